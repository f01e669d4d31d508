"""What comes in through the HTTP API, or in a file: shapes and limits, checked by pydantic. Workers on the sending path do without."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    Strict,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserKind, Brand, ContactDetails
from stopsms.compliance.campaign.breaker import Limits
from stopsms.compliance.campaign.campaign import Canary
from stopsms.compliance.consent.collection import Bundle, Channel, Checkbox, Collection, Collector, Occasion, Sale
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import LONGEST_TEXT
from stopsms.compliance.outside.event import EventType
from stopsms.compliance.outside.file_import import ImportKind
from stopsms.compliance.person.contact import LegalBasis, Professional, Purpose
from stopsms.compliance.person.interaction import Interaction
from stopsms.compliance.person.opposition import Conclusion
from stopsms.compliance.person.phone import Territory
from stopsms.compliance.person.rights import Request
from stopsms.contracts.fields import (
    day_within_bounds,
    line,
    lines,
    persons_words,
    within_bounds,
    written_day,
    written_instant,
)
from stopsms.contracts.repair import LONGEST_NUMBER, LONGEST_REPLY, NobodyWrote, Repair, instant, taken_in

Line = Annotated[str, BeforeValidator(line), StringConstraints(strip_whitespace=True)]
"""A text of one line: a name, a label, a value that is put into a text."""
Lines = Annotated[str, BeforeValidator(lines), StringConstraints(strip_whitespace=True)]
"""A text that may have several: a message, a wording, a reason."""
Text = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
Label = Annotated[Line, StringConstraints(min_length=1, max_length=64)]
Operator = Annotated[Line, StringConstraints(max_length=128)]
Reason = Annotated[Lines, StringConstraints(min_length=3, max_length=2000)]
Value = Annotated[Line, StringConstraints(max_length=100)]
Domain = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253)]
StopNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{3,10}$")]
"""A number that takes STOP overseas or abroad: a code, or a local number where there are no codes. Which suits where, the rules say."""
Siren = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
WrittenPhone = Annotated[str, StringConstraints(min_length=3, max_length=32)]
AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
ImportId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
CampaignId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
PageMark = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,400}$")]
"""Where the next page of a list starts: opaque, see `stopsms.contracts.cursor`."""
Instant = Annotated[AwareDatetime, BeforeValidator(written_instant), AfterValidator(within_bounds)]
Day = Annotated[date, BeforeValidator(written_day), AfterValidator(day_within_bounds)]
Flag = Annotated[bool, Strict()]
"""`true` or `false`: an agreement is not read out of a word or a number."""
Whole = Annotated[int, Strict()]
Share = Annotated[float, Strict(), Field(ge=0.0001, le=1)]
"""A share of 1: in steps that make sense of an audience, and that a table can hold."""
ProfileName = Literal["FR_STRICT", "FR_AF2M_2026"]

MOST_ITEMS = 50
"""Most tags, categories, attributes or brands in one request."""


def _page(url: str) -> str:
    """An address of a page on the web: a name, no credentials."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.password is not None:
        raise ValueError("an address like https://shop.example/newsletter is expected")
    return url


PageAddress = Annotated[Line, StringConstraints(max_length=1000, pattern=r"^https://[!-~]+$"), AfterValidator(_page)]
"""Where a form or a notice can be read: https, as a browser shows it in ASCII."""


