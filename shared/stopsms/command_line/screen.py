"""What people and programs see: tables on a terminal, JSON in a pipe; numbers masked unless asked for in clear."""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.progress import Progress
from rich.prompt import Confirm, InvalidResponse, Prompt
from rich.table import Table
from rich.text import Text

from stopsms.command_line.api import ApiProblem
from stopsms.command_line.speech import (
    colon,
    count,
    counted_of,
    decimal,
    is_instant,
    label,
    moment,
    money,
    rule_title,
    said,
    share,
    word,
)
from stopsms.compliance.person.phone import mask

_NUMBER = re.compile(
    r"\+\d{9,15}\b|\b00(?:33|41|262|508|590|594|596|681|687|689)\d{6,9}\b"
    r"|\b0[67](?:\d{8}|(?:[ \u00a0\u202f]\d\d){4}|(?:\.\d\d){4}|(?:-\d\d){4})\b"
)
"""A mobile number, also as people write it in a text. None has fewer than nine digits; the name of a rulebook ends in eight."""

COLOURS = {
    "pass": "green", "allowed": "green", "granted": "green", "delivered": "green", "sent": "green", "finished": "green",
    "warn": "yellow", "review": "yellow", "defer": "yellow", "deferred": "yellow", "pending": "yellow", "paused": "yellow",
    "uncertain": "yellow", "running": "cyan", "scheduled": "cyan",
    "block": "red", "blocked": "red", "opposed": "red", "failed": "red", "undelivered": "red", "cancelled": "red",
}  # fmt: skip
"""Colours for words of the contract."""


def masked(value: Any) -> Any:
    """A JSON value with the middle of each phone number hidden, wherever it occurs, including object keys."""
    if isinstance(value, str):
        return _NUMBER.sub(lambda match: mask(match.group()), value)
    if isinstance(value, Mapping):
        return {masked(name): masked(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked(inner) for inner in value]
    return value


def harmless(text: str) -> str:
    """A text without control characters that could affect a terminal: people may send us anything."""
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}" for c in text
    )


_NOTHING = Text("·", style="dim")


CODED = frozenset({
    "act", "after", "asked_by", "before", "chosen", "fate", "interaction", "kind", "legal_basis", "nature", "part", "purposes",
    "result", "role", "stage", "status", "topics", "verdict",
})  # fmt: skip
"""Members whose values are codes of the contract, hence shown as words. What people wrote never is."""

_TO_THE_SECOND = frozenset({"authorised_at", "occurred_at", "received_at", "recorded_at"})
"""What happened within seconds of something else is shown with them."""


def empty(value: Any) -> bool:
    """Whether a value says nothing: neither does an object whose members all say nothing. Zero and no do."""
    if isinstance(value, Mapping):
        return all(map(empty, value.values()))
    return value is None or (isinstance(value, str | list | tuple) and not value)


def cell(value: Any, name: str = "") -> Text:
    """A value of this member as a table shows it."""
    if empty(value):
        return _NOTHING
    return Text(harmless(_written(value, name)), style=COLOURS.get(str(value), ""))


def _written(value: Any, name: str) -> str:
    if isinstance(value, Mapping):
        shown = ((key, inner) for key, inner in value.items() if not empty(inner))
        return "\n".join(f"{_key(key)}{colon()} {_written(inner, key)}" for key, inner in shown)
    if isinstance(value, list | tuple):
        return ", ".join(_written(each, name) for each in value)
    return _text(value, name) if isinstance(value, str) else _figure(value, name)


def _text(value: str, name: str) -> str:
    if is_instant(value):
        return moment(value, seconds=name in _TO_THE_SECOND)
    return word(value) if name in CODED else value


def _figure(value: Any, name: str) -> str:
    match value:
        case bool():
            return said("yes") if value else said("no")
        case int():
            return count(value)
        case float():
            return money(value) if name.endswith("_eur") else share(value) if name in _SHARES else decimal(value)
    return str(value)


_SHARES = frozenset({"carrier_blocks", "end", "invalid_numbers", "oppositions", "refusals", "share", "start"})
"""Members that are shares of one where they are no counts."""


def _key(name: str) -> str:
    """What a nested member is called: by its title if it is a rule."""
    return rule_title(name) if "." in name else label(name)


class YesOrNo(Confirm):
    """A question that is answered in French or in English, whatever it was asked in."""

    def make_prompt(self, default: Any) -> Text:  # noqa: ARG002 (rich's)
        """The question with the answers that are expected; nothing is a no."""
        no, yes = said("no"), said("yes")
        return Text.assemble(self.prompt, f" [{yes[0]}/{no[0]}] ({no[0]}): ")

    def process_response(self, value: str) -> bool:
        """Whether it is a yes. Raises InvalidResponse for what is neither."""
        answered = value.strip().lower()
        if answered in ("o", "oui", "y", "yes"):
            return True
        if answered in ("n", "non", "no"):
            return False
        raise InvalidResponse(Text(said("please answer yes or no"), style="red"))


