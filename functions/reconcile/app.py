"""reconcile: every night, our account at the carrier is checked, and its opt-out lists are compared with our oppositions.

An event `{"check": true}` only checks; `{"begin": false}` goes on with a comparison that is not finished, if there is one; any other
begins one. What is wrong, unknown or not compared raises an alarm.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from reconcile.comparison_call import ReconcilePorts
from reconcile.run_comparison import begin_comparison, continue_comparison
from stopsms.adapters import wiring
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.settings import deployed
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.set_up import CheckedSetUp, SetUp, needs
from stopsms.contracts.answers.set_up import finding_answer
from stopsms.contracts.codec import written_form
from stopsms.use_cases.check_set_up import check_set_up

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
    """How our account at the carrier is set up, for every advertiser; kept for whoever schedules a campaign until the next check."""
    wanted, now = deployed(wiring.settings()), wiring.clock().now()
    advertisers = tuple(advertiser for advertiser in _everybody() if not advertiser.test)
    account, store = wiring.carrier_account(), wiring.checked_set_ups()
    result = check_set_up(wanted, account, wiring.advertisers(), advertisers, failed)
    for advertiser in advertisers if account is not None and result.readable else ():
        findings = result.of(advertiser.id).findings
        store.write(CheckedSetUp(advertiser.id, now, needs(advertiser, wanted), findings))
    for finding in result.findings:
        logger.warning(
            "the account at the carrier is not as it should be",
            extra={"about": finding.about, "faults": finding.faults, "set_right_by": finding.command},
        )
    metrics.add_metric("OptOutSetUpFaults", MetricUnit.Count, len(result.faults))
    return result


def _everybody() -> Iterator[Advertiser]:
    following: str | None = None
    while True:
        page, following = wiring.advertisers().page(following)
        yield from page
        if following is None:
            return


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
        kept=wiring.kept_numbers(),
        clock=wiring.clock(),
        salt=wiring.salt,
        wait=time.sleep,
        failed=failed,
    )


def _as_answer(result: SetUp) -> dict[str, Any]:
    findings = written_form([finding_answer(finding) for finding in result.findings])
    return {"lists": list(result.lists), "findings": findings}
