"""Serve the simulator on 127.0.0.1: the service's protocol on POST /, the controls of the contract, and the page of phones."""

import json
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local.stack_paths import PROJECT, StackPaths

sys.path.insert(0, str(PROJECT / "shared"))  # the simulator counts parts as the product does

from local import clock
from local.carrier.account import SimulatedRefusal
from local.carrier.network import Network, Silence
from local.carrier.publisher import Publisher
from local.carrier.wire import call

PAGE = Path(__file__).with_name("phones.html")


class Server(ThreadingHTTPServer):
    """The simulator's server."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, paths: StackPaths) -> None:
        super().__init__(("127.0.0.1", paths.carrier_port), Handler)
        self.paths = paths
        self.network = Network(
            lambda: clock.now(paths), lambda: self._topic("inbound"), lambda: self._topic("receipts")
        )
        self.publisher = Publisher(paths, self.network)

    def _topic(self, of: str) -> str:
        """Where replies or receipts go; nowhere before the stack is deployed."""
        try:
            topic: str = self.paths.stack()[f"{of}_topic_arn"]
        except FileNotFoundError:
            return ""
        return topic

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that hangs up; report anything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing of each request."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        network = self.server.network
        match address.path:
            case "/":
                self._answer(HTTPStatus.OK, PAGE.read_bytes(), "text/html; charset=utf-8")
            case "/messages":
                found = network.messages(asked.get("to"), asked.get("campaign_id"))
                self._json(HTTPStatus.OK, {"messages": [message.shown() for message in found]})
            case "/behaviour":
                self._json(HTTPStatus.OK, asdict(network.behaviour))
            case "/faults":
                waiting = {kind: network.waiting(kind) for kind in ("PROMOTIONAL", "TRANSACTIONAL")}
                self._json(HTTPStatus.OK, network.faults() | {"waiting": waiting})
            case "/optouts":
                self._json(HTTPStatus.OK, {name: list(numbers) for name, numbers in network.opted_out.items()})
            case _:
                self._json(HTTPStatus.NOT_FOUND, {"title": "no such page"})

    def do_POST(self) -> None:
        self._guarded(self._post)

    def do_PUT(self) -> None:
        self._guarded(self._put)

    def do_DELETE(self) -> None:
        self._guarded(self._delete)

    def _guarded(self, act: Callable[[], None]) -> None:
        """Refuse what another site's page may have sent."""
        origin = self.headers.get("Origin")
        if origin is not None and origin not in (self.server.paths.carrier_url, self._local_origin()):
            self._json(HTTPStatus.FORBIDDEN, {"title": "requests from other sites are refused"})
            return
        try:
            act()
        except (ValueError, KeyError, TypeError) as error:
            self._json(HTTPStatus.BAD_REQUEST, {"title": str(error)})

    def _local_origin(self) -> str:
        return f"http://localhost:{self.server.paths.carrier_port}"

    def _body(self) -> dict[str, Any]:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if not isinstance(body, dict):
            raise TypeError("a JSON object is expected")
        return body

    def _post(self) -> None:
        if target := self.headers.get("X-Amz-Target"):
            self._service(target)
        elif urlsplit(self.path).path == "/replies":
            reply = self._body()
            message_id = self.server.publisher.reply(reply["from"], reply["to"], reply["body"])
            self._json(HTTPStatus.ACCEPTED, {"inboundMessageId": message_id})
        else:
            self._json(HTTPStatus.NOT_FOUND, {"title": "no such page"})

    def _service(self, target: str) -> None:
        try:
            answer = call(self.server.network, target, self._body(), self.server.publisher.announce)
        except SimulatedRefusal as refused:
            self._answer(refused.status, json.dumps(refused.document).encode(), "application/x-amz-json-1.0")
        except Silence:
            self.close_connection = True  # the message is taken; its answer never comes
            self.connection.close()
        else:
            if self._left_alone():
                self.server.network.unheard()
            self._answer(HTTPStatus.OK, json.dumps(answer).encode(), "application/x-amz-json-1.0")

    def _left_alone(self) -> bool:
        """Whether the client has hung up."""
        try:
            ahead: bytes = self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except ConnectionError:
            return True
        return not ahead

    def _put(self) -> None:
        if urlsplit(self.path).path != "/behaviour":
            self._json(HTTPStatus.NOT_FOUND, {"title": "no such page"})
            return
        self.server.network.change(self._body())
        self._json(HTTPStatus.OK, asdict(self.server.network.behaviour))

    def _delete(self) -> None:
        if urlsplit(self.path).path != "/messages":
            self._json(HTTPStatus.NOT_FOUND, {"title": "no such page"})
            return
        self.server.network.clear()
        self._answer(HTTPStatus.NO_CONTENT, b"", "application/json")

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._answer(status, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until the process is stopped."""
    server = Server(StackPaths.from_environment())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve_forever()


if __name__ == "__main__":
    main()
