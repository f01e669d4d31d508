"""Take in what people wrote: the no first, for all of a batch, and everything else after.

Oppositions are committed, then whatever was not understood is held, and only then comes what is harmless, a yes among it; the
answers leave by a queue of their own. A message may be delivered several times: what it does is done once, by its identity.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from json import dumps

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import CLOCK_SKEW
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed, may_confirm
from stopsms.compliance.consent.purpose import collected_for
from stopsms.compliance.message.service_reply import confirmation_question
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.hold import HoldKind, Unread, due_at, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import CampaignOpposition, Opposition, in_flight, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.inbound import AnswerQueue, InboundMessage, InboundStore, Stray
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore, WriteResult
from stopsms.compliance.proof.evidence import Act, Evidence
from stopsms.compliance.replies.reading import Intent, ReplyReading, read_reply
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.contracts.messages import InboundSms, split_send_id
from stopsms.contracts.repair import Repair

MOST_ATTEMPTS = 20
"""How often a change is tried against a contact that keeps changing, before the message goes back to its queue."""

LONGEST_UNDER_WAY = timedelta(days=30)
"""A message waits 14 days at most on the queue and as long among the dead letters: a time before that is no message's own."""

PUBLISHED_AGAIN_WITHIN = timedelta(minutes=1)
"""How far apart a network stamps a message that it publishes twice. No consent counts in between: that takes five minutes."""

KINDS = {
    Intent.ACCESS: HoldKind.ACCESS,
    Intent.PORTABILITY: HoldKind.PORTABILITY,
    Intent.ORIGIN: HoldKind.ORIGIN,
    Intent.RECTIFICATION: HoldKind.RECTIFICATION,
}
"""What a held reply asks for; any other waits as a reply that was not understood."""


class ContendedError(Exception):
    """The contact changed faster than it could be written; the message is delivered again."""


class UnknownRecipientError(Exception):
    """No advertiser uses the number that was written to; a person has to see to it (the message becomes a dead letter)."""


class HiddenActError(Exception):
    """An act is recorded as done already, and the contact shows nothing of it; a person has to see to it."""


@dataclass(frozen=True, slots=True)
class InboundPorts:
    """What inbound works with.

    `senders_of` reads the sender's number as the network wrote it: the mobile numbers, of countries with a rulebook, that it can be.
    `mobiles_within` finds those that may stand in a sender that is no number alone; `swiss` is the number that one in national form
    would be in Switzerland.
    `salt` gives 128 random bits in hexadecimal; `committed` is told of oppositions as soon as they are written: how many, and
    how many seconds after the message arrived.
    """

    advertisers: AdvertiserStore
    contacts: ContactStore
    ledger: BatchStore
    journal: InboundStore
    answers: AnswerQueue
    clock: Clock
    senders_of: Callable[[str], Sequence[Phone]]
    mobiles_within: Callable[[str], Sequence[Phone]]
    swiss: Callable[[str], Phone | None]
    salt: Callable[[], str]
    committed: Callable[[int, float], None]


