"""A person who signs in, with a role and advertisers. Who they are, the sign-in says; what they may do stands here alone."""

from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.access.principal import Advertisers, Principal, PrincipalKind
from stopsms.compliance.access.role import Role


def address_key(email: str) -> str:
    """An e-mail address as it is compared: mail servers do not tell capitals apart, and nobody may be two people by writing one.

    Beyond ASCII nothing is a capital of anything: the sign of the kelvin (U+212A) is no k, whatever Unicode folds it to, and who has
    an address with it is not whoever has the one with a k.
    """
    written = email.strip(" ")
    return written.lower() if written.isascii() else written


@dataclass(frozen=True, slots=True)
class Person:
    """A person who may sign in. `email` is compared by `address_key`; one who is not `active` any more may do nothing.

    `admitted_at` is when access was given, or given back: what they had begun before it was taken away stays ended.
    """

    email: str
    name: str
    role: Role
    advertisers: Advertisers
    admitted_at: datetime
    changed_at: datetime
    changed_by: str
    active: bool = True
    revision: int = 1

    @property
    def principal(self) -> Principal:
        """Who acts when they are signed in."""
        return Principal(PrincipalKind.PERSON, self.email, self.name, self.role, self.advertisers)
