"""Answers about keys and people."""

from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.access.api_key import ApiKey
from stopsms.compliance.access.person import Person
from stopsms.compliance.access.principal import Principal, PrincipalKind
from stopsms.compliance.access.role import Role
from stopsms.contracts.codec import ABSENT

SHOWN_ONCE = frozenset({"key"})
"""Members of an answer that are secrets, and kept nowhere."""


@dataclass(frozen=True, slots=True)
class PrincipalAnswer:
    """Who is calling: a key or a person. `advertisers` is null when it acts for all of them; `operations` is what its role may do."""

    kind: PrincipalKind
    id: str
    name: str
    role: Role
    advertisers: list[str] | None
    test: bool
    operations: list[str]


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """A key, without its secret. `key` is its whole text, only where a new one was made: it is never shown again.

    One that `needs_digest` schedules campaigns only with the digest of their preview.
    """

    id: str
    name: str
    role: Role
    advertisers: list[str] | None
    test: bool
    needs_digest: bool
    usable: bool
    requests_per_minute: int | None
    expires_at: datetime | None
    created_at: datetime
    created_by: str
    rotated_at: datetime | None
    rotated_by: str | None
    revoked_at: datetime | None
    revoked_by: str | None
    key: str = ABSENT


@dataclass(frozen=True, slots=True)
class KeysAnswer:
    """The keys that the caller may look after, revoked ones too."""

    keys: list[KeyAnswer]


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """A person who may sign in; not `active` any more once their access was taken away."""

    email: str
    name: str
    role: Role
    advertisers: list[str] | None
    active: bool
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class PeopleAnswer:
    """The people that the caller may look after."""

    people: list[PersonAnswer]


def principal_answer(principal: Principal, operations: list[str]) -> PrincipalAnswer:
    """Who is calling, and the operations that are for them."""
    return PrincipalAnswer(
        kind=principal.kind,
        id=principal.id,
        name=principal.name,
        role=principal.role,
        advertisers=_listed(principal.advertisers),
        test=principal.test,
        operations=operations,
    )


def key_answer(key: ApiKey, now: datetime, text: str | None = None) -> KeyAnswer:
    """A key as it is at that instant; `text` when its secret is new."""
    return KeyAnswer(
        id=key.id,
        name=key.name,
        role=key.role,
        advertisers=_listed(key.advertisers),
        test=key.test,
        needs_digest=key.needs_digest,
        usable=key.usable(now),
        requests_per_minute=key.requests_per_minute,
        expires_at=key.expires_at,
        created_at=key.created_at,
        created_by=key.created_by,
        rotated_at=key.rotated_at,
        rotated_by=key.rotated_by or None,
        revoked_at=key.revoked_at,
        revoked_by=key.revoked_by or None,
        key=ABSENT if text is None else text,
    )


def person_answer(person: Person) -> PersonAnswer:
    """A person."""
    return PersonAnswer(
        email=person.email,
        name=person.name,
        role=person.role,
        advertisers=_listed(person.advertisers),
        active=person.active,
        changed_at=person.changed_at,
        changed_by=person.changed_by,
    )


def _listed(advertisers: frozenset[str] | None) -> list[str] | None:
    return None if advertisers is None else sorted(advertisers)
