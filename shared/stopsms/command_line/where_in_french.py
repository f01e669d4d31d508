"""A condition said in French, to be read by who plans a campaign (`where` has the words that can be written)."""

from collections.abc import Sequence
from typing import Any

_DATES = {
    "collected": "date de collecte",
    "last_sale": "dernier achat",
    "last_message": "dernier message",
    "last_contact": "dernier contact de la personne",
    "born": "date de naissance",
}
_BASES = {
    "consent": "consentement",
    "existing_customer": "client",
    "non_commercial": "non commercial",
    "professional": "professionnel",
}


def said_in_french(condition: dict[str, Any]) -> str:
    """The condition in French."""
    return _said(condition, 0)


def _said(condition: dict[str, Any], closer: int) -> str:
    for name, word, closeness in (("any", " ou ", 1), ("all", " et ", 2)):
        if name in condition:
            said = word.join(
                _said(part, closeness + 1 if len(condition[name]) > 1 else closer) for part in condition[name]
            )
            return f"({said})" if closeness < closer and len(condition[name]) > 1 else said
    if "not" in condition:
        return f"non {_said(condition['not'], 3)}"
    return _leaf_said(condition)


def _leaf_said(condition: dict[str, Any]) -> str:  # noqa: PLR0911 (one for each kind)
    match condition:
        case {"tag": tag}:
            return f"étiquette « {tag} »"
        case {"got": campaign}:
            return f"destinataire de la campagne {campaign}"
        case {"territory": codes}:
            return f"territoire {_among(codes)}"
        case {"postcode": beginnings}:
            return f"code postal commençant par {_listed(beginnings)}"
        case {"legal_basis": bases}:
            return f"base légale {_among([_BASES.get(basis, basis) for basis in bases])}"
        case {"attribute": name, "in": values}:
            return f"{name} {_among(values)}"
        case {"attribute": name}:
            return f"{name} renseigné"
        case {"share": {"of": salt, "from": start, "to": end}}:
            return f"tirage « {salt} », de {_percent(start)} à {_percent(end)}"
    return _date_said(condition)


def _date_said(condition: dict[str, Any]) -> str:
    name = _DATES.get(condition["date"], condition["date"].removeprefix("attribute:"))
    match condition:
        case {"within_days": days}:
            return f"{name} : depuis {days} jours au plus"
        case {"more_than_days_ago": days}:
            return f"{name} : il y a plus de {days} jours"
        case {"days_ago": days}:
            return f"{name} : il y a {days} jours exactement"
        case {"anniversary": True}:
            return f"{name} : anniversaire le jour de l’envoi"
        case {"known": True}:
            return f"{name} : connu"
    words = (("since", "à partir du"), ("before", "avant le"))
    return f"{name} : " + ", ".join(
        f"{word} {_day(condition[member])}" for member, word in words if member in condition
    )


def _day(written: str) -> str:
    """2026-06-01 as 01/06/2026."""
    return "/".join(reversed(written.split("-")))


def _percent(part: float) -> str:
    return f"{part * 100:.4f}".rstrip("0").rstrip(".").replace(".", ",") + " %"


def _among(values: Sequence[str]) -> str:
    """One of these: in parentheses, so that no « ou » of theirs is taken for one between conditions."""
    return f"= {values[0]}" if len(values) == 1 else f"parmi {_listed(values)}"


def _listed(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"({', '.join(values)})"
