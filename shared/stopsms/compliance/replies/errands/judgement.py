"""Whether nothing in a message can refuse: each word of it serves an errand, or is none that is known and stands where it cannot refuse.

A few words that are not known may stand in a clause that is plainly about an errand, if they resemble nothing that refuses, by spelling or
by sound, and nobody says with them what he does, wants or feels. All else waits for a person.
"""

import re

from stopsms.compliance.replies.errands.clauses import Clause, clauses_of, letters_of
from stopsms.compliance.replies.errands.constructions import WRITTEN, asking_who_writes, binding, speaking_of_errands
from stopsms.compliance.replies.errands.dismissals import (
    DISMISSALS,
    GOES_WITHOUT,
    HAS_NONE,
    IRONY,
    NOT_FOR_THEM,
    OF_ANOTHER_LANGUAGE,
)
from stopsms.compliance.replies.errands.marks import CURT, NEVER_NAMES, VOWELS, marked
from stopsms.compliance.replies.errands.short_answers import SHORT_ANSWER
from stopsms.compliance.replies.errands.theirs import DENIED, THEIRS, may_speak_of_theirs
from stopsms.compliance.replies.refusing_words import is_refusing, looks_refusing
from stopsms.compliance.replies.vocabulary import CLASSES, GRAMMAR, INTERROGATIVES, Class

_MOST_WORDS = 80
_MOST_NAMES = 3
_WORDS_A_NAME = 5
"""Names of things that are not known: three in a message, or one in five words of a longer one."""

_OPENERS = frozenset(
    "dommage toute toutes a bientot aie mince carrement oups zut oui ouais ok okay bon bien bah ben ah oh eh "
    "euh et alors donc super parfait svp "
    "si voila sinon hein mais aussi merci bonjour bonsoir "
    "salut coucou hello tres d accord c est tout a fait moi en fait du coup au pour vous toi".split()
)
"""Of these words a clause may be that says nothing by itself."""


def is_errand(text: str) -> bool:
    """Whether a message is certainly about an errand with the business, and nothing else."""
    letters = letters_of(text)
    clauses = list(clauses_of(letters)) if letters and not OF_ANOTHER_LANGUAGE.search(letters) else []
    if not clauses or sum(len(clause.tokens) for clause in clauses) > _MOST_WORDS or any(map(_sends_away, clauses)):
        return False
    lines = [marked(clause, last=clause is clauses[-1] and len(clauses) > 1) for clause in clauses]
    if len(lines) == 1 and SHORT_ANSWER.fullmatch(lines[0].strip()):
        return True
    return _speaks_of_an_errand(clauses, lines) and _says_nothing_else(clauses, lines)


