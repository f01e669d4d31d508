"""What comes in through the HTTP API: shapes and limits, checked by pydantic. Only the API functions import this."""

from typing import Annotated, Literal

from compliance.advertiser import Advertiser, Brand, ContactDetails
from compliance.campaign import Nature
from compliance.consent import Checkbox, Collection
from compliance.contact import LegalBasis
from compliance.phone import Territory
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
WrittenPhone = Annotated[str, StringConstraints(min_length=3, max_length=32)]
AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
CampaignId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
PageMark = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z:.+#-]{1,80}$")]
ProfileName = Literal["FR_STRICT", "FR_AF2M_2026"]

MOST_ITEMS = 50
"""Most tags, categories, attributes or brands in one request."""

LONGEST_TEXT = 1530
"""Characters: ten parts in GSM-7, the most that End User Messaging sends as one message."""


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
    """PUT /advertisers/{id}. `stop_number` is the one for metropolitan France, `stop_numbers` those for overseas territories."""

    name: Label
    legal_name: Text
    siren: Annotated[str, StringConstraints(pattern=r"^\d{9}$")]
    contact: ContactDetailsBody = ContactDetailsBody()
    sender_id: Label
    stop_number: Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
    stop_numbers: dict[Territory, Annotated[str, StringConstraints(pattern=r"^\d{5}$")]] = Field(default_factory=dict)
    brands: Annotated[list[BrandBody], Field(max_length=MOST_ITEMS)] = []
    profile: ProfileName = "FR_STRICT"

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
        )


class CheckboxBody(Body):
    """The box on the form."""

    present: bool = False
    prechecked: bool = False
    checked: bool = False


class EvidenceBody(Body):
    """What was shown and done when the number was collected. `source` says where (web_form, paper_form…)."""

    source: Label
    wording: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""
    wording_version: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""
    checkbox: CheckboxBody = CheckboxBody()
    informed: bool = False
    objection_offered: bool = False
    ip: Annotated[str, StringConstraints(max_length=45)] | None = None
    user_agent: Annotated[str, StringConstraints(max_length=512)] | None = None
    operator: Annotated[str, StringConstraints(max_length=128)] | None = None


class ConsentBody(Body):
    """POST /consents."""

    advertiser_id: Identifier
    phone: WrittenPhone
    legal_basis: LegalBasis
    collected_at: AwareDatetime
    evidence: EvidenceBody
    categories: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    attributes: Annotated[
        dict[AttributeName, Annotated[str, StringConstraints(max_length=100)]], Field(max_length=MOST_ITEMS)
    ] = {}

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
            categories=frozenset(self.categories),
            tags=frozenset(self.tags),
            attributes=self.attributes,
        )


class SuppressionBody(Body):
    """POST /suppressions. `source` is the door by which the opposition came: phone, letter, desk, e-mail."""

    advertiser_id: Identifier
    phone: WrittenPhone
    source: Label
    received_at: AwareDatetime
    words: Annotated[str, StringConstraints(max_length=2000)] = ""
    operator: Annotated[str, StringConstraints(max_length=128)] | None = None


class CheckBody(Body):
    """POST /checks. Without `at`, now."""

    advertiser_id: Identifier
    phone: WrittenPhone
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
    category: Label | None = None
    nature: Nature = Nature.COMMERCIAL
    at: AwareDatetime | None = None


class AudienceBody(Body):
    """Whom a campaign is for: contacts that hold one of the tags; all of the advertiser's without any."""

    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []


class ScheduleBody(Body):
    """When a campaign starts; without `at`, when it is scheduled."""

    at: AwareDatetime | None = None


class CampaignBody(Body):
    """POST /campaigns."""

    advertiser_id: Identifier
    name: Text
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
    nature: Nature = Nature.COMMERCIAL
    category: Label | None = None
    brand: Label | None = None
    audience: AudienceBody = AudienceBody()
    schedule: ScheduleBody = ScheduleBody()


class ScheduleRequest(Body):
    """POST /campaigns/{id}/schedule. `acknowledge` names the rules whose warning a person has read and accepted."""

    at: AwareDatetime | None = None
    acknowledge: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
