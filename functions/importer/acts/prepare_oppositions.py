"""Turn a line of a list of oppositions into the oppositions it reports."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from importer.acts.prepared_lines import (
    MOBILE,
    NOTHING,
    UNCLEAR,
    VALUE,
    LineContext,
    NotApplied,
    ParsedAct,
    PreparedLine,
    RefusedLine,
    RowRefusal,
    Unclear,
    imported_as,
    reference_of,
)
from importer.columns.header_names import folded
from importer.columns.header_words import is_understood
from importer.reading.read_cells import (
    UnreadableCell,
    has_agreed,
    is_blank,
    may_be_no_opposition,
    plain_cell,
    says_opposed,
    status_may_oppose,
)
from importer.reading.read_dates import moment
from importer.reading.read_messages import is_log, opposed_by_message, other_side
from importer.reading.read_records import Row
from importer.reading.read_row import WRITTEN_AS_A_NUMBER, NoMobile, numbers_on, without_dates, words_under
from importer.refusals.check_cleared import check_no_refusal, concerns_telephones, own_cells
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.person.opposition import Opposition
from stopsms.compliance.person.phone import Phone

_BARE_NUMBER = re.compile(r"\+?[\d\s().-]{9,20}")


def prepare_opposition(row: Row, fields: Mapping[str, str], context: LineContext) -> PreparedLine:
    """The oppositions on a line. Every mobile in its phone columns opposes; an unreadable number is reported.

    A mobile in any other column may be someone else's, so it is held. Raises NotApplied and Unclear.
    """
    try:
        numbers, words = _opposed_by(row, fields, context)
    except Unclear:
        raise
    except NotApplied as cleared:
        if cleared.ignored:
            check_no_refusal(row, context)
        raise
    phones = dict.fromkeys(number for number in numbers if isinstance(number, Phone))
    others = [number for number in numbers if isinstance(number, NoMobile)]
    if not phones:
        raise NotApplied(MOBILE, others[0].reason if others else "La ligne n’a pas de numéro de téléphone.")
    acts = tuple(
        replace(_opposition(row.line, phone, words, fields, context), place=place) for place, phone in enumerate(phones)
    )
    unread = next((other for other in others if not other.certain), None)
    if unread is not None:
        written = unread.written.strip()[:40]
        reason = f"Le numéro « {written} » n’est pas lu ; les autres mobiles de la ligne sont opposés."
        return PreparedLine(acts, RefusedLine(row.line, MOBILE, reason))
    return _with_others_held(PreparedLine(acts, _undated(row, fields)), [*phones], row, context)


def _opposed_by(row: Row, fields: Mapping[str, str], context: LineContext) -> tuple[Sequence[Phone | NoMobile], str]:
    """The numbers that a line opposes and the words used. Raises NotApplied if there are none."""
    if is_log(context.layout):
        return opposed_by_message(row, fields, context)
    if not concerns_telephones(fields, context.layout):
        raise NotApplied(NOTHING, "Ce n’est pas un numéro de téléphone (autre canal).", ignored=True)
    if not _is_opposition(fields, context.layout):
        _check_statuses(row, context.layout)
        raise NotApplied(
            NOTHING, "La ligne ne signale pas d’opposition ; ce n’est pas non plus un consentement.", ignored=True
        )
    return numbers_on(row, context), plain_cell(fields.get("words", ""))


def _with_others_held(prepared: PreparedLine, opposed: Sequence[Phone], row: Row, context: LineContext) -> PreparedLine:
    """The line with the mobiles in its other columns held until a human has read it."""
    others = [phone for phone in _other_phones(row, context) if phone not in opposed]
    if not others:
        return prepared
    reason = (
        "Un mobile dans une autre colonne est suspendu jusqu’à relecture ; ceux des colonnes de téléphone sont opposés."
    )
    if prepared.refused is not None:
        reason = f"{prepared.refused.reason} {reason}"
    doubt = RowRefusal(row.line, tuple(others), " ".join(row.text.split())[:2000], explicit=True)
    return replace(prepared, refused=RefusedLine(row.line, UNCLEAR, reason, noted=True), doubt=doubt)


def _other_phones(row: Row, context: LineContext) -> tuple[Phone, ...]:
    """The mobiles in other columns of an opposition; in a message log, those in a column that may be either side's."""
    if is_log(context.layout):
        return other_side(row, context)
    cells = [cell for place, cell in own_cells(row, context.layout) if _may_hold_a_number(place, cell, context.layout)]
    return tuple(dict.fromkeys(phone for cell in cells for phone in context.mobiles_within(without_dates(cell))))


