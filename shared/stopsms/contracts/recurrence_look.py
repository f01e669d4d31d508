"""What the scheduler hands to `recurrences`: whose runs it is time to look at."""

from dataclasses import dataclass

from stopsms.contracts import queued
from stopsms.contracts.codec import Form
from stopsms.contracts.messages import UnreadableMessage


@dataclass(frozen=True, slots=True)
class RecurrenceLook:
    """Look which runs of this recurrence are to be made. It may come twice, early or late."""

    recurrence_id: str

    def written(self) -> str:
        """As a schedule's input."""
        return queued.written(_LOOK.write(self))

    @classmethod
    def read(cls, body: str) -> "RecurrenceLook":
        """From a schedule's input. Raises UnreadableMessage."""
        try:
            return _LOOK.read(queued.read(body))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMessage(f"not a look at a recurrence: {type(error).__name__}") from error


_LOOK = Form(RecurrenceLook)
