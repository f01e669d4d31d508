"""Opposition: what a STOP, by whatever door, does to the contact; and the service messages that answer replies.

Sources: GDPR art. 21(2)-(3) and 7(3); CPCE art. L.34-5; af2m charter 2026 §B.3, §C.1.2 and §C.2.2 (STOP and CONTACT
answers); Chartes SMS+ 2015 (the confirmation carries no promotion).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from compliance.advertiser import Advertiser
from compliance.contact import Contact, Status
from compliance.evidence import Act, Evidence, JsonValue, seal
from compliance.phone import Phone
from compliance.text import transliterate


@dataclass(frozen=True, slots=True)
class Opposition:
    """One act of opposition: by which door, when, in what words; `reference` identifies it at that door."""

    source: str
    received_at: datetime
    reference: str
    words: str = ""
    matched: str = ""
    doubtful: bool = False
    operator: str | None = None


def opposed(contact: Contact, opposition: Opposition, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact as opposed, and the evidence of it. It always takes effect, whatever came before or since.

    `opposed_at` never goes back: the latest opposition is the one that a new consent has to be later than.
    """
    content: Mapping[str, JsonValue] = {
        "phone": contact.phone.e164,
        "source": opposition.source,
        "reference": opposition.reference,
        "words": opposition.words,
        "matched": opposition.matched,
        "doubtful": opposition.doubtful,
        "operator": opposition.operator,
        "salt": salt,
    }
    record = seal(
        contact.advertiser_id,
        (contact.sequence, contact.head),
        Act.OPPOSED,
        opposition.received_at,
        now,
        content,
    )
    changed = replace(
        contact,
        version=contact.version + 1,
        status=Status.OPPOSED,
        opposed_at=max(contact.opposed_at or opposition.received_at, opposition.received_at),
        last_contact_at=max(contact.last_contact_at or opposition.received_at, opposition.received_at),
        sequence=record.sequence,
        head=record.hash,
    )
    return changed, record


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
