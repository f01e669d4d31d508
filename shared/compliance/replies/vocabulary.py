"""The French words in which people speak of an errand with a business: what they buy, when they come, what it costs, who comes along.

None of them can refuse to be written to. Words that may (negations, « arrêter », « annuler », « laisser », « oublier », « garder »), words for
messages, numbers, lists and writing, and words of anger are not here, on purpose: only a construction that binds them to something
of the business makes them harmless (see `constructions`). A word is added when it can refuse nothing, in whatever sentence it stands.
All are bare `text.words`: lower case, no accents.
"""

from collections.abc import Iterator
from enum import StrEnum


class Class(StrEnum):
    """What a word stands for. Its value marks the word in a clause as `constructions` read it."""

    THING = "T"
    """Something of the business of which a refusal concerns nothing else: an order, an appointment, a garment, a size."""
    OFFER = "O"
    """What is offered to everybody: to refuse it may be to refuse our messages."""
    DAY = "D"
    NUMBER = "N"
    PERSON = "P"
    QUALITY = "Q"
    ACT = "V"
    """What customers and the business do about things."""
    COURTESY = "C"
    NAME = "U"
    """A word that is not known, in a place where only the name of a thing, a place or a person stands."""


_GRAMMAR = (
    "je j tu il elle on nous vous ils elles me m te t se s le la l les lui leur leurs y en moi toi soi eux un une des du de d au "
    "aux a ce c cet cette ces ca cela ceci mon ma mes ton ta tes son sa ses notre nos votre vos mien mienne "
    "qui que qu quoi dont ou quel quelle quels quelles lequel laquelle lesquels lesquelles combien comment quand pourquoi "
    "est es suis sommes etes sont etre etait etais etions etiez etaient sera serai seras serez serons seront serait serais seriez "
    "seraient ete etant soit soient ai as avons avez ont avoir avait avais aviez avions avaient aura aurai auras aurez aurons auront "
    "aurait aurais auriez auraient eu ait aie aient va vais vas vont aller irai ira irons iront irait allait allais "
    "fais fait font faire faites fera ferai feront ferez ferait feriez ferais faisait faisiez faisais fasse "
    "peux peut peuvent pouvez pouvons pouvoir pourrai pourra pourrais pourrait pourriez pourrions pourrez puis puisse "
    "veux veut veulent voulez voulons vouloir voudrais voudrait voudriez voulais voulait voudrions souhaite souhaitez souhaiterais "
    "souhaiterait souhaitons souhaitais aimerais aimerait aimerions faut faudrait faudra doit dois devons devez doivent devrais devrait "
    "devra devrai devoir devait devais sais sait savez savoir savent saurais sauriez crois croit pense penses pensez pensais croyais "
    "vois voit voir verrai verra verrez verrons vu vue dire dis dit dites dirai dirait met mets mettre mis mise mettrai mettez "
    "avec pour par dans sur sous chez vers entre depuis pendant avant apres jusqu jusque derriere devant dessus dessous "
    "dedans cote pres loin face autour environ selon sauf lors et mais donc or car si comme lorsque puisque parce alors ensuite "
    "aussi encore toujours deja tres bien beaucoup peu mieux tout toute tous toutes meme memes autre autres chaque plusieurs quelques "
    "quelque certains tel telle surtout seulement juste vraiment finalement exactement normalement actuellement simplement "
    "certainement surement apparemment ici voila voici ainsi moins autant cependant afin oui ouais hein ben bah eh ah oh euh ouf hop "
    "celui celle ceux celles idee idees chose choses lieu facilement parfaitement rapidement completement absolument tellement totalement "
    "correctement uniquement probablement eventuellement generalement heureusement malheureusement egalement evidemment autrement gratuitement "
    "sincerement justement notamment carrement clairement dehors partout dommage bonjours hors outre via allo cc wesh infiniment vivement ci yep tkt suite bref aupres cependant cependant directement personnellement idem etc presque plutot prefere preferes preferez preferais "
    "prefererais via ensemble quelqu quiconque chacun chacune parfois souvent peutetre tant tandis malgre sinon "
)
_EVERYDAY = (
    "afin aide aise air allure alors ambiance amour an angle   apres argent arriere art aspect attention aube aujourdhui autant  autrement avantage avenir aventure  "
    "bas  besoin  bien bonheur bord bout but  cadre  cas cause certes chagrin chaleur chance chemin chere chiffre choc coeur coin  compagnie compagnies comportement concerne "
    "condition   consequence conversation corps cote couple courage courant  cri culture curiosite danger debat  decision defaut degre depart dernierement "
    "desastre desir destin   difference difficulte dieu direction discussion dispute distance doigt domaine double doute duree effet effort egal  ensuite entre envers  environnement "
    "epoque  espace espece espoir esprit essentiel etat etonnement etranger etrangere evidence exception exemple existence experience exterieur   faute faveur  fiabilite fierte figure "
    "fil  force forme fortune foule fou folle fraicheur frontiere genre gloire gout grace gratis gre habitude hasard  herbe heritage histoire  honneur honnete humeur humour hygiene "
    "  ile image  incident inconnu influence ingredient initiative insecte  instruction intention interieur interieure intervention invention joie jeunesse jeune jeunes "
    "  larme lecon legende lenteur     limite liquide liberte  longtemps lumiere lune luxe  malheur maladie malaise  maniere manque matiere  "
    " melange membre memoire   merveille mesure meteo metier milieu minimum maximum minuscule misere mode modeste   monument morceau   moyenne muet "
    "mur murs mystere nature necessite niveau  nombre nord sud  ouest note notice notion nourriture nuage objectif objet obligation obscurite observation occasion odeur odeurs oeuvre office ombre operation "
    "opinion ordinaire  organisation  orage outil ouvrage  palier  parole  part participation particularite partie parties  passion  patrimoine pauvre pays paysage "
    " pensee perte  peuple phrase   pire  plaisanterie   planete pluie plupart   politesse  population position  poussiere  "
    "precaution precision presence  principe privilege procedure procede  professeur profession professionnel professionnelle profondeur progres projet promenade promesse proposition propriete protection "
    "proverbe province prudence   qualite quantite    raison rapport rang rare rarement realite recette recherche recompense reflet reflexe   regulierement relation "
    "relief remarque remede rencontre repos reprise reputation resistance responsabilite  ressource reste resume retraite  reve revanche revenu richesse   risque rive "
    "role  ronde  rumeur rythme sagesse saint sainte  salaire  sante satisfaction saut saveur   science secret  securite  selection semblable  sensation sentiment "
    "serie  siecle  signature signe  simplicite situation    solidarite solidite solitude somme sommeil  sorte sortes soupcon   stress structure stupeur succes suffisamment "
    "sujet surface  symbole symptome   talent tapage tas  temperature tempete temoin    territoire  texte theme theorie titre   tradition transformation "
    "travers tristesse triste tristes trajet trait trajectoire tranche tresor type univers  usage usine utilite vague valeur vapeur variete vedette   vertige  victoire  vigilance village  "
    "virage vise voeu voeux voisinage voix  volume vrai vraie vrais    "
    "auparavant autrefois avanthier  brievement chaudement  constamment couramment davantage debout decidement  delicatement  differemment  discretement doucement durablement efficacement "
    "elegamment enormement entierement  essentiellement etonnamment  exceptionnellement expres extremement   franchement frequemment fraichement gentiment gracieusement grandement habituellement "
    " horriblement idealement illico instantanement joliment jadis largement legerement lentement librement litteralement localement longuement manuellement merveilleusement miraculeusement mutuellement mysterieusement "
    "naturellement nettement officiellement ordinairement originellement patiemment   pleinement ponctuellement precedemment  prealablement principalement prudemment purement quasiment quasi "
    "quelquefois quotidiennement recemment reellement respectivement sagement serieusement sensiblement separement silencieusement soigneusement soudain specialement spontanement subitement succinctement suffisant "
    "superbement systematiquement   temporairement tendrement terriblement toutefois  unanimement  utilement vaguement vite volontairement "
)
PARTICLES = frozenset(_GRAMMAR.split()) | {"tour"}
GRAMMAR = PARTICLES | frozenset(_EVERYDAY.split()) 
"""Words that say nothing by themselves."""

