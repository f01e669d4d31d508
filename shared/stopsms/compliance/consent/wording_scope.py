"""What a wording agrees to: see `wording.scope`. Each is recognised by its words, sentence by sentence where their place matters."""

import re

from stopsms.compliance.consent.wording import WordingScope
from stopsms.compliance.message.text import words
from stopsms.compliance.replies.opposition_phrases import phrases

_SENTENCE = re.compile(r"[.!?;\n\r•|]+")
_ADDRESS = re.compile(r"\S*@\S*")
_SMS = phrases(
    r"sms|mms|rcs|textos?|texts?|texting|text messag\w+|"
    r"messages? (?:courts?|textes?|ecrits?|telephoniques?)|short messages?",
    r"(?:mon|ma|votre|son|leur|my|your|un|le) (?:telephone|mobile|portable|cell|phone|smartphone)",
    r"(?:mon|votre|son|my|your) (?:numero|number)|"
    r"(?<!application )(?<!appli )(?<!internet )mobiles?(?! app)|portables?|smartphones?",
    r"tou(?:s|t) (?:les )?(?:moyens?|canaux|canal)|voie electronique|moyens? electroniques?|"
    r"any (?:means|channel)|electronic means",
)
_MESSAGES = phrases(r"messages?|messagerie|alertes?|notifications?|numero|number")
"""Not said by which means, but no other is named."""
_BY_OTHERS = phrases(
    r"e ?mails?|mails?|mailings?|courriels?|courriers?|postal\w*|catalogues?|par (?:la )?poste|whatsapp|messenger|push",
    r"(?<!recueilli )(?<!recueillie )(?<!donne )(?<!obtenu )(?<!enregistre )par telephone|"
    r"telephoniquement|(?:m|nous|me) r?appel\w+|appels?(?: telephoniques?)?",
    r"etre (?:r?appele\w*|demarche\w* par telephone)|(?:un|par un) appel|phone calls?|by phone|calls?",
)
_NEWSLETTER = phrases(r"newsletters?|infolettres?|lettres? d information|lettre d info")
"""Which is an e-mail unless somebody says otherwise."""
_RIGHTS = phrases(
    r"desinscri\w*|desabonn\w*|oppos\w+|retir\w+|exerc\w+|droits?|dpo|rectifi\w+|effac\w+|unsubscribe|"
    r"opt out|withdraw\w*|reclamation"
)
"""Sentences on how to refuse name other means too."""

_OF_THE_CONTRACT = r"(?:de|d) (?:vente|utilisation|service|location)"
_CONTRACT = (
    rf"(?:conditions? (?:generales?|contractuelles?|particulieres?|du site|{_OF_THE_CONTRACT})(?: (?:et )?{_OF_THE_CONTRACT})*|cg[vu]s?|"
    r"politiques? de (?:confidentialite|protection|vie privee)|privacy policy|"
    r"terms(?: and conditions| of (?:use|service|sale))?|t cs|"
    r"reglement(?: (?:du|de) \w+)?|mentions legales|charte|cookies)"
)
_CONTRACTS = phrases(_CONTRACT)
_IN_ONE = phrases(
    rf"(?:accept\w*|approuv\w*|adher\w*|agree\w*|consen\w*) (?:(?:a|aux|to|with) )?(?:\w+ ){{0,3}}{_CONTRACT}(?: \w+){{0,6}} "
    r""
    r"(?:et|ainsi que|and|comme) (?:\w+ ){0,5}(?:recevoir|etre (?:re)?contact\w*|receive|be contacted|sms|textos?|offres?|prospection)",
    rf"(?:accept\w*|agree\w*|consen\w*) (?:\w+ ){{0,8}}(?:sms|textos?|texts?|offres?|offers?|prospection)(?: \w+){{0,6}} "
    rf"(?:et|ainsi que|and) (?!(?:\w+ ){{0,2}}(?:ai |a |avoir |reconnai\w+ |have )?(?:lu|pris|read))(?:\w+ ){{0,3}}{_CONTRACT}",
)
"""One agreement for a contract and for advertising. To have read a policy is not to agree to it."""

_OF_NOTHING_SENT = phrases(
    r"contrats?|devis|bon de commande|plus de \d+ ans|majeure?s?|exactitude|sur l honneur|geolocalis\w+|droit a l image"
)
"""What people agree to or certify on forms, and that asks for no message."""

