"""What the tables promise, on moto. Claims are proved on the emulator (tests/system/test_claims.py): moto does not report them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.batch_store import DynamoBatchStore
from stopsms.adapters.campaign_store import DynamoCampaignStore
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.inbound_store import DynamoInboundStore
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.compliance.campaign.breaker import Limits
from stopsms.compliance.campaign.campaign import State, cancel, pause
from stopsms.compliance.campaign.outcome import Fate, Outcome, RecordedObjection
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.consent.confirmation import ConfirmationQuestion
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.rule import Result
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.compliance.ports.inbound import AnswerTurn, UnattributedConclusion, UnattributedMessage
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import faults
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_collection, an_advertiser

NOW = TUESDAY_10H_PARIS
SALT = "a" * 32


def recorded(book: DynamoContactStore, phone: Phone = CAMILLE) -> Contact:
    contact, evidence = granted(Contact("zelie", phone), a_collection(tags=frozenset({"vip"})), NOW, SALT)
    assert book.record(contact, evidence, grants_basis=True) is WriteResult.DONE
    return contact


def test_a_contact_is_read_back_as_it_was_written_with_a_chain_that_holds(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact = recorded(book)

    assert book.find("zelie", CAMILLE) == contact
    assert book.find_all("zelie", [CAMILLE, Phone.of("+33612345679")]) == {CAMILLE: contact}
    assert faults(book.evidence("zelie", CAMILLE)) == ()
    assert book.proof("zelie", CAMILLE, 1) == book.evidence("zelie", CAMILLE)[0]


def test_a_change_judged_on_an_older_version_is_refused_and_leaves_no_evidence(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact = recorded(book)
    first, record = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)
    second, other = granted(contact, a_collection(), NOW, SALT)

    assert book.record(first, record) is WriteResult.DONE
    assert book.record(second, other, grants_basis=True) is WriteResult.CHANGED_MEANWHILE
    assert len(book.evidence("zelie", CAMILLE)) == 2


def test_an_inbound_message_is_recorded_once_however_often_it_comes(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    contact, record = opposed(recorded(book), Opposition("sms", NOW, "m1"), NOW, SALT)
    assert book.record(contact, record, idempotency_key="m1") is WriteResult.DONE

    again, other = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)
    assert book.record(again, other, idempotency_key="m1") is WriteResult.DONE_BEFORE
    assert book.find("zelie", CAMILLE) == contact


def test_an_opposition_of_which_only_the_keyed_hash_remains_forbids_a_new_basis(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    remains, record = erased(Contact("zelie", CAMILLE), Request("letter", NOW, "Claire"), NOW, SALT)
    assert book.erase(Contact("zelie", CAMILLE), remains, record, leave_task=False) is WriteResult.DONE
    contact, evidence = granted(Contact("zelie", CAMILLE), a_collection(), NOW, SALT)

    assert book.record(contact, evidence, grants_basis=True) is WriteResult.ERASED_OPPOSITION
    assert book.find("zelie", CAMILLE) is None


def test_an_audience_is_read_by_tag_and_from_where_one_stopped(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    phones = sorted(f"+3361234{n:04d}" for n in range(300) if shard_of(f"+3361234{n:04d}") == 5)
    for e164 in phones:
        recorded(book, Phone.of(e164))

    def numbers(after: str | None, *tags: str) -> list[str]:
        pages = book.audience("zelie", 5, frozenset(tags), after)
        return [contact.phone.e164 for page in pages for contact in page]

    assert numbers(None) == phones == numbers(None, "vip", "autre")
    assert numbers(phones[2]) == phones[3:]
    assert numbers(None, "autre") == []


@pytest.mark.exhaustive
def test_advertisers_are_listed_by_id_page_by_page(table: str) -> None:
    register = DynamoAdvertiserStore(table)
    for number in range(60):
        register.put(an_advertiser(id=f"shop_{number:02d}"))
    register.put(an_advertiser(id="shop_00"))  # a change is no second one

    first, following = register.page(None)
    rest, end = register.page(following)

    assert [advertiser.id for advertiser in (*first, *rest)] == [f"shop_{number:02d}" for number in range(60)]
    assert (len(first), end) == (50, None)


def test_every_stop_number_an_advertiser_ever_had_leads_to_it(table: str) -> None:
    register = DynamoAdvertiserStore(table)
    register.put(an_advertiser())
    register.put(an_advertiser(stop_number="36999"))

    assert register.find("zelie") == an_advertiser(stop_number="36999")
    for number in ("36180", "+3336180", "36999", "36789"):
        assert [advertiser.id for advertiser in register.answering(number)] == ["zelie"]
    assert register.answering("36000") == []


def test_a_change_that_was_answered_late_and_sent_again_is_known_as_made(table: str) -> None:
    shelf = DynamoCampaignStore(table)
    shelf.add(a_campaign(finished_at=NOW, limits=Limits(oppositions=0.125)))
    changed = pause(a_campaign(finished_at=NOW, limits=Limits(oppositions=0.125)))

    assert shelf.change(changed)
    assert shelf.change(changed), "the very same: it stands"
    assert not shelf.change(replace(changed, name="Autre"))


def test_a_campaign_changes_only_from_the_revision_that_was_read(table: str) -> None:
    shelf = DynamoCampaignStore(table)
    campaign = a_campaign()
    shelf.add(campaign)

    assert shelf.find(campaign.id) == campaign
    assert shelf.change(pause(campaign))
    assert not shelf.change(cancel(campaign, NOW))
    found, following = shelf.of_advertiser("zelie", None)
    assert ([one.state for one in found], following) == ([State.PAUSED], None)


def test_a_roster_is_never_changed_and_progress_moves_from_what_was_read(table: str) -> None:
    ledger = DynamoBatchStore(table)
    mine, other = Roster("03-000000", ("+33612345678",)), Roster("03-000000", ("+33612345679",))

    assert ledger.save_roster("c", mine) == mine
    assert ledger.save_roster("c", other) == mine
    assert list(ledger.rosters("c", 3)) == [mine]
    assert list(ledger.rosters("c", 3, after="03-000000")) == []
    progress = Progress("+33612345678", 1, 1, True, 1)
    assert ledger.save_progress("c", 3, progress)
    assert not ledger.save_progress("c", 3, progress)
    assert ledger.progress("c", 3) == progress


def test_outcomes_are_merged_in_any_order_and_counted_exactly(table: str) -> None:
    ledger = DynamoBatchStore(table)
    delivered = Outcome(Fate.DELIVERED, NOW, message_id="m", reason="DELIVERED", parts=1)
    sent = Outcome(Fate.SENT, NOW - timedelta(seconds=2), contact_version=3, evidence=1, parts=1, message_id="m")
    blocked = Outcome(
        Fate.BLOCKED, NOW, contact_version=1, objections=(RecordedObjection("fr.opposition", Result.BLOCK),)
    )

    ledger.merge_outcomes("c", "03-000000", {30: delivered})  # the receipt is faster than the sender's own record
    ledger.merge_outcomes("c", "03-000000", {30: sent, 1: blocked})
    ledger.merge_outcomes("c", "03-000000", {30: sent})
    ledger.recount("c", "03-000000")
    ledger.recount("c", "03-000000")

    assert ledger.outcome("c", "03-000000", 30) == Outcome(
        Fate.DELIVERED, sent.at, contact_version=3, evidence=1, parts=1, message_id="m", reason="DELIVERED"
    )
    counts = ledger.counts("c")
    assert (counts.sent, counts.delivered, counts.blocked, counts.settled) == (1, 1, 1, 2)
    assert counts.blocked_by == {"fr.opposition": 1}


def told(task_id: str, kind: AnswerKind = AnswerKind.STOP) -> AnswerTask:
    return AnswerTask(task_id, kind, CAMILLE.e164, "36180", ("zelie",))


def test_a_number_is_answered_once_a_day_for_each_kind_of_message(table: str) -> None:
    journal, day = DynamoInboundStore(table), timedelta(hours=24)
    first, again, third = told("m1"), told("m2"), told("m4")

    def turn(task: AnswerTask, at: datetime, subject: str = "stop") -> AnswerTurn:
        return journal.take_turn(task, subject, at, at - day)

    assert turn(first, NOW) is AnswerTurn.TAKEN
    assert turn(first, NOW) is AnswerTurn.BEGUN, "nobody has said yet what came of it"
    journal.end_turn(first, "stop", "bf66ad80")
    assert turn(first, NOW + timedelta(days=3)) is AnswerTurn.DONE, "the same message"
    assert turn(again, NOW + timedelta(hours=23)) is AnswerTurn.SPENT
    assert turn(told("m3"), NOW, "contact") is AnswerTurn.TAKEN
    assert turn(third, NOW + timedelta(hours=25)) is AnswerTurn.TAKEN

    journal.give_turn_back(third, "stop")
    assert turn(third, NOW + timedelta(hours=25)) is AnswerTurn.TAKEN


def test_a_question_is_kept_with_its_words_for_each_advertiser(table: str) -> None:
    journal, day = DynamoInboundStore(table), timedelta(hours=24)
    asked = told("e1", AnswerKind.CONFIRM)
    journal.take_turn(asked, "confirm#zelie", NOW, NOW - day, "Zelie : répondez OUI.")
    journal.take_turn(told("e2", AnswerKind.CONFIRM), "confirm#nora", NOW, NOW - day, "Nora : répondez OUI.")
    journal.end_turn(asked, "confirm#zelie", "bf66ad80")

    assert journal.question(CAMILLE, "36180", "zelie") == ConfirmationQuestion("Zelie : répondez OUI.", NOW, "bf66ad80")
    assert journal.question(CAMILLE, "36180", "nora") == ConfirmationQuestion("Nora : répondez OUI.", NOW)
    assert journal.question(CAMILLE, "36180", "lina") is None
    assert (journal.questions(CAMILLE, "36180", NOW), journal.questions(CAMILLE, "36180", NOW + day)) == (2, 0)


def test_a_stray_message_waits_on_the_list_until_a_person_has_concluded(table: str) -> None:
    journal = DynamoInboundStore(table)
    stray = UnattributedMessage("i1", "m1", "01 40 00 00 00", "36180", "STOP", "stop", "keyword stop", NOW)
    journal.keep_unattributed("zelie", stray)
    journal.keep_unattributed("zelie", stray)
    reading = UnattributedConclusion("answered", "Claire Martin", "rappelé, opposé sous son mobile", NOW)

    assert journal.unattributed("zelie") == [stray]
    assert journal.conclude_unattributed("zelie", "i1", reading) == stray
    journal.keep_unattributed("zelie", stray)  # delivered again
    assert journal.unattributed("zelie") == []
    assert journal.conclude_unattributed("zelie", "i1", reading) is None


def test_two_workers_that_meet_over_one_answer_leave_it_to_one_of_them(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stopsms.adapters.dynamodb import dynamodb

    client, refusals = dynamodb(), iter([True, True, False])
    sound = client.transact_write_items

    def meet(**request: Any) -> Any:
        if next(refusals):
            reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
            said: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise client.exceptions.TransactionCanceledException(said, "TransactWriteItems")
        return sound(**request)

    monkeypatch.setattr(client, "transact_write_items", meet)

    assert DynamoInboundStore(table).take_turn(told("m1"), "stop", NOW, NOW - timedelta(hours=24)) is AnswerTurn.TAKEN
