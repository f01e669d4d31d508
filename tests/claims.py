"""What a claim answers, of any `ContactStore`: checked on the emulator's table and on the fake."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import ClaimOrder, ClaimStatus, ContactStore, WriteResult

from tests.factories import TUESDAY_10H_PARIS, a_collection, terms

NOW = TUESDAY_10H_PARIS

Check = Callable[[ContactStore], None]


def people(contacts: ContactStore, prefix: str, number: int) -> list[Contact]:
    made = []
    for place in range(number):
        phone = Phone.of(f"{prefix}{place:02d}")
        contact, evidence = granted(Contact("claims", phone), a_collection(), NOW, "a" * 32)
        assert contacts.record(contact, evidence, grants_basis=True) is WriteResult.DONE
        made.append(contact)
    return made


def order(contact: Contact, worker: str) -> ClaimOrder:
    advertiser = replace(terms().advertiser, id="claims")
    cleared = Gate(terms(advertiser=advertiser, campaign_id="aaaa0000aaaa0000")).judge(contact, NOW).clearance
    assert cleared is not None
    return ClaimOrder(cleared, Claim(NOW, "00-000000.0", worker))


def each_order_of_a_request_succeeds_or_fails_alone_and_says_why(contacts: ContactStore) -> None:
    free, stopped, claimed, gone = people(contacts, "+336370000", 4)
    changed, evidence = opposed(stopped, Opposition("sms", NOW, "m"), NOW, "b" * 32)
    assert contacts.record(changed, evidence) is WriteResult.DONE
    assert contacts.claim([order(claimed, "other")])[0].answer is ClaimStatus.TAKEN
    nobody = replace(gone, phone=Phone.of("+33637000099"))

    answers = contacts.claim([order(contact, "mine") for contact in (free, stopped, claimed, nobody)])

    assert [answer.answer for answer in answers] == [
        ClaimStatus.TAKEN,
        ClaimStatus.CHANGED,
        ClaimStatus.ALREADY_CLAIMED,
        ClaimStatus.GONE,
    ]
    assert answers[1].contact == changed
    after = contacts.find("claims", free.phone)
    assert after is not None
    assert (after.version, list(after.claims)) == (2, ["aaaa0000aaaa0000"])


def a_released_claim_is_free_again_and_one_of_another_worker_is_not_touched(contacts: ContactStore) -> None:
    (contact,) = people(contacts, "+336372000", 1)
    mine = order(contact, "mine")
    contacts.claim([mine])

    contacts.release(order(contact, "other"))
    held = contacts.find("claims", contact.phone)
    assert held is not None
    assert held.claims
    contacts.release(mine)

    free = contacts.find("claims", contact.phone)
    assert free is not None
    assert (free.claims, free.version) == ({}, 3)


def the_write_that_claims_drops_claims_that_have_been_kept_long_enough(contacts: ContactStore) -> None:
    (contact,) = people(contacts, "+336374000", 1)
    old = order(contact, "mine")
    contacts.claim([replace(old, clearance=replace(old.clearance, campaign_id="bbbb0000bbbb0000"))])
    held = contacts.find("claims", contact.phone)
    assert held is not None
    assert held.expired_claims(NOW + timedelta(days=30)) == ()
    expired = held.expired_claims(NOW + timedelta(days=32))

    assert contacts.claim([replace(order(held, "mine"), expired=expired)])[0].answer is ClaimStatus.TAKEN

    after = contacts.find("claims", contact.phone)
    assert after is not None
    assert (expired, list(after.claims)) == (("bbbb0000bbbb0000",), ["aaaa0000aaaa0000"])


def a_request_that_the_sdk_sends_again_finds_its_own_claim_and_takes_it_for_taken(
    contacts: ContactStore,
) -> None:
    (contact,) = people(contacts, "+336373000", 1)
    mine = order(contact, "mine")

    assert [contacts.claim([mine])[0].answer for _ in range(2)] == [ClaimStatus.TAKEN, ClaimStatus.TAKEN]


CHECKS: tuple[Check, ...] = (
    each_order_of_a_request_succeeds_or_fails_alone_and_says_why,
    a_released_claim_is_free_again_and_one_of_another_worker_is_not_touched,
    the_write_that_claims_drops_claims_that_have_been_kept_long_enough,
    a_request_that_the_sdk_sends_again_finds_its_own_claim_and_takes_it_for_taken,
)
