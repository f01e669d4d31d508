"""Whom a campaign is for. Planner, previews and samples ask the same question: whether a contact is in the audience on a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

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
    every,
)
from stopsms.compliance.campaign.person_values import plain_word
from stopsms.compliance.errors import InputError
from stopsms.compliance.person.contact import Contact

DEEPEST = 8
"""How many conditions may lie within each other."""

MOST_CONDITIONS = 60
"""Of how many an audience may be made."""

MOST_BYTES = 16_000
"""How many bytes the values of all conditions may have: they are stored with the campaign, which is read for each batch."""


class InvalidAudience(InputError):
    """A condition that no audience can have. `field` is where it stands."""

    code: ClassVar[str] = "invalid_audience"

    def __init__(self, french: str, english: str, *, field: str) -> None:
        """What is wrong with it, in both languages."""
        super().__init__(english, field=field)
        self._explanation = {"fr": french, "en": english}

    @property
    def more(self) -> Mapping[str, object]:
        """What is wrong, in both languages."""
        return {"explanation": self._explanation}


@dataclass(frozen=True, slots=True)
class Audience:
    """The advertiser's contacts with one of the tags (without tags: all) of whom `where` holds for sure."""

    tags: frozenset[str] = frozenset()
    where: Condition | None = None

    def holds(self, contact: Contact, day: date) -> bool:
        """Whether this contact is in it, for a campaign that starts on that day (of `HOME_TIME`)."""
        if self.tags and self.tags.isdisjoint(contact.tags):
            return False
        return self.where is None or self.where.holds(contact, day) is True

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is left out."""
        return not self.tags and self.where is None

    @property
    def campaigns(self) -> frozenset[str]:
        """The campaigns that it asks about: who got them, or did not."""
        if self.where is None:
            return frozenset()
        return frozenset(one.campaign_id for one in every(self.where) if isinstance(one, GotCampaign))

    def within(self, condition: Condition) -> "Audience":
        """Those of it of whom this holds too."""
        if self.where is None:
            return Audience(self.tags, condition)
        return Audience(self.tags, AllOf((self.where, condition)))


EVERYBODY = Audience()


def check_audience(audience: Audience) -> None:
    """Raises InvalidAudience for what is too large, or can never hold."""
    if audience.where is None:
        return
    places = list(_places(audience.where, "audience.where", 1))
    if len(places) > MOST_CONDITIONS:
        raise InvalidAudience(
            f"Une audience compte {MOST_CONDITIONS} conditions au plus.",
            f"an audience has at most {MOST_CONDITIONS} conditions",
            field="audience.where",
        )
    for field, condition, depth in places:
        if depth > DEEPEST:
            raise InvalidAudience(
                f"Les conditions s’imbriquent sur {DEEPEST} niveaux au plus.",
                f"conditions may lie at most {DEEPEST} deep",
                field=field,
            )
        _check(condition, field)
    if sum(_weight(condition) for _, condition, _ in places) > MOST_BYTES:
        raise InvalidAudience(
            f"Les valeurs de toutes les conditions dépassent {MOST_BYTES} octets ensemble : servez-vous plutôt d’une étiquette.",
            f"the values of all conditions may have {MOST_BYTES} bytes together: use a tag instead",
            field="audience.where",
        )


def _places(condition: Condition, field: str, depth: int) -> Iterator[tuple[str, Condition, int]]:
    """Every condition with the field where it stands, and how deep."""
    yield field, condition, depth
    match condition:
        case AllOf(conditions) | AnyOf(conditions):
            name = "all" if isinstance(condition, AllOf) else "any"
            for place, inner in enumerate(conditions):
                yield from _places(inner, f"{field}.{name}.{place}", depth + 1)
        case NotSo(inner):
            yield from _places(inner, f"{field}.not", depth + 1)


def _check(condition: Condition, field: str) -> None:
    match condition:
        case AllOf(()) | AnyOf(()):
            raise InvalidAudience(
                "Une liste de conditions ne peut pas être vide.", "a list of conditions cannot be empty", field=field
            )
        case HasAttribute(values=values, known=False) if not all(map(plain_word, values)):
            raise InvalidAudience(
                "Une valeur compte d’autres signes que des espaces et des accents ; « known » demande s’il y en a une.",
                "a value has signs beside spaces and accents; « known » asks whether there is one",
                field=field,
            )
        case HasDate(since=since, before=before) if since is not None and before is not None and since >= before:
            raise InvalidAudience(
                "Aucun jour n’est à la fois depuis l’un et avant l’autre : ils sont inversés.",
                "no day is since the one and before the other: they are reversed",
                field=field,
            )
        case InShare(start=start, end=end) if not 0 <= start < end <= 1:
            raise InvalidAudience(
                "Une part va de 0 à 1, et finit après son début.",
                "a share goes from 0 to 1, and ends after it begins",
                field=field,
            )


def _weight(condition: Condition) -> int:
    """The bytes of its values."""
    match condition:
        case HasTag(tag):
            words = [tag]
        case HasAttribute(attribute, values):
            words = [attribute, *values]
        case HasDate(name):
            words = [name]
        case InTerritory(codes) | InPostcode(codes) | OnLegalBasis(codes):
            words = [str(code) for code in codes]
        case InShare(salt):
            words = [salt]
        case GotCampaign(campaign_id):
            words = [campaign_id]
        case _:
            words = []
    return sum(len(word.encode()) for word in words)
