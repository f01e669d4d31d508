"""The legal exceptions to consent: customers of the advertiser, for similar products, and professionals.

Sources: CPCE art. L.34-5, al. 4; CNIL, « La prospection commerciale par SMS-MMS ».
"""

from datetime import timedelta

from stopsms.compliance.consent.collection import CLOCK_SKEW, Capture, Occasion, Sale
from stopsms.compliance.consent.means import SALE_SOURCES
from stopsms.compliance.consent.origin import Origin
from stopsms.compliance.countries.france import sources
from stopsms.compliance.law.dates import years_before
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Authority, Explanation, Objection, Rule, Severity, ask, block
from stopsms.compliance.person.contact import LegalBasis, Professional

_NO_SALE_YET = Authority(
    Severity.RECOMMENDATION,
    "CNIL, prospection par SMS-MMS (une vente est nécessaire) ; en sens contraire pour un compte gratuit qui mène à une offre payante : "
    "CJUE, 13 novembre 2025, Inteligo Media, C-654/23",
)


def _collected_by(collector: str, in_english: str = "") -> Objection:
    return block(
        f"{collector} a recueilli ce numéro : l’exception des clients ne vaut que pour les coordonnées recueillies par l’annonceur "
        "lui-même. Il faut le consentement de la personne.",
        f"{in_english or collector} collected this number: the exception for customers covers only details that the advertiser collected "
        "itself. The person's consent is needed.",
    )


def _existing_customer_at_capture(capture: Capture) -> Objection | None:
    """A sale of the advertiser's own is on record, and it collected the number itself.

    At a till or in an order, to give one's number is part of the sale: such an act needs no other. The judgment C-654/23 takes a free
    account for a sale where the model leads to what is paid for; the CNIL's page refuses any account without a purchase. The stricter
    reading is kept, and called what it is; what neither speaks of (a quote, a basket) follows it.
    """
    collection, sale = capture.collection, capture.collection.sale
    if sale is not None and (refused := _contract(sale, capture)):
        return refused
    if collection.legal_basis is not LegalBasis.EXISTING_CUSTOMER:
        return None
    if collection.collector is not None or collection.origin is Origin.ACQUIRED:
        collector = collection.collector
        return _collected_by(collector.name) if collector else _collected_by("Un tiers", "A third party")
    if sale is not None:
        return _sale(sale, capture)
    if collection.source in SALE_SOURCES:
        return None
    return block(
        "Aucune vente n’est enregistrée : indiquez-la (`sale`, avec sa date), ou recueillez un consentement.",
        "No sale is on record: state it (`sale`, with its date), or collect a consent.",
    )


LONGEST_CONTRACT = 10
"""Years ahead to which a contract may be said to run. No text sets them: a date beyond is a mistake, or keeps data for ever (GDPR art.
5(1)(e))."""


_CONTRACT = Authority(Severity.RECOMMENDATION, "RGPD art. 5(1)(d) et 5(1)(e) (exactitude, durée de conservation)")


def _contract(sale: Sale, capture: Capture) -> Objection | None:
    """A contract ends after the sale that it came with, and some day: while it runs, data are kept. A day is left for time zones."""
    until = sale.contract_until
    if until is None:
        return None
    sold = sale.at or capture.collection.collected_at
    if until < (sold - timedelta(days=1)).date():
        return block(
            f"Le contrat prendrait fin le {until:%d/%m/%Y}, avant la vente : corrigez `sale.contract_until`.",
            f"The contract would end on {until:%d/%m/%Y}, before the sale: correct `sale.contract_until`.",
            _CONTRACT,
        )
    if until.year - capture.now.year > LONGEST_CONTRACT or years_before(until, LONGEST_CONTRACT) > capture.now.date():
        return block(
            f"Le contrat prendrait fin dans plus de {LONGEST_CONTRACT} ans : indiquez le terme de la période en cours "
            "(`sale.contract_until`).",
            f"The contract would end in more than {LONGEST_CONTRACT} years: state the end of the current period (`sale.contract_until`).",
            _CONTRACT,
        )
    return None


def _sale(sale: Sale, capture: Capture) -> Objection | None:
    if sale.occasion not in (Occasion.SALE, Occasion.SERVICE):
        return block(
            "Un compte, un devis ou un panier abandonné ne fait pas un client : il faut une vente ou un service.",
            "An account, a quote or an abandoned basket does not make a customer: it takes a sale or a service.",
            _NO_SALE_YET,
        )
    if sale.seller_siren is not None and sale.seller_siren != capture.advertiser.siren:
        return block(
            "Une autre société a vendu : l’exception ne vaut que pour la même personne morale, pas pour le groupe.",
            "Another company sold: the exception holds for the same legal person only, not for the group.",
        )
    if sale.at is not None and sale.at > capture.now + CLOCK_SKEW:
        return block("La date de la vente est dans l’avenir.", "The date of the sale is in the future.")
    return None


def _existing_customer_at_send(facts: Facts) -> Objection | None:
    """A customer recorded before a sale had to be on record keeps the reading of then: the act of collection was the sale.

    That a third party collected the number is known, and never was « recueillies auprès de lui ».
    """
    basis = facts.contact.basis
    if basis is None or basis.legal_basis is not LegalBasis.EXISTING_CUSTOMER or not basis.collector:
        return None
    return _collected_by(basis.collector)


