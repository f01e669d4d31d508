"""The rules on the message itself: who speaks, how to oppose, from which sender ID. Judged on the final text.

Sources: CPCE art. L.34-5 (identity; valid contact details to ask that messages stop, at no cost other than transmission);
CNIL, « La prospection commerciale par SMS-MMS »; af2m, « Charte Business Messaging » in force on 2026-03-01 (sender IDs).
"""

import re
import unicodedata
from dataclasses import dataclass

from compliance.advertiser import Advertiser, Brand
from compliance.countries.france import (
    GENERIC_SENDER_NAMES,
    OPPOSITION_NUMBER,
    PROTECTED_SENDER_NAMES,
    SENDER_ID,
    SENDER_SHORT_CODE,
)
from compliance.decision import Explanation, Message, Objection, Result, Rule, RuleResult
from compliance.phone import Territory
from compliance.text import encoding_of, parts, stop_mentions

_NAME_WITHIN = 40
"""Characters within which the advertiser is expected to be named (law.md R-11: the charter says « au début »)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with whom it speaks for and where it goes."""

    text: str
    advertiser: Advertiser
    brand: Brand
    territory: Territory = Territory.METROPOLITAN

    @property
    def stop_number(self) -> str | None:
        """The number that must stand in the STOP mention."""
        return self.advertiser.stop_number_in(self.territory)


def compose(draft: Draft) -> str:
    """The text as it leaves: the STOP mention is appended when missing, and carries the number of the territory.

    A mention that the author wrote for metropolitan France is rewritten for an overseas territory, whose number differs.
    """
    text, number = draft.text.strip(), draft.stop_number
    if number is None:
        return text
    mentions = stop_mentions(text)
    if not mentions:
        return f"{text} STOP SMS {number}"
    for mention in reversed(mentions):
        if mention.number == draft.advertiser.stop_number != number:
            written = text[mention.start : mention.end].replace(mention.number, number)
            text = text[: mention.start] + written + text[mention.end :]
    return text


def final_message(draft: Draft) -> Message:
    """The final text with its encoding and the number of parts it is billed as."""
    text = compose(draft)
    return Message(text, encoding_of(text), parts(text))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def _identity(draft: Draft) -> Objection | None:
    name = _plain(draft.brand.name)
    if name not in _plain(draft.text):
        return Objection(
            Result.BLOCK,
            Explanation(
                f"Le message ne nomme pas l’annonceur : écrivez « {draft.brand.name} », au début de préférence.",
                f"The message does not name the advertiser: write “{draft.brand.name}”, preferably at the beginning.",
            ),
        )
    if name not in _plain(draft.text[: _NAME_WITHIN + len(draft.brand.name)]):
        return Objection(
            Result.WARN,
            Explanation(
                "L’annonceur est nommé tard dans le message ; la charte des opérateurs demande son nom au début.",
                "The advertiser is named late in the message; the operators' charter asks for the name at the beginning.",
            ),
        )
    return None


def _stop_mention(draft: Draft) -> Objection | None:
    number = draft.stop_number
    if number is None:
        return Objection(
            Result.BLOCK,
            Explanation(
                f"L’annonceur n’a pas de numéro STOP pour ce territoire ({draft.territory}).",
                f"The advertiser has no STOP number for this territory ({draft.territory}).",
            ),
        )
    if not re.fullmatch(OPPOSITION_NUMBER, number):
        return Objection(
            Result.BLOCK,
            Explanation(
                f"Le numéro STOP {number} n’est pas un numéro court 36xxx ou 38xxx non surtaxé (33700 reçoit les signalements).",
                f"STOP number {number} is not a 36xxx or 38xxx code at no extra cost (33700 is for reporting spam).",
            ),
        )
    text = compose(draft)
    mentions = stop_mentions(text)
    wrong = next((mention.number for mention in mentions if mention.number != number), None)
    if wrong is not None or not mentions:
        return Objection(
            Result.BLOCK,
            Explanation(
                f"La mention STOP renvoie au {wrong}, qui n’est pas le numéro STOP de l’annonceur ({number}).",
                f"The STOP mention points to {wrong}, which is not the advertiser's STOP number ({number}).",
            ),
        )
    if _plain(text[mentions[-1].end :]):
        return Objection(
            Result.WARN,
            Explanation(
                "La mention STOP n’est pas à la fin du message, où le destinataire la cherche.",
                "The STOP mention is not at the end of the message, where the recipient looks for it.",
            ),
        )
    return None


def _sender_id(draft: Draft) -> Objection | None:
    sender = draft.brand.sender_id
    if re.fullmatch(SENDER_SHORT_CODE, sender):
        return None
    if not re.fullmatch(SENDER_ID, sender):
        return Objection(
            Result.BLOCK,
            Explanation(
                f"L’expéditeur « {sender} » doit compter 3 à 11 lettres ou chiffres, dont une lettre, sans espace ni accent, "
                "ou être un numéro court 36xxx ; un numéro 06 ou 07 est interdit.",
                f"Sender ID “{sender}” must be 3 to 11 letters or digits, at least one letter, no space or accent, "
                "or a 36xxx short code; a 06 or 07 number is forbidden.",
            ),
        )
    if sender.casefold() in GENERIC_SENDER_NAMES:
        return Objection(
            Result.BLOCK,
            Explanation(
                f"L’expéditeur « {sender} » est un mot générique, qui n’identifie pas l’annonceur.",
                f"Sender ID “{sender}” is a generic word, which does not identify the advertiser.",
            ),
        )
    if sender.casefold() in PROTECTED_SENDER_NAMES:
        return Objection(
            Result.BLOCK,
            Explanation(
                f"L’expéditeur « {sender} » est un nom protégé, interdit sans autorisation de son titulaire.",
                f"Sender ID “{sender}” is a protected name, forbidden without its holder's authorisation.",
            ),
        )
    return None


RULES: tuple[Rule[Draft], ...] = (
    Rule(
        "fr.identity",
        "Identité de l’annonceur",
        "CPCE art. L.34-5, al. 5 ; charte af2m 2026 §B.1.1",
        Explanation("Le message nomme l’annonceur.", "The message names the advertiser."),
        _identity,
    ),
    Rule(
        "fr.stop-mention",
        "Mention STOP",
        "CPCE art. L.34-5, al. 5 ; RGPD art. 21 ; CNIL, prospection par SMS-MMS",
        Explanation(
            "Le message se termine par un moyen simple et gratuit de s’opposer.",
            "The message ends with a simple and free way to oppose.",
        ),
        _stop_mention,
    ),
    Rule(
        "fr.sender-id",
        "Nom de l’expéditeur",
        "Charte af2m 2026 (OADC) ; Arcep, décision 2018-0881 modifiée",
        Explanation(
            "L’expéditeur est un nom admis par les opérateurs français.",
            "The sender ID is one that French operators accept.",
        ),
        _sender_id,
    ),
)
"""Content rules, in the order of the text; judged once for each territory of a campaign."""


def review(draft: Draft) -> tuple[RuleResult, ...]:
    """Every content rule's result on a draft."""
    return tuple(rule.judge(draft) for rule in RULES)
