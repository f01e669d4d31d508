"""Judge contacts and their chains as they were archived: every state has its act, every version follows the one before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from audit.audit_findings import Audit, masked
from audit.audit_state import AuditState, Row
from audit.judge_sends import SendJudge

Item = Mapping[str, Any]

ENDS = frozenset({"erased", "purged"})
"""The acts after which only a keyed hash of the number remains, where the chain then goes on from."""

_SHORT = 32
"""Hexadecimal digits of a hash that are kept of each record of a chain, and of each part of a state."""

_STANDING = ("status", "basis", "hold", "opposed_at", "confirmation", "last_contact_at", "attributes", "tags")
"""What a contact is, beside its claims, version and chain."""

_ALWAYS = frozenset({"last_contact_at"})
_SHRINKS = frozenset({"attributes", "tags"})
"""Room is made for an opposition or a hold by leaving these out."""

MAY_CHANGE: Mapping[str, frozenset[str]] = {
    "basis_recorded": frozenset(_STANDING),
    "confirmed": frozenset({"status", "hold", "confirmation"}),
    "heard_from": frozenset(),
    "opposed": frozenset({"status", "hold", "opposed_at", "confirmation"}) | _SHRINKS,
    "held": frozenset({"status", "hold"}) | _SHRINKS,
    "opposition_reviewed": frozenset({"status", "hold", "opposed_at", "confirmation"}),
    "accessed": frozenset(),
    "rectified": _SHRINKS,
    "number_changed": frozenset(_STANDING),
}
"""What each act may change of a contact, beside the moment it was last heard from."""

GRANTS = frozenset({"basis_recorded", "confirmed", "number_changed"})
"""The acts that make somebody contactable; a review does too, of whom a hold alone silenced."""


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: object) -> str:
    """The hash of a JSON value, as evidence takes it."""
    return hashlib.sha256(_CANONICAL.encode(value).encode()).hexdigest()


class ContactJudge:
    """Takes the changes of the consent table, in the order of its archive."""

    def __init__(self, state: AuditState, audit: Audit, sends: SendJudge) -> None:
        """With what is known so far; what is found goes into the audit."""
        self._state = state
        self._audit = audit
        self._sends = sends

    def take(self, change: Item) -> None:
        """One change."""
        pk, sk, item = change["pk"], change["sk"], change["item"]
        if pk.startswith("ERASED#"):
            if item is not None:
                self._take_erasure(item)
        elif pk.startswith("EVIDENCE#"):
            _, advertiser, phone = pk.split("#")
            if item is None:
                self._take_removal(advertiser, phone, int(sk), change["at"])
            else:
                self._take_record(advertiser, phone, item, change["at"])
        elif sk.startswith("+"):
            advertiser = pk.rpartition("#")[0]
            if item is None:
                self._take_departure(advertiser, sk, change["at"])
            elif "version" in item:
                self._take_version(advertiser, sk, item, change["at"])

    # ------------------------------------------------------------------------------------------------------- the chain

    def _take_erasure(self, item: Item) -> None:
        if fault := _header_fault(item):
            self._audit.found("evidence", f"record {item['sequence']} of somebody erased", fault)
        elif item["act"] in ENDS:
            known = self._state.get("erasures", item["hash"])
            if known is None:
                self._state.put(
                    "erasures", hash=item["hash"], previous=item["previous"], sequence=item["sequence"], act=item["act"]
                )

    def _take_record(self, advertiser: str, phone: str, item: Item, at: str) -> None:
        sequence = int(item["sequence"])
        if item.get("content") and digest(item["content"]) != item["content_hash"]:
            self._audit.found("evidence", masked(phone), f"record {sequence}: its content was altered")
        if fault := _header_fault(item):
            self._audit.found("evidence", masked(phone), f"record {sequence}: {fault}")
            return
        chain = Chain.read(self._state.get("chains", advertiser, phone))
        if sequence == 1 and not item["previous"] and self._is_gone_for_good(advertiser, phone):
            chain = Chain()
        if sequence <= len(chain.links):
            if not chain.has(sequence, item["hash"]):
                self._audit.found(
                    "rewritten", masked(phone), f"record {sequence} was written anew and says something else"
                )
            return
        self._state.put(
            "acts", advertiser=advertiser, phone=phone, sequence=sequence, act=item["act"], hash=item["hash"],
            previous=item["previous"], at=at,
        )  # fmt: skip
        self._link(advertiser, phone, chain)

    def _link(self, advertiser: str, phone: str, chain: "Chain") -> None:
        """Put the records that follow into the chain, over what an erasure left in between; then judge what waited for them."""
        before = len(chain.links)
        pending = list(self._state.of("acts", advertiser, phone))
        for act in pending:
            bridge = self._bridge(act["previous"], chain.last)
            if bridge is None or act["sequence"] != len(chain.links) + len(bridge) + 1:
                break
            for record in (*bridge, act):
                chain.add(record)
            self._state.drop("acts", advertiser, phone, act["sequence"])
        if len(chain.links) == before:
            return
        self._state.put("chains", advertiser=advertiser, phone=phone, links="".join(chain.links), last=chain.last)
        for owed in self._state.of("owed", advertiser, phone):
            self._settle(owed, chain)

    def _bridge(self, previous: str, last: str) -> list[Row] | None:
        """The records of erasure between two of a chain, oldest first: none when one follows the other, None when nothing leads there."""
        found: list[Row] = []
        while previous != last:
            erasure = self._state.get("erasures", previous)
            if erasure is None:
                return None
            found.insert(0, erasure)
            previous = erasure["previous"]
        return found

    def _is_gone_for_good(self, advertiser: str, phone: str) -> bool:
        """Whether this number went by its age, with nothing left of it: then its next contact is another one."""
        known = self._state.get("contacts", advertiser, phone)
        return known is not None and bool(known["gone"])

    def _take_removal(self, advertiser: str, phone: str, sequence: int, at: str) -> None:
        self._state.put("removals", advertiser=advertiser, phone=phone, sequence=sequence, at=at)

    # ------------------------------------------------------------------------------------------------------- the states

    def _take_departure(self, advertiser: str, phone: str, at: str) -> None:
        known = self._state.get("contacts", advertiser, phone)
        if known is not None and not known["gone"]:
            self._state.put("contacts", **{**known, "gone": 1})
            self._state.put(
                "departures", advertiser=advertiser, phone=phone, version=known["version"], head=known["head"], at=at
            )

    def _take_version(self, advertiser: str, phone: str, item: Item, at: str) -> None:
        known = self._state.get("contacts", advertiser, phone)
        state = _state_of(item)
        written = digest([state, item["claims"], item["sequence"], item["head"]])
        if known is not None and item["version"] <= known["version"] and not (known["gone"] and item["version"] == 1):
            if item["version"] < known["version"] or written != known["written"]:
                why = f"version {item['version']} was written twice, differently, or after a later one"
                self._audit.found("rewritten", masked(phone), why)
            return
        before = Before.read(known)
        if before is None or (before.gone and item["version"] == 1):
            before = Before()
        self._check_version(advertiser, phone, before, item, state, at)
        self._sends.take_claims(advertiser, phone, before.claims, item, at, carried=before.gone or not before.version)
        self._state.put(
            "contacts", advertiser=advertiser, phone=phone, version=item["version"], sequence=item["sequence"],
            head=item["head"], written=written, state=json.dumps(state), claims=json.dumps(item["claims"]), gone=0,
        )  # fmt: skip

    def _check_version(
        self, advertiser: str, phone: str, before: "Before", item: Item, state: Mapping[str, str], at: str
    ) -> None:
        acts = item["sequence"] - before.sequence
        steps = item["version"] - before.version
        unseen = acts - 1 if before.gone else 0  # each erasure in between was a version too
        if steps > 1 + unseen:
            missing = list(range(before.version + 1, item["version"] - unseen))[:5]
            self._audit.found("gap", masked(phone), f"versions {missing} are not in the archive")
        changed = [name for name in _STANDING if before.state.get(name) != state.get(name)]
        if acts == 0 and item["head"] == before.head:
            if changed:
                why = f"version {item['version']} changed {', '.join(changed)} without an act"
                self._audit.found("no act", masked(phone), why)
            return
        self._settle(
            {
                "advertiser": advertiser, "phone": phone, "version": item["version"], "sequence": item["sequence"],
                "head": item["head"], "was": before.state.get("status", "none"), "now": item["status"],
                "changed": " ".join(changed), "acts": acts, "basis": (item.get("basis") or {}).get("evidence", 0), "at": at,
            },
            Chain.read(self._state.get("chains", advertiser, phone)),
        )  # fmt: skip

    def _settle(self, owed: Row, chain: "Chain") -> None:
        """Judge a change by its act, or keep it until the act is archived."""
        place = (owed["advertiser"], owed["phone"], owed["version"])
        if owed["sequence"] > len(chain.links):
            self._state.put("owed", **owed)
            return
        self._state.drop("owed", *place)
        about, version = masked(owed["phone"]), owed["version"]
        if not chain.has(owed["sequence"], owed["head"]):
            self._audit.found("evidence", about, f"version {version} names a record that is not there")
            return
        act = chain.act(owed["sequence"])
        changed = set(owed["changed"].split()) - _ALWAYS - MAY_CHANGE.get(act, frozenset())
        if owed["acts"] < 1:
            self._audit.found("no act", about, f"version {version} goes back to record {owed['sequence']}")
        elif changed:
            self._audit.found(
                "no act", about, f"version {version} changed {', '.join(sorted(changed))}, which no {act} does"
            )
        elif owed["now"] == "granted" != owed["was"] and not _grants(act, owed["was"]):
            self._audit.found("no act", about, f"version {version} went from {owed['was']} to granted by {act}")
        elif act == "opposed" and owed["now"] != "opposed":
            self._audit.found("no act", about, f"version {version} does not stand as opposed after an opposition")
        elif "basis" in owed["changed"].split() and owed["basis"] not in (0, owed["sequence"]):
            self._audit.found("no act", about, f"version {version} has a basis that names another record than its act")

    # ------------------------------------------------------------------------------------------------------- the end of a run

    def close(self, now: datetime) -> None:
        """What has waited for its counterpart for too long is found missing."""
        late = (now - PATIENCE).isoformat()
        for act in self._state.rows("acts", "at < ?", late):
            self._state.drop("acts", act["advertiser"], act["phone"], act["sequence"])
            self._audit.found(
                "evidence", masked(act["phone"]), f"record {act['sequence']}: it does not follow the one before"
            )
        for owed in self._state.rows("owed", "at < ?", late):
            self._state.drop("owed", owed["advertiser"], owed["phone"], owed["version"])
            why = f"version {owed['version']} names a record that is not there"
            self._audit.found("evidence", masked(owed["phone"]), why)
        for left in self._state.rows("departures", "at < ?", late):
            self._state.drop("departures", left["advertiser"], left["phone"], left["version"])
            if not self._state.any("erasures", "previous = ?", left["head"]):
                why = f"the contact went after version {left['version']} and no erasure says why"
                self._audit.found("no act", masked(left["phone"]), why)
        for removed in self._state.rows("removals", "at < ?", late):
            self._state.drop("removals", removed["advertiser"], removed["phone"], removed["sequence"])
            self._check_removal(removed)

    def _check_removal(self, removed: Row) -> None:
        chain = Chain.read(self._state.get("chains", removed["advertiser"], removed["phone"]))
        known = self._state.get("contacts", removed["advertiser"], removed["phone"])
        if known is not None and known["gone"]:
            return
        if not any(act in ENDS for act in chain.acts()[removed["sequence"] :]):
            why = f"record {removed['sequence']} was removed though nothing was erased"
            self._audit.found("evidence", masked(removed["phone"]), why)


PATIENCE = timedelta(minutes=5)
"""Two items that are written together are archived apart, and the two tables' archives do not advance in step."""


