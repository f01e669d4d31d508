"""Keys and people over HTTP: issued, limited, rotated and revoked; and nobody gives out more than they have."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from access_api.keep_keys import KeyEnded, KeyOrder, KeyPorts, NotYours, issue_key, rotate_key
from access_api.keep_people import PeoplePorts, put_person, remove_person
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.people_directory import cognito
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.access_store import DynamoKeyStore, DynamoPersonStore
from stopsms.compliance.access.api_key import ApiKey
from stopsms.compliance.access.person import Person
from stopsms.compliance.access.role import Role
from stopsms.compliance.errors import BusyError
from stopsms.compliance.ports.sessions import AddressRefused
from stopsms.contracts.key_text import hash_of, key_id_of

from tests.each_case import each
from tests.factories import ADMINISTRATOR_KEY, TUESDAY_10H_PARIS, an_api_key
from tests.functions.calling import CONSENT, gateway_event, routes
from tests.functions.doors import Runtime, fresh, handle

SHOP: dict[str, Any] = {"name": "Boutique en ligne", "role": "collector", "advertisers": ["zelie"]}
CLAIRE: dict[str, Any] = {"name": "Claire Martin", "role": "officer", "advertisers": ["zelie"]}
OPPOSITION = {"advertiser_id": "zelie", "phone": "06 12 34 56 78", "source": "phone"}
OPPOSITION |= {"received_at": "2026-11-24T09:00:00+01:00"}
CHECK = {"advertiser_id": "zelie", "phone": "06 12 34 56 78", "text": "Zelie : -20 % samedi", "category": "mode"}
ZELIE_S_KEY = f"stopsms_live_1111aaaa2222_{'z' * 43}"
"""An administrator's for zelie alone."""


def secret_of(text: str) -> str:
    """The secret in a key's text: an underscore may be among its characters."""
    return text.split("_", 3)[3]


@dataclass
class Moment:
    """Real time, as the tests have it."""

    present: datetime = TUESDAY_10H_PARIS

    def now(self) -> datetime:
        return self.present

    def at(self, outside: datetime) -> datetime:
        return outside


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    real = Moment()
    monkeypatch.setattr(wiring, "real_clock", lambda: real)
    return real


@pytest.fixture
def keys(settings: Settings, moment: Moment) -> DynamoKeyStore:
    """The keys: an administrator's for all advertisers, and one for zelie."""
    store = DynamoKeyStore(settings.access_table)
    assert store.put(an_api_key(ZELIE_S_KEY, name="Zelie", advertisers=frozenset({"zelie"})))
    return store


@pytest.fixture
def people(settings: Settings, keys: DynamoKeyStore) -> DynamoPersonStore:
    return DynamoPersonStore(settings.access_table)


Answer = tuple[int, dict[str, Any], dict[str, str]]


def call(
    method: str, route: str, body: Any = None, key: str = ADMINISTRATOR_KEY, at: str = "", once: str = "", **query: str
) -> Answer:
    """One call with that key, of the key or person `at`: status, document and headers of the answer."""
    headers = {"x-api-key": key} | ({"Idempotency-Key": once} if once else {})
    raw = None if body is None else json.dumps(body)
    named = {"key_id": at, "email": at} if at else None
    given = {name: [value] for name, value in query.items()}
    asked = gateway_event((method, route), raw, at=named, query=given, headers=headers)
    function, _ = routes()[method, route]
    answer = fresh(function).handler(asked, Runtime())
    shown = {name: values[0] for name, values in (answer.get("multiValueHeaders") or {}).items()}
    return answer["statusCode"], json.loads(answer["body"]), shown | answer.get("headers", {})


def issued(by: str = ADMINISTRATOR_KEY, **changes: Any) -> tuple[str, str]:
    """A new key: its id and its text."""
    status, key, _ = call("POST", "/keys", SHOP | changes, key=by)
    assert status == 201, key
    return key["id"], key["key"]


def code(answer: Answer) -> tuple[int, str]:
    status, document, _ = answer
    return status, document["type"].rpartition(":")[2]


def opens(text: str) -> bool:
    status, _, _ = call("GET", "/me", key=text)
    assert status in (200, 403)
    return status == 200


# ------------------------------------------------------------- issue


