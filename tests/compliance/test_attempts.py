"""A write that keeps losing against others is given up after a fixed number of attempts."""

import pytest
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.ports.attempts import MOST_ATTEMPTS, Attempts


def test_the_last_attempt_that_is_lost_says_what_keeps_changing() -> None:
    attempts = Attempts("the contact")
    for _ in range(MOST_ATTEMPTS - 1):
        attempts.lost()

    with pytest.raises(ContendedError, match=r"^the contact keeps changing$"):
        attempts.lost()
