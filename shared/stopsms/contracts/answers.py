"""What the HTTP API answers, as its description (OpenAPI) tells it. Only the description is made from these; tests hold answers to it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from stopsms.compliance.campaign.advertiser import AdvertiserKind
from stopsms.compliance.campaign.breaker import Measure
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result, Severity, SourceSeen
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.text import Encoding
from stopsms.compliance.outside.event import EventType
from stopsms.compliance.outside.file_import import ImportKind, ImportState, Stage
from stopsms.compliance.person.contact import LegalBasis, Status
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.phone import Territory
from stopsms.compliance.proof.evidence import Act


class Answer(BaseModel):
    """An answer holds what is declared and nothing else."""

    model_config = ConfigDict(extra="forbid")


class ExplanationAnswer(Answer):
    """Plain words in two languages."""

    fr: str
    en: str


class RuleAnswer(Answer):
    """One rule's result: what the rule requires, and what it said of this case.

    Of a past decision both are in the words of then. `explanation` is null where its words were not kept; `requirement` and `severity`
    where it is no rule that turned the message away (a cancelled campaign…), or one whose edition is not known.
    """

    rule: str
    result: Result
    title: str
    severity: Severity | None
    citation: str
    requirement: ExplanationAnswer | None
    explanation: ExplanationAnswer | None
    until: datetime | None = None


class UploadAnswer(Answer):
    """Where to send the file: a POST of a multipart form with these fields, then the file as `file`."""

    url: str
    fields: dict[str, str]


class LayoutAnswer(Answer):
    """How the file is written: our fields with the headers they are read from, and the headers nothing is made of.

    `remembered`: what was said of columns for an earlier file with this header, and counts for this one.
    """

    export: str | None
    encoding: str
    separator: str | None
    columns: dict[str, list[str]]
    ignored: list[str]
    remembered: dict[str, str]


class LinesAnswer(Answer):
    """What became of the lines read so far."""

    read: int
    taken: int
    unchanged: int
    duplicates: int
    refused: int
    ignored: int


class ImportAnswer(Answer):
    """An import. `stage` is how often its file has been gone through so far; `bytes_read` is how far this time."""

    id: str
    advertiser_id: str
    kind: ImportKind
    status: ImportState
    stage: Stage | None
    operator: str
    file_name: str
    opt_out_list: str | None
    created_at: datetime
    upload_before: datetime | None
    upload: UploadAnswer | None
    started_at: datetime | None
    finished_at: datetime | None
    failure: str | None
    layout: LayoutAnswer | None
    size: int
    bytes_read: int
    lines: LinesAnswer
    refused_by: dict[str, int]
    lines_per_second: float | None
    report_url: str | None


class ImportsAnswer(Answer):
    """A page of an advertiser's imports, newest first."""

    imports: list[ImportAnswer]
    next: str | None


class FieldError(Answer):
    """What is wrong with one field of a request; `explanation` where a character of a text is refused."""

    field: str
    rule: str
    message: str
    explanation: ExplanationAnswer | None = None


class Problem(BaseModel):
    """A problem document (RFC 9457). `rules` where rules refused, `errors` where the request is malformed.

    `reason` and `explanation` where a number is refused: why, as a code and in plain words.
    """

    type: str
    title: str
    status: int
    field: str | None = None
    reason: str | None = None
    explanation: ExplanationAnswer | None = None
    rules: list[RuleAnswer] = []
    errors: list[FieldError] = []
    to_acknowledge: list[str] = []
    to_decide: list[str] = []


class MessageAnswer(Answer):
    """A final text."""

    text: str
    encoding: Encoding
    parts: int


class CostlyCharacterAnswer(Answer):
    """A character outside GSM-7, its Unicode name, its place in the final text (from 0) and what may stand for it."""

    position: int
    character: str
    name: str
    replacement: str | None


class AdviceAnswer(Answer):
    """How a text in UCS-2 could cost less: the characters that force it, the text without them, the parts saved on each SMS."""

    characters: list[CostlyCharacterAnswer]
    message: MessageAnswer | None
    parts_saved: int
    eur_saved: float | None = None


