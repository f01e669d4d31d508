"""The French rule on what a message is for: nobody calls « non commercial » or « transactional » what promotes goods, services or an image.

Marketing is any message that promotes, directly or indirectly, goods, services or the image of a person who sells them (CPCE art.
L.34-5, al. 3). Who sells makes the difference as much as what is said: a company has an image to sell, a charity or a town hall has
none in that sense, unless it sells. So the declared kind of the advertiser decides who may send what is not commercial, and words ask
a person about the rest.
"""

import re

from compliance.advertiser import Kind
from compliance.countries.france.sales_words import sale_words
from compliance.nature import Nature
from compliance.review import Draft
from compliance.rule import Authority, Objection, Severity, ask, block, warn
from compliance.text import stop_mentions, stop_replies, words

# Patterns are strings here: `re` compiles each when it is first needed, and commercial messages need none.
_SELLING = (
    r"\b(?:promos?|promotions?|remises? (?:de|sur|exception\w*|immediate|jusqu)|remises|\d+ de remise"
    r"|reductions?(?! d impots?| fiscale| de (?:la )?consommation)|rabais|codes? promo|ventes? privees?"
    r"|en vente|achetez|prix (?:casses?|minis?|chocs?|doux|barres?|imbattables?|fous)|a moitie prix|moitie prix"
    r"|(?<!apres )(?<!points de )(?<!point de )ventes? (?:de|des|d|solidaires?|flash|en ligne|ephemeres?)"
    r"|offres? (?:speciales?|exclusives?|de bienvenue|flash|promo\w*|du moment|de lancement)|destockage|liquidation"
    r"|black friday|cyber monday|french days"
    r"|bons? d achat|bons? de reduction|cheques? cadeaux?|cartes? cadeaux?"
    r"|\d+ achetee?s? (?:\w+ ){0,2}\d+ (?:offerte?s?|gratuite?s?)"
    r"|(?:le|la) (?:2e|2eme|3e|3eme|second|seconde|deuxieme) (?:\w+ )?(?:a|offerte?|gratuite?))\b"
)
_ENTICING = (
    r"\b(?:(?<!appel )offres?(?! d emploi)|offert(?:e|s|es)?|gratuit(?:e|s|es|ement)?|cadeaux?|profitez|nouveautes?"
    r"|(?:notre|nos|la|une) (?:toute )?nouve\w+"
    r" (?:gamme|collection|carte (?!bancaire|vitale|bleue)|boutique|ligne|offre|recette|marque|saison|application)"
    r"|(?:notre|nos|un|les) nouveaux? (?:\w+ )?(?:magasins?|produits?|modeles?|parfums?|menus?|services?|concept)"
    r"|nouvelle collection|parrain\w*|decouvrez|(?:essayez|testez|goutez|craquez pour|commandez|reservez) (?:notre"
    r"|nos|vite|des maintenant|sans attendre|la nouvelle|le nouveau)"
    r"|faites vous plaisir|ne (?:manquez|ratez) pas|(?:votre|la|sur votre|sur la) prochaine? (?:commande|achat"
    r"|visite) (?:offerte?|a|avec|moins)"
    r"|points? (?:de )?fidelite|vos points|vip|avantages? exclusifs?|avis google|trustpilot|(?:donnez|laissez"
    r"|partagez) (?:nous )?(?:votre|un) avis|notez nous|recommandez nous"
    r"|panier (?:vous )?attend|anniversaire|portes ouvertes|derniers jours|derniere chance|venez (?:decouvrir"
    r"|essayer|tester|profiter|nombreux|feter))\b"
)
_PRAISING = (
    r"\b(?:elue?s? (?:service client|produit|marque|meilleure?s?|enseigne|application|saveur)\w*|(?:service client"
    r"|produit|saveur|enseigne|marque) (?:de l )?annee"
    r"|(?:ouvre|ouvrent|ouvrons|inaugure|inaugurons|fete|fetons|celebre) (?:\w+ ){0,3}(?:boutiques?|magasins?"
    r"|restaurants?|agences?|salons?|showroom|enseignes?|instituts?|ans|annees|points? de vente|portes)"
    r"|ouverture (?:de |d )?(?:notre |votre |une |d une )?(?:\w+ )?(?:boutique|magasin|restaurant|agence|salon"
    r"|point de vente)|ouvre ses portes|nouveau (?:magasin|concept store|restaurant|salon)"
    r"|nouvelle (?:boutique|agence|enseigne)|n 1 (?:de|des|du|en)|numero 1 (?:de|des|du|en)|leader (?:de|des|du"
    r"|francais)|notre (?:savoir faire|marque|engagement|histoire)"
    r"|(?:marque|entreprise|enseigne) (?:preferee|engagee|primee)|prefere des francais|medaille d or"
    r"|label\w* (?:\w+ )?(?:excellence|qualite))\b"
)
_GREETING = (
    r"\b(?:(?:vous|te|leur) souhait\w+|souhait\w+ (?:a (?:tous|toutes|ses|nos))|(?:ses|nos|mes|leurs"
    r"|meilleurs) (?:\w+ )?v(?:oe)ux|bonne annee|belle annee|heureuse annee|joyeuses fetes"
    r"|bonnes fetes|belles fetes|joyeux (?:noel|anniversaire)|joyeuses paques|bonne fete|bonne rentree|bel ete"
    r"|saint valentin|merci (?:pour|de) votre (?:confiance|fidelite)"
    r"|pense (?:bien )?a vous)\b"
)
_SERVING = (
    r"\b(?:commandes?|colis|rdv|rendez vous|codes?|factures?|livraisons?|livree?s?|reservations?|dossiers?"
    r"|paiements?|confirm\w*|expedi\w*|rappel|billets?|contrats?|sejour"
    r"|votre (?:\w+ ){0,2}(?:est|sera|arrive))\b"
)
"""Words of what somebody asked for: beside them, a greeting is a courtesy."""

