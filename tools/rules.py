"""Generate what the documentation says about the rules: docs/rules.md, and the table of the conformance kit's README.

python -m tools.rules writes the pages; a test fails when they are not what this would write.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from stopsms.compliance.countries.france import thresholds
from stopsms.compliance.countries.france.message import sender_names
from stopsms.compliance.law.edition import how_seen, source_text
from stopsms.compliance.law.profile import Profile
from stopsms.compliance.law.retention import Term
from stopsms.compliance.law.rule import Duty, Rule, Severity, Source
from stopsms.compliance.law.rulebook import Rulebook, rulebook_of
from stopsms.compliance.person.phone import Country

from conformance.ours import replies
from conformance.rivals import RIVALS, compared, rival_reading

PROJECT = Path(__file__).resolve().parents[1]
RULES = PROJECT / "docs" / "rules.md"
KIT = PROJECT / "conformance" / "README.md"

COUNTRIES = {Country.FRANCE: "France", Country.SWITZERLAND: "Suisse · Switzerland"}
SEVERITIES = {
    Severity.LAW: "loi · law",
    Severity.CHARTER: "charte des opérateurs · operators’ charter",
    Severity.RECOMMENDATION: "recommandation · recommendation",
    Severity.PROVIDER: "profil des prestataires · carriers’ profile",
    Severity.POLICY: "politique · policy",
}

HEAD = """# The rules

Generated from the code by `make rules`; a test keeps it current. Every rule that software decides, in the order in which a
decision lists them, with its severity, its citation and what it requires, in French and in English; the reading of
the law behind them is in [another page](law.md). The country of the recipient's number determines the rulebook; a number from a
country without one is refused (`no rulebook for BE`).

A result is `pass`, `warn` (somebody acknowledges it once per campaign), `review` (somebody decides once per campaign, and
gives the reason), `defer` (the message waits for the next opening) or `block`. This is not legal advice.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines)


def _link(source: Source) -> str:
    return f"[{source.title}]({source.url})" if source.url else source.title


def _seen(source: Source) -> str:
    return how_seen(source_text(source)).en


def _rule_row(rule: Rule[Any]) -> tuple[str, ...]:
    since = f" Depuis le {rule.since:%d/%m/%Y}." if rule.since.year > 1 else ""
    return (
        f"`{rule.id}`",
        rule.title,
        SEVERITIES[rule.severity],
        f"{rule.citation}{since}",
        rule.requirement.fr,
        rule.requirement.en,
    )


def _rules(title: str, rules: Sequence[Rule[Any]]) -> str:
    header = ("id", "titre", "sévérité · severity", "citation", "exigence", "requirement")
    return f"### {title}\n\n{_table(header, map(_rule_row, rules))}"


def _profile_row(profile: Profile) -> tuple[str, ...]:
    until = f"{profile.valid_until:%Y-%m-%d}" if profile.valid_until else "—"
    hours = f"{profile.opens:%H:%M}–{profile.closes:%H:%M}"
    days = (profile.sunday.value, profile.public_holiday.value)
    return (f"`{profile.id}`", f"{profile.valid_from:%Y-%m-%d}", until, hours, *days, _link(profile.source))


def _term_row(term: Term) -> tuple[str, ...]:
    length = f"{term.years} ans · years" if term.years else f"{term.days} jours · days" if term.days else "—"
    words = (term.explanation.fr, term.explanation.en)
    return (f"`{term.id}`", term.title, length, SEVERITIES[term.severity], term.citation, *words)


def _duty_row(duty: Duty) -> tuple[str, ...]:
    return (duty.title, duty.citation, duty.explanation.fr, duty.explanation.en)


