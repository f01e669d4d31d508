"""Sentences that oppose for certain, that ask for erasure, that take it back, and that may refuse: patterns on bare words.

They are read one clause at a time, on the output of `text.words`: lower case, no accents, one space between words. What opposes
for certain is final and is told so; hence each pattern says what follows it (`END`): « ne m’écrivez plus le dimanche » or « retirez-moi
deux articles » do not end where « ne m’écrivez plus » and « retirez-moi » do, and wait for a person instead.
Source: docs/law.md R-25; the corpus of the conformance kit (conformance/data/replies.json) says how well they do.
"""

import re
from collections.abc import Mapping
from functools import cached_property


def either(*alternatives: str) -> str:
    """A group of alternatives, each a pattern; those of one word may be given in one string, apart by spaces."""
    return f"(?:{'|'.join(alternatives)})"


_NO_LONGER = either("plus", "plu", "pus", "pu", "pas?", "jamais", "rien", "aucune?")
_WANT = either(
    "j?(?:veux|veu|veut|ve|vx)",
    *"voulons veulent voudrais voudrait tiens accepte accepterai aimerais prefere jveux jveu jve".split(),
    "souhait(?:e|es|ons|erais|erait)",
    "desir(?:e|ons)",
)
_VEUX = "(?:j?(?:veux|veu|veut|ve|vx)|veulent|voulons)"
"""Without « ne », « je voudrais plus de messages » may ask for more; « je veux plus de messages » hardly does."""
_OF = either(
    *"de d du des les le la l vos vo votre tes ta ton ces ses ce cet cette tous toutes tout toute aucun aucune".split()
)
_SOME = f"(?:{_OF} ){{1,4}}"
_SOME_OR_NONE = f"(?:{_OF} ){{0,4}}"
_KIND = either(
    r"publicitaires?|commercia\w+|promotionn\w+|marketing|indesirables?|intempestifs?|non sollicites?|ici",
    r"de (?:votre|ta) part|de (?:pubs?|publicites?|prospections?|promos?|promotions?|demarchage|merde|vous|chez vous)",
)
_SMS = either(*"sms messages? msgs? mess mesaj textos? pubs? publicites? spams?".split())
_ADVERTS = either(
    *"sollicitations? demarchages? prospections? harcelement promos? promotions? notifs? notifications? alertes? annonces? communications? "
    "newsletters? relances? campagnes?".split()
)
_OFFERS = r"(?:offres?|reductions?|campagnes?|bons plans|infos?)"
_SENDING = rf"envois? (?:de |d )?(?:ces |vos |des )?(?:{_SMS}|{_ADVERTS}|{_KIND})"
_MESSAGES = rf"(?:{_SENDING}|(?:{_SMS}|{_ADVERTS})(?: {_KIND})*|{_OFFERS} (?:{_KIND}|par sms))"
"""What is refused, however many may want more of it."""
_THEIRS = (
    r"(?:(?:de |d )?(?:vos|vo|tes|ces) (?:\w+ de )?(?:offres|envois|nouvelles|actus|trucs|conneries|merdes|"
    r"reductions?))"
)
_IT = rf"(?:{_SOME_OR_NONE}{_MESSAGES}|{_THEIRS}(?: {_KIND})*|ca|cela|sa|tout ca|rien(?: {_KIND})?|des trucs|vos trucs)"

_TAIL = either(
    *"svp stp mci merci immediatement maintenant desormais dorenavant definitivement cordialement cdlt cdt sinon car parce puisque".split(),
    *"et mais je j ca sa quoi frr frere wesh please plz point virgule inch urgent vite rapidement mme mr madame monsieur m".split(),
    *"envoye rgpd ni bordel putain ptn bitte conformement ou alors thx thanks ici".split(),
    r"s (?:il|v)|par avance|d avance|tout de suite|de suite|des maintenant|du tout|en tout cas|c est|encore une "
    r"fois|sous peine",
    r"(?:une bonne fois )?pour toutes|une bonne fois|pour (?:toujours|de bon|moi|la (?:derniere|enieme))|voila|au "
    r"revoir|hein|compris|bien a|virgule|dernier(?:e fois| avertissement| rappel)|avec (?:vos|tes|ces)|"
    r"oui ou non",
    r"de (?:votre|ta) part|de vous|chez vous|par (?:votre|vos|sms|textos?|messages?)|bien (?:a vous|cordialement)|"
    r"bonne \w+",
    r"(?:sur|a) (?:ce|mon|mes|le) (?:num\w*|tel\w*|portable|mobile|smartphone|0\w+)|a l avenir|a la (?:maison|fin)",
    r"a partir de (?:maintenant|ce|aujourd)|la(?: merci| svp|$)|sans (?:quoi|delai)|desole\w*|0[67]\d*",
)
END = rf"(?= {_TAIL}(?: |$)|$)"
"""Where a refusal may end: at the end of its clause, or before words that restrict nothing."""


