"""What Swiss law asks of the advertiser and no software can decide."""

from stopsms.compliance.countries.switzerland import sources
from stopsms.compliance.law.rule import Duty, Explanation

DUTIES = (
    Duty(
        "Réserver un numéro court où le refus est gratuit",
        sources.LCD,
        Explanation(
            "Le numéro court de stop_numbers.CH reçoit les refus sans frais pour la personne.",
            "The short code of stop_numbers.CH takes refusals at no cost for the person.",
        ),
        sources.UNFAIR_COMPETITION,
    ),
)
