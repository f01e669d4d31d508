"""What a sender may be: the shapes of names and numbers, and the lists of names that are generic or protected, each with its source."""

SENDER_ID = r"(?=.*[A-Za-z])[A-Za-z0-9]{3,11}"
"""Letters and digits, at least one letter, 3 to 11; no space, accent or sign. Source: af2m, OADC rules; docs/law.md R-26."""

SENDER_SHORT_CODE = r"36[0-9]{3}"
"""A short code that may send marketing. Source: af2m; docs/law.md R-22."""

TRANSACTIONAL_SHORT_CODE = r"38[0-9]{3}"
"""A short code for transactional messages only. Source: af2m; docs/law.md R-22."""

SENDER_NUMBER = (
    r"(?:\+?33|0)(?:9(?:3[78][0-9]{6}|39[0-4][0-9]{5})|(?:16[23]|27[01]|37[78]|42[45]|56[89]|94[89])[0-9]{6}"
    r"|(?:901|700)[0-4][0-9]{9})"
    r"|(?:\+?590|0)9475[0-9]{5}|(?:\+?594|0)9476[0-9]{5}|(?:\+?596|0)9477[0-9]{5}|(?:\+?262|0)947[89][0-9]{5}"
)
"""Numbers for technical platforms, each dedicated to one publisher (0937, 0938, 09390 to 09394), verified ones (0162, 0163, 0270,
0271, 0377, 0378, 0424, 0425, 0568, 0569, 0948, 0949; overseas 09475 in Guadeloupe, Saint-Martin and Saint-Barthélemy, 09476 in Guyane,
09477 in Martinique, 09478 and 09479 in La Réunion and Mayotte) and those of 14 digits (09010 to 09014, 07000 to 07004).
Source: Arcep, décisions 2018-0881 and 2022-1583; docs/law.md R-28."""

PERSONS_NUMBER = r"(?:\+?(?:33|590|594|596|262)|0)[1-79][0-9]{8}|\+?508[0-9]{6}|\+?508[0-9]{9}"
"""Numbers that automated systems may not show. Source: Arcep 2018-0881, as modified by 2022-1583; docs/law.md R-28."""

GENERIC_SENDER_NAMES = frozenset(
    "sms info infos alert alerte alertes rdv notif amende amendes paiement payment banque bank colis parcel "
    "livraison promo promos service services client clients contact verify code otp urgent notice message avis "
    "relance facture annonce".split()
)
"""Words that identify nobody, alone or together. Source: af2m charter 2026, smsmode and Twilio guides for France; docs/law.md R-26."""

PROTECTED_SENDER_NAMES = frozenset(
    # The State, social security, public services: names of today and those that people still know.
    "ameli assurancemaladie cpam cnam caf cnaf carsat cnav assuranceretraite agircarrco urssaf msa mdph "
    "francetravail ftravail poleemploi impots impotsgouv dgfip finpubliques tresorpublic antai amendesgouv "
    "francetitres ftitres ants gouv gouvfr republiquefrancaise servicepublic franceconnect franceidentite police "
    "gendarmerie interieur justice prefecture douane cnil anssi dgccrf arcom arcep critair anah maprimerenov "
    "francerenov cpf moncompteformation banquedefrance monespacesante pronote cartevitale interpol europol "
    # Parcels.
    "laposte chronopost colissimo mondialrelay relaiscolis colisprive dpd gls ups dhl fedex geodis vintedgo "
    # Banks and payment.
    "bnp bnpparibas lcl cic socgen societegenerale banquepostale labanquepostale creditagricole creditmutuel "
    "caissedepargne caisseepargne banquepopulaire bpce boursorama boursobank bourso qonto fortuneo hellobank monabanq bforbank "
    "hsbc revolut paypal lydia sumup "
    # Operators, energy, transport, and marks that fraud imitates.
    "orange sfr free bouygues bouyguestel bouyguestelecom sosh freemobile redbysfr edf engie enedis grdf sncf "
    "sncfconnect ratp navigo ulys bipandgo telepeage vinci netflix amazon vinted leboncoin doctolib whatsapp "
    "microsoft".split()
)
"""Names that only their holder may use, in letters or look-alikes. Source: af2m, OADC sensibles; docs/law.md R-27."""

PROTECTED_IN_TWO_WORDS = (
    ("mondial", "relay"),
    ("france", "connect"),
    ("france", "travail"),
    ("france", "titres"),
    ("france", "identite"),
    ("societe", "generale"),
    ("credit", "agricole"),
    ("credit", "mutuel"),
    ("caisse", "epargne"),
    ("banque", "populaire"),
    ("banque", "postale"),
    ("carte", "vitale"),
    ("pole", "emploi"),
    ("tresor", "public"),
)
"""Protected names of two words, of which eleven characters often hold a word and the beginning of the other: « FConnect », « SocieteG »."""

ONE_LETTER_APART_FROM = 8
"""Letters from which a sender that differs from a protected name by one letter is taken for it; shorter ones have ordinary neighbours."""

EXACT_ONLY = frozenset({"apple", "google", "axa", "poste", "vinci", "interieur", "justice", "vitale", "maif"})
"""Ordinary words, protected as the whole sender only: « VinciCafe » is a name."""

WITH_COMPANIONS_ONLY = frozenset({"orange", "free"})
"""Ordinary words too, but that fraud accompanies: « InfoOrange » and « MonFree » are noticed, « JusOrange » and « FreeStyle » are names."""

ALSO_SYLLABLES = frozenset(
    {"caf", "ups", "cic", "ants", "orange", "msa", "gls", "sosh", "edf", "lydia", "amazon", "sumup", "anah", "navigo"}
)
"""Also a word, a first name or a syllable: a word of its own inside a longer sender only in capitals (« infoCAF », not « CafLily »)."""

NAMED_WITHIN = 7
"""Letters from which a protected name is noticed anywhere inside a longer sender (« InfoLaPoste »); shorter ones are common syllables."""

CUT_FROM = 10
"""Letters from which the beginning of a longer protected name is taken for it: a sender holds 11 (« FranceTrava », « CreditAgric »)."""

POSSESSIVES = frozenset("ma mon mes ta ton tes sa votre vos notre nos la le les un une".split())
"""Words that make nothing of a generic one: « MonColis » and « VotreBanque » identify nobody either."""

COMPANIONS = frozenset(
    "info infos sms colis ma mon mes ta vos votre nos notre la le les l de du des d en service services client "
    "clients alerte alertes alert suivi livraison express france fr gouv paiement amende amendes facture factures "
    "compte contact rdv notif notifs dossier remboursement remb relais relay point pro direct online forma "
    "formation net app appli web aide aides centre urgent avis support assistance verif verifier secur secure "
    "securite banque bank carte connexion id msg message pass passe sav conseil conseiller agence espace portail "
    "site officiel mobile box fibre fixe tel com douane taxe retour depot loc mail courrier poste post notice code "
    "otp team up maj update pay parcel".split()
)
"""Words that go with somebody's name in a sender, and say nothing of their own."""
