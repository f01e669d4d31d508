"""Cognito, as people sign in with it: where its pages are, and what it says of somebody who comes from there."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from stopsms.adapters.addresses import described, public_address
from stopsms.adapters.messaging.webhook_caller import HttpsCaller
from stopsms.compliance.access.identity import NotIdentified, Provider
from stopsms.compliance.errors import BusyError

if TYPE_CHECKING:
    from stopsms.adapters.settings import Settings

_LARGEST = 64 * 1024
"""Bytes of an answer with three tokens; ours has less than 8 kB."""

_OK, _BAD_REQUEST, _TOO_MANY = 200, 400, 429


class ProviderSilent(Exception):
    """The provider gave no answer that says anything: somebody may have signed in, and nobody can tell."""


def provider(settings: "Settings") -> Provider:
    """The sign-in of this deployment."""
    values, api = described(settings.sign_in).values(), public_address(settings)
    return Provider(values["address"], values["client"], values["issuer"], f"{api}/console/callback", f"{api}/console")


class CognitoTokens:
    """The token endpoint."""

    def __init__(self, caller: HttpsCaller) -> None:
        """Asked by way of this caller, which follows no redirect and waits for ten seconds at most."""
        self._caller = caller

    def redeem(self, provider: Provider, code: str, verifier: str) -> Mapping[str, Any]:
        """The claims of the ID token that a code is good for, once. Raises NotIdentified, BusyError and ProviderSilent.

        Their signature is not checked (see `identified`): they are believed since they come from the endpoint itself.
        """
        body = urlencode(
            {
                "grant_type": "authorization_code",
                "client_id": provider.client,
                "code": code,
                "redirect_uri": provider.callback,
                "code_verifier": verifier,
            }
        )
        response, raw = self._caller.exchange(
            f"{provider.address}/oauth2/token",
            body.encode(),
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            most=_LARGEST,
        )
        if response.status == _TOO_MANY:
            raise BusyError("the sign-in takes no more for the moment")
        if response.status == _BAD_REQUEST:
            raise NotIdentified("the code is not good, or not any more")
        if response.status != _OK:
            raise ProviderSilent(response.reason)
        return _claims(raw)


def _claims(raw: bytes) -> Mapping[str, Any]:
    """What an ID token says of a person. Raises NotIdentified."""
    try:
        payload = json.loads(raw)["id_token"].split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        raise NotIdentified("the answer holds no ID token") from None
    if not isinstance(claims, dict):
        raise NotIdentified("the ID token holds no claims")
    return claims
