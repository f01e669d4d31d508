"""The record of processing activities that each advertiser has to keep (GDPR art. 30(1)), for this system, in French.

Made from three things that can be looked at: who the advertiser is, how the system was deployed (parameters, and facts that are
read off the template), and what the code stores. What nobody but the advertiser knows is said to be missing, never made up.
Sources: GDPR art. 30(1)(a)-(g), 28, 32, 44 sqq.; CNIL, « Le registre des activités de traitement »; docs/law.md R-40 to R-45.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.countries.france.retention import RETENTION
from stopsms.compliance.law.retention import Term
from stopsms.compliance.person.contact import LegalBasis

MISSING = "à compléter par le responsable du traitement"


@dataclass(frozen=True, slots=True)
class Deployment:
    """How this system was deployed. Days are whole; `facts` are those that `template_facts` names, read off the template."""

    region: str
    archive_days: int
    archive_locked: bool
    firewall: bool
    events_with_numbers: bool
    aggregator: bool
    data_protection_officer: str
    facts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a section: what it is about, and what there is to say."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What one point of art. 30(1) asks for; `point` is its letter."""

    point: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ProcessingRecord:
    """The record of one advertiser, at a moment."""

    controller: str
    at: datetime
    sections: tuple[Section, ...]


_BALANCE = " ; référence de la mise en balance des intérêts : " + MISSING

PURPOSES: Mapping[LegalBasis, Entry] = {
    LegalBasis.CONSENT: Entry(
        "Prospection par SMS, pour les finalités acceptées",
        "consentement préalable (CPCE art. L.34-5 ; RGPD art. 6(1)(a)), recueilli avec sa preuve.",
    ),
    LegalBasis.EXISTING_CUSTOMER: Entry(
        "Prospection de clients pour des produits ou services analogues",
        "exception de l’art. L.34-5, al. 4 du CPCE (directive 2002/58/CE, art. 13(2)) : lorsqu’elle est remplie, l’art. 6 du RGPD n’ajoute "
        "pas de condition (CJUE, 13 novembre 2025, Inteligo Media, C-654/23).",
    ),
    LegalBasis.NON_COMMERCIAL: Entry(
        "Sollicitations non commerciales par SMS",
        f"intérêt légitime (RGPD art. 6(1)(f){_BALANCE}), après information et faculté d’opposition.",
    ),
    LegalBasis.PROFESSIONAL: Entry(
        "Prospection de professionnels au titre de leur fonction",
        f"intérêt légitime (RGPD art. 6(1)(f){_BALANCE}), objet du message en rapport avec la profession.",
    ),
}
"""Why the data are processed, for each legal basis that a contact may have."""

_DUTIES = (
    Entry(
        "Respect des oppositions (STOP) et des droits",
        "obligation légale (RGPD art. 6(1)(c), 12 à 21 ; CPCE art. L.34-5). L’opposition survit à l’effacement sous la forme d’une "
        "empreinte à clé du numéro.",
    ),
    Entry(
        "Preuve des consentements, des oppositions et des règles appliquées à chaque envoi",
        "obligation de démontrer (RGPD art. 5(2) et 7(1)) ; constatation et défense de droits en justice (art. 17(3)(e)).",
    ),
)


@dataclass(frozen=True, slots=True)
class Category:
    """A category of data, with the fields of the code's own models that it is made of (a test holds them to the models)."""

    title: str
    text: str
    fields: frozenset[str]


def _fields(words: str) -> frozenset[str]:
    return frozenset(words.split())


