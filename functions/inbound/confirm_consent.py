"""Confirm a consent by the person's yes, when it is certain which question it answers (double opt-in)."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbound.record_reply import same_words
from inbound.understand_reply import InboundPorts, Reply
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.act_content import collection_of
from stopsms.compliance.consent.confirmation import (
    ConfirmationQuestion,
    act_asked_about,
    awaits_confirmation,
    confirmed,
    may_confirm,
)
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.message.service_reply import confirmation_question
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Act, Evidence


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """Whose question a yes answers, and about which act."""

    advertiser: Advertiser
    question: ConfirmationQuestion
    act: Evidence


def answered_question(reply: Reply, phone: Phone, ports: InboundPorts) -> AnsweredQuestion | None:
    """The question that a yes answers: the one it refers to, or else the only open one. None when that is not certain."""
    found = _open_questions(reply, phone, ports)
    return found[0] if len(found) == 1 else None


def unclear_to(reply: Reply, phone: Phone, ports: InboundPorts) -> Sequence[Advertiser]:
    """Those to whom a yes that confirms nothing may have been said.

    Of several that wait for an answer, these; else those that have asked. A second yes to what was confirmed says nothing new to
    anybody. When none has asked, nobody knows what it answers: then all.
    """
    if found := _open_questions(reply, phone, ports):
        return [answered.advertiser for answered in found]
    asked = [advertiser for advertiser in reply.advertisers if _question(advertiser, reply, phone, ports) is not None]
    if any(_is_confirmed(advertiser, reply, phone, ports) for advertiser in asked):
        return ()
    return asked or reply.advertisers


def _is_confirmed(advertiser: Advertiser, reply: Reply, phone: Phone, ports: InboundPorts) -> bool:
    """Whether the act that the advertiser's latest question is about has its yes already."""
    question = _question(advertiser, reply, phone, ports)
    chain = ports.contacts.evidence(advertiser.id, phone)
    confirmed_ones = [record.content.get("about") for record in chain if record.act is Act.CONFIRMED]
    return question is not None and any(
        record.hash == question.act and record.sequence in confirmed_ones for record in chain
    )


def _question(advertiser: Advertiser, reply: Reply, phone: Phone, ports: InboundPorts) -> ConfirmationQuestion | None:
    """The advertiser's latest question, unless the reply refers to another message."""
    question = ports.inbound.question(phone, reply.sms.recipient, advertiser.id, test=advertiser.test)
    return None if question is None or reply.sms.answers not in (None, question.message_id) else question


def _open_questions(reply: Reply, phone: Phone, ports: InboundPorts) -> Sequence[AnsweredQuestion]:
    found = []
    for advertiser in reply.advertisers:
        question = _question(advertiser, reply, phone, ports)
        contact = ports.contacts.find(advertiser.id, phone)
        if question is None or contact is None or not awaits_confirmation(contact, reply.received_at):
            continue
        act = act_asked_about(question.act, ports.contacts.evidence(advertiser.id, phone))
        if act is not None and _answers(answered := AnsweredQuestion(advertiser, question, act), contact, reply):
            found.append(answered)
    return found


def _answers(answered: AnsweredQuestion, contact: Contact, reply: Reply) -> bool:
    """Whether a yes confirms the act that was asked about: in these words, by the advertiser under the name that it has now."""
    if not may_confirm(contact, answered.question, answered.act, reply.received_at):
        return False  # first: of an act that was erased meanwhile nothing is left to compare
    return answered.question.words == confirmation_question(answered.advertiser, collection_of(answered.act).purposes)


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
        if contact is None or not _answers(answered, contact, reply):
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
