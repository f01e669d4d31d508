"""Limits that hold whatever the person agreed to: the number, age, time since the last contact, frequency.

Sources: loi Informatique et Libertés art. 45 (minors); CNIL, guidance on keeping prospects' data; GDPR art. 5(1)(e).
"""

from datetime import date

from stopsms.compliance.consent.collection import (
    Capture,
    Collection,
)
from stopsms.compliance.countries.france import sources
from stopsms.compliance.countries.france.thresholds import AGE_OF_CONSENT, CONSENT_YEARS, FREQUENCY_CAP
from stopsms.compliance.law.dates import years_before
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.nature import EVERY
from stopsms.compliance.law.policies import frequency_cap
from stopsms.compliance.law.retention import last_sign_of
from stopsms.compliance.law.rule import Explanation, Objection, Rule, Severity, block
from stopsms.compliance.person.contact import Basis, LegalBasis
from stopsms.compliance.person.phone import Country, territory_of

MINORS = (
    "Prudence ; par analogie avec la loi Informatique et Libertés art. 45 et le RGPD art. 8 (services en ligne proposés à un enfant, "
    "sur la base du consentement) ; RGPD art. 6(1)(f) et considérant 38"
)
"""No text sets an age for SMS. Those cited protect children who are offered online services, or ask to weigh their interests: the same
age is used for every SMS, and called a recommendation."""


def _mobile_number(facts: Facts) -> Objection | None:
    territory = territory_of(facts.contact.phone.e164)
    if territory is None or territory.country is not Country.FRANCE:
        return block("Ce numéro n’est pas un mobile français.", "This number is not a French mobile.")
    return None


def _under_age(act: Collection | Basis, day: date) -> Objection | None:
    if act.born is None or act.parental_consent:
        return None
    if act.born > years_before(day, AGE_OF_CONSENT):
        return block(
            f"La personne a moins de {AGE_OF_CONSENT} ans : il faut aussi l’accord d’un titulaire de l’autorité parentale.",
            f"The person is under {AGE_OF_CONSENT}: the consent of a holder of parental authority is needed too.",
        )
    return None


def _minor_at_capture(capture: Capture) -> Objection | None:
    return _under_age(capture.collection, capture.collection.collected_at.date())


def _minor_at_send(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    return None if basis is None else _under_age(basis, facts.hours.day(facts.at))


def _retention(facts: Facts) -> Objection | None:
    """The purge counts alike (`last_sign_of`): three years from the end of the relation or the last contact, customers included."""
    heard = last_sign_of(facts.contact)
    if heard is None or heard >= years_before(facts.at, CONSENT_YEARS):
        return None
    basis = facts.contact.basis
    if basis is not None and basis.legal_basis is LegalBasis.EXISTING_CUSTOMER:
        return block(
            f"Ni achat, ni contrat en cours, ni contact venant du client depuis plus de {CONSENT_YEARS} ans : la relation a pris fin. "
            "Recueillez un nouvel accord ; si un contrat court encore, indiquez son terme (`sale.contract_until`).",
            f"No purchase, running contract or contact from the customer for more than {CONSENT_YEARS} years: the relation is over. "
            "Collect a new consent; if a contract is still running, state its end (`sale.contract_until`).",
        )
    return block(
        f"Plus de {CONSENT_YEARS} ans sans contact venant de la personne : ses données ne peuvent plus servir, sauf nouvel accord.",
        f"More than {CONSENT_YEARS} years without contact from the person: their data may no longer be used, save by a new consent.",
    )


MOBILE_NUMBER: Rule[Facts] = Rule(
    "fr.mobile-number",
    "Numéro mobile français",
    Severity.POLICY,
    "Politique du produit (un numéro dont aucun recueil ne dit le droit n’est pas écrit) ; Arcep, plan national de numérotation",
    sources.ARCEP,
    Explanation("Le numéro est un mobile français.", "The number is a French mobile."),
    _mobile_number,
    EVERY,
)


MINOR_AT_CAPTURE: Rule[Capture] = Rule(
    "fr.minor",
    "Mineurs",
    Severity.RECOMMENDATION,
    MINORS,
    sources.DATA_PROTECTION_ACT,
    Explanation(
        f"La personne a {AGE_OF_CONSENT} ans ou plus, ou un parent a consenti avec elle.",
        f"The person is {AGE_OF_CONSENT} or older, or a parent consented too.",
    ),
    _minor_at_capture,
    further=(sources.GDPR,),
)


MINOR_AT_SEND: Rule[Facts] = MINOR_AT_CAPTURE.judged_by(_minor_at_send)


RETENTION: Rule[Facts] = Rule(
    "fr.retention",
    "Durée de conservation",
    Severity.RECOMMENDATION,
    "RGPD art. 5(1)(e) ; CNIL, référentiel gestion des activités commerciales (2022) et ancienne norme simplifiée NS-048",
    sources.CNIL_RETENTION,
    Explanation(
        f"La personne s’est manifestée, a acheté, ou son contrat a pris fin, il y a moins de {CONSENT_YEARS} ans.",
        f"The person was in contact, bought, or their contract ended, less than {CONSENT_YEARS} years ago.",
    ),
    _retention,
    further=(sources.GDPR,),
)


FREQUENCY: Rule[Facts] = frequency_cap(sources.OWN_POLICY, FREQUENCY_CAP)
