"""Explain a dead letter: read it with the very parsers that its worker uses, and look up what it refers to.

Redriving is safe, and safe twice: an opposition counts once, a campaign claims a person once, counts are counted anew. What is
kept back is what would only fail again, and batches so old that their claims may be forgotten.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from stopsms.adapters.gateways.inbound_sms import read_inbound_sms
from stopsms.adapters.gateways.receipts import RECEIPT_FATES, read_receipt
from stopsms.command_line.dead_letters.facts import CannotTell, LetterFacts, Said, Span, worker_of
from stopsms.command_line.dead_letters.letter import By, DeadLetter, LetterExplanation, Way
from stopsms.compliance.campaign.campaign import RESUMABLE
from stopsms.compliance.person.contact import CLAIM_KEPT
from stopsms.compliance.person.phone import mask
from stopsms.compliance.replies.reading import Intent, ReplyReading, read_reply
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.contracts.deliveries import Delivery
from stopsms.contracts.imports import read_import_tasks
from stopsms.contracts.messages import Batch, PlanningTask, Task, UnreadableMessage

OLDEST_CAMPAIGN = RESUMABLE - timedelta(days=14)
"""A batch that goes back may wait in its queue for as long as queues keep messages (14 days); it has to find its claims then."""

_ID = re.compile(r"[0-9a-f]{16}")
_THROTTLED = re.compile(
    r"Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|SlowDown|LimitExceeded"
)
_REFUSED = re.compile(r"\(([A-Za-z.]+)\) when calling the (\w+) operation")
_PLAIN = {
    "ContendedError": "what it changes was changing faster than it could be written",
    "GatewayBusy": "the carrier throttled each time",
    "UnknownRecipientError": "no advertiser had this STOP number then",
    "LookupError": "its campaign was not found then",
    "NotQueuedError": "the next queue did not take what it had to send on",
    "KeyError": "the function lacked a setting or a field",
    "EndpointConnectionError": "a service of AWS could not be reached",
    "ReadTimeoutError": "a service of AWS did not answer in time",
    "ConnectTimeoutError": "a service of AWS could not be reached",
}
"""What the workers' exceptions mean."""

_NEVER_TWICE = "each recipient is judged anew and claimed once, so nobody gets it twice"
_SCHEMA = "a different version of the software, or another program, wrote it"


