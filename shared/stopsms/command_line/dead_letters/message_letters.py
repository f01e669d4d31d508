"""Explain dead replies, answers and receipts."""

from stopsms.adapters import gateways
from stopsms.command_line.dead_letters.facts import CannotTell, LetterFacts
from stopsms.command_line.dead_letters.letter import DeadLetter, LetterExplanation
from stopsms.command_line.dead_letters.words import STAYS, back, campaign_of, cause, name_of, of_no_campaign
from stopsms.compliance.person.phone import mask
from stopsms.compliance.replies.reading import Intent, ReplyReading, read_reply
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.contracts.messages import InboundSms, Receipt

LOST_REPLY = f"{STAYS}. If it contains a STOP, record it: `stopsms oppose`"
LOST_RECEIPT = f"{STAYS}. The outcome of that send remains as it is: sent, or uncertain"


def explain_reply(sms: InboundSms, letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Redriven once the STOP number has an owner."""
    reading = read_reply(sms.body)
    what = f"a reply from {mask(sms.sender)} to {sms.recipient}, read as {reading.intent.value}"
    try:
        if not facts.owners(sms.recipient):
            number = sms.recipient
            wrong = f"no advertiser has the STOP number {number}"
            stays = (
                f"it stays until one has: `stopsms advertiser set ID --stop-number {number}`, then redrive; a STOP to one"
                f" that had it (`stopsms numbers show {number}`) is recorded with `stopsms oppose`"
            )
            return LetterExplanation(what, wrong, stays, None)
    except CannotTell:
        pass
    return LetterExplanation(what, cause(letter, facts), _heard(reading), back(letter))


def _heard(reading: ReplyReading) -> str:
    if reading.opposes:
        return "the opposition takes effect as of when it was received, once, however often it is redriven"
    if reading.intent is Intent.YES:
        return (
            "it confirms the consent that awaited it when it was received, or changes nothing when it came too late; "
            "when nobody had asked, the contact is held until somebody reads it"
        )
    if not reading.harmless:
        return "the contact is held until a person has read it; it is recorded once, however often it is redriven"
    answered = "; CONTACT is answered" if reading.intent is Intent.CONTACT else ""
    return f"it is recorded once, as contact from the person{answered}"


def explain_answer(task: AnswerTask, letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Redriven: the answer is sent once."""
    what = f"an answer ({task.kind.value}) to {mask(task.phone)} in the name of {', '.join(task.advertisers)}"
    if task.kind is AnswerKind.CONFIRM:
        what = f"a request to {mask(task.phone)} to confirm a consent to {', '.join(task.advertisers)}"
    redriving = (
        "it is sent once, if it still may be: the opposition, hold or consent that it is about is recorded in any case"
    )
    return LetterExplanation(what, cause(letter, facts), redriving, back(letter))


def explain_receipt(receipt: Receipt, letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Redriven: a receipt that knows less changes nothing."""
    if receipt.campaign_id is None:
        what = f"a receipt ({receipt.status}) of an answer to STOP or CONTACT"
        return LetterExplanation(what, cause(letter, facts), "nothing: it does not belong to a campaign", back(letter))
    campaign = campaign_of(receipt.campaign_id, facts)
    what = f"a receipt ({receipt.status}) of send {receipt.send_id} of {name_of(receipt.campaign_id, campaign)}"
    if campaign is None:
        return of_no_campaign(what)
    redriving = "the outcome and the counts are brought up to date; a receipt that knows more is never overwritten"
    return LetterExplanation(what, cause(letter, facts), redriving, back(letter))


def unknown_status(letter: DeadLetter) -> str | None:
    """A carrier's status that this release does not know yet."""
    if (status := gateways.unknown_status(letter.body)) is None:
        return None
    return f"this release does not know the carrier's status {status[:40]!r}: update it, then redrive"
