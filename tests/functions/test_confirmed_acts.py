"""A yes confirms the act that it was asked about: whatever strangers post in between, and whatever the number was known for before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from answers.answer_ports import AnswerResult
from answers.give_answer import give_answer
from hypothesis import example, given
from hypothesis import strategies as st
from inbound.process_reply import PHASES
from inbound.understand_reply import understand
from retention.purge_holding import RetentionPorts, purge_holding
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.law.retention import HeldContact
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.person.contact import Claim, LegalBasis, Purpose, Status
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.phone import Country
from stopsms.compliance.person.rights import Request
from stopsms.compliance.ports.carrier import GatewaySilent
from stopsms.compliance.proof.evidence import Act, Evidence
from stopsms.contracts.messages import InboundSms
from stopsms.contracts.repair import Repair
from stopsms.contracts.send_reference import question_reference, reference_of
from stopsms.use_cases.capture_consent import CapturePorts, capture_consent
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

from tests import fakes
from tests.factories import (
    CAMILLE,
    TUESDAY_10H_PARIS,
    a_basis,
    a_campaign,
    a_collection,
    a_contact,
    an_advertiser,
    terms,
)

NOW = TUESDAY_10H_PARIS
UNCONFIRMED = rulebook_of(Country.FRANCE).retention.unconfirmed


def a_world(**changes: object) -> fakes.World:
    advertiser = replace(an_advertiser(), double_opt_in=True, **changes)  # type: ignore[arg-type]
    return fakes.World(NOW, a_campaign(terms=terms(advertiser=advertiser)))


def post(world: fakes.World, mark: str, form: str = "f-1", advertiser: str = "zelie") -> None:
    """Somebody has this number recorded, with a category, a tag and an attribute that nobody else states."""
    ports = CapturePorts(
        fakes.FakeAdvertiserStore(world),
        fakes.FakeContactStore(world),
        fakes.FakeAnswerQueue(world),
        fakes.FakeClock(world),
        lambda: f"{world.steps:032x}",
    )
    collection = a_collection(
        collected_at=world.now,
        form=form,
        wording=f"J’accepte de recevoir par SMS les offres {mark} de Zelie.",
        categories=frozenset({mark}),
        tags=frozenset({mark}),
        attributes={"mark": mark},
    )
    decision = capture_consent(advertiser, CAMILLE, collection, ports)
    assert decision.contact is not None, decision.refusals


def work_off(world: fakes.World, place: int = 0) -> Sequence[AnswerResult]:
    """The answers' worker takes what is on the queue, beginning anywhere."""
    tasks, world.answer_tasks = [*world.answer_tasks], []
    first = place % len(tasks) if tasks else 0
    return [give_answer(task, fakes.answer_ports(world)) for task in tasks[first:] + tasks[:first]]


def say(
    world: fakes.World, words: str = "OUI", answers: str | None = None, repairs: frozenset[Repair] = frozenset()
) -> None:
    message = InboundSms(f"m-{world.steps}", CAMILLE.e164, "36180", words, answers, world.now, repairs)
    ports = fakes.inbound_ports(world)
    reply = understand(message, ports)
    for phase in PHASES:
        phase(reply, ports)


def later(world: fakes.World, **time: float) -> None:
    world.now += timedelta(**time)


def test_a_stranger_s_form_after_the_question_changes_nothing_of_what_is_confirmed() -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    later(world, minutes=5)
    post(world, "another's", form="f-2")
    post(world, "a program's", form="")
    after = work_off(world)
    later(world, minutes=5)
    say(world)

    contact, chain = world.contacts[CAMILLE], world.evidence[CAMILLE]
    assert after == [AnswerResult.SPENT] * 2
    assert contact.status is Status.GRANTED
    assert contact.basis is not None
    assert contact.basis.categories == contact.tags == frozenset({"hers"})
    assert contact.attributes == {"mark": "hers"}
    assert contact.basis.evidence == chain[0].sequence == chain[-1].content["about"]


STEPS = st.one_of(
    st.tuples(st.just("post"), st.sampled_from(["a", "b", "c"]), st.sampled_from(["f-1", "f-2", ""])),
    st.tuples(st.just("work"), st.integers(0, 3)),
    st.tuples(st.just("wait"), st.sampled_from([0.1, 7, 25, 49])),
    st.tuples(st.just("say"), st.sampled_from(["OUI", "OUI", "STOP"])),
)


