"""What nobody confirmed is forgotten in its own time, by the real retention on the real tables: what goes, what stays, what verifies."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest
from archive.anchor_blocks import anchor_blocks
from retention.purge_holding import RetentionPorts
from retention.run_retention import run_retention
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contacts import contact_erasure
from stopsms.adapters.contacts.held_data import DynamoHoldings, DynamoRetentionReports
from stopsms.adapters.tables import dynamodb as plain_dynamodb
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.audit.audit_archive import audit_archive, audit_on
from stopsms.audit.verifier import TABLES
from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.recording import granted, noted, requested
from stopsms.compliance.consent.unconfirmed import unconfirmed_act
from stopsms.compliance.law.retention import HeldContact, RetentionRun, surely_kept
from stopsms.compliance.law.rulebook import rulebooks
from stopsms.compliance.person.contact import Contact, Purpose
from stopsms.compliance.person.erasure import purged
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Evidence, faults
from stopsms.contracts.records import evidence_record
from stopsms.evidence.gather_case import gather
from stopsms.evidence.pack import files_of
from stopsms.evidence.verify_pack import Verification
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

from tests.command_line.test_restore import NOW, PEOPLE, SALT, World, world
from tests.factories import a_collection

__all__ = ["world"]

pytestmark = pytest.mark.slow

STRANGER, HERS, KNOWN, ERASED = (Phone.of(f"+3361234569{number}") for number in range(4))
ADDRESS = "203.0.113.77"
DAY = 86_400


@dataclass
class Clock:
    """The clock of the streams is the product's: both follow the number of the newest change."""

    world: World

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.world.number + 1)

    def at(self, outside: datetime) -> datetime:
        return outside


def typed(at: datetime, **changes: Any) -> Collection:
    """What somebody typed into a form, from an address."""
    stated = {"form": "f-1", "ip": ADDRESS, "user_agent": "Mozilla", "purposes": frozenset({Purpose.COMMERCIAL})}
    return a_collection(collected_at=at, **(stated | changes))


def act(world: World, phone: Phone, does: Callable[..., tuple[Contact, Evidence]], **with_: Any) -> Evidence:
    book, now = world.book(), Clock(world).now()
    contact, record = does(book.recall("zelie", phone), now=now, salt=SALT, **with_)
    confirms = cast("Evidence | None", with_.get("act"))
    assert book.record(contact, record, confirms=confirms) is WriteResult.DONE
    world.archived()
    return record


def types(world: World, phone: Phone, does: Callable[..., tuple[Contact, Evidence]] = requested) -> Evidence:
    return act(world, phone, does, collection=typed(Clock(world).now()))


def says_yes(world: World, phone: Phone, about: Evidence) -> None:
    at = Clock(world).now()
    question = ConfirmationQuestion("?", at - timedelta(seconds=1), act=about.hash)
    act(world, phone, confirmed, question=question, act=about, reference="m", words="oui", at=at)


def retention(world: World, days: int) -> RetentionRun:
    """The run of a day that many days after all began."""
    world.number = max(world.number, days * DAY)
    batches = DynamoBatchStore("campaign")
    holdings = DynamoHoldings("consent", "campaign", "answers", batches, world.hashing, SystemClock(""))
    none = cast("Any", None)
    stores = PersonalDataStores(none, world.book(), DynamoInboundStore("consent"), none, batches)
    ports = RetentionPorts(stores, holdings, DynamoRetentionReports("consent"), cast("Any", Clock(world)), lambda: SALT)
    done = run_retention(ports, Clock(world).now() + timedelta(hours=1), dry=False, again=True)
    world.archived()
    assert done.finished_at is not None
    return done


def handed_out(world: World) -> Sequence[object]:
    """What a page of the walk holds besides contacts: of those that are young, only what nobody confirmed travels."""
    holdings = DynamoHoldings("consent", "campaign", "answers", cast("Any", None), world.hashing, SystemClock(""))
    kept = surely_kept((rulebook.retention for rulebook in rulebooks()), Clock(world).now())
    return [one for one, _ in holdings.page(None, kept).holdings if not isinstance(one, HeldContact)]


def stored(world: World) -> str:
    return json.dumps([[place, item] for place, item in world.items("consent").items()], default=str)


def found(world: World) -> list[str]:
    """What the audit of the nights and of the whole find, where the clocks are one."""
    at = Clock(world).now() + timedelta(days=5)
    nights = audit_on(world.archive, world.archive, lambda: at, at + timedelta(hours=1), same_clock=True)
    whole = audit_archive(world.archive, at, same_clock=True)
    assert {finding.why for finding in nights.findings} == {finding.why for finding in whole.findings}
    return [finding.why for finding in whole.findings]


def pack_of(world: World, phone: Phone) -> Verification:
    anchor_blocks(TABLES, world.archive, Clock(world).now())
    chain = cast("Any", lambda advertiser_id, whose: world.book().evidence(advertiser_id, whose))
    return Verification(files_of(gather(world.archive, chain, "zelie", Clock(world).now(), phone))).run()


