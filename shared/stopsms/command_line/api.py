"""The HTTP API as the command line calls it, and how the program ends by what a call comes to."""

from http import HTTPStatus

from stopsms.client.errors import ApiProblem, Unreached
from stopsms.client.json_client import JsonClient
from stopsms.command_line.exits import Exit

__all__ = ["Api", "ApiProblem", "Unreached", "exit_of"]

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
