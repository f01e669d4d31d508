"""Signatures of webhooks, both ways: of what we deliver, and of what an aggregator sends us.

Source: Standard Webhooks specification 1.0 (standardwebhooks.com), symmetric signatures: HMAC-SHA256 over "id.timestamp.body",
headers `webhook-id`, `webhook-timestamp` (Unix seconds), `webhook-signature` (`v1,` and base64; several, apart by spaces).
"""

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PREFIX = "whsec_"
SECRET_BYTES = 32
"""The specification asks for 24 to 64."""

TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be from ours, and how long a message may be in transit."""


class UnverifiedWebhook(ValueError):
    """The headers are not those of a message signed just now with one of the secrets."""


class UnmatchedSignature(UnverifiedWebhook):
    """Signed just now, with none of the secrets."""


def written_secret(key: bytes) -> str:
    """A secret as people are shown it."""
    return PREFIX + base64.b64encode(key).decode()


def read_secret(secret: str) -> bytes:
    """The key of a secret. Raises ValueError when it is not one, or too short."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: what is not ASCII
        raise ValueError("not a webhook secret") from error
    if len(key) < 24:
        raise ValueError("a webhook secret has at least 24 bytes")
    return key


def is_secret(secret: str) -> bool:
    """Whether this is a secret that can sign."""
    try:
        read_secret(secret)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class InboundSecrets:
    """The secrets that inbound webhooks may be signed with.

    `fault` says why others may exist that are not among them ("" if none can): what matches none of these may then be genuine.
    `faults` is how many values are at fault, for the metric.
    """

    usable: tuple[str, ...]
    fault: str = ""
    faults: int = 0


def read_inbound_secrets(written: str) -> InboundSecrets:
    """Secrets apart by commas or white space; a malformed one does not affect the others."""
    given = written.replace(",", " ").split()
    usable = tuple(secret for secret in given if is_secret(secret))
    malformed = len(given) - len(usable)
    if not given:
        return InboundSecrets((), "empty", 1)
    return InboundSecrets(usable, "malformed" if malformed else "", malformed)


def _signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    signed = f"{message_id}.{timestamp}.{body}".encode("utf-8", "surrogatepass")
    return "v1," + base64.b64encode(hmac.digest(read_secret(secret), signed, "sha256")).decode()


def signed_headers(message_id: str, body: str, secrets: Iterable[str], now: datetime) -> dict[str, str]:
    """The headers of one attempt, signed with each secret (two while one replaces the other)."""
    timestamp = int(now.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(secret, message_id, timestamp, body) for secret in secrets),
    }


def verified_id(headers: Mapping[str, str], body: str, secrets: Iterable[str], now: datetime) -> str:
    """The id of a message signed with one of the secrets at most `TOLERANCE` ago. Raises UnverifiedWebhook.

    Every signature is compared with every secret's, in constant time.
    """
    given = {name.lower(): value for name, value in headers.items()}
    message_id, claimed = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not message_id or not (claimed.isascii() and claimed.isdigit() and len(claimed) <= 11):
        raise UnverifiedWebhook("webhook-id or webhook-timestamp is missing")
    if abs(now - datetime.fromtimestamp(int(claimed), UTC)) > TOLERANCE:
        raise UnverifiedWebhook("webhook-timestamp is too far from now")
    signatures = given.get("webhook-signature", "").split(" ")[:10]
    expected = [_signature(secret, message_id, int(claimed), body) for secret in secrets]
    matches = [
        hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "surrogatepass"))
        for ours in expected
        for theirs in signatures
    ]
    if not any(matches):
        raise UnmatchedSignature("webhook-signature does not match")
    return message_id
