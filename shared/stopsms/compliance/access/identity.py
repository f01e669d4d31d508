"""What the sign-in says of a person, and when it is believed.

Source: OpenID Connect Core 1.0, section 3.1.3.7 (validation of an ID token). The token comes straight from the provider's token endpoint
over TLS, by which point 6 lets the server's certificate stand for the token's signature.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stopsms.compliance.access.person import address_key

_WRITTEN = re.compile(r"[!-~]+")
"""ASCII without spaces, as addresses are kept (`EmailAddress`)."""


class NotIdentified(Exception):
    """What the provider says does not identify anybody to us; the message says why, and names nobody."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people sign in. `address` is that of its pages, `client` our name there, `issuer` its own in tokens.

    `callback` is where it leads back to once somebody has signed in, `console` once they have signed out.
    """

    address: str
    client: str
    issuer: str
    callback: str
    console: str


def identified(claims: Mapping[str, Any], provider: Provider, nonce: str, now: datetime) -> str:
    """The address of the person that the claims of an ID token speak of, as addresses are compared. Raises NotIdentified.

    Each claim is demanded: one that is absent says nothing, and what is not said is not so.
    """
    expected = {"iss": provider.issuer, "aud": provider.client, "token_use": "id", "nonce": nonce}
    for name, value in expected.items():
        if claims.get(name) != value:
            raise NotIdentified(f"{name} is not what was asked for")
    expires = claims.get("exp")
    if not isinstance(expires, int) or isinstance(expires, bool) or expires <= now.timestamp():
        raise NotIdentified("exp is past, or no time")
    if claims.get("email_verified") not in (True, "true"):  # Cognito has written both
        raise NotIdentified("email is not verified")
    email = claims.get("email")
    if not isinstance(email, str) or not _WRITTEN.fullmatch(email):
        raise NotIdentified("email is absent, or no address as we keep them")
    return address_key(email)
