"""Octopush in our words: what is handed over and how, what each of its answers means, and what its calls say."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.gateways import services
from stopsms.adapters.gateways.http_call import FRESH_SECONDS, HttpCalls
from stopsms.adapters.gateways.octopush.gateway import BALANCE, SEND, SETTINGS, OctopushConnection
from stopsms.adapters.gateways.octopush.send_errors import ABOUT_THE_TEXT, ERRORS
from stopsms.adapters.gateways.octopush.words import FAILURE_KINDS, RECEIPT_FATES, SERVICE, STOP_CLAUSE
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.gate import Clearance, Gate
from stopsms.compliance.message.service_reply import ServiceReply, confirm_stop
from stopsms.compliance.outside.carrier import Carrier, CarrierExamination, CarrierFinding, PushKind, Trouble
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayRefused, GatewaySilent
from stopsms.compliance.replies.reading import read_reply
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.repair import Repair
from stopsms.contracts.send_reference import question_reference, reference_of

from tests.carrier_service import Listener
from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_contact, an_advertiser, terms

CARRIER = Carrier(
    id="main",
    service="octopush",
    account="",
    parts_per_second=5,
    prices={Territory.METROPOLITAN: 0.045},
    stop_numbers={Territory.METROPOLITAN: "30101", Territory.REUNION: "30102"},
)
CREDENTIALS = {"api_login": "compte@zelie.example", "api_key": "0123abcd", "webhook_token": "t"}
CAMPAIGN, SEND_ID = "c0ffee00c0ffee00", "03-000000.7"
ARRIVED = datetime(2026, 11, 24, 10, tzinfo=UTC)
TAKEN = {
    "sms_ticket": "sms_6900000000001",
    "number_of_contacts": 1,
    "total_cost": 0.045,
    "number_of_sms_needed": 1,
    "residual_credit": 99.5,
}
"""An answer to a send, as the README of octopush/Octopush-SMS-API-PHP has it."""

ADDRESSES = {
    PushKind.RECEIPTS: "https://us.example/receipts",
    PushKind.REPLIES: "https://us.example/replies",
    PushKind.STOPS: "https://us.example/stops",
}


@dataclass
class Api:
    """Answers in turn, the last one for ever: a status and a document or bytes; None hangs up. Keeps what it was asked since then."""

    address: str = ""
    answers: list[tuple[int, Any] | None] = field(default_factory=list)
    asked: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)
    now: float = 1000.0

    def says(self, *answers: tuple[int, Any] | None) -> None:
        self.answers = list(answers)
        self.asked.clear()

    def connection(self, credentials: Mapping[str, str] = CREDENTIALS) -> OctopushConnection:
        return OctopushConnection(CARRIER, HttpCalls(self.address, lambda: self.now), lambda: credentials)

    def send(self, clearance: Clearance | None = None) -> str:
        return self.connection().send(clearance or cleared(), SEND_ID, 3600)

    def answer(self) -> tuple[int, bytes] | None:
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if said is None:
            return None
        return said[0], said[1] if isinstance(said[1], bytes) else json.dumps(said[1]).encode()


@pytest.fixture
def api() -> Iterator[Api]:
    found = Api()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None: ...

        def handle_call(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.asked.append((self.command, self.path, headers, body))
            if (said := found.answer()) is None:
                self.close_connection = True
                return
            self.send_response(said[0])
            self.send_header("Content-Length", str(len(said[1])))
            self.end_headers()
            self.wfile.write(said[1])

        do_GET = do_POST = handle_call  # noqa: N815 (the names of the library)

    server = Listener(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    found.address = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    server.server_close()


def cleared(
    said: str = "Zelie : -20 % samedi.", phone: Phone = CAMILLE, *, sender: str = "ZELIE", values: tuple[str, ...] = ()
) -> Clearance:
    """As the gate clears a message of a campaign through this carrier: its text ends with the clause that Octopush asks for."""
    judged = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS).clearance
    assert judged is not None
    route = replace(SERVICE.behaviour, carrier=CARRIER.id)
    text = said + STOP_CLAUSE.format(number=CARRIER.stop_numbers[phone.territory])
    message = replace(judged.message, text=text, values=values)
    return replace(judged, message=message, phone=phone, sender_id=sender, route=route)


def test_a_message_of_a_campaign_is_advertising_with_its_stop_mention_and_its_own_id(api: Api) -> None:
    api.says((201, TAKEN))

    assert api.send() == "sms_6900000000001"
    (method, path, headers, body) = api.asked[0]
    assert (method, path) == ("POST", "/v1/public/sms-campaign/send")
    assert (headers["api-login"], headers["api-key"]) == ("compte@zelie.example", "0123abcd")
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {
        "recipients": [{"phone_number": "+33612345678"}],
        "text": "Zelie : -20 % samedi. STOP au 30101",
        "type": "sms_premium",
        "sender": "ZELIE",
        "purpose": "wholesale",
        "request_id": reference_of(CAMPAIGN, SEND_ID),
        "with_replies": False,
        "auto_optimize_text": False,
    }


def test_its_address_is_the_service_s_own_unless_another_is_given(api: Api) -> None:
    api.says((201, TAKEN))
    services.connection(CARRIER, lambda: CREDENTIALS, api.address).send(cleared(), SEND_ID, 3600)

    assert api.asked[0][1] == f"/octopush{SEND}"
    assert services.service("octopush") is SERVICE


def test_the_mention_has_the_number_of_the_territory(api: Api) -> None:
    api.says((201, TAKEN))
    there = Phone.of("+262692123456")
    api.send(cleared(phone=there))

    with pytest.raises(GatewayClosed, match="stop_clause_missing"):
        api.send(replace(cleared(), phone=there))
    assert json.loads(api.asked[0][3])["text"].endswith(" STOP au 30102")
    assert len(api.asked) == 1


@each("text", ["Zelie : -20 %", "Zelie STOP AU 30101", "Zelie STOP au 30101.", "STOP SMS 30101", "Zelie STOP au 30102"])
def test_a_text_without_the_mention_that_it_wants_is_not_handed_over(text: str) -> None:
    clearance = cleared()
    wanting = replace(clearance, message=replace(clearance.message, text=text))

    with pytest.raises(GatewayClosed, match="stop_clause_missing"):
        unasked().send(wanting, SEND_ID, 3600)


def test_nothing_is_sent_where_the_carrier_has_no_number_for_stop() -> None:
    with pytest.raises(GatewayClosed, match="stop_clause_missing"):
        unasked().send(replace(cleared(), phone=Phone.of("+590690123456")), SEND_ID, 3600)


@each("said", ["Bonjour {first_name} !", "{param1} vous attend", "Le code XXXXX vous attend"])
def test_a_text_that_would_arrive_otherwise_than_it_was_cleared_is_not_handed_over(said: str) -> None:
    with pytest.raises(GatewayClosed, match="text_would_be_changed") as closed:
        unasked().send(cleared(said), SEND_ID, 3600)
    assert not closed.value.unclear

    with pytest.raises(GatewayClosed) as unclear:
        unasked().send(cleared(said, values=("{param1}",)), SEND_ID, 3600)
    assert unclear.value.unclear, "it may be one person's own words"


@each("sender", ["ZE", "ZELIE-MODE", "ZELIE MODE", "ZÉLIE", "ZELIEMODEPARIS"])
def test_a_name_that_would_be_changed_is_not_sent_under(sender: str) -> None:
    with pytest.raises(GatewayClosed, match="sender_would_be_changed"):
        unasked().send(cleared(sender=sender), SEND_ID, 3600)


@each("text", ["Zelie : 5 € à l’été", "Zelie 😀", 'Zelie "\\"'])
def test_any_text_arrives_as_it_is(text: str, api: Api) -> None:
    api.says((201, TAKEN))
    api.send(cleared(text))

    assert json.loads(api.asked[0][3])["text"] == f"{text} STOP au 30101"


def test_an_answer_to_a_person_is_no_advertising_and_has_a_name_for_sender(api: Api) -> None:
    api.says((201, TAKEN))
    answer = confirm_stop(CAMILLE, "30101", [an_advertiser()])
    assert api.connection().reply(answer) == "sms_6900000000001"
    api.connection().reply(replace(answer, sender_id="ZELIE"))

    first, second = (json.loads(body) for _, _, _, body in api.asked)
    assert first == {
        "recipients": [{"phone_number": "+33612345678"}],
        "text": answer.text,
        "type": "sms_premium",
        "purpose": "alert",
        "with_replies": False,
        "auto_optimize_text": False,
    }, "a short number is nobody's name: the account's default stands there"
    assert second["sender"] == "ZELIE"


def test_a_question_leaves_from_a_short_number_that_can_be_answered_or_not_at_all(api: Api) -> None:
    api.says((201, TAKEN))
    question = ServiceReply(
        CAMILLE, "30101", "Zelie : recevoir nos SMS ? OUI", "ZELIE", question_reference("c0ffee00" * 8)
    )
    api.connection().reply(question)
    with pytest.raises(GatewayRefused, match="no_answer_possible"):
        api.connection().reply(replace(question, phone=Phone.of("+262692123456")))

    (asked,) = (json.loads(body) for _, _, _, body in api.asked)
    assert (asked["with_replies"], asked["purpose"], asked.get("sender")) == (True, "alert", None)


@each(
    ("answer", "meaning"),
    [
        ((400, {"code": 121, "message": "STOP mention ([STOP au 30101]) is missing"}), GatewayClosed),
        ((400, {"code": 104, "message": "no credit"}), GatewayClosed),
        ((400, {"code": "106", "message": "sender"}), GatewayClosed),
        ((400, {"code": 113, "message": "not validated"}), GatewayClosed),
        ((400, {"code": 151, "message": "country"}), GatewayClosed),
        ((401, {"code": 101, "message": "login"}), GatewayClosed),
        ((403, b"<html>Forbidden</html>"), GatewayClosed),
        ((402, {}), GatewayClosed),
        ((400, {"code": 181, "message": "+33612345678 is wrong"}), GatewayRefused),
        ((400, {"code": 103, "message": "no recipients"}), GatewayRefused),
        ((429, {"code": 128, "message": "too many"}), GatewayBusy),
        ((429, b"slow down"), GatewayBusy),
        ((400, {"code": 182, "message": "Loop detected"}), GatewaySilent),
        ((400, {"code": 120, "message": "already sent"}), GatewaySilent),
        ((400, {"code": 500, "message": "impossible"}), GatewaySilent),
        ((400, {"code": 438, "message": "again"}), GatewaySilent),
        ((400, {"code": 127, "message": "under way"}), GatewaySilent),
        ((408, b""), GatewaySilent),
        ((409, {"code": 101, "message": "conflict"}), GatewaySilent),
        ((499, b""), GatewaySilent),
        ((500, {"code": 104, "message": "no credit"}), GatewaySilent),
        ((502, b"<html>Bad gateway</html>"), GatewaySilent),
        ((503, b""), GatewaySilent),
        ((302, b""), GatewaySilent),
        ((200, b"<html>Maintenance</html>"), GatewaySilent),
        ((201, {}), GatewaySilent),
        ((201, []), GatewaySilent),
        ((201, {"sms_ticket": ""}), GatewaySilent),
        ((201, {"sms_ticket": None}), GatewaySilent),
        ((201, {"code": 104, "message": "no credit"}), GatewaySilent),
        ((204, b""), GatewaySilent),
        (None, GatewaySilent),
    ],
)
def test_each_answer_has_one_meaning_and_the_message_is_sent_once(
    answer: tuple[int, Any] | None, meaning: type[Exception], api: Api
) -> None:
    api.says(answer)

    with pytest.raises(meaning) as raised:
        api.send()
    assert len(api.asked) == 1
    assert "612345678" not in repr(raised.value)
    assert "612345678" not in str(raised.value.__cause__)


@each("code", [134, 199, 1340000, "abc", None, True, -1, 612345678, "33612345678", "²"])
def test_a_refusal_that_no_table_knows_closes_and_says_that_it_is_unclear_whom_it_holds_for(
    code: object, api: Api
) -> None:
    api.says((400, {"code": code, "message": "new"}))

    with pytest.raises(GatewayClosed) as closed:
        api.send()
    assert closed.value.unclear
    assert "612345678" not in closed.value.reason


def test_each_code_of_the_table_means_what_it_says(api: Api) -> None:
    known = {
        int(reason.removeprefix("octopush_")): of for reason, of in ERRORS.items() if reason.startswith("octopush")
    }
    for code, meaning in known.items():
        api.says((400, {"code": code}))
        with pytest.raises(type(meaning(""))) as raised:
            api.send()
        assert not getattr(raised.value, "unclear", False)
        assert len(api.asked) == 1
    assert len(known) > 20


def test_what_a_personalised_text_is_refused_for_holds_for_one_person(api: Api) -> None:
    for reason in sorted(ABOUT_THE_TEXT):
        api.says((400, {"code": int(reason.removeprefix("octopush_"))}))
        with pytest.raises(GatewayRefused, match=reason):
            api.send(cleared(values=("Camille",)))
        with pytest.raises(GatewayClosed, match=reason):
            api.send()


def test_every_reason_that_is_of_a_number_is_one_that_is_given() -> None:
    assert {reason for reason in FAILURE_KINDS if reason.startswith("octopush")} <= set(ERRORS)
    assert set(FAILURE_KINDS) - set(ERRORS) <= set(RECEIPT_FATES)


def test_members_in_another_order_and_new_ones_change_nothing(api: Api) -> None:
    api.says((200, {"new": [{}], **dict(reversed(TAKEN.items()))}))

    assert api.send() == "sms_6900000000001"


def test_a_carrier_that_cannot_be_reached_has_certainly_not_taken_the_message() -> None:
    with pytest.raises(GatewayBusy):
        OctopushConnection(CARRIER, HttpCalls("http://127.0.0.1:1"), lambda: CREDENTIALS).send(cleared(), SEND_ID, 3600)


def test_a_message_is_not_entrusted_to_a_connection_that_may_have_died_unnoticed(api: Api) -> None:
    api.says((201, TAKEN), (201, TAKEN), None)
    connection = api.connection()
    for _ in range(2):
        assert connection.send(cleared(), SEND_ID, 3600) == "sms_6900000000001"
        api.now += 2 * FRESH_SECONDS

    with pytest.raises(GatewaySilent):
        connection.send(cleared(), SEND_ID, 3600)
    assert len(api.asked) == 3


@each("fault", [{"api_key": "a\nb"}, {"api_login": "é@zelie.example"}, {"api_key": "a\r\nx-other: 1"}])
def test_credentials_that_cannot_stand_in_a_header_close(fault: Mapping[str, str], api: Api) -> None:
    with pytest.raises(GatewayClosed, match="credentials"):
        api.connection({**CREDENTIALS, **fault}).send(cleared(), SEND_ID, 3600)
    assert api.asked == []


def test_what_its_service_says_that_it_cannot_do_it_does_not() -> None:
    assert (SERVICE.lists_opt_outs, SERVICE.adds_opt_outs, SERVICE.references) == (False, False, False)
    with pytest.raises(LookupError):
        unasked().add(CAMILLE)
    with pytest.raises(LookupError):
        unasked().page("blacklist", "")
    assert unasked().listed_at("blacklist", "+33612345678") is None
    with pytest.raises(LookupError):
        unasked().reference("sms_6900000000001")


SET_UP = {
    "callbacks": {
        "callback_url_for_inbounds": "https://us.example/replies",
        "callback_url_for_deliveries": "https://us.example/receipts",
        "callback_url_for_blacklisted_numbers": "https://us.example/stops",
        "callback_url_for_visits": None,
    }
}
CREDIT = {"amount": 204, "unit": "sms_premium"}
UNSEEN = (Trouble.SENDER, Trouble.STOP_NUMBER)


def test_an_account_that_is_in_order_has_its_balance_and_what_is_not_told(api: Api) -> None:
    api.says((201, CREDIT), (200, SET_UP))

    assert api.connection().examine(["ZELIE"], ADDRESSES) == CarrierExamination("204 sms_premium", (), UNSEEN)
    assert [(method, path) for method, path, _, _ in api.asked] == [("GET", BALANCE), ("GET", SETTINGS)]


@each(("amount", "shown"), [(1_000_000, "1000000 sms_premium"), (12.5, "12.5 sms_premium"), (3.0, "3 sms_premium")])
def test_a_balance_is_written_out(amount: float, shown: str, api: Api) -> None:
    api.says((200, {**CREDIT, "amount": amount}), (200, SET_UP))

    assert api.connection().examine([], {}).balance == shown
    assert [path for _, path, _, _ in api.asked] == [BALANCE], "of addresses, where there are none, nothing is asked"


@each(
    ("balance", "settings", "findings"),
    [
        ((401, {}), (200, SET_UP), [CarrierFinding(Trouble.CREDENTIALS, told="http_401")]),
        ((400, {"code": 101}), (200, SET_UP), [CarrierFinding(Trouble.CREDENTIALS, told="octopush_101")]),
        ((400, {"code": 113}), (200, SET_UP), [CarrierFinding(Trouble.ACCOUNT, told="octopush_113")]),
        ((402, {}), (200, SET_UP), [CarrierFinding(Trouble.CREDIT, told="http_402")]),
        ((200, {"amount": 0, "unit": "sms_premium"}), (200, SET_UP), [CarrierFinding(Trouble.CREDIT)]),
        ((200, {"amount": True, "unit": "u"}), (200, SET_UP), [CarrierFinding(Trouble.UNREADABLE, "check-balance")]),
        ((500, b""), (200, SET_UP), [CarrierFinding(Trouble.UNREADABLE, told="http_500")]),
        ((200, b"<html>"), (200, SET_UP), [CarrierFinding(Trouble.UNREADABLE, "check-balance")]),
        ((200, CREDIT), (500, SET_UP), [CarrierFinding(Trouble.UNREADABLE, "campaign-parameters")]),
        ((200, CREDIT), (200, {"callbacks": []}), [CarrierFinding(Trouble.UNREADABLE, "campaign-parameters")]),
        (
            (200, CREDIT),
            (200, {"callbacks": {**SET_UP["callbacks"], "callback_url_for_blacklisted_numbers": None}}),
            [CarrierFinding(Trouble.WEBHOOK, "stops")],
        ),
        (
            (200, CREDIT),
            (200, {"callbacks": {}}),
            [CarrierFinding(Trouble.WEBHOOK, kind) for kind in ("receipts", "replies", "stops")],
        ),
    ],
)
def test_what_is_wrong_with_an_account_is_found(
    balance: tuple[int, Any], settings: tuple[int, Any], findings: list[CarrierFinding], api: Api
) -> None:
    api.says(balance, settings)

    assert list(api.connection().examine(["ZELIE"], ADDRESSES).findings) == findings


def test_a_sender_that_would_be_changed_is_found_before_a_campaign_stops_for_it(api: Api) -> None:
    api.says((201, CREDIT))

    assert list(api.connection().examine(["ZELIE", "ZELIE MODE", "LA-REDOUTE"], {}).findings) == [
        CarrierFinding(Trouble.SENDER, "ZELIE MODE"),
        CarrierFinding(Trouble.SENDER, "LA-REDOUTE"),
    ]


def unasked() -> OctopushConnection:
    """A connection that must not be used: nothing listens there, so a call would be GatewayBusy."""
    return OctopushConnection(CARRIER, HttpCalls("http://127.0.0.1:1"), lambda: CREDENTIALS)


def pushed(said: Any, kind: PushKind = PushKind.RECEIPTS) -> Pushed:
    """What a call with this in it says, in JSON (a document) or as it is (text)."""
    body = said if isinstance(said, str) else json.dumps(said)
    return services.read_push(CARRIER, CarrierPush(kind, "POST", {}, {}, body, "192.0.2.1"), ARRIVED)


DELIVERED = {
    "channel": "sms",
    "message_id": "sms_6900000000001",
    "list_name": "",
    "number": "+33612345678",
    "status": "DELIVERED",
    "unit_price": 0.045,
    "delivery_date": "2026-11-24 11:00:05",
    "meta_data": {},
}
STOPPED = {
    "message_id": "sms_6900000000001",
    "number": "+33612345678",
    "text": "stop",
    "stop_date": "2026-07-14 18:00:00",
}
WRITTEN = {
    "message_id": "sms_6900000000001",
    "number": "+33612345678",
    "text": "Merci",
    "sim_card_number": "36105",
    "reception_date": "2026-11-24 18:00:00",
}
RECEIPT = CarrierReceipt(
    carrier="main",
    message_id="sms_6900000000001",
    reference="",
    fate=Fate.DELIVERED,
    status="DELIVERED",
    at=datetime(2026, 11, 24, 10, 0, 5, tzinfo=UTC),
)
STOP = CarrierReply(
    id="",
    sender="+33612345678",
    recipient="30101",
    body="stop",
    at=datetime(2026, 7, 14, 16, tzinfo=UTC),
    answers="sms_6900000000001",
)
REPLY = replace(STOP, body="Merci", at=datetime(2026, 11, 24, 17, tzinfo=UTC))


@each(
    ("told", "recipient"), [("36105", "30101"), ("36222", "36222"), ("36333", "36333"), (30101, "30101"), ("", "30101")]
)
def test_a_reply_counts_as_written_to_a_number_of_the_carrier_s(told: object, recipient: str) -> None:
    carrier = replace(
        CARRIER, stop_numbers={Territory.METROPOLITAN: "30101", Territory.REUNION: "36222"}, former_numbers=("36333",)
    )
    push = CarrierPush(PushKind.REPLIES, "POST", {}, {}, json.dumps(WRITTEN | {"sim_card_number": told}), "192.0.2.1")

    assert services.read_push(carrier, push, ARRIVED).replies[0].recipient == recipient


@each("written", [json.dumps, urlencode])
@each("kind", [PushKind.RECEIPTS, PushKind.REPLIES, PushKind.STOPS, PushKind.EVENTS])
def test_each_call_is_read_in_either_form_and_at_whichever_address(written: Any, kind: PushKind) -> None:
    """The times are those of Paris, in winter and in summer."""
    assert pushed(written(DELIVERED), kind) == Pushed(receipts=(RECEIPT,))
    assert pushed(written(STOPPED), kind) == Pushed(replies=(STOP,))
    assert pushed(written(WRITTEN), kind) == Pushed(replies=(REPLY,))


@each(("status", "fate"), [*RECEIPT_FATES.items(), ("SOMETHING_NEW", Fate.SENT), ("delivered", Fate.DELIVERED)])
def test_a_status_is_news_only_where_it_is_known(status: str, fate: Fate) -> None:
    (receipt,) = pushed({**DELIVERED, "status": status}).receipts

    assert receipt == replace(RECEIPT, fate=fate, status=status.upper())


def test_a_number_that_it_has_on_its_blacklist_has_opposed_though_nobody_told_us() -> None:
    said = pushed({**DELIVERED, "status": "BLACKLISTED_NUMBER"})

    assert [receipt.fate for receipt in said.receipts] == [Fate.UNDELIVERED]
    opposed = CarrierReply(
        id="sms_6900000000001",
        sender="+33612345678",
        recipient="30101",
        body="STOP",
        at=RECEIPT.at,
        repairs=frozenset({Repair.TEXT, Repair.TIME}),
    )
    assert said.replies == (opposed,), "when it opposed, and to which message, is not told"


@each("words", ["stop", "STOP", "Stop SMS", "", "??", "non merci ça ira", None, 7, {"a": 1}])
def test_what_it_takes_for_a_stop_opposes_whatever_the_words(words: object) -> None:
    (reply,) = pushed({**STOPPED, "text": words}).replies

    assert read_reply(reply.body).opposes
    assert reply.repairs == (frozenset() if reply.body == words else {Repair.TEXT})


@pytest.mark.guarantee("G1")
def test_of_the_hour_that_a_night_in_autumn_has_twice_a_stop_is_of_the_second() -> None:
    """It must not seem older than a consent that was given between the two."""
    stop = pushed(STOPPED | {"stop_date": "2026-10-25 02:30:00"}, PushKind.STOPS)

    assert stop.replies[0].at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_stop_without_a_time_or_words_is_one_at_its_own_address() -> None:
    (reply,) = pushed({"number": "+33612345678"}, PushKind.STOPS).replies

    assert reply == replace(STOP, body="STOP", at=None, answers=None, repairs=frozenset({Repair.TEXT}))


def test_a_reply_that_reached_the_address_for_stops_is_read_by_its_words() -> None:
    assert pushed(WRITTEN, PushKind.STOPS).replies == (REPLY,)


@each(
    ("written", "read"),
    [
        ("+33612345678", "+33612345678"),
        ("33612345678", "+33612345678"),
        (33612345678, "+33612345678"),
        (" 33612345678", "+33612345678"),
        ("0033612345678", "0033612345678"),
        ("0612345678", "0612345678"),
        ("ZELIE", "ZELIE"),
    ],
)
def test_a_number_may_have_lost_its_plus(written: object, read: str) -> None:
    (reply,) = pushed({**STOPPED, "number": written}).replies

    assert reply.sender == read


def test_fields_may_stand_in_the_node_beside_and_new_ones_anywhere() -> None:
    inside = {"number": "+33612345678", "meta_data": {**WRITTEN, "number": "other"}, "new": {"a": [1]}}

    assert pushed(inside, PushKind.REPLIES) == Pushed(replies=(REPLY,))
    assert pushed({**dict(reversed(STOPPED.items())), "new": None}) == Pushed(replies=(STOP,))
    earlier = {"answer_date" if name == "reception_date" else name: value for name, value in WRITTEN.items()}
    assert pushed(earlier) == Pushed(replies=(REPLY,)), "as the page on callbacks calls it in English"


def test_several_reports_in_one_call_are_read_and_one_that_cannot_be_is_told() -> None:
    assert pushed([DELIVERED, STOPPED, WRITTEN]) == Pushed((STOP, REPLY), (RECEIPT,))
    assert pushed([{"number": "+33612345678"}, STOPPED, None]) == Pushed((STOP,), unread=2)


def test_a_report_of_another_channel_says_nothing_of_ours() -> None:
    email = {"channel": "email", "message_id": "email_1", "status": "OPENED", "deliveries": []}

    assert pushed({**DELIVERED, "channel": "voice_sms", "message_id": "voice_1"}) == Pushed()
    assert pushed(email) == Pushed()


@each("at", ["", "24/11/2026", None, 7, "2026-02-30 10:00:00", "0001-01-01 00:00:00"])
def test_a_time_that_cannot_be_read_is_that_of_the_arrival(at: object) -> None:
    assert pushed({**DELIVERED, "delivery_date": at}).receipts[0].at == ARRIVED
    assert pushed({**STOPPED, "stop_date": at}).replies[0].at is None


@each(
    "said",
    [
        "",
        "null",
        "7",
        "[]",
        "{}",
        "[[]]",
        [None, {"number": "+33612345678"}],
        '"STOP"',
        "<html>",
        "hello",
        "a=b",
        {"number": "+33612345678"},
        {**DELIVERED, "message_id": ""},
        {**DELIVERED, "message_id": None},
        {**DELIVERED, "status": None},
        {**STOPPED, "number": ""},
        {**STOPPED, "number": None},
        {**WRITTEN, "number": []},
    ],
)
def test_what_is_none_of_these_is_unreadable(said: Any) -> None:
    with pytest.raises(UnreadableMessage) as raised:
        pushed(said)
    assert "612345678" not in str(raised.value)


FIELDS = st.sampled_from([*DELIVERED, *STOPPED, *WRITTEN, "answer_date"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([*DELIVERED.values()][:-1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS | st.text(), inner, max_size=5),
    max_leaves=8,
)


@given(st.sampled_from(PushKind), st.text() | VALUES.map(json.dumps) | st.dictionaries(FIELDS, VALUES).map(json.dumps))
def test_any_call_is_read_or_unreadable(kind: PushKind, body: str) -> None:
    try:
        said = pushed(body, kind)
    except UnreadableMessage:
        return
    for receipt in said.receipts:
        assert receipt.message_id
        assert receipt.at.tzinfo is not None
        assert receipt.written()
    for reply in said.replies:
        assert reply.sender
        assert reply.recipient


@given(st.dictionaries(FIELDS, VALUES), st.sampled_from(PushKind))
def test_no_stop_with_a_number_is_lost_whatever_else_is_wrong_with_it(others: dict[str, Any], kind: PushKind) -> None:
    said = {**others, "number": "+33612345678", "stop_date": "2026-07-14 18:00:00"}
    (reply,) = pushed(said, kind).replies

    assert (reply.sender, read_reply(reply.body).opposes) == ("+33612345678", True)


def test_it_proves_itself_by_nothing_but_the_token_in_our_address() -> None:
    push = CarrierPush(PushKind.STOPS, "POST", {}, {}, json.dumps(STOPPED), "192.0.2.1")

    assert services.authentic(CARRIER, push, CREDENTIALS)
