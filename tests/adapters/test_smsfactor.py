"""SMSFactor's answers, lists and calls in our words: what may be sent again, what may not, what stops a campaign, and who has opposed."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.gateways import services
from stopsms.adapters.gateways.http_call import HttpAnswer, HttpCalls
from stopsms.adapters.gateways.smsfactor import gateway, words
from stopsms.adapters.gateways.smsfactor.gateway import SmsfactorConnection
from stopsms.adapters.gateways.smsfactor.pushes import authentic, read_push
from stopsms.adapters.gateways.smsfactor.send_errors import CLOSING_REASONS, ERRORS, FILTERS, accepted
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.decision import Message
from stopsms.compliance.law.gate import Clearance, Gate
from stopsms.compliance.message.service_reply import confirm_stop
from stopsms.compliance.message.text import encoding_of, parts, stop_mentions
from stopsms.compliance.outside.carrier import Carrier, CarrierFinding, PushKind, Trouble
from stopsms.compliance.person.phone import HOME, Phone, Territory
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayClosed,
    GatewayOptedOut,
    GatewayRefused,
    GatewaySilent,
    PageForgotten,
)
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.repair import Repair
from stopsms.contracts.send_reference import question_reference, reference_of

from tests.carrier_service import Listener
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_contact, an_advertiser, terms

CARRIER = Carrier(
    id="main",
    service="smsfactor",
    account="",
    parts_per_second=10,
    prices={HOME: 0.05},
    stop_numbers={HOME: "36035", Territory.REUNION: "36036"},
)
CREDENTIALS = {"webhook_token": "path", "api_token": "token", "webhook_signature": "signed"}
SEND_ID = "03-000000.7"
REFERENCE = reference_of("c0ffee00c0ffee00", SEND_ID)
SENT: dict[str, Any] = {
    "status": 1,
    "message": "OK",
    "ticket": "15000001",
    "cost": 1,
    "credits": 900,
    "total": 1,
    "sent": 1,
    **dict.fromkeys(("blacklisted", "duplicated", "npai", "invalid", "not_allowed", "flood", "country_limit"), 0),
}
"""« Campaign »: the answer to a message that was taken."""


class Api(BaseHTTPRequestHandler):
    """Answers with `answers` in turn, the last one again and again; hangs up where that is None."""

    protocol_version = "HTTP/1.1"
    answers: ClassVar[list[tuple[int, bytes] | None]] = []
    asked: ClassVar[list[tuple[str, str, dict[str, str], bytes]]] = []

    def log_message(self, *_: Any) -> None: ...

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.asked.append((self.command, self.path, headers, body))
        told = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if told is None:
            self.close_connection = True
            return
        self.send_response(told[0])
        self.send_header("Content-Length", str(len(told[1])))
        self.end_headers()
        self.wfile.write(told[1])

    do_GET = do_POST = answer  # noqa: N815 (as the base class calls them)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with Listener(("127.0.0.1", 0), Api) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def connection(address: str) -> SmsfactorConnection:
    Api.asked.clear()
    return SmsfactorConnection(CARRIER, HttpCalls(address), lambda: CREDENTIALS)


def told(*documents: Any, status: int = 200) -> None:
    """What the service answers from now on."""
    Api.answers[:] = [(status, json.dumps(document).encode()) for document in documents]


def cleared(text: str = "Zelie : -20 % samedi.", number: str = "36035", **changes: Any) -> Clearance:
    """Leave to send this text, with the clause that the service appends at its end."""
    clearance = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS).clearance
    assert clearance is not None
    route = replace(words.SERVICE.behaviour, carrier=CARRIER.id)
    final = text + route.clause(number)
    message = Message(final, encoding_of(final), parts(final), ())
    return replace(clearance, route=route, **({"message": message} | changes))


def body() -> Any:
    assert len(Api.asked) == 1, "each send is one call"
    return json.loads(Api.asked[0][3])


def test_a_message_is_marketing_under_its_name_with_our_reference_and_without_the_clause(
    connection: SmsfactorConnection,
) -> None:
    told(SENT)

    assert connection.send(cleared(), SEND_ID, 3600) == REFERENCE
    method, path, headers, _ = Api.asked[0]
    assert (method, path) == ("POST", "/send")
    assert headers["authorization"] == "Bearer token"
    assert headers["accept"] == headers["content-type"] == "application/json", "else it reads and answers XML"
    assert body() == {
        "sms": {
            "message": {"text": "Zelie : -20 % samedi.", "pushtype": "marketing", "sender": "ZELIE", "unicode": 0},
            "recipients": {"gsm": [{"gsmsmsid": REFERENCE, "value": "33612345678"}]},
        }
    }


def test_the_clause_is_as_long_as_the_service_says_and_names_the_number() -> None:
    clause = words.SERVICE.behaviour.clause("36035")

    assert len(clause) == 16  # « FAQ »: 144 of 160 characters are left
    assert [mention.number for mention in stop_mentions(f"Zelie : -20 % samedi.{clause}")] == ["36035"]


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize(
    "text",
    [
        "Zelie : -20 % samedi.",  # without it
        "Zelie : -20 % samedi.\nSTOP SMS: 36036",  # that of another territory
        "Zelie : -20 % samedi.\nSTOP SMS: 36035 ",  # not at its end
    ],
)
def test_a_text_that_does_not_end_as_it_will_arrive_does_not_leave(connection: SmsfactorConnection, text: str) -> None:
    told(SENT)

    with pytest.raises(GatewayClosed, match="stop_clause_missing"):
        connection.send(cleared(message=Message(text, encoding_of(text), 1, ())), SEND_ID, 3600)
    assert Api.asked == []


def test_a_person_overseas_gets_the_number_of_the_territory(connection: SmsfactorConnection) -> None:
    told(SENT)

    connection.send(cleared(number="36036", phone=Phone.of("+262692123456")), SEND_ID, 3600)
    assert body()["sms"]["recipients"]["gsm"][0]["value"] == "262692123456"


@pytest.mark.parametrize("mark", ["<-stop->", "<-short->"])
def test_a_text_that_the_service_would_change_does_not_leave(connection: SmsfactorConnection, mark: str) -> None:
    told(SENT)

    same = cleared(f"Zelie : {mark} samedi.")
    personal = replace(same, message=replace(same.message, values=(mark,)))
    for clearance, unclear in ((same, False), (personal, True)):
        with pytest.raises(GatewayClosed, match="text_would_be_changed") as raised:
            connection.send(clearance, SEND_ID, 3600)
        assert raised.value.unclear is unclear, "it may be one person's own words"
    assert Api.asked == []


@pytest.mark.parametrize(("text", "unicode"), [("Été à 5 €", 0), ("Fête ce samedi", 1)])
def test_a_text_outside_of_gsm_7_says_so(connection: SmsfactorConnection, text: str, unicode: int) -> None:
    told(SENT)

    connection.send(cleared(text), SEND_ID, 3600)
    assert body()["sms"]["message"]["unicode"] == unicode
    assert body()["sms"]["message"]["text"] == text


def test_an_answer_to_a_person_is_an_alert_under_no_name_so_that_it_can_be_answered(
    connection: SmsfactorConnection,
) -> None:
    told(SENT)
    answer = confirm_stop(CAMILLE, "36035", [an_advertiser()])

    assert connection.reply(answer) == "15000001"
    message = body()["sms"]["message"]
    assert message == {"text": answer.text, "pushtype": "alert", "unicode": 0}
    assert body()["sms"]["recipients"]["gsm"] == [{"value": "33612345678"}], "its receipts are of no campaign"


def test_a_question_has_a_reference_by_which_the_reply_names_it_and_its_receipts_none_of_a_campaign(
    connection: SmsfactorConnection,
) -> None:
    told(SENT)
    question = question_reference("c0ffee00" * 8)
    connection.reply(replace(confirm_stop(CAMILLE, "36035", [an_advertiser()]), reference=question))

    assert body()["sms"]["recipients"]["gsm"] == [{"gsmsmsid": question, "value": "33612345678"}]
    assert connection.reference(question) == ""


FILTERED: dict[str, Any] = SENT | {"cost": 0, "sent": 0}


@pytest.mark.parametrize(
    ("document", "meaning", "reason"),
    [
        ({"status": -1, "message": "…", "details": "Token invalide"}, GatewayClosed, "-1 authentication"),
        ({"status": "-1"}, GatewayClosed, "-1 authentication"),
        ({"status": -2}, GatewayClosed, "-2 XML error"),
        ({"status": -3}, GatewayClosed, "-3 not enough credits"),
        ({"status": -4}, GatewayClosed, "-4 incorrect delay"),
        ({"status": -5}, GatewayClosed, "-5 resource not found"),
        ({"status": -6}, GatewayClosed, "-6 JSON error"),
        ({"status": -7, "details": "33612345678"}, GatewayClosed, "-7 data error"),
        ({"status": -99}, GatewaySilent, "-99 unknown error"),
        ({"status": -42}, GatewaySilent, "an unknown status"),
        ({"error": "…"}, GatewaySilent, "an unknown status"),
        ({"status": True, "sent": 1}, GatewaySilent, "an unknown status"),
        ({"status": 1, "ticket": "15000001"}, GatewaySilent, "the answer does not say whether it was sent"),
        ([], GatewaySilent, "not an object"),
        (FILTERED | {"blacklisted": 1}, GatewayOptedOut, "filtered:blacklisted"),
        (FILTERED | {"npai": 1}, GatewayRefused, "filtered:npai"),
        (FILTERED | {"invalid": "1"}, GatewayRefused, "filtered:invalid"),
        (FILTERED | {"not_allowed": 1}, GatewayClosed, "filtered:not_allowed"),
        (FILTERED | {"country_limit": 1}, GatewayClosed, "filtered:country_limit"),
        (FILTERED | {"flood": 1}, GatewayClosed, "filtered:flood"),
        (FILTERED | {"duplicated": 1}, GatewaySilent, "filtered:duplicated"),
        (FILTERED, GatewaySilent, "filtered"),
        (FILTERED | {"kept_until_tomorrow": 1}, GatewaySilent, "filtered"),
        (FILTERED | {"status": -8, "blacklisted": 1}, GatewayOptedOut, "filtered:blacklisted"),
    ],
)
def test_each_answer_has_one_meaning_and_is_asked_for_once(
    connection: SmsfactorConnection, document: Any, meaning: type[Exception], reason: str
) -> None:
    told(document)

    with pytest.raises(meaning) as raised:
        connection.send(cleared(), SEND_ID, 3600)
    assert type(raised.value) is meaning
    assert str(raised.value) == reason, "the texts of the service, which may name the number, are not recorded"
    assert len(Api.asked) == 1
    unclear = {"-7 data error", "filtered:flood"}
    assert getattr(raised.value, "unclear", reason in unclear) == (reason in unclear)


def test_every_status_and_every_counter_is_tried_above_and_those_that_pause_a_campaign_are_listed() -> None:
    tried = test_each_answer_has_one_meaning_and_is_asked_for_once.pytestmark[0].args[1]
    closing = {reason for _, meaning, reason in tried if meaning is GatewayClosed}

    assert {reason for _, _, reason in tried} >= {*ERRORS, *(f"filtered:{name}" for name in FILTERS)}
    assert closing == CLOSING_REASONS


@pytest.mark.parametrize("more", [{"sent": 1}, {"sent": 0}, {}])
def test_what_is_in_moderation_was_taken(connection: SmsfactorConnection, more: dict[str, int]) -> None:
    told({"status": -8, "message": "…"} | more)

    assert connection.send(cleared(), SEND_ID, 3600) == REFERENCE


def test_older_answers_with_fewer_counters_in_another_order_and_with_more_members_are_read(
    connection: SmsfactorConnection,
) -> None:
    told({"new": {"a": [1]}, "sent": "1", "npai": 0, "ticket": 15000001, "status": "1"})

    assert connection.send(cleared(), SEND_ID, 3600) == REFERENCE


@pytest.mark.parametrize(
    ("status", "meaning", "unclear"),
    [
        (429, GatewayBusy, None),
        (400, GatewayClosed, True),
        (401, GatewayClosed, False),
        (403, GatewayClosed, False),
        (404, GatewayClosed, True),
        (408, GatewaySilent, None),
        (409, GatewaySilent, None),
        (499, GatewaySilent, None),
        (302, GatewaySilent, None),
        (500, GatewaySilent, None),
        (503, GatewaySilent, None),
    ],
)
def test_http_errors_of_which_no_page_tells(
    connection: SmsfactorConnection, status: int, meaning: type[Exception], unclear: bool | None
) -> None:
    told(SENT, status=status)

    with pytest.raises(meaning) as raised:
        connection.send(cleared(), SEND_ID, 3600)
    assert getattr(raised.value, "unclear", None) == unclear
    assert len(Api.asked) == 1


@pytest.mark.parametrize("answer", [None, (200, b"<html>502</html>"), (200, b""), (200, b'{"status":1,')])
def test_an_answer_that_never_comes_or_cannot_be_read_is_silent(
    connection: SmsfactorConnection, answer: tuple[int, bytes] | None
) -> None:
    Api.answers[:] = [answer]

    with pytest.raises(GatewaySilent):
        connection.send(cleared(), SEND_ID, 3600)
    assert len(Api.asked) == 1, "and it is never sent again"


def test_a_service_that_cannot_be_reached_has_certainly_not_taken_the_message() -> None:
    unreachable = SmsfactorConnection(CARRIER, HttpCalls("http://127.0.0.1:1"), lambda: CREDENTIALS)

    with pytest.raises(GatewayBusy):
        unreachable.send(cleared(), SEND_ID, 3600)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
ANY_ANSWER = ANY_JSON | st.fixed_dictionaries({"status": st.sampled_from([1, -8, -7, "1", None])}, optional={
    name: st.integers(-1, 2) | st.text(max_size=2) | st.none() for name in ("sent", "ticket", *FILTERS)
})  # fmt: skip


@given(document=ANY_ANSWER, status=st.sampled_from([200, 201, 400, 429, 500]))
def test_whatever_is_answered_is_an_id_or_one_of_the_gateway_s_errors(document: Any, status: int) -> None:
    try:
        ticket = accepted(HttpAnswer(status, {}, json.dumps(document).encode()))
    except (GatewayBusy, GatewayRefused, GatewayClosed, GatewaySilent):
        return
    assert isinstance(ticket, str)
    assert status < 300
    assert document["status"] in (1, -8, "1")


def test_a_number_is_put_on_the_blacklist(connection: SmsfactorConnection) -> None:
    told({"status": 1, "message": "OK", "added_contacts": 1})

    connection.add(CAMILLE)
    assert [asked[:2] for asked in Api.asked] == [("POST", "/blacklist")]
    assert body() == {"blacklist": {"contacts": {"gsm": [{"value": "33612345678"}]}}}


def test_what_may_not_have_been_added_is_added_again_later(connection: SmsfactorConnection) -> None:
    Api.answers[:] = [None]
    with pytest.raises(GatewayBusy):
        connection.add(CAMILLE)

    told({"status": -3})
    with pytest.raises(GatewayClosed):
        connection.add(CAMILLE)


def listed(*numbers: str, total: int, **more: Any) -> dict[str, Any]:
    entries = [
        {"id": f"5a4e{number[-4:]}", "destination": number, "date": "2026-11-25 11:00:00", "campaign_id": None} | more
        for number in numbers
    ]
    return {"status": 1, "message": "OK", "list": entries, "totalRecords": total, "totalDisplayRecords": total}


@pytest.mark.guarantee("G6")
def test_the_blacklist_is_read_to_its_end_with_when_and_by_whom(connection: SmsfactorConnection) -> None:
    told(listed("33612345678", total=2, campaign_id=15000001), listed("33611111111", total=2))

    first, token = connection.page("blacklist", "")
    second, end = connection.page("blacklist", token)

    assert [(o.number, o.at, o.by_person) for o in (*first, *second)] == [
        ("+33612345678", datetime(2026, 11, 25, 10, tzinfo=UTC), True),
        ("+33611111111", datetime(2026, 11, 25, 10, tzinfo=UTC), False),
    ]
    assert end == ""
    assert [path for _, path, _, _ in Api.asked] == [
        "/blacklist?start=0&length=1000",
        "/blacklist?start=1&length=1000",
    ]


@pytest.mark.guarantee("G6")
def test_a_list_that_comes_whole_although_it_is_asked_for_in_pages_is_read_once(
    connection: SmsfactorConnection,
) -> None:
    numbers = [f"336123{place:05}" for place in range(1500)]
    told(listed(*numbers, total=1500))

    found, end = connection.page("blacklist", "")
    assert (len(found), end) == (1500, "")


@pytest.mark.guarantee("G6")
def test_a_list_that_never_gets_beyond_its_first_page_is_not_taken_for_the_whole(
    connection: SmsfactorConnection,
) -> None:
    told(listed("33612345678", total=500))
    _, token = connection.page("blacklist", "")

    with pytest.raises(GatewayClosed):
        connection.page("blacklist", token)


def test_of_a_list_what_cannot_be_read_is_never_taken_for_empty(connection: SmsfactorConnection) -> None:
    told({"status": 1, "message": "OK"})
    with pytest.raises(GatewayClosed):
        connection.page("blacklist", "")

    Api.answers[:] = [(200, b"<html>")]
    with pytest.raises(GatewayBusy):
        connection.page("blacklist", "")
    with pytest.raises(PageForgotten):
        connection.page("blacklist", "of another release")
    with pytest.raises(LookupError):
        connection.page("Default", "")


def test_entries_of_other_forms_keep_their_number(connection: SmsfactorConnection) -> None:
    told(
        {
            "status": 1,
            "list": [
                {"destination": 33612345678},
                {"destination": "0612345678", "date": "hier"},
                {"destination": ""},
                "33611111111",
            ],
        }
    )

    found, _ = connection.page("blacklist", "")
    assert [(o.number, o.at) for o in found] == [("+33612345678", None), ("0612345678", None)]
    assert connection.listed_at("blacklist", "+33612345678") is None


ADDRESSES = {kind: f"https://x.example/main/path/{kind.value}" for kind in words.SERVICE.pushes}
CREDITS = {
    "status": 1,
    "message": "OK",
    "credits": "44690",
    "postpaid": "0",
    "postpaid_limit": False,
    "unlimited": False,
}
WEBHOOKS: dict[str, Any] = {
    "status": 1,
    "message": "OK",
    "webhooks": [
        {"webhook_id": str(place), "type": words.WEBHOOK_TYPES[kind], "url": ADDRESSES[kind], "last_http_code": 200}
        for place, kind in enumerate(ADDRESSES)
    ],
}


def test_an_account_that_is_set_up_has_no_finding(connection: SmsfactorConnection) -> None:
    told(CREDITS, WEBHOOKS)

    found = connection.examine(["ZELIE"], ADDRESSES)
    assert (found.balance, found.findings) == ("44690 credits", ())
    assert found.unseen == (Trouble.SENDER, Trouble.STOP_NUMBER)
    assert [asked[:2] for asked in Api.asked] == [("GET", "/credits"), ("GET", "/webhook")]


@pytest.mark.parametrize(
    ("credit", "webhooks", "findings"),
    [
        ({"status": -1}, WEBHOOKS, [CarrierFinding(Trouble.CREDENTIALS, told="-1 authentication")]),
        (CREDITS | {"credits": "0"}, WEBHOOKS, [CarrierFinding(Trouble.CREDIT, told="0")]),
        (CREDITS | {"credits": "0", "postpaid": "1"}, WEBHOOKS, []),
        (CREDITS | {"credits": "-12", "unlimited": True}, WEBHOOKS, []),
        (CREDITS | {"credits": None}, WEBHOOKS, [CarrierFinding(Trouble.UNREADABLE, "credit")]),
        (CREDITS, {"status": -99}, [CarrierFinding(Trouble.UNREADABLE, "webhook", "-99 unknown error")]),
        (
            CREDITS,
            WEBHOOKS | {"webhooks": WEBHOOKS["webhooks"][1:]},
            [CarrierFinding(Trouble.WEBHOOK, "receipts")],
        ),
        (
            CREDITS,
            {
                "status": 1,
                "webhooks": [{**webhook, "url": "https://elsewhere.example"} for webhook in WEBHOOKS["webhooks"]],
            },
            [CarrierFinding(Trouble.WEBHOOK, kind) for kind in ADDRESSES],
        ),
        (
            CREDITS,
            {"status": 1, "webhooks": [{**webhook, "last_http_code": "404"} for webhook in WEBHOOKS["webhooks"]]},
            [CarrierFinding(Trouble.WEBHOOK, kind, "HTTP 404") for kind in ADDRESSES],
        ),
    ],
)
def test_an_examination_finds_each_trouble(
    connection: SmsfactorConnection, credit: Any, webhooks: Any, findings: list[CarrierFinding]
) -> None:
    told(credit, webhooks)

    found = list(connection.examine(["ZELIE"], ADDRESSES).findings)
    assert found == findings
    assert "path" not in str(found), "an address of ours has a secret part"


def test_of_addresses_where_there_are_none_nothing_is_asked(connection: SmsfactorConnection) -> None:
    told(CREDITS)

    assert connection.examine(["ZELIE"], {}).findings == ()
    assert [asked[:2] for asked in Api.asked] == [("GET", "/credits")]


def test_an_account_of_which_nothing_can_be_asked_raises(connection: SmsfactorConnection) -> None:
    told({}, status=404)

    with pytest.raises(GatewayClosed):
        connection.examine(["ZELIE"], ADDRESSES)


def test_the_reference_of_a_message_is_its_id() -> None:
    anywhere = SmsfactorConnection(CARRIER, HttpCalls("http://127.0.0.1:1"), lambda: CREDENTIALS)

    assert anywhere.reference(REFERENCE) == REFERENCE
    assert anywhere.reference("15000001") == ""


ARRIVED = datetime(2026, 11, 25, 12, tzinfo=UTC)
RECEIPT = {
    "date": "2026-11-25T10:00:05+01:00",
    "status": 3,
    "destination": "33612345678",
    "message_id": REFERENCE,
    "campaign_id": "15000001",
    "country_code": "FR",
}
"""« Delivery reports »."""

WROTE = {
    "date": "2026-11-25T11:00:00+01:00",
    "message": "Stop SMS",
    "from": "33612345678",
    "account_id": "1234",
    "last_message_id": REFERENCE,
}
"""« Stops », « Replies »."""


def pushed(document: Any, kind: PushKind = PushKind.RECEIPTS, signature: str | None = None) -> CarrierPush:
    body = document if isinstance(document, str) else json.dumps(document)
    headers = {} if signature is None else {"x-smsfactor-signature": signature}
    return CarrierPush(kind, "POST", {}, {"content-type": "application/json"} | headers, body, "51.159.7.123")


def read(document: Any, kind: PushKind = PushKind.RECEIPTS) -> Pushed:
    return read_push(CARRIER, pushed(document, kind), ARRIVED)


def test_a_receipt_names_our_message_its_state_and_when() -> None:
    at = datetime(2026, 11, 25, 9, 0, 5, tzinfo=UTC)

    assert read(RECEIPT) == Pushed(
        receipts=(CarrierReceipt("main", REFERENCE, REFERENCE, Fate.DELIVERED, "DELIVERED", at),)
    )
    receipt = read(dict(reversed(RECEIPT.items())) | {"status": "3", "new": {}}).receipts[0]
    assert receipt.fate is Fate.DELIVERED
    assert receipt.send == ("c0ffee00c0ffee00", SEND_ID)


@pytest.mark.parametrize(
    ("code", "fate", "status"),
    [
        (0, Fate.SENT, "NOT_SENT"),
        (1, Fate.SENT, "SENT"),
        (2, Fate.UNDELIVERED, "NOT_DELIVERED"),
        (3, Fate.DELIVERED, "DELIVERED"),
        (4, Fate.UNDELIVERED, "NOT_ALLOWED"),
        (5, Fate.UNDELIVERED, "INVALID_DESTINATION"),
        (6, Fate.UNDELIVERED, "INVALID_SENDER"),
        (7, Fate.UNDELIVERED, "ROUTE_NOT_AVAILABLE"),
        (8, Fate.SENT, "status 8"),
        (9, Fate.UNDELIVERED, "REJECTED"),
        (11, Fate.UNDELIVERED, "NETWORK_ERROR"),
        (12, Fate.SENT, "EXPIRED"),
        (99, Fate.SENT, "status 99"),
    ],
)
def test_each_state_has_one_meaning_and_one_that_is_not_known_is_no_news(code: int, fate: Fate, status: str) -> None:
    receipt = read(RECEIPT | {"status": code}).receipts[0]

    assert (receipt.fate, receipt.status) == (fate, status)


def test_a_receipt_of_an_answer_names_the_service_s_own_id_and_no_send_of_ours() -> None:
    receipt = read({"date": "?", "status": 3, "message_id": "", "campaign_id": 15000001}).receipts[0]

    assert (receipt.message_id, receipt.reference, receipt.send, receipt.at) == ("15000001", "", None, ARRIVED)


@pytest.mark.parametrize("kind", [PushKind.STOPS, PushKind.REPLIES, PushKind.RECEIPTS])
def test_what_a_person_wrote_is_read_at_whichever_address_it_came(kind: PushKind) -> None:
    at = datetime(2026, 11, 25, 10, tzinfo=UTC)

    assert read(WROTE, kind) == Pushed(
        replies=(CarrierReply("", "+33612345678", "36035", "Stop SMS", at, REFERENCE, frozenset()),)
    )


def test_a_time_without_offset_is_of_paris_and_one_that_is_none_is_marked() -> None:
    summer, odd, none = (read(WROTE | {"date": date}).replies[0] for date in ("2026-07-01T11:00:00", "tantôt", None))

    assert (summer.at, summer.repairs) == (datetime(2026, 7, 1, 9, tzinfo=UTC), frozenset())
    assert (odd.at, odd.repairs) == (None, frozenset({Repair.TIME}))
    assert (none.at, none.repairs) == (None, frozenset())


@pytest.mark.parametrize("wrote", [{}, {"message": ""}, {"message": None}, {"message": " "}])
def test_a_stop_without_words_is_a_stop(wrote: dict[str, Any]) -> None:
    document = {name: value for name, value in WROTE.items() if name != "message"} | wrote

    stop = read(document, PushKind.STOPS).replies[0]
    assert (stop.body, stop.repairs) == ("STOP", frozenset({Repair.TEXT}))
    assert read(document, PushKind.REPLIES).replies[0].body.strip() == "", "but a reply without words says nothing"


@pytest.mark.guarantee("G1")
def test_of_the_hour_that_a_night_in_autumn_has_twice_a_stop_is_of_the_second() -> None:
    """It must not seem older than a consent that was given between the two."""
    stop = read({"from": "33612345678", "message": "STOP", "date": "2026-10-25T02:30:00"}, PushKind.STOPS)

    assert stop.replies[0].at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_stop_in_a_form_and_one_that_stands_twice_are_read() -> None:
    assert read("from=33612345678&message=Stop+SMS&last_message_id=", PushKind.STOPS).replies[0].body == "Stop SMS"
    twice = '{"from":"33612345678","message":"STOP","message":"merci"}'
    assert read(twice).replies[0].body == "STOP\nmerci"


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", "3", "<html>", "{}", {"status": 3}, {"status": "x", "message_id": "m"}, {"from": ""}, {"from": []},
     {"balance": 12}],
)  # fmt: skip
def test_what_is_none_of_theirs_is_unreadable(body: Any) -> None:
    with pytest.raises(UnreadableMessage):
        read(body)


ANY_FIELDS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys({**RECEIPT, **WROTE}, ANY_JSON)
)  # fmt: skip


@given(document=ANY_JSON.map(json.dumps) | st.text() | ANY_FIELDS.map(json.dumps), kind=st.sampled_from(PushKind))
def test_whatever_is_pushed_is_read_or_unreadable(document: str, kind: PushKind) -> None:
    try:
        read(document, kind)
    except UnreadableMessage:
        return


@pytest.mark.guarantee("G7")
def test_a_call_has_to_bear_the_signature_of_its_webhook() -> None:
    body = json.dumps(WROTE)
    signed = hmac.new(b"signed", body.encode(), sha256).hexdigest()

    for good in ("signed", " signed ", signed, signed.upper()):
        assert authentic(pushed(WROTE, signature=good), CREDENTIALS)
    for bad in ("", "Signed", "signe", sha256(body.encode()).hexdigest()):
        assert not authentic(pushed(WROTE, signature=bad), CREDENTIALS)
    assert not authentic(pushed(WROTE), CREDENTIALS)
    assert not authentic(pushed({}, signature=signed), CREDENTIALS), "that of another call"


def test_while_one_signature_replaces_another_both_are_good_and_none_is_not() -> None:
    rotating = CREDENTIALS | {"webhook_signature": "old, signed,"}

    assert authentic(pushed(WROTE, signature="old"), rotating)
    assert authentic(pushed(WROTE, signature="signed"), rotating)
    assert not authentic(pushed(WROTE, signature=""), CREDENTIALS | {"webhook_signature": ","})
    assert not authentic(pushed(WROTE, signature=""), {})


def test_the_service_is_found_by_its_name() -> None:
    assert services.service("smsfactor") is words.SERVICE
    made = services.connection(CARRIER, lambda: CREDENTIALS, "http://127.0.0.1:1")
    assert isinstance(made, gateway.SmsfactorConnection)
    assert words.FAILURE_KINDS.keys() <= {f"filtered:{name}" for name in FILTERS} | set(words.RECEIPT_FATES)
    assert set(words.STATES.values()) == set(words.RECEIPT_FATES)
