"""lists_api: a whole base a page at a time, to read or to take elsewhere: contacts, consents, oppositions, acts, tags, statistics.

It only reads.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from random import Random
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from lists_api.check_period import check_period
from lists_api.count_tags import Estimate, count_tags
from lists_api.list_people import Listing, list_acts, list_consents, list_contacts, list_oppositions
from lists_api.sum_statistics import (
    CampaignPage,
    CampaignStatistics,
    Period,
    Spent,
    and_messages,
    by_day,
    sum_statistics,
)
from lists_api.views import (
    ACT_COLUMNS,
    CAMPAIGN_COLUMNS,
    CONSENT_COLUMNS,
    CONTACT_COLUMNS,
    DAY_COLUMNS,
    OPPOSITION_COLUMNS,
    TAG_COLUMNS,
    TOTAL_COLUMNS,
    act_rows,
    attribute_columns,
    consent_rows,
    contact_rows,
    figure_rows,
    opposition_rows,
    tag_rows,
)
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import Event, existing, resolver, serve
from stopsms.adapters.doors.listing import CSV_TOO, Format, Most, listed
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.tables.dynamodb import side_by_side
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.person.contact import Status
from stopsms.compliance.ports.listing import ContactChoice
from stopsms.contracts.answers.consents import contact_answer
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.lists import (
    ActAnswer,
    ActsAnswer,
    CampaignFiguresAnswer,
    ConsentsAnswer,
    ContactsAnswer,
    DayFiguresAnswer,
    ListedOppositionAnswer,
    StandingConsentAnswer,
    StatisticsAnswer,
    SuppressionsAnswer,
    TagAnswer,
    TagsAnswer,
    TotalFiguresAnswer,
)
from stopsms.contracts.bodies.values import (
    MOST_ITEMS,
    AttributeName,
    Day,
    Identifier,
    Instant,
    Label,
    PageMark,
    PageSize,
)
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.use_cases.campaigns.find_rates import to_the_cent

app = resolver()
AdvertiserId = Annotated[Identifier, Query()]
Mark = Annotated[PageMark | None, Query()]
Attributes = Annotated[
    list[AttributeName],
    Query(
        max_length=MOST_ITEMS, description="of a CSV, the attributes that get a column beside those that every file has"
    ),
]

LISTING_TIME = timedelta(seconds=10)
"""How long a page may be looked for: the next one goes on."""

COUNTING_TIME = timedelta(seconds=20)
"""How long tags may be counted, by a sample if need be."""


@app.get("/contacts", responses=documented(ContactsAnswer, also=CSV_TOO))
def get_contacts(
    advertiser_id: AdvertiserId,
    status: Annotated[Status | None, Query(description="those of this status alone")] = None,
    tag: Annotated[Label | None, Query(description="those with this tag alone")] = None,
    attributes: Attributes = [],  # noqa: B006 (read, never changed)
    limit: Most = 100,
    format: Format = None,
    next: Mark = None,
) -> Response[str]:
    """An advertiser's contacts, all or those of one status or tag, as they stand. A page may be empty though others follow."""
    place = ("contacts", advertiser_id, status or "", tag or "")
    listing = _listing(advertiser_id, limit, read_cursor(next, *place))
    contacts, following = list_contacts(listing, ContactChoice(status, tag), wiring.base_lists())
    cursor = written_cursor(following, *place)
    body = ContactsAnswer(list(map(contact_answer, contacts)), cursor)
    columns = (*CONTACT_COLUMNS, *attribute_columns(attributes))
    return listed(app, format, body, columns, contact_rows(contacts, attributes), cursor)