@dataclass(slots=True)
class Reply:
    """A message under way: as received, as read, and whom it concerns; what became of it so far.

    `identity` and `published` are what makes it one and the same: see `identity_of`. `phone` is None when `senders` are several, or
    none.
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
    flying: list[CampaignOpposition] = field(default_factory=list)
    answer: AnswerTask | None = None

    def about(self, phone: Phone, part: str) -> "Reply":
        """The same for another number that it may concern, or for a second thing that it says: done once by itself."""
        return replace(self, identity=f"{self.identity}-{part}", published=f"{self.published}-{part}", phone=phone)

    def answered(self, kind: AnswerKind, phone: Phone, to: Sequence[Advertiser], request: str = "") -> None:
        """The person is to be told this, in the name of those of these advertisers that know them; of none, nothing."""
        if named := tuple(advertiser.id for advertiser in to if advertiser in self.known_to):
            self.answer = AnswerTask(self.identity, kind, phone.e164, self.sms.recipient, named, request)


def identity_of(sms: InboundSms, *, published: bool = False) -> str:
    """What makes this message one and the same: door and id there, sender, recipient, words and time, and the delivery to the door.

    It is the same however often the queue delivers it. An id alone is not enough: aggregators begin theirs anew, and two of them share
    none; nor are the same words under it, which a person may write again. Hashed, for it outlives the person. As `published` over the
    topic, which gives no delivery an id of its own, it goes without the time: a network may publish it twice.
    """
    at = "" if published and not sms.delivery else sms.received_at.astimezone(UTC).isoformat()
    parts = (sms.message_id, sms.sender, sms.recipient, sms.body, at, sms.delivery)
    return sha256(dumps(parts).encode()).hexdigest()[:32]


def understand(sms: InboundSms, ports: InboundPorts) -> Reply:
    """Read the message, and find whom it concerns. Raises UnknownRecipientError."""
    senders = ports.senders_of(sms.sender)
    phone = senders[0] if len(senders) == 1 else None
    advertisers = ports.advertisers.answering(sms.recipient)
    if not advertisers:
        raise UnknownRecipientError("no advertiser has this STOP number")
    if phone is not None:
        advertisers = _concerned(sms, phone, advertisers, ports)
    known_to = advertisers if phone is None else _known_to(sms, phone, advertisers, ports)
    now = ports.clock.now()
    received_at = min(max(ports.clock.at(sms.received_at), now - LONGEST_UNDER_WAY), now)
    may_be = senders or ports.mobiles_within(sms.sender)
    identity, published = identity_of(sms), identity_of(sms, published=True)
    return Reply(sms, identity, published, phone, _read(sms), advertisers, known_to, received_at, may_be)


def _read(sms: InboundSms) -> ReplyReading:
    """The reading, with what had to be repaired. Of what did not come whole, only an opposition is certain.

    A yes has to be later than the question, and to answer it: it counts with a time of its own only, and not when it names a message
    that cannot be read.
    """
    reading = read_reply(sms.body)
    if not sms.repairs:
        return reading
    partial = sms.repairs & {Repair.CHARACTERS, Repair.CUT, Repair.TEXT}
    answers_unknown = reading.intent is Intent.YES and sms.repairs & {Repair.TIME, Repair.ANSWERS}
    intent = Intent.UNKNOWN if not reading.opposes and (partial or answers_unknown) else reading.intent
    return replace(reading, intent=intent, matched=f"{reading.matched} (repaired: {', '.join(sorted(sms.repairs))})")


def oppose(reply: Reply, ports: InboundPorts) -> None:
    """A certain opposition, to every advertiser that it concerns. Raises ContendedError and HiddenActError."""
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
    recorded = 0
    for advertiser in reply.advertisers:
        contact = ports.contacts.recall(advertiser.id, reply.phone)
        done = _record(
            contact, reply, ports, lambda known, now, salt: opposed(known, opposition, now, salt), to_review=erasure
        )
        recorded += done.first
        if flying := in_flight(done.before, now := ports.clock.now()):
            reply.flying.append(CampaignOpposition(reply.received_at, now, flying))
    ports.committed(recorded, (ports.clock.now() - reply.received_at).total_seconds())
    reply.answered(AnswerKind.STOP, reply.phone, reply.advertisers, HoldKind.ERASURE if erasure else "")


def hold(reply: Reply, ports: InboundPorts) -> None:
    """What was not understood: the contact waits until a person has read it, known before or not.

    A yes that answers no question of ours, or that may answer several, is not understood either. Of a contact that has opposed it
    changes nothing, and the person is told how to come back.
    """
    if reply.phone is None:
        for advertiser in reply.advertisers:
            _hold_whoever_wrote(advertiser, reply, ports)
            ports.journal.keep_stray(advertiser.id, _stray(reply))
        return
    if reply.reading.asks is not None:
        _list_request(KINDS[reply.reading.asks], reply, reply.phone, ports)
    elif not (reply.reading.opposes or reply.reading.harmless):
        _hold(reply, reply.phone, ports)
    if not reply.reading.harmless:  # after the number itself, which may be changed meanwhile
        _hold_whom_else_it_may_concern(reply, reply.phone, ports)


def _hold_whoever_wrote(advertiser: Advertiser, reply: Reply, ports: InboundPorts) -> None:
    """Each number that may have written, known or not, waits until a person has found out who did."""
    if reply.reading.harmless:
        return
    for place, phone in enumerate(reply.senders):
        _hold_to_find_out(advertiser, reply.about(phone, f"{place}"), phone, ports)


def _hold_to_find_out(advertiser: Advertiser, reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    """Hold one number that may be meant, unless its holder's no stands already."""
    sms = reply.sms
    unread = Unread(HoldKind.REPLY, "sms", reply.received_at, sms.message_id, sms.body, reply.reading.matched)
    contact = ports.contacts.recall(advertiser.id, phone)
    if not (contact.status is Status.OPPOSED and contact.recalled):
        _record(contact, reply, ports, lambda known, now, salt: held(known, unread, now, salt), to_review=True)


