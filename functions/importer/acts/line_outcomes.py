"""What became of a line of a file, and which of several outcomes counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from importer.acts.prepared_lines import UNCLEAR, UNREADABLE
from stopsms.compliance.consent.confirmation import ASKED_WITHIN
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.outside.import_progress import LineFate


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What became of a line; `rule` and `reason` (in French) when it was not applied."""

    fate: LineFate
    rule: str = ""
    reason: str = ""


TAKEN = LineOutcome(LineFate.TAKEN)
UNCHANGED = LineOutcome(LineFate.UNCHANGED)
MAY_BE_ANOTHER = LineOutcome(
    LineFate.REFUSED,
    UNCLEAR,
    "Cette opposition est déjà enregistrée, et la personne a consenti depuis. La ligne ne dit pas si elle s’est opposée de nouveau : "
    "le numéro est suspendu jusqu’à relecture.",
)
CONTACT_UNREADABLE = LineOutcome(
    LineFate.REFUSED,
    UNREADABLE,
    "Ce qui est enregistré pour ce numéro ne peut pas être lu : il ne reçoit rien, et la ligne n’a pas été appliquée. Faites réparer "
    "l’enregistrement, puis importez-la de nouveau.",
)
TOO_OLD_TO_CONFIRM = LineOutcome(
    LineFate.REFUSED,
    "import.too-old-to-confirm",
    "Vous demandez une confirmation par SMS, et celle-ci ne peut plus partir à une heure permise dans les "
    f"{int(ASKED_WITHIN.total_seconds() // 3600)} heures qui suivent l’inscription : la personne ne saurait plus de quoi il s’agit.",
)
"""With double opt-in. If it were recorded, it would wait for an answer to a question that is never asked."""


_WEIGHT = {
    fate: place
    for place, fate in enumerate(
        (LineFate.REFUSED, LineFate.TAKEN, LineFate.UNCHANGED, LineFate.DUPLICATE, LineFate.IGNORED)
    )
}


def weight(fate: LineFate, place: int) -> tuple[int, int]:
    """How much of a line's outcome is what the number at that place came to: the line comes to the least of these."""
    return _WEIGHT[fate], place


def refused_by(results: Sequence[RuleResult]) -> LineOutcome:
    """Refused by those of the rules that block."""
    blocking = [result for result in results if result.result is Result.BLOCK]
    reasons = " ".join(result.explanation.fr for result in blocking)
    return LineOutcome(LineFate.REFUSED, blocking[0].rule, reasons)
