"""import_api: imports of contacts and oppositions: opened, followed, cancelled. The files go to S3, not through here."""

import secrets
from functools import cache
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path as PathParameter
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from import_api.cancel_import import ContendedError, cancel_import
from import_api.open_import import open_import
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.http import Event, answer, not_found, resolver, serve
from stopsms.adapters.import_files import S3ImportFiles
from stopsms.adapters.import_store import DynamoImportStore
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.queues import SqsImportQueue
from stopsms.adapters.settings import Settings
from stopsms.compliance.outside.file_import import FileImport, ImportOver, ImportState
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.imports import ImportAnswer, ImportsAnswer, import_answer
from stopsms.contracts.bodies.imports import ImportBody
from stopsms.contracts.bodies.values import Identifier, ImportId, PageMark
from stopsms.contracts.cursor import read_cursor, written_cursor

app = resolver(conflicts=(ImportOver,), busy=(ContendedError,))
PathId = Annotated[ImportId, PathParameter()]


@cache
def settings() -> Settings:
    """Read at the first request, kept while the container lives."""
    return Settings.from_environment()


def imports() -> DynamoImportStore:
    """The imports."""
    return DynamoImportStore(settings().import_table)


def clock() -> SystemClock:
    """The clock."""
    return SystemClock(settings().clock_file)


def shown(found: FileImport) -> ImportAnswer:
    """An import, with the addresses that go with its state."""
    now, files = clock().now(), S3ImportFiles(settings().import_bucket)
    found = found.seen_at(now)
    left = int((found.upload_before - now).total_seconds())
    upload = files.upload_form(found.id, max(1, left)) if found.state is ImportState.AWAITING_UPLOAD else None
    reported = found.state is ImportState.FINISHED and found.parts
    return import_answer(found, upload, files.report_address(found.id) if reported else None)


@app.post("/imports", responses=documented(ImportAnswer, 201))
def post_import(body: ImportBody) -> Response[str]:
    """Open an import. The answer says where to upload the file; reading begins when it is there."""
    advertisers = DynamoAdvertiserStore(settings().consent_table)
    tasks = SqsImportQueue(settings().import_queue_url)
    return answer(201, shown(open_import(body, secrets.token_hex(8), imports(), tasks, advertisers, clock())))


@app.get("/imports", responses=documented(ImportsAnswer))
def get_imports(
    advertiser_id: Annotated[Identifier, Query()], next: Annotated[PageMark | None, Query()] = None
) -> Response[str]:
    """An advertiser's imports, newest first."""
    found, following = imports().of_advertiser(advertiser_id, read_cursor(next, "imports", advertiser_id))
    return answer(200, ImportsAnswer(list(map(shown, found)), written_cursor(following, "imports", advertiser_id)))


@app.get("/imports/<import_id>", responses=documented(ImportAnswer))
def get_import(import_id: PathId) -> Response[str]:
    """How far an import is; once it is over, where its report on the lines that were not applied can be fetched."""
    found = imports().find(import_id)
    return not_found("import") if found is None else answer(200, shown(found))


@app.post("/imports/<import_id>/cancel", responses=documented(ImportAnswer))
def post_cancel(import_id: PathId) -> Response[str]:
    """End an import. What it applied stays; an import of oppositions that failed no longer holds the contacts' imports."""
    found = cancel_import(import_id, imports(), clock())
    return not_found("import") if found is None else answer(200, shown(found))


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request."""
    return serve(app, event, context)
