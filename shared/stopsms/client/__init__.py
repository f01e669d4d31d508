"""The HTTP API from Python: `Client(url, key).schedule_campaign(campaign_id, at=…)`. See docs/client.md."""

from stopsms.client.client import Client
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