def test_a_key_is_issued_with_its_text_once_and_kept_as_a_hash(keys: DynamoKeyStore) -> None:
    status, document, headers = call("POST", "/keys", SHOP | {"requests_per_minute": 60})
    text, key_id = document["key"], document["id"]

    assert status == 201
    assert headers["Cache-Control"] == "no-store"
    assert key_id_of(text) == key_id
    kept = keys.find(key_id)
    assert kept is not None
    assert [secret.hash for secret in kept.secrets] == [hash_of(text)]
    assert (kept.name, kept.role, kept.advertisers) == ("Boutique en ligne", Role.COLLECTOR, frozenset({"zelie"}))
    assert kept.created_by == "key:000000000000 (Claire, administrator)"
    everything = json.dumps(boto3.client("dynamodb").scan(TableName="access")["Items"])
    assert secret_of(text) not in everything
    _, shown, _ = call("GET", "/keys/{key_id}", at=key_id)
    assert "key" not in shown
    assert shown == {name: value for name, value in document.items() if name != "key"}


def test_the_sample_event_issues_a_key_for_a_shop(keys: DynamoKeyStore) -> None:
    made = handle("access_api", "access_api_post_key")

    assert (made["status_code"], made["role"], made["requests_per_minute"]) == (201, "collector", 60)


def test_a_key_knows_who_it_is_and_what_it_may_do(keys: DynamoKeyStore) -> None:
    key_id, text = issued()

    _, me, _ = call("GET", "/me", key=text)

    assert (me["kind"], me["id"], me["role"], me["advertisers"]) == ("key", key_id, "collector", ["zelie"])
    assert me["operations"] == [
        "GET /me",
        "GET /messages/{message_id}",
        "POST /consents",
        "POST /consents/bulk",
        "POST /contacts/{phone}/interactions",
        "POST /messages",
        "POST /suppressions",
    ]


def test_a_collector_records_consents_of_its_advertiser_and_reads_nothing(
    base: DynamoContactStore, keys: DynamoKeyStore
) -> None:
    keys.put(an_api_key(ZELIE_S_KEY))
    _, text = issued()

    assert call("POST", "/consents", CONSENT, key=text)[0] == 201
    assert code(call("POST", "/consents", CONSENT | {"advertiser_id": "nora"}, key=text)) == (403, "other_advertiser")
    assert code(call("GET", "/keys", key=text)) == (403, "not_permitted")
    assert code(call("POST", "/checks", CHECK, key=text)) == (403, "not_permitted")


@each(
    ("changes", "refused"),
    [
        ({"role": "owner"}, "invalid_request"),
        ({"name": ""}, "invalid_request"),
        ({"advertisers": []}, "invalid_request"),
        ({"requests_per_minute": 0}, "invalid_request"),
        ({"expires_at": "2100-01-01T00:00:00"}, "invalid_request"),
        ({"secret": "mine"}, "invalid_request"),
        ({"expires_at": "2026-11-24T10:00:00+01:00"}, "expired_already"),
    ],
)
def test_what_is_no_key_is_refused_and_nothing_is_kept(
    keys: DynamoKeyStore, changes: dict[str, Any], refused: str
) -> None:
    before = keys.every()

    assert code(call("POST", "/keys", SHOP | changes)) == (422, refused)
    assert keys.every() == before


def test_an_advertiser_has_to_be_said_even_if_it_is_all_of_them(keys: DynamoKeyStore) -> None:
    unsaid = {name: value for name, value in SHOP.items() if name != "advertisers"}

    assert code(call("POST", "/keys", unsaid)) == (422, "invalid_request")
    assert call("POST", "/keys", SHOP | {"advertisers": None})[1]["advertisers"] is None


def test_an_id_that_is_taken_is_left_to_its_key(keys: DynamoKeyStore) -> None:
    given = [bytes.fromhex("1111aaaa2222"), b"a" * 32, b"\x0a" * 6, b"b" * 32]
    ports = KeyPorts(keys, Moment(), lambda _: given.pop(0))

    key, text = issue_key(KeyOrder("x", Role.READER, None), an_api_key().principal, ports)

    assert (key.id, given) == ("0a0a0a0a0a0a", [])
    assert opens(ADMINISTRATOR_KEY)
    assert opens(ZELIE_S_KEY)
    assert opens(text)


def test_no_id_of_a_key_can_be_taken_for_a_number(keys: DynamoKeyStore) -> None:
    given = [bytes.fromhex("262692123456"), b"a" * 32]
    key, text = issue_key(
        KeyOrder("x", Role.READER, None),
        an_api_key().principal,
        KeyPorts(keys, Moment(), lambda _: given.pop(0)),
    )

    assert (key.id, key_id_of(text)) == ("c62692123456", "c62692123456")