INTERROGATIVES = frozenset("quand combien quel quelle quels quelles ou comment pourquoi lequel laquelle lesquels quoi qui".split())

_DAYS = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche matin matinee midi soir soiree aprem journee semaine weekend mois an "
    "ans annee jour heure minute min mn h hier demain aujourd hui janvier fevrier mars avril mai juin juillet aout "
    "septembre octobre novembre decembre printemps automne hiver noel paques toussaint ascension pentecote vacance rentree ferie "
    "ferier tot tard maintenant tantot prochain prochaine quart demi demie pile bientot minuit matins soirs nuit lendemain "
    "surlendemain veille instant moment date delai creneau horaire dispo planning calendrier agenda saison trimestre premier debut "
    "weekends milieu tardivement prochainement immediat suivant suivante dernier"
)

_NUMBERS = (
    "zero deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante "
    "cinquante soixante cent cents mille demi paire paires dizaine douzaine quinzaine vingtaine moitie double triple premiere deuxieme "
    "seconde second troisieme quatrieme euro euros eur centime centimes balle balles kg kilo kilos gramme grammes litre litres ml cl "
    "cm mm metre metres m2 km pourcent xs xl xxl xxxl"
)

_PEOPLE = (
    "mari femme epouse epoux conjoint conjointe compagnon compagne copain copine fils fille garcon enfant bebe gamin gamine gosse "
    "mere pere maman papa mamie papi papy mamy soeur frere cousin cousine tante oncle niece neveu parent famille ami amie "
    "pote collegue voisin voisine monsieur madame mme mr mlle docteur dr maitre prof patron vendeur vendeuse coiffeur coiffeuse "
    "barbier estheticienne serveur serveuse livreur facteur technicien technicienne conseiller conseillere equipe gerant gerante "
    "president presidente tresorier tresoriere benevole adherent adherente client cliente adulte personne ado senior etudiant etudiante "
    "eleve chauffeur mecano mecanicien garagiste boulanger boucher pharmacien pharmacienne opticien opticienne dentiste kine medecin "
    "coach moniteur monitrice animateur animatrice jumeaux jumelles cadet ainee aine invite convive gens monde assistante secretaire "
    "dame demoiselle homme hommes dames enfants plombier electricien peintre artisan vendeurs veterinaire veto"
)

