"""Explain events that could not be published or delivered, and imports that could not continue."""

from collections.abc import Sequence

from stopsms.command_line.dead_letters.facts import CannotTell, LetterFacts
from stopsms.command_line.dead_letters.letter import DeadLetter, LetterExplanation
from stopsms.command_line.dead_letters.words import ID, back, cause
from stopsms.contracts.deliveries import Delivery
from stopsms.contracts.imports import ImportTask


def explain_bus_event(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:  # noqa: ARG001 (a reader like the others)
    """Source: EventBridge, « Using dead-letter queues to capture encrypted event errors »: the event comes encrypted."""
    why = letter.attributes.get("ERROR_MESSAGE") or letter.attributes.get("ERROR_CODE") or "no reason given"
    return LetterExplanation(
        "an event that the bus accepted and could not handle",
        f"EventBridge: {why}",
        "it stays: it is encrypted; once the key's policy is fixed, subscribers can read the contacts and campaigns they need",
        None,
    )


def explain_delivery(delivery: Delivery, letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Redriven while its webhook exists and is enabled."""
    event, name = delivery.event, delivery.webhook_id
    what = f"the event {event.type} of {event.occurred_at} ({event.id})"
    again = "it is delivered again, under the same id"
    if name is None:
        return LetterExplanation(
            f"{what} for every webhook of {event.advertiser_id or 'every advertiser'}",
            cause(letter, facts),
            again,
            back(letter),
        )
    what = f"{what} for the webhook {name} of {delivery.advertiser_id}"
    try:
        webhook = facts.webhook(str(delivery.advertiser_id), str(name))
    except CannotTell:
        return LetterExplanation(what, cause(letter, facts), again, back(letter))
    if webhook is None:
        return LetterExplanation(
            what, "the webhook was removed", "it is dropped: nobody is waiting for it", back(letter)
        )
    if not webhook["enabled"]:
        stays = "it stays until the webhook is enabled: PUT it again, then redrive"
        return LetterExplanation(what, f"the webhook is disabled: {webhook['disabled_because']}", stays, None)
    failed = webhook["last_failure"]
    wrong = (
        f"its endpoint did not accept it: {failed['reason']}"
        if failed
        else "its endpoint did not accept it then, and accepts events now"
    )
    return LetterExplanation(what, wrong, again, back(letter))


def explain_import(tasks: Sequence[ImportTask], letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Redriven: an import continues from its last checkpoint."""
    what = ", ".join(_import_named(task.import_id, facts) for task in tasks) or "a test message from S3"
    redriving = (
        "an unfinished import continues from its last checkpoint; a line is applied once, however often it is read"
    )
    return LetterExplanation(what, cause(letter, facts), redriving, back(letter))


def _import_named(import_id: str, facts: LetterFacts) -> str:
    try:
        known = facts.file_import(import_id) if ID.fullmatch(import_id) else None
    except CannotTell:
        return f"import {import_id}"
    if known is None:
        return f"import {import_id}, unknown to this stack"
    name = known["file_name"] or known["opt_out_list"] or known["kind"]
    return f"import “{name}” ({import_id}, {known['status']}, {known['lines']['read']} lines read)"
