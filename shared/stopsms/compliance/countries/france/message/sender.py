"""The French rule on the sender: a name or a number that operators accept, and that is not somebody else's.

The operators' lists of protected names are not public (docs/law.md R-27); the one below is our own, of those that fraud imitates most.
A short protected name counts inside a longer sender only where the eye takes it for a word of its own: by a change of case
(« ColisDHL »), or because all the rest is made of words that go with it (« INFOAMELI »). « CAFEZELIE » and « UPSTAIRS » are names.
"""

import re
from functools import lru_cache

from stopsms.compliance.campaign.advertiser import is_number
from stopsms.compliance.countries.france.message.sender_names import (
    ALSO_SYLLABLES,
    COMPANIONS,
    CUT_FROM,
    EXACT_ONLY,
    GENERIC_SENDER_NAMES,
    NAMED_WITHIN,
    ONE_LETTER_APART_FROM,
    PERSONS_NUMBER,
    POSSESSIVES,
    PROTECTED_IN_TWO_WORDS,
    PROTECTED_SENDER_NAMES,
    SENDER_ID,
    SENDER_NUMBER,
    SENDER_SHORT_CODE,
    TRANSACTIONAL_SHORT_CODE,
    WITH_COMPANIONS_ONLY,
)
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Authority, Objection, Severity, block, warn
from stopsms.compliance.message.draft import Draft
from stopsms.compliance.message.links import one_apart, skeleton

_ARCEP = Authority(Severity.LAW, "CPCE art. L.44 ; Arcep, décision 2018-0881 modifiée par 2022-1583")
_SHORTEST = Authority(Severity.PROVIDER, "Usage des prestataires : 3 caractères au moins")
_CODE_FAMILY = Authority(Severity.CHARTER, "af2m, numéros courts 36xxx (promotionnels) et 38xxx (transactionnels)")
_CODE_ADVICE = Authority(
    Severity.RECOMMENDATION, "af2m, numéros courts 36xxx (promotionnels) et 38xxx (transactionnels)"
)

_WORDS_BY_CASE = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_CAPITALS_FIRST = re.compile(r"[A-Z]{2,}|[a-z]+|[0-9]+|[A-Z]")


def sender_id(draft: Draft) -> Objection | None:
    """A name or a number that French operators accept, and that the advertiser may use."""
    sender = draft.brand.sender_id
    authorised = sender in draft.advertiser.authorisations
    if not is_number(sender):
        return _name(sender, authorised=authorised)
    if re.fullmatch(SENDER_SHORT_CODE, sender):
        return _promotional_code(sender) if draft.nature is Nature.TRANSACTIONAL else None
    if re.fullmatch(TRANSACTIONAL_SHORT_CODE, sender) and draft.nature is not Nature.TRANSACTIONAL:
        return block(
            f"L’expéditeur {sender} est réservé aux messages transactionnels : la publicité part d’un 36xxx ou d’un "
            f"nom.",
            f"Sender {sender} is for transactional messages only: advertising leaves from a 36xxx code or a name.",
            _CODE_FAMILY,
        )
    if re.fullmatch(TRANSACTIONAL_SHORT_CODE, sender):
        return None
    return _long_number(sender, authorised=authorised)


def _promotional_code(sender: str) -> Objection:
    return warn(
        f"L’expéditeur {sender} est un numéro promotionnel : un message transactionnel part plutôt d’un 38xxx ou "
        f"d’un nom.",
        f"Sender {sender} is a promotional code: a transactional message had better leave from a 38xxx code or a name.",
        _CODE_ADVICE,
    )


def _long_number(sender: str, *, authorised: bool) -> Objection | None:
    if re.fullmatch(SENDER_NUMBER, sender):
        return None if authorised else _needs_leave(sender, "un numéro 09 dédié", "a dedicated 09 number")
    if re.fullmatch(PERSONS_NUMBER, sender):
        return block(
            f"L’expéditeur {sender} est un numéro de personne (06, 07…) : un système automatisé n’a pas le droit de "
            f"le montrer.",
            f"Sender {sender} is a person's number (06, 07…): an automated system may not show it.",
            _ARCEP,
        )
    return block(
        f"L’expéditeur « {sender} » n’est ni un nom, ni un numéro court 36xxx, ni un numéro 09 dédié.",
        f"Sender ID “{sender}” is neither a name, nor a 36xxx short code, nor a dedicated 09 number.",
    )


def _name(sender: str, *, authorised: bool) -> Objection | None:
    if not re.fullmatch(SENDER_ID, sender):
        return block(
            f"L’expéditeur « {sender} » doit compter 3 à 11 lettres ou chiffres, dont une lettre, sans espace ni "
            f"accent, "
            "ou être un numéro court 36xxx.",
            f"Sender ID “{sender}” must be 3 to 11 letters or digits, at least one letter, no space or accent, "
            "or a 36xxx short code.",
            _SHORTEST if re.fullmatch("[A-Za-z0-9]{1,2}", sender) else None,
        )
    if authorised:
        return None
    if is_generic(sender):
        return block(
            f"L’expéditeur « {sender} » est un mot générique, qui n’identifie pas l’annonceur : prenez son nom.",
            f"Sender ID “{sender}” is a generic word, which does not identify the advertiser: take its name.",
        )
    if is_protected(sender):
        return _needs_leave(sender, "un nom protégé", "a protected name")
    return None


