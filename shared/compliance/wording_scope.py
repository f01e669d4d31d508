"""What a wording agrees to: see `wording.scope`. Each is told by its words, sentence by sentence where their place matters."""

import re

from compliance.replies.refusals import pattern
from compliance.text import words
from compliance.wording import Scope

_SENTENCE = re.compile(r"[.!?;\n\r•|]+")
_ADDRESS = re.compile(r"\S*@\S*")
_SMS = pattern(
    r"sms|mms|rcs|textos?|texts?|texting|text messag\w+|"
    r"messages? (?:courts?|textes?|ecrits?|telephoniques?)|short messages?",
    r"(?:mon|ma|votre|son|leur|my|your|un|le) (?:telephone|mobile|portable|cell|phone|smartphone)",
    r"(?:mon|votre|son|my|your) (?:numero|number)|"
    r"(?<!application )(?<!appli )(?<!internet )mobiles?(?! app)|portables?|smartphones?",
    r"tou(?:s|t) (?:les )?(?:moyens?|canaux|canal)|voie electronique|moyens? electroniques?|"
    r"any (?:means|channel)|electronic means",
)
_MESSAGES = pattern(r"messages?|messagerie|alertes?|notifications?|numero|number")
"""Not said by which means, but no other is named."""
_BY_OTHERS = pattern(
    r"e ?mails?|mails?|mailings?|courriels?|courriers?|postal\w*|catalogues?|par (?:la )?poste|whatsapp|messenger|push",
    r"(?<!recueilli )(?<!recueillie )(?<!donne )(?<!obtenu )(?<!enregistre )par telephone|"
    r"telephoniquement|(?:m|nous|me) r?appel\w+|appels?(?: telephoniques?)?",
    r"phone calls?|by phone|calls?",
)
_NEWSLETTER = pattern(r"newsletters?|infolettres?|lettres? d information|lettre d info")
"""Which is an e-mail unless somebody says otherwise."""
_RIGHTS = pattern(
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
_CONTRACTS = pattern(_CONTRACT)
_IN_ONE = pattern(
    rf"(?:accept\w*|approuv\w*|adher\w*|agree\w*|consen\w*) (?:(?:a|aux|to|with) )?(?:\w+ ){{0,3}}{_CONTRACT}(?: \w+){{0,6}} "
    r""
    r"(?:et|ainsi que|and|comme) (?:\w+ ){0,5}(?:recevoir|etre (?:re)?contact\w*|receive|be contacted|sms|textos?|offres?|prospection)",
    rf"(?:accept\w*|agree\w*|consen\w*) (?:\w+ ){{0,8}}(?:sms|textos?|texts?|offres?|offers?|prospection)(?: \w+){{0,6}} "
    rf"(?:et|ainsi que|and) (?!(?:\w+ ){{0,2}}(?:ai |a |avoir |reconnai\w+ |have )?(?:lu|pris|read))(?:\w+ ){{0,3}}{_CONTRACT}",
)
"""One agreement for a contract and for advertising. To have read a policy is no agreement to it."""

_OF_NOTHING_SENT = pattern(
    r"contrats?|devis|bon de commande|plus de \d+ ans|majeure?s?|exactitude|sur l honneur|geolocalis\w+|droit a l image"
)
"""What people agree to or certify on forms, and that asks for no message."""

_SERVICE = pattern(
    r"suivi(?! personnalis)|livraisons?|livree?s?|colis|rendez vous|rdv|rappels?|"
    r"codes?(?: d\w*)? (?:verification|confirmation|securite|validation|acces|"
    r"unique)|mots? de passe|otp|confirmation|retrait|facturation|factures?|statut|avancement|urgences?|securite",
    r"deliver\w+|order (?:updates?|status)|appointments?|reminders?|verification|invoices?|tracking",
)
_ADVERTISING = pattern(
    r"offres?|promo\w*|commercia\w*|pubs?|publicit\w*|actualites?|actus?|news\w*|nouveautes?|nouvelles?|plans?|soldes?|"
    r"ventes?|remises?|reductions?|"
    r"avantages?|prospection|marketing|sollicit\w*|demarch\w*|deals?|sales?|evenement\w*|invitations?|"
    r"collections?|produits?|"
    r"dons?|appels? a|campagnes?|vie (?:de|du)|infos?|informations?|informee?s?|courant|conseils?|club|"
    r"(?:points?|programme) (?:de )?fidelite|offers?|discounts?|updates? from",
)


def scope(wording: str) -> Scope:
    """See `wording.scope`."""
    bare = words(_ADDRESS.sub(" ", wording))
    sentences = [words(_ADDRESS.sub(" ", part)) for part in _SENTENCE.split(wording)]
    by_sms = [sentence for sentence in sentences if _SMS.search(sentence)]
    advertises = _ADVERTISING.search(_CONTRACTS.sub(" ", bare)) is not None
    if any(map(_IN_ONE.search, sentences)):
        return Scope.WITH_TERMS
    if by_sms:
        return Scope.SERVICE if not advertises and all(map(_SERVICE.search, by_sms)) else Scope.SMS
    telling = [sentence for sentence in sentences if not _RIGHTS.search(sentence)]
    if any(map(_BY_OTHERS.search, telling)):
        return Scope.OTHER_MEANS
    if _MESSAGES.search(bare):
        return Scope.SERVICE if not advertises and _SERVICE.search(bare) else Scope.SMS
    if (_CONTRACTS.search(bare) or _OF_NOTHING_SENT.search(bare)) and not advertises:
        return Scope.TERMS
    return Scope.NEWSLETTER if any(map(_NEWSLETTER.search, telling)) else Scope.NO_MEANS
