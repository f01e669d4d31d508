"""Count what has waited too long for a person: the contact of an unread reply is on hold, and a request has a deadline by law."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stopsms.compliance.person.hold import HoldKind, due_at, kind_of
from stopsms.compliance.ports.clock import Clock
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

READ_WITHIN = timedelta(hours=48)
"""A reply that nobody has read by then is overdue."""

NOTICE = timedelta(days=7)
"""How long before its deadline a request that has not been answered is reported."""

MOST = 1_000
"""How many of an advertiser's records may be counted as unread: more would say no more to who is alarmed. Requests are all counted."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many replies, refusals and unattributed messages are overdue; how many requests are due soon, or overdue.

    Of an advertiser with very many replies, at least so many of these. An advertiser whose list could not be read in time as far as a
    request may be due counts as one that is due: nobody knows that none is.
    """

    unread: int
    due: int


def count_unread(stores: PersonalDataStores, clock: Clock, until: datetime) -> Backlog:
    """The backlog of all advertisers now, as far as their lists are read by `until`."""
    now = clock.now()
    unread = due = 0
    after: str | None = None
    while True:
        page, after = stores.advertisers.page(after)
        for advertiser in page:
            overdue, due_soon = _of(advertiser.id, stores, clock, now, until)
            unread, due = unread + overdue, due + due_soon
        if after is None:
            return Backlog(unread, due)


def _of(
    advertiser_id: str, stores: PersonalDataStores, clock: Clock, now: datetime, until: datetime
) -> tuple[int, int]:
    unread = sum(message.received_at < now - READ_WITHIN for message in stores.inbound.unattributed(advertiser_id))
    due = 0
    for place, record in enumerate(stores.contacts.all_to_review(advertiser_id)):
        if place >= MOST and not _is_near(due_at(HoldKind.ACCESS, record.occurred_at), now):
            break  # this and all that follow are too young for any request among them to be due
        deadline = due_at(kind_of(record), record.occurred_at)
        unread += place < MOST and deadline is None and record.recorded_at < now - READ_WITHIN
        due += _is_near(deadline, now)
        if clock.now() >= until:
            return unread, due + 1
    return unread, due


def _is_near(deadline: datetime | None, now: datetime) -> bool:
    return deadline is not None and deadline < now + NOTICE
