"""The public addresses of the deployment: links in messages and e-mails begin with one, and the sign-in leads back to one."""

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stopsms.adapters.clients import client, reused

if TYPE_CHECKING:
    from stopsms.adapters.settings import Settings

KEPT = 300.0
"""Seconds for which what was read is relied on: a deployment may have given it another value, and a worker lives for hours."""


@reused
def ssm() -> Any:
    """The one client of this process."""
    return client("ssm")


class _Described:
    """A parameter of ours, an object in JSON: read at run time, and again after a while."""

    def __init__(self, name: str) -> None:
        """By this name."""
        self._name = name
        self._read_at = 0.0
        self._values: Mapping[str, str] = {}

    def values(self) -> Mapping[str, str]:
        """What it says."""
        if not self._values or time.monotonic() - self._read_at >= KEPT:
            self._values = json.loads(ssm().get_parameter(Name=self._name)["Parameter"]["Value"])
            self._read_at = time.monotonic()
        return self._values


@reused
def described(parameter: str) -> _Described:
    """The parameter of that name, kept by this process."""
    return _Described(parameter)


def public_address(settings: "Settings") -> str:
    """The address of the API as people's browsers reach it, without a slash at its end."""
    return described(settings.addresses).values()["api"]
