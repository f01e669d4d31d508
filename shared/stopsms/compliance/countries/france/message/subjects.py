"""The French rules on what a message is about: subjects forbidden outright, and subjects that a person decides upon.

A transactional message that plainly serves (`purpose.plainly_serves`) names a subject because somebody ordered, booked or is treated for
it: it is no advertising, and only what is forbidden outright asks a person. Calling the rest transactional changes nothing of its subject.

Two ids. `fr.forbidden-topics` is what may not be advertised by SMS at all. `fr.regulated-topics` is what may, under conditions that
no software can see whole; the words only say that a person has to look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stopsms.compliance.campaign.advertiser import AdvertiserKind
from stopsms.compliance.countries.france.message.purpose import plainly_serves
from stopsms.compliance.countries.france.message.topics import subjects_of
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Authority, Objection, Severity, ask, block
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import Draft
from stopsms.compliance.message.text import words


@dataclass(frozen=True, slots=True)
class Subject:
    """How a subject is called, what the law on it is, and what a person has to check (nothing, if it is forbidden outright)."""

    fr: str
    en: str
    citation: str
    check_fr: str = ""
    check_en: str = ""


_LAWYERS = (
    "Décret n° 2023-552 du 30 juin 2023 (code de déontologie des avocats) ; RIN art. 10.3 ; CE, 9 nov. 2015, n° 386296"
)

SUBJECTS: Mapping[Topic, Subject] = {
    # The exceptions for the trade (L.3512-4, L.3513-4) are for publications and online services reserved to professionals: an SMS is
    # none, even to tobacconists only.
    Topic.TOBACCO: Subject(
        "le tabac et le vapotage", "tobacco and vaping", "Code de la santé publique art. L.3512-4 et L.3513-4"
    ),
    # Both texts spare clients who are professionals of the markets, which a company in general is not: nothing on record tells them.
    # The first binds providers of investment services, the second every other advertiser.
    Topic.HIGH_RISK_CONTRACTS: Subject(
        "le forex, les CFD et les options binaires",
        "forex, CFDs and binary options",
        "Code monétaire et financier art. L.533-12-7 ; Code de la consommation art. L.222-16-1",
    ),
    Topic.PRESCRIPTION_DRUGS: Subject(
        "les médicaments soumis à prescription", "prescription drugs", "Code de la santé publique art. L.5122-6"
    ),
    # Follow-on milk (from six months) is not meant, and passes.
    Topic.INFANT_FORMULA: Subject(
        "les préparations pour nourrissons (lait 1er âge)",
        "infant formula",
        "Code de la consommation art. L.122-12 à L.122-15",
    ),
    Topic.ALCOHOL: Subject(
        "l’alcool (loi Évin)",
        "alcohol (loi Évin)",
        "Code de la santé publique art. L.3323-2 et L.3323-4",
        "producteur, importateur ou vendeur ; rien que l’origine, la composition, le prix, le mode de vente ou de "
        "consommation",
        "producer, importer or seller; nothing but origin, composition, price, how it is sold or drunk",
    ),
    Topic.GAMBLING: Subject(
        "les jeux d’argent (ANJ)",
        "gambling (ANJ)",
        "Code de la sécurité intérieure art. L.320-12",
        "opérateur autorisé, mise en garde et renvoi vers le service d’aide, aucun interdit de jeu parmi les "
        "destinataires",
        "a licensed operator, the warning with the help service, nobody among the recipients who is excluded from "
        "gambling",
    ),
    Topic.CREDIT: Subject(
        "le crédit",
        "credit",
        "Code de la consommation art. L.312-5 et L.312-6 ; ordonnance n° 2025-880 (en vigueur le 20 novembre 2026)",
        "prêteur ou intermédiaire enregistré (Orias) ; exemple chiffré dès qu’un taux ou un montant est cité ; rien qui vante la "
        "facilité ou la rapidité d’obtention ; depuis le 20 novembre 2026, sont aussi visés le paiement en plusieurs fois, le "
        "mini-crédit et la location avec option d’achat",
        "a registered lender or intermediary (Orias); a worked example as soon as a rate or an amount is quoted; nothing that praises "
        "how easy or quick it is to get; since 20 November 2026 payment in several parts, small credits and leases with an option to "
        "buy are concerned too",
    ),
    Topic.HEALTH: Subject(
        "la santé",
        "health",
        "Code de la santé publique art. L.5122-1 et suivants",
        "visa pour un médicament, allégations autorisées, produit que l’on peut vanter au public",
        "the licence to advertise a drug, authorised claims, a product that may be advertised to the public",
    ),
    Topic.CRYPTO: Subject(
        "les crypto-actifs",
        "crypto-assets",
        "Code de la consommation art. L.222-16-1 ; Code monétaire et financier art. L.54-10-5 ; règlement (UE) "
        "2023/1114 (MiCA), art. 59",
        "prestataire agréé (PSCA), figurant sur la liste de l’AMF ; sinon pas de formulaire ni d’invitation à "
        "laisser ses coordonnées",
        "an authorised provider on the AMF's list; otherwise no form, nor any invitation to leave one's details",
    ),
    # Silence begins on the eve of each ballot, at 0 h, and ballots are not only national: a table of dates would let pass a message
    # on the eve of a by-election. A person looks, every time.
    Topic.POLITICS: Subject(
        "la politique",
        "politics",
        "Code électoral art. L.48-1 et L.49 ; RGPD art. 9 et 14 ; règlement (UE) 2024/900 ; CNIL, 30 janvier 2026",
        "aucun envoi dès la veille du scrutin à 0 h ; origine des numéros dite aux personnes ; fichier réservé à cet "
        "usage ; consentement "
        "explicite si le message est ciblé ; suppression après le scrutin",
        "nothing sent from 0 h on the eve of the ballot; people told where the numbers come from; a file kept for "
        "this purpose; explicit "
        "consent where the message is targeted; deletion after the ballot",
    ),
    # Only offers in expectation of a funeral, or within two months of a death, are forbidden: other advertising is not.
    Topic.FUNERALS: Subject(
        "les obsèques",
        "funerals",
        "Code général des collectivités territoriales art. L.2223-33",
        "aucune offre en prévision d’obsèques ni dans les deux mois d’un décès, hors contrat de financement",
        "no offer in expectation of a funeral nor within two months of a death, save contracts that finance one",
    ),
    Topic.LEGAL_SERVICES: Subject(
        "les avocats et le conseil juridique",
        "lawyers and legal advice",
        _LAWYERS,
        "un avocat ne sollicite pas par SMS (déclarez-le : kind = lawyer) ; un autre annonceur doit avoir le droit "
        "de conseiller",
        "a lawyer does not solicit by SMS (declare it: kind = lawyer); another advertiser must have the right to "
        "advise",
    ),
}

FORBIDDEN = frozenset(
    {Topic.TOBACCO, Topic.HIGH_RISK_CONTRACTS, Topic.PRESCRIPTION_DRUGS, Topic.INFANT_FORMULA},
)
REGULATED = frozenset(SUBJECTS) - FORBIDDEN

_NEW_CREDIT_LAW = date(2026, 11, 20)
"""When ordonnance 2025-880 came into force, which replaced the notice."""


@dataclass(frozen=True, slots=True)
class _Mention:
    """What must be written in the message itself, and words by which it is known."""

    written: str
    signs: tuple[str, ...]


_ALCOHOL_MENTION = _Mention("L’abus d’alcool est dangereux pour la santé", ("abus", "alcool", "dangereux"))
"""« À consommer avec modération » is customary, not compulsory (CSP art. L.3323-4)."""
_FORMER_CREDIT_MENTION = _Mention(
    "Un crédit vous engage et doit être remboursé. Vérifiez vos capacités de remboursement avant de vous engager",
    ("credit", "engage", "rembourse"),
)
_CREDIT_MENTION = _Mention(
    "Attention ! Un crédit coûte de l’argent et doit être remboursé !", ("credit", "coute", "argent", "rembourse")
)


def _mention(topic: Topic, day: date) -> _Mention | None:
    """What an advertisement on the subject has to state that day; docs/law.md R-65, R-66."""
    if topic is Topic.ALCOHOL:
        return _ALCOHOL_MENTION
    if topic is Topic.CREDIT:
        return _CREDIT_MENTION if day >= _NEW_CREDIT_LAW else _FORMER_CREDIT_MENTION
    return None


def own_names(draft: Draft) -> tuple[str, ...]:
    """What the advertiser is called: a subject in its name only is no offer."""
    return draft.own_names


def forbidden_topics(draft: Draft) -> Objection | None:
    """Of what may not be advertised by SMS: refused where it is sold, asked about where it may not be."""
    if draft.advertiser.kind is AdvertiserKind.LAWYER:
        return _solicitation_by_a_lawyer(draft)
    found = subjects_of(draft.text, own_names(draft))
    certain = sorted((found.certain | draft.topics) & FORBIDDEN)
    serves = bool(certain or found.possible & FORBIDDEN) and plainly_serves(draft)
    if certain and draft.nature is not Nature.NON_COMMERCIAL and not serves:
        subject = SUBJECTS[certain[0]]
        return block(
            f"La publicité est interdite pour {subject.fr} : retirez-la du message.",
            f"Advertising is forbidden for {subject.en}: take it out of the message.",
            Authority(Severity.LAW, subject.citation),
        )
    doubtful = certain or sorted(() if serves else found.possible & FORBIDDEN)
    if not doubtful:
        return None
    subject = SUBJECTS[doubtful[0]]
    return ask(
        f"Le message touche peut-être à un sujet dont la publicité est interdite : {subject.fr}. "
        "S’il n’en fait pas la promotion (prévention, autre sens du mot), décidez et dites pourquoi ; sinon, "
        "retirez-le.",
        f"The message may touch a subject that may not be advertised: {subject.en}. "
        "If it does not promote it (prevention, another meaning), decide and say why; otherwise take it out.",
        Authority(Severity.LAW, subject.citation),
    )


def _solicitation_by_a_lawyer(draft: Draft) -> Objection | None:
    """Whatever the words. A message on a client's own case is transactional; one to running clients asks a person."""
    authority = Authority(Severity.LAW, _LAWYERS)
    if plainly_serves(draft):
        return None
    if not draft.contract_in_progress and draft.nature is not Nature.TRANSACTIONAL:
        return block(
            "Un avocat ne sollicite personne par SMS. Informer un client de son dossier (message transactionnel, sans offre) : hors "
            "campagne, par votre outil d’envoi de messages de service. "
            "S’adresser aux seuls clients dont un dossier est en cours : contract_in_progress.",
            "A lawyer solicits nobody by SMS. Informing a client of their case (a transactional message, without an offer): outside "
            "campaigns, by your tool for service messages. "
            "Writing only to clients with a running case: contract_in_progress.",
            authority,
        )
    return ask(
        "Avocat : ce message informe-t-il des clients dont un dossier est en cours, sans offre de services ? Décidez "
        "et dites pourquoi.",
        "Lawyer: does this message inform clients with a running case, without offering services? Decide and say why.",
        authority,
    )


