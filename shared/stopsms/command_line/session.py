"""What every command works with, and the arguments that several commands share."""

import getpass
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from stopsms.command_line.api import Api
from stopsms.command_line.screen import Screen
from stopsms.command_line.stack import Account, Asked


@dataclass(frozen=True)
class Session:
    """The stack in question, and the screen. Nothing is looked up before a command needs it."""

    asked: Asked
    screen: Screen

    @property
    def api(self) -> Api:
        """The stack's API."""
        return self.asked.api

    @property
    def account(self) -> Account:
        """The stack's resources."""
        return self.asked.account

    def advertiser(self, explicit: str | None) -> str:
        """The given advertiser, or the only one there is. Raises BadParameter."""
        if explicit:
            return explicit
        ids = [advertiser["id"] for advertiser in self.api.every("advertisers", "advertisers")]
        if len(ids) == 1:
            return str(ids[0])
        known = ", ".join(ids[:5]) or "none yet"
        raise typer.BadParameter(f"choose one with --advertiser (known: {known})")


def session(context: typer.Context) -> Session:
    """The session of this run."""
    current = context.find_object(Session)
    if current is None:
        raise RuntimeError("a command was run outside of the program")
    return current


def somebody() -> str:
    """The user at the keyboard, by login."""
    return getpass.getuser()


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file, or from standard input for `-`. Raises BadParameter."""
    try:
        content = json.loads(sys.stdin.read() if str(path) == "-" else path.read_text())
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise typer.BadParameter(f"{path} does not contain a JSON object")
    return content


def pairs(given: list[str] | None) -> dict[str, str]:
    """`NAME=VALUE` arguments."""
    named = {}
    for each in given or ():
        name, equals, value = each.partition("=")
        if not (name and equals):
            raise typer.BadParameter(f"{each}: expected NAME=VALUE")
        named[name] = value
    return named


def euros(written: str) -> float | None:
    """An amount such as 500, 49.90 or 49,90; None for none. Raises BadParameter."""
    if written == "none":
        return None
    if not _AMOUNT.fullmatch(written):
        raise typer.BadParameter(f"{written}: expected euros, such as 500 or 49.90, or none")
    return float(written.replace(",", "."))


_AMOUNT = re.compile(r"[0-9]{1,9}([.,][0-9]{1,2})?")

Advertiser = Annotated[
    str | None,
    typer.Option(
        "--advertiser",
        "-a",
        envvar="STOPSMS_ADVERTISER",
        help="The advertiser's id; may be left out if there is only one.",
    ),
]
Phone = Annotated[
    str, typer.Argument(help="A number as people write it: '06 12 34 56 78', +33612345678…", show_default=False)
]
At = Annotated[
    str | None, typer.Option(help="A time with its UTC offset: 2026-11-24T10:00:00+01:00", show_default=False)
]
By = Annotated[str | None, typer.Option(help="Who decided; your login when left out.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why, for the record.", prompt=True, show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]
