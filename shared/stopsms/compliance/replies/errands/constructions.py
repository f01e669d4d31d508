"""Constructions that bind a word that may refuse to something of the business, so that it refuses nothing else.

« Je ne peux plus venir samedi », « annulez mon rdv », « quand s’arrêtent les soldes » : the negation or the stopping word is
spent on the thing. Each is a pattern on a clause whose words carry the mark of their class (`vocabulary.Class`: « annulez mon
Trdv »); grammar, and words that are not known, carry none. What a construction covers is taken out of the clause; what is left
must be harmless by itself. None covers a word without naming it or its class: nothing that refuses is taken out unseen.
"""

import re
from functools import cache

from stopsms.compliance.replies.errands.exchanges import ANSWERS, NO_BUT, WHO_WRITES
from stopsms.compliance.replies.errands.parts import (
    AM,
    ANY_THING,
    BETWEEN,
    BUSINESS,
    CAN,
    COME,
    DOES,
    GOES,
    GOT,
    HAVE,
    LOOK_ANY,
    LOOK_WHEN,
    ME,
    MESSAGE,
    NE,
    NO,
    OWN,
    PLEASE,
    RUNS,
    SO,
    THE,
    THE_1,
    THE_OR_YOUR,
    THING,
    Patterns,
    construction,
    form,
)

MESSAGES: Patterns = {
    "thanks for it": construction(
        rf"Cmerci (?:(?:beaucoup|bien|tout|Cbeaucoup) )?(?:pour|de|d) (?:(?:votre|le|ce|cet|l|la|ta|ton|cette|tous|"
        rf"vos|les) ){{1,2}}(?:Q\w+ )?(?:{MESSAGE}|rappel|appel|Oinvitation|attention|accueil|service|Treponse)",
        rf"(?:Qsuper|Qjoli|Qbeau|Qgentil|Qmignon) {MESSAGE}",
    ),
    "was it received": construction(
        rf"(?:n )?ai (?:(?:bien|pas|juste|seulement|pas encore|toujours pas|jamais) )?(?:recu|vu|lu|eu|rate|Vrate|"
        rf"loupe|Vloupe|supprime|efface|perdu) (?:votre|le|ton|un|ce|l) {MESSAGE}(?: par Terreur)?(?! (?:encore|de "
        rf"pub))",
        rf"Vviens de (?:voir|recevoir|lire|trouver|Vtrouver) (?:votre|le|ton|un) {MESSAGE}",
        rf"(?:avez vous|as tu|vous avez|tu as) (?:bien )?(?:recu|vu|lu|eu) (?:mon|mes|le|ma) (?:{MESSAGE}|T\w+)",
        rf"(?:(?:je|j) )?(?:(?:vous|t|te|lui) )?{HAVE} (?:(?:deja|bien) )?(?:envoye|laisse|ecrit|repondu|transmis) "
        rf"(?:(?:un|le|mon|mes|les|la|ma|N\w+) )?(?:{MESSAGE}|T\w+)(?: (?:a|au|chez|avec) (?:(?:votre|la|le|l) "
        rf")?[PT]\w+)?",
        rf"(?:(?:bien|pas|toujours pas|pas encore) )?recu (?:votre|le|ton) {MESSAGE}(?: (?:d|de|avec) (?:le "
        rf")?[DTO]\w+)?",
        rf"message d Terreur|pas de message d Terreur|Tcodes? recu par {MESSAGE}|(?:recu|eu|recois|recoit|avoir|"
        rf"recevoir) (?:le|mon|un|de|aucun) Tcode (?:par|de) (?:{MESSAGE}|[TV]\w+)",
        rf"(?:n )?(?:ai )?pas (?:(?:bien|tout|tres bien|trop) )?[VQ]?compris(?: (?:votre|le|ton|ce) {MESSAGE}|(?= "
        rf"(?:le|la|l|les|comment|si|ou|quand|pour|ce|quel|quelle|de) ))",
        rf"(?:ne )?[VQ]?(?:comprends|comprend|vois|trouve|retrouve) (?:pas|plus|rien) (?:(?:bien|trop) )?(?:(?:a|au|"
        rf"dans|de) )?(?:votre|le|ton|ce) {MESSAGE}(?: (?:avec|pour|de|du) (?:(?:le|la|l) )?[TDO]\w+)?",
        rf"T?reponse (?:a|de) (?:mon|ma|votre|notre|mes) (?:{MESSAGE}|Tquestions?|demande|appel|T\w+)",
        rf"suite a (?:votre|mon|notre|un|l) (?:{MESSAGE}|appel|T\w+)",
    ),
    "received, or sent again": construction(
        rf"{HAVE} (?:bien )?recue?s? (?:{OWN}|votre) (?:Q\w+ )?(?:T(?!info)\w+|U\w+)|(?<=^ )recue?(?=$)|bien "
        rf"recue?s?(?=$| Cmerci| [DT]\w+)|(?:recevoir|recevrai|recevra|recevons|recois|recevoir) (?:(?:le|la|l|mon|"
        rf"ma|mes|un|une|du|notre|N\w+) )+(?:Q\w+ )?T(?!info|catalogue|newsletter|brochure)\w+|(?:quand|vais je|je "
        rf"vais|je peux|peut on) (?:le |la |l |les )?recevoir(?= |$)",
        rf"(?:{PLEASE} )(?:(?:me|m|nous) )?(?:(?:le|la|l|les) )?(?:r|re)?(?:envoyer|donner|Vdonner)(?= (?:svp|Csvp|"
        rf"par|a|s il|D|Cmerci)|$)",
    ),
    "asks for it": construction(
        rf"(?<!ne )(?<!n )(?<!ne m )(?<!ne me )(?<!ne nous )(?:{PLEASE} )?(?:(?:me|m|nous) )?(?:r|re)?(?:envoyer|"
        rf"envoyez|envoie|transmettre|communiquer|redonner|filer|[VT]?(?:donner|donnez|donne|envoyer)) (?:moi "
        rf")?(?:svp )?(?:(?:(?:le|la|l|mon|ma|mes|un|une|des|les|votre|vos|du|d|N\w+) ){{1,2}}(?:Q\w+ )?(?:T\w+|U\w+|"
        rf"D\w+|Ocollections?|devis|_)|plus (?:de |d )?T(?:info|detail|information|photo)\w*)",
        rf"(?:{PLEASE}|je voudrais) (?:(?:me|m|nous) )?(?:re|r)?(?:appeler|contacter)(?: (?:svp|Csvp|{NO} Dtard|au "
        rf"plus vite|rapidement|urgemment|D\w+|N\w+|plus Dtard))?",
        rf"(?:rappelez|appelez|contactez|recontactez|rappelle|appelle) (?:moi|nous){LOOK_WHEN}",
        r"(?:je|on) (?:vous|te|lui) (?:rappelle|appelle|rappellerai|rappelerai|appellerai|recontacte|recontacterai|"
        r"tiens au courant|redis|redirai|tiendrai au courant|reponds|repondrai|redis ca)(?= (?:plus Dtard|[DNC]|des|"
        r"quand|pour|dans|en|a|vers|apres|si|tout|ce|cet|le|la|ca|svp)|$)",
        r"(?:[TV]?(?:essaye|essaie|tente) de )?(?:vous )?(?:ai )?(?:essaye |Vessaye |Vtente )?(?:de )?(?:vous |les |"
        r"la |le )(?:appeler|joindre)|(?:vous|les|le|la) (?:ai|avons) (?:appele|appelee?s?)",
        r"(?:n )?V?arrive (?:pas|plus|jamais) (?:a )?(?:vous |les |le |la )?(?:joindre|avoir)(?: (?:quelqu un|au "
        r"telephone|par telephone|personne|Ppersonne))?|Ppersonne (?:ne )?repond(?: (?:au telephone|chez vous|a))?",
        r"(?:par|sur) (?:mail|email|whatsapp|telephone)(?= (?:ou|svp|Csvp|Cmerci|c|pour|si)|$)|(?:ecrivez|ecris|"
        r"repondez) moi (?:par|sur) (?:mail|email|whatsapp)",
        r"(?:joindre|appeler|contacter) (?:le|la|l|un|une|votre|quelqu un|mon|ma) (?:(?:au|du|service) )?(?:P\w+|T\w+|"
        r"sav|client)",
        r"numero (?:de|du|d) (?:(?:la|l|votre|ma|mon|le) )?(?:serie|T\w+|rue|U\w+|telephone du T\w+|telephone de la "
        r"T\w+)|(?:mon|le|votre|son|quel) numero (?:de|d) (?:T\w+|P?cliente?|serie)|(?:a )?quel numero(?= (?:je|on|"
        r"pour|appeler|puis|peut)[^$]*(?:joindre|appeler|T))",
        r"(?:dites|dis|prevenez|tenez|confirmez|Vconfirmez|Vconfirme) moi(?= (?:si|quand|ou|quel|quelle|quels|au "
        r"courant|comment|ce que|svp|Csvp|combien|a|quoi|D))|(?:me|nous) (?:dire|prevenir|tenir au courant|faire "
        r"savoir)(?= (?:si|quand|ou|quel|quelle|quels|comment|ce|combien|a|pour|quoi|D|des|svp|Csvp)|$)",
        r"(?:(?:avez|avoir|a|on|aurai|reste|Vreste|en|sur|Y|y a t il une|y a t il|une|la|ma|de|notre) )?liste (?:d "
        r"[UTV]?attente|de [TVU]?(?:naissance|mariage|courses?|cadeaux?|fournitures?))",
    ),
}
"""What is said of a message, a call or a list that serves an errand."""

