"""The record of processing activities that each advertiser has to keep (GDPR art. 30(1)), for this system, in French.

Made from three things that can be looked at: who the advertiser is, how the system was deployed (parameters, and facts that are
read off the template), and what the code stores. What only the advertiser knows is marked as missing, never made up.
Sources: GDPR art. 30(1)(a)-(g), 28, 32, 44 sqq.; CNIL, « Le registre des activités de traitement »; docs/law.md R-40 to R-45.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.law.retention import Term
from stopsms.compliance.law.rulebook import home_rulebook, rulebooks
from stopsms.compliance.proof.register_entries import CATEGORIES, DUTIES, MISSING, PEOPLE, PURPOSES, Entry


class Protection(StrEnum):
    """How the place where data are stored protects them: under the GDPR, by an adequacy decision (art. 45), or neither."""

    UNION = "union"
    ADEQUATE = "adequate"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class SecurityMeasure:
    """A security measure, with the facts of the template that have to hold for it to be listed."""

    title: str
    text: str
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hosting:
    """Who hosts the system and carries its messages, where, and by which measures it is secured, in the words of the record.

    `place` is the country, or what is known of it; `access` says who outside of the Union could have access; `firewall` describes the
    one in front of the API, where one was deployed.
    """

    host: str
    carriers: tuple[str, ...]
    place: str
    protection: Protection
    access: str
    firewall: str
    measures: tuple[SecurityMeasure, ...]


@dataclass(frozen=True, slots=True)
class Deployment:
    """How this system was deployed. Days are whole; `facts` are those that `template_facts` names, read off the template."""

    hosting: Hosting
    archive_days: int
    archive_locked: bool
    firewall: bool
    events_with_numbers: bool
    aggregator: bool
    data_protection_officer: str
    facts: Mapping[str, int]


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


def processing_record(advertiser: Advertiser, deployment: Deployment, now: datetime) -> ProcessingRecord:
    """The record of that advertiser, as the system is deployed now."""
    return ProcessingRecord(
        controller=advertiser.legal_name,
        at=now,
        sections=(
            Section("a", "Responsable du traitement", _controller(advertiser, deployment)),
            Section("b", "Finalités et bases légales", (*PURPOSES.values(), *DUTIES)),
            Section(
                "c",
                "Personnes concernées et données",
                (*PEOPLE, *(Entry(category.title, category.text) for category in CATEGORIES)),
            ),
            Section("d", "Destinataires", _recipients(deployment)),
            Section("e", "Transferts hors de l’Union européenne", _transfers(deployment)),
            Section("f", "Délais d’effacement", _terms(deployment)),
            Section("g", "Mesures de sécurité (art. 32(1))", measures(deployment)),
        ),
    )


def _controller(advertiser: Advertiser, deployment: Deployment) -> tuple[Entry, ...]:
    details = advertiser.contact
    siren = "\u00a0".join(advertiser.siren[place : place + 3] for place in range(0, len(advertiser.siren), 3))
    reached = [details.email, details.phone, details.address, details.url]
    brands = ", ".join(brand.name for brand in (advertiser.main_brand, *advertiser.brands))
    trial = Entry(
        "Essai", "annonceur de test : rien de lui n’est remis au prestataire d’envoi, et ce registre est un exemple."
    )
    return (
        *((trial,) if advertiser.test else ()),
        Entry("Responsable", f"{advertiser.legal_name}, SIREN {siren} ; marques : {brands}."),
        Entry("Coordonnées", ", ".join(filter(None, reached)) or MISSING),
        Entry("Délégué à la protection des données", deployment.data_protection_officer or MISSING),
        Entry("Responsables conjoints, représentant", f"aucun n’est connu du système ; {MISSING} s’il y a lieu."),
    )


def _recipients(deployment: Deployment) -> tuple[Entry, ...]:
    numbers = (
        "avec les numéros"
        if deployment.events_with_numbers
        else "sans les numéros (empreinte à clé, référence de l’annonceur)"
    )
    recipients = [
        Entry("Hébergeur, sous-traitant (art. 28)", deployment.hosting.host),
        *(
            Entry(
                "Acheminement des SMS, sous-traitant (art. 28)",
                f"{carrier}, puis les opérateurs mobiles : numéro, texte, identifiants techniques de l’envoi ; réponses et oppositions.",
            )
            for carrier in deployment.hosting.carriers
        ),
        Entry("Services de l’annonceur", f"les systèmes qui suivent ses événements ou ses webhooks, {numbers}."),
        Entry(
            "Premier collecteur",
            "quand le numéro vient d’un tiers : il lui est fait part de l’opposition ou de l’effacement (RGPD art. 19), par l’annonceur.",
        ),
        Entry(
            "Autorités et tribunaux",
            f"{home_rulebook().on_record.authorities}, juridictions, auxiliaires de justice et la personne elle-même, à qui un dossier de "
            "preuve est produit : numéro, actes, messages.",
        ),
    ]
    if deployment.aggregator:
        recipients.append(
            Entry(
                "Agrégateur du numéro STOP, sous-traitant (art. 28)",
                f"reçoit les réponses des personnes ; son nom : {MISSING}.",
            )
        )
    return tuple(recipients)


def _transfers(deployment: Deployment) -> tuple[Entry, ...]:
    hosting = deployment.hosting
    match hosting.protection:
        case Protection.UNION:
            stored = f"les données sont conservées en {hosting.place} ; aucun transfert du fait de l’hébergement."
        case Protection.ADEQUATE:
            stored = f"les données sont conservées hors de l’Union ({hosting.place}), pays couvert par une décision d’adéquation (art. 45)."
        case Protection.NEITHER:
            stored = (
                f"les données sont conservées hors de l’Union ({hosting.place}) : garanties du chapitre V, {MISSING}."
            )
    return (
        Entry("Hébergement", stored),
        Entry("Accès depuis un pays tiers", hosting.access),
        *(entry for rulebook in rulebooks() for entry in rulebook.on_record.transfers),
    )


def _length(term: Term) -> str:
    lengths = [f"{term.years} ans"] if term.years else []
    lengths += [f"{term.days} jours"] if term.days else []
    return " et ".join(lengths) or "aucun délai"


def _terms(deployment: Deployment) -> tuple[Entry, ...]:
    facts, retention = deployment.facts, home_rulebook().retention
    lock = (
        "sans que personne puisse l’abréger" if deployment.archive_locked else "sauf intervention d’un administrateur"
    )
    return (
        *(Entry(term.title, f"{_length(term)}. {term.explanation.fr} {term.citation}.") for term in retention.terms),
        Entry(
            "Oppositions",
            "sans limite de durée : c’est leur objet. Après effacement, une empreinte à clé du numéro seulement.",
        ),
        Entry(
            "Archive probatoire",
            f"chaque changement y est verrouillé {deployment.archive_days} jours à compter de son écriture, {lock} ; numéros en clair, "
            "sans nom ni prénom, ni adresse IP, ni navigateur : de l’acte que personne n’a confirmé y restent le numéro, la date et "
            "l’empreinte, et la demande de confirmation telle qu’elle est partie. Le verrou d’une ligne tombe à son terme même si le "
            "contact sert encore, et rien n’efface la ligne d’office : dès lors, le responsable la garde ou l’efface. Pour qu’un accord "
            "ancien reste verrouillé jusqu’à la prescription des derniers messages, la durée du verrou (ArchiveDays) se règle à la durée "
            "d’usage attendue plus cinq ans.",
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
        Entry(
            "Liste d’opposition du prestataire, telle que lue",
            f"le temps d’une comparaison avec nos oppositions, {facts['comparison_days']} jours au plus.",
        ),
        Entry("Files d’attente et lettres mortes", f"{facts['queue_days']} jours au plus."),
        Entry("Journaux techniques", f"{facts['log_days']} jours ; les numéros y sont masqués."),
        Entry("Sauvegardes continues des tables", f"{facts['backup_days']} jours."),
    )


def measures(deployment: Deployment) -> tuple[Entry, ...]:
    """The measures of the deployment: those whose facts all hold in the template, and those that were chosen."""
    entries = [
        Entry(measure.title, measure.text)
        for measure in deployment.hosting.measures
        if all(deployment.facts.get(fact) for fact in measure.facts)
    ]
    if deployment.firewall:
        entries.append(Entry("Pare-feu applicatif", deployment.hosting.firewall))
    if not deployment.events_with_numbers:
        entries.append(
            Entry("Minimisation", "les événements transmis aux autres systèmes ne contiennent pas de numéro.")
        )
    return tuple(entries)