@app.get("/consents", responses=documented(ConsentsAnswer, also=CSV_TOO))
def get_consents(
    advertiser_id: AdvertiserId,
    attributes: Attributes = [],  # noqa: B006 (read, never changed)
    limit: Most = 100,
    format: Format = None,
    next: Mark = None,
) -> Response[str]:
    """What people agreed to who have not opposed, with its proof: as CSV, a file of contacts to import elsewhere, or here.

    Everything that stands for a person is on one page, so a page may have more lines than `limit`, which counts people.
    """
    place = ("consents", advertiser_id)
    found, following = list_consents(_listing(advertiser_id, limit, read_cursor(next, *place)), wiring.base_lists())
    cursor = written_cursor(following, *place)
    consents = [
        StandingConsentAnswer(
            phone=one.contact.phone,
            legal_basis=one.basis.legal_basis,
            collected_at=one.basis.collected_at,
            source=one.basis.source,
            categories=sorted(one.basis.categories),
            tags=sorted(one.contact.tags),
            attributes=dict(one.contact.attributes),
            act=one.act,
        )
        for one in found
    ]
    columns = (*CONSENT_COLUMNS, *attribute_columns(attributes))
    return listed(app, format, ConsentsAnswer(consents, cursor), columns, consent_rows(found, attributes), cursor)


@app.get("/suppressions", responses=documented(SuppressionsAnswer, also=CSV_TOO))
def get_suppressions(
    advertiser_id: AdvertiserId, limit: Most = 100, format: Format = None, next: Mark = None
) -> Response[str]:
    """Who opposed, to be handed to another provider; last, those of whom only a keyed hash is left, whose numbers nobody can tell.

    As CSV it has those whose number is known, and can be imported as a list of oppositions.
    """
    place = ("suppressions", advertiser_id)
    found, following = list_oppositions(_listing(advertiser_id, limit, read_cursor(next, *place)), wiring.base_lists())
    cursor = written_cursor(following, *place)
    oppositions = [
        ListedOppositionAnswer(one.phone, one.opposed_at, one.source or None, one.phone is None) for one in found
    ]
    body = SuppressionsAnswer(oppositions, cursor)
    return listed(app, format, body, OPPOSITION_COLUMNS, opposition_rows(found), cursor)


@app.get("/acts", responses=documented(ActsAnswer, also=CSV_TOO))
def get_acts(
    advertiser_id: AdvertiserId,
    since: Annotated[Instant | None, Query(alias="from", description="recorded at this instant or later")] = None,
    before: Annotated[Instant | None, Query(alias="to", description="recorded before this instant")] = None,
    limit: Most = 100,
    format: Format = None,
    next: Mark = None,
) -> Response[str]:
    """Every act on record of an advertiser's people, person by person. Those of a short period are looked for among all.

    The archive has them in the order of time.
    """
    check_period(since, before)
    place = ("acts", advertiser_id, *("" if at is None else at.isoformat() for at in (since, before)))
    listing = _listing(advertiser_id, limit, read_cursor(next, *place))
    acts, following = list_acts(listing, since, before, wiring.base_lists())
    cursor = written_cursor(following, *place)
    body = ActsAnswer([ActAnswer(one.phone, one.record) for one in acts], cursor)
    return listed(app, format, body, ACT_COLUMNS, act_rows(acts), cursor)


@app.get("/tags", responses=documented(TagsAnswer, also=CSV_TOO))
def get_tags(advertiser_id: AdvertiserId, format: Format = None) -> Response[str]:
    """The tags of an advertiser's contacts, each with how many hold it and how many of those are granted.

    Of a base that takes longer than some seconds to read, a fair sample is counted, and the margins are told.
    """
    existing(wiring.advertisers().find(advertiser_id), "advertiser")
    clock = wiring.clock()
    random = Random(advertiser_id)  # noqa: S311 (a sample, not a secret; the same each time)
    counted = count_tags(
        advertiser_id, wiring.base_lists(), wiring.contacts(), clock, clock.now() + COUNTING_TIME, random.randrange
    )
    tags = [TagAnswer(one.tag, *_numbers(one.contacts, one.granted)) for one in counted.tags]
    everybody, share = counted.contacts, counted.sampled_share
    body = TagsAnswer(tags, everybody.number, everybody.margin, share == 1, share)
    return listed(app, format, body, TAG_COLUMNS, tag_rows(tags), None)


def _numbers(contacts: Estimate, granted: Estimate) -> tuple[int, int, int, int]:
    return contacts.number, granted.number, contacts.margin, granted.margin


class Grouping(StrEnum):
    """What statistics are summed up by."""

    CAMPAIGN = "campaign"
    DAY = "day"
    ADVERTISER = "advertiser"


