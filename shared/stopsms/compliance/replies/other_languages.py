"""A few plain words of other languages that are spoken in France and overseas, with which nothing can be refused.

A message is harmless when its words are on the list of one language, and one of them at least names an errand or thanks. A few words
may be unknown, if they are near nothing that refuses (see `refusing_words_elsewhere`): more of them where something is asked, and names.
No list holds a negation or a word that asks to stop, forget, remove or leave. They are meant to spare a person the plainest replies,
not to understand a language: all else waits for somebody who reads it.
"""

import re
import unicodedata
from dataclasses import dataclass

from stopsms.compliance.replies.refusing_words import looks_refusing
from stopsms.compliance.replies.refusing_words_elsewhere import may_refuse_elsewhere
from stopsms.compliance.replies.signs import MEANS_NO_HARM, UNDERSTOOD
from stopsms.compliance.replies.vocabulary import CLASSES, GRAMMAR, NAMES

LONGEST = 240
_MOST_WORDS = 40

_LETTERS = str.maketrans({"ł": "l", "ı": "i", "đ": "d", "ø": "o", "œ": "oe", "æ": "ae"})
_SIGNS = UNDERSTOOD | MEANS_NO_HARM | frozenset("¿¡？！。，、؟،·ʻʼ")


@dataclass(frozen=True, slots=True)
class _Language:
    """`errands` are words of which one has to be there; `grammar` says nothing by itself; `bound` are phrases that take up a negation."""

    errands: frozenset[str]
    grammar: frozenset[str]
    bound: re.Pattern[str] | None = None

    def says_an_errand(self, plain: str, *, asked: bool, names: frozenset[str]) -> bool:
        """Whether bare words are about an errand, as far as this language tells."""
        if self.bound:
            plain = self.bound.sub("_", plain)
        words = plain.split()
        known = [word for word in words if self._knows(word)]
        unknown = [word for word in words if not self._knows(word)]
        of_errands = sum(word in self.errands or word == "_" for word in words)
        if not of_errands:
            return False
        if not unknown:
            return True
        french = sum(word in CLASSES or word in GRAMMAR for word in words)
        unnamed = [word for word in unknown if word not in names]
        return (
            len(known) > french
            and len(known) >= _FEWEST_KNOWN
            and (len(unnamed) < len(known) if asked else len(unnamed) * 3 <= len(known))
            and len(unknown) <= _MOST_UNKNOWN
            and not any(map(_may_refuse, unknown))
        )

    def _knows(self, word: str) -> bool:
        return (
            word in self.errands
            or word in self.grammar
            or word in NAMES
            or word == "_"
            or bool(_AMOUNT.fullmatch(word))
        )


def _may_refuse(word: str) -> bool:
    return len(word) < _SHORTEST_UNKNOWN or may_refuse_elsewhere(word) or looks_refusing(word)


_FEWEST_KNOWN = 2
_MOST_UNKNOWN = 4
_SHORTEST_UNKNOWN = 3

_AMOUNT = re.compile(r"\d{1,12}(?:h|am|pm|h\d\d|e|th|nd|rd|st)?")


_DENIALS = frozenset(
    "ne no non pas pa not nie nu kein nicht hayir yok degil nao nem ma plus stp top fin assez sans arret".split()
)
"""Whatever else these are in some language, in another they deny."""


def _language(errands: str, grammar: str, bound: str = "") -> _Language:
    phrases = rf"\b(?:{bound})\b"
    return _Language(
        frozenset(errands.split()) - _DENIALS,
        frozenset(grammar.split()) - _DENIALS,
        re.compile(phrases) if bound else None,
    )


