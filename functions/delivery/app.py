"""delivery: the carrier's receipts, from the receipts topic through its queue."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from delivery.record_receipts import record_receipts
from stopsms.adapters import wiring
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.sqs_batch import all_records
from stopsms.adapters.gateways import read_receipt
from stopsms.contracts.messages import Receipt


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """A receipt that cannot be read goes back to the queue alone."""
    return all_records(event, read_receipt, record)


def record(receipts: list[Receipt]) -> None:
    """Record several receipts together: those of one batch are one write."""
    metrics.add_metric("Receipts", MetricUnit.Count, record_receipts(receipts, wiring.batches()))
