"""What each function asks of DynamoDB, read from its code: what it names of its stores, followed down to the requests."""

import ast
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.architecture.deployment import PROJECT

Requests = frozenset[str]
"""Actions of DynamoDB, as a role names them."""

_BY_CALL = {
    "get_item": "GetItem",
    "batch_get_item": "BatchGetItem",
    "query": "Query",
    "scan": "Scan",
    "put_item": "PutItem",
    "update_item": "UpdateItem",
    "delete_item": "DeleteItem",
    "batch_execute_statement": "PartiQLUpdate",
    "describe_table": "DescribeTable",
}
_IN_TRANSACTION = {
    "Put": "PutItem",
    "Delete": "DeleteItem",
    "Update": "UpdateItem",
    "ConditionCheck": "ConditionCheckItem",
}

TABLES = {
    "consent_table": "ConsentTable",
    "campaign_table": "CampaignTable",
    "import_table": "ImportTable",
    "webhook_table": "WebhookTable",
    "idempotency_table": "IdempotencyTable",
    "limit_table": "LimitTable",
}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def _nodes(path: Path) -> Sequence[ast.AST]:
    return list(ast.walk(_tree(path)))


@cache
def _file_of(module: str) -> Path | None:
    for root in ("functions", "shared"):
        path = PROJECT / root / module.replace(".", "/")
        for found in (path.with_suffix(".py"), path / "__init__.py"):
            if found.exists():
                return found
    return None


@cache
def _imports(path: Path) -> Sequence[str]:
    found = [node for node in _nodes(path) if isinstance(node, ast.ImportFrom) and node.module]
    return [
        name for node in found for name in (str(node.module), *(f"{node.module}.{each.name}" for each in node.names))
    ]


def modules_of(folder: str) -> set[Path]:
    """The modules that a function's door brings along, adapters aside: what a store does is read from the store."""
    waiting, found = [f"{folder}.app"], set[Path]()
    while waiting:
        path = _file_of(waiting.pop())
        if path is not None and path not in found:
            found.add(path)
            waiting += [name for name in _imports(path) if not name.startswith(("stopsms.adapters", "stopsms.audit"))]
    return found


def _tail(node: ast.AST) -> str:
    """The last name of what a method is named of: `contacts` of `ports.contacts.find`, and of `wiring.contacts().find`."""
    if isinstance(node, ast.Call):
        return _tail(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@cache
def _wired(path: Path) -> dict[str, str]:
    """The names that a module gives to what the wiring made: `store` for `comparisons` in `store = wiring.comparisons()`."""
    names: dict[str, str] = {}
    for node in _nodes(path):
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            pairs = (
                zip(target.elts, node.value.elts, strict=False)
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                else [(target, node.value)]
            )
            names |= {_tail(to): _tail(made) for to, made in pairs if ast.unparse(made).startswith("wiring.")}
    return names


def named_in(paths: set[Path]) -> tuple[set[str], set[tuple[str, str]]]:
    """What these modules name of the wiring; and each other attribute with the name of what it is named of."""
    wired: set[str] = set()
    named: set[tuple[str, str]] = set()
    for path in paths:
        aliases = _wired(path)
        for node in _nodes(path):
            if isinstance(node, ast.Attribute):
                of = _tail(node.value)
                wired |= {node.attr} if of == "wiring" else set()
                named.add((aliases.get(of, of), node.attr))
            elif isinstance(node, ast.keyword) and node.arg == "reviewed" and _tail(node.value) != "reviewed":
                named.add(("", "reviewed"))
    return wired, named


@cache
def _functions(path: Path) -> Mapping[str, ast.FunctionDef]:
    return {node.name: node for node in _tree(path).body if isinstance(node, ast.FunctionDef)}


@cache
def _class(path: Path, name: str) -> Mapping[str, tuple[Path, ast.FunctionDef]]:
    """The methods of a class and of its bases, with where each stands."""
    (found,) = [node for node in _tree(path).body if isinstance(node, ast.ClassDef) and node.name == name]
    methods: dict[str, tuple[Path, ast.FunctionDef]] = {}
    for base in found.bases:
        if isinstance(base, ast.Name) and (place := _place(path, base.id)) is not None:
            methods |= _class(place, base.id)
    return methods | {node.name: (path, node) for node in found.body if isinstance(node, ast.FunctionDef)}


@cache
def _places(path: Path) -> Mapping[str, Path | None]:
    """The modules in which the names of this one are defined: itself, or the adapters that they are imported from."""
    imported = {
        each.name: _file_of(str(node.module))
        for node in _nodes(path)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("stopsms.adapters")
        for each in node.names
    }
    own = {node.name: path for node in _tree(path).body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    return imported | own


def _place(path: Path, name: str) -> Path | None:
    return _places(path).get(name)


def _requests(
    path: Path, node: ast.AST, methods: Mapping[str, tuple[Path, ast.FunctionDef]], seen: set[ast.AST]
) -> set[str]:
    """The requests of a function or method, and of all that it calls."""
    if node in seen:
        return set()
    seen.add(node)
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and inner.value in _IN_TRANSACTION:
            found.add(_IN_TRANSACTION[str(inner.value)])
        elif isinstance(inner, ast.Attribute):
            if isinstance(inner.value, ast.Name) and inner.value.id == "self" and inner.attr in methods:
                found |= _requests(*methods[inner.attr], methods, seen)
            elif inner.attr in _BY_CALL:
                found.add(_BY_CALL[inner.attr])
        elif (
            isinstance(inner, ast.Name)
            and (place := _place(path, inner.id)) is not None
            and inner.id in _functions(place)
        ):
            found |= _requests(place, _functions(place)[inner.id], methods, seen)
    return found


@cache
def stores() -> Mapping[str, tuple[str, Path, str]]:
    """Each factory of the wiring that makes a store of one table: the table, and the class with its module."""
    path = PROJECT / "shared/stopsms/adapters/wiring.py"
    made = {}
    for name, factory in _functions(path).items():
        tables = [node.attr for node in ast.walk(factory) if isinstance(node, ast.Attribute) and node.attr in TABLES]
        (*_, last) = factory.body
        if len(tables) == 1 and isinstance(last, ast.Return) and isinstance(last.value, ast.Call):
            made_by = ast.unparse(last.value.func)
            (module,) = [
                node.module
                for node in ast.walk(factory)
                if isinstance(node, ast.ImportFrom) and made_by in [each.name for each in node.names]
            ]
            place = _file_of(str(module))
            assert place is not None
            made[name] = (TABLES[tables[0]], place, made_by)
    return made


@cache
def asked_by(folder: str) -> dict[str, dict[str, str]]:
    """Table -> action -> a method of a store by which the function asks for it."""
    wired, named = named_in(modules_of(folder))
    asked: dict[str, dict[str, str]] = {}
    for factory, (table, path, name) in stores().items():
        methods = _class(path, name)
        # a name of several words is of no other thing than a store
        used = {method for of, method in named if method in methods and (of == factory or "_" in method)}
        for method in sorted(used) if factory in wired else ():
            actions = _requests(*methods[method], methods, set())
            if method == "record" and ("", "reviewed") not in named:
                actions -= {"DeleteItem"}  # of what is taken off the list for review
            for action in actions:
                asked.setdefault(table, {}).setdefault(action, f"{name}.{method}")
    return asked