_NAMES = (
    "marie jean pierre paul jacques michel alain philippe nathalie isabelle sylvie catherine martine christine francoise valerie "
    "sandrine stephanie veronique sophie celine chantal patricia anne brigitte julie monique aurelie nicole laurence annie laurent "
    "christophe nicolas david eric sebastien julien pascal thierry bernard patrick frederic olivier thomas alexandre stephane christian "
    "daniel bruno anthony kevin vincent maxime guillaume antoine lucas hugo theo enzo louis gabriel jules leo raphael arthur nathan "
    "emma jade louise alice chloe lina lea manon camille lucie clara ines sarah laura mathilde pauline marion charlotte elodie melanie "
    "emilie audrey caroline virginie helene claire virginie delphine sabrina karine corinne dominique claude gilles serge guy andre rene "
    "roger marcel georges robert henri gerard joseph francis yves yann gael erwan loic ronan maelle anais oceane morgane solene gwenaelle "
    "mohamed mohammed ahmed karim rachid said mehdi youssef yassine amine samir nadia fatima fatiha khadija samira leila yasmine aicha "
    "nora malika farida omar ali hassan hamid bilal ibrahim ismael moussa mamadou amadou fatou aminata awa mariama issa oumar abdou "
    "joao maria jose manuel antonio carlos ana fernando pedro paulo teresa rosa giulia marco luca mathieu matthieu mathis matheo "
    "romain florian quentin benjamin jeremy jonathan adrien clement baptiste alexis simon martin victor valentin damien fabien cedric "
    "ludovic arnaud franck herve didier lionel jerome gregory xavier denis benoit fabrice cyril rose jeanne juliette zoe lola agathe "
    "margaret elizabeth susan linda john david james peter mary margot noemie justine amandine vanessa jessica cindy jennifer angelique laetitia severine magali estelle muriel odile josiane "
    "jacqueline yvette denise simone ginette huguette colette paulette germaine therese madeleine suzanne lucette georgette raymonde "
    "dupont durand martin bernard petit robert richard dubois moreau laurent simon lefebvre leroy roux fournier girard bonnet lambert "
    "fontaine rousseau muller lefevre faure mercier blanc guerin boyer garnier chevalier francois legrand gauthier garcia perrin robin "
    "morin mathieu henry roussel nguyen hoarau payet grondin diallo traore benali ferreira pereira santos lopez martinez sanchez"
)

NAMES = frozenset(_NAMES.split())