PRAISE: Patterns = {
    "well done": construction(
        r"(?:c est|c etait|[TPU]\w+ est|[TPU]\w+ sont|[TPU]\w+ etait|[TPU]\w+ etaient|au|trop|super|Qsuper|vraiment|"
        r"vous etes|ete) top|top (?:la|les|le|vos|votre|cette) [TOD]\w+",
        r"trop (?:bien|cool|Qcool|V?hate|top|bon|Qbons?|Qbonnes?|Qbeau|Qbelles?|Qjolie?s?|Qmignonn?e?s?|"
        r"V?contente?s?|Qcontente?s?|fort|Qforte?s?|chou|mimi|Qdrole|Qsympas?|Qgentils?|Qgentilles?)|(?:pas|plutot "
        r"pas|vraiment pas) mal(?: du tout)?(?=$| (?:la|le|les|vos|votre|C))",
        r"tout (?:va|est) (?:tres )?(?:bien|Q\w+)",
        r"(?<=^ )rien a (?:V?signaler|redire|V?declarer)|(?:ca|cela) (?:ne )?(?:me |nous )?derange pas(?: du tout)?|"
        r"(?:n )?(?:ai|avons|a) jamais V?mange (?:d |de |une?|des) (?:aussi )?(?:Q\w+ )?[TU]\w+|jamais eu de "
        r"T?(?:souci|soucis|probleme|problemes)",
    ),
}
"""Praise that a word of degree or denial stands in."""

COMING: Patterns = {
    "cannot": construction(
        rf"{NE}(?:y )?{CAN} {SO}pas {SO}{ME}(?:{COME}|(?:annuler|retirer|supprimer|enlever) {THE_1}{THING})",
        rf"{NE}(?:y )?(?:peux|peut|pouvons|peuvent|pourrai|pourra|pourrons|pourrais|vais|va) {SO}plus "
        rf"{SO}{ME}{COME}{LOOK_ANY}",
        rf"{NE}{ME}{CAN} {SO}(?:pas|plus)(?= (?:(?:a|au|le|la|ce|cet|cette|avant|apres|vers|en|pour|finalement) "
        rf"){{0,2}}[DN]\w+)",
        rf"impossible (?:(?:pour (?:moi|nous)|de|d|a) )*{ME}{COME}|(?:Q?impossible|complique|difficile|Vdifficile) "
        rf"(?:pour (?:moi|nous) )?(?=(?:(?:a|le|la|ce|avant|apres) ){{0,2}}[DN])",
        r"(?:ca )?(?:(?:ne|n) )?(?:m|nous|l) arrange (?:pas|plus)(?: (?:du tout|trop|vraiment|tellement))?",
    ),
    "is not there, will not come": construction(
        rf"{NE}(?:y )?{AM} {SO}(?:pas|plus) {SO}(?:la|la bas|chez (?:moi|nous)|D?dispos?|Q\w+|Vvenue?s?|presse|"
        rf"pressee|d ici|loin|D?tard|vehiculee?|oblige|convaincue?|au (?:[TU]\w+|courant)|a (?:la |l )?[TUP]\w+|en "
        rf"(?:T\w+|U\w+|etat|D\w+|forme|mesure|ville|France|Vforme)|sur (?:place|U\w+|Tplace)|dans le (?:coin|"
        rf"secteur)|dans la region|[DN]\w+)"
        r"(?= (?:.* )?[DTN]\w+|$| (?:la|avant|car|pour|du|a|en|que|si|mais|et|Qdesolee?|svp|Csvp|Cmerci|_))",
        rf"{NE}(?:y "
        rf")?(?:{GOES}|"
        rf"vais|irai|ira|serai) {SO}pas(?: (?:trop|encore|du tout|finalement))?",
        rf"{NE}(?:{form('viens viendr prends prendr')}) plus(?= (?:(?:a|au|le|la|ce|cet|avant|apres|vers|en|pour) "
        rf"){{0,2}}[DN]\w+)",
        rf"(?:pas|plus) {SO}(?:D?dispos?|Q\w+|la|faisable|Vfaisable|evident|Vpratique)(?= (?:(?:le|la|a|au|ce|cet|"
        rf"avant|apres|en|pour|dans|chez) ){{0,2}}[DNTP]\w+|$| (?:pour|mais|avant|a|en|la|moi|si|car|Qdesolee?|svp|"
        rf"Csvp|Cmerci))",
        r"pas (?:avant|apres) (?:(?:le|la|l|ce|cet) )?(?:[DN]\w+)(?: [DN]\w+)*|pas (?:(?:le|la|ce|cet) )?D\w+(?= "
        r"(?:plutot|mais|prochain|Dprochain|je|j))|pas (?:ce|cet|cette) (?:D\w+|apres Dmidi)|pas D(?:aujourd hui|"
        r"demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)",
        r"(?:ca|ce) (?:(?:ne|n) )?(?:me )?(?:va|sera|est|fait|Vconvient|[TV]marche|serait|peut|colle|Vcolle|le fait|"
        r"risque|va Vetre) (?:pas|plus)(?: (?:etre|trop|tres|le faire|du tout|vraiment|terrible|pour (?:moi|nous)|"
        r"aller|aller pour|encore|bien|si))*(?: (?:Q\w+|V\w+|D\w+))?(?= |$)",
    ),
    "cancels or moves": construction(
        rf"(?:oblige|Qobligee?|contrainte?|dois|doit|devons|vais devoir|souhaite|souhaiterais|voudrais|veux|voulais|"
        rf"aimerais|peux|peut on|puis je|je peux|pouvez vous|peux tu|Qpossible|faut|faudrait|Cmerci|il faut)(?: (?:d|"
        rf"de|Vdecaler ou))? (?:(?:m|l|le|la) )?(?:annuler|reporter|decommander|repousser|resilier){LOOK_ANY}",
    ),
    "no, another time or thing": construction(
        rf"(?<=^ )non(?: (?:Qdesolee?s?|Qnavree?|_|Cmerci mais|Cmerci|mais|pas Vpossible|justement|plutot|en "
        rf"fait))?(?=(?: {BETWEEN}){{0,6}} [DNTP_]\w*|(?: {BETWEEN}){{1,6}} (?:[QU]\w+|V(?!merci|interess|besoin)\w+))",
    ),
}
"""What is said of coming or not."""

