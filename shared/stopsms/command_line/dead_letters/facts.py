"""What is looked up to explain a dead letter: its campaign, a STOP number's owner, the worker's log, a stream's records."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any, Protocol

from stopsms.command_line.api import Api, ApiProblem, Unreached
from stopsms.command_line.dead_letters.letter import DeadLetter
from stopsms.command_line.session import Session
from stopsms.command_line.stack import LIVE, Account, NoStack

WORKERS = {
    "Planner": "Planner",
    "Batch": "Sender",
    "Answer": "Answers",
    "Inbound": "Inbound",
    "Receipt": "Delivery",
    "Archive": "Archive",
    "Import": "Importer",
    "Webhook": "Webhooks",
}
"""The function that works on each queue; others are assumed to be named after their queue."""

MOST_PAGES = 20
"""How many pages of a log are searched for one message, and how many empty pages of a stream are read in a row."""


class CannotTell(Exception):
    """It cannot be looked up with these rights, which proves nothing."""


@dataclass(frozen=True, slots=True)
class LoggedFailure:
    """A failure on a message as the function logged it: the exception's name, and its text (masked by the log itself)."""

    exception: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a table's stream that its reader gave up on."""

    stream: str
    shard: str
    first: str
    last: str
    size: int
    arrived: datetime

    @classmethod
    def read(cls, body: str) -> "Span":
        """From what Lambda sends to a stream's on-failure destination. Raises ValueError, KeyError and TypeError.

        Source: Lambda, « Retain discarded records for a DynamoDB event source ».
        """
        match = json.loads(body)["DDBStreamBatchInfo"]
        return cls(
            stream=match["streamArn"],
            shard=match["shardId"],
            first=match["startSequenceNumber"],
            last=match["endSequenceNumber"],
            size=int(match["batchSize"]),
            arrived=datetime.fromisoformat(match["approximateArrivalOfFirstRecord"]),
        )


class LetterFacts(Protocol):
    """What an explanation may look up. Each method raises CannotTell if it cannot."""

    def now(self) -> datetime:
        """The stack's present time."""

    def campaign(self, campaign_id: str) -> Mapping[str, Any] | None:
        """The campaign as the API shows it, or None when there is none."""

    def file_import(self, import_id: str) -> Mapping[str, Any] | None:
        """The import as the API shows it, or None when there is none."""

    def webhook(self, advertiser_id: str, webhook_id: str) -> Mapping[str, Any] | None:
        """The webhook as the API shows it, or None when it was removed."""

    def owners(self, number: str) -> list[str]:
        """The advertisers that have this number, whether their declarations name it still or not."""

    def logged_failure(self, letter: DeadLetter) -> LoggedFailure | None:
        """The failure that the worker's log records for this message, if any."""

    def still_there(self, span: Span) -> bool:
        """Whether the stream still has the span's first record."""

    def resource_of(self, arn: str) -> str | None:
        """The logical id of the stack's resource that an ARN names; of a function, its alias's ARN too."""


def worker_of(queue: str) -> str:
    """The logical id of the function that works on a queue, known by the logical id of its dead letters."""
    name = queue.removesuffix("DeadLetterQueue")
    return f"{WORKERS.get(name, name)}Function"


def records_of(client: Any, span: Span) -> Iterator[Mapping[str, Any]]:
    """A span's records, read from the stream again. Raises the client's TrimmedDataAccessException if the stream dropped them."""
    iterator = client.get_shard_iterator(
        StreamArn=span.stream,
        ShardId=span.shard,
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=span.first,
    )["ShardIterator"]
    patience = MOST_PAGES  # pages may be empty in the middle of a shard
    while iterator and patience:
        page = client.get_records(ShardIterator=iterator)
        patience = MOST_PAGES if page["Records"] else patience - 1
        for record in page["Records"]:
            if int(record["dynamodb"]["SequenceNumber"]) > int(span.last):
                return
            yield record
        iterator = page.get("NextShardIterator")


