"""What a person's page says is true now, in plain French: whether anything may be sent, and what is left where nothing is kept."""

from collections.abc import Sequence

from preferences.act_words import UNCONFIRMED
from preferences.read_preferences import Preferences
from stopsms.compliance.consent.confirmation import awaits_confirmation
from stopsms.compliance.law.retention import Term
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.opposition import in_flight
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Act

_AGREED_SINCE = (
    "Vous avez demandé l’effacement de vos données, et un nouvel accord a été enregistré depuis. Votre demande reste à traiter, mais des "
    "SMS peuvent vous être envoyés d’ici là."
)

REMAINS = (
    (
        "une empreinte de votre numéro, qui à elle seule ne permet pas de le retrouver et sert à ne plus vous écrire, avec les dates de "
        "ce qui avait été enregistré ;"
    ),
    (
        "l’archive verrouillée, avec votre numéro et les messages tels qu’ils sont partis : c’est la preuve des envois en cas de "
        "litige (RGPD, art.\u00a017(3)) ;"
    ),
    "votre numéro sur la liste d’oppositions du prestataire d’envoi, s’il y figure ;",
    "pendant 35 jours au plus, les sauvegardes, les fichiers importés où vous figuriez et ce qui attendait d’être traité.",
)
"""What an erasure does not reach: the same before it and after. See docs/rights.md#erasure."""

_DIGITS_OF_A_TRUNK_NUMBER = 9
"""Where the national form begins with 0 (06…, 0692…): the others have no prefix."""


def state_of(shown: Preferences) -> tuple[str, Sequence[str]]:
    """What is true now, as a heading and sentences below it."""
    name = shown.advertiser.name
    nothing_sent = f"{name} ne vous envoie pas de SMS publicitaires"
    match shown.contact.status:
        case Status.OPPOSED:
            return _opposed(shown)
        case _ if not shown.known:
            place = "n’est plus" if shown.contact.recalled else "n’est pas"
            return f"Ce numéro {place} dans le fichier de {name}", [f"{name} ne vous envoie pas de SMS."]
        case Status.HELD:
            waits = "Nous devons encore traiter un message ou une demande de votre part. Jusque-là, rien ne vous est envoyé."
            return f"{name} ne vous envoie pas de SMS pour le moment", [waits]
        case Status.GRANTED:
            return _granted(shown)
        case Status.PENDING:
            open_still = awaits_confirmation(shown.contact, shown.at)
            unless = (
                "Sans réponse OUI depuis ce numéro"
                if open_still
                else "Le délai pour répondre OUI est passé : sans nouvel accord"
            )
            return nothing_sent, [f"{UNCONFIRMED}. {unless}, rien ne sera envoyé."]
        case _:
            return nothing_sent, ["Rien ne l’y autorise."]


def _opposed(shown: Preferences) -> tuple[str, Sequence[str]]:
    name = shown.advertiser.name
    title, done = f"Vous ne recevez plus de SMS de {name}", "Vous n’avez rien d’autre à faire"
    said = [f"{done} : votre opposition vaut sans limite de durée."]
    if shown.replaced_at:
        title = f"{name} n’envoie plus de SMS au {masked_number(shown.phone)}"
        said = ["Pour ce numéro, il n’y a rien d’autre à faire : plus rien n’y est envoyé sans un nouvel accord."]
    if in_flight(shown.contact, shown.at):
        said.append("Un SMS parti avant votre opposition peut encore arriver dans les 24\u00a0heures.")
    said.append("Seuls les messages utiles à un achat ou à un service que vous avez demandé restent possibles.")
    return title, said


def _granted(shown: Preferences) -> tuple[str, Sequence[str]]:
    """As the rules on sending see it: a consent whose term is over no longer allows anything."""
    name, retention = shown.advertiser.name, rulebook_of(shown.phone.territory.country).retention
    due = retention.contact_due(shown.contact, shown.at)
    if due is not None:
        silent = f"Sans nouvelle de vous depuis plus de {written_term(due)}, rien ne peut vous être envoyé sans un nouvel accord"
        return f"{name} ne vous envoie plus de SMS", [f"{silent}, et vos données vont être supprimées."]
    free = "Vous pouvez vous y opposer à tout moment, sans motif et sans frais."
    asked = any(request.kind is HoldKind.ERASURE for request in shown.requests)
    return f"{name} peut vous envoyer des SMS", [_AGREED_SINCE, free] if asked else [free]


def remains_of(shown: Preferences) -> Sequence[str]:
    """What is left once the data are gone: of whoever went by the age of their data, the proofs too, for their own term."""
    proofs = rulebook_of(shown.phone.territory.country).retention.proofs
    kept = (
        f"les preuves de vos accords et de vos demandes, pendant {written_term(proofs)} à compter de la suppression ;"
    )
    return (kept, *REMAINS) if shown.proofs_kept else REMAINS


def only_left(shown: Preferences) -> bool:
    """Whether the number is opposed because it was given up, and nobody has opposed since."""
    return shown.replaced_at is not None and all(record.act is not Act.OPPOSED for record in shown.evidence)


def masked_number(phone: Phone) -> str:
    """A number as its holder knows it, by its first and its last two digits: 06 •• •• •• 78."""
    code = next((code for code in ("+33", "+41") if phone.e164.startswith(code)), phone.e164[:4])
    national = phone.e164.removeprefix(code)
    national = f"0{national}" if len(national) == _DIGITS_OF_A_TRUNK_NUMBER else national
    hidden = ["••"] * ((len(national) - 3) // 2)
    return "\u00a0".join([national[:2], *hidden, national[-2:]])


def written_term(term: Term) -> str:
    """A term in words: 3 ans; 1 an et 30 jours."""
    years, days = (_counted(number, word) for number, word in ((term.years, "an"), (term.days, "jour")))
    return " et ".join(filter(None, (years, days)))


def _counted(number: int, word: str) -> str:
    return f"{number}\u00a0{word}{'s' if number > 1 else ''}" if number else ""