def _country(rulebook: Rulebook) -> str:
    profiles = [profile for timetable in rulebook.timetables.values() for profile in timetable.profiles]
    not_applied = (
        "### Ce qu’on prend à tort pour une règle du SMS · What is wrongly believed to be a rule on SMS\n\n"
        + _table(("on dit", "citation", "en fait", "in fact"), map(_duty_row, rulebook.not_applied)),
    )
    sources = [(_link(source), _seen(source), f"{source.review_by}") for source in rulebook.sources]
    return "\n\n".join(
        (
            f"## {COUNTRIES[rulebook.country]} — `{rulebook.version}`",
            _rules("À la collecte · At capture", rulebook.capture),
            _rules("La personne · The contact", rulebook.contact),
            _rules("Le moment · The moment", rulebook.timing),
            _rules("Le message · The message", rulebook.content),
            "### Profils · Profiles\n\n"
            + _table(
                ("id", "from", "until", "hours (local)", "Sunday", "public holiday", "source"),
                map(_profile_row, profiles),
            ),
            "### Durées de conservation · Retention\n\n`functions/retention/` removes what has had its term: see "
            "[rights.md](rights.md#retention).\n\n"
            + _table(
                ("id", "quoi", "durée · term", "sévérité · severity", "citation", "à compter de", "from"),
                map(_term_row, rulebook.retention.terms),
            ),
            "### Ce qui reste à l’annonceur · The advertiser’s own duties\n\nThese no software can decide.\n\n"
            + _table(("devoir", "citation", "explication", "explanation"), map(_duty_row, rulebook.duties)),
            *(not_applied if rulebook.not_applied else ()),
            "### Sources\n\nHow each was seen, and by when it has to be checked again (`make law-review`). Not every text was seen.\n\n"
            + _table(("source", "seen", "check again by"), sources),
        )
    )


def _values() -> str:
    cap = thresholds.FREQUENCY_CAP
    rows = (
        (
            "age from which a minor may consent alone",
            f"{thresholds.AGE_OF_CONSENT} years",
            "Loi Informatique et Libertés art. 45",
        ),
        (
            "after the person's last contact, or a customer's last sale or the end of the contract",
            f"{thresholds.CONSENT_YEARS} years",
            "CNIL, référentiel 2022",
        ),
        ("frequency cap", f"{cap.messages} messages in {cap.days} days", "policy: no text sets a number"),
        ("STOP number", f"`{thresholds.OPPOSITION_NUMBER}`", "CPCE art. L.34-5; CE, 23 March 2015"),
        (
            "other STOP numbers, in metropolitan France",
            ", ".join(f"`{number}`" for number in sorted(thresholds.OTHER_OPPOSITION_NUMBERS)),
            "operators' price lists (docs/law.md R-22)",
        ),
        ("sender name", f"`{sender_names.SENDER_ID}`", "af2m, OADC"),
        (
            "generic sender names",
            ", ".join(sorted(sender_names.GENERIC_SENDER_NAMES)),
            "charter 2026, providers' guides",
        ),
        (
            "protected sender names",
            ", ".join(sorted(sender_names.PROTECTED_SENDER_NAMES)),
            "af2m; the operators' list is not public",
        ),
    )
    return "## Values · France\n\n" + _table(("what", "value", "source"), rows)


def rules_page() -> str:
    """docs/rules.md."""
    return "\n\n".join((HEAD.strip(), *(_country(rulebook_of(country)) for country in Country), _values())) + "\n"


def detection_table() -> str:
    """How well this project and other products distinguish oppositions from other replies."""
    ours = (
        "**this project**",
        "listed sentences, whole forms, business in which no word can refuse; the rest is held: `shared/stopsms/compliance/replies`",
        lambda text: replies({"text": text}),
    )
    rows = []
    for name, rule, read in (ours, *((rival.name, rival.rule, rival_reading(rival)) for rival in RIVALS)):
        found = compared(read)
        rows.append(
            (
                name,
                rule,
                f"{found.certain} of {found.opposing}",
                f"{found.held}",
                f"{found.missed}",
                f"{found.false_alarms} of {found.others}",
                f"{found.left_alone} of {found.harmless}",
            )
        )
    return _table(
        (
            "system",
            "rule",
            "recognised",
            "held",
            "missed",
            "others taken for an opposition",
            "harmless, nobody has to read",
        ),
        rows,
    )


def kit_page(page: str) -> str:
    """The conformance kit's page with its current table."""
    before, _, rest = page.partition("<!-- detection: written by `make rules` -->")
    after = rest.partition("<!-- end -->")[2]
    return f"{before}<!-- detection: written by `make rules` -->\n{detection_table()}\n<!-- end -->{after}"


if __name__ == "__main__":
    RULES.write_text(rules_page())
    KIT.write_text(kit_page(KIT.read_text()))
