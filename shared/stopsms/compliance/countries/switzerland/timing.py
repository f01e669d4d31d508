"""When a message may arrive in Switzerland: hours, Sundays and public holidays, as this project's policy."""

from stopsms.compliance.countries.switzerland import sources
from stopsms.compliance.countries.switzerland.sending_hours import AUTHORITY
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.profile import Obstacle
from stopsms.compliance.law.rule import Explanation, Rule, Severity
from stopsms.compliance.law.timing_checks import carrier_hours, hours, public_holiday, sunday

RULE_OF = {
    Obstacle.HOURS: "policy.ch-hours",
    Obstacle.SUNDAY: "policy.ch-sunday",
    Obstacle.PUBLIC_HOLIDAY: "policy.ch-public-holiday",
}


TIMING: tuple[Rule[Facts], ...] = (
    Rule(
        RULE_OF[Obstacle.HOURS],
        "Horaires",
        AUTHORITY.severity,
        AUTHORITY.citation,
        sources.OWN_POLICY,
        Explanation("L’heure locale est entre 8 h et 20 h.", "The local hour is between 8:00 and 20:00."),
        hours,
    ),
    Rule(
        RULE_OF[Obstacle.SUNDAY],
        "Dimanche",
        AUTHORITY.severity,
        AUTHORITY.citation,
        sources.OWN_POLICY,
        Explanation("Ce n’est pas dimanche.", "It is not Sunday."),
        sunday,
    ),
    Rule(
        RULE_OF[Obstacle.PUBLIC_HOLIDAY],
        "Jours fériés cantonaux",
        AUTHORITY.severity,
        AUTHORITY.citation,
        sources.OWN_POLICY,
        Explanation(
            "Ce n’est un jour férié dans aucun canton : le numéro ne dit pas lequel.",
            "It is not a public holiday in any canton: the number does not show which one applies.",
        ),
        public_holiday,
    ),
    Rule(
        "policy.ch-carrier-hours",
        "Horaires du prestataire",
        Severity.PROVIDER,
        "Horaires d’envoi du prestataire choisi, d’après sa documentation (aucun texte)",
        sources.OWN_POLICY,
        Explanation(
            "Le prestataire d’envoi remet le message aux opérateurs aussitôt qu’il le reçoit.",
            "The carrier hands the message over to the operators as soon as it receives it.",
        ),
        carrier_hours,
    ),
)
