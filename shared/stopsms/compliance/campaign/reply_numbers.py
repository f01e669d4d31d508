"""Who has a number that people write to: whoever has it reads what they write."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange

MOST_NUMBERS = 20
"""How many numbers one advertiser may have people write to: all are given up for as many others in one write, or none is."""

MOST_SETTLED = 18
"""How many advertisers lose numbers that they left long ago in the write that gives these to another; the rest lose them to the next."""

MOST_TEST_ADVERTISERS = 5
"""How many advertisers that only test hear what is written to one number: each is asked whether it knows who wrote."""


@dataclass(frozen=True, slots=True)
class NumberUser:
    """That an advertiser has a number: from the first declaration that names it until it is released, which stays on record.

    `used_until`: until when messages that name the number left in its name, or are to leave; None if none ever was to. `left_at`: since
    when its declaration does not name the number any more.
    """

    advertiser_id: str
    used_until: datetime | None = None
    left_at: datetime | None = None
    released_at: datetime | None = None
    released_by: str = ""

    def released(self, change: AdvertiserChange) -> "NumberUser":
        """Without the number from now on: what people write to it is not this advertiser's to read."""
        return replace(self, released_at=change.at, released_by=change.by)


@dataclass(frozen=True, slots=True)
class NumberUsers:
    """The advertisers that have a number, and those that had it; of those that only test, the ids of the ones that came last."""

    known: tuple[NumberUser, ...] = ()
    test: tuple[str, ...] = ()

    @property
    def having(self) -> Sequence[NumberUser]:
        """Those that have it and do not only test."""
        return [user for user in self.known if user.released_at is None]

    @property
    def real(self) -> frozenset[str]:
        """Their ids."""
        return frozenset(user.advertiser_id for user in self.having)

    @property
    def addressed(self) -> Sequence[str]:
        """Whom a message to the number is for: test advertisers only where there are no others, since theirs are trials."""
        return sorted(self.real or self.test)

    def find(self, advertiser_id: str) -> NumberUser | None:
        """How this advertiser has the number, or had it last; None if it never did."""
        return next((user for user in self.known if user.advertiser_id == advertiser_id), None)

    def include(self, advertiser: Advertiser) -> bool:
        """Whether the advertiser has it, as the kind of advertiser that it is."""
        return advertiser.id in (self.test if advertiser.test else self.real)

    def joined_by(self, advertiser: Advertiser) -> "NumberUsers":
        """With the advertiser among them, whose declaration names the number.

        One that only tests takes the place of the one that came longest ago, when there is none left: nobody's test is for ever.
        """
        if advertiser.test:
            others = (other for other in self.test if other != advertiser.id)
            return (
                self
                if self.include(advertiser)
                else replace(self, test=(*others, advertiser.id)[-MOST_TEST_ADVERTISERS:])
            )
        if (user := self.find(advertiser.id)) is not None and user.released_at is None:
            return self._with(replace(user, left_at=None))
        return self._with(NumberUser(advertiser.id))

    def left_by(self, advertiser: Advertiser, change: AdvertiserChange) -> "NumberUsers":
        """After a declaration that names the number no more.

        If no message of the advertiser's ever named it, nobody can write STOP to it who means this one: it is released at once.
        """
        if advertiser.test:
            return replace(self, test=tuple(other for other in self.test if other != advertiser.id))
        user = self.find(advertiser.id)
        if user is None or user.released_at is not None:
            return self
        if user.used_until is None:
            return self._with(user.released(change))
        return self._with(replace(user, left_at=user.left_at or change.at))

    def used_by(self, advertiser_id: str, until: datetime) -> "NumberUsers | None":
        """With messages of this advertiser's that name the number until then; None when it does not have it."""
        user = self.find(advertiser_id)
        if user is None or user.released_at is not None:
            return None
        return self._with(replace(user, used_until=max(until, user.used_until or until)))

    def without(self, advertiser_ids: Collection[str], change: AdvertiserChange) -> "NumberUsers":
        """With the number released by these, if they have it."""
        return replace(
            self,
            known=tuple(
                user.released(change) if user.advertiser_id in advertiser_ids and user.released_at is None else user
                for user in self.known
            ),
        )

    def _with(self, changed: NumberUser) -> "NumberUsers":
        others = [user for user in self.known if user.advertiser_id != changed.advertiser_id]
        return replace(self, known=tuple(sorted((*others, changed), key=lambda user: user.advertiser_id)))
