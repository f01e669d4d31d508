"""Bodies about campaigns, and the kill switch."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from stopsms.compliance.campaign.breaker import Limits
from stopsms.compliance.campaign.campaign import Canary
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import LONGEST_TEXT
from stopsms.contracts.bodies.audience import AudienceBody
from stopsms.contracts.bodies.values import (
    MOST_ITEMS,
    Body,
    Flag,
    Identifier,
    Instant,
    Label,
    Line,
    Lines,
    Reason,
    Share,
    Text,
    Whole,
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


class CampaignBody(Body):
    """POST /campaigns.

    `topics` are subjects that the text may not show; with `contract_in_progress` every recipient has a running contract that
    the message is about; with `companies_only` the text is reviewed as legal persons read it, while a recipient who is not one on record
    is still judged as a consumer. Without a `canary`, large audiences get the default one.
    """

    advertiser_id: Identifier
    name: Text
    text: Annotated[Lines, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
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


class DecisionBody(Body):
    """A person's decision on a rule that asks for one: who decided to go on, and why."""

    rule: Label
    by: Text
    reason: Reason


class ScheduleRequest(Body):
    """POST /campaigns/{id}/schedule.

    `acknowledge` names the rules whose warning a person has read and accepted (`acknowledged_by`); `decide` holds the decisions
    on rules that ask for one.
    """

    at: Instant | None = None
    acknowledge: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    acknowledged_by: Annotated[Line, StringConstraints(max_length=200)] = ""
    decide: Annotated[list[DecisionBody], Field(max_length=MOST_ITEMS)] = []


class ResumeRequest(Body):
    """POST /campaigns/{id}/resume; without a body, the campaign goes on where it was paused.

    With a `carrier` ("": the deployment's own), it ends, and another campaign goes on through that carrier with its message, to those of
    whom it has no claim. The other members are those of scheduling, for what the rules ask of that one.
    """

    carrier: Annotated[Line, StringConstraints(max_length=40)] | None = None
    acknowledge: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    acknowledged_by: Annotated[Line, StringConstraints(max_length=200)] = ""
    decide: Annotated[list[DecisionBody], Field(max_length=MOST_ITEMS)] = []


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
