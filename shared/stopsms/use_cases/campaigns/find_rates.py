"""Find the pace and the prices of the carrier that a campaign's messages leave through."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import InputError
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.person.phone import HOME, Territory
from stopsms.compliance.ports.carrier import CarrierStore


class NoRates(InputError):
    """What the campaign would cost cannot be told: its carrier is not declared any more, or has no price where its messages may go."""

    code: ClassVar[str] = "no_rates"


@dataclass(frozen=True, slots=True)
class Rates:
    """What the forecast needs to know about a carrier: its pace (billed parts per second), and euros per part, before tax, by territory.

    Those of the deployment's own are its parameters `PartsPerSecond` and `PricePerPartEur` (0.07 by default, wherever a message goes).
    """

    parts_per_second: float
    prices: Mapping[Territory, float]

    def cost(self, parts: Mapping[Territory, float]) -> float:
        """Of so many parts in each territory. Raises KeyError where one has no price."""
        return sum(number * self.prices[territory] for territory, number in parts.items())


def to_the_cent(euros: float) -> float:
    """Rounded to whole cents, half a cent up: prices of a part have fractions of a cent (0.045), which binary fractions lie below.

    >>> to_the_cent(0.045), to_the_cent(7 * 0.045), to_the_cent(0.0449), to_the_cent(0.1 + 0.2)
    (0.05, 0.32, 0.04, 0.3)
    """
    exact = Decimal(f"{euros:.6f}")
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def same_price(parts_per_second: float, price_per_part_eur: float) -> Rates:
    """The same price everywhere."""
    return Rates(parts_per_second, dict.fromkeys(Territory, price_per_part_eur))


def carrier_of(advertiser: Advertiser, carriers: CarrierStore) -> Carrier | None:
    """The declared carrier of its messages, None for the deployment's own. Raises NoRates when it is not declared (any more)."""
    if not advertiser.route.carrier:
        return None
    carrier = carriers.find(advertiser.route.carrier)
    if carrier is None or carrier.ended_at is not None:
        raise NoRates(
            f"carrier {advertiser.route.carrier} is not declared: name another for the advertiser", field="carrier"
        )
    return carrier


def rates_of(advertiser: Advertiser, carrier: Carrier | None, own: Rates) -> Rates:
    """The rates of the advertiser's carrier. Raises NoRates unless there is a price wherever a STOP number lets messages go.

    It is asked of all territories, whoever is in the audience: a sample may miss the few people of one.
    """
    if carrier is None:
        return own
    for territory in (HOME, *sorted(advertiser.stop_numbers)):
        if territory not in carrier.prices:
            title = f"carrier {carrier.id} has no price for {territory}: declare one (prices.{territory})"
            raise NoRates(title, field=f"prices.{territory}")
    return Rates(carrier.parts_per_second, carrier.prices)
