"""Bodies about advertisers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from stopsms.compliance.campaign.advertiser import (
    MOST_DECLARED_PHONES,
    Advertiser,
    AdvertiserKind,
    Brand,
    ContactDetails,
    DeclaredPhone,
)
from stopsms.compliance.campaign.budget import Budget, cents
from stopsms.compliance.campaign.frequency_cap import FrequencyCap
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.law.rulebook import rulebooks
from stopsms.compliance.person.phone import HOME, Territory
from stopsms.contracts.bodies.values import (
    MOST_ITEMS,
    Body,
    Domain,
    Euros,
    Flag,
    Identifier,
    Label,
    Siren,
    StopNumber,
    Text,
    Whole,
    WrittenPhone,
)

ShortCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]


def _offered() -> tuple[str, ...]:
    """The current profile of each family of sending hours, in the countries that leave a choice; the first is the default."""
    choices = [rulebook.timetables.values() for rulebook in rulebooks() if len(rulebook.timetables) > 1]
    return tuple(timetable.profiles[-1].id for timetables in choices for timetable in timetables)


if TYPE_CHECKING:
    ProfileName = str
else:
    ProfileName = Literal[_offered()]


class ContactDetailsBody(Body):
    """How a recipient reaches the advertiser. At least one way is needed for the answer to CONTACT."""

    email: Text | None = None
    phone: Text | None = None
    address: Text | None = None
    url: Text | None = None


class BrandBody(Body):
    """A name shown to recipients and the sender ID that carries it."""

    name: Label
    sender_id: Label


class DeclaredPhoneBody(Body):
    """A phone of the advertiser's own people, and whose it is. They know, and may say no at any time: by STOP, like anybody."""

    phone: WrittenPhone
    of: Text


class BudgetBody(Body):
    """What the advertiser may spend, in euros before tax: with one campaign, and in one calendar month of Paris; null: no limit."""

    campaign_eur: Euros | None = None
    """what each campaign may cost, in euros before tax; null: any amount"""
    month_eur: Euros | None = None
    """what the campaigns that start in one calendar month of Paris may cost together, in euros before tax; null: any amount"""

    def to_domain(self) -> Budget:
        """The budget, in cents."""
        return Budget(
            campaign_cents=None if self.campaign_eur is None else cents(self.campaign_eur),
            month_cents=None if self.month_eur is None else cents(self.month_eur),
        )


class FrequencyCapBody(Body):
    """The most messages that one person gets in a number of days, by this advertiser's own choice; the rulebook's holds beside it."""

    messages: Annotated[Whole, Field(ge=1, le=100)]
    """the most messages in so many days"""
    days: Annotated[Whole, Field(ge=1, le=365)]
    """the number of calendar days where the person is, the day of a message among them"""

    def to_domain(self) -> FrequencyCap:
        """The cap."""
        return FrequencyCap(self.messages, self.days)


class AdvertiserBody(Body):
    """PUT /advertisers/{id}.

    `stop_number` is the one for metropolitan France, `stop_numbers` those for overseas territories and other countries.
    With a `carrier`, one that was declared, both are that carrier's: they may be left out, and others are refused. Without one, messages
    leave through the carrier that the system is deployed with.
    `domains` are its websites; `authorisations` maps a sender ID that needs permission to its reference. `kind` says what it is: only a
    charity, a political or a public body may send what is not commercial. A `test` advertiser is one for trying out, for good: nothing of
    it is given to a carrier. What it was declared as cannot be changed. A campaign that would pass the `budget` is not scheduled; with a
    `frequency_cap` nobody gets more, and it is refused unless it is stricter than the rulebook's.
    With `needs_digest` a campaign is scheduled only with the digest of its preview; with `two_persons` only once somebody who has not
    written it has seen it, too. `test_phones` are those that drafts may be tried on.
    """

    name: Label
    legal_name: Text
    siren: Siren
    contact: ContactDetailsBody = ContactDetailsBody()
    sender_id: Label
    carrier: Identifier | None = None
    stop_number: Annotated[ShortCode | None, Field(validate_default=True)] = None
    stop_numbers: dict[Territory, StopNumber] = Field(default_factory=dict)
    brands: Annotated[list[BrandBody], Field(max_length=MOST_ITEMS)] = []
    profile: ProfileName = _offered()[0]
    domains: Annotated[list[Domain], Field(max_length=MOST_ITEMS)] = []
    authorisations: Annotated[dict[Label, Text], Field(max_length=MOST_ITEMS)] = {}
    alsace_moselle: Flag = False
    double_opt_in: Flag = False
    strict_opt_in: Flag = False
    kind: AdvertiserKind | None = None
    test: Flag = False
    needs_digest: Flag = False
    two_persons: Flag = False
    test_phones: Annotated[list[DeclaredPhoneBody], Field(max_length=MOST_DECLARED_PHONES)] = []
    budget: BudgetBody = BudgetBody()
    frequency_cap: FrequencyCapBody | None = None

    @field_validator("stop_number")
    @classmethod
    def _of_somebody(cls, number: str | None, other: ValidationInfo) -> str | None:
        """No carrier tells the number where none is named."""
        if number is None and other.data.get("carrier", "") is None:
            raise ValueError("needed where no carrier is named")
        return number

    @field_validator("stop_numbers")
    @classmethod
    def _given_once(cls, numbers: dict[Territory, str], other: ValidationInfo) -> dict[Territory, str]:
        """A second number for HOME would never be judged or printed."""
        if numbers.get(HOME) not in (None, other.data.get("stop_number")):
            raise ValueError(f"the number of the home territory ({HOME}) is stop_number: leave it out here")
        return numbers

    @property
    def numbers(self) -> dict[Territory, str]:
        """The numbers for STOP that it names, in each territory."""
        return ({} if self.stop_number is None else {HOME: self.stop_number}) | self.stop_numbers

    def to_domain(
        self,
        advertiser_id: str,
        *,
        test: bool,
        route: Route,
        stop_numbers: Mapping[Territory, str],
        test_phones: tuple[DeclaredPhone, ...] = (),
    ) -> Advertiser:
        """The advertiser of that id, its messages leaving by this route, which has these numbers for STOP, and these phones of its own."""
        return Advertiser(
            id=advertiser_id,
            name=self.name,
            legal_name=self.legal_name,
            siren=self.siren,
            contact=ContactDetails(**self.contact.model_dump()),
            sender_id=self.sender_id,
            stop_number=stop_numbers[HOME],
            stop_numbers={territory: number for territory, number in stop_numbers.items() if territory is not HOME},
            brands=tuple(Brand(brand.name, brand.sender_id) for brand in self.brands),
            profile=self.profile,
            domains=frozenset(self.domains),
            authorisations=self.authorisations,
            alsace_moselle=self.alsace_moselle,
            double_opt_in=self.double_opt_in,
            strict_opt_in=self.strict_opt_in,
            kind=self.kind,
            test=test,
            route=route,
            needs_digest=self.needs_digest,
            two_persons=self.two_persons,
            test_phones=test_phones,
            budget=self.budget.to_domain(),
            frequency_cap=None if self.frequency_cap is None else self.frequency_cap.to_domain(),
        )