# ------------------------------------------------------------- an Idempotency-Key


@each(
    ("route", "body"),
    [("/keys", SHOP), ("/keys/{key_id}/rotation", {"at_once": True})],
)
def test_a_secret_is_not_kept_for_an_idempotency_key_and_what_is_asked_again_is_not_done_again(
    keys: DynamoKeyStore, route: str, body: dict[str, Any]
) -> None:
    key_id, _ = issued()
    before = len(keys.every())

    status, first, _ = call("POST", route, body, at=key_id, once=f"shop {route}".replace(" ", "-"))
    again = call("POST", route, body, at=key_id, once=f"shop {route}".replace(" ", "-"))

    assert (status, again[0]) == (201, 201)
    assert again[2]["Idempotency-Replayed"] == "true"
    assert again[1] == {name: value for name, value in first.items() if name != "key"}
    assert len(keys.every()) - before == (route == "/keys")
    assert opens(first["key"])
    for table in ("idempotency", "access", "limits"):
        kept = json.dumps(boto3.client("dynamodb").scan(TableName=table)["Items"])
        assert secret_of(first["key"]) not in kept, table
    assert boto3.client("dynamodb").scan(TableName="idempotency")["Count"] > 0


# ------------------------------------------------------------- limits and ends


def test_a_key_that_is_used_too_often_is_refused_for_a_minute_but_not_where_it_stops_something(
    base: DynamoContactStore, keys: DynamoKeyStore, moment: Moment
) -> None:
    keys.put(an_api_key(ZELIE_S_KEY, name="Zelie", advertisers=frozenset({"zelie"})))
    _, text = issued(requests_per_minute=2)

    assert [call("POST", "/consents", CONSENT, key=text)[0] for _ in range(2)] == [201, 201]
    third = call("POST", "/consents", CONSENT, key=text)
    assert code(third) == (429, "key_limit_reached")
    assert third[2]["Retry-After"] == "60"
    moment.present += timedelta(seconds=59.5)
    assert call("GET", "/me", key=text)[2]["Retry-After"] == "1", "what is left of the minute"
    moment.present -= timedelta(seconds=59.5)
    assert call("POST", "/suppressions", OPPOSITION, key=text)[0] == 201
    assert opens(ADMINISTRATOR_KEY), "one key's use is not another's"

    moment.present += timedelta(minutes=1)
    assert opens(text)


def test_a_key_with_a_limit_is_told_at_each_call_what_is_left_of_it(
    base: DynamoContactStore, keys: DynamoKeyStore, moment: Moment
) -> None:
    _, text = issued(requests_per_minute=2)

    told = [call("GET", "/me", key=text)[2] for _ in range(3)]

    assert [one["RateLimit-Policy"] for one in told] == ['"key";q=2;w=60'] * 3
    assert [one["RateLimit"] for one in told] == ['"key";r=1;t=60', '"key";r=0;t=60', '"key";r=0;t=60']
    assert "RateLimit" not in call("GET", "/me")[2], "a key without a limit"


def test_a_key_is_over_at_its_time(keys: DynamoKeyStore, moment: Moment) -> None:
    key_id, text = issued(expires_at="2026-11-24T11:00:00+01:00")
    moment.present = datetime(2026, 11, 24, 9, 59, 59, 999000, tzinfo=UTC)
    assert opens(text)

    moment.present = datetime(2026, 11, 24, 10, tzinfo=UTC)

    assert code(call("GET", "/me", key=text)) == (403, "invalid_api_key")
    assert code(call("POST", "/keys/{key_id}/rotation", {}, at=key_id)) == (409, "key_ended"), "it does not come back"
    assert call("GET", "/keys/{key_id}", at=key_id)[1]["usable"] is False


def test_a_key_is_revoked_at_once_and_for_good_and_stays_on_record(keys: DynamoKeyStore, moment: Moment) -> None:
    key_id, text = issued()
    assert opens(text)

    status, revoked, _ = call("DELETE", "/keys/{key_id}", at=key_id)

    assert (status, revoked["usable"]) == (200, False)
    assert not opens(text)
    moment.present += timedelta(hours=1)
    assert call("DELETE", "/keys/{key_id}", at=key_id, key=ZELIE_S_KEY)[1] == revoked, "who did it first is on record"
    assert code(call("POST", "/keys/{key_id}/rotation", {}, at=key_id)) == (409, "key_ended")
    assert key_id in [key["id"] for key in call("GET", "/keys")[1]["keys"]]


