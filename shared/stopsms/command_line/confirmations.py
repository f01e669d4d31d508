"""The switch of requests to confirm. Stopping must never fail for a missing option; letting them leave again needs a reason."""

import typer

from stopsms.command_line.api import Api
from stopsms.command_line.session import By, Reason, session
from stopsms.command_line.switches import WITHOUT_A_REASON, StopReason, Switch

commands = typer.Typer(
    help="Stop the SMS that ask people to confirm a consent while somebody abuses a form, and let them leave again.",
    no_args_is_help=True,
)
_SWITCH = Switch(
    Api.get_confirmations,
    Api.put_confirmations,
    stopped="NOBODY IS ASKED TO CONFIRM",
    goes_on="People are asked to confirm",
)


@commands.command("show")
def show(context: typer.Context) -> None:
    """Show whether requests to confirm are stopped."""
    _SWITCH.show(session(context))


@commands.command("stop")
def stop(context: typer.Context, reason: StopReason = WITHOUT_A_REASON, by: By = None) -> None:
    """Ask nobody any more. Consents are still recorded, and wait; campaigns and answers to STOP go on."""
    _SWITCH.set(session(context), by, reason, stopped=True)


@commands.command("start")
def start(context: typer.Context, reason: Reason, by: By = None) -> None:
    """Ask again. Those who signed up less than a day ago are asked within their limits; those before have to sign up again."""
    _SWITCH.set(session(context), by, reason, stopped=False)
