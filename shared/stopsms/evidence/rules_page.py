"""The rules of a case file as a page in French."""

from collections.abc import Mapping, Sequence
from typing import Any

from stopsms.compliance.law.edition import SourceText, how_seen


def french_rules(case: Mapping[str, Any]) -> str:
    """The rules of a case file as a page in French."""
    editions = ", ".join(case["rulebooks"].values())
    several = len({edition for rule in case["rules"] for edition in rule["rulebooks"]}) > 1
    lines = ["# Règles appliquées", "", f"Édition du recueil en vigueur : {editions}.", ""]
    for rule in case["rules"]:
        lines += [
            f"## {rule['title']} (`{rule['rule']}`)",
            "",
            rule["requirement"]["fr"],
            "",
            f"Fondement : {rule['citation']}.",
        ]
        lines += [_source_line(source) for source in (rule["source"], *rule.get("further_sources", ()))]
        stages: Sequence[str] = rule["stages"]
        lines.append(
            "S’applique : "
            + " et ".join({"capture": "au recueil", "sending": "à l’envoi"}[stage] for stage in stages)
            + "."
        )
        if several:
            lines.append(f"Édition : {', '.join(rule['rulebooks'])}.")
        if rule["since"] or rule["until"]:
            lines.append(f"En vigueur : {rule['since'] or '…'} – {rule['until'] or '…'}.")
        lines.append("")
    return "\n".join(lines)


def _source_line(source: SourceText) -> str:
    return (
        f"Source : {source['title']}" + (f", {source['url']}" if source["url"] else "") + f" ({how_seen(source).fr})."
    )