class Body(BaseModel):
    """A request body: unknown fields are refused, since a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ContactDetailsBody(Body):
    """How a recipient reaches the advertiser. At least one way is needed for the answer to CONTACT."""

    email: Text | None = None
    phone: Text | None = None
    address: Text | None = None
    url: Text | None = None


class BrandBody(Body):
    """A name shown to recipients and the sender ID that carries it."""

    name: Label
    sender_id: Label


class AdvertiserBody(Body):
    """PUT /advertisers/{id}.

    `stop_number` is the one for metropolitan France, `stop_numbers` those for overseas territories and other countries.
    `domains` are its web sites; `authorisations` maps a sender ID that needs leave to its reference. `kind` says what it is: only a
    charity, a political or a public body may send what is not commercial.
    """

    name: Label
    legal_name: Text
    siren: Siren
    contact: ContactDetailsBody = ContactDetailsBody()
    sender_id: Label
    stop_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    stop_numbers: dict[Territory, StopNumber] = Field(default_factory=dict)
    brands: Annotated[list[BrandBody], Field(max_length=MOST_ITEMS)] = []
    profile: ProfileName = "FR_STRICT"
    domains: Annotated[list[Domain], Field(max_length=MOST_ITEMS)] = []
    authorisations: Annotated[dict[Label, Text], Field(max_length=MOST_ITEMS)] = {}
    alsace_moselle: Flag = False
    double_opt_in: Flag = False
    strict_opt_in: Flag = False
    kind: AdvertiserKind | None = None

    @field_validator("stop_numbers")
    @classmethod
    def _said_once(cls, numbers: dict[Territory, str], known: ValidationInfo) -> dict[Territory, str]:
        """A second number for metropolitan France would be judged and printed nowhere."""
        if numbers.get(Territory.METROPOLITAN) not in (None, known.data.get("stop_number")):
            raise ValueError("the number of metropolitan France (FR) is stop_number: leave it out here")
        return numbers

    def to_domain(self, advertiser_id: str) -> Advertiser:
        """The advertiser of that id."""
        return Advertiser(
            id=advertiser_id,
            name=self.name,
            legal_name=self.legal_name,
            siren=self.siren,
            contact=ContactDetails(**self.contact.model_dump()),
            sender_id=self.sender_id,
            stop_number=self.stop_number,
            stop_numbers=self.stop_numbers,
            brands=tuple(Brand(brand.name, brand.sender_id) for brand in self.brands),
            profile=self.profile,
            domains=frozenset(self.domains),
            authorisations=self.authorisations,
            alsace_moselle=self.alsace_moselle,
            double_opt_in=self.double_opt_in,
            strict_opt_in=self.strict_opt_in,
            kind=self.kind,
        )


class CheckboxBody(Body):
    """The box on the form."""

    present: Flag = False
    prechecked: Flag = False
    checked: Flag = False


class SaleBody(Body):
    """The sale that made a customer: when (if not at collection), and by which company (if not the advertiser).

    `contract_until` is the last day of the contract or guarantee that came with it: until then the person is a customer. It
    is no earlier than the sale, and ten years ahead at most.
    """

    occasion: Occasion = Occasion.SALE
    at: Instant | None = None
    seller_siren: Siren | None = None
    contract_until: Day | None = None

    def to_domain(self) -> Sale:
        """The sale."""
        return Sale(self.occasion, self.at, self.seller_siren, self.contract_until)


class CollectorBody(Body):
    """A third party that collected the number, and the partners it named to the person.

    `list_version` and `list_date` are those of its list of partners; `obtained_at` is when the advertiser had the number from it, from
    which the month to inform the person counts (GDPR art. 14(3)(a)).
    """

    name: Text
    partners: Annotated[list[Text], Field(max_length=200)] = []
    list_version: Annotated[Line, StringConstraints(max_length=64)] = ""
    list_date: Day | None = None
    obtained_at: Instant | None = None

    def to_domain(self) -> Collector:
        """The collector."""
        return Collector(self.name, tuple(self.partners), self.list_version, self.list_date, self.obtained_at)


class EvidenceBody(Body):
    """What was shown and done when the number was collected.

    `source` says where (web_form, paper_form, sms_keyword, till, import…); one that does not say how the number came is refused,
    one that says where at most (« formulaire ») is recorded with a warning.
    `channels` are the means that the person agreed to, if they were told otherwise than by the wording; `bundled_with` what the agreement
    was tied to, if it was; `purposes` what the number is collected for, if it is not what the advertiser is (`kind`). `act_reference`
    names what proves the act: a signed sheet, a recording, a message (three characters at least; « néant » names nothing).
    `form_url` is the page with the form, `notice_url` the notice shown with it.
    """

    source: Label
    wording: Annotated[Lines, StringConstraints(max_length=4000)] = ""
    wording_version: Annotated[Line, StringConstraints(max_length=64)] = ""
    checkbox: CheckboxBody = CheckboxBody()
    informed: Flag = False
    objection_offered: Flag = False
    ip: Annotated[Line, StringConstraints(max_length=45)] | None = None
    user_agent: Annotated[str, BeforeValidator(persons_words), StringConstraints(max_length=512)] | None = None
    operator: Operator | None = None
    channels: Annotated[list[Channel], Field(max_length=10)] | None = None
    bundled_with: Annotated[list[Bundle], Field(max_length=10)] = []
    sale: SaleBody | None = None
    collector: CollectorBody | None = None
    birth_date: Day | None = None
    parental_consent: Flag = False
    professional: Professional | None = None
    form_url: PageAddress | None = None
    notice_url: PageAddress | None = None
    act_reference: Annotated[Line, StringConstraints(max_length=128)] = ""
    purposes: Annotated[list[Purpose], Field(max_length=10)] = []


class MistakenFields(ValueError):
    """Values that a body does not take; `places` says where, in dotted names."""

    def __init__(self, places: tuple[str, ...]) -> None:
        """At these places."""
        super().__init__(", ".join(places))
        self.places = places


class ConsentBody(Body):
    """POST /consents, or a line of a file."""

    advertiser_id: Identifier
    phone: WrittenPhone
    legal_basis: LegalBasis
    collected_at: Instant
    evidence: EvidenceBody
    categories: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    attributes: Annotated[dict[AttributeName, Value], Field(max_length=MOST_ITEMS)] = {}

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "ConsentBody":
        """The body with these fields. Raises MistakenFields."""
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            raise MistakenFields(tuple(".".join(map(str, one["loc"])) for one in found)) from None

    def to_domain(self) -> Collection:
        """The act of collection."""
        shown = self.evidence
        return Collection(
            legal_basis=self.legal_basis,
            collected_at=self.collected_at,
            source=shown.source,
            wording=shown.wording,
            wording_version=shown.wording_version,
            checkbox=Checkbox(**shown.checkbox.model_dump()),
            informed=shown.informed,
            objection_offered=shown.objection_offered,
            ip=shown.ip,
            user_agent=shown.user_agent,
            operator=shown.operator,
            channels=None if shown.channels is None else frozenset(shown.channels),
            bundled_with=frozenset(shown.bundled_with),
            sale=shown.sale.to_domain() if shown.sale else None,
            collector=shown.collector.to_domain() if shown.collector else None,
            born=shown.birth_date,
            parental_consent=shown.parental_consent,
            professional=shown.professional,
            form_url=shown.form_url,
            notice_url=shown.notice_url,
            act_reference=shown.act_reference,
            purposes=frozenset(shown.purposes),
            categories=frozenset(self.categories),
            tags=frozenset(self.tags),
            attributes=self.attributes,
        )


class SuppressionBody(Body):
    """POST /suppressions. `source` is the door by which the opposition came: phone, letter, desk, e-mail."""

    advertiser_id: Identifier
    phone: WrittenPhone
    source: Label
    received_at: Instant
    words: Annotated[str, BeforeValidator(persons_words), StringConstraints(max_length=2000)] = ""
    operator: Operator | None = None


class InteractionBody(Body):
    """POST /contacts/{phone}/interactions: an act of the person, from which the three years are counted."""

    advertiser_id: Identifier
    interaction: Interaction
    at: Instant
    reference: Annotated[Line, StringConstraints(max_length=128)] = ""


class RequestBody(Body):
    """A person's request: the door by which it came (letter, e-mail, phone, desk), when, and who deals with it.

    `reason` must not name the person: the record of an erasure is kept.
    """

    means: Label
    received_at: Instant
    operator: Text
    reason: Annotated[Lines, StringConstraints(max_length=2000)] = ""

    def to_domain(self) -> Request:
        """The request."""
        return Request(self.means, self.received_at, self.operator, self.reason)


class ErasureBody(Body):
    """POST /contacts/{phone}/erasure. Without a `request`, it is taken to come now, by whoever calls the API."""

    request: RequestBody | None = None


class RectificationBody(Body):
    """POST /contacts/{phone}/rectification: attributes by name (null removes one), and all the tags, if they are corrected."""

    advertiser_id: Identifier
    request: RequestBody
    attributes: Annotated[dict[AttributeName, Value | None], Field(max_length=MOST_ITEMS)] = {}
    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] | None = None


class NumberChangeBody(Body):
    """POST /contacts/{phone}/number."""

    advertiser_id: Identifier
    request: RequestBody
    new_phone: WrittenPhone


class RetentionBody(Body):
    """POST /retention. A `dry` run removes nothing and tells what it would."""

    dry: Flag = False


class ReviewBody(Body):
    """POST /reviews: what a person concluded from what they read, and why.

    It is about a contact's record (`phone` and `evidence`), or about a message from no mobile number (`stray`).
    """

    advertiser_id: Identifier
    phone: WrittenPhone | None = None
    evidence: Annotated[Whole, Field(ge=1, le=99_999_999)] | None = None
    stray: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None
    conclusion: Conclusion
    operator: Text
    reason: Reason

    @model_validator(mode="after")
    def _about_one_thing(self) -> Self:
        record = self.phone is not None and self.evidence is not None
        if record is (self.stray is not None) or (self.phone is None) is not (self.evidence is None):
            raise ValueError("either phone and evidence, or stray")
        return self


class CheckBody(Body):
    """POST /checks. Without `at`, now. Any message can be judged, a transactional one too."""

    advertiser_id: Identifier
    phone: WrittenPhone
    text: Annotated[Lines, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
    category: Label | None = None
    nature: Nature = Nature.COMMERCIAL
    at: Instant | None = None
    topics: Annotated[list[Topic], Field(max_length=20)] = []
    contract_in_progress: Flag = False


class AudienceBody(Body):
    """Whom a campaign is for: contacts that hold one of the tags; all of the advertiser's without any."""

    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []


