"""What comes to our queues in somebody else's shape: the carrier's messages, and the notices of uploads."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from stopsms.adapters import gateways
from stopsms.adapters.doors.upload_notices import read_import_tasks
from stopsms.contracts.imports import ImportTask
from stopsms.contracts.messages import InboundSms, UnreadableMessage
from stopsms.contracts.repair import Repair

from tests.each_case import each

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SMS = InboundSms("aggregator:1", "+33612345678", "36180", "STOP 😀 « é »", "m-1", AT, delivery="2026 msg_1")


@each("sms", [SMS, replace(SMS, answers=None), replace(SMS, repairs=frozenset({Repair.TIME}))])
def test_what_came_by_the_signed_door_is_read_as_it_was_written(sms: InboundSms) -> None:
    assert gateways.read_inbound_sms(gateways.write_inbound_sms(sms), datetime(2030, 1, 1, tzinfo=UTC)) == sms


def receipt(status: object) -> str:
    return json.dumps({"Message": json.dumps({"messageStatus": status})})


@each(
    ("body", "unknown"),
    [
        (receipt("TELEPORTED"), "TELEPORTED"),
        (receipt("DELIVERED"), None),
        (receipt(7), None),
        (json.dumps({"Message": "{}"}), None),
        (json.dumps({"Message": "[]"}), None),
        ("[]", None),
        ("no json", None),
    ],
)
def test_a_status_is_unknown_when_this_release_has_no_word_for_it(body: str, unknown: str | None) -> None:
    assert gateways.unknown_status(body) == unknown


def test_an_import_goes_on_by_our_own_task_or_begins_by_the_notice_of_its_upload() -> None:
    keys = ("uploads/a%2Bb", "reports/c.csv")
    notice = {"Records": [{"s3": {"object": {"key": key}}} for key in keys]}

    assert read_import_tasks(ImportTask("1b").written()) == [ImportTask("1b")]
    assert read_import_tasks(json.dumps(notice)) == [ImportTask("a+b")]
    assert read_import_tasks(json.dumps({"Event": "s3:TestEvent"})) == []
    for body in ("{}", "[]", "no json"):
        with pytest.raises(UnreadableMessage):
            read_import_tasks(body)
        with pytest.raises(UnreadableMessage):
            ImportTask.read(body)
