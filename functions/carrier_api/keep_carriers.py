"""Declare a carrier, change it, or take it back. Its credentials are no part of a declaration: they are in Secrets Manager alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.campaign import Campaign, State
from stopsms.compliance.errors import InputError
from stopsms.compliance.outside.carrier import Carrier, Service
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.compliance.ports.carrier import CarrierStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.use_cases.carrier_users import concerned_by, sending_through

_UNDER_WAY = frozenset({State.SCHEDULED, State.RUNNING, State.PAUSED})


class CarrierInUse(InputError):
    """An advertiser names the carrier, or a campaign that leaves through it is not over."""

    code: ClassVar[str] = "carrier_in_use"


class AnotherService(InputError):
    """A carrier that is an account at another service by now: what left through the first would be told of the second."""

    code: ClassVar[str] = "another_service"


def put_carrier(
    carrier: Carrier, by: Principal, carriers: CarrierStore, service: Callable[[str], Service], clock: Clock
) -> Carrier:
    """Write it as this principal wants it; the carrier as it stands then. One that was taken back is in use again.

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


@dataclass(frozen=True, slots=True)
class EndPorts:
    """The dependencies of taking a carrier back."""

    carriers: CarrierStore
    advertisers: AdvertiserStore
    campaigns: CampaignStore
    clock: Clock


def end_carrier(carrier: Carrier, by: Principal, ports: EndPorts) -> Carrier:
    """Take it back: nothing leaves through it any more. It stays on record, so that a STOP to its numbers is still heard.

    Raises CarrierInUse. What is declared or scheduled at the same moment may be missed: its first message then finds the carrier closed.
    """
    if carrier.ended_at is not None:
        return carrier
    if naming := sending_through(carrier.id, ports.advertisers):
        raise CarrierInUse(f"advertisers send through it: {', '.join(each.id for each in naming)}", field="carrier_id")
    if going_on := _under_way(carrier, ports):
        raise CarrierInUse(f"campaigns that leave through it are not over: {', '.join(going_on)}", field="carrier_id")
    ended = replace(carrier, ended_at=ports.clock.now(), ended_by=str(by))
    ports.carriers.put(ended)
    return ended


def _under_way(carrier: Carrier, ports: EndPorts) -> list[str]:
    """The campaigns through it that may still send. A draft sends through what its advertiser has when it is scheduled.

    Whose messages name a number has that number until it is released, whichever carrier they have chosen since: only these are asked.
    """
    return [
        campaign.id
        for advertiser_id in sorted(concerned_by(carrier, ports.advertisers))
        for campaign in _campaigns(advertiser_id, ports.campaigns)
        if campaign.state in _UNDER_WAY and campaign.terms.advertiser.route.carrier == carrier.id
    ]


def _campaigns(advertiser_id: str, campaigns: CampaignStore) -> Iterator[Campaign]:
    following: str | None = None
    while True:
        page, following = campaigns.of_advertiser(advertiser_id, following)
        yield from page
        if following is None:
            return
