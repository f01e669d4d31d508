"""Send one service message: an answer to what a person wrote, or a request to confirm a consent.

It comes after what was written about the contact, and can delay none of it. There is one for each task, and one a day for each
number and subject; what the carrier may have taken is never sent again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.confirmation import awaits_confirmation
from stopsms.compliance.consent.judge_consent import request_hours
from stopsms.compliance.consent.purpose import collected_for
from stopsms.compliance.message.service_reply import (
    ServiceReply,
    ask_confirmation,
    confirm_stop,
    tell_contact,
    tell_how_to_oppose,
    tell_how_to_return,
    tell_request_heard,
)
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.phone import Phone
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
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask

EVERY = timedelta(hours=24)
"""At most one answer in this time, to one number, from one number, to one kind of message (docs/law.md R-24)."""

MOST_QUESTIONS = 3
"""At most so many advertisers that share a number ask one person in that time: nobody is pestered by all of them at once."""

LONGEST_WAIT = timedelta(seconds=900)
"""A queue hides a message for so long at most."""


class Given(StrEnum):
    """What became of a task."""

    SENT = "sent"
    SPENT = "spent"
    DONE = "done"
    POINTLESS = "pointless"
    WAITS = "waits"
    LATE = "late"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"

    @property
    def lost(self) -> bool:
        """Whether somebody who was to be told or asked something was not, or may not have been."""
        return self in (Given.LATE, Given.REFUSED, Given.IN_DOUBT)


class UnknownAdvertiserError(Exception):
    """The task names an advertiser that is not there; a person has to see to it."""


@dataclass(frozen=True, slots=True)
class AnswerPorts:
    """What answering works with."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    journal: InboundStore
    queue: AnswerQueue
    gateway: Gateway
    opt_outs: OptOutList
    clock: Clock


def give_answer(task: AnswerTask, ports: AnswerPorts) -> Given:
    """Send it if it may be sent now. A number that opposed then goes on the carrier's own list, a second barrier.

    Raises GatewayBusy and GatewayClosed: it has certainly not left, and is tried again; UnknownAdvertiserError.
    """
    advertisers = [ports.advertisers.find(advertiser_id) for advertiser_id in task.advertisers]
    if not advertisers or None in advertisers:
        raise UnknownAdvertiserError("no advertiser has this id")
    known = [advertiser for advertiser in advertisers if advertiser is not None]
    phone = Phone.of(task.phone)
    if task.kind is AnswerKind.CONFIRM:
        return _ask(task, phone, known[0], ports)
    given = _send(task, _words(task, phone, known), task.kind.value, ports.clock.now() - EVERY, ports)
    if task.kind is AnswerKind.STOP:  # after the answer: what is on that list gets none
        ports.opt_outs.add(phone)
    return given


_WORDS: Mapping[AnswerKind, Callable[[Phone, str, Sequence[Advertiser]], ServiceReply]] = {
    AnswerKind.STOP: confirm_stop,
    AnswerKind.CONTACT: tell_contact,
    AnswerKind.RETURN: tell_how_to_return,
    AnswerKind.HELD: tell_how_to_oppose,
}


def _words(task: AnswerTask, phone: Phone, advertisers: Sequence[Advertiser]) -> ServiceReply:
    if task.request:
        return tell_request_heard(phone, task.number, advertisers, HoldKind(task.request))
    return _WORDS[task.kind](phone, task.number, advertisers)


def _ask(task: AnswerTask, phone: Phone, advertiser: Advertiser, ports: AnswerPorts) -> Given:
    """Ask for a confirmation that is still awaited: one question to an advertiser's contact a day, or since it opposed."""
    now = ports.clock.now()
    contact = ports.contacts.find(advertiser.id, phone)
    if contact is None or contact.hold is not None or not awaits_confirmation(contact, now):
        return Given.POINTLESS
    if task.before is not None and (waits := _until_lawful(task, contact, advertiser, now, ports)):
        return waits
    since = max(now - EVERY, contact.opposed_at or now - EVERY)
    question = ask_confirmation(phone, task.number, advertiser, collected_for(contact, advertiser.kind))
    subject = f"confirm#{advertiser.id}"
    if ports.journal.questions(phone, task.number, now - EVERY) >= MOST_QUESTIONS:
        return Given.SPENT
    return _send(task, question, subject, since, ports, question.text)


def _until_lawful(
    task: AnswerTask, contact: Contact, advertiser: Advertiser, now: datetime, ports: AnswerPorts
) -> Given | None:
    """None when it may leave now; else it waits on the queue, which hides it again and again, or it is too late."""
    opening = request_hours(contact, advertiser).next_opening(now)
    if opening is None or task.before is None or max(opening, now) > task.before:
        return Given.LATE
    if opening <= now:
        return None
    ports.queue.send([task], int(min(opening - now, LONGEST_WAIT).total_seconds()) + 1)
    return Given.WAITS


def _send(
    task: AnswerTask, reply: ServiceReply, subject: str, since: datetime, ports: AnswerPorts, words: str = ""
) -> Given:
    match ports.journal.take_turn(task, subject, ports.clock.now(), since, words):
        case AnswerTurn.SPENT:
            return Given.SPENT
        case AnswerTurn.DONE:
            return Given.DONE
        case AnswerTurn.BEGUN:  # whoever began it never said what came of it
            ports.journal.end_turn(task, subject, "")
            return Given.IN_DOUBT
        case AnswerTurn.TAKEN:
            pass
    try:
        message_id = ports.gateway.reply(reply)
    except (GatewayBusy, GatewayClosed):
        ports.journal.give_turn_back(task, subject)
        raise
    except GatewayRefused as refused:
        ports.journal.give_turn_back(task, subject)
        return Given.POINTLESS if isinstance(refused, GatewayOptedOut) else Given.REFUSED
    except GatewaySilent:
        ports.journal.end_turn(task, subject, "")
        return Given.IN_DOUBT
    ports.journal.end_turn(task, subject, message_id)
    return Given.SENT
