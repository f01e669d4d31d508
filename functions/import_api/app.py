"""import_api: imports of contacts and oppositions: opened, followed, cancelled. The files go to S3, not through here."""

import secrets
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path as PathParameter
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from import_api.cancel_import import cancel_import
from import_api.open_import import open_import
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import Event, answer, existing, principal_of, resolver, serve
from stopsms.adapters.doors.listing import Most
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.outside.file_import import FileImport, ImportOver, ImportState
from stopsms.compliance.ports.listing import IMPORTS_ON_PAGE
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.imports import ImportAnswer, ImportsAnswer, import_answer
from stopsms.contracts.bodies.imports import ImportBody
from stopsms.contracts.bodies.values import Identifier, ImportId, PageMark
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.contracts.new_id import new_id

app = resolver(conflicts=(ImportOver,), busy=(ContendedError,))
PathId = Annotated[ImportId, PathParameter()]


@app.post("/imports", responses=documented(ImportAnswer, 201))
def post_import(body: ImportBody) -> Response[str]:
    """Open an import. The answer says where to upload the file; reading begins when it is there."""
    imports, queue, advertisers = wiring.imports(), wiring.import_queue(), wiring.advertisers()
    opened = open_import(
        body, new_id(8, secrets.token_bytes), str(principal_of(app)), imports, queue, advertisers, wiring.clock()
    )
    return answer(201, _shown(opened))


@app.get("/imports", responses=documented(ImportsAnswer))
def get_imports(
    advertiser_id: Annotated[Identifier, Query()],
    limit: Most = IMPORTS_ON_PAGE,
    next: Annotated[PageMark | None, Query()] = None,
) -> Response[str]:
    """An advertiser's imports, newest first."""
    listing = ("imports", advertiser_id)
    imports, following = wiring.imports().of_advertiser(advertiser_id, read_cursor(next, *listing), limit)
    return answer(200, ImportsAnswer(list(map(_shown, imports)), written_cursor(following, *listing)))


@app.get("/imports/<import_id>", responses=documented(ImportAnswer))
def get_import(import_id: PathId) -> Response[str]:
    """How far an import is; once it is over, where its report on the lines that were not applied can be fetched."""
    return answer(200, _shown(existing(wiring.imports().find(import_id), "import")))


@app.post("/imports/<import_id>/cancel", responses=documented(ImportAnswer))
def post_cancel(import_id: PathId) -> Response[str]:
    """End an import. What it applied stays; an import of oppositions that failed no longer holds the contacts' imports."""
    cancelled = cancel_import(import_id, str(principal_of(app)), wiring.imports(), wiring.clock())
    return answer(200, _shown(existing(cancelled, "import")))


def _shown(stored: FileImport) -> ImportAnswer:
    """An import, with the addresses that go with its state."""
    now, files = wiring.clock().now(), wiring.import_files()
    seen = stored.seen_at(now)
    left = int((seen.upload_before - now).total_seconds())
    upload = files.upload_form(seen.id, max(1, left)) if seen.state is ImportState.AWAITING_UPLOAD else None
    reported = seen.state is ImportState.FINISHED and seen.parts
    return import_answer(seen, upload, files.report_address(seen.id) if reported else None)


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve(app, event, context)