class DecisionAnswer(Answer):
    """A decision with every rule that was judged, and advice on the text's cost. `rulebook` is the edition of the rules that judged.

    It is null where no rule was asked (a cancelled campaign…), where nobody lived to record the decision, and in decisions of before it
    was recorded. `results` then has only the objections that were recorded: of the other rules no result is on record. `message` is
    null where the text is personalised and the person's words in it were erased or not kept.
    """

    verdict: Verdict
    until: datetime | None
    profile: str
    rulebook: str | None
    contact_version: int
    results: list[RuleAnswer]
    message: MessageAnswer | None
    advice: AdviceAnswer | None = None


class ContactDetailsAnswer(Answer):
    """How a recipient reaches the advertiser."""

    email: str | None
    phone: str | None
    address: str | None
    url: str | None


class BrandAnswer(Answer):
    """A name shown and its sender ID."""

    name: str
    sender_id: str


class AdvertiserAnswer(Answer):
    """An advertiser."""

    id: str
    name: str
    legal_name: str
    siren: str
    contact: ContactDetailsAnswer
    sender_id: str
    stop_number: str
    stop_numbers: dict[Territory, str]
    brands: list[BrandAnswer]
    profile: str
    domains: list[str]
    authorisations: dict[str, str]
    alsace_moselle: bool
    double_opt_in: bool
    strict_opt_in: bool
    kind: AdvertiserKind | None


class AdvertisersAnswer(Answer):
    """A page of advertisers."""

    advertisers: list[AdvertiserAnswer]
    next: str | None


class EvidenceHead(Answer):
    """The latest record of a contact's chain."""

    sequence: int
    hash: str


class ContactAnswer(Answer):
    """A contact."""

    advertiser_id: str
    phone: str
    territory: Territory
    status: Status
    version: int
    legal_basis: LegalBasis | None
    collected_at: datetime | None
    categories: list[str]
    tags: list[str]
    attributes: dict[str, str]
    last_contact_at: datetime | None
    opposed_at: datetime | None
    unread: list[int] = Field(description="the records that a person has yet to read: until then the contact is held")
    doubtful: bool
    confirm_before: datetime | None
    evidence: EvidenceHead
    reference: str | None = Field(None, description="by which domain events tell of the contact")


class EvidenceAnswer(Answer):
    """An evidence record; `content` is what was shown and done."""

    advertiser_id: str
    sequence: int
    act: Act
    occurred_at: datetime
    recorded_at: datetime
    content: dict[str, Any]
    content_hash: str
    previous: str
    hash: str


class RecordedAnswer(Answer):
    """A contact as recorded, with the evidence of the change."""

    contact: ContactAnswer
    evidence: EvidenceAnswer


class CapturedAnswer(RecordedAnswer):
    """What was recorded of an act of collection; `remarks` is what rules say of it that they do not refuse it for."""

    remarks: list[RuleAnswer] = []


class ErasureAnswer(Answer):
    """What remains after an erasure: since when the number is opposed, and the record of the erasure.

    Until it is `complete` (a quarter of an hour, at most some hours), rosters of running campaigns may still hold the number.
    """

    opposed_at: datetime
    evidence: EvidenceAnswer
    complete: bool


class NumberChangeAnswer(Answer):
    """Both contacts of a person who changed numbers, each with its record."""

    old: RecordedAnswer
    new: RecordedAnswer


class ControllerAnswer(Answer):
    """The advertiser, as the person has to know it."""

    id: str
    name: str
    legal_name: str
    siren: str
    contact: ContactDetailsAnswer


class RemainsAnswer(Answer):
    """What remains of an erased contact; it is found by the keyed hash of the number."""

    at: datetime
    version: int
    sequence: int
    head: str
    opposed_at: datetime | None
    claims: dict[str, str]


class ReplyAnswer(Answer):
    """A message that the person wrote."""

    received_at: datetime
    to: str
    body: str
    understood_as: str
    doubtful: bool


class HeldMessageAnswer(Answer):
    """A message of a campaign, with what became of it and the record that authorised it."""

    campaign_id: str
    campaign: str
    send_id: str
    status: Fate | Literal["planned"]
    at: datetime | None
    text: str | None
    rules: list[str]
    evidence: int | None
    contact_version: int | None
    message_id: str | None


class HeldDataAnswer(Answer):
    """All that is held on a person for an advertiser: access (GDPR art. 15) and portability (art. 20) in one document."""

    format: Literal["stop-sms/held-data/1"]
    at: datetime
    controller: ControllerAnswer
    phone: str
    contact: ContactAnswer | None
    claims: dict[str, datetime]
    erased: RemainsAnswer | None
    evidence: list[EvidenceAnswer]
    replies: list[ReplyAnswer]
    messages: list[HeldMessageAnswer]
    next: str | None = Field(description="older campaigns follow there")


