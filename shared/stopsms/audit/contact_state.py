"""A contact's state as an archive shows it: what is kept of it, and how two states differ."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Item = Mapping[str, Any]
SHORT = 32
"""Hexadecimal digits of a hash that are kept of each record of a chain, and of each part of a state."""

STATED = ("status", "basis", "hold", "opposed_at", "confirmation", "last_contact_at", "attributes", "tags")
"""The fields of a contact's state; claims, version and chain are kept separately."""

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: object) -> str:
    """The hash of a JSON value, as evidence takes it."""
    return hashlib.sha256(_CANONICAL.encode(value).encode()).hexdigest()


def state_of(item: Item) -> dict[str, Any]:
    """A contact's state; of parts that no act is judged by, only enough to tell them apart.

    Raises one of UNREADABLE when we did not write it.
    """
    stated = {name: item[name] for name in STATED if item.get(name) not in (None, [], {})}
    for name in ("confirmation", "tags"):
        if name in stated:
            stated[name] = digest(stated[name])[:SHORT]
    if "basis" in stated:
        stated["basis"] = _basis_of(stated["basis"])
    if "opposed_at" in stated:
        instant(stated["opposed_at"])
    if "hold" in stated:
        stated["hold"] = {
            "before": stated["hold"]["before"],
            "unread": [int(number) for number in stated["hold"]["unread"]],
        }
    return stated


_OF_BASIS = ("legal_basis", "collected_at", "evidence", "source", "sale_at")


def _basis_of(item: Item) -> dict[str, Any]:
    rest = {name: value for name, value in item.items() if name not in (*_OF_BASIS, "earlier")}
    stated = {name: item[name] for name in _OF_BASIS if name in item} | {"rest": digest(rest)[:SHORT]}
    earlier = [_basis_of(basis) for basis in item.get("earlier", ())]
    return stated | ({"earlier": earlier} if earlier else {})


def bases_of(state: Item) -> list[Item]:
    """Every basis of a state, newest first, each alone."""
    if "basis" not in state:
        return []
    newest = {name: value for name, value in state["basis"].items() if name != "earlier"}
    return [newest, *state["basis"].get("earlier", ())]


def remains_of(opposed_at: str | None) -> dict[str, Any]:
    """The state of somebody of whom an erasure left this: see `ErasedContact.recalled`."""
    return {"status": "none"} if opposed_at is None else {"status": "opposed", "opposed_at": opposed_at}


NOTHING: Mapping[str, Any] = {"status": "none"}
"""The state of a contact of which nothing is recorded."""


def standing(state: Item) -> str:
    """The status that acts have made, whatever is still unread."""
    return str(state["hold"]["before"] if state["status"] == "held" and "hold" in state else state["status"])


def unread(state: Item) -> tuple[int, ...]:
    """The records that nobody has read yet."""
    return tuple(state["hold"]["unread"]) if "hold" in state else ()


def changes(before: Item, after: Item) -> list[str]:
    """What is not the same in two states."""
    return [name for name in STATED if before.get(name) != after.get(name)]


def instant(text: str) -> datetime:
    """A stored instant, to the millisecond, as contacts have it."""
    at = datetime.fromisoformat(text).astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def is_consistent(state: Item) -> bool:
    """Whether hold and status agree."""
    if "hold" not in state:
        return bool(state["status"] != "held")
    shown = "opposed" if state["hold"]["before"] == "opposed" else "held"
    return bool(state["hold"]["unread"] and state["status"] == shown)
