"""Brevo in our words: what may be sent again, what may not, whom a refusal holds for; what its calls say."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.gateways import services
from stopsms.adapters.gateways.brevo import send_errors
from stopsms.adapters.gateways.brevo.gateway import CONTACTS_ON_PAGE, BrevoConnection
from stopsms.adapters.gateways.brevo.words import EVENTS, RECEIPT_FATES
from stopsms.adapters.gateways.http_call import HttpCalls
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.gate import Clearance, Gate
from stopsms.compliance.message.service_reply import ServiceReply, confirm_stop
from stopsms.compliance.message.text import Encoding
from stopsms.compliance.outside.carrier import Carrier, CarrierFinding, PushKind, Trouble
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    GatewaySilent,
    OptedOut,
    PageForgotten,
)
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.repair import Repair
from stopsms.contracts.send_reference import question_reference, reference_of

from tests.carrier_service import Listener
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_contact, an_advertiser, terms

CARRIER = Carrier(
    id="brevo-zelie",
    service="brevo",
    account="",
    parts_per_second=20,
    prices={Territory.METROPOLITAN: 0.06},
    stop_numbers={Territory.METROPOLITAN: "36180"},
)
CREDENTIALS = {"api_key": "xkeysib-1", "bearer_token": "one,two", "webhook_token": "t"}
CAMPAIGN, SEND = "c0ffee00c0ffee00", "03-000000.7"
REFERENCE = reference_of(CAMPAIGN, SEND)
NUMBER = "33612345678"
ARRIVED = datetime(2026, 11, 24, 10, tzinfo=UTC)


@dataclass
class Api:
    """Answers in turn, the last one again and again; None hangs up. Keeps what it was asked."""

    address: str = ""
    answers: list[tuple[int, bytes] | None] = field(default_factory=list)
    asked: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)

    def says(self, *answers: tuple[int, Any] | None) -> None:
        self.answers = [
            answer if answer is None or isinstance(answer[1], bytes) else (answer[0], json.dumps(answer[1]).encode())
            for answer in answers
        ]

    @property
    def documents(self) -> list[Any]:
        return [json.loads(body) for _, _, _, body in self.asked]

    def connection(self, credentials: Mapping[str, str] = CREDENTIALS) -> BrevoConnection:
        return BrevoConnection(CARRIER, HttpCalls(self.address), lambda: credentials)

    def send(self, clearance: Clearance | None = None) -> str:
        return self.connection().send(clearance or cleared(), SEND, 3600)


@pytest.fixture
def api() -> Iterator[Api]:
    found = Api()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.asked.append((self.command, self.path, headers, body))
            told = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
            if told is None:
                self.close_connection = True
                return
            status, raw = told
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.send_header("Location", "https://elsewhere.example/")
            self.end_headers()
            self.wfile.write(raw)

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def do_PUT(self) -> None:
            self.answer()

        def log_message(self, *_: Any) -> None: ...

    door = Listener(("127.0.0.1", 0), Door)
    threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    found.address = f"http://127.0.0.1:{door.server_port}"
    yield found
    door.shutdown()
    door.server_close()


def cleared(**of_message: Any) -> Clearance:
    found = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS).clearance
    assert found is not None
    return replace(found, message=replace(found.message, **of_message))


def answer_to_stop() -> ServiceReply:
    return confirm_stop(CAMILLE, "36180", [an_advertiser()])


TAKEN = (201, {"messageId": 1511882900170001})


def test_an_advertising_message_leaves_with_our_tag_and_their_code_in_place_of_the_stop_number(api: Api) -> None:
    api.says(TAKEN)

    assert api.send() == "1511882900170001"
    ((method, path, headers, body),) = api.asked
    assert (method, path, headers["api-key"]) == ("POST", "/transactionalSMS/send", "xkeysib-1")
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {
        "sender": "ZELIE",
        "recipient": NUMBER,
        "content": "Zelie : -20 % samedi. STOP SMS [STOP_CODE]",
        "type": "marketing",
        "tag": REFERENCE,
        "unicodeEnabled": False,
    }


def test_only_the_number_of_the_last_mention_gives_way_to_their_code(api: Api) -> None:
    api.says(TAKEN)
    api.send(cleared(text="Le 36180 vous aime. STOP au 36180 (gratuit), ou STOP au 3 61 80, merci."))

    assert api.documents[0]["content"] == "Le 36180 vous aime. STOP au 36180 (gratuit), ou STOP au [STOP_CODE], merci."


@pytest.mark.parametrize("text", ["Zelie : soldes", "Zelie. STOP 36111", "Zelie 36180", "[STOP_CODE] STOP 36180"])
def test_a_text_that_people_would_not_read_as_it_was_judged_does_not_leave(api: Api, text: str) -> None:
    api.says(TAKEN)

    with pytest.raises(GatewayClosed):
        api.send(cleared(text=text))
    assert api.asked == []


def test_where_the_carrier_has_no_stop_number_nothing_leaves(api: Api) -> None:
    api.says(TAKEN)
    elsewhere = replace(cleared(), phone=Phone.of("+262692123456"))

    with pytest.raises(GatewayClosed, match="stop_mention_missing"):
        api.send(elsewhere)
    assert api.asked == []


def test_accents_outside_of_the_sms_alphabet_are_kept_by_its_unicode_setting(api: Api) -> None:
    api.says(TAKEN)
    api.send(cleared(text="Forêt ☂ STOP 36180", encoding=Encoding.UCS_2))

    assert api.documents[0]["unicodeEnabled"] is True
    assert api.documents[0]["content"] == "Forêt ☂ STOP [STOP_CODE]"


def test_more_parts_than_it_sends_are_not_tried(api: Api) -> None:
    api.says(TAKEN)

    with pytest.raises(GatewayClosed, match="too_many_parts"):
        api.send(cleared(parts=6))
    with pytest.raises(GatewayRefused, match="too_many_parts"):
        api.send(cleared(parts=6, values=("Camille",)))
    assert api.asked == []


def test_an_answer_to_a_person_is_no_advertising_for_it(api: Api) -> None:
    api.says(TAKEN)
    reply = answer_to_stop()

    assert api.connection().reply(reply) == "1511882900170001"
    assert api.documents == [
        {
            "sender": "36180",
            "recipient": NUMBER,
            "content": reply.text,
            "type": "transactional",
            "unicodeEnabled": False,
        }
    ]
    with pytest.raises(GatewayClosed):
        api.connection().reply(replace(reply, text="STOP au [STOP_CODE]"))


def test_a_question_has_a_tag_by_which_the_reply_names_it(api: Api) -> None:
    api.says(TAKEN)
    question = question_reference("c0ffee00" * 8)
    api.connection().reply(replace(answer_to_stop(), reference=question))

    assert api.documents[0]["tag"] == question
    assert read(NEW_SHAPE | {"msg_status": "replied", "reply": "Oui", "tag": [question]}).replies[0].answers == question


def refusal(status: int, code: str = "", message: str = "no") -> tuple[int, Any]:
    return status, {"code": code, "message": message} if code else {"message": message}


INVALID = "invalid_parameter"

ERRORS = [
    (refusal(400, INVALID, "Invalid telephone number"), GatewayRefused, "invalid_phone_number"),
    (refusal(400, INVALID, f"recipient {NUMBER} is not valid"), GatewayRefused, "invalid_phone_number"),
    (refusal(400, "invalid_phone_number", "no"), GatewayRefused, "invalid_phone_number"),
    (refusal(400, INVALID, "Only alphanumeric characters are allowed"), GatewayClosed, INVALID),
    (refusal(400, INVALID, "sender phone is not valid"), GatewayClosed, INVALID),
    (refusal(400, INVALID, "content is too long"), GatewayClosed, INVALID),
    (refusal(400, INVALID, "something new"), GatewayClosed, INVALID),
    (refusal(400, "missing_parameter", "recipient is missing"), GatewayClosed, "missing_parameter"),
    (refusal(400, "not_enough_credits"), GatewayClosed, "not_enough_credits"),
    (refusal(402, "not_enough_credits"), GatewayClosed, "not_enough_credits"),
    (refusal(402), GatewayClosed, "HTTP 402"),
    (refusal(401, "unauthorized", "Key not found"), GatewayClosed, "unauthorized"),
    (refusal(403, "permission_denied"), GatewayClosed, "permission_denied"),
    (refusal(400, "account_under_validation"), GatewayClosed, "account_under_validation"),
    (refusal(405, "method_not_allowed"), GatewayClosed, "method_not_allowed"),
    (refusal(400, "something_new"), GatewayClosed, "something_new"),
    (refusal(400, f"blocked {NUMBER}"), GatewayClosed, "HTTP 400"),
    ((400, b"<html>no</html>"), GatewayClosed, "HTTP 400"),
    ((404, b"[]"), GatewayClosed, "HTTP 404"),
    (refusal(400, "duplicate_request"), GatewaySilent, "duplicate_request"),
    (refusal(429), GatewayBusy, "HTTP 429"),
    ((429, b"slow down"), GatewayBusy, "HTTP 429"),
    (refusal(408), GatewaySilent, "HTTP 408"),
    (refusal(409, "duplicate_parameter"), GatewaySilent, "HTTP 409"),
    ((499, b""), GatewaySilent, "HTTP 499"),
    (refusal(500, "not_enough_credits"), GatewaySilent, "HTTP 500"),
    ((502, b"<html>Bad gateway</html>"), GatewaySilent, "HTTP 502"),
    ((302, b""), GatewaySilent, "HTTP 302"),
    ((201, b"<html>Welcome</html>"), GatewaySilent, "HTTP 201 without JSON"),
    ((201, {}), GatewaySilent, "no message id"),
    ((201, {"messageId": True}), GatewaySilent, "no message id"),
    ((201, []), GatewaySilent, "no message id"),
    ((200, {"code": "not_enough_credits", "message": "no"}), GatewaySilent, "no message id"),
]


@pytest.mark.parametrize(("told", "meaning", "reason"), ERRORS)
def test_each_answer_has_one_meaning_and_the_message_is_sent_once(
    api: Api, told: tuple[int, Any], meaning: type[Exception], reason: str
) -> None:
    api.says(told)

    with pytest.raises(meaning) as raised:
        api.send()
    assert str(raised.value) == reason
    assert type(raised.value) is meaning
    assert len(api.asked) == 1


UNCLEAR = {("invalid_parameter", "something new"), ("something_new", "no")}


@pytest.mark.parametrize(("told", "meaning", "reason"), [case for case in ERRORS if case[1] is GatewayClosed])
def test_a_refusal_is_unclear_where_nothing_says_whom_it_holds_for(
    api: Api, told: tuple[int, Any], meaning: type[Exception], reason: str
) -> None:
    api.says(told)
    said = told[1] if isinstance(told[1], dict) else {}

    with pytest.raises(GatewayClosed) as raised:
        api.send()
    expected = (said.get("code"), said.get("message")) in UNCLEAR or reason in ("HTTP 400", "HTTP 404")
    assert raised.value.unclear is expected


def test_what_is_wrong_with_a_personal_text_is_wrong_with_one_message(api: Api) -> None:
    api.says(refusal(400, INVALID, "content is not valid"))

    with pytest.raises(GatewayRefused, match=INVALID):
        api.send(cleared(values=("Camille",)))


def test_an_answer_that_never_comes_is_silent_and_the_message_is_not_sent_again(api: Api) -> None:
    api.says(None)

    with pytest.raises(GatewaySilent):
        api.send()
    assert len(api.asked) == 1


def test_where_nobody_listens_nothing_was_taken() -> None:
    with pytest.raises(GatewayBusy):
        BrevoConnection(CARRIER, HttpCalls("http://127.0.0.1:1"), lambda: CREDENTIALS).send(cleared(), SEND, 3600)


def test_members_that_are_new_or_in_another_order_change_nothing(api: Api) -> None:
    api.says((201, {"usedCredits": 4.5, "reference": "ab", "messageId": "1511882900170001", "new": []}))

    assert api.send() == "1511882900170001"


def test_the_credentials_are_those_of_the_moment(api: Api) -> None:
    api.says(TAKEN)
    now = dict(CREDENTIALS)
    connection = api.connection(now)
    connection.send(cleared(), SEND, 3600)
    now["api_key"] = "xkeysib-2"
    connection.send(cleared(), SEND, 3600)

    assert [headers["api-key"] for _, _, headers, _ in api.asked] == ["xkeysib-1", "xkeysib-2"]


def test_every_code_of_its_description_is_decided_on_once() -> None:
    tables = [send_errors.CLOSING_REASONS, send_errors.REASONS_ABOUT_A_FIELD, send_errors.TAKEN_BEFORE]

    assert sum(map(len, tables)) == len(frozenset.union(*tables))
    assert set(send_errors.ERRORS) == (
        send_errors.CLOSING_REASONS | send_errors.TAKEN_BEFORE | {send_errors.INVALID_NUMBER}
    )


# The list of blocked contacts


def a_blocked(number: str, at: str = "2026-11-20T10:00:00.000+01:00") -> dict[str, Any]:
    return {"id": 7, "smsBlacklisted": True, "modifiedAt": at, "attributes": {"SMS": number}}


@pytest.mark.parametrize("status", [201, 204])
def test_an_opposed_number_is_blocked_whether_it_is_a_contact_or_not(api: Api, status: int) -> None:
    api.says((status, b""))
    api.connection().add(CAMILLE)

    ((method, path, _, body),) = api.asked
    assert (method, path) == ("POST", "/contacts")
    assert json.loads(body) == {"attributes": {"SMS": NUMBER}, "smsBlacklisted": True, "updateEnabled": True}


@pytest.mark.parametrize(
    ("told", "meaning"),
    [
        (None, GatewayBusy),
        (refusal(429), GatewayBusy),
        (refusal(425), GatewayBusy),
        (refusal(503), GatewayBusy),
        (refusal(400, INVALID, "Invalid phone number"), GatewayRefused),
        (refusal(400, "duplicate_parameter", "SMS is already associated with another Contact"), GatewayRefused),
        (refusal(404, "document_not_found"), GatewayClosed),
        (refusal(400, "something_new"), GatewayRefused),
        (refusal(401, "unauthorized"), GatewayClosed),
    ],
)
def test_a_number_that_was_not_blocked_is_tried_again_or_costs_itself(
    api: Api, told: tuple[int, Any] | None, meaning: type[Exception]
) -> None:
    api.says(told)

    with pytest.raises(meaning) as raised:
        api.connection().add(CAMILLE)
    assert type(raised.value) is meaning


def test_a_number_that_two_contacts_claim_is_blocked_where_it_stands(api: Api) -> None:
    api.says(refusal(400, "duplicate_parameter", "SMS is already associated with another Contact"), (204, b""))
    api.connection().add(CAMILLE)

    method, path, _, body = api.asked[-1]
    assert (method, path) == ("PUT", f"/contacts/{NUMBER}?identifierType=phone_id")
    assert json.loads(body) == {"smsBlacklisted": True}


def test_blocked_contacts_are_read_page_by_page_and_the_others_left_out(api: Api) -> None:
    others = [
        {"smsBlacklisted": False, "attributes": {"SMS": "33600000002"}},
        {"smsBlacklisted": True, "attributes": {"EMAIL": "a@x.example"}},
    ]
    api.says(
        (200, {"count": 4, "contacts": [a_blocked("33600000001"), *others]}),
        (200, {"count": 4, "contacts": [a_blocked("+33600000003", "?")]}),
    )
    connection = api.connection()

    first, token = connection.page("blacklist", "")
    second, end = connection.page("blacklist", token)
    assert first == [OptedOut("+33600000001", datetime(2026, 11, 20, 9, tzinfo=UTC))]
    assert (second, end) == ([OptedOut("+33600000003", None)], "")
    pages = [path for _, path, _, _ in api.asked]
    assert pages == [f"/contacts?limit={CONTACTS_ON_PAGE}&offset={start}&sort=asc" for start in (0, 3)]


def test_reading_begins_again_when_a_contact_went_away_meanwhile(api: Api) -> None:
    api.says((200, {"count": 3, "contacts": [a_blocked("33600000003")]}))

    with pytest.raises(PageForgotten):
        api.connection().page("blacklist", "2:4")


@pytest.mark.parametrize("told", [None, (200, b"<html>"), (200, []), (200, {"contacts": 3, "count": 1}), (200, {})])
def test_a_page_that_cannot_be_read_is_asked_for_again(api: Api, told: tuple[int, Any] | None) -> None:
    api.says(told)

    with pytest.raises(GatewayBusy):
        api.connection().page("blacklist", "")


def test_there_is_one_list(api: Api) -> None:
    with pytest.raises(LookupError):
        api.connection().page("Default", "")
    with pytest.raises(LookupError):
        api.connection().listed_at("Default", CAMILLE.e164)


def test_since_when_a_number_is_blocked_is_when_its_contact_was_last_changed(api: Api) -> None:
    api.says((200, a_blocked(NUMBER)), (200, {"smsBlacklisted": False}), refusal(404, "document_not_found"))
    connection = api.connection()

    assert connection.listed_at("blacklist", CAMILLE.e164) == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert connection.listed_at("blacklist", CAMILLE.e164) is None
    assert connection.listed_at("blacklist", CAMILLE.e164) is None
    assert {path for _, path, _, _ in api.asked} == {f"/contacts/{NUMBER}?identifierType=phone_id"}


# How the account is set up

ADDRESS = "https://api.example/inbound/brevo-zelie/t/events"
HOOK = {"channel": "sms", "url": ADDRESS, "events": sorted(EVENTS), "auth": {"type": "bearer", "token": "one"}}
ACCOUNT = {"plan": [{"type": "payAsYouGo", "credits": 250}, {"type": "sms", "credits": 880.5}]}


def examined(api: Api, account: tuple[int, Any], hooks: tuple[int, Any]) -> tuple[str, tuple[CarrierFinding, ...]]:
    api.says(account, hooks)
    found = api.connection().examine(["ZELIE"], {PushKind.EVENTS: ADDRESS})
    return found.balance, found.findings


def test_an_account_that_is_well_set_up_has_no_findings(api: Api) -> None:
    assert examined(api, (200, ACCOUNT), (200, {"webhooks": [{"channel": "email"}, HOOK]})) == ("880.5 credits", ())
    assert [path for _, path, _, _ in api.asked] == ["/account", "/webhooks?type=transactional"]


@pytest.mark.parametrize(
    ("account", "hooks", "finding"),
    [
        ({"plan": [{"type": "sms", "credits": 0}]}, [HOOK], CarrierFinding(Trouble.CREDIT, told="0")),
        ({"plan": [{"type": "free", "credits": 300}]}, [HOOK], CarrierFinding(Trouble.CREDIT, told="0")),
        ({}, [HOOK], CarrierFinding(Trouble.UNREADABLE, "credit")),
        (ACCOUNT, [], CarrierFinding(Trouble.WEBHOOK, "events")),
        (ACCOUNT, [{**HOOK, "url": f"{ADDRESS}x"}], CarrierFinding(Trouble.WEBHOOK, "events")),
        (ACCOUNT, [{**HOOK, "channel": "email"}], CarrierFinding(Trouble.WEBHOOK, "events")),
        (
            ACCOUNT,
            [{**HOOK, "events": sorted(EVENTS - {"reply", "unsubscribe"})}],
            CarrierFinding(Trouble.WEBHOOK, "events", "reply, unsubscribe"),
        ),
        (ACCOUNT, [{**HOOK, "auth": {}}], CarrierFinding(Trouble.WEBHOOK, "events", "auth: bearer")),
    ],
)
def test_an_examination_finds_what_is_wrong(api: Api, account: Any, hooks: Any, finding: CarrierFinding) -> None:
    assert examined(api, (200, account), (200, {"webhooks": hooks}))[1] == (finding,)


def test_no_webhook_at_all_is_an_error_of_theirs_and_a_finding_of_ours(api: Api) -> None:
    nothing = refusal(400, "document_not_found", "Webhook records do not exist")

    assert examined(api, (200, ACCOUNT), nothing)[1] == (CarrierFinding(Trouble.WEBHOOK, "events"),)
    assert examined(api, (200, ACCOUNT), (503, b""))[1] == (CarrierFinding(Trouble.UNREADABLE, "events", "HTTP 503"),)


def test_refused_credentials_are_found_and_a_carrier_that_cannot_be_asked_is_told(api: Api) -> None:
    api.says(refusal(401, "unauthorized"))
    assert api.connection().examine([], {}).findings == (CarrierFinding(Trouble.CREDENTIALS, told="unauthorized"),)

    api.says((500, b""))
    with pytest.raises(GatewayBusy):
        api.connection().examine([], {})

    api.says((404, b"<html>"))
    with pytest.raises(GatewayClosed) as closed:
        api.connection().examine([], {})
    assert closed.value.unclear, "it says nothing of the account"


@pytest.mark.parametrize("name", ["ZÉLIE", "MA BOUTIQUE", "Z", "TROPLONGUEMENT", "L'ATELIER"])
def test_a_sender_of_a_form_that_it_refuses_is_found_before_anything_is_sent(api: Api, name: str) -> None:
    api.says((200, ACCOUNT))

    assert api.connection().examine([name], {}).findings == (CarrierFinding(Trouble.SENDER, name),)


# What it calls us with


def push(said: Any, **headers: str) -> CarrierPush:
    body = said if isinstance(said, str) else json.dumps(said)
    return CarrierPush(PushKind.EVENTS, "POST", {}, headers, body, "1.179.112.9")


def read(said: Any) -> Pushed:
    return services.read_push(CARRIER, push(said), ARRIVED)


OLD_SHAPE = {
    "id": 26570,
    "to": NUMBER,
    "sms_count": 2,
    "credits_used": 4.5,
    "messageId": 1511882900170001,
    "remaining_credit": 880.5,
    "msg_status": "delivered",
    "date": "2026-11-24 10:00:05",
    "type": "marketing",
    "reference": "ab1cde2fgh3i4jklmno",
}
NEW_SHAPE = {
    "id": 26570,
    "status": "OK",
    "msg_status": "delivered",
    "description": "delivered",
    "to": NUMBER,
    "ts_event": 1795510805,
    "date": "2026-11-24 13:30:05",
    "messageId": 1511882900170001,
    "reference": {"1": "ab1cde2fgh3i4jklmno"},
    "tag": [REFERENCE],
    "type": "marketing",
}
AT = datetime(2026, 11, 24, 9, 0, 5, tzinfo=UTC)


def test_a_receipt_of_the_older_shape_names_the_message_by_its_id_and_its_time_is_of_paris() -> None:
    expected = CarrierReceipt("brevo-zelie", "1511882900170001", "", Fate.DELIVERED, "delivered", AT, 2)

    assert read(OLD_SHAPE) == Pushed(receipts=(expected,))


def test_a_receipt_of_the_newer_shape_names_our_send_and_its_seconds_count_rather_than_its_date() -> None:
    (receipt,) = read(NEW_SHAPE).receipts

    assert receipt == CarrierReceipt("brevo-zelie", "1511882900170001", REFERENCE, Fate.DELIVERED, "delivered", AT)
    assert receipt.send == (CAMPAIGN, SEND)


@pytest.mark.parametrize(
    ("written", "status", "fate"),
    [
        *((status, status, fate) for status, fate in RECEIPT_FATES.items()),
        ("softBounce", "soft_bounce", Fate.UNDELIVERED),
        ("Hard Bounce", "hard_bounce", Fate.UNDELIVERED),
        ("hard-bounce", "hard_bounce", Fate.UNDELIVERED),
        ("bl", "blacklisted", Fate.UNDELIVERED),
        ("rej", "rejected", Fate.UNDELIVERED),
        ("request", "sent", Fate.SENT),
        ("something_new", "somethingnew", Fate.SENT),
        (f"to {NUMBER}", "to", Fate.SENT),
    ],
)
def test_each_state_has_one_spelling_and_an_unknown_one_is_no_failure(written: str, status: str, fate: Fate) -> None:
    (receipt,) = read(NEW_SHAPE | {"msg_status": written}).receipts

    assert (receipt.status, receipt.fate) == (status, fate)


@pytest.mark.parametrize("tag", [REFERENCE, [REFERENCE], ["other", REFERENCE], ["x", 3, None, REFERENCE]])
def test_our_reference_is_found_among_the_tags_however_they_are_written(tag: Any) -> None:
    assert read(NEW_SHAPE | {"tag": tag}).receipts[0].reference == REFERENCE


@pytest.mark.parametrize("tag", [None, "", [], "commande-12", ["a", "b"], {"1": REFERENCE}, 3])
def test_a_message_of_another_software_on_the_account_has_no_reference_of_ours(tag: Any) -> None:
    assert read(NEW_SHAPE | {"tag": tag}).receipts[0].reference == ""


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"ts_event": "1795510805"}, AT),
        ({"ts_event": 1795510805.0}, AT),
        ({"ts_event": None, "date": "2026-11-24T10:00:05+01:00"}, AT),
        ({"ts_event": None, "date": "2026-07-14 10:00:05"}, datetime(2026, 7, 14, 8, 0, 5, tzinfo=UTC)),
        ({"ts_event": None, "date": "2026-10-25 02:30:00"}, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ({"ts_event": None, "date": "yesterday"}, ARRIVED),
        ({"ts_event": 10**30}, ARRIVED),
        ({"ts_event": -(10**12)}, ARRIVED),
        ({"ts_event": None, "date": None}, ARRIVED),
    ],
)
def test_the_time_of_a_receipt_is_read_in_each_form_or_is_that_of_its_arrival(changes: Any, at: datetime) -> None:
    assert read(NEW_SHAPE | changes).receipts[0].at == at


def test_what_a_person_wrote_answers_our_send_when_its_tag_is_known_else_the_message_of_that_id() -> None:
    written = NEW_SHAPE | {"msg_status": "replied", "reply": "Merci", "tag": [REFERENCE]}
    untagged = {name: value for name, value in written.items() if name != "tag"}

    expected = CarrierReply("", f"+{NUMBER}", "36180", "Merci", AT, REFERENCE)
    assert read(written) == Pushed(replies=(expected,))
    assert read(untagged) == Pushed(replies=(replace(expected, answers="1511882900170001"),))


@pytest.mark.parametrize("status", ["unsubscribe", "unsubscribed", "Unsubscribed"])
@pytest.mark.parametrize(
    ("words", "body", "repairs"),
    [
        ("STOP", "STOP", frozenset()),
        (" stop ", " stop ", frozenset()),
        ("Arretez tout", "STOP", frozenset({Repair.TEXT})),
        (None, "STOP", frozenset({Repair.TEXT})),
        ("", "STOP", frozenset({Repair.TEXT})),
    ],
)
def test_an_opposition_is_a_stop_in_whatever_words_it_took_it_for_one(
    status: str, words: Any, body: str, repairs: frozenset[Repair]
) -> None:
    (reply,) = read({"msg_status": status, "to": int(NUMBER), "reply": words, "ts_event": 1795510805}).replies

    assert reply == CarrierReply("", f"+{NUMBER}", "36180", body, AT, None, repairs)


def test_a_reply_without_words_is_passed_on_as_one_that_lacks_them() -> None:
    (reply,) = read(NEW_SHAPE | {"msg_status": "reply", "reply": None}).replies

    assert (reply.body, reply.repairs) == ("", frozenset({Repair.TEXT}))


def test_a_return_at_brevo_lifts_nothing_here() -> None:
    assert read(NEW_SHAPE | {"msg_status": "subscribe", "reply": "START"}) == Pushed()


def test_events_that_come_together_are_all_read_and_one_that_is_none_is_not_passed_over() -> None:
    stop = {"msg_status": "unsubscribe", "to": NUMBER, "messageId": 3}
    both = read([NEW_SHAPE, stop])

    assert (len(both.receipts), len(both.replies), both.unread) == (1, 1, 0)
    assert read([{"event": "opened", "email": "a@x.example"}, stop, None]) == replace(read(stop), unread=2)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "<html>",
        "[]",
        "{}",
        "3",
        "null",
        [None, {"event": "opened"}],
        {"event": "delivered", "email": "a@x.example", "message-id": "<1@x>"},
        {"msg_status": "delivered"},
        {"msg_status": "", "messageId": 1},
        {"msg_status": "1234", "messageId": 1},
        {"msg_status": ["delivered"], "messageId": 1},
        {"msg_status": "delivered", "messageId": None},
        {"msg_status": "delivered", "messageId": "x" * 200},
        {"msg_status": "replied", "reply": "Merci"},
        {"msg_status": "unsubscribe", "to": " "},
        "[" * 100_000,
    ],
)
def test_what_is_none_of_its_events_cannot_be_read(said: Any) -> None:
    with pytest.raises(UnreadableMessage):
        read(said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([NUMBER, REFERENCE, "STOP"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
STATES = st.sampled_from([*RECEIPT_FATES, "replied", "unsubscribe", "subscribe", "bl", "new"])
EVENT = st.fixed_dictionaries(
    {"msg_status": STATES | JSON},
    optional=dict.fromkeys(("to", "reply", "messageId", "tag", "ts_event", "date", "sms_count"), JSON),
)


@given(JSON | EVENT | st.lists(EVENT, max_size=3))
def test_whatever_it_is_called_with_is_read_or_unreadable(said: Any) -> None:
    with suppress(UnreadableMessage):
        assert isinstance(read(said), Pushed)


@given(st.text())
def test_whatever_text_it_is_called_with_is_read_or_unreadable(said: str) -> None:
    with pytest.raises(UnreadableMessage):
        read(f"{said}}}{{")


@pytest.mark.parametrize(
    ("authorization", "good"),
    [
        ("Bearer one", True),
        ("bearer two", True),
        ("Bearer  two ", True),
        ("Bearer three", False),
        ("Bearer one,two", False),
        ("Bearer ", False),
        ("Bearer", False),
        ("Basic one", False),
        ("one", False),
        ("Bearer oné", False),
        (None, False),
    ],
)
def test_a_call_is_proved_by_a_token_of_its_webhook(authorization: str | None, good: bool) -> None:
    headers = {} if authorization is None else {"authorization": authorization}

    assert services.authentic(CARRIER, push(NEW_SHAPE, **headers), CREDENTIALS) is good
    assert not services.authentic(CARRIER, push(NEW_SHAPE, **headers), CREDENTIALS | {"bearer_token": ""})
    assert not services.authentic(CARRIER, push(NEW_SHAPE, **headers), {})


def test_it_appends_nothing_keeps_nights_and_sundays_and_answers_stop_itself() -> None:
    behaviour = services.service("brevo").behaviour

    assert behaviour.clause("36180") == ""
    assert behaviour.confirms_stop
    assert (str(behaviour.opens), str(behaviour.closes)) == ("08:00:00", "22:00:00")
    assert behaviour.closed_sundays
    assert behaviour.closed_public_holidays
