"""What is wrong with a field of a request, in words for whoever fills it in, French and English. Only a call that is refused needs them."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from stopsms.compliance.law.rule import Explanation

RULES: Mapping[str, Explanation] = {
    # of pydantic, by the type of its error; places in braces are members of its context
    "missing": Explanation("Ce champ est obligatoire.", "this field is required"),
    "extra_forbidden": Explanation("Champ inconnu.", "there is no such field"),
    "string_type": Explanation("Un texte est attendu.", "a text is expected"),
    "string_unicode": Explanation("Ce texte n’est pas en UTF-8.", "this text is not UTF-8"),
    "string_too_short": Explanation("Au moins {min_length} caractère(s).", "at least {min_length} character(s)"),
    "string_too_long": Explanation("Au plus {max_length} caractère(s).", "at most {max_length} character(s)"),
    "too_short": Explanation("Au moins {min_length} élément(s).", "at least {min_length} item(s)"),
    "too_long": Explanation("Au plus {max_length} élément(s).", "at most {max_length} item(s)"),
    "int_type": Explanation("Un nombre entier est attendu.", "a whole number is expected"),
    "int_parsing": Explanation("Un nombre entier est attendu.", "a whole number is expected"),
    "int_from_float": Explanation("Un nombre entier est attendu.", "a whole number is expected"),
    "int_parsing_size": Explanation("Ce nombre est trop grand.", "this number is too large"),
    "float_type": Explanation("Un nombre est attendu.", "a number is expected"),
    "float_parsing": Explanation("Un nombre est attendu.", "a number is expected"),
    "finite_number": Explanation("Un nombre fini est attendu.", "a finite number is expected"),
    "bool_type": Explanation("true ou false est attendu.", "true or false is expected"),
    "bool_parsing": Explanation("true ou false est attendu.", "true or false is expected"),
    "greater_than": Explanation("Plus de {gt}.", "more than {gt}"),
    "greater_than_equal": Explanation("Au moins {ge}.", "at least {ge}"),
    "less_than": Explanation("Moins de {lt}.", "less than {lt}"),
    "less_than_equal": Explanation("Au plus {le}.", "at most {le}"),
    "enum": Explanation("L’une de ces valeurs est attendue : {expected}.", "one of these is expected: {expected}"),
    "literal_error": Explanation(
        "L’une de ces valeurs est attendue : {expected}.", "one of these is expected: {expected}"
    ),
    "list_type": Explanation("Une liste est attendue.", "a list is expected"),
    "dict_type": Explanation("Un objet JSON est attendu.", "a JSON object is expected"),
    "model_type": Explanation("Un objet JSON est attendu.", "a JSON object is expected"),
    "model_attributes_type": Explanation("Un objet JSON est attendu.", "a JSON object is expected"),
    "none_required": Explanation("null est attendu.", "null is expected"),
    "timezone_aware": Explanation(
        "Cette heure n’a pas de décalage : écrivez 2026-11-24T10:00:00+01:00.",
        "this time has no offset: write 2026-11-24T10:00:00+01:00",
    ),
    **dict.fromkeys(
        ("datetime_parsing", "datetime_from_date_parsing", "datetime_object_invalid"),
        Explanation(
            "Ce n’est pas une heure du calendrier : écrivez 2026-11-24T10:00:00+01:00.",
            "this is no time of the calendar: write 2026-11-24T10:00:00+01:00",
        ),
    ),
    **dict.fromkeys(
        ("date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        Explanation(
            "Ce n’est pas un jour du calendrier : écrivez 1990-05-17.",
            "this is no day of the calendar: write 1990-05-17",
        ),
    ),
    "time_parsing": Explanation("Cette heure n’existe pas : écrivez 10:00.", "no clock shows this time"),
    # our own, of the bodies
    "instant": Explanation(
        "Une heure s’écrit 2026-11-24T10:00:00+01:00, avec son décalage.",
        "a time is written as 2026-11-24T10:00:00+01:00, with its offset",
    ),
    "instant_out_of_bounds": Explanation(
        "Une heure entre 1970 et 2099 est attendue.", "a time between 1970 and 2099 is expected"
    ),
    "day": Explanation("Un jour s’écrit 1990-05-17.", "a day is written as 1990-05-17"),
    "day_out_of_bounds": Explanation(
        "Un jour entre 1870 et 2099 est attendu.", "a day between 1870 and 2099 is expected"
    ),
    "two_digits": Explanation(
        "Deux chiffres seuls ne sont pas un identifiant d’annonceur : choisissez-en un autre.",
        "two digits alone are no id of an advertiser: choose another",
    ),
    "word_of_keys": Explanation(
        "Ce mot est réservé : choisissez un autre identifiant.",
        "items of ours are stored under this word: choose another",
    ),
    "local_time": Explanation("Une heure locale s’écrit 10:00.", "a time on the clocks there is written as 10:00"),
    "address_block": Explanation(
        "Un bloc d’adresses s’écrit 192.0.2.0/24.", "a block of addresses is written as 192.0.2.0/24"
    ),
    "to_the_cent": Explanation(
        "Un montant en euros, avec deux décimales au plus, est attendu.",
        "an amount in euros with at most two decimals is expected",
    ),
    "no_condition": Explanation(
        "Une condition est attendue : l’une de {wanted}.", "a condition is expected: one of {wanted}"
    ),
    "one_condition": Explanation(
        "Une condition ne dit qu’une chose ; ici : {told}.", "a condition says one thing; here {told}"
    ),
    "no_part": Explanation("{told} ne va pas avec {kind}.", "{told} is no part of {kind}"),
    "one_comparison": Explanation("{kind} demande un seul de ces membres : {wanted}.", "{kind} needs one of {wanted}"),
    # of the body as a whole
    "not_utf_8": Explanation("Le corps n’est pas en UTF-8.", "the body is not UTF-8"),
    "object_expected": Explanation(
        "Un objet JSON est attendu, un par requête.", "a JSON object is expected: one request each"
    ),
    "too_deep": Explanation("Trop de listes et d’objets imbriqués.", "too many lists and objects in one another"),
    "json_invalid": Explanation("Ce n’est pas du JSON.", "this is not JSON"),
    "duplicate_key": Explanation(
        "Cette clé est présente deux fois : laquelle compte ?", "this key occurs twice: which value counts?"
    ),
    "number_too_long": Explanation("Ce nombre a trop de chiffres.", "a number of too many digits"),
    "number_too_large": Explanation("Ce nombre est trop grand.", "a number beyond all that we count"),
}
"""By rule. A flaw of a text (`characters.Flaw`) brings its own words."""

SAID: Mapping[str, str] = {
    "either phone and evidence, or stray": "Soit phone et evidence, soit stray.",
    "an address like https://shop.example/newsletter is expected": "Une adresse comme https://boutique.example/newsletter est attendue.",
    "an address like https://shop.example/hooks is expected": "Une adresse comme https://boutique.example/hooks est attendue.",
    "an origin like https://shop.example is expected: lower case, no path, no default port": (
        "Une origine comme https://boutique.example est attendue : en minuscules, sans chemin ni port par défaut."
    ),
    "needed where no carrier is named": "Obligatoire si aucun opérateur n’est nommé.",
    "needed where no template is named": "Obligatoire si aucun modèle n’est nommé.",
    "the number of the home territory (FR) is stop_number: leave it out here": (
        "Le numéro de métropole (FR) se donne dans stop_number : retirez-le d’ici."
    ),
}
"""In French, what a body says by itself where its fields do not go together."""

_HEX = Explanation("Un identifiant que l’API a donné est attendu.", "an id that the API has given is expected")
_NAME = Explanation(
    "Des lettres sans accent, des chiffres, « - » et « _ », 64 au plus, en commençant par une lettre ou un chiffre.",
    "letters without accents, digits, - and _, 64 at most, beginning with a letter or a digit",
)
_URL = Explanation("Une adresse en https:// est attendue.", "an address in https:// is expected")
PATTERNS: Mapping[str, Explanation] = {
    r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$": _NAME,
    r"^[A-Za-z0-9_-]{1,64}$": _NAME,
    r"^[0-9a-f]{12}$": _HEX,
    r"^[0-9a-f]{16}$": _HEX,
    r"^[0-9a-f]{32}$": _HEX,
    r"^[0-9a-f]{64}$": Explanation(
        "Une empreinte SHA-256 de 64 chiffres hexadécimaux.", "a SHA-256 of 64 hexadecimal digits"
    ),
    r"^[0-9A-Za-z_-]{1,400}$": Explanation(
        "Cette valeur de next ne vient pas de l’API.", "this is not a cursor that this API has issued"
    ),
    r"^20[0-9]{2}-(0[1-9]|1[0-2])$": Explanation("Un mois s’écrit 2026-11.", "a month is written as 2026-11"),
    r"^[0-9]{3,10}$": Explanation("De 3 à 10 chiffres.", "3 to 10 digits"),
    r"^[0-9]{1,5}$": Explanation("De 1 à 5 chiffres.", "1 to 5 digits"),
    r"^[0-9]{5}$": Explanation("Cinq chiffres, comme 36180.", "five digits, such as 36180"),
    r"^[0-9]{9}$": Explanation("Neuf chiffres : le SIREN.", "nine digits: the SIREN number"),
    r"^[a-z0-9-]+(\.[a-z0-9-]+)+$": Explanation(
        "Un nom de domaine en minuscules, comme boutique.example.", "a domain name in lower case, such as shop.example"
    ),
    r"^[a-z][a-z0-9-]{1,31}$": Explanation(
        "De 2 à 32 lettres minuscules, chiffres et « - », en commençant par une lettre.",
        "2 to 32 lower-case letters, digits and -, beginning with a letter",
    ),
    r"^[a-z][a-z0-9_]{0,31}$": Explanation(
        "De 1 à 32 lettres minuscules, chiffres et « _ », en commençant par une lettre.",
        "1 to 32 lower-case letters, digits and _, beginning with a letter",
    ),
    r"^[a-z][a-z0-9_]{1,31}$": Explanation(
        "De 2 à 32 lettres minuscules, chiffres et « _ », en commençant par une lettre.",
        "2 to 32 lower-case letters, digits and _, beginning with a letter",
    ),
    r"^https://[!-~]+$": _URL,
    r"^https?://[!-~]+$": Explanation("Une adresse de page web est attendue.", "the address of a web page is expected"),
    r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$": Explanation(
        "Une origine comme https://boutique.example est attendue.", "an origin like https://shop.example is expected"
    ),
    r"^[!-~]{1,128}$": Explanation(
        "De 1 à 128 caractères ASCII, sans espace.", "1 to 128 characters of ASCII, without spaces"
    ),
    r"^[!-?A-~]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$": Explanation(
        "Une adresse e-mail est attendue.", "an e-mail address is expected"
    ),
}
"""How a value is written, by the pattern that it has to match; any other pattern is a list of words, which are told."""

_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")
"""A value among those expected, as the repr of a member of an enumeration."""

_AS_JSON: Mapping[Any, str] = {"True": "true", "False": "false"}
"""A value that is the only one expected, as pydantic names it."""

_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")

_WORDS_IN_PATTERN = re.compile(r"[a-z][a-z_]+")


def explained(rule: str, message: str, context: Mapping[str, Any], *, of_text: bool = False) -> Explanation:
    """What is wrong, by the rule of a field that is broken, its English message and its context; whether it is a text's length."""
    if "fr" in context and "en" in context:
        return Explanation(context["fr"], context["en"])
    said = message.removeprefix("Value error, ")
    if rule == "string_pattern_mismatch":
        return _as_written(str(context.get("pattern", "")))
    if rule == "value_error":
        return Explanation(SAID.get(said, said), said)
    words = RULES.get(f"string_{rule}" if of_text and rule in ("too_short", "too_long") else rule)
    if words is None:
        return Explanation(f"Valeur refusée ({said}).", said)
    plain = _plain(context)
    try:
        french, english = words.fr.format(**_french(plain)), words.en.format(**plain)
    except KeyError:
        return Explanation(f"Valeur refusée ({said}).", said)
    most = context.get("min_length", context.get("max_length", 0))
    return Explanation(french.replace("(s)", "s" if most > 1 else ""), english.replace("(s)", "" if most == 1 else "s"))


