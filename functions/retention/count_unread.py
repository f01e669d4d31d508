"""Count what waits to be read for too long: while a reply is unread its contact is silent, and a request has a day by law."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stopsms.compliance.person.hold import due_at, kind_of
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

READ_WITHIN = timedelta(hours=48)
"""A reply that nobody has read by then has been left lying."""

NOTICE = timedelta(days=7)
"""How long before its day a request that is not answered is told."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many replies, refusals and strays were left lying; how many requests are due soon, or were."""

    unread: int
    due: int


def count_unread(stores: PersonalDataStores, now: datetime) -> Waiting:
    """What waits on the lists of all advertisers."""
    unread = due = 0
    after: str | None = None
    while True:
        page, after = stores.advertisers.page(after)
        for advertiser in page:
            lying, soon = _of(advertiser.id, stores, now)
            unread, due = unread + lying, due + soon
        if after is None:
            return Waiting(unread, due)


def _of(advertiser_id: str, stores: PersonalDataStores, now: datetime) -> tuple[int, int]:
    unread = sum(stray.received_at < now - READ_WITHIN for stray in stores.inbound.unattributed(advertiser_id))
    due = 0
    mark: str | None = None
    while True:
        found, mark = stores.contacts.to_review(advertiser_id, mark)
        for _, record in found:
            day = due_at(kind_of(record), record.occurred_at)
            unread += day is None and record.recorded_at < now - READ_WITHIN
            due += day is not None and day < now + NOTICE
        if mark is None:
            return unread, due
