"""Another site on this machine, for pages that are framed or called from elsewhere: http://localhost is not http://127.0.0.1."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any

from tests.carrier_service import Listener


@dataclass(frozen=True)
class Served:
    """An answer: a page, unless its headers say otherwise."""

    content: str
    headers: Mapping[str, str]
    status: int

    def all_headers(self) -> Mapping[str, str]:
        return {"Content-Type": "text/html; charset=utf-8"} | dict(self.headers)


@dataclass
class OtherOrigin:
    """What the other site serves. `origin` is as browsers write it, `asked` the paths that were asked for."""

    origin: str
    pages: dict[str, Served] = field(default_factory=lambda: {"/favicon.ico": Served("", {}, 200)})
    asked: list[str] = field(default_factory=list)

    def serves(
        self, content: str, path: str = "/", *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> str:
        """Serve this from now on; its address."""
        self.pages[path] = Served(content, headers or {}, status)
        return self.origin + path


class OtherServer(Listener):
    """Serves what `other` has."""

    other: OtherOrigin

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.empty()

    def empty(self) -> OtherOrigin:
        """Forget what was served."""
        self.other = OtherOrigin(f"http://localhost:{self.server_port}")
        return self.other


class Handler(BaseHTTPRequestHandler):
    """Answers for an `OtherServer`."""

    server: OtherServer

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        other = self.server.other
        other.asked.append(self.path)
        served = other.pages.get(self.path, Served("", {}, 404))
        raw = served.content.encode()
        self.send_response(served.status)
        for name, value in served.all_headers().items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def serving() -> Iterator[OtherServer]:
    """Another site. It lasts longer than the pages that it serves: they would miss it."""
    with OtherServer() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()