_THINGS = (
    # orders, parcels, money
    "commande colis livraison paquet article produit achat panier facture ticket devis acompte cheque virement especes cb "
    "paypal tva total montant prix tarif cout frais port reglement paiement echeance mensualite caution remboursement "
    "echange retour garantie sav depannage reparation suivi tracking bordereau etiquette relais locker consigne "
    "entrepot transporteur chronopost colissimo mondial fedex dhl ups poste boite sachet carton emballage caisse cagnotte bon "
    # appointments, places, services
    "rdv rendez seance cours stage atelier reservation table place couvert chambre nuitee billet spectacle concert match film piece "
    "seance visite consultation controle technique revision vidange bilan essayage essai coupe coloration couleur meche meches balayage "
    "brushing shampoing soin soins epilation manucure pedicure vernis massage maquillage lissage barbe chignon extension extensions "
    "permanente gommage modelage uv bronzage ongle ongles sourcil sourcils cils visage corps main mains pied pieds dos jambe "
    "jambes cheveux cheveu tete peau dent dents oeil yeux vue vision verres verre lentille lentilles monture lunette lunettes solaire "
    "solaires ordonnance mutuelle vaccin vaccins medicament medicaments traitement pommade sirop analyse resultat resultats "
    "magasin boutique salon restaurant resto pharmacie agence institut garage drive centre galerie marche supermarche rayon comptoir "
    "caisse vitrine parking entree sortie porte etage ascenseur rampe acces adresse rue avenue boulevard place quartier ville "
    "zone zac gare metro bus tram tramway train voiture velo moto scooter trottinette camion taxi covoiturage peage autoroute route "
    "rocade bouchon bouchons embouteillage embouteillages circulation greve travaux itineraire plan gps maison appartement appart immeuble "
    "batiment hall interphone digicode portail jardin terrasse balcon cave local salle piscine plage camping hotel gite musee cinema "
    "theatre bibliotheque mairie ecole college lycee fac creche hopital clinique cabinet bureau boulot travail taf job stage reunion "
    "formation examen entretien mariage bapteme communion anniversaire fete bal soiree apero repas dejeuner diner brunch buffet menu "
    "plat plats entree dessert formule carte boisson boissons vin vins biere cafe the chocolat eau pain pains baguette croissant gateau "
    "gateaux tarte tartes galette buche brioche viennoiserie viennoiseries sandwich pizza pizzas burger burgers frites salade soupe "
    "couscous tajine paella sushi sushis kebab tacos poke raclette fondue fromage fromages beurre lait creme yaourt oeuf oeufs viande "
    "poulet boeuf porc veau agneau dinde jambon saucisse saucisses saucisson poisson poissons saumon crevettes huitres moules legume "
    "legumes fruit fruits pomme pommes poire fraise fraises cerise cerises tomate tomates patates riz pates farine sucre "
    "sel miel confiture epice epices huile vinaigre gluten lactose allergie allergies vegetarien vegan halal bio casher traiteur panier "
    # clothes, shoes, beauty, home
    "robe jupe pantalon jean jeans short chemise chemisier tshirt tee pull gilet veste manteau blouson doudoune impermeable anorak "
    "costume cravate ceinture echarpe foulard bonnet chapeau casquette gant gants chaussette chaussettes collant collants culotte soutif "
    "lingerie pyjama maillot chaussure chaussures basket baskets botte bottes bottine bottines sandale sandales sandalette sandalettes "
    "escarpins mocassins tong tongs talon talons semelle lacet lacets sac sacs valise cartable trousse portefeuille montre bracelet "
    "collier bague boucle boucles bijou bijoux parfum mascara crayon dissolvant serum masque gel douche savon deodorant "
    "taille pointure longueur largeur hauteur dimension dimensions poids modele marque reference ref motif tissu coton lin laine cuir "
    "daim soie velours dentelle manche manches col poche fermeture zip bouton boutons ourlet ourlets retouche retouches coloris teinte "
    "meuble meubles canape fauteuil chaise chaises lit matelas sommier oreiller couette drap draps rideau rideaux tapis lampe lampes "
    "ampoule armoire commode etagere etageres bibliotheque miroir cadre vase bougie bougies coussin coussins housse nappe vaisselle "
    "assiette assiettes casserole poele four frigo congelateur plaque hotte machine aspirateur robot cafetiere bouilloire mixeur grille "
    "peinture carrelage parquet stratifie colle vis clou clous cheville marteau perceuse visseuse scie echelle bache planche "
    "bois metal fer inox plastique beton ciment sable gravier gravillon terre terreau engrais graine graines plante plantes fleur "
    "fleurs bouquet arbre haie gazon tondeuse tuyau arrosoir pot pots serre barbecue parasol transat piscine chauffage radiateur clim "
    "climatisation chaudiere pompe insert granule granules pellets fenetre fenetres volet volets store stores portail toit toiture "
    # cars, phones, sport, animals, toys
    "pneu pneus roue roues jante jantes frein freins plaquette plaquettes disque batterie huile filtre embrayage moteur boite courroie "
    "phare phares retro retroviseur clim voyant essence diesel gazole hybride electrique borne occasion kilometrage "
    "vehicule utilitaire remorque attelage iphone samsung coque chargeur cable ecouteurs casque ecran ordi ordinateur "
    "pc tablette imprimante cartouche encre console jeu jeux jouet jouets peluche poupee lego puzzle livre livres bd manga roman cahier "
    "stylo cartable fourniture fournitures wifi internet reseau box connexion site appli application lien page onglet bug erreur "
    "identifiant identifiants code codes qr barre navigateur formulaire dossier document documents papier papiers "
    "photo photos cliche impression cadre album licence cotisation adhesion club salle muscu fitness yoga pilates zumba danse judo foot "
    "football rugby tennis basket natation gym randonnee rando course velo ski skis snowboard forfait patins raquette ballon maillot "
    "chien chienne chiot chat chatte chaton lapin cheval poule poules oiseau poisson tortue croquette croquettes litiere collier "
    "cage niche toilettage vermifuge puce puces tique cadeau cadeaux lot lots concours tombola tirage loterie cheque points fidelite "
    "carte programme info infos information informations renseignement renseignements detail details question questions reponse conseil "
    "conseils option options choix possibilite probleme problemes souci soucis pb pbs reclamation panne fuite bruit casse rayure "
    "tache trou defaut stock stocks rupture arrivage exemplaire modele catalogue brochure depliant flyer affiche plan "
    "attestation certificat diplome convention permis assurance constat sinistre bail loyer compromis notaire "
    "don dons collecte benevolat maraude vetement vetements habit habits fripes brocante "
    "braderie kermesse loto assemblee reunion sortie voyage sejour croisiere vol avion aeroport visa passeport bagage bagages navette "
    "ferry bateau traversee transfert temps retard avance urgence surprise rab retouche cintre essayage cabine "
    "pointe supplement essorage ouverture rapidite enfant fois prelevement service personnel geste bruit choix location assurance pare bras cv budget iban centre aere detartrage branche garniture depot operation carte pyrex daube remorque brunch marathon vestiaire commerce vinaigrette car cantine gouter participant otite bronchite varicelle grenier chien accueil moyen solution tele television sport mot point region secteur domicile ligne antivol cookie prenom engagement taxe "
"serviette torchon nappe plaid sauce ketchup mayo moutarde alcool cocktail jus limonade soda eau sirop cidre rhum punch digestif aperitif tapas "
    "quiche omelette crepe galette gaufre glace sorbet mousse flan eclair tiramisu macaron madeleine cookie muffin brownie beignet churros pate pates "
    "lasagnes ravioli gnocchi risotto semoule boulgour quinoa lentille pois haricot haricots carotte courgette aubergine poivron oignon oignons ail "
    "persil basilic menthe champignon champignons concombre radis epinard potiron citrouille raisin banane citron melon pasteque peche abricot prune "
    "mangue ananas kiwi framboise myrtille figue datte amande noisette pistache mer montagne ocean lac riviere foret parc bois jardinage potager "
    "verger cueillette tisane infusion propolis savonnette rasage rasoir peigne brosse lisseur boucleur pince elastique barrette perruque frange "
    "degrade nuque racines patine henne keratine hydratation eclat teint blush highlighter eyeliner gloss poudre pinceau palette echantillon testeur "
    "flacon tube recharge spray lotion tonique baume bretelle jarretelle debardeur combinaison combishort salopette legging jogging survetement sweat "
    "hoodie cardigan polo blazer tailleur smoking noeud cape poncho kimono tunique caraco nuisette peignoir gaine soutien gorge string boxer calecon "
    "slip espadrille derby richelieu ballerine ballerines derbies chelsea santiag bottillon cuissarde semelles scratch strass paillette perle or "
    "argent carat diamant rubis saphir emeraude alliance solitaire gourmette chaine pendentif broche pins bracelets pile piles mouvement gravure "
    "doublure ganse fil aiguille pelote bobine mercerie tricot crochet broderie tenue tenues costumes deguisement deguisements perruques lave linge "
    "lavage lessive frigidaire micro onde ondes induction plancha friteuse cocotte wok couteau couteaux fourchette cuillere couverts carafe mug tasse "
    "bol bols saladier tupperware conserve bocal balai serpilliere seau eponge torchons evier lavabo robinet robinetterie mitigeur baignoire wc "
    "toilette toilettes chasse siphon joint joints cumulus chauffe tuyauterie canalisation canalisations prise prises interrupteur disjoncteur tableau "
    "fusible compteur led neon rallonge multiprise alarme camera serrure cle cles badge verrou poignee gond charniere portillon cloture grillage muret "
    "dalle pave allee terrassement facade enduit isolation combles charpente tuile tuiles gouttiere velux lucarne cheminee conduit ramonage foyer "
    "braises barbecues pergola veranda auvent cabane abri composteur brouette rateau beche secateur debroussailleuse tronconneuse souffleur broyeur "
    "nettoyeur karcher compresseur groupe generateur panneau panneaux photovoltaique semis plant plants bulbe bulbes rosier rosiers lavande geranium "
    "hortensia orchidee cactus olivier palmier bambou sapins terreaux paillage fumier pare brise balais essuie glaces courroies injecteur injecteurs "
    "turbo echappement catalyseur amortisseur amortisseurs rotule cardan direction parallelisme geometrie equilibrage crevaison gonflage pression "
    "liquide antigel adblue bidon immatriculation clio megane twingo scenic captur kangoo zoe duster sandero logan partner berlingo golf tiguan yaris "
    "corsa astra fiesta focus mini smart tesla peugeot renault citroen dacia toyota volkswagen audi bmw mercedes opel ford fiat nissan hyundai kia "
    "seat skoda suzuki mazda volvo honda yamaha vespa scooters quad remorques caravane mobil home tente duvet gourde baton corde baudrier piolet "
    "crampon raquettes luge snow forfaits moniteurs piste remontee telesiege chalet refuge bivouac randonnees balade canoe kayak paddle voile plongee "
    "palmes tuba appat hamecon canne moulinet arc fleche petanque boules billard flechettes bowling escape game laser karaoke manege attraction "
    "attractions zoo aquarium poney poneys licorne chateau ballons clown magicien magie marionnette marionnettes conte contes coloriage feutre feutres "
    "gomme regle compas classeur classeurs cartables calculatrice dictionnaire bouquin bouquins tome edition auteur dedicace dedicaces lecture "
    "librairie mediatheque presse journal magazine revue timbre timbres enveloppe affranchissement partition guitare piano violon flute trompette saxo "
    "accordeon ukulele ampli solfege chorale choeur orchestre fanfare salsa bachata rock valse tango hip hop ballet gala representation repetition "
    "scene loge public spectateur chanson chansons cd dvd vinyle vinyles platine manette switch playstation ps5 ps4 xbox nintendo pokemon barbie "
    "playmobil trottinettes roller rollers skate draisienne selle guidon derailleur air sonnette vae autonomie puissance vitesse vitesses watt sim "
    "esim giga go fibre adsl decodeur telecommande antenne parabole routeur repeteur imprimantes toner clavier souris webcam usb hdmi logiciel "
    "antivirus windows mac sauvegarde bluetooth airpods piqure injection pansement pansements attelle orthese tensiometre thermometre glycemie "
    "bandelettes aspirine doliprane ibuprofene antibiotique sirops gouttes collyre vitamine vitamines complement complements probiotique magnesium "
    "melatonine homeopathie essentielle essentielles soleil eczema acne verrue durillon mycose pou poux appareil appareils auditif auditifs audition "
    "oreille oreilles prothese implant couronne detartrage carie bagues tension coeur genou epaule poignet doigt orteil hanche cou ventre estomac foie "
    "rein poumon nez bouche levres joue joues front menton cardio renforcement abdos squat aquagym aquabike coaching vestiaire vestiaires cadenas "
    "casier sauna hammam jacuzzi spa thalasso rituel duo escapade pension statut ag quorum pouvoir procuration candidature comite ordre budget "
    "subvention quete messe culte paroisse cate catechisme scout scouts aumonerie pelerinage procession cimetiere obseques condoleances deuil maraudes "
    "denrees conserves textiles benne recyclage dechetterie tri compost plasma nichoir gamelle harnais sterilisation castration griffes poil poils "
    "portee elevage dressage education boitier progressif progressifs antireflet etui chiffonnette acuite astigmate myope presbyte logement studio "
    "duplex terrain charges bailleur locataire proprietaire diagnostic diagnostics credit taux apport simulation banque livret prime franchise bonus "
    "malus expert expertise passage embouteillage detour rond point feu feux carrefour angle coin bout fond rer tgv ter correspondance quai voie wagon "
    "couchette escale vtc souvenir souvenirs postale aimant goodies ruban personnalisation "
    "sapin guirlande deco decoration jouet chocolats truffes champagne coffret coffrets galettes "
    "noix caviar huitre plateau plateaux bourriche mule chausson chaussons pantoufles pantoufle poussette biberon couches "
    "couche siege rehausseur tetine doudou body turbulette landau grossesse allaitement "
    "grippe rhume covid fievre angine gastro entorse operation platre bequille bequilles kine radio scanner irm prise sang"
)

