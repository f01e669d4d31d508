"""Turns of phrase that send somebody away with harmless words, that begin a warning, or that are meant for somebody else."""

import re

DISMISSALS = re.compile(
    r"\b(?:"
    r"(?:do|does|did|is|are|was|could|would|have|has)n t|(?:don|can|won) t|"
    r"(?:et|avec) (?:tout )?le reste|"
    r"^oui (?:mais|si|sauf|seulement|a condition)|plus d une fois|^(?:je )?(?:ne )?connais pas$|cette personne|habite (?:plus|pas)|"
    r"est (?:plus|pas) (?:le|son|ce) (?:telephone|portable|numero|mobile)|"
    r"c est bon(?: la| merci| maintenant)*$|\ben re\w{2,5} la|(?:boutique|salon|magasin|vous) et moi|restons en|"
    r"passe\w* (?:mon tour|(?:votre|ton) chemin)|(?:casse|tire|barre|pousse|bouge) toi|"
    r"(?:me|nous) (?:gonfl|chauff|cass|tap|pomp|fatig|tue|cour|soul|bris|gav|lass|enerv|agac)\w*|casse\w* les (?:c|p|"
    r"o|b)\w+|commenc\w+ (?:\w+ )?a (?:me|nous)|"
    r"(?:prenez|prends) la porte|ferm\w+ la$|va (?:te|t|voir|vous|jouer|mourir|faire)|(?<!vous )allez(?! vous)|chang\w+ de (?!t?aille|"
    r"date|jour|heure|rdv|place|pneu|couleur)\w+|"
    r"derni\w+ (?:chance|avertissement)|(?:c est|est|pour) la derniere fois|bon (?:vent|debarras|courage)|(?:vous|t|"
    r"te) (?:l )?ai (?:deja )?(?:dit|demande|prevenu)|(?:vous|t|te) l ai|"
    r"on verra|une autre fois|tous les (?:jours|D?jours|matins|soirs|D?dimanches) (?:vous|encore|vos|un)|"
    r"encore (?:vous|un|une|toi)$|(?<!avez )(?<!auriez )(?<!etes )vous encore|^plus tard$|^non stop$|"
    r"^fin\b.{0,12}$(?<!journee)|faites erreur|je veux revenir|^(?:maman|papa|mamie)(?:$| (?:tu|t|je|on|ou|quand))|"
    r"^trop cheres?(?: pour moi)?$|^trop chere?(?: pour moi)?$|"
    r"^ligne fixe|maison de retraite|ehpad|^the |^pas avant (?:\d|1[01])h?(?: svp)?$|commence\w* a bien faire|votre "
    r"part|que fai\w* de|(?:souhaite|veux|demande|voudrais) la fin|rien \w+igne|ou je pense|quelqu un d autre|et moi "
    r"c|prochaine fois c est|cheri\w*|mon amour|t aime|de rien$|(?:je|on) (?:vous )?quitt\w*|loin de (?:moi|nous)|"
    r"(?:prend|prenez|prends) (?:moi|nous) pour|"
    r"vous (?:faites|fait|faire|avez fait) quoi|(?:je|on|nous) (?:vais|prefere|irai|va|irons) (?:chez|au|ailleurs) "
    r"\w*concurr\w*|"
    r"(?:chez|ai|prends|prefere|vais) (?:\w+ )?un autre (?!rdv|jour|creneau|article|modele|mois|moment|date)\w+|que "
    r"vous (?:me|m|nous)|qu on (?:me|m)|vous vous (?:foutez|moquez)|se moqu\w+|"
    r"va falloir|il (?:serait|est) temps|maintenant (?:vous|ca suffit)|(?:je|j) (?:ne )?v(?:eux|oudrais) (?:bien "
    r")?la paix|du balai|point final|(?:deja|assez) donne$|^j ai \d+ ans$|sur (?:moi|nous)$|c est tout$|"
    r"m en (?:tape|fiche|moque|bats)|mettez vous|mets toi|vous (?:le|les) mettre|au cul|bonne chance|tourner? la "
    r"page|faites (?:moi |nous )?(?:le|un) plaisir|fait plaisir"
    r")\b"
)
"""« Passez votre chemin », « votre salon et moi, c’est fini », « faites-moi le plaisir de… »."""

