"""Judge sends as they were archived: each claimed once, lawful when claimed, each claim ended, no account going back.

A claim is archived with the contact, its outcome with the campaign, and neither archive waits for the other: what does not match yet
stays open until all of it must have arrived.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from stopsms.audit.audit_findings import UNREADABLE, Audit, masked
from stopsms.audit.audit_state import AuditState, Row
from stopsms.audit.judge_campaigns import LATE, CampaignJudge
from stopsms.audit.judge_decision import rests_on
from stopsms.audit.outcome_accounts import CLAIMED, RANKS, SENT, goes_back, was_erased
from stopsms.audit.read_items import Item
from stopsms.audit.send_faults import (
    SendFault,
    SendFaults,
    name_of,
    other_decision,
    other_version,
    place_of,
    within,
)
from stopsms.compliance.campaign.campaign import RESUMABLE
from stopsms.compliance.person.contact import CLAIM_KEPT

CLAIM_JUDGED = 2
"""In the place of `done`: the claim was judged alone; the outcome, once it comes, is judged too."""

CLAIM_USED = timedelta(hours=1)
"""A claim is used within seconds: after this its outcome is late, and it is judged without."""

CLAIM_ENDS = timedelta(days=15)
"""By then every delivery of a batch has ended (a queue keeps a message for 14 days): so has every claim."""


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
        self._same_clock = same_clock
        self._campaigns = CampaignJudge(state, audit, same_clock=same_clock)
        self._faults = SendFaults(state, self._campaigns, rules_of, same_clock=same_clock)

    # -------------------------------------------------------------------------------------------------------- claims

    def take_claims(
        self, advertiser: str, phone: str, before: Mapping[str, str], item: Item, at: str, *, carried: bool
    ) -> None:
        """What a version of a contact claims and gives back. `carried`: it may hold claims of the number or contact before it."""
        now: Mapping[str, str] = item["claims"]
        for campaign in sorted(before.keys() - now.keys()):
            self._give_back(campaign, before[campaign], phone, at if self._same_clock else _by_claims(at, now))
        for campaign, text in now.items():
            if before.get(campaign) == text or not self._campaigns.at_hand(campaign, at):
                continue
            if campaign in before:
                self._audit.found(
                    "rewritten", masked(phone), f"the claim of campaign {campaign} was written over by another"
                )
            self._claim(campaign, text, (advertiser, phone), item, at, carried=carried)

    def _claim(self, campaign: str, text: str, whose: tuple[str, str], item: Item, at: str, *, carried: bool) -> None:
        (advertiser, phone), (batch, place) = whose, place_of(text)
        known = self._state.get("sends", campaign, batch, place) or _nothing(campaign, batch, place)
        if carried and known["claim"] == text:
            return
        if known["claim"]:
            self._audit.found("twice", masked(phone), f"campaign {campaign} claimed {within(batch, place)} twice")
        elif other := self._other_send(campaign, phone, batch, place):
            self._audit.found("twice", masked(phone), f"campaign {campaign} claimed {other} and {within(batch, place)}")
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
                return within(other["batch"], other["place"])
        return ""

    def _give_back(self, campaign: str, text: str, phone: str, at: str) -> None:
        batch, place = place_of(text)
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
                self._audit.found("unaccounted", masked(phone), f"{name_of(known)}: a claim without an outcome")
            return
        if known["done"] == 1 and known["told"]:
            self._audit.found(
                "rewritten", masked(phone), f"{name_of(known)}: a claim was given back though its message had left"
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
                self._audit.found("rewritten", f"{campaign} {within(batch, place)}", "its outcome was taken away")
            else:
                self._take_outcome(campaign, batch, int(place), outcome, change["at"])

    def _take_outcome(self, campaign: str, batch: str, place: int, outcome: Item, at: str) -> None:
        fate = RANKS[RANKS.index(outcome["fate"])]
        datetime.fromisoformat(outcome["at"])
        known = self._state.get("sends", campaign, batch, place) or _nothing(campaign, batch, place)
        before = json.loads(known["outcome"]) if known["outcome"] else {}
        if before and (why := goes_back(before, outcome)):
            self._audit.found("rewritten", f"{campaign} {within(batch, place)}", why)
            return  # the first account stays
        if fate in SENT and before.get("fate") not in SENT:
            self._audit.sends += 1
        if outcome.get("rulebook"):
            self._campaigns.name_rulebook(outcome["rulebook"], at)
        if known["done"] == 1 and known["judged"] and not before.get("contact_version"):
            self._check_late_account(known, outcome)
        words = {"values": before["values"]} if "values" in before and "values" not in outcome else {}
        first = fate in CLAIMED and before.get("fate") not in CLAIMED
        reported_at, done = (at, 0) if first else (known["told"], known["done"])
        self._keep({**known, "outcome": json.dumps({**outcome, **words}), "told": reported_at, "done": done})

    def _check_late_account(self, send: Row, outcome: Item) -> None:
        """The claim was judged alone; an account of its decision that comes later has to match it."""
        judged = json.loads(send["judged"])
        fault = other_version(judged["version"], outcome, send["returned"])
        if why := fault.why if fault else other_decision(send, self._rests_on(send), outcome):
            self._audit.found("rewritten", masked(send["phone"]), f"{name_of(send)}: {why}")

    def _rests_on(self, send: Row) -> int:
        """The record that a claim rests on, of which that alone is kept once it was judged; 0 where nothing tells."""
        judged, terms = json.loads(send["judged"]), self._campaigns.terms(send["campaign"])
        try:
            known: int | None = judged.get("rests_on")
            return known or (0 if terms is None else rests_on(terms, send["phone"], judged))
        except UNREADABLE:
            return 0

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
            fault = self._faults.of(send, json.loads(send["outcome"]))
        except UNREADABLE as error:
            fault = SendFault(
                "unlawful", f"what it is judged by does not have a form that we write: {type(error).__name__}"
            )
        if fault is not None and not fault.certain and not final:
            return False
        kept = {"version": json.loads(send["judged"])["version"], "rests_on": self._rests_on(send)}
        self._state.put("sends", **{**send, "judged": json.dumps(kept), "done": 1})
        if fault is not None:
            self._audit.found(fault.kind, masked(send["phone"]), f"{name_of(send)}: {fault.why}")
        return True

    def _judge_claim(self, send: Row, *, final: bool) -> bool:
        """Whether a claim alone was judged: it gave leave to send, whatever became of it, and has to be lawful itself."""
        terms = self._campaigns.terms(send["campaign"])
        if terms is None and not final:
            return False
        try:
            why = (
                "a claim of a campaign that is not archived"
                if terms is None
                else self._faults.why_unlawful(terms, send, json.loads(send["judged"]), {})
            )
        except UNREADABLE as error:
            why = f"what it is judged by does not have a form that we write: {type(error).__name__}"
        if why:
            self._audit.found("unlawful", masked(send["phone"]), f"{name_of(send)}: {why}")
        return True

    # ------------------------------------------------------------------------------------------------ the end of a run

    def close(self, now: datetime) -> None:
        """Sends whose claim is missing for too long; claims that never ended, or were made while all sending was stopped."""
        late = now - LATE
        self._campaigns.close(now)
        for claim in self._state.rows("halted", "at < ?", late.isoformat()):
            self._state.drop("halted", claim["campaign"], claim["batch"], claim["place"])
            if why := self._campaigns.why_halted(claim["at"]):
                self._audit.found("halted", masked(claim["phone"]), f"{name_of(claim)}: claimed while {why}")
        for claim in self._state.rows("returned"):
            if self._judge_claim(claim, final=datetime.fromisoformat(claim["claimed"]) < late):
                self._state.drop("returned", claim["campaign"], claim["batch"], claim["place"], claim["version"])
        for send in self._state.rows("sends", "done != 1 AND (told != '' OR claim != '')"):
            if send["told"]:
                self._close_known_term(send, final=datetime.fromisoformat(send["told"]) < late)
            else:
                self._close_claim(send, now - datetime.fromisoformat(send["claimed"]))

    def _close_known_term(self, send: Row, *, final: bool) -> None:
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
            if not (was_erased(outcome) and erased):
                why = f"{name_of(send)}: claimed, and reported as blocked"
                self._audit.found("rewritten", masked(send["phone"]), why)
            done = 1
        elif age > CLAIM_ENDS + (RESUMABLE if self._campaigns.is_paused(send["campaign"]) else timedelta()):
            self._audit.found("unaccounted", masked(send["phone"]), f"{name_of(send)}: a claim without an outcome")
            done = 1
        if done != send["done"]:
            self._state.put("sends", **{**send, "done": done})

    def _unclaimed(self, send: Row) -> None:
        terms = self._campaigns.terms(send["campaign"])
        roster = self._state.get("rosters", send["campaign"], send["batch"])
        phones = roster["phones"].split(" ") if roster else []
        if terms is None or send["place"] >= len(phones):
            why = "a send of a campaign or to a person that is not archived"
            self._audit.found("unknown", name_of(send), why)
            return
        phone = phones[send["place"]]
        version = json.loads(send["outcome"]).get("contact_version", 0)
        if str(version + 1) in send["returned"].split(" "):
            why = "a claim was given back though its message had left"
            self._audit.found("rewritten", masked(phone), f"{name_of(send)}: {why}")
        elif other := self._other_send(send["campaign"], phone, send["batch"], send["place"]):
            why = f"campaign {send['campaign']} sent {other} and {within(send['batch'], send['place'])}"
            self._audit.found("twice", masked(phone), why)
        else:
            why = "no claim of it on any archived version of the contact"
            self._audit.found("unlawful", masked(phone), f"{name_of(send)}: {why}")

    def put_aside(self, newest: datetime) -> None:
        """Put the campaigns aside that have been quiet, by the newest change of all."""
        self._campaigns.put_aside(newest)


def _by_claims(at: str, claims: Mapping[str, str]) -> str:
    """When a version was written, by the product's clock: claims that have been kept long enough go as the next one is taken."""
    return max([at, *(text.split(" ", maxsplit=1)[0] for text in claims.values())], key=datetime.fromisoformat)


def _nothing(campaign: str, batch: str, place: int) -> dict[str, Any]:
    nothing = dict.fromkeys(("phone", "claim", "claimed", "judged", "outcome", "told", "returned"), "")
    return {"campaign": campaign, "batch": batch, "place": place, **nothing, "done": 0}
