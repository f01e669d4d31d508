"""Who may do what: every operation of the API by every role, for their own advertiser, another's, none and all; and ways around the door.

The table is written by hand: it says who ought to, whatever the code says.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.doors.authorisation import Refusal, _parameters
from stopsms.adapters.doors.http import serve
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.compliance.access.operation import DECIDE, DECIDE_RECURRING, LIFT, OPEN, PERMISSIONS, PUBLIC
from stopsms.compliance.access.role import Role
from stopsms.contracts.key_text import hash_of

from tests.factories import TUESDAY_10H_PARIS, a_campaign, an_advertiser, an_api_key
from tests.functions.calling import (
    BODIES,
    CAMPAIGN,
    DEPLOYED,
    FILLED,
    IMPORT,
    RECURRENCE,
    answered,
    gateway_event,
    routes,
    usual_query,
)
from tests.functions.conftest import TABLES
from tests.functions.doors import Runtime, fresh

LETTERS = {
    "C": Role.COLLECTOR,
    "M": Role.MARKETER,
    "A": Role.APPROVER,
    "O": Role.OFFICER,
    "R": Role.READER,
}
WRITTEN_BY_HAND = """
GET /advertisers                                      MAOR  own
GET /advertisers/{advertiser_id}                      MAOR  advertiser
PUT /advertisers/{advertiser_id}                      -     advertiser
GET /advertisers/{advertiser_id}/spending             MAOR  advertiser
GET /advertisers/{advertiser_id}/forms                MAOR  advertiser
POST /advertisers/{advertiser_id}/forms               M     advertiser
GET /advertisers/{advertiser_id}/forms/{form_id}      MAOR  advertiser
PUT /advertisers/{advertiser_id}/forms/{form_id}      M     advertiser
GET /advertisers/{advertiser_id}/forms/{form_id}/revisions       MAOR  advertiser
GET /advertisers/{advertiser_id}/forms/{form_id}/shown/{digest}  MAOR  advertiser
GET /advertisers/{advertiser_id}/templates            MAOR  advertiser
GET /advertisers/{advertiser_id}/templates/{template_id}     MAOR  advertiser
PUT /advertisers/{advertiser_id}/templates/{template_id}     M     advertiser
DELETE /advertisers/{advertiser_id}/templates/{template_id}  M     advertiser
GET /confirmations                                    MAOR  own
PUT /confirmations                                    MAO   everybody
PUT /confirmations, to go on                          A     everybody
POST /consents                                        CM    advertiser
POST /contacts/{phone}/interactions                   CM    advertiser
POST /suppressions                                    CMAO  advertiser
GET /contacts/{phone}                                 MAO   advertiser
POST /contacts/{phone}/preference-link                O     advertiser
POST /checks                                          MAO   advertiser
POST /consents/bulk                                   CM    advertiser
GET /contacts                                         MO    advertiser
GET /consents                                         O     advertiser
GET /suppressions                                     MO    advertiser
GET /acts                                             O     advertiser
GET /tags                                             MAOR  advertiser
GET /statistics                                       MAOR  advertiser
GET /contacts/{phone}/evidence                        O     advertiser
GET /contacts/{phone}/data                            O     advertiser
POST /contacts/{phone}/rectification                  O     advertiser
POST /contacts/{phone}/number                         O     advertiser
POST /contacts/{phone}/erasure                        O     advertiser
GET /reviews                                          O     advertiser
POST /reviews                                         O     advertiser
GET /register                                         MAOR  advertiser
GET /retention                                        O     everybody
POST /retention                                       O     everybody
POST /campaigns                                       M     advertiser
PUT /campaigns/{campaign_id}                          M     campaign
DELETE /campaigns/{campaign_id}                       M     campaign
POST /campaigns/{campaign_id}/duplicate               M     campaign
POST /campaigns/{campaign_id}/test                    MA    campaign
POST /campaigns/{campaign_id}/approval                MA    campaign
GET /campaigns                                        MAOR  advertiser
GET /campaigns/{campaign_id}                          MAOR  campaign
GET /campaigns/{campaign_id}/preview                  MAO   campaign
GET /campaigns/{campaign_id}/recipients               MAO   campaign
GET /campaigns/{campaign_id}/recipients/{phone}       MAO   campaign
GET /campaigns/{campaign_id}/oppositions              MAO   campaign
POST /campaigns/{campaign_id}/variant                 M     campaign
POST /campaigns/{campaign_id}/winner                  M     campaign
GET /campaigns/{campaign_id}/variants                 MAOR  campaign
POST /campaigns/{campaign_id}/schedule                MA    campaign
POST /campaigns/{campaign_id}/schedule, with decisions  A   campaign
POST /campaigns/{campaign_id}/resume                  MA    campaign
POST /campaigns/{campaign_id}/pause                   MAO   campaign
POST /campaigns/{campaign_id}/cancel                  MA    campaign
POST /recurrences                                     M     advertiser
GET /recurrences                                      MAOR  advertiser
GET /recurrences/{recurrence_id}                      MAOR  recurrence
PUT /recurrences/{recurrence_id}                      M     recurrence
GET /recurrences/{recurrence_id}/preview              MAO   recurrence
GET /recurrences/{recurrence_id}/runs                 MAOR  recurrence
POST /recurrences/{recurrence_id}/activate            MA    recurrence
POST /recurrences/{recurrence_id}/activate, with decisions  A  recurrence
POST /recurrences/{recurrence_id}/resume              MA    recurrence
POST /recurrences/{recurrence_id}/pause               MAO   recurrence
POST /recurrences/{recurrence_id}/end                 MA    recurrence
POST /messages                                        CM    advertiser
GET /messages                                         MAO   advertiser
GET /messages/{message_id}                            CMAO  message
GET /sending                                          MAOR  own
PUT /sending                                          MAO   everybody
PUT /sending, to go on                                A     everybody
POST /imports                                         M     advertiser
GET /imports                                          MO    advertiser
GET /imports/{import_id}                              MO    import
POST /imports/{import_id}/cancel                      MO    import
GET /webhooks                                         -     advertiser
GET /webhooks/{webhook_id}                            -     advertiser
PUT /webhooks/{webhook_id}                            -     advertiser
DELETE /webhooks/{webhook_id}                         -     advertiser
PUT /webhooks/{webhook_id}/secret                     -     advertiser
GET /carriers                                         MAOR  everybody
GET /carriers/{carrier_id}                            MAOR  everybody
PUT /carriers/{carrier_id}                            -     everybody
DELETE /carriers/{carrier_id}                         -     everybody
POST /carriers/{carrier_id}/check                     -     everybody
GET /carriers/{carrier_id}/check                      -     everybody
GET /me                                               CMAOR own
GET /keys                                             -     access
POST /keys                                            -     access
GET /keys/{key_id}                                    -     access
POST /keys/{key_id}/rotation                          -     access
DELETE /keys/{key_id}                                 -     access
GET /numbers/{number}                                 -     everybody
DELETE /numbers/{number}/advertisers/{advertiser_id}  -     everybody
GET /people                                           -     access
GET /people/{email}                                   -     access
PUT /people/{email}                                   -     access
DELETE /people/{email}                                -     access
"""
"""By operation: the roles that may carry it out besides an administrator (by their first letters), and what it concerns."""


@dataclass(frozen=True)
class Row:
    """One operation of the table."""

    operation: str
    roles: frozenset[Role]
    concerns: str

    @property
    def route(self) -> tuple[str, str]:
        method, _, path = self.operation.partition(",")[0].partition(" ")
        return method, path

    @property
    def body(self) -> str | None:
        """A body that asks for this operation."""
        body = dict(BODIES.get(self.route, {}))
        if self.operation in ("PUT /sending", "PUT /confirmations"):
            body["stopped"] = True
        if self.operation in ("POST /campaigns/{campaign_id}/schedule", "POST /recurrences/{recurrence_id}/activate"):
            body["decide"] = []
        return json.dumps(body) if body else None


def _rows() -> Iterator[Row]:
    for line in WRITTEN_BY_HAND.strip().splitlines():
        operation, letters, concerns = line.rsplit(maxsplit=2)
        roles = {LETTERS[letter] for letter in letters.strip("-")}
        yield Row(operation.strip(), frozenset({*roles, Role.ADMINISTRATOR}), concerns)


ROWS = {row.operation: row for row in _rows()}
OF_ONE = ("advertiser", "campaign", "recurrence", "message", "import")


# ------------------------------------------------------------------ the whole table, at the door alone


@dataclass
class Store:
    """What the door reads: keys, and whose things are."""

    found: dict[str, Any] = field(default_factory=dict)

    def find(self, name: str) -> Any:
        return self.found.get(name)


class References:
    """References that no key makes."""

    def of(self, text: str) -> str:
        return "reference"

    def at_once(self, text: str, now: datetime) -> str:
        return "reference"


class LetIn:
    """Answers whoever is let in."""

    def __init__(self) -> None:
        self.context: dict[str, Any] = {}

    def resolve(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        return {"statusCode": 200, "body": "{}", "headers": {"Content-Type": "application/json"}}


@dataclass(frozen=True)
class Opened:
    """Only the advertiser of an import, or of a recurring campaign, counts here."""

    advertiser_id: str


KEY = f"stopsms_live_00000000000a_{'B' * 43}"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Store:
    """The door in front of nothing: zelie is real, atelier only tests; a campaign and an import of zelie."""
    stores = {
        "keys": Store(),
        "advertisers": Store({"zelie": an_advertiser(), "atelier": an_advertiser(id="atelier", test=True)}),
        "campaigns": Store({CAMPAIGN: a_campaign(), FILLED["message_id"]: a_campaign()}),
        "recurrences": Store({RECURRENCE: Opened("zelie")}),
        "imports": Store({IMPORT: Opened("zelie")}),
    }
    for name, store in stores.items():
        monkeypatch.setattr(wiring, name, lambda store=store: store)
    monkeypatch.setattr(wiring, "references", References)
    return stores["keys"]


def at_door(asked: dict[str, Any]) -> tuple[int, Any]:
    app: Any = LetIn()
    answer = serve(app, asked, Runtime())  # type: ignore[arg-type]
    return answer["statusCode"], json.loads(answer["body"])


def refusal(answer: tuple[int, Any]) -> str:
    """Why nobody was let in; "" when they were."""
    status, document = answer
    return "" if status == 200 else f"{status} {document['type'].rpartition(':')[2]}"


def asked_by(text: str, row: Row, body: str | None = None, **more: Any) -> dict[str, Any]:
    return gateway_event(row.route, row.body if body is None else body, headers={"x-api-key": text}, **more)


def test_the_table_names_every_operation_and_every_route_is_one() -> None:
    assert ROWS.keys() == PERMISSIONS.keys()
    assert {" ".join(route) for route in routes()} == {
        operation for operation in (*PERMISSIONS, *PUBLIC) if "," not in operation
    }
    assert {operation for operation in ROWS if "," in operation} == {DECIDE, DECIDE_RECURRING, LIFT, OPEN}


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize("whose", ["all", "own", "other", "none named"])
@pytest.mark.parametrize("role", Role)
def test_each_operation_is_for_the_roles_and_the_advertisers_of_the_table(keys: Store, role: Role, whose: str) -> None:
    bound = {"all": None, "other": frozenset({"nora"})}.get(whose, frozenset({"zelie"}))
    keys.found["00000000000a"] = an_api_key(KEY, role=role, advertisers=bound)
    for row in ROWS.values():
        expected = ""
        if role not in row.roles or (row.concerns == "everybody" and bound is not None):
            expected = "403 not_permitted"
        elif whose == "other" and row.concerns in OF_ONE:
            expected = "403 other_advertiser" if row.concerns == "advertiser" else "404 not_found"
        elif whose == "none named" and row.concerns == "advertiser" and "advertiser_id" not in row.operation:
            expected = "403 not_permitted"
        asked = asked_by(KEY, row)
        if whose == "none named":
            asked |= {"queryStringParameters": None, "multiValueQueryStringParameters": None}
            asked["body"] = json.dumps(
                {name: value for name, value in json.loads(asked["body"] or "{}").items() if name != "advertiser_id"}
            )
        assert refusal(at_door(asked)) == expected, (row.operation, role, whose)


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize("role", Role)
def test_a_test_key_acts_on_test_advertisers_alone_and_gives_out_nothing(keys: Store, role: Role) -> None:
    keys.found["00000000000a"] = an_api_key(KEY, role=role, test=True)
    for row in ROWS.values():
        expected = ""
        if role not in row.roles or row.concerns in ("everybody", "access"):
            expected = "403 not_permitted"
        elif row.concerns in OF_ONE:
            expected = "403 other_advertiser" if row.concerns == "advertiser" else "404 not_found"
        assert refusal(at_door(asked_by(KEY, row))) == expected, (row.operation, role)

        if row.concerns == "advertiser" and role in row.roles:
            text = json.dumps(json.loads(row.body or "{}") | {"advertiser_id": "atelier"})
            body = text if "advertiser_id" in (row.body or "") else row.body
            query = {
                name: ["atelier"] if name == "advertiser_id" else [value]
                for name, value in usual_query(row.route).items()
            }
            asked = asked_by(KEY, row, body, at={"advertiser_id": "atelier"}, query=query)
            assert refusal(at_door(asked)) == "", (row.operation, role)


@pytest.mark.parametrize(
    "key", [None, "", "K", KEY.replace("B", "C"), KEY + "B", f" {KEY}", KEY.upper(), "x" * 100_000, "é" * 70]
)
def test_whoever_is_not_known_is_let_in_nowhere(keys: Store, key: str | None) -> None:
    keys.found["00000000000a"] = an_api_key(KEY)
    for row in ROWS.values():
        asked = asked_by(KEY, row)
        asked["headers"] = {} if key is None else {"x-api-key": key}
        asked["multiValueHeaders"] = {name: [value] for name, value in asked["headers"].items()}
        assert refusal(at_door(asked)) == "403 invalid_api_key", row.operation


# ------------------------------------------------------------------ ways around the door


READ = ROWS["GET /contacts/{phone}"]
TELL = ROWS["POST /suppressions"]


@pytest.fixture
def bound(keys: Store) -> Store:
    """The key acts for nora, who is not zelie."""
    keys.found["00000000000a"] = an_api_key(KEY, advertisers=frozenset({"nora"}))
    return keys


@pytest.mark.parametrize(
    "query", [["nora", "zelie"], ["zelie", "nora"], ["nora "], ["Nora"], ["nora\x00"], ["nora,zelie"], [""]]
)
def test_every_advertiser_that_a_query_names_has_to_be_one_s_own(bound: Store, query: list[str]) -> None:
    asked = asked_by(KEY, READ, query={"advertiser_id": query})
    assert refusal(at_door(asked)) == "403 other_advertiser"
    asked["queryStringParameters"] = {"advertiser_id": "nora"}  # only the first is told there
    assert refusal(at_door(asked)) == "403 other_advertiser"


@pytest.mark.parametrize("named", ["zelie", None, 3, ["nora"], {"nora": 1}, True, ""])
def test_body_and_query_name_the_same_one(bound: Store, named: Any) -> None:
    body = json.dumps(json.loads(TELL.body or "") | {"advertiser_id": named})
    assert refusal(at_door(asked_by(KEY, TELL, body, query={"advertiser_id": ["nora"]}))) == "403 other_advertiser"


def test_a_body_that_names_two_is_none(bound: Store) -> None:
    twice = '{"advertiser_id": "nora", "advertiser_id": "zelie"}'
    assert refusal(at_door(asked_by(KEY, TELL, twice))) == "400 invalid_request"
    assert refusal(at_door(asked_by(KEY, TELL, '[{"advertiser_id": "nora"}]'))) == "400 invalid_request"
    base64 = asked_by(KEY, TELL, "eyJhZHZlcnRpc2VyX2lkIjoiemVsaWUifQ==", base64=True)
    assert refusal(at_door(base64)) == "403 other_advertiser"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/advertisers/zelie", "403 other_advertiser"),
        ("/advertisers/nora/../zelie", "404 not_found"),
        ("/advertisers/nora%2Fzelie", "403 other_advertiser"),
        ("/advertisers/%7Aelie", "403 other_advertiser"),
        ("/advertisers/nora/", ""),
        ("//advertisers/nora", ""),
        ("/advertisers/./nora", "404 not_found"),
        ("/Advertisers/nora", "404 not_found"),
        ("/advertisers/{advertiser_id}", "403 other_advertiser"),
        ("/campaigns/c0ffee00c0ffee00", "404 not_found"),
    ],
)
def test_a_path_is_read_in_one_way_alone(bound: Store, path: str, expected: str) -> None:
    asked = asked_by(KEY, ROWS["GET /advertisers/{advertiser_id}"]) | {"path": path}
    assert refusal(at_door(asked)) == expected


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PATCH", "TRACE", "get", "Get", "ANY", ""])
def test_a_method_that_is_no_operation_is_nobody_s(keys: Store, method: str) -> None:
    keys.found["00000000000a"] = an_api_key(KEY)
    assert refusal(at_door(asked_by(KEY, READ) | {"httpMethod": method})) == "403 not_permitted"


def test_the_name_of_the_header_may_be_written_in_any_capitals_and_two_keys_are_none(keys: Store) -> None:
    keys.found["00000000000a"] = an_api_key(KEY)
    other = KEY.replace("00a", "00b")
    asked = asked_by(KEY, READ)
    for headers, more, expected in (
        ({"X-API-Key": KEY}, {"X-API-Key": [KEY]}, ""),
        ({"X-Api-Key": KEY}, {}, ""),
        ({}, {"x-api-key": [KEY]}, ""),
        ({"x-api-key": KEY}, {"x-api-key": [other, KEY]}, "403 invalid_api_key"),
        ({"x-api-key": KEY, "X-Api-Key": other}, {}, "403 invalid_api_key"),
        ({"x-api-key": f"{other}, {KEY}"}, {}, "403 invalid_api_key"),
        ({"authorization": KEY}, {}, "401 session_ended"),
    ):
        assert refusal(at_door(asked | {"headers": headers, "multiValueHeaders": more})) == expected, headers


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"revoked_at": TUESDAY_10H_PARIS}, "403 invalid_api_key"),
        ({"expires_at": datetime(2000, 1, 1, tzinfo=UTC)}, "403 invalid_api_key"),
        ({"expires_at": datetime(2999, 1, 1, tzinfo=UTC)}, ""),
    ],
)
def test_a_key_that_has_ended_opens_nothing(keys: Store, changed: dict[str, Any], expected: str) -> None:
    keys.found["00000000000a"] = an_api_key(KEY, **changed)
    assert refusal(at_door(asked_by(KEY, READ))) == expected


def test_a_secret_before_is_accepted_until_its_time_is_over(keys: Store) -> None:
    key, now = an_api_key(KEY), datetime.now(UTC)
    new = f"stopsms_live_00000000000a_{'N' * 43}"
    keys.found["00000000000a"] = key.rotated(hash_of(new), key.principal, now)
    assert [refusal(at_door(asked_by(text, READ))) for text in (KEY, new)] == ["", ""]
    for rotated in (
        key.rotated(hash_of(new), key.principal, now, timedelta()),
        key.rotated(hash_of(new), key.principal, now - timedelta(days=2)),
    ):
        keys.found["00000000000a"] = rotated
        assert [refusal(at_door(asked_by(text, READ))) for text in (KEY, new)] == ["403 invalid_api_key", ""]


segments = st.text(st.sampled_from("az09-_.~%/2F:@ é\n{}<>"), max_size=8) | st.sampled_from(
    ["zelie", "nora", "contacts", "data", "..", ".", "", "%2F", "evidence", CAMPAIGN, "resume", "recipients"]
)


@pytest.mark.guarantee("G7")
@hypothesis_settings(max_examples=200)
@given(st.sampled_from(sorted(ROWS)), st.lists(segments, max_size=4), st.lists(segments, max_size=2))
def test_the_framework_takes_from_a_path_no_other_route_and_parameters_than_the_door(
    operation: str, values: list[str], more: list[str]
) -> None:
    method, template = ROWS[operation].route
    given = iter(values)
    names = [next(given, "zelie") if part.startswith("{") else part for part in template.strip("/").split("/")]
    path = "/" + "/".join([*names, *more])
    try:
        judged = _parameters({"path": path, "resource": template})
    except Refusal:
        return
    app = import_module(f"{routes()[method, template][0]}.app").app
    for route in (*app._static_routes, *app._dynamic_routes):
        if route.method == method and (match := route.rule.match(path)):
            found = {name: value.rstrip("\n") for name, value in match.groupdict().items()}
            assert found == judged
            assert route.path.replace("<", "{").replace(">", "}") == template
            break


# ------------------------------------------------------------------ behind the door


OWN, OTHER = f"stopsms_live_00000000000e_{'O' * 43}", f"stopsms_live_00000000000f_{'P' * 43}"


@pytest.fixture
def staffed(base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> DynamoContactStore:
    """An administrator of zelie, whose things are there, and one of nora, who has nothing."""
    DynamoAdvertiserStore("consent").put(an_advertiser(id="nora", name="Nora", stop_number="36999"))
    for text, advertiser_id in ((OWN, "zelie"), (OTHER, "nora")):
        DynamoKeyStore("access").put(an_api_key(text, advertisers=frozenset({advertiser_id})))
    for name, value in DEPLOYED.items():
        monkeypatch.setenv(name, value)
    return base


def everything() -> dict[str, Any]:
    """All that is stored, but for how often keys were used."""
    dynamodb = boto3.client("dynamodb")
    return {name: dynamodb.scan(TableName=name)["Items"] for name in TABLES if name != "limits"}


def things_of_zelie() -> dict[str, str]:
    """An import and a form that its own administrator makes, for paths to name."""
    made = {"import_id": "POST /imports", "form_id": "POST /advertisers/{advertiser_id}/forms"}
    return {name: answered(ROWS[op].route, asked_by(OWN, ROWS[op]))[1]["id"] for name, op in made.items()}


OPEN_TO_BOUND = [row for row in ROWS.values() if row.concerns in OF_ONE and "," not in row.operation]


def test_who_acts_for_others_reads_and_changes_nothing_of_an_advertiser(staffed: DynamoContactStore) -> None:
    made = things_of_zelie()
    before = everything()
    for row in OPEN_TO_BOUND:
        status, document = answered(row.route, asked_by(OTHER, row, at=made))

        assert status in (403, 404), (row.operation, status, document)
        assert document.keys() == {"type", "title", "status"}, "nothing is told but that"
    assert everything() == before


def test_who_acts_for_an_advertiser_gets_through_to_everything_of_it(staffed: DynamoContactStore) -> None:
    made = things_of_zelie()
    removing_last = sorted(
        OPEN_TO_BOUND, key=lambda row: row.operation.startswith("DELETE") or row.operation in LEAVING
    )
    answers = {row.operation: answered(row.route, asked_by(OWN, row, at=made)) for row in removing_last}

    failed = {operation: document for operation, (status, document) in answers.items() if status >= 400}
    assert failed.keys() == NOT_NOW.keys(), failed
    assert {document["status"] for document in failed.values()}.isdisjoint({403, 429})


LEAVING = ("POST /contacts/{phone}/number", "POST /contacts/{phone}/erasure")
"""After these the number is no recipient's any more."""

