"""May this person be written to: the Swiss rules on collecting a number, and on its holder before each send.

Source: LCD art. 3 al. 1 let. o: prior consent; a customer may be written to about the advertiser's own similar goods, if told of the
right to refuse when the number was given.
"""

from dataclasses import replace

from stopsms.compliance.consent.collection import Capture, Channel, Collection, Occasion
from stopsms.compliance.consent.means import SALE_SOURCES
from stopsms.compliance.consent.origin import Origin
from stopsms.compliance.consent.purpose import CROSSING, crossing
from stopsms.compliance.consent.wording import WordingScope, refused_by_wording
from stopsms.compliance.countries.switzerland import sources
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.nature import EVERY
from stopsms.compliance.law.policies import contact_size, frequency_cap
from stopsms.compliance.law.rule import Explanation, Objection, Rule, Severity, block
from stopsms.compliance.person.contact import LegalBasis, Status


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
    channels = collection.channels
    if collection.by_other_means or (channels is not None and Channel.SMS not in channels):
        return block("L’accord vaut pour un autre moyen que le SMS.", "The agreement is for another means than SMS.")
    elsewhere = collection.scope in (
        WordingScope.SERVICE,
        WordingScope.TERMS,
        WordingScope.WITH_TERMS,
        WordingScope.WITH_GAME,
        WordingScope.OTHERS,
    )
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


CAPTURE: tuple[Rule[Capture], ...] = (
    Rule(
        "ch.opposition",
        "Refus",
        Severity.LAW,
        sources.LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("Aucun refus postérieur ne s’y oppose.", "No later refusal rules it out."),
        _capture_opposition,
    ),
    Rule(
        "ch.consent",
        "Consentement prouvé",
        Severity.LAW,
        sources.LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("L’accord au SMS peut être prouvé.", "The agreement to SMS can be proved."),
        _capture_consent,
    ),
    Rule(
        "ch.customer",
        "Client informé",
        Severity.LAW,
        sources.LCD,
        sources.UNFAIR_COMPETITION,
        Explanation(
            "Le client connaît son droit de refuser, et ce qu’il a acheté est connu.",
            "The customer knows the right to refuse, and what they bought is known.",
        ),
        _capture_customer,
    ),
    contact_size(sources.OWN_POLICY),
)


CONTACT: tuple[Rule[Facts], ...] = (
    Rule(
        "ch.opposition",
        "Refus",
        Severity.LAW,
        sources.LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("La personne n’a pas refusé.", "The person has not refused."),
        _opposition,
    ),
    Rule(
        "ch.hold",
        "Message à lire",
        Severity.RECOMMENDATION,
        sources.LCD,
        sources.UNFAIR_COMPETITION,
        Explanation("Tout ce que la personne a écrit a été lu.", "Everything that the person wrote has been read."),
        _hold,
        EVERY,
    ),
    Rule(
        "ch.consent",
        "Consentement ou achat",
        Severity.LAW,
        sources.LCD,
        sources.BAKOM,
        Explanation(
            "La personne a consenti, ou a acheté des marchandises analogues.",
            "The person consented, or bought similar goods.",
        ),
        _consent,
    ),
    frequency_cap(sources.OWN_POLICY, None),
)