def _analogous_products_at_capture(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.legal_basis is LegalBasis.EXISTING_CUSTOMER and not collection.categories:
        return block(
            "Pour un client, indiquez la catégorie des produits ou services fournis.",
            "For a customer, state the category of the products or services provided.",
        )
    return None


def _analogous_products_at_send(facts: Facts) -> Objection | None:
    basis, terms = facts.contact.basis, facts.terms
    if basis is None or basis.legal_basis is not LegalBasis.EXISTING_CUSTOMER or terms.nature is not Nature.COMMERCIAL:
        return None
    if terms.category is None or terms.category not in basis.categories:
        return block(
            "Ce client n’a pas acheté de produits ou services analogues à ceux de la campagne (catégorie).",
            "This customer has not bought products or services similar to the campaign's (category).",
        )
    return None


def _contract_in_progress(facts: Facts) -> Objection | None:
    """A campaign declared to be about running contracts leaves out whoever's contract is known to be over; of others, it is declared."""
    basis = facts.contact.basis
    until = None if basis is None else basis.contract_until
    if not facts.terms.contract_in_progress or until is None or facts.hours.day(facts.at) <= until:
        return None
    return block(
        f"La campagne porte sur un contrat en cours, et celui de cette personne a pris fin le {until:%d/%m/%Y}.",
        f"The campaign is about a running contract, and this person's ended on {until:%d/%m/%Y}.",
    )


def _professional_at_capture(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.legal_basis is not LegalBasis.PROFESSIONAL:
        return None
    if collection.professional is None or not collection.categories:
        return block(
            "Pour un professionnel, indiquez son statut et les catégories en rapport avec sa profession.",
            "For a professional, state the status and the categories that relate to the profession.",
        )
    return None


def _professional_at_send(facts: Facts) -> Objection | None:
    basis, terms = facts.contact.basis, facts.terms
    if basis is None or basis.legal_basis is not LegalBasis.PROFESSIONAL:
        return None
    if terms.category is None or terms.category not in basis.categories:
        return block(
            "L’objet du message doit être en rapport avec la profession de la personne (catégorie).",
            "The message must relate to the person's profession (category).",
        )
    if basis.professional is not Professional.LEGAL_PERSON:
        return ask(
            "Un entrepreneur individuel est une personne physique, protégée comme telle : une personne doit décider.",
            "A sole trader is a natural person, protected as one: a person has to decide.",
        )
    return None


EXISTING_CUSTOMER_AT_CAPTURE: Rule[Capture] = Rule(
    "fr.existing-customer",
    "Client de l’annonceur",
    Severity.LAW,
    "CPCE art. L.34-5, al. 4 (« recueillies auprès de lui … à l’occasion d’une vente ou d’une prestation de services »)",
    sources.CPCE,
    Explanation(
        "Le client a donné son numéro à l’annonceur lui-même, à l’occasion d’une vente ou d’un service.",
        "The customer gave the number to the advertiser itself, in the course of a sale or a service.",
    ),
    _existing_customer_at_capture,
    further=(sources.CNIL_SMS, sources.INTELIGO),
)


EXISTING_CUSTOMER_AT_SEND: Rule[Facts] = Rule(
    "fr.existing-customer",
    "Client de l’annonceur",
    Severity.LAW,
    "CPCE art. L.34-5, al. 4 (« recueillies auprès de lui »)",
    sources.CPCE,
    Explanation(
        "Le client a donné son numéro à l’annonceur lui-même.",
        "The customer gave the number to the advertiser itself.",
    ),
    _existing_customer_at_send,
)


ANALOGOUS_PRODUCTS_AT_CAPTURE: Rule[Capture] = Rule(
    "fr.analogous-products",
    "Produits ou services analogues",
    Severity.LAW,
    "CPCE art. L.34-5, al. 4",
    sources.CPCE,
    Explanation("La catégorie des produits fournis est connue.", "The category of the products is known."),
    _analogous_products_at_capture,
)


ANALOGOUS_PRODUCTS_AT_SEND: Rule[Facts] = Rule(
    "fr.analogous-products",
    "Produits ou services analogues",
    Severity.LAW,
    "CPCE art. L.34-5, al. 4",
    sources.CPCE,
    Explanation(
        "La campagne porte sur des produits analogues à ceux déjà fournis.",
        "The campaign is about products similar to those already provided.",
    ),
    _analogous_products_at_send,
)


CONTRACT_IN_PROGRESS: Rule[Facts] = Rule(
    "fr.contract-in-progress",
    "Contrat en cours",
    Severity.LAW,
    "Code de la consommation art. L.223-8 et L.223-1, al. 4 ; Code du travail art. L.6323-8-1",
    sources.RENOVATION,
    Explanation(
        "Le contrat dont parle la campagne n’est pas connu pour avoir pris fin.",
        "The contract that the campaign is about is not known to have ended.",
    ),
    _contract_in_progress,
    further=(sources.CALLS, sources.TRAINING),
)


PROFESSIONAL_AT_CAPTURE: Rule[Capture] = Rule(
    "fr.professional",
    "Prospection entre professionnels",
    Severity.RECOMMENDATION,
    "CNIL, prospection par SMS-MMS (professionnels) ; RGPD art. 6(1)(f)",
    sources.CNIL_SMS,
    Explanation(
        "Le statut du professionnel et sa profession sont connus.",
        "The professional's status and profession are known.",
    ),
    _professional_at_capture,
    further=(sources.GDPR,),
)


PROFESSIONAL_AT_SEND: Rule[Facts] = Rule(
    "fr.professional",
    "Prospection entre professionnels",
    Severity.RECOMMENDATION,
    "CNIL, prospection par SMS-MMS (professionnels) ; RGPD art. 6(1)(f)",
    sources.CNIL_SMS,
    Explanation(
        "À un professionnel, l’objet du message est en rapport avec sa profession.",
        "A message to a professional relates to their profession.",
    ),
    _professional_at_send,
    further=(sources.GDPR,),
)
