"""Confirm a consent by the person's yes, when it is certain which question it answers (double opt-in)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from inbound.record_reply import same_words
from inbound.understand_reply import InboundPorts, Reply
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.confirmation import (
    UNDERSTOOD_WITHIN,
    ConfirmationQuestion,
    act_asked_about,
    act_confirmed,
    comes_too_late,
    confirmed,
    is_confirmed,
)
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.inbound import GivenAnswer
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Act, Evidence
from stopsms.contracts.send_reference import question_reference

HANDED_OVER_WITHIN = timedelta(minutes=2)
"""How long after a message was begun the carrier's id of it may still be on its way to us: the worker that sends it has less."""


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """Whose question a yes answers, and about which act."""

    advertiser: Advertiser
    question: ConfirmationQuestion
    act: Evidence


def answered_question(reply: Reply, phone: Phone, ports: InboundPorts) -> AnsweredQuestion | None:
    """The question that a yes answers: the one it refers to, or else the only open one. None when that is not certain.

    Raises ContendedError while that is not known yet (see `_asked`).
    """
    found = _answered_by(reply, _asked(reply, phone, ports))
    return found[0] if len(found) == 1 else None


def unclear_to(reply: Reply, phone: Phone, ports: InboundPorts) -> Sequence[Advertiser]:
    """Those to whom a yes that confirms nothing may have been said, so that a person has to read it.

    Of several that wait for an answer, these. A second yes to what was confirmed says nothing new, and one that comes too late changes
    nothing. When nobody has asked lately, nobody knows what it answers: then all.
    """
    asked = _asked(reply, phone, ports)
    if found := _answered_by(reply, asked):
        return [answered.advertiser for answered in found]
    answered_lately = [one for one in asked if _is_understood(one, reply)]
    if not answered_lately:
        return reply.advertisers
    return [one.advertiser for one in answered_lately if not (_is_repeated(one) or _is_late(one, reply))]


def too_late_for(reply: Reply, phone: Phone, ports: InboundPorts) -> Sequence[Advertiser]:
    """Those whose question this yes answers, too late to confirm anything; none where it confirms something, or may."""
    asked = _asked(reply, phone, ports)
    if _answered_by(reply, asked) or was_confirmed_by(reply, phone, ports):
        return ()
    return [one.advertiser for one in asked if _is_understood(one, reply) and _is_late(one, reply)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is known of somebody whom an advertiser has asked; whether the reply names the question."""

    advertiser: Advertiser
    question: ConfirmationQuestion
    contact: Contact
    chain: Sequence[Evidence]
    named: bool


def _asked(reply: Reply, phone: Phone, ports: InboundPorts) -> Sequence[_Asked]:
    """The latest question of each advertiser, unless the reply refers to another message.

    Networks name the last message that went to the number: an answer of ours that came after every question is no other message (see
    `_is_beside`). A quick yes may name a message of which we have no id yet: it is in the person's hands before the carrier has
    answered us. Raises ContendedError then: delivered again, it is read again, when the id is known, or will not be. One that names the
    question by our own reference needs no id of the carrier's.
    """
    found, named = [], reply.sms.answers
    for advertiser in reply.advertisers:
        question = ports.inbound.question(phone, reply.sms.recipient, advertiser.id, test=advertiser.test)
        if question is not None:
            contact = ports.contacts.recall(advertiser.id, phone)
            chain = ports.contacts.evidence(advertiser.id, phone)
            names = (question.message_id, question_reference(question.act))
            found.append(_Asked(advertiser, question, contact, chain, named=named in names))
    if named is None or not found:
        return found
    if certain := [one for one in found if one.named]:
        return certain
    given = ports.inbound.answers_given(phone, reply.sms.recipient)
    if answer := next((one for one in given if one.message_id == named), None):
        return found if _is_beside(answer, found, reply, phone, ports) else ()
    begun = [(one.question.message_id, one.question.asked_at) for one in found]
    begun += [(one.message_id, one.begun_at) for one in given]
    if any(not message_id and ports.clock.now() <= at + HANDED_OVER_WITHIN for message_id, at in begun):
        raise ContendedError("the message that this may answer is being handed over")
    return ()


def _is_beside(answer: GivenAnswer, asked: Sequence[_Asked], reply: Reply, phone: Phone, ports: InboundPorts) -> bool:
    """Whether a yes that names this answer of ours may be meant for a question all the same: an answer asks nothing.

    The answer came after each of the questions. After a campaign it is not certain: that may have asked for a yes too.
    """
    recent = [one.question.asked_at for one in asked if _is_understood(one, reply)]
    if not recent or answer.begun_at <= max(recent):
        return False
    contacts = [ports.contacts.recall(advertiser.id, phone) for advertiser in reply.advertisers]
    return not any(claim.at >= min(recent) for contact in contacts for claim in contact.claims.values())


def _answered_by(reply: Reply, asked: Sequence[_Asked]) -> Sequence[AnsweredQuestion]:
    """The questions to each of which this yes may be the answer."""
    acts = [
        (one, act_confirmed(one.contact, one.question, one.chain, one.advertiser, reply.received_at)) for one in asked
    ]
    return [AnsweredQuestion(one.advertiser, one.question, act) for one, act in acts if act is not None]


def _is_understood(asked: _Asked, reply: Reply) -> bool:
    """Whether the yes is the answer to this question, in time or not: it names it, or follows it soon enough."""
    return asked.named or reply.received_at <= asked.question.asked_at + UNDERSTOOD_WITHIN


def _is_repeated(asked: _Asked) -> bool:
    """Whether the act that was asked about has its yes already."""
    act = act_asked_about(asked.question.act, asked.chain)
    return act is not None and is_confirmed(act, asked.chain)


def _is_late(asked: _Asked, reply: Reply) -> bool:
    return comes_too_late(asked.contact, asked.question, asked.chain, reply.received_at)


def was_confirmed_by(reply: Reply, phone: Phone, ports: InboundPorts) -> bool:
    """Whether an earlier delivery of this yes has confirmed a consent: then no advertiser waits for it any more."""
    words = {"reference": reply.sms.message_id, "words": reply.sms.body}
    return any(
        record.act is Act.CONFIRMED and same_words(record, words)
        for advertiser in reply.advertisers
        for record in ports.contacts.evidence(advertiser.id, phone)
    )


def confirm_consent(answered: AnsweredQuestion, reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    """Record the confirmation. Raises ContendedError, also when the consent no longer waits for this yes."""
    sms = reply.sms
    attempts = Attempts("the contact")
    while True:
        contact = ports.contacts.find(answered.advertiser.id, phone)
        chain = ports.contacts.evidence(answered.advertiser.id, phone)
        if contact is None or not act_confirmed(
            contact, answered.question, chain, answered.advertiser, reply.received_at
        ):
            raise ContendedError("the consent no longer waits for this yes: when delivered again, it is read again")
        changed, evidence = confirmed(
            contact,
            answered.question,
            answered.act,
            sms.message_id,
            sms.body,
            reply.received_at,
            ports.clock.now(),
            ports.salt(),
        )
        match ports.contacts.record(changed, evidence, idempotency_key=reply.identity, confirms=answered.act):
            case WriteResult.DONE | WriteResult.DONE_BEFORE:
                return
        attempts.lost()
