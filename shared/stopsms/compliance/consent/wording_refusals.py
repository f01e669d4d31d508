"""The words of a wording that is not a consent: see `wording`.

A lawful wording speaks of refusing too: it says that one may, and how. Hence each refusal is read within its sentence.
"""

import re

from stopsms.compliance.consent.wording import Unwilling
from stopsms.compliance.message.text import words
from stopsms.compliance.replies.opposition_phrases import OPPOSITIONS, phrases

_SENTENCE = re.compile(r"[.!?;\n\r•|]+")
_WANT = (
    r"(?:veu[xt]|veulent|voul\w+|voudr\w+|souhait\w+|desir\w+|accept\w+|consen(?:s|t|tent|ti\w*)|autoris\w+|adher\w+|"
    r"tien[st]|donn\w+|"
    r"agree\w*|prefer\w*|aim\w+|suis)"
)
_NOT = r"(?:pas|plus|point|jamais|rien|aucune?)(?! (?:\w+ )?(?:manqu|rater|rate|louper|perdre)\w*)"
"""But for « je ne veux rien manquer »."""
_MESSAGES = (
    r"(?:recev\w+|recoi\w+|(?:re)?contact\w*|sollicit\w*|demarch\w*|prospect\w*|relanc\w*|derang\w*|appel\w*|envo\w+|"
    r"inscri\w*|abonn\w*|"
    r"sms|mms|textos?|messages?|pubs?|publicit\w*|offres?|promo\w*|communications?|newsletters?|notifications?|"
    r"alertes?|marketing|"
    r"numero|telephone|mobile|portable|d accord|accord|consentement|autorisation|interess\w+)"
)
_OF_OTHERS = phrases(
    r"tiers|partenaires?|partners?|third part\w+|ced\w+|vend\w+|revend\w+|transmi\w+|partag\w+|e ?mails?|"
    r"courriels?|"
    r"courriers?|postal\w*|appels|dimanches?|nuit|surtax\w+"
)
"""What a person who agrees to SMS may well refuse."""
_OF_SMS = phrases(r"sms|textos?|mobile|telephone")

_MAY = phrases(
    r"peux|peut|pouvez|pourr\w+|pouvoir|puis|puisse|possib\w*|droits?|libres?|librement|faculte|moyen|modalites|"
    r"comment|can|may|right|able|"
    r"free|choose",
    r"(?:si|lorsque|lorsqu|quand|des que|des qu|tant que|jusqu a ce que|le jour ou|au cas ou|if|when|whenever|until|"
    r"once)",
    r"pour|afin|to stop|in order|we$",
)
"""Before words that refuse: that one may, if one wishes, and how."""

_REFUSES = phrases(
    rf"(?<!vous )(?:ne|n) (?:(?:me|m|nous|lui|leur|y|en) )?{_WANT} (?:\w+ )?{_NOT}(?= (?:\w+ ){{0,6}}{_MESSAGES}(?: |"
    rf"$)|$)",
    rf"(?<!vous ){_WANT} (?:{_NOT} |surtout )*(?:ne )?(?:plus|pas) (?:jamais )?(?:recevoir|etre|d accord|de (?:sms|"
    rf"textos?|messages?|pubs?))",
    rf"veu[xt] {_NOT}",
    rf"(?:souhait\w+|demand\w+|prefer\w+|vouloir|veu[xt]|exig\w+)(?: a| de)? ne {_NOT}",
    rf"(?:n|ne) (?:ai|a|as|ont|avons|avait) (?:\w+ )?{_NOT} (?!a )(?:\w+ )?(?:donn|consent|accept|souhait|autoris|"
    rf"voul)\w*",
    r"je (?:\w+ )?refuse|(?:a|ai|ont|avait|avons|avoir) (?:\w+ )?refus\w+",
    r"(?:elle|il|on|nous|cliente?|client \w+|personne|dame|monsieur|mme|madame|mr|patiente?|"
    r"adherente?) (?:nous )?(?:refus\w+|s oppos\w+)",
    r"je m (?:y )?oppose|(?:s est|s etait|m etre|me suis) oppos\w+|(?:fait|exerce|exerce son|"
    r"fait valoir) (?:opposition|son droit d oppos\w+)",
    r"j exerce mon droit d oppos\w+",
    r"je (?:me )?des(?:inscris|abonne)\b|(?:s est|a ete|m etre|me suis|est|demande a etre|souhaite (?:se|me|etre)|"
    r"veut (?:se|etre)) "
    r"(?:\w+ )?des(?:inscri|abonn)\w*",
    r"(?:n )?est (?:pas|plus) (?:interess\w+|d accord|inscri\w+|abonn\w+)|(?:cliente?|personne|elle|il|est|"
    r"suis) oppose?e?",
    r"des(?:abonnement|inscription) (?:demande|recu|effectue|faite?|confirme)\w*|(?:consentement|accord|autorisation) "
    r"(?:refus|retir|revoqu|annul|non donn)\w*",
    r"je retire mon (?:consentement|accord)|(?:a|ai|avait) (?:\w+ )?(?:retir|revoqu|annul)\w+ (?:son|"
    r"mon) (?:consentement|accord)",
    r"(?:pas|plus|non|jamais) d accord|contre (?:la prospection|le demarchage|les sms)",
    r"(?:i|he|she|they|customer|client) (?:(?:do|does|did) ?n[o ]?t|don t|doesn t|didn t|no longer|never) "
    r"(?:want|wish|agree|consent|accept|like|opt)\w*",
    r"(?:i|he|she|they|customer|client)(?: have| has)? (?:refuse|decline|object|opt out|opted out|withdr[ae]w|"
    r"unsubscribe)(?:s|d|ed)?",
    r"(?:i|he|she|they|would) (?:rather|prefer)\w* (?:not|you did not)",
)
"""Words by which somebody refuses, unless they only tell that one may."""

