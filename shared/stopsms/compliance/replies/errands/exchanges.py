"""Constructions of a conversation that is under way: who writes, what is answered, what is asked of the business and how to do it.

Patterns as in `constructions`, which takes them out beside its own.
"""

from stopsms.compliance.replies.errands.parts import BUSINESS, HAVE, NE, OWN, THE_1, THING, Patterns, construction

_SHOP = (
    r"[TVPU]?(?:boutique|magasin|enseigne|marque|societe|entreprise|garage|salon|restaurant|resto|agence|association|"
    r"asso|club|pharmacie|institut|commerce)"
)
_CLOSING = r"(?: (?:deja|donc|Csvp|en fait|exactement|Cplease|au juste|s il vous Vplait|Cmerci|la|Cmonsieur|Pmonsieur|Pmadame))*"

WHO_WRITES: Patterns = {
    "who writes": construction(
        rf"(?<=^ )(?:(?:mais|et|euh|pardon|Cpardon|Cbonjour|Csalut) )*(?:c est |t es |tu es |vous etes |es tu |"
        rf"etes vous )?qui{_CLOSING}(?: toi| vous)?(?=$)",
        rf"(?:t es|tu es|c est|vous etes) qui{_CLOSING}(?= (?:pour|et|mon|ma)|$)",
        rf"qui (?:est ce qui |c est qui |ose )?(?:(?:m|me|nous) )?(?:ecrit|V?parle|contacte|envoie|est ce)(?: (?:ca|ce "
        rf"message))?{_CLOSING}(?=$)",
        r"qui est a l (?:Tappareil|appareil)|(?:enfin )?au sms(?=$)|a qui (?:ai je l honneur|V?parle je|ai je affaire)",
        rf"(?:de )?la part de (?:qui|(?:quel|quelle) {_SHOP}){_CLOSING}(?: ce (?:message|texto|sms))?",
        rf"(?:c est |vous etes |etes vous |ca Vvient de |de |du |d )?(?:quel|quelle) {_SHOP}{_CLOSING}(?=$)",
        rf"(?:ce|le|votre) (?:message|sms|numero) (?:[TV]?vient|V?arrive|V?provient|est|est envoye|appartient) "
        rf"(?:de |d |a |par )?(?:qui|"
        rf"ou|quel|quelle|chez qui)(?: {_SHOP})?",
        r"(?:(?:le |la )?(?:Ddebut|fin|moitie|Nmoitie|reste|Vreste) (?:du|de votre) )?message (?:est |s est |m "
        r"est |a ete )?(?:V?arrivee? )?(?:"
        r"Tcoupe|V?coupee?|tronque|Qincomplet|incomplet|illisible|Qillisible|efface)(?: en deux| a moitie)?(?: "
        r"chez moi)?",
        r"(?:(?:ne )?(?:l |le |la |vous )?(?:n )?ai (?:pas|plus) )(?:(?:enregistre )?(?:votre|le|ce|ton|l) (?:nom|"
        r"numero|Tcontact)|enregistre(?: (?:le|ce|votre) (?:numero|nom))?)"
        r"(?: (?:enregistre|dans|sur|en) (?:mes|mon|ma|le|la)? ?(?:contacts?|repertoire|Trepertoire|T?telephone|"
        r"memoire|Tportable))?",
        r"(?:ne )?(?:vous )?(?:remets|reconnais|connais|Vconnais|situe|Vsitue|retrouve|Vretrouve) (?:pas|plus)(?: "
        r"(?:le|ce|votre) "
        r"(?:numero|nom))?(?=$| c est| qui| svp)|(?:ne )?V?(?:retrouve|sais|vois|souviens) (?:pas|plus) (?:de "
        r")?qui (?:vous etes|c est|tu es)|"
        r"(?:le|ce|votre) (?:numero|nom) (?:ne )?(?:me |m |s )?(?:dit|affiche|Vaffiche|parle) (?:rien|pas)",
        r"(?:vos|tes|les|quelles sont vos) coordonnees(?= Csvp|$)|votre nom(?: (?:Qcomplet|Qexact|de "
        r"famille))?(?= (?:et|Csvp|s il|Cmerci)|$)",
    ),
}
"""Who writes, asked beside why it cannot be told: the answer to CONTACT says it."""

