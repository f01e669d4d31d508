"""Double opt-in: a consent that is usable only once the holder of the number has confirmed it by SMS.

French law does not ask for it; it is good proof that the person holds the number, and an option of the advertiser. On a public form
it is no option: anybody can write anybody's number there, and nothing else shows that its holder did.
Source: docs/law.md R-19, R-55 (asked once, purely functional, expires after 48 h; no answer is no consent).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.consent.means import BY_SMS
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.person.acts import last_contact, with_act
from stopsms.compliance.person.contact import Confirmation, Contact, LegalBasis, Status
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, effect

CONFIRM_WITHIN = timedelta(hours=48)
"""How long the person has to answer."""

ASKED_WITHIN = timedelta(days=1)
"""How soon after an act its request must leave: later, nobody remembers what they are asked about. Half of the time to answer is left."""

AT_THE_FORM = timedelta(minutes=30)
"""For so long whoever has filled in a form expects its message, at whatever hour. What has to wait longer comes without their doing."""

MOST_REQUESTS = 3
REQUESTS_PERIOD = timedelta(days=30)
"""The most requests to one number within the period below: a form must not become a means to pester somebody."""


@dataclass(frozen=True, slots=True)
class ConfirmationQuestion:
    """A request to confirm as it was sent: its exact words, when, and the carrier's id of the message, when it is known."""

    words: str
    asked_at: datetime
    message_id: str = ""


def needs_confirmation(contact: Contact, collection: Collection, advertiser: Advertiser) -> bool:
    """Whether this consent has to be confirmed. A contact that may be solicited already has shown who holds the number.

    One about whom something is unread has not: the number may have changed hands. A consent given by SMS shows it too; a file that says
    so proves nothing. One given on a form of ours is anonymous until its holder has answered, whatever the advertiser chose for others
    (docs/law.md R-19; GDPR art. 7(1): the controller shall be able to demonstrate that the data subject has consented).
    """
    return (
        (advertiser.double_opt_in or bool(collection.form))
        and collection.legal_basis is LegalBasis.CONSENT
        and not (collection.source == BY_SMS and not collection.imported_as)
        and contact.status is not Status.GRANTED
    )


def next_confirmation(contact: Contact, now: datetime) -> tuple[Confirmation, bool]:
    """The confirmation to wait for from now on, and whether one more request may be sent for it."""
    before = contact.confirmation.asked_at if contact.confirmation else ()
    recent = tuple(at for at in before if at > now - REQUESTS_PERIOD)
    if len(recent) < MOST_REQUESTS:
        return Confirmation(now + CONFIRM_WITHIN, (*recent, now)), True
    known = contact.confirmation.expires_at if contact.confirmation else now
    return Confirmation(known, recent), False


def awaits_confirmation(contact: Contact, at: datetime) -> bool:
    """Whether the person may confirm at that instant."""
    waiting = contact.standing in (Status.PENDING, Status.OPPOSED)
    return waiting and contact.confirmation is not None and at <= contact.confirmation.expires_at


def request_leaves_before(collection: Collection, now: datetime, hours: Hours) -> datetime | None:
    """Until when the request for a consent that a file reports may leave, in lawful hours; None when it cannot leave in time."""
    limit = collection.collected_at + ASKED_WITHIN
    opening = hours.next_opening(now)
    return None if opening is None or opening > limit else limit


def form_request_leaves(confirmation: Confirmation, now: datetime) -> tuple[bool, datetime]:
    """Whether the request for what a form brought may leave at whatever hour, and until when it may leave at all.

    It may have had to wait: for the carrier, for a limit, for the switch. Then it keeps to the terms of what a file reports.
    """
    acted_at = confirmation.expires_at - CONFIRM_WITHIN
    return now <= acted_at + AT_THE_FORM, acted_at + ASKED_WITHIN


def may_confirm(contact: Contact, question: ConfirmationQuestion | None, at: datetime) -> bool:
    """Whether a yes of that instant is the answer to this question, and to the consent that waits.

    It must be later than the question and than the act that waits for it, and the question later than any opposition.
    """
    if question is None or contact.confirmation is None or not awaits_confirmation(contact, at):
        return False
    heard = contact.opposed_at is None or question.asked_at > contact.opposed_at
    return heard and at > max(question.asked_at, *contact.confirmation.asked_at)


def confirmed(
    contact: Contact, question: ConfirmationQuestion, reference: str, words: str, at: datetime, now: datetime, salt: str
) -> tuple[Contact, Evidence]:
    """The contact that the person confirmed by SMS, and the evidence of it, with what was asked. Only if it `may_confirm`."""
    granted = contact.standing_at(Status.GRANTED)
    content: Mapping[str, JsonValue] = {
        "phone": contact.phone.e164,
        "reference": reference,
        "words": words,
        "question": question.words,
        "asked_at": question.asked_at.isoformat(timespec="milliseconds"),
        "about": contact.basis.evidence if contact.basis else None,
        "effect": effect(contact.status, granted.status),
        "salt": salt,
    }
    changed = replace(granted, last_contact_at=last_contact(contact, at), confirmation=None)
    return with_act(contact, Act.CONFIRMED, at, now, content, changed)
