"""The body of an audience: tags, and a condition that may be made of others."""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from stopsms.compliance.campaign.audience import Audience
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
from stopsms.compliance.person.contact import LegalBasis
from stopsms.compliance.person.phone import Territory
from stopsms.contracts.bodies.values import MOST_ITEMS, AttributeName, Body, CampaignId, Day, Label, Value, Whole

Days = Annotated[Whole, Field(ge=0, le=36_600)]
"""A number of days, up to a hundred years."""

DateName = Annotated[
    str,
    StringConstraints(pattern=r"^(collected|last_sale|last_message|last_contact|born|attribute:[a-z][a-z0-9_]{0,31})$"),
]

Beginning = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}$")]
"""Of a postcode: the first digits, or all."""

Part = Annotated[float, Field(strict=True, ge=0, le=1), AfterValidator(lambda part: round(part, 6))]
"""A bound of a share, to the millionth: a table does not store the smallest of numbers."""


class ShareBody(Body):
    """A slice of everybody, by a hash of the number: from `from` (included) to `to` (not), of 1. The same `of` divides people alike."""

    of: Label
    from_: Part = Field(alias="from")
    to: Part


_KINDS: Mapping[str, frozenset[str]] = {
    "all": frozenset(),
    "any": frozenset(),
    "not": frozenset(),
    "tag": frozenset(),
    "attribute": frozenset({"in", "known"}),
    "date": frozenset({"since", "before", "more_than_days_ago", "within_days", "days_ago", "anniversary", "known"}),
    "territory": frozenset(),
    "postcode": frozenset(),
    "legal_basis": frozenset(),
    "got": frozenset(),
    "share": frozenset(),
}
"""Each kind of condition, by its first member, with the members of which it needs one."""


class ConditionBody(Body):
    """What is so of a person: one of these, with what belongs to it.

    `all`, `any`, `not` of other conditions · `tag` · `attribute` with `in` or `known` · `date` with `since` and `before` (either or both),
    `more_than_days_ago`, `within_days`, `days_ago`, `anniversary` or `known` · `territory` · `postcode` (its first digits) ·
    `legal_basis` · `got` (a campaign) · `share`. What is not known of a person stays so under `not`: nobody is added by it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    all: Annotated[list["ConditionBody"], Field(min_length=1, max_length=MOST_ITEMS)] | None = None
    any: Annotated[list["ConditionBody"], Field(min_length=1, max_length=MOST_ITEMS)] | None = None
    not_: "ConditionBody | None" = Field(None, alias="not")
    tag: Label | None = None
    attribute: AttributeName | None = None
    in_: Annotated[list[Value], Field(min_length=1, max_length=MOST_ITEMS)] | None = Field(None, alias="in")
    known: Literal[True] | None = None
    date: DateName | None = None
    since: Day | None = None
    before: Day | None = None
    more_than_days_ago: Days | None = None
    within_days: Days | None = None
    days_ago: Days | None = None
    anniversary: Literal[True] | None = None
    territory: Annotated[list[Territory], Field(min_length=1)] | None = None
    postcode: Annotated[list[Beginning], Field(min_length=1, max_length=MOST_ITEMS)] | None = None
    legal_basis: Annotated[list[LegalBasis], Field(min_length=1)] | None = None
    got: CampaignId | None = None
    share: ShareBody | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = {name.rstrip("_") for name in self.model_fields_set if getattr(self, name) is not None}
        kinds = sorted(given & _KINDS.keys())
        if len(kinds) != 1:
            told = ", ".join(kinds or sorted(given)) or "{}"
            raise PydanticCustomError(
                "one_condition", "a condition says one thing: " + ", ".join(_KINDS) + "; here {told}", {"told": told}
            )
        kind, said = kinds[0], given - set(kinds)
        if strangers := sorted(said - _KINDS[kind]):
            raise PydanticCustomError("no_part", "{told} is no part of {kind}", {"told": strangers[0], "kind": kind})
        if _KINDS[kind] and len(said) != 1 and said != {"since", "before"}:
            wanted = ", ".join(sorted(_KINDS[kind]))
            raise PydanticCustomError(
                "one_comparison", "{kind} needs one of {wanted}", {"kind": kind, "wanted": wanted}
            )
        return self

    def to_domain(self) -> Condition:
        """The condition."""
        return next(made for make in _MAKERS if (made := make(self)) is not None)


def _several(body: ConditionBody) -> Condition | None:
    if body.all is not None:
        return AllOf(tuple(inner.to_domain() for inner in body.all))
    if body.any is not None:
        return AnyOf(tuple(inner.to_domain() for inner in body.any))
    return None if body.not_ is None else NotSo(body.not_.to_domain())


def _of_what_is_kept(body: ConditionBody) -> Condition | None:
    if body.tag is not None:
        return HasTag(body.tag)
    if body.attribute is not None:
        return HasAttribute(body.attribute, frozenset(body.in_ or ()), body.known is True)
    if body.postcode is not None:
        return InPostcode(frozenset(body.postcode))
    if body.territory is not None:
        return InTerritory(frozenset(body.territory))
    return None if body.legal_basis is None else OnLegalBasis(frozenset(body.legal_basis))


def _of_dates(body: ConditionBody) -> Condition | None:
    if body.date is None:
        return None
    return HasDate(
        body.date,
        since=body.since,
        before=body.before,
        more_than_days_ago=body.more_than_days_ago,
        within_days=body.within_days,
        days_ago=body.days_ago,
        anniversary=body.anniversary is True,
        known=body.known is True,
    )


def _of_others(body: ConditionBody) -> Condition | None:
    if body.got is not None:
        return GotCampaign(body.got)
    return None if body.share is None else InShare(body.share.of, body.share.from_, body.share.to)


_MAKERS: tuple[Callable[[ConditionBody], Condition | None], ...] = (_several, _of_what_is_kept, _of_dates, _of_others)


class AudienceBody(Body):
    """Whom a campaign is for: contacts with one of the tags (without tags, all of the advertiser's) of whom `where` holds for sure."""

    tags: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    where: ConditionBody | None = None

    def to_domain(self) -> Audience:
        """The audience."""
        return Audience(frozenset(self.tags), None if self.where is None else self.where.to_domain())
