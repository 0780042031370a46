"""Time to the first spoken words with the offline model: `python -m benchmarks.first_content`.

Starts the server as a user would, on a shop of 10,000 orders and 10,000 passages, and asks real questions over
kept-alive connections. Milliseconds from the last byte of the request written to the first content chunk read.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.shop import fill, migrate

QUESTIONS = (
    "Where is my last order?",
    "How long do I have to return a copper pan?",
    "Where is order {number}?",
    "What does the warranty cover on a kettle?",
)


def body(n: int) -> bytes:
    question = QUESTIONS[n % len(QUESTIONS)].format(number=100_000 + n % 5_000)
    messages = [
        {"role": "system", "content": "You are Ada. CALL_ID=conv_bench"},
        {"role": "assistant", "content": "Hello, this is Ada. How can I help?"},
        {"role": "user", "content": question},
    ]
    return json.dumps({"stream": True, "user_id": f"c{n % 2500}", "messages": messages}).encode()


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, n: int) -> float:
    content = body(n)
    writer.write(
        b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(content) + content
    )
    started = time.perf_counter()
    first = 0.0
    while True:
        line = await reader.readline()
        if not first and b'"content":"' in line and b'"content":""' not in line:
            first = (time.perf_counter() - started) * 1000
        if line == b"0\r\n":
            await reader.readline()
            return first


async def caller(port: int, count: int, offset: int, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times.extend([await ask(reader, writer, offset + n) for n in range(count)])
    writer.close()


async def measure(port: int, callers: int, count: int) -> list[float]:
    times: list[float] = []
    await asyncio.gather(*(caller(port, count, n * 97, times) for n in range(callers)))
    return sorted(times)


def wait_until_ready(port: int) -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < 60:
        try:
            asyncio.run(measure(port, 1, 1))
        except (OSError, asyncio.IncompleteReadError):
            time.sleep(0.05)
        else:
            return time.perf_counter() - started
    raise SystemExit("the server did not start")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=10_000)
    options.add_argument("--passages", type=int, default=10_000)
    options.add_argument("--port", type=int, default=8765)
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        asyncio.run(fill(url, args.orders, args.passages))
        environment = {**os.environ, "REPARTEE_DATABASE_URL": url, "REPARTEE_LOG_LEVEL": "error"}
        environment.pop("OPENAI_API_KEY", None)
        server = subprocess.Popen([sys.executable, "-m", "app", "serve", "--port", str(args.port)], env=environment)
        try:
            cold = wait_until_ready(args.port)
            sys.stdout.write(
                f"orders {args.orders}, passages {args.passages}; cold start to first answer {cold:.2f} s\n\n"
            )
            sys.stdout.write("| callers | turns | first content p50 ms | p95 | p99 |\n|---|---|---|---|---|\n")
            for callers, count in ((1, 300), (8, 60), (32, 30)):
                times = asyncio.run(measure(args.port, callers, count))
                p50, p95, p99 = (times[int(len(times) * q)] for q in (0.5, 0.95, 0.99))
                sys.stdout.write(f"| {callers} | {len(times)} | {p50:.1f} | {p95:.1f} | {p99:.1f} |\n")
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