class ScheduleBody(Body):
    """When a campaign starts; without `at`, when it is scheduled."""

    at: Instant | None = None


class LimitsBody(Body):
    """The rates, as shares of 1, above which the campaign pauses itself; null: this one never pauses it."""

    oppositions: Share | None = Limits().oppositions
    invalid_numbers: Share | None = Limits().invalid_numbers
    carrier_blocks: Share | None = Limits().carrier_blocks

    def to_domain(self) -> Limits:
        """The limits."""
        return Limits(self.oppositions, self.invalid_numbers, self.carrier_blocks)


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
    the message is about; with `companies_only` the text is reviewed as legal persons read it, and whoever is none on record
    is still judged as a consumer. Without a `canary`, large audiences begin with the usual one.
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
    """A person's decision on a rule that wants one: who decided to go on, and why."""

    rule: Label
    by: Text
    reason: Reason


class ScheduleRequest(Body):
    """POST /campaigns/{id}/schedule.

    `acknowledge` names the rules whose warning a person has read and accepted (`acknowledged_by`); `decide` holds the decisions
    on rules that want one.
    """

    at: Instant | None = None
    acknowledge: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    acknowledged_by: Annotated[Line, StringConstraints(max_length=200)] = ""
    decide: Annotated[list[DecisionBody], Field(max_length=MOST_ITEMS)] = []


