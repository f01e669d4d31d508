"""Cases that share an item of pytest are tried each, and told each."""

import pytest

from tests.each_case import each


def test_every_case_is_tried_and_each_that_fails_is_told_with_what_it_was_given() -> None:
    tried = []

    @each("first", [1, 2])
    @each(("second", "third"), [("a", "b"), ("c", "d")])
    def check(first: int, second: str, third: str) -> None:
        tried.append((first, second, third))
        assert (first, second) == (2, "a")

    with pytest.raises(ExceptionGroup, match="2 of 2 cases") as failed:
        check()

    assert tried == [(1, "a", "b"), (1, "c", "d"), (2, "a", "b"), (2, "c", "d")]
    alone, last = failed.value.exceptions
    assert isinstance(alone, ExceptionGroup)
    assert isinstance(last, ExceptionGroup)
    assert [one.__notes__ for one in (*alone.exceptions, *last.exceptions)] == [
        ["case: second='a', third='b'"],
        ["case: second='c', third='d'"],
        ["case: second='c', third='d'"],
    ]
    assert [one.__notes__ for one in (alone, last)] == [["case: first=1"], ["case: first=2"]]


def test_what_is_no_case_is_taken_from_fixtures(tmp_path: object) -> None:
    given = []

    @each("number", [1, 2])
    def check(number: int, tmp_path: object) -> None:
        given.append((number, tmp_path))

    check(tmp_path=tmp_path)

    assert given == [(1, tmp_path), (2, tmp_path)]


def test_no_case_at_all_is_an_error() -> None:
    with pytest.raises(AssertionError, match="no case"):
        each("number", [])
