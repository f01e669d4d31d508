"""How a claim and the outcome reported for it may contradict each other."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from stopsms.audit.audit_state import CLOCKS_APART, AuditState, Row
from stopsms.audit.chains import Chain
from stopsms.audit.judge_campaigns import CampaignJudge
from stopsms.audit.judge_decision import rests_on, why_refused
from stopsms.audit.read_items import Item
from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.person.claim_place import SERVICE_BATCH


@dataclass(frozen=True, slots=True)
class SendFault:
    """What is wrong with a send. Unless `certain`, the reason may be something that is archived later."""

    kind: str
    why: str
    certain: bool = True


def other_version(version: int, outcome: Item, returned: str) -> SendFault | None:
    """Whether an outcome was decided on another version than its claim."""
    recorded = outcome.get("contact_version")
    if not recorded or recorded == version - 1:  # a worker that died did not record it: the claim speaks alone
        return None
    if str(recorded + 1) in returned.split(" "):
        return SendFault("rewritten", "a claim was given back though its message had left", certain=False)
    why = f"recorded as judged on version {recorded}, claimed on version {version - 1}"
    return SendFault("unlawful", why, certain=False)


def other_place(send: Row, roster: list[str]) -> str:
    """Whether the roster names somebody else in this place; empty when it does not."""
    named = roster[send["place"]] if send["place"] < len(roster) else ""
    other = named != send["phone"] and (not named or named.startswith("+"))
    return "its roster names somebody else in this place" if other else ""


def other_decision(send: Row, evidence: int, outcome: Item) -> str:
    """What an outcome says of its decision that contradicts the claim, which rests on that record; empty when nothing does."""
    if not outcome.get("contact_version"):
        return ""
    claimed = send["claim"].split(" ", maxsplit=1)[0]
    if datetime.fromisoformat(outcome["at"]) != datetime.fromisoformat(claimed):
        return f"reported as of {outcome['at']}, claimed at {claimed}"
    if evidence and outcome.get("evidence", 0) != evidence:
        return f"reported to rest on record {outcome.get('evidence', 0)}, claimed on record {evidence}"
    return ""


def place_of(claim: str) -> tuple[str, int]:
    """Batch and place of a claim, which names its instant, its send and its worker."""
    _, send, _ = claim.split(" ")
    batch, _, place = send.rpartition(".")
    return batch, int(place)


def within(batch: str, place: int | str) -> str:
    """A send of a campaign as findings name it: by its id, 06-000012.34, a log would take it for somebody's number."""
    return f"place {place} of {batch}"


def name_of(send: Row) -> str:
    """The same, with its campaign."""
    return f"campaign {send['campaign']}, {within(send['batch'], send['place'])}"


class SendFaults:
    """Finds what is wrong with a send, by its claim and its outcome."""

    def __init__(self, state: AuditState, campaigns: CampaignJudge, rules_of: date | None, *, same_clock: bool) -> None:
        """Sends are judged by the rules of their day, or all by those of one day."""
        self._state = state
        self._campaigns = campaigns
        self._rules_of = rules_of
        self._same_clock = same_clock

    def of(self, send: Row, outcome: Item) -> SendFault | None:
        """What is wrong with a send, by its claim and its outcome."""
        terms, judged = self._campaigns.terms(send["campaign"]), json.loads(send["judged"])
        roster = self._state.get("rosters", send["campaign"], send["batch"])
        if terms is None or roster is None:
            return SendFault("unknown", "a send of a campaign or to a person that is not archived", certain=False)
        if fault := other_version(judged["version"], outcome, send["returned"]):
            return fault
        misfit = other_place(send, roster["phones"].split(" ")) or self._campaigns.why_not_running(
            send["campaign"], send["claimed"]
        )
        if misfit:
            return SendFault("unlawful", misfit, certain=False)
        if why := self._why_no_service(terms, send):
            return SendFault("unlawful", why, certain=False)
        evidence = rests_on(terms, send["phone"], judged)
        why = other_decision(send, evidence, outcome) or self.why_unlawful(terms, send, judged, outcome)
        # without the version that was judged, the claim may be another's
        return SendFault("unlawful", why, certain=bool(outcome.get("contact_version"))) if why else None

    def _why_no_service(self, terms: Terms, send: Row) -> str:
        """Why a message is not the transactional one that it passes for; empty when it is, or does not.

        What it rests on is an act of the person; and its place, by which it uses up nobody's patience with offers, is for such alone.
        """
        transactional = terms.nature is Nature.TRANSACTIONAL
        if transactional != send["batch"].endswith(f"-{SERVICE_BATCH}"):
            return f"its batch is not that of a {terms.nature} message"
        chain = Chain.read(self._state.get("chains", terms.advertiser.id, send["phone"])).acts()
        if transactional and chain[terms.service_record - 1 : terms.service_record] != ["heard_from"]:
            return f"record {terms.service_record} is no act by which the person asked for something"
        return ""

    def why_unlawful(self, terms: Terms, send: Row, judged: Item, outcome: Item) -> str:
        """Why a claim was not lawful, judged again; empty when it was."""
        if judged["advertiser"] != terms.advertiser.id:
            return "the campaign is another advertiser's"
        claimed = datetime.fromisoformat(send["claim"].split(" ", maxsplit=1)[0])
        if self._same_clock and abs(datetime.fromisoformat(send["claimed"]) - claimed) > CLOCKS_APART:
            return f"its claim says {claimed.isoformat(timespec='seconds')}, and was made at {send['claimed']}"
        return why_refused(terms, send["phone"], send["claim"], judged, outcome, self._rules_of)
