"""The claim, as the table really serialises it: one winner, never after an opposition, each order answered apart."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.compliance.ports.people import ClaimStatus

from tests import claims
from tests.claims import order, people
from tests.stack import Stack

pytestmark = pytest.mark.system


@pytest.fixture
def book(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> DynamoContactStore:
    stack.adapters_use_it(monkeypatch)
    return DynamoContactStore(stack.resource("ConsentTable"), KeyedHash(stack.resource("HashKey")))


@pytest.mark.parametrize(
    "check",
    [
        claims.each_order_of_a_request_succeeds_or_fails_alone_and_says_why,
        claims.a_released_claim_is_free_again_and_one_of_another_worker_is_not_touched,
        claims.the_write_that_claims_drops_claims_that_have_been_kept_long_enough,
        pytest.param(
            claims.a_request_that_the_sdk_sends_again_finds_its_own_claim_and_takes_it_for_taken,
            marks=pytest.mark.guarantee("G2", "G3"),
        ),
    ],
)
def test_a_claim_is_answered_as_the_port_says(book: DynamoContactStore, check: claims.Check) -> None:
    check(book)


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
