"""Messages of the answer queue: service messages to be sent to one person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.person.phone import Phone
from stopsms.contracts import queued
from stopsms.contracts.codec import Form
from stopsms.contracts.messages import UnreadableMessage


class AnswerKind(StrEnum):
    """What the message says or asks. `stopsms.compliance.message.service_reply` has the words of each."""

    STOP = "stop"
    CONTACT = "contact"
    HELD = "held"
    REQUEST = "request"
    RETURN = "return"
    LATE = "late"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class AnswerTask:
    """One service message to one number, from the number that the person wrote to, or may write to.

    `id` identifies the message that is answered, or is the hash of the consent to be confirmed: each gets one answer. `request` is
    what the person asked for. With `before`, which is about what a file reports, the message leaves within lawful hours only, and no
    later than that instant. `form` is the public form that a consent to be confirmed came through ("": none).
    `carrier` is the declared carrier that it leaves through, "" for the deployment's own.
    """

    id: str
    kind: AnswerKind
    phone: str
    number: str
    advertisers: tuple[str, ...]
    request: str = ""
    before: datetime | None = None
    form: str = ""
    carrier: str = ""

    @property
    def asks(self) -> bool:
        """Whether it asks something instead of answering."""
        return self.kind is AnswerKind.CONFIRM

    @property
    def of_file(self) -> bool:
        """Whether it asks about what a file reports."""
        return self.before is not None

    def written(self) -> str:
        """As a queue message."""
        return queued.written(_TASK.write(self))

    @classmethod
    def read(cls, body: str) -> "AnswerTask":
        """From a queue message. Raises UnreadableMessage."""
        try:
            return _checked(_TASK.read(queued.read(body)))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not an answer: {type(error).__name__}") from error


_TASK = Form(AnswerTask, omit=("form", "carrier"))


def _checked(task: AnswerTask) -> AnswerTask:
    Phone.of(task.phone)
    return task
