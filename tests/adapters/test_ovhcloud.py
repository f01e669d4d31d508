"""OVHcloud: one signed request for each message, what each of its answers means, and what it tells us by calling."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha1
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.gateways import services
from stopsms.adapters.gateways.http_call import HttpAnswer, HttpCalls
from stopsms.adapters.gateways.ovhcloud.gateway import CLOCK_KEPT_SECONDS, NUMBERS_ON_PAGE, OvhcloudConnection
from stopsms.adapters.gateways.ovhcloud.pushes import authentic, read_push
from stopsms.adapters.gateways.ovhcloud.words import FAILURE_KINDS, SERVICE
from stopsms.compliance.campaign.breaker import FailureKind
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.gate import Clearance, Gate
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.outside.carrier import Carrier, CarrierFinding, PushKind, Trouble
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    GatewaySilent,
    OptedOut,
)
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.repair import Repair
from stopsms.contracts.send_reference import question_reference, reference_of

from tests.carrier_service import Listener
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_contact, terms

KEYS = {"application_key": "app", "application_secret": "secret", "consumer_key": "consumer", "webhook_token": "w"}
CARRIER = Carrier(
    id="ovh",
    service="ovhcloud",
    account="sms-ab12345-1",
    parts_per_second=1,
    prices={Territory.METROPOLITAN: 0.06},
    stop_numbers={Territory.METROPOLITAN: "36180", Territory.REUNION: "36789"},
)
LIST = "/sms/sms-ab12345-1/blacklists"
TAG = reference_of("c0ffee00c0ffee00", "03-000000.7")
TAKEN = {
    "ids": [987654321],
    "validReceivers": ["+33612345678"],
    "invalidReceivers": [],
    "totalCreditsRemoved": 1,
    "creditsLeft": 1986,
    "tag": TAG,
}


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Api:
    """OVHcloud's API: answers with what stands at the path, else with `otherwise`; hangs up where that is None."""

    address: str = ""
    clock: str = "1700000000"
    otherwise: tuple[int, Any] | None = (200, TAKEN)
    at: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def sent(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.method == "POST"]

    def paths(self) -> list[str]:
        return [asked.path.removeprefix("/sms/sms-ab12345-1") for asked in self.asked if asked.path != "/auth/time"]


@pytest.fixture
def api() -> Iterator[Api]:
    served = Api()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None: ...

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def do_GET(self) -> None:
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            served.asked.append(Asked(self.command, self.path, headers, body))
            answer = (200, served.clock) if self.path == "/auth/time" else served.at.get(self.path, served.otherwise)
            if answer is None:
                self.close_connection = True
                return
            status, content = answer
            raw = content.encode() if isinstance(content, str) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    door = Listener(("127.0.0.1", 0), Door)
    threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    served.address = f"http://127.0.0.1:{door.server_port}"
    yield served
    door.shutdown()
    door.server_close()


def connection(
    api: Api, now: Callable[[], float] = lambda: 1_700_000_040.5, carrier: Carrier = CARRIER
) -> OvhcloudConnection:
    return OvhcloudConnection(carrier, HttpCalls(api.address), lambda: KEYS, now)


def clearance(text: str = "Zelie : -20 % samedi.\nSTOP 36180") -> Clearance:
    cleared = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS).clearance
    assert cleared is not None
    route = replace(SERVICE.behaviour, carrier=CARRIER.id)
    return replace(cleared, message=replace(cleared.message, text=text), route=route)


def send(connected: OvhcloudConnection) -> str:
    return connected.send(clearance(), "03-000000.7", 3600)


ANSWER = "Zelie : demande enregistrée. Vous ne recevrez plus de SMS."


def a_reply(text: str = ANSWER, to: Phone = CAMILLE, name: str = "ZELIE") -> ServiceReply:
    return ServiceReply(to, "36180", text, name)


def test_a_message_goes_out_once_with_its_reference_and_without_the_clause_that_ovhcloud_appends(api: Api) -> None:
    assert send(connection(api)) == "987654321"

    (asked,) = api.sent
    assert asked.path == "/sms/sms-ab12345-1/jobs"
    assert asked.headers["content-type"] == "application/json"
    assert asked.document == {
        "message": "Zelie : -20 % samedi.",
        "receivers": ["+33612345678"],
        "sender": "ZELIE",
        "noStopClause": False,
        "tag": TAG,
        "charset": "UTF-8",
        "validityPeriod": 60,
    }
    assert len(TAG) <= 20


