"""A carrier's call on our queues: a receipt is read as it was written; what nobody can read is neither receipt nor reply."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.gateways import read_inbound_sms
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.outside.carrier import PushKind
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, read_carrier_receipt, written_push
from stopsms.contracts.messages import UnreadableMessage

from tests.each_case import each

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RECEIPT = CarrierReceipt("brevo", "1511882900176220", "", Fate.DELIVERED, "delivered", AT, 2)
WORDS = st.text(st.characters(exclude_categories=()), max_size=20)
PUSH = CarrierPush(PushKind.REPLIES, "POST", {"a": "1"}, {"authorization": "Bearer secret"}, "STOP", "192.0.2.1")
MOST_BYTES = 1_000_000
"""Of a queue's message, with room (SQS: 1 MiB)."""


@given(
    st.builds(
        CarrierReceipt,
        st.just("brevo"),
        WORDS,
        WORDS,
        st.sampled_from([Fate.SENT, Fate.DELIVERED, Fate.UNDELIVERED]),
        WORDS,
        st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        st.integers(0, 255),
    )
)
def test_a_receipt_is_read_as_it_was_written(receipt: CarrierReceipt) -> None:
    assert read_carrier_receipt(receipt.written()) == replace(receipt, at=to_millisecond(receipt.at))


def test_a_receipt_of_the_topic_is_left_to_its_own_reader() -> None:
    assert read_carrier_receipt(json.dumps({"Type": "Notification", "Message": "{}"})) is None


@each(
    "body",
    [
        "",
        "[]",
        "receipt",
        json.dumps({"receipt": None}),
        json.dumps({"receipt": []}),
        json.dumps({"receipt": {"carrier": "brevo"}}),
        json.dumps(json.loads(RECEIPT.written()) | {"format": 2}),
        RECEIPT.written().replace('"delivered"', '"arrived"', 1),
        RECEIPT.written().replace('"carrier": "brevo"', '"carrier": 7'),
        written_push("brevo", PUSH),
    ],
)
def test_what_is_no_receipt_goes_back_to_its_queue(body: str) -> None:
    with pytest.raises(UnreadableMessage):
        read_carrier_receipt(body)


@given(WORDS, WORDS)
def test_a_call_that_cannot_be_read_is_nobody_s_words_and_nobody_s_receipt(body: str, value: str) -> None:
    """Whatever stands in it: a person reads it, among the dead letters of the queue that it is put on."""
    written = written_push("brevo", replace(PUSH, query={"Message": value}, body=body))

    assert "secret" not in written
    told = json.loads(written)["unread_push"]
    assert (told["body"], told["query"]) == (body, {"Message": value})
    with pytest.raises(UnreadableMessage):
        read_carrier_receipt(written)
    with pytest.raises(UnreadableMessage):
        read_inbound_sms(written, AT)


@each("character", ["x", "é", "\x00", "\ud800", "😀"])
def test_however_long_it_is_a_queue_takes_it(character: str) -> None:
    assert len(written_push("brevo", replace(PUSH, body=character * 9_000_000)).encode()) < MOST_BYTES


def test_the_same_content_is_the_same_call_wherever_it_comes_from() -> None:
    same = replace(PUSH, headers={}, address="192.0.2.9", query=dict(reversed({"a": "1"}.items())))
    others = [
        replace(PUSH, body="stop"),
        replace(PUSH, query={}),
        replace(PUSH, kind=PushKind.STOPS),
        replace(PUSH, body="\ud800"),
    ]

    assert same.digest == PUSH.digest
    assert len({PUSH.digest, *(other.digest for other in others)}) == 5
