"""What each member and parameter of the description means, put beside it."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any

from stopsms.contracts.bodies.values import Body
from stopsms.contracts.codec import declared, form_of

from tools.openapi.docstrings import field_docstrings
from tools.openapi.members import MEMBERS

_POWERTOOLS = ("HTTPValidationError", "ValidationError", "ResponseValidationError")
"""What Powertools adds by itself: our validation answers with a `Problem`."""


def put_meanings(document: dict[str, Any]) -> None:
    """Put them where nothing is said yet. What stays without one, a test finds."""
    schemas = document["components"]["schemas"]
    for name in _POWERTOOLS:
        schemas.pop(name, None)
    known = dict(kinds())
    for name, schema in schemas.items():
        for member, described in schema.get("properties", {}).items():
            described.pop("title", None)  # the member's own name again
            said = (
                _own(known.get(name.partition("-")[0]), member) or described.get("description") or MEMBERS.get(member)
            )
            if said:
                described["description"] = said
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                parameter.get("schema", {}).pop("title", None)
                if said := parameter.get("description") or MEMBERS.get(parameter["name"]):
                    parameter["description"] = said


def kinds() -> Iterator[tuple[str, type]]:
    """The class of each shape, by its name in the description."""
    pending = [Body]
    while pending:
        kind = pending.pop()
        yield kind.__name__, kind
        pending += kind.__subclasses__()
    for one in declared():
        yield f"{one.kind.__name__}Answer", one.kind
    for (
        one
    ) in declared():  # after those: what is called ContactAnswer is that, though Contact may have been written too
        yield one.kind.__name__, one.kind


def _owners(kind: type, member: str) -> Iterator[tuple[str, str]]:
    """The classes that a member may be explained at, nearest first, with the name of its field there."""
    name = member
    if is_dataclass(kind):
        form = form_of(kind)
        for one in form.shown:
            if one.name in form.flat:
                yield from _owners(form.hints[one.name], member)
            elif form.names.get(one.name, one.name) == member:
                name = one.name
    for field, info in getattr(kind, "model_fields", {}).items():
        name = field if info.alias == member else name
    yield from ((ancestor.__name__, name) for ancestor in kind.__mro__)


def _own(kind: type | None, member: str) -> str | None:
    """What the class of the shape says of the member, or one that it is made of."""
    for owner, name in () if kind is None else _owners(kind, member):
        if said := field_docstrings().get((owner, name)) or MEMBERS.get(f"{owner}.{member}"):
            return said
    return None
