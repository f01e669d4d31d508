"""A carrier's API on this machine that answers as a test wants."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar


class Service(BaseHTTPRequestHandler):
    """Answers with `answer`, or hangs up if that is None; keeps the requests. When `tired`, it hangs up on a connection used again."""

    protocol_version = "HTTP/1.1"
    tired: ClassVar[bool] = False
    used = 0

    answer: ClassVar[tuple[int, dict[str, Any]] | None] = None
    requests: ClassVar[list[dict[str, Any]]] = []

    def log_message(self, *_: Any) -> None: ...

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.used += 1
        if self.answer is None or (self.tired and self.used > 1):
            self.close_connection = True
            self.requests.extend([json.loads(body)] if self.answer is None else [])
            return
        self.requests.append(json.loads(body))
        status, document = self.answer
        raw = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


class Listener(ThreadingHTTPServer):
    """Accepts as many connections at once as a test has threads: beyond the queue size, the system lets a connection hang."""

    request_queue_size = 64
    daemon_threads = True
