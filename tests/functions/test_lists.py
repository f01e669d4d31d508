"""Lists of a whole base through the door, on moto: contacts, consents, oppositions, acts, tags and statistics, as JSON and as CSV."""

import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl

import boto3
import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.outside.file_import import ImportKind, ImportState
from stopsms.compliance.person.contact import Contact, Purpose, Status
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.opposition import CampaignOpposition, InFlight, Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request
from stopsms.compliance.ports.campaigns import Roster
from stopsms.contracts.spreadsheet import original

from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_collection, an_advertiser, terms
from tests.functions.calling import call, gateway_event, routes
from tests.functions.doors import Runtime, handle
from tests.functions.file_imports import a_world, an_import, run

NOW = TUESDAY_10H_PARIS
SALT = "0" * 32


def phone(number: int) -> Phone:
    return Phone.of(f"+336{number:08d}")


@pytest.fixture
def people(settings: Settings) -> DynamoContactStore:
    """Forty people: twenty-five who agreed, ten who opposed, and five whose data were erased after that."""
    advertisers, contacts = (
        DynamoAdvertiserStore("consent"),
        DynamoContactStore("consent", KeyedHash(settings.hash_key_ids)),
    )
    advertisers.put(an_advertiser())
    advertisers.put(an_advertiser(id="nora"))
    for number in range(40):
        tags = frozenset({"newsletter", *(["vip"] if number % 5 == 0 else [])})
        collection = a_collection(tags=tags, attributes={"first_name": f"=Zoé {number}", "shoe_size": "38"})
        contact, evidence = granted(Contact("zelie", phone(number)), collection, NOW, SALT)
        contacts.record(contact, evidence)
        if number >= 25:
            contact, evidence = opposed(contact, Opposition("letter", NOW, ""), NOW, SALT)
            contacts.record(contact, evidence)
        if number >= 35:
            remains, record = erased(contact, Request("letter", NOW, "Claire", "demande"), NOW, SALT)
            contacts.erase(contact, remains, record, leave_task=True)
            (task,) = [task for task in contacts.tasks() if task.phone == phone(number)]
            contacts.redact(task)
            contacts.delete_task(task)
    other, evidence = granted(Contact("nora", phone(1)), a_collection(), NOW, SALT)
    contacts.record(other, evidence)
    return contacts


def pages(path: str, name: str, **query: Any) -> Iterator[list[Any]]:
    """Every page of a list."""
    following: str | None = None
    while True:
        asked = {"advertiser_id": ["zelie"], **{key: [str(value)] for key, value in query.items()}}
        status, page = call("GET", path, query=asked | ({"next": [following]} if following else {}))
        assert status == 200, page
        yield page[name]
        following = page["next"]
        if following is None:
            return


def every(path: str, name: str, **query: Any) -> list[Any]:
    return [item for page in pages(path, name, **query) for item in page]


def table(path: str, written_as: str = "csv", limit: int = 7, **query: str) -> str:
    """A whole list as CSV, by the addresses that its pages give of the next."""
    function, _ = routes()["GET", path]
    asked: dict[str, list[str]] = {"advertiser_id": ["zelie"], "format": [written_as], "limit": [str(limit)]}
    asked |= {name: [value] for name, value in query.items()}
    whole: str = ""
    while True:
        answer = import_module(f"{function}.app").handler(gateway_event(("GET", path), None, query=asked), Runtime())
        assert answer["statusCode"] == 200, answer
        assert answer["multiValueHeaders"]["Content-Type"] == ["text/csv; charset=utf-8"]
        whole += str(answer["body"])
        links = answer["multiValueHeaders"].get("Link")
        if not links:
            return whole
        assert links[0].endswith('>; rel="next"')
        asked = {name: [value] for name, value in parse_qsl(links[0].partition(">")[0].removeprefix("<?"))}


def rows(text: str, separator: str = ",") -> list[dict[str, str]]:
    read = csv.DictReader(StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)
    return [{name: original(cell) for name, cell in row.items()} for row in read]


def test_a_list_is_asked_for_as_api_gateway_passes_it_on(people: DynamoContactStore) -> None:
    listed = handle("lists_api", "lists_api_get_contacts")

    assert listed["status_code"] == 200
    assert {one["advertiser_id"] for one in listed["contacts"]} == {"zelie"}


