"""Bodies about campaigns, and the kill switch."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict, StringConstraints, ValidationInfo, field_validator

from stopsms.compliance.campaign.advertiser import MOST_DECLARED_PHONES
from stopsms.compliance.campaign.breaker import Limits
from stopsms.compliance.campaign.campaign import Canary
from stopsms.compliance.campaign.template import CampaignTemplate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import LONGEST_TEXT
from stopsms.contracts.bodies.audience import AudienceBody
from stopsms.contracts.bodies.values import (
    MOST_ITEMS,
    AttributeName,
    Body,
    Euros,
    Flag,
    Identifier,
    Instant,
    Label,
    Line,
    Lines,
    Reason,
    Share,
    Text,
    Value,
    Whole,
    WrittenPhone,
)


class ScheduleBody(Body):
    """When a campaign starts; without `at`, when it is scheduled."""

    at: Instant | None = None


class LimitsBody(Body):
    """The rates, as shares of 1, above which the campaign pauses itself; null: this one never pauses it."""

    oppositions: Share | None = Limits().oppositions
    invalid_numbers: Share | None = Limits().invalid_numbers
    carrier_blocks: Share | None = Limits().carrier_blocks
    refusals: Share | None = Limits().refusals

    def to_domain(self) -> Limits:
        """The limits."""
        return Limits(self.oppositions, self.invalid_numbers, self.carrier_blocks, self.refusals)


class CanaryBody(Body):
    """The share of the audience that is sent to first, and how many minutes it is observed. With 1, all at once."""

    share: Share = Canary().share
    minutes: Annotated[Whole, Field(ge=1, le=1440)] = Canary().minutes

    def to_domain(self) -> Canary:
        """The canary."""
        return Canary(self.share, self.minutes)


MessageText = Annotated[Lines, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]

CarrierName = Annotated[Line, StringConstraints(max_length=40)]
"""The id of a declared carrier, or nothing for the deployment's own."""

SeenDigest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The `digest` of a preview."""


class MessageBody(Body):
    """What a campaign says, and what for, with the meanings of a campaign's members: PUT /advertisers/{id}/templates/{template_id}."""

    name: Text
    text: MessageText
    nature: Literal[Nature.COMMERCIAL, Nature.NON_COMMERCIAL] = Nature.COMMERCIAL
    category: Label | None = None
    brand: Label | None = None
    topics: Annotated[list[Topic], Field(max_length=20)] = []
    contract_in_progress: Flag = False
    companies_only: Flag = False


class CampaignBody(Body):
    """POST /campaigns, and PUT /campaigns/{id}, which writes a draft anew as a whole.

    With a `template`, one of the advertiser's, what is not given is taken from it; without one, a name and a text are needed.
    `topics` are subjects that the text may not show; with `contract_in_progress` every recipient has a running contract that
    the message is about; with `companies_only` the text is reviewed as legal persons read it, while a recipient who is not one on record
    is still judged as a consumer. Without a `canary`, large audiences get the default one. A campaign that may cost
    more than `max_cost_eur`, before tax, is not scheduled; one that has cost more pauses itself.
    """

    advertiser_id: Identifier
    template: Identifier | None = None
    name: Annotated[Text | None, Field(validate_default=True)] = None
    text: Annotated[MessageText | None, Field(validate_default=True)] = None
    nature: Literal[Nature.COMMERCIAL, Nature.NON_COMMERCIAL] = Nature.COMMERCIAL
    category: Label | None = None
    brand: Label | None = None
    topics: Annotated[list[Topic], Field(max_length=20)] = []
    contract_in_progress: Flag = False
    companies_only: Flag = False
    audience: AudienceBody = AudienceBody()
    schedule: ScheduleBody = ScheduleBody()
    limits: LimitsBody = LimitsBody()
    canary: CanaryBody | None = None
    max_cost_eur: Euros | None = None

    @field_validator("name", "text")
    @classmethod
    def _of_somewhere(cls, given: str | None, other: ValidationInfo) -> str | None:
        """Without a template nothing else says it."""
        if given is None and other.data.get("template", "") is None:
            raise ValueError("needed where no template is named")
        return given

    def said(self, template: CampaignTemplate | None) -> MessageBody:
        """What it says: what is given, and the rest from the template (None: it names none)."""
        names = MessageBody.model_fields
        of_template = {} if template is None else {name: getattr(template, name) for name in names}
        return MessageBody(**of_template | {name: getattr(self, name) for name in names if self._gives(name)})

    def _gives(self, name: str) -> bool:
        return name in self.model_fields_set and getattr(self, name) is not None


