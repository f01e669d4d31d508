"""What a person wrote is taken in whatever its form, at both doors: by the topic's notification and by the signed webhook."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError
from stopsms.adapters.gateways import read_inbound_sms
from stopsms.compliance.proof.evidence import canonical
from stopsms.compliance.replies.reading import read_reply
from stopsms.contracts.bodies.webhooks import InboundBody
from stopsms.contracts.messages import InboundSms, UnreadableMessage
from stopsms.contracts.repair import LONGEST_REPLY, Repair, all_values

from tests.each_case import each

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PAYLOAD = {
    "originationNumber": "+33612345678",
    "destinationNumber": "36180",
    "messageBody": "STOP",
    "inboundMessageId": "cae173d2",
    "previousPublishedMessageId": "bf66ad80",
}
REPORT = {
    "id": "cae173d2",
    "from": "+33612345678",
    "to": "36180",
    "body": "STOP",
    "received_at": "2026-11-24T09:59:00+01:00",
    "answers": "bf66ad80",
}
NAMES = {"inboundMessageId": "id", "originationNumber": "from", "destinationNumber": "to", "messageBody": "body"}
NAMES |= {"previousPublishedMessageId": "answers"}


def notified(payload: Any, **envelope: Any) -> str:
    usual = {"MessageId": "22b80b92", "Timestamp": "2026-11-24T08:59:00.000Z", "Message": json.dumps(payload)}
    return json.dumps({name: value for name, value in (usual | envelope).items() if value is not None})


def taken_in(payload: Any, **envelope: Any) -> InboundSms:
    return read_inbound_sms(notified(payload, **envelope), NOW)


def reported(**changed: Any) -> InboundBody:
    return InboundBody.model_validate(json.loads(json.dumps(REPORT | changed)))


def test_a_message_as_described_is_read_as_it_is() -> None:
    sms = taken_in(PAYLOAD)
    body = InboundBody.model_validate(REPORT)

    assert sms == InboundSms(
        "cae173d2", "+33612345678", "36180", "STOP", "bf66ad80", datetime(2026, 11, 24, 8, 59, tzinfo=UTC)
    )
    assert (body.id, body.sender, body.recipient, body.body) == ("cae173d2", "+33612345678", "36180", "STOP")
    assert (body.answers, body.received_at, body.repairs) == ("bf66ad80", sms.received_at, frozenset())


@each(
    ("changed", "kept", "repairs"),
    [
        ({"messageBody": "STOP \ud83d"}, ("body", "STOP \ufffd"), {Repair.CHARACTERS}),
        ({"messageBody": "\udc00\ud83dSTOP"}, ("body", "\ufffd\ufffdSTOP"), {Repair.CHARACTERS}),
        ({"messageBody": "STOP \ud83d\ude21"}, ("body", "STOP 😡"), set()),
        ({"messageBody": "STOP\x00\u202e"}, ("body", "STOP\x00\u202e"), set()),
        ({"messageBody": "STOP" + "x" * 3997}, ("body", "STOP" + "x" * 3995 + "…"), {Repair.CUT}),
        ({"messageBody": None}, ("body", ""), {Repair.TEXT}),
        ({"messageBody": 36180}, ("body", "36180"), {Repair.TEXT}),
        ({"messageBody": ["STOP"]}, ("body", '["STOP"]'), {Repair.TEXT}),
        ({"originationNumber": 33612345678}, ("sender", "33612345678"), set()),
        ({"originationNumber": "36\ud83d"}, ("sender", "36\ufffd"), {Repair.CHARACTERS}),
        ({"originationNumber": "+33612345678" + " " * 399 + "1"}, ("sender", None), {Repair.CUT}),
        ({"destinationNumber": 36180}, ("recipient", "36180"), set()),
        ({"inboundMessageId": 17}, ("message_id", "17"), set()),
        ({"inboundMessageId": "with a space"}, ("message_id", None), {Repair.ID}),
        ({"inboundMessageId": "é" * 500}, ("message_id", None), {Repair.ID}),
        ({"inboundMessageId": {"a": 1}}, ("message_id", None), {Repair.ID}),
        ({"previousPublishedMessageId": {"a": 1}}, ("answers", None), {Repair.ANSWERS}),
        ({"previousPublishedMessageId": ""}, ("answers", None), set()),
    ],
)
def test_a_stop_is_refused_for_its_form_at_neither_door(
    changed: dict[str, Any], kept: tuple[str, str | None], repairs: set[Repair]
) -> None:
    sms = taken_in(PAYLOAD | changed)
    body = reported(**{NAMES[name]: value for name, value in changed.items()})

    assert sms.repairs == body.repairs == repairs
    assert (sms.message_id, sms.sender, sms.recipient) == (body.id, body.sender, body.recipient)
    assert (sms.body, sms.answers) == (body.body, body.answers)
    field, expected = kept
    if expected is not None:
        assert getattr(sms, field) == expected


@each("written", ["2026-11-24T10:00:00", "yesterday", "", 1795510800, "0001-01-01T00:00:00+14:00", [1]])
def test_a_time_that_cannot_be_read_is_ours_and_is_marked_so(written: Any) -> None:
    sms = taken_in(PAYLOAD, Timestamp=written)
    body = reported(received_at=written)

    assert (sms.received_at, sms.repairs) == (NOW, frozenset({Repair.TIME}))
    assert (body.received_at, body.repairs) == (None, frozenset({Repair.TIME}))


def test_a_topic_always_tells_the_time_and_an_aggregator_need_not() -> None:
    assert taken_in(PAYLOAD, Timestamp=None).repairs == {Repair.TIME}
    assert reported(received_at=None).repairs == frozenset()


def test_a_message_without_an_id_has_that_of_its_delivery_the_same_at_each_attempt() -> None:
    nameless = {name: value for name, value in PAYLOAD.items() if name != "inboundMessageId"}
    first, again = taken_in(nameless, MessageId=None), taken_in(nameless, MessageId=None)
    other = taken_in(nameless | {"originationNumber": "+33612345679"}, MessageId=None)

    assert taken_in(nameless).message_id == "22b80b92"
    assert first.message_id == again.message_id != other.message_id
    assert Repair.ID in first.repairs
    assert InboundBody.model_validate({"from": "1", "to": "2"}).id is None


def test_what_the_signed_door_repaired_is_still_known_at_the_queue() -> None:
    sms = taken_in(PAYLOAD | {"repairs": ["time", "cut", "no such repair", {"a": 1}]})

    assert sms.repairs == {Repair.TIME, Repair.CUT}
    assert taken_in(PAYLOAD | {"repairs": 3}).repairs == frozenset()


@each("number", [None, "", "  ", [], ["36180"], {"number": "1"}, True])
@each("name", ["originationNumber", "destinationNumber"])
def test_only_a_message_of_nobody_or_to_nobody_is_refused(name: str, number: Any) -> None:
    with pytest.raises(UnreadableMessage):
        taken_in(PAYLOAD | {name: number})
    with pytest.raises(ValidationError) as refused:
        InboundBody.model_validate(REPORT | {NAMES[name]: number})
    assert [error["loc"] for error in refused.value.errors()] == [(NAMES[name],)]


@each("body", ["", "no JSON", "[]", "3", '{"Message": 3}', notified([]), notified("STOP"), "[" * 90_000])
def test_what_is_no_notification_of_a_message_goes_to_the_dead_letters(body: str) -> None:
    with pytest.raises(UnreadableMessage):
        read_inbound_sms(body, NOW)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(anything, anything, anything, anything, anything)
@example("STOP \ud83d", "a b", "2026-11-24T10:00:00", {"\ud83d": "\ud83d"}, [])
@example("\ud83d" * 4001, "\ud83d", -1, None, None)
def test_whatever_stands_beside_the_numbers_the_message_is_read_and_can_be_hashed_as_evidence(
    text: Any, message_id: Any, at: Any, answers: Any, marks: Any
) -> None:
    odd = {"messageBody": text, "inboundMessageId": message_id, "previousPublishedMessageId": answers}
    sms = taken_in(PAYLOAD | odd | {"repairs": marks}, Timestamp=at)
    body = reported(body=text, id=message_id, answers=answers, received_at=at, whatever=marks)

    assert canonical([sms.message_id, sms.sender, sms.recipient, sms.body, sms.answers])
    assert canonical([body.id, body.sender, body.recipient, body.body, body.answers])
    assert sms.sender == body.sender == "+33612345678"
    assert len(sms.body) <= LONGEST_REPLY
    assert sms.received_at.tzinfo is not None


@pytest.mark.parametrize("sender", [["+33612345678"], {"number": "+33612345678"}, [[33612345678]]])
def test_a_sender_with_parts_that_hold_a_number_is_read_as_the_text_that_it_makes(sender: Any) -> None:
    sms, body = taken_in(PAYLOAD | {"originationNumber": sender}), reported(**{"from": sender})

    assert sms.sender == body.sender == json.dumps(sender)


def test_what_stands_twice_in_a_message_hides_no_opposition() -> None:
    for body in ('{"body":"STOP","body":"merci"}', '{"body":"merci","body":"STOP"}'):
        found = json.loads(body, object_pairs_hook=all_values)
        assert read_reply(found["body"]).opposes
    twice = notified(PAYLOAD, Message=json.dumps(PAYLOAD)[:-1] + ', "messageBody": "merci"}')
    assert read_reply(read_inbound_sms(twice, NOW).body).opposes
    assert json.loads('{"id":"7","id":"7"}', object_pairs_hook=all_values) == {"id": "7"}
