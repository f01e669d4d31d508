"""List an advertiser's base: its contacts, what they agreed to, who opposed, and every act on record; each a page at a time."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lists_api.walk_base import ERASED_PARTS, SHARD_PARTS, walk
from stopsms.compliance.errors import InvalidPhone, UnknownCursor
from stopsms.compliance.person.contact import Basis, Contact, Status
from stopsms.compliance.person.erasure import remains_part
from stopsms.compliance.person.opposition import source_of_opposition
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.listing import BaseLists, ContactChoice
from stopsms.compliance.proof.evidence import Evidence

CHAINS_AT_ONCE = 50
"""So many people's chains are read for a piece of a page: each is a request of its own."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which page of whose base is asked for: at most `most` items from `after` on, looked for until it is `late`."""

    advertiser_id: str
    after: str | None
    most: int
    late: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class StandingConsent:
    """A legal basis that stands, of a contact that is granted, and the act that proves it (None once that is gone)."""

    contact: Contact
    basis: Basis
    act: Evidence | None


@dataclass(frozen=True, slots=True)
class ListedOpposition:
    """Somebody who opposed; `phone` is None where only a keyed hash of the number remains, and `source` is then not known any more."""

    phone: Phone | None
    opposed_at: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class ListedAct:
    """An act on record; `phone` is None where the person's data were erased: what it said is gone with it."""

    phone: Phone | None
    record: Evidence


def list_contacts(listing: Listing, choice: ContactChoice, base: BaseLists) -> tuple[Sequence[Contact], str | None]:
    """A page of the contacts of a choice, in the order of shards and numbers, and where the next one starts."""

    def read(part: str, after: str | None, most: int) -> tuple[Sequence[tuple[str, Contact]], str | None]:
        contacts, last = base.contacts(listing.advertiser_id, int(part), choice, after, most)
        return [(contact.phone.e164, contact) for contact in contacts], last

    return walk(SHARD_PARTS, listing.after, listing.most, read, listing.late)


def list_consents(listing: Listing, base: BaseLists) -> tuple[Sequence[StandingConsent], str | None]:
    """A page of the bases that stand of people who are granted, each with its proof. Somebody's bases are on one page, whole."""

    def read(part: str, after: str | None, most: int) -> tuple[Sequence[tuple[str, list[StandingConsent]]], str | None]:
        few, choice = min(most, CHAINS_AT_ONCE), ContactChoice(Status.GRANTED)
        contacts, last = base.contacts(listing.advertiser_id, int(part), choice, after, few)
        places = [(contact.phone, basis.evidence) for contact in contacts for basis in contact.bases]
        proofs = base.proofs(listing.advertiser_id, places)
        found = [
            [StandingConsent(contact, basis, proofs.get((contact.phone, basis.evidence))) for basis in contact.bases]
            for contact in contacts
        ]
        return [(contact.phone.e164, consents) for contact, consents in zip(contacts, found, strict=True)], last

    people, following = walk(SHARD_PARTS, listing.after, listing.most, read, listing.late)
    return [consent for consents in people for consent in consents], following


def list_oppositions(listing: Listing, base: BaseLists) -> tuple[Sequence[ListedOpposition], str | None]:
    """A page of who opposed: those whose number is known, then those of whom only a keyed hash is left."""
    owner = listing.advertiser_id

    def read(part: str, after: str | None, most: int) -> tuple[Sequence[tuple[str, ListedOpposition]], str | None]:
        if part in ERASED_PARTS:
            remains, last = base.remains(owner, part[1:], _of_part(part, after), most)
            opposed = [one for one in remains if one.erased.opposed_at is not None]
            return [(one.pseudonym, ListedOpposition(None, one.erased.opposed_at, "")) for one in opposed], last
        few = min(most, CHAINS_AT_ONCE)
        contacts, last = base.contacts(owner, int(part), ContactChoice(Status.OPPOSED), after, few)
        chains = base.acts(owner, [contact.phone for contact in contacts])
        sources = [source_of_opposition(chains[contact.phone]) for contact in contacts]
        found = [
            (contact.phone.e164, ListedOpposition(contact.phone, contact.opposed_at, source))
            for contact, source in zip(contacts, sources, strict=True)
        ]
        return found, last

    return walk((*SHARD_PARTS, *ERASED_PARTS), listing.after, listing.most, read, listing.late)


def list_acts(
    listing: Listing, since: datetime | None, before: datetime | None, base: BaseLists
) -> tuple[Sequence[ListedAct], str | None]:
    """A page of the acts recorded since one instant and before another: person by person, each one's in order.

    No index has them in the order of time: that order is the archive's.
    """
    owner = listing.advertiser_id

    def asked_for(record: Evidence) -> bool:
        return (since is None or record.recorded_at >= since) and (before is None or record.recorded_at < before)

    def read(part: str, after: str | None, most: int) -> tuple[Sequence[tuple[str, ListedAct]], str | None]:
        person, reached = _reached(after)
        others, last = _people_after(owner, part, person, min(most, CHAINS_AT_ONCE), base)
        begun = [person] if person is not None and reached else []
        acts = [
            (f"{one}#{record.sequence}", ListedAct(phone, record))
            for one, phone, chain in _chains(owner, part, [*begun, *others], base)
            for record in chain
            if asked_for(record) and not (one == person and record.sequence <= reached)
        ]
        return acts[:most], acts[most - 1][0] if len(acts) > most else last

    return walk((*SHARD_PARTS, *ERASED_PARTS), listing.after, listing.most, read, listing.late)


_REACHED = re.compile(r"([^#]+)(?:#([0-9]{1,8}))?")


def _reached(place: str | None) -> tuple[str | None, int]:
    """After whom, and after which of their acts, a piece begins; 0: after all of them. Raises UnknownCursor."""
    if place is None:
        return None, 0
    found = _REACHED.fullmatch(place)
    if found is None:
        raise UnknownCursor
    return found[1], int(found[2] or 0)


def _people_after(owner: str, part: str, after: str | None, most: int, base: BaseLists) -> tuple[list[str], str | None]:
    """Who comes next in a part: numbers of a shard, or pseudonyms."""
    if part in ERASED_PARTS:
        remains, last = base.remains(owner, part[1:], _of_part(part, after), most)
        return [one.pseudonym for one in remains], last
    contacts, last = base.contacts(owner, int(part), ContactChoice(), after, most)
    return [contact.phone.e164 for contact in contacts], last


def _of_part(part: str, after: str | None) -> str | None:
    """A place among what remains of a part. Raises UnknownCursor when it is in another."""
    if after is not None and remains_part(after)[:1] != part[1:]:
        raise UnknownCursor
    return after


def _chains(
    owner: str, part: str, people: Sequence[str], base: BaseLists
) -> list[tuple[str, Phone | None, Sequence[Evidence]]]:
    if part in ERASED_PARTS:
        chains = base.acts_of_erased(owner, people)
        return [(one, None, chains[one]) for one in people]
    phones = [_phone(one) for one in people]
    acts = base.acts(owner, phones)
    return [(phone.e164, phone, acts[phone]) for phone in phones]


def _phone(e164: str) -> Phone:
    """The number of a place. Raises UnknownCursor when it is none."""
    try:
        return Phone.of(e164)
    except InvalidPhone:
        raise UnknownCursor from None
