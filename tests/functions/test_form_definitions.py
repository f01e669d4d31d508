"""Consent forms are defined, changed and read through the API; what they showed stays readable. On moto."""

import json
from typing import Any

import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.dynamodb import query
from stopsms.adapters.tables.form_store import DynamoFormStore

from tests.factories import a_form
from tests.functions.calling import FORM, answered, gateway_event
from tests.functions.conftest import API
from tests.functions.form_visits import SHOP, defined, redefined

FORMS = "/advertisers/{advertiser_id}/forms"
ONE = f"{FORMS}/{{form_id}}"


@pytest.fixture(autouse=True)
def _account(base: DynamoContactStore) -> None:
    """An account with the advertiser zelie."""


def post(**changes: Any) -> tuple[int, Any]:
    return answered(("POST", FORMS), gateway_event(("POST", FORMS), json.dumps(FORM | changes)))


def get(path: str, **at: str) -> tuple[int, Any]:
    return answered(("GET", path), gateway_event(("GET", path), None, at=at))


def test_a_form_is_defined_and_read_again_with_its_address_and_the_html_that_embeds_it() -> None:
    form = defined()

    assert form["address"] == f"{API}/forms/{form['id']}"
    assert form["brand"] == "Zelie", "the advertiser's own when none is named"
    assert (form["channels"], form["consents_an_hour"], form["enabled"], form["revision"]) == (["sms"], None, True, 1)
    assert f'<iframe src="{form["address"]}"' in form["snippet"]
    assert len(form["snippet"].splitlines()) <= 10
    assert "<script" not in form["snippet"]
    assert get(ONE, form_id=form["id"]) == (200, form)
    assert defined(allowed_origins=[])["snippet"] == "", "nobody may frame it"


def test_a_title_cannot_leave_its_place_in_the_snippet() -> None:
    assert '"><script>' not in defined(title='SMS"><script>alert(1)</script>')["snippet"]


def test_the_forms_of_an_advertiser_are_listed_page_by_page() -> None:
    ids = {defined()["id"] for _ in range(3)}
    DynamoFormStore("consent").write(a_form(id="f" * 16, advertiser_id="nora"))
    status, listed = get(FORMS)

    assert (status, listed["next"]) == (200, None)
    assert {form["id"] for form in listed["forms"]} == ids