def test_a_call_is_signed_over_the_very_bytes_at_ovhclouds_own_time(api: Api) -> None:
    api.at[LIST] = (200, [])
    connected = connection(api, now=lambda: 1_700_000_040.5)  # 40 seconds ahead of OVHcloud
    send(connected)
    connected.page("blacklist", "")

    for asked in api.asked[1:]:
        url = api.address + asked.path
        signed = f"secret+consumer+{asked.method}+{url}+".encode() + asked.body + b"+1700000000"
        assert asked.headers["x-ovh-signature"] == "$1$" + sha1(signed).hexdigest()  # noqa: S324
        assert asked.headers["x-ovh-timestamp"] == "1700000000"
        assert (asked.headers["x-ovh-application"], asked.headers["x-ovh-consumer"]) == ("app", "consumer")
    assert [asked.path for asked in api.asked].count("/auth/time") == 1
    assert "x-ovh-signature" not in api.asked[0].headers


class Recorded(HttpCalls):
    """Calls that reach nobody."""

    def __init__(self) -> None:
        super().__init__("https://eu.api.ovh.com/1.0")
        self.signatures: list[str] = []

    def call(self, *asked: Any, **_: Any) -> HttpAnswer:
        if asked[1] == "/auth/time":
            return HttpAnswer(200, {}, b"1700000000")
        self.signatures.append(asked[2]["X-Ovh-Signature"])
        return HttpAnswer(200, {}, json.dumps(TAKEN).encode())


def test_calls_are_signed_as_ovhclouds_own_client_signs_them() -> None:
    calls = Recorded()
    connected = OvhcloudConnection(CARRIER, calls, lambda: KEYS, lambda: 1_700_000_000.0)
    send(connected)
    connected.listed_at("blacklist", "+33612345678")

    # what PyPI `ovh` 1.2.0 signs these two calls with, at this time and with these keys
    assert calls.signatures == [
        "$1$0acc0a1903072d6750f8e185ff26d6f847129d09",
        "$1$d7e40b322682fc5ed374772fc2bf9f4b4c952147",
    ]


def test_letters_with_accents_are_signed_as_they_are_sent(api: Api) -> None:
    connection(api).send(clearance("Zélie : 20 € offerts.\nSTOP 36180"), "03-000000.7", 3600)

    (asked,) = api.sent
    assert asked.document["message"] == "Zélie : 20 € offerts."
    signed = f"secret+consumer+POST+{api.address}{asked.path}+{asked.body.decode()}+1700000000"
    assert asked.headers["x-ovh-signature"] == "$1$" + sha1(signed.encode()).hexdigest()  # noqa: S324


def test_its_clock_is_asked_again_when_ours_may_have_drifted_and_after_a_signature_that_it_refused(api: Api) -> None:
    moments = [1_700_000_000.0]
    connected = connection(api, now=lambda: moments[-1])
    send(connected)
    moments.append(moments[-1] + CLOCK_KEPT_SECONDS - 1)
    send(connected)
    assert [asked.path for asked in api.asked].count("/auth/time") == 1

    moments.append(moments[-1] + 2)
    send(connected)
    assert [asked.path for asked in api.asked].count("/auth/time") == 2

    api.otherwise = (400, {"errorCode": "INVALID_SIGNATURE", "message": "Invalid signature"})
    with pytest.raises(GatewayClosed):
        send(connected)
    api.otherwise = (200, TAKEN)
    send(connected)
    assert [asked.path for asked in api.asked].count("/auth/time") == 3


@pytest.mark.parametrize("step", [-90.0, 90.0])
def test_a_clock_of_ours_that_was_set_closes_nothing_but_keys_that_are_wrong_do(api: Api, step: float) -> None:
    moments = [1_700_000_000.0]
    connected = connection(api, now=lambda: moments[-1])
    send(connected)

    moments.append(moments[-1] + step)
    api.otherwise = (400, {"errorCode": "INVALID_SIGNATURE", "message": "Invalid signature"})
    with pytest.raises(GatewayBusy):
        send(connected)
    with pytest.raises(GatewayClosed):
        send(connected)
    api.otherwise = (200, TAKEN)
    send(connected)
    signed_at = [int(asked.headers["x-ovh-timestamp"]) for asked in api.sent]
    assert signed_at == [1_700_000_000, 1_700_000_000 + step, 1_700_000_000, 1_700_000_000]


@pytest.mark.parametrize("clock", ["<html>", "", "-5", "1e9"])
def test_nothing_is_sent_while_its_clock_cannot_be_read(api: Api, clock: str) -> None:
    api.clock = clock

    with pytest.raises(GatewayBusy):
        send(connection(api))
    assert api.sent == []


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize("text", ["Zelie : -20 % samedi.", "Zelie : STOP 36180", "Zelie.\nSTOP 36111", "\nSTOP 36180 "])
def test_a_message_that_does_not_end_with_the_clause_that_will_arrive_is_not_sent(api: Api, text: str) -> None:
    with pytest.raises(GatewayClosed) as closed:
        connection(api).send(clearance(text), "03-000000.7", 3600)

    assert (closed.value.reason, closed.value.unclear) == ("stop_clause_missing", False)
    assert api.sent == []