def _hold_whom_else_it_may_concern(reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    """Whoever wrote from a number that they have left since; and the Swiss contact whose number in national form looks French."""
    swiss = ports.swiss(reply.sms.sender)
    for advertiser in reply.advertisers:
        others = _taken_since(advertiser.id, phone, reply.received_at, ports)
        if swiss is not None and ports.contacts.find(advertiser.id, swiss) is not None:
            others.append(swiss)
        for place, other in enumerate(others):
            _hold_to_find_out(advertiser, reply.about(other, f"other-{place}"), other, ports)


def _taken_since(advertiser_id: str, phone: Phone, written_at: datetime, ports: InboundPorts) -> list[Phone]:
    """The numbers to which the person who wrote from this one has changed after writing."""
    found: list[Phone] = []
    while len(found) < MOST_ATTEMPTS:
        chain = ports.contacts.evidence(advertiser_id, phone)
        left = [record for record in chain if record.act is Act.NUMBER_CHANGED and record.content.get("to")]
        if not left or written_at > left[-1].recorded_at + CLOCK_SKEW:
            break
        phone = Phone.of(str(left[-1].content["to"]))
        found.append(phone)
    return found


def _hold(reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    agrees = reply.reading.intent is Intent.YES
    if agrees and (_confirmable(reply, phone, ports) is not None or _confirmed_before(reply, phone, ports)):
        return
    kind = KINDS.get(reply.reading.intent, HoldKind.REPLY)
    unread = Unread(kind, "sms", reply.received_at, reply.sms.message_id, reply.sms.body, reply.reading.matched)
    waiting = []
    for advertiser in reply.advertisers:
        contact = ports.contacts.recall(advertiser.id, phone)
        if contact.status is Status.OPPOSED and (agrees or (contact.recalled and kind is HoldKind.REPLY)):
            continue  # the no stands; of somebody erased, nothing is written anew for a word that asks nothing
        done = _record(contact, reply, ports, lambda known, now, salt: held(known, unread, now, salt), to_review=True)
        if done.before.status is not Status.OPPOSED:
            waiting.append(advertiser)
    _answer_held(kind, waiting, agrees, reply, phone, ports)


def _answer_held(
    kind: HoldKind, waiting: Sequence[Advertiser], agrees: bool, reply: Reply, phone: Phone, ports: InboundPorts
) -> None:
    """Tell the person that a request was heard, how to oppose for certain, or how to come back."""
    if due_at(kind, reply.received_at) is not None:
        reply.answered(AnswerKind.REQUEST, phone, reply.advertisers, kind)
    elif waiting or not agrees:
        reply.answered(AnswerKind.HELD, phone, waiting)
    else:
        reply.answered(AnswerKind.RETURN, phone, _opposed_when_writing(reply, phone, ports))


def _list_request(kind: HoldKind, reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    """A request that came in the same message as the opposition: it has to be answered all the same, by its own day."""
    unread = Unread(kind, "sms", reply.received_at, reply.sms.message_id, reply.sms.body, reply.reading.matched)
    for advertiser in reply.advertisers:
        contact = ports.contacts.recall(advertiser.id, phone)
        _record(
            contact,
            reply.about(phone, kind),
            ports,
            lambda known, now, salt: held(known, unread, now, salt),
            to_review=True,
        )


def hear(reply: Reply, ports: InboundPorts) -> None:
    """What is certainly harmless: a sign of life of a contact that is known, or the yes that its consent waits for."""
    if reply.phone is None or reply.reading.opposes:
        return
    if reply.reading.intent is Intent.YES:
        if (answered := _confirmable(reply, reply.phone, ports)) is not None:
            _confirm(*answered, reply, ports)
        return
    if not reply.reading.harmless:
        return
    sign = SignOfLife(Interaction.REPLY, reply.received_at, reply.sms.message_id)
    for advertiser in reply.advertisers:
        contact = ports.contacts.find(advertiser.id, reply.phone)
        if contact is not None:
            _record(contact, reply, ports, lambda known, now, salt: heard_from(known, sign, now, salt))
    if reply.reading.intent is Intent.CONTACT:
        reply.answered(AnswerKind.CONTACT, reply.phone, reply.advertisers)
    elif reply.reading.intent is Intent.START:
        reply.answered(AnswerKind.RETURN, reply.phone, _opposed_when_writing(reply, reply.phone, ports))


def follow_up(reply: Reply, ports: InboundPorts) -> None:
    """Keep the message, tell the campaigns that were under way, and leave the answer to its queue."""
    for opposition in reply.flying:
        ports.ledger.attribute(opposition)
    if reply.phone is not None:
        ports.journal.keep(_kept(reply, reply.phone))
    if reply.answer is not None:
        ports.answers.send([reply.answer])


PHASES: Sequence[Callable[[Reply, InboundPorts], None]] = (oppose, hold, hear, follow_up)
"""All messages of a batch go through one before any enters the next."""


Change = Callable[[Contact, datetime, str], tuple[Contact, Evidence]]


@dataclass(frozen=True, slots=True)
class ReplyResult:
    """A change that is recorded: the contact before it, and whether it was just now, or by an earlier delivery."""

    before: Contact
    first: bool


def _record(
    contact: Contact, reply: Reply, ports: InboundPorts, change: Change, *, to_review: bool = False
) -> ReplyResult:
    """Record it, on the contact as it is by then. Raises ContendedError, and HiddenActError (see `_check_shown`)."""
    once, at = reply.published, reply.sms.received_at.isoformat()
    for _ in range(MOST_ATTEMPTS):
        changed, evidence = change(contact, ports.clock.now(), ports.salt())
        match ports.contacts.record(changed, evidence, once=once, by=at, to_review=to_review):
            case WriteResult.DONE:
                return ReplyResult(contact, first=True)
            case WriteResult.DONE_BEFORE if once != reply.identity and _is_another(reply, contact, ports):
                once = reply.identity
            case WriteResult.DONE_BEFORE:
                _check_shown(evidence, contact, ports)
                return ReplyResult(contact, first=False)
        contact = ports.contacts.recall(contact.advertiser_id, contact.phone)
    raise ContendedError("the contact keeps changing")


def _is_another(reply: Reply, contact: Contact, ports: InboundPorts) -> bool:
    """Whether what was recorded is not this message, published once more, but the same words under the same id at another time."""
    at = ports.contacts.recorded_by(contact.advertiser_id, [reply.published]).get(reply.published)
    return not at or abs(datetime.fromisoformat(at) - reply.sms.received_at) > PUBLISHED_AGAIN_WITHIN


def _check_shown(evidence: Evidence, contact: Contact, ports: InboundPorts) -> None:
    """That what an earlier delivery did is on record: this act, of these words. An opposition that stands says it all.

    Raises HiddenActError when nothing shows: then something hides that this person wrote.
    """
    contact = ports.contacts.recall(contact.advertiser_id, contact.phone)
    if contact.status is Status.OPPOSED:
        return
    chain = ports.contacts.evidence(contact.advertiser_id, contact.phone)
    if not any(record.act is evidence.act and _same_words(record, evidence.content) for record in chain):
        raise HiddenActError("recorded before, and the contact shows nothing of it")


def _same_words(record: Evidence, content: Mapping[str, object]) -> bool:
    """Whether a record is of these words; of one that was erased nobody can say, and it was."""
    return not record.content or all(
        record.content.get(name) == content.get(name) for name in ("reference", "words", "kind")
    )


def _opposed_when_writing(reply: Reply, phone: Phone, ports: InboundPorts) -> Sequence[Advertiser]:
    """The advertisers that the person had opposed before writing this."""
    found = []
    for advertiser in reply.advertisers:
        contact = ports.contacts.recall(advertiser.id, phone)
        since = contact.opposed_at
        if contact.status is Status.OPPOSED and since is not None and since < reply.received_at:
            found.append(advertiser)
    return found


def _confirmable(reply: Reply, phone: Phone, ports: InboundPorts) -> tuple[Advertiser, ConfirmationQuestion] | None:
    """Whose question a yes answers: the one that it names, else the only one that waits. None when that is not certain."""
    waiting = []
    for advertiser in reply.advertisers:
        question = ports.journal.question(phone, reply.sms.recipient, advertiser.id)
        contact = ports.contacts.find(advertiser.id, phone)
        named = question is not None and reply.sms.answers in (None, question.message_id)
        if question is not None and named and contact is not None and _answers(question, contact, advertiser, reply):
            waiting.append((advertiser, question))
    return waiting[0] if len(waiting) == 1 else None


def _answers(question: ConfirmationQuestion, contact: Contact, advertiser: Advertiser, reply: Reply) -> bool:
    """Whether a yes confirms what waits: it agrees to what the question named, and to no purpose that was added since."""
    asked = confirmation_question(advertiser, collected_for(contact, advertiser.kind))
    return question.words == asked and may_confirm(contact, question, reply.received_at)


def _confirmed_before(reply: Reply, phone: Phone, ports: InboundPorts) -> bool:
    """Whether this yes was taken by an earlier delivery: then it waits for nothing, with no advertiser."""
    said = {"reference": reply.sms.message_id, "words": reply.sms.body}
    return any(
        record.act is Act.CONFIRMED and _same_words(record, said)
        for advertiser in reply.advertisers
        for record in ports.contacts.evidence(advertiser.id, phone)
    )


def _confirm(advertiser: Advertiser, question: ConfirmationQuestion, reply: Reply, ports: InboundPorts) -> None:
    sms, at = reply.sms, reply.received_at
    for _ in range(MOST_ATTEMPTS):
        contact = None if reply.phone is None else ports.contacts.find(advertiser.id, reply.phone)
        if contact is None or not _answers(question, contact, advertiser, reply):
            raise ContendedError("the consent no longer waits for this yes: delivered again, it is read anew")
        changed, evidence = confirmed(contact, question, sms.message_id, sms.body, at, ports.clock.now(), ports.salt())
        if ports.contacts.record(changed, evidence, once=reply.identity) in (WriteResult.DONE, WriteResult.DONE_BEFORE):
            return
    raise ContendedError("the contact keeps changing")


def _concerned(
    sms: InboundSms, phone: Phone, advertisers: Sequence[Advertiser], ports: InboundPorts
) -> Sequence[Advertiser]:
    """Whom a reply is for: the advertiser whose message it answers, when that is known; else all that share the number.

    All, whether they know the person or not: one whose contact is recorded a moment later, from an older consent, may not write either.
    """
    answered = (
        None if sms.answers is None or len(advertisers) == 1 else _author_of(sms.answers, phone, advertisers, ports)
    )
    return advertisers if answered is None else [answered]


def _author_of(
    message_id: str, phone: Phone, advertisers: Sequence[Advertiser], ports: InboundPorts
) -> Advertiser | None:
    for advertiser in advertisers:
        contact = ports.contacts.find(advertiser.id, phone)
        for campaign_id, claim in (contact.claims if contact else {}).items():
            outcome = ports.ledger.outcome(campaign_id, *split_send_id(claim.send_id))
            if outcome is not None and outcome.message_id == message_id:
                return advertiser
    return None


def _known_to(
    sms: InboundSms, phone: Phone, advertisers: Sequence[Advertiser], ports: InboundPorts
) -> Sequence[Advertiser]:
    """In whose names the person is answered: of those that ever collected the number, or the Swiss one that it may be; else of all.

    The others have written nothing, and their names would only tell who shares the number (GDPR art. 5(1)(c)).
    """
    if len(advertisers) == 1:
        return advertisers
    swiss = ports.swiss(sms.sender)
    known = []
    for advertiser in advertisers:
        contact = ports.contacts.recall(advertiser.id, phone)
        if contact.basis is not None or contact.recalled or (swiss and ports.contacts.find(advertiser.id, swiss)):
            known.append(advertiser)
    return known or advertisers


def _kept(reply: Reply, phone: Phone) -> InboundMessage:
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
    )


def _stray(reply: Reply) -> Stray:
    return Stray(
        identity=reply.identity,
        message_id=reply.sms.message_id,
        sender=reply.sms.sender,
        recipient=reply.sms.recipient,
        body=reply.sms.body,
        intent=reply.reading.intent.value,
        matched=reply.reading.matched,
        received_at=reply.received_at,
    )