CATEGORIES = (
    Category(
        "Coordonnées",
        "numéro de téléphone mobile et territoire dont il relève ; fuseau horaire et code postal s’ils sont connus.",
        _fields("phone sender recipient"),
    ),
    Category(
        "Vie du contact",
        "statut (sollicitable, opposé, en attente), étiquettes, attributs choisis par l’annonceur (prénom, référence client…), date "
        "du dernier contact venant de la personne.",
        _fields(
            "advertiser_id version status last_contact_at tags attributes sequence head interaction at reference recalled"
        ),
    ),
    Category(
        "Preuve du consentement ou d’une autre base légale",
        "base légale, date, source, page du formulaire, texte présenté et sa version, notice d’information, case cochée, information "
        "donnée, canaux, finalités et catégories acceptés, référence de ce qui prouve l’acte, adresse IP et navigateur si le formulaire "
        "les transmet, opérateur de saisie, tiers collecteur et ses partenaires (liste, date de transmission), vente (date, occasion, "
        "vendeur, fin du contrat), double confirmation, import et ligne du fichier.",
        _fields(
            "basis legal_basis collected_at evidence informed objection_offered source checkbox_ticked checkbox categories sale_at "
            "sale collector wording wording_version form_url notice_url ip user_agent operator channels bundled_with "
            "confirmation imported_as act_reference purposes contract_until obtained_at"
        ),
    ),
    Category(
        "Âge et qualité de professionnel",
        "date de naissance et accord parental, personne morale ou entrepreneur individuel, si l’annonceur les transmet.",
        _fields("born parental_consent professional"),
    ),
    Category(
        "Oppositions et demandes",
        "date, canal et mots de la personne, messages en attente de lecture, demandes, conclusion motivée de la personne qui a lu.",
        _fields(
            "opposed_at hold before unread kind received_at words matched doubtful erasure_requested conclusion reason body intent "
            "message_id identity sender repairs"
        ),
    ),
    Category(
        "Messages envoyés",
        "campagne, date, issue (remis, non remis, bloqué, par quelle règle et en quels termes), nombre de SMS, identifiant chez "
        "l’opérateur, valeurs des champs personnalisés.",
        _fields("claims fate contact_version parts objections until values rulebook"),
    ),
)
"""What is stored about persons."""

_PEOPLE = (
    Entry(
        "Prospects et clients", "personnes dont le numéro a été confié à l’annonceur, ou qui l’ont contacté par SMS."
    ),
    Entry("Personnes opposées", "y compris celles dont les données ont été effacées (empreinte à clé seulement)."),
    Entry(
        "Personnel de l’annonceur",
        "nom de qui accepte un avertissement, relit une opposition, arrête les envois ou saisit un acte.",
    ),
    Entry(
        "Mineurs",
        "leurs numéros peuvent figurer au fichier : l’âge n’est connu que si l’annonceur transmet la date de naissance ; alors, avant 15 "
        "ans, aucun consentement n’est enregistré sans accord parental.",
    ),
    Entry(
        "Données sensibles (art. 9)",
        "aucune n’est demandée. L’activité de l’annonceur (santé, culte, parti, syndicat), une étiquette, un attribut ou l’appartenance à "
        "une liste peuvent pourtant en révéler : le système ne peut le savoir. Les textes portant sur ces sujets sont soumis à une "
        f"décision humaine. Condition de l’art. 9(2) s’il y a lieu : {MISSING}.",
    ),
    Entry(
        "Profilage",
        "les étiquettes, les catégories et les attributs servent à choisir les destinataires d’une campagne ; aucune décision produisant "
        f"des effets juridiques n’en découle (art. 22). Critères que l’annonceur y met : {MISSING}.",
    ),
    Entry(
        "Analyse d’impact (art. 35)",
        "à mener si le traitement est susceptible d’engendrer un risque élevé (grande échelle, données sensibles, mineurs, profilage) ; "
        f"son résultat ou le motif de son absence : {MISSING}.",
    ),
)

_COUNTRIES: Mapping[str, tuple[str, bool]] = {
    "eu-west-3": ("France", True),
    "eu-west-1": ("Irlande", True),
    "eu-central-1": ("Allemagne", True),
    "eu-south-1": ("Italie", True),
    "eu-south-2": ("Espagne", True),
    "eu-north-1": ("Suède", True),
    "eu-west-2": ("Royaume-Uni", False),
    "eu-central-2": ("Suisse", False),
}
"""Where regions are, and whether that is in the European Union. The two others have an adequacy decision."""

_ADEQUATE = frozenset({"eu-west-2", "eu-central-2"})


def processing_record(advertiser: Advertiser, deployment: Deployment, now: datetime) -> ProcessingRecord:
    """The record of that advertiser, as the system stands."""
    return ProcessingRecord(
        controller=advertiser.legal_name,
        at=now,
        sections=(
            Section("a", "Responsable du traitement", _controller(advertiser, deployment)),
            Section("b", "Finalités et bases légales", (*PURPOSES.values(), *_DUTIES)),
            Section(
                "c",
                "Personnes concernées et données",
                (*_PEOPLE, *(Entry(category.title, category.text) for category in CATEGORIES)),
            ),
            Section("d", "Destinataires", _recipients(deployment)),
            Section("e", "Transferts hors de l’Union européenne", _transfers(deployment)),
            Section("f", "Délais d’effacement", _terms(deployment)),
            Section("g", "Mesures de sécurité (art. 32(1))", measures(deployment)),
        ),
    )


