"""A file divided among workers: what comes of it is what would have come of it in one, whoever reads when, and whoever dies."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from importer import assemble_report, read_blocks
from importer.acts.prepared_lines import LineContext
from importer.divided_lines import share_of
from importer.import_file import import_file
from importer.reading.read_records import Row
from importer.reading.read_row import numbers_on
from stopsms.adapters.doors.numbers_in_text import mobiles_within
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.compliance.errors import BusyError
from stopsms.compliance.outside import file_import as domain
from stopsms.compliance.outside.file_import import ImportKind, ImportState, Layout
from stopsms.compliance.outside.import_progress import NO_LINES, LineFate, Stage
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import faults
from stopsms.contracts.imports import ImportTask, import_record, read_import

from tests.fakes import Crash, FakeImportQueue, World
from tests.functions.file_imports import NEVER, NOW, a_desk, a_world, an_import, report
from tools.messy_contacts import _SPELLINGS

SHARES = 3
HEADER = "Portable;Prénom;Date de consentement;Désinscrit"
NUMBERS = [f"+336120000{place:02d}" for place in range(9)]
LINES = [
    *(f"{number};Zoé;01/10/2026;" for number in NUMBERS[:4]),
    f'{NUMBERS[4]};"Zoé\nInès";01/10/2026;',
    f"06 12 00 00 01;Zoé;01/10/2026;{' ' * 40}",
    "01 40 00 00 00;fixe;01/10/2026;",
    f"{NUMBERS[1]};Zoé;02/10/2026;",
    f"{NUMBERS[5]};Zoé;01/10/2026;",
    f"{NUMBERS[6]};Zoé;;",
    f"{NUMBERS[5]};Zoé;03/10/2026;oui",
    f"{NUMBERS[7]};Zoé;01/10/2026;",
    f"{NUMBERS[1]};Zoé;01/10/2026;",
    f"{NUMBERS[0]} / {NUMBERS[8]};Zoé;01/10/2026;",
    f"{NUMBERS[5]};Zoé;04/10/2026;non merci",
]
FILE = "\n".join([HEADER, *LINES]) + "\n"


@pytest.fixture(autouse=True)
def many_shares(small_chunks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of more than some lines are divided in three, with a checkpoint every three lines."""
    monkeypatch.setattr(read_blocks, "LINES_OF_A_SMALL_FILE", 1)
    monkeypatch.setattr(assemble_report, "PIECE_BYTES", 600)
    monkeypatch.setattr(domain, "BYTES_FOR_A_SHARE", 60)
    monkeypatch.setattr(domain, "MOST_SHARES", SHARES)


def order(seed: int) -> random.Random:
    return random.Random(seed)


def drained(world: World, import_id: str, chance: random.Random, now: Any = NOW) -> Any:
    """Bring an import to its end by its tasks, in any order, each taken off the queue once it is done; what became of the import."""
    waiting = [ImportTask(import_id)]
    ports = a_desk(world)
    while waiting:
        task = waiting[chance.randrange(len(waiting))]
        try:
            import_file(task, ports, now)
        except Crash:
            ports = a_desk(world)  # the task is delivered again
        else:
            waiting.remove(task)
        waiting += world.import_tasks
        world.import_tasks.clear()
    return world.imports[import_id]


def came_of(world: World, import_id: str) -> Any:
    people = {
        phone: (contact.version, contact.status, contact.basis and contact.basis.collected_at, contact.attributes)
        for phone, contact in world.contacts.items()
    }
    records = {
        phone: [record.content.get("imported_as") for record in chain] for phone, chain in world.evidence.items()
    }
    assert all(faults(chain) == () for chain in world.evidence.values())
    done = world.imports[import_id]
    return done.state, done.tally, done.place.byte, people, records, report(world, import_id)


def in_one(content: str = FILE) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(domain, "MOST_SHARES", 1)
        world = a_world()
        import_id = an_import(world, 1, content)
        drained(world, import_id, order(0), NEVER)
        assert world.imports[import_id].divided == 1
    return came_of(world, import_id)


