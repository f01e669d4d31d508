"""The HTTP API as the command line calls it, and how the program ends by what a call comes to."""

import inspect
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import typer

from stopsms.client.errors import ApiProblem, Unreached
from stopsms.client.json_client import JsonClient
from stopsms.command_line.exits import Exit
from stopsms.command_line.speech import said
from stopsms.contracts.codec import ABSENT

__all__ = ["Api", "ApiProblem", "Unreached", "exit_of", "members_of"]

Api = JsonClient
"""Answers are printed as they come, also those of another release."""

_EXITS = {
    HTTPStatus.FORBIDDEN: Exit.UNREACHED,
    HTTPStatus.TOO_MANY_REQUESTS: Exit.UNREACHED,
    HTTPStatus.NOT_FOUND: Exit.MISSING,
    HTTPStatus.CONFLICT: Exit.CONFLICT,
}

_NOT_PERMITTED = frozenset({"not_permitted", "other_advertiser"})


def exit_of(problem: ApiProblem) -> Exit:
    """The exit code."""
    if problem.document.get("rules"):
        return Exit.REFUSED
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Exit.BROKEN
    if problem.code in _NOT_PERMITTED:
        return Exit.NOT_PERMITTED
    return _EXITS.get(HTTPStatus(problem.status), Exit.INVALID)


def members_of(operation: Callable[..., Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """A body that somebody wrote, as the operation takes it; what it lacks, the API says. Raises BadParameter for unknown members."""
    members = {
        name: one.default
        for name, one in inspect.signature(operation).parameters.items()
        if one.kind is inspect.Parameter.KEYWORD_ONLY and name != "idempotency_key"
    }
    if unknown := sorted(body.keys() - members):
        raise typer.BadParameter(said("unknown: {members}", members=", ".join(unknown)))
    return {name: ABSENT for name, default in members.items() if default is inspect.Parameter.empty} | dict(body)
