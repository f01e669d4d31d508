"""Two texts compared, and audiences of conditions, through the campaign's doors on moto and in a world in memory."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from campaign_api.steer_campaign import resume_campaign
from planner.pause_unsure import pause_unsure
from planner.plan_shards import plan_shards
from sender.send_batch import send_batch
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.compliance.campaign.audience import DEEPEST, Audience
from stopsms.compliance.campaign.breaker import Measure
from stopsms.compliance.campaign.campaign import Campaign, State, start
from stopsms.compliance.campaign.condition import GotCampaign, NotSo
from stopsms.compliance.campaign.outcome import CLAIMED_BY_VARIANT
from stopsms.compliance.campaign.text_comparison import choose, compare
from stopsms.compliance.campaign.variant import Part, Variant, part_id
from stopsms.compliance.person.contact import CLAIM_KEPT
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewaySilent
from stopsms.contracts.messages import planning_task
from stopsms.use_cases.campaigns.check_claims_kept import (
    TIME_TO_GO_ON,
    TIME_TO_PLAN,
    ClaimsDropped,
    UnknownAskedCampaign,
    check_claims_kept,
)

from tests.each_case import each
from tests.factories import MARKETER, TUESDAY_10H_PARIS, a_campaign, a_contact, an_advertiser, terms
from tests.fakes import FakeAdvertiserStore, FakeCampaignStore, FakeClock, FakePlannerQueue, World
from tests.functions.doors import call
from tests.functions.planning import LATER, ports

OTHER_TEXT = "Zelie : samedi, -20 %."
PEOPLE = [Phone.of(f"+3361200{number:04d}") for number in range(200)]


def drafted(**changes: Any) -> Any:
    body = {"advertiser_id": "zelie", "name": "Fêtes", "text": "Zelie : -20 % samedi.", "category": "mode"} | changes
    status, campaign = call("POST", "/campaigns", body)
    assert status == 201, campaign
    return campaign


def started(campaign_id: str) -> None:
    """As its hour does."""
    store = DynamoCampaignStore("campaign")
    campaign = store.find(campaign_id)
    assert campaign is not None
    assert store.change(start(campaign, campaign.at or TUESDAY_10H_PARIS))


def test_a_draft_gets_a_second_text_both_start_and_a_person_chooses_one(base: DynamoContactStore) -> None:
    first = drafted()
    path = f"/campaigns/{first['id']}"
    status, second = call("POST", f"{path}/variant", {"text": OTHER_TEXT, "share": 0.4})
    again = call("POST", f"{path}/variant", {"text": OTHER_TEXT, "share": 0.4})
    differently = call("POST", f"{path}/variant", {"text": OTHER_TEXT, "share": 0.3})
    early = call("POST", f"{path}/winner", {})

    assert (status, second["text"], second["name"], second["status"]) == (201, OTHER_TEXT, "Fêtes B", "draft")
    assert second["ab"] == {
        "part": "b", "share": 0.4, "start": 0.4, "end": 0.8, "a": first["id"], "b": second["id"], "chosen": None,
    }  # fmt: skip
    assert call("GET", path)[1]["ab"]["part"] == "a"
    assert (again[0], again[1]["id"]) == (201, second["id"])
    assert (differently[0], differently[1]["type"]) == (409, "urn:stop-sms:problem:compared_already")
    assert (early[0], early[1]["type"]) == (409, "urn:stop-sms:problem:not_to_compare")

    for one in (first, second):
        assert call("POST", f"/campaigns/{one['id']}/schedule", {})[0] == 200
        started(one["id"])
    status, rest = call("POST", f"/campaigns/{second['id']}/winner", {"name": "La suite"})
    once_more = call("POST", f"/campaigns/{second['id']}/winner", {})
    other = call("POST", f"{path}/winner", {})

    assert (status, rest["text"], rest["name"], rest["ab"]["part"]) == (201, OTHER_TEXT, "La suite", "rest")
    assert (once_more[0], once_more[1]["id"]) == (201, rest["id"])
    assert (other[0], other[1]["type"]) == (409, "urn:stop-sms:problem:compared_already")
    status, compared = call("GET", f"{path}/variants")
    assert (status, compared["share"], compared["chosen"]) == (200, 0.4, "b")
    assert [(one["part"], one["campaign"], one["status"]) for one in compared["variants"]] == [
        ("a", first["id"], "running"),
        ("b", second["id"], "running"),
        ("rest", rest["id"], "draft"),
    ]
    previews = [call("GET", f"/campaigns/{one['id']}/preview")[1]["audience"] for one in (first, second, rest)]
    assert sorted(previews) == [0, 0, 1], "the only contact is in one of them"


def test_an_unlawful_second_text_changes_nothing(base: DynamoContactStore) -> None:
    first = drafted()
    status, problem = call("POST", f"/campaigns/{first['id']}/variant", {"text": "Gagnez au casino !", "share": 0.1})

    assert (status, problem["type"]) == (422, "urn:stop-sms:problem:refused_by_rules")
    assert call("GET", f"/campaigns/{first['id']}")[1]["ab"] is None
    assert call("GET", f"/campaigns/{first['id']}/variants")[0] == 404
    assert call("GET", f"/campaigns/{part_id(first['id'], Part.B)}")[0] == 404


@pytest.mark.parametrize("share", [0, 0.51, "0.1", None, 1e-9])
def test_a_share_is_a_number_up_to_a_half(base: DynamoContactStore, share: Any) -> None:
    status, problem = call("POST", f"/campaigns/{drafted()['id']}/variant", {"text": OTHER_TEXT, "share": share})

    assert (status, problem["errors"][0]["field"]) == (422, "share")


def test_one_that_runs_gets_no_second_text(base: DynamoContactStore) -> None:
    status, problem = call("POST", "/campaigns/c0ffee00c0ffee00/variant", {"text": OTHER_TEXT, "share": 0.1})

    assert (status, problem["type"]) == (409, "urn:stop-sms:problem:invalid_transition")


# ------------------------------------------------------------------ nobody gets two


def a_comparison(share: float = 0.3) -> tuple[World, list[Campaign]]:
    """Both run, the rest is drafted and runs too: 200 people."""
    draft = a_campaign(state=State.DRAFT, at=None, started_at=None)
    a, b = compare(draft, OTHER_TEXT, share, "B", TUESDAY_10H_PARIS)
    running: dict[str, Any] = {"state": State.RUNNING, "at": TUESDAY_10H_PARIS, "started_at": TUESDAY_10H_PARIS}
    a, b = replace(a, **running), replace(b, **running)
    rest = replace(choose(a, b, Part.A, "Rest", TUESDAY_10H_PARIS), **running)
    world = World(TUESDAY_10H_PARIS, a, {phone: a_contact(phone) for phone in PEOPLE})
    world.others |= {b.id: b, rest.id: rest}
    return world, [a, b, rest]


def run(world: World, campaign: Campaign) -> None:
    plan_shards(planning_task(campaign.id), ports(world), world.now + LATER)
    while world.queued:
        batches, world.queued = world.queued, []
        for batch in batches:
            send_batch(batch, world.ports(), world.now + LATER)
        world.now += timedelta(minutes=10)


@pytest.mark.guarantee("G2")
def test_everybody_gets_one_of_the_three_texts_and_nobody_two() -> None:
    world, campaigns = a_comparison()
    for campaign in campaigns:
        run(world, campaign)

    assert sorted(phone.e164 for phone, _, _ in world.sent) == [phone.e164 for phone in PEOPLE]
    planned = [len(world.dispatch(campaign.id).outcomes) for campaign in campaigns]
    assert sum(planned) == len(PEOPLE)
    assert min(planned) > 20


@pytest.mark.guarantee("G2")
def test_whoever_changes_numbers_between_them_gets_no_second_text_though_the_new_number_is_in_another_part() -> None:
    world, (a, b, rest) = a_comparison()
    world.answers = [raising(GatewaySilent("ReadTimeoutError"))]  # of one nobody knows whether it arrived
    run(world, a)
    got = next(phone for phone, contact in world.contacts.items() if a.id in contact.claims)
    for campaign in (b, rest):
        new = next(
            phone
            for number in range(10_000, 99_999)
            if campaign.reached.holds(a_contact(phone := Phone.of(f"+33613{number:06d}")), TUESDAY_10H_PARIS.date())
            and phone not in world.contacts
        )
        world.contacts[new] = replace(world.contacts[got], phone=new)
        run(world, campaign)
        outcomes = {
            world.dispatch(campaign.id).rosters[batch].phones[place]: outcome
            for (batch, place), outcome in world.dispatch(campaign.id).outcomes.items()
        }
        assert outcomes[new.e164].objections == (CLAIMED_BY_VARIANT.objection,)
        assert new not in [phone for phone, _, _ in world.sent]


def raising(error: Exception) -> Any:
    def answer() -> None:
        raise error

    return answer


# ------------------------------------------------------------------ audiences of conditions


def test_a_condition_is_kept_answered_and_judged_alike(base: DynamoContactStore) -> None:
    where = {"all": [{"tag": "newsletter"}, {"not": {"date": "last_message", "within_days": 30}}]}
    campaign = drafted(audience={"tags": ["newsletter"], "where": where})
    nobody = drafted(audience={"where": {"attribute": "city", "in": ["Lyon"]}})

    assert campaign["audience"] == {"tags": ["newsletter"], "where": where}
    assert call("GET", f"/campaigns/{campaign['id']}/preview")[1]["audience"] == 1
    assert [notice["notice"] for notice in nobody["notices"]] == ["audience.empty"]
    assert "remplit ces conditions" in nobody["notices"][0]["explanation"]["fr"]
    assert drafted(audience={"tags": ["newsletter"]})["audience"] == {"tags": ["newsletter"]}


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ({}, "audience.where"),
        ({"tag": "a", "got": "c0ffee00c0ffee00"}, "audience.where"),
        ({"tag": "a", "in": ["b"]}, "audience.where"),
        ({"attribute": "city"}, "audience.where"),
        ({"attribute": "city", "in": []}, "audience.where.in"),
        ({"date": "last_sale", "since": "2026-01-01", "within_days": 3}, "audience.where"),
        ({"date": "wedding", "within_days": 3}, "audience.where.date"),
        ({"date": "born", "since": "01/01/1990"}, "audience.where.since"),
        ({"all": []}, "audience.where.all"),
        ({"all": [{"tag": "a"}, {"territory": ["BE"]}]}, "audience.where.all.1.territory.0"),
        ({"not": {"any": [{"postcode": ["2A"]}]}}, "audience.where.not.any.0.postcode.0"),
        ({"tags": "a"}, "audience.where.tags"),
        ({"share": {"of": "a", "from": -0.1, "to": 0.1}}, "audience.where.share.from"),
    ],
)
def test_what_is_no_condition_is_refused_where_it_stands(base: DynamoContactStore, where: Any, field: str) -> None:
    body = {"advertiser_id": "zelie", "name": "Fêtes", "text": "Zelie : -20 %", "audience": {"where": where}}
    status, problem = call("POST", "/campaigns", body)

    assert status == 422, problem
    assert field in [error["field"] for error in problem["errors"]]


def test_a_condition_that_can_never_hold_or_is_too_deep_is_refused_by_its_place(base: DynamoContactStore) -> None:
    reversed_days = {"date": "born", "since": "2000-01-01", "before": "1990-01-01"}

    def deep(depth: int) -> Any:
        condition: Any = {"tag": "a"}
        for _ in range(depth - 1):
            condition = {"not": condition}
        return condition

    def refused(where: Any) -> Any:
        body = {"advertiser_id": "zelie", "name": "Fêtes", "text": "Zelie : -20 %", "audience": {"where": where}}
        status, problem = call("POST", "/campaigns", body)
        assert status in (400, 422), problem
        return problem

    assert refused({"all": [reversed_days]})["field"] == "audience.where.all.0"
    assert refused(deep(DEEPEST + 1))["field"] == "audience.where" + ".not" * DEEPEST
    assert [refused(deep(depth))["status"] for depth in (100, 240, 300, 700)]


def test_conditions_in_lists_are_taken_as_deep_as_it_is_told(base: DynamoContactStore) -> None:
    condition: dict[str, Any] = {"attribute": "city", "in": ["Lyon"]}
    for depth in range(1, DEEPEST):
        condition = {"any" if depth % 2 else "all": [condition]}

    assert drafted(audience={"where": condition})["audience"]["where"] == condition


def test_only_campaigns_of_the_advertiser_whose_claims_are_kept_are_asked_about(base: DynamoContactStore) -> None:
    def asking(campaign_id: str, at: str | None = None) -> tuple[int, Any]:
        audience = {"where": {"not": {"got": campaign_id}}}
        body = {"advertiser_id": "zelie", "name": "Fêtes", "text": "Zelie : -20 %", "category": "mode"}
        return call("POST", "/campaigns", body | {"audience": audience, "schedule": {"at": at}})

    unknown, known = asking("0123456789abcdef"), asking("c0ffee00c0ffee00")
    soon, late = (asking("c0ffee00c0ffee00", f"2026-12-{day}T10:00:00+01:00") for day in (17, 19))

    assert (unknown[0], unknown[1]["type"], unknown[1]["field"]) == (
        422, "urn:stop-sms:problem:unknown_campaign", "audience.where",
    )  # fmt: skip
    assert known[0] == soon[0] == 201
    assert (late[0], late[1]["type"]) == (409, "urn:stop-sms:problem:claims_dropped")
    moved = call("POST", f"/campaigns/{known[1]['id']}/schedule", {"at": "2026-12-19T10:00:00+01:00"})
    assert (moved[0], moved[1]["type"]) == (409, "urn:stop-sms:problem:claims_dropped")


def test_another_advertisers_campaign_is_unknown_and_claims_are_asked_until_the_day_they_may_be_dropped() -> None:
    asked = a_campaign(terms=terms(campaign_id="c0ffee0000000001"))
    strange = a_campaign(terms=terms(campaign_id="c0ffee0000000002", advertiser=an_advertiser(id="nora")))
    world = World(TUESDAY_10H_PARIS, a_campaign())
    world.others |= {asked.id: asked, strange.id: strange}
    store = FakeCampaignStore(world)

    def check(campaign_id: str, until: Any) -> None:
        asking = a_campaign(audience=Audience(where=NotSo(GotCampaign(campaign_id))))
        check_claims_kept(asking, until, store)

    check(asked.id, TUESDAY_10H_PARIS + CLAIM_KEPT)
    with pytest.raises(ClaimsDropped):
        check(asked.id, TUESDAY_10H_PARIS + CLAIM_KEPT + timedelta(seconds=1))
    with pytest.raises(UnknownAskedCampaign):
        check(strange.id, TUESDAY_10H_PARIS)


def test_a_campaign_is_not_resumed_once_it_is_not_known_any_more_who_got_the_other() -> None:
    asked = a_campaign(terms=terms(campaign_id="c0ffee0000000001"))
    paused = a_campaign(
        state=State.PAUSED,
        audience=Audience(where=GotCampaign(asked.id)),
        started_at=TUESDAY_10H_PARIS + CLAIM_KEPT - TIME_TO_PLAN,
    )
    world = World(TUESDAY_10H_PARIS + CLAIM_KEPT - TIME_TO_GO_ON + timedelta(seconds=1), paused)
    world.others[asked.id] = asked

    def resumed() -> Campaign:
        stores = FakeCampaignStore(world), FakeAdvertiserStore(world), FakePlannerQueue(world), FakeClock(world)
        return resume_campaign(paused, MARKETER, *stores)

    with pytest.raises(ClaimsDropped):
        resumed()
    world.now -= timedelta(seconds=1)
    assert resumed().state is State.RUNNING


def test_a_campaign_that_has_not_started_is_asked_about_from_the_time_it_is_scheduled_for() -> None:
    """Both are scheduled today: the one for tomorrow, the other to whoever does not get it, for when its claims may be dropped."""
    waiting = a_campaign(
        terms=terms(campaign_id="c0ffee0000000001"), state=State.SCHEDULED, started_at=None, at=TUESDAY_10H_PARIS
    )
    world = World(TUESDAY_10H_PARIS, a_campaign())
    world.others[waiting.id] = waiting
    asking = a_campaign(audience=Audience(where=NotSo(GotCampaign(waiting.id))))
    late = TUESDAY_10H_PARIS + CLAIM_KEPT + timedelta(seconds=1)

    with pytest.raises(ClaimsDropped):
        check_claims_kept(asking, late, FakeCampaignStore(world))
    world.others[waiting.id] = replace(waiting, state=State.CANCELLED)
    check_claims_kept(asking, late, FakeCampaignStore(world))


@each("asks", ["audience", "compared"])
def test_nobody_is_planned_once_it_is_not_surely_known_any_more_who_got_the_other_text_or_campaign(asks: str) -> None:
    """The other one had no time yet when this one was scheduled."""
    first = "c0ffee0000000001"
    other = a_campaign(terms=terms(campaign_id=first))
    campaign = a_campaign(audience=Audience(where=NotSo(GotCampaign(first))))
    if asks == "compared":
        part = Variant(first, Part.B, 0.1)
        campaign = a_campaign(terms=terms(campaign_id=part.of(Part.B), variant=part))
    world = World(TUESDAY_10H_PARIS, campaign)
    world.others[first] = other
    store, clock = FakeCampaignStore(world), FakeClock(world)

    assert not pause_unsure(campaign.id, store, clock, TUESDAY_10H_PARIS + CLAIM_KEPT)
    assert pause_unsure(campaign.id, store, clock, TUESDAY_10H_PARIS + CLAIM_KEPT + timedelta(seconds=1))

    paused = world.campaign
    assert (paused.state, paused.trip and paused.trip.measure) == (State.PAUSED, Measure.CLAIMS_DROPPED)
    world.now = TUESDAY_10H_PARIS + CLAIM_KEPT
    with pytest.raises(ClaimsDropped):
        resume_campaign(paused, MARKETER, store, FakeAdvertiserStore(world), FakePlannerQueue(world), clock)


def test_an_asked_draft_that_was_deleted_since_holds_nothing_up() -> None:
    world = World(TUESDAY_10H_PARIS, a_campaign(audience=Audience(where=NotSo(GotCampaign("c0ffee0000000001")))))

    assert not pause_unsure(world.campaign.id, FakeCampaignStore(world), FakeClock(world), TUESDAY_10H_PARIS)
    assert world.campaign.is_sending


def test_relative_days_count_from_the_day_of_the_start_whenever_it_is_planned() -> None:
    campaign = a_campaign(state=State.PAUSED)
    later = replace(campaign, day=TUESDAY_10H_PARIS.date() - timedelta(days=2))

    assert campaign.audience_day == TUESDAY_10H_PARIS.date()
    assert later.audience_day == TUESDAY_10H_PARIS.date() - timedelta(days=2), (
        "one that continues another keeps its day"
    )


def test_no_draft_of_a_comparison_is_deleted_as_no_id_is_ever_written_anew(base: DynamoContactStore) -> None:
    """The audit takes what is written again after it was deleted for a forgery."""
    first = drafted()
    _, second = call("POST", f"/campaigns/{first['id']}/variant", {"text": OTHER_TEXT, "share": 0.1})

    for part in (first, second):
        status, problem = call("DELETE", f"/campaigns/{part['id']}")
        assert (status, problem["type"]) == (409, "urn:stop-sms:problem:invalid_transition")
        assert call("POST", f"/campaigns/{part['id']}/cancel")[0] == 200


def test_a_draft_that_is_edited_stays_the_part_that_it_is(base: DynamoContactStore) -> None:
    first = drafted()
    call("POST", f"/campaigns/{first['id']}/variant", {"text": OTHER_TEXT, "share": 0.4})
    body = {"advertiser_id": "zelie", "name": "Fêtes", "text": "Zelie : -30 % samedi.", "category": "mode"}
    status, edited = call("PUT", f"/campaigns/{first['id']}", body)

    assert (status, edited["text"], edited["ab"]["part"]) == (200, "Zelie : -30 % samedi.", "a")
    assert [act["act"] for act in edited["acts"]] == ["drafted", "edited", "edited"]
    again = call("POST", f"/campaigns/{first['id']}/duplicate", {})
    assert (again[0], again[1]["ab"]) == (201, None), "another campaign, compared with none"
