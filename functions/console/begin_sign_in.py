"""Send somebody to the page where they sign in, so that what comes back from there can be told from what others send.

Each attempt is known by a random id in a cookie of its browser. From it and a secret of ours come the three values that tie it together:
`state` (what comes back belongs to this browser), `nonce` (the token was made for this attempt) and the verifier (nobody else can use
the code). They are made again when they are needed: none is kept, and the verifier never leaves this side before the code has come.
Source: RFC 9700, « Best Current Practice for OAuth 2.0 Security », sections 2.1.1 and 4.7; RFC 7636 (PKCE).
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from stopsms.compliance.access.identity import Provider

LASTS = timedelta(minutes=30)
"""Enough to choose a password and to set up an authenticator app."""

_COOKIE = re.compile(r"([A-Za-z0-9_-]{43})\.([0-9]{1,11})\.[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to sign in, in one browser. `id` is 32 random bytes in base64."""

    id: str
    secret: bytes
    begun_at: datetime

    @property
    def state(self) -> str:
        """Comes back with the browser."""
        return self._made("state")

    @property
    def nonce(self) -> str:
        """Comes back in the token."""
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        """Whoever redeems the code has to know it."""
        return self._made("verifier")

    @property
    def cookie(self) -> str:
        """What the browser keeps of it."""
        begun = int(self.begun_at.timestamp())
        return f"{self.id}.{begun}.{self._made(f'cookie of {begun}')}"

    def _made(self, what: str) -> str:
        return _base64(hmac.new(self.secret, f"{what}: {self.id}".encode(), hashlib.sha256).digest())


def read_attempt(cookie: str, secret: bytes, now: datetime) -> Attempt | None:
    """The attempt that a cookie is of; None when it is none of ours, or too old."""
    found = _COOKIE.fullmatch(cookie)
    if found is None:
        return None
    attempt = Attempt(found[1], secret, datetime.fromtimestamp(int(found[2]), UTC))
    if not hmac.compare_digest(attempt.cookie, cookie):
        return None
    return attempt if now - attempt.begun_at < LASTS else None


def sign_in_address(attempt: Attempt, provider: Provider) -> str:
    """Where the browser is sent to."""
    asked = {
        "response_type": "code",
        "client_id": provider.client,
        "redirect_uri": provider.callback,
        "scope": "openid email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": _base64(hashlib.sha256(attempt.verifier.encode()).digest()),
        "code_challenge_method": "S256",
        "lang": "fr",
    }
    return f"{provider.address}/oauth2/authorize?{urlencode(asked)}"


def sign_out_address(provider: Provider) -> str:
    """Where the sign-in, too, forgets who sits before the browser: else the next one there would be let in without a password."""
    asked = {"client_id": provider.client, "logout_uri": provider.console}
    return f"{provider.address}/logout?{urlencode(asked)}"


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
