"""Every act moves a contact on by one version and one record, chained to the one before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.recording import granted, noted, requested
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import erased, purged
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Correction, Request, accessed, rectified, renumbered
from stopsms.compliance.proof.evidence import Evidence, faults

from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection

NOW = TUESDAY_10H_PARIS
SALT = "5" * 32
REQUEST = Request("letter", NOW - timedelta(days=1), "Claire Martin")
UNREAD = Unread(HoldKind.REPLY, "sms", NOW, "m-1", "?!")


def reviewed_hold(contact: Contact) -> tuple[Contact, Evidence]:
    waiting, record = held(contact, UNREAD, NOW, SALT)
    return reviewed(waiting, Review(record.sequence, Conclusion.UPHELD, "Claire", "read"), record, NOW, SALT)


_, ACT = requested(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)

ACTS: dict[str, Callable[[Contact], tuple[Contact, Evidence]]] = {
    "granted": lambda contact: granted(contact, a_collection(), NOW, SALT),
    "requested": lambda contact: requested(contact, a_collection(), NOW, SALT),
    "noted": lambda contact: noted(contact, a_collection(), NOW, SALT),
    "confirmed": lambda contact: confirmed(contact, ConfirmationQuestion("?", NOW), ACT, "m", "OUI", NOW, NOW, SALT),
    "heard from": lambda contact: heard_from(contact, SignOfLife(Interaction.PURCHASE, NOW), NOW, SALT),
    "opposed": lambda contact: opposed(contact, Opposition("sms", NOW, "m-1"), NOW, SALT),
    "held": lambda contact: held(contact, UNREAD, NOW, SALT),
    "accessed": lambda contact: accessed(contact, REQUEST, NOW, SALT),
    "rectified": lambda contact: rectified(contact, Correction({"prenom": "Zoé"}), REQUEST, NOW, SALT),
}


@each("name", ACTS)
def test_an_act_follows_the_latest_record_at_the_next_version(name: str) -> None:
    before, first = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)

    after, second = ACTS[name](before)

    assert faults([first, second]) == ()
    assert (after.version, after.sequence, after.head) == (before.version + 1, second.sequence, second.hash)
    assert after.phone == before.phone


def test_a_conclusion_follows_the_record_that_it_is_about() -> None:
    before, first = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)
    waiting, second = held(before, UNREAD, NOW, SALT)

    after, third = reviewed_hold(before)

    assert faults([first, second, third]) == ()
    assert (after.version, after.sequence, after.head) == (waiting.version + 1, third.sequence, third.hash)


@pytest.mark.parametrize("term", [None, "fr.contacts"])
def test_what_remains_of_a_contact_goes_on_from_its_chain(term: str | None) -> None:
    before, first = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)

    remains, second = erased(before, REQUEST, NOW, SALT) if term is None else purged(before, term, NOW, SALT)

    assert faults([first, second]) == ()
    assert (remains.version, remains.sequence, remains.head) == (before.version + 1, second.sequence, second.hash)


def test_a_new_number_begins_a_chain_of_its_own_and_the_old_one_goes_on() -> None:
    before, first = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)
    before = replace(before, tags=frozenset({"paris"}))

    change = renumbered(before, Phone.of("+33698765432"), REQUEST, NOW, (SALT, "6" * 32))

    assert faults([first, change.leaving]) == faults([change.arriving]) == ()
    assert (change.old.version, change.old.head) == (before.version + 1, change.leaving.hash)
    assert (change.new.version, change.new.sequence, change.new.head) == (1, 1, change.arriving.hash)
    assert change.new.basis is not None
    assert change.new.basis.evidence == 1
    assert change.arriving.content["after"] == change.leaving.hash
