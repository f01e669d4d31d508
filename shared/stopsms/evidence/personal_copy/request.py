"""What a person's copy has to know of the request for it."""

from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.person.rights import Asker


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """The request that a copy answers, and where the person may write STOP ("" where the advertiser has no number there).

    A copy may come in parts, with older messages in each: `continued` is one that follows another.
    """

    received_at: datetime
    means: str
    asked_by: Asker | None
    stop_number: str = ""
    continued: bool = False