_UNITS = r"(?:%|€|eur(?:os?)?\b|e\b)"
_REBATES = (
    r"[-–−]\s?\d{1,2}\s?%",
    r"\d{1,2}\s?%\s(?:de\s)?(?:remise|r[ée]duction(?! d['’ ]imp)|offert|sur(?! (?:vos|votre) imp))",
    rf"jusqu['’ ]?[àa]\s?[-–−]?\s?\d+\s?{_UNITS}(?! (?:par jour|d['’]amende))",
    rf"\d+\s?{_UNITS}\s(?:de\s)?(?:remise|r[ée]duction(?! d['’ ]imp)|offerts?|rabais|en moins|d[eè]s)\b",
    rf"[-–−]\s?\d+(?:[.,]\d+)?\s?{_UNITS}",
    (
        r"\b\d\s?\+\s?\d\s(?:offert|gratuit)|\b\d+\s(?:achet[ée]e?s?|pour)\s?=?\s?\d+\s?(?:offert|gratuit)"
        r"|achet[ée]e?s?\s?=\s?\d"
    ),
)

_AN_ENTRY = re.compile(
    r"\b(?:solde|d[ée]bit\w*|montant|virement|retrait|pr[ée]l[èe]vement|op[ée]ration|paiement|remboursement)\b",
    re.IGNORECASE,
)
_NEAR = 20
"""Characters before an amount in which it is said to be an entry of an account: « virement de -15 EUR » is no rebate."""

_WHO_MAY = Authority(
    Severity.RECOMMENDATION,
    "CNIL, prospection par SMS-MMS (exception non commerciale, caritative par exemple) ; CPCE art. L.34-5, al. 3 "
    "(l’image de qui vend)",
)
"""No text forbids a company every message that sells nothing; that it may not call one « non commercial » is a prudent reading."""

