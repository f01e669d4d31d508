"""The French rules on the moment: hours, Sundays and public holidays, where the recipient is.

Source: af2m charter 2026 §B.3. No statute sets hours for SMS; « les horaires de la CNIL » do not exist (docs/law.md R-31).
"""

from stopsms.compliance.countries.france.sources import CHARTER_2026, OWN_POLICY, PROVIDERS
from stopsms.compliance.countries.france.timing.sending_hours import STRICT_AUTHORITY
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.profile import Obstacle
from stopsms.compliance.law.rule import Explanation, Rule, Severity
from stopsms.compliance.law.timing_checks import carrier_hours, hours, public_holiday, sunday

RULE_OF = {
    Obstacle.HOURS: "fr.hours",
    Obstacle.SUNDAY: "fr.sunday",
    Obstacle.PUBLIC_HOLIDAY: "fr.public-holiday",
}


RULES: tuple[Rule[Facts], ...] = (
    Rule(
        RULE_OF[Obstacle.HOURS],
        "Horaires",
        STRICT_AUTHORITY.severity,
        STRICT_AUTHORITY.citation,
        PROVIDERS,
        Explanation("L’heure locale du destinataire est permise.", "The recipient's local hour is permitted."),
        hours,
        further=(CHARTER_2026,),
    ),
    Rule(
        RULE_OF[Obstacle.SUNDAY],
        "Dimanche",
        STRICT_AUTHORITY.severity,
        STRICT_AUTHORITY.citation,
        PROVIDERS,
        Explanation("Ce n’est pas dimanche pour le destinataire.", "It is not Sunday where the recipient is."),
        sunday,
        further=(CHARTER_2026,),
    ),
    Rule(
        RULE_OF[Obstacle.PUBLIC_HOLIDAY],
        "Jours fériés",
        STRICT_AUTHORITY.severity,
        STRICT_AUTHORITY.citation,
        PROVIDERS,
        Explanation(
            "Ce n’est pas un jour férié pour le destinataire.",
            "It is not a public holiday where the recipient is.",
        ),
        public_holiday,
        further=(CHARTER_2026,),
    ),
    Rule(
        "policy.carrier-hours",
        "Horaires du prestataire",
        Severity.PROVIDER,
        "Horaires d’envoi du prestataire choisi, d’après sa documentation (aucun texte)",
        OWN_POLICY,
        Explanation(
            "Le prestataire d’envoi remet le message aux opérateurs aussitôt qu’il le reçoit.",
            "The carrier hands the message over to the operators as soon as it receives it.",
        ),
        carrier_hours,
    ),
)
"""Rules on the moment."""
