"""What the law asks of the advertiser and no software can decide: told, so that nobody believes it taken care of."""

from compliance.countries.france import sources
from compliance.rule import Duty, Explanation

DUTIES = (
    Duty(
        "Recueillir un consentement libre et éclairé",
        "RGPD art. 4(11), 7 ; CNIL",
        Explanation(
            "Le logiciel enregistre ce que le formulaire a montré ; lui seul sait si le parcours trompait ou forçait la personne.",
            "Software records what the form showed; only the form knows whether its design misled or forced the person.",
        ),
        sources.GDPR,
    ),
    Duty(
        "Informer lors de la collecte",
        "RGPD art. 13 et 14",
        Explanation(
            "Identité, finalité, durée, destinataires, droits et réclamation à la CNIL figurent sur le formulaire.",
            "The form states identity, purpose, duration, recipients, rights and the complaint to the CNIL.",
        ),
        sources.GDPR,
    ),
    Duty(
        "Mentionner le démarchage téléphonique sur tout formulaire qui collecte un numéro",
        "Code de la consommation art. L.223-2, depuis le 11 août 2026",
        Explanation(
            "Le consommateur lit que le démarchage par téléphone exige son consentement préalable, même si seul le SMS est prévu.",
            "The consumer reads that telephone canvassing needs prior consent, even where only SMS is intended.",
        ),
        sources.CONSUMER_CODE,
    ),
    Duty(
        "Accepter l’opposition par tous les moyens",
        "RGPD art. 21 et 12 ; CE, 23 mars 2015",
        Explanation(
            "Courriel, téléphone, guichet, lettre : chaque demande est enregistrée ici (POST /suppressions), à sa date.",
            "E-mail, telephone, desk, letter: each request is recorded here (POST /suppressions), with its date.",
        ),
        sources.GDPR,
    ),
    Duty(
        "Transmettre l’opposition au premier collecteur",
        "CNIL, transmission à des partenaires, condition 6",
        Explanation(
            "Quand le numéro vient d’un tiers, l’opposition lui est transmise.",
            "Where the number came from a third party, the opposition is passed on to it.",
        ),
        sources.CNIL_PARTNERS,
    ),
    Duty(
        "Tenir le registre, encadrer les sous-traitants, choisir la région",
        "RGPD art. 28, 30, 44 ; CNIL",
        Explanation(
            "Registre « prospection SMS », contrats avec le prestataire et l’hébergeur, transferts hors de l’Union.",
            "Record of processing, contracts with carrier and host, transfers outside the Union.",
        ),
        sources.GDPR,
    ),
    Duty(
        "Répondre aux droits des personnes",
        "RGPD art. 12, 15 à 21",
        Explanation(
            "Accès, rectification, effacement, portabilité : un mois au plus.",
            "Access, rectification, erasure, portability: within a month.",
        ),
        sources.GDPR,
    ),
    Duty(
        "Réserver le numéro court et déclarer l’expéditeur",
        "Charte af2m 2026 ; R-22, R-26 et R-27 de law.md",
        Explanation(
            "Le numéro STOP est réservé auprès de l’af2m, gratuit pour la personne ; la marque de l’expéditeur appartient à l’annonceur.",
            "The STOP number is booked with af2m, free for the person; the sender's brand belongs to the advertiser.",
        ),
        sources.CHARTER_2026,
    ),
    Duty(
        "Ne pas tromper",
        "Code de la consommation art. L.121-1 et suivants ; CPCE art. L.34-5, al. 5",
        Explanation(
            "Prix, dates et conditions de l’offre sont exacts ; l’objet du message n’est pas dissimulé.",
            "Prices, dates and conditions of the offer are true; the purpose of the message is not hidden.",
        ),
        sources.CPCE,
    ),
    Duty(
        "Ne traiter les opposants d’aucune autre façon à des fins de prospection",
        "RGPD art. 21(3) ; Code pénal art. 226-18-1",
        Explanation(
            "Ni segmentation, ni profilage, ni export publicitaire d’une personne opposée, y compris hors de ce système.",
            "No segmentation, profiling or advertising export of a person who opposed, outside this system included.",
        ),
        sources.PENAL_CODE,
    ),
)
"""The advertiser's own duties."""
