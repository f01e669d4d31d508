"""What Octopush's simulator does as its documentation says and others do not, and what the adapter makes of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from stopsms.adapters.gateways.octopush.gateway import SEND, SETTINGS
from stopsms.adapters.gateways.octopush.words import CALLBACKS, STOP_CLAUSE
from stopsms.compliance.law.gate import Clearance, Gate
from stopsms.compliance.outside.carrier import PushKind, Trouble
from stopsms.compliance.ports.carrier import GatewayClosed, GatewaySilent

from local.carrier.services.octopush import REMEMBERED
from local.carrier.wires import Delivery, WireCall
from tests.carrier_contract import NOW, REFERENCE, Tried, connected
from tests.each_case import each
from tests.factories import CAMILLE, a_contact, terms


@pytest.fixture
def tried(tmp_path: Path) -> Iterator[Tried]:
    with connected("octopush", tmp_path) as one:
        yield one


def cleared(tried: Tried, said: str = "Zelie : -20 % samedi.") -> Clearance:
    """As the gate clears a message, its text ending with the clause that Octopush asks for."""
    judged = Gate(terms()).judge(a_contact(), NOW).clearance
    assert judged is not None
    text = said + STOP_CLAUSE.format(number=tried.carrier.stop_number)
    return replace(judged, message=replace(judged.message, text=text), route=tried.service.behaviour)


def asked(tried: Tried, path: str, document: Mapping[str, Any], method: str = "POST") -> tuple[int, dict[str, Any]]:
    """What the simulator answers to a request as it stands."""
    given = tried.credentials
    headers = {"api-login": given["api_login"], "api-key": given["api_key"]}
    answer = tried.account.answer(WireCall(method, path, headers=headers, body=json.dumps(document).encode()))
    return answer.status, json.loads(answer.body)


def request(**changes: Any) -> dict[str, Any]:
    usual = {
        "recipients": [{"phone_number": CAMILLE.e164}],
        "text": "Zelie : -20 % samedi. STOP au 30101",
        "type": "sms_premium",
        "purpose": "wholesale",
        "sender": "ZELIE",
        "auto_optimize_text": False,
    }
    return usual | changes


def test_a_request_that_is_made_again_within_a_day_is_silent_and_arrives_once(
    tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tried.send(cleared(tried))
    again = tried.meaning(lambda: tried.send(cleared(tried)))

    assert isinstance(again, GatewaySilent)
    (message,) = tried.received()
    assert (message.message_id, message.reference) == (first, REFERENCE)

    monkeypatch.setattr(tried.account, "now", lambda: NOW + REMEMBERED + timedelta(seconds=1))
    assert asked(tried, SEND, request(request_id=REFERENCE))[0] == 201, "nothing of ours may rely on it any longer"


def test_what_was_not_taken_may_be_handed_over_again_under_its_id(tried: Tried) -> None:
    tried.behave(throttle_rate=1)
    assert tried.meaning(lambda: tried.send(cleared(tried))) is not None
    tried.behave(throttle_rate=0)

    tried.send(cleared(tried))
    assert len(tried.received()) == 1


@each("text", ["Zelie : -20 %", "Zelie. STOP 30101", "Zelie. Stop au 30101", "Zelie. STOP au 30102"])
def test_advertising_without_its_very_mention_is_refused_and_a_service_message_is_not(text: str, tried: Tried) -> None:
    for purpose in ("wholesale", "alerting", None):
        status, document = asked(tried, SEND, request(text=text, purpose=purpose))
        assert (status, document["code"]) == (400, 121)
    assert asked(tried, SEND, request(text=text, purpose="alert"))[0] == 201


@each(
    ("given", "arrives"),
    [
        ({"text": "{first_name} ? STOP au 30101"}, (" ? STOP au 30101", "ZELIE")),
        ({"text": "XXXXX ! STOP au XXXXX"}, ("30101 ! STOP au 30101", "ZELIE")),
        ({"text": "Fête  ? STOP au 30101", "auto_optimize_text": True}, ("Fete ? STOP au 30101", "ZELIE")),
        ({"sender": "ZE-LIE"}, ("Zelie : -20 % samedi. STOP au 30101", "ZELIE")),
        ({"sender": None}, ("Zelie : -20 % samedi. STOP au 30101", "ZELIE")),
        ({"with_replies": True}, ("Zelie : -20 % samedi. STOP au 30101", "30101")),
    ],
)
def test_what_it_would_change_by_itself(given: Mapping[str, Any], arrives: tuple[str, str], tried: Tried) -> None:
    """So the adapter hands no such thing over."""
    assert asked(tried, SEND, request(**given))[0] == 201
    message = tried.received()[-1]

    assert (message.body, message.origin) == arrives


def test_a_rehearsal_reaches_nobody(tried: Tried) -> None:
    status, document = asked(tried, SEND, request(simulation_mode=True))

    assert (status, document["number_of_contacts"], tried.received()) == (201, 1, [])


@each(
    ("given", "code"),
    [
        ({"recipients": []}, 181),
        ({"recipients": [{"phone_number": "0612345678"}]}, 181),
        ({"text": ""}, 107),
        ({"text": "a" * 1225}, 189),
        ({"sender": "ZE"}, 106),
    ],
)
def test_a_request_with_something_wrong_is_refused_with_a_code(
    given: Mapping[str, Any], code: int, tried: Tried
) -> None:
    status, document = asked(tried, SEND, request(**given))

    assert (status, document["code"], tried.received()) == (400, code, [])


def test_a_number_on_its_blacklist_is_a_stop_that_comes_with_the_receipt(tried: Tried) -> None:
    """Its list cannot be read: a STOP whose own call was lost is heard of by the next message at the latest."""
    tried.account.block(CAMILLE.e164, by_person=True)
    tried.send(cleared(tried))
    (message,) = tried.account.taken()
    replies, receipts = tried.read(tried.account.receipts(message, Delivery.BLOCKED))

    assert tried.received() == []
    assert [receipt.message_id for receipt in receipts] == [message.message_id]
    assert [(reply.id, reply.sender, reply.body) for reply in replies] == [(message.message_id, CAMILLE.e164, "STOP")]


def test_its_addresses_can_be_set_by_its_api(tried: Tried) -> None:
    tried.change(webhooks={})
    found = tried.connection.examine([], tried.addresses()).findings
    assert {finding.trouble for finding in found} == {Trouble.WEBHOOK}
    assert {finding.about for finding in found} == {str(kind) for kind in tried.service.pushes}

    for callbacks in ({"callbacks": _named(tried.addresses())}, _named(tried.addresses())):
        tried.change(webhooks={})
        assert asked(tried, f"{SETTINGS}/edit", callbacks, "PATCH")[0] == 200
        assert tried.connection.examine([], tried.addresses()).findings == ()


def _named(addresses: Mapping[PushKind, str]) -> dict[str, str]:
    return {CALLBACKS[kind]: address for kind, address in addresses.items()}


def test_what_the_service_would_change_is_not_handed_over_to_it(tried: Tried) -> None:
    for said in ("Bonjour {first_name} !", "XXXXX !"):
        with pytest.raises(GatewayClosed):
            tried.send(cleared(tried, said))
    assert tried.account.attempts == 0