_LANGUAGES = (
    # English
    _language(
        "phone screen screens cracked battery charger bike bicycle bikes puncture pizza pizzas burger chicken soup "
        "salad cheese rug sofa bed mattress desk lamp curtains carpet tiles paint wall walls bathroom kitchen sink "
        "tap floor floors roof plants roses bunch bouquet funeral prescription pharmacy medicine cream tablets "
        "dentist teeth tooth eye eyes test optician frames physio knee puppy kitten vaccine vaccination grooming "
        "training stay room rooms night breakfast pitch caravan campsite keys entrance church station "
        "bridge corner roundabout museum exhibition show film movie band choir football rugby tennis swim dance "
        "guitar piano jacket jeans skirt sweater jumper socks belt hat gloves scarf sandals sneakers necklace "
        "earrings bracelet watch watches tailor hem zip alter alterations dye perm curls blow dry wash wax waxing "
        "eyebrows lashes tan menus holiday holidays wine tasting cellar oysters baguette croissants sourdough "
        "muffins candles groom bride hire rent rental deposit guarantee warranty spare part parts oil change "
        "windscreen mirror tow towbar exhaust "
        "thanks thank traffic jam bank holidays driving train delayed outside door key keys tray cakes slice coffee "
        "tea beer wine starter dessert chips fish steak deposit balance quote estimate plumber leak boiler heating "
        "radiator window windows shutter roof garden hedge lawn mower tree logs wood stove chimney pool pump lesson "
        "translation form certificate running minutes child size bigger smaller broken broke leaking engine brake "
        "clutch vegan nut allergy allergic takeaway pickup postcode queue music live tonight gig entry fee free "
        "wheelchair ramp lift toilet shower locker towel swimming coach trainer session massage nails hair "
        "highlights trim beard fringe stylist voucher fit fits thankyou thx ty cheers ta open opening close closing "
        "closed hours hour shop store restaurant "
        "salon parking park order parcel package "
        "delivery deliver delivered appointment booking book booked table reservation reserve reserved size price "
        "cost costs much "
        "colour color stock available availability tomorrow today tonight monday tuesday wednesday thursday friday "
        "saturday sunday "
        "morning afternoon evening noon lunch dinner breakfast week weekend month address street collect collection "
        "pick ready arrive "
        "arrived arriving late early minutes hours invoice receipt refund exchange return returned repair repaired "
        "fix fixed service "
        "car tyre tyres tires brakes battery haircut cut colour dress shirt trousers shoes boots coat bag ring "
        "glasses lenses "
        "cake bread menu vegetarian gluten dog cat vet wedding birthday party gift card voucher code discount sale "
        "sales offer "
        "website link page online pay paid payment cash cheque member membership class classes lesson yoga gym "
        "ticket tickets seats "
        "seat lovely great perfect wonderful brilliant excellent fantastic gorgeous delicious happy pleased "
        "congratulations "
        "christmas easter january february march april may june july august september october november december "
        "located location bring bringing back come coming visit buy bought love loved like wait waiting garden "
        "plants flowers table heating boiler plumber english dog cats dogs",
        "hi there's here's what's i'm sir madam ms mrs mr folks guys team anyone someone mate lovely near nearest "
        "far inside outside around behind front beside across under upstairs downstairs ground cracked valid "
        "include included including included fit fits fitted made make making works work working put hold bring "
        "brought wear wearing smaller larger longer shorter bigger better best whole half each every few several "
        "extra gluten spoke spoken thought wondering wonder possible available suitable earlier later until "
        "running minutes kids child children size bigger smaller medium repair fixed broken broke leaking engine mot "
        "service brake clutch vegan nut allergy allergic takeaway pickup deliver delivering postcode sunday bank "
        "holiday queue busy quiet music live tonight gig entry fee entrance free wheelchair access ramp lift toilet "
        "changing shower locker towel swimming pool lane coach trainer session yoga pilates massage facial nails "
        "hair colour highlights trim beard fringe haircut stylist receipt refund exchange voucher gift wat afraid t "
        "any anything i you we he she it they me my your our his her their us them this that these those the a an "
        "and or but so if when what where "
        "which who how why is are am was were be been being do does did have has had having can could will would "
        "shall should may might must "
        "to for from of on in at with by about after before until till between near next last first second half past "
        "quarter "
        "oclock clock one two three four five six seven eight nine ten eleven twelve please pls sorry hello hi hey "
        "good morning dear "
        "yes ok okay sure just also still very too many lot lots bit little some any all both another other same new "
        "old big small "
        "large medium black white blue red green pink grey navy there here soon later again back up out down over "
        "through time day "
        "days night year years let know tell see get got give take make need want looking look forward ll ve re d m "
        "s husband wife son "
        "daughter friend mum mother father dad people person kids children speak anyone somebody does english best "
        "kind regards "
        "yours sincerely xx x xxx am pm euros euro as now already then think thinking hope",
        r"(?:i |we )?(?:can ?t|can not|cannot|won t be able to|wont be able to) (?:make it|come|find (?:it|(?:the|"
        r"your|my) "
        r"\w+)|open the (?:link|door)|attend)"
        r"|(?:has|have|had|did|is|was)(?: not|n ?t| n t) (?:arrived|received|got|come|arrive|received my|working|"
        r"ready|yet)(?: my (?:order|parcel|refund))?(?: yet)?"
        r"|(?:doesn t|does not|don t|didn t|isn t) (?:work|fit|open|working|know (?:if|when|where|how|what|the))|not "
        r"(?:yet|sure|working|far|bad|before|until)|no (?:problem|worries)|"
        r"(?:cancel|move|change|postpone) (?:my|our|the) (?:appointment|booking|order|reservation|table|delivery|"
        r"lesson)|(?:lost|forgot|forgotten) my (?:\w+ )?(?:card|ticket|code|password|glasses|umbrella|bag)",
    ),
    # Spanish
    _language(
        "pedir coger sacar cortar arreglo rueda ruedas bici bicicleta movil pantalla bateria sofa cama colchon "
        "alfombra cocina bano grifo fontanero pintura flores ramo rosas planta plantas receta farmacia crema "
        "pastillas dentista muelas gafas lentillas perrito gato vacuna habitacion habitaciones desayuno cena "
        "comida comer menu entrada estacion iglesia puente museo pelicula tetera pantalones calcetines cinturon "
        "bufanda guantes reloj collar anillo tinte mechas manicura cejas masaje ostras queso jamon tortilla "
        "bocadillo pizza hamburguesa garaje frenos bateria aceite grande pequeno pequena mediano barato entregar "
        "entregan llevan llevais reparan reparais arreglan arreglais reservado reservada pagado recibido llegado "
        "encargo encargar tallas "
        "aparcamiento gracias abierto abierta abiertos abren estoy puerta esperando estacion autobus tren llegando "
        "cumpleanos tarta pastel pan pollo pescado vino cafe fiesta regalo bolsa chaqueta abrigo jersey falda botas "
        "llego llegare minutos retraso perro hijo hija gafas rueda aceite revision piscina clase entradas terraza "
        "alergia vegetariano traje cremallera arreglar cambiar abris abre cierran cerrado cerrada cierra horario "
        "hora "
        "horas precio precios cuesta cuestan cuanto vale talla "
        "tallas color tienda pedido paquete envio cita reserva reservar mesa manana hoy tarde noche lunes martes "
        "miercoles jueves viernes sabado domingo "
        "semana direccion factura devolucion cambio rojo roja negro negra azul blanco verde camisa vestido zapatos "
        "pantalon coche aparcamiento parking "
        "perfecto genial estupendo tienen teneis tiene oferta ofertas descuento euros pagar tarjeta efectivo navidad "
        "pelo corte taller neumaticos listo lista",
        "quiero pedir puede pueden podrian podeis ser sera seria tengo tenia teneis tenemos tienes hace hacen "
        "haceis llego llega llegan estamos estais estara sobre tambien solo gracias buen bueno buena "
        "buenas buenos nos os esto eso mismo misma antes despues desde entre cerca lejos dentro fuera primera "
        "segunda media medio ahora mismo "
        "haceis arreglos ropa tienen que a hola buenos buenas hasta el guapa un beso besos vosotros dias tardes "
        "noches por favor muy pero muchas mucho a "
        "de del "
        "la el los las un una unos en con y o para que cuando donde como "
        "es esta estan son mi mis su sus tu me le les se lo si vale ok senor senora puedo puede podria quiero "
        "quisiera necesito hay queda quedan ir venir voy "
        "vengo paso pasar recoger comprar todavia ya uno dos tres cuatro cinco seis siete ocho nueve diez al hasta "
        "luego saludos abrazo ese esa este",
        r"no (?:puedo|podemos|podre|podremos) (?:ir|venir|llegar|asistir|pasar)|no (?:encuentro|encontramos|"
        r"funciona|ha llegado|llego) (?:\w+ )?|todavia no|no hay",
    ),
    # Portuguese
    _language(
        "travoes travao bicicleta pneu pneus telemovel ecra bateria sofa cama colchao tapete cozinha torneira "
        "pintura flores ramo rosas planta receita farmacia creme comprimidos dentista gato vacina quarto jantar "
        "almoco comida ementa entrada estacao igreja ponte museu filme meias cinto relogio anel colar manicure "
        "massagem queijo presunto bacalhau frango peixe carne pasteis pastel nata croissants sumo vinho cerveja "
        "oleo vidro aceitam multibanco reparar arranjar arranjam mudar trocar marcar marcado entregam entregar "
        "chegou recebi ficou fica grande pequeno medio barato vaga vagas aula aulas crianca criancas "
        "obrigado obrigada aberto aberta abertos mudanca bolo bolos pao aniversario prenda casaco botas oculos "
        "cabeleireiro unhas chave atrasado minutos chego cao filho filha abrem abre fecham fecha horario horas preco "
        "precos custa custam "
        "quanto tamanho cor loja passo depois baguete encomenda pedido "
        "entrega consulta marcacao reserva reservar mesa amanha hoje tarde noite segunda terca quarta quinta sexta "
        "sabado domingo semana morada endereco "
        "fatura troca vermelho preto preta azul branco verde camisa vestido sapatos calcas carro estacionamento "
        "pronto pronta prontos perfeito otimo tem "
        "oferta desconto euros pagar cartao dinheiro natal cabelo corte oficina pneus oleo revisao",
        "tem tinha temos fazem faz fazer podem podemos tambem so nos isto isso esse essa este esta mesma "
        "mesmo antes entre perto longe dentro fora primeira vou vamos chegar dos nas nos numa num bem obrigada "
        "bom boa dia tarde noite ola por favor muito muita a o as os um uma de do da dos das em na com e ou para que "
        "quando onde como esta "
        "estao sao meu minha seu sua me lhe se sim ok senhor depois das pelas ali ai senhora posso pode poderia "
        "quero queria preciso ha "
        "ainda ja ate logo abraco ir vir vou venho "
        "passo passar buscar comprar dois duas tres quatro cinco seis sete oito nove dez as ao pelo pela aqui la eu "
        "voces voce",
        r"nao (?:posso|podemos|consigo|vou poder|podemos) (?:ir|vir|passar|encontrar)|(?:ainda )?nao (?:funciona|"
        r"chegou|encontro|recebi)",
    ),
    # Italian and Corsican
    _language(
        "bici bicicletta gomma freni olio schermo batteria divano letto materasso tappeto cucina "
        "rubinetto idraulico fiori mazzo rose pianta ricetta farmacia crema pastiglie dentista gatto vaccino "
        "stanza cena pranzo cibo ingresso stazione chiesa ponte museo film calze cintura orologio anello collana "
        "tinta meches massaggio unghie formaggio prosciutto pollo pizza birra gelato cornetti riparate fate "
        "consegnate consegnare cambiate vendete arrivata arrivato ricevuto ritiro grande piccola piccolo media "
        "posto posti lezione bambino bambina bimbo accettate tavoli "
        "grazie grazia passare ritirare pacco torta compleanno pane pesce vino caffe festa regalo borsa giacca "
        "cappotto stivali ritardo minuti cane occhiali pantaloni riparare cambiare camera arrivo ringrazio aperto "
        "aperta aperti aprite apre chiudete chiuso chiude orario orari ora ore prezzo "
        "prezzi costa costano quanto taglia colore "
        "negozio ordine pacco consegna appuntamento prenotazione prenotare tavolo domani dumane oggi oghje sera "
        "stasera mattina lunedi martedi mercoledi "
        "giovedi venerdi sabato sabatu domenica dumenica settimana indirizzo fattura cambio rosso nero blu bianco "
        "verde camicia vestito scarpe macchina "
        "parcheggio pronto pronta perfetto ottimo avete offerta sconto euro pagare carta contanti natale capelli "
        "gomme buttega apertu aperta "
        "appuntamentu quantu costa prezzu",
        "anche ancora fate fare fanno avete abbiamo potete possiamo potremmo essere sara stato questa questo "
        "questi queste quella quello prima dopo vicino lontano dentro fuori domani entro circa solo bene gli nel "
        "nella dal dalla sul sulla ai alle venire vengo veniamo passo passiamo "
        "ritardo minuti bambini cane occhiali pantaloni riparare cambiare camera libero libera arrivo accettate "
        "bancomat avete taglia buongiorno buonasera ciao bonghjornu salute salve per favore piacere piace molto "
        "mille tante a di del della dei il lo la i gli le un una uno in con e o "
        "che quando dove come quale sono siete sta mio mia suo sua mi si ok signore signora posso puo potrei vorrei "
        "voglio ho bisogno c ancora gia "
        "due tre quattro cinque sei sette otto nove dieci alle al alla fino saluti u una l d da induve quandu vi "
        "ringraziu tantu assai ghje site",
        r"non (?:posso|possiamo|riesco a|riusciamo a) (?:venire|passare|trovare|andare)|non (?:funziona|e "
        r"arrivat[oa]|trovo|e pronto)",
    ),
    # German and Alsatian
    _language(
        "fahrrad reifen bremsen ol olwechsel handy bildschirm akku sofa bett matratze teppich kuche wasserhahn "
        "blumen strauss rosen pflanze rezept apotheke salbe tabletten zahnarzt katze impfung fruhstuck abendessen "
        "mittagessen speisekarte eingang bahnhof kirche brucke museum film socken gurtel uhr kette ring farben "
        "strahnen massage nagel kase schinken huhnchen pizza bier eis brotchen reparieren repariert liefern "
        "liefert verkaufen verkauft angekommen bekommen erhalten gross klein mittel platz platze kurs kind "
        "pullover anprobieren schuh schlussel parken garten heizung dach wand "
        "danke dank merci merssi offen kommen komme abholen geburtstag kuchen brot wein kaffee geschenk tasche jacke "
        "mantel stiefel verspatung minuten hund brille hose reparieren umtauschen zimmer frei grosser kleiner "
        "geoffnet auf offnen offnet schliessen schliesst geschlossen uhrzeit uhr preis "
        "kostet kosten wieviel grosse farbe laden geschaft "
        "bestellung paket lieferung termin reservierung tisch morgen heute abend montag dienstag mittwoch donnerstag "
        "freitag samstag samschdi sonntag sundi woche "
        "adresse rechnung umtausch rot schwarz blau weiss grun hemd kleid schuhe auto parkplatz fertig perfekt super "
        "toll angebot rabatt euro bezahlen karte bar "
        "weihnachten haare friseur reifen hit morje zitt offe samsti sumdi zischdi mittwuch dunnerschdi fridi mandi "
        "geht",
        "auch die sie der wir ihr euch unsere unser euren am an aufs beim ins nach vor seit bei uber unter gegen "
        "ungefahr etwa vorbei hier da dort jetzt gleich spat fruh hatte hatten waren war werden wird kommt kommen "
        "gehen geht macht machen bitte danke sind dieses diese dieser nachste nachsten nachster erst etwas alles "
        "spater verspatung minuten kinder hund brille hose reparieren umtauschen grosse kleiner grosser noch zimmer "
        "frei uhr tisch essen machen mach sie auf zu guten kann ich um zwei drei fur bitte morgen gueter guete tag "
        "morgen abend hallo bonjour "
        "ola salut salu "
        "bitte sehr viel vielmals vielen schon a der die das den dem ein eine einen einem in im mit und oder "
        "fur fer zu zum zur um von vom wann wo wie was welche ist isch sind sin sei mein meine ihr ihre mir mich mer "
        "sie ja ok herr frau kann konnen konnte mochte "
        "mocht brauche haben habe hat hab han gibt es noch schon bis bald grusse liebe freundliche zwei drei vier "
        "funf sechs sieben acht neun zehn i ich wir "
        "d s m am as vum fer passt gut komme kumm kumme hole",
        r"kann (?:\w+ ){0,2}nicht kommen|(?:ist|sind) (?:noch )?nicht (?:da|angekommen|fertig|offen)|funktioniert "
        r"nicht",
    ),
    # Creoles of Martinique, Guadeloupe and Guyane
    _language(
        "stok diri retard reta pitit ti brin "
        "lajan kob tras bef poul pwason diri pen gato bokit akra jis ronm patat fig mango zaboka panye sak chapo "
        "linet chive tet zongle vwati loto wou lwil bis tikè ticket plas kous lekol timoun fanmi fet maryaj biten "
        "bagay zafe fwi legim manje manjé onpil sanmdi samdi wouvè louvri travay rapéré vann vannn "
        "mesi mersi rouvri ouve ouvri feme feme ferme magazen cheche chache wob rob dimen demen maten bonmaten "
        "retrouv magazin boutik komand koman kolis livrezon randevou "
        "rendevou pri koute koute tay koule kole denmen demen "
        "jodi jodia jodila maten bonmaten bonmatin apremidi apremidi swe aswe lendi madi mekredi jedi vandredi "
        "vendredi samdi dimanch lanne semenn adres fakti rouj nwa ble blan wob "
        "lesayaj soulye loto pneu cheve chive nwel solde le ler pase vini achte achte prese tan bel bon",
        "ni ou ti an plas sin "
        "fe onpil sanmdi vle ban mwen nou zot yo kon tala ta ouswa "
        "osi si "
        "bonjou anpil kay pase lendi madi mekredi jedi vandredi dimanch bonswa bonjour alo ki kijan kote kote la an "
        "a de di pou ba ban mwen m mo ou ouu zot nou yo li i ka "
        "ke ke te pe pe se se e e epi ek ak "
        "adan anle le le les yon on de twa kat senk sis set wit nef dis sa lasa tout tou jou souple souple silvouple "
        "tanprisouple madanm misie pran vin "
        "ale ale adan ani konmen konben konbyen eske es eske wi dako dako men map mwenmenm jodi robe robla du",
    ),
    # Creole of La Réunion
    _language(
        "zef zoizo poul poul boushon bouchons samoussa samoussas cari kari ri gato pin pinn zananas letchi mang "
        "zavoka bio promo sak linet seve loto pneu kous plas marmay marmaille fet maryaz manze manzer bonbon fri "
        "legim lesiv kaz kouler larzan koute "
        "mersi mersi rouv rouver rouver ferme ferm magazin boutik komand kolis livrezon livrezon randevou rendevou "
        "pri koute kout taye kouler domin demin zordi zordwi matin "
        "taler tanto swar soir lindi mardi merkredi zedi vandredi samdi dimans dimansh semen adres faktir rouz nwar "
        "ble blan rob soulie soulye loto seve seve "
        "noel ler ler pass pase vien vyin ashte aste zoli gayar gadyanm bonpe",
        "ankor kel kwel kosa la mem osi pou ek sa lo lé fé fe nou banna bann touzour tout sé se an "
        "bonzour taler talere sar bonswar ote ki kosa kan koman kombien konbyin ousa ou wa la le le i a di de pou ek "
        "et dan desi si "
        "mi m mwin moin amwin zot nou li zoi out mon "
        "nout inn in de trwa kat sink sis set set wit nef dis sa tou zour siouple souple madam misie va zordi te "
        "azot banna bann",
    ),
    # Moroccan and Algerian Arabic, in Latin letters
    _language(
        "ma7loulin mehloulin mftouhin coupe homme femme cheveux couleur brushing sbat sebbat kaftan djellaba "
        "jellaba khobz 7elwa helwa lham djaj 7out tajine couscous pizza tomobile tonobil tomobil rwida zit frein "
        "telephone portable ordi réparation lcommande lkoli livraison jayya jayin nchri nechri nakhod bch7al "
        "bchhal ch7al chhal dayra dayr rdv nhar l7ad lkhmis sebt jem3a m9as taswira dwa farmasi lfarmasi sa3at "
        "chokran choukran shukran merci barakallahoufik mehloul nji nechri sebbat chri mftouh mftou7 ma7loul "
        "mehloula maftou7 mehlou lyoum "
        "lyouma lyom ghedda ghda "
        "ghadda ghodwa lkoulya lkolis colis commande rdv rendez wa9t weqt sa3a taman chhal ch7al sh7al chehal "
        "b9ech9al thaman 3andkom 3ndkom 3andkoum "
        "3ndkoum tnin tlat larb3a lkhmis jam3a jm3a sebt sbt l7ed sabat sbbat taille mesure promo soldes lmagasin "
        "l7anout lhanout hanout boutique "
        "adresse parking zwin mezyan bezzaf nji njiw nejiw jay jaya",
        "had hadi hadak dayra dayr dayrin nhar f fl fel l lel kayna kayn 3andek 3andak 3ndek m3akom m3akoum wach "
        "ina achmen achmn chno chnou chouia chwiya choukran lah ykhlik allah yhafdek hna hnaya temma tama daba men "
        "mn 7tal hta 7ta "
        "salam slm salamo 3alaykom alaykoum alikoum wa sbah lkhir khir msa lkhir ghadi bghit b labas 3afak 3afakom "
        "3afakoum afak "
        "svp wach wash wech ach kifach kifech fin fayn win "
        "f fi men mn l li lia liya dyal dial ta3 nta3 ana nta nti ntouma houwa hiya had hada hadi hadok dak lli bach "
        "w o ou wala ila 3la m3a chi si lalla "
        "sidi ghir daba drk dork mazal bghit bghina nakhod nakhd ndir nchouf kayn kayna kaynin incha allah inchallah "
        "nchalah rani",
    ),
    # Turkish
    _language(
        "siparisimi siparisimiz aldim aldik kargom kargonuz geldi gelmis teslim bisiklet lastik fren yag ekran "
        "batarya koltuk yatak hali mutfak musluk boya cicek buket gul bitki recete eczane krem ilac disci kedi asi "
        "oda oda kahvalti yemek menu giris istasyon kopru muze film corap kemer yuzuk kolye boyama rofle "
        "masaj tirnak peynir tavuk pizza ekmek dondurma kahve tamir onarim buyuk kucuk orta kisilik kisi ders kurs "
        "musait "
        "tesekkur tesekkurler geliyoruz bekliyorum pasta hediye canta ceket mont anahtar berber kuafor gec dakika "
        "cocuk kopek gozluk pantolon gelirim sagol sagolun acik aciksiniz acikmi kapali kapanis acilis saat kac "
        "fiyat fiyati kadar "
        "beden renk magaza siparis siparisim "
        "kargo teslimat randevu rezervasyon masa yarin bugun aksam sabah pazartesi sali carsamba persembe cuma "
        "cumartesi pazar hafta adres fatura kirmizi siyah mavi "
        "beyaz yesil elbise ayakkabi gomlek araba otopark hazir super guzel euro kart nakit gelebilir gelirim "
        "geliyorum alabilir indirim",
        "siparisimi benim bizim sizde bizde orada burada simdi sonra once kadar gibi daha cok az en mi midir acaba "
        "bana bize size varsa gelsem gelebilir alsam yapiyor yapiyorsunuz ediyor ediyorsunuz yaparmisiniz ne "
        "kadardir "
        "gec dakika cocuk kopek gozluk pantolon degistirmek bos yer randevumu yarina alabilir miyiz randevum kacta "
        "saatte merhaba selam iyi gunler aksamlar gunaydin lutfen cok ederim edrim bir iki uc dort bes alti yedi "
        "sekiz dokuz on te ta de da ve veya ile icin mi misiniz miyim mu mi musunuz misiniz "
        "musun var evet tamam ben siz biz bu su benim sizin nerede nasil hangi ne zaman hanim bey efendim gun olur",
        r"gelemiyorum|gelemeyecegim|gelemem|bulamiyorum|yetisemiyorum",
    ),
    # Polish
    _language(
        "paczka paczke doszla dotarla odebralem odebralam rower opony hamulce olej ekran bateria sofa "
        "lozko materac dywan kuchnia kran malowanie kwiaty bukiet roze roslina recepta apteka krem tabletki "
        "dentysta kot szczepienie pokoj sniadanie obiad kolacja menu wejscie dworzec kosciol most muzeum film "
        "skarpetki pasek zegarek pierscionek farbowanie masaz ser szynka kurczak pizza piwo lody bulki chleb "
        "naprawa naprawiacie dostarczacie sprzedajecie przelozyc zmienic termin damskie meskie duzy maly sredni "
        "miejsce miejsca lekcja dzieci kosztuja kosztowac "
        "dziekuje dziekuj dzieki otwarte bede przyjade czekam tort prezent torba kurtka plaszcz klucz fryzjer "
        "paznokcie minut dziecko pies okulary spodnie wymienic wolne otwarty otwarci czynne zamkniete godzina "
        "godzinie godziny cena kosztuje ile "
        "rozmiar kolor sklep zamowienie paczka dostawa wizyta "
        "wizyte rezerwacja stolik jutro dzis dzisiaj wieczor rano poniedzialek wtorek sroda czwartek piatek sobota "
        "sobote niedziela niedziele tydzien adres "
        "faktura czerwony czarny niebieski bialy sukienka buty koszula samochod parking gotowe super swietnie euro "
        "karta przyjsc przyjade przyjde odebrac umowic",
        "moge mogę czy na wszystko swietnie bardzo dobrze prosze chce chcemy bedzie byc bedziemy jestem "
        "jestesmy mial ktory ktora ktore tez tylko teraz pozniej wczesniej przed za przy pod nad dla ten ta to te "
        "czwartek piatek godz "
        "spoznie minut dziecko pies okulary spodnie wymienic wolny wolne strzyzenie jutra ktorej zamykacie "
        "otwieracie niedziele do dzien dobry czesc witam prosze bardzo o w we na z ze do od i lub czy kiedy gdzie "
        "jak jaki jaka jest sa moj moja moje panstwo pan pani moge mozna "
        "chcialbym chcialabym potrzebuje mam macie jeszcze juz dwa trzy cztery piec szesc siedem osiem dziewiec "
        "dziesiec tak ok pozdrawiam po",
        r"nie (?:moge|mozemy|dam rady|zdaze) (?:przyjsc|przyjechac|byc|znalezc)",
    ),
    # Romanian
    _language(
        "anvelope anvelopelor schimbarea bicicleta frane ecran baterie canapea pat saltea covor bucatarie "
        "robinet flori buchet trandafiri planta reteta farmacie crema pastile dentist pisica vaccin camera mic "
        "dejun pranz cina meniu intrare gara biserica pod muzeu film sosete curea ceas inel colier suvite masaj "
        "branza sunca pui pizza bere inghetata paine reparatie reparati livrati vindeti mare mic mediu loc locuri "
        "lectie copii ajunge ajuns primit "
        "intarzii minute copil caine ochelari pantaloni schimba liber deschideti multumesc multumim mersi deschis "
        "vin ajung astept tort cadou geanta geaca palton cizme cheie frizerie tuns vopsit unghii minute copil caine "
        "ochelari pantaloni schimba liber deschisa deschideti inchis inchideti program ora ore pret pretul costa cat "
        "marime culoare magazin comanda "
        "colet livrare "
        "programare rezervare masa maine azi diseara seara dimineata luni marti miercuri joi vineri sambata duminica "
        "saptamana adresa factura rosu negru albastru alb "
        "rochie pantofi camasa masina parcare gata perfect super euro card ulei schimb schimbul cauciucuri",
        "cat costa este sunt avem faceti face puteti putem putea fi fost acest aceasta asta acum dupa inainte "
        "langa doar si tot bine despre spre "
        "buna ziua salut va rog frumos mult foarte la de din in pe cu si sau pentru ca cand unde cum care este e "
        "sunt sunteti mea meu mele al a ai imi mi da ok veni joi vineri poate se domnul doamna pot "
        "poate as vrea vreau aveti am inca deja doi doua trei patru cinci sase sapte opt noua zece o un ul lui",
        r"nu (?:pot|putem|reusesc sa) (?:veni|ajunge|ajung|gasesc|gasi)",
    ),
    # Breton, Basque, Catalan
    _language(
        "trugarez betek disadorn neuze bara gwastell levrioù krampouezh boutailh stal marc'had "
        "trugarez mersi digor serret serrit serr eur pegoulz pet priz koust staliv kempenn hiziv disadorn disul "
        "dilun dimeurzh diriaou digwener kenavo",
        "neuze betek warc'hoazh emberr ganeoc'h ganin ya mat "
        "demat demad salud mar plij ha da e ar an al ur un d war emaoc h ho pelec h eo vad mat ya matin noz devezh "
        "deoc it c hwi a digor",
    ),
    _language(
        "eskerrik mila esker irekita itxita zabalik ordutegia ordua prezioa zenbat neurria kolorea denda eskaera "
        "paketea hitzordua erreserba bihar gaur arratsaldean goizean "
        "astelehena asteartea asteazkena osteguna ostirala larunbata larunbatean igandea igandean balio agur ikusi",
        "kaixo egun on gabon arratsalde asko mesedez da dira dago zaude zaudete eta edo non noiz nola zer zein nire "
        "zure bai ados arte bat bi hiru lau bost sei zazpi zortzi du "
        "zuek irekiko duzue",
    ),
    _language(
        "recollir recollida encarrec pa pastis peix carn formatge ulleres rodes oli frens pantalla sofa llit "
        "flors ram recepta "
        "farmacia gos gat habitacio esmorzar sopar dinar entrada estacio rellotge anell tall tenyir arreglar "
        "reparar gran petit "
        "gracies merces obert oberta oberts obriu obre tanqueu tanca tancat horari hora hores preu costa quant talla "
        "color botiga comanda paquet enviament cita reserva taula dema avui "
        "tarda vespre mati dilluns dimarts dimecres dijous divendres dissabte diumenge setmana adreca factura "
        "vermell negre blau blanc verd vestit sabates cotxe perfecte euros",
        "passo passem vinc venim dema fer feu poden podem podeu tenim queda queden aquest aquesta al als pel "
        "pels meva nostre "
        "bon bona dia tarda nit hola si us plau moltes molt a de del la el els les un una en amb i o per que quan on "
        "com es esta son meu meva seu vostre em li d l senyor senyora puc pot "
        "podria vull voldria hi ha encara ja dos tres quatre cinc sis set vuit nou deu fins aviat salutacions tens "
        "teniu",
    ),
    # Malagasy, Comorian, Tahitian, Vietnamese
    _language(
        "misaotra ohatrinona vidiny misokatra mikatona ora rahampitso anio maraina hariva alatsinainy talata "
        "alarobia alakamisy zoma asabotsy alahady akanjo kiraro fivarotana "
        "commande colis veloma",
        "manao ahoana salama tompoko azafady ny sy amin ho an i tsara be daholo aiza rahoviana inona io ity ve "
        "mitady te hividy",
    ),
    _language(
        "marahaba asante shukran duka bei saa leo meso mwezi jumatatu jumamosi jumapili",
        "jeje bariza kwezi salamaleikum ya na hari wa hunu le mmi wawe",
    ),
    _language(
        "mauruuru hoo moni hora ananahi teie mahana monire tapati fare toa matara",
        "iaorana ia orana maitai roa te i o e no na mea au oe outou eaha afea ihea",
    ),
    _language(
        "shop cat toc banh mi pho ca phe an uong xe dau nhot lop thuoc hoa sua chua thay ao quan giay vay dam mau "
        "cam on mo cua dong gia bao nhieu ngay mai hom nay chieu sang toi thu hai ba tu nam sau bay chu nhat dat ban "
        "lich hen giao hang don size mau gio may",
        "xin chao da vang a anh chi em cho hoi hang tiem nha duoc co la luc o dau va voi mot",
    ),
    # Arabic
    _language(
        "طلبية طلبيتي القميص الحذاء السيارة الزيت الإطارات شعر قص حلاقة صباغة خبز كعكة طاولة أشخاص غرفة مفتوحين "
        "تفتح يفتح تغلق الصيدلية دواء وصفة "
        "شكرا شكراً جزيلا مفتوح مفتوحة مفتوحون تفتحون تغلقون مغلق الساعة ساعة وقت موعد طلب طلبي الطلب غدا اليوم "
        "السبت الاحد الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة سعر "
        "السعر بكم كم ثمن المحل العنوان مقاس جاهز جاهزة متى",
        "عندكم لديكم يمكن يمكنني ممكن أريد اريد أود احجز حجز مع من الى غد غداً بعد قبل عند جدا "
        "السلام عليكم وعليكم مرحبا صباح الخير مساء من فضلكم فضلك على في الى إلى هل أين اين كيف هذا هذه يوم و أنتم "
        "نعم ان شاء الله لك لكم",
    ),
    # Russian and Ukrainian
    _language(
        "готове готові готов замовити забронювати столик стіл людей чоловік букет квіти цветы троянди розы хлеб "
        "хліб піца пицца чай кофе кава доставка доставку рецепт аптека врач лікар собака кіт кот прививка щеплення "
        "ремонт екран экран велосипед шини шины гальма диван кровать ліжко платье сукня взуття обувь "
        "окуляри очки знижка скидка меню "
        "спасибо дякую буду приду приїду торт подарок подарунок сумка куртка ключи ключі диван открыты открыто "
        "работаете відкрито працюєте цена стоит стоить сколько коштує скільки размер "
        "розмір заказ замовлення посылка посилка завтра сегодня сьогодні суббота субботу "
        "субота суботу воскресенье неділя неділю час часов годині година адрес адреса запись запис стрижка стрижку "
        "готов готово платье туфли машина",
        "коли буде будет моє моя мої мне нам вам вас нас це это цей этот ця эта які какие скільки скажіть "
        "подскажите підкажіть хочу хотів хотела можете зможу смогу прийти прийду прийдемо придем завтра ввечері "
        "вечером утром вранці після после до перед на "
        "запізнюсь хвилин дитина діти манікюр масаж колеса масло опоздаю минут ребенок дети маникюр масло можно "
        "забрать забрати котрій годині відкрито манікюр здравствуйте добрый доброго день дня вечер добрий вечір "
        "привет вітаю пожалуйста будь ласка большое дуже щиро в у на с з до от від и і или або когда коли где де как "
        "як какой який ли чи вы ви "
        "мой моя мій мне мені можно можна могу можу хочу есть є ещё ще уже вже да так два три я",
    ),
)

