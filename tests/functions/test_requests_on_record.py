"""A request about a person's data: who asked, how and when is asked for, kept, and kept once; the copy as a document."""

import base64
import io
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from pypdf import PdfReader
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.proof.evidence import Act

from tests.evidence.page_text import text_of
from tests.factories import CAMILLE
from tests.functions.calling import DEPLOYED, gateway_event
from tests.functions.doors import REQUEST, Runtime, answers, call, camille, fresh, move_clock, reply

ASKED = {"advertiser_id": "zelie", "operator": "Claire Martin", "means": "letter"}
AT = "2026-11-24T09:30:00+01:00"
DATA = ("GET", "/contacts/{phone}/data")


def erase(body: Any = None, **query: str) -> tuple[int, Any]:
    return call("POST", "/contacts/0612345678/erasure", body, **query)


def copied(monkeypatch: pytest.MonkeyPatch, **query: str) -> dict[str, Any]:
    """The raw answer of the copy as a document."""
    for name, value in DEPLOYED.items():
        monkeypatch.setenv(name, value)
    named = {name: [value] for name, value in {**ASKED, **query}.items()}
    asked = gateway_event(DATA, None, query=named, headers={"Accept": "application/pdf"})
    answer: dict[str, Any] = fresh("rights_api").handler(asked, Runtime())
    return answer


def accesses(base: DynamoContactStore) -> int:
    return sum(record.act is Act.ACCESSED for record in base.evidence("zelie", CAMILLE))


@pytest.mark.parametrize("asker", ["person", "representative", "authority", "controller"])
def test_an_erasure_keeps_who_asked_for_it_and_how(base: DynamoContactStore, asker: str) -> None:
    status, told = erase({"request": {**REQUEST, "asked_by": asker, "reference": "2026-118"}}, advertiser_id="zelie")
    content = told["evidence"]["content"]

    assert (status, told["asked_by"]) == (201, asker)
    assert (content["asked_by"], content["means"], content["reference"]) == (asker, "letter", "2026-118")


def test_an_erasure_without_a_body_says_that_nobody_told_who_asked(base: DynamoContactStore) -> None:
    status, told = erase(advertiser_id="zelie")

    assert (status, told["asked_by"]) == (201, None)
    assert "asked_by" not in told["evidence"]["content"]
    assert told["evidence"]["content"]["means"] == "API"


def test_a_body_that_does_not_say_how_an_erasure_was_asked_for_is_refused(base: DynamoContactStore) -> None:
    status, problem = erase({"advertiser_id": "zelie"})

    assert status == 422
    assert (problem["type"], problem["field"]) == ("urn:stop-sms:problem:unsaid_request", "request")
    assert base.find("zelie", CAMILLE) is not None


def test_an_erasure_that_an_sms_asked_for_was_asked_for_by_the_person(
    base: DynamoContactStore, settings: Settings
) -> None:
    reply("Effacez toutes mes données")
    answers(settings)
    (review,) = call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"]
    conclusion = {"advertiser_id": "zelie", "phone": review["phone"], "evidence": review["evidence"]}
    _, done = call("POST", "/reviews", conclusion | {"conclusion": "upheld", "operator": "Claire", "reason": "clair"})

    assert (done["evidence"]["act"], done["evidence"]["content"]["asked_by"]) == ("erased", "person")


def test_a_request_is_recorded_once_however_often_it_is_read(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = camille(base).version
    for _ in range(2):
        assert call("GET", "/contacts/0612345678/data", **ASKED, received_at=AT)[0] == 200
    assert copied(monkeypatch, received_at=AT)["statusCode"] == 200

    assert (accesses(base), camille(base).version) == (1, before + 1)


@pytest.mark.parametrize(
    "other", [{"received_at": "2026-11-24T09:31:00+01:00"}, {"means": "email"}, {"asked_by": "authority"}]
)
def test_another_request_is_another_act(base: DynamoContactStore, other: dict[str, str]) -> None:
    for asked in ({"received_at": AT}, {"received_at": AT, **other}):
        assert call("GET", "/contacts/0612345678/data", **{**ASKED, **asked})[0] == 200

    assert accesses(base) == 2


@pytest.mark.parametrize(
    ("asker", "moves"), [(None, True), ("person", True), ("controller", False), ("authority", False)]
)
def test_only_what_came_from_the_person_is_a_sign_of_life(
    base: DynamoContactStore, settings: Settings, asker: str | None, moves: bool
) -> None:
    before = camille(base).last_contact_at
    move_clock(settings, timedelta(hours=1))
    request = {**REQUEST, "received_at": "2026-11-24T10:30:00+01:00"} | ({"asked_by": asker} if asker else {})
    body = {"advertiser_id": "zelie", "request": request, "attributes": {"first_name": "Camille"}}

    assert call("POST", "/contacts/0612345678/rectification", body)[0] == 201
    assert (camille(base).last_contact_at != before) is moves


def test_the_copy_is_a_document_for_the_person_with_no_number_in_its_name(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = copied(monkeypatch, asked_by="person")
    headers = {name: values[0] for name, values in answer["multiValueHeaders"].items()}
    document = base64.b64decode(answer["body"])

    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == 'attachment; filename="vos-donnees.pdf"'
    assert "Link" not in headers
    assert "En réponse à votre demande" in text_of(document)
    metadata = PdfReader(io.BytesIO(document)).metadata
    assert metadata is not None
    assert metadata.title == "Vos données"


def test_a_copy_of_nobody_is_not_found(base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert copied(monkeypatch, advertiser_id="nobody")["statusCode"] == 422


def test_a_copy_in_parts_leads_to_the_next_one_which_is_no_new_request(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two_pages(_: object, __: str, after: str | None = None) -> tuple[list[Campaign], str | None]:
        return [], "2" if after is None else None

    monkeypatch.setattr(DynamoCampaignStore, "of_advertiser", two_pages)
    monkeypatch.setattr("rights_api.app.LONGEST_SEARCH_FOR_A_COPY", timedelta())
    first = copied(monkeypatch, asked_by="person", received_at=AT)
    (link,) = first["multiValueHeaders"]["Link"]
    query = dict(parse_qsl(link.removeprefix("<?").partition(">")[0]))
    second = copied(monkeypatch, **query)

    assert link.endswith('>; rel="next"')
    assert "les messages plus anciens figurent dans la partie qui suit" in text_of(base64.b64decode(first["body"]))
    assert "Vos données (suite)" in text_of(base64.b64decode(second["body"]))
    assert "Link" not in second["multiValueHeaders"]
    assert accesses(base) == 1
