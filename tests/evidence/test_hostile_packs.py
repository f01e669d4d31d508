"""Whoever makes a zip, a folder or a JSON text so that two readers see two things, or that reading it costs too much, is refused."""

import json
import os
import socket
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stopsms.compliance.proof.archive import hash_of
from stopsms.evidence import verify_pack as verify
from stopsms.evidence.pack import files_of, zipped
from stopsms.evidence.verify_pack import MANIFEST, Unreadable, Verification

from tests.evidence.test_pack import of_camille

pytestmark = pytest.mark.exhaustive

Files = dict[str, bytes]
CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"


@cache
def genuine() -> Files:
    return files_of(of_camille())


@cache
def genuine_zip() -> bytes:
    return zipped(genuine())


@pytest.fixture
def zip_file(tmp_path: Path) -> Callable[[bytes], Path]:
    def written(content: bytes) -> Path:
        (tmp_path / "pack.zip").write_bytes(content)
        return tmp_path / "pack.zip"

    return written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in genuine().items():
        path = tmp_path / "pack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "pack"


def refused(path: Path) -> str:
    """Why it is not read."""
    with pytest.raises(Unreadable) as raised:
        verify.read(path)
    assert verify.main([str(path)]) == 1
    return str(raised.value)


def packed(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A zip of these entries and then of the pack's."""
    import io

    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as written:
        warnings.simplefilter("ignore")
        for entry, content in entries:
            written.writestr(entry, content)
        for name, content in genuine().items():
            written.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def entry(name: str, method: int = zipfile.ZIP_DEFLATED, mode: int = 0o100644) -> zipfile.ZipInfo:
    described = zipfile.ZipInfo(name)
    described.compress_type, described.external_attr = method, mode << 16
    return described


def patched(written: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """The first header of a kind with some of its bytes replaced."""
    place = written.index(signature) + offset
    return written[:place] + value + written[place + len(value) :]


def moved(written: bytes, by: int) -> bytes:
    """The zip with that many bytes before it, its directory set right: as a self-extracting one."""
    end = len(written) - 22
    count, _, start = struct.unpack_from("<HII", written, end + 10)
    directory = bytearray(written[start:end])
    described = 0
    for _ in range(count):
        (place,) = struct.unpack_from("<I", directory, described + 42)
        struct.pack_into("<I", directory, described + 42, place + by)
        described += 46 + sum(struct.unpack_from("<3H", directory, described + 28))
    tail = bytearray(written[end:])
    struct.pack_into("<I", tail, 16, start + by)
    return bytes(by) + written[:start] + bytes(directory) + bytes(tail)


@pytest.mark.parametrize(
    "name",
    [
        "dossier.pdf", "Dossier.PDF", "DOSSIER.pdf", "archive/CONSENT.jsonl", "dossier\ufb01.pdf", "ｄossier.pdf", "dossier.pdf ",
        "dossier.pdf.", "dossier.pdf::$DATA", "dossier.pdf\x00.txt", "/dossier.pdf", "../dossier.pdf", "./dossier.pdf",
        "archive/../dossier.pdf", "archive//consent.jsonl", "archive\\consent.jsonl", "C:dossier.pdf", "NUL", "annexe.pdf", "",
    ],
)  # fmt: skip
def test_a_zip_has_the_files_of_a_pack_each_once_and_no_other(zip_file: Callable[[bytes], Path], name: str) -> None:
    assert "deux fichiers" in (why := refused(zip_file(packed((entry(name), b"%PDF"))))) or "ajouté" in why


@pytest.mark.parametrize("mode", [0o120777, 0o040755, 0o010644, 0o020644, 0o140644])
def test_an_entry_that_is_a_link_a_folder_or_a_device_is_refused(zip_file: Callable[[bytes], Path], mode: int) -> None:
    written = zipped({"dossier.pdf": b"/etc/passwd"})

    assert "lien" in refused(zip_file(patched(written, CENTRAL, 38, (mode << 16).to_bytes(4, "little"))))


def test_folders_in_a_zip_are_refused(zip_file: Callable[[bytes], Path]) -> None:
    assert "ajouté" in refused(zip_file(packed((entry("archive/", zipfile.ZIP_STORED, 0o040755), b""))))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 93, 99])
