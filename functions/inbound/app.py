"""inbound: what people write to us, from the inbound topic through its queue. It calls no carrier: answers have their own queue."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from inbound.process_reply import PHASES
from inbound.understand_reply import InboundPorts, Reply, understand
from stopsms.adapters import wiring
from stopsms.adapters.doors import phone_numbers
from stopsms.adapters.doors.numbers_in_text import mobiles_within
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.sqs_batch import in_phases
from stopsms.adapters.gateways import read_inbound_sms
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import InvalidPhone
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.replies.reading import has_stop_word
from stopsms.use_cases.carrier_users import sending_through


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """All oppositions of the batch first, and of these a plain STOP before anything longer is read.

    A message that fails goes back to the queue alone; the rest of the batch is done.
    """
    working = ports(cache(wiring.advertisers().answering))  # those who wrote together wrote to the same few numbers
    return in_phases(event, partial(read, working), [partial(_through, working, phase) for phase in PHASES], is_stop)


def is_stop(body: str) -> bool:
    """Whether one record is a message with a STOP word: a worker that has read no other needs a second or so before it reads the first."""
    return has_stop_word(read_inbound_sms(body, datetime.now(UTC)).body)


def read(working: InboundPorts, body: str) -> Reply:
    """One record is one message."""
    reply = understand(read_inbound_sms(body, datetime.now(UTC)), working)
    metrics.add_metric(f"Inbound {reply.reading.intent.value}", MetricUnit.Count, 1)
    return reply


def _through(working: InboundPorts, phase: Callable[[Reply, InboundPorts], None], reply: Reply) -> None:
    phase(reply, working)


def senders_of(written: str) -> Sequence[Phone]:
    """Who may have written. A mobile in E.164 is taken as it is, numbers kept for fiction too."""
    try:
        return [Phone.of(written)]
    except InvalidPhone:
        return phone_numbers.senders_of(written)


def committed(oppositions: int, seconds: float) -> None:
    """Count oppositions that were written, and measure how long after its arrival the message had its effect."""
    metrics.add_metric("Oppositions", MetricUnit.Count, oppositions)
    metrics.add_metric("SuppressionLatency", MetricUnit.Seconds, seconds)


def numbers_of(carrier: Carrier | None) -> Sequence[str]:
    """The numbers that a declared carrier has for STOP, or had."""
    return () if carrier is None else carrier.known_numbers


def users_of(carrier_id: str, carrier: Carrier | None) -> Sequence[Advertiser]:
    """Those who send through it. Nobody does once it was taken back: then not all advertisers are read for each of its STOPs."""
    if carrier is not None and carrier.ended_at is not None:
        return ()
    return sending_through(carrier_id, wiring.advertisers())


def ports(answering: Callable[[str], Sequence[Advertiser]]) -> InboundPorts:
    """What processing a batch of replies works with."""
    carrier = cache(wiring.carriers().find)
    return InboundPorts(
        answering=answering,
        contacts=wiring.contacts(),
        batches=wiring.batches(),
        inbound=wiring.inbound(),
        answers=wiring.answer_queue(),
        clock=wiring.clock(),
        senders_of=senders_of,
        mobiles_within=mobiles_within,
        elsewhere=phone_numbers.elsewhere,
        salt=wiring.salt,
        committed=committed,
        numbers_of=lambda carrier_id: numbers_of(carrier(carrier_id)),
        sending_through=cache(lambda carrier_id: users_of(carrier_id, carrier(carrier_id))),
    )
