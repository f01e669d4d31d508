"""Ask the holder of a number to confirm a consent by SMS (double opt-in)."""

from datetime import datetime

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask


def confirmation_request(
    advertiser: Advertiser, phone: Phone, evidence: Evidence, before: datetime | None = None, form: str = ""
) -> tuple[AnswerTask, ...]:
    """The request for the answer queue; none if the advertiser has no number that could receive the answer.

    One for each act, no matter how often somebody submits a form with this number: the queue's worker asks at most once a day. With
    `before`, it leaves in lawful hours only: an import, unlike a form, may come at any hour without the person's doing.
    `form` is the public form that the consent came through, which has a limit of its own (`confirmation_limits`).
    """
    number = advertiser.stop_number_in(phone.territory)
    if number is None:
        return ()
    return (
        AnswerTask(
            evidence.hash,
            AnswerKind.CONFIRM,
            phone.e164,
            number,
            (advertiser.id,),
            before=before,
            form=form,
            carrier=advertiser.route.carrier,
        ),
    )
