"""delivery: carriers' receipts, from their queue: those of the receipts topic, and those that declared carriers call us with."""

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from delivery.find_send import find_send
from delivery.record_receipts import batch_of, record_receipts
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.sqs_batch import SqsMessage, in_groups
from stopsms.adapters.gateways import read_receipt
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, ReceiptLookup
from stopsms.contracts.carrier_push import read_carrier_receipt
from stopsms.contracts.messages import Receipt


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """A receipt that cannot be read goes back to the queue alone; what cannot be recorded, with the others of its batch of a campaign."""
    return in_groups(event, read, batch_of, record)


def read(message: SqsMessage) -> Receipt:
    """A receipt of the deployment's own carrier, or of a declared one. Raises UnreadableMessage, UnknownMessage and GatewayBusy."""
    pushed = read_carrier_receipt(message.body)
    if pushed is None:
        return read_receipt(message.body)
    return find_send(pushed, message.attempt, wiring.sent_messages(), lookup, carriers_of_campaigns())


@reused
def carriers_of_campaigns() -> Callable[[str], str | None]:
    """Through which carrier a campaign leaves, by its id, None where there is no such campaign. That never changes once it sends."""

    @lru_cache(maxsize=1024)
    def carrier_of(campaign_id: str) -> str | None:
        campaign = wiring.campaigns().find(campaign_id)
        return None if campaign is None else campaign.terms.advertiser.route.carrier

    return carrier_of


def lookup(carrier_id: str) -> ReceiptLookup | None:
    """What can be asked of a carrier whose receipts name no reference of ours. A carrier that is closed has to be asked again later."""
    try:
        carrier = wiring.connections().carrier(carrier_id)
        names_ours = wiring.connections().service(carrier).references
        return None if names_ours else wiring.connections().connection(carrier_id)
    except GatewayClosed as closed:
        raise GatewayBusy(closed.reason) from closed


def record(receipts: list[Receipt]) -> None:
    """Record several receipts together: those of one batch are one write. One that comes twice is counted twice."""
    record_receipts(receipts, wiring.batches())
    fates = Counter(receipt.fate for receipt in receipts if receipt.campaign_id is not None)
    for fate in (Fate.DELIVERED, Fate.UNDELIVERED):
        metrics.add_metric(fate.capitalize(), MetricUnit.Count, fates[fate])
