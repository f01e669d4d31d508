"""A key for whoever has AWS credentials of a stack, for an hour: evidence then names the person, and nobody shares a key.

Whoever may write the table of access may do everything anyway. This is also how the first key is issued: a new stack has none.
"""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from stopsms.adapters.tables.access_store import key_item
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.compliance.access.api_key import ApiKey, KeySecret
from stopsms.compliance.access.role import Role
from stopsms.contracts.key_text import ID_BYTES, SECRET_BYTES, hash_of, key_id_from, written_key

if TYPE_CHECKING:
    from stopsms.command_line.stack import Account

GOOD_FOR = timedelta(hours=1)
LISTED_FOR = timedelta(days=3)
"""How long such a key is still listed once it is over. Then it goes by itself, and what it did goes on naming it."""

LONGEST_NAME = 64
"""As of any other key."""


def issue_own_key(account: "Account", now: datetime) -> str:
    """The text of a new key of an administrator for all advertisers, named after the caller. Raises what AWS objects."""
    arn = account.client("sts").get_caller_identity()["Arn"]
    key_id = key_id_from(secrets.token_bytes(ID_BYTES))
    text = written_key(key_id, secrets.token_bytes(SECRET_BYTES), test=False)
    key = ApiKey(
        id=key_id,
        name=caller_name(arn),
        role=Role.ADMINISTRATOR,
        advertisers=None,
        secrets=(KeySecret(hash_of(text)),),
        created_at=now,
        created_by=arn,
        expires_at=now + GOOD_FOR,
    )
    item = key_item(key) | {"expiration": int((now + GOOD_FOR + LISTED_FOR).timestamp())}
    account.client("dynamodb").put_item(
        TableName=account.resource("AccessTable"), Item=attributes(item), ConditionExpression="attribute_not_exists(pk)"
    )
    return text


def caller_name(arn: str) -> str:
    """A caller of AWS by what tells people apart: a user's name, or a role and who has assumed it.

    Source: IAM User Guide, « IAM ARNs »: `arn:partition:iam::account:user/path/name`, `…:sts::account:assumed-role/role/session`.
    """
    kind, _, rest = arn.split(":", 5)[-1].partition("/")
    name = rest if kind == "assumed-role" else rest.rpartition("/")[2]
    return f"AWS {name or kind}"[:LONGEST_NAME]
