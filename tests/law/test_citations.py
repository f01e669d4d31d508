"""What the code says that it rests on is written in docs/law.md, and what that page says of its sources is what the sources say."""

import re
from datetime import date
from pathlib import Path

from stopsms.compliance.countries.france import sources
from stopsms.compliance.law.rule import Source, SourceSeen
from stopsms.compliance.law.rulebook import rulebooks

from tests.each_case import each

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "law.md"

HEADING = re.compile(r"^### (R-\d\d) · \S", re.MULTILINE)
SOURCE = re.compile(r"\[([^\]]+)\] \((primary|secondary|not seen|no text)(?:, (\d{4}-\d\d-\d\d))?\)")
DEFINITION = re.compile(r"^\[([^\]]+)\]: (\S+)$", re.MULTILINE)
DAY = re.compile(r"on (\d{4}-\d\d-\d\d) unless a day is given")
IDENTIFIER = re.compile(r"(?<![\w-])R-\d\d(?![\w-])")
BARE_PAGE = re.compile(r"(?<!docs/)(?<!\()\blaw\.md")
CITATION = re.compile(r"docs/law\.md ((?:R-\d\d(?: to R-\d\d)?(?:, | and )?)+)")
RULE = re.compile(r"`((?:fr|ch|policy)\.[a-z-]+)`")

CITING = ("shared", "functions", "local", "tools", "bench", "conformance", "tests", "docs")
KINDS = {".py", ".md", ".yaml", ".yml", ".json", ".toml"}


def page() -> str:
    return PAGE.read_text()


def entries() -> dict[str, str]:
    """Each entry of the page under its identifier."""
    parts = HEADING.split(page().split("\n## What was not seen", 1)[0])
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def citing_files() -> list[Path]:
    found = [path for folder in CITING for path in sorted((PROJECT / folder).rglob("*")) if path.suffix in KINDS]
    found += sorted(PROJECT.glob("*.y*ml")) + sorted(PROJECT.glob("*.md"))
    return [path for path in found if path not in (PAGE, Path(__file__).resolve()) and "data" not in path.parts]


def joined(text: str) -> str:
    """The text with a sentence that goes on in the next line of a comment put together again."""
    return re.sub(r"\s*\n\s*(?:# )?", " ", text)


def cited(text: str) -> set[str]:
    """The identifiers that a text cites, those within a range included where the page has them."""
    found: set[str] = set()
    if "law.md" not in text:
        return found
    for citation in CITATION.findall(joined(text)):
        found |= set(IDENTIFIER.findall(citation))
        for first, last in re.findall(r"(R-\d\d) to (R-\d\d)", citation):
            found |= {entry for entry in entries() if first <= entry <= last}
    return found


def test_every_identifier_of_the_page_is_its_own() -> None:
    identifiers = HEADING.findall(page())

    assert len(identifiers) == len(set(identifiers)) > 40
    assert page().count("\n### ") == len(identifiers), "a heading without an identifier"


def test_every_citation_resolves() -> None:
    known = entries()
    citations = {path: cited(path.read_text()) for path in citing_files()}

    unknown = {
        str(path.relative_to(PROJECT)): sorted(found - set(known))
        for path, found in citations.items()
        if found - set(known)
    }
    assert unknown == {}
    assert set().union(*citations.values()), "nothing cites the page"


def test_the_page_is_cited_in_one_form() -> None:
    """`docs/law.md R-07`, or a link: no page of anybody's own, no section number, no identifier without its page."""
    others = []
    texts = ((path, path.read_text()) for path in citing_files())
    for path, text in ((path, text) for path, text in texts if "law.md" in text or "R-" in text):
        rest = CITATION.sub("", joined(text))
        for other in (BARE_PAGE, re.compile(r"law\.md §"), IDENTIFIER):
            others += [
                f"{path.relative_to(PROJECT)}: {rest[found.start() : found.end() + 20]}"
                for found in other.finditer(rest)
            ]
    assert others == []


@each(
    ("text", "found"),
    [
        ("Source: docs/law.md R-07.", {"R-07"}),
        ("docs/law.md R-40, R-41", {"R-40", "R-41"}),
        ("(docs/law.md R-02 to R-04, R-19).", {"R-02", "R-03", "R-04", "R-19"}),
        ("docs/law.md R-13, R-17 and R-50)", {"R-13", "R-17", "R-50"}),
        ("docs/law.md\n    R-99", {"R-99"}),
        ("law.md R-07", set()),
    ],
)
def test_citations_are_read_as_they_are_written(text: str, found: set[str]) -> None:
    assert cited(text) == found


def test_every_entry_names_its_sources_and_how_each_was_seen() -> None:
    silent = [entry for entry, text in entries().items() if "Sources: " not in text]
    assert silent == []

    seen_on = DAY.search(page())
    assert seen_on
    links = dict(DEFINITION.findall(page()))
    known = {(source.url, source.seen, source.checked) for book in rulebooks() for source in book.sources}
    wrong = []
    for entry, text in entries().items():
        for name, seen, day in SOURCE.findall(joined(text.partition("Sources: ")[2])):
            checked = date.fromisoformat(day or seen_on[1])
            if (links.get(name, ""), SourceSeen(seen.replace(" ", "_")), checked) not in known:
                wrong.append(f"{entry}: [{name}] ({seen}, {checked})")
    assert wrong == []


def test_no_source_of_a_rule_is_missing_from_the_page() -> None:
    addresses = {url for _, url in DEFINITION.findall(page())}

    rules = [rule for book in rulebooks() for rule in (*book.capture, *book.sending_rules)]
    missing = {rule.source.title for rule in rules if rule.source.url and rule.source.url not in addresses}
    assert missing == set()


def test_a_link_is_used_and_defined() -> None:
    used = {name for name, _, _ in SOURCE.findall(joined(page()))}

    assert used == {name for name, _ in DEFINITION.findall(page())}


def test_the_page_names_rules_that_exist() -> None:
    known = {rule.id for book in rulebooks() for rule in (*book.capture, *book.sending_rules)}

    assert set(RULE.findall(page())) <= known


COPIED = [source for source in sources.ALL if "LEGI" in source.through]


@each("source", COPIED)
def test_a_source_read_in_a_copy_says_so_and_is_looked_up_again_within_six_months(source: Source) -> None:
    """The copy is of the spring: what came into force since is not in it, as the credit reform of November was not."""
    assert re.search(r"copie littérale de la base LEGI, édition du \d+ \w+ 2026 \(legalize-fr\)", source.through)
    assert "les changements en vigueur depuis n’y sont pas" in source.through
    assert source.review_by <= date(2027, 5, 26)


def test_the_page_says_what_the_copy_leaves_out() -> None:
    assert "**What came into force since is not in it**" in page()
    assert len(COPIED) > 10


def test_the_day_of_the_ban_on_renovation_is_the_same_on_the_page_and_in_the_rule() -> None:
    (rule,) = (rule for book in rulebooks() for rule in book.sending_rules if rule.id == "fr.home-renovation")

    told = re.search(r"the rule refuses from (\d+ July)", joined(entries()["R-18"]))
    assert told
    assert told[1] == f"{rule.since.day} July"
    assert (rule.since.month, rule.since.year) == (7, 2025)