@pytest.mark.guarantee("G7")
@given(st.lists(STEPS, max_size=14))
@example([("post", "a", "f-1"), ("work", 0), ("post", "b", "f-2"), ("work", 0), ("wait", 0.1), ("say", "OUI")])
@example([("post", "a", "f-1"), ("post", "b", ""), ("work", 1), ("wait", 0.1), ("say", "OUI"), ("post", "c", "f-1")])
@example([("post", "a", "f-1"), ("work", 0), ("wait", 49), ("post", "b", "f-1"), ("say", "OUI")])
def test_what_is_granted_is_an_act_whose_own_question_was_answered_whatever_comes_in_between(
    steps: Sequence[tuple[str, ...]],
) -> None:
    world = a_world()
    for step in steps:
        later(world, minutes=6)
        match step:
            case ("post", mark, form):
                post(world, mark, form)
            case ("work", place):
                work_off(world, int(place))
            case ("wait", hours):
                later(world, hours=float(hours))
            case (_, words):
                asked = world.questions.get((CAMILLE.e164, "36180", "confirm#zelie"))
                yeses = _yeses(world)
                say(world, words)
                for yes in _yeses(world)[len(yeses) :]:
                    act = world.evidence[CAMILLE][int(str(yes.content["about"])) - 1]
                    assert asked is not None
                    assert (asked.act, asked.words) == (act.hash, yes.content["question"])
                    assert act.recorded_at < asked.asked_at < world.now <= act.recorded_at + timedelta(hours=48)
        _holds_only_what_was_confirmed(world)


def _yeses(world: fakes.World) -> Sequence[Evidence]:
    return [record for record in world.evidence.get(CAMILLE, ()) if record.act is Act.CONFIRMED]


def _holds_only_what_was_confirmed(world: fakes.World) -> None:
    contact = world.contacts.get(CAMILLE)
    if contact is None:
        return
    chain = world.evidence[CAMILLE]
    confirmed = [chain[int(str(yes.content["about"])) - 1] for yes in _yeses(world)]
    granted = [act for act in chain if act.act is Act.BASIS_RECORDED and act.content.get("confirmation") is None]
    marks = {str(act.content["wording"]).split()[-3] for act in confirmed + granted}
    assert contact.tags <= marks, "nothing of an act that nobody confirmed"
    assert set(contact.attributes.values()) <= marks
    if contact.basis is not None:
        assert contact.basis.evidence in {act.sequence for act in confirmed + granted}
    assert contact.standing is not Status.GRANTED or confirmed


def test_who_was_never_asked_is_asked_when_they_come_again_however_many_acts_there_were() -> None:
    world = a_world()
    world.confirmations = ConfirmationStop(stopped=True)
    for _ in range(5):
        post(world, "hers")
        later(world, hours=25)
        work_off(world)
    world.answer_tasks, world.confirmations = [], ConfirmationStop()
    post(world, "hers")

    assert world.replies == []
    assert work_off(world) == [AnswerResult.SENT]


def test_of_one_advertiser_three_questions_leave_in_a_month_even_to_somebody_who_opposes_each_time() -> None:
    world = a_world()
    left: list[AnswerResult] = []
    for _ in range(5):
        post(world, "hers")
        left += work_off(world)
        later(world, hours=1)
        say(world, "STOP")
        world.answer_tasks = []
        later(world, hours=25)

    assert left == [AnswerResult.SENT] * 3 + [AnswerResult.SPENT] * 2


def test_a_customer_who_fills_in_the_form_is_asked_and_stays_a_customer_until_the_yes() -> None:
    world = a_world()
    customer = a_contact(basis=a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER, categories=frozenset({"mode"})))
    world.contacts[CAMILLE] = customer
    post(world, "offers")
    before = world.contacts[CAMILLE]
    asked = work_off(world)
    later(world, minutes=5)
    say(world)
    after = world.contacts[CAMILLE].basis

    assert (before.status, before.basis, before.last_contact_at) == (
        Status.GRANTED,
        customer.basis,
        customer.last_contact_at,
    )
    assert asked == [AnswerResult.SENT]
    assert after is not None
    assert (after.legal_basis, after.categories) == (LegalBasis.CONSENT, frozenset({"offers"}))