NOT_NOW = {
    "GET /messages/{message_id}": "nobody has sent it",
    "POST /reviews": "nothing waits to be read",
    "POST /campaigns/{campaign_id}/schedule": "it runs",
    "PUT /campaigns/{campaign_id}": "it runs",
    "DELETE /campaigns/{campaign_id}": "it runs",
    "POST /campaigns/{campaign_id}/approval": "it runs",
    "POST /campaigns/{campaign_id}/test": "it runs",
    "GET /advertisers/{advertiser_id}/templates/{template_id}": "it is written after this",
    "POST /campaigns/{campaign_id}/variant": "it runs",
    "POST /campaigns/{campaign_id}/winner": "its text is compared with none",
    "GET /campaigns/{campaign_id}/variants": "its text is compared with none",
    "GET /campaigns/{campaign_id}/recipients/{phone}": "the only batch is of another shard",
    "GET /advertisers/{advertiser_id}/forms/{form_id}/shown/{digest}": "nothing was shown with that digest",
    "GET /webhooks/{webhook_id}": "it is registered after this",
    "POST /recurrences/{recurrence_id}/activate": "it has another digest",
    "POST /recurrences/{recurrence_id}/resume": "nobody has activated it as it was changed",
}
"""What is refused where it is asked, and why."""


