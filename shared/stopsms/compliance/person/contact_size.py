"""How much a contact may hold: so little that it fits in one item of a store and in one message, with room for an opposition.

The adapters know the limits of their services; tests/adapters/test_limits.py holds these numbers to them.
"""

from collections.abc import Collection as Several
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from stopsms.compliance.errors import InputError
from stopsms.compliance.law.rule import Objection, block
from stopsms.compliance.person.contact import Contact

MOST_TAGS = 50
MOST_ATTRIBUTES = 50
MOST_CATEGORIES = 50
"""As many of each as one request may carry; the doors bound the length of each."""

LARGEST_BYTES = 300_000
"""What tags and attributes may weigh, in UTF-8, on a contact of former times: the rest of the item is for what must always fit."""


class ContactFull(InputError):
    """The contact would hold more than it may."""

    code: ClassVar[str] = "contact_full"


_WORDS = {"tags": ("étiquettes", MOST_TAGS), "attributes": ("attributs", MOST_ATTRIBUTES)} | {
    "categories": ("catégories", MOST_CATEGORIES)
}


def overfull(
    contact: Contact, *, tags: Several[str], attributes: Mapping[str, str], categories: Several[str] = ()
) -> tuple[str, int] | None:
    """The field of which the contact would hold too many, and how many, if it came to hold these; None if it may.

    Whoever holds too many from former times may hold as many again, not more.
    """
    known = len(contact.basis.categories) if contact.basis else 0
    for field, before, after in (
        ("attributes", len(contact.attributes), len(attributes)),
        ("tags", len(contact.tags), len(tags)),
        ("categories", known, len(categories)),
    ):
        if after > max(before, _WORDS[field][1]):
            return field, after
    return None


def objection(excess: tuple[str, int]) -> Objection:
    """What the rule on the size of a contact holds against an act of collection."""
    field, number = excess
    words, most = _WORDS[field]
    return block(
        f"Un contact porte au plus {most} {words} (champ {field}), celles qu’il a déjà comprises : il en aurait {number}."
        if field != "attributes"
        else f"Un contact porte au plus {most} {words} (champ {field}), ceux qu’il a déjà compris : il en aurait {number}.",
        f"A contact holds at most {most} {field}, with those it has already: it would hold {number}.",
    )


def check_size(contact: Contact, *, tags: Several[str], attributes: Mapping[str, str]) -> None:
    """Raises ContactFull if the contact may not come to hold these."""
    excess = overfull(contact, tags=tags, attributes=attributes)
    if excess is not None:
        field, number = excess
        raise ContactFull(f"a contact holds at most {_WORDS[field][1]} {field}: it would hold {number}", field=field)


def with_room(contact: Contact) -> Contact:
    """The contact with room for what must always fit: an opposition, a hold.

    One of former times that leaves none loses its tags, and those of its attributes that weigh most.
    """
    weights = {name: len(name.encode()) + len(value.encode()) for name, value in contact.attributes.items()}
    if sum(weights.values()) + sum(len(tag.encode()) for tag in contact.tags) <= LARGEST_BYTES:
        return contact
    kept, weight = {}, 0
    for name in sorted(weights, key=lambda name: weights[name]):
        weight += weights[name]
        if weight > LARGEST_BYTES:
            break
        kept[name] = contact.attributes[name]
    return replace(contact, tags=frozenset(), attributes=kept)


def characters(contact: Contact) -> int:
    """How many characters a contact has that nobody has bounded, about: what it weighs where it travels."""
    return (
        sum(map(len, contact.tags))
        + sum(len(name) + len(value) for name, value in contact.attributes.items())
        + sum(sum(map(len, basis.categories)) + len(basis.collector) for basis in contact.bases)
        + 200 * len(contact.bases[1:])
        + 100 * len(contact.claims)
    )
