"""The rules on one contact at one moment: whether this person may be solicited for this, now.

Sources: CPCE art. L.34-5 (prior consent and its exceptions); GDPR art. 4(11), 6, 7, 21; CNIL, « La prospection commerciale
par SMS-MMS » and its guidance on keeping prospects' data; af2m charter 2026 §B.3 (hours); Code du travail art. L.3133-1.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.calendar import Obstacle, next_opening, obstacles, warned_of
from compliance.campaign import Nature, Terms
from compliance.consent import FORM_FREE_SOURCES
from compliance.contact import Contact, LegalBasis, Status
from compliance.countries.france import CONSENT_YEARS, FREQUENCY_CAP, Profile
from compliance.decision import Explanation, Objection, Result, Rule
from compliance.phone import territory_of

RULE_OF: dict[Obstacle, str] = {
    Obstacle.HOURS: "fr.hours",
    Obstacle.SUNDAY: "fr.sunday",
    Obstacle.PUBLIC_HOLIDAY: "fr.public-holiday",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules of this module look at. `at` is aware; `standing` are the calendar's obstacles at that moment."""

    contact: Contact
    terms: Terms
    at: datetime
    standing: frozenset[Obstacle]
    reopens: datetime | None


def tolerated(terms: Terms) -> frozenset[Obstacle]:
    """The obstacles that the profile only warns of and that a person has acknowledged for this campaign."""
    return frozenset(obstacle for obstacle in warned_of(terms.profile) if RULE_OF[obstacle] in terms.acknowledged)


def facts(contact: Contact, terms: Terms, at: datetime) -> Facts:
    """The facts on a contact at an instant, with what the calendar says of it."""
    territory = contact.phone.territory
    standing = obstacles(at, territory, terms.profile)
    accepted = tolerated(terms)
    closed = standing - accepted
    reopens = next_opening(at, territory, terms.profile, tolerated=accepted) if closed else None
    return Facts(contact, terms, at, standing, reopens)


def years_before(at: datetime, years: int) -> datetime:
    """The same day and time some years earlier; 29 February falls on 28 February."""
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, day=28)


def _block(fr: str, en: str) -> Objection:
    return Objection(Result.BLOCK, Explanation(fr, en))


def _mobile_number(facts: Facts) -> Objection | None:
    if territory_of(facts.contact.phone.e164) is None:
        return _block("Ce numéro n’est pas un mobile français.", "This number is not a French mobile.")
    return None


def _opposition(facts: Facts) -> Objection | None:
    if facts.contact.status is Status.OPPOSED:
        return _block(
            "La personne s’est opposée à recevoir les messages de cet annonceur.",
            "The person has opposed receiving this advertiser's messages.",
        )
    return None


def _consent(facts: Facts) -> Objection | None:
    contact, terms = facts.contact, facts.terms
    basis = contact.basis
    if contact.status is Status.PENDING:
        return _block("La personne n’a pas encore confirmé son accord.", "The person has not confirmed yet.")
    if basis is None or contact.status is Status.NONE:
        return _block(
            "Aucun accord préalable ni exception légale n’est enregistré pour ce numéro.",
            "No prior consent and no legal exception is recorded for this number.",
        )
    if basis.legal_basis is LegalBasis.NON_COMMERCIAL and terms.nature is Nature.COMMERCIAL:
        return _block(
            "Ce contact n’a été collecté que pour des messages non commerciaux.",
            "This contact was collected for non-commercial messages only.",
        )
    specific = basis.legal_basis is LegalBasis.CONSENT and bool(basis.categories)
    if specific and terms.nature is Nature.COMMERCIAL and terms.category not in basis.categories:
        return _block(
            "Le consentement est spécifique : il ne couvre pas la catégorie de cette campagne.",
            "Consent is specific: it does not cover this campaign's category.",
        )
    return None


