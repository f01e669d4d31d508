"""Words that may refuse, insult or speak of messages, and whatever is spelt nearly like one: no unknown word of that kind is overlooked."""

import re
from collections.abc import Mapping
from functools import cache

from stopsms.compliance.replies.sounds import sound

_STEMS = re.compile(
    # messages, lists, numbers, consent
    r"(?:[mdjlnst]|re|de|des|dez|in|an)?(?:abon|inscri|inscrit|stop|spam|mess?ag|texto|publi|sms|mms|envo|ecri|recev|"
    r"recoi|contact|sollic|relanc|"
    r"demarch|prospec|fichi|numero|teleph|donnee|"
    r"coordon|consent|autoris|newsl|notif|mailing|listing|communic|campagnes|profil|sonne|destinat|diffus|reclam(?!at)|"
    r"annonc|inform|propos|prevenir|invit(?!at|e)|"
    # to stop, to take away, to refuse
    r"arr?et|suppr|desab|desins|desist(?!er)|oubli|laiss|refus|retir|enlev|radi(?!at|s)|resili|annul|cess|quitt|"
    r"degag|effac|dispar|detrui|purg|efface|clore$|clos$|clotur|exclu|banni|bannir|blackl|bloqu|opposi|oppose|"
    r"declin|renonc|revoqu|interromp|suspend|termin|boycott|epargn|dispens|abstien|absten|ignor|evit|interdi|"
    r"interdit|desactiv|tranquil|"
    # anger
    r"arcel|derang|degou|plaint|porterai|avocat|cnil|rgpd|bloctel|dgccrf|tribunal|gendarm|police|huissier|juridi|"
    r"penal|illeg|signaler|signale|merd|chier|chiot|chian|foutr|foutu|foutez|connar|conner|conn?ass|"
    r"putain|pute|encul|salop|salau|batard|bordel|gueule|pouri|pourri|poubel|corbeil|diable|enfer|crotte|couill|"
    r"bouff|branl|niqu|trouduc|abrut|idiot|debil|stupid|cretin|imbecil|"
    r"exasp|enerv|agac|saoul|soul(?:e|a|er)|gonfl|fatig|lasse|gav|relou|penib|insupp|intol|insist|acharn|fliq|traqu|"
    r"espion|intrus|invas|abus|exager|honte|scandal|inadmiss|inaccept|"
    r"arnaq|escro|fraud|menson|menteur|vole|voleur|phish|hamec|pige|piege|parasit|vautour|charogn|mouton|cirque|"
    r"marre|assez|jamais|aucun|adieu|basta|barka|baraka|khalas|halte|ouste|zou|ciao|tchao|dehors|ailleur|concurr|"
    r"finito|"
    r"mort|deced|crev(?!ai|e$|ee$)|tue[rz]|suicid|vie$|paix|calme|silence|droit$|interess|interet|besogn)\w*"
)
_WORDS = (
    "arreter arretez arrete arretes arret stopper stoppez stoppe stop cesser cessez cesse desabonner desabonnez "
    "desabonne desabonnement desinscrire desinscrivez "
    "desinscris desinscription supprimer supprimez supprime suppression effacer effacez efface enlever enlevez "
    "enleve retirer retirez retire rayer rayez raye "
    "radier radiez virer virez vire sortir sortez sors oter otez ote oublier oubliez oublie laisser laissez laisse "
    "lacher lachez lache degager degagez degage "
    "barrez barre cassez foutez foutre fichez ficher tirez dehors bloquer bloque bloquez refuser refuse refusez "
    "refus opposer oppose resilier resilie "
    "annuler annulez messages message textos texto sms pubs pub publicite publicites spam spams sollicitations "
    "sollicitation relances relance prospection demarchage "
    "newsletter notifications alertes alerte annonces annonce envois envoi envoyer envoyez envoie ecrire ecrivez "
    "recevoir recois recevez contacter contactez contact "
    "numero telephone portable mobile fichier fichiers liste listes base bases listing donnees coordonnees "
    "abonnement inscription consentement accord "
    "deranger derangez harceler harcelez harcelement importuner tranquille tranquilles paix marre assez suffit "
    "jamais rien aucun aucune plus inutile plainte avocat "
    "penible penibles insupportable relou relous lourd lourds lourde lourdingue chiant chiants chiante saoulant "
    "soulant gavant fatigant gonflant lassant agacant nul nuls nulle "
    "nulles ringard pourri degueu merde chier connard connards conneries con cons bouffon batard gueule bordel "
    "putain casse briser brisez "
    "gonfler gonflez gavez saoulez soulez emmerder emmerdez emmerde broutez brouter embeter embetez embete fatiguez "
    "enervez tannez tanner lasse "
    "garder gardez garde ranger rangez jeter jetez poubelle corbeille spammer ignorer ignorez eviter evitez epargner "
    "epargnez quitter quitte partir "
    "adieu basta halte finito terminer termine termines fini finis fin interesse interesser interessee decline "
    "renonce revoque boycotte "
    "detruire detruisez detruit disparaitre disparais effacee effacees sans suffit refusee dossier historique "
    "informations renseignements personnelles "
    "avertissement renonce retrait radiation "
    "clore cloturez "
    "desinteresse indesirable indesirables intempestif intrusif abusif ailleurs concurrent concurrence"
).split()
_ROOT = re.compile(r"^[mdjlnst](?=[aeiouh])")


