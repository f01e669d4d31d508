"""Explain dead batches and planning tasks, and what the scheduler could not deliver."""

from datetime import datetime, timedelta

from stopsms.command_line.dead_letters.facts import LetterFacts
from stopsms.command_line.dead_letters.letter import DeadLetter, LetterExplanation
from stopsms.command_line.dead_letters.words import back, campaign_of, cause, counted, field_of, name_of, of_no_campaign
from stopsms.compliance.campaign.campaign import RESUMABLE
from stopsms.compliance.person.contact import CLAIM_KEPT
from stopsms.contracts.messages import Batch, PlanningTask, Task

OLDEST_CAMPAIGN = RESUMABLE - timedelta(days=14)
"""A redriven batch may wait in its queue as long as queues keep messages (14 days), and must still find its claims then."""

_NEVER_TWICE = "each recipient is judged again and claimed once, so nobody gets it twice"


def explain_batch(batch: Batch, letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Redriven unless its campaign is so old that claims may be forgotten."""
    campaign = campaign_of(batch.campaign_id, facts)
    what = f"a batch of {counted(len(batch.recipients), 'recipient')} of {name_of(batch.campaign_id, campaign)} (batch {batch.id})"
    if campaign is None:
        return of_no_campaign(what)
    started = campaign.get("started_at")
    if started and facts.now() - datetime.fromisoformat(started) > OLDEST_CAMPAIGN:
        days = f"{OLDEST_CAMPAIGN.days} days ago, and claims are forgotten after {CLAIM_KEPT.days}"
        stays = f"it stays: the campaign started more than {days}: sending twice could not be excluded"
        return LetterExplanation(what, cause(letter, facts), stays, None)
    return LetterExplanation(what, cause(letter, facts), _sending(campaign.get("status")), back(letter))


def _sending(status: object) -> str:
    match status:
        case "finished":
            return "nothing is sent: the campaign is finished, so everybody has an outcome"
        case "cancelled":
            return "nothing is sent: those still waiting are recorded as blocked by the cancellation"
        case "paused":
            return "nothing is sent yet: the campaign is paused; resuming it queues its batches again"
        case _:
            return f"recipients without an outcome are sent to: {_NEVER_TWICE}"


def from_the_rosters(letter: DeadLetter, facts: LetterFacts) -> str:
    """What becomes of an unreadable batch's recipients: their roster has them."""
    named = field_of(letter.body, "campaign_id")
    campaign = campaign_of(named, facts)
    if campaign and campaign.get("status") in ("running", "paused"):
        return f"it stays; the roster has its recipients: `stopsms campaign resume {named}` queues them again, then discard this"
    return "it stays: it would come back here. If a campaign does not finish, `stopsms campaign resume` queues its batches again"


def explain_task(task: PlanningTask, letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Redriven: planning twice changes nothing."""
    campaign = campaign_of(task.campaign_id, facts)
    name = name_of(task.campaign_id, campaign)
    what, redriving = {
        Task.START: (
            f"the start of {name}",
            "the campaign starts now if it is still scheduled; each person's hours are judged again",
        ),
        Task.PLAN: (
            f"the planning of {name}, shards {task.first} to {task.last}",
            "planning continues from the existing rosters: nobody is left out or planned twice",
        ),
        Task.WATCH: (
            f"the watch over {name}",
            "its counts are checked again: it is paused if it does harm, continues after its canary, or is finished once all is settled",
        ),
    }[task.task]
    if campaign is None:
        return of_no_campaign(what)
    return LetterExplanation(what, cause(letter, facts), redriving, back(letter))
