"""Imports: a file goes up by a signed address, in pieces, and its lines are followed until each is taken or reported."""

import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
import urllib3
from rich.console import Group, RenderableType
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text
from urllib3.exceptions import HTTPError
from urllib3.filepost import choose_boundary, encode_multipart_formdata

from stopsms.command_line.api import Unreached
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen, fields, harmless, table
from stopsms.command_line.session import Advertiser, At, Session, pairs, read_json, session, somebody

commands = typer.Typer(help="Imports that were made: list, show, follow, report, cancel.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The import's id.")]
_LOOK_SECONDS = 1.0
_PIECE = 1 << 20
_STAGES = {"examining": "looking at every column", "refusals": "noting whom the file says no of"}
"""Before any line of a file of contacts is applied."""

_ENDED = {"finished": Exit.DONE, "failed": Exit.INVALID, "cancelled": Exit.ATTENTION, "expired": Exit.ATTENTION}


def import_file(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="A CSV file; see docs/imports.md.")
    ] = None,
    kind: Annotated[Literal["contacts", "oppositions"] | None, typer.Option(help="What its lines are.")] = None,
    opt_out_list: Annotated[str | None, typer.Option(help="Instead of a file: the account's own opt-out list.")] = None,
    advertiser: Advertiser = None,
    source: Annotated[
        str | None, typer.Option(help="Where lines that do not say it come from: web_form… or ovhcloud…")
    ] = None,
    received_at: At = None,
    collected_at: At = None,
    basis: Annotated[str | None, typer.Option(help="consent, existing_customer or non_commercial.")] = None,
    wording: Annotated[str | None, typer.Option(help="What the people read.")] = None,
    wording_version: Annotated[str | None, typer.Option()] = None,
    checked: Annotated[bool, typer.Option("--checked", help="There was a box, and each of them ticked it.")] = False,
    informed: Annotated[
        bool, typer.Option("--informed", help="They were told who will write, and of their rights.")
    ] = False,
    objection_offered: Annotated[bool, typer.Option("--objection-offered")] = False,
    category: Annotated[list[str] | None, typer.Option()] = None,
    tag: Annotated[list[str] | None, typer.Option()] = None,
    provenance: Annotated[Path | None, typer.Option(help="The provenance as JSON; options are laid over it.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADER=FIELD",
            help="What a column holds, where it is not understood: phone, checked, opposed, status, ignored… Remembered for the next "
            "file with the same header.",
        ),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="utf-8, windows-1252…, where it is not found.")] = None,
    separator: Annotated[str | None, typer.Option(help="; , | or tab, where it is not found.")] = None,
    operator: Annotated[str | None, typer.Option(help="Who imports; your login when left out.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Where to write the report on the lines that were not applied.")
    ] = None,
) -> None:
    """Import contacts with their provenance, or oppositions. Ends with 9 when lines were refused: see the report.

    Nothing is presumed: without a provenance, of the file or of the line, a line is refused.
    """
    here = session(context)
    if (file is None) == (opt_out_list is None) or (file is None) == (kind is not None):
        raise typer.BadParameter("give a FILE with its --kind, or --opt-out-list")
    if kind == "oppositions" and received_at is None:
        raise typer.BadParameter("say with --received-at when the list was drawn up, for lines without a date")
    body: dict[str, Any] = {
        "advertiser_id": here.advertiser(advertiser),
        "kind": kind or "opt_out_list",
        "operator": operator or somebody(),
    }
    if file is not None:
        if not file.stat().st_size:
            raise typer.BadParameter(f"{file}: the file is empty")
        tab = "\t" if separator == "tab" else separator
        reading = {"encoding": encoding, "separator": tab, "columns": pairs(column)}
        body |= {"file_name": file.name} | {name: said for name, said in reading.items() if said}
    if opt_out_list is not None:
        body["opt_out_list"] = opt_out_list
    if kind == "oppositions":
        body["oppositions"] = {"received_at": received_at, "source": source}
    if kind == "contacts":
        said = {"source": source, "wording": wording, "wording_version": wording_version}
        boxes = {"informed": informed, "objection_offered": objection_offered}
        whole = {"legal_basis": basis, "collected_at": collected_at, "categories": category, "tags": tag}
        body["provenance"] = _provenance(provenance, said | boxes, whole, checked=checked)
    opened = here.api.post("imports", body=body)
    if file is not None:
        _upload(here.screen, file, opened["upload"])
    here.screen.say(f"Import {opened['id']}. It goes on by itself: stopsms imports watch {opened['id']}", "dim")
    _follow(here, opened["id"], report)


def _provenance(
    file: Path | None, said: Mapping[str, Any], whole: Mapping[str, Any], *, checked: bool
) -> dict[str, Any]:
    """The provenance in the file, with what was said laid over it."""
    provenance: dict[str, Any] = dict(read_json(file)) if file else {}
    shown = dict(provenance.get("evidence", {})) | {name: value for name, value in said.items() if value}
    if checked:
        shown["checkbox"] = {"present": True, "prechecked": False, "checked": True}
    return provenance | {"evidence": shown} | {name: value for name, value in whole.items() if value is not None}


