"""The product's own rules, which every rulebook holds alike."""

from stopsms.compliance.campaign.frequency_cap import FrequencyCap
from stopsms.compliance.consent.collection import Capture
from stopsms.compliance.law.eligibility import Facts, claims_of_days, recent_claims
from stopsms.compliance.law.rule import Explanation, Objection, Rule, Severity, Source, block
from stopsms.compliance.person.contact_size import MOST_ATTRIBUTES, MOST_CATEGORIES, MOST_TAGS, objection


def contact_size(source: Source) -> Rule[Capture]:
    """The rule on how much a contact may hold."""
    return Rule(
        "policy.contact-size",
        "Taille d’un contact",
        Severity.POLICY,
        "Politique du produit (un contact tient dans un message et dans une table)",
        source,
        Explanation(
            f"Le contact porte au plus {MOST_TAGS} étiquettes, {MOST_ATTRIBUTES} attributs et {MOST_CATEGORIES} catégories.",
            f"The contact holds at most {MOST_TAGS} tags, {MOST_ATTRIBUTES} attributes and {MOST_CATEGORIES} categories.",
        ),
        _contact_size,
    )


def _contact_size(capture: Capture) -> Objection | None:
    return None if capture.overfull is None else objection(capture.overfull)


def frequency_cap(source: Source, cap: FrequencyCap | None) -> Rule[Facts]:
    """The rule on how often a person is written to: this cap of the rulebook's, if it has one, and the advertiser's own. Both hold."""
    requirement = (
        Explanation(
            "Moins de messages que la limite que l’annonceur s’est fixée, s’il en a une.",
            "Fewer messages than the advertiser's own limit, if it has one.",
        )
        if cap is None
        else Explanation(
            f"Moins de {cap.messages} messages en {cap.days} jours, et moins que la limite propre de l’annonceur, s’il en a une.",
            f"Fewer than {cap.messages} messages in {cap.days} days, and fewer than the advertiser's own limit, if it has one.",
        )
    )
    return Rule(
        "policy.frequency-cap",
        "Fréquence des messages",
        Severity.POLICY,
        "Politique de l’annonceur (aucun texte ne fixe de nombre)",
        source,
        requirement,
        lambda facts: _too_many(facts, cap),
    )


def _too_many(facts: Facts, cap: FrequencyCap | None) -> Objection | None:
    own = facts.terms.advertiser.frequency_cap
    if own is not None and (recent := claims_of_days(facts, own.days)) >= own.messages:
        return block(
            f"La personne a déjà reçu {_counted(recent, 'message')} en {_counted(own.days, 'jour')} ; l’annonceur s’est fixé une limite "
            f"de {own.messages}.",
            f"The person has already received {_counted(recent, 'message')} in {_counted(own.days, 'day')}; the advertiser's own limit is "
            f"{own.messages}.",
        )
    if cap is not None and (recent := recent_claims(facts, cap.days)) >= cap.messages:
        return block(
            f"La personne a déjà reçu {recent} messages en {cap.days} jours.",
            f"The person has already received {recent} messages in {cap.days} days.",
        )
    return None


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
