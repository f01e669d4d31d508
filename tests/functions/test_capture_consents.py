"""Many consents in one call: each has a result of its own, and what was recorded is recorded once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from consent_api.capture_consents import ActFate, ActToCapture, CapturedAct, capture_consents
from stopsms.compliance.consent.collection import Checkbox
from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import ContactChange, WriteResult
from stopsms.compliance.proof.evidence import Act
from stopsms.use_cases.capture_consent import CapturePorts

from tests import fakes
from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_collection, a_contact, an_advertiser, terms
from tests.fakes import World

UNTICKED = Checkbox(present=True, prechecked=False, checked=False)


def a_world(**advertiser: Any) -> World:
    return World(TUESDAY_10H_PARIS, a_campaign(terms=terms(advertiser=an_advertiser(**advertiser))), {})


def ports_of(world: World, contacts: fakes.FakeContactStore | None = None) -> CapturePorts:
    return CapturePorts(
        fakes.FakeAdvertiserStore(world),
        contacts or fakes.FakeContactStore(world),
        fakes.FakeAnswerQueue(world),
        fakes.FakeClock(world),
        lambda: "0" * 32,
    )


def an_act(number: int, reference: str = "", **collection: Any) -> ActToCapture:
    usual = {"collected_at": TUESDAY_10H_PARIS - timedelta(minutes=1)}
    return ActToCapture(
        Phone.of(f"+3361234{number:04d}"), a_collection(**(usual | collection)), reference or f"bulk-{number}"
    )


def captured(world: World, *acts: ActToCapture, ports: CapturePorts | None = None) -> list[CapturedAct]:
    until = world.now + timedelta(seconds=20)
    return list(capture_consents("zelie", acts, ports or ports_of(world), until))


def fates(results: Sequence[CapturedAct]) -> list[str]:
    return [one.fate.value for one in results]


def test_what_rules_refuse_keeps_none_of_the_others_back_and_leaves_nothing() -> None:
    world = a_world()
    results = captured(world, an_act(1), an_act(2, checkbox=UNTICKED), an_act(3))

    assert fates(results) == ["recorded", "refused", "recorded"]
    assert [rule.rule for rule in results[1].results] == ["fr.checkbox"]
    assert sorted(phone.e164[-1] for phone in world.contacts) == ["1", "3"]


def test_sent_again_nothing_changes() -> None:
    world = a_world()
    acts = [an_act(number) for number in range(5)]
    captured(world, *acts)
    before = dict(world.contacts)

    assert fates(captured(world, *acts, an_act(5))) == ["unchanged"] * 5 + ["recorded"]
    assert {phone: world.contacts[phone] for phone in before} == before


def test_several_acts_of_one_person_are_taken_one_after_the_other() -> None:
    world = a_world()
    acts = [an_act(1, f"bulk-{name}", tags=frozenset({name})) for name in ("first", "second", "third")]
    results = captured(world, *acts, an_act(1, "bulk-first", tags=frozenset({"first"})))

    assert fates(results) == ["recorded"] * 3 + ["unchanged"]
    assert [one.evidence.sequence for one in results if one.evidence is not None] == [1, 2, 3]
    assert world.contacts[acts[0].phone].tags == {"first", "second", "third"}


def test_whoever_opposed_after_the_act_stays_opposed() -> None:
    world = a_world()
    act = an_act(1)
    world.contacts[act.phone] = a_contact(act.phone, status=Status.OPPOSED, opposed_at=TUESDAY_10H_PARIS)

    assert fates(captured(world, act)) == ["refused"]
    assert world.contacts[act.phone].status is Status.OPPOSED


def test_with_double_opt_in_each_is_asked_once_also_if_the_first_call_ended_before_it_asked() -> None:
    world = a_world(double_opt_in=True)
    results = captured(world, an_act(1), an_act(2))
    assert [one.contact.status for one in results if one.contact is not None] == [Status.PENDING] * 2
    asked = list(world.answer_tasks)
    assert len({task.id for task in asked}) == 2

    world.answer_tasks.clear()  # as if the worker had ended before it asked
    assert fates(captured(world, an_act(1), an_act(2))) == ["unchanged"] * 2
    assert sorted(task.id for task in world.answer_tasks) == sorted(task.id for task in asked)


@dataclass
class Contended(fakes.FakeContactStore):
    """Somebody else changes the contacts of one number whenever they are to be written."""

    number: str = ""

    def record_all(self, changes: Sequence[ContactChange]) -> Sequence[WriteResult]:
        others = [change for change in changes if change.contact.phone.e164 != self.number]
        results = iter(super().record_all(others))
        return [
            WriteResult.CHANGED_MEANWHILE if change.contact.phone.e164 == self.number else next(results)
            for change in changes
        ]


def test_a_contact_that_keeps_changing_is_not_done_and_the_others_are() -> None:
    world = a_world()
    stuck = an_act(1)
    results = captured(world, stuck, an_act(2), ports=ports_of(world, Contended(world, stuck.phone.e164)))

    assert fates(results) == ["not_done", "recorded"]


def test_what_there_is_no_time_for_is_not_done() -> None:
    world = a_world()
    results = capture_consents("zelie", [an_act(1)], ports_of(world), world.now)

    assert fates(results) == [ActFate.NOT_DONE]
    assert not world.contacts


def test_each_record_is_an_act_of_collection_of_who_sent_it() -> None:
    world = a_world()
    act = an_act(1)
    act = replace(act, collection=replace(act.collection, principal="key:3f9ac04b1d22"))
    (result,) = captured(world, act)

    assert result.evidence is not None
    assert result.evidence.act is Act.BASIS_RECORDED
    assert result.evidence.content["principal"] == "key:3f9ac04b1d22"


def test_an_advertiser_that_nobody_declared_is_an_error_of_the_whole_call() -> None:
    world = a_world()
    with pytest.raises(UnknownAdvertiser):
        capture_consents("nobody", [an_act(1)], ports_of(world), world.now + timedelta(seconds=20))
