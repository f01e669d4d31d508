"""Write a template: reviewed as a draft is, so that none is kept that nobody could send."""

from stopsms.compliance.campaign.template import MOST_TEMPLATES, CampaignTemplate
from stopsms.compliance.errors import InputError
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.ports.campaigns import TemplateStore
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.use_cases.campaigns.draft_campaign import terms_of
from stopsms.use_cases.campaigns.review_text import review_text


class TooManyTemplates(InputError):
    """The advertiser has as many templates as it may."""

    code = "too_many_templates"


def put_template(
    template: CampaignTemplate, templates: TemplateStore, advertisers: AdvertiserStore
) -> tuple[bool, tuple[RuleResult, ...]]:
    """Whether it is kept, and what the content rules say of it: if one blocks it, nothing is written.

    Raises UnknownAdvertiser, UnknownBrand and TooManyTemplates. Of two new ones at once both are kept, and there may be one more.
    """
    results = review_text(terms_of(template, "", advertisers), template.changed_at)
    if any(result.result is Result.BLOCK for result in results):
        return False, results
    known = {one.id for one in templates.of_advertiser(template.advertiser_id)}
    if template.id not in known and len(known) >= MOST_TEMPLATES:
        raise TooManyTemplates(f"an advertiser has at most {MOST_TEMPLATES} templates: delete one first")
    templates.put(template)
    return True, results
