"""Where French rules and values come from: how each was seen on the day stated, and when it is to be looked up again.

Titles name the article and the version. A link leads to the article where its address is known, else to the code or to the page
that was read. `primary` is the text itself, official or in a literal copy that `through` names; see docs/law.md for what each says.
"""

from datetime import date

from stopsms.compliance.law.rule import Source, SourceSeen

_EARLIER = date(2026, 11, 23)
"""When the pages of carriers and of the operators' association were read; not found again on the later day."""
_SEEN = date(2026, 11, 26)
_SINCE = date(2026, 11, 27)
"""When what was missing on that day was read."""
_BEFORE_THE_SALES = date(2026, 12, 28)
"""The minister may move the winter sales until they begin."""
_SPRING = date(2027, 3, 1)
"""A year of the operators' charter is over; the judgment on C-317/25 may have come."""
_HALF_YEARLY = date(2027, 5, 26)
"""Texts that the legislator has to touch before 31 October 2027 (QPC 2026-1210), that changed in 2026, or that were read in a copy."""
_YEARLY = date(2027, 11, 26)

_LEGI = "une copie littérale de la base LEGI, édition du 3 avril 2026 (legalize-fr) ; les changements en vigueur depuis n’y sont pas"
_NOTE = "une note publique du 14 septembre 2026 qui cite Légifrance"

_CONSUMER = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069565"
_LABOUR = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072050"
_PENAL = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070719"
_POSTS = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070987"

