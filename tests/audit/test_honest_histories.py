"""What people and the product do to contacts, by the real domain and the real tables: the audit finds nothing in any of it."""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from archive.append_changes import Head, append_changes
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.restored_table import RestoredTable
from stopsms.audit.audit_archive import audit_archive, audit_on
from stopsms.audit.judge_replays import OUT_OF_ORDER
from stopsms.audit.verifier import TABLES, blocks
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.consent.collection import Collector, Sale
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.recording import granted, noted, requested
from stopsms.compliance.consent.unconfirmed import unconfirmed_act
from stopsms.compliance.person.contact import Claim, Contact, LegalBasis, Purpose
from stopsms.compliance.person.erasure import erased, purged
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Correction, Request, accessed, rectified, renumbered
from stopsms.compliance.ports.campaigns import Roster
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.archive import ArchivedChange
from stopsms.compliance.proof.evidence import Act, Evidence, confirmed_act

from tests.audit.test_audit import Memory
from tests.command_line.test_restore import NOW, PEOPLE, SALT, World, world
from tests.factories import a_campaign, a_collection, terms

pytestmark = pytest.mark.exhaustive

__all__ = ["world"]

A, B, C = PEOPLE["a"], PEOPLE["b"], PEOPLE["c"]
NEW, THIRD = Phone.of("+33612345699"), Phone.of("+33612345698")
FIRST = "c0ffee00c0ffee00"
MONTHS = 900
"""Seconds between what never comes close together; two partitions are archived apart by less."""

Acting = Callable[[Contact], tuple[Contact, Evidence]]
Acts = Callable[[datetime], Acting]


def hour(world: World) -> datetime:
    """Each act comes an hour or more after the one before."""
    return NOW + timedelta(hours=world.number)


def act(world: World, phone: Phone, acts: Acts, *, to_review: bool = False, read: Evidence | None = None) -> None:
    book = world.book()
    contact, record = acts(hour(world))(book.recall("zelie", phone))
    about = confirmed_act(record)
    yes = None if about is None else book.proof("zelie", phone, about)
    assert book.record(contact, record, to_review=to_review, reviewed=read, confirms=yes) is WriteResult.DONE
    world.archived()


def agrees(now: datetime) -> Acting:
    return partial(granted, collection=a_collection(collected_at=now), now=now, salt=SALT)


def stops(now: datetime) -> Acting:
    return partial(opposed, opposition=Opposition("sms", now, "m1", "STOP", "stop"), now=now, salt=SALT)


def wants_to_be_erased(now: datetime) -> Acting:
    opposition = Opposition("sms", now, "m3", "effacez-moi", erasure_requested=True)
    return partial(opposed, opposition=opposition, now=now, salt=SALT)


def writes_something(now: datetime) -> Acting:
    return partial(held, unread=Unread(HoldKind.REPLY, "sms", now, "m2", "???"), now=now, salt=SALT)


def asks_for_data(now: datetime) -> Acting:
    return partial(accessed, request=Request("letter", now, "Claire Martin"), now=now, salt=SALT)


def has_to_confirm(now: datetime) -> Acting:
    return partial(requested, collection=a_collection(collected_at=now), now=now, salt=SALT)


def says_yes(world: World, phone: Phone, act: int = -1) -> Acts:
    """To the question about an act of this number, by default the latest."""
    agreed = [each for each in world.book().evidence("zelie", phone) if each.act is Act.BASIS_RECORDED][act]

    def at(now: datetime) -> Acting:
        question = ConfirmationQuestion("?", now - timedelta(minutes=1))
        return partial(confirmed, question=question, act=agreed, reference="m", words="oui", at=now, now=now, salt=SALT)

    return at


def erase(world: World, phone: Phone, *, forget: bool = True) -> None:
    book, now = world.book(), hour(world)
    contact = book.recall("zelie", phone)
    remains, record = erased(contact, Request("letter", now, "Claire Martin"), now, SALT)
    assert book.erase(contact, remains, record, leave_task=True) is WriteResult.DONE
    world.archived()
    if forget:
        forget_all(world)


def forget_all(world: World) -> None:
    book = world.book()
    for task in book.tasks():
        book.redact(task)
        book.delete_task(task)
    world.archived()


def purge(world: World, phone: Phone, *, expire: bool = False) -> None:
    book = world.book()
    contact = book.recall("zelie", phone)
    remains, record = purged(contact, "prospect", hour(world), SALT)
    assert book.erase(contact, remains, record, leave_task=False) is WriteResult.DONE
    world.archived()
    if expire:  # months later
        world.number += MONTHS
        book.delete_proofs("zelie", phone, remains)
        world.archived()
        world.number += MONTHS