def _needs_leave(sender: str, fr: str, en: str) -> Objection:
    return block(
        f"L’expéditeur « {sender} » est {fr} : indiquez la référence de l’autorisation (authorisations).",
        f"Sender ID “{sender}” is {en}: state the reference of the leave to use it (authorisations).",
    )


_PROTECTED = frozenset(map(skeleton, PROTECTED_SENDER_NAMES))
_SHORT = frozenset(name for name in _PROTECTED - frozenset(map(skeleton, EXACT_ONLY)) if len(name) < NAMED_WITHIN)
_LONG = frozenset(name for name in _PROTECTED - frozenset(map(skeleton, EXACT_ONLY)) if len(name) >= NAMED_WITHIN)
_ACCOMPANIED_ONLY = frozenset(map(skeleton, WITH_COMPANIONS_ONLY))
_SYLLABLES = frozenset(map(skeleton, ALSO_SYLLABLES))
_GENERIC = frozenset(map(skeleton, GENERIC_SENDER_NAMES))
_WITH = frozenset(map(skeleton, COMPANIONS)) | _GENERIC
_POSSESSIVES = frozenset(map(skeleton, POSSESSIVES))
_TWO_WORDS = tuple((skeleton(first), skeleton(second)) for first, second in PROTECTED_IN_TWO_WORDS)


@lru_cache(maxsize=64)
def is_generic(sender: str) -> bool:
    """Whether it is made of words that identify nobody: « INFO », « InfoColis », « SMS24 », « MonColis »."""
    return any(_made_of(_GENERIC | _POSSESSIVES, form) and not _made_of(_POSSESSIVES, form) for form in _forms(sender))


@lru_cache(maxsize=64)
def is_protected(sender: str) -> bool:
    """Whether it is, or shows, a name that only its holder may use."""
    forms = _forms(sender)
    exact = _PROTECTED | frozenset(map(skeleton, EXACT_ONLY))
    if any(form in exact or _squeezed(form) in _SQUEEZED for form in forms):
        return True
    if any(name in form for form in forms for name in _LONG):
        return True
    if any(len(form) >= CUT_FROM and name.startswith(form) for form in forms for name in _LONG):
        return True
    if any(_misspelt(form) or _shortened(form) for form in forms):
        return True
    return _stands_apart(sender) or any(_accompanied(form) for form in forms)


def _forms(sender: str) -> tuple[str, ...]:
    """As the eye takes it, with and without the digits at its ends (« CAF75 », « 24Chronopost »)."""
    bare = sender.strip("0123456789")
    return tuple(dict.fromkeys(skeleton(form) for form in (sender, bare) if form))


def _squeezed(form: str) -> str:
    """Without letters that are doubled: « Collissimo »."""
    return re.sub(r"(.)\1+", r"\1", form)


_SQUEEZED = frozenset(map(_squeezed, _LONG))


def _misspelt(form: str) -> bool:
    """Whether it is a long protected name save for one letter within: « Chronopst », « Microsfot », but not « Fortune »."""
    return any(
        one_apart(form, name)
        for name in _LONG
        if len(name) >= ONE_LETTER_APART_FROM and form[:1] == name[:1] and form[-1:] == name[-1:]
    )


def _shortened(form: str) -> bool:
    """Whether it is a protected name of two words, one of them cut: « MondRelay », « MdlRelay », « FConnect », « MonFranceC »."""
    bare = [form, *(form.removeprefix(word) for word in _POSSESSIVES if form.startswith(word))]
    return any(_cut(short, first, second) for short in bare for first, second in _TWO_WORDS)


def _cut(form: str, first: str, second: str) -> bool:
    if form.startswith(first) and len(form) > len(first):
        return second.startswith(form[len(first) :])
    return form.endswith(second) and len(form) > len(second) and _abbreviates(form[: -len(second)], first)


def _abbreviates(short: str, word: str) -> bool:
    """Whether its letters are some of the word's, in their order and from the first: « mdl » of « mondial »."""
    left = iter(word)
    return short[0] == word[0] and all(letter in left for letter in short)


def _stands_apart(sender: str) -> bool:
    """Whether a short protected name is a word of its own by its case."""
    if sender.isupper() or sender.islower():
        return False
    for cut in (_WORDS_BY_CASE, _CAPITALS_FIRST):
        for word in cut.findall(sender):
            seen = skeleton(word)
            if seen in _SHORT and seen not in _ACCOMPANIED_ONLY and (seen not in _SYLLABLES or word.isupper()):
                return True
    return False


def _accompanied(form: str) -> bool:
    """Whether a short protected name stands there and all the rest is words that go with it; an article goes before a name only."""
    for name in _SHORT:
        for start in (0, form.find(name, 1), form.rfind(name)):
            if start >= 0 and form.startswith(name, start):
                before, after = form[:start], form[start + len(name) :]
                if (
                    (before or after)
                    and (not before or _made_of(_WITH, before))
                    and (not after or (_made_of(_WITH, after) and not _made_of(_POSSESSIVES, after)))
                ):
                    return True
    return False


def _made_of(vocabulary: frozenset[str], form: str) -> bool:
    """Whether a form is a chain of these words."""
    reached = {0}
    for end in range(1, len(form) + 1):
        if any(form[start:end] in vocabulary for start in reached):
            reached.add(end)
    return len(form) in reached
