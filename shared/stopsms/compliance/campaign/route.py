"""A route: through which of our carriers an advertiser's messages leave, and what that carrier does with them by itself.

It is frozen with a campaign's terms, as everything that decides what a person receives and when.
"""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Route:
    """The carrier by its id, "" for the one that the system is deployed with.

    `stop_clause` is what each advertising message ends with, with `{number}` where the carrier's STOP number stands: the carrier appends
    it, or wants it in these words ("": we write the mention as always). From `opens` until `closes` (excluded; None: at any hour) it sends
    advertising, and not on `closed_sundays` and `closed_public_holidays`; whatever it is given at another time it keeps until then. No
    service tells by whose clock: it has to be right where the recipient is and in metropolitan France. `confirms_stop` when it answers a
    STOP itself, or lets no answer through. It takes messages of at most `most_parts` parts: ten where no other limit is known, as nowhere
    more are one message.
    """

    carrier: str = ""
    stop_clause: str = ""
    opens: time | None = None
    closes: time | None = None
    closed_sundays: bool = False
    closed_public_holidays: bool = False
    confirms_stop: bool = False
    most_parts: int = 10

    @property
    def keeps(self) -> bool:
        """Whether there is a time at which it keeps what it is given."""
        return any((self.opens, self.closes, self.closed_sundays, self.closed_public_holidays))

    def clause(self, number: str) -> str:
        """What the carrier appends to a message that names this number for STOP; "" when it appends nothing."""
        return self.stop_clause.format(number=number)


OWN_ROUTE = Route()
"""Through the carrier that the system is deployed with: it appends nothing and keeps nothing back."""