class SendingBody(Body):
    """PUT /sending: the kill switch. Who stops all sending, or lets it go on, and why."""

    stopped: Flag
    by: Text
    reason: Reason


ImportField = Annotated[
    str,
    StringConstraints(
        pattern=r"^(attribute:[a-z][a-z0-9_]{0,31}|phone|legal_basis|collected_at|source|wording|wording_version|checked|prechecked"
        r"|informed|objection_offered|ip|user_agent|operator|act_reference|channels|categories|tags|birth_date|sale_at|contract_until|opposed"
        r"|status|received_at|words|ignored)$"
    ),
]
"""What a column of a file may be said to hold."""


class ImportedEvidenceBody(EvidenceBody):
    """How the consents of a file were collected; what a line says of itself comes before it."""

    source: Annotated[Line, StringConstraints(max_length=64)] = ""


class ProvenanceBody(Body):
    """Where the contacts of a file come from, for the lines that do not say it themselves: without a provenance, a line is refused."""

    legal_basis: LegalBasis = LegalBasis.CONSENT
    collected_at: Instant | None = None
    evidence: ImportedEvidenceBody = ImportedEvidenceBody()
    categories: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []


class OppositionsBody(Body):
    """Where the oppositions of a file come from. `received_at` is for the lines without a date: when the list was drawn up."""

    received_at: Instant
    source: Label | None = None


