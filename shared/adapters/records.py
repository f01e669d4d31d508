"""Records of a queue: each succeeds or fails alone (partial batch responses), and a failure is logged without its content."""

from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    FailureResponse,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from adapters.observability import logger

Event = dict[str, Any]
Parsed = TypeVar("Parsed")


class _Processor(BatchProcessor):
    def failure_handler(self, record: Any, exception: Any) -> FailureResponse:
        logger.error("a record failed", exc_info=exception, message_id=record.message_id)
        return super().failure_handler(record, exception)


def each_record(event: Event, handle: Callable[[str], None], context: LambdaContext) -> Event:
    """Handle each record's body; those that raise go back to the queue, and in the end to its dead letters."""

    def handle_record(record: SQSRecord) -> None:
        handle(record.body)

    processor = _Processor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event, handle_record, processor, context))


def all_records(
    event: Event,
    parse: Callable[[str], Parsed],
    handle: Callable[[list[Parsed]], None],
    context: LambdaContext,
) -> Event:
    """Parse each record's body, then handle all that could be parsed together; those that could not go back to the queue."""
    parsed: list[Parsed] = []
    failures = each_record(event, lambda body: parsed.append(parse(body)), context)
    handle(parsed)
    return failures
