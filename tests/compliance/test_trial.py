"""The trial that whoever declares a carrier receives on their own phone."""

from dataclasses import replace

import pytest
from stopsms.compliance.message.draft import Draft, final_message
from stopsms.compliance.message.text import Encoding, encoding_of, parts
from stopsms.compliance.message.trial import MARK, marked, trial_of, trial_of_draft

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


def a_draft(text: str = "Zelie : -20 % samedi.", **advertiser: object) -> Draft:
    owner = an_advertiser(**advertiser)
    return Draft(text, owner, owner.main_brand, CAMILLE.territory)


def test_the_trial_of_a_draft_is_what_would_leave_behind_a_mark() -> None:
    draft = a_draft()
    trial = trial_of_draft(draft, CAMILLE)

    assert trial.text == MARK + final_message(draft).text
    assert trial.text == final_message(marked(draft)).text
    assert (trial.phone, trial.sender_id, trial.route) == (CAMILLE, "ZELIE", draft.advertiser.route)


def test_the_mark_makes_no_text_cost_twice_as_much() -> None:
    assert encoding_of(MARK) is Encoding.GSM_7


def test_a_test_advertiser_s_draft_makes_no_trial() -> None:
    with pytest.raises(ValueError, match="writes to nobody"):
        trial_of_draft(a_draft(test=True), CAMILLE)
