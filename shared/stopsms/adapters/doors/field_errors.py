"""What is wrong with a request, field by field, as it is answered. Only a call that is refused needs it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from stopsms.adapters.doors.field_words import RULES, explained, with_suggestion
from stopsms.adapters.doors.phone_numbers import NUMBER_IN_TEXT
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.message.characters import repaired
from stopsms.contracts.answers.problems import FieldError
from stopsms.contracts.bodies.members import members_at

_LONGEST_FIELD = 64
_PLACES = frozenset({"body", "path", "query"})
MOST_ERRORS = 100
"""How many errors of a request are told: whoever has more has sent something else, and every answer has an end (6 MB at Lambda)."""
UNKNOWN = "extra_forbidden"


def field_errors(found: Sequence[Mapping[str, Any]], body: Any = None, most: int = MOST_ERRORS) -> list[FieldError]:
    """The first of these errors of pydantic, about fields of this body."""
    return [_field_error(error, body) for error in found[:most]]


def _field_error(found: Mapping[str, Any], body: Any) -> FieldError:
    places = list(found["loc"])
    words = explained(
        found["type"], str(found.get("msg", "")), found.get("ctx") or {}, of_text=isinstance(found.get("input"), str)
    )
    if found["type"] == UNKNOWN and len(places) > 1 and places[0] == "body":
        words = with_suggestion(words, str(places[-1]), set(members_at(body, places[1:-1])))
    return _error(places, found["type"], words)


def unknown_parameters(names: Sequence[str], known: Collection[str]) -> list[FieldError]:
    """Parameters that the operation does not have."""
    words = Explanation("Paramètre inconnu.", "there is no such parameter")
    return [_error(["query", name], UNKNOWN, with_suggestion(words, name, known)) for name in names[:MOST_ERRORS]]


def unreadable(field: str, rule: str, message: str) -> FieldError:
    """What keeps a body from being read; `message` is in English and more particular than the rule's own words."""
    return _error([field], rule, Explanation(RULES[rule].fr, message))


def _error(places: Sequence[Any], rule: str, words: Explanation) -> FieldError:
    words = Explanation(repaired(words.fr), repaired(words.en))
    return FieldError(named(places), rule, words.en, words)


def named(places: Sequence[Any]) -> str:
    """A field by its name, without the place that it is in, as far as it can be told: a number that stands in it is not."""
    within = list(places[1:]) if len(places) > 1 and places[0] in _PLACES else places
    return NUMBER_IN_TEXT.sub("…", repaired(".".join(map(str, within))))[:_LONGEST_FIELD]
