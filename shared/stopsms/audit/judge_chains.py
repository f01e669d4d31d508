"""Judge the records of contacts: each chain whole and in order, each record unaltered, none removed without a reason."""

import json
from datetime import datetime, timedelta

from stopsms.audit.audit_findings import Audit, masked
from stopsms.audit.audit_state import AuditState, Row
from stopsms.audit.audit_tables import ENDS
from stopsms.audit.chains import Chain, Item, check_times, header_fault, is_gone
from stopsms.audit.contact_state import digest
from stopsms.audit.judge_replays import ReplayJudge
from stopsms.audit.judge_unconfirmed import UnconfirmedJudge
from stopsms.audit.judge_versions import VersionJudge

WRITTEN_WITHIN = timedelta(hours=1)
"""How far the time that a record names may be from the time of its change: no function runs that long."""


class ChainJudge:
    """Takes the records of contacts, and those of erasures, and links them."""

    def __init__(
        self, state: AuditState, audit: Audit, versions: VersionJudge, replays: ReplayJudge, *, same_clock: bool
    ) -> None:
        """With what is known so far; findings go into the audit, new links let versions be judged."""
        self._state = state
        self._audit = audit
        self._versions = versions
        self._replays = replays
        self._same_clock = same_clock
        self._unconfirmed = UnconfirmedJudge(state, audit, same_clock=same_clock)

    def take_erasure(self, advertiser: str, sk: str, item: Item) -> None:
        """The record of an erasure, kept under a keyed hash of the number."""
        about = f"record {item['sequence']} of somebody erased"
        if fault := header_fault(advertiser, sk, item):
            self._audit.found("evidence", about, fault)
        elif item["act"] in ENDS and self._state.get("erasures", item["hash"]) is None:
            check_times(item)
            self._state.put(
                "erasures", hash=item["hash"], previous=item["previous"], sequence=item["sequence"], act=item["act"],
                recorded=item["recorded_at"], occurred=item["occurred_at"],
            )  # fmt: skip
            for waiting in list(self._state.rows("acts", "previous = ?", item["hash"])):
                self._link(waiting["advertiser"], waiting["phone"])

    def take_record(self, advertiser: str, phone: str, sk: str, item: Item, at: str) -> None:
        """A record of a contact's chain."""
        sequence = int(item["sequence"])
        check_times(item)
        self._check_content(advertiser, phone, item, at)
        self._unconfirmed.take(advertiser, phone, item)
        if fault := header_fault(advertiser, sk, item):
            self._audit.found("evidence", masked(phone), f"record {sequence}: {fault}")
            return
        chain = Chain.read(self._state.get("chains", advertiser, phone))
        if sequence == 1 and not item["previous"]:
            if self._is_elsewhere(advertiser, phone, item["hash"]):
                return
            if chain.links and not chain.has(1, item["hash"]) and self._may_begin_again(advertiser, phone):
                chain = Chain()
        if sequence > len(chain.links):
            self._check_moment(phone, item, at)
            self._add(advertiser, phone, chain, item, at)
        elif not chain.has(sequence, item["hash"]):
            self._audit.found("rewritten", masked(phone), f"record {sequence} was rewritten and says something else")

    def _check_content(self, advertiser: str, phone: str, item: Item, at: str) -> None:
        """The archive does not hold a proof's content; the archiver compared it with its hash."""
        sequence = int(item["sequence"])
        altered = item.get("content") and digest(item["content"]) != item["content_hash"]
        if altered or item.get("content_altered"):
            self._audit.found("evidence", masked(phone), f"record {sequence}: its content was altered")
        if item.get("content_emptied") and not self._unconfirmed.forgets(advertiser, phone, sequence, at):
            why = f"record {sequence}: its content was removed though nothing was erased"
            self._replays.unless_replayed(advertiser, phone, -sequence, "evidence", why, at)

    def _check_moment(self, phone: str, item: Item, at: str) -> None:
        recorded, archived = datetime.fromisoformat(item["recorded_at"]), datetime.fromisoformat(at)
        if self._same_clock and abs(recorded - archived) > WRITTEN_WITHIN:
            why = f"record {item['sequence']}: it says {item['recorded_at']}, and was written at {at}"
            self._audit.found("evidence", masked(phone), why)

    def _add(self, advertiser: str, phone: str, chain: Chain, item: Item, at: str) -> None:
        if not chain.links:
            self._state.put("chains", advertiser=advertiser, phone=phone, links="", last="")
        self._state.put(
            "acts", advertiser=advertiser, phone=phone, sequence=int(item["sequence"]), act=item["act"], hash=item["hash"],
            previous=item["previous"], occurred=item["occurred_at"], recorded=item["recorded_at"], linked=0, at=at,
        )  # fmt: skip
        self._link(advertiser, phone)

    def _is_elsewhere(self, advertiser: str, phone: str, hashed: str) -> bool:
        """Whether another chain begins with this record. Later records name the one before them and need no check."""
        known = self._state.get("beginnings", hashed)
        if known is None:
            self._state.put("beginnings", hash=hashed, advertiser=advertiser, phone=phone)
            return False
        if (known["advertiser"], known["phone"]) == (advertiser, phone):
            return False
        self._audit.found("evidence", masked(phone), "record 1 is that of somebody else")
        return True

    def _link(self, advertiser: str, phone: str) -> None:
        """Extend the chain with the records that follow, across erasures in between; then judge what waited for them."""
        chain = Chain.read(self._state.get("chains", advertiser, phone))
        before = len(chain.links)
        for act in self._state.of("acts", advertiser, phone):
            if act["linked"]:
                continue
            bridge = self._bridge(act["previous"], chain.last)
            if bridge is None or act["sequence"] != len(chain.links) + len(bridge) + 1:
                break
            for record in (*bridge, act):
                chain.add(record)
            self._state.put("acts", **{**act, "linked": 1})
        if len(chain.links) == before:
            return
        self._state.put("chains", advertiser=advertiser, phone=phone, links="".join(chain.links), last=chain.last)
        for owed in self._state.of("owed", advertiser, phone):
            self._versions.settle(owed, chain)

    def _bridge(self, previous: str, last: str) -> list[Row] | None:
        """The erasures between two records of a chain, oldest first: empty when one follows the other, None when no path exists."""
        erasures: list[Row] = []
        while previous != last:
            erasure = self._state.get("erasures", previous)
            if erasure is None:
                return None
            erasures.insert(0, erasure)
            previous = erasure["previous"]
        return erasures

    def _may_begin_again(self, advertiser: str, phone: str) -> bool:
        """Whether the number's next contact may be a new one. Whether it is, is judged with its first version."""
        waiting = "advertiser = ? AND phone = ? AND version = 1 AND departed != ''"
        return is_gone(self._state, advertiser, phone) or self._state.any("owed", waiting, advertiser, phone)

    def take_removal(self, advertiser: str, phone: str, sequence: int, at: str) -> None:
        """The removal of a record."""
        if is_gone(self._state, advertiser, phone):  # whether there was an erasure is judged with the departure
            self._unconfirmed.removed(advertiser, phone, sequence, at)
            return
        chain = Chain.read(self._state.get("chains", advertiser, phone))
        link = chain.links[sequence - 1] if 1 <= sequence <= len(chain.links) else ""
        self._state.put("removals", advertiser=advertiser, phone=phone, sequence=sequence, link=link, at=at)

    def take_unlisting(self, advertiser: str, place: str, at: str) -> None:
        """The removal of a review from the list."""
        _, phone, sequence = place.split("#")
        if not is_gone(self._state, advertiser, phone):
            self._state.put("unlisted", advertiser=advertiser, phone=phone, sequence=int(sequence), at=at)

    def close_records(self, late: str) -> None:
        """Records from before `late` that no version followed."""
        for act in self._state.rows("acts", "at < ?", late):
            self._close_act(act)

    def _close_act(self, act: Row) -> None:
        if self._state.any("owed", "advertiser = ? AND phone = ?", act["advertiser"], act["phone"]):
            return  # a later version waits, and is judged with all records before it
        self._state.drop("acts", act["advertiser"], act["phone"], act["sequence"])
        why = "no version of the contact follows it" if act["linked"] else "it does not follow the one before"
        self._audit.found("evidence", masked(act["phone"]), f"record {act['sequence']}: {why}")

    def close_removals(self, late: str) -> None:
        """Records removed, or taken off the list of reviews, before `late`."""
        for removed in self._state.rows("removals", "at < ?", late):
            self._state.drop("removals", removed["advertiser"], removed["phone"], removed["sequence"])
            self._check_removal(removed)
        for unlisted in self._state.rows("unlisted", "at < ?", late):
            self._state.drop("unlisted", unlisted["advertiser"], unlisted["phone"], unlisted["sequence"])
            self._check_unlisting(unlisted)

    def _check_removal(self, removed: Row) -> None:
        if is_gone(self._state, removed["advertiser"], removed["phone"]):
            self._unconfirmed.removed(removed["advertiser"], removed["phone"], removed["sequence"], removed["at"])
            return
        chain = Chain.read(self._state.get("chains", removed["advertiser"], removed["phone"]))
        if removed["link"] and removed["link"] not in chain.links:
            return  # of an earlier contact of this number
        if not any(act in ENDS for act in chain.acts()[removed["sequence"] :]):
            why = f"record {removed['sequence']} was removed though nothing was erased"
            self._audit.found("evidence", masked(removed["phone"]), why)

    def _check_unlisting(self, unlisted: Row) -> None:
        """A review leaves the list when somebody has concluded on it, or with the contact."""
        known = self._state.get("contacts", unlisted["advertiser"], unlisted["phone"])
        if known is not None and known["gone"]:
            return
        chain = Chain.read(self._state.get("chains", unlisted["advertiser"], unlisted["phone"]))
        held = [] if known is None else json.loads(known["state"]).get("hold", {}).get("unread", [])
        read = any(act in (*ENDS, "opposition_reviewed") for act in chain.acts()[unlisted["sequence"] :])
        if unlisted["sequence"] in held or not read:
            why = f"record {unlisted['sequence']} was taken off the list of what is to be read, and nobody read it"
            self._audit.found("no act", masked(unlisted["phone"]), why)
