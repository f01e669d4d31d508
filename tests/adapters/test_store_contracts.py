"""What a port promises, its adapter (on moto) and its fake keep alike: every test here runs on both."""

from dataclasses import replace
from datetime import datetime, timedelta

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
from stopsms.compliance.ports.people import ContactStore, WriteResult
from stopsms.compliance.proof.evidence import faults
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask

from tests.adapters.conftest import Stores
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_collection, an_advertiser

NOW = TUESDAY_10H_PARIS
SALT = "a" * 32


def recorded(contacts: ContactStore, phone: Phone = CAMILLE) -> Contact:
    contact, evidence = granted(Contact("zelie", phone), a_collection(tags=frozenset({"vip"})), NOW, SALT)
    assert contacts.record(contact, evidence, grants_basis=True) is WriteResult.DONE
    return contact


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


def test_an_audience_is_read_by_tag_and_from_where_one_stopped(stores: Stores) -> None:
    contacts = stores.contacts
    phones = sorted(f"+3361234{n:04d}" for n in range(300) if shard_of(f"+3361234{n:04d}") == 5)
    for e164 in phones:
        recorded(contacts, Phone.of(e164))

    def numbers(after: str | None, *tags: str) -> list[str]:
        pages = contacts.audience("zelie", 5, frozenset(tags), after)
        return [contact.phone.e164 for page in pages for contact in page]

    assert numbers(None) == phones == numbers(None, "vip", "autre")
    assert numbers(phones[2]) == phones[3:]
    assert numbers(None, "autre") == []


def test_advertisers_are_listed_by_id_page_by_page(stores: Stores) -> None:
    advertisers = stores.advertisers
    for number in range(60):
        advertisers.put(an_advertiser(id=f"shop_{number:02d}"))
    advertisers.put(an_advertiser(id="shop_00"))  # a change is no second one

    first, following = advertisers.page(None)
    rest, end = advertisers.page(following)

    assert [advertiser.id for advertiser in (*first, *rest)] == [f"shop_{number:02d}" for number in range(60)]
    assert (len(first), end) == (50, None)


def test_every_stop_number_an_advertiser_ever_had_leads_to_it(stores: Stores) -> None:
    advertisers = stores.advertisers
    advertisers.put(an_advertiser())
    advertisers.put(an_advertiser(stop_number="36999"))

    assert advertisers.find("zelie") == an_advertiser(stop_number="36999")
    for number in ("36180", "+3336180", "36999", "36789"):
        assert [advertiser.id for advertiser in advertisers.answering(number)] == ["zelie"]
    assert advertisers.answering("36000") == []


def test_a_change_that_was_answered_late_and_sent_again_is_known_as_made(stores: Stores) -> None:
    campaigns = stores.campaigns
    campaigns.add(a_campaign(finished_at=NOW, limits=Limits(oppositions=0.125)))
    changed = pause(a_campaign(finished_at=NOW, limits=Limits(oppositions=0.125)))

    assert campaigns.change(changed)
    assert campaigns.change(changed), "the very same: it stands"
    assert not campaigns.change(replace(changed, name="Autre"))


def test_a_campaign_changes_only_from_the_revision_that_was_read(stores: Stores) -> None:
    campaigns = stores.campaigns
    campaign = a_campaign()
    campaigns.add(campaign)

    assert campaigns.find(campaign.id) == campaign
    assert campaigns.change(pause(campaign))
    assert not campaigns.change(cancel(campaign, NOW))
    found, following = campaigns.of_advertiser("zelie", None)
    assert ([one.state for one in found], following) == ([State.PAUSED], None)


def test_a_roster_is_never_changed_and_progress_moves_from_what_was_read(stores: Stores) -> None:
    batches = stores.batches
    mine, other = Roster("03-000000", ("+33612345678",)), Roster("03-000000", ("+33612345679",))

    assert batches.save_roster("c", mine) == mine
    assert batches.save_roster("c", other) == mine
    assert list(batches.rosters("c", 3)) == [mine]
    assert list(batches.rosters("c", 3, after="03-000000")) == []
    progress = Progress("+33612345678", 1, 1, True, 1)
    assert batches.save_progress("c", 3, progress)
    assert not batches.save_progress("c", 3, progress)
    assert batches.progress("c", 3) == progress