def test_the_clause_of_another_territory_is_left_to_ovhcloud_too(api: Api) -> None:
    connection(api).send(clearance("Zelie : -20 %.\nSTOP 36789"), "03-000000.7", 3600)

    assert api.sent[0].document["message"] == "Zelie : -20 %."


@pytest.mark.guarantee("G7")
def test_a_message_of_another_route_is_never_sent_as_if_it_were_no_advertising(api: Api) -> None:
    cleared = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS).clearance
    assert cleared is not None

    with pytest.raises(GatewayClosed):
        connection(api).send(cleared, "03-000000.7", 3600)
    assert api.sent == []


def test_a_message_that_would_outlive_its_window_waits_since_validity_is_counted_in_minutes(api: Api) -> None:
    connected = connection(api)
    with pytest.raises(GatewayBusy):
        connected.send(clearance(), "03-000000.7", 59)
    assert api.sent == []

    connected.send(clearance(), "03-000000.7", 119)
    assert api.sent[0].document["validityPeriod"] == 1


def refused(code: str, message: str = "no") -> dict[str, str]:
    return {"errorCode": code, "httpCode": "403 Forbidden", "message": message}


@pytest.mark.parametrize(
    ("status", "document", "meaning", "reason"),
    [
        (429, {"message": "too many"}, GatewayBusy, None),
        (400, refused("INVALID_SIGNATURE"), GatewayClosed, "INVALID_SIGNATURE"),
        (403, refused("NOT_GRANTED_CALL"), GatewayClosed, "NOT_GRANTED_CALL"),
        (403, refused("NOT_CREDENTIAL"), GatewayClosed, "NOT_CREDENTIAL"),
        (403, refused("INVALID_KEY"), GatewayClosed, "INVALID_KEY"),
        (403, refused("INVALID_CREDENTIAL"), GatewayClosed, "INVALID_CREDENTIAL"),
        (403, refused("FORBIDDEN"), GatewayClosed, "FORBIDDEN"),
        (403, refused("SOMETHING_NEW"), GatewayClosed, "SOMETHING_NEW"),
        (403, {"message": "Sender ZELIE is pending validation"}, GatewayClosed, "senderRefused"),
        (400, {"message": "This sender does not exist"}, GatewayClosed, "senderRefused"),
        (403, {"message": "You do not have enough credits"}, GatewayClosed, "noCredit"),
        (400, {"message": "cannot send contact information with shortcode"}, GatewayClosed, "contactInformationWithShortcode"),
        (401, {"message": "who are you"}, GatewayClosed, "HTTP 401"),
        (404, {"class": "Client::NotFound", "message": "This service does not exist"}, GatewayClosed, "Client::NotFound"),
        (460, {"message": "expired"}, GatewayClosed, "HTTP 460"),
        (408, "<html>Request Time-out</html>", GatewaySilent, None),
        (409, {"message": "conflict with sender"}, GatewaySilent, None),
        (499, "", GatewaySilent, None),
        (301, "", GatewaySilent, None),
        (500, {"message": "Internal server error"}, GatewaySilent, None),
        (502, "<html>Bad Gateway</html>", GatewaySilent, None),
        (503, {"message": "later"}, GatewaySilent, None),
        (504, "", GatewaySilent, None),
    ],
)  # fmt: skip
def test_each_refusal_has_one_meaning_and_is_never_repeated(
    api: Api, status: int, document: Any, meaning: type[Exception], reason: str | None
) -> None:
    api.otherwise = (status, document)

    with pytest.raises(meaning) as raised:
        send(connection(api))
    assert reason is None or (raised.value.reason, raised.value.unclear) == (reason, False)  # type: ignore[attr-defined]
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    ("status", "document", "reason"),
    [
        (400, {"class": "Client::BadRequest", "message": "something new about +33612345678"}, "Client::BadRequest"),
        (400, {"message": None, "class": "+33612345678", "errorCode": ["+33612345678"]}, "HTTP 400"),
        (400, "<html>0612345678</html>", "HTTP 400"),
        (400, [], "HTTP 400"),
        (422, {"message": "unprocessable"}, "HTTP 422"),
    ],
)
def test_a_refusal_that_says_of_nobody_whom_it_holds_for_closes_unclearly_and_repeats_no_number(
    api: Api, status: int, document: Any, reason: str
) -> None:
    api.otherwise = (status, document)

    with pytest.raises(GatewayClosed) as closed:
        send(connection(api))
    assert (closed.value.reason, closed.value.unclear) == (reason, True)
    assert "612345678" not in str(closed.value)