@pytest.mark.parametrize("limit", [1, 3, 500])
def test_contacts_are_all_listed_once_by_pages_of_any_size(people: DynamoContactStore, limit: int) -> None:
    found = list(pages("/contacts", "contacts", limit=limit))

    assert sorted(one["phone"] for page in found for one in page) == [phone(number).e164 for number in range(35)]
    assert all(len(page) <= limit for page in found)
    assert {one["advertiser_id"] for page in found for one in page} == {"zelie"}


def test_contacts_of_a_status_or_a_tag_are_found(people: DynamoContactStore) -> None:
    assert {one["status"] for one in every("/contacts", "contacts", status="opposed", limit=3)} == {"opposed"}
    assert len(every("/contacts", "contacts", status="opposed", limit=3)) == 10
    assert len(every("/contacts", "contacts", tag="vip", limit=2)) == 7
    assert len(every("/contacts", "contacts", tag="vip", status="granted")) == 5
    assert every("/contacts", "contacts", tag="vi") == []


def test_a_contact_is_a_row_with_its_attributes_and_no_formula(people: DynamoContactStore) -> None:
    text = table("/contacts", attributes="shoe_size")
    found = {row["phone"]: row for row in rows(text)}

    assert len(found) == 35
    assert found[phone(3).e164]["first_name"] == "=Zoé 3"
    assert found[phone(3).e164]["attribute:shoe_size"] == "38"
    assert "\n=" not in text
    assert ",=" not in text
    assert text.count("phone,territory") == 1


@pytest.mark.parametrize("limit", [1, 4, 500])
def test_oppositions_are_listed_and_those_known_by_a_hash_alone_are_told_as_such(
    people: DynamoContactStore, limit: int
) -> None:
    found = every("/suppressions", "suppressions", limit=limit)
    known = [one for one in found if not one["erased"]]

    assert sorted(one["phone"] for one in known) == [phone(number).e164 for number in range(25, 35)]
    assert {one["source"] for one in known} == {"letter"}
    assert [one for one in found if one["erased"]] == [
        {"phone": None, "opposed_at": NOW.isoformat(timespec="milliseconds"), "source": None, "erased": True}
    ] * 5


@pytest.mark.parametrize("limit", [1, 4, 500])
def test_every_act_is_listed_once_those_of_the_erased_without_what_they_said(
    people: DynamoContactStore, limit: int
) -> None:
    found = every("/acts", "acts", limit=limit)
    told = [(one["phone"], one["act"]) for one in found]

    assert len(found) == 25 + 2 * 10 + 3 * 5
    assert told.count((None, "erased")) == told.count((None, "opposed")) == 5
    assert len({one["hash"] for one in found}) == len(found)
    assert not any(one["content"] for one in found if one["phone"] is None and one["act"] != "erased")
    assert told.count((phone(30).e164, "opposed")) == 1


def test_acts_are_those_recorded_within_the_times_asked_for(people: DynamoContactStore) -> None:
    late, evidence = opposed(
        people.recall("zelie", phone(1)), Opposition("desk", NOW, ""), NOW + timedelta(days=2), SALT
    )
    people.record(late, evidence)
    since = {"from": (NOW + timedelta(days=1)).isoformat()}

    assert [one["act"] for one in every("/acts", "acts", limit=5, **since)] == ["opposed"]
    assert len(every("/acts", "acts", limit=5, to=since["from"])) == 60


def test_tags_are_counted_with_who_may_be_written_to(people: DynamoContactStore) -> None:
    status, found = call("GET", "/tags", query={"advertiser_id": ["zelie"]})

    assert status == 200
    assert [(one["tag"], one["contacts"], one["granted"]) for one in found["tags"]] == [
        ("newsletter", 35, 25),
        ("vip", 7, 5),
    ]
    assert (found["contacts"], found["complete"], found["sampled_share"]) == (35, True, 1)


