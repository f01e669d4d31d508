"""Judge contacts and their chains as they were archived: every state has its act, every version follows the one before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from stopsms.audit.audit_findings import Audit, masked
from stopsms.audit.audit_state import ACTS, ENDS, LINK, AuditState, Row
from stopsms.audit.contact_acts import (
    NOTHING,
    SHORT,
    ArchivedAct,
    changes,
    digest,
    instant,
    remains_of,
    state_of,
    takes_away,
    why_impossible,
    why_not_arrived,
)
from stopsms.audit.judge_campaigns import LATE
from stopsms.audit.judge_sends import SendJudge
from stopsms.compliance.campaign.shards import shard_of

Item = Mapping[str, Any]

OUT_OF_ORDER = timedelta(minutes=5)
"""Two items that are written together are archived apart."""

WRITTEN_WITHIN = timedelta(hours=1)
"""How far the time that a record names may be from when its stream told of it: no function runs for so long."""

REPLAY_LASTS = timedelta(days=1)
"""The longest that the replay of an archive into a restored table may take."""


class ContactJudge:
    """Takes the changes of the consent table, in the order of its archive."""

    def __init__(self, state: AuditState, audit: Audit, sends: SendJudge, *, same_clock: bool = False) -> None:
        """With what is known so far; what is found goes into the audit.

        `same_clock`: the product's clock and that of the streams are the same, as everywhere but on the embedded stack.
        """
        self._state = state
        self._same_clock = same_clock
        self._audit = audit
        self._sends = sends

    def take(self, change: Item) -> None:
        """One change."""
        pk, sk, item = change["pk"], change["sk"], change["item"]
        kind, _, rest = pk.partition("#")
        if kind == "EVIDENCE" and rest:
            advertiser, _, phone = rest.rpartition("#")
            if item is None:
                self._take_removal(advertiser, phone, int(sk), change["at"])
            else:
                self._take_record(advertiser, phone, sk, item, change["at"])
        elif kind == "ERASED" and rest:
            if item is not None:
                self._take_erasure(rest.rpartition("#")[0], sk, item)
        elif kind == "OPPOSITION" and rest:
            self._take_remains(rest, sk, item)
        elif kind == "REVIEW" and rest:
            if item is None:
                self._take_unlisting(rest, sk, change["at"])
        elif pk == REPLAY:
            self._state.put("replays", at=change["at"])
        elif sk.startswith("+"):
            self._take_contact(pk, sk, item, change["at"])

    # ------------------------------------------------------------------------------------------------------- the chain

    def _take_erasure(self, advertiser: str, sk: str, item: Item) -> None:
        about = f"record {item['sequence']} of somebody erased"
        if fault := _fault(advertiser, sk, item):
            self._audit.found("evidence", about, fault)
        elif item["act"] in ENDS and self._state.get("erasures", item["hash"]) is None:
            _check_times(item)
            self._state.put(
                "erasures", hash=item["hash"], previous=item["previous"], sequence=item["sequence"], act=item["act"],
                recorded=item["recorded_at"], occurred=item["occurred_at"],
            )  # fmt: skip
            for waiting in list(self._state.rows("acts", "previous = ?", item["hash"])):
                self._link(waiting["advertiser"], waiting["phone"])

    def _take_record(self, advertiser: str, phone: str, sk: str, item: Item, at: str) -> None:
        sequence = int(item["sequence"])
        _check_times(item)
        self._check_content(advertiser, phone, item, at)
        if fault := _fault(advertiser, sk, item):
            self._audit.found("evidence", masked(phone), f"record {sequence}: {fault}")
            return
        chain = Chain.read(self._state.get("chains", advertiser, phone))
        if sequence == 1 and not item["previous"]:
            if self._is_elsewhere(advertiser, phone, item["hash"]):
                return
            if chain.links and not chain.has(1, item["hash"]) and self._begins_anew(advertiser, phone):
                chain = Chain()
        if sequence > len(chain.links):
            self._check_moment(phone, item, at)
            self._add(advertiser, phone, chain, item, at)
        elif not chain.has(sequence, item["hash"]):
            self._audit.found("rewritten", masked(phone), f"record {sequence} was written anew and says something else")

    def _check_content(self, advertiser: str, phone: str, item: Item, at: str) -> None:
        """What the archive does not have of a proof, its archiver has held against its hash."""
        sequence = int(item["sequence"])
        altered = item.get("content") and digest(item["content"]) != item["content_hash"]
        if altered or item.get("content_altered"):
            self._audit.found("evidence", masked(phone), f"record {sequence}: its content was altered")
        if item.get("content_emptied"):
            why = f"record {sequence}: its content was removed though nothing was erased"
            self._unless_replayed(advertiser, phone, -sequence, "evidence", why, at)

    def _check_moment(self, phone: str, item: Item, at: str) -> None:
        said, told = datetime.fromisoformat(item["recorded_at"]), datetime.fromisoformat(at)
        if self._same_clock and abs(said - told) > WRITTEN_WITHIN:
            why = f"record {item['sequence']}: it says {item['recorded_at']}, and was written at {at}"
            self._audit.found("evidence", masked(phone), why)

    def _add(self, advertiser: str, phone: str, chain: "Chain", item: Item, at: str) -> None:
        if not chain.links:
            self._state.put("chains", advertiser=advertiser, phone=phone, links="", last="")
        self._state.put(
            "acts", advertiser=advertiser, phone=phone, sequence=int(item["sequence"]), act=item["act"], hash=item["hash"],
            previous=item["previous"], occurred=item["occurred_at"], recorded=item["recorded_at"], linked=0, at=at,
        )  # fmt: skip
        self._link(advertiser, phone)

    def _is_elsewhere(self, advertiser: str, phone: str, hashed: str) -> bool:
        """Whether the beginning of this chain is that of another one. What follows names what it follows: it needs no look."""
        known = self._state.get("beginnings", hashed)
        if known is None:
            self._state.put("beginnings", hash=hashed, advertiser=advertiser, phone=phone)
            return False
        if (known["advertiser"], known["phone"]) == (advertiser, phone):
            return False
        self._audit.found("evidence", masked(phone), "record 1 is that of somebody else")
        return True

    def _link(self, advertiser: str, phone: str) -> None:
        """Put the records that follow into the chain, over what an erasure left in between; then judge what waited for them."""
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

    def _begins_anew(self, advertiser: str, phone: str) -> bool:
        """Whether this number's next contact may be another one: whether it is one is judged with its first version."""
        waiting = "advertiser = ? AND phone = ? AND version = 1 AND departed != ''"
        return self._is_gone(advertiser, phone) or self._state.any("owed", waiting, advertiser, phone)

    def _is_gone(self, advertiser: str, phone: str) -> bool:
        """Whether a contact of this number was stored and is no more."""
        known = self._state.get("contacts", advertiser, phone)
        return known is not None and bool(known["gone"])

    def _take_removal(self, advertiser: str, phone: str, sequence: int, at: str) -> None:
        if self._is_gone(advertiser, phone):
            return  # as an erasure leaves it; that there was one is judged with the departure
        chain = Chain.read(self._state.get("chains", advertiser, phone))
        link = chain.links[sequence - 1] if 1 <= sequence <= len(chain.links) else ""
        self._state.put("removals", advertiser=advertiser, phone=phone, sequence=sequence, link=link, at=at)

    def _take_unlisting(self, advertiser: str, place: str, at: str) -> None:
        _, phone, sequence = place.split("#")
        if not self._is_gone(advertiser, phone):
            self._state.put("unlisted", advertiser=advertiser, phone=phone, sequence=int(sequence), at=at)

    # ------------------------------------------------------------------------------------- what outlives an erasure

    def _take_remains(self, advertiser: str, pseudonym: str, item: Item | None) -> None:
        known = self._state.newest(
            "remains", "advertiser = ? AND pseudonym = ? AND standing = 1", advertiser, pseudonym
        )
        about = "somebody erased"
        if item is None:
            if known is not None:
                if known["opposed"] and not self._is_outlived(known):
                    self._audit.found("rewritten", about, "the opposition that outlives an erasure was removed")
                self._state.put("remains", **{**known, "standing": 0})
            return
        if item["opposed_at"] is not None:
            instant(item["opposed_at"])
        remains = {
            "advertiser": advertiser, "pseudonym": pseudonym, "head": item["head"], "version": int(item["version"]),
            "sequence": int(item["sequence"]), "opposed": item["opposed_at"] or "", "claims": digest(item["claims"])[:SHORT],
        }  # fmt: skip
        if known is not None and item["version"] <= known["version"]:
            if any(known[name] != value for name, value in remains.items()):
                why = f"what outlives an erasure was written twice, differently, or after a later one: version {item['version']}"
                self._audit.found("rewritten", about, why)
            return
        if known is not None:
            self._state.put("remains", **{**known, "standing": 0})
        self._state.put("remains", **remains, phone="", standing=1)
        for waiting in list(self._state.rows("acts", "previous = ?", item["head"])):
            self._settle_all(waiting["advertiser"], waiting["phone"])

    def _is_outlived(self, remains: Row) -> bool:
        """Whether the person came back since and went by their age, unopposed: then what stood under older keys goes too."""
        known = self._state.get("contacts", remains["advertiser"], remains["phone"])
        last = self._last_erasure(known["head"]) if known is not None and known["gone"] else None
        left = None if last is None else self._state.newest("remains", "head = ?", last["hash"])
        return left is not None and not left["opposed"]

    # ------------------------------------------------------------------------------------------------------ the states

    def _take_contact(self, pk: str, phone: str, item: Item | None, at: str) -> None:
        advertiser, _, shard = pk.rpartition("#")
        if shard != f"{shard_of(phone):02d}":
            self._audit.found("rewritten", masked(phone), f"a contact stands in shard {shard}, which is not its own")
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
        anew = known is not None and known["gone"] and item["version"] == 1
        if known is not None and item["version"] <= known["version"] and not anew:
            if item["version"] < known["version"] or written != known["written"]:
                why = f"version {item['version']} was written twice, differently, or after a later one"
                self._audit.found("rewritten", masked(phone), why)
            return
        before = Before.read(None if anew else known)
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
            "known": "" if carried else _told(before.version, before.sequence, before.state, digest(before.claims)[:SHORT]),
            "departed": known["head"] if known is not None and anew else "", "at": at,
        }  # fmt: skip
        self._settle(owed, Chain.read(self._state.get("chains", advertiser, phone)))

    def _check_without_act(
        self, advertiser: str, phone: str, before: "Before", version: int, state: Item, at: str
    ) -> None:
        if before.gone:
            self._audit.found("no act", masked(phone), f"version {version} came back without an act")
            return
        self._check_steps(phone, before.version, version)
        changed = changes(before.state, state)
        if not changed:
            return
        why = f"version {version} changed {', '.join(changed)} without an act"
        if takes_away([], before.state, state):
            self._unless_replayed(advertiser, phone, version, "no act", why, at)
        else:
            self._audit.found("no act", masked(phone), why)

    def _check_steps(self, phone: str, before: int, version: int) -> None:
        if version > before + 1:
            missing = list(range(before + 1, version))[:5]
            self._audit.found("gap", masked(phone), f"versions {missing} are not in the archive")

    def _settle_all(self, advertiser: str, phone: str) -> None:
        chain = Chain.read(self._state.get("chains", advertiser, phone))
        for owed in self._state.of("owed", advertiser, phone):
            self._settle(owed, chain)

    def _settle(self, owed: Row, chain: "Chain") -> None:
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
        self._check_steps(owed["phone"], before["version"], version)
        acts = [self._state.get("acts", *place, at) for at in range(before["sequence"] + 1, owed["sequence"] + 1)]
        for act in filter(None, acts):
            self._state.drop("acts", *place, act["sequence"])
        after = json.loads(owed["state"])
        why = _why_not(before, owed, after, acts)
        if why and takes_away([act["act"] if act else "" for act in acts], before["state"], after):
            self._unless_replayed(*place, version, "no act", f"version {version} {why}", owed["at"])
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
            return _told(remains["version"], remains["sequence"], state, remains["claims"])
        if owed["departed"] and not self._may_begin_anew(owed):
            return None
        return _told(0, 0, NOTHING, digest({})[:SHORT])

    def _may_begin_anew(self, owed: Row) -> bool:
        """Whether it is known how the contact before went: one that had opposed never begins anew."""
        last = self._last_erasure(owed["departed"])
        remains = None if last is None else self._state.newest("remains", "head = ?", last["hash"])
        if remains is not None and remains["opposed"]:
            why = f"version {owed['version']} begins anew as if it had not opposed"
            self._audit.found("rewritten", masked(owed["phone"]), why)
        return remains is not None

    def _last_erasure(self, head: str) -> Row | None:
        """The last of the erasures that follow a record, one after the other."""
        found = None
        while (following := self._state.newest("erasures", "previous = ?", head)) is not None:
            found, head = following, following["hash"]
        return found

    # ------------------------------------------------------------------------------------------- changes of numbers

    def _leave(self, owed: Row, record: Row, before: Item) -> None:
        """A number was left: another has to arrive with what stood of it, by the same request."""
        self._state.put(
            "moves", advertiser=owed["advertiser"], recorded=record["recorded"], occurred=record["occurred"],
            phone=owed["phone"], state=json.dumps(before["state"]), claims=before["claims"], at=owed["at"],
        )  # fmt: skip
        waiting = "advertiser = ? AND act = 'number_changed' AND sequence = 1 AND linked = 1"
        for act in list(self._state.rows("acts", waiting, owed["advertiser"])):
            self._settle_all(act["advertiser"], act["phone"])

    def _arrive(self, owed: Row, record: Row) -> None:
        """A number arrived: judged as soon as the one that was left is known."""
        act, after = _act_of(record), json.loads(owed["state"])
        where = "advertiser = ? AND recorded = ? AND occurred = ?"
        place = (owed["advertiser"], owed["phone"])
        for move in self._state.rows("moves", where, owed["advertiser"], record["recorded"], record["occurred"]):
            if move["claims"] == owed["claims"] and not why_not_arrived(act, json.loads(move["state"]), after):
                self._state.drop("moves", move["advertiser"], move["recorded"], move["occurred"], move["phone"])
                self._state.drop("acts", *place, owed["sequence"])
                self._state.drop("owed", *place, owed["version"])
                self._check_steps(owed["phone"], 0, owed["version"])
                return
        self._state.put("owed", **owed)

    # ------------------------------------------------------------------------------------------------- the end of a run

    def _unless_replayed(self, advertiser: str, phone: str, version: int, kind: str, why: str, at: str) -> None:
        """What only the replay of an archive into a restored table does is found when none is told."""
        self._state.put("unexplained", advertiser=advertiser, phone=phone, version=version, kind=kind, why=why, at=at)

    def close(self, now: datetime) -> None:
        """What has waited for its counterpart for too long is found missing. `now`: how far the archive has been read, at most."""
        late = (now - LATE).isoformat()
        for owed in self._state.rows("owed", "at < ?", late):
            self._state.drop("owed", owed["advertiser"], owed["phone"], owed["version"])
            self._audit.found("evidence", masked(owed["phone"]), f"version {owed['version']} {self._why_owed(owed)}")
        for act in self._state.rows("acts", "at < ?", late):
            self._close_act(act)
        for left in self._state.rows("departures", "at < ?", late):
            self._state.drop("departures", left["advertiser"], left["phone"], left["version"])
            if why := self._why_gone(left):
                self._audit.found("no act", masked(left["phone"]), why)
        for removed in self._state.rows("removals", "at < ?", late):
            self._state.drop("removals", removed["advertiser"], removed["phone"], removed["sequence"])
            self._check_removal(removed)
        for unlisted in self._state.rows("unlisted", "at < ?", late):
            self._state.drop("unlisted", unlisted["advertiser"], unlisted["phone"], unlisted["sequence"])
            self._check_unlisting(unlisted)
        for move in self._state.rows("moves", "at < ?", late):
            self._state.drop("moves", move["advertiser"], move["recorded"], move["occurred"], move["phone"])
            self._audit.found("no act", masked(move["phone"]), "the number was left for one that never arrived")
        for change in self._state.rows("unexplained", "at < ?", late):
            self._state.drop("unexplained", change["advertiser"], change["phone"], change["version"])
            if not self._is_replayed(change["at"]):
                self._audit.found(change["kind"], masked(change["phone"]), change["why"])

    def _why_owed(self, owed: Row) -> str:
        record = self._state.get("acts", owed["advertiser"], owed["phone"], owed["sequence"])
        if record is None or not record["linked"]:
            return "names a record that is not there"
        self._state.drop("acts", owed["advertiser"], owed["phone"], owed["sequence"])
        if record["act"] == "number_changed":
            return "is that of a number that arrived from nowhere"
        return "follows an erasure of which nothing is left"

    def _close_act(self, act: Row) -> None:
        if self._state.any("owed", "advertiser = ? AND phone = ?", act["advertiser"], act["phone"]):
            return  # a later version waits, and is judged with all records before it
        self._state.drop("acts", act["advertiser"], act["phone"], act["sequence"])
        why = "no version of the contact follows it" if act["linked"] else "it does not follow the one before"
        self._audit.found("evidence", masked(act["phone"]), f"record {act['sequence']}: {why}")

    def _why_gone(self, left: Row) -> str:
        """Why nobody may have removed a contact, or what outlives it is not what should: see `erasure`."""
        erasure = self._state.newest("erasures", "previous = ?", left["head"])
        if erasure is None:
            return f"the contact went after version {left['version']} and no erasure says why"
        remains = self._state.newest("remains", "head = ?", erasure["hash"])
        if remains is None:
            later = self._state.any("erasures", "previous = ?", erasure["hash"])
            return "" if later else f"nothing outlives the contact that was erased after version {left['version']}"
        state = json.loads(left["state"])
        self._check_steps(left["phone"], left["version"], remains["version"])
        if remains["version"] <= left["version"] or remains["claims"] != left["claims"]:
            return f"what outlives the contact is not what stood at version {left['version']}"
        stood = state.get("opposed_at", "") if state["status"] == "opposed" else ""
        if erasure["act"] == "erased":
            told = [erasure["recorded"], erasure["occurred"], *([state["opposed_at"]] if "opposed_at" in state else [])]
            opposed = bool(remains["opposed"]) and instant(remains["opposed"]) >= max(map(instant, told))
        else:
            opposed = remains["opposed"] == stood
        return (
            "" if opposed else f"the opposition does not outlive the contact that went after version {left['version']}"
        )

    def _check_removal(self, removed: Row) -> None:
        if self._is_gone(removed["advertiser"], removed["phone"]):
            return
        chain = Chain.read(self._state.get("chains", removed["advertiser"], removed["phone"]))
        if removed["link"] and removed["link"] not in chain.links:
            return  # of an earlier contact of this number
        if not any(act in ENDS for act in chain.acts()[removed["sequence"] :]):
            why = f"record {removed['sequence']} was removed though nothing was erased"
            self._audit.found("evidence", masked(removed["phone"]), why)

    def _check_unlisting(self, unlisted: Row) -> None:
        """What waited to be read leaves the list when somebody has read it, or with the contact."""
        known = self._state.get("contacts", unlisted["advertiser"], unlisted["phone"])
        if known is not None and known["gone"]:
            return
        chain = Chain.read(self._state.get("chains", unlisted["advertiser"], unlisted["phone"]))
        held = [] if known is None else json.loads(known["state"]).get("hold", {}).get("unread", [])
        read = any(act in (*ENDS, "opposition_reviewed") for act in chain.acts()[unlisted["sequence"] :])
        if unlisted["sequence"] in held or not read:
            why = f"record {unlisted['sequence']} was taken off the list of what is to be read, and nobody read it"
            self._audit.found("no act", masked(unlisted["phone"]), why)

    def _is_replayed(self, at: str) -> bool:
        """Whether an archive was being replayed into a restored table then."""
        moment = datetime.fromisoformat(at)
        since, until = (moment - REPLAY_LASTS).isoformat(), (moment + OUT_OF_ORDER).isoformat()
        return self._state.any("replays", "at >= ? AND at <= ?", since, until)