def test_a_number_that_it_does_not_take_is_refused_alone(api: Api) -> None:
    api.otherwise = (200, TAKEN | {"ids": [], "validReceivers": [], "invalidReceivers": ["+33612345678"]})

    with pytest.raises(GatewayRefused) as one:
        send(connection(api))
    assert FAILURE_KINDS[one.value.reason] is FailureKind.INVALID_NUMBER
    assert "612345678" not in str(one.value)


@pytest.mark.parametrize(
    "report",
    [
        dict(reversed(TAKEN.items())),
        TAKEN | {"new": {"ids": []}, "creditsLeft": "1986"},
        {"ids": ["987654321"]},
        TAKEN | {"invalidReceivers": ["+33612345678"]},
    ],
)
def test_an_id_says_that_a_message_was_taken_whatever_stands_beside_it(api: Api, report: Mapping[str, Any]) -> None:
    api.otherwise = (200, report)

    assert send(connection(api)) == "987654321"


@pytest.mark.parametrize(
    "answer",
    [
        (200, "<html>maintenance</html>"),
        (200, ""),
        (200, "[" * 100_000),
        (200, []),
        (200, None),
        (200, {}),
        (200, TAKEN | {"ids": []}),
        (200, TAKEN | {"ids": [True]}),
        (200, TAKEN | {"ids": [{"id": 1}]}),
        (200, TAKEN | {"ids": "987654321"}),
        (200, {"ids": {"0": 1}, "invalidReceivers": ["+33612345678"]}),
        (200, {"ids": {}, "invalidReceivers": ["+33612345678"]}),
        None,
    ],
)
def test_an_answer_that_says_neither_yes_nor_no_is_silent(api: Api, answer: tuple[int, Any] | None) -> None:
    api.otherwise = answer

    with pytest.raises(GatewaySilent):
        send(connection(api))
    assert len(api.sent) == 1


def test_one_that_cannot_be_reached_has_certainly_not_taken_the_message(api: Api) -> None:
    connected = OvhcloudConnection(CARRIER, HttpCalls("http://127.0.0.1:1"), lambda: KEYS)

    with pytest.raises(GatewayBusy):
        send(connected)


def test_nothing_is_sent_without_credentials(api: Api) -> None:
    def none() -> Mapping[str, str]:
        raise GatewayClosed("credentials: the secret lacks consumer_key")

    with pytest.raises(GatewayClosed):
        send(OvhcloudConnection(CARRIER, HttpCalls(api.address), none))
    assert api.asked == []


QUESTION = question_reference("c0ffee" * 10 + "c0de")
SHORT_NUMBER, NAME = {"senderForResponse": True}, {"sender": "ZELIE"}


@pytest.mark.parametrize(
    ("answer", "origin"),
    [
        (a_reply(), SHORT_NUMBER),
        (a_reply(name=""), SHORT_NUMBER),
        (a_reply("Zelie : recevoir nos SMS ? OUI pour accepter, STOP pour refuser."), SHORT_NUMBER),
        (a_reply(to=Phone.of("+262692123456")), NAME),
        (a_reply("Zelie : votre page : https://zelie.example/p/abc"), NAME),
        (a_reply("Zelie : ecrivez a zelie.example."), NAME),
        (a_reply("Zelie, contact@zelie.example"), NAME),
        (a_reply("Zelie, 01 23 45 67 89"), NAME),
    ],
)
def test_an_answer_is_no_advertising_and_leaves_from_where_one_can_answer_it_or_under_the_name(
    api: Api, answer: ServiceReply, origin: Mapping[str, Any]
) -> None:
    assert connection(api).reply(answer) == "987654321"

    assert api.sent[0].document == {
        "message": answer.text,
        "receivers": [answer.phone.e164],
        **origin,
        "noStopClause": True,
        "charset": "UTF-8",
        "validityPeriod": 60,
    }


def test_a_question_has_a_tag_that_the_reply_will_name(api: Api) -> None:
    question = a_reply("Zelie : recevoir nos SMS ? OUI pour accepter, STOP pour refuser.")
    connection(api).reply(replace(question, reference=QUESTION))

    assert (api.sent[0].document["tag"], api.sent[0].document["senderForResponse"]) == (QUESTION, True)


@pytest.mark.parametrize(
    "asked", [a_reply(to=Phone.of("+262692123456")), a_reply("Chez zelie.example : recevoir nos SMS ? OUI")]
)
def test_a_question_that_could_leave_under_a_name_alone_is_not_sent(api: Api, asked: ServiceReply) -> None:
    """It would cost its price, and nobody could answer it."""
    with pytest.raises(GatewayRefused, match="no_answer_possible"):
        connection(api).reply(replace(asked, reference=QUESTION))
    assert api.asked == []


