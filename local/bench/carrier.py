"""A carrier that takes everything, as fast as it is asked, in a process of its own: python -m local.bench.carrier PORT LATENCY_MS.

It answers SendTextMessage in the service's wire format after the latency, and GET with the instants (Unix time) at which messages
came, then forgets them. The simulator of local/carrier checks and remembers more, and would itself be what limits the rate.
"""

import asyncio
import json
import sys
import time
import uuid

_ARRIVED: list[float] = []


class _Connection(asyncio.Protocol):
    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 (a TCP server's transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        if head.startswith(b"GET"):
            arrived, _ARRIVED[:] = list(_ARRIVED), []
            self._received = b""
            self._answer(json.dumps(arrived).encode())
            return
        if len(body) < _length(head):
            return
        self._received = b""
        _ARRIVED.append(time.time())
        answer = b'{"MessageId":"%s"}' % str(uuid.uuid4()).encode()
        asyncio.get_running_loop().call_later(self._latency, self._answer, answer)

    def _answer(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n" % len(body)
        if self._transport is not None:
            self._transport.write(head + body)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


async def _serve(port: int, latency: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(latency), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
