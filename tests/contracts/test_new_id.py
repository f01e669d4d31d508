"""Ids that are drawn: nobody, and no log, takes one for a number."""

import re

from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.doors.observability import masked
from stopsms.contracts.new_id import new_id

BYTES = st.binary(min_size=6, max_size=8)
DECIMAL = st.text("0123456789", min_size=12, max_size=12).map(bytes.fromhex)


@given(BYTES | DECIMAL)
def test_a_letter_is_among_the_digits_whatever_is_drawn_and_the_log_leaves_it(drawn: bytes) -> None:
    made = new_id(len(drawn), lambda _: drawn)

    assert re.fullmatch(r"(?=.*[a-f])[0-9a-f]+", made)
    assert len(made) == 2 * len(drawn)
    assert masked(f"key:{made} (Claire)") == f"key:{made} (Claire)"
    assert made in (drawn.hex(), made[0] + drawn.hex()[1:])


def test_nothing_else_is_changed_and_as_much_is_drawn_as_it_takes() -> None:
    assert new_id(6, lambda size: b"\x2a" * size) == "2a" * 6
    assert new_id(8, lambda size: b"\x06\x12" * (size // 2)) == "a612061206120612"
    assert new_id(6, lambda _: bytes.fromhex("262692123456")) == "c62692123456", "a mobile of La Réunion"
