"""A token endpoint on this machine that gives codes and redeems them as OAuth 2.0 says, or answers whatever a test wants."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

ISSUER, CLIENT = "https://issuer.example/pool", "client-1"


@dataclass(frozen=True)
class Granted:
    """What a code is good for."""

    client: str
    callback: str
    challenge: str
    claims: dict[str, Any]


def id_token(claims: dict[str, Any]) -> str:
    """A token as it comes over TLS: nobody looks at its signature."""
    return ".".join(_base64(part) for part in (b'{"alg":"RS256"}', json.dumps(claims).encode(), b"signature"))


class SignInService(BaseHTTPRequestHandler):
    """`granted` holds the codes that may be redeemed, `asked` counts the attempts; with `answer`, everybody is answered that."""

    protocol_version = "HTTP/1.1"
    granted: ClassVar[dict[str, Granted]] = {}
    asked: ClassVar[list[dict[str, str]]] = []
    answer: ClassVar[tuple[int, bytes] | None] = None

    def log_message(self, *_: Any) -> None: ...

    @classmethod
    def sign_in(cls, location: str, email: str, expires: float, **claims: Any) -> dict[str, str]:
        """Somebody signs in where the browser was sent to; what comes back with it. A claim that is None is left out."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        said = {
            "iss": ISSUER,
            "aud": query["client_id"],
            "token_use": "id",
            "nonce": query["nonce"],
            "exp": int(expires),
            "email": email,
            "email_verified": True,
        } | claims
        code = secrets.token_urlsafe(16)
        cls.granted[code] = Granted(
            query["client_id"],
            query["redirect_uri"],
            query["code_challenge"],
            {name: value for name, value in said.items() if value is not None},
        )
        return {"code": code, "state": query["state"]}

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.asked.append(form)
        status, raw = self.answer or self._redeemed(form)
        if not status:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _redeemed(self, form: dict[str, str]) -> tuple[int, bytes]:
        granted = self.granted.get(form["code"])
        challenge = _base64(hashlib.sha256(form["code_verifier"].encode()).digest())
        known = (form["client_id"], form["redirect_uri"], challenge)
        if granted is None or known != (granted.client, granted.callback, granted.challenge):
            return 400, b'{"error": "invalid_grant"}'
        del self.granted[form["code"]]
        return 200, json.dumps({"id_token": id_token(granted.claims), "token_type": "Bearer"}).encode()


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