def test_the_list_of_oppositions_can_be_imported_as_one(people: DynamoContactStore) -> None:
    for written_as in ("csv", "excel_fr"):
        world = a_world()
        file = an_import(world, 1, table("/suppressions", written_as), ImportKind.OPPOSITIONS)
        done = run(world, file)

        assert done.state is ImportState.FINISHED, done.failure
        assert {contact.phone for contact in world.contacts.values()} == {phone(number) for number in range(25, 35)}
        assert {contact.status for contact in world.contacts.values()} == {Status.OPPOSED}
        assert {contact.opposed_at for contact in world.contacts.values()} == {NOW}
        assert {chain[-1].content["source"] for chain in world.evidence.values()} == {"letter"}


@pytest.mark.parametrize("written_as", ["csv", "excel_fr"])
def test_what_people_agreed_to_can_be_imported_with_its_provenance(people: DynamoContactStore, written_as: str) -> None:
    world = a_world()
    file = an_import(world, 1, table("/consents", written_as), defaults={"evidence": {}})
    done = run(world, file)

    assert done.state is ImportState.FINISHED, done.failure
    assert set(world.contacts) == {phone(number) for number in range(25)}
    for contact in world.contacts.values():
        known = people.recall("zelie", contact.phone)
        assert contact.basis is not None
        assert known.basis is not None
        assert contact.status is Status.GRANTED
        assert (contact.basis.legal_basis, contact.tags) == (known.basis.legal_basis, known.tags)
        assert contact.basis.collected_at.replace(microsecond=0) == known.basis.collected_at.replace(microsecond=0)
        assert contact.attributes["first_name"] == known.attributes["first_name"]
        before, after = people.evidence("zelie", contact.phone)[0], world.evidence[contact.phone][0]
        for name in ("source", "wording", "wording_version", "checkbox", "informed", "objection_offered"):
            assert after.content[name] == before.content[name], name


def test_a_category_that_holds_a_separator_stays_one_on_its_way_through_a_file(people: DynamoContactStore) -> None:
    """Else a consent for « mode, femme » would be one for « mode »."""
    categories = frozenset({"mode, femme", 'dit "bio"', "beauté"})
    collection = a_collection(categories=categories, tags=frozenset({"a | b", "c"}))
    contact, evidence = granted(Contact("zelie", phone(90)), collection, NOW, SALT)
    people.record(contact, evidence)
    world = a_world()
    done = run(world, an_import(world, 1, table("/consents"), defaults={"evidence": {}}))

    assert done.state is ImportState.FINISHED, done.failure
    imported = world.contacts[phone(90)]
    assert imported.basis is not None
    assert (imported.basis.categories, imported.tags) == (categories, frozenset({"a | b", "c"}))


@pytest.mark.parametrize("purpose", [*Purpose])
def test_what_people_agreed_to_for_one_purpose_is_imported_for_that_alone(
    people: DynamoContactStore, purpose: Purpose
) -> None:
    """Else whoever agreed to hear of a cause would be written to by a shop."""
    collection = a_collection(purposes=frozenset({purpose}))
    contact, evidence = granted(Contact("zelie", phone(91)), collection, NOW, SALT)
    people.record(contact, evidence)
    world = a_world()
    done = run(world, an_import(world, 1, table("/consents"), defaults={"evidence": {}}))

    assert done.state is ImportState.FINISHED, done.failure
    imported = world.contacts[phone(91)]
    assert imported.basis is not None
    assert imported.basis.purposes == {purpose}


def a_finished_campaign(settings: Settings, number: int, **changes: Any) -> str:
    """Three people over two days, one of whom opposed."""
    campaign_id = f"{number:016x}"
    campaign = a_campaign(
        terms=terms(campaign_id=campaign_id),
        state=State.FINISHED,
        created_at=NOW + timedelta(seconds=number),
        **changes,
    )
    DynamoCampaignStore("campaign").add(campaign)
    batches = DynamoBatchStore("campaign")
    batches.save_roster(campaign_id, Roster("00-000000", tuple(phone(one).e164 for one in range(3))))
    outcomes = {
        0: Outcome(Fate.DELIVERED, NOW, parts=1),
        1: Outcome(Fate.BLOCKED, NOW),
        2: Outcome(Fate.SENT, NOW + timedelta(days=1), parts=2),
    }
    batches.merge_outcomes(campaign_id, "00-000000", outcomes)
    batches.recount(campaign_id, "00-000000")
    flight = InFlight(campaign_id, "00-000000.0", NOW)
    batches.record_opposition(CampaignOpposition(NOW + timedelta(days=1), NOW + timedelta(days=1), (flight,)))
    return campaign_id


