"""The verifier as it is documented: a copy of the bucket in a folder, and the hashes that were kept elsewhere."""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from archive.anchor_blocks import anchor_blocks
from hypothesis import given
from hypothesis import strategies as st
from stopsms.audit import verifier
from stopsms.audit.verifier import TABLES
from stopsms.compliance.proof.archive import block, block_hash

from tests.audit.test_audit import Memory, an_archive, change
from tests.factories import TUESDAY_10H_PARIS

VERIFIER = Path(verifier.__file__)


def verified(folder: Path, *kept: str) -> tuple[int, str]:
    """What the program says, run as it is documented, by Python alone."""
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(folder), *kept], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def hash_of_anchor(memory: Memory, number: int) -> str:
    return hashlib.sha256(memory.anchors[number]).hexdigest()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return an_archive().on_disk(tmp_path / "copy")


@pytest.fixture
def kept() -> list[str]:
    """The hashes of the two anchors, the older first."""
    memory = an_archive()
    return [hash_of_anchor(memory, number) for number in (1, 2)]


def test_an_honest_copy_passes_with_the_newest_hash_with_an_old_one_and_with_both(copy: Path, kept: list[str]) -> None:
    old, newest = kept
    for hashes in ([], [newest], [old], [old.upper(), f" {newest}\n"]):
        ended, output = verified(copy, *hashes)
        assert (ended, output.splitlines()[-1]) == (0, "faults: 0")
    assert f"newest: anchor 2, SHA-256 {newest}\n" in output
    assert f"kept elsewhere: {old[:16]}… is anchor 1\n" in output


def drop_a_block(copy: Path) -> None:
    (copy / "consent" / f"{5:012d}.jsonl.gz").unlink()


def drop_a_block_and_close_the_gap(copy: Path) -> None:
    for number in range(5, 9):
        shutil.move(copy / "consent" / f"{number + 1:012d}.jsonl.gz", copy / "consent" / f"{number:012d}.jsonl.gz")


def empty_a_block(copy: Path) -> None:
    (copy / "consent" / f"{5:012d}.jsonl.gz").write_bytes(b"")


def empty_what_a_block_holds(copy: Path) -> None:
    (copy / "consent" / f"{5:012d}.jsonl.gz").write_bytes(gzip.compress(b""))


def keep_the_header_alone(copy: Path) -> None:
    path = copy / "consent" / f"{5:012d}.jsonl.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).splitlines(keepends=True)[0]))


def make_a_block_a_list(copy: Path) -> None:
    (copy / "consent" / f"{5:012d}.jsonl.gz").write_bytes(gzip.compress(b"[]\n"))


def nest_a_block(copy: Path) -> None:
    (copy / "consent" / f"{5:012d}.jsonl.gz").write_bytes(gzip.compress(b"[" * 100_000 + b"\n"))


def remove_a_table(copy: Path) -> None:
    shutil.rmtree(copy / "campaign")


def empty_a_table(copy: Path) -> None:
    for path in (copy / "campaign").iterdir():
        path.unlink()


def remove_the_anchors(copy: Path) -> None:
    shutil.rmtree(copy / "anchors")


def remove_everything(copy: Path) -> None:
    shutil.rmtree(copy)
    copy.mkdir()


def empty_an_anchor(copy: Path) -> None:
    (copy / "anchors" / f"{2:012d}.json").write_bytes(b"")


def drop_an_anchor(copy: Path) -> None:
    (copy / "anchors" / f"{1:012d}.json").unlink()


def nest_an_anchor(copy: Path) -> None:
    (copy / "anchors" / f"{2:012d}.json").write_bytes(b"[" * 100_000)


def anchor_backwards(copy: Path) -> None:
    path = copy / "anchors" / f"{2:012d}.json"
    anchor = json.loads(path.read_bytes())
    anchor["tables"]["consent"]["last"] = anchor["tables"]["consent"]["first"] - 2
    path.write_text(json.dumps(anchor))


def anchor_without_end(copy: Path) -> None:
    path = copy / "anchors" / f"{2:012d}.json"
    path.write_text(path.read_text().replace('"last":7', '"last":1e999'))


def put_a_stranger_there(copy: Path) -> None:
    (copy / "consent" / "notes.json").write_text("{}")


def hide_a_block(copy: Path) -> None:
    shutil.move(copy / "consent" / f"{9:012d}.jsonl.gz", copy / "consent" / "9.jsonl.gz")


def stamp_another_document(copy: Path) -> None:
    (copy / "anchors" / f"{2:012d}.tsr").write_bytes(hashlib.sha256(b"another").digest())


def leave_the_stamp_of_an_anchor_that_is_gone(copy: Path) -> None:
    (copy / "anchors" / f"{3:012d}.tsr").write_bytes(b"reply")


HARMS: dict[Callable[[Path], None], str] = {
    drop_a_block: "consent block 5 is missing, although block 6 is there",
    drop_a_block_and_close_the_gap: "consent block 5 is not in its place: it says consent 6",
    empty_a_block: "consent block 5 is not readable",
    empty_what_a_block_holds: "consent block 5 is not readable",
    keep_the_header_alone: "consent block 5 holds 0 changes instead of 2",
    make_a_block_a_list: "consent block 5 is not readable",
    nest_a_block: "consent block 5 is not readable",
    remove_a_table: "campaign: there is not one block",
    empty_a_table: "campaign: there is not one block",
    remove_the_anchors: "there is not one anchor",
    remove_everything: "consent: there is not one block",
    empty_an_anchor: "anchor 2 is not readable",
    drop_an_anchor: "anchor 1 is missing, although anchor 2 is there",
    nest_an_anchor: "anchor 2 is not readable",
    anchor_backwards: "anchor 2 is not readable",
    anchor_without_end: "anchor 2 is not readable",
    put_a_stranger_there: "consent/notes.json is not an object of the archive",
    hide_a_block: "consent/9.jsonl.gz is not an object of the archive",
    stamp_another_document: "the time stamp of anchor 2 is of another document",
    leave_the_stamp_of_an_anchor_that_is_gone: "anchor 3 is missing, although its time stamp is there",
}


