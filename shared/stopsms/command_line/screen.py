"""What people and programs see: tables on a terminal, JSON in a pipe; numbers masked unless asked for in clear."""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import Progress
from rich.prompt import Confirm
from rich.table import Table
from rich.text import Text

from stopsms.command_line.api import ApiProblem
from stopsms.compliance.person.phone import mask

_NUMBER = re.compile(
    r"\+\d{8,15}\b|\b00(?:33|41|262|508|590|594|596|681|687|689)\d{6,9}\b"
    r"|\b0[67](?:\d{8}|(?:[ \u00a0\u202f]\d\d){4}|(?:\.\d\d){4}|(?:-\d\d){4})\b"
)
"""A mobile number, also as people write it in a text."""

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


def cell(value: Any) -> Text:
    """A value as a table shows it."""
    match value:
        case None | "":
            return _NOTHING
        case Mapping() | list() | tuple() if not value:
            return _NOTHING
        case bool():
            return Text("yes" if value else "no")
        case Mapping():
            return Text(harmless("\n".join(f"{name}: {inner}" for name, inner in value.items() if inner is not None)))
        case list() | tuple():
            return Text(harmless(", ".join(map(str, value))))
        case _:
            return Text(harmless(str(value)), style=COLOURS.get(str(value), ""))


_REQUIRES = {
    "fr": "Exigence (les mots de la décision n’ont pas été gardés) :",
    "en": "Requirement (the decision's words were not kept):",
}
_NOT_KEPT = {"fr": "Les mots de la décision n’ont pas été gardés.", "en": "The decision's words were not kept."}


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
        explanation = document.get("explanation", {}).get(self.language) or document.get("title", str(problem))
        lines: list[RenderableType] = [Text(f"{_sentence(explanation.rstrip('.'))}.", style="bold red")]
        if reason := document.get("reason"):
            lines.append(Text(f"Reason: {reason}" + (f" ({document['field']})" if document.get("field") else "")))
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
            until = f", until {result['until']}" if result.get("until") else ""
            lines.append(
                Text.assemble(
                    (f"{result['result']:<7}", colour), (result["rule"], "bold"), f"  {result['title']}{until}"
                )
            )
            lines.append(Padding(self._said(result), (0, 0, 0, 7)))
            if result["citation"]:
                lines.append(Padding(Text(result["citation"], style="italic dim"), (0, 0, 0, 7)))
        good = [result["rule"] for result in results if result["result"] == "pass"]
        if good and passed:
            lines.append(Text.assemble(("pass   ", "green"), (", ".join(good), "dim")))
        return Group(*lines)

    def _said(self, result: Mapping[str, Any]) -> Text:
        """An objection in its own words; if they were not kept, the rule's requirement, labelled as such."""
        if explanation := result["explanation"]:
            return Text(harmless(explanation[self.language]))
        if requirement := result.get("requirement"):
            return Text(f"{_REQUIRES[self.language]} {harmless(requirement[self.language])}", style="dim")
        return Text(_NOT_KEPT[self.language], style="dim")

    def progress(self) -> Progress:
        """Progress bars, on the error stream."""
        return Progress(console=self.err, transient=True, disable=self.as_json)

    @property
    def interactive(self) -> bool:
        """Whether there is somebody to ask."""
        return not self.as_json and sys.stdin.isatty()

    def confirmed(self, question: str) -> bool:
        """Ask; True for yes."""
        return Confirm.ask(Text(question), console=self.err, default=False)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> RenderableType:
    """Rows with their headings."""
    drawn = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(value if isinstance(value, Text) else cell(value) for value in row))
    return drawn if drawn.row_count else Text("None.", style="dim")


def fields(value: Mapping[str, Any], *names: str) -> RenderableType:
    """The fields of one thing, one per line: the named ones, or all."""
    drawn = Table.grid(padding=(0, 2))
    drawn.add_column(style="dim")
    drawn.add_column(overflow="fold")
    for name in names or value:
        drawn.add_row(name.replace("_", " "), cell(value.get(name)))
    return drawn


def counted(number: int, thing: str) -> str:
    """So many of a thing."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def drawn_findings(findings: Sequence[Mapping[str, Any]], language: str, title: str) -> RenderableType:
    """What is wrong with the account at the carrier, in plain words, and under it the commands."""
    rows = (
        [finding["about"], finding["territory"], ", ".join(finding["faults"]), " ".join(words)]
        for finding in findings
        for words in [[explanation[language] for explanation in finding["explanations"]]]
    )
    commands = [Text(finding["command"], overflow="fold") for finding in findings if finding["command"]]
    fixes = [Text("\nTo fix it:"), *commands] if commands else []
    return Group(table(("what", "territory", "fault", "what it means"), rows, title=title), *fixes)


def drawn_troubles(findings: Sequence[Mapping[str, Any]], language: str, title: str | None = None) -> RenderableType:
    """What is wrong with a declared carrier, in its own words and in plain ones."""
    rows = ([one["trouble"], one["about"], one["told"], one["explanation"][language]] for one in findings)
    return table(("trouble", "about", "told", "what it means"), rows, title=title)
