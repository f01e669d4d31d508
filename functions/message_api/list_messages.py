"""List an advertiser's single messages with what became of each, a few at a time: a page ends in time, however many are asked for."""

from collections.abc import Callable, Iterable, Sequence

from message_api.read_message import MessageState
from stopsms.compliance.campaign.campaign import Campaign

MESSAGES_AT_ONCE = 25
"""So many are read before time is looked at: two reads for each, several at once."""


def list_messages(
    page: Callable[[str | None, int], tuple[Sequence[Campaign], str | None]],
    after: str | None,
    most: int,
    read: Callable[[Sequence[Campaign]], Iterable[MessageState]],
    late: Callable[[], bool],
) -> tuple[Sequence[MessageState], str | None]:
    """So many messages at `most` after a place, and where the next page starts; fewer when it is `late`."""
    listed: list[MessageState] = []
    while True:
        messages, after = page(after, min(most - len(listed), MESSAGES_AT_ONCE))
        listed += read(messages)
        if after is None or len(listed) == most or late():
            return listed, after