def _may_hold_a_number(place: int, cell: str, layout: Layout) -> bool:
    cell = without_dates(cell)
    if WRITTEN_AS_A_NUMBER.search(cell):
        return True
    name = folded(layout.header[place])
    other = is_understood(name) and name != "contact"
    return not other and _BARE_NUMBER.fullmatch(plain_cell(cell)) is not None


def _undated(row: Row, fields: Mapping[str, str]) -> RefusedLine | None:
    """The remark on an unreadable date; the opposition is recorded anyway."""
    written = fields.get("received_at", "")
    try:
        moment(written or "2000-01-01")
    except UnreadableCell as error:
        return RefusedLine(row.line, VALUE, f"{error} L’opposition est enregistrée, à la date de la liste.", noted=True)
    return None


def _check_statuses(row: Row, layout: Layout) -> None:
    """Raises Unclear if a status that clears a person may mean the opposite and its column was not declared."""
    for place in layout.columns.get("status", ()):
        status = row.cells[place] if place < len(row.cells) else ""
        if status_may_oppose(status) and place not in layout.declared:
            name = layout.header[place].strip()
            reason = f"« {status.strip()[:40]} » peut dire la personne inscrite, ou l’opposition active : déclarez « {name} »"
            raise Unclear(f"{reason} (status : inscrite ; opposed : opposée)", f"{name} : {plain_cell(status)}"[:2000])


def _is_opposition(fields: Mapping[str, str], layout: Layout) -> bool:
    """Whether the line is an opposition, which it is unless a column clears the person. Raises Unclear."""
    if "opposed" not in layout.columns and "status" not in layout.columns:
        return layout.name != "pinpoint"
    status, opposed = fields.get("status", ""), fields.get("opposed", "")
    if not (is_blank(status) or has_agreed(status)):
        return True
    if says_opposed(opposed) and may_be_no_opposition(opposed):
        reason = (
            f"« {opposed.strip()[:40]} » peut dire que la personne s’est opposée, ou le contraire : écrivez oui ou non"
        )
        raise Unclear(reason, words_under("opposed", opposed, layout))
    return says_opposed(opposed)


def _opposition(line: int, phone: Phone, words: str, fields: Mapping[str, str], context: LineContext) -> ParsedAct:
    at, dated = _received_at(fields, context)
    source = plain_cell(fields.get("source", "")) or str(context.about.defaults.get("source") or "")
    source = source or context.layout.name or "import"
    operator = plain_cell(fields.get("operator", ""))[:128] or context.about.operator
    what = {"phone": phone.e164, "received_at": at.isoformat(), "source": source, "words": words}
    opposition = Opposition(
        source=source[:64],
        received_at=min(at, context.now),
        reference=imported_as(context, line),
        words=words[:2000],
        operator=operator,
        principal=context.about.principal,
    )
    return ParsedAct(line, phone, opposition, reference_of(context, json.dumps(what, ensure_ascii=False)), dated)


def _received_at(fields: Mapping[str, str], context: LineContext) -> tuple[datetime, bool]:
    """The latest possible date of the opposition: from the line if readable (True), otherwise from the file (False)."""
    try:
        return moment(fields.get("received_at", ""), end_of_day=True), True
    except UnreadableCell:
        return datetime.fromisoformat(str(context.about.defaults["received_at"])), False
