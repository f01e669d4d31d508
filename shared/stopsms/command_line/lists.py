"""Whole bases: list or export contacts, consents, oppositions and acts, page after page in bounded memory; tags and statistics."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal, Protocol

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.client.inputs import FateInput
from stopsms.command_line.api import ApiProblem, Unreached
from stopsms.command_line.bars import bars
from stopsms.command_line.campaigns import Id
from stopsms.command_line.contacts import consents
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import table
from stopsms.command_line.session import Advertiser, Session, day_option, session, time_option
from stopsms.command_line.short_ids import short
from stopsms.command_line.speech import colon, label, said, share
from stopsms.compliance.campaign.outcome import Fate

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
    Path | None, typer.Option("--output", "-o", help="The file to write; standard output when left out, or -.")
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
_PAGE = 500
_LARGEST_CALL = 1_000_000
"""Bytes of consents in one call, which takes 1 MiB."""


class WrittenPage(Protocol):
    """A page of a list as a file has it, and the mark of the next one."""

    def __call__(self, *, next: str | None) -> tuple[bytes, str | None]:  # noqa: A002 (the API's word)
        """The page at this mark."""


@contacts.command("list")
def list_contacts(
    context: typer.Context, advertiser: Advertiser = None, status: Status = None, tag: Tag = None, limit: Most = 100
) -> None:
    """List contacts as they stand."""
    here = session(context)
    columns = ("phone", "status", "legal_basis", "collected_at", "tags", "attributes")
    listed = here.api.all_contacts(here.advertiser(advertiser), status=status, tag=tag, limit=min(limit, _PAGE))
    _list(here, listed, columns, limit)


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
    here = session(context)
    owner = here.advertiser(advertiser)
    page: WrittenPage = (
        _lines("contacts", partial(here.api.list_contacts, owner, status=status, tag=tag, limit=_PAGE))
        if written_as == "jsonl"
        else partial(
            here.api.list_contacts_as_csv,
            owner,
            status=status,
            tag=tag,
            attributes=attribute or (),
            limit=_PAGE,
            format=written_as,
        )
    )
    _export(here, page, output, after)


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
    here = session(context)
    owner = here.advertiser(advertiser)
    page: WrittenPage = (
        _lines("consents", partial(here.api.list_consents, owner, limit=_PAGE))
        if written_as == "jsonl"
        else partial(here.api.list_consents_as_csv, owner, attributes=attribute or (), limit=_PAGE, format=written_as)
    )
    _export(here, page, output, after)


@oppositions.command("list")
def list_oppositions(context: typer.Context, advertiser: Advertiser = None, limit: Most = 100) -> None:
    """List who opposed, since when and by which door."""
    here = session(context)
    columns = ("phone", "opposed_at", "source", "erased")
    _list(here, here.api.all_oppositions(here.advertiser(advertiser), limit=min(limit, _PAGE)), columns, limit)


@oppositions.command("export")
def export_oppositions(
    context: typer.Context,
    advertiser: Advertiser = None,
    written_as: Format = "csv",
    output: Output = None,
    after: After = None,
) -> None:
    """Write who opposed to a file, numbers in clear: a list of oppositions to hand to another provider."""
    here = session(context)
    owner = here.advertiser(advertiser)
    page: WrittenPage = (
        _lines("suppressions", partial(here.api.list_oppositions, owner, limit=_PAGE))
        if written_as == "jsonl"
        else partial(here.api.list_oppositions_as_csv, owner, limit=_PAGE, format=written_as)
    )
    _export(here, page, output, after)


@acts.command("list")
def list_acts(
    context: typer.Context, advertiser: Advertiser = None, since: From = None, before: To = None, limit: Most = 100
) -> None:
    """List the acts on record, person by person."""
    here = session(context)
    columns = ("phone", "sequence", "act", "occurred_at", "recorded_at")
    listed = here.api.all_acts(here.advertiser(advertiser), from_=since, to=before, limit=min(limit, _PAGE))
    _list(here, listed, columns, limit)


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
    here = session(context)
    owner = here.advertiser(advertiser)
    page: WrittenPage = (
        _lines("acts", partial(here.api.list_acts, owner, from_=since, to=before, limit=_PAGE))
        if written_as == "jsonl"
        else partial(here.api.list_acts_as_csv, owner, from_=since, to=before, limit=_PAGE, format=written_as)
    )
    _export(here, page, output, after)


def export_recipients(
    context: typer.Context,
    campaign_id: Id,
    status: Annotated[Fate | None, typer.Option(help="Only this status.", show_default=False)] = None,
    written_as: Format = "csv",
    output: Output = None,
    after: After = None,
) -> None:
    """Write every outcome of a campaign to a file, numbers in clear."""
    here = session(context)
    fate: FateInput | None = status.value if status else None
    page: WrittenPage = (
        _lines("recipients", partial(here.api.list_recipients, campaign_id, status=fate, limit=_PAGE))
        if written_as == "jsonl"
        else partial(here.api.list_recipients_as_csv, campaign_id, status=fate, limit=_PAGE, format=written_as)
    )
    _export(here, page, output, after)


def show_tags(context: typer.Context, advertiser: Advertiser = None) -> None:
    """Show each tag with how many contacts hold it, and how many of those are granted."""
    here = session(context)
    found = here.api.list_tags(here.advertiser(advertiser))
    columns = ("tag", "contacts", "granted") if found["complete"] else (
        "tag", "contacts", "contacts_margin", "granted", "granted_margin",
    )  # fmt: skip
    here.screen.show(found, lambda shown: table(columns, ([one[name] for name in columns] for one in shown["tags"])))
    if not found["complete"]:
        here.screen.say(said("Estimated from {share} of the contacts.", share=share(found["sampled_share"])), "dim")


_FIGURES = ("sent", "delivered", "undelivered", "failed", "blocked", "uncertain", "parts", "oppositions", "cost_eur")
_RARE = frozenset({"undelivered", "failed", "uncertain"})


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
    page_at = partial(here.api.list_statistics, here.advertiser(advertiser), from_=since, to=until, by=by)
    rows: dict[str, dict[str, Any]] = {}
    for page in _pages(page_at):
        for one in {"campaign": page["campaigns"], "day": page["days"], "advertiser": [page["total"]]}[by]:
            name = one.get("campaign_id") or one.get("day") or ""
            rows[name] = _added(rows[name], one) if name in rows else dict(one)
    shown = [rows[name] for name in sorted(rows)] if by == "day" else list(rows.values())
    first = {"campaign": ("campaign",), "day": ("day", "campaigns"), "advertiser": ("campaigns",)}[by]

    def drawn(lines: list[dict[str, Any]]) -> RenderableType:
        most = max((line["sent"] for line in lines), default=0)
        sent = bars(
            ((str(line.get("name") or line.get("day") or label("total")), line["sent"], "sent") for line in lines), most
        )
        named = [{**line, "campaign": f"{line.get('name')} ({short(str(line.get('campaign_id')))})"} for line in lines]
        told = [name for name in _FIGURES if name not in _RARE or any(line[name] for line in lines)]
        columns = (*first, *told)
        figures = table(columns, ([line[name] for name in columns] for line in named))
        return Group(figures, Text(), Text(label("sent"), style="dim"), sent) if most else figures

    here.screen.show(shown, drawn)


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
        told = here.api.record_consents(advertiser_id=owner, consents=consents_of_call)
        results += ({"line": line, **one} for line, one in zip(lines, told["results"], strict=True))
    columns = ("line", "result", "reference", "status", "rules", "errors")

    def drawn(rows: list[dict[str, Any]]) -> RenderableType:
        told = ({**row, "errors": list(_errors(row, here.screen.language))} for row in rows)
        return table(columns, ([row.get(name) for name in columns] for row in told))

    here.screen.show(results, drawn)
    if any(one["result"] not in ("recorded", "unchanged") for one in results):
        raise typer.Exit(Exit.ATTENTION)


def _errors(row: dict[str, Any], language: str) -> Iterator[str]:
    for error in row.get("errors") or ():
        yield f"{error['field']}{colon()} {error['explanation'][language].rstrip('.')}"


def _calls(objects: Iterator[tuple[int, Any]]) -> Iterator[tuple[list[int], list[Any]]]:
    """As many as one call takes, by number and by size, with the lines that they stand on."""
    lines: list[int] = []
    some: list[Any] = []
    size = 0
    for line, value in objects:
        more = len(json.dumps(value, ensure_ascii=False).encode()) + len(", ")
        if some and (len(some) == _PAGE or size + more > _LARGEST_CALL):
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


def _list(here: Session, items: Iterator[Any], columns: tuple[str, ...], limit: int) -> None:
    page = list(islice(items, limit))
    here.screen.show(page, lambda rows: table(columns, ([row.get(column) for column in columns] for row in rows)))
    if next(items, None) is not None:
        here.screen.say(said("Only the first {limit}; see --limit, or export them.", limit=limit), "dim")


def _pages(page_at: Callable[..., Any]) -> Iterator[Any]:
    following: str | None = None
    while True:
        page = page_at(next=following)
        yield page
        following = page["next"]
        if following is None:
            return


def _lines(name: str, page_at: Callable[..., Any]) -> WrittenPage:
    """The pages of a list, its items a line each."""

    def written(*, next: str | None) -> tuple[bytes, str | None]:  # noqa: A002 (the API's word)
        page = page_at(next=next)
        lines = (f"{json.dumps(item, ensure_ascii=False)}\n" for item in page[name])
        return "".join(lines).encode(), page["next"]

    return written


def _export(here: Session, page: WrittenPage, output: Path | None, after: str | None) -> None:
    """Write page after page, no more than one in memory; where it fails, tell how to go on."""
    following, pages = after, 0
    try:
        content, later = page(next=following)
        with _opened(
            output, after
        ) as file:  # not before there is something to write: a file of yesterday is not emptied
            while True:
                file.write(content)
                file.flush()
                pages, following = pages + 1, later
                if following is None:
                    break
                content, later = page(next=following)
    except (ApiProblem, Unreached, KeyboardInterrupt):
        if following is not None:
            goes_on = said("Interrupted. To go on: the same command with --after {mark}", mark=following)
            sys.stderr.write(f"{goes_on}\n")
        raise
    here.screen.say(said("Written, pages: {pages}.", pages=pages), "dim")


@contextmanager
def _opened(output: Path | None, after: str | None) -> Iterator[BinaryIO]:
    if output is None or str(output) == "-":
        yield sys.stdout.buffer
        return
    try:
        with output.open("ab" if after else "wb") as file:
            yield file
    except OSError as error:
        raise typer.BadParameter(f"{output}: {error}") from error
