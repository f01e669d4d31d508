"""Let somebody in who comes back from the sign-in: as whom it says, if this browser went there, and if anybody gave them a role."""

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from console.begin_sign_in import Attempt
from stopsms.compliance.access.identity import NotIdentified, Provider, identified
from stopsms.compliance.access.person import Person
from stopsms.compliance.access.session import PersonSession, hash_of
from stopsms.compliance.ports.access import PersonStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.sessions import SessionStore

_CODE = re.compile(r"[!-~]{1,2048}")


class NoRole(Exception):
    """Somebody has proved who they are, and nobody has given them a role."""

    def __init__(self, email: str) -> None:
        """Who it is."""
        super().__init__("nobody has given this person a role")
        self.email = email


class OtherAttempt(NotIdentified):
    """What came back belongs to another attempt than this browser's last one: of another tab, or of somebody else."""


class Tokens(Protocol):
    """Where a code is redeemed."""

    def redeem(self, provider: Provider, code: str, verifier: str) -> Mapping[str, Any]:
        """The claims that a code is good for, once. Raises NotIdentified."""


@dataclass(frozen=True, slots=True)
class SignInPorts:
    """The dependencies of a sign-in. `new_token` gives 32 random bytes in base64."""

    provider: Provider
    tokens: Tokens
    sessions: SessionStore
    people: PersonStore
    clock: Clock
    new_token: Callable[[], str]


def complete_sign_in(attempt: Attempt | None, state: str, code: str, ports: SignInPorts) -> tuple[str, Person]:
    """The token of a new session, and whose it is. Raises NotIdentified, OtherAttempt, and NoRole for who may do nothing here.

    The state is compared first: a code that comes with that of another browser was not asked for here (CSRF of the sign-in), and is not
    redeemed. The token is always a new one, whatever the browser brought (session fixation).
    """
    if attempt is None:
        raise NotIdentified("this browser has not begun to sign in, or too long ago")
    if not hmac.compare_digest(attempt.state.encode(), state.encode()):
        raise OtherAttempt("the state is that of another attempt")
    if not _CODE.fullmatch(code):
        raise NotIdentified("there is no code")
    claims = ports.tokens.redeem(ports.provider, code, attempt.verifier)
    now = ports.clock.now()
    email = identified(claims, ports.provider, attempt.nonce, now)
    person = ports.people.find(email)
    if person is None or not person.active:
        raise NoRole(email)
    token = ports.new_token()
    ports.sessions.add(PersonSession(hash_of(token), email, now, now))
    return token, person
