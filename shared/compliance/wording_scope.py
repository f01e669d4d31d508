"""What a wording agrees to: see `wording.scope`. Each is told by its words, sentence by sentence where their place matters."""

import re

from compliance.refusals import pattern
from compliance.text import words
from compliance.wording import Scope

_SENTENCE = re.compile(r"[.!?;\n\r•|]+")
_ADDRESS = re.compile(r"\S*@\S*")
_SMS = pattern(
    r"sms|mms|rcs|textos?|texts?|texting|text messag\w+|messages? (?:courts?|textes?|ecrits?|telephoniques?)|short messages?",
    r"(?:mon|ma|votre|son|leur|my|your|un|le) (?:telephone|mobile|portable|cell|phone|smartphone)",
    r"(?:mon|votre|son|my|your) (?:numero|number)|(?<!application )(?<!appli )(?<!internet )mobiles?(?! app)|portables?|smartphones?",
    r"tou(?:s|t) (?:les )?(?:moyens?|canaux|canal)|voie electronique|moyens? electroniques?|any (?:means|channel)|electronic means",
)
_MESSAGES = pattern(r"messages?|messagerie|alertes?|notifications?|numero|number")
"""Not said by which means, but no other is named."""
_BY_OTHERS = pattern(
    r"e ?mails?|mails?|mailings?|courriels?|courriers?|postal\w*|par (?:la )?poste|whatsapp|messenger|push",
    r"(?<!recueilli )(?<!recueillie )(?<!donne )(?<!obtenu )(?<!enregistre )par telephone|telephoniquement|appels?(?: telephoniques?)?",
    r"phone calls?|by phone|calls?",
)
_NEWSLETTER = pattern(r"newsletters?|infolettres?|lettres? d information|lettre d info")
"""Which is an e-mail unless somebody says otherwise."""
_RIGHTS = pattern(
    r"desinscri\w*|desabonn\w*|oppos\w+|retir\w+|exerc\w+|droits?|dpo|rectifi\w+|effac\w+|unsubscribe|opt out|withdraw\w*|reclamation"
)
"""Sentences on how to refuse name other means too."""

_CONTRACT = (
    r"(?:conditions? (?:generales?|d utilisation|de vente|du site|contractuelles?|particulieres?)|cg[vu]s?|"
    r"politiques? de (?:confidentialite|protection|vie privee)|privacy policy|terms(?: and conditions| of (?:use|service|sale))?|t cs|"
    r"reglement(?: (?:du|de) \w+)?|mentions legales|charte|cookies)"
)
_CONTRACTS = pattern(_CONTRACT)
_IN_ONE = pattern(
    rf"(?:accept\w*|approuv\w*|adher\w*|agree\w*|consen\w*) (?:(?:a|aux|to|with) )?(?:\w+ ){{0,3}}{_CONTRACT}(?: \w+){{0,6}} "
    r"(?:et|ainsi que|and|comme) (?:\w+ ){0,5}(?:recevoir|etre (?:re)?contact\w*|receive|be contacted|sms|textos?|offres?|prospection)",
    rf"(?:accept\w*|agree\w*|consen\w*) (?:\w+ ){{0,8}}(?:sms|textos?|offres?|prospection)(?: \w+){{0,6}} (?:et|ainsi que|and) "
    rf"(?!(?:\w+ ){{0,2}}(?:ai |a |avoir |reconnai\w+ |have )?(?:lu|pris|read))(?:\w+ ){{0,3}}{_CONTRACT}",
)
"""One agreement for a contract and for advertising. To have read a policy is no agreement to it."""

_SERVICE = pattern(
    r"suivi|livraisons?|livree?s?|colis|rendez vous|rdv|rappels?|codes?(?: d\w*)? (?:verification|confirmation|securite|validation|acces|"
    r"unique)|mots? de passe|otp|confirmation|retrait|facturation|factures?|statut|avancement|urgences?|securite",
    r"deliver\w+|order (?:updates?|status)|appointments?|reminders?|verification|invoices?|tracking",
)
_ADVERTISING = pattern(
    r"offres?|promo\w*|commercia\w*|pubs?|publicit\w*|actualites?|actus?|news\w*|nouveautes?|nouvelles?|plans?|soldes?|"
    r"ventes?|remises?|reductions?|"
    r"avantages?|prospection|marketing|sollicit\w*|demarch\w*|deals?|sales?|evenement\w*|invitations?|collections?|produits?|"
    r"dons?|appels? a|campagnes?|vie (?:de|du)|infos?|informations?|informee?s?|courant|offers?|discounts?|updates? from",
)


def scope(wording: str) -> Scope:
    """See `wording.scope`."""
    bare = words(_ADDRESS.sub(" ", wording))
    sentences = [words(_ADDRESS.sub(" ", part)) for part in _SENTENCE.split(wording)]
    by_sms = [sentence for sentence in sentences if _SMS.search(sentence)]
    advertises = _ADVERTISING.search(bare) is not None
    if any(map(_IN_ONE.search, sentences)):
        return Scope.WITH_TERMS
    if by_sms:
        return Scope.SERVICE if not advertises and all(map(_SERVICE.search, by_sms)) else Scope.SMS
    telling = [sentence for sentence in sentences if not _RIGHTS.search(sentence)]
    if any(map(_BY_OTHERS.search, telling)):
        return Scope.OTHER_MEANS
    if _MESSAGES.search(bare):
        return Scope.SERVICE if not advertises and _SERVICE.search(bare) else Scope.SMS
    if _CONTRACTS.search(bare) and not advertises:
        return Scope.TERMS
    return Scope.NEWSLETTER if any(map(_NEWSLETTER.search, telling)) else Scope.NO_MEANS
