"""What a rulebook says never changes under the same version: decisions of the past name it."""

from stopsms.compliance.law.edition import edition_of
from stopsms.compliance.law.rulebook import rulebooks

KNOWN = {
    "FR-2026.11.25": "FR-2026.11.25+81c0a55b",
    "CH-2026.11.25": "CH-2026.11.25+ad6b0a02",
    "FR-2026.11.26": "FR-2026.11.26+5239310a",
    "CH-2026.11.26": "CH-2026.11.26+9e53661b",
    "FR-2026.11.26.2": "FR-2026.11.26.2+f66deee7",
    "CH-2026.11.26.2": "CH-2026.11.26.2+56e4663c",
    "FR-2026.11.26.3": "FR-2026.11.26.3+e8be6e42",
    "FR-2026.11.27": "FR-2026.11.27+9d99f2e5",
    "CH-2026.11.27": "CH-2026.11.27+6d80eeed",
    "FR-2026.11.27.2": "FR-2026.11.27.2+84e92b8d",
    "CH-2026.11.27.2": "CH-2026.11.27.2+f21fc7ea",
    "FR-2026.11.27.3": "FR-2026.11.27.3+94893e72",
    "CH-2026.11.27.3": "CH-2026.11.27.3+d36bae65",
    "FR-2026.11.27.4": "FR-2026.11.27.4+66473801",
    "FR-2026.11.27.5": "FR-2026.11.27.5+66473801",
    "CH-2026.11.27.4": "CH-2026.11.27.4+88ca3388",
}
"""Each version with the hash of its words. A line is added for a new version, and never changed: raise the version instead."""


def test_the_words_of_a_version_stay_as_they_are() -> None:
    for rulebook in rulebooks():
        assert edition_of(rulebook).id == KNOWN.get(rulebook.version), (
            f"the rules read otherwise than those of {rulebook.version}: raise the version in the rulebook, then add the line "
            f'"{rulebook.version}": "{edition_of(rulebook).id}" here'
        )
