"""answers: what people are told, and asked, by service messages; behind a queue of their own, at their own pace."""

from functools import cache
from typing import Any

from answers.give_answer import AnswerPorts, Given, give_answer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.gateways.end_user_messaging import EndUserMessaging, EndUserMessagingOptOuts
from stopsms.adapters.inbound_store import DynamoInboundStore
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.queues import SqsAnswerQueue
from stopsms.adapters.settings import Settings
from stopsms.adapters.sqs_batch import each_record
from stopsms.contracts.answer_tasks import AnswerTask


@cache
def ports() -> AnswerPorts:
    """Built at the first task, kept while the container lives."""
    settings = Settings.from_environment()
    return AnswerPorts(
        advertisers=DynamoAdvertiserStore(settings.consent_table),
        contacts=DynamoContactStore(settings.consent_table, KeyedHash(settings.hash_key_ids)),
        inbound=DynamoInboundStore(settings.consent_table),
        queue=SqsAnswerQueue(settings.answer_queue_url),
        gateway=EndUserMessaging(settings.configuration_set, settings.origination_pool),
        opt_outs=EndUserMessagingOptOuts(settings.opt_out_list),
        clock=SystemClock(settings.clock_file),
    )


def answer(body: str) -> None:
    """One record is one service message. What is never sent, or may not have been, is told and counted: an alarm looks at it."""
    task = AnswerTask.read(body)
    given = give_answer(task, ports())
    metrics.add_metric("AnswersSent", MetricUnit.Count, int(given is Given.SENT))
    metrics.add_metric("AnswersNotSent", MetricUnit.Count, int(given.lost))
    if given.lost:
        logger.warning("an answer was not sent", kind=task.kind.value, task=task.id, became=given.value)


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """A task that fails goes back to the queue alone; the rest of the batch stands."""
    return each_record(event, answer)
