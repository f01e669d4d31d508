"""reconcile: every night, our account at the carrier is checked, and its opt-out lists are compared with our oppositions.

An event `{"check": true}` only checks; `{"begin": false}` goes on with a comparison that is not finished, if there is one; any other
begins one. What is wrong, unknown or not compared rings an alarm.
"""

import os
import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from reconcile.check_set_up import Deployed, SetUp, check_set_up
from reconcile.compare_opt_outs import begun, compare_opt_outs
from reconcile.comparison_call import ReconcilePorts
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.comparison_store import DynamoComparisonStore
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.gateways.end_user_messaging import EndUserMessagingAccount, EndUserMessagingOptOuts
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.settings import Settings

SPARE = timedelta(seconds=20)
"""Time kept at the end of an invocation."""

COUNTED: Mapping[str, str] = {
    "OptOutsListed": "listed",
    "OptOutsForeign": "foreign",
    "OptOutsUnknownHere": "unknown_here",
    "OptOutsUnknownThere": "unknown_there",
    "OptOutsLiftedSince": "lifted_since",
    "OptOutsUncompared": "uncompared",
}
"""The metric -> what it counts of a comparison."""


@cache
def settings() -> Settings:
    """Read at the first call, kept while the container lives."""
    return Settings.from_environment()


def failed(what: str, error: Exception) -> None:
    """Something could not be read or compared. No number in it."""
    logger.error("not compared", extra={"what": what, "error": type(error).__name__, "code": _code(error)})


def _code(error: Exception) -> str:
    answer: Mapping[str, Any] = getattr(error, "response", {})
    return str(answer.get("Error", {}).get("Code", ""))


def checked() -> SetUp:
    """How our account at the carrier is set up."""
    deployed = Deployed(os.environ["INBOUND_TOPIC_ARN"], settings().origination_pool, settings().opt_out_list)
    found = check_set_up(deployed, EndUserMessagingAccount(), DynamoAdvertiserStore(settings().consent_table), failed)
    for finding in found.findings:
        logger.error(
            "the carrier account is not set up as it has to be",
            extra={"about": finding.about, "faults": finding.faults, "set_right_by": finding.command},
        )
    metrics.add_metric("OptOutSetUpFaults", MetricUnit.Count, len(found.findings))
    return found


def ports() -> ReconcilePorts:
    """What comparing works with."""
    opt_outs = EndUserMessagingOptOuts(settings().opt_out_list)
    return ReconcilePorts(
        own_list=settings().opt_out_list,
        advertisers=DynamoAdvertiserStore(settings().consent_table),
        contacts=DynamoContactStore(settings().consent_table, KeyedHash(settings().hash_key_ids)),
        opt_outs=opt_outs,
        listed=opt_outs,
        clock=SystemClock(settings().clock_file),
        salt=lambda: secrets.token_hex(16),
        wait=time.sleep,
        failed=failed,
    )


def compared(left: timedelta, *, begin: bool) -> dict[str, int]:
    """Begin a comparison, or go on with one that is not finished; what it has counted, and whether it is finished."""
    at, store = ports(), DynamoComparisonStore(settings().consent_table)
    deadline = at.clock.now() + left - SPARE
    found = store.newest()
    unfinished = found is not None and found.finished_at is None
    if begin:
        if unfinished:
            logger.error("a comparison is not finished when the next one is due")
            metrics.add_metric("OptOutsUncompared", MetricUnit.Count, 1)
        found = begun(found, at.clock.now(), checked().lists)
    elif found is None or not unfinished:
        return {}
    done = compare_opt_outs(found, at, deadline)
    store.write(done)  # if not, another worker was at it: what was done stays done
    for metric, name in COUNTED.items():
        metrics.add_metric(metric, MetricUnit.Count, done.counts.get(name, 0) - found.counts.get(name, 0))
    counted = {metric: done.counts.get(name, 0) for metric, name in COUNTED.items()}
    return counted | {"Finished": int(done.finished_at is not None)}


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Check, or compare."""
    if event.get("check"):
        return _told(checked())
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    return dict(compared(left, begin=event.get("begin", True)))


def _told(found: SetUp) -> dict[str, Any]:
    return {
        "lists": list(found.lists),
        "findings": [
            {
                "about": finding.about,
                "number": finding.number or None,
                "faults": [fault.value for fault in finding.faults],
                "command": finding.command or None,
            }
            for finding in found.findings
        ],
    }