def renumber(world: World, old: Phone, new: Phone) -> None:
    book, now = world.book(), hour(world)
    request = Request("letter", now, "Claire Martin")
    change = renumbered(book.recall("zelie", old), new, request, now, (SALT, SALT))
    assert book.renumber(change) is WriteResult.DONE
    world.archived()


def review(world: World, phone: Phone, conclusion: Conclusion) -> None:
    """All that is unread, one after the other."""
    for unread in [each for each in world.book().evidence("zelie", phone) if each.act is Act.HELD]:
        act(world, phone, partial(_concludes, Review(unread.sequence, conclusion, "me", "no"), unread), read=unread)


def _concludes(review: Review, about: Evidence, now: datetime) -> Acting:
    return partial(reviewed, review=review, about=about, now=now, salt=SALT)


def claim(world: World, phone: Phone, table: str = "consent") -> int:
    contact = world.book(table).recall("zelie", phone)
    claims = {**contact.claims, FIRST: Claim(NOW, "03-000000.0", "w")}
    claimed = replace(contact, version=contact.version + 1, claims=claims)
    assert RestoredTable(world.client, table, dry=False).record(contact, claimed, [], [])
    world.archived(consent=table)
    return contact.version


def send(world: World, phone: Phone) -> None:
    DynamoCampaignStore("campaign").add(a_campaign(terms=terms(campaign_id=FIRST), revision=1))
    DynamoBatchStore("campaign").save_roster(FIRST, Roster("03-000000", (phone.e164,)))
    world.archived()
    version = claim(world, phone)
    DynamoBatchStore("campaign").merge_outcomes(FIRST, "03-000000", {0: Outcome(Fate.SENT, NOW, version, 1, 1, "m")})
    world.archived()


def restore(world: World) -> None:
    """The stream of a restored table tells what the replay writes, and nothing of what it lacks."""
    world.seen = {table: world.items(f"{table}-restored") for table in TABLES}
    world.replay()
    world.archived(consent="consent-restored", campaign="campaign-restored")


Tell = Callable[[World], None]
HISTORIES: dict[str, Tell] = {}


def history(tell: Tell) -> Tell:
    HISTORIES[tell.__name__] = tell
    return tell


# ------------------------------------------------------------------------------------------------------------ erasures


@history
def an_unknown_number_is_erased_and_agrees_later(world: World) -> None:
    erase(world, NEW, forget=False)
    act(world, NEW, agrees)


@history
def an_unknown_number_is_erased_and_says_stop_later(world: World) -> None:
    erase(world, NEW)
    act(world, NEW, stops)


@history
def an_unknown_number_is_erased_twice_and_agrees(world: World) -> None:
    erase(world, NEW)
    erase(world, NEW)
    act(world, NEW, agrees)


@history
def an_erased_person_says_stop(world: World) -> None:
    erase(world, A)
    act(world, A, stops)
    act(world, A, agrees)


@history
def an_erased_person_writes_something_that_is_then_read(world: World) -> None:
    erase(world, A)
    act(world, A, writes_something, to_review=True)
    review(world, A, Conclusion.ANSWERED)


@history
def an_erased_person_asks_for_their_data(world: World) -> None:
    erase(world, A)
    act(world, A, asks_for_data)


@history
def somebody_is_erased_twice_and_agrees(world: World) -> None:
    erase(world, A)
    erase(world, A)
    act(world, A, agrees)


@history
def somebody_is_erased_and_agrees_again_and_again(world: World) -> None:
    for _ in range(3):
        erase(world, A)
        act(world, A, agrees)


@history
def somebody_agrees_again_before_all_of_them_is_forgotten(world: World) -> None:
    act(world, A, writes_something, to_review=True)
    erase(world, A, forget=False)
    act(world, A, agrees)
    forget_all(world)


@history
def somebody_who_asked_for_erasure_by_sms_is_erased(world: World) -> None:
    act(world, A, wants_to_be_erased, to_review=True)
    erase(world, A)


@history
def somebody_erased_keeps_the_claims_of_campaigns(world: World) -> None:
    send(world, A)
    erase(world, A)
    act(world, A, agrees)


@history
def somebody_is_purged_and_agrees(world: World) -> None:
    purge(world, A)
    act(world, A, agrees)


@history
def somebody_is_purged_expires_and_agrees(world: World) -> None:
    purge(world, A, expire=True)
    act(world, A, agrees)