_CHINESE = re.compile(
    "(?:谢谢|謝謝|你好|您好|你们|你們|请问|請問|开门|開門|关门|關門|营业|營業|几点|幾點|星期[一二三四五六天日]|周[一二三四五六日]|今天|明天见|好的|见|明天|后天|上午|下午|晚上|多少钱|多少錢|"
    "预约|預約|订位|"
    "訂位|订单|訂單|包裹|地址|"
    "什么时候|什麼時候|在哪里|在哪裡|桌子?|位子|预订|预定|订|訂|大人|小孩|孩子|早餐|午餐|晚餐|菜单|理发|剪发|头发|染发|衣服|裙子|鞋子?|尺码|大号|小号|中号|"
    "颜色|红色|黑色|白色|车|轮胎|修|眼镜|手机|屏幕|蛋糕|面包|咖啡|花|药|房间|停车|送货|配送|取货|去取|拿|买|换|等|到|路上|迟到|分钟|小时|地方|附近|人|早|晚|请|在|你|您|店|"
    "[吗嗎呢的我有可以想要位个個人点點号號月日和]|[0-9一二三四五六七八九十])+"
)

_CHINESE_ERRAND = re.compile(
    "桌|位|订|理发|剪|衣|鞋|尺码|轮胎|眼镜|手机|屏幕|蛋糕|面包|咖啡|房间|停车|货|菜单|"
    "谢谢|謝謝|[开開关關]门|門|营业|營業|几点|幾點|星期|周[一二三四五六日]|今天|明天见|好的|见|明天|后天|多少|[预預]约|[订訂]位|[订訂][单單]|包裹|地址|什么时候|在哪"
)


