"""Bodies about carriers."""

from ipaddress import ip_network
from typing import Annotated, Any

from pydantic import AfterValidator, Field, Strict, StringConstraints
from pydantic_core import PydanticCustomError

from stopsms.compliance.outside.carrier import CARRIER_ID, Carrier
from stopsms.compliance.person.phone import Territory
from stopsms.contracts.bodies.values import MOST_ITEMS, Body, Identifier, Line, StopNumber, WrittenPhone

CarrierId = Annotated[str, StringConstraints(pattern=f"^{CARRIER_ID.pattern}$")]
"""Of a carrier."""

ServiceId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,31}$")]


def _block(written: str) -> str:
    try:
        return str(ip_network(written))
    except ValueError:
        raise PydanticCustomError("address_block", "a block of addresses is written as 192.0.2.0/24") from None


AddressBlock = Annotated[str, StringConstraints(max_length=43), AfterValidator(_block)]
Price = Annotated[float, Strict(), Field(ge=0.0001, le=10, allow_inf_nan=False)]


class CarrierBody(Body):
    """PUT /carriers/{id}.

    `account` is what the service calls it, where the credentials do not say (an OVHcloud `serviceName`). `parts_per_second` is its pace for
    all advertisers together. `prices` are euros per part without taxes, by territory; `stop_numbers` the numbers that take STOP. With
    `sources`, its calls are taken from these blocks of addresses only. Credentials are in Secrets Manager, never here.
    """

    service: ServiceId
    account: Annotated[Line, StringConstraints(max_length=64)] = ""
    parts_per_second: Annotated[float, Strict(), Field(ge=0.01, le=1000, allow_inf_nan=False)]
    prices: dict[Territory, Price]
    stop_numbers: dict[Territory, StopNumber]
    sources: Annotated[list[AddressBlock], Field(max_length=MOST_ITEMS)] = []

    def to_domain(self, carrier_id: str) -> Carrier:
        """The carrier of that id."""
        given: dict[str, Any] = self.model_dump() | {"sources": tuple(self.sources)}
        return Carrier(id=carrier_id, **given)


class CarrierCheckBody(Body):
    """POST /carriers/{id}/check. With a `phone` of one's own, a message to it in the advertiser's name proves the rest."""

    advertiser_id: Identifier | None = None
    phone: WrittenPhone | None = None
