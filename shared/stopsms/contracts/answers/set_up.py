"""Answers about our account at the carrier."""

from dataclasses import dataclass

import stopsms.contracts.answers.rules  # noqa: F401 (says how an Explanation is written)
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.outside.set_up import Finding
from stopsms.compliance.outside.set_up_words import WORDS
from stopsms.compliance.person.phone import Territory


@dataclass(frozen=True, slots=True)
class FindingAnswer:
    """What is wrong with a number, a sender ID or anything else of the account, and the command that sets it right (null: none does).

    `about` is its id or name, `territory` where it is missing. A `note` stops no campaign.
    """

    about: str
    number: str | None
    territory: Territory | None
    faults: list[str]
    explanations: list[Explanation]
    command: str | None
    note: bool


def finding_answer(finding: Finding) -> FindingAnswer:
    """A finding, in plain words."""
    return FindingAnswer(
        about=finding.about,
        number=finding.number or None,
        territory=finding.territory,
        faults=[fault.value for fault in finding.faults],
        explanations=[WORDS[fault] for fault in finding.faults],
        command=finding.command or None,
        note=finding.is_note,
    )
