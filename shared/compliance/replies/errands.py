"""Whether every word of a French message serves an errand with the business: then it certainly refuses nothing else.

A clause at a time: constructions that bind a negation or a stopping word to something of the business are taken out; each word that is left
has to be one that can refuse nothing, or stand where only the name of a thing, a place or a person stands. One word too many, and the
message waits for a person.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from compliance.replies.constructions import CONSTRUCTIONS, SPEAK_OF_ERRANDS
from compliance.replies.refusing_words import is_refusing, looks_refusing
from compliance.replies.signs import MEANS_NO_HARM, UNDERSTOOD
from compliance.replies.spelling import WRITTEN, respelt
from compliance.replies.vocabulary import ALSO_ACTS, CLASSES, GRAMMAR, INTERROGATIVES, PARTICLES, Class

LONGEST = 480
"""Characters of the longest message that is looked at: three SMS."""
_MOST_WORDS = 80
_MOST_NAMES = 3
"""Names of things that are not known, in one message."""

_CLAUSE = re.compile(r"(?<!\d)[.,:]|[.,:](?!\d)|[\n\r!?;()…\"«»“”]|\s[-–—/]+\s|--+")
_WORD = re.compile(r"[A-Za-z0-9]+")
_AMOUNT = re.compile(
    r"(?=(?:[a-z]*\d){3})[a-z0-9]{4,20}|\d{1,14}|\d{1,4}(?:h|e|er|eme|ere|nd|h\d\d|e\d\d|eur|euros?|ml|cl|l|kg|g|gr|"
    r"cm|mm|m|m2|x|km|go|mn|min|j|ans|[a-z])"
)
_TIME = re.compile(r"\d{1,2}h(?:\d\d)?")

_BEFORE_A_NAME = frozenset(
    "un une des du de d la le l les mon ma mes ta notre ce cet cette chez avec pour en au aux rue avenue modele "
    "marque sans mme mr "
    "monsieur madame docteur dr appelle taille et ou quel quelle".split()
)
"""After these the name of a thing, a place or a person may stand; not after « vos », « tes » and « ces », which go before names for messages."""
_VERB_ENDING = re.compile(r"\w+(?:er|ez|ir|oir|dre|tre|aire)")
_IDIOMS = re.compile(
    r"\b(?:"
    r"c est bon(?: la| merci| maintenant)*$|\ben re\w{2,5} la|(?:boutique|salon|magasin|vous) et moi|restons en|"
    r"passe\w* (?:mon tour|(?:votre|ton) chemin)|(?:casse|tire|barre|pousse|bouge) toi|"
    r"(?:me|nous) (?:gonfl|chauff|cass|tap|pomp|fatig|tue|cour|soul|bris|gav|lass|enerv|agac)\w*|casse\w* les (?:c|p|"
    r"o|b)\w+|commenc\w+ (?:\w+ )?a (?:me|nous)|"
    r"(?:prenez|prends) la porte|ferm\w+ la$|va (?:te|t|voir|vous|jouer|mourir|faire)|allez|chang\w+ de (?!t?aille|"
    r"date|jour|heure|rdv|place|pneu|couleur)\w+|"
    r"derni\w+ (?:chance|avertissement)|(?:c est|est|pour) la derniere fois|bon (?:vent|debarras|courage)|(?:vous|t|"
    r"te) (?:l )?ai (?:deja )?(?:dit|demande|prevenu)|(?:vous|t|te) l ai|"
    r"on verra|une autre fois|tous les (?:jours|D?jours|matins|soirs|D?dimanches) (?:vous|encore|vos|un)|"
    r"encore (?:vous|un|une|toi)$|(?<!avez )(?<!auriez )(?<!etes )vous encore|^plus tard$|^non stop$|"
    r"^fin\b.{0,12}$(?<!journee)|faites erreur|je veux revenir|^(?:maman|papa|mamie)(?:$| (?:tu|t|je|on|ou|quand))|"
    r"^trop cheres?(?: pour moi)?$|^trop chere?(?: pour moi)?$|^(?:je |j )?(?:n )?ai (?:pas|plus) (?:de|d) \w+$|"
    r"^ligne fixe|maison de retraite|ehpad|^the |^pas avant (?:\d|1[01])h?(?: svp)?$|commence\w* a bien faire|votre "
    r"part|que fai\w* de|(?:souhaite|veux|demande|voudrais) la fin|rien \w+igne|ou je pense|quelqu un d autre|et moi "
    r"c|prochaine fois c est|cheri\w*|mon amour|t aime|de rien$|(?:je|on) (?:vous )?quitt\w*|loin de (?:moi|nous)|"
    r"(?:prend|prenez|prends) (?:moi|nous) pour|"
    r"vous (?:faites|fait|faire|avez fait) quoi|(?:je|on|nous) (?:vais|prefere|irai|va|irons) (?:chez|au|ailleurs) "
    r"\w*concurr\w*|"
    r"(?:chez|ai|prends|prefere|vais) (?:\w+ )?un autre (?!rdv|jour|creneau|article|modele|mois|moment|date)\w+|que "
    r"vous (?:me|m|nous)|qu on (?:me|m)|vous vous (?:foutez|moquez)|se moqu\w+|"
    r"va falloir|il (?:serait|est) temps|maintenant (?:vous|ca suffit)|(?:je|j) (?:ne )?v(?:eux|oudrais) (?:bien "
    r")?la paix|du balai|point final|(?:deja|assez) donne$|^j ai \d+ ans$|sur (?:moi|nous)$|c est tout$|"
    r"m en (?:tape|fiche|moque|bats)|mettez vous|mets toi|vous (?:le|les) mettre|au cul|bonne chance|tourner? la "
    r"page|faites (?:moi |nous )?(?:le|un) plaisir|fait plaisir"
    r")\b"
)
"""Turns of phrase that send somebody away with harmless words, and those that begin a warning."""

_OPENERS = frozenset(
    "dommage toute toutes a bientot oui ouais ok okay bon bien bah ben ah oh eh euh et alors donc super parfait svp "
    "si voila sinon hein mais aussi merci bonjour bonsoir "
    "salut coucou hello tres d accord c est tout a fait moi en fait du coup au pour vous toi".split()
)
"""Of these words a clause may be that says nothing by itself."""


class _Token(NamedTuple):
    word: str
    capital: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    tokens: list[_Token]
    asked: bool

    @property
    def plain(self) -> str:
        return " ".join(token.word for token in self.tokens)


def is_errand(text: str) -> bool:
    """Whether a message is certainly about an errand with the business, and nothing else."""
    letters = _letters(text)
    if letters is None:
        return False
    clauses = list(_clauses(letters))
    if not clauses or sum(len(clause.tokens) for clause in clauses) > _MOST_WORDS:
        return False
    marked = [_marked(clause, last=clause is clauses[-1] and len(clauses) > 1) for clause in clauses]
    if sum(line.count(f" {Class.NAME}") for line in marked) > _MOST_NAMES:
        return False
    asked = any(clause.asked for clause in clauses)
    left = [_left(line) for line in marked]
    if not all(_refuses_nothing(line, asked=asked) for line in left):
        return False
    if any(map(_is_torn, clauses)):
        return False
    if any(not clause.asked and clause.plain.endswith("ca ira") for clause in clauses):
        return False
    if any(_IDIOMS.search(clause.plain) for clause in clauses):
        return False
    told = all(
        _says_its_errand(line, asked=asked) or _opens(line, asked=clause.asked)
        for line, clause in zip(left, clauses, strict=True)
    )
    return told and any(_is_anchored(line) for line in left)


def _letters(text: str) -> str | None:
    """The text in plain letters, or None when a sign in it is not understood or it is too long."""
    if len(text) > LONGEST:
        return None
    kept = []
    for character in unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE")):
        if character.isascii() and character.isalnum():
            kept.append(character)
        elif character in MEANS_NO_HARM:
            kept.append(" , ")
        elif character in UNDERSTOOD:
            kept.append("" if unicodedata.combining(character) else " " if character in "'’‘-–+&*#@_=" else character)
        else:
            return None
    return "".join(kept).replace("€", " euros ").replace("%", " pourcent ").replace("$", " euros ")


_WEEK_END = re.compile(r"\bweek end\b", re.IGNORECASE)
_SHORTENED = re.compile(r"\b(M|Mme|Mr|Mlle|Dr|St|Ste|Av|Bd|Tel|Ref)\.", re.IGNORECASE)
_NO_FIRST = re.compile(r"(?i)(?:^|(?<=[.,!?;:] ))(non(?: merci)?) ?[,.!]+(?= *[^\s.,!?])")
"""« Non, mercredi 14h » is said in one breath."""


def _clauses(letters: str) -> Iterator[_Clause]:
    start = 0
    letters = _NO_FIRST.sub(r"\1 ", _SHORTENED.sub(r"\1", _WEEK_END.sub("weekend", letters)))
    for separator in (*_CLAUSE.finditer(letters), None):
        said = letters[start : separator.start() if separator else None]
        tokens = _tokens(said)
        if tokens:
            yield _Clause(_pleading(tokens), bool(separator) and separator is not None and separator.group() == "?")
        if separator:
            start = separator.end()


def _tokens(said: str) -> list[_Token]:
    """The words in their usual spelling, each with whether it was written with a capital."""
    written = _WORD.findall(said)
    capitals = {word.lower() for word in written if word[0].isupper() and not word.isupper()}
    return [_Token(word, word in capitals) for word in respelt(" ".join(written).lower()).split()]


def _pleading(tokens: list[_Token]) -> list[_Token]:
    """« stp » ends a request of several words; anywhere else it may be STOP."""
    if len(tokens) > 2 and tokens[-1].word == "stp":
        return [*tokens[:-1], _Token("svp", capital=False)]
    return tokens


def _marked(clause: _Clause, *, last: bool) -> str:
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
        if kind is Class.ACT and word.endswith("ez") and not _addresses(tokens, place):
            kind = None
        found.append(f"{kind or ''}{word}")
    return f" {' '.join(found)}"


def _is_done_by_them(tokens: list[_Token], place: int) -> bool:
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


_REQUESTED = re.compile(
    r"(?:r?ajout|reserv|confirm|prepar|livr|rembours|command|modifi|decal|report|remplac|depos|montr|expliqu|"
    r"conseill|compt|prev|pren)ez"
)


def _addresses(tokens: list[_Token], place: int) -> bool:
    near = {token.word for token in tokens[max(0, place - 3) : place + 2]}
    return "vous" in near or _REQUESTED.fullmatch(tokens[place].word) is not None


_NEVER_NAMES = frozenset(
    "ne ni vo vos tes tos ces pas plus jamais rien aucun aucune non sans nul guere point stop trop assez nom facon".split()
)
_SAID_OF_ONE = frozenset("a est sera vient viendra va peut veut doit voudrait arrive adore prend ne n".split())
_HAS = frozenset("il elle on ca m t l s qui y n vous nous".split())


def _is_name(tokens: list[_Token], place: int, *, last: bool) -> bool:
    """Whether a word that is not known stands where only the name of something stands, and looks like nothing that refuses."""
    word, capital = tokens[place]
    if len(word) < (2 if capital else 4) or not word.isalpha() or word in _NEVER_NAMES or looks_refusing(word):
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
    return (
        before.word in _BEFORE_A_NAME or follows_a_name or counted or capital or CLASSES.get(before.word) is Class.THING
    )


_FIRST_AND_SECOND = frozenset("je j tu on nous vous me m te t n ne y ca c".split())
_SUBJECTS = frozenset("je j tu il elle on nous vous ils elles ca ne n me m se s qui y te t".split())


def _is_said_of_somebody(tokens: list[_Token], place: int) -> bool:
    """Whether a word stands where a verb does: after a pronoun, or a thing that does it."""
    if place == 0:
        return False
    before = tokens[place - 1].word
    return before in _SUBJECTS or CLASSES.get(before) in (Class.THING, Class.PERSON, Class.OFFER)


def _left(line: str) -> str:
    """What is left of a clause when the constructions are taken out; each leaves « _ »."""
    for pattern in SPEAK_OF_ERRANDS:
        line = pattern.sub(_told, line)
    for pattern in CONSTRUCTIONS:
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
    """Whether nothing is left that may refuse: at most one word that is not known, in a clause that is plainly about an errand."""
    words = line.split()
    unknown = [word for word in words if not (word[0] in "TODNPQVCU_~" or word in GRAMMAR)]
    if any(word in _DENIALS for word in unknown):
        if not _denies_a_thing(words, asked=asked):
            return False
        unknown = [word for word in unknown if word not in _DENIALS]
    if not unknown:
        return True
    if len(unknown) > _MOST_UNKNOWN or len(words) < _FEWEST_AROUND * len(unknown):
        return False
    anchored = sum(word[0] in "TDNP_" for word in words) >= len(unknown)
    placed = not any(
        word in unknown and (before in _FIRST_AND_SECOND or before in ("de", "d", "pour", "a"))
        for before, word in pairwise(words)
    )
    return anchored and placed and not any(_may_refuse(word) for word in unknown)


_DENIALS = frozenset("ne n pas plus rien aucun aucune sans ni trop assez jamais".split())
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


_MOST_UNKNOWN = 2
_FEWEST_AROUND = 3


def _may_refuse(word: str) -> bool:
    return len(word) < 4 or not word.isalpha() or word in _NEVER_NAMES or looks_refusing(word)


def _is_torn(clause: _Clause) -> bool:
    """Whether two words that stand side by side make one that refuses, and one of them is none by itself: « s top », « desa bonnez »."""
    words = [token.word for token in clause.tokens]
    return any(
        (not (_is_word(one) and _is_word(other)) and not (one in _ELIDED and _is_word(other)))
        and is_refusing(one + other)
        and not (is_refusing(one) or is_refusing(other))
        for one, other in pairwise(words)
    )


def _is_word(word: str) -> bool:
    return len(word) > 1 and (
        is_refusing(word) or word in CLASSES or word in GRAMMAR or word in WRITTEN or word.isdigit()
    )


_ELIDED = frozenset("c d j l m n s t y a".split())


_AGREES = ("Vconfirm", "Vaccept")
"""Agreement by itself is no errand: it may be a yes."""


def _is_anchored(line: str) -> bool:
    words = line.split()
    if words == ["_"]:
        return True
    if len(words) < 2:
        return False
    if any(word[0] in "TDQO_" or (word[0] == Class.ACT and not word.startswith(_AGREES)) for word in words):
        return True
    return len(words) > 3 and (
        any(word[0] == Class.NUMBER for word in words) or (_ASKS_FOR.search(line) is not None and " U" in line)
    )


_ASKS_FOR = re.compile(r" (?:avez vous|vous (?:avez|faites)|faites vous|y a t il|il y a|est ce que vous|vous Vvendez) ")


def _says_its_errand(line: str, *, asked: bool) -> bool:
    words = line.split()
    offered = any(word[0] == Class.OFFER for word in words)
    if any(word[0] in "TDNPQV_" or (word[0] in "U~" and not offered) for word in words):
        return True
    if offered:
        return words[0] == "Cmerci" or asked or any(word in INTERROGATIVES for word in words)
    return False


def _opens(line: str, *, asked: bool) -> bool:
    if asked and all(word in GRAMMAR for word in line.split()):
        return True
    bare = [word[1:] if word[0] in "C" else word for word in line.split()]
    return all(word[0] == Class.COURTESY or word in _OPENERS for word in line.split()) or any(
        word in INTERROGATIVES for word in bare
    )