_REFUSES_AT_ONCE = phrases(
    rf"(?:ne|n) (?:me|m|nous|lui|leur) (?:\w+ez|\w+er) {_NOT}",
    r"^(?:surtout )?ne (?:pas|plus|jamais|rien) (?:\w+ ){0,2}(?:recevoir|etre|contact\w*|recontact\w*|envoyer|"
    r"sollicit\w*|relanc\w*|appeler|ecrire)",
    r"^(?:refus|refuse|refusee|oppose|opposee|desinscrite?|desabonnee?|opt ?out|opted out|unsubscribed|refused|"
    r"declined)"
    r"(?! (?:possible|a tout|sans|gratuit|par|au|via|any|at))",
    r"^opposition (?:a|aux?)(?! tout)",
    r"^(?:merci de (?:me )?|veuillez (?:me )?|je (?:me |souhaite (?:me )?|veux (?:me )?)?)?(?:desactiv\w+|desinscri\w+ (?:moi|nous)|"
    r"desabonn\w+ (?:moi|nous)|(?:retir|enlev|supprim|effac|radi)\w+ (?:moi|mon numero|mes coordonnees))",
    r"^stop(?: sms| pub| svp| merci)*$|^opt me out|^no thanks|^sans (?:l |le )?(?:accord|"
    r"consentement)(?! (?:de votre part|prealable))",
    r"^(?:pas|plus|aucun|aucune|stop|no|no more)(?: (?:de|d|a|aux|jamais|aucun|les|vos|nos|more))* (?:sms|textos?|"
    r"messages?|pubs?|publicites?|"
    r"prospection|sollicitations?|texts?|text messages|marketing)(?: (?:svp|merci|please|de votre part|sur mon \w+))*$",
    r"^non (?:merci )?(?:je|pas|a la|aux|au)",
    r"^(?:please )?(?:do not|don t|never|stop) (?:send|text|contact|messag|call|sms|market)\w*",
)
"""Words that refuse by where they stand."""

_BARE_NO = phrases(r"^(?:non|no)(?: merci| thanks| thank you)?$")
"""Unless « oui » follows or precedes it: then both answers were shown."""