class RetentionRunAnswer(Answer):
    """A run of the retention: what it removed, by term, or in a dry run would have. `finished_at` is null while it goes on.

    `erasures` were finished by it; `unreadable` oppositions were hashed with a key that is none of ours any more.
    """

    dry: bool
    started_at: datetime
    finished_at: datetime | None
    examined: int
    purged: dict[str, int]
    erasures: int
    unreadable: int


class RetentionRunsAnswer(Answer):
    """A page of runs, newest first."""

    runs: list[RetentionRunAnswer]
    next: str | None


class ReviewAnswer(Answer):
    """One thing that a person has to read. A request has a day by which it must be answered (GDPR art. 12(3))."""

    phone: str
    kind: HoldKind
    received_at: datetime
    due_at: datetime | None
    words: str
    matched: str
    evidence: int


class StrayAnswer(Answer):
    """A message from a sender that is no mobile number of a country with a rulebook: a person has to find out who wrote.

    Several advertisers may share the number that was written to: each has it on its list.
    """

    stray: str = Field(description="what names it when a person concludes on it")
    sender: str
    to: str
    received_at: datetime
    words: str
    understood_as: str
    matched: str


class ReviewsAnswer(Answer):
    """A page of what a person has to look at, oldest first; with the first page, what came from no mobile number."""

    reviews: list[ReviewAnswer]
    strays: list[StrayAnswer]
    next: str | None


class ReviewedAnswer(Answer):
    """The contact and the evidence of the conclusion; of a stray message, that message: there is no contact."""

    contact: ContactAnswer | None
    evidence: EvidenceAnswer | None
    stray: StrayAnswer | None


class CountsAnswer(Answer):
    """What became of the recipients. `sent` counts all that the carrier accepted, `delivered` and `undelivered` among them."""

    planned: int
    sent: int
    delivered: int
    undelivered: int
    failed: int
    blocked: int
    deferred: int
    uncertain: int


class PredictionAnswer(Answer):
    """What a preview foretold.

    `blocked_by` counts a person under each rule that refuses them: no rule counts more than `blocked`, all together may (a notice
    then says so). With `windows` above 1 it does not end in the window it starts in, and goes on at `continues_at`. `without_consent` of
    those who would receive advertising are written to by an exception of the law (customers, professionals).
    """

    at: datetime
    audience: int
    judged: int
    complete: bool
    sendable: int
    deferred: int
    blocked: int
    blocked_by: dict[str, int]
    parts: int
    cost_eur: float
    starts_at: datetime | None
    ends_at: datetime | None
    windows: int
    continues_at: datetime | None
    without_consent: int = 0


class AcceptanceAnswer(Answer):
    """What a person accepted for a campaign: an acknowledged warning, or a decision with its reason."""

    rule: str
    at: datetime
    by: str
    reason: str


class JudgedAnswer(Answer):
    """One rule's result; what the rule requires stands once in the case file. `explanation` of one that objected, in the words of then.

    `severity` and `citation` where the objection rested on something else than the rule as a whole.
    """

    rule: str
    result: Result
    explanation: ExplanationAnswer | None = None
    severity: Severity | None = None
    citation: str | None = None


class SentMessageAnswer(Answer):
    """One message that left, or may have (`uncertain`), with the decision: every rule that was judged, and on what.

    `contact_version` is the state that was judged, `evidence` the record that authorised it, `rulebook` the edition that judged (null
    in decisions of before it was recorded); `campaign`, `rulebook` and `results` refer to the case file's campaigns and rules. Without
    a `rulebook`, `results` has only the objections that were recorded; without a `contact_version` besides, no decision is on record.
    `text` is null where it is personalised and the person's words in it were erased or not kept.
    """

    campaign: str
    send_id: str
    at: datetime
    status: Fate
    reason: str | None
    message_id: str | None
    sender_id: str
    text: str | None
    encoding: Encoding | None
    parts: int
    contact_version: int
    evidence: int
    profile: str
    rulebook: str | None
    results: list[JudgedAnswer]


