"""What a port promises, its adapter (on moto) and its fake keep alike: every test here runs on both."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from stopsms.compliance.access.number_sharing import NumberInUse, NumberNotGiven
from stopsms.compliance.campaign.advertiser import AdvertiserChange, Brand
from stopsms.compliance.campaign.breaker import Limits
from stopsms.compliance.campaign.budget import Commitment, SpendingLine, month_changes
from stopsms.compliance.campaign.campaign import State, cancel, pause
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.outcome import Fate, Outcome, RecordedObjection
from stopsms.compliance.campaign.reply_numbers import MOST_TEST_ADVERTISERS, NumberUser, NumberUsers
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.campaign.shards import SHARDS, batch_id, shard_of
from stopsms.compliance.consent.confirmation import ConfirmationQuestion
from stopsms.compliance.law.edition import edition_of
from stopsms.compliance.law.rule import Result
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.outside.file_import import FileImport, ImportKind, ImportState
from stopsms.compliance.outside.import_progress import FilePosition, Tally
from stopsms.compliance.person.opposition import CampaignOpposition, InFlight
from stopsms.compliance.person.phone import Country, Phone
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.compliance.ports.imports import ReportPart
from stopsms.compliance.ports.inbound import (
    AnswerTurn,
    GivenAnswer,
    InboundMessage,
    UnattributedConclusion,
    UnattributedMessage,
)
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask

from tests.adapters.conftest import Stores
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, an_advertiser, terms
from tests.rulebooks import reworded

NOW = TUESDAY_10H_PARIS
OTHER = Phone.of("+33612345679")


@pytest.mark.exhaustive
def test_advertisers_are_listed_by_id_page_by_page(stores: Stores) -> None:
    advertisers = stores.advertisers
    for number in range(60):
        advertisers.put(an_advertiser(id=f"shop_{number:02d}"))
    advertisers.put(an_advertiser(id="shop_00"))  # a change is no second one

    first, following = advertisers.page(None)
    rest, end = advertisers.page(following)

    assert [advertiser.id for advertiser in (*first, *rest)] == [f"shop_{number:02d}" for number in range(60)]
    assert (len(first), end) == (50, None)


MOVED = AdvertiserChange(NOW, "key:1 (Claire, administrator)")


def test_whether_messages_left_through_the_deployment_s_own_carrier_is_known_after_its_numbers_are_gone(
    stores: Stores,
) -> None:
    own, advertisers = an_advertiser(stop_number="36180"), stores.advertisers
    elsewhere = replace(own, route=Route("main"), stop_number="36333")
    assert not advertisers.sends_by_own("zelie")
    advertisers.put(elsewhere, MOVED)
    assert not advertisers.sends_by_own("zelie")
    advertisers.put(own, MOVED)
    assert advertisers.sends_by_own("zelie")
    advertisers.put(elsewhere, MOVED)
    assert not advertisers.sends_by_own("zelie"), "no message named its number"

    advertisers.put(own, MOVED)
    advertisers.use("zelie", ["36180"], NOW)
    advertisers.put(replace(own, stop_number="36181"), MOVED)
    advertisers.release("36180", "zelie", MOVED, lambda user, declared: None)
    for _ in range(2):
        advertisers.put(elsewhere, MOVED)
        assert advertisers.sends_by_own("zelie")


@pytest.mark.guarantee("G1")
def test_a_number_that_messages_named_leads_to_its_advertiser_after_it_moved_and_one_that_none_named_does_not(
    stores: Stores,
) -> None:
    advertisers = stores.advertisers
    advertisers.put(an_advertiser())
    assert advertisers.use("zelie", ["+3336180"], NOW)
    advertisers.put(an_advertiser(stop_number="36999", stop_numbers={}), MOVED)

    assert advertisers.find("zelie") == an_advertiser(stop_number="36999", stop_numbers={})
    for number in ("36180", "+3336180", "36999"):
        assert [advertiser.id for advertiser in advertisers.answering(number)] == ["zelie"]
    for number in ("36789", "36000"):
        assert advertisers.answering(number) == []
    assert advertisers.users("36180").known == (NumberUser("zelie", used_until=NOW, left_at=NOW),)
    assert advertisers.users("36789").known == (NumberUser("zelie", released_at=NOW, released_by=MOVED.by),)

    advertisers.put(an_advertiser(), MOVED)
    assert advertisers.users("36180").known == (NumberUser("zelie", used_until=NOW),), "it has it again, as before"
    assert advertisers.users("36789").known == (NumberUser("zelie"),)


def test_messages_name_only_numbers_that_the_advertiser_has_and_a_no_notes_nothing(stores: Stores) -> None:
    stores.advertisers.put(an_advertiser())
    stores.advertisers.put(an_advertiser(stop_numbers={}), MOVED)

    assert not stores.advertisers.use("zelie", ["36180", "36789"], NOW), "it gave one of them up"
    assert not stores.advertisers.use("nora", ["36180"], NOW)
    assert stores.advertisers.users("36180").known == (NumberUser("zelie"),)
    for until in (NOW + timedelta(hours=1), NOW):
        assert stores.advertisers.use("zelie", ["36180"], until)
    assert stores.advertisers.users("36180").known == (NumberUser("zelie", used_until=NOW + timedelta(hours=1)),)


def test_a_release_is_checked_against_use_and_declaration_and_is_recorded_once(stores: Stores) -> None:
    asked: list[tuple[NumberUser, bool]] = []

    def check(user: NumberUser, declared: bool) -> None:
        asked.append((user, declared))
        if declared:
            raise NumberInUse("no")

    advertisers = stores.advertisers
    advertisers.put(an_advertiser())
    advertisers.use("zelie", ["36180"], NOW)
    with pytest.raises(NumberInUse):
        advertisers.release("+3336180", "zelie", MOVED, check)
    advertisers.put(an_advertiser(stop_number="36999"), MOVED)
    released = advertisers.release("36180", "zelie", MOVED, check)

    used = NumberUser("zelie", used_until=NOW)
    left = replace(used, left_at=NOW)
    assert asked == [(used, True), (left, False)]
    assert released == replace(left, released_at=NOW, released_by=MOVED.by)
    later = AdvertiserChange(NOW + timedelta(days=1), "key:2 (Paul, administrator)")
    assert advertisers.release("36180", "zelie", later, check) == released, "what is recorded stays"
    assert advertisers.release("36180", "nora", later, check) is None
    assert (advertisers.answering("36180"), advertisers.users("36180").known) == ([], (released,))
    assert len(asked) == 2


def test_an_advertiser_may_be_called_as_nothing_of_ours_is(stores: Stores) -> None:
    for name in ("USERS", "NUMBER", "ADVERTISER"):
        assert stores.advertisers.put(an_advertiser(id=name))
    assert [found.id for found in stores.advertisers.answering("36180")] == ["ADVERTISER", "NUMBER", "USERS"]


@pytest.mark.parametrize("test", [False, True])
def test_whether_an_advertiser_only_tests_is_settled_by_its_first_declaration(stores: Stores, test: bool) -> None:
    declared = an_advertiser(test=test)
    assert stores.advertisers.put(declared)

    assert not stores.advertisers.put(an_advertiser(test=not test, name="Autre", stop_number="36999"))
    assert stores.advertisers.find("zelie") == declared
    assert stores.advertisers.answering("36999") == [], "what is refused leaves nothing"
    changed = an_advertiser(test=test, name="Zelie Mode")
    assert stores.advertisers.put(changed)
    assert stores.advertisers.find("zelie") == changed


def test_who_has_a_number_is_told_before_another_takes_it_and_a_no_leaves_nothing(stores: Stores) -> None:
    asked: list[tuple[str, list[str]]] = []

    def check(number: str, users: NumberUsers) -> NumberUsers:
        asked.append((number, list(users.addressed)))
        if users.real:
            raise NumberNotGiven("no")
        return users

    advertisers = stores.advertisers
    assert advertisers.put(an_advertiser(sender_id="0939000001"), check=check)
    assert sorted(asked) == [("0939000001", []), ("36180", []), ("36789", [])]
    advertisers.use("zelie", ["36180", "0939000001"], NOW)
    asked.clear()
    assert advertisers.put(an_advertiser(sender_id="ZELIE", stop_number="36999", stop_numbers={}), MOVED, check)
    assert advertisers.put(an_advertiser(sender_id="0939000001", stop_numbers={}), MOVED, check)
    assert asked == [("36999", [])], "what its messages have named is still its own"
    for number in ("36180", "0939000001"):
        with pytest.raises(NumberNotGiven):
            advertisers.put(an_advertiser(id="nora", stop_number=number, stop_numbers={}), MOVED, check)

    declared = an_advertiser(sender_id="0939000001", stop_numbers={})
    assert (advertisers.find("nora"), advertisers.page(None)) == (None, ([declared], None))
    assert [found.id for found in advertisers.answering("36180")] == ["zelie"]


def test_whoever_has_had_a_number_for_long_enough_loses_it_with_the_write_by_which_another_takes_it(
    stores: Stores,
) -> None:
    advertisers = stores.advertisers
    advertisers.put(an_advertiser())
    advertisers.use("zelie", ["36180"], NOW)
    advertisers.put(an_advertiser(stop_number="36999"), MOVED)
    advertisers.put(
        an_advertiser(id="nora", stop_numbers={}), check=lambda number, users: users.without(["zelie"], MOVED)
    )

    assert [found.id for found in advertisers.answering("36180")] == ["nora"]
    assert advertisers.users("36180").known == (
        NumberUser("nora"),
        NumberUser("zelie", used_until=NOW, left_at=NOW, released_at=NOW, released_by=MOVED.by),
    )


def test_what_is_written_to_a_number_concerns_test_advertisers_only_where_there_are_no_others(stores: Stores) -> None:
    stores.advertisers.put(an_advertiser(id="atelier", test=True))
    assert [found.id for found in stores.advertisers.answering("36180")] == ["atelier"]
    stores.advertisers.put(an_advertiser(stop_numbers={}))

    assert [found.id for found in stores.advertisers.answering("36180")] == ["zelie"]
    assert [found.id for found in stores.advertisers.answering("36789")] == ["atelier"]


def test_what_is_written_to_a_number_reaches_the_test_advertisers_that_came_last_and_who_moves_leaves_its_place(
    stores: Stores,
) -> None:
    ids = [f"essai_{number}" for number in range(MOST_TEST_ADVERTISERS + 1)]
    for advertiser_id in ids:
        assert stores.advertisers.put(an_advertiser(id=advertiser_id, test=True), MOVED)
    assert [found.id for found in stores.advertisers.answering("36180")] == ids[1:]

    stores.advertisers.put(an_advertiser(id=ids[1], test=True, name="Essai"), MOVED)
    stores.advertisers.put(an_advertiser(id=ids[2], test=True, stop_number="36999"), MOVED)
    stores.advertisers.put(an_advertiser(id=ids[0], test=True), MOVED)
    assert [found.id for found in stores.advertisers.answering("36180")] == [ids[0], ids[1], *ids[3:]]


def test_the_question_of_a_test_advertiser_is_kept_apart_and_takes_no_turn_of_others(stores: Stores) -> None:
    inbound, day = stores.inbound, timedelta(days=1)
    inbound.take_turn(an_answer("e1", AnswerKind.CONFIRM), "test-confirm#zelie", NOW, NOW - day, "Zelie ?")

    assert inbound.question(CAMILLE, "36180", "zelie") is None
    assert inbound.question(CAMILLE, "36180", "zelie", test=True) == ConfirmationQuestion("Zelie ?", NOW, act="e1")
    assert inbound.questions(CAMILLE, "36180", NOW - day) == 0


def test_an_answer_to_a_number_that_messages_leave_from_leads_to_the_advertiser_too(stores: Stores) -> None:
    brands = (Brand("Zelie Pro", "36555"), Brand("Zelie Été", "ZELIEETE"))
    stores.advertisers.put(an_advertiser(sender_id="0939000001", brands=brands))

    for number in ("36555", "+3336555", "0939000001", "+33939000001", "36180"):
        assert [advertiser.id for advertiser in stores.advertisers.answering(number)] == ["zelie"], number
    assert stores.advertisers.answering("ZELIEETE") == []


def test_a_single_message_is_written_whole_once_and_is_in_no_list_of_campaigns(stores: Stores) -> None:
    campaigns, roster = stores.campaigns, Roster(batch_id(shard_of(CAMILLE.e164), 999_998), (CAMILLE.e164,))
    message = a_campaign(terms=terms(campaign_id="5e0df00d5e0df00d"), single=roster.batch)

    assert campaigns.add_message(message, roster)
    assert not campaigns.add_message(replace(message, name="Autre"), roster)

    assert campaigns.find(message.id) == message
    assert message.id not in [one.id for one in campaigns.of_advertiser("zelie", None)[0]]
    assert [one.id for one in campaigns.messages_of("zelie", None)[0]] == [message.id]
    assert [one.id for one in campaigns.messages_to("zelie", CAMILLE)] == [message.id]
    assert [*campaigns.messages_to("nora", CAMILLE)] == [*campaigns.messages_to("zelie", OTHER)] == []
    assert stores.batches.roster(message.id, roster.batch) == roster
    assert stores.batches.locate(message.id, CAMILLE) == (roster.batch, 0)
    for _ in range(2):
        campaigns.forget_recipient(message, CAMILLE)
    assert [*campaigns.messages_to("zelie", CAMILLE)] == []
    assert [one.id for one in campaigns.messages_of("zelie", None)[0]] == [message.id]


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


def test_a_draft_is_deleted_with_its_place_in_the_list_unless_it_has_changed(stores: Stores) -> None:
    draft, other = (
        a_campaign(terms=terms(campaign_id=name), state=State.DRAFT)
        for name in ("beef000000000001", "beef000000000002")
    )
    for campaign in (draft, other):
        stores.campaigns.add(campaign)
    edited = replace(draft, name="Autre", revision=draft.revision + 1)
    assert stores.campaigns.change(edited)

    assert not stores.campaigns.delete(draft), "somebody has changed it"
    assert stores.campaigns.find(draft.id) == edited
    assert stores.campaigns.delete(edited)
    assert not stores.campaigns.delete(edited)
    assert stores.campaigns.find(draft.id) is None
    assert [one.id for one in stores.campaigns.of_advertiser("zelie", None)[0]] == [other.id]


def test_a_campaign_that_continues_another_is_written_with_its_end_or_not_at_all(stores: Stores) -> None:
    campaigns = stores.campaigns
    first = pause(a_campaign())
    campaigns.add(a_campaign())
    assert campaigns.change(first)
    ended = replace(cancel(first, NOW), continued_as="beef000000000001")
    other = a_campaign(
        terms=terms(campaign_id="beef000000000001", continues=(first.id,), claims_since=NOW), created_at=NOW
    )

    assert not campaigns.replace(replace(ended, revision=first.revision), other), "somebody changed it meanwhile"
    assert (campaigns.find(first.id), campaigns.find(other.id)) == (first, None)
    assert campaigns.replace(ended, other)
    assert (campaigns.find(first.id), campaigns.find(other.id)) == (ended, other)
    assert [one.id for one in campaigns.of_advertiser("zelie", None)[0]].count(other.id) == 1
    again = replace(cancel(first, NOW), revision=ended.revision + 1, name="Autre")
    assert not campaigns.replace(again, other), "there is one already"
    assert campaigns.find(first.id) == ended


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
    assert batches.look("c", NOW).counts == counts
    assert batches.look("c", NOW).counted_at == NOW
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

    assert inbound.question(CAMILLE, "36180", "zelie") == ConfirmationQuestion(
        "Zelie : répondez OUI.", NOW, "bf66ad80", "e1"
    )
    assert inbound.question(CAMILLE, "36180", "nora") == ConfirmationQuestion("Nora : répondez OUI.", NOW, act="e2")
    assert inbound.question(CAMILLE, "36180", "lina") is None
    assert (inbound.questions(CAMILLE, "36180", NOW), inbound.questions(CAMILLE, "36180", NOW + day)) == (2, 0)


def test_the_latest_answer_of_each_kind_is_known_by_the_id_of_its_message_and_a_question_is_none(
    stores: Stores,
) -> None:
    inbound, day = stores.inbound, timedelta(hours=24)
    first, second = an_answer("m1"), an_answer("m2")
    for task, at in ((first, NOW), (second, NOW + day)):
        inbound.take_turn(task, "held", at, at - day / 2)
        inbound.end_turn(task, "held", f"id-{task.id}")
    inbound.take_turn(an_answer("m3"), "contact", NOW, NOW - day)
    inbound.take_turn(replace(an_answer("m4"), number="36789"), "stop", NOW, NOW - day)
    for subject in ("confirm#zelie", "test-confirm#zelie"):
        inbound.take_turn(an_answer(subject, AnswerKind.CONFIRM), subject, NOW, NOW - day, "Zelie ?")

    assert inbound.answers_given(CAMILLE, "36180") == [GivenAnswer(NOW, ""), GivenAnswer(NOW + day, "id-m2")]
    assert inbound.answers_given(OTHER, "36180") == []


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


def test_a_message_is_kept_once_for_its_number_until_it_is_deleted(stores: Stores) -> None:
    inbound = stores.inbound
    first = InboundMessage("i1", "m1", CAMILLE.e164, "36180", "Stop", "stop", "stop", False, NOW, ("nora", "zelie"))
    second = replace(first, identity="i2", body="Bonjour")
    for message in (second, first, replace(first, body="STOP STOP")):
        inbound.keep(message)

    assert inbound.messages(CAMILLE) == [first, second]
    assert inbound.messages(OTHER) == []
    for _ in range(2):
        inbound.forget(first, {"zelie", "lina"})
    assert inbound.messages(CAMILLE) == [replace(first, advertisers=("nora",)), second], "the other keeps it"
    for _ in range(2):
        inbound.forget(first, {"nora"})  # as it was read before the first was taken off
    inbound.forget(replace(first, phone=OTHER.e164), {"nora", "zelie"})
    assert inbound.messages(CAMILLE) == [second]


def test_answers_and_questions_of_one_recipient_number_do_not_count_for_another(stores: Stores) -> None:
    inbound, day = stores.inbound, timedelta(hours=24)
    at_ours, at_theirs = an_answer("m1"), replace(an_answer("m2"), number="36789")
    for task in (at_ours, at_theirs):
        assert inbound.take_turn(task, "confirm#zelie", NOW, NOW - day, task.number) is AnswerTurn.TAKEN
    inbound.give_turn_back(at_theirs, "confirm#zelie")

    assert inbound.question(CAMILLE, "36180", "zelie") == ConfirmationQuestion("36180", NOW, act="m1")
    assert inbound.question(CAMILLE, "36789", "zelie") is None
    assert [inbound.questions(CAMILLE, number, NOW) for number in ("36180", "36789")] == [1, 0]
    assert inbound.questions(OTHER, "36180", NOW) == 0


def test_an_answer_that_was_never_sent_spends_its_turn_all_the_same(stores: Stores) -> None:
    inbound, day = stores.inbound, timedelta(hours=24)
    task = an_answer("m1")
    inbound.take_turn(task, "stop", NOW, NOW - day)
    inbound.end_turn(task, "stop", "")

    assert inbound.take_turn(task, "stop", NOW, NOW - day) is AnswerTurn.DONE
    assert inbound.take_turn(an_answer("m2"), "stop", NOW + day, NOW) is AnswerTurn.SPENT, "since an instant, included"


def test_a_turn_that_was_given_back_is_not_ended_and_is_free_again(stores: Stores) -> None:
    inbound, since = stores.inbound, NOW - timedelta(hours=24)
    task, subject = an_answer("m1", AnswerKind.CONFIRM), "confirm#zelie"
    assert inbound.take_turn(task, subject, NOW, since, "Zelie ?") is AnswerTurn.TAKEN
    assert inbound.take_turn(task, subject, NOW, since, "Zelie ?") is AnswerTurn.BEGUN
    inbound.give_turn_back(task, subject)

    assert not inbound.end_turn(task, subject, "")
    assert not inbound.end_turn(task, subject, "bf66ad80")
    assert inbound.question(CAMILLE, "36180", "zelie") is None
    assert inbound.questions(CAMILLE, "36180", since) == 0
    assert inbound.take_turn(task, subject, NOW, since, "Zelie ?") is AnswerTurn.TAKEN


@pytest.mark.parametrize("message_id", ["", "bf66ad80"])
def test_a_turn_that_was_ended_is_not_given_back_and_keeps_the_id_that_is_known(
    stores: Stores, message_id: str
) -> None:
    inbound, since = stores.inbound, NOW - timedelta(hours=24)
    task, subject = an_answer("m1", AnswerKind.CONFIRM), "confirm#zelie"
    assert inbound.take_turn(task, subject, NOW, since, "Zelie ?") is AnswerTurn.TAKEN
    assert inbound.end_turn(task, subject, message_id)
    inbound.give_turn_back(task, subject)

    assert inbound.end_turn(task, subject, "")
    assert inbound.take_turn(task, subject, NOW, since) is AnswerTurn.DONE
    assert inbound.question(CAMILLE, "36180", "zelie") == ConfirmationQuestion("Zelie ?", NOW, message_id, "m1")


def test_a_question_taken_without_words_is_one_without_words(stores: Stores) -> None:
    task = an_answer("m1", AnswerKind.CONFIRM)
    assert stores.inbound.take_turn(task, "confirm#zelie", NOW, NOW - timedelta(hours=24)) is AnswerTurn.TAKEN

    assert stores.inbound.question(CAMILLE, "36180", "zelie") == ConfirmationQuestion("", NOW)


def test_stray_messages_are_listed_oldest_first_for_each_advertiser(stores: Stores) -> None:
    inbound = stores.inbound
    strays = [
        UnattributedMessage(f"i{place}", "m", "36111", "36180", "Quoi ?", "unknown", "", NOW - timedelta(minutes=place))
        for place in range(51)
    ]
    for stray in strays:
        inbound.keep_unattributed("zelie", stray)

    assert inbound.unattributed("zelie") == strays[:0:-1]
    assert inbound.unattributed("nora") == []
    reading = UnattributedConclusion("answered", "Claire Martin", "lu", NOW)
    assert inbound.conclude_unattributed("nora", "i3", reading) is None
    assert inbound.conclude_unattributed("zelie", "i50", reading) == strays[50]
    assert inbound.unattributed("zelie") == strays[49::-1]


def test_an_advertiser_is_found_by_its_own_id_only(stores: Stores) -> None:
    stores.advertisers.put(an_advertiser())
    stores.advertisers.put(an_advertiser(id="nora", stop_number="36999"))

    assert stores.advertisers.find("nora") == an_advertiser(id="nora", stop_number="36999")
    assert stores.advertisers.find("lina") is None
    assert [found.id for found in stores.advertisers.answering("36789")] == ["nora", "zelie"]


@pytest.mark.exhaustive
def test_campaigns_are_listed_for_their_advertiser_newest_first_page_by_page(stores: Stores) -> None:
    for number in range(52):
        created = NOW + timedelta(minutes=number)
        stores.campaigns.add(a_campaign(terms=terms(campaign_id=f"{number:016x}a"), created_at=created))
    other = a_campaign(terms=terms(campaign_id="beef", advertiser=an_advertiser(id="nora")))
    stores.campaigns.add(other)

    first, following = stores.campaigns.of_advertiser("zelie", None)
    rest, end = stores.campaigns.of_advertiser("zelie", following)

    assert [campaign.id for campaign in (*first, *rest)] == [f"{number:016x}a" for number in reversed(range(52))]
    assert (len(first), end) == (50, None)
    assert stores.campaigns.of_advertiser("nora", None) == ([other], None)
    assert stores.campaigns.find("dead") is None


def test_a_change_of_a_campaign_that_is_not_stored_or_not_any_more_writes_nothing(stores: Stores) -> None:
    """A draft that somebody edits or approves while it is deleted does not come back, out of every list."""
    assert not stores.campaigns.change(a_campaign(revision=2))
    assert not stores.campaigns.change(a_campaign(revision=1))
    stores.campaigns.add(a_campaign())
    assert stores.campaigns.delete(a_campaign())
    assert not stores.campaigns.change(a_campaign(revision=1))
    assert stores.campaigns.find(a_campaign().id) is None


def test_the_same_batch_of_two_campaigns_has_its_own_roster_progress_and_outcomes(stores: Stores) -> None:
    batches, batch = stores.batches, "03-000000"
    mine, theirs = Roster(batch, (CAMILLE.e164,)), Roster(batch, (OTHER.e164,))
    sent, failed = Outcome(Fate.SENT, NOW, parts=1), Outcome(Fate.FAILED, NOW, reason="BLOCKED")
    for campaign, roster, outcome in (("c", mine, sent), ("d", theirs, failed)):
        assert batches.save_roster(campaign, roster) == roster
        assert batches.save_progress(campaign, 3, Progress(roster.phones[0], 1, 1, True, 1))
        batches.merge_outcomes(campaign, batch, {0: outcome})
        batches.recount(campaign, batch)

    assert [batches.roster(campaign, batch) for campaign in "cde"] == [mine, theirs, None]
    assert [list(batches.rosters(campaign, 3)) for campaign in "cde"] == [[mine], [theirs], []]
    assert [batches.outcomes(campaign, batch) for campaign in "cde"] == [{0: sent}, {0: failed}, {}]
    assert [batches.outcome(campaign, batch, 0) for campaign in "cde"] == [sent, failed, None]
    assert [batches.counts(campaign).sent for campaign in "cde"] == [1, 0, 0]
    assert [batches.counts(campaign).planned for campaign in "cde"] == [1, 1, 0]
    assert [set(batches.batch_counts(campaign, 3)) for campaign in "cde"] == [{batch}, {batch}, set()]
    assert batches.progress("e", 3) == Progress()
    batches.redact("c", batch, 0, "key:hash")
    assert batches.roster("d", batch) == theirs


def test_a_batch_without_an_outcome_is_not_counted_and_one_of_another_shard_not_listed(stores: Stores) -> None:
    batches = stores.batches
    batches.save_roster("c", Roster("03-000000", (CAMILLE.e164,)))
    batches.recount("c", "03-000000")
    batches.merge_outcomes("c", "04-000000", {0: Outcome(Fate.SENT, NOW, parts=2)})
    assert batches.counts("c").sent == 0, "as of the last recount"
    batches.recount("c", "04-000000")

    assert batches.batch_counts("c", 3) == batches.batch_counts("c", 4, "04-000000") == {}
    for after in (None, "04-"):  # the latter is before every batch
        counted = batches.batch_counts("c", 4, after)
        assert {batch: counts.parts for batch, counts in counted.items()} == {"04-000000": 2}


def test_rosters_are_read_in_order_from_after_one(stores: Stores) -> None:
    rosters = [Roster(f"03-00000{place}", (f"+3361234567{place}",)) for place in range(4)]
    for roster in reversed(rosters):
        stores.batches.save_roster("c", roster)
    stores.batches.save_roster("c", Roster("30-000000", (CAMILLE.e164,)))

    assert list(stores.batches.rosters("c", 3)) == list(stores.batches.rosters("c", 3, "03-")) == rosters
    assert list(stores.batches.rosters("c", 3, "03-000001")) == rosters[2:]


def test_a_campaign_is_planned_whole_once_each_of_its_shards_is(stores: Stores) -> None:
    for shard in range(SHARDS):
        assert not stores.batches.look("c", NOW).planned_whole
        stores.batches.save_progress("c", shard, Progress(revision=1, done=True))

    assert stores.batches.look("c", NOW) == stores.batches.last_counted("c", NOW)
    assert stores.batches.look("c", NOW).settled_whole
    assert not stores.batches.look("d", NOW).planned_whole


def test_progress_moves_only_by_one_revision_at_a_time(stores: Stores) -> None:
    assert not stores.batches.save_progress("c", 3, Progress(revision=2))
    assert stores.batches.save_progress("c", 3, Progress(batches=1, revision=1))
    assert stores.batches.save_progress("c", 3, Progress(batches=2, revision=2))
    assert not stores.batches.save_progress("c", 3, Progress(batches=9, revision=2))
    assert stores.batches.progress("c", 3) == Progress(batches=2, revision=2)


def in_shard(shard: int, how_many: int) -> list[str]:
    numbers = (f"+3361234{number:04d}" for number in range(10_000))
    return [e164 for e164 in numbers if shard_of(e164) == shard][:how_many]


def test_a_number_is_located_in_the_batch_that_was_planned_with_it(stores: Stores) -> None:
    batches, numbers = stores.batches, in_shard(3, 6)
    for place in range(3):
        batches.save_roster("c", Roster(f"03-00000{place}", tuple(numbers[2 * place : 2 * place + 2])))
        if place < 2:  # of the third, the planner stopped before it moved the progress
            e164 = numbers[2 * place + 1]
            assert batches.save_progress("c", 3, Progress(e164, place + 1, 2 * place + 2, False, place + 1))

    found = [batches.locate("c", Phone.of(e164)) for e164 in numbers]
    assert found == [(f"03-00000{place // 2}", place % 2) for place in range(6)]
    assert batches.locate("c", Phone.of(in_shard(3, 7)[-1])) is None
    assert batches.locate("c", Phone.of(in_shard(4, 1)[0])) is None
    assert batches.locate("d", Phone.of(numbers[0])) is None


@pytest.mark.parametrize(("index", "done", "cursor"), [(2, True, "~"), (2, False, "second"), (1, True, "third")])
def test_a_roster_forgets_a_number_and_keeps_every_place_and_the_planning_its_way(
    stores: Stores, index: int, done: bool, cursor: str
) -> None:
    batches, numbers = stores.batches, in_shard(3, 3)
    batches.save_roster("c", Roster("03-000000", tuple(numbers)))
    batches.save_progress("c", 3, Progress(numbers[-1], 1, 3, done, 1))
    sent = Outcome(Fate.SENT, NOW, parts=1, message_id="m", values=("Zoé",))
    batches.merge_outcomes("c", "03-000000", dict.fromkeys(range(3), sent))
    batches.recount("c", "03-000000")
    counted = batches.counts("c")
    for _ in range(2):
        batches.redact("c", "03-000000", index, "key:hash")
    batches.recount("c", "03-000000")

    roster = batches.roster("c", "03-000000")
    assert roster is not None
    assert roster.phones == (*numbers[:index], "key:hash", *numbers[index + 1 :])
    assert roster.numbers == [(place, e164) for place, e164 in enumerate(numbers) if place != index]
    outcomes = batches.outcomes("c", "03-000000")
    assert [bool(outcomes[place].values) for place in range(3)] == [place != index for place in range(3)]
    assert batches.counts("c") == counted
    progress = batches.progress("c", 3)
    assert progress.cursor == {"second": numbers[1], "third": numbers[2]}.get(cursor, cursor)
    assert progress.revision == (1 if cursor == "third" else 2)


def test_a_redaction_in_a_batch_that_is_gone_changes_nothing(stores: Stores) -> None:
    stores.batches.redact("c", "03-000000", 0, "key:hash")

    assert stores.batches.roster("c", "03-000000") is None


def test_an_opposition_is_recorded_once_with_the_campaign_of_the_latest_message(stores: Stores) -> None:
    batches = stores.batches
    oppositions = [
        CampaignOpposition(NOW, NOW, (InFlight("c", f"03-{place:06d}.0", NOW), InFlight("d", "03-000000.0", NOW)))
        for place in range(51)
    ]
    for opposition in (*oppositions, replace(oppositions[0], received_at=NOW + timedelta(hours=1))):
        batches.record_opposition(opposition)

    first, following = batches.oppositions("c", None)
    rest, end = batches.oppositions("c", following)
    assert [*first, *rest] == oppositions
    assert (len(first), end) == (50, None)
    assert [batches.look(campaign, NOW).oppositions for campaign in "cd"] == [51, 0]
    assert batches.oppositions("d", None) == ([], None)


def test_a_snapshot_holds_the_campaign_whether_sending_is_stopped_and_the_batch_s_outcomes(stores: Stores) -> None:
    campaign, batch = a_campaign(), "03-000000"
    stores.campaigns.add(campaign)
    sent = Outcome(Fate.SENT, NOW)
    stores.batches.merge_outcomes(campaign.id, batch, {0: sent, 60: sent})
    stores.batches.merge_outcomes("beef", batch, {1: sent})
    before = stores.snapshots.read(campaign.id, batch)
    stores.halt(Halt(stopped=True, by="Claire", reason="panne", at=NOW))
    after = stores.snapshots.read(campaign.id)

    assert (before.campaign, before.halt.stopped, before.outcomes) == (campaign, False, {0: sent, 60: sent})
    assert (after.campaign, after.halt.stopped, after.halt.by, after.outcomes) == (campaign, True, "Claire", {})
    assert stores.snapshots.read("dead", batch).campaign is None


def test_an_edition_is_found_by_its_name_if_its_words_are_those_that_were_named(stores: Stores) -> None:
    here = edition_of(rulebook_of(Country.FRANCE))
    before = edition_of(reworded(rulebook_of(Country.FRANCE), "FR-2025.01.01"))
    forged = replace(before, id="FR-2025.01.01+00000000")
    for edition in (before, replace(before, rules=()), forged):
        stores.editions.keep(edition)

    assert stores.editions.find(here.id) == here, "what judges here and now need not be stored"
    assert stores.editions.find(before.id) == before, "written once"
    assert stores.editions.find(forged.id) is None
    assert (stores.editions.find("FR-2024.01.01+00000000"), stores.editions.find("")) == (None, None)


def an_import(number: int = 0, **changes: Any) -> FileImport:
    usual: dict[str, Any] = {
        "id": f"{number:016x}",
        "advertiser_id": "zelie",
        "kind": ImportKind.CONTACTS,
        "operator": "Claire Martin",
        "created_at": NOW + timedelta(minutes=number),
        "upload_before": NOW + timedelta(hours=1),
        "state": ImportState.AWAITING_UPLOAD,
        "defaults": {},
    }
    return FileImport(**(usual | changes))


def test_of_two_writers_of_one_step_of_an_import_one_wins_and_its_part_of_the_report_counts(stores: Stores) -> None:
    imports = stores.imports
    imports.add(an_import())
    started = an_import().started(None, FilePosition(4, 2), NOW)
    step = started.share(0).advanced(FilePosition(10, 5), Tally(), reported=True, seconds=1)
    ours, theirs = ReportPart(2, "ours.csv", 12), ReportPart(2, "theirs.csv", 12)

    assert imports.change(started)
    assert not imports.change(started)
    assert not imports.change(replace(started, id="dead"))
    assert imports.change_share(started.id, step, ours)
    assert not imports.change_share(started.id, step, theirs)
    assert [part for _, part in imports.parts(started.id)] == [ours]
    found = imports.find(started.id)
    assert found is not None
    assert (found.shares, found.place, found.parts) == ((step,), FilePosition(10, 5), 1)
    assert (imports.find("dead"), list(imports.parts("dead"))) == (None, [])


def test_the_parts_of_a_report_are_found_by_the_lines_of_their_blocks_whatever_share_wrote_them_when(
    stores: Stores,
) -> None:
    imports, running = stores.imports, replace(an_import(), divided=2, started_at=NOW, state=ImportState.RUNNING)
    imports.add(running)
    shares = [running.share(0), running.share(1)]
    for number, line in ((1, 2), (1, 2000), (0, 2), (0, 100_000)):
        share = shares[number].advanced(FilePosition(line * 10, line), Tally(), reported=True, seconds=1)
        assert imports.change_share(running.id, share, ReportPart(line, f"{line} of {number}", 12))
        shares[number] = share

    found = list(imports.parts(running.id))
    assert [part.name for _, part in found] == ["2 of 0", "2 of 1", "2000 of 1", "100000 of 0"]
    assert list(imports.parts(running.id, after=found[1][0])) == found[2:]


def test_imports_are_listed_for_their_advertiser_newest_first_page_by_page(stores: Stores) -> None:
    for number in range(26):
        stores.imports.add(an_import(number))
    other = an_import(99, advertiser_id="nora")
    stores.imports.add(other)

    first, following = stores.imports.of_advertiser("zelie", None)
    rest, end = stores.imports.of_advertiser("zelie", following)

    assert [found.id for found in (*first, *rest)] == [f"{number:016x}" for number in reversed(range(26))]
    assert (len(first), end) == (25, None)
    assert stores.imports.of_advertiser("nora", None) == ([other], None)


def test_an_import_of_oppositions_holds_the_contacts_of_its_own_advertiser_until_it_is_over(stores: Stores) -> None:
    imports, late = stores.imports, NOW + timedelta(hours=2)

    def holding(at: datetime = NOW) -> list[bool]:
        return [imports.holding_contacts(advertiser, at) for advertiser in ("zelie", "nora")]

    imports.add(an_import(1, advertiser_id="nora"))
    assert holding() == [False, False], "an import of contacts holds nothing"
    awaited = an_import(kind=ImportKind.OPPOSITIONS)
    imports.add(awaited)
    assert holding() == [True, False]
    assert holding(late) == [False, False], "its file never came"
    started = awaited.started(None, FilePosition(), NOW)
    failed = started.failed("illisible", NOW)
    assert imports.change(started)
    assert imports.change(failed)
    assert holding(late) == [True, False], "its oppositions have not been applied"
    assert imports.change(failed.cancelled(NOW))
    assert holding(late) == [False, False]


def test_refused_numbers_and_declared_columns_belong_to_an_import_and_an_advertiser(stores: Stores) -> None:
    imports = stores.imports
    imports.note_refused("i1", {"p1": 3, "p2": 5}, NOW)
    imports.note_refused("i1", {"p1": 7}, NOW)
    imports.declare("zelie", "portable;x", {"x": "ignored"})
    imports.declare("zelie", "portable;x", {"x": "consented_at"})

    imports.note_refused("i1", {"p2": 4}, NOW)

    assert imports.refused("i1", ["p1", "p2", "p3"]) == {"p1": 3, "p2": 4}, "the first line that says no"
    assert imports.refused("i2", ["p1"]) == {}
    assert imports.declared("zelie", "portable;x") == {"x": "consented_at"}
    assert imports.declared("nora", "portable;x") == imports.declared("zelie", "portable") == {}


def test_an_import_is_added_once(stores: Stores) -> None:
    imports = stores.imports
    imports.add(an_import())
    with pytest.raises(FileExistsError):
        imports.add(an_import(created_at=NOW + timedelta(days=1), kind=ImportKind.OPPOSITIONS))
    assert imports.of_advertiser("zelie", None) == ([an_import()], None)
    assert not imports.holding_contacts("zelie", NOW)


def test_columns_are_declared_for_no_header_that_no_file_can_have(stores: Stores) -> None:
    assert stores.imports.declared("zelie", "portable;\ud800") == {}


def test_a_campaign_is_added_once_and_listed_once(stores: Stores) -> None:
    stores.campaigns.add(a_campaign())
    with pytest.raises(FileExistsError):
        stores.campaigns.add(a_campaign(created_at=NOW + timedelta(minutes=1)))

    assert stores.campaigns.of_advertiser("zelie", None) == ([a_campaign()], None)


def test_a_roster_of_nobody_is_read_again_as_one_of_nobody(stores: Stores) -> None:
    nobody = Roster("03-000000", ())

    assert stores.batches.save_roster("c", nobody) == nobody
    assert stores.batches.roster("c", "03-000000") == nobody
    assert list(stores.batches.rosters("c", 3)) == [nobody]


def committed(cents: int, month: str = "2026-11", *, settled: bool = False) -> Commitment:
    return Commitment(month, cents, 100, 0.07, 0.07, settled)


def test_a_month_counts_what_its_campaigns_have_there_with_each_of_their_changes(stores: Stores) -> None:
    campaigns, first = stores.campaigns, a_campaign()
    campaigns.add(first)
    scheduled = replace(first, revision=first.revision + 1, commitment=committed(700))

    assert campaigns.change(scheduled, month_changes("zelie", first.id, None, scheduled.commitment, 700))
    assert (campaigns.in_month("zelie", "2026-11"), campaigns.in_month("nora", "2026-11")) == (700, 0)
    moved = replace(scheduled, revision=scheduled.revision + 1, commitment=committed(800, "2026-12"))
    assert campaigns.change(moved, month_changes("zelie", first.id, scheduled.commitment, moved.commitment, 800))
    assert [campaigns.in_month("zelie", month) for month in ("2026-11", "2026-12")] == [0, 800]
    ended = replace(moved, revision=moved.revision + 1, commitment=committed(650, "2026-12", settled=True))
    assert campaigns.change(ended, month_changes("zelie", first.id, moved.commitment, ended.commitment))
    assert campaigns.spending("zelie", "2026-12", None) == ([SpendingLine(first.id, 650, settled=True)], None)
    assert campaigns.find(first.id) == ended


def test_a_change_that_finds_no_room_in_its_month_is_not_made_at_all(stores: Stores) -> None:
    campaigns, first = stores.campaigns, a_campaign()
    campaigns.add(first)
    scheduled = replace(first, revision=first.revision + 1, commitment=committed(700))

    assert not campaigns.change(scheduled, month_changes("zelie", first.id, None, scheduled.commitment, 699))
    assert (campaigns.find(first.id), campaigns.in_month("zelie", "2026-11")) == (first, 0)
    assert campaigns.change(scheduled, month_changes("zelie", first.id, None, scheduled.commitment, 1000))
    other = a_campaign(terms=terms(campaign_id="beef000000000001"))
    campaigns.add(other)
    second = replace(other, revision=other.revision + 1, commitment=committed(301))
    assert not campaigns.change(second, month_changes("zelie", other.id, None, second.commitment, 1000))
    assert campaigns.find(other.id) == other
    assert campaigns.change(second, month_changes("zelie", other.id, None, second.commitment, 1001))
    assert campaigns.in_month("zelie", "2026-11") == 1001


def test_a_change_of_another_revision_moves_no_month(stores: Stores) -> None:
    campaigns, first = stores.campaigns, a_campaign()
    campaigns.add(first)
    stale = replace(first, revision=first.revision + 2, commitment=committed(700))

    assert not campaigns.change(stale, month_changes("zelie", first.id, None, stale.commitment))
    assert campaigns.in_month("zelie", "2026-11") == 0


def test_a_campaign_that_continues_another_takes_over_its_place_in_the_month(stores: Stores) -> None:
    campaigns = stores.campaigns
    campaigns.add(a_campaign())
    first = replace(pause(a_campaign()), commitment=committed(700))
    assert campaigns.change(first, month_changes("zelie", first.id, None, first.commitment, 700))
    ended = replace(cancel(first, NOW), commitment=committed(100))
    other = a_campaign(terms=terms(campaign_id="beef000000000001"), created_at=NOW, commitment=committed(601))
    given_back = month_changes("zelie", first.id, first.commitment, ended.commitment)
    taken = month_changes("zelie", other.id, None, other.commitment, 700)

    assert not campaigns.replace(ended, other, [*given_back, *taken]), "together they have one cent more"
    other = replace(other, commitment=committed(600))
    taken = month_changes("zelie", other.id, None, other.commitment, 700)
    assert campaigns.replace(ended, other, [*given_back, *taken])
    assert campaigns.in_month("zelie", "2026-11") == 700
    lines, _ = campaigns.spending("zelie", "2026-11", None)
    assert {line.campaign_id: line.cents for line in lines} == {first.id: 100, other.id: 600}


def test_the_campaigns_of_a_month_are_listed_page_by_page(stores: Stores) -> None:
    campaigns = stores.campaigns
    for number in range(1, 54):
        one = a_campaign(terms=terms(campaign_id=f"{number:016x}"))
        campaigns.add(one)
        assert campaigns.change(
            replace(one, revision=one.revision + 1, commitment=committed(1)),
            month_changes("zelie", one.id, None, committed(1), 53),
        )

    page, following = campaigns.spending("zelie", "2026-11", None)
    rest, end = campaigns.spending("zelie", "2026-11", following)
    assert (len(page), len(rest), end) == (50, 3, None)
    assert [line.campaign_id for line in (*page, *rest)] == [f"{number:016x}" for number in range(1, 54)]


def test_a_single_message_counts_in_its_month_while_there_is_room_beside_the_campaigns(stores: Stores) -> None:
    campaigns = stores.campaigns
    assert campaigns.count_message("zelie", "2026-11", 7, 10)
    assert not campaigns.count_message("zelie", "2026-11", 7, 10)
    assert campaigns.count_message("zelie", "2026-11", 7, None)
    assert campaigns.count_message("zelie", "2026-11", -7, 10)
    assert (campaigns.in_month("zelie", "2026-11"), campaigns.messages_in_month("zelie", "2026-11")) == (7, 7)
    assert (campaigns.in_month("nora", "2026-11"), campaigns.messages_in_month("zelie", "2026-12")) == (0, 0)
