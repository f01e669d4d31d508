"""What a worker keeps while it lives, and what is forgotten with it."""

import ast
from pathlib import Path
from typing import Any

import pytest
from stopsms.adapters import clients, wiring
from stopsms.adapters.clients import reset_clients
from stopsms.adapters.settings import Settings

from tests.each_case import each

PROJECT = Path(__file__).resolve().parents[2]
MODULES = [*PROJECT.glob("functions/*/app.py"), *PROJECT.glob("shared/stopsms/adapters/**/*.py")]
FACTORIES = [name for name, made in vars(wiring).items() if hasattr(made, "cache_clear")]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Settings.__dataclass_fields__:
        monkeypatch.setenv(name.upper(), name)
    for name in (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "INBOUND_WEBHOOK_SECRET_NAME",
        "RECEIPT_QUEUE_URL",
        "USER_POOL",
        "SENDS_INVITATIONS",
    ):
        monkeypatch.setenv(name, "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    return monkeypatch


@pytest.mark.parametrize("name", FACTORIES)
def test_each_part_of_the_product_is_made_once_and_anew_only_after_a_reset(
    environment: pytest.MonkeyPatch, name: str
) -> None:
    factory: Any = getattr(wiring, name)
    first, second = factory(), factory()
    reset_clients()

    assert first is second
    assert factory() is not first


def test_after_a_reset_another_account_is_asked(environment: pytest.MonkeyPatch) -> None:
    before = wiring.settings().hash_key_ids, clients.kms().meta.region_name
    environment.setenv("HASH_KEY_IDS", "another")
    environment.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    reset_clients()

    assert before == ("hash_key_ids", "eu-west-3")
    assert (wiring.settings().hash_key_ids, clients.kms().meta.region_name) == ("another", "eu-central-1")


@each("path", MODULES)
def test_nothing_is_kept_that_a_reset_does_not_forget(path: Path) -> None:
    """A client, store or key that outlives its test is found by the next one, in an account that has it not."""
    functions = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    decorators = {ast.unparse(decorator) for function in functions for decorator in function.decorator_list}

    assert not decorators & {"cache", "lru_cache", "functools.cache", "functools.lru_cache"}
