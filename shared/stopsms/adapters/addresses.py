"""The public addresses of the deployment: links in messages and e-mails begin with one."""

import json
from typing import TYPE_CHECKING, Any

from stopsms.adapters.clients import client, reused

if TYPE_CHECKING:
    from stopsms.adapters.settings import Settings


@reused
def _addresses(parameter: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"])
    return stored


def public_address(settings: "Settings") -> str:
    """The address of the API as people's browsers reach it, without a slash at its end."""
    return str(_addresses(settings.addresses)["api"])
