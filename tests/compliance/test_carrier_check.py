"""A check of a carrier by a message: what proves it, and what does not."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.outside.carrier_check import WAITED_FOR, CarrierCheck

from tests.factories import CAMILLE, TUESDAY_10H_PARIS

ASKED = CarrierCheck("brevo", CAMILLE.e164, "zelie", TUESDAY_10H_PARIS)
SOON = TUESDAY_10H_PARIS + timedelta(seconds=5)


def test_it_is_proved_by_a_receipt_of_its_message_and_a_reply_from_its_phone() -> None:
    check = ASKED.taken("m-1").reported("m-1", "delivered", SOON).heard(CAMILLE.e164, "Reçu", SOON)

    assert (check.message_id, check.reported_at, check.status) == ("m-1", SOON, "delivered")
    assert (check.heard_at, check.words) == (SOON, "Reçu")
    assert not check.waits(SOON)


def test_a_receipt_of_another_message_proves_that_receipts_come_and_nothing_of_this_one() -> None:
    check = ASKED.taken("m-1").reported("m-2", "undelivered", SOON)

    assert (check.reported_at, check.status) == (SOON, "")
    assert check.waits(SOON)


def test_while_the_carrier_has_not_named_its_message_no_receipt_is_of_it() -> None:
    assert ASKED.reported("", "delivered", SOON).status == ""


def test_what_another_phone_writes_is_kept_nowhere() -> None:
    assert ASKED.heard("+33612345679", "un secret", SOON) == ASKED


@given(st.timedeltas(-2 * WAITED_FOR, 2 * WAITED_FOR), st.booleans(), st.booleans())
def test_nothing_is_waited_for_before_it_was_sent_nor_for_ever(ago: timedelta, reported: bool, heard: bool) -> None:
    check = ASKED.taken("m-1")
    check = check.reported("m-1", "delivered", SOON) if reported else check
    check = check.heard(CAMILLE.e164, "", SOON) if heard else check

    waits = check.waits(ASKED.asked_at + ago)
    assert waits == (timedelta() <= ago <= WAITED_FOR and not (reported and heard))
