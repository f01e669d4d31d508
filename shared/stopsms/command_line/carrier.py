"""Our account at the carrier: whether it is set up, and the comparison with its opt-out lists."""

import json
from collections.abc import Mapping
from typing import Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen, counted, drawn_findings
from stopsms.command_line.session import session
from stopsms.command_line.stack import LIVE

commands = typer.Typer(
    help="Check the account at the carrier, and its opt-out lists.",
    no_args_is_help=True,
)


def _drawn(shown: Mapping[str, Any], screen: Screen) -> RenderableType:
    lists = Text(f"Opt-out lists in use: {', '.join(shown['lists'])}")
    if not shown["findings"]:
        return Group(lists, Text("Every STOP is passed on to us, and campaigns would be taken.", style="green"))
    faults = sum(not finding["note"] for finding in shown["findings"])
    title = f"{counted(faults, 'fault')}, {counted(len(shown['findings']) - faults, 'note')}"
    return Group(lists, drawn_findings(shown["findings"], screen.language, title))


@commands.command("check")
def check(context: typer.Context) -> None:
    """Check the account at the carrier: would every STOP reach us, and every campaign be taken? Exits with 9 if something is wrong."""
    here = session(context)
    answer = here.account.client("lambda").invoke(
        FunctionName=here.account.resource("ReconcileFunction"),
        Qualifier=LIVE,
        Payload=json.dumps({"check": True}).encode(),
    )
    findings = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        here.screen.object_to(f"the check failed ({findings.get('errorType')}): see the log of ReconcileFunction")
        raise typer.Exit(Exit.BROKEN)
    here.screen.show(findings, lambda shown: _drawn(shown, here.screen))
    if any(not finding["note"] for finding in findings["findings"]):
        raise typer.Exit(Exit.ATTENTION)


@commands.command("compare")
def compare(context: typer.Context) -> None:
    """Start comparing with the carrier's opt-out lists now instead of tonight: numbers on them are recorded as opposed."""
    here = session(context)
    function = here.account.resource("ReconcileFunction")
    here.account.client("lambda").invoke(FunctionName=function, Qualifier=LIVE, InvocationType="Event", Payload=b"{}")
    here.screen.show(
        {"begun": True}, lambda _: Text("Started. For the result, see the log and metrics of ReconcileFunction.")
    )
