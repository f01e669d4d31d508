"""Ask the holder of a number to confirm a consent by SMS (double opt-in)."""

from collections.abc import Callable

from compliance.advertiser import Advertiser
from compliance.evidence import Evidence
from compliance.phone import Phone
from compliance.ports import Clock, Gateway, GatewayBusy, GatewayClosed, GatewayRefused, GatewaySilent, InboundJournal
from compliance.service_reply import ask_confirmation


def ask_to_confirm(
    advertiser: Advertiser,
    phone: Phone,
    evidence: Evidence,
    journal: InboundJournal,
    gateway: Callable[[], Gateway],
    clock: Clock,
) -> None:
    """Ask once for each act and once in 24 hours, whoever fills in forms with this number. What is in doubt is not asked again.

    Raises GatewayBusy when the request could not leave: call again, for the same act.
    """
    number = advertiser.stop_number_in(phone.territory)
    if number is None or not journal.may_reply(evidence.hash, phone, number, "confirm", clock.now()):
        return
    try:
        gateway().reply(ask_confirmation(phone, number, advertiser))
    except GatewayBusy:
        journal.forget_reply(evidence.hash, phone, number, "confirm")
        raise
    except (GatewayRefused, GatewaySilent, GatewayClosed):
        return