class ProvedContactAnswer(Answer):
    """A contact, as far as it is to be proved."""

    territory: Territory
    status: Status
    version: int
    legal_basis: LegalBasis | None
    collected_at: datetime | None
    categories: list[str]
    last_contact_at: datetime | None
    opposed_at: datetime | None
    unread: list[int] = Field(description="the records that a person has yet to read: until then the contact is held")
    doubtful: bool
    confirm_before: datetime | None
    evidence: EvidenceHead


class ProvedCampaignAnswer(Answer):
    """A campaign, as far as it is to be proved."""

    name: str
    nature: Nature
    category: str | None
    brand: str
    sender_id: str
    text: str
    profile: str
    created_at: datetime
    started_at: datetime | None
    accepted: list[AcceptanceAnswer]


class SourceAnswer(Answer):
    """Where a rule comes from, how it was seen, and the day it was looked up; `through` whose account of it was read.

    `seen` is absent in editions of before it was kept: of those nothing says which sources were read.
    """

    title: str
    url: str
    checked: date
    seen: SourceSeen | None = None
    through: str | None = None


class RuleTextAnswer(Answer):
    """A rule's text, where it applies and since when; `rulebooks` are the editions in which it reads so."""

    rule: str
    rulebooks: list[str]
    stages: list[Literal["capture", "sending"]]
    title: str
    severity: Severity
    citation: str
    requirement: ExplanationAnswer
    source: SourceAnswer
    further_sources: list[SourceAnswer] = []
    since: date | None
    until: date | None
    natures: list[Nature]


class AboutAnswer(Answer):
    """Whom a case file is about."""

    phones: list[str]


class ProofAnswer(Answer):
    """A person's case file: the chain of evidence, what is wrong with it, if anything, and every message sent since.

    `rulebooks` are the editions in force as it is made; `rules` has their rules, and those of every edition that judged a message.
    `digest` covers everything but `compiled_at`: the same facts have the same digest.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True, protected_namespaces=())

    schema_: Literal["urn:stop-sms:case-file:1"] = Field(alias="schema")
    about: AboutAnswer
    phone: str
    territory: Territory
    stop_number: str | None
    zones: list[str]
    advertiser: AdvertiserAnswer
    contact: ProvedContactAnswer | None
    records: list[EvidenceAnswer]
    faults: list[str]
    messages: list[SentMessageAnswer]
    campaigns: dict[str, ProvedCampaignAnswer]
    rulebooks: dict[str, str]
    rules: list[RuleTextAnswer]
    compiled_at: datetime
    digest: str


class AudienceAnswer(Answer):
    """Whom it is for."""

    tags: list[str]


class ScheduleAnswer(Answer):
    """When it starts."""

    at: datetime | None


class LimitsAnswer(Answer):
    """The rates above which the campaign pauses itself."""

    oppositions: float | None
    invalid_numbers: float | None
    carrier_blocks: float | None


class CanaryAnswer(Answer):
    """The share of the audience that comes first, and how many minutes it is observed."""

    share: float
    minutes: int


class TripAnswer(Answer):
    """Why the campaign paused itself: `number` of `of` messages, above `limit`; or the carrier's `reason`."""

    measure: Measure
    at: datetime
    number: int
    of: int
    limit: float
    reason: str


class InFlightAnswer(Answer):
    """A message that had been authorised when the person opposed, within the 24 hours before; `claimed`: not recorded yet."""

    campaign_id: str
    send_id: str
    authorised_at: datetime
    status: Fate | Literal["claimed"]


class OppositionAnswer(Answer):
    """A STOP that followed a message of the campaign; `phone` is null once the person's data were erased."""

    phone: str | None
    received_at: datetime
    recorded_at: datetime
    in_flight: list[InFlightAnswer]


class OppositionsAnswer(Answer):
    """A page of STOPs."""

    oppositions: list[OppositionAnswer]
    next: str | None = Field(description="where the next page starts")


class NoticeAnswer(Answer):
    """Something a marketer should know of a campaign though no rule stands against it: that its audience is empty, say."""

    notice: str = Field(description="audience.empty, audience.nobody_sendable or audience.several_rules")
    explanation: ExplanationAnswer


