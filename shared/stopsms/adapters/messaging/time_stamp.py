"""A time stamp authority, asked over HTTP (RFC 3161 §3.4)."""

import urllib3

_MOST_BYTES = 100_000
_SECONDS = 8
"""For connecting and for each part of the answer: a document is waited for."""


class NoAnswer(OSError):
    """The authority gave none."""


class HttpTimeStampAuthority:
    """At this address."""

    def __init__(self, url: str) -> None:
        """Of http or https: the answer is signed."""
        self._url = url
        self._pool = urllib3.PoolManager()

    def stamp(self, request: bytes) -> bytes:
        """The answer to a request, both in DER. Raises NoAnswer."""
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            answer = self._pool.request(
                "POST", self._url, body=request, headers=headers, timeout=_SECONDS, retries=False, redirect=False,
                preload_content=False,
            )  # fmt: skip
            with answer:
                reply = answer.read(_MOST_BYTES + 1)
        except urllib3.exceptions.HTTPError as error:
            raise NoAnswer(f"the time stamp authority did not answer: {type(error).__name__}") from error
        if answer.status != 200 or len(reply) > _MOST_BYTES:
            raise NoAnswer(f"the time stamp authority answered {answer.status}, {len(reply)} bytes")
        return reply
