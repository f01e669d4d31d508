"""Ask the holder of a number to confirm a consent by SMS (double opt-in)."""

from datetime import datetime

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask


def confirmation_request(
    advertiser: Advertiser, phone: Phone, evidence: Evidence, before: datetime | None = None
) -> tuple[AnswerTask, ...]:
    """The request for the answer queue; none where no number of the advertiser takes the answer.

    One for each act, whoever fills in forms with this number: the queue's worker keeps to one question a day. With `before`, it
    leaves in lawful hours only: an import is not the person's own doing, at whatever hour.
    """
    number = advertiser.stop_number_in(phone.territory)
    if number is None:
        return ()
    return (AnswerTask(evidence.hash, AnswerKind.CONFIRM, phone.e164, number, (advertiser.id,), before=before),)