def test_a_key_that_nobody_has_is_not_found(keys: DynamoKeyStore) -> None:
    for method, route in (("GET", ""), ("DELETE", ""), ("POST", "/rotation")):
        body: Any = {} if method == "POST" else None
        assert code(call(method, f"/keys/{{key_id}}{route}", body, at="0123456789ab")) == (404, "not_found")
    assert code(call("GET", "/keys/{key_id}", at="of-Claire")) == (404, "not_found")


# ------------------------------------------------------------- rotation


def test_after_a_rotation_both_secrets_are_accepted_for_a_day(keys: DynamoKeyStore, moment: Moment) -> None:
    key_id, first = issued()

    status, rotated, headers = call("POST", "/keys/{key_id}/rotation", {}, at=key_id)

    assert (status, headers["Cache-Control"], rotated["id"]) == (201, "no-store", key_id)
    assert opens(first)
    assert opens(rotated["key"])
    moment.present += timedelta(days=1)
    assert not opens(first)
    assert opens(rotated["key"])


def test_a_secret_that_has_become_known_is_withdrawn_at_once_and_so_are_those_before_it(keys: DynamoKeyStore) -> None:
    key_id, first = issued()
    second = call("POST", "/keys/{key_id}/rotation", {}, at=key_id)[1]["key"]

    third = call("POST", "/keys/{key_id}/rotation", {"at_once": True}, at=key_id)[1]["key"]

    assert [opens(text) for text in (first, second, third)] == [False, False, True]


def test_a_key_that_is_rotated_twice_goes_on_being_accepted_where_it_is_still_in_use(
    keys: DynamoKeyStore, moment: Moment
) -> None:
    key_id, first = issued()
    second = call("POST", "/keys/{key_id}/rotation", {}, at=key_id)[1]["key"]
    moment.present += timedelta(hours=12)

    third = call("POST", "/keys/{key_id}/rotation", {}, at=key_id)[1]["key"]

    assert [opens(text) for text in (first, second, third)] == [True, True, True]
    moment.present += timedelta(hours=12)
    assert [opens(text) for text in (first, second, third)] == [False, True, True], "its day began with the first"
    for _ in range(9):
        call("POST", "/keys/{key_id}/rotation", {}, at=key_id)
    kept = keys.find(key_id)
    assert kept is not None
    assert len(kept.secrets) == 5


class Racing(DynamoKeyStore):
    """Another administrator rotates the key between our reading and our writing it."""

    def __init__(self, table: str, other: "KeyPorts") -> None:
        super().__init__(table)
        self.other, self.theirs = other, ""

    def put(self, key: ApiKey) -> bool:
        if not self.theirs:
            theirs = rotate_key(an_api_key().principal, key.id, self.other, at_once=False)
            assert theirs is not None
            self.theirs = theirs[1]
        return super().put(key)


def test_of_two_rotations_at_once_both_give_a_secret_that_is_accepted(keys: DynamoKeyStore, moment: Moment) -> None:
    key_id, first = issued()
    racing = Racing("access", KeyPorts(keys, moment, lambda size: b"t" * size))

    ours = rotate_key(an_api_key().principal, key_id, KeyPorts(racing, moment, lambda size: b"o" * size), at_once=False)

    assert ours is not None
    assert ours[0].revision == 3
    assert [opens(text) for text in (first, racing.theirs, ours[1])] == [True, True, True]


def test_a_key_that_is_revoked_while_it_is_rotated_stays_revoked(keys: DynamoKeyStore, moment: Moment) -> None:
    key_id, first = issued()

    class Revoking(DynamoKeyStore):
        def put(self, key: ApiKey) -> bool:
            call("DELETE", "/keys/{key_id}", at=key_id)
            return super().put(key)

    with pytest.raises(KeyEnded):
        rotate_key(an_api_key().principal, key_id, KeyPorts(Revoking("access"), moment, bytes), at_once=False)
    assert not opens(first)


# ------------------------------------------------------------- nobody gives out more than they have


@each(("advertisers", "status"), [(None, 422), (["nora"], 422), (["nora", "zelie"], 422), (["zelie"], 201)])
def test_an_administrator_of_some_advertisers_issues_keys_for_them_alone(
    keys: DynamoKeyStore, advertisers: list[str] | None, status: int
) -> None:
    answer = call("POST", "/keys", SHOP | {"role": "administrator", "advertisers": advertisers}, key=ZELIE_S_KEY)

    assert answer[0] == status
    if status != 201:
        assert (code(answer)[1], answer[1]["field"]) == ("not_yours_to_give", "advertisers")


