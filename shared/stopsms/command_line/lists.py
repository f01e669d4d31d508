"""Whole bases: list or export contacts, consents, oppositions and acts, page after page in bounded memory; tags and statistics."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.api import ApiProblem, Unreached
from stopsms.command_line.bars import bars
from stopsms.command_line.contacts import consents
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import table
from stopsms.command_line.session import Advertiser, Session, day_option, session, time_option
from stopsms.command_line.short_ids import shortened
from stopsms.command_line.speech import label, said, share

contacts = typer.Typer(help="The contacts of an advertiser, as lists and as files.", no_args_is_help=True)
oppositions = typer.Typer(help="Who opposed, as lists and as files.", no_args_is_help=True)
acts = typer.Typer(help="Every act on record, as lists and as files.", no_args_is_help=True)

Most = Annotated[int, typer.Option(min=1, help="How many to list.")]
Status = Annotated[
    Literal["granted", "held", "opposed", "pending", "none"] | None, typer.Option(help="Only those of this status.")
]
Tag = Annotated[str | None, typer.Option(help="Only those with this tag.")]
Format = Annotated[
    Literal["csv", "excel_fr", "jsonl"],
    typer.Option(
        "--format",
        help="csv (commas), excel_fr (for Excel in French), or jsonl (everything, a JSON object on each line).",
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="The file to write; standard output when left out.")
]
After = Annotated[
    str | None,
    typer.Option(help="Go on after this mark, which an export that failed has printed; the file is continued."),
]
AttributeNames = Annotated[
    list[str] | None, typer.Option("--attribute", help="An attribute that gets a column of its own; repeatable.")
]
From = Annotated[str | None, time_option("Recorded at this time or later", "--from")]
To = Annotated[str | None, time_option("Recorded before this time", "--to")]
_PAGE = "500"
_LARGEST_CALL = 1_000_000
"""Bytes of consents in one call, which takes 1 MiB."""


@contacts.command("list")
def list_contacts(
    context: typer.Context, advertiser: Advertiser = None, status: Status = None, tag: Tag = None, limit: Most = 100
) -> None:
    """List contacts as they stand."""
    columns = ("phone", "status", "legal_basis", "collected_at", "tags", "attributes")
    query = {"status": status, "tag": tag}
    _list(session(context), advertiser, "contacts", columns, limit, query)


@contacts.command("export")
def export_contacts(
    context: typer.Context,
    advertiser: Advertiser = None,
    status: Status = None,
    tag: Tag = None,
    attribute: AttributeNames = None,
    written_as: Format = "csv",
    output: Output = None,
    after: After = None,
) -> None:
    """Write all contacts to a file, numbers in clear."""
    query: dict[str, Any] = {"status": status, "tag": tag, "attributes": attribute}
    _export(session(context), advertiser, "contacts", query, written_as, output, after)


@consents.command("export")
def export_consents(
    context: typer.Context,
    advertiser: Advertiser = None,
    attribute: AttributeNames = None,
    written_as: Format = "csv",
    output: Output = None,
    after: After = None,
) -> None:
    """Write what people agreed to who have not opposed, with its proof: a file of contacts to import elsewhere."""
    _export(session(context), advertiser, "consents", {"attributes": attribute}, written_as, output, after)


@oppositions.command("list")
def list_oppositions(context: typer.Context, advertiser: Advertiser = None, limit: Most = 100) -> None:
    """List who opposed, since when and by which door."""
    columns = ("phone", "opposed_at", "source", "erased")
    _list(session(context), advertiser, "suppressions", columns, limit, {})


@oppositions.command("export")
def export_oppositions(
    context: typer.Context,
    advertiser: Advertiser = None,
    written_as: Format = "csv",
    output: Output = None,
    after: After = None,
) -> None:
    """Write who opposed to a file, numbers in clear: a list of oppositions to hand to another provider."""
    _export(session(context), advertiser, "suppressions", {}, written_as, output, after)


@acts.command("list")
def list_acts(
    context: typer.Context, advertiser: Advertiser = None, since: From = None, before: To = None, limit: Most = 100
) -> None:
    """List the acts on record, person by person."""
    columns = ("phone", "sequence", "act", "occurred_at", "recorded_at")
    _list(session(context), advertiser, "acts", columns, limit, {"from": since, "to": before})


@acts.command("export")
def export_acts(
    context: typer.Context,
    advertiser: Advertiser = None,
    since: From = None,
    before: To = None,
    written_as: Format = "csv",
    output: Output = None,
    after: After = None,
) -> None:
    """Write the acts on record to a file, numbers in clear."""
    _export(session(context), advertiser, "acts", {"from": since, "to": before}, written_as, output, after)


def show_tags(context: typer.Context, advertiser: Advertiser = None) -> None:
    """Show each tag with how many contacts hold it, and how many of those are granted."""
    here = session(context)
    found = here.api.get("tags", advertiser_id=here.advertiser(advertiser))
    columns = ("tag", "contacts", "granted") if found["complete"] else (
        "tag", "contacts", "contacts_margin", "granted", "granted_margin",
    )  # fmt: skip
    here.screen.show(found, lambda shown: table(columns, ([one[name] for name in columns] for one in shown["tags"])))
    if not found["complete"]:
        here.screen.say(said("Estimated from {share} of the contacts.", share=share(found["sampled_share"])), "dim")


_FIGURES = ("sent", "delivered", "undelivered", "failed", "blocked", "uncertain", "parts", "oppositions", "cost_eur")


def show_statistics(
    context: typer.Context,
    advertiser: Advertiser = None,
    since: Annotated[str | None, day_option("The first day, in Paris", "--from")] = None,
    until: Annotated[str | None, day_option("The last day, included", "--to")] = None,
    by: Annotated[
        Literal["campaign", "day", "advertiser"], typer.Option(help="A line for each campaign, each day, or one.")
    ] = "campaign",
) -> None:
    """Show what became of the messages of a period, and what they cost before tax."""
    here = session(context)
    query = {"advertiser_id": here.advertiser(advertiser), "from": since, "to": until, "by": by}
    rows: dict[str, dict[str, Any]] = {}
    for page in _pages(here, "statistics", query):
        for one in {"campaign": page["campaigns"], "day": page["days"], "advertiser": [page["total"]]}[by]:
            name = one.get("campaign_id") or one.get("day") or ""
            rows[name] = _added(rows[name], one) if name in rows else dict(one)
    shown = [rows[name] for name in sorted(rows)] if by == "day" else list(rows.values())
    here.screen.show(shown, lambda lines: _drawn_statistics(lines, by))


def _drawn_statistics(lines: list[dict[str, Any]], by: str) -> RenderableType:
    """The figures, without those that are zero on every line; and a bar for each campaign, or day."""
    first = {"campaign": ("campaign_id", "name"), "day": ("day", "campaigns"), "advertiser": ("campaigns",)}[by]
    if by == "campaign":
        ids = shortened([line["campaign_id"] for line in lines])
        lines = [line | {"campaign_id": known} for known, line in zip(ids, lines, strict=True)]
    told = [name for name in _FIGURES if name in ("sent", "cost_eur") or any(line[name] for line in lines)]
    columns = (*first, *told)
    figures = table(columns, ([line[name] for name in columns] for line in lines))
    most = max((line["sent"] for line in lines), default=0)
    if by == "advertiser" or not most:
        return figures
    named = "name" if by == "campaign" else "day"
    sent = bars(((line[named], line["sent"], "sent") for line in lines), sum(line["sent"] for line in lines))
    return Group(figures, Text(), Text(label("sent"), style="dim"), sent)


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The figures of two pages together."""
    return one | {name: round(one[name] + other[name], 2) for name in ("campaigns", *_FIGURES)}


