"""The words of a clause with the mark of what they stand for: « annulez mon Trdv de Dsamedi »."""

import re

from stopsms.compliance.replies.errands.clauses import Clause, Token
from stopsms.compliance.replies.refusing_words import looks_refusing
from stopsms.compliance.replies.vocabulary import ALSO_ACTS, CLASSES, GRAMMAR, PARTICLES, Class

_AMOUNT = re.compile(
    r"(?=(?:[a-z]*\d){3})[a-z0-9]{4,20}|(?!td)[a-z]{1,4}\d{1,4}[a-z]?|\d{1,14}|\d{1,4}(?:h|e|er|eme|ere|nd|h\d\d|"
    r"e\d\d|eur|euros?|ml|cl|l|kg|g|gr|"
    r"cm|mm|m|m2|x|km|go|mn|min|j|ans|[a-z])"
)
_TIME = re.compile(r"\d{1,2}h(?:\d\d)?")

_BEFORE_A_NAME = frozenset(
    "un une des du de d la le l les mon ma mes ta notre ce cet cette chez avec pour en au aux rue avenue modele "
    "marque sans mme mr "
    "monsieur madame docteur dr appelle taille et ou quel quelle".split()
)
"""Before the name of a thing, a place or a person; not « vos », « tes » and « ces », which go before names for messages."""
_VERB_ENDING = re.compile(r"\w+(?:er|ez|ir|oir|dre|tre|aire)")


def marked(clause: Clause, *, last: bool) -> str:
    """The words of a clause, each with the mark of its class; grammar and what is not known have none."""
    found: list[str] = []
    tokens = clause.tokens
    for place, (word, _) in enumerate(tokens):
        kind = None if word in PARTICLES else CLASSES.get(word)
        if kind is None and _TIME.fullmatch(word):
            kind = Class.DAY
        if kind is None and _AMOUNT.fullmatch(word):
            kind = Class.NUMBER
        if kind is None and clause.asked and _is_done_by_them(tokens, place):
            kind = Class.ACT
        if kind is None and word not in GRAMMAR and _is_name(tokens, place, last=last):
            kind = Class.NAME
        if word in ALSO_ACTS and kind is not None and _is_said_of_somebody(tokens, place):
            kind = Class.ACT
        if kind is None and (_is_asked_of_a_thing(tokens, place) or _is_asked_gently(tokens, place)):
            kind = Class.ACT
        if kind is Class.ACT and word.endswith("ez") and not _addresses(tokens, place):
            kind = None
        found.append(f"{kind or ''}{word}")
    return f" {' '.join(found)}"


def _is_done_by_them(tokens: list[Token], place: int) -> bool:
    """Whether a word that is not known is what a question asks that the business does: « vous rejouez quand ? »."""
    word = tokens[place].word
    beside = {token.word for token in tokens[max(0, place - 1) : place + 2]}
    return (
        len(word) > 4
        and word.endswith("ez")
        and word not in CLASSES
        and "vous" in beside
        and not looks_refusing(word[:-1])
    )


_OWN = frozenset("le la l les un une des mon ma mes notre nos ce cet cette deux trois quatre".split())
_NOT_THINGS = frozenset(
    "service magasin boutique salon enseigne marque club restaurant agence telephone portable mobile dossier "
    "carte fidelite compte porte "
    "site application appli catalogue information informations info infos temps tete bouche rideau rideaux".split()
)


def _is_asked_of_a_thing(tokens: list[Token], place: int) -> bool:
    """Whether a word asks that something be done to a thing of the person’s: « lancez les travaux », « demandez-lui la carte bleue »."""
    word = tokens[place].word
    if not word.endswith("ez") or len(word) < 5 or looks_refusing(word[:-1]):
        return False
    following = [token.word for token in tokens[place + 1 : place + 6]]
    while following and following[0] in ("moi", "nous", "lui", "leur", "bien", "juste", "aussi"):
        following = following[1:]
    if len(following) < 2 or following[0] not in _OWN:
        return False
    named = next((named for named in following[1:3] if CLASSES.get(named) is not Class.QUALITY), "")
    offered = any(CLASSES.get(word) is Class.OFFER for word in following)
    return CLASSES.get(named) in (Class.THING, Class.PERSON) and named not in _NOT_THINGS and not offered


