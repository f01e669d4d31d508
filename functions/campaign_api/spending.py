"""What an advertiser's campaigns and single messages cost in a month."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import answer, existing, routes
from stopsms.adapters.doors.listing import Most
from stopsms.compliance.campaign.budget import euros, month_of
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.contracts.answers.campaigns import SpendingAnswer, campaign_spending_answer
from stopsms.contracts.answers.description import documented
from stopsms.contracts.bodies.values import Identifier, Month, PageMark
from stopsms.contracts.cursor import read_cursor, written_cursor

router = routes()
Mark = Annotated[PageMark | None, Query()]


@router.get("/advertisers/<advertiser_id>/spending", responses=documented(SpendingAnswer))
def get_spending(
    advertiser_id: Annotated[Identifier, Path()],
    month: Annotated[Month | None, Query()] = None,
    limit: Most = ON_PAGE,
    next: Mark = None,
) -> Response[str]:
    """What the campaigns that start in a month cost: what is committed for those that have not ended, and what the others have cost.

    Without `month`, it is the present one, in Paris. A campaign without cost is not listed.
    """
    budget = existing(wiring.advertisers().find(advertiser_id), "advertiser").budget
    chosen, campaigns = month or month_of(wiring.clock().now()), wiring.campaigns()
    listing = ("spending", advertiser_id, chosen)
    lines, following = campaigns.spending(advertiser_id, chosen, read_cursor(next, *listing), limit)
    shown = SpendingAnswer(
        advertiser_id=advertiser_id,
        month=chosen,
        total_eur=euros(campaigns.in_month(advertiser_id, chosen)),
        messages_eur=euros(campaigns.messages_in_month(advertiser_id, chosen)),
        limit_eur=None if budget.month_cents is None else euros(budget.month_cents),
        campaign_limit_eur=None if budget.campaign_cents is None else euros(budget.campaign_cents),
        campaigns=[campaign_spending_answer(line) for line in lines if line.cents],
        next=written_cursor(following, *listing),
    )
    return answer(200, shown)
