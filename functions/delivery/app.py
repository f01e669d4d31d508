"""delivery: the carrier's receipts, from the receipts topic through its queue."""

from collections import Counter
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from delivery.record_receipts import record_receipts
from stopsms.adapters import wiring
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.sqs_batch import all_records
from stopsms.adapters.gateways import read_receipt
from stopsms.compliance.campaign.outcome import Fate
from stopsms.contracts.messages import Receipt


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """A receipt that cannot be read goes back to the queue alone."""
    return all_records(event, read_receipt, record)


def record(receipts: list[Receipt]) -> None:
    """Record several receipts together: those of one batch are one write. One that comes twice is counted twice."""
    record_receipts(receipts, wiring.batches())
    fates = Counter(receipt.fate for receipt in receipts if receipt.campaign_id is not None)
    for fate in (Fate.DELIVERED, Fate.UNDELIVERED):
        metrics.add_metric(fate.capitalize(), MetricUnit.Count, fates[fate])
