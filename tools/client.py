"""Write the typed client, `stopsms.client`, from the API's description: one method for each operation (`python -m tools.client`)."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from keyword import iskeyword
from pathlib import Path
from textwrap import fill, indent
from typing import Any

from local.stack_paths import PROJECT

FOLDER = PROJECT / "shared" / "stopsms" / "client"
DESCRIPTION = PROJECT / "functions" / "consent_api" / "openapi.json"

LEFT_OUT = frozenset({"deliver_inbound_message", "get_docs"})
"""What an aggregator calls, which signs and has no key; and a page."""

OF_CSV = frozenset({"format", "attributes"})
"""The parameters of a list that say how it is written as CSV: those of the method that answers with it."""

DOCUMENTS = {"pdf": "application/pdf", "csv": "text/csv"}
"""What else than JSON some operations answer with, each by a method of its own."""

BY_FORMAT = {"date-time": "datetime | str", "date": "date | str"}
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
WRITTEN = """

`python -m tools.client` writes this file from the API's description: change the functions' routes and shapes instead.
"""

Schema = Mapping[str, Any]


def type_of(schema: Schema, prefix: str = "") -> str:  # noqa: PLR0911 (one for each kind)
    """The type of a value to be sent, as Python writes it; names of `inputs` have the prefix."""
    if reference := schema.get("$ref"):
        return prefix + input_name(reference.rpartition("/")[2])
    if "const" in schema or "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema.get('enum', [schema.get('const')])))}]"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(type_of(one, prefix) for one in schema[several]))
    match schema.get("type"):
        case "array":
            return f"Sequence[{type_of(schema.get('items', {}), prefix)}]"
        case "object":
            values = schema.get("additionalProperties", {})
            return f"Mapping[str, {type_of(values, prefix) if isinstance(values, dict) else 'Any'}]"
        case "string":
            return BY_FORMAT.get(schema.get("format", ""), "str")
        case str(plain):
            return PLAIN[plain]
    return "Any"


def input_name(schema: str) -> str:
    """What the type of a body is called: a class of this name is nobody else's."""
    stem = schema.removesuffix("Body")
    return f"{stem.removesuffix('Request') or stem}Input"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a method. Where it goes is `path`, `query` or `body`."""

    name: str
    goes: str
    type: str
    meaning: str
    required: bool

    @property
    def called(self) -> str:
        """Its name in Python, where a keyword (`from`) is none."""
        return f"{self.name}_" if iskeyword(self.name) else self.name

    @property
    def written(self) -> str:
        """As it stands in a signature."""
        return f"{self.called}: {self.type}" if self.required else f"{self.called}: {self.type} = ABSENT"

    @property
    def given(self) -> str:
        """As it is given to the call."""
        return f"{self.name}={self.name}" if self.called == self.name else f"**{{{self.name!r}: {self.called}}}"


@dataclass(frozen=True)
class Method:
    """One operation of the API as a method."""

    http: str
    path: str
    operation: Schema
    schemas: Mapping[str, Schema]
    document: str = field(default="")
    """Of the variant that answers with a document, its kind: `pdf` or `csv`."""

    @property
    def name(self) -> str:
        """The operation's own name."""
        return str(self.operation["operationId"]) + (f"_as_{self.document}" if self.document else "")

    @cached_property
    def success(self) -> Mapping[str, Schema]:
        """What it answers, by media type."""
        answers = [one for code, one in self.operation["responses"].items() if code.startswith("2")]
        return dict(answers[0].get("content", {}))

    @property
    def answer(self) -> str | None:
        """The class of its JSON, None where that is of no class."""
        schema = self.success.get("application/json", {}).get("schema", {})
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        return name or None

    @cached_property
    def parameters(self) -> list[Parameter]:
        """Required ones first; a body's members are parameters of their own."""
        listed = [
            self._parameter(one)
            for one in self.operation.get("parameters", ())
            if one["in"] in ("path", "query")
            and (self.document == "csv" or "text/csv" not in self.success or one["name"] not in OF_CSV)
        ]
        content = self.operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        body = [] if content is None else list(self._members(self.schemas[content["$ref"].rpartition("/")[2]]))
        said_in_body = {one.name for one in body}
        listed = [one for one in listed if one.goes == "path" or one.name not in said_in_body]
        places = self.path.count("{")
        return [*listed[:places], *sorted([*listed[places:], *body], key=lambda one: not one.required)]

    @staticmethod
    def _parameter(one: Schema) -> Parameter:
        kind = type_of(one["schema"], "inputs.")
        return Parameter(one["name"], one["in"], kind, one["description"], bool(one.get("required")))

    def _members(self, schema: Schema) -> Iterator[Parameter]:
        for name, member in schema.get("properties", {}).items():
            required = name in schema.get("required", ())
            yield Parameter(name, "body", type_of(member, "inputs."), member["description"], required)

    def signature(self, without: str = "") -> str:
        """The parameters: those of the path and those of a query that have to be said by place too, all others by name."""
        by_place = [one for one in self.parameters if one.goes == "path" or (one.goes == "query" and one.required)]
        by_name = [one for one in self.parameters if one not in by_place and one.name != without]
        written = ["self", *(one.written for one in by_place)]
        named = [one.written for one in by_name]
        named += ["idempotency_key: str | None = None"] if self.http == "POST" else []
        return ", ".join([*written, *(["*", *named] if named else [])])

    @property
    def passed(self) -> str:
        """The parameters, passed on."""
        names = [one.called for one in self.parameters] + (["idempotency_key"] if self.http == "POST" else [])
        return ", ".join(f"{name}={name}" for name in names)

    @property
    def call(self) -> str:
        """The call of `Calls`."""
        parts = [part[1:-1] if part.startswith("{") else repr(part) for part in self.path.strip("/").split("/")]
        query = ", ".join(one.given for one in self.parameters if one.goes == "query")
        if self.document or "text/html" in self.success:
            media_type = DOCUMENTS.get(self.document, "text/html")
            asked = f", **given({query})" if query else ""
            called = "self.page" if self.in_parts else "self.document"
            document = f"{called}({', '.join(parts)}, media_type={media_type!r}{asked})"
            return document if self.document else f"{document}.decode()"
        more = [f"query=given({query})"] if query else []
        if self.http in ("POST", "PUT"):
            body = ", ".join(one.given for one in self.parameters if one.goes == "body")
            more.append(f"body=given({body})")
        more += ["idempotency_key=idempotency_key"] if self.http == "POST" else []
        return f"self.call({', '.join([repr(self.http), '(' + ', '.join(parts) + ',)', *more])})"

    @property
    def returns(self) -> str:
        """The type of the JSON client's answer."""
        if self.document:
            return "tuple[bytes, str | None]" if self.in_parts else "bytes"
        return "str" if "text/html" in self.success else "Any"

    @property
    def in_parts(self) -> bool:
        """Whether it is a document that may have further parts: each is answered with the mark of the next one."""
        return bool(self.document) and "next" in {one.name for one in self.parameters}

    @property
    def listed(self) -> tuple[str, str] | None:
        """Of a list with further pages: the member that holds the items, and their class; of several, the one that it is named for."""
        if self.document or self.answer is None or "next" not in {one.name for one in self.parameters}:
            return None
        members = self.schemas[self.answer]["properties"]
        lists = {name: one["items"]["$ref"] for name, one in members.items() if "$ref" in one.get("items", {})}
        named = [name for name in lists if len(lists) == 1 or self.name == f"list_{name}"]
        return (named[0], lists[named[0]].rpartition("/")[2]) if named else None

    @property
    def docstring(self) -> str:
        """What it does, and what each parameter means."""
        summary = str(self.operation["summary"])
        more = str(self.operation["description"]).removeprefix(summary).removeprefix(".").strip()
        meanings = [fill(f"{one.called}: {one.meaning}", 110, subsequent_indent="    ") for one in self.parameters]
        parts = "A part of it, and the mark of the next one (`next`), None at the end." if self.in_parts else ""
        said = "\n\n".join(filter(None, [f"{summary}.", fill(more, 110), parts, "\n".join(meanings)]))
        return indent(f'"""{said}\n"""', " " * 8).lstrip()

    @property
    def as_json(self) -> str:
        """The method of `JsonClient`, and the one that goes through all pages of a list."""
        method = f"    def {self.name}({self.signature()}) -> {self.returns}:\n        {self.docstring}\n        return {self.call}\n"
        return method if self.listed is None else f"{method}\n{self._all_pages('Any', 'every({member!r}, {page_at})')}"

    def typed(self, kinds: Mapping[str, type]) -> str:
        """The method of `Client`, and the one that goes through all pages of a list."""
        asked = f"self.json.{self.name}({self.passed})"
        kind = kinds[self.answer].__name__ if self.answer else None
        returns, read = (kind, f"read({kind}, {asked})") if kind and not self.document else (self.returns, asked)
        method = (
            f"    def {self.name}({self.signature()}) -> {returns}:\n        {self.docstring}\n        return {read}\n"
        )
        if self.listed is None:
            return method
        return f"{method}\n{self._all_pages(kinds[self.listed[1]].__name__, 'every({page_at}, lambda page: page.{member})')}"

    def _all_pages(self, item: str, call: str) -> str:
        """The method that goes through all pages: how it calls the one for a page, and its items' class."""
        passed = self.passed.replace("next=next", "next=following")
        page_at = f"lambda following: self.{self.name}({passed})"
        return f"""    def {self.name.replace("list_", "all_", 1)}({self.signature(without="next")}) -> Iterator[{item}]:
        \"\"\"As `{self.name}`, all pages of it, each fetched when it is needed.\"\"\"
        return {call.format(page_at=page_at, member=self.listed[0] if self.listed else "")}
"""


