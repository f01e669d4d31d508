"""The closed list of replies that are certainly harmless, of what is a full yes, and of what asks to start again.

A message belongs here only as a whole: every character of it is understood, no word of it can refuse, deny or be a mistyped STOP,
and its words are a form written below and nothing more. Whatever is not here waits for a person. A form is added after review of
real replies, never because it resembles another. Sources: GDPR art. 4(11) (a consent is unambiguous), art. 21 (an objection needs
no form); docs/law.md R-25.
"""

import re
import unicodedata

from stopsms.compliance.message.text import words
from stopsms.compliance.replies.opposition_phrases import REFUSAL_WORD
from stopsms.compliance.replies.signs import ACCENTS, GLAD, PLEADS, PUNCTUATION
from stopsms.compliance.replies.spelling import respelt

LONGEST = 160
"""Characters of the longest text that can be here: one SMS."""

_MOST_WORDS = 16
"""Words of it. With `LONGEST` it bounds the work of matching."""

_THANKS_ELSEWHERE = frozenset({"شكرا", "شكرا لك", "شكرا جزيلا", "谢谢", "謝謝", "спасибо"})


def _either(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


_GREETING = _either(
    *"bonjour bjr bonsoir salut hello hi coucou slt".split(),
    "(?:chere? )?(?:madame|monsieur)",
    "good (?:morning|evening)",
    "buenos dias",
)
_THANKS = _either(
    r"(?:un )?(?:grand |tres grand )?merci(?: (?:beaucoup|bcp|infiniment|bien|a vous|a toi|a tous|a toute l equipe|"
    r"d avance|par avance))?"
    r"(?: (?:pour|de) (?:(?:l|votre|vos|cette|ce|le|la|ta|les) )?(?:infos?|informations?|message|sms|reponse|"
    r"rappel|offre|promo|accueil|livraison|colis|service|attention|aide))?",
    *"mrc mci mrci thx thanks gracias grazie danke obrigado obrigada tesekkurler tesekkur mesi".split(),
    "thank (?:you|u)(?: (?:so|very) much)?|thanks a lot|muchas gracias|grazie mille|vielen dank|muito obrigad[oa]|"
    "mesi anpil|dank u wel",
    "je vous remercie(?: beaucoup)?|je te remercie",
)
_AGREED = _either(
    *"ok okay oki okey okk entendu parfait super genial excellent nickel compris".split(),
    "d accord|c est note|bien note|note|bien recu|message (?:bien )?recu|tres bien|ca marche|ca roule|c est "
    "parfait|super offre|avec plaisir",
)
_WISH = _either(
    r"(?:tres )?(?:bonne|belle|excellente) (?:journee|soiree|semaine|annee|fete|fin de semaine)(?: (?:a vous|a toi|"
    r"a tous|aussi|egalement))?",
    r"bonnes fetes|(?:bon|joyeux) (?:noel|weekend|week end|dimanche|samedi)|a vous aussi|a toi "
    r"aussi|have a (?:nice|good) day",
    r"a (?:bientot|demain|samedi|lundi|mardi|mercredi|jeudi|vendredi|dimanche|tout a l heure|tres vite|plus)|see "
    r"you(?: soon)?",
    r"(?:tres )?cordialement|cdlt|bien a vous",
)
_SIGNATURE = (
    r"envoye (?:de|depuis) mon (?:iphone|telephone|mobile|smartphone|portable|appareil|samsung|android)(?: "
    r"(?:orange|sfr|free|bouygues|samsung|android))?"
)

_COURTESY = _either(_THANKS, _AGREED, _WISH)
_PLEASE = _either("svp", "merci beaucoup", "merci bien", "s il (?:vous|te) plait", "merci", "please", "merci d avance")

_DAY = (
    r"(?:(?:le |ce |demain |dimanche |samedi )?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|midi|matin|"
    r"soir|week end|weekend|jour ferie)s?"
    r"|aujourd hui|demain|ce soir|cet apres midi|en ce moment|maintenant|entre midi et deux|a midi|les jours "
    r"feries|pendant les vacances|cette semaine"
    r"|(?:le )?(?:1er|premier|8|11|14|15|24|25|26|31) (?:janvier|mai|juillet|aout|novembre|decembre)|a noel|tous "
    r"les jours)"
)
_PLACE = (
    r"(?:le |la |votre |ton |au |du |de |de la |en )?(?:magasin|boutique|salon|restaurant|resto|pharmacie|agence|"
    r"institut|garage|drive)"
)
_OPENING = _either(
    rf"(?:quels? (?:sont|est|st)|c est quoi|je voudrais(?: connaitre)?|je souhaite connaitre|pouvez vous me "
    rf"(?:donner|dire)|vous pouvez me donner) "
    rf"(?:vos|les|vos nouveaux|tes|l) horaires?(?: d ouverture)?(?: (?:svp|du magasin|de la boutique|{_DAY}))?",
    rf"(?:vos |les )?horaires?(?: d ouverture)?(?: (?:{_DAY}|svp))?",
    rf"(?:vous etes|etes vous|est ce que vous etes|t es|c est|est ce que c est|{_PLACE} est|{_PLACE} est il|est ce "
    rf"que {_PLACE} est)"
    rf"(?: bien| toujours| encore)? (?:ouverte?s?|fermee?s?)(?: {_DAY}){{0,3}}",
    rf"(?:ouverte?s?|fermee?s?) {_DAY}",
    rf"(?:vous )?(?:ouvrez|fermez|ouvre|ferme|ouvrent|ferment)(?: vous)? (?:a quelle heure|quand|jusqu a quelle "
    rf"heure)(?: {_DAY}){{0,2}}",
    rf"(?:a|de|jusqu a) quelle heure(?: est ce que)? (?:(?:vous )?(?:ouvrez|fermez)(?: vous)?|(?:ca|{_PLACE}) "
    rf"(?:ouvre|ferme)(?: t il| t elle)?|(?:vous )?etes vous (?:ouverts?|fermes?)|vous etes ouverts?)(?: "
    rf"{_DAY}){{0,2}}",
    rf"(?:{_PLACE} )(?:ouvre|ferme)(?: t il| t elle)? (?:a quelle heure|quand)(?: {_DAY})?",
    rf"(?:vous )?ouvrez(?: vous)? {_DAY}",
    r"(?:what time|when) do you (?:open|close)(?: (?:today|tomorrow|on (?:sunday|saturday|monday)))?|are you "
    r"open(?: (?:today|tomorrow|now|on (?:sunday|saturday)))?",
    r"what are your (?:opening )?hours",
)
_WHERE = _either(
    rf"(?:ou|c est ou)(?: (?:est|se trouve|se situe))? {_PLACE}(?: (?:est|se trouve|se situe))?",
    r"ou (?:etes vous|vous trouvez vous|vous situez vous|etes vous situes)|vous etes ou",
    r"(?:quelle est|c est quoi|je voudrais|pouvez vous me donner) (?:votre|l|ton) adresse(?: (?:exacte|du magasin|"
    r"de la boutique|svp))?",
    r"(?:votre )?adresse(?: du magasin| de la boutique)?(?: exacte)?",
)
_ORDER = (
    r"(?:ma |la |mon |le |notre |mes |une )?(?:commandes?|colis|livraison|paquet|article|produit|robe|pull|montre|"
    r"lunettes|chaussures|achat)"
)
_ORDERS = _either(
    rf"ou (?:en )?(?:est|sont)(?: elle| il)? {_ORDER}(?: {_DAY})?",
    rf"(?:quand|qd|a quelle heure|quel jour)(?: est ce que)? (?:arrive(?:ra)?|arrivera|sera livree?|est livree?|"
    rf"est prevue?|recevrai je|vais je recevoir|je recois|je recevrai|je vais recevoir|serai je livree?|je serai "
    rf"livree?) ?(?:{_ORDER})?",
    rf"(?:quand|qd) (?:est ce que )?{_ORDER} (?:arrive(?:ra)?(?: t elle| t il)?|sera(?: t elle| t il)? livree?|"
    rf"est(?: elle| il)? livree?|est(?: elle| il)? prevue?)",
    rf"(?:est ce que )?{_ORDER} (?:est(?: elle| il)? )?(?:prete?|arrivee?|partie?|expediee?|disponible|la)(?: svp)?",
    rf"(?:quel est )?(?:le |mon |votre )?(?:numero|num|n) de (?:suivi|commande|colis)|suivi (?:de )?{_ORDER}",
    r"(?:c est )?quand la livraison|livraison (?:prevue )?quand|la livraison est prevue (?:quand|a quelle heure|"
    r"quel jour)",
    r"(?:est ce que )?(?:vous livrez|livrez vous)(?: (?:a domicile|en corse|en belgique|en suisse|a la reunion|le "
    r"samedi|en france))?",
    rf"(?:puis je|je peux|est ce que je peux|on peut|peut on|je pourrais|est il possible de|possible de) (?:venir "
    rf")?(?:chercher|recuperer|prendre) {_ORDER}(?: {_DAY}){{0,2}}",
    r"(?:quels sont les |c est quoi les )?(?:frais|delais?) de (?:port|livraison)",
    r"where is my (?:order|parcel|package)|when will my (?:order|parcel|package) arrive|is my order ready",
)
_ARRIVED = _either(
    rf"{_ORDER} (?:est )?(?:bien )?(?:recue?|arrivee?)|(?:j ai )?bien recu {_ORDER}|je passe(?:rai)? (?:{_DAY}|"
    rf"chercher {_ORDER})(?: {_DAY})?"
    r"|j arrive(?: dans [0-9]{1,2} (?:min|minutes|mn))?|j(?:e)? (?:y )?serai (?:la )?(?:demain|samedi|lundi)"
)
_QUESTION = _either(_OPENING, _WHERE, _ORDERS)
_POLITELY = rf"(?:{_GREETING} )?(?:{_AGREED} )?(?:{_THANKS} )?"

_STATEMENTS = re.compile(
    rf"(?:{_GREETING}(?: {_GREETING})?|(?:{_GREETING} )?(?:{_ARRIVED}|{_COURTESY})(?: {_COURTESY}){{0,4}}(?: "
    rf"{_SIGNATURE})?)"
)
"""Thanks, acknowledgements, greetings, wishes and « colis bien reçu »: never with a question mark."""

_QUESTIONS = re.compile(rf"{_POLITELY}{_QUESTION}(?: {_PLEASE})?(?: {_COURTESY}){{0,2}}(?: {_SIGNATURE})?")
"""Questions about opening hours, the place, an order or its delivery."""

_YES = re.compile(
    rf"(?:{_GREETING} )?(?:(?:ok|d accord) )?"
    r"(?:(?:oui|ouii+|yes)(?: (?:ok|d accord|bien sur|volontiers|avec plaisir|parfait))?"
    r"(?: (?:je confirme|je (?:le )?veux bien|j accepte|je suis d accord|je m inscris|i confirm|i agree))?"
    r"|je confirme|j accepte|i confirm|confirme|je suis d accord)"
    r"(?: (?:mon|l|cette) (?:inscription|accord|consentement|abonnement))?(?: (?:a vos|pour les|aux|par) sms)?"
    rf"(?: {_PLEASE})?(?: {_WISH})?(?: {_SIGNATURE})?"
)
"""A full yes, and nothing that could take a part of it back."""

_STARTS = re.compile(rf"(?:start|unstop|reprise|reprendre|restart|demarrer)(?: sms)?(?: {_PLEASE})?(?: {_SIGNATURE})?")
_YOU_ARE = r"(?:vous etes|etes vous|t es|tu es|es tu|c est|est ce|ce)"
_WHO = _either(
    rf"{_YOU_ARE} qui(?: qui (?:m |me )?(?:ecrit|ecrivez|parle))?",
    rf"qui (?:{_YOU_ARE}|est ce qui (?:m |me )?(?:ecrit|parle|contacte)|(?:m |me )?(?:ecrit|parle|contacte)|m envoie "
    rf"(?:ce|un) (?:message|sms)|vous etes|t es)",
    r"(?:c est |d )?(?:de )?la part de qui(?: c est)?|a qui ai je l honneur|(?:de )?qui (?:s agit il|il s agit)",
    rf"(?:{_YOU_ARE} |de |d ou )?(?:quelle?|quel est (?:le nom de )?(?:la|le|l|votre)) (?:societe|entreprise|"
    rf"enseigne|boite|marque|magasin|boutique|association|asso|"
    rf"organisme|garage|salon|restaurant|numero|nom)(?: (?:s agit il|il s agit|{_YOU_ARE}|qui (?:m |me )?ecrit))?",
    r"(?:je (?:ne )?(?:connais|reconnais) pas|(?:je )?(?:n |j )?ai pas(?: enregistre)?|(?:je )?pas enregistre) (?:ce|"
    r"votre|le) (?:numero|nom)(?: enregistre)?|"
    r"le nom (?:n |ne s )?(?:apparait|affiche|est) pas(?: (?:sur|chez) mon telephone)?|votre nom svp|quel est votre "
    r"nom|vous etes",
    r"qui (?:m |me )?envoie (?:ca|ce (?:message|sms)|cela)|a qui (?:appartient|est|ai je affaire)(?: ce (?:numero|"
    r"telephone))?|on se connait|(?:je )?vous connais|je (?:ne )?vois pas qui (?:c est|vous etes)|"
    r"(?:c est|vous etes) quoi (?:comme|zelie) ?(?:magasin|boutique|entreprise|enseigne|marque|commerce|asso|"
    r"association|societe)?|zelie c est (?:qui|quoi)|c est (?:qui|quoi) zelie|"
    r"(?:vous etes|c est) (?:un|une|le|la) (?:magasin|boutique|entreprise|enseigne|marque|commerce|asso|association|"
    r"societe|salon|garage)(?: de quoi| ou)?",
    r"(?:(?:j ai|ai) (?:change de|perdu mon|perdu mes|plus mes|perdu tous mes|un nouveau) (?:telephone|portable|"
    r"repertoire|contacts|mobile)(?: et)?)",
    r"who (?:is this|are you|s this|dis|is it|is writing|is that)|which (?:company|shop|business) (?:is this|are "
    r"you)|what (?:company|shop) is this",
    r"quien (?:es|eres|son|sois)|quem (?:e|fala|sao)(?: voces)?|chi (?:e|sei|siete)|wer (?:ist das|sind sie|bist du|"
    r"isch des)|kimsiniz|kimsin|kim bu|bu kim|shkoun|chkoun(?: ntouma| nta)?|"
    r"ki moun sa(?: ye)?|ki sa sa ye|ou se ki moun|ki i le|kisa i le|le ki sa|kto to|cine (?:esti|este|sunteti)",
)
"""Who writes: the answer to CONTACT says it."""
_ASKING = _either(
    "ca",
    "svp",
    "s il vous plait",
    "deja",
    "donc",
    "exactement",
    "au juste",
    "la",
    "vous",
    "madame",
    "monsieur",
    "please",
    "hein",
    "merci",
    "desole",
    "pardon",
    "par hasard",
)
_HELP = "help|aide|infos?"
"""Alone, what HELP is to carriers (docs/law.md R-24): whoever writes it is told who sends and how to reach them, as by CONTACT."""
_CONTACTS = re.compile(
    rf"(?:{_GREETING} )?(?:contact(?: sms)?|{_HELP}|(?:(?:pardon|desolee?|excusez moi|mais|euh|ok|et|sorry|por favor|perdon) "
    rf")*{_WHO}(?: (?:{_ASKING}|{_WHO}))*)"
    rf"(?: {_PLEASE})?(?: {_SIGNATURE})?"
)

_UNQUESTIONED = re.compile(r"(?:[^?;:\"«»“”()…/.]|\.(?!\s*\.))*")
"""No question, no quotation, no aside, no points of suspension: a yes is said by the person, and without hesitation."""


def _like_stop(word: str) -> bool:
    """Whether a word is STOP but for one letter left out, put in, changed or moved."""
    if word in ("stp", "td", "t") or abs(len(word) - 4) > 1:
        return word in ("stp", "td", "t")
    if len(word) == 4:
        changed = [place for place in range(4) if word[place] != "stop"[place]]
        moved = len(changed) == 2 and changed[1] == changed[0] + 1 and sorted(word) == sorted("stop")
        return len(changed) <= 1 or moved
    shorter, longer = sorted((word, "stop"), key=len)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def _understood(text: str) -> bool:
    """Whether every sign of a text is known, and it is no longer than one SMS."""
    letters = (
        unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE")).casefold()
        if len(text) <= LONGEST
        else "\0"
    )
    return all(
        (sign.isascii() and sign.isalnum()) or sign in ACCENTS or sign in PUNCTUATION or sign in GLAD
        for sign in letters
    )


def readable(text: str) -> str | None:
    """The bare words of a text that may be harmless; None when a character is not understood, a word may refuse, or it is too long."""
    if not _understood(text):
        return None
    plain = words(text)
    named = plain.split()
    if len(named) > _MOST_WORDS or any(REFUSAL_WORD.fullmatch(word) or _like_stop(word) for word in named):
        return None
    return plain


def thanks_in_signs(text: str) -> bool:
    """Whether a text is nothing but glad emoji, or thanks in another alphabet."""
    shown = [character for character in text if not character.isspace() and character not in "\ufe0f!.،。"]
    said = " ".join("".join(c for c in text if not unicodedata.combining(c) and c not in "!.،。！").split())
    return said in _THANKS_ELSEWHERE or (
        0 < len(shown) <= _MOST_WORDS and all(character in GLAD for character in shown) and bool(set(shown) - PLEADS)
    )


def says_yes(text: str, plain: str) -> bool:
    """Whether a text is a full, unquestioned yes."""
    return bool(_UNQUESTIONED.fullmatch(text) and _YES.fullmatch(plain))


def asks_to_start(text: str, plain: str) -> bool:
    """Whether a text is a keyword that asks to start again, alone."""
    return bool(_UNQUESTIONED.fullmatch(text) and _STARTS.fullmatch(plain))


_PLEADING = re.compile(r"(?<=qui) stp$")


def asks_contact(text: str) -> bool:
    """Whether a text is CONTACT (af2m charter 2026 §C.1.2) or HELP, alone, or asks who writes: the same answer says it."""
    plain = words(text)
    return _understood(text) and any(
        _CONTACTS.fullmatch(_PLEADING.sub(" svp", said)) for said in (plain, respelt(plain))
    )


def harmless_form(text: str, plain: str) -> str | None:
    """Which form of harmless reply a text is, or None."""
    if "?" not in text and _STATEMENTS.fullmatch(plain):
        return "thanks or courtesy"
    return "asks about hours, place or an order" if _QUESTIONS.fullmatch(plain) else None
