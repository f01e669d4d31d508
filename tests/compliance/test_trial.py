"""The trial that whoever declares a carrier receives on their own phone."""

from dataclasses import replace

import pytest
from stopsms.compliance.message.text import Encoding, encoding_of, parts
from stopsms.compliance.message.trial import trial_of

from tests.factories import CAMILLE, an_advertiser


def test_it_ends_with_the_mention_as_the_route_has_it() -> None:
    ours = an_advertiser()
    theirs = replace(ours, route=replace(ours.route, carrier="c1", stop_clause="\nSTOP {number}"))

    assert trial_of(ours, CAMILLE).text.endswith("envoyez STOP au numéro qui suit. STOP SMS 36180")
    assert trial_of(theirs, CAMILLE).text.endswith("envoyez STOP au numéro qui suit.\nSTOP 36180")


def test_it_is_one_part_and_names_who_writes() -> None:
    trial = trial_of(an_advertiser(), CAMILLE)

    assert trial.text.startswith("Zelie : ")
    assert (encoding_of(trial.text), parts(trial.text)) == (Encoding.GSM_7, 1)


def test_a_test_advertiser_writes_to_nobody() -> None:
    with pytest.raises(ValueError, match="writes to nobody"):
        trial_of(an_advertiser(test=True), CAMILLE)
