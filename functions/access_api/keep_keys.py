"""Issue, rotate and revoke keys. A key's text is made here and shown once: what is kept is a hash.

Who gives a key out can give no more than they have: an administrator of some advertisers makes no key for others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from stopsms.compliance.access.api_key import ROTATION_OVERLAP, ApiKey, KeySecret
from stopsms.compliance.access.principal import Advertisers, Principal
from stopsms.compliance.access.role import Role
from stopsms.compliance.errors import InputError
from stopsms.compliance.ports.access import KeyStore
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.contracts.key_text import hash_of, written_key
from stopsms.contracts.new_id import new_id


class NotYours(InputError):
    """Access to advertisers that whoever gives it out does not act for themselves."""

    code: ClassVar[str] = "not_yours_to_give"


class ExpiredAlready(InputError):
    """A key that would never have been good."""

    code: ClassVar[str] = "expired_already"


class KeyEnded(InputError):
    """A key that is revoked: it is not brought back, a new one is issued."""

    code: ClassVar[str] = "key_ended"


@dataclass(frozen=True, slots=True)
class KeyPorts:
    """The dependencies of keeping keys. `random` gives so many random bytes; `clock` is real time."""

    keys: KeyStore
    clock: Clock
    random: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """What a key is to be."""

    name: str
    role: Role
    advertisers: Advertisers
    test: bool = False
    requests_per_minute: int | None = None
    needs_digest: bool = False
    expires_at: datetime | None = None


def issue_key(order: KeyOrder, by: Principal, ports: KeyPorts) -> tuple[ApiKey, str]:
    """The new key, and its text. Raises NotYours and ExpiredAlready."""
    now = ports.clock.now()
    if not by.may_give(order.advertisers):
        raise NotYours("you can give access to your own advertisers alone", field="advertisers")
    if order.expires_at is not None and order.expires_at <= now:
        raise ExpiredAlready("that time is over", field="expires_at")
    attempts = Attempts("the key")
    while True:
        key_id = new_id(6, ports.random)
        text = written_key(key_id, ports.random(32), test=order.test)
        key = ApiKey(
            id=key_id,
            name=order.name,
            role=order.role,
            advertisers=order.advertisers,
            secrets=(KeySecret(hash_of(text)),),
            created_at=now,
            created_by=str(by),
            test=order.test,
            requests_per_minute=order.requests_per_minute,
            needs_digest=order.needs_digest,
            expires_at=order.expires_at,
        )
        if ports.keys.put(key):
            return key, text
        attempts.lost()  # an id that is taken


def keys_for(by: Principal, ports: KeyPorts) -> Sequence[ApiKey]:
    """The keys that this principal may look after."""
    return [key for key in ports.keys.every() if by.may_give(key.advertisers)]


def key_for(by: Principal, key_id: str, ports: KeyPorts) -> ApiKey | None:
    """One of them; None when there is none, or it is for advertisers of others."""
    key = ports.keys.find(key_id)
    return key if key is not None and by.may_give(key.advertisers) else None


def rotate_key(by: Principal, key_id: str, ports: KeyPorts, *, at_once: bool) -> tuple[ApiKey, str] | None:
    """The key with a new secret, and its text. None when there is no such key; raises KeyEnded when it is revoked or expired."""
    attempts = Attempts("the key")
    while True:
        key = key_for(by, key_id, ports)
        if key is None:
            return None
        now = ports.clock.now()
        if not key.usable(now):
            raise KeyEnded("this key is revoked or expired: issue another")
        text = written_key(key.id, ports.random(32), test=key.test)
        rotated = key.rotated(hash_of(text), by, now, timedelta() if at_once else ROTATION_OVERLAP)
        if ports.keys.put(rotated):
            return rotated, text
        attempts.lost()


def revoke_key(by: Principal, key_id: str, ports: KeyPorts) -> ApiKey | None:
    """The key, which opens nothing any more; None when there is no such key."""
    attempts = Attempts("the key")
    while True:
        key = key_for(by, key_id, ports)
        if key is None or key.revoked_at is not None:
            return key
        revoked = key.revoked(by, ports.clock.now())
        if ports.keys.put(revoked):
            return revoked
        attempts.lost()
