"""The word « soldes » and its derivatives in a text, told from the balances and payments that are called « solde » too.

Patterns are read on bare words, where « soldé » and « solde » are one. What is a balance or a payment is taken out first; what is left
is certain where a sale is all that it can be, and possible in the singular on its own. « Soldes ! Vos points doublés » loses its signs:
so a balance is known by the words that tie it to an account, never by mere neighbours.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from stopsms.compliance.message.text import words

_OTHER_ALPHABETS = str.maketrans("оОοΟеЕѕЅԁ", "ooooeessd")
"""Cyrillic and Greek letters that the eye takes for Latin ones."""
_LOOKALIKES = (str.maketrans("", ""), str.maketrans("0135", "oles"), str.maketrans("0135i", "olesl"))
"""None, digits, and a capital « I » for an « l »: the first that makes it the word."""
_SIGNS = re.compile(r"(?i:\$(?=[o0]))|(?<=[lL][dD])€")
_DRAWN_OUT = re.compile(r"(?<!s)s+o+l+d+(?=e)")
_APART = re.compile(r"(?<![a-z0-9])(?!sol des?\b|solde s\b)s ?o? ?l ?d ?e ?s?(?![a-z0-9])")
"""« s o l d e s », « so.ldes », « s*ldes »; but « sol des » is a floor, and a « s » after the word another's (« s’élève »)."""

_OWED = r"comptes?|credits?|prets?|conges?|rtt|dossiers?|loyers?|impots?|dettes?|factures?|echeances?|cotisations?"
_ACCOUNTS = (
    rf"{_OWED}|tout compte|points?|fidelite|cartes?|cagnotte|charges|sejour|devis|reservations?|inscriptions?|commande|prestation|achat"
    r"|abonnement|miles|minutes|sms|forfait|dif|cpf|formation|droits|jours|heures|porte monnaie|paiement|avoir|bons? d achat|tickets"
    r"|cheques|travaux|voyage|livret|epargne"
)
_PLURAL_ACCOUNTS = r"comptes?|tout compte|points|fidelite|cagnottes?|conges|rtt|factures"
_WHOSE = r"(?:(?:la|le|l|les|votre|vos|ton|tes|mon|mes|notre|nos|son|ses|leurs?|un|une|ce|cette|chaque) )*"
_IS = r"(?:est|sont|sera|seront|a|ont|ete|bien|deja|pas|n|entierement|totalement|desormais|maintenant|integralement)"
_SEASONAL = r"monstres?|exc(?:eptionn|lusi)\w+|speci\w+|flash|prive\w*|d ete|d hiver|de printemps|d automne|de saison|de noel|geants?"
_BALANCE = re.compile(
    r"\b(?:"
    rf"(?<!en )(?<!prix )solde (?:de|du|d|des|sur) (?:\d+ )?{_WHOSE}(?:{_ACCOUNTS})"
    rf"|soldes (?:de|du|d|des) {_WHOSE}(?:{_PLURAL_ACCOUNTS})"
    r"|(?<!en )(?<!prix )solde (?:compte|points|fidelite|cagnotte|conges|rtt|cpf|dif|a la livraison|a reception)"
    r"|soldes? (?:crediteurs?|debiteurs?|restants?|dus?(?= (?:avant|le|a|est|sera)\b|$)|nuls?|insuffisants?"
    r"|positifs?|negatifs?|actuels?|disponibles?|bancaires?"
    r"|migratoires?|intermediaires?|comptables?|impayes?|final|finaux|total|initial|initiaux|a (?:regler|payer|verser))"
    rf"|(?:votre|ton|mon|son) solde(?! (?:{_SEASONAL})\b)"
    r"|(?:le|du|au|un|leur) solde (?:est|sera|s eleve|de \d|a la livraison|a reception|avant le|restera|reste)"
    r"|(?:regle[rz]|paye[rz]|verse[rz]|consulte[rz]|connaitre|verifie[rz]|recharge[rz]|et|puis) (?:un|le|ce) solde"
    r"|(?:paiements?|reglements?|versements?|montant|consultation|reste) (?:du|le) solde"
    r"|solde (?:est |de )*\d+(?: \d{3})? (?:points?|pts)"
    # a soldier's pay
    r"|a la solde|sa solde|demi solde|une soldee|la solde (?:de|d|des|du) (?:\w+ )?(?:militaires?|soldats?|officiers?|marins?)"
    # to end in; to pay off
    r"|(?:montant|reste|restant) a solder"
    r"|(?:se|s est|s etait|se sont|s etaient) (?:\w+ )?sold(?:e|es|ee|ees|ent|ait|era|eront) (?:\w+ )?par"
    rf"|sold(?:er|ez|ons) (?:la|le|l|les|votre|vos|ton|tes|mon|mes|son|ses|leurs?|un|une) (?:{_OWED})"
    rf"|(?:dettes?|factures?|echeances?|cotisations?) (?:{_IS} )*soldee?s?(?<!\bsoldes)"
    rf"|(?:compte|credit|pret|conge|dossier|loyer|impot) (?:{_IS} )*solde"
    rf"|(?:comptes|credits|prets|conges|dossiers|loyers|impots) (?:{_IS} )*soldes"
    rf"|(?:commandes?|achat|prestation|sejour|devis|reservation|inscription) (?:{_IS} )+soldee?s?(?<!\bsoldes)"
    r")\b"
)
_SALE = re.compile(
    r"\b(?:\w*soldes\w*|oldes|sldes|pre ?solde\w*|\w*solderies?|soldeu(?:rs?|ses?)"
    r"|sold(?:ees?|ent|ons|ez|er|ait|aient|ant|era|erons)"
    rf"|(?:en|mini|super|mega|maxi|ventes?|prix|on|nous|tout|toute|je|est|sont|deja) solde|solde (?:{_SEASONAL}|tout)"
    r"|(?:articles?|produits?|collection|stock|modeles?) (?:\w+ ){0,2}?solde)\b"
)
_ALONE = re.compile(r"\b(?!isolde\b)(?:\w*solde|sold(?!ats?\b|anelles?\b|en\b|ini\b|iers?\b|out\b)[a-z]{2,})\b")
"""In the singular, and words made of it that no dictionary has."""