_SERVICE = phrases(
    r"suivi(?! personnalis)|livraisons?|livree?s?|livreurs?|transporteurs?|coursiers?|colis|rendez vous|rdv|rappels?|"
    r"(?:e ?)?billets?|tickets?|recus?|resultats?|analyses?|ordonnances?|lien (?:de|du) (?:paiement|suivi|visio)|paiements?|"
    r"retards?|trafic|perturbations?|annulations?|reservations?|cartes? d embarquement|embarquement|horaires?|"
    r"commandes? (?:est |sera |soit )?(?:prete|disponible|arrivee)|disponibilite de (?:ma|votre) commande|"
    r"enquetes?(?: de satisfaction)?|sondages?|releves?|bulletins? de (?:paie|salaire)|convocations?|consommation|solde de \w+|"
    r"codes?(?: d\w*)? (?:verification|confirmation|securite|validation|acces|"
    r"unique)|mots? de passe|otp|confirmation|retrait|facturation|factures?|statut|avancement|urgences?|securite",
    r"receipts?|tickets?|boarding|payment links?|test results?|"
    r"deliver\w+|order (?:updates?|status)|appointments?|reminders?|verification|invoices?|tracking",
)
_CONFIRMED = phrases(
    r"(?:confirmation|recu|recapitulatif|accuse de reception) (?:de|d|du) (?:(?:mon|ma|mes|votre|la|le|l) )?\w+"
)
"""« La confirmation de mon don » asks for none."""
_ADVERTISING = phrases(
    r"offres?|promo\w*|commercia\w*|pubs?|publicit\w*|actualites?|actus?|news\w*|nouveautes?|nouvelles?|plans?|soldes?|"
    r"ventes?|remises?|reductions?|"
    r"avantages?|prospection|marketing|sollicit\w*|demarch\w*|deals?|sales?|evenement\w*|invitations?|"
    r"collections?|produits?|"
    r"dons?|appels? a|campagnes?|vie (?:de|du)|infos?|informations?|informee?s?|courant|conseils?|club|"
    r"(?:points?|programme) (?:de )?fidelite|offers?|discounts?|updates? from",
)


_LABEL = phrases(
    r"^(?:(?:votre|mon|le|n|numero|no|telephone|tel|mobile|portable|de|sms|du|cell|phone|number|your|obligatoire|"
    r"facultatif|requis|required|optional) ?)+$"
)
"""The name of a field: nothing is asked."""
_SMS_ALONE = phrases(r"(?:\w+ )?(?:sms|rcs)")
"""« ☐ SMS » next to a box is the means that is ticked."""

_CLAUSE = re.compile(r"[.!?;,\n\r•|]+|\b(?:et|mais|and|but|puis)\b", re.IGNORECASE)

_PLAYS = phrases(
    r"(?:particip\w+|inscri\w+|jou\w+|inscription|participation) (?:\w+ ){0,3}(?:jeux?|concours|tombola|tirage|loterie|quiz)|"
    r"pour (?:jouer|tenter|participer(?! a (?:une|l|notre) (?:enquete|etude)))|"
    r"jou\w+ (?:et|puis)|en (?:jouant|participant)|tent\w+ (?:ma|votre|sa) chance|"
    r"(?:play|enter) (?:\w+ ){0,3}(?:game|contest|draw|sweepstakes?)|to (?:play|enter|win)",
)
_APART = phrases(
    r"facultati\w+|optionnel\w*|independa\w+|separe\w*|sans obligation|"
    r"(?:pas|nullement|aucunement) (?:une |la )?(?:condition\w*|obligatoire|necessaire|requis\w*)|"
    r"n (?:est|a) (?:pas|aucune?) (?:d |une )?(?:influence|incidence|condition)|not required|optional\w*",
)
_TAKES = phrases(r"accept\w*|consen\w*|autoris\w*|recev\w+|recoi\w+|agree\w*|receive|sms|textos?|offres?|prospection")

_SUBJECT = (
    r"(?:offres?|sms|textos?|messages?|informations?|infos?|promotions?|promos?|publicites?|pubs?|communications?|"
    r"texts?|offers?|sollicitations?|bons plans|actualites?|nouveautes?|prospection)"
)
_PARTNERS = r"(?:partenaires?|tiers|sponsors?|annonceurs?|partners|third parties)"
_OF_OTHERS = phrases(
    rf"{_SUBJECT}(?: (?!et|ou|and|or)\w+){{0,3}} (?:de|des|d|from|par)(?: (?:nos|ses|vos|leurs|our|their|autres|la part des?|"
    rf"societes|entreprises))* {_PARTNERS}",
    rf"(?:donnees|coordonnees|numero|informations|details) (?:\w+ ){{0,2}}(?:soi\w+|etre|be) (?:\w+ )?(?:ced\w+|transmis\w*|"
    rf"communiqu\w+|partag\w+|vend\w+|revend\w+|lou\w+|shared|sold)(?: \w+){{0,3}} {_PARTNERS}",
    rf"(?:nos|vos|our) {_PARTNERS} (?:\w+ ){{0,3}}(?:m |me |vous )?(?:envo\w+|contact\w+|adress\w+|sollicit\w+)",
)
"""Messages of others, its own not being named with them (« de Zelie et de ses partenaires »)."""
_REFUSED = phrases(r"ne|n|ni|jamais|pas|aucune?|sans|never|not")

