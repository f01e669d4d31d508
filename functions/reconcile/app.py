"""reconcile: every night, the carrier's opt-out list against our oppositions; drift rings an alarm."""

import secrets
import time
from datetime import timedelta
from functools import cache
from typing import Any

from adapters.advertiser_register import AdvertiserTable
from adapters.clock import SystemClock
from adapters.contact_book import ContactTable
from adapters.gateways.end_user_messaging import EndUserMessagingOptOuts
from adapters.keyed_hash import KeyedHash
from adapters.observability import logger, metrics
from adapters.settings import Settings
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from reconcile.reconcile_opt_outs import Desk, reconcile_opt_outs

SPARE = timedelta(seconds=20)
"""Time kept at the end of an invocation."""


@cache
def settings() -> Settings:
    """Read at the first call, kept while the container lives."""
    return Settings.from_environment()


def desk() -> Desk:
    """What reconciling works with."""
    opt_outs = EndUserMessagingOptOuts(settings().opt_out_list)
    return Desk(
        advertisers=AdvertiserTable(settings().consent_table),
        contacts=ContactTable(settings().consent_table, KeyedHash(settings().hash_key_ids)),
        opt_outs=opt_outs,
        listed=opt_outs,
        clock=SystemClock(settings().clock_file),
        salt=lambda: secrets.token_hex(16),
        wait=time.sleep,
    )


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:  # noqa: ARG001 (the runtime's signature)
    """Reconcile and count. Without an opt-out list there is nothing to compare."""
    if not settings().opt_out_list:
        return {}
    at = desk()
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    drift = reconcile_opt_outs(settings().opt_out_list, at, at.clock.now() + left - SPARE)
    counted = {
        "OptOutsListed": drift.listed,
        "OptOutsUnknownHere": drift.unknown_here,
        "OptOutsUnknownThere": drift.unknown_there,
        "OptOutsLiftedSince": drift.lifted_since,
    }
    for name, number in counted.items():
        metrics.add_metric(name, MetricUnit.Count, number)
    return counted