def is_plain_errand(text: str) -> bool:
    """Whether each word of a text is one of the plain words of one other language."""
    if len(text) > LONGEST:
        return False
    plain = _bare(text)
    if not plain or len(plain.split()) > _MOST_WORDS:
        return False
    if _CHINESE.fullmatch(plain.replace(" ", "")):
        return bool(_CHINESE_ERRAND.search(plain))
    if len(plain.split()) < 2 or plain.startswith(("para", "pare")) or _LEADS_OUT.search(plain):
        return False
    asked = "?" in text or "？" in text or "؟" in text
    names = _names(text)
    return any(language.says_an_errand(plain, asked=asked, names=names) for language in _LANGUAGES)


_INSIDE = re.compile(r"(?<=[\w,] )[A-ZÀ-Þ][a-zß-ÿ]+")


_LEADS_OUT = re.compile(
    r"\b(?:way out|get out|opt out|out of (?:your|the|this)|(?:i|we) only wanted|do you also (?:text|write))\b"
)
"""Plain words that put together ask to be let out."""


def _names(text: str) -> frozenset[str]:
    """Words written with a capital inside a sentence."""
    return frozenset(_bare(word) or "" for word in _INSIDE.findall(text))


def _bare(text: str) -> str | None:
    """Its words in lower case without accents; None when a sign is not understood."""
    kept = []
    for character in unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS):
        if character.isalnum():
            kept.append(character)
        elif character in _SIGNS:
            kept.append("" if unicodedata.combining(character) else " ")
        elif not unicodedata.combining(character) and unicodedata.category(character) != "Cf":
            return None
    return " ".join("".join(kept).split())
