"""Judge sends as they were archived: each was claimed once and lawful when it was, each claim came to an end, no account goes back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from audit.audit_findings import Audit, masked
from audit.audit_state import AuditState, Row
from audit.read_items import Item, claims_of, contact_of, terms_of
from compliance.campaign import Terms
from compliance.contact import CLAIM_KEPT
from compliance.decision import Verdict
from compliance.edition import Edition
from compliance.evidence import canonical
from compliance.gate import Gate
from compliance.personalisation import is_personal, put_back
from compliance.rule import Result

KILL_SWITCH = ("SWITCH", "SENDING")

SENT = frozenset({"sent", "delivered", "undelivered", "uncertain"})
"""The fates of what left, or may have."""

RANKS = ("deferred", "blocked", "failed", "uncertain", "sent", "undelivered", "delivered")
"""The fates from the one that knows least: an account is only ever replaced by one that knows more."""

KEPT_ONCE_TOLD = ("contact_version", "evidence", "parts", "message_id", "rulebook")
"""What of an outcome never changes once it is there."""

PATIENCE = timedelta(minutes=5)
"""The tables' archives do not advance in step: a send younger than this may be archived before its claim."""

CLAIM_JUDGED = 2
"""In the place of `done`: the claim was judged alone; the outcome, once it comes, is judged too."""

CLAIM_USED = timedelta(hours=1)
"""A claim is used within seconds: after this its outcome is late, and it is judged without."""

CLAIM_ENDS = timedelta(days=15)
"""By then every delivery of a batch has ended (a queue keeps a message for 14 days): so has every claim."""

HALT_REACHES = timedelta(seconds=60)
"""A sender looks at the kill switch every second; the slowest request that was under way has ended by then."""

QUIET = timedelta(days=16)
"""A campaign of which nothing has changed for so long is put aside: its claims have ended, its receipts have come."""

MOST_TERMS = 500
"""How many campaigns' terms are kept at hand."""

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
)
"""What a campaign is judged by: it stands from its scheduling on."""