class Phrases:
    """Phrases to look for in plain words. They are compiled when they are first looked for.

    Compiling all of them would take most of a worker's start, and a STOP on its own needs few.
    """

    def __init__(self, expression: str) -> None:
        """Written as a regular expression."""
        self._expression = expression

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The regular expression, for whoever does more than look for the first."""
        return re.compile(self._expression)

    def search(self, plain: str) -> re.Match[str] | None:
        """Where the first of them stands, if one does."""
        return self.compiled.search(plain)


def phrases(*alternatives: str) -> Phrases:
    """Any of the alternatives, the first that fits, as whole words.

    What all of them need to begin and to end is written once, and so is the `END` of those that follow one another: it is long, and
    compiling it for each would take much longer.
    """
    groups: list[tuple[bool, list[str]]] = []
    for alternative in alternatives:
        ends = alternative.endswith(END)
        if not groups or groups[-1][0] is not ends:
            groups.append((ends, []))
        groups[-1][1].append(alternative.removesuffix(END))
    branches = [f"{either(*group)}{END if ends else ''}" for ends, group in groups]
    return Phrases(rf"(?<![a-z0-9]){either(*branches)}(?![a-z0-9])")


_OPENER = either(
    *"svp stp merci bonjour bjr bonsoir mais et alors donc surtout maintenant desormais priere numero madame monsieur".split(),
    *"wesh azy vazy sinon ok stop non interesse interessee car fois facon sms besoin ptn putain faut moi".split(),
    *"la cnil plainte hello salut".split(),
)
START = rf"(?:^|(?<![a-z0-9]){_OPENER} )"
"""Where an order may start, so that « vous ne m’écrivez plus » is none."""

_ME = "(?:me|m|nous|lui|leur|y)"
_WRITING = either(
    r"(?:re)?(?:contact|ecri|sollicit|derang)\w*",
    *(rf"{stem}\w*" for stem in "importun harcel relanc spam embet demarch bombard inond saoul soul".split()),
    "tutoyer",
)
_NOT_ME = rf"(?:(?:ne |n )(?:{_ME} )?|{_ME} |(?=m(?:ecri|envo|contact)))"
"""« Écrivez plus » may ask for more: only « n’écrivez plus », « m’écrivez plus » and « mecrivez plus » refuse."""
_WRITE = f"m?{_WRITING}"
"""The act of writing to somebody; « mecrire » is how many type « m’écrire »."""
_SEND = r"m?(?:envo[iy]\w*|transmet\w*|adress(?:er|ez|e))"
_CEASE = either(
    "arr?ett?(?:er|ez|e|es|iez|ent)",
    "cess(?:er|ez|e|iez|ent)",
    "interromp(?:re|ez|iez|e)",
    "stopp?(?:er|ez|e|iez)",
    "met(?:tre|tez) (?:fin|un terme) a",
    "halte a",
)
_AT_ONCE = "(?:immediatement |tout de suite |vite |la |maintenant |definitivement |svp |stp |donc )?"
_REMOVE = either(
    r"supp?rim(?:er|ez|e|es|ee)",
    r"exclu(?:re|ez|s)",
    "sort(?:ir|ez|s)",
    "enle(?:ver|vez|ve|viez)",
    *(f"{stem}(?:er|ez|e|iez)" for stem in "retir ray ot vir radi blacklist desinscrir".split()),
)
_LIST = (
    r"(?:listes?|listing|mailing|envois|contacts|repertoire|diffusions?|bases?|fichiers?|tablettes|ordinateurs?|bot|"
    r"pubs?|systemes?|registres?|logiciel|promos?)"
    r"(?: (?:de diffusion|d envois?|de contacts?|de donnees|clients?|sms|clientele|d adresses|de prospection|"
    r"publicitaires?|mailing|telephoniques?|de fusion|des offres|promos?|des promos|de prospection|pour les pubs?|"
    r"commerciale?s?))*"
)
_FROM_LIST = rf"(?: (?:de|du|a|d) (?:{_OF} )?(?:{_OF} )?{_LIST}| de la| d ici)"
_MY_NUMBER = (
    r"(?:(?:mon|ce) (?:num\w*(?: (?:de (?:tel\w*|portable|mobile)))?|tel\w*|portable|mobile|0[67]\w*|contact|nom)"
    "|mes coordonnees(?= (?:de|du)))"
)
_LEAVING = (
    rf"(?:{START}|(?:demande|souhaite|veux|voudrais|proceder a|procedez a|effectuer|effectuez) (?:ma |mon |la |le |"
    rf"de |une |un )?)"
    r"(?:de[sz]abon\w*m+e?n?t?\w*|desins?cri?p\w+)"
)
_LEFT = (
    rf"(?:de[sz]abon\w*(?:er|ez)|desins?cri(?:re|vez|ver)|(?:me|m|etre|on se|comment se) (?:de[sz]abon\w*|"
    rf"desins?cri\w*)"
    rf"|{START}(?:de[sz]abon\w*|desins?cri\w*))"
)
"""« Désabonnement » as an order or a demand; « désabonner » in any form but that of what has happened."""
_BOTHERED = either(
    *(
        rf"{stem}\w*"
        for stem in "contact recontact sollicit derang relanc harcel spam demarch importun embet inond bombard".split()
    )
)

_THEIR = r"(?:(?:vos|vo|votre|tes|ta|ton|ces|cette|la|les|tous|toutes) )+"
_THEIR_SENDING = either(
    r"envois?(?: (?:groupes?|promo\w*|commercia\w*|publicit\w*|marketing|de (?:promos?|pubs?|publicites?|"
    r"reclames?|sms|textos?)))*",
    r"(?:sms|messages?|textos?) (?:marketing|promo\w*|commercia\w*|publicit\w*|automatiques?|de (?:promos?|pubs?|"
    r"publicites?|reclames?|reducs?))",
    r"destinataires|abonnes|pubs?|publicites?|reclames?|alertes?(?: promos?)?|campagnes?|prospections?|"
    r"newsletters?|notifs?|notifications?",
    r"listes? (?:de )?(?:pubs?|publicites?|promos?|diffusion|distribution|contacts?|prospection)",
    r"contacts(?: pubs?)?|listings?|sms (?:pub|promo\w*)",
)
_THEIR_FILE = (
    r"(?:(?:votre|vos|ta|tes) (?:bases?|fichiers?|listes?|listing|repertoire|ordinateurs?|systemes?)"
    r"(?! d attente| de (?:naissance|mariage)))"
)
_KEPT = r"(?:(?:mon|ce|le) (?:num\w*|nom|tel\w*|portable|mobile)|mes coordonnees)"
_BEGGED = r"(?:merci|priere|prie|veuillez|remercions|remercie|gentillesse|obligeance|amabilite|demande|demandons)"
_REFUSED = either(
    r"offres?|pubs?|publicites?|promos?|promotions?|sms|messages?|textos?|annonces?|reclames?|relances?|"
    r"prospections?|demarchages?|sollicitations?",
    r"propositions? commerciales?|communications? commerciales?|invitations? commerciales?|notifs?|notifications?|"
    r"newsletters?",
)

OPPOSITIONS: Mapping[str, Phrases] = {
    "out of their sending": phrases(
        rf"(?:retir|enlev|ray|ot|sort|supp?rim|vir|decoch|desinscri|desabonn|bloqu)(?:er|ez|e|ir|re|vez)? (?:moi |"
        rf"nous )?(?:{_KEPT} )?(?:de |d |des |du )"
        rf"(?:{_THEIR})?{_THEIR_SENDING}{END}",
        rf"(?:me|m|nous) (?:retirer|enlever|rayer|oter|sortir|supprimer|virer|desinscrire|desabonner) (?:de |d |"
        rf"des |du )(?:{_THEIR})?{_THEIR_SENDING}{END}",
        rf"(?:retir|enlev|ray|ot|sort|supp?rim|vir|effac)(?:er|ez|e|ir)? (?:moi |nous |{_KEPT} )(?:de|d|dans) "
        rf"{_THEIR_FILE}",
        rf"(?:souhait\w+|veux|voudrais|aimerais|possible d|demande a|demande d) (?:etre )?(?:retire|exclue?|raye|"
        rf"desinscrite?|desabonnee?|supprime|enleve|sortie?)"
        rf"e?s? (?:de |d |des |du )(?:{_THEIR})?(?:prochaines? )?{_THEIR_SENDING}{END}",
        r"(?:lach|oubli|vir|degag|barr)(?:ez|e|er) (?:de )?(?:mon|ce) (?:num\w*|tel\w*|portable|mobile)(?! (?:de|"
        r"au|aux|sur|dans|a|chez|sous|derriere|devant|en|pour)(?: |$))",
        rf"(?:informe|fais part|confirme) de (?:mon desabonnement|ma desinscription)|(?:ma )?demande de (?:retrait|"
        rf"desinscription|desabonnement) "
        rf"(?:de |des |a )(?:{_THEIR})?(?:{_LIST}|{_THEIR_SENDING})",
        r"exerce (?:l|le droit d|mon droit d|un droit d) opposition|cessation (?:immediate )?(?:de |des )(?:tout |"
        r"tous |vos |ces )?(?:envois?|messages?|sms)",
    ),
    "no more of it, in other words": phrases(
        rf"(?:n |ne )?(?:accept|toler|support)\w* (?:pas|plus|aucune?) (?:(?:la|de|d|vos|les|le|l|ces) "
        rf")*(?:{_REFUSED})(?: (?:commercia|publicit|promo)\w*)?"
        rf"(?: (?:sur|a|par) (?:\w+ ){{1,4}}?)?{END}",
        rf"(?:veux|veut|voulons|souhaite|souhaitons|desire) (?:ne )?(?:recevoir )?aucune? (?:{_REFUSED})(?: "
        rf"(?:commercia|publicit|promo|telephon)\w*)?{END}",
        rf"(?:jamais|plus) (?:jamais )?une? (?:seule? )?(?:{_SMS}) (?:de (?:vous|votre|ta)(?: \w+){{0,4}}|vers|a|"
        rf"sur) ?(?:ce (?:num\w*|tel\w*|portable))?{END}",
        rf"{_VEUX} plus (?:une? )?(?:seule? )?{_SMS} de (?:votre|vos|ta)(?: \w+){{1,4}}{END}",
        rf"(?:que|souhaite\w* que|veux que|faut que|demande que) (?:ces|vos|tes|les) (?:{_SMS}|envois?|notifs?|"
        rf"alertes?)(?: \w+)? (?:cessent|s arretent|cesse|s arrete){END}",
        r"(?:dis|dit|dire) adieu a (?:vos|tes|ces) (?:messages?|sms|textos?|pubs?)",
        rf"^plus recevoir (?:(?:de|d|vos|les|des|ces) )*{_MESSAGES}",
        r"(?:enlev|retir|sort|ot|vir)(?:ez|e|er) (?:moi|nous) (?:la dessus|de la dessus|de ce truc|de vos trucs|"
        r"de tout ca|de la(?= merci| svp|$))(?= |$)",
        rf"{_CEASE} (?:de |d )(?:(?:m|me|nous) )?(?:envoyer|expedier|balancer) (?:vos|tes) (?!colis|commandes?|"
        rf"factures?|devis)\w+{END}",
        rf"{_CEASE} (?:de |d )envoyer (?:des|ces|les) (?:trucs?|pubs?|sms|messages?|textos?){END}",
        r"(?:fich|cass|tir|barr|degag)(?:ez|e|es) (?:vous |toi |moi )?(?:le camp )?de (?:mon|ma|notre) "
        r"(?:portable|telephone|tel|ecran|messagerie|mobile|boite)",
        rf"(?:veux|voudrais|souhaite) (?:ne )?(?:plus )?rien recevoir(?: de (?:chez vous|vous|votre part|votre "
        rf"\w+))?{END}",
        rf"{_WANT} (?:ne )?(?:plus|pas) qu (?:ils|elles|on) (?:m|me|nous) (?:ecriv|envoi|contact|sollicit|derang)\w*",
    ),
    "no more of it, begged": phrases(
        rf"{_BEGGED}(?: \w+){{0,3}}? (?:de |d )?ne (?:plus|pas|jamais) (?:me |m |nous |lui |leur )?(?:en |les "
        rf")?(?:adresser|envoyer|faire parvenir|expedier|"
        rf"joindre|contacter|ecrire)(?: (?:de |d |vos |les |des |ces |tes |la |le )+(?:\w+ )?{_REFUSED}(?: "
        rf"(?:commercia\w*|publicit\w*|promo\w*|\w+aires))?)?{END}",
        rf"{_BEGGED} de plus (?:me |m |nous )(?:envoyer|adresser|ecrire|contacter)(?: (?:de |d |vos |les |des |ces "
        rf")+(?:{_REFUSED})(?: \w+)?)?{END}",
        rf"{_BEGGED}(?: \w+){{0,3}}? (?:de |d )?ne (?:plus|pas) (?:me |nous )?(?:faire )?figurer (?:mon nom |mon "
        rf"num\w* )?(?:parmi|dans|sur)",
        rf"{_WANT} (?:ne )?(?:plus|pas) (?:a )?(?:etre inform\w+ (?:de|des|d)|figurer (?:parmi|dans|sur)|faire "
        rf"partie (?:de|des)) (?:vos|les destinataires|votre|tes) "
        rf"(?!\w+ d attente)\w+",
        rf"(?:{_VEUX}|(?:ne|n) {_WANT}) (?:ne )?(?:plus|pas|aucune?|jamais)(?: du tout)? (?:de |d )?(?:vos |tes |"
        rf"ces )?(?:autres? |petits? )?{_REFUSED} "
        rf"(?:de (?:votre|ta|vous|chez vous)(?: \w+)?|aussi|par sms)(?: \w+)?{END}",
        rf"(?:refuse|refusons)(?: (?:par contre|donc|desormais|categoriquement|formellement))? (?:toute?s?|tous|"
        rf"vos|ces) (?:future?s? )?(?:{_REFUSED}|"
        rf"(?:relance|sollicitation|communication|prospection|offre)s?)(?: (?:publicit\w*|commercia\w*|promo\w*|"
        rf"telephonique))?(?: (?:ensuite|sur \w+ \w+|par sms|"
        rf"de votre part))*",
        rf"{_SMS}(?: {_KIND})?(?: \w+){{0,6}} (?:je |j |jn |nous )(?:n |ne )?en (?:veux|souhaite|voulons|desire|"
        rf"veut|veu) "
        rf"(?:plus|pas|aucune?)(?: \w+)?{END}",
        r"plus (?:de |d |aucune? )(?:publicites?|pubs?|reclames?)(?: (?:par sms|sur \w+ \w+|de chez vous))* "
        r"(?:svp|stp|s il (?:vous|te) plait)",
        rf"plus de (?:promos?|pubs?|sms|messages?|publicites?) (?:promo\w*|pub|publicitaires?|automatiques?|"
        rf"commerciaux|sur mon \w+|a ce numero)(?: apres)?{END}",
        rf"(?:{_CEASE}) (?:les|vos|ces|tes) (?:pubs?|sms|messages?|textos?)(?: (?:de|d) (?:reclames?|pubs?|promos?|"
        rf"publicites?))? par pitie",
        rf"ne (?:plus|pas) (?:mes crire|en voy\w+ (?:de |d |vos )?{_MESSAGES})|arretez? (?:e |et |est )de m "
        rf"(?:envoyer|ecrire)",
        rf"(?:mettre|mettez) (?:fin|un terme) a (?:l envoie?|tout envoi|vos envois|ces envois|l envoi) (?:de |d "
        rf")(?:{_THEIR})?{_REFUSED}",
    ),
    "wants no more of it": phrases(
        rf"{_WANT} (?:ne )?{_NO_LONGER} (?:rien |jamais )?(?:(?:recev|recoi|resev)\w+|recvoir)(?: {_IT})?{END}",
        rf"(?:{_VEUX}|(?:ne|n) {_WANT}) (?:ne )?{_NO_LONGER} (?:avoir )?(?:{_SOME_OR_NONE}{_SMS}(?: {_KIND})*|"
        rf"(?:de )?(?:vos|ces|tes|"
        rf"votre) {_MESSAGES}|{_THEIRS}|de vous){END}",
        rf"(?:ne|n) {_WANT} {_NO_LONGER} (?:avoir )?{_SOME}{_MESSAGES}{END}",
        rf"{_WANT} (?:ne )?{_NO_LONGER} (?:d )?(?:etre|que vous m|que vous me) (?:\w+ )?{_BOTHERED}{END}",
        rf"{_WANT} (?:ne )?(?:plus|pas|jamais) (?:faire partie|etre) (?:de|d|du|dans|sur) (?:{_OF} "
        rf"){{0,2}}{_LIST}{END}",
        rf"{_WANT} (?:ne )?(?:plus|pas|jamais) (?:qu on|que vous) (?:{_ME} )?(?:{_WRITE}|{_SEND} {_IT}){END}",
        rf"j?en {_WANT} (?:plus?|pus?|pas?) de (?:vos|ces|tes|votre) {_MESSAGES}{END}",
        rf"(?:aucune|pas?|plus) (?:envie?|besoin) (?:de |d )?recev\w+ {_IT}{END}",
        rf"(?:pas?|plus|aucun) besoin (?:de |d )?(?:vos|ces|tes) {_SMS}{END}",
        rf"(?<!peux )(?:ne|n) plus (?:rien |jamais )?(?:recev|resev)\w+(?: {_IT})?{END}",
        rf"que je ne recoi\w+ plus {_IT}{END}",
        rf"je refuse (?:(?:de |d )(?:recev\w+(?: {_IT})?|etre {_BOTHERED})|{_SOME}{_MESSAGES}){END}",
    ),
    "wants no more of it, said otherwise": phrases(
        rf"(?:ne |n )?{_WANT} (?:ne )?(?:plus|pas|jamais) (?:d )?etre (?:destinataire|la cible) (?:de |d ){_IT}{END}",
        rf"(?:ne |n )plus (?:voir|avoir|lire|etre destinataire de) {_SOME}{_MESSAGES}{END}",
        rf"{_WANT} (?:ne )?(?:plus|jamais) (?:voir|avoir|lire|entendre parler de) (?:{_SOME}{_MESSAGES}|vous){END}",
        rf"(?:suis|est|sommes) (?:plus|pas) (?:du tout )?interess\w+ par (?:vos|tes|ces|les) {_SMS}{END}",
        rf"(?:vos|tes|ces|votre) {_SMS} (?:ne |n )?(?:me |m |nous )?interess\w+ (?:plus|pas|pu|pa)(?: du tout)?{END}",
        rf"(?:marre|ras le bol|ras la casquette|plein (?:le dos|le cul|les bottes|le c)|par dessus la tete|soupe) "
        rf"(?:de |d )(?:recev\w+ )?{_SOME_OR_NONE}{_MESSAGES}{END}",
        rf"{_SMS}(?: \w+){{0,3}} (?:j )?en (?:veux|veu|veut|voulons) (?:plus|pas|pu|plu)(?: du tout)?{END}",
        rf"(?:mais|et|en revanche|par contre) (?:pas|plus) (?:la |de |les |vos |d )+(?:pubs?|publicites?|{_SMS} "
        rf"(?:de )?{_KIND}|prospection|sollicitations?|relances?){END}",
        rf"(?:inutile|pas la peine|plus la peine|pas besoin|plus besoin) de (?:continuer (?:a|de) )?(?:{_ME} "
        rf")?(?:(?:re)?contacter|ecrire|solliciter|relancer|envoyer {_SOME}{_MESSAGES}|en renvoyer|en envoyer|"
        rf"m?envoyer {_SOME}{_MESSAGES}){END}",
        rf"(?:gard|conserv)(?:ez|e) (?:donc )?(?:vos|tes|votre) (?:{_MESSAGES}|promos?|offres?|soldes?)(?: pour "
        rf"vous)?{END}",
        rf"(?:{_MESSAGES}|promos?|offres?|soldes?) (?:vous )?(?:pouvez|peux) (?:vous |te )?les (?:garder|mettre\w*)",
    ),
    "no more messages": phrases(
        rf"{START}(?:plus|plu|pu|pus) (?:aucune? |jamais )?{_SOME}{_SMS}(?: {_KIND})*{END}",
        rf"{START}(?:plus |plu )?aucune? (?:{_OF} |jamais )*{_MESSAGES}{END}",
        rf"{START}(?:plus|plu) (?:aucune?|jamais) (?:{_OF} )*{_MESSAGES}{END}",
        rf"(?:occasion|plait|date|desormais|svp|aussi|casquette|casse|termine|bon) (?:plus|pas) (?:aucun|un|un seul|"
        rf"1|de) (?:seul )?{_SMS}(?: (?:de|d) (?:\w+ ){{1,3}})?{END}",
        rf"{START}(?:plus|pas) (?:un|1) (?:seul )?{_SMS}(?: (?:de|d) (?:\w+ ){{1,3}})?{END}",
        rf"(?<!est )(?:fini|finis|finies|finito|termine|terminees?|basta|assez|halte|fin)(?: (?:de|d|avec|a|aux|"
        rf"des))? {_SOME_OR_NONE}{_SMS}{END}",
        rf"(?:encore|prochain|plus|un autre|1 autre|au prochain) (?:un |1 )?(?:seul )?{_SMS}(?: de plus)? (?:\w+ "
        rf"){{0,4}}?(?:plainte|cnil|dgccrf|avocat|police|tribunal|gendarm\w+|saisis|33700)",
        rf"{START}(?:pas|pa) (?:de |d )(?:pubs?|publicites?|demarchages?|prospections?|{_SMS} {_KIND}){END}",
    ),
    "do not write": phrases(
        rf"{START}{_NOT_ME}{_WRITE} (?:plus|plu|pu|jamais)(?: jamais| rien)?{END}",
        rf"{START}{_NOT_ME}{_SEND} (?:plus|plu|pu|jamais)(?: jamais)? {_IT}{END}",
        rf"{START}{_NOT_ME}{_SEND} pas? (?:de |d |vos |ces |tes ){_MESSAGES}{END}",
        rf"{START}(?:ne |n ){_ME} (?:(?:re)?contact|sollicit|relanc|demarch|importun|harcel|spam)(?:ez|e|er) pas{END}",
        rf"{START}(?:ne |n ){_ME} {_SEND} (?:plus|jamais)(?: jamais)?{END}",
        rf"{START}(?:ne |n )utilis(?:ez|e|er) (?:plus|jamais) {_MY_NUMBER}{END}",
        rf"(?:(?:de|merci|a|veuillez|priere|pour|pouvez vous|pourriez vous|voudrais|souhaite|aimerais|prefere) (?:ne "
        rf")?|ne |{START})(?:plus|plu|jamais|rien) (?:jamais "
        rf")?(?:{_ME} )?(?:{_WRITE}|{_SEND} {_IT}|utiliser {_MY_NUMBER}){END}",
        rf"(?:de|merci|veuillez|priere) ne pas (?:{_ME} )?(?:(?:re)?contacter|(?:re)?solliciter|relancer|demarcher|"
        rf"importuner|{_SEND} {_SOME}{_MESSAGES}){END}",
        rf"que vous (?:ne |n )?{_ME} (?:{_WRITE} plus|{_SEND} plus {_IT}){END}",
    ),
    "cease": phrases(
        rf"(?<!vous )(?<!j )(?<!on )(?<!ils )(?<!il ){_CEASE} (?:un peu |donc |maintenant |la )?(?:de (?:me |nous |m "
        rf")\w+(?: \w+)? )?avec {_SOME}(?:{_MESSAGES}|promos?|soldes?){END}",
        rf"que vous (?:\w+ )?{_CEASE} (?:(?:de |d ){_ME} (?:{_WRITE}|{_SEND} {_IT})|{_SOME}{_MESSAGES}|tout "
        rf"contact){END}",
        rf"(?:suspend(?:re|ez)|interromp(?:re|ez)|cess(?:er|ez)) (?:immediatement )?(?:toute |tout |vos |ces |les |l "
        rf")(?:(?:prospection|demarchage|sollicitation)(?: (?:a destination|vers|a|sur|par) (?:\w+ "
        rf"){{0,4}}?(?:ligne|num\w*|sms))?|"
        rf"contact|{_MESSAGES}|envois){END}",
        rf"{_CEASE} {_AT_ONCE}(?:de |d ){_ME} (?:{_WRITE}|{_SEND} {_IT}){END}",
        rf"{_CEASE} {_AT_ONCE}(?:de |d )(?:menvoy\w+|mecri\w+)(?: {_IT})?{END}",
        rf"{_CEASE} {_AT_ONCE}de recev\w+ (?:{_SOME}{_MESSAGES}|ca|cela){END}",
        rf"(?<!vous )(?<!j )(?<!on )(?<!ils )(?<!il )(?<!elle ){_CEASE} {_AT_ONCE}(?:{_SOME}{_MESSAGES}|(?:tout|"
        rf"tous) contacts?|(?:vos|ces|tes|tout|cet) envois?(?: {_KIND})*(?: "
        rf"vers {_MY_NUMBER})?){END}",
        rf"(?:merci d|merci de|veuillez|bien vouloir|demande d|demande de|pitie|pouvez|pourriez vous|priere d) "
        rf"{_CEASE}(?: tout| ca| cela)?{END}",
        rf"suspend(?:re|ez) (?:l |vos |ces |les ){_SENDING}{END}",
    ),
    "remove me": phrases(
        rf"(?<!ne )(?:supp?rim(?:er|ez|e)|retir(?:er|ez|e)|enle(?:ver|vez|ve)|ray(?:er|ez)|radi(?:er|ez)|"
        rf"blacklist(?:er|ez)|vir(?:er|ez)) (?:moi|nous)(?:{_FROM_LIST})?{END}",
        rf"{_REMOVE} (?:moi|nous|{_MY_NUMBER}){_FROM_LIST}{END}",
        rf"(?:{_REMOVE}|effac(?:er|ez|e)|oubli(?:er|ez|e)|perd(?:re|ez|s)?|bloqu(?:er|ez|e)) {_MY_NUMBER}{END}",
        rf"(?:de|a|d|vous|vouloir|veux|voudrais|souhaite) (?:{_ME} )?{_REMOVE}{_FROM_LIST}{END}",
        rf"(?:de|d|vous|vouloir|veux|voudrais|souhaite|faut) (?:me|m|nous) (?:supprimer|retirer|enlever|rayer|"
        rf"radier|effacer){END}",
        rf"(?:me |m |nous )(?:supprimer|retirer|enlever|rayer|radier|sortir){_FROM_LIST}{END}",
        rf"(?:souhaite|veux|voudrais|demande a) etre (?:retiree?|supprimee?|enlevee?|rayee?|radiee?|desabonnee?|"
        rf"desinscrite?){_FROM_LIST}{END}",
        rf"mon numero (?:doit|soit|devrait) (?:etre )?(?:retire|supprime|efface)(?:{_FROM_LIST})?{END}",
        rf"(?:{_LEAVING}|{_LEFT})(?: (?:moi|nous|immediatement|immediat|tout de suite))?"
        rf"(?: (?:de|du|des|d|a|aux) (?:{_SOME_OR_NONE}{_MESSAGES}|{_SOME_OR_NONE}{_LIST}|{_THEIRS}|ca|cela|ce "
        rf"truc|tout|chez vous))?{END}",
        rf"des (?:inscri(?:re|s|vez|vais|ption)|abonn(?:er|ez|e)) (?:moi|nous){END}",
        rf"(?:{_WANT}|merci de|vouloir|pouvez vous|vous pouvez|comment) (?:me|m) des (?:inscrire|abonner){END}",
        rf"(?:plus|pas) faire partie (?:de|d|du) (?:{_OF} ){{0,2}}(?:{_LIST}|clients?){END}",
        rf"{_REMOVE} (?:moi|nous|{_MY_NUMBER}|mes coordonnees) (?:de|du|des|d) (?:{_OF} )?(?:{_OF} )?{_LIST}{END}",
        rf"(?:veux|voudrais|souhaite|aimerais|demande a) (?:sortir|etre sortie?|etre radiee?|etre retir\w+|etre "
        rf"supprim\w+|etre enlev\w+|etre ray\w+) (?:de|du|des) (?:{_OF} )?(?:{_OF} )?{_LIST}{END}",
        rf"(?:de|d|vous|gentillesse de|bonte de|amabilite de|necessaire pour) (?:me|m|nous) (?:desabonn\w+|"
        rf"desinscri\w+|retirer|supprim\w+|ray\w+|radi\w+|enlev\w+|ot\w+)(?:{_FROM_LIST}| (?:de|du) (?:{_OF} "
        rf")?(?:{_OF} )?{_MESSAGES})?{END}",
        rf"(?:ot|retir|enlev|supprim)(?:ez|er) (?:toutes )?mes coordonnees{END}",
        rf"(?:que je ne sois|pour ne|afin de ne) (?:plus|pas) (?:etre )?(?:{_BOTHERED}|destinataire de {_IT}){END}",
        rf"(?:annul(?:er|ez)|resili(?:er|ez|e)|desactiv(?:er|ez)) (?:(?:mon|l|cet) (?:abonnement|inscription) "
        rf")(?:(?:a|aux?|de|d) )?{_SOME_OR_NONE}{_MESSAGES}{END}",
        rf"desactiv(?:er|ez) (?:l |les |vos )(?:{_SENDING}|{_MESSAGES}){END}",
    ),
    "objects": phrases(
        rf"(?:mon|prendre acte de mon|noter mon) refus (?:de |d )(?:recev\w+|toute?|la|le|vos)(?: (?:\w+ "
        rf"){{0,3}}?)?(?:{_MESSAGES}|prospection|demarchage|annonce|communication)",
        rf"je (?:decline|refuse|rejette) (?:toute?s? |vos |vo |tout |l ensemble de vos )(?:future?s? |nouvelle?s? "
        rf")?(?:{_MESSAGES}|prospection|demarchage|communications?|sollicitations?)",
        r"(?:je |j )?(?:revoque|retire|annule)(?: par la presente)? (?:mon |l |le )(?:consentement|accord|"
        r"autorisation)",
        rf"(?:je )?(?:fais|exerce|manifeste) (?:mon )?(?:droit d |droit a l )?opposition(?: (?:a|au|aux) "
        rf"(?:{_SOME_OR_NONE}(?:{_MESSAGES}|prospection|demarchage|envois)))?{END}",
        rf"(?:je )?m (?:y )?oppose (?:formellement |fermement |totalement )?(?:(?:a |au )(?:recev\w+ {_IT}|(?:la |"
        rf"l |ce |tout |toute )?(?:prospection|demarchage|"
        rf"utilisation|traitement)[a-z ]{{0,60}}|{_SOME_OR_NONE}{_MESSAGES}|l {_SENDING}))?{END}",
        rf"(?:je )?m (?:y )?oppose{END}",
        r"(?:j exerce|je (?:vous )?(?:fais|souhaite faire) (?:valoir|usage de|jouer)|exercer|exerce) (?:de )?mon "
        r"droit (?:a l |d )opposition",
        rf"(?:je|j)? ?(?:vous )?retir\w* (?:de )?mon (?:consentement|accord|autorisation)(?: (?:a |pour |de "
        rf")(?:recev\w+ )?{_IT})?{END}",
    ),
    "leave me alone": phrases(
        rf"(?:nique\w*|encul\w*|emmerd\w*|fai\w+ (?:foutre|voir|chier|suer)|cass\w+ (?:vous|toi|les couilles|les "
        rf"pieds)|chi\w+|gueule|briser|brise\w*) (?:\w+ ){{0,3}}?avec (?:vos|tes|ces) (?:{_MESSAGES}|promos?|soldes?|"
        rf"offres?)",
        rf"(?:lach(?:ez|e)|oubli(?:ez|e)|vir(?:ez|e)|perd(?:ez|s)|jet(?:ez|te)) (?:mon|ce) (?:num\w*|tel\w*|portable|"
        rf"06\w*|contact){END}",
        rf"(?:laiss|fout|fich)(?:ez|e|er) (?:moi|nous) (?:donc |un peu |enfin )?(?:la paix|tranquilles?|en paix){END}",
        rf"(?:me|nous) (?:laiss|fout|fich)(?:er|ez|iez) (?:la paix|en paix|tranquilles?){END}",
        rf"lach(?:ez|e) (?:moi|nous)(?: la grappe| les baskets)?{END}",
        rf"oubli(?:ez|e) (?:moi|nous){END}",
    ),
}
"""What opposes for certain, by name; the name is the reason given."""

ACROSS_CLAUSES = phrases(
    rf"(?:vos|les|ces|tes|des|de) {_SMS}(?: \w+){{0,12}} (?:je |j |jn |nous )(?:n |ne )?en (?:veux|souhaite|"
    rf"voulons|desire|veut) (?:plus|pas)(?: aucune?| jamais)?{END}"
)
"""« Les SMS de réclame, je n’en veux plus »: what is refused stands in the clause before."""

SEEKS_A_WAY_OUT = phrases(
    r"comment|pouvez|pourriez|pourrais|peux|peut on|peut|puis je|possible|moyen|ou|allez|faire|faut|dois|gentillesse|"
    r"aimables?|bonte|how|can|"
    r"could|como|voulez|veuillez|merci|svp|stp"
)
"""What makes a question one that asks to be let out: « comment ne plus recevoir vos SMS ? », unlike « vous arrêtez les SMS ? »."""

_DATA = (
    r"(?:donn(?:ees?|es?)(?: (?:persos?|personnelles?|privees))?|informations?(?: persos?| personnelles?)?|infos?(?: "
    r"persos?| personnelles?)?)"
    r"(?! (?:bancaires?|de (?:paiement|carte|navigation|livraison)))"
)
_ERASE = (
    r"(?:supp?rim(?:er|ez|iez)|effac(?:er|ez|iez)|detru(?:ire|isez|isiez)|purg(?:er|ez|iez)|enle(?:ver|vez|ve)|"
    r"retir(?:er|ez)|vir(?:er|ez)|oubli(?:er|ez))"
)
_ERASE = rf"(?:{_ERASE}|{START}(?:supp?rime|efface)s?)"
_DATA_END = (
    rf"(?:{END}|(?= (?:que vous|qui (?:me|m)|ainsi|aussi|comprises?|de (?:vos|votre|ton|tes|la base|chez)|du "
    rf"(?:fichier|systeme|serveur)|"
    r"dans (?:vos|votre)|sur moi|me concern\w+|en votre|conformement|selon|au titre|immediatement)(?: |$)))"
)
_ERASURE = r"(?:suppression|effacement|destruction|retrait|purge)"
_ALL_MY = (
    r"(?:toute?s? |tous |l ensemble de |l integralite de |l integralite des |les |des |de |d |la totalite de |"
    r"absolument )*"
)
_ABOUT_ME = r"(?:sur moi|me concern\w+|que vous (?:avez|detenez|possedez)(?: sur moi)?|de moi)"
_YOUR_SYSTEMS = (
    r"(?:(?:toutes )?(?:vos|votre|la|le|tous vos) (?:bases?(?: de donnees| clients?)?|fichiers?(?: clients?| "
    r"informatiques?)?|systemes?|serveurs?|registres?|crm|donnees))"
)

ERASURES = phrases(
    r"(?:veux|voudrais|souhaite|merci de|veuillez|demande a|demande de|bien vouloir) (?:faire )?(?:effac|supp?rim|"
    r"detrui)\w+ "
    r"(?:mon|ma) (?:dossier|fiche|compte) client\w*",
    rf"{_ERASE} (?:toutes )?(?:mes|ses) {_DATA}(?: d (?:adherent|abonne|ancien)\w*| de (?:membre|client)\w*)?(?: y "
    rf"compris .*)?{END}",
    rf"(?:mes|ses) {_DATA} soient (?:aneanti|detruit|efface|supprime)e?s",
    r"faites disparaitre (?:\w+ ){1,6}?toutes les (?:infos|informations|donnees)",
    rf"(?:supp?rim|effac|detrui|detruir|purg|clotur)\w* (?:mon|ma|notre) (?:compte|profil|fiche|dossier)(?: "
    rf"(?:client\w*|perso\w*|utilisateur))?(?: et (?:de )?(?:me le confirmer|mon num\w*|mes \w+|tout\w*)(?: "
    rf"\w+){{0,6}})(?<!fidelite){END}",
    r"(?:detruire|detruisez|supprimez|supprimer|effacez|effacer) (?:ma|mon) (?:fiche|dossier)(?: client\w*)? (?:et|"
    r"avec) (?:\w+ ){0,4}?(?:confirm\w+|donnees|coordonnees|numero)",
    rf"(?:{_ERASE}) (?:toutes )?mes coordonnees (?:de|dans|du) (?:vos|votre|ton|tes|le|la|toutes) (?:\w+ "
    rf"){{0,2}}?(?:systemes?|fichiers?|bases?|registres?|serveurs?)",
    r"(?:effac|supprim)\w+ mon nom et (?:mon|mes) \w+",
    r"exercice (?:de mon |du )droit (?:a |a l |d )?(?:l )?(?:effacement|oubli)",
    r"(?:que vous |vous )oubli\w+ tout (?:ce )?que vous (?:savez|avez|detenez) (?:de|sur) (?:moi|nous)",
    r"(?:supprim\w+|effac\w+) (?:la |le |les )?(?:et )?toutes les (?:infos|informations|donnees) (?:\w+ "
    r"){0,8}?(?:numero|moi)",
    rf"{_ERASE} (?:moi )?{_ALL_MY}(?:mes|nos|me) (?:coordonnees et (?:mes )?)?{_DATA}{_DATA_END}",
    rf"{_ERASE} {_ALL_MY}{_DATA} (?:\w+ )?{_ABOUT_ME}",
    rf"{_ERASE} {_ALL_MY}(?:traces?|ce|elements?|trucs?|choses?|mentions?|historique) (?:de |qui |que )?(?:\w+ "
    rf")?(?:moi|me concern\w*|mon nom|vous (?:avez|detenez) (?:sur moi|de moi))",
    r"(?:supp?rim|effac|detrui)\w+ (?:absolument )?tout(?:es)?(?: (?:svp|stp|merci|ca|cela))?$",
    rf"{_ERASE} (?:absolument )?tout(?:es)? (?:ce )?(?:\w+ ){{0,3}}(?:sur moi|me concern\w+)",
    rf"effac(?:er|ez|e|iez) (?:moi|nous)(?: (?:de|completement|totalement|entierement|dans) (?:{_YOUR_SYSTEMS}|"
    rf"partout|tout))?{END}",
    rf"supp?rim(?:er|ez|e|iez) (?:moi|nous) (?:de|dans|completement de|totalement de) (?:{_YOUR_SYSTEMS}|partout){END}",
    rf"{_ERASE} (?:moi |nous )?(?:completement |totalement |entierement )(?:de|dans) {_YOUR_SYSTEMS}",
    rf"(?:me |m )(?:supprimer|effacer|faire disparaitre) (?:de|dans|completement de|totalement de) "
    rf"{_YOUR_SYSTEMS}{END}",
    rf"(?:etre |soi\w* )(?:efface|supprime|oublie)\w* (?:de|dans) {_YOUR_SYSTEMS}",
    rf"(?:demande|exige|veux|souhaite|voudrais|requiers|reclame|demand|droit a)(?: que| a)? (?:\w+ )?(?:l |la "
    rf")?(?:{_ERASURE})(?: (?:complete?|totale?|immediate?|definitive?))? (?:de |des |d )(?:\w+ ){{0,4}}?(?:mes|"
    rf"mon compte|{_ABOUT_ME}|donnees personnelles|donnees)",
    rf"(?:demande|exige) (?:d |de )?(?:l |la )?effacement(?: complet| total| immediat)?{END}",
    rf"^(?:demande (?:de |d ))?{_ERASURE} (?:de |des |d )(?:\w+ ){{0,4}}?(?:mes {_DATA}|{_DATA} (?:\w+ "
    rf")?{_ABOUT_ME}|donnees personnelles|elements me concern\w*|{_ABOUT_ME})",
    rf"{_ERASURE} de (?:toutes )?mes {_DATA}",
    rf"{_ERASE} (?:\w+ ){{1,3}}et (?:toutes )?mes {_DATA}{_DATA_END}",
    rf"(?:que|exige que) (?:toutes )?mes {_DATA} soient (?:supprime|efface|detruit)e?s",
    r"(?:i )?(?:want|need) my (?:personal )?(?:data|information) (?:deleted|erased|removed)",
    r"(?:mon|le) droit (?:a )?(?:l )?(?:oubli|effacement)(?= |$)(?! (?:existe|c est|s applique))",
    r"^droit (?:a )?(?:l )?(?:oubli|effacement)(?: (?:\w+ )?article 17| svp| stp| merci| rgpd| du rgpd)*$",
    r"(?:article|art) 17 (?:du |de |de la |le |gdpr )?(?:rgpd|gdpr|reglement|dsgvo)",
    rf"(?:supp?rim(?:er|ez)|ferm(?:er|ez)|effac(?:er|ez)|clotur(?:er|ez)) (?:mon|notre) (?:compte|profil)(?: "
    rf"client| utilisateur| perso)?(?: (?:et|avec) .*)?{END}",
    rf"(?:veux|souhaite|voudrais) disparaitre (?:de|dans) {_YOUR_SYSTEMS}",
    r"(?:please )?(?:delete|erase|remove|wipe) (?:all )?(?:of )?my (?:personal )?(?:data|account|information|"
    r"details|info)",
    r"(?:please )?(?:delete|erase|wipe) (?:everything|all(?: the)?(?: data| information)?|anything)(?: that)? "
    r"(?:you (?:have|hold|know|got) )?(?:on|about) me",
    r"right to (?:be forgotten|erasure)(?= |$)",
    r"(?:borr|elimin|suprim)(?:en|ad|ar|a|e|o)?(?:n|d)? (?:todos )?mis datos",
    r"(?:apag|elimin)(?:uem|em|ar|ue|e) (?:todos )?(?:os )?meus dados",
    r"(?:cancell|elimin)(?:ate|are|a|i) (?:tutti )?i miei dati",
    r"(?:loschen|loesche|losche|loeschen)(?: sie)?(?: bitte)?(?: alle)? meine (?:daten|personlichen daten)",
    r"(?:verilerimi|bilgilerimi) (?:silin|sil|siliniz)",
)
"""What asks for certain that data be erased (GDPR art. 17): an opposition, and a request to see to."""

UNDONE = phrases(
    r"n (?:arret|cess)\w+ (?:pas|jamais|surtout)|(?:ne |n )?(?:arret|stopp?|cess)\w* (?:pas|surtout pas|jamais)",
    r"(?:ne )?(?:me |nous )?(?:desabon|desinscri|retir|supprim|effac|enlev|ray)\w*(?: moi| nous)? (?:surtout "
    r")?(?:pas|jamais)",
    r"(?:ne |n )(?:me |nous |m |les |le )?(?:desabon|desinscri|retir|supprim|effac|enlev)\w+",
    r"(?:pas|plus|jamais|sans|surtout)(?! comment| reussi| moyen| possible)(?: \w+){0,2}? (?:me |m |nous "
    r")?(?:desabon|des abon|desinscri|des inscri)\w+",
    r"(?:pas|jamais|sans) (?:\w+ ){0,2}?(?:suppri|effac|retir|enlev)\w+ (?:mes|mon|moi|tout)",
    r"continuez (?:comme|a|vos)|(?:je )?plaisant\w+|je rigole|j deconne|blague",
    r"(?:desabon|desinscri|stop|arret|oppos)\w* (?:\w+ ){0,3}?(?:par erreur|sans le vouloir|par megarde|par accident)",
    r"(?:par erreur|sans le vouloir|par megarde)(?: \w+){0,4}? (?:desabon|desinscri|stop|arret)\w*",
    r"(?:annul|retir|lev|enlev)\w+ (?:le |mon |ce |ma |cette |l )(?:stop|desabonnement|desinscription|opposition)",
    r"(?:surtout|dit|demande|envoye|ecrit|mis|tape|veux|veut|voulais|voulu|ne) (?:pas|jamais) (?:de |le |du "
    r")?(?:dire |mettre |envoyer |ecrire |demander )?stop",
    r"(?:pas|jamais) (?:dit|demande|envoye|ecrit|mis|tape) (?:de |le )?stop",
    r"(?:don ?t|do not|never) (?:stop|unsubscribe|remove me|delete)|stop pas",
    r"re ?(?:abonn|inscri)\w+|(?<!plus l intention de )(?<!pas l intention de )revenir|remett(?:ez|re) moi|re ?mettez",
    r"(?:why|when|did|have) (?:\w+ )?(?:you|u) stop\w*|comment (?:\w+ ){0,3}?(?:suppri|effac|ferm|clotur)\w+ "
    r"(?:mon|mes)",
    r"pourquoi (?:\w+ ){0,4}?(?:desabon|desinscri|supprim|effac|retir)\w+",
    r"(?:etais|etait|etions|ai ete|a ete|suis) (?:\w+ )?(?:desabonn|desinscri)\w+ (?:\w+ )?(?:alors|pourtant|sans)",
    r"(?:deja|si|vous (?:avez|auriez|aviez)|ont|avez vous(?: bien)?|as tu|j ai|il a|elle a) (?:\w+ )?(?:supprime|"
    r"efface|retire|enleve)e?s?",
)
"""What takes it back, denies it or asks about it: then nothing in the message is certain."""

LIMITED = phrases(
    r"sauf|excepte|hormis|a part|uniquement|seulement|juste (?:le|la|les|pour|avant|apres)|a moins (?:que|de)|"
    r"pendant|jusqu\w*|except|unless|only|"
    r"tant que|avant (?:que|le|la|midi|[0-9]\w*)|apres (?:le|la|midi|[0-9]\w*)|(?:pas|plus) (?:avant|apres|le "
    r"(?:soir|matin|dimanche|week)|la nuit)"
)
"""What limits a sentence, in the same clause or after a comma: « ne m’écrivez plus, sauf pour ma commande »."""

REACTION = re.compile(
    r"\s*(?:liked|loved|disliked|emphasized|laughed at|questioned|reacted|a aimé|a adoré|a ajouté|n[’']a pas aimé|"
    r"a ri|a réagi|a mis en évidence|"
    r"a souligné|a posé une question|le gustó|le encantó|ha messo|gefällt)\b[^\n]{0,40}?[\"“«„].*",
    re.IGNORECASE | re.DOTALL,
)
"""A telephone's way of telling a reaction to our message: it quotes our own words, STOP included."""

