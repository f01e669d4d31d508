"""Sample people of the embedded stack, one for each role: everybody can see what each of them may do."""

import json
import secrets
import urllib.error
import urllib.request
from typing import Any

from local.processes import StartError
from local.sample_data import ADVERTISER_ID
from local.stack_paths import StackPaths

_DOMAIN = "zelie.example"
_OWN = [ADVERTISER_ID]
_PEOPLE: dict[str, dict[str, Any]] = {
    "administratrice": {"name": "Nadia Cherif", "role": "administrator", "advertisers": None},
    "marketing": {"name": "Paul Petit", "role": "marketer", "advertisers": _OWN},
    "validation": {"name": "Inès Laurent", "role": "approver", "advertisers": _OWN},
    "dpo": {"name": "Claire Martin", "role": "officer", "advertisers": _OWN},
    "caisse": {"name": "Hugo Morel", "role": "collector", "advertisers": _OWN},
    "direction": {"name": "Léa Robert", "role": "reader", "advertisers": _OWN},
}
"""By the first part of their addresses."""


def sample(paths: StackPaths) -> list[dict[str, str]]:
    """What they sign in with: all with one password, made at first use."""
    password = paths.kept("people_password", f"Essai-{secrets.token_hex(5)}1")
    return [
        {"email": f"{name}@{_DOMAIN}", "role": person["role"], "password": password} for name, person in _PEOPLE.items()
    ]


def load(paths: StackPaths, stack: dict[str, Any]) -> None:
    """Give them access through the API, and the password, which no e-mail brings them here."""
    cognito, pool = paths.client("cognito-idp"), stack["resources"]["UserPool"]
    for found, person in zip(sample(paths), _PEOPLE.values(), strict=True):
        _put(stack, found["email"], person)
        cognito.admin_set_user_password(
            UserPoolId=pool, Username=found["email"], Password=found["password"], Permanent=True
        )


def _put(stack: dict[str, Any], email: str, person: dict[str, Any]) -> None:
    request = urllib.request.Request(
        f"{stack['api_url']}/people/{email}",
        data=json.dumps(person).encode(),
        headers={"Content-Type": "application/json", "x-api-key": stack["api_key"]},
        method="PUT",
    )
    try:
        with urllib.request.urlopen(request, timeout=60):
            return
    except urllib.error.HTTPError as error:
        raise StartError(f"PUT /people/{email}: {error.code} {error.read().decode()}") from error
