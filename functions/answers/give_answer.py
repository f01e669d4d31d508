"""Send one service message: an answer to what a person wrote, or a request to confirm a consent.

It comes after what was recorded about the contact, and cannot delay it. One is sent for each task, and one a day for each number and
subject; what the carrier may have taken is never sent again. A test advertiser answers nobody: its questions are recorded as asked, so
that an answer can be tried out, and given to no carrier.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.confirmation import awaits_confirmation
from stopsms.compliance.consent.judge_consent import request_hours
from stopsms.compliance.consent.purpose import collected_for
from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.message.service_reply import (
    ServiceReply,
    ask_confirmation,
    confirm_stop,
    confirmation_question,
    tell_contact,
    tell_how_to_oppose,
    tell_how_to_return,
    tell_request_heard,
    with_link,
)
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.carrier import (
    Gateway,
    GatewayBusy,
    GatewayClosed,
    GatewayOptedOut,
    GatewayRefused,
    GatewaySilent,
    OptOutList,
)
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.inbound import AnswerQueue, AnswerTurn, InboundStore
from stopsms.compliance.ports.links import PreferenceLinks
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask

ONE_ANSWER_PER = timedelta(hours=24)
"""At most one answer in this time, to one number, from one number, to one kind of message (docs/law.md R-24)."""

MOST_QUESTIONS = 3
"""How many of the advertisers that share a number may ask one person in that time: not all of them at once."""

LONGEST_WAIT = timedelta(seconds=900)
"""The longest that a queue hides a message."""


class AnswerResult(StrEnum):
    """The result of a task."""

    SENT = "sent"
    SPENT = "spent"
    DONE = "done"
    POINTLESS = "pointless"
    WAITS = "waits"
    LATE = "late"
    TRIED = "tried"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"

    @property
    def lost(self) -> bool:
        """Whether a person was not informed or asked as they should have been, or may not have been."""
        return self in (AnswerResult.LATE, AnswerResult.REFUSED, AnswerResult.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class AnswerPorts:
    """The dependencies of answering."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    inbound: InboundStore
    queue: AnswerQueue
    gateway: Gateway
    opt_outs: OptOutList
    links: PreferenceLinks
    clock: Clock


def give_answer(task: AnswerTask, ports: AnswerPorts) -> AnswerResult:
    """Send it if it may be sent now. A number that has opposed is then put on the carrier's own list, as a second barrier.

    Where advertisers share a number, it is in the name of those that do not only test; where all of them do, nothing leaves.

    Raises GatewayBusy and GatewayClosed when it has certainly not left, and is tried again; UnknownAdvertiser; and ContendedError.
    """
    advertisers = [ports.advertisers.find(advertiser_id) for advertiser_id in task.advertisers]
    if not advertisers or None in advertisers:
        raise UnknownAdvertiser
    phone = Phone.of(task.phone)
    if task.kind is AnswerKind.CONFIRM and advertisers[0] is not None:
        return _ask(task, phone, advertisers[0], ports)
    authors = [advertiser for advertiser in advertisers if advertiser is not None and not advertiser.test]
    if not authors:
        return AnswerResult.TRIED
    result = _send(
        task, _words(task, phone, authors, ports), task.kind.value, ports.clock.now() - ONE_ANSWER_PER, ports
    )
    if task.kind is AnswerKind.STOP:  # after the answer: numbers on that list get none
        ports.opt_outs.add(phone)
    return result


_WORDS: Mapping[AnswerKind, Callable[[Phone, str, Sequence[Advertiser]], ServiceReply]] = {
    AnswerKind.STOP: confirm_stop,
    AnswerKind.RETURN: tell_how_to_return,
    AnswerKind.HELD: tell_how_to_oppose,
}


def _words(task: AnswerTask, phone: Phone, advertisers: Sequence[Advertiser], ports: AnswerPorts) -> ServiceReply:
    """What the person is told; where one advertiser answers a question or a request, with the link to their page if it fits."""
    if task.request:
        heard = tell_request_heard(phone, task.number, advertisers, HoldKind(task.request))
        return with_link(heard, ports.links.address(advertisers[0].id, phone)) if len(advertisers) == 1 else heard
    if task.kind is AnswerKind.CONTACT:
        link = ports.links.address(advertisers[0].id, phone) if len(advertisers) == 1 else ""
        return tell_contact(phone, task.number, advertisers, link)
    return _WORDS[task.kind](phone, task.number, advertisers)


def _ask(task: AnswerTask, phone: Phone, advertiser: Advertiser, ports: AnswerPorts) -> AnswerResult:
    """Ask for a confirmation that is still awaited: one question a day to each advertiser's contact, or one since it opposed."""
    now = ports.clock.now()
    contact = ports.contacts.find(advertiser.id, phone)
    if contact is None or contact.hold is not None or not awaits_confirmation(contact, now):
        return AnswerResult.POINTLESS
    if task.before is not None and (waits := _until_lawful(task, contact, advertiser, now, ports)):
        return waits
    since = max(now - ONE_ANSWER_PER, contact.opposed_at or now - ONE_ANSWER_PER)
    purposes = collected_for(contact, advertiser.kind)
    if advertiser.test:
        return _try(task, advertiser, confirmation_question(advertiser, purposes), since, ports)
    question = ask_confirmation(phone, task.number, advertiser, purposes)
    subject = f"confirm#{advertiser.id}"
    if ports.inbound.questions(phone, task.number, now - ONE_ANSWER_PER) >= MOST_QUESTIONS:
        return AnswerResult.SPENT
    return _send(task, question, subject, since, ports, question.text)


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
    task: AnswerTask, contact: Contact, advertiser: Advertiser, now: datetime, ports: AnswerPorts
) -> AnswerResult | None:
    """None when it may leave now; otherwise it waits on the queue, which hides it repeatedly, or it is too late."""
    opening = request_hours(contact, advertiser).next_opening(now)
    if opening is None or task.before is None or max(opening, now) > task.before:
        return AnswerResult.LATE
    if opening <= now:
        return None
    ports.queue.send([task], int(min(opening - now, LONGEST_WAIT).total_seconds()) + 1)
    return AnswerResult.WAITS


def _send(
    task: AnswerTask, reply: ServiceReply, subject: str, since: datetime, ports: AnswerPorts, words: str = ""
) -> AnswerResult:
    attempts = Attempts("the turn")
    while True:
        match ports.inbound.take_turn(task, subject, ports.clock.now(), since, words):
            case AnswerTurn.SPENT:
                return AnswerResult.SPENT
            case AnswerTurn.DONE:
                return AnswerResult.DONE
            case AnswerTurn.BEGUN:  # the worker that began it recorded no end
                if ports.inbound.end_turn(task, subject, ""):
                    return AnswerResult.IN_DOUBT
                attempts.lost()  # it has just given the turn back: the answer has not left
            case AnswerTurn.TAKEN:
                break
    try:
        message_id = ports.gateway.reply(reply)
    except (GatewayBusy, GatewayClosed):
        ports.inbound.give_turn_back(task, subject)
        raise
    except GatewayRefused as refused:
        ports.inbound.give_turn_back(task, subject)
        return AnswerResult.POINTLESS if isinstance(refused, GatewayOptedOut) else AnswerResult.REFUSED
    except GatewaySilent:
        ports.inbound.end_turn(task, subject, "")
        return AnswerResult.IN_DOUBT
    ports.inbound.end_turn(task, subject, message_id)
    return AnswerResult.SENT
