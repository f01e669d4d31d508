"""Answers about a whole base: its contacts, what they agreed to, who opposed, every act, tags, and statistics."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from stopsms.compliance.campaign.campaign import Counts, State
from stopsms.compliance.campaign.day_figures import Figures
from stopsms.compliance.person.contact import LegalBasis
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answers.consents import ContactAnswer
from stopsms.contracts.codec import Form, declare

Next = Annotated[
    str | None, "where the next page starts; null after the last. A page may be empty though others follow"
]


@dataclass(frozen=True, slots=True)
class ContactsAnswer:
    """A page of contacts, in the order of a hash of their numbers and then of the numbers: the same each time."""

    contacts: list[ContactAnswer]
    """The contacts of this page."""
    next: Next


@dataclass(frozen=True, slots=True)
class StandingConsentAnswer:
    """A legal basis that stands, of somebody who is granted. `act` is the record that proves it, null once it is gone.

    One may be too old to write by: that depends on the day and the message, which `/preview` and `/checks` judge.
    The categories are those of this basis; none where a consent is for every one.
    """

    phone: Phone
    legal_basis: LegalBasis
    collected_at: datetime
    source: str
    categories: list[str]
    tags: list[str]
    attributes: dict[str, str]
    act: Evidence | None


@dataclass(frozen=True, slots=True)
class ConsentsAnswer:
    """A page of legal bases with their proof; those of one person follow each other, on one page."""

    consents: list[StandingConsentAnswer]
    """The legal bases of this page."""
    next: Next


@dataclass(frozen=True, slots=True)
class ListedOppositionAnswer:
    """Somebody who opposed. `source` is the door by which it came (sms, phone, letter).

    Once the data of a person are erased, only a keyed hash of the number is left: `phone` and `source` are then null. They
    may be in the list under their number as well, if they came back and opposed again.
    """

    phone: Phone | None
    opposed_at: datetime | None
    source: str | None
    erased: Annotated[bool, "nobody can tell the number any more; a message to it is refused all the same"]


@dataclass(frozen=True, slots=True)
class SuppressionsAnswer:
    """A page of who opposed."""

    suppressions: list[ListedOppositionAnswer]
    """Who opposed, of this page."""
    next: Next


@dataclass(frozen=True, slots=True)
class ActAnswer:
    """An act on record, of the person with this number; null where the person's data were erased, and with them what it said."""

    phone: Phone | None
    record: Evidence


declare(Form(ActAnswer, flat=("record",)))


@dataclass(frozen=True, slots=True)
class ActsAnswer:
    """A page of acts: person by person, the acts of each in their order."""

    acts: list[ActAnswer]
    """The acts of this page."""
    next: Next


@dataclass(frozen=True, slots=True)
class TagAnswer:
    """A tag with how many contacts hold it, and how many of those are `granted`: neither opposed nor held, nor yet to confirm.

    Of a base that was sampled each number is known within its margin, half the width of its 95 % interval; else the margins are 0.
    """

    tag: str
    """The tag."""
    contacts: int
    """How many contacts hold it."""
    granted: int
    """How many of these are granted."""
    contacts_margin: int
    """How many more or fewer may hold it."""
    granted_margin: int
    """How many more or fewer of them may be granted."""


@dataclass(frozen=True, slots=True)
class TagsAnswer:
    """The tags of an advertiser's contacts, the most held first. `contacts` is how many there are, with any tag or none.

    `complete` is false when there was no time to read the whole base: then `sampled_share` is the chance that each person had of being
    counted, and a rare tag may be missing.
    """

    tags: list[TagAnswer]
    """The tags."""
    contacts: int
    """How many contacts there are."""
    contacts_margin: int
    """How many more or fewer there may be."""
    complete: bool
    """Whether everybody was counted."""
    sampled_share: float
    """The chance that each person had of being counted."""


@dataclass(frozen=True, slots=True)
class CampaignFiguresAnswer:
    """What became of a campaign's messages within the period. `counts` are all of it, whenever; `counted_at` as in `GET /campaigns`.

    `cost_eur` is that of `parts` at the mean price of the campaign's forecast, before tax.
    """

    campaign_id: str
    name: str
    status: State
    started_at: datetime | None
    figures: Figures
    cost_eur: float
    counts: Counts
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayFiguresAnswer:
    """What became of the messages of one day in Paris: those decided about on it, and the oppositions that came in on it.

    A receipt of later changes the day on which its message left. `campaigns` is how many were at work.
    """

    day: date
    """The day, in Paris."""
    campaigns: int
    """How many campaigns were at work."""
    figures: Figures
    cost_eur: float


@dataclass(frozen=True, slots=True)
class TotalFiguresAnswer:
    """What became of all messages of the period."""

    campaigns: int
    """How many campaigns were at work."""
    figures: Figures
    cost_eur: float


for _kind in (CampaignFiguresAnswer, DayFiguresAnswer, TotalFiguresAnswer):
    declare(Form(_kind, flat=("figures",)))


@dataclass(frozen=True, slots=True)
class StatisticsAnswer:
    """Statistics of a page of campaigns: by campaign, by day, or summed up, as was asked for; the others are empty.

    Days and sums of several pages are added up: each page has other campaigns.
    """

    campaigns: list[CampaignFiguresAnswer]
    """A line for each campaign of the page, where that was asked for."""
    days: list[DayFiguresAnswer]
    """A line for each day on which one of them was at work, where that was asked for."""
    total: TotalFiguresAnswer
    """All of them together."""
    next: Next
