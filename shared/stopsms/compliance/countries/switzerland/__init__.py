"""Switzerland: the rules on mass advertising by SMS, small and whole (docs/law.md R-80). It shows what adding a country takes.

Source: LCD art. 3 al. 1 let. o: prior consent, correct sender, easy and free refusal; a customer may be written to about the
advertiser's own similar goods, if told of the right to refuse when the number was given. The page of the OFCOM names SMS. The
law sets no hours: those below are this project's policy.
"""

import re
from dataclasses import replace
from datetime import date, time

from stopsms.compliance.consent.collection import SALE_SOURCES, Capture, Channel, Collection, Occasion
from stopsms.compliance.consent.origin import Origin
from stopsms.compliance.consent.purpose import CROSSING, crossing
from stopsms.compliance.consent.wording import Scope, refused_by_wording
from stopsms.compliance.countries.switzerland import sources
from stopsms.compliance.countries.switzerland.places import places
from stopsms.compliance.law.calendar import ClosedDay, Obstacle, Profile, Timetable
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.nature import EVERY, Nature
from stopsms.compliance.law.retention import Retention, Term
from stopsms.compliance.law.rule import Authority, Duty, Explanation, Objection, Rule, Severity, block, warn
from stopsms.compliance.law.rulebook import Rulebook
from stopsms.compliance.law.timing_checks import hours, public_holiday, sunday
from stopsms.compliance.message.draft import Draft, compose
from stopsms.compliance.message.links import links
from stopsms.compliance.message.personalisation import intrudes
from stopsms.compliance.message.text import says, stop_mentions, stop_replies
from stopsms.compliance.person.contact import LegalBasis, Status
from stopsms.compliance.person.contact_size import MOST_ATTRIBUTES, MOST_CATEGORIES, MOST_TAGS, objection
from stopsms.compliance.person.phone import Country

SENDER_ID = r"(?=.*[A-Za-z])[A-Za-z0-9]{3,11}|[0-9]{3,5}"
"""A name of up to 11 letters and digits, or a short code. Source: GSM 03.40; the name must be the advertiser's (LCD)."""

OPT_OUT_NUMBER = r"[0-9]{3,5}"
"""A Swiss short code. That it takes STOP free of charge is the advertiser's duty: no public list says so."""

CH_PRUDENT = Profile(
    "CH_PRUDENT",
    "CH_PRUDENT",
    date(2007, 4, 1),
    None,
    time(8),
    time(20),
    ClosedDay.CLOSED,
    ClosedDay.CLOSED,
    Authority(Severity.POLICY, "Politique de ce projet : aucun texte suisse ne fixe d’heures pour le SMS"),
    sources.OWN_POLICY,
)
"""Since the provision on mass advertising is in force. No text found sets hours."""

_LCD = "LCD art. 3 al. 1 let. o"


def _capture_size(capture: Capture) -> Objection | None:
    return None if capture.overfull is None else objection(capture.overfull)


def _capture_opposition(capture: Capture) -> Objection | None:
    if not capture.opposition_stands:
        return None
    return block(
        "La personne a refusé ; seul un consentement donné par elle-même depuis (plus de cinq minutes après, car les horloges "
        "diffèrent) peut lever ce refus.",
        "The person has refused; only a consent that they gave themselves since (more than five minutes after, because clocks "
        "differ) can lift this refusal.",
    )


def _capture_consent(capture: Capture) -> Objection | None:
    collection = capture.collection
    if capture.in_the_future:
        return block("La date de collecte est dans l’avenir.", "The date of collection is in the future.")
    if collection.legal_basis not in (LegalBasis.CONSENT, LegalBasis.EXISTING_CUSTOMER):
        return block(
            "La LCD ne connaît que le consentement et l’exception des clients.",
            "The LCD knows consent and the exception for customers only.",
        )
    if not collection.provable:
        return block(
            "Sans origine, texte affiché et version de ce texte, l’accord ne peut être prouvé.",
            "Without source, wording shown and its version, the agreement cannot be proved.",
        )
    if collection.origin in (Origin.ACQUIRED, Origin.UNKNOWN) and collection.collector is None:
        return block(
            "La source ne dit pas comment le numéro a été recueilli, ni par qui.",
            "The source does not say how the number was collected, nor by whom.",
        )
    return _capture_agreement(collection)


