"""Drafts: edited, duplicated, deleted; scheduled as their preview showed them, and seen by two persons where that is wanted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from campaign_api.continue_campaign import ContinuePorts, continue_campaign, leaving_through
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.compliance.campaign.audience import EVERYBODY, Audience
from stopsms.compliance.campaign.campaign import Campaign, InvalidTransition, State
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.outside.set_up import SetUp
from stopsms.use_cases.campaigns.approve_campaign import approve_campaign
from stopsms.use_cases.campaigns.check_seen import DigestChanged, DigestMissing, SecondPersonMissing
from stopsms.use_cases.campaigns.delete_campaign import delete_campaign
from stopsms.use_cases.campaigns.draft_campaign import CampaignDraft, Drafted, DraftPorts
from stopsms.use_cases.campaigns.duplicate_campaign import duplicate_campaign
from stopsms.use_cases.campaigns.edit_campaign import AnotherAdvertiser, edit_campaign
from stopsms.use_cases.campaigns.present_terms import Leaving, leaving, present_advertiser
from stopsms.use_cases.campaigns.schedule_campaign import (
    Acceptances,
    ChangedMeanwhile,
    Scheduled,
    SchedulePorts,
    schedule_campaign,
)

from tests.each_case import each
from tests.factories import (
    A_SERVICE,
    ADMINISTRATOR,
    MARKETER,
    OFFICER,
    TUESDAY_10H_PARIS,
    a_campaign,
    a_carrier,
    a_service,
    an_advertiser,
    terms,
)
from tests.fakes import (
    FakeAdvertiserStore,
    FakeCampaignStore,
    FakeCarrierStore,
    FakeClock,
    FakeContactStore,
    FakePlannerQueue,
    FakeSchedules,
    World,
)
from tests.functions.doors import call
from tests.functions.test_schedule_campaign import a_prediction

TOMORROW = TUESDAY_10H_PARIS + timedelta(days=1)
FRIDAY = TUESDAY_10H_PARIS + timedelta(days=3)
INES, CLAIRE = MARKETER, OFFICER
"""Who writes, and who reads it again."""


def a_world(state: State = State.DRAFT, /, **advertiser: Any) -> World:
    """A campaign that Inès has drafted for tomorrow, for this advertiser."""
    campaign = a_campaign(
        state=state, at=TOMORROW, started_at=None, terms=terms(advertiser=an_advertiser(**advertiser).of_messages)
    )
    world = World(TUESDAY_10H_PARIS, replace(campaign, writers=frozenset({"person:ines@zelie.example"})))
    world.put_advertiser(an_advertiser(**advertiser))
    return world


def ports(world: World) -> DraftPorts:
    return DraftPorts(FakeAdvertiserStore(world), FakeCampaignStore(world), FakeContactStore(world), FakeClock(world))


def scheduling(world: World) -> SchedulePorts:
    return SchedulePorts(
        FakeAdvertiserStore(world),
        FakeCampaignStore(world),
        FakeSchedules(world),
        FakePlannerQueue(world),
        FakeClock(world),
        lambda campaign, terms, at: a_prediction(at),
        lambda terms: SetUp(),
    )


def written(**changes: Any) -> CampaignDraft:
    usual: dict[str, Any] = {
        "principal": INES,
        "advertiser_id": "zelie",
        "name": "Soldes",
        "text": "Zelie : -30 % samedi.",
        "nature": Nature.COMMERCIAL,
        "category": "mode",
        "brand": None,
        "audience": EVERYBODY,
        "at": TOMORROW,
    }
    return CampaignDraft(**(usual | changes))


def edit(world: World, **changes: Any) -> Drafted:
    return edit_campaign(world.campaign, written(**changes), ports(world), world.now + timedelta(seconds=5))


def seen(world: World, at: datetime | None = None) -> Leaving:
    """What a preview shows now."""
    return leaving(world.campaign, present_advertiser(world.campaign, FakeAdvertiserStore(world)), at)


def schedule(world: World, by: str = INES, digest: str = "", at: datetime | None = None, **more: Any) -> Scheduled:
    return schedule_campaign(world.campaign, at, Acceptances(by, digest=digest, **more), scheduling(world))


def approve(world: World, by: str, digest: str | None = None, at: datetime | None = None) -> Campaign:
    leaves = seen(world, at)
    return approve_campaign(
        world.campaign, leaves, digest or leaves.digest, by, FakeCampaignStore(world), FakeClock(world)
    )


# ------------------------------------------------------------------------------------------------ edit, duplicate, delete


def test_a_draft_is_written_anew_and_stays_the_campaign_that_it_was() -> None:
    world = a_world()
    before = world.campaign
    world.now += timedelta(hours=1)
    edited = edit(
        world, principal=CLAIRE, name="Soldes, suite", audience=Audience(frozenset({"vip"})), at=FRIDAY
    ).campaign

    assert edited == world.campaign
    assert (edited.id, edited.created_at, edited.revision) == (before.id, before.created_at, before.revision + 1)
    assert (edited.terms.text, edited.name, edited.at) == ("Zelie : -30 % samedi.", "Soldes, suite", FRIDAY)
    assert edited.audience == Audience(frozenset({"vip"}))
    assert [(act.act, act.principal) for act in edited.acts] == [(Step.EDITED, CLAIRE)]
    assert edited.authors == {"person:ines@zelie.example", "person:claire@zelie.example"}


def test_what_is_unlawful_leaves_the_draft_as_it_was() -> None:
    world = a_world()
    before = world.campaign
    edited = edit(world, text="Prenez soin de vous. STOP 36180")

    assert edited.campaign is None
    assert {result.rule for result in edited.results if result.result == "block"}
    assert world.campaign == before


@each("state", [state for state in State if state is not State.DRAFT])
def test_nothing_but_a_draft_is_edited_or_deleted(state: State) -> None:
    world = a_world(state)
    for change in (lambda: edit(world), lambda: delete_campaign(world.campaign, FakeCampaignStore(world))):
        with pytest.raises(InvalidTransition):
            change()
    assert world.campaign.state is state
    assert world.deleted == set()


def test_a_campaign_stays_its_advertiser_s() -> None:
    world = a_world()
    world.put_advertiser(an_advertiser(id="lutin", stop_number="36181"))
    with pytest.raises(AnotherAdvertiser):
        edit(world, advertiser_id="lutin")


def test_of_two_who_write_at_once_the_second_is_told() -> None:
    world = a_world()
    read_before = world.campaign
    edit(world)
    with pytest.raises(ChangedMeanwhile):
        edit_campaign(read_before, written(text="Zelie : -40 %."), ports(world), world.now)
    with pytest.raises(ChangedMeanwhile):
        delete_campaign(read_before, FakeCampaignStore(world))

    assert world.campaign.terms.text == "Zelie : -30 % samedi."


def test_a_draft_is_deleted_unless_somebody_schedules_it_first() -> None:
    world = a_world()
    read_before = world.campaign
    schedule(world)
    with pytest.raises(ChangedMeanwhile):
        delete_campaign(read_before, FakeCampaignStore(world))

    world = a_world()
    delete_campaign(world.campaign, FakeCampaignStore(world))
    assert FakeCampaignStore(world).find(world.campaign.id) is None


@each("state", State)
def test_any_campaign_is_duplicated_and_the_draft_has_the_advertiser_of_now(state: State) -> None:
    world = a_world(state)
    old = replace(
        world.campaign,
        terms=replace(world.campaign.terms, text="Zelie : -20 % samedi. STOP SMS 36180", category="mode"),
        audience=Audience(frozenset({"vip"})),
    )
    world.put_advertiser(an_advertiser(stop_number="36182"))
    deadline = world.now + timedelta(seconds=5)
    made = duplicate_campaign(old, None, FRIDAY, CLAIRE, lambda: "beef000000000009", ports(world), deadline).campaign

    assert made == world.others["beef000000000009"]
    assert (made.state, made.name, made.at, made.audience) == (State.DRAFT, "Soldes", FRIDAY, old.audience)
    assert made.terms.text == "Zelie : -20 % samedi. STOP SMS 36182"
    assert made.terms.advertiser.stop_number == "36182"
    assert [(act.act, act.principal) for act in made.acts] == [(Step.DUPLICATED, CLAIRE)]
    assert made.authors == {"person:claire@zelie.example"}
    assert made.approvals == ()


# ------------------------------------------------------------------------------------------------------------ the digest


def test_without_anybody_wanting_it_a_digest_may_be_left_out() -> None:
    world = a_world()

    assert schedule(world).campaign is not None
    assert world.campaign.digest == seen(world).digest, "what it was scheduled as is on record all the same"


@each(("advertiser", "key"), [({"needs_digest": True}, False), ({"two_persons": True}, False), ({}, True)])
def test_where_it_is_wanted_nothing_is_scheduled_without_it(advertiser: dict[str, Any], key: bool) -> None:
    world = a_world(**advertiser)
    with pytest.raises(DigestMissing):
        schedule(world, CLAIRE, needs_digest=key)
    assert world.campaign.state is State.DRAFT
    assert (world.starts, world.tasks) == (set(), [])

    assert schedule(world, CLAIRE, seen(world).digest, needs_digest=key).campaign is not None


CHANGES: dict[str, Callable[[World], object]] = {
    "edited": lambda world: edit(world, principal=CLAIRE),
    "another number": lambda world: world.put_advertiser(an_advertiser(stop_number="36183")),
    "another carrier": lambda world: world.put_advertiser(
        an_advertiser(route=replace(A_SERVICE.behaviour, carrier="ovh-1"))
    ),
}


@each("change", CHANGES.values())
def test_what_has_changed_since_it_was_seen_does_not_leave(change: Callable[[World], object]) -> None:
    world = a_world()
    digest = seen(world).digest
    change(world)
    with pytest.raises(DigestChanged):
        schedule(world, digest=digest)

    assert world.campaign.state is State.DRAFT
    assert schedule(world, digest=seen(world).digest).campaign is not None


def test_a_digest_is_for_the_time_that_was_looked_at() -> None:
    world = a_world()
    with pytest.raises(DigestChanged):
        schedule(world, digest=seen(world).digest, at=FRIDAY)
    assert schedule(world, digest=seen(world, FRIDAY).digest, at=FRIDAY).campaign is not None
    assert world.campaign.at == FRIDAY

    with pytest.raises(DigestChanged):
        schedule(world, digest=seen(world).digest, at=TOMORROW)
    assert schedule(world, digest=seen(world, TOMORROW).digest, at=TOMORROW).campaign is not None, "moved"


def test_asked_again_it_stays_scheduled_for_who_saw_that_and_for_nobody_else() -> None:
    world = a_world()
    digest = seen(world).digest
    first = schedule(world, digest=digest).campaign

    assert schedule(world, digest=digest).campaign == schedule(world).campaign == first
    assert seen(world).digest == digest
    with pytest.raises(DigestChanged):
        schedule(world, digest="cd" * 32)


def test_of_two_who_schedule_at_once_one_does() -> None:
    world = a_world()
    read_before, digest = world.campaign, seen(world).digest
    schedule(world, digest=digest)
    with pytest.raises(ChangedMeanwhile):
        schedule_campaign(read_before, None, Acceptances(CLAIRE, digest=digest), scheduling(world))


# --------------------------------------------------------------------------------------------------------- two persons


def test_whoever_wrote_it_alone_cannot_schedule_it() -> None:
    world = a_world(two_persons=True)
    approve(world, INES)
    with pytest.raises(SecondPersonMissing):
        schedule(world, INES, seen(world).digest)


def test_another_one_approves_and_the_author_schedules() -> None:
    world = a_world(two_persons=True)
    approve(world, CLAIRE)
    scheduled = schedule(world, INES, seen(world).digest).campaign

    assert scheduled is not None
    assert [act.act for act in scheduled.acts] == [Step.APPROVED, Step.SCHEDULED]
    assert [(one.principal, one.digest) for one in scheduled.approvals] == [(CLAIRE, scheduled.digest)]


def test_another_one_schedules_and_nobody_has_to_approve() -> None:
    world = a_world(two_persons=True)

    assert schedule(world, CLAIRE, seen(world).digest).campaign is not None


def test_whoever_edits_becomes_an_author_and_their_approval_of_before_counts_no_more() -> None:
    world = a_world(two_persons=True)
    approve(world, CLAIRE)
    edit(world, principal=CLAIRE)
    assert world.campaign.approvals == ()
    for by in (INES, CLAIRE):
        with pytest.raises(SecondPersonMissing):
            schedule(world, by, seen(world).digest)

    approve(world, ADMINISTRATOR)
    assert schedule(world, INES, seen(world).digest).campaign is not None


def test_an_approval_of_what_was_edited_meanwhile_is_refused_and_counts_for_nothing() -> None:
    world = a_world(two_persons=True)
    digest, read_before = seen(world).digest, world.campaign
    approve(world, CLAIRE)
    edit(world)
    with pytest.raises(DigestChanged):
        approve(world, CLAIRE, digest)
    with pytest.raises(ChangedMeanwhile):  # the edit came between reading and scheduling
        schedule_campaign(
            replace(read_before, approvals=(*read_before.approvals,)),
            None,
            Acceptances(CLAIRE, digest=digest),
            scheduling(world),
        )
    with pytest.raises(SecondPersonMissing):
        schedule(world, INES, seen(world).digest)


def test_an_approval_is_for_its_time() -> None:
    world = a_world(two_persons=True)
    approve(world, CLAIRE, at=FRIDAY)
    with pytest.raises(SecondPersonMissing):
        schedule(world, INES, seen(world).digest)

    assert schedule(world, INES, seen(world, FRIDAY).digest, FRIDAY).campaign is not None


def test_an_approval_for_no_time_is_for_a_day_and_may_be_given_again() -> None:
    world = a_world(two_persons=True)
    world.campaign = replace(world.campaign, at=None)
    approve(world, CLAIRE)
    world.now += timedelta(days=1, seconds=1)
    with pytest.raises(SecondPersonMissing):
        schedule(world, INES, seen(world).digest)

    approve(world, CLAIRE)
    assert schedule(world, INES, seen(world).digest).campaign is not None


def test_an_approval_that_is_given_twice_changes_nothing() -> None:
    world = a_world(two_persons=True)

    assert approve(world, CLAIRE) == approve(world, CLAIRE) == world.campaign


def test_a_campaign_whose_author_nobody_knows_is_duplicated_first() -> None:
    world = a_world(two_persons=True)
    world.campaign = replace(world.campaign, writers=frozenset())
    approve(world, CLAIRE)
    with pytest.raises(SecondPersonMissing):
        schedule(world, INES, seen(world).digest)


@each("state", [State.RUNNING, State.FINISHED, State.CANCELLED])
def test_what_runs_or_has_ended_cannot_be_approved(state: State) -> None:
    with pytest.raises(InvalidTransition):
        approve(a_world(state), CLAIRE)


def test_going_on_through_another_carrier_needs_two_persons_too() -> None:
    world = a_world(State.PAUSED, two_persons=True)
    world.campaign = replace(world.campaign, started_at=world.now)
    world.put_advertiser(
        an_advertiser(
            two_persons=True,
            stop_number="36111",
            stop_numbers={},
            route=replace(A_SERVICE.behaviour, carrier="ovh-1"),
        )
    )
    through = ContinuePorts(scheduling(world), FakeCarrierStore(a_carrier()), a_service)

    def go_on(by: str, digest: str = "") -> Scheduled:
        return continue_campaign(world.campaign, "ovh-1", Acceptances(by, digest=digest), through)

    leaves = leaving_through(world.campaign, "ovh-1", through)
    with pytest.raises(DigestMissing):
        go_on(INES)
    with pytest.raises(DigestChanged):
        go_on(INES, seen(world).digest)
    with pytest.raises(SecondPersonMissing):
        go_on(INES, leaves.digest)
    approve_campaign(world.campaign, leaves, leaves.digest, CLAIRE, FakeCampaignStore(world), FakeClock(world))
    following = go_on(INES, leaves.digest).campaign

    assert following is not None
    assert (following.digest, following.authors) == (leaves.digest, world.campaign.authors)
    assert world.campaign.state is State.CANCELLED


# ------------------------------------------------------------------------------------------------------------ the doors

DRAFT = {"advertiser_id": "zelie", "name": "Fêtes", "text": "Zelie : -20 % samedi.", "category": "mode"}


def drafted(**changes: Any) -> Any:
    status, campaign = call("POST", "/campaigns", DRAFT | changes)
    assert status == 201, campaign
    return campaign


def test_a_draft_is_edited_looked_at_and_scheduled_as_it_was_seen(base: DynamoContactStore) -> None:
    path = f"/campaigns/{drafted()['id']}"
    _, before = call("GET", f"{path}/preview")
    status, edited = call("PUT", path, DRAFT | {"text": "Zelie : -30 % samedi."})
    assert (status, edited["text"], edited["status"]) == (200, "Zelie : -30 % samedi.", "draft")
    assert [act["act"] for act in edited["acts"]] == ["drafted", "edited"]
    assert edited["results"]

    changed = call("POST", f"{path}/schedule", {"digest": before["digest"]})
    assert (changed[0], changed[1]["type"], changed[1]["field"]) == (
        409,
        "urn:stop-sms:problem:digest_changed",
        "digest",
    )
    _, now = call("GET", f"{path}/preview")
    status, scheduled = call("POST", f"{path}/schedule", {"digest": now["digest"]})
    assert (status, scheduled["status"], scheduled["digest"]) == (200, "scheduled", now["digest"])
    assert call("PUT", path, DRAFT)[0] == call("DELETE", path)[0] == 409


def test_an_edit_that_would_be_unlawful_says_which_rules_refuse_it(base: DynamoContactStore) -> None:
    path = f"/campaigns/{drafted()['id']}"
    status, problem = call("PUT", path, DRAFT | {"text": "Prenez soin de vous."})

    assert (status, problem["type"]) == (422, "urn:stop-sms:problem:refused_by_rules")
    assert call("GET", path)[1]["text"] == DRAFT["text"]
    other = call("PUT", path, DRAFT | {"advertiser_id": "nobody"})
    assert (other[0], other[1]["field"]) == (422, "advertiser_id")


def test_a_deleted_draft_is_gone_from_the_list_too(base: DynamoContactStore) -> None:
    kept, gone = drafted()["id"], drafted()["id"]
    status, shown = call("DELETE", f"/campaigns/{gone}")

    assert (status, shown["id"]) == (200, gone)
    assert call("GET", f"/campaigns/{gone}")[0] == call("DELETE", f"/campaigns/{gone}")[0] == 404
    listed = call("GET", "/campaigns", advertiser_id="zelie")[1]["campaigns"]
    assert {kept, gone} & {one["id"] for one in listed} == {kept}


def test_a_campaign_is_duplicated_under_another_name(base: DynamoContactStore) -> None:
    first = drafted(schedule={"at": "2026-11-26T10:00:00+01:00"}, topics=["health"], limits={"oppositions": None})
    status, second = call("POST", f"/campaigns/{first['id']}/duplicate", {"name": "Fêtes, suite"})

    assert (status, second["name"], second["schedule"]) == (201, "Fêtes, suite", {"at": None})
    own = {"id", "name", "schedule", "created_at", "acts", "results", "notices", "advice"}
    assert {name: second[name] for name in second.keys() - own} == {name: first[name] for name in first.keys() - own}


def test_two_persons_over_http(base: DynamoContactStore) -> None:
    _, advertiser = call("GET", "/advertisers/zelie")
    body = {name: advertiser[name] for name in advertiser if name not in ("id", "changed_at", "changed_by", "route")}
    assert call("PUT", "/advertisers/zelie", body | {"two_persons": True})[1]["two_persons"] is True
    path = f"/campaigns/{drafted()['id']}"
    _, preview = call("GET", f"{path}/preview")
    digest = {"digest": preview["digest"]}

    missing = call("POST", f"{path}/schedule", {})
    alone = call("POST", f"{path}/schedule", digest)
    approved = call("POST", f"{path}/approval", digest)
    still_alone = call("POST", f"{path}/schedule", digest)

    assert (missing[0], missing[1]["type"]) == (409, "urn:stop-sms:problem:digest_missing")
    assert (alone[0], alone[1]["type"]) == (409, "urn:stop-sms:problem:second_person_missing")
    assert (approved[0], approved[1]["approvals"][0]["digest"]) == (200, preview["digest"])
    assert (still_alone[0], still_alone[1]["type"]) == (409, "urn:stop-sms:problem:second_person_missing")
    assert call("POST", f"{path}/approval", {"digest": "ab" * 32})[0] == 409


def test_a_template_is_written_and_drafted_from(base: DynamoContactStore) -> None:
    place = "/advertisers/zelie/templates/soldes"
    body = {"name": "Soldes", "text": "Zelie : -20 % pour {first_name|vous}.", "category": "mode", "topics": ["health"]}
    status, template = call("PUT", place, body)
    assert (status, template["id"], template["changed_by"]) == (200, "soldes", ADMINISTRATOR)
    assert template["results"]

    draft = drafted_from(template="soldes")
    own = drafted_from(template="soldes", name="Noël", text="Zelie : -30 %.", topics=[], category=None)
    assert (draft["name"], draft["text"], draft["category"], draft["topics"]) == (
        "Soldes", body["text"], "mode", ["health"],
    )  # fmt: skip
    assert (own["name"], own["text"], own["topics"], own["category"]) == ("Noël", "Zelie : -30 %.", [], "mode")

    assert [one["id"] for one in call("GET", "/advertisers/zelie/templates")[1]["templates"]] == ["soldes"]
    assert call("DELETE", place)[0] == 200
    assert call("GET", place)[0] == call("DELETE", place)[0] == 404
    assert call("POST", "/campaigns", {"advertiser_id": "zelie", "template": "soldes"})[0] == 404
    assert call("GET", f"/campaigns/{draft['id']}")[1]["text"] == body["text"]


def drafted_from(**given: Any) -> Any:
    status, campaign = call("POST", "/campaigns", {"advertiser_id": "zelie", **given})
    assert status == 201, campaign
    return campaign


def test_a_template_that_nobody_could_send_is_refused_and_a_draft_needs_a_text(base: DynamoContactStore) -> None:
    place = "/advertisers/zelie/templates/soldes"
    refused = call("PUT", place, {"name": "Soldes", "text": "Prenez soin de vous."})
    unknown = call("PUT", place, {"name": "Soldes", "text": "Zelie : -20 %.", "brand": "Lutin"})
    nobody = call("PUT", "/advertisers/nobody/templates/soldes", {"name": "Soldes", "text": "Zelie : -20 %."})
    empty = call("POST", "/campaigns", {"advertiser_id": "zelie"})

    assert (refused[0], refused[1]["type"]) == (422, "urn:stop-sms:problem:refused_by_rules")
    assert (unknown[0], unknown[1]["type"]) == (422, "urn:stop-sms:problem:unknown_brand")
    assert (nobody[0], nobody[1]["type"]) == (422, "urn:stop-sms:problem:unknown_advertiser")
    assert call("GET", place)[0] == 404
    assert {error["field"].rpartition(".")[2] for error in empty[1]["errors"]} == {"name", "text"}


def test_an_advertiser_has_a_hundred_templates_at_most(base: DynamoContactStore) -> None:
    body = {"name": "Soldes", "text": "Zelie : -20 %."}
    for number in range(100):
        assert call("PUT", f"/advertisers/zelie/templates/t{number}", body)[0] == 200
    status, problem = call("PUT", "/advertisers/zelie/templates/more", body)

    assert (status, problem["type"]) == (409, "urn:stop-sms:problem:too_many_templates")
    assert call("PUT", "/advertisers/zelie/templates/t7", body)[0] == 200, "one that is there is written anew"
