"""Words as people type and dictate them, put into their usual spelling: « jvx plu resevoir » is read as « je veux plus recevoir ».

Only a list of abbreviations, and words that sound alike, are changed: no word is guessed from its neighbours. A word that may be one that
refuses is put into that one first. All are bare `text.words`.
"""

import re
from collections.abc import Mapping
from functools import cache

from stopsms.compliance.replies.errands.constructions import WRITTEN
from stopsms.compliance.replies.refusing_words import looks_refusing
from stopsms.compliance.replies.sounds import sound
from stopsms.compliance.replies.vocabulary import CLASSES, GRAMMAR, NAMES

ABBREVIATIONS: Mapping[str, str] = {
    short: long
    for long, shorts in {
        "je": "ge",
        "j ai": "jai jé g jaii",
        "je suis": "jsuis jsui chui chuis jss chu",
        "je peux": "jpeux jpeu jpx",
        "je peux pas": "jpeuxpas",
        "je veux": "jveux jveu jve jvx jveut",
        "je vais": "jvais jvai jvé",
        "je voudrais": "jvoudrais jvoudrai",
        "je voulais": "jvoulais jvoulai",
        "je viens": "jviens jvien",
        "je passe": "jpasse",
        "je sais": "jsais jsai",
        "je crois": "jcrois jcroi",
        "je pense": "jpense",
        "j arrive": "jarrive jariv jarriv",
        "j aimerais": "jaimerais jaimerai",
        "j en": "jen",
        "etes": "zete zetes zet",
        "c est qui": "cki ckki cqui",
        "c est": "c cest sest cé ces't",
        "ca": "sa çà",
        "t es": "t tes_",
        "y a": "ya yà",
        "il y a": "ilya",
        "est ce": "esske eske estce ess",
        "est ce que": "esque esk eskeu",
        "vous": "vs vou vouss",
        "nous": "ns",
        "qui": "ki",
        "que": "ke q k",
        "quoi": "koi kwa",
        "quel": "kel quelles_ kels",
        "quelle": "kelle",
        "quand": "kan kand qd qand quan cand",
        "qu est ce": "keske kesske",
        "pourquoi": "pk pq pkoi pourkoi prk pourquoi",
        "pour": "pr pour2",
        "dans": "ds",
        "avec": "ac avk avc",
        "sans": "ss",
        "mais": "ms",
        "bien": "bi1 bn_",
        "rien": "ri1",
        "moins": "mw1",
        "plus": "plu pu pluss",
        "pas": "pa po",
        "trop": "tro tp",
        "non": "nn nan nann",
        "beaucoup": "bcp bcoup boc",
        "bonjour": "bjr bjour bonjou bjrr",
        "bonsoir": "bsr",
        "bonne": "bne",
        "salut": "slt",
        "merci": "mrc mci merçi mercii merci1 mercy",
        "de rien": "drien",
        "desole": "dsl desoler desolé dsole",
        "svp": "sivouplé siouplait siouplé silvouplait svpl",
        "maintenant": "mtn mnt maintenan",
        "aujourd hui": "ajd auj aujourdhui aujourdui ojd",
        "demain": "2main dmain dem deman",
        "hier": "hièr yer",
        "samedi": "samdi",
        "rdv": "rv rdvs rendezvous rdvv",
        "weekend": "we wk week",
        "toujours": "tjr tjrs tjs ttjs toujour",
        "tout": "tt tou",
        "tous": "ts",
        "toute": "tte",
        "combien": "cb cmb conbien combient",
        "jamais": "jms jam",
        "parce que": "pcq psk pck parske paske pasque",
        "quelque": "qq qlq",
        "vraiment": "vrmt",
        "message": "msg mess mesaj mesag messag msj",
        "sms": "ssms smss",
        "apres": "apré ap",
        "jour": "jr",
        "jours": "jrs",
        "minutes": "mns",
        "heures": "hrs",
        "heure": "hr",
        "magasin": "mag magaz",
        "appartement": "apart",
        "ouvert": "ouver ouvers",
        "il faut": "fo fau yfo",
        "faut": "feaut",
        "envoie": "envoi_",
        "t inquiete pas": "tkt tinquiete",
        "d accord": "dac dacc daccord dak",
        "ok": "okk okey okay oki okii",
        "numero": "num numéro nimero",
        "telephone": "tel tél",
        "publicite": "pub_",
        "truc": "tuc",
        "quelqu un": "qqun qqn",
        "quelque chose": "qqch",
        "moi": "mwa moa moé",
        "encore": "encor enkor",
        "comment": "cmt commen coment koman",
        "ou": "oû",
        "est": "e",
        "et": "ey",
        "devant": "dvt",
        "personnes": "perssonnes personne_",
        "personne": "perssonne pers",
        "comme": "kom kome com",
        "wesh": "wsh",
        "deux": "2_",
        "garcon": "garcon",
        "serait": "serai_",
        "donnees": "done dones donees donnes",
        "efface": "eface efase",
        "vos": "vo vau voss",
        "votre": "votr vot votres",
        "les": "lé_",
        "liste": "list",
        "envoyer": "envoyé_",
    }.items()
    for short in shorts.split()
    if "_" not in short and short.isascii()
}