def methods(document: Schema) -> list[Method]:
    """Every operation that has a method, in the order of the resources."""
    schemas = document["components"]["schemas"]
    found = [
        Method(http.upper(), path, operation, schemas)
        for path, operations in document["paths"].items()
        for http, operation in operations.items()
        if operation["operationId"] not in LEFT_OUT
    ]
    found += [
        Method(one.http, one.path, one.operation, schemas, kind)
        for one in found
        for kind, media_type in DOCUMENTS.items()
        if media_type in one.success and "application/json" in one.success
    ]
    tags = [tag["name"] for tag in document["tags"]]
    return sorted(found, key=lambda one: (tags.index(one.operation["tags"][0]), one.name.split("_", 1)[1], one.name))


def inputs(document: Schema, used: list[Method]) -> str:
    """The types of what bodies are made of: those that a method's parameters name, and those that these name."""
    schemas, written = document["components"]["schemas"], dict[str, str]()
    pending = [
        reference
        for method in used
        for place in (method.operation.get("requestBody", {}), *method.operation.get("parameters", ()))
        for reference in references(place)
    ]
    bodies = {reference for method in used for reference in references(method.operation.get("requestBody", {}))}
    pending = [inner for name in pending for inner in (references(schemas[name]) if name in bodies else [name])]
    while pending:
        name = pending.pop()
        if name not in written:
            written[name] = an_input(name, schemas[name])
            pending += references(schemas[name])
    return "\n\n".join(written[name] for name in sorted(written))