class StackFacts:
    """The facts of a running stack. Each question is asked once."""

    def __init__(self, here: Session) -> None:
        """Of this session's stack."""
        self._here = here
        self._things: dict[tuple[str, ...], Mapping[str, Any] | None] = {}

    def now(self) -> datetime:
        """See `LetterFacts.now`."""
        return self._here.asked.now()

    def campaign(self, campaign_id: str) -> Mapping[str, Any] | None:
        """See `LetterFacts.campaign`."""
        return self._thing(Api.get_campaign, campaign_id)

    def file_import(self, import_id: str) -> Mapping[str, Any] | None:
        """See `LetterFacts.file_import`."""
        return self._thing(Api.get_import, import_id)

    def webhook(self, advertiser_id: str, webhook_id: str) -> Mapping[str, Any] | None:
        """See `LetterFacts.webhook`."""
        return self._thing(Api.get_webhook, webhook_id, advertiser_id)

    def _thing(self, operation: Callable[..., Any], *ids: str) -> Mapping[str, Any] | None:
        name = (operation.__name__, *ids)
        if name not in self._things:
            try:
                self._things[name] = operation(self._here.api, *ids)
            except ApiProblem as problem:
                if problem.status not in (
                    HTTPStatus.NOT_FOUND,
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                ):  # 422: not an id at all
                    raise CannotTell from problem
                self._things[name] = None
            except (Unreached, NoStack) as error:
                raise CannotTell from error
        return self._things[name]

    def owners(self, number: str) -> list[str]:
        """See `LetterFacts.owners`."""
        found = self._thing(Api.get_number, re.sub(r"[^0-9+]", "", number) or "none")
        if found is None:
            return []
        having = [user["advertiser_id"] for user in found["advertisers"] if user["released_at"] is None]
        return having or list(found["test_advertisers"])

    def logged_failure(self, letter: DeadLetter) -> LoggedFailure | None:
        """See `LetterFacts.said`."""
        from botocore.exceptions import ClientError  # noqa: PLC0415 (slow to import, as boto3)

        group = self._account.resources.get(worker_of(letter.queue).replace("Function", "Logs"))
        if group is None:
            return None
        asked = {
            "logGroupName": group,
            "filterPattern": f'"{letter.id}"',
            "startTime": int(letter.since.timestamp() * 1000) - 60_000,
        }
        last: LoggedFailure | None = None
        try:
            for _ in range(MOST_PAGES):
                page = self._logs.filter_log_events(**asked)
                for event in page["events"]:
                    last = _read_line(event["message"], letter.id) or last
                if "nextToken" not in page:
                    break
                asked["nextToken"] = page["nextToken"]
        except ClientError as error:
            raise CannotTell from error
        return last

    def still_there(self, span: Span) -> bool:
        """See `LetterFacts.still_there`."""
        from botocore.exceptions import ClientError  # noqa: PLC0415 (as boto3)

        try:
            return next(records_of(self._account.client("dynamodbstreams"), span), None) is not None
        except ClientError as error:
            if error.response["Error"]["Code"] in ("TrimmedDataAccessException", "ResourceNotFoundException"):
                return False
            raise CannotTell from error

    def resource_of(self, arn: str) -> str | None:
        """See `LetterFacts.resource_of`."""
        name = arn.removesuffix(f":{LIVE}").rpartition(":")[2]
        return next(
            (logical_id for logical_id, item in self._account.resources.items() if item.rpartition("/")[2] == name),
            None,
        )

    @property
    def _account(self) -> Account:
        return self._here.account

    @cached_property
    def _logs(self) -> Any:
        return self._account.client("logs")


def _read_line(line: str, message_id: str) -> LoggedFailure | None:
    """The failure of this message that a line of structured log records, if any."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict) or entry.get("message_id") != message_id or "exception_name" not in entry:
        return None
    return LoggedFailure(entry["exception_name"], str(entry.get("exception", "")).strip().rpartition("\n")[2])


def present() -> datetime:
    """Real time, which is that of queues and streams."""
    return datetime.now(UTC)
