"""The HTTP border of the API functions: routes with validation, problem documents (RFC 9457), idempotency (`repetition`)."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext
from compliance.errors import InputError, InvalidPhone
from compliance.rule import RuleResult
from contracts.views import rules_view

LARGEST_BODY = 64 * 1024
"""Bytes. No request of ours is larger; imports go through S3."""

_LONGEST_FIELD = 64
_PROBLEM = "application/problem+json"

Event = dict[str, Any]


def answer(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response[str]:
    """A JSON answer."""
    return Response(status, "application/json", json.dumps(body, ensure_ascii=False), headers=dict(headers or {}))


def attachment(media_type: str, content: bytes, name: str) -> Response[str]:
    """A file to be kept under this name. API Gateway makes bytes of it when the template lists the media type as binary."""
    disposition = f'attachment; filename="{name}"'
    response = Response(200, media_type, b64encode(content).decode(), headers={"Content-Disposition": disposition})
    response.base64_encoded = True
    return response


def problem(
    status: int, code: str, title: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> Response[str]:
    """A problem document. `code` is stable, `title` for people; `more` are its extension members."""
    body = {"type": f"urn:stop-sms:problem:{code}", "title": title, "status": status, **more}
    return Response(status, _PROBLEM, json.dumps(body, ensure_ascii=False), headers=dict(headers or {}))


def refused(results: Sequence[RuleResult], title: str, **more: Any) -> Response[str]:
    """The answer when rules refuse: 422, with every rule that objects."""
    objecting = [result for result in results if result.result != "pass"]
    return problem(422, "refused_by_rules", title, rules=rules_view(objecting), **more)


def not_found(what: str) -> Response[str]:
    """The answer when there is no such thing."""
    return problem(404, "not_found", f"no such {what}")


def resolver(
    conflicts: tuple[type[Exception], ...] = (), busy: tuple[type[Exception], ...] = ()
) -> APIGatewayRestResolver:
    """A resolver that answers bad input with problem documents: `conflicts` with 409, `busy` with 503, other input with 422."""
    app = APIGatewayRestResolver(enable_validation=True)

    @app.exception_handler(RequestValidationError)
    def invalid(error: RequestValidationError) -> Response[str]:
        errors = [
            {
                "field": ".".join(map(str, found["loc"]))[:_LONGEST_FIELD],
                "rule": found["type"],
                "message": found.get("msg", ""),
            }
            for found in error.errors()
        ]
        unreadable = any(found["rule"] == "json_invalid" for found in errors)
        return problem(400 if unreadable else 422, "invalid_request", "the request is not valid", errors=errors)

    @app.exception_handler(InputError)
    def mistaken(error: InputError) -> Response[str]:
        status = 409 if isinstance(error, conflicts) else 422
        more: dict[str, Any] = {"field": error.field} if error.field else {}
        if isinstance(error, InvalidPhone):
            more |= {"reason": error.reason, "explanation": {"fr": error.explanation.fr, "en": error.explanation.en}}
        return problem(status, error.code, str(error), **more)

    @app.exception_handler(NotFoundError)
    def unknown(_: NotFoundError) -> Response[str]:
        return not_found("resource")

    if busy:

        @app.exception_handler(list(busy))
        def contended(_: Exception) -> Response[str]:
            return problem(503, "busy", "too many changes at once, try again", headers={"Retry-After": "1"})

    return app


def serve(app: APIGatewayRestResolver, event: Event, context: LambdaContext) -> Event:
    """Answer one request, from the record of the first answer if its `Idempotency-Key` was used before."""
    body = event.get("body") or (
        "{}" if event["httpMethod"] in ("POST", "PUT") else ""
    )  # no body says nothing, as JSON
    event = event | {"headers": _as_json(event.get("headers") or {}), "body": body}
    if len(body) > LARGEST_BODY:
        return as_event(problem(413, "too_large", f"the body exceeds {LARGEST_BODY} bytes"))
    key = _header(event, "idempotency-key")
    if event["httpMethod"] != "POST" or key is None:
        return app.resolve(event, context)
    if not 1 <= len(key) <= 255:
        return as_event(problem(400, "invalid_idempotency_key", "Idempotency-Key takes 1 to 255 characters"))
    from adapters.repetition import KeyInUse, KeyReused, answered_once  # noqa: PLC0415 (brings boto3: a third of a start)

    query = event.get("queryStringParameters") or {}
    request = {
        "key": key,
        "method": "POST",
        "path": event["path"],
        "query": query,
        "caller": _caller(event),
        "body": body,
    }
    try:
        return answered_once(app, request, event, context)
    except KeyReused:
        title = "this Idempotency-Key was used for another request"
        return as_event(problem(409, "idempotency_key_reused", title))
    except KeyInUse:
        title = "the first request with this Idempotency-Key is still being answered"
        return as_event(problem(409, "idempotency_key_in_use", title, headers={"Retry-After": "1"}))


def _as_json(headers: Mapping[str, str]) -> Mapping[str, str]:
    """We take nothing but JSON, whatever a client that left its default says."""
    kept = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    return kept | {"content-type": "application/json"}


def _header(event: Event, name: str) -> str | None:
    headers: Mapping[str, str] = event.get("headers") or {}
    return next((value for header, value in headers.items() if header.lower() == name), None)


def _caller(event: Event) -> str:
    identity = event.get("requestContext", {}).get("identity") or {}
    return str(identity.get("apiKeyId") or "")


def as_event(response: Response[str]) -> Event:
    """An answer as API Gateway takes it."""
    headers = {"Content-Type": response.content_type or _PROBLEM, **response.headers}
    return {
        "statusCode": response.status_code,
        "headers": headers,
        "body": response.body,
        "isBase64Encoded": False,
    }
