"""The French rules on an act of collection: what makes a consent, or a legal exception, valid.

Sources: CPCE art. L.34-5; GDPR art. 4(11), 7, 13; CJEU Planet49, C-673/17 (a pre-ticked box is no consent); CNIL,
« La prospection commerciale par SMS-MMS », and its decisions on Hubside, Solocal and Caloga (consent tied to a game); EDPB,
guidelines 05/2020 on consent. What was recorded under an earlier edition is not judged anew: its evidence shows by which.
"""

from datetime import timedelta

from stopsms.compliance.consent.collection import (
    BY_SMS,
    CLOCK_SKEW,
    FORM_FREE_SOURCES,
    SALE_SOURCES,
    Bundle,
    Capture,
    Occasion,
    Sale,
)
from stopsms.compliance.consent.origin import Origin
from stopsms.compliance.consent.purpose import disagrees
from stopsms.compliance.consent.wording import Scope, companies, refused_by_wording
from stopsms.compliance.countries.france import sources
from stopsms.compliance.countries.france.thresholds import AGE_OF_CONSENT
from stopsms.compliance.law.dates import years_before
from stopsms.compliance.law.rule import Authority, Explanation, Objection, Rule, Severity, block, warn
from stopsms.compliance.message.text import plain, words
from stopsms.compliance.person.contact import LegalBasis, Purpose
from stopsms.compliance.person.contact_size import MOST_ATTRIBUTES, MOST_CATEGORIES, MOST_TAGS, objection

MINORS = (
    "Prudence ; par analogie avec la loi Informatique et Libertés art. 45 et le RGPD art. 8 (services en ligne proposés à un enfant, "
    "sur la base du consentement) ; RGPD art. 6(1)(f) et considérant 38"
)
"""No text sets an age for SMS. Those cited protect children who are offered online services, or ask to weigh their interests: the same
age is used for every SMS, and called a recommendation."""

_BUNDLES = {
    Bundle.TERMS: ("l’acceptation de conditions générales", "the acceptance of terms"),
    Bundle.CONTEST: ("la participation à un jeu", "taking part in a game"),
    Bundle.DISCOUNT: ("une remise", "a discount"),
    Bundle.ACCOUNT: ("la création d’un compte", "the creation of an account"),
}

_IN_ONE_ACT = {Scope.WITH_TERMS: Bundle.TERMS, Scope.WITH_GAME: Bundle.CONTEST}
"""What the words themselves tie the agreement to."""


def _size(capture: Capture) -> Objection | None:
    return None if capture.overfull is None else objection(capture.overfull)


def _opposition(capture: Capture) -> Objection | None:
    if not capture.opposition_stands:
        return None
    return block(
        "La personne s’est opposée ; seul un consentement donné par elle-même depuis (plus de cinq minutes après, car les horloges "
        "diffèrent) peut lever cette opposition. Saisi par un tiers (papier, oral, caisse), il faut la référence de ce qui prouve son "
        "acte : document signé, enregistrement (`act_reference`).",
        "The person has opposed; only a consent that they gave themselves since (more than five minutes after, because clocks "
        "differ) can lift this opposition. Entered by somebody else (paper, oral, till), it needs the reference of what proves their "
        "act: a signed document, a recording (`act_reference`).",
    )


def _consent(capture: Capture) -> Objection | None:
    collection = capture.collection
    if capture.in_the_future:
        return block("La date de collecte est dans l’avenir.", "The date of collection is in the future.")
    if not collection.provable:
        return block(
            "Sans origine, texte affiché et version de ce texte, l’accord ne peut être prouvé.",
            "Without source, wording shown and its version, the agreement cannot be proved.",
        )
    if collection.origin is Origin.UNKNOWN and collection.collector is None:
        return block(
            f"« {collection.source} » ne dit pas comment le numéro a été recueilli : écrivez web_form, paper_form, till, sms_keyword, "
            "oral_recorded…, ou indiquez le tiers qui l’a recueilli (`collector`).",
            f"“{collection.source}” does not say how the number was collected: write web_form, paper_form, till, sms_keyword, "
            "oral_recorded…, or name the third party that collected it (`collector`).",
        )
    if collection.legal_basis is LegalBasis.CONSENT and collection.scope is Scope.SERVICE:
        return block(
            "Le texte n’annonce que des messages de service (suivi, rappel, code) : ce n’est pas un accord à des sollicitations. "
            "Demandez-en un qui les nomme.",
            "The wording announces service messages only (tracking, reminder, code): this is no agreement to be solicited. Ask for one "
            "that says so.",
        )
    return refused_by_wording(collection.unwilling) or _vague(capture)