class VariantBody(Body):
    """POST /campaigns/{id}/variant: another text, to be compared with the draft's own.

    Each goes to this `share` of the audience, to people of its own. `name` is that of the new campaign; without one, the draft's and « B ».
    """

    text: Annotated[Lines, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
    share: Annotated[float, Strict(), Field(ge=0.001, le=0.5), AfterValidator(lambda share: round(share, 6))]
    name: Text | None = None


class WinnerBody(Body):
    """POST /campaigns/{id}/winner: the name of the campaign that brings this one's text to the rest; without one, that of this one."""

    name: Text | None = None


class DecisionBody(Body):
    """A person's decision on a rule that asks for one: who decided to go on, and why."""

    rule: Label
    by: Text
    reason: Reason


class AcceptanceBody(Body):
    """What somebody accepts who has a message leave, and the digest of what they have seen."""

    digest: SeenDigest | None = None
    acknowledge: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    acknowledged_by: Annotated[Line, StringConstraints(max_length=200)] = ""
    decide: Annotated[list[DecisionBody], Field(max_length=MOST_ITEMS)] = []


class ScheduleRequest(AcceptanceBody):
    """POST /campaigns/{id}/schedule.

    `acknowledge` names the rules whose warning a person has read and accepted (`acknowledged_by`); `decide` holds the decisions
    on rules that ask for one. `digest` is that of the preview that was seen, for this time: nothing is scheduled if anything else would
    leave by now. The advertiser, or the key, may want it.
    """

    at: Instant | None = None


class ResumeRequest(AcceptanceBody):
    """POST /campaigns/{id}/resume; without a body, the campaign goes on where it was paused.

    With a `carrier` ("": the deployment's own), it ends, and another campaign goes on through that carrier with its message, to those of
    whom it has no claim. `acknowledge` and `decide` are those of scheduling, for what the rules ask of that one; `digest` is that of the
    preview, through this carrier where one is named: the campaign does not go on if something else would leave.

    One that a limit of spending has paused goes on with a higher limit: its own (`max_cost_eur`, with a carrier of both campaigns
    together), or its advertiser's, changed before; or with `overrule_spending`, whatever it costs from then on.
    """

    carrier: CarrierName | None = None
    max_cost_eur: Euros | None = None
    overrule_spending: Flag = False


class DuplicateBody(Body):
    """POST /campaigns/{id}/duplicate: the `name` of the new one (else the same), and when it is to start (else when it is scheduled)."""

    name: Text | None = None
    at: Instant | None = None


class ApprovalBody(Body):
    """POST /campaigns/{id}/approval: the `digest` of the preview that is approved, for the campaign's own time, or for another (`at`).

    With a `carrier`, that of the preview through it.
    """

    digest: SeenDigest
    at: Instant | None = None
    carrier: CarrierName | None = None


class TestBody(Body):
    """POST /campaigns/{id}/test: to which of the declared phones (all, if none is named), and values for the fields of the text.

    Without values, its fallbacks are shown.
    """

    phones: Annotated[list[WrittenPhone], Field(min_length=1, max_length=MOST_DECLARED_PHONES)] | None = None
    values: Annotated[dict[AttributeName, Value], Field(max_length=MOST_ITEMS)] = {}


class SendingBody(Body):
    """PUT /sending: the kill switch. Who stops all sending or lets it resume, and why."""

    stopped: Flag
    by: Text
    reason: Reason


class ConfirmationsBody(Body):
    """PUT /confirmations: who stops requests to confirm or lets them leave again, and why."""

    stopped: Flag
    by: Text
    reason: Reason
