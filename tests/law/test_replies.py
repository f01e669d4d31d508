"""Replies: the corpus of the conformance kit, with figures that are printed at the end of the run."""

import pytest
from compliance.stop_words import Intent, read_reply
from hypothesis import given
from hypothesis import strategies as st

from conformance import ours
from conformance.__main__ import OPPOSING, cases, detection
from conformance.rivals import RIVALS, compared

REPLIES = cases("replies")


def test_nobody_who_opposes_is_missed_and_false_alarms_are_few() -> None:
    found = detection(REPLIES, {case.id: read_reply(case.input["text"]).opposes for case in REPLIES})

    missed = [c.input["text"] for c in REPLIES if c.expect in OPPOSING and not read_reply(c.input["text"]).opposes]
    assert missed == []
    assert found.precision >= 0.98


@pytest.mark.parametrize("expect", ["stop", "doubtful", "erasure", "contact", "start", "other"])
def test_each_kind_of_reply_is_understood(expect: str) -> None:
    wrong = {
        case.input["text"]: answer
        for case in REPLIES
        if case.expect == expect and not case.agrees(answer := ours.replies(case.input), frozenset(ours.TRAITS))
    }

    assert wrong == {}


def test_a_certain_reading_never_opposes_a_person_who_only_asks() -> None:
    certain = [
        case.input["text"] for case in REPLIES if case.expect not in OPPOSING and read_reply(case.input["text"]).opposes
    ]

    assert certain == [], "what may be a false alarm is for a person to look at"


def test_the_corpus_is_large_varied_and_without_repetition() -> None:
    texts = [case.input["text"] for case in REPLIES]

    assert len(set(texts)) == len(texts) >= 338
    assert {case.expect for case in REPLIES} == {"stop", "doubtful", "erasure", "contact", "start", "other"}
    assert sum(case.expect == "other" for case in REPLIES) >= 100


def test_no_rival_hears_as_many() -> None:
    best = max(compared(rival.opposes).recall for rival in RIVALS)

    assert best < compared(lambda text: read_reply(text).opposes).recall


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_words_around_it_hide_the_keyword(before: str, after: str) -> None:
    assert read_reply(f"{before} STOP36180 {after}").opposes


@given(st.sampled_from([case.input["text"] for case in REPLIES if case.expect == "stop"]), st.randoms())
def test_case_accents_and_spaces_change_nothing(text: str, random: object) -> None:
    shouted = f"  {text.upper()} \u00a0"

    assert read_reply(shouted).opposes


@given(st.text())
def test_any_text_at_all_has_a_reading(text: str) -> None:
    assert read_reply(text).matched
    assert read_reply(text).intent in Intent
