"""`InboundStore` on the consent table.

pk INBOUND#+33…          sk identity          an inbound message, as understood
pk STRAY#advertiser      sk time#identity     one from no mobile number, that a person has to read
pk STRAY_READ#advertiser sk time#identity     the same, with what was concluded
pk REPLIED#task          sk REPLIED           its answer was begun, and, once `done`, ended
pk REPLY#+33…#recipient  sk subject           when this number was last answered so, or asked (a question: its words, and its act)

A budget without its instant spends nothing: until 2026-11, ending a turn that had been given back wrote one.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from stopsms.adapters.tables.dynamodb import Race, attributes, dynamodb, get, key, put_new, query, write_together
from stopsms.compliance.consent.confirmation import ConfirmationQuestion
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.inbound import (
    AnswerTurn,
    GivenAnswer,
    InboundMessage,
    UnattributedConclusion,
    UnattributedMessage,
    without,
)
from stopsms.compliance.proof.evidence import by_principal
from stopsms.contracts.answer_tasks import AnswerTask
from stopsms.contracts.codec import Form, form_of, written

UNATTRIBUTED_ON_PAGE = 50
_ASKED, _ASKED_IN_TEST = "confirm#", "test-confirm#"

_MESSAGE = Form(InboundMessage, without=("identity", "phone"), late=("advertisers",))


class DynamoInboundStore:
    """The journal in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def keep(self, message: InboundMessage) -> None:
        """See `InboundStore.keep`."""
        item = {"pk": f"INBOUND#{message.phone}", "sk": message.identity, **_MESSAGE.write(message)}
        put_new(self._table, item)

    def messages(self, phone: Phone) -> Sequence[InboundMessage]:
        """See `InboundStore.messages`. What was kept before there were identities stands under the message's own id."""
        return [_read_message(item, phone.e164) for item in query(self._table, f"INBOUND#{phone.e164}")]

    def forget(self, message: InboundMessage, advertiser_ids: Collection[str]) -> None:
        """See `InboundStore.forget`. Two advertisers of one number may erase at once: neither brings back whom the other took off."""
        place, attempts = (f"INBOUND#{message.phone}", message.identity), Attempts("the message")
        while (item := get(self._table, *place)) is not None:
            known = _read_message(item, message.phone)
            left = without(known, advertiser_ids)
            condition: Any = {
                "ConditionExpression": "advertisers = :seen OR (attribute_exists(pk) AND attribute_not_exists(advertisers))",
                "ExpressionAttributeValues": attributes({":seen": list(known.advertisers)}),
            }
            try:
                if left is None:
                    dynamodb().delete_item(TableName=self._table, Key=key(*place), **condition)
                elif left != known:
                    changed = attributes({**item, "advertisers": list(left.advertisers)})
                    dynamodb().put_item(TableName=self._table, Item=changed, **condition)
            except dynamodb().exceptions.ConditionalCheckFailedException:
                attempts.lost()
            else:
                return

    def keep_unattributed(self, advertiser_id: str, message: UnattributedMessage) -> None:
        """See `InboundStore.keep_unattributed`. What a person has concluded on does not come back."""
        item = {"pk": f"STRAY#{advertiser_id}", "sk": _unattributed_key(message)} | form_of(UnattributedMessage).write(
            message
        )
        if get(self._table, f"STRAY_READ#{advertiser_id}", item["sk"]) is None:
            put_new(self._table, item)

    def unattributed(self, advertiser_id: str) -> Sequence[UnattributedMessage]:
        """See `InboundStore.unattributed`."""
        found: list[UnattributedMessage] = []
        for item in query(self._table, f"STRAY#{advertiser_id}"):
            if len(found) == UNATTRIBUTED_ON_PAGE:
                break
            found.append(form_of(UnattributedMessage).read(item))
        return found

    def conclude_unattributed(
        self, advertiser_id: str, identity: str, conclusion: UnattributedConclusion
    ) -> UnattributedMessage | None:
        """See `InboundStore.conclude_unattributed`. One transaction."""
        found = next(
            (item for item in query(self._table, f"STRAY#{advertiser_id}") if item["identity"] == identity), None
        )
        if found is None:
            return None
        concluded = found | {
            "pk": f"STRAY_READ#{advertiser_id}",
            "conclusion": conclusion.conclusion,
            "operator": conclusion.operator,
            "reason": conclusion.reason,
            "concluded_at": written(conclusion.at),
            **by_principal(conclusion.principal),
        }
        leaves: Any = {
            "TableName": self._table,
            "Key": key(found["pk"], found["sk"]),
            "ConditionExpression": "attribute_exists(pk)",
        }
        kept: Any = {"TableName": self._table, "Item": attributes(concluded)}
        return form_of(UnattributedMessage).read(found) if _together({"Delete": leaves}, {"Put": kept}) else None

    def take_turn(self, task: AnswerTask, subject: str, now: datetime, since: datetime, words: str = "") -> AnswerTurn:
        """See `InboundStore.take_turn`. One transaction."""
        item = {**_budget(task, subject), "at": written(now)} | ({"words": words, "act": task.id} if words else {})
        budget: Any = {
            "TableName": self._table,
            "Item": attributes(item),
            "ConditionExpression": "attribute_not_exists(#at) OR #at < :since",
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": {":since": {"S": written(since)}},
        }
        once: Any = {
            "TableName": self._table,
            "Item": attributes({"pk": f"REPLIED#{task.id}", "sk": "REPLIED", "done": False}),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if _together({"Put": budget}, {"Put": once}):
            return AnswerTurn.TAKEN
        begun = get(self._table, f"REPLIED#{task.id}", "REPLIED")
        if begun is None:
            return AnswerTurn.SPENT
        return AnswerTurn.DONE if begun.get("done", True) else AnswerTurn.BEGUN

    def end_turn(self, task: AnswerTask, subject: str, message_id: str) -> bool:
        """See `InboundStore.end_turn`. The id goes with a question too: a reply may name the message that it answers.

        The budget may be gone on its own, once it is too old to count.
        """
        done: Any = {
            "Put": {
                "TableName": self._table,
                "Item": attributes({"pk": f"REPLIED#{task.id}", "sk": "REPLIED", "done": True}),
                "ConditionExpression": "attribute_exists(pk)",
            }
        }
        budget = _budget(task, subject)
        sent: Any = {
            "Update": {
                "TableName": self._table,
                "Key": key(budget["pk"], budget["sk"]),
                "UpdateExpression": "SET message_id = :id",
                "ConditionExpression": "attribute_exists(#at)",
                "ExpressionAttributeNames": {"#at": "at"},
                "ExpressionAttributeValues": {":id": {"S": message_id}},
            }
        }
        return (bool(message_id) and _together(done, sent)) or _together(done)

    def give_turn_back(self, task: AnswerTask, subject: str) -> None:
        """See `InboundStore.give_turn_back`."""
        budget = _budget(task, subject)
        begun: Any = {
            "TableName": self._table,
            "Key": key(f"REPLIED#{task.id}", "REPLIED"),
            "ConditionExpression": "done = :no",
            "ExpressionAttributeValues": {":no": {"BOOL": False}},
        }
        _together(
            {"Delete": {"TableName": self._table, "Key": key(budget["pk"], budget["sk"])}},
            {"Delete": begun},
        )

    def question(
        self, phone: Phone, recipient: str, advertiser_id: str, *, test: bool = False
    ) -> ConfirmationQuestion | None:
        """See `InboundStore.question`."""
        subject = f"{_ASKED_IN_TEST if test else _ASKED}{advertiser_id}"
        item = get(self._table, f"REPLY#{phone.e164}#{recipient}", subject)
        if item is None or "at" not in item:
            return None
        return ConfirmationQuestion(
            item.get("words", ""),
            datetime.fromisoformat(item["at"]),
            item.get("message_id", ""),
            item.get("act", ""),
        )

    def questions(self, phone: Phone, recipient: str, since: datetime) -> int:
        """See `InboundStore.questions`."""
        asked = query(self._table, f"REPLY#{phone.e164}#{recipient}", prefix=_ASKED)
        return sum("at" in item and datetime.fromisoformat(item["at"]) >= since for item in asked)

    def answers_given(self, phone: Phone, recipient: str) -> Sequence[GivenAnswer]:
        """See `InboundStore.answers_given`."""
        return [
            GivenAnswer(datetime.fromisoformat(item["at"]), item.get("message_id", ""))
            for item in query(self._table, f"REPLY#{phone.e164}#{recipient}")
            if "at" in item and not item["sk"].startswith((_ASKED, _ASKED_IN_TEST))
        ]


def _read_message(item: Mapping[str, Any], phone: str) -> InboundMessage:
    return _MESSAGE.read({"message_id": item["sk"], **item}, identity=item["sk"], phone=phone)


def _budget(task: AnswerTask, subject: str) -> dict[str, str]:
    return {"pk": f"REPLY#{task.phone}#{task.number}", "sk": subject}


def _together(*actions: Any) -> bool:
    """Write all or nothing; False when a condition did not hold. A conflict with another worker's write is tried again."""
    attempts = Attempts("the message")
    while races := write_together(actions):
        if Race.CONDITION in races:
            return False
        attempts.lost()
    return True


def _unattributed_key(message: UnattributedMessage) -> str:
    return f"{written(message.received_at)}#{message.identity}"