THINGS: Patterns = {
    "has not, did not get it": construction(
        rf"{NE}(?:(?:m|nous|l|vous|lui) )?{HAVE} {SO}(?:pas|rien|jamais|plus|aucune?) {SO}{GOT} "
        rf"{THE_OR_YOUR}(?:{ANY_THING}|[DNQO]\w+|Vconfirmation)",
        rf"{NE}(?:m|nous|l|lui|vous) {HAVE} {SO}(?:pas|rien|jamais|toujours pas) {SO}(?:[VTQ]?(?:rembours|livr|"
        rf"donn|confirm|rend|mis|dit|fait|factur|echang|prevenu|repar|ajout|appliqu|valid|rappel|recontact|repond|"
        rf"envoy|transm)\w*)(?: {THE_OR_YOUR}(?:{ANY_THING}|D\w+))?",
        rf"(?:toujours|encore)? ?(?:pas|rien) {SO}(?:recue?s?|eu|Vlivree?s?|Varrivee?|Vexpediee?)(?: "
        rf"{THE}{THING})?(?= (?:encore|toujours|pour l Dinstant|a ce Djour|depuis|D|Cmerci|svp|Csvp|c|est|et|mais)|"
        rf"$)",
        rf"{NE}{HAVE} {SO}(?:pas|jamais) {SO}(?:decide|Vdecide|Vchoisi|Vreserve|Vfini|fini|Vcommande|Vessaye|"
        rf"Vcommence|regarde|Vregarde)(?= |$)",
        rf"{NE}{HAVE} {SO}(?:pas|rien|jamais) {SO}{GOT}(?= (?:encore|pour l Dinstant|depuis|a ce Djour|hier|D|N|"
        rf"avant|pour))",
        rf"{NE}{HAVE} {SO}(?:pas|plus|aucune?) {SO}(?:beaucoup |assez |trop )?(?:{OWN}| )*(?:{ANY_THING}|N\w+|"
        rf"Pmonde|argent|reseau|nouvelles?|Qnouvelles?|sous|monnaie|connexion|D\w+|batterie|acces)",
        rf"(?:n )?{HAVE} (?:pas|plus) {SO}(?:V?besoin) (?:de|d|du) (?:(?:la|l|le) )?(?:{THING}|Trdv|_|V(?:reserv|"
        rf"pren|prend|ven|pay|command)\w+)|pas V?besoin (?:de|d) (?:{THING}|Trdv|rendez|V(?:reserv|pren|prend|ven|"
        rf"pay|command)\w+)|(?:n )?ai V?besoin de rien d autre|(?:n )?ai pas V?envie de V?(?:rater|louper|manquer)",
        rf"{HAVE} V?(?:perdu|oublie|casse|abime|egare|laisse|rate|tache|loupe|perdue) (?:de (?:le |la |les )?V\w+ "
        rf")?{THE_1}(?:Q\w+ )?(?:[TUOD]\w+|_)|{HAVE} oublie (?:de|d|si|quand|ou|a|l|le|la)(?= )|oublie (?:de|d) "
        rf"V\w+|(?:ai|avons) un peu perdu",
        rf"(?:[TVU]\w+|_) (?:[ND]\w+ )?{NE}(?:(?:a|est|ont|sont|sera) )?{SO}(?:pas|jamais) {SO}(?:ete "
        rf")?(?:recue?s?|Vlivree?s?|Varrivee?s?|Vvenue?s?|Qcompletes?|Vremboursee?s?|Vexpediee?s?|la|partie?|Vparti|"
        rf"Vtraitee?|debitee?)",
        rf"(?:ne |n )(?:(?:m|me|nous) )?(?:attendez|jetez|envoyez|envoie|mettez|[VT]?donnez|prenez|Vprenez|Vlivrez|"
        rf"Vpreparez|faites|oubliez) (?:surtout )?pas (?:(?:la|le|les|l|un|une|mon|ma|d|de) )+{THING}(?: N\w+)?",
        r"(?:ne |n )?(?:(?:m|me|le|la|les|l|nous) )(?:attendez|jetez|Vpreparez|Vlivrez|V?coupez|Vmontez) pas(?= "
        r"(?:avant|apres|pour|D|je|si|svp|Csvp|c|plus|trop)|$)",
        r"(?:ne )?(?:recois|recoit|recevons|recevrai) (?:pas|plus|rien|jamais|toujours pas) (?:(?:le|la|mon|ma|les|"
        r"l|mes) )(?:T(?!info|offre|catalogue)\w+)",
    ),
    "does not know, find, manage": construction(
        r"(?:ne )?V?(?:sais|sait|savais|savons|saurais) (?:pas|plus) (?:(?:encore|trop|vraiment|du tout) )?(?:si|ou|"
        r"quand|comment|quoi|quel|quelle|quels|quelles|ce|qui|combien|a|laquelle|lequel|pourquoi|le|la|les)",
        rf"(?:ne )?V?(?:connais|connait|connaissais) (?:pas|plus) (?:(?:encore|trop|bien) )?(?:(?:{OWN}|votre|vos) "
        rf")+(?:[TUDNO]\w+|_)",
        rf"(?:n )?V?(?:arrive|arrivais|arrivons|reussis|parviens|arrives) (?:pas|plus|toujours pas|jamais) (?:a "
        rf")?{ME}(?:{COME}|V\w+)(?: {THE}(?:[TU]\w+|_))?",
        rf"(?:ne )?[VQ]?(?:trouve|retrouve|vois|reconnais|comprends|comprend|voit|trouvons|retrouvons) (?:pas|plus|"
        rf"rien|toujours pas) (?:(?:bien|trop|comment|pourquoi|ou|quel|quelle|si|ce que|dans|sur) )*(?:(?:{OWN}|"
        rf"votre|vos) )*(?:[TUODN]\w+|_)",
        r"(?:ne )?[VQ]?(?:trouve|retrouve|vois|comprends|comprend) (?:pas|plus) (?=(?:comment|pourquoi|ou|quel|"
        r"quelle|si|ce|dans|sur|a) )",
        r"(?:ne )?V?(?:pense|crois|penses|trouve) pas (?=(?:que|qu|pouvoir|etre|avoir|V|le|la|l|les|mon|ma|ou|de|mes|"
        r"ca) ?)",
        r"(?:n )?(?:ai|avons|a|y a|en ai) (?:plus )?que (?:N\w+ [TD]\w+|[NDT]\w+|les? [NDT]\w+|la [NDT]\w+)|ne "
        r"(?:[VT]?(?:reste|dure|prend|mange|bois|travaille|viens|viendrai|coute|veux|prends)|fait|suis|serai|peux|"
        r"sera) (?:que|qu)|n est qu",
    ),
    "wants another": construction(
        rf"{NE}(?:en )?(?:veux|voudrais|veut|voulons|souhaite|souhaitons|prefere|voulais|[VT]?prends|[VT]?prend|"
        rf"prendrai) {SO}(?:pas|plus) (?:trop )?(?:{OWN}| )+(?:{THING}|Q(?!nouvel)\w+|N\w+)",
        rf"{NE}(?:veux|voudrais|voulais|veut) (?:surtout )?pas (?:(?:la|le|les|l|vous|m) )?(?:V?(?:rater|manquer|"
        rf"louper|annuler|attendre|payer|venir|arriver|embeter|changer|conduire|acheter la|prendre)|etre en Tretard|"
        rf"avoir [TQV]\w+|perdre (?:ma|mon|la) T\w+|etre Vlivree?)",
        r"sans (?:(?:les|le|la|l|mon|ma|un|une|de|d|trop|aucun|autre|trop de|passer par) )*(?:[TQDUN]\w+|_|V\w+|"
        r"avoir|probleme|souci|faute|doute|engagement|regret|hesiter|passer)",
        rf"(?:n |ne )?V?(?:aime|aimons|mange|supporte|tolere|bois|porte) (?:pas|plus) (?:(?:trop|beaucoup|vraiment|"
        rf"tellement) )?(?:(?:{OWN}) )+(?:{THING}|Q\w+)",
    ),
    "it does not work, is not right": construction(
        rf"(?:[TUQDPNO]\w+|_|ca|cela|il|elle|ils|elles|c|on|V\w+) (?:(?:qui|que|j ai|vous|je) )*{NE}(?:(?:me|m|s|se|"
        rf"y|en|nous) )?(?:{AM}|a|ont|va|vont|fait|peut|doit|"
        rf"{DOES}|"
        rf"passe|tient|sort|tiennent|bouge|repond|tombe|coule|tache) {SO}{NO} {SO}(?:ete |l air )?(?:si |trop |"
        rf"tres |assez |plus )?"
        rf"(?:Q\w+|V(?!interess)\w+|T{BUSINESS}\w+|D\w+|la|bon|bien|aller|a (?:ma|la|mon|sa|jour) ?(?:T\w+)?|au "
        rf"T\w+|en (?:T\w+|vente|rayon|Ostock)|sur (?:le|la|mon) T\w+|dans (?:le|la|mon) [TU]\w+|le (?:meme|bon|"
        rf"Qbon)|la (?:meme|bonne|Qbonne)|les (?:memes|bons|Qbons)|N\w+|un T\w+|une T\w+|grave|top|ouf|terrible)",
        rf"(?:[TUQOD]\w+|_|ca|il|elle|ils|elles|V\w+) (?:[DN]\w+ )?{NE}(?:(?:s|se|me|m) "
        rf")?(?:{RUNS}|"
        rf"passe|passent|tient|tourne|va) (?:(?:toujours|encore|vraiment) )?{NO}(?= (?:bien|encore|du tout|chez|sur|"
        rf"avec|dans|quand|pour|la|ici|depuis|D|Csvp|Cmerci|et|mais|alors|a|comment|que|je|vous)|$)",
        rf"(?:{form('march fonctionn')}|passe) (?:pas|plus)(?= |$)",
        rf"(?:[TPNU]\w+|_|Qseul) (?:[ND]\w+ )?{NE}(?:(?:s|se|me|m|y|nous) )?(?:V(?!interess|lire|lis|habit)\w+|"
        rf"[TQ](?:march|command|port|charg|allum|chauff|colle|montre)\w*|arrete|arretent|bouge|tient|sort|passe|"
        rf"mange|apparait|apparaissent) (?:pas|plus|jamais)(?! (?:de )?(?:vos|tes|ces|votre|a|par|chez) )",
        rf"(?:(?:il|elle|ils|elles) )(?:ne )?(?:me |s |se )?(?:apparait|apparaissent|arrete|bouge|tient|"
        rf"{form('march fonctionn ouvr demarr rentr charg colle plai')}) (?:pas|plus)",
        r"(?:le|la|son|votre|un) U?nom (?:n )?(?:est|apparait|Vapparait|s affiche) pas(?= )",
        r"(?:(?:ca|cela) )?(?:ne )?(?:me |nous |te )?derange pas|(?:ne )?(?:vous |t )inquiet\w+ (?:pas|plus)|t "
        r"inquiete|(?:n )?(?:est|etait|sera) pas (?:grave|urgent|Qurgent|presse|loin|cher|Qchere?|Qloin|mal|de ma "
        r"faute|tres grave|bien grave)",
        r"pas (?:si |trop |tres |super |du tout |vraiment )?(?:grave|mal|bete|Qcheres?|cheres?|loin|Qloin|vrai|fou|"
        r"Qmauvais|mauvais|terrible|Q?normale?|douee?|Q?presse|Q?urgente?|Q?conforme|folichon)(?: du tout)?|pourquoi "
        r"pas|pas de (?:T?soucis?|T?problemes?|quoi|Tpb|stress|panique|regrets?|bol|bile)|y a pas de quoi|(?:pas|"
        r"peu) importe",
        r"(?:suis|est|etais|etait|reste|sont|carte|Tcarte|V?compte|T\w+|_|toujours) (?:(?:encore|toujours) "
        r")?bloquee?s?(?= |$)|bloque[rz]? (?:moi )?(?:une|un|la|le|N\w+) (?:Q\w+ )?[TDN]\w+",
        r"(?:me suis|m suis|t es|s est|vous etes|nous etions|on s est|etes) tromp\w+ (?:de|d|sur|dans|en) (?:(?:la|"
        r"le|l|les|ma|mon) )?(?:Q\w+ )?[TUDQN]\w+",
    ),
    "is there any": construction(
        rf"(?:(?:vous|tu|on|ils|elles|je) )?{NE}(?:avez|as|a|ont|aviez|faites|fais|fait|auriez|aurez|etes|mettez|"
        rf"est|envoyez|[VT]?(?:vendez|prenez|livrez|acceptez|ouvrez|fermez|proposez|organisez|reprenez|fabriquez|"
        rf"servez|reparez|travaillez)) (?:vous |tu )?(?:pas|plus|jamais) {SO}(?:(?:{OWN}|en|par hasard|aussi|par "
        rf"Vhasard) )*(?:Q\w+ )?(?:la meme |le meme )?(?:[TODQNU]\w+|_|en (?:N|D)\w+)",
        r"(?:avez|as|auriez) (?:pas|plus) (?:le|la|les) memes?|(?:veux|voudrais|voulais) dire",
        rf"(?:(?:il|y|n|en|ne) )*a (?:t il )?(?:pas|plus|rien|aucune?) {SO}(?:(?:{OWN}|en|que|sur|beaucoup|assez|"
        rf"moyen de|moyen d) )*(?:[TODQNPUV]\w+|_)",
        r"plus (?:de|d|du) (?:(?:la|l) )?(?:T(?!info|detail|nouvel)\w+|D\w+|N\w+)(?= (?:en|a|dans|pour|du|de|D|N|ou|"
        r"c|chez|disponible|Q|svp|Csvp|Cmerci|T|sur|[a-z]$)|$)|(?:(?:il|y|n|en) )*a (?:pas|plus)(?= (?:en|du|de|dans|"
        r"la|pour|T|D|a|au|chez)|$)",
        r"(?:n )?en (?:reste|Vreste|aurez|avez|as|ont) (?:t il )?(?:pas|plus)(?: (?:du tout|en|un|une|N\w+|de "
        r"T\w+))?|(?:ne )?V?reste (?:t il )?(?:pas|plus|rien) (?:(?:de|d|du|que|une|un|la) )*[TDNOQ]\w+",
    ),
    "cancels, takes or forgets it": construction(
        r"(?:annul\w+|supprim\w+|retir\w+|enlev\w+) (?:une?|N\w+|cet|l|le Qmauvais) (?:Q\w+ )?Tarticles?",
        rf"(?:annul\w+|supprim\w+|retir\w+|enlev\w+|arret\w+|suspend\w+|resili\w+|decommand\w+|oubli\w+|laiss\w+|"
        rf"gard\w+|refus\w+|perd\w+|ot(?:er|ez|e)|lach\w+|quitt\w+|cess\w+) (?:moi |nous |lui |aussi "
        rf")?{THE_1}(?:Q\w+ )?(?:T{BUSINESS}\w+|N\w+ (?:T{BUSINESS}\w+|de T\w+))",
        rf"(?:annul(?:ez|er|e|ee|es|ons)|decommand\w+|report(?:ez|er)) {THE_1}(?:Q\w+ )?(?:T{BUSINESS}\w+|D\w+|"
        rf"U\w+|N\w+ (?:T\w+|D\w+))",
        rf"(?:supprim\w+|retir\w+|enlev\w+|ot(?:er|ez)) (?:moi )?(?:{THE_1}|juste les )(?:T\w+|U\w+|N\w+ [TU]\w+) "
        rf"(?:de|du|dans|sur) (?:(?:la|ma|mon|le|notre|cette) )*T{BUSINESS}\w+",
        rf"(?:je|on|nous) (?:garde|gardons|laisse|garderai) (?:(?:seulement|juste|quand meme|bien|plutot) "
        rf")*{THE_1}(?:T\w+|U\w+|D\w+|N\w+|Q\w+)",
        r"(?:(?:[TU]\w+|_|il|elle) )?s est (?:arretee?|decollee?|dechiree?|detachee?|cassee?|arrete)|(?:a|ont|est) "
        r"(?:ete )?(?:enlevee?s?|retiree?s?|oubliee?s?|supprimee?s?)(?= (?:de|du|des|au|par|la|le|en) [TUOP]\w+|$)",
        r"(?:l|les) (?:a|ai|avez|ont) oubliee?s?|se desister|(?:je|j|on) (?:me )?desist\w+",
        r"(?:[TD]\w+|_|c|est|a ete|a ete|T\w+ [DN]\w+) (?:(?:est|sont|a ete|etait|sera|soit|bien|toujours|deja|il|"
        r"elle|est il|est elle) )*(?:annulee?s?|reportee?s?|arretee?s?|suspendue?s?|supprimee?s?|finie?s?|"
        r"terminee?s?)(?= (?:du|le|la|de|les|pour (?!moi|nous)|[DTON_]\w*|depuis|car|ou|et|quand|c|bien)|$)",
        r"(?:comment|peut on|puis je|je peux|on peut|faut il|Qpossible d|Qpossible de|faire pour|pouvez vous|vous "
        r"pouvez|retirez vous) (?:(?:moi|me|m|nous) )?(?:annuler|retirer|supprimer|enlever|arreter|resilier)(?= "
        r"(?:en T|D|a quelle)|$)",
        rf"(?:comment|peut on|puis je|je peux|on peut|faut il|Qpossible d|Qpossible de|faire pour) (?:annuler|"
        rf"retirer|supprimer|enlever|arreter|resilier) (?:(?:les|des|vos) )(?:T{BUSINESS}\w+|U\w+)|(?:retirez|"
        rf"enlevez|faites) vous (?:les|des) T\w+",
        r"(?:desinscri\w+|desabonn\w+|inscri\w+|reinscri\w+) (?:mon|ma|mes|notre|nos|un|une|N\w+|le|la|les) (?:Q\w+ "
        r")?[PU]\w+(?: [PU]\w+)? (?:a|au|aux|de|du|d|pour|en) (?:(?:la|l|le|les|votre) )?(?:T(?!liste)\w+|U\w+|_)",
        r"(?:(?:m|me|s|nous) )?(?:(?:etre|suis|est|sommes|l) )?(?:inscrire|inscrit|inscrite|inscription|inscriptions|"
        r"desinscrire) (?:a|au|aux|pour|de|du|d) (?:(?:la|l|le|les|votre|mon|ma|notre) )*(?:T(?!liste)\w+|U\w+|P\w+|"
        r"_)|inscriptions? (?:(?:de|pour) )?(?:(?:mon|ma|mes) )?(?:P\w+|_)|(?:s est|est elle|est il|est) (?:bien "
        r")?inscrite? (?:au|a la|a l|aux) [TU]\w+|desinscription (?:du|de|d) (?:la |l )?[TU]\w+",
        r"(?:(?:la|l|les|le|vos|votre) )?(?:[OTD]\w+|ca) (?:[DN]\w+ )?(?:se |s )?(?:arrete|arretent|termine|"
        r"terminent|finit|finissent|fini|finis|finie|finies|terminees?|terminee?s?|c est fini)(?: (?:quand|ou|devant|"
        r"bien|a|au|D\w+|N\w+|le N\w+|deja|chez|pres|vers|en|pour))+",
        r"(?:quand|quel D\w+|a quelle Dheure|jusqu a quand|jusqu a quel D\w+) (?:est ce que |qu est ce que "
        r")?(?:(?:les?|la|l|vos|votre|ca|ils|elles|vous|c est|c) )*(?:[OTD]\w+ )?(?:s |se )?(?:arrete|arretent|"
        r"arretez|termine|terminent|finit|finissent|fini|finissez)(?: (?:(?:t il|t elle|les?|la|l|vos|votre|vous) "
        r")*(?:[OTD]\w+)?)?",
        r"(?:s arrete|s arretent) (?:t il )?(?:devant|ou|pres|a|au|chez|en|D\w+|N\w+)|vous (?:arretez|finissez|"
        r"terminez) (?:(?:a|le|la|les|vers|quand|vos) )+(?:[NDTO]\w+)?|(?:est ce|c est) (?:que )?(?:(?:bientot|deja|"
        r"vraiment|Dbientot) )?(?:fini|finie|finies|termine|terminee|terminees) (?:(?:la|le|les|vos|l) )+[OTDU]\w+|"
        r"(?:je|on) (?:finis|finit|termine|finirai) (?:(?:le|mon|a|vers|de|les|ma|tot|Dtot|tard|Dtard|mes) "
        r")*[TDN]\w+",
        r"(?:(?:la|en|a la|jusqu a la|pour la|vers la|des la|de|d ici la|de la|depuis la|c est la|avant la|sur la) "
        r")?fin (?:de|du|des|d) (?:(?:la|l|les|votre|mes|cette|ce|vos) )*(?:[DOTNU]\w+|serie|service|annee|_)|(?:la |"
        r"en |a la )?fin D\w+|(?:en|a la|jusqu a la|avant la|vers la) fin(?= |$)|enfin|T\w+ fine?s?",
        r"(?:a|au|quel|cet|l|un|en|mon|prochain|Dprochain|premier|dernier) arret(?: (?:de |du )?(?:T\w+|U\w+|P\w+|"
        r"facultatif))?|arrets? (?:de |du )(?:T(?:bus|tram|tramway|metro|car|relais|train)s?)(?: ou)?",
        r"(?:je )?n? ?(?:arrete|arretais) pas (?:de|d) (?:penser|V\w+|regarder|rire|recevoir des (?:compliments|"
        r"Ucompliments))(?: a)?|(?:on )?(?:ne )?(?:s|m) arrete (?:plus|pas) de (?:V\w+|rire)",
    ),
    "is sorry, is lost, goes on": construction(
        r"(?:n |ne )?aime pas ca(?= (?:D|C|il|elle)|$)(?<=il n aime pas ca)|(?:j |je )?(?:appelle|rappelle) depuis "
        r"(?:D|N)\w+|plus V?besoin (?:de|d|du) (?:la |l |mon |ma )?T(?:poussette|couche|lit|siege|machine|location|"
        r"voiture|taxi|chaise|table|reservation|couvert|place|parking)s?|rappelez moi (?:qui|quel|quelle|le|la|l|ou) "
        r"(?:vous etes|[TU]\w+)|(?:stop over|stopover)",
        r"(?:c est |est )?(?:le |mon |au )?numero N\w+|vous en recevez|recevez vous|(?:(?:m|nous|s) )?en Vser[ts] "
        r"(?:plus|pas)|"
        r"sans (?:s |m |nous )?inscri(?:re|ption)|(?:s|se) (?:arrete|coupe|ferme|Vcoupe|Vferme) (?:tout|toute) Qseule?",
        r"vous recevez (?:(?:quand|bientot|Dbientot|aussi) )?(?:(?:les|des|la|le|vos|du|de) )+(?:Q\w+ )?[TU]\w+|"
        r"(?:se |s )?(?:termine|finit|commence|Vcommence) par (?:le |la |les |un )?[NTD]\w+",
        r"(?:supprim\w+|retir\w+|enlev\w+|annul\w+) (?:la|le|les|l|un|une) N\w+ T\w+|annulez pas (?:tout )?(?:juste |"
        r"seulement )?(?:le|la|l) T\w+|(?:[TDN]\w+|ca me|Dprochaine|D\w+ D\w+) suffi(?:t|ra|sent)|(?:est|etait|suis|"
        r"etais) pas au courant",
        r"(?:ai|a|avons|veut|veux) arrete(?:r)? de (?:V\w+|fumer|boire|manger|courir)|(?:faut|faudra|fallait|dois|"
        r"devez) pas oublier (?:(?:le|la|les|l|mon|ma|mes|un|une) [TDUP]\w+|de V\w+)|[PU]\w+ (?:n |ne )?aime(?:nt)? "
        r"pas (?:trop )?(?:le|la|les|l|du) (?:[TUQ]\w+|gout|eau|bruit)",
        r"au nom de qui|(?:ca|cela|D\w+|T\w+) (?:me|nous) va(?: (?:tres )?bien)?(?=$| _| C\w+| merci)",
        r"(?:on|je|nous) (?:arrete|arretons|arretais) pas de (?:me |m |te )?V\w+ (?:de|des|du|d) (?:(?:votre|la|le|l|"
        r"cette|notre) )?(?:Q\w+ )?T\w+|(?:on|je|nous) (?:s est|se|me suis|me|s|nous sommes) (?:perdus?|perdue|perd|"
        r"perds)|ne vous (?:embetez|derangez|fatiguez|pressez|inquietez) pas (?:pour|avec) (?:ca|(?:le|la|l|mon|les) "
        r"[TU]\w+)",
        r"(?:le|la|les|l) [QTU]\w+ (?:n )?y (?:est|sont) (?:plus|pas)|(?:(?:[TO]\w+|ca|il|elle|ils|elles) )(?:s "
        r")?(?:arrete|arretent|termine|finit) (?:(?:ce|le|a|en|au|la|fin|vers|quand|pas|demain) )*[DN]\w+",
        rf"{HAVE} (?:supprime|efface|enleve|retire|desactive|annule) (?:{THE_1}|par Terreur )(?:[TUDO]\w+)|sans "
        rf"(?:le |la |l )?(?:faire|expres|vouloir|le vouloir|m en V?apercevoir)(?: expres)?|(?:je|j) (?:perds|perd|"
        rf"ai perdu) (?:mes|mon|ma|le|la) [TOU]\w+",
        rf"pas V?besoin d (?:un|une) (?:N|Q|T|autre)\w*|{HAVE} (?:pas|plus) (?:le|la|trop le|trop la) (?:courage|"
        rf"temps|Dtemps|Ttemps|force|envie|V?envie|place|Tplace|budget|moyen|Tmoyen|moyens|Tmoyens) (?:de|d|pour) "
        rf"[VT]\w+",
        r"(?:je|j) (?:retire|annule) ce que (?:je|j) (?:ai dit|disais|dis)|(?:mettez|mets|ecrivez|ecris|notez|"
        r"mettre) (?:pas |juste |seulement )?(?:le |mon |son )?nom (?:sur|dans) (?:la|le|l) T\w+|(?:pas|juste) le "
        r"nom(?= sur)|(?:(?:et|c est|a|mais) )?toujours (?:rien|pas)(?= (?:D|recu|C|depuis|de|c|a)|$)",
        rf"(?:pas|rien|jamais) (?:encore |toujours )?V?(?:trouve|vu|recu|eu|V?choisi|V?compris|essaye|teste|regarde) "
        rf"(?:{THE_1})(?:[TUDOQ]\w+|_)|desinscription de (?:mon |ma )?P\w+(?: [UP]\w+)? (?:a|au|de|du|pour) "
        rf"(?:(?:la|l|le) )?[TU]\w+",
        r"T(?:pharmacie|medecin|dentiste|veto|poste|garage) de garde|(?:pharmacie|medecin|veterinaire) de garde|"
        r"T(?:cheque|photo|photos|document|documents|devis|colis|virement|dossier|facture|cv|papiers) (?:est |sont |"
        r"bien )*(?:envoyee?s?|transmis|recue?s?)(?= (?:ce|D|hier|par|le|la|au|a|C|bien)|$)|^ non non(?= _| ~|$)",
    ),
    "do it so": construction(
        rf"{HAVE} (?:(?:bien|enfin|presque|tout juste|deja) )?(?:fini|termine) (?:{THE_1}(?:[TDU]\w+|_)|de V\w+|a "
        rf"\d*D\w+)",
        r"(?:mon|le|son|notre) (?:T|U)?nom (?:(?:de famille|sur (?:la|le) T\w+|pour (?:la|le) T\w+) )?(?:c est|est) "
        r"[UP]\w+|(?<=~ )pas (?:(?:de|d|le|la|un|une) )?[TPUDN]\w+|au nom de [UP]\w+",
        r"(?:auriez|aurais) (?:vous )?pas (?:vu|V?trouve|recupere|V\w+) (?:un|une|le|la|mon|ma|mes|des) [TUP]\w+|"
        r"(?:T\w+|U\w+) (?:Q\w+ )?(?:oublie|perdu|laisse)e?s? (?=(?:hier|D\w+|chez|dans|au|ce|cette|sur|la)(?: |$))",
        r"(?:comment|ca|cela) (?:se |s est )passe(?:nt)?|(?:Q?ancien|Q?nouveau) telephone|[PTU]\w+ s appelle "
        r"[UP]\w+(?: pas [UP]\w+)?|pas [UP]\w+(?= c est| mais|$)|(?:pas|plus) une? (?:Qseule?|autre) [TN]\w+|meme "
        r"pas (?:dans|en|au|a|chez) (?:(?:l|la|le|un|une|autre|votre) )*[TU]\w+",
        r"(?:aucune?|pas de|plus de|une) V?trace (?:de|du) (?:mon|ma|mes|la|le|l) T\w+|sans (?:me |nous "
        r")?(?:prevenir|V?avertir)|demande (?:un|une|le|la|l|mon|a) (?:[TU]\w+|U?report|mon P\w+|ma P\w+)|"
        r"(?:desactiv|activ)\w+ (?:la|le|l|mon|ma) [TU]\w+",
        r"(?:ne )?(?:sonnez|frappez|klaxonnez) pas|(?:sonnez|frappez|toquez) (?:chez|a|au|deux|doucement|N)|"
        r"arreter(?:ai|a|ons|ont) (?:la|le|l|les|mon) [TU]\w+|(?:je|on) finis (?:l|la|le|les|mon|ma) [DTU]\w+|annule "
        r"pas (?:la|le|mon|ma|notre) T\w+",
        r"pas la (?:V|T)?peine de V(?!ecri|envoy|appel)\w+ (?:le|la|les|un|une|mon|ma) T\w+|(?:envoyez|envoie) (?:le|"
        r"la|les) _|se (?:trompe|Vtrompe)|[TU]\w+ (?:se |s )est trompee?",
        r"(?:(?:ne|n) )?(?:(?:me|m|le|la|les|l|y) )?[TV]?(?:touch|chang|coup|mett|livr|mont|ajout|modifi|taill|cuis|"
        r"emball|prepar|serv|ramen|apport|coul|color)(?:ez|e|er) (?:surtout )?(?:pas|rien|plus)(?= (?:trop|avant|"
        r"apres|a la|a l|au|les|la|le|mon|ma|D|T|N|de T|C|svp|court|Qcourt|tout|c|je|_))",
        r"(?:c|ce n|ca|il|elle) (?:n )?est pas (?:(?:le|la|l|les|un|une|pour|a|du|des|mon|ma|avec|de) "
        r")*[PUTQDN]\w+(?= (?:mais|c est|c|plutot|avec|mieux|sur|qui|que|dans|a|pour|sans)|$)",
        r"pas N\w+ [TPDQU]\w+|pas Q?possible (?:de (?:le |la |les |l )?V\w+|pour (?:le|la|l|ce|cette) [DT]\w+)|pas "
        r"(?=T\w+(?: C\w+)?$)",
        rf"{HAVE} pas (?:vu|lu|note|realise|Vrealise|percute|pense|fait Vgaffe|fait attention) (?=(?:que|qu|a|si|la|"
        rf"le|l|les|ce|c|pour|au) )|(?:n )?ai pas tout V?compris",
        r"(?:j|on|nous|je|n) y (?:serai|serons|sera|vais|va|allons)(?= |$)|y a quelqu un|plus (?:que|qu a) N\w+|"
        r"plus V?attendre",
        rf"(?:supprim\w+|retir\w+|enlev\w+|annul\w+) {THE_1}(?:U\w+ )?T{BUSINESS}\w+|Tcode Opromo|(?:retir\w+|"
        rf"enlev\w+|annul\w+|supprim\w+) N\w+ [PTDU]\w+",
        r"n N\w+|(?:mais )?non c est|rien de (?:bien |tres |trop )?[QV]?(?:grave|urgent|special|mechant|presse)|(?:n "
        r")?y aura (?:Ppersonne|pas de [TP]\w+|plus de [TP]\w+)|V?moment ci|D\w+ ci",
        r"(?:desinscri\w+|inscri\w+|reinscri\w+) (?:mon|ma|mes) [PT](?:fils|fille|filles|enfant|enfants|garcon|ado|"
        r"petit|petite) (?:du|de|au|a|pour|le) (?:(?:l|la|le) )?[TDU]\w+|l inscri(?:re|s|vez) (?:le|au|a|pour|a la) "
        r"[DTU]\w+",
        r"(?:s|m) inscri(?:t|re|s|vez)(?= (?:comment|ou|quand|pour|a|au|D|T))|comment (?:elle|il|on|je|faire pour) "
        r"(?:s |m )?(?:inscri(?:t|re|s)|abonner|abonne)",
        r"(?:abonnement|forfait|carte) (?:a la|au|de la|du|de|d|a l|aux) (?:T(?:piscine|salle|gym|sport|club|fitness|"
        r"muscu|bus|train|tram|metro|parking|theatre|cinema|musee|velo|box|cantine|yoga|danse|tennis|padel|foot|judo|"
        r"spa|sauna)s?)(?: (?:finit|se termine|termine|expire|est fini|est termine)(?: (?:fin )?[DN]\w+| le N\w+| "
        r"quand)?)?",
        r"(?:l |les |m |nous |vous |t )?(?:attendez|attends|Vattendez) pas(?= )|(?:finit|expire|se termine|termine) "
        r"(?:(?:fin|le|en|debut|Ddebut|mi|bientot|Dbientot) )*[DN]\w+",
    ),
    "nobody, none, never": construction(
        rf"(?:[PTU]\w+|il|elle|on) {NE}(?:est|etait|a) (?:toujours |encore )?(?:pas|jamais) (?:encore |ete "
        rf")?(?:passee?|Vpassee?|Vvenue?s?|Vrevenue?|Varrivee?|rappele|Vrepare|repondu|Vrepondu)",
        rf"{NE}(?:Vconduis|conduis|fume|Vfume|[TV]bois|mange|Vmange|Vtravaille|Vbosse) (?:pas|plus)(?: (?:de|d|du) "
        rf"[TU]\w+|(?= |$))",
        r"des T\w+ sans(?=$)|(?:ou|oui ou|est ce que oui ou) (?:pas|non)(?=$)|(?:l|les|le) (?:a|ai|ont) (?:laisse|"
        r"laissee?s?) (?:chez|devant|dans|a|au|sur)",
        r"de la liste (?:de|du|des) (?:la |l )?T(?:car|bus|cours|stage|cantine|atelier|equipe|sortie|participant|"
        r"course|inscrit|gouter|attente)s?",
        r"(?:s |m |vous )?inscri(?:re|s|t|vez) (?:a|au|aux|pour) (?:(?:la|l|le|les|votre) )*(?:Q\w+ "
        r")?(?:T(?!liste)\w+|U\w+|_)",
        r"(?:n )?(?:(?:il|y) )*(?:n )?(?:y )?a (?:(?:toujours|jamais|vraiment) )?Ppersonne(?= (?:a|au|en|dans|pour|"
        r"chez|sur|D))|Ppersonne (?:n |ne )(?:(?:m|me|nous|a) )?(?:V\w+|est|a|repond|rappelle|decroche)(?: (?:V\w+|"
        r"venue?|passe))?",
        rf"(?:toujours )?(?:jamais|rien) (?:encore )?{GOT}(?: {THE_1}(?:[TU]\w+|_)| (?:encore|pour l Dinstant|"
        rf"D\w+)| de (?:votre Tpart)|(?=$))(?! de (?:vos|tes|ces))",
        r"(?:n )?(?:(?:ai|a|avons) )?aucun(?:e)? (?:Q?nouvelles?|T?soucis?|T?problemes?|Treponse|V?confirmation|"
        r"idee|Terreur|T?regrets?|doute|Dcreneau|Dplace|Tplace|D\w+)",
        r"rien (?:ne |n )?(?:s |se )?(?:V?affiche|passe|[TVQ]?marche|V?fonctionne|est (?:prevu|Vprevu|V\w+)|V?arrive|"
        r"[TV]?charge|bouge)|(?:ne )?(?:se )?passe rien",
        r"(?:n |ne )?(?:a|ont) pas (?:Vtenue?|dure|Vdure|Vmarche|Vfonctionne|Vpris|Vdemarre|aide|Vaide)(?= |$)",
        r"(?:ca |cela )?(?:ne )?(?:V?capte|[TV]?passe) (?:pas|plus|rien)",
        r"vous (?:re)?passez(?= (?:quand|D|a|chez|N|par|vers|le|la|bien))|quand (?:est ce que )?(?:vous "
        r")?(?:re)?passez(?: vous)?",
        r"(?:retir\w+|enlev\w+|supprim\w+) (?:mon|ma|mes|notre) P\w+ (?:de|du|des) (?:la liste (?:de|du|des) "
        r")?(?:la |l )?(?:T\w+|U\w+)",
        r"Tlien (?:me |m )?renvoie (?:sur|vers|a)|(?:me |m )renvoie (?:sur|vers|a) (?:une|un|la|le)",
        rf"(?:supprim\w+|retir\w+|enlev\w+|annul\w+) (?:la|le|les|l) (?:N\w+|D?derniere?|Qautre|autre) (?:N\w+|"
        rf"T{BUSINESS}\w+)",
    ),
    "puts it somewhere": construction(
        r"(?:laissez|laisser|laisse|deposez|[VT]?(?:deposer|deposez)|posez|[VT]?posez|mettez|mettre|deposer|laissez "
        r"tomber)(?: (?:le|la|les|tout|moi|l))?(?: T\w+)? (?:devant|chez|dans|sur|a|au|derriere|sous|contre|aupres|"
        r"en)(?: (?:(?:la|le|l|ma|mon|un|une|votre) )?[TUPN]\w+)",
        r"(?:gardez|garder|garde|gardiez|[VT]?(?:reservez|reserver)|mettez|mettre|prenez|[VT]?prenez|met|mets|"
        r"laissez|laisser)(?: (?:moi|nous|me|m|le|la|les|nous en|m en))? (?:(?:une?|le|la|les|des|mon|ma|du|N\w+) "
        r")+(?:Q\w+ )?[TDUN]\w+|(?:gardez|garder|mettez|mettre|garde|mis|met)(?: (?:moi|me|nous|m))?(?: (?:le|la|les|"
        r"en|ca|tout))?(?: N\w+)? (?:de|D?cote)(?: D?cote)?|(?:comptez|Vcomptez) sur (?:moi|nous)|(?:attendez|"
        r"Vattendez) (?:moi|nous)|de D?cote|mis(?:es?)? de cote",
        r"point de retrait|retraits? (?:en|au|de|du|a|sur) (?:(?:la|le|l|mon|ma) )?[TUD]\w+|(?:mode|point|Tpoint|"
        r"Theure|bon|Qbon|Tbon) (?:de )?retrait|sortie de (?:[TU]\w+|D\w+)",
    ),
    "its name, its account": construction(
        r"numero (?:de|du) (?:mon|ma|mes|notre|la|l) (?:P\w+|U\w+)|c est le numero de mon P\w+|(?:appelez|rappelez) "
        r"(?:le|la|les|mon P\w+|ma P\w+)(?= (?:pour|si|au|avant|D|N))|stop motion|T?(?:feux?|ampoules?|lampes?|"
        r"balais?|boutons?|panneaux?) (?:de |du )?stop|stop (?:ou|et) T?feux?|stop ou encore|[UT]?auto stop|"
        r"autocollants? stop pub",
        r"(?:code|[TU]?mot|Tcode) (?:de )?[TU]?passe|nom de (?:T\w+|jeune Pfille|U\w+|rue|P\w+)|(?:au|sous le|sous "
        r"quel|a quel|quel est le|c est au|le) nom (?:de|d|du) (?:(?:la|le|l) )?[PUT]\w+(?: U\w+)?|(?:par )?rapport "
        r"(?:a|au|aux)|(?:concernant|au sujet de|a propos de|au sujet d) (?:(?:le|la|l|ma|mon|votre|mes|un|une) "
        r")?[TUO]\w+",
        r"(?:me |m )?(?:V?connecter|acceder|V?acces|Tacces|creer|V?creer|sur|dans|de|V?utiliser) (?:a |sur |sous "
        r")?(?:mon|un|le|notre) (?:V?compte|T?espace)(?: (?:Pcliente?|T?fidelite|en ligne|perso))?|mon (?:V?compte|"
        r"espace) (?:Pcliente?|T?fidelite)|points? (?:sur|de) (?:mon|la|ma) V?compte|mon V?compte (?=est|a|ne|n)",
        r"(?:en )?plusieurs fois(?: sans Tfrais)?|(?:en )?N\w+ [UT]?fois(?: sans Tfrais| par (?:[DNC]\w+|cb|"
        r"Tcb))?(?= |$)|(?:la |une |l )?(?:prochaine|premiere|Dprochaine|Npremiere|autre) fois(?= (?:[a-z]+ "
        r"){0,6}[TDVQ])|combien de fois par D\w+",
    ),
}
"""What is said of a thing: that it is missing, wanted otherwise, broken, cancelled or put by."""

