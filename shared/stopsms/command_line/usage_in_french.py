"""What was mistyped, said in French: Typer has these sentences in English alone. One that is not known here stays as it is."""

import re

import typer

_SENTENCES = tuple(
    (re.compile(english, re.DOTALL), french)
    for english, french in (
        (r"^Missing option (.+?)\.(?= |$)", r"Il manque l’option \1."),
        (r"^Missing argument (.+?)\.(?= |$)", r"Il manque l’argument \1."),
        (r"^Missing command\.", "Il manque la commande."),
        (r"^No such option: (\S+)", "Option inconnue\u00a0: \\1"),
        (r"\(Possible options: (.+)\)$", "(options possibles\u00a0: \\1)"),
        (r"^No such command '(.+?)'\.", "Commande inconnue\u00a0: \\1."),
        (r"Did you mean (.+)\?$", "Vouliez-vous dire \\1\u00a0?"),
        (r"^Option '(.+?)' does not take a value\.", r"L’option \1 ne prend pas de valeur."),
        (r"^Option '(.+?)' requires an argument\.", r"L’option \1 demande une valeur."),
        (r"^Got unexpected extra argument(?:\(s\)|s)? \((.+)\)", "Arguments en trop\u00a0: \\1"),
        (r"^Invalid value for (.+?): ", "Valeur incorrecte pour \\1\u00a0: "),
        (r"^Invalid value: ", "Valeur incorrecte\u00a0: "),
        (r"(?:Value error, )?'(\S+)' is not one of (.+)\.$", "« \\1 » n’est pas l’une de ces valeurs\u00a0: \\2."),
        (r"Input should be a valid integer.*$", "un nombre entier est attendu."),
        (r"Input should be a valid number.*$", "un nombre est attendu."),
        (r"Input should be greater than or equal to (\S+)$", r"\1 au moins."),
        (r"Input should be less than or equal to (\S+)$", r"\1 au plus."),
        (r"(?:[Ff]ile|[Pp]ath|[Dd]irectory) '(.+)' does not exist\.$", r"« \1 » n’existe pas."),
        (r"(?:[Ff]ile|[Pp]ath|[Dd]irectory) '(.+)' is a directory\.$", r"« \1 » est un dossier."),
        (r"(?:[Ff]ile|[Pp]ath|[Dd]irectory) '(.+)' is not readable\.$", r"« \1 » ne peut pas être lu."),
    )
)


class UsageInFrench(typer.BadParameter):
    """A usage error that says what it says, and nothing before."""

    def format_message(self) -> str:
        """As Typer prints it."""
        return self.message


def in_french(error: typer.TyperException) -> typer.TyperException:
    """The same error in French, as far as its sentence is known."""
    told = english = error.format_message()
    for pattern, french in _SENTENCES:
        told = pattern.sub(french, told)
    return error if told == english else UsageInFrench(told, ctx=getattr(error, "ctx", None))