def test_outcomes_are_merged_in_any_order_and_counted_exactly(stores: Stores) -> None:
    batches = stores.batches
    delivered = Outcome(Fate.DELIVERED, NOW, message_id="m", reason="DELIVERED", parts=1)
    sent = Outcome(Fate.SENT, NOW - timedelta(seconds=2), contact_version=3, evidence=1, parts=1, message_id="m")
    blocked = Outcome(
        Fate.BLOCKED, NOW, contact_version=1, objections=(RecordedObjection("fr.opposition", Result.BLOCK),)
    )

    batches.merge_outcomes("c", "03-000000", {30: delivered})  # the receipt is faster than the sender's own record
    batches.merge_outcomes("c", "03-000000", {30: sent, 1: blocked})
    batches.merge_outcomes("c", "03-000000", {30: sent})
    batches.recount("c", "03-000000")
    batches.recount("c", "03-000000")

    assert batches.outcome("c", "03-000000", 30) == Outcome(
        Fate.DELIVERED, sent.at, contact_version=3, evidence=1, parts=1, message_id="m", reason="DELIVERED"
    )
    counts = batches.counts("c")
    assert (counts.sent, counts.delivered, counts.blocked, counts.settled) == (1, 1, 1, 2)
    assert counts.blocked_by == {"fr.opposition": 1}


def an_answer(task_id: str, kind: AnswerKind = AnswerKind.STOP) -> AnswerTask:
    return AnswerTask(task_id, kind, CAMILLE.e164, "36180", ("zelie",))


def test_a_number_is_answered_once_a_day_for_each_kind_of_message(stores: Stores) -> None:
    inbound, day = stores.inbound, timedelta(hours=24)
    first, again, third = an_answer("m1"), an_answer("m2"), an_answer("m4")

    def turn(task: AnswerTask, at: datetime, subject: str = "stop") -> AnswerTurn:
        return inbound.take_turn(task, subject, at, at - day)

    assert turn(first, NOW) is AnswerTurn.TAKEN
    assert turn(first, NOW) is AnswerTurn.BEGUN, "nobody has said yet what came of it"
    inbound.end_turn(first, "stop", "bf66ad80")
    assert turn(first, NOW + timedelta(days=3)) is AnswerTurn.DONE, "the same message"
    assert turn(again, NOW + timedelta(hours=23)) is AnswerTurn.SPENT
    assert turn(an_answer("m3"), NOW, "contact") is AnswerTurn.TAKEN
    assert turn(third, NOW + timedelta(hours=25)) is AnswerTurn.TAKEN

    inbound.give_turn_back(third, "stop")
    assert turn(third, NOW + timedelta(hours=25)) is AnswerTurn.TAKEN


def test_a_question_is_kept_with_its_words_for_each_advertiser(stores: Stores) -> None:
    inbound, day = stores.inbound, timedelta(hours=24)
    asked = an_answer("e1", AnswerKind.CONFIRM)
    inbound.take_turn(asked, "confirm#zelie", NOW, NOW - day, "Zelie : répondez OUI.")
    inbound.take_turn(an_answer("e2", AnswerKind.CONFIRM), "confirm#nora", NOW, NOW - day, "Nora : répondez OUI.")
    inbound.end_turn(asked, "confirm#zelie", "bf66ad80")

    assert inbound.question(CAMILLE, "36180", "zelie") == ConfirmationQuestion("Zelie : répondez OUI.", NOW, "bf66ad80")
    assert inbound.question(CAMILLE, "36180", "nora") == ConfirmationQuestion("Nora : répondez OUI.", NOW)
    assert inbound.question(CAMILLE, "36180", "lina") is None
    assert (inbound.questions(CAMILLE, "36180", NOW), inbound.questions(CAMILLE, "36180", NOW + day)) == (2, 0)


def test_a_stray_message_waits_on_the_list_until_a_person_has_concluded(stores: Stores) -> None:
    inbound = stores.inbound
    stray = UnattributedMessage("i1", "m1", "01 40 00 00 00", "36180", "STOP", "stop", "keyword stop", NOW)
    inbound.keep_unattributed("zelie", stray)
    inbound.keep_unattributed("zelie", stray)
    reading = UnattributedConclusion("answered", "Claire Martin", "rappelé, opposé sous son mobile", NOW)

    assert inbound.unattributed("zelie") == [stray]
    assert inbound.conclude_unattributed("zelie", "i1", reading) == stray
    inbound.keep_unattributed("zelie", stray)  # delivered again
    assert inbound.unattributed("zelie") == []
    assert inbound.conclude_unattributed("zelie", "i1", reading) is None
