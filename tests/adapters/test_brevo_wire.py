"""The gateway to Brevo against Brevo's simulated protocol: what people read, and what comes back."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from stopsms.adapters.gateways import services
from stopsms.adapters.gateways.brevo import gateway
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.message.text import Encoding
from stopsms.compliance.outside.carrier import CarrierFinding, PushKind, Trouble
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import CarrierConnection, GatewayClosed, GatewayRefused, GatewaySilent
from stopsms.contracts.carrier_push import CarrierPush, Pushed

from local.carrier.__main__ import Server
from local.carrier.accounts import SimulatedAccount
from local.carrier.services.brevo import WIRE
from local.stack_paths import StackPaths
from tests.adapters.test_brevo import CARRIER, REFERENCE, SEND, answer_to_stop, cleared
from tests.carrier_service import Listener
from tests.factories import CAMILLE

CREDENTIALS = WIRE.set_up().credentials
OTHER = Phone.of("+33612345679")


class Brevo:
    """The simulated account, and what it calls us with."""

    def __init__(self, server: Server, calls: SimpleQueue[CarrierPush], door: str) -> None:
        self.server, self.calls, self.door = server, calls, door
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.account.change({"webhooks": {"events": door}})

    @property
    def account(self) -> SimulatedAccount:
        return self.server.accounts["brevo"]

    def connection(self, **credentials: str) -> CarrierConnection:
        return services.connection(CARRIER, lambda: {**CREDENTIALS, **credentials}, self.url)

    def read(self) -> list[str]:
        """What Camille has read, oldest first."""
        return [message.body for message in self.server.network.messages(to=CAMILLE.e164)]

    def called(self) -> Pushed:
        push = self.calls.get(timeout=10)
        assert services.authentic(CARRIER, push, CREDENTIALS)
        return services.read_push(CARRIER, push, self.account.now())


@pytest.fixture
def brevo(tmp_path: Path) -> Iterator[Brevo]:
    calls: SimpleQueue[CarrierPush] = SimpleQueue()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            calls.put(CarrierPush(PushKind.EVENTS, "POST", {}, headers, body, "127.0.0.1"))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    door = Listener(("127.0.0.1", 0), Door)
    server = Server(StackPaths(tmp_path, 0, 0), {"brevo": WIRE})
    for one in (door, server):
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    server.network.change({"receipts": True, "receipt_delay_ms": 0})
    yield Brevo(server, calls, f"http://127.0.0.1:{door.server_port}/events")
    for one in (door, server):
        one.shutdown()
        one.server_close()


def test_the_mention_stands_in_a_message_once_as_it_was_judged_and_its_receipt_names_our_send(brevo: Brevo) -> None:
    message_id = brevo.connection().send(cleared(), SEND, 3600)

    assert brevo.read() == [cleared().message.text]
    (receipt,) = brevo.called().receipts
    assert (receipt.message_id, receipt.reference, receipt.fate) == (message_id, REFERENCE, Fate.DELIVERED)


def test_what_is_written_in_unicode_arrives_as_it_is(brevo: Brevo) -> None:
    brevo.connection().send(cleared(text="Forêt. STOP 36180", encoding=Encoding.UCS_2), SEND, 3600)

    assert brevo.read() == ["Forêt. STOP 36180"]


def test_a_service_message_is_none_of_advertising_and_needs_no_mention(brevo: Brevo) -> None:
    brevo.connection().reply(answer_to_stop())

    assert brevo.read() == [answer_to_stop().text]
    (message,) = brevo.account.taken()
    assert message.message_type == "TRANSACTIONAL"


def test_a_message_whose_answer_was_lost_is_named_by_the_receipt(brevo: Brevo) -> None:
    brevo.server.network.change({"ambiguous_rate": 1})

    with pytest.raises(GatewaySilent):
        brevo.connection().send(cleared(), SEND, 3600)
    assert brevo.called().receipts[0].reference == REFERENCE
    assert len(brevo.account.taken()) == brevo.account.attempts == 1


def test_who_is_blocked_there_is_not_reached_and_the_receipt_says_so(brevo: Brevo) -> None:
    connection = brevo.connection()
    connection.add(CAMILLE)
    connection.send(cleared(), SEND, 3600)

    assert brevo.read() == []
    (receipt,) = brevo.called().receipts
    assert (receipt.status, receipt.fate) == ("blacklisted", Fate.UNDELIVERED)


def test_refusals_of_its_account_close_and_those_of_a_number_do_not(brevo: Brevo) -> None:
    with pytest.raises(GatewayClosed, match="unauthorized"):
        brevo.connection(api_key="another").send(cleared(), SEND, 3600)
    brevo.server.network.change({"reject": {CAMILLE.e164: "INVALID"}})
    with pytest.raises(GatewayRefused, match="invalid_phone_number"):
        brevo.connection().send(cleared(), SEND, 3600)
    brevo.account.change({"credit": 0})
    with pytest.raises(GatewayClosed, match="not_enough_credits"):
        brevo.connection().send(replace(cleared(), phone=OTHER), SEND, 3600)
    assert brevo.account.taken() == []


def test_a_stop_and_another_reply_are_told_and_a_start_there_lifts_nothing_here(brevo: Brevo) -> None:
    brevo.server.network.change({"receipts": False})
    message_id = brevo.connection().send(cleared(), SEND, 3600)
    told = []
    for words in ("Merci !", "stop", "START"):
        brevo.account.push(brevo.account.written(CAMILLE.e164, "36180", words)[1])
        told.append(brevo.called())

    thanks, stop, start = told
    assert [(reply.sender, reply.recipient, reply.body) for reply in (*thanks.replies, *stop.replies)] == [
        (CAMILLE.e164, "36180", "Merci !"),
        (CAMILLE.e164, "36180", "stop"),
    ]
    assert thanks.replies[0].answers == REFERENCE
    assert stop.replies[0].answers not in (None, REFERENCE, message_id), (
        "it has an id of its own: the phone says whose it is"
    )
    assert start == Pushed()
    assert len(brevo.read()) == 2, "it has confirmed the STOP itself"


def test_the_list_of_blocked_contacts_is_read_whole_and_added_to_once(
    brevo: Brevo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "CONTACTS_ON_PAGE", 2)
    connection = brevo.connection()
    for phone in (CAMILLE, OTHER, CAMILLE):
        connection.add(phone)

    found, token = connection.page("blacklist", "")
    rest, end = connection.page("blacklist", token)
    found = [*found, *rest]
    assert (token != "", end) == (True, "")
    assert [entry.number for entry in found] == [CAMILLE.e164, OTHER.e164]
    assert found[0].at == connection.listed_at("blacklist", CAMILLE.e164) is not None
    assert connection.listed_at("blacklist", "+33612345600") is None


def test_an_examination_of_the_account_finds_what_is_not_set_up(brevo: Brevo) -> None:
    ours = {PushKind.EVENTS: brevo.door}
    assert brevo.connection().examine(["ZELIE"], ours).findings == ()

    brevo.account.change({"credit": 0, "webhooks": {}})
    assert brevo.connection().examine(["ZELIE"], ours).findings == (
        CarrierFinding(Trouble.CREDIT, told="0"),
        CarrierFinding(Trouble.WEBHOOK, "events"),
    )


def test_its_faults_and_another_order_of_members_change_nothing(brevo: Brevo) -> None:
    brevo.server.network.change({"shuffle": True, "duplicate_receipts": True, "contradictory_receipts": True})
    message_id = brevo.connection().send(cleared(), SEND, 3600)

    receipts = [brevo.called().receipts[0] for _ in range(4)]
    assert {(receipt.message_id, receipt.reference) for receipt in receipts} == {(message_id, REFERENCE)}
    assert {receipt.fate for receipt in receipts} == {Fate.DELIVERED, Fate.UNDELIVERED}
