"""A trial: the message by which whoever declares a carrier sees, on their own phone, how advertising arrives through it.

It advertises nothing, and asks for nothing but the STOP that proves that refusals reach us.
"""

from dataclasses import dataclass

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.message.draft import Draft, compose
from stopsms.compliance.message.text import transliterate
from stopsms.compliance.person.phone import Phone


@dataclass(frozen=True, slots=True)
class Trial:
    """One such message. It leaves as advertising does: under the sender ID, with the STOP mention as the route has it."""

    phone: Phone
    sender_id: str
    text: str
    route: Route


def trial_of(advertiser: Advertiser, phone: Phone) -> Trial:
    """In the name of this advertiser. Raises ValueError for one that only tests: no carrier is given its messages."""
    if advertiser.test:
        raise ValueError("a test advertiser writes to nobody")
    words = f"{advertiser.name} : message d'essai. Pour vérifier que les refus nous parviennent, envoyez STOP au numéro qui suit."
    draft = Draft(transliterate(words), advertiser, advertiser.main_brand, phone.territory)
    return Trial(phone, advertiser.sender_id, compose(draft), advertiser.route)