NO_BUT: Patterns = {
    "no, but": construction(
        r"(?<=^ )(?:(?:mais|ah|ben|bah|mdr|Cmdr|lol|Clol) )*non non(?= (?:c est|c etait|j ai dit|j ai Tcommande|"
        r"il est|elle est|on est|je suis) )",
        r"(?<=^ )(?:(?:ah|ben|bah|Cmdr|Clol) )*non(?= (?:c est|c etait|j ai dit) (?:le|la|l|pour|bien|N\w+|mon|ma|"
        r"un|une|du|moi qui|lui qui) ?)",
        r"c est pas (?:moi|nous|lui|elle|P\w+) qui (?:ai|avons|a|vais|va) (?:[TV]\w+|paye)",
        r"(?<=[a-zA-Z0-9] )pas N\w+(?= C\w+|$| (?:mais|c|donc))|(?:mais |et )?pas (?:celui|celle|ceux|celles) "
        r"(?:de|du|d|des|a|avec|en) "
        r"(?:(?:ma|mon|la|le|les|l) )?[PTUDQN]\w+|(?<=[DTNU_] )pas (?:le|la|les|celui|celle) [DTQ]\w+(?=$)",
        r"(?<=^ )non (?=(?:je|j|on) (?:n )?(?:ai|avons|a) V?besoin de rien d autre)|(?<=[~_] )non plus",
    ),
}
"""« Non non, c’est bien moi », « pas celui de ma fille », before other constructions take up the half of it."""

