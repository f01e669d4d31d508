"""`Briefings` on the campaign table: one BatchGetItem, whatever there is to know."""

from compliance.halt import in_force
from compliance.outcome import GROUPS_IN_BATCH
from compliance.ports import Briefing
from contracts.records import read_campaign

from adapters import kill_switch
from adapters.batch_ledger import group_key, read_group
from adapters.campaign_shelf import campaign_key
from adapters.dynamodb import get_all


class BriefingTable:
    """The briefings, from DynamoDB."""

    def __init__(self, table: str, tables: kill_switch.TablesInUse) -> None:
        """In this table, for a sender that reads these tables."""
        self._table = table
        self._tables = tables

    def read(self, campaign_id: str, batch: str | None = None) -> Briefing:
        """See `Briefings.read`."""
        groups = [] if batch is None else [group_key(campaign_id, batch, group) for group in range(GROUPS_IN_BATCH)]
        found = get_all(self._table, [campaign_key(campaign_id), kill_switch.KEY, *groups])
        stored = found.get(campaign_key(campaign_id))
        return Briefing(
            campaign=None if stored is None else read_campaign(stored["campaign"]),
            halt=in_force(kill_switch.read_halt(found.get(kill_switch.KEY)), str(self._tables)),
            outcomes={
                place: outcome for key in groups if key in found for place, outcome in read_group(found[key]).items()
            },
        )
