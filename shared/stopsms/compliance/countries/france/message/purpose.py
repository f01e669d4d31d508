"""The French rule on what a message is for: nobody calls « non commercial » or « transactional » what promotes goods, services or an image.

Marketing is any message that promotes, directly or indirectly, goods, services or the image of a person who sells them (CPCE art.
L.34-5, al. 3). Who sells makes the difference as much as what is said: a company has an image to sell, a charity or a town hall has
none in that sense, unless it sells. So the declared kind of the advertiser decides who may send what is not commercial, and words ask
a person about the rest. The words of selling cannot all be known; so a transactional message has to show what it serves (`service`),
and a charity or a town hall that names a price, or what is usually paid for, is asked whether it sells.
"""

import re

from stopsms.compliance.campaign.advertiser import AdvertiserKind
from stopsms.compliance.countries.france.message.sales_words import sale_words
from stopsms.compliance.countries.france.message.service import answers_a_request
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Authority, Objection, Severity, ask, block, warn
from stopsms.compliance.message.draft import Draft
from stopsms.compliance.message.text import stop_mentions, stop_replies, words

# Patterns are strings here: `re` compiles each when it is first needed, and commercial messages need none.
_SELLING = (
    r"\b(?:promos?|promotions?(?! de grade)|remises? (?:de|sur|exception\w*|immediate|jusqu)|remises|\d+ de remise"
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
    r"|partagez) (?:nous )?(?:votre|un) avis|notez nous(?! de \d)|recommandez nous"
    r"|panier (?:\w+ ){0,2}attend|anniversaire|portes ouvertes|derniers jours|derniere chance|venez (?:decouvrir"
    r"|essayer|tester|profiter|nombreux|feter))\b"
)
_INVITING = (
    r"\b(?:(?:prenez|prendre) (?:vite |vos? |un |votre prochain )?(?:rdv|rendez vous)|commandez|(?:passez"
    r"|passer) commande"
    r"|(?:pour|de) commander|reservez|inscrivez vous|abonnez vous|telechargez (?:notre|l|la|vite) (?:\w+ )?appli\w*"
    r"|(?:suivez|rejoignez|retrouvez) nous (?:sur|en|chez|dans)|(?:passez|venez|courez) (?:vite )?(?:voir|gouter"
    r"|chercher nos|nous voir"
    r"|chez nous|essayer|acheter)|passez (?:a|au|en) (?:l offre|la version|premium|la fibre|forfait)"
    r"|c est le moment (?:de|d)"
    r"|plus que \d+ (?:jours?|heures?|places?|pieces?)|(?:surprise|nouvelle) vous attend|il reste (?:\d+|des"
    r"|quelques|encore des) places"
    r"|vous nous manquez|vous a pas vue?s?|pas de nouvelles de vous|marque la plus|recrut\w+|estimation (?:gratuite"
    r"|offerte)"
    r"|(?:a partir de|des|seulement|pour seulement) \d+(?: \d\d)? ?(?:e|eur|euros?)|petits prix|meilleurs? prix"
    r"|bons plans?|bonnes affaires|arrivages?|(?:trop|moins) cher(?:e|es|s)?|eligib\w+|pre ?(?:accepte|accorde)e?s?"
    r"|pariez|misez|tradez|investissez|(?<!facture )a \d+(?: \d\d)? ?(?:e|eur|euros?)"
    r"|nos (?!excuses|services?|equipes?|agences?|magasins?|conseillers?|bureaux|locaux|horaires|techniciens?"
    r"|serveurs?|systemes?"
    r"|livreurs?|clients?|clientes?|lignes?|guichets?|cabinets?|medecins?|relais|fournisseurs?|entrepots?|delais"
    r"|conditions|soins"
    r"|coordonnees|engagements?|partenaires?)\w{3,})\b"
)
"""Invitations to buy, book or come, and what is shown off: in a message that is said to serve, they are something else."""

