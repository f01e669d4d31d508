"""The kill switch. Stopping must never fail for a missing option; allowing it again needs a reason."""

import typer

from stopsms.command_line.api import Api
from stopsms.command_line.session import By, Reason, session
from stopsms.command_line.switches import WITHOUT_A_REASON, StopReason, Switch

commands = typer.Typer(help="Stop all sending within seconds (kill switch), and allow it again.", no_args_is_help=True)
_SWITCH = Switch(Api.get_sending, Api.put_sending, stopped="ALL SENDING IS STOPPED", goes_on="Sending is allowed")


@commands.command("status")
def status(context: typer.Context) -> None:
    """Show whether all sending is stopped."""
    _SWITCH.show(session(context))


@commands.command("stop")
def stop(context: typer.Context, reason: StopReason = WITHOUT_A_REASON, by: By = None) -> None:
    """Stop all sending of all campaigns. Replies, receipts and consents are still recorded; nothing is lost."""
    _SWITCH.set(session(context), by, reason, stopped=True)


@commands.command("go")
def go(context: typer.Context, reason: Reason, by: By = None) -> None:
    """Allow sending again. Batches that waited are judged again and sent within five minutes."""
    _SWITCH.set(session(context), by, reason, stopped=False)
