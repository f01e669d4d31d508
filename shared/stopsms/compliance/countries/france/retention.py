"""How long what is held on people may be kept, each term beside its source (docs/law.md R-19, R-24, R-40 to R-44, R-47)."""

from stopsms.compliance.countries.france import sources
from stopsms.compliance.countries.france.thresholds import CONSENT_YEARS
from stopsms.compliance.law.retention import Retention, Term
from stopsms.compliance.law.rule import Explanation, Severity

RETENTION = Retention(
    contacts=Term(
        "fr.retention.contacts",
        "Contacts",
        CONSENT_YEARS,
        0,
        Severity.RECOMMENDATION,
        "RGPD art. 5(1)(e) ; CNIL, référentiel gestion des activités commerciales (2022) et ancienne norme simplifiée NS-048",
        sources.CNIL_RETENTION,
        Explanation(
            "À compter du dernier contact venant de la personne, de la dernière vente ou de la fin du contrat. Une opposition est gardée "
            "ensuite, sans que le numéro le soit.",
            "From the last contact that came from the person, the last sale or the end of the contract. The opposition stays, as a keyed "
            "hash.",
        ),
    ),
    unconfirmed=Term(
        "fr.retention.unconfirmed",
        "Accords jamais confirmés",
        0,
        30,
        Severity.POLICY,
        "RGPD art. 5(1)(c) et (e) (aucun texte ne fixe de durée)",
        sources.OWN_POLICY,
        Explanation(
            "À compter de la fin du délai de confirmation : le temps de limiter le nombre de demandes à un même numéro.",
            "From the expiry of the request to confirm, as long as the number of requests is limited by it.",
        ),
    ),
    unconfirmed_proofs=Term(
        "fr.retention.unconfirmed-proofs",
        "Traces des inscriptions jamais confirmées",
        0,
        180,
        Severity.POLICY,
        "RGPD art. 5(1)(c) et (e) (aucun texte ne fixe de durée)",
        sources.OWN_POLICY,
        Explanation(
            "À compter de l’inscription : le temps de répondre à qui a reçu une demande de confirmation sans avoir donné son numéro "
            "(quand, d’où et sur quelle page il a été saisi). De l’acte ne restent ensuite que sa date et son empreinte, tant que le "
            "contact est gardé pour une autre raison ; sinon, rien.",
            "From the act: as long as somebody who was asked to confirm may want to know who typed their number, when and where. After "
            "that its date and its hash stay, while the contact is kept for another reason; otherwise nothing.",
        ),
    ),
    proofs=Term(
        "fr.retention.proofs",
        "Preuves",
        5,
        0,
        Severity.RECOMMENDATION,
        "RGPD art. 7(1) et 17(3)(e) ; Code civil art. 2224",
        sources.CIVIL_CODE,
        Explanation(
            "À compter de la suppression du contact : le temps pendant lequel un litige peut naître.",
            "From the day the contact is no longer kept: as long as one may be asked to account for it.",
        ),
    ),
    campaigns=Term(
        "fr.retention.campaigns",
        "Destinataires des campagnes",
        3,
        0,
        Severity.POLICY,
        "RGPD art. 5(1)(e) ; usage (aucun texte ne fixe de durée)",
        sources.OWN_POLICY,
        Explanation(
            "À compter de la fin de la campagne : à qui chaque message était adressé, et s’il est arrivé. Seuls les totaux sont gardés "
            "ensuite.",
            "From the end of the campaign: who its recipients were, and what became of each. Counts stay.",
        ),
    ),
    replies=Term(
        "fr.retention.replies",
        "Réponses reçues",
        3,
        0,
        Severity.POLICY,
        "RGPD art. 5(1)(e) ; usage (aucun texte ne fixe de durée)",
        sources.OWN_POLICY,
        Explanation("À compter de leur réception.", "From the day they were received."),
    ),
    answer_budgets=Term(
        "fr.retention.answer-budgets",
        "Réponses automatiques déjà faites",
        0,
        2,
        Severity.POLICY,
        "RGPD art. 5(1)(e)",
        sources.OWN_POLICY,
        Explanation(
            "À compter de la réponse : elles servent à n’en faire qu’une par jour.",
            "From the answer: they serve to give one a day.",
        ),
    ),
    api_answers=Term(
        "fr.retention.api-answers",
        "Réponses de l’API gardées pour être répétées",
        0,
        0,
        Severity.POLICY,
        "RGPD art. 5(1)(e)",
        sources.OWN_POLICY,
        Explanation(
            "À compter de leur expiration, 24 heures après la demande (Idempotency-Key).",
            "From their expiry, 24 hours after the request (Idempotency-Key).",
        ),
    ),
)
"""The terms of France."""
