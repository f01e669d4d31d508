"""What the archive is told of proofs, whose contents it does not keep."""

from typing import Any

from stopsms.adapters.tables.dynamodb import attributes
from stopsms.adapters.tables.stream import changes_of
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.proof.evidence import redacted
from stopsms.contracts.records import evidence_record

from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection

PROOF = f"EVIDENCE#zelie#{CAMILLE.e164}"
_, RECORD = granted(
    Contact("zelie", CAMILLE),
    a_collection(attributes={"first_name": "Zoé"}, tags=frozenset({"vip"})),
    TUESDAY_10H_PARIS,
    "a" * 32,
)


def archived(item: dict[str, Any], pk: str = PROOF) -> dict[str, Any]:
    key = {"pk": pk, "sk": "00000001"}
    change = {"Keys": attributes(key), "NewImage": attributes(item | key), "ApproximateCreationDateTime": 1.0}
    (told,) = changes_of([{"eventID": "1", "dynamodb": change}])
    return dict(told.item or {})


def test_a_proof_is_archived_without_what_it_says() -> None:
    assert archived(evidence_record(RECORD)) == evidence_record(redacted(RECORD))


@each(
    "changed",
    [
        {"wording": "J’accepte tout."},
        {"tags": []},
        {"checkbox": {"present": True, "prechecked": False, "checked": False}},
        {"added": 1},
    ],
)
def test_a_proof_that_says_something_else_than_was_hashed_is_told(changed: dict[str, Any]) -> None:
    item = evidence_record(RECORD)
    item["content"] |= changed

    assert archived(item) == evidence_record(redacted(RECORD)) | {"content_altered": True}


def test_a_proof_that_says_nothing_any_more_is_told() -> None:
    assert archived(evidence_record(redacted(RECORD)))["content_emptied"] is True


def test_what_an_erasure_leaves_of_a_proof_is_no_proof_that_was_emptied() -> None:
    told = evidence_record(redacted(RECORD))

    assert archived(told, "ERASED#zelie#key:1") == told