_OFFERS = (
    "promo promos promotion promotions offre offres solde soldes reduc reducs reduction reductions remise remises rabais ristourne vente "
    "ventes nouveaute nouveautes collection collections evenement evenements invitation inauguration privee privees black friday affaire "
    "affaires liquidation destockage"
)

_QUALITIES = (
    "noir noire blanc blanche rouge bleu bleue vert verte jaune orange rose violet violette gris grise marron beige ecru bordeaux marine "
    "turquoise kaki dore doree argente argentee fushia corail creme taupe camel blond blonde brun brune chatain roux rousse clair claire "
    "fonce foncee mat brillant uni unie raye rayee fleuri fleurie ouvert ouverte disponible dispo libre complet complete pret prete "
    "valable valide possible normal normale urgent urgente gratuit gratuite payant payante cher chere nouveau nouvelle nouvel neuf neuve "
    "vieux vieille ancien ancienne bon bonne mauvais mauvaise meilleur meilleure petit petite grand grande gros grosse large long longue "
    "court courte etroit etroite leger legere chaud chaude froid froide sec seche humide frais fraiche propre abime abimee dechire dechiree "
    "casse cassee troue trouee fele felee tache tachee rouille defectueux defectueuse incomplet incomplete vide plein pleine super "
    "genial geniale parfait parfaite magnifique joli jolie beau belle mignon mignonne chouette nickel impec impeccable content contente "
    "ravi ravie satisfait satisfaite decu decue malade enceinte blesse blessee coince coincee seul seule accompagne accompagnee "
    "mixte adulte local locale francais francaise artisanal artisanale naturel naturelle "
    "epice vegetarienne cuit cuite cru crue surgele entier entiere rond ronde carre carree rectangulaire ovale haut haute "
    "bas basse simple facile rapide lent pratique utile efficace solide fragile souple dur dure doux douce epais epaisse "
    "present presente absent absente gentil gentille sympa aimable souriant souriante serieux serieuse pro cool "
    "sublime delicieux delicieuse excellent excellente extra incroyable adorable drole marrant rigolo preferee "
    "certain certaine sur sure oblige obligee necessaire exact exacte correct correcte conforme identique pareil pareille different "
    "differente similaire classique moderne original originale elegant elegante sobre chic confortable dispos dispose disposee joignable "
    "ouverts cumulable annulable echangeable remboursable modifiable reservable livrable lavable reparable trouvable gourmand gourmande copieux allergique intolerant intolerante diabetique vegetariens vegans "
    "electronique numerique digital manuel manuelle automatique neufs gauche droite proche loin lointain occupe occupee "
    "fort forte forts fortes faible   plat plate pointu pointue glissant glissante transparent transparente opaque parfume parfumee  sucre sucree "
    "piquant piquante croustillant moelleux moelleuse fondant fondante maigre etanche resistant resistante reglable inclinable pliable pliant jetable rechargeable sonore lumineux "
    "lumineuse special speciale specifique particulier particuliere general generale principal principale actuel actuelle futur future recent recente "
    " matinal tardif habituel habituelle quotidien hebdomadaire mensuel mensuelle annuel annuelle provisoire  introuvable inaccessible illisible accessible "
    "visible lisible  inclus occasionnel debutant debutante  intermediaire  volumineux encombrant nombreux nombreuse  motorise handicape handicapee "
    "veuf veuve retraite retraitee  alite alitee hospitalise hospitalisee  operee enrhume enrhumee fievreux  crevee creve fissure fissuree  ebreche ebrechee bombe "
    "decolle decollee decousu decousue  mouille mouillee trempe trempee brule brulee perime perimee  moisi moisie rassis rassise immangeable avarie "
    "reconditionne reconditionnee garanti  certifie officiel officielle authentique vegetal vegetale bio laitier  ouvrable  decontracte habille  "
    "regulier reguliere privatif collectif individuel individuelle familial familiale scolaire sportif sportive culturel culturelle feerique emouvant emouvante touchant touchante "
    "interessant interessante passionnant passionnante ludique educatif  bluffant bluffante  canon canons stylee  tendance moelleuse magique "
    "exceptionnel exceptionnelle bizarre commercial commerciale accueillant accueillante impeccable "
    "desole desolee navre navree chanceux chanceuse curieux curieuse impatient impatiente heureux heureuse reconnaissant reconnaissante"
)

