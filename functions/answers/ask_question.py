"""Ask a person to confirm a consent, if the question may leave now: still awaited, at a lawful hour, not stopped, within the limits.

A question that may not leave yet goes back to its queue, which hides it. It is not dropped, though the switch or a limit holds it and the
money would be saved: among those who wait during an attack are people who filled in the form and read that a message would come, and
their consent would end with nobody's having asked them. The attack costs no more for it: what waits leaves within the same limits as
what comes, so that an hour costs what the deployer allowed, whatever waits. But a question does not wait for the 48 hours in which it may
be answered. After a day (`ASKED_WITHIN`) it is dropped, and counted as not sent (`LATE`): what a fraudster has piled up is gone by then,
and nobody is asked in the night, or about something that they have forgotten.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from answers.answer_ports import ONE_ANSWER_PER, AnswerPorts, AnswerResult, keep_number
from answers.send_once import hand_over, take_turn
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.act_content import collection_of
from stopsms.compliance.consent.confirmation import (
    ConfirmationQuestion,
    act_asked_about,
    agreed_since,
    awaits_confirmation,
    form_request_leaves,
    may_be_confirmed,
    open_act,
)
from stopsms.compliance.consent.confirmation_limits import (
    MOST_QUESTIONS,
    confirmation_limits,
    limit_of_number,
    limit_of_person,
    limits_of_files,
)
from stopsms.compliance.consent.judge_consent import request_hours
from stopsms.compliance.consent.recording import CONFIRM_WITHIN
from stopsms.compliance.message.service_reply import ServiceReply, ask_confirmation, confirmation_question
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed
from stopsms.compliance.ports.counted_act import CountedAct
from stopsms.compliance.ports.inbound import AnswerTurn
from stopsms.compliance.ports.limits import CountedLimit
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answer_tasks import AnswerTask
from stopsms.contracts.send_reference import question_reference

CLOCK_TICK = timedelta(milliseconds=1)
"""As exactly as the instant of a question is stored."""

LONGEST_WAIT = timedelta(seconds=900)
"""The longest that a queue hides a message."""


def ask_question(task: AnswerTask, phone: Phone, advertiser: Advertiser, ports: AnswerPorts) -> AnswerResult:
    """Ask about one act that still waits, unless the advertiser has asked the person something else that a yes would still confirm.

    It is bound to that act, whatever came since. Another act that is done while it is open gets no question of its own, and nobody can
    confirm it.

    Raises GatewayBusy and GatewayClosed when it has certainly not left, and ContendedError.
    """
    now = ports.clock.now()
    contact = ports.contacts.find(advertiser.id, phone)
    chain = _awaited(contact, now, ports)
    act = act_asked_about(task.id, chain)
    if contact is None or act is None or not may_be_confirmed(contact, act, chain, now) or agreed_since(contact, act):
        return AnswerResult.POINTLESS
    if waits := _until_lawful(task, contact, act, advertiser, ports):
        return waits
    asked = ports.inbound.question(phone, task.number, advertiser.id, test=advertiser.test)
    is_open = asked is not None and open_act(contact, asked, chain, advertiser, now) is not None
    since = _blocking_from(asked, is_open, now)
    purposes = collection_of(act).purposes
    if advertiser.test:
        return _try(task, advertiser, confirmation_question(advertiser, purposes), since, ports)
    asking = ask_confirmation(phone, task.number, advertiser, purposes)
    question = replace(asking, reference=question_reference(task.id))
    if ports.inbound.questions(phone, task.number, now - ONE_ANSWER_PER) >= MOST_QUESTIONS:
        return AnswerResult.SPENT
    if ports.switch.read().stopped:
        return _wait(task, LONGEST_WAIT, AnswerResult.STOPPED, ports)
    # while another is open nothing leaves, so nothing is counted, however often a form names this number
    limits = () if is_open else (*_limits_of_person(task, ports), *_other_limits(task, phone, ports))
    return _send_within(limits, task, question, advertiser, since, ports)


def _awaited(contact: Contact | None, now: datetime, ports: AnswerPorts) -> Sequence[Evidence]:
    """The evidence of a contact of which something waits to be confirmed; empty when nothing does, or the contact is held."""
    if contact is None or contact.hold is not None or not awaits_confirmation(contact, now):
        return ()
    return ports.contacts.evidence(contact.advertiser_id, contact.phone)


def _blocking_from(asked: ConfirmationQuestion | None, is_open: bool, now: datetime) -> datetime:
    """From when on another question keeps this one from leaving: the one that is open, and any that another worker asks meanwhile."""
    if asked is None:
        return now - CONFIRM_WITHIN
    return asked.asked_at if is_open else asked.asked_at + CLOCK_TICK


def _limits_of_person(task: AnswerTask, ports: AnswerPorts) -> Sequence[CountedLimit]:
    """How often the same person is asked: by this advertiser, and from this number. What reaches these is dropped."""
    (advertiser_id,) = task.advertisers
    return (
        limit_of_person(ports.reference(f"{advertiser_id} {task.phone}")),
        limit_of_number(ports.reference(f"{task.number} {task.phone}")),
    )


def _other_limits(task: AnswerTask, phone: Phone, ports: AnswerPorts) -> Sequence[CountedLimit]:
    """What may leave at all in an hour. What reaches these waits."""
    if task.of_file:
        return limits_of_files(phone)
    (advertiser_id,) = task.advertisers
    return confirmation_limits(phone, advertiser_id, task.form, ports.allowed)


def _send_within(
    limits: Sequence[CountedLimit],
    task: AnswerTask,
    question: ServiceReply,
    advertiser: Advertiser,
    since: datetime,
    ports: AnswerPorts,
) -> AnswerResult:
    """Send it, unless a limit is reached. What has certainly not left counts for none."""
    subject = f"confirm#{advertiser.id}"
    if not keep_number(task, advertiser.id, ports):
        return _ask_from_present_number(task, question.phone, advertiser, ports)
    with CountedAct(ports.limits, ports.clock.now()) as asked:
        if reached := asked.count(limits):
            return AnswerResult.SPENT if reached in _limits_of_person(task, ports) else _held_by(reached, task, ports)
        if over := take_turn(task, subject, since, ports, question.text):
            return over
        try:
            result = hand_over(task, question, subject, ports)
        except (GatewayBusy, GatewayClosed):
            raise
        except Exception:
            asked.took_place()  # nobody knows how far it came
            raise
        if result.left:
            asked.took_place()
        return result


def _held_by(reached: CountedLimit, task: AnswerTask, ports: AnswerPorts) -> AnswerResult:
    ports.limited(reached.subject)
    return _wait(task, reached.limit.time_left(ports.clock.now()), AnswerResult.HELD, ports)


def _ask_from_present_number(
    task: AnswerTask, phone: Phone, advertiser: Advertiser, ports: AnswerPorts
) -> AnswerResult:
    """Back to the queue, to be asked from the number that the advertiser has now: nobody would hear a STOP at the one of the task."""
    number = advertiser.stop_number_in(phone.territory)
    if number is None or number == task.number:
        return AnswerResult.REFUSED
    moved = replace(task, number=number, carrier=advertiser.route.carrier)
    return _wait(moved, timedelta(0), AnswerResult.WAITS, ports)


def _try(task: AnswerTask, advertiser: Advertiser, words: str, since: datetime, ports: AnswerPorts) -> AnswerResult:
    """Record a test advertiser's question as asked: a yes can answer it, though nobody received it.

    Under a subject of its own: it takes no turn from the questions of those who share the number.
    """
    turn = ports.inbound.take_turn(task, f"test-confirm#{advertiser.id}", ports.clock.now(), since, words)
    if turn is AnswerTurn.SPENT:
        return AnswerResult.SPENT
    ports.inbound.end_turn(task, f"test-confirm#{advertiser.id}", "")
    return AnswerResult.TRIED


def _until_lawful(
    task: AnswerTask, contact: Contact, act: Evidence, advertiser: Advertiser, ports: AnswerPorts
) -> AnswerResult | None:
    """None when it may leave now; otherwise it waits on the queue, which hides it repeatedly, or it is too late."""
    now, at_any_hour, before = ports.clock.now(), False, task.before
    if before is None:
        at_any_hour, before = form_request_leaves(act.recorded_at, now)
    if at_any_hour:
        return None
    opening = request_hours(contact, advertiser).next_opening(now)
    if opening is None or max(opening, now) > before:
        return AnswerResult.LATE
    if opening <= now:
        return None
    return _wait(task, opening - now, AnswerResult.WAITS, ports)


def _wait(task: AnswerTask, wait: timedelta, result: AnswerResult, ports: AnswerPorts) -> AnswerResult:
    """Back to the queue, which hides it for as long as it can."""
    ports.queue.send([task], int(min(wait, LONGEST_WAIT).total_seconds()) + 1)
    return result
