"""What each role reads of a person: what evidence says of them is told to who may read evidence, and to nobody else, anywhere."""

import json
from typing import Any

import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.compliance.access.operation import PERMISSIONS
from stopsms.compliance.access.principal import Principal, PrincipalKind
from stopsms.compliance.access.role import Role
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.shards import batch_id, shard_of
from stopsms.compliance.ports.campaigns import Progress, Roster

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, an_api_key
from tests.functions.calling import BODIES, CAMPAIGN, CONSENT, DEPLOYED, answered, gateway_event, routes
from tests.functions.doors import reply

SHARD = shard_of(CAMILLE.e164)
BATCH = batch_id(SHARD, 0)
READ_EVIDENCE = "GET /contacts/{phone}/evidence"
EXPLAINED = "GET /campaigns/{campaign_id}/recipients/{phone}"
LOOKING = [
    operation
    for operation in PERMISSIONS
    if "," not in operation and (operation.startswith("GET ") or operation == "POST /checks")
]
READING_NO_EVIDENCE = [role for role in Role if role not in PERMISSIONS[READ_EVIDENCE].roles]

SEEN = {
    "ip": "192.0.2.77",
    "user_agent": "Navigateur-de-Camille/7",
    "wording": "J’accepte, moi Camille, de recevoir les offres de Zelie par SMS.",
    "operator": "Odile Vidal",
    "birth_date": "1990-05-17",
}
WROTE = "Qui vous a parlé de mon divorce"


def key_of(role: Role) -> str:
    text = f"stopsms_live_70000000000{list(Role).index(role)}_{'R' * 43}"
    DynamoKeyStore("access").put(an_api_key(text, role=role, advertisers=frozenset({"zelie"})))
    return text


def asked(operation: str, key: str) -> tuple[int, Any]:
    method, path = operation.split(" ")
    body = BODIES.get((method, path))
    raw = None if body is None else json.dumps(body | {"phone": CAMILLE.e164})
    return answered((method, path), gateway_event((method, path), raw, headers={"x-api-key": key}))


@pytest.fixture
def proved(base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Camille was sent a message on a consent of which much is on record, then wrote: what only evidence says."""
    for name, value in DEPLOYED.items():
        monkeypatch.setenv(name, value)
    consent = CONSENT | {"phone": CAMILLE.e164, "evidence": CONSENT["evidence"] | SEEN}
    raw = json.dumps(consent)
    status, recorded = answered(("POST", "/consents"), gateway_event(("POST", "/consents"), raw))
    assert status == 201, recorded
    sequence = recorded["evidence"]["sequence"]
    batches = DynamoBatchStore("campaign")
    batches.save_roster(CAMPAIGN, Roster(BATCH, (CAMILLE.e164,)))
    batches.save_progress(CAMPAIGN, SHARD, Progress(CAMILLE.e164, 1, 1, done=True, revision=1))
    sent = Outcome(Fate.SENT, TUESDAY_10H_PARIS, contact_version=sequence, evidence=sequence, parts=1, message_id="m-1")
    batches.merge_outcomes(CAMPAIGN, BATCH, {0: sent})
    reply(WROTE)
    salts = [str(record.content["salt"]) for record in base.evidence("zelie", CAMILLE)]
    return [*SEEN.values(), WROTE, *salts]


def test_what_evidence_says_of_a_person_is_told_to_no_role_that_may_not_read_it(proved: list[str]) -> None:
    assert READING_NO_EVIDENCE == [Role.COLLECTOR, Role.MARKETER, Role.APPROVER, Role.READER]
    told = []
    for role in READING_NO_EVIDENCE:
        key = key_of(role)
        may = Principal(PrincipalKind.KEY, "k", "k", role, frozenset({"zelie"})).may
        for operation in filter(may, LOOKING):
            method, path = operation.split(" ")
            assert (method, path) in routes()
            status, document = asked(operation, key)
            assert status in (200, 404), (operation, document)
            written = json.dumps(document, ensure_ascii=False)
            told += [(role, operation, secret) for secret in proved if secret in written]
            assert operation != EXPLAINED or status == 200, "the recipient is there"
    assert told == []


def test_who_may_not_read_evidence_is_told_which_record_authorised_a_message_and_the_officer_what_it_says(
    proved: list[str],
) -> None:
    _, whole = asked(EXPLAINED, key_of(Role.OFFICER))
    _, known = asked(EXPLAINED, key_of(Role.MARKETER))

    assert whole["evidence"]["content"]["ip"] == SEEN["ip"]
    assert known["evidence"] == whole["evidence"] | {"content": {}}
    assert (known["evidence"]["act"], known["evidence_source"]) == ("basis_recorded", "web_form")
    assert {name: known[name] for name in known if name != "evidence"} == {
        name: whole[name] for name in whole if name != "evidence"
    }