def test_an_answer_that_it_does_not_carry_is_refused_alone(api: Api) -> None:
    api.otherwise = (400, {"message": "cannot send contact information with shortcode"})

    with pytest.raises(GatewayRefused):
        connection(api).reply(a_reply())


def test_its_list_is_read_page_by_page_each_number_once_and_as_we_write_it(api: Api) -> None:
    many = [f"+336{number:08d}" for number in range(NUMBERS_ON_PAGE)]
    api.at[LIST] = (200, [*reversed(many), "0033700000001", "33700000002", "+33700000001", None, 5])
    connected = connection(api)

    first, token = connected.page("blacklist", "")
    rest, end = connected.page("blacklist", token)

    assert first == [OptedOut(number, None, by_person=True) for number in many]
    assert [one.number for one in rest] == ["+33700000001", "+33700000002"]
    assert end == ""


def test_a_list_that_is_empty_or_another_name_is_told_apart(api: Api) -> None:
    api.at[LIST] = (200, [])

    assert connection(api).page("blacklist", "") == ([], "")
    with pytest.raises(LookupError):
        connection(api).page("Default", "")
    api.at[LIST] = (404, {"class": "Client::NotFound", "message": "This service does not exist"})
    with pytest.raises(LookupError):
        connection(api).page("blacklist", "")
    with pytest.raises(LookupError):
        connection(api).listed_at("Default", "+33612345678")


@pytest.mark.parametrize("answer", [(429, {}), (500, {}), (200, "<html>"), (200, {"numbers": []}), None])
def test_a_list_that_cannot_be_read_now_is_asked_for_again_later(api: Api, answer: tuple[int, Any] | None) -> None:
    api.otherwise = answer

    with pytest.raises(GatewayBusy):
        connection(api).page("blacklist", "")


def test_a_list_that_we_may_not_read_is_closed_to_us(api: Api) -> None:
    api.otherwise = (403, refused("NOT_GRANTED_CALL"))

    with pytest.raises(GatewayClosed):
        connection(api).page("blacklist", "")


@pytest.mark.parametrize(
    ("written", "since"),
    [
        ("2026-11-25T11:00:00+01:00", datetime(2026, 11, 25, 10, tzinfo=UTC)),
        ("2026-11-25 11:00:00", datetime(2026, 11, 25, 10, tzinfo=UTC)),
        ("yesterday", None),
        (None, None),
    ],
)
def test_since_when_a_number_is_listed(api: Api, written: str | None, since: datetime | None) -> None:
    api.otherwise = (404, {"message": "The requested object does not exist"})
    api.at[f"{LIST}/0033612345678"] = (200, {"number": "0033612345678", "dateCreation": written})

    assert connection(api).listed_at("blacklist", "+33612345678") == since
    assert connection(api).listed_at("blacklist", "+33612345679") is None
    assert api.paths()[0] == "/blacklists/%2B33612345678"


def test_a_message_whose_answer_was_lost_is_found_by_its_id(api: Api) -> None:
    api.otherwise = (404, {})
    api.at["/sms/sms-ab12345-1/outgoing/987654321"] = (200, {"id": 987654321, "tag": TAG, "receiver": "+33612345678"})
    api.at["/sms/sms-ab12345-1/outgoing/5"] = (200, {"id": 5, "tag": None})
    connected = connection(api)

    assert connected.reference("987654321") == TAG
    assert connected.reference("5") == "", "OVHcloud knows it, and that nobody gave it a tag"
    for unknown in ("4", "../users", ""):
        with pytest.raises(LookupError):
            connected.reference(unknown)
    assert not any("users" in path for path in api.paths())
    api.otherwise = (500, {})
    with pytest.raises(GatewayBusy):
        connected.reference("6")


def test_nothing_is_put_on_its_list() -> None:
    assert not SERVICE.adds_opt_outs
    with pytest.raises(GatewayClosed):
        OvhcloudConnection(CARRIER, HttpCalls("http://127.0.0.1:1"), lambda: KEYS).add(a_contact().phone)


ACCOUNT = "/sms/sms-ab12345-1"
ADDRESSES = {kind: f"https://us.example/inbound/ovh/TOKEN/{kind.value}" for kind in SERVICE.pushes}
SOUND: dict[str, Any] = {
    "name": "sms-ab12345-1",
    "status": "enable",
    "channel": "both",
    "creditsLeft": 1234567.5,
    "callBack": ADDRESSES[PushKind.RECEIPTS],
    "stopCallBack": ADDRESSES[PushKind.STOPS],
    "smsResponse": {"responseType": "cgi", "cgiUrl": ADDRESSES[PushKind.REPLIES]},
}


