"""What a visitor is told, in plain French, of what they typed: what is wrong, and what to do."""

import re
from datetime import timedelta
from math import ceil

from stopsms.compliance.law.rule import typeset

EXAMPLE = "06 39 98 00 00"
"""Of a block that nobody has (Arcep keeps it for films and books)."""

THANKS = typeset(
    "Un SMS de confirmation est envoyé à ce numéro : répondez OUI sous 48 heures et votre inscription sera confirmée."
)

NO_NUMBER = typeset("Indiquez votre numéro de téléphone mobile.")
NOT_TICKED = typeset(
    "Cochez la case si vous acceptez de recevoir nos SMS : sans votre accord, nous ne pouvons pas vous inscrire."
)
NOT_SERVED = typeset("Nous n’envoyons pas de SMS vers ce territoire. Indiquez un autre numéro de mobile.")
TICK_AGAIN = typeset("Cochez de nouveau la case.")

STALE = typeset(
    "Ce formulaire est resté ouvert trop longtemps. Rien n’a été enregistré : vérifiez votre numéro, cochez la case et validez."
)
REWORDED = typeset(
    "Le texte de ce formulaire vient de changer. Rien n’a été enregistré : lisez le nouveau texte avant de donner votre accord."
)
ELSEWHERE = typeset(
    "Cette demande ne vient pas d’un site où ce formulaire peut être rempli. Ouvrez le formulaire lui-même et recommencez."
)

_BY_REASON = {
    "landline": f"C’est un numéro de ligne fixe ou de box : il ne reçoit pas de SMS. Indiquez un numéro de mobile, par exemple {EXAMPLE}.",
    "premium": f"C’est un numéro spécial (08…), pas celui d’une personne. Indiquez un numéro de mobile, par exemple {EXAMPLE}.",
    "m2m": f"C’est le numéro d’un appareil (0700…), pas celui d’une personne. Indiquez un numéro de mobile, par exemple {EXAMPLE}.",
    "short_code": f"Il manque des chiffres : un numéro de mobile français en a dix, par exemple {EXAMPLE}.",
    "foreign": "C’est un numéro d’un pays vers lequel nous n’envoyons pas de SMS. Indiquez un autre numéro de mobile.",
    "not_a_number": f"Écrivez un seul numéro, en chiffres et sans autre texte, par exemple {EXAMPLE}.",
    "ambiguous": f"Il manque le début du numéro. Écrivez-le avec son 0 ({EXAMPLE}), ou avec l’indicatif du territoire (+687 ou +681).",
}
_DIALLED_FROM_ABROAD = re.compile(r"^(?:\+|00)33(?:\(0\)|0)?")


def crowded(again_in: timedelta) -> str:
    """Too much came from one address."""
    return typeset(
        "Trop de demandes sont parties de votre connexion à Internet, que d’autres personnes utilisent peut-être aussi. "
        f"Rien n’a été enregistré : réessayez dans {_wait(again_in)}."
    )


def full(again_in: timedelta) -> str:
    """The form takes no more in this hour."""
    return typeset(
        f"Ce formulaire a reçu toutes les demandes qu’il peut prendre pour le moment. Rien n’a été enregistré : réessayez dans "
        f"{_wait(again_in)}."
    )


BUSY = typeset("Trop de demandes arrivent en même temps. Rien n’a été enregistré : réessayez dans un instant.")


def _wait(time: timedelta) -> str:
    minutes = ceil(time.total_seconds() / 60)
    return "une minute" if minutes <= 1 else "une heure" if minutes == 60 else f"{minutes} minutes"


def phone_mistake(reason: str, typed: str) -> str:
    """What is wrong with a number, by the reason for which it was refused (`PHONE_REASONS`)."""
    if not typed.strip():
        return NO_NUMBER
    return typeset(_BY_REASON.get(reason) or _by_length(typed))


def _by_length(typed: str) -> str:
    national = _DIALLED_FROM_ABROAD.sub("0", re.sub(r"[^\d+()]", "", typed))
    digits = sum(character.isdigit() for character in national) + (not national.startswith(("0", "+")))
    if national.startswith("+") or digits == 10:
        return f"Ce numéro n’existe pas : vérifiez chaque chiffre. Un mobile français s’écrit par exemple {EXAMPLE}."
    fault = "Il manque des chiffres" if digits < 10 else "Il y a trop de chiffres"
    return f"{fault} : un numéro de mobile français en a dix, par exemple {EXAMPLE}."
