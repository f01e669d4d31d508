"""What code does behind its names: imports, aliases and attributes are followed before anything is judged.

Each function takes the text of a module and returns what is wrong in it. `test_offences` has a snippet for each way around them.
"""

import ast
import io
import keyword
import re
import sys
import tokenize
from collections.abc import Collection, Iterator
from functools import cache, cached_property
from zoneinfo import available_timezones

from stopsms.compliance.person.phone import Country, Territory

IMPORTERS = {"__import__", "importlib.import_module"}
LOADERS = {"eval", "exec", "compile", "globals", "vars", "__builtins__", "breakpoint"}
"""What reaches anything by a name that only exists when the code runs."""

MACHINE = {"open", "input", "print"}
CLOCKS = {"datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today"}
READINGS = {"now", "today", "utcnow"}

PLACES = {*Country.__members__, *Territory.__members__}
CODES = {*map(str, Country), *map(str, Territory)}
_PREFIXES = "|".join(sorted(map(str, Country)))
OF_A_COUNTRY = re.compile(rf"(?:{_PREFIXES.lower()})\.(?:[a-z][a-z.-]*|\*)?|(?:{_PREFIXES})_[A-Z_]+")
"""The id of a country's rule, or what such ids begin with, and the name of a profile."""

DEMONYMS = {"france", "switzerland", "swiss", "suisse"}
"""Not « french »: that is the language of the product's words."""

ZONES = {zone for zone in available_timezones() if "/" in zone}

SERVICES = re.compile(
    r"\b(?:AWS|Amazon|boto3?|botocore|SNS|KMS|EventBridge|CloudWatch|CloudFormation|API Gateway|Kinesis|Pinpoint"
    r"|End User Messaging|BatchExecuteStatement|TransactWriteItems|ConditionalCheckFailed)\b"
    r"|(?i:\bdynamo(?:db)?\b|\bsqs\b|\bs3\b|\blambda\b|\barn:aws\b)"
)
"""Names of services and their calls. No exception for docstrings: a limit of a service is stated, with its source, where it is met."""

CARRIERS = re.compile(r"(?i)\bend[ _]?user[ _]?messaging|\bpinpoint|\boctopush")


