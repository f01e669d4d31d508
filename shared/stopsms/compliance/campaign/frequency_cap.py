"""How often one person is written to: the most messages in a number of days, by the rulebook or, more strictly, by the advertiser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrequencyCap:
    """The most messages that one person gets in a number of days.

    The rulebook counts days of 24 hours up to the message; an advertiser's own are calendar days where the person is, that of the message
    among them, which reach no further back.
    """

    messages: int
    days: int

    def widens(self, other: "FrequencyCap") -> bool:
        """Whether it lets more messages pass than the other one, which holds beside it, or looks back further than that does.

        As many in fewer days are more: whom it would refuse, the other one refuses anyway. Nothing keeps claims for longer than the
        other one asks for.
        """
        return (
            self.messages > other.messages
            or self.days > other.days
            or (self.messages == other.messages and self.days < other.days)
        )
