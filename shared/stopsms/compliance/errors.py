"""Errors that several use cases raise: mistakes a caller can make, and writes that lost against other writers.

"The law says no" is not an error: it is a rule's result, a normal answer, kept as evidence.
"""

import zlib
from collections.abc import Mapping
from typing import ClassVar

from stopsms.compliance.law.rule import Explanation

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError, zlib.error)
"""What reading a stored item raises that our code did not write."""


class InputError(ValueError):
    """Input that the caller has to correct. `code` is stable and public; the message never holds personal data."""

    code: ClassVar[str] = "invalid_input"

    def __init__(self, message: str | Explanation, *, field: str | None = None) -> None:
        """About this field of the request, when there is one. What people correct by hand is explained in both languages."""
        explanation = message if isinstance(message, Explanation) else None
        super().__init__(message if explanation is None else explanation.en)
        self.explanation = explanation
        self.field = field

    @property
    def more(self) -> Mapping[str, object]:
        """Further members of its problem document."""
        return {}


class UnknownAdvertiser(InputError):
    """No advertiser has this id."""

    code: ClassVar[str] = "unknown_advertiser"

    def __init__(self) -> None:
        """The id is not repeated in the message."""
        super().__init__("no advertiser has this id", field="advertiser_id")


class UnknownCarrier(InputError):
    """Nobody has declared a carrier of this id, or this release does not know its service."""

    code: ClassVar[str] = "unknown_carrier"

    def __init__(self, message: str = "no carrier of this id is declared: see GET /carriers") -> None:
        """Why none can be had."""
        super().__init__(message, field="carrier")


class UnknownCursor(InputError):
    """A list was to begin at a place that it did not name: at none that it has, or one of another list."""

    code: ClassVar[str] = "unknown_cursor"

    def __init__(self, message: str = "this is not a cursor that this API has issued") -> None:
        """What is wrong with it."""
        super().__init__(message, field="next")


class ContendedError(Exception):
    """Something kept changing while it was to be written: a caller may try again, a queue delivers its message again."""


class BusyError(ContendedError):
    """A store takes no more for the moment, or its keys do not. A new one takes only so much at first, and more the longer it is used."""


class NotYet(Exception):
    """What a message is about is not known so far, as is to be expected: its queue delivers it again, and nothing is wrong."""


class OutrunError(Exception):
    """Another worker is doing the same piece of work and has got further: this one stops, or starts again from where the other is."""


class InvalidPhone(InputError):
    """Not a number that a marketing SMS can be sent to; `reason` tells the kinds apart."""

    code: ClassVar[str] = "invalid_phone"

    def __init__(self, reason: str, *, field: str | None = "phone", country: str = "") -> None:
        """For one of `PHONE_REASONS`; `country` (ISO 3166) with `foreign`."""
        words = PHONE_REASONS[reason]
        self.words = Explanation(words.fr.format(country=country), words.en.format(country=country))
        super().__init__(self.words, field=field)
        self.reason = reason

    @property
    def more(self) -> Mapping[str, object]:
        """The reason."""
        return {"reason": self.reason}


PHONE_REASONS: Mapping[str, Explanation] = {
    "landline": Explanation(
        "C’est un numéro fixe ou de téléphonie par Internet : il ne reçoit pas de SMS.",
        "this is a landline or internet telephony number: no SMS can be sent to it",
    ),
    "premium": Explanation(
        "C’est un numéro à tarification spéciale (08…), pas celui d’une personne.",
        "this is a special-rate number (08…), not a person's",
    ),
    "m2m": Explanation(
        "C’est un numéro de machine (0700…), pas celui d’une personne.",
        "this is a machine-to-machine number (0700…), not a person's",
    ),
    "short_code": Explanation(
        "C’est un numéro court, pas celui d’une personne.", "this is a short code, not a person's number"
    ),
    "foreign": Explanation(
        "C’est un numéro étranger ({country}) : aucune règle n’est connue pour ce pays, rien ne lui est envoyé.",
        "no rulebook for {country}: messages to this number's country cannot be judged, so none is sent",
    ),
    "not_a_number": Explanation(
        "Il y a là autre chose qu’un seul numéro : une lettre, un chiffre masqué ou manquant, un poste, un second numéro. "
        "Écrivez le numéro seul, en chiffres.",
        "this is not exactly one number: it contains a letter, a hidden or missing digit, an extension, a second number; "
        "write the number alone, in digits",
    ),
    "ambiguous": Explanation(
        "Ces neuf chiffres peuvent être deux numéros : de France sans son 0, ou d’outre-mer sans son indicatif +. "
        "Écrivez +33… ou le 0 pour l’un, +687… ou +681… pour l’autre.",
        "these nine digits can be two numbers: a French one without its 0, or an overseas one without the + of its country code; "
        "write +33… or the leading 0 for the one, +687… or +681… for the other",
    ),
    "invalid": Explanation("Ce n’est pas un numéro de téléphone valable.", "this is not a valid number"),
}
"""Why a number is refused."""
