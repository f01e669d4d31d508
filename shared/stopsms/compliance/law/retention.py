"""Retention: how long what is held may be kept, and which of it is past its term.

Terms are data, of each country's rulebook, with their sources; this module only compares dates. Source: GDPR art. 5(1)(e).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from stopsms.compliance.law.dates import years_before
from stopsms.compliance.law.rule import Explanation, Severity, Source
from stopsms.compliance.person.contact import Contact, LegalBasis, Status
from stopsms.compliance.person.phone import Phone


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may be kept: `years` (calendar years) and `days` from an event that `explanation` names.

    `id` is public, and named by every report and record of a purge.
    """

    id: str
    title: str
    years: int
    days: int
    severity: Severity
    citation: str
    source: Source
    explanation: Explanation

    def limit(self, now: datetime) -> datetime:
        """What happened before this instant has had its time."""
        return years_before(now, self.years) - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Retention:
    """The terms of one country. Oppositions have none: see docs/rights.md."""

    contacts: Term
    unconfirmed: Term
    unconfirmed_proofs: Term
    proofs: Term
    campaigns: Term
    replies: Term
    answer_budgets: Term
    api_answers: Term

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term."""
        return (
            self.contacts,
            self.unconfirmed,
            self.unconfirmed_proofs,
            self.proofs,
            self.campaigns,
            self.replies,
            self.answer_budgets,
            self.api_answers,
        )

    def contact_due(self, contact: Contact, now: datetime) -> Term | None:
        """The term that this contact has outlived, if any.

        One of which no date is known, or about whom something is unread, is kept for a person to look at. Where nothing is known of the
        person but what nobody confirmed, the contact goes with that; of one whose opposition had outlived an erasure, the keyed hash
        remains again. The evidence of the acts has a term of its own.
        """
        if contact.hold is not None:
            return None
        if contact.confirmation is not None and _is_only_unconfirmed(contact):
            return self.unconfirmed if contact.confirmation.expires_at < self.unconfirmed.limit(now) else None
        return self.contacts if self.is_silent(contact, now) else None

    def is_silent(self, contact: Contact, at: datetime) -> bool:
        """Whether at that instant nothing had come from the person for as long as a contact is kept, be something unread or not."""
        heard = last_sign_of(contact)
        return heard is not None and heard < self.contacts.limit(at)


def _is_only_unconfirmed(contact: Contact) -> bool:
    """Whether acts that nobody confirmed are all that is stored of this number, besides an opposition of which a keyed hash remained.

    Whoever opposes shows a sign of life; only an erasure leaves an opposition without one.
    """
    erased = contact.status is Status.OPPOSED and contact.basis is None and contact.last_contact_at is None
    return contact.status is Status.PENDING or erased


def last_sign_of(contact: Contact) -> datetime | None:
    """From when the term of a contact counts: the last that came from the person, a sale, an opposition, or the end of a contract.

    So it is counted for what may be used and for what is kept alike. Of a contact who did nothing else, the collection counts. A
    contract ends with its last day, wherever in France: while it runs, the person is a customer, whatever else they did.
    """
    known = [contact.last_contact_at, contact.opposed_at]
    for basis in contact.bases:
        sold = basis.collected_at if basis.legal_basis is LegalBasis.EXISTING_CUSTOMER else None
        known += [basis.sale_at or sold, None if basis.contract_until is None else _end_of(basis.contract_until)]
    signs = [at for at in known if at is not None]
    return max(signs or [basis.collected_at for basis in contact.bases], default=None)


def _end_of(day: date) -> datetime:
    """When a day is over in every territory: noon of the next one in UTC, since the last of them is ten hours behind it."""
    return datetime.combine(day, time(12), UTC) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SurelyKept:
    """From when on something is too young for any country's term: contacts last heard from, proofs recorded, replies received then.

    Of proofs, those of acts that nobody confirmed have a shorter one.
    """

    contacts: datetime
    unconfirmed_proofs: datetime
    proofs: datetime
    replies: datetime


def surely_kept(retentions: Iterable[Retention], now: datetime) -> SurelyKept:
    """By the shortest of these terms."""
    every = list(retentions)
    return SurelyKept(
        contacts=max(retention.contacts.limit(now) for retention in every),
        unconfirmed_proofs=max(retention.unconfirmed_proofs.limit(now) for retention in every),
        proofs=max(retention.proofs.limit(now) for retention in every),
        replies=max(retention.replies.limit(now) for retention in every),
    )


@dataclass(frozen=True, slots=True)
class HeldContact:
    """A contact that is stored."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class HeldProof:
    """A record of evidence with its content, of a contact that may be stored or not; `unconfirmed` as far as is known without its chain."""

    advertiser_id: str
    phone: Phone
    recorded_at: datetime
    sequence: int
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class HeldReview:
    """An entry on the list of what a person has to read. It stays there, however old, while the contact is stored."""

    advertiser_id: str
    phone: Phone
    occurred_at: datetime
    place: tuple[str, str]


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message that a person wrote."""

    phone: Phone
    received_at: datetime
    place: tuple[str, str]


@dataclass(frozen=True, slots=True)
class HeldUnattributed:
    """A message from no mobile number, which a person has read."""

    received_at: datetime
    place: tuple[str, str]


@dataclass(frozen=True, slots=True)
class HeldBudget:
    """That a number was answered, so that it is answered once a day."""

    phone: Phone
    at: datetime
    place: tuple[str, str]


@dataclass(frozen=True, slots=True)
class HeldBatch:
    """Who was in a batch of a campaign."""

    campaign_id: str
    batch: str


@dataclass(frozen=True, slots=True)
class HeldOpposition:
    """What remains of an erased contact; `readable` while the key that hashed its number is one of ours."""

    readable: bool


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """An answer of the API, kept to be given again; `expires_at` by the outside world's clock."""

    id: str
    expires_at: datetime


Holding = (
    HeldContact
    | HeldProof
    | HeldReview
    | HeldMessage
    | HeldUnattributed
    | HeldBudget
    | HeldBatch
    | HeldOpposition
    | HeldAnswer
)
"""One thing held on people."""


@dataclass(frozen=True, slots=True)
class RetentionRun:
    """A pass over everything that is held, up to where it has got. `purged` counts by term; there is no number in it.

    `examined` counts at least what was looked at; `erasures` were finished by it; `unreadable` are oppositions hashed with a key that
    is none of ours any more; `revision` counts the times it was stored. `principal` is who began it
    through a door; empty where the hour did.
    """

    dry: bool
    started_at: datetime
    mark: str | None = None
    finished_at: datetime | None = None
    examined: int = 0
    purged: Mapping[str, int] = field(default_factory=dict)
    erasures: int = 0
    unreadable: int = 0
    revision: int = 0
    principal: str = ""

    def stepped(
        self, examined: int, purged: Mapping[str, int], unreadable: int, mark: str | None, now: datetime
    ) -> "RetentionRun":
        """The run after some more; without a mark to go on from, it is finished."""
        terms = sorted({*self.purged, *purged})
        return replace(
            self,
            mark=mark,
            finished_at=now if mark is None else None,
            examined=self.examined + examined,
            purged={term: self.purged.get(term, 0) + purged.get(term, 0) for term in terms},
            unreadable=self.unreadable + unreadable,
        )
