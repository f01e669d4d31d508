"""The numbers that the domain chose fit the limits of the services behind the adapters."""

from stopsms.adapters.gateways.end_user_messaging.gateway import MOST_PARTS
from stopsms.adapters.tables.dynamodb import ITEM_BYTES, STATEMENTS_IN_REQUEST
from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_GROUP
from stopsms.compliance.campaign.route import OWN_ROUTE
from stopsms.compliance.message.draft import LONGEST_TEXT
from stopsms.compliance.message.text import parts
from stopsms.compliance.person.contact_size import LARGEST_BYTES


def test_a_group_of_recipients_is_claimed_in_one_request() -> None:
    assert RECIPIENTS_IN_GROUP <= STATEMENTS_IN_REQUEST


def test_a_contact_leaves_a_quarter_of_its_item_for_an_opposition_and_a_hold() -> None:
    assert LARGEST_BYTES <= ITEM_BYTES * 3 / 4


def test_the_longest_text_leaves_as_one_message() -> None:
    assert parts("x" * LONGEST_TEXT) <= MOST_PARTS < parts("x" * (LONGEST_TEXT + 1))
    assert OWN_ROUTE.most_parts == MOST_PARTS
