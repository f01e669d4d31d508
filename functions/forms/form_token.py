"""The token in a form that is shown: what was shown, when, on which page. It is signed, so that only what we showed can be agreed to."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

LIFETIME = timedelta(hours=1)
"""How long a form may stay open: long enough to read it and to be interrupted. Later it is shown again, with what was typed."""

LONGEST = 2000
"""Characters of a token: a page's address is cut to fit."""


class UnknownToken(ValueError):
    """Not a token of ours."""


@dataclass(frozen=True, slots=True)
class FormToken:
    """A form that was shown: the hash of what was, at which second (Unix), by which site ("": by us) and within which page, if known.

    `first` is the second at which this person was first shown it: it is shown again after a mistake, and they have read it by then.
    """

    form: str
    shown: str
    issued: int
    rendered_by: str = ""
    embedded_in: str = ""
    first: int = 0

    @property
    def first_shown_at(self) -> datetime:
        """When this person was first shown it."""
        return datetime.fromtimestamp(self.first or self.issued, UTC)

    @property
    def issued_at(self) -> datetime:
        """When it was shown."""
        return datetime.fromtimestamp(self.issued, UTC)

    @property
    def expires_at(self) -> datetime:
        """Until when it can be posted."""
        return self.issued_at + LIFETIME

    def signed(self, secret: bytes) -> str:
        """As it stands in a page."""
        told = urlsafe_b64encode(json.dumps(list(asdict(self).values()), separators=(",", ":")).encode())
        return f"{told.decode()}.{_signature(told, secret)}"

    @classmethod
    def read(cls, written: str, secret: bytes) -> "FormToken":
        """The token that was signed with this secret. Raises UnknownToken."""
        told, _, signature = written.partition(".")
        if len(written) > LONGEST or not written.isascii():
            raise UnknownToken
        if not hmac.compare_digest(signature, _signature(told.encode(), secret)):
            raise UnknownToken
        return cls(*json.loads(urlsafe_b64decode(told)))


def token_of_page(written: str, form_id: str, secret: bytes) -> FormToken | None:
    """The token of this form as our own page showed it, however old; None where it is none."""
    try:
        token = FormToken.read(written, secret)
    except UnknownToken:
        return None
    return token if (token.form, token.rendered_by) == (form_id, "") else None


def _signature(told: bytes, secret: bytes) -> str:
    return urlsafe_b64encode(hmac.digest(secret, told, hashlib.sha256)).decode().rstrip("=")
