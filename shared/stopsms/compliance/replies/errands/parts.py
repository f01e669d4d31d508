"""What the constructions are put together from: patterns on a clause whose words carry the mark of their class.

Upper-case marks are `vocabulary.Class`: « annulez mon Trdv ».
"""

from collections.abc import Mapping

Patterns = Mapping[str, str]


def either(*alternatives: str) -> str:
    """One of the alternatives; those of one word may be given in one string, apart by spaces."""
    return f"(?:{'|'.join(alternatives)})"


def one_of(words: str) -> str:
    """One of the words."""
    return f"(?:{'|'.join(words.split())})"


def construction(*alternatives: str) -> str:
    """Any of the alternatives, as whole words."""
    return "|".join(rf"(?<![A-Za-z0-9])(?:{alternative})(?= |$)" for alternative in alternatives)


def form(stems: str) -> str:
    """A form of a verb that the vocabulary knows, whatever else the word may be."""
    return rf"[TVQDC]?(?:{'|'.join(stems.split())})[a-z]*"


BUSINESS = (
    r"(?!(?:service|magasin|boutique|salon|enseigne|marque|club|produit|article|info|information|restaurant|agence|"
    r"point|programme|question|conseil|carte|"
    r"fidelite|adhesion|licence|cotisation|site|appli|application|photo|cadeau|concours|jeu|jeux|catalogue|brochure|"
    r"flyer|tirage|bon|pub|dossier|telephone|portable|mobile|nouvelle|correspondance)s?(?: |$))"
)
"""Not the business itself or what it gives to everybody: to want no more of that may be to refuse its messages."""
THING = rf"(?:Q\w+ )?(?:T{BUSINESS}\w+|U\w+|_)"
ANY_THING = r"(?:Q\w+ )?(?:T\w+|U\w+|_)"
DAY = r"[DN]\w+"
OWN = (
    one_of(
        "le la l les un une des du de d mon ma mes ce cet cette notre nos son sa ca ses au aux tout toute tous toutes"
    )
    + r"|N\w+"
)
"""What stands before a thing that is denied or cancelled; not « vos », « tes », « ces », which go before names for messages."""
THE = rf"(?:(?:{OWN}) ){{0,3}}"
THE_1 = rf"(?:(?:{OWN}) ){{1,3}}"
THE_OR_YOUR = rf"(?:(?:{OWN}|votre|ton|ta) ){{0,3}}"
NE = "(?:(?:ne|n) )?"
SO = (
    "(?:(?:encore|toujours|vraiment|bien|tres|trop|malheureusement|finalement|forcement|tout|du tout|pu|meme|hyper|"
    "super|Qsuper|surtout) ){0,2}"
)
ME = "(?:(?:me|m|y|la|le|l|les|nous|vous|te|lui|en) ){0,2}"
CAN = one_of(
    "peux peut pouvons peuvent pouvez pourrai pourra pourrais pourrait pourrons pourront puis pouvais pouvait vais "
    "va allons veux pense crois "
    "compte souhaite sais saurai"
)
HAVE = one_of("ai as a avons avez ont avais avait avions aurai aura aurais")
AM = one_of("suis es est sommes etes sont serai sera serons seront serais serait etais etait")
COME = either(
    "V?regarder|V?lire",
    form(
        "ven vien particip arriv assist deplac honor reven revien attend prend recuper pay pai ouvr connect stationn "
        "gar mont rentr march mang valid "
        "trouv conn utilis chang modifi cliqu command reserv regl dorm conduir essay boire fair port vali cherch "
        "charg telecharg achet imprim"
    ),
    r"(?:re)?passer|etre (?:P\w+|la|present|presente|Qpresente?|Vpresente?|en Tretard|a l Dheure|livree?|"
    r"Vlivree?)|rester|"
    "aller|liberer|bouger|sortir|repondre|partir|decrocher|acceder|voir|faire|mettre|avoir|lire|entrer",
)
GOT = one_of(
    "decide Vdecide Vmange Vgoute Vbu Vdormi Vcouru Vgagne recu recue recus recues eu retrouve vu pris commande "
    "demande note mis fait note choisi trouve compris lu "
    "Vtrouve Vretrouve Vcompris Qcompris Vpris Vcommande Vreserve Vpaye Vachete Vchoisi Vregarde Vessaye Vlivre "
    "Vlivree Vrecupere Vteste Vclique Vvalide "
    "Vconfirme Vutilise Vrembourse Vremboursee Vrembourses Vchange Vnote Tcommande Vaccepte Vsigne Vmange Vmis"
)
GOES = form(
    "viens viendr vien ven prends prendr particip reviens reviendr compt mang bois conduis dur travaill boss "
    "dors pay pai"
)
DOES = form(
    "march fonctionn ouvr correspond convien arriv charg affich demarr vien tient rentr appliqu allum chauff ferm coll "
    "chang cout tourn sent plai"
)
RUNS = form(
    "march fonctionn ouvr demarr tient tiennent chauff rentr charg arriv correspond allum ferm coll affich "
    "appliqu valid"
)
BETWEEN = either(
    "c est|V?besoin",
    one_of(
        "pas plutot je j c est le la celui celle en a on au pour avant apres l les du un une ai prefere vers est "
        "encore toujours finalement ce cet cette mon ma suis dans mais ca il elle de sur d deja vais peux vous "
        "nous avec "
        "juste mes des voulais voudrais avais dire te n me m veux"
    ),
)
"""Between « non » and what is meant instead."""
NO = "(?:pas|plus|jamais)"
MESSAGE = one_of("message sms texto mail messages")
PLEASE = either(
    "pouvez vous",
    "vous pouvez",
    "pourriez vous",
    "vous pourriez",
    "peux tu",
    "tu peux",
    "tu pourrais",
    "peut on",
    "on peut",
    "est ce que vous pouvez",
    "est ce que vous pourriez",
    "Cmerci de",
    "Qpossible de",
    "voulez vous",
    "je voudrais que vous",
    "il faudrait",
    "faudrait",
    "Cmerci de bien vouloir",
    "veuillez",
)
LOOK_WHEN = (
    r"(?= (?:(?:a|au|vers|apres|avant|des|quand|pour|ce|cet|cette|lorsque|si|sur|entre|le|la|en|dans|plus|des que|et|"
    r"mais|on) )*[DNTCQ]\w+| (?:svp|des que|quand|si|car|pour|tout de suite))"
)
LOOK_ANY = r"(?= (?:[a-z]+ ){0,6}[DNT]\w+)"
