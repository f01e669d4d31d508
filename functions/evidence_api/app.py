"""evidence_api: what proves that a person agreed, and that every message since was lawful; as JSON, or as a document to file."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from evidence_api.gather_proof import gather_proof
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.http import (
    Event,
    answer,
    attachment,
    existing,
    phone_of_path,
    problem,
    resolver,
    serve,
    wants_pdf,
)
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.files.certificate_store import S3Certificates
from stopsms.adapters.keys.signing_key import SigningKey
from stopsms.adapters.messaging.time_stamp import HttpTimeStampAuthority
from stopsms.adapters.settings import signing
from stopsms.contracts.answers.description import PDF, documented
from stopsms.contracts.answers.evidence import ProofAnswer
from stopsms.contracts.bodies.values import Identifier
from stopsms.evidence.sign_document import NoTimeStamp, sign_document
from stopsms.use_cases.compile_case_file import case_file

app = resolver()

AT_ONCE = 8
"""Campaigns looked into at the same time."""


@app.get("/contacts/<phone>/evidence", responses=documented(ProofAnswer, also=PDF))
def get_evidence(phone: str, advertiser_id: Annotated[Identifier, Query()]) -> Response[str]:
    """The proof: a contact's chained evidence and every message sent since; a PDF in French when that is what is accepted first."""
    advertiser = wiring.advertisers().find(advertiser_id)
    stores = wiring.contacts(), wiring.campaigns(), wiring.batches()
    person = existing(gather_proof(advertiser_id, phone_of_path(phone), *stores, _pool().map), "contact")
    now = wiring.clock().now()
    case = case_file(existing(advertiser, "contact"), [person], now, editions=wiring.editions().find)
    if not wants_pdf(app):
        return answer(200, {**case["people"][0], **{name: value for name, value in case.items() if name != "people"}})
    name = f"preuve-{advertiser_id}-{case['digest'][:12]}.pdf"  # no number in the name of a file
    try:
        return attachment("application/pdf", _document(case), name)
    except NoTimeStamp as error:
        logger.error("a document was not given out", reason=str(error))
        return problem(409, "no_time_stamp", "the time stamp authority gave none", headers={"Retry-After": "30"})


def _document(case: Mapping[str, Any]) -> bytes:
    """The document, signed by the deployment's key."""
    from stopsms.evidence.document import document  # noqa: PLC0415 (a second to load; JSON does without)

    settings = signing()
    key = SigningKey(settings.key_id)
    certificates = S3Certificates(wiring.settings().archive_bucket, key.public_key())
    authority = HttpTimeStampAuthority(settings.time_stamp_url) if settings.time_stamp_url else None
    return sign_document(document(case), key, certificates, authority, wiring.clock().now())


@reused
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE)


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve(app, event, context)
