"""At most once, through the adapter of every service: the sender's scenarios with real adapters and simulated services."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stopsms.adapters.gateways import services
from stopsms.adapters.gateways.http_call import HttpAnswer
from stopsms.compliance.ports.carrier import GatewaySilent

from tests.carrier_contract import Impatient, connected
from tests.exploration import scenarios
from tests.exploration.carriers import through
from tests.exploration.explorer import Bounds, Scenario, explore
from tests.summary import SUMMARY

pytestmark = [pytest.mark.exhaustive, pytest.mark.guarantee("G1", "G2", "G3")]

BOUNDS = Bounds(preemptions=1, faults=1, most=64)
"""A sample: all of them are a thousand schedules of the first scenario, and ten thousand of the second."""

NO_SWITCH = Bounds(preemptions=0, faults=1)
"""Each fault at each call."""


@pytest.mark.parametrize(
    "scenario", [scenarios.a_stop_during_a_delivery, scenarios.the_same_batch_delivered_twice_at_once]
)
@pytest.mark.parametrize("service", services.SERVICES)
def test_no_schedule_sends_twice_or_after_a_stop(
    service: str, scenario: Callable[[], Scenario], tmp_path: Path
) -> None:
    with connected(service, tmp_path) as tried:
        report = explore(through(tried, scenario), BOUNDS)

    SUMMARY[f"explored {scenario.__name__} through {service}"] = f"a sample of {report.schedules} schedules"
    assert report.broken == ""
    assert report.schedules == BOUNDS.most


def test_an_adapter_that_asks_again_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Impatient.call

    def call(*asked: Any) -> HttpAnswer:
        try:
            return sound(*asked)
        except GatewaySilent:
            return sound(*asked)

    monkeypatch.setattr(Impatient, "call", call)
    with connected("brevo", tmp_path) as tried:
        report = explore(through(tried, scenarios.a_stop_during_a_delivery), NO_SWITCH)
    assert report.broken.startswith("G2: sent more than once")