def test_an_answer_that_is_kept_is_given_again_to_nobody_else_and_to_no_key_that_has_ended(
    staffed: DynamoContactStore,
) -> None:
    row = ROWS["POST /suppressions"]

    def told(key: str, body: str | None = None) -> tuple[int, Any, bool]:
        asked = asked_by(key, row, body) | {}
        asked["headers"] = {"x-api-key": key, "Idempotency-Key": "one"}
        asked["multiValueHeaders"] = {name: [value] for name, value in asked["headers"].items()}
        answer = fresh("consent_api").handler(asked, Runtime())
        replayed = "Idempotency-Replayed" in (answer.get("multiValueHeaders") or {})
        return answer["statusCode"], json.loads(answer["body"]), replayed

    assert [told(OWN)[::2], told(OWN)[::2]] == [(201, False), (201, True)]
    assert told(OTHER)[0] == 403
    own = json.dumps(json.loads(row.body or "") | {"advertiser_id": "nora"})
    status, document, replayed = told(OTHER, own)
    assert (status, document["contact"]["advertiser_id"], replayed) == (201, "nora", False)
    another = f"stopsms_live_00000000000d_{'Q' * 43}"
    DynamoKeyStore("access").put(an_api_key(another, advertisers=frozenset({"zelie"})))
    assert told(another)[::2] == (201, False), "another key's calls are its own"
    known = DynamoKeyStore("access").find("00000000000e")
    assert known is not None
    DynamoKeyStore("access").put(known.revoked(known.principal, TUESDAY_10H_PARIS))
    assert told(OWN)[0] == 403


