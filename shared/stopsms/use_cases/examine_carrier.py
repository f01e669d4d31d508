"""Examine a declared carrier: what its service tells of the account, and whether an advertiser is stored with what it is by now."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.carrier import (
    Carrier,
    CarrierExamination,
    CarrierFinding,
    PushKind,
    Service,
    Trouble,
)
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.carrier import (
    CarrierConnection,
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    GatewaySilent,
)


def examine_carrier(
    senders: tuple[str, ...],
    connection: Callable[[], CarrierConnection],
    addresses: Callable[[], Mapping[PushKind, str]] = dict,
) -> CarrierExamination:
    """What its service tells of the account, for messages from these senders. That it tells nothing is a finding, too.

    `connection` and `addresses` (those that the carrier is to call, if it is to be asked for them) may raise the errors of a gateway.
    """
    try:
        return connection().examine(senders, addresses())
    except GatewayClosed as closed:
        trouble = Trouble.UNREADABLE if closed.unclear else Trouble.CREDENTIALS
        return CarrierExamination(findings=(CarrierFinding(trouble, told=closed.reason),))
    except (GatewayBusy, GatewaySilent, GatewayRefused) as error:
        return CarrierExamination(findings=(CarrierFinding(Trouble.UNREADABLE, told=str(error)),))


def outdated(advertiser: Advertiser, carrier: Carrier, service: Callable[[str], Service]) -> tuple[CarrierFinding, ...]:
    """What the advertiser was stored with that the carrier and its service have otherwise by now: storing it again sets it right.

    Nothing, for an advertiser of another carrier.
    """
    if advertiser.route.carrier != carrier.id:
        return ()
    found = [
        CarrierFinding(Trouble.STOP_NUMBER, f"{advertiser.id}: {number} ({territory})")
        for territory, number in {HOME: advertiser.stop_number, **advertiser.stop_numbers}.items()
        if carrier.stop_numbers.get(territory) != number
    ]
    try:
        behaviour = service(carrier.service).behaviour
    except LookupError:  # of a newer release: an examination tells that nothing can be asked
        return tuple(found)
    if advertiser.route != replace(behaviour, carrier=carrier.id):
        found.append(CarrierFinding(Trouble.ROUTE, advertiser.id))
    return tuple(found)
