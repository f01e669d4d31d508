"""What is told of a post that was not taken: by the page, to whoever filled it in, and to a site that draws the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forms import visitor_words
from forms.accept_post import Became, PostResult
from forms.typed_number import TypedNumber

_TOO_FAST = "posted within two seconds of the token: ask for the form when it is shown, not when it is sent"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a field, by its id in the page or its name in a body."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class PageRefusal:
    """The form shown again: `told` above it, `mistakes` at its fields; `retry_after` in seconds, 0 for none."""

    status: int
    told: str = ""
    mistakes: Sequence[Mistake] = ()
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class PostRefusal:
    """A problem document: its status, its code and its words, and `more` members; `retry_after` in seconds, 0 for none."""

    status: int
    code: str
    words: str
    retry_after: int = 0
    more: Mapping[str, str] = field(default_factory=dict)


def page_refusal(result: PostResult, typed: TypedNumber, *, checked: bool) -> PageRefusal | None:
    """What the page says; None where the post was taken, or seems to be: a page never tells of haste."""
    if result.became in (Became.TAKEN, Became.DROPPED, Became.HASTY):
        return None
    again = [Mistake("accord", visitor_words.TICK_AGAIN)] if checked else []
    if said := _refusal_of(result):
        # New words are to be read first: the box is not what is missing.
        mistakes = [] if result.became is Became.REWORDED else again
        return PageRefusal(said.status, said.words, mistakes, said.retry_after)
    number = visitor_words.NOT_SERVED if result.became is Became.NOT_SERVED else typed.mistake
    mistakes = [Mistake("phone", number)] if number else []
    return PageRefusal(422, mistakes=[*mistakes, *(again or [Mistake("accord", visitor_words.NOT_TICKED)])])


def site_refusal(result: PostResult, typed: TypedNumber) -> PostRefusal | None:
    """What a site is told; None where the post was taken, or seems to be."""
    if result.became in (Became.TAKEN, Became.DROPPED):
        return None
    if result.became is Became.HASTY:
        return PostRefusal(429, "too_fast", _TOO_FAST, 2)
    if said := _refusal_of(result):
        return said
    if result.became is Became.NOT_SERVED or typed.refused:
        reason = typed.refused.reason if typed.refused else result.became.value
        words = typed.mistake or visitor_words.NOT_SERVED
        return PostRefusal(422, "invalid_phone", words, more={"field": "phone", "reason": reason})
    return PostRefusal(422, "not_checked", visitor_words.NOT_TICKED, more={"field": "checked"})


def _refusal_of(result: PostResult) -> PostRefusal | None:
    """What is said where it is not about what was typed; None where it is."""
    wait = result.again_in
    seconds = 1 if wait is None else int(wait.total_seconds()) + 1
    match result.became:
        case Became.STALE:
            return PostRefusal(422, "form_expired", visitor_words.STALE)
        case Became.REWORDED:
            return PostRefusal(409, "form_changed", visitor_words.REWORDED)
        case Became.CROWDED if wait is not None:
            return PostRefusal(429, "too_many", visitor_words.crowded(wait), seconds)
        case Became.FULL if wait is not None:
            return PostRefusal(429, "form_full", visitor_words.full(wait), seconds)
        case Became.BUSY:
            return PostRefusal(429, "busy", visitor_words.BUSY, seconds)
    return None