_REFUSAL_WORDS = either(
    *"plus plu pu pas pa jamais rien aucun aucune non nan nop nope no not never none sans trop terme suffit assez marre fous fout".split(),
    *"foutre halte honte barka fin fini finis finit finito inutile inutiles stop arret arrets ne n ni ras nul nulle".split(),
    *"nein nicht kein keine niet geen nada nunca nem nao hayir pou don dont won cannot".split(),
    *(
        rf"{stem}\w*"
        for stem in "perd refus arret arett cess stopp suppri retir enlev effac annul desactiv resili bloqu termin illega interdi degag "
        "abus penibl insupportabl oppos desab desins desin spam plaint cnil rgpd avocat signal remov delet unsub cancel".split()
    ),
)
REFUSAL_WORD = re.compile(_REFUSAL_WORDS)
"""A word that can refuse or deny. None stands in what is harmless, in a yes or in a START."""

_REFUSED_THING = re.compile(
    rf"{_SMS}|{_ADVERTS}|{_OFFERS}|mails?|newsletters?|abonnements?|inscriptions?|listes?|listing|fichiers?|num|"
    rf"numeros?|envois?|"
    r"(?:recev|recoi|envo[iy]|ecri|contact|derang|sollicit|relanc|appel)\w*"
)

_NEAR = 6
"""Words within which a refusal is about a word for messages."""

