"""The carrier's opt-out list and our oppositions: whoever is on either is opposed on both, and for the right advertisers."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from reconcile.compare_opt_outs import compare_opt_outs
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.files.kept_numbers import S3KeptNumbers, s3
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Conclusion, Review, reviewed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import OptedOut, PageForgotten
from stopsms.compliance.ports.people import WriteResult

from tests.factories import TUESDAY_10H_PARIS, an_advertiser
from tests.functions.comparisons import PHONES, YESTERDAY, Carrier, Place, Ticking, Waiting, calls


@pytest.fixture
def place(settings: Settings) -> Place:
    for advertiser_id in ("brume", "zelie"):
        DynamoAdvertiserStore("consent").put(an_advertiser(id=advertiser_id))
    return Place(settings, DynamoContactStore("consent", KeyedHash(settings.hash_key_ids)))


def test_who_is_on_the_carrier_s_list_alone_becomes_opposed_with_evidence(place: Place) -> None:
    for phone in PHONES:
        place.consents("zelie", phone)
    place.consents("brume", PHONES[0])
    for phone in PHONES[:3]:
        place.carrier.put(phone)

    assert place.compare() == {"listed": 3, "unknown_here": 4}
    assert [place.status("zelie", phone) for phone in PHONES] == [Status.OPPOSED] * 3 + [Status.GRANTED] * 3
    assert place.status("brume", PHONES[0]) is Status.OPPOSED
    record = place.book.evidence("zelie", PHONES[0])[-1]
    assert (record.content["source"], record.occurred_at) == ("carrier_list", YESTERDAY)
    assert place.waited == [1.0], "a busy carrier is left alone"
    assert place.compare() == {"listed": 3}, "the next night finds nothing"


def test_who_opposed_here_alone_is_put_on_the_carrier_s_list(place: Place) -> None:
    place.opposes("zelie", PHONES[0])
    place.consents("zelie", PHONES[1])

    assert place.compare() == {"unknown_there": 1}
    assert place.carrier.lists["list"].keys() == {PHONES[0].e164}
    assert place.compare() == {"listed": 1}


def test_who_opposed_to_one_advertiser_is_not_opposed_to_another_by_the_list_they_share(place: Place) -> None:
    place.consents("brume", PHONES[0])
    place.consents("zelie", PHONES[0])
    place.opposes("zelie", PHONES[0])
    place.carrier.put(PHONES[0])

    assert place.compare() == {"listed": 1}
    assert (place.status("brume", PHONES[0]), place.status("zelie", PHONES[0])) == (Status.GRANTED, Status.OPPOSED)


@pytest.mark.guarantee("G1")
def test_who_opposed_to_a_test_advertiser_is_put_on_no_list_and_explains_no_entry_of_it(place: Place) -> None:
    DynamoAdvertiserStore("consent").put(an_advertiser(id="atelier", test=True))
    place.opposes("atelier", PHONES[0])
    place.opposes("atelier", PHONES[1])
    place.consents("zelie", PHONES[1])
    place.consents("atelier", PHONES[2])
    place.carrier.put(PHONES[1])
    place.carrier.put(PHONES[2])

    assert place.compare() == {"listed": 2, "unknown_here": 2}
    assert place.carrier.lists["list"].keys() == {PHONES[1].e164, PHONES[2].e164}
    assert place.status("zelie", PHONES[1]) is Status.OPPOSED, (
        "nobody but the person, or the carrier, can have listed them"
    )
    assert place.status("atelier", PHONES[2]) is Status.OPPOSED


def test_who_consented_after_being_listed_is_told_apart_and_left_as_they_are(place: Place) -> None:
    place.consents("zelie", PHONES[0], TUESDAY_10H_PARIS - timedelta(hours=1))
    place.carrier.put(PHONES[0])

    assert place.compare() == {"listed": 1, "lifted_since": 1}
    assert place.status("zelie", PHONES[0]) is Status.GRANTED


def test_a_number_on_the_list_is_opposed_whatever_a_person_made_of_its_reply(place: Place) -> None:
    place.consents("zelie", PHONES[0])
    contact = place.book.find("zelie", PHONES[0])
    assert contact is not None
    unread = Unread(HoldKind.REPLY, source="sms", received_at=YESTERDAY, reference="m-1", words="stp")
    contact, evidence = held(contact, unread, YESTERDAY, "b" * 32)
    place.book.record(contact, evidence)
    place.carrier.put(PHONES[0], YESTERDAY + timedelta(seconds=3))
    review = Review(evidence.sequence, Conclusion.MISTAKEN, "Claire Martin", "« s’il te plaît »")
    place.book.record(*reviewed(contact, review, evidence, TUESDAY_10H_PARIS, "c" * 32))

    assert place.compare() == {"listed": 1, "unknown_here": 1}
    assert place.status("zelie", PHONES[0]) is Status.OPPOSED


def test_a_listed_number_that_nobody_knows_leaves_no_trace(place: Place) -> None:
    place.carrier.put(PHONES[0])

    assert place.compare() == {"listed": 1}
    assert place.status("zelie", PHONES[0]) is None


@pytest.mark.slow
@pytest.mark.parametrize("source", ["import", "crm sync", "web_form"])
def test_a_consent_that_a_file_reports_takes_nobody_off_the_carrier_s_list(place: Place, source: str) -> None:
    lately = TUESDAY_10H_PARIS - timedelta(hours=1)
    place.consents("zelie", PHONES[0], lately, source=source, imported_as="77:3")
    place.carrier.put(PHONES[0])

    assert place.compare() == {"listed": 1, "unknown_here": 1}
    assert place.status("zelie", PHONES[0]) is Status.OPPOSED


def test_a_consent_dated_ahead_of_its_recording_is_of_that_moment(place: Place) -> None:
    place.consents("zelie", PHONES[0], TUESDAY_10H_PARIS + timedelta(minutes=4))
    place.carrier.put(PHONES[0], TUESDAY_10H_PARIS + timedelta(minutes=2))

    assert place.compare() == {"listed": 1, "unknown_here": 1}


def test_an_entry_that_the_person_made_is_not_explained_by_an_opposition_to_another_advertiser(place: Place) -> None:
    place.consents("brume", PHONES[0])
    place.opposes("zelie", PHONES[0])
    place.carrier.put(PHONES[0], by_person=True)

    assert place.compare() == {"listed": 1, "unknown_here": 1}
    assert place.status("brume", PHONES[0]) is Status.OPPOSED


def test_a_number_on_a_list_that_we_never_write_to_is_opposed_for_everybody(place: Place) -> None:
    place.consents("brume", PHONES[0])
    place.opposes("zelie", PHONES[0])
    place.carrier.put(PHONES[0], name="Default")

    assert place.compare("list", "Default") == {"listed": 1, "unknown_here": 1, "unknown_there": 1}
    assert place.status("brume", PHONES[0]) is Status.OPPOSED
    assert place.book.evidence("brume", PHONES[0])[-1].content["reference"] == "Default"


def test_who_came_back_and_wrote_stop_to_the_carrier_afterwards_is_opposed(place: Place) -> None:
    """An opposition that was lifted explains an entry of ours, never one that the person made."""
    place.opposes("zelie", PHONES[0])
    place.consents("zelie", PHONES[0], YESTERDAY + timedelta(hours=1))
    place.carrier.put(PHONES[0], YESTERDAY + timedelta(hours=2), "Default", by_person=True)

    assert place.compare("list", "Default") == {"listed": 1, "unknown_here": 1, "unknown_there": 1}
    assert place.status("zelie", PHONES[0]) is Status.OPPOSED


def test_a_held_contact_on_the_carrier_s_list_is_opposed_and_stays_to_be_read(place: Place) -> None:
    place.consents("zelie", PHONES[0])
    contact = place.book.recall("zelie", PHONES[0])
    unread = Unread(HoldKind.REPLY, source="sms", received_at=YESTERDAY, reference="m-1", words="stp")
    place.book.record(*held(contact, unread, YESTERDAY, "b" * 32))
    place.carrier.put(PHONES[0])

    assert place.compare() == {"listed": 1, "unknown_here": 1}
    found = place.book.recall("zelie", PHONES[0])
    assert (found.status, found.hold is not None) == (Status.OPPOSED, True)


def test_somebody_erased_who_opposed_is_known_and_who_had_not_is_opposed(place: Place) -> None:
    place.opposes("zelie", PHONES[0])
    place.consents("zelie", PHONES[1])
    for phone in PHONES[:2]:
        place.is_purged("zelie", phone)
    place.consents("zelie", PHONES[1])
    place.is_purged("zelie", PHONES[1])
    for phone in PHONES[:2]:
        place.carrier.put(phone)

    assert place.compare()["listed"] == 2
    assert place.status("zelie", PHONES[0]) is None
    assert place.book.recall("zelie", PHONES[0]).status is Status.OPPOSED
    assert place.failures == []


class Broken(DynamoContactStore):
    """Contacts of which one cannot be read, and another not be written."""

    def recall_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        if PHONES[1] in phones:
            raise RuntimeError
        return super().recall_all(advertiser_id, phones)

    def recall(self, advertiser_id: str, phone: Phone) -> Contact:
        if phone == PHONES[1]:
            raise RuntimeError
        return super().recall(advertiser_id, phone)

    def record(self, contact: Contact, *given: Any, **how: Any) -> WriteResult:
        if contact.phone == PHONES[2]:
            raise RuntimeError
        return super().record(contact, *given, **how)


def test_one_person_whose_comparison_fails_costs_only_themselves_and_is_counted(place: Place) -> None:
    for phone in PHONES[:4]:
        place.consents("zelie", phone)
        place.carrier.put(phone)

    counts = place.compare(book=Broken("consent", KeyedHash(place.settings.hash_key_ids)))

    assert counts == {"listed": 4, "unknown_here": 2, "uncompared": 3}
    assert [place.status("zelie", phone) for phone in PHONES[:4]] == [
        Status.OPPOSED,
        Status.GRANTED,
        Status.GRANTED,
        Status.OPPOSED,
    ]
    assert sorted(place.failures) == [
        ("a contact of brume", "RuntimeError"),
        ("a contact of zelie", "RuntimeError"),
        ("a contact of zelie", "RuntimeError"),
        ("the contacts of brume together", "RuntimeError"),
        ("the contacts of zelie together", "RuntimeError"),
    ]


def test_a_number_that_is_none_costs_only_itself_and_one_from_abroad_is_no_failure(place: Place) -> None:
    place.consents("zelie", PHONES[0])
    for number in ("", "33612345600x", "+12065550100"):
        place.carrier.lists["list"][number] = OptedOut(number, YESTERDAY)
    place.carrier.put(PHONES[0])

    assert place.compare() == {"listed": 4, "foreign": 1, "uncompared": 2, "unknown_here": 1}


def test_a_list_that_cannot_be_read_hides_no_other_and_nobody_is_put_on_it(place: Place) -> None:
    place.opposes("zelie", PHONES[0])
    place.consents("zelie", PHONES[1])
    place.carrier.put(PHONES[1], name="Default")
    place.carrier.denied = {"list", "gone"}

    assert place.compare("list", "gone", "Default") == {"listed": 1, "unknown_here": 1, "uncompared": 2}
    assert place.carrier.lists["list"] == {}


def test_a_number_that_the_carrier_s_list_refuses_costs_only_itself(place: Place) -> None:
    for phone in PHONES[:3]:
        place.opposes("zelie", phone)
    place.carrier.denied = {PHONES[1].e164}

    assert place.compare() == {"unknown_there": 2, "uncompared": 1}


def test_a_carrier_that_stays_busy_is_not_waited_for_beyond_the_deadline(place: Place) -> None:
    place.carrier.busy = 1_000_000
    watch: Any = Waiting()
    ports = replace(place.ports(watch), wait=watch.wait)

    left = compare_opt_outs(Comparison(watch.at, ("list",)), ports, watch.at + timedelta(seconds=80))

    assert left.finished_at is None
    assert watch.at == TUESDAY_10H_PARIS + timedelta(seconds=80)
    assert place.failures == [("the carrier, which was too busy all the time", "GatewayBusy")]


@pytest.mark.slow
def test_a_comparison_that_takes_many_calls_compares_everybody_once(place: Place) -> None:
    place.carrier.busy = 0
    for phone in PHONES[:3]:
        place.consents("zelie", phone)
        place.consents("brume", phone)
        place.carrier.put(phone)
        place.carrier.put(phone, name="Default")
    for phone in PHONES[3:]:
        place.opposes("zelie", phone)
        place.opposes("brume", phone)

    steps = list(calls(place, "list", "Default", seconds=12))

    assert len(steps) > 5, "no call does it all"
    assert [step.revision for step in steps] == list(range(1, len(steps) + 1))
    assert {name: number for name, number in steps[-1].counts.items() if number} == {
        "listed": 6,
        "unknown_here": 6,
        "unknown_there": 3,
    }
    assert all(
        place.status(advertiser, phone) is Status.OPPOSED for advertiser in ("zelie", "brume") for phone in PHONES
    )
    assert place.carrier.lists["list"].keys() == {phone.e164 for phone in PHONES}
    assert place.failures == []


def test_a_list_whose_place_the_carrier_forgot_is_read_from_its_beginning(place: Place) -> None:
    place.carrier.busy = 0
    for phone in PHONES:
        place.consents("zelie", phone)
        place.carrier.put(phone)
    place.carrier.forgotten = {"old"}
    ports = place.ports()
    deadline = ports.clock.now() + timedelta(hours=1)

    done = compare_opt_outs(Comparison(TUESDAY_10H_PARIS, ("list",), token="old"), ports, deadline)
    assert (done.counts.get("uncompared", 0), done.counts["unknown_here"]) == (0, 6)

    place.carrier.forgotten = {"2", "old"}
    done = compare_opt_outs(Comparison(TUESDAY_10H_PARIS, ("list", "list"), token="old"), ports, deadline)
    assert done.finished_at is not None, "a carrier that forgets at once is no endless loop"
    assert done.counts["uncompared"] == 2


class Forgetful(Carrier):
    """It forgets the place at which a call ended."""

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        if token in self.forgotten:
            self.forgotten.remove(token)
            raise PageForgotten(name)
        return super().page(name, token)


def test_a_list_whose_place_is_forgotten_between_all_calls_holds_up_nothing_else(place: Place) -> None:
    place.carrier = Forgetful(busy=0)
    for phone in PHONES:
        place.opposes("zelie", phone)
        place.carrier.put(phone)
    clock: Any = Ticking()
    comparison = Comparison(clock.now(), ("list",))
    for _ in range(30):
        place.carrier.forgotten = {comparison.token} - {""}
        comparison = compare_opt_outs(comparison, place.ports(clock), clock.at + timedelta(seconds=5))

    assert comparison.finished_at is not None
    assert comparison.counts["uncompared"] >= 1
    assert comparison.counts.get("unknown_there", 0) == 0, (
        "nobody is put on a list of which it is not known who is on it"
    )


def kept_objects() -> list[str]:
    found: dict[str, Any] = s3().list_objects_v2(Bucket="imports")
    return [each["Key"] for each in found.get("Contents", ())]


def an_unfinished(place: Place, listed: int) -> Comparison:
    """A comparison that has read, and kept, so many numbers of our own list."""
    place.carrier.busy = 0
    steps = calls(place, "list", seconds=4)
    return next(step for step in steps if step.counts["listed"] >= listed)


def resumed(place: Place, comparison: Comparison, own_list: str = "list") -> Comparison:
    ports = replace(place.ports(), own_list=own_list)
    return compare_opt_outs(comparison, ports, ports.clock.now() + timedelta(hours=1))


def test_a_list_that_no_call_can_read_to_its_end_is_read_once_and_kept_in_the_meantime(place: Place) -> None:
    place.carrier.busy = 0
    for phone in PHONES:
        place.opposes("zelie", phone)
        place.carrier.put(phone)

    first, second, *_ = itertools.islice(calls(place, "list", seconds=5), 2)
    last = resumed(place, second)

    assert (len(first.kept), len(second.kept), last.counts["listed"]) == (1, 2, 6)
    assert sorted(kept_objects()) == sorted(f"comparisons/{name}" for name in second.kept)
    assert place.carrier.read == [("list", ""), ("list", "2"), ("list", "4")]
    assert set(place.carrier.lists["list"].values()) == {OptedOut(phone.e164, YESTERDAY) for phone in PHONES}
    assert last.counts.get("unknown_there", 0) == 0
    assert place.failures == []


def test_a_list_whose_place_is_forgotten_between_two_calls_is_kept_anew(place: Place) -> None:
    for phone in PHONES:
        place.opposes("zelie", phone)
        place.carrier.put(phone)
    before = an_unfinished(place, listed=2)
    place.carrier.forgotten = {before.token}
    del place.carrier.lists["list"][PHONES[0].e164]

    calls_left = resumed(place, replace(before, token="2"))
    assert calls_left.counts["uncompared"] == 1, "forgotten again at once"

    place.carrier.forgotten = {"old"}
    done = resumed(place, replace(before, token="old"))
    assert done.counts["unknown_there"] == 1, "the number that was taken off the list counts no more"
    assert not set(before.kept) & set(done.kept)


@pytest.mark.parametrize("content", [None, b"", b"1234567"])
def test_what_was_kept_and_cannot_be_read_is_no_empty_list(place: Place, content: bytes | None) -> None:
    place.opposes("zelie", PHONES[5])
    for phone in PHONES[:4]:
        place.carrier.put(phone)
    before = an_unfinished(place, listed=4)
    (key, *_) = kept_objects()
    if content is None:
        s3().delete_object(Bucket="imports", Key=key)
    else:
        s3().put_object(Bucket="imports", Key=key, Body=content)

    done = resumed(place, before)

    assert done.finished_at is not None
    assert (done.counts["uncompared"], done.counts.get("unknown_there", 0)) == (1, 0)
    assert [what for what, _ in place.failures] == ["opt-out list list, as it was kept by an earlier call"]
    assert place.compare() == {"listed": 4, "unknown_there": 1}, "the next night makes up for it"


class Full(S3KeptNumbers):
    """Nothing can be kept."""

    def keep(self, numbers: bytes) -> str:
        raise PermissionError


def test_a_list_of_which_nothing_can_be_kept_is_read_to_its_end_and_nobody_is_put_on_it(place: Place) -> None:
    place.kept = Full("imports")
    place.opposes("zelie", PHONES[5])
    place.consents("zelie", PHONES[3])
    for phone in PHONES[:4]:
        place.carrier.put(phone)

    place.carrier.busy = 0
    *_, done = calls(place, "list", seconds=8)

    assert (done.counts["listed"], done.counts["unknown_here"], done.counts["uncompared"]) == (4, 1, 1)
    assert done.counts.get("unknown_there", 0) == 0
    assert place.failures == [("opt-out list list, to be kept for the next call", "PermissionError")]


@pytest.mark.parametrize(
    "stored",
    [
        Comparison(TUESDAY_10H_PARIS, ("list",), token="2", counts={"listed": 2}),
        Comparison(TUESDAY_10H_PARIS, (), advertiser_id="zelie", counts={"listed": 4}),
    ],
    ids=["reading", "walking"],
)
def test_a_comparison_that_an_earlier_release_began_goes_on_and_nobody_is_put_there_again(
    place: Place, stored: Comparison
) -> None:
    for phone in PHONES[:5]:
        place.opposes("zelie", phone)
    for phone in PHONES[:4]:
        place.carrier.put(phone)

    done = resumed(place, stored)

    assert (done.counts["unknown_there"], done.counts.get("uncompared", 0)) == (1, 0)
    assert PHONES[4].e164 in place.carrier.lists["list"]


def test_another_list_that_becomes_ours_meanwhile_is_read_before_anybody_is_put_there(place: Place) -> None:
    for phone in PHONES[:4]:
        place.opposes("zelie", phone)
        place.carrier.put(phone)
    place.carrier.put(PHONES[0], name="newer")
    before = an_unfinished(place, listed=4)

    done = resumed(place, before, own_list="newer")

    assert place.carrier.read[-1] == ("newer", "")
    assert done.counts["unknown_there"] == 3
    assert not set(before.kept) & set(done.kept)


@pytest.mark.slow
def test_a_page_at_which_the_time_is_up_is_read_again_and_counted_once(place: Place) -> None:
    place.carrier.busy = 0
    place.consents("zelie", PHONES[0], TUESDAY_10H_PARIS - timedelta(hours=1))
    for phone in PHONES[1:4]:
        place.consents("zelie", phone)
    for phone in PHONES[:4]:
        place.carrier.put(phone)

    steps = list(calls(place, "list", seconds=5))

    assert len(place.carrier.read) > 2
    assert {name: number for name, number in steps[-1].counts.items() if number} == {
        "listed": 4,
        "lifted_since": 1,
        "unknown_here": 3,
    }


def test_a_comparison_that_is_finished_keeps_no_number(place: Place) -> None:
    place.opposes("zelie", PHONES[0])
    *_, last = calls(place, "list", seconds=300)

    assert (last.after, last.token, last.advertiser_id, last.page) == (None, "", "", None)