def examined(api: Api, account: Any, sender: Any = None) -> tuple[str, tuple[CarrierFinding, ...]]:
    api.otherwise = (404, {})
    api.at[ACCOUNT] = account if isinstance(account, tuple) else (200, account)
    api.at[f"{ACCOUNT}/senders/ZELIE%20MODE"] = (200, {"sender": "ZELIE MODE", "status": "enable"} | (sender or {}))
    found = connection(api).examine(["ZELIE MODE"], ADDRESSES)
    return found.balance, found.findings


def test_an_account_that_is_set_up_as_it_should_be(api: Api) -> None:
    assert examined(api, SOUND) == ("1234567.5 credits", ())
    assert connection(api).examine([], {}).unseen == (Trouble.STOP_NUMBER,)
    assert api.sent == []


@pytest.mark.parametrize(
    ("account", "sender", "findings"),
    [
        ((403, refused("NOT_CREDENTIAL")), None, [CarrierFinding(Trouble.CREDENTIALS, told="NOT_CREDENTIAL")]),
        ((404, {}), None, [CarrierFinding(Trouble.ACCOUNT, "sms-ab12345-1")]),
        (SOUND | {"status": "disable"}, None, [CarrierFinding(Trouble.ACCOUNT, "sms-ab12345-1", "status: disable")]),
        (
            SOUND | {"channel": "transactional"},
            None,
            [CarrierFinding(Trouble.ACCOUNT, "sms-ab12345-1", "channel: transactional")],
        ),
        (SOUND | {"creditsLeft": 0.4}, None, [CarrierFinding(Trouble.CREDIT, told="creditsLeft: 0.4")]),
        (SOUND | {"creditsLeft": None}, None, [CarrierFinding(Trouble.UNREADABLE, "creditsLeft")]),
        (
            SOUND,
            {"status": "waitingValidation"},
            [CarrierFinding(Trouble.SENDER, "ZELIE MODE", "status: waitingValidation")],
        ),
        (SOUND | {"callBack": None}, None, [CarrierFinding(Trouble.WEBHOOK, "receipts")]),
        (SOUND | {"stopCallBack": "https://elsewhere.example/"}, None, [CarrierFinding(Trouble.WEBHOOK, "stops")]),
        (
            SOUND | {"smsResponse": {"responseType": "none", "cgiUrl": ADDRESSES[PushKind.REPLIES]}},
            None,
            [CarrierFinding(Trouble.WEBHOOK, "replies")],
        ),
        (
            SOUND | {"smsResponse": None},
            None,
            [CarrierFinding(Trouble.WEBHOOK, "replies")],
        ),
    ],
)
def test_an_examination_finds_each_trouble_and_shows_no_secret(
    api: Api, account: Any, sender: Any, findings: list[CarrierFinding]
) -> None:
    _, found = examined(api, account, sender)

    assert list(found) == findings
    assert "TOKEN" not in repr(found)


def test_an_examination_finds_a_sender_that_there_is_not(api: Api) -> None:
    api.otherwise = (404, {})
    api.at[ACCOUNT] = (200, SOUND)

    assert connection(api).examine(["BRUME"], {}).findings == (CarrierFinding(Trouble.SENDER, "BRUME"),)
    api.otherwise = (403, refused("NOT_GRANTED_CALL"))
    assert connection(api).examine(["BRUME"], {}).findings == (
        CarrierFinding(Trouble.UNREADABLE, "BRUME", "NOT_GRANTED_CALL"),
    )


def test_what_a_slow_account_does_not_tell_in_time_is_unreadable_and_what_it_told_counts(api: Api) -> None:
    api.otherwise = None
    api.at[ACCOUNT] = (200, SOUND | {"creditsLeft": 0})

    def now() -> float:
        """Each request takes three seconds; the first two are for the clock and the account."""
        return 1_700_000_040.5 + 3 * len(api.asked)

    found = connection(api, now).examine(["ZELIE", "BRUME"], {}).findings

    assert [(one.trouble, one.about) for one in found] == [
        (Trouble.CREDIT, ""),
        (Trouble.UNREADABLE, "ZELIE"),
        (Trouble.UNREADABLE, "BRUME"),
    ]
    assert api.paths() == ["", "/senders/ZELIE"]


def test_a_refusal_that_says_nothing_of_the_account_is_no_finding_about_it(api: Api) -> None:
    api.otherwise = (400, {})

    with pytest.raises(GatewayClosed) as closed:
        connection(api).examine([], {})
    assert closed.value.unclear


ARRIVED = datetime(2026, 11, 25, 9, 0, 7, tzinfo=UTC)


