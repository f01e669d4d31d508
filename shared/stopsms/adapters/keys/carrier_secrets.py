"""`CarrierSecrets` with Secrets Manager: a carrier's credentials, read at run time, so that rotated ones count without a deployment."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from botocore.exceptions import BotoCoreError, ClientError

from stopsms.adapters.clients import is_throttling
from stopsms.adapters.keys.inbound_secrets import secrets_manager

KEPT = timedelta(minutes=5)
"""How long what was read is relied on."""

AGAIN = timedelta(seconds=30)
"""How soon it is read again: after a failure, or when a carrier or a caller says that it is not good any more."""


class CredentialsUnreadable(Exception):
    """A carrier's secret cannot be read, or lacks a member that its service needs. The text names the fault, never the secret.

    It is `passing` when Secrets Manager did not answer: nothing is wrong with the secret as far as we know.
    """

    def __init__(self, fault: str, *, passing: bool = False) -> None:
        """With the fault."""
        super().__init__(fault)
        self.passing = passing


class SecretsManagerCarrierSecrets:
    """The secrets of carriers: each is a JSON object of strings, under a common prefix and the carrier's id."""

    def __init__(self, prefix: str) -> None:
        """Under this prefix."""
        self._prefix = prefix
        self._read: dict[str, tuple[Mapping[str, str], datetime]] = {}
        self._failed: dict[str, tuple[CredentialsUnreadable, datetime]] = {}

    def name(self, carrier_id: str) -> str:
        """The name of a carrier's secret."""
        return f"{self._prefix}{carrier_id}"

    def held(self, carrier_id: str, now: datetime, needed: Collection[str] = ()) -> Mapping[str, str]:
        """The credentials, at most KEPT old. Raises CredentialsUnreadable."""
        return self._not_older(carrier_id, KEPT, now, needed)

    def newest(self, carrier_id: str, now: datetime, needed: Collection[str] = ()) -> Mapping[str, str]:
        """The same, at most AGAIN old: what was refused may have been rotated a moment ago."""
        return self._not_older(carrier_id, AGAIN, now, needed)

    def _not_older(self, carrier_id: str, age: timedelta, now: datetime, needed: Collection[str]) -> Mapping[str, str]:
        known = self._read.get(carrier_id)
        if known is None or not timedelta(0) <= now - known[1] < age:
            failed = self._failed.get(carrier_id)
            if failed is None or not timedelta(0) <= now - failed[1] < AGAIN:
                known = self._fetched(carrier_id, known, now)
            elif known is None:
                raise failed[0]
        missing = [member for member in needed if not known[0].get(member)]
        if missing:
            raise CredentialsUnreadable(f"the secret lacks {', '.join(missing)}")
        return known[0]

    def _fetched(
        self, carrier_id: str, known: tuple[Mapping[str, str], datetime] | None, now: datetime
    ) -> tuple[Mapping[str, str], datetime]:
        """What stands there now. If that cannot be read, what was read before is still good."""
        try:
            value = _members(secrets_manager().get_secret_value(SecretId=self.name(carrier_id))["SecretString"])
        except (ClientError, BotoCoreError, CredentialsUnreadable, KeyError) as error:
            unreadable = _unreadable(error)
            self._failed[carrier_id] = (unreadable, now)
            if known is None:
                raise unreadable from error
            return known
        self._failed.pop(carrier_id, None)
        self._read[carrier_id] = (value, now)
        return self._read[carrier_id]


def _unreadable(error: Exception) -> CredentialsUnreadable:
    if isinstance(error, CredentialsUnreadable):
        return error
    if isinstance(error, KeyError):
        return CredentialsUnreadable("the secret is no text")
    if not isinstance(error, ClientError):
        return CredentialsUnreadable(type(error).__name__, passing=isinstance(error, BotoCoreError))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    passing = is_throttling(error) or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return CredentialsUnreadable(error.response.get("Error", {}).get("Code", "ClientError"), passing=passing)


def _members(secret: str) -> Mapping[str, str]:
    """Raises CredentialsUnreadable when it is no object of strings that a request may bear; a line break at an end is nobody's key."""
    try:
        value = json.loads(secret)
    except (ValueError, RecursionError):
        raise CredentialsUnreadable("the secret is no JSON") from None  # the error has the secret in it
    if not isinstance(value, dict) or not all(isinstance(member, str) for member in value.values()):
        raise CredentialsUnreadable("the secret is no JSON object of strings")
    members = {name: member.strip() for name, member in value.items()}
    if not all(member.isascii() and member.isprintable() for member in members.values()):
        raise CredentialsUnreadable("the secret has characters that no header takes")
    return members
