"""Apply a chunk of lines: record what each one reports, store its part of the report and write the checkpoint."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from importer.acts.apply_acts import apply_acts
from importer.acts.line_outcomes import LineOutcome
from importer.acts.prepare_acts import prepare_line
from importer.acts.prepared_lines import REFUSED_ELSEWHERE, LineContext, PreparedLine, RefusedLine, pseudonym
from importer.importer_ports import ImporterPorts, line_context
from importer.reading.read_records import Row
from importer.refusals.hold_refused import ImportedFile, hold_refused
from importer.share_work import ShareWork
from importer.write_report import TO_SEE_TO, ReportLine, part
from stopsms.compliance.outside.file_import import FileImport
from stopsms.compliance.outside.import_progress import FilePosition, LineFate, Tally
from stopsms.compliance.ports.imports import ReportPart


def apply_lines(work: ShareWork, chunk: Sequence[Row], first: int, place: FilePosition) -> ShareWork:
    """Apply the records of a block that begins at line `first`, store their part of the report and write the checkpoint.

    Raises NotDoneInTime.
    """
    ports, about = work.ports, work.file_import
    started = ports.clock.now()
    context = line_context(about, work.layout, ports)
    prepared = _without_refused({row.line: prepare_line(row, context) for row in chunk}, about, context, ports)
    acts = [act for line in prepared.values() for act in line.acts]
    doubts = [line.doubt for line in prepared.values() if line.doubt is not None]
    file = ImportedFile(about.advertiser_id, about.id, about.operator, context.secret)
    hold_refused(doubts, file, ports.acts, unknown_too=True)
    outcomes = apply_acts(acts, work.advertiser, about.id, ports.acts, work.deadline)
    refusals = {line: result.refused for line, result in prepared.items() if result.refused is not None}
    for line, refused in refusals.items():
        outcomes[line] = _noted(outcomes[line], refused) if refused.noted else _refused(refused)
    tally = _counted(work.share.tally, outcomes.values())
    reported = [ReportLine(row, outcomes[row.line]) for row in chunk if _is_reported(outcomes.get(row.line))]
    kept = None
    if reported:
        written = part(reported, len(work.layout.header))
        kept = ReportPart(first, ports.part_name(), len(written))
        ports.files.keep_part(about.id, kept.name, written)
    seconds = max(0.0, (ports.clock.now() - started).total_seconds())
    return work.written(work.share.advanced(place, tally, reported=bool(reported), seconds=seconds), kept)


def _without_refused(
    prepared: Mapping[int, PreparedLine], file_import: FileImport, context: LineContext, ports: ImporterPorts
) -> Mapping[int, PreparedLine]:
    """The lines, with consents refused for numbers that another line of the file refuses."""
    if file_import.opposes:
        return prepared
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


def _is_reported(outcome: LineOutcome | None) -> bool:
    return outcome is not None and (outcome.reason != "" or outcome.fate in TO_SEE_TO)


def _counted(tally: Tally, outcomes: Iterable[LineOutcome]) -> Tally:
    for outcome in outcomes:
        tally = tally.plus(outcome.fate, outcome.rule)
    return tally
