"""The claim, as the table really serialises it: one winner, never after an opposition, each order answered apart."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import ClaimOrder, ClaimStatus, WriteResult

from tests.factories import TUESDAY_10H_PARIS, a_collection, terms
from tests.system.conftest import Stack

pytestmark = pytest.mark.system
NOW = TUESDAY_10H_PARIS


@pytest.fixture
def book(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> DynamoContactStore:
    stack.adapters_use_it(monkeypatch)
    return DynamoContactStore(stack.resource("ConsentTable"), KeyedHash(stack.resource("HashKey")))


def people(book: DynamoContactStore, prefix: str, number: int) -> list[Contact]:
    made = []
    for place in range(number):
        phone = Phone.of(f"{prefix}{place:02d}")
        contact, evidence = granted(Contact("claims", phone), a_collection(), NOW, "a" * 32)
        assert book.record(contact, evidence, grants_basis=True) is WriteResult.DONE
        made.append(contact)
    return made


def order(contact: Contact, worker: str) -> ClaimOrder:
    advertiser = replace(terms().advertiser, id="claims")
    cleared = Gate(terms(advertiser=advertiser, campaign_id="aaaa0000aaaa0000")).judge(contact, NOW).clearance
    assert cleared is not None
    return ClaimOrder(cleared, Claim(NOW, "00-000000.0", worker))


def test_each_order_of_a_request_succeeds_or_fails_alone_and_says_why(book: DynamoContactStore) -> None:
    free, stopped, claimed, gone = people(book, "+336370000", 4)
    changed, evidence = opposed(stopped, Opposition("sms", NOW, "m"), NOW, "b" * 32)
    assert book.record(changed, evidence) is WriteResult.DONE
    assert book.claim([order(claimed, "other")])[0].answer is ClaimStatus.TAKEN
    nobody = replace(gone, phone=Phone.of("+33637000099"))

    answers = book.claim([order(contact, "mine") for contact in (free, stopped, claimed, nobody)])

    assert [answer.answer for answer in answers] == [
        ClaimStatus.TAKEN,
        ClaimStatus.CHANGED,
        ClaimStatus.ALREADY_CLAIMED,
        ClaimStatus.GONE,
    ]
    assert answers[1].contact == changed
    after = book.find("claims", free.phone)
    assert after is not None
    assert (after.version, list(after.claims)) == (2, ["aaaa0000aaaa0000"])


@pytest.mark.guarantee("G2")
def test_of_many_workers_that_claim_the_same_contacts_exactly_one_wins_each(book: DynamoContactStore) -> None:
    contacts = people(book, "+336371000", 25)

    def claim(worker: int) -> list[ClaimStatus]:
        orders = [order(contact, f"w{worker}") for contact in contacts]
        return [answer.answer for answer in book.claim(orders)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(claim, range(8)))

    for place in range(25):
        assert [worker[place] for worker in answers].count(ClaimStatus.TAKEN) == 1


def test_a_released_claim_is_free_again_and_one_of_another_worker_is_not_touched(book: DynamoContactStore) -> None:
    (contact,) = people(book, "+336372000", 1)
    mine = order(contact, "mine")
    book.claim([mine])

    book.release(order(contact, "other"))
    held = book.find("claims", contact.phone)
    assert held is not None
    assert held.claims
    book.release(mine)

    free = book.find("claims", contact.phone)
    assert free is not None
    assert (free.claims, free.version) == ({}, 3)


def test_the_write_that_claims_drops_claims_that_have_been_kept_long_enough(book: DynamoContactStore) -> None:
    (contact,) = people(book, "+336374000", 1)
    old = order(contact, "mine")
    book.claim([replace(old, clearance=replace(old.clearance, campaign_id="bbbb0000bbbb0000"))])
    held = book.find("claims", contact.phone)
    assert held is not None
    assert held.expired_claims(NOW + timedelta(days=30)) == ()
    expired = held.expired_claims(NOW + timedelta(days=32))

    assert book.claim([replace(order(held, "mine"), expired=expired)])[0].answer is ClaimStatus.TAKEN

    after = book.find("claims", contact.phone)
    assert after is not None
    assert (expired, list(after.claims)) == (("bbbb0000bbbb0000",), ["aaaa0000aaaa0000"])


@pytest.mark.guarantee("G2", "G3")
def test_a_request_that_the_sdk_sends_again_finds_its_own_claim_and_takes_it_for_taken(
    book: DynamoContactStore,
) -> None:
    (contact,) = people(book, "+336373000", 1)
    mine = order(contact, "mine")

    assert [book.claim([mine])[0].answer for _ in range(2)] == [ClaimStatus.TAKEN, ClaimStatus.TAKEN]
