"""What an audit found."""

import sqlite3
from dataclasses import dataclass, field

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError, sqlite3.Error)
"""What reading an item raises that our software did not write: each is a finding, and the audit continues."""


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something that should not be: what, about whom or what, and in plain words why. No number in clear."""

    kind: str
    about: str
    why: str


MOST_FINDINGS = 10_000
"""How many findings are kept word for word; all are counted."""


@dataclass(slots=True)
class Audit:
    """What was audited and what was found; `waiting` are sends so recent that their claims may not be archived yet.

    `whole`: everything was read. `count` counts every finding, including those not kept; `standing` those of all audits
    that this one continues.
    """

    sends: int = 0
    waiting: int = 0
    contacts: int = 0
    campaigns: int = 0
    whole: bool = True
    count: int = 0
    standing: int = 0
    findings: list[AuditFinding] = field(default_factory=list)

    def found(self, kind: str, about: str, why: str) -> None:
        """Add a finding."""
        self.count += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(AuditFinding(kind, about, why))


def masked(phone: str) -> str:
    """A number as findings name it."""
    return f"{phone[:4]}…{phone[-2:]}"
