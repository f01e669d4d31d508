"""reconcile: every night, our account at the carrier is checked, and its opt-out lists are compared with our oppositions.

An event `{"check": true}` only checks; `{"begin": false}` goes on with a comparison that is not finished, if there is one; any other
begins one. What is wrong, unknown or not compared raises an alarm.
"""

import os
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from reconcile.check_set_up import Deployed, SetUp, check_set_up
from reconcile.comparison_call import ReconcilePorts
from reconcile.run_comparison import begin_comparison, continue_comparison
from stopsms.adapters import wiring
from stopsms.adapters.doors.observability import logger, metrics

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
"""The name in log and answer -> what it counts of a comparison."""

WATCHED = ("OptOutsUnknownHere", "OptOutsUncompared")
"""Those that are metrics too: an alarm looks at them."""


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Check, or compare."""
    if event.get("check"):
        return _as_answer(check())
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    return dict(compare(left, begin=event.get("begin", True)))


def check() -> SetUp:
    """How our account at the carrier is set up."""
    settings = wiring.settings()
    deployed = Deployed(os.environ["INBOUND_TOPIC_ARN"], settings.origination_pool, settings.opt_out_list)
    result = check_set_up(deployed, wiring.carrier_account(), wiring.advertisers(), failed)
    for finding in result.findings:
        logger.error(
            "the carrier account is not set up as it has to be",
            extra={"about": finding.about, "faults": finding.faults, "set_right_by": finding.command},
        )
    metrics.add_metric("OptOutSetUpFaults", MetricUnit.Count, len(result.findings))
    return result


def compare(left: timedelta, *, begin: bool) -> dict[str, int]:
    """Begin a comparison, or go on with one that is not finished; what it has counted, and whether it is finished."""
    store, ports = wiring.comparisons(), _ports()
    deadline = ports.clock.now() + left - SPARE
    if begin:
        run = begin_comparison(store, ports, deadline, lambda: check().lists, overdue)
    elif (continued := continue_comparison(store, ports, deadline)) is not None:
        run = continued
    else:
        return {}
    for metric in WATCHED:
        metrics.add_metric(metric, MetricUnit.Count, run.counted(COUNTED[metric]))
    counted = {metric: run.after.counts.get(name, 0) for metric, name in COUNTED.items()}
    logger.info("compared", extra=counted)
    return counted | {"Finished": int(run.after.finished_at is not None)}


def overdue() -> None:
    """The next comparison is due, and the last one is not finished."""
    logger.error("a comparison is not finished when the next one is due")
    metrics.add_metric("OptOutsUncompared", MetricUnit.Count, 1)


def failed(what: str, error: Exception) -> None:
    """Something could not be read or compared. No number in it."""
    answer: Mapping[str, Any] = getattr(error, "response", {})
    code = str(answer.get("Error", {}).get("Code", ""))
    logger.error("not compared", extra={"what": what, "error": type(error).__name__, "code": code})


def _ports() -> ReconcilePorts:
    return ReconcilePorts(
        own_list=wiring.settings().opt_out_list,
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        opt_outs=wiring.opt_outs(),
        listed=wiring.opt_out_reader(),
        clock=wiring.clock(),
        salt=wiring.salt,
        wait=time.sleep,
        failed=failed,
    )


def _as_answer(result: SetUp) -> dict[str, Any]:
    findings = [
        {
            "about": finding.about,
            "number": finding.number or None,
            "faults": [fault.value for fault in finding.faults],
            "command": finding.command or None,
        }
        for finding in result.findings
    ]
    return {"lists": list(result.lists), "findings": findings}
