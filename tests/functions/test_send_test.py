"""A draft is tried on the advertiser's own phones alone: marked, capped, never against a person's no, and counted nowhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from campaign_api.send_test import (
    MOST_OF_ADVERTISER,
    MOST_TO_PHONE,
    DraftTrial,
    NotDeclared,
    NothingLeaves,
    Obstruction,
    TrialFate,
    TrialPorts,
    send_test,
)
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways.end_user_messaging.gateway import EndUserMessaging
from stopsms.compliance.campaign.advertiser import DeclaredPhone
from stopsms.compliance.campaign.campaign import InvalidTransition, State
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.message.trial import MARK, Trial
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import (
    Gateway,
    GatewayBusy,
    GatewayClosed,
    GatewayOptedOut,
    GatewayRefused,
    GatewaySilent,
)
from stopsms.use_cases.campaigns.schedule_campaign import NumberReleased

from tests.each_case import each
from tests.factories import A_SERVICE, CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_contact, an_advertiser, terms
from tests.fakes import FakeAdvertiserStore, FakeClock, FakeContactStore, FakeGateway, FakeLimitStore, World
from tests.functions.doors import call

CLAIRE = DeclaredPhone(CAMILLE, "Claire, marketing")
INES = DeclaredPhone(Phone.of("+262692123456"), "Inès, La Réunion")
STRANGER = Phone.of("+33698765432")


def a_world(text: str = "Zelie : bonjour {first_name|vous}, -20 % samedi.", **advertiser: Any) -> World:
    declared = an_advertiser(**({"test_phones": (CLAIRE, INES)} | advertiser))
    campaign = a_campaign(
        state=State.DRAFT, at=None, started_at=None, terms=terms(advertiser=declared.of_messages, text=text)
    )
    world = World(TUESDAY_10H_PARIS, campaign)
    world.put_advertiser(declared)
    return world


@dataclass
class Switch:
    """The kill switch."""

    world: World

    def read(self) -> Halt:
        return self.world.halt

    def write(self, halt: Halt) -> Halt:
        raise NotImplementedError

    def begin(self, at: datetime) -> None:
        raise NotImplementedError


@dataclass
class OneGateway:
    """The carriers, of which each has the same phones; `asked` are those that were asked for."""

    world: World
    asked: list[str]

    def of(self, carrier_id: str) -> Gateway:
        self.asked.append(carrier_id)
        return FakeGateway(self.world)


def ports(world: World, asked: list[str] | None = None) -> TrialPorts:
    return TrialPorts(
        FakeAdvertiserStore(world),
        FakeContactStore(world),
        Switch(world),
        OneGateway(world, [] if asked is None else asked),
        FakeLimitStore(world),
        lambda person: f"hash of {len(person)} {person[-4:]}",
        FakeClock(world),
    )


def ask(world: World, phones: Sequence[Phone] | None = None, **values: str) -> Sequence[DraftTrial]:
    return send_test(world.campaign, phones, values, ports(world), world.now + timedelta(seconds=12))


def raising(error: Exception) -> Callable[[], None]:
    def answer() -> None:
        raise error

    return answer


def test_each_declared_phone_gets_it_as_the_campaign_would_leave_there_but_marked() -> None:
    world = a_world()
    before = world.campaign
    claire, ines = ask(world)

    assert [(trial.phone, trial.sender_id, trial.text) for trial in world.trials] == [
        (CLAIRE.phone, "ZELIE", f"{MARK}Zelie : bonjour vous, -20 % samedi. STOP SMS 36180"),
        (INES.phone, "ZELIE", f"{MARK}Zelie : bonjour vous, -20 % samedi. STOP SMS 36789"),
    ]
    assert (claire.fate, claire.why, claire.message_id) == (TrialFate.SENT, None, "t-1")
    assert claire.message is not None
    assert (claire.message.parts, claire.parts_unmarked) == (1, 1)
    assert ines.to == INES
    assert (world.campaign, world.contacts, world.sent) == (before, {}, []), "nobody is claimed, and nothing counted"


def test_the_parts_are_told_with_the_mark_and_without() -> None:
    text = f"Zelie : {'a' * 135} STOP SMS 36180"
    (one,) = ask(a_world(text), [CAMILLE])

    assert one.message is not None
    assert (one.message.parts, one.parts_unmarked) == (2, 1)


def test_fields_are_filled_with_the_values_that_are_given() -> None:
    world = a_world()
    ask(world, [CAMILLE], first_name="Léa")

    assert "bonjour Léa," in world.trials[0].text


@each("carrier", ["", "ovh-1"])
def test_it_leaves_through_the_advertiser_s_carrier_with_its_clause(carrier: str) -> None:
    route = replace(A_SERVICE.behaviour, carrier=carrier)
    world, asked = a_world(route=route), list[str]()
    send_test(world.campaign, [CAMILLE], {}, ports(world, asked), world.now + timedelta(seconds=12))

    assert asked == [carrier]
    assert world.trials[0].text == f"{MARK}Zelie : bonjour vous, -20 % samedi.\nSTOP 36180"
    assert world.trials[0].route == route


def test_it_goes_to_no_phone_that_was_not_declared() -> None:
    for world, phones in ((a_world(), [CAMILLE, STRANGER]), (a_world(test_phones=()), None)):
        with pytest.raises(NotDeclared):
            ask(world, phones)
        assert world.trials == []


def test_a_phone_that_is_named_twice_gets_one() -> None:
    assert len(ask(a_world(), [CAMILLE, CAMILLE])) == 1


@pytest.mark.guarantee("G1")
@each(("status", "why"), [(Status.OPPOSED, Obstruction.OPPOSED), (Status.HELD, Obstruction.HELD)])
def test_whoever_said_no_or_something_that_nobody_has_read_gets_none(status: Status, why: Obstruction) -> None:
    world = a_world()
    world.contacts[CAMILLE] = a_contact(status=status)
    claire, ines = ask(world)

    assert (claire.fate, claire.why) == (TrialFate.NOT_SENT, why)
    assert ines.fate is TrialFate.SENT
    assert [trial.phone for trial in world.trials] == [INES.phone]


@each("status", [Status.GRANTED, Status.PENDING, Status.NONE])
def test_whoever_has_not_agreed_to_advertising_may_try_it_all_the_same(status: Status) -> None:
    world = a_world()
    world.contacts[CAMILLE] = a_contact(status=status)

    assert ask(world, [CAMILLE])[0].fate is TrialFate.SENT


def test_while_all_sending_is_stopped_none_leaves() -> None:
    world = a_world()
    world.halt = Halt(stopped=True)
    with pytest.raises(NothingLeaves):
        ask(world)
    assert world.trials == []


def test_a_test_advertiser_s_drafts_are_given_to_no_carrier() -> None:
    world = a_world(test=True)
    with pytest.raises(NothingLeaves):
        ask(world)
    assert world.trials == []


@each("state", [state for state in State if state not in (State.DRAFT, State.SCHEDULED)])
def test_what_has_started_or_ended_is_not_tried(state: State) -> None:
    world = a_world()
    world.campaign = replace(world.campaign, state=state)
    with pytest.raises(InvalidTransition):
        ask(world)


def test_none_leaves_that_names_a_number_which_the_advertiser_gave_up() -> None:
    world = a_world()
    world.stop_numbers.clear()
    with pytest.raises(NumberReleased):
        ask(world)
    assert world.trials == []


NIGHT = datetime(2026, 11, 24, 22, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 10, tzinfo=UTC)


@each(("at", "rule"), [(NIGHT, "fr.hours"), (SUNDAY, "fr.sunday")])
def test_it_waits_for_the_hours_of_advertising(at: datetime, rule: str) -> None:
    world = a_world()
    world.now = at
    (one,) = ask(world, [CAMILLE])

    assert (one.fate, one.why) == (TrialFate.NOT_SENT, Obstruction.RULES)
    assert rule in {result.rule for result in one.rules}
    assert world.trials == []


def test_a_text_that_nobody_could_send_is_not_tried_and_one_that_a_person_may_settle_is() -> None:
    (unlawful,) = ask(a_world("Prenez soin de vous."), [CAMILLE])
    (to_settle,) = ask(a_world("Zelie : champagne offert samedi, -20 %."), [CAMILLE])
    (intruding,) = ask(a_world(), [CAMILLE], first_name="www.evil.com")

    assert (unlawful.why, to_settle.fate, intruding.why) == (
        Obstruction.RULES,
        TrialFate.SENT,
        Obstruction.RULES,
    )


def test_five_leave_to_a_phone_and_twenty_for_an_advertiser_in_a_day() -> None:
    world = a_world()
    fates = [ask(world, [CAMILLE])[0].why for _ in range(MOST_TO_PHONE.most + 1)]
    assert fates == [None] * MOST_TO_PHONE.most + [Obstruction.LIMIT]

    others = tuple(DeclaredPhone(Phone.of(f"+3361234560{digit}"), "Claire") for digit in range(9))
    world.put_advertiser(an_advertiser(test_phones=others))
    sent = sum(one.fate is TrialFate.SENT for _ in range(3) for one in ask(world))
    assert sent == MOST_OF_ADVERTISER.most - MOST_TO_PHONE.most

    world.now += timedelta(days=1)
    assert ask(world)[0].fate is TrialFate.SENT


@each(
    ("error", "fate", "why", "told", "counted"),
    [
        (GatewayBusy("ThrottlingException"), TrialFate.NOT_SENT, Obstruction.BUSY, "", False),
        (GatewayClosed("sandbox"), TrialFate.NOT_SENT, Obstruction.CARRIER, "sandbox", False),
        (GatewayRefused("INVALID"), TrialFate.NOT_SENT, Obstruction.CARRIER, "INVALID", False),
        (GatewayOptedOut("OPTED_OUT"), TrialFate.NOT_SENT, Obstruction.OPPOSED, "", False),
        (GatewaySilent("ReadTimeout"), TrialFate.UNCERTAIN, None, "", True),
    ],
)
def test_whatever_the_carrier_answers_is_told_and_what_certainly_did_not_leave_is_not_counted(
    error: Exception, fate: TrialFate, why: Obstruction | None, told: str, counted: bool
) -> None:
    world = a_world()
    world.answers.append(raising(error))
    claire, ines = ask(world)

    assert (claire.fate, claire.why, claire.carrier) == (fate, why, told)
    assert ines.fate is TrialFate.SENT, "what became of one keeps no other back"
    assert sorted(world.taken.values()) == ([1, 1, 2] if counted else [0, 1, 1])


def test_none_begins_when_there_is_no_time_left_to_answer() -> None:
    world = a_world()
    tests = send_test(world.campaign, None, {}, ports(world), world.now)

    assert {one.why for one in tests} == {Obstruction.NO_TIME}
    assert world.trials == []


# -------------------------------------------------------------------------------------------------------------- the door


def declared(**changes: Any) -> None:
    _, advertiser = call("GET", "/advertisers/zelie")
    body = {name: advertiser[name] for name in advertiser if name not in ("id", "changed_at", "changed_by", "route")}
    status, stored = call("PUT", "/advertisers/zelie", body | changes)
    assert status == 200, stored


def drafted() -> str:
    body = {"advertiser_id": "zelie", "name": "Fêtes", "text": "Zelie : -20 % samedi.", "category": "mode"}
    return str(call("POST", "/campaigns", body)[1]["id"])


def test_over_http_the_phones_are_read_as_people_write_them(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def taken(_: EndUserMessaging, trial: Trial) -> str:
        sent.append(trial.text)
        return "m-1"

    monkeypatch.setattr(EndUserMessaging, "try_out", taken)
    declared(test_phones=[{"phone": "06 12 34 56 78", "of": "Claire, marketing"}])
    path = f"/campaigns/{drafted()}/test"
    status, answered = call("POST", path, {"phones": ["06.12.34.56.78"]})

    assert (status, len(answered["tests"])) == (200, 1)
    assert answered["tests"][0] | {"message": None} == {
        "phone": "+33612345678", "of": "Claire, marketing", "result": "sent", "why": None, "rules": [], "carrier": None,
        "message": None, "parts_unmarked": 1, "message_id": "m-1",
    }  # fmt: skip
    assert sent == ["TEST - Zelie : -20 % samedi. STOP SMS 36180"]

    stranger = call("POST", path, {"phones": ["06 98 76 54 32"]})
    assert (stranger[0], stranger[1]["type"], stranger[1]["field"]) == (
        422,
        "urn:stop-sms:problem:phone_not_declared",
        "phones",
    )
    assert call("POST", path, {"phones": ["01 42 00 00 00"]})[1]["type"] == "urn:stop-sms:problem:invalid_phone"
    wiring.kill_switch().write(Halt(stopped=True, by="Claire", reason="panne", at=TUESDAY_10H_PARIS))
    stopped = call("POST", path, {})
    assert (stopped[0], stopped[1]["type"]) == (409, "urn:stop-sms:problem:nothing_leaves")
    assert len(sent) == 1
