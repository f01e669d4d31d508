"""docs/access.md says what the code allows: every operation, every role, and every command in it."""

from stopsms.compliance.access.operation import PERMISSIONS, PUBLIC, Permission, Scope
from stopsms.compliance.access.role import Role

from tools.access import BEGIN, COLUMNS, END, PAGE, row, summaries, table


def test_the_page_has_the_matrix_that_the_permissions_give() -> None:
    assert PAGE.read_text().partition(BEGIN)[2].partition(END)[0] == table(), "make access"


def test_the_matrix_has_every_role_and_every_operation_in_words() -> None:
    assert set(COLUMNS) == set(Role)
    assert len(table().splitlines()) == 2 + len(PERMISSIONS) + len(PUBLIC)
    for operation in (*PERMISSIONS, *PUBLIC):
        assert summaries()[operation.partition(",")[0]]


def test_a_role_more_a_wider_scope_and_an_act_that_stops_each_show() -> None:
    said = {"GET /me": "Who is calling"}
    usual = row("GET /me", Permission(Scope.OWN, frozenset({Role.READER})), said)

    for changed in (
        Permission(Scope.OWN, frozenset({Role.READER, Role.MARKETER})),
        Permission(Scope.SYSTEM, frozenset({Role.READER})),
        Permission(Scope.OWN, frozenset({Role.READER}), stops=True),
    ):
        assert row("GET /me", changed, said) != usual


def test_the_page_says_what_each_role_is_for() -> None:
    text = PAGE.read_text()

    assert [role for role in Role if f"| `{role}` |" not in text] == []
