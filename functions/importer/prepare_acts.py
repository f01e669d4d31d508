"""From a line of a file to the acts it reports: a consent, or oppositions. What is missing or unsure is refused."""

from dataclasses import replace

from importer.prepare_consents import prepare_consent
from importer.prepare_oppositions import prepare_opposition
from importer.prepared_lines import UNREADABLE, VALUE, LineContext, NotApplied, Prepared, Refusal, RefusedLine, Unclear
from importer.read_cells import UnreadableCell
from importer.read_records import Row
from importer.read_row import FAULTS, concerned, fields_of
from stopsms.compliance.outside.file_import import ImportKind


def prepare_line(row: Row, context: LineContext) -> Prepared:
    """The acts of a line, or why there are none; neither for an empty line.

    Of a line of a list of oppositions that is not understood, nobody knows whom it opposes: every mobile that may stand on it is held.
    """
    prepared = _prepared(row, context)
    refused = prepared.refused
    if not context.about.opposes or refused is None or refused.ignored or refused.noted or prepared.doubt is not None:
        return prepared
    opposed = {act.phone for act in prepared.acts}
    phones = tuple(phone for phone in concerned(row, context) if phone not in opposed)
    if not phones:
        return prepared
    told = replace(refused, reason=f"{refused.reason} {_SUSPENDED}")
    return replace(
        prepared, refused=told, doubt=Refusal(row.line, phones, " ".join(row.text.split())[:2000], told=True)
    )


def _prepared(row: Row, context: LineContext) -> Prepared:
    if row.fault:
        return Prepared(refused=RefusedLine(row.line, UNREADABLE, FAULTS[row.fault]))
    try:
        return _understood(row, context) if any(cell.strip() for cell in row.cells) else Prepared()
    except Unclear as unclear:
        doubt = Refusal(row.line, unclear.phones or concerned(row, context), unclear.words, told=True)
        return Prepared(refused=RefusedLine(row.line, unclear.rule, unclear.reason), doubt=doubt)
    except NotApplied as refusal:
        return Prepared(refused=RefusedLine(row.line, refusal.rule, refusal.reason, refusal.ignored))
    except UnreadableCell as error:
        return Prepared(refused=RefusedLine(row.line, VALUE, str(error)))


def _understood(row: Row, context: LineContext) -> Prepared:
    fields = fields_of(row, context.layout)
    if context.about.kind is ImportKind.CONTACTS:
        return Prepared((prepare_consent(row, fields, context),))
    return prepare_opposition(row, fields, context)


_SUSPENDED = "Les mobiles que la ligne peut désigner sont suspendus jusqu’à relecture."
