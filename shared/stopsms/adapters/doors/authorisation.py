"""The one place where a call of the API is let in or refused: by whom it comes, by its role, and by the advertiser that it is about.

Every function of the API passes through here (`http.serve`). What is not understood is refused: a route that `PERMISSIONS` does not
list, a key of another form, an advertiser who is not named where one must be.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from stopsms.adapters import wiring
from stopsms.adapters.clients import AT_ONCE
from stopsms.adapters.doors.named_in_log import told
from stopsms.adapters.doors.observability import logger
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.doors.request_head import header_of
from stopsms.compliance.access.operation import (
    DECIDE,
    DECIDE_RECURRING,
    DECLARE,
    LIFT,
    OPEN,
    PERMISSIONS,
    PUBLIC,
    Scope,
)
from stopsms.compliance.access.principal import Principal
from stopsms.compliance.access.session import signed_in
from stopsms.compliance.errors import BusyError, InputError
from stopsms.compliance.ports.limits import Limit
from stopsms.contracts.events import referenced
from stopsms.contracts.key_text import key_id_of, opens

Event = dict[str, Any]

_MINUTE = timedelta(minutes=1)
_OF_AN_OWNER = (Scope.CAMPAIGN, Scope.RECURRENCE, Scope.MESSAGE, Scope.IMPORT)
_TIME_TO_ANSWER = 2 * AT_ONCE
"""What has to be left of a function's time for the line in the log to wait for anything."""


class Refusal(Exception):
    """The call is refused, with this status, code and title of the problem document."""

    def __init__(self, status: int, code: str, title: str, headers: Mapping[str, str] | None = None) -> None:
        """As answered."""
        super().__init__(title)
        self.status = status
        self.code = code
        self.title = title
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call, None where nobody needs to be known, and the headers that say what its key may still do."""

    principal: Principal | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def subject(event: Event, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a call is about, as its log line names it: the operation, the advertisers, and what else its path names but a number.

    `given` is what its body says, here and below.
    Source: CNIL, délibération 2021-122 (14 October 2021) on logging: who consulted what, when; and no more of a person than that takes.
    """
    try:
        path = _parameters(event)
    except Refusal:
        path, given = {}, {}
    named = {told("advertiser_id", advertiser_id) for advertiser_id in _named(path, event, given)}
    others = {
        "about_key" if name == "key_id" else name: written  # a refused caller's key is the line's own key_id
        for name, value in path.items()
        if name not in ("advertiser_id", "phone") and (written := told(name, value)) is not None
    }
    return {"operation": _as_asked(_operation(event), given), "advertisers": sorted(filter(None, named)), **others}


def person_of(event: Event, given: Mapping[str, Any]) -> str | None:
    """Whom a call is about, in the words of which `reference_of` is the hash.

    None where it names no number, or not one advertiser, or while nobody can say whose campaign it is.
    """
    path = _parameters(event)
    number = unquote(path["phone"]) if "phone" in path else given.get("phone")
    if not isinstance(number, str):
        return None
    try:
        named = {advertiser_id for advertiser_id in _advertisers(path, event, given) if isinstance(advertiser_id, str)}
        return referenced(named.pop(), parse_phone(number)) if len(named) == 1 else None
    except (InputError, BusyError, BotoCoreError, ClientError):
        return None


def reference_of(person: str, context: LambdaContext) -> str | None:
    """The reference of the person whom a call was about, a keyed hash: so it can be told who looked them up.

    None while its key is not to be had at once: what was carried out is answered, in the time that is left for that.
    """
    if context.get_remaining_time_in_millis() < _TIME_TO_ANSWER / timedelta(milliseconds=1):
        return None
    return wiring.references().at_once(person, wiring.real_clock().now())


def _advertisers(path: Mapping[str, str], event: Event, given: Mapping[str, Any]) -> list[Any]:
    """Every advertiser that a call names, or whose campaign or import it does."""
    named, scope = list(_named(path, event, given)), PERMISSIONS[_operation(event)].scope
    return [*named, _owner(scope, path)] if scope in _OF_AN_OWNER else named