GOES_WITHOUT = "ca ira"
"""« Merci, ça ira » sends away too, unless it is asked."""


NOT_FOR_THEM = re.compile(
    r"\b(?:"
    r"^(?:je |on |nous )?(?:vis|vit|vivons|habite|habitons|ai demenage|a demenage|suis partie?|sommes partis|reside) (?!pas |loin |ou |a cote)|"
    r"demenag\w+|en deuil|appartient (?:\w+ )?a|travaille (?:plus|pas) (?:ici|la|chez (?:nous|eux))|"
    r"^(?:je |j |on |nous )(?:ai|a|avons) (?:vendu|revendu|donne|change de|mis a la casse|divorce)|"
    r"(?:suis|est|sommes) (?:plus|pas) (?:client\w*|adherent\w*|membre|concern\w+|locataire|proprietaire)|"
    r"(?:n y|ne) (?:va|vais|viens|vient|habite|joue|danse|conduis|conduit) plus$|"
    r"(?:changer|modifier|revoir) (?:mes|mon) (?:choix|preference\w*|option\w*)|"
    r"(?:dossier|fiche|profil) contient|contient (?:mon|ma) (?:dossier|fiche|profil)|"
    r"^(?:je )?(?:re)?flechi\w*|je reflechis(?! et)|ca me (?:tente|dit|branche|parle) (?:pas|plus|moyen|rien)|(?:tente|dit|branche) (?:pas|plus|rien)|"
    r"plus tard peut etre|peut etre plus tard|un jour peut etre|peut etre un jour|trop cher\w*(?: chez vous)?$|"
    r"(?:j ai|ai|avons|on a) (?:deja )?(?:tout )?ce qu il (?:me |nous )?faut|"
    r"^(?:je )?(?:(?:suis|reste) )?(?:vegan|vegane|vegetarien|vegetarienne|athee|aveugle|sourde?)(?: \w+){0,3}$|"
    r"^(?:j|on|nous) (?:en )?(?:ai|a|avons) (?:bien |deja |largement |tres )?assez(?! de (?:points|place|temps|pain))|(?:j ai|ai|on a|avons) (?:deja|mon|ma) (?:un |une |mon |ma )?"
    r"(?:P|T)?(?:coiffeu\w+|garagiste|boucher|boulanger|fleuriste|opticien|pharmacien|medecin|dentiste|veto|veterinaire|banquier|fournisseur|salle)|"
    r"rend(?:s|re|rai) (?:ma|la|cette) carte|(?:resilie|annule|clotur\w+|ferme|renonce\w* a) (?:ma|la|mon|le) (?:carte|compte|adhesion|abonnement)"
    r")"
)
"""« Je vis en Belgique », « j’ai vendu la voiture », « mon dossier contient quoi ? », « je réfléchis », « j’ai déjà un coiffeur »."""

