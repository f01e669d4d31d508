"""Hold a system against the vectors: python -m conformance [--system COMMAND] [--set NAME …]. Standard library only.

The system is a command that reads questions on its standard input, one JSON object a line ({"id", "set", "input"}), and writes
answers on its standard output, in any order ({"id", "answer"}; an answer of null is "cannot be asked of me"). Its first line
may be {"traits": [...]}: see `accept` in the vectors.
"""

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
SETS = ("hours", "openings", "numbers", "texts", "captures", "consents", "replies")
OPPOSES, HARMLESS, HOLD = "opposes", "harmless", "hold"


@dataclass(frozen=True)
class Case:
    """One question with the answer expected; `accept` maps a system's trait to the answer that is then as good.

    `asks` names what a reply asks for besides; `source` the set of replies that it was written for, where that has figures of its own.
    """

    id: str
    set: str
    input: Mapping[str, Any]
    expect: str
    accept: Mapping[str, str]
    why: str
    asks: str | None = None
    source: str | None = None

    def agrees(self, answer: str, traits: frozenset[str]) -> bool:
        """Whether the answer is right, for a system with these traits."""
        return answer == self.expect or any(self.accept.get(trait) == answer for trait in traits)


def cases(name: str) -> list[Case]:
    """The cases of a set."""
    found = json.loads((DATA / f"{name}.json").read_text())["cases"]
    return [
        Case(
            case["id"],
            name,
            case["input"],
            case["expect"],
            case.get("accept", {}),
            case.get("why", ""),
            case.get("asks"),
            case.get("source"),
        )
        for case in found
    ]


@dataclass(frozen=True)
class QuestionOutcome:
    """What a system answered."""

    answers: Mapping[tuple[str, str], str | None]
    traits: frozenset[str]


def ask(command: Sequence[str], questions: Sequence[Case]) -> QuestionOutcome:
    """Put the questions to a system. Raises CalledProcessError when it fails."""
    written = "\n".join(json.dumps({"id": case.id, "set": case.set, "input": case.input}) for case in questions)
    try:
        done = subprocess.run(command, input=written + "\n", capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"the system did not answer: {error}") from error
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    traits: list[str] = next((line["traits"] for line in lines if "traits" in line), [])
    answers = {(line["set"], line["id"]): line["answer"] for line in lines if "answer" in line}
    return QuestionOutcome(answers, frozenset(traits))


@dataclass(frozen=True)
class Score:
    """How one set went."""

    cases: int
    right: int
    unanswered: int
    wrong: tuple[tuple[Case, str], ...]


def score(questions: Sequence[Case], outcome: QuestionOutcome) -> Score:
    """Compare a set's answers with what is expected."""
    answers = [(case, outcome.answers.get((case.set, case.id))) for case in questions]
    given = [(case, answer) for case, answer in answers if answer is not None]
    wrong = tuple((case, answer) for case, answer in given if not case.agrees(answer, outcome.traits))
    return Score(len(questions), len(given) - len(wrong), len(answers) - len(given), wrong)


@dataclass(frozen=True)
class Detection:
    """How replies are told apart: of those who oppose, how many are heard for certain and how many held; what is left alone of the rest."""

    opposing: int
    certain: int
    held: int
    others: int
    false_alarms: int
    harmless: int
    left_alone: int

    @property
    def missed(self) -> int:
        """Of the people who oppose, how many are written to again."""
        return self.opposing - self.certain - self.held

    @property
    def recall(self) -> float:
        """Of the people who oppose, how many are silenced: for certain, or until a person has read the reply."""
        return (self.certain + self.held) / self.opposing if self.opposing else 1.0

    @property
    def precision(self) -> float:
        """Of those taken as opposing for certain, how many do."""
        taken = self.certain + self.false_alarms
        return self.certain / taken if taken else 1.0


def detection(replies: Sequence[Case], read: Mapping[str, str | None]) -> Detection:
    """Count, case by case, how replies were read. What was not answered is neither heard nor held."""
    opposing = [read.get(case.id) for case in replies if case.expect == OPPOSES]
    others = [read.get(case.id) for case in replies if case.expect != OPPOSES]
    harmless = [read.get(case.id) for case in replies if case.expect == HARMLESS]
    return Detection(
        opposing=len(opposing),
        certain=opposing.count(OPPOSES),
        held=opposing.count(HOLD),
        others=len(others),
        false_alarms=others.count(OPPOSES),
        harmless=len(harmless),
        left_alone=harmless.count(HARMLESS),
    )


def main() -> int:
    """Ask, compare, print; 1 when an answer is wrong."""
    parser = argparse.ArgumentParser(prog="python -m conformance", description=__doc__.splitlines()[0])
    parser.add_argument("--system", default=f"{shlex.quote(sys.executable)} -m conformance.ours", help="command to ask")
    parser.add_argument("--set", action="append", choices=SETS, help="only this set (may be given again)")
    options = parser.parse_args()
    wrong = 0
    print(f"{'set':<10}{'cases':>7}{'right':>7}{'wrong':>7}{'unanswered':>12}")
    for name in options.set or SETS:
        questions = cases(name)
        outcome = ask(shlex.split(options.system), questions)
        found = score(questions, outcome)
        wrong += len(found.wrong)
        print(f"{name:<10}{found.cases:>7}{found.right:>7}{len(found.wrong):>7}{found.unanswered:>12}")
        for case, answer in found.wrong:
            print(f"  {case.id}: {answer} instead of {case.expect}  {json.dumps(case.input, ensure_ascii=False)[:120]}")
        if name == "replies":
            heard = detection(questions, {case.id: outcome.answers.get((name, case.id)) for case in questions})
            print(
                f"  of {heard.opposing} who oppose: {heard.certain} heard for certain, {heard.held} held, {heard.missed} missed; "
                f"{heard.false_alarms} of {heard.others} others taken for opposing; "
                f"{heard.left_alone} of {heard.harmless} harmless left alone"
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
