"""The document is signed by a key held elsewhere; whatever is done to it since is named, offline; and what it proves is said."""

import io
import json
import socket
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import tsp
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader, PdfWriter
from stopsms.command_line.exits import Exit
from stopsms.command_line.program import program
from stopsms.evidence import verify_pack as verify
from stopsms.evidence.check_pack import check_pack
from stopsms.evidence.check_signature import PROVES, NoCertificate, check_signature, fingerprint
from stopsms.evidence.document import document
from stopsms.evidence.pack import Signature, files_of, zipped
from stopsms.evidence.sign_document import NoTimeStamp, WrongCertificate, certificate_of, put_certificate, sign_document
from stopsms.evidence.signature import self_signed, signed
from typer.testing import CliRunner

from tests.evidence.page_text import text_of
from tests.evidence.signing import NOW, FakeCertificateStore, LocalAuthority, LocalKey, issued
from tests.evidence.test_document import a_case
from tests.evidence.test_pack import forged, of_camille

pytestmark = pytest.mark.exhaustive

KEY, KEPT = LocalKey(), FakeCertificateStore()


@cache
def unsigned() -> bytes:
    return document(a_case())


@cache
def genuine() -> bytes:
    """The document, signed by the key."""
    return sign_document(unsigned(), KEY, KEPT, None, NOW)


@cache
def ours() -> str:
    """The fingerprint of the key's certificate."""
    genuine()
    return fingerprint(KEPT.kept[1])


def forged_by_another(written: bytes) -> bytes:
    return sign_document(written, LocalKey(), FakeCertificateStore(), None, NOW)


def test_the_signature_stands_behind_the_document_as_it_was_and_covers_all_of_it() -> None:
    checked = check_signature(genuine(), ours())

    assert genuine().startswith(unsigned())
    assert text_of(genuine()) == text_of(unsigned())
    assert (checked.faults, checked.signed) == ([], True)
    assert any("2026-11-26 09:00:00" in note for note in checked.notes), "by our clock"
    assert any("Sans horodatage" in note for note in checked.notes)


def test_it_is_pades_of_the_baseline() -> None:
    (signature,) = PdfFileReader(io.BytesIO(genuine())).embedded_signatures
    attributes = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}

    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert {"content_type", "message_digest", "signing_certificate_v2"} <= attributes
    assert "signing_time" not in attributes, "EN 319 142-1: the time stands in the dictionary"
    assert str(signature.sig_object["/M"]).startswith("D:20261126090000")


def test_the_certificate_that_the_key_makes_for_itself_is_made_once_and_names_nobody() -> None:
    key, store = LocalKey(), FakeCertificateStore()
    first = certificate_of(key, store, NOW)

    assert certificate_of(key, store, NOW) == first
    assert list(store.kept) == [1]
    assert fingerprint(first) == fingerprint(first.replace(b"\n", b"\r\n")) != ours()


def test_of_two_that_make_it_at_the_same_time_one_prevails() -> None:
    key = LocalKey()
    other = self_signed(key.public_key(), key.sign, NOW)

    class Late(FakeCertificateStore):
        def add(self, number: int, certificate: bytes) -> bool:
            self.kept[1] = other
            return False

    assert certificate_of(key, Late(), NOW) == other


def test_a_certificate_that_an_authority_issued_for_the_key_takes_its_place_and_any_other_is_refused() -> None:
    key, store = LocalKey(), FakeCertificateStore()
    certificate_of(key, store, NOW)
    for wrong in (
        issued(LocalKey(), LocalKey()),
        b"",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ):
        with pytest.raises(WrongCertificate):
            put_certificate(key, store, wrong)
    theirs = issued(key, LocalKey())
    put_certificate(key, store, theirs)
    written = sign_document(unsigned(), key, store, None, NOW)
    (signature,) = PdfFileReader(io.BytesIO(written)).embedded_signatures

    assert list(store.kept) == [1, 2]
    assert check_signature(written, fingerprint(theirs)).faults == []
    assert signature.signer_cert.subject.native["common_name"] == "ZELIE MODE SAS"
    assert len(signature.other_embedded_certs) == 1, "who issued it"
    with pytest.raises(WrongCertificate):
        signed(unsigned(), theirs, LocalKey().public_key(), LocalKey().sign, NOW)