@history
def somebody_expires_agrees_and_expires_again(world: World) -> None:
    for _ in range(2):
        purge(world, A, expire=True)
        act(world, A, agrees)
    act(world, A, stops)


@history
def somebody_erased_agrees_is_purged_expires_and_agrees(world: World) -> None:
    erase(world, A)
    act(world, A, agrees)
    purge(world, A, expire=True)
    act(world, A, agrees)


@history
def somebody_who_opposed_is_purged_and_agrees(world: World) -> None:
    act(world, A, stops)
    purge(world, A, expire=True)
    act(world, A, agrees)


@history
def somebody_pending_is_purged(world: World) -> None:
    act(world, NEW, has_to_confirm)
    purge(world, NEW, expire=True)
    act(world, NEW, has_to_confirm)


def forget(world: World, phone: Phone) -> None:
    """The retention, months later, on every act of this number that nobody confirmed."""
    book = world.book()
    world.number += MONTHS
    chain = book.evidence("zelie", phone)
    for record in filter(None, (unconfirmed_act(each.sequence, chain) for each in chain)):
        assert book.forget_act("zelie", phone, record)
    world.archived()
    world.number += MONTHS


@history
def of_two_acts_one_is_confirmed_and_the_other_forgotten(world: World) -> None:
    act(world, NEW, has_to_confirm)
    act(world, NEW, has_to_confirm)
    act(world, NEW, says_yes(world, NEW))
    forget(world, NEW)
    act(world, NEW, stops)


@history
def an_act_that_nobody_was_asked_about_is_forgotten(world: World) -> None:
    act(world, A, lambda now: partial(noted, collection=a_collection(collected_at=now), now=now, salt=SALT))
    forget(world, A)
    act(world, A, agrees)
    erase(world, A)


@history
def a_stranger_s_act_is_forgotten_after_its_contact_and_the_person_agrees(world: World) -> None:
    erase(world, A)
    act(world, A, has_to_confirm)
    purge(world, A)
    forget(world, A)
    act(world, A, agrees)


# ----------------------------------------------------------------------------------------------- numbers, holds, rights


@history
def a_number_changes(world: World) -> None:
    renumber(world, A, NEW)


@history
def two_numbers_change(world: World) -> None:
    renumber(world, A, NEW)
    renumber(world, B, THIRD)


@history
def a_number_changes_with_its_claims_twice_and_its_first_holder_agrees(world: World) -> None:
    send(world, A)
    renumber(world, A, NEW)
    renumber(world, NEW, THIRD)
    act(world, A, agrees)


@history
def the_number_of_somebody_opposed_changes(world: World) -> None:
    act(world, A, stops)
    renumber(world, A, NEW)
    act(world, NEW, agrees)


@history
def the_number_of_somebody_who_has_to_confirm_changes(world: World) -> None:
    act(world, THIRD, has_to_confirm)
    renumber(world, THIRD, NEW)


@history
def a_number_changes_to_one_that_expired(world: World) -> None:
    purge(world, B, expire=True)
    renumber(world, A, B)


@history
def a_number_changes_and_both_are_erased(world: World) -> None:
    send(world, A)
    renumber(world, A, NEW)
    erase(world, NEW)
    erase(world, A)
    act(world, NEW, agrees)


@history
def somebody_is_held_and_released(world: World) -> None:
    act(world, B, writes_something, to_review=True)
    act(world, B, writes_something, to_review=True)
    review(world, B, Conclusion.MISTAKEN)


@history
def somebody_is_held_and_opposes_by_that(world: World) -> None:
    act(world, B, writes_something, to_review=True)
    review(world, B, Conclusion.UPHELD)
    act(world, B, agrees)


@history
def somebody_held_opposed_and_held_agrees_and_is_released(world: World) -> None:
    act(world, B, writes_something, to_review=True)
    act(world, B, stops)
    act(world, B, writes_something, to_review=True)
    act(world, B, agrees)
    review(world, B, Conclusion.MISTAKEN)


@history
def somebody_held_has_to_confirm(world: World) -> None:
    act(world, B, writes_something, to_review=True)
    act(world, B, lambda now: partial(noted, collection=a_collection(collected_at=now), now=now, salt=SALT))


@history
def somebody_who_may_confirm_is_held_and_says_yes(world: World) -> None:
    act(world, NEW, has_to_confirm)
    act(world, NEW, writes_something, to_review=True)
    act(world, NEW, says_yes(world, NEW))
    review(world, NEW, Conclusion.ANSWERED)


