"""Start a campaign at its hour. The event may come twice, or late: only a scheduled campaign starts, and it starts once."""

from compliance.campaign import State, start
from compliance.ports import CampaignShelf, Clock, PlannerQueue
from contracts.messages import PlanningTask, Task, planning_task

WATCH_AFTER_SECONDS = 15
"""How soon to look how a campaign goes."""


def start_campaign(campaign_id: str, campaigns: CampaignShelf, queue: PlannerQueue, clock: Clock) -> bool:
    """Whether the campaign runs after this. A running one is planned again from where it stands, which changes nothing.

    The state is written before the tasks are queued: interrupted in between, the event is delivered again and queues them.
    """
    campaign = campaigns.find(campaign_id)
    if campaign is None:
        raise LookupError("no such campaign")
    if campaign.state is State.SCHEDULED:
        campaigns.change(start(campaign, clock.now()))
        campaign = campaigns.find(campaign_id) or campaign
    if not campaign.sends:
        return False
    queue.send([planning_task(campaign_id)])
    queue.send([PlanningTask(campaign_id, Task.WATCH)], delay_seconds=WATCH_AFTER_SECONDS)
    return True
