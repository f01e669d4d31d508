"""Double opt-in: a consent that is usable only once the holder of the number has confirmed it by SMS.

French law does not ask for it; it is good proof that the person holds the number, and an option of the advertiser. On a public form
it is no option: anybody can write anybody's number there, and nothing else shows that its holder did.
Source: docs/law.md R-19, R-55 (asked once, purely functional, expires after 48 h; no answer is no consent).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.act_content import collection_of
from stopsms.compliance.consent.collection import Collection, stronger_basis
from stopsms.compliance.consent.means import BY_SMS
from stopsms.compliance.consent.recording import AWAITED, CONFIRM_WITHIN, first_consent, still_kept
from stopsms.compliance.consent.standing import agreed_to
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.message.service_reply import confirmation_question
from stopsms.compliance.person.acts import last_contact, with_act
from stopsms.compliance.person.contact import Contact, LegalBasis, Status
from stopsms.compliance.person.contact_size import overfull
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, effect

ASKED_WITHIN = timedelta(days=1)
"""How soon after an act its request must leave: later, nobody remembers what they are asked about. Half of the time to answer is left."""

AT_THE_FORM = timedelta(minutes=30)
"""For so long whoever has filled in a form expects its message, at whatever hour. What has to wait longer comes without their doing."""

UNDERSTOOD_WITHIN = timedelta(days=7)
"""So long after a question a yes is taken for its answer, though it may come too late to confirm. Later, nobody knows what it answers."""


@dataclass(frozen=True, slots=True)
class ConfirmationQuestion:
    """A request to confirm as it was sent: its exact words, when, and the carrier's id of the message, when it is known.

    `act` is the hash of the act of collection that it asks about: a yes confirms that act and no other.
    """

    words: str
    asked_at: datetime
    message_id: str = ""
    act: str = ""


def needs_confirmation(contact: Contact, collection: Collection, advertiser: Advertiser) -> bool:
    """Whether this consent has to be confirmed. A contact that may be solicited already has shown who holds the number.

    One about whom something is unread has not: the number may have changed hands. A consent given by SMS shows it too; a file that says
    so proves nothing. One given on a form of ours is anonymous until its holder has answered, whatever the advertiser chose for others
    and whatever is known of the number (docs/law.md R-19; GDPR art. 7(1): the controller shall be able to demonstrate that the data
    subject has consented).
    """
    shown = collection.source == BY_SMS and not collection.imported_as
    anonymous = bool(collection.form) or (advertiser.double_opt_in and contact.status is not Status.GRANTED)
    return anonymous and collection.legal_basis is LegalBasis.CONSENT and not shown


def brings_more(contact: Contact, collection: Collection) -> bool:
    """Whether this consent is for more than what the person is known to have agreed to already: then the number's holder is asked.

    A consent without categories is for all of them.
    """
    granted = contact.status is Status.GRANTED
    return not (granted and agreed_to(contact, collection.categories, collection.purposes))


def awaits_confirmation(contact: Contact, at: datetime) -> bool:
    """Whether the person may confirm something at that instant."""
    return contact.confirmation is not None and at <= contact.confirmation.expires_at


def may_be_confirmed(contact: Contact, act: Evidence, chain: Sequence[Evidence], at: datetime) -> bool:
    """Whether this act waits at that instant for the person to confirm it: for 48 hours, unless they did, or opposed after it."""
    in_time = act.recorded_at <= at <= act.recorded_at + CONFIRM_WITHIN
    heard = contact.opposed_at is None or act.recorded_at > contact.opposed_at
    return _is_unconfirmed(act, chain) and in_time and heard and awaits_confirmation(contact, at)


def is_confirmed(act: Evidence, chain: Sequence[Evidence]) -> bool:
    """Whether the person has confirmed this act."""
    return any(record.act is Act.CONFIRMED and record.content.get("about") == act.sequence for record in chain)


def _is_unconfirmed(act: Evidence, chain: Sequence[Evidence]) -> bool:
    awaited = act.act is Act.BASIS_RECORDED and act.content.get("confirmation") == AWAITED
    return awaited and not is_confirmed(act, chain)


def agreed_since(contact: Contact, act: Evidence) -> bool:
    """Whether a consent that was recorded or given after this act is for all of it: then nobody needs to be asked about it any more.

    One that an earlier act waited for is given with the yes.
    """
    basis = contact.basis
    since = basis is not None and (basis.evidence > act.sequence or basis.collected_at > act.recorded_at)
    return since and not brings_more(contact, collection_of(act))


def act_asked_about(act: str, chain: Sequence[Evidence]) -> Evidence | None:
    """The act of this hash among a contact's evidence."""
    return next((record for record in reversed(chain) if record.hash == act), None)


