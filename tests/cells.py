"""Which cell of a sample somebody is in, told person by person rather than read by ranges."""

from bisect import bisect_right

from stopsms.compliance.campaign.sampling import LOTS, RANGES, shard_at
from stopsms.compliance.campaign.shards import SHARDS, shard_of

_FIRST = [first for first, _ in RANGES]


def cell_of(e164: str, evidence_hash: str) -> int:
    """The place of the one cell of a number and the hexadecimal hash of its owner's latest evidence."""
    turn = (shard_of(e164) - shard_at(bisect_right(_FIRST, e164) - 1, 0)) % SHARDS
    return turn * LOTS + int(evidence_hash[:2], 16)
