"""The members of bodies, as their models have them."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel


def members_at(kind: Any, places: Sequence[Any]) -> Iterator[str]:
    """The fields that a body has at a place, as far as its models say."""
    for model in _models(kind):
        if not places:
            yield from (info.alias or name for name, info in model.model_fields.items())
            continue
        for name, info in model.model_fields.items():
            if (info.alias or name) == places[0]:
                following = places[1:]
                yield from members_at(
                    info.annotation, following[1:] if following and isinstance(following[0], int) else following
                )


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """The models in a type: itself, or those that it is made of."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for inner in get_args(kind):
        yield from _models(inner)
