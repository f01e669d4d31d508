"""The kill switch. Stopping must never fail for a missing option; allowing it again needs a reason."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.screen import fields
from stopsms.command_line.session import By, Reason, Session, session, somebody

commands = typer.Typer(help="Stop all sending within seconds (kill switch), and allow it again.", no_args_is_help=True)


def _drawn(switch: Mapping[str, Any]) -> RenderableType:
    state = (
        Text("ALL SENDING IS STOPPED", style="bold red")
        if switch["stopped"]
        else Text("Sending is allowed", style="bold green")
    )
    return Group(state, fields(switch, "by", "reason", "at"))


def _set(here: Session, body: Mapping[str, Any]) -> None:
    here.screen.show(here.api.put("sending", body=body), _drawn)


@commands.command("status")
def status(context: typer.Context) -> None:
    """Show whether all sending is stopped."""
    here = session(context)
    here.screen.show(here.api.get("sending"), _drawn)


@commands.command("stop")
def stop(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "stopped from the command line",
    by: By = None,
) -> None:
    """Stop all sending of all campaigns. Replies, receipts and consents are still recorded; nothing is lost."""
    _set(session(context), {"stopped": True, "by": by or somebody(), "reason": reason})


@commands.command("go")
def go(context: typer.Context, reason: Reason, by: By = None) -> None:
    """Allow sending again. Batches that waited are judged again and sent within five minutes."""
    _set(session(context), {"stopped": False, "by": by or somebody(), "reason": reason})
