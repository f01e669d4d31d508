"""The HTTP border of the API functions: routes with validation, problem documents (RFC 9457), idempotency (`repetition`)."""

import json
import re
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from aws_lambda_powertools.utilities.typing import LambdaContext

from stopsms.adapters.clients import is_throttling
from stopsms.adapters.doors.authorisation import (
    Refusal,
    authenticate,
    authorise,
    person_of,
    reference_of,
    stops,
    subject,
)
from stopsms.adapters.doors.observability import count_throttled_call, logger
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.doors.request_body import (
    LARGEST_BODIES,
    LARGEST_BODY,
    JsonBody,
    LargeBody,
    UnreadableBody,
    body_text,
    read_body,
    read_persons_words,
    said_by,
)
from stopsms.adapters.doors.request_head import accepted_first, header_of
from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.budget import OverBudget
from stopsms.compliance.errors import BusyError, InputError
from stopsms.compliance.law.rule import RuleResult
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.answers.problems import FieldError
from stopsms.contracts.answers.rules import rule_answers
from stopsms.contracts.codec import written_form

_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}")
_CODE = re.compile(r'\{"type": "urn:stop-sms:problem:([a-z_]+)"')
_PROBLEM = "application/problem+json"
_OF_ONE_CALL = ("principal", "key_id")
"""What the logger knows while a call is answered: who makes it. A scheduled run of the same container is nobody's call."""

_PAUSES = [timedelta(seconds=seconds) for seconds in (0.2, 0.5, 1, 2, 4, 4)]
_TIME_FOR_ONE = timedelta(seconds=8)
"""What one more attempt may take."""

Event = dict[str, Any]
Thing = TypeVar("Thing")


class ResourceNotFound(Exception):
    """What the path names does not exist; answered with 404."""


def answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response[str]:
    """A JSON answer: one of `stopsms.contracts.answers`, or plain values."""
    text = json.dumps(written_form(body), ensure_ascii=False)
    return Response(status, "application/json", text, headers=dict(headers or {}))


def attachment(media_type: str, content: bytes, name: str) -> Response[str]:
    """A file to be kept under this name. API Gateway makes bytes of it when the template lists the media type as binary."""
    disposition = f'attachment; filename="{name}"'
    response = Response(200, media_type, b64encode(content).decode(), headers={"Content-Disposition": disposition})
    response.base64_encoded = True
    return response


def wants_pdf(app: APIGatewayRestResolver) -> bool:
    """Whether the caller accepts a PDF first: for the media type named first API Gateway gives binary, and so do we."""
    headers = {name.lower(): value for name, value in app.current_event.headers.items()}
    return accepted_first(str(headers.get("accept", ""))) == "application/pdf"