def test_an_administrator_of_some_advertisers_sees_and_changes_no_key_that_does_more(keys: DynamoKeyStore) -> None:
    theirs, text = issued(advertisers=["nora", "zelie"], role="reader")
    own, _ = issued(by=ZELIE_S_KEY)
    before = keys.find(theirs)

    for key_id in ("000000000000", theirs):
        for method, route in (("GET", ""), ("DELETE", ""), ("POST", "/rotation")):
            body = {"at_once": True} if method == "POST" else None
            answer = call(method, f"/keys/{{key_id}}{route}", body, key=ZELIE_S_KEY, at=key_id)
            assert code(answer) == (404, "not_found"), "not even that it exists"
    assert {key["id"] for key in call("GET", "/keys", key=ZELIE_S_KEY)[1]["keys"]} == {own, "1111aaaa2222"}
    assert keys.find(theirs) == before
    assert opens(text)


def test_an_administrator_of_some_advertisers_gives_people_no_more_and_takes_nothing_from_others(
    people: DynamoPersonStore,
) -> None:
    assert call("PUT", "/people/{email}", CLAIRE | {"advertisers": None}, at="all@zelie.example")[0] == 200
    before = people.every()

    for email in ("all@zelie.example", "me@zelie.example"):
        for advertisers in (None, ["nora"], ["nora", "zelie"]):
            more = CLAIRE | {"role": "administrator", "advertisers": advertisers}
            assert code(call("PUT", "/people/{email}", more, key=ZELIE_S_KEY, at=email)) == (422, "not_yours_to_give")
    answer = call("PUT", "/people/{email}", CLAIRE, key=ZELIE_S_KEY, at="all@zelie.example")
    assert (code(answer), answer[1]["field"]) == ((422, "not_yours_to_give"), "email")
    assert code(call("DELETE", "/people/{email}", key=ZELIE_S_KEY, at="all@zelie.example")) == (404, "not_found")
    assert code(call("GET", "/people/{email}", key=ZELIE_S_KEY, at="all@zelie.example")) == (404, "not_found")
    assert call("GET", "/people", key=ZELIE_S_KEY)[1] == {"people": []}
    assert people.every() == before


