"""Our AWS clients: botocore's, without boto3 around it, which would cost a worker a fifth of its time to start and is not used."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session, get_session

from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_GROUP
from stopsms.compliance.errors import BusyError

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    from mypy_boto3_kms import KMSClient

USER_AGENT = "stop-sms"
"""Sent to AWS. botocore composes its own for each request, twice: a sixth of the CPU time of a call."""

AT_ONCE = timedelta(seconds=2)
"""How long what nobody should wait for may take, to be connected and answered."""

Made = TypeVar("Made")
_REUSED: list["_lru_cache_wrapper[Any]"] = []


CALLS_AT_ONCE = RECIPIENTS_IN_GROUP
"""How many calls of one kind a worker has under way: the latency of the carrier must not be what limits its pace."""


def reused(make: Callable[..., Made]) -> "_lru_cache_wrapper[Made]":
    """`functools.cache` for what a worker makes once and keeps while it lives: clients, stores and ports."""
    made = cache(make)
    _REUSED.append(made)
    return made


def reset_clients() -> None:
    """Forget every client and all that was made with one, as a new process would: another account, another test."""
    for made in _REUSED:
        made.cache_clear()


@reused
def session() -> Session:
    """The one session of this process: its clients share credentials and botocore's data, which is read once."""
    return get_session()


def client(service: str, **settings: Any) -> Any:
    """A client of a service, configured as usual but for these settings (those of botocore's Config)."""
    return session().create_client(service, config=Config(user_agent=USER_AGENT, **settings))


_THROTTLED = frozenset({"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"})
"""Source: DynamoDB, « Error handling »; KMS, « Throttling requests ». Both have answered so each time the SDK has asked again."""


def telling_when_busy(made: Any) -> Any:
    """The client, whose calls raise BusyError when its service takes no more for the moment, and botocore's exceptions for all else."""
    made.meta.events.register("after-call", _tell_busy, unique_id="busy")
    return made


def is_throttling(error: BaseException | None) -> bool:
    """Whether a service, or a client of it that tells so, has said that it takes no more for the moment."""
    return isinstance(error, BusyError) or (
        isinstance(error, ClientError) and error.response["Error"]["Code"] in _THROTTLED
    )


def _tell_busy(parsed: Mapping[str, Any], **_: Any) -> None:
    code = parsed.get("Error", {}).get("Code")
    if code in _THROTTLED:
        raise BusyError(f"the service takes no more for the moment: {code}")


@reused
def kms() -> "KMSClient":
    """For hashing, encrypting and signing. Its calls raise BusyError."""
    made: KMSClient = telling_when_busy(client("kms", max_pool_connections=CALLS_AT_ONCE))
    return made


@reused
def kms_at_once() -> "KMSClient":
    """The same, for what nobody should wait for: asked once, and not for longer than AT_ONCE."""
    each = AT_ONCE.total_seconds() / 2
    made: KMSClient = telling_when_busy(
        client("kms", retries={"total_max_attempts": 1}, connect_timeout=each, read_timeout=each)
    )
    return made
