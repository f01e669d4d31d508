"""The digest of all that would leave if a campaign were scheduled: two previews of the same digest showed the same campaign.

It covers what is sent, to whom and when, and what keeps it from being sent: nothing that happens by itself (who the audience is by
then, what the rules say that day, what it costs), and nothing that a person accepts.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from stopsms.compliance.campaign.campaign import Campaign, Terms
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.profile import Profile

OF_THE_CAMPAIGN = ("audience", "day", "limits", "canary", "max_cost_cents")
"""What it covers of a campaign beside its terms."""


def digest_of(campaign: Campaign, terms: Terms, at: datetime | None) -> str:
    """The SHA-256, in hexadecimal, of this campaign under these terms, to start then (None: when it is scheduled)."""
    covered = {name: getattr(campaign, name) for name in OF_THE_CAMPAIGN}
    covered |= {"terms": replace(terms, accepted=()), "at": None if at is None else to_millisecond(at)}
    text = json.dumps(_plain(covered), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:  # noqa: PLR0911 (one for each kind)
    """A value as JSON, in one way only. Raises TypeError for what has none."""
    match value:
        case Enum():
            return value.value
        case None | str() | bool() | int() | float():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds")
        case date() | time():
            return value.isoformat()
        case Profile():
            return value.id
        case Mapping():
            return {str(_plain(name)): _plain(inner) for name, inner in value.items()}
        case tuple():
            return [_plain(inner) for inner in value]
        case frozenset():
            return sorted(map(_plain, value), key=json.dumps)
        case _ if is_dataclass(value):
            return {
                "": type(value).__name__,
                **{one.name: _plain(getattr(value, one.name)) for one in fields(value)},
            }
        case _:
            raise TypeError(f"{type(value).__name__} has no digest")