class CampaignAnswer(Answer):
    """A campaign; `results` of the content rules with a new draft."""

    id: str
    advertiser_id: str
    name: str
    brand: str
    text: str
    nature: Nature
    category: str | None
    audience: AudienceAnswer
    profile: str
    status: State
    schedule: ScheduleAnswer
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    acknowledged: list[str]
    accepted: list[AcceptanceAnswer]
    topics: list[Topic]
    contract_in_progress: bool
    companies_only: bool
    counts: CountsAnswer
    blocked_by: dict[str, int]
    failed_by: dict[str, int]
    parts: int
    limits: LimitsAnswer
    canary: CanaryAnswer | None
    trip: TripAnswer | None
    prediction: PredictionAnswer | None
    notices: list[NoticeAnswer]
    results: list[RuleAnswer] = []
    advice: AdviceAnswer | None = None


class CampaignsAnswer(Answer):
    """A page of campaigns."""

    campaigns: list[CampaignAnswer]
    next: str | None


class SampleAnswer(Answer):
    """One recipient with what would become of it."""

    phone: str
    verdict: Verdict
    rules: list[str]
    message: MessageAnswer | None


class PreviewAnswer(PredictionAnswer):
    """A prediction with final texts and samples, and advice on cost for the whole audience."""

    notices: list[NoticeAnswer]
    results: list[RuleAnswer]
    advice: AdviceAnswer | None
    messages: dict[Territory, MessageAnswer]
    samples: list[SampleAnswer]


class RecipientAnswer(Answer):
    """One recipient's outcome; with the decision and the evidence when asked for alone. `phone` is null once it was erased."""

    phone: str | None
    send_id: str
    status: Fate | Literal["planned"]
    at: datetime | None = None
    message_id: str | None = None
    parts: int = 0
    reason: str | None = None
    rules: list[str] = []
    decision: DecisionAnswer | None = None
    evidence: EvidenceAnswer | None = None


class RecipientsAnswer(Answer):
    """A page of recipients."""

    recipients: list[RecipientAnswer]
    next: str | None = Field(description="where the next page starts")


class SendingAnswer(Answer):
    """The kill switch: whether all sending is stopped, by whom, why and since when."""

    stopped: bool
    by: str
    reason: str
    at: datetime | None


class FailureAnswer(Answer):
    """The last attempt that failed."""

    at: datetime
    reason: str


class WebhookAnswer(Answer):
    """A webhook. `secret` only where a new one was made; `disabled_because` when it failed for too long: PUT it to go on."""

    advertiser_id: str
    id: str
    url: str
    events: list[EventType]
    enabled: bool
    created_at: datetime
    failing_since: datetime | None
    last_failure: FailureAnswer | None
    disabled_at: datetime | None
    disabled_because: str | None
    secret: str | None = None


class WebhooksAnswer(Answer):
    """An advertiser's webhooks."""

    webhooks: list[WebhookAnswer]


class AcceptedAnswer(Answer):
    """An inbound message is on its queue; `repeated` when it was already."""

    accepted: bool
    repeated: bool


PROBLEMS = {
    400: "unreadable request",
    401: "not signed, or not with a secret of ours just now",
    403: "x-api-key is missing or unknown",
    404: "no such thing",
    409: "in conflict with the present state, or with an earlier use of the Idempotency-Key",
    413: "too large",
    422: "invalid request, or refused by rules",
    429: "too many requests",
    503: "too many changes at once",
}


OBJECT: dict[int, Any] = {200: {"description": "done", "content": {"application/json": {"schema": {"type": "object"}}}}}
"""The answer of a route that gives any JSON object."""


PDF: dict[str, Any] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
"""What a route also answers, to whom accepts it first."""

PAGE: dict[int, Any] = {
    200: {"description": "a page", "content": {"text/html": {"schema": {"type": "string"}}}},
    404: {"description": PROBLEMS[404], "content": {"application/problem+json": {"model": Problem}}},
    422: {"description": PROBLEMS[422], "content": {"application/problem+json": {"model": Problem}}},
}
"""The answer of a route that gives a page to read."""


def documented(model: type[BaseModel], status: int = 200, also: Mapping[str, Any] | None = None) -> dict[int, Any]:
    """The answers of a route: this model when it succeeds, in `also` other media types, else a problem document."""
    answers: dict[int, Any] = {
        code: {"description": text, "content": {"application/problem+json": {"model": Problem}}}
        for code, text in PROBLEMS.items()
    }
    answers[status] = {"description": "done", "content": {"application/json": {"model": model}, **(also or {})}}
    return answers
