"""What the bench measures is the product as it is: every function, and the environment that all of them are given."""

import pytest
from adapters.settings import Settings

from local.bench import __main__ as bench
from local.bench.stand import settings
from local.bench.starting import APIS, SERVICES, WORKERS
from local.home import PROJECT


def test_the_start_of_every_function_is_measured() -> None:
    functions = {door.parent.name for door in (PROJECT / "functions").glob("*/app.py")}

    assert set(WORKERS) | set(APIS) == functions
    assert {client for clients in (*WORKERS.values(), *APIS.values()) for client in clients} == set(SERVICES)


def test_a_function_is_an_api_s_when_it_answers_http() -> None:
    doors = {door.parent.name: door.read_text() for door in (PROJECT / "functions").glob("*/app.py")}

    assert {name for name, code in doors.items() if "from adapters.http import" in code} == set(APIS)


def test_a_stand_gives_the_functions_every_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings("http://127.0.0.1:1", "clock").items():
        monkeypatch.setenv(name, value)

    assert Settings.from_environment().hash_key_ids == "key"


def test_every_part_of_the_bench_is_there() -> None:
    assert [part for part in bench.SECTIONS if not (PROJECT / "local" / "bench" / f"{part}.py").exists()] == []