DEGREES: Patterns = {
    "more": construction(
        r"plus (?:D?tard|D?tot|Q\w+|loin|vite|pres|simple|ou moins|precisement|grand|souple|tranquillement|au|haut|"
        r"bas|longtemps|recents?|anciens?|N\w+|que [ND]\w+|que prevu|qu a|ample|amples)(?= |$)|(?:en|de|au|le|la|"
        r"les) plus(?= [A-Z_a-z]|$)|(?:moi|nous|lui|elle|eux|toi) non plus|plus d (?:une? )?(?:N\w+|D\w+|T(?:info|"
        r"information)s?)|plus (?:de|d) (?:T(?:detail|info|information|renseignement|choix|photo)s?|D?temps|Ttemps|"
        r"Pmonde)(?: que prevu)?|plus (?:(?:la|les|le|l|mon|ma|votre) )(?:T(?:livraison|port|frais|taxe)s?)",
        r"trop (?:Q\w+|D?tard|D?tot|bien|hate|V?hate|cool|top|forte?s?|loin|serree?s?|juste|pres|contente?s?|"
        r"V?contente?|peu|de Pmonde|de T\w+|de choix|mimi|chou|de bruit|V?plaisir|envie|V?envie|long|etroit|lache)|"
        r"(?:un peu|beaucoup|bien|vraiment|pas) trop (?:[QDT]\w+|serre|loin)|(?:de|en) trop(?= |$)|(?:j|on|je) "
        r"V?ador\w+ trop|trop (?:ador|Vador)\w+",
        r"assez (?:[QD]\w+|loin|vite|tot)|assez (?:de|d) [TDNUP]\w+|(?:est |c est |sera )?assez (?:pour|Qgrande?)|"
        r"(?:ca )?suffi(?:t|ra|rait)? (?:pour|de V|d V|il)(?= )",
    ),
    "top, never a fault": construction(
        r"(?:c est|[TPU]\w+ est|[TPU]\w+ sont|au|trop|etait|super|Qsuper|vraiment|vous etes|ete) top|top (?:la|les|"
        r"le|vos|votre|cette)(?= |$)",
        r"(?:non )stop|nonstop|(?:je|on|nous) (?:fais|fait|faisons|ferai) un stop(?= (?:au|a|chez|en|sur))|un stop "
        r"(?:chez|au|a|en)",
        r"rien (?:a |de |d )?(?:redire|signaler|declarer|V?signaler|Qgrave|grave|manquer|V?rater|V?manquer|Q?urgent|"
        r"Q?special|oublie|autre|plus V\w+ que)|de rien(?= (?:Cmerci|[CDTQ]))|(?:ne )?V?rate(?:rai|rais)? (?:jamais "
        r")?rien|rien que|comme rien|jamais (?:vu|V(?!interess|accept|donn|confirm|sign|achet)\w+|mange|ete|teste|goute|Q\w+)(?: (?:aussi|d aussi|si) Q\w+)?(?= "
        r"|$)",
        r"(?:c est |tout )?Q?bon pour (?:moi|nous)(?= |$)|c est Q?bon pour (?:[DNT]\w+|(?:le|la) [DNT]\w+)",
        r"n hesit\w+ pas(?= )|(?:n )?oublie[zr]? (?:pas|surtout pas) (?:de |d |le |la |les |mon |ma |notre "
        r")(?:[VTDU]\w+)|ne m oubliez pas (?:pour|D\w+|N\w+)",
    ),
    "does not do it": construction(
        rf"{NE}(?:(?:me|m|s|se|l|le|la|les|y|en|nous) )?V(?!interess|accept|lis|lire|habit|achet|ador|appreci|"
        rf"confirm|consult|apprec|suiv)[a-z]+ (?:pas|rien)(?! (?:(?:de|d|a|par|chez) )?(?:vos|tes|ces|votre|chez) )",
        rf"{NE}(?:(?:me|m|s|se|l|le|la|les|y|en|nous|vous) )?{HAVE} {SO}pas {SO}V(?!interess|accept|donn|confirm|"
        rf"sign|achet|ador|appreci)[a-z]+(?: (?:a|de|d) V[a-z]+)?",
        r"ne (?:V?(?:rentre|viens|reviens|ouvre|ouvrez|reprend|reprends|commence|arrive|part|pars|livrez|prends|peux|"
        r"serai|suis|veux)) que",
    ),
    "not that one": construction(
        rf"(?:mais |et )?(?:surtout )?pas (?:(?:de|du|le|la|l|les|un|une|en|au|aux|a|sur|avec|celui|celle|trop) "
        rf")+(?:Q\w+|{THING}|N\w+)",
    ),
    "passes by, leaves": construction(
        r"je (?:re)?pass(?:e|erai|erais)(?= (?:[DNVT_]|te|vous|prendre|chercher|dans|a|au|vers|chez|en|le|la|apres|"
        r"avant|ce|cet|cette|par|quand|voir|tout|plus|_))|(?:on|il|elle|nous|P\w+) (?:re)?pass(?:e|era|ons|erons)(?= "
        r"(?:[DNVT_]|a|au|chez|en|le|la|dans|vers|ce|prendre|chercher|vous|apres|avant|voir|plus))|(?:de|a|pour|puis "
        r"je|peux|peut|vais|va|bien|vous|Qpossible de|comptais|encore|aussi|voudrais|souhaite|pourrai|pourra|"
        r"pourrais|et|V?venir|faut|la|je peux|on "
        r"peut|pouvoir|voulais|dois|devais) (?:re)?passer(?= |$)|(?:suis|est|etais|sommes|ete) passee?s?(?= |$)|le "
        r"livreur passe",
        r"(?:je|on|nous|P\w+|T\w+|il|elle|ca|vous) (?:pars|part|partons|partira|sors|sort|sortons|sortent|partez)(?= "
        r"(?:[DN]|en|a|au|de (?:la |l |mon |chez (?:moi|le|la|l)|T)|du|dans|le|la|quand|vers|apres|ce|cet|V))|"
        r"(?:avant de|de|pour|en|vais) (?:partir|sortant|partant|sortir)(?= |$)|a partir de|a la T?sortie|(?:est|"
        r"sont|suis) (?:partie?s?|sortie?s?)(?= )",
        r"(?:prendre|chercher|faire|voir|profiter|chercher)(?= )",
    ),
}
"""More, too, never: of how much, and how good, things are; and of passing by."""


_BINDING = (NO_BUT, COMING, THINGS, DEGREES, ANSWERS)


@cache
def speaking_of_errands() -> tuple[re.Pattern[str], ...]:
    """Those that are an errand, or praise, by themselves."""
    return tuple(re.compile(pattern) for group in (MESSAGES, PRAISE, WHO_WRITES) for pattern in group.values())


@cache
def asking_who_writes() -> tuple[re.Pattern[str], ...]:
    """Those that ask who writes."""
    return tuple(re.compile(pattern) for pattern in WHO_WRITES.values())


@cache
def binding() -> tuple[re.Pattern[str], ...]:
    """The others, in the order in which they are taken out. Compiled when a reply needs them first: they are long."""
    return tuple(re.compile(pattern) for group in _BINDING for pattern in group.values())


WRITTEN = frozenset(
    word
    for group in (MESSAGES, PRAISE, WHO_WRITES, *_BINDING)
    for pattern in group.values()
    for word in re.findall(r"[a-z]+", pattern)
)
"""Words that constructions look for: they are spelt well."""
