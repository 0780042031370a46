"""A fast OpenAI-compatible upstream for measurements: `python -m benchmarks.upstream.server --port 9100`.

One process on the bare event loop, about ten microseconds a chunk. Besides completions: `GET /tally` counts streams and
the ones that were left, `POST /plan` changes the pace, `POST /drop` closes every
other connection. A `[tag:NAME]` in the request names a stream in the tally.
"""

import argparse
import asyncio
import gc
import json
import re
import socket
from dataclasses import asdict, replace
from typing import cast

import uvloop

from benchmarks.stamps import now_us
from benchmarks.upstream.stream import Stream
from benchmarks.upstream.tally import Plan, Tally

_TAG = re.compile(rb"\[tag:([0-9a-zA-Z_-]{1,40})\]")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Upstream:
    """The plan and the tally that all connections share."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.tally = Tally()
        self.connections: set[asyncio.Transport] = set()


class Connection(asyncio.Protocol):
    """One connection: requests one after the other, never pipelined behind a stream."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._stream: Stream | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send small writes at once."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class does not derive from it
        self._upstream.connections.add(self._transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """Whoever read the stream has gone."""
        if self._transport:
            self._upstream.connections.discard(self._transport)
        if self._stream:
            self._stream.stop()

    def data_received(self, data: bytes) -> None:
        """Collect a request and answer it when it is whole."""
        self._received += data
        head, mark, rest = self._received.partition(b"\r\n\r\n")
        if not mark:
            return
        length = _LENGTH.search(head)
        size = int(length[1]) if length else 0
        if len(rest) < size:
            return
        self._received = rest[size:]
        method, path, _ = head.split(b"\r\n", 1)[0].split(b" ", 2)
        self._answer(method, path, rest[:size])

    def _answer(self, method: bytes, path: bytes, body: bytes) -> None:
        if method == b"POST" and path.endswith(b"/chat/completions"):
            self._begin(json.loads(body), body)
        elif path == b"/plan":
            self._upstream.plan = replace(self._upstream.plan, **json.loads(body))
            self._send(asdict(self._upstream.plan))
        elif path == b"/drop":
            for transport in self._upstream.connections - {self._transport}:
                transport.abort()
            self._send({})
        elif path == b"/tally":
            self._send(self._upstream.tally.as_json())
        elif path.endswith(b"/models"):
            self._send({"object": "list", "data": [{"id": "fake", "object": "model", "created": 1, "owned_by": "us"}]})
        else:
            self._send({"error": {"message": "there is nothing here"}}, status=404)

    def _begin(self, request: dict[str, object], body: bytes) -> None:
        received = now_us()
        assert self._transport is not None
        tags = _TAG.findall(body)
        tag = tags[-1].decode() if tags else ""
        upstream = self._upstream
        self._stream = Stream(self._transport, str(request.get("model")), tag, upstream.plan, upstream.tally)
        self._stream.start(received)

    def _send(self, value: object, status: int = 200) -> None:
        assert self._transport is not None
        content = json.dumps(value).encode()
        head = b"HTTP/1.1 %d X\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        self._transport.write(head % (status, len(content)) + content)


async def serve(port: int) -> None:
    """Answer on loopback until stopped."""
    upstream = Upstream()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(upstream), "127.0.0.1", port, backlog=4096)
    async with server:
        await server.serve_forever()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=9100)
    args = options.parse_args()
    gc.freeze()
    uvloop.run(serve(args.port))


if __name__ == "__main__":
    main()
