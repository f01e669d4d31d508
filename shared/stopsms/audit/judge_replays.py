"""What only the replay of an archive into a restored table does: a finding, unless such a replay is on record."""

from datetime import datetime, timedelta

from stopsms.audit.audit_findings import Audit, masked
from stopsms.audit.audit_state import AuditState

REPLAY = "REPLAY"
"""The partition under which `stopsms restore` records that it begins."""

OUT_OF_ORDER = timedelta(minutes=5)
"""Two items that are written together are archived separately."""

REPLAY_LASTS = timedelta(days=1)
"""The longest that the replay of an archive into a restored table may take."""


class ReplayJudge:
    """Keeps changes that only a replay explains until it is known whether there was one."""

    def __init__(self, state: AuditState, audit: Audit) -> None:
        """With what is known so far; findings go into the audit."""
        self._state = state
        self._audit = audit

    def begins(self, at: str) -> None:
        """A replay begins."""
        self._state.put("replays", at=at)

    def unless_replayed(self, advertiser: str, phone: str, version: int, kind: str, why: str, at: str) -> None:
        """Keep a finding that does not hold if a replay is on record."""
        self._state.put("unexplained", advertiser=advertiser, phone=phone, version=version, kind=kind, why=why, at=at)

    def _is_replayed(self, at: str) -> bool:
        """Whether an archive was being replayed into a restored table then."""
        moment = datetime.fromisoformat(at)
        since, until = (moment - REPLAY_LASTS).isoformat(), (moment + OUT_OF_ORDER).isoformat()
        return self._state.any("replays", "at >= ? AND at <= ?", since, until)

    def close(self, late: str) -> None:
        """Find the changes from before `late` that no replay explains."""
        for change in self._state.rows("unexplained", "at < ?", late):
            self._state.drop("unexplained", change["advertiser"], change["phone"], change["version"])
            if not self._is_replayed(change["at"]):
                self._audit.found(change["kind"], masked(change["phone"]), change["why"])
