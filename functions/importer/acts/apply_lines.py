"""Apply a chunk of lines: record what each one reports, store its part of the report and write the checkpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from importer.acts.apply_acts import apply_acts
from importer.acts.line_outcomes import LineOutcome, weight
from importer.acts.prepare_acts import prepare_line
from importer.acts.prepared_lines import (
    REFUSED_ELSEWHERE,
    LineContext,
    ParsedAct,
    PreparedLine,
    RefusedLine,
    pseudonym,
)
from importer.divided_lines import OwnLine, Tells, own_line
from importer.importer_ports import ImporterPorts, line_context
from importer.reading.read_records import Row
from importer.refusals.hold_refused import ImportedFile, hold_refused
from importer.share_work import ShareWork
from importer.write_report import ReportLine, is_reported, part
from stopsms.compliance.outside.file_import import FileImport
from stopsms.compliance.outside.import_progress import FilePosition, LineFate
from stopsms.compliance.ports.imports import ReportPart


def apply_lines(work: ShareWork, chunk: Sequence[Row], first: int, place: FilePosition) -> ShareWork:
    """Apply the records of a block that begins at line `first`, store their part of the report and write the checkpoint.

    Raises NotDoneInTime.
    """
    ports, about = work.ports, work.file_import
    started = ports.clock.now()
    context = line_context(about, work.layout, ports)
    lines = _prepared(chunk, context, work)
    acts = [act for line in lines.values() for act in line.prepared.acts]
    doubts = [line.prepared.doubt for line in lines.values() if line.prepared.doubt is not None]
    file = ImportedFile.of(about, context.secret)
    hold_refused(doubts, file, ports.acts, unknown_too=True)
    outcomes = apply_acts(acts, work.advertiser, about.id, ports.acts, work.deadline)
    tally, reported = work.share.tally, list[ReportLine]()
    for row in chunk:
        line = lines.get(row.line)
        if line is None or line.tells is Tells.NOTHING or (told := _outcome(line.prepared, outcomes)) is None:
            continue
        number, outcome = told
        if line.tells is not Tells.ALL:
            reported.append(ReportLine(row, outcome, number))
            tally = tally.plus_unsettled() if line.tells is Tells.FIRST_PART else tally
            continue
        tally = tally.plus(outcome.fate, outcome.rule)
        if is_reported(outcome):
            reported.append(ReportLine(row, outcome))
    kept = None
    if reported:
        written = part(reported, len(work.layout.header))
        kept = ReportPart(first, ports.part_name(), len(written))
        ports.files.keep_part(about.id, kept.name, written)
    seconds = max(0.0, (ports.clock.now() - started).total_seconds())
    return work.written(work.share.advanced(place, tally, reported=bool(reported), seconds=seconds), kept)


def _prepared(chunk: Sequence[Row], context: LineContext, work: ShareWork) -> Mapping[int, OwnLine]:
    """What is to be done about the lines, as far as it is this share's."""
    prepared = {row.line: prepare_line(row, context) for row in chunk}
    about, share = work.file_import, work.share.number
    if not about.opposes:
        prepared = _without_refused(prepared, about, context, work.ports)
    elif about.divided > 1:
        own = {row.line: own_line(row, prepared[row.line], context, share, about.divided) for row in chunk}
        return {line: found for line, found in own.items() if found is not None}
    return {line: OwnLine(found) for line, found in prepared.items()}


def _outcome(prepared: PreparedLine, outcomes: Mapping[ParsedAct, LineOutcome]) -> tuple[int, LineOutcome] | None:
    """What became of a line, and which of its numbers came to that; None for an empty line."""
    refused = prepared.refused
    if refused is not None and not refused.noted:
        return 0, _refused(refused)
    if not prepared.acts:
        return None
    first = min(prepared.acts, key=lambda act: weight(outcomes[act].fate, act.place))
    outcome = outcomes[first]
    return first.place, outcome if refused is None else _noted(outcome, refused)


def _without_refused(
    prepared: Mapping[int, PreparedLine], file_import: FileImport, context: LineContext, ports: ImporterPorts
) -> dict[int, PreparedLine]:
    """The lines, with consents refused for numbers that another line of the file refuses."""
    owners = {act: pseudonym(act.phone, context) for line in prepared.values() for act in line.acts}
    refused = ports.imports.refused(file_import.id, list(owners.values()))
    silenced = {act.line: refused[pseudonym] for act, pseudonym in owners.items() if pseudonym in refused}
    return {
        **prepared,
        **{line: PreparedLine(refused=_refused_elsewhere(line, other)) for line, other in silenced.items()},
    }


def _refused_elsewhere(line: int, other: int) -> RefusedLine:
    return RefusedLine(
        line, REFUSED_ELSEWHERE, f"La ligne {other} du fichier dit non pour ce numéro : un non l’emporte."
    )


def _refused(refused: RefusedLine) -> LineOutcome:
    return LineOutcome(LineFate.IGNORED if refused.ignored else LineFate.REFUSED, refused.rule, refused.reason)


def _noted(outcome: LineOutcome, refused: RefusedLine) -> LineOutcome:
    """The outcome of a line that was only partly readable: the reason for a refusal, if any, then what could not be read."""
    first = outcome.reason if outcome.fate is LineFate.REFUSED else ""
    return replace(outcome, reason=f"{first} {refused.reason}".strip())