IRONY = re.compile(
    r"\b(?:"
    r"manquai\w* plus que (?:ca|vous)|mecontent\w*|serieu\w*$|vous savez$|boomer|bien joue|(?:quelle|la) (?:bonne )?blague|"
    r"quelle (?:bonne )?nouvelle|on (?:est|croit) rever?|c est ca ouais|et puis quoi|et ta soeur|du grand n importe|n importe quoi|"
    r"(?:vous etes|t es|tu es|etes vous) (?:\w+ )?(?:malades?|sourde?s?|aveugles?|fous?|folles?|tar\w+|dingues?|serieux|lourds?|bouches?)|"
    r"(?:coupe|la coupe) est pleine|(?:vase|la goutte|deborde)\w*|^(?:c est )?compris$|on dort|je dors|nous dormons|du matin pour (?:un|une|ca|des|vos)|"
    r"(?:je m|on s|nous nous|j m) en (?!occup|charg|ser[ts]|serv|suis|vais|va |rends|rend |veux|veut|faut|faudrait|reste|manque|donn|mett|met |gard|pren|"
    r"recommand|prepar|pass|fai|couper|coup|envoy|ren|vend|command|serai|sort|reserv|ajout|livr|offr|rajout|parle|re|achet|avai|soucie pas)|"
    r"ou je pense|les yeux|sert a rien|sert plus|la tete|le monde|mettrai\w* (?:plus|pas) les|les pieds (?:chez|dans)|"
    r"(?:tu peux|vous pouvez|pouvez vous|peux tu) (?:te|vous) (?:l |la |le |les )?(?!V?(?:deplac|occup|charg|renseign|arrang|deroul|livr|mettre d|voir|"
    r"rendre|assur|organis|procur|debrouill|tromp|souven|connect|rappel|gar))\w+(?: \w+)? (?:ta|ton|tes|vos|votre)|"
    r"sais (?:lire|ou vous|ou aller|ou c est|deja ou)|(?:si|quand|lorsque) (?:je|j|on|nous) (?:en )?(?:ai|aurai|aurais|veux|voudrai|avons|aurons) "
    r"(?:envie|besoin|une envie|un besoin)|si (?:j|je) (?:veux|ai) \w+ \w+ (?:je|j) (?:sais|viens|viendrai|passe)|"
    r"qui vous (?:a|autorise|permet|demande)|bouton (?:pour|de) (?:sortir|arret|partir|quitter|stop|plus)\w*|(?:vos|tes) rev(?:e|es|er)$|vivement$|(?:mon|ma) (?:telephone|portable|mobile|forfait|iphone) (?:vous |n |ne |m )*(?:arrete|sonne|vibre|remercie|explose|sature|deborde|est)|batterie de mon|(?:lien|moyen|porte|facon|solution) (?:pour|de|d) (?:sortir|partir|arreter|quitter|ne plus)|"
    r"(?:laissez|laisse|foutez|lachez) (?:mon|ma|mes|notre) (?:portable|telephone|mobile|boite|ligne|vie)|"
    r"(?:mon|ma|notre|ce|cette) (?:portable|telephone|mobile|boite|ligne|smartphone|numero) (?:n |ne )?(?:est|sert) (?:pas|plus)|"
    r"(?:courrier|papier|mail|email|affiche|vitrine|site) (?:me |nous )?suffi\w*|(?:ancien|vieux) systeme|sans (?:portable|telephone|sms|pub)|"
    r"(?:plus|pas) (?:de|d) \w+ (?:pour (?:moi|nous)|chez (?:moi|nous)|ici)(?: merci| svp)*$|mais (?:pas|sans) (?:le|la|les|du|de la) (?:baratin|blabla|reste|bla)|"
    r"ser(?:t|vez) a quoi|prefere (?:quand|que|qu)|c est moi qui (?:V?deci|v[ai]|V?choisi|appel|ecri)\w*|connais (?:le chemin|la route|vos|tes)|par coeur|"
    r"c est bon (?:pour|avec) (?:les|vos|tes)|"
    r"trop (?:vieux|vieille|age\w*|jeune|malade|pauvre|fauche\w*) pour|(?:un|une|1) par (?:mois|semaine|an|jour) (?:ca|c est|suffit)|les degats|"
    r"de votre coup|(?:se|te|vous) tai\w+|taisez|taire|peinard\w*|discret\w*|blabla|baratin\w*|bavard\w*|tranquil\w*|"
    r"(?:temps|place|argent|age|ans|budget|envie|patience|besoin) (?:pour|de|d) (?:vos|tes|ces)"
    r")(?: |$)?"
)
"""« Super, vous avez gagné une cliente mécontente », « je sais lire une vitrine », « la coupe est pleine »."""

OF_ANOTHER_LANGUAGE = re.compile(
    r"\b(?:your|yours|keep|lose|behalten|sie|ihre|ihr|eure|euch|vuestras?|vuestros?|vostre|vostri|vossas?|vossos?|guardaos|guardem|"
    r"sizin|waszych|wasze|zot)\b",
    re.IGNORECASE,
)
"""What is written in another language is never read as French."""

HAS_NONE = re.compile(
    r"^(?:je |j )?(?:n )?ai (?:pas|plus) (?:de|d) \w+$|^(?:j|on|nous|je) (?:ai|a|avons) (?:arrete|stoppe|quitte|cesse) (?:la|le|les|l|mon|ma)|"
    r"^(?:je|on|nous) (?:ne )?(?:conduis|conduit|joue|danse|cours|fume|mange|bois|voyage|bricole|jardine|cuisine)\w* plus"
)
"""« J’ai plus de voiture », which goes without, unless an errand follows."""
