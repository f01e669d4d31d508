"""Keys and people, as they are kept."""

from collections.abc import Sequence
from typing import Protocol

from stopsms.compliance.access.api_key import ApiKey
from stopsms.compliance.access.person import Person


class KeyStore(Protocol):
    """The keys of the API. Reads are strongly consistent: a key that was revoked opens nothing any more."""

    def find(self, key_id: str) -> ApiKey | None:
        """A key, revoked ones too."""

    def every(self) -> Sequence[ApiKey]:
        """All keys, revoked ones too, by their ids."""

    def put(self, key: ApiKey) -> bool:
        """Compare-and-set on `revision` (1: a new key). True if written."""


class PersonStore(Protocol):
    """The people who may sign in."""

    def find(self, email: str) -> Person | None:
        """A person by their address, in whatever capitals."""

    def every(self) -> Sequence[Person]:
        """All of them, inactive ones too, by address."""

    def put(self, person: Person) -> bool:
        """Compare-and-set on `revision` (1: a new person). True if written."""