def test_a_collector_records_and_is_told_nothing_that_others_have_recorded(staffed: DynamoContactStore) -> None:
    DynamoKeyStore("access").put(an_api_key(KEY, role=Role.COLLECTOR, advertisers=frozenset({"zelie"})))
    consent = json.loads(ROWS["POST /consents"].body or "") | {"phone": FILLED["phone"]}
    secret = {"attributes": {"first_name": "Jeanne"}, "tags": ["vip"], "categories": ["chasse"]}
    for row, body in (
        (ROWS["POST /consents"], consent | secret),
        (ROWS["POST /consents"], consent | {"attributes": {}, "tags": [], "categories": ["mode"]}),
        (ROWS["POST /contacts/{phone}/interactions"], None),
        (ROWS["POST /suppressions"], None),
    ):
        key = OWN if body is not None and "vip" in body["tags"] else KEY
        asked = asked_by(key, row, json.dumps(body) if body else None)
        status, document = answered(row.route, asked)

        told = json.dumps(document)
        assert status == 201, document
        assert (key == OWN) == ("Jeanne" in told), row.operation
        assert key == OWN or not any(word in told for word in ("vip", "chasse", "newsletter")), row.operation
        assert document["contact"]["status"] in ("granted", "opposed")


def test_an_administrator_of_one_advertiser_looks_after_no_keys_and_people_of_others(
    staffed: DynamoContactStore,
) -> None:
    def asked(operation: str, **changed: Any) -> tuple[int, Any]:
        row = ROWS[operation]
        body = json.dumps(json.loads(row.body) | changed) if row.body else None
        return answered(row.route, asked_by(OTHER, row, body, at={"key_id": "00000000000e"}))

    answered(("PUT", "/people/{email}"), asked_by(OWN, ROWS["PUT /people/{email}"]))
    before = everything()

    assert [key["id"] for key in asked("GET /keys")[1]["keys"]] == ["00000000000f"]
    assert asked("GET /people")[1]["people"] == []
    for operation in ("GET /keys/{key_id}", "POST /keys/{key_id}/rotation", "DELETE /keys/{key_id}"):
        assert asked(operation)[0] == 404
    for operation in ("GET /people/{email}", "DELETE /people/{email}"):
        assert asked(operation)[0] == 404
    for advertisers in (None, ["zelie"], ["nora", "zelie"]):
        for operation in ("POST /keys", "PUT /people/{email}"):
            assert asked(operation, advertisers=advertisers)[0] == 422
    assert asked("PUT /people/{email}", advertisers=["nora"])[0] == 422, "who acts for others is not taken over"
    assert everything() == before
