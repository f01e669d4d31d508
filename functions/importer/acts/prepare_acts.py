"""Turn a line of a file into the acts it reports: a consent, or oppositions. Anything missing or uncertain is refused."""

from dataclasses import replace

from importer.acts.prepare_consents import prepare_consent
from importer.acts.prepare_oppositions import prepare_opposition
from importer.acts.prepared_lines import (
    UNREADABLE,
    VALUE,
    LineContext,
    NotApplied,
    PreparedLine,
    RefusedLine,
    RowRefusal,
    Unclear,
)
from importer.reading.read_cells import UnreadableCell
from importer.reading.read_records import Row
from importer.reading.read_row import FAULTS, fields_of, phones_concerned
from stopsms.compliance.outside.file_import import ImportKind


def prepare_line(row: Row, context: LineContext) -> PreparedLine:
    """The acts of a line, or the reason there are none; neither for an empty line.

    If a line of a list of oppositions is not understood, it could concern any number on it: every possible mobile is held.
    """
    prepared = _prepared(row, context)
    refused = prepared.refused
    if not context.about.opposes or refused is None or refused.ignored or refused.noted or prepared.doubt is not None:
        return prepared
    opposed = {act.phone for act in prepared.acts}
    phones = tuple(phone for phone in phones_concerned(row, context) if phone not in opposed)
    if not phones:
        return prepared
    reported = replace(refused, reason=f"{refused.reason} {_SUSPENDED}")
    return replace(
        prepared, refused=reported, doubt=RowRefusal(row.line, phones, " ".join(row.text.split())[:2000], explicit=True)
    )


def _prepared(row: Row, context: LineContext) -> PreparedLine:
    if row.fault:
        return PreparedLine(refused=RefusedLine(row.line, UNREADABLE, FAULTS[row.fault]))
    try:
        return _understood(row, context) if any(cell.strip() for cell in row.cells) else PreparedLine()
    except Unclear as unclear:
        doubt = RowRefusal(row.line, unclear.phones or phones_concerned(row, context), unclear.words, explicit=True)
        return PreparedLine(refused=RefusedLine(row.line, unclear.rule, unclear.reason), doubt=doubt)
    except NotApplied as refusal:
        return PreparedLine(refused=RefusedLine(row.line, refusal.rule, refusal.reason, refusal.ignored))
    except UnreadableCell as error:
        return PreparedLine(refused=RefusedLine(row.line, VALUE, str(error)))


def _understood(row: Row, context: LineContext) -> PreparedLine:
    fields = fields_of(row, context.layout)
    if context.about.kind is ImportKind.CONTACTS:
        return PreparedLine((prepare_consent(row, fields, context),))
    return prepare_opposition(row, fields, context)


_SUSPENDED = "Les mobiles que la ligne peut désigner sont suspendus jusqu’à relecture."