_NOT_ORDERED = (
    r"\b(?:(?:dans|sur) (?:votre|le) panier|votre panier (?:\w+ ){0,2}(?:expire\w*|toujours|oublie|abandonne|en attente)"
    r"|(?:finalis|termin|repren|valid)ez (?:vite )?(?:votre|vos|la|le|cette) (?:commande|achats?|panier|reservation)"
    r"|(?:commande|reservation|achat) n (?:est|a) pas (?:ete )?(?:encore )?(?:terminee?|finalisee?|validee?)"
    r"|(?:notre|nos) (?:\w+ )?selections?|collections?|(?:commandes|achats) de noel|faites vos achats"
    r"|\d+ points (?:\w+ ){0,2}(?:fidelite|a (?:depenser|utiliser))|venez (?:les |en )?(?:depenser|utiliser)|a valoir sur"
    r"|(?:utilis|depens)ez (?:l(?:a|es)|vos points|votre cagnotte) (?:en|des|vite|sur)|votre bon de \d+|codes? [a-z]{5,}\d{1,3}"
    r"|meilleurs? tarifs?|optimis\w+|(?:contrat|forfait|abonnement) peut evoluer|il est temps d|passez a la carte"
    r"|prolongez (?:la|le|les) de \d+ (?:ans?|mois)|ajoutez (?:un|des|d autres) (?:articles?|produits?)"
    r"|(?:table|seance|place|soiree|boutique|magasin) (?:\w+ ){0,2}vous attend"
    r"|(?:place|table)s? (?:est |sont )?(?:encore |toujours )?disponibles?"
    r"|alertes? (?:prix|baisse)|liste de souhaits|articles? favoris?|vos favoris|livraison (?:\w+ ){0,3}sur toute?s?)\b"
)
"""What nobody has ordered yet (a basket left behind), what is to be spent, more than was asked for: it sells in the very sentences that
name an order or a contract."""

_ANNOUNCING = (r"\bnouveau(?:x|t[ée]s?)?\s?[:!]", r"\bnouvelles?\s?:")
"""« Nouveau : le soin à 45 € »."""

_PRICED = re.compile(r"(?<![\w.,])\d+(?:[.,]\d{1,2})?\s?(?:€|eur(?:os?)?\b|e\b)", re.IGNORECASE)
_GIVING = re.compile(
    r"\b(?:dons?|donn(?:ez|er|ons|e|ent|ant)|donat\w+|donateur\w*|donatrice\w*|deductibles?|defiscal\w+|impots?"
    r"|legs|mecenat"
    r"|nourri\w*|soign\w*|vaccin\w*|suffi\w*|financ\w+|permet\w*|sauv\w+|protege\w*|plant\w+ un arbre"
    r"|repas (?:chauds?|servis)"
    r"|collect\w+|recolt\w+|reuni\w*|objectif|cagnotte|urgence|solidarite|amendes?|subventions?|aides?|primes?"
    r"|bourses?|budget"
    r"|cheque energie|allocations?|indemnis\w+|factures?|cotisations?)\b"
)
"""Beside them, an amount is a gift, an aid or what is owed, and not a price."""
_PAID_FOR = (
    r"\b(?:billetteries?|billets? (?:a|en|pour|disponibles?)|tarifs?|prix d entree|entrees? a|(?:carnets?"
    r"|cartes?) de \d+ (?:entrees?"
    r"|seances?|bains|passages)|achat|acheter|achete[rz]?|a vendre|(?<!apres )(?<!points de )(?<!point de )ventes?"
    r"|commandez|(?:passez|passer) commande|commandes? (?:de|d|avant|ouvertes?|au|par)"
    r"|bons? de commande|reservez(?! (?:la date|votre (?:date|samedi|dimanche|soiree|journee|apres midi|matinee)"
    r"|votre don|le \d))"
    r"|petits? prix|prix libres?|bradees?|friperies?|ressourceries?|recycleries?|braderies?|tombolas?|loto"
    r"|brocantes?|buvettes?"
    r"|repas dansants?|boutiques? (?:solidaires?|en ligne|de (?:noel|soutien|l association))|sur (?:la|notre) boutique"
    r"|nouvelles? offres?|offres? (?:de|du|sur)|(?:maillots?|cadeaux?|t shirts?|sacs?|tote bags?|places?|entrees?"
    r"|billets?|abonnements?)"
    r" offerte?s?|(?<!marche )au profit (?:de|du|des|d))\b"
)
"""What is paid for wherever it is named in a solicitation."""
_OFTEN_PAID_FOR = re.compile(
    r"\b(?:campings?|cinemas?|patinoires?|thermal\w*|thermes|theatres?|spectacles?|concerts?|stages?|musees?"
    r"|expositions?|expo"
    r"|piscines?|croisieres?|gites?|restaurants?|spa)\b"
)
_FREE_OR_CLOSED = re.compile(
    r"\b(?:gratui\w+|libre|ferme\w*|fermeture\w*|annul\w+|report\w+|travaux|sans reservation|benevoles?|reunion"
    r"|enquete|conseil"
    r"|horaires?|rouvr\w+|vidange|perturb\w+|scolaires?)\b"
)
"""What towns and charities often sell, unless they say that it is free, closed or being discussed."""

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