def _speaks_of_an_errand(clauses: list[Clause], lines: list[str]) -> bool:
    """Whether enough is said, of things that are known, and nothing against the business."""
    asked = any(clause.asked for clause in clauses)
    names = sum(line.count(f" {Class.NAME}") for line in lines)
    who = any(pattern.search(line) for pattern in asking_who_writes() for line in lines)
    return (
        names <= max(_MOST_NAMES, sum(len(clause.tokens) for clause in clauses) // _WORDS_A_NAME)
        and (who or _says_enough(" ".join(lines).split(), asked=asked))
        and (not HAS_NONE.search(clauses[0].plain) or any(map(_goes_on, lines[1:])))
        and all(may_speak_of_theirs(line, clause, asked=asked) for line, clause in zip(lines, clauses, strict=True))
    )


def _says_nothing_else(clauses: list[Clause], lines: list[str]) -> bool:
    """Whether each clause is harmless when what the constructions bind is taken out, and one of them anchors the message."""
    asked = any(clause.asked for clause in clauses)
    left = [_left(line) for line in lines]
    anchored = (_is_anchored(line, asked=clause.asked) for line, clause in zip(left, clauses, strict=True))
    return any(anchored) and all(
        _refuses_nothing(line, asked=asked)
        and (_says_its_errand(line, asked=asked) or _opens(line, asked=clause.asked))
        for line, clause in zip(left, clauses, strict=True)
    )


def _goes_on(line: str) -> bool:
    """Whether somebody who has none of a thing goes on to an errand."""
    return bool(re.search(r" [TN]", line)) and not (THEIRS.search(line) or DENIED.search(line))


def _says_enough(words: list[str], *, asked: bool) -> bool:
    """Whether a thing or a day is named; if nothing is denied, two words besides courtesies may do: « pas super » says too little."""
    content = [
        word for word in words if word[0] != Class.COURTESY and word not in _OPENERS and word[1:] not in _OPENERS
    ]
    named = any(
        word[0] in (Class.THING, Class.DAY, Class.NUMBER, Class.PERSON) or (asked and word[0] == Class.NAME)
        for word in content
    )
    thanked = not {"Cbravo", "Cmerci"}.isdisjoint(words) and any(word[0] == Class.NAME for word in content)
    return (
        named
        or (thanked and _DENIALS.isdisjoint(words))
        or (len(content) > 2 and (len(content) > 6 or _DENIALS.isdisjoint(words)))
    )


_SENDING_AWAY = (DISMISSALS, NOT_FOR_THEM, IRONY)


def _sends_away(clause: Clause) -> bool:
    dismissed = any(pattern.search(clause.plain) for pattern in _SENDING_AWAY) or (
        not clause.asked and clause.plain.endswith(GOES_WITHOUT)
    )
    return bool(dismissed) or _is_torn(clause)


def _left(line: str) -> str:
    """What is left of a clause when the constructions are taken out; each leaves « _ »."""
    for pattern in speaking_of_errands():
        line = pattern.sub(_told, line)
    for pattern in binding():
        line = pattern.sub(_taken, line)
    return " ".join(_without_ne(line.split()))


_KNOWN_MARK = re.compile(r"(?:^| )[TODQNPV_]")


def _told(found: re.Match[str]) -> str:
    return "~" if " U" in found.group() and not _KNOWN_MARK.search(found.group()) else "_"


def _taken(found: re.Match[str]) -> str:
    """What a construction leaves: « _ » when it names something of the business, « ~ » when it does not, or only what is not known."""
    return "_" if _KNOWN_MARK.search(found.group()) else "~"


def _without_ne(words: list[str]) -> list[str]:
    """Without « ne » where what it denies is bound already: « on ne sera _ »."""
    return [
        word
        for place, word in enumerate(words)
        if not (word in ("ne", "n") and _is_bound(words[place + 1 : place + 5]))
    ]


def _is_bound(following: list[str]) -> bool:
    for word in following:
        if word in "_~":
            return True
        if word not in GRAMMAR:
            return False
    return False


def _refuses_nothing(line: str, *, asked: bool) -> bool:
    """Whether nothing is left that may refuse: a few words that are not known, in a clause that is plainly about an errand."""
    words = line.split()
    unknown = [word for word in words if not (word[0] in "TODNPQVCU_~" or word in GRAMMAR)]
    if "non" not in unknown and any(word in _DENIALS for word in unknown):
        if not _denies_a_thing(words, asked=asked):
            return False
        unknown = [word for word in unknown if word not in _DENIALS]
    return not unknown or (_are_placed(words, unknown, asked=asked) and not any(map(_may_refuse, unknown)))


def _are_placed(words: list[str], unknown: list[str], *, asked: bool) -> bool:
    """Whether words that are not known stand among enough that are, and where nobody says what he does, wants or feels."""
    anchors = sum(word[0] in ("TDNPQV_" if asked else "TDNP_") for word in words)
    if len(unknown) > _MOST_UNKNOWN or len(words) <= _FEWEST_AROUND * len(unknown) or anchors < len(unknown):
        return False
    if not asked and any(word in _OF_THEIRS or word[0] == Class.OFFER for word in words):
        return len(unknown) == 1 and len(words) > _FEWEST_AROUND + 1
    after = _NEVER_BEFORE if asked else _NEVER_BEFORE | _SELDOM_BEFORE
    return not any(
        word in unknown and before in after and not (before in _LINKS and _is_said_of_a_thing(words, place))
        for place, (before, word) in enumerate(_neighbours(words))
    )


_LINKS = frozenset("de d a pour est".split())


def _is_said_of_a_thing(words: list[str], place: int) -> bool:
    return place > 0 and words[place - 1][0] in "TQUN"


_NEVER_BEFORE = frozenset("je j tu me m te t n ne suis etes es sommes".split())
_SELDOM_BEFORE = frozenset("on nous vous y ca c de d pour a est s se".split())
"""« C’est lassant », « on se passera de… »: where nothing is asked, a word that is not known may say what somebody feels."""


_MOST_UNKNOWN = 3
_FEWEST_AROUND = 2
"""Words that are not known, in one clause, and how many times as many it has."""

_DENIALS = frozenset("ne n non pas plus rien aucun aucune sans ni trop assez jamais".split())
_THE_BUSINESS = re.compile(
    r"T(?:telephone|portable|mobile|dossier|magasin|boutique|salon|enseigne|marque|club|produit|article|restaurant|"
    r"agence|programme|site|appli|application|carte|fidelite|"
    r"information|info|nouvelle|catalogue|concours|jeu|cadeau|service)s?"
)
_OF_THEIRS = frozenset("vos votre ton ta tes ces te".split())
_WISHES = frozenset(
    "veux veut voulons vouloir voudrais voudrait souhaite souhaitons souhaiterais souhaitais aimerais voulais voulait".split()
)
_WISHED = ("Vbesoin", "Venvie", "Vinteress", "Vaccept", "Vhabit", "Vador", "Vappreci", "Vachet", "Vdonn", "Vconfirm")


def _denies_a_thing(words: list[str], *, asked: bool) -> bool:
    """Whether what is denied can only be a thing, or that somebody comes: nothing of theirs is named, and nobody says what he wishes."""
    if any(
        word in _OF_THEIRS or word in _WISHES or word.startswith(_WISHED) or word[0] == Class.OFFER for word in words
    ):
        return False
    if not asked and any(word in ("vous", "moi", "nous") for word in words):
        return False
    done = any(word[0] == Class.ACT for word in words)
    return len(words) > 3 and all(
        any(
            (word[0] == Class.THING and not _THE_BUSINESS.fullmatch(word)) or (done and word[0] in "DNP")
            for word in words[place + 1 if denial in ("plus", "jamais") else max(0, place - 4) : place + 6]
        )
        for place, denial in enumerate(words)
        if denial in _DENIALS and denial not in ("ne", "n")
    )


_SHORTEST_UNKNOWN = 3


def _may_refuse(word: str) -> bool:
    return (
        len(word) < _SHORTEST_UNKNOWN
        or word in CURT
        or not word.isalpha()
        or VOWELS.isdisjoint(word)
        or word in NEVER_NAMES
        or looks_refusing(word)
    )


def _neighbours(words: list[str]) -> list[tuple[str, str]]:
    """Each word with the one after it."""
    return [(words[place], words[place + 1]) for place in range(len(words) - 1)]


def _is_torn(clause: Clause) -> bool:
    """Whether two words that stand side by side make one that refuses, and one of them is none by itself: « s top », « desa bonnez »."""
    words = [token.word for token in clause.tokens]
    return any(
        (not (_is_word(one) and _is_word(other)) and not (one in _ELIDED and _is_word(other)))
        and is_refusing(one + other)
        and not (is_refusing(one) or is_refusing(other))
        for one, other in _neighbours(words)
    )


def _is_word(word: str) -> bool:
    return len(word) > 1 and (
        is_refusing(word) or word in CLASSES or word in GRAMMAR or word in WRITTEN or word.isdigit()
    )


_ELIDED = frozenset("c d j l m n s t y a".split())


_AGREES = ("Vconfirm", "Vaccept")
"""Agreement by itself is no errand: it may be a yes."""


def _is_anchored(line: str, *, asked: bool) -> bool:
    words = line.split()
    if asked and len(words) > _FEWEST_WORDS_ASKED and " U" in line and not _SAID_OF_THEM.search(line):
        return True
    if words == ["_"] or SHORT_ANSWER.fullmatch(line):
        return True
    if len(words) < 2:
        return False
    if any(word[0] in "TDQO_" or (word[0] == Class.ACT and not word.startswith(_AGREES)) for word in words):
        return True
    return len(words) > 3 and (
        any(word[0] == Class.NUMBER for word in words) or (_ASKS_FOR.search(line) is not None and " U" in line)
    )


_FEWEST_WORDS_ASKED = 3
_SAID_OF_THEM = re.compile(r"(?:^| )(?:vous|tu|t) (?:etes|es|vous|te)(?: |$)")

_ASKS_FOR = re.compile(
    r"(?:^| )(?:avez vous|vous (?:avez|faites)|faites vous|y a t il|il y a|est ce que vous|vous Vvendez) "
)


def _says_its_errand(line: str, *, asked: bool) -> bool:
    words = line.split()
    offered = any(word[0] == Class.OFFER for word in words)
    if any(word[0] in "TDNPQV_" or (word[0] in "U~" and not offered) for word in words):
        return True
    if offered:
        return words[0] == "Cmerci" or asked or any(word in INTERROGATIVES for word in words)
    return False


def _opens(line: str, *, asked: bool) -> bool:
    words = line.split()
    if all(word in GRAMMAR for word in words) and (asked or {"vous", "ca", "tu", "vos"}.isdisjoint(words)):
        return True
    return all(word[0] == Class.COURTESY or word in _OPENERS for word in words) or any(
        word in INTERROGATIVES for word in words
    )
