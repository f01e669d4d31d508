"""Acts of collection that nobody confirmed: somebody's number, typed by whoever it was, with where they typed it from.

They prove no consent. What they are kept for is to answer whoever was sent a request to confirm and never gave their number: when, where
and from which address it was typed. That takes months, not the years of a proof. Source: GDPR art. 5(1)(c), (e) and 12 (docs/law.md R-47).
"""

from collections.abc import Sequence

from stopsms.compliance.proof.evidence import Act, Evidence, awaits_a_yes, confirmed_act


def unconfirmed_act(sequence: int, chain: Sequence[Evidence]) -> Evidence | None:
    """The act of that number if it still says what it was, was worth nothing without a yes, and had none; else None."""
    act = next((record for record in chain if record.sequence == sequence), None)
    yes = any(confirmed_act(record) == sequence for record in chain)
    return act if act is not None and awaits_a_yes(act) and not yes else None


def forgotten_acts(chain: Sequence[Evidence]) -> frozenset[str]:
    """Those of a whole chain that nobody confirmed and that no longer say what they were, by their hashes.

    No other act loses by itself what it says: an erasure, or the end of a contact's term, takes it from all that came before.
    """
    ends = [place for place, record in enumerate(chain, start=1) if record.act in (Act.ERASED, Act.PURGED)]
    kept = chain[ends[-1] :] if ends else chain
    return frozenset(record.hash for record in kept if record.act is Act.BASIS_RECORDED and not record.content)


def is_nothing_else(chain: Sequence[Evidence]) -> bool:
    """Whether the chain of a contact that is gone has nothing but acts that nobody confirmed, and that it went for its age.

    An act without content is one of them whose content went first: any other loses it by an erasure, an opposition beside it.
    """
    return all(
        record.act is Act.PURGED or (record.act is Act.BASIS_RECORDED and (not record.content or awaits_a_yes(record)))
        for record in chain
    )
