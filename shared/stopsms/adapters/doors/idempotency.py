"""Requests with an `Idempotency-Key` (kept 24 h): asked again, they get the first answer again.

As the IETF draft « The Idempotency-Key HTTP Header Field » says: the same key and request get the first answer, marked by a
header; the same key with another request is a conflict. What is kept is what was done. A refusal (4xx) did nothing that may not be
done again: if the request itself is wrong, it is refused in the same way when it is judged again; if the moment was (an
account that is not set up, a state, a change by others), it must not be refused for a day. A failure (5xx) is not kept either, nor what
a function was doing that died: the next request with the key is handled as the first (after a death, once the time that the function
had is over). Nor is an answer that asks to come again (`Retry-After`): of many things some are not done; nor one too large to be kept.
Who answers so does the same once, however often it is asked.
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError as KeyInUse,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyValidationError as KeyReused,
)
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import logger
from stopsms.adapters.settings import Settings
from stopsms.contracts.answers.access import SHOWN_ONCE

__all__ = [
    "KEY_KEPT_SECONDS",
    "REPLAY_HEADER",
    "KeyInUse",
    "KeyReused",
    "NotKept",
    "RecordFailed",
    "answered_once",
]

KEY_KEPT_SECONDS = 24 * 3600
LARGEST_KEPT = 300_000
"""Bytes of an answer: an item has 400 KB, and JSON within JSON is longer."""
REPLAY_HEADER = "Idempotency-Replayed"

Event = dict[str, Any]

RecordFailed = (IdempotencyPersistenceLayerError, IdempotencyInconsistentStateError)
"""The record of a key could not be read or written, or was written by others in between."""


class NotKept(Exception):
    """The answer is given, and not kept: a refusal, a failure, one that asks to come again, or one that no item has room for."""

    def __init__(self, answer: Event) -> None:
        """With the answer."""
        super().__init__(answer["statusCode"])
        self.answer = answer


def answered_once(
    app: APIGatewayRestResolver, request: Mapping[str, Any], event: Event, context: LambdaContext
) -> Event:
    """The answer to the event, or the first one to the same request (`key`, `method`, `path`, `caller`, `query` and `body`).

    What an answer shows once, the secret of a key, is not kept: asked again, the answer lacks it.

    Raises KeyReused when the key came with another query or body, KeyInUse while the first request is still being answered,
    NotKept with an answer that is not kept, and one of RecordFailed when nothing was done. If what was done could not be kept, the answer
    says what was done: asked again, it would be done again.
    """
    _idempotency().register_lambda_context(context)
    done: list[Event] = []
    try:
        kept = _idempotent(app)(request=request, event=event, context=context, done=done)
        return done[0] if done else kept
    except RecordFailed as error:
        if not done:
            raise
        logger.error(
            "what was done under an Idempotency-Key could not be kept", reason=type(error.__cause__ or error).__name__
        )
        return done[0]


def _mark_replay(response: Any, idempotent_data: DataRecord) -> Any:  # noqa: ARG001 (the hook's signature)
    """Mark an answer that is given again."""
    if isinstance(response, dict):
        response.setdefault("multiValueHeaders", {})[REPLAY_HEADER] = ["true"]
    return response


def _may_be_kept(answer: Event) -> bool:
    done = answer["statusCode"] < HTTPStatus.BAD_REQUEST
    return (
        done
        and "Retry-After" not in (answer.get("multiValueHeaders") or {})
        and len(answer["body"].encode()) <= LARGEST_KEPT
    )


def _kept(answer: Event) -> Event:
    """What is kept of an answer: of one that nobody may store, all but what it shows once."""
    if "no-store" not in (answer.get("multiValueHeaders") or {}).get("Cache-Control", ()):
        return answer
    shown = json.loads(answer["body"])
    kept = {name: value for name, value in shown.items() if name not in SHOWN_ONCE}
    return answer | {"body": json.dumps(kept, ensure_ascii=False)}


@reused
def _idempotency() -> IdempotencyConfig:
    return IdempotencyConfig(
        event_key_jmespath="[key, method, path, caller]",
        payload_validation_jmespath="[query, body]",
        expires_after_seconds=KEY_KEPT_SECONDS,
        hash_function="sha256",
        response_hook=_mark_replay,
    )


@reused
def _idempotent(app: APIGatewayRestResolver) -> Callable[..., Event]:
    @idempotent_function(
        data_keyword_argument="request",
        persistence_store=DynamoDBPersistenceLayer(Settings.from_environment().idempotency_table),
        config=_idempotency(),
        key_prefix="http-v1",
    )
    def resolve(*, request: Mapping[str, Any], event: Event, context: LambdaContext, done: list[Event]) -> Event:  # noqa: ARG001 (the key)
        answer = app.resolve(event, context)
        if not _may_be_kept(answer):
            raise NotKept(answer)
        done.append(answer)
        return _kept(answer)

    first_or_again: Callable[..., Event] = resolve
    return first_or_again
