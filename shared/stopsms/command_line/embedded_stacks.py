"""The embedded stacks of this machine: each is on file while it is up, so that the program finds it from any folder."""

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DESCRIPTION = "stack.json"
"""What describes a stack, in its folder, while it is up."""

_ANSWERS_WITHIN = 0.5
"""In seconds; it is on this machine."""


@dataclass(frozen=True)
class EmbeddedStack:
    """A stack of this machine: its folder, and what its description says."""

    folder: Path
    described: dict[str, Any]

    @property
    def answers(self) -> bool:
        """Whether something listens at its address: one that was killed leaves its description behind."""
        address = urlsplit(self.described.get("api_url", ""))
        try:
            socket.create_connection((address.hostname, address.port or 80), _ANSWERS_WITHIN).close()
        except OSError:
            return False
        return True


def state_folder() -> Path:
    """Where stacks are on file: the user's state directory (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "stopsms" / "stacks"


def stack_in(folder: Path) -> EmbeddedStack | None:
    """The stack whose folder this is; None if none is up there."""
    try:
        return EmbeddedStack(folder, json.loads((folder / DESCRIPTION).read_text()))
    except (OSError, ValueError):
        return None


def stacks_on_file() -> Iterator[EmbeddedStack]:
    """Every stack that says it is up, each once; what is on file of one that is not is passed over."""
    on_file = sorted(state_folder().glob("*")) if state_folder().is_dir() else []
    folders = dict.fromkeys(Path(each.read_text().strip()) for each in on_file)
    yield from filter(None, map(stack_in, folders))
