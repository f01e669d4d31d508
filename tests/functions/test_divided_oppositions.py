"""A list of oppositions divided among workers: a line may name people of several shares, and everything comes out as in one worker."""

import copy
import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from importer import assemble_report, read_blocks
from importer.acts.prepare_acts import prepare_line
from importer.acts.prepared_lines import LineContext, PreparedLine
from importer.divided_lines import OwnLine, Tells, concerns, own_line
from importer.import_file import import_file
from importer.reading.read_records import Row
from stopsms.adapters.doors.numbers_in_text import mobiles_within
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.compliance.consent.judge_consent import judge_consent
from stopsms.compliance.outside import file_import as domain
from stopsms.compliance.outside.file_import import FileImport, ImportKind, ImportState, Layout
from stopsms.compliance.outside.import_progress import LineFate, Stage
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import faults
from stopsms.contracts.imports import ImportTask

from tests.factories import a_collection, an_advertiser
from tests.fakes import Crash, World
from tests.functions.file_imports import NEVER, NOW, a_desk, a_file, a_world, an_import, oppositions, report

SHARES, BLOCK = 3, 3
COLUMNS = ("Portable", "Portable 2", "Fixe", "Date", "Désinscrit", "Note")
HEADER = ";".join(COLUMNS)
NUMBERS = [f"+336120000{place:02d}" for place in range(10)]
CONSENTING, OPPOSED, CONSENTING_AGAIN = NUMBERS[:3], NUMBERS[3:5], NUMBERS[5:7]
"""Those who have consented, those who have opposed, those who had before they consented."""

FEW = NUMBERS[1], NUMBERS[3], NUMBERS[5], NUMBERS[6], NUMBERS[9]


