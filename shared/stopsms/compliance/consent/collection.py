"""Capture: an act of collection, and what recording it does to the contact. Each country's rulebook says when it is valid.

Sources: CPCE art. L.34-5; GDPR art. 4(11), 7, 13; CNIL, « La prospection commerciale par SMS-MMS »; docs/law.md R-02 to R-10, R-19.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.origin import Origin, origin_of
from stopsms.compliance.consent.wording import Scope, Unwilling, scope, unwilling
from stopsms.compliance.message.text import words
from stopsms.compliance.person.acts import last_contact, with_act
from stopsms.compliance.person.contact import Basis, Confirmation, Contact, LegalBasis, Professional, Purpose, Status
from stopsms.compliance.person.contact_size import overfull
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, effect

FORM_FREE_SOURCES = frozenset({"sms_keyword", "paper_form", "oral_recorded", "preference_center"})
"""Means other than a web form, where the positive act is not a box ticked on a screen (docs/law.md R-02)."""

_TRACED = frozenset({"paper_form", "preference_center"})
"""Of these, the ones by which nothing was done that could be shown later, unless its trace is named: a sheet is signed or it is not. An
SMS was received, and an oral agreement is called recorded: the source itself says that there is a record."""

SALE_SOURCES = frozenset({"till", "checkout"})
"""Where a number is given while buying: the act of collection is then the sale, unless another is told."""

ORAL = "oral_recorded"
"""An agreement given aloud, of which there is a recording."""

_SHORTEST_REFERENCE = 3
_NO_REFERENCE = frozenset(
    "n a|na|nc|nr|ras|neant|aucun|aucune|aucune reference|sans|sans reference|sans objet|non|rien|vide|inconnu|inconnue|none|null|nil|"
    "nothing|unknown|no reference|not available|n c|test|todo|xxx|a completer|non renseigne|non precise|tbd".split("|")
)
"""What people write in a field that they have to fill."""

_BY_STAFF = frozenset({"paper_form", "oral_recorded", "till"})
"""Means by which somebody of the advertiser's enters what a person said or wrote."""

BY_SMS = "sms_keyword"
"""A consent that the person gave by SMS: that names the means, and shows who holds the number."""

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
    """The sale or service that made a customer. `seller_siren` when another company sold; `at` when not at collection.

    `contract_until` is the last day of the contract or guarantee that came with it, during which the person is a customer.
    """

    occasion: Occasion = Occasion.SALE
    at: datetime | None = None
    seller_siren: str | None = None
    contract_until: date | None = None


@dataclass(frozen=True, slots=True)
class Collector:
    """A third party that collected the number, and the partners it named to the person.

    `list_version` and `list_date` are those of the list of partners; `obtained_at` is when the advertiser had the number from it.
    """

    name: str
    partners: tuple[str, ...] = ()
    list_version: str = ""
    list_date: date | None = None
    obtained_at: datetime | None = None


CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a collector's clock may be."""