_FIRST_GROUP = (
    "achet command pai pay regl reserv livr echang rembours essay test regard cherch trouv retrouv visit habit mang dejeun din gout "
    "cuisin prepar install mont demont repar voyag roul stationn travaill boss etudi dans chant nag jou entrain lav nettoy port emmen amen "
    "apport ramen rapport depos recuper rentr arriv rest dur cout accept propos organis particip profit utilis imprim telecharg connect "
    "cliqu valid confirm calcul mesur pes ajout remplac modifi decal report avanc retard hesit chang conseill recommand aid expliqu montr "
    "present coup color ras epil mass brush tricot plant taill pein repeint perc bricol decor emmenag compt fet invit mari accouch "
    "soign vaccin examin consult control revis vidang gonfl remorqu depann adopt promen gagn parrain cumul ador appreci kiff regal "
    "felicit merit esper imagin deplac assist honor gar rembour renseign commenc recommenc rat manqu loup propos interess tent "
    "not rajout refix fix coiff jet decid apparai enregistr interd rejou enferm manqu crois gliss remu mont grat frott essuy sech etal verse vers pos accroch decroch branch rebranch desinfect "
    "serr desserr pouss soulev baiss lev pli depli enroul deroul clips devis viss soud ponc perfor peaufin fignol brod ourl retouch raccommod rapiec recycl tri "
    " collectionn echantillonn degust savour trinqu pique grignot pouponn allait baign bronz relax detend respir ski nag plong ram pagay voil piqu pinc tresse tress "
    "natt frisott boucl decolor eclairc matifi hydrat nourr gomm exfoli  epous   hospitalis  vomi tousse touss eternu grelott transpir boit "
    "tach delav retrec froiss bouloch peluch dechir gondol gauchi fui coul suint goutt disjonct saut gril surchauff cal fum siffl grinc couin vibr tremp tress patin "
    "frein acceler doubl klaxonn  bifurqu contourn travers long  poireaut racont chuchot chant applaud siffl danse encourag  entrain jong mim improvis "
    "renouvel renouvell sauv rigol expos touch contest frapp sonnaill  lanc  reclin  entass empil comptabilis etonn surpren intrigu ecaill sech fendill grill racl gratt demang piqu  soupir admir   amelior amus analys ancr anim apais arrang attach attrap augment avou avoisin baiss balad balay bascul beneficio  bouch bouscul brill  broy brul cach caress centr  charm chatouill chauff chuchot circul class clos cogn coiff combl command compar complet compliqu concern conclu conjugu conserv consol constat consult continu contrast  copi corrig cotis couch coup craqu cultiv dans debut  decid declench decolor decoup decouvr defil deguis dejeun delai  denich deplor deploy descend desir dessin deval devin dialogu digest digitalis dirig discut dispers dispos distingu distrai domin dos dress echappe echou eclair eclat ecras edit efforc elabor elev  embell embrass emerveill empech emport emprunt encadr enchant encombr endommag endors engag enregistr ensoleill enti entour entr enumer equilibr esper esquiss etrenn etudi eveill evolu examin excit exerc  exist explor export exprim facilit fascin fascinant favoris feuillet figur fill filtr  flan flott form formul fouill fourr franch fredonn freqent frequent  frol gag gam gel  ger glan glac gland gomm gouvern grad grandi gratifi grav grelott grimac grossi group guid hach hauss  identifi illumin illustr imagin immatricul imit impact implant import impression incit incorpor indiqu indisposa influenc inhal initi  inspect inspir instaur intensifi invent isol jalous jaun jongl juin   legu lev limit  log loup lustr magn malax manipul manoeuvr manqu maquill masqu matel meditt mel melang memoris menag mencion mention merit mesur mijot mim minut miss mix mobilis model moder modernis moissonn moul murmur mut navigu neig nomm normalis not numerot observ obstru occup octroy ombrag  orient orn os oscill ouvri panik paniqu parachut parfum parl particip  patent peign pein pench perch perfection permut photographi pigment pilot plaisant planifi plant poch pollu port posit positionn possed poss pratiqu prelev preoccup present preserv press presum pret  proced produi profess program progress prolong pronostiqu proteg prouv puis pulveris rabot  racont raffin rafraich rall ramass  rap rappr rass rassembl rassur rat ravi raviv realis recal recharg recherch recit recolt recommand recompens reconnai recul recuper redemarr redress reduir reexpedi referenc reflet regal regard regularis rejoign relax reli reliqu remarqu rembobin remerci remplac remport remu rencontr rentr repar repass reper repert repos represent requier reserv respect respir ressembl ressort restaur resum resserr retap retent  retomb retouch retourn retrouv reuss revel reveill rincer rinc risqu roul  sabl saign sal salu sauv sculpt second seduir sell sembl separ  signifi simul situ soigneus solid solutionn somm song sortt souffl souhait soulag souli  souvr specifi stabilis stagn sterilis stimul stock structur subi subven succed  sugger suppl support surfac surgel surmont surveill tamis  tapot taqu tard tass tast teint tempor temporis  tient tisonn toler tond total tourn train trait trajet transfer transform transit transplant transpos trem tri tricot tripl trott tutor uni unifi uniformis utilis vacanc val valoris vari veill venti verifi vernis vid vill vis vivifi volatil vogu vot voyag zest zipp laqu vern emball expedi distribu fabriqu cre dessin photographi film fonctionn march demarr charg recharg allum affich appliqu "
    "beneficie benefici debit credit factur encaiss rappatri stock entrepos transport voitur gliss tomb casser cass dechir tach "
    "rouill abim arros jardin pedal grimp skie ski camp bronz pech chass surf marchand negoci estim evalu diagnostiqu colle coll "
    "fix viss pos renov isol chauff climatis ventil ramon debouch econom invest financ lou heberg loge log "
    "accueill embauch recrut postul candidat form appren enseign donn offr grav brod cous repass detach teind assort "
    "allong raccourci elargi retreci cintr double ajust adapt convien conven correspond equip assembl branch configur programm "
    "synchronis scann photocopi tamponn sign dat apprec aval croqu ronfl mijot grill rechauff decongel congel barr"
)
_FIRST_GROUP_ENDINGS = (
    "e es ent er ee ees ais ait aient ons ions iez erai eras era erons erez eront erais erait eraient ant"
).split()
_ASKED_OF_THE_BUSINESS = (
    "cherch renouvel livr rembours repar echang accept propos organis confirm reserv command trouv utilis compt vaccin embauch recrut vidang depann mont "
    "install fabriqu emball expedi conseill recommand aid prepar dispos coup epil mass achet pay stock lou donn modifi decal "
    "report remplac ajout chang avanc test ador consult control regl visit habit arriv commenc fonctionn particip regard recuper "
    "travaill rest port imprim pos renov isol ramon fix retouch baiss met expliqu montr mett renseign"
).split()
"""Verbs whose form in -ez, to which many an angry order belongs, is known too: « vous livrez ? », « réservez-moi une table »."""