def explain(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """The letter in plain words."""
    readers: Mapping[str, Callable[[DeadLetter, LetterFacts], LetterExplanation]] = {
        "PlannerDeadLetterQueue": _task,
        "BatchDeadLetterQueue": _batch,
        "InboundDeadLetterQueue": _reply,
        "AnswerDeadLetterQueue": _answer,
        "ReceiptDeadLetterQueue": _receipt,
        "ScheduleDeadLetterQueue": _scheduled,
        "ArchiveDeadLetterQueue": _unarchived,
        "ImportDeadLetterQueue": _import,
        "PublisherDeadLetterQueue": _untold,
        "EventBusDeadLetterQueue": _on_the_bus,
        "WebhookDeadLetterQueue": _delivery,
    }
    return readers.get(letter.queue, _stranger)(letter, facts)


def _back(letter: DeadLetter) -> Way:
    return Way(By.QUEUE, letter.queue.replace("DeadLetterQueue", "Queue"))


# ------------------------------------------------------------------- batches and tasks


def _batch(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    try:
        batch = Batch.read(letter.body)
    except UnreadableMessage as error:
        return LetterExplanation(
            _no("batch", letter), unreadable(error), _from_the_rosters(letter, facts), None, readable=False
        )
    campaign = _campaign(batch.campaign_id, facts)
    what = f"a batch of {_many(len(batch.recipients), 'recipient')} of {_name(batch.campaign_id, campaign)} (batch {batch.id})"
    if campaign is None:
        return _of_no_campaign(what)
    started = campaign.get("started_at")
    if started and facts.now() - datetime.fromisoformat(started) > OLDEST_CAMPAIGN:
        days = f"{OLDEST_CAMPAIGN.days} days ago, and claims are forgotten after {CLAIM_KEPT.days}"
        stays = f"it stays: the campaign started more than {days}: sending twice could not be excluded"
        return LetterExplanation(what, _cause(letter, facts), stays, None)
    return LetterExplanation(what, _cause(letter, facts), _sending(campaign.get("status")), _back(letter))


def _sending(status: object) -> str:
    match status:
        case "finished":
            return "nothing leaves: the campaign is finished, so everybody has an outcome"
        case "cancelled":
            return "nothing leaves: who still waits is recorded as blocked by the cancellation"
        case "paused":
            return "nothing leaves yet: the campaign is paused; resuming it queues its batches anew"
        case _:
            return f"who has no outcome yet is sent to: {_NEVER_TWICE}"


def _from_the_rosters(letter: DeadLetter, facts: LetterFacts) -> str:
    """What becomes of an unreadable batch's recipients: they stand in their roster."""
    named = _field(letter.body, "campaign_id")
    campaign = _campaign(named, facts)
    if campaign and campaign.get("status") in ("running", "paused"):
        return f"it stays; its recipients stand in their roster: `stopsms campaign resume {named}` queues them anew, then discard this"
    return "it stays: it would come back here. If a campaign does not finish, `stopsms campaign resume` queues its batches anew"


def _task(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    try:
        task = PlanningTask.read(letter.body)
    except UnreadableMessage as error:
        return LetterExplanation(
            _no("planning task", letter), unreadable(error), "it stays: it would come back here", None, readable=False
        )
    campaign = _campaign(task.campaign_id, facts)
    name = _name(task.campaign_id, campaign)
    what, redriving = {
        Task.START: (
            f"the start of {name}",
            "the campaign starts now if it is still scheduled; each person's hours are judged again",
        ),
        Task.PLAN: (
            f"the planning of {name}, shards {task.first} to {task.last}",
            "planning goes on from the rosters that stand: nobody is left out or planned twice",
        ),
        Task.WATCH: (
            f"the watch over {name}",
            "its counts are looked at again: it is paused if it harms, goes on after its canary, is finished if all is settled",
        ),
    }[task.task]
    if campaign is None:
        return _of_no_campaign(what)
    return LetterExplanation(what, _cause(letter, facts), redriving, _back(letter))


def _of_no_campaign(what: str) -> LetterExplanation:
    wrong = "the stack has no such campaign: it comes from another stack, or the table was restored to before it"
    return LetterExplanation(what, wrong, "it stays: it would fail again as long as there is no such campaign", None)


# --------------------------------------------------------------- replies and receipts


def _reply(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    try:
        sms = read_inbound_sms(letter.body, facts.now())
    except UnreadableMessage as error:
        redriving = "it stays: it would come back here. If it holds a STOP, record it: `stopsms oppose`"
        return LetterExplanation(_no("reply", letter), unreadable(error), redriving, None, readable=False)
    reading = read_reply(sms.body)
    what = f"a reply by {mask(sms.sender)} to {sms.recipient}, read as {reading.intent.value}"
    try:
        if not facts.owners(sms.recipient):
            wrong = f"no advertiser has the STOP number {sms.recipient}"
            stays = f"it stays until one has: `stopsms advertiser set ID --stop-number {sms.recipient}`, then redrive"
            return LetterExplanation(what, wrong, stays, None)
    except CannotTell:
        pass
    return LetterExplanation(what, _cause(letter, facts), _heard(reading), _back(letter))


def _answer(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    try:
        task = AnswerTask.read(letter.body)
    except UnreadableMessage as error:
        return LetterExplanation(_no("answer", letter), unreadable(error), _SCHEMA, None, readable=False)
    what = f"an answer ({task.kind.value}) to {mask(task.phone)} in the name of {', '.join(task.advertisers)}"
    if task.kind is AnswerKind.CONFIRM:
        what = f"a request to {mask(task.phone)} to confirm a consent to {', '.join(task.advertisers)}"
    redriving = "it leaves once, if it still may: the opposition, hold or consent that it is about stands in any case"
    return LetterExplanation(what, _cause(letter, facts), redriving, _back(letter))


def _heard(reading: ReplyReading) -> str:
    if reading.opposes:
        return "the opposition takes effect as of when it was received, once, however often it is redriven"
    if reading.intent is Intent.YES:
        return "it confirms the consent that waited for it when it was received, if one did; else the contact is held until read"
    if not reading.harmless:
        return "the contact is held until a person has read it; it is recorded once, however often it is redriven"
    answered = "; CONTACT is answered" if reading.intent is Intent.CONTACT else ""
    return f"it is recorded once, as a sign of life of the person{answered}"


def _receipt(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    try:
        receipt = read_receipt(letter.body)
    except UnreadableMessage as error:
        if status := _unknown_status(letter):
            return LetterExplanation(_no("receipt that we know", letter), status, _NO_RECEIPT, None)
        return LetterExplanation(_no("receipt", letter), unreadable(error), _NO_RECEIPT, None, readable=False)
    if receipt.campaign_id is None:
        what = f"a receipt ({receipt.status}) of an answer to STOP or CONTACT"
        return LetterExplanation(what, _cause(letter, facts), "nothing: it is of no campaign", _back(letter))
    campaign = _campaign(receipt.campaign_id, facts)
    what = f"a receipt ({receipt.status}) of send {receipt.send_id} of {_name(receipt.campaign_id, campaign)}"
    if campaign is None:
        return _of_no_campaign(what)
    redriving = "the outcome and the counts are brought up to date; a receipt that knows more is never overwritten"
    return LetterExplanation(what, _cause(letter, facts), redriving, _back(letter))


_NO_RECEIPT = "it stays: it would come back here. The outcome of that send stays as it is: sent, or uncertain"


def _unknown_status(letter: DeadLetter) -> str | None:
    """A word of the carrier's that we do not know: theirs is a new one, ours an old release."""
    message = _field(letter.body, "Message")
    status = _field(message, "messageStatus") if isinstance(message, str) else None
    if not isinstance(status, str) or status in RECEIPT_FATES:
        return None
    return f"the carrier's status {status[:40]!r} is unknown to this release: update it, then redrive"


# -------------------------------------------------------------- schedules and changes


def _scheduled(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """What EventBridge Scheduler could not deliver. Source: EventBridge Scheduler, « Configuring a dead-letter queue »."""
    error = letter.attributes.get("ERROR_CODE")
    told = f"the scheduler could not deliver it: {error}" if error else "the scheduler could not deliver it"
    if text := letter.attributes.get("ERROR_MESSAGE"):
        told += f" ({text})"
    target = facts.resource_of(letter.attributes.get("TARGET_ARN", "")) or _meant_for(letter.body)
    if letter.attributes.get("IS_PAYLOAD_TRUNCATED", "").lower() == "true":
        return LetterExplanation(
            "a schedule's message, cut off by the scheduler",
            told,
            _from_the_rosters(letter, facts),
            None,
            readable=False,
        )
    if target is not None and target.endswith("Function"):
        return LetterExplanation(
            f"a run of {target}, as scheduled", told, f"{target} is run now", Way(By.FUNCTION, target)
        )
    if target not in ("BatchQueue", "PlannerQueue"):
        what = _no("message that a queue of ours takes", letter)
        return LetterExplanation(what, told, "it stays: nobody would take it", None, readable=False)
    dead = DeadLetter(target.replace("Queue", "DeadLetterQueue"), letter.id, letter.body, letter.since)
    inner = explain(dead, _Silent(facts))
    wrong = f"{told}; {inner.wrong}" if inner.way is None else told
    return LetterExplanation(
        f"parked until its hour: {inner.what}", wrong, inner.redriving, inner.way, readable=inner.readable
    )


def _meant_for(body: str) -> str | None:
    """The queue that takes such a message."""
    for read, queue in ((Batch.read, "BatchQueue"), (PlanningTask.read, "PlannerQueue")):
        try:
            read(body)
        except UnreadableMessage:
            continue
        return queue
    return None


def _unarchived(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    return _changes(
        letter,
        facts,
        "ArchiveFunction",
        lacking="which are not in the archive",
        again="archived; twice does no harm",
        gone="the audit will report the gap",
    )


def _untold(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    return _changes(
        letter,
        facts,
        "PublisherFunction",
        lacking="whose events were not published",
        again="published; an event that comes twice bears the same id",
        gone="followers read the contacts and campaigns they care for",
    )


def _changes(
    letter: DeadLetter, facts: LetterFacts, reader: str, *, lacking: str, again: str, gone: str
) -> LetterExplanation:
    """A stretch of a stream that a function gave up on: what it lacks now, what reading it again does, and what if it is gone."""
    try:
        span = Span.read(letter.body)
    except (ValueError, KeyError, TypeError):
        stays = "it stays: it names no changes that could be read again"
        return LetterExplanation(_no("note of changes", letter), _SCHEMA, stays, None, readable=False)
    table = span.stream.partition("table/")[2].partition("/")[0] or span.stream
    what = f"{_many(span.size, 'change')} of {table} from {span.arrived:%Y-%m-%d %H:%M} UTC on, {lacking}"
    condition = _field(letter.body, "requestContext")
    said = condition.get("condition") if isinstance(condition, dict) else None
    wrong = f"{reader} failed on them until they were given up ({said})" if said else f"{reader} failed on them"
    try:
        there = facts.still_there(span)
    except CannotTell:
        there = True
    if not there:
        stays = f"it stays: the stream keeps changes for 24 hours and has let these go; {gone}"
        return LetterExplanation(what, wrong, stays, None)
    return LetterExplanation(what, wrong, f"they are read from the stream again and {again}", Way(By.STREAM, reader))


# ----------------------------------------------------------------------- events told


def _on_the_bus(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:  # noqa: ARG001 (a reader like the others)
    """Source: EventBridge, « Using dead-letter queues to capture encrypted event errors »: the event comes encrypted."""
    told = letter.attributes.get("ERROR_MESSAGE") or letter.attributes.get("ERROR_CODE") or "it says not why"
    return LetterExplanation(
        "an event that the bus took and could not handle",
        f"EventBridge: {told}",
        "it stays: it is encrypted; once the key's policy is put right, followers read the contacts and campaigns they care for",
        None,
    )


def _delivery(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    try:
        delivery = Delivery.read(letter.body)
    except UnreadableMessage as error:
        stays = "it stays: it would come back here"
        return LetterExplanation(_no("domain event", letter), unreadable(error), stays, None, readable=False)
    event, name = delivery.event, delivery.webhook_id
    what = f"the event {event.type} of {event.occurred_at} ({event.id})"
    again = "it is delivered again, under the same id"
    if name is None:
        return LetterExplanation(
            f"{what} for every webhook of {event.advertiser_id or 'every advertiser'}",
            _cause(letter, facts),
            again,
            _back(letter),
        )
    what = f"{what} for the webhook {name} of {delivery.advertiser_id}"
    try:
        webhook = facts.webhook(str(delivery.advertiser_id), str(name))
    except CannotTell:
        return LetterExplanation(what, _cause(letter, facts), again, _back(letter))
    if webhook is None:
        return LetterExplanation(what, "the webhook was removed", "it is dropped: nobody waits for it", _back(letter))
    if not webhook["enabled"]:
        stays = "it stays until the webhook is enabled: PUT it again, then redrive"
        return LetterExplanation(what, f"the webhook is disabled: {webhook['disabled_because']}", stays, None)
    failed = webhook["last_failure"]
    wrong = (
        f"its endpoint did not take it: {failed['reason']}"
        if failed
        else "its endpoint did not take it then; it takes events now"
    )
    return LetterExplanation(what, wrong, again, _back(letter))


# ---------------------------------------------------------------------- files to read


def _import(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    try:
        tasks = read_import_tasks(letter.body)
    except UnreadableMessage as error:
        return LetterExplanation(
            _no("import task", letter), unreadable(error), "it stays: it would come back here", None, readable=False
        )
    what = ", ".join(_import_named(task.import_id, facts) for task in tasks) or "a test message of S3's"
    redriving = "what is not over goes on from its last checkpoint; a line is applied once, however often it is read"
    return LetterExplanation(what, _cause(letter, facts), redriving, _back(letter))


def _import_named(import_id: str, facts: LetterFacts) -> str:
    try:
        found = facts.file_import(import_id) if _ID.fullmatch(import_id) else None
    except CannotTell:
        return f"import {import_id}"
    if found is None:
        return f"import {import_id}, which the stack does not know"
    name = found["file_name"] or found["opt_out_list"] or found["kind"]
    return f"import “{name}” ({import_id}, {found['status']}, {found['lines']['read']} lines read)"


def _stranger(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """A message of a queue that this program knows nothing of: it goes back to where dead letters of that name come from."""
    return LetterExplanation(
        f"a message of {len(letter.body)} characters", _cause(letter, facts), "it is tried again", _back(letter)
    )


# ---------------------------------------------------------------------------- words


class _Silent:
    """Facts without a log: what never reached a worker has no line in it."""

    def __init__(self, facts: LetterFacts) -> None:
        self.campaign = facts.campaign
        self.owners = facts.owners
        self.still_there = facts.still_there
        self.resource_of = facts.resource_of
        self.now = facts.now
        self.file_import = facts.file_import
        self.webhook = facts.webhook

    def said(self, letter: DeadLetter) -> Said | None:  # noqa: ARG002 (the protocol)
        return None


def unreadable(error: UnreadableMessage) -> str:
    """Why it cannot be read, without its content."""
    match error.__cause__:
        case json.JSONDecodeError() as cause:
            return f"it is not JSON (from character {cause.pos + 1} on): {_SCHEMA}"
        case KeyError() as cause:
            return f"it lacks {cause}: {_SCHEMA}"
        case TypeError() | AttributeError():
            return f"a field is of another kind than it should be: {_SCHEMA}"
        case _:
            return f"the value of a field cannot be read: {_SCHEMA}"


def _cause(letter: DeadLetter, facts: LetterFacts) -> str:
    """Why a message that can be read failed, from its worker's log."""
    worker = worker_of(letter.queue)
    try:
        said = facts.said(letter)
    except CannotTell:
        return f"it can be read; {worker} failed on it (its log may not be read with these rights)"
    if said is None:
        return f"it can be read; the log of {worker} names no error for it: it timed out, ran out of memory, or never got it"
    return f"{worker}: {plain(said)} ({said.exception})"


def plain(said: Said) -> str:
    """An exception in plain words."""
    if _THROTTLED.search(said.text) or _THROTTLED.search(said.exception):
        return "a table or a service throttled it each time"
    if refused := _REFUSED.search(said.text):
        return f"AWS refused {refused[2]}: {refused[1]}"
    return _PLAIN.get(said.exception, said.text.partition(": ")[2][:200] or "it failed")


def _campaign(campaign_id: object, facts: LetterFacts) -> Mapping[str, Any] | None:
    """The campaign; {} when it cannot be looked up. What a message names may be anything."""
    if not isinstance(campaign_id, str) or not _ID.fullmatch(campaign_id):
        return None
    try:
        return facts.campaign(campaign_id)
    except CannotTell:
        return {}


def _name(campaign_id: str, campaign: Mapping[str, Any] | None) -> str:
    if not campaign:
        return f"campaign {campaign_id}"
    return f"campaign “{campaign['name']}” ({campaign_id}, {campaign['status']})"


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _no(thing: str, letter: DeadLetter) -> str:
    return f"no {thing}, though it was sent as one ({len(letter.body)} characters)"


def _field(body: str, name: str) -> object:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found.get(name) if isinstance(found, dict) else None
