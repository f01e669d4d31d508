"""Judge contacts as they were archived: every state has its act, every version follows the one before."""

from datetime import datetime

from stopsms.audit.audit_findings import Audit
from stopsms.audit.audit_state import AuditState
from stopsms.audit.chains import Item
from stopsms.audit.judge_campaigns import LATE
from stopsms.audit.judge_chains import ChainJudge
from stopsms.audit.judge_remains import RemainsJudge
from stopsms.audit.judge_replays import REPLAY, ReplayJudge
from stopsms.audit.judge_sends import SendJudge
from stopsms.audit.judge_versions import VersionJudge


class ContactJudge:
    """Takes the changes of the consent table, in the order of its archive."""

    def __init__(self, state: AuditState, audit: Audit, sends: SendJudge, *, same_clock: bool = False) -> None:
        """With what is known so far; findings go into the audit.

        `same_clock`: the product's clock and that of the streams are the same, as everywhere but on the embedded stack.
        """
        self._state = state
        self._audit = audit
        self._replays = ReplayJudge(state, audit)
        self._versions = VersionJudge(state, audit, sends, self._replays)
        self._chains = ChainJudge(state, audit, self._versions, self._replays, same_clock=same_clock)
        self._remains = RemainsJudge(state, audit, self._versions)

    def take(self, change: Item) -> None:
        """One change."""
        pk, sk, item = change["pk"], change["sk"], change["item"]
        kind, _, rest = pk.partition("#")
        if kind == "EVIDENCE" and rest:
            self._take_record(rest, sk, item, change["at"])
        elif kind == "ERASED" and rest:
            if item is not None:
                self._chains.take_erasure(rest.rpartition("#")[0], sk, item)
        elif kind == "OPPOSITION" and rest:
            advertiser, _, part = rest.partition("#")
            self._remains.take(advertiser, part, sk, item)
        elif kind == "REVIEW" and rest:
            if item is None:
                self._chains.take_unlisting(rest, sk, change["at"])
        elif kind == "ADVERTISER" and item is not None:
            self._take_advertiser(rest, item["advertiser"])
        elif pk == REPLAY:
            self._replays.begins(change["at"])
        elif sk.startswith("+"):
            self._versions.take(pk, sk, item, change["at"])

    def _take_record(self, whose: str, sk: str, item: Item | None, at: str) -> None:
        advertiser, _, phone = whose.rpartition("#")
        if item is None:
            self._chains.take_removal(advertiser, phone, int(sk), at)
        else:
            self._chains.take_record(advertiser, phone, sk, item, at)

    def _take_advertiser(self, advertiser: str, item: Item) -> None:
        """Whether it only tests is settled when it is declared: otherwise a trial could be made to look real, and the other way round."""
        test = int(item.get("test", False) is True)
        known = self._state.get("advertisers", advertiser)
        if known is None:
            self._state.put("advertisers", id=advertiser, test=test)
        elif known["test"] != test:
            self._audit.found("rewritten", advertiser, "whether it is a test advertiser changed after it was declared")

    def close(self, now: datetime) -> None:
        """Find what has waited too long for its counterpart. `now`: how far the archive has been read, at most."""
        late = (now - LATE).isoformat()
        self._versions.close_owed(late)
        self._chains.close_records(late)
        self._remains.close(late)
        self._chains.close_removals(late)
        self._versions.close_moves(late)
        self._replays.close(late)