class SendJudge:
    """Takes claims from the consent table, and the changes of the campaign table, in the order of their archives."""

    def __init__(self, state: AuditState, audit: Audit, rules_of: date | None = None) -> None:
        """With what is known so far. Sends are judged by the rules of their day, or all by those of one day."""
        self._state = state
        self._audit = audit
        self._rules_of = rules_of
        self._terms: dict[str, Terms] = {}
        self._touched: dict[str, str] = {}
        self._lost: set[str] = set()
        self._stopped = _stops(state.newest("halts"))

    def _at_hand(self, campaign: str, at: str) -> bool:
        """Whether what is known of a campaign is here; what was put aside is taken back for a change made then."""
        if campaign in self._lost:
            return False
        if campaign not in self._touched and not self._state.take_back(campaign):
            self._lost.add(campaign)
            self._audit.found("archive", campaign, "what the audit knew of it is gone, or is something else")
            return False
        self._touched[campaign] = max(at, self._touched.get(campaign, ""))
        return True

    # -------------------------------------------------------------------------------------------------------- claims

    def take_claims(self, phone: str, before: Mapping[str, str], item: Item, at: str, *, carried: bool) -> None:
        """What a version of a contact claims and gives back. `carried`: it may hold claims of the number or contact before it."""
        now: Mapping[str, str] = item["claims"]
        for campaign in sorted(before.keys() - now.keys()):
            self._give_back(campaign, before[campaign], phone, at)
        for campaign, text in now.items():
            if before.get(campaign) == text or not self._at_hand(campaign, at):
                continue
            if campaign in before:
                self._audit.found(
                    "rewritten", masked(phone), f"the claim of campaign {campaign} was written over by another"
                )
            batch, _, place = text.split(" ")[1].rpartition(".")
            known = self._state.get("sends", campaign, batch, int(place)) or _nothing(campaign, batch, int(place))
            if carried and known["claim"] == text:
                continue
            if known["claim"]:
                self._audit.found("twice", masked(phone), f"campaign {campaign} claimed {batch}.{place} twice")
            if self._stopped:
                self._state.put("halted", campaign=campaign, batch=batch, place=int(place), phone=phone, at=at)
            judged = {name: value for name, value in item.items() if name != "claims"}
            judged["claims"] = {other: claim for other, claim in now.items() if other != campaign}
            self._keep(
                {
                    **known,
                    "phone": phone,
                    "claim": text,
                    "claimed": at,
                    "version": item["version"],
                    "judged": json.dumps(judged),
                }
            )

    def _give_back(self, campaign: str, text: str, phone: str, at: str) -> None:
        batch, _, place = text.split(" ")[1].rpartition(".")
        expired = datetime.fromisoformat(at) - datetime.fromisoformat(text.split(" ", maxsplit=1)[0]) >= CLAIM_KEPT
        if expired and self._state.is_aside(campaign):  # then its claim has ended
            return
        if not self._at_hand(campaign, at):
            return
        known = self._state.get("sends", campaign, batch, int(place))
        if known is None or known["claim"] != text:
            return
        which = f"campaign {campaign}, {batch}.{place}"
        left = bool(known["outcome"]) and json.loads(known["outcome"])["fate"] in SENT
        if expired and not known["outcome"]:
            self._audit.found("unaccounted", masked(phone), f"{which}: a claim without an outcome")
        elif left and not expired:
            self._audit.found(
                "rewritten", masked(phone), f"{which}: a claim was given back though its message had left"
            )
        elif not expired:
            self._keep({**known, "claim": "", "judged": "", "done": 0})

    # ------------------------------------------------------------------------------------------------------ campaigns

    def take(self, change: Item) -> None:
        """One change of the campaign table."""
        pk, sk, item = change["pk"], change["sk"], change["item"]
        kind, _, rest = pk.partition("#")
        if (pk, sk) == KILL_SWITCH:
            self._take_switch(item, change["at"])
        if kind == "RULEBOOK":
            self._take_rulebook(rest, item)
        if item is None or kind not in ("CAMPAIGN", "ROSTER", "OUTCOME"):
            return
        if not self._at_hand(rest.partition("#")[0], change["at"]):
            return
        if kind == "CAMPAIGN":
            self._take_campaign(rest, item["campaign"])
        elif kind == "ROSTER":
            self._take_roster(rest, sk, item["phones"].split(" "))
        else:
            campaign, _, batch = rest.partition("#")
            for place, outcome in item["outcomes"].items():
                self._take_outcome(campaign, batch, int(place), outcome, change["at"])

    def _take_switch(self, item: Item | None, at: str) -> None:
        if item is None:
            self._audit.found("rewritten", "kill switch", f"it was removed at {at}")
            return
        self._state.put("halts", at=at, stopped=int(item["stopped"]))
        self._stopped = _stops(self._state.newest("halts"))

    def _take_campaign(self, campaign: str, item: Item) -> None:
        row = self._state.get("campaigns", campaign)
        known = json.loads(row["item"]) if row else None
        if known is not None:
            if item["revision"] <= known["revision"]:
                if item != known:
                    self._audit.found(
                        "rewritten", campaign, f"revision {item['revision']} was written twice, differently"
                    )
                return
            if item["state"] not in NEXT_STATES[known["state"]]:
                self._audit.found("rewritten", campaign, f"it went from {known['state']} to {item['state']}")
            changed = [name for name in OF_TERMS if item.get(name) != known.get(name)]
            if changed and known["state"] not in ("draft", "scheduled"):
                self._audit.found("rewritten", campaign, f"its {', '.join(changed)} changed after it was started")
                item = {**item, **{name: known[name] for name in changed if name in known}}
        self._state.put("campaigns", id=campaign, item=json.dumps(item), touched=self._touched[campaign], aside="")
        self._terms.pop(campaign, None)

    def _take_rulebook(self, name: str, item: Item | None) -> None:
        """The words of an edition are written once: whoever asks later why somebody was written to is told them."""
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

    def _name_rulebook(self, name: str, at: str) -> None:
        """A decision names an edition: its words have to be on record too."""
        if self._state.get("rulebooks", name) is None:
            self._state.put("rulebooks", id=name, words="", named=at)

    def _take_roster(self, campaign: str, batch: str, phones: list[str]) -> None:
        row = self._state.get("rosters", campaign, batch)
        known = row["phones"].split(" ") if row else phones
        if len(known) != len(phones) or any(
            now != was and now.startswith("+") for was, now in zip(known, phones, strict=False)
        ):
            self._audit.found(
                "rewritten", f"{campaign} {batch}", "a roster names other people than when it was written"
            )
        if row is None:
            self._state.put("rosters", campaign=campaign, batch=batch, phones=" ".join(phones))

    def _take_outcome(self, campaign: str, batch: str, place: int, outcome: Item, at: str) -> None:
        known = self._state.get("sends", campaign, batch, place) or _nothing(campaign, batch, place)
        before = json.loads(known["outcome"]) if known["outcome"] else {}
        if before and (why := _goes_back(before, outcome)):
            self._audit.found("rewritten", f"{campaign} {batch}.{place}", why)
            return  # what was told first stands
        if outcome["fate"] in SENT and before.get("fate") not in SENT:
            self._audit.sends += 1
        if outcome.get("rulebook"):
            self._name_rulebook(outcome["rulebook"], at)
        words = {"values": before["values"]} if "values" in before and "values" not in outcome else {}
        told = known["told"] or (at if outcome["fate"] in SENT else "")
        done = known["done"] if before.get("fate") in SENT else 0
        self._keep({**known, "outcome": json.dumps({**outcome, **words}), "told": told, "done": done})

    def _keep(self, send: Row) -> None:
        """Write a send; judged as soon as claim and outcome are both there."""
        fate = json.loads(send["outcome"])["fate"] if send["outcome"] else ""
        if send["done"] == 1 or fate not in SENT or not self._judge(send):
            self._state.put("sends", **send)

    def _judge(self, send: Row) -> bool:
        """Whether what a send is judged by is there: then it is judged, once."""
        row = self._state.get("campaigns", send["campaign"])
        roster = self._state.get("rosters", send["campaign"], send["batch"])
        if not send["claim"] or not send["judged"] or row is None or roster is None:
            return False
        self._state.put("sends", **{**send, "judged": "", "done": 1})
        about, which = masked(send["phone"]), f"campaign {send['campaign']}, {send['batch']}.{send['place']}"
        outcome = json.loads(send["outcome"])
        if why := self._why_unlawful(self._terms_of(send["campaign"], row), send, outcome, roster["phones"].split(" ")):
            self._audit.found("unlawful", about, f"{which}: {why}")
        return True

    def _terms_of(self, campaign: str, row: Row) -> Terms:
        if campaign not in self._terms:
            if len(self._terms) >= MOST_TERMS:
                self._terms.clear()
            self._terms[campaign] = terms_of(json.loads(row["item"]))
        return self._terms[campaign]

    def _why_unlawful(self, terms: Terms, send: Row, outcome: Item, roster: list[str]) -> str:
        named = roster[send["place"]] if send["place"] < len(roster) else ""
        if named != send["phone"] and (not named or named.startswith("+")):
            return "its roster names somebody else in this place"
        judged = json.loads(send["judged"])
        return why_refused(terms, send["phone"], send["claim"], judged, outcome, self._rules_of)

    # ------------------------------------------------------------------------------------------------ the end of a run

    def _close_rulebooks(self, now: datetime) -> None:
        """Rulebooks that decisions name, and whose words are nowhere."""
        for book in self._state.rows("rulebooks", "words = '' AND named != ''"):
            if now - datetime.fromisoformat(book["named"]) >= PATIENCE:
                self._state.put("rulebooks", **{**book, "named": ""})
                self._audit.found("unknown", book["id"], "decisions name this rulebook, whose words are not archived")

    def close(self, now: datetime) -> None:
        """Sends whose claim is missing for too long; claims that never ended, or were made while all sending was stopped."""
        for claim in self._state.rows("halted", "at < ?", (now - PATIENCE).isoformat()):
            self._state.drop("halted", claim["campaign"], claim["batch"], claim["place"])
            self._check_halted(claim)
        self._close_rulebooks(now)
        for send in self._state.rows("sends", "done != 1"):
            fate = json.loads(send["outcome"])["fate"] if send["outcome"] else ""
            if fate in SENT and self._judge(send):
                continue
            which = f"campaign {send['campaign']}, {send['batch']}.{send['place']}"
            if fate in SENT:
                if now - datetime.fromisoformat(send["told"]) < PATIENCE:
                    self._audit.waiting += 1
                else:
                    self._state.put("sends", **{**send, "done": 1})
                    self._unclaimed(send, which)
            elif send["claim"] and not fate and not send["done"] and self._is_late(send, now):
                self._judge_claim(send, which)
            elif send["claim"] and not fate and now - datetime.fromisoformat(send["claimed"]) > CLAIM_ENDS:
                self._state.put("sends", **{**send, "done": 1})
                self._audit.found("unaccounted", masked(send["phone"]), f"{which}: a claim without an outcome")
            elif send["claim"] and fate == "blocked" and not _was_erased(send):
                self._state.put("sends", **{**send, "done": 1})
                self._audit.found("rewritten", masked(send["phone"]), f"{which}: claimed, and told to be blocked")

    def put_aside(self, newest: datetime) -> None:
        """Put the campaigns aside that have been quiet, by the newest change of all."""
        for campaign, at in self._touched.items():
            self._state.touch(campaign, at)
        self._touched.clear()
        self._state.put_aside(newest - QUIET)

    def _is_late(self, send: Row, now: datetime) -> bool:
        return now - datetime.fromisoformat(send["claimed"]) > CLAIM_USED

    def _judge_claim(self, send: Row, which: str) -> None:
        """A claim that no outcome followed yet gave leave to send all the same: it has to be lawful itself."""
        row = self._state.get("campaigns", send["campaign"])
        if row is None:
            why = "a claim of a campaign that is not archived"
        else:
            why = why_refused(
                self._terms_of(send["campaign"], row), send["phone"], send["claim"], json.loads(send["judged"]), {}
            )
        self._state.put("sends", **{**send, "done": CLAIM_JUDGED})
        if why:
            self._audit.found("unlawful", masked(send["phone"]), f"{which}: {why}")

    def _check_halted(self, claim: Row) -> None:
        decided = self._state.newest("halts", "at <= ?", claim["at"])
        if decided is None or not _stops(decided):
            return
        if datetime.fromisoformat(claim["at"]) - datetime.fromisoformat(decided["at"]) > HALT_REACHES:
            which = f"campaign {claim['campaign']}, {claim['batch']}.{claim['place']}"
            why = f"{which}: claimed while all sending was stopped (since {decided['at']})"
            self._audit.found("halted", masked(claim["phone"]), why)

    def _unclaimed(self, send: Row, which: str) -> None:
        row = self._state.get("campaigns", send["campaign"])
        roster = self._state.get("rosters", send["campaign"], send["batch"])
        phones = roster["phones"].split(" ") if roster else []
        if row is None or send["place"] >= len(phones):
            self._audit.found("unknown", which, "a send of a campaign or to a person that is not archived")
            return
        phone = phones[send["place"]]
        advertiser = self._terms_of(send["campaign"], row).advertiser.id
        contact = self._state.get("contacts", advertiser, phone)
        other = json.loads(contact["claims"]).get(send["campaign"]) if contact else None
        if other and other.split(" ")[1] != f"{send['batch']}.{send['place']}":
            why = f"campaign {send['campaign']} sent {other.split(' ')[1]} and {send['batch']}.{send['place']}"
            self._audit.found("twice", masked(phone), why)
            return
        self._audit.found("unlawful", masked(phone), f"{which}: no claim of it on any archived version of the contact")


