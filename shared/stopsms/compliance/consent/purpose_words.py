"""The words that tell what a number is asked for, or what a message asks: offers, or gifts, a charity's life, politics, public notices.

They decide nothing by themselves. A wording is what people agreed to, whatever the advertiser calls it (GDPR art. 4(11): specific).
"""

import re
from functools import lru_cache

from stopsms.compliance.message.text import words
from stopsms.compliance.person.contact import Purpose

# Patterns are strings here: a sender imports this, and `re` compiles each when it is first needed.
_SELLING = (
    r"offres?(?! d emploi| de (?:\w+ )?(?:benevolat|mission|stage|service civique))|promos?|promotions?|promotionnel\w*|"
    r"commercia\w+|soldes?|"
    r"ventes? (?:privees?|flash)|remises?|reductions?(?! d impots?| fiscale)|bons? plans?|prospection commerciale|"
    r"publicit\w+|marketing|offers?|"
    r"deals?|discounts?"
)
"""« Soutenez notre vente » and the like are not meant: these are the words of forms."""
_CHARITABLE = (
    r"dons?|donat\w+|generosite|benevol\w+|associations?|solidar\w+|caritati\w+|humanitaire\w*|"
    r"(?:nos|vos|leurs|ses) (?:\w+ )?actions|"
    r"(?:notre|la|sa) cause|missions?|paroiss\w+|donations?|charit\w+|fundrais\w+"
)
_POLITICAL = (
    r"politiques?(?! de)|politics?|political|campagne electorale|elections?|electora\w+|candidat\w*|partis?|"
    r"militant\w*|la liste|elus?|meetings?"
)
_PUBLIC = (
    r"mairie|municipa\w+|prefecture|alertes? (?:a la population|meteo|inondation)|vie locale|"
    r"informations? (?:municipales?|publiques?)|service public"
)
_OTHERS = (
    (_CHARITABLE, Purpose.CHARITABLE),
    (_POLITICAL, Purpose.POLITICAL),
    (_PUBLIC, Purpose.PUBLIC_INFORMATION),
)

_APPEAL = (
    r"(?:faites|faire|fais|faisons) (?:\w+ ){0,2}dons?|(?:votre|vos|un|chaque|le|mon) dons?(?! juan| quichotte| de soi)|"
    r"dons? (?:de \d+|deductibles?|defiscalis\w+|en ligne|par sms|regulier\w*|mensuel\w*)|appels? (?:aux? |a la )"
    r"(?:dons?|generosite|solidarite)|"
    r"donnez (?:pour|a (?:la|l|nos|notre)|aux?|\d+|maintenant|genereusement|ce que)|donner pour|"
    r"promesse de don|legs|leguez|collecte de (?:fonds|dons)|cagnotte solidaire|"
    r"generosite|vos dons|(?:66|75) (?:deductibles?|de (?:reduction|deduction) (?:d impots?|fiscale))|recu fiscal|"
    r"deductibles? (?:de (?:vos|l) )?impots?|"
    r"(?:soutenez|aidez|soutenir|aider) (?:\w+ ){0,2}(?:cause|refuges?|association|fondation|recherche|"
    r"sinistres?|refugies?|animaux|enfants|chercheurs|victimes|"
    r"sans abri|demunis|ong|actions?)|"
    r"(?:sauvez|sauvons|protegez|protegeons) (?:la|le|les|l|nos) (?:\w+ )?(?:banquise|planete|oceans?|forets?|"
    r"abeilles?|animaux|enfants|tigres?|ours|baleines?|terre|climat|vies?)|"
    r"parrainez un (?:enfant|animal|chien|chat|refuge|arbre)|donate|donations?|your gift (?:helps|will)"
)


def _found(alternatives: str, bare: str) -> bool:
    return re.search(rf"\b(?:{alternatives})\b", bare) is not None


@lru_cache(maxsize=256)
def named_by(wording: str) -> frozenset[Purpose]:
    """The purposes that the words of a form name; none when they name none."""
    bare = words(wording)
    found = {purpose for expression, purpose in _OTHERS if _found(expression, bare)}
    return frozenset(found | ({Purpose.COMMERCIAL} if _found(_SELLING, bare) else set()))


@lru_cache(maxsize=256)
def appeals(text: str) -> bool:
    """Whether a message asks for gifts."""
    return _found(_APPEAL, words(text))
