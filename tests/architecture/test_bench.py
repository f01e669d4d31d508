"""What the bench measures is the product as it is: every function, and the environment that all of them are given."""

import json

import pytest
from stopsms.adapters.settings import Settings

from bench import __main__ as bench
from bench.figures import BenchSection, Figure
from bench.starting import APIS, SERVICES, WORKERS
from bench.testbed import settings
from local.stack_paths import PROJECT
from tools import scaling


def test_the_start_of_every_function_is_measured() -> None:
    functions = {door.parent.name for door in (PROJECT / "functions").glob("*/app.py")}

    assert set(WORKERS) | set(APIS) == functions
    assert {client for clients in (*WORKERS.values(), *APIS.values()) for client in clients} == set(SERVICES)


def test_a_function_is_an_api_s_when_it_answers_http() -> None:
    doors = {door.parent.name: door.read_text() for door in (PROJECT / "functions").glob("*/app.py")}

    answering = [f"from stopsms.adapters.doors.{border} import" for border in ("http", "pages")]
    assert {name for name, code in doors.items() if any(border in code for border in answering)} == set(APIS)


def test_a_stand_gives_the_functions_every_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings("http://127.0.0.1:1", "clock").items():
        monkeypatch.setenv(name, value)

    assert Settings.from_environment().hash_key_ids == "key"


def test_every_part_of_the_bench_is_there() -> None:
    assert [part for part in bench.SECTIONS if not (PROJECT / "bench" / f"{part}.py").exists()] == []


def test_the_page_on_scaling_is_what_its_figures_say() -> None:
    assert scaling.PAGE.read_text() == scaling.page(measured()), "run make scaling"


def test_a_slower_sender_means_more_senders_and_what_was_not_measured_is_no_figure() -> None:
    run = json.loads(scaling.MEASURED.read_text())
    for section in run["sections"]:
        for figure in section["figures"]:
            if figure["name"] == "recipients a second of one sender, the carrier answering after 40 ms":
                figure["measured"] = 10.0
    slow = scaling.Measured(json.dumps(run))

    assert scaling.sender_rate(slow) == 10 < scaling.sender_rate(measured())
    assert "| senders, at 10 per second each | 2 | 3 | 24 |" in scaling.needs(slow)
    with pytest.raises(scaling.NotMeasuredError):
        slow.of("sending", "miles an hour")


def test_what_breaks_first_comes_first() -> None:
    found = [limit.recipients for limit in scaling.limits(measured())]

    assert found == sorted(found)
    assert found[0] == scaling.SENDS_PER_SECOND * 12 * 3600


def test_of_one_figure_taken_of_many_functions_the_worst_is_shown_and_what_has_no_target_is_not() -> None:
    section = BenchSection(
        "starting",
        "Cold starts",
        (
            Figure("planner: start", 1.1, "times", most=1.2),
            Figure("sender: start", 1.5, "times", most=1.2),
            Figure("inbound: start", 1.4, "times", most=1.2),
            Figure("consent_api: start", 1.9, "times", most=2),
            Figure("consent_api: memory", 56, "MB"),
            Figure("fast: rate", 400, least=300),
            Figure("slow: rate", 310, least=300),
        ),
    )

    shown = scaling.judged(section).figures

    assert [(figure.name, figure.note) for figure in shown] == [
        ("sender: start", "the worst of 3; 2 missed the target"),
        ("consent_api: start", ""),
        ("slow: rate", "the worst of 2; 0 missed the target"),
    ]


def measured() -> scaling.Measured:
    return scaling.Measured(scaling.MEASURED.read_text())
