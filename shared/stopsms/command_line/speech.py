"""In which language and of which place the program speaks: labels, codes, sentences, money, counts and times.

It is one thing for the whole run, like a locale: `--lang` and `--zone` set it before a command begins. What JSON holds stays as answered.
"""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from stopsms.command_line import english_words, french_words
from stopsms.command_line.moments import shown

Language = Literal["fr", "en"]
HOME_ZONE = "Europe/Paris"

_LABELS: Mapping[Language, Mapping[str, str]] = {"fr": french_words.LABELS, "en": english_words.LABELS}
_CODES: Mapping[Language, Mapping[str, str]] = {"fr": french_words.CODES, "en": english_words.CODES}

_NARROW = "\u202f"
"""The space within French figures and before a unit (Imprimerie nationale, Lexique des règles typographiques)."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Speech:
    """The language, and the time zone in which times are shown and understood."""

    language: Language
    zone: ZoneInfo


_USUAL = Speech("fr", ZoneInfo(HOME_ZONE))
_speech: ContextVar[Speech] = ContextVar("speech")


def speak(speech: Speech) -> None:
    """From now on, in this language and zone."""
    _speech.set(speech)


def speech() -> Speech:
    """The language and zone of this run; French and Paris unless something else was asked for."""
    return _speech.get(_USUAL)


def said(english: str, **values: object) -> str:
    """A sentence in the language spoken; `values` stand where it has their names in braces. What nobody has translated stays English."""
    sentence = french_words.SENTENCES.get(english, english) if speech().language == "fr" else english
    return sentence.format(**values) if values else sentence


def counted_of(number: int, one: str, many: str) -> str:
    """So many of something, in the language spoken; zero is singular in French."""
    singular = number < 2 if speech().language == "fr" else number == 1
    return said(one if singular else many, number=count(number))


def label(name: str) -> str:
    """What a member of the API is called on the screen."""
    return _LABELS[speech().language].get(name, name.replace("_", " "))


def word(code: str) -> str:
    """What a code of the contract means (a status, a verdict, a kind); the code itself where no word is known."""
    return _CODES[speech().language].get(code, code)


def rule_title(rule: str) -> str:
    """The title of a rule or a term in the language spoken, or its id where it has none: those of an older or newer release."""
    if speech().language == "en":
        return english_words.RULES.get(rule, rule)
    return _french_titles().get(rule, rule)


@cache
def _french_titles() -> dict[str, str]:
    from stopsms.compliance.law.rulebook import rulebooks  # noqa: PLC0415 (a tenth of a second; most commands do without)

    rules = {rule.id: rule.title for book in rulebooks() for rule in (*book.capture, *book.sending_rules)}
    return rules | {term.id: term.title for book in rulebooks() for term in book.retention.terms}


def count(number: int) -> str:
    """A number with its thousands set apart: 9 800 000 or 9,800,000."""
    written = f"{number:,}"
    return written.replace(",", _NARROW) if speech().language == "fr" else written


def decimal(number: float) -> str:
    """A number that is no count: 86,2 or 86.2."""
    return str(number).replace(".", ",") if speech().language == "fr" else str(number)


def money(euros: float) -> str:
    """An amount in euros: 1 027,30 € or €1,027.30."""
    written = f"{euros:,.2f}"
    if speech().language == "en":
        return f"€{written}"
    return f"{written.replace(',', _NARROW).replace('.', ',')}{_NARROW}€"


def share(part: float) -> str:
    """A share of one in per cent: 5 % or 5%."""
    written = f"{part:.1%}".replace(".0%", "%")
    return written.replace(".", ",").replace("%", f"{_NARROW}%") if speech().language == "fr" else written


def colon() -> str:
    """What stands between a name and its value: French sets it apart."""
    return "\u00a0:" if speech().language == "fr" else ":"


def moment(written: str, *, seconds: bool = False) -> str:
    """An instant of the API as the zone's clocks show it, with the offset: mar. 24/11/2026 10:00 (+01:00). Raises ValueError."""
    now = speech()
    return shown(datetime.fromisoformat(written), now.zone, now.language, seconds=seconds)


def is_instant(text: str) -> bool:
    """Whether a text is an instant as the API writes them."""
    return _INSTANT.fullmatch(text) is not None
