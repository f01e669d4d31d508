"""Single messages at their door, on moto: sent once, shown, listed."""

import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore

from tests.functions.calling import BODIES, call
from tests.functions.doors import handle

ORDER = BODIES["POST", "/messages"]


def test_a_message_is_accepted_once_and_shown(base: DynamoContactStore) -> None:
    sent = handle("message_api", "message_api_post_message")
    again = handle("message_api", "message_api_post_message")
    status, shown = call("GET", "/messages/{message_id}", at={"message_id": sent["id"]})

    assert (sent["status_code"], sent["status"], sent["decision"]["verdict"]) == (202, "accepted", "allowed")
    assert (again["status_code"], again["id"]) == (202, sent["id"])
    assert (status, shown["reference"], shown["phone"]) == (200, "812-arrived", "+33612345678")


def test_messages_are_listed_newest_first_by_pages_of_the_size_asked_for(base: DynamoContactStore) -> None:
    for number in range(5):
        status, refused = call("POST", "/messages", ORDER | {"reference": f"order {number}"})
        assert status == 202, refused
    query = {"advertiser_id": ["zelie"], "limit": ["2"]}
    found: list[str] = []
    while True:
        status, page = call("GET", "/messages", query=query)
        assert (status, len(page["messages"]) <= 2) == (200, True)
        found += [one["reference"] for one in page["messages"]]
        if page["next"] is None:
            break
        query["next"] = [page["next"]]

    assert found == [f"order {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/campaigns/{campaign_id}", None),
        ("GET", "/campaigns/{campaign_id}/variants", None),
        ("POST", "/campaigns/{campaign_id}/duplicate", {}),
        ("POST", "/campaigns/{campaign_id}/test", {}),
        ("POST", "/campaigns/{campaign_id}/variant", {"text": "Zelie : -20 %.", "share": 0.2}),
        ("POST", "/campaigns/{campaign_id}/winner", {}),
        ("POST", "/campaigns/{campaign_id}/cancel", None),
        ("DELETE", "/campaigns/{campaign_id}", None),
    ],
)
def test_a_message_is_no_campaign_at_any_of_their_doors(
    base: DynamoContactStore, method: str, path: str, body: dict[str, object] | None
) -> None:
    sent = handle("message_api", "message_api_post_message")

    assert call(method, path, body, at={"campaign_id": sent["id"]})[0] == 404
