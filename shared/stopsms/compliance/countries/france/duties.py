"""What the law asks of the advertiser and no software can decide: told, so that nobody believes it taken care of.

And what is often taken for a rule on SMS and is none: told too, so that nobody looks for it here.
"""

from stopsms.compliance.countries.france import sources
from stopsms.compliance.law.rule import Duty, Explanation

DUTIES = (
    Duty(
        "Recueillir un consentement libre et éclairé",
        "RGPD art. 4(11), 7 ; CNIL",
        Explanation(
            "Le logiciel enregistre ce que le formulaire a montré ; lui seul sait si le parcours trompait ou forçait la personne.",
            "Software records what the form showed; only the form knows whether its design misled or forced the person.",
        ),
        sources.GDPR_CONSENT,
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
        sources.GDPR_OBJECTION,
    ),
    Duty(
        "Rendre le retrait aussi simple que l’accord",
        "RGPD art. 7(3)",
        Explanation(
            "STOP suffit par SMS. À qui a consenti d’un clic, offrez aussi un clic : le lien de sa page de préférences, que donne "
            "POST /contacts/{phone}/preference-link. Un retrait reçu ailleurs est enregistré par POST /suppressions.",
            "STOP is enough by SMS. Whoever consented by a click is offered a click too: the link to their preference page, which "
            "POST /contacts/{phone}/preference-link gives. A withdrawal that comes elsewhere is recorded by POST /suppressions.",
        ),
        sources.GDPR_CONSENT,
    ),
    Duty(
        "Informer dans le mois quand le numéro vient d’un tiers",
        "RGPD art. 14(3)(a)",
        Explanation(
            "Le premier SMS dit de qui vient le numéro ; s’il part plus d’un mois après que vous l’avez obtenu, la personne doit en avoir "
            "été informée autrement avant.",
            "The first SMS says from whom the number came; where it leaves more than a month after you obtained it, the person has to "
            "have been informed otherwise before.",
        ),
        sources.GDPR_INDIRECT_COLLECTION,
    ),
    Duty(
        "Retirer les numéros qui ont changé de titulaire",
        "RGPD art. 5(1)(d)",
        Explanation(
            "Un opérateur réattribue un numéro sans prévenir, et le nouveau titulaire n’a consenti à rien. « Faux numéro » suspend ici le "
            "contact jusqu’à lecture ; retirez aussi les numéros qui ne reçoivent plus rien, et demandez un nouvel accord à qui n’a pas "
            "donné signe de vie.",
            "An operator gives a number to somebody else without notice, and the new holder agreed to nothing. “Wrong number” holds the "
            "contact here until it is read; also remove numbers that no longer receive messages, and ask people you have not "
            "heard from for fresh consent.",
        ),
        sources.GDPR,
    ),
    Duty(
        "Cloisonner les fichiers et, en politique, ne cibler qu’avec un consentement explicite",
        "RGPD art. 5(1)(b) et 9 ; règlement (UE) 2024/900 ; CNIL, 30 janvier 2026",
        Explanation(
            "Un fichier de clients, de patients, d’adhérents ou d’administrés ne sert pas à une campagne électorale, ni l’inverse. Le "
            "message politique ciblé exige un consentement explicite, jamais avant 17 ans ; le fichier constitué pour une élection est "
            "supprimé après.",
            "A list of customers, patients, members or residents does not serve an election campaign, nor the reverse. A targeted "
            "political message needs explicit consent, never under 17; a list made for an election is deleted after it.",
        ),
        sources.CNIL_ELECTIONS,
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
        "RGPD art. 28, 30, 33, 35, 44 ; CNIL",
        Explanation(
            "Registre « prospection SMS », contrats avec le prestataire et l’hébergeur, transferts hors de l’Union, analyse d’impact "
            "si le profilage est étendu, violation de données notifiée en 72 heures.",
            "Record of processing, contracts with carrier and host, transfers outside the Union, impact assessment where profiling "
            "is large, breaches notified within 72 hours.",
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
        sources.GDPR_TERM,
    ),
    Duty(
        "Réserver le numéro court et déclarer l’expéditeur",
        "Charte af2m 2026 (numéros courts, OADC)",
        Explanation(
            "Le numéro STOP est réservé auprès de l’af2m, gratuit pour la personne ; la marque de l’expéditeur appartient à l’annonceur.",
            "The STOP number is booked with af2m, free for the person; the sender's brand belongs to the advertiser.",
        ),
        sources.CHARTER_2026,
    ),
    Duty(
        "Ne dire « non commercial » ou « transactionnel » que ce qui l’est",
        "CPCE art. L.34-5, al. 3 ; CNIL, fiche du 10 juin 2026",
        Explanation(
            "C’est l’objectif qui qualifie un message : vanter l’image d’une enseigne est déjà de la prospection, et une association "
            "qui vend prospecte. Le logiciel ne voit que les mots.",
            "Purpose makes the nature of a message: praising a brand's image is marketing already, and so is a charity that sells. "
            "Software sees the words only.",
        ),
        sources.CPCE,
    ),
    Duty(
        "Tenir à jour la liste des partenaires nommés",
        "CNIL, transmission à des partenaires, conditions 2 à 4 (28 décembre 2018)",
        Explanation(
            "Le formulaire nomme chaque partenaire, la personne apprend les changements, et un partenaire ne transmet à personne d’autre.",
            "The form names each partner, the person learns of changes, and a partner passes the number on to nobody.",
        ),
        sources.CNIL_PARTNERS,
    ),
    Duty(
        "Dire le premier jour des soldes",
        "Code de commerce art. R.310-17",
        Explanation(
            "Une publicité pour des soldes dit leur premier jour, et les produits concernés s’ils ne le sont pas tous.",
            "An advertisement for soldes states their first day, and the goods concerned if not all are.",
        ),
        sources.SALES_NOTICE,
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

NOT_APPLIED = (
    Duty(
        "Les « horaires de la CNIL »",
        "Aucun texte ; charte af2m 2026 §B.3",
        Explanation(
            "Aucune loi ne fixe d’heures pour le SMS : la charte des opérateurs le fait, et chaque prestataire. D’où les profils.",
            "No statute sets hours for SMS: the operators' charter does, and each provider. Hence the profiles.",
        ),
        sources.CHARTER_2026,
    ),
    Duty(
        "Les règles du démarchage téléphonique",
        "Code de la consommation art. L.223-7 (pour les appels : L.223-1, R.223-1 et D.223-9)",
        Explanation(
            "Lundi à vendredi, 10 h-13 h et 14 h-20 h, quatre fois par mois, accord d’un an, fin de Bloctel le 11 août 2026 : cela "
            "vaut pour les appels. L’article L.223-7 renvoie le courrier électronique, dont le SMS, à l’article L.34-5 du CPCE ; un "
            "avis minoritaire étend ces règles au SMS.",
            "Monday to Friday, 10-13 h and 14-20 h, four times a month, consent for one year, the end of Bloctel on 11 August 2026: "
            "that is for calls. Art. L.223-7 sends electronic mail, SMS included, to art. L.34-5 CPCE; a minority view extends those "
            "rules to SMS.",
        ),
        sources.MARKETING_BY_MACHINE,
    ),
    Duty(
        "L’« amende de 20 000 € »",
        "CNIL, délibération 2011-384 (DSE France) ; CE, 23 mars 2015 ; RGPD art. 83 ; CPCE art. L.34-5 et R.10-1 ; "
        "Code pénal art. 226-18-1",
        Explanation(
            "C’est une sanction, pas un barème. Encourus : 20 M€ ou 4 % du chiffre d’affaires (RGPD), 375 000 € (CPCE, personne morale), "
            "une contravention par message, 300 000 € et cinq ans pour qui passe outre une opposition.",
            "It was one fine, not a tariff. At stake: EUR 20 M or 4 % of turnover (GDPR), EUR 375,000 (CPCE, legal person), a petty "
            "offence for each message, EUR 300,000 and five years for whoever overrides an opposition.",
        ),
        sources.CPCE,
    ),
    Duty(
        "Un délai pour appliquer un STOP",
        "RGPD art. 21(3) ; charte af2m 2026",
        Explanation(
            "Aucun texte français ne donne de délai en heures : l’opposition prend effet ici dès son enregistrement.",
            "No French text gives a time in hours: here an opposition takes effect as soon as it is recorded.",
        ),
        sources.GDPR_OBJECTION,
    ),
)
"""What is often taken for a rule on SMS (docs/law.md R-13, R-17, R-31, R-50)."""
