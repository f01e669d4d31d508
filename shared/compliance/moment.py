"""The checks on a moment that every country's rules on hours, Sundays and public holidays are made of."""

from compliance.calendar import Obstacle
from compliance.eligibility import Facts
from compliance.rule import Authority, Explanation, Objection, Result, Severity, block, warn

NOT_KNOWN = Authority(Severity.POLICY, "Politique de ce projet : ce qui n’est pas connu n’est pas permis")
"""Why nothing is sent to somebody whose time is not known."""


def objection(facts: Facts, obstacle: Obstacle, fr: str, en: str) -> Objection | None:
    """Wait until the next opening, or warn of what a person has accepted. Without any opening in sight: refuse."""
    if obstacle not in facts.standing:
        return None
    profile = facts.hours.profile(facts.at)
    authority = None if profile is None else profile.authority
    if obstacle not in facts.closed:
        return warn(fr, en, authority)
    if facts.reopens is None:
        return block(
            f"{fr} Aucune ouverture n’est prévisible : rien ne peut être envoyé.",
            f"{en} No opening can be foreseen: nothing may be sent.",
            authority,
        )
    opening = facts.hours.local(facts.reopens)
    return Objection(
        Result.DEFER,
        Explanation(
            f"{fr} Le message peut arriver à partir du {opening:%d/%m/%Y} à {opening:%H:%M}, heure du destinataire.",
            f"{en} The message may arrive from {opening:%Y-%m-%d} at {opening:%H:%M}, the recipient's time.",
        ),
        facts.reopens,
        authority,
    )


def hours(facts: Facts) -> Objection | None:
    """The local hour, and whether it is known at all."""
    if Obstacle.UNKNOWN in facts.standing:
        return block(
            "L’heure du destinataire n’est pas connue (fuseau horaire ou profil inconnu) : rien ne peut être envoyé. "
            "Corrigez l’attribut « timezone » ou « postcode » du contact.",
            "The recipient's time is not known (unknown time zone or profile): nothing may be sent. "
            "Correct the contact's attribute “timezone” or “postcode”.",
            NOT_KNOWN,
        )
    profile = facts.hours.profile(facts.at)
    opens, closes = (f"{profile.opens:%H:%M}", f"{profile.closes:%H:%M}") if profile else ("", "")
    return objection(
        facts,
        Obstacle.HOURS,
        f"Il n’est pas entre {opens} et {closes} chez le destinataire.",
        f"It is not between {opens} and {closes} where the recipient is.",
    )


def sunday(facts: Facts) -> Objection | None:
    """Sundays."""
    return objection(
        facts, Obstacle.SUNDAY, "C’est dimanche pour le destinataire.", "It is Sunday where the recipient is."
    )


def public_holiday(facts: Facts) -> Objection | None:
    """Public holidays."""
    return objection(
        facts,
        Obstacle.PUBLIC_HOLIDAY,
        "C’est un jour férié pour le destinataire.",
        "It is a public holiday where the recipient is.",
    )