def authenticate(event: Event) -> Caller:
    """Who calls. Raises Refusal: unknown, above its limit, or of a role that may not do this."""
    operation = _operation(event)
    if operation in PUBLIC:
        return Caller()
    principal, headers = _principal(event, operation)
    logger.remove_keys(["key_id"])
    logger.append_keys(principal=f"{principal.kind}:{principal.id}")
    _require(principal, operation)
    return Caller(principal, headers)


def stops(event: Event) -> bool:
    """Whether the call says no for a person, or keeps messages from leaving."""
    operation = _operation(event)
    return operation in PERMISSIONS and PERMISSIONS[operation].stops


def authorise(principal: Principal, event: Event, given: Mapping[str, Any]) -> None:
    """Whether this principal may do what is asked, for whom it is asked. Raises Refusal."""
    operation = _operation(event)
    _require(principal, _as_asked(operation, given))
    path, scope = _parameters(event), PERMISSIONS[operation].scope
    if scope not in (Scope.ADVERTISER, *_OF_AN_OWNER):
        return
    if principal.advertisers is None and not principal.test:
        return
    if scope is Scope.ADVERTISER:
        is_test = _is_test_or_new if operation == DECLARE else _is_test
        _require_own(principal, list(_named(path, event, given)), is_test)
    elif not _is_own(principal, _owner(scope, path), _is_test):
        raise Refusal(404, "not_found", f"no such {scope.name.lower()}")


def _operation(event: Event) -> str:
    """The operation by its route, as the template writes it."""
    return f"{event['httpMethod']} {event['resource']}"


def _parameters(event: Event) -> Mapping[str, str]:
    """The parameters of the path, taken from it as the framework will take them.

    Raises Refusal when route and path do not agree: a slash that was written as %2F makes one route of another.
    """
    names, values = (event[place].strip("/").split("/") for place in ("resource", "path"))
    pairs = list(zip(names, values, strict=False))
    if len(names) != len(values) or any(name != value for name, value in pairs if not name.startswith("{")):
        raise Refusal(404, "not_found", "no such resource")
    return {name.strip("{}"): value for name, value in pairs if name.startswith("{")}


def _principal(event: Event, operation: str) -> tuple[Principal, Mapping[str, str]]:
    """Whose key or session this is, and what its key may still do. A call with both is refused: nobody knows which of the two acts."""
    key, session = header_of(event, "x-api-key"), header_of(event, "authorization")
    if session and not key:
        return _signed_in(session), {}
    return _key_s_own(key if key and not session else "", operation)


def _key_s_own(key: str, operation: str) -> tuple[Principal, Mapping[str, str]]:
    key_id = key_id_of(key)
    logger.append_keys(key_id=told("key_id", key_id))  # which key is refused, if it is
    known = None if key_id is None else wiring.keys().find(key_id)
    now = wiring.real_clock().now()
    if known is None or not opens(key, known.accepted(now)):
        raise Refusal(403, "invalid_api_key", "x-api-key is missing or unknown")
    exempt = operation in PERMISSIONS and PERMISSIONS[operation].stops
    if known.requests_per_minute is None or exempt:
        return known.principal, {}
    limit = Limit(known.requests_per_minute, _MINUTE)
    left = wiring.limits().take(f"key#{known.id}", limit, now)
    wait = ceil(limit.time_left(now).total_seconds())
    headers = _allowance(limit, left or 0, wait)
    if left is None:
        title = f"this key may be used {limit.most} times a minute"
        raise Refusal(429, "key_limit_reached", title, headers | {"Retry-After": str(wait)})
    return known.principal, headers


def _allowance(limit: Limit, left: int, wait: int) -> dict[str, str]:
    """What a key may do in its period, and what is left of it.

    Source: draft-ietf-httpapi-ratelimit-headers-11 (May 2026): q calls in w seconds, of which r are left until t seconds from now.
    """
    period = int(limit.period.total_seconds())
    return {"RateLimit-Policy": f'"key";q={limit.most};w={period}', "RateLimit": f'"key";r={left};t={wait}'}


