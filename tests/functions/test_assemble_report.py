"""The report put together by several workers at once: it is whole in the end, and somebody always has the task; in memory."""

import json
import threading
import tracemalloc
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from importer import assemble_report
from importer.import_file import import_file
from importer.write_report import merged
from stopsms.compliance.outside.file_import import ImportKind, ImportState, Layout, ReportSoFar
from stopsms.compliance.outside.import_progress import LineFate, Stage, Tally
from stopsms.compliance.ports.imports import ReportPart
from stopsms.contracts.imports import ImportTask

from tests.fakes import FakeImportFiles, World
from tests.functions.file_imports import NEVER, NOW, a_desk, a_world, an_import, report

LAYOUT = Layout("", "utf-8", "\n", ";", ("Portable",), {"phone": (0,)})
LINES = 6


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assemble_report, "PIECE_BYTES", 30)
    monkeypatch.setattr(assemble_report, "PARTS_AT_ONCE", 1)


def a_report(lines: int = LINES) -> tuple[World, str]:
    """An import of which only the report is missing: a part for each line."""
    world = a_world()
    import_id = an_import(world, 1, "Portable\n", state=ImportState.RUNNING, started_at=NOW, divided=1, layout=LAYOUT)
    ports = a_desk(world)
    world.imports[import_id] = replace(
        world.imports[import_id], stage=Stage.REPORTING, report=ReportSoFar(ports.files.begin_report(import_id))
    )
    for line in range(1, lines + 1):
        written = f'[{line}, "{line};refus\\u00e9e;06\\r\\n"]\n'.encode()
        world.written_parts[import_id, str(line)] = written
        world.report_parts.setdefault(import_id, {})[f"{line:010d}#00"] = ReportPart(line, str(line), len(written))
    return world, import_id


def at_once(world: World, works: Collection[Callable[[], object]], switches: Collection[int]) -> int:
    """Two pieces of work, each going on when the other has made one of these steps or is done; how many steps there were."""
    turns, alive, begun = [threading.Semaphore(0) for _ in works], [True for _ in works], world.steps
    here, errors = threading.local(), list[BaseException]()

    def hand_over(step: int, _: str) -> None:
        me = here.me
        if step - begun in switches and alive[1 - me]:
            turns[1 - me].release()
            turns[me].acquire()

    def go(me: int, work: Callable[[], object]) -> None:
        here.me = me
        turns[me].acquire()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 (told to the test)
            errors.append(error)
        alive[me] = False
        turns[1 - me].release()

    world.at_step = hand_over
    threads = [threading.Thread(target=go, args=(me, work)) for me, work in enumerate(works)]
    for thread in threads:
        thread.start()
    turns[0].release()
    for thread in threads:
        thread.join()
    world.at_step = lambda step, call: None
    assert errors == []
    return world.steps - begun


def two_reporters(switches: Collection[int], deadline: datetime) -> tuple[int, World, str]:
    """Two workers report at once, as a task was delivered twice; then whatever they have left is done."""
    world, import_id = a_report()
    late = [ImportTask(import_id, 0, Stage.APPLYING), ImportTask(import_id, 0, Stage.REPORTING)]
    works = [lambda task=task: import_file(task, a_desk(world), deadline) for task in late]
    steps = at_once(world, works, switches)
    for _ in range(100):
        if not world.import_tasks:
            break
        import_file(world.import_tasks.pop(0), a_desk(world), deadline)
    return steps, world, import_id


WHOLE = [str(line) for line in range(1, LINES + 1)]


@pytest.mark.slow
@pytest.mark.parametrize("deadline", [NEVER, NOW], ids=["as far as each comes", "a piece at a time"])
def test_two_reporters_bring_the_report_to_its_end_wherever_they_meet(deadline: datetime) -> None:
    steps, _, _ = two_reporters((), deadline)
    for first in range(1, steps + 1):
        for second in range(first + 1, steps + 2):
            _, world, import_id = two_reporters({first, second}, deadline)
            assert world.imports[import_id].state is ImportState.FINISHED, (first, second)
            assert [line[0] for line in report(world, import_id)[1:]] == WHOLE, (first, second)


