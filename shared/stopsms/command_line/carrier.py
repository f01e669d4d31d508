"""Carriers: the one that the system is deployed with, and those that were declared; whether each is set up."""

import json
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.api import members_of
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen, counted, drawn_findings, drawn_troubles, fields, table
from stopsms.command_line.session import Advertiser, Session, read_json, session
from stopsms.command_line.stack import LIVE
from stopsms.contracts.codec import ABSENT

commands = typer.Typer(
    help="Declare carriers, keep their credentials, and check each by a message to your own phone.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The carrier's id.")]
_COLUMNS = ("id", "service", "account", "parts_per_second", "stop_numbers", "changed_at", "changed_by", "ended_at")
_GOOD_TOKENS = 5
"""How many stay good: whoever enters a key three times, the first two wrong, must not cut the carrier off."""

_ASK_EVERY = 2.0
"""Seconds between two looks at how far a message has come."""


def _drawn(carrier: Mapping[str, Any]) -> RenderableType:
    return fields({name: value for name, value in carrier.items() if name != "addresses"} | carrier["addresses"])


@commands.command("list")
def list_carriers(context: typer.Context) -> None:
    """List the carriers that were declared."""
    here = session(context)
    listed = here.api.list_carriers()["carriers"]
    here.screen.show(listed, lambda rows: table(_COLUMNS, ([one[name] for name in _COLUMNS] for one in rows)))


@commands.command("show")
def show_carrier(context: typer.Context, name: Name) -> None:
    """Show a carrier, where its credentials belong, and the addresses that it is to call."""
    here = session(context)
    here.screen.show(here.api.get_carrier(name), _drawn)


@commands.command("set")
def set_carrier(
    context: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The carrier as JSON (- for standard input).")],
) -> None:
    """Declare a carrier, or change it (docs/carriers.md)."""
    here = session(context)
    declared = members_of(here.api.put_carrier, read_json(file))
    here.screen.show(here.api.put_carrier(name, **declared), _drawn)


@commands.command("remove")
def remove_carrier(context: typer.Context, name: Name) -> None:
    """Take a carrier back: nothing leaves through it any more. STOPs to its numbers are still heard; `set` declares it again."""
    here = session(context)
    here.screen.show(here.api.delete_carrier(name), _drawn)


@commands.command("credentials")
def keep_credentials(context: typer.Context, name: Name) -> None:
    """Ask for a carrier's credentials and keep them in Secrets Manager. A token for its calls to us is drawn; older ones stay good."""
    here = session(context)
    carrier, manager = here.api.get_carrier(name), here.account.client("secretsmanager")
    before = _kept(manager, carrier["secret"])
    asked = [member for member in carrier["secret_members"] if member != "webhook_token"]
    given = {member: typer.prompt(member, hide_input=True, err=True) for member in asked}
    tokens = [secrets.token_urlsafe(24), *filter(None, before.get("webhook_token", "").split(","))][:_GOOD_TOKENS]
    text = json.dumps(given | {"webhook_token": ",".join(tokens)})
    try:
        manager.put_secret_value(SecretId=carrier["secret"], SecretString=text)
    except manager.exceptions.ResourceNotFoundException:
        manager.create_secret(Name=carrier["secret"], SecretString=text)
    addresses = {kind: address.replace("TOKEN", tokens[0]) for kind, address in carrier["addresses"].items()}
    here.screen.show({"secret": carrier["secret"], **addresses}, _drawn_addresses)


def _drawn_addresses(shown: Mapping[str, str]) -> Text:
    """A line each, however long: they are copied from here."""
    return Text("\n".join(f"{name:10}{value}" for name, value in shown.items()))


def _kept(manager: Any, name: str) -> dict[str, str]:
    """What stands there; empty where there is no such secret, or one that nobody can read."""
    try:
        kept = json.loads(manager.get_secret_value(SecretId=name)["SecretString"])
    except (manager.exceptions.ResourceNotFoundException, ValueError):
        return {}
    return {member: str(value) for member, value in kept.items()} if isinstance(kept, dict) else {}


