"""Very many lines of one number in one block: each comes to what it would alone, in steps that fit into the time of a worker."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from importer import read_blocks
from importer.import_file import import_file
from stopsms.compliance.outside.file_import import ImportState
from stopsms.compliance.outside.import_progress import LineFate
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import faults
from stopsms.contracts.imports import ImportTask

from tests.fakes import FakeContactStore, World
from tests.functions.file_imports import NEVER, NOW, a_desk, a_world, an_import, report, run

LINES = 120
HEADER = "Portable;Prénom;Date de consentement"
OF_ONE = [f"06 12 00 00 01;Zoé;01/10/2026 {10 + place // 60}:{place % 60:02d}" for place in range(LINES)]
FILE = "\n".join([HEADER, *OF_ONE, OF_ONE[7], "06 12 00 00 02;Inès;", *["06 12 00 00 01;Zoé;"] * 150])


@pytest.fixture(autouse=True)
def one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_blocks, "LINES_OF_A_SMALL_FILE", 1000)


def came_of(world: World, import_id: str) -> object:
    (contact,) = world.contacts.values()
    chain = world.evidence[Phone.of("+33612000001")]
    assert faults(chain) == ()
    assert len(chain) == LINES
    done = world.imports[import_id]
    return done.state, done.tally, contact.basis, report(world, import_id)


def test_each_reference_is_asked_for_once_however_many_lines_a_number_has(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[str]()
    whole = FakeContactStore.recorded_by

    def counted(store: FakeContactStore, advertiser_id: str, references: Sequence[str]) -> Mapping[str, str]:
        asked.extend(references)
        return whole(store, advertiser_id, references)

    monkeypatch.setattr(FakeContactStore, "recorded_by", counted)
    world = a_world()
    done = run(world, an_import(world, 1, FILE))

    assert done.state is ImportState.FINISHED
    assert done.tally.fates == {LineFate.TAKEN: LINES, LineFate.DUPLICATE: 1, LineFate.REFUSED: 151}
    assert len(asked) == len(set(asked)) == LINES


@pytest.mark.slow
def test_a_worker_whose_time_runs_out_among_them_goes_on_where_it_was() -> None:
    in_one_go = a_world()
    expected = came_of(in_one_go, run(in_one_go, an_import(in_one_go, 1, FILE)).id)
    world = a_world()
    import_id = an_import(world, 1, FILE)
    world.import_tasks = [ImportTask(import_id)]
    while world.imports[import_id].stage.value != "applying":
        import_file(world.import_tasks.pop(0), a_desk(world), NEVER if world.imports[import_id].layout else NOW)

    def slowly(_: int, call: str) -> None:
        world.now += timedelta(seconds=1) * (call == "record one of several")

    world.at_step = slowly
    invocations = 0
    while world.import_tasks:
        began = world.now
        import_file(world.import_tasks.pop(0), a_desk(world), began + timedelta(seconds=25))
        invocations += 1
        assert world.now - began <= timedelta(seconds=26)

    assert came_of(world, import_id) == expected
    assert invocations > LINES // 26
