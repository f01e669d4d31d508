"""Which stack the command line talks to: the embedded one, one deployed on AWS, or just a URL and a key."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from stopsms.command_line.api import Api
from stopsms.command_line.embedded_stacks import DESCRIPTION, EmbeddedStack, stack_in, stacks_on_file
from stopsms.command_line.speech import said, speech

LIVE = "live"
"""The alias of each function: the version that everything else calls too."""


class NoStack(Exception):
    """No stack was named or found, or it cannot be read."""


@dataclass(frozen=True)
class Account:
    """A stack's resources on AWS or on the emulator: physical names by logical id, and the credentials to use."""

    resources: Mapping[str, str]
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)

    def client(self, service: str) -> Any:
        """A boto3 client of the stack's region."""
        import boto3  # noqa: PLC0415 (slow to import; most commands do without)

        make: Any = boto3.client
        return make(service, **self.credentials)

    def resource(self, logical_id: str) -> str:
        """A resource's physical name. Raises NoStack when the stack has none."""
        try:
            return self.resources[logical_id]
        except KeyError:
            raise NoStack(f"the stack has no {logical_id}: was it deployed from an older template?") from None


@dataclass(frozen=True)
class Asked:
    """The stack that the options and the environment ask for."""

    name: str | None = None
    api_url: str | None = None
    api_key: str | None = None

    @cached_property
    def api(self) -> Api:
        """The API, with the key that was given. Without one: on AWS a new key of the caller's own, here the stack's. Raises NoStack."""
        if self.api_url and not (self.api_key or self.name):
            raise NoStack(said("--api needs --key, or --stack with AWS credentials"))
        if self.api_url and self.api_key:
            return Api(self.api_url, self.api_key, language=speech().language)
        if self.deployed:
            return self._deployed_api(self.deployed)
        described = self._embedded.described
        return Api(described["api_url"], self.api_key or described["api_key"], language=speech().language)

    @property
    def deployed(self) -> str | None:
        """The CloudFormation stack that was named; None if a folder was, or nothing."""
        return None if self.name is None or _is_place(self.name) else self.name

    @cached_property
    def _embedded(self) -> EmbeddedStack:
        """The embedded stack that was named by its folder, else the one here, else the only one of this machine. Raises NoStack."""
        if self.name is None:
            return _here() or _only_one()
        place = Path(self.name).expanduser()
        found = stack_in(place.parent if place.name == DESCRIPTION else place)
        if found is None:
            raise NoStack(said("no stack is up in {folder}", folder=place))
        return found

    def _deployed_api(self, name: str) -> Api:
        """The API of a stack on AWS, with a key of the caller's own unless one is given."""
        account = self.account
        with _plainly(name):
            url = self.api_url or _outputs(name, account)["ApiUrl"]
            if self.api_key:
                return Api(url, self.api_key, language=speech().language)
            from stopsms.command_line.own_key import issue_own_key  # noqa: PLC0415 (brings botocore)

            return Api(url, issue_own_key(account, self.now()), language=speech().language)

    @cached_property
    def account(self) -> Account:
        """The resources behind the API. Raises NoStack."""
        if self.deployed:
            return _deployed(self.deployed)
        if self.api_url and self.name is None:
            raise NoStack(
                "this command looks at queues and buckets: it needs --stack NAME and AWS credentials, not just --api"
            )
        described = self._embedded.described
        return Account(
            described["resources"],
            {
                "endpoint_url": described["aws_endpoint_url"],
                "region_name": described["region"],
                "aws_access_key_id": described["aws_access_key_id"],
                "aws_secret_access_key": described["aws_secret_access_key"],
            },
        )

    def now(self) -> datetime:
        """The stack's present time: real time, plus what `make clock` adds on the embedded stack."""
        shift = 0.0
        if not (self.deployed or self.api_url):
            clock = self._embedded.folder / "clock"
            shift = float(clock.read_text() or 0) if clock.exists() else 0.0
        return datetime.now(UTC) + timedelta(seconds=shift)


def _is_place(name: str) -> bool:
    """Whether it is a folder or a file: no CloudFormation stack can be called so, which may be named by its ARN too."""
    return not name.startswith("arn:") and _STACK_NAME.fullmatch(name) is None


_STACK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
"""Source: AWS CloudFormation, CreateStack, StackName."""


def _here() -> EmbeddedStack | None:
    """The running stack in STACK_HOME, or in .local of this folder or of one above."""
    given = os.environ.get("STACK_HOME")
    here = Path.cwd()
    homes = [Path(given)] if given else [folder / ".local" for folder in (here, *here.parents)]
    return next(filter(None, map(stack_in, homes)), None)


def _only_one() -> EmbeddedStack:
    """The one stack of this machine that answers. Raises NoStack: which of several is meant, only the caller knows."""
    running = [] if os.environ.get("STACK_HOME") else [stack for stack in stacks_on_file() if stack.answers]
    if len(running) == 1:
        return running[0]
    if not running:
        raise NoStack(said("no stack: start one with `make up`, or give --stack NAME, or --api URL and --key KEY"))
    folders = ", ".join(str(stack.folder) for stack in running)
    raise NoStack(said("several stacks are up: choose one with --stack FOLDER ({folders})", folders=folders))


def _deployed(name: str) -> Account:
    with _plainly(name):
        formation = Account({}).client("cloudformation")
        pages = formation.get_paginator("list_stack_resources").paginate(StackName=name)
        summaries = [summary for page in pages for summary in page["StackResourceSummaries"]]
        (stack,) = formation.describe_stacks(StackName=name)["Stacks"]
    resources = {each["LogicalResourceId"]: each.get("PhysicalResourceId", "") for each in summaries}
    return Account(resources | tables_in_use(stack.get("Outputs", ())))


def tables_in_use(outputs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The tables that a stack uses, under the logical ids of its own: restored tables are not among its resources."""
    return {
        output["OutputKey"].removesuffix("InUse"): output["OutputValue"]
        for output in outputs
        if output["OutputKey"].endswith("TableInUse")
    }


def _outputs(name: str, account: Account) -> dict[str, str]:
    (stack,) = account.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


@contextmanager
def _plainly(name: str) -> Iterator[None]:
    """AWS's objections to a look at a stack, in plain words."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (as boto3)

    try:
        yield
    except KeyError as error:
        raise NoStack(f"{name} has no output {error}: is it a stack of template.yaml?") from error
    except (BotoCoreError, ClientError) as error:
        raise NoStack(f"stack {name}: {error}") from error