def test_a_compression_that_packs_do_not_use_is_refused(zip_file: Callable[[bytes], Path], method: int) -> None:
    if method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        written = packed((entry("certificat.pem", method), bytes(1000)))
        assert "chiffré" in (why := refused(zip_file(written))) or "compression inconnue" in why
    else:
        value = method.to_bytes(2, "little")
        written = patched(patched(genuine_zip(), LOCAL, 8, value), CENTRAL, 10, value)
        assert f"compression inconnue ({method})" in refused(zip_file(written))


@pytest.mark.parametrize("flag", [0x1, 0x2, 0x4, 0x8, 0x20, 0x40, 0x2000])
def test_an_encrypted_or_streamed_entry_is_refused(zip_file: Callable[[bytes], Path], flag: int) -> None:
    value = flag.to_bytes(2, "little")

    assert "chiffré" in refused(zip_file(patched(patched(genuine_zip(), LOCAL, 6, value), CENTRAL, 8, value)))


@pytest.mark.parametrize(
    ("offset", "value"),
    [(30, b"X"), (14, b"\0\0\0\0"), (18, b"\1\0\0\0"), (22, b"\1\0\0\0"), (6, b"\0\x08"), (8, b"\0\0")],
)
def test_an_entry_that_is_told_in_two_ways_is_refused(
    zip_file: Callable[[bytes], Path], offset: int, value: bytes
) -> None:
    assert "de deux façons" in refused(zip_file(patched(genuine_zip(), LOCAL, offset, value)))


def test_bytes_before_between_or_after_the_entries_are_refused(zip_file: Callable[[bytes], Path]) -> None:
    assert "précèdent" in refused(zip_file(moved(genuine_zip(), 512)))
    assert "ne finit pas" in refused(zip_file(bytes(512) + genuine_zip()))
    assert "ne finit pas" in refused(zip_file(genuine_zip() + b"\0"))
    assert "ne finit pas" in refused(zip_file(genuine_zip() + genuine_zip()))
    assert "ne finit pas" in refused(zip_file(genuine_zip()[:-2] + b"\x05\x00hello"))
    assert "ne finit pas" in refused(zip_file(genuine_zip()[:-1]))
    gap = genuine_zip().index(CENTRAL)
    grown = bytearray(genuine_zip()[:gap] + b"hidden" + genuine_zip()[gap:])
    struct.pack_into("<I", grown, len(grown) - 6, gap + 6)
    assert "d'aucun fichier" in refused(zip_file(bytes(grown)))
    with_extra = zipfile.ZipInfo("certificat.pem")
    with_extra.extra = b"\x99\x99\x02\x00hi"
    assert "en dit plus" in refused(zip_file(packed((with_extra, b"x"))))
    with_comment = zipfile.ZipInfo("certificat.pem")
    with_comment.comment = b"hi"
    assert "en dit plus" in refused(zip_file(packed((with_comment, b"x"))))


def test_entries_that_share_their_bytes_are_refused(zip_file: Callable[[bytes], Path]) -> None:
    """A bomb whose entries overlap, or a zip that holds itself, is small and never ends."""
    name, content = b"records.json", zlib.compressobj(wbits=-15)
    body = content.compress(bytes(1_000)) + content.flush()
    crc = zlib.crc32(bytes(1_000))
    local = struct.pack("<4s5H3I2H", LOCAL, 20, 0, 8, 0, 33, crc, len(body), 1_000, len(name), 0) + name
    manifest = b"".join(
        struct.pack(
            "<4s6H3I5H2I", CENTRAL, 20, 20, 0, 8, 0, 33, crc, len(body), 1_000, len(other), 0, 0, 0, 0, 0, 0
        ) + other
        for other in (name, b"rules.json")
    )  # fmt: skip
    start = len(local + body)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 2, 2, len(manifest), start, 0)

    assert "chevauche" in refused(zip_file(local + body + manifest + end))


