"""The embedded stack's own key: an administrator's for all advertisers, written by hand into the table of access.

What runs the stack has no library of ours at hand, so the item's form stands here once more; a test reads it as the functions do.
"""

import base64
import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from local.stack_paths import StackPaths

_KEYS = "KEYS"


def api_key(paths: StackPaths) -> str:
    """The text of this stack's key, made at first use."""
    secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    return paths.kept("api_key", f"stopsms_live_{secrets.token_hex(6)}_{secret}")


def key_item(text: str, now: datetime) -> dict[str, Any]:
    """What is kept of a key with this text, in DynamoDB's notation."""
    key_id = text.split("_")[2]
    secret = {"hash": {"S": hashlib.sha256(text.encode()).hexdigest()}, "until": {"NULL": True}}
    nothing, unnamed = {"NULL": True}, {"S": ""}
    return {
        "pk": {"S": _KEYS},
        "sk": {"S": key_id},
        "id": {"S": key_id},
        "name": {"S": "Embedded stack"},
        "role": {"S": "administrator"},
        "advertisers": nothing,
        "secrets": {"L": [{"M": secret}]},
        "created_at": {"S": now.astimezone(UTC).isoformat(timespec="milliseconds")},
        "created_by": {"S": "the embedded stack"},
        "test": {"BOOL": False},
        "requests_per_minute": nothing,
        "expires_at": nothing,
        "rotated_at": nothing,
        "rotated_by": unnamed,
        "revoked_at": nothing,
        "revoked_by": unnamed,
        "revision": {"N": "1"},
    }


def keep_api_key(paths: StackPaths, table: str) -> None:
    """Put the key where the functions look for it. With KEEP=1 one is there already: it is as new again, whatever became of it."""
    paths.client("dynamodb").put_item(TableName=table, Item=key_item(api_key(paths), datetime.now(UTC)))
