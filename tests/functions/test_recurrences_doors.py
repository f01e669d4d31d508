"""Recurring campaigns at their door: the calls, and the looks of the scheduler, on moto."""

import json
from datetime import date, timedelta
from typing import Any

import boto3
import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.recurrence_store import DynamoRecurrenceStore
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.recurrence import RunFate
from stopsms.contracts.messages import UnreadableMessage

from tests.functions.calling import RECURRENCE, RECURRING, call
from tests.functions.doors import Runtime, event, fresh, handle, move_clock

ONE = "/recurrences/{recurrence_id}"
LIVE = "arn:aws:lambda:eu-west-3:123456789012:function:function:live"


def asking(campaign_id: str) -> dict[str, Any]:
    return RECURRING | {"audience": {"where": {"not": {"got": campaign_id}}}}


def test_who_got_a_campaign_is_asked_only_of_one_that_there_is_and_while_it_is_known(base: DynamoContactStore) -> None:
    unknown = call("POST", "/recurrences", asking("0123456789abcdef"))
    known = call("POST", "/recurrences", asking("c0ffee00c0ffee00"))
    first_run_late = asking("c0ffee00c0ffee00") | {"schedule": RECURRING["schedule"] | {"since": "2026-12-24"}}
    dropped = call("POST", "/recurrences", first_run_late)

    assert (unknown[0], unknown[1]["type"][-16:], unknown[1]["field"]) == (422, "unknown_campaign", "audience.where")
    assert known[0] == 201
    assert (dropped[0], dropped[1]["type"][-14:]) == (409, "claims_dropped")
    kept = {one["id"] for one in call("GET", "/recurrences")[1]["recurrences"]}
    assert kept == {RECURRENCE, known[1]["id"]}, "what is refused is not stored"


def test_a_limit_in_euros_has_no_part_of_a_cent(base: DynamoContactStore) -> None:
    status, problem = call("POST", "/recurrences", RECURRING | {"max_cost_eur": 0.015})

    assert (status, problem["errors"][0]["rule"]) == (422, "to_the_cent")


@pytest.fixture
def scheduler(settings: Settings) -> Any:
    """The scheduler of the deployment, with its group."""
    client: Any = boto3.client("scheduler")
    client.create_schedule_group(Name=settings.schedule_group)
    return client


def looks(scheduler: Any, settings: Settings) -> list[str]:
    found = scheduler.list_schedules(GroupName=settings.schedule_group)["Schedules"]
    return sorted(each["Name"] for each in found if each["Name"].startswith("recurrence-"))


def test_a_recurring_campaign_is_defined_through_the_api_and_is_paused(base: DynamoContactStore) -> None:
    made = handle("recurrences", "recurrences_post_recurrence")

    assert (made["status_code"], made["status"], made["notice_hours"]) == (201, "paused", 24)
    assert [run["at"] for run in made["next"]] == [
        "2026-11-26T09:00:00.000+00:00",
        "2026-12-03T09:00:00.000+00:00",
        "2026-12-10T09:00:00.000+00:00",
    ]


def test_an_unlawful_text_and_what_is_no_rhythm_are_refused_by_name(base: DynamoContactStore) -> None:
    unlawful = call("POST", "/recurrences", RECURRING | {"text": "-20 % !"})
    schedule = RECURRING["schedule"]
    nowhere = call("POST", "/recurrences", RECURRING | {"schedule": schedule | {"timezone": "Europe/Lyon"}})
    never = call("POST", "/recurrences", RECURRING | {"schedule": schedule | {"until": "2026-11-01", "since": None}})
    loose = call("POST", "/recurrences", RECURRING | {"schedule": schedule | {"at": "10h"}})
    hasty = call("POST", "/recurrences", RECURRING | {"notice_hours": 0})

    assert (unlawful[0], [rule["rule"] for rule in unlawful[1]["rules"]][:1]) == (422, ["fr.identity"])
    assert (nowhere[0], nowhere[1]["field"]) == (422, "schedule.timezone")
    assert (never[0], never[1]["type"][-12:], never[1]["field"]) == (422, "no_run_ahead", "schedule.until")
    assert (loose[0], loose[1]["errors"][0]["rule"]) == (422, "local_time")
    assert (hasty[0], hasty[1]["errors"][0]["field"]) == (422, "notice_hours")