@dataclass
class Screen:
    """Where a command shows its result. Only results go to standard output; progress and errors go to standard error."""

    as_json: bool
    clear: bool = False
    language: str = "fr"
    out: Console = field(default_factory=lambda: Console(highlight=False, markup=False))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, markup=False))

    def show(self, value: Any, draw: Callable[[Any], RenderableType]) -> None:
        """Show a result: as JSON, or drawn."""
        shown = value if self.clear else masked(value)
        if self.as_json:
            sys.stdout.write(json.dumps(shown, indent=2, ensure_ascii=False, default=str) + "\n")
        else:
            drawn = draw(shown)
            self.out.print(drawn, soft_wrap=isinstance(drawn, Text))  # sentences are wrapped by the terminal, if at all

    def say(self, text: str, style: str = "") -> None:
        """Print a remark, apart from the result."""
        if not self.as_json:
            self.err.print(Text(harmless(text if self.clear else masked(text)), style=style), soft_wrap=True)

    def next_step(self, command: str) -> None:
        """Say what one would do next."""
        self.say(said("Next: {command}", command=command), "dim")

    def object_to(self, text: str) -> None:
        """Print why it did not work."""
        if self.as_json:
            sys.stderr.write(json.dumps({"title": masked(text)}, ensure_ascii=False) + "\n")
        else:
            self.err.print(Text(harmless(masked(text)), style="red"), soft_wrap=True)

    def refuse(self, problem: ApiProblem) -> None:
        """Print a problem document: in plain words, or as it is."""
        document = dict(problem.document) if self.clear else masked(dict(problem.document))
        if self.as_json:
            sys.stderr.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
            return
        title = document.get("title") or said(
            "the API answered HTTP {status}: was the stack deployed from this release?", status=problem.status
        )
        explanation = document.get("explanation", {}).get(self.language) or title
        lines: list[RenderableType] = [Text(_sentence(explanation), style="bold red")]
        if reason := document.get("reason"):
            lines.append(
                Text(
                    said("Reason: {reason}", reason=reason)
                    + (f" ({document['field']})" if document.get("field") else "")
                )
            )
        elif "explanation" in document and document["status"] == HTTPStatus.UNPROCESSABLE_ENTITY:
            lines.append(Text(f"  {document.get('field', '')}"))
        elif not document.keys() & {"explanation", "errors", "rules", "findings"} and (
            detail := document.get("detail")
        ):
            # what is particular to the case, which the API has in English alone
            lines.append(Text(harmless(f"{detail} ({document['field']})" if document.get("field") else detail), "dim"))
        lines += [Text(f"  {error['field']}: {error['message']}") for error in document.get("errors", ())]
        if rules := document.get("rules"):
            lines.append(self.rules(rules))
        if findings := document.get("findings"):
            of_declared = "trouble" in findings[0]
            drawn = drawn_troubles if of_declared else drawn_findings
            lines.append(drawn(findings, self.language, counted(len(findings), "fault")))
        self.err.print(Group(*lines))

    def rules(self, results: Sequence[Mapping[str, Any]], *, passed: bool = True) -> RenderableType:
        """Rules' results with explanation and citation; those that passed share one line."""
        lines: list[RenderableType] = []
        for result in results:
            if result["result"] == "pass":
                continue
            colour = COLOURS.get(result["result"], "")
            until = said(", until {until}", until=moment(result["until"])) if result.get("until") else ""
            title = rule_title(result["rule"]) if self.language == "en" else result["title"]
            head = Text.assemble((f"{word(result['result'])}  ", colour), (title, "bold"), f"  {result['rule']}{until}")
            lines.append(head)
            lines.append(Padding(self._said(result), (0, 0, 0, 7)))
            if result["citation"]:
                lines.append(Padding(Text(result["citation"], style="italic dim"), (0, 0, 0, 7)))
        good = [result["rule"] for result in results if result["result"] == "pass"]
        if good and passed:
            lines.append(Text.assemble((f"{word('pass')}  ", "green"), (", ".join(good), "dim")))
        return Group(*lines)

    def _said(self, result: Mapping[str, Any]) -> Text:
        """An objection in its own words; if they were not kept, the rule's requirement, labelled as such."""
        if explanation := result["explanation"]:
            return Text(harmless(explanation[self.language]))
        if requirement := result.get("requirement"):
            labelled = said("Requirement (the decision's words were not kept):")
            return Text(f"{labelled} {harmless(requirement[self.language])}", style="dim")
        return Text(said("The decision's words were not kept."), style="dim")

    def progress(self) -> Progress:
        """Progress bars, on the error stream."""
        return Progress(console=self.err, transient=True, disable=self.as_json)

    @property
    def interactive(self) -> bool:
        """Whether there is somebody to ask."""
        return not self.as_json and sys.stdin.isatty()

    def asked_for(self, what: str) -> str:
        """Ask for something that has to be said."""
        answer = ""
        while not answer.strip():
            answer = Prompt.ask(Text(what), console=self.err)
        return answer.strip()

    def chosen(self, question: str, among: Sequence[str]) -> str:
        """Ask for one of these."""
        return Prompt.ask(Text(question), console=self.err, choices=list(among))

    def confirmed(self, question: str) -> bool:
        """Ask; True for yes."""
        return YesOrNo.ask(Text(question), console=self.err, default=False)


