"""The checks on a moment that every country's rules on hours, Sundays and public holidays are made of."""

from datetime import time

from stopsms.compliance.law.calendar import PROFILE
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.profile import Obstacle
from stopsms.compliance.law.rule import Authority, Explanation, Objection, Result, Severity, block, warn

NOT_KNOWN = Authority(Severity.POLICY, "Politique de ce projet : ce qui n’est pas connu n’est pas permis")
"""Why nothing is sent to somebody whose time is not known."""


_WHY_UNKNOWN = {
    "postcode": Explanation(
        "Son code postal (attribut « postcode ») commence par 97 ou 98, comme outre-mer, et n’est d’aucun territoire dont les heures "
        "et les jours fériés sont connus : corrigez-le.",
        "Its postcode (attribute “postcode”) begins with 97 or 98, as overseas ones do, and belongs to no territory whose hours and "
        "public holidays are known: correct it.",
    ),
    "timezone": Explanation(
        "Son fuseau horaire (attribut « timezone ») n’est pas un nom connu de la base IANA, comme « Europe/Paris » : corrigez-le.",
        "Its time zone (attribute “timezone”) is not a name known to the IANA database, such as “Europe/Paris”: correct it.",
    ),
    PROFILE: Explanation(
        "Aucun profil d’horaires n’est en vigueur ce jour-là.", "No profile of sending hours is in force that day."
    ),
}
"""By what `Hours.unknown` says."""


def objection(facts: Facts, obstacle: Obstacle, fr: str, en: str) -> Objection | None:
    """Wait until the next opening, or warn of what a person has accepted. Without any opening in sight: refuse."""
    if obstacle not in facts.obstacles:
        return None
    profile = None if obstacle is Obstacle.CARRIER else facts.hours.profile(facts.at)
    authority = None if profile is None else profile.authority
    if obstacle not in facts.unaccepted_obstacles:
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
    if Obstacle.UNKNOWN in facts.obstacles:
        why = [_WHY_UNKNOWN[reason] for reason in sorted(facts.hours.unknown(facts.at)) if reason in _WHY_UNKNOWN]
        return block(
            " ".join(
                ["L’heure du destinataire n’est pas connue : rien ne peut être envoyé.", *(reason.fr for reason in why)]
            ),
            " ".join(["The recipient's time is not known: nothing may be sent.", *(reason.en for reason in why)]),
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


def carrier_hours(facts: Facts) -> Objection | None:
    """Whether the carrier would keep the message until it opens: then wait, so that a STOP meanwhile is in time."""
    if Obstacle.CARRIER not in facts.obstacles:
        return None
    route = facts.hours.route
    opens, closes = f"{route.opens or time.min:%H:%M}", f"{route.closes:%H:%M}" if route.closes else "24:00"
    closed = [("le dimanche", "on Sundays")] * route.closed_sundays
    closed += [("les jours fériés", "on public holidays")] * route.closed_public_holidays
    fr = "".join(f", sauf {fr}" for fr, _ in closed)
    en = "".join(f", except {en}" for _, en in closed)
    return objection(
        facts,
        Obstacle.CARRIER,
        f"Le prestataire d’envoi n’envoie de publicité qu’entre {opens} et {closes}{fr}, chez le destinataire comme en métropole : il "
        f"garderait ce message jusqu’à son ouverture, et un STOP reçu entre-temps viendrait trop tard.",
        f"The carrier sends advertising between {opens} and {closes} only{en}, where the recipient is and in metropolitan France: it "
        f"would keep this message until it opens, and a STOP meanwhile would come too late.",
    )


def sunday(facts: Facts) -> Objection | None:
    """Whether it is Sunday where the recipient is: then wait, or warn, as the profile says."""
    return objection(
        facts, Obstacle.SUNDAY, "C’est dimanche pour le destinataire.", "It is Sunday where the recipient is."
    )


def public_holiday(facts: Facts) -> Objection | None:
    """Whether it is a public holiday where the recipient is, named in the objection: then wait, or warn, as the profile says."""
    if Obstacle.PUBLIC_HOLIDAY not in facts.obstacles:
        return None
    named = ", ".join(facts.hours.holidays(facts.at))
    return objection(
        facts,
        Obstacle.PUBLIC_HOLIDAY,
        f"C’est un jour férié pour le destinataire ({named}).",
        f"It is a public holiday where the recipient is ({named}).",
    )