def test_another_wording_needs_another_version_and_each_stays_readable() -> None:
    form = defined()
    status, problem = redefined(form["id"], wording=FORM["wording"] + " Sans engagement.")
    assert (status, problem["type"]) == (409, "urn:stop-sms:problem:wording_version_in_use")
    assert problem["field"] == "wording_version"

    assert redefined(form["id"], wording=FORM["wording"] + " Sans engagement.", wording_version="2026-12")[0] == 200
    status, problem = redefined(form["id"], wording=FORM["wording"] + " Autre.", wording_version="2026-11")
    assert status == 409, "a version of earlier keeps its words too"
    assert redefined(form["id"], title="Nos offres")[0] == 200, "back to the first wording"

    status, found = get(f"{ONE}/revisions", form_id=form["id"])
    assert [one["wording_version"] for one in found["revisions"]] == ["2026-11", "2026-12", "2026-11"]
    assert [one["revision"] for one in found["revisions"]] == [1, 2, 3]
    assert found["revisions"][0]["wording"] == FORM["wording"]
    assert get(ONE, form_id=form["id"])[1]["title"] == "Nos offres"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"wording": "Je refuse de recevoir des SMS de Zelie."}, "fr.consent"),
        ({"wording": "J’accepte les conditions générales de vente."}, "fr.free-consent"),
        ({"channels": ["email"]}, "fr.channel"),
        ({"channels": ["sms", "voice"]}, "fr.channel"),
        ({"purposes": ["commercial", "political"]}, "fr.purpose"),
    ],
)
def test_a_form_whose_consents_would_not_be_valid_is_refused_with_the_rules_and_leaves_nothing(
    changes: dict[str, Any], rule: str
) -> None:
    status, problem = post(**changes)

    assert (status, problem["type"]) == (422, "urn:stop-sms:problem:refused_by_rules")
    assert rule in [one["rule"] for one in problem["rules"]]
    assert get(FORMS)[1]["forms"] == []
    form = defined()
    assert redefined(form["id"], wording_version="9", **changes)[0] == 422
    assert get(f"{ONE}/revisions", form_id=form["id"])[1]["revisions"] == [
        {name: value for name, value in form.items() if name not in ("address", "snippet")}
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"brand": "Nora"}, "brand"),
        ({"allowed_origins": ["https://shop.example/"]}, "allowed_origins"),
        ({"allowed_origins": ["https://Shop.example"]}, "allowed_origins"),
        ({"allowed_origins": ["http://shop.example"]}, "allowed_origins"),
        ({"allowed_origins": ["https://shop.example:443"]}, "allowed_origins"),
        ({"allowed_origins": ["https://*.example"]}, "allowed_origins"),
        ({"allowed_origins": ["https://shop.example; script-src *"]}, "allowed_origins"),
        ({"allowed_origins": ["null"]}, "allowed_origins"),
        ({"allowed_origins": ["https://shop.example:99999"]}, "allowed_origins"),
        ({"consents_an_hour": 0}, "consents_an_hour"),
        ({"notice": FORM["notice"] | {"policy_url": "http://zelie.example"}}, "policy_url"),
        ({"notice": {}}, "notice"),
        ({"wording": "SMS ?"}, "wording"),
        ({"prechecked": True}, "prechecked"),
    ],
)
def test_a_definition_that_is_not_as_described_is_refused_by_its_field(changes: dict[str, Any], field: str) -> None:
    status, problem = post(**changes)
    named = [problem.get("field"), *(error["field"] for error in problem.get("errors", ()))]

    assert status == 422
    assert any(field in str(name) for name in named)
    assert get(FORMS)[1]["forms"] == []


@pytest.mark.parametrize("origin", [SHOP, "https://shop.example:8443", "http://localhost:8000", "http://127.0.0.1:1"])
def test_an_origin_is_taken_as_browsers_write_it(origin: str) -> None:
    assert defined(allowed_origins=[origin])["allowed_origins"] == [origin]


def test_a_form_of_another_advertiser_or_none_is_not_there() -> None:
    DynamoFormStore("consent").write(a_form(id="f" * 16, advertiser_id="nora"))
    digest = "ab" * 32

    for form_id in ("f" * 16, "0" * 16):
        assert get(ONE, form_id=form_id)[0] == 404
        assert get(f"{ONE}/revisions", form_id=form_id)[0] == 404
        assert get(f"{ONE}/shown/{{digest}}", form_id=form_id, digest=digest)[0] == 404
        assert redefined(form_id)[0] == 404
    assert get(f"{ONE}/shown/{{digest}}", form_id=defined()["id"], digest=digest)[0] == 404
    assert get(FORMS, advertiser_id="nobody")[0] == 404
    assert (
        answered(("POST", FORMS), gateway_event(("POST", FORMS), json.dumps(FORM), at={"advertiser_id": "nobody"}))[0]
        == 422
    )


def test_of_two_changes_at_once_one_is_made_on_the_other(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    form = defined()
    store = DynamoFormStore.write
    between: list[Any] = []

    def other_first(self: DynamoFormStore, changed: Any) -> bool:
        if not between:
            between.append(changed)
            store(self, a_form(id=form["id"], wording=FORM["wording"], title="L’autre", revision=2))
        return store(self, changed)

    monkeypatch.setattr(DynamoFormStore, "write", other_first)
    status, changed = redefined(form["id"], title="Le nôtre")

    assert (status, changed["revision"], changed["title"]) == (200, 3, "Le nôtre")
    titles = [one["title"] for one in get(f"{ONE}/revisions", form_id=form["id"])[1]["revisions"]]
    assert titles == [FORM["title"], "L’autre", "Le nôtre"]
    assert len(list(query("consent", f"FORM#{form['id']}"))) == 4, "and the newest once more"