_TICK = phrases(r"coch\w+|case|cases|tick\w*|check(?:ing)?|checkbox|box|selectionn\w+")
_UNTICK = phrases(r"decoch\w+|untick\w*|uncheck\w*|deselect\w*")
_WITHOUT_IT = phrases(r"ne (?:la )?coch\w+ pas (?:\w+ ){0,4}vous ne")
"""« Si vous ne cochez pas, vous ne recevrez rien. »"""
_UNWILLING = phrases(
    rf"(?:ne|n) (?:(?:me|m|nous|y|en) )?(?:\w+ ){{0,2}}{_NOT}(?! (?:obligatoire|requise?|pre|"
    rf"cochee))(?= (?:\w+ ){{0,6}}{_MESSAGES}(?: |$))",
    rf"ne {_NOT} (?:\w+ ){{0,3}}{_MESSAGES}",
    r"(?:pour|afin de|afin d|si vous|souhaite|souhaitez|desire|desirez) (?:\w+ ){0,3}(?:refus\w+|oppos\w+|"
    r"desinscri\w+|desabonn\w+)",
    r"(?:do not|don t|not to|not|no longer|rather not|never) (?:\w+ ){0,3}(?:want|wish|like|agree|receive|"
    r"be contacted|hear|get|be texted)",
    r"si (?:refus|opposition|non|pas d accord)|opt out|unsubscribe|refuse|decline|object",
)
_IF_NOT = phrases(
    rf"si (?:vous|tu) ne (?:le )?(?:voul\w+|souhait\w+|desir\w+|veux) {_NOT}",
    r"if you (?:do not|don t|would rather not|prefer not|no longer) (?:\w+ )?(?:want|wish|like|receive|to)",
)
_SILENCE = phrases(
    r"sauf (?:opposition|refus|avis contraire|indication contraire|si vous (?:vous )?(?:y )?(?:refus\w+|oppos\w+|"
    r"coch\w+|indiqu\w+|ne))",
    r"(?:sans|a defaut d|a defaut de|en l absence d|en l absence de|faute d|faute de) (?:opposition|refus|"
    r"avis contraire)",
    r"(?:sans|a defaut de|en l absence de|faute de) (?:reponse|retour|manifestation) de (?:votre|sa|leur) part",
    r"(?:leav\w+|laiss\w+) (?:this|the|la|cette) (?:box|case) (?:blank|empty|unticked|vide|decochee)|"
    r"en ne cochant pas|sans cocher",
    r"silence (?:de (?:votre|ma|sa) part )?(?:vaut|vaudra|sera|est)|"
    r"(?:achat|commande|navigation|utilisation|poursuite|lecture|visite|paiement|acceptation|passage|absence|fait)"
    r"(?: (?!coche|signature|envoi|cocher|signer|envoyer|valider)\w+){0,5} (?:vaut|vaudra|emporte|implique|entraine|equivaut)",
    r"en (?:poursuivant|continuant|naviguant|restant|utilisant|commandant|achetant|payant|passant commande|fermant|visitant|"
    r"acceptant les c\w+)(?: \w+){0,8} (?:accept\w+|consen\w+|autoris\w+|recev\w+)",
    r"(?:ne|n) (?:m|me|nous|se|s) (?:y )?oppos\w+ (?:pas|point|nullement)|(?:pas|aucune) (?:d )?objection|(?:n ai|n a|n avons) "
    r"rien contre|ne vois pas d inconvenient|"
    r"(?:pas|non) oppose\w*(?= (?:a|aux|au))",
    r"par defaut (?:\w+ ){0,2}(?:recev\w+|serez|etes|inscri\w+)|(?:automatiquement|d office) (?:\w+ )?(?:inscri\w+|abonn\w+)|"
    r"(?:inscri\w+|abonn\w+) (?:automatiquement|d office)",
    r"by (?:continuing|browsing|using|purchasing|buying|placing)(?: \w+){0,8} (?:agree|consent|accept)\w*",
    r"unless you (?:tick|check|opt|object|tell|say|untick|uncheck|let|ask|refuse)\w*",
)
_AGREES = phrases(
    r"j ?accepte\w*|accept\w+ (?:de|d|que|les|la)|consen[st]\w*|je (?:souhaite|veux|desire|voudrais|suis d accord)|"
    r"d accord pour|oui|yes|"
    r"i (?:agree|accept|want|would like|wish)|j autorise|autoris\w+ \w+ a",
)
_WAY_OUT = phrases(
    r"stop|repond\w*|envo\w+|ecri\w+|contact(?:ez|er|e)|appel(?:ez|er)|cliqu\w+|lien|desinscri\w*|desabonn\w*|compte|"
    r"adresse|reply|text|click|"
    r"unsubscribe|link|email|gerer|modifi\w+|preferences"
)


def unwilling(wording: str) -> Unwilling | None:
    """See `wording.unwilling`."""
    sentences = [bare for part in _SENTENCE.split(wording) if (bare := words(part))]
    agrees = any(map(_AGREES.search, sentences))
    if any(_is_opt_out(sentence, agrees) for sentence in sentences):
        return Unwilling.OPT_OUT
    if not agrees and any(_IF_NOT.search(sentence) and not _WAY_OUT.search(sentence) for sentence in sentences):
        return Unwilling.OPT_OUT
    if any(_refuses(sentence, agrees) for sentence in sentences):
        return Unwilling.REFUSES
    return Unwilling.REFUSES if not agrees and any(map(_BARE_NO.search, sentences)) else None


def _refuses(sentence: str, agrees: bool) -> bool:
    if _REFUSES_AT_ONCE.search(sentence):
        return True
    found = (
        match for expression in (_REFUSES, *OPPOSITIONS.values()) for match in expression.compiled.finditer(sentence)
    )
    return any(_is_refusal(sentence, match, agrees) for match in found)


_NEAR = 5
"""Words before a refusal among which « vous pouvez », « si » and the like make it none."""


def _is_refusal(sentence: str, match: re.Match[str], agrees: bool) -> bool:
    """Whether words refuse: nothing before them says that one may, and it is not something else than SMS that they refuse."""
    before = " ".join(sentence[: match.start()].split()[-_NEAR:])
    return _MAY.search(before) is None and not (agrees and _is_of_others(sentence[match.start() :]))


def _is_of_others(clause: str) -> bool:
    return _OF_OTHERS.search(clause) is not None and _OF_SMS.search(clause) is None


def _is_opt_out(sentence: str, agrees: bool) -> bool:
    """Whether those who do not want messages are to tick or untick a box, or silence counts as a yes."""
    if _SILENCE.search(sentence) or (_UNTICK.search(sentence) and not _MAY.search(sentence.partition("decoch")[0])):
        return True
    if _WITHOUT_IT.search(sentence) or not _TICK.search(sentence):
        return False
    found = (match.start() for match in _UNWILLING.compiled.finditer(sentence))
    first = next((start for start in found if not (agrees and _is_of_others(sentence[start:]))), None)
    return first is not None and _AGREES.search(sentence[:first]) is None
