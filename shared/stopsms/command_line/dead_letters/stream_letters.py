"""Explain parts of a table's stream that a function gave up on."""

from stopsms.command_line.dead_letters.facts import CannotTell, LetterFacts, Span
from stopsms.command_line.dead_letters.letter import By, DeadLetter, LetterExplanation, Way
from stopsms.command_line.dead_letters.words import OTHER_SCHEMA, counted, field_of, not_a


def explain_unarchived(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Changes that the archive lacks."""
    return _changes(
        letter,
        facts,
        "ArchiveFunction",
        lacking="which are not in the archive",
        again="archived; twice does no harm",
        gone="the audit will report the gap",
    )


def explain_unpublished(letter: DeadLetter, facts: LetterFacts) -> LetterExplanation:
    """Changes whose events were not published."""
    return _changes(
        letter,
        facts,
        "PublisherFunction",
        lacking="whose events were not published",
        again="published; an event published twice has the same id",
        gone="subscribers can read the contacts and campaigns they need",
    )


def _changes(
    letter: DeadLetter, facts: LetterFacts, reader: str, *, lacking: str, again: str, gone: str
) -> LetterExplanation:
    """`lacking`: what is missing now; `again`: what reading the changes again does; `gone`: what follows if the stream dropped them."""
    try:
        span = Span.read(letter.body)
    except (ValueError, KeyError, TypeError):
        stays = "it stays: it names no changes that could be read again"
        return LetterExplanation(not_a("report of failed changes", letter), OTHER_SCHEMA, stays, None, readable=False)
    table = span.stream.partition("table/")[2].partition("/")[0] or span.stream
    what = f"{counted(span.size, 'change')} of {table} from {span.arrived:%Y-%m-%d %H:%M} UTC on, {lacking}"
    condition = field_of(letter.body, "requestContext")
    given_up = condition.get("condition") if isinstance(condition, dict) else None
    wrong = f"{reader} failed on them until it gave up ({given_up})" if given_up else f"{reader} failed on them"
    try:
        there = facts.still_there(span)
    except CannotTell:
        there = True
    if not there:
        stays = f"it stays: the stream keeps changes for 24 hours and has dropped these; {gone}"
        return LetterExplanation(what, wrong, stays, None)
    return LetterExplanation(what, wrong, f"they are read from the stream again and {again}", Way(By.STREAM, reader))
