"""Write the matrix of docs/access.md, operation by role, from the permissions in the code (`make access`)."""

import json
from collections.abc import Mapping

from stopsms.compliance.access.operation import (
    DECIDE,
    DECIDE_RECURRING,
    LIFT,
    OPEN,
    PERMISSIONS,
    PUBLIC,
    Permission,
    Scope,
)
from stopsms.compliance.access.role import Role

from local.stack_paths import PROJECT

PAGE = PROJECT / "docs" / "access.md"
BEGIN, END = "<!-- operations: written by `make access` -->\n", "<!-- end of operations -->"
DESCRIPTION = PROJECT / "functions" / "consent_api" / "openapi.json"

COLUMNS = (Role.COLLECTOR, Role.MARKETER, Role.APPROVER, Role.OFFICER, Role.READER, Role.ADMINISTRATOR)
CONCERNS: Mapping[Scope, str] = {
    Scope.ADVERTISER: "one advertiser",
    Scope.CAMPAIGN: "one advertiser",
    Scope.MESSAGE: "one advertiser",
    Scope.RECURRENCE: "one advertiser",
    Scope.IMPORT: "one advertiser",
    Scope.OWN: "what is one's own",
    Scope.ACCESS: "access, no more than one's own",
    Scope.SYSTEM: "**all advertisers**",
}
ASKED_FOR: Mapping[str, str] = {
    LIFT: "Let sending go on",
    OPEN: "Let confirmations go on",
    DECIDE: "Decide what a rule leaves to a person",
    DECIDE_RECURRING: "Decide it for every run",
}
"""Operations that another's route carries out, when its body asks for them."""


def row(operation: str, permission: Permission, summaries: Mapping[str, str]) -> str:
    """One operation and who may carry it out. Raises KeyError when the API does not describe it."""
    route = operation.partition(",")[0]
    what = ASKED_FOR.get(operation) or summaries[route]
    may = ["●" if role in permission.roles else "" for role in COLUMNS]
    stops = " ▲" if permission.stops else ""
    return f"| `{route}` | {what}{stops} | {CONCERNS[permission.scope]} | {' | '.join(may)} |"


def summaries() -> dict[str, str]:
    """What each operation of the API does, in the words of its description."""
    paths = json.loads(DESCRIPTION.read_text())["paths"]
    return {
        f"{method.upper()} {path}": each["summary"]
        for path, methods in paths.items()
        for method, each in methods.items()
    }


def table() -> str:
    """Every operation, in the order in which the code lists them."""
    known = summaries()
    head = f"| operation | does | concerns | {' | '.join(COLUMNS)} |"
    rows = [row(operation, permission, known) for operation, permission in PERMISSIONS.items()]
    public = [
        f"| `{operation}` | {known[operation]} | | {' | '.join('●' for _ in COLUMNS)} |" for operation in sorted(PUBLIC)
    ]
    return "\n".join([head, f"|---|---|---|{'---|' * len(COLUMNS)}", *rows, *public]) + "\n"


def written(page: str, rows: str) -> str:
    """A page with the table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}{rows}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(), table()))