def peak_of(path: Path) -> int:
    tracemalloc.start()
    assert verify.main([str(path)]) == 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


MOST_MEMORY = 100_000_000


def test_an_entry_that_inflates_to_more_than_is_read_is_refused_before_it_does(
    zip_file: Callable[[bytes], Path],
) -> None:
    honest = zip_file(packed((entry("certificat.pem"), bytes(100_000_000))))
    assert honest.stat().st_size < 1_000_000
    assert peak_of(honest) < 10_000_000
    size = (100_000_000).to_bytes(4, "little")
    lying = zip_file(honest.read_bytes().replace(size, (1_000).to_bytes(4, "little")))
    assert "plus ou moins d'octets" in refused(lying)
    assert peak_of(lying) < 10_000_000


def test_many_entries_that_together_are_more_than_is_read_are_refused(zip_file: Callable[[bytes], Path]) -> None:
    assert "--mo=" in refused(zip_file(zipped({name: bytes(1_000_000) for name in verify.NAMES})))


FILLING: dict[str, Callable[[], bytes]] = {
    "nested": lambda: b"[" * 3_000_000,
    "lists": lambda: b"[" + b",".join([b"[]"] * 2_000_000) + b"]",
    "wide": lambda: json.dumps({"x": "\U0001f600" + "a" * 7_000_000}, ensure_ascii=False).encode(),
    "digits": lambda: b"9" * 6_000_000,
}


@pytest.mark.parametrize("name", ["manifest.json", "records.json", "archive/blocks.json", "archive/anchors.jsonl"])
@pytest.mark.parametrize("filling", FILLING)
def test_a_json_text_that_would_fill_the_memory_is_refused_within_little_of_it(
    zip_file: Callable[[bytes], Path], name: str, filling: str
) -> None:
    assert peak_of(zip_file(zipped({**genuine(), name: FILLING[filling]()}))) < MOST_MEMORY


@pytest.mark.parametrize("text", ['{"digest": "a", "digest": "b"}', '{"a": NaN}', '{"a": -Infinity}', "[[{}, {}, {}"])
def test_a_json_text_that_readers_may_read_differently_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (any reason will do)
        verify.parsed(text)
    assert Verification({**genuine(), MANIFEST: text.encode()}).run().faults


def test_a_manifest_that_tells_other_facts_is_named() -> None:
    for change in ({"digest": "0" * 64}, {"compiled_at": "2027-01-01T00:00:00.000+00:00"}, {"schema": "x"},
                   {"judged_again": {"messages": 3, "unlawful": []}}):  # fmt: skip
        manifest = json.dumps(json.loads(genuine()[MANIFEST]) | change).encode()
        verification = Verification({**genuine(), MANIFEST: manifest}).run().faults
        assert verification == ["manifest.json : il n'est pas celui de ces faits"]


def test_a_message_that_was_not_lawful_when_judged_again_is_told_by_the_verifier() -> None:
    manifest = json.loads(genuine()[MANIFEST])
    manifest["judged_again"]["unlawful"] = ["fr.hours"]
    verification = Verification({**genuine(), MANIFEST: json.dumps(manifest).encode()}).run()

    assert (verification.faults, any("fr.hours" in note for note in verification.notes)) == ([], True)


def test_a_folder_is_read_when_it_is_a_pack_and_nothing_else(folder: Path) -> None:
    assert verify.read(folder) == genuine()
    assert verify.main([str(folder)]) == 0


