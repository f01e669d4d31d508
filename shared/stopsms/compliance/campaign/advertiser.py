"""The advertiser (*annonceur*): the data controller in whose name an SMS is sent and against whom one opposes.

Sources: GDPR art. 4(7) (controller); CPCE art. L.34-5 (identity of the person on whose behalf the message is sent, valid
contact details for opposing); af2m charter 2026 §C.1 (CONTACT reply).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.campaign.budget import NO_BUDGET, Budget
from stopsms.compliance.campaign.frequency_cap import FrequencyCap
from stopsms.compliance.campaign.route import OWN_ROUTE, Route
from stopsms.compliance.person.phone import HOME, Phone, Territory


def is_number(sender: str) -> bool:
    """Whether messages leave from a number: a sender ID has a letter in it."""
    return not any(character.isalpha() for character in sender)


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """Where a recipient reaches the advertiser; given in the answer to CONTACT."""

    email: str | None = None
    phone: str | None = None
    address: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Brand:
    """A name shown to recipients, with the sender ID that carries it."""

    name: str
    sender_id: str


class AdvertiserKind(StrEnum):
    """What an advertiser is. It decides what its messages may be for, whatever a campaign calls them (CPCE art. L.34-5, al. 3).

    `company` covers whoever trades or practises; `charity` an association or foundation; `political` a party, a candidate or an elected
    person; `public_body` the State, a local authority or a public service; `lawyer` an *avocat*.
    """

    COMPANY = "company"
    CHARITY = "charity"
    POLITICAL = "political"
    PUBLIC_BODY = "public_body"
    LAWYER = "lawyer"


@dataclass(frozen=True, slots=True)
class DeclaredPhone:
    """A phone of the advertiser's own people, which drafts may be sent to before anybody gets them; `of` says whose it is."""

    phone: Phone
    of: str


MOST_DECLARED_PHONES = 10


@dataclass(frozen=True, slots=True)
class Advertiser:
    """One legal person and its commercial names. An opposition is against it, whatever the brand.

    `stop_number` is the number printed in metropolitan France; `stop_numbers` those of overseas territories and other
    countries, where the metropolitan short code does not work. `domains` are its own web sites. `authorisations` maps a sender
    ID that needs leave (a protected or generic name, a dedicated number) to the reference of that leave.

    Options: `alsace_moselle` keeps that region's two more holidays for every metropolitan contact; `double_opt_in` makes a
    consent usable only once the person has confirmed it by SMS; `strict_opt_in` renounces the exception for customers. `kind` is what
    it declared to be, None until it has. A `test` advertiser is one for trying out, for good: no message of its is given to a carrier.
    Its messages leave by `route`. It may spend its `budget`; with a `frequency_cap` of its own, stricter than the rulebook's, nobody gets
    more.

    How its own people work, which says nothing about messages: with `needs_digest` whoever schedules a campaign gives the digest of its
    preview; with `two_persons` (which needs it too) one of those who schedule and approve it has not written it; `test_phones` are those
    that drafts may be tried on.
    """

    id: str
    name: str
    legal_name: str
    siren: str
    contact: ContactDetails
    sender_id: str
    stop_number: str
    stop_numbers: Mapping[Territory, str] = field(default_factory=dict)
    brands: tuple[Brand, ...] = ()
    profile: str = field(kw_only=True)
    domains: frozenset[str] = frozenset()
    authorisations: Mapping[str, str] = field(default_factory=dict)
    alsace_moselle: bool = False
    double_opt_in: bool = False
    strict_opt_in: bool = False
    kind: AdvertiserKind | None = None
    test: bool = False
    route: Route = OWN_ROUTE
    budget: Budget = NO_BUDGET
    frequency_cap: FrequencyCap | None = None
    needs_digest: bool = False
    two_persons: bool = False
    test_phones: tuple[DeclaredPhone, ...] = ()

    @property
    def of_messages(self) -> "Advertiser":
        """What the terms of a campaign keep of it: all but how its own people work."""
        return replace(self, needs_digest=False, two_persons=False, test_phones=())

    @property
    def without_phones(self) -> "Advertiser":
        """For those whom the numbers of its own people are nothing to."""
        return replace(self, test_phones=())

    def stop_number_in(self, territory: Territory) -> str | None:
        """The number that takes STOP from this territory, or None: then no message may be sent there."""
        if territory is HOME:
            return self.stop_number
        return self.stop_numbers.get(territory)

    @property
    def stop_numbers_printed(self) -> frozenset[str]:
        """The numbers that its messages name for STOP."""
        return frozenset({self.stop_number, *self.stop_numbers.values()})

    @property
    def senders(self) -> tuple[str, ...]:
        """What the messages of its brands leave from, each once."""
        return tuple(dict.fromkeys(brand.sender_id for brand in (self.main_brand, *self.brands)))

    @property
    def reply_numbers(self) -> frozenset[str]:
        """The numbers that people may answer: those named for STOP, and any that messages leave from instead of a sender ID."""
        return self.stop_numbers_printed | {sender for sender in self.senders if is_number(sender)}

    def field_of(self, number: str) -> str:
        """Which of its fields has this one of its `reply_numbers`."""
        if number == self.stop_number:
            return "stop_number"
        for territory, printed in self.stop_numbers.items():
            if number == printed:
                return f"stop_numbers.{territory}"
        return "sender_id" if number == self.sender_id else "brands"

    @property
    def main_brand(self) -> Brand:
        """The brand used when a campaign names none."""
        return Brand(self.name, self.sender_id)

    def brand_named(self, name: str) -> Brand | None:
        """The brand of that name, None when it is not the advertiser's own."""
        return next((brand for brand in (self.main_brand, *self.brands) if brand.name == name), None)


@dataclass(frozen=True, slots=True)
class AdvertiserChange:
    """When an advertiser was written last, and by which principal. Campaigns do not keep it: it says nothing about messages."""

    at: datetime
    by: str