class Code:
    """A module, with what each of its names stands for."""

    def __init__(self, text: str) -> None:
        """Raises SyntaxError."""
        self.text = text
        self.nodes = list(ast.walk(ast.parse(text)))
        self.names: dict[str, str] = {}
        for node in self.nodes:
            self._import(node)
        assignments = [node for node in self.nodes if isinstance(node, ast.Assign | ast.NamedExpr | ast.AnnAssign)]
        for _ in range(3):  # an alias of an alias of an alias
            for node in assignments:
                self._assign(node)

    def _import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.split(".", maxsplit=1)[0]
                self.names[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                self.names[alias.asname or alias.name] = f"{node.module or '.'}.{alias.name}"

    def _assign(self, node: ast.AST) -> None:
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.NamedExpr) or (isinstance(node, ast.AnnAssign) and node.value is not None):
            pairs = [(node.target, node.value)]  # type: ignore[list-item]
        for target, value in pairs:
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs += zip(target.elts, value.elts, strict=False)
            elif isinstance(target, ast.Name) and (meant := self.meant(value)) not in (None, target.id):
                self.names.setdefault(target.id, str(meant))

    def meant(self, node: ast.expr) -> str | None:
        """The dotted name that an expression stands for; None when it stands for none."""
        match node:
            case ast.Name(id=name):
                return self.names.get(name, name)
            case (
                ast.Attribute(value=value, attr=name) | ast.Subscript(value=value, slice=ast.Constant(value=str(name)))
            ):
                return None if (owner := self.meant(value)) is None else f"{owner}.{name}"
            case ast.Call(func=ast.Name(id="getattr"), args=[owner_of, ast.Constant(value=str(name)), *_]):
                return None if (owner := self.meant(owner_of)) is None else f"{owner}.{name}"
            case ast.Call(func=called, args=[ast.Constant(value=str(name)), *_]) if self.meant(called) in IMPORTERS:
                return name
        return None

    @cached_property
    def uses(self) -> list[tuple[ast.expr, str]]:
        """Every expression that stands for a dotted name, with that name."""
        found = [(node, self.meant(node)) for node in self.nodes if isinstance(node, ast.expr)]
        return [(node, name) for node, name in found if name is not None]

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    @cached_property
    def imports(self) -> set[str]:
        """Every module that is imported, in whatever way, and every name from one."""
        found: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.ImportFrom):  # from .. import sender
                found |= {alias.name for alias in node.names}
        for call in self.calls:
            if self.meant(call.func) in IMPORTERS:
                found.add(self.meant(call) or "?")  # ? : a name that only exists when the code runs
        return found

    @cached_property
    def prose(self) -> set[int]:
        """The docstrings, by identity: they may say anything of a country."""
        return {
            id(node.value) for node in self.nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }

    @cached_property
    def strings(self) -> list[str]:
        """Every literal text but docstrings; those within f-strings too."""
        return [
            node.value
            for node in self.nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in self.prose
        ]

    @cached_property
    def identifiers(self) -> set[str]:
        """Every name that is given or used: of variables, attributes, arguments, functions and classes."""
        found: set[str] = set()
        for node in self.nodes:
            for name in ("id", "attr", "arg", "name", "asname"):
                if isinstance(given := getattr(node, name, None), str):
                    found |= {given}
        return found

    @cached_property
    def annotations(self) -> set[int]:
        """Whatever stands within an annotation, by identity."""
        given: list[ast.AST] = []
        for node in self.nodes:
            given += [
                part for name in ("annotation", "returns") if isinstance(part := getattr(node, name, None), ast.AST)
            ]
        return {id(inner) for annotation in given for inner in ast.walk(annotation)}


@cache
def code(text: str) -> Code:
    """The module of that text, read once."""
    return Code(text)


def countries_named(text: str) -> set[str]:
    """Where a module knows a country: a member by any name, its code, the id of one of its rules, its folder, its name."""
    module = code(text)
    found: set[str] = set()
    for _, name in module.uses:
        *_, owner, member = ("", *name.replace(".__members__", "").split("."))
        if owner in ("Country", "Territory") and member in PLACES:
            found.add(name)
    found |= {text for text in module.strings if text in CODES | PLACES | ZONES or OF_A_COUNTRY.fullmatch(text)}
    found |= {name for name in module.imports if re.match(r"stopsms\.compliance\.countries\b", name)}
    found |= {name for name in module.identifiers if DEMONYMS & set(name.lower().split("_"))}
    return found


def clearances_made(text: str) -> list[str]:
    """Where a clearance could come from: outside of annotations, its class is not to be had, and none is made of another."""
    module = code(text)
    found = [
        ast.unparse(node)
        for node, name in module.uses
        if name.split(".")[-1] == "Clearance" and id(node) not in module.annotations
    ]
    found += [name for _, name in module.uses if re.search(r"(?i)clearance\.__class__$", name)]
    for call in module.calls:
        function = call.func
        if isinstance(function, ast.Call) and module.meant(function.func) == "type":
            found.append(ast.unparse(call))  # the class of something, called
        if module.meant(function) == "type" and len(call.args) == 1:
            found += [ast.unparse(call)] if _is_clearance(module, module.meant(call.args[0]) or "") else []
        made_of = module.meant(function) or ""
        if made_of.split(".")[-1] in ("__class__", "__new__", "_replace"):
            found.append(ast.unparse(call))
        if made_of.split(".")[-1] in ("replace", "__replace__", "copy", "deepcopy"):
            cleared = [module.meant(argument) or "" for argument in call.args[:1]] + [made_of.rpartition(".")[0]]
            found += [ast.unparse(call) for name in cleared if _is_clearance(module, name)]
    return found


