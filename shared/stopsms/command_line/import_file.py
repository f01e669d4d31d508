"""Import a file of contacts or oppositions, or the account's own opt-out list: upload it, then follow it to its end."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
import urllib3
from urllib3.exceptions import HTTPError
from urllib3.filepost import choose_boundary, encode_multipart_formdata

from stopsms.command_line.api import Unreached
from stopsms.command_line.collection import (
    Basis,
    Categories,
    Checked,
    Informed,
    ObjectionOffered,
    Tags,
    Wording,
    WordingVersion,
    evidence_of,
    given,
)
from stopsms.command_line.imports import PIECE, follow, progress_bar
from stopsms.command_line.screen import Screen
from stopsms.command_line.session import Advertiser, At, pairs, read_json, session, who_says
from stopsms.command_line.short_ids import short
from stopsms.command_line.speech import said

Kind = Literal["contacts", "oppositions"]


def import_file(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="A CSV file; see docs/imports.md.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="What the file lists.")] = None,
    opt_out_list: Annotated[
        str | None, typer.Option(help="Instead of a file: import this opt-out list of the AWS account.")
    ] = None,
    carrier: Annotated[
        str | None, typer.Option(help="Instead of a file: import the opt-out list of this carrier that you declared.")
    ] = None,
    advertiser: Advertiser = None,
    source: Annotated[
        str | None, typer.Option(help="Where the lines come from unless they say so themselves: web_form, ovhcloud…")
    ] = None,
    received_at: At = None,
    collected_at: At = None,
    basis: Basis = None,
    wording: Wording = None,
    wording_version: WordingVersion = None,
    checked: Checked = False,
    informed: Informed = False,
    objection_offered: ObjectionOffered = False,
    category: Categories = None,
    tag: Tags = None,
    provenance: Annotated[Path | None, typer.Option(help="The provenance as JSON; options override it.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADER=FIELD",
            help="What a column holds if it was not recognised: phone, checked, opposed, status, ignored… Remembered for the next "
            "file with the same header.",
        ),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="utf-8, windows-1252…, if not recognised.")] = None,
    separator: Annotated[str | None, typer.Option(help="; , | or tab, if not recognised.")] = None,
    operator: Annotated[
        str | None,
        typer.Option(help="Who imports it; your login when left out, unless that is shared, like root."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Where to write the report on lines that were not applied.")
    ] = None,
) -> None:
    """Import contacts with their provenance, or oppositions. Exits with 9 if lines were refused: see the report.

    Nothing is assumed: a line without a provenance, of its own or of the file, is refused.
    """
    here = session(context)
    _check(file, kind, opt_out_list or carrier, received_at)
    body: dict[str, Any] = {
        "advertiser_id": here.advertiser(advertiser),
        "kind": kind or "opt_out_list",
        "operator": who_says(here, operator),
    }
    if file is not None:
        tab = "\t" if separator == "tab" else separator
        layout = {"encoding": encoding, "separator": tab, "columns": pairs(column)}
        body |= {"file_name": file.name} | {name: value for name, value in layout.items() if value}
    if opt_out_list is not None:
        body["opt_out_list"] = opt_out_list
    if carrier is not None:
        body["carrier"] = carrier
    if kind == "oppositions":
        body["oppositions"] = {"received_at": received_at, "source": source}
    if kind == "contacts":
        known: dict[str, Any] = read_json(provenance) if provenance else {}
        stated: dict[str, Any] = {"source": source, "wording": wording, "wording_version": wording_version}
        stated |= {"informed": informed, "objection_offered": objection_offered}
        evidence = evidence_of(known.get("evidence", {}), stated, checked=checked)
        common = {"legal_basis": basis, "collected_at": collected_at, "categories": category, "tags": tag}
        body["provenance"] = known | {"evidence": evidence} | given(common)
    opened = here.api.open_import(**body)
    if file is not None:
        _upload(here.screen, file, opened["upload"])
    watch = f"stopsms imports watch {short(opened['id'])}"
    here.screen.say(said("The import runs by itself. To follow it: {command}", command=watch), "dim")
    follow(here, opened["id"], report, 0 if file is None else file.stat().st_size)


def _check(file: Path | None, kind: Kind | None, account_list: str | None, received_at: str | None) -> None:
    """Whether the options go together. Raises BadParameter."""
    if (file is None) == (account_list is None) or (file is None) == (kind is not None):
        raise typer.BadParameter(said("give a FILE with its --kind, or --opt-out-list, or --carrier"))
    if kind == "oppositions" and received_at is None:
        raise typer.BadParameter(said("say with --received-at when the list was drawn up, for lines without a date"))
    if file is not None and not file.stat().st_size:
        raise typer.BadParameter(said("{file}: the file is empty", file=file))


def _upload(screen: Screen, file: Path, form: Mapping[str, Any]) -> None:
    """Post the signed form with the file last, piece by piece. Raises Unreached."""
    boundary = choose_boundary()
    parts = [*form["fields"].items(), ("file", (file.name, b""))]
    empty, kind = encode_multipart_formdata(parts, boundary=boundary)
    end = f"\r\n--{boundary}--\r\n".encode()
    size = file.stat().st_size
    with progress_bar(screen) as bar:
        task = bar.add_task(said("Uploading"), total=size or None, note="")

        def pieces() -> Iterator[bytes]:
            yield empty.removesuffix(end)
            with file.open("rb") as opened:
                while piece := opened.read(PIECE):
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
