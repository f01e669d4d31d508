"""Conditions in words: what is written is read, what is read is said, and what cannot be read is pointed at."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.command_line.speech import Speech, speak
from stopsms.command_line.where import WhereError, condition_of, words_of
from stopsms.command_line.where_in_french import said_in_french
from stopsms.compliance.campaign.condition import Condition
from stopsms.contracts.conditions import condition_record

from tests.compliance.conditions import CONDITIONS
from tests.each_case import each


def plain(condition: dict[str, Any]) -> dict[str, Any]:
    """The same without lists of one condition."""
    for name in ("all", "any"):
        if name in condition:
            parts = [plain(part) for part in condition[name]]
            return parts[0] if len(parts) == 1 else {name: parts}
    return {"not": plain(condition["not"])} if "not" in condition else condition


@given(CONDITIONS)
def test_what_is_said_of_a_condition_says_that_condition(condition: Condition) -> None:
    record = condition_record(condition)

    assert condition_of(words_of(record)) == plain(record)
    assert said_in_french(record)


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_or_pointed_at(written: str) -> None:
    read, place = None, 0
    try:
        read = condition_of(written)
    except WhereError as error:
        place = error.place

    assert 0 <= place <= len(written)
    assert read is None or condition_of(words_of(read)) == plain(read)


@each(
    ("written", "condition"),
    [
        ("tag:vip", {"tag": "vip"}),
        ('tag:"très bon client"', {"tag": "très bon client"}),
        ("city = Lyon", {"attribute": "city", "in": ["Lyon"]}),
        ('city in (Lyon, "Le Havre")', {"attribute": "city", "in": ["Lyon", "Le Havre"]}),
        ("NOT city known", {"not": {"attribute": "city", "known": True}}),
        ("postcode = 69", {"postcode": ["69"]}),
        ("territory in (FR, RE)", {"territory": ["FR", "RE"]}),
        ("legal_basis = consent", {"legal_basis": ["consent"]}),
        ("last_sale within 90 days", {"date": "last_sale", "within_days": 90}),
        ("collected more than 1 day ago", {"date": "collected", "more_than_days_ago": 1}),
        ("date:renewal 7 days ago", {"date": "attribute:renewal", "days_ago": 7}),
        ("born anniversary", {"date": "born", "anniversary": True}),
        ("last_message known", {"date": "last_message", "known": True}),
        ("born since 1990-01-01 before 2000-01-01", {"date": "born", "since": "1990-01-01", "before": "2000-01-01"}),
        ("share of tests from 0 to 0.1", {"share": {"of": "tests", "from": 0.0, "to": 0.1}}),
        ("not tag:a and tag:b", {"all": [{"not": {"tag": "a"}}, {"tag": "b"}]}),
        ("tag:a or tag:b and tag:c", {"any": [{"tag": "a"}, {"all": [{"tag": "b"}, {"tag": "c"}]}]}),
        ("(tag:a or tag:b) and tag:c", {"all": [{"any": [{"tag": "a"}, {"tag": "b"}]}, {"tag": "c"}]}),
        ("not (tag:a or tag:b)", {"not": {"any": [{"tag": "a"}, {"tag": "b"}]}}),
    ],
)
def test_words_are_read_as_a_condition(written: str, condition: dict[str, Any]) -> None:
    assert condition_of(written) == condition


@pytest.fixture
def in_english() -> Iterator[None]:
    speak(Speech("en", ZoneInfo("Europe/Paris")))
    yield
    speak(Speech("fr", ZoneInfo("Europe/Paris")))


@pytest.mark.usefixtures("in_english")
@each(
    ("written", "place", "message"),
    [
        ("", 0, "expected a condition"),
        ("tag:vip and", 11, "expected a condition"),
        ("tag:vip tag:new", 8, "expected and, or, or the end"),
        ("(tag:vip", 8, "expected )"),
        ("city Lyon", 5, "expected ="),
        ("city in Lyon", 8, "expected ("),
        ("last_sale within some days", 17, "expected a number of days"),
        ("last_sale within 90", 19, "expected days"),
        ("last_sale 90 days", 17, "expected ago"),
        ("last_sale since June", 16, "expected a day"),
        ("last_sale", 9, "expected within"),
        ("tag:vip and colour:red", 12, "no condition begins so"),
        ('tag:"vip', 4, "a quotation mark is not closed"),
        ("share of a from x to 1", 16, "a number from 0 to 1"),
    ],
)
def test_what_is_no_condition_is_pointed_at(written: str, place: int, message: str) -> None:
    with pytest.raises(WhereError) as error:
        condition_of(written)

    assert message in str(error.value)
    assert error.value.place == place
    assert error.value.pointing(written).endswith(f"\n  {' ' * place}^")


def test_what_is_no_condition_is_said_in_french() -> None:
    with pytest.raises(WhereError) as error:
        condition_of("last_sale within 90")

    assert str(error.value) == "attendu ici\xa0: days"


@each(
    ("written", "french"),
    [
        (
            "tag:vip and not got:c0ffee00c0ffee00",
            "étiquette « vip » et non destinataire de la campagne c0ffee00c0ffee00",
        ),
        ("last_sale since 2026-06-01", "dernier achat : à partir du 01/06/2026"),
        (
            "(tag:a or tag:b) and postcode in (69, 75)",
            "(étiquette « a » ou étiquette « b ») et code postal commençant par 69 ou 75",
        ),
        ("share of t from 0 to 0.125", "tirage « t », de 0 % à 12,5 %"),
    ],
)
def test_a_condition_is_said_in_french(written: str, french: str) -> None:
    assert said_in_french(condition_of(written)) == french