_OTHER_ACTS = (
    "venir viens vient viennent venez venons viendrai viendra viendrais viendrait viendrons viendront viendrez venait venais venu venue "
    "venus venues revenir reviens revient reviendrai reviendra reviendrons revenu prendre prends prend prenez prenons prennent prendrai "
    "prendra prendrais prendrait prendrez pris prise reprendre reprenez reprend reprends repris rendre rends rend rendrai "
    "vendre vends vend vendez vendent vendu vendue vendus vendues attendre attends attend attendons attendez attendais attendu "
    "descendre descends devenir devient choisir choisis choisi choisit choisie choisissez fournir fournissez fourni reussir reussi "
    "reussis grandir grandi grossir maigrir remplir rempli remplis lire lis boire conduire conduis conduit cuire courir dormir "
    "ouvrir ouvre ouvrez ouvrent ouvrira ouvriront ouvrait offrir offert offerte offerts suivre connaitre connais connait "
    "connaissez connu naitre naissance servir sert servez servi sers reunir convenir convient conviendrait conviennent "
    "sentir sens plaire plait plaisent plaisait faisable recevable fermer fermez ferment fermera fermee fermes "
    "fermees fermait tenter peindre teindre coudre recoudre promettre permettre permet rejoindre rejoins rejoint "
    "valoir vaut valent construire produire cuisiner verifier verifie verifiez verifier retarder "
    "refaire refait refaites referez refais prevoir prevois prevoit prevu prevue prevus apparaitre apparait apparaissent   parait paraitre offrir elargir retrecir blanchir jaunir rougir vieillir rajeunir mincir raccourcir agrandir etablir garantir investir nourrir guerir guerit guerie pondre fondre fond fondu tordre tordu mordre mordu  confondre confondu pendre etendre  battre  revoir revois reverrai boite tenu tenir tenue convenu appartenir appartient contenir contient obtenir obtient parcourir courir cours  couru sourire souri asseoir assis assise souvenir souviens reflechir reflechis retourner retourne transferer rever vivre vit coute coutent couterait coutera existe existent existait "
    "correspond correspondent dispose disposez dure durent durera remercie remercions hate envie besoin "
    "faim soif chance plaisir preference rire riez sourire hallucine bug bugge beugue rame charge plante "
    "garer stationner rejoindre inclus incluse inclut comprend compris comprise comprises comprends "
    "precise preciser precision precisez confirmation conseillez conclure deroule derouler tombe"
)

