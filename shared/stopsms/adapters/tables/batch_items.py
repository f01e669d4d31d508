"""Items of batches that two stores write: a batch's roster, by the planner, or with a single message."""

from typing import Any

from stopsms.compliance.ports.campaigns import Roster


def roster_item(campaign_id: str, roster: Roster) -> dict[str, Any]:
    """Who is in a batch."""
    return {"pk": f"ROSTER#{campaign_id}", "sk": roster.batch, "phones": " ".join(roster.phones)}
