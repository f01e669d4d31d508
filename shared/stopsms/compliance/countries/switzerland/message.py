"""What a message says: the Swiss rules on its sender, the way out, links and personal fields.

Source: LCD art. 3 al. 1 let. o: correct sender, easy and free refusal.
"""

import re

from stopsms.compliance.countries.switzerland import sources
from stopsms.compliance.law.content_checks import carrier_length
from stopsms.compliance.law.nature import EVERY, Nature
from stopsms.compliance.law.rule import Explanation, Objection, Rule, Severity, block, warn
from stopsms.compliance.message.draft import Draft, compose
from stopsms.compliance.message.links import links
from stopsms.compliance.message.personalisation import intrudes
from stopsms.compliance.message.text import says, stop_mentions, stop_replies

SENDER_ID = r"(?=.*[A-Za-z])[A-Za-z0-9]{3,11}|[0-9]{3,5}"
"""A name of up to 11 letters and digits, or a short code. Source: GSM 03.40; the name must be the advertiser's (LCD)."""


OPT_OUT_NUMBER = r"[0-9]{3,5}"
"""A Swiss short code. That it takes STOP free of charge is the advertiser's duty: no public list says so."""


def _identity(draft: Draft) -> Objection | None:
    if not says(draft.text, draft.brand.name):
        return block(
            f"Le message ne nomme pas l’annonceur : écrivez « {draft.brand.name} ».",
            f"The message does not name the advertiser: write “{draft.brand.name}”.",
        )
    if not re.fullmatch(SENDER_ID, draft.brand.sender_id):
        return block(
            f"L’expéditeur « {draft.brand.sender_id} » n’est pas un nom de 3 à 11 lettres ou chiffres, ni un numéro court.",
            f"Sender “{draft.brand.sender_id}” is neither a name of 3 to 11 letters or digits nor a short code.",
        )
    return None


def _opt_out(draft: Draft) -> Objection | None:
    number = draft.stop_number
    if number is None or not re.fullmatch(OPT_OUT_NUMBER, number):
        return block(
            "L’annonceur n’a pas de numéro court suisse qui reçoive les refus (stop_numbers.CH).",
            "The advertiser has no Swiss short code that takes refusals (stop_numbers.CH).",
        )
    text = compose(draft)
    if any(mention.number != number for mention in stop_mentions(text)):
        return block(
            f"La mention STOP ne renvoie pas au numéro suisse de l’annonceur ({number}).",
            f"The STOP mention does not point to the advertiser's Swiss number ({number}).",
        )
    if stop_replies(draft.text) and not draft.answerable:
        return block(
            "« Répondez STOP » est impossible avec cet expéditeur.", "“Répondez STOP” cannot be done with this sender."
        )
    return None


def _links(draft: Draft) -> Objection | None:
    if any(link.shortened or link.disguised for link in links(draft.text)):
        return warn("Un lien cache ou travestit sa destination.", "A link hides or disguises where it leads.")
    return None


def _fields(draft: Draft) -> Objection | None:
    if draft.stray or draft.missing:
        return block(
            "Un champ du texte est mal écrit, ou sans valeur pour ce contact.",
            "A field of the text is badly written, or has no value for this contact.",
        )
    if any(map(intrudes, draft.values)):
        return block(
            "Une valeur personnelle contient un lien, un numéro, le mot STOP, un saut de ligne, ou est trop longue.",
            "A personal value holds a link, a number, the word STOP or a line break, or is too long.",
        )
    return None


CONTENT: tuple[Rule[Draft], ...] = (
    Rule(
        "ch.identity",
        "Expéditeur correct",
        Severity.LAW,
        sources.LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("Le message dit de qui il vient.", "The message says whom it is from."),
        _identity,
        EVERY,
    ),
    Rule(
        "ch.opt-out",
        "Refus simple et gratuit",
        Severity.LAW,
        sources.LCD,
        sources.UNFAIR_COMPETITION,
        Explanation(
            "Le message indique comment refuser, simplement et sans frais.",
            "The message says how to refuse, easily and free of charge.",
        ),
        _opt_out,
    ),
    Rule(
        "ch.links",
        "Liens",
        Severity.RECOMMENDATION,
        "Choix prudent de ce projet (la page de l’OFCOM ne traite que de l’expéditeur)",
        sources.OWN_POLICY,
        Explanation("Les liens ne cachent pas leur destination.", "Links do not hide where they lead."),
        _links,
        EVERY,
    ),
    Rule(
        "policy.ch-personalisation",
        "Personnalisation",
        Severity.POLICY,
        "Politique de ce projet",
        sources.OWN_POLICY,
        Explanation("Chaque champ a une valeur inoffensive.", "Every field has a harmless value."),
        _fields,
        frozenset(Nature),
    ),
    Rule(
        "policy.ch-carrier-length",
        "Longueur que le prestataire accepte",
        Severity.PROVIDER,
        "Limite du prestataire choisi, d’après sa documentation (aucun texte)",
        sources.OWN_POLICY,
        Explanation(
            "Le message ne compte pas plus de SMS que le prestataire d’envoi n’en accepte.",
            "The message has no more parts than the carrier accepts.",
        ),
        carrier_length,
        frozenset(Nature),
    ),
)