def why_refused(terms: Terms, phone: str, claim: str, judged: Item, outcome: Item, rules_of: date | None = None) -> str:
    """Why a send was not lawful, or nothing. `judged` is the contact as its claim found it, at the claim's version."""
    recorded = outcome.get("contact_version")
    if (
        recorded is not None and recorded != judged["version"] - 1
    ):  # a worker that died did not record it: the claim speaks alone
        return f"recorded as judged on version {recorded}, claimed on version {judged['version'] - 1}"
    at = claims_of({"claims": {terms.campaign_id: claim}})[terms.campaign_id].at
    contact = contact_of(terms.advertiser.id, phone, judged)
    decision = Gate(_as_read(terms, tuple(outcome.get("values", ()))), rules_of).judge(contact, at).decision
    if decision.verdict is not Verdict.ALLOWED:
        against = [r.rule for r in decision.results if r.result in (Result.BLOCK, Result.REVIEW, Result.DEFER)]
        return f"refused by {', '.join(against)} at {at.isoformat(timespec='seconds')}"
    return ""


def why_unlawful(terms: Terms, phone: str, send: str, outcome: Item, versions: Mapping[int, Item]) -> str:
    """Why a send was not lawful by the archived versions of the contact, or nothing."""
    claims = {version: item["claims"].get(terms.campaign_id, "") for version, item in versions.items()}
    claiming = {version: text for version, text in claims.items() if text and text.split(" ")[1] == send}
    taken = [version for version in claiming if version - 1 not in claiming]
    if not taken:
        return "no claim of it on any archived version of the contact"
    # whoever was erased keeps their claims
    version = max((at for at in taken if at - 1 in versions), default=max(taken))
    if version - 1 not in versions:
        return f"the contact's version {version - 1}, on which it was claimed, is not in the archive"
    if terms.campaign_id in versions[version - 1]["claims"]:
        return f"version {version - 1} was claimed already"
    judged = {**versions[version - 1], "version": version}
    return why_refused(terms, phone, claiming[version], judged, outcome)