def problem(
    status: int, code: str, title: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> Response[str]:
    """A problem document. `code` is stable, `title` for people; `more` are its extension members."""
    body = {"type": f"urn:stop-sms:problem:{code}", "title": title, "status": status, **more}
    return Response(status, _PROBLEM, json.dumps(body, ensure_ascii=False), headers=dict(headers or {}))


def refused(results: Sequence[RuleResult], title: str, **more: Any) -> Response[str]:
    """The answer when rules refuse: 422, with every rule that objects."""
    objecting = [result for result in results if result.result != "pass"]
    return problem(422, "refused_by_rules", title, rules=written_form(rule_answers(objecting)), **more)


def busy_problem() -> Response[str]:
    """The answer to what may succeed a moment later: too much is asked of one thing, and nothing of ours has failed."""
    return problem(429, "busy", "too much at once, try again", headers={"Retry-After": "1"})


def _unavailable() -> Response[str]:
    """Something of ours does not work. The only 5xx that a door gives on purpose: an alarm rings, and takes a deployment back."""
    return problem(503, "unavailable", "something of ours cannot be reached, try again", headers={"Retry-After": "1"})


def not_found(what: str) -> Response[str]:
    """The answer when something does not exist."""
    return problem(404, "not_found", f"no such {what}")


def existing(thing: Thing | None, what: str) -> Thing:
    """The thing that the path names. Raises ResourceNotFound, which the resolver answers with 404."""
    if thing is None:
        raise ResourceNotFound(what)
    return thing


def phone_of_path(written: str) -> Phone:
    """The phone that a path names. Raises InvalidPhone."""
    return parse_phone(unquote(written))


def principal_of(app: APIGatewayRestResolver | APIGatewayRouter) -> Principal:
    """Who makes the call that is being answered. Raises LookupError where nobody is known."""
    principal = app.context.get("principal")
    if not isinstance(principal, Principal):
        raise LookupError("a call of nobody")  # noqa: TRY004 (it is missing, not of another type)
    return principal


def routes() -> APIGatewayRouter:
    """Some of a function's routes, in a module of their own; its `app.py` includes them."""
    return APIGatewayRouter()  # type: ignore[no-untyped-call]


def resolver(
    conflicts: tuple[type[Exception], ...] = (), busy: tuple[type[Exception], ...] = ()
) -> APIGatewayRestResolver:
    """A resolver that answers bad input with problem documents: `conflicts` with 409, other input with 422.

    `busy` is answered with 429, as is a table that takes no more.
    """
    app = APIGatewayRestResolver(enable_validation=True, json_body_deserializer=said_by)
    app.use(middlewares=[_known_parameters_only])

    @app.exception_handler(RequestValidationError)
    def invalid(error: RequestValidationError) -> Response[str]:
        from stopsms.adapters.doors.field_errors import field_errors  # noqa: PLC0415 (only a refused call needs its words)

        errors = error.errors()
        if unknown := next((found for found in errors if _is_no_id(app, found)), None):
            return not_found(str(unknown["loc"][1]).removesuffix("_id"))
        bodies = app.context["_route"].dependant.body_params
        return _invalid(422, field_errors(errors, bodies[0].type_ if bodies else None))

    @app.exception_handler(InputError)
    def mistaken(error: InputError) -> Response[str]:
        status = 409 if isinstance(error, (*conflicts, OverBudget)) else 422
        more: dict[str, Any] = ({"field": error.field} if error.field else {}) | dict(error.more)
        if error.explanation is not None:
            more["explanation"] = {"fr": error.explanation.fr, "en": error.explanation.en}
        return problem(status, error.code, str(error), **more)

    @app.exception_handler(NotFoundError)
    def unknown(_: NotFoundError) -> Response[str]:
        return not_found("resource")

    @app.exception_handler(ResourceNotFound)
    def missing(error: ResourceNotFound) -> Response[str]:
        return not_found(str(error))

    @app.exception_handler([BusyError, *busy])
    def contended(error: Exception) -> Response[str]:
        if isinstance(error, BusyError):
            count_throttled_call()
        return busy_problem()

    return app


def _is_no_id(app: APIGatewayRestResolver, found: Mapping[str, Any]) -> bool:
    """Whether it is about an id in the path that nothing can have; not of one that the caller is choosing, which is told what is wrong."""
    if found["loc"][0] != "path":
        return False
    declared = app.current_event.http_method == "PUT" and app.context["_route"].path.endswith(f"<{found['loc'][1]}>")
    return not declared or "0-9a-f" in str((found.get("ctx") or {}).get("pattern"))


def _invalid(status: int, errors: Sequence[FieldError]) -> Response[str]:
    return problem(status, "invalid_request", "the request is not valid", errors=written_form(errors))


def _known_parameters_only(app: APIGatewayRestResolver, following: NextMiddleware) -> Response[str]:
    """A parameter that is misspelt would be lost in silence: `?dri=true` would not run dry."""
    route = app.context["_route"]
    if route.func.__module__ == APIGatewayRestResolver.__module__:  # Powertools' own answer: there is no such route
        return following(app)
    known = {field.alias for field in route.dependant.query_params}
    event = app.current_event
    given = {**event.query_string_parameters, **event.multi_value_query_string_parameters}
    if unknown := [name for name in given if name not in known]:
        from stopsms.adapters.doors.field_errors import unknown_parameters  # noqa: PLC0415 (only a refused call needs its words)

        return _invalid(422, unknown_parameters(unknown, known))
    return following(app)


def serve(app: APIGatewayRestResolver, event: Event, context: LambdaContext, *, from_persons: bool = False) -> Event:
    """Answer one request, from the record of the first answer if its `Idempotency-Key` was used before.

    Whoever may not is refused first (`authorisation`); what a caller can correct is refused by name. With `from_persons` the body is
    what people wrote, as somebody who is known hands it over: it is read as it comes, however long it is, and no key keeps it from
    being read. Each call leaves one line in the log, refused ones too: who, what, about which advertiser, and what became of it.
    """
    told: dict[str, Any] = dict(subject(event, {}))
    status, why = 500, "failed"
    try:
        answer = in_language_of(event, _insisted(app, event, context, told, from_persons=from_persons))
        status, why = answer["statusCode"], _why(answer)
        return answer
    finally:
        person = told.pop("person", None)
        if person and (contact := reference_of(person, context)):
            told["contact"] = contact
        logger.info("call", **told, status=status, why=why)
        logger.remove_keys(_OF_ONE_CALL)


def _insisted(
    app: APIGatewayRestResolver, event: Event, context: LambdaContext, told: dict[str, Any], *, from_persons: bool
) -> Event:
    """The answer; what says no for a person or stops messages is tried again as long as there is time, before it is told to come again."""
    for pause in _PAUSES if stops(event) else ():
        answer = _served(app, event, context, told, from_persons=from_persons)
        left = timedelta(milliseconds=context.get_remaining_time_in_millis())
        if answer["statusCode"] != HTTPStatus.TOO_MANY_REQUESTS or left < pause + _TIME_FOR_ONE:
            return answer
        time.sleep(pause.total_seconds())
    return _served(app, event, context, told, from_persons=from_persons)


def in_language_of(event: Event, answer: Event) -> Event:
    """The answer, a problem in the language that is asked for (RFC 9110 12.5.4). In English it is as the code says it."""
    if answer["statusCode"] < HTTPStatus.BAD_REQUEST:
        return answer
    from stopsms.adapters.doors.problem_words import language_of, translated  # noqa: PLC0415 (only a refused call needs its words)

    language = language_of(header_of(event, "accept-language") or "")
    answer = with_headers(answer, {"Content-Language": language, "Vary": "Accept-Language"})
    return answer | {"body": json.dumps(translated(json.loads(answer["body"]), language), ensure_ascii=False)}


def _why(answer: Event) -> str:
    """The code of the problem that is answered; "" when it is none."""
    found = _CODE.match(answer["body"]) if answer["statusCode"] >= HTTPStatus.BAD_REQUEST else None
    return found[1] if found else ""


def _served(
    app: APIGatewayRestResolver, event: Event, context: LambdaContext, told: dict[str, Any], *, from_persons: bool
) -> Event:
    """The answer; `told` is what the log is to tell, which the body may add to."""
    try:
        caller = authenticate(event)
        principal = caller.principal
        body = _body(event, from_persons=from_persons)
        told |= subject(event, body.said)
        if principal is not None:
            authorise(principal, event, body.said)
            told["person"] = person_of(event, body.said)
    except (Refusal, BusyError, LargeBody, UnreadableBody) as error:
        return as_event(_refusal(error, event))
    event = event | {"headers": _as_json(event.get("headers") or {}), "body": body, "isBase64Encoded": False}
    app.context["principal"] = principal
    return with_headers(_answered(app, principal, event, context, from_persons=from_persons), caller.headers)


def with_headers(answer: Event, headers: Mapping[str, str]) -> Event:
    """The answer with these headers too."""
    if "multiValueHeaders" in answer:
        return answer | {"multiValueHeaders": answer["multiValueHeaders"] | {name: [headers[name]] for name in headers}}
    return answer | {"headers": {**answer["headers"], **headers}}


def _answered(
    app: APIGatewayRestResolver,
    principal: Principal | None,
    event: Event,
    context: LambdaContext,
    *,
    from_persons: bool,
) -> Event:
    """The answer to somebody who is let in."""
    key = header_of(event, "idempotency-key")
    if event["httpMethod"] != "POST" or key is None or from_persons:
        return app.resolve(event, context)
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        title = "Idempotency-Key takes 1 to 255 characters of ASCII, without spaces"
        return as_event(problem(400, "invalid_idempotency_key", title))
    return _once(app, key, principal, event, context)


def _refusal(error: Exception, event: Event) -> Response[str]:
    """The answer to a request that is not let in."""
    match error:
        case Refusal():
            return problem(error.status, error.code, error.title, headers=error.headers)
        case LargeBody():
            return problem(413, "too_large", f"the body exceeds {_largest_body(event)} bytes")
        case UnreadableBody():
            from stopsms.adapters.doors.field_errors import unreadable  # noqa: PLC0415 (only a refused call needs its words)

            return _invalid(400, [unreadable(error.field, error.rule, error.message)])
    count_throttled_call()
    return busy_problem()


def _body(event: Event, *, from_persons: bool) -> JsonBody:
    """The body, of JSON; no body says nothing, as JSON. Raises LargeBody and UnreadableBody."""
    body = body_text(event)
    if not body:
        return JsonBody("{}" if event["httpMethod"] in ("POST", "PUT") else "", {})
    return read_persons_words(body) if from_persons else read_body(body, _largest_body(event))


def _largest_body(event: Event) -> int:
    return LARGEST_BODIES.get(f"{event['httpMethod']} {event['resource']}", LARGEST_BODY)


def _once(
    app: APIGatewayRestResolver, key: str, principal: Principal | None, event: Event, context: LambdaContext
) -> Event:
    """The answer to the first request with this key that succeeded: after a refusal or a failure, the next one is carried out again."""
    from stopsms.adapters.doors.idempotency import KeyInUse, KeyReused, NotKept, RecordFailed, answered_once  # noqa: PLC0415 (brings boto3: a third of a start)

    query = event.get("queryStringParameters") or {}
    request = {
        "key": key,
        "method": "POST",
        "path": event["path"],
        "query": query,
        "caller": f"{principal.kind}:{principal.id}" if principal else "",
        "body": event["body"],
    }
    try:
        return answered_once(app, request, event, context)
    except NotKept as refused_or_failed:
        return refused_or_failed.answer
    except RecordFailed as error:
        if is_throttling(error.__cause__):
            count_throttled_call()
            return as_event(busy_problem())
        logger.error("an Idempotency-Key could not be kept", reason=type(error.__cause__ or error).__name__)
        return as_event(_unavailable())
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


def as_event(response: Response[str]) -> Event:
    """An answer as API Gateway takes it."""
    headers = {"Content-Type": response.content_type or _PROBLEM, **response.headers}
    return {
        "statusCode": response.status_code,
        "headers": headers,
        "body": response.body,
        "isBase64Encoded": False,
    }
