"""What explanations share: causes in plain words, names of campaigns, and what an unreadable letter means."""

import json
import re
from collections.abc import Mapping
from typing import Any

from stopsms.command_line.dead_letters.facts import CannotTell, LetterFacts, LoggedFailure, worker_of
from stopsms.command_line.dead_letters.letter import By, DeadLetter, LetterExplanation, Way
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.queued import NewerFormat

ID = re.compile(r"[0-9a-f]{16}")
OTHER_SCHEMA = "a different version of the software, or another program, wrote it"
STAYS = "it stays: it would come back here"

_THROTTLED = re.compile(
    r"BusyError|Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|SlowDown|LimitExceeded"
)
_REFUSED = re.compile(r"\(([A-Za-z.]+)\) when calling the (\w+) operation")
_PLAIN = {
    "ContendedError": "what it updates was changing faster than it could be written",
    "GatewayBusy": "the carrier throttled each attempt",
    "UnknownRecipientError": "no advertiser had this STOP number at the time, or only test advertisers that do not know who wrote",
    "LookupError": "its campaign was not found at the time",
    "NotQueuedError": "the next queue did not accept what it had to send on",
    "KeyError": "the function lacked a setting or a field",
    "EndpointConnectionError": "an AWS service could not be reached",
    "ReadTimeoutError": "an AWS service did not answer in time",
    "ConnectTimeoutError": "an AWS service could not be reached",
}
"""What the workers' exceptions mean."""


def back(letter: DeadLetter) -> Way:
    """Back to the queue whose dead letters these are."""
    return Way(By.QUEUE, letter.queue.replace("DeadLetterQueue", "Queue"))


def unreadable(error: UnreadableMessage) -> str:
    """Why it cannot be read, without its content."""
    match error.__cause__:
        case json.JSONDecodeError() as cause:
            return f"it is not JSON (from character {cause.pos + 1} on): {OTHER_SCHEMA}"
        case NewerFormat():
            return "a newer release wrote it: once that one is deployed everywhere, process it again"
        case KeyError() as cause:
            return f"it lacks {cause}: {OTHER_SCHEMA}"
        case TypeError() | AttributeError():
            return f"a field is of another kind than it should be: {OTHER_SCHEMA}"
        case _:
            return f"the value of a field cannot be read: {OTHER_SCHEMA}"


def cause(letter: DeadLetter, facts: LetterFacts) -> str:
    """Why a message that can be read failed, from its worker's log."""
    worker = worker_of(letter.queue)
    try:
        failure = facts.logged_failure(letter)
    except CannotTell:
        return f"it can be read; {worker} failed on it (these rights do not allow reading its log)"
    if failure is None:
        return f"it can be read; the log of {worker} has no error for it: {worker} timed out, ran out of memory, or never received it"
    return f"{worker}: {plain(failure)} ({failure.exception})"


def plain(failure: LoggedFailure) -> str:
    """An exception in plain words."""
    if _THROTTLED.search(failure.text) or _THROTTLED.search(failure.exception):
        return "a table or a service throttled each attempt"
    if refused := _REFUSED.search(failure.text):
        return f"AWS refused {refused[2]}: {refused[1]}"
    return _PLAIN.get(failure.exception, failure.text.partition(": ")[2][:200] or "it failed")


def campaign_of(campaign_id: object, facts: LetterFacts) -> Mapping[str, Any] | None:
    """The campaign; {} if it cannot be looked up. A message may name anything."""
    if not isinstance(campaign_id, str) or not ID.fullmatch(campaign_id):
        return None
    try:
        return facts.campaign(campaign_id)
    except CannotTell:
        return {}


def name_of(campaign_id: str, campaign: Mapping[str, Any] | None) -> str:
    """A campaign by name, id and status, as far as known."""
    if not campaign:
        return f"campaign {campaign_id}"
    return f"campaign “{campaign['name']}” ({campaign_id}, {campaign['status']})"


def of_no_campaign(what: str) -> LetterExplanation:
    """A letter of a campaign that the stack does not have."""
    wrong = "the stack has no such campaign: it comes from another stack, or the table was restored to an earlier state"
    return LetterExplanation(what, wrong, "it stays: it would fail again as long as there is no such campaign", None)


def counted(number: int, thing: str) -> str:
    """A number of things: 1 change, 2 changes."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def not_a(thing: str, letter: DeadLetter) -> str:
    """What an unreadable letter is, without its content."""
    return f"not a valid {thing}, though it was sent as one ({len(letter.body)} characters)"


def field_of(body: str, name: str) -> object:
    """A field of a JSON object; None if it is not one, or has no such field."""
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return content.get(name) if isinstance(content, dict) else None
