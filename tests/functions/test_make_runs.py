"""The runs of a recurring campaign: each is made once, whatever is delivered twice, late or interrupted; one that is refused says why."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from campaign_api.compare_texts import ComparePorts, SecondText, draft_variant
from recurrences.keep_recurrences import (
    activate_recurrence,
    create_recurrence,
    end_recurrence,
    pause_recurrence,
    resume_recurrence,
    revise_recurrence,
)
from recurrences.make_runs import AGAIN, make_runs
from recurrences.recurrence_ports import RecurrencePorts, draft_of
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.campaign import Campaign, InvalidTransition, Prediction, State, Terms
from stopsms.compliance.campaign.campaign_act import identity
from stopsms.compliance.campaign.recurrence import MOST_ACTS, Recurrence, RecurrenceState, RunCaps, RunFate
from stopsms.compliance.campaign.rhythm import Every, Rhythm
from stopsms.compliance.errors import BusyError
from stopsms.compliance.outside.set_up import SetUp
from stopsms.use_cases.campaigns.check_seen import DigestMissing, SecondPersonMissing
from stopsms.use_cases.campaigns.delete_campaign import delete_campaign
from stopsms.use_cases.campaigns.edit_campaign import edit_campaign
from stopsms.use_cases.campaigns.require_carrier import CarrierNotReady
from stopsms.use_cases.campaigns.schedule_campaign import Acceptances, SchedulePorts, schedule_campaign

from tests.architecture.deployment import FUNCTIONS
from tests.each_case import each
from tests.factories import ADMINISTRATOR, MARKETER, OFFICER, TUESDAY_10H_PARIS, a_campaign, a_recurrence
from tests.fakes import (
    Crash,
    FakeAdvertiserStore,
    FakeCampaignStore,
    FakeClock,
    FakeContactStore,
    FakePlannerQueue,
    FakeRecurrenceStore,
    FakeSchedules,
    World,
)

WEDNESDAY = TUESDAY_10H_PARIS + timedelta(days=1)
THURSDAY = WEDNESDAY + timedelta(days=1)
WEEK = timedelta(days=7)
A_THURSDAY = date(2026, 11, 26)
DAILY = Rhythm(Every.DAY, time(10))
NOUMEA = ZoneInfo("Pacific/Noumea")
SEEN = Acceptances(MARKETER)


@dataclass
class Shop:
    """A world with one recurrence, and a carrier and an audience that a test may change."""

    world: World = field(default_factory=lambda: World(TUESDAY_10H_PARIS, a_campaign()))
    recipients: int = 400
    set_up: Callable[[Terms], SetUp] = lambda terms: SetUp()

    def with_(self, recurrence: Recurrence) -> "Shop":
        self.world.recurrences[recurrence.id] = recurrence
        return self

    @property
    def recurrence(self) -> Recurrence:
        (recurrence,) = self.world.recurrences.values()
        return recurrence

    @property
    def runs(self) -> list[Campaign]:
        return sorted(self.world.others.values(), key=lambda campaign: campaign.id)

    def predict(self, campaign: Campaign, terms: Terms, at: datetime) -> Prediction:
        self.world.step("predict")
        people, cost = self.recipients, self.recipients * 0.07
        return Prediction(at, people, people, True, people, 0, 0, {}, people, round(cost, 2), at, at, 1)

    def ports(self) -> RecurrencePorts:
        world = self.world
        scheduling = SchedulePorts(
            FakeAdvertiserStore(world),
            FakeCampaignStore(world),
            FakeSchedules(world),
            FakePlannerQueue(world),
            FakeClock(world),
            self.predict,
            self.set_up,
        )
        return RecurrencePorts(FakeRecurrenceStore(world), FakeContactStore(world), scheduling, self.look)

    def look(self, recurrence_id: str, at: datetime) -> None:
        self.world.step("schedule a look")
        self.world.looks.add((recurrence_id, at))

    def fire_all(self) -> None:
        """Every look that is due by now comes."""
        for recurrence_id, at in sorted(self.world.looks):
            if at <= self.world.now:
                self.world.looks.discard((recurrence_id, at))
                make_runs(recurrence_id, self.ports())

    def fire(self, at: datetime) -> None:
        """A look comes at that moment."""
        self.world.now = at
        make_runs(a_recurrence().id, self.ports())

    def fates(self) -> list[tuple[int, RunFate, str]]:
        return [(day.day, run.fate, run.reason) for (_, day), run in sorted(self.world.runs.items())]


def silent(terms: Terms) -> SetUp:
    raise CarrierNotReady(())  # no finding that stops campaigns: nobody knows


def a_shop(**changes: object) -> Shop:
    return Shop().with_(a_recurrence(**changes))


def activate_again(shop: Shop) -> None:
    activate_recurrence(shop.recurrence, SEEN, shop.ports(), as_seen=True)


def resume_again(shop: Shop) -> None:
    resume_recurrence(shop.recurrence, MARKETER, shop.ports())


def test_a_run_is_an_ordinary_campaign_scheduled_for_its_instant() -> None:
    shop = a_shop()
    shop.fire(WEDNESDAY)

    (run,) = shop.runs
    assert (run.id, run.state, run.at) == (shop.recurrence.run_id(A_THURSDAY), State.SCHEDULED, THURSDAY)
    assert (run.recurrence, run.name) == (shop.recurrence.id, "Offre (2026-11-26)")
    assert run.prediction is not None
    assert [act.principal for act in run.acts] == [MARKETER, MARKETER]
    assert shop.world.starts == {(run.id, THURSDAY)}
    assert shop.fates() == [(26, RunFate.SCHEDULED, "")]
    assert shop.world.looks == {(shop.recurrence.id, WEDNESDAY + WEEK)}


def test_early_late_and_repeated_looks_make_the_same_runs() -> None:
    shop = a_shop(schedule=DAILY)
    for hours in (1, 24, 24, 23, 30, 47, 48, 49, 72, 95, 96):
        shop.fire(TUESDAY_10H_PARIS + timedelta(hours=hours))

    assert [run.at for run in sorted(shop.runs, key=lambda run: run.at or run.created_at)] == [
        TUESDAY_10H_PARIS + timedelta(days=day) for day in (2, 3, 4, 5)
    ]
    assert {fate for _, fate, _ in shop.fates()} == {RunFate.SCHEDULED}


def steps_of_a_run() -> int:
    shop = a_shop()
    shop.fire(WEDNESDAY)
    return shop.world.steps


@pytest.mark.guarantee("G2")
@each("step", range(1, steps_of_a_run() + 1))
def test_interrupted_anywhere_the_next_look_finishes_the_run_once(step: int) -> None:
    shop = a_shop()

    def die(at: int, call: str) -> None:
        if at == step:
            raise Crash

    shop.world.at_step = die
    with pytest.raises(Crash):
        shop.fire(WEDNESDAY)
    shop.world.at_step = lambda at, call: None
    shop.fire(WEDNESDAY + timedelta(minutes=1))

    (run,) = shop.runs
    assert (run.state, run.at) == (State.SCHEDULED, THURSDAY)
    assert shop.fates() == [(26, RunFate.SCHEDULED, "")]
    assert (shop.recurrence.id, WEDNESDAY + WEEK) in shop.world.looks


@each("step", range(1, steps_of_a_run() + 1))
def test_of_two_looks_at_once_neither_undoes_what_the_other_does_however_late_they_are(step: int) -> None:
    for now in (WEDNESDAY, THURSDAY - timedelta(minutes=35)):
        shop = a_shop()

        def look_too(at: int, call: str, shop: Shop = shop) -> None:
            if at == step:
                shop.world.at_step = lambda at, call: None
                shop.fire(shop.world.now)

        shop.world.at_step = look_too
        shop.fire(now)

        assert [run.state for run in shop.runs] == [State.SCHEDULED]
        assert shop.fates() == [(26, RunFate.SCHEDULED, "")]


@each("step", range(1, steps_of_a_run() + 1))
def test_paused_at_any_step_of_making_a_run_nothing_leaves(step: int) -> None:
    for resumes in (False, True):
        shop = a_shop()

        def pause(at: int, call: str, shop: Shop = shop, *, resumes: bool = resumes) -> None:
            if at == step:
                shop.world.at_step = lambda at, call: None
                paused = pause_recurrence(shop.recurrence, OFFICER, shop.ports())
                if resumes:
                    shop.world.now += timedelta(seconds=1)
                    resume_recurrence(paused, OFFICER, shop.ports())

        shop.world.at_step = pause
        shop.fire(WEDNESDAY)
        shop.fire(WEDNESDAY + timedelta(minutes=1))

        assert shop.recurrence.is_active is resumes
        assert {run.state for run in shop.runs} <= {State.CANCELLED}


@each("step", range(1, steps_of_a_run() + 1))
def test_paused_and_then_killed_the_look_that_comes_again_stops_what_was_scheduled(step: int) -> None:
    shop = a_shop()

    def pause_and_die(at: int, call: str) -> None:
        if at == step:
            shop.world.at_step = lambda at, call: None
            pause_recurrence(shop.recurrence, OFFICER, shop.ports())
            shop.world.at_step = lambda at, call: die()

    def die() -> None:
        raise Crash

    shop.world.at_step = pause_and_die
    with suppress(Crash):  # the last step has none after it
        shop.fire(WEDNESDAY)
    shop.world.at_step = lambda at, call: None
    shop.fire(WEDNESDAY + timedelta(minutes=1))

    assert {run.state for run in shop.runs} <= {State.CANCELLED}


@each(
    ("recipients", "caps", "figures"),
    [
        (5001, RunCaps(5000), (5001, 5000, 350_07, None)),
        (400, RunCaps(5000, 27_99), (400, 5000, 28_00, 27_99)),
    ],
)
def test_a_run_above_a_cap_is_refused_with_both_figures_and_the_next_one_is_made(
    recipients: int, caps: RunCaps, figures: tuple[object, ...]
) -> None:
    shop = a_shop(caps=caps)
    shop.recipients = recipients
    shop.fire(WEDNESDAY)

    (run,) = shop.runs
    assert (run.state, shop.world.starts) == (State.CANCELLED, set())
    assert shop.fates() == [(26, RunFate.REFUSED, "above_cap")]
    told = shop.world.runs[shop.recurrence.id, A_THURSDAY].figures
    assert told is not None
    assert (told.recipients, told.most_recipients, told.cost_cents, told.max_cost_cents) == figures

    shop.recipients = 100
    shop.fire(WEDNESDAY + WEEK)
    assert shop.fates()[1] == (3, RunFate.SCHEDULED, "")


def test_a_text_that_has_become_unlawful_is_refused_with_its_rules() -> None:
    shop = a_shop()
    shop.with_(replace(shop.recurrence, message=replace(shop.recurrence.message, text="-20 % cette semaine !")))
    shop.fire(WEDNESDAY)

    assert shop.runs == []
    assert shop.fates() == [(26, RunFate.REFUSED, "refused_by_rules")]
    assert "fr.identity" in shop.world.runs[shop.recurrence.id, A_THURSDAY].rules


def test_a_carrier_that_is_not_set_up_refuses_and_one_that_does_not_tell_is_asked_again_until_it_is_too_late() -> None:
    shop = a_shop()
    shop.set_up = silent
    shop.fire(WEDNESDAY)
    assert (shop.fates(), [run.state for run in shop.runs]) == ([], [State.DRAFT])
    assert (shop.recurrence.id, WEDNESDAY + AGAIN) in shop.world.looks

    shop.fire(THURSDAY - timedelta(minutes=35))
    assert shop.fates() == [(26, RunFate.REFUSED, "carrier_unreadable")]
    assert [run.state for run in shop.runs] == [State.CANCELLED]


def test_a_run_that_waits_for_the_carrier_leaves_as_its_recurring_campaign_was_seen_and_nobody_edits_it_meanwhile() -> (
    None
):
    shop = a_shop()
    shop.set_up = silent
    shop.fire(WEDNESDAY)
    (waiting,) = shop.runs
    drafting = shop.ports().drafting
    (run,) = shop.recurrence.to_make(WEDNESDAY)
    edited = replace(draft_of(shop.recurrence, run), text="Zelie : tout est gratuit ce samedi.", principal=MARKETER)
    changes: list[Callable[[], object]] = [
        lambda: edit_campaign(waiting, edited, drafting, WEDNESDAY),
        lambda: delete_campaign(waiting, drafting.campaigns),
        lambda: draft_variant(
            waiting, SecondText("Zelie : -30 %.", 0.1), MARKETER, ComparePorts(drafting.campaigns, drafting.clock)
        ),
    ]
    for change in changes:
        with pytest.raises(InvalidTransition):
            change()
    assert shop.runs == [waiting]

    shop.set_up = lambda terms: SetUp()
    shop.fire(WEDNESDAY + AGAIN)
    assert [one.terms.text for one in shop.runs] == [waiting.terms.text]
    assert shop.fates() == [(26, RunFate.SCHEDULED, "")]


def test_a_table_that_takes_no_more_is_tried_again_and_then_the_run_is_made() -> None:
    def busy(terms: Terms) -> SetUp:
        raise BusyError("too much")

    shop = a_shop()
    shop.set_up = busy
    shop.fire(WEDNESDAY)
    assert shop.fates() == []

    shop.set_up = lambda terms: SetUp()
    shop.fire(WEDNESDAY + AGAIN)
    assert shop.fates() == [(26, RunFate.SCHEDULED, "")]


def test_a_draft_that_waits_for_the_carrier_leaves_as_the_recurrence_is_defined_once_it_is_activated_again() -> None:
    shop = a_shop()
    shop.set_up = silent
    shop.fire(WEDNESDAY)
    (waiting,) = shop.runs
    message = replace(shop.recurrence.message, text="Zelie : -10 % ce jeudi.", audience=Audience(frozenset({"vip"})))
    changed = replace(shop.recurrence, message=message, notice_hours=1)
    revise_recurrence(shop.recurrence, changed, MARKETER, shop.ports())

    shop.set_up = lambda terms: SetUp()
    activate_recurrence(shop.recurrence, SEEN, shop.ports(), as_seen=True)
    shop.fire(THURSDAY - timedelta(hours=1))

    (run,) = shop.runs
    assert (run.id, run.state, shop.fates()) == (waiting.id, State.SCHEDULED, [(26, RunFate.SCHEDULED, "")])
    assert (run.terms.text, run.audience) == (message.text, message.audience)


def test_a_draft_that_waits_for_the_carrier_is_scheduled_as_it_is_when_nothing_has_changed() -> None:
    shop = a_shop()
    shop.set_up = silent
    shop.fire(WEDNESDAY)
    (waiting,) = shop.runs
    shop.set_up = lambda terms: SetUp()
    shop.fire(WEDNESDAY + AGAIN)

    (run,) = shop.runs
    assert (run.state, run.created_at) == (State.SCHEDULED, waiting.created_at)


@each("ends", [pause_recurrence, end_recurrence])
def test_a_run_that_somebody_has_moved_to_a_later_day_is_stopped_with_its_recurrence(
    ends: Callable[[Recurrence, str, RecurrencePorts], Recurrence],
) -> None:
    shop = a_shop()
    shop.fire(WEDNESDAY)
    (run,) = shop.runs
    moved = schedule_campaign(run, THURSDAY + timedelta(days=20), SEEN, shop.ports().scheduling)
    assert moved.campaign is not None

    shop.world.now = THURSDAY + timedelta(days=10)
    ends(shop.recurrence, OFFICER, shop.ports())

    assert [run.state for run in shop.runs] == [State.CANCELLED]


def test_a_look_that_comes_too_late_makes_no_run_and_says_so() -> None:
    shop = a_shop(schedule=DAILY)
    shop.fire(TUESDAY_10H_PARIS + timedelta(days=4, hours=-0.4))

    assert shop.fates() == [
        (26, RunFate.MISSED, "missed"),
        (27, RunFate.MISSED, "missed"),
        (28, RunFate.MISSED, "missed"),
    ]
    assert shop.runs == []
    shop.fire(TUESDAY_10H_PARIS + timedelta(days=4))
    assert shop.fates()[3] == (29, RunFate.SCHEDULED, "")


def test_pausing_cancels_what_has_not_started_and_resuming_makes_up_for_nothing() -> None:
    shop = a_shop(schedule=DAILY)
    shop.fire(WEDNESDAY)
    paused = pause_recurrence(shop.recurrence, OFFICER, shop.ports())
    assert [(run.state, run.acts[-1].principal) for run in shop.runs] == [(State.CANCELLED, OFFICER)]

    shop.fire(THURSDAY)
    shop.world.now = THURSDAY + timedelta(hours=1)
    resume_recurrence(paused, MARKETER, shop.ports())
    shop.fire(THURSDAY + timedelta(hours=2))
    shop.fire(THURSDAY + timedelta(days=1))

    assert shop.fates() == [(26, RunFate.SCHEDULED, ""), (28, RunFate.SCHEDULED, "")]


def test_a_run_that_runs_is_not_touched_by_pausing() -> None:
    shop = a_shop()
    shop.fire(WEDNESDAY)
    (run,) = shop.runs
    shop.world.others[run.id] = replace(run, state=State.RUNNING, started_at=THURSDAY)

    end_recurrence(shop.recurrence, OFFICER, shop.ports())

    assert shop.runs[0].state is State.RUNNING
    assert shop.recurrence.state is RecurrenceState.ENDED


def test_a_change_pauses_it_and_keeps_the_run_that_is_scheduled_and_no_day_has_two() -> None:
    shop = a_shop()
    shop.fire(WEDNESDAY)
    later = replace(shop.recurrence, schedule=Rhythm(Every.DAY, time(18)), notice_hours=1)
    revise_recurrence(shop.recurrence, later, MARKETER, shop.ports())
    shop.fire(WEDNESDAY + timedelta(minutes=5))
    assert (shop.recurrence.state, [run.state for run in shop.runs]) == (RecurrenceState.PAUSED, [State.SCHEDULED])

    activate_recurrence(shop.recurrence, SEEN, shop.ports(), as_seen=True)
    for day in range(3):
        shop.fire(WEDNESDAY.replace(hour=16) + timedelta(days=day))

    assert shop.fates() == [(25, RunFate.SCHEDULED, ""), (26, RunFate.SCHEDULED, ""), (27, RunFate.SCHEDULED, "")]
    assert {run.at for run in shop.runs} >= {THURSDAY, WEDNESDAY.replace(hour=17)}


def test_it_is_created_paused_and_activated_with_what_its_text_needs() -> None:
    shop = Shop()
    new = a_recurrence(state=RecurrenceState.PAUSED, activated_by="", active_since=None)
    kept = create_recurrence(new, MARKETER, shop.ports())
    assert kept.recurrence is not None
    shop.fire(WEDNESDAY)
    assert (shop.runs, shop.world.looks) == ([], set())

    shop.world.now = TUESDAY_10H_PARIS
    activate_recurrence(shop.recurrence, SEEN, shop.ports(), as_seen=True)
    assert shop.world.looks == {(new.id, WEDNESDAY)}
    shop.fire(WEDNESDAY)
    assert shop.fates() == [(26, RunFate.SCHEDULED, "")]


def test_an_unlawful_text_is_not_even_stored() -> None:
    shop = Shop()
    new = a_recurrence(message=replace(a_recurrence().message, text="-20 % !"))

    assert create_recurrence(new, MARKETER, shop.ports()).recurrence is None
    assert shop.world.recurrences == {}


def test_where_two_persons_are_wanted_another_activates_what_was_seen_and_its_runs_leave() -> None:
    shop = Shop()
    shop.world.put_advertiser(replace(shop.world.campaign.terms.advertiser, two_persons=True))
    new = a_recurrence(state=RecurrenceState.PAUSED, activated_by="", active_since=None)
    create_recurrence(new, MARKETER, shop.ports())
    seen = Acceptances(MARKETER, digest="ab" * 32)

    with pytest.raises(DigestMissing):
        activate_recurrence(shop.recurrence, SEEN, shop.ports(), as_seen=True)
    with pytest.raises(SecondPersonMissing):
        activate_recurrence(shop.recurrence, seen, shop.ports(), as_seen=True)
    activate_recurrence(shop.recurrence, replace(seen, principal=OFFICER), shop.ports(), as_seen=True)
    shop.fire(WEDNESDAY)

    assert shop.fates() == [(26, RunFate.SCHEDULED, "")]
    assert [act.principal for act in shop.runs[0].acts] == [MARKETER, OFFICER]


def test_whoever_has_ever_defined_it_is_not_the_second_person() -> None:
    shop = Shop()
    shop.world.put_advertiser(replace(shop.world.campaign.terms.advertiser, two_persons=True))
    new = a_recurrence(state=RecurrenceState.PAUSED, activated_by="", active_since=None)
    create_recurrence(new, MARKETER, shop.ports())
    revise_recurrence(shop.recurrence, replace(new, caps=RunCaps(100)), OFFICER, shop.ports())
    for _ in range(MOST_ACTS):
        revise_recurrence(shop.recurrence, replace(new, caps=RunCaps(200)), MARKETER, shop.ports())
        revise_recurrence(shop.recurrence, replace(new, caps=RunCaps(300)), MARKETER, shop.ports())

    assert OFFICER not in {act.principal for act in shop.recurrence.acts}
    seen = Acceptances(OFFICER, digest="ab" * 32)
    with pytest.raises(SecondPersonMissing):
        activate_recurrence(shop.recurrence, seen, shop.ports(), as_seen=True)
    activate_recurrence(shop.recurrence, replace(seen, principal=ADMINISTRATOR), shop.ports(), as_seen=True)
    shop.recipients = 200
    shop.fire(WEDNESDAY)
    assert shop.runs[0].authors == {identity(MARKETER), identity(OFFICER)}


@each("again", [activate_again, resume_again])
def test_a_look_that_comes_before_it_is_written_that_it_is_active_is_not_the_last(
    again: Callable[[Shop], None],
) -> None:
    """The call takes as long as its function may run; its first look was due a second after it began."""
    shop = a_shop(schedule=DAILY, state=RecurrenceState.PAUSED)
    shop.world.now = TUESDAY_10H_PARIS - timedelta(seconds=1)

    def take_long(_: int, step: str) -> None:
        if step == "change recurrence":
            shop.world.at_step = lambda at, call: None
            shop.world.now += timedelta(seconds=FUNCTIONS["RecurrencesFunction"]["Timeout"])
            shop.fire_all()

    shop.world.at_step = take_long
    again(shop)
    shop.world.now += timedelta(hours=1)
    shop.fire_all()

    assert shop.fates() == [(25, RunFate.SCHEDULED, "")]
    assert shop.world.looks == {(shop.recurrence.id, WEDNESDAY)}


def test_what_is_ahead_are_the_days_without_a_run_on_record_and_a_draft_that_waits_is_still_ahead() -> None:
    shop = a_shop(schedule=DAILY)
    shop.set_up = silent
    shop.fire(WEDNESDAY)
    made = {day for _, day in shop.world.runs}
    assert [run.day.day for run in islice(shop.recurrence.unmade(WEDNESDAY, made), 2)] == [26, 27]

    shop.set_up = lambda terms: SetUp()
    shop.fire(WEDNESDAY + AGAIN)
    made = {day for _, day in shop.world.runs}
    later = replace(shop.recurrence, schedule=Rhythm(Every.DAY, time(18)), notice_hours=1)
    revise_recurrence(shop.recurrence, later, MARKETER, shop.ports())
    assert [run.day.day for run in islice(shop.recurrence.unmade(WEDNESDAY + AGAIN, made), 2)] == [25, 27]


@each(
    ("moved_to", "day"),
    [
        (datetime(2026, 11, 26, 10, tzinfo=NOUMEA), 26),
        (datetime(2026, 11, 26, 12, tzinfo=NOUMEA), 26),
        (datetime(2026, 11, 27, 8, 30, tzinfo=NOUMEA), 27),
    ],
)
def test_a_run_that_is_moved_is_for_the_people_of_the_day_there_that_it_starts_on(moved_to: datetime, day: int) -> None:
    shop = a_shop(schedule=Rhythm(Every.DAY, time(9), NOUMEA.key))
    shop.fire(TUESDAY_10H_PARIS + timedelta(hours=13))
    (run,) = shop.runs
    assert (run.at, run.audience_day) == (datetime(2026, 11, 25, 22, tzinfo=UTC), A_THURSDAY)

    moved = schedule_campaign(run, moved_to, SEEN, shop.ports().scheduling).campaign
    assert moved is not None
    assert moved.audience_day == date(2026, 11, day)
