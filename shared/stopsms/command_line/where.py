"""Conditions in words: `tag:vip and not got:ID and city = Lyon and last_sale within 90 days`, to and from the API's JSON.

    tag:vip · city = Lyon · city in (Lyon, Paris) · city known · territory in (FR, RE) · postcode in (69, 75001) · legal_basis = consent
    last_sale within 90 days · collected more than 30 days ago · date:renewal 7 days ago · last_message since 2026-01-01 before 2026-06-01
    born anniversary · last_sale known · got:ID · share of SALT from 0 to 0.1

`not` binds closest, then `and`, then `or`; parentheses group. Words with spaces or signs stand in double quotes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from stopsms.command_line.speech import said

Condition = dict[str, Any]

DATES = ("collected", "last_sale", "last_message", "last_contact", "born")
LISTED = ("territory", "postcode", "legal_basis")
"""What is told by a list of codes."""

_KEYWORDS = frozenset(
    {"and", "or", "not", "in", "known", "within", "more", "since", "before", "anniversary", "share", *DATES, *LISTED}
)
_TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign>[(),=])|(?P<word>[^\s(),="]+:(?=")|[^\s(),="]+))')
_BARE = re.compile(r"[^\s(),=\"\\:]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class WhereError(ValueError):
    """What is written there is no condition. `place` is where, from 0."""

    def __init__(self, message: str, place: int) -> None:
        """With a message for who wrote it."""
        super().__init__(message)
        self.place = place

    def pointing(self, written: str) -> str:
        """The message, with the expression and a mark beneath the place."""
        return f"{self}\n  {written}\n  {' ' * self.place}^"


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    place: int
    quoted: bool = False


def _tokens(written: str) -> list[_Token]:
    found: list[_Token] = []
    place, end = 0, len(written.rstrip())
    while place < end:
        match = _TOKEN.match(written, place)
        if match is None:
            raise WhereError(said("a quotation mark is not closed"), len(written) - len(written[place:].lstrip()))
        kind = match.lastgroup or ""
        value, at = match[kind], match.start(kind)
        if kind == "text":
            value = re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)
        found.append(_Token(value, at, kind == "text"))
        place = match.end()
    return found


def condition_of(written: str) -> Condition:
    """The condition that the words say. Raises WhereError."""
    reader = _Reader(_tokens(written), len(written))
    condition = reader.either()
    if reader.token is not None:
        reader.fail(said("expected and, or, or the end here"))
    return condition


class _Reader:
    """Reads tokens from left to right, one ahead."""

    def __init__(self, tokens: Sequence[_Token], end: int) -> None:
        self._tokens = tokens
        self._next = 0
        self._end = end

    @property
    def token(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def fail(self, message: str) -> NoReturn:
        raise WhereError(message, self._end if self.token is None else self.token.place)

    def takes(self, word: str) -> bool:
        """Whether this word comes next, which is then read."""
        token = self.token
        if token is None or token.quoted or token.value.lower() != word:
            return False
        self._next += 1
        return True

    def expect(self, word: str) -> None:
        if not self.takes(word):
            self.fail(said("expected {word} here", word=word))

    def value(self, what: str) -> str:
        token = self.token
        if token is None or (not token.quoted and token.value in "(),="):
            self.fail(said("expected {word} here", word=what))
        self._next += 1
        return token.value

    def either(self) -> Condition:
        return self._joined("or", "any", lambda: self._joined("and", "all", self._one))

    def _joined(self, word: str, name: str, inner: Callable[[], Condition]) -> Condition:
        parts = [inner()]
        while self.takes(word):
            parts.append(inner())
        return parts[0] if len(parts) == 1 else {name: parts}

    def _one(self) -> Condition:
        if self.takes("not"):
            return {"not": self._one()}
        if self.takes("("):
            condition = self.either()
            self.expect(")")
            return condition
        return self._leaf()

    def _leaf(self) -> Condition:
        if self.takes("share"):
            return self._share()
        begun, token = self._next, self.token
        if token is not None and token.quoted:
            self.fail(said("expected {word} here", word=said("a condition, such as tag:vip")))
        word = self.value(said("a condition, such as tag:vip"))
        name, colon, rest = word.partition(":")
        if colon and name in ("tag", "got"):
            return {name: rest or self.value(said("what {name}: is followed by", name=name))}
        if word in DATES or (colon and name == "date"):
            return self._date(word if not colon else f"attribute:{rest}")
        if word in LISTED:
            return {word: self._listed()}
        if colon or word.lower() in _KEYWORDS:
            self._next = begun
            self.fail(said("no condition begins so; such as tag:vip, city = Lyon, last_sale within 90 days, got:ID"))
        return {"attribute": word, "known": True} if self.takes("known") else {"attribute": word, "in": self._listed()}

    def _listed(self) -> list[str]:
        """After a name: = a value, or in (some)."""
        if self.takes("="):
            return [self.value(said("a value"))]
        if not self.takes("in"):
            self.fail(said("expected =, in ( … ) or known here"))
        self.expect("(")
        values = [self.value(said("a value"))]
        while self.takes(","):
            values.append(self.value(said("a value")))
        self.expect(")")
        return values

    def _date(self, name: str) -> Condition:
        date: Condition = {"date": name}
        for word in ("anniversary", "known"):
            if self.takes(word):
                return date | {word: True}
        if self.takes("within"):
            return date | {"within_days": self._days()}
        if self.takes("more"):
            self.expect("than")
            return date | {"more_than_days_ago": self._days(ago=True)}
        between = {word: self._day() for word in ("since", "before") if self.takes(word)}
        if between:
            return date | between
        if self.token is None or not self.token.value.isdecimal():
            self.fail(said("expected within, more than, … days ago, since, before, anniversary or known here"))
        return date | {"days_ago": self._days(ago=True)}

    def _days(self, *, ago: bool = False) -> int:
        token = self.token
        if token is None or not (token.value.isascii() and token.value.isdecimal()):
            self.fail(said("expected a number of days here"))
        self._next += 1
        if not (self.takes("days") or self.takes("day")):
            self.fail(said("expected {word} here", word="days"))
        if ago:
            self.expect("ago")
        return int(token.value)

    def _day(self) -> str:
        token = self.token
        if token is None or not _DAY.fullmatch(token.value):
            self.fail(said("expected a day like 2026-06-01 here"))
        self._next += 1
        return token.value

    def _share(self) -> Condition:
        self.expect("of")
        salt = self.value(said("the word that divides people"))
        bounds = {}
        for word in ("from", "to"):
            self.expect(word)
            token = self.token
            try:
                bounds[word] = float(self.value(said("a number from 0 to 1")))
            except ValueError:
                wanted = said("expected {word} here", word=said("a number from 0 to 1"))
                raise WhereError(wanted, token.place if token else self._end) from None
        return {"share": {"of": salt, **bounds}}


def words_of(condition: Condition) -> str:
    """The condition in words, as `condition_of` reads them: what is a list of one only is that one."""
    return _said(condition, 0)


_JOINED = {"any": ("or", 1), "all": ("and", 2)}


def _said(condition: Condition, closer: int) -> str:
    """In words; in parentheses where what it is part of binds closer."""
    for name, (word, closeness) in _JOINED.items():
        if name in condition:
            parts = condition[name]
            if len(parts) == 1:
                return _said(parts[0], closer)
            told = f" {word} ".join(_said(part, closeness + 1) for part in parts)
            return f"({told})" if closeness < closer else told
    if "not" in condition:
        return f"not {_said(condition['not'], 3)}"
    return _leaf_said(condition)


def _leaf_said(condition: Condition) -> str:
    for name in ("tag", "got"):
        if name in condition:
            return f"{name}:{quoted(condition[name])}"
    for name in LISTED:
        if name in condition:
            return f"{name} {_list_said(condition[name])}"
    if "attribute" in condition:
        told = "known" if condition.get("known") else _list_said(condition["in"])
        return f"{condition['attribute']} {told}"
    if "share" in condition:
        share = condition["share"]
        return f"share of {quoted(share['of'])} from {share['from']} to {share['to']}"
    return _date_said(condition)


def _date_said(condition: Condition) -> str:
    name = condition["date"].replace("attribute:", "date:")
    for member, form in (
        ("within_days", "within {} days"),
        ("more_than_days_ago", "more than {} days ago"),
        ("days_ago", "{} days ago"),
    ):
        if member in condition:
            return f"{name} {form.format(condition[member])}"
    for word in ("anniversary", "known"):
        if condition.get(word):
            return f"{name} {word}"
    return " ".join([name, *(f"{word} {condition[word]}" for word in ("since", "before") if word in condition)])


def _list_said(values: Sequence[str]) -> str:
    return f"= {quoted(values[0])}" if len(values) == 1 else f"in ({', '.join(map(quoted, values))})"


def quoted(word: str) -> str:
    """A word as it may stand: in quotation marks unless it is plain."""
    if _BARE.fullmatch(word) and word.lower() not in _KEYWORDS:
        return word
    return '"' + re.sub(r'(["\\])', r"\\\1", word) + '"'
