"""Answers as the dataclasses that the API writes them from."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from stopsms.client.errors import UnknownForm
from stopsms.contracts import domain_forms  # noqa: F401 (how classes of the domain are written)
from stopsms.contracts.codec import form_of

Answer = TypeVar("Answer")


def read(kind: type[Answer], document: Any) -> Answer:
    """The answer that a document is. Members of a later release are passed over. Raises UnknownForm."""
    try:
        return form_of(kind).read(document)
    except (KeyError, TypeError, ValueError) as error:
        raise UnknownForm(f"the answer is no {kind.__name__} of this release: {error}") from error


class _Page(Protocol):
    """A page of a list."""

    @property
    def next(self) -> str | None: ...


Page = TypeVar("Page", bound=_Page)
Item = TypeVar("Item")


def every(page_at: Callable[[str | None], Page], items: Callable[[Page], Iterable[Item]]) -> Iterator[Item]:
    """The items of a list, page by page; the first is at None."""
    following: str | None = None
    while True:
        page = page_at(following)
        yield from items(page)
        following = page.next
        if following is None:
            return