@pytest.fixture(autouse=True)
def many_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list is divided in three, with a checkpoint every three lines."""
    monkeypatch.setattr(read_blocks, "LINES_OF_A_SMALL_FILE", BLOCK // SHARES)
    monkeypatch.setattr(assemble_report, "PIECE_BYTES", 300)
    monkeypatch.setattr(assemble_report, "PARTS_AT_ONCE", 3)
    monkeypatch.setattr(domain, "BYTES_FOR_A_SHARE_OF_OPPOSITIONS", 20)
    monkeypatch.setattr(domain, "MOST_SHARES", SHARES)


@cache
def _before() -> World:
    """A world with those people in it."""
    world = a_world()
    oppositions(world, 7, a_file(*OPPOSED, *CONSENTING_AGAIN, header="Portable"))
    world.now += timedelta(hours=1)
    for number in (*CONSENTING, *CONSENTING_AGAIN):
        consents(world, number)
    return world


def consents(world: World, number: str) -> None:
    phone = Phone.of(number)
    chain = world.evidence.setdefault(phone, [])
    act = replace(a_collection(), collected_at=world.now - timedelta(minutes=1), source="web_form")
    contact = world.contacts.get(phone, Contact("zelie", phone))
    found = judge_consent(contact, act, an_advertiser(), world.now, f"{len(chain):032x}")
    assert found.contact is not None
    assert found.evidence is not None
    world.contacts[phone] = found.contact
    chain.append(found.evidence)


def before() -> World:
    return copy.deepcopy(_before())


def a_list(world: World, lines: Sequence[str]) -> str:
    received = {"received_at": "2026-11-01T00:00:00+01:00"}
    return an_import(world, 1, a_file(*lines, header=HEADER) + "\n", ImportKind.OPPOSITIONS, defaults=received)


def drained(world: World, import_id: str, chance: random.Random, now: Any = NEVER) -> FileImport:
    """Bring the import to its end by its tasks, in any order, each taken off the queue once it is done."""
    waiting = [ImportTask(import_id)]
    while waiting:
        task = waiting[chance.randrange(len(waiting))]
        try:
            import_file(task, a_desk(world), now)
        except Crash:
            pass  # the task is delivered again
        else:
            waiting.remove(task)
        waiting += world.import_tasks
        world.import_tasks.clear()
    return world.imports[import_id]


def came_of(world: World, import_id: str) -> Any:
    """Everything that became of the list: its counts, its report, the people, and their records but for what is of chance."""
    people = {phone.e164: (contact.version, contact.status) for phone, contact in world.contacts.items()}
    records = {
        phone.e164: [(record.act, record.recorded_at, {**record.content, "salt": ""}) for record in chain]
        for phone, chain in world.evidence.items()
    }
    assert all(faults(chain) == () for chain in world.evidence.values())
    done = world.imports[import_id]
    told = report(world, import_id) if import_id in world.reports else []
    return done.state, done.tally, done.place.byte, people, records, told


def in_one(lines: Sequence[str]) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(domain, "MOST_SHARES", 1)
        patch.setattr(read_blocks, "LINES_OF_A_SMALL_FILE", BLOCK)
        world = before()
        done = drained(world, a_list(world, lines), random.Random(0))
    assert done.divided == 1
    assert done.tally.unsettled == 0
    return came_of(world, done.id)


def in_three(lines: Sequence[str], seed: int, now: Any = NEVER) -> Any:
    world = before()
    done = drained(world, a_list(world, lines), random.Random(seed), now)
    assert done.divided == SHARES
    return came_of(world, done.id)


LINES = [
    f"{NUMBERS[0]};{NUMBERS[1]};0140000000;05/10/2026;oui;",
    f"{NUMBERS[1]};{NUMBERS[8]};;05/10/2026;oui;",
    f"{NUMBERS[5]} / {NUMBERS[6]};;;;oui;",
    f"{NUMBERS[0]};{NUMBERS[1]};;05/10/2026;oui;",
    f"{NUMBERS[3]};{NUMBERS[4]};;;oui;",
    f"{NUMBERS[3]};{NUMBERS[9]};;hier;oui;",
    f"{NUMBERS[7]};{NUMBERS[2]};;06/10/2026;non;il ne veut plus de SMS",
    f"{NUMBERS[2]};06 12 XX 00 01;0612000003;;oui;",
    f"{NUMBERS[7]};;;06/10/2026;oui;aussi le 06 12 00 00 09",
    f"{NUMBERS[8]};{NUMBERS[0]};;05/10/2026;oui;",
    ";;0140000000;;oui;",
    ";;;;;",
    f"{NUMBERS[9]};;;07/10/2026;non;",
]


@pytest.mark.slow
@pytest.mark.parametrize("now", [NOW, NEVER], ids=["a block at a time", "as far as each comes"])
def test_a_divided_list_comes_to_exactly_what_it_would_in_one(now: Any) -> None:
    expected = in_one(LINES)
    for seed in range(4):
        assert in_three(LINES, seed, now) == expected, seed
    state, tally, _, people, _, told = expected
    assert state is ImportState.FINISHED
    assert tally.lines == len(LINES) - 1, "all but the empty line"
    assert {people[number][1] for number in FEW} == {Status.OPPOSED, Status.HELD}
    assert [line[0] for line in told[1:]] == sorted((line[0] for line in told[1:]), key=int)


def test_a_line_of_people_of_several_shares_is_counted_and_reported_once_with_what_matters_most() -> None:
    lines = [
        f"{NUMBERS[8]};{NUMBERS[9]};;05/10/2026;oui;",
        f"{NUMBERS[8]};{NUMBERS[9]};;05/10/2026;oui;",
        f"{NUMBERS[8]};{NUMBERS[7]};;05/10/2026;oui;",
        f"{NUMBERS[5]};{NUMBERS[7]};;05/10/2026;oui;",
    ]
    _, tally, _, people, _, told = in_three(lines, 1)

    assert tally.fates == {LineFate.TAKEN: 3, LineFate.DUPLICATE: 1}
    assert [line[:4] for line in told[1:]] == [["3", "doublon", "import.duplicate", "Doublon de la ligne 2."]]
    assert people[NUMBERS[9]][1] is Status.OPPOSED


def test_of_two_people_who_both_occur_before_the_report_names_the_line_of_the_first() -> None:
    for first, second in itertools.permutations(NUMBERS[7:10], 2):
        lines = [f"{first};;;;oui;", f"{second};;;;oui;", f"{second};{first};;;oui;", f"{first};{second};;;oui;"]
        told = in_three(lines, 1)[-1]
        assert [line[3] for line in told[1:]] == ["Doublon de la ligne 3.", "Doublon de la ligne 2."]


def test_of_a_long_list_of_pairs_every_line_is_counted() -> None:
    lines = [f"06130000{place:02d};06140000{place:02d};;;oui;" for place in range(30)]
    _, tally, _, people, _, told = in_three([*lines, *lines[:20]], 1, NOW)

    assert tally.fates == {LineFate.TAKEN: 30, LineFate.DUPLICATE: 20}
    assert (len(told), len([*people])) == (1 + 20, 60 + len({*CONSENTING, *OPPOSED, *CONSENTING_AGAIN}))


_number = st.sampled_from(FEW)
_cell = st.one_of(
    _number,
    _number.map(lambda number: f"0{number[3:]}"),
    st.tuples(_number, _number).map(" / ".join),
    st.sampled_from(["", "", "0140000000", "06 12 XX 00 01", "0692123456", "01 40 00 00 00 / 06 12 00 00 01"]),
)
_line = st.tuples(
    _cell,
    _cell,
    _cell,
    st.sampled_from(["", "05/10/2026", "24/11/2026 10:30", "hier"]),
    st.sampled_from(["oui", "oui", "oui", "non", "?", ""]),
    st.sampled_from(["", "", "fidèle", "ne plus contacter", "aussi 0612000008", "+33612000006", "\x01"]),
).map(";".join)
_lists = st.lists(st.one_of(_line, _line, _line, st.sampled_from(['"+33612000005;non fermé', ";;;;;"])), max_size=9)


@pytest.mark.slow
@given(_lists, st.integers(0, 9))
def test_however_a_list_is_written_three_workers_leave_what_one_leaves(lines: list[str], seed: int) -> None:
    assert in_three(lines, seed) == in_one(lines)


@pytest.mark.exhaustive
def test_whichever_call_a_worker_dies_at_nothing_is_missing_and_nothing_told_twice() -> None:
    expected = in_one(LINES)
    calls = list[str]()
    whole = before()
    whole.at_step = lambda step, call: calls.append(call)
    first = whole.steps + 1
    drained(whole, a_list(whole, LINES), random.Random(7))
    assert came_of(whole, f"{1:016x}") == expected
    for fatal in range(first, first + len(calls), 5):
        world = before()

        def die(step: int, call: str, fatal: int = fatal) -> None:
            if step == fatal:
                raise Crash(call)

        world.at_step = die
        assert came_of(world, drained(world, a_list(world, LINES), random.Random(7)).id) == expected, fatal


@pytest.mark.exhaustive
def test_two_workers_at_one_share_do_no_harm() -> None:
    expected = in_one(LINES)
    first = before().steps
    for moment in range(first + 5, first + 200, 15):
        world = before()
        import_id = a_list(world, LINES)

        def meanwhile(step: int, call: str, moment: int = moment, world: World = world) -> None:
            if step == moment:
                world.at_step = lambda step, call: None
                import_file(ImportTask(f"{1:016x}", 1, Stage.APPLYING), a_desk(world), NEVER)

        world.at_step = meanwhile
        drained(world, import_id, random.Random(moment))
        assert came_of(world, import_id) == expected, moment


def test_what_is_shown_of_it_only_grows_and_no_line_is_missing_in_the_end() -> None:
    world = before()
    import_id = a_list(world, LINES)
    shown: list[Any] = []

    def look(step: int, call: str) -> None:
        found = world.imports[import_id]
        if found.started_at is not None:
            shown.append((found.place.byte, found.tally.lines, *(found.tally.of(fate) for fate in LineFate)))

    world.at_step = look
    done = drained(world, import_id, random.Random(3), NOW)
    for place in range(len(shown[0])):
        assert [one[place] for one in shown] == sorted(one[place] for one in shown)
    assert max(one[1] for one in shown) == done.tally.lines == len(LINES) - 1
    assert done.tally.unsettled == 0


def test_a_report_that_is_lost_counts_no_line_twice() -> None:
    expected = in_one(LINES)
    world = before()
    import_id = a_list(world, LINES)

    def lose(_: int, call: str) -> None:
        if call == "complete report":
            world.at_step = lambda step, call: None
            so_far = world.imports[import_id].report
            assert so_far is not None
            assert so_far.settled.lines > 0
            world.pieces[so_far.upload].clear()

    world.at_step = lose
    drained(world, import_id, random.Random(2))
    assert came_of(world, import_id) == expected


def test_a_list_that_is_cancelled_stops_in_every_share_and_what_was_applied_stays() -> None:
    world = before()
    import_id = a_list(world, LINES)
    import_file(ImportTask(import_id), a_desk(world), NOW)
    world.imports[import_id] = world.imports[import_id].cancelled(NOW)
    people = {phone: contact.version for phone, contact in world.contacts.items()}
    while world.import_tasks:
        import_file(world.import_tasks.pop(0), a_desk(world), NEVER)

    assert world.imports[import_id].state is ImportState.CANCELLED
    assert {phone: contact.version for phone, contact in world.contacts.items()} == people


def test_a_list_that_is_replaced_meanwhile_fails_and_holds_contacts_until_somebody_looks() -> None:
    world = before()
    import_id = a_list(world, LINES)
    import_file(ImportTask(import_id), a_desk(world), NOW)
    world.uploads[import_id] += b"+33612000007;;;;oui;\n"
    while world.import_tasks:
        import_file(world.import_tasks.pop(0), a_desk(world), NEVER)

    failed = world.imports[import_id]
    assert failed.state is ImportState.FAILED
    assert failed.holds_contacts(NOW)


# ------------------------------------------------------------------- one line

CONTEXT = LineContext(
    FileImport(
        "1" * 16,
        "zelie",
        ImportKind.OPPOSITIONS,
        "Claire",
        NOW,
        NOW,
        ImportState.RUNNING,
        {"received_at": NOW.isoformat(), "source": None},
    ),
    Layout("", "utf-8", "\n", ";", COLUMNS, {"phone": (0, 1, 2), "received_at": (3,), "opposed": (4,)}),
    b"k" * 32,
    parse_phone,
    mobiles_within,
    NOW,
)
_digits = st.text(alphabet="0123456789", min_size=9, max_size=12)
_spelt = st.one_of(
    _cell,
    st.from_regex(r"(\+33|0033|33|0|\+262)?[ .]?[67]([ .-]?\d){8}", fullmatch=True),
    st.from_regex(r"(\+33|0033|33|0)?[ .]?[1-589]([ .-]?\d){8}", fullmatch=True),
    st.text(alphabet="0123456789+. -()/:,", min_size=8, max_size=32),
    st.tuples(_digits, _digits).map(lambda both: f"{both[0]} ; {both[1]}"),
    st.sampled_from(["&#x36;12000001", "%30612000001", "６１２００００01", "6,12000001E+08", "612000001.0"]),
)


def a_row(cells: Sequence[str]) -> Row:
    return Row(7, 0, 8, tuple(cells), ";".join(cells))


def own_lines(row: Row, shares: int) -> tuple[PreparedLine, dict[int, OwnLine]]:
    """The line, and what each share that looks at it takes of it."""
    prepared = prepare_line(row, CONTEXT)
    looking = [share for share in range(shares) if concerns(row, CONTEXT, share, shares)]
    own = {share: own_line(row, prepared, CONTEXT, share, shares) for share in looking}
    return prepared, {share: line for share, line in own.items() if line is not None}


@given(
    st.tuples(
        _spelt, _spelt, _cell, st.sampled_from(["", "24/11/2026 10:30"]), st.sampled_from(["oui", "non"]), _spelt
    ),
    st.integers(2, 12),
)
def test_the_shares_that_look_at_a_line_take_all_of_it_and_nothing_twice(cells: tuple[str, ...], shares: int) -> None:
    prepared, own = own_lines(a_row(cells), shares)
    acts = [act for line in own.values() for act in line.prepared.acts]
    doubted = [phone for line in own.values() if line.prepared.doubt for phone in line.prepared.doubt.phones]

    assert sorted(acts, key=lambda act: act.place) == list(prepared.acts)
    assert sorted(doubted, key=str) == sorted(prepared.doubt.phones if prepared.doubt else (), key=str)
    telling = [line.tells for line in own.values() if line.tells is not Tells.NOTHING]
    assert telling == [Tells.ALL] or telling.count(Tells.FIRST_PART) == 1 < len(telling)
    assert Tells.ALL not in telling or len(telling) == 1


@example(("508551234", "", ""), 12)
@given(st.tuples(_spelt, _spelt, _spelt), st.integers(2, 12))
def test_all_lines_of_a_person_are_of_one_share(cells: tuple[str, ...], shares: int) -> None:
    _, own = own_lines(a_row([*cells, "", "oui", ""]), shares)
    for share, line in own.items():
        for act in line.prepared.acts:
            _, alone = own_lines(a_row([act.phone.e164, "", "", "", "oui", ""]), shares)
            assert [*alone] == [share]


def test_who_is_in_no_number_that_a_line_was_seen_to_hold_is_of_its_first_share() -> None:
    context = replace(CONTEXT, mobiles_within=lambda text: ())
    row = a_row(["6,12000001E+08", "", "", "", "oui", ""])
    prepared = prepare_line(row, context)
    own = [own_line(row, prepared, context, share, 12) for share in range(12) if concerns(row, context, share, 12)]

    assert own == [OwnLine(prepared)]
    assert [act.phone.e164 for act in prepared.acts] == [NUMBERS[1]]


def test_a_line_that_writes_its_numbers_plainly_is_looked_at_by_their_shares_only() -> None:
    row = a_row([NUMBERS[0], "06 12 00 00 01", "01 40 00", "24/11/2026 10:30", "oui", "fidèle"])
    assert sum(concerns(row, CONTEXT, share, 12) for share in range(12)) == 2
