"""The drafts by which two texts are compared: the one of the other text, and the one that brings the chosen text to the rest."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from stopsms.compliance.campaign.campaign import Campaign, State, Terms, check_draft
from stopsms.compliance.campaign.variant import Part, Variant
from stopsms.compliance.errors import InputError
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.person.contact import CLAIM_KEPT


class NotToCompare(InputError):
    """None of the texts can be chosen (yet, or any more), or the campaign compares none."""

    code: ClassVar[str] = "not_to_compare"


def compare(campaign: Campaign, text: str, share: float, name: str, now: datetime) -> tuple[Campaign, Campaign]:
    """A draft becomes part `a` of a comparison, and another draft part `b`, with this text: both, to be written together.

    Raises InvalidTransition unless it is a draft.
    """
    check_draft(campaign, "recevoir un second texte : dupliquez-la", "be given a second text: duplicate it")
    variant = Variant(campaign.id, Part.A, share)
    other = replace(variant, part=Part.B)
    terms = replace(campaign.terms, campaign_id=other.of(Part.B), text=text, variant=other, accepted=())
    first = replace(campaign, terms=replace(campaign.terms, variant=variant), revision=campaign.revision + 1)
    return first, _drafted_like(campaign, terms, name, now)


LATEST_CHOICE = CLAIM_KEPT - timedelta(days=7)
"""How long after the first of both has started the rest may be drafted: a week is left to plan it while all claims are still kept."""


def choose(a: Campaign, b: Campaign, part: Part, name: str, now: datetime) -> Campaign:
    """The draft that brings the text of this part to everybody who is in neither. Raises NotToCompare, also before both have started."""
    chosen = a if part is Part.A else b
    variant, started = chosen.terms.variant, [one.claims_since for one in (a, b) if one.claims_since is not None]
    if variant is None or not variant.leaves_a_rest:
        words = Explanation(
            "Il ne reste personne : à elles deux, les campagnes s’adressent à toute l’audience.",
            "nobody is left: the two campaigns are for everybody together",
        )
        raise NotToCompare(words, field="campaign_id")
    if len(started) < 2:
        words = Explanation(
            "Les deux campagnes doivent avoir commencé avant qu’un texte soit choisi.",
            "both campaigns have to have started before one of the texts is chosen",
        )
        raise NotToCompare(words, field="campaign_id")
    if now - min(started) > LATEST_CHOICE:
        days = LATEST_CHOICE.days
        words = Explanation(
            f"La première des deux a commencé il y a plus de {days} jours : préparez une campagne à part.",
            f"the first of them started more than {days} days ago: draft a campaign of its own",
        )
        raise NotToCompare(words, field="campaign_id")
    rest = replace(variant, part=Part.REST, chosen=part)
    terms = replace(
        chosen.terms,
        campaign_id=rest.of(Part.REST),
        variant=rest,
        accepted=(),
        continues=(),
        claims_since=min(started),
    )
    return _drafted_like(chosen, terms, name, now)


def _drafted_like(campaign: Campaign, terms: Terms, name: str, now: datetime) -> Campaign:
    """A draft with these terms, for the same audience, watched over in the same way: whoever has written the one has written the other."""
    return Campaign(
        terms=terms,
        name=name,
        audience=campaign.audience,
        state=State.DRAFT,
        created_at=now,
        limits=campaign.limits,
        canary=campaign.canary,
        max_cost_cents=campaign.max_cost_cents,
        writers=campaign.authors,
    )
