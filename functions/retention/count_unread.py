"""Count what has waited too long for a person: the contact of an unread reply is on hold, and a request has a deadline by law."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stopsms.compliance.person.hold import due_at, kind_of
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

READ_WITHIN = timedelta(hours=48)
"""A reply that nobody has read by then is overdue."""

NOTICE = timedelta(days=7)
"""How long before its deadline a request that has not been answered is reported."""


MOST = 1_000
"""How many records are looked at for one advertiser, the oldest first: more would say no more to who is alarmed."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many replies, refusals and unattributed messages are overdue; how many requests are due soon, or overdue.

    Of an advertiser with very many, at least so many.
    """

    unread: int
    due: int


def count_unread(stores: PersonalDataStores, now: datetime) -> Backlog:
    """The backlog of all advertisers."""
    unread = due = 0
    after: str | None = None
    while True:
        page, after = stores.advertisers.page(after)
        for advertiser in page:
            overdue, due_soon = _of(advertiser.id, stores, now)
            unread, due = unread + overdue, due + due_soon
        if after is None:
            return Backlog(unread, due)


def _of(advertiser_id: str, stores: PersonalDataStores, now: datetime) -> tuple[int, int]:
    unread = sum(message.received_at < now - READ_WITHIN for message in stores.inbound.unattributed(advertiser_id))
    due = looked_at = 0
    mark: str | None = None
    while True:
        page, mark = stores.contacts.to_review(advertiser_id, mark)
        for _, record in page:
            deadline = due_at(kind_of(record), record.occurred_at)
            unread += deadline is None and record.recorded_at < now - READ_WITHIN
            due += deadline is not None and deadline < now + NOTICE
        looked_at += len(page)
        if mark is None or looked_at >= MOST:
            return unread, due
