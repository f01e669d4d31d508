"""Understand what somebody wrote: the words, who may have sent them, and which advertisers they concern."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from json import dumps

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import UNREADABLE
from stopsms.compliance.person.hold import HoldKind, Unread
from stopsms.compliance.person.opposition import CampaignOpposition
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.inbound import AnswerQueue, InboundStore
from stopsms.compliance.ports.people import ContactStore
from stopsms.compliance.replies.reading import Intent, ReplyReading, read_reply
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.contracts.messages import InboundSms, split_send_id
from stopsms.contracts.repair import Repair
from stopsms.contracts.send_reference import is_question, named_by

LONGEST_UNDER_WAY = timedelta(days=30)
"""A message waits 14 days at most on the queue and as long among the dead letters: an earlier time cannot be that of the message."""


class UnknownRecipientError(Exception):
    """It is nobody's that we know: no advertiser has the number that was written to, or sends through the carrier that passed it on.

    A person has to see to it (the message becomes a dead letter).
    """


@dataclass(frozen=True, slots=True)
class InboundPorts:
    """The dependencies of inbound.

    `answering` are the advertisers whose messages carry, or carried, a STOP number; `sending_through` those whose messages leave through
    a declared carrier, and `numbers_of` gives the numbers that such a carrier has for STOP, or had.
    `senders_of` reads the sender's number as the network wrote it: the mobile numbers, of countries with a rulebook, that it can be.
    `mobiles_within` finds those that a sender may contain which is not just a number; `elsewhere`, those that a sender in national
    form would be in other countries than HOME's.
    `salt` gives 128 random bits in hexadecimal; `committed` reports oppositions as soon as they are written: how many, and how many
    seconds after the message arrived.
    """

    answering: Callable[[str], Sequence[Advertiser]]
    contacts: ContactStore
    batches: BatchStore
    inbound: InboundStore
    answers: AnswerQueue
    clock: Clock
    senders_of: Callable[[str], Sequence[Phone]]
    mobiles_within: Callable[[str], Sequence[Phone]]
    elsewhere: Callable[[str], Sequence[Phone]]
    salt: Callable[[], str]
    committed: Callable[[int, float], None]
    sending_through: Callable[[str], Sequence[Advertiser]]
    numbers_of: Callable[[str], Sequence[str]]


@dataclass(slots=True)
class Reply:
    """A message in progress: as received, as read, and whom it concerns; what became of it so far.

    `identity` and `published` show whether two deliveries are the same message: see `identity_of`. `phone` is None unless there is
    exactly one possible sender. `known_to` are the advertisers in whose names the person may be answered. `oppositions` are to be
    recorded with the campaigns that were in flight, `answer` is to be queued.
    """

    sms: InboundSms
    identity: str
    published: str
    phone: Phone | None
    reading: ReplyReading
    advertisers: Sequence[Advertiser]
    known_to: Sequence[Advertiser]
    received_at: datetime
    senders: Sequence[Phone] = ()
    oppositions: list[CampaignOpposition] = field(default_factory=list)
    answer: AnswerTask | None = None

    def about(self, phone: Phone, part: str) -> "Reply":
        """The same reply for another number that it may concern, or for a second thing that it says, with an identity of its own."""
        return replace(self, identity=f"{self.identity}-{part}", published=f"{self.published}-{part}", phone=phone)

    def unread(self, kind: HoldKind) -> Unread:
        """The reply as something that a person has to read."""
        return Unread(kind, "sms", self.received_at, self.sms.message_id, self.sms.body, self.reading.matched)

    def answer_with(self, kind: AnswerKind, phone: Phone, advertisers: Sequence[Advertiser], request: str = "") -> None:
        """Answer the person in the name of those of these advertisers that know them, if there are any."""
        if names := tuple(advertiser.id for advertiser in advertisers if advertiser in self.known_to):
            self.answer = AnswerTask(
                self.identity, kind, phone.e164, self.sms.recipient, names, request, carrier=self.sms.carrier
            )


def identity_of(sms: InboundSms, *, published: bool = False) -> str:
    """A hash that is the same for every delivery of one message: of the id at the door, sender, recipient, words, time, and delivery.

    An id alone is not enough: aggregators start again from 1, and two of them may use the same ids; nor are the same words under one
    id, which a person may write again. Hashed, since it outlives the person's data. As `published` by the topic, which does not
    identify its deliveries, it leaves the time out: a network may publish a message twice.
    """
    at = "" if published and not sms.delivery else sms.received_at.astimezone(UTC).isoformat()
    parts = (sms.message_id, sms.sender, sms.recipient, sms.body, at, sms.delivery)
    return sha256(dumps(parts).encode()).hexdigest()[:32]


def understand(sms: InboundSms, ports: InboundPorts) -> Reply:
    """Read the message, and find whom it concerns. Raises UnknownRecipientError.

    A test advertiser may have a number that is somebody's who has not declared it yet, and must not swallow what people write there.
    """
    senders = ports.senders_of(sms.sender)
    phone = senders[0] if len(senders) == 1 else None
    advertisers = _addressed(sms, ports)
    if not advertisers:
        raise UnknownRecipientError("no advertiser has this STOP number")
    if all(advertiser.test for advertiser in advertisers) and not _tries(senders, advertisers, ports):
        raise UnknownRecipientError("only test advertisers have this STOP number, and none of them knows who wrote")
    if phone is not None:
        advertisers = _concerned(sms, phone, advertisers, ports)
    known_to = advertisers if phone is None else _known_to(sms, phone, advertisers, ports)
    now = ports.clock.now()
    received_at = min(max(ports.clock.at(sms.received_at), now - LONGEST_UNDER_WAY), now)
    may_be = senders or ports.mobiles_within(sms.sender)
    identity, published = identity_of(sms), identity_of(sms, published=True)
    return Reply(sms, identity, published, phone, _read(sms), advertisers, known_to, received_at, may_be)


def _addressed(sms: InboundSms, ports: InboundPorts) -> Sequence[Advertiser]:
    """Those who have the number, or had it lately.

    What a declared carrier passes on was written to its account; most do not say to which number, and the one that it has is taken. Where
    that has changed, it may have been the other: then it is for those who name that one as well. If nobody who sends through the carrier
    is declared with the number, it chooses one for each conversation: then it is for all who send through it.
    """
    advertisers = ports.answering(sms.recipient)
    if not sms.carrier:
        return advertisers
    others = [
        advertiser
        for number in ports.numbers_of(sms.carrier)
        for advertiser in ports.answering(number)
        if advertiser.route.carrier == sms.carrier or number not in advertiser.reply_numbers
    ]
    if not any(advertiser.route.carrier == sms.carrier for advertiser in advertisers):
        others += ports.sending_through(sms.carrier)
    return list({advertiser.id: advertiser for advertiser in (*advertisers, *others)}.values())


def _tries(senders: Sequence[Phone], testing: Sequence[Advertiser], ports: InboundPorts) -> bool:
    """Whether the sender takes part in a trial of one of these test advertisers: who is not recorded with any wrote to somebody else."""
    return any(
        contact.version > 0
        for advertiser in testing
        for contact in ports.contacts.recall_all(advertiser.id, senders).values()
    )


def _read(sms: InboundSms) -> ReplyReading:
    """The reading, with what had to be repaired. In a message that did not arrive whole, only an opposition is certain.

    A yes has to come after the question, and answer it: it only counts with its own time, or where it names the question by its
    reference, and not if it refers to a message whose id cannot be read.
    """
    reading = read_reply(sms.body)
    if not sms.repairs:
        return reading
    partial = sms.repairs & {Repair.CHARACTERS, Repair.CUT, Repair.TEXT}
    unplaced = sms.repairs & ({Repair.ANSWERS} if is_question(sms.answers or "") else {Repair.TIME, Repair.ANSWERS})
    answers_unknown = reading.intent is Intent.YES and unplaced
    intent = Intent.UNKNOWN if not reading.opposes and (partial or answers_unknown) else reading.intent
    return replace(reading, intent=intent, matched=f"{reading.matched} (repaired: {', '.join(sorted(sms.repairs))})")


def _concerned(
    sms: InboundSms, phone: Phone, advertisers: Sequence[Advertiser], ports: InboundPorts
) -> Sequence[Advertiser]:
    """Whom a reply is for: the advertiser whose message it answers, if that is known; otherwise all that share the number.

    All of them, whether they know the person or not: an advertiser that records the contact a moment later, from an older consent,
    must not write to them either.
    """
    if sms.answers is None or len(advertisers) == 1:
        return advertisers
    author = _author_of(sms.answers, phone, advertisers, ports)
    return advertisers if author is None else [author]


def _author_of(
    message_id: str, phone: Phone, advertisers: Sequence[Advertiser], ports: InboundPorts
) -> Advertiser | None:
    for advertiser in advertisers:
        contact = ports.contacts.find_all(advertiser.id, [phone]).get(phone)
        for campaign_id, claim in (contact.claims if contact else {}).items():
            outcome = ports.batches.outcome(campaign_id, *split_send_id(claim.send_id))
            named = outcome is not None and outcome.message_id == message_id
            if named or named_by(message_id, campaign_id, claim.send_id):
                return advertiser
    return None


def _known_to(
    sms: InboundSms, phone: Phone, advertisers: Sequence[Advertiser], ports: InboundPorts
) -> Sequence[Advertiser]:
    """In whose names the person is answered: those that have collected the number, or asked it, or another that it may be.

    When none has, all.

    The others have not written, and naming them would only disclose who shares the number (GDPR art. 5(1)(c)).
    """
    if len(advertisers) == 1:
        return advertisers
    others = ports.elsewhere(sms.sender)
    known_to = []
    for advertiser in advertisers:
        try:
            contact = ports.contacts.recall(advertiser.id, phone)
        except UNREADABLE:  # it is what was written to the others that must not wait
            continue
        wrote = ports.inbound.question(phone, sms.recipient, advertiser.id, test=advertiser.test) is not None
        known = contact.basis is not None or contact.recalled or contact.confirmation is not None
        if wrote or known or ports.contacts.find_all(advertiser.id, others):
            known_to.append(advertiser)
    return known_to or advertisers