@pytest.mark.slow
@pytest.mark.parametrize("now", [NOW, NEVER], ids=["a block at a time", "as far as each comes"])
def test_a_divided_file_comes_to_exactly_what_it_would_in_one(now: Any) -> None:
    expected = in_one()
    for seed in range(6):
        world = a_world()
        import_id = an_import(world, 1, FILE)
        done = drained(world, import_id, order(seed), now)

        assert done.divided == SHARES
        assert came_of(world, import_id) == expected, seed
    assert expected[1].fates == {LineFate.TAKEN: 7, LineFate.REFUSED: 6, LineFate.DUPLICATE: 2}
    assert [line[0] for line in expected[-1][1:]] == ["8", "9", "11", "12", "13", "15", "16", "17"]
    assert expected[-1][1][3] == "Doublon de la ligne 3."


def fatal_steps(calls: list[str]) -> list[int]:
    """Of each kind of call the first and the last, and some others."""
    first = {call: step for step, call in reversed(list(enumerate(calls, start=1)))}
    last = {call: step for step, call in enumerate(calls, start=1)}
    return sorted({*first.values(), *last.values(), *range(1, len(calls) + 1, 12)})


@pytest.mark.exhaustive
def test_whichever_call_a_worker_dies_at_its_task_is_delivered_again_and_nothing_is_missing() -> None:
    whole, calls = a_world(), list[str]()
    whole.at_step = lambda step, call: calls.append(call)
    whole_id = an_import(whole, 1, FILE)
    drained(whole, whole_id, order(7), NEVER)
    expected = came_of(whole, whole_id)
    for fatal in fatal_steps(calls):
        world = a_world()
        import_id = an_import(world, 1, FILE)

        def die(step: int, call: str, fatal: int = fatal) -> None:
            if step == fatal:
                raise Crash(call)

        world.at_step = die
        drained(world, import_id, order(7), NEVER)

        assert came_of(world, import_id) == expected, fatal


@pytest.mark.exhaustive
def test_two_workers_at_one_share_do_no_harm() -> None:
    expected = in_one()
    for moment in range(1, 200, 10):
        world = a_world()
        import_id = an_import(world, 1, FILE)

        def meanwhile(step: int, call: str, moment: int = moment, world: World = world) -> None:
            if step == moment:
                world.at_step = lambda step, call: None
                stored = next(iter(world.imports.values()))
                import_file(ImportTask(stored.id, 1, stored.stage), a_desk(world), NEVER)

        world.at_step = meanwhile
        drained(world, import_id, order(moment), NEVER)
        assert came_of(world, import_id) == expected, moment


def an_earlier_release_writes(world: World, import_id: str, stage: Stage) -> None:
    """As the release did that knew no shares: it has read from where the import's own item says, or all of a stage, and goes on later."""
    stored = world.imports[import_id]
    if stored.over or stored.started_at is None or stored.stage is Stage.REPORTING:
        return  # it leaves alone what is over, begins what is not, and cannot read this stage
    record = import_record(replace(stored, stage=stage, place=stored.start, cells={}, revision=stored.revision + 1))
    for unknown in ("divided", "report"):
        del record[unknown]
    world.imports[import_id] = read_import(record, stored.shares)
    world.import_tasks.append(ImportTask(import_id))


@pytest.mark.exhaustive
@pytest.mark.parametrize("stage", [Stage.EXAMINING, Stage.REFUSALS, Stage.APPLYING])
def test_an_importer_of_an_earlier_release_beside_this_one_makes_no_share_pass_over_what_others_have_not_read(
    stage: Stage,
) -> None:
    *expected, lines = in_one()
    for moment in range(4, 130, 13):
        world = a_world()
        import_id = an_import(world, 1, FILE)

        def meanwhile(step: int, call: str, moment: int = moment, world: World = world, of: str = import_id) -> None:
            if step == moment:
                an_earlier_release_writes(world, of, stage)

        world.at_step = meanwhile
        drained(world, import_id, order(moment), NOW)
        *came, reported = came_of(world, import_id)
        assert came == expected, moment
        assert reported == lines, moment


def test_a_stage_ends_only_when_all_shares_of_the_work_in_hand_are_done_with_it() -> None:
    world = a_world()
    import_id = an_import(world, 1, FILE)
    import_file(ImportTask(import_id), a_desk(world), NOW)
    while world.imports[import_id].stage is not Stage.REFUSALS:
        import_file(world.import_tasks.pop(0), a_desk(world), NOW)
    first = world.steps

    def meanwhile(step: int, call: str) -> None:
        if step > first and call == "change share":
            world.at_step = lambda step, call: None
            an_earlier_release_writes(world, import_id, Stage.REFUSALS)

    world.at_step = meanwhile
    import_file(ImportTask(import_id, 0, Stage.REFUSALS), a_desk(world), NEVER)

    left = world.imports[import_id]
    assert (left.stage, left.divided, left.share(0).done) == (Stage.REFUSALS, 0, True)
    world.import_tasks[:] = [ImportTask(import_id)]
    while world.import_tasks:
        import_file(world.import_tasks.pop(0), a_desk(world), NEVER)
    assert world.imports[import_id].state is ImportState.FINISHED
    assert Phone.of(NUMBERS[5]) not in world.contacts