@pytest.mark.guarantee("G3")
def test_a_sale_between_the_question_and_the_yes_loses_no_consent() -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    waiting = world.contacts[CAMILLE]
    sale = a_collection(legal_basis=LegalBasis.EXISTING_CUSTOMER, source="till", collected_at=world.now)
    world.contacts[CAMILLE], record = granted(waiting, sale, world.now, "5a" * 16)
    world.evidence[CAMILLE].append(record)
    later(world, minutes=5)
    say(world)

    basis = world.contacts[CAMILLE].basis
    assert basis is not None
    assert (basis.legal_basis, basis.evidence) == (LegalBasis.CONSENT, world.evidence[CAMILLE][0].sequence)


def agree(world: fakes.World, collected_at: datetime, **changes: Any) -> None:
    """A consent that a program reports, or a file: the advertiser asks for no confirmation of these."""
    collection = a_collection(collected_at=collected_at, purposes=frozenset({Purpose.COMMERCIAL}), **changes)
    world.contacts[CAMILLE], record = granted(world.contacts[CAMILLE], collection, world.now, "5a" * 16)
    world.evidence[CAMILLE].append(record)


@pytest.mark.guarantee("G3")
@pytest.mark.parametrize("before", [timedelta(0), timedelta(days=200)])
def test_a_consent_given_otherwise_between_the_question_and_the_yes_ends_nothing_that_waits(before: timedelta) -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    later(world, minutes=5)
    agree(world, world.now - before, categories=frozenset({"hers"}), tags=frozenset({"api"}))
    post(world, "another's", form="f-2")
    another = work_off(world)
    later(world, minutes=5)
    say(world)

    contact, chain = world.contacts[CAMILLE], world.evidence[CAMILLE]
    assert another == [AnswerResult.SPENT], "hers may still be answered"
    assert (chain[-1].act, chain[-1].content["about"]) == (Act.CONFIRMED, chain[0].sequence)
    assert contact.status is Status.GRANTED
    assert contact.basis is not None
    assert (contact.basis.evidence, contact.basis.collected_at) == (chain[0].sequence, world.now)
    assert contact.tags == frozenset({"hers", "api"})


def test_who_has_agreed_to_all_of_it_otherwise_before_the_question_leaves_is_not_asked() -> None:
    world = a_world()
    post(world, "hers")
    agree(world, world.now, categories=frozenset({"hers", "mode"}))

    assert work_off(world) == [AnswerResult.POINTLESS]


def test_who_has_said_yes_to_all_of_it_is_not_asked_again_by_what_waited_and_the_next_form_is() -> None:
    world = a_world()
    post(world, "hers")
    post(world, "hers", form="f-2")
    first, second = world.answer_tasks
    world.answer_tasks = []
    assert give_answer(first, fakes.answer_ports(world)) is AnswerResult.SENT
    later(world, minutes=5)
    say(world)
    post(world, "more")
    world.answer_tasks.insert(0, second)

    assert work_off(world) == [AnswerResult.POINTLESS, AnswerResult.SENT]


def test_who_has_answered_is_asked_about_a_wider_form_at_once() -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    later(world, minutes=5)
    say(world)
    later(world, minutes=30)
    post(world, "more")
    wider = work_off(world)
    later(world, minutes=5)
    say(world)

    contact, chain = world.contacts[CAMILLE], world.evidence[CAMILLE]
    assert wider == [AnswerResult.SENT]
    assert [chain[-1].content["about"]] == [act.sequence for act in chain if act.content.get("tags") == ["more"]]
    assert contact.tags == frozenset({"hers", "more"})


def test_a_second_yes_while_the_next_question_has_not_left_confirms_nothing() -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    later(world, minutes=5)
    say(world)
    post(world, "more")
    waiting = world.contacts[CAMILLE]
    later(world, minutes=1)
    say(world)

    assert world.contacts[CAMILLE] == waiting
    assert work_off(world) == [AnswerResult.SENT]


def test_a_question_that_had_to_wait_and_ended_unanswered_keeps_no_other_from_leaving() -> None:
    world = a_world()
    post(world, "first")
    later(world, hours=22.5)
    assert work_off(world) == [AnswerResult.SENT]
    later(world, hours=26)
    post(world, "second")
    asked = work_off(world)
    later(world, minutes=5)
    say(world)

    assert asked == [AnswerResult.SENT]
    assert world.contacts[CAMILLE].tags == frozenset({"second"})


