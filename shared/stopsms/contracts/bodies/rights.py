"""Bodies about what people ask for, and about what a person concludes."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from stopsms.compliance.person.opposition import Conclusion
from stopsms.compliance.person.rights import Asker, Request
from stopsms.contracts.bodies.values import (
    MOST_ITEMS,
    AttributeName,
    Body,
    Flag,
    Identifier,
    Instant,
    Label,
    Lines,
    Reason,
    Text,
    Value,
    Whole,
    WrittenPhone,
)


class RequestBody(Body):
    """A request about a person's data: who asked, by which means, when, and who deals with it.

    Neither `reason` nor `reference` may name the person: the record of an erasure is kept.
    """

    asked_by: Asker | None = None
    """Who asked: the `person`, a `representative` (guardian, lawyer, whoever they authorised), an `authority` (the CNIL, a court), or
    nobody outside, the `controller` acting by itself. Without it the record says that nobody told who asked."""
    means: Label
    """By which means it came: letter, email, phone, desk…"""
    received_at: Instant
    operator: Text
    reason: Annotated[Lines, StringConstraints(max_length=2000)] = ""
    reference: Label | None = None
    """What you file the request under: a number of your own, or of the authority."""

    def to_domain(self, principal: str) -> Request:
        """The request, as this principal reports it."""
        return Request(
            self.means,
            self.received_at,
            self.operator,
            self.reason,
            principal=principal,
            asked_by=self.asked_by,
            reference=self.reference or "",
        )


class ErasureBody(Body):
    """POST /contacts/{phone}/erasure: for whom, and who asked for it, how and when. An erasure cannot be undone.

    The advertiser is named here, in the query, or in both alike. Named in the query alone, the call may leave out the body: the record
    then says that nobody told who asked, that it came now and by the API, and which key or person called.
    """

    advertiser_id: Identifier | None = None
    request: RequestBody | None = None


class PreferenceLinkBody(Body):
    """POST /contacts/{phone}/preference-link."""

    advertiser_id: Identifier


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
    """POST /retention. A `dry` run removes nothing and reports what it would remove."""

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
