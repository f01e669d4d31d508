"""The sessions of people who have signed in, and where people are known who may."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Protocol

from stopsms.compliance.errors import InputError

if TYPE_CHECKING:
    from stopsms.compliance.access.session import PersonSession


class SessionStore(Protocol):
    """The sessions. Reads are strongly consistent: one that was ended opens nothing any more."""

    def find(self, token_hash: str) -> "PersonSession | None":
        """The session whose token has this hash, also one that has run out: its end is for the caller to compare."""

    def add(self, session: "PersonSession") -> None:
        """Begin a session."""

    def note_use(self, session: "PersonSession", at: datetime) -> None:
        """Note that it is in use. One that was ended meanwhile stays so."""

    def end(self, token_hash: str) -> None:
        """End a session, if there is one."""


class AddressRefused(InputError):
    """An address that the directory does not take, or to which its invitation cannot be delivered."""

    code: ClassVar[str] = "address_refused"

    def __init__(self) -> None:
        """The address is not repeated in the message."""
        super().__init__("the sign-in does not take this address, or no message can be delivered there", field="email")


class PeopleDirectory(Protocol):
    """Where people prove who they are. What they may do stands in `PersonStore` alone. All of it may raise BusyError."""

    def invite(self, email: str) -> None:
        """Let a person prove who they are: a new one is sent a password by e-mail, one who was shut out is let in again.

        Whoever has not used the first password yet is sent another. Doing it twice does no harm. Raises AddressRefused.
        """

    def let_in(self, email: str) -> None:
        """Let a person prove it again who was shut out; nobody is written to, and nothing happens when nobody has that address."""

    def shut_out(self, email: str) -> None:
        """Let a person not prove it any more, and end what they have begun. Nothing happens when nobody has that address."""
