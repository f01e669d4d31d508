"""Bodies about consents, contacts and oppositions; a line of an imported file is one too."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, SkipValidation, StringConstraints, ValidationError

from stopsms.compliance.consent.collection import Bundle, Channel, Checkbox, Collection, Collector, Occasion, Sale
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import LONGEST_TEXT
from stopsms.compliance.person.contact import LegalBasis, Professional, Purpose
from stopsms.compliance.person.interaction import Interaction
from stopsms.compliance.proof.evidence import canonical
from stopsms.contracts.bodies.values import (
    MOST_ITEMS,
    AttributeName,
    Body,
    Day,
    Flag,
    Identifier,
    Instant,
    Label,
    Line,
    Lines,
    Operator,
    PageAddress,
    PersonsWords,
    Siren,
    Text,
    Value,
    WrittenPhone,
)
from stopsms.contracts.codec import written

MOST_CONSENTS = 500
"""Of one call: they are recorded within the time and the size that an answer may have."""


LONGEST_REFERENCE = 128


class CheckboxBody(Body):
    """The box on the form."""

    present: Flag = False
    prechecked: Flag = False
    checked: Flag = False


class SaleBody(Body):
    """The sale that made a customer: when (if not at collection), and by which company (if not the advertiser).

    `contract_until` is the last day of the contract or guarantee that came with it: until then the person is a customer. It
    is not earlier than the sale, and at most ten years ahead.
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

    `list_version` and `list_date` are those of its list of partners; `obtained_at` is when the advertiser received the number from it:
    the month within which the person must be informed starts then (GDPR art. 14(3)(a)).
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

    `source` says where (web_form, paper_form, sms_keyword, till, import…). One that does not say how the number was obtained is refused;
    one that says little more than where (« formulaire ») is recorded with a warning.
    `channels` are the means that the person agreed to, where they are known otherwise than from the wording; `bundled_with` what the
    agreement was tied to, if anything; `purposes` what the number is collected for, if that does not follow from the advertiser's `kind`.
    `act_reference` names what proves the act: a signed sheet, a recording, a message (three characters at least; « néant » names nothing).
    `form_url` is the page with the form, `notice_url` the notice shown with it.
    """

    source: Label
    """where the number was given: web_form, paper_form, sms_keyword, oral_recorded, preference_center, till, checkout, app, kiosk, import.
    Other words are kept as they are and read for how the number was obtained; they are taken as somebody's report: they lift no
    opposition, and a consent needs a ticked box"""
    wording: Annotated[Lines, StringConstraints(max_length=4000)] = ""
    wording_version: Annotated[Line, StringConstraints(max_length=64)] = ""
    checkbox: CheckboxBody = CheckboxBody()
    informed: Flag = False
    objection_offered: Flag = False
    ip: Annotated[Line, StringConstraints(max_length=45)] | None = None
    user_agent: Annotated[PersonsWords, StringConstraints(max_length=512)] | None = None
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
    """Values that the body refuses; `places` are their dotted names."""

    def __init__(self, places: tuple[str, ...]) -> None:
        """At these places."""
        super().__init__(", ".join(places))
        self.places = places


class _CollectedBody(Body):
    """What an act of collection says of one person."""

    phone: WrittenPhone
    legal_basis: LegalBasis
    collected_at: Instant
    evidence: EvidenceBody
    categories: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    attributes: Annotated[dict[AttributeName, Value], Field(max_length=MOST_ITEMS)] = {}

    def content(self) -> str:
        """What it says of the person: the same in whatever order it is written, and by whatever clock its times are."""
        return canonical(_unordered(self.model_dump(exclude_defaults=True, exclude={"advertiser_id"}))).decode()

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


def _unordered(value: Any) -> Any:
    match value:
        case dict():
            return {name: _unordered(inner) for name, inner in value.items()}
        case list():
            return sorted(set(value))
        case datetime():
            return written(value)
        case date():
            return value.isoformat()
    return value


class ConsentBody(_CollectedBody):
    """POST /consents, or a line of a file."""

    advertiser_id: Identifier

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "ConsentBody":
        """The body with these fields. Raises MistakenFields."""
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            raise MistakenFields(tuple(".".join(map(str, one["loc"])) for one in errors)) from None


class ConsentOfMany(_CollectedBody):
    """One of the consents of POST /consents/bulk: as POST /consents takes it, without the advertiser, which is that of all.

    `reference` is the caller's own name for it, and is in its result. Sent again with the same content, it changes nothing.
    """

    reference: Annotated[Line, StringConstraints(max_length=LONGEST_REFERENCE)] = ""

    @classmethod
    def of(cls, said: Any) -> "ConsentOfMany":
        """What a caller said of one. Raises MistakenConsent."""
        try:
            return cls.model_validate(said)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            raise MistakenConsent([one | {"loc": ("body", *one["loc"])} for one in found]) from None


class MistakenConsent(ValueError):
    """One of many consents that cannot be read; `errors` are as those of a body: field by field, without what was sent."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        """With these errors."""
        super().__init__("a consent that cannot be read")
        self.errors = errors


class ConsentsBody(Body):
    """POST /consents/bulk: up to 500 consents of one advertiser. Each is read, judged and recorded on its own."""

    advertiser_id: Identifier
    consents: Annotated[list[SkipValidation[ConsentOfMany]], Field(min_length=1, max_length=MOST_CONSENTS)]
    """The consents, each of which is read on its own."""


class SuppressionBody(Body):
    """POST /suppressions. `source` is the channel by which the opposition came: phone, letter, desk, e-mail."""

    advertiser_id: Identifier
    phone: WrittenPhone
    source: Label
    received_at: Instant
    words: Annotated[PersonsWords, StringConstraints(max_length=2000)] = ""
    operator: Operator | None = None


class InteractionBody(Body):
    """POST /contacts/{phone}/interactions: an act of the person, from which the three years are counted."""

    advertiser_id: Identifier
    interaction: Interaction
    at: Instant
    reference: Annotated[Line, StringConstraints(max_length=128)] = ""


class CheckBody(Body):
    """POST /checks. Without `at`, now. Any message can be judged, including a transactional one."""

    advertiser_id: Identifier
    phone: WrittenPhone
    text: Annotated[Lines, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
    category: Label | None = None
    nature: Nature = Nature.COMMERCIAL
    at: Instant | None = None
    topics: Annotated[list[Topic], Field(max_length=20)] = []
    contract_in_progress: Flag = False