@pytest.fixture
def lived(world: World) -> World:
    """A stranger's number, hers that she confirmed and that somebody typed again, and one that had agreed; the tables of the walk."""
    boto3.client("dynamodb").create_table(
        TableName="answers",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    types(world, STRANGER)
    types(world, STRANGER)
    says_yes(world, HERS, types(world, HERS))
    types(world, HERS, noted)
    act(world, KNOWN, granted, collection=typed(Clock(world).now(), form="", ip="198.51.100.4"))
    types(world, KNOWN)
    return world


def test_a_stranger_s_number_and_address_go_after_six_months_and_what_was_confirmed_stays(lived: World) -> None:
    world = lived
    assert retention(world, 33).purged == {"fr.retention.unconfirmed": 1}
    assert retention(world, 179).purged == {}
    assert stored(world).count(ADDRESS) == 5, "whoever complains of the SMS is told who typed the number"
    hers, known = (world.book().evidence("zelie", phone) for phone in (HERS, KNOWN))

    assert retention(world, 182).purged == {"fr.retention.unconfirmed-proofs": 4}
    left = stored(world)
    assert STRANGER.e164 not in left
    assert world.book().evidence("zelie", STRANGER) == []
    assert world.book().erased("zelie", STRANGER) is None
    assert left.count(ADDRESS) == 1, "of the act that she confirmed"
    for phone, before, gone in ((HERS, hers, 3), (KNOWN, known, 2)):
        after = world.book().evidence("zelie", phone)
        assert faults(after) == ()
        assert [record.sequence for record in after if not record.content] == [gone]
        assert [record for record in after if record.content] == [one for one in before if one.sequence != gone]

    assert handed_out(world) == []
    assert retention(world, 183).purged == {}
    assert found(world) == []
    for phone, number in ((HERS, 3), (KNOWN, 2)):
        verified = pack_of(world, phone)
        assert verified.faults == []
        assert f"L'acte n° {number} est effacé : il est connu par son empreinte." in verified.notes


def test_what_was_confirmed_is_looked_at_by_no_later_pass_and_a_contact_goes_before_its_acts(lived: World) -> None:
    retention(lived, 182)  # the first in months: the contact of the stranger's number is due as well
    retention(lived, 183)
    assert STRANGER.e164 not in stored(lived)
    lived.number = 2 * 365 * DAY

    assert handed_out(lived) == []
    assert found(lived) == []


def test_of_a_number_that_had_opposed_and_was_erased_the_keyed_hash_alone_remains_again(lived: World) -> None:
    from tests.audit.test_honest_histories import erase

    world = lived
    act(world, ERASED, granted, collection=typed(Clock(world).now(), form="", ip="198.51.100.9"))
    erase(world, ERASED)
    world.number += 3600
    types(world, ERASED)
    retention(world, 34)
    assert ERASED.e164 in stored(world)
    retention(world, 182)

    assert ERASED.e164 not in stored(world)
    recalled = world.book().recall("zelie", ERASED)
    assert (recalled.status.value, recalled.recalled) == ("opposed", True)
    chain = world.book().evidence("zelie", ERASED)
    assert faults(chain) == ()
    assert [record.act.value for record in chain] == ["basis_recorded", "erased", "basis_recorded", "purged"]
    assert found(world) == []


def test_an_act_that_comes_to_a_purged_number_keeps_the_chain_until_it_is_forgotten_itself(lived: World) -> None:
    world = lived
    retention(world, 33)
    world.number = 100 * DAY
    types(world, STRANGER)
    assert retention(world, 133).purged == {"fr.retention.unconfirmed": 1}
    retention(world, 182)
    chain = world.book().evidence("zelie", STRANGER)
    assert [bool(record.content) for record in chain] == [False, False, True, True, True], "one is not due yet"
    assert faults(chain) == ()
    retention(world, 282)

    assert STRANGER.e164 not in stored(world)
    assert world.book().erased("zelie", STRANGER) is None
    assert found(world) == []


def test_an_act_confirmed_while_it_is_being_forgotten_keeps_what_it_says(lived: World) -> None:
    world = lived
    about = types(world, PEOPLE["a"])
    says_yes(world, PEOPLE["a"], about)

    assert not world.book().forget_act("zelie", PEOPLE["a"], about)
    assert unconfirmed_act(about.sequence, world.book().evidence("zelie", PEOPLE["a"])) is None
    assert world.book().proof("zelie", PEOPLE["a"], about.sequence) == about


def test_who_comes_back_while_what_was_left_is_deleted_loses_no_record(lived: World) -> None:
    world = lived
    retention(world, 33)
    remains = world.book().erased("zelie", STRANGER)
    assert remains is not None
    back = types(world, STRANGER)
    world.book().delete_proofs("zelie", STRANGER, remains)

    assert world.book().proof("zelie", STRANGER, back.sequence) == back


def test_a_pack_about_somebody_who_came_back_verifies_and_still_shows_a_state_that_is_left_out(lived: World) -> None:
    world = lived
    retention(world, 33)
    says_yes(world, STRANGER, types(world, STRANGER))
    types(world, STRANGER, noted)
    verified = pack_of(world, STRANGER)
    assert verified.faults == []

    (person,) = verified.json("records.json")["people"]
    states = verified._of(STRANGER.e164)  # no other way leaves one out of what is chained
    before = [change for change in states if change["item"] and change["item"]["version"] == 4]
    states.remove(before[0])
    assert verified._lacks_states(person)


class Crash(Exception):
    """The worker is gone."""


@pytest.mark.parametrize("after", range(6))
def test_what_is_left_of_a_number_goes_whatever_interrupts_it(
    lived: World, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, calls = lived, iter(range(100))

    def or_crash(call: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if next(calls) == after:
            raise Crash
        return call(*given, **named)

    retention(world, 33)
    real = plain_dynamodb.dynamodb()
    client = SimpleNamespace(delete_item=partial(or_crash, real.delete_item), put_item=real.put_item)
    with monkeypatch.context() as patch:
        patch.setattr(contact_erasure, "dynamodb", lambda: client)
        patch.setattr(contact_erasure, "write_together", partial(or_crash, plain_dynamodb.write_together))
        with suppress(Crash):
            retention(world, 182)
    world.archived()
    retention(world, 183)

    left = stored(world)
    assert STRANGER.e164 not in left
    assert world.hashing.of(STRANGER.e164) not in left
    assert found(world) == []


# ------------------------------------------------------------------------------------------------- forged


def put(world: World, phone: Phone, record: Evidence, **changed: Any) -> None:
    """What somebody with every permission writes in place of a record."""
    place = {"pk": f"EVIDENCE#zelie#{phone.e164}", "sk": f"{record.sequence:08d}"}
    world.client.put_item(TableName="consent", Item=attributes(evidence_record(record) | place | changed))
    world.archived()


EMPTIED = "its content was removed though nothing was erased"


def test_a_forged_purge_of_a_confirmed_act_is_found_by_the_audit_and_by_whoever_verifies_a_pack(lived: World) -> None:
    world = lived
    world.number = 200 * DAY
    put(world, HERS, world.book().evidence("zelie", HERS)[0], content={})

    assert found(world) == [f"record 1: {EMPTIED}"]
    assert pack_of(world, HERS).faults == ["records.json : l'acte n° 1 a perdu son contenu, et rien n'a été effacé"]


def test_nor_is_it_hidden_by_calling_the_act_unconfirmed_first(lived: World) -> None:
    world = lived
    world.number = 200 * DAY
    record = world.book().evidence("zelie", HERS)[0]
    put(world, HERS, record, unconfirmed=True)
    put(world, HERS, record, content={})

    why = "record 1 is called unconfirmed, and has had its yes or never needed one"
    assert found(world) == [why, f"record 1: {EMPTIED}"]
    assert len(pack_of(world, HERS).faults) == 1


def test_an_act_that_needed_no_yes_is_not_called_unconfirmed_from_the_beginning(lived: World) -> None:
    world, now = lived, Clock(lived).now()
    contact, record = granted(Contact("zelie", ERASED), a_collection(collected_at=now), now, SALT)
    assert world.book().record(contact, record) is WriteResult.DONE
    place = (f"EVIDENCE#zelie#{ERASED.e164}", "00000001")
    item = world.items("consent")[place] | {"unconfirmed": {"BOOL": True}}
    world.client.put_item(TableName="consent", Item=item)
    world.archived()

    assert "record 1: its content was altered" in found(world)


@pytest.mark.parametrize(("days", "lawful"), [(179, False), (182, True)])
def test_what_nobody_confirmed_is_not_forgotten_before_its_time(lived: World, days: int, lawful: bool) -> None:
    world = lived
    world.number = days * DAY
    (about,) = filter(None, [unconfirmed_act(2, world.book().evidence("zelie", KNOWN))])
    assert world.book().forget_act("zelie", KNOWN, about)
    world.archived()

    assert found(world) == ([] if lawful else [f"record 2: {EMPTIED}"])


def test_proofs_of_a_purged_contact_are_not_removed_before_their_time(lived: World) -> None:
    world = lived
    contact = world.book().recall("zelie", HERS)
    world.number = 1200 * DAY
    remains, record = purged(contact, "fr.retention.contacts", Clock(world).now(), SALT)
    assert world.book().erase(contact, remains, record, leave_task=False) is WriteResult.DONE
    world.archived()
    world.number = 1300 * DAY
    world.book().delete_proofs("zelie", HERS, remains)
    world.archived()

    early = "was removed before the term of proofs"
    assert found(world) == [f"record {number} {early}" for number in (1, 2)], "the third was nobody's proof"
