"""What the commands of both switches share: one stops all sending, the other the requests to confirm a consent."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Protocol

import typer
from rich.console import Group
from rich.text import Text

from stopsms.command_line.api import Api
from stopsms.command_line.screen import fields
from stopsms.command_line.session import Session, somebody
from stopsms.command_line.speech import said

StopReason = Annotated[str, typer.Option(help="Why, for the record.")]
"""To stop must never fail for a missing option."""

WITHOUT_A_REASON = "stopped from the command line"


class Put(Protocol):
    """The operation that decides."""

    def __call__(self, api: Api, /, *, stopped: bool, by: str, reason: str) -> Any:
        """What is decided now."""


class Switch:
    """A switch of the API, and what its two states are called."""

    def __init__(self, get: Callable[[Api], Any], put: Put, stopped: str, goes_on: str) -> None:
        """By its operations, and as the screen says it."""
        self._get = get
        self._put = put
        self._stopped = stopped
        self._goes_on = goes_on

    def show(self, here: Session) -> None:
        """What was last decided, who decided it and with whose access."""
        here.screen.show(self._get(here.api), self._drawn)

    def set(self, here: Session, by: str | None, reason: str, *, stopped: bool) -> None:
        """Stop, or let it go on, in the name of `by` or of whoever is at the keyboard."""
        decided = self._put(here.api, stopped=stopped, by=by or somebody(), reason=reason)
        here.screen.show(decided, self._drawn)

    def _drawn(self, decided: Mapping[str, Any]) -> Group:
        state = (
            Text(said(self._stopped), style="bold red")
            if decided["stopped"]
            else Text(said(self._goes_on), style="bold green")
        )
        return Group(state, fields(decided, "by", "principal", "reason", "at"))
