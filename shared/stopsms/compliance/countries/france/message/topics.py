"""The subjects that French words give away.

A list of words is no judge. `certain` words leave little room for another meaning: where the law forbids the subject, they refuse.
`possible` ones have others (a window is sold without any saving of energy): they ask a person. What stands in the advertiser's own
name only is possible, never certain: a name is no offer. Patterns are read on the bare words of a text (lower case, no accents, no
signs), and compiled when they are first needed. Sources: docs/law.md R-18, R-60 to R-69.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.text import words

_AID = (
    r"\b(?:(?<!besoin d )(?<!besoin de l )aides?|primes?|subventions?|subventionn\w+|cee|economies? d energie"
    r"|tva (?:a )?5 5|(?:a|pour) 1 (?:euro|eur|e)?"
    r"|maprime\w*|ma prime \w+|credit d impot|eligibles?|eco ptz|factures? d (?:energie|electricite)"
    r"|factures? de chauffage)\b"
)
"""Words of public money or of saved energy: beside a window or an air conditioner, they say what the works are for."""

CERTAIN: Mapping[Topic, str] = {
    Topic.TRAINING_ACCOUNT: (
        r"cpf|compte (?:personnel (?:de |d )?)?(?:de )?formations?|moncompteformation|droits? (?:a la |de "
        r"|a )?formations?"
        r"|(?:heures?|droits?|compte|votre|vos|mon|mes|budget|solde) (?:(?:de|du|d|en|au titre du) )?dif"
        r"|(?:budget|credits?|solde|cagnotte|heures|euros) (?:de |d )?formations?"
    ),
    Topic.HOME_ENERGY: (
        r"panneaux? (?:solaires?|photovoltaiques?|pv)|photovoltaiques?|auto ?consommation|passez au solaire"
        r"|energie solaire"
        r"|(?:devis|installateurs?|projets?|etudes?|offres?|equipements?|abonnements?) solaires?"
        r"|(?:kits?|stations?|batteries?|toitures?|pergolas?|carports?|chauffage|centrales?|onduleurs?"
        r"|installations?|tuiles?|ombrieres?)"
        r" (?:\w+ )?(?:solaires?|pv)|batteries? virtuelles?|eoliennes? (?:domestiques?|individuelles?)|geothermie"
        r"|pompes? a chaleur|pac (?:air|reversible|geothermique|hybride)|chauffe eau (?:solaires?|thermodynamiques?)"
        r"|ballons? thermodynamiques?"
        r"|renovation (?:energetique|globale|thermique|d ampleur)|passoires? (?:thermiques?|energetiques?)"
        r"|audits? energetiques?"
        r"|bilans? (?:energetiques?|thermiques?)|economies? d energie|prime(?:s)? (?:energie|cee|renov\w*"
        r"|a la renovation)"
        r"|certificats d economies?|coup de pouce (?:chauffage|energie|economies?|isolation|renovation)"
        r"|ma ?prime ?renov|eco ?(?:ptz|pret)"
        r"|isolations? (?:thermiques?|exterieures?|par l exterieur|gratuites?|a 1|pour 1|1)"
        r"|isol(?:ation|er|ez|ons)(?: thermique)? (?:(?:de|des|du|la|les|vos|votre|l|par) )*(?:combles?|murs?"
        r"|facades?|toitures?|toit|maisons?|logements?"
        r"|planchers?|exterieur|sous sol|garage|habitation)|(?:combles?|facades?|toitures?) (?:perdus?|isolee?s?)"
        r"|isole[zr] (?:a|pour) 1"
        r"|ite (?:facades?|polystyrene|a 1|aidee?)|isolation ite|ite isolation|facades? ite"
        r"|chaudieres? (?:gratuites?|a granules?|a 1|biomasse|a bois|a condensation|hybrides?)"
        r"|poeles? a (?:granules?|pellets?|bois)"
        r"|inserts? a (?:granules?|bois)|vmc|ventilations? (?:mecaniques?|double flux)"
        r"|amelior\w+ (?:votre|le|son) dpe"
    ),
    Topic.HOME_ADAPTATION: (
        r"monte (?:escaliers?|personnes?)|sieges? monte escaliers?|sieges? elevateurs?|plateformes? elevatrices?"
        r"|douches? (?:seniors?|securisees?|a 1|pmr|adaptees?|sans marche|pour seniors?)|baignoires? (?:a portes?"
        r"|avec portes?|seniors?)"
        r"|baignoires? (?:\w+ ){0,3}(?:en|par) (?:une )?douches?|salles? de bains? (?:seniors?|pmr|adaptees?"
        r"|securisees?|pour seniors?)"
        r"|ma ?prime ?adapt\w*|adaptation (?:du|de votre|des|de vos) (?:logements?|domiciles?|habitations?)"
        r"|adapte[zr] (?:votre|son|le|vos) (?:logement|domicile|maison|salle de bains?)|logements? adaptes? (?:a"
        r"|aux) (?:l age|seniors?|handicap)"
        r"|barres? d appui|ascenseurs? (?:privatifs?|de maison|particuliers?)"
    ),
    Topic.BANK_DETAILS: (
        r"iban|(?<!prime )(?<!baby )rib(?! (?:eye|steak|roast|de boeuf))|coordonnees bancaires"
        r"|numeros? de (?:votre |la )?carte(?: (?:bancaire|bleue|bleu|de credit"
        r"|de paiement))?(?! (?:de )?(?:fidelite|membre|client|cadeau|adherent|vitale))"
        r"|code (?:de |secret de )?(?:votre |la )?carte(?: (?:bancaire|bleue))?(?! (?:de )?(?:fidelite|membre|client"
        r"|cadeau|adherent))"
        r"|cvv|cvc|cryptogrammes?|(?:identifiants?|informations?|infos?|donnees) bancaires?|numeros? de (?:votre |la |ta )?cb"
        r"|(?:\d{1,2}|seize|quatre|trois) (?:derniers? |premiers? )?chiffres (?:\w+ ){0,4}(?:cb"
        r"|cartes?(?! (?:de )?(?:fidelite|membre|client|cadeau|adherent|vitale)))"
    ),
    Topic.ALCOHOL: (
        r"vins?|champagnes?|cremants?|prosecco|bieres?|beers?|pressions? a|pintes?|whisk(?:y|ys|ies|ey)|rhums?"
        r"|vodkas?|gins?|tequila|cognacs?|armagnacs?"
        r"|calvados|pastis|pastaga|ricard|kro|kronenbourg|heineken|leffe|desperados|aperol|spritz|mojitos?"
        r"|cocktails?|sangria|punchs? (?:coco|planteur)|cidres?"
        r"|liqueurs?|digestifs?|spiritueux|alcools?|apero(?:s|tifs?)?|happy hours?|open bar|beaujolais|chablis"
        r"|sancerre|cotes du rhone|medoc|grands? crus?"
        r"|cavistes?|caves? a vins?|brasseurs?|hydromel|sake|shots?|jagermeister|get 27|binouzes?|picole\w*"
        r"|degustations? de vins?|s(?:ain)?t emilion|pomerol|pauillac|sauternes|gigondas|chateauneuf du pape|muscadet|gewurztraminer"
        r"|riesling|meursault|pommard|gevrey|morgon|brouilly|vouvray|madiran|minervois|corbieres|cuvees?|domaines? viticoles?"
        r"|vignerons?|viticulteurs?|vignobles?|millesimes? (?:\d{4}|de)|degustations? (?:au|du|dans nos) (?:domaine|chateau|chai|chais)"
        r"|(?:foire|route|coffret) des vins|ipas?|stouts?|pale ales?|lagers?|micro ?brasseries?|ti ?punchs?|planteurs? (?:offerts?|maison"
        r"|a volonte)|pommeau|pineau des charentes|kirs?|eaux? de vie|grappa|limoncello|martini|lillet|campari|baileys"
        r"|jack daniels|smirnoff|bacardi|cointreau|grand marnier|absinthe|mezcal|daiquiris?|pina coladas?|caipirinhas?|negronis?"
        r"|grimbergen|affligem|hoegaarden|guinness"
    ),
    Topic.TOBACCO: (
        r"tabacs?|cigarettes?|cigares?|cigarillos?|clopes?|chichas?|narguiles?|shishas?|vap(?:es?|ot\w+|oteuse)"
        r"|e ?cigarettes?|e ?cigs?"
        r"|e ?liquides?|w?puffs?|elf ?bars?|vuse|vozol|geek ?bars?|terea|zyn|nicotine|boosters? nicotine\w*|snus|iqos|heets|juul"
        r"|pods? jetables?|feuilles (?:a rouler|ocb|rizla)"
        r"|cartouches? (?:de )?(?:marlboro|camel|winston|gauloises|gitanes|lucky strike|philip morris|rothmans|pall mall|news)"
        r"|(?:marlboro|lucky strike|philip morris|rothmans|pall mall) (?:\w+ )?(?:cartouches?|paquets?)"
        r"|paquets? (?:de )?(?:marlboro|camel|winston|gauloises|gitanes|lucky strike|philip morris|rothmans|pall mall)"
    ),
    Topic.GAMBLING: (
        r"paris? (?:sportifs?|hippiques?|en ligne)|parions|pariez|casinos?|poker|lotos?|bingos?|jackpots?"
        r"|free ?bets?|machines? a sous|roulette"
        r"|blackjack|tierces?|quintes?|pmu|fdj|euro ?millions?|tickets? a gratter|jeux? a gratter|jeux? de grattage"
        r"|cotes? boostees?|pronostics?"
        r"|winamax|betclic|unibet|zebet|pmu fr|parier|pronos?|bookmakers?|free ?spins?|(?:premiers?|1ers?) paris?|(?:votre|ton"
        r"|chaque) pari"
        r"|bonus (?:\w+ ){0,6}?(?:paris?|mises?)|mise[zr] (?:\w+ ){0,3}(?:match|course|euros?)"
    ),
    Topic.CREDIT: (
        r"credits? (?:conso\w*|renouvelables?|immediats?|immo\w*|auto|travaux|gratuits?|faciles?|rapides?|revolving"
        r"|express|personnels?|sans|en \d+"
        r"|a partir|de \d+ e\w*|jusqu)|(?:micro ?|mini ?)(?:credits?|prets?)|(?:rachats?"
        r"|regroupements?) de (?:credits?|prets?)|taeg"
        r"|prets? (?:perso\w*|conso\w*|immediats?|immo\w*|auto|travaux|etudiants?|rapides?|express|relais|en ligne"
        r"|sans justif\w*|sans enquete|en 24|de \d+|jusqu)"
        r"|(?:un|votre|le|nos|vos|d un|notre) prets?(?! a\b| pour\b)(?= |$)|emprunte[rz]|emprunts?"
        r"|(?:paye[zr]|payable|paiements?|regle[zr]|reglements?|reglable) (?:\w+ ){0,4}?(?:[2-9]|[1-9]\d|deux|trois|quatre"
        r"|cinq|dix"
        r"|plusieurs) ?(?:x|fois)(?! (?:moins|plus))"
        r"|(?:[2-9]|[1-9]\d|trois|quatre|dix) ?(?:x|fois) sans frais|en plusieurs fois"
        r"|(?:paye[zr]|regle[zr]) (?:\w+ ){0,3}?(?:plus tard|dans \d+ (?:j|jours?|mois)|en \d+ mois)|buy now pay later|bnpl"
        r"|(?:paiements?|reglements?) (?:differes?|fractionnes?|echelonnes?|etales?)|facilites? de paiement"
        r"|klarna|(?:avec|par|via) alma|oney|cofidis|cetelem|sofinco|cofinoga|floa|younited"
        r"|loa|lld|leasings?|(?:option|promesse) d achat|location longue duree|mensualites?|a credit"
        r"|financements? (?:\w+ ){0,2}?(?:sur|de|en|a|possibles?|auto|immediat\w*|rapide\w*|facile\w*|accorde\w*)|finance[zr] (?:votre"
        r"|vos|l|le|la)"
        r"|(?:0|zero|\d+) d interets?|sans interets?|taux (?:0|zero)|reserves? (?:d argent|de \d+ ?(?:e|eur|euros?)\b)|hypotheques?"
        r"|hypothecaires?"
        r"|avances? de (?:tresorerie|fonds|\d+)|(?:votre|besoin de|de la) tresorerie|hypotheque tresorerie"
        r"|(?:cash|argent) (?:en \d+|immediat\w*|rapide\w*|facile\w*|sur votre compte|tout de suite)|besoin (?:d argent|de cash)"
        r"|sans justificatifs?|\d{3,} ?(?:e|eur|euros?) (?:en|sous) \d+ ?(?:h|heures?|min|minutes?)"
        r"|avance sur salaire|taux (?:d interet|fixe|immo\w*|d emprunt)"
    ),
    Topic.HEALTH: (
        r"medicaments?|sans ordonnance|complements? alimentaires?|minceur|minc\w+ rapide|perd(?:ez|re"
        r"|s) (?:jusqu a )?\d+ (?:kilos?|kg)|maigri\w*|amaigriss\w+"
        r"|botox(?! capillaires?)|acide hyaluronique injecte|lentilles de contact|(?<!sans )antibiotiques?"
        r"|doliprane|paracetamol|ibuprofene|efferalgan|dafalgan|nurofen|advil|aspirine|aspegic|spasfon|smecta|imodium|gaviscon|humex"
        r"|strepsils|voltarene|fervex|rhinadvil|toplexil|zyrtec|cetirizine|melatonine|somniferes?|glp ?1|norlevo|ellaone"
        r"|pilules? (?:du lendemain|contraceptives?)|contracepti(?:on|fs?)|appareils? auditifs?|aides? auditives?"
        r"|implants? (?:dentaires?|mammaires?|capillaires?)|dispositifs? medica(?:l|ux)"
        r"|chirurgie esthetique|greffe de cheveux|homeopathi\w+"
        r"|(?:substituts?|patchs?|gommes?|pastilles?) (?:a la |de )?nicotin\w+"
    ),
    Topic.CRYPTO: (
        r"bitcoins?|btc|cryptos?|crypto ?(?:monnaies?|actifs?|devises?)|ethereum|eth usdt|stablecoins?|usdt|nfts?"
        r"|altcoins?|memecoins?|solana|dogecoin"
        r"|binance|staking|tokens?|web3"
    ),
    Topic.POLITICS: (
        r"votez|allez voter|aux urnes|elections?|electora(?:le?s?|ux)|electeurs?|electrices?|scrutins?|candidat(?:e"
        r"|s|es|ure|ures)?|municipales|legislatives"
        r"|presidentielles?|(?:elections )?(?:regionales|departementales|cantonales|senatoriales"
        r"|europeennes) (?:\d{4}|des|du|le)|referendums?"
        r"|bulletins? de vote|bureaux? de vote|(?:premier|second|1er|2e|2nd|deuxieme) tour|maires? sortante?s?"
        r"|votre maire|votre (?:deputee?|senateur|senatrice)"
        r"|deputee?s?|senateurs?|senatrices?|meetings? (?:de|du|avec|a|politique)|(?:son|notre|au|grand) meeting"
        r"|(?:notre|soutenez (?:la|notre|cette)|votre|la) liste (?:citoyenne|electorale|municipale|dimanche|conduite"
        r"|menee|du|de (?:gauche|droite|rassemblement))"
        r"|soutenez (?:notre|la|ma) (?:liste|candidature|campagne)|parti (?:socialiste|communiste|politique"
        r"|republicain)|militante?s?|tractages?|procurations?"
        r"|soutenez (?:\w+ ){1,3}?(?:presidente?|maire)|(?:faites|faisons|faire) barrage|votons|liste (?:d )?(?:union|ouverture)"
        r"|rejoignez (?:la|notre|ma) liste(?! (?:d (?:attente|envies)|de|vip))|(?:la|cette|une) petition|petitions? (?:contre|en ligne)"
        r"|manifest(?:ez|ons)|manifestations? contre|contre la (?:reforme|loi)"
        r"|donnez sa chance a|glissez (?:le |notre )?bulletin"
    ),
    Topic.HIGH_RISK_CONTRACTS: (
        r"forex|fx trading|marches? des (?:changes|devises)|(?:les|des|en|aux|vos|nos|de|avec|sur|par) cfds?|cfds"
        r"|cfd (?:sur|bourse|trading|indices?|actions?|or|petrole|crypto)"
        r"|contrats? (?:for|pour|sur) (?:la )?differences?|contrats? financiers? a terme|options? binaires?"
        r"|binary options?|digital options?|spread ?bett\w+"
        r"|effets? de levier"
    ),
    Topic.PRESCRIPTION_DRUGS: (
        r"viagra|cialis|levitra|kamagra|sildenafil|tadalafil|ozempic|wegovy|mounjaro|saxenda|semaglutide|xanax"
        r"|valium|lexomil|subutex|tramadol|codeine|ritaline"
        r"|rivotril|stilnox|zolpidem|roaccutane|fentanyl|oxycontin|oxycodone|prozac|propecia|finasteride"
    ),
    Topic.INFANT_FORMULA: (
        r"laits? (?:(?!hydratant|corps|toilette|demaquillant)\w+ ){0,3}(?:1er|1 er|premier|1ere|1|0 6) ?(?:age|mois)"
        r"|laits? (?:(?!hydratant|corps|toilette|demaquillant)\w+ ){0,3}(?:1er|1 er|premier|1ere|1) (?:et|ou|ou le|et le) "
        r"(?:2e|2eme|2 eme|deuxieme|second|2nd|2) ?age"
        r"|laits? (?:en |de )?(?:poudre )?(?:(?:bio|bebe|infantiles?|special|premiere?) )*(?:des la |de |pour la )?naissance"
        r"|(?:guigoz|gallia|nidal|bledilait|modilac|novalac|milumel|physiolac)"
        r" (?:[a-z]+ ){0,3}?(?:1(?= (?:\d+|en|a|des)\b|$)|1er age|premier age)"
        r"|laits? (?:(?!hydratant|corps|toilette)\w+ ){0,2}0 (?:a )?6 mois"
        r"|laits? de (?:naissance|demarrage)|laits? maternis\w+|preparations? pour nourrissons?"
        r"|laits? pour nourrissons?"
    ),
    Topic.FUNERALS: (
        r"obseques|pompes funebres|funeraires?|funerailles|cercueils?|inhumations?|cremations?|marbrerie"
        r"|pierres? tombales?|caveaux|caveau (?:funeraire|familial|de famille)|deuil|condoleances|columbariums?|crematoriums?"
        r"|deces|deceder|decedee?s?|defunte?s?|monuments? funeraires?"
        r"|concessions? (?:au )?cimetiere|urnes? funeraires?"
    ),
    Topic.LEGAL_SERVICES: (
        r"avocates?|cabinets? d avocat(?:e)?s?|avocats? (?:au barreau|a la cour|specialis\w+|penalistes?"
        r"|fiscalistes?|d affaires|associes?|conseils?|partenaires?|en (?:droit|ligne))"
        r"|(?:un|votre|notre|nos|vos|mon|ton|par un|meilleurs?|des) avocats?(?= (?:vous|des|en|gratuit\w*"
        r"|specialis\w*|repond\w*|pour|a votre|conseil\w*|defend\w*|au|expert\w*)\b)"
        r"|consultez (?:un|nos|votre|notre) avocats?|demarchage juridique|consultations? juridiques?"
        r"|conseils? juridiques?"
    ),
}

_POSSIBLE: Mapping[Topic, str] = {
    Topic.TRAINING_ACCOUNT: (
        r"(?:\d+|mille) ?(?:e|eur|euros?) (?:(?:a|de|d|pour|en|votre|vos|vous|te|utiliser|depenser) )*(?:formations?|former)"
        r"|il (?:vous |te )?reste (?:\w+ ){1,4}formations?|form(?:ez|e) (?:vous|toi) (?:\w+ ){0,3}(?:gratuit\w*|sans (?:rien )?(?:payer"
        r"|debourser|avancer)|pour 0|a 0)"
        r"|formations? (?:\w+ ){0,4}(?:0 (?:e|euros?)|sans reste a charge|sans (?:rien )?(?:payer|debourser|avancer))"
        r"|dif|bilans? de competences|vae|formations? (?:\w+ ){0,3}(?:gratuites?|offertes?|financees?"
        r"|prises? en charge|certifiantes?|diplomantes?|remboursees?)"
        r"|(?:anglais|permis|code de la route) (?:\w+ ){0,3}(?:finance\w*|pris en charge)"
    ),
    Topic.HOME_ENERGY: (
        r"pac|ite|isolations?|isolez(?! vous)|isolante?s?|solaires? (?:\w+ ){0,3}(?:toits?|toitures?)"
        r"|(?:toits?|toitures?) (?:\w+ ){0,3}solaires?|produisez (?:votre|de l) (?:propre )?(?:electricite|energie)"
        r"|renove[zr] (?:votre|vos|la|le|son) (?:logement|maison|habitation|toit\w*|facades?)"
        r"|travaux (?:\w+ ){0,2}(?:finance\w*|pris(?:es)? en charge|subventionn\w*|offerts?|aides?)|energivores?"
        r"|(?:economise[zr]|economies?|reduise[zr]|divise[zr]|baisse[zr]|allege[zr]|adoucisse[zr]) (?:\w+ ){0,5}?"
        r"(?:chauffage|electricite|energie|gaz)|chaudieres?|granules|pellets|clim(?:atis\w+|s)?|chauffe eau"
        r"|radiateurs? (?:connectes?|a inertie|gratuits?)"
        r"|thermostats? (?:connectes?|gratuits?|intelligents?)|fenetres|fenetre (?:pvc|alu|bois|de toit|sur mesure)"
        r"|double vitrage|triple vitrage"
        r"|(?:baissez|reduisez|divisez|allegez) (?:vos|votre|la|les)"
        r" factures? (?:d energie|d electricite|de chauffage|de gaz|energetiques?)|travaux (?:de renovation"
        r"|d isolation|energetiques?)"
    ),
    Topic.HOME_ADAPTATION: (
        r"teleassistance|maintien a domicile|lits? medicalises?|pour seniors? (?:salle|douche|logement)"
        r"|bien vieillir (?:chez|a)|rehausseurs? (?:de )?(?:wc|toilettes?)|rampes? d acces"
    ),
    Topic.TOBACCO: (
        r"buralistes?|fumer|fumeurs?|fumeuses?|narguile|marlboro|lucky strike|philip morris|rothmans|pall mall|ocb|rizla"
        r"|pipes? (?:et|ou) briquets?|pipes? (?:de|en) (?:bruyere|ecume)|blagues? a tabac"
    ),
    Topic.HIGH_RISK_CONTRACTS: (
        r"cfd|trading|tradez|traders?|scalping|robots? de trading|copy ?trading|signaux (?:de )?trading"
        r"|warrants?|prop firm|meta ?trader|mt[45]|paires? de devises|spreads? (?:0|zero|des|a partir)|turbos? (?:call|put|bourse"
        r"|infinis?)"
        r"|futures (?:sur|et (?:options|turbos))|contrats? a terme|produits? derives? (?:financiers|de bourse)"
        r"|(?:placements?|rendements?|investissements?|capital|interets?) (?:\w+ ){0,4}garantis?|\d+ (?:\w+ ){0,2}garantis? (?:par"
        r"|l an)\b"
    ),
    Topic.PRESCRIPTION_DRUGS: r"ordonnances?",
    Topic.INFANT_FORMULA: (
        r"laits? (?:infantiles?|bebes?|pour bebes?|en poudre bebe)|guigoz|gallia|nidal|bledilait|modilac|novalac"
        r"|milumel|physiolac|picot"
    ),
    Topic.LEGAL_SERVICES: r"notre avocat|barreau|honoraires|juristes?",
}

_TOGETHER: Mapping[Topic, tuple[tuple[str, str], ...]] = {
    Topic.TRAINING_ACCOUNT: (
        (
            r"\b(?:formations?|bilans? de competences|permis|vae|coaching|anglais)\b",
            (
                r"\b(?:vos (?:droits|heures)|heures dif|avant (?:de )?(?:perte|les perdre|expiration)|100 (?:finance"
                r"|pris|rembourse)\w* par l etat|votre (?:cagnotte|budget))\b"
            ),
        ),
    ),
    Topic.HOME_ENERGY: (
        (
            (
                r"\b(?:fenetres?|menuiseries?|portes? d entree|volets?|vitrages?|clim\w*|radiateurs?|thermostats?"
                r"|chaudieres?|(?<!factures de )(?<!facture de )chauffage|poeles?|isol\w+|granules"
                r"|pellets|solaires?|panneaux|travaux|toitures?|facades?|renov\w+|chauffe eau|pac)\b"
            ),
            _AID,
        ),
        (r"\b(?:poeles?|chaudieres?|chauffage|inserts?)\b", r"\b(?:granules?|pellets?)\b"),
        (r"\b(?:clim\w*|pac)\b", r"\b(?:air air|air eau)\b"),
    ),
    Topic.HOME_ADAPTATION: (
        (
            r"\b(?:douches?|baignoires?|salles? de bains?|logements?|wc)\b",
            (
                r"\b(?:seniors?|retraites?|autonomie|perte d autonomie|pmr|handicap\w*|plus de 60|plus de 70"
                r"|securisee?s?)\b"
            ),
        ),
    ),
    Topic.HIGH_RISK_CONTRACTS: (
        (
            r"\b(?:cfd|trading|tradez|traders?)\b",
            (
                r"\b(?:levier|devises?|spreads?|indices?|matieres premieres|forex|sans risque|gagne[zr]?|gains?"
                r"|profits?)\b"
            ),
        ),
        (
            r"\bcfd\b",
            r"\b(?:invest\w+|bourse|actions?|cryptos?|courtiers?|brokers?|marches?|comptes?|demo|capital|plateformes?|petrole)\b",
        ),
    ),
    Topic.LEGAL_SERVICES: (
        (
            r"\bavocats?\b",
            (
                r"\b(?:cabinets?|accidents?|divorces?|droits?|consult\w+|juridiques?|victimes?|indemnis\w+|litiges?"
                r"|defen\w+|proces|tribunal|honoraires?|barreau|maitre"
                r"|licenciements?|garde a vue|permis)\b"
            ),
        ),
    ),
}
"""Two sets of words that make the subject certain together."""

_PERHAPS_TOGETHER: Mapping[Topic, tuple[tuple[str, str], ...]] = {
    Topic.HOME_ENERGY: (
        (
            r"\b(?:dpe|classes? energetiques?|etiquettes? energies?|diagnostics? energetiques?)\b",
            r"\b(?:travaux|finance\w*|aides?|primes?|renov\w*|isol\w*|amelior\w*|devis|offerte?s?|gratuite?s?|gagne[zr]|passoires?)\b",
        ),
        (
            r"\b(?:factures?|consommations?|depenses?)\b",
            r"\b(?:toits?|toitures?|combles?|facades?|chaudieres?|(?<!factures de )(?<!facture de )chauffage|fenetres?)\b",
        ),
    ),
}
"""Two sets of words that may mean the subject together: a home for sale states its energy class too."""

_MEANS_ELSE: Mapping[Topic, str] = {
    Topic.TRAINING_ACCOUNT: r"coefficients? cpf|(?:references?|ref|modeles?) cpf",
    Topic.HOME_ENERGY: (
        r"seche linge (?:\w+ ){0,3}pompes? a chaleur|isolation (?:phonique|acoustique)|(?:recharge|entretien"
        r"|revision|forfait|nettoyage) (?:de )?(?:la |votre )?clim\w*"
        r"|clim\w* (?:auto|voiture|mobiles?)|(?:poeles?|poele) (?:tefal|inox|en fonte|a frire|a crepes?|antiadhesive"
        r"|anti adhesive|ceramique)"
        r"|(?:creme|protection|soin|lait|huile|lunettes?|gamme|parasol|douche|guirlandes?|lampes?|bornes?"
        r"|projecteurs?|spots?|montres?|eclairage|chargeurs?|batteries? externes?"
        r"|allume feu|ecran|filtre|systeme|spray|stick) (?:\w+ )?solaires?(?! (?:\w+ ){0,3}(?:toits?|toitures?)\b)"
        r"|(?:gourdes?|mugs?|tasses?|bouteilles?|sacs?|vestes?|doudounes?|semelles?|chaussettes?|pulls?|glacieres?|couvertures?|gants?"
        r"|bottes?|combinaisons?|leggings?) (?:\w+ )?isol(?:ee?s?|ante?s?)|granules? (?:homeopathiques?"
        r"|pour (?:lapins?|chats?|chiens?|chevaux|poules?))|litiere \w+ granules?"
        r"|plexus solaire|eclipse solaire|(?:rideaux|stores?|voilages?|films?|nettoyage|laveurs?|lave|nettoie"
        r"|robots?) (?:\w+ ){0,3}fenetres"
    ),
    Topic.HOME_ADAPTATION: r"barres? d appui velo",
    Topic.TOBACCO: (
        r"(?:pantalons?|jeans?|coupes?|formes?|bas|tailleurs?|velours|pantacourts?|escarpins?|talons?|bottines?|bottes|sandales?|jupes?"
        r"|leggings?|chinos?) (?:\w+ )?cigarettes?(?! electroniques?)"
        r"|cigarettes? russes?|(?:fait|font|faire|fera|feront|faisait) un (?:vrai |veritable )?tabac"
        r"|(?:coup|passage) (?:de|a) tabac|meme tabac|(?:substituts?|patchs?|gommes?|pastilles?) (?:a la "
        r"|de )?nicotin\w+|allume cigares?"
    ),
    Topic.ALCOHOL: (
        r"robes? (?:de )?cocktails?|cocktails? (?:dinatoires?|de (?:bienvenue|fruits|crevettes|vitamines|legumes"
        r"|avocat)|vitamine\w*|detox)"
        r"|(?:chalons|en|la|region|route de) champagne|champagne ardenne|couleur champagne|bains? d alcool"
        r"|gel (?:hydro ?)?alcool\w*|alcool (?:a bruler|menager|pharmaceutique|a 70)"
        r"|(?:boutiques?|magasins?|salons?|instituts?|agences?) (?:de |a )?s(?:ain)?t emilion"
        r"|vinaigre de (?:vin|cidre)|sauce au vin|shots? (?:vitamines?|detox|gingembre|photo\w*)|lie de vin"
    ),
    Topic.CREDIT: (
        r"credits? d impots?|credits? de \d+ \w* ?sur (?:votre|la|le|ta) (?:carte|compte"
        r"|cagnotte) ?(?:de )?(?:fidelite|client)?|credit (?:mutuel|agricole|lyonnais|cooperatif|du nord)"
        r"|credits? photos?"
        r"|(?:retours?|echanges?|remboursements?) (?:\w+ ){0,3}?sans justificatifs?"
        r"|cartes? de credit|pret a (?:porter|l emploi|partir|l envoi|manger|cuire|poser|offrir)"
    ),
    Topic.GAMBLING: r"(?:valises?|chaises?|meubles?|sacs?|cartables?|patins?|pates?|coupe pizza) a roulettes?",
    Topic.POLITICS: (
        r"elections? (?:de )?(?:miss|mister|delegues?)|votez pour (?:votre|vos|la|le|notre"
        r"|nos) (?:\w+ )?(?:produits?|photos?|looks?|recettes?|boutiques?|marques?|videos?|couleurs?|parfums?"
        r"|saveurs?|coups? de coeur|prefere\w*|magasins?|enseignes?)|meetings? (?:aeriens?|d athletisme|de natation"
        r"|auto\w*)|candidat(?:e|s|es|ez)? (?:ideal|a l embauche)|liste (?:de (?:naissance|mariage|cadeaux|envies"
        r"|courses|souhaits)|d (?:attente|envies))"
    ),
    Topic.CRYPTO: r"tokens? (?:de connexion|d acces|de jeu)",
    Topic.LEGAL_SERVICES: r"avocats? (?:hass|bio|murs?|du perou|crevettes?|mozza|du mexique|d espagne)",
}
"""Phrases that hold such a word and mean something else: they are taken out before anything is looked for."""

_DOUBT: Mapping[Topic, str] = {
    Topic.TOBACCO: (
        r"\b(?:sans (?:tabac|fumee|cigarettes?)|arret\w*|sevrage|non fumeurs?|stop tabac|tabac info|tabacologue"
        r"|anti ?tabac|lutte|parfums?|eau de (?:parfum|toilette)|bougies?"
        r"|bureaux? de tabac|tabac presse|presse|buralistes?|cuir|couleur|teinte)\b"
    ),
    Topic.HOME_ENERGY: (
        r"\b(?:doudounes?|vestes?|manteaux?|parkas?|gourdes?|mugs?|bottes|chaussures|sacs?|glacieres?|camping"
        r"|camping cars?|bateaux?|vans?|randonnees?|piscines?|camions?"
        r"|jouets?|maquettes?|jardins?)\b"
    ),
    Topic.HOME_ADAPTATION: r"\b(?:hotels?|gites?|chambres?|sejours?|maquettes?|jouets?)\b",
    Topic.PRESCRIPTION_DRUGS: r"\b(?:films?|documentaires?|conferences?|prevention|pavot)\b",
    Topic.HIGH_RISK_CONTRACTS: r"\b(?:cartes?|trading cards?|prevention|arnaques?|mefiez|mise en garde)\b",
    Topic.INFANT_FORMULA: r"\b(?:rappel (?:de )?(?:produits?|lots?)|lots? concernes?|consignerie)\b",
}
"""Words beside which even a certain one is only possible: giving up tobacco, a perfume, a jacket, a recall of "
"products."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """The subjects whose words leave little room for doubt, and those that the words may mean."""

    certain: frozenset[Topic]
    possible: frozenset[Topic]

    @property
    def named(self) -> frozenset[Topic]:
        """All of them."""
        return self.certain | self.possible


