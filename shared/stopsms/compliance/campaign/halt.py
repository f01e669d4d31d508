"""The kill switch: one setting that stops all sending of this deployment within seconds, whichever campaigns they are.

It also says for which tables sending was let go on. Tables that were restored from a backup are others, and older than the
oppositions: nothing leaves from them until what the archive knows was replayed and a person has let sending go on (G7).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from stopsms.compliance.errors import InputError

OTHER_TABLES = "these are not the tables that sending was let go on for: if they were restored, they lack oppositions; run stopsms restore"
"""Why nothing leaves when nobody has decided anything about the tables in use."""


@dataclass(frozen=True, slots=True)
class Halt:
    """Whether nothing may leave, and who decided so, when and why. Campaigns stay as they are, and go on when it is lifted.

    `by` is whom the caller names, `principal` who called; both are empty where nobody decided.
    `tables` are those for which sending was last let go on, each by its name and when it was created: no copy has both.
    """

    stopped: bool = False
    by: str = ""
    reason: str = ""
    at: datetime | None = None
    tables: str = ""
    principal: str = ""


class NotRestored(InputError):
    """Sending cannot go on: these tables are not known, and nothing was replayed into them from the archive."""

    code: ClassVar[str] = "not_restored"


def in_force(decided: Halt | None, tables: str) -> Halt:
    """What the switch says for these tables, by what was last decided: of tables that nobody decided about, nothing leaves."""
    if decided is None:
        return Halt(stopped=True, reason=OTHER_TABLES)
    if decided.stopped or decided.tables == tables:
        return decided
    return Halt(stopped=True, reason=OTHER_TABLES, at=decided.at, tables=decided.tables)


def decide(halt: Halt, before: Halt | None, tables: str, replayed: str) -> Halt:
    """A person's decision, as it is to be kept. Stopping is always possible, and makes no tables known.

    Going on is for the tables that it went on for before, and for those that the archive was `replayed` into. Raises NotRestored.
    """
    known = "" if before is None else before.tables
    if halt.stopped:
        return replace(halt, tables=known)
    if tables not in (known, replayed):
        raise NotRestored(OTHER_TABLES, field="stopped")
    return replace(halt, tables=tables)