_WITHIN = Authority(Severity.RECOMMENDATION, "RGPD art. 5(2) et 7(1) (« en mesure de démontrer »)")
_OWN_CODES = frozenset({"import", "api"})


def _vague(capture: Capture) -> Objection | None:
    """A source that says where, not how, is recorded: the words shown, their version and the box prove the act. It is remarked.

    `import` and `api` are the product's own codes for what somebody reports, and are not: whoever writes them says nothing more.
    """
    collection = capture.collection
    vague = collection.origin is Origin.OCCASION or (
        collection.origin is Origin.REPORTED and collection.source not in _OWN_CODES
    )
    if not vague or collection.referenced or collection.form_url or collection.collector is not None:
        return None
    return warn(
        f"« {collection.source} » ne dit pas précisément comment le numéro a été recueilli : écrivez web_form, paper_form, till…, nommez "
        "le formulaire ou l’occasion, ou indiquez `form_url` ou `act_reference`.",
        f"“{collection.source}” does not say precisely how the number was collected: write web_form, paper_form, till…, name the form or "
        "the occasion, or give `form_url` or `act_reference`.",
        _WITHIN,
    )


_SHOWN = Authority(Severity.RECOMMENDATION, "RGPD art. 7(1) (« en mesure de démontrer »)")


def _recording(capture: Capture) -> Objection | None:
    if not capture.collection.unshown:
        return None
    return warn(
        "« oral_recorded » dit qu’un enregistrement existe : indiquez sa référence (`act_reference`), sans quoi l’accord sera difficile à "
        "prouver.",
        "“oral_recorded” says that there is a recording: give its reference (`act_reference`); without it the agreement will be hard to "
        "prove.",
        _SHOWN,
    )


