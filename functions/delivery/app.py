"""delivery: the carrier's receipts, from the receipts topic through its queue."""

from functools import cache
from typing import Any

from adapters.batch_ledger import BatchTable
from adapters.observability import logger, metrics
from adapters.records import all_records
from adapters.settings import Settings
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from contracts.messages import Receipt
from delivery.record_receipts import record_receipts


@cache
def ledger() -> BatchTable:
    """Built at the first receipt, kept while the container lives."""
    return BatchTable(Settings.from_environment().campaign_table)


def record(receipts: list[Receipt]) -> None:
    """Several receipts together: those of one batch are one write."""
    metrics.add_metric("Receipts", MetricUnit.Count, record_receipts(receipts, ledger()))


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """A receipt that cannot be read goes back to the queue alone."""
    return all_records(event, Receipt.read, record)
