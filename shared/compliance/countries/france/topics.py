"""What French words give away: advertising in a text, and subjects that are forbidden or regulated.

A list of words is no judge: what it finds, a person decides upon, save where the law leaves no room.
Sources: docs/law.md R-18, R-60 to R-69 (subjects); docs/law.md R-70 (advertising in messages that should carry none).
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from compliance.text import words
from compliance.topic import Topic

_SELLING = re.compile(
    r"\b(?:promos?|promotions?|soldes?|remises?|reductions?|rabais|code promo|ventes? privees?|en vente|achetez|prix casses?"
    r"|(?<!apres )(?<!points de )(?<!point de )ventes? (?:de|des|d|solidaires?)"
    r"|offres? (?:speciales?|exclusives?|de bienvenue|flash)|destockage|black friday|bons? d achat)\b"
)
_ENTICING = re.compile(
    r"\b(?:offres?|offert(?:e|s|es)?|gratuit(?:e|s|es|ement)?|cadeaux?|profitez|nouveautes?|nouvelle collection|parrain\w*"
    r"|decouvrez|points? (?:de )?fidelite|vos points|vip|avantages? exclusifs?|jusqu a|avis google|panier (?:vous )?attend|anniversaire"
    r"|portes ouvertes)\b"
)
_REBATE = re.compile(
    r"[-–−]\s?\d{1,2}\s?%|\d{1,2}\s?%\s(?:de\s)?(?:remise|réduction|reduction|offert|sur)", re.IGNORECASE
)

_TOPICS: Mapping[Topic, re.Pattern[str]] = {
    Topic.TRAINING_ACCOUNT: re.compile(
        r"\b(?:cpf|compte (?:personnel de )?formation|droits? (?:a la |de )?formation)\b"
    ),
    Topic.HOME_ENERGY: re.compile(
        r"\b(?:panneaux? (?:solaires?|photovoltaiques?)|photovoltaique|(?<!linge )(?<!linge a )pompes? a chaleur|renovation energetique"
        r"|isolation (?:thermique|exterieure|gratuite|a 1 euro)"
        r"|isol(?:ation|er|ez) (?:(?:de|des|du|la|les|vos|votre) )*(?:combles?|murs?|toiture|toit|maison|logement)"
        r"|primes? energie|chauffe eau (?:solaire|thermodynamique)"
        r"|ma ?prime ?renov|combles perdus|chaudieres? (?:gratuites?|a granules|a 1 euro)|audit energetique)\b"
    ),
    Topic.HOME_ADAPTATION: re.compile(
        r"\b(?:monte escaliers?|douches? (?:senior|securisees?|a 1 euro)|ma ?prime ?adapt|adaptation (?:du|de votre) logement)\b"
    ),
    Topic.BANK_DETAILS: re.compile(
        r"\b(?:iban|(?<!prime )rib|coordonnees bancaires"
        r"|numero de carte(?! (?:de )?(?:fidelite|membre|client|cadeau|adherent))|code de carte|cvv|identifiants? bancaires?)\b"
    ),
    Topic.ALCOHOL: re.compile(
        r"\b(?:vins?|champagnes?|bieres?|whisky|rhums?|vodka|pastis|spiritueux|alcools?|apero(?:s|tifs?)?|happy hour)\b"
    ),
    Topic.TOBACCO: re.compile(r"\b(?:tabac|cigarettes?|cigares?|vapes?|vapotage|e ?liquides?|puffs?|nicotine)\b"),
    Topic.GAMBLING: re.compile(
        r"\b(?:paris sportifs?|casinos?|poker|loto|jackpot|free ?bets?|machines? a sous|tierce?|pmu)\b"
    ),
    Topic.CREDIT: re.compile(
        r"\b(?:credits? (?:conso\w*|renouvelables?|immediats?|immobiliers?)|prets? (?:perso\w*|conso\w*|immediats?)"
        r"|rachats? de credits?|taeg)\b"
    ),
    Topic.HEALTH: re.compile(
        r"\b(?:medicaments?|complements? alimentaires?|minceur|perdez \d+ kilos?|maigri\w*|botox|lentilles de contact)\b"
    ),
    Topic.CRYPTO: re.compile(r"\b(?:bitcoins?|cryptos?|crypto ?monnaies?|ethereum|trading|forex|nft)\b"),
    Topic.POLITICS: re.compile(
        r"\b(?:votez|elections?|candidats?|candidates?|municipales|legislatives|presidentielles?)\b"
    ),
}

FORBIDDEN_UNLESS_CONTRACT = frozenset({Topic.TRAINING_ACCOUNT, Topic.HOME_ENERGY, Topic.HOME_ADAPTATION})
REGULATED = frozenset(
    {Topic.ALCOHOL, Topic.TOBACCO, Topic.GAMBLING, Topic.CREDIT, Topic.HEALTH, Topic.CRYPTO, Topic.POLITICS}
)

NAMES: Mapping[Topic, tuple[str, str]] = {
    Topic.TRAINING_ACCOUNT: ("le compte personnel de formation (CPF)", "the personal training account (CPF)"),
    Topic.HOME_ENERGY: ("la rénovation énergétique du logement", "energy renovation of homes"),
    Topic.HOME_ADAPTATION: ("l’adaptation du logement à l’âge ou au handicap", "adapting homes to age or disability"),
    Topic.BANK_DETAILS: ("les coordonnées bancaires", "bank details"),
    Topic.YOUTH: ("un service destiné aux jeunes publics", "a service for young audiences"),
    Topic.ALCOHOL: ("l’alcool (loi Évin)", "alcohol (loi Évin)"),
    Topic.TOBACCO: ("le tabac ou le vapotage", "tobacco or vaping"),
    Topic.GAMBLING: ("les jeux d’argent (ANJ)", "gambling (ANJ)"),
    Topic.CREDIT: ("le crédit", "credit"),
    Topic.HEALTH: ("la santé", "health"),
    Topic.CRYPTO: ("les crypto-actifs ou le trading", "crypto-assets or trading"),
    Topic.POLITICS: ("la politique", "politics"),
}
"""How each subject is called in French and English."""


@lru_cache(maxsize=64)
def topics_of(text: str) -> frozenset[Topic]:
    """The subjects that the words of a text give away."""
    bare = words(text)
    return frozenset(topic for topic, pattern in _TOPICS.items() if pattern.search(bare))


def selling_words(text: str) -> tuple[str, ...]:
    """Words that sell: they make any message commercial."""
    bare = words(text)
    return tuple(dict.fromkeys([found[0] for found in _REBATE.finditer(text)] + _SELLING.findall(bare)))


def advertising_words(text: str) -> tuple[str, ...]:
    """Words that sell or entice: out of place in a transactional message."""
    return tuple(dict.fromkeys([*selling_words(text), *_ENTICING.findall(words(text))]))