def _is_clearance(module: Code, name: str) -> bool:
    """Whether something is a clearance, by its name or by how it is annotated."""
    last = name.rsplit(".", maxsplit=1)[-1]
    annotated = {
        given
        for node in module.nodes
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None
        if "Clearance" in ast.unparse(node.annotation)
        or any(
            module.names.get(part.id, "").endswith(".Clearance")
            for part in ast.walk(node.annotation)
            if isinstance(part, ast.Name)
        )
        if (given := node.arg if isinstance(node, ast.arg) else ast.unparse(node.target))
    }
    return last.lower().endswith(("clearance", "cleared")) or name in annotated


def impurities(text: str, python: Collection[str]) -> list[str]:
    """Where a module looks at the machine: its clock, its files, its environment, the network; or loads what it does not import.

    `python` are the modules of the standard library that it may use.
    """
    module = code(text)
    found = [name for _, name in module.uses if name in CLOCKS | MACHINE | LOADERS | IMPORTERS]
    for call in module.calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in READINGS:
            owner = module.meant(call.func.value) or ast.unparse(call.func.value)
            found += [] if owner.split(".")[-1].strip("_") == "clock" else [ast.unparse(call)]
    return found + sorted(roots_of_python(text) - set(python))


def roots_of_python(text: str) -> set[str]:
    """What a module imports of the standard library: urllib.parse, of which nothing else is pure, by its whole name."""
    found: set[str] = set()
    for name in code(text).imports:
        root = name.split(".", maxsplit=1)[0]
        if root in sys.stdlib_module_names or root == "?":
            found |= {"urllib.parse"} if name.startswith("urllib.parse") else {root}
    return found


def other_functions(text: str, own: str, functions: Collection[str]) -> set[str]:
    """The folders of other functions that a module imports from; "?" for an import whose name only exists when it runs."""
    roots = {name.split(".", maxsplit=1)[0] for name in code(text).imports}
    return roots & ({*functions, "?"} - {own})


def services_named(text: str) -> list[str]:
    """The services of a cloud provider that a text names, in whatever case; Python's own `lambda` is none."""
    if not SERVICES.search(text) and not SERVICES.search(_apart(text)):
        return []  # as in most modules, which then need not be read word for word
    written = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in (tokenize.OP, tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
        if not keyword.iskeyword(token.string)
    ]
    apart = (_apart(words) if words.isidentifier() else words for words in written)
    return [found.group() for words in apart for found in SERVICES.finditer(words)]


def _apart(names: str) -> str:
    """The words of which names are made."""
    return re.sub(r"_+|(?<=[a-z0-9])(?=[A-Z])", " ", names)


def carriers_words(text: str, words: Collection[str], fields: Collection[str]) -> set[str]:
    """The words of carriers that stand in a module as literals, and the fields of their messages, as names too."""
    module = code(text)
    return {*module.strings} & {*words, *fields} | module.identifiers & set(fields)


def contentions(text: str) -> list[str]:
    """Where ContendedError is raised or made, by whatever name."""
    module = code(text)
    raised = {id(node.exc) for node in module.nodes if isinstance(node, ast.Raise)}
    found = [call for call in module.calls if (module.meant(call.func) or "").split(".")[-1] == "ContendedError"]
    bare = [node for node, name in module.uses if id(node) in raised and name.split(".")[-1] == "ContendedError"]
    return [ast.unparse(node) for node in (*found, *bare)]


def retry_loops(text: str) -> Iterator[str]:
    """Loops that try again after contention instead of passing it on."""
    module = code(text)
    for loop in (node for node in module.nodes if isinstance(node, ast.For | ast.While)):
        for handler in (node for node in ast.walk(loop) if isinstance(node, ast.ExceptHandler)):
            caught = [
                module.meant(part) or "" for part in ast.walk(handler.type or handler) if isinstance(part, ast.expr)
            ]
            if any(name.split(".")[-1] == "ContendedError" for name in caught):
                yield ast.unparse(handler)


def carriers_named(text: str) -> list[str]:
    """The carriers that a module names, in code or in words."""
    return [found.group() for found in CARRIERS.finditer(text)]