_A_COMPANY_S_IMAGE = Authority(
    Severity.LAW, "CPCE art. L.34-5, al. 3 (promotion, même indirecte, de biens, de services ou de l’image de qui vend)"
)
"""The law itself says what marketing is, and that the image of whoever sells is among it."""
_WHO_MAY = Authority(
    Severity.RECOMMENDATION,
    "CNIL, prospection par SMS-MMS (exception non commerciale, caritative par exemple) ; CPCE art. L.34-5, al. 3",
)
"""Which words and which unnamed senders make a message marketing is a prudent reading of that law."""

_MAY_BE_NON_COMMERCIAL = frozenset({AdvertiserKind.CHARITY, AdvertiserKind.POLITICAL, AdvertiserKind.PUBLIC_BODY})


def nature(draft: Draft) -> Objection | None:
    """What is declared is what it is: by who sends it, then by its words."""
    if draft.nature is Nature.COMMERCIAL:
        return None
    if draft.nature is Nature.NON_COMMERCIAL and draft.advertiser.kind in (
        AdvertiserKind.COMPANY,
        AdvertiserKind.LAWYER,
    ):
        return block(
            "Une entreprise qui écrit à des clients ou prospects fait de la prospection, même pour sa seule image : "
            "déclarez ce message commercial. S’il est nécessaire à ce que la personne a demandé, il part hors campagne, comme message "
            "transactionnel (POST /messages).",
            "A company that writes to customers or prospects markets, be it only its image: declare this message commercial. If it is "
            "needed for what the person asked for, it leaves outside campaigns, as a transactional message (POST /messages).",
            _A_COMPANY_S_IMAGE,
        )
    return _words(draft) or _kind(draft) or _no_service(draft) or _stop(draft)


def plainly_serves(draft: Draft) -> bool:
    """Whether it is a transactional message that shows what it serves, and nothing that sells."""
    return (
        draft.nature is Nature.TRANSACTIONAL
        and answers_a_request(draft.text, draft.own_names)
        and not telling_words(draft)
    )


def _words(draft: Draft) -> Objection | None:
    found = telling_words(draft)
    if not found:
        return None
    quoted = ", ".join(f"« {word} »" for word in found[:3])
    return ask(
        f"{quoted} : ce message paraît publicitaire. Toute partie publicitaire, ou valorisant le vendeur, rend le message entier "
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


def _no_service(draft: Draft) -> Objection | None:
    if draft.nature is not Nature.TRANSACTIONAL or answers_a_request(draft.text, draft.own_names):
        return None
    return ask(
        "Rien, dans tout ou partie de ce message, ne dit ce que la personne a demandé (commande, rendez-vous, code, facture, alerte…) : "
        "dites-le, déclarez-le commercial, ou décidez et dites pourquoi.",
        "Nothing, in all or part of this message, says what the person asked for (an order, an appointment, a code, an invoice, a "
        "warning…): say it, declare the message commercial, or decide and say why.",
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
        selling = (_ENTICING, _INVITING, _NOT_ORDERED)
        found += [hit[0] for pattern in selling for hit in re.finditer(pattern, bare)]
        found += [hit[0] for mark in _ANNOUNCING for hit in re.finditer(mark, draft.text, re.IGNORECASE)]
    else:
        found += _sold(draft.text, bare)
    # A charity, a party or a town hall has no image to sell: its good wishes are not marketing. Beside what somebody asked for, good
    # wishes are a courtesy.
    courteous = bool(re.search(_SERVING, bare)) if transactional else draft.advertiser.kind in _MAY_BE_NON_COMMERCIAL
    if not courteous:
        found += [hit[0] for hit in re.finditer(_GREETING, bare)]
    return tuple(dict.fromkeys(found))


def _sold(text: str, bare: str) -> list[str]:
    """What shows that whoever does not sell goods by trade sells some here: a price, or what is paid for."""
    found = [hit[0] for hit in re.finditer(_PAID_FOR, bare)]
    if not _FREE_OR_CLOSED.search(bare):
        found += [hit[0] for hit in _OFTEN_PAID_FOR.finditer(bare)]
    if found or not _GIVING.search(bare):
        found += [hit[0].strip() for hit in _PRICED.finditer(text)]
    return found
