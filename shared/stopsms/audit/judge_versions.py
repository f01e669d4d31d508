"""Judge the versions of contacts: each follows the one before by its act, and each change of number leaves one and arrives at one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stopsms.audit.audit_findings import Audit, masked
from stopsms.audit.audit_state import AuditState, Row
from stopsms.audit.chains import Chain, Item, act_of, last_erasure
from stopsms.audit.contact_acts import takes_away, why_impossible, why_not_arrived
from stopsms.audit.contact_state import NOTHING, SHORT, changes, digest, remains_of, state_of
from stopsms.audit.judge_replays import ReplayJudge
from stopsms.audit.judge_sends import SendJudge
from stopsms.compliance.campaign.shards import shard_of


@dataclass(frozen=True, slots=True)
class Before:
    """The version that was known last."""

    version: int = 0
    sequence: int = 0
    head: str = ""
    state: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    claims: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False

    @classmethod
    def read(cls, row: Row | None) -> "Before":
        """From its row; without one, nothing was known."""
        if row is None:
            return cls()
        state, claims = json.loads(row["state"]), json.loads(row["claims"])
        return cls(row["version"], row["sequence"], row["head"], state, claims, bool(row["gone"]))


class VersionJudge:
    """Takes the versions of contacts, and judges each one as soon as its act is archived."""

    def __init__(self, state: AuditState, audit: Audit, sends: SendJudge, replays: ReplayJudge) -> None:
        """With what is known so far; findings go into the audit, claims to the judge of sends."""
        self._state = state
        self._audit = audit
        self._sends = sends
        self._replays = replays

    def take(self, pk: str, phone: str, item: Item | None, at: str) -> None:
        """A version of a contact, or its removal."""
        advertiser, _, shard = pk.rpartition("#")
        if shard != f"{shard_of(phone):02d}":
            self._audit.found("rewritten", masked(phone), f"a contact is stored in shard {shard}, which is not its own")
        elif item is None:
            self._take_departure(advertiser, phone, at)
        else:
            self._take_version(advertiser, phone, item, at)

    def _take_departure(self, advertiser: str, phone: str, at: str) -> None:
        known = self._state.get("contacts", advertiser, phone)
        if known is not None and not known["gone"]:
            self._state.put("contacts", **{**known, "gone": 1})
            self._state.put(
                "departures", advertiser=advertiser, phone=phone, version=known["version"], head=known["head"],
                state=known["state"], claims=digest(json.loads(known["claims"]))[:SHORT], at=at,
            )  # fmt: skip

    def _take_version(self, advertiser: str, phone: str, item: Item, at: str) -> None:
        known = self._state.get("contacts", advertiser, phone)
        state = state_of(item)
        written = digest([state, item["claims"], item["sequence"], item["head"]])
        starts_over = known is not None and known["gone"] and item["version"] == 1
        if known is not None and item["version"] <= known["version"] and not starts_over:
            if item["version"] < known["version"] or written != known["written"]:
                why = f"version {item['version']} was written twice, differently, or after a later one"
                self._audit.found("rewritten", masked(phone), why)
            return
        before = Before.read(None if starts_over else known)
        carried = before.gone or not before.version
        without_act = (item["sequence"], item["head"]) == (before.sequence, before.head)
        if not carried or without_act:  # else it has the claims of what stood before, which is judged with its act
            self._sends.take_claims(advertiser, phone, before.claims, item, at, carried=carried)
        self._state.put(
            "contacts", advertiser=advertiser, phone=phone, version=item["version"], sequence=item["sequence"],
            head=item["head"], written=written, state=json.dumps(state), claims=json.dumps(item["claims"]), gone=0,
        )  # fmt: skip
        if without_act:
            self._check_without_act(advertiser, phone, before, item["version"], state, at)
            return
        claims = digest(item["claims"])[:SHORT]
        owed = {
            "advertiser": advertiser, "phone": phone, "version": item["version"], "sequence": item["sequence"],
            "head": item["head"], "state": json.dumps(state), "claims": claims,
            "known": "" if carried else _known(before.version, before.sequence, before.state, digest(before.claims)[:SHORT]),
            "departed": known["head"] if known is not None and starts_over else "", "at": at,
        }  # fmt: skip
        self.settle(owed, Chain.read(self._state.get("chains", advertiser, phone)))

    def _check_without_act(
        self, advertiser: str, phone: str, before: Before, version: int, state: Item, at: str
    ) -> None:
        if before.gone:
            self._audit.found("no act", masked(phone), f"version {version} came back without an act")
            return
        self.check_steps(phone, before.version, version)
        changed = changes(before.state, state)
        if not changed:
            return
        why = f"version {version} changed {', '.join(changed)} without an act"
        if takes_away([], before.state, state):
            self._replays.unless_replayed(advertiser, phone, version, "no act", why, at)
        else:
            self._audit.found("no act", masked(phone), why)

    def check_steps(self, phone: str, before: int, version: int) -> None:
        """Find versions that are missing between two."""
        if version > before + 1:
            missing = list(range(before + 1, version))[:5]
            self._audit.found("gap", masked(phone), f"versions {missing} are not in the archive")

    def settle_all(self, advertiser: str, phone: str) -> None:
        """Judge what waits of a contact, as far as that is possible now."""
        chain = Chain.read(self._state.get("chains", advertiser, phone))
        for owed in self._state.of("owed", advertiser, phone):
            self.settle(owed, chain)

    def settle(self, owed: Row, chain: Chain) -> None:
        """Judge a version by its act, or keep it until that and what it follows are archived."""
        place = (owed["advertiser"], owed["phone"])
        there = chain.has(owed["sequence"], owed["head"])
        if owed["sequence"] > len(chain.links) or (not there and owed["departed"]):  # the chain may be that of another
            self._state.put("owed", **owed)
            return
        record = self._state.get("acts", *place, owed["sequence"])
        if not there or record is None:
            self._state.drop("owed", *place, owed["version"])
            why = f"goes back to record {owed['sequence']}" if there else "names a record that is not there"
            self._audit.found(
                "no act" if there else "evidence", masked(owed["phone"]), f"version {owed['version']} {why}"
            )
            return
        known = owed["known"] or self._known_before(owed, record)
        if known is None:
            self._state.put("owed", **owed)
        elif record["act"] == "number_changed" and record["sequence"] == 1 and not owed["known"]:
            self._arrive(owed, record)
        else:
            self._judge(owed, record, json.loads(known))

    def _judge(self, owed: Row, record: Row, before: Item) -> None:
        """Judge a version by its act, and by what stood before."""
        place, version = (owed["advertiser"], owed["phone"]), owed["version"]
        self._state.drop("owed", *place, version)
        self.check_steps(owed["phone"], before["version"], version)
        acts = [
            self._state.get("acts", *place, number) for number in range(before["sequence"] + 1, owed["sequence"] + 1)
        ]
        for act in filter(None, acts):
            self._state.drop("acts", *place, act["sequence"])
        after = json.loads(owed["state"])
        why = _why_not(before, owed, after, acts)
        if why and takes_away([act["act"] if act else "" for act in acts], before["state"], after):
            self._replays.unless_replayed(*place, version, "no act", f"version {version} {why}", owed["at"])
        elif why:
            self._audit.found("no act", masked(owed["phone"]), f"version {version} {why}")
        if record["act"] == "number_changed":
            self._leave(owed, record, before)

    def _known_before(self, owed: Row, record: Row) -> str | None:
        """What stood before the first version of a contact: nothing, or what an erasure left. None: that is not archived yet."""
        if self._state.get("erasures", record["previous"]) is not None:
            remains = self._state.newest("remains", "head = ?", record["previous"])
            if remains is None:
                return None
            self._state.put("remains", **{**remains, "phone": owed["phone"]})
            state = remains_of(remains["opposed"] or None)
            return _known(remains["version"], remains["sequence"], state, remains["claims"])
        if owed["departed"] and not self._may_start_over(owed):
            return None
        return _known(0, 0, NOTHING, digest({})[:SHORT])

    def _may_start_over(self, owed: Row) -> bool:
        """Whether it is known how the previous contact ended: one that had opposed never starts over."""
        last = last_erasure(self._state, owed["departed"])
        remains = None if last is None else self._state.newest("remains", "head = ?", last["hash"])
        if remains is not None and remains["opposed"]:
            why = f"version {owed['version']} starts over as if it had not opposed"
            self._audit.found("rewritten", masked(owed["phone"]), why)
        return remains is not None

    def _leave(self, owed: Row, record: Row, before: Item) -> None:
        """A number was left: another has to arrive with what stood of it, by the same request."""
        self._state.put(
            "moves", advertiser=owed["advertiser"], recorded=record["recorded"], occurred=record["occurred"],
            phone=owed["phone"], state=json.dumps(before["state"]), claims=before["claims"], at=owed["at"],
        )  # fmt: skip
        waiting = "advertiser = ? AND act = 'number_changed' AND sequence = 1 AND linked = 1"
        for act in list(self._state.rows("acts", waiting, owed["advertiser"])):
            self.settle_all(act["advertiser"], act["phone"])

    def _arrive(self, owed: Row, record: Row) -> None:
        """A number arrived: judged as soon as the one that was left is known."""
        act, after = act_of(record), json.loads(owed["state"])
        where = "advertiser = ? AND recorded = ? AND occurred = ?"
        place = (owed["advertiser"], owed["phone"])
        for move in self._state.rows("moves", where, owed["advertiser"], record["recorded"], record["occurred"]):
            if move["claims"] == owed["claims"] and not why_not_arrived(act, json.loads(move["state"]), after):
                self._state.drop("moves", move["advertiser"], move["recorded"], move["occurred"], move["phone"])
                self._state.drop("acts", *place, owed["sequence"])
                self._state.drop("owed", *place, owed["version"])
                self.check_steps(owed["phone"], 0, owed["version"])
                return
        self._state.put("owed", **owed)

    def close_owed(self, late: str) -> None:
        """Versions from before `late` whose act never came."""
        for owed in self._state.rows("owed", "at < ?", late):
            self._state.drop("owed", owed["advertiser"], owed["phone"], owed["version"])
            self._audit.found("evidence", masked(owed["phone"]), f"version {owed['version']} {self._why_owed(owed)}")

    def _why_owed(self, owed: Row) -> str:
        record = self._state.get("acts", owed["advertiser"], owed["phone"], owed["sequence"])
        if record is None or not record["linked"]:
            return "names a record that is not there"
        self._state.drop("acts", owed["advertiser"], owed["phone"], owed["sequence"])
        if record["act"] == "number_changed":
            return "is that of a number that arrived from nowhere"
        return "follows an erasure of which nothing is left"

    def close_moves(self, late: str) -> None:
        """Numbers left before `late` for one that never arrived."""
        for move in self._state.rows("moves", "at < ?", late):
            self._state.drop("moves", move["advertiser"], move["recorded"], move["occurred"], move["phone"])
            self._audit.found("no act", masked(move["phone"]), "the number was left for one that never arrived")


def _known(version: int, sequence: int, state: Item, claims: str) -> str:
    return json.dumps({"version": version, "sequence": sequence, "state": state, "claims": claims})


def _why_not(before: Item, owed: Row, after: Item, acts: list[Row | None]) -> str:
    """Why a version does not follow the one before by its act; empty when it does."""
    record = acts[-1] if acts else None
    if record is None:
        return f"goes back to record {owed['sequence']}"
    if len(acts) > 1:
        return f"follows {len(acts)} records at once"
    if before["claims"] != owed["claims"]:
        return f"changed its claims, which no {record['act']} does"
    return why_impossible(act_of(record), before["state"], after)
