"""A comparison of our oppositions with one carrier's opt-out lists, as far as it has come: it may take several calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison. `lists` are still to be read, the first of them from `token` on; then all contacts are walked over.

    Of the contacts everything before `page` (of advertisers), `advertiser_id`, `shard` and `after` (a number) is done. `counts` are
    of the whole comparison, by the name of what was counted.

    `listed_after` is a number of the page at `token`: those of this page up to it, in their order, are done.

    `own_list` is our own list as soon as it is being read, and everything that was read of it is `kept` under these names, until the
    comparison is finished: then they are deleted. None before it is read, and in what was stored before there was anything kept; ""
    when something of it could not be read or kept, so that nobody can be said not to be on it.
    """

    started_at: datetime
    lists: tuple[str, ...]
    token: str = ""
    page: str | None = None
    advertiser_id: str = ""
    shard: int = 0
    after: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    finished_at: datetime | None = None
    revision: int = 0
    own_list: str | None = None
    kept: tuple[str, ...] = ()
    listed_after: str = ""
