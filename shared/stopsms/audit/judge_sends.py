"""Judge sends as they were archived: each was claimed once and lawful when it was, each claim came to an end, no account goes back.

A claim is archived with the contact, its outcome with the campaign, and neither archive waits for the other: what does not fit yet
stays open until all must have been told.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from stopsms.audit.audit_findings import UNREADABLE, Audit, masked
from stopsms.audit.audit_state import AuditState, Row
from stopsms.audit.judge_campaigns import LATE, CampaignJudge
from stopsms.audit.read_items import Item, claims_of, contact_of
from stopsms.compliance.campaign.campaign import RESUMABLE, Terms
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.rule import Result
from stopsms.compliance.message.personalisation import is_personal, put_back
from stopsms.compliance.person.contact import CLAIM_KEPT

SENT = frozenset({"sent", "delivered", "undelivered", "uncertain"})
"""The fates of what left, or may have."""

CLAIMED = SENT | {"failed"}
"""The fates that only a claim leads to."""

RANKS = ("deferred", "blocked", "failed", "uncertain", "sent", "undelivered", "delivered")
"""The fates from the one that knows least: an account is only ever replaced by one that knows more."""

KEPT_ONCE_TOLD = ("contact_version", "evidence", "message_id", "rulebook")
"""What of an outcome never changes once it is there; the carrier may count other parts than we did."""

OF_NAMES = "policy.personalisation"
"""The rule about what is put into a text: names are not archived, only what was sent."""

CLAIM_JUDGED = 2
"""In the place of `done`: the claim was judged alone; the outcome, once it comes, is judged too."""

CLAIM_USED = timedelta(hours=1)
"""A claim is used within seconds: after this its outcome is late, and it is judged without."""

CLAIM_ENDS = timedelta(days=15)
"""By then every delivery of a batch has ended (a queue keeps a message for 14 days): so has every claim."""

CLOCKS_APART = timedelta(minutes=5)
"""How far the clocks of a worker and of the streams may be apart."""


class SendJudge:
    """Takes claims from the consent table, and the changes of the campaign table, in the order of their archives."""

    def __init__(
        self, state: AuditState, audit: Audit, rules_of: date | None = None, *, same_clock: bool = False
    ) -> None:
        """With what is known so far. Sends are judged by the rules of their day, or all by those of one day.

        `same_clock`: the product's clock and that of the streams are the same, as everywhere but on the embedded stack.
        """
        self._state = state
        self._audit = audit
        self._rules_of = rules_of
        self._same_clock = same_clock
        self._campaigns = CampaignJudge(state, audit, same_clock=same_clock)

    # -------------------------------------------------------------------------------------------------------- claims

    def take_claims(
        self, advertiser: str, phone: str, before: Mapping[str, str], item: Item, at: str, *, carried: bool
    ) -> None:
        """What a version of a contact claims and gives back. `carried`: it may hold claims of the number or contact before it."""
        now: Mapping[str, str] = item["claims"]
        for campaign in sorted(before.keys() - now.keys()):
            self._give_back(campaign, before[campaign], phone, at)
        for campaign, text in now.items():
            if before.get(campaign) == text or not self._campaigns.at_hand(campaign, at):
                continue
            if campaign in before:
                self._audit.found(
                    "rewritten", masked(phone), f"the claim of campaign {campaign} was written over by another"
                )
            self._claim(campaign, text, (advertiser, phone), item, at, carried=carried)

    def _claim(self, campaign: str, text: str, whose: tuple[str, str], item: Item, at: str, *, carried: bool) -> None:
        (advertiser, phone), (batch, place) = whose, _place(text)
        known = self._state.get("sends", campaign, batch, place) or _nothing(campaign, batch, place)
        if carried and known["claim"] == text:
            return
        if known["claim"]:
            self._audit.found("twice", masked(phone), f"campaign {campaign} claimed {batch}.{place} twice")
        elif other := self._other_send(campaign, phone, batch, place):
            self._audit.found("twice", masked(phone), f"campaign {campaign} claimed {other} and {batch}.{place}")
        if self._campaigns.stopped:
            self._state.put("halted", campaign=campaign, batch=batch, place=place, phone=phone, at=at)
        judged = {name: value for name, value in item.items() if name != "claims"}
        judged["claims"] = {other: claim for other, claim in item["claims"].items() if other != campaign}
        judged["advertiser"] = advertiser
        claim = {"phone": phone, "claim": text, "claimed": at, "judged": json.dumps(judged)}
        self._keep({**known, **claim, "done": 0})

    def _other_send(self, campaign: str, phone: str, batch: str, place: int) -> str:
        """Another send of the campaign to that number, which left or is claimed."""
        for other in self._state.rows(
            "sends", "campaign = ? AND phone = ? AND (claim != '' OR told != '')", campaign, phone
        ):
            if (other["batch"], other["place"]) != (batch, place):
                return f"{other['batch']}.{other['place']}"
        return ""

    def _give_back(self, campaign: str, text: str, phone: str, at: str) -> None:
        batch, place = _place(text)
        expired = datetime.fromisoformat(at) - datetime.fromisoformat(text.split(" ", maxsplit=1)[0]) >= CLAIM_KEPT
        if expired and self._state.is_aside(campaign):  # then its claim has ended
            return
        if not self._campaigns.at_hand(campaign, at):
            return
        known = self._state.get("sends", campaign, batch, place)
        if known is None or known["claim"] != text:
            return
        if expired:
            if not known["outcome"]:
                self._audit.found("unaccounted", masked(phone), f"{_which(known)}: a claim without an outcome")
            return
        if known["done"] == 1 and known["told"]:
            self._audit.found(
                "rewritten", masked(phone), f"{_which(known)}: a claim was given back though its message had left"
            )
            return
        if known["judged"] and not self._judge_claim(known, final=False):
            returned = {
                name: known[name] for name in ("campaign", "batch", "place", "phone", "claim", "claimed", "judged")
            }
            self._state.put("returned", version=json.loads(known["judged"])["version"], **returned)
        version = json.loads(known["judged"])["version"] if known["judged"] else ""
        returned_of = f"{known['returned']} {version}".strip()
        self._keep({**known, "claim": "", "claimed": "", "judged": "", "returned": returned_of, "done": 0})

    # ------------------------------------------------------------------------------------------------------- outcomes

    def take(self, change: Item) -> None:
        """One change of the campaign table."""
        kind, _, rest = change["pk"].partition("#")
        if kind != "OUTCOME":
            self._campaigns.take(change)
            return
        campaign, _, batch = rest.partition("#")
        if not self._campaigns.at_hand(campaign, change["at"]):
            return
        if change["item"] is None:
            self._campaigns.removed(campaign, f"what became of batch {batch}, group {change['sk']}", change["at"])
            return
        for place, outcome in change["item"]["outcomes"].items():
            if outcome is None:
                self._audit.found("rewritten", f"{campaign} {batch}.{place}", "its outcome was taken away")
            else:
                self._take_outcome(campaign, batch, int(place), outcome, change["at"])

    def _take_outcome(self, campaign: str, batch: str, place: int, outcome: Item, at: str) -> None:
        fate = RANKS[RANKS.index(outcome["fate"])]
        datetime.fromisoformat(outcome["at"])
        known = self._state.get("sends", campaign, batch, place) or _nothing(campaign, batch, place)
        before = json.loads(known["outcome"]) if known["outcome"] else {}
        if before and (why := _goes_back(before, outcome)):
            self._audit.found("rewritten", f"{campaign} {batch}.{place}", why)
            return  # what was told first stands
        if fate in SENT and before.get("fate") not in SENT:
            self._audit.sends += 1
        if outcome.get("rulebook"):
            self._campaigns.name_rulebook(outcome["rulebook"], at)
        if known["done"] == 1 and known["judged"] and not before.get("contact_version"):
            self._check_told_late(known, outcome)
        words = {"values": before["values"]} if "values" in before and "values" not in outcome else {}
        first = fate in CLAIMED and before.get("fate") not in CLAIMED
        told, done = (at, 0) if first else (known["told"], known["done"])
        self._keep({**known, "outcome": json.dumps({**outcome, **words}), "told": told, "done": done})

    def _check_told_late(self, send: Row, outcome: Item) -> None:
        """A claim was judged alone; what is told of its decision afterwards has to be of that claim."""
        judged = json.loads(send["judged"])
        fault = _other_version(judged["version"], outcome, send["returned"])
        if why := fault.why if fault else _other_decision(send, judged, outcome):
            self._audit.found("rewritten", masked(send["phone"]), f"{_which(send)}: {why}")

    def _keep(self, send: Row) -> None:
        """Write a send; judged as soon as claim and outcome are there and fit."""
        if send["done"] == 1 or not send["told"] or not self._judge(send, final=False):
            self._state.put("sends", **send)

    # -------------------------------------------------------------------------------------------------------- judging

    def _judge(self, send: Row, *, final: bool) -> bool:
        """Whether a claim and its outcome were judged: when they fit, or when nothing more can come (`final`)."""
        if not send["claim"] or not send["judged"]:
            return False
        try:
            fault = self._fault(send, json.loads(send["outcome"]))
        except UNREADABLE as error:
            fault = _Fault("unlawful", f"what it is judged by is of no form that we write: {type(error).__name__}")
        if fault is not None and not fault.certain and not final:
            return False
        judged = json.loads(send["judged"])
        kept = {"version": judged["version"], "basis": {"evidence": (judged.get("basis") or {}).get("evidence", 0)}}
        self._state.put("sends", **{**send, "judged": json.dumps(kept), "done": 1})
        if fault is not None:
            self._audit.found(fault.kind, masked(send["phone"]), f"{_which(send)}: {fault.why}")
        return True

    def _fault(self, send: Row, outcome: Item) -> "_Fault | None":
        """What is wrong with a send, by its claim and its outcome."""
        terms, judged = self._campaigns.terms(send["campaign"]), json.loads(send["judged"])
        roster = self._state.get("rosters", send["campaign"], send["batch"])
        if terms is None or roster is None:
            return _Fault("unknown", "a send of a campaign or to a person that is not archived", certain=False)
        if fault := _other_version(judged["version"], outcome, send["returned"]):
            return fault
        misfit = _other_place(send, roster["phones"].split(" ")) or self._campaigns.why_not_running(
            send["campaign"], send["claimed"]
        )
        if misfit:
            return _Fault("unlawful", misfit, certain=False)
        why = _other_decision(send, judged, outcome) or self._why_unlawful(terms, send, judged, outcome)
        # without the version that was judged, the claim may be another's
        return _Fault("unlawful", why, certain=bool(outcome.get("contact_version"))) if why else None

    def _why_unlawful(self, terms: Terms, send: Row, judged: Item, outcome: Item) -> str:
        if judged["advertiser"] != terms.advertiser.id:
            return "the campaign is another advertiser's"
        claimed = datetime.fromisoformat(send["claim"].split(" ", maxsplit=1)[0])
        if self._same_clock and abs(datetime.fromisoformat(send["claimed"]) - claimed) > CLOCKS_APART:
            return f"its claim says {claimed.isoformat(timespec='seconds')}, and was made at {send['claimed']}"
        return why_refused(terms, send["phone"], send["claim"], judged, outcome, self._rules_of)

    def _judge_claim(self, send: Row, *, final: bool) -> bool:
        """Whether a claim alone was judged: it gave leave to send, whatever became of it, and has to be lawful itself."""
        terms = self._campaigns.terms(send["campaign"])
        if terms is None and not final:
            return False
        try:
            why = (
                "a claim of a campaign that is not archived"
                if terms is None
                else self._why_unlawful(terms, send, json.loads(send["judged"]), {})
            )
        except UNREADABLE as error:
            why = f"what it is judged by is of no form that we write: {type(error).__name__}"
        if why:
            self._audit.found("unlawful", masked(send["phone"]), f"{_which(send)}: {why}")
        return True

    # ------------------------------------------------------------------------------------------------ the end of a run

    def close(self, now: datetime) -> None:
        """Sends whose claim is missing for too long; claims that never ended, or were made while all sending was stopped."""
        late = now - LATE
        self._campaigns.close(now)
        for claim in self._state.rows("halted", "at < ?", late.isoformat()):
            self._state.drop("halted", claim["campaign"], claim["batch"], claim["place"])
            if why := self._campaigns.why_halted(claim["at"]):
                self._audit.found("halted", masked(claim["phone"]), f"{_which(claim)}: claimed while {why}")
        for claim in self._state.rows("returned"):
            if self._judge_claim(claim, final=datetime.fromisoformat(claim["claimed"]) < late):
                self._state.drop("returned", claim["campaign"], claim["batch"], claim["place"], claim["version"])
        for send in self._state.rows("sends", "done != 1 AND (told != '' OR claim != '')"):
            if send["told"]:
                self._close_told(send, final=datetime.fromisoformat(send["told"]) < late)
            else:
                self._close_claim(send, now - datetime.fromisoformat(send["claimed"]))

    def _close_told(self, send: Row, *, final: bool) -> None:
        if self._judge(send, final=final):
            return
        if not final:
            self._audit.waiting += 1
            return
        self._state.put("sends", **{**send, "done": 1})
        self._unclaimed(send)

    def _close_claim(self, send: Row, age: timedelta) -> None:
        """A claim that led to nothing yet, or to less than a claim leads to."""
        done = send["done"]
        if not done and age > CLAIM_USED and self._judge_claim(send, final=age > LATE):
            done = CLAIM_JUDGED
        outcome = json.loads(send["outcome"]) if send["outcome"] else {}
        if outcome.get("fate") == "blocked" and age > LATE:
            terms = self._campaigns.terms(send["campaign"])
            erased = terms is not None and self._state.has_ended(terms.advertiser.id, send["phone"])
            if not (_was_erased(outcome) and erased):
                why = f"{_which(send)}: claimed, and told to be blocked"
                self._audit.found("rewritten", masked(send["phone"]), why)
            done = 1
        elif age > CLAIM_ENDS + (RESUMABLE if self._campaigns.is_paused(send["campaign"]) else timedelta()):
            self._audit.found("unaccounted", masked(send["phone"]), f"{_which(send)}: a claim without an outcome")
            done = 1
        if done != send["done"]:
            self._state.put("sends", **{**send, "done": done})

    def _unclaimed(self, send: Row) -> None:
        terms = self._campaigns.terms(send["campaign"])
        roster = self._state.get("rosters", send["campaign"], send["batch"])
        phones = roster["phones"].split(" ") if roster else []
        if terms is None or send["place"] >= len(phones):
            why = "a send of a campaign or to a person that is not archived"
            self._audit.found("unknown", _which(send), why)
            return
        phone = phones[send["place"]]
        version = json.loads(send["outcome"]).get("contact_version", 0)
        if str(version + 1) in send["returned"].split(" "):
            why = "a claim was given back though its message had left"
            self._audit.found("rewritten", masked(phone), f"{_which(send)}: {why}")
        elif other := self._other_send(send["campaign"], phone, send["batch"], send["place"]):
            why = f"campaign {send['campaign']} sent {other} and {send['batch']}.{send['place']}"
            self._audit.found("twice", masked(phone), why)
        else:
            why = "no claim of it on any archived version of the contact"
            self._audit.found("unlawful", masked(phone), f"{_which(send)}: {why}")

    def put_aside(self, newest: datetime) -> None:
        """Put the campaigns aside that have been quiet, by the newest change of all."""
        self._campaigns.put_aside(newest)


def why_refused(terms: Terms, phone: str, claim: str, judged: Item, outcome: Item, rules_of: date | None = None) -> str:
    """Why a send was not lawful, or nothing. `judged` is the contact as its claim found it, at the claim's version."""
    recorded = outcome.get("contact_version")
    if recorded is not None and recorded != judged["version"] - 1:
        return f"recorded as judged on version {recorded}, claimed on version {judged['version'] - 1}"
    at = claims_of({"claims": {terms.campaign_id: claim}})[terms.campaign_id].at
    contact = contact_of(terms.advertiser.id, phone, judged)
    decision = Gate(_as_read(terms, tuple(outcome.get("values", ()))), rules_of).judge(contact, at).decision
    if decision.verdict is not Verdict.ALLOWED:
        unread = {OF_NAMES} if is_personal(terms.text) and not outcome.get("values") else set()
        objecting = [r.rule for r in decision.results if r.result in (Result.BLOCK, Result.REVIEW, Result.DEFER)]
        against = [rule for rule in objecting if rule not in unread]
        return "" if not against else f"refused by {', '.join(against)} at {at.isoformat(timespec='seconds')}"
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


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a send; unless `certain`, it may be for want of what is archived later."""

    kind: str
    why: str
    certain: bool = True


def _other_version(version: int, outcome: Item, returned: str) -> _Fault | None:
    recorded = outcome.get("contact_version")
    if not recorded or recorded == version - 1:  # a worker that died did not record it: the claim speaks alone
        return None
    if str(recorded + 1) in returned.split(" "):
        return _Fault("rewritten", "a claim was given back though its message had left", certain=False)
    why = f"recorded as judged on version {recorded}, claimed on version {version - 1}"
    return _Fault("unlawful", why, certain=False)


def _other_place(send: Row, roster: list[str]) -> str:
    named = roster[send["place"]] if send["place"] < len(roster) else ""
    other = named != send["phone"] and (not named or named.startswith("+"))
    return "its roster names somebody else in this place" if other else ""


def _other_decision(send: Row, judged: Item, outcome: Item) -> str:
    """What an outcome says of the decision that its claim was made by, and the claim does not."""
    if not outcome.get("contact_version"):
        return ""
    claimed = send["claim"].split(" ", maxsplit=1)[0]
    if datetime.fromisoformat(outcome["at"]) != datetime.fromisoformat(claimed):
        return f"told to be of {outcome['at']}, claimed at {claimed}"
    basis = judged.get("basis") or {}
    if basis and outcome.get("evidence", 0) != basis["evidence"]:
        return f"told to rest on record {outcome.get('evidence', 0)}, claimed on record {basis['evidence']}"
    return ""


def _goes_back(before: Item, now: Item) -> str:
    """Why an outcome is no later account of the same send, or nothing."""
    if RANKS.index(now["fate"]) < RANKS.index(before["fate"]):
        return f"its outcome went back from {before['fate']} to {now['fate']}"
    if before["fate"] in ("deferred", "blocked") and now["fate"] != before["fate"]:
        return ""  # another account: what turned somebody away decided nothing about what left after all
    if before["fate"] == "deferred":
        return ""
    changed = [name for name in KEPT_ONCE_TOLD if before.get(name) and now.get(name) != before[name]]
    moved = datetime.fromisoformat(now["at"]) - datetime.fromisoformat(before["at"])
    # two workers may turn the same person away: the earlier of them is told
    if before.get("contact_version") and (moved if before["fate"] in CLAIMED else moved > timedelta()):
        changed.append("at")
    objections = before.get("objections", [])
    if (objections or before.get("contact_version")) and not _same_objections(objections, now.get("objections", [])):
        changed.append("objections")
    decided = before.get("contact_version") or before.get("values")
    if decided and now.get("values", before.get("values")) != before.get("values"):
        changed.append("values")
    if before["fate"] == now["fate"] and before.get("reason") and now.get("reason", "") != before["reason"]:
        changed.append("reason")
    return f"the {', '.join(changed)} of its outcome changed" if changed else ""


def _same_objections(before: list[Any], now: list[Any]) -> bool:
    """Whether they are the same; their words may go, with an erasure, but not change."""
    return now in (before, [_bare(objection) for objection in before])


def _bare(objection: Any) -> Item:
    """Without its words; one of before they were kept is a string of its rule and its result."""
    if isinstance(objection, str):
        objection = dict(zip(("rule", "result"), objection.split(" "), strict=True))
    return {name: value for name, value in objection.items() if name not in ("fr", "en")}


def _place(claim: str) -> tuple[str, int]:
    """Batch and place of a claim, which names its instant, its send and its worker."""
    _, send, _ = claim.split(" ")
    batch, _, place = send.rpartition(".")
    return batch, int(place)


def _which(send: Row) -> str:
    return f"campaign {send['campaign']}, {send['batch']}.{send['place']}"


def _nothing(campaign: str, batch: str, place: int) -> dict[str, Any]:
    nothing = dict.fromkeys(("phone", "claim", "claimed", "judged", "outcome", "told", "returned"), "")
    return {"campaign": campaign, "batch": batch, "place": place, **nothing, "done": 0}


def _was_erased(outcome: Item) -> bool:
    """By the rule on record: as a mapping, or as its name and result in one string, as it was written before."""
    objections = outcome.get("objections", ())
    return any((one if isinstance(one, str) else one["rule"]).startswith("policy.erased") for one in objections)