def push(kind: PushKind, query: Mapping[str, str] | None = None, body: str = "", method: str = "GET") -> CarrierPush:
    return CarrierPush(kind, method, query or {}, {}, body, "192.0.2.1")


def receipt(**values: str) -> CarrierReceipt:
    query = {"id": "987654321", "ptt": "0", "date": "20261125100005", "description": "1", "descriptionDlr": "Success"}
    (found,) = read_push(CARRIER, push(PushKind.RECEIPTS, query | values), ARRIVED).receipts
    return found


def test_a_receipt_names_ovhclouds_id_alone() -> None:
    assert receipt() == CarrierReceipt("ovh", "987654321", "", Fate.DELIVERED, "1", ARRIVED)
    assert not SERVICE.references


@pytest.mark.parametrize(
    ("values", "fate", "status", "kind"),
    [
        ({"description": "1", "ptt": "4"}, Fate.DELIVERED, "1", None),
        ({"description": "2", "ptt": "4"}, Fate.UNDELIVERED, "2/ptt 4", None),
        ({"description": "2", "ptt": "23"}, Fate.UNDELIVERED, "2/ptt 23", FailureKind.INVALID_NUMBER),
        ({"description": "2", "ptt": "53"}, Fate.UNDELIVERED, "2/ptt 53", FailureKind.BLOCKED),
        ({"description": "16", "ptt": "54"}, Fate.UNDELIVERED, "16/ptt 54", FailureKind.BLOCKED),
        ({"description": "2", "ptt": ""}, Fate.UNDELIVERED, "2", None),
        ({"description": "0", "ptt": "4"}, Fate.SENT, "0", None),
        ({"description": "4", "ptt": "5"}, Fate.SENT, "4", None),
        ({"description": "8", "ptt": "804"}, Fate.SENT, "8", None),
        ({"description": "", "ptt": "4", "descriptionDlr": ""}, Fate.SENT, "", None),
        ({"description": "32", "ptt": "53", "descriptionDlr": "new"}, Fate.SENT, "32", None),
        ({"description": "Success", "descriptionDlr": "1"}, Fate.DELIVERED, "1", None),
    ],
)
def test_a_receipt_is_decided_on_its_state_since_the_causes_have_two_meanings(
    values: dict[str, str], fate: Fate, status: str, kind: FailureKind | None
) -> None:
    found = receipt(**values)

    assert (found.fate, found.status) == (fate, status)
    assert FAILURE_KINDS.get(found.status) is kind


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2026-11-25T10:00:05+01:00", ARRIVED - timedelta(seconds=2)),
        ("2026-11-25 10:00:05", ARRIVED),
        ("2027-11-25T10:00:05+01:00", ARRIVED),
        ("", ARRIVED),
    ],
)
def test_a_receipts_time_counts_only_when_it_is_certain(date: str, at: datetime) -> None:
    assert receipt(date=date).at == at


def test_a_receipt_may_come_as_a_form_or_as_json_in_any_order() -> None:
    form = urlencode({"descriptionDlr": "Success", "new": "x", "description": "1", "id": "987654321"})

    for body in (form, '{"description":1,"new":{"id":2},"id":987654321}'):
        found = read_push(CARRIER, push(PushKind.RECEIPTS, body=body, method="POST"), ARRIVED)
        assert found == Pushed(receipts=(CarrierReceipt("ovh", "987654321", "", Fate.DELIVERED, "1", ARRIVED),))


def replied(**values: str) -> CarrierReply:
    form = {
        "id": "55555001",
        "keyword": "ab12345-ovh",
        "message": "Oui merci, à samedi",
        "senderid": "+33612345678",
        "shortcode": "38069",
        "tag": TAG,
    }
    body = urlencode({name: value for name, value in (form | values).items() if value != "absent"})
    (found,) = read_push(CARRIER, push(PushKind.REPLIES, body=body, method="POST"), ARRIVED).replies
    return found


def test_a_reply_counts_as_written_to_the_carriers_number_and_names_the_message_it_answers() -> None:
    assert replied() == CarrierReply("55555001", "+33612345678", "36180", "Oui merci, à samedi", None, TAG)
    assert replied(shortcode="36789").recipient == "36789"
    assert replied(tag=QUESTION).answers == QUESTION
    assert replied(tag="ab12345-ovh-7").answers is None, "a tag of OVHcloud's own is no message of ours"
    assert replied(senderid="0612345678").sender == "0612345678"