CPCE = Source(
    "Code des postes et des communications électroniques, art. L.34-5 (version en vigueur depuis le 26 juillet 2020)",
    "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000042155961",
    SourceSeen.PRIMARY,
    _SEEN,
    _HALF_YEARLY,
    "une copie littérale de la base LEGI, édition du 31 mars 2026 (legalize-fr) ; les changements en vigueur depuis n’y sont pas",
)
CPCE_OFFENCE = Source(
    "Code des postes et des communications électroniques, art. R.10-1",
    _POSTS,
    SourceSeen.PRIMARY,
    _SEEN,
    _HALF_YEARLY,
    _LEGI,
)
CPCE_NUMBERS = Source(
    "Code des postes et des communications électroniques, art. L.44, VI et L.32, 32°",
    _POSTS,
    SourceSeen.PRIMARY,
    _SEEN,
    _HALF_YEARLY,
    _LEGI,
)
QPC = Source(
    "Conseil constitutionnel, décision n° 2026-1210 QPC du 25 juin 2026",
    "https://www.conseil-constitutionnel.fr/decision/2026/20261210QPC.htm",
    SourceSeen.SECONDARY,
    _SEEN,
    _HALF_YEARLY,
    "deux notes publiques de 2026",
)
GDPR = Source(
    "Règlement (UE) 2016/679 (RGPD)",
    "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "les commentaires lus ; les articles 4(11), 7, 12(3), 14(3) et 21 ont leur propre entrée",
)
GDPR_CONSENT = Source(
    "Règlement (UE) 2016/679 (RGPD), art. 4(11), 7(3) et 7(4)",
    "https://eur-lex.europa.eu/eli/reg/2016/679/art_7/oj",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "des citations littérales (dépôts publics)",
)
GDPR_TERM = Source(
    "Règlement (UE) 2016/679 (RGPD), art. 12(3)",
    "https://eur-lex.europa.eu/eli/reg/2016/679/art_12/oj",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "des citations littérales (dépôts publics)",
)
GDPR_INDIRECT_COLLECTION = Source(
    "Règlement (UE) 2016/679 (RGPD), art. 14(1) à (3)",
    "https://eur-lex.europa.eu/eli/reg/2016/679/art_14/oj",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "la copie de portail-rgpd.com et des citations littérales",
)
GDPR_OBJECTION = Source(
    "Règlement (UE) 2016/679 (RGPD), art. 21(2) à (4)",
    "https://eur-lex.europa.eu/eli/reg/2016/679/art_21/oj",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "des citations littérales (dépôts publics)",
)
EPRIVACY = Source(
    "Directive 2002/58/CE, art. 13(1), (2), (4) et (5)",
    "https://eur-lex.europa.eu/legal-content/EN/ALL/?uri=celex%3A32002L0058",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "des citations littérales (dépôts publics)",
)
E_COMMERCE = Source(
    "Directive 2000/31/CE, art. 6",
    "https://eur-lex.europa.eu/eli/dir/2000/31/oj",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "la version italienne reproduite par cyberlaws.it",
)
POLITICAL_ADVERTISING = Source(
    "Règlement (UE) 2024/900 (publicité politique), applicable depuis le 10 octobre 2025",
    "https://eur-lex.europa.eu/eli/reg/2024/900/oj",
    SourceSeen.SECONDARY,
    _SEEN,
    _SPRING,
    "cdg34.fr et cdg29.bzh, d’après la CNIL",
)
PLANET49 = Source(
    "CJUE, grande chambre, 1er octobre 2019, Planet49, C-673/17",
    "https://curia.europa.eu/juris/document/document.jsf?text=&docid=218462&doclang=fr",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "larevue.squirepattonboggs.com et lawworld.fr ; début de l’arrêt consulté",
)
INTELIGO = Source(
    "CJUE, 13 novembre 2025, Inteligo Media, C-654/23 (dispositif)",
    "https://eur-lex.europa.eu/legal-content/EN/TXT/HTML/?uri=CELEX:62023CJ0654",
    SourceSeen.PRIMARY,
    _SEEN,
    _HALF_YEARLY,
    "la copie anglaise de dpcuria.eu",
)
CANAL = Source(
    "CJUE, C-317/25, Groupe Canal+, pendante (questions : JO C/2026/1325)",
    "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX%3A62025CN0317",
    SourceSeen.PRIMARY,
    _SEEN,
    _SPRING,
)
CNIL_SMS = Source(
    "CNIL, La prospection commerciale par SMS-MMS",
    "https://www.cnil.fr/fr/la-prospection-commerciale-par-sms-mms",
    SourceSeen.PRIMARY,
    _SEEN,
    _SPRING,
    "une copie sans date, postérieure à celle du 1er décembre 2015",
)
CNIL_ELECTRONIC = Source(
    "CNIL, La prospection commerciale par courrier électronique, SMS/MMS et automate d’appel (2026)",
    "https://www.cnil.fr/fr/la-prospection-commerciale-par-courrier-electronique-sms-mms-et-automate-dappel",
    SourceSeen.SECONDARY,
    _SEEN,
    _SPRING,
    "des notes publiques de septembre et octobre 2026",
)
CNIL_MESSAGES = Source(
    "CNIL, fiche du 10 juin 2026 : messages de prospection, transactionnels et relationnels",
    "https://www.cnil.fr/fr/la-prospection-commerciale",
    SourceSeen.SECONDARY,
    _EARLIER,
    _SPRING,
    "une note publique du 14 septembre 2026 qui la cite",
)
CNIL_PARTNERS = Source(
    "CNIL, transmettre des données à des partenaires (28 décembre 2018)",
    "https://www.cnil.fr/fr/la-prospection-vers-les-particuliers-b-c-quelles-regles-pour-transmettre-des-donnees-des-partenaires",
    SourceSeen.SECONDARY,
    _SEEN,
    _SPRING,
    "ddg.fr et malekian-avocat.fr",
)
CNIL_RETENTION = Source(
    "CNIL, référentiel « gestion des activités commerciales » (2022)",
    "https://www.cnil.fr/fr/referentiel-relatif-aux-traitements-de-donnees-caractere-personnel-mis-en-oeuvre-aux-fins-de-gestion",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "ewatchers.org, olympe.legal, modeles.biz et avocats-mathias.com",
)
CNIL_BROKERS = Source(
    "CNIL, délibérations SAN-2024-004 (Hubside.Store), SAN-2025-001 (Solocal) et SAN-2025-002 (Caloga)",
    "https://www.nomosparis.com/courtage-de-donnees-et-prospection-commerciale-la-cnil-rend-une-decision-de-sanction-qui-confirme-avec-force-les-principes-a-respecter",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "nomosparis.com, livv.eu et dsavocats.com",
)
CNIL_ELECTIONS = Source(
    "CNIL, Élections : sept réflexes pour une campagne responsable (30 janvier 2026)",
    "https://www.cnil.fr/fr/elections-sept-reflexes-pour-une-campagne-responsable",
    SourceSeen.PRIMARY,
    _SEEN,
    _SPRING,
    "le début de la page",
)
CNIL_CANDIDATES = Source(
    "CNIL, Prospection politique : cinq candidats sanctionnés (18 décembre 2025)",
    "https://cnil.fr/fr/prospection-politique-sanction-candidats-2024",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "le début de la page",
)
DSE = Source(
    "Conseil d’État, 23 mars 2015, n° 357556, Groupe DSE France (CNIL, délibération 2011-384)",
    "https://app.livv.eu/decisions/LawLex201500001802JBJ",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "legalis.net et, pour le STOP surtaxé, dynamique-mag.com ; début de la décision consulté",
)
EDPB_CONSENT = Source(
    "CEPD, lignes directrices 05/2020 sur le consentement, points 46 à 50",
    "https://privacad.com/privacy-guidelines-on-consent-under-regulation-2016-679-gdpr-11/",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "la copie anglaise de privacad.com",
)
DATA_PROTECTION_ACT = Source(
    "Loi n° 78-17 du 6 janvier 1978, art. 45",
    "https://www.cnil.fr/fr/loi-78-17-du-6-janvier-1978-modifiee",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "une note publique d’août 2026 qui le cite",
)
DATA_PROTECTION_OVERSEAS = Source(
    "Loi n° 78-17 du 6 janvier 1978, application outre-mer (ordonnance du 12 décembre 2018)",
    "https://itlaw.fr/comment-s-applique-le-rgpd-outre-mer/",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "itlaw.fr et deshoulieres-avocats.com",
)
TERMINAL_ACCESS = Source(
    "Loi n° 78-17 du 6 janvier 1978, art. 82",
    "https://www.legifrance.gouv.fr/loda/article_lc/LEGIARTI000037813978",
    SourceSeen.NOT_SEEN,
    _SEEN,
    _YEARLY,
)
CHARTER_2026 = Source(
    "af2m, Charte Business Messaging, en vigueur le 1er mars 2026",
    "https://af2m.org/charte-business-messaging-2026-laf2m-renforce-les-regles-du-jeu",
    SourceSeen.SECONDARY,
    _SEEN,
    _SPRING,
    "l’annonce de l’af2m et, pour les paragraphes, une note publique du 14 septembre 2026",
)
CHARTER_2024 = Source(
    "af2m, Charte de déontologie, en vigueur le 1er septembre 2024",
    "https://af2m.org/la-charte-de-deontologie-applicable-aux-services-de-business-messaging-est-effective-depuis-le-1er-septembre-2024",
    SourceSeen.SECONDARY,
    _SEEN,
    _SPRING,
    "l’annonce de l’af2m",
)
SMS_PLUS = Source(
    "Chartes SMS+ applicables au 1er avril 2015, art. 1",
    "https://docplayer.fr/amp/2053409-Chartes-sms-applicables-au-01-04-2015.html",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "la copie de docplayer.fr, début",
)
SHORT_CODE_PRICES = Source(
    "Sosh (Orange), Achats multimédia et SMS+ (15 juillet 2021) : un numéro court de cinq chiffres en 3 est sans surtaxe",
    "https://communaute.sosh.fr/t5/Mon-suivi-conso-et-mes-factures/Comprendre-les-achats-multim%25C3%25A9dia-et-SMS/ta-p/2253906",
    SourceSeen.PRIMARY,
    _SINCE,
    _HALF_YEARLY,
    "une copie de la page ; Monaco Telecom dit de même (« Avoiding unpleasant surprises ») ; aucun tarif d’un autre opérateur n’a été vu",
)
SENDER_NAMES = Source(
    "af2m, protection des OADC sensibles",
    "https://af2m.org/protection-des-oadc-sensibles",
    SourceSeen.PRIMARY,
    _EARLIER,
    _SPRING,
)
ARCEP = Source(
    "Arcep, plan national de numérotation, décision 2018-0881 modifiée (2022-1583)",
    "https://legal.tricoteuses.fr/articles/JORFARTI000046830325",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "boursorama.com, tf1info.fr, universfreebox.com et legifiscal.fr ; seul le sommaire de l’annexe a été consulté",
)
ARCEP_2026 = Source(
    "Arcep, décision 2025-2215, en vigueur le 1er janvier 2026",
    "https://www.arcep.fr/la-regulation/grands-dossiers-thematiques-transverses/la-numerotation.html",
    SourceSeen.SECONDARY,
    _EARLIER,
    _YEARLY,
    "lemondeinformatique.fr et clubic.com",
)
ARCEP_FICTION = Source(
    "Arcep, numéros réservés aux œuvres de fiction (06 39 98 et cinq autres tranches)",
    "https://www.arcep.fr/la-regulation/grands-dossiers-thematiques-transverses/la-numerotation.html",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "plusieurs dépôts publics qui s’en servent",
)
LABOUR_CODE = Source(
    "Code du travail, art. L.3133-1 et L.3134-13",
    _LABOUR,
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "la Cour de cassation (rapport sur l’avis n° 1200008) et la presse",
)
LABOUR_CODE_OVERSEAS = Source(
    "Code du travail, art. L.3422-2 (version du 21 mai 2019)",
    "https://www.legifrance.gouv.fr/affichCode.do?idSectionTA=LEGISCTA000006178062&cidTexte=LEGITEXT000006072050&dateTexte=20190521",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
)
SAINT_MARTIN = Source(
    "Saint-Martin, abolition de l’esclavage commémorée le 28 mai (circulaires depuis 2018)",
    "https://soualigapost.com/fr/actualite/47055/culture/lesclavage-%C3%A9t%C3%A9-aboli-le-28-mai-1848-%C3%A0-saint-martin",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "soualigapost.com et le97150.fr",
)
FRENCH_POLYNESIA = Source(
    "Polynésie française, loi du pays adoptée le 6 mai 2025 (jours fériés : 20 novembre au lieu du 29 juin)",
    "https://www.tahiti-infos.com/Le-20-novembre-remplace-officiellement-le-29-juin-comme-jour-ferie_a230388.html",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "tahiti-infos.com et tntvnews.pf",
)
NEW_CALEDONIA = Source(
    "Nouvelle-Calédonie, douze jours fériés (accord interprofessionnel territorial, art. 74)",
    "https://job.nc/actualites_et_dossier/un-jour-ferie-nest-pas-automatiquement-chome",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "job.nc",
)
WALLIS_AND_FUTUNA = Source(
    "Wallis-et-Futuna, loi n° 52-1322 du 15 décembre 1952 (code du travail outre-mer), art. 120 bis ; accord et arrêté du territoire",
    "https://legal.tricoteuses.fr/articles/JORFARTI000000997698",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "la liste d’Etalab, publicholidays.asia et, pour le 29 juin, la bibliothèque « holidays », qui cite l’accord interprofessionnel du "
    "20 mars 2025 et l’arrêté pour 2025 ; seul l’article sur le 1er mai a été consulté",
)
SCHOELCHER = Source(
    "Etalab, jours fériés en France (21 juillet en Guadeloupe et en Martinique)",
    "https://github.com/etalab/jours-feries-france",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
)
MONACO = Source(
    "Monaco, loi n° 798 du 18 février 1966 sur les jours fériés légaux (un dimanche se reporte au lundi)",
    "https://www.monaco-tribune.com/2023/01/quels-sont-les-jours-feries-a-monaco-en-2023/",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "monaco-tribune.com et la bibliothèque « holidays », tenue d’après les circulaires de 2016 à 2026",
)
TRAINING = Source(
    "Code du travail, art. L.6323-8-1 (loi n° 2022-1587 du 19 décembre 2022)",
    _LABOUR,
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "les copies de french-business-law.com et de certi-cpf.fr",
)
RENOVATION = Source(
    "Code de la consommation, art. L.223-8 et L.242-16-1 (loi n° 2025-594 du 30 juin 2025, art. 13)",
    "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000051824277",
    SourceSeen.PRIMARY,
    _SEEN,
    _HALF_YEARLY,
    _LEGI,
)
RENOVATION_REQUEST = Source(
    "Cour administrative d’appel de Lyon, 10 novembre 2023, n° 22LY01667, EDF ENR",
    "https://juricaf.org/arret/FRANCE-COURADMINISTRATIVEDAPPEL-20231110-22LY01667",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "gouache.fr et en-contact.com ; début de l’arrêt consulté",
)
CALLS = Source(
    "Code de la consommation, art. L.223-1, R.223-1 à R.223-4 et D.223-9 (versions du 11 août 2026)",
    "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000051830285/2026-08-11",
    SourceSeen.SECONDARY,
    _SEEN,
    _HALF_YEARLY,
    _NOTE,
)
CONSUMER_CODE = Source(
    "Code de la consommation, art. L.223-2 (version du 11 août 2026)",
    "https://www.legifrance.gouv.fr/codes/section_lc/LEGITEXT000006069565/LEGISCTA000032221441/2026-08-11",
    SourceSeen.SECONDARY,
    _SEEN,
    _HALF_YEARLY,
    _NOTE,
)
MARKETING_BY_MACHINE = Source(
    "Code de la consommation, art. L.223-7",
    "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000032226749",
    SourceSeen.PRIMARY,
    _SEEN,
    _HALF_YEARLY,
    _LEGI,
)
SALES = Source(
    "Code de commerce, art. L.310-3 (version du 1er novembre 2019)",
    "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000038586528",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "les copies d’archeo-lex.fr et de lexbase.fr",
)
SALES_DATES = Source(
    "Arrêté du 27 mai 2019 (dates des soldes), annexe modifiée le 21 avril 2023",
    "https://www.legifrance.gouv.fr/loda/id/LEGITEXT000038524717/",
    SourceSeen.SECONDARY,
    _SEEN,
    _BEFORE_THE_SALES,
    "deux relevés publics de juillet et d’octobre 2026, et maire-info.com",
)
SALES_BEFORE_2020 = Source(
    "Code de commerce, art. L.310-3 (versions antérieures à 2020 : six semaines de 2015 à 2019, soldes libres de 2009 à 2014)",
    "https://www.lexbase.fr/article-juridique/51430562-breves-loi-pacte-reduction-de-la-duree-des-soldes-art-16",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "lexbase.fr, maire-info.com et nextinpact.com",
)
SALES_NOTICE = Source(
    "Code de commerce, art. R.310-17",
    "https://lettredesreseaux.com/soldes-les-regles-de-publicite-a-respecter.html",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "lettredesreseaux.com et dailypub.fr",
)
SALES_LOOKALIKE = Source(
    "Code de la consommation, art. L.121-4, 23°", _CONSUMER, SourceSeen.PRIMARY, _SEEN, _HALF_YEARLY, _LEGI
)
TOBACCO = Source(
    "Code de la santé publique, art. L.3512-4",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072665",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "cnct.fr ; l’ancien art. L.3511-3 a été consulté chez lexbase.fr",
)
VAPING = Source(
    "Code de la santé publique, art. L.3513-4 (version du 24 décembre 2016)",
    "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000033678346",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "la copie de doctrine.fr",
)
ALCOHOL = Source(
    "Code de la santé publique, art. L.3323-2, 4° (version de 2017) et L.3323-4",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072665",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "uniondesmarques.fr (L.3323-2) et drogues.gouv.fr cité par un tiers (L.3323-4)",
)
MEDICINES = Source(
    "Code de la santé publique, art. L.5122-6 (version du 23 mai 2017)",
    "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000034079699",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "la copie de doctrine.fr, premiers alinéas",
)
INFANT_FORMULA = Source(
    "Code de la consommation, art. L.122-12 à L.122-15", _CONSUMER, SourceSeen.PRIMARY, _SEEN, _HALF_YEARLY, _LEGI
)
FINANCIAL_CONTRACTS = Source(
    "Code monétaire et financier, art. L.533-12-7",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072026",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "la copie de french-business-law.com ; la fin en anglais",
)
FINANCIAL_ADVERTISING = Source(
    "Code de la consommation, art. L.222-16-1", _CONSUMER, SourceSeen.PRIMARY, _SEEN, _HALF_YEARLY, _LEGI
)
CREDIT = Source(
    "Code de la consommation, art. L.312-5 (version en vigueur jusqu’au 19 novembre 2026)",
    _CONSUMER,
    SourceSeen.PRIMARY,
    _SEEN,
    _HALF_YEARLY,
    _LEGI,
)
CREDIT_REFORM = Source(
    "Ordonnance n° 2025-880 du 3 septembre 2025 (directive (UE) 2023/2225 sur le crédit aux consommateurs), en vigueur le 20 novembre 2026",
    "https://www.ddg.fr/actualite/credit-a-la-consommation-adoption-de-lordonnance-du-3-septembre-2025-transposant-la-directive-ue-2023-2225-pour-une-meilleure-protection-des-consommateurs",
    SourceSeen.SECONDARY,
    _SEEN,
    _HALF_YEARLY,
    "ddg.fr (mention, interdiction de vanter la facilité), defenseconso.fr et philippe-gonet-avocat-mti.fr (champ, date) ; le texte n’a "
    "pas été lu",
)
GAMBLING = Source(
    "Code de la sécurité intérieure, art. L.320-12 et D.320-2",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000025503132",
    SourceSeen.PRIMARY,
    _SEEN,
    _HALF_YEARLY,
    _LEGI,
)
FUNERALS = Source(
    "Code général des collectivités territoriales, art. L.2223-33 (version du 23 février 2022)",
    "https://www.doctrine.fr/l/texts/codes/LEGITEXT000006070633/articles/LEGIARTI000006390312",
    SourceSeen.PRIMARY,
    _SEEN,
    _YEARLY,
    "la copie de doctrine.fr",
)
LAWYERS = Source(
    "Décret n° 2023-552 du 30 juin 2023 (code de déontologie des avocats) ; règlement intérieur national, art. 10.3",
    "https://www.legifrance.gouv.fr/eli/decret/2023/6/30/JUSC2303903D/jo/texte",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "adcofin.fr et lextimes.fr (art. 10.3) ; l’article du décret n’a pas été trouvé",
)
LAWYERS_RULING = Source(
    "Conseil d’État, 9 novembre 2015, n° 386296",
    "http://www.avocatparis.org/mes-outils/documentation/interdiction-pour-les-avocats-de-faire-de-la-publicite-par-sms",
    SourceSeen.SECONDARY,
    _SEEN,
    _YEARLY,
    "avocatparis.org et pezet-avocats.fr",
)
ELECTORAL_CODE = Source(
    "Code électoral, art. L.48-1 et L.49",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070239",
    SourceSeen.PRIMARY,
    _SEEN,
    _SPRING,
    _LEGI,
)
PENAL_CODE = Source("Code pénal, art. 226-18-1", _PENAL, SourceSeen.PRIMARY, _SEEN, _HALF_YEARLY, _LEGI)
PETTY_OFFENCES = Source("Code pénal, art. 131-13 et 131-41", _PENAL, SourceSeen.PRIMARY, _SEEN, _HALF_YEARLY, _LEGI)
CIVIL_CODE = Source(
    "Code civil, art. 2224 (prescription de cinq ans)",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070721",
    SourceSeen.PRIMARY,
    _SEEN,
    _HALF_YEARLY,
    _LEGI,
)
PROVIDERS = Source(
    "Dénominateur commun des prestataires français (OVHcloud, SMSFactor, Ediware : 8 h-20 h, lundi-samedi)",
    "https://help.ovhcloud.com/csm/fr-sms-faq",
    SourceSeen.PRIMARY,
    _EARLIER,
    _SPRING,
    "la documentation d’OVHcloud publiée sur GitHub (ovh/docs) et les pages des autres",
)
OWN_POLICY = Source("Choix de ce projet : aucun texte ne fixe cette valeur", "", SourceSeen.NO_TEXT, _SEEN, _YEARLY)

ALL = tuple(value for value in list(globals().values()) if isinstance(value, Source))
"""Every source above, for `make law-review`."""
