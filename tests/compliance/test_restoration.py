"""What comes back into a restored table makes somebody less contactable, never more, and no version names two states."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Claim, Contact, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.restoration import Brought, Lost, is_behind, merged, restored
from stopsms.compliance.proof.evidence import Evidence, faults

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection

NOW = TUESDAY_10H_PARIS + timedelta(days=1)
SALTS = ("a" * 32, "b" * 32)
STOP = Opposition("sms", TUESDAY_10H_PARIS, "m1", "STOP", "stop")
UNCLEAR = Unread(HoldKind.REPLY, "sms", TUESDAY_10H_PARIS, "m2", "???")


def consented(contact: Contact | None = None, **changes: Any) -> tuple[Contact, Evidence]:
    return granted(contact or Contact("zelie", CAMILLE), a_collection(**changes), TUESDAY_10H_PARIS, "c" * 32)


def stopped(contact: Contact) -> tuple[Contact, Evidence]:
    return opposed(contact, STOP, NOW, "d" * 32)


def unclear(contact: Contact) -> tuple[Contact, Evidence]:
    return held(contact, UNCLEAR, NOW, "e" * 32)


def claimed(contact: Contact) -> Contact:
    claim = Claim(TUESDAY_10H_PARIS, "03-000000.0", "w1")
    return replace(contact, version=contact.version + 1, claims={**contact.claims, "c0ffee00c0ffee00": claim})


STORED, FIRST = consented()


def test_an_opposition_a_hold_and_a_claim_of_after_the_backup_come_back() -> None:
    for archived, brought, status in (
        (stopped(STORED)[0], Brought.OPPOSED, Status.OPPOSED),
        (unclear(STORED)[0], Brought.HELD, Status.HELD),
        (claimed(STORED), Brought.CARRIED, Status.GRANTED),
        (stopped(unclear(claimed(STORED))[0])[0], Brought.OPPOSED, Status.OPPOSED),
    ):
        back = restored(STORED, archived, Lost(), NOW, SALTS)

        assert (back.brought, back.contact.status) == (brought, status)
        assert back.contact.version == archived.version + 1
        assert back.contact.claims == archived.claims
        assert not back.consent_lost
        assert not is_behind(back.contact, archived, forked=False)


def test_the_chain_goes_on_from_what_the_archive_has_of_it() -> None:
    archived, second = stopped(STORED)
    back = restored(STORED, archived, Lost(), NOW, SALTS)

    assert faults([FIRST, replace(second, content={}), *back.records]) == ()
    (record,) = back.records
    assert record.content["source"] == "restore"
    assert record.occurred_at == archived.opposed_at
    assert (back.contact.sequence, back.contact.head) == (3, record.hash)


def test_what_was_held_is_listed_for_a_person_with_the_day_on_which_it_came() -> None:
    archived, unread = unclear(STORED)
    back = restored(STORED, archived, Lost(unread_at=unread.occurred_at), NOW, SALTS)

    assert back.to_review == back.records
    assert back.to_review[0].occurred_at == UNCLEAR.received_at
    assert back.contact.hold is not None
    assert back.contact.hold.unread == (back.contact.sequence,)


def test_a_consent_that_only_the_archive_knows_is_reported_and_grants_nothing() -> None:
    late, _ = consented()
    back = restored(None, late, Lost(), NOW, SALTS)

    assert (back.contact.status, back.contact.basis, back.consent_lost) == (Status.NONE, None, True)
    assert back.records == ()


def test_an_opposition_that_a_lost_consent_had_lifted_is_back() -> None:
    before = stopped(STORED)[0]
    again, _ = granted(before, a_collection(collected_at=NOW), NOW + timedelta(hours=1), "f" * 32)
    assert again.status is Status.GRANTED
    back = restored(STORED, again, Lost(), NOW, SALTS)

    assert (back.contact.status, back.consent_lost) == (Status.OPPOSED, True)
    assert back.contact.opposed_at == before.opposed_at


def test_a_consent_that_was_renewed_since_is_held_until_a_person_has_read_which_one_counts() -> None:
    renewed, _ = consented(STORED, categories=frozenset({"mode"}), wording_version="4")
    back = restored(STORED, renewed, Lost(), NOW, SALTS)

    assert renewed.basis != STORED.basis
    assert (back.contact.status, back.contact.standing, back.consent_lost) == (Status.HELD, Status.GRANTED, True)


def test_a_review_that_released_or_confirmed_since_has_to_be_made_again_unless_it_opposed() -> None:
    waiting, unread = unclear(STORED)
    released, _ = reviewed(waiting, Review(2, Conclusion.MISTAKEN, "claire", "merci"), unread, NOW, "g" * 32)
    upheld, _ = reviewed(waiting, Review(2, Conclusion.UPHELD, "claire", "stop"), unread, NOW, "g" * 32)

    assert restored(waiting, released, Lost(), NOW, SALTS).contact.status is Status.HELD
    assert restored(waiting, upheld, Lost(), NOW, SALTS).contact.status is Status.OPPOSED


def test_a_request_for_erasure_that_waits_is_listed_again() -> None:
    archived, _ = opposed(STORED, replace(STOP, erasure_requested=True), NOW, "d" * 32)
    back = restored(STORED, archived, Lost(erasure_requested=True), NOW, SALTS)

    assert back.to_review[0].content["erasure_requested"] is True


def test_where_both_tables_were_written_to_what_is_against_the_contact_in_either_counts() -> None:
    lost = stopped(STORED)[0]
    since = claimed(replace(claimed(STORED), tags=frozenset()))  # two writes of the restored table, before the replay
    both = merged(merged(None, lost), since)

    assert (both.version, both.status, both.opposed_at) == (3, Status.OPPOSED, lost.opposed_at)
    assert is_behind(since, lost, forked=True)
    back = restored(since, both, Lost(forked=True), NOW, SALTS)
    assert (back.contact.status, back.contact.version) == (Status.OPPOSED, 4)
    assert back.records[0].previous == since.head


acts = st.lists(st.sampled_from(["stop", "unclear", "claim", "consent", "heard"]), max_size=6)


def after(contact: Contact, done: list[str]) -> Contact:
    for number, act in enumerate(done):
        at = TUESDAY_10H_PARIS + timedelta(hours=number + 1)
        match act:
            case "stop":
                contact, _ = opposed(contact, replace(STOP, received_at=at), at, "d" * 32)
            case "unclear":
                contact, _ = held(contact, replace(UNCLEAR, received_at=at), at, "e" * 32)
            case "claim":
                claim = Claim(at, f"03-00000{number}.0", "w")
                contact = replace(
                    contact, version=contact.version + 1, claims={**contact.claims, f"campaign{number}": claim}
                )
            case "consent":
                contact, _ = granted(contact, a_collection(collected_at=at), at, "c" * 32)
            case _:
                contact = replace(contact, version=contact.version + 1, last_contact_at=at)
    return contact


@given(acts, acts)
def test_whatever_happened_since_the_backup_nobody_becomes_contactable_by_a_restore(
    before: list[str], since: list[str]
) -> None:
    stored = after(Contact("zelie", CAMILLE), before)
    archived = after(stored, since)
    back = restored(stored, archived, Lost(), NOW, SALTS).contact

    assert back.version > archived.version
    assert dict(back.claims) == dict(archived.claims)
    if back.status is Status.GRANTED:
        assert stored.status is archived.status is Status.GRANTED
        assert back.basis == stored.basis == archived.basis
    if Status.OPPOSED in (stored.status, archived.status):
        assert back.status is Status.OPPOSED
    if archived.status is Status.HELD:
        assert back.status in (Status.HELD, Status.OPPOSED)
    assert not is_behind(back, archived, forked=False)


@given(acts, acts, st.randoms())
def test_images_merge_to_the_newest_and_forget_no_opposition(before: list[str], since: list[str], chance: Any) -> None:
    images = [after(after(Contact("zelie", CAMILLE), before), since[:length]) for length in range(len(since) + 1)]
    known = None
    for image in images:
        known = merged(known, image)
    assert known == images[-1]
    twice = [*images, chance.choice(images)]
    for image in twice:
        known = merged(known, image)
    assert known is not None
    assert known.version == images[-1].version
    assert known.opposed_at == images[-1].opposed_at


@pytest.mark.parametrize("status", [Status.PENDING, Status.NONE])
def test_a_confirmation_that_only_the_archive_knows_confirms_nothing(status: Status) -> None:
    waiting = replace(STORED, status=status)
    confirmed = replace(STORED, version=2)

    back = restored(waiting, confirmed, Lost(), NOW, SALTS)
    assert (back.contact.status, back.consent_lost) == (status, True)
