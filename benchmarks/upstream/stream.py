"""One streamed reply of the fake upstream: chunks as a hosted model sends them, each token with its time stamp."""

import asyncio
import json
import time

from benchmarks.stamps import now_us, written
from benchmarks.upstream.tally import Plan, Tally

_HEAD = (
    b"HTTP/1.1 200 OK\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
    b"content-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\nconnection: keep-alive\r\n"
    b"openai-processing-ms: 50\r\nopenai-version: 2020-10-01\r\nx-request-id: req_0123456789abcdef\r\n\r\n"
)
_STOP_EVERY = 10  # tokens; a full stop, so that there are sentences


def _framed(event: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(event), event)


class Stream:
    """Writes a reply on a connection's transport, on time whatever the reader does."""

    __slots__ = ("_after", "_at", "_base", "_before", "_began", "_handle", "_loop", "_plan", "_tag", "_tally", "_to")

    def __init__(self, to: asyncio.WriteTransport, model: str, tag: str, plan: Plan, tally: Tally) -> None:
        self._to = to
        self._tag = tag
        self._plan = plan
        self._tally = tally
        self._loop = asyncio.get_running_loop()
        self._at = 0
        self._base = (
            b'data: {"id":"chatcmpl-B%027d","object":"chat.completion.chunk","created":%d,"model":%s,'
            b'"service_tier":"default","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,'
            % (tally.started, int(time.time()), json.dumps(model).encode())
        )
        self._before = self._base + b'"delta":{"content":"'
        self._after = b'"},"logprobs":null,"finish_reason":null}],"obfuscation":"aGVsbG8w"}\n\n'
        self._handle: asyncio.TimerHandle | None = None
        self._began = 0.0

    def start(self, received_us: int) -> None:
        """Begin: the headers leave with the first token, as a hosted model's do."""
        self._tally.begin()
        self._began = self._loop.time() + self._plan.first_token_ms / 1000
        self._handle = self._loop.call_at(self._began, self._first, received_us)

    def stop(self) -> None:
        """The other side has gone; nothing happens when the reply was complete."""
        if self._handle:
            self._handle.cancel()
            self._handle = None
            self._tally.cancel(self._tag, self._at)

    def _first(self, received_us: int) -> None:
        role = self._base + b'"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,'
        role += b'"finish_reason":null}],"obfuscation":"aGVsbG"}\n\n'
        text = b" r%s w%s" % (written(received_us), written(now_us()))
        self._to.write(_HEAD + _framed(role) + _framed(self._before + text + self._after))
        self._go_on()

    def _go_on(self) -> None:
        self._at += 1
        following = self._next if self._at < self._plan.tokens else self._end
        self._handle = self._loop.call_at(self._began + self._plan.gap_ms / 1000 * self._at, following)

    def _next(self) -> None:
        stop = b"" if (self._at + 1) % _STOP_EVERY else b"."
        self._to.write(_framed(self._before + b" w" + written(now_us()) + stop + self._after))
        self._go_on()

    def _end(self) -> None:
        last = self._base + b'"delta":{},"logprobs":null,"finish_reason":"stop"}],"obfuscation":"x"}\n\n'
        self._to.write(_framed(last) + _framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")
        self._handle = None
        self._tally.complete()
