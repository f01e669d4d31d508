"""Docstrings under the fields of classes and under names of types: read from the source, as a running function does not keep them."""

import ast
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from local.stack_paths import PROJECT

Words = dict[tuple[str, str], str]
"""By class and field."""


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Each name that a docstring follows, with it."""
    for statement, following in pairwise(body):
        match statement, following:
            case (
                (ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)])),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())


@cache
def field_docstrings() -> Words:
    """What classes below shared/ say of their fields. Class names are unique over the project."""
    modules = [ast.parse(path.read_text()) for path in sorted((PROJECT / "shared").rglob("*.py"))]
    return {
        (node.name, name): text
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
        for name, text in _documented(node.body)
    }
