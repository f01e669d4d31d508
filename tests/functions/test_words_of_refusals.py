"""What a refused call is told: the field by its name, what is wrong in plain words, in the language that was asked for."""

import ast
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.doors.field_errors import field_errors
from stopsms.adapters.doors.field_words import PATTERNS, RULES, SAID
from stopsms.adapters.doors.problem_words import TITLES, language_of
from stopsms.adapters.settings import Settings
from stopsms.compliance.message.characters import Flaw

from tests.each_case import each
from tests.functions.calling import BODIES, CAMPAIGN, FUNCTIONS, call, gateway_event, routes
from tests.functions.doors import Runtime, fresh
from tools.openapi import TARGET

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = [*(PROJECT / "shared" / "stopsms").rglob("*.py"), *(PROJECT / "functions").rglob("*.py")]
BODY_SOURCES = sorted((PROJECT / "shared" / "stopsms" / "contracts" / "bodies").glob("*.py"))
FRENCH = {"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.8"}

OF_PAGES = {"forms", "preferences", "console"}
"""What answers browsers of people, in French alone."""


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def codes() -> Iterator[str]:
    """The code of every problem that an operation may answer with."""
    for path in SOURCES:
        if OF_PAGES & {*path.parts}:
            continue
        for node in calls(path, "problem", "Refusal"):
            match node.args:
                case [_, ast.Constant(value=str(code)), *_]:
                    yield code
        for kind in ast.walk(ast.parse(path.read_text())):
            match kind:
                case ast.ClassDef(bases=[ast.Name(id=base), *_]) if base.endswith(("Error", "Mistake", "Transition")):
                    yield from declared(kind)


def declared(kind: ast.ClassDef) -> Iterator[str]:
    for one in kind.body:
        match one:
            case (
                ast.AnnAssign(target=ast.Name(id="code"), value=ast.Constant(value=str(code)))
                | ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code)))
            ):
                yield code


def test_every_problem_has_a_title_in_french() -> None:
    assert {*codes()} - {*TITLES} == set()


NOT_OF_THE_API = {"above_cap", "broken", "misconfigured", "session_ended", "unverified"}
"""Of a run that is made by itself, a fault of ours, carriers' calls, and the console."""


def test_every_problem_is_in_the_table_of_the_api() -> None:
    named = set(re.findall(r"`([a-z_]+)`", (PROJECT / "docs" / "api.md").read_text()))

    assert {*TITLES} - named == NOT_OF_THE_API


def test_what_a_body_says_by_itself_has_words_in_french() -> None:
    said = [node for path in BODY_SOURCES for node in calls(path, "ValueError", "PydanticCustomError")]
    rules = {node.args[0].value for node in said if len(node.args) > 1 and isinstance(node.args[0], ast.Constant)}
    texts = {node.args[0].value for node in said if len(node.args) == 1 and isinstance(node.args[0], ast.Constant)}

    assert rules - {*RULES} - {*Flaw} == set()
    assert texts - {*SAID} == set()


