"""How conditions on people are written: each an object, told from the others by its first member.

It is stored with a campaign as it is sent in a body, so that what was asked can be read again by whoever asked it. Of another object
nothing is read: a member that is not known could be what makes a condition narrower.
"""

from collections.abc import Mapping
from typing import Any

from stopsms.compliance.campaign.condition import (
    AllOf,
    AnyOf,
    Condition,
    GotCampaign,
    HasAttribute,
    HasDate,
    HasTag,
    InPostcode,
    InShare,
    InTerritory,
    NotSo,
    OnLegalBasis,
)
from stopsms.contracts.codec import Form, Record, declare, declare_object

_SHARE = declare(Form(InShare, names={"salt": "of", "start": "from", "end": "to"}))

_FORMS: Mapping[str, Form[Any]] = {
    "all": Form(AllOf, names={"conditions": "all"}),
    "any": Form(AnyOf, names={"conditions": "any"}),
    "not": Form(NotSo, names={"condition": "not"}),
    "tag": Form(HasTag),
    "attribute": Form(HasAttribute, names={"values": "in"}, omit=("values", "known")),
    "date": Form(
        HasDate,
        names={"name": "date"},
        omit=("since", "before", "more_than_days_ago", "within_days", "days_ago", "anniversary", "known"),
    ),
    "territory": Form(InTerritory, names={"territories": "territory"}),
    "postcode": Form(InPostcode, names={"beginnings": "postcode"}),
    "legal_basis": Form(OnLegalBasis, names={"legal_bases": "legal_basis"}),
    "got": Form(GotCampaign, names={"campaign_id": "got"}),
}
"""By the member that tells them."""

_BY_KIND = {form.kind: form for form in _FORMS.values()}


def condition_record(condition: Condition) -> Record:
    """A condition as it is stored, and answered."""
    if isinstance(condition, InShare):
        return {"share": _SHARE.write(condition)}
    return _BY_KIND[type(condition)].write(condition)


def read_condition(record: Mapping[str, Any]) -> Condition:
    """The condition of that object. Raises KeyError, ValueError or TypeError when it is none that is known."""
    if record.keys() == {"share"}:
        return _SHARE.read(record["share"])
    form = next((form for name, form in _FORMS.items() if name in record), None)
    if form is None or record.keys() - set(form.written_names):
        raise ValueError("no condition that is known")
    condition: Condition = form.read(record)
    return condition


declare_object(Condition, condition_record, read_condition)