@consents.command("bulk")
def add_many(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="A JSON object on each line, as POST /consents takes it; - for standard input.")
    ],
    advertiser: Advertiser = None,
) -> None:
    """Record many consents, 500 in a call. Sent again, what was recorded is unchanged. Exits with 9 if any was not recorded."""
    here = session(context)
    owner = here.advertiser(advertiser)
    results: list[dict[str, Any]] = []
    for lines, consents_of_call in _calls(_objects(file)):
        told = here.api.post("consents", "bulk", body={"advertiser_id": owner, "consents": consents_of_call})
        results += ({"line": line, **one} for line, one in zip(lines, told["results"], strict=True))
    columns = ("line", "result", "reference", "status", "rules", "errors")

    def drawn(rows: list[dict[str, Any]]) -> RenderableType:
        return table(columns, ([row.get(name) for name in columns] for row in rows))

    here.screen.show(results, drawn)
    if any(one["result"] not in ("recorded", "unchanged") for one in results):
        raise typer.Exit(Exit.ATTENTION)


def _calls(objects: Iterator[tuple[int, Any]]) -> Iterator[tuple[list[int], list[Any]]]:
    """As many as one call takes, by number and by size, with the lines that they stand on."""
    lines: list[int] = []
    some: list[Any] = []
    size = 0
    for line, value in objects:
        more = len(json.dumps(value, ensure_ascii=False).encode()) + len(", ")
        if some and (len(some) == int(_PAGE) or size + more > _LARGEST_CALL):
            yield lines, some
            lines, some, size = [], [], 0
        lines.append(line)
        some.append(value)
        size += more
    if some:
        yield lines, some


