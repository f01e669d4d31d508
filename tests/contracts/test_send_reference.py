"""The reference of a send that carriers are given: one for each send, and nothing else reads as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_BATCH
from stopsms.compliance.campaign.shards import SHARDS, batch_id
from stopsms.contracts.send_reference import is_question, named_by, question_reference, reference_of, send_of

from tests.each_case import each

CAMPAIGN, SEND = "c0ffee00c0ffee00", "03-000000.7"
CAMPAIGNS = st.one_of(
    st.sampled_from(["0" * 16, "f" * 16]), st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")
)
SENDS = st.builds(
    lambda shard, number, index: f"{batch_id(shard, number)}.{index}",
    st.integers(0, SHARDS - 1),
    st.one_of(st.sampled_from([0, 999_999]), st.integers(0, 999_999)),
    st.integers(0, RECIPIENTS_IN_BATCH - 1),
)


@given(CAMPAIGNS, SENDS)
def test_every_send_is_read_back_from_its_reference(campaign: str, send: str) -> None:
    reference = reference_of(campaign, send)

    assert len(reference) == 20
    assert reference.isascii()
    assert reference.isalnum()
    assert reference == reference.lower()
    assert send_of(reference) == (campaign, send)
    assert named_by(reference, campaign, send)


@given(st.one_of(st.text(max_size=24), st.from_regex(r"[0-9a-z]{20}", fullmatch=True)))
def test_a_text_is_a_reference_only_if_it_is_that_of_the_send_it_names(text: str) -> None:
    named = send_of(text)
    if named is not None:
        assert reference_of(*named) == text


@each(
    ("campaign", "send"),
    [
        (CAMPAIGN, f"{SHARDS}-000000.7"),
        (CAMPAIGN, "03-000000.100"),
        (CAMPAIGN, "03-000000.07"),
        (CAMPAIGN, "03-000000.+7"),
        (CAMPAIGN, "03-000000.-1"),
        (CAMPAIGN, "03-000000."),
        (CAMPAIGN, "03-1000000.7"),
        (CAMPAIGN, "0٣-000000.7"),
        (CAMPAIGN, "03-000000.7\n"),
        (CAMPAIGN, ""),
        (CAMPAIGN.upper(), SEND),
        (CAMPAIGN[1:], SEND),
        ("", SEND),
    ],
)
def test_what_is_no_send_of_ours_gets_no_reference(campaign: str, send: str) -> None:
    """Another send would be settled by its receipt."""
    with pytest.raises(ValueError, match="not the id of a send"):
        reference_of(campaign, send)


def test_a_reference_in_other_letters_or_with_more_around_it_is_none() -> None:
    reference = reference_of(CAMPAIGN, SEND)

    for written in (reference.upper(), f" {reference}", f"{reference}\n", reference + "0", reference[1:], ""):
        assert send_of(written) is None, written


@given(st.from_regex(r"[0-9a-f]{64}", fullmatch=True))
def test_a_question_has_a_reference_of_its_own_that_every_carrier_keeps_and_that_is_no_send_s(act: str) -> None:
    reference = question_reference(act)

    assert len(reference) < 20
    assert reference.isalnum()
    assert is_question(reference)
    assert send_of(reference) is None


@each("text", ["", "q", "q" + "0" * 17, "q" + "0" * 19, "q" + "G" * 18, "r" + "0" * 18, "0" * 20])
def test_what_has_another_form_is_no_question(text: str) -> None:
    assert not is_question(text)