_COMPANY = re.compile(
    r"(?:soci[ée]t[ée]|entreprise|enseigne)\s+((?:[A-ZÀ-Ý0-9][\w&’'.-]*\s?)+)"
    r"|((?:[A-ZÀ-Ý0-9][\w&.-]*\s)+)(?:SA|SAS|SASU|SARL|EURL|SNC|SCOP)\b"
)


def companies(wording: str) -> tuple[str, ...]:
    """See `wording.companies`."""
    return tuple(words(found[1] or found[2]) for found in _COMPANY.finditer(wording))


def _is_of_a_game(wording: str, sentences: list[str]) -> bool:
    apart = _APART.search(words(wording)) is not None
    return not apart and any(_PLAYS.search(sentence) and _TAKES.search(sentence) for sentence in sentences)


def _is_of_others(sentences: list[str]) -> bool:
    found = [(sentence, match) for sentence in sentences if (match := _OF_OTHERS.search(sentence))]
    return any(not _REFUSED.search(sentence[: match.end()]) for sentence, match in found)


def _only_service_by_sms(wording: str) -> bool:
    """Whether each clause that names SMS is of service, while what is advertised comes by other means."""
    clauses = [words(_ADDRESS.sub(" ", part)) for part in _CLAUSE.split(wording)]
    by_sms = [clause for clause in clauses if _SMS.search(clause)]
    others = [clause for clause in clauses if clause not in by_sms and _ADVERTISING.search(clause)]
    serves = all(_SERVICE.search(clause) and not _ADVERTISING.search(clause) for clause in by_sms)
    return bool(by_sms) and serves and bool(others) and all(map(_BY_OTHERS.search, others))


def scope(wording: str) -> WordingScope:
    """See `wording.scope`."""
    bare = words(_ADDRESS.sub(" ", wording))
    sentences = [words(_ADDRESS.sub(" ", part)) for part in _SENTENCE.split(wording)]
    by_sms = [sentence for sentence in sentences if _SMS.search(sentence)]
    advertises = _ADVERTISING.search(_CONFIRMED.compiled.sub(" ", _CONTRACTS.compiled.sub(" ", bare))) is not None
    found = _of_no_agreement(wording, bare, sentences)
    if found is not None:
        return found
    if by_sms:
        serves = not advertises and all(map(_SERVICE.search, by_sms))
        return WordingScope.SERVICE if serves or _only_service_by_sms(wording) else WordingScope.SMS
    return _unnamed(bare, [sentence for sentence in sentences if not _RIGHTS.search(sentence)], advertises)


def _of_no_agreement(wording: str, bare: str, sentences: list[str]) -> WordingScope | None:
    """What it agrees to, whatever means it names, where that is not a separate agreement; None when nothing says so."""
    if any(map(_IN_ONE.search, sentences)):
        return WordingScope.WITH_TERMS
    if _is_of_a_game(wording, sentences):
        return WordingScope.WITH_GAME
    if _is_of_others(sentences):
        return WordingScope.OTHERS
    return WordingScope.NO_MEANS if _LABEL.search(bare) and not _SMS_ALONE.compiled.fullmatch(bare) else None


def _unnamed(bare: str, sentences: list[str], advertises: bool) -> WordingScope:
    """What a wording agrees to that does not name SMS."""
    if any(map(_BY_OTHERS.search, sentences)):
        return WordingScope.OTHER_MEANS
    if _MESSAGES.search(bare):
        return WordingScope.SERVICE if not advertises and _SERVICE.search(bare) else WordingScope.SMS
    if (_CONTRACTS.search(bare) or _OF_NOTHING_SENT.search(bare)) and not advertises:
        return WordingScope.TERMS
    return WordingScope.NEWSLETTER if any(map(_NEWSLETTER.search, sentences)) else WordingScope.NO_MEANS
