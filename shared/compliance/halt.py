"""The kill switch: one setting that stops all sending of this deployment within seconds, whoever's campaign it is."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Halt:
    """Whether nothing may leave, and who decided so, when and why. Campaigns stay as they are, and go on when it is lifted."""

    stopped: bool = False
    by: str = ""
    reason: str = ""
    at: datetime | None = None
