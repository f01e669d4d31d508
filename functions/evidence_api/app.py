"""evidence_api: the proof that a person agreed, and that every message since was lawful, as JSON or as a document to file."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Annotated, Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from evidence_api.gather_proof import gather_proof
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.batch_store import DynamoBatchStore
from stopsms.adapters.campaign_store import DynamoCampaignStore
from stopsms.adapters.certificate_store import S3Certificates
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.edition_store import DynamoEditionStore
from stopsms.adapters.http import Event, answer, attachment, not_found, problem, resolver, serve
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.phone_numbers import parse_phone
from stopsms.adapters.settings import Settings, signing
from stopsms.adapters.signing_key import SigningKey
from stopsms.adapters.time_stamp import HttpTimeStampAuthority
from stopsms.contracts.answers import PDF, ProofAnswer, documented
from stopsms.contracts.api import Identifier
from stopsms.contracts.case_file import case_file
from stopsms.evidence.sign_document import NoTimeStamp, sign_document

app = resolver()

AT_ONCE = 8
"""How many campaigns are searched at the same time."""


@cache
def settings() -> Settings:
    """Read at the first request, kept while the container lives."""
    return Settings.from_environment()


@cache
def pool() -> ThreadPoolExecutor:
    """The threads of this worker."""
    return ThreadPoolExecutor(AT_ONCE)


@cache
def editions() -> DynamoEditionStore:
    """The editions of rulebooks that judged messages."""
    return DynamoEditionStore(settings().campaign_table)


@app.get("/contacts/<phone>/evidence", responses=documented(ProofAnswer, also=PDF))
def get_evidence(phone: str, advertiser_id: Annotated[Identifier, Query()]) -> Response[str]:
    """The proof: a contact's chained evidence and every message sent since; a PDF in French if that is accepted first."""
    known = settings()
    advertiser = DynamoAdvertiserStore(known.consent_table).find(advertiser_id)
    contacts = DynamoContactStore(known.consent_table, KeyedHash(known.hash_key_ids))
    campaigns, ledger = DynamoCampaignStore(known.campaign_table), DynamoBatchStore(known.campaign_table)
    number = parse_phone(unquote(phone))
    person = gather_proof(advertiser_id, number, contacts, campaigns, ledger, pool().map)
    if advertiser is None or person is None:
        return not_found("contact")
    case = case_file(advertiser, [person], SystemClock(known.clock_file).now(), editions=editions().find)
    if not _wants_document(app.current_event.headers):
        return answer(200, {**case["people"][0], **{name: value for name, value in case.items() if name != "people"}})
    name = f"preuve-{advertiser_id}-{case['digest'][:12]}.pdf"  # no number in the name of a file
    try:
        return attachment("application/pdf", _document(case), name)
    except NoTimeStamp as error:
        logger.error("a document was not given out", reason=str(error))
        return problem(503, "no_time_stamp", "the time stamp authority gave none", headers={"Retry-After": "30"})


def _document(case: Mapping[str, Any]) -> bytes:
    """The document, signed by the deployment's key."""
    from stopsms.evidence.document import document  # noqa: PLC0415 (a second to load; JSON does without)

    known, signer = settings(), signing()
    key = SigningKey(signer.key_id)
    certificates = S3Certificates(known.archive_bucket, key.public_key())
    authority = HttpTimeStampAuthority(signer.time_stamp_url) if signer.time_stamp_url else None
    return sign_document(document(case), key, certificates, authority, SystemClock(known.clock_file).now())


def _wants_document(headers: Any) -> bool:
    """API Gateway answers in binary if the first accepted media type is binary, and so do we."""
    accepted = str({name.lower(): value for name, value in headers.items()}.get("accept", ""))
    return accepted.partition(",")[0].partition(";")[0].strip().lower() == "application/pdf"


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request."""
    return serve(app, event, context)