def test_shares_that_are_done_end_no_stage_of_an_import_that_is_divided_otherwise_by_now() -> None:
    world = a_world()
    import_id = an_import(world, 1, FILE)
    import_file(ImportTask(import_id), a_desk(world), NOW)
    while world.imports[import_id].stage is not Stage.REFUSALS:
        import_file(world.import_tasks.pop(0), a_desk(world), NOW)
    import_file(ImportTask(import_id, 1, Stage.REFUSALS), a_desk(world), NEVER)

    def meanwhile(step: int, call: str) -> None:
        world.imports[import_id] = replace(world.imports[import_id], divided=2)

    assert world.imports[import_id].divided == SHARES
    world.at_step = lambda step, call: meanwhile(step, call) if call == "changed share" else None
    import_file(ImportTask(import_id, 0, Stage.REFUSALS), a_desk(world), NEVER)

    left = world.imports[import_id]
    assert (left.stage, left.all_read) == (Stage.REFUSALS, True)


def test_what_an_import_that_waits_says_of_itself_is_not_what_its_shares_have_come_to() -> None:
    world = a_world()
    import_id = an_import(world, 1, FILE)
    import_file(ImportTask(import_id), a_desk(world), NOW)
    while world.imports[import_id].stage is not Stage.APPLYING or not world.imports[import_id].tally.lines:
        import_file(world.import_tasks.pop(0), a_desk(world), NOW)
    shown = world.imports[import_id]

    for left in (shown.waiting(), shown.going_on()):
        assert (left.place, left.tally, left.parts) == (shown.start, NO_LINES, 0), "who knows no shares reads it all"
        assert left.with_shares(shown.shares).tally == shown.tally


def test_what_is_shown_of_it_only_grows() -> None:
    world = a_world()
    import_id = an_import(world, 1, FILE)
    shown: list[tuple[int, int, int]] = []

    def look(step: int, call: str) -> None:
        found = world.imports[import_id]
        if found.started_at is not None:
            shown.append(([*Stage].index(found.stage), found.place.byte, found.tally.lines))

    world.at_step = look
    drained(world, import_id, order(3))
    assert shown == sorted(shown)
    assert len({stage for stage, *_ in shown}) == len(Stage)
    assert max(byte for _, byte, _ in shown) == world.imports[import_id].size


def test_a_refusal_in_one_share_outweighs_a_consent_in_another_and_names_the_first_line_that_says_no() -> None:
    world = a_world()
    import_id = an_import(world, 1, FILE)
    drained(world, import_id, order(5))
    told = {line[0]: (line[2], line[3]) for line in report(world, import_id)[1:]}

    assert Phone.of(NUMBERS[5]) not in world.contacts
    assert told["11"] == ("import.refusal", "La ligne 13 du fichier dit non pour ce numéro : un non l’emporte.")


def test_a_column_that_only_one_share_has_seen_rejects_the_file_before_any_line_is_applied() -> None:
    world = a_world()
    lines = [f"{number};{'x' * 30};01/10/2026;" for number in NUMBERS]
    lines[7] = f"{NUMBERS[7]};ne plus contacter;01/10/2026;"
    import_id = an_import(world, 1, "\n".join([HEADER, *lines]))
    done = drained(world, import_id, order(1))

    assert done.state is ImportState.FAILED
    assert "ne plus contacter" in done.failure
    assert world.contacts == {}


