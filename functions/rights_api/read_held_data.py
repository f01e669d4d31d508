"""Read everything that is held on a person for an advertiser, and record that it was given to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rights_api.erase_contact import RightsPorts, checked_request
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Outcome
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.compliance.person.erasure import ErasedContact
from stopsms.compliance.person.holder import gave_up, holder_since, number_before, of_the_holder
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request, access_recorded, accessed
from stopsms.compliance.ports.inbound import InboundMessage
from stopsms.compliance.proof.evidence import Evidence, redacted
from stopsms.compliance.proof.proof import MAY_HAVE_LEFT
from stopsms.use_cases.clean_up_erasure import positions_of
from stopsms.use_cases.record_act import record_act


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message of a campaign that the person was a recipient of; `outcome` is None while its turn has not come.

    `text` is as it left, or may have left; None where it did not, or where the person's own words in it are not on record.
    """

    campaign: Campaign
    send_id: str
    outcome: Outcome | None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class HeldData:
    """Everything that is held. `contact` is None when only `erased` remains; `next` is where to continue with older campaigns.

    `left_out_before` is until when what is held is of somebody who had the number before, and left out. `number_before` is the number
    that this one replaced: what is held on it is asked for apart.
    """

    at: datetime
    advertiser: Advertiser
    phone: Phone
    contact: Contact | None
    erased: ErasedContact | None
    evidence: Sequence[Evidence]
    replies: Sequence[InboundMessage]
    messages: Sequence[ReceivedMessage]
    next: str | None
    left_out_before: datetime | None = None
    number_before: str | None = None


def read_held_data(
    advertiser_id: str,
    phone: Phone,
    request: Request,
    after: str | None,
    ports: RightsPorts,
    deadline: datetime,
    *,
    former_holders: bool = False,
) -> HeldData | None:
    """What is held, None when that is nothing. `after` is where an earlier answer said to continue: that is not a new request.

    A request is recorded once: read again, as a document too, it adds nothing.

    Without `former_holders`, only what is held on whoever has the number now, as far as the acts tell (`holder`): a copy must not give
    somebody the data of somebody else (GDPR art. 15(4)).
    Raises UnknownAdvertiser and ContendedError.
    """
    request = checked_request(advertiser_id, request, ports)
    stores = ports.stores
    advertiser = stores.advertisers.find(advertiser_id)
    contact = stores.contacts.find(advertiser_id, phone) if after else _note(advertiser_id, phone, request, ports)
    erased = None if contact is not None else stores.contacts.erased(advertiser_id, phone)
    evidence = stores.contacts.evidence(advertiser_id, phone)
    if advertiser is None or (contact is None and erased is None and not evidence):
        return None
    since = None if former_holders else holder_since(evidence)
    if since is not None:
        kept = of_the_holder(evidence)
        evidence = [
            redacted(record) if gave_up(record) else record for record in kept
        ]  # it names the other's new number
        contact = None if contact is None else replace(contact, claims=_since(since, contact.claims))
        erased = None if erased is None else replace(erased, claims=_since(since, erased.claims))
    replies = [
        message
        for message in stores.inbound.messages(phone)
        if since is None or message.received_at >= since
        if advertiser_id in message.advertisers
    ]
    messages: list[ReceivedMessage] = []
    for message in () if after else stores.campaigns.messages_to(advertiser_id, phone):
        messages += _messages(message, phone, since, ports)
    while True:
        campaigns, after = stores.campaigns.of_advertiser(advertiser_id, after)
        for campaign in campaigns:
            messages += _messages(campaign, phone, since, ports)
        if after is None or ports.clock.now() >= deadline:
            break
    before = number_before(evidence)
    return HeldData(
        at=ports.clock.now(),
        advertiser=advertiser,
        phone=phone,
        contact=contact,
        erased=erased,
        evidence=evidence,
        replies=replies,
        messages=messages,
        next=after,
        left_out_before=since,
        number_before=None if before is None else before[0],
    )


def _since(since: datetime, claims: Mapping[str, Claim]) -> Mapping[str, Claim]:
    return {campaign: claim for campaign, claim in claims.items() if claim.at >= since}


def _note(advertiser_id: str, phone: Phone, request: Request, ports: RightsPorts) -> Contact | None:
    def note(contact: Contact, now: datetime, salt: str) -> tuple[Contact, Evidence]:
        return accessed(contact, request, now, salt)

    contacts = ports.stores.contacts
    if access_recorded(contacts.evidence(advertiser_id, phone), request):
        return contacts.find(advertiser_id, phone)
    noted = record_act(advertiser_id, phone, note, contacts, ports.clock, ports.salt)
    return None if noted is None else noted[0]


def _messages(
    campaign: Campaign, phone: Phone, since: datetime | None, ports: RightsPorts
) -> Iterator[ReceivedMessage]:
    for batch, index in positions_of(campaign, phone, phone.e164, ports.stores.batches):
        outcome = ports.stores.batches.outcome(campaign.id, batch, index)
        at = campaign.started_at if outcome is None else outcome.at
        if since is not None and (at is None or at < since):
            continue
        yield ReceivedMessage(campaign, f"{batch}.{index}", outcome, _text(campaign, phone, outcome))


def _text(campaign: Campaign, phone: Phone, outcome: Outcome | None) -> str | None:
    if outcome is None or outcome.fate not in MAY_HAVE_LEFT:
        return None
    message = Gate(campaign.terms).message_with(phone.territory, outcome.values)
    return None if message is None else message.text
