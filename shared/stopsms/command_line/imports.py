"""Imports: followed until each line is applied or reported, and their reports."""

import time
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
import urllib3
from rich.console import Group, RenderableType
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text
from urllib3.exceptions import HTTPError

from stopsms.command_line.api import Api, Unreached
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen, filled, harmless, table
from stopsms.command_line.session import Advertiser, Session, session
from stopsms.command_line.short_ids import id_of, short, shortened
from stopsms.command_line.speech import count, label, said, word

commands = typer.Typer(help="Follow imports: list, show, watch, report, cancel.", no_args_is_help=True)

Id = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The import's id, its first digits, or `last`.",
        callback=id_of(Api.all_imports),
    ),
]
_LOOK_SECONDS = 1.0
PIECE = 1 << 20
_STAGES = {
    "examining": "looking at every column",
    "refusals": "recording refusals found in the file",
    "reporting": "putting the report together",
}
"""What precedes the lines of a file of contacts, and what follows them."""

_ENDED = {"finished": Exit.DONE, "failed": Exit.INVALID, "cancelled": Exit.ATTENTION, "expired": Exit.ATTENTION}


def follow(here: Session, import_id: str, report: Path | None, size: int = 0) -> None:
    """Follow an import to its end, and exit accordingly. `size` is the file's in bytes, where the caller has it: the API learns it late."""
    described = here.api.get_import(import_id)
    with progress_bar(here.screen) as bar:
        task = bar.add_task(said("Importing"), total=size or None, note="")
        while described["status"] not in _ENDED:
            _advance(bar, task, described, size)
            time.sleep(_LOOK_SECONDS)
            described = here.api.get_import(import_id)
        _advance(bar, task, described, size)
    if report is not None and described["report_url"]:
        _fetch(described["report_url"], report)
        here.screen.say(said("Report: {file}", file=report))
    _show(here, described)
    ended = _ENDED[described["status"]]
    raise typer.Exit(Exit.ATTENTION if ended is Exit.DONE and described["lines"]["refused"] else ended)


def progress_bar(screen: Screen) -> Progress:
    """A bar for bytes, on the error stream."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=screen.err, disable=screen.as_json and not screen.err.is_terminal)


def _advance(bar: Progress, task: Any, shown: Mapping[str, Any], size: int) -> None:
    note = ", ".join(f"{count(number)} {label(name)}" for name, number in shown["lines"].items() if number)
    if shown["status"] == "running" and shown["stage"] in _STAGES:
        note = said(_STAGES[shown["stage"]])
    if shown["status"] == "waiting":
        note = said("waiting for an import of oppositions of this advertiser")
    bar.update(
        task, completed=shown["bytes_read"], total=shown["size"] or size or None, note=note or word(shown["status"])
    )


def _fetch(url: str, report: Path) -> None:
    """Write the report, which has numbers in clear, readable by its owner alone. Raises Unreached."""
    try:
        answer = urllib3.request("GET", url, preload_content=False, timeout=120)
        if answer.status >= 300:
            raise Unreached(f"the report cannot be fetched (HTTP {answer.status})")
        report.touch(mode=0o600)
        with report.open("wb") as written:
            for piece in answer.stream(PIECE):
                written.write(piece)
    except HTTPError as error:
        raise Unreached(f"the report cannot be fetched: {error.__class__.__name__}") from error


def _drawn(described: Mapping[str, Any]) -> RenderableType:
    shown = filled(
        described, "id", "status", "stage", "kind", "file_name", "opt_out_list", "carrier", "operator", "created_at", "started_at",
        "finished_at", "lines", "refused_by", "lines_per_second", "layout",
    )  # fmt: skip
    lines: list[RenderableType] = [shown]
    if described["failure"]:
        lines.append(Text(harmless(described["failure"]), style="red"))
    if described["reported"]:
        fetch = f"stopsms imports report {short(described['id'])} {said('FILE')}"
        lines.append(Text(said("Report: {file}", file=fetch), style="dim"))
    return Group(*lines)


def _public(described: Mapping[str, Any]) -> dict[str, Any]:
    """The import without its signed URLs, which let anybody upload or read; says whether there is a report."""
    shown = {name: value for name, value in described.items() if name not in ("upload", "report_url")}
    return shown | {"reported": described["report_url"] is not None}


def _show(here: Session, described: Mapping[str, Any]) -> None:
    here.screen.show(_public(described), _drawn)


@commands.command("list")
def list_imports(
    context: typer.Context,
    advertiser: Advertiser = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
) -> None:
    """List an advertiser's imports, newest first."""
    here = session(context)
    listed = islice(here.api.all_imports(here.advertiser(advertiser)), limit)
    columns = ("id", "kind", "status", "file_name", "created_at", "read", "taken", "refused")

    def rows(imports: list[Mapping[str, Any]]) -> RenderableType:
        ids = shortened([each["id"] for each in imports])
        flat = ({**each, **each["lines"], "id": first} for first, each in zip(ids, imports, strict=True))
        return table(columns, ([each[name] for name in columns] for each in flat))

    here.screen.show([_public(each) for each in listed], rows)


@commands.command("show")
def show_import(context: typer.Context, import_id: Id) -> None:
    """Show how far an import is, and what became of its lines."""
    here = session(context)
    _show(here, here.api.get_import(import_id))


@commands.command("watch")
def watch(
    context: typer.Context,
    import_id: Id,
    report: Annotated[Path | None, typer.Option(help="Where to write the report.")] = None,
) -> None:
    """Follow an import until it is over."""
    follow(session(context), import_id, report)


@commands.command("report")
def fetch_report(
    context: typer.Context,
    import_id: Id,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to write it.")],
) -> None:
    """Write the report on lines that were not applied, with their text, to a file. It has numbers in clear."""
    here = session(context)
    described = here.api.get_import(import_id)
    if not described["report_url"]:
        here.screen.object_to(said("there is no report: the import is not over, or every line was applied"))
        raise typer.Exit(Exit.MISSING)
    _fetch(described["report_url"], file)
    _show(here, described)


@commands.command("cancel")
def cancel(context: typer.Context, import_id: Id) -> None:
    """Cancel an import. Lines already applied stay."""
    here = session(context)
    _show(here, here.api.cancel_import(import_id))
