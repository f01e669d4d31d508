"""A trial of the product on AWS: what is tried has to be removable."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import table
from stopsms.command_line.session import Yes, session
from stopsms.command_line.stack import Account

commands = typer.Typer(help="Remove a trial from your AWS account.", no_args_is_help=True)


def _drawn(shown: Mapping[str, Any]) -> RenderableType:
    rows = ([left["resource"], left["name"], left["what"]] for left in shown["left"])
    return Group(Text(f"{shown['removed']} is removed.", style="green"), table(("left", "name", ""), rows))


@commands.command("remove")
def remove(context: typer.Context, yes: Yes = False) -> None:
    """Delete a trial with all its contacts and proofs, then list what is left; again, if it was interrupted. Refused for a production."""
    from stopsms.command_line.emptying import NotEmptied  # noqa: PLC0415 (brings botocore)
    from stopsms.command_line.removal import Removal  # noqa: PLC0415 (brings botocore)
    from stopsms.command_line.stack_to_remove import NotRemovable  # noqa: PLC0415 (brings botocore)

    here = session(context)
    name = here.asked.deployed
    if not name:
        raise typer.BadParameter("name the stack with --stack; the embedded one ends with `make down`")
    removal = Removal(
        Account({}), name
    )  # its resources are looked up there: the stack may be gone, and some of it left
    try:
        removal.look_over()
        if not yes:
            if not here.screen.interactive:
                raise typer.BadParameter("this deletes everything: without a terminal to confirm, --yes is needed")
            if not here.screen.confirmed(
                f"Every contact, opposition and proof of {name} will be deleted, for good. Go on?"
            ):
                raise typer.Abort
        left = removal.carry_out()
    except (NotRemovable, NotEmptied) as error:
        here.screen.object_to(str(error))
        raise typer.Exit(Exit.CONFLICT) from error
    here.screen.show({"removed": name, "left": [asdict(each) for each in left]}, _drawn)