def _objects(file: Path) -> Iterator[tuple[int, Any]]:
    """The JSON values of a file, one on each line, with its number. Raises BadParameter."""
    try:
        with sys.stdin if str(file) == "-" else file.open() as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, _read(line, f"{file}, line {number}")
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error}") from error


def _read(line: str, place: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise typer.BadParameter(f"{place}: {error}") from error


def _list(
    here: Session,
    advertiser: str | None,
    name: str,
    columns: tuple[str, ...],
    limit: int,
    query: dict[str, Any],
) -> None:
    asked = {"advertiser_id": here.advertiser(advertiser), "limit": str(min(limit, int(_PAGE))), **query}
    items = (item for page in _pages(here, name, asked) for item in page[name])
    page = list(islice(items, limit))
    here.screen.show(page, lambda rows: table(columns, ([row.get(column) for column in columns] for row in rows)))
    if next(items, None) is not None:
        here.screen.say(said("Only the first {limit}; see --limit, or export them.", limit=limit), "dim")


def _pages(here: Session, name: str, query: dict[str, Any]) -> Iterator[Any]:
    following: str | None = None
    while True:
        page = here.api.get(name, **query, next=following)
        yield page
        following = page["next"]
        if following is None:
            return


def _export(
    here: Session,
    advertiser: str | None,
    name: str,
    query: dict[str, Any],
    written_as: str,
    output: Path | None,
    after: str | None,
) -> None:
    """Write page after page, no more than one in memory; where it fails, tell how to go on."""
    asked = {"advertiser_id": here.advertiser(advertiser), "limit": _PAGE, **query}
    as_lines = written_as == "jsonl"
    asked |= {"attributes": None} if as_lines else {"format": written_as}
    following, pages = after, 0
    try:
        content, later = here.api.page(name, **asked, next=following)
        with _opened(
            output, after
        ) as file:  # not before there is something to write: a file of yesterday is not emptied
            while True:
                file.write(_lines(content, name) if as_lines else content)
                file.flush()
                pages, following = pages + 1, later
                if following is None:
                    break
                content, later = here.api.page(name, **asked, next=following)
    except (ApiProblem, Unreached, KeyboardInterrupt):
        if following is not None:
            goes_on = said("Interrupted. To go on: the same command with --after {mark}", mark=following)
            sys.stderr.write(f"{goes_on}\n")
        raise
    here.screen.say(said("Written, pages: {pages}.", pages=pages), "dim")


def _lines(content: bytes, name: str) -> bytes:
    items = json.loads(content)[name]
    return "".join(f"{json.dumps(item, ensure_ascii=False)}\n" for item in items).encode()


@contextmanager
def _opened(output: Path | None, after: str | None) -> Iterator[BinaryIO]:
    if output is None:
        yield sys.stdout.buffer
        return
    try:
        with output.open("ab" if after else "wb") as file:
            yield file
    except OSError as error:
        raise typer.BadParameter(f"{output}: {error}") from error
