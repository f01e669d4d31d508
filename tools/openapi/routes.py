"""What is known of each operation by its route: its name, who may call it, what it may answer, what its function says it does."""

import inspect
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from stopsms.compliance.access.operation import PUBLIC
from stopsms.contracts.answers.description import PROBLEMS

from tools.openapi.operations import OPERATIONS

_PLACE = re.compile(r"<(\w+)>")
"""A parameter in a path, as Powertools writes it."""

_SENTENCE_END = re.compile(r"(?<=[.?!])(?<!art\.)\s")

SIGNATURE_HEADERS = {
    "webhook-id": "the message's id, the same at each attempt",
    "webhook-timestamp": "Unix seconds of this attempt; at most five minutes from now",
    "webhook-signature": "v1, and the base64 of HMAC-SHA256 over id.timestamp.body (Standard Webhooks)",
}
"""By which `POST /inbound` proves who calls it."""

_REPEATABLE = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "the same key and request within 24 h get the first answer again",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "the language of problems: fr or en, with weights as usual; English when left out",
    "schema": {"type": "string"},
}
HEADERS: Mapping[str, Any] = {
    "Retry-After": {"description": "in how many seconds to ask again", "schema": {"type": "integer", "minimum": 1}},
    "RateLimit-Policy": {
        "description": "of a key with a limit of its own: q calls in w seconds (draft-ietf-httpapi-ratelimit-headers-11)",
        "schema": {"type": "string"},
        "example": '"key";q=60;w=60',
    },
    "RateLimit": {
        "description": "of such a key: r calls are left until t seconds from now",
        "schema": {"type": "string"},
        "example": '"key";r=59;t=42',
    },
}
"""Of answers."""


def _headers_of(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def put_operations(paths: dict[str, Any], app: Any) -> None:
    """Put into the paths of an app what is known by their routes. Raises KeyError for an operation without a name in OPERATIONS."""
    for route in (*app._static_routes, *app._dynamic_routes):  # noqa: SLF001 (Powertools gives no other way to its routes)
        path, method = _PLACE.sub(r"{\1}", route.path), route.method
        operation = paths[path][method.lower()]
        tag, name = OPERATIONS[f"{method} {path}"]
        said = " ".join((inspect.getdoc(route.func) or "").split())
        summary = _SENTENCE_END.split(said, maxsplit=1)[0].removesuffix(".")
        operation |= {"tags": [tag], "operationId": name, "summary": summary, "description": said}
        paths[path][method.lower()] = _as_called(method, path, operation)


def _as_called(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """With its headers and security, and those answers alone that it can give."""
    public = f"{method} {path}" in PUBLIC
    parameters = [*operation.get("parameters", ()), *_headers(method, path)]
    responses = {code: response for code, response in operation["responses"].items() if code.startswith("2")}
    for code in sorted({*_refusals(method, path, parameters, public=public)}):
        responses[str(code)] = _refusal(code, public=public)
    called = operation | {"responses": responses}
    if parameters:
        called["parameters"] = parameters
    for code, response in responses.items() if not public else ():
        if code.startswith("2") or code == "429":
            response["headers"] = {**response.get("headers", {}), **_headers_of("RateLimit-Policy", "RateLimit")}
    return called | ({"security": []} if public else {})


def _refusal(code: int, *, public: bool) -> dict[str, Any]:
    said = (
        "the session of the person who calls has ended"
        if code == HTTPStatus.UNAUTHORIZED and not public
        else PROBLEMS[code]
    )
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    headers = (
        {"headers": _headers_of("Retry-After")}
        if code in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
        else {}
    )
    return {"description": said, "content": {"application/problem+json": problem}} | headers


def _headers(method: str, path: str) -> Iterator[dict[str, Any]]:
    if path == "/inbound":
        for name, meaning in SIGNATURE_HEADERS.items():
            yield {"name": name, "in": "header", "required": True, "description": meaning, "schema": {"type": "string"}}
    elif method == "POST":
        yield _REPEATABLE
    if path not in ("/openapi.json", "/docs"):
        yield _LANGUAGE


def _refusals(method: str, path: str, parameters: list[dict[str, Any]], *, public: bool) -> Iterator[int]:
    """The problems that an operation can answer with."""
    writes = method in ("POST", "PUT", "DELETE")
    yield from (422,)
    if method in ("POST", "PUT"):
        yield from (400, 413)
    if not public:
        yield from (401, 403, 429)
    if path == "/inbound":
        yield from (401, 429)
    if "{" in path or method == "POST" or any(one["name"] == "advertiser_id" for one in parameters):
        yield 404
    if writes:
        yield 409
    if writes or path.endswith("/check"):
        yield 503
