"""Find the refusal that a line of a contact file expresses. Whatever is not a clear yes is a no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from importer.acts.prepared_lines import CHECKBOX, CONSENT, INFORMED, OPPOSITION, VALUE, LineContext, RowRefusal
from importer.columns.header_names import folded, without_report
from importer.columns.header_words import about_other_means
from importer.columns.judge_cells import PERSONAL, refuses_beside, refuses_besides_other_means
from importer.reading.read_cells import (
    UnreadableCell,
    box_ticked,
    has_agreed,
    is_blank,
    labels,
    says_opposed,
    yes_or_no,
)
from importer.reading.read_dates import day, moment
from importer.reading.read_records import Row
from importer.reading.read_row import (
    damage_of,
    fields_of,
    header_of,
    phone_cells,
    phones_concerned,
    says_more_than_numbers,
    words_under,
)
from importer.reading.read_states import CellKind
from importer.refusals.refusal_words import may_say_no, says_ended, says_refusal, says_stop
from stopsms.compliance.consent.wording import Unwilling, unwilling
from stopsms.compliance.message.text import plain
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.person.contact import Purpose
from stopsms.compliance.person.phone import Phone

BASES: Mapping[str, str] = {
    "consentement": "consent",
    "accord": "consent",
    "client": "existing_customer",
    "clientexistant": "existing_customer",
    "noncommercial": "non_commercial",
    "noncommerciale": "non_commercial",
    "professionnel": "professional",
}
CHANNELS: Mapping[str, str] = {
    "courriel": "email",
    "mail": "email",
    "telephone": "voice",
    "voix": "voice",
    "courrier": "post",
}
PURPOSES: Mapping[str, str] = {plain(purpose.value): purpose.value for purpose in Purpose}
_KNOWN = {"legal_basis": BASES, "channels": CHANNELS, "purposes": PURPOSES}
"""What is known to be no refusal, whatever its words: « non commercial » says which purpose, not no."""


def refusal_of(row: Row, context: LineContext) -> RowRefusal | None:
    """The refusal on a line of a contact file, if any.

    An unreadable line may be a refusal: no other line of the file can grant consent for a number on it.
    """
    if row.fault or damage_of(row, context.layout):
        return RowRefusal(row.line, phones_concerned(row, context), "", explicit=False)
    refusal = refusal_in(row, fields_of(row, context.layout), context.layout)
    if refusal is not None:
        return RowRefusal(row.line, phones_concerned(row, context), refusal.words, refusal.explicit)
    spoken_of = _phones_with_remarks(row, context)
    if not spoken_of:
        return None
    return RowRefusal(
        row.line, spoken_of, words_under("phone", " ; ".join(phone_cells(row, context)), context.layout), explicit=True
    )


def _phones_with_remarks(row: Row, context: LineContext) -> tuple[Phone, ...]:
    """The mobiles in cells that hold more than a number: the rest is not understood and may be a refusal."""
    cells = [cell for cell in phone_cells(row, context) if says_more_than_numbers(cell, context)]
    return tuple(dict.fromkeys(phone for cell in cells for phone in context.mobiles_within(cell)))


@dataclass(frozen=True, slots=True)
class LineRefusal:
    """A refusal: its words, the rule and the reason (in French). `explicit`: the line says no, rather than merely not saying yes."""

    words: str
    rule: str
    reason: str
    explicit: bool = True


_SUSPENDED = "un contact déjà connu est suspendu jusqu’à relecture"


def refusal_in(row: Row, fields: Mapping[str, str], layout: Layout) -> LineRefusal | None:
    """The refusal in these fields: an opposition, a status other than subscribed, an unticked box, or unknown words."""
    opposed = fields.get("opposed", "")
    if says_opposed(opposed):
        reason = f"Le fichier lui-même signale une opposition ; {_SUSPENDED}. Importez-la comme opposition."
        return LineRefusal(words_under("opposed", opposed, layout), OPPOSITION, reason)
    refusal = _not_subscribed(fields, layout) if "status" in layout.columns else None
    refusal = refusal or (_not_ticked(fields, layout) if "checked" in layout.columns else None)
    return refusal or _refusal_elsewhere(fields, layout) or _refusal_in_declared(row, layout)


_OTHER_FIELDS = (
    "collected_at",
    "birth_date",
    "sale_at",
    "contract_until",
    "informed",
    "objection_offered",
    "prechecked",
    "ip",
    "legal_basis",
    "channels",
    "purposes",
    "source",
    "operator",
    "act_reference",
    "wording",
)
"""Fields whose cells are not read as an agreement."""

_DATES: Mapping[str, Callable[[str], Any]] = {
    "collected_at": moment,
    "birth_date": day,
    "sale_at": moment,
    "contract_until": day,
}
_ANSWERS = frozenset({"informed", "objection_offered", "prechecked"})


def _refusal_elsewhere(fields: Mapping[str, str], layout: Layout) -> LineRefusal | None:
    """A refusal where a date, an address or the answer to another question was expected."""
    for name in _OTHER_FIELDS:
        cell = fields.get(name, "").strip()
        if cell and _refuses_elsewhere(name, cell):
            reason = f"Colonne « {header_of(name, layout)} » : « {cell[:60]} » exprime ou peut exprimer un refus ; {_SUSPENDED}."
            rule = INFORMED if name == "informed" else OPPOSITION
            return LineRefusal(words_under(name, cell, layout), rule, reason)
    return None


def _refuses_elsewhere(name: str, cell: str) -> bool:
    if name == "wording":
        return unwilling(cell) is Unwilling.REFUSES or refuses_beside(name, "", cell)
    if says_refusal(cell):
        return True
    if name in _DATES:
        return not _can_be_read(_DATES[name], cell) and may_say_no(cell)
    if name in _ANSWERS:
        return (name == "informed" and not yes_or_no(cell)) if _can_be_read(yes_or_no, cell) else may_say_no(cell)
    if name in ("source", "operator", "act_reference"):
        return says_ended(cell)
    unknown = [label for label in labels(cell) if plain(label) not in _KNOWN.get(name, CHANNELS)]
    return any(may_say_no(label) or plain(label) == "none" for label in unknown)


def _can_be_read(reader: Callable[[str], Any], cell: str) -> bool:
    try:
        reader(cell)
    except UnreadableCell:
        return False
    return True


_READ_AS_ANSWERS = frozenset({"phone", "opposed", "status", "checked", *_OTHER_FIELDS})


def _refusal_in_declared(row: Row, layout: Layout) -> LineRefusal | None:
    """Words of refusal in a column whose meaning was declared: the declaration may only hold for the lines its author had seen.

    Undeclared columns have been examined over the whole file (see `examine_columns`).
    """
    fields = {place: field for field, places in layout.columns.items() for place in places}
    report = len(layout.header) - len(without_report(layout.header))
    for place in layout.declared:
        field = fields.get(place, "")
        if place < report or place >= len(row.cells) or field in _READ_AS_ANSWERS:
            continue
        header, cell = layout.header[place].strip(), row.cells[place].strip()
        if cell and _refuses_in_declared(field, folded(header), cell):
            reason = (
                f"La colonne « {header[:60]} » dit « {cell[:60]} » ; {_SUSPENDED}. Si cela ne concerne pas les SMS, retirez la "
                "colonne du fichier."
            )
            return LineRefusal(f"{header} : {cell}"[:2000], OPPOSITION, reason)
    return None


def _refuses_in_declared(field: str, name: str, cell: str) -> bool:
    if field == "":
        refuses = says_refusal(cell)
        if about_other_means(name):
            return refuses and refuses_besides_other_means(name, cell, CellKind.REFUSAL)
        return refuses or says_stop(cell)
    number = field == "wording_version" and not any(map(str.isalpha, cell))
    if number or (field.startswith("attribute:") and field not in PERSONAL):
        return says_refusal(cell)
    return refuses_beside(field, name, cell)


def _not_subscribed(fields: Mapping[str, str], layout: Layout) -> LineRefusal | None:
    status = fields.get("status", "")
    if has_agreed(status):
        return None
    if is_blank(status):
        return LineRefusal("", CONSENT, "La ligne ne dit pas que la personne est abonnée aux SMS.", explicit=False)
    reason = f"Le fichier dit « {status.strip()[:40]} » : ce n’est pas un accord ; {_SUSPENDED}."
    return LineRefusal(words_under("status", status, layout), OPPOSITION, reason)


def _not_ticked(fields: Mapping[str, str], layout: Layout) -> LineRefusal | None:
    checked = fields.get("checked", "")
    if is_blank(checked):
        return LineRefusal("", CHECKBOX, "La case n’est pas cochée : la personne n’a pas accepté.", explicit=False)
    words = words_under("checked", checked, layout)
    try:
        if box_ticked(checked):
            return None
    except UnreadableCell as error:
        return LineRefusal(words, VALUE, f"Colonne « {header_of('checked', layout)} » : {error}")
    return LineRefusal(words, CHECKBOX, f"Le fichier dit que la personne n’a pas accepté ; {_SUSPENDED}.")
