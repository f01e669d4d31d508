"""The French rules on the contact: whether this person may be solicited for this at all.

Sources: CPCE art. L.34-5 (prior consent and its exceptions); GDPR art. 4(11), 6, 7, 14, 21; CNIL, « La prospection commerciale
par SMS-MMS » and its guidance on keeping prospects' data; loi Informatique et Libertés art. 45 (minors).
"""

from compliance.calendar import years_before
from compliance.consent import FORM_FREE_SOURCES
from compliance.contact import LegalBasis, Professional, Status
from compliance.countries.france import sources
from compliance.countries.france.values import AGE_OF_CONSENT, CONSENT_YEARS, FREQUENCY_CAP
from compliance.eligibility import Facts, recent_claims
from compliance.nature import EVERY, Nature
from compliance.phone import Country, territory_of
from compliance.rule import Explanation, Objection, Rule, Severity, ask, block
from compliance.text import plain


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
    if specific and terms.nature is Nature.COMMERCIAL and terms.category not in basis.categories:
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
    if basis.professional is not Professional.LEGAL_PERSON and "fr.professional" not in terms.acknowledged:
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


def _retention(facts: Facts) -> Objection | None:
    contact, basis = facts.contact, facts.contact.basis
    limit = years_before(facts.at, CONSENT_YEARS)
    if basis is not None and basis.legal_basis is LegalBasis.EXISTING_CUSTOMER:
        if (basis.sale_at or basis.collected_at) < limit:
            return block(
                f"La dernière vente date de plus de {CONSENT_YEARS} ans : la personne n’est plus cliente.",
                f"The last sale is more than {CONSENT_YEARS} years old: the person is no customer any more.",
            )
        return None
    if contact.last_contact_at is not None and contact.last_contact_at < limit:
        return block(
            f"Plus de {CONSENT_YEARS} ans sans contact venant de la personne : ses données ne peuvent plus servir, sauf nouvel accord.",
            f"More than {CONSENT_YEARS} years without contact from the person: their data may no longer be used, save by a new consent.",
        )
    return None


def _source_notice(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    if basis is None or not basis.collector or facts.contact.claims:
        return None
    if plain(basis.collector) not in plain(facts.terms.text):
        return block(
            f"Numéro collecté par {basis.collector} : le premier message doit le dire.",
            f"Number collected by {basis.collector}: the first message has to say so.",
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
        Severity.LAW,
        "CPCE art. L.34-5 ; Arcep, plan national de numérotation",
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
        sources.CPCE,
        Explanation("La personne ne s’est pas opposée.", "The person has not opposed."),
        _opposition,
    ),
    Rule(
        "fr.hold",
        "Message à lire",
        Severity.LAW,
        "RGPD art. 21(2)-(3), 12(2) et 5(2)",
        sources.GDPR,
        Explanation("Tout ce que la personne a écrit a été lu.", "All that the person wrote has been read."),
        _hold,
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
    ),
    Rule(
        "fr.checkbox",
        "Case à cocher",
        Severity.LAW,
        "RGPD art. 4(11) et considérant 32 ; CJUE, Planet49, C-673/17 ; CNIL, prospection par SMS-MMS",
        sources.GDPR,
        Explanation("La case n’était pas pré-cochée et a été cochée.", "The box was not pre-ticked and was ticked."),
        _checkbox,
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
    ),
    Rule(
        "fr.minor",
        "Mineurs",
        Severity.LAW,
        "Loi Informatique et Libertés art. 45 ; RGPD art. 8",
        sources.DATA_PROTECTION_ACT,
        Explanation(
            f"La personne a {AGE_OF_CONSENT} ans ou plus, ou un parent a consenti avec elle.",
            f"The person is {AGE_OF_CONSENT} or older, or a parent consented too.",
        ),
        _minor,
    ),
    Rule(
        "fr.retention",
        "Durée de conservation",
        Severity.RECOMMENDATION,
        "RGPD art. 5(1)(e) ; CNIL, référentiel gestion des activités commerciales (2022)",
        sources.CNIL_RETENTION,
        Explanation(
            f"La personne s’est manifestée, ou le client a acheté, il y a moins de {CONSENT_YEARS} ans.",
            f"The person was in contact, or the customer bought, less than {CONSENT_YEARS} years ago.",
        ),
        _retention,
    ),
    Rule(
        "fr.source-notice",
        "Origine du numéro",
        Severity.LAW,
        "RGPD art. 14(2)(f) et 14(3)(b) ; CNIL, transmission à des partenaires",
        sources.CNIL_PARTNERS,
        Explanation(
            "Au premier message, une personne dont le numéro vient d’un tiers apprend de qui il vient.",
            "In the first message, a person whose number came from a third party learns from whom.",
        ),
        _source_notice,
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
