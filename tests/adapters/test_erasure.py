"""What erasure leaves in the tables, on moto: no number, no content, an opposition that every key generation finds again."""

import json
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Claim, Contact, Status
from stopsms.compliance.person.erasure import erased, purged
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request, renumbered
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Act, faults

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection

NOW = TUESDAY_10H_PARIS
LETTER = Request("letter", NOW, "Claire Martin")
SALT = "5a" * 16
OTHER = Phone.of("+33612345679")


def a_key() -> str:
    made = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    key_id: str = made["KeyMetadata"]["KeyId"]
    return key_id


def everything(table: str = "table") -> str:
    return json.dumps(boto3.client("dynamodb").scan(TableName=table)["Items"], default=str)


def known(book: DynamoContactStore, phone: Phone = CAMILLE) -> Contact:
    contact, record = granted(Contact("zelie", phone), a_collection(attributes={"first_name": "Zoé"}), NOW, SALT)
    assert book.record(contact, record, grants_basis=True) is WriteResult.DONE
    message = f"m{phone.e164[-2:]}"
    contact, record = opposed(contact, Opposition("sms", NOW, message, "STOP", erasure_requested=True), NOW, SALT)
    assert book.record(contact, record, idempotency_key=message, to_review=True) is WriteResult.DONE
    return replace(contact, claims={})


def gone(book: DynamoContactStore, contact: Contact) -> WriteResult:
    remains, record = erased(contact, LETTER, NOW, SALT)
    answer = book.erase(contact, remains, record, leave_task=True)
    if answer is WriteResult.DONE:
        for task in book.tasks():
            book.redact(task)
            book.delete_task(task)
    return answer