def test_after_a_new_name_of_the_advertiser_a_new_act_is_asked_about_in_it() -> None:
    world = a_world()
    post(world, "before")
    work_off(world)
    world.put_advertiser(an_advertiser(name="Zélie & Co", double_opt_in=True))
    later(world, minutes=5)
    post(world, "after")
    asked = work_off(world)
    later(world, minutes=5)
    say(world)

    assert asked == [AnswerResult.SENT]
    assert [reply.text.split(" (")[0] for reply in world.replies] == ["Zelie", "Zélie & Co"]
    assert world.contacts[CAMILLE].tags == frozenset({"after"})


def test_one_who_answers_each_question_is_asked_three_times_a_day_and_each_advertiser_s_three_times_a_month() -> None:
    world = a_world()
    for other in ("nora", "alma"):
        world.put_advertiser(an_advertiser(id=other, name=other.title()))
    left: list[AnswerResult] = []
    for advertiser in ("zelie", "nora", "zelie", "alma"):
        post(world, f"{len(left)}", advertiser=advertiser)
        left += work_off(world)
        later(world, minutes=5)
        say(world)
    later(world, hours=24)
    for mark in ("5", "6"):
        post(world, mark)
        left += work_off(world)
        later(world, minutes=5)
        say(world)

    assert left == [*[AnswerResult.SENT] * 3, AnswerResult.SPENT, AnswerResult.SENT, AnswerResult.SPENT]
    assert len(world.replies) == 4


def test_a_question_of_another_worker_meanwhile_keeps_this_one_from_leaving() -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    later(world, minutes=5)
    say(world)
    later(world, minutes=5)
    post(world, "a", form="f-2")
    post(world, "b", form="f-3")
    first, second = world.answer_tasks
    world.answer_tasks = []
    others: list[AnswerResult] = []

    def between(step: int, call: str) -> None:
        if call == "take turn" and not others:
            others.append(AnswerResult.DONE)
            others[:] = [give_answer(first, fakes.answer_ports(world))]

    world.at_step = between
    result = give_answer(second, fakes.answer_ports(world))

    assert (others, result) == ([AnswerResult.SENT], AnswerResult.SPENT)
    assert {key[0]: taken for key, taken in world.taken.items()}["confirm all"] == 2, (
        "what did not leave does not count"
    )


# ------------------------------------------------------------------ a yes that is quicker than we are


@pytest.mark.guarantee("G3", "G7")
@pytest.mark.parametrize("meanwhile", ["took turn", "reply", "end turn"])
@pytest.mark.parametrize("answers", [None, "r-1"])
def test_a_yes_that_comes_before_the_carrier_s_answer_counts_at_once_or_when_it_is_delivered_again(
    meanwhile: str, answers: str | None
) -> None:
    """A telephone may have the question, and its network name it, before we know its id."""
    world = a_world()
    post(world, "hers")
    read_at_once: list[bool] = []

    def quickly(step: int, call: str) -> None:
        if call != meanwhile or read_at_once:
            return
        read_at_once.append(True)
        later(world, seconds=1)
        try:
            say(world, answers=answers)
        except ContendedError:
            read_at_once[:] = [False]

    world.at_step = quickly
    assert work_off(world) == [AnswerResult.SENT]
    assert read_at_once == [answers is None]
    if answers is not None:
        assert world.contacts[CAMILLE].status is Status.PENDING, "nothing is held for it"
        say(world, answers=answers)

    contact, chain = world.contacts[CAMILLE], world.evidence[CAMILLE]
    assert (contact.status, [record.act for record in chain]) == (
        Status.GRANTED,
        [Act.BASIS_RECORDED, Act.CONFIRMED],
    )


