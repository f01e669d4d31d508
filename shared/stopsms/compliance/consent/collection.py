"""An act of collection, and what the rules at capture look at. Each country's rulebook says when it is valid; `recording` records it.

Sources: CPCE art. L.34-5; GDPR art. 4(11), 7, 13; CNIL, « La prospection commerciale par SMS-MMS »; docs/law.md R-02 to R-10, R-19.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.means import BY_STAFF, FORM_FREE_SOURCES, IN_PERSON, ORAL, TRACED
from stopsms.compliance.consent.origin import Origin, origin_of
from stopsms.compliance.consent.standing import added_up, beside, with_weaker
from stopsms.compliance.consent.wording import Unwilling, WordingScope, scope, unwilling
from stopsms.compliance.message.text import words
from stopsms.compliance.person.contact import Basis, Contact, LegalBasis, Professional, Purpose, Status
from stopsms.compliance.person.contact_size import overfull

_SHORTEST_REFERENCE = 3


_NO_REFERENCE = frozenset(
    "n a|na|nc|nr|ras|neant|aucun|aucune|aucune reference|sans|sans reference|sans objet|non|rien|vide|inconnu|inconnue|none|null|nil|"
    "nothing|unknown|no reference|not available|n c|test|todo|xxx|a completer|non renseigne|non precise|tbd".split("|")
)
"""What people write in a field that they have to fill."""


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
    when it was not stated: then the wording decides. `act_reference` names what proves the act: a scan, a recording, a message.
    `purposes` is what the number was collected for; empty when it was not stated. `principal` is who reported the act through a door.

    Of an act on a form of ours (`consent.form`): `form` is its id, `shown` the hash of what the person was shown, `embedded_in` the page
    that framed it, `rendered_by` the site that drew it instead of us. Only the form's own door states them.
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
    form: str = ""
    shown: str = ""
    embedded_in: str = ""
    rendered_by: str = ""
    principal: str = ""

    @property
    def scope(self) -> WordingScope:
        """What its wording agrees to."""
        return scope(self.wording)

    @property
    def by_other_means(self) -> bool:
        """Whether the person agreed to be solicited, but by other means than SMS: by `channels`, or by the words that they read.

        A newsletter is an e-mail unless `channels` says that it comes by SMS; words that name an e-mail outweigh `channels`.
        """
        channels = self.channels
        if channels is not None and channels.isdisjoint({Channel.SMS, Channel.RCS}):
            return True
        return self.scope is WordingScope.OTHER_MEANS or (self.scope is WordingScope.NEWSLETTER and channels is None)

    @property
    def origin(self) -> Origin:
        """How the number was collected, as far as its source says."""
        return origin_of(self.source)

    @property
    def acted(self) -> bool:
        """Whether a positive act of the person is reported: a box that they ticked; or, without a box, one that leaves a trace."""
        if self.checkbox.present or self.source not in FORM_FREE_SOURCES:
            return self.checkbox.ticked
        return self.source not in TRACED or self.referenced

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
        return self.source in BY_STAFF or bool(self.operator)

    @property
    def unwilling(self) -> Unwilling | None:
        """Why its wording shows that the person did not agree; None when it does not.

        Where no consent is claimed, a box for those who do not want messages is lawful: a person who ticked it objected.
        """
        reason = unwilling(self.wording)
        if self.legal_basis is LegalBasis.CONSENT or not self.checkbox.present:
            return reason if reason is Unwilling.REFUSES or self.legal_basis is LegalBasis.CONSENT else None
        return reason if self.checkbox.checked else None

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
    """What the capture rules look at: the act, for whom, the contact as it is, the present moment."""

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
            categories=stronger_basis(contact, collection, 0).categories,
        )

    @property
    def in_the_future(self) -> bool:
        """Whether it is dated later than now, but for a collector's clock that is a little ahead of ours."""
        return self.collection.collected_at > self.now + CLOCK_SKEW


def stronger_basis(contact: Contact, collection: Collection, sequence: int) -> Basis:
    """The basis that the contact rests on once this act is recorded under that sequence number.

    A weaker basis does not replace a consent that is in force, nor an older act a newer one; sales of one customer add up. A consent
    takes nothing away: what it does not cover goes on standing beside it, whichever of them came first.
    """
    new, stored = _basis(collection, sequence), contact.basis
    if stored is None or contact.standing is not Status.GRANTED:
        return new
    if stored.legal_basis is LegalBasis.CONSENT is not new.legal_basis:
        return with_weaker(stored, new)
    if stored.legal_basis is new.legal_basis and stored.collected_at > new.collected_at:
        return stored
    if new.legal_basis is LegalBasis.CONSENT:
        return replace(new, earlier=beside(new, stored))
    if stored.legal_basis is not new.legal_basis:
        return new
    return added_up(stored, new)


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
