"""The answer with all that is held on a person: the document for access and portability."""

from rights_api.read_held_data import HeldData, ReceivedMessage
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.ports.inbound import InboundMessage
from stopsms.contracts.answers.consents import contact_answer
from stopsms.contracts.answers.rights import ControllerAnswer, HeldDataAnswer, HeldMessageAnswer, ReplyAnswer


def held_answer(held: HeldData, next_page: str | None) -> HeldDataAnswer:
    """Everything that was found; `next_page` is the cursor of older campaigns."""
    contact = held.contact
    return HeldDataAnswer(
        format="stop-sms/held-data/1",
        at=held.at,
        controller=_controller(held.advertiser),
        phone=held.phone,
        contact=None if contact is None else contact_answer(contact),
        claims={} if contact is None else {campaign: claim.at for campaign, claim in contact.claims.items()},
        erased=held.erased,
        evidence=list(held.evidence),
        replies=list(map(_reply, held.replies)),
        messages=list(map(_message, held.messages)),
        left_out_before=held.left_out_before,
        number_before=held.number_before,
        next=next_page,
    )


def _controller(advertiser: Advertiser) -> ControllerAnswer:
    return ControllerAnswer(
        id=advertiser.id,
        name=advertiser.name,
        legal_name=advertiser.legal_name,
        siren=advertiser.siren,
        contact=advertiser.contact,
    )


def _reply(message: InboundMessage) -> ReplyAnswer:
    return ReplyAnswer(
        received_at=message.received_at,
        to=message.recipient,
        body=message.body,
        understood_as=message.intent,
        doubtful=message.doubtful,
    )


def _message(message: ReceivedMessage) -> HeldMessageAnswer:
    campaign, outcome = message.campaign, message.outcome
    return HeldMessageAnswer(
        campaign_id=campaign.id,
        campaign=campaign.name,
        send_id=message.send_id,
        sender_id=campaign.terms.brand.sender_id,
        status="planned" if outcome is None else outcome.fate,
        at=None if outcome is None else outcome.at,
        text=message.text,
        rules=[] if outcome is None else [objection.rule for objection in outcome.objections],
        evidence=None if outcome is None else outcome.evidence or None,
        contact_version=None if outcome is None else outcome.contact_version or None,
        message_id=None if outcome is None else outcome.message_id or None,
        carrier=campaign.terms.advertiser.route.carrier or None,
    )