def _is_asked_gently(tokens: list[Token], place: int) -> bool:
    """Whether a word asks not to do too much of something: « ne raccourcissez pas trop »."""
    word = tokens[place].word
    following = [token.word for token in tokens[place + 1 : place + 3]]
    return (
        word.endswith("ez")
        and len(word) > 5
        and following in (["pas", "trop"], ["pas", "avant"])
        and not looks_refusing(word[:-1])
    )


_REQUESTED = re.compile(
    r"(?:r?ajout|reserv|confirm|prepar|livr|rembours|command|modifi|decal|report|remplac|depos|montr|expliqu|"
    r"conseill|compt|prev|pren)ez"
)


def _addresses(tokens: list[Token], place: int) -> bool:
    following = [token.word for token in tokens[place + 1 : place + 3]]
    if following[:1] == ["pas"] and following[1:] in (["trop"], ["avant"], ["tout"], ["les"], ["la"], ["le"]):
        return True
    near = {token.word for token in tokens[max(0, place - 3) : place + 2]}
    return "vous" in near or _is_asked_of_a_thing(tokens, place) or _REQUESTED.fullmatch(tokens[place].word) is not None


NEVER_NAMES = frozenset(
    "ne ni vo vos tes tos ces pas plus jamais rien aucun aucune non sans nul guere point stop trop assez nom facon".split()
)
VOWELS = frozenset("aeiouy")
CURT = frozenset(
    "bof bah nul zut wtf ras fds ftg fdp vtf ntm hs osef balec blc bls ouf pfff pff pffff mouais mwais bref nope "
    "nah nan niet pouah beurk berk "
    "fuck shit rip gtfo stfu tmtc jpp jsp jss oust hop chut bye ciao".split()
)
"""Short words that dismiss."""
_SAID_OF_ONE = frozenset("a est sera vient viendra va peut veut doit voudrait arrive adore prend ne n".split())
_HAS = frozenset("il elle on ca m t l s qui y n vous nous".split())


def _is_name(tokens: list[Token], place: int, *, last: bool) -> bool:
    """Whether a word that is not known stands where only the name of something stands, and looks like nothing that refuses."""
    word, capital = tokens[place]
    if (
        len(word) < (2 if capital else 3)
        or not word.isalpha()
        or VOWELS.isdisjoint(word)
        or word in NEVER_NAMES
        or word in CURT
        or looks_refusing(word)
    ):
        return False
    if place == 0:
        return capital and ((last and len(tokens) <= 2) or (len(tokens) > 2 and tokens[1].word in _SAID_OF_ONE))
    before = tokens[place - 1]
    follows_a_name = (
        capital and before.capital and (CLASSES.get(before.word) in (Class.PERSON, None) and before.word not in GRAMMAR)
    )
    counted = CLASSES.get(before.word) is Class.NUMBER or before.word.isdigit()
    if before.word in ("de", "d", "pour", "a") and _VERB_ENDING.fullmatch(word) and not capital:
        return False
    if before.word == "a" and (capital or not (place > 1 and tokens[place - 2].word in _HAS)):
        return True
    if before.word in ("est", "sont", "etait") and place > 1 and CLASSES.get(tokens[place - 2].word) is Class.THING:
        return True
    described = CLASSES.get(before.word) is Class.QUALITY and place > 1 and tokens[place - 2].word in _BEFORE_A_NAME
    return (
        described
        or before.word in _BEFORE_A_NAME
        or follows_a_name
        or counted
        or capital
        or CLASSES.get(before.word) is Class.THING
    )


_SUBJECTS = frozenset("je j tu il elle on nous vous ils elles ca ne n me m se s qui y te t".split())


def _is_said_of_somebody(tokens: list[Token], place: int) -> bool:
    """Whether a word stands where a verb does: after a pronoun, or a thing that does it."""
    if place == 0:
        return False
    before = tokens[place - 1].word
    return before in _SUBJECTS or CLASSES.get(before) in (Class.THING, Class.PERSON, Class.OFFER)