_MAY_BE_NON_COMMERCIAL = frozenset({Kind.CHARITY, Kind.POLITICAL, Kind.PUBLIC_BODY})


def nature(draft: Draft) -> Objection | None:
    """What is declared is what it is: by who sends it, then by its words."""
    if draft.nature is Nature.COMMERCIAL:
        return None
    if draft.nature is Nature.NON_COMMERCIAL and draft.advertiser.kind in (Kind.COMPANY, Kind.LAWYER):
        return block(
            "Une entreprise qui écrit à des clients ou prospects fait de la prospection, même pour sa seule image : "
            "déclarez ce message "
            "commercial, ou transactionnel s’il est nécessaire à ce que la personne a demandé.",
            "A company that writes to customers or prospects markets, be it only its image: declare this message "
            "commercial, or "
            "transactional if it is needed for what the person asked for.",
            _WHO_MAY,
        )
    return _words(draft) or _kind(draft) or _stop(draft)


def _words(draft: Draft) -> Objection | None:
    found = telling_words(draft)
    if not found:
        return None
    quoted = ", ".join(f"« {word} »" for word in found[:3])
    return ask(
        f"{quoted} : ce message paraît publicitaire. Toute partie publicitaire, ou à la gloire de qui vend, rend le message entier "
        "commercial : retirez-la, déclarez-le commercial, ou décidez et dites pourquoi.",
        f"{quoted}: this message looks like advertising. Any advertising, or praise of whoever sells, makes the whole message "
        "commercial: take it out, declare it commercial, or decide and say why.",
    )


def _kind(draft: Draft) -> Objection | None:
    if draft.nature is not Nature.NON_COMMERCIAL or draft.advertiser.kind is not None:
        return None
    return ask(
        "Seuls une association, un parti, un élu ou un organisme public peuvent solliciter sans prospecter : déclarez ce qu’est "
        "l’annonceur (kind), ou décidez et dites pourquoi.",
        "Only a charity, a party, an elected person or a public body can solicit without marketing: declare what the advertiser is "
        "(kind), or decide and say why.",
        _WHO_MAY,
    )


def _stop(draft: Draft) -> Objection | None:
    if draft.nature is not Nature.TRANSACTIONAL or not (stop_mentions(draft.text) or stop_replies(draft.text)):
        return None
    return warn(
        "Une mention STOP fait passer ce message pour une publicité (certains prestataires le traitent alors comme telle).",
        "A STOP mention makes this message pass for advertising (some providers then treat it as such).",
        Authority(Severity.PROVIDER, "Usage des prestataires (Brevo : un code STOP vaut message publicitaire)"),
    )


def telling_words(draft: Draft) -> tuple[str, ...]:
    """Words that sell, entice, praise or greet, where they are out of place in a message of that nature."""
    bare = words(draft.text)
    found = [
        hit[0].strip()
        for rebate in _REBATES
        for hit in re.finditer(rebate, draft.text, re.IGNORECASE)
        if not _AN_ENTRY.search(draft.text[max(0, hit.start() - _NEAR) : hit.start()])
    ]
    found += sale_words(draft.text)
    found += [hit[0] for hit in re.finditer(_SELLING, bare)] + [hit[0] for hit in re.finditer(_PRAISING, bare)]
    transactional = draft.nature is Nature.TRANSACTIONAL
    if transactional:
        found += [hit[0] for hit in re.finditer(_ENTICING, bare)]
    # A charity, a party or a town hall has no image to sell: its good wishes are not marketing. Beside what somebody asked for, good
    # wishes are a courtesy.
    courteous = bool(re.search(_SERVING, bare)) if transactional else draft.advertiser.kind in _MAY_BE_NON_COMMERCIAL
    if not courteous:
        found += [hit[0] for hit in re.finditer(_GREETING, bare)]
    return tuple(dict.fromkeys(found))
