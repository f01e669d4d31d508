"""Evidence on the deployed stack: the document as bytes through the gateway, and packs that say what the API says and verify."""

import json
import os
import urllib.request
import zipfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from stopsms.command_line.exits import Exit
from stopsms.command_line.program import program
from stopsms.evidence.check_pack import check_pack
from typer.testing import CliRunner, Result

from tests.stack import Advertiser, Stack, wait_for

pytestmark = pytest.mark.system
PHONE = "+33636000077"


def command(stack: Stack, *arguments: str) -> Result:
    with patch.dict(os.environ):  # the program gives the account's credentials to the adapters through it
        return CliRunner().invoke(program, ["--table", "evidence", *arguments], env=stack.environment)


def _altered(pack: Path, name: str, old: str, new: str) -> Path:
    """A copy of the pack in which one file says something else."""
    other = pack.with_name(f"other-{pack.name}")
    with zipfile.ZipFile(pack) as opened:
        files = {entry: opened.read(entry) for entry in opened.namelist()}
    assert old.encode() in files[name]
    files[name] = files[name].replace(old.encode(), new.encode())
    with zipfile.ZipFile(other, "w") as written:
        for entry, content in files.items():
            written.writestr(entry, content)
    return other


@pytest.mark.guarantee("G4", "G5")
def test_a_person_s_proof_is_the_same_from_the_api_and_from_the_archive_and_verifies(
    at_ten: Stack, advertiser: Advertiser, tmp_path: Path
) -> None:
    path = f"/contacts/{PHONE}/evidence?advertiser_id={advertiser.id}"
    at_ten.api("POST", "/consents", advertiser.consent(PHONE, tags=["dossier"]))
    campaign_id = at_ten.started(advertiser.id, advertiser.text, audience={"tags": ["dossier"]})
    wait_for(lambda: at_ten.messages(campaign_id=campaign_id, to=PHONE), "the message")
    wait_for(lambda: at_ten.api("GET", path).body["messages"][0]["status"] == "delivered", "its receipt")
    at_ten.reply(PHONE, "stop merci", advertiser.stop_number)
    wait_for(lambda: at_ten.contact(PHONE, advertiser.id)["status"] == "opposed", "the opposition")

    def document() -> tuple[str, bytes]:
        headers = {"x-api-key": at_ten.described["api_key"], "Accept": "application/pdf"}
        asked = urllib.request.Request(at_ten.described["api_url"] + path, headers=headers)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.headers["Content-Type"], answer.read()

    def both() -> Any:
        """What the API tells and its document, of one state: a receipt may have overtaken what the sender still writes."""
        told, (kind, written) = at_ten.api("GET", path).body, document()
        assert (kind, written[:5], written[-6:].strip()) == ("application/pdf", b"%PDF-", b"%%EOF")
        return told if f"(sha256:{told['digest']})".encode() in written else None

    told = wait_for(both, "the same digest in both")

    pack = tmp_path / "pack.zip"

    def made() -> bool:
        done = command(at_ten, "pack", PHONE, "--advertiser", advertiser.id, "--to", str(pack))
        assert PHONE not in done.output
        with zipfile.ZipFile(pack) as opened:
            return bool(json.loads(opened.read("manifest.json"))["digest"] == told["digest"])

    wait_for(made, "the archive to have caught up", 60)
    verified = command(at_ten, "verify", str(pack))
    assert verified.exit_code == 0, verified.output
    assert check_pack(_altered(pack, "archive/consent.jsonl", campaign_id, campaign_id[::-1])).faults
    assert check_pack(_altered(pack, "records.json", "J’accepte", "Je refuse")).faults
    kept, file = tmp_path / "kept.pem", tmp_path / "document.pdf"
    assert command(at_ten, "certificate", "--to", str(kept)).exit_code == 0
    file.write_bytes(document()[1])
    for made_by_it in (pack, file):
        verified = command(at_ten, "verify", str(made_by_it), "--certificate", str(kept))
        assert verified.exit_code == 0, verified.output
        refused = command(at_ten, "verify", str(made_by_it), "--certificate", "0" * 64)
        assert (refused.exit_code, "un autre certificat" in refused.stdout) == (Exit.ATTENTION, True)
    file.write_bytes(file.read_bytes() + b"\n")
    assert command(at_ten, "verify", str(file), "--certificate", str(kept)).exit_code == Exit.ATTENTION

    whole = tmp_path / "campaign.zip"
    assert (
        command(at_ten, "pack", "--advertiser", advertiser.id, "--campaign", campaign_id, "--to", str(whole)).exit_code
        == 0
    )
    assert check_pack(whole).faults == []
    assert command(at_ten, "pack", "+33636999999", "--advertiser", advertiser.id).exit_code == Exit.MISSING

    asked = {"means": "letter", "received_at": "2026-11-24T09:00:00+01:00", "operator": "Claire Martin"}
    assert (
        at_ten.api("POST", f"/contacts/{PHONE}/erasure?advertiser_id={advertiser.id}", {"request": asked}).status == 201
    )

    def erased() -> bool:
        command(at_ten, "pack", PHONE, "--advertiser", advertiser.id, "--to", str(pack))
        with zipfile.ZipFile(pack) as opened:
            (person,) = json.loads(opened.read("records.json"))["people"]
        acts = [(record["act"], bool(record["content"])) for record in person["records"]]
        whole = acts == [("basis_recorded", False), ("opposed", False), ("erased", True)] and bool(person["messages"])
        return whole and check_pack(pack).faults == []

    wait_for(erased, "the archive to have the erasure", 60)