def _grants(act: str, was: str) -> bool:
    return act in GRANTS or (act == "opposition_reviewed" and was == "held")


def _state_of(item: Item) -> dict[str, Any]:
    """What stands of a contact, each part as short as it can be told from another."""
    told = {name: item[name] for name in _STANDING if item.get(name) not in (None, [], {})}
    return {name: value if isinstance(value, str) else digest(value)[:_SHORT] for name, value in told.items()}


@dataclass(frozen=True, slots=True)
class Before:
    """The version that was known last."""

    version: int = 0
    sequence: int = 0
    head: str = ""
    state: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False

    @classmethod
    def read(cls, row: Row | None) -> "Before | None":
        """From its row."""
        if row is None:
            return None
        state, claims = json.loads(row["state"]), json.loads(row["claims"])
        return cls(row["version"], row["sequence"], row["head"], state, claims, bool(row["gone"]))


@dataclass(slots=True)
class Chain:
    """The records of a contact, each by the beginning of its hash and its act."""

    links: list[str] = field(default_factory=list)
    last: str = ""

    @classmethod
    def read(cls, row: Row | None) -> "Chain":
        """From its row."""
        if row is None:
            return cls()
        links, size = row["links"], _SHORT + 2
        return cls([links[start : start + size] for start in range(0, len(links), size)], row["last"])

    def add(self, record: Row) -> None:
        """The next record."""
        self.links.append(f"{record['hash'][:_SHORT]}{ACTS.index(record['act']):02}")
        self.last = record["hash"]

    def has(self, sequence: int, hashed: str) -> bool:
        """Whether this is the record of that number."""
        return 1 <= sequence <= len(self.links) and self.links[sequence - 1][:_SHORT] == hashed[:_SHORT]

    def act(self, sequence: int) -> str:
        """The act of the record of that number."""
        return ACTS[int(self.links[sequence - 1][_SHORT:])]

    def acts(self) -> list[str]:
        """The acts of all records."""
        return [ACTS[int(link[_SHORT:])] for link in self.links]


ACTS = ("basis_recorded", "confirmed", "heard_from", "opposed", "held", "opposition_reviewed", "accessed", "rectified",
    "number_changed", "erased", "purged")  # fmt: skip
"""In the order of their numbers in a chain: only ever added to."""


def _header_fault(record: Item) -> str:
    names = ("advertiser_id", "sequence", "act", "occurred_at", "recorded_at", "content_hash", "previous")
    altered = digest({name: record[name] for name in names}) != record["hash"]
    return "its header was altered" if altered else ""
