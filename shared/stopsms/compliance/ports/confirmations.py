"""The switch that stops requests to confirm."""

from typing import Protocol

from stopsms.compliance.consent.confirmation_stop import ConfirmationStop


class ConfirmationSwitch(Protocol):
    """The one setting that stops all requests to confirm. Reads are strongly consistent."""

    def read(self) -> ConfirmationStop:
        """What was last decided; nothing is stopped before anybody has decided anything."""

    def write(self, decided: ConfirmationStop) -> None:
        """Stop them, or let them leave again."""
