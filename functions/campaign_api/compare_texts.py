"""Compare two texts (A/B): a draft gets a second one beside it, and a person chooses the text that the rest is to get.

Both are drafts like any other, to be previewed and scheduled. Each call may be made again: it finds what it has drafted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from stopsms.compliance.campaign.campaign import Campaign, acted
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.text_comparison import NotToCompare, choose, compare
from stopsms.compliance.campaign.variant import Part
from stopsms.compliance.errors import InputError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.rule import Explanation, Result
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.compliance.ports.clock import Clock
from stopsms.use_cases.campaigns.draft_campaign import Drafted
from stopsms.use_cases.campaigns.review_text import review_text
from stopsms.use_cases.campaigns.schedule_campaign import ChangedMeanwhile


class ComparedAlready(InputError):
    """The campaign has another text beside it already, or the other text was chosen."""

    code: ClassVar[str] = "compared_already"


@dataclass(frozen=True, slots=True)
class ComparePorts:
    """The dependencies."""

    campaigns: CampaignStore
    clock: Clock


@dataclass(frozen=True, slots=True)
class SecondText:
    """The text to compare the campaign's own with, each on this share of the audience, and the name of its campaign."""

    text: str
    share: float
    name: str = ""


def draft_variant(campaign: Campaign, second: SecondText, principal: str, ports: ComparePorts) -> Drafted:
    """The draft of the other text, unless content rules refuse it: then nothing has changed.

    Raises InvalidTransition unless the campaign is a draft, ComparedAlready, and ChangedMeanwhile.
    """
    now = to_millisecond(ports.clock.now())
    if (known := _second_of(campaign, ports.campaigns)) is not None:
        return _as_asked(known, second)
    first, other = compare(
        campaign, second.text, second.share, second.name or f"{campaign.name} B"[:_LONGEST_NAME], now
    )
    results = review_text(other.terms, campaign.at or now)
    if any(result.result is Result.BLOCK for result in results):
        return Drafted(None, results)
    first = acted(first, Step.EDITED, principal, now)
    other = replace(acted(other, Step.DRAFTED, principal, now), at=campaign.at)
    if not ports.campaigns.replace(first, other):
        raise ChangedMeanwhile("the campaign changed at the same time")
    return Drafted(other, results)


_LONGEST_NAME = 200


def _second_of(campaign: Campaign, campaigns: CampaignStore) -> Campaign | None:
    """The draft that stands beside it already."""
    variant = campaign.terms.variant
    if variant is None:
        return None
    if variant.part is not Part.A:
        raise ComparedAlready(
            Explanation(
                "Cette campagne fait elle-même partie d’une comparaison.", "this campaign is one of a comparison itself"
            )
        )
    return campaigns.find(variant.of(Part.B))


def _as_asked(known: Campaign, second: SecondText) -> Drafted:
    variant = known.terms.variant
    if variant is None or known.terms.text != second.text or variant.share != second.share:
        raise ComparedAlready(
            Explanation(
                f"La campagne {known.id} a déjà l’autre texte.", f"campaign {known.id} has the other text already"
            )
        )
    return Drafted(known, ())


def choose_winner(campaign: Campaign, name: str, principal: str, ports: ComparePorts) -> Drafted:
    """The draft that brings this campaign's text to the rest; asked for again, the same.

    Raises NotToCompare, ComparedAlready when the other text was chosen, and what the rules refuse is refused here too.
    """
    variant, now = campaign.terms.variant, to_millisecond(ports.clock.now())
    if variant is None or variant.part is Part.REST:
        words = Explanation(
            "Le texte de cette campagne n’est comparé à aucun autre.",
            "this campaign has no text that is compared with another one",
        )
        raise NotToCompare(words, field="campaign_id")
    known = ports.campaigns.find(variant.of(Part.REST))
    if known is not None:
        return _chosen_before(known, variant.part)
    both = [chain[-1] for part in (Part.A, Part.B) if (chain := chain_of(variant.of(part), ports.campaigns))]
    if len(both) < 2:
        raise NotToCompare("one of the two campaigns is not there any more", field="campaign_id")
    rest = choose(both[0], both[1], variant.part, name or campaign.name, now)
    results = review_text(rest.terms, now)
    if any(result.result is Result.BLOCK for result in results):
        return Drafted(None, results)
    rest = acted(rest, Step.DRAFTED, principal, now)
    try:
        ports.campaigns.add(rest)
    except FileExistsError:
        known = ports.campaigns.find(rest.id)
        if known is None:
            raise
        return _chosen_before(known, variant.part)
    return Drafted(rest, results)


def _chosen_before(rest: Campaign, part: Part) -> Drafted:
    if rest.terms.variant is None or rest.terms.variant.chosen is not part:
        raise ComparedAlready(
            Explanation(
                f"L’autre texte a été retenu : la campagne {rest.id} l’envoie au reste de l’audience.",
                f"the other text was chosen: campaign {rest.id} brings it to the rest",
            )
        )
    return Drafted(rest, ())


def chain_of(campaign_id: str, campaigns: CampaignStore) -> Sequence[Campaign]:
    """The campaign, and those that went on with its message: the last is the one that goes on. Nothing when it is gone."""
    chain: list[Campaign] = []
    following = campaign_id
    while following and (found := campaigns.find(following)) is not None:
        chain.append(found)
        following = found.continued_as
    return chain


@dataclass(frozen=True, slots=True)
class ComparedTexts:
    """The campaigns of a comparison by their part, each with those that went on with it; the rest once a text was `chosen`."""

    share: float
    chosen: Part | None
    parts: Mapping[Part, Sequence[Campaign]]


def comparison_of(campaign: Campaign, campaigns: CampaignStore) -> ComparedTexts | None:
    """The comparison that the campaign is part of; None when its text is compared with none."""
    variant = campaign.terms.variant
    if variant is None:
        return None
    chains = {part: chain_of(variant.of(part), campaigns) for part in Part}
    parts = {part: chain for part, chain in chains.items() if chain}
    rest = parts[Part.REST][0].terms.variant if Part.REST in parts else None
    return ComparedTexts(variant.share, None if rest is None else rest.chosen, parts)