def test_every_way_to_write_a_value_is_explained_in_words() -> None:
    """A pattern that lists words is explained by these."""
    patterns = set(re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', TARGET.read_text()))
    of_words = re.compile(r"[a-z]{3,}[|)]")
    unexplained = {one for one in map(json.loads, patterns) if one not in PATTERNS and not of_words.search(one)}

    assert unexplained == {"^[!-~]+$"}, "of the Idempotency-Key, whose problem has its own title"


@each(
    ("accepted", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CH", "fr"),
        ("en-GB, fr;q=0.9", "en"),
        ("fr;q=0.9, en;q=0.8", "fr"),
        ("de, fr;q=0.1", "fr"),
        ("fr;q=0", "en"),
        ("fr;q=viel", "en"),
        ("*", "en"),
        (";;,q=1,;q=", "en"),
    ],
)
def test_the_language_is_the_one_that_weighs_more(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def refused(
    body: dict[str, Any], headers: dict[str, str], path: str = "/campaigns"
) -> tuple[dict[str, Any], dict[str, str]]:
    """The problem, with its headers."""
    route = ("POST", path)
    asked = gateway_event(route, json.dumps(BODIES[route] | body), headers=headers)
    answer = fresh(routes()[route][0]).handler(asked, Runtime())
    told = {**(answer.get("headers") or {}), **{n: v[0] for n, v in (answer.get("multiValueHeaders") or {}).items()}}
    return json.loads(answer["body"]), told


def test_a_misspelt_field_is_told_which_was_meant_in_the_language_asked_for(base: DynamoContactStore) -> None:
    problem, told = refused({"limits": {"opositions": 0.1}}, FRENCH)

    assert (problem["title"], problem["detail"]) == ("La requête n’est pas valable.", "the request is not valid")
    assert [(error["field"], error["message"]) for error in problem["errors"]] == [
        ("limits.opositions", "Champ inconnu. Vouliez-vous dire «\u00a0oppositions\u00a0»\u00a0?")
    ]
    assert (told["Content-Language"], told["Vary"]) == ("fr", "Accept-Language")


def test_in_english_a_problem_is_what_it_was(base: DynamoContactStore) -> None:
    problem, told = refused({"canary": {"share": 2, "minutes": 0}}, {})

    assert "detail" not in problem
    assert [(error["field"], error["message"]) for error in problem["errors"]] == [
        ("canary.share", "at most 1"),
        ("canary.minutes", "at least 1"),
    ]
    assert told["Content-Language"] == "en"


@each(
    ("body", "field", "told"),
    [
        ({"nature": "ads"}, "nature", "L’une de ces valeurs est attendue\u00a0: 'commercial' ou 'non_commercial'."),
        ({"advertiser_id": "zélie"}, "advertiser_id", PATTERNS[r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"].fr),
        ({"name": ""}, "name", "Au moins 1 caractère."),
        ({"text": "x" * 9999}, "text", "Au plus 1530 caractères."),
        ({"limits": {"oppositions": 0}}, "limits.oppositions", "Au moins 0,0001."),
        (
            {"audience": {"where": {"attribute": "city", "known": False}}},
            "audience.where.known",
            "L’une de ces valeurs est attendue\u00a0: true.",
        ),
        (
            {"audience": {"where": {"tag": "a", "got": CAMPAIGN}}},
            "audience.where",
            "Une condition ne dit qu’une chose\u00a0; ici\u00a0: got, tag.",
        ),
        ({"schedule": {"at": "2026-11-26T10:00:00"}}, "schedule.at", RULES["timezone_aware"].fr),
        ({"nam": "x"}, "nam", "Champ inconnu. Vouliez-vous dire «\u00a0name\u00a0»\u00a0?"),
    ],
)
def test_each_mistake_is_told_in_words_of_its_field(
    base: DynamoContactStore, body: dict[str, Any], field: str, told: str
) -> None:
    problem, _ = refused(body, FRENCH)

    assert (field, told) in {(error["field"], error["message"]) for error in problem["errors"]}


@each(
    ("body", "path", "field", "told"),
    [
        (
            {"audience": {"where": {"date": "born", "since": "2001-01-01", "before": "2000-01-01"}}},
            "/campaigns",
            "audience.where",
            "Aucun jour ne convient\u00a0: «\u00a0since\u00a0» doit précéder «\u00a0before\u00a0».",
        ),
        (
            {"schedule": {"every": "week", "at": "10:00"}},
            "/recurrences",
            "schedule.weekdays",
            "Un envoi chaque semaine demande des jours (weekdays), et lui seul en a\u00a0: [tuesday], par exemple.",
        ),
        (
            {"nature": "commercial"},
            "/messages",
            "service",
            "Seul un message transactionnel s’appuie sur une demande de la personne\u00a0: retirez-la d’ici.",
        ),
    ],
)
def test_what_does_not_go_together_is_explained_in_both_languages(
    base: DynamoContactStore, body: dict[str, Any], path: str, field: str, told: str
) -> None:
    french, _ = refused(body, FRENCH, path)
    english, _ = refused(body, {}, path)

    assert (french["field"], french["explanation"]["fr"]) == (field, told)
    assert english["explanation"]["en"] == english["title"]


WRONG: tuple[Any, ...] = (
    None,
    12,
    1.5,
    "",
    "x",
    "x" * 5000,
    "2026-02-30",
    "2026-02-30T10:00:00Z",
    "25:00",
    True,
    -1,
    10**30,
    [],
    ["x"] * 60,
    {"a": 1},
)


def spoilt(value: Any) -> Iterator[Any]:
    """A value with one thing in it wrong, for each thing and each way."""
    yield from WRONG
    if isinstance(value, dict):
        yield from (value | {name: wrong} for name in value for wrong in spoilt(value[name]))
    if isinstance(value, list) and value:
        yield from ([wrong, *value[1:]] for wrong in spoilt(value[0]))


def bodies_of(function: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The model of each body, with one that is right."""
    resolver = import_module(f"{function}.app").app
    for route in [*resolver._static_routes, *resolver._dynamic_routes]:
        path = re.sub(r"<(\w+)>", r"{\1}", route.path)
        methods = [route.method] if isinstance(route.method, str) else route.method
        for model in route.dependant.body_params:
            yield from ((model.type_, BODIES[method, path]) for method in methods if (method, path) in BODIES)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_whatever_is_wrong_with_a_field_is_told_in_french_and_in_english(settings: Settings, function: str) -> None:
    for model, right in bodies_of(function):
        body = TypeAdapter(model)
        for wrong in spoilt(right):
            try:
                body.validate_python(wrong)
            except ValidationError as error:
                for told in field_errors([one | {"loc": ("body", *one["loc"])} for one in error.errors()], model):
                    assert told.explanation is not None
                    assert told.explanation.fr != told.explanation.en
                    assert "Valeur refusée" not in told.message + told.explanation.fr, told
                    assert "Input should" not in told.message, told


def test_of_very_many_errors_the_first_are_told(base: DynamoContactStore) -> None:
    """Each names all the fields that there are: the answer to a body of nothing but mistakes would be beyond what Lambda hands over."""
    many: dict[str, Any] = {f"k{number}": 1 for number in range(5000)}
    problem, _ = refused(many, {})
    status, of_query = call(
        "GET", "/campaigns", query={"advertiser_id": ["zelie"]} | {name: ["1"] for name in list(many)[:300]}
    )

    assert [error["field"] for error in problem["errors"]] == list(many)[:100]
    assert (status, len(of_query["errors"])) == (422, 100)


@pytest.mark.parametrize("mistyped", ["c0ffee", "C0FFEE00C0FFEE00", "x" * 300, "%2e%2e"])
def test_an_id_that_nothing_can_have_is_one_that_nothing_has(base: DynamoContactStore, mistyped: str) -> None:
    status, problem = call("GET", "/campaigns/{campaign_id}", at={"campaign_id": mistyped})

    assert (status, problem["title"]) == (404, "no such campaign")


def test_an_id_that_the_caller_chooses_is_told_what_is_wrong_with_it(base: DynamoContactStore) -> None:
    route = ("PUT", "/advertisers/{advertiser_id}")
    status, problem = call(*route, BODIES[route], at={"advertiser_id": "07"})

    assert (status, problem["errors"][0]["field"]) == (422, "advertiser_id")