def test_after_an_erasure_the_table_holds_no_number_no_word_and_a_chain_that_holds(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    assert gone(book, known(book)) is WriteResult.DONE

    assert CAMILLE.e164 not in everything()
    assert "Zoé" not in everything()
    assert "STOP" not in everything()
    chain = book.evidence("zelie", CAMILLE)
    assert faults(chain) == ()
    assert [(record.act, bool(record.content)) for record in chain] == [
        (Act.BASIS_RECORDED, False),
        (Act.OPPOSED, False),
        (Act.ERASED, True),
    ]
    assert book.find("zelie", CAMILLE) is None
    assert book.to_review("zelie", None) == ([], None)


def test_an_erasure_of_an_older_version_is_refused_and_removes_nothing(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact = known(book)

    assert gone(book, replace(contact, version=1)) is WriteResult.CHANGED_MEANWHILE
    assert book.find("zelie", CAMILLE) == contact
    assert list(book.tasks()) == []


def test_a_stop_judged_before_an_erasure_is_read_anew_and_goes_on_from_it(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact = known(book)
    assert gone(book, contact) is WriteResult.DONE

    stale, record = opposed(contact, Opposition("sms", NOW, "m2", "STOP"), NOW, SALT)
    assert book.record(stale, record, idempotency_key="m2") is WriteResult.CHANGED_MEANWHILE
    fresh, record = opposed(Contact("zelie", CAMILLE), Opposition("sms", NOW, "m2", "STOP"), NOW, SALT)
    assert book.record(fresh, record, idempotency_key="m2") is WriteResult.CHANGED_MEANWHILE, (
        "a chain must not begin anew"
    )
    recalled = book.recall("zelie", CAMILLE)
    assert recalled.recalled
    back, record = opposed(recalled, Opposition("sms", NOW, "m2", "STOP"), NOW, SALT)
    assert book.record(back, record, idempotency_key="m2") is WriteResult.DONE
    assert book.find("zelie", CAMILLE) == replace(back, recalled=False)
    assert faults(book.evidence("zelie", CAMILLE)) == ()
    assert len(book.evidence("zelie", CAMILLE)) == 4


def test_a_capture_judged_before_an_erasure_leaves_no_trace(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    fresh, record = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)
    assert gone(book, Contact("zelie", CAMILLE)) is WriteResult.DONE

    assert book.record(fresh, record, grants_basis=True) is WriteResult.ERASED_OPPOSITION
    assert CAMILLE.e164 not in everything()


def test_an_erasure_again_after_the_person_came_back_redacts_the_new_records_too(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    gone(book, known(book))
    later = NOW + timedelta(days=1)
    back, record = granted(book.recall("zelie", CAMILLE), a_collection(collected_at=later), later, SALT)
    assert book.record(back, record, grants_basis=True) is WriteResult.DONE
    assert gone(book, replace(back, recalled=False)) is WriteResult.DONE

    assert CAMILLE.e164 not in everything()
    assert faults(book.evidence("zelie", CAMILLE)) == ()
    assert [record.act for record in book.evidence("zelie", CAMILLE)][-2:] == [Act.BASIS_RECORDED, Act.ERASED]
    assert book.recall("zelie", CAMILLE).version == 5


def test_claims_outlive_an_erasure_so_that_no_campaign_writes_twice(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    claims = {"c": Claim(NOW, "03-000000.1", "w")}
    gone(book, replace(known(book), claims=claims))

    assert book.recall("zelie", CAMILLE).claims == claims


def test_keys_are_rotated_without_losing_a_single_opposition(table: str) -> None:
    first, second, third = a_key(), a_key(), a_key()
    phones = [Phone.of(f"+3361234560{number}") for number in range(3)]
    generations = [first, f"{second},{first}", f"{third},{second},{first}"]
    for phone, keys in zip(phones, generations, strict=True):
        gone(DynamoContactStore("table", KeyedHash(keys)), known(DynamoContactStore("table", KeyedHash(keys)), phone))

    book = DynamoContactStore("table", KeyedHash(generations[-1]))
    for phone in phones:
        assert book.recall("zelie", phone).status is Status.OPPOSED
        fresh, record = granted(Contact("zelie", phone), a_collection(), NOW, SALT)
        assert book.record(fresh, record, grants_basis=True) is WriteResult.ERASED_OPPOSITION
        assert faults(book.evidence("zelie", phone)) == ()


def test_somebody_erased_again_under_a_newer_key_is_known_by_the_newest_state(table: str) -> None:
    first, second = a_key(), a_key()
    old, new = (
        DynamoContactStore("table", KeyedHash(first)),
        DynamoContactStore("table", KeyedHash(f"{second},{first}")),
    )
    gone(old, known(old))
    later = NOW + timedelta(days=1)
    back, record = granted(new.recall("zelie", CAMILLE), a_collection(collected_at=later), later, SALT)
    assert new.record(back, record, grants_basis=True) is WriteResult.DONE
    assert gone(new, replace(back, recalled=False)) is WriteResult.DONE

    assert new.recall("zelie", CAMILLE).version == 5
    assert faults(new.evidence("zelie", CAMILLE)) == ()
    assert len(new.evidence("zelie", CAMILLE)) == 5


def test_a_key_that_does_not_answer_is_an_error_and_not_an_unknown_number(table: str) -> None:
    book = DynamoContactStore("table", KeyedHash(a_key()))
    gone(book, known(book))
    broken = DynamoContactStore("table", KeyedHash("00000000-0000-0000-0000-000000000000"))

    with pytest.raises(ClientError):
        broken.recall("zelie", CAMILLE)
    fresh, record = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)
    with pytest.raises(ClientError):
        broken.record(fresh, record, grants_basis=True)
    assert CAMILLE.e164 not in everything()


def test_a_hash_tells_whether_its_key_is_one_of_ours(table: str) -> None:
    first, second = a_key(), a_key()
    hashed = KeyedHash(first).of(CAMILLE.e164)

    assert KeyedHash(f"{second},{first}").reads(hashed)
    assert not KeyedHash(second).reads(hashed)
    assert KeyedHash(f"{second},{first}").of(CAMILLE.e164) != hashed


def test_a_purge_keeps_the_proof_and_the_opposition_until_the_proof_has_had_its_time(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact = known(book)
    remains, record = purged(contact, "fr.retention.contacts", NOW, SALT)
    assert book.erase(contact, remains, record, leave_task=False) is WriteResult.DONE
    proofs = book.evidence("zelie", CAMILLE)
    done = book.delete_proofs("zelie", CAMILLE, remains)

    assert [(proof.act, bool(proof.content)) for proof in proofs] == [
        (Act.BASIS_RECORDED, True),
        (Act.OPPOSED, True),
        (Act.PURGED, True),
    ]
    assert done == 2
    assert CAMILLE.e164 not in everything()
    assert faults(book.evidence("zelie", CAMILLE)) == ()
    assert book.recall("zelie", CAMILLE).status is Status.OPPOSED


def test_whoever_never_opposed_leaves_nothing_once_the_proofs_are_gone(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact, record = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)
    book.record(contact, record)
    remains, record = purged(contact, "fr.retention.contacts", NOW, SALT)
    book.erase(contact, remains, record, leave_task=False)
    before = book.recall("zelie", CAMILLE)
    book.delete_proofs("zelie", CAMILLE, remains)

    assert (before.status, before.version) == (Status.NONE, 2)
    assert everything() == "[]"


def test_both_contacts_of_a_change_of_number_are_written_or_none(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact = known(book)
    change = renumbered(contact, OTHER, LETTER, NOW, (SALT, SALT))
    stale = renumbered(replace(contact, version=1), OTHER, LETTER, NOW, (SALT, SALT))

    assert book.renumber(stale) is WriteResult.CHANGED_MEANWHILE
    assert book.find("zelie", OTHER) is None
    assert book.renumber(change) is WriteResult.DONE
    assert (book.find("zelie", CAMILLE), book.find("zelie", OTHER)) == (change.old, change.new)
    assert faults(book.evidence("zelie", OTHER)) == faults(book.evidence("zelie", CAMILLE)) == ()


def test_a_number_that_is_known_or_was_erased_takes_nobody_s_place(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact = known(book)
    gone(book, known(book, OTHER))

    assert book.renumber(renumbered(contact, OTHER, LETTER, NOW, (SALT, SALT))) is WriteResult.ERASED_OPPOSITION
    assert book.find("zelie", CAMILLE) == contact


def in_shard(shard: int, how_many: int) -> list[str]:
    numbers = (f"+3361234{number:04d}" for number in range(10_000))
    return [e164 for e164 in numbers if shard_of(e164) == shard][:how_many]


def test_who_was_in_a_campaign_goes_and_its_counts_stay(table: str) -> None:
    ledger, numbers = DynamoBatchStore(table), in_shard(3, 2)
    ledger.save_roster("c", Roster("03-000000", tuple(numbers)))
    ledger.save_progress("c", 3, Progress(numbers[-1], 1, 2, True, 1))
    ledger.merge_outcomes(
        "c", "03-000000", {0: Outcome(Fate.SENT, NOW), 1: Outcome(Fate.FAILED, NOW, reason="DESTINATION_BLOCKED")}
    )
    ledger.recount("c", "03-000000")
    counted = ledger.counts("c")

    assert ledger.delete("c", "03-000000")
    assert not ledger.delete("c", "03-000000")
    assert ledger.counts("c") == counted
    assert "+336" not in everything()
