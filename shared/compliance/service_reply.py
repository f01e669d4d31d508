"""Service messages: answers to what a person wrote, and the request to confirm a consent. They promote nothing.

Each is written to fit one part of GSM-7 for one advertiser with a name of up to 24 characters.
Sources: af2m charter 2026 §B.3, §C.1.2 and §C.2.2 (STOP and CONTACT answers); Chartes SMS+ 2015 (the confirmation carries no
promotion); GDPR art. 12(2)-(3) (a request is heard, and answered within one month); docs/law.md R-19, R-24,
R-56 (a request for confirmation is purely functional).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.advertiser import Advertiser
from compliance.hold import Kind
from compliance.phone import Phone
from compliance.text import parts, transliterate


@dataclass(frozen=True, slots=True)
class ServiceReply:
    """An answer to a person's own message. It promotes nothing and does not pass the campaign gate."""

    phone: Phone
    sender_id: str
    text: str


def confirm_stop(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell the person that the opposition is recorded. Only for a certain one: what this says is final."""
    text = (
        f"{_names(advertisers)} : demande enregistrée. Vous ne recevrez plus de sollicitations de notre part par SMS."
    )
    return ServiceReply(phone, sender_id, transliterate(text))


def tell_how_to_oppose(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell a person who is held that the message will be read, and how to oppose for certain. It promises nothing more."""
    text = f"{_names(advertisers)} : votre message va être lu. Pour ne plus recevoir nos SMS, répondez STOP."
    return ServiceReply(phone, sender_id, transliterate(text))


_REQUESTS = {
    Kind.ACCESS: "d'accès à vos données",
    Kind.PORTABILITY: "de copie de vos données",
    Kind.ORIGIN: "sur l'origine de vos données",
    Kind.RECTIFICATION: "de rectification de vos données",
    Kind.ERASURE: "d'effacement",
}
"""What was asked for (GDPR art. 15, 20, 14-15, 16, 17), by the kind of hold."""


def tell_request_heard(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser], kind: Kind) -> ServiceReply:
    """Tell the person that a request about their data was heard, and by when it is answered (GDPR art. 12(3)).

    A request for erasure opposes too, so it is told that no more SMS come; for the others, how to oppose. Raises KeyError for a
    kind that is no request.
    """
    also = "Vous ne recevrez plus nos SMS." if kind is Kind.ERASURE else "Pour ne plus recevoir nos SMS : STOP."
    heard = f"demande {_REQUESTS[kind]} enregistrée, réponse sous un mois"
    return ServiceReply(phone, sender_id, transliterate(f"{_names(advertisers)} : {heard}. {also}"))


def tell_how_to_return(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell a person who opposed, and writes START or OUI, how to come back: by a new consent. The message itself changes nothing."""
    ways = [_way_back(advertiser) for advertiser in advertisers]
    if len(advertisers) > 1:
        ways = [f"{advertiser.name} {way}" for advertiser, way in zip(advertisers, ways, strict=True)]
    text = f"{_names(advertisers)} : vous ne recevez plus nos SMS. Pour vous réinscrire : {' ; '.join(ways)}"
    return ServiceReply(phone, sender_id, transliterate(text))


def _way_back(advertiser: Advertiser) -> str:
    details = advertiser.contact
    given = next((means for means in (details.url, details.email, details.phone, details.address) if means), None)
    return given or "contactez-nous"


def tell_contact(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell the person who the advertiser is and how to reach it (charter: « édité par »)."""
    lines = []
    for advertiser in advertisers:
        details = advertiser.contact
        means = [given for given in (details.phone, details.email, details.url, details.address) if given]
        lines.append(", ".join([f"Édité par {advertiser.legal_name}", *means]))
    text = f"{' ; '.join(lines)}. Pour ne plus recevoir nos SMS : STOP {sender_id}"
    return ServiceReply(phone, sender_id, transliterate(text))


def confirmation_question(advertiser: Advertiser) -> str:
    """The exact words in which a person is asked to confirm: the evidence keeps them with the answer (GDPR art. 7(1)).

    They say who asks, that it is about advertising, how to accept and how to refuse. The legal name stands beside the brand where
    one part holds both.
    """
    asked = (
        "recevoir nos SMS publicitaires ? OUI pour accepter, STOP pour refuser. Sans réponse, vous ne recevrez rien."
    )
    with_legal_name = transliterate(f"{advertiser.name} ({advertiser.legal_name}) : {asked}")
    if advertiser.legal_name != advertiser.name and parts(with_legal_name) == 1:
        return with_legal_name
    return transliterate(f"{advertiser.name} : {asked}")


def ask_confirmation(phone: Phone, sender_id: str, advertiser: Advertiser) -> ServiceReply:
    """Ask the holder of a number whether it was they who subscribed: no offer, no link, one answer."""
    return ServiceReply(phone, sender_id, confirmation_question(advertiser))


def _names(advertisers: Sequence[Advertiser]) -> str:
    return ", ".join(advertiser.name for advertiser in advertisers)
