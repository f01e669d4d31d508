"""Serve the simulator on 127.0.0.1: End User Messaging on POST /, other services from /{service}/…, the controls, the page of phones."""

import json
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from local.stack_paths import PROJECT, StackPaths

sys.path.insert(0, str(PROJECT / "shared"))  # the simulator counts parts as the product does

from local import clock
from local.carrier.account import SimulatedRefusal
from local.carrier.accounts import SimulatedAccount, read_push, shown_push
from local.carrier.caller import Caller
from local.carrier.conversations import PAGE, Conversations
from local.carrier.network import GARBLED, OWN_SERVICE, Garbled, Network, Silence, WrittenMessage
from local.carrier.publisher import Publisher
from local.carrier.record import StackRecord
from local.carrier.services import WIRES
from local.carrier.wire import call
from local.carrier.wires import Wire, WireCall

PHONES_PAGE = Path(__file__).with_name("phones.html")

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Server(ThreadingHTTPServer):
    """The simulator's server, with an account at each of these services beside AWS."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, paths: StackPaths, wires: Mapping[str, Wire] = WIRES, now: Callable[[], datetime] | None = None
    ) -> None:
        super().__init__(("127.0.0.1", paths.carrier_port), Handler)
        self.paths = paths
        self.network = Network(
            now or (lambda: clock.now(paths)), lambda: self._topic("inbound"), lambda: self._topic("receipts")
        )
        self.publisher = Publisher(paths, self.network)
        self.conversations = Conversations(self.network, StackRecord(paths).written_by)
        self.caller = Caller()
        self.accounts = {name: SimulatedAccount(wire, self.network, self.caller.put) for name, wire in wires.items()}

    def owner_of(self, number: str, writer: str) -> str:
        """Whose number it is; if several services write from it, whichever wrote last to this person, or else the deployment's own."""
        owners = {name for name, account in self.accounts.items() if account.set_up.stop_number == number}
        if self.network.leased_as(number) is not None or not owners:
            owners.add(OWN_SERVICE)
        if len(owners) == 1:
            return owners.pop()
        wrote = [message.service for message in self.network.messages(to=writer) if message.service in owners]
        return wrote[-1] if wrote else OWN_SERVICE if OWN_SERVICE in owners else min(owners)

    def _topic(self, of: str) -> str:
        """Where replies or receipts go; nowhere before the stack is deployed."""
        try:
            topic: str = self.paths.stack()[f"{of}_topic_arn"]
        except FileNotFoundError:
            return ""
        return topic

    def server_close(self) -> None:
        """Close the port, and end what goes on in the background."""
        super().server_close()
        self.publisher.close()
        self.caller.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that hangs up; report anything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer is two writes: the second would wait for the client's acknowledgement

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing of each request."""

    def do_GET(self) -> None:
        if self._is_of_a_service():
            self._guarded(self._wire)
            return
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        network = self.server.network
        match address.path.strip("/").split("/"):
            case [""]:
                self._answer(HTTPStatus.OK, PHONES_PAGE.read_bytes(), "text/html; charset=utf-8")
            case ["messages"]:
                found = network.messages(asked.get("to"), asked.get("campaign_id"))
                self._json(HTTPStatus.OK, {"messages": [message.shown() for message in found]})
            case ["phones", *phone]:
                self._json(HTTPStatus.OK, self._phones(phone, asked))
            case ["behaviour"]:
                self._json(HTTPStatus.OK, asdict(network.behaviour))
            case ["faults"]:
                waiting = {kind: network.waiting(kind) for kind in ("PROMOTIONAL", "TRANSACTIONAL")}
                self._json(HTTPStatus.OK, network.faults() | {"waiting": waiting})
            case ["optouts"]:
                self._json(HTTPStatus.OK, {name: list(numbers) for name, numbers in network.opted_out.items()})
            case ["accounts"]:
                self._json(HTTPStatus.OK, {"accounts": [account.shown() for account in self.server.accounts.values()]})
            case ["accounts", service, *of] if service in self.server.accounts:
                self._tell(self.server.accounts[service], of)
            case _:
                self._unknown()

    def _phones(self, phone: list[str], asked: Mapping[str, str]) -> dict[str, Any]:
        """One phone's conversation, or the latest phones; of a list that is as it was (`seen`), no more than that."""
        if phone:
            return self.server.conversations.of(unquote(phone[0]))
        revision = self.server.network.revision
        if asked.get("seen") == str(revision):
            return {"revision": revision}
        most = asked.get("most", "")
        return self.server.conversations.listed(asked.get("search", ""), int(most) if most.isdecimal() else PAGE)

    def _tell(self, account: SimulatedAccount, of: list[str]) -> None:
        """Answer a question about an account."""
        match of:
            case []:
                self._json(HTTPStatus.OK, account.shown())
            case ["blacklist"]:
                listed = [
                    {"number": entry.number, "at": entry.at.isoformat(), "by_person": entry.by_person}
                    for entry in list(account.blacklist.values())
                ]
                self._json(HTTPStatus.OK, {"blacklist": listed})
            case ["pushes"]:
                self._json(HTTPStatus.OK, {"pushes": [shown_push(push) for push in account.pushed]})
            case _:
                self._unknown()

    def do_POST(self) -> None:
        self._guarded(self._wire if self._is_of_a_service() else self._post)

    def do_PUT(self) -> None:
        self._guarded(self._wire if self._is_of_a_service() else self._put)

    def do_DELETE(self) -> None:
        self._guarded(self._wire if self._is_of_a_service() else self._delete)

    def do_PATCH(self) -> None:
        self._guarded(self._wire if self._is_of_a_service() else self._unknown)

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

    def _is_of_a_service(self) -> bool:
        return urlsplit(self.path).path.strip("/").partition("/")[0] in self.server.accounts

    def _wire(self) -> None:
        """Answer a call of a service's own API."""
        address = urlsplit(self.path)
        _, service, *rest = address.path.split("/")
        asked = WireCall(
            self.command,
            "/" + unquote("/".join(rest)),
            dict(parse_qsl(address.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(self.headers.get("Content-Length", 0))),
            f"http://{self.headers['Host']}{self.path}",
        )
        try:
            answer = self.server.accounts[service].answer(asked)
        except Silence:
            self._hang_up()
            return
        if self._left_alone():
            self.server.network.unheard()
        self._answer(answer.status, answer.body, answer.content_type, answer.headers)

    def _post(self) -> None:
        if target := self.headers.get("X-Amz-Target"):
            self._service(target)
            return
        match urlsplit(self.path).path.strip("/").split("/"):
            case ["replies"]:
                self._write(self._body())
            case ["accounts", service, "push"] if service in self.server.accounts:
                self.server.accounts[service].push([read_push(self._body())])
                self._json(HTTPStatus.ACCEPTED, {})
            case _:
                self._unknown()

    def _write(self, reply: dict[str, Any]) -> None:
        """A person writes to one of the services."""
        sender, to, body = reply["from"], reply["to"], reply["body"]
        if not all(isinstance(text, str) for text in (sender, to, body)):
            raise TypeError("from, to and body are texts")
        at = self.server.network.now().isoformat(timespec="milliseconds")  # before any answer
        service = reply.get("service") or self.server.owner_of(to, sender)
        if service == OWN_SERVICE:
            message_id = self.server.publisher.reply(sender, to, body)
        else:
            account = self.server.accounts[service]
            number, pushes = account.written(sender, to, body)
            account.push(pushes)
            message_id = str(number)
        self.server.network.wrote(WrittenMessage(message_id, sender, to, body, at))
        self._json(HTTPStatus.ACCEPTED, {"inboundMessageId": message_id})

    def _service(self, target: str) -> None:
        try:
            answer = call(self.server.network, target, self._body(), self.server.publisher.announce)
        except SimulatedRefusal as refused:
            self._answer(refused.status, json.dumps(refused.document).encode(), "application/x-amz-json-1.0")
        except Garbled:
            self._answer(HTTPStatus.OK, GARBLED, "text/html")
        except Silence:
            self._hang_up()
        else:
            if self._left_alone():
                self.server.network.unheard()
            self._answer(HTTPStatus.OK, json.dumps(answer).encode(), "application/x-amz-json-1.0")

    def _hang_up(self) -> None:
        """The message is taken; its answer never comes."""
        self.close_connection = True
        self.connection.close()

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
        match urlsplit(self.path).path.strip("/").split("/"):
            case ["behaviour"]:
                self.server.network.change(self._body())
                self._json(HTTPStatus.OK, asdict(self.server.network.behaviour))
            case ["accounts", service] if service in self.server.accounts:
                self.server.accounts[service].change(self._body())
                self._json(HTTPStatus.OK, self.server.accounts[service].shown())
            case ["accounts", service, "blacklist"] if service in self.server.accounts:
                self.server.accounts[service].block(self._body()["number"], by_person=True)
                self._json(HTTPStatus.OK, {})
            case _:
                self._unknown()

    def _delete(self) -> None:
        if urlsplit(self.path).path != "/messages":
            self._unknown()
            return
        self.server.network.clear()
        self._answer(HTTPStatus.NO_CONTENT, b"", "application/json")

    def _unknown(self) -> None:
        self._json(HTTPStatus.NOT_FOUND, {"title": "no such page"})

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._answer(status, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def _answer(self, status: int, body: bytes, content_type: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
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