def _french(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _said_in_french(value) if isinstance(value, str) else value for name, value in context.items()}


def _said_in_french(value: str) -> str:
    return value.replace(".", ",") if _DECIMAL.fullmatch(value) else value.replace(" or ", " ou ")


def _plain(context: Mapping[str, Any]) -> dict[str, Any]:
    """Figures as people write them, 1 and not 1.0, and values without the names that our code has for them."""
    return {name: _as_sent(value) for name, value in context.items()}


def _as_sent(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:g}"
    return _AS_JSON.get(value, _MEMBER.sub(r"\1", value)) if isinstance(value, str) else value


def _as_written(pattern: str) -> Explanation:
    if pattern in PATTERNS:
        return PATTERNS[pattern]
    words = ", ".join(_WORDS_IN_PATTERN.findall(pattern)[:40])
    return Explanation(f"L’une de ces valeurs est attendue : {words}.", f"one of these is expected: {words}")


def with_suggestion(words: Explanation, name: str, known: Collection[str]) -> Explanation:
    """These words of an unknown field, with the name that may have been meant, or all that there are."""
    meant = get_close_matches(name, known, n=1)
    if meant:
        return Explanation(f"{words.fr} Vouliez-vous dire « {meant[0]} » ?", f"{words.en}: did you mean {meant[0]}?")
    listed = ", ".join(sorted(known))
    if not listed:
        return words
    return Explanation(f"{words.fr} Sont connus : {listed}.", f"{words.en}; there are {listed}")
