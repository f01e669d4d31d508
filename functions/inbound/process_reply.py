"""Process what people wrote, in phases: the refusals of a whole batch of messages first, then everything else.

Oppositions are committed, then whatever was not understood is held, and only then comes what is harmless, including a yes. Answers
leave through a queue of their own. A message may be delivered several times: its identity makes sure that it takes effect once.
"""

from collections.abc import Callable, Sequence

from inbound.confirm_consent import answered_question, confirm_consent, too_late_for
from inbound.hold_reply import hold, opposed_before
from inbound.record_reply import for_each, record_reply
from inbound.understand_reply import InboundPorts, Reply
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import CampaignOpposition, Opposition, in_flight, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.inbound import InboundMessage
from stopsms.compliance.replies.reading import Intent
from stopsms.contracts.answer_tasks import AnswerKind


def oppose(reply: Reply, ports: InboundPorts) -> None:
    """Record a certain opposition with every advertiser that it concerns. Raises ContendedError and HiddenActError."""
    if reply.phone is None or not reply.reading.opposes:
        return
    erasure = reply.reading.intent is Intent.ERASURE
    opposition = Opposition(
        source="sms",
        received_at=reply.received_at,
        reference=reply.sms.message_id,
        words=reply.sms.body,
        matched=reply.reading.matched,
        erasure_requested=erasure,
    )
    phone, first = reply.phone, list[bool]()

    def record(advertiser: Advertiser) -> None:
        contact = ports.contacts.recall(advertiser.id, phone)
        result = record_reply(
            contact, reply, ports, lambda known, now, salt: opposed(known, opposition, now, salt), to_review=erasure
        )
        first.append(result.first)
        if messages := in_flight(result.before, now := ports.clock.now()):
            reply.oppositions.append(CampaignOpposition(reply.received_at, now, messages))

    try:
        for_each(reply.advertisers, record)
    finally:
        ports.committed(sum(first), (ports.clock.now() - reply.received_at).total_seconds())
    reply.answer_with(AnswerKind.STOP, phone, reply.advertisers, HoldKind.ERASURE if erasure else "")


def hear(reply: Reply, ports: InboundPorts) -> None:
    """Record what is certainly harmless: a sign of life of a known contact, or the yes that a consent waits for or waited for."""
    if reply.phone is None or reply.reading.opposes:
        return
    if reply.reading.intent is Intent.YES:
        if (answered := answered_question(reply, reply.phone, ports)) is not None:
            confirm_consent(answered, reply, reply.phone, ports)
        else:
            _hear_too_late(reply, reply.phone, ports)
        return
    if not reply.reading.harmless:
        return
    _hear_from(reply, reply.phone, reply.advertisers, ports)
    if reply.reading.intent is Intent.CONTACT:
        reply.answer_with(AnswerKind.CONTACT, reply.phone, reply.advertisers)
    elif reply.reading.intent is Intent.START:
        reply.answer_with(AnswerKind.RETURN, reply.phone, opposed_before(reply, reply.phone, ports))


def _hear_too_late(reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    late = too_late_for(reply, phone, ports)
    _hear_from(reply, phone, late, ports)
    if reply.answer is None:  # else another whom it may concern has it read, or was opposed before
        reply.answer_with(AnswerKind.LATE, phone, late)


def _hear_from(reply: Reply, phone: Phone, advertisers: Sequence[Advertiser], ports: InboundPorts) -> None:
    sign = SignOfLife(Interaction.REPLY, reply.received_at, reply.sms.message_id)
    for advertiser in advertisers:
        contact = ports.contacts.find(advertiser.id, phone)
        if contact is not None:
            record_reply(contact, reply, ports, lambda known, now, salt: heard_from(known, sign, now, salt))


def follow_up(reply: Reply, ports: InboundPorts) -> None:
    """Record the opposition with the campaigns in flight, store the message, and queue the answer."""
    for opposition in reply.oppositions:
        ports.batches.record_opposition(opposition)
    if reply.phone is not None:
        ports.inbound.keep(_stored(reply, reply.phone))
    if reply.answer is not None:
        ports.answers.send([reply.answer])


PHASES: Sequence[Callable[[Reply, InboundPorts], None]] = (oppose, hold, hear, follow_up)
"""Every message of a batch goes through one phase before any enters the next."""


def _stored(reply: Reply, phone: Phone) -> InboundMessage:
    return InboundMessage(
        identity=reply.identity,
        message_id=reply.sms.message_id,
        phone=phone.e164,
        recipient=reply.sms.recipient,
        body=reply.sms.body,
        intent=reply.reading.intent.value,
        matched=reply.reading.matched,
        doubtful=not (reply.reading.opposes or reply.reading.harmless),
        received_at=reply.received_at,
        advertisers=tuple(advertiser.id for advertiser in reply.advertisers),
    )
