"""Answer a page of a list: as JSON or as CSV, with the address of the next page in a `Link` header (RFC 8288)."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from stopsms.adapters.doors.http import answer
from stopsms.adapters.doors.request_head import accepted_first, header_of
from stopsms.contracts.bodies.values import PageSize
from stopsms.contracts.csv_pages import ListFormat, Row, csv_page

CSV = "text/csv; charset=utf-8"

CSV_TOO: Mapping[str, Any] = {"text/csv": {"schema": {"type": "string"}}}
"""The further media type of a list, for its description."""

Most = Annotated[PageSize, Query(description="how many items a page has at most")]
"""The parameter by which every paged list is asked for a size."""

Format = Annotated[
    ListFormat | None, Query(description="json, csv or excel_fr; without, as `Accept` says (text/csv), else JSON")
]
"""The one by which a list is asked for as CSV."""


def wanted_format(app: APIGatewayRestResolver, asked: ListFormat | None) -> ListFormat:
    """How the list is to be written: as the query asks, else as CSV where that is the media type accepted first, else as JSON."""
    if asked is not None:
        return asked
    accepted = header_of(app.current_event.raw_event, "accept") or ""
    return ListFormat.CSV if accepted_first(accepted) == "text/csv" else ListFormat.JSON


def listed(
    app: APIGatewayRestResolver,
    asked: ListFormat | None,
    body: Any,
    columns: Sequence[str],
    rows: Iterable[Row],
    following: str | None,
) -> Response[str]:
    """The page: `body` as JSON, or these rows under these columns. `following` is the cursor of the next one."""
    written_as = wanted_format(app, asked)
    headers = {} if following is None else {"Link": f'<{_next_page(app, following)}>; rel="next"'}
    if written_as is ListFormat.JSON:
        return answer(HTTPStatus.OK, body, headers=headers)
    first = "next" not in app.current_event.query_string_parameters
    page = csv_page(columns, rows, written_as, first=first)
    return Response(HTTPStatus.OK.value, CSV, page, headers=headers)


def _next_page(app: APIGatewayRestResolver, following: str) -> str:
    """Relative to the address that was called, which nobody behind API Gateway knows for sure."""
    event = app.current_event
    given = {**event.query_string_parameters, **event.multi_value_query_string_parameters, "next": following}
    return f"?{urlencode(given, doseq=True)}"
