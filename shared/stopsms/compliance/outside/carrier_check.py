"""The proof that a carrier works for us, by a message to one's own phone: it is taken, reported, and answered, and we hear of both."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stopsms.compliance.ports.limits import CountedLimit, Limit

WAITED_FOR = timedelta(hours=1)
"""How long what comes from the carrier may belong to a check."""

_MOST_MESSAGES = Limit(10, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class CarrierCheck:
    """The latest check of a carrier by a message to `phone` (E.164), in the name of an advertiser.

    `message_id` is the carrier's ("" when its answer never came). `reported_at` is when a receipt came through the carrier's own door,
    `status` what it said of this message; `heard_at` when a reply from the phone came, and `words` what it said.
    """

    carrier: str
    phone: str
    advertiser_id: str
    asked_at: datetime
    message_id: str = ""
    reported_at: datetime | None = None
    status: str = ""
    heard_at: datetime | None = None
    words: str = ""

    def waits(self, now: datetime) -> bool:
        """Whether something is still to come, and may be taken for this check's."""
        missing = self.reported_at is None or not self.status or self.heard_at is None
        return missing and timedelta() <= now - self.asked_at <= WAITED_FOR

    def taken(self, message_id: str) -> "CarrierCheck":
        """After the carrier said that it took the message."""
        return replace(self, message_id=message_id)

    def reported(self, message_id: str, status: str, now: datetime) -> "CarrierCheck":
        """After a receipt: that it came proves that receipts reach us, whichever message it is of."""
        of_this = bool(message_id) and message_id == self.message_id
        return replace(self, reported_at=self.reported_at or now, status=status if of_this else self.status)

    def heard(self, sender: str, words: str, now: datetime) -> "CarrierCheck":
        """After a reply, if it is from this phone."""
        return replace(self, heard_at=now, words=words) if sender == self.phone else self


def limit_of_checks(carrier_id: str) -> CountedLimit:
    """How many messages may be sent to check a carrier."""
    return CountedLimit(f"carrier_check#{carrier_id}", _MOST_MESSAGES)
