"""Who has the number now: of a chain, the acts of its present holder, as far as what is recorded can tell it.

A number is given to somebody else without a word to us. What is certain: whoever asked for another number gave this one up, and what was
before an erasure or a purge is nobody's any more. Whoever has the number now is told nothing of before that (GDPR art. 15(4)).
"""

from collections.abc import Sequence
from datetime import datetime

from stopsms.compliance.proof.evidence import Act, Evidence


def of_the_holder(chain: Sequence[Evidence]) -> Sequence[Evidence]:
    """The acts from the last one on by which the number was given up, or its data erased; all of them if there was none."""
    ends = [place for place, record in enumerate(chain) if record.act in (Act.ERASED, Act.PURGED) or gave_up(record)]
    return chain[ends[-1] :] if ends else chain


def holder_since(chain: Sequence[Evidence]) -> datetime | None:
    """From when on what is held is the present holder's; None when all of it is."""
    kept = of_the_holder(chain)
    return kept[0].recorded_at if len(kept) < len(chain) else None


def gave_up(record: Evidence) -> bool:
    """Whether by this act the holder gave the number up for another one."""
    return record.act is Act.NUMBER_CHANGED and bool(record.content.get("to"))


def given_up_at(chain: Sequence[Evidence]) -> datetime | None:
    """When it was last recorded that the number was given up for another one; None: that it was is not known."""
    return next((record.recorded_at for record in reversed(chain) if gave_up(record)), None)


def number_before(chain: Sequence[Evidence]) -> tuple[str, str] | None:
    """The number that this one replaced and the hash of the record by which it was given up; None when it replaced none.

    A number can take another's place only while nothing is known of it, so that its first act says so.
    """
    first = chain[0] if chain else None
    if first is None or first.act is not Act.NUMBER_CHANGED or not first.content.get("from"):
        return None
    return str(first.content["from"]), str(first.content.get("after", ""))
