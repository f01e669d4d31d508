"""What the number was collected for, and whether the message serves it (GDPR art. 5(1)(b))."""

from stopsms.compliance.consent.collection import (
    Capture,
)
from stopsms.compliance.consent.purpose import CROSSING, crossing, disagrees
from stopsms.compliance.consent.purpose_words import appeals
from stopsms.compliance.countries.france import sources
from stopsms.compliance.countries.france.message.topics import subjects_of
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.rule import Explanation, Objection, Rule, Severity, block, warn
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.contact import LegalBasis, Purpose


def _purpose_at_capture(capture: Capture) -> Objection | None:
    collection = capture.collection
    purposes, basis = collection.purposes, collection.legal_basis
    commercial_only = basis in (LegalBasis.EXISTING_CUSTOMER, LegalBasis.PROFESSIONAL)
    if commercial_only and purposes - {Purpose.COMMERCIAL}:
        return block(
            "Une vente ou une profession ne fonde que la prospection commerciale. Pour une autre finalité, recueillez un consentement "
            "qui la nomme, ou un contact non commercial.",
            "A sale or a profession covers commercial solicitation only. For another purpose, collect a consent that names it, or a "
            "non-commercial contact.",
        )
    if basis is LegalBasis.NON_COMMERCIAL and Purpose.COMMERCIAL in purposes:
        return block(
            "La prospection commerciale exige un consentement ou une vente : un contact non commercial ne la couvre pas.",
            "Commercial solicitation needs a consent or a sale: a non-commercial contact does not cover it.",
        )
    if basis is LegalBasis.CONSENT and purposes and disagrees(purposes, collection.wording):
        return warn(
            "Le texte montré et les finalités indiquées (`purposes`) ne s’accordent pas : la personne a accepté ce qu’elle a lu. "
            "Corrigez les finalités, ou le texte.",
            "The wording shown and the purposes told (`purposes`) disagree: the person agreed to what they read. Correct the purposes, "
            "or the wording.",
        )
    return None


def _purpose_at_send(facts: Facts) -> Objection | None:
    terms = facts.terms
    names = (terms.brand.name, terms.advertiser.name, terms.advertiser.legal_name)
    politics = Topic.POLITICS in subjects_of(terms.text, names).named
    return crossing(facts, names_politics=politics, asks_for_gifts=appeals(terms.text))


PURPOSE_AT_CAPTURE: Rule[Capture] = Rule(
    "fr.purpose",
    "Finalité",
    Severity.LAW,
    "RGPD art. 5(1)(b) et 4(11) ; CPCE art. L.34-5, al. 1 et 4",
    sources.GDPR,
    Explanation(
        "Ce pour quoi le numéro est recueilli s’accorde avec la base légale.",
        "What the number is collected for is in keeping with the legal basis.",
    ),
    _purpose_at_capture,
    further=(sources.GDPR_CONSENT, sources.CPCE),
)


PURPOSE_AT_SEND: Rule[Facts] = Rule(
    "fr.purpose",
    "Finalité",
    CROSSING.severity,
    CROSSING.citation,
    sources.GDPR,
    Explanation(
        "Le message sert ce pour quoi le numéro a été recueilli.",
        "The message serves what the number was collected for.",
    ),
    _purpose_at_send,
    further=(sources.GDPR_CONSENT, sources.CNIL_ELECTIONS),
)
