"""Capture: what makes a legal basis valid when it is collected, and what recording it does to the contact.

Sources: CPCE art. L.34-5; GDPR art. 4(11), 7, 13; CJEU Planet49, C-673/17 (a pre-ticked box is no consent); CNIL,
« La prospection commerciale par SMS-MMS » (checkbox recommended; exceptions for customers and non-commercial messages).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from compliance.contact import Basis, Contact, LegalBasis, Status
from compliance.decision import Explanation, Objection, Result, Rule, RuleResult
from compliance.evidence import Act, Evidence, JsonValue, seal

FORM_FREE_SOURCES = frozenset({"sms_keyword", "paper_form", "oral_recorded", "preference_center"})
"""Means other than a web form, where the positive act is not a box ticked on a screen (law.md R-02)."""

_CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a collector's clock may be."""


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
class Collection:
    """One act of collection: on what basis, when, and what the person was shown and did."""

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
    categories: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Capture:
    """What the capture rules look at: the act, the contact as it stands, the present moment."""

    collection: Collection
    contact: Contact
    now: datetime


def _block(fr: str, en: str) -> Objection:
    return Objection(Result.BLOCK, Explanation(fr, en))


def _opposition(capture: Capture) -> Objection | None:
    contact, collection = capture.contact, capture.collection
    if contact.status is not Status.OPPOSED or contact.opposed_at is None:
        return None
    if collection.legal_basis is LegalBasis.CONSENT and collection.collected_at > contact.opposed_at:
        return None
    return _block(
        "La personne s’est opposée ; seul un consentement donné par elle depuis peut lever cette opposition.",
        "The person has opposed; only a consent that they gave since can lift this opposition.",
    )


def _consent(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.collected_at > capture.now + _CLOCK_SKEW:
        return _block("La date de collecte est dans l’avenir.", "The date of collection is in the future.")
    if not (collection.source.strip() and collection.wording.strip() and collection.wording_version.strip()):
        return _block(
            "Sans origine, texte affiché et version de ce texte, l’accord ne peut être prouvé.",
            "Without source, wording shown and its version, the agreement cannot be proved.",
        )
    return None


def _checkbox(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.checkbox.present and collection.checkbox.prechecked:
        return _block("La case était pré-cochée : c’est interdit.", "The box was pre-ticked: this is forbidden.")
    if collection.legal_basis is not LegalBasis.CONSENT or collection.source in FORM_FREE_SOURCES:
        return None
    if not collection.checkbox.ticked:
        return _block(
            "La personne n’a pas coché de case : il n’y a pas d’acte positif clair.",
            "The person ticked no box: there is no clear affirmative act.",
        )
    return None


def _informed(capture: Capture) -> Objection | None:
    collection = capture.collection
    if not collection.informed:
        return _block(
            "La personne n’a pas été informée que son numéro servirait à de la prospection.",
            "The person was not told that their number would be used for marketing.",
        )
    if collection.legal_basis is not LegalBasis.CONSENT and not collection.objection_offered:
        return _block(
            "Hors consentement, la personne doit pouvoir s’opposer lors de la collecte.",
            "Consent apart, the person must be able to object at collection.",
        )
    return None


def _analogous_products(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.legal_basis is LegalBasis.EXISTING_CUSTOMER and not collection.categories:
        return _block(
            "Pour un client, indiquez la catégorie des produits ou services fournis.",
            "For a customer, state the category of the products or services provided.",
        )
    return None


RULES: tuple[Rule[Capture], ...] = (
    Rule(
        "fr.opposition",
        "Opposition (STOP)",
        "RGPD art. 21(2)-(3) ; CPCE art. L.34-5",
        Explanation("Aucune opposition postérieure ne s’y oppose.", "No later opposition stands against it."),
        _opposition,
    ),
    Rule(
        "fr.consent",
        "Preuve de l’accord",
        "RGPD art. 7(1) ; CPCE art. L.34-5, al. 1",
        Explanation("L’accord peut être prouvé.", "The agreement can be proved."),
        _consent,
    ),
    Rule(
        "fr.checkbox",
        "Case à cocher",
        "RGPD art. 4(11) et considérant 32 ; CJUE, Planet49, C-673/17 ; CNIL, prospection par SMS-MMS",
        Explanation("La case n’était pas pré-cochée et a été cochée.", "The box was not pre-ticked and was ticked."),
        _checkbox,
    ),
    Rule(
        "fr.informed",
        "Information et opposition lors de la collecte",
        "CPCE art. L.34-5, al. 4 ; RGPD art. 13",
        Explanation("La personne a été informée.", "The person was informed."),
        _informed,
    ),
    Rule(
        "fr.analogous-products",
        "Produits ou services analogues",
        "CPCE art. L.34-5, al. 4",
        Explanation("La catégorie des produits fournis est connue.", "The category of the products is known."),
        _analogous_products,
    ),
)
"""Capture rules."""

ERASED_OPPOSITION = RuleResult(
    "fr.opposition",
    Result.BLOCK,
    "RGPD art. 21(2)-(3) et 17 ; CPCE art. L.34-5",
    Explanation(
        "Ce numéro s’est opposé avant l’effacement de ses données : l’opposition demeure.",
        "This number opposed before its data were erased: the opposition stands.",
    ),
)
"""The answer when only the keyed hash of an opposed number remains (G6)."""


def judge_capture(collection: Collection, contact: Contact, now: datetime) -> tuple[RuleResult, ...]:
    """Every capture rule's result; nothing may be recorded if one blocks."""
    capture = Capture(collection, contact, now)
    return tuple(rule.judge(capture) for rule in RULES)


def granted(contact: Contact, collection: Collection, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact with this basis recorded, and the evidence of it. To be called only when no capture rule blocks.

    A weaker basis does not replace a consent that stands, and an older act not a newer one: they add to the evidence,
    the categories and the tags. `salt` is random (128 bits or more, hexadecimal).
    """
    record = seal(
        contact.advertiser_id,
        (contact.sequence, contact.head),
        Act.BASIS_RECORDED,
        collection.collected_at,
        now,
        _content(contact, collection, salt),
    )
    return (
        replace(
            contact,
            version=contact.version + 1,
            status=Status.GRANTED,
            basis=_stronger(contact, collection, record.sequence),
            last_contact_at=max(contact.last_contact_at or collection.collected_at, collection.collected_at),
            tags=contact.tags | collection.tags,
            attributes={**contact.attributes, **collection.attributes},
            sequence=record.sequence,
            head=record.hash,
        ),
        record,
    )


def _stronger(contact: Contact, collection: Collection, sequence: int) -> Basis:
    news = Basis(
        legal_basis=collection.legal_basis,
        collected_at=collection.collected_at,
        evidence=sequence,
        informed=collection.informed,
        objection_offered=collection.objection_offered,
        source=collection.source,
        checkbox_ticked=collection.checkbox.ticked,
        categories=collection.categories,
    )
    known = contact.basis
    if known is None or contact.status is not Status.GRANTED:
        return news
    if known.legal_basis is LegalBasis.CONSENT is not news.legal_basis:
        return known
    if known.legal_basis is news.legal_basis and known.collected_at > news.collected_at:
        return known
    if known.legal_basis is news.legal_basis and news.legal_basis is not LegalBasis.CONSENT:
        return replace(news, categories=known.categories | news.categories)
    return news


def _content(contact: Contact, collection: Collection, salt: str) -> Mapping[str, JsonValue]:
    box = collection.checkbox
    return {
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
        "categories": sorted(collection.categories),
        "tags": sorted(collection.tags),
        "attributes": dict(collection.attributes),
        "salt": salt,
    }