def test_links_sockets_pipes_and_other_files_or_folders_are_refused(folder: Path, tmp_path: Path) -> None:
    genuine = folder / "dossier.pdf"
    elsewhere = tmp_path / "elsewhere.pdf"
    genuine.rename(elsewhere)
    genuine.symlink_to(elsewhere)
    assert "lien" in refused(folder)
    genuine.unlink()
    os.mkfifo(genuine)
    assert "ordinaire" in refused(folder)
    genuine.unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(folder)  # the name of a socket is short
        try:
            listening.bind("dossier.pdf")
        finally:
            os.chdir(here)
        assert "ordinaire" in refused(folder)
    genuine.unlink()
    elsewhere.rename(genuine)
    (folder / "archive" / "anchors").mkdir()
    assert "dossier" in refused(folder)
    (folder / "archive" / "anchors").rmdir()
    (folder / "__pycache__").mkdir()
    assert "__pycache__" in refused(folder)
    (folder / "__pycache__").rmdir()
    (folder / "Dossier.pdf").write_bytes(b"%PDF")
    assert "Dossier.pdf" in refused(folder)
    (folder / "Dossier.pdf").unlink()
    (folder / "annexe.pdf").write_bytes(b"%PDF")
    assert "ajouté" in refused(folder)
    (folder / "annexe.pdf").unlink()
    (folder / "archive").rename(tmp_path / "archive")
    (folder / "archive").symlink_to(tmp_path / "archive")
    assert "lien" in refused(folder)


def test_a_large_file_in_a_folder_is_not_read(folder: Path) -> None:
    with (folder / "dossier.pdf").open("ab") as opened:
        opened.truncate(5_000_000_000)

    assert "--mo=" in refused(folder)
    assert peak_of(folder) < 30_000_000


def test_a_link_to_a_pack_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)

    assert "ni un fichier ni un dossier" in refused(tmp_path / "link")
    assert "ni un fichier ni un dossier" in refused(tmp_path / "nothing")


def test_a_larger_pack_is_read_where_it_is_expected(zip_file: Callable[[bytes], Path]) -> None:
    written = zip_file(zipped({**genuine(), "regles.md": bytes(9_000_000)}))

    assert "--mo=" in refused(written)
    assert len(verify.read(written, 10_000_000)["regles.md"]) == 9_000_000


@pytest.mark.parametrize("given_too", [["0" * 63], ["autre.zip"], ["0" * 64, "1" * 64], ["--mo=x"]])
def test_what_is_given_besides_and_not_understood_is_never_passed_over(
    zip_file: Callable[[bytes], Path], given_too: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main([str(zip_file(genuine_zip())), *given_too]) == 1
    assert "Dossier entier" not in capsys.readouterr().out


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.deferred(lambda: st.integers(0, len(genuine_zip()) - 1)), value=st.integers(0, 255))
def test_any_byte_changed_in_a_zip_is_found_or_changes_nothing_that_is_read(
    tmp_path: Path, place: int, value: int
) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(genuine_zip()[:place] + bytes([value]) + genuine_zip()[place + 1 :])
    try:
        verification = verify.read(path)
    except Unreadable:
        return
    assert verification == genuine() or Verification(verification).run().faults


@settings(max_examples=150, deadline=None)
@given(
    name=st.deferred(lambda: st.sampled_from(sorted(genuine()))),
    place=st.integers(0, 200_000),
    value=st.integers(0, 255),
)
def test_any_byte_changed_in_a_file_is_found_or_changes_nothing_that_is_read(name: str, place: int, value: int) -> None:
    whole = genuine()[name]
    place %= len(whole)
    changed = whole[:place] + bytes([value]) + whole[place + 1 :]
    found = Verification({**genuine(), name: changed}).run().faults

    assert found or (changed == whole if name != MANIFEST else verify.parsed(changed) == json.loads(whole))
    known = hash_of(genuine()[MANIFEST])
    assert found or changed == whole or Verification({**genuine(), name: changed}, known).run().faults
