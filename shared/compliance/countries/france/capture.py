"""The French rules on an act of collection: what makes a consent, or a legal exception, valid.

Sources: CPCE art. L.34-5; GDPR art. 4(11), 7, 13; CJEU Planet49, C-673/17 (a pre-ticked box is no consent); CNIL,
« La prospection commerciale par SMS-MMS », and its decisions on Hubside, Solocal and Caloga (consent tied to a game).
"""

from compliance.calendar import years_before
from compliance.consent import CLOCK_SKEW, FORM_FREE_SOURCES, Bundle, Capture, Channel, Occasion
from compliance.contact import LegalBasis
from compliance.contact_size import MOST_ATTRIBUTES, MOST_CATEGORIES, MOST_TAGS, objection
from compliance.countries.france import sources
from compliance.countries.france.values import AGE_OF_CONSENT
from compliance.rule import Explanation, Objection, Rule, Severity, block
from compliance.text import plain
from compliance.wording import refused_by_wording

_BUNDLES = {
    Bundle.TERMS: ("l’acceptation de conditions générales", "the acceptance of terms"),
    Bundle.CONTEST: ("la participation à un jeu", "taking part in a game"),
    Bundle.DISCOUNT: ("une remise", "a discount"),
    Bundle.ACCOUNT: ("la création d’un compte", "the creation of an account"),
}


def _size(capture: Capture) -> Objection | None:
    return None if capture.overfull is None else objection(capture.overfull)


def _opposition(capture: Capture) -> Objection | None:
    if not capture.opposition_stands:
        return None
    return block(
        "La personne s’est opposée ; seul un consentement donné par elle-même depuis (plus de cinq minutes après, car les horloges "
        "diffèrent) peut lever cette opposition.",
        "The person has opposed; only a consent that they gave themselves since (more than five minutes after, because clocks "
        "differ) can lift this opposition.",
    )


def _consent(capture: Capture) -> Objection | None:
    if capture.in_the_future:
        return block("La date de collecte est dans l’avenir.", "The date of collection is in the future.")
    if not capture.collection.provable:
        return block(
            "Sans origine, texte affiché et version de ce texte, l’accord ne peut être prouvé.",
            "Without source, wording shown and its version, the agreement cannot be proved.",
        )
    return refused_by_wording(capture.collection.unwilling)


