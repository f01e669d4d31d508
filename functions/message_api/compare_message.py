"""Compare an order with what is on record under its reference: the same asked for again, or another message."""

from collections.abc import Sequence

from message_api.message_order import MessageOrder
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.single_message import WORTH
from stopsms.compliance.ports.people import ContactStore
from stopsms.compliance.proof.evidence import Evidence


def is_the_same(order: MessageOrder, message: Campaign, numbers: Sequence[str], contacts: ContactStore) -> bool:
    """Whether this asks for the message that there is; what is left out is as it was when that was accepted."""
    terms = message.terms
    brand = terms.advertiser.main_brand.name if order.brand is None else order.brand
    expires_at = message.created_at + WORTH[order.nature] if order.expires_at is None else order.expires_at
    asked = (order.nature, order.category, order.topics, order.contract_in_progress, brand, expires_at)
    known = (terms.nature, terms.category, terms.topics, terms.contract_in_progress, terms.brand.name, terms.expires_at)
    if asked != known:
        return False
    if not numbers:  # of somebody who was erased, neither number nor text nor request is there to compare
        return True
    if (*numbers, terms.text) != (order.phone.e164, order.text):
        return False
    if not terms.service_record:
        return order.service is None
    return is_as_asked(order, contacts.proof(order.advertiser_id, order.phone, terms.service_record))


def is_as_asked(order: MessageOrder, record: Evidence | None) -> bool:
    """Whether this is on record as what the person asked for. Of a record that is gone, or was erased, nothing is there to compare."""
    if record is None or not record.content:
        return True
    service = order.service
    return service is not None and (service.reference, service.at) == (record.content["reference"], record.occurred_at)
