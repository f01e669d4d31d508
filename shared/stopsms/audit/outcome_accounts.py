"""What may follow which in the accounts of one send: a later account knows more, and contradicts nothing."""

from datetime import datetime, timedelta
from typing import Any

from stopsms.audit.read_items import Item

SENT = frozenset({"sent", "delivered", "undelivered", "uncertain"})
"""The fates of what left, or may have."""

CLAIMED = SENT | {"failed"}
"""The fates that only a claim leads to."""

RANKS = ("deferred", "blocked", "failed", "uncertain", "sent", "undelivered", "delivered")
"""The fates from the one that knows least: an account is only ever replaced by one that knows more."""

UNCHANGING = ("contact_version", "evidence", "message_id", "rulebook")
"""What of an outcome never changes once it is there; the carrier may count other parts than we did."""


def goes_back(before: Item, now: Item) -> str:
    """Why an outcome cannot be a later account of the same send; empty when it can."""
    if RANKS.index(now["fate"]) < RANKS.index(before["fate"]):
        return f"its outcome went back from {before['fate']} to {now['fate']}"
    if before["fate"] in ("deferred", "blocked") and now["fate"] != before["fate"]:
        return ""  # another account: what turned somebody away decided nothing about what left after all
    if before["fate"] == "deferred":
        return ""
    changed = [name for name in UNCHANGING if before.get(name) and now.get(name) != before[name]]
    moved = datetime.fromisoformat(now["at"]) - datetime.fromisoformat(before["at"])
    # two workers may turn the same person away: the earlier one is recorded
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


def was_erased(outcome: Item) -> bool:
    """By the rule on record: as a mapping, or as its name and result in one string, as it was written before."""
    objections = outcome.get("objections", ())
    return any((one if isinstance(one, str) else one["rule"]).startswith("policy.erased") for one in objections)
