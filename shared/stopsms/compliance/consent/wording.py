"""What the words of a form, or of the person who noted an agreement, say: not a consent if they refuse, or take silence for a yes.

Consent is a clear affirmative act by which the person agrees (GDPR art. 4(11), recital 32: silence, pre-ticked boxes or inactivity
are none). A wording that says « je refuse », ticked or signed, records the contrary; a box to tick by those who do not want messages
takes everybody else's silence for a yes (CNIL, « La prospection commerciale par SMS-MMS » : case à cocher pour accepter).
"""

from enum import StrEnum
from functools import lru_cache

from stopsms.compliance.law.rule import Objection, block


class Unwilling(StrEnum):
    """Why a wording is not a consent: it refuses, or it asks those who do not want messages to act."""

    REFUSES = "refuses"
    OPT_OUT = "opt_out"


class WordingScope(StrEnum):
    """What a wording agrees to (GDPR art. 4(11): specific; CPCE art. L.34-5, al. 1: « par ce moyen »).

    `sms` names it, or messages and no other means; `no_means` names none at all; `with_game` takes part in a game by the same act;
    `others` agrees to somebody else's messages only. The others are no agreement to advertising by SMS.
    """

    SMS = "sms"
    NO_MEANS = "no_means"
    OTHER_MEANS = "other_means"
    NEWSLETTER = "newsletter"
    SERVICE = "service"
    TERMS = "terms"
    WITH_TERMS = "with_terms"
    WITH_GAME = "with_game"
    OTHERS = "others"


@lru_cache(maxsize=256)
def scope(wording: str) -> WordingScope:
    """What this wording agrees to."""
    from stopsms.compliance.consent import wording_scope  # noqa: PLC0415 (as below)

    return wording_scope.scope(wording)


@lru_cache(maxsize=256)
def companies(wording: str) -> tuple[str, ...]:
    """The companies that this wording names by their legal form (« Autre SA », « la société Truc »), in plain letters."""
    from stopsms.compliance.consent import wording_scope  # noqa: PLC0415 (as below)

    return wording_scope.companies(wording)


@lru_cache(maxsize=256)
def unwilling(wording: str) -> Unwilling | None:
    """Why this wording is not a consent; None when nothing in it says so."""
    from stopsms.compliance.consent import wording_refusals  # noqa: PLC0415 (a quarter of a second that no sender needs)

    return wording_refusals.unwilling(wording)


def refused_by_wording(why: Unwilling | None) -> Objection | None:
    """The objection of a capture rule to a wording."""
    if why is None:
        return None
    if why is Unwilling.OPT_OUT:
        return block(
            "Le texte demande d’agir à ceux qui ne veulent pas de messages, ou prend le silence pour un oui : ce n’est pas un accord. "
            "Demandez un acte positif à ceux qui en veulent.",
            "The wording asks those who do not want messages to act, or takes silence for a yes: this is not an agreement. Ask those "
            "who do want them for an affirmative act.",
        )
    return block(
        "Le texte dit que la personne refuse : ce n’est pas un accord. Si elle s’oppose, enregistrez son opposition.",
        "The wording says that the person refuses: this is no agreement. If they object, record the opposition.",
    )
