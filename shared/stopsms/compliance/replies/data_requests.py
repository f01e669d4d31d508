"""What a person asks about their own data, as patterns on bare words: read generously, for such a message waits for a person anyway.

What is recognised only gives the request its name and the day by which it must be answered (GDPR art. 12(3)).
Sources: GDPR art. 13(1) and 14(2)(f) (where the data come from), 15 (access), 16 (rectification), 20 (portability).
"""

from stopsms.compliance.replies.opposition_phrases import Phrases, phrases

_NUMBER = (
    r"(?:num\w*|tel|telephone|portable|mobile|0[67]\w*|contacts?|coordonnees|donnees|infos?|informations?|nom|"
    r"identite|phone|data|details)"
)
_MINE = r"(?:mon|ma|mes|ce|notre|nos|le|my|this|our|mi|mis|meu|meus|o meu|os meus|il mio|i miei|meine|meinen?)"
_DATA = r"(?:donnees|infos?|informations?|renseignements|data|datos|dados|dati|daten)"
_GOT = (
    r"(?:eu|eus|filee?s?|trouve\w*|donn\w+|obten\w+|recuper\w+|achet\w+|vend\w+|fourni\w*|refil\w+|transmis\w*|"
    r"communiqu\w+|"
    r"pris|chop\w+|"
    r"pech\w+|deniche\w*|detenez|tenez|possedez|connaissez|conaissez|get|got|gave|obtain\w*|sold|bought)"
)

ORIGIN = phrases(
    rf"(?:d|par|de) ou (?:\w+ ){{0,5}}?{_MINE} {_NUMBER}",
    rf"(?:comment|cmt|coment|ou|qui|pourquoi|depuis quand|how|where|who) (?:\w+ ){{0,5}}?{_GOT} (?:\w+ "
    rf"){{0,3}}?{_MINE} {_NUMBER}",
    rf"(?:comment|cmt|pourquoi|how come|why) (?:\w+ ){{0,3}}?(?:avez|ave|as|have|possedez|detenez|connaissez) "
    rf"(?:\w+ )?{_MINE} {_NUMBER}",
    rf"(?:eu|obtenu|trouve|recupere|achete|avez) (?:\w+ )?{_MINE} {_NUMBER} (?:par qui|d ou|comment|ou|par ou)",
    r"d ou (?:vous )?(?:me )?(?:connaissez|conaissez|connais|tenez|sortez)(?: vous| moi)?",
    rf"(?:origine|source|provenance) (?:\w+ )?(?:de |des |du )?(?:{_MINE} )?(?:donnees|infos?|informations?|"
    rf"coordonnees|num\w*|fichier)",
    r"quelle (?:est )?(?:la |l )?(?:origine|source|provenance)",
    r"(?:article|art) 14",
    r"(?:como|de donde|onde) (?:\w+ ){0,3}?(?:mi numero|meu numero|il mio numero)",
    r"(?:woher|wie) (?:\w+ ){0,3}?meine nummer",
    r"numaram\w* nereden",
)
"""Where the number comes from."""

ACCESS = phrases(
    rf"(?:quelles?|quels?|kel|what) (?:\w+ ){{0,2}}?{_DATA} (?:\w+ ){{0,6}}?(?:avez|ave|detenez|possedez|conservez|"
    rf"gardez|sur moi|me concern\w+|do you)",
    rf"(?:copie|acces|acceder|communication|communiqu\w+|consult\w+|export|extrait|liste) (?:\w+ ){{0,5}}?(?:mes|"
    rf"mon|toutes les|des|les) (?:\w+ ){{0,2}}?{_DATA}",
    rf"(?:avez|ave|savez|detenez|gardez) (?:\w+ )?(?:quoi|koi) (?:\w+ ){{0,3}}?(?:{_DATA} )?sur (?:moi|nous)",
    r"mon (?:num\w*|nom) (?:\w+ ){0,2}?dans quels? (?:fichiers?|bases?|listes?)",
    r"(?:droit|demande) (?:d |de )?(?:mon )?acces",
    r"(?:mon|ma) (?:dossier|fiche|profil) contient|contient (?:mon|ma) (?:dossier|fiche|profil)",
    r"(?:article|art) 15",
    r"(?:que|qu est ce que|qu|ce que) (?:vous )?(?:savez|avez|detenez|conservez)(?: vous)? (?:de |sur |a propos de "
    r")(?:moi|nous|mon)",
    rf"(?:voir|recevoir|connaitre|obtenir|envoy\w+|transmett\w+|fourni\w*) (?:\w+ ){{0,4}}?(?:mes|toutes les) {_DATA}",
    r"(?:copy of|access to|see|send me) (?:all )?my (?:personal )?(?:data|information|details)",
    r"(?:subject access|dsar|what do you (?:know|have|hold) (?:about|on) me)",
    r"(?:que datos|acceso a mis datos|quais dados|quali dati|welche daten)",
)
"""What is held about the person."""

PORTABILITY = phrases(
    r"portab\w+ (?:\w+ ){0,2}?(?:donnees|data|datos|dados)",
    "portabilite",
    r"(?:article|art) 20",
    r"data portability",
    rf"mes {_DATA} (?:\w+ ){{0,2}}?(?:dans un|sous|en|au|format)(?: \w+){{0,3}}? (?:format|csv|json|excel|lisible|"
    rf"reutilisable|structure)",
    rf"(?:recuperer|transfer\w+|export\w+|migrer|telecharger) (?:\w+ )?mes {_DATA}",
    r"(?:transfer|export|download) my data",
)
"""The data, to take them elsewhere."""

RECTIFICATION = phrases(
    r"(?:article|art) 16",
    r"(?:droit|demande) (?:de |a )?(?:la )?rectification",
    r"rectifi\w+ (?:\w+ ){0,2}?(?:mes|mon|ma|le|la|les|l)",
    r"(?:corrig\w+|modifi\w+|chang\w+|met\w* a jour|mise a jour|actualis\w+) (?:\w+ ){0,3}?(?:mes|mon|ma) (?:\w+ )?"
    r"(?:nom|prenom|donnees|coordonnees|infos?|informations?|adresse|civilite|num\w*|telephone|mail|date de "
    r"naissance|fiche)",
    r"(?:mon|ma) (?:nom|prenom|adresse|num\w*|civilite|mail|date de naissance) (?:\w+ )?(?:a change|est (?:faux|"
    r"fausse|incorrecte?|mal|errone\w*))",
    r"(?:je|j ai) (?:\w+ )?chang\w+ (?:de |d )(?:num\w*|nom|prenom|adresse|telephone|portable)",
    r"(?:donnees|infos?|informations?) (?:\w+ )?(?:fausses|inexactes|incorrectes|erronees)",
    r"(?:correct|update|rectify) my (?:\w+ )?(?:data|details|name|address|number|information)",
)
"""Data that are wrong."""

NAMED: dict[str, Phrases] = {
    "portability": PORTABILITY,
    "origin": ORIGIN,
    "access": ACCESS,
    "rectification": RECTIFICATION,
}
"""In the order in which they are looked for."""
