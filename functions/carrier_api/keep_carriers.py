"""Declare a carrier, or change it. Its credentials are no part of a declaration: they are in Secrets Manager alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from stopsms.compliance.access.principal import Principal
from stopsms.compliance.errors import InputError
from stopsms.compliance.outside.carrier import Carrier, Service
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.carrier import CarrierStore
from stopsms.compliance.ports.clock import Clock


class AnotherService(InputError):
    """A carrier that is an account at another service by now: what left through the first would be told of the second."""

    code: ClassVar[str] = "another_service"


def put_carrier(
    carrier: Carrier, by: Principal, carriers: CarrierStore, service: Callable[[str], Service], clock: Clock
) -> Carrier:
    """Write it as this principal wants it; the carrier as it stands then.

    Raises InputError for a service that this release does not know and for what a carrier cannot do without, AnotherService.
    """
    try:
        known = service(carrier.service)
    except LookupError as unknown:
        raise InputError(str(unknown), field="service") from None
    if known.names_accounts and not carrier.account:
        raise InputError(f"{known.name} has to be told which account: what it is called there", field="account")
    if HOME not in carrier.stop_numbers:
        raise InputError(f"the number that takes STOP in metropolitan France ({HOME}) is needed", field="stop_numbers")
    if unpriced := sorted(set(carrier.stop_numbers) - set(carrier.prices)):
        title = f"a price is needed wherever messages are sent to: {', '.join(unpriced)}"
        raise InputError(title, field="prices")
    changed = replace(carrier, changed_at=clock.now(), changed_by=str(by))
    if not carriers.put(changed):
        raise AnotherService(
            "a carrier stays the account at the service that it was declared as: choose another id", field="account"
        )
    return changed
