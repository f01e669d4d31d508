"""What the tests of the law share."""

from collections.abc import Iterator

import pytest

from conformance import ours
from tests.law.readings import read_once


@pytest.fixture(scope="package", autouse=True)
def thousands_of_replies_are_read_once() -> Iterator[None]:
    """The corpus is asked about as each reply is meant, as the kit scores it, and as its table tells."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ours, "read_reply", read_once)
        yield
