"""Ids as people use them: the first digits of one, the name or reference of the thing, or `last`, looked up among the newest."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import typer

from stopsms.command_line.api import Api, ApiProblem
from stopsms.command_line.exits import Exit
from stopsms.command_line.session import Session, session
from stopsms.command_line.speech import moment, said, word

SHORTEST = 4
"""Fewer digits say too little: one in 65,536 is another's by chance."""

SHOWN = 8
"""How many digits a list shows, if they tell its rows apart: among two hundred ids, two agree in them once in 200,000 lists."""

_LOOKED_THROUGH = 200
"""Of each advertiser the newest: no command reads a whole history to find one thing."""

_ADVERTISERS = 20
Newest = Callable[[Api, str], Iterable[Mapping[str, Any]]]
"""The operation that lists an advertiser's campaigns, messages, imports or recurring campaigns, newest first."""

DIGITS, DIGITS_OF_KEY = 16, 12
"""How long an id is: of a campaign or an import, and of a key."""


def short(one: str) -> str:
    """An id as it is told to somebody who has just seen what it is of."""
    return one[:SHOWN]


def shortened(ids: Sequence[str]) -> list[str]:
    """Ids as a list shows them: by their first digits where these are unique in it, else whole."""
    first = [short(one) for one in ids]
    return first if len(set(first)) == len(set(ids)) else list(ids)


def whole_id(written: str, digits: int, newest: Callable[[], Iterable[Mapping[str, Any]]]) -> str:
    """The id that somebody means, among the `newest` things, each with `id` and perhaps `name` or `reference`.

    For somebody who may not list, it is what they wrote: the API says whether there is such a thing. Raises BadParameter and LookupError.
    """
    if re.fullmatch(rf"[0-9a-f]{{{digits}}}", written):
        return written
    try:
        listed = list(newest())
    except ApiProblem:
        return written
    if written == "last" and listed:
        return str(max(listed, key=lambda one: str(one.get("created_at") or ""))["id"])
    named = [one for one in listed if written in (one.get("name"), one.get("reference"))]
    begun = [one for one in listed if len(written) >= SHORTEST and str(one["id"]).startswith(written.lower())]
    found = {str(one["id"]): one for one in begun or named}
    if len(found) > 1:
        shown = "".join(f"\n{line}" for line in _told_apart(list(found.values())))
        raise typer.BadParameter(said("{written} may be any of these: {found}", written=written, found=shown))
    if not found:
        raise LookupError(written)
    return next(iter(found))


def _told_apart(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each: its id, and what is known of its name, state and day."""
    for first, one in zip(shortened([str(one["id"]) for one in found]), found, strict=True):
        created = one.get("created_at")
        told = (first, one.get("name"), word(one.get("status") or ""), created and moment(created))
        yield "  ".join(str(part) for part in told if part)


def of_every_advertiser(here: Session, newest_of: Newest) -> Iterable[Mapping[str, Any]]:
    """The newest of a collection that each advertiser has: of the one that STOPSMS_ADVERTISER names, else of all, up to twenty."""
    for owner in here.usual_advertisers(_ADVERTISERS):
        yield from islice(newest_of(here.api, owner), _LOOKED_THROUGH)


def _found(here: Session, written: str, digits: int, newest: Callable[[], Iterable[Mapping[str, Any]]]) -> str:
    try:
        return whole_id(written, digits, newest)
    except LookupError:
        here.screen.object_to(
            said("nothing recent is called {written}, and no id begins so: see the list", written=written)
        )
        raise typer.Exit(Exit.MISSING) from None


def id_of(newest_of: Newest) -> Callable[[typer.Context, str | None], str | None]:
    """What completes the argument of a command that names a campaign, a message or an import."""

    def completed(context: typer.Context, written: str | None) -> str | None:
        here = session(context)
        return None if written is None else _found(here, written, DIGITS, lambda: of_every_advertiser(here, newest_of))

    return completed


def key_id(context: typer.Context, written: str) -> str:
    """The id of a key."""
    here = session(context)
    return _found(here, written, DIGITS_OF_KEY, lambda: here.api.list_keys()["keys"])
