"""Service messages: the answers to STOP and CONTACT, and the request to confirm a consent. They promote nothing.

Sources: af2m charter 2026 §B.3, §C.1.2 and §C.2.2 (STOP and CONTACT answers); Chartes SMS+ 2015 (the confirmation carries no
promotion); law.md R-19 (a request for confirmation is purely functional), R-24, R-56.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.advertiser import Advertiser
from compliance.phone import Phone
from compliance.text import transliterate


@dataclass(frozen=True, slots=True)
class ServiceReply:
    """An answer to a person's own message. It promotes nothing and does not pass the campaign gate."""

    phone: Phone
    sender_id: str
    text: str


def confirm_stop(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell the person that the opposition is recorded, once, in letters of GSM-7 (é is one of them)."""
    names = ", ".join(advertiser.name for advertiser in advertisers)
    text = f"{names} : demande enregistrée. Vous ne recevrez plus de SMS publicitaires de notre part."
    return ServiceReply(phone, sender_id, transliterate(text))


def tell_contact(phone: Phone, sender_id: str, advertisers: Sequence[Advertiser]) -> ServiceReply:
    """Tell the person who the advertiser is and how to reach it (charter: « édité par »)."""
    lines = []
    for advertiser in advertisers:
        details = advertiser.contact
        means = [given for given in (details.phone, details.email, details.url, details.address) if given]
        lines.append(", ".join([f"Édité par {advertiser.legal_name}", *means]))
    text = f"{' ; '.join(lines)}. Pour ne plus recevoir nos SMS : STOP {sender_id}"
    return ServiceReply(phone, sender_id, transliterate(text))


def ask_confirmation(phone: Phone, sender_id: str, advertiser: Advertiser) -> ServiceReply:
    """Ask the holder of a number whether it was they who subscribed: no offer, no link, one answer."""
    text = (
        f"{advertiser.name} : pour confirmer votre inscription à nos SMS, répondez OUI. "
        "Sans réponse de votre part, vous ne recevrez rien."
    )
    return ServiceReply(phone, sender_id, transliterate(text))