_REFUSING = (
    "arreter arretez arrete arretes stopper stoppez cesser cessez desabonner desabonnement desabonnez desinscrire "
    "desinscription "
    "desinscrivez desinscris recevoir recois recevez recevait envoyer envoyez envoie envoient envois renvoyer ecrire "
    "ecrit ecrivez ecris "
    "pub publicitaire publicitaires contacter contactez contacte recontactez solliciter sollicitez sollicitation "
    "deranger derangez relancer relancez harceler harcelez "
    "harcele harcelement importuner message messages publicite publicites pubs promotions textos texto sms spam "
    "numero telephone "
    "fichier fichiers liste listes listing donnees supprimer supprimez supprime suppression effacer effacez efface "
    "enlever enlevez "
    "enleve retirer retirez retire rayer rayez oublier oubliez laisser laissez laisse lacher lachez lache foutre "
    "foutez fichez "
    "tranquille paix marre assez suffit jamais interesse interessee interesser degage degagez plainte insupportable "
    "penible "
    "saoulez saoule soulez soule gavez fatigue abonnement inscription consentement autorisation autorise bloquer "
    "bloque "
    "bloquee bloquees bloques oubliee oublies oublie annulee annules annule supprimee supprimes retiree retires "
    "arretee arretees fini finis finie terminee termines "
    "termine envoyee envoyes recue recus recues inscrite inscrits inscrit laissee laisses perdue perdus perdu "
    "enlevee enleves effacee cassee "
    "virer virez perdre perdez ras chier merde connard cassez plus plutot"
).split()
"""Words of refusals: what sounds like one of them is read as it."""

_GLUED = re.compile(
    r"(?P<mine>[mn])(?P<act>(?:en|an)v[oe]\w+|ecri\w+|importun\w+|arcel\w+|inonde\w+|embet\w+)|"
    r"(?P<of>[dl])(?P<thing>arret\w+|aret\w+|envo\w+|ecri\w+|offres?|abonn?\w+)|"
    r"(?P<self>[jn])(?P<does>arrive\w*|accept\w+|aimerai\w*|ador\w+|arret\w+|attend\w*|avai\w*|etai\w*|habit\w+|irai|"
    r"en)"
)
"""A pronoun that is typed in one with its verb: « menvoyer », « darreter », « jattends »."""

_SHORTEST_HEARD = 4
"""Letters of the shortest word that is read by its sound."""


@cache
def _heard() -> Mapping[str, str]:
    """What each sound is, refusals before all else."""
    known = [
        word
        for word in (*CLASSES, *sorted(GRAMMAR))  # a set has another order in each process
        if len(word) >= _SHORTEST_HEARD and word not in NAMES and not word.endswith(("iez", "ions"))
    ]
    return {sound(word): word for word in (*reversed(known), *reversed(_REFUSING))}


@cache
def _one(word: str) -> str:
    """One word in its usual spelling, which may be several; as it is, when it is known or nothing sounds like it."""
    if word in ABBREVIATIONS:
        return ABBREVIATIONS[word]
    if (
        word in CLASSES
        or word in GRAMMAR
        or word in _REFUSING
        or word in WRITTEN
        or len(word) < _SHORTEST_HEARD
        or word.isdigit()
    ):
        return word
    if glued := _GLUED.fullmatch(word):
        before, verb = (part for part in glued.groups() if part)
        return f"{before} {_one(verb)}"
    heard = _heard().get(sound(word), word)
    return heard if heard in _REFUSING or (not looks_refusing(word) and _shares_most_letters(word, heard)) else word


def _shares_most_letters(word: str, heard: str) -> bool:
    """Whether two spellings of a sound are near each other: « boomer » is no « baume »."""
    shared = sum(min(word.count(letter), heard.count(letter)) for letter in set(word))
    return shared * 3 >= max(len(word), len(heard)) * 2


_APOSTROPHE = re.compile(
    r"(?:(?<=pas )|(?<=ai )|(?<=bien )|(?<=as )|(?<= a ))pu\b|\b(?:c(?= (?:est|etait|etaient|sera|serait|en|a)\b)|"
    r"t(?= (?:ai|as|es|a|en|y|il|elle|on|[aeiouh]\w{3,})\b)|[gk](?= ?\d)|(?<=\d )[gkt])\b"
)
"""A single letter that an apostrophe joined to what follows, or a unit of measure: no abbreviation."""


def respelt(plain: str) -> str:
    """Bare words in their usual spelling."""
    kept = {match.start() for match in _APOSTROPHE.finditer(plain)}
    return " ".join(word.group() if word.start() in kept else _one(word.group()) for word in re.finditer(r"\S+", plain))
