"""The API's description (OpenAPI) of its answers, made from the very dataclasses that the codec writes."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, is_dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Described

from stopsms.compliance.campaign.condition import Condition
from stopsms.contracts.answers.problems import Problem
from stopsms.contracts.bodies.audience import ConditionBody
from stopsms.contracts.codec import ABSENT, Form, codec_of, form_of

_CONTRACTS = "stopsms.contracts"
_AS_SENT: Mapping[Any, type[BaseModel]] = {Condition: ConditionBody}
"""What is answered in the shape that it was sent in."""
_OPEN = frozenset({Problem})
"""Answers with members beyond those that are declared: a problem's extension members."""


@cache
def described(kind: type, *, closed: bool = True) -> type[BaseModel]:
    """The model of what is written for a dataclass; unless `closed`, there may be more in it, as in an event of a later version."""
    form: Form[Any] = form_of(kind)
    return create_model(
        kind.__name__ if _ours(kind) or not closed else f"{kind.__name__}Answer",
        __doc__=form.doc or kind.__doc__,
        __config__=ConfigDict(
            extra="forbid" if closed and kind not in _OPEN else "ignore",
            populate_by_name=True,
            protected_namespaces=(),
            defer_build=True,
        ),
        **_members(form, closed=closed),
    )


def _ours(kind: type) -> bool:
    return kind.__module__.startswith(_CONTRACTS)


def _members(form: Form[Any], *, closed: bool) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for one in form.shown:
        hint, name, codec = form.hints[one.name], form.names.get(one.name, one.name), form.by.get(one.name)
        if one.name in form.flat:
            members |= _members(form_of(hint), closed=closed)
            continue
        taken = hasattr(BaseModel, name)
        info = Described(**_default(form, one), description=_note(hint), alias=name if taken else None)
        members[f"{name}_" if taken else name] = (codec.written_as if codec else _type(hint, closed=closed), info)
    return members


def _note(hint: Any) -> str | None:
    notes = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((note for note in notes if isinstance(note, str)), None)


def _default(form: Form[Any], one: "Field[Any]") -> dict[str, Any]:
    """The default of a member that may be missing. Of the domain's classes every field is written, whatever its default."""
    default = one.default if one.default_factory is MISSING else one.default_factory()
    promised = default is not ABSENT and not _ours(form.kind) and one.name not in (*form.omit, *form.optional)
    if default is MISSING or promised:
        return {}
    hint = form.hints[one.name]
    if default is not ABSENT:
        return {"default": default}
    if get_origin(hint) is Annotated or type(None) in get_args(hint):
        return {"default": None}
    return {"default": (get_origin(hint) or hint)()}


def _type(hint: Any, *, closed: bool) -> Any:
    """The type of what is written for a type. `Annotated[X, C]`: what is written of X is described as a C."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        described_as = [note for note in arguments[1:] if not isinstance(note, str)]
        return _type(described_as[0] if described_as else arguments[0], closed=closed)
    inner = [_type(argument, closed=closed) for argument in arguments] if origin in _COMPOSED else []
    if origin in (Union, UnionType):
        return Union[tuple(inner)]  # noqa: UP007 (of any number)
    if origin in (dict, Mapping):
        return dict[inner[0], inner[1]]  # type: ignore[valid-type]
    if origin is not None and inner:
        return list[inner[0]]  # type: ignore[valid-type]
    if codec := codec_of(hint):
        return _AS_SENT.get(hint, codec.written_as)
    return described(hint, closed=closed) if is_dataclass(hint) and isinstance(hint, type) else hint


_COMPOSED = frozenset({Union, UnionType, dict, Mapping, tuple, list, frozenset, Sequence})


PROBLEMS = {
    400: "unreadable request",
    401: "not signed, or not with one of the current secrets",
    403: "x-api-key is missing or unknown, or its role or advertisers do not allow this",
    404: "not found",
    409: "in conflict with the present state, here or of a service elsewhere, or with an earlier use of the Idempotency-Key",
    413: "too large",
    422: "invalid request, or refused by rules",
    429: "too many requests, or changes of one thing at once; of a signed message: it cannot be verified now, deliver it again",
    503: "something of ours cannot be reached: try again",
}

OBJECT: dict[int, Any] = {200: {"description": "done", "content": {"application/json": {"schema": {"type": "object"}}}}}
"""Responses of a route that answers with any JSON object."""

PDF: dict[str, Any] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
"""The further media type of a route that answers with a document when that is accepted first."""


def documented(kind: type, status: int = 200, also: Mapping[str, Any] | None = None) -> dict[int, Any]:
    """The responses of a route: this answer when it succeeds, in `also` other media types, else a problem document."""
    content = {"application/json": {"model": described(kind)}, **(also or {})}
    return _problems(PROBLEMS) | {status: {"description": "done", "content": content}}


def _problems(codes: Mapping[int, str]) -> dict[int, Any]:
    problem = {"application/problem+json": {"model": described(Problem)}}
    return {code: {"description": text, "content": problem} for code, text in codes.items()}


PAGE: dict[int, Any] = {
    200: {"description": "a page", "content": {"text/html": {"schema": {"type": "string"}}}},
    **_problems({code: PROBLEMS[code] for code in (403, 404, 422, 429)}),
}
"""Responses of a route that answers with a page to read."""
