"""The plain words for what a check of a carrier finds."""

import pytest
from stopsms.compliance.outside.carrier import Trouble
from stopsms.compliance.outside.trouble_words import WORDS


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_is_explained_in_both_languages(trouble: Trouble) -> None:
    assert WORDS[trouble].fr != WORDS[trouble].en
