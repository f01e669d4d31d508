"""What waits on the answer queue, read and written with the standard library alone, so that workers start quickly."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.records import written


class AnswerKind(StrEnum):
    """What a person is told, or asked: see `stopsms.compliance.message.service_reply` for the words of each."""

    STOP = "stop"
    CONTACT = "contact"
    HELD = "held"
    REQUEST = "request"
    RETURN = "return"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class AnswerTask:
    """One service message to one number, from the number that the person wrote to or may write to.

    `id` is the identity of the message that is answered, or the hash of the consent that is to be confirmed: there is one answer to
    each. `request` says what was asked for. With `before`, the message leaves in lawful hours only, and not after that instant.
    """

    id: str
    kind: AnswerKind
    phone: str
    number: str
    advertisers: tuple[str, ...]
    request: str = ""
    before: datetime | None = None

    def written(self) -> str:
        """As a queue message."""
        return json.dumps(
            {
                "id": self.id,
                "kind": self.kind.value,
                "phone": self.phone,
                "number": self.number,
                "advertisers": list(self.advertisers),
                "request": self.request,
                "before": None if self.before is None else written(self.before),
            }
        )

    @classmethod
    def read(cls, body: str) -> "AnswerTask":
        """From a queue message. Raises UnreadableMessage."""
        try:
            fields = json.loads(body)
            before = fields["before"]
            return cls(
                id=fields["id"],
                kind=AnswerKind(fields["kind"]),
                phone=fields["phone"],
                number=fields["number"],
                advertisers=tuple(fields["advertisers"]),
                request=fields["request"],
                before=None if before is None else datetime.fromisoformat(before),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not an answer: {type(error).__name__}") from error
