"""Who has more access than somebody else: by the role, by the advertisers, and by what is no trial."""

from stopsms.compliance.access.principal import Advertisers, Principal, PrincipalKind
from stopsms.compliance.access.role import Role

from tests.each_case import each

BELOW = {
    Role.COLLECTOR: set(),
    Role.READER: set(),
    Role.MARKETER: {Role.COLLECTOR, Role.READER},
    Role.APPROVER: {Role.READER},
    Role.OFFICER: {Role.READER},
    Role.ADMINISTRATOR: set(Role),
}
"""The roles that may do nothing which this one may not."""


def who(role: Role, advertisers: Advertisers = frozenset({"zelie"}), *, test: bool = False) -> Principal:
    return Principal(PrincipalKind.KEY, "3f9ac04b1d22", "Claire", role, advertisers, test)


@each("role", list(Role))
def test_a_role_may_all_of_another_when_each_of_its_operations_is_among_its_own(role: Role) -> None:
    assert {other for other in Role if who(role).may_all_of(who(other))} == BELOW[role] | {role}


@each(
    ("advertisers", "others", "covered"),
    [
        (None, None, True),
        (None, frozenset({"zelie"}), True),
        (frozenset({"zelie", "nora"}), frozenset({"zelie"}), True),
        (frozenset({"zelie"}), frozenset({"zelie", "nora"}), False),
        (frozenset({"zelie"}), frozenset({"nora"}), False),
        (frozenset({"zelie"}), None, False),
    ],
)
def test_nobody_covers_advertisers_that_are_not_theirs(
    advertisers: Advertisers, others: Advertisers, covered: bool
) -> None:
    assert who(Role.READER, advertisers).may_all_of(who(Role.READER, others)) is covered


def test_who_only_tests_covers_nobody_who_does_not() -> None:
    assert who(Role.READER).may_all_of(who(Role.READER, test=True))
    assert not who(Role.READER, test=True).may_all_of(who(Role.READER))