def _checkbox(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.checkbox.present and collection.checkbox.prechecked:
        return block(
            "La case était pré-cochée : c’est interdit. Présentez-la vide, et recueillez l’accord à nouveau.",
            "The box was pre-ticked: this is forbidden. Show it empty, and collect the agreement anew.",
        )
    if collection.legal_basis is not LegalBasis.CONSENT:
        return None
    without_box = collection.source in FORM_FREE_SOURCES and not collection.checkbox.present
    if not (without_box or collection.checkbox.ticked):
        return block(
            "La personne n’a pas coché de case : sans acte positif clair, il n’y a pas d’accord à enregistrer.",
            "The person ticked no box: without a clear affirmative act there is no agreement to record.",
        )
    return None


def _free_consent(capture: Capture) -> Objection | None:
    if capture.collection.legal_basis is not LegalBasis.CONSENT or not capture.collection.bundled_with:
        return None
    fr, en = _BUNDLES[min(capture.collection.bundled_with)]
    return block(
        f"Le consentement était lié à {fr} : il n’est pas libre. Demandez-le par un geste distinct.",
        f"Consent was tied to {en}: it is not free. Ask for it by a separate act.",
    )


def _channel(capture: Capture) -> Objection | None:
    if capture.collection.channels.isdisjoint({Channel.SMS, Channel.RCS}):
        return block(
            "La personne n’a pas accepté d’être sollicitée par SMS : l’accord vaut pour un autre moyen. Demandez-en un pour le SMS.",
            "The person did not agree to be solicited by SMS: the agreement is for another means. Ask for one for SMS.",
        )
    return None


def _informed(capture: Capture) -> Objection | None:
    collection = capture.collection
    if not collection.informed:
        return block(
            "La personne n’a pas été informée que son numéro servirait à de la prospection : dites-le à la collecte.",
            "The person was not told that their number would be used for marketing: say so at collection.",
        )
    if collection.legal_basis is not LegalBasis.CONSENT and not collection.objection_offered:
        return block(
            "Hors consentement, la personne doit pouvoir s’opposer lors de la collecte.",
            "Consent apart, the person must be able to object at collection.",
        )
    return None


def _existing_customer(capture: Capture) -> Objection | None:
    sale = capture.collection.sale
    if capture.collection.legal_basis is not LegalBasis.EXISTING_CUSTOMER or sale is None:
        return None
    if sale.occasion not in (Occasion.SALE, Occasion.SERVICE):
        return block(
            "Un compte, un devis ou un panier abandonné ne fait pas un client : il faut une vente ou un service.",
            "An account, a quote or an abandoned basket makes no customer: it takes a sale or a service.",
        )
    if sale.seller_siren is not None and sale.seller_siren != capture.advertiser.siren:
        return block(
            "Une autre société a vendu : l’exception ne vaut que pour la même personne morale, pas pour le groupe.",
            "Another company sold: the exception holds for the same legal person only, not for the group.",
        )
    if sale.at is not None and sale.at > capture.now + CLOCK_SKEW:
        return block("La date de la vente est dans l’avenir.", "The date of the sale is in the future.")
    return None


def _analogous_products(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.legal_basis is LegalBasis.EXISTING_CUSTOMER and not collection.categories:
        return block(
            "Pour un client, indiquez la catégorie des produits ou services fournis.",
            "For a customer, state the category of the products or services provided.",
        )
    return None


def _named_partner(capture: Capture) -> Objection | None:
    collector, advertiser = capture.collection.collector, capture.advertiser
    if collector is None:
        return None
    named = {plain(partner) for partner in collector.partners}
    if named.isdisjoint({plain(advertiser.legal_name), plain(advertiser.name)}):
        return block(
            f"Le formulaire de {collector.name} ne nommait pas l’annonceur parmi ses partenaires.",
            f"The form of {collector.name} did not name the advertiser among its partners.",
        )
    return None


def _minor(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.born is None or collection.parental_consent:
        return None
    if collection.born > years_before(collection.collected_at.date(), AGE_OF_CONSENT):
        return block(
            f"La personne a moins de {AGE_OF_CONSENT} ans : il faut aussi l’accord d’un titulaire de l’autorité parentale.",
            f"The person is under {AGE_OF_CONSENT}: the consent of a holder of parental authority is needed too.",
        )
    return None


def _professional(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.legal_basis is not LegalBasis.PROFESSIONAL:
        return None
    if collection.professional is None or not collection.categories:
        return block(
            "Pour un professionnel, indiquez son statut et les catégories en rapport avec sa profession.",
            "For a professional, state the status and the categories that relate to the profession.",
        )
    return None


RULES: tuple[Rule[Capture], ...] = (
    Rule(
        "fr.opposition",
        "Opposition (STOP)",
        Severity.LAW,
        "RGPD art. 21(2)-(3) ; CPCE art. L.34-5",
        sources.CPCE,
        Explanation("Aucune opposition postérieure ne s’y oppose.", "No later opposition stands against it."),
        _opposition,
    ),
    Rule(
        "fr.consent",
        "Preuve de l’accord",
        Severity.LAW,
        "RGPD art. 4(11), 7(1) et considérant 32 ; CPCE art. L.34-5, al. 1",
        sources.GDPR,
        Explanation("L’accord peut être prouvé.", "The agreement can be proved."),
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
        "fr.free-consent",
        "Consentement libre",
        Severity.LAW,
        "RGPD art. 7(2) et 7(4) ; CNIL, SAN-2024-004 (Hubside), SAN-2025-001 (Solocal)",
        sources.GDPR,
        Explanation(
            "L’accord n’est ni le prix d’un jeu ou d’une remise, ni confondu avec des conditions générales.",
            "The agreement is neither the price of a game or discount, nor merged with terms and conditions.",
        ),
        _free_consent,
    ),
    Rule(
        "fr.channel",
        "Accord pour le SMS",
        Severity.LAW,
        "CPCE art. L.34-5, al. 1 (« par ce moyen ») ; charte af2m 2026 (SMS et RCS)",
        sources.CPCE,
        Explanation("L’accord vaut pour le SMS.", "The agreement covers SMS."),
        _channel,
    ),
    Rule(
        "fr.informed",
        "Information et opposition lors de la collecte",
        Severity.LAW,
        "CPCE art. L.34-5, al. 4 ; RGPD art. 13",
        sources.CPCE,
        Explanation("La personne a été informée.", "The person was informed."),
        _informed,
    ),
    Rule(
        "fr.existing-customer",
        "Client de l’annonceur",
        Severity.LAW,
        "CPCE art. L.34-5, al. 4 ; CNIL, prospection par SMS-MMS",
        sources.CPCE,
        Explanation(
            "Le client a acheté, à l’annonceur lui-même, un produit ou un service.",
            "The customer bought a product or a service from the advertiser itself.",
        ),
        _existing_customer,
    ),
    Rule(
        "fr.analogous-products",
        "Produits ou services analogues",
        Severity.LAW,
        "CPCE art. L.34-5, al. 4",
        sources.CPCE,
        Explanation("La catégorie des produits fournis est connue.", "The category of the products is known."),
        _analogous_products,
    ),
    Rule(
        "fr.named-partner",
        "Partenaire nommé",
        Severity.LAW,
        "RGPD art. 4(11), 7(1) et 14 ; CNIL, transmission à des partenaires (28 décembre 2018)",
        sources.CNIL_PARTNERS,
        Explanation(
            "Un tiers qui a collecté le numéro a nommé l’annonceur à la personne.",
            "A third party that collected the number named the advertiser to the person.",
        ),
        _named_partner,
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
        "fr.professional",
        "Prospection entre professionnels",
        Severity.RECOMMENDATION,
        "CNIL, prospection par SMS-MMS (professionnels) ; RGPD art. 6(1)(f)",
        sources.CNIL_SMS,
        Explanation(
            "Le statut du professionnel et sa profession sont connus.",
            "The professional's status and profession are known.",
        ),
        _professional,
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
        _size,
    ),
)
"""Capture rules. They hold whatever the nature of the messages to come."""