def request_leaves_before(collection: Collection, now: datetime, hours: Hours) -> datetime | None:
    """Until when the request for a consent that a file reports may leave, in lawful hours; None when it cannot leave in time."""
    limit = collection.collected_at + ASKED_WITHIN
    opening = hours.next_opening(now)
    return None if opening is None or opening > limit else limit


def form_request_leaves(acted_at: datetime, now: datetime) -> tuple[bool, datetime]:
    """Whether the request for what a form brought may leave at whatever hour, and until when it may leave at all.

    It may have had to wait: for the carrier, for a limit, for the switch. Then it keeps to the terms of what a file reports.
    """
    return now <= acted_at + AT_THE_FORM, acted_at + ASKED_WITHIN


def open_act(
    contact: Contact, question: ConfirmationQuestion, chain: Sequence[Evidence], advertiser: Advertiser, at: datetime
) -> Evidence | None:
    """The act that a yes to this question would confirm at that instant; None when none would, and another may be asked about.

    It still waits, they were asked after any opposition, and they would be asked in the same words: the advertiser has the name that it
    had then.
    """
    act = act_asked_about(question.act, chain)
    if act is None or not may_be_confirmed(contact, act, chain, at):
        return None
    heard = contact.opposed_at is None or question.asked_at > contact.opposed_at
    return act if heard and question.words == confirmation_question(advertiser, collection_of(act).purposes) else None


def act_confirmed(
    contact: Contact, question: ConfirmationQuestion, chain: Sequence[Evidence], advertiser: Advertiser, at: datetime
) -> Evidence | None:
    """The act that a yes of that instant confirms, as the answer to this question, which came before it; None when it confirms none."""
    return open_act(contact, question, chain, advertiser, at) if at > question.asked_at else None


def comes_too_late(contact: Contact, question: ConfirmationQuestion, chain: Sequence[Evidence], at: datetime) -> bool:
    """Whether a yes that confirms nothing answers this question all the same: its act was not confirmed, and waits no more.

    It is certainly no objection, and no consent either: it changes nothing. One of before the question answers something else; whoever
    has opposed is told how to come back.
    """
    act = act_asked_about(question.act, chain)
    asked = act is not None and _is_unconfirmed(act, chain) and at > question.asked_at
    return asked and contact.status is not Status.OPPOSED


def confirmed(
    contact: Contact,
    question: ConfirmationQuestion,
    act: Evidence,
    reference: str,
    words: str,
    at: datetime,
    now: datetime,
    salt: str,
) -> tuple[Contact, Evidence]:
    """The contact with the act that the person confirmed by SMS, and the evidence of it, with what was asked. Only for `act_confirmed`.

    They agreed when they said yes: a consent of before that is the older one, though it was given after this act. Of the acts that waited
    this one counts, with its own wording, purposes, categories, tags and attributes; the others are evidence
    of acts that nobody confirmed. Tags and attributes for which the contact has no room any more stay in the evidence.
    """
    collection = replace(collection_of(act), collected_at=at)
    known = still_kept(contact, at)
    tags, attributes = known.tags | collection.tags, {**known.attributes, **collection.attributes}
    if overfull(known, tags=tags, attributes=attributes):
        tags, attributes = known.tags, dict(known.attributes)
    changed = replace(
        contact.standing_at(Status.GRANTED),
        basis=stronger_basis(known, collection, act.sequence),
        last_contact_at=last_contact(contact, at),
        tags=tags,
        attributes=attributes,
        confirmation=None,
    )
    content: Mapping[str, JsonValue] = {
        "phone": contact.phone.e164,
        "reference": reference,
        "words": words,
        "question": question.words,
        "asked_at": question.asked_at.isoformat(timespec="milliseconds"),
        "about": act.sequence,
        **first_consent(contact, changed),
        "effect": effect(contact.status, changed.status),
        "salt": salt,
    }
    return with_act(contact, Act.CONFIRMED, at, now, content, changed)
