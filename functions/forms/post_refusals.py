"""What is told of a post that was not taken, where it is not about what was typed: its status, its code and its words."""

from dataclasses import dataclass

from forms import visitor_words
from forms.accept_post import Became, PostResult


@dataclass(frozen=True, slots=True)
class PostRefusal:
    """What a person or a site can do something about: its status, its code and its words; `retry_after` in seconds, 0 for none."""

    status: int
    code: str
    words: str
    retry_after: int = 0


def refusal_of(result: PostResult) -> PostRefusal | None:
    """What is said of a post that was not taken, where it is not about what was typed; None where it is, or was taken."""
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