_LEFT_OUT = re.compile(
    r"\b(?:hors|sauf|hormis|excepte|non cumulables? avec|pas (?:en|de|des|les)|ni|non)"
    r"(?: les| des| en| periodes? de| articles?| produits?| prix)* sold(?:e|es|ee|ees)\b"
    r"|\bapres (?:les )?soldes\b|\bsoldes (?:\w+ ){0,2}?(?:finis|terminee?s|passee?s)\b"
)
_BORROWED = re.compile(
    r"\b(?:comme|mieux que|plus fort que|facon|esprit|air de|avant)(?: (?:des|les|en|nos|vos|de|d|l|heure))* ?soldes\b"
    r"|\battend\w*(?: (?:pas|plus|les|nos|des))* soldes\b|\bpre ?ventes? (?:des |de |nos )*soldes\b"
    r"|\banticipe\w* (?:aux |des |a nos )soldes\b"
    r"|\bsoldes (?:\w+ ){0,2}?(?:des )?aujourd hui\b"
    r"|\bavant premieres? (?:des |de |nos )*soldes\b|\bpre ?soldes?\b|\bsoldes (?:avant|privee?s|vip|secret\w*|anticipe\w*|en avant)\b"
)
_ANNOUNCES = re.compile(
    r"\b(?:commenc\w+|debut\w*|demarr\w+|arriv\w+|ouvr\w+|lanc\w+|demain|bientot|j \d+|approch\w+|prochain\w*|prepar\w+|rendez vous|rdv"
    r"|a partir d\w*|des (?:le|l|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|\d\w*)"
    r"|(?<!depuis le )(?<!depuis )\b\d{1,2}(?:er)? (?:janv\w*|fevr?\w*|mai|juin|juil\w*|sept\w*|oct\w*))\b"
)
_SERVICES = re.compile(
    r"\b(?:nuits?|nuitees?|hotels?|sejours?|vols?|billets? (?:d avion|de train)|croisieres?|abonnements?|forfaits?|coiffures?|brushings?"
    r"|massages?|soins? (?:visage|corps|du|en institut)|spa|epilations?|restaurants?|menus?|formations?|cours|seances?|locations?"
    r"|coupes? (?:et )?(?:couleurs?|brushings?|homme|femme|enfant)|colorations?|balayages?|manucures?|pedicures?|onglerie"
    r"|poses? d ongles|barbier"
    r"|tatouages?|piercings?|cures?|thalasso\w*|reparations?|depannages?|ramonage|demenagements?|coaching|prestations?"
    r"|assurances?|nettoyage|pressing|revisions?|vidanges?|permis|spectacles?|concerts?|salles? de sport|fitness)\b"
)


@dataclass(frozen=True, slots=True)
class Use:
    """A use of the word as it was found among bare words, and whether it can hardly be a balance."""

    word: str
    certain: bool


@lru_cache(maxsize=64)
def legible(text: str) -> str:
    """The bare words of a text, in which the word is written as the eye reads it: « s0ldes », « S.O.L.D.E.S », « soooldes »."""
    seen = _SIGNS.sub(lambda found: "s" if found[0] == "$" else "e", text.translate(_OTHER_ALPHABETS))
    bare = " ".join(map(_undisguised, words(seen).split()))
    return _APART.sub(lambda found: found[0].replace(" ", ""), _DRAWN_OUT.sub("sold", bare))


def _undisguised(word: str) -> str:
    readings = (word.translate(lookalikes) for lookalikes in _LOOKALIKES)
    return next((read for read in readings if _DRAWN_OUT.search(read)), word)


def without_names(bare: str, names: Iterable[str]) -> str:
    """The same words without these names."""
    for name in sorted(filter(None, map(legible, names)), key=len, reverse=True):
        bare = f" {bare} ".replace(f" {name} ", " . ").strip()
    return bare


def use_in(bare: str) -> Use | None:
    """How the word is used in legible words, a certain use before a possible one; None when it is not."""
    kept = _BALANCE.sub(" . ", bare)
    if found := _SALE.search(kept):
        return Use(found[0], certain=True)
    found = _ALONE.search(kept)
    return None if found is None else Use(found[0], certain=False)


def only_left_out(bare: str) -> bool:
    """Whether soldes are named only to leave them out (« hors soldes ») or as over: the word does not designate what is sold."""
    return use_in(_LEFT_OUT.sub(" . ", bare)) is None


def borrows(bare: str) -> bool:
    """Whether something else is offered under the word: « comme des soldes », « pré-soldes », « soldes privées »."""
    return bool(_BORROWED.search(bare))


def announces(bare: str) -> bool:
    """Whether a text that names soldes may speak of some to come."""
    return bool(_ANNOUNCES.search(bare))


def names_services(bare: str) -> bool:
    """Whether services are named, which are no goods in stock."""
    return bool(_SERVICES.search(bare))


def sale_words(text: str) -> tuple[str, ...]:
    """The use of the word that leaves little doubt that a text advertises; empty when there is none."""
    found = use_in(legible(text))
    return (found.word,) if found is not None and found.certain else ()