@pytest.mark.guarantee("G7")
def test_no_reply_is_lost_for_its_form() -> None:
    assert replied(message="").repairs == frozenset()
    assert replied(message="absent") == replace(replied(message=""), repairs=frozenset({Repair.TEXT}))
    unencoded = "senderid=+33612345678&message=STOP&id=1"
    (found,) = read_push(CARRIER, push(PushKind.REPLIES, body=unencoded, method="POST"), ARRIVED).replies
    assert (found.sender, found.body) == ("+33612345678", "STOP")
    latin = "senderid=0612345678&message=arr%EAtez"
    (found,) = read_push(CARRIER, push(PushKind.REPLIES, body=latin, method="POST"), ARRIVED).replies
    assert found == CarrierReply("", "0612345678", "36180", "arr\ufffdtez", repairs=frozenset({Repair.CHARACTERS}))
    with pytest.raises(UnreadableMessage):
        read_push(CARRIER, push(PushKind.REPLIES, body="message=STOP", method="POST"), ARRIVED)


@pytest.mark.guarantee("G1")
@pytest.mark.parametrize(
    "values",
    [
        {"number": "+33612345678", "id": "987654321", "date": "20261125110000"},
        {"number": " 33612345678"},
        {"senderid": "+33612345678", "message": "stop svp 0600000000", "shortcode": "36180"},
        {"id": "987654321", "whoever": "+33612345678", "date": "20261125110000"},
        {"sender": "+33612345678", "receiver": "+33612345678"},
        {"number": "+33612345678", "callback": "+33700000000"},
    ],
)
def test_an_opposition_is_found_whatever_its_undocumented_form_is(values: dict[str, str]) -> None:
    expected = CarrierReply("", "+33612345678", "36180", "STOP", repairs=frozenset({Repair.TEXT}))

    for called in (
        push(PushKind.STOPS, values),
        push(PushKind.STOPS, body=urlencode(values), method="POST"),
        push(PushKind.STOPS, body=json.dumps(values), method="POST"),
    ):
        assert read_push(CARRIER, called, ARRIVED) == Pushed(replies=(expected,))


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"id": "33612345678", "date": "20261125110000"},
        {"message": "STOP 0612345678"},
        {"message": "0612345678"},
        {"number": "+33612345678", "receiver": "+33612345679"},
        {"number": "MABOUTIQUE"},
    ],
)
def test_an_opposition_of_nobody_in_particular_is_put_before_a_person(values: dict[str, str]) -> None:
    with pytest.raises(UnreadableMessage):
        read_push(CARRIER, push(PushKind.STOPS, values), ARRIVED)


@pytest.mark.parametrize("query", [{}, {"id": ""}, {"id": "abc", "description": "1"}, {"ptt": "4"}])
def test_a_receipt_of_no_message_is_unreadable(query: dict[str, str]) -> None:
    with pytest.raises(UnreadableMessage):
        read_push(CARRIER, push(PushKind.RECEIPTS, query), ARRIVED)
    with pytest.raises(UnreadableMessage):
        read_push(CARRIER, push(PushKind.EVENTS, {"id": "1", "description": "1"}), ARRIVED)


_NAMES = st.sampled_from(["id", "description", "descriptionDlr", "ptt", "date", "message", "senderid", "tag", "number"])
_VALUES = st.one_of(st.text(), st.sampled_from(["1", "+33612345678", " 33612345678", TAG, "2026-11-25T10:00:05+01:00"]))
_QUERIES = st.dictionaries(st.one_of(_NAMES, st.text()), _VALUES, max_size=6)
_DOCUMENTS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _VALUES),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(_NAMES, st.text()), inner, max_size=6)),
)  # fmt: skip
_BODIES = st.one_of(
    st.text(),
    _QUERIES.map(lambda values: urlencode(values, errors="replace")),
    _DOCUMENTS.map(json.dumps),
    st.sampled_from(["{", '{"id":' * 50_000, "%", "\ud800", "{}"]),
)


@given(st.sampled_from(PushKind), _QUERIES, _BODIES)
def test_whatever_calls_it_is_read_or_said_to_be_unreadable(kind: PushKind, query: dict[str, str], body: str) -> None:
    called = push(kind, query, body)
    assert authentic(called, KEYS)
    try:
        found = read_push(CARRIER, called, ARRIVED)
    except UnreadableMessage:
        return
    assert all(one.at <= ARRIVED and one.carrier == "ovh" and one.message_id for one in found.receipts)
    assert all(one.sender and one.recipient in CARRIER.stop_numbers.values() for one in found.replies)
    assert found.receipts or found.replies


def test_what_ovhcloud_does_by_itself() -> None:
    behaviour = services.service("ovhcloud").behaviour

    assert behaviour.clause("36180") == "\nSTOP 36180"
    assert len(behaviour.clause("36180")) == 11
    assert (behaviour.opens, behaviour.closes, behaviour.closed_sundays) == (time(8), time(20), True)
    assert isinstance(services.connection(CARRIER, lambda: KEYS, "http://127.0.0.1:1"), OvhcloudConnection)
