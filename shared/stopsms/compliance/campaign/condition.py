"""Conditions on people: what a campaign's audience is chosen by.

Each holds of a contact, does not hold, or is not known (None): no such attribute, a date that nobody wrote or that cannot be read, a
claim that may have been dropped. Not known stays not known under `not`, and only what holds for sure puts somebody in an audience: so
no negation adds those of whom nothing is known. Whether a tag, a territory, a legal basis or a message is there is always known.

Days are those of `HOME_TIME`, counted from the day that is given: that of the campaign's start.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from stopsms.compliance.campaign.continuation import claim_that_bars
from stopsms.compliance.campaign.person_values import NEVER, date_named, plain_word, postcode_of
from stopsms.compliance.person.contact import Contact, LegalBasis
from stopsms.compliance.person.phone import Territory


class Condition:
    """Something that is so of a person, or not, or not known."""

    __slots__ = ()

    def holds(self, contact: Contact, day: date) -> bool | None:
        """Whether it is so of this contact on that day; None: not known."""
        raise NotImplementedError

    @property
    def inner(self) -> Sequence["Condition"]:
        """The conditions that it is made of."""
        return ()


@dataclass(frozen=True, slots=True)
class AllOf(Condition):
    """Each of these holds."""

    conditions: tuple[Condition, ...]

    def holds(self, contact: Contact, day: date) -> bool | None:
        """See `Condition.holds`. One that does not hold settles it, whatever is not known of the others."""
        known = True
        for condition in self.conditions:
            match condition.holds(contact, day):
                case False:
                    return False
                case None:
                    known = False
        return True if known else None

    @property
    def inner(self) -> Sequence[Condition]:
        """See `Condition.inner`."""
        return self.conditions


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """One of these holds."""

    conditions: tuple[Condition, ...]

    def holds(self, contact: Contact, day: date) -> bool | None:
        """See `Condition.holds`. One that holds settles it, whatever is not known of the others."""
        known = True
        for condition in self.conditions:
            match condition.holds(contact, day):
                case True:
                    return True
                case None:
                    known = False
        return False if known else None

    @property
    def inner(self) -> Sequence[Condition]:
        """See `Condition.inner`."""
        return self.conditions


@dataclass(frozen=True, slots=True)
class NotSo(Condition):
    """This one does not hold, for sure."""

    condition: Condition

    def holds(self, contact: Contact, day: date) -> bool | None:
        """See `Condition.holds`."""
        held = self.condition.holds(contact, day)
        return None if held is None else not held

    @property
    def inner(self) -> Sequence[Condition]:
        """See `Condition.inner`."""
        return (self.condition,)


@dataclass(frozen=True, slots=True)
class HasTag(Condition):
    """The contact has this tag, to the letter."""

    tag: str

    def holds(self, contact: Contact, day: date) -> bool | None:  # noqa: ARG002 (every condition is given the day)
        """See `Condition.holds`."""
        return self.tag in contact.tags


@dataclass(frozen=True, slots=True)
class HasAttribute(Condition):
    """An attribute has one of these values, as `plain_word` compares them; with `known`, it has any."""

    attribute: str
    values: frozenset[str] = frozenset()
    known: bool = False

    def holds(self, contact: Contact, day: date) -> bool | None:  # noqa: ARG002
        """See `Condition.holds`. An attribute that is empty is none."""
        value = plain_word(contact.attributes.get(self.attribute, ""))
        if self.known:
            return bool(value)
        return value in map(plain_word, self.values) if value else None


@dataclass(frozen=True, slots=True)
class HasDate(Condition):
    """A date of the person lies so, by one of: days of the calendar (`since` included, `before` not), days passed, its day in the year.

    `name` is one of `person_values.DATES`, or `attribute:` and the name of an attribute. With `known`, there is one. `within_days` is
    up to so many days ago, today included; what lies ahead is no days ago.
    """

    name: str
    since: date | None = None
    before: date | None = None
    more_than_days_ago: int | None = None
    within_days: int | None = None
    days_ago: int | None = None
    anniversary: bool = False
    known: bool = False

    def holds(self, contact: Contact, day: date) -> bool | None:
        """See `Condition.holds`. What never happened for sure lies nowhere: that is known."""
        found = date_named(self.name, contact)
        if found is NEVER:
            return False
        if self.known:
            return found is not None
        return None if found is None else self._lies(found, day)

    def _lies(self, found: date, day: date) -> bool:
        passed = (day - found).days
        if self.more_than_days_ago is not None:
            return passed > self.more_than_days_ago
        if self.within_days is not None:
            return 0 <= passed <= self.within_days
        if self.days_ago is not None:
            return passed == self.days_ago
        if self.anniversary:
            return found.year < day.year and _day_in_year(found, day.year) == day
        return (self.since is None or self.since <= found) and (self.before is None or found < self.before)


def _day_in_year(found: date, year: int) -> date:
    """The day of that year on which it returns: of 29 February the 28th, where there is no 29th."""
    try:
        return found.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


@dataclass(frozen=True, slots=True)
class InTerritory(Condition):
    """The number is of one of these territories."""

    territories: frozenset[Territory]

    def holds(self, contact: Contact, day: date) -> bool | None:  # noqa: ARG002
        """See `Condition.holds`."""
        return contact.phone.territory in self.territories


@dataclass(frozen=True, slots=True)
class InPostcode(Condition):
    """The postcode (attribute `postcode`) begins with one of these digits."""

    beginnings: frozenset[str]

    def holds(self, contact: Contact, day: date) -> bool | None:  # noqa: ARG002
        """See `Condition.holds`."""
        postcode = postcode_of(contact)
        return None if postcode is None else postcode.startswith(tuple(self.beginnings))


@dataclass(frozen=True, slots=True)
class OnLegalBasis(Condition):
    """One of the bases on which the contact stands is of these: not only the one that counts first."""

    legal_bases: frozenset[LegalBasis]

    def holds(self, contact: Contact, day: date) -> bool | None:  # noqa: ARG002
        """See `Condition.holds`."""
        return any(basis.legal_basis in self.legal_bases for basis in contact.bases)


@dataclass(frozen=True, slots=True)
class GotCampaign(Condition):
    """A campaign, or one that continues it, took the right to write to the person (a claim), whatever became of the message.

    A claim stays for `contact.CLAIM_KEPT`: a campaign that asks for it is refused once some may have been dropped (`audience`).
    """

    campaign_id: str

    def holds(self, contact: Contact, day: date) -> bool | None:  # noqa: ARG002
        """See `Condition.holds`."""
        return self.campaign_id in contact.claims or claim_that_bars(contact.claims, self.campaign_id) is not None


@dataclass(frozen=True, slots=True)
class InShare(Condition):
    """A slice of everybody, by a hash of the number: from `start` (included) to `end` (not), of 1.

    The same `salt` divides people in the same way each time; slices that do not overlap have nobody in common.
    """

    salt: str
    start: float
    end: float

    def holds(self, contact: Contact, day: date) -> bool | None:  # noqa: ARG002
        """See `Condition.holds`."""
        return self.start <= place_in_share(self.salt, contact.phone.e164) < self.end


def place_in_share(salt: str, e164: str) -> float:
    """Where a number lies between 0 (included) and 1 (not), as good as at random."""
    digest = sha256(f"{salt}\n{e164}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def every(condition: Condition) -> Iterator[Condition]:
    """The condition and all that it is made of."""
    yield condition
    for inner in condition.inner:
        yield from every(inner)
