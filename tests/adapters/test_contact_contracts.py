"""What `ContactStore` promises, its adapter (on moto) and its fake keep alike: every test here runs on both.

A claim that is refused is tested on the emulator as well (tests/system/test_claims.py), by the same checks as the fake: moto does not
read the statement.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.condition import Condition, HasDate, HasTag, NotSo
from stopsms.compliance.campaign.sampling import LOTS, Cells
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Claim, Contact, Status
from stopsms.compliance.person.erasure import ErasedContact, erased, purged
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import Phone, territory_of
from stopsms.compliance.person.rights import Request, renumbered
from stopsms.compliance.ports.people import ClaimOrder, ContactChange, ContactStore, WriteResult
from stopsms.compliance.proof.evidence import Act, Evidence, faults

from tests import claims
from tests.adapters.conftest import Stores
from tests.cells import cell_of
from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_collection, an_advertiser, terms
from tests.fakes import FakeContactStore, World

NOW = TUESDAY_10H_PARIS
LATER = NOW + timedelta(days=1)
SALT = "5a" * 16
OTHER = Phone.of("+33612345679")
LETTER = Request("letter", NOW, "Claire Martin")


def recorded(contacts: ContactStore, phone: Phone = CAMILLE, advertiser_id: str = "zelie", *tags: str) -> Contact:
    contact, record = granted(Contact(advertiser_id, phone), a_collection(tags=frozenset(tags)), NOW, SALT)
    assert contacts.record(contact, record, grants_basis=True) is WriteResult.DONE
    return contact


def listed(contacts: ContactStore, contact: Contact, at: datetime = NOW) -> tuple[Contact, Evidence]:
    """The contact with an opposition that asks for erasure: a person has to review it."""
    opposition = Opposition("sms", at, f"m{contact.phone.e164}", "effacez", erasure_requested=True)
    changed, record = opposed(contact, opposition, at, SALT)
    assert contacts.record(changed, record, to_review=True) is WriteResult.DONE
    return changed, record


def gone(contacts: ContactStore, contact: Contact, *, leave_task: bool = True) -> ErasedContact:
    remains, record = erased(contact, LETTER, NOW, SALT)
    assert contacts.erase(contact, remains, record, leave_task=leave_task) is WriteResult.DONE
    return remains


def clean_up(contacts: ContactStore) -> list[int]:
    done = []
    for task in list(contacts.tasks()):
        done.append(contacts.redact(task))
        contacts.delete_task(task)
    return done


def test_a_contact_is_read_back_as_it_was_written_with_a_chain_that_holds(stores: Stores) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)

    assert contacts.find("zelie", CAMILLE) == contact
    assert contacts.find_all("zelie", [CAMILLE, Phone.of("+33612345679")]) == {CAMILLE: contact}
    assert faults(contacts.evidence("zelie", CAMILLE)) == ()
    assert contacts.proof("zelie", CAMILLE, 1) == contacts.evidence("zelie", CAMILLE)[0]


def test_a_change_judged_on_an_older_version_is_refused_and_leaves_no_evidence(stores: Stores) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    first, record = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)
    second, other = granted(contact, a_collection(), NOW, SALT)

    assert contacts.record(first, record) is WriteResult.DONE
    assert contacts.record(second, other, grants_basis=True) is WriteResult.CHANGED_MEANWHILE
    assert len(contacts.evidence("zelie", CAMILLE)) == 2


def test_an_inbound_message_is_recorded_once_however_often_it_comes(stores: Stores) -> None:
    contacts = stores.contacts
    contact, record = opposed(recorded(contacts), Opposition("sms", NOW, "m1"), NOW, SALT)
    assert contacts.record(contact, record, idempotency_key="m1") is WriteResult.DONE

    again, other = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)
    assert contacts.record(again, other, idempotency_key="m1") is WriteResult.DONE_BEFORE
    assert contacts.find("zelie", CAMILLE) == contact


def test_an_opposition_of_which_only_the_keyed_hash_remains_forbids_a_new_basis(stores: Stores) -> None:
    contacts = stores.contacts
    remains, record = erased(Contact("zelie", CAMILLE), Request("letter", NOW, "Claire"), NOW, SALT)
    assert contacts.erase(Contact("zelie", CAMILLE), remains, record, leave_task=False) is WriteResult.DONE
    contact, evidence = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)

    assert contacts.record(contact, evidence, grants_basis=True) is WriteResult.ERASED_OPPOSITION
    assert contacts.find("zelie", CAMILLE) is None


def test_what_one_advertiser_records_no_other_finds(stores: Stores) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    theirs = recorded(contacts, advertiser_id="nora")
    changed, record = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)
    assert contacts.record(changed, record, idempotency_key="m1", by="sms", to_review=True) is WriteResult.DONE

    assert contacts.find("nora", CAMILLE) == theirs
    assert contacts.find_all("lina", [CAMILLE]) == {}
    assert contacts.recall("lina", CAMILLE) == Contact("lina", CAMILLE)
    assert len(contacts.evidence("nora", CAMILLE)) == 1
    assert contacts.to_review("nora", None) == ([], None)
    assert contacts.recorded_by("nora", ["m1"]) == {}
    assert contacts.recorded_by("zelie", ["m1", "m2"]) == {"m1": "sms"}
    gone(contacts, changed)
    assert contacts.find("nora", CAMILLE) == theirs
    assert contacts.erased("nora", CAMILLE) is None
    again, other = opposed(theirs, Opposition("sms", NOW, "m1"), NOW, SALT)
    assert contacts.record(again, other, idempotency_key="m1") is WriteResult.DONE


@pytest.mark.parametrize("version", [1, 2, 4])
def test_a_contact_is_written_only_over_the_version_just_before(stores: Stores, version: int) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    changed, record = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)
    assert contacts.record(changed, record) is WriteResult.DONE
    later, second = opposed(changed, Opposition("sms", NOW, "m2"), NOW, SALT)

    assert contacts.record(replace(later, version=version), second) is WriteResult.CHANGED_MEANWHILE
    assert contacts.find("zelie", CAMILLE) == changed
    assert contacts.evidence("zelie", CAMILLE)[-1] == record


def test_a_change_of_a_contact_that_is_not_stored_is_refused_unless_it_is_the_first(stores: Stores) -> None:
    contacts = stores.contacts
    contact, record = granted(replace(Contact("zelie", CAMILLE), version=3), a_collection(), NOW, SALT)

    assert contacts.record(contact, record) is WriteResult.CHANGED_MEANWHILE
    assert (contacts.find("zelie", CAMILLE), contacts.evidence("zelie", CAMILLE)) == (None, [])


def test_a_record_never_takes_the_place_of_another_in_the_chain(stores: Stores) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    changed, record = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)

    assert contacts.record(changed, replace(record, sequence=1)) is WriteResult.CHANGED_MEANWHILE
    assert contacts.find("zelie", CAMILLE) == contact


def test_of_several_reasons_to_refuse_a_change_the_one_that_settles_it_is_given(stores: Stores) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    changed, record = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)
    assert contacts.record(changed, record, idempotency_key="m1") is WriteResult.DONE
    fresh, first = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)

    assert contacts.record(changed, record, idempotency_key="m1") is WriteResult.DONE_BEFORE
    gone(contacts, changed)
    assert contacts.record(fresh, first, idempotency_key="m1") is WriteResult.DONE_BEFORE
    assert contacts.record(fresh, first, "m1", grants_basis=True) is WriteResult.ERASED_OPPOSITION
    assert contacts.record(fresh, first) is WriteResult.CHANGED_MEANWHILE


def test_changes_of_several_contacts_succeed_or_fail_alone(stores: Stores) -> None:
    contacts = stores.contacts
    phones = [Phone.of(f"+3361200000{place}") for place in range(5)]
    new, changed, _, forgotten, listed_one = phones
    recorded(contacts, changed)
    gone(contacts, Contact("zelie", forgotten))
    before, record = granted(Contact("zelie", OTHER), a_collection(), NOW, SALT)
    assert contacts.record(before, record, idempotency_key="row-2", by="import:1") is WriteResult.DONE

    def change(place: int, phone: Phone) -> ContactChange:
        contact, evidence = granted(Contact("zelie", phone), a_collection(), NOW, SALT)
        return ContactChange(contact, evidence, f"row-{place}", "import:2", True, to_review=phone == listed_one)

    changes = [change(place, phone) for place, phone in enumerate(phones)]

    assert contacts.record_all(changes) == [
        WriteResult.DONE,
        WriteResult.CHANGED_MEANWHILE,
        WriteResult.DONE_BEFORE,
        WriteResult.ERASED_OPPOSITION,
        WriteResult.DONE,
    ]
    assert set(contacts.find_all("zelie", phones)) == {new, changed, listed_one}
    assert contacts.recorded_by("zelie", [f"row-{place}" for place in range(5)]) == {
        "row-0": "import:2",
        "row-2": "import:1",
        "row-4": "import:2",
    }
    assert contacts.to_review("zelie", None) == ([(listed_one, changes[4].evidence)], None)
    assert contacts.record_all(changes[:1]) == [WriteResult.DONE_BEFORE]


def test_of_several_changes_what_comes_again_is_judged_after_the_first(stores: Stores) -> None:
    contacts = stores.contacts
    contact, evidence = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)
    first = ContactChange(contact, evidence, "row-1", "import:1", grants_basis=True)
    next_contact, next_evidence = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)
    following = ContactChange(next_contact, next_evidence, "row-3", "import:1")
    other_contact, other_evidence = granted(Contact("zelie", OTHER), a_collection(), NOW, SALT)
    same_row = ContactChange(other_contact, other_evidence, "row-1", "import:1", grants_basis=True)
    elsewhere = granted(Contact("nora", CAMILLE), a_collection(), NOW, SALT)
    theirs = ContactChange(*elsewhere, "row-1", "import:2", grants_basis=True)

    assert contacts.record_all(
        [first, replace(first, idempotency_key="row-2"), first, same_row, following, theirs]
    ) == [
        WriteResult.DONE,
        WriteResult.CHANGED_MEANWHILE,
        WriteResult.DONE_BEFORE,
        WriteResult.DONE_BEFORE,
        WriteResult.DONE,
        WriteResult.DONE,
    ]
    assert contacts.find_all("zelie", [CAMILLE, OTHER]) == {CAMILLE: next_contact}
    assert set(contacts.recorded_by("zelie", ["row-1", "row-2", "row-3"])) == {"row-1", "row-3"}
    assert faults(contacts.evidence("zelie", CAMILLE)) == ()


def test_what_a_person_has_to_review_is_listed_oldest_first_until_it_is_reviewed(stores: Stores) -> None:
    contacts = stores.contacts
    _, second = listed(contacts, recorded(contacts), NOW)
    first_contact, first = listed(contacts, recorded(contacts, OTHER), NOW - timedelta(hours=1))

    assert contacts.to_review("zelie", None) == ([(OTHER, first), (CAMILLE, second)], None)
    assert list(contacts.all_to_review("zelie")) == [first, second]
    read, record = reviewed(first_contact, Review(2, Conclusion.UPHELD, "Claire", "lu"), first, NOW, SALT)
    assert contacts.record(read, record, reviewed=first) is WriteResult.DONE
    assert contacts.to_review("zelie", None) == ([(CAMILLE, second)], None)
    again, other = reviewed(read, Review(2, Conclusion.UPHELD, "Paul", "lu aussi"), first, NOW, SALT)
    assert contacts.record(again, other, reviewed=first) is WriteResult.DONE_BEFORE
    assert contacts.find("zelie", OTHER) == read


@pytest.mark.slow
def test_the_list_of_what_has_to_be_reviewed_is_read_page_by_page(stores: Stores) -> None:
    contacts = stores.contacts
    phones = [Phone.of(f"+336120000{place:02d}") for place in range(51)]
    changes = [
        ContactChange(
            *granted(Contact("zelie", phone), a_collection(), NOW, SALT), phone.e164, "import:1", to_review=True
        )
        for phone in phones
    ]
    assert set(contacts.record_all(changes)) == {WriteResult.DONE}

    first, following = contacts.to_review("zelie", None)
    rest, end = contacts.to_review("zelie", following)

    assert [phone for phone, _ in (*first, *rest)] == phones
    assert (len(first), end) == (50, None)


def test_an_erasure_that_answers_a_request_takes_it_off_the_list_once(stores: Stores) -> None:
    contacts = stores.contacts
    contact, request = listed(contacts, recorded(contacts))
    remains, record = erased(contact, LETTER, NOW, SALT)

    def erase() -> WriteResult:
        return contacts.erase(contact, remains, record, leave_task=True, reviewed=request)

    assert erase() is WriteResult.DONE
    assert contacts.to_review("zelie", None) == ([], None)
    assert erase() is WriteResult.DONE_BEFORE


def test_an_erased_contact_is_recalled_with_its_opposition_version_chain_and_claims(stores: Stores) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    stores.take(order(contact))
    claimed = contacts.find("zelie", CAMILLE)
    assert claimed is not None
    remains = gone(contacts, claimed)
    recalled = contacts.recall("zelie", CAMILLE)

    assert contacts.find("zelie", CAMILLE) is None
    assert contacts.erased("zelie", CAMILLE) == remains
    assert recalled == remains.recalled(CAMILLE)
    assert (recalled.status, recalled.version, list(recalled.claims)) == (Status.OPPOSED, 3, [CAMPAIGN])
    other = recorded(contacts, OTHER)
    unknown = Phone.of("+33612345670")
    assert contacts.recall_all("zelie", [CAMILLE, OTHER, unknown]) == {
        CAMILLE: recalled,
        OTHER: other,
        unknown: Contact("zelie", unknown),
    }


def test_an_erasure_of_another_version_than_the_stored_one_removes_nothing(stores: Stores) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    remains, record = erased(contact, LETTER, NOW, SALT)

    for seen in (replace(contact, version=2), Contact("zelie", CAMILLE)):
        assert contacts.erase(seen, remains, record, leave_task=True) is WriteResult.CHANGED_MEANWHILE
    assert contacts.find("zelie", CAMILLE) == contact
    assert (list(contacts.tasks()), contacts.erased("zelie", CAMILLE)) == ([], None)


def test_what_remains_of_an_erasure_is_never_replaced_by_something_older(stores: Stores) -> None:
    contacts = stores.contacts
    remains = gone(contacts, recorded(contacts))
    older, record = erased(Contact("zelie", CAMILLE), LETTER, NOW, SALT)

    assert contacts.erase(Contact("zelie", CAMILLE), older, record, leave_task=False) is WriteResult.CHANGED_MEANWHILE
    assert contacts.erased("zelie", CAMILLE) == remains


def test_a_redaction_leaves_a_chain_without_content_and_nothing_to_review(stores: Stores) -> None:
    contacts = stores.contacts
    contact, _ = listed(contacts, recorded(contacts))
    gone(contacts, contact)
    task = contacts.task("zelie", CAMILLE)

    assert task is not None
    assert (task.phone, CAMILLE.e164 in task.pseudonym, contacts.task("nora", CAMILLE)) == (CAMILLE, False, None)
    assert clean_up(contacts) == [2]
    assert contacts.redact(task) == 0, "there is nothing left to redact"
    assert contacts.task("zelie", CAMILLE) is None
    chain = contacts.evidence("zelie", CAMILLE)
    assert faults(chain) == ()
    assert [(record.act, bool(record.content)) for record in chain] == [
        (Act.BASIS_RECORDED, False),
        (Act.OPPOSED, False),
        (Act.ERASED, True),
    ]
    assert contacts.to_review("zelie", None) == ([], None)
    assert [contacts.proof("zelie", CAMILLE, sequence) for sequence in (1, 3, 4)] == [None, None, None]


def test_somebody_who_comes_back_goes_on_with_their_chain_and_may_be_erased_again(stores: Stores) -> None:
    contacts = stores.contacts
    gone(contacts, recorded(contacts))
    (old,) = contacts.tasks()
    clean_up(contacts)
    back, record = granted(contacts.recall("zelie", CAMILLE), a_collection(collected_at=LATER), LATER, SALT)
    assert contacts.record(back, record, grants_basis=True) is WriteResult.DONE
    stored = replace(back, recalled=False)

    assert contacts.find("zelie", CAMILLE) == contacts.recall("zelie", CAMILLE) == stored
    assert contacts.proof("zelie", CAMILLE, 3) == record
    gone(contacts, stored)
    contacts.delete_task(old)  # of the erasure before
    assert contacts.task("zelie", CAMILLE) is not None
    assert clean_up(contacts) == [1]
    assert faults(contacts.evidence("zelie", CAMILLE)) == ()
    assert [record.sequence for record in contacts.evidence("zelie", CAMILLE)] == [1, 2, 3, 4]


def test_purged_proofs_go_and_an_opposition_keeps_its_chain_without_content(stores: Stores) -> None:
    contacts = stores.contacts
    never = recorded(contacts, OTHER)
    contact, _ = listed(contacts, recorded(contacts))
    for kept in (never, contact):
        remains, record = purged(kept, "fr.retention.contacts", NOW, SALT)
        assert contacts.erase(kept, remains, record, leave_task=False) is WriteResult.DONE
        assert contacts.delete_proofs("zelie", kept.phone, remains) == kept.sequence

    assert list(contacts.tasks()) == []
    assert contacts.recall("zelie", OTHER) == Contact("zelie", OTHER)
    assert contacts.evidence("zelie", OTHER) == []
    assert contacts.recall("zelie", CAMILLE).status is Status.OPPOSED
    assert [bool(record.content) for record in contacts.evidence("zelie", CAMILLE)] == [False, False, True]
    assert contacts.to_review("zelie", None) == ([], None)


@pytest.mark.parametrize(
    ("end", "act"),
    [
        (lambda contact: erased(contact, LETTER, NOW, SALT), Act.ERASED),
        (lambda contact: purged(contact, "fr.retention.contacts", NOW, SALT), Act.PURGED),
    ],
)
def test_the_record_of_an_erasure_is_the_last_of_the_chain_before_anything_is_redacted(
    stores: Stores, end: Callable[[Contact], tuple[ErasedContact, Evidence]], act: Act
) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    remains, record = end(contact)
    assert contacts.erase(contact, remains, record, leave_task=act is Act.ERASED) is WriteResult.DONE

    chain = contacts.evidence("zelie", CAMILLE)
    assert (faults(chain), [one.act for one in chain], chain[-1]) == ((), [Act.BASIS_RECORDED, act], record)
    back, again = granted(contacts.recall("zelie", CAMILLE), a_collection(collected_at=LATER), LATER, SALT)
    assert contacts.record(back, again, grants_basis=True) is WriteResult.DONE
    chain = contacts.evidence("zelie", CAMILLE)
    assert (faults(chain), [one.act for one in chain]) == ((), [Act.BASIS_RECORDED, act, Act.BASIS_RECORDED])


def test_an_erasure_is_cleaned_up_only_as_far_as_it_went(stores: Stores) -> None:
    contacts = stores.contacts
    gone(contacts, recorded(contacts))
    back, record = granted(contacts.recall("zelie", CAMILLE), a_collection(collected_at=LATER), LATER, SALT)
    assert contacts.record(back, record, grants_basis=True) is WriteResult.DONE

    assert clean_up(contacts) == [1], "what was recorded since is not of that erasure"
    assert contacts.proof("zelie", CAMILLE, 3) == record
    assert [bool(one.content) for one in contacts.evidence("zelie", CAMILLE)] == [False, True, True]


def test_what_remains_of_an_erasure_is_not_replaced_by_another_of_the_same_version(stores: Stores) -> None:
    contacts = stores.contacts
    remains = gone(contacts, Contact("zelie", CAMILLE))
    other, record = erased(Contact("zelie", CAMILLE), replace(LETTER, received_at=LATER), LATER, SALT)
    elsewhere = replace(record, sequence=2)  # its place in the chain is free: it is the version that refuses it

    assert other.version == remains.version
    assert (
        contacts.erase(Contact("zelie", CAMILLE), other, elsewhere, leave_task=False) is WriteResult.CHANGED_MEANWHILE
    )
    assert contacts.erased("zelie", CAMILLE) == remains


def test_both_contacts_of_a_change_of_number_are_written_or_none(stores: Stores) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    stale = renumbered(replace(contact, version=2), OTHER, LETTER, NOW, (SALT, SALT))
    change = renumbered(contact, OTHER, LETTER, NOW, (SALT, SALT))

    assert contacts.renumber(stale) is WriteResult.CHANGED_MEANWHILE
    assert contacts.find("zelie", OTHER) is None
    assert contacts.renumber(change) is WriteResult.DONE
    assert contacts.find_all("zelie", [CAMILLE, OTHER]) == {CAMILLE: change.old, OTHER: change.new}
    assert faults(contacts.evidence("zelie", OTHER)) == faults(contacts.evidence("zelie", CAMILLE)) == ()


@pytest.mark.parametrize("erased_before", [True, False])
def test_a_number_of_which_something_is_known_takes_over_nobody_s_contact(stores: Stores, erased_before: bool) -> None:
    contacts = stores.contacts
    contact = recorded(contacts)
    other = recorded(contacts, OTHER)
    if erased_before:
        gone(contacts, other)

    change = renumbered(contact, OTHER, LETTER, NOW, (SALT, SALT))
    assert contacts.renumber(change) is WriteResult.ERASED_OPPOSITION
    assert contacts.find("zelie", CAMILLE) == contact
    assert contacts.find("zelie", OTHER) == (None if erased_before else other)


def test_an_audience_holds_those_of_the_advertiser_and_shard_that_have_one_of_the_tags(stores: Stores) -> None:
    contacts = stores.contacts
    numbers = [f"+3361234{n:04d}" for n in range(300)]
    mine = [Phone.of(e164) for e164 in numbers if shard_of(e164) == 5][:4]
    elsewhere = next(Phone.of(e164) for e164 in numbers if shard_of(e164) == 6)
    for phone, tags in zip(mine, (("vip",), (), ("vip", "été"), ("été",)), strict=True):
        recorded(contacts, phone, "zelie", *tags)
    recorded(contacts, elsewhere, "zelie", "vip")
    recorded(contacts, mine[0], "nora", "nora")

    def found(*tags: str, after: Phone | None = None, where: Condition | None = None) -> list[Phone]:
        audience, begin = Audience(frozenset(tags), where), None if after is None else after.e164
        pages = contacts.audience("zelie", 5, audience, NOW.date(), begin)
        return [contact.phone for page in pages for contact in page]

    assert found() == mine
    assert found("vip") == [mine[0], mine[2]]
    assert found("été", "nora") == [mine[2], mine[3]]
    assert found("vip", after=mine[0]) == [mine[2]]
    assert found("nora") == []
    assert found(where=NotSo(HasTag("vip"))) == [mine[1], mine[3]]
    assert found("été", where=NotSo(HasTag("vip"))) == [mine[3]]
    assert found(where=NotSo(HasTag("vip")), after=mine[1]) == [mine[3]]
    assert found(where=HasDate("collected", more_than_days_ago=1)) == []


PLACES = ("+3361234", "+3369999", "+3373000", "+3373123", "+3377999", "+26269212", "+4179123", "+59669612")


@pytest.mark.slow
def test_a_sample_holds_those_of_the_advertiser_in_its_cells_that_have_one_of_the_tags(stores: Stores) -> None:
    contacts, turn = stores.contacts, 7
    numbers = [f"{begin}{place:04d}" for begin in PLACES for place in range(5000, 5200)]
    kept = [
        next(
            e164
            for e164 in numbers
            if territory_of(e164) and e164.startswith(begin) and cell_of(e164, "00") // LOTS == turn
        )
        for begin in PLACES
    ]
    for e164, tags in zip(kept, (("nora",), ("vip",), ("été",), ("vip", "été")) * 2, strict=True):
        recorded(contacts, Phone.of(e164), "zelie", *tags)
    elsewhere = next(e164 for e164 in numbers if cell_of(e164, "00") // LOTS != turn)
    recorded(contacts, Phone.of(elsewhere), "zelie", "vip")
    recorded(contacts, Phone.of(kept[0]), "nora", "nora")
    stored = [contacts.recall("zelie", Phone.of(e164)) for e164 in kept]

    def sample(cells: Cells, *tags: str, where: Condition | None = None) -> list[Contact]:
        pages = list(contacts.sample("zelie", Audience(frozenset(tags), where), NOW.date(), cells))
        assert sum(page.stored for page in pages) == len(stored), "of all lots and tags"
        found = (contact for page in pages for contact in page.contacts)
        return sorted(found, key=lambda contact: kept.index(contact.phone.e164))

    whole = Cells(range(turn, turn + 1), range(LOTS))
    assert sample(whole, "vip", "été") == [contact for contact in stored if "nora" not in contact.tags]
    assert sample(whole, where=NotSo(HasTag("nora"))) == sample(whole, "vip", "été")
    assert sample(whole, "vip", where=HasTag("été")) == [contact for contact in stored if len(contact.tags) == 2]
    middle = sorted(contact.head for contact in stored)[4]
    lots = range(int(middle[:2], 16), int(middle[:2], 16) + 1)
    few = [contact for contact in stored if int(contact.head[:2], 16) in lots]
    assert sample(Cells(whole.turns, lots)) == few != stored


CAMPAIGN = "aaaa0000aaaa0000"


def order(contact: Contact, worker: str = "mine") -> ClaimOrder:
    advertiser = an_advertiser(id=contact.advertiser_id)
    cleared = Gate(terms(advertiser=advertiser, campaign_id=CAMPAIGN)).judge(contact, NOW).clearance
    assert cleared is not None
    return ClaimOrder(cleared, Claim(NOW, "00-000000.0", worker))


def test_a_claim_that_is_given_back_is_free_again_and_one_of_another_worker_stays(stores: Stores) -> None:
    contacts = stores.contacts
    contact, theirs = recorded(contacts), recorded(contacts, advertiser_id="nora")
    stores.take(order(contact))

    for other in (order(contact, "other"), order(theirs)):
        contacts.release(other)
    held = contacts.find("zelie", CAMILLE)
    assert held == replace(contact, version=2, claims={CAMPAIGN: order(contact).claim})
    contacts.release(order(contact))
    assert contacts.find("zelie", CAMILLE) == replace(contact, version=3)
    contacts.release(order(contact))
    contacts.release(order(replace(contact, phone=OTHER)))
    assert contacts.find("zelie", CAMILLE) == replace(contact, version=3)
    assert contacts.find("nora", CAMILLE) == theirs


@each("check", claims.CHECKS)
def test_a_claim_of_the_fake_is_answered_as_the_table_answers(check: claims.Check) -> None:
    check(FakeContactStore(World(NOW, a_campaign())))
