"""What the commands of both switches share: one stops all sending, the other the requests to confirm a consent."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from stopsms.command_line.screen import fields
from stopsms.command_line.session import Session, somebody
from stopsms.command_line.speech import said

StopReason = Annotated[str, typer.Option(help="Why, for the record.")]
"""To stop must never fail for a missing option."""

WITHOUT_A_REASON = "stopped from the command line"


class Switch:
    """A switch of the API, at this path, and what its two states are called."""

    def __init__(self, path: str, stopped: str, goes_on: str) -> None:
        """As the screen says it."""
        self._path = path
        self._stopped = stopped
        self._goes_on = goes_on

    def show(self, here: Session) -> None:
        """What was last decided, who decided it and with whose access."""
        here.screen.show(here.api.get(self._path), self._drawn)

    def set(self, here: Session, by: str | None, reason: str, *, stopped: bool) -> None:
        """Stop, or let it go on, in the name of `by` or of whoever is at the keyboard."""
        body = {"stopped": stopped, "by": by or somebody(), "reason": reason}
        here.screen.show(here.api.put(self._path, body=body), self._drawn)

    def _drawn(self, decided: Mapping[str, Any]) -> Group:
        state = (
            Text(said(self._stopped), style="bold red")
            if decided["stopped"]
            else Text(said(self._goes_on), style="bold green")
        )
        return Group(state, fields(decided, "by", "principal", "reason", "at"))