def test_oppositions_that_come_meanwhile_go_before_what_any_share_has_left() -> None:
    world = a_world()
    contacts = an_import(world, 1, FILE)
    import_file(ImportTask(contacts), a_desk(world), NOW)
    while world.imports[contacts].stage is not Stage.APPLYING:
        import_file(world.import_tasks.pop(0), a_desk(world), NOW)
    oppositions = an_import(world, 2, None, ImportKind.OPPOSITIONS)
    for _ in range(2 * SHARES):
        import_file(world.import_tasks.pop(0), a_desk(world), NEVER)

    assert world.imports[contacts].state is ImportState.WAITING
    read = world.imports[contacts].tally.lines
    world.uploads[oppositions] = f"number;creationDatetime\n{NUMBERS[7]};2026-11-15T10:00:00+02:00\n".encode()
    waiting, world.import_tasks = world.import_tasks, []
    drained(world, oppositions, order(0), NEVER)
    for task in waiting:
        import_file(task, a_desk(world), NEVER)

    done = world.imports[contacts]
    assert (done.state, done.tally.lines) == (ImportState.FINISHED, 15)
    assert read < 15
    assert world.contacts[Phone.of(NUMBERS[7])].status is Status.OPPOSED


def test_a_cancelled_import_stops_in_every_share() -> None:
    world = a_world()
    import_id = an_import(world, 1, FILE)
    import_file(ImportTask(import_id), a_desk(world), NOW)
    while world.imports[import_id].stage is not Stage.APPLYING:
        import_file(world.import_tasks.pop(0), a_desk(world), NOW)
    world.imports[import_id] = world.imports[import_id].cancelled(NOW)
    contacts = len(world.contacts)
    while world.import_tasks:
        import_file(world.import_tasks.pop(0), a_desk(world), NEVER)

    assert (world.imports[import_id].state, len(world.contacts)) == (ImportState.CANCELLED, contacts)


def test_a_table_that_takes_no_more_is_asked_again_later_and_nothing_is_missing() -> None:
    expected = in_one()
    world = a_world()
    import_id = an_import(world, 1, FILE)
    times = Counter[str]()

    def busy(step: int, call: str) -> None:
        times[call] += 1
        if times[call] in (2, 3, 5) and call in ("record one of several", "change share", "note refused"):
            raise BusyError("the table takes no more")

    world.at_step = busy
    drained(world, import_id, order(2))
    assert times["record one of several"] > 5
    assert came_of(world, import_id) == expected


def applied_until(call: str, happens: Callable[[World, str], None]) -> tuple[World, str]:
    """A file that is being applied by its first share, when something happens at such a call; its tasks are then done once more."""
    world = a_world()
    import_id = an_import(world, 1, FILE)
    import_file(ImportTask(import_id), a_desk(world), NOW)
    while world.imports[import_id].stage is not Stage.APPLYING:
        import_file(world.import_tasks.pop(0), a_desk(world), NOW)

    def look(step: int, seen: str) -> None:
        if seen == call:
            world.at_step = lambda step, call: None
            happens(world, import_id)

    world.at_step = look
    import_file(world.import_tasks.pop(0), a_desk(world), NEVER)
    return world, import_id


def test_a_share_that_is_being_applied_stops_at_its_next_checkpoint_when_a_person_cancels() -> None:
    def cancel(world: World, import_id: str) -> None:
        world.imports[import_id] = world.imports[import_id].cancelled(NOW)

    world, import_id = applied_until("changed share", cancel)
    share = world.imports[import_id].shares[0]

    assert world.imports[import_id].state is ImportState.CANCELLED
    assert (share.done, share.blocks) == (False, 1)


def test_a_share_that_is_being_applied_waits_at_its_next_checkpoint_when_oppositions_come() -> None:
    def announce(world: World, _: str) -> None:
        an_import(world, 2, None, ImportKind.OPPOSITIONS)

    world, import_id = applied_until("changed share", announce)
    found = world.imports[import_id]

    assert found.state is ImportState.WAITING
    assert world.import_tasks[-1] == ImportTask(import_id, found.shares[0].number, Stage.APPLYING)
    assert not found.shares[0].done


CONTEXT = LineContext(
    domain.FileImport("1" * 16, "zelie", ImportKind.CONTACTS, "Claire", NOW, NOW, ImportState.RUNNING),
    Layout("", "utf-8", "\n", ";", ("Portable", "Tél"), {"phone": (0, 1)}),
    b"k" * 32,
    parse_phone,
    mobiles_within,
    NOW,
)


def row(*cells: str) -> Row:
    return Row(7, 0, 8, cells, ";".join(cells))


