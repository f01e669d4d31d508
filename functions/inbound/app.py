"""inbound: what people write to us, from the inbound topic through its queue."""

import secrets
from datetime import UTC, datetime
from functools import cache
from typing import Any

from adapters.advertiser_register import AdvertiserTable
from adapters.batch_ledger import BatchTable
from adapters.clock import SystemClock
from adapters.contact_book import ContactTable
from adapters.gateways.end_user_messaging import EndUserMessaging, EndUserMessagingOptOuts
from adapters.inbound_journal import InboundTable
from adapters.keyed_hash import KeyedHash
from adapters.observability import logger, metrics
from adapters.records import each_record
from adapters.settings import Settings
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from compliance.phone import Phone
from contracts.messages import InboundSms
from inbound.process_reply import Desk, process_reply


@cache
def desk() -> Desk:
    """Built at the first message, kept while the container lives."""
    settings = Settings.from_environment()
    return Desk(
        advertisers=AdvertiserTable(settings.consent_table),
        contacts=ContactTable(settings.consent_table, KeyedHash(settings.hash_key_ids)),
        ledger=BatchTable(settings.campaign_table),
        journal=InboundTable(settings.consent_table),
        gateway=EndUserMessaging(settings.configuration_set, settings.origination_pool),
        opt_outs=EndUserMessagingOptOuts(settings.opt_out_list),
        clock=SystemClock(settings.clock_file),
        salt=lambda: secrets.token_hex(16),
        committed=committed,
    )


def committed(oppositions: int, seconds: float) -> None:
    """Oppositions were written, so long after the message arrived."""
    metrics.add_metric("Oppositions", MetricUnit.Count, oppositions)
    metrics.add_metric("SuppressionLatency", MetricUnit.Seconds, seconds)


def take_in(body: str) -> None:
    """One record is one message."""
    sms = InboundSms.read(body, datetime.now(UTC))
    reading = process_reply(sms, Phone.of(sms.sender), desk())
    metrics.add_metric(f"Inbound {reading.intent.value}", MetricUnit.Count, 1)


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """A message that fails goes back to the queue alone; the rest of the batch stands."""
    return each_record(event, take_in)
