"""What every command works with, and the arguments that several commands share."""

import getpass
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast

import typer

from stopsms.client.inputs import AudienceInput, DecisionInput
from stopsms.command_line.api import Api
from stopsms.command_line.moments import NoSuchTime, NoTime, TwoTimes, day_understood, understood
from stopsms.command_line.screen import Screen
from stopsms.command_line.speech import said, speech
from stopsms.command_line.stack import Account, Asked
from stopsms.command_line.where import WhereError, condition_of
from stopsms.compliance.law.topic import Topic
from stopsms.contracts.codec import ABSENT

Value = TypeVar("Value")

ADVERTISER_VARIABLE = "STOPSMS_ADVERTISER"


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
        """The given advertiser, the only one there is, or the one that somebody chooses now. Raises BadParameter."""
        if explicit:
            return explicit
        ids = [advertiser["id"] for advertiser in self.api.all_advertisers()]
        if len(ids) == 1:
            return str(ids[0])
        if ids and self.screen.interactive:
            return self.screen.chosen(said("Which advertiser? (STOPSMS_ADVERTISER sets it for good)"), ids)
        known = ", ".join(ids[:5]) or said("none yet")
        raise typer.BadParameter(said("choose one with --advertiser (known: {known})", known=known))

    def confirm(self, question: str, *, yes: bool) -> None:
        """Go on only if somebody says so, beforehand with `--yes` or now. Raises BadParameter where nobody can, Abort for a no."""
        if yes:
            return
        if not self.screen.interactive:
            raise typer.BadParameter(said("there is no terminal to confirm: --yes is needed"))
        if not self.screen.confirmed(question):
            raise typer.Abort

    def usual_advertisers(self, most: int) -> list[str]:
        """The advertiser of the environment, else those that there are, up to so many."""
        if usual := os.environ.get(ADVERTISER_VARIABLE):
            return [usual]
        return [str(one["id"]) for one in islice(self.api.all_advertisers(), most)]

    def instant(self, written: str) -> str:
        """A time as a person writes it, as the API takes it: with its offset. Raises BadParameter."""
        spoken = speech()
        try:
            return understood(written, spoken.zone, self.asked.now).isoformat()
        except NoSuchTime as error:
            before, after = (f"{each:%H:%M} ({each.isoformat()[-6:]})" for each in (error.before, error.after))
            raise typer.BadParameter(
                said(
                    "{written} does not exist: clocks go from {before} to {after}",
                    written=written,
                    before=before,
                    after=after,
                )
            ) from error
        except TwoTimes as error:
            ways = [f"{written} {each.isoformat()[-6:]}" for each in (error.first, error.second)]
            raise typer.BadParameter(
                said(
                    "{written} comes twice, as clocks go back: write “{first}” or “{second}”",
                    written=written,
                    first=ways[0],
                    second=ways[1],
                )
            ) from error
        except NoTime as error:
            raise typer.BadParameter(
                said("{written} is not a time: write 28/11/2026 10:00, or 2026-11-28T10:00:00+01:00", written=written)
            ) from error


def session(context: typer.Context) -> Session:
    """The session of this run."""
    current = context.find_object(Session)
    if current is None:
        raise RuntimeError("a command was run outside of the program")
    return current


def somebody() -> str:
    """The user at the keyboard, by login."""
    return getpass.getuser()


def _instant(context: typer.Context, written: str | None) -> str | None:
    """What `--at` and the like take. Nothing is looked up on the stack unless the year is left out."""
    return None if written is None else session(context).instant(written)


def _day(written: str | None) -> str | None:
    try:
        return None if written is None else day_understood(written).isoformat()
    except NoTime as error:
        raise typer.BadParameter(said("{written} is not a day: write 31/12/2027", written=written)) from error


def who_says(here: Session, named: str | None, *, must: bool = True) -> str:
    """Who is on record for this: whoever was named, else whoever is at the keyboard, who is asked if the login says nothing of a person.

    Raises BadParameter where there is nobody to ask, unless it need not be (`must`): a no is never held up for a name.
    """
    if named:
        return named
    login = somebody()
    if login not in _NOBODY_IN_PARTICULAR or not (must or here.screen.interactive):
        return login
    if not here.screen.interactive:
        raise typer.BadParameter(said("say who does this: the login “{login}” names nobody", login=login))
    return here.screen.asked_for(said("Who does this? It goes on record"))


