"""The product's own rules, which every rulebook holds alike."""

from stopsms.compliance.consent.collection import Capture
from stopsms.compliance.law.rule import Explanation, Objection, Rule, Severity, Source
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