@given(st.sampled_from(["6", "7"]), st.integers(0, 10**8 - 1), st.integers(2, 8))
def test_however_a_number_is_written_its_lines_are_of_one_share(first: str, rest: int, shares: int) -> None:
    number = f"{first}{rest:08d}"
    rows = [row(spelling(number), "") for spelling in _SPELLINGS] + [
        row("", f"0{number}"),
        row("fixe 01 40 00 00 00", f"0{number}"),
    ]
    found = {
        share_of(one, CONTEXT, shares)
        for one in rows
        if len({each for each in numbers_on(one, CONTEXT) if isinstance(each, Phone)}) == 1
    }
    assert len(found) <= 1


@given(st.text(alphabet="0123456789+. -()", min_size=9, max_size=16), st.integers(2, 8))
def test_whatever_reads_as_a_number_is_of_the_share_of_that_number(cell: str, shares: int) -> None:
    for number in {each for each in numbers_on(row(cell, ""), CONTEXT) if isinstance(each, Phone)}:
        if len(numbers_on(row(cell, ""), CONTEXT)) == 1:
            assert share_of(row(cell, ""), CONTEXT, shares) == share_of(row(number.e164, ""), CONTEXT, shares)


def test_a_worker_that_dies_before_it_has_told_the_others_has_them_told_even_if_the_table_is_busy_when_it_comes_again() -> (
    None
):
    expected = in_one()
    world = a_world()
    import_id = an_import(world, 1, FILE)
    import_file(ImportTask(import_id), a_desk(world), NOW)

    def die(_: int, call: str) -> None:
        if call == "changed import" and world.imports[import_id].stage is Stage.APPLYING:
            raise Crash(call)

    world.at_step = die
    task = ImportTask(import_id)
    while world.imports[import_id].stage is not Stage.APPLYING:
        task = world.import_tasks.pop(0)
        with suppress(Crash):
            import_file(task, a_desk(world), NOW)
    assert world.import_tasks == []
    oppositions = an_import(world, 2, None, ImportKind.OPPOSITIONS)

    def busy(_: int, call: str) -> None:
        if call == "change import":
            world.at_step = lambda step, call: None
            raise BusyError("the table takes no more")

    world.at_step = busy
    import_file(task, a_desk(world), NOW)
    world.imports[oppositions] = world.imports[oppositions].cancelled(NOW)
    while world.import_tasks:
        import_file(world.import_tasks.pop(0), a_desk(world), NOW)

    assert came_of(world, import_id) == expected


def busy_times(world: World, task: ImportTask, times: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pauses of a task that meets a table that takes no more so many times; it is then left on the queue."""
    pauses = list[int]()

    def send(queue: FakeImportQueue, task: ImportTask, delay_seconds: int = 0) -> None:
        pauses.append(delay_seconds)
        queue.world.import_tasks.append(task)

    def busy(_: int, call: str) -> None:
        if call == "record one of several":
            raise BusyError("the table takes no more")

    monkeypatch.setattr(FakeImportQueue, "send", send)
    world.at_step = busy
    world.import_tasks = [task]
    for _ in range(times):
        import_file(world.import_tasks.pop(), a_desk(world), NEVER)
    world.at_step = lambda step, call: None
    return pauses


def applying() -> tuple[World, str]:
    """A file that is being applied."""
    world = a_world()
    import_id = an_import(world, 1, FILE)
    import_file(ImportTask(import_id), a_desk(world), NOW)
    while world.imports[import_id].stage is not Stage.APPLYING:
        import_file(world.import_tasks.pop(0), a_desk(world), NOW)
    return world, import_id


def test_a_share_that_meets_a_full_table_again_and_again_leaves_it_to_others_ever_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, import_id = applying()
    first = busy_times(world, ImportTask(import_id, 0, Stage.APPLYING), 6, monkeypatch)
    (task,) = world.import_tasks
    last = busy_times(world, ImportTask(import_id, 2, Stage.APPLYING), 6, monkeypatch)
    assert first == [10, 20, 40, 80, 160, 160]
    assert not set(first) & set(last), "the shares do not come back together"
    assert max(last) < 900

    world.import_tasks.clear()
    import_file(task, a_desk(world), NOW)
    assert world.import_tasks == [ImportTask(import_id, 0, Stage.APPLYING)], "once a worker got through its time"


def test_oppositions_of_a_file_are_tried_again_soon_however_full_the_table_is(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = f"number;creationDatetime\n{NUMBERS[7]};2026-11-15\n"
    world = a_world()
    import_id = an_import(world, 1, listed, ImportKind.OPPOSITIONS)
    assert busy_times(world, ImportTask(import_id), 4, monkeypatch) == [10, 10, 10, 10]