def _controller(advertiser: Advertiser, deployment: Deployment) -> tuple[Entry, ...]:
    details = advertiser.contact
    reached = [details.email, details.phone, details.address, details.url]
    brands = ", ".join(brand.name for brand in (advertiser.main_brand, *advertiser.brands))
    return (
        Entry("Responsable", f"{advertiser.legal_name}, SIREN {advertiser.siren} ; marques : {brands}."),
        Entry("Coordonnées", ", ".join(filter(None, reached)) or MISSING),
        Entry("Délégué à la protection des données", deployment.data_protection_officer or MISSING),
        Entry("Responsables conjoints, représentant", f"aucun n’est connu du système ; {MISSING} s’il y a lieu."),
    )


def _recipients(deployment: Deployment) -> tuple[Entry, ...]:
    told = (
        "avec les numéros"
        if deployment.events_with_numbers
        else "sans les numéros (empreinte à clé, référence de l’annonceur)"
    )
    found = [
        Entry("Hébergeur, sous-traitant (art. 28)", f"Amazon Web Services, région {deployment.region}."),
        Entry(
            "Acheminement des SMS, sous-traitant (art. 28)",
            "AWS End User Messaging SMS, puis les opérateurs mobiles : numéro, texte, identifiants techniques de l’envoi.",
        ),
        Entry("Services de l’annonceur", f"les systèmes qui suivent ses événements ou ses webhooks, {told}."),
        Entry(
            "Premier collecteur",
            "quand le numéro vient d’un tiers : il lui est fait part de l’opposition ou de l’effacement (RGPD art. 19), par l’annonceur.",
        ),
        Entry(
            "Autorités et tribunaux",
            "CNIL, DGCCRF, juridictions, auxiliaires de justice et la personne elle-même, à qui un dossier de preuve est produit : numéro, "
            "actes, messages.",
        ),
    ]
    if deployment.aggregator:
        found.append(
            Entry(
                "Agrégateur du numéro STOP, sous-traitant (art. 28)",
                f"reçoit les réponses des personnes ; son nom : {MISSING}.",
            )
        )
    return tuple(found)


def _transfers(deployment: Deployment) -> tuple[Entry, ...]:
    country, inside = _COUNTRIES.get(deployment.region, (f"région {deployment.region}", False))
    if inside:
        stored = f"les données sont conservées en {country} ; aucun transfert du fait de l’hébergement."
    elif deployment.region in _ADEQUATE:
        stored = f"les données sont conservées hors de l’Union ({country}), pays couvert par une décision d’adéquation (art. 45)."
    else:
        stored = f"les données sont conservées hors de l’Union ({country}) : garanties du chapitre V, {MISSING}."
    return (
        Entry("Hébergement", stored),
        Entry(
            "Accès depuis un pays tiers",
            "AWS appartient à un groupe établi aux États-Unis : vérifiez les clauses de son addendum de protection des données.",
        ),
        Entry(
            "Numéros suisses", "un SMS vers un numéro suisse est remis par un opérateur suisse (décision d’adéquation)."
        ),
        Entry(
            "Numéros de Nouvelle-Calédonie, Polynésie française, Wallis-et-Futuna, Saint-Pierre-et-Miquelon, Saint-Barthélemy",
            "ces collectivités sont hors de l’Union (pays et territoires d’outre-mer) ; la loi Informatique et Libertés s’y applique et la "
            "CNIL y est compétente. Le SMS y est remis par un opérateur local : garanties du chapitre V à apprécier, "
            f"{MISSING} si l’annonceur y écrit.",
        ),
    )


def _length(term: Term) -> str:
    found = [f"{term.years} ans"] if term.years else []
    found += [f"{term.days} jours"] if term.days else []
    return " et ".join(found) or "aucun délai"