def test_it_is_activated_as_it_was_seen_and_its_look_calls_this_function(
    base: DynamoContactStore, scheduler: Any, settings: Settings
) -> None:
    _, made = call("POST", "/recurrences", RECURRING)
    place = {"recurrence_id": made["id"]}
    other = call("POST", f"{ONE}/activate", {"digest": "ab" * 32}, at=place)
    _, active = call("POST", f"{ONE}/activate", {"digest": made["digest"]}, at=place)

    assert (other[0], other[1]["type"][-14:]) == (409, "digest_changed")
    assert (active["status"], active["digest"]) == ("active", made["digest"])
    (name,) = looks(scheduler, settings)
    found = scheduler.get_schedule(GroupName=settings.schedule_group, Name=name)
    assert (found["Target"]["Arn"], json.loads(found["Target"]["Input"])["recurrence_id"]) == (LIVE, made["id"])
    again = call("POST", f"{ONE}/activate", {}, at=place)
    assert (again[0], again[1]["type"][-18:]) == (409, "invalid_transition")


def test_a_look_makes_the_run_and_the_next_one_finds_it_made(
    base: DynamoContactStore, scheduler: Any, settings: Settings
) -> None:
    move_clock(settings, timedelta(days=1))
    for _ in range(2):
        assert handle("recurrences", "recurrences_look") == {}

    recurrences = DynamoRecurrenceStore("campaign")
    ((run,), _) = recurrences.runs(RECURRENCE, None)
    assert (run.fate, run.day, run.campaign_id) == (RunFate.SCHEDULED, date(2026, 11, 26), "af299ba321f6ebec")
    campaign = DynamoCampaignStore("campaign").find("af299ba321f6ebec")
    assert campaign is not None
    assert (campaign.state, campaign.recurrence) == (State.SCHEDULED, RECURRENCE)
    assert len(looks(scheduler, settings)) == 1
    _, shown = call("GET", ONE)
    assert [(each["day"], each["fate"], each["status"]) for each in shown["runs"]] == [
        ("2026-11-26", "scheduled", "scheduled")
    ]

    _, paused = call("POST", f"{ONE}/pause", {})
    assert (paused["status"], paused["runs"][0]["status"]) == ("paused", "cancelled")


def test_what_is_no_look_fails_so_that_it_ends_among_the_dead_letters(base: DynamoContactStore) -> None:
    for unreadable in ({}, {"recurrence_id": 3}, {"format": 2, "recurrence_id": RECURRENCE}):
        with pytest.raises(UnreadableMessage):
            fresh("recurrences").handler(unreadable, Runtime())


def test_the_look_of_one_that_is_gone_changes_nothing(base: DynamoContactStore) -> None:
    gone = event("recurrences_look") | {"recurrence_id": "0123456789abcdef"}

    assert fresh("recurrences").handler(gone, Runtime()) == {}


def test_an_advertiser_s_own_are_listed_and_a_change_is_not_another_s(base: DynamoContactStore) -> None:
    _, listed = call("GET", "/recurrences")
    moved = call("PUT", ONE, RECURRING | {"advertiser_id": "nora"})
    _, changed = call("PUT", ONE, RECURRING | {"most_recipients": 10})

    assert [each["id"] for each in listed["recurrences"]] == [RECURRENCE]
    assert (moved[0], moved[1]["field"]) == (422, "advertiser_id")
    assert (changed["status"], changed["most_recipients"]) == ("paused", 10)


def test_a_preview_tells_the_figures_beside_what_is_allowed(base: DynamoContactStore) -> None:
    _, preview = call("GET", f"{ONE}/preview")

    assert (preview["audience"], preview["figures"]["recipients"], preview["figures"]["most_recipients"]) == (
        1,
        1,
        5000,
    )
    assert preview["run"]["at"] == "2026-11-26T09:00:00.000+00:00"