@pytest.fixture
def worked(people: DynamoContactStore, settings: Settings) -> list[str]:
    return [a_finished_campaign(settings, number, started_at=NOW) for number in range(3)]


def statistics(**query: Any) -> list[Any]:
    """Every page."""
    found, following = [], None
    while True:
        asked = {"advertiser_id": ["zelie"], **{name: [str(value)] for name, value in query.items()}}
        status, page = call("GET", "/statistics", query=asked | ({"next": [following]} if following else {}))
        assert status == 200, page
        found.append(page)
        following = page["next"]
        if following is None:
            return found


def test_statistics_by_day_are_the_sum_over_campaigns_in_french_days(worked: list[str]) -> None:
    (page,) = statistics(by="day")

    assert [(day["day"], day["sent"], day["delivered"], day["blocked"], day["parts"]) for day in page["days"]] == [
        ("2026-11-24", 3, 3, 3, 3),
        ("2026-11-25", 3, 0, 0, 6),
    ]
    assert [day["oppositions"] for day in page["days"]] == [0, 3]
    assert [day["cost_eur"] for day in page["days"]] == [0.21, 0.42]
    assert (page["total"]["sent"], page["total"]["cost_eur"], page["total"]["campaigns"]) == (6, 0.63, 3)


def test_statistics_of_a_period_have_its_days_alone_and_pages_add_up(worked: list[str]) -> None:
    found = statistics(by="day", limit=1, to="2026-11-24")

    assert len(found) >= 3
    assert sum(day["sent"] for page in found for day in page["days"]) == 3
    assert {day["day"] for page in found for day in page["days"]} == {"2026-11-24"}
    assert [page["days"] for page in statistics(by="day", **{"from": "2026-11-26"})] == [[]]


def test_statistics_by_campaign_have_its_counts_and_what_it_cost(worked: list[str]) -> None:
    (page,) = statistics()

    assert [one["campaign_id"] for one in page["campaigns"]] == worked[::-1]
    one = page["campaigns"][0]
    assert (one["sent"], one["delivered"], one["oppositions"], one["cost_eur"]) == (2, 1, 1, 0.21)
    assert one["counts"]["blocked"] == 1
    text = table("/statistics", "excel_fr", by="day")
    assert [row["cost_eur"] for row in rows(text, ";")] == ["0,21", "0,42"]


def test_a_campaign_counted_before_days_were_kept_counts_for_the_day_on_which_it_began(worked: list[str]) -> None:
    key = {"pk": {"S": f"COUNT#{worked[0]}"}, "sk": {"S": "00-000000"}}
    boto3.client("dynamodb").update_item(
        TableName="campaign", Key=key, UpdateExpression="REMOVE #d", ExpressionAttributeNames={"#d": "days"}
    )
    (page,) = statistics(by="day")

    assert [(day["day"], day["sent"]) for day in page["days"]] == [("2026-11-24", 4), ("2026-11-25", 2)]
    assert date.fromisoformat(page["days"][0]["day"]) == NOW.date()


@pytest.mark.parametrize("limit", ["0", "501", "-1", "many"])
@pytest.mark.parametrize(
    "path",
    [
        "/contacts",
        "/consents",
        "/suppressions",
        "/acts",
        "/statistics",
        "/campaigns",
        "/imports",
        "/reviews",
        "/retention",
        "/advertisers",
        "/advertisers/{advertiser_id}/forms",
        "/advertisers/{advertiser_id}/spending",
        "/campaigns/{campaign_id}/recipients",
        "/campaigns/{campaign_id}/oppositions",
        "/recurrences",
        "/recurrences/{recurrence_id}/runs",
    ],
)
def test_every_list_takes_a_page_size_within_the_same_bounds(people: DynamoContactStore, path: str, limit: str) -> None:
    _, names = routes()["GET", path]
    query = {"limit": [limit]} | ({"advertiser_id": ["zelie"]} if "advertiser_id" in names else {})
    status, problem = call("GET", path, query=query)

    assert status == 422
    assert [error["field"] for error in problem["errors"]] == ["limit"]