def _signed_in(authorization: str) -> Principal:
    """The person whose session this is: `Bearer`, and what the console's cookie holds."""
    scheme, _, token = authorization.partition(" ")
    now = wiring.real_clock().now()
    known = signed_in(token, wiring.sessions(), wiring.people(), now) if scheme.lower() == "bearer" else None
    if known is None:
        raise Refusal(401, "session_ended", "nobody is signed in with this session any more")
    return known.person.principal


def _require(principal: Principal, operation: str) -> None:
    if principal.may(operation):
        return
    roles = PERMISSIONS[operation].roles if operation in PERMISSIONS else frozenset()
    if principal.role in roles:
        title = "this concerns all advertisers: it is for who acts for all of them, and does not only test"
    else:
        title = f"{operation}: not for the role {principal.role}, only for {', '.join(sorted(roles)) or 'nobody'}"
    raise Refusal(403, "not_permitted", title)


def _as_asked(operation: str, given: Mapping[str, Any]) -> str:
    """The operation, where what the body asks for makes it another: to let something go on is for fewer than to stop it."""
    match operation:
        case "PUT /sending" if given.get("stopped") is not True:
            return LIFT
        case "PUT /confirmations" if given.get("stopped") is not True:
            return OPEN
        case "POST /campaigns/{campaign_id}/schedule" | "POST /campaigns/{campaign_id}/resume" if given.get(
            "decide"
        ) not in (None, []):
            return DECIDE
        case "POST /recurrences/{recurrence_id}/activate" if given.get("decide") not in (None, []):
            return DECIDE_RECURRING
    return operation


def _named(path: Mapping[str, str], event: Event, given: Mapping[str, Any]) -> Iterator[Any]:
    """Every advertiser that a call names, in whatever place."""
    if "advertiser_id" in path:
        yield path["advertiser_id"]
    for values in (event.get("multiValueQueryStringParameters") or {}, event.get("queryStringParameters") or {}):
        named = values.get("advertiser_id") or []
        yield from [named] if isinstance(named, str) else named
    if "advertiser_id" in given:
        yield given["advertiser_id"]


def _require_own(principal: Principal, named: list[Any], is_test: Callable[[str], bool]) -> None:
    if not named:
        raise Refusal(403, "not_permitted", "name the advertiser: this key or person does not act for all of them")
    if not all(_is_own(principal, advertiser_id, is_test) for advertiser_id in named):
        raise Refusal(403, "other_advertiser", "this key or person does not act for that advertiser")


def _is_own(principal: Principal, advertiser_id: Any, is_test: Callable[[str], bool]) -> bool:
    """Whether the principal acts for it; one that only tests acts for test advertisers."""
    if not isinstance(advertiser_id, str) or not principal.acts_for(advertiser_id):
        return False
    return not principal.test or is_test(advertiser_id)


def _is_test(advertiser_id: str) -> bool:
    """Whether it is declared as one. What is declared at the same time may be none: only its declaration settles that."""
    found = wiring.advertisers().find(advertiser_id)
    return found is not None and found.test


def _is_test_or_new(advertiser_id: str) -> bool:
    """Whether whoever tests may declare it, or change it: the write itself is conditional on that (`AdvertiserStore.put`)."""
    found = wiring.advertisers().find(advertiser_id)
    return found is None or found.test


def _owner(scope: Scope, path: Mapping[str, str]) -> str | None:
    """The advertiser of the campaign, recurring campaign, message or import that a path names, None when there is none."""
    if scope in (Scope.CAMPAIGN, Scope.MESSAGE):
        campaign = wiring.campaigns().find(path.get("campaign_id" if scope is Scope.CAMPAIGN else "message_id", ""))
        return None if campaign is None else campaign.terms.advertiser.id
    if scope is Scope.RECURRENCE:
        recurrence = wiring.recurrences().find(path.get("recurrence_id", ""))
        return None if recurrence is None else recurrence.advertiser_id
    opened = wiring.imports().find(path.get("import_id", ""))
    return None if opened is None else opened.advertiser_id
