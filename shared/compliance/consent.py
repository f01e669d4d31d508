"""Capture: an act of collection, and what recording it does to the contact. Each country's rulebook says when it is valid.

Sources: CPCE art. L.34-5; GDPR art. 4(11), 7, 13; CNIL, « La prospection commerciale par SMS-MMS »; docs/law.md R-02 to R-10, R-19.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from compliance.advertiser import Advertiser
from compliance.contact import Basis, Confirmation, Contact, LegalBasis, Professional, Status
from compliance.contact_size import overfull
from compliance.evidence import Act, Evidence, JsonValue, effect, seal
from compliance.wording import Unwilling, unwilling

FORM_FREE_SOURCES = frozenset({"sms_keyword", "paper_form", "oral_recorded", "preference_center"})
"""Means other than a web form, where the positive act is not a box ticked on a screen (docs/law.md R-02)."""

IN_PERSON = frozenset(
    {"web_form", "paper_form", "sms_keyword", "oral_recorded", "preference_center", "till", "app", "kiosk"}
)
"""The means by which a person acts in person. Only they lift an opposition (docs/law.md R-55): whatever else a source is called, an
import or a word that we do not know, somebody reports the act instead of the person."""


class Channel(StrEnum):
    """By which means the person agreed to be solicited. A consent to SMS covers RCS (charter 2026)."""

    SMS = "sms"
    RCS = "rcs"
    EMAIL = "email"
    VOICE = "voice"
    POST = "post"


class Bundle(StrEnum):
    """What an agreement was tied to: then it is not free (GDPR art. 7(2) and 7(4))."""

    TERMS = "terms"
    CONTEST = "contest"
    DISCOUNT = "discount"
    ACCOUNT = "account"


class Occasion(StrEnum):
    """On what occasion a customer's number was collected: only a sale or a service makes a customer (CNIL)."""

    SALE = "sale"
    SERVICE = "service"
    ACCOUNT = "account"
    QUOTE = "quote"
    ABANDONED_BASKET = "abandoned_basket"


@dataclass(frozen=True, slots=True)
class Checkbox:
    """The box by which a person agreed on a form."""

    present: bool = False
    prechecked: bool = False
    checked: bool = False

    @property
    def ticked(self) -> bool:
        """Whether the person ticked it by a positive act."""
        return self.present and self.checked and not self.prechecked


@dataclass(frozen=True, slots=True)
class Sale:
    """The sale or service that made a customer. `seller_siren` when another company sold; `at` when not at collection."""

    occasion: Occasion = Occasion.SALE
    at: datetime | None = None
    seller_siren: str | None = None


@dataclass(frozen=True, slots=True)
class Collector:
    """A third party that collected the number, and the partners it named to the person."""

    name: str
    partners: tuple[str, ...] = ()


CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a collector's clock may be."""


@dataclass(frozen=True, slots=True)
class Collection:
    """One act of collection: on what basis, when, and what the person was shown and did.

    `imported_as` names the import and the line that reported it, when it was read in a file. `form_url` is the page on which the
    number was asked for, `notice_url` the notice given there (GDPR art. 13).
    """

    legal_basis: LegalBasis
    collected_at: datetime
    source: str
    wording: str
    wording_version: str
    checkbox: Checkbox = Checkbox()
    informed: bool = False
    objection_offered: bool = False
    ip: str | None = None
    user_agent: str | None = None
    operator: str | None = None
    channels: frozenset[Channel] = frozenset({Channel.SMS})
    bundled_with: frozenset[Bundle] = frozenset()
    sale: Sale | None = None
    collector: Collector | None = None
    born: date | None = None
    parental_consent: bool = False
    professional: Professional | None = None
    categories: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    imported_as: str = ""
    form_url: str | None = None
    notice_url: str | None = None

    @property
    def unwilling(self) -> Unwilling | None:
        """Why its wording tells that the person did not agree; None when it does not.

        Where no consent is claimed, the box for those who do not want messages is lawful: whoever ticked it objected.
        """
        found = unwilling(self.wording)
        if self.legal_basis is LegalBasis.CONSENT or not self.checkbox.present:
            return found if found is Unwilling.REFUSES or self.legal_basis is LegalBasis.CONSENT else None
        return found if self.checkbox.checked else None

    @property
    def provable(self) -> bool:
        """Whether it says where it was given, which words were shown and in which version."""
        return bool(self.source.strip() and self.wording.strip() and self.wording_version.strip())


def lifts_opposition(collection: Collection, opposed_at: datetime) -> bool:
    """Whether this act lifts an opposition: a consent that the person certainly gave since, themselves (docs/law.md R-55).

    The collector's clock may be ahead by as much as we let it. That is the same at each attempt, so that an act done before an
    opposition does not become later than it by being sent again.
    """
    given_since = collection.collected_at - CLOCK_SKEW > opposed_at
    in_person = collection.source in IN_PERSON and not collection.imported_as
    return collection.legal_basis is LegalBasis.CONSENT and given_since and in_person


@dataclass(frozen=True, slots=True)
class Capture:
    """What the capture rules look at: the act, for whom, the contact as it stands, the present moment."""

    collection: Collection
    advertiser: Advertiser
    contact: Contact
    now: datetime

    @property
    def opposition_stands(self) -> bool:
        """Whether an opposition forbids recording it: only a consent that the person certainly gave since, themselves, lifts one."""
        contact, collection = self.contact, self.collection
        if contact.status is not Status.OPPOSED or contact.opposed_at is None:
            return False
        return not lifts_opposition(collection, contact.opposed_at)

    @property
    def given_at(self) -> datetime:
        """When the act was done, by our clock: what a collector's clock dates a little ahead was done by now."""
        return min(self.collection.collected_at, self.now)

    @property
    def overfull(self) -> tuple[str, int] | None:
        """The field of which the contact would then hold too many, and how many (see `contact_size`)."""
        contact, collection = self.contact, self.collection
        return overfull(
            contact,
            tags=contact.tags | collection.tags,
            attributes={**contact.attributes, **collection.attributes},
            categories=_stronger(contact, collection, 0).categories,
        )

    @property
    def in_the_future(self) -> bool:
        """Whether it is dated later than now, but for a collector's clock that is a little ahead of ours."""
        return self.collection.collected_at > self.now + CLOCK_SKEW


