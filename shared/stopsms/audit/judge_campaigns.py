"""Judge campaigns as they were archived: their terms are fixed once they have run, and nobody disappears from their rosters."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from stopsms.audit.audit_findings import Audit
from stopsms.audit.audit_state import SEEN_FOR, AuditState, Row
from stopsms.audit.read_items import Item, terms_of
from stopsms.compliance.campaign.campaign import RESUMABLE, Terms
from stopsms.compliance.law.edition import Edition
from stopsms.compliance.law.rulebook import home_rulebook
from stopsms.compliance.proof.evidence import canonical

KILL_SWITCH = ("SWITCH", "SENDING")

LATE = SEEN_FOR
"""A stream delivers a change within 24 hours, or never: after that, a missing counterpart is a finding."""

QUIET = timedelta(days=16)
"""A campaign of which nothing has changed for so long is put aside: its claims have ended, its receipts have come."""

MOST_TERMS = 500
"""How many campaigns' terms are kept at hand."""

AT_THE_EDGE = timedelta(seconds=20)
"""A sender knows a campaign's state and the kill switch as they were a second ago; the slowest request has ended by then."""

DELETED = "deleted"
"""The end of a draft that was never scheduled: no campaign has this state, only what the audit knows of one."""

NEXT_STATES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"draft", "scheduled", "cancelled"}),
    "scheduled": frozenset({"scheduled", "running", "paused", "cancelled"}),
    "running": frozenset({"running", "paused", "finished", "cancelled"}),
    "paused": frozenset({"paused", "running", "scheduled", "cancelled"}),
    "finished": frozenset({"finished"}),
    "cancelled": frozenset({"cancelled"}),
}

OF_TERMS = (
    "id",
    "advertiser",
    "brand",
    "text",
    "nature",
    "category",
    "profile",
    "accepted",
    "topics",
    "contract_in_progress",
    "companies_only",
    "continues",
    "claims_since",
    "expires_at",
    "service_record",
    "variant",
)
"""What a campaign is judged by: fixed once the campaign has run."""

NOT_ASKED_BEFORE = {"companies_only": False}
"""What counts for a campaign that was archived before the question existed."""


