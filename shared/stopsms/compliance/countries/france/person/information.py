"""What the person was told: that the number serves marketing, who collected it, and whose messages they agreed to.

Sources: CPCE art. L.34-5, al. 4; GDPR art. 13, 14; CNIL, « Transmission de données à des partenaires ».
"""

from datetime import timedelta

from stopsms.compliance.consent.collection import (
    CLOCK_SKEW,
    Capture,
    Collection,
)
from stopsms.compliance.consent.origin import Origin
from stopsms.compliance.consent.wording import WordingScope, companies
from stopsms.compliance.countries.france import sources
from stopsms.compliance.law.dates import month_after
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.rule import Authority, Explanation, Objection, Rule, Severity, ask, block, warn
from stopsms.compliance.message.text import plain, words
from stopsms.compliance.person.contact import Basis, LegalBasis

_SHOWN_INFORMATION = Authority(Severity.RECOMMENDATION, "RGPD art. 5(2) et 13 (démontrer l’information)")


def _uninformed(act: Collection | Basis) -> Objection | None:
    if not act.informed:
        return block(
            "La personne n’a pas été informée, lors de la collecte, que son numéro servirait à de la prospection.",
            "The person was not told, at collection, that their number would be used for marketing.",
        )
    if act.legal_basis is not LegalBasis.CONSENT and not act.objection_offered:
        return block(
            "Hors consentement, la personne doit pouvoir s’opposer lors de la collecte de son numéro.",
            "Without consent, the person must be able to object when their number is collected.",
        )
    return None


def _informed_at_capture(capture: Capture) -> Objection | None:
    collection = capture.collection
    if uninformed := _uninformed(collection):
        return uninformed
    if collection.legal_basis is not LegalBasis.CONSENT and collection.scope in (
        WordingScope.TERMS,
        WordingScope.SERVICE,
    ):
        return warn(
            "Le texte conservé ne parle que de conditions ou de messages de service : il ne montre pas que la personne a été informée de "
            "la prospection. Conservez celui qui le disait.",
            "The wording kept speaks of terms or service messages only: it does not show that the person was told of marketing. Keep the "
            "one that said so.",
            _SHOWN_INFORMATION,
        )
    return None


def _informed_at_send(facts: Facts) -> Objection | None:
    basis = facts.contact.basis
    return None if basis is None else _uninformed(basis)


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
    if collection.scope is not WordingScope.OTHERS and not others:
        return None
    return block(
        "Le texte fait accepter les messages d’autres que l’annonceur (partenaires, tiers, autre société) : ce n’est pas un accord aux "
        "siens. Demandez-en un qui le nomme.",
        "The wording has messages accepted from others than the advertiser (partners, third parties, another company): this is not an "
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


INFORMED_AT_CAPTURE: Rule[Capture] = Rule(
    "fr.informed",
    "Information et opposition lors de la collecte",
    Severity.LAW,
    "CPCE art. L.34-5, al. 4 ; RGPD art. 13",
    sources.CPCE,
    Explanation(
        "La personne a été informée et, hors consentement, a pu s’opposer lors de la collecte.",
        "The person was informed and, unless they consented, could object at collection.",
    ),
    _informed_at_capture,
    further=(sources.GDPR,),
)
INFORMED_AT_SEND: Rule[Facts] = INFORMED_AT_CAPTURE.judged_by(_informed_at_send)

NAMED_PARTNER: Rule[Capture] = Rule(
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
)


SOURCE_NOTICE: Rule[Facts] = Rule(
    "fr.source-notice",
    "Origine du numéro",
    Severity.LAW,
    "RGPD art. 14(2)(f) et 14(3)(a)-(b) ; CNIL, transmission à des partenaires",
    sources.GDPR_INDIRECT_COLLECTION,
    Explanation(
        "Au premier message, et dans le mois, une personne dont le numéro vient d’un tiers apprend de qui il vient.",
        "A person whose number came from a third party learns from whom, in the first message and within a month.",
    ),
    _source_notice,
    further=(sources.CNIL_PARTNERS,),
)