def _sentence(text: str) -> str:
    ended = text if text.endswith("?") else f"{text.rstrip('.')}."
    return ended[:1].upper() + ended[1:]


_WHOLE = frozenset({"day", "id", "phone"})
"""Columns that are copied from, or read down: never broken over lines."""

_LEAST_OF_TIME = len("mar. 24/11/2026")
_LONGEST_WORD = 16
"""Longer ones, like addresses and hashes, are broken."""

_GAP = 2


@dataclass(frozen=True)
class Rows:
    """A table, no word of which is broken; where the screen is too narrow for that, a line for each value."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Text]]
    title: str | None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As rich asks for it."""
        least = [self._least(place) for place in range(len(self.columns))]
        room = options.max_width - _GAP * (len(least) - 1)
        if sum(least) > room:
            yield from self._below_each_other()
            return
        drawn = Table(title=self.title, title_justify="left", header_style="bold", box=None, pad_edge=False)
        for place, width in enumerate(self._widths(least, room)):
            drawn.add_column(label(self.columns[place]), overflow="fold", width=width)
        for row in self.rows:
            drawn.add_row(*row)
        yield drawn

    def _below_each_other(self) -> Iterator[RenderableType]:
        if self.title:
            yield Text(self.title, style="italic")
        for number, row in enumerate(self.rows):
            if number:
                yield Text()
            yield _in_lines((name, value) for name, value in zip(self.columns, row, strict=True) if value != _NOTHING)

    def _least(self, place: int) -> int:
        """As narrow as a column may become."""
        name = self.columns[place]
        words = [cell_len(word) for word in label(name).split(" ")]
        for row in self.rows:
            whole = name in _WHOLE
            parts = row[place].plain.splitlines() if whole else re.split(r"[ \n]", row[place].plain)
            words += (cell_len(part) if whole else min(cell_len(part), _LONGEST_WORD) for part in parts)
        of_times = name == "at" or name.endswith(("_at", "_until", "_before"))
        if of_times and any(row[place] != _NOTHING for row in self.rows):
            words.append(_LEAST_OF_TIME)
        return max(words)

    def _widths(self, least: Sequence[int], room: int) -> list[int]:
        """What is left over goes to the narrowest of the columns that need more than the least."""
        needed = [
            max(
                cell_len(line)
                for text in (label(name), *(row[place].plain for row in self.rows))
                for line in text.split("\n")
            )
            for place, name in enumerate(self.columns)
        ]
        widths = list(least)
        while sum(widths) < room and (short := [place for place, width in enumerate(widths) if width < needed[place]]):
            widths[min(short, key=widths.__getitem__)] += 1
        return widths


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> RenderableType:
    """Rows with their headings, each the name of a member or a word of its own."""
    drawn = [
        [value if isinstance(value, Text) else cell(value, column) for value, column in zip(row, columns, strict=True)]
        for row in rows
    ]
    return Rows(columns, drawn, title) if drawn else Text(said("None."), style="dim")


def _in_lines(values: Iterable[tuple[str, Text]]) -> RenderableType:
    drawn = Table.grid(padding=(0, _GAP))
    drawn.add_column(style="dim")
    drawn.add_column(overflow="fold")
    for name, value in values:
        drawn.add_row(label(name), value)
    return drawn


def fields(value: Mapping[str, Any], *names: str) -> RenderableType:
    """The fields of one thing, one per line: the named ones, or all."""
    return _in_lines((name, cell(value.get(name), name)) for name in names or value)


def filled(value: Mapping[str, Any], *names: str) -> RenderableType:
    """As `fields`, without those that hold nothing."""
    return fields({name: value[name] for name in names or value if not empty(value.get(name))})


def counted(number: int, thing: str) -> str:
    """So many of a thing, in English or French."""
    return counted_of(number, f"{{number}} {thing}", f"{{number}} {thing}s")


def drawn_findings(findings: Sequence[Mapping[str, Any]], language: str, title: str) -> RenderableType:
    """What is wrong with the account at the carrier, in plain words, and under it the commands."""
    rows = (
        [finding["about"], finding["territory"], ", ".join(finding["faults"]), " ".join(words)]
        for finding in findings
        for words in [[explanation[language] for explanation in finding["explanations"]]]
    )
    commands = [Text(finding["command"], overflow="fold") for finding in findings if finding["command"]]
    fixes = [Text(f"\n{said('To fix it:')}"), *commands] if commands else []
    return Group(table(("what", "territory", "fault", "what it means"), rows, title=title), *fixes)


def drawn_troubles(findings: Sequence[Mapping[str, Any]], language: str, title: str | None = None) -> RenderableType:
    """What is wrong with a declared carrier, in its own words and in plain ones."""
    rows = ([one["trouble"], one["about"], one["told"], one["explanation"][language]] for one in findings)
    return table(("trouble", "about", "told", "what it means"), rows, title=title)
