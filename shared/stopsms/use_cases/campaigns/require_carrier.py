"""Before a campaign is scheduled or continued through a declared carrier, that carrier has to be one that works, as far as it tells."""

from collections.abc import Callable
from dataclasses import dataclass

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.carrier import Carrier, CarrierFinding, Service
from stopsms.compliance.ports.carrier import CarrierConnection, CarrierStore
from stopsms.use_cases.campaigns.find_rates import carrier_of
from stopsms.use_cases.examine_carrier import examine_carrier, outdated


class CarrierNotReady(Exception):
    """The carrier, or how the advertiser is stored for it, has troubles (`findings`); `unknown` if all of them are that it did not tell."""

    def __init__(self, findings: tuple[CarrierFinding, ...]) -> None:
        """With what the examination found."""
        super().__init__("the carrier is not ready for this advertiser's campaigns")
        self.findings = findings
        self.unknown = not any(finding.trouble.stops_campaigns for finding in findings)


@dataclass(frozen=True, slots=True)
class CarrierPorts:
    """The dependencies: the carriers that are declared, what each service does (LookupError: unknown here), and what connects to one.

    `connection` raises the errors of a gateway.
    """

    carriers: CarrierStore
    service: Callable[[str], Service]
    connection: Callable[[Carrier], CarrierConnection]


def require_carrier(
    advertiser: Advertiser, sender_id: str, ports: CarrierPorts, *, chosen: bool = False
) -> tuple[CarrierFinding, ...]:
    """Examine the declared carrier of the advertiser's messages, once; what it did not tell. Raises CarrierNotReady, NoRates.

    The campaign's messages leave under this sender ID: that the carrier has not approved another brand's keeps none of this one's back.

    What it does not tell stands against nothing that leaves through it as always: an outage of its API stops nobody whose account was
    right. A carrier that a person has `chosen` this moment, in the place of another, has to tell. Webhooks are not looked at. A test
    advertiser needs nothing, and the deployment's own carrier is not examined here (`require_set_up`).
    """
    carrier = None if advertiser.test else carrier_of(advertiser, ports.carriers)
    if carrier is None:
        return ()
    found = outdated(advertiser, carrier, ports.service)
    found += examine_carrier((sender_id,), lambda: ports.connection(carrier)).findings
    if any(finding.trouble.stops_campaigns for finding in found) or (chosen and found):
        raise CarrierNotReady(found)
    return found
