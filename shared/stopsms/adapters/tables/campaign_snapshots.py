"""`CampaignSnapshots` on the campaign table: one BatchGetItem, whatever there is to know."""

from stopsms.adapters.tables import kill_switch
from stopsms.adapters.tables.batch_store import group_key, read_group
from stopsms.adapters.tables.campaign_store import campaign_key
from stopsms.adapters.tables.dynamodb import get_all
from stopsms.compliance.campaign.halt import in_force
from stopsms.compliance.campaign.outcome import GROUPS_IN_BATCH
from stopsms.compliance.ports.campaigns import CampaignSnapshot
from stopsms.contracts.records import read_campaign


class DynamoCampaignSnapshots:
    """The briefings, from DynamoDB."""

    def __init__(self, table: str, tables: kill_switch.TablesInUse) -> None:
        """In this table, for a sender that reads these tables."""
        self._table = table
        self._tables = tables

    def read(self, campaign_id: str, batch: str | None = None) -> CampaignSnapshot:
        """See `CampaignSnapshots.read`."""
        groups = [] if batch is None else [group_key(campaign_id, batch, group) for group in range(GROUPS_IN_BATCH)]
        found = get_all(self._table, [campaign_key(campaign_id), kill_switch.KEY, *groups])
        stored = found.get(campaign_key(campaign_id))
        return CampaignSnapshot(
            campaign=None if stored is None else read_campaign(stored["campaign"]),
            halt=in_force(kill_switch.read_halt(found.get(kill_switch.KEY)), str(self._tables)),
            outcomes={
                place: outcome for key in groups if key in found for place, outcome in read_group(found[key]).items()
            },
        )
