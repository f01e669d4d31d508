"""Bodies about keys and people."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter

from stopsms.compliance.access.role import Role
from stopsms.contracts.bodies.values import Body, Flag, Identifier, Instant, Label, Text, Whole

MOST_ADVERTISERS = 200
"""Of one key or person: whoever acts for more acts for all."""

Advertisers = Annotated[list[Identifier], Field(min_length=1, max_length=MOST_ADVERTISERS)]

KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]

EmailAddress = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[!-?A-~]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$"
    ),
]
"""An address in ASCII, as Cognito keeps it. Capitals do not count."""


_ADDRESS: TypeAdapter[str] = TypeAdapter(EmailAddress)


def read_address(written: str) -> str:
    """An address as it is kept. Raises ValueError."""
    return _ADDRESS.validate_python(written)


def _sorted(names: list[str]) -> list[str]:
    return sorted(set(names))


class KeyBody(Body):
    """POST /keys. `advertisers` are those that it acts for, null for all of them; it has to be said.

    A `test` key acts on test advertisers alone; an administrator's declares them too, and gives out nothing. `requests_per_minute` and
    `expires_at` limit it; without them nothing does. One that `needs_digest` schedules campaigns only with the digest of their preview.
    """

    name: Label
    role: Role
    advertisers: Annotated[Advertisers, AfterValidator(_sorted)] | None
    test: Flag = False
    requests_per_minute: Annotated[Whole, Field(ge=1, le=100_000)] | None = None
    expires_at: Instant | None = None
    needs_digest: Flag = False


class RotationBody(Body):
    """POST /keys/{key_id}/rotation. With `at_once` the secret before is not accepted any more: it has become known."""

    at_once: Flag = False


class PersonBody(Body):
    """PUT /people/{email}. `advertisers` as for a key."""

    name: Text
    role: Role
    advertisers: Annotated[Advertisers, AfterValidator(_sorted)] | None