@pytest.mark.parametrize("harm", HARMS, ids=[harm.__name__ for harm in HARMS])
def test_what_was_done_to_the_copy_is_named_and_ends_with_1(
    harm: Callable[[Path], None], copy: Path, kept: list[str]
) -> None:
    harm(copy)
    for hashes in ([], kept):
        ended, output = verified(copy, *hashes)
        assert ended == 1
        assert f"  {HARMS[harm]}\n" in output


def cut_off_before_the_second_anchor(memory: Memory) -> None:
    """As if nothing had come after block 3, in either table."""
    for table, number in list(memory.blocks):
        if number > 3 or table == "campaign":
            del memory.blocks[table, number]
    del memory.anchors[2]


def write_anew_from_a_block_on(memory: Memory) -> None:
    """Block 5 says something else; all that follow it and the anchor are made anew, as the system would."""
    previous = block_hash(memory.blocks["consent", 4])
    for number in range(5, 10):
        line = [change(1000 if number == 5 else number), change(100 + number)]
        memory.blocks["consent", number] = block("consent", number, previous, line)
        previous = block_hash(memory.blocks["consent", number])
    del memory.anchors[2]
    anchor_blocks(TABLES, memory, TUESDAY_10H_PARIS)


def leave_a_block_out_and_write_all_anew(memory: Memory) -> None:
    previous = block_hash(memory.blocks["consent", 4])
    for number in range(5, 9):
        line = [change(number + 1), change(101 + number)]
        memory.blocks["consent", number] = block("consent", number, previous, line)
        previous = block_hash(memory.blocks["consent", number])
    del memory.blocks["consent", 9], memory.anchors[2]
    anchor_blocks(TABLES, memory, TUESDAY_10H_PARIS)


def say_there_never_was_a_campaign(memory: Memory) -> None:
    for table, number in list(memory.blocks):
        if table == "campaign":
            del memory.blocks[table, number]
    memory.anchors.clear()
    anchor_blocks(TABLES, memory, TUESDAY_10H_PARIS)


@pytest.mark.parametrize(
    "forge",
    [
        cut_off_before_the_second_anchor,
        write_anew_from_a_block_on,
        leave_a_block_out_and_write_all_anew,
        say_there_never_was_a_campaign,
    ],
    ids=lambda forge: str(forge.__name__),
)
def test_a_bucket_that_is_sound_in_itself_is_betrayed_by_the_hash_that_was_kept(
    forge: Callable[[Memory], None], tmp_path: Path, kept: list[str]
) -> None:
    memory = an_archive()
    forge(memory)
    folder = memory.on_disk(tmp_path / "copy")
    newest = kept[1]

    assert verified(folder)[0] == 0
    ended, output = verified(folder, newest)
    assert ended == 1
    assert f"  no anchor has the hash {newest[:16]}… that was kept elsewhere\n" in output


def test_a_young_archive_without_a_campaign_is_sound(tmp_path: Path) -> None:
    memory = Memory()
    memory.add_block("consent", 1, block("consent", 1, "", [change(1)]))
    anchor_blocks(TABLES, memory, TUESDAY_10H_PARIS)

    assert verified(memory.on_disk(tmp_path / "copy"), hash_of_anchor(memory, 1))[0] == 0


def test_a_time_stamp_that_holds_the_anchor_s_hash_is_counted(tmp_path: Path) -> None:
    memory = an_archive()
    memory.time_stamps[2] = b"0" + hashlib.sha256(memory.anchors[2]).digest()
    ended, output = verified(memory.on_disk(tmp_path / "copy"))

    assert ended == 0
    assert "2 anchors, 1 time stamps" in output


def test_the_checkpoints_and_hidden_files_of_a_copy_are_no_strangers(copy: Path) -> None:
    (copy / "checkpoints").mkdir()
    (copy / "checkpoints" / f"{1:012d}.json").write_text("{}")
    (copy / "consent" / ".DS_Store").write_bytes(b"")

    assert verified(copy)[0] == 0


@pytest.mark.parametrize("wrong", ["", "0", "abcd", "0" * 64, "not a hash"])
def test_a_hash_of_no_anchor_is_a_fault_whatever_it_looks_like(copy: Path, kept: list[str], wrong: str) -> None:
    assert verified(copy, *kept, wrong)[0] == 1


def test_a_part_of_a_kept_hash_is_not_enough(copy: Path, kept: list[str]) -> None:
    assert verified(copy, kept[0][:16])[0] == 1


def test_without_a_folder_it_says_how_it_is_used(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", VERIFIER):
        ended, output = verified(folder)
        assert ended == 2
        assert output.startswith("python verifier.py FOLDER [HASH…]")


@given(st.binary(max_size=200))
def test_whatever_a_block_or_an_anchor_holds_is_a_fault_and_no_crash(written: bytes) -> None:
    memory = an_archive()
    memory.blocks["consent", 5] = written
    memory.anchors[2] = written
    faults: list[str] = []
    anchors = verifier.Anchors(memory.anchor)
    for table in TABLES:
        read = verifier.blocks(table, lambda number, table=table: memory.block(table, number), faults)  # type: ignore[misc]
        anchors.hashes[table] = [seen for seen, _ in read]
    anchors.check(faults)

    assert any("consent block 5" in fault for fault in faults)
    assert any("anchor 2" in fault for fault in faults)
