"""Shards: an advertiser's contacts are spread evenly over a fixed number of partitions, by a hash of the number.

So an audience is read in parallel, no partition is hot, and any one shard is a fair sample of the whole.
"""

import zlib

SHARDS = 32
"""Fixed for good: a contact's key depends on it."""


def shard_of(e164: str) -> int:
    """The shard of a number, from 0 to SHARDS - 1."""
    return zlib.crc32(e164.encode()) % SHARDS


def batch_id(shard: int, number: int) -> str:
    """The id of a shard's batch, numbered from 0 in the order of its recipients' numbers: it sorts by shard, then by number."""
    return f"{shard:02d}-{number:06d}"