ANSWERS: Patterns = {
    "asks how and when": construction(
        r"(?:faut|faudra|faudrait|fallait) pas (?:que (?:je|j|on) )?(?=oubli\w+|_|que|un|une|de T|Vprendre|"
        r"Vapporter|Vreserver)|"
        r"(?:faut|doit|dois) (?:je |t il |on |il )?(?:s |m )?(?:inquieter|U?inquieter)",
        r"(?:l |les |le |la )?avez vous (?:bien |deja )?(?:recue?s?|retrouvee?s?|Vretrouvee?s?)|(?:l |les )avez "
        r"(?:vous )?(?:bien )?recue?s?",
        r"(?:me|m|nous|te|vous) (?:re)?(?:appeler|rappeler)(?= (?:au|a|des|pour|vers|ce|D\w+|N\w+|apres|avant|"
        r"quand|svp|Csvp|si|demain|plus)|$)",
        r"(?:me|nous|m) (?:le|la|les|l|en) (?:re|r)?(?:envoyer|envoyez|donner|donnez|transmettre|Vdonner|"
        r"Vtransmettre)|(?:vous )?(?:m|nous|lui) en "
        r"(?:r|re)?(?:envoyez|envoyer|mettez|gardez|garder|mettrez|enverrez)(?: (?:un|une|N\w+|des|T\w+))?|"
        r"(?:dites|dis) moi(?: tout)?(?=$)",
        r"(?:V?donne |V?donnent |ai |avons |a |y ai |encore |toujours )*droit (?:a|au|aux)(?= (?:combien|quoi|"
        r"quel|quelle|la|l|N\w+|une?|mon|ma|"
        r"T\w+|U\w+|le|les|O\w+|mes|des) ?)",
        r"(?:P\w+ |T\w+ |il |elle |on )(?:veut|veulent|voudrait|peut|peuvent|souhaite|aimerait|va) (?:s |y "
        r")?inscrire(?= |$)|inscriptions? "
        r"(?:(?:pour|a|au|aux|en) )(?:(?:la|l|le|les) )?[TUDP]\w+|les inscriptions(?= (?:pour|sont|c est|commence|"
        r"a|au|ouvr|en|V|se))",
        rf"abonnement (?:de |d |pour )?(?:N\w+ D\w+|D\w+|Qannuel|Qmensuel|Qfamilial|a la T\w+|Tgym|Tsport)|geler "
        rf"(?:l |mon |son )abonnement|"
        rf"(?:oublier|oublie|oubliez) (?:d |de )?V\w+ {THE_1}{THING}",
        r"(?:[TU]\w+ |_ )?de garde(?= (?:D|ce|le|cette|c est|aujourd|pour|est|la)|$)|(?:Q?alterne|mode|garde) "
        r"(?:alternee|Valternee)|"
        r"Tfemme de menage|garder (?:la|le|ma|mon) (?:Tmonnaie|monnaie|meme)",
        r"(?:au|le|a|sous le|sous un|au) (?:meme|mon|bon|Tbon|Qbon|autre|sien) nom|au nom de(?= [PUQ])|le nom "
        r"(?:de|du) (?:la |l |mon |ma )?[PTU]\w+",
    ),
    "it will do": construction(
        r"(?:[TDU]\w+|_) (?:ne |n )?(?:est|sont|a ete|ont ete) pas (?:encore )?(?:annule|reporte|fini|termine|"
        r"suspendu|decale)e?s?|(?:[TVQN]\w+|_) sans arret(?=$)",
        r"(?:ne )?[TV]\w+ez pas (?:trop|avant|tout de suite|plus)(?= |$)|(?:je|j) (?:n |ne )?en veux pas(?= "
        r"C(?:mdr|lol|haha|merci)|$)(?<=_)",
        r"ca passe(?: (?:toujours|encore|aussi|quand meme))?(?=$)|ca (?:me |nous )?suffira|(?:vous )?en avez(?: "
        r"vous)? (?:recu|encore|aussi|Q\w+)|vous (?:vous )?en "
        r"chargez|(?:si|ou|sauf si) je me trompe|T?top (?:du|de la|des) top|(?:le|les|un|mon|mes|des|du) recus? "
        r"(?:fiscal|fiscaux|Tfiscal|de T\w+|T\w+)",
        r"(?:[TPU]\w+|_|fiscaux) part(?:ent)?(?= (?:quand|d ou|ou|D\w+|a))|(?:a|ont|est|sont) vire(?:r|e)? (?:au|"
        r"en|vers) (?:le )?[A-Z]?\w+|V?achetee?s? ailleurs",
        r"(?:me suis|s est|m a|me l a) (?:[TVQ]?(?:casse|claque|foule|tordu|fracture|brule|coupe|luxe|arrache|"
        r"blesse|fele|dechire|coince|fait mal a))e?s? "
        r"(?:le|la|les|l|un|une|au|a la) [TUQ]\w+",
        r"(?:qui|il|elle|ca) (?:ne )?(?:me |m |lui )?(?:va|vont|V?convient|V?plait) pas|desinstall\w+ (?:l|la|le|"
        r"mon|les) (?:Q\w+ )?T\w+|venez (?:vite|nous|me|au plus|tot)",
        r"(?:passez|comptez|Vcomptez|mettez|restez) (?:a|en|sur|plutot|pour) (?:la )?(?:N|T|Q)\w+|(?:ne "
        r")?(?:passez|prevoyez|prenez|Vprevoyez|Vprenez|comptez|Vcomptez|Vmontez) "
        r"pas (?:par|devant|avant|D\w+|la|le|les|l|de|d|trop|plus)(?= [A-Z])",
    ),
    "tells what happened": construction(
        rf"(?:[TUPVNQ]\w+|elle|il|ils|elles|_) {HAVE} disparue?s?(?: (?:de|du|dans|sur) (?:(?:la|ma|mon|l|le) "
        rf")?[TU]\w+)?",
        r"(?:m |l |lui |nous )?(?:a|ont) interdit (?:le|la|les|l|tout|de|d|toute) (?:T\w+|V\w+|Ueffort)|(?:a|ont) "
        r"refusee? (?:ma|la|mon|le|l) "
        r"T(?:carte|cb|paiement|cheque|code|bon|prelevement|virement|ordonnance)",
        rf"{HAVE} (?:supprime|efface|Vefface|jete|Vjete) (?:votre|le|un|ton|mon|la|l) T(?:lien|code|bon|facture|"
        rf"devis|commande|colis|mail|photo|"
        rf"ticket|carte|adresse|application|appli)(?: par Terreur)?",
        r"(?:ai|a|avons|ont) (?:fini|finis) par (?:le |la |les |l |y )?V\w+|(?:ai|avons|a) (?:bien )?(?:supprime|"
        r"retire|enleve) (?:N\w+|un|une|le|la) T\w+",
        r"(?:suis|est|etait|etais|sommes) nee?s?(?= (?:le|en|a|au|D|N|il))|rien de (?:Tcasse|casse|Qcasse|Qabime|"
        r"abime|perdu|Vperdu|V\w+|Qgrave)",
        r"(?:me |m |s |se |nous )?(?:suis|est|sommes|etes|etais) tromp\w+(?= (?:c etait|c est|D|de|j)|$)|(?:s est|"
        r"me suis|est) desinscrite? (?:du|de la|de l|"
        r"d|au|de) (?:[TU]\w+)(?: par Terreur)?",
        rf"(?:[TU]\w+ |_ )?(?:Q\w+ )?(?:oublie|perdu|laisse|retrouve)e?s? (?:a la |sur la |au |sur |chez |dans "
        rf")?(?:[TD]\w+)(?: N\w+)?(?=$)|je garde {THE_1}"
        rf"(?:reste|Vreste)",
        r"sans (?:m |me |nous |vous )?(?:appeler|prevenir|demander|attendre|Vattendre|V?avertir|V?consulter)",
        r"(?:si )?(?:je|j|on) (?:ne )?(?:reponds|repond|decroche|Vdecroche|suis|entends|entend) pas(?: (?:au|a la|"
        r"a l|tout de suite|chez) ?(?:T\w+)?)?(?= )",
    ),
    "asks to do it so": construction(
        rf"(?:ne )?(?:fermez|partez|commencez|Vcommencez|livrez|Vlivrez|Vpreparez|preparez|coupez|changez|touchez|"
        rf"taillez|lancez|jetez) pas"
        rf"(?= (?:avant|trop|tout|encore|D\w+|si|sans|_|~|{OWN}|la|le|les|a|au) ?)",
        rf"(?:annul\w+|supprim\w+|retir\w+|enlev\w+|jet\w+) (?:surtout )?pas (?:(?:le|la|ma|mon|notre|l|les) "
        rf")(?:T{BUSINESS}\w+|D\w+)",
        r"(?:mettez|mets|mettre|met|rajoutez|Vajoutez) (?:surtout )?(?:pas|plus) (?:de|d|du|trop de|trop d) "
        r"(?:T\w+|U\w+|Q\w+)",
        r"(?:n )?(?:ecrivez|inscrivez|marquez|ecris|marque|notez) (?:pas |juste |plutot |seulement )?(?:de "
        r")?(?:le |son |mon )?(?:U?prenom|Tprenom|U?nom|"
        r"Tmessage|_|N\w+|U\w+|P\w+) (?:sur|dessus|en|au)",
        rf"(?:ne )?(?:peux|peut|pouvons|pourrai|arrive|Varrive) pas (?:a )?(?:le |la |les |l )?(?:finir|terminer|"
        rf"fermer|ouvrir|monter|Vouvrir|Vmonter|Vfermer|"
        rf"laver|dormir|marcher|bouger|manger) {THE_1}T\w+",
        rf"{NE}(?:trouve|Vtrouve|vois|retrouve|Vretrouve|connais|Vconnais) (?:pas|plus|rien) (?:(?:bien|trop) "
        rf")?(?:votre|vos|ta|ton) (?:Q\w+ )?T\w+",
        r"(?:arretez|arrete|garez|Vgarez) (?:vous |toi )(?:a|au|devant|derriere|chez|apres|avant|pres|N\w+)(?= )|"
        r"(?:finissez|finis|terminez) (?:le|la|les|l) "
        r"T\w+(?: sans moi)?",
        r"(?:U|Q)?start (?:and |et |n )?stop|(?:le|les|un|mon|du|de) stops? (?:de (?:T)?(?:porte|portes|moto)|"
        r"(?:Q?arriere|avant|Q?gauche|Q?droit|moteur|"
        r"central)(?: (?:Q?gauche|Q?droit|arriere))?)|T?feux? stop",
    ),
    "does not, of a thing or somebody": construction(
        rf"(?<=^ )(?:(?:{OWN}) )(?:Q\w+ )?(?:T{BUSINESS}(?!telephone|portable|mobile)\w+|U\w+)(?: [UQDN]\w+)? "
        rf"(?:ne |n )(?:(?:s|se|me|m|l|y|en) )?"
        rf"(?:a|ont|est|sont|va|vont|fait|font|peut|V(?!interess|habit|lis|lir|achet|accept|ador|appreci|servir|"
        rf"sert)\w+) "
        rf"(?:pas|plus|jamais|toujours pas)(?= \w)",
        rf"(?<=^ )(?:(?:{OWN}) )(?:Q\w+ )?P\w+(?: [UPD]\w+)? (?:ne |n )?(?:(?:s|se|l|y|en) )?(?:a|ont|est|sont|"
        rf"peut|peuvent|sait|V(?!interess|habit|lis|lir|"
        rf"achet|accept|ador|appreci|donn|sign|confirm|suiv)\w+) (?:pas|toujours pas|pas encore)(?: pu)?(?! "
        rf"(?:interess|voulu|souhait|demand|besoin|envie|V?donn|"
        rf"accept|autoris|concern|Vbesoin|Venvie|Vinteress|Vaccept|disponible pour|vos|votre|du tout|client))(?= \w)",
    ),
}
"""What is answered to the business, and asked of it."""
