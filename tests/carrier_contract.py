"""What every carrier's adapter is tried with: its production `Connection` against the simulator of its service, in this process.

To try another carrier nothing is written here, but for `UNSETTLED` where that is true of it.
"""

import socket
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from stopsms.adapters.gateways import services
from stopsms.adapters.gateways.http_call import HttpAnswer, HttpCalls
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.law.gate import Clearance, Gate
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.message.trial import Trial, trial_of
from stopsms.compliance.outside.carrier import Carrier, PushKind, Service
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.carrier import (
    CarrierConnection,
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    GatewaySilent,
    OptedOut,
)
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed
from stopsms.contracts.send_reference import question_reference, reference_of, send_of

from local.carrier.__main__ import Server
from local.carrier.accounts import SimulatedAccount
from local.carrier.network import Network, SimulatedMessage
from local.carrier.services import WIRES
from local.carrier.wires import Delivery, WirePush
from local.stack_paths import StackPaths
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_contact, an_advertiser, terms
from tests.numbers_in_clear import shows

CAMPAIGN, SEND, VALID_SECONDS = "c0ffee00c0ffee00", "03-000000.7", 3600
REFERENCE = reference_of(CAMPAIGN, SEND)
QUESTION = question_reference("c0ffee00" * 8)
ANOTHER_SEND, NADIA = "03-000000.8", Phone.of("+33612345679")

UNSETTLED = frozenset({"octopush"})
"""Services that tell neither in a receipt nor when asked which message it is of: one whose answer was lost stays uncertain."""

NOW = TUESDAY_10H_PARIS
ARRIVED_AT = NOW + timedelta(seconds=40)

MEANINGS = (GatewayBusy, GatewayRefused, GatewayClosed, GatewaySilent)


class Impatient(HttpCalls):
    """The production calls, for who cannot wait as long; `clock` is the wall clock that they see."""

    seconds = 5.0

    def __init__(self, address: str) -> None:
        self.clock = 1_000.0
        super().__init__(address, lambda: self.clock)

    def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None, seconds: float = 5.0
    ) -> HttpAnswer:
        """See `HttpCalls.call`."""
        return super().call(method, path, headers, body, min(seconds, self.seconds))


