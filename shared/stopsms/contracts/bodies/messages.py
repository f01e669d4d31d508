"""The body of POST /messages."""

from typing import Annotated

from pydantic import Field, StringConstraints

from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.draft import LONGEST_TEXT
from stopsms.contracts.bodies.values import (
    MOST_ITEMS,
    Body,
    Flag,
    Identifier,
    Instant,
    Label,
    Line,
    Lines,
    WrittenPhone,
)

Reference = Annotated[Line, StringConstraints(min_length=1, max_length=128)]


class ServiceBody(Body):
    """What the person asked for, which the message is needed for: an order, an appointment, an account.

    `reference` identifies it where it is kept, `at` is when they asked. Both are recorded as their act: that is what the message rests on.
    """

    reference: Reference
    """what identifies it where it is kept: an order number, an appointment"""
    at: Instant
    """when the person asked for it"""


class SingleMessageBody(Body):
    """POST /messages: one message to one person.

    `reference` is the caller's own name of this message, one for each: the same again is the same message, for ever. A `transactional`
    one needs `service`, and no other has it. It does not leave from `expires_at` on: by default 24 hours from now, or 96 of one that may
    have to wait for a lawful hour. `acknowledge` names the rules whose warning a person has read and accepted (`acknowledged_by`); what a
    rule leaves to a person's decision is refused.
    """

    advertiser_id: Identifier
    reference: Reference
    """your own name of this message: the same again is the same message, and leaves once"""
    phone: WrittenPhone
    text: Annotated[Lines, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
    """what it says; `{first_name}` and the like stand for what is on record of the person"""
    nature: Nature = Nature.COMMERCIAL
    service: ServiceBody | None = None
    """what the person asked for: of a transactional message, and of no other"""
    category: Label | None = None
    brand: Label | None = None
    topics: Annotated[list[Topic], Field(max_length=20)] = []
    contract_in_progress: Flag = False
    expires_at: Instant | None = None
    """from when on it does not leave any more, 14 days from now at most"""
    acknowledge: Annotated[list[Label], Field(max_length=MOST_ITEMS)] = []
    acknowledged_by: Annotated[Line, StringConstraints(max_length=200)] = ""