def _terms(deployment: Deployment) -> tuple[Entry, ...]:
    facts = deployment.facts
    lock = (
        "sans que personne puisse l’abréger" if deployment.archive_locked else "sauf intervention d’un administrateur"
    )
    return (
        *(Entry(term.title, f"{_length(term)}. {term.explanation.fr} {term.citation}.") for term in RETENTION.terms),
        Entry(
            "Oppositions",
            "sans limite de durée : c’est leur objet. Après effacement, une empreinte à clé du numéro seulement.",
        ),
        Entry(
            "Archive probatoire",
            f"chaque changement y est verrouillé {deployment.archive_days} jours à compter de son écriture, {lock} ; numéros en clair, "
            "sans nom ni prénom. Le verrou d’une ligne tombe à son terme même si le contact sert encore, et rien n’efface la ligne "
            "d’office : dès lors, le responsable la garde ou l’efface. Pour qu’un accord ancien reste verrouillé jusqu’à la prescription "
            "des derniers messages, la durée du verrou (ArchiveDays) se règle à la durée d’usage attendue plus cinq ans.",
        ),
        Entry(
            "Numéros recueillis illicitement",
            "l’effacement (art. 17(1)(d)) les retire des tables, mais non de l’archive avant le terme du verrou : ils n’y servent qu’à la "
            f"constatation et à la défense de droits (art. 17(3)(e)), ce que l’analyse d’impact doit apprécier : {MISSING}.",
        ),
        Entry(
            "Fichiers importés et leurs rapports",
            f"{facts['import_days']} jours, puis le stockage les supprime ; de chaque import restent la date, le nom du fichier et les "
            "comptes.",
        ),
        Entry("Files d’attente et lettres mortes", f"{facts['queue_days']} jours au plus."),
        Entry("Journaux techniques", f"{facts['log_days']} jours ; les numéros y sont masqués."),
        Entry("Sauvegardes continues des tables", f"{facts['backup_days']} jours."),
    )


_MEASURES: Sequence[tuple[tuple[str, ...], str, str]] = (
    (
        (
            "tables_encrypted",
            "queues_encrypted",
            "topics_encrypted",
            "logs_encrypted",
            "buckets_encrypted",
            "key_rotated",
        ),
        "Chiffrement au repos",
        "tables, files, sujets, journaux et archive, par une clé KMS propre au système, renouvelée chaque année.",
    ),
    (
        ("tls_only",),
        "Chiffrement en transit",
        "files, sujets et archive refusent ce qui ne vient pas par TLS ; l’API est en HTTPS.",
    ),
    (
        ("least_privilege",),
        "Moindre privilège",
        "chaque fonction a son rôle, avec les seuls appels qu’elle fait, sur les seules ressources du système.",
    ),
    (
        ("only_rights_and_retention_erase",),
        "Intégrité des preuves",
        "seules la fonction des droits et celle des délais de conservation effacent ; preuves chaînées par empreinte.",
    ),
    (
        ("archive_object_lock", "archive_private"),
        "Archive inaltérable",
        "chaque changement est archivé sous verrou (S3 Object Lock), chaîné et ancré chaque jour ; un audit nocturne vérifie chaque envoi.",
    ),
    (
        ("tables_recoverable", "tables_protected"),
        "Disponibilité",
        "restauration à la seconde près ; suppression des tables interdite.",
    ),
    (("dead_letters",), "Rien n’est perdu", "chaque file a ses lettres mortes et une alarme."),
    (("api_key_required", "api_throttled"), "Accès à l’API", "clé d’API, débit limité, corps de requête limités."),
    (("pseudonymised_erasure",), "Pseudonymisation", "empreinte HMAC par une clé KMS que personne ne peut lire."),
)
"""Measures, each with the facts of the template that have to hold for it to be told."""


def measures(deployment: Deployment) -> tuple[Entry, ...]:
    """The measures that hold in the deployed template; one whose facts do not is not told."""
    found = [
        Entry(title, text) for needed, title, text in _MEASURES if all(deployment.facts.get(fact) for fact in needed)
    ]
    if deployment.firewall:
        found.append(Entry("Pare-feu applicatif", "AWS WAF devant l’API."))
    if not deployment.events_with_numbers:
        found.append(Entry("Minimisation", "les événements transmis aux autres systèmes ne contiennent pas de numéro."))
    return tuple(found)


FACTS_OF_MEASURES = frozenset(fact for needed, _, _ in _MEASURES for fact in needed)
"""The facts that measures need."""
