"""Choose the carrier that an advertiser's messages leave through: its route, and the numbers that take STOP there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from stopsms.compliance.campaign.route import OWN_ROUTE, Route
from stopsms.compliance.errors import InputError, UnknownCarrier
from stopsms.compliance.outside.carrier import Service, usable
from stopsms.compliance.person.phone import HOME, Territory
from stopsms.compliance.ports.carrier import CarrierStore


class NumberOfAnotherCarrier(InputError):
    """A number for STOP that does not belong to the carrier: nobody would hear what is sent there."""

    code: ClassVar[str] = "number_of_another_carrier"


@dataclass(frozen=True, slots=True)
class Choice:
    """A route, and the numbers that its messages name for STOP in each territory."""

    route: Route
    stop_numbers: Mapping[Territory, str]


def choose_carrier(
    carrier_id: str | None,
    asked: Mapping[Territory, str],
    carriers: CarrierStore,
    service: Callable[[str], Service],
) -> Choice:
    """The choice of a carrier, None for the deployment's own, which has no numbers but those asked for.

    The numbers of a declared carrier are its own, whether they are asked for or not. Raises UnknownCarrier, and NumberOfAnotherCarrier
    when others are asked for.
    """
    if carrier_id is None:
        return Choice(OWN_ROUTE, asked)
    carrier = usable(carriers.find(carrier_id))
    try:
        behaviour = service(carrier.service).behaviour
    except LookupError:
        raise UnknownCarrier from None
    for territory, number in asked.items():
        if carrier.stop_numbers.get(territory) != number:
            field = "stop_number" if territory is HOME else f"stop_numbers.{territory}"
            raise NumberOfAnotherCarrier(
                "not a number of this carrier: leave it out to have the carrier's", field=field
            )
    return Choice(replace(behaviour, carrier=carrier.id), carrier.stop_numbers)