def granted(contact: Contact, collection: Collection, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact with this basis recorded, and the evidence of it. To be called only when no capture rule blocks.

    A weaker basis does not replace a consent that stands, and an older act not a newer one: they add to the evidence,
    the categories and the tags. `salt` is random (128 bits or more, hexadecimal).
    """
    return _recorded(contact, collection, now, salt, Status.GRANTED, None)


def requested(
    contact: Contact, collection: Collection, now: datetime, salt: str, confirmation: Confirmation
) -> tuple[Contact, Evidence]:
    """The contact with this basis recorded but not usable: the person has yet to confirm (double opt-in).

    An opposition that stands goes on standing until then.
    """
    waiting = Status.OPPOSED if contact.status is Status.OPPOSED else Status.PENDING
    return _recorded(contact, collection, now, salt, waiting, confirmation)


def noted(contact: Contact, collection: Collection, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact with the evidence of an act that changes nothing.

    While something is unread, a consent that the holder of the number would have to confirm is no more than that: it does not become
    usable by itself once a person has read, and nothing is sent to have it confirmed.
    """
    record = _sealed(contact, collection, now, salt, contact.status)
    return replace(contact, version=contact.version + 1, sequence=record.sequence, head=record.hash), record


def _sealed(contact: Contact, collection: Collection, now: datetime, salt: str, after: Status) -> Evidence:
    return seal(
        contact.advertiser_id,
        (contact.sequence, contact.head),
        Act.BASIS_RECORDED,
        collection.collected_at,
        now,
        _content(contact, collection, salt) | {"effect": effect(contact.status, after)},
    )


def _recorded(
    contact: Contact,
    collection: Collection,
    now: datetime,
    salt: str,
    standing: Status,
    confirmation: Confirmation | None,
) -> tuple[Contact, Evidence]:
    changed = contact.standing_at(standing)
    record = _sealed(contact, collection, now, salt, changed.status)
    return (
        replace(
            changed,
            version=contact.version + 1,
            basis=_stronger(contact, collection, record.sequence),
            last_contact_at=max(contact.last_contact_at or collection.collected_at, collection.collected_at),
            tags=contact.tags | collection.tags,
            attributes={**contact.attributes, **collection.attributes},
            sequence=record.sequence,
            head=record.hash,
            confirmation=confirmation,
        ),
        record,
    )


def _stronger(contact: Contact, collection: Collection, sequence: int) -> Basis:
    news = _basis(collection, sequence)
    known = contact.basis
    if known is None or contact.standing is not Status.GRANTED:
        return news
    if known.legal_basis is LegalBasis.CONSENT is not news.legal_basis:
        return known
    if known.legal_basis is news.legal_basis and known.collected_at > news.collected_at:
        return known
    if known.legal_basis is news.legal_basis and news.legal_basis is not LegalBasis.CONSENT:
        return replace(news, categories=known.categories | news.categories)
    return news


def _basis(collection: Collection, sequence: int) -> Basis:
    return Basis(
        legal_basis=collection.legal_basis,
        collected_at=collection.collected_at,
        evidence=sequence,
        informed=collection.informed,
        objection_offered=collection.objection_offered,
        source=collection.source,
        checkbox_ticked=collection.checkbox.ticked,
        categories=collection.categories,
        sale_at=collection.sale.at if collection.sale else None,
        collector=collection.collector.name if collection.collector else "",
        born=collection.born,
        parental_consent=collection.parental_consent,
        professional=collection.professional,
    )


def _content(contact: Contact, collection: Collection, salt: str) -> dict[str, JsonValue]:
    box = collection.checkbox
    if_told = {
        "imported_as": collection.imported_as,
        "form_url": collection.form_url,
        "notice_url": collection.notice_url,
    }
    return {
        **{name: told for name, told in if_told.items() if told},
        "phone": contact.phone.e164,
        "legal_basis": collection.legal_basis,
        "source": collection.source,
        "wording": collection.wording,
        "wording_version": collection.wording_version,
        "checkbox": {"present": box.present, "prechecked": box.prechecked, "checked": box.checked},
        "informed": collection.informed,
        "objection_offered": collection.objection_offered,
        "ip": collection.ip,
        "user_agent": collection.user_agent,
        "operator": collection.operator,
        "channels": sorted(collection.channels),
        "sale": _sale(collection.sale) if collection.sale else None,
        "collector": _collector(collection.collector) if collection.collector else None,
        "birth_date": collection.born.isoformat() if collection.born else None,
        "parental_consent": collection.parental_consent,
        "professional": collection.professional,
        "categories": sorted(collection.categories),
        "tags": sorted(collection.tags),
        "attributes": dict(collection.attributes),
        "salt": salt,
    }


def _sale(sale: Sale) -> Mapping[str, JsonValue]:
    return {
        "occasion": sale.occasion,
        "at": sale.at.isoformat() if sale.at else None,
        "seller_siren": sale.seller_siren,
    }


def _collector(collector: Collector) -> Mapping[str, JsonValue]:
    return {"name": collector.name, "partners": list(collector.partners)}
