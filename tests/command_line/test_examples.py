"""Help: each command has an example, and the program reads it."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.command_line.api import Api
from stopsms.command_line.examples import EXAMPLES, commands_of
from stopsms.command_line.program import program
from stopsms.command_line.screen import Screen
from stopsms.command_line.session import Session
from stopsms.command_line.stack import Asked
from typer.main import get_command
from typer.testing import CliRunner

from tests.each_case import each

PROJECT = Path(__file__).resolve().parents[2]
NEWEST = [
    {"id": "3ea77cc521cc7678", "name": "Mode", "created_at": "2026-11-24T09:00:00Z"},
    {"id": "aaaa000000000000", "name": "Hebdo", "created_at": "2026-11-24T09:00:00Z"},
    {"id": "bbbb000000000000", "name": "Anniversaires", "created_at": "2026-11-24T09:00:00Z"},
    {"id": "cccc000000000000", "reference": "812-arrived", "created_at": "2026-11-24T08:00:00Z"},
]


class OneOfEach(Api):
    """An API that has what the examples name."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", "k")

    def call(self, *_: Any, **__: Any) -> Any:
        lists = dict.fromkeys(("campaigns", "recurrences", "messages", "imports"), NEWEST)
        keys, advertisers = [{"id": "f329ecb6c834", "name": "Boutique en ligne"}], [{"id": "zelie"}]
        return {**lists, "keys": keys, "advertisers": advertisers, "next": None}


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

    assert (done.exit_code, "Option inconnue" in done.stderr) == (2, True)


USAGE = [
    (["campaign", "shwo", "last"], "Commande inconnue : shwo. Vouliez-vous dire 'show' ?"),
    (["campaign", "show"], "Il manque l’argument 'ID'."),
    (["message", "send", "0612345678", "Zelie"], "Il manque l’option '--reference'."),
    (["campaign", "list", "--limt", "5"], "Option inconnue : --limt (options possibles : --limit)"),
    (["campaign", "list", "--limit"], "L’option --limit demande une valeur."),
    (["campaign", "list", "--limit=x"], "Valeur incorrecte pour '--limit' : un nombre entier est attendu."),
    (["campaign", "list", "--limit", "0"], "Valeur incorrecte pour '--limit' : 1 au moins."),
    (["campaign", "draft", "x", "y", "--canary", "3"], "Valeur incorrecte pour '--canary' : 1 au plus."),
    (["campaign", "draft", "x", "y", "--canary", "z"], "Valeur incorrecte pour '--canary' : un nombre est attendu."),
    (["campaign", "list", "Mode"], "Arguments en trop : Mode"),
    (["sending", "stop", "--help=now"], "L’option --help ne prend pas de valeur."),
    (["import", "absent.csv", "--kind", "contacts"], "Valeur incorrecte pour 'file' : « absent.csv » n’existe pas."),
    (["import", ".", "--kind", "contacts"], "Valeur incorrecte pour 'file' : « . » est un dossier."),
    (
        ["check", "0612345678", "Zelie", "--nature", "pub"],
        "Valeur incorrecte pour '--nature' : « pub » n’est pas l’une de ces valeurs : 'commercial', 'non_commercial', 'transactional'.",
    ),
]


@each(("arguments", "said"), USAGE)
def test_what_was_mistyped_is_said_in_french_and_in_english(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Typer says of it: a release that says it otherwise needs other words here."""
    monkeypatch.chdir(tmp_path)
    wide = {"COLUMNS": "200"}

    french = CliRunner().invoke(program, ["--lang", "fr", *arguments], env=wide)
    english = CliRunner().invoke(program, ["--lang", "en", *arguments], env=wide)

    assert (french.exit_code, said in french.stderr.replace("\u00a0", " ")) == (2, True)
    assert (english.exit_code, said in english.stderr) == (2, False)


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
