"""What is said in French is said whole: labels, codes, titles, sentences; and figures are written as each language does."""

import ast
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from stopsms.command_line import english_words, french_words, imports, speech
from stopsms.command_line.screen import CODED
from stopsms.command_line.speech import Language, Speech, speak
from stopsms.compliance.access.role import Role
from stopsms.compliance.campaign.breaker import FailureKind
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.recurrence import RecurrenceState, RunFate
from stopsms.compliance.campaign.rhythm import Weekday
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.rule import Result
from stopsms.compliance.law.rulebook import rulebooks
from stopsms.compliance.outside.file_import import ImportKind, ImportState
from stopsms.compliance.outside.import_progress import Stage
from stopsms.compliance.person.contact import LegalBasis, Status
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.interaction import Interaction
from stopsms.compliance.person.rights import Asker
from stopsms.compliance.proof.evidence import Act

from tests.each_case import each
from tools.client import references
from tools.openapi import TARGET

SOURCE = Path(__file__).resolve().parents[2] / "shared" / "stopsms" / "command_line"
FOR_OPERATORS = {"audit.py", "restore.py", "trial.py", "evidence_packs.py", "evidence_key.py", "carrier.py"}
"""Commands for who runs the deployment speak English; what they share with others is translated."""

NO_WORD = {"id", "url", "", "sender_id"}


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(SOURCE.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield file.name, node


def constants(*nodes: ast.AST) -> Iterator[str]:
    """The texts that stand there by themselves, in a tuple, or on either side of a condition."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Tuple):
            yield from constants(*node.elts)
        elif isinstance(node, ast.IfExp):
            yield from constants(node.body, node.orelse)


def sentences() -> set[str]:
    """Every sentence that the code says, those that stand in a table among them."""
    found = {text for _, call in calls("said", "counted_of") for text in constants(*call.args)}
    switches = {text for _, call in calls("Switch") for keyword in call.keywords for text in constants(keyword.value)}
    return found | switches | set(imports._STAGES.values())


def headings() -> set[str]:
    """Every name that a table or a list of fields shows, as far as it stands there in so many words."""
    named: set[str] = set()
    for file, call in calls("table", "fields", "filled"):
        if file not in FOR_OPERATORS and call.args:
            of_rows = isinstance(call.func, ast.Name) and call.func.id == "table"
            shown = [call.args[0]] if of_rows else call.args[1:]
            named |= {
                text
                for argument in shown
                if isinstance(argument, ast.Tuple | ast.Constant)
                for text in constants(argument)
            }
    for module in sorted(SOURCE.glob("*.py")):
        if module.name in FOR_OPERATORS:
            continue
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
                target = ast.unparse(node.targets[0])
                if target.lower().strip("_") in ("columns", "shown", "outcomes", "bars"):
                    named |= set(constants(node.value))
    return named


def test_every_sentence_has_its_french_with_the_same_values() -> None:
    said = sentences()

    assert said - set(french_words.SENTENCES) == set()
    assert {one for one in set(french_words.SENTENCES) - said if "fault" not in one and "note" not in one} == set()
    for english, french in french_words.SENTENCES.items():
        values = [sorted(name for _, name, _, _ in Formatter().parse(text) if name) for text in (english, french)]
        assert values[0] == values[1], english


def test_every_heading_has_its_french() -> None:
    named = headings()

    assert len(named) > 60
    assert {name for name in named - NO_WORD if name not in french_words.LABELS} == set()


def answered_members() -> Iterator[str]:
    """Every member of what the API answers: a list of fields may show any of them, and what is in it."""
    document = json.loads(TARGET.read_text())
    answers = [
        answer
        for operations in document["paths"].values()
        for operation in operations.values()
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    ]
    pending, schemas = references(answers), document["components"]["schemas"]
    seen = set(pending) & set(schemas)
    for name in pending:
        if name in schemas and not name.startswith(SAID_IN_WORDS) and "next" not in schemas[name].get("properties", ()):
            yield from schemas[name].get("properties", ())
        pending += [one for one in references(schemas.get(name, {})) if one not in seen]
        seen |= set(pending)


SAID_IN_WORDS = ("Condition", "Explanation", "Share")
"""What an audience is chosen by, said in a sentence; and sentences."""

LISTS = {"carriers", "keys", "people", "revisions", "templates", "webhooks"}
"""What holds the lines of a table."""


def test_every_member_of_an_answer_has_its_french() -> None:
    members = set(answered_members())

    assert len(members) > 300
    assert members - LISTS - NO_WORD - set(french_words.LABELS) == set()


def codes_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    """The codes that a member may have."""
    yield from schema.get("enum", [schema["const"]] if "const" in schema else [])
    inner = [schema["items"]] if "items" in schema else []
    inner += [schemas[one.rpartition("/")[2]] for one in [schema.get("$ref")] if one]
    for one in [*inner, *schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        yield from codes_of(one, schemas)


def test_every_code_that_the_description_has_of_a_member_shown_as_a_word_has_its_french() -> None:
    schemas = json.loads(TARGET.read_text())["components"]["schemas"]
    codes = {
        code
        for schema in schemas.values()
        for name, member in schema.get("properties", {}).items()
        if name in CODED
        for code in codes_of(member, schemas)
    }

    assert len(codes) > 60
    assert codes - set(french_words.CODES) == set()


def test_every_amount_says_that_it_is_before_tax() -> None:
    amounts = {name for name in answered_members() if name.endswith("_eur") or name.startswith("eur_")}

    assert {name for name in amounts if "HT" not in french_words.LABELS[name]} == set()
    assert {name for name in amounts if "before tax" not in english_words.LABELS.get(name, "")} == set()


CODES: tuple[type[StrEnum], ...] = (
    State, Fate, Verdict, Result, Status, LegalBasis, HoldKind, Interaction, Act, Step, Stage, ImportKind, ImportState, FailureKind,
    RunFate, RecurrenceState, Role, Asker, Weekday,
)  # fmt: skip


@each("codes", CODES)
def test_every_code_has_its_french(codes: type[StrEnum]) -> None:
    assert {code.value for code in codes} - set(french_words.CODES) == set()


def test_every_rule_has_its_english_title() -> None:
    rules = {rule.id for book in rulebooks() for rule in (*book.capture, *book.sending_rules)}

    assert set(english_words.RULES) == rules
    assert speech.rule_title("fr.retention") == "Durée de conservation"
    assert speech.rule_title("fr.unknown-rule") == "fr.unknown-rule"


def spoken(language: Language, zone: str = "Europe/Paris") -> None:
    speak(Speech(language, ZoneInfo(zone)))


def test_figures_are_written_as_the_language_does() -> None:
    spoken("fr")
    assert [speech.money(27.3), speech.money(1027.305)] == ["27,30\u202f€", "1\u202f027,31\u202f€"]
    assert speech.decimal(86.2) == "86,2"
    assert [speech.count(354), speech.count(9_800_000)] == ["354", "9\u202f800\u202f000"]
    assert [speech.share(0.05), speech.share(0.125)] == ["5\u202f%", "12,5\u202f%"]
    spoken("en")
    assert [speech.money(27.3), speech.count(9_800_000), speech.share(0.125)] == ["€27.30", "9,800,000", "12.5%"]
    assert speech.decimal(86.2) == "86.2"


def test_an_instant_is_shown_on_the_clocks_of_the_zone() -> None:
    spoken("fr", "Indian/Reunion")
    assert speech.moment("2026-11-24T09:00:00.250+00:00") == "mar. 24/11/2026 13:00 (+04:00)"
    spoken("en")
    assert speech.moment("2026-11-24T09:00:00Z") == "Tue 24/11/2026 10:00 (+01:00)"


@given(number=st.integers(0, 10**9))
def test_a_number_is_written_with_the_same_digits(number: int) -> None:
    for language in ("fr", "en"):
        spoken("fr" if language == "fr" else "en")
        assert "".join(c for c in speech.count(number) if c.isdigit()) == str(number)