def _checkbox(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    if basis is None or basis.legal_basis is not LegalBasis.CONSENT:
        return None
    if basis.checkbox_ticked or basis.source in FORM_FREE_SOURCES:
        return None
    return _block(
        "Le consentement ne vient pas d’une case cochée par la personne.",
        "Consent does not come from a box that the person ticked.",
    )


def _informed(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    if basis is None:
        return None
    if not basis.informed:
        return _block(
            "La personne n’a pas été informée de l’usage de son numéro lors de la collecte.",
            "The person was not informed, at collection, of the use of their number.",
        )
    if basis.legal_basis is not LegalBasis.CONSENT and not basis.objection_offered:
        return _block(
            "La personne n’a pas pu s’opposer lors de la collecte de son numéro.",
            "The person could not object when their number was collected.",
        )
    return None


def _analogous_products(facts: Facts) -> Objection | None:
    basis, terms = facts.contact.basis, facts.terms
    if basis is None or basis.legal_basis is not LegalBasis.EXISTING_CUSTOMER or terms.nature is not Nature.COMMERCIAL:
        return None
    if terms.category is None or terms.category not in basis.categories:
        return _block(
            "Ce client n’a pas acheté de produits ou services analogues à ceux de la campagne (catégorie).",
            "This customer has not bought products or services similar to the campaign's (category).",
        )
    return None


def _retention(facts: Facts) -> Objection | None:
    last = facts.contact.last_contact_at
    if last is not None and last < years_before(facts.at, CONSENT_YEARS):
        return _block(
            f"Plus de {CONSENT_YEARS} ans sans contact venant de la personne : ses données ne peuvent plus servir.",
            f"More than {CONSENT_YEARS} years without contact from the person: their data may no longer be used.",
        )
    return None


def _frequency_cap(facts: Facts) -> Objection | None:
    since = facts.at - timedelta(days=FREQUENCY_CAP.days)
    own = facts.terms.campaign_id
    recent = sum(1 for campaign, claim in facts.contact.claims.items() if campaign != own and claim.at > since)
    if recent >= FREQUENCY_CAP.messages:
        return _block(
            f"La personne a déjà reçu {recent} messages en {FREQUENCY_CAP.days} jours.",
            f"The person has already received {recent} messages in {FREQUENCY_CAP.days} days.",
        )
    return None


def _calendar(facts: Facts, obstacle: Obstacle, fr: str, en: str) -> Objection | None:
    if obstacle not in facts.standing:
        return None
    if facts.reopens is None or obstacle in tolerated(facts.terms):
        return Objection(Result.WARN, Explanation(fr, en))
    return Objection(Result.DEFER, Explanation(fr, en), facts.reopens)


def _span(profile: Profile) -> str:
    return f"{profile.opens:%H:%M}-{profile.closes:%H:%M}"


def _hours(facts: Facts) -> Objection | None:
    span = _span(facts.terms.profile)
    return _calendar(
        facts,
        Obstacle.HOURS,
        f"Il n’est pas {span} à l’heure locale du destinataire.",
        f"It is not {span} in the recipient's local time.",
    )


def _sunday(facts: Facts) -> Objection | None:
    return _calendar(
        facts, Obstacle.SUNDAY, "C’est dimanche pour le destinataire.", "It is Sunday where the recipient is."
    )


def _public_holiday(facts: Facts) -> Objection | None:
    return _calendar(
        facts,
        Obstacle.PUBLIC_HOLIDAY,
        "C’est un jour férié pour le destinataire.",
        "It is a public holiday where the recipient is.",
    )


RULES: tuple[Rule[Facts], ...] = (
    Rule(
        "fr.mobile-number",
        "Numéro mobile français",
        "CPCE art. L.34-5 ; Arcep, plan national de numérotation",
        Explanation("Le numéro est un mobile français.", "The number is a French mobile."),
        _mobile_number,
    ),
    Rule(
        "fr.opposition",
        "Opposition (STOP)",
        "RGPD art. 21(2)-(3) ; CPCE art. L.34-5 ; Code pénal art. 226-18-1",
        Explanation("La personne ne s’est pas opposée.", "The person has not opposed."),
        _opposition,
    ),
    Rule(
        "fr.consent",
        "Accord préalable",
        "CPCE art. L.34-5, al. 1 et 4 ; RGPD art. 6, 7",
        Explanation(
            "Un accord préalable, ou une exception légale, couvre ce message.",
            "Prior consent, or a legal exception, covers this message.",
        ),
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
        Explanation(
            "La personne a été informée et, hors consentement, a pu s’opposer lors de la collecte.",
            "The person was informed and, consent apart, could object at collection.",
        ),
        _informed,
    ),
    Rule(
        "fr.analogous-products",
        "Produits ou services analogues",
        "CPCE art. L.34-5, al. 4",
        Explanation(
            "La campagne porte sur des produits analogues à ceux déjà fournis.",
            "The campaign is about products similar to those already provided.",
        ),
        _analogous_products,
    ),
    Rule(
        "fr.retention",
        "Durée de conservation",
        "RGPD art. 5(1)(e) ; CNIL, référentiel gestion des activités commerciales (2022)",
        Explanation(
            f"La personne s’est manifestée il y a moins de {CONSENT_YEARS} ans.",
            f"The person was in contact less than {CONSENT_YEARS} years ago.",
        ),
        _retention,
    ),
    Rule(
        "policy.frequency-cap",
        "Fréquence des messages",
        "Politique de l’annonceur (aucun texte ne fixe de nombre)",
        Explanation(
            f"Moins de {FREQUENCY_CAP.messages} messages en {FREQUENCY_CAP.days} jours.",
            f"Fewer than {FREQUENCY_CAP.messages} messages in {FREQUENCY_CAP.days} days.",
        ),
        _frequency_cap,
    ),
    Rule(
        RULE_OF[Obstacle.HOURS],
        "Horaires",
        "Charte af2m Business Messaging 2026 §B.3 ; profil de l’annonceur",
        Explanation("L’heure locale du destinataire est permise.", "The recipient's local hour is permitted."),
        _hours,
    ),
    Rule(
        RULE_OF[Obstacle.SUNDAY],
        "Dimanche",
        "Charte af2m Business Messaging 2026 §B.3 ; profil de l’annonceur",
        Explanation("Ce n’est pas dimanche pour le destinataire.", "It is not Sunday where the recipient is."),
        _sunday,
    ),
    Rule(
        RULE_OF[Obstacle.PUBLIC_HOLIDAY],
        "Jours fériés",
        "Charte af2m Business Messaging 2026 §B.3 ; Code du travail art. L.3133-1",
        Explanation(
            "Ce n’est pas un jour férié pour le destinataire.",
            "It is no public holiday where the recipient is.",
        ),
        _public_holiday,
    ),
)
"""Rules on the contact and the moment, strongest first (law.md §9)."""
