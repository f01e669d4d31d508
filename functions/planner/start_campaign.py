"""Start a campaign at its hour. The event may come twice, late, or early: only a scheduled campaign starts, at its hour, and once."""

import math

from stopsms.compliance.campaign.campaign import State, start
from stopsms.compliance.ports.campaigns import CampaignStore, PlannerQueue
from stopsms.compliance.ports.clock import Clock
from stopsms.contracts.messages import PlanningTask, Task, planning_task

WATCH_AFTER_SECONDS = 15
"""How soon to look how a campaign goes."""


LONGEST_WAIT_SECONDS = 900
"""How early an event may be to wait on the queue for the hour: clocks differ, and schedules are only precise to the second."""


def start_campaign(campaign_id: str, campaigns: CampaignStore, queue: PlannerQueue, clock: Clock) -> bool:
    """Whether the campaign runs after this. A running one is planned again from where it stands, which changes nothing.

    The state is written before the tasks are queued: interrupted in between, the event is delivered again and queues them. What
    comes much too early was called for at an hour from which the campaign has been moved: another event comes at its hour.
    """
    campaign = campaigns.find(campaign_id)
    if campaign is None:
        raise LookupError("no such campaign")
    if campaign.state is State.SCHEDULED and campaign.at is not None and campaign.at > clock.now():
        wait = math.ceil((campaign.at - clock.now()).total_seconds())
        if wait <= LONGEST_WAIT_SECONDS:
            queue.send([PlanningTask(campaign_id, Task.START)], delay_seconds=wait)
        return False
    if campaign.state is State.SCHEDULED:
        campaigns.change(start(campaign, clock.now()))
        campaign = campaigns.find(campaign_id) or campaign
    if not campaign.is_sending:
        return False
    queue.send([planning_task(campaign_id)])
    queue.send([PlanningTask(campaign_id, Task.WATCH)], delay_seconds=WATCH_AFTER_SECONDS)
    return True