def references(schema: Any) -> list[str]:
    """The schemas that this one refers to."""
    match schema:
        case {"$ref": str(reference)}:
            return [reference.rpartition("/")[2]]
        case dict():
            return [name for inner in schema.values() for name in references(inner)]
        case list():
            return [name for inner in schema for name in references(inner)]
    return []


def an_input(name: str, schema: Schema) -> str:
    """The type of one shape: of an object a TypedDict, of anything else another name."""
    members, said = schema.get("properties"), " ".join(schema.get("description", "").split())
    if members is None:
        return f"{input_name(name)}: TypeAlias = {type_of(schema)!r}\n{json_docstring(said)}\n"
    required = schema.get("required", ())
    kinds = {
        one: type_of(inner) if one in required else f"NotRequired[{type_of(inner)}]" for one, inner in members.items()
    }
    if any(map(iskeyword, members)):
        pairs = ", ".join(f"{one!r}: {kind!r}" for one, kind in kinds.items())
        return f"{input_name(name)} = TypedDict({input_name(name)!r}, {{{pairs}}})\n{json_docstring(said)}\n"
    lines = [
        f"    {one}: {kind!r}\n    {json_docstring(members[one].get('description', ''))}" for one, kind in kinds.items()
    ]
    return f"class {input_name(name)}(TypedDict):\n    {json_docstring(said)}\n\n" + "\n".join(lines) + "\n"


