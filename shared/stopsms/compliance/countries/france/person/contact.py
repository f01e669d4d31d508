"""The French rules on the contact: whether this person may be solicited for this at all.

Sources: CPCE art. L.34-5 (prior consent and its exceptions); GDPR art. 4(11), 6, 7, 14, 21; CNIL, « La prospection commerciale
par SMS-MMS » and its guidance on keeping prospects' data; loi Informatique et Libertés art. 45 (minors).
"""

from stopsms.compliance.consent.collection import FORM_FREE_SOURCES
from stopsms.compliance.consent.purpose import CROSSING, crossing
from stopsms.compliance.consent.purpose_words import appeals
from stopsms.compliance.countries.france import sources
from stopsms.compliance.countries.france.message.topics import subjects_of
from stopsms.compliance.countries.france.person.capture import MINORS
from stopsms.compliance.countries.france.thresholds import AGE_OF_CONSENT, CONSENT_YEARS, FREQUENCY_CAP
from stopsms.compliance.law.dates import month_after, years_before
from stopsms.compliance.law.eligibility import Facts, recent_claims
from stopsms.compliance.law.nature import EVERY, Nature
from stopsms.compliance.law.retention import last_sign_of
from stopsms.compliance.law.rule import Authority, Explanation, Objection, Rule, Severity, ask, block
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.text import plain
from stopsms.compliance.person.contact import LegalBasis, Professional, Status
from stopsms.compliance.person.phone import Country, territory_of


def _mobile_number(facts: Facts) -> Objection | None:
    territory = territory_of(facts.contact.phone.e164)
    if territory is None or territory.country is not Country.FRANCE:
        return block("Ce numéro n’est pas un mobile français.", "This number is not a French mobile.")
    return None


def _opposition(facts: Facts) -> Objection | None:
    if facts.contact.status is Status.OPPOSED:
        return block(
            "La personne s’est opposée à recevoir les messages de cet annonceur.",
            "The person has opposed receiving this advertiser's messages.",
        )
    return None


def _hold(facts: Facts) -> Objection | None:
    """What nobody has read may be an opposition: to wait is prudence, and no text says it. If it was one, the law stood behind it."""
    if facts.contact.status is Status.HELD:
        return block(
            "Un message de cette personne, ou à son sujet, n’a pas encore été lu : rien ne lui est envoyé d’ici là.",
            "A message from this person, or about them, has not been read yet: nothing is sent to them until it is.",
        )
    return None


def _consent(facts: Facts) -> Objection | None:
    contact, terms = facts.contact, facts.terms
    basis = contact.basis
    if contact.standing is Status.PENDING:
        return block(
            "La personne n’a pas encore confirmé son accord en répondant OUI au SMS de confirmation.",
            "The person has not yet confirmed by answering OUI to the confirmation SMS.",
        )
    if basis is None or contact.standing is Status.NONE:
        return block(
            "Aucun accord préalable ni exception légale n’est enregistré pour ce numéro : recueillez d’abord l’accord.",
            "No prior consent and no legal exception is recorded for this number: collect consent first.",
        )
    if basis.legal_basis is LegalBasis.NON_COMMERCIAL and terms.nature is Nature.COMMERCIAL:
        return block(
            "Ce contact n’a été collecté que pour des messages non commerciaux.",
            "This contact was collected for non-commercial messages only.",
        )
    specific = basis.legal_basis is LegalBasis.CONSENT and bool(basis.categories)
    if specific and terms.category not in basis.categories:
        return block(
            "Le consentement est spécifique : il ne couvre pas la catégorie de cette campagne.",
            "Consent is specific: it does not cover this campaign's category.",
        )
    return None


