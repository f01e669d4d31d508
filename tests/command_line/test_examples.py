"""Help: each command has an example, and the program reads it; and each operation of the API has its command."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.command_line.examples import EXAMPLES, commands_of
from stopsms.command_line.program import program
from stopsms.command_line.screen import Screen
from stopsms.command_line.session import Session
from stopsms.command_line.stack import Asked
from typer.main import get_command
from typer.testing import CliRunner

from tests.each_case import each

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "shared" / "stopsms" / "command_line"
OF_NO_COMMAND = {
    "GET /openapi.json": "a description for programs",
    "POST /inbound": "what aggregators deliver, each message signed",
}
"""Operations that nobody carries out by hand, and why."""


class OneOfEach:
    """An API that has what the examples name."""

    def get(self, *_: str, **__: Any) -> Any:
        return {"keys": [{"id": "f329ecb6c834", "name": "Boutique en ligne"}]}

    def every(self, *_: str, **__: Any) -> Iterator[Any]:
        for one, name in (
            ("3ea77cc521cc7678", "Mode"),
            ("aaaa000000000000", "Hebdo"),
            ("bbbb000000000000", "Anniversaires"),
        ):
            yield {"id": one, "name": name, "created_at": "2026-11-24T09:00:00Z"}
        yield {"id": "cccc000000000000", "reference": "812-arrived", "created_at": "2026-11-24T08:00:00Z"}


def read(arguments: list[str]) -> dict[str, Any]:
    """What the program makes of its arguments: those of the command, as it would get them. Nothing is carried out."""
    asked = Asked(name=None, api_url="http://127.0.0.1:9", api_key="k")
    asked.__dict__["api"] = OneOfEach()
    here = Session(asked, Screen(as_json=True))
    command: Any = get_command(program)
    context = command.make_context("stopsms", list(arguments), obj=here)
    while hasattr(command, "resolve_command"):
        name, found, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        context = found.make_context(name, rest, parent=context)
        command = found
    return dict(context.params)


def test_every_command_has_an_example_and_every_example_its_command() -> None:
    assert set(EXAMPLES) == {words for words, _ in commands_of(program)}


@each("words", sorted(EXAMPLES))
def test_an_example_is_one_of_its_command_that_the_program_reads(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "boutique.csv").write_text("phone\n")
    (tmp_path / "dossier.zip").write_bytes(b"")
    program_name, *arguments = shlex.split(EXAMPLES[words])

    assert program_name == "stopsms"
    plain = " ".join(argument for argument in arguments if not argument.startswith("--"))
    assert plain.startswith(words) or words in {"contact show", "trial remove"}
    assert isinstance(read(arguments), dict)


def test_help_shows_the_example() -> None:
    shown = CliRunner().invoke(program, ["campaign", "schedule", "--help"], env={"COLUMNS": "150"}).stdout

    assert EXAMPLES["campaign schedule"] in shown


OPTION = re.compile(r"--[A-Za-z][A-Za-z0-9-]*(=.*)?|-[A-Za-z]\S*|--?", re.DOTALL)
texts = st.text(min_size=1, max_size=40).map(lambda text: f"-{text}").filter(lambda text: not OPTION.fullmatch(text))
discounts = st.sampled_from(
    ["-20 % samedi", "-20%", "- 20 %", "-", "--20 %", "-50€ dès 2 articles", "-20 % -a -y --yes", "-x, y"]
)


@given(text=texts | discounts, name=discounts)
def test_a_text_may_begin_with_a_dash_wherever_options_stand(text: str, name: str) -> None:
    for arguments in (
        ["campaign", "draft", name, text, "--category", "mode"],
        ["campaign", "draft", "--category", "mode", name, text],
        ["campaign", "draft", name, "--category=mode", text],
        ["campaign", "draft", "--category", "mode", "--", name, text],
    ):
        drafted = read(arguments)
        assert (drafted["name"], drafted["text"], drafted["category"]) == (name, text, "mode")
    assert read(["check", "0612345678", text, "-a", "zelie"])["text"] == text
    assert read(["sending", "stop", "--reason", text])["reason"] == text


def test_the_value_of_an_option_may_look_like_an_option() -> None:
    assert read(["campaign", "draft", "--category", "-mode", "x", "y"])["category"] == "-mode"


@each("mistyped", ["--categry", "--categry=mode", "-x", "--yess", "-Promo"])
def test_a_mistyped_option_is_still_an_error(mistyped: str) -> None:
    done = CliRunner().invoke(program, ["campaign", "draft", "x", "y", mistyped])

    assert (done.exit_code, "No such option" in done.stderr) == (2, True)


def written_path(parts: list[ast.expr]) -> str:
    """A path with {} for what varies."""
    return "/" + "/".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)


def operations_of_client() -> dict[str, str]:
    """The operation behind each method of the client."""
    tree = ast.parse((SOURCE.parent / "client" / "json_client.py").read_text())
    return {
        method.name: f"{ast.literal_eval(call.args[0])} {written_path(call.args[1].elts)}"
        for method in ast.walk(tree)
        if isinstance(method, ast.FunctionDef)
        for call in ast.walk(method)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "self.call" and isinstance(call.args[1], ast.Tuple)
    }


def operations_used() -> Iterator[str]:
    """Every call of the API that stands in a command, with {} for what varies."""
    by_name = operations_of_client()
    for file in SOURCE.rglob("*.py"):
        tree = ast.parse(file.read_text())
        tuples = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id in ("_list", "_export", "_pages"):  # of lists.py
                yield from (f"GET /{argument.value!s}" for argument in call.args if isinstance(argument, ast.Constant))
            if isinstance(call.func, ast.Name) and call.func.id == "Switch":
                yield from (f"{method} /{ast.literal_eval(call.args[0])}" for method in ("GET", "PUT"))
            if not (isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).endswith("api")):
                continue
            if call.func.attr in by_name:
                yield by_name[call.func.attr]
                continue
            method = {"put": "PUT", "post": "POST", "delete": "DELETE"}.get(call.func.attr, "GET")
            given_parts = call.args[1:] if call.func.attr == "every" else call.args
            parts = [
                part
                for argument in given_parts
                for part in (
                    tuples[ast.unparse(argument.value)].elts if isinstance(argument, ast.Starred) else [argument]
                )
            ]
            yield f"{method} {written_path(parts)}"


def test_every_operation_has_a_command() -> None:
    described = json.loads((PROJECT / "functions" / "consent_api" / "openapi.json").read_text())
    operations = {
        f"{method.upper()} {path}"
        for path, methods in described["paths"].items()
        for method in methods
        if method in ("get", "put", "post", "delete")
    }
    used = set(operations_used())

    without = {operation for operation in operations if re.sub(r"{\w+}", "{}", operation) not in used}
    assert without == set(OF_NO_COMMAND)


def documented() -> Iterator[tuple[str, str]]:
    """Every command line in the documentation, up to a pipe, a remark or what follows it."""
    for page in (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))):
        for line in re.findall(r"^\$ (?:\w+=\$\()?(stopsms .*)$", page.read_text(), re.MULTILINE):
            yield page.name, re.sub(r"\$[A-Z]+", "3ea77cc5", re.split(r" \| | && | +#|\)$", line)[0])


@each(("page", "line"), list(documented()))
def test_a_command_in_the_documentation_is_one_that_the_program_reads(
    page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "boutique.csv").write_text("phone\n")

    assert isinstance(read(shlex.split(line)[1:]), dict)