_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
"""Letters that stand apart, as in « C.P.F. »."""


@cache
def _bounded(pattern: str) -> re.Pattern[str]:
    """The words of a pattern as whole words. Those that begin with one letter are tried where a word begins with it, and only there."""
    by_letter: dict[str, list[str]] = {}
    for alternative in _alternatives(pattern):
        first, optional = alternative[0], alternative[1:2] in ("?", "*", "{")
        plain = first.isalnum() and not optional
        by_letter.setdefault(first if plain else "", []).append(alternative[1:] if plain else alternative)
    branches = [f"{letter}(?:{'|'.join(group)})" for letter, group in by_letter.items()]
    return re.compile(rf"\b(?:{'|'.join(branches)})\b")


def _alternatives(pattern: str) -> list[str]:
    """A pattern cut at the bars that stand in no group."""
    cut, depth = [""], 0
    for character in pattern:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            cut.append("")
        else:
            cut[-1] += character
    return cut


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=64)
def subjects_of(text: str, names: tuple[str, ...] = ()) -> Subjects:
    """The subjects of a text; of what stands in one of these names only, no more than that it is possible."""
    bare = words(_DOTTED.sub(lambda found: found[0].replace(".", ""), text))
    anonymous = bare
    for name in sorted(filter(None, map(words, names)), key=len, reverse=True):
        anonymous = f" {anonymous} ".replace(f" {name} ", " . ").strip()
    certain, possible = set(), set()
    for topic in CERTAIN:
        found = _found(topic, bare)
        if found == "certain" and anonymous != bare and _found(topic, anonymous) != "certain":
            found = "possible"
        if found == "certain":
            certain.add(topic)
        elif found == "possible":
            possible.add(topic)
    return Subjects(frozenset(certain), frozenset(possible))


def _found(topic: Topic, bare: str) -> str:
    """Whether the words are `certain`, `possible` or none (empty). What means something else is taken out only where there is any."""
    found = _looked_for(topic, bare)
    if found and (elsewhere := _MEANS_ELSE.get(topic)):
        found = _looked_for(topic, _bounded(elsewhere).sub(" . ", bare))
    if found == "certain" and (doubt := _DOUBT.get(topic)) and _compiled(doubt).search(bare):
        return "possible"
    return found


def _looked_for(topic: Topic, bare: str) -> str:
    if _bounded(CERTAIN[topic]).search(bare) or any(
        _compiled(one).search(bare) and _compiled(other).search(bare) for one, other in _TOGETHER.get(topic, ())
    ):
        return "certain"
    perhaps = _POSSIBLE.get(topic)
    if perhaps and _bounded(perhaps).search(bare):
        return "possible"
    pairs = _PERHAPS_TOGETHER.get(topic, ())
    return (
        "possible" if any(_compiled(one).search(bare) and _compiled(other).search(bare) for one, other in pairs) else ""
    )
