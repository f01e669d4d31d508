"""What this API shows of all that is held on a person: the document that answers access and portability."""

from rights_api.read_held_data import HeldData, ReceivedMessage
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.inbound import InboundMessage
from stopsms.contracts.records import Record, advertiser_record, erased_record, evidence_record, written
from stopsms.contracts.views import contact_view

_LEFT = frozenset({Fate.SENT, Fate.DELIVERED, Fate.UNDELIVERED, Fate.UNCERTAIN})


def held_view(held: HeldData) -> Record:
    """Everything, in the words of the API."""
    return {
        "format": "stop-sms/held-data/1",
        "at": written(held.at),
        "controller": {
            name: value
            for name, value in advertiser_record(held.advertiser).items()
            if name in ("id", "name", "legal_name", "siren", "contact")
        },
        "phone": held.phone.e164,
        "contact": None if held.contact is None else contact_view(held.contact),
        "claims": {
            campaign: written(claim.at)
            for campaign, claim in (held.contact.claims if held.contact is not None else {}).items()
        },
        "erased": None if held.erased is None else erased_record(held.erased),
        "evidence": [evidence_record(record) for record in held.evidence],
        "replies": [_reply_view(message) for message in held.replies],
        "messages": [_message_view(message, held.phone) for message in held.messages],
        "next": held.next,
    }


def _reply_view(message: InboundMessage) -> Record:
    return {
        "received_at": written(message.received_at),
        "to": message.recipient,
        "body": message.body,
        "understood_as": message.intent,
        "doubtful": message.doubtful,
    }


def _message_view(message: ReceivedMessage, phone: Phone) -> Record:
    campaign, outcome = message.campaign, message.outcome
    view: Record = {
        "campaign_id": campaign.id,
        "campaign": campaign.name,
        "send_id": message.send_id,
        "status": "planned" if outcome is None else outcome.fate.value,
        "at": None if outcome is None else written(outcome.at),
        "text": None,
        "rules": [] if outcome is None else [objection.rule for objection in outcome.objections],
        "evidence": None if outcome is None else outcome.evidence or None,
        "contact_version": None if outcome is None else outcome.contact_version or None,
        "message_id": None if outcome is None else outcome.message_id or None,
    }
    if outcome is not None and outcome.fate in _LEFT:
        sent = Gate(campaign.terms).message_with(phone.territory, outcome.values)
        view["text"] = None if sent is None else sent.text
    return view
