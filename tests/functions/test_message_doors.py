"""Single messages at their door, on moto: sent once, shown, listed."""

from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.compliance.access.operation import PERMISSIONS, Scope
from stopsms.compliance.access.role import Role

from tests.factories import an_api_key
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


def test_nothing_is_done_with_a_message_that_is_done_with_campaigns(base: DynamoContactStore) -> None:
    """Duplicated, for instance, it would be a draft of what one person was told, for everybody."""
    before = campaign_ids()
    _, sent = call("POST", "/messages", ORDER)
    of_campaigns = [one for one, permission in PERMISSIONS.items() if permission.scope is Scope.CAMPAIGN]
    assert len(of_campaigns) > 15
    for operation in of_campaigns:
        method, path = operation.partition(",")[0].split(" ")
        at = {"campaign_id": sent["id"], "phone": "+33612345678"}
        status, problem = call(method, path, BODIES.get((method, path)), at=at)
        assert (status, problem["title"]) == (404, "no such campaign"), operation
    assert campaign_ids() == before


def campaign_ids() -> list[str]:
    return [one["id"] for one in call("GET", "/campaigns", query={"advertiser_id": ["zelie"]})[1]["campaigns"]]


def test_a_collector_is_told_the_fate_of_a_message_and_neither_whom_nor_what_it_said(base: DynamoContactStore) -> None:
    shop = "stopsms_live_700000000009_" + "S" * 43
    DynamoKeyStore("access").put(an_api_key(shop, role=Role.COLLECTOR, advertisers=frozenset({"zelie"})))
    headers = {"x-api-key": shop}
    status, sent = call("POST", "/messages", ORDER, headers=headers)
    asked, shown = call("GET", "/messages/{message_id}", at={"message_id": sent["id"]}, headers=headers)

    assert (status, asked, shown["status"]) == (202, 200, "accepted")
    assert (shown["phone"], shown["text"], shown.get("decision")) == (None, None, None)
    for refused in (
        ORDER | {"nature": "commercial", "service": None},
        ORDER | {"nature": "non_commercial", "service": None},
    ):
        assert call("POST", "/messages", refused, headers=headers)[0] == 403
    assert call("GET", "/messages", query={"advertiser_id": ["zelie"]}, headers=headers)[0] == 403