@pytest.mark.guarantee("G3", "G7")
@pytest.mark.parametrize("silent", [False, True])
def test_a_yes_whose_time_is_not_told_counts_if_it_names_the_question_by_our_reference(
    silent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names a question has had it: the yes came after it. That holds though the carrier never told us its own id."""
    asked: list[ServiceReply] = []

    def reply(gateway: fakes.FakeGateway, reply: ServiceReply) -> str:
        asked.append(reply)
        if silent:
            raise GatewaySilent
        return "r-1"

    monkeypatch.setattr(fakes.FakeGateway, "reply", reply)
    world = a_world()
    post(world, "hers")
    work_off(world)
    later(world, seconds=20)
    for _ in range(2):  # a carrier may call twice
        say(world, answers=asked[0].reference, repairs=frozenset({Repair.TIME}))

    contact, chain = world.contacts[CAMILLE], world.evidence[CAMILLE]
    assert [record.act for record in chain] == [Act.BASIS_RECORDED, Act.CONFIRMED]
    assert (contact.status, asked[0].reference) == (Status.GRANTED, question_reference(chain[0].hash))


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize(
    ("answers", "repair"),
    [
        (None, Repair.TIME),
        ("r-1", Repair.TIME),
        (reference_of("c0ffee00c0ffee00", "03-000000.7"), Repair.TIME),
        (question_reference("0" * 64), Repair.TIME),
        ("the question", Repair.ANSWERS),
        ("the question", Repair.CUT),
        ("the question", Repair.CHARACTERS),
    ],
)
def test_any_other_yes_that_did_not_arrive_whole_is_held(answers: str | None, repair: Repair) -> None:
    world = a_world()
    ask(world)
    if answers == "the question":
        answers = question_reference(world.evidence[CAMILLE][0].hash)
    say(world, answers=answers, repairs=frozenset({repair}))

    contact = world.contacts[CAMILLE]
    assert (contact.status, contact.standing) == (Status.HELD, Status.PENDING)


@pytest.mark.guarantee("G1", "G3")
@pytest.mark.parametrize(("after", "becomes"), [("STOP", Status.OPPOSED), ("49 hours", Status.PENDING)])
def test_a_yes_without_a_time_of_its_own_undoes_no_stop_and_is_not_too_late_for_once(
    after: str, becomes: Status
) -> None:
    """It counts from its arrival, which is never before the person wrote it."""
    world = a_world()
    ask(world)
    if after == "STOP":
        say(world, "STOP")
        later(world, minutes=1)
    else:
        later(world, hours=49)
    say(world, answers=question_reference(world.evidence[CAMILLE][0].hash), repairs=frozenset({Repair.TIME}))

    assert world.contacts[CAMILLE].status is becomes
    assert Act.CONFIRMED not in [record.act for record in world.evidence[CAMILLE]]


@pytest.mark.guarantee("G7")
def test_a_yes_that_names_a_message_is_held_once_nobody_will_know_the_id_of_the_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def silent(gateway: fakes.FakeGateway, reply: ServiceReply) -> str:
        raise GatewaySilent

    monkeypatch.setattr(fakes.FakeGateway, "reply", silent)
    world = a_world()
    post(world, "hers")
    assert work_off(world) == [AnswerResult.IN_DOUBT]
    later(world, minutes=1)
    with pytest.raises(ContendedError):
        say(world, answers="r-1")
    later(world, minutes=3)
    say(world, answers="r-1")

    assert (world.contacts[CAMILLE].status, world.contacts[CAMILLE].standing) == (Status.HELD, Status.PENDING)


# ------------------------------------------------------------------ a yes after another message of ours


def ask(world: fakes.World, advertiser: str = "zelie") -> None:
    post(world, "hers", advertiser=advertiser)
    assert work_off(world)[-1] is AnswerResult.SENT
    later(world, minutes=5)


def answered(world: fakes.World, words: str, named: str | None = None) -> str:
    """They write this and are answered; the id of the answer, which the network names with whatever they write next."""
    say(world, words, answers=named)
    assert work_off(world) == [AnswerResult.SENT]
    later(world, minutes=5)
    return f"r-{len(world.replies)}"


@pytest.mark.guarantee("G3", "G7")
@pytest.mark.parametrize("words", ["CONTACT", "Je ne sais plus"])
def test_a_yes_after_an_answer_of_ours_confirms_though_the_network_names_the_answer(words: str) -> None:
    world = a_world()
    ask(world)
    answer = answered(world, words, "r-1")
    say(world, answers=answer)
    once = world.contacts[CAMILLE]
    later(world, minutes=5)
    say(world, answers=answer)

    chain = world.evidence[CAMILLE]
    assert (once.standing, world.contacts[CAMILLE]) == (Status.GRANTED, once), "the second yes says nothing new"
    assert [record.content["about"] for record in chain if record.act is Act.CONFIRMED] == [chain[0].sequence]
    assert (once.status is Status.HELD) == (words != "CONTACT"), "what is unread stays so"


@pytest.mark.guarantee("G7")
def test_a_yes_held_for_a_message_that_nobody_knows_is_followed_by_one_that_confirms_and_a_person_still_reads_both() -> (
    None
):
    world = a_world()
    ask(world)
    held = answered(world, "OUI", "whatever")
    unread = world.contacts[CAMILLE]
    say(world, answers=held)
    contact = world.contacts[CAMILLE]

    assert (unread.status, unread.standing) == (Status.HELD, Status.PENDING)
    assert (contact.status, contact.standing) == (Status.HELD, Status.GRANTED)
    assert contact.hold is not None
    assert unread.hold is not None
    assert contact.hold.unread == unread.hold.unread


def test_a_late_yes_after_an_answer_is_told_so_and_holds_nobody() -> None:
    world = a_world()
    ask(world)
    answer = answered(world, "CONTACT", "r-1")
    later(world, hours=49)
    late = answered(world, "OUI", answer)
    say(world, answers=late)

    assert "OUI est arrivé trop tard" in world.replies[-1].text
    assert world.contacts[CAMILLE].status is Status.PENDING


@pytest.mark.guarantee("G7")
def test_a_yes_after_an_answer_is_held_while_two_questions_are_open() -> None:
    world = a_world()
    for other in ("nora", "alma"):
        world.put_advertiser(an_advertiser(id=other, name=other.title(), double_opt_in=True))
        world.people(other)
    ask(world)
    ask(world, "nora")
    say(world, answers=answered(world, "CONTACT", "r-2"))
    states = [world.people(each).contacts[CAMILLE].status for each in ("zelie", "nora")]

    assert states == [Status.HELD, Status.HELD]


@pytest.mark.guarantee("G7")
def test_a_yes_that_names_an_answer_of_before_the_question_is_held() -> None:
    world = a_world()
    answer = answered(world, "CONTACT")
    ask(world)
    say(world, answers=answer)

    assert (world.contacts[CAMILLE].status, world.contacts[CAMILLE].standing) == (Status.HELD, Status.PENDING)


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize(("sent", "status"), [(-1, Status.GRANTED), (1, Status.HELD)])
@pytest.mark.parametrize("advertiser", ["zelie", "nora"])
def test_a_yes_after_a_campaign_since_the_question_may_be_to_that_and_is_held(
    advertiser: str, sent: int, status: Status
) -> None:
    """« Répondez OUI pour participer » may have been the campaign of any who share the number, answered in between or not."""
    world = a_world()
    world.put_advertiser(an_advertiser(id="nora", name="Nora"))
    claim = Claim(world.now + timedelta(minutes=sent), "z1.1", "w-1")
    people = world.people(advertiser)
    people.contacts[CAMILLE] = a_contact(
        advertiser_id=advertiser, basis=a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER), claims={"c-1": claim}
    )
    ask(world)
    say(world, answers=answered(world, "CONTACT"))

    assert world.contacts[CAMILLE].status is status


@pytest.mark.guarantee("G3", "G7")
@pytest.mark.parametrize("meanwhile", ["took turn", "reply", "end turn"])
def test_a_yes_that_names_an_answer_before_its_id_is_known_is_read_when_it_is_delivered_again(meanwhile: str) -> None:
    world = a_world()
    ask(world)
    say(world, "CONTACT", answers="r-1")
    later(world, minutes=3)
    raised: list[bool] = []

    def quickly(step: int, call: str) -> None:
        if call == meanwhile and not raised:
            raised.append(True)
            with pytest.raises(ContendedError):
                say(world, answers="r-2")

    world.at_step = quickly
    assert work_off(world) == [AnswerResult.SENT]
    assert (raised, world.contacts[CAMILLE].status) == ([True], Status.PENDING), "nothing is held for it"
    say(world, answers="r-2")

    assert world.contacts[CAMILLE].status is Status.GRANTED


# ------------------------------------------------------------------ a yes that comes too late


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize("waited", [49, 24 * 7])
def test_a_late_yes_confirms_nothing_and_leaves_a_customer_a_customer(waited: int) -> None:
    world = a_world()
    customer = a_contact(basis=a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER))
    world.contacts[CAMILLE] = customer
    post(world, "offers")
    work_off(world)
    later(world, hours=waited)
    say(world)
    after = world.contacts[CAMILLE]
    told = work_off(world)

    assert (told, "OUI est arrivé trop tard" in world.replies[-1].text) == ([AnswerResult.SENT], True)
    assert (after.status, after.basis, after.hold) == (Status.GRANTED, customer.basis, None)
    assert after.last_contact_at == world.now, "they are there"
    assert [act.act for act in world.evidence[CAMILLE]] == [Act.BASIS_RECORDED, Act.HEARD_FROM]


def test_a_yes_of_months_later_is_read_by_somebody() -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    later(world, minutes=5)
    say(world)
    later(world, days=60)
    say(world)

    assert world.contacts[CAMILLE].status is Status.HELD


def test_a_late_yes_to_one_of_two_is_heard_by_it_though_the_other_has_its_yes() -> None:
    world = a_world()
    world.put_advertiser(an_advertiser(id="nora", name="Nora", double_opt_in=True))
    post(world, "hers", advertiser="nora")
    work_off(world)
    later(world, hours=47)
    post(world, "hers")
    work_off(world)
    later(world, hours=2)
    say(world)
    later(world, minutes=5)
    say(world)
    nora = world.people("nora")

    assert world.contacts[CAMILLE].status is Status.GRANTED
    assert [act.act for act in world.evidence[CAMILLE]] == [Act.BASIS_RECORDED, Act.CONFIRMED]
    assert nora.contacts[CAMILLE].status is Status.PENDING
    assert [act.act for act in nora.evidence[CAMILLE]] == [Act.BASIS_RECORDED, Act.HEARD_FROM]


def test_a_second_yes_to_one_of_two_is_read_by_the_other_whose_act_is_gone() -> None:
    world = a_world()
    world.put_advertiser(an_advertiser(id="nora", name="Nora", double_opt_in=True))
    post(world, "hers", advertiser="nora")
    work_off(world)
    world.people("nora").contacts.clear()
    world.people("nora").evidence.clear()
    post(world, "hers")
    work_off(world)
    for _ in range(2):
        later(world, minutes=5)
        say(world)

    assert world.contacts[CAMILLE].status is Status.GRANTED
    assert world.people("nora").contacts[CAMILLE].status is Status.HELD


def test_a_yes_to_the_name_that_the_advertiser_had_holds_nobody_and_confirms_nothing() -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    world.put_advertiser(an_advertiser(name="Zélie & Co", double_opt_in=True))
    later(world, minutes=5)
    say(world)

    assert (world.contacts[CAMILLE].status, world.contacts[CAMILLE].basis) == (Status.PENDING, None)


@pytest.mark.guarantee("G7")
def test_a_stranger_s_form_on_the_next_day_is_not_asked_about_while_the_first_may_be_answered() -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    later(world, hours=25)
    post(world, "another's", form="f-2")

    assert work_off(world) == [AnswerResult.SPENT]
    later(world, minutes=5)
    say(world)
    assert world.contacts[CAMILLE].tags == frozenset({"hers"})


A_COMMERCIAL_CONSENT = a_basis(purposes=frozenset({Purpose.COMMERCIAL}))


@pytest.mark.parametrize(
    ("held", "more"),
    [
        ({"categories": frozenset({"offers", "mode"})}, False),
        ({"categories": frozenset()}, False),
        ({"categories": frozenset({"mode"})}, True),
        ({"purposes": frozenset({Purpose.CHARITABLE})}, True),
        ({"purposes": frozenset()}, True),
        ({"informed": False}, True),
        ({"checkbox_ticked": False}, True),
        ({"collected_at": NOW - timedelta(days=4 * 365)}, False),
        ({"categories": frozenset({"mode"}), "earlier": (A_COMMERCIAL_CONSENT,)}, False),
        ({"categories": frozenset({"mode"}), "earlier": (replace(A_COMMERCIAL_CONSENT, informed=False),)}, True),
    ],
)
def test_who_agreed_is_asked_again_only_for_more_than_they_agreed_to(held: dict[str, Any], more: bool) -> None:
    world = a_world()
    usual = {"purposes": frozenset({Purpose.COMMERCIAL})}
    world.contacts[CAMILLE] = a_contact(basis=a_basis(**(usual | held)))
    post(world, "offers")

    assert len(world.answer_tasks) == more
    assert world.contacts[CAMILLE].basis == a_basis(**(usual | held))


def test_who_has_not_been_heard_of_for_longer_than_a_consent_is_good_for_is_asked_when_they_fill_in_a_form() -> None:
    world = a_world()
    agreed = a_basis(purposes=frozenset({Purpose.COMMERCIAL}), collected_at=NOW - timedelta(days=4 * 365))
    world.contacts[CAMILLE] = a_contact(basis=agreed, last_contact_at=agreed.collected_at)
    post(world, "offers")
    assert len(world.answer_tasks) == 1


def test_a_second_yes_to_a_consent_that_is_confirmed_changes_nothing_and_is_answered_nothing() -> None:
    world = a_world()
    post(world, "hers")
    work_off(world)
    later(world, minutes=5)
    say(world)
    granted = world.contacts[CAMILLE]
    later(world, minutes=5)
    say(world, "Oui !")

    assert world.contacts[CAMILLE] == granted
    assert granted.status is Status.GRANTED
    assert (world.answer_tasks, len(world.replies)) == ([], 1)


def test_a_yes_that_two_may_have_asked_for_waits_for_these_and_for_no_third() -> None:
    world = a_world()
    for other in ("nora", "alma"):
        world.put_advertiser(an_advertiser(id=other, name=other.title(), double_opt_in=True))
        world.people(other)
    world.people("alma").contacts[CAMILLE] = a_contact(advertiser_id="alma")
    post(world, "hers")
    post(world, "hers", advertiser="nora")
    asked = work_off(world)
    later(world, minutes=5)
    say(world)
    states = [world.people(each).contacts[CAMILLE].status for each in ("zelie", "nora", "alma")]

    assert asked == [AnswerResult.SENT] * 2
    assert states == [Status.HELD, Status.HELD, Status.GRANTED]


# ------------------------------------------------------------------ how long what nobody confirmed is kept


def purge(world: fakes.World) -> str | None:
    stores = PersonalDataStores(
        fakes.FakeAdvertiserStore(world),
        fakes.FakeContactStore(world),
        fakes.FakeInboundStore(world),
        fakes.FakeCampaignStore(world),
        fakes.FakeBatchStore(world),
    )
    ports = RetentionPorts(
        stores,
        None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        fakes.FakeClock(world),
        lambda: "0" * 32,
    )
    done = purge_holding(HeldContact(world.contacts[CAMILLE]), ports, world.now, dry=False)
    return None if done is None else done.term.id


def test_a_stranger_s_act_on_an_erased_number_leaves_after_a_month_nothing_but_the_keyed_hash_again() -> None:
    world = a_world()
    post(world, "hers", form="")
    store, contact = fakes.FakeContactStore(world), world.contacts[CAMILLE]
    remains, record = erased(contact, Request("letter", world.now, "Claire Martin"), world.now, "0" * 32)
    store.erase(contact, remains, record, leave_task=False)
    later(world, minutes=10)
    post(world, "another's")
    stored = world.contacts[CAMILLE]
    later(world, days=UNCONFIRMED.days + 1)
    early = purge(world)
    later(world, days=1, minutes=1)
    term = purge(world)
    left = store.erased("zelie", CAMILLE)

    assert (stored.status, stored.basis, stored.last_contact_at) == (Status.OPPOSED, None, None)
    assert not stored.tags
    assert not stored.attributes
    assert (early, term, CAMILLE in world.contacts) == (None, UNCONFIRMED.id, False)
    assert left is not None
    assert left.opposed_at == remains.opposed_at


def test_an_anonymous_act_is_no_sign_of_life_of_somebody_who_opposed() -> None:
    world = a_world()
    before = world.contacts[CAMILLE] = a_contact(status=Status.OPPOSED, opposed_at=NOW - timedelta(days=1))
    post(world, "another's")
    after = world.contacts[CAMILLE]

    assert replace(after, version=1, sequence=0, head="", confirmation=None) == before
