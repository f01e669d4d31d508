"""Judge the decision of a send again: the same rules, on the contact as its claim found it, at the instant of the claim."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from stopsms.audit.read_items import Item, claims_of, contact_of
from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.campaign.outcome import (
    CLAIMED_BY_CONTINUED,
    CLAIMED_BY_VARIANT,
    CLAIMS_FORGOTTEN,
    EXPIRED,
    NO_SERVICE,
)
from stopsms.compliance.consent.standing import resting_on
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result
from stopsms.compliance.message.personalisation import is_personal, put_back

OF_NAMES = "policy.personalisation"
"""The rule about what is put into a text: names are not archived, only what was sent."""


_WHY_BARRED = {
    CLAIMED_BY_CONTINUED.id: "a campaign that it continues, or that continues it, had claimed the person",
    CLAIMS_FORGOTTEN.id: "the first campaign whose claims bar it began too long before",
    CLAIMED_BY_VARIANT.id: "a campaign with another of the texts that are compared had claimed the person",
    EXPIRED.id: "the message had expired",
    NO_SERVICE.id: "no act of the person says what they asked for",
}


def why_refused(terms: Terms, phone: str, claim: str, judged: Item, outcome: Item, rules_of: date | None = None) -> str:
    """Why a send was not lawful, or nothing. `judged` is the contact as its claim found it, at the claim's version."""
    recorded = outcome.get("contact_version")
    if recorded is not None and recorded != judged["version"] - 1:
        return f"recorded as judged on version {recorded}, claimed on version {judged['version'] - 1}"
    if terms.advertiser.test:
        return "its advertiser only tests: no carrier is given its messages"
    at = claims_of({"claims": {terms.campaign_id: claim}})[terms.campaign_id].at
    contact = contact_of(terms.advertiser.id, phone, judged)
    judgement = Gate(_as_read(terms, tuple(outcome.get("values", ()))), rules_of).judge(contact, at)
    if judgement.barred:
        return f"withheld by {judgement.barred[0]}: {_WHY_BARRED[judgement.barred[0]]}"
    decision = judgement.decision
    if decision.verdict is not Verdict.ALLOWED:
        unread = {OF_NAMES} if is_personal(terms.text) and not outcome.get("values") else set()
        objecting = [r.rule for r in decision.results if r.result in (Result.BLOCK, Result.REVIEW, Result.DEFER)]
        against = [rule for rule in objecting if rule not in unread]
        return "" if not against else f"refused by {', '.join(against)} at {at.isoformat(timespec='seconds')}"
    return ""


def rests_on(terms: Terms, phone: str, judged: Item) -> int:
    """The record of the act that a message rests on, by the contact as its claim found it; 0 where it has no basis.

    What is transactional rests on what the person asked for, which its terms name.
    """
    if terms.nature is Nature.TRANSACTIONAL:
        return terms.service_record
    basis = resting_on(contact_of(terms.advertiser.id, phone, judged), terms).basis
    return 0 if basis is None else basis.evidence


def why_unlawful(terms: Terms, phone: str, send: str, outcome: Item, versions: Mapping[int, Item]) -> str:
    """Why a send was not lawful by the archived versions of the contact, or nothing."""
    claims = {version: item["claims"].get(terms.campaign_id, "") for version, item in versions.items()}
    claiming = {version: text for version, text in claims.items() if text and text.split(" ")[1] == send}
    taken = [version for version in claiming if version - 1 not in claiming]
    if not taken:
        return "no claim of it on any archived version of the contact"
    # an erased person keeps their claims
    version = max((taking for taking in taken if taking - 1 in versions), default=max(taken))
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
