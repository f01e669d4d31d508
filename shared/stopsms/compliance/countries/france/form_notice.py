"""What a consent form says of the law, in the words of the controller's country.

Sources: docs/law.md R-01, R-04, R-05, R-15, R-16; GDPR art. 6(1)(a), 7(1), 7(3), 13, 77; CPCE art. L.34-5; Code de la consommation
art. L.223-1 and L.223-2 as of 11 August 2026.
"""

from stopsms.compliance.person.contact import Purpose
from stopsms.compliance.person.phone import Territory
from stopsms.compliance.proof.country_record import FormNotice

FORM_NOTICE = FormNotice(
    basis="sur le seul fondement de votre accord (RGPD art. 6(1)(a), CPCE art. L.34-5)",
    calls="Le démarchage par téléphone est interdit sans votre consentement préalable (Code de la consommation art. L.223-1, L.223-2). Ce "
    "formulaire ne demande pas ce consentement : votre accord vaut pour les SMS, et ne permet pas de vous appeler.",
    proof="Pour pouvoir prouver votre accord (RGPD art. 7(1)), nous conservons le texte affiché, la date et l’heure, la page du "
    "formulaire, votre adresse IP et le nom de votre navigateur.",
    complaint="adresser une réclamation à la CNIL (3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, www.cnil.fr)",
    sent={
        Purpose.COMMERCIAL: "des offres et des informations commerciales",
        Purpose.CHARITABLE: "des nouvelles de son action et des appels aux dons",
        Purpose.POLITICAL: "des messages politiques",
        Purpose.PUBLIC_INFORMATION: "des informations de service public",
        Purpose.NON_COMMERCIAL: "des informations non commerciales",
    },
    places={
        Territory.GUADELOUPE: "la Guadeloupe, Saint-Barthélemy et Saint-Martin",
        Territory.GUYANE: "la Guyane",
        Territory.MARTINIQUE: "la Martinique",
        Territory.REUNION: "La Réunion",
        Territory.MAYOTTE: "Mayotte",
        Territory.SAINT_PIERRE_ET_MIQUELON: "Saint-Pierre-et-Miquelon",
        Territory.NEW_CALEDONIA: "la Nouvelle-Calédonie",
        Territory.FRENCH_POLYNESIA: "la Polynésie française",
        Territory.WALLIS_AND_FUTUNA: "Wallis-et-Futuna",
        Territory.SWITZERLAND: "la Suisse",
    },
)