def _checkbox(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    if basis is None or basis.legal_basis is not LegalBasis.CONSENT:
        return None
    if basis.checkbox_ticked or basis.source in FORM_FREE_SOURCES:
        return None
    return block(
        "Le consentement ne vient pas d’une case cochée par la personne.",
        "Consent does not come from a box that the person ticked.",
    )


def _informed(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    if basis is None:
        return None
    if not basis.informed:
        return block(
            "La personne n’a pas été informée de l’usage de son numéro lors de la collecte.",
            "The person was not informed, at collection, of the use of their number.",
        )
    if basis.legal_basis is not LegalBasis.CONSENT and not basis.objection_offered:
        return block(
            "La personne n’a pas pu s’opposer lors de la collecte de son numéro.",
            "The person could not object when their number was collected.",
        )
    return None


def _strict_opt_in(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    if basis is not None and facts.terms.advertiser.strict_opt_in and basis.legal_basis is not LegalBasis.CONSENT:
        return block(
            "L’annonceur n’écrit qu’aux personnes qui ont consenti ; ce contact relève d’une exception légale.",
            "The advertiser writes to people who consented only; this contact rests on a legal exception.",
        )
    return None


def _analogous_products(facts: Facts) -> Objection | None:
    basis, terms = facts.contact.basis, facts.terms
    if basis is None or basis.legal_basis is not LegalBasis.EXISTING_CUSTOMER or terms.nature is not Nature.COMMERCIAL:
        return None
    if terms.category is None or terms.category not in basis.categories:
        return block(
            "Ce client n’a pas acheté de produits ou services analogues à ceux de la campagne (catégorie).",
            "This customer has not bought products or services similar to the campaign's (category).",
        )
    return None


def _professional(facts: Facts) -> Objection | None:
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


def _minor(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    if basis is None or basis.born is None or basis.parental_consent:
        return None
    if basis.born > years_before(facts.hours.day(facts.at), AGE_OF_CONSENT):
        return block(
            f"La personne a moins de {AGE_OF_CONSENT} ans : il faut aussi l’accord d’un titulaire de l’autorité parentale.",
            f"The person is under {AGE_OF_CONSENT}: the consent of a holder of parental authority is needed too.",
        )
    return None


def _existing_customer(facts: Facts) -> Objection | None:
    """A customer recorded before a sale had to be on record keeps the reading of then: the act of collection was the sale.

    That a third party collected the number is known, and never was « recueillies auprès de lui ».
    """
    basis = facts.contact.basis
    if basis is None or basis.legal_basis is not LegalBasis.EXISTING_CUSTOMER or not basis.collector:
        return None
    return block(
        f"{basis.collector} a recueilli ce numéro : l’exception des clients ne vaut que pour les coordonnées recueillies par l’annonceur "
        "lui-même. Il faut le consentement de la personne.",
        f"{basis.collector} collected this number: the exception for customers covers only details that the advertiser collected "
        "itself. The person's consent is needed.",
    )


def _purpose(facts: Facts) -> Objection | None:
    terms = facts.terms
    names = (terms.brand.name, terms.advertiser.name, terms.advertiser.legal_name)
    politics = Topic.POLITICS in subjects_of(terms.text, names).named
    return crossing(facts, names_politics=politics, asks_for_gifts=appeals(terms.text))


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


def _retention(facts: Facts) -> Objection | None:
    """The purge counts alike (`last_sign_of`): three years from the end of the relation or the last contact, customers included."""
    heard = last_sign_of(facts.contact)
    if heard is None or heard >= years_before(facts.at, CONSENT_YEARS):
        return None
    basis = facts.contact.basis
    if basis is not None and basis.legal_basis is LegalBasis.EXISTING_CUSTOMER:
        return block(
            f"Ni achat, ni contrat en cours, ni contact venant du client depuis plus de {CONSENT_YEARS} ans : la relation a pris fin. "
            "Recueillez un nouvel accord ; si un contrat court encore, indiquez son terme (`sale.contract_until`).",
            f"No purchase, running contract or contact from the customer for more than {CONSENT_YEARS} years: the relation is over. "
            "Collect a new consent; if a contract is still running, state its end (`sale.contract_until`).",
        )
    return block(
        f"Plus de {CONSENT_YEARS} ans sans contact venant de la personne : ses données ne peuvent plus servir, sauf nouvel accord.",
        f"More than {CONSENT_YEARS} years without contact from the person: their data may no longer be used, save by a new consent.",
    )


_TERM = Authority(Severity.LAW, "RGPD art. 14(3)(a) (un mois au plus tard)")


def _source_notice(facts: Facts) -> Objection | None:
    """The first message tells the source, within a month of having the number.

    After that it comes too late to inform, and may leave only if the person was told in time by other means: that is a question
    (`review`), which no record answers. A month is a calendar month, its last day included: from 30 November to 30 December, from
    31 January to the end of February (Règlement 1182/71, art. 3(2)(c)). When nobody told the day on which the number was obtained,
    another month is allowed from the consent: none is passed on the day it is given, but no text says how soon. That month is this
    project's choice; whoever tells the day is judged by it.
    """
    basis = facts.contact.basis
    if basis is None or not basis.collector or facts.contact.claims:
        return None
    if plain(basis.collector) not in plain(facts.terms.text):
        return block(
            f"Numéro collecté par {basis.collector} : le premier message doit le dire.",
            f"Number collected by {basis.collector}: the first message has to say so.",
        )
    obtained = basis.obtained_at or month_after(facts.hours.local(basis.collected_at))
    last_day = month_after(facts.hours.local(obtained)).date()
    if last_day < facts.hours.local(facts.at).date():
        return ask(
            f"Le numéro vient de {basis.collector} et la personne devait en être informée dans le mois. Ne confirmez que si elle l’a été "
            "autrement ; si l’annonceur l’a obtenu depuis moins d’un mois, indiquez quand (`collector.obtained_at`).",
            f"The number comes from {basis.collector}, and the person had to be informed of it within a month. Confirm only if they were "
            "by other means; if the advertiser obtained it less than a month ago, state when (`collector.obtained_at`).",
            _TERM,
        )
    return None


def _frequency_cap(facts: Facts) -> Objection | None:
    recent = recent_claims(facts, FREQUENCY_CAP.days)
    if recent >= FREQUENCY_CAP.messages:
        return block(
            f"La personne a déjà reçu {recent} messages en {FREQUENCY_CAP.days} jours.",
            f"The person has already received {recent} messages in {FREQUENCY_CAP.days} days.",
        )
    return None


RULES: tuple[Rule[Facts], ...] = (
    Rule(
        "fr.mobile-number",
        "Numéro mobile français",
        Severity.POLICY,
        "Politique du produit (un numéro dont aucun recueil ne dit le droit n’est pas écrit) ; Arcep, plan national de numérotation",
        sources.ARCEP,
        Explanation("Le numéro est un mobile français.", "The number is a French mobile."),
        _mobile_number,
        EVERY,
    ),
    Rule(
        "fr.opposition",
        "Opposition (STOP)",
        Severity.LAW,
        "RGPD art. 21(2)-(3) ; CPCE art. L.34-5 ; Code pénal art. 226-18-1",
        sources.GDPR_OBJECTION,
        Explanation("La personne ne s’est pas opposée.", "The person has not opposed."),
        _opposition,
        further=(sources.CPCE, sources.PENAL_CODE),
    ),
    Rule(
        "fr.hold",
        "Message à lire",
        Severity.RECOMMENDATION,
        "RGPD art. 21(2)-(3), 12(2) et 5(2)",
        sources.GDPR_OBJECTION,
        Explanation("Tout ce que la personne a écrit a été lu.", "All that the person wrote has been read."),
        _hold,
        further=(sources.GDPR,),
    ),
    Rule(
        "fr.consent",
        "Accord préalable",
        Severity.LAW,
        "CPCE art. L.34-5, al. 1 et 4 ; RGPD art. 6, 7",
        sources.CPCE,
        Explanation(
            "Un accord préalable, ou une exception légale, couvre ce message.",
            "Prior consent, or a legal exception, covers this message.",
        ),
        _consent,
        further=(sources.GDPR_CONSENT,),
    ),
    Rule(
        "fr.checkbox",
        "Case à cocher",
        Severity.LAW,
        "RGPD art. 4(11) et considérant 32 ; CJUE, Planet49, C-673/17 ; CNIL, prospection par SMS-MMS",
        sources.PLANET49,
        Explanation("La case n’était pas pré-cochée et a été cochée.", "The box was not pre-ticked and was ticked."),
        _checkbox,
        further=(sources.GDPR_CONSENT, sources.CNIL_SMS),
    ),
    Rule(
        "fr.informed",
        "Information et opposition lors de la collecte",
        Severity.LAW,
        "CPCE art. L.34-5, al. 4 ; RGPD art. 13",
        sources.CPCE,
        Explanation(
            "La personne a été informée et, hors consentement, a pu s’opposer lors de la collecte.",
            "The person was informed and, consent apart, could object at collection.",
        ),
        _informed,
        further=(sources.GDPR,),
    ),
    Rule(
        "policy.strict-opt-in",
        "Consentement seul",
        Severity.POLICY,
        "Politique de l’annonceur ; charte af2m 2026 (opt-in préalable)",
        sources.CHARTER_2026,
        Explanation(
            "L’annonceur n’a pas renoncé aux exceptions légales, ou la personne a consenti.",
            "The advertiser has not renounced the legal exceptions, or the person consented.",
        ),
        _strict_opt_in,
    ),
    Rule(
        "fr.analogous-products",
        "Produits ou services analogues",
        Severity.LAW,
        "CPCE art. L.34-5, al. 4",
        sources.CPCE,
        Explanation(
            "La campagne porte sur des produits analogues à ceux déjà fournis.",
            "The campaign is about products similar to those already provided.",
        ),
        _analogous_products,
    ),
    Rule(
        "fr.existing-customer",
        "Client de l’annonceur",
        Severity.LAW,
        "CPCE art. L.34-5, al. 4 (« recueillies auprès de lui »)",
        sources.CPCE,
        Explanation(
            "Le client a donné son numéro à l’annonceur lui-même.",
            "The customer gave the number to the advertiser itself.",
        ),
        _existing_customer,
    ),
    Rule(
        "fr.purpose",
        "Finalité",
        CROSSING.severity,
        CROSSING.citation,
        sources.GDPR,
        Explanation(
            "Le message sert ce pour quoi le numéro a été recueilli.",
            "The message serves what the number was collected for.",
        ),
        _purpose,
        further=(sources.GDPR_CONSENT, sources.CNIL_ELECTIONS),
    ),
    Rule(
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
    ),
    Rule(
        "fr.professional",
        "Prospection entre professionnels",
        Severity.RECOMMENDATION,
        "CNIL, prospection par SMS-MMS (professionnels) ; RGPD art. 6(1)(f)",
        sources.CNIL_SMS,
        Explanation(
            "À un professionnel, l’objet du message est en rapport avec sa profession.",
            "To a professional, the message relates to the profession.",
        ),
        _professional,
        further=(sources.GDPR,),
    ),
    Rule(
        "fr.minor",
        "Mineurs",
        Severity.RECOMMENDATION,
        MINORS,
        sources.DATA_PROTECTION_ACT,
        Explanation(
            f"La personne a {AGE_OF_CONSENT} ans ou plus, ou un parent a consenti avec elle.",
            f"The person is {AGE_OF_CONSENT} or older, or a parent consented too.",
        ),
        _minor,
        further=(sources.GDPR,),
    ),
    Rule(
        "fr.retention",
        "Durée de conservation",
        Severity.RECOMMENDATION,
        "RGPD art. 5(1)(e) ; CNIL, référentiel gestion des activités commerciales (2022) et ancienne norme simplifiée NS-048",
        sources.CNIL_RETENTION,
        Explanation(
            f"La personne s’est manifestée, a acheté, ou son contrat a pris fin, il y a moins de {CONSENT_YEARS} ans.",
            f"The person was in contact, bought, or their contract ended, less than {CONSENT_YEARS} years ago.",
        ),
        _retention,
        further=(sources.GDPR,),
    ),
    Rule(
        "fr.source-notice",
        "Origine du numéro",
        Severity.LAW,
        "RGPD art. 14(2)(f) et 14(3)(a)-(b) ; CNIL, transmission à des partenaires",
        sources.GDPR_INDIRECT_COLLECTION,
        Explanation(
            "Au premier message, et dans le mois, une personne dont le numéro vient d’un tiers apprend de qui il vient.",
            "In the first message, and within a month, a person whose number came from a third party learns from whom.",
        ),
        _source_notice,
        further=(sources.CNIL_PARTNERS,),
    ),
    Rule(
        "policy.frequency-cap",
        "Fréquence des messages",
        Severity.POLICY,
        "Politique de l’annonceur (aucun texte ne fixe de nombre)",
        sources.OWN_POLICY,
        Explanation(
            f"Moins de {FREQUENCY_CAP.messages} messages en {FREQUENCY_CAP.days} jours.",
            f"Fewer than {FREQUENCY_CAP.messages} messages in {FREQUENCY_CAP.days} days.",
        ),
        _frequency_cap,
    ),
)
"""Rules on the contact, strongest first."""

DECIDED = frozenset({"fr.professional", "fr.purpose", "fr.source-notice"})
"""Rules that may ask a person to decide, and to say why, of some contacts of a campaign."""
