"""Start a campaign at its time. The event may come twice, late, or early: a scheduled campaign starts once, and not too early."""

import math

from stopsms.compliance.campaign.campaign import State, start
from stopsms.compliance.ports.campaigns import CampaignStore, PlannerQueue
from stopsms.compliance.ports.clock import Clock
from stopsms.contracts.messages import PlanningTask, Task, planning_task

WATCH_AFTER_SECONDS = 15
"""How soon to check on the campaign for the first time."""

LONGEST_WAIT_SECONDS = 900
"""How early an event may be and still wait on the queue: clocks differ, and schedules are only precise to the second."""


def start_campaign(campaign_id: str, campaigns: CampaignStore, queue: PlannerQueue, clock: Clock) -> bool:
    """Whether the campaign runs after this. Planning a running one again, from where it is, changes nothing.

    The state is written before the tasks are queued: interrupted in between, the event is delivered again and queues them. An event
    that is much too early belongs to a time from which the campaign has been moved: another one comes at the new time.
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
    if not campaign.is_sending or campaign.single:
        return False
    queue.send([planning_task(campaign_id)])
    queue.send([PlanningTask(campaign_id, Task.WATCH, run=campaign.run)], delay_seconds=WATCH_AFTER_SECONDS)
    return True