_COURTESIES = (
    "merci mrc mci thanks bonjour bonsoir salut coucou hello svp plait bravo felicitations bisous bises bise cordialement cdlt amicalement "
    "sincerement respectueusement salutations ok okay daccord entendu volontiers excellente joyeux joyeuse joyeuses "
    "bienvenue sincerement chaleureusement pardon excusez excuse navre miam wow waouh ouah youpi yes yeah please "
    "continuation patience disponibilite gentillesse  namaste amities mdr lol haha hihi hahaha ptdr xd"
)


def _plurals(nouns: str) -> Iterator[str]:
    for noun in nouns.split():
        yield from (noun, noun if noun.endswith(("s", "x", "z")) or noun == "mai" else f"{noun}s")


def _conjugated(stems: str, asked: list[str]) -> Iterator[str]:
    for stem in stems.split():
        yield from (f"{stem}{ending}" for ending in _FIRST_GROUP_ENDINGS)
        softened = stem.endswith("g")
        yield from (f"{stem}{'e' if softened else ''}{ending}" for ending in ("ons", "ait", "ais", "ant", "a"))
    yield from (f"{stem}ez" for stem in asked)


def _classes() -> dict[str, Class]:
    """The class of every word: where a word has several, the one written last."""
    return {
        **dict.fromkeys(_conjugated(_FIRST_GROUP, _ASKED_OF_THE_BUSINESS), Class.ACT),
        **dict.fromkeys((word for word in _OTHER_ACTS.split()), Class.ACT),
        **dict.fromkeys(_plurals(_QUALITIES), Class.QUALITY),
        **dict.fromkeys(_plurals(_PEOPLE), Class.PERSON),
        **dict.fromkeys(_NAMES.split(), Class.PERSON),
        **dict.fromkeys(_plurals(_THINGS), Class.THING),
        **dict.fromkeys(_plurals(_OFFERS), Class.OFFER),
        **dict.fromkeys(_NUMBERS.split(), Class.NUMBER),
        **dict.fromkeys(_plurals(_DAYS), Class.DAY),
        **dict.fromkeys((word for word in _COURTESIES.split()), Class.COURTESY),
    }


CLASSES = _classes()
"""The class of each word of an errand."""

ALSO_ACTS = frozenset(_conjugated(_FIRST_GROUP, _ASKED_OF_THE_BUSINESS)) | frozenset(_OTHER_ACTS.split())
"""Words that are verbs too: « la commande », « je commande »."""
