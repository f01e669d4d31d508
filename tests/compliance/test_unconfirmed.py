"""Acts that nobody confirmed: which of a chain were forgotten for their age."""

from datetime import timedelta

from stopsms.compliance.consent.recording import granted, noted
from stopsms.compliance.consent.unconfirmed import forgotten_acts
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.proof.evidence import Act, redacted, seal

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection

NOW = TUESDAY_10H_PARIS
SALT = "5a" * 16


def test_an_act_that_lost_what_it_said_by_an_erasure_is_not_one_that_was_forgotten() -> None:
    contact, agreed = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)
    contact, typed = noted(contact, a_collection(form="f-1"), NOW, SALT)
    erased = seal("zelie", (2, typed.hash), Act.ERASED, NOW, NOW + timedelta(days=1), {"salt": SALT})

    assert forgotten_acts([agreed, typed]) == frozenset()
    assert forgotten_acts([agreed, redacted(typed)]) == {typed.hash}
    assert forgotten_acts([redacted(agreed), redacted(typed), erased]) == frozenset()
