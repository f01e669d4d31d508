"""The border of the functions that answer with pages: what a browser asked for, and what it is given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

from stopsms.adapters.doors.request_body import LARGEST_BODY, LargeBody, UnreadableBody, body_text
from stopsms.adapters.pages.assets import asset_named
from stopsms.compliance.message.characters import repaired

Event = dict[str, Any]

MOST_FIELDS = 50
"""Of a form: the body's length is bounded besides (`LARGEST_BODY`)."""

_KEPT_FOR_A_YEAR = "public, max-age=31536000, immutable"
_KEPT_FOR_MINUTES = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a browser asked for.

    `resource` is the route as the template writes it, `path` what its parameters are. `root` is the relative address of the API's root,
    with a slash at its end: a page links to nothing by an absolute address, so it works below any stage or domain.
    `address` is where the connection came from.
    """

    method: str
    resource: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str
    address: str
    root: str

    def fields(self) -> Mapping[str, str]:
        """The fields of the form that was sent, the first of each name. Raises UnreadableBody when there are too many."""
        try:
            found = parse_qs(self.body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise UnreadableBody("too_many_fields", f"more than {MOST_FIELDS} fields") from None
        return {name: values[0] for name, values in found.items()}

    def cookies(self, name: str) -> Sequence[str]:
        """Every cookie of that name: another page of the domain may have set one beside ours."""
        pairs = (each.strip().partition("=") for each in self.headers.get("cookie", "").split(";"))
        return [value for key, _, value in pairs if key == name]

    def cookie(self, name: str) -> str | None:
        """The cookie of that name; None when there is none, or several: which of them is ours, nobody can tell."""
        found = self.cookies(name)
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class ContentPolicy:
    """What a page may load and who may frame it. Nothing but our own style sheet and icon, and nobody, unless it says so."""

    frame_ancestors: Sequence[str] = ("'none'",)
    more: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """As a Content-Security-Policy header."""
        rules = {
            "default-src": "'none'",
            "style-src": "'self'",
            "img-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": " ".join(self.frame_ancestors),
            **self.more,
        }
        return "; ".join(f"{name} {value}" for name, value in rules.items())


_NOBODY_FRAMES_IT = ContentPolicy()


def serve_page(
    event: Event, answer: Callable[[PageRequest], Event], refuse: Callable[[PageRequest, int, str], Event]
) -> Event:
    """What `answer` makes of a request. One that cannot be read is for `refuse`: without its body, with the status and why."""
    bare = read_head(event)
    try:
        return answer(replace(bare, body=_read_body(event)))
    except LargeBody:
        return refuse(bare, 413, f"the body exceeds {LARGEST_BODY} bytes")
    except UnreadableBody as error:
        return refuse(bare, 400, error.message)


def read_head(event: Event) -> PageRequest:
    """A request, all but the body, which is "" here."""
    resource = event["resource"]
    levels = resource.strip("/").count("/") + event["path"].endswith("/")
    identity = (event.get("requestContext") or {}).get("identity") or {}
    return PageRequest(
        method=event["httpMethod"],
        resource=resource,
        path=_texts(event.get("pathParameters")),
        query=_texts(event.get("queryStringParameters")),
        headers={name.lower(): value for name, value in _texts(event.get("headers")).items()},
        body="",
        address=str(identity.get("sourceIp") or ""),
        root="../" * levels or "./",
    )


def _read_body(event: Event) -> str:
    """Raises LargeBody and UnreadableBody."""
    body = body_text(event)
    if len(body.encode()) > LARGEST_BODY:
        raise LargeBody
    return body


def _texts(given: Mapping[str, str | None] | None) -> Mapping[str, str]:
    """What has a value, as it can be written down again."""
    return {repaired(name): repaired(value) for name, value in (given or {}).items() if value is not None}


def page(
    status: int,
    html: str,
    *,
    policy: ContentPolicy = _NOBODY_FRAMES_IT,
    headers: Mapping[str, str] | None = None,
    cookies: Sequence[str] = (),
) -> Event:
    """A page, as API Gateway takes it. Nobody keeps a copy, and no other site is told its address."""
    return {
        "statusCode": status,
        "headers": {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": str(policy),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        },
        "multiValueHeaders": {"Set-Cookie": list(cookies)} if cookies else {},
        "body": html,
        "isBase64Encoded": False,
    }


def redirect(location: str, cookies: Sequence[str] = ()) -> Event:
    """To another page, by GET: the answer to a form that was accepted."""
    return page(303, "", headers={"Location": location}, cookies=cookies)


def asset(name: str) -> Event | None:
    """A file that pages ask for; None when there is none of that name."""
    found = asset_named(name)
    if found is None:
        return None
    file, exact = found
    return {
        "statusCode": 200,
        "headers": {
            "Content-Type": file.media_type,
            "Cache-Control": _KEPT_FOR_A_YEAR if exact else _KEPT_FOR_MINUTES,
            "X-Content-Type-Options": "nosniff",
        },
        "body": file.content,
        "isBase64Encoded": False,
    }
