"""`KeyStore` and `PersonStore` on the table of access, which has no stream: who works here is nothing for an archive of evidence.

pk KEYS      sk id         a key, with the hashes of its secrets
pk PEOPLE    sk address    a person who may sign in
"""

from collections.abc import Sequence
from typing import Any

from stopsms.adapters.tables.dynamodb import get, put_revised, query
from stopsms.compliance.access.api_key import ApiKey
from stopsms.compliance.access.person import Person, address_key
from stopsms.contracts.codec import Form

_KEYS, _PEOPLE = "KEYS", "PEOPLE"
_KEY, _PERSON = Form(ApiKey, omit=("needs_digest",)), Form(Person)


def key_item(key: ApiKey) -> dict[str, Any]:
    """A key as an item of the table."""
    return {"pk": _KEYS, "sk": key.id, **_KEY.write(key)}


class DynamoKeyStore:
    """The keys in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, key_id: str) -> ApiKey | None:
        """See `KeyStore.find`."""
        item = get(self._table, _KEYS, key_id)
        return None if item is None else _KEY.read(item)

    def every(self) -> Sequence[ApiKey]:
        """See `KeyStore.every`."""
        return [_KEY.read(item) for item in query(self._table, _KEYS)]

    def put(self, key: ApiKey) -> bool:
        """See `KeyStore.put`."""
        return put_revised(self._table, key_item(key))


class DynamoPersonStore:
    """The people in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, email: str) -> Person | None:
        """See `PersonStore.find`."""
        item = get(self._table, _PEOPLE, address_key(email))
        return None if item is None else _PERSON.read(item)

    def every(self) -> Sequence[Person]:
        """See `PersonStore.every`."""
        return [_PERSON.read(item) for item in query(self._table, _PEOPLE)]

    def put(self, person: Person) -> bool:
        """See `PersonStore.put`."""
        return put_revised(self._table, {"pk": _PEOPLE, "sk": address_key(person.email), **_PERSON.write(person)})
