"""inbound: what people write to us, from the inbound topic through its queue. It calls no carrier: answers have their own queue."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from inbound.process_reply import PHASES, InboundPorts, Reply, understand
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.batch_store import DynamoBatchStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.gateways.inbound_sms import read_inbound_sms
from stopsms.adapters.inbound_store import DynamoInboundStore
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.queues import SqsAnswerQueue
from stopsms.adapters.settings import Settings
from stopsms.adapters.sqs_batch import in_phases
from stopsms.compliance.errors import InvalidPhone
from stopsms.compliance.person.phone import Phone


@cache
def ports() -> InboundPorts:
    """Built at the first message, kept while the container lives."""
    settings = Settings.from_environment()
    return InboundPorts(
        advertisers=DynamoAdvertiserStore(settings.consent_table),
        contacts=DynamoContactStore(settings.consent_table, KeyedHash(settings.hash_key_ids)),
        ledger=DynamoBatchStore(settings.campaign_table),
        journal=DynamoInboundStore(settings.consent_table),
        answers=SqsAnswerQueue(settings.answer_queue_url),
        clock=SystemClock(settings.clock_file),
        senders_of=senders_of,
        mobiles_within=mobiles_within,
        swiss=swiss,
        salt=lambda: secrets.token_hex(16),
        committed=committed,
    )


def senders_of(written: str) -> Sequence[Phone]:
    """Who may have written. Networks write E.164, which is read as it is; any other way costs the library that reads numbers."""
    try:
        return [Phone.of(written)]
    except InvalidPhone:
        from stopsms.adapters.phone_numbers import senders_of as read  # noqa: PLC0415 (a third of a worker's time to start)

        return read(written)


def mobiles_within(written: str) -> Sequence[Phone]:
    """The numbers that may stand in a sender that is no number alone."""
    from stopsms.adapters.phone_numbers import mobiles_within as read  # noqa: PLC0415 (see `senders_of`)

    return read(written)


def swiss(written: str) -> Phone | None:
    """The Swiss number that a sender in national form may be."""
    if written.startswith("+"):
        return None
    from stopsms.adapters.phone_numbers import swiss as read  # noqa: PLC0415 (see `senders_of`)

    return read(written)


def committed(oppositions: int, seconds: float) -> None:
    """Oppositions were written, so long after the message arrived."""
    metrics.add_metric("Oppositions", MetricUnit.Count, oppositions)
    metrics.add_metric("SuppressionLatency", MetricUnit.Seconds, seconds)


def take_in(body: str) -> Reply:
    """One record is one message."""
    reply = understand(read_inbound_sms(body, datetime.now(UTC)), ports())
    metrics.add_metric(f"Inbound {reply.reading.intent.value}", MetricUnit.Count, 1)
    return reply


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """All oppositions of the batch first. A message that fails goes back to the queue alone; the rest of the batch stands."""
    return in_phases(event, take_in, [partial(_through, phase) for phase in PHASES])


def _through(phase: Any, reply: Reply) -> None:
    phase(reply, ports())