_NOBODY_IN_PARTICULAR = frozenset({"root", "admin", "administrator", "ubuntu", "ec2-user", "runner", "nobody"})
"""Logins that many people share."""


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file, or from standard input for `-`. Raises BadParameter."""
    try:
        content = json.loads(sys.stdin.read() if str(path) == "-" else path.read_text())
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise typer.BadParameter(said("{file} does not contain a JSON object", file=path))
    return content


def pairs(given: list[str] | None) -> dict[str, str]:
    """`NAME=VALUE` arguments."""
    named = {}
    for each in given or ():
        name, equals, value = each.partition("=")
        if not (name and equals):
            raise typer.BadParameter(said("{written}: expected NAME=VALUE", written=each))
        named[name] = value
    return named


def decisions(given: list[str] | None, by: str) -> list[DecisionInput]:
    """`RULE=REASON` arguments, as what this person decides."""
    return [{"rule": rule, "by": by, "reason": reason} for rule, reason in pairs(given).items()]


def unless_none(value: Value | None) -> Value:
    """An option as a member of a body: left out, where it was not given."""
    return ABSENT if value is None else value


def euros(written: str) -> float | None:
    """An amount such as 500, 49.90 or 49,90; None for none. Raises BadParameter."""
    if written == "none":
        return None
    if not _AMOUNT.fullmatch(written):
        raise typer.BadParameter(said("{written}: expected euros, such as 500 or 49.90, or none", written=written))
    return float(written.replace(",", "."))


_AMOUNT = re.compile(r"[0-9]{1,9}([.,][0-9]{1,2})?")

Advertiser = Annotated[
    str | None,
    typer.Option(
        "--advertiser",
        "-a",
        envvar=ADVERTISER_VARIABLE,
        help="The advertiser's id; may be left out if there is only one.",
    ),
]
Phone = Annotated[
    str, typer.Argument(help="A number as people write it: '06 12 34 56 78', +33612345678…", show_default=False)
]


Topics = Annotated[
    list[Topic] | None,
    typer.Option(
        metavar="TOPIC",
        help="A regulated topic that the text does not reveal: alcohol, credit, gambling, health…; repeatable.",
        show_default=False,
    ),
]
CampaignNature = Literal["commercial", "non_commercial"]


def time_option(meaning: str, *names: str) -> Any:
    """An option that is a time, as people write one; it arrives with its offset."""
    written = "like '28/11/2026 10:00' or 'demain 10h' where you are, or 2026-11-28T10:00:00+01:00"
    return typer.Option(*names, help=f"{meaning}, {written}.", show_default=False, callback=_instant)


def day_option(meaning: str, *names: str) -> Any:
    """An option that is a day; it arrives as 2027-12-31."""
    return typer.Option(*names, help=f"{meaning}: 31/12/2027 or 2027-12-31.", show_default=False, callback=_day)


At = Annotated[str | None, time_option("When")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="Only contacts with one of these tags; repeatable.")]
Where = Annotated[
    str | None,
    typer.Option(
        metavar="CONDITION",
        help='Only contacts of whom this holds: "tag:vip and not got:ID and city = Lyon and last_sale within 90 days"; or none.',
    ),
]


def audience_of(tags: list[str] | None, where: str | None, standing: Mapping[str, Any] | None = None) -> AudienceInput:
    """Whom a campaign is for: as it stands, but for what is given. Raises BadParameter."""
    audience = {"tags": [], **(standing or {})}
    if tags is not None:
        audience["tags"] = tags
    if where == "none":
        audience.pop("where", None)
    elif where is not None:
        try:
            audience["where"] = condition_of(where)
        except WhereError as error:
            raise typer.BadParameter(error.pointing(where)) from None
    return cast("AudienceInput", audience)


By = Annotated[str | None, typer.Option(help="Who decided; your login when left out.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why, for the record.", prompt=True, show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]
