"""Calls of the HTTP API: with safe retries, and problem documents as exceptions."""

import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from urllib3.exceptions import HTTPError

from stopsms.client.errors import JSON, Unreached, problem_of
from stopsms.contracts.codec import ABSENT, written_form

ATTEMPTS = 7
"""Of one call, with growing pauses between them, and as long as a `Retry-After` asks for."""

PATIENCE = 35.0
"""Seconds to wait for an answer: the API gives one within 29."""

_JSON = "application/json"

_NEXT = re.compile(r'<[^>]*[?&]next=([0-9A-Za-z_-]+)[^>]*>; rel="next"')
"""The mark of the next page, in a `Link` header."""


def given(**members: Any) -> dict[str, Any]:
    """Those of the members that were said, as JSON."""
    return {name: written_form(value) for name, value in members.items() if value is not ABSENT}


def _in_query(value: Any) -> str | list[str]:
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def every(name: str, page_at: Callable[[str | None], Any]) -> Iterator[Any]:
    """The items of a list, which each page has under this name, page by page; the first is at None."""
    following: str | None = None
    while True:
        page = page_at(following)
        yield from page[name]
        following = page["next"]
        if following is None:
            return


class Calls:
    """One deployment's API, by its URL (up to and including the stage) and a key. Threads may share it."""

    def __init__(
        self, url: str, key: str, *, attempts: int = ATTEMPTS, timeout: float = PATIENCE, language: str = "en"
    ) -> None:
        """Nothing is called yet. `timeout` is in seconds, for each attempt; `language` that of problems, `fr` or `en`."""
        self._url = url.rstrip("/")
        self._key = key
        self._headers = {"x-api-key": key, "User-Agent": "stopsms", "Accept-Language": language}
        again = urllib3.Retry(
            total=attempts - 1,
            backoff_factor=0.3,
            backoff_max=10,
            status_forcelist=(429, 502, 503, 504),
            allowed_methods=None,  # every call may be repeated: PUT by nature, POST by its Idempotency-Key
            redirect=0,  # the API sends nobody elsewhere, and a key goes nowhere else
            raise_on_redirect=False,
            raise_on_status=False,
        )
        self._pool = urllib3.PoolManager(retries=again, timeout=urllib3.Timeout(connect=5, read=timeout))

    def page(self, *path: str, media_type: str, **query: Any) -> tuple[bytes, str | None]:
        """GET of a page of a list, or of a part of a document, as it was written, and the mark of the next one.

        Raises ApiProblem and Unreached.
        """
        answer = self._ask("GET", path, query, None, {"Accept": media_type})
        found = _NEXT.search(answer.headers.get("Link", ""))
        return answer.data, found[1] if found else None

    def document(self, *path: str, media_type: str = "application/pdf", **query: Any) -> bytes:
        """GET as a document. Raises as `page`."""
        return self._ask("GET", path, query, None, {"Accept": media_type}).data

    def call(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: Mapping[str, Any] | None = None,
        body: JSON | None = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """The JSON that is answered, {} where nothing is. Raises as `page`.

        A POST is carried out once however often it is tried: by this key, or a new one.
        """
        headers = {"Accept": _JSON}
        if method == "POST":
            headers["Idempotency-Key"] = idempotency_key or secrets.token_hex(16)
        answer = self._ask(method, path, query or {}, body, headers)
        try:
            return json.loads(answer.data) if answer.data else {}
        except ValueError as error:
            raise self._foreign(answer) from error

    def _foreign(self, answer: urllib3.BaseHTTPResponse) -> Unreached:
        return Unreached(f"{self._url} answers, but not like this API (HTTP {answer.status})")

    def _ask(
        self,
        method: str,
        path: tuple[str, ...],
        query: Mapping[str, Any],
        body: JSON | None,
        headers: Mapping[str, str],
    ) -> urllib3.BaseHTTPResponse:
        url = "/".join((self._url, *(quote(part, safe="") for part in path)))
        asked = {name: _in_query(written_form(value)) for name, value in query.items() if value is not None}
        content = {} if body is None else {"Content-Type": _JSON}
        try:
            answer = self._pool.request(
                method,
                f"{url}?{urlencode(asked, doseq=True)}" if asked else url,
                body=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
                headers={**self._headers, **headers, **content},
            )
        except HTTPError as error:
            raise Unreached(f"{self._url} does not answer: {error.__class__.__name__}") from error
        if answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return answer
        if answer.status < HTTPStatus.BAD_REQUEST:
            raise self._foreign(answer)
        try:
            document = json.loads(answer.data) if answer.data else {}
        except ValueError as error:
            raise self._foreign(answer) from error
        raise problem_of(answer.status, document if isinstance(document, dict) else {})
