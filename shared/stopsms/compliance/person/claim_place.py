"""What a claim tells of its message by its place: whether it was transactional, so that it uses up nobody's patience with offers.

A claim names the send, and a send its batch. The batch of this number is that of single transactional messages: no campaign comes near it,
whose largest shard would have to have a hundred million people. The audit holds the nature of the message against it.
"""

from stopsms.compliance.person.contact import Claim

SERVICE_BATCH = 999_999
"""The number of the batch of a single transactional message, in whichever shard."""

SINGLE_BATCH = 999_998
"""That of any other single message: the stream of outcomes is filtered by these two (`PublisherCampaigns`)."""


def is_of_service(claim: Claim) -> bool:
    """Whether the claim is of a transactional message.

    >>> from datetime import UTC, datetime
    >>> [is_of_service(Claim(datetime.now(UTC), send, "w")) for send in ("07-999999.0", "07-000000.0")]
    [True, False]
    """
    batch, _, _ = claim.send_id.rpartition(".")
    return batch.endswith(f"-{SERVICE_BATCH}")
