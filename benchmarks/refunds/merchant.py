"""A stand-in for a shop's payment endpoint: a real server that checks signatures and pays once an idempotency key."""

import random
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

from app.payments.signature import HEADER, is_signed

SECRET = "a secret shared with the shop"
Answer = str
"""What to do with a request: "pay", a status ("503"), "drop" before paying, "pay and drop" after it, "pay slowly"."""


@dataclass
class Books:
    """What the endpoint has seen and done. `script` is used up first; then `mishaps` come up by chance."""

    paid: dict[str, Decimal] = field(default_factory=dict)
    orders: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    bodies: list[dict[str, object]] = field(default_factory=list)
    script: deque[Answer] = field(default_factory=deque)
    mishaps: tuple[Answer, ...] = ()
    mishap_share: float = 0.0
    delay_s: float = 0.0
    slow_s: float = 0.5
    headers: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_answer(self) -> Answer:
        """What the next request gets."""
        if self.script:
            return self.script.popleft()
        return random.choice(self.mishaps) if self.mishaps and random.random() < self.mishap_share else "pay"

    def pay(self, key: str, body: dict[str, object]) -> None:
        """Pay, unless this key was paid before."""
        if key not in self.paid:
            self.paid[key] = Decimal(str(body["amount"]))
            self.orders[str(body["order"])] += 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    books: Books

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = self.headers.get("Idempotency-Key", "")
        books = self.books
        if not key or not is_signed(SECRET, raw, self.headers.get(HEADER, ""), int(time.time())):
            self._answer(401, {})
            return
        body = orjson.loads(raw)
        with books.lock:
            books.requests[key] += 1
            books.bodies.append(body)
            answer = books.next_answer()
            if answer.startswith("pay"):
                books.pay(key, body)
        time.sleep(books.slow_s if answer == "pay slowly" else books.delay_s * random.random())
        if answer.endswith("drop"):
            self.close_connection = True
        elif answer.startswith("pay"):
            self._answer(200, {"reference": f"pay_{key[-6:]}"})
        else:
            self._answer(int(answer), {})

    def _answer(self, status: int, body: dict[str, str]) -> None:
        content = orjson.dumps(body)
        self.send_response(status)
        for name, value in {**self.books.headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: the books tell it all."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """A client that was killed is what this is for."""


@contextmanager
def merchant(script: Iterable[Answer] = (), **options: object) -> Iterator[tuple[str, Books]]:
    """The endpoint's URL and its books, for as long as the block runs."""
    books = Books(script=deque(script), **options)  # type: ignore[arg-type]
    handler = type("Handler", (_Handler,), {"books": books})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/refunds", books
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