def _as_read(terms: Terms, values: tuple[str, ...]) -> Terms:
    """The terms with the very text that the person received: names are not kept in the archive, what was sent is."""
    if not is_personal(terms.text) or not values:
        return terms
    text = put_back(terms.text, values).text
    return replace(terms, text=text.replace("{", "{{").replace("}", "}}"))


def _goes_back(before: Item, now: Item) -> str:
    """Why an outcome is no later account of the same send, or nothing."""
    if RANKS.index(now["fate"]) < RANKS.index(before["fate"]):
        return f"its outcome went back from {before['fate']} to {now['fate']}"
    if before["fate"] == "deferred":
        return ""
    changed = [name for name in KEPT_ONCE_TOLD if before.get(name) and now.get(name) != before[name]]
    if before.get("contact_version") and now["at"] > before["at"]:
        changed.append("at")
    if before.get("objections") and not _same_objections(before["objections"], now.get("objections", [])):
        changed.append("objections")
    if before.get("values") and now.get("values", before["values"]) != before["values"]:
        changed.append("values")
    return f"the {', '.join(changed)} of its outcome changed" if changed else ""


def _stops(decided: Row | None) -> bool:
    return decided is not None and bool(decided["stopped"])


def _same_objections(before: list[Any], now: list[Any]) -> bool:
    """Whether they are the same; their words may go, with an erasure, but not change."""
    return now in (before, [_bare(objection) for objection in before])


def _bare(objection: Any) -> Item:
    """Without its words; one of before they were kept is a string of its rule and its result."""
    if isinstance(objection, str):
        objection = dict(zip(("rule", "result"), objection.split(" "), strict=True))
    return {name: objection[name] for name in ("rule", "result")}


def _nothing(campaign: str, batch: str, place: int) -> dict[str, Any]:
    nothing = {
        "phone": "",
        "claim": "",
        "claimed": "",
        "version": 0,
        "judged": "",
        "outcome": "",
        "told": "",
        "done": 0,
    }
    return {"campaign": campaign, "batch": batch, "place": place, **nothing}


def _was_erased(send: Row) -> bool:
    """By the rule on record: as a mapping, or as its name and result in one string, as it was written before."""
    objections = json.loads(send["outcome"]).get("objections", ())
    return any((one if isinstance(one, str) else one["rule"]).startswith("policy.erased") for one in objections)