@dataclass(frozen=True, slots=True)
class Collection:
    """One act of collection: on what basis, when, and what the person was shown and did.

    `imported_as` names the import and the line that reported it, when it was read in a file. `form_url` is the page on which the
    number was asked for, `notice_url` the notice given there (GDPR art. 13). `channels` are the means that the person agreed to, None
    when nobody said: then its wording tells. `act_reference` names what proves the act: a scan, a recording, a message.
    `purposes` is what the number was collected for; none when nobody said.
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
    channels: frozenset[Channel] | None = None
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
    act_reference: str = ""
    purposes: frozenset[Purpose] = frozenset()

    @property
    def scope(self) -> Scope:
        """What its wording agrees to."""
        return scope(self.wording)

    @property
    def by_other_means(self) -> bool:
        """Whether the person agreed to be solicited, but by other means than SMS: by what was told, or by the words that they read.

        A newsletter is an e-mail unless it is told that it comes by SMS; words that name an e-mail outweigh whatever is told.
        """
        told = self.channels
        if told is not None and told.isdisjoint({Channel.SMS, Channel.RCS}):
            return True
        return self.scope is Scope.OTHER_MEANS or (self.scope is Scope.NEWSLETTER and told is None)

    @property
    def origin(self) -> Origin:
        """What its source tells of how the number came."""
        return origin_of(self.source)

    @property
    def acted(self) -> bool:
        """Whether a positive act of the person is told: a box that they ticked; or, without a box, one that leaves a trace."""
        if self.checkbox.present or self.source not in FORM_FREE_SOURCES:
            return self.checkbox.ticked
        return self.source not in _TRACED or self.referenced

    @property
    def referenced(self) -> bool:
        """Whether something that proves the act is named: a dash, « néant » or one letter names nothing."""
        bare = words(self.act_reference)
        return len(self.act_reference.strip()) >= _SHORTEST_REFERENCE and bool(bare) and bare not in _NO_REFERENCE

    @property
    def unshown(self) -> bool:
        """Whether it is called a recorded oral agreement, and neither is the recording named nor a box ticked."""
        return self.source == ORAL and not self.referenced and not self.checkbox.ticked

    @property
    def entered_by_staff(self) -> bool:
        """Whether somebody entered it for the person."""
        return self.source in _BY_STAFF or bool(self.operator)

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
    opposition does not become later than it by being sent again. What somebody entered for the person lifts nothing unless it names
    what proves their act: an opposition falls by the person's word, not by a clerk's (GDPR art. 7(1), 21(3)).
    """
    given_since = collection.collected_at - CLOCK_SKEW > opposed_at
    in_person = collection.source in IN_PERSON and not collection.imported_as and collection.collector is None
    shown = not collection.entered_by_staff or collection.referenced
    return collection.legal_basis is LegalBasis.CONSENT and given_since and in_person and shown


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
    return _with_collection(contact, collection, now, salt, contact)


def _with_collection(
    contact: Contact, collection: Collection, now: datetime, salt: str, changed: Contact
) -> tuple[Contact, Evidence]:
    content = _content(contact, collection, salt) | {"effect": effect(contact.status, changed.status)}
    return with_act(contact, Act.BASIS_RECORDED, collection.collected_at, now, content, changed)


def _recorded(
    contact: Contact,
    collection: Collection,
    now: datetime,
    salt: str,
    standing: Status,
    confirmation: Confirmation | None,
) -> tuple[Contact, Evidence]:
    changed = replace(
        contact.standing_at(standing),
        basis=_stronger(contact, collection, contact.sequence + 1),
        last_contact_at=last_contact(contact, collection.collected_at),
        tags=contact.tags | collection.tags,
        attributes={**contact.attributes, **collection.attributes},
        confirmation=confirmation,
    )
    return _with_collection(contact, collection, now, salt, changed)


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
        return replace(
            news,
            categories=known.categories | news.categories,
            contract_until=news.contract_until or known.contract_until,
        )
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
        contract_until=collection.sale.contract_until if collection.sale else None,
        obtained_at=collection.collector.obtained_at if collection.collector else None,
        purposes=collection.purposes,
    )


def _content(contact: Contact, collection: Collection, salt: str) -> dict[str, JsonValue]:
    box = collection.checkbox
    if_told: dict[str, JsonValue] = {
        "imported_as": collection.imported_as,
        "form_url": collection.form_url,
        "notice_url": collection.notice_url,
        "act_reference": collection.act_reference,
        "bundled_with": sorted(collection.bundled_with),
        "purposes": sorted(collection.purposes),
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
        "channels": None if collection.channels is None else sorted(collection.channels),
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
    told: dict[str, JsonValue] = {
        "occasion": sale.occasion,
        "at": sale.at.isoformat() if sale.at else None,
        "seller_siren": sale.seller_siren,
    }
    if sale.contract_until is not None:
        told["contract_until"] = sale.contract_until.isoformat()
    return told


def _collector(collector: Collector) -> Mapping[str, JsonValue]:
    if_told = {
        "list_version": collector.list_version,
        "list_date": collector.list_date.isoformat() if collector.list_date else None,
        "obtained_at": collector.obtained_at.isoformat() if collector.obtained_at else None,
    }
    return {
        "name": collector.name,
        "partners": list(collector.partners),
        **{name: told for name, told in if_told.items() if told},
    }
