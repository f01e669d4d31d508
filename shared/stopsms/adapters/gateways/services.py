"""The services beside AWS that a carrier may be an account of: a folder each. To add one, write its folder and name it here, twice.

A folder is imported when a carrier of its service is first needed: a worker loads those that it uses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from stopsms.adapters.gateways.http_call import HttpCalls
from stopsms.compliance.outside.carrier import Carrier, Service
from stopsms.compliance.ports.carrier import CarrierConnection
from stopsms.contracts.carrier_push import CarrierPush, Pushed

Credentials = Callable[[], Mapping[str, str]]
"""The credentials of one carrier as they are now. Raises GatewayClosed when they cannot be had."""


@dataclass(frozen=True, slots=True)
class _Folder:
    """What a service's folder offers: what the service does, where its API is, and how we call it and are called."""

    service: Service
    address: str
    connected: Callable[[Carrier, HttpCalls, Credentials], CarrierConnection]
    read_push: Callable[[Carrier, CarrierPush, datetime], Pushed]
    authentic: Callable[[CarrierPush, Mapping[str, str]], bool]


def _brevo() -> _Folder:
    from stopsms.adapters.gateways.brevo import gateway, pushes, words

    return _Folder(words.SERVICE, words.ADDRESS, gateway.BrevoConnection, pushes.read_push, pushes.authentic)


def _octopush() -> _Folder:
    from stopsms.adapters.gateways.octopush import gateway, pushes, words

    return _Folder(words.SERVICE, words.ADDRESS, gateway.OctopushConnection, pushes.read_push, pushes.authentic)


def _ovhcloud() -> _Folder:
    from stopsms.adapters.gateways.ovhcloud import gateway, pushes, words

    return _Folder(words.SERVICE, words.ADDRESS, gateway.OvhcloudConnection, pushes.read_push, pushes.authentic)


def _smsfactor() -> _Folder:
    from stopsms.adapters.gateways.smsfactor import gateway, pushes, words

    return _Folder(words.SERVICE, words.ADDRESS, gateway.SmsfactorConnection, pushes.read_push, pushes.authentic)


_FOLDERS: Mapping[str, Callable[[], _Folder]] = {
    "brevo": _brevo,
    "octopush": _octopush,
    "ovhcloud": _ovhcloud,
    "smsfactor": _smsfactor,
}

SERVICES = tuple(_FOLDERS)
"""Their ids."""


def _folder(service_id: str) -> _Folder:
    """Raises LookupError when this release does not know the service."""
    if service_id not in _FOLDERS:
        raise LookupError(f"no such service: there are {', '.join(SERVICES)}")
    return _FOLDERS[service_id]()


def service(service_id: str) -> Service:
    """What a service does. Raises LookupError when this release does not know it."""
    return _folder(service_id).service


def connection(carrier: Carrier, credentials: Credentials, address: str = "") -> CarrierConnection:
    """The connection to a carrier; where its API is served at another `address` than the service's own (a simulator), that one.

    Raises LookupError when this release does not know its service.
    """
    folder = _folder(carrier.service)
    served_at = f"{address}/{carrier.service}" if address else folder.address
    return folder.connected(carrier, HttpCalls(served_at), credentials)


def read_push(carrier: Carrier, push: CarrierPush, arrived_at: datetime) -> Pushed:
    """What a carrier's call says; `arrived_at` is real time. Raises UnreadableMessage."""
    return _folder(carrier.service).read_push(carrier, push, arrived_at)


def authentic(carrier: Carrier, push: CarrierPush, credentials: Mapping[str, str]) -> bool:
    """Whether the call bears what its service proves itself with, beside the token in its address: true where it has nothing."""
    return _folder(carrier.service).authentic(push, credentials)
