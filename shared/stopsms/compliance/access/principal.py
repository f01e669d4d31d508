"""A principal: who acts through a door, a key or a person, with a role and the advertisers that they act for."""

from dataclasses import dataclass
from enum import StrEnum

from stopsms.compliance.access.operation import PERMISSIONS, Scope
from stopsms.compliance.access.role import Role


class PrincipalKind(StrEnum):
    """What acts."""

    KEY = "key"
    PERSON = "person"


Advertisers = frozenset[str] | None
"""The ids of advertisers; None for all of them, those to come too."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts. `id` is a key's id or a person's address, `name` what it is called. A `test` principal acts on test advertisers alone.

    One that `needs_digest` schedules campaigns only as a preview showed them.
    """

    kind: PrincipalKind
    id: str
    name: str
    role: Role
    advertisers: Advertisers = frozenset()
    test: bool = False
    needs_digest: bool = False

    def __str__(self) -> str:
        """As evidence and logs name it: a key is told by its id, since names may be given twice."""
        return f"{self.kind}:{self.id} ({self.name}, {self.role})"

    def may(self, operation: str) -> bool:
        """Whether its role may carry out this operation. One that is not listed, nobody may."""
        permission = PERMISSIONS.get(operation)
        if permission is None or self.role not in permission.roles:
            return False
        match permission.scope:
            case Scope.SYSTEM:
                return self.advertisers is None and not self.test
            case Scope.ACCESS:
                return not self.test
        return True

    def acts_for(self, advertiser_id: str) -> bool:
        """Whether it may act for this advertiser."""
        return self.advertisers is None or advertiser_id in self.advertisers

    def may_give(self, advertisers: Advertisers) -> bool:
        """Whether it may give access to these advertisers: to its own alone."""
        if self.advertisers is None:
            return True
        return advertisers is not None and advertisers <= self.advertisers

    def may_all_of(self, other: "Principal") -> bool:
        """Whether it may do all that the other may, for all of the other's advertisers: the other has no more access than this one."""
        return (
            self.may_give(other.advertisers)
            and (other.test or not self.test)
            and all(self.may(operation) for operation in PERMISSIONS if other.may(operation))
        )
