"""Take in one SMS that a person sent: an opposition first and at once, everything else after.

A message may be delivered several times: the opposition is recorded once (by the message's id), the answer goes out once in
24 hours, and the carrier's own list takes a number as often as it is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from compliance.advertiser import Advertiser
from compliance.confirmation import awaits_confirmation, confirmed
from compliance.contact import Contact
from compliance.evidence import Evidence
from compliance.hold import Kind, Unread, held
from compliance.interaction import Interaction, SignOfLife, heard_from
from compliance.opposition import Attributed, Opposition, in_flight, opposed
from compliance.phone import Phone
from compliance.ports import (
    AdvertiserRegister,
    BatchLedger,
    Clock,
    ContactBook,
    Gateway,
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    GatewaySilent,
    InboundJournal,
    Journalled,
    OptOutList,
    Recorded,
)
from compliance.service_reply import ServiceReply, confirm_stop, tell_contact
from compliance.stop_words import Intent, Reading, read_reply
from contracts.messages import InboundSms, split_send_id

MOST_ATTEMPTS = 20
"""How often an opposition is tried against a contact that keeps changing, before the message goes back to its queue."""


class ContendedError(Exception):
    """The contact changed faster than the opposition could be written; the message is delivered again."""


class UnknownRecipientError(Exception):
    """No advertiser uses the number that was written to; a person has to see to it (the message becomes a dead letter)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What inbound works with.

    `salt` gives 128 random bits in hexadecimal; `committed` is told of oppositions as soon as they are written: how many, and
    how many seconds after the message arrived.
    """

    advertisers: AdvertiserRegister
    contacts: ContactBook
    ledger: BatchLedger
    journal: InboundJournal
    gateway: Gateway
    opt_outs: OptOutList
    clock: Clock
    salt: Callable[[], str]
    committed: Callable[[int, float], None]


def process_reply(sms: InboundSms, phone: Phone, desk: Desk) -> Reading:
    """Read the message and act on it; how it was understood. Raises UnknownRecipientError and ContendedError."""
    reading = read_reply(sms.body)
    advertisers = desk.advertisers.answering(sms.recipient)
    if not advertisers:
        raise UnknownRecipientError("no advertiser has this STOP number")
    received_at = desk.clock.at(sms.received_at)
    advertisers = _answered(sms, phone, advertisers, desk)
    if reading.opposes:
        recorded = [_oppose(advertiser, phone, sms, reading, received_at, desk) for advertiser in advertisers]
        desk.committed(sum(recorded), (desk.clock.now() - received_at).total_seconds())
    elif not (reading.harmless or reading.intent is Intent.YES):
        for advertiser in advertisers:
            _hold(advertiser, phone, sms, reading, received_at, desk)
    else:
        for advertiser in advertisers:
            _hear(advertiser, phone, sms, reading, received_at, desk)
    desk.journal.keep(_kept(sms, phone, reading, received_at))
    _answer(reading, phone, sms, advertisers, desk)
    if reading.opposes:
        desk.opt_outs.add(phone)
    return reading


def _oppose(
    advertiser: Advertiser, phone: Phone, sms: InboundSms, reading: Reading, received_at: datetime, desk: Desk
) -> int:
    """How many oppositions were recorded: 1, or 0 when this message's was before."""
    opposition = Opposition(
        source="sms",
        received_at=received_at,
        reference=sms.message_id,
        words=sms.body,
        matched=reading.matched,
        erasure_requested=reading.intent is Intent.ERASURE,
    )
    for _ in range(MOST_ATTEMPTS):
        contact = desk.contacts.recall(advertiser.id, phone)
        now = desk.clock.now()
        changed, evidence = opposed(contact, opposition, now, desk.salt())
        recorded = desk.contacts.record(changed, evidence, once=sms.message_id, to_review=opposition.to_review)
        if recorded is not Recorded.CHANGED_MEANWHILE:
            if flying := in_flight(contact, now):
                desk.ledger.attribute(Attributed(received_at, now, flying))
            return int(recorded is Recorded.DONE)
    raise ContendedError("the contact keeps changing")


