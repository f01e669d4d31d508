"""Confirm a consent by the person's yes, when it is certain which question it answers (double opt-in)."""

from dataclasses import dataclass

from inbound.record_reply import same_words
from inbound.understand_reply import InboundPorts, Reply
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed, may_confirm
from stopsms.compliance.consent.purpose import collected_for
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.message.service_reply import confirmation_question
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Act


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """Whose question a yes answers."""

    advertiser: Advertiser
    question: ConfirmationQuestion


def answered_question(reply: Reply, phone: Phone, ports: InboundPorts) -> AnsweredQuestion | None:
    """The question that a yes answers: the one it refers to, or else the only open one. None when that is not certain."""
    open_questions = []
    for advertiser in reply.advertisers:
        question = ports.inbound.question(phone, reply.sms.recipient, advertiser.id, test=advertiser.test)
        contact = ports.contacts.find(advertiser.id, phone)
        if question is None or contact is None or reply.sms.answers not in (None, question.message_id):
            continue
        if _answers(AnsweredQuestion(advertiser, question), contact, reply):
            open_questions.append(AnsweredQuestion(advertiser, question))
    return open_questions[0] if len(open_questions) == 1 else None


def _answers(answered: AnsweredQuestion, contact: Contact, reply: Reply) -> bool:
    """Whether a yes confirms what waits for it: it agrees to what the question named, not to a purpose that was added since."""
    purposes = collected_for(contact, answered.advertiser.kind)
    expected_words = confirmation_question(answered.advertiser, purposes)
    return answered.question.words == expected_words and may_confirm(contact, answered.question, reply.received_at)


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
            sms.message_id,
            sms.body,
            reply.received_at,
            ports.clock.now(),
            ports.salt(),
        )
        match ports.contacts.record(changed, evidence, idempotency_key=reply.identity):
            case WriteResult.DONE | WriteResult.DONE_BEFORE:
                return
        attempts.lost()