@history
def an_unknown_number_writes_something(world: World) -> None:
    act(world, NEW, writes_something, to_review=True)
    review(world, NEW, Conclusion.ANSWERED)


@history
def a_request_for_erasure_is_a_mistake_and_the_person_agrees(world: World) -> None:
    act(world, B, wants_to_be_erased, to_review=True)
    unread = world.book().evidence("zelie", B)[-1]
    act(world, B, partial(_concludes, Review(unread.sequence, Conclusion.MISTAKEN, "me", "no"), unread), read=unread)
    act(world, B, agrees)


@history
def somebody_opposed_confirms(world: World) -> None:
    act(world, B, stops)
    act(world, B, has_to_confirm)
    act(world, B, says_yes(world, B))


@history
def somebody_is_asked_twice_to_confirm(world: World) -> None:
    act(world, NEW, has_to_confirm)
    act(world, NEW, has_to_confirm)
    act(world, NEW, says_yes(world, NEW))


@history
def somebody_agrees_otherwise_before_and_after_saying_yes(world: World) -> None:
    act(world, NEW, has_to_confirm)
    act(world, NEW, agrees)
    act(world, NEW, has_to_confirm)
    act(world, NEW, says_yes(world, NEW, 0))
    act(world, NEW, agrees)


@history
def somebody_stops_twice(world: World) -> None:
    act(world, B, stops)
    act(world, B, stops)


@history
def a_stop_is_older_than_the_consent_before_it(world: World) -> None:
    act(world, B, agrees)
    stopped = Opposition("letter", NOW - timedelta(days=9), "l1")
    act(world, B, lambda now: partial(opposed, opposition=stopped, now=now, salt=SALT))


@history
def data_are_rectified_and_given(world: World) -> None:
    correction = Correction({"timezone": "Indian/Reunion"}, frozenset({"vip"}))
    request = Request("letter", NOW + timedelta(days=2), "Claire Martin")
    act(world, C, lambda now: partial(rectified, correction=correction, request=request, now=now, salt=SALT))
    act(world, C, asks_for_data)


@history
def a_customer_buys_again(world: World) -> None:
    sold = partial(a_collection, legal_basis=LegalBasis.EXISTING_CUSTOMER, source="till")
    act(world, NEW, lambda now: partial(granted, collection=sold(collected_at=now), now=now, salt=SALT))
    for interaction in (Interaction.PURCHASE, Interaction.CLICK, Interaction.PURCHASE):
        act(world, NEW, partial(_shows_up, interaction))


@history
def a_subscriber_of_a_partner_s_consents_to_a_charity_and_renews(world: World) -> None:
    sold = partial(
        a_collection,
        legal_basis=LegalBasis.EXISTING_CUSTOMER,
        source="till",
        sale=Sale(contract_until=date(2027, 6, 30)),
        purposes=frozenset({Purpose.COMMERCIAL}),
    )
    act(world, NEW, lambda now: partial(granted, collection=sold(collected_at=now), now=now, salt=SALT))
    act(world, NEW, partial(_shows_up, Interaction.PURCHASE))
    named = Collector("Bons Plans", ("ZELIE MODE SAS",), "12", date(2026, 9, 1), NOW - timedelta(days=2))
    given = partial(a_collection, collector=named, purposes=frozenset({Purpose.CHARITABLE}), act_reference="b-12")
    act(world, NEW, lambda now: partial(granted, collection=given(collected_at=now), now=now, salt=SALT))


def _shows_up(interaction: Interaction, now: datetime) -> Acting:
    return partial(heard_from, sign=SignOfLife(interaction, now), now=now, salt=SALT)


@history
def a_weaker_and_an_older_consent_add_nothing_but_themselves(world: World) -> None:
    sold = partial(a_collection, legal_basis=LegalBasis.EXISTING_CUSTOMER, source="till")
    act(world, A, lambda now: partial(granted, collection=sold(collected_at=now), now=now, salt=SALT))
    old = a_collection(collected_at=NOW - timedelta(days=300), tags=frozenset({"vip"}))
    act(world, A, lambda now: partial(granted, collection=old, now=now, salt=SALT))


@history
def a_narrower_yes_a_wider_one_a_new_number_and_a_stop_follow_one_another(world: World) -> None:
    def says_yes_to(*categories: str) -> Acts:
        given = partial(a_collection, categories=frozenset(categories), purposes=frozenset({Purpose.COMMERCIAL}))
        return lambda now: partial(granted, collection=given(collected_at=now), now=now, salt=SALT)

    for categories in (("mode", "maison"), ("mode",), ("bijoux",)):
        act(world, NEW, says_yes_to(*categories))
    renumber(world, NEW, THIRD)
    act(world, THIRD, says_yes_to("maison"))
    act(world, THIRD, stops)
    act(world, THIRD, says_yes_to("mode"))
    act(world, THIRD, says_yes_to())


