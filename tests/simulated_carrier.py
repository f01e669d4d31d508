"""The carrier simulator's wire on a port of this machine, for tests of the real gateway without a stack."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from local.carrier.account import SimulatedRefusal
from local.carrier.network import Network
from local.carrier.wire import call
from tests.carrier_service import Listener


@contextmanager
def served(network: Network) -> Iterator[str]:
    """The address at which this network answers while the context lasts."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                status, answer = 200, call(network, self.headers["X-Amz-Target"], body, lambda _: None)
            except SimulatedRefusal as refused:
                status, answer = refused.status, refused.document
            sent = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None: ...

    door = Listener(("127.0.0.1", 0), Door)
    threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{door.server_port}"
    finally:
        door.shutdown()
        door.server_close()
