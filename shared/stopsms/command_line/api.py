"""The HTTP API as the command line calls it: with safe retries, and problem documents as exceptions."""

import json
import secrets
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from urllib3.exceptions import HTTPError

from stopsms.command_line.exits import Exit
from stopsms.command_line.speech import speech

JSON = Mapping[str, Any]

_AGAIN = urllib3.Retry(
    total=6,
    backoff_factor=0.3,
    backoff_max=10,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods=None,  # every call may be repeated: PUT by nature, POST by its Idempotency-Key
    raise_on_status=False,
)
_PATIENCE = urllib3.Timeout(connect=5, read=35)
"""The API answers within 29 s."""

_EXITS = {
    HTTPStatus.FORBIDDEN: Exit.UNREACHED,
    HTTPStatus.TOO_MANY_REQUESTS: Exit.UNREACHED,
    HTTPStatus.NOT_FOUND: Exit.MISSING,
    HTTPStatus.CONFLICT: Exit.CONFLICT,
}

_NOT_PERMITTED = frozenset({"not_permitted", "other_advertiser"})


class ApiProblem(Exception):
    """The API refused, with a problem document (RFC 9457)."""

    def __init__(self, status: int, document: JSON) -> None:
        """As answered."""
        super().__init__(
            document.get("title") or f"the API answered HTTP {status}: was the stack deployed from this release?"
        )
        self.status = status
        self.document = document

    @property
    def exit(self) -> Exit:
        """The exit code."""
        if self.document.get("rules"):
            return Exit.REFUSED
        if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Exit.BROKEN
        if str(self.document.get("type", "")).rpartition(":")[2] in _NOT_PERMITTED:
            return Exit.NOT_PERMITTED
        return _EXITS.get(HTTPStatus(self.status), Exit.INVALID)


class Unreached(Exception):
    """No answer from the address, or not one of this API."""


class Api:
    """One stack's API."""

    def __init__(self, url: str, key: str) -> None:
        """At this URL (up to and including the stage), with this key."""
        self._url = url.rstrip("/")
        self._key = key
        self._pool = urllib3.PoolManager(retries=_AGAIN, timeout=_PATIENCE)

    def get(self, *path: str, **query: str | None) -> Any:
        """GET. Raises ApiProblem and Unreached."""
        asked = {name: value for name, value in query.items() if value is not None}
        return self._call("GET", path, asked, None)

    def document(self, *path: str, **query: str) -> bytes:
        """GET as PDF. Raises as `get`."""
        return self._ask("GET", path, query, None, "application/pdf").data

    def page(self, *path: str, **query: str) -> bytes:
        """GET as a page (HTML). Raises as `get`."""
        return self._ask("GET", path, query, None, "text/html").data

    def put(self, *path: str, body: JSON, **query: str) -> Any:
        """PUT. Raises as `get`."""
        return self._call("PUT", path, query, body)

    def post(self, *path: str, body: JSON | None = None) -> Any:
        """POST, applied once however often it has to be retried. Raises as `get`."""
        return self._call("POST", path, {}, body or {})

    def delete(self, *path: str, **query: str) -> Any:
        """DELETE. Raises as `get`."""
        return self._call("DELETE", path, query, None)

    def every(self, name: str, *path: str, **query: str | None) -> Iterator[Any]:
        """The items of a list, page by page."""
        following: str | None = None
        while True:
            page = self.get(*path, **query, next=following)
            yield from page[name]
            following = page["next"]
            if following is None:
                return

    def _call(self, method: str, path: tuple[str, ...], query: Mapping[str, str], body: JSON | None) -> Any:
        answer = self._ask(method, path, query, body, "application/json")
        try:
            return json.loads(answer.data) if answer.data else {}
        except ValueError as error:
            raise self._foreign(answer) from error

    def _foreign(self, answer: urllib3.BaseHTTPResponse) -> Unreached:
        return Unreached(f"{self._url} answers, but not like this API (HTTP {answer.status})")

    def _ask(
        self, method: str, path: tuple[str, ...], query: Mapping[str, str], body: JSON | None, accepted: str
    ) -> urllib3.BaseHTTPResponse:
        url = "/".join((self._url, *(quote(part, safe="") for part in path)))
        headers = {
            "x-api-key": self._key,
            "Accept": accepted,
            "Accept-Language": speech().language,
            "User-Agent": "stopsms",
        }
        if body is not None:
            headers["Content-Type"] = "application/json"
        if method == "POST":
            headers["Idempotency-Key"] = secrets.token_hex(16)
        try:
            answer = self._pool.request(
                method,
                f"{url}?{urlencode(query)}" if query else url,
                body=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
                headers=headers,
            )
        except HTTPError as error:
            raise Unreached(f"{self._url} does not answer: {error.__class__.__name__}") from error
        if answer.status < HTTPStatus.BAD_REQUEST:
            return answer
        try:
            document = json.loads(answer.data) if answer.data else {}
        except ValueError as error:
            raise self._foreign(answer) from error
        raise ApiProblem(answer.status, document if isinstance(document, dict) else {})