def test_oppositions_that_come_while_a_report_is_put_together_do_not_hold_it_up() -> None:
    world, import_id = a_report()
    tally = Tally({LineFate.REFUSED: LINES})
    world.imports[import_id] = replace(world.imports[import_id], tally=tally, parts=LINES)
    import_file(ImportTask(import_id, 0, Stage.REPORTING), a_desk(world), NOW)
    defaults = {"received_at": "2026-11-01T00:00:00+01:00"}
    an_import(world, 2, "Portable\n0612345678\n", kind=ImportKind.OPPOSITIONS, defaults=defaults)

    for _ in range(100):
        own = [task for task in world.import_tasks if task.import_id == import_id]
        world.import_tasks.clear()
        for task in own:
            import_file(task, a_desk(world), NOW)

    done = world.imports[import_id]
    assert (done.state, done.tally, done.parts) == (ImportState.FINISHED, tally, LINES)
    assert [line[0] for line in report(world, import_id)[1:]] == WHOLE


def test_a_report_of_which_a_piece_was_lost_is_put_together_anew() -> None:
    world, import_id = a_report()

    def lose(_: int, call: str) -> None:
        if call == "complete report":
            world.at_step = lambda step, call: None
            world.pieces[world.imports[import_id].report.upload].clear()  # type: ignore[union-attr]

    world.at_step = lose
    import_file(ImportTask(import_id, 0, Stage.REPORTING), a_desk(world), NEVER)
    assert world.import_tasks == [ImportTask(import_id, 0, Stage.REPORTING)]
    import_file(world.import_tasks.pop(), a_desk(world), NEVER)

    assert world.imports[import_id].state is ImportState.FINISHED
    assert [line[0] for line in report(world, import_id)[1:]] == WHOLE


def test_a_report_that_is_lost_after_a_person_has_cancelled_is_not_begun_again() -> None:
    world, import_id = a_report()

    def cancel(_: int, call: str) -> None:
        if call == "complete report":
            world.at_step = lambda step, call: None
            world.pieces.clear()
            world.imports[import_id] = world.imports[import_id].cancelled(NOW)

    world.at_step = cancel
    import_file(ImportTask(import_id, 0, Stage.REPORTING), a_desk(world), NEVER)
    assert (world.imports[import_id].state, world.import_tasks, world.pieces) == (ImportState.CANCELLED, [], {})


def test_parts_are_read_few_at_a_time_where_their_lines_are_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assemble_report, "PARTS_AT_ONCE", 64)
    monkeypatch.setattr(assemble_report, "PIECE_BYTES", 1000)
    world, import_id = a_report(500)
    read = list[int]()
    whole = FakeImportFiles.read_parts

    def read_parts(files: FakeImportFiles, import_id: str, names: Sequence[str]) -> Sequence[bytes]:
        found = whole(files, import_id, names)
        read.append(sum(map(len, found)))
        return found

    monkeypatch.setattr(FakeImportFiles, "read_parts", read_parts)
    import_file(ImportTask(import_id, 0, Stage.REPORTING), a_desk(world), NEVER)

    assert 900 < max(read) < 1100
    assert len(report(world, import_id)) == 501


def test_a_block_of_wide_lines_is_merged_in_little_more_memory_than_its_parts_take() -> None:
    wide = "é" * 2_000
    parts = [
        b"".join(json.dumps([line, f"{line};{wide}"]).encode() + b"\n" for line in range(share, 1200, 12))
        for share in range(12)
    ]
    tracemalloc.start()
    written = merged(parts).written
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert written == "".join(f"{line};{wide}" for line in range(1200)).encode()
    assert peak < 2.5 * len(written)
