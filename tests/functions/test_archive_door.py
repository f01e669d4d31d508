"""What is archived under which table's name."""

from typing import Any

import pytest

from tests.functions.doors import Runtime, fresh


def test_a_stream_of_a_table_that_is_not_ours_is_archived_under_no_name(settings: Any) -> None:
    door = fresh("archive")
    records = {"Records": [{"eventSourceARN": "arn:aws:dynamodb:eu-west-3:1:table/consent-of-others/stream/1"}]}

    with pytest.raises(KeyError):
        door.handler(records, Runtime())
    assert door.archived_as("arn:aws:dynamodb:eu-west-3:1:table/campaign/stream/1") == "campaign"
