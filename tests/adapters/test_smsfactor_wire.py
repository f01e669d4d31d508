"""The simulator's SMSFactor, held against its documentation: what the contract of all carriers does not ask of it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from stopsms.adapters.gateways.http_call import HttpAnswer
from stopsms.adapters.gateways.smsfactor.send_errors import accepted

from local.carrier.accounts import SimulatedAccount
from local.carrier.network import Network
from local.carrier.services.smsfactor import WIRE
from local.carrier.wires import WireAnswer, WireCall

HEADERS = {
    "authorization": "Bearer smsfactor-token",
    "accept": "application/json",
    "content-type": "application/json",
}
MARKETING = {"text": "Zelie : -20 %", "pushtype": "marketing", "sender": "ZELIE"}


class Tried:
    """An account, and what its phones have."""

    def __init__(self) -> None:
        self.network = Network(lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
        self.account = SimulatedAccount(WIRE, self.network, lambda *_: None)

    def call(self, method: str, path: str, document: Any = None, **headers: str) -> WireAnswer:
        body = b"" if document is None else document if isinstance(document, bytes) else json.dumps(document).encode()
        return WIRE.answer(WireCall(method, path, {}, HEADERS | headers, body), self.account)

    def ask(self, method: str, path: str, document: Any = None) -> dict[str, Any]:
        answer = self.call(method, path, document)
        assert answer.status == 200, "errors too"
        told: dict[str, Any] = json.loads(answer.body)
        return told

    def send(self, message: dict[str, Any], *numbers: str) -> dict[str, Any]:
        gsm = [{"gsmsmsid": str(place), "value": number} for place, number in enumerate(numbers or ("33600000001",))]
        return self.ask("POST", "/send", {"sms": {"message": message, "recipients": {"gsm": gsm}}})

    def received(self) -> list[str]:
        return [message.body for message in self.network.messages()]


@pytest.fixture
def tried() -> Tried:
    return Tried()


def test_a_wrong_token_is_answered_with_http_200(tried: Tried) -> None:
    answer = tried.call("GET", "/credits", authorization="Bearer another")

    assert answer.status == 200
    assert json.loads(answer.body)["status"] == -1
    assert json.loads(answer.body)["details"]


def test_whoever_does_not_ask_for_json_is_answered_in_xml(tried: Tried) -> None:
    assert tried.call("GET", "/credits", accept="*/*").content_type == "application/xml"


@pytest.mark.parametrize(
    ("document", "status"),
    [
        (b"{", -6),
        ({"sms": {}}, -7),
        ({"sms": {"message": MARKETING, "recipients": {"gsm": []}}}, -7),
        (
            {"sms": {"message": MARKETING | {"pushtype": "advert"}, "recipients": {"gsm": [{"value": "33600000001"}]}}},
            -7,
        ),
        ({"sms": {"message": MARKETING | {"delay": "demain"}, "recipients": {"gsm": [{"value": "33600000001"}]}}}, -4),
    ],
)
def test_what_is_wrong_with_a_request_has_its_status(tried: Tried, document: Any, status: int) -> None:
    assert tried.ask("POST", "/send", document)["status"] == status
    assert tried.received() == []


def test_marketing_under_a_name_ends_with_the_clause_and_an_alert_does_not(tried: Tried) -> None:
    tried.send(MARKETING)
    tried.send({"text": "Rendez-vous demain"})

    assert tried.received() == ["Zelie : -20 %\nSTOP SMS: 36035", "Rendez-vous demain"]


def test_without_unicode_what_is_outside_of_gsm_7_is_lost(tried: Tried) -> None:
    tried.send({"text": "Fête €"})
    tried.send({"text": "Fête €", "unicode": 1})

    assert tried.received() == ["F?te €", "Fête €"]


def test_what_is_in_moderation_is_taken_and_arrives(tried: Tried) -> None:
    told = tried.send(MARKETING | {"text": "Zelie : soirée casino"})

    assert (told["status"], told["sent"]) == (-8, 1)
    assert len(tried.received()) == 1
    assert accepted(HttpAnswer(200, {}, json.dumps(told).encode())) == told["ticket"]


def test_of_several_recipients_only_the_sums_are_told(tried: Tried) -> None:
    tried.account.block("+33600000002")

    told = tried.send(MARKETING, "33600000001", "+33600000001", "33600000002", "0600000003", "33600000004")
    assert [told[name] for name in ("total", "sent", "blacklisted", "duplicated", "invalid", "cost")] == [
        5,
        2,
        1,
        1,
        1,
        2,
    ]
    assert len(tried.received()) == 2


def test_a_number_is_taken_off_the_blacklist_by_the_id_of_its_entry(tried: Tried) -> None:
    tried.ask("POST", "/blacklist", {"blacklist": {"contacts": {"gsm": [{"value": "33600000001"}]}}})
    (entry,) = tried.ask("GET", "/blacklist")["list"]

    assert (entry["destination"], entry["date"], entry["campaign_id"]) == ("33600000001", "2026-11-24 10:00:00", None)
    assert tried.ask("DELETE", "/blacklist/contact/33600000001")["status"] == -5, "its number is no id"
    assert tried.ask("DELETE", f"/blacklist/contact/{entry['id']}")["status"] == 1
    assert tried.ask("GET", "/blacklist")["totalRecords"] == 0
