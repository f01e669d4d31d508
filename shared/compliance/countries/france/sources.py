"""Where French rules and values come from: how each was seen on the day stated, and when it is to be looked up again."""

from datetime import date

from compliance.rule import Seen, Source

_READ = date(2026, 11, 23)
_SPRING = date(2027, 3, 1)
"""A year of the operators' charter is over."""
_QPC = date(2027, 10, 31)
"""When QPC 2026-1210 takes effect on some paragraphs of art. L.34-5 (law.md §0)."""
_YEARLY = date(2027, 11, 23)

CPCE = Source(
    "Code des postes et des communications électroniques, art. L.34-5",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070987",
    Seen.SECONDARY,
    _READ,
    _QPC,
)
GDPR = Source(
    "Règlement (UE) 2016/679 (RGPD)", "https://eur-lex.europa.eu/eli/reg/2016/679/oj", Seen.SECONDARY, _READ, _YEARLY
)
DATA_PROTECTION_ACT = Source(
    "Loi n° 78-17 du 6 janvier 1978, art. 45",
    "https://www.cnil.fr/fr/la-loi-informatique-et-libertes",
    Seen.SECONDARY,
    _READ,
    _YEARLY,
)
CNIL_SMS = Source(
    "CNIL, La prospection commerciale par SMS-MMS",
    "https://www.cnil.fr/fr/la-prospection-commerciale-par-sms-mms",
    Seen.SECONDARY,
    _READ,
    _QPC,
)
CNIL_PARTNERS = Source(
    "CNIL, transmettre des données à des partenaires (28 décembre 2018) ; CJUE C-317/25, pendante",
    "https://www.cnil.fr/fr/la-prospection-vers-les-particuliers-b-c-quelles-regles-pour-transmettre-des-donnees-des-partenaires",
    Seen.SECONDARY,
    _READ,
    _SPRING,
)
CNIL_RETENTION = Source(
    "CNIL, référentiel « gestion des activités commerciales » (2022)",
    "https://www.cnil.fr/fr/referentiel-relatif-aux-traitements-de-donnees-caractere-personnel-mis-en-oeuvre-aux-fins-de-gestion",
    Seen.SECONDARY,
    _READ,
    _YEARLY,
)
CHARTER_2026 = Source(
    "af2m, Charte Business Messaging, en vigueur le 1er mars 2026",
    "https://af2m.org/charte-business-messaging-2026-laf2m-renforce-les-regles-du-jeu",
    Seen.SECONDARY,
    _READ,
    _SPRING,
)
CHARTER_2024 = Source(
    "af2m, Charte de déontologie, en vigueur le 1er septembre 2024",
    "https://af2m.org/la-charte-de-deontologie-effective-depuis-le-1er-septembre-2024",
    Seen.SECONDARY,
    _READ,
    _SPRING,
)
SENDER_NAMES = Source(
    "af2m, protection des OADC sensibles",
    "https://af2m.org/protection-des-oadc-sensibles",
    Seen.SECONDARY,
    _READ,
    _SPRING,
)
ARCEP = Source(
    "Arcep, plan national de numérotation, décision 2018-0881 modifiée",
    "https://www.arcep.fr/la-regulation/grands-dossiers-thematiques-transverses/la-numerotation.html",
    Seen.SECONDARY,
    _READ,
    _YEARLY,
)
LABOUR_CODE = Source(
    "Code du travail, art. L.3133-1, L.3134-13 et L.3422-2",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072050",
    Seen.SECONDARY,
    _READ,
    _YEARLY,
)
TRAINING = Source(
    "Code du travail, art. L.6323-8-1 (loi n° 2022-1587 du 19 décembre 2022)",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072050",
    Seen.SECONDARY,
    _READ,
    _YEARLY,
)
RENOVATION = Source(
    "Code de la consommation, art. L.223-8 (loi n° 2025-594 du 30 juin 2025)",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069565",
    Seen.SECONDARY,
    _READ,
    _SPRING,
)
CONSUMER_CODE = Source(
    "Code de la consommation, art. L.223-2 (loi n° 2025-594), en vigueur le 11 août 2026",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069565",
    Seen.SECONDARY,
    _READ,
    _SPRING,
)
PENAL_CODE = Source(
    "Code pénal, art. 226-18-1",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070719",
    Seen.SECONDARY,
    _READ,
    _YEARLY,
)
CIVIL_CODE = Source(
    "Code civil, art. 2224 (prescription de cinq ans)",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070721",
    Seen.SECONDARY,
    _READ,
    _YEARLY,
)
PROVIDERS = Source(
    "Dénominateur commun des prestataires français (OVHcloud, SMSFactor, Ediware : 8 h-20 h, lundi-samedi)",
    "https://help.ovhcloud.com/csm/fr-sms-faq",
    Seen.SECONDARY,
    _READ,
    _SPRING,
)
OWN_POLICY = Source("Choix de ce projet : aucun texte ne fixe cette valeur", "", Seen.NO_TEXT, _READ, _YEARLY)

ALL = tuple(value for value in list(globals().values()) if isinstance(value, Source))
"""Every source above, for `make law-review`."""
