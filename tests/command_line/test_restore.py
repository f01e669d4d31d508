"""`stopsms restore` on moto: a table as it was at the backup, and the archive of what happened since."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from archive.append_changes import Head, append_changes
from botocore.client import BaseClient
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.confirmation_switch import DynamoConfirmationSwitch
from stopsms.adapters.tables.restored_table import RestoredTable
from stopsms.adapters.tables.stream import changes_of
from stopsms.audit.audit_archive import audit_archive
from stopsms.audit.verifier import TABLES, blocks
from stopsms.command_line.archive_index import ArchiveIndex
from stopsms.command_line.replay import Changes, Replay
from stopsms.command_line.restore import first_block
from stopsms.compliance.campaign.advertiser import AdvertiserChange
from stopsms.compliance.campaign.campaign import State, pause
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.reply_numbers import NumberUser
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.compliance.consent.recording import granted, requested
from stopsms.compliance.person.contact import Claim, Contact, Status
from stopsms.compliance.person.erasure import erased, purged
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request
from stopsms.compliance.ports.campaigns import Roster
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Act, Evidence, faults

from tests.audit.test_audit import Memory
from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_collection, an_advertiser

REGION = "eu-west-3"
NOW = TUESDAY_10H_PARIS
SALT = "5a" * 16
PEOPLE = {name: Phone.of(f"+3361234567{number}") for number, name in enumerate("abcdefgh")}
KEYS = [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}]


@dataclass
class World:
    """Both tables as they live, the archive of each, and the copies of a backup."""

    folder: Path
    hashing: KeyedHash
    archive: Memory = field(default_factory=Memory)
    heads: dict[str, Head] = field(default_factory=lambda: {"consent": Head(), "campaign": Head()})
    seen: dict[str, dict[tuple[str, str], Any]] = field(default_factory=lambda: {"consent": {}, "campaign": {}})
    number: int = 0

    @property
    def client(self) -> Any:
        return boto3.client("dynamodb")

    def items(self, table: str) -> dict[tuple[str, str], Any]:
        """As a scan answers. These tests look at every item after every act, and mostly through moto's and botocore's forms of it."""
        found = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(table).all_items()
        items = [{name: _answered(value) for name, value in item.attrs.items()} for item in found]
        return {(item["pk"]["S"], item["sk"]["S"]): item for item in items}

    def archived(self, **tables: str) -> None:
        """What has changed since the last time is archived, as the stream would bring it; `tables` are those in use."""
        for source in self.heads:
            before, after = self.seen[source], self.items(tables.get(source, source))
            records = []
            for place in sorted(before.keys() | after.keys()):
                if before.get(place) != after.get(place):
                    self.number += 1
                    records.append(self._record(place, before.get(place), after.get(place)))
            if records:
                append_changes(source, changes_of(records), self.archive, self.heads[source])
            self.seen[source] = after

    def _record(self, place: tuple[str, str], old: Any, new: Any) -> dict[str, Any]:
        keys = {name: {"S": value} for name, value in zip(("pk", "sk"), place, strict=True)}
        at = (NOW + timedelta(seconds=self.number)).timestamp()
        change: dict[str, Any] = {"Keys": keys, "ApproximateCreationDateTime": at}
        change |= {"NewImage": new} if new else {}
        change |= {"OldImage": old} if old else {}
        return {"eventID": str(self.number), "dynamodb": change}

    def backed_up(self) -> None:
        for table in ("consent", "campaign"):
            create(self.client, f"{table}-restored")
            for item in self.items(table).values():
                self.client.put_item(TableName=f"{table}-restored", Item=item)

    def book(self, table: str = "consent") -> DynamoContactStore:
        return DynamoContactStore(table, self.hashing)

    def act(self, who: str, does: Callable[[Contact], tuple[Contact, Evidence]], *, to_review: bool = False) -> Contact:
        book = self.book()
        contact, record = does(book.recall("zelie", PEOPLE[who]))
        assert book.record(contact, record, grants_basis=True, to_review=to_review) is WriteResult.DONE
        self.archived()
        return contact

    def claim(self, who: str) -> None:
        """As `ContactStore.claim` writes it; moto does not read its statement."""
        contact = self.book().recall("zelie", PEOPLE[who])
        claimed = replace(
            contact, version=contact.version + 1, claims={"c0ffee00c0ffee00": Claim(NOW, "03-000000.0", "w")}
        )
        assert RestoredTable(self.client, "consent", dry=False).record(contact, claimed, [], [])
        self.archived()

    def replay(self, *, dry: bool = False, **tables: str) -> Changes:
        self.number += 1
        index = ArchiveIndex(self.folder / f"index{self.number}")
        wrong: list[str] = []
        for source in self.heads:
            for _, changes in blocks(source, partial(self.archive.block, source), wrong):
                index.take(source, changes)
        assert wrong == []
        names = {"consent": "consent-restored", "campaign": "campaign-restored"} | tables
        consent, campaign = (RestoredTable(self.client, names[name], dry=dry) for name in ("consent", "campaign"))
        return Replay(index, consent, campaign, True, True, lambda: NOW + timedelta(days=1)).run()

    def back(self, who: str) -> Contact:
        return self.book("consent-restored").recall("zelie", PEOPLE[who])


def _answered(value: DynamoType) -> dict[str, Any]:
    inner = value.value
    if value.type == "M":
        inner = {name: _answered(each) for name, each in inner.items()}
    elif value.type == "L":
        inner = [_answered(each) for each in inner]
    return {value.type: inner}


def create(client: Any, table: str) -> None:
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    client.create_table(TableName=table, BillingMode="PAY_PER_REQUEST", AttributeDefinitions=KEYS, KeySchema=keys)


def consents(contact: Contact, at: datetime = NOW) -> tuple[Contact, Evidence]:
    return granted(
        contact, a_collection(collected_at=at - timedelta(days=1), attributes={"first_name": "Zoé"}), at, SALT
    )


def says_stop(contact: Contact) -> tuple[Contact, Evidence]:
    return opposed(contact, Opposition("sms", NOW, "m1", "STOP", "stop"), NOW, SALT)


def asks_for_erasure(contact: Contact) -> tuple[Contact, Evidence]:
    return opposed(contact, Opposition("sms", NOW, "m3", "effacez-moi", "", erasure_requested=True), NOW, SALT)


def says_something(contact: Contact) -> tuple[Contact, Evidence]:
    return held(contact, Unread(HoldKind.REPLY, "sms", NOW, "m2", "???"), NOW, SALT)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        key = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        made = World(tmp_path, KeyedHash(key["KeyMetadata"]["KeyId"]))
        for table in made.heads:
            create(made.client, table)
        DynamoAdvertiserStore("consent").put(an_advertiser())
        for who in "abcdefg":
            made.act(who, consents)
        yield made


def erase(world: World, who: str, *, forgotten: bool) -> None:
    book = world.book()
    contact = book.recall("zelie", PEOPLE[who])
    remains, record = erased(contact, Request("letter", NOW, "Claire Martin"), NOW, SALT)
    assert book.erase(contact, remains, record, leave_task=True) is WriteResult.DONE
    world.archived()
    if forgotten:
        for task in book.tasks():
            book.redact(task)
            book.delete_task(task)
        world.archived()


def test_who_opposed_was_held_was_erased_or_was_written_to_since_the_backup_is_so_in_the_restored_table(
    world: World,
) -> None:
    world.backed_up()
    world.act("a", says_stop)
    world.act("b", says_something, to_review=True)
    erase(world, "c", forgotten=True)
    erase(world, "d", forgotten=False)
    world.claim("e")
    world.act("f", asks_for_erasure, to_review=True)
    world.act("h", consents)
    changes = world.replay()

    assert [world.back(who).status for who in "abcdefgh"] == [
        Status.OPPOSED, Status.HELD, Status.OPPOSED, Status.OPPOSED, Status.GRANTED, Status.OPPOSED, Status.GRANTED,
        Status.NONE,
    ]  # fmt: skip
    assert list(world.back("e").claims) == ["c0ffee00c0ffee00"]
    counted = Counter({"opposed": 2, "held": 1, "erased": 2, "carried": 2, "consent to collect anew": 1})
    assert changes.counts["zelie"] - Counter({"proof removed": 9}) == counted
    waiting, _ = world.book("consent-restored").to_review("zelie", None)
    assert {(phone, record.act) for phone, record in waiting} == {
        (PEOPLE["b"], Act.HELD),
        (PEOPLE["f"], Act.OPPOSED),
    }
    for who in "abcdefgh":
        assert faults(world.book("consent-restored").evidence("zelie", PEOPLE[who])) == ()


def test_an_act_that_had_its_yes_since_the_backup_is_a_proof_in_the_restored_table_and_one_that_had_none_is_not(
    world: World,
) -> None:
    def types(who: str) -> Evidence:
        collection = a_collection(collected_at=NOW + timedelta(hours=1))
        world.act(who, partial(requested, collection=collection, now=NOW + timedelta(hours=1), salt=SALT))
        return world.book().evidence("zelie", PEOPLE[who])[-1]

    hers, theirs = types("a"), types("b")
    world.backed_up()
    at = NOW + timedelta(hours=2)
    question = ConfirmationQuestion("?", at - timedelta(minutes=1), act=hers.hash)
    contact, yes = confirmed(world.book().recall("zelie", PEOPLE["a"]), question, hers, "m", "oui", at, at, SALT)
    assert world.book().record(contact, yes, confirms=hers) is WriteResult.DONE
    world.archived()
    later = types("c")
    assert world.replay(dry=True).counts["zelie"]["proof confirmed"] == 1
    assert world.replay().counts["zelie"]["proof confirmed"] == 1
    assert world.replay().counts == {}

    book = world.book("consent-restored")
    assert not book.forget_act("zelie", PEOPLE["a"], hers)
    assert book.proof("zelie", PEOPLE["a"], hers.sequence) == hers
    assert book.forget_act("zelie", PEOPLE["b"], theirs)
    place = (f"EVIDENCE#zelie#{PEOPLE['c'].e164}", f"{later.sequence:08d}")
    assert "unconfirmed" not in world.items("consent-restored")[place], "it says nothing that could be forgotten"


def test_an_erased_person_is_forgotten_again_contents_number_and_name(world: World) -> None:
    world.backed_up()
    erase(world, "c", forgotten=True)
    world.replay()

    book = world.book("consent-restored")
    for task in book.tasks():
        book.redact(task)
        book.delete_task(task)
    assert PEOPLE["c"].e164 not in json.dumps([*map(str, world.items("consent-restored").values())])
    assert book.erased("zelie", PEOPLE["c"]) == world.book().erased("zelie", PEOPLE["c"])


@pytest.mark.slow
def test_a_replay_can_be_repeated_and_broken_off_anywhere(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.backed_up()
    world.act("a", says_stop)
    world.act("b", says_something, to_review=True)
    erase(world, "c", forgotten=True)
    world.claim("e")
    wrote, through = 0, BaseClient._make_api_call  # type: ignore[attr-defined]

    class Ends(Exception):
        pass

    for allowed in range(40):
        left = allowed

        def call(client: Any, operation: str, kwargs: Any) -> Any:
            nonlocal left
            if operation in ("PutItem", "DeleteItem", "TransactWriteItems"):
                if left == 0:
                    raise Ends
                left -= 1
            return through(client, operation, kwargs)

        with monkeypatch.context() as patched:
            patched.setattr("botocore.client.BaseClient._make_api_call", call)
            try:
                world.replay()
                break
            except Ends:
                wrote += 1
    assert wrote > 0
    assert [world.back(who).status for who in "abce"] == [Status.OPPOSED, Status.HELD, Status.OPPOSED, Status.GRANTED]
    before = world.items("consent-restored")
    assert world.replay().counts == {}
    assert world.items("consent-restored") == before


def test_what_is_shown_by_a_dry_run_is_what_is_done_and_nothing_is_written(world: World) -> None:
    world.backed_up()
    world.act("a", says_stop)
    world.act("b", says_something, to_review=True)
    erase(world, "c", forgotten=True)
    before = world.items("consent-restored")

    shown = world.replay(dry=True)
    assert world.items("consent-restored") == before
    done = world.replay()
    assert (done.counts, done.numbers) == (shown.counts, shown.numbers)


def test_a_restored_table_and_its_archive_pass_the_audit_and_no_version_names_two_states(world: World) -> None:
    world.backed_up()
    world.act("a", says_stop)
    world.act("b", says_something, to_review=True)
    erase(world, "c", forgotten=True)
    DynamoCampaignStore("campaign").add(a_campaign(revision=1))
    world.claim("e")
    world.seen = {table: world.items(f"{table}-restored") for table in TABLES}  # its stream does not tell what it lacks
    world.replay()
    world.archived(consent="consent-restored", campaign="campaign-restored")
    book = world.book("consent-restored")
    again, record = says_stop(book.recall("zelie", PEOPLE["e"]))
    assert book.record(again, record) is WriteResult.DONE
    world.archived(consent="consent-restored", campaign="campaign-restored")

    assert audit_archive(world.archive, NOW + timedelta(days=2)).findings == []


def test_nothing_that_is_newer_in_the_table_than_in_the_archive_is_touched(world: World) -> None:
    book = world.book()
    contact, record = says_stop(book.recall("zelie", PEOPLE["a"]))
    book.record(contact, record)  # not archived yet
    before = world.items("consent")

    assert world.replay(consent="consent").counts == {}
    assert {place: item for place, item in world.items("consent").items() if place[0] != "REPLAY"} == before


def test_a_person_who_wrote_before_the_replay_keeps_what_they_said_and_what_was_lost(world: World) -> None:
    world.backed_up()
    world.act("a", says_stop)
    world.act("b", says_stop)
    book = world.book("consent-restored")
    for who, acts in (("a", (says_something,)), ("b", (says_something, consents, consents))):
        for act in acts:
            contact, record = act(book.recall("zelie", PEOPLE[who]))
            assert book.record(contact, record) is WriteResult.DONE

    world.replay()
    for who in "ab":
        assert world.back(who).status is Status.OPPOSED
        assert world.back(who).hold is not None
        assert faults(book.evidence("zelie", PEOPLE[who])) == ()


def test_a_contact_that_had_aged_out_does_not_come_back(world: World) -> None:
    world.backed_up()
    book = world.book()
    contact = book.recall("zelie", PEOPLE["g"])
    remains, record = purged(contact, "prospect", NOW, SALT)
    assert book.erase(contact, remains, record, leave_task=False) is WriteResult.DONE
    world.archived()

    assert world.replay().counts["zelie"]["removed"] == 1
    assert world.book("consent-restored").find("zelie", PEOPLE["g"]) is None


def test_what_a_clerk_had_upheld_opposes_again(world: World) -> None:
    world.act("b", says_something, to_review=True)
    world.backed_up()
    unread = world.book().evidence("zelie", PEOPLE["b"])[-1]
    world.act(
        "b",
        lambda contact: reviewed(contact, Review(unread.sequence, Conclusion.UPHELD, "me", "stop"), unread, NOW, SALT),
    )
    world.replay()

    assert world.back("b").status is Status.OPPOSED


def test_campaigns_come_back_as_they_were_with_who_they_wrote_to(world: World) -> None:
    shelf, ledger = DynamoCampaignStore("campaign"), DynamoBatchStore("campaign")
    shelf.add(a_campaign(revision=1))
    world.archived()
    world.backed_up()
    ledger.save_roster("c0ffee00c0ffee00", Roster("03-000000", (PEOPLE["a"].e164, PEOPLE["b"].e164)))
    ledger.merge_outcomes("c0ffee00c0ffee00", "03-000000", {0: Outcome(Fate.SENT, NOW)})
    world.archived()
    ledger.merge_outcomes("c0ffee00c0ffee00", "03-000000", {1: Outcome(Fate.UNCERTAIN, NOW)})
    assert shelf.change(replace(pause(a_campaign(revision=1)), revision=2))
    world.archived()
    world.replay()

    item = DynamoCampaignStore("campaign-restored").find("c0ffee00c0ffee00")
    assert item is not None
    assert item.state is State.PAUSED
    restored = DynamoBatchStore("campaign-restored")
    assert {place: restored.outcome(item.id, "03-000000", place) for place in (0, 1)} == {
        0: ledger.outcome(item.id, "03-000000", 0),
        1: ledger.outcome(item.id, "03-000000", 1),
    }
    assert world.replay().campaign_items == 0


ASKED = ConfirmationStop(False, "Claire Martin", "", NOW - timedelta(days=1), "key:1")
NOT_ASKED = ConfirmationStop(True, "Claire Martin", "SMS pumping.", NOW, "key:1")


@pytest.mark.parametrize("before", [None, ASKED])
def test_whether_people_are_asked_to_confirm_is_as_it_was_decided_last(
    world: World, before: ConfirmationStop | None
) -> None:
    if before is not None:
        DynamoConfirmationSwitch("campaign").write(before)
    world.archived()
    world.backed_up()
    DynamoConfirmationSwitch("campaign").write(NOT_ASKED)
    world.archived()
    restored = DynamoConfirmationSwitch("campaign-restored")
    world.replay()
    assert restored.read() == NOT_ASKED

    again = replace(ASKED, at=NOW + timedelta(hours=1))  # somebody decides after the restore, before it has ended
    restored.write(again)
    world.replay()
    assert restored.read() == again


@pytest.mark.guarantee("G1")
def test_that_sending_was_let_go_on_from_lost_tables_says_nothing_of_restored_ones(world: World) -> None:
    world.backed_up()
    for at in ("SENDING", "REPLAYED"):
        world.client.put_item(TableName="campaign", Item={"pk": {"S": "SWITCH"}, "sk": {"S": at}})
    world.archived()
    world.replay()

    assert {place for place in world.items("campaign-restored") if place[0] == "SWITCH"} == set()


def test_an_advertiser_s_stricter_settings_come_back(world: World) -> None:
    world.backed_up()
    DynamoAdvertiserStore("consent").put(an_advertiser(double_opt_in=True))
    world.archived()
    world.replay()

    item = DynamoAdvertiserStore("consent-restored").find("zelie")
    assert item is not None
    assert item.double_opt_in


def number_users(table: str = "consent-restored") -> list[NumberUser]:
    return list(DynamoAdvertiserStore(table).users("36180").known)


MOVED = AdvertiserChange(NOW, "key:1 (Claire, administrator)")


@pytest.mark.guarantee("G6")
def test_a_number_that_messages_have_named_since_the_backup_is_its_advertiser_s_again(world: World) -> None:
    world.backed_up()
    DynamoAdvertiserStore("consent").use("zelie", ["36180"], NOW)
    DynamoAdvertiserStore("consent").put(an_advertiser(stop_number="36999"), MOVED)
    world.archived()
    world.replay()

    assert number_users() == number_users("consent") == [NumberUser("zelie", used_until=NOW, left_at=NOW)]


@pytest.mark.parametrize("named_meanwhile", [False, True])
def test_a_number_that_was_released_since_the_backup_is_so_again_unless_a_campaign_names_it_by_now(
    world: World, named_meanwhile: bool
) -> None:
    world.backed_up()
    DynamoAdvertiserStore("consent").put(an_advertiser(stop_number="36999"), MOVED)
    world.archived()
    if named_meanwhile:  # after the restore, before it has ended
        DynamoAdvertiserStore("consent-restored").use("zelie", ["36180"], NOW)
    world.replay()

    (gone,) = number_users("consent")
    assert (gone.released_at, gone.released_by) == (NOW, MOVED.by)
    assert number_users() == [NumberUser("zelie", used_until=NOW) if named_meanwhile else gone]


@pytest.mark.guarantee("G1", "G6")
@pytest.mark.parametrize("changes_of_others", [0, 3])
@pytest.mark.parametrize("moves", [True, False])
def test_a_number_that_messages_have_named_since_the_backup_is_kept_whatever_was_changed_after_the_restore(
    world: World, moves: bool, changes_of_others: int
) -> None:
    world.backed_up()
    DynamoAdvertiserStore("consent").use("zelie", ["36180"], NOW)
    world.archived()
    store = DynamoAdvertiserStore("consent-restored")
    for number in range(changes_of_others):  # to who has the number: each is a revision of it
        store.put(an_advertiser(id=f"other-{number}"), MOVED)
    if moves:
        store.put(an_advertiser(stop_number="36999"), MOVED)
    world.replay()
    world.replay()

    used = {user.advertiser_id: (user.used_until, user.released_at) for user in number_users()}
    assert used["zelie"] == (NOW, None)
    assert len(store.answering("36180")) == 1 + changes_of_others


@pytest.mark.slow
@pytest.mark.parametrize("since", [0, 1, 3, 8])
def test_the_archive_is_read_from_the_block_before_the_moment_that_is_asked_for(world: World, since: int) -> None:
    archive, head = Memory(), Head()
    change = changes_of([World(world.folder, world.hashing)._record(("pk", "sk"), None, {"n": {"N": "1"}})])[0]
    for hour in range(10):
        append_changes("consent", [replace(change, id=str(hour), at=NOW + timedelta(hours=hour))], archive, head)

    first = first_block(archive, "consent", NOW + timedelta(hours=since))
    assert first == max(1, since - 1)
    wrong: list[str] = []
    read = list(blocks("consent", partial(archive.block, "consent"), wrong, first=first))
    assert (len(read), wrong) == (11 - first, [])
    assert first_block(archive, "consent", None) == 1
    assert first_block(Memory(), "consent", NOW) == 1
