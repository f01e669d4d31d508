"""The doors of comparisons of two texts (A/B): the second text, the choice between them, and what became of each."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from campaign_api.compare_texts import ComparePorts, SecondText, choose_winner, comparison_of, draft_variant
from campaign_api.drafts import campaign_of, created
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import answer, existing, principal_of, routes
from stopsms.contracts.answers.campaigns import CampaignAnswer, ComparisonAnswer, compared_answer
from stopsms.contracts.answers.description import documented
from stopsms.contracts.bodies.campaigns import VariantBody, WinnerBody
from stopsms.contracts.bodies.values import CampaignId

router = routes()
CampaignPath = Annotated[CampaignId, Path()]
_SAME_NAME = WinnerBody()


@router.post("/campaigns/<campaign_id>/variant", responses=documented(CampaignAnswer, 201))
def post_variant(campaign_id: CampaignPath, body: VariantBody) -> Response[str]:
    """Give a draft a second text to be compared with: it becomes part `a`, for a share of its audience, and another draft part `b`.

    Both have people of their own, are previewed and scheduled as any campaign, and nobody gets both. Refused if the other text would be
    unlawful; then nothing has changed. The answer is the other draft.
    """
    second = SecondText(body.text, body.share, body.name or "")
    return created(draft_variant(campaign_of(campaign_id), second, _caller(), _compare_ports()))


@router.post("/campaigns/<campaign_id>/winner", responses=documented(CampaignAnswer, 201))
def post_winner(campaign_id: CampaignPath, body: WinnerBody = _SAME_NAME) -> Response[str]:
    """Choose this campaign's text, of the two that are compared: another draft brings it to the rest of the audience.

    It is previewed and scheduled as any campaign. Both must have started, 24 days ago at most; one text is chosen, once (409).
    """
    return created(choose_winner(campaign_of(campaign_id), body.name or "", _caller(), _compare_ports()))


@router.get("/campaigns/<campaign_id>/variants", responses=documented(ComparisonAnswer))
def get_variants(campaign_id: CampaignPath) -> Response[str]:
    """The two texts that are compared, with what became of each, and the campaign that brings one of them to the rest."""
    comparison = existing(comparison_of(campaign_of(campaign_id), wiring.campaigns()), "comparison of texts")
    batches, now = wiring.batches(), wiring.clock().now()
    answers = [
        compared_answer(part, chain[-1], [batches.look(one.id, now) for one in chain])
        for part, chain in comparison.parts.items()
    ]
    return answer(200, ComparisonAnswer(comparison.share, comparison.chosen, answers))


def _compare_ports() -> ComparePorts:
    return ComparePorts(wiring.campaigns(), wiring.clock())


def _caller() -> str:
    return str(principal_of(router))