def _upload(screen: Screen, file: Path, form: Mapping[str, Any]) -> None:
    """Post the signed form with the file last, piece by piece. Raises Unreached."""
    boundary = choose_boundary()
    given = [*form["fields"].items(), ("file", (file.name, b""))]
    empty, kind = encode_multipart_formdata(given, boundary=boundary)
    end = f"\r\n--{boundary}--\r\n".encode()
    size = file.stat().st_size
    with _bar(screen) as bar:
        task = bar.add_task("Uploading", total=size or None, told="")

        def pieces() -> Iterator[bytes]:
            yield empty.removesuffix(end)
            with file.open("rb") as opened:
                while piece := opened.read(_PIECE):
                    yield piece
                    bar.advance(task, len(piece))
            yield end

        headers = {"Content-Type": kind, "Content-Length": str(len(empty) + size)}
        try:
            answer = urllib3.request("POST", form["url"], body=pieces(), headers=headers, retries=False, timeout=120)
        except HTTPError as error:
            raise Unreached(f"the upload was broken off: {error.__class__.__name__}") from error
    if answer.status >= 300:
        raise Unreached(f"the upload was refused (HTTP {answer.status}): {answer.data.decode(errors='replace')[:300]}")


def _follow(here: Session, import_id: str, report: Path | None) -> None:
    """Follow an import until it is over, and end as it ends."""
    found = here.api.get("imports", import_id)
    with _bar(here.screen) as bar:
        task = bar.add_task("Importing", total=None, told="")
        while found["status"] not in _ENDED:
            _advance(bar, task, found)
            time.sleep(_LOOK_SECONDS)
            found = here.api.get("imports", import_id)
        _advance(bar, task, found)
    if report is not None and found["report_url"]:
        _fetch(found["report_url"], report)
        here.screen.say(f"Report: {report}")
    _show(here, found)
    ended = _ENDED[found["status"]]
    raise typer.Exit(Exit.ATTENTION if ended is Exit.DONE and found["lines"]["refused"] else ended)


def _bar(screen: Screen) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=screen.err, disable=screen.as_json and not screen.err.is_terminal)


def _advance(bar: Progress, task: Any, found: Mapping[str, Any]) -> None:
    told = ", ".join(f"{number} {name}" for name, number in found["lines"].items() if number)
    if found["status"] == "running" and found["stage"] in _STAGES:
        told = _STAGES[found["stage"]]
    if found["status"] == "waiting":
        told = "waits for an import of oppositions of this advertiser"
    bar.update(task, completed=found["bytes_read"], total=found["size"] or None, told=told or found["status"])


def _fetch(url: str, report: Path) -> None:
    """Write the report, which shows numbers in clear, for its owner alone. Raises Unreached."""
    try:
        answer = urllib3.request("GET", url, preload_content=False, timeout=120)
        if answer.status >= 300:
            raise Unreached(f"the report cannot be fetched (HTTP {answer.status})")
        report.touch(mode=0o600)
        with report.open("wb") as written:
            for piece in answer.stream(_PIECE):
                written.write(piece)
    except HTTPError as error:
        raise Unreached(f"the report cannot be fetched: {error.__class__.__name__}") from error


def _drawn(found: Mapping[str, Any]) -> RenderableType:
    shown = fields(
        found, "id", "status", "stage", "kind", "file_name", "opt_out_list", "operator", "created_at", "started_at", "finished_at",
        "lines", "refused_by", "lines_per_second", "layout",
    )  # fmt: skip
    lines: list[RenderableType] = [shown]
    if found["failure"]:
        lines.append(Text(harmless(found["failure"]), style="red"))
    if found["reported"]:
        lines.append(Text(f"Report: stopsms imports report {found['id']} FILE", style="dim"))
    return Group(*lines)


def _public(found: Mapping[str, Any]) -> dict[str, Any]:
    """Without the addresses, which let anybody upload or read; whether there is a report."""
    shown = {name: value for name, value in found.items() if name not in ("upload", "report_url")}
    return shown | {"reported": found["report_url"] is not None}


def _show(here: Session, found: Mapping[str, Any]) -> None:
    here.screen.show(_public(found), _drawn)


@commands.command("list")
def list_imports(
    context: typer.Context, advertiser: Advertiser = None, limit: Annotated[int, typer.Option(min=1)] = 50
) -> None:
    """An advertiser's imports, newest first."""
    here = session(context)
    listed = islice(here.api.every("imports", "imports", advertiser_id=here.advertiser(advertiser)), limit)
    columns = ("id", "kind", "status", "file_name", "created_at", "read", "taken", "refused")

    def rows(imports: list[Mapping[str, Any]]) -> RenderableType:
        return table(columns, ([{**each, **each["lines"]}[name] for name in columns] for each in imports))

    here.screen.show([_public(each) for each in listed], rows)


@commands.command("show")
def show_import(context: typer.Context, import_id: Id) -> None:
    """How far one import is, and what became of its lines."""
    here = session(context)
    _show(here, here.api.get("imports", import_id))


@commands.command("watch")
def watch(
    context: typer.Context,
    import_id: Id,
    report: Annotated[Path | None, typer.Option(help="Where to write the report.")] = None,
) -> None:
    """Follow one import until it is over."""
    _follow(session(context), import_id, report)


@commands.command("report")
def fetch_report(context: typer.Context, import_id: Id, file: Annotated[Path, typer.Argument(dir_okay=False)]) -> None:
    """Write the report on the lines that were not applied, with their text, to a file. It shows numbers in clear."""
    here = session(context)
    described = here.api.get("imports", import_id)
    if not described["report_url"]:
        here.screen.object_to("there is no report: it is not over, or every line was applied")
        raise typer.Exit(Exit.MISSING)
    _fetch(described["report_url"], file)
    _show(here, described)


@commands.command("cancel")
def cancel(context: typer.Context, import_id: Id) -> None:
    """End one import. What it applied stays."""
    here = session(context)
    _show(here, here.api.post("imports", import_id, "cancel"))