def _checkbox(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.checkbox.present and collection.checkbox.prechecked:
        return block(
            "La case était pré-cochée : c’est interdit. Présentez-la vide, et recueillez l’accord à nouveau.",
            "The box was pre-ticked: this is forbidden. Show it empty, and collect the agreement anew.",
        )
    if collection.legal_basis is not LegalBasis.CONSENT:
        return None
    if collection.acted:
        return _recording(capture)
    if collection.source in FORM_FREE_SOURCES and not collection.checkbox.present:
        return block(
            "Ni case cochée ni autre trace de l’acte : indiquez la référence du bulletin signé, ou de l’enregistrement du choix "
            "(`act_reference`), sans quoi l’accord ne se prouve pas.",
            "Neither a ticked box nor another trace of the act: give the reference of the signed form, or of the record of the choice "
            "(`act_reference`); without it the agreement cannot be proved.",
        )
    return block(
        "La personne n’a pas coché de case : sans acte positif clair, il n’y a pas d’accord à enregistrer.",
        "The person ticked no box: without a clear affirmative act there is no agreement to record.",
    )


_INCENTIVE = Authority(
    Severity.RECOMMENDATION, "RGPD art. 7(4) ; CEPD, lignes directrices 05/2020, § 48 (une incitation n’est pas exclue)"
)


def _free_consent(capture: Capture) -> Objection | None:
    """A discount is a question, not a refusal.

    The EDPB does not exclude every incentive; it is for the advertiser to show that whoever declines loses nothing else. At collection
    nobody waits for a decision: the act is recorded with what it was tied to, and the advertiser is told. Terms, a game and an account
    stay refused: there the person cannot have the one without the other.
    """
    collection = capture.collection
    if collection.legal_basis is not LegalBasis.CONSENT:
        return None
    tied = collection.bundled_with
    if collection.scope is Scope.TERMS:
        return block(
            "Le texte ne fait accepter que des conditions ou un règlement : ce n’est pas un accord à recevoir des SMS. Demandez-le à part.",
            "By the wording only terms or rules are accepted: this is no agreement to receive SMS. Ask for it apart.",
        )
    if (bundle := _IN_ONE_ACT.get(collection.scope)) is not None:
        fr, en = _BUNDLES[bundle]
        return block(
            f"Le texte fait accepter d’un seul geste les SMS et {fr} : demandez l’accord par un geste distinct.",
            f"By one act the wording takes consent to SMS and {en}: ask for it by a separate act.",
        )
    if refused := tied - {Bundle.DISCOUNT}:
        fr, en = _BUNDLES[min(refused)]
        return block(
            f"Le consentement était lié à {fr} : il n’est pas libre. Demandez-le par un geste distinct.",
            f"Consent was tied to {en}: it is not free. Ask for it by a separate act.",
        )
    if Bundle.DISCOUNT in tied:
        return warn(
            "Le consentement donnait droit à une remise : c’est permis si refuser ne prive de rien d’autre. Gardez de quoi le montrer.",
            "Consent gave a discount: this is lawful if whoever declines loses nothing else. Keep what shows it.",
            _INCENTIVE,
        )
    return None


_UNNAMED = Authority(Severity.RECOMMENDATION, "RGPD art. 7(1) ; CPCE art. L.34-5, al. 1 (« par ce moyen »)")


def _channel(capture: Capture) -> Objection | None:
    """A wording that names other means is refused, whatever was told besides: it is what the person read.

    One that names none (« J’accepte ») is recorded with a warning: what stood beside the box may have named SMS, which the words that
    were kept do not show, and callers were never bound to tell `channels`.
    """
    collection = capture.collection
    if collection.by_other_means:
        return block(
            "La personne n’a pas accepté d’être sollicitée par SMS : l’accord vaut pour un autre moyen. Demandez-en un pour le SMS.",
            "The person did not agree to be solicited by SMS: the agreement is for another means. Ask for one for SMS.",
        )
    unnamed = collection.channels is None and collection.scope is Scope.NO_MEANS and collection.source != BY_SMS
    if collection.legal_basis is LegalBasis.CONSENT and unnamed:
        return warn(
            "Le texte conservé ne nomme pas le SMS : conservez-le en entier, ou dites par quels moyens la personne a accepté "
            "(`channels`). Sinon l’accord pour le SMS sera difficile à prouver.",
            "The wording kept does not name SMS: keep it in full, or say by which means the person agreed (`channels`). Otherwise the "
            "agreement to SMS will be hard to prove.",
            _UNNAMED,
        )
    return None


_SHOWN_INFORMATION = Authority(Severity.RECOMMENDATION, "RGPD art. 5(2) et 13 (démontrer l’information)")


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
    if collection.legal_basis is not LegalBasis.CONSENT and collection.scope in (Scope.TERMS, Scope.SERVICE):
        return warn(
            "Le texte conservé ne parle que de conditions ou de messages de service : il ne montre pas que la personne a été informée de "
            "la prospection. Conservez celui qui le disait.",
            "The wording kept speaks of terms or service messages only: it does not show that the person was told of marketing. Keep the "
            "one that said so.",
            _SHOWN_INFORMATION,
        )
    return None


_NO_SALE_YET = Authority(
    Severity.RECOMMENDATION,
    "CNIL, prospection par SMS-MMS (une vente est nécessaire) ; en sens contraire pour un compte gratuit qui mène à une offre payante : "
    "CJUE, 13 novembre 2025, Inteligo Media, C-654/23",
)


def _existing_customer(capture: Capture) -> Objection | None:
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
        return block(
            "Un tiers a recueilli ce numéro : l’exception des clients ne vaut que pour les coordonnées recueillies par l’annonceur "
            "lui-même. Il faut le consentement de la personne.",
            "A third party collected this number: the exception for customers covers only details that the advertiser collected itself. "
            "The person's consent is needed.",
        )
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
            "An account, a quote or an abandoned basket makes no customer: it takes a sale or a service.",
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


def _analogous_products(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.legal_basis is LegalBasis.EXISTING_CUSTOMER and not collection.categories:
        return block(
            "Pour un client, indiquez la catégorie des produits ou services fournis.",
            "For a customer, state the category of the products or services provided.",
        )
    return None


_LIST_OF_PARTNERS = Authority(
    Severity.RECOMMENDATION, "CNIL, transmission à des partenaires (28 décembre 2018), conditions 2 et 3"
)


def _named_others(capture: Capture) -> Objection | None:
    """An agreement to the messages of others is none to the advertiser's: their names are not its own."""
    collection, advertiser = capture.collection, capture.advertiser
    if collection.legal_basis is not LegalBasis.CONSENT:
        return None
    own = {
        words(name) for name in (advertiser.name, advertiser.legal_name, *(brand.name for brand in advertiser.brands))
    }
    shown = f" {words(collection.wording)} "
    others = companies(collection.wording) and not any(f" {name} " in shown for name in own if name)
    if collection.scope is not Scope.OTHERS and not others:
        return None
    return block(
        "Le texte fait accepter les messages d’autres que l’annonceur (partenaires, tiers, autre société) : ce n’est pas un accord aux "
        "siens. Demandez-en un qui le nomme.",
        "By the wording the messages of others than the advertiser are accepted (partners, third parties, another company): this is no "
        "agreement to its own. Ask for one that names it.",
    )


def _named_partner(capture: Capture) -> Objection | None:
    collection, advertiser = capture.collection, capture.advertiser
    collector = collection.collector
    if collector is None:
        if collection.origin is not Origin.ACQUIRED:
            return _named_others(capture)
        return block(
            f"« {collection.source} » : un numéro acheté, loué ou transmis exige de dire qui l’a recueilli, et quels partenaires ont été "
            "nommés à la personne (`collector`).",
            f"“{collection.source}”: a number that was bought, rented or passed on needs to say who collected it, and which partners were "
            "named to the person (`collector`).",
        )
    named = {plain(partner) for partner in collector.partners}
    if named.isdisjoint({plain(advertiser.legal_name), plain(advertiser.name)}):
        return block(
            f"Le formulaire de {collector.name} ne nommait pas l’annonceur parmi ses partenaires.",
            f"The form of {collector.name} did not name the advertiser among its partners.",
        )
    agreed = collection.collected_at
    if collector.list_date is not None and collector.list_date > agreed.date() + timedelta(days=1):
        return block(
            f"La liste des partenaires est du {collector.list_date:%d/%m/%Y}, après l’accord : la personne n’a pas pu y lire l’annonceur.",
            f"The list of partners is of {collector.list_date:%d/%m/%Y}, after the agreement: the person cannot have read the advertiser "
            "on it.",
            _LIST_OF_PARTNERS,
        )
    if collector.obtained_at is not None and collector.obtained_at > capture.now + CLOCK_SKEW:
        return block(
            "La date à laquelle le numéro a été obtenu est dans l’avenir.",
            "The date on which the number was obtained is in the future.",
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


def _purpose(capture: Capture) -> Objection | None:
    collection = capture.collection
    told, basis = collection.purposes, collection.legal_basis
    commercial_only = basis in (LegalBasis.EXISTING_CUSTOMER, LegalBasis.PROFESSIONAL)
    if commercial_only and told - {Purpose.COMMERCIAL}:
        return block(
            "Une vente ou une profession ne fonde que la prospection commerciale. Pour une autre finalité, recueillez un consentement "
            "qui la nomme, ou un contact non commercial.",
            "A sale or a profession covers commercial solicitation only. For another purpose, collect a consent that names it, or a "
            "non-commercial contact.",
        )
    if basis is LegalBasis.NON_COMMERCIAL and Purpose.COMMERCIAL in told:
        return block(
            "La prospection commerciale exige un consentement ou une vente : un contact non commercial ne la couvre pas.",
            "Commercial solicitation needs a consent or a sale: a non-commercial contact does not cover it.",
        )
    if basis is LegalBasis.CONSENT and told and disagrees(told, collection.wording):
        return warn(
            "Le texte montré et les finalités indiquées (`purposes`) ne s’accordent pas : la personne a accepté ce qu’elle a lu. "
            "Corrigez les finalités, ou le texte.",
            "The wording shown and the purposes told (`purposes`) disagree: the person agreed to what they read. Correct the purposes, "
            "or the wording.",
        )
    return None


RULES: tuple[Rule[Capture], ...] = (
    Rule(
        "fr.opposition",
        "Opposition (STOP)",
        Severity.LAW,
        "RGPD art. 21(2)-(3) ; CPCE art. L.34-5",
        sources.GDPR_OBJECTION,
        Explanation("Aucune opposition postérieure ne s’y oppose.", "No later opposition stands against it."),
        _opposition,
        further=(sources.CPCE,),
    ),
    Rule(
        "fr.consent",
        "Preuve de l’accord",
        Severity.LAW,
        "RGPD art. 4(11), 5(2), 7(1) et considérant 32 ; CPCE art. L.34-5, al. 1",
        sources.GDPR_CONSENT,
        Explanation("L’accord peut être prouvé.", "The agreement can be proved."),
        _consent,
        further=(sources.CPCE,),
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
        "fr.free-consent",
        "Consentement libre",
        Severity.LAW,
        "RGPD art. 7(2) et 7(4) ; CNIL, SAN-2024-004 (Hubside), SAN-2025-001 (Solocal)",
        sources.GDPR_CONSENT,
        Explanation(
            "L’accord n’est ni la condition d’un jeu ou d’un compte, ni confondu avec des conditions générales.",
            "The agreement is neither the condition of a game or an account, nor merged with terms and conditions.",
        ),
        _free_consent,
        further=(sources.CNIL_BROKERS, sources.EDPB_CONSENT),
    ),
    Rule(
        "fr.channel",
        "Accord pour le SMS",
        Severity.LAW,
        "CPCE art. L.34-5, al. 1 (« par ce moyen ») ; charte af2m 2026 (SMS et RCS)",
        sources.CPCE,
        Explanation("L’accord vaut pour le SMS.", "The agreement covers SMS."),
        _channel,
        further=(sources.CHARTER_2026,),
    ),
    Rule(
        "fr.informed",
        "Information et opposition lors de la collecte",
        Severity.LAW,
        "CPCE art. L.34-5, al. 4 ; RGPD art. 13",
        sources.CPCE,
        Explanation("La personne a été informée.", "The person was informed."),
        _informed,
        further=(sources.GDPR,),
    ),
    Rule(
        "fr.existing-customer",
        "Client de l’annonceur",
        Severity.LAW,
        "CPCE art. L.34-5, al. 4 (« recueillies auprès de lui … à l’occasion d’une vente ou d’une prestation de services »)",
        sources.CPCE,
        Explanation(
            "Le client a donné son numéro à l’annonceur lui-même, à l’occasion d’une vente ou d’un service.",
            "The customer gave the number to the advertiser itself, on the occasion of a sale or a service.",
        ),
        _existing_customer,
        further=(sources.CNIL_SMS, sources.INTELIGO),
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
        "RGPD art. 4(11), 7(1), 14 et considérant 42 ; CNIL, transmission à des partenaires (28 décembre 2018)",
        sources.CNIL_PARTNERS,
        Explanation(
            "Un tiers qui a collecté le numéro a nommé l’annonceur à la personne.",
            "A third party that collected the number named the advertiser to the person.",
        ),
        _named_partner,
        further=(sources.GDPR_CONSENT, sources.GDPR_INDIRECT_COLLECTION),
    ),
    Rule(
        "fr.purpose",
        "Finalité",
        Severity.LAW,
        "RGPD art. 5(1)(b) et 4(11) ; CPCE art. L.34-5, al. 1 et 4",
        sources.GDPR,
        Explanation(
            "Ce pour quoi le numéro est recueilli s’accorde avec la base légale.",
            "What the number is collected for is in keeping with the legal basis.",
        ),
        _purpose,
        further=(sources.GDPR_CONSENT, sources.CPCE),
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
        further=(sources.GDPR,),
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
