"""The numbers that people write to, on the consent table: who has each.

pk STOP_NUMBER#digits    sk id              an advertiser that has the number, or had it, at its revision
pk STOP_NUMBER#digits    sk #NUMBER         those that only test; its revision counts the changes to who has the number, and how

Each that does not only test has an item of its own, which nothing removes: a restore brings every one of them back.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from stopsms.adapters.tables.dynamodb import attributes, query
from stopsms.compliance.campaign.reply_numbers import NumberUser, NumberUsers
from stopsms.contracts.codec import Form

_NUMBER = "#NUMBER"  # no advertiser's id begins like this
_USER = Form(NumberUser, names={"advertiser_id": "sk"}, omit=("used_until", "left_at", "released_at", "released_by"))


def read_users(table: str, number: str) -> tuple[NumberUsers, int]:
    """Who has a number, in the form in which it is stored, and the revision of that; 0 when nobody ever had it."""
    items = {item["sk"]: item for item in query(table, f"STOP_NUMBER#{number}")}
    itself = items.pop(_NUMBER, {"test": (), "revision": 0})
    return NumberUsers(tuple(map(_USER.read, items.values())), tuple(itself["test"])), itself["revision"]


def changed_users(table: str, number: str, before: NumberUsers, after: NumberUsers, revision: int) -> Iterator[Any]:
    """The actions of a transaction that change who has a number, or how, if nobody else has since that revision. None if it is the same."""
    if after == before:
        return
    pk, known = f"STOP_NUMBER#{number}", set(before.known)
    for user in after.known:
        if user not in known:
            item = {"pk": pk, **_USER.write(user), "revision": revision + 1}
            yield {"Put": {"TableName": table, "Item": attributes(item)}}
    itself = {"pk": pk, "sk": _NUMBER, "test": list(after.test), "revision": revision + 1}
    yield {"Put": {"TableName": table, "Item": attributes(itself), **at_revision(revision)}}


def unchanged_users(table: str, number: str, revision: int) -> Any:
    """The action of a transaction that has it fail if anybody has changed who has a number since that revision."""
    itself = attributes({"pk": f"STOP_NUMBER#{number}", "sk": _NUMBER})
    return {"ConditionCheck": {"TableName": table, "Key": itself, **at_revision(revision)}}


def at_revision(revision: int) -> Mapping[str, Any]:
    """The condition that an item is at this revision; 0 where there is none, or one of before there were revisions."""
    if not revision:
        return {"ConditionExpression": "attribute_not_exists(revision)"}
    return {"ConditionExpression": "revision = :seen", "ExpressionAttributeValues": attributes({":seen": revision})}