def regulated_topics(draft: Draft) -> Objection | None:
    """Of what may be advertised under conditions: a person checks them, all subjects at once."""
    named = subjects_of(draft.text, own_names(draft)).named | draft.topics
    if draft.advertiser.kind is AdvertiserKind.POLITICAL:
        named |= {Topic.POLITICS}
    found = sorted(named & REGULATED)
    if not found or plainly_serves(draft):
        return None
    said = [_said_of(topic, draft.text, draft.day) for topic in found]
    return ask(
        f"Sujet réglementé : {' '.join(fr for fr, _ in said)} Vérifiez et décidez.",
        f"Regulated subject: {' '.join(en for _, en in said)} Check and decide.",
        Authority(Severity.LAW, " ; ".join(SUBJECTS[topic].citation for topic in found)),
    )


def _said_of(topic: Topic, text: str, day: date) -> tuple[str, str]:
    subject = SUBJECTS[topic]
    fr, en = f"{subject.fr} ({subject.check_fr}).", f"{subject.en} ({subject.check_en})."
    mention = _mention(topic, day)
    bare = words(text)
    if mention is None or all(sign in bare for sign in mention.signs):
        return fr, en
    return (
        f"{fr} La mention obligatoire manque : « {mention.written} ».",
        f"{en} The mandatory notice is missing: “{mention.written}”.",
    )
