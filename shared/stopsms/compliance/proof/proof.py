"""What proves that one person may be, or was, solicited: the chain of their acts, and every message sent to them.

Sources: GDPR art. 5(2) (accountability), 7(1) (the controller must be able to demonstrate consent), 15 (access).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence

MAY_HAVE_LEFT = frozenset({Fate.SENT, Fate.DELIVERED, Fate.UNDELIVERED, Fate.UNCERTAIN})
"""The outcomes of a message that left, or may have: the carrier's answer to an `uncertain` one never came."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message that left, or may have: by which campaign, as which send, and with which outcome."""

    campaign: Campaign
    send_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ProofOfPerson:
    """One contact as it is now (None once erased), its evidence, oldest first, and the messages sent to it, oldest first."""

    phone: Phone
    contact: Contact | None
    chain: Sequence[Evidence]
    messages: Sequence[SentMessage]
