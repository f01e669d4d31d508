"""What makes a consent valid: that it was given, by a clear act, freely, for SMS; and that it covers what is sent.

A rule that is judged both at capture and before each send is written once, or, where the two ask different things, side by side.
Sources: CPCE art. L.34-5; GDPR art. 4(11), 7; CJEU Planet49, C-673/17 (a pre-ticked box is not a consent); CNIL, « La prospection
commerciale par SMS-MMS », and its decisions on Hubside, Solocal and Caloga (consent tied to a game); EDPB, guidelines 05/2020 on
consent. What was recorded under an earlier edition is not judged again: its evidence names the edition.
"""

from stopsms.compliance.consent.collection import Bundle, Capture
from stopsms.compliance.consent.means import BY_SMS, FORM_FREE_SOURCES
from stopsms.compliance.consent.origin import Origin
from stopsms.compliance.consent.wording import WordingScope, refused_by_wording
from stopsms.compliance.countries.france import sources
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Authority, Explanation, Objection, Rule, Severity, block, warn
from stopsms.compliance.person.contact import LegalBasis, Status

_BUNDLES = {
    Bundle.TERMS: ("l’acceptation de conditions générales", "the acceptance of terms"),
    Bundle.CONTEST: ("la participation à un jeu", "taking part in a game"),
    Bundle.DISCOUNT: ("une remise", "a discount"),
    Bundle.ACCOUNT: ("la création d’un compte", "the creation of an account"),
}


_IN_ONE_ACT = {WordingScope.WITH_TERMS: Bundle.TERMS, WordingScope.WITH_GAME: Bundle.CONTEST}
"""What the words themselves tie the agreement to."""


def _consent_at_capture(capture: Capture) -> Objection | None:
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
    if collection.legal_basis is LegalBasis.CONSENT and collection.scope is WordingScope.SERVICE:
        return block(
            "Le texte n’annonce que des messages de service (suivi, rappel, code) : ce n’est pas un accord à des sollicitations. "
            "Demandez-en un qui les nomme.",
            "The wording announces service messages only (tracking, reminder, code): this is not an agreement to marketing. Ask for one "
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


def _consent_at_send(facts: Facts) -> Objection | None:
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


def _checkbox_at_capture(capture: Capture) -> Objection | None:
    collection = capture.collection
    if collection.checkbox.present and collection.checkbox.prechecked:
        return block(
            "La case était pré-cochée : c’est interdit. Présentez-la vide, et recueillez l’accord à nouveau.",
            "The box was pre-ticked: this is forbidden. Show it unticked, and collect the agreement again.",
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
        "The person did not tick a box: without a clear affirmative act there is no agreement to record.",
    )


def _checkbox_at_send(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    if basis is None or basis.legal_basis is not LegalBasis.CONSENT:
        return None
    if basis.checkbox_ticked or basis.source in FORM_FREE_SOURCES:
        return None
    return block(
        "Le consentement ne vient pas d’une case cochée par la personne.",
        "Consent does not come from a box that the person ticked.",
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
    if collection.scope is WordingScope.TERMS:
        return block(
            "Le texte ne fait accepter que des conditions ou un règlement : ce n’est pas un accord à recevoir des SMS. Demandez-le à part.",
            "The wording only has terms or rules accepted: this is not an agreement to receive SMS. Ask for it separately.",
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
            "Le consentement donnait droit à une remise : c’est admis si le refus n’entraîne aucun autre désavantage. "
            "Conservez-en la preuve.",
            "Consent came with a discount: this is lawful if people who decline lose nothing else. Keep evidence of it.",
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
    unnamed = collection.channels is None and collection.scope is WordingScope.NO_MEANS and collection.source != BY_SMS
    if collection.legal_basis is LegalBasis.CONSENT and unnamed:
        return warn(
            "Le texte conservé ne nomme pas le SMS : conservez-le en entier, ou dites par quels moyens la personne a accepté "
            "(`channels`). Sinon l’accord pour le SMS sera difficile à prouver.",
            "The wording kept does not name SMS: keep it in full, or say by which means the person agreed (`channels`). Otherwise the "
            "agreement to SMS will be hard to prove.",
            _UNNAMED,
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


CONSENT_AT_CAPTURE: Rule[Capture] = Rule(
    "fr.consent",
    "Preuve de l’accord",
    Severity.LAW,
    "RGPD art. 4(11), 5(2), 7(1) et considérant 32 ; CPCE art. L.34-5, al. 1",
    sources.GDPR_CONSENT,
    Explanation("L’accord peut être prouvé.", "The agreement can be proved."),
    _consent_at_capture,
    further=(sources.CPCE,),
)


CONSENT_AT_SEND: Rule[Facts] = Rule(
    "fr.consent",
    "Accord préalable",
    Severity.LAW,
    "CPCE art. L.34-5, al. 1 et 4 ; RGPD art. 6, 7",
    sources.CPCE,
    Explanation(
        "Un accord préalable, ou une exception légale, couvre ce message.",
        "Prior consent, or a legal exception, covers this message.",
    ),
    _consent_at_send,
    further=(sources.GDPR_CONSENT,),
)


CHECKBOX_AT_CAPTURE: Rule[Capture] = Rule(
    "fr.checkbox",
    "Case à cocher",
    Severity.LAW,
    "RGPD art. 4(11) et considérant 32 ; CJUE, Planet49, C-673/17 ; CNIL, prospection par SMS-MMS",
    sources.PLANET49,
    Explanation("La case n’était pas pré-cochée et a été cochée.", "The box was not pre-ticked and was ticked."),
    _checkbox_at_capture,
    further=(sources.GDPR_CONSENT, sources.CNIL_SMS),
)


CHECKBOX_AT_SEND: Rule[Facts] = CHECKBOX_AT_CAPTURE.judged_by(_checkbox_at_send)


FREE_CONSENT: Rule[Capture] = Rule(
    "fr.free-consent",
    "Consentement libre",
    Severity.LAW,
    "RGPD art. 7(2) et 7(4) ; CNIL, SAN-2024-004 (Hubside), SAN-2025-001 (Solocal)",
    sources.GDPR_CONSENT,
    Explanation(
        "L’accord n’est ni la condition d’un jeu ou d’un compte, ni confondu avec des conditions générales.",
        "The agreement is not a condition of a game or an account, nor part of accepting terms and conditions.",
    ),
    _free_consent,
    further=(sources.CNIL_BROKERS, sources.EDPB_CONSENT),
)


CHANNEL: Rule[Capture] = Rule(
    "fr.channel",
    "Accord pour le SMS",
    Severity.LAW,
    "CPCE art. L.34-5, al. 1 (« par ce moyen ») ; charte af2m 2026 (SMS et RCS)",
    sources.CPCE,
    Explanation("L’accord vaut pour le SMS.", "The agreement covers SMS."),
    _channel,
    further=(sources.CHARTER_2026,),
)


STRICT_OPT_IN: Rule[Facts] = Rule(
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
)
