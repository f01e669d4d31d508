"""The switch of requests to confirm. Stopping must never fail for a missing option; letting them leave again needs a reason."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.screen import fields
from stopsms.command_line.session import By, Reason, Session, session, somebody

commands = typer.Typer(
    help="Stop the SMS that ask people to confirm a consent while somebody abuses a form, and let them leave again.",
    no_args_is_help=True,
)


def _drawn(decided: Mapping[str, Any]) -> RenderableType:
    state = (
        Text("NOBODY IS ASKED TO CONFIRM", style="bold red")
        if decided["stopped"]
        else Text("People are asked to confirm", style="bold green")
    )
    return Group(state, fields(decided, "by", "principal", "reason", "at"))


def _set(here: Session, body: Mapping[str, Any]) -> None:
    here.screen.show(here.api.put("confirmations", body=body), _drawn)


@commands.command("show")
def show(context: typer.Context) -> None:
    """Show whether requests to confirm are stopped."""
    here = session(context)
    here.screen.show(here.api.get("confirmations"), _drawn)


@commands.command("stop")
def stop(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "stopped from the command line",
    by: By = None,
) -> None:
    """Ask nobody any more. Consents are still recorded, and wait; campaigns and answers to STOP go on."""
    _set(session(context), {"stopped": True, "by": by or somebody(), "reason": reason})


@commands.command("start")
def start(context: typer.Context, reason: Reason, by: By = None) -> None:
    """Ask again. Those who signed up less than a day ago are asked within their limits; those before have to sign up again."""
    _set(session(context), {"stopped": False, "by": by or somebody(), "reason": reason})
