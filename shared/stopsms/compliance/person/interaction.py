"""Signs of life: acts of the person that show they are still in contact, from which the three years are counted.

A delivered or opened message does not count. Source: CNIL, référentiel « gestion des activités commerciales » (2022) and the
decision on Performeclic (2020); docs/law.md R-40, R-41.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.person.acts import last_contact, with_act
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.proof.evidence import Act, Evidence, JsonValue, by_principal


class Interaction(StrEnum):
    """What the person did. `service`: they asked for something that messages are needed for (an order, an appointment, an account)."""

    REPLY = "reply"
    CLICK = "click"
    REQUEST = "request"
    VISIT = "visit"
    PURCHASE = "purchase"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """One act of the person; `reference` identifies it where it was seen, `principal` is who reported it through a door.

    `message` is the single message that it was reported with, if it was.
    """

    interaction: Interaction
    at: datetime
    reference: str = ""
    principal: str = ""
    message: str = ""


def heard_from(contact: Contact, sign: SignOfLife, now: datetime, salt: str) -> tuple[Contact, Evidence]:
    """The contact after an act of the person, and the evidence of it. A purchase also renews an existing customer."""
    content: Mapping[str, JsonValue] = {
        **by_principal(sign.principal),
        "phone": contact.phone.e164,
        "interaction": sign.interaction,
        "reference": sign.reference,
        **({"message": sign.message} if sign.message else {}),
        "salt": salt,
    }
    basis = contact.basis
    if basis is not None and sign.interaction is Interaction.PURCHASE:
        basis = replace(basis, sale_at=max(basis.sale_at or basis.collected_at, sign.at))
    changed = replace(contact, basis=basis, last_contact_at=last_contact(contact, sign.at))
    return with_act(contact, Act.HEARD_FROM, sign.at, now, content, changed)