class CampaignJudge:
    """Takes the changes of campaigns, rosters, rulebooks and the kill switch, and keeps at hand what sends are judged by."""

    def __init__(self, state: AuditState, audit: Audit, *, same_clock: bool) -> None:
        """`same_clock`: the product's clock and that of the streams are the same, as everywhere but on the embedded stack."""
        self._state = state
        self._audit = audit
        self._same_clock = same_clock
        self._terms: dict[str, Terms] = {}
        self._touched: dict[str, str] = {}
        self._lost: set[str] = set()
        self.stopped = _stops(state.newest("halts"))

    def at_hand(self, campaign: str, at: str) -> bool:
        """Whether what is known of a campaign is here; what was put aside is taken back for a change made then."""
        if campaign in self._lost:
            return False
        if campaign not in self._touched and not self._state.take_back(campaign):
            self._lost.add(campaign)
            self._audit.found("archive", campaign, "what the audit knew of it is gone, or is something else")
            return False
        self._touched[campaign] = max(at, self._touched.get(campaign, ""))
        return True

    def terms(self, campaign: str) -> Terms | None:
        """What a campaign is judged by, when it is known."""
        if campaign not in self._terms:
            row = self._state.get("campaigns", campaign)
            if row is None or not row["item"]:
                return None
            if len(self._terms) >= MOST_TERMS:
                self._terms.clear()
            self._terms[campaign] = terms_of(json.loads(row["item"]))
        return self._terms[campaign]

    def is_paused(self, campaign: str) -> bool:
        """Whether a campaign is paused, as far as is known: the outcomes of its claims arrive when it resumes."""
        row = self._state.get("campaigns", campaign)
        states = json.loads(row["states"]) if row and row["states"] else []
        return bool(states) and states[-1][1] == "paused"

    def why_not_running(self, campaign: str, at: str) -> str:
        """Why a campaign did not send then, as far as is known; "" when it did."""
        row = self._state.get("campaigns", campaign)
        states = json.loads(row["states"]) if row else []
        first, last = (_shifted(at, by) for by in (-AT_THE_EDGE, AT_THE_EDGE))
        before = [state for since, state in states if since <= last]
        during = before[-1:] + [state for since, state in states if first <= since <= last]
        during += [state for since, state in states if since <= first][-1:]
        if "running" in during:
            return ""
        return f"its campaign was {during[-1]}" if during else "its campaign was not there yet"

    def why_halted(self, at: str) -> str:
        """Why nothing could be claimed then, as far as is known."""
        decided = self._state.newest("halts", "at <= ?", _shifted(at, -AT_THE_EDGE))
        if not _stops(decided) or decided is None:
            return ""
        lifted = self._state.newest("halts", "at > ? AND at <= ?", decided["at"], at)
        return "" if lifted and not _stops(lifted) else f"all sending was stopped (since {decided['at']})"

    # ----------------------------------------------------------------------------------------------------- the changes

    def take(self, change: Item) -> None:
        """One change of the campaign table other than an outcome."""
        pk, sk, item, at = change["pk"], change["sk"], change["item"], change["at"]
        kind, _, name = pk.partition("#")
        if (pk, sk) == KILL_SWITCH:
            self._take_switch(item, at)
        elif kind == "RULEBOOK":
            self._take_rulebook(name, item)
        elif kind == "CAMPAIGN" and self.at_hand(name, at):
            if item is None:
                self._take_removal(name, at)
            else:
                self._take_campaign(name, item["campaign"], at)
        elif kind == "ROSTER" and self.at_hand(name, at):
            if item is None:
                self.removed(name, f"who was in batch {sk}", at)
            else:
                self._take_roster(name, sk, item["phones"].split(" "), at)

    def name_rulebook(self, name: str, at: str) -> None:
        """A decision names an edition: its words have to be on record too."""
        if self._state.get("rulebooks", name) is None:
            self._state.put("rulebooks", id=name, words="", named=at)

    def removed(self, campaign: str, what: str, at: str) -> None:
        """Something of a campaign was removed: only its age is a reason. Judged once everything before it is archived."""
        if self._same_clock:
            self._state.put("removed", campaign=campaign, what=what, at=at)

    def _take_switch(self, item: Item | None, at: str) -> None:
        if item is None:
            self._audit.found("rewritten", "kill switch", f"it was removed at {at}")
            return
        self._state.put("halts", at=at, stopped=int(item["stopped"]))
        self.stopped = _stops(self._state.newest("halts"))

    def _take_campaign(self, campaign: str, item: Item, at: str) -> None:
        if item["id"] != campaign or not isinstance(item["revision"], int) or item["state"] not in NEXT_STATES:
            raise ValueError(f"no campaign {campaign}")
        terms_of(item)  # raises what makes it unreadable, before it is kept
        row = self._state.get("campaigns", campaign)
        known = json.loads(row["item"]) if row and row["item"] else None
        states: list[list[str]] = json.loads(row["states"]) if row else []
        if known is not None:
            item = self._with_words(campaign, item, known["text"], at)
            if item["revision"] <= known["revision"]:
                if item != known:
                    self._audit.found(
                        "rewritten", campaign, f"revision {item['revision']} was written twice, differently"
                    )
                return
            if states and states[-1][1] == DELETED:
                self._audit.found("rewritten", campaign, "it was written again after it had been deleted")
            if item["revision"] > known["revision"] + 1:
                self._audit.found("gap", campaign, f"revisions after {known['revision']} are not in the archive")
            if item["state"] not in NEXT_STATES[known["state"]]:
                self._audit.found("rewritten", campaign, f"it went from {known['state']} to {item['state']}")
            changed = [name for name in OF_TERMS if _known_term(item, name) != _known_term(known, name)]
            if changed and any(state == "running" for _, state in states):
                self._audit.found("rewritten", campaign, f"its {', '.join(changed)} changed after it was started")
                item = {**item, **{name: known[name] for name in changed if name in known}}
        if not states or states[-1][1] != item["state"]:
            states.append([at, item["state"]])
        self._state.put(
            "campaigns", id=campaign, item=json.dumps(item), states=json.dumps(states), touched=self._touched[campaign], aside="",
        )  # fmt: skip
        self._terms.pop(campaign, None)

    def _with_words(self, campaign: str, item: Item, text: str, at: str) -> Item:
        """With the text that it is judged by, where those of a single message were taken away.

        Its recipient has to have been erased, or its time to be over.
        """
        if not item.get("single") or item["text"] or not text:
            return item
        row = self._state.get("rosters", campaign, item["single"])
        for phone in row["phones"].split(" ") if row else ("",):
            self._state.put("hidden", campaign=campaign, phone=phone, at=at)
        return {**item, "text": text}

    def _take_removal(self, campaign: str, at: str) -> None:
        """A draft may be deleted, and nothing can have left in its name since; of what was scheduled once, nobody removes a thing."""
        row = self._state.get("campaigns", campaign)
        states: list[list[str]] = json.loads(row["states"]) if row and row["states"] else []
        if row is None or {state for _, state in states} - {DELETED} != {"draft"}:
            self._audit.found("rewritten", campaign, "the campaign was removed")
            return
        self._state.put("campaigns", **{**row, "states": json.dumps([*states, [at, DELETED]])})

    def _take_rulebook(self, name: str, item: Item | None) -> None:
        """The words of an edition are written once: they explain later why somebody was written to."""
        words = "" if item is None else hashlib.sha256(canonical(dict(item))).hexdigest()
        row = self._state.get("rulebooks", name)
        known = row["words"] if row else ""
        if not words:
            self._audit.found("rewritten", name, "the words of this rulebook were removed")
        elif known and known != words:
            self._audit.found("rewritten", name, "the words of this rulebook were written over by others")
        elif item is not None and not Edition(name, item["country"], item["rules"]).genuine:
            self._audit.found("rewritten", name, "the words on record are not those of this rulebook")
        if words and not known:
            self._state.put("rulebooks", id=name, words=words, named="")

    def _take_roster(self, campaign: str, batch: str, phones: list[str], at: str) -> None:
        row = self._state.get("rosters", campaign, batch)
        known = row["phones"].split(" ") if row else phones
        if len(known) != len(phones) or any(
            now != was and now.startswith("+") for was, now in zip(known, phones, strict=False)
        ):
            self._audit.found(
                "rewritten", f"{campaign} {batch}", "a roster names other people than when it was written"
            )
        hidden = sorted({was for was, now in zip(known, phones, strict=False) if was != now and was.startswith("+")})
        for phone in hidden:
            self._state.put("hidden", campaign=campaign, phone=phone, at=at)
        if row is None:
            if any(not phone.startswith("+") for phone in phones):
                self._audit.found("rewritten", f"{campaign} {batch}", "a roster does not name whom it was planned for")
            self._state.put("rosters", campaign=campaign, batch=batch, phones=" ".join(phones))

    # ------------------------------------------------------------------------------------------------- the end of a run

    def close(self, now: datetime) -> None:
        """What was named and never came; what was removed or hidden without a reason."""
        late = (now - LATE).isoformat()
        for book in self._state.rows("rulebooks", "words = '' AND named != '' AND named < ?", late):
            self._state.put("rulebooks", **{**book, "named": ""})
            self._audit.found("unknown", book["id"], "decisions name this rulebook, whose words are not archived")
        for gone in self._state.rows("removed", "at < ?", late):
            self._state.drop("removed", gone["campaign"], gone["what"])
            if not self._is_past(gone):
                self._audit.found("rewritten", gone["campaign"], f"{gone['what']} was removed before its time")
        for hidden in self._state.rows("hidden", "at < ?", late):
            self._state.drop("hidden", hidden["campaign"], hidden["phone"])
            terms = self.terms(hidden["campaign"])
            if terms is not None and not (
                self._is_past(hidden) or self._state.has_ended(terms.advertiser.id, hidden["phone"])
            ):
                why = "a roster hides whom it names, or a message what it said, and nobody was erased"
                self._audit.found("rewritten", hidden["campaign"], why)

    def _is_past(self, gone: Row) -> bool:
        row = self._state.get("campaigns", gone["campaign"])
        states = json.loads(row["states"]) if row and row["states"] else []
        ends = [at for at, state in states if state in ("finished", "cancelled")]
        ends += [_shifted(at, RESUMABLE) for at, state in states if state == "running"]
        ended = ends[0] if ends else None
        limit = home_rulebook().retention.campaigns.limit(datetime.fromisoformat(gone["at"]))
        return ended is not None and datetime.fromisoformat(ended) < limit

    def put_aside(self, newest: datetime) -> None:
        """Put the campaigns aside that have been quiet, by the newest change of all."""
        for campaign, at in self._touched.items():
            self._state.touch(campaign, at)
        self._touched.clear()
        self._state.put_aside(newest - QUIET)


def _known_term(item: Item, name: str) -> object:
    """One of the terms in a campaign's archived state."""
    return item.get(name, NOT_ASKED_BEFORE.get(name))


def _stops(decided: Row | None) -> bool:
    return decided is not None and bool(decided["stopped"])


def _shifted(at: str, by: timedelta) -> str:
    return (datetime.fromisoformat(at) + by).isoformat()
