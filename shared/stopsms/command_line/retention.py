"""What is removed when its term is over: what each run removed, a run on demand, and the record of processing."""

from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any

import typer

from stopsms.command_line.screen import filled, table
from stopsms.command_line.session import Yes, session
from stopsms.command_line.speech import said
from stopsms.contracts.codec import ABSENT

commands = typer.Typer(
    help="See what was removed at the end of its term, and run the removal now.", no_args_is_help=True
)

Dry = Annotated[bool, typer.Option("--dry", help="What would be removed: nothing is.")]
_COLUMNS = ("started_at", "finished_at", "examined", "purged", "erasures", "unreadable")


@commands.command("list")
def list_runs(
    context: typer.Context,
    dry: Dry = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 20,
) -> None:
    """List the runs, newest first: what each removed, by term."""
    here = session(context)
    runs = list(islice(here.api.all_retention_runs(dry=dry or ABSENT), limit))
    here.screen.show(runs, lambda rows: table(_COLUMNS, ([row[name] for name in _COLUMNS] for row in rows)))


@commands.command("run")
def run(context: typer.Context, dry: Dry = False, yes: Yes = False) -> None:
    """Remove now what has no reason to be kept, or go on with the run that is under way, until it is finished."""
    here = session(context)
    if not dry:
        here.confirm(said("What is past its term is removed, for good. Go on?"), yes=yes)
    done: Mapping[str, Any] = here.api.run_retention(dry=dry)
    while done["finished_at"] is None:
        here.screen.say(said("{number} examined so far", number=done["examined"]), "dim")
        done = here.api.run_retention(dry=dry)
    here.screen.show(done, filled)
