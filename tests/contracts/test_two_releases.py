"""While a deployment goes on, workers of two releases read the same queues: neither misreads what the other has written."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from stopsms.adapters.doors.sqs_batch import each_record
from stopsms.adapters.doors.upload_notices import read_import_tasks
from stopsms.command_line.dead_letters.words import unreadable
from stopsms.compliance.campaign.breaker import Measure
from stopsms.compliance.campaign.campaign import Counts, State, resume
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.outside.import_progress import Stage
from stopsms.contracts import queued
from stopsms.contracts.answers.campaigns import campaign_answer
from stopsms.contracts.codec import written_form
from stopsms.contracts.imports import UPLOADS, ImportTask
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.records import campaign_record, read_campaign

from tests.contracts.stored_samples import CAMPAIGNS, NOW
from tests.contracts.test_stored_forms import KEPT, MESSAGES
from tests.contracts.test_what_is_refused import Place, changed, places
from tests.each_case import each

MAPS = ("attributes", "claims", "detail")
"""Whose members are data."""


def written_in(format_: object, name: str) -> str:
    return json.dumps(json.loads(KEPT[f"message: {name}"]) | {"format": format_})


@pytest.fixture
def next_release(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """From here on this is a release that has learnt to read one more format."""
    monkeypatch.setattr(queued, "NEWEST_READ", queued.WRITTEN + 1)
    return monkeypatch


@each("name", MESSAGES)
def test_a_message_names_the_format_it_is_written_in(name: str) -> None:
    assert json.loads(MESSAGES[name][0].written())["format"] == queued.WRITTEN


@each("name", MESSAGES)
def test_a_message_from_before_formats_were_named_is_read(name: str) -> None:
    message, read = MESSAGES[name]
    nameless = json.loads(KEPT[f"message: {name}"])
    del nameless["format"]

    assert read(json.dumps(nameless)) == message


@each(
    ("name", "format_"),
    [(name, value) for name in MESSAGES for value in (queued.NEWEST_READ + 1, 0, -1, "1", True, None, 1.5)],
)
def test_a_message_in_another_format_is_not_guessed_at(name: str, format_: object) -> None:
    with pytest.raises(UnreadableMessage):
        MESSAGES[name][1](written_in(format_, name))


def test_what_a_newer_release_wrote_waits_for_one_that_can_read_it(next_release: pytest.MonkeyPatch) -> None:
    read = MESSAGES["planning task"][1]
    old, new = written_in(1, "planning task"), written_in(2, "planning task")
    event = {"Records": [_record("old", old), _record("new", new)]}
    done: list[Any] = []
    with next_release.context() as this_release:
        this_release.setattr(queued, "NEWEST_READ", queued.WRITTEN)
        by_this_one = each_record(event, lambda body: done.append(read(body)))
    by_the_next = each_record({"Records": [_record("new", new)]}, lambda body: done.append(read(body)))

    assert by_this_one == {"batchItemFailures": [{"itemIdentifier": "new"}]}
    assert by_the_next == {"batchItemFailures": []}
    assert done == [MESSAGES["planning task"][0]] * 2, "each was done once"


def test_the_next_release_reads_what_this_one_wrote(next_release: pytest.MonkeyPatch) -> None:
    for name, (message, read) in MESSAGES.items():
        assert read(KEPT[f"message: {name}"]) == message


def read_before_shares(body: str) -> str:
    """The import that a message is about, as the release read it whose imports were not divided. Raises KeyError."""
    fields = json.loads(body)
    if "import_id" in fields:
        return str(fields["import_id"])
    return str(fields["Records"][0]["s3"]["object"]["key"]).removeprefix(UPLOADS)


@each("stage", [None, *Stage])
def test_a_release_from_before_shares_can_begin_an_import_and_cannot_read_the_task_of_a_share(
    stage: Stage | None,
) -> None:
    body = ImportTask("1b", 0, stage).written()

    assert read_import_tasks(body) == [ImportTask("1b", 0, stage)]
    if stage is None:
        assert read_before_shares(body) == "1b"
    else:
        with pytest.raises(KeyError):
            read_before_shares(body)


def objects(document: Any) -> Iterator[Place]:
    """Each object of ours in a message."""
    for place in places(document):
        inner = document
        for step in place:
            inner = inner[step]
        if isinstance(inner, dict) and not any(step in MAPS for step in place):
            yield place


ADDABLE = [(name, place) for name in MESSAGES for place in objects(json.loads(KEPT[f"message: {name}"]))]


@each(("name", "place"), ADDABLE)
def test_members_that_a_newer_release_adds_are_passed_over(name: str, place: Place) -> None:
    message, read = MESSAGES[name]
    document = json.loads(KEPT[f"message: {name}"])
    inner = document
    for step in place:
        inner = inner[step]

    assert read(json.dumps(changed(document, place, inner | {"added_later": [1]}))) == message


def paused_by(measure: object, overruled: object = ()) -> dict[str, Any]:
    record = campaign_record(CAMPAIGNS["every option"])
    return record | {"trip": record["trip"] | {"measure": measure}, "overruled": overruled}


def test_what_a_measure_of_a_newer_release_has_paused_stays_paused_and_is_kept_as_it_came() -> None:
    record = paused_by("late_night", ["carrier_blocks", "moon_phase"])
    campaign = read_campaign(record)

    assert campaign.state is State.PAUSED
    assert campaign_record(campaign) == record
    assert campaign == read_campaign(record)
    shown = written_form(campaign_answer(campaign, CampaignTotals(Counts())))
    assert shown["trip"]["measure"] == "late_night"

    resumed = resume(campaign, NOW)
    assert campaign_record(resumed)["overruled"] == ["carrier_blocks", "late_night", "moon_phase"]
    assert Measure.of_any_release("refusals") is Measure.REFUSALS


@pytest.mark.parametrize("measure", ["", "Late night", "oppositions ", 1, None, True, ["oppositions"]])
def test_what_no_release_would_call_a_measure_is_refused(measure: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        read_campaign(paused_by(measure, []))
    with pytest.raises((ValueError, TypeError)):
        read_campaign(paused_by("oppositions", [measure]))


def test_a_dead_letter_of_a_newer_release_says_so() -> None:
    with pytest.raises(UnreadableMessage) as caught:
        MESSAGES["batch"][1](written_in(2, "batch"))

    assert "a newer release wrote it" in unreadable(caught.value)


def _record(message_id: str, body: str) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": message_id,
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
    }
