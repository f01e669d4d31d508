"""The carriers, a module each, and the one place that chooses among them: to add a carrier, write its module and name it here.

Each factory imports its carrier itself: a worker loads the one that it uses.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from stopsms.adapters.settings import Settings
    from stopsms.compliance.ports.carrier import CarrierAccount, Gateway, OptOutList, OptOutReader
    from stopsms.contracts.messages import InboundSms, Receipt


def gateway(settings: "Settings") -> "Gateway":
    """What hands messages over to the carrier."""
    from stopsms.adapters.gateways.end_user_messaging.gateway import EndUserMessaging

    return EndUserMessaging(settings.configuration_set, settings.max_price_per_part_usd)


def opt_outs(settings: "Settings") -> "OptOutList":
    """What repeats an opposition on the carrier's own list."""
    from stopsms.adapters.gateways.end_user_messaging.gateway import EndUserMessagingOptOuts

    return EndUserMessagingOptOuts(settings.opt_out_list)


def opt_out_reader(settings: "Settings") -> "OptOutReader":
    """What reads the carrier's opt-out lists."""
    from stopsms.adapters.gateways.end_user_messaging.gateway import EndUserMessagingOptOuts

    return EndUserMessagingOptOuts(settings.opt_out_list)


def carrier_account(*, patient: bool) -> "CarrierAccount | None":
    """What reads how our account at the carrier is set up, at its leisure or while somebody waits; None: there is nothing to check."""
    from stopsms.adapters.gateways.end_user_messaging.account import EndUserMessagingAccount

    return EndUserMessagingAccount(patient=patient)


def read_receipt(body: str) -> "Receipt":
    """The receipt in a message of the receipts' queue. Raises UnreadableMessage."""
    from stopsms.adapters.gateways.end_user_messaging import receipts

    return receipts.read_receipt(body)


def unknown_status(body: str) -> str | None:
    """The carrier's status in a message of the receipts' queue, when this release does not know it yet."""
    from stopsms.adapters.gateways.end_user_messaging import receipts

    return receipts.unknown_status(body)


def carrier_name() -> str:
    """Who carries messages, as the record of processing says it."""
    from stopsms.adapters.gateways.end_user_messaging import words

    return words.NAME


def read_inbound_sms(body: str, arrived_at: "datetime") -> "InboundSms":
    """What a person wrote, in a message of the inbound queue that arrived at that moment of real time. Raises UnreadableMessage."""
    from stopsms.adapters.gateways.end_user_messaging import inbound_sms

    return inbound_sms.read_inbound_sms(body, arrived_at)


def write_inbound_sms(sms: "InboundSms") -> str:
    """The message of the inbound queue that `read_inbound_sms` reads as this one: what came by another door is read by the same reader."""
    from stopsms.adapters.gateways.end_user_messaging import inbound_sms

    return inbound_sms.write_inbound_sms(sms)
