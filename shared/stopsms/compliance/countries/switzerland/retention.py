"""How long what is held on people in Switzerland may be kept."""

from stopsms.compliance.countries.switzerland import sources
from stopsms.compliance.law.retention import Retention, Term
from stopsms.compliance.law.rule import Explanation, Severity


def _term(kind: str, title: str, years: int, days: int, fr: str, en: str) -> Term:
    citation = "LPD art. 6 al. 4 ; politique de ce projet (aucun texte ne fixe de durée)"
    return Term(
        f"ch.retention.{kind}", title, years, days, Severity.POLICY, citation, sources.OWN_POLICY, Explanation(fr, en)
    )


RETENTION = Retention(
    contacts=_term(
        "contacts",
        "Contacts",
        3,
        0,
        "À compter du dernier contact venant de la personne.",
        "From the last contact of the person.",
    ),
    unconfirmed=_term(
        "unconfirmed",
        "Accords jamais confirmés",
        0,
        30,
        "À compter de l’expiration de la demande.",
        "From the request’s expiry.",
    ),
    unconfirmed_proofs=_term(
        "unconfirmed-proofs",
        "Traces des inscriptions jamais confirmées",
        0,
        180,
        "À compter de l’inscription ; de l’acte ne restent ensuite que sa date et son empreinte.",
        "From the act; after that its date and its hash stay.",
    ),
    proofs=_term(
        "proofs",
        "Preuves",
        5,
        0,
        "À compter de la suppression du contact.",
        "From the day the contact is no longer kept.",
    ),
    campaigns=_term(
        "campaigns",
        "Destinataires des campagnes",
        3,
        0,
        "À compter de la fin de la campagne.",
        "From the end of the campaign.",
    ),
    replies=_term(
        "replies", "Réponses reçues", 3, 0, "À compter de leur réception.", "From the day they were received."
    ),
    answer_budgets=_term(
        "answer-budgets", "Réponses automatiques déjà faites", 0, 2, "À compter de la réponse.", "From the answer."
    ),
    api_answers=_term(
        "api-answers",
        "Réponses de l’API gardées pour être répétées",
        0,
        0,
        "À compter de leur expiration.",
        "From their expiry.",
    ),
)
"""The law asks to destroy what is no longer needed, and sets no number: the French ones, as this project's policy."""
