"""Whose acts a chain holds: those of whoever has the number now, and of the numbers that it replaced."""

from datetime import timedelta

from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import erased, purged
from stopsms.compliance.person.holder import gave_up, holder_since, number_before, of_the_holder
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request, renumbered
from stopsms.compliance.proof.evidence import redacted

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection

SALT = "5a" * 16
LATER = TUESDAY_10H_PARIS + timedelta(hours=1)
REQUEST = Request("letter", TUESDAY_10H_PARIS, "Claire Martin")
CONTACT, CONSENT = granted(Contact("zelie", CAMILLE), a_collection(), TUESDAY_10H_PARIS, SALT)
CHANGE = renumbered(CONTACT, Phone.of("+33612345679"), REQUEST, LATER, (SALT, SALT))


def test_all_of_a_chain_is_the_holder_s_until_an_act_says_otherwise() -> None:
    assert of_the_holder([CONSENT]) == [CONSENT]
    assert holder_since([CONSENT]) is None
    assert (of_the_holder([]), holder_since([]), number_before([])) == ([], None, None)


def test_what_was_before_a_number_was_given_up_erased_or_purged_is_not_the_holder_s() -> None:
    for end in (CHANGE.leaving, erased(CONTACT, REQUEST, LATER, SALT)[1], purged(CONTACT, "term", LATER, SALT)[1]):
        assert of_the_holder([CONSENT, end, CONSENT]) == [end, CONSENT]
        assert holder_since([CONSENT, end]) == LATER


def test_the_number_in_its_place_has_the_same_holder_and_names_the_one_before() -> None:
    assert gave_up(CHANGE.leaving)
    assert not gave_up(CHANGE.arriving)
    assert of_the_holder([CHANGE.arriving, CONSENT]) == [CHANGE.arriving, CONSENT]
    assert number_before([CHANGE.arriving]) == (CAMILLE.e164, CHANGE.leaving.hash)


def test_what_was_erased_names_no_number_any_more() -> None:
    assert number_before([redacted(CHANGE.arriving)]) is None
    assert number_before([CONSENT]) is None