REPLAY = "REPLAY"
"""The partition under which `stopsms restore` tells that it begins."""


def _told(version: int, sequence: int, state: Item, claims: str) -> str:
    return json.dumps({"version": version, "sequence": sequence, "state": state, "claims": claims})


def _act_of(record: Row) -> ArchivedAct:
    return ArchivedAct(record["act"], record["sequence"], record["occurred"], record["recorded"])


def _why_not(before: Item, owed: Row, after: Item, acts: list[Row | None]) -> str:
    """Why a version does not follow the one before by its act; empty when it does."""
    record = acts[-1] if acts else None
    if record is None:
        return f"goes back to record {owed['sequence']}"
    if len(acts) > 1:
        return f"follows {len(acts)} records at once"
    if before["claims"] != owed["claims"]:
        return f"changed its claims, which no {record['act']} does"
    return why_impossible(_act_of(record), before["state"], after)


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
        links, size = row["links"], LINK
        return cls([links[start : start + size] for start in range(0, len(links), size)], row["last"])

    def add(self, record: Row) -> None:
        """The next record."""
        self.links.append(f"{record['hash'][:SHORT]}{ACTS.index(record['act']):02}")
        self.last = record["hash"]

    def has(self, sequence: int, hashed: str) -> bool:
        """Whether this is the record of that number."""
        return 1 <= sequence <= len(self.links) and self.links[sequence - 1][:SHORT] == hashed[:SHORT]

    def acts(self) -> list[str]:
        """The acts of all records."""
        return [ACTS[int(link[SHORT:])] for link in self.links]


def _check_times(record: Item) -> None:
    """Raises ValueError when they are none: what is kept is compared later."""
    instant(record["occurred_at"])
    instant(record["recorded_at"])


def _fault(advertiser: str, place: str, record: Item) -> str:
    names = ("advertiser_id", "sequence", "act", "occurred_at", "recorded_at", "content_hash", "previous")
    if digest({name: record[name] for name in names}) != record["hash"]:
        return "its header was altered"
    if record["advertiser_id"] != advertiser or place != f"{record['sequence']:08d}":
        return "it stands in the place of another advertiser or number"
    return ""
