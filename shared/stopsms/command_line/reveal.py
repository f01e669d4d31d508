"""How a secret is printed that is shown once: alone in a pipe, so that it can be stored at once; with --json inside of the answer."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import typer
from rich.console import RenderableType
from rich.text import Text

from stopsms.command_line.session import session


def reveal(
    context: typer.Context,
    answered: Mapping[str, Any],
    member: str,
    drawn: Callable[[Mapping[str, Any]], RenderableType],
    remark: str,
) -> None:
    """Print this member of an answer, on a terminal after everything else."""
    screen, text = session(context).screen, answered[member]
    if context.find_root().params.get("json"):
        screen.clear = True  # what looks like a number in it is none
        screen.show(answered, drawn)
    elif screen.as_json:
        sys.stdout.write(f"{text}\n")
    else:
        screen.show({name: value for name, value in answered.items() if name != member}, drawn)
        screen.out.print(Text(text, style="bold"), soft_wrap=True)
        screen.say(remark)
