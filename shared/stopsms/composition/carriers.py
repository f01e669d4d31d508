"""What a campaign asks of the carrier that its messages leave through: what it costs, and whether it would take them."""

import time

from stopsms.adapters import wiring
from stopsms.adapters.doors.observability import logger
from stopsms.adapters.settings import deployed
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.campaign.notice import MODERATED, Notice
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.outside.set_up import SetUp
from stopsms.compliance.ports.carrier import CarrierConnection
from stopsms.use_cases.campaigns.find_rates import Rates, carrier_of, rates_of, same_price
from stopsms.use_cases.campaigns.require_carrier import CarrierPorts, require_carrier
from stopsms.use_cases.campaigns.require_set_up import SetUpPorts, require_set_up


def rates_for(advertiser: Advertiser) -> Rates:
    """Pace and prices of its carrier: a declared one, or the deployment's own. Raises NoRates."""
    settings = wiring.settings()
    own = same_price(float(settings.parts_per_second), float(settings.price_per_part_eur))
    return rates_of(advertiser, carrier_of(advertiser, wiring.carriers()), own)


def require_ready(terms: Terms, *, chosen: bool = False) -> SetUp:
    """Of the carrier of a campaign under these terms, own or declared. Raises NotSetUp, CarrierNotReady and NoRates.

    A declared one that was `chosen` this moment has to tell that it is ready.
    """
    advertiser, declared = terms.advertiser, CarrierPorts(wiring.carriers(), wiring.service, _connection)
    for finding in require_carrier(advertiser, terms.brand.sender_id, declared, chosen=chosen):
        told = {"carrier": advertiser.route.carrier, "what": finding.about, "error": finding.told}
        logger.warning("the carrier did not tell", extra=told)
    return require_own_account(advertiser)


def require_own_account(advertiser: Advertiser) -> SetUp:
    """Of our account at the deployment's own carrier, by its latest check or one that is made now. Raises NotSetUp."""
    ports = SetUpPorts(
        deployed=deployed(wiring.settings()),
        account=wiring.carrier_account_soon(),
        advertisers=wiring.advertisers(),
        checked=wiring.checked_set_ups(),
        clock=wiring.clock(),
        monotonic=time.monotonic,
        failed=_unreadable,
    )
    return require_set_up(advertiser, ports)


def notices_of_carrier(advertiser: Advertiser) -> tuple[Notice, ...]:
    """What to know of the declared carrier of its messages. Raises NoRates when it is not declared (any more)."""
    carrier = carrier_of(advertiser, wiring.carriers())
    return (MODERATED,) if carrier is not None and wiring.service(carrier.service).moderated else ()


def _connection(carrier: Carrier) -> CarrierConnection:
    """With its newest credentials: whoever has just set them right is not refused for those of before."""
    connections = wiring.connections()
    connections.newest_credentials(carrier)
    return connections.connection(carrier.id)


def _unreadable(what: str, error: Exception) -> None:
    logger.warning("the carrier did not tell", extra={"what": what, "error": type(error).__name__})