@app.get("/statistics", responses=documented(StatisticsAnswer, also=CSV_TOO))
def get_statistics(
    advertiser_id: AdvertiserId,
    first: Annotated[Day | None, Query(alias="from", description="the first day, in Paris")] = None,
    last: Annotated[Day | None, Query(alias="to", description="the last day, included")] = None,
    by: Annotated[Grouping, Query(description="what they are summed up by")] = Grouping.CAMPAIGN,
    limit: Annotated[PageSize, Query(description="how many campaigns are looked at for a page, at most")] = 50,
    format: Format = None,
    next: Mark = None,
) -> Response[str]:
    """What became of an advertiser's messages within a period: for each campaign, for each day, or altogether.

    Single messages are in the days and altogether.

    Days are those of Paris. A page is a sum over its campaigns: add up the days of all pages. Up to 50,000 recipients a campaign's figures
    are those of the moment; beyond, as it was last counted.
    """
    check_period(first, last)
    existing(wiring.advertisers().find(advertiser_id), "advertiser")
    with_messages = by is not Grouping.CAMPAIGN
    days = ("" if day is None else day.isoformat() for day in (first, last))
    place = ("statistics", advertiser_id, *days, *(("messages",) if with_messages else ()))
    found, following = sum_statistics(
        _campaigns(advertiser_id, with_messages=with_messages),
        read_cursor(next, *place),
        limit,
        Period(first, last),
        _totals,
        float(wiring.settings().price_per_part_eur),
        _late(LISTING_TIME),
    )
    cursor = written_cursor(following, *place)
    body = _statistics(found, by, cursor)
    columns, rows = {
        Grouping.CAMPAIGN: (CAMPAIGN_COLUMNS, figure_rows(body.campaigns)),
        Grouping.DAY: (DAY_COLUMNS, figure_rows(body.days)),
        Grouping.ADVERTISER: (TOTAL_COLUMNS, figure_rows([body.total])),
    }[by]
    return listed(app, format, body, columns, rows, cursor)


def _campaigns(advertiser_id: str, *, with_messages: bool) -> CampaignPage:
    store = wiring.campaigns()
    campaigns = partial(store.of_advertiser, advertiser_id)
    return and_messages(campaigns, partial(store.messages_of, advertiser_id)) if with_messages else campaigns


def _totals(campaigns: Sequence[Campaign]) -> Iterable[CampaignTotals]:
    """Of each campaign, several at once."""
    batches, now = wiring.batches(), wiring.clock().now()
    return side_by_side().map(lambda campaign: batches.last_counted(campaign.id, now), campaigns)


def _statistics(found: Sequence[CampaignStatistics], by: Grouping, following: str | None) -> StatisticsAnswer:
    by_campaign = [
        CampaignFiguresAnswer(
            campaign_id=one.campaign.id,
            name=one.campaign.name,
            status=one.campaign.state,
            started_at=one.campaign.started_at,
            figures=one.spent.figures,
            cost_eur=to_the_cent(one.spent.cost_eur),
            counts=one.totals.counts,
            counted_at=one.totals.counted_at,
        )
        for one in found
        if by is Grouping.CAMPAIGN
    ]
    days: dict[date, Spent] = by_day(found) if by is Grouping.DAY else {}
    total = sum((one.spent for one in found), Spent())
    return StatisticsAnswer(
        by_campaign,
        [DayFiguresAnswer(day, of.campaigns, of.figures, to_the_cent(of.cost_eur)) for day, of in days.items()],
        TotalFiguresAnswer(total.campaigns, total.figures, to_the_cent(total.cost_eur)),
        following,
    )


def _listing(advertiser_id: str, most: int, after: str | None) -> Listing:
    existing(wiring.advertisers().find(advertiser_id), "advertiser")
    return Listing(advertiser_id, after, most, _late(LISTING_TIME))


def _late(time: timedelta) -> Callable[[], bool]:
    """Whether so much time has passed from now on."""
    clock = wiring.clock()
    until = clock.now() + time
    return lambda: clock.now() >= until


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve(app, event, context)