def json_docstring(text: str) -> str:
    """A docstring of this text: its first sentence, and the others."""
    first, _, others = text.replace("\\", "\\\\").partition(". ")
    said = fill(first + ("." if others else ""), 110)
    return f'"""{said}\n\n{fill(others, 110)}\n"""' if others else f'"""{said}"""'


def files() -> dict[Path, str]:
    """The files of the client that are written, with what is in each."""
    from tools.openapi import description  # noqa: PLC0415 (imports every function of the API)
    from tools.openapi.meanings import kinds  # noqa: PLC0415

    document = description()
    listed, known = methods(document), dict(kinds())
    return {
        FOLDER / "inputs.py": formatted(f'''"""What bodies of requests are made of.{WRITTEN}"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

{inputs(document, listed)}'''),
        FOLDER
        / "json_client.py": formatted(f'''"""Every operation of the API, answered with the JSON as it came.{WRITTEN}"""

{IMPORTS}
from stopsms.client.calls import Calls, every, given

class JsonClient(Calls):
    """The API, answering with JSON: for programs that pass it on, and for members that this release does not know.

    Every method raises ApiProblem where the API refuses, and Unreached where it does not answer.
    """

{chr(10).join(one.as_json for one in listed)}'''),
        FOLDER
        / "client.py": formatted(f'''"""Every operation of the API, answered with the dataclasses that it writes.{WRITTEN}"""

{IMPORTS}
from stopsms.client.calls import ATTEMPTS, PATIENCE
from stopsms.client.json_client import JsonClient
from stopsms.client.reading import every, read
{answers(listed, known)}

class Client:
    """The API of one deployment. `json` has the same methods, answering with the JSON as it came. Threads may share it.

    Every method raises ApiProblem where the API refuses, Unreached where it does not answer, and UnknownForm for what it cannot read.
    """

    def __init__(self, url: str, key: str, *, attempts: int = ATTEMPTS, timeout: float = PATIENCE, language: str = "en") -> None:
        """By the API's URL, up to and including the stage, and a key. Nothing is called yet.

        `timeout` is in seconds, for each attempt; `language` is that of problems, `fr` or `en`.
        """
        self.json = JsonClient(url, key, attempts=attempts, timeout=timeout, language=language)

{chr(10).join(one.typed(known) for one in listed)}'''),
    }


IMPORTS = """from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from stopsms.client import inputs
from stopsms.contracts.codec import ABSENT"""


def answers(listed: list[Method], known: Mapping[str, type]) -> str:
    """The imports of the classes that are answered."""
    named = {one.answer for one in listed} | {one.listed[1] for one in listed if one.listed}
    kinds = {known[name] for name in named if name}
    return "\n".join(sorted(f"from {kind.__module__} import {kind.__name__}" for kind in kinds))


def formatted(source: str) -> str:
    """As ruff writes it: unused imports gone, lines broken."""
    for arguments in (["check", "--quiet", "--fix", "--select", "F401,I,D209"], ["format", "--quiet"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", str(FOLDER / "client.py"), "-"]
        done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
        source = done.stdout
    return source


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text)