def page_appended(written: bytes) -> bytes:
    """What an incremental update by whoever has the file does: one more object, and the first page shows something else."""
    writer = IncrementalPdfFileWriter(io.BytesIO(written))
    page, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]
    shown = StreamObject(stream_data=b"BT 0 0 Td ET")
    page.get_object()["/Contents"] = writer.add_object(shown)
    writer.update_container(page.get_object())
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def rewritten(written: bytes) -> bytes:
    """By a program that writes the whole file anew."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(written)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def signed_twice(written: bytes) -> bytes:
    """By another key, in a second field."""
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    key, store = LocalKey(), FakeCertificateStore()
    writer = IncrementalPdfFileWriter(io.BytesIO(written))
    append_signature_field(writer, SigFieldSpec("Autre"))
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf
    from stopsms.evidence.signature import _KeyHeldElsewhere, chain_of

    own, *_ = chain_of(certificate_of(key, store, NOW), key.public_key())
    again = sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(out.getvalue())), PdfSignatureMetadata(field_name="Autre"),
        _KeyHeldElsewhere(own, [], key.sign),
    )  # fmt: skip
    return bytes(again.getbuffer())


HARMS: dict[str, tuple[Any, str]] = {
    "a byte of the text": (lambda it: it[:5000] + bytes([it[5000] ^ 1]) + it[5001:], "a été modifié"),
    "bytes appended": (lambda it: it + b"\n%% more", "ajoutés"),
    "a page changed by an update": (page_appended, "ajoutés"),
    "the signature stripped": (lambda it: it[: len(unsigned())], "pas signé"),
    "written anew": (rewritten, ""),
    "signed a second time": (signed_twice, "2 signatures"),
    "signed by another key": (lambda it: forged_by_another(it[: len(unsigned())]), "un autre certificat"),
    "another document by another key": (lambda _: forged_by_another(document(a_case(2))), "un autre certificat"),
    "cut short": (lambda it: it[:-100], ""),
    "no document": (lambda _: b"%PDF-1.4\n/ByteRange", ""),
    "nothing": (lambda _: b"", ""),
}


@pytest.mark.parametrize("harm", HARMS)
def test_whatever_is_done_to_a_signed_document_is_named(harm: str) -> None:
    do, words = HARMS[harm]
    checked = check_signature(do(genuine()), ours())

    assert checked.faults
    assert any(words in fault for fault in checked.faults), checked.faults


def test_without_a_certificate_that_was_kept_it_is_told_which_one_it_is_and_the_page_must_still_show_what_it_showed() -> (
    None
):
    """Whoever signs with a key of their own may show anything, but not behind the document as it was."""
    writer = IncrementalPdfFileWriter(io.BytesIO(unsigned()))
    page, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]
    page.get_object()["/Contents"] = writer.add_object(StreamObject(stream_data=b"BT 0 0 Td ET"))
    writer.update_container(page.get_object())
    own, key = FakeCertificateStore(), LocalKey()
    from stopsms.evidence import signature

    certificate = certificate_of(key, own, NOW)
    chain = signature.chain_of(certificate, key.public_key())
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    written = sign_pdf(
        writer, PdfSignatureMetadata(field_name="S"), signature._KeyHeldElsewhere(chain[0], [], key.sign),
        new_field_spec=SigFieldSpec("S"),
    )  # fmt: skip
    checked = check_signature(bytes(written.getbuffer()))

    assert bytes(written.getbuffer()).startswith(unsigned())
    assert checked.faults == ["ce qui a été ajouté au document avec la signature n'est pas une signature seule"]
    assert any("à comparer avec celui qui a été conservé" in note for note in check_signature(genuine()).notes)


@settings(max_examples=100, deadline=None)
@given(place=st.deferred(lambda: st.integers(0, len(genuine()) - 1)), value=st.integers(0, 255))
def test_any_byte_changed_in_a_signed_document_is_found_or_changes_nothing_that_is_read(place: int, value: int) -> None:
    changed = genuine()[:place] + bytes([value]) + genuine()[place + 1 :]
    if check_signature(changed, ours()).faults:
        return
    before, after = (PdfFileReader(io.BytesIO(one)).embedded_signatures[0] for one in (genuine(), changed))
    first, last = before.byte_range[1], before.byte_range[2]
    assert (changed[:first], changed[last:]) == (genuine()[:first], genuine()[last:]), (
        "only where the signature itself stands"
    )
    assert after.pkcs7_content == before.pkcs7_content, "another way to write the same"


@cache
def the_authority() -> LocalAuthority:
    return LocalAuthority()


def test_a_time_stamp_tells_the_time_by_an_authority_and_is_verified_by_its_certificate() -> None:
    written = sign_document(unsigned(), KEY, KEPT, the_authority(), NOW)
    unknown, known = check_signature(written, ours()), check_signature(written, ours(), the_authority().certificate)
    other = check_signature(written, ours(), LocalAuthority().certificate)

    assert unknown.faults == known.faults == other.faults == []
    assert any(
        "Horodaté le 2026-11-26 09:00:00" in note and "est celui qui a été donné" in note for note in known.notes
    )
    for checked in (unknown, other):
        assert any("n'a pas été vérifié" in note for note in checked.notes)


class Unanswering:
    def stamp(self, request: bytes) -> bytes:
        raise OSError("nobody there")


class Refusing:
    def stamp(self, request: bytes) -> bytes:
        answer: bytes = tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()
        return answer


class Babbling:
    def stamp(self, request: bytes) -> bytes:
        return b"<html>"


class Repeating:
    """Gives the stamp of another request."""

    def stamp(self, request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        asked["nonce"] = 1
        return the_authority().stamp(asked.dump(force=True))


class Misled:
    """Stamps something else."""

    def stamp(self, request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        asked["message_imprint"]["hashed_message"] = bytes(32)
        return the_authority().stamp(asked.dump(force=True))


@pytest.mark.parametrize("authority", [Unanswering(), Refusing(), Babbling(), Repeating(), Misled()])
def test_without_the_time_stamp_that_was_asked_for_nothing_is_signed(authority: Any) -> None:
    with pytest.raises(NoTimeStamp):
        sign_document(unsigned(), KEY, KEPT, authority, NOW)


def test_nothing_is_fetched_to_verify(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refused)
    written = sign_document(unsigned(), KEY, KEPT, the_authority(), NOW)

    assert check_signature(written, ours(), the_authority().certificate).faults == []


def test_a_fingerprint_is_taken_for_one_however_it_is_written_and_nothing_else_is() -> None:
    spaced = ":".join(ours()[place : place + 2] for place in range(0, 64, 2)).upper().encode()

    assert fingerprint(spaced) == fingerprint(ours().encode() + b"\n") == ours()
    for wrong in (
        b"",
        b"0" * 63,
        b"g" * 64,
        unsigned(),
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ):
        with pytest.raises(NoCertificate):
            fingerprint(wrong)


def test_the_document_says_what_its_signature_proves_and_what_it_does_not() -> None:
    text = text_of(unsigned())

    for words in ("PAdES", "n’a pas changé depuis que le détenteur de la clé", "ni la vérité", "ni un cachet qualifié"):
        assert words in text, words


# ------------------------------------------------------------------------------------------------------------- the pack


def a_signature() -> Signature:
    return Signature(lambda written: sign_document(written, KEY, KEPT, None, NOW), KEPT.kept[1])


@pytest.fixture(scope="module")
def pack() -> dict[str, bytes]:
    return files_of(of_camille(), a_signature())


def written_to(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(zipped(files))
    return path


def test_a_pack_s_document_is_signed_and_the_pack_verifies_with_it(pack: dict[str, bytes], tmp_path: Path) -> None:
    file = written_to(tmp_path / "pack.zip", pack)
    checked = verify.Verification(pack).run()

    assert checked.faults == []
    assert any("ne vérifie pas la signature" in note and ours() in note for note in checked.notes)
    assert check_pack(file).faults == []
    assert check_pack(file, certificate=ours()).faults == []
    assert verify.main([str(file)]) == 0


def without_its_signature(pack: dict[str, bytes]) -> dict[str, bytes]:
    """The signature taken off, and the manifest made to say so."""
    return files_of(of_camille())


def test_a_pack_without_its_signature_or_with_another_s_is_named(pack: dict[str, bytes], tmp_path: Path) -> None:
    stripped = forged(pack, "dossier.pdf", files_of(of_camille())["dossier.pdf"])
    assert any(
        "sa signature a été retirée" in fault for fault in check_pack(written_to(tmp_path / "1.zip", stripped)).faults
    )

    other_key, store = LocalKey(), FakeCertificateStore()
    certificate = certificate_of(other_key, store, NOW)
    other = files_of(
        of_camille(), Signature(lambda written: sign_document(written, other_key, store, None, NOW), certificate)
    )
    made_anew = written_to(tmp_path / "2.zip", other)
    assert check_pack(made_anew).faults == [], "whole in itself"
    assert any("un autre certificat" in fault for fault in check_pack(made_anew, certificate=ours()).faults)

    bare = written_to(tmp_path / "3.zip", without_its_signature(pack))
    assert check_pack(bare).faults == []
    assert any("pas signé" in fault for fault in check_pack(bare, certificate=ours()).faults)

    mixed = written_to(tmp_path / "4.zip", forged(pack, "certificat.pem", certificate))
    assert any("un autre certificat" in fault for fault in check_pack(mixed).faults)


def test_another_document_signed_by_the_same_key_is_not_the_pack_s(pack: dict[str, bytes], tmp_path: Path) -> None:
    swapped = forged(pack, "dossier.pdf", genuine())

    assert any(
        "en le refaisant" in fault
        for fault in check_pack(written_to(tmp_path / "pack.zip", swapped), certificate=ours()).faults
    )


def test_the_command_verifies_a_document_alone_and_says_what_that_proves(tmp_path: Path) -> None:
    document = tmp_path / "dossier.pdf"
    document.write_bytes(genuine())
    (tmp_path / "kept.pem").write_bytes(KEPT.kept[1])

    def verified(certificate: str, *options: str) -> Any:
        arguments = [*options, "evidence", "verify", str(document), "--certificate", certificate]
        return CliRunner().invoke(program, arguments)

    by_file = verified(str(tmp_path / "kept.pem"), "--table")
    assert (by_file.exit_code, PROVES in by_file.stdout) == (Exit.DONE, True)
    assert "The signature holds." in by_file.stdout
    assert verified(ours()).exit_code == Exit.DONE
    assert verified("0" * 64).exit_code == Exit.ATTENTION
    assert verified(str(tmp_path / "none.pem")).exit_code == Exit.ATTENTION
    document.write_bytes(genuine() + b"\n")
    altered = verified(ours())
    assert altered.exit_code == Exit.ATTENTION
    assert any("ajoutés" in fault for fault in json.loads(altered.stdout)["faults"])


def test_the_manifest_names_the_certificate(pack: dict[str, bytes]) -> None:
    assert json.loads(pack["manifest.json"])["signed_by"] == ours()