def _hold(
    advertiser: Advertiser, phone: Phone, sms: InboundSms, reading: Reading, received_at: datetime, desk: Desk
) -> None:
    """What is not understood holds the contact until a person has read it."""
    unread = Unread(Kind.REPLY, "sms", received_at, sms.message_id, sms.body, reading.matched)
    for _ in range(MOST_ATTEMPTS):
        contact = desk.contacts.recall(advertiser.id, phone)
        changed, evidence = held(contact, unread, desk.clock.now(), desk.salt())
        recorded = desk.contacts.record(changed, evidence, once=sms.message_id, to_review=True)
        if recorded is not Recorded.CHANGED_MEANWHILE:
            return
    raise ContendedError("the contact keeps changing")


def _hear(
    advertiser: Advertiser, phone: Phone, sms: InboundSms, reading: Reading, received_at: datetime, desk: Desk
) -> None:
    """Any other reply is a sign of life of a contact that is known; OUI confirms a consent that waits for it."""
    for _ in range(MOST_ATTEMPTS):
        contact = desk.contacts.find(advertiser.id, phone)
        if contact is None:
            return
        changed, evidence = _heard(contact, sms, reading, received_at, desk)
        if desk.contacts.record(changed, evidence, once=sms.message_id) in (Recorded.DONE, Recorded.DONE_BEFORE):
            return
    raise ContendedError("the contact keeps changing")


def _heard(
    contact: Contact, sms: InboundSms, reading: Reading, received_at: datetime, desk: Desk
) -> tuple[Contact, Evidence]:
    if reading.intent is Intent.YES and awaits_confirmation(contact, received_at):
        return confirmed(contact, sms.message_id, sms.body, received_at, desk.clock.now(), desk.salt())
    sign = SignOfLife(Interaction.REPLY, received_at, sms.message_id)
    return heard_from(contact, sign, desk.clock.now(), desk.salt())


def _answered(sms: InboundSms, phone: Phone, advertisers: Sequence[Advertiser], desk: Desk) -> Sequence[Advertiser]:
    """The advertiser whose message the person answers, when that is known, else all that share the number."""
    if sms.answers is None or len(advertisers) == 1:
        return advertisers
    for advertiser in advertisers:
        contact = desk.contacts.find(advertiser.id, phone)
        for campaign_id, claim in (contact.claims if contact else {}).items():
            outcome = desk.ledger.outcome(campaign_id, *split_send_id(claim.send_id))
            if outcome is not None and outcome.message_id == sms.answers:
                return [advertiser]
    return advertisers


def _answer(reading: Reading, phone: Phone, sms: InboundSms, advertisers: Sequence[Advertiser], desk: Desk) -> None:
    """Answer STOP and CONTACT, within the budget. What the carrier refuses, or leaves in doubt, is not tried again."""
    reply: ServiceReply
    if reading.opposes:
        reply = confirm_stop(phone, sms.recipient, advertisers)
    elif reading.intent is Intent.CONTACT:
        reply = tell_contact(phone, sms.recipient, advertisers)
    else:
        return
    kind = "stop" if reading.opposes else "contact"
    if desk.journal.may_reply(sms.message_id, phone, sms.recipient, kind, desk.clock.now()):
        try:
            desk.gateway.reply(reply)
        except GatewayBusy:
            desk.journal.forget_reply(sms.message_id, phone, sms.recipient, kind)
            raise
        except (GatewayRefused, GatewaySilent, GatewayClosed):
            return


def _kept(sms: InboundSms, phone: Phone, reading: Reading, received_at: datetime) -> Journalled:
    return Journalled(
        message_id=sms.message_id,
        phone=phone.e164,
        recipient=sms.recipient,
        body=sms.body,
        intent=reading.intent.value,
        matched=reading.matched,
        doubtful=not (reading.opposes or reading.harmless),
        received_at=received_at,
    )
