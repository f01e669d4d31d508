"""A key of the API: named, bound to a role and to advertisers, limited, rotated and revoked. Only hashes of its secret are kept."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stopsms.compliance.access.principal import Advertisers, Principal, PrincipalKind
from stopsms.compliance.access.role import Role

ROTATION_OVERLAP = timedelta(days=1)
"""How long the secret before goes on being accepted after a rotation, unless it is withdrawn at once."""

MOST_SECRETS = 5
"""Of one key, however often it is rotated within the overlap: the newest."""


@dataclass(frozen=True, slots=True)
class KeySecret:
    """The SHA-256 of a secret, in hexadecimal, and until when it is accepted. A secret is 256 random bits: there is nothing to guess."""

    hash: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key. `requests_per_minute` is None without a limit of its own; `expires_at` and `revoked_at` end it; `revision` counts changes.

    `created_by`, `rotated_by` and `revoked_by` name principals. A `test` key acts on test advertisers alone, whose messages no carrier
    is ever given. With `needs_digest` it schedules campaigns only as a preview showed them, whatever their advertiser wants.
    """

    id: str
    name: str
    role: Role
    advertisers: Advertisers
    secrets: tuple[KeySecret, ...]
    created_at: datetime
    created_by: str
    test: bool = False
    requests_per_minute: int | None = None
    expires_at: datetime | None = None
    rotated_at: datetime | None = None
    rotated_by: str = ""
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revision: int = 1
    needs_digest: bool = False

    def usable(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def accepted(self, now: datetime) -> tuple[str, ...]:
        """The hashes of the secrets that open it at that instant; none once it is revoked or expired."""
        if not self.usable(now):
            return ()
        return tuple(secret.hash for secret in self.secrets if secret.until is None or now < secret.until)

    @property
    def principal(self) -> Principal:
        """Who acts with it."""
        return Principal(
            PrincipalKind.KEY, self.id, self.name, self.role, self.advertisers, self.test, self.needs_digest
        )

    def rotated(self, new_hash: str, by: Principal, now: datetime, overlap: timedelta = ROTATION_OVERLAP) -> "ApiKey":
        """With a new secret. Those before are accepted for the `overlap` more, or for what is left of theirs; without one, none is."""
        ends = now + overlap
        before = (replace(one, until=ends if one.until is None else min(one.until, ends)) for one in self.secrets)
        kept = [one for one in before if one.until is not None and now < one.until]
        return replace(
            self,
            secrets=(KeySecret(new_hash), *kept[: MOST_SECRETS - 1]),
            rotated_at=now,
            rotated_by=str(by),
            revision=self.revision + 1,
        )

    def revoked(self, by: Principal, now: datetime) -> "ApiKey":
        """Ended for good, at once. A key that was revoked before stays as it was."""
        if self.revoked_at is not None:
            return self
        return replace(self, revoked_at=now, revoked_by=str(by), revision=self.revision + 1)
