"""A contact: one phone number in one advertiser's base, the unit of consent, suppression and claim.

Every change of a contact increments its `version`, so that a decision can name the exact state it judged.
Sources: CPCE art. L.34-5 and GDPR art. 6-7 (legal bases), GDPR art. 21 (opposition).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from stopsms.compliance.person.phone import Phone


class LegalBasis(StrEnum):
    """Why a contact may be solicited (CPCE art. L.34-5; for `professional`, CNIL: legitimate interest, GDPR art. 6(1)(f))."""

    CONSENT = "consent"
    EXISTING_CUSTOMER = "existing_customer"
    NON_COMMERCIAL = "non_commercial"
    PROFESSIONAL = "professional"


class Purpose(StrEnum):
    """What a number is collected for, and what a message is for (GDPR art. 5(1)(b)).

    `non_commercial` is not told further: an advertiser that has not said what it is declares no more.
    """

    COMMERCIAL = "commercial"
    CHARITABLE = "charitable"
    POLITICAL = "political"
    PUBLIC_INFORMATION = "public_information"
    NON_COMMERCIAL = "non_commercial"


class Status(StrEnum):
    """The standing of a contact.

    May be solicited; is held until a person has read what came about it; has opposed; has yet to confirm (double opt-in); or
    nothing is known.
    """

    GRANTED = "granted"
    HELD = "held"
    OPPOSED = "opposed"
    PENDING = "pending"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right, taken once by a campaign, to send to a contact.

    `worker` tells apart two workers that claim the same send in the same millisecond: only one of them holds the claim.
    """

    at: datetime
    send_id: str
    worker: str


CLAIM_KEPT = timedelta(days=31)
"""How long a claim stays on the contact: longer than any queue keeps a message (14 days), than the frequency cap looks back
(30 days), and than a campaign may be resumed (`campaign.RESUMABLE`). After that no delivery can ask for it again."""


class Professional(StrEnum):
    """Who holds a professional number: a natural person trading alone is protected as any other (docs/law.md R-09)."""

    LEGAL_PERSON = "legal_person"
    SOLE_TRADER = "sole_trader"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the person was told and did, as far as the rules need it; `evidence` is the record that proves it.

    `sale_at` is the last sale to an existing customer (None: the act of collection was it), `contract_until` the last day of a
    contract or a guarantee that came with it; `collector` the third party that collected the number, if one did, and `obtained_at` when
    the advertiser had it from them (None: at collection); `born` the person's date of birth, if known; `purposes` what the number was
    collected for (none: recorded before that was kept, see `purpose`). `earlier` is what stands beside a consent that does not cover it,
    consents first and each kind newest first, each with none of its own (`consent.standing`).
    """

    legal_basis: LegalBasis
    collected_at: datetime
    evidence: int
    informed: bool
    objection_offered: bool
    source: str
    checkbox_ticked: bool
    categories: frozenset[str] = frozenset()
    sale_at: datetime | None = None
    collector: str = ""
    born: date | None = None
    parental_consent: bool = False
    professional: Professional | None = None
    contract_until: date | None = None
    obtained_at: datetime | None = None
    purposes: frozenset[Purpose] = frozenset()
    earlier: tuple["Basis", ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Double opt-in under way: until when the latest act that waits for its holder's yes may be confirmed.

    What these acts would bring is in their evidence alone, and becomes part of the contact with the yes (`consent.confirmation`).
    """

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """What came in about a contact and nobody has read yet: its records, and the status beneath the hold."""

    before: Status
    unread: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """The state of a contact at one version. Version 0 is a contact of which nothing is recorded.

    `last_contact_at` is the last act that came from the person (never a delivery receipt: CNIL, retention of prospects).
    `head` is the hash of the latest evidence record, `sequence` its number. `hold` is set while something is unread: the contact is
    then `held`, unless it is opposed; `confirmation` is a double opt-in under way. A `recalled` contact is what remains of one whose data
    were erased (see `erasure`): its next change records it anew.
    """

    advertiser_id: str
    phone: Phone
    version: int = 0
    status: Status = Status.NONE
    basis: Basis | None = None
    last_contact_at: datetime | None = None
    opposed_at: datetime | None = None
    tags: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    sequence: int = 0
    head: str = ""
    hold: Hold | None = None
    confirmation: Confirmation | None = None
    recalled: bool = False

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Every basis that stands: consents before others, newest first."""
        return () if self.basis is None else (self.basis, *self.basis.earlier)

    @property
    def standing(self) -> Status:
        """The status that acts have made, whatever is still unread."""
        return self.hold.before if self.hold is not None and self.status is Status.HELD else self.status

    def standing_at(self, standing: Status) -> "Contact":
        """The contact with that standing: beneath the hold while something is unread; an opposition shows through it."""
        if self.hold is None:
            return replace(self, status=standing)
        status = Status.OPPOSED if standing is Status.OPPOSED else Status.HELD
        return replace(self, status=status, hold=replace(self.hold, before=standing))

    def opposed_from(self, at: datetime, now: datetime) -> datetime:
        """From when an opposition received at that instant, and recorded now, counts: a consent that lifts it has to be later.

        That is when it is recorded, whatever time a network or a caller gave it: clocks are wrong, and a message waits. Nothing that
        was agreed to before we knew of the opposition lifts it, whether or not we knew of that.
        """
        agreed_at = None if self.basis is None else self.basis.collected_at
        return max(at, now, self.opposed_at or at, agreed_at or at)

    def expired_claims(self, now: datetime) -> tuple[str, ...]:
        """The campaigns whose claims have been kept long enough."""
        return tuple(campaign for campaign, claim in self.claims.items() if claim.at < now - CLAIM_KEPT)
