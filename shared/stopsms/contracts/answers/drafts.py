"""Answers about what campaigns are made from, and about trying them: templates, and drafts sent to one's own phones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from stopsms.compliance.campaign.template import CampaignTemplate
from stopsms.compliance.law.decision import Message
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import RuleResult
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.answers.rules import RuleAnswer, rule_answers
from stopsms.contracts.codec import ABSENT


@dataclass(frozen=True, slots=True)
class TemplateAnswer:
    """A template of campaigns, and who wrote it last; `results` of the content rules when it is written."""

    id: str
    advertiser_id: str
    name: str
    text: str
    nature: Nature
    category: str | None
    brand: Annotated[str | None, "null for the advertiser's main one"]
    topics: frozenset[Topic]
    contract_in_progress: bool
    companies_only: bool
    changed_at: datetime
    changed_by: str
    results: list[RuleAnswer] = ABSENT


@dataclass(frozen=True, slots=True)
class TemplatesAnswer:
    """An advertiser's templates, by id: a hundred at most."""

    templates: list[TemplateAnswer]


def template_answer(template: CampaignTemplate, results: tuple[RuleResult, ...] | None = None) -> TemplateAnswer:
    """A template; `results` when it was just reviewed."""
    return TemplateAnswer(
        id=template.id,
        advertiser_id=template.advertiser_id,
        name=template.name,
        text=template.text,
        nature=template.nature,
        category=template.category,
        brand=template.brand,
        topics=template.topics,
        contract_in_progress=template.contract_in_progress,
        companies_only=template.companies_only,
        changed_at=template.changed_at,
        changed_by=template.changed_by,
        results=ABSENT if results is None else rule_answers(results),
    )


@dataclass(frozen=True, slots=True)
class TestResultAnswer:
    """What became of one test: `sent`, `not_sent`, or `uncertain` (the carrier did not answer, and may have taken it).

    `why` it was not sent: the person has `opposed`, or wrote something that nobody has read yet (`held`); `rules` object; as many left
    today as may (`limit`); the `carrier` refuses, in its words; it is `busy`, or there was `no_time` left: ask again. `message` is with the
    mark, `parts_unmarked` how many the campaign's message will have.
    """

    phone: Phone
    of: str
    result: str
    why: str | None
    rules: list[RuleAnswer]
    carrier: str | None
    message: Message | None
    parts_unmarked: int | None
    message_id: str | None


@dataclass(frozen=True, slots=True)
class TestAnswer:
    """What became of each test, in the order of the phones."""

    tests: list[TestResultAnswer]
