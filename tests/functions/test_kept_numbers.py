"""A number that messages name is kept for their advertiser before the first of them leaves: whoever gets one may answer it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from answers.answer_ports import AnswerResult
from answers.give_answer import give_answer
from campaign_api.steer_campaign import pause_campaign, resume_campaign
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange, Brand
from stopsms.compliance.campaign.campaign import Campaign, State
from stopsms.compliance.outside.set_up import SetUp
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.use_cases.campaigns.schedule_campaign import Acceptances, NumberReleased, SchedulePorts, schedule_campaign

from tests.factories import CAMILLE, MARKETER, TUESDAY_10H_PARIS, a_campaign, an_advertiser, terms
from tests.fakes import (
    FakeAdvertiserStore,
    FakeCampaignStore,
    FakeClock,
    FakePlannerQueue,
    FakeSchedules,
    World,
    answer_ports,
    waits,
)
from tests.functions.test_schedule_campaign import predict

WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
MOVED = AdvertiserChange(TUESDAY_10H_PARIS, "key:1 (Claire, administrator)")
ELSEWHERE = an_advertiser(stop_number="36999", stop_numbers={})
pytestmark = pytest.mark.guarantee("G1")


def a_world(advertiser: Advertiser | None = None, state: State = State.DRAFT) -> World:
    by = advertiser or an_advertiser()
    return World(TUESDAY_10H_PARIS, a_campaign(terms=terms(advertiser=by), state=state, at=None, started_at=None))


def schedule(world: World, at: datetime | None = WEDNESDAY) -> Campaign | None:
    ports = SchedulePorts(
        FakeAdvertiserStore(world),
        FakeCampaignStore(world),
        FakeSchedules(world),
        FakePlannerQueue(world),
        FakeClock(world),
        predict,
        lambda advertiser: SetUp(),
    )
    return schedule_campaign(world.campaign, at, Acceptances(MARKETER), ports).campaign


def resume(world: World) -> Campaign:
    campaigns, queue, clock = FakeCampaignStore(world), FakePlannerQueue(world), FakeClock(world)
    return resume_campaign(world.campaign, MARKETER, campaigns, FakeAdvertiserStore(world), queue, clock)


def used(world: World, number: str = "36180") -> datetime | None:
    return next(user.used_until for user in world.users(number).known if user.advertiser_id == "zelie")


def move(world: World) -> None:
    assert FakeAdvertiserStore(world).put(ELSEWHERE, MOVED)


def test_a_scheduled_campaign_keeps_the_numbers_that_its_messages_name_until_it_starts_and_no_others() -> None:
    advertiser = an_advertiser(sender_id="0937000001", brands=(Brand("Été", "0937000002"),))
    world = a_world(replace(advertiser, authorisations={"0937000001": "1", "0937000002": "2"}))
    campaign = schedule(world)

    assert campaign is not None
    assert campaign.terms.reply_numbers == {"36180", "36789", "0937000001"}
    for number in campaign.terms.reply_numbers:
        assert used(world, number) == WEDNESDAY
    assert used(world, "0937000002") is None, "another brand's"
    move(world)
    assert [user.id for user in FakeAdvertiserStore(world).answering("36180")] == ["zelie"]
    assert FakeAdvertiserStore(world).answering("0937000002") == []


@pytest.mark.parametrize("before", ["put advertiser", "use numbers", "change campaign"])
def test_an_advertiser_that_moves_while_a_campaign_is_scheduled_keeps_its_number_or_there_is_no_campaign(
    before: str,
) -> None:
    world = a_world()

    def moves(step: int, call: str) -> None:
        if call == before:
            world.at_step = lambda step, call: None
            move(world)

    world.at_step = moves
    try:
        campaign = schedule(world)
    except NumberReleased:
        assert before == "use numbers"
        assert (world.campaign.state, world.starts, world.tasks) == (State.DRAFT, set(), [])
        assert schedule(world) is not None, "asked again, it names the new number"
        campaign = world.campaign
    assert campaign is not None
    for number in campaign.terms.reply_numbers:
        assert [user.id for user in FakeAdvertiserStore(world).answering(number)] == ["zelie"]


def test_the_brand_of_a_draft_that_its_advertiser_has_given_up_names_no_number_of_another() -> None:
    brand = Brand("Été", "0937000002")
    advertiser = an_advertiser(brands=(brand,), authorisations={"0937000002": "2"})
    draft = terms(advertiser=advertiser, brand=brand, text="Été : -20 % samedi")
    world = World(TUESDAY_10H_PARIS, a_campaign(terms=draft, state=State.DRAFT, at=None, started_at=None))
    FakeAdvertiserStore(world).put(an_advertiser(authorisations={"0937000002": "2"}), MOVED)

    with pytest.raises(NumberReleased):
        schedule(world)


def test_a_campaign_that_is_resumed_keeps_its_numbers_anew_and_one_that_waited_for_years_names_none_of_others() -> None:
    world = a_world()
    schedule(world)
    world.now = WEDNESDAY
    pause_campaign(world.campaign, MARKETER, FakeCampaignStore(world), FakeClock(world))
    move(world)
    world.now += timedelta(days=30)
    assert resume(world).state is State.SCHEDULED
    assert used(world) == world.now

    pause_campaign(world.campaign, MARKETER, FakeCampaignStore(world), FakeClock(world))
    FakeAdvertiserStore(world).release("36180", "zelie", MOVED, lambda user, declared: None)
    with pytest.raises(NumberReleased):
        resume(world)
    assert world.campaign.state is State.PAUSED


def test_a_test_advertiser_s_campaign_keeps_no_number() -> None:
    world = a_world(an_advertiser(test=True))
    assert schedule(world) is not None
    assert world.users("36180").known == ()


def question(world: World) -> AnswerTask:
    return AnswerTask(waits(world, CAMILLE).hash, AnswerKind.CONFIRM, CAMILLE.e164, "36180", ("zelie",), form="f-1")


@pytest.mark.parametrize("kind", [AnswerKind.CONFIRM, AnswerKind.CONTACT, AnswerKind.STOP])
def test_a_question_and_an_answer_keep_the_number_that_they_leave_from_for_those_in_whose_name_they_do(
    kind: AnswerKind,
) -> None:
    world = a_world(an_advertiser(double_opt_in=True))
    world.put_advertiser(an_advertiser(id="nora"))
    task = replace(question(world), kind=kind, form="")

    assert give_answer(task, answer_ports(world)) is AnswerResult.SENT
    assert used(world) == datetime(2026, 11, 25, tzinfo=UTC), "noted for the day"
    assert [user.used_until for user in world.users("36180").known if user.advertiser_id == "nora"] == [None]


def test_a_question_whose_number_its_advertiser_has_given_up_is_asked_from_the_one_that_it_has_now() -> None:
    world = a_world(an_advertiser(double_opt_in=True))
    task = question(world)
    FakeAdvertiserStore(world).put(replace(ELSEWHERE, double_opt_in=True), MOVED)

    assert give_answer(task, answer_ports(world)) is AnswerResult.WAITS
    assert world.replies == []
    (again,) = world.answer_tasks
    assert again == replace(task, number="36999")
    assert give_answer(again, answer_ports(world)) is AnswerResult.SENT
    assert used(world, "36999") is not None
