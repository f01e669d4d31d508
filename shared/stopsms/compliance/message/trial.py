"""A trial: a message to a phone of the advertiser's own people, who want to see how advertising arrives there.

By that of a carrier, which asks for nothing but the STOP that proves that refusals reach us, whoever declares one sees that it works. That
of a draft is the campaign's text, marked, so that nobody takes it for the campaign.
"""

from dataclasses import dataclass, replace

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.message.draft import Draft, compose, final_message
from stopsms.compliance.message.text import transliterate
from stopsms.compliance.person.phone import Phone

MARK = "TEST - "
"""What the trial of a draft begins with. In GSM-7, so that it changes nothing but the length."""


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


def trial_of_draft(draft: Draft, phone: Phone) -> Trial:
    """This draft, as a campaign would send it there, but marked. Raises ValueError as `trial_of` does."""
    if draft.advertiser.test:
        raise ValueError("a test advertiser writes to nobody")
    text = final_message(marked(draft)).text
    return Trial(phone, draft.brand.sender_id, text, draft.advertiser.route)


def marked(draft: Draft) -> Draft:
    """The draft with the mark of a trial before its text."""
    return replace(draft, text=f"{MARK}{draft.text}")
