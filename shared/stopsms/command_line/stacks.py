"""The stacks of this machine."""

import typer

from stopsms.command_line.embedded_stacks import stacks_on_file
from stopsms.command_line.screen import table
from stopsms.command_line.session import session

_COLUMNS = ("folder", "address", "reached")


def list_stacks(context: typer.Context) -> None:
    """List the embedded stacks of this machine; --stack FOLDER chooses one."""
    found = [
        {"folder": str(stack.folder), "address": stack.described.get("api_url"), "reached": stack.answers}
        for stack in stacks_on_file()
    ]
    session(context).screen.show(
        found, lambda rows: table(_COLUMNS, ([row[name] for name in _COLUMNS] for row in rows))
    )
