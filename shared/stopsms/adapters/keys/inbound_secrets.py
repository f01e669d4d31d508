"""`InboundSecretSource` with Secrets Manager: read at run time, so that a rotated secret counts without a deployment."""

from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from stopsms.adapters.clients import client, reused
from stopsms.contracts.standard_webhooks import InboundSecrets, read_inbound_secrets

KEPT = timedelta(minutes=5)
"""How long what was read is relied on."""

AGAIN = timedelta(seconds=30)
"""How soon it is read again: after a failure, or for a signature that matches none. A stranger cannot make us call more often."""


@reused
def secrets_manager() -> Any:
    """The one client of this process; a caller waits for its answer."""
    return client("secretsmanager", retries={"total_max_attempts": 2}, connect_timeout=2, read_timeout=3)


class SecretsManagerInboundSecrets:
    """The value of one secret: one or several webhook secrets, apart by commas or white space."""

    def __init__(self, name: str) -> None:
        """By this name; without one (""), there are no secrets and nothing is read."""
        self._name = name
        self._read = InboundSecrets(())
        self._read_at: datetime | None = None

    def held(self, now: datetime) -> InboundSecrets:
        """See `InboundSecretSource.held`."""
        return self._not_older(AGAIN if self._read.fault else KEPT, now)

    def newest(self, now: datetime) -> InboundSecrets:
        """See `InboundSecretSource.newest`."""
        return self._not_older(AGAIN, now)

    def _not_older(self, age: timedelta, now: datetime) -> InboundSecrets:
        if self._name and (self._read_at is None or not timedelta(0) <= now - self._read_at < age):
            self._read, self._read_at = self._fetched(), now
        return self._read

    def _fetched(self) -> InboundSecrets:
        """What stands there now. If that cannot be read, what was read before is still good, and there may be more."""
        try:
            value = secrets_manager().get_secret_value(SecretId=self._name).get("SecretString")
        except ClientError as error:
            return InboundSecrets(self._read.usable, error.response.get("Error", {}).get("Code", "ClientError"), 1)
        except BotoCoreError as error:
            return InboundSecrets(self._read.usable, type(error).__name__, 1)
        return InboundSecrets((), "binary", 1) if value is None else read_inbound_secrets(value)