def _shortened(word: str) -> set[str]:
    """The word, and the word with any one letter left out: two words that share one differ by a slip."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


@cache
def _slips() -> Mapping[str, frozenset[str]]:
    """The words that refuse, by what they share with a word that differs by a slip."""
    found: dict[str, set[str]] = {}
    for word in _WORDS:
        if len(word) >= 4:
            for part in _shortened(word):
                found.setdefault(part, set()).add(word)
    return {part: frozenset(words) for part, words in found.items()}


def _is_slip_of_one(word: str) -> bool:
    """Whether a word is one that refuses but for one letter left out, put in, changed or moved."""
    near = {other for part in _shortened(word) for other in _slips().get(part, ())}
    return any(_differs_by_a_slip(word, other) for other in near)


def _differs_by_a_slip(word: str, other: str) -> bool:
    if len(word) != len(other):
        longer, shorter = (word, other) if len(word) > len(other) else (other, word)
        return shorter in _shortened(longer)
    places = [place for place in range(len(word)) if word[place] != other[place]]
    return len(places) <= 1 or (
        len(places) == 2
        and places[1] == places[0] + 1
        and word[places[0]] == other[places[1]]
        and word[places[1]] == other[places[0]]
    )


@cache
def _sounds() -> frozenset[str]:
    return frozenset(map(sound, _WORDS))


_FOREIGN = frozenset(
    "don dont not no never none out off text texts texting again anymore remove stop quit end opt unsubscribe leave "
    "alone my me more nicht nie kein keine keinen mehr nein "
    "geen niet nee nada nunca mas basta baja nao piu smettete istemiyorum istemem yeter iptal przestan dosc nu "
    "opriti sifiraki safi khalas "
    "men pa poko pyes pis sispann arete ase sof lage lese les".split()
)
"""Words of other languages that refuse, or belong to those that do."""
_EXACT = frozenset(_WORDS)
_DOUBLED = re.compile(r"(.)\1+")


def _like_stop(word: str) -> bool:
    """Whether a word is STOP but for a slip or two of the finger."""
    bare = _DOUBLED.sub(r"\1", word)
    return (
        (2 < len(bare) < 6 and not _shortened(bare).isdisjoint(_shortened("stop")))
        or (2 < len(bare) < 7 and set(bare) <= set("stop"))
        or bare in ("tope", "stp", "stope", "estop", "xtop")
    )


def is_refusing(word: str) -> bool:
    """Whether a word is one that refuses, but for one slip: for what was put together from two."""
    return word in _EXACT or _like_stop(word) or (len(word) > 5 and _is_slip_of_one(word))


@cache
def looks_refusing(word: str) -> bool:
    """Whether a word that is not known may be one that refuses, or that speaks of messages."""
    if (
        word.endswith("ez")
        or _like_stop(word)
        or word in _FOREIGN
        or _STEMS.fullmatch(word)
        or sound(word) in _sounds()
    ):
        return True
    if any(_differs_by_a_slip(word, theirs) for theirs in ("vos", "votre", "pub", "pubs", "sms", "msg")):
        return True
    bare = _ROOT.sub("", word)
    return len(word) >= 4 and any(map(_is_slip_of_one, {word, bare}))