class ImportBody(Body):
    """POST /imports: `contacts` with their `provenance`, `oppositions` of a file, or an `opt_out_list` of the account.

    `operator` is who imports. Encoding, separator and columns are found in the file; they can be said where that fails:
    `columns` maps the file's headers to our fields.
    """

    advertiser_id: Identifier
    kind: ImportKind
    operator: Text
    file_name: Annotated[Line, StringConstraints(max_length=200)] = ""
    provenance: ProvenanceBody = ProvenanceBody()
    oppositions: OppositionsBody | None = None
    opt_out_list: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    encoding: Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1252", "iso-8859-15", "mac-roman", "cp850"] | None = (
        None
    )
    separator: Literal[";", ",", "\t", "|"] | None = None
    columns: Annotated[dict[Text, ImportField], Field(max_length=100)] = {}


def _callable(url: str) -> str:
    """An address that can be called: a name, maybe a port and a path; no credentials, no fragment."""
    parts = urlsplit(url)
    try:
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("an address like https://shop.example/hooks is expected")
    return url


class WebhookBody(Body):
    """PUT /webhooks/{id}: where (https) and of what an advertiser wants to be told."""

    advertiser_id: Identifier
    url: Annotated[
        str,
        StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2000),
        AfterValidator(_callable),
    ]
    events: Annotated[list[EventType], Field(min_length=1, max_length=len(EventType))]


WrittenNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NUMBER)]


class InboundBody(Body):
    """POST /inbound: a message that a person sent to a number which an aggregator holds for us.

    `id` is the aggregator's own, the same at each attempt (without one, the delivery's `webhook-id` is taken); `from` and `to` as
    the network writes them; `answers` is the message id of the SMS that the person replies to, when the network tells. A message is
    refused only where nobody wrote, or to nobody: whatever else is not as described is taken in, and repaired.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)  # an aggregator's further fields must not cost an opposition

    id: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")] | None = None
    sender: Annotated[WrittenNumber, Field(alias="from")]
    recipient: Annotated[WrittenNumber, Field(alias="to")]
    body: Annotated[str, StringConstraints(max_length=LONGEST_REPLY)] = ""
    received_at: Instant | None = None
    answers: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")] | None = None
    _repairs: frozenset[Repair] = PrivateAttr(frozenset())

    @property
    def repairs(self) -> frozenset[Repair]:
        """What was not as described. A time that was told in a way we do not read is as none: the message comes now."""
        return self._repairs

    @model_validator(mode="wrap")
    @classmethod
    def _taken_in(cls, value: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, Mapping):
            return read(value)
        try:
            taken = taken_in(
                message_id=value.get("id"),
                sender=value.get("from"),
                recipient=value.get("to"),
                body=value.get("body"),
                answers=value.get("answers"),
            )
        except NobodyWrote:
            return read({name: value[name] for name in ("from", "to") if value.get(name)})
        told = value.get("received_at")
        received_at = instant(told)
        body = read(
            {
                "id": taken.id,
                "from": taken.sender,
                "to": taken.recipient,
                "body": taken.body,
                "received_at": received_at,
                "answers": taken.answers,
            }
        )
        body._repairs = taken.repairs if told is None or received_at else taken.repairs | {Repair.TIME}  # noqa: SLF001
        return body
