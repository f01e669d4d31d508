"""The HTTP API from Python: `Client(url, key).schedule_campaign(campaign_id, at=…)`. See docs/client.md."""

from typing import TYPE_CHECKING, Any

from stopsms.client.errors import (
    ApiProblem,
    CallFailed,
    InConflict,
    InvalidCall,
    NoSuchThing,
    NotAllowed,
    OutOfOrder,
    RefusedByRules,
    TooManyCalls,
    UnknownForm,
    Unreached,
)
from stopsms.client.json_client import JsonClient

if TYPE_CHECKING:
    from stopsms.client.client import Client

__all__ = [
    "ApiProblem",
    "CallFailed",
    "Client",
    "InConflict",
    "InvalidCall",
    "JsonClient",
    "NoSuchThing",
    "NotAllowed",
    "OutOfOrder",
    "RefusedByRules",
    "TooManyCalls",
    "UnknownForm",
    "Unreached",
]


def __getattr__(name: str) -> Any:
    """`Client`, when it is first named: it knows the form of every answer, which takes as long to load as a whole command."""
    if name == "Client":
        from stopsms.client.client import Client  # noqa: PLC0415 (loaded when needed)

        return Client
    raise AttributeError(name)