def test_csv_is_what_is_accepted_first(people: DynamoContactStore) -> None:
    answers = {
        accepted: call("GET", "/suppressions", headers={"Accept": accepted})[1]
        for accepted in (
            "text/csv",
            "text/csv;q=0.9, application/json",
            "application/json, text/csv",
            "text/csv;q=0",
            "text/csv; charset=utf-8 ; Q=0.000, */*",
        )
    }

    assert [isinstance(answer, str) for answer in answers.values()] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        ("/statistics", "2026-11-25", "2026-11-24"),
        ("/acts", "2026-11-24T10:00:00+01:00", "2026-11-24T08:59:59+00:00"),
    ],
)
def test_a_period_that_ends_before_it_begins_is_refused(
    people: DynamoContactStore, path: str, first: str, last: str
) -> None:
    zelie = {"advertiser_id": ["zelie"]}
    status, problem = call("GET", path, query=zelie | {"from": [first], "to": [last]})

    assert (status, problem["type"], problem["field"]) == (422, "urn:stop-sms:problem:empty_period", "from")
    assert problem["title"] == f"from ({first}) is after to ({last})"
    assert call("GET", path, query=zelie | {"from": [first], "to": [first]})[0] == 200


def test_a_list_of_an_advertiser_that_nobody_declared_is_not_found(people: DynamoContactStore) -> None:
    for path in ("/contacts", "/consents", "/suppressions", "/acts", "/tags", "/statistics"):
        assert call("GET", path, query={"advertiser_id": ["nobody"]})[0] == 404


def test_a_cursor_of_one_list_is_refused_by_another(people: DynamoContactStore) -> None:
    _, page = call("GET", "/contacts", query={"advertiser_id": ["zelie"], "limit": ["1"]})
    for path, more in (("/contacts", {"advertiser_id": ["nora"]}), ("/suppressions", {"advertiser_id": ["zelie"]})):
        status, problem = call("GET", path, query={**more, "next": [page["next"]]})
        assert (status, problem["type"]) == (422, "urn:stop-sms:problem:unknown_cursor")


MANY = {
    "phone": "06 12 34 56 79",
    "legal_basis": "consent",
    "collected_at": "2020-11-24T09:59:00+01:00",
    "evidence": {
        "source": "web_form",
        "wording": "J’accepte de recevoir les offres de Zelie par SMS.",
        "wording_version": "3",
        "checkbox": {"present": True, "prechecked": False, "checked": True},
        "informed": True,
        "objection_offered": True,
    },
}


def test_many_consents_are_each_read_judged_and_told_on_their_own(people: DynamoContactStore) -> None:
    collected_at = (NOW - timedelta(days=1)).isoformat()
    good = MANY | {"collected_at": collected_at}
    unticked = good | {"evidence": {**MANY["evidence"], "checkbox": {"present": True}}, "phone": "0612345680"}  # type: ignore[dict-item]
    sent = [
        good | {"reference": "a"},
        good | {"phone": "01 23 45 67 89", "reference": "b"},
        unticked | {"reference": "c"},
        good | {"colected_at": "2026"},
        "no consent at all",
        good | {"advertiser_id": "nora", "reference": "x" * 200},
        good | {"phone": "+33612345679", "reference": "a"},
    ]
    body = {"advertiser_id": "zelie", "consents": sent}
    status, answer = call("POST", "/consents/bulk", body)

    assert status == 200
    results = answer["results"]
    assert [one["result"] for one in results] == [
        "recorded", "invalid", "refused", "invalid", "invalid", "invalid", "unchanged",
    ]  # fmt: skip
    assert [one["reference"] for one in results] == ["a", "b", "c", None, None, None, "a"]
    assert (results[1]["errors"][0]["field"], results[1]["errors"][0]["rule"]) == ("phone", "landline")
    assert results[3]["errors"][0]["field"] == "colected_at"
    assert {error["field"] for error in results[5]["errors"]} == {"advertiser_id", "reference"}
    assert [rule["rule"] for rule in answer["rules"]] == results[2]["rules"] == ["fr.checkbox"]
    assert answer["counts"] == {"recorded": 1, "invalid": 4, "refused": 1, "unchanged": 1}
    assert people.recall("zelie", Phone.of("+33612345679")).status is Status.GRANTED
    assert people.find("zelie", Phone.of("+33612345680")) is None

    _, again = call("POST", "/consents/bulk", body)
    assert again["results"][0]["result"] == "unchanged"
    assert len(people.evidence("zelie", Phone.of("+33612345679"))) == 1


