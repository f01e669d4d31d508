"""Numbers that people write to: who has one, and taking it from an advertiser that left it."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from stopsms.command_line.screen import fields, filled, table
from stopsms.command_line.session import session

commands = typer.Typer(help="See who has a number that people write to, and release one.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The number: 36180, or a long one like 0937000001.")]

_COLUMNS = ("advertiser_id", "used_until", "left_at", "expected_until", "released_at", "released_by")


def _drawn(shown: Mapping[str, Any]) -> RenderableType:
    rows = table(_COLUMNS, ([user[name] for name in _COLUMNS] for user in shown["advertisers"]))
    return Group(rows, filled(shown, "test_advertisers"))


@commands.command("show")
def show_number(context: typer.Context, number: Number) -> None:
    """Show who has a number, and who had it."""
    here = session(context)
    here.screen.show(here.api.get_number(number), _drawn)


@commands.command("release")
def release_number(
    context: typer.Context,
    number: Number,
    advertiser: Annotated[str, typer.Option("--advertiser", "-a", help="The advertiser that it is taken from.")],
) -> None:
    """Release a number: its advertiser reads no more of what people write there. Refused while they may write to it."""
    here = session(context)
    here.screen.show(here.api.release_number(number, advertiser), fields)
