"""Record the carrier's delivery receipts. They come late, twice, and in any order: see `outcome.merge`."""

from collections.abc import Iterable

from stopsms.compliance.campaign.outcome import Outcome, merge
from stopsms.compliance.ports.campaigns import BatchStore
from stopsms.contracts.messages import Receipt, split_send_id


def batch_of(receipt: Receipt) -> tuple[str, str] | None:
    """The campaign and the batch that a receipt is about; None for what belongs to no campaign (an answer to STOP)."""
    return None if receipt.campaign_id is None else (receipt.campaign_id, split_send_id(receipt.send_id)[0])


def record_receipts(receipts: Iterable[Receipt], batches: BatchStore) -> int:
    """Record receipts, those of one batch together; returns how many recipients they were about.

    Receipts of messages that do not belong to a campaign (answers to STOP) are ignored.
    """
    updates: dict[tuple[str, str], dict[int, Outcome]] = {}
    for receipt in receipts:
        if receipt.campaign_id is None:
            continue
        batch, index = split_send_id(receipt.send_id)
        outcomes = updates.setdefault((receipt.campaign_id, batch), {})
        outcomes[index] = merge(outcomes.get(index), _reported(receipt))
    for (campaign_id, batch), outcomes in updates.items():
        batches.merge_outcomes(campaign_id, batch, outcomes)
        batches.recount(campaign_id, batch)
    return sum(len(outcomes) for outcomes in updates.values())


def _reported(receipt: Receipt) -> Outcome:
    return Outcome(
        fate=receipt.fate,
        at=receipt.at,
        parts=receipt.parts,
        message_id=receipt.message_id,
        reason=receipt.status,
    )