@commands.command("check")
def check(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A declared carrier; without it, the deployment's own.")
    ] = None,
    phone: Annotated[
        str | None, typer.Option(help="Your own phone: a message to it proves sender, STOP number and calls.")
    ] = None,
    advertiser: Advertiser = None,
    wait: Annotated[float, typer.Option(help="Minutes to wait for receipt and reply.")] = 10,
) -> None:
    """Check a carrier: would every STOP reach us, and every campaign be taken? Exits with 9 if something is wrong."""
    here = session(context)
    if name is None:
        _check_own(here)
        return
    owner = here.advertiser(advertiser) if phone or advertiser else ABSENT
    checked = here.api.check_carrier(name, advertiser_id=owner, phone=phone or ABSENT)
    message = checked["message"] and _followed(here, name, checked["message"], time.monotonic() + 60 * wait)
    here.screen.show(checked | {"message": message}, lambda shown: _drawn_check(shown, here.screen.language))
    if checked["findings"] or (message and not _proved(message)):
        raise typer.Exit(Exit.ATTENTION)


def _proved(message: Mapping[str, Any]) -> bool:
    return bool(message["accepted"] and message["reported_at"] and message["heard_at"])


def _followed(here: Session, name: str, message: Mapping[str, Any], until: float) -> Mapping[str, Any]:
    """The message when it is proved, or when nobody waits any longer."""
    here.screen.object_to("the message has left: send STOP from your phone to the number that it names")
    while not _proved(message) and time.monotonic() < until:
        time.sleep(_ASK_EVERY)
        message = here.api.get_carrier_check(name)
    return message


def _drawn_check(shown: Mapping[str, Any], language: str) -> RenderableType:
    told = {"carrier": shown["carrier"], "balance": shown["balance"], "not told by its API": ", ".join(shown["unseen"])}
    found = drawn_troubles(shown["findings"], language)
    sound = Text("Nothing is wrong with the account.", style="green")
    drawn: list[RenderableType] = [fields(told), found if shown["findings"] else sound]
    if message := shown["message"]:
        drawn.append(fields(message))
        if _proved(message):
            drawn.append(Text("Taken, reported and answered: it works.", style="green"))
    return Group(*drawn)


def _drawn_own(shown: Mapping[str, Any], screen: Screen) -> RenderableType:
    lists = Text(f"Opt-out lists in use: {', '.join(shown['lists'])}")
    if not shown["findings"]:
        return Group(lists, Text("Every STOP is passed on to us, and campaigns would be taken.", style="green"))
    faults = sum(not finding["note"] for finding in shown["findings"])
    title = f"{counted(faults, 'fault')}, {counted(len(shown['findings']) - faults, 'note')}"
    return Group(lists, drawn_findings(shown["findings"], screen.language, title))


def _check_own(here: Session) -> None:
    answer = here.account.client("lambda").invoke(
        FunctionName=here.account.resource("ReconcileFunction"),
        Qualifier=LIVE,
        Payload=json.dumps({"check": True}).encode(),
    )
    findings = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        here.screen.object_to(f"the check failed ({findings.get('errorType')}): see the log of ReconcileFunction")
        raise typer.Exit(Exit.BROKEN)
    here.screen.show(findings, lambda shown: _drawn_own(shown, here.screen))
    if any(not finding["note"] for finding in findings["findings"]):
        raise typer.Exit(Exit.ATTENTION)


@commands.command("compare")
def compare(context: typer.Context) -> None:
    """Start comparing with the carriers' opt-out lists now instead of tonight: numbers on them are recorded as opposed."""
    here = session(context)
    function = here.account.resource("ReconcileFunction")
    here.account.client("lambda").invoke(FunctionName=function, Qualifier=LIVE, InvocationType="Event", Payload=b"{}")
    here.screen.show(
        {"begun": True}, lambda _: Text("Started. For the result, see the log and metrics of ReconcileFunction.")
    )