# ---------------------------------------------------------------------------------------------------------- restorations


@history
def a_table_is_restored_after_stops_consents_and_corrections(world: World) -> None:
    world.backed_up()
    act(world, A, stops)
    act(world, B, agrees)
    act(world, C, stops)
    act(world, C, agrees)
    correction = Correction({"first_name": "X"}, frozenset({"vip"}))
    request = Request("letter", NOW + timedelta(days=2), "Claire Martin")
    act(
        world,
        PEOPLE["d"],
        lambda now: partial(rectified, correction=correction, request=request, now=now, salt=SALT),
    )
    restore(world)


@history
def a_table_is_restored_after_new_people_came(world: World) -> None:
    world.backed_up()
    act(world, NEW, agrees)
    act(world, THIRD, has_to_confirm)
    restore(world)


@history
def a_table_is_restored_after_people_were_held_and_released(world: World) -> None:
    world.backed_up()
    somebody_is_held_and_released(world)
    act(world, C, writes_something, to_review=True)
    restore(world)


@history
def a_table_is_restored_after_erasures(world: World) -> None:
    world.backed_up()
    erase(world, A)
    act(world, A, agrees)
    erase(world, B)
    purge(world, C)
    act(world, PEOPLE["d"], wants_to_be_erased, to_review=True)
    restore(world)


@history
def a_table_is_restored_after_a_number_changed(world: World) -> None:
    send(world, A)
    world.backed_up()
    renumber(world, A, NEW)
    restore(world)


@dataclass(frozen=True)
class Lived:
    """What a history left: the archive, and how many changes there were."""

    archive: Memory
    number: int


_LIVED: dict[str, Lived] = {}


@pytest.fixture
def lived(name: str, request: pytest.FixtureRequest) -> Lived:
    """A history is lived through once; each test audits a copy of its archive."""
    if name not in _LIVED:
        world: World = request.getfixturevalue("world")
        HISTORIES[name](world)
        _LIVED[name] = Lived(world.archive, world.number)
    return deepcopy(_LIVED[name])


def told(archive: Memory, number: int) -> list[str]:
    """What four nights and an audit from the beginning find."""
    last = NOW + timedelta(seconds=number)
    said: list[str] = []
    for days in (0.003, 1, 20, 50):  # the first of them in the midst of what waits for its counterpart
        at = last + timedelta(days=days)
        night = audit_on(archive, archive, partial(_same, at), at + timedelta(hours=1))
        said += [f"night: {found.kind}: {found.why}" for found in night.findings]
    whole = audit_archive(archive, last + timedelta(days=51))
    return said + [f"whole: {found.kind}: {found.why}" for found in whole.findings]


def _same(at: datetime) -> datetime:
    return at


@pytest.mark.parametrize("name", HISTORIES)
def test_the_audit_finds_nothing_in_what_is_honest(lived: Lived) -> None:
    assert told(lived.archive, lived.number) == []


@pytest.mark.parametrize("name", HISTORIES)
def test_nothing_is_found_in_whatever_order_the_partitions_of_a_stream_are_archived(lived: Lived) -> None:
    """A stream keeps the order of what has the same partition key, and no other."""
    for seed in range(3):
        archive = _in_another_order(lived.archive, random.Random(seed))

        assert told(archive, lived.number) == []


def _in_another_order(archive: Memory, chance: random.Random) -> Memory:
    memory = Memory()
    for table in TABLES:
        spans: list[dict[str, list[ArchivedChange]]] = []
        last = datetime.min.replace(tzinfo=UTC)
        for _, changes in blocks(table, partial(archive.block, table), []):
            for told in changes:
                at = datetime.fromisoformat(told["at"])
                if at - last >= OUT_OF_ORDER:
                    spans.append({})
                last = at
                change = ArchivedChange(told["id"], at, told["pk"], told["sk"], told["item"])
                spans[-1].setdefault(change.pk, []).append(change)
        head = Head()
        for span in spans:
            waiting = [changes for _, changes in sorted(span.items())]
            while waiting:
                partition = chance.choice(waiting)
                append_changes(table, [partition.pop(0) for _ in partition[: chance.randint(1, 3)]], memory, head)
                waiting = [changes for changes in waiting if changes]
    return memory