def _capture_agreement(collection: Collection) -> Objection | None:
    if collection.legal_basis is LegalBasis.CONSENT and not collection.acted:
        return block(
            "La personne n’a pas donné son accord par un acte positif.",
            "The person did not agree by an affirmative act.",
        )
    told = collection.channels
    if collection.by_other_means or (told is not None and Channel.SMS not in told):
        return block("L’accord vaut pour un autre moyen que le SMS.", "The agreement is for another means than SMS.")
    elsewhere = collection.scope in (Scope.SERVICE, Scope.TERMS, Scope.WITH_TERMS, Scope.WITH_GAME, Scope.OTHERS)
    if collection.legal_basis is LegalBasis.CONSENT and elsewhere:
        return block(
            "Le texte ne demande pas un accord distinct à la publicité par SMS.",
            "The wording asks for no separate agreement to advertising by SMS.",
        )
    return refused_by_wording(collection.unwilling)


def _capture_customer(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.legal_basis is not LegalBasis.EXISTING_CUSTOMER:
        return None
    sold = collection.sale is not None and collection.sale.occasion in (Occasion.SALE, Occasion.SERVICE)
    sold = sold or (collection.sale is None and collection.source in SALE_SOURCES)
    if collection.collector is not None or not sold:
        return block(
            "Il faut une vente, et un numéro donné par le client à l’annonceur lui-même.",
            "It takes a sale, and a number that the customer gave to the advertiser itself.",
        )
    if not collection.categories:
        return block(
            "Pour un client, indiquez la catégorie des marchandises ou services fournis.",
            "For a customer, state the category of the goods or services provided.",
        )
    if not (collection.informed and collection.objection_offered):
        return block(
            "Le client n’a pas été informé de son droit de refuser la publicité.",
            "The customer was not told of the right to refuse advertising.",
        )
    return None


def _opposition(facts: Facts) -> Objection | None:
    if facts.contact.status is Status.OPPOSED:
        return block(
            "La personne a refusé les messages de cet annonceur.", "The person has refused this advertiser's messages."
        )
    return None


def _hold(facts: Facts) -> Objection | None:
    if facts.contact.status is Status.HELD:
        return block(
            "Un message de cette personne, ou à son sujet, n’a pas encore été lu.",
            "A message from this person, or about them, has not been read yet.",
        )
    return None


def _consent(facts: Facts) -> Objection | None:
    contact, terms = facts.contact, facts.terms
    basis = contact.basis
    if basis is None or contact.standing is not Status.GRANTED:
        return block(
            "Aucun consentement ni achat n’est enregistré pour ce numéro.",
            "Neither consent nor purchase is recorded for this number.",
        )
    customer = basis.legal_basis is LegalBasis.EXISTING_CUSTOMER
    if customer and (terms.category is None or terms.category not in basis.categories):
        return block(
            "Ce client n’a pas acheté de marchandises ou services analogues à ceux de la campagne.",
            "This customer has not bought goods or services similar to the campaign's.",
        )
    crossed = crossing(facts, names_politics=False, asks_for_gifts=False)
    return None if crossed is None else replace(crossed, authority=CROSSING)


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


CAPTURE: tuple[Rule[Capture], ...] = (
    Rule(
        "ch.opposition",
        "Refus",
        Severity.LAW,
        _LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("Aucun refus postérieur ne s’y oppose.", "No later refusal stands against it."),
        _capture_opposition,
    ),
    Rule(
        "ch.consent",
        "Consentement prouvé",
        Severity.LAW,
        _LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("L’accord au SMS peut être prouvé.", "The agreement to SMS can be proved."),
        _capture_consent,
    ),
    Rule(
        "ch.customer",
        "Client informé",
        Severity.LAW,
        _LCD,
        sources.UNFAIR_COMPETITION,
        Explanation(
            "Le client connaît son droit de refuser, et ce qu’il a acheté est connu.",
            "The customer knows the right to refuse, and what they bought is known.",
        ),
        _capture_customer,
    ),
    Rule(
        "policy.contact-size",
        "Taille d’un contact",
        Severity.POLICY,
        "Politique du produit (un contact tient dans un message et dans une table)",
        sources.OWN_POLICY,
        Explanation(
            f"Le contact porte au plus {MOST_TAGS} étiquettes, {MOST_ATTRIBUTES} attributs et {MOST_CATEGORIES} catégories.",
            f"The contact holds at most {MOST_TAGS} tags, {MOST_ATTRIBUTES} attributes and {MOST_CATEGORIES} categories.",
        ),
        _capture_size,
    ),
)

CONTACT: tuple[Rule[Facts], ...] = (
    Rule(
        "ch.opposition",
        "Refus",
        Severity.LAW,
        _LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("La personne n’a pas refusé.", "The person has not refused."),
        _opposition,
    ),
    Rule(
        "ch.hold",
        "Message à lire",
        Severity.RECOMMENDATION,
        _LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("Tout ce que la personne a écrit a été lu.", "All that the person wrote has been read."),
        _hold,
    ),
    Rule(
        "ch.consent",
        "Consentement ou achat",
        Severity.LAW,
        _LCD,
        sources.BAKOM,
        Explanation(
            "La personne a consenti, ou a acheté des marchandises analogues.",
            "The person consented, or bought similar goods.",
        ),
        _consent,
    ),
)

RULE_OF = {
    Obstacle.HOURS: "policy.ch-hours",
    Obstacle.SUNDAY: "policy.ch-sunday",
    Obstacle.PUBLIC_HOLIDAY: "policy.ch-public-holiday",
}
_POLICY = "Politique de ce projet : aucun texte suisse ne fixe d’heures pour le SMS"

TIMING: tuple[Rule[Facts], ...] = (
    Rule(
        RULE_OF[Obstacle.HOURS],
        "Horaires",
        Severity.POLICY,
        _POLICY,
        sources.OWN_POLICY,
        Explanation("L’heure locale est entre 8 h et 20 h.", "The local hour is between 8:00 and 20:00."),
        hours,
    ),
    Rule(
        RULE_OF[Obstacle.SUNDAY],
        "Dimanche",
        Severity.POLICY,
        _POLICY,
        sources.OWN_POLICY,
        Explanation("Ce n’est pas dimanche.", "It is not Sunday."),
        sunday,
    ),
    Rule(
        RULE_OF[Obstacle.PUBLIC_HOLIDAY],
        "Jours fériés cantonaux",
        Severity.POLICY,
        _POLICY,
        sources.OWN_POLICY,
        Explanation(
            "Ce n’est un jour férié dans aucun canton : le numéro ne dit pas lequel.",
            "It is no public holiday in any canton: the number does not tell which.",
        ),
        public_holiday,
    ),
)

CONTENT: tuple[Rule[Draft], ...] = (
    Rule(
        "ch.identity",
        "Expéditeur correct",
        Severity.LAW,
        _LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("Le message dit de qui il vient.", "The message says whom it is from."),
        _identity,
        EVERY,
    ),
    Rule(
        "ch.opt-out",
        "Refus simple et gratuit",
        Severity.LAW,
        _LCD,
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
)

DUTIES = (
    Duty(
        "Réserver un numéro court où le refus est gratuit",
        _LCD,
        Explanation(
            "Le numéro court de stop_numbers.CH reçoit les refus sans frais pour la personne.",
            "The short code of stop_numbers.CH takes refusals at no cost for the person.",
        ),
        sources.UNFAIR_COMPETITION,
    ),
)


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
    proofs=_term(
        "proofs",
        "Preuves",
        5,
        0,
        "À compter de la fin de conservation du contact.",
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

RULEBOOK = Rulebook(
    country=Country.SWITZERLAND,
    version="CH-2026.11.26",
    capture=CAPTURE,
    contact=CONTACT,
    timing=TIMING,
    content=CONTENT,
    duties=DUTIES,
    timetables={"CH_PRUDENT": Timetable((CH_PRUDENT,))},
    default_family="CH_PRUDENT",
    rule_of=RULE_OF,
    places=places,
    sources=sources.ALL,
    retention=RETENTION,
)
"""The Swiss rulebook."""