@pytest.mark.parametrize("consents", [[], [MANY] * 501, "many", None])
def test_a_call_with_no_consents_or_too_many_is_refused(people: DynamoContactStore, consents: Any) -> None:
    status, problem = call("POST", "/consents/bulk", {"advertiser_id": "zelie", "consents": consents})

    assert status == 422
    assert problem["errors"][0]["field"] == "consents"


def test_only_the_call_that_holds_many_may_be_large(people: DynamoContactStore) -> None:
    words = " " * 100_000
    assert call("POST", "/consents", f'{{"advertiser_id": "zelie"{words}}}')[0] == 413
    assert call("POST", "/consents/bulk", f'{{"advertiser_id": "zelie"{words}}}')[0] == 422
    assert call("POST", "/consents/bulk", f'{{"advertiser_id": "zelie"{words * 12}}}')[0] == 413


def test_many_consents_of_nothing_but_mistakes_are_answered_in_time_and_size(people: DynamoContactStore) -> None:
    mistaken = {f"k{number}": 1 for number in range(150)}
    status, answer = call("POST", "/consents/bulk", {"advertiser_id": "zelie", "consents": [mistaken] * 500})

    assert status == 200
    assert answer["counts"] == {"invalid": 500}
    assert {len(one["errors"]) for one in answer["results"]} == {10}
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < 6_000_000


def test_a_misspelt_field_of_one_of_many_consents_is_told_which_was_meant(people: DynamoContactStore) -> None:
    misspelt = MANY | {"evidence": {**MANY["evidence"], "sorce": "till"}}  # type: ignore[dict-item]
    _, answer = call("POST", "/consents/bulk", {"advertiser_id": "zelie", "consents": [misspelt]})

    assert [(error["field"], error["message"]) for error in answer["results"][0]["errors"]] == [
        ("evidence.sorce", "there is no such field: did you mean source?")
    ]


def test_what_was_not_done_of_many_consents_is_done_when_they_are_sent_again_with_the_same_key(
    people: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = import_module("consent_api.app")
    good = MANY | {"collected_at": (NOW - timedelta(days=1)).isoformat()}
    body = json.dumps({"advertiser_id": "zelie", "consents": [good]})
    sent = gateway_event(("POST", "/consents/bulk"), body, headers={"Idempotency-Key": "one"})

    with monkeypatch.context() as late:
        late.setattr(app, "CAPTURE_TIME", timedelta(0))
        out_of_time = app.handler(sent, Runtime())
    again, once_more = app.handler(sent, Runtime()), app.handler(sent, Runtime())

    assert json.loads(out_of_time["body"])["counts"] == {"not_done": 1}
    assert out_of_time["multiValueHeaders"]["Retry-After"] == ["1"]
    assert json.loads(again["body"])["counts"] == {"recorded": 1}
    assert once_more["body"] == again["body"]
    assert once_more["multiValueHeaders"]["Idempotency-Replayed"] == ["true"]


def test_a_consent_for_which_there_is_no_time_is_to_be_sent_again(
    people: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = import_module("consent_api.app")
    body = MANY | {"advertiser_id": "zelie", "collected_at": (NOW - timedelta(days=1)).isoformat()}
    body.pop("reference", None)
    with monkeypatch.context() as late:
        late.setattr(app, "CAPTURE_TIME", timedelta(0))
        status, problem = call("POST", "/consents", body)

    assert (status, problem["type"]) == (429, "urn:stop-sms:problem:busy")
    assert call("POST", "/consents", body)[1]["result"] == "recorded"


def test_an_answer_that_no_item_has_room_for_is_given_and_not_kept(people: DynamoContactStore) -> None:
    app = import_module("consent_api.app")
    body = json.dumps({"advertiser_id": "zelie", "consents": [{}] * 500})
    sent = gateway_event(("POST", "/consents/bulk"), body, headers={"Idempotency-Key": "large"})

    first, again = app.handler(sent, Runtime()), app.handler(sent, Runtime())

    assert (first["statusCode"], again["statusCode"]) == (200, 200)
    assert "Idempotency-Replayed" not in again["multiValueHeaders"]