DOUBTS: Mapping[str, Phrases] = {
    "may ask for erasure": phrases(
        r"(?:suppri\w+|suppression|effac\w+|detrui\w+|destruction|ferm\w+|clotur\w+|oubli) (?:\w+ ){0,4}?"
        r"(?:donnees|informations?|infos?|compte|profil|fiche|dossier|historique|traces?)",
        r"effacement|droit (?:a )?(?:l )?oubli|(?:article|art) 17|delete my|erase",
    ),
    "names a law or an authority": phrases(
        r"33 ?700|cnil|rgpd|gdpr|dpo|signal spam|bloctel|liste rouge|dgccrf|droit d opposition|(?:article|art) "
        r"(?:21|7|l ?34)"
    ),
    "threatens or complains": phrases(
        r"avocat\w*|plainte|tribunal|huissier|porter? plainte|police|gendarm\w+|justice|illega\w+|harcel\w+|"
        r"arnaqu\w+|escroc\w*|signal\w+"
    ),
    "asks who writes": phrases(
        r"qui (?:etes vous|es tu|est ce|m ecrit|me contacte)|(?:c|c est|ce|vous etes|t es|tu es|mais) (?:qui|ki)|"
        r"de la part de qui",
        r"quelle (?:societe|entreprise|boite|marque)|who (?:is this|s this|are you|dis)|wer ist|quien (?:es|eres)|"
        r"quem e|chi (?:e|sei)|kimsin\w*",
    ),
    "may be a wrong number": phrases(
        r"(?:mauvais|faux|pas le bon) num\w*|wrong (?:number|person)|(?:tromp\w+|erreur) de (?:personne|num\w+|"
        r"destinataire)",
        r"plus (?:le|son) num\w*|je (?:ne )?suis pas (?:m|mr|mme|mlle|monsieur|madame|mademoiselle)|decedee?|mort|"
        r"numero equivocado|falsche nummer",
    ),
    "weary": phrases(
        r"marre|ras le bol|plein le dos|soul\w+|saoul\w+|gav\w+|fatigu\w+|assez|lasse?|[cs]a suffi\w*|trop|relous?|"
        r"penible\w*|insupportable\w*|bof",
        r"m en (?:fous?|fout|fiche|tape|bats?)|osef|interess\w+",
    ),
    "insults": phrases(
        r"gueules?|cassez? (?:toi|vous)|degage[szr]?|allez vous faire|va te faire|nique\w*|tg|ntm|fdp|merde|"
        r"connards?|cons?|putains?|encul\w+|fuck\w*|salop\w+"
    ),
    "says that it never agreed": phrases(
        r"(?:jamais|rien|pas|aucun\w*) (?:\w+ ){0,3}?(?:demande|autorise|accepte|consenti|inscri\w+|abonnee?s?|"
        r"donne|cliente?)",
        r"non sollicite\w*|(?:pas|aucune?|sans|jamais) (?:\w+ )?(?:autorisation|accord|consentement)",
    ),
    "may ask to stop": phrases(
        r"desab\w*|desins\w*|(?:des|dé|de) (?:inscri|abonn)\w*|arr?et+\w*|cess\w+|stopp\w*|annul\w+|resili\w+|"
        r"retir\w+|enlev\w+|suppri\w+|oppos\w+|unsub\w*"
    ),
}
"""What may refuse: the reason tells the person who reads the message what to look for. It silences like anything not understood."""


def refusal_near_messages(named: list[str]) -> tuple[str, str] | None:
    """A word of refusal near a word for messages, if there is one."""
    refusals = [place for place, word in enumerate(named) if REFUSAL_WORD.fullmatch(word)]
    things = [place for place, word in enumerate(named) if _REFUSED_THING.fullmatch(word)]
    later = iter(things)
    thing = next(later, None)
    for place in refusals:
        while thing is not None and (thing < place - _NEAR or thing == place):
            thing = next(later, None)
        if thing is not None and abs(thing - place) <= _NEAR:
            return named[place], named[thing]
    return None
