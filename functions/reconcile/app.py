"""reconcile: every night, our account at the carrier is checked, and each carrier's opt-out lists are compared with our oppositions.

An event `{"check": true}` only checks; `{"begin": false}` goes on with the comparisons that are not finished, if there are any; any other
begins one with each carrier. What is wrong, unknown or not compared raises an alarm.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from reconcile.comparison_call import ReconcilePorts
from reconcile.run_comparison import ComparisonRun, begin_comparison, continue_comparison, under_way
from reconcile.take_turns import take_turns
from stopsms.adapters import wiring
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.gateways import services
from stopsms.adapters.settings import deployed
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.carrier import BLACKLIST, Carrier
from stopsms.compliance.outside.set_up import CheckedSetUp, SetUp, needs
from stopsms.compliance.ports.carrier import OptOutList, OptOutReader
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
"""The name in log and answer -> what it counts of a comparison; the answer has the sums of all carriers."""

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
    """How our account at the carrier is set up, for every advertiser of it; kept for whoever schedules a campaign until the next check.

    What leaves through a declared carrier needs nothing of this account: it is `POST /carriers/{id}/check` that looks there.
    """
    wanted, now = deployed(wiring.settings()), wiring.clock().now()
    advertisers = tuple(each for each in _everybody() if not each.test and not each.route.carrier)
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
    """Begin comparisons, or go on with those that are not finished; what they have counted, and whether all are finished.

    A carrier whose comparison fails as a whole costs only itself; if it is the deployment's own, the call fails after the others.
    """
    now = wiring.clock().now
    deadline = now() + left - SPARE
    turns = {"": _Comparing(None, begin)} | {carrier.id: _Comparing(carrier, begin) for carrier in _carriers()}
    lost: dict[str, Exception] = {}
    runs: dict[str, ComparisonRun] = {}
    for carrier_id, run in take_turns(turns, deadline, now, lost.__setitem__):
        runs[carrier_id] = run
        _tell(carrier_id, run)
    for carrier_id in sorted(lost.keys() - {""}):
        _uncompared(f"the opt-out list of carrier {carrier_id}", lost[carrier_id], carrier_id)
    if "" in lost:
        raise lost[""]
    if not runs:
        return {}
    total = sum((Counter(_counted(run)) for run in runs.values()), Counter(OptOutsUncompared=len(lost)))
    finished = all(run.after.finished_at is not None for run in runs.values())
    return {metric: total[metric] for metric in COUNTED} | {"Finished": int(finished)}


def _tell(carrier_id: str, run: ComparisonRun) -> None:
    for metric in WATCHED:
        metrics.add_metric(metric, MetricUnit.Count, run.counted(COUNTED[metric]))
    logger.info("compared", extra=_counted(run) | {"carrier": carrier_id})


def _counted(run: ComparisonRun) -> dict[str, int]:
    return {metric: run.after.counts.get(name, 0) for metric, name in COUNTED.items()}


def _carriers() -> list[Carrier]:
    """Those that a person has declared, and not taken back; when they cannot be read, the deployment's own is compared all the same."""
    try:
        return [carrier for carrier in wiring.carriers().all() if carrier.ended_at is None]
    except Exception as error:  # noqa: BLE001 (reported and counted)
        _uncompared("the opt-out lists of the carriers that are declared", error)
        return []


def _uncompared(what: str, error: Exception, carrier_id: str = "") -> None:
    failed(what, error, carrier_id)
    metrics.add_metric("OptOutsUncompared", MetricUnit.Count, 1)


@dataclass(slots=True)
class _Comparing:
    """The turns of one carrier in this call, None for the deployment's own: the first one begins its comparison if this is to begin."""

    carrier: Carrier | None
    begins: bool

    def __call__(self, until: datetime) -> ComparisonRun | None:
        """One turn. Raises GatewayClosed and LookupError for a carrier that this release, or its credentials, cannot reach."""
        begins, self.begins = self.begins, False
        carrier_id = self.carrier.id if self.carrier else ""
        store = wiring.comparisons(carrier_id)
        if not begins and under_way(store) is None:
            return None
        ports = _ports(self.carrier)
        if ports is None:
            return None
        if not begins:
            return continue_comparison(store, ports, until)
        return begin_comparison(
            store, ports, until, lambda: (BLACKLIST,) if self.carrier else check().lists, partial(overdue, carrier_id)
        )


def overdue(carrier_id: str = "") -> None:
    """The next comparison is due, and the last one with the same carrier is not finished."""
    logger.error("a comparison is not finished when the next one is due", extra={"carrier": carrier_id})
    metrics.add_metric("OptOutsUncompared", MetricUnit.Count, 1)


def failed(what: str, error: Exception, carrier_id: str = "") -> None:
    """Something could not be read or compared, of the carrier's ("": the deployment's own). No number in it."""
    answer: Mapping[str, Any] = getattr(error, "response", {})
    code = str(answer.get("Error", {}).get("Code", "")) or str(getattr(error, "reason", ""))
    told = {"what": what, "carrier": carrier_id, "error": type(error).__name__, "code": code}
    logger.error("not compared", extra=told)


def _ports(carrier: Carrier | None) -> ReconcilePorts | None:
    """None where the carrier's list cannot be read."""
    own_list = wiring.settings().opt_out_list
    opt_outs: OptOutList = wiring.opt_outs()
    listed: OptOutReader = wiring.opt_out_reader()
    if carrier is not None:
        service = services.service(carrier.service)
        if not service.lists_opt_outs:
            return None
        own_list = BLACKLIST if service.adds_opt_outs else ""
        opt_outs = listed = wiring.connections().connection(carrier.id)
    return ReconcilePorts(
        own_list=own_list,
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        opt_outs=opt_outs,
        listed=listed,
        kept=wiring.kept_numbers(),
        clock=wiring.clock(),
        salt=wiring.salt,
        wait=time.sleep,
        failed=partial(failed, carrier_id=carrier.id if carrier else ""),
        carrier=carrier,
    )


def _as_answer(result: SetUp) -> dict[str, Any]:
    findings = written_form([finding_answer(finding) for finding in result.findings])
    return {"lists": list(result.lists), "findings": findings}
