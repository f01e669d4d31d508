"""A very small HTTP server for canned answers: what is measured is the client, and the server must not be what limits it."""

import asyncio
from collections.abc import Callable

Answer = Callable[[str, bytes], tuple[bytes, float]]
"""From the operation (X-Amz-Target, empty for a GET) and the body of a request, the body of the answer and the seconds it takes."""


class _Connection(asyncio.Protocol):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._received = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        headers = _headers(bytes(self._received[:end]))
        if len(self._received) < end + 4 + int(headers.get("content-length", 0)):
            return
        body = bytes(self._received[end + 4 :])
        self._received.clear()
        written, seconds = self._answer(headers.get("x-amz-target", ""), body)
        asyncio.get_running_loop().call_later(seconds, self._write, written)

    def _write(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n" % len(body)
        if self._transport is not None:
            self._transport.write(head + body)


def _headers(head: bytes) -> dict[str, str]:
    pairs = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.decode().lower(): value.decode().strip() for name, _, value in pairs}


def serve(port: int, answer: Answer) -> None:
    """Serve on 127.0.0.1 until ended."""

    async def listen() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: _Connection(answer), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(listen())