@each("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_no_other_role_gives_anything_out(keys: DynamoKeyStore, role: Role) -> None:
    _, text = issued(role=role, advertisers=None)
    asked: list[tuple[str, str, Any]] = [
        ("GET", "/keys", None), ("POST", "/keys", SHOP), ("GET", "/keys/{key_id}", None),
        ("POST", "/keys/{key_id}/rotation", {}), ("DELETE", "/keys/{key_id}", None), ("GET", "/people", None),
        ("GET", "/people/{email}", None), ("PUT", "/people/{email}", CLAIRE), ("DELETE", "/people/{email}", None),
    ]  # fmt: skip

    before = keys.every()
    assert {code(call(method, route, body, key=text)) for method, route, body in asked} == {(403, "not_permitted")}
    assert keys.every() == before


# ------------------------------------------------------------- people


def test_a_person_is_given_access_and_it_is_changed_and_taken_away_at_once(
    people: DynamoPersonStore, moment: Moment
) -> None:
    status, claire, _ = call("PUT", "/people/{email}", CLAIRE, at="claire@zelie.example")
    assert (status, claire["role"], claire["active"]) == (200, "officer", True)
    moment.present += timedelta(minutes=5)
    changed = CLAIRE | {"role": "marketer"}
    assert call("PUT", "/people/{email}", changed, key=ZELIE_S_KEY, at="claire@zelie.example")[1]["role"] == "marketer"

    status, removed, _ = call("DELETE", "/people/{email}", at="claire@zelie.example")

    assert (status, removed["active"]) == (200, False)
    assert removed["changed_by"] == "key:000000000000 (Claire, administrator)"
    kept = people.find("claire@zelie.example")
    assert kept is not None
    assert (kept.active, kept.role, kept.revision) == (False, Role.MARKETER, 3)
    assert [person["email"] for person in call("GET", "/people")[1]["people"]] == ["claire@zelie.example"]
    moment.present += timedelta(minutes=5)
    assert call("DELETE", "/people/{email}", at="claire@zelie.example")[1] == removed
    assert call("PUT", "/people/{email}", CLAIRE, at="claire@zelie.example")[1]["active"] is True


@each(
    ("written", "read"),
    [
        ("claire@zelie.example", "claire@zelie.example"),
        ("Claire.Martin%40ZELIE.example", "claire.martin@zelie.example"),
        ("claire%2Bsms@zelie.example", "claire+sms@zelie.example"),
        ("claire+sms@zelie.example", "claire+sms@zelie.example"),
        ("%20claire@zelie.example%20", "claire@zelie.example"),
    ],
)
def test_an_address_is_one_person_however_it_is_written(people: DynamoPersonStore, written: str, read: str) -> None:
    status, person, _ = call("PUT", "/people/{email}", CLAIRE, at=written)

    assert (status, person["email"]) == (200, read)
    assert call("GET", "/people/{email}", at=read)[1] == person


@each(
    "written",
    ["claire", "claire@zelie", "@zelie.example", "a@b@zelie.example", "cl%C3%A9o@zelie.example", "a b@zelie.example",
     f"{'a' * 65}@zelie.example", "claire%0A@zelie.example", "claire@zelie.example%00", "claire%2540zelie.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(people: DynamoPersonStore, written: str) -> None:
    status, document, _ = call("PUT", "/people/{email}", CLAIRE, at=written)

    assert (status, document["field"]) == (422, "email"), document
    assert list(people.every()) == []


def test_who_is_nobody_cannot_be_removed(people: DynamoPersonStore) -> None:
    assert code(call("DELETE", "/people/{email}", at="nobody@zelie.example")) == (404, "not_found")
    assert list(people.every()) == []


class NobodyAsked:
    """A sign-in that whoever writes the person need not wait for."""

    def invite(self, email: str) -> None:
        """The invitation is for another test."""

    def let_in(self, email: str) -> None:
        """So is letting them in again."""

    def shut_out(self, email: str) -> None:
        """So is its end."""


def test_of_two_changes_of_a_person_at_once_the_later_stands_and_none_is_lost(
    people: DynamoPersonStore, moment: Moment
) -> None:
    by = an_api_key().principal
    put_person(
        "claire@zelie.example",
        "Claire",
        Role.READER,
        frozenset({"zelie"}),
        by,
        PeoplePorts(people, moment, NobodyAsked()),
    )

    class Widening(DynamoPersonStore):
        """Meanwhile she is given all advertisers."""

        def put(self, person: Person) -> bool:
            if (known := self.find(person.email)) and known.revision == 1:
                put_person(person.email, "Claire", Role.READER, None, by, PeoplePorts(people, moment, NobodyAsked()))
            return super().put(person)

    zelie = an_api_key(ZELIE_S_KEY, advertisers=frozenset({"zelie"})).principal
    ports = PeoplePorts(Widening("access"), moment, NobodyAsked())
    with pytest.raises(NotYours):
        put_person("claire@zelie.example", "Claire", Role.ADMINISTRATOR, frozenset({"zelie"}), zelie, ports)
    kept = people.find("claire@zelie.example")
    assert kept is not None
    assert (kept.role, kept.advertisers) == (Role.READER, None), "what was judged is what stands"


# ------------------------------------------------------------- and where they prove who they are


ACTIONS = ("AdminCreateUser", "AdminEnableUser", "AdminDisableUser", "AdminUserGlobalSignOut", "AdminGetUser")


@pytest.fixture
def directory(people: DynamoPersonStore) -> Iterator[dict[str, str]]:
    """What Cognito answers, by operation: an error's code, or "" for nothing to complain about."""
    answers = dict.fromkeys(ACTIONS, "")

    def answer(model: Any, **_: Any) -> Any:
        code = answers[model.name]
        refused = {"Error": {"Code": code, "Message": ""}} if code else {"UserStatus": "FORCE_CHANGE_PASSWORD"}
        return AWSResponse("", 400 if code else 200, HTTPHeaders(), b""), refused | {"ResponseMetadata": {}}

    cognito().meta.events.register("before-call.cognito-identity-provider", answer)
    yield answers
    cognito().meta.events.unregister("before-call.cognito-identity-provider", answer)


@each("refused", ["InvalidParameterException", "CodeDeliveryFailureException"])
def test_an_address_that_the_directory_refuses_is_refused_and_nobody_is_kept(
    people: DynamoPersonStore, directory: dict[str, str], refused: str
) -> None:
    directory["AdminCreateUser"] = refused
    answer = call("PUT", "/people/{email}", CLAIRE, at="a..b@zelie.example")

    assert (code(answer), answer[1]["field"]) == ((422, "address_refused"), "email")
    assert list(people.every()) == []


@each("busy", ["TooManyRequestsException", "LimitExceededException", "ThrottlingException"])
@each("action", [action for action in ACTIONS if action != "AdminGetUser"])
def test_a_directory_that_takes_no_more_is_busy_and_who_asks_again_is_served(
    people: DynamoPersonStore, directory: dict[str, str], action: str, busy: str
) -> None:
    known = "UsernameExistsException" if action == "AdminEnableUser" else ""
    directory.update(dict.fromkeys(ACTIONS, "") | {"AdminCreateUser": known} | {action: busy})
    put = call("PUT", "/people/{email}", CLAIRE, at="claire@zelie.example")[0]
    removed = call("DELETE", "/people/{email}", at="claire@zelie.example")[0]
    assert 429 in (put, removed)
    assert {put, removed} <= {200, 404, 429}

    directory[action] = ""
    assert call("PUT", "/people/{email}", CLAIRE, at="claire@zelie.example")[0] == 200
    assert call("DELETE", "/people/{email}", at="claire@zelie.example")[0] == 200


def test_whoever_the_directory_does_not_know_is_removed_all_the_same(
    people: DynamoPersonStore, directory: dict[str, str]
) -> None:
    for unknown in ("UserNotFoundException", "InvalidParameterException"):
        call("PUT", "/people/{email}", CLAIRE, at="claire@zelie.example")
        directory.update({"AdminDisableUser": unknown, "AdminUserGlobalSignOut": unknown})
        assert call("DELETE", "/people/{email}", at="claire@zelie.example")[1]["active"] is False


def test_whoever_signs_in_while_another_invitation_is_sent_needs_none(
    people: DynamoPersonStore, directory: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDS_INVITATIONS", "yes")
    directory["AdminCreateUser"] = "UsernameExistsException"
    sent: list[str | None] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        sent.append(params.get("MessageAction"))
        if sent[-1] == "RESEND":
            directory["AdminCreateUser"] = "UnsupportedUserStateException"

    cognito().meta.events.register("provide-client-params.cognito-identity-provider.AdminCreateUser", note)
    status, _, _ = call("PUT", "/people/{email}", CLAIRE, at="claire@zelie.example")
    cognito().meta.events.unregister("provide-client-params.cognito-identity-provider.AdminCreateUser", note)

    assert (status, sent) == (200, [None, "RESEND"])


class Door:
    """Where people prove who they are: whether Claire may, and what somebody else does just before it is changed, once."""

    def __init__(self) -> None:
        self.open = False
        self.meanwhile: dict[str, Callable[[], Any]] = {}

    def _changes(self, what: str, *, to: bool) -> None:
        self.meanwhile.pop(what, lambda: None)()
        self.open = to

    def invite(self, email: str) -> None:
        self._changes("invite", to=True)

    def let_in(self, email: str) -> None:
        self._changes("let_in", to=True)

    def shut_out(self, email: str) -> None:
        self._changes("shut_out", to=False)


@each("when", ["invite", "let_in", "shut_out"])
@each("first", ["given", "taken"])
def test_of_access_that_is_given_and_taken_at_once_the_later_decision_stands_in_both_places(
    people: DynamoPersonStore, moment: Moment, first: str, when: str
) -> None:
    door, by = Door(), an_api_key().principal
    ports = PeoplePorts(people, moment, door)

    def give() -> None:
        put_person("claire@zelie.example", "Claire", Role.READER, None, by, ports)

    def take() -> None:
        remove_person("claire@zelie.example", by, ports)

    give()
    one, other = (give, take) if first == "given" else (take, give)
    door.meanwhile[when] = other
    one()

    kept = people.find("claire@zelie.example")
    assert kept is not None
    assert door.open == kept.active


GIVEN = {"name": "Claire Martin", "role": "marketer", "advertisers": ["zelie"]}
MORE = [
    GIVEN | {"role": "administrator"},
    GIVEN | {"role": "officer"},
    GIVEN | {"advertisers": None},
    GIVEN | {"advertisers": ["nora", "zelie"]},
    GIVEN | {"role": "reader", "advertisers": ["nora"]},
    GIVEN | {"role": "reader", "advertisers": None},
]
LESS = [GIVEN | {"role": "reader"}, GIVEN | {"role": "collector"}]


def _has(people: DynamoPersonStore) -> dict[str, Any]:
    kept = people.find("claire@zelie.example")
    assert kept is not None
    advertisers = None if kept.advertisers is None else sorted(kept.advertisers)
    return {"name": kept.name, "role": kept.role.value, "advertisers": advertisers}


def _second_invitation(monkeypatch: pytest.MonkeyPatch, directory: dict[str, str], error: str) -> None:
    """Claire is known, and has not signed in yet: what is sent to her again comes to this."""
    directory["AdminCreateUser"] = ""
    assert call("PUT", "/people/{email}", GIVEN, at="claire@zelie.example")[0] == 200
    monkeypatch.setenv("SENDS_INVITATIONS", "yes")
    directory["AdminCreateUser"] = error


@each("error", ["CodeDeliveryFailureException", "TooManyRequestsException"])
@each("more", MORE)
def test_who_is_told_no_has_given_nothing(
    people: DynamoPersonStore, directory: dict[str, str], monkeypatch: pytest.MonkeyPatch, more: Any, error: str
) -> None:
    _second_invitation(monkeypatch, directory, error)
    status = call("PUT", "/people/{email}", more, at="claire@zelie.example")[0]

    assert status == (422 if error == "CodeDeliveryFailureException" else 429)
    assert _has(people) == GIVEN

    directory["AdminCreateUser"] = ""
    assert call("PUT", "/people/{email}", more, at="claire@zelie.example")[0] == 200
    assert _has(people) == more


@each("error", ["CodeDeliveryFailureException", "TooManyRequestsException"])
@each("less", LESS)
def test_less_access_waits_for_no_invitation(
    people: DynamoPersonStore, directory: dict[str, str], monkeypatch: pytest.MonkeyPatch, less: Any, error: str
) -> None:
    _second_invitation(monkeypatch, directory, error)
    status, answered, _ = call("PUT", "/people/{email}", less, at="claire@zelie.example")

    assert (status, answered["role"]) == (200, less["role"])
    assert _has(people) == less


@each("change", [GIVEN, *MORE])
def test_what_is_given_is_answered_so_though_the_directory_takes_no_more_afterwards(
    people: DynamoPersonStore, directory: dict[str, str], change: Any
) -> None:
    directory["AdminEnableUser"] = "TooManyRequestsException"
    status, answered, _ = call("PUT", "/people/{email}", change, at="claire@zelie.example")

    assert (status, answered["role"]) == (200, change["role"])
    assert _has(people) == change


class Refusing(Door):
    """A door where every invitation opens, and then comes to nothing."""

    def __init__(self, refusal: Exception) -> None:
        super().__init__()
        self.refusal: Exception | None = None
        self.later = refusal

    def invite(self, email: str) -> None:
        super().invite(email)
        if self.refusal is not None:
            raise self.refusal


@each("refusal", [AddressRefused(), BusyError("too much"), RuntimeError("a crash in between")])
@each("role", list(Role))
def test_whoever_is_shut_out_while_they_are_invited_stays_shut_out_whatever_becomes_of_the_invitation(
    people: DynamoPersonStore, moment: Moment, refusal: Exception, role: Role
) -> None:
    door, by = Refusing(refusal), an_api_key().principal
    ports = PeoplePorts(people, moment, door)
    put_person("claire@zelie.example", "Claire", Role.MARKETER, None, by, ports)

    def removed_meanwhile() -> None:
        remove_person("claire@zelie.example", by, ports)
        assert door.open is False
        door.refusal = door.later

    door.meanwhile["invite"] = removed_meanwhile
    with suppress(type(refusal)):
        put_person("claire@zelie.example", "Claire", role, None, by, ports)

    kept = people.find("claire@zelie.example")
    assert kept is not None
    assert (kept.active, door.open) == (False, False)


def test_a_worker_that_ends_in_between_has_given_nothing_and_asking_again_gives_it(
    people: DynamoPersonStore, moment: Moment
) -> None:

    class Ending(Door):
        def invite(self, email: str) -> None:
            super().invite(email)
            raise SystemExit

    by, crashed = an_api_key().principal, PeoplePorts(people, moment, Ending())
    put_person("claire@zelie.example", "Claire", Role.READER, None, by, PeoplePorts(people, moment, Door()))
    with pytest.raises(SystemExit):
        put_person("claire@zelie.example", "Claire", Role.ADMINISTRATOR, None, by, crashed)
    kept = people.find("claire@zelie.example")
    assert kept is not None
    assert kept.role is Role.READER

    put_person("claire@zelie.example", "Claire", Role.ADMINISTRATOR, None, by, PeoplePorts(people, moment, Door()))
    given = people.find("claire@zelie.example")
    assert given is not None
    assert given.role is Role.ADMINISTRATOR
