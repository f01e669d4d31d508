"""What the data are used for, who receives them, where they go and how long they stay (GDPR art. 15(1)(a), (c), (d), (h) and 15(2))."""

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import Flowable, KeepTogether

from stopsms.compliance.law.retention import Term
from stopsms.compliance.law.rulebook import home_rulebook, rulebook_of
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.data_handling import DataHandling
from stopsms.compliance.proof.register import Protection
from stopsms.evidence.document.tables import facts_table
from stopsms.evidence.document.typography import BODY, SECTION, Json, Verbatim, paragraph

_PURPOSES = {
    "consent": (
        "vous envoyer par SMS ce que vous avez accepté de recevoir, parce que vous y avez consenti (RGPD, art. 6(1)(a) ; Code des "
        "postes et des communications électroniques, art. L.34-5). Vous pouvez retirer cet accord à tout moment, sans "
        "que cela remette en cause ce qui a été envoyé avant"
    ),
    "existing_customer": (
        "vous proposer par SMS des produits ou services analogues à ceux que vous avez achetés (Code des postes et des communications "
        "électroniques, art. L.34-5, al. 4). Vous pouvez vous y opposer à tout moment"
    ),
    "non_commercial": (
        "vous envoyer des SMS non commerciaux, dans l’intérêt légitime du responsable (RGPD, art. 6(1)(f)) : faire connaître son action. "
        "Vous pouvez vous y opposer à tout moment"
    ),
    "professional": (
        "vous envoyer des SMS en rapport avec votre profession, dans l’intérêt légitime du responsable (RGPD, art. 6(1)(f)) : proposer "
        "son offre à des professionnels. Vous pouvez vous y opposer à tout moment"
    ),
}
_SERVICE = (
    "vous informer par SMS de ce que vous avez demandé (une commande, un rendez-vous, un compte), pour exécuter le contrat ou répondre à "
    "votre demande (RGPD, art. 6(1)(b)). Ces SMS ne sont pas de la publicité : une opposition à la publicité ne les arrête pas"
)
_ALWAYS = (
    "respecter vos oppositions et répondre à vos demandes : la loi l’impose (RGPD, art. 6(1)(c) et 12 à 21)",
    (
        "pouvoir prouver votre accord, vos oppositions et la régularité de chaque envoi (RGPD, art. 5(2) et 7(1)), et défendre des droits "
        "en justice (art. 17(3)(e))"
    ),
)


def purposes(held: Json) -> Iterator[Flowable]:
    """Why the data are processed, and that no decision is automated."""
    bases = {str(record["content"].get("legal_basis")) for record in held["evidence"] if record["content"]}
    service = any(record["content"].get("interaction") == "service" for record in held["evidence"] if record["content"])
    used = [*(_PURPOSES[basis] for basis in _PURPOSES if basis in bases), *([_SERVICE] if service else []), *_ALWAYS]
    listed = [paragraph(f"– {text}{'.' if text is used[-1] else ' ;'}", BODY) for text in used]
    yield KeepTogether([paragraph("2. À quoi servent vos données", SECTION), *listed])
    yield paragraph(
        "Vos données servent à choisir les campagnes qui vous sont adressées et à vérifier qu’elles peuvent l’être. Aucune décision "
        "produisant des effets juridiques à votre égard, ou vous affectant de manière significative, n’est prise par une "
        "machine seule (RGPD, art. 22).",
        BODY,
    )


def recipients(held: Json, handling: DataHandling) -> Iterator[Flowable]:
    """Who has received the data or may receive them, and where they are."""
    hosting = handling.hosting
    carriers = ", ".join(hosting.carriers)
    collectors = {
        str(record["content"]["collector"]["name"]) for record in held["evidence"] if record["content"].get("collector")
    }
    rows: list[tuple[str, Any]] = [("Hébergeur", Verbatim(hosting.host))]
    if carriers:
        rows.append(("Envoi des SMS", Verbatim(f"{carriers}, puis votre opérateur mobile : votre numéro et le texte")))
    rows.append(("Services de l’entreprise", "les personnes habilitées de l’entreprise et ses propres logiciels"))
    rows += [("Premier collecteur", Verbatim(name)) for name in sorted(collectors)]
    authorities = home_rulebook().on_record.authorities
    rows.append(("Autorités", f"{authorities} et tribunaux, s’ils le demandent"))
    rows.append(("Hors de l’Union européenne", _abroad(handling)))
    yield KeepTogether([paragraph("8. Qui reçoit vos données, et où elles sont", SECTION), facts_table(rows)])


def _abroad(handling: DataHandling) -> str:
    hosting = handling.hosting
    group = "L’hébergeur appartient à un groupe établi aux États-Unis ; les garanties de son contrat peuvent vous être communiquées."
    match hosting.protection:
        case Protection.UNION:
            where = f"Vos données sont conservées dans l’Union ({hosting.place})."
        case Protection.ADEQUATE:
            where = f"Vos données sont conservées en pays reconnu adéquat par la Commission européenne ({hosting.place}, RGPD art. 45)."
        case Protection.NEITHER:
            where = f"Vos données sont conservées hors de l’Union ({hosting.place}), sous les garanties du chapitre V du RGPD."
    return f"{where} {group}"


def kept_for(phone: Phone, handling: DataHandling) -> Iterator[Flowable]:
    """How long each kind of data is kept."""
    retention = rulebook_of(phone.territory.country).retention
    days = f"{handling.archive_days:,}".replace(",", "\u00a0")
    rows: list[tuple[str, Any]] = [
        ("Vos données de contact", _length(retention.contacts)),
        ("Les preuves", _length(retention.proofs)),
        ("Les SMS adressés", _length(retention.campaigns)),
        ("Ce que vous avez écrit", _length(retention.replies)),
        ("Un accord jamais confirmé", _length(retention.unconfirmed_proofs)),
        ("Votre opposition", "Sans limite de durée ; après un effacement, une empreinte de votre numéro seulement."),
        (
            "L’archive des preuves",
            (
                f"Chaque changement y reste {days} jours au moins, avec votre numéro, pour la constatation et la défense de droits en "
                "justice (RGPD, art. 17(3)(e))."
            ),
        ),
    ]
    yield KeepTogether([paragraph("9. Combien de temps elles sont conservées", SECTION), facts_table(rows)])


def _length(term: Term) -> str:
    lengths = [f"{term.years} an{'s' if term.years > 1 else ''}"] if term.years else []
    lengths += [f"{term.days} jours"] if term.days else []
    return f"{' et '.join(lengths)}. {term.explanation.fr}"
