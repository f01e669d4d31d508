"""The services beside AWS that a carrier may be an account of: a folder each. To add one, write its folder and name it here.

A folder has `words` (with its `SERVICE` and `ADDRESS`), `send_errors`, `gateway` (with its class `Connection`) and `pushes`. Each is
imported when it is first needed: a worker loads the ones that it uses.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import cast

from stopsms.adapters.gateways.http_call import HttpCalls
from stopsms.compliance.outside.carrier import Carrier, Service
from stopsms.compliance.ports.carrier import CarrierConnection
from stopsms.contracts.carrier_push import CarrierPush, Pushed

SERVICES = ("smsfactor",)
"""Their ids, each the name of its folder."""

Credentials = Callable[[], Mapping[str, str]]
"""The credentials of one carrier as they are now. Raises GatewayClosed when they cannot be had."""


def _module(service_id: str, name: str) -> ModuleType:
    if service_id not in SERVICES:
        raise LookupError("no such service")
    return import_module(f"stopsms.adapters.gateways.{service_id}.{name}")


def service(service_id: str) -> Service:
    """What a service does. Raises LookupError when there is none of that id."""
    return cast("Service", _module(service_id, "words").SERVICE)


def connection(carrier: Carrier, credentials: Credentials, address: str = "") -> CarrierConnection:
    """The connection to a carrier; where its API is served at another `address` than the service's own (a simulator), that one.

    Raises LookupError when this release does not know its service.
    """
    served_at = f"{address}/{carrier.service}" if address else _module(carrier.service, "words").ADDRESS
    made = _module(carrier.service, "gateway").Connection(carrier, HttpCalls(served_at), credentials)
    return cast("CarrierConnection", made)


def read_push(carrier: Carrier, push: CarrierPush, arrived_at: datetime) -> Pushed:
    """What a carrier's call says; `arrived_at` is real time. Raises UnreadableMessage."""
    return cast("Pushed", _module(carrier.service, "pushes").read_push(carrier, push, arrived_at))


def authentic(carrier: Carrier, push: CarrierPush, credentials: Mapping[str, str]) -> bool:
    """Whether the call bears what this service proves itself with, beside the token in its address: true where it has nothing."""
    return cast("bool", _module(carrier.service, "pushes").authentic(push, credentials))
