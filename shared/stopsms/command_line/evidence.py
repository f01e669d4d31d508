"""Evidence of a contact: its chain of acts and messages, on screen or as a document."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.contacts import drawn_record
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import fields, table
from stopsms.command_line.session import Advertiser, Phone, session
from stopsms.command_line.speech import said

commands = typer.Typer(
    help="Proof of consents and messages: the chain of a contact, documents, packs and their verification.",
    no_args_is_help=True,
)


@commands.command("show")
def show_evidence(context: typer.Context, phone: Phone, advertiser: Advertiser = None) -> None:
    """Show a contact's whole chain, every message sent to it, and any fault in the chain."""
    here = session(context)
    proof = here.api.get_evidence(phone, here.advertiser(advertiser))

    def drawn(shown: Mapping[str, Any]) -> RenderableType:
        verdict = (
            table(("fault",), ([fault] for fault in shown["faults"]))
            if shown["faults"]
            else Text(said("The chain is whole."), style="green")
        )
        columns = ("at", "campaign", "text", "status", "evidence")
        sent = table(
            columns, ([message[name] for name in columns] for message in shown["messages"]), title=said("Messages")
        )
        return Group(*map(drawn_record, shown["records"]), sent, Text(), verdict)

    here.screen.show(proof, drawn)
    if proof["faults"]:
        raise typer.Exit(Exit.ATTENTION)


@commands.command("document")
def write_document(
    context: typer.Context,
    phone: Phone,
    file: Annotated[Path, typer.Argument(help="Where to write the PDF.", dir_okay=False)],
    advertiser: Advertiser = None,
) -> None:
    """Write a contact's evidence to a file, as a signed document in French (PDF). It shows the number in clear."""
    here = session(context)
    written = here.api.get_evidence_as_pdf(phone, here.advertiser(advertiser))
    file.touch(mode=0o600)
    file.write_bytes(written)
    here.screen.show({"file": str(file), "bytes": len(written)}, fields)