class Listening(Server):
    """The simulator, whose open connections can be closed as a server closes idle ones."""

    def __init__(self, paths: StackPaths) -> None:
        super().__init__(paths, now=lambda: NOW)
        self._open: list[socket.socket] = []
        self.connections = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection."""
        self.connections += 1
        self._open.append(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        """Close every connection."""
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._open.clear()


@dataclass
class Tried:
    """One service: our connection to it, and its simulated account."""

    service: Service
    carrier: Carrier
    connection: CarrierConnection
    calls: Impatient
    server: Listening
    account: SimulatedAccount
    credentials: Mapping[str, str]

    @property
    def network(self) -> Network:
        """The phones and the faults."""
        return self.server.network

    def advertiser(self) -> Advertiser:
        """One whose messages leave by this carrier."""
        route = replace(self.service.behaviour, carrier=self.carrier.id)
        return an_advertiser(stop_number=self.carrier.stop_number, stop_numbers={}, route=route)

    def begin_anew(self) -> None:
        """With an account set up alike, to which nothing was handed over."""
        account = SimulatedAccount(self.account.wire, self.network, self.server.caller.put)
        account.set_up = self.account.set_up
        self.server.accounts[self.service.id] = self.account = account
        self.network.clear()

    def clearance(self, text: str = "Zelie : -20 % samedi.", phone: Phone = CAMILLE) -> Clearance:
        """Leave to send this text by this carrier, with the STOP mention that the domain puts in it."""
        advertiser = self.advertiser()
        cleared = Gate(terms(advertiser=advertiser, text=text)).judge(a_contact(phone), NOW).clearance
        assert cleared is not None
        return cleared

    def send(self, clearance: Clearance | None = None, send_id: str = SEND) -> str:
        """Hand a message over; how the service names it from now on."""
        return self.connection.send(clearance or self.clearance(), send_id, VALID_SECONDS)

    def send_another(self) -> str:
        """Hand over a message to another recipient of the campaign."""
        return self.send(self.clearance(phone=NADIA), ANOTHER_SEND)

    def reply(self, text: str = "Zelie : demande enregistrée.") -> str:
        """Hand an answer over."""
        return self.connection.reply(ServiceReply(CAMILLE, self.carrier.stop_number, text))

    def ask(self) -> str:
        """Hand a question over."""
        text = "Zelie : recevoir nos SMS ? OUI pour accepter, STOP pour refuser."
        return self.connection.reply(ServiceReply(CAMILLE, self.carrier.stop_number, text, "ZELIE", QUESTION))

    def try_out(self) -> Trial:
        """Hand a trial over, to Camille; what she should receive."""
        route = replace(self.service.behaviour, carrier=self.carrier.id)
        trial = trial_of(an_advertiser(stop_number=self.carrier.stop_number, stop_numbers={}, route=route), CAMILLE)
        assert self.connection.try_out(trial)
        return trial

    def meaning(self, act: Callable[[], object]) -> Exception | None:
        """What of the port an act raised, None for nothing. Nothing else may come out of it, and no number."""
        try:
            act()
        except MEANINGS as meaning:
            told = "".join(traceback.format_exception(meaning))
            assert not shows(told, CAMILLE.e164)
            return meaning
        return None

    def received(self) -> list[SimulatedMessage]:
        """What phones have."""
        return self.network.messages()

    def passed(self, push: WirePush) -> CarrierPush:
        """A call of the service's as our door gets it."""
        headers = {name.lower(): value for name, value in push.headers.items()}
        return CarrierPush(push.kind, push.method, dict(push.query), headers, push.body.decode(), "192.0.2.1")

    def read(self, pushes: Sequence[WirePush]) -> tuple[list[CarrierReply], list[CarrierReceipt]]:
        """What these calls say. Each is one that the service announced, and proves itself."""
        replies: list[CarrierReply] = []
        receipts: list[CarrierReceipt] = []
        for push in pushes:
            passed = self.passed(push)
            assert push.kind in self.service.pushes
            assert services.authentic(self.carrier, passed, self.credentials)
            read: Pushed = services.read_push(self.carrier, passed, ARRIVED_AT)
            replies += read.replies
            receipts += read.receipts
        return replies, receipts

    def receipts(self, state: Delivery) -> list[CarrierReceipt]:
        """What the service reports when the one message that it took is in this state: of a blocked number, maybe an opposition too."""
        (message,) = self.account.taken()
        replies, receipts = self.read(self.account.receipts(message, state))
        opposed = [(message.to, "STOP")] if replies and state is Delivery.BLOCKED else []
        assert [(reply.sender, reply.body) for reply in replies] == opposed
        return receipts

    def written(self, body: str) -> list[CarrierReply]:
        """What we hear when a person writes to the carrier."""
        replies, receipts = self.read(self.account.written(CAMILLE.e164, self.carrier.stop_number, body)[1])
        assert receipts == []
        return replies

    def named(self, told: CarrierReceipt, sent: str) -> tuple[str, str] | None:
        """The send that a receipt is of; `sent` is what the send was told, "" when its answer was lost."""
        if told.reference:
            return told.send
        if told.message_id in ("", sent):
            return (CAMPAIGN, SEND) if told.message_id else None
        return send_of(self.looked_up(told.message_id) or "")

    def looked_up(self, message_id: str) -> str | None:
        """Our reference of a message, as the service tells it when it is asked; None where it does not."""
        try:
            return self.connection.reference(message_id)
        except LookupError:
            return None

    def answers(self, told: CarrierReply, sent: str) -> bool:
        """Whether a reply is said to answer the message that was sent. If not, it names none: neither another, nor one of another's."""
        if told.answers in (sent, REFERENCE):
            return True
        assert not told.answers or (send_of(told.answers) is None and self.account.find(told.answers) is None)
        return False

    def listed(self) -> list[OptedOut]:
        """The whole of the service's list."""
        found, token = list[OptedOut](), ""
        while True:
            page, token = self.connection.page("blacklist", token)
            found += page
            if not token:
                return found

    def addresses(self) -> dict[PushKind, str]:
        """Where the service has to call us."""
        return {kind: f"https://door.example/inbound/{self.carrier.id}/token/{kind}" for kind in self.service.pushes}

    def change(self, **changes: Any) -> None:
        """Set the account up otherwise."""
        self.account.change(changes)

    def behave(self, **changes: Any) -> None:
        """Set faults."""
        self.network.change(changes)


@contextmanager
def connected(service_id: str, folder: Path) -> Iterator[Tried]:
    """A service with an account that is set up right."""
    assert service_id in WIRES, f"nothing simulates this service: write local/carrier/services/{service_id}.py"
    service = services.service(service_id)
    server = Listening(StackPaths(folder, 0, 0))
    account = server.accounts[service_id]
    credentials = {"webhook_token": "token", **account.set_up.credentials}
    assert set(service.credentials) <= set(credentials)
    carrier = Carrier("c1", service_id, account.set_up.account, 10.0, {HOME: 0.05}, {HOME: account.set_up.stop_number})
    address = f"http://127.0.0.1:{server.server_port}"
    calls = Impatient(f"{address}/{service_id}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "HttpCalls", {calls.address: calls}.__getitem__)
        connection = services.connection(carrier, lambda: credentials, address)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    one = Tried(service, carrier, connection, calls, server, account, credentials)
    one.change(senders={"ZELIE": "approved"}, webhooks={kind.value: url for kind, url in one.addresses().items()})
    one.behave(receipts=False)
    try:
        yield one
    finally:
        server.hang_up()
        server.shutdown()
        server.server_close()


def about_now(told: datetime | None) -> bool:
    """Whether a moment is when it happened, or when the push arrived: no other zone was read into it."""
    return told is not None and NOW - timedelta(seconds=1) <= told <= ARRIVED_AT
