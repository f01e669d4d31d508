"""answers: service messages to people, what they asked for and what they are asked; on a queue of their own, at their own pace."""

from typing import Any

from answers.answer_ports import AnswerPorts, AnswerResult
from answers.give_answer import give_answer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import count_if_any, logger, metrics
from stopsms.adapters.doors.sqs_batch import each_record
from stopsms.adapters.settings import confirmations_allowed
from stopsms.compliance.ports.carrier import GatewayClosed
from stopsms.contracts.answer_tasks import AnswerTask


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """A task that fails goes back to the queue alone; the rest of the batch is done."""
    return each_record(event, answer)


def answer(body: str) -> None:
    """Send one service message. One that is never sent, or may not have been, is logged and counted: an alarm watches that.

    A question that a limit holds back is counted each time, about four times an hour: so many wait.

    One that a closed carrier keeps waiting is logged; it goes back to the queue, and in the end to the dead letters, from where it is sent
    on.
    """
    task = AnswerTask.read(body)
    try:
        given = give_answer(task, ports())
    except GatewayClosed as closed:
        logger.error("the carrier takes no answers", kind=task.kind.value, task=task.id, reason=closed.reason)
        raise
    metrics.add_metric("AnswersSent", MetricUnit.Count, int(given is AnswerResult.SENT))
    metrics.add_metric("AnswersNotSent", MetricUnit.Count, int(given.lost))
    count_if_any("ConfirmationsAsked", int(given is AnswerResult.SENT and task.asks and not task.of_file))
    count_if_any("ConfirmationsHeld", int(given is AnswerResult.HELD))
    if given.lost:
        logger.warning("an answer was not sent", kind=task.kind.value, task=task.id, became=given.value)


def limited(what: str) -> None:
    """A block or range of numbers is no person's: its first digits show whoever looks where an attack comes from."""
    logger.warning("a question waits for a limit", limit=what)


@reused
def ports() -> AnswerPorts:
    """What giving an answer works with."""
    return AnswerPorts(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        inbound=wiring.inbound(),
        queue=wiring.answer_queue(),
        gateways=wiring.connections(),
        opt_outs=wiring.connections().opt_outs,
        links=wiring.preference_links(),
        switch=wiring.confirmation_switch(),
        limits=wiring.limits(),
        allowed=confirmations_allowed(),
        limited=limited,
        reference=wiring.references().of,
        clock=wiring.clock(),
    )
