"""The consent form: what its pages say, what is recorded of a post, and that nothing can be read through it. On moto."""

import html
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from forms import app
from forms.visitor_network import network_of, site_of
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.confirmation_switch import DynamoConfirmationSwitch
from stopsms.adapters.tables.form_store import DynamoFormStore
from stopsms.compliance.campaign.advertiser import Brand
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.person.contact import Purpose, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Act, faults

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection
from tests.functions.conftest import API
from tests.functions.doors import Runtime, answers, event, move_clock, reply, status
from tests.functions.form_visits import (
    AGENT,
    MERCI,
    SHOP,
    asked_by,
    defined,
    filled,
    posted,
    redefined,
    requests_waiting,
    shown,
    token_in,
    visit,
)
from tests.numbers_in_clear import shows

STRANGER = Phone.of("+33698765432")
READ = timedelta(seconds=5)
"""As long as a person takes."""

FRAMED = {"Sec-Fetch-Dest": "iframe"}
"""What a browser says that shows the page within another."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "ANSWERED_AFTER", 0.0)


@pytest.fixture
def form(base: DynamoContactStore) -> dict[str, Any]:
    """A form of zelie's; Camille has consented before, otherwise."""
    return defined()


def taken(settings: Settings, form: dict[str, Any], address: str = "192.0.2.10", **more: Any) -> dict[str, Any]:
    """A person reads the form, fills it in and posts it."""
    token = token_in(shown(form["id"]))
    move_clock(settings, READ)
    return posted(form["id"], filled(token, **more), address=address)


# ---- the page


def test_the_page_shows_the_wording_whole_beside_an_empty_box_and_who_writes_and_how_to_refuse(form: Any) -> None:
    text = shown(form["id"])

    assert form["wording"] in text
    for told in ("ZELIE MODE SAS", "732 829 320", "contact@zelie.example", "36180", "dpo@zelie.example", "CNIL"):
        assert told in text
    assert "ne permet pas de vous appeler" in text
    assert text.count("<input") == 4
    assert "checked" not in text
    assert "<script" not in text
    assert "style=" not in text


@pytest.mark.parametrize("query", [{"accord": "oui"}, {"checked": "true", "phone": "0612345678"}, {"token": "x"}])
def test_no_parameter_ticks_the_box_or_fills_anything_in(form: Any, query: dict[str, str]) -> None:
    text = shown(form["id"], query=query)

    assert "checked" not in text
    assert 'value=""' in text
    assert "0612345678" not in text


def test_the_page_may_be_framed_by_allowed_sites_alone_and_keeps_its_address_to_itself(form: Any) -> None:
    headers = visit("GET", f"/forms/{form['id']}")["headers"]

    assert f"frame-ancestors {SHOP};" in headers["Content-Security-Policy"] + ";"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin", "no-referrer would make the page's own post come from null"
    assert headers["Cache-Control"] == "no-store"
    closed = defined(allowed_origins=[])
    assert "frame-ancestors 'none'" in visit("GET", f"/forms/{closed['id']}")["headers"]["Content-Security-Policy"]


def test_a_form_that_is_closed_or_was_never_there_says_so(form: Any) -> None:
    closed = defined(enabled=False)

    for form_id in (closed["id"], "0" * 16, "../x"):
        answer = visit("GET", f"/forms/{form_id}")
        assert answer["statusCode"] == 404
        assert "n’est plus ouvert" in answer["body"]
        assert asked_by(SHOP, form_id)[0] == 404
    assert posted(closed["id"], filled("x"))["statusCode"] == 404


def test_the_style_sheet_and_the_icon_that_the_page_names_are_there(form: Any) -> None:
    names = re.findall(r'"\.\./assets/([^"]+)"', shown(form["id"]))

    def asset(name: str) -> Any:
        asked = {"httpMethod": "GET", "resource": "/assets/{name}", "path": f"/assets/{name}"}
        return app.handler(event("forms_post_form") | asked | {"pathParameters": {"name": name}}, Runtime())

    assert len(names) == 2
    for answer in map(asset, names):
        assert (answer["statusCode"], "immutable" in answer["headers"]["Cache-Control"]) == (200, True)
    assert asset("app.js")["statusCode"] == 404


# ---- a post, to the end


def test_what_is_recorded_is_what_was_shown_and_done_and_waits_for_the_holder(settings: Settings, form: Any) -> None:
    contacts = _contacts(settings)
    page_before = shown(form["id"], headers=FRAMED | {"Referer": f"{SHOP}/newsletter?client=42#bas"})
    move_clock(settings, READ)
    answer = posted(form["id"], filled(token_in(page_before), "06 98 76 54 32"))

    assert (answer["statusCode"], answer["headers"]["Location"]) == (303, MERCI.format(form["id"]))
    contact = contacts.find("zelie", STRANGER)
    assert contact is not None
    assert (contact.status, contact.tags) == (Status.PENDING, frozenset()), (
        "nothing of it is the person's until they answer"
    )
    (record,) = contacts.evidence("zelie", STRANGER)
    content = record.content
    assert content["checkbox"] == {"present": True, "prechecked": False, "checked": True}
    assert (content["wording"], content["wording_version"]) == (form["wording"], "2026-11")
    assert (content["source"], content["informed"], content["legal_basis"]) == ("web_form", True, "consent")
    assert (content["form"], content["form_url"]) == (form["id"], f"{API}/forms/{form['id']}")
    assert content["embedded_in"] == f"{SHOP}/newsletter", "without what may be about a person"
    assert "rendered_by" not in content
    assert (content["ip"], content["user_agent"]) == ("192.0.2.10", AGENT)
    (request,) = requests_waiting(settings)
    assert (request["kind"], request["phone"], request["form"]) == ("confirm", STRANGER.e164, form["id"])
    assert _shown_again(form, str(content["shown"])) in page_before


def _shown_again(form: Any, digest: str) -> str:
    """The wording of what the API gives back as shown, under a hash."""
    from tests.functions.calling import answered, gateway_event

    route = ("GET", "/advertisers/{advertiser_id}/forms/{form_id}/shown/{digest}")
    status_code, found = answered(route, gateway_event(route, None, at={"form_id": form["id"], "digest": digest}))
    assert status_code == 200
    assert any("ne permet pas de vous appeler" in entry["text"] for entry in found["notice"])
    return str(found["wording"])


def _contacts(settings: Settings) -> DynamoContactStore:
    from stopsms.adapters.keys.keyed_hash import KeyedHash

    return DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))


def test_the_holder_s_oui_makes_it_a_consent(settings: Settings, form: Any) -> None:
    reply("STOP")
    answers(settings)
    move_clock(settings, timedelta(minutes=10))
    assert taken(settings, form)["statusCode"] == 303
    contacts = _contacts(settings)
    assert status(contacts) == "opposed", "until the OUI"
    answers(settings)
    move_clock(settings, timedelta(minutes=5))
    reply("OUI", ago=-timedelta(minutes=15, seconds=10))

    assert status(contacts) == "granted"
    chain = contacts.evidence("zelie", CAMILLE)
    assert [record.act for record in chain][-2:] == [Act.BASIS_RECORDED, Act.CONFIRMED]
    assert faults(chain) == ()


def test_a_post_that_comes_twice_is_one_act_and_one_question(settings: Settings, form: Any) -> None:
    token = token_in(shown(form["id"]))
    move_clock(settings, READ)
    body = filled(token, "06 98 76 54 32")
    answered = [posted(form["id"], body) for _ in range(2)]

    assert [answer["statusCode"] for answer in answered] == [303, 303]
    assert len(_contacts(settings).evidence("zelie", STRANGER)) == 1
    asked = requests_waiting(settings)
    assert len({request["id"] for request in asked}) == 1, "the answer queue asks once for each id"
    assert len(asked) == 2, "the first one may have been lost with its worker"


def test_of_somebody_who_may_be_solicited_already_the_act_is_kept_and_changes_nothing(
    settings: Settings, form: Any
) -> None:
    contacts = _contacts(settings)
    agreed = a_collection(purposes=frozenset({Purpose.COMMERCIAL}))
    contacts.record(*granted(contacts.recall("zelie", CAMILLE), agreed, TUESDAY_10H_PARIS, "5a" * 16))
    before = contacts.find("zelie", CAMILLE)
    assert taken(settings, form)["statusCode"] == 303
    after = contacts.find("zelie", CAMILLE)

    assert before is not None
    assert after is not None
    assert (after.status, after.basis, after.tags) == (before.status, before.basis, before.tags)
    assert after.last_contact_at == before.last_contact_at
    assert len(contacts.evidence("zelie", CAMILLE)) == 3
    assert requests_waiting(settings) == []


def test_whoever_agreed_without_a_record_of_what_for_is_asked_when_they_fill_in_the_form(
    settings: Settings, form: Any
) -> None:
    assert taken(settings, form)["statusCode"] == 303
    assert len(requests_waiting(settings)) == 1
    found = _contacts(settings).find("zelie", CAMILLE)
    assert found is not None
    assert found.status is Status.GRANTED, "and may be written to as before"


# ---- what is wrong is said in plain words


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Indiquez votre numéro de téléphone mobile"),
        ("01 42 68 53 00", "ligne fixe"),
        ("06 12 34 56 7", "Il manque des chiffres"),
        ("+33 6 12 34 56", "Il manque des chiffres"),
        ("06 12 34 56 78 9", "Il y a trop de chiffres"),
        ("+44 7911 123456", "un pays vers lequel"),
        ("36180", "Il manque des chiffres"),
        ("08 92 68 53 00", "numéro spécial"),
        ("zéro six", "Ce numéro n’existe pas|Écrivez un seul numéro|Il manque des chiffres"),
        ("+687 75 12 34", "vers ce territoire"),
        ('"><script>alert(1)</script>', "Il manque|Écrivez"),
    ],
)
def test_what_is_wrong_with_a_number_is_said_and_what_was_typed_stays(
    settings: Settings, form: Any, typed: str, told: str
) -> None:
    answer = taken(settings, form, phone=typed)
    body = answer["body"]

    assert answer["statusCode"] == 422
    assert re.search(told, body)
    assert "<title>Erreur : " in body
    assert 'role="alert"' in body
    assert f'value="{html.escape(typed).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")}"' in body
    assert "<script" not in body
    assert 'type="checkbox" value="oui" required' in body
    assert "checked" not in body
    assert 'href="#accord">Cochez de nouveau la case' in body, "also where nothing was typed"
    assert 'id="accord-error"' in body
    assert requests_waiting(settings) == []


@pytest.mark.parametrize(
    "typed",
    [
        "0698765432",
        "06\u00a098\u202f76 54 32",
        "+33 (0)6 98 76 54 32",
        "0033698765432",
        "33 6 98 76 54 32",
        "06.98.76.54.32",
        "tél. : 06-98-76-54-32",
    ],
)
def test_a_number_is_taken_as_people_type_it(settings: Settings, form: Any, typed: str) -> None:
    assert taken(settings, form, phone=typed)["statusCode"] == 303
    assert status(_contacts(settings), STRANGER.e164) == "pending"


def test_an_overseas_number_that_is_written_like_a_metropolitan_one_is_served(settings: Settings, form: Any) -> None:
    assert taken(settings, form, phone="0692 12 34 56")["statusCode"] == 303
    (request,) = requests_waiting(settings)
    assert (request["phone"], request["number"]) == ("+262692123456", "36789")


def test_without_a_tick_nothing_is_recorded_and_the_person_is_told(settings: Settings, form: Any) -> None:
    answer = taken(settings, form, phone="06 98 76 54 32", checked=False)

    assert answer["statusCode"] == 422
    assert 'href="#accord"' in answer["body"]
    assert 'value="06 98 76 54 32"' in answer["body"]
    assert status(_contacts(settings), STRANGER.e164) == "unknown"


@pytest.mark.parametrize("accord", ["on", "true", "non", "OUI ", ""])
def test_only_our_own_box_is_a_tick(settings: Settings, form: Any, accord: str) -> None:
    assert taken(settings, form, checked=False, accord=accord)["statusCode"] == 422


def test_a_form_that_stayed_open_too_long_is_shown_again_with_the_number(settings: Settings, form: Any) -> None:
    token = token_in(shown(form["id"], headers=FRAMED | {"Referer": f"{SHOP}/page"}))
    move_clock(settings, timedelta(hours=1, seconds=1))
    answer = posted(form["id"], filled(token, "06 98 76 54 32"))

    assert answer["statusCode"] == 422
    assert "resté ouvert trop longtemps" in answer["body"]
    assert 'value="06 98 76 54 32"' in answer["body"]
    move_clock(settings, READ)
    again = posted(form["id"], filled(token_in(answer["body"]), "06 98 76 54 32"))
    assert again["statusCode"] == 303
    (record,) = _contacts(settings).evidence("zelie", STRANGER)
    assert record.content["embedded_in"] == f"{SHOP}/page", "it is still that page"


def test_an_agreement_is_to_the_text_of_today(settings: Settings, form: Any) -> None:
    token = token_in(shown(form["id"]))
    changed = redefined(form["id"], wording=form["wording"] + " Sans engagement.", wording_version="2026-12")
    assert changed[0] == 200
    move_clock(settings, READ)
    answer = posted(form["id"], filled(token, "06 98 76 54 32"))

    assert answer["statusCode"] == 409
    assert "Sans engagement." in answer["body"]
    assert "vient de changer" in answer["body"]
    assert status(_contacts(settings), STRANGER.e164) == "unknown"


@pytest.mark.parametrize("change", ["other form", "altered", "unsigned", "empty", "not ASCII", "long"])
def test_a_token_that_is_not_of_this_form_is_none(settings: Settings, form: Any, change: str) -> None:
    token = token_in(shown(form["id"]))
    told, _, signature = token.partition(".")
    others = {
        "other form": token_in(shown(defined()["id"])),
        "altered": f"{told[:-1]}A.{signature}",
        "unsigned": told,
        "empty": "",
        "not ASCII": f"{told}.é",
        "long": "x" * 3000,
    }
    move_clock(settings, READ)
    answer = posted(form["id"], filled(others[change], "06 98 76 54 32"))

    assert answer["statusCode"] == 422
    assert status(_contacts(settings), STRANGER.e164) == "unknown"


# ---- programs, crowds, and other sites


@pytest.mark.usefixtures("quick_program")
def test_a_program_is_thanked_and_leaves_nothing(settings: Settings, form: Any) -> None:
    token = token_in(shown(form["id"]))
    hasty = posted(form["id"], filled(token, "06 98 76 54 32"))
    move_clock(settings, timedelta(minutes=20))
    trapped = posted(form["id"], filled(token, "06 98 76 54 32", remarque="Bonjour"))
    honest = posted(form["id"], filled(token, "06 98 76 54 33"))

    assert _told(hasty) == _told(trapped) == _told(honest)
    assert status(_contacts(settings), STRANGER.e164) == "unknown"


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in ("statusCode", "headers", "body")}


def test_the_answer_is_the_same_whoever_has_the_number(settings: Settings, form: Any) -> None:
    new, known, pending, opposed = "06 98 76 54 30", "06 12 34 56 78", "06 98 76 54 31", "06 98 76 54 32"
    taken(settings, form, phone=pending)
    _contacts(settings)
    told = [_told(taken(settings, form, phone=number)) for number in (new, known, pending)]
    reply("STOP")
    told.append(_told(taken(settings, form, phone=known)))
    told += [_told(taken(settings, form, f"192.0.2.{place}", phone=opposed)) for place in range(5)]

    assert all(one == told[0] for one in told)
    assert len(_contacts(settings).evidence("zelie", STRANGER)) == 3, "and beyond the limit of a number nothing is done"


def test_what_seems_taken_is_answered_after_the_same_time(
    settings: Settings, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(app, "ANSWERED_AFTER", 50.0)
    monkeypatch.setattr("time.sleep", waits.append)
    taken(settings, form, phone="06 98 76 54 32")
    taken(settings, form)
    token = token_in(shown(form["id"]))
    posted(form["id"], filled(token, "06 98 76 54 32"))

    assert len(waits) == 3
    assert all(40 < seconds < 50 for seconds in waits), "what is left of it, not more"


def _told_to_wait(answer: dict[str, Any]) -> tuple[str, int]:
    """What a page says of a limit, before and in the number of minutes; its header says the same."""
    words, minutes = re.findall(r"<p>([^<]*) réessayez dans (une|[0-9]+) (?:minutes?|heure)\.</p>", answer["body"])[0]
    in_minutes = 60 if "une heure." in answer["body"] else 1 if minutes == "une" else int(minutes)
    seconds = int(answer["headers"]["Retry-After"])
    assert (in_minutes - 1) * 60 < seconds <= in_minutes * 60 + 1
    return words, in_minutes


@pytest.mark.slow
def test_an_address_takes_its_part_of_a_form_and_is_told_when_to_come_back(
    settings: Settings, base: DynamoContactStore
) -> None:
    form = defined(consents_an_hour_of_address=5)
    token = token_in(shown(form["id"]))
    move_clock(settings, timedelta(minutes=20))

    def sent(place: int, address: str) -> dict[str, Any]:
        return posted(form["id"], filled(token, f"06 98 7{place} 54 32"), address=address)

    answered = [sent(place, "192.0.2.1") for place in range(6)]
    assert [answer["statusCode"] for answer in answered] == [303] * 5 + [429], "as many as the form says"
    words, minutes = _told_to_wait(answered[-1])
    assert (words.startswith("Trop de demandes sont parties de votre connexion"), minutes) == (True, 40)
    assert 'value="06 98 75 54 32"' in answered[-1]["body"]
    assert 'href="#accord">Cochez de nouveau la case' in answered[-1]["body"]
    assert sent(7, "192.0.2.2")["statusCode"] == 303, "others are not held back by it"
    move_clock(settings, timedelta(minutes=40))
    again = token_in(shown(form["id"]))
    move_clock(settings, READ)
    assert posted(form["id"], filled(again), address="192.0.2.1")["statusCode"] == 303


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002:0:0:0:9", True),
        ("2001:db8::1", "2001:db8:0:0:5::", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("nowhere", "elsewhere", False),
        ("", "192.0.2.1", False),
    ],
)
def test_an_address_of_ipv6_is_its_network_however_it_is_written(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1:2::1", "2001:db8:2:2::1", False),
        ("192.0.2.1", "198.51.100.1", True),
        ("::ffff:192.0.2.1", "", True),
        ("nowhere", "", True),
    ],
)
def test_a_site_is_what_one_customer_has_of_ipv6_at_most_and_of_ipv4_there_is_none(
    one: str, other: str, same: bool
) -> None:
    assert (site_of(one) == site_of(other)) is same
    assert bool(site_of(one)) is one.startswith("2001")


@pytest.mark.slow
def test_nothing_tells_whether_a_number_was_entered_that_day(settings: Settings, base: DynamoContactStore) -> None:
    """Of two numbers, one has reached its limit: whatever is posted next, in whatever order, is answered alike for both."""
    entered, fresh_number = "06 98 76 54 32", "06 98 76 54 33"
    before = defined()
    for place in range(3):
        assert taken(settings, before, phone=entered)["statusCode"] == 303, place
    answered = {number: _answers_around(settings, number) for number in (entered, fresh_number)}

    assert answered[entered] == answered[fresh_number]
    assert answered[entered].count(429) == 2, "and the limits of the form and of the address were met"
    assert len(_contacts(settings).evidence("zelie", STRANGER)) == 3


def _answers_around(settings: Settings, number: str) -> list[int]:
    """The answers to posts of that number, and others, up to and beyond the limit of an address and of a form."""
    form = defined(consents_an_hour=7, consents_an_hour_of_address=5)
    token = token_in(shown(form["id"]))
    move_clock(settings, READ)

    def sent(phone: str, address: str) -> int:
        return int(posted(form["id"], filled(token, phone), address=address)["statusCode"])

    others = [f"07 98 76 54 {place}" for place in range(10, 20)]
    alone = [sent(other, "192.0.2.1") for other in others[:4]]
    alone += [sent(number, "192.0.2.1"), sent(number, "192.0.2.1"), sent(others[4], "192.0.2.1")]
    return [*alone, *(sent(other, "192.0.2.2") for other in (others[5], number, others[6], number, others[7]))]


@pytest.mark.slow
def test_who_is_refused_by_a_crowd_keeps_their_tries(settings: Settings, base: DynamoContactStore) -> None:
    full = defined(consents_an_hour=1)
    assert taken(settings, full, phone="06 98 76 54 99")["statusCode"] == 303
    assert [taken(settings, full, phone="06 98 76 54 32")["statusCode"] for _ in range(4)] == [429] * 4

    assert taken(settings, defined(), phone="06 98 76 54 32")["statusCode"] == 303
    assert status(_contacts(settings), STRANGER.e164) == "pending"


@pytest.mark.slow
def test_what_is_sent_again_and_again_is_one_act_and_counts_as_one(
    settings: Settings, base: DynamoContactStore
) -> None:
    form = defined(consents_an_hour=2)
    token = token_in(shown(form["id"]))
    move_clock(settings, READ)
    body = filled(token, "06 98 76 54 32")

    assert [posted(form["id"], body)["statusCode"] for _ in range(7)] == [303] * 7
    assert len(_contacts(settings).evidence("zelie", STRANGER)) == 1
    assert taken(settings, form, phone="06 98 76 54 33")["statusCode"] == 303, "there is room for another"
    for _ in range(2):
        other = defined()
        assert taken(settings, other, phone="06 98 76 54 32")["statusCode"] == 303
    assert len(_contacts(settings).evidence("zelie", STRANGER)) == 3, "the number has had three acts, not nine"


@pytest.mark.parametrize("error", [BusyError("throttled"), ContendedError("contended")], ids=str)
def test_who_is_told_to_try_again_is_counted_once_also_from_the_page_that_is_shown_then(
    settings: Settings, base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    form = defined(consents_an_hour=1)
    token = token_in(shown(form["id"]))
    move_clock(settings, READ)

    def refuses(*_: Any, **__: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(DynamoContactStore, "record", refuses)
        busy = posted(form["id"], filled(token, "06 98 76 54 32"))
    move_clock(settings, READ)
    assert (busy["statusCode"], busy["headers"]["Retry-After"]) == (429, "1")
    assert posted(form["id"], filled(token_in(busy["body"]), "06 98 76 54 32"))["statusCode"] == 303

    assert status(_contacts(settings), STRANGER.e164) == "pending"
    assert taken(settings, form, phone="06 98 76 54 33")["statusCode"] == 429, "and it was counted"


def test_what_was_lost_after_it_was_counted_is_recorded_when_it_is_sent_again(
    settings: Settings, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_in(shown(form["id"]))
    move_clock(settings, READ)
    body = filled(token, "06 98 76 54 32")
    with monkeypatch.context() as patch:
        patch.setattr(DynamoContactStore, "record", _lost)
        with pytest.raises(RuntimeError):
            posted(form["id"], body)

    assert posted(form["id"], body)["statusCode"] == 303
    assert status(_contacts(settings), STRANGER.e164) == "pending"


def _lost(*_: Any, **__: Any) -> None:
    raise RuntimeError("the worker is gone")


def test_a_mistake_may_be_corrected_at_once_by_whoever_has_read_the_form(settings: Settings, form: Any) -> None:
    answer = taken(settings, form, phone="06 98 76 54")
    assert answer["statusCode"] == 422
    corrected = posted(form["id"], filled(token_in(answer["body"]), "06 98 76 54 32"))

    assert corrected["statusCode"] == 303
    assert status(_contacts(settings), STRANGER.e164) == "pending", "within two seconds of the page shown again"


@pytest.mark.usefixtures("quick_program")
def test_a_program_that_makes_a_mistake_first_is_no_slower_for_it(settings: Settings, form: Any) -> None:
    wrong = posted(form["id"], filled(token_in(shown(form["id"])), "06 98"))
    assert posted(form["id"], filled(token_in(wrong["body"]), "06 98 76 54 32"))["statusCode"] == 303
    assert status(_contacts(settings), STRANGER.e164) == "unknown"


@pytest.mark.parametrize("wanted_for", [None, "document", "empty"])
def test_a_page_that_links_to_the_form_is_no_frame_of_it(settings: Settings, form: Any, wanted_for: str | None) -> None:
    told = {"Referer": f"{SHOP}/lettre"} | ({"Sec-Fetch-Dest": wanted_for} if wanted_for else {})
    token = token_in(shown(form["id"], headers=told))
    move_clock(settings, READ)
    assert posted(form["id"], filled(token, "06 98 76 54 32"))["statusCode"] == 303

    (record,) = _contacts(settings).evidence("zelie", STRANGER)
    assert "embedded_in" not in record.content


@pytest.mark.parametrize(
    "changes", [{"channels": ["sms", "rcs"]}, {"categories": ["mode"]}, {"purposes": ["charitable"]}]
)
def test_nobody_agrees_to_more_than_the_form_recorded_when_they_read_it(
    settings: Settings, base: DynamoContactStore, changes: dict[str, Any]
) -> None:
    words = {"wording": "J’accepte de recevoir par SMS les actualités et les appels aux dons de Zelie."}
    form = defined(**words)
    token = token_in(shown(form["id"]))
    assert redefined(form["id"], **words, **changes)[0] == 200
    move_clock(settings, READ)
    answer = posted(form["id"], filled(token, "06 98 76 54 32"))

    assert (answer["statusCode"], "vient de changer" in answer["body"]) == (409, True)
    assert "Cochez de nouveau" not in answer["body"], "the new text is to be read first"
    assert status(_contacts(settings), STRANGER.e164) == "unknown"


def test_the_pages_name_who_writes_as_the_sms_does(settings: Settings, base: DynamoContactStore) -> None:
    zelie = wiring.advertisers().find("zelie")
    assert zelie is not None
    wiring.advertisers().put(replace(zelie, brands=(Brand("Zelie Kids", "ZELIEKIDS"),)))
    form = defined(brand="Zelie Kids")
    thanks = visit("GET", f"/forms/{form['id']}/merci")["body"]

    assert "Zelie (ZELIE MODE SAS) vous enverra un SMS" in shown(form["id"])
    assert "Zelie (ZELIE MODE SAS) envoie un SMS de confirmation" in thanks
    assert "Dernière étape" in thanks


def test_no_more_than_a_form_s_own_limit_is_taken_in_an_hour(settings: Settings, base: DynamoContactStore) -> None:
    form = defined(consents_an_hour=2)
    answered = [taken(settings, form, phone=f"06 98 76 54 3{place}") for place in range(3)]

    assert [answer["statusCode"] for answer in answered] == [303, 303, 429]
    assert "Ce formulaire a reçu toutes les demandes" in answered[-1]["body"]
    _, minutes = _told_to_wait(answered[-1])
    assert minutes == 60, "to the end of the hour, which began seconds ago"
    assert status(_contacts(settings), "+33698765432") == "unknown"


def test_while_a_table_takes_no_more_everybody_is_told_to_try_again(form: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    body = filled(token_in(shown(form["id"])))

    def throttled(*_: Any) -> None:
        raise BusyError("throttled")

    monkeypatch.setattr(DynamoFormStore, "find", throttled)
    pages = [visit("GET", f"/forms/{form['id']}"), posted(form["id"], body)]

    assert [(page["statusCode"], page["headers"]["Retry-After"]) for page in pages] == [(429, "1")] * 2
    assert all("Rien n’a été enregistré" in page["body"] for page in pages)
    assert all("frame-ancestors *" in page["headers"]["Content-Security-Policy"] for page in pages)
    for raw in (None, {"token": "x"}, "x" * 70_000):
        code, document, headers = asked_by(SHOP, form["id"], raw)
        assert (code, document["type"]) == (429, "urn:stop-sms:problem:busy")
        assert (headers["Retry-After"], headers["Access-Control-Allow-Origin"]) == ("1", "*")
        assert headers["Access-Control-Expose-Headers"] == "Retry-After", "else no page can read it"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", SHOP, "https://sms.zelie.example.evil.example"])
def test_a_post_from_another_site_is_refused(settings: Settings, form: Any, origin: str) -> None:
    token = token_in(shown(form["id"]))
    move_clock(settings, READ)
    answer = posted(form["id"], filled(token, "06 98 76 54 32"), headers={"Origin": origin})

    assert answer["statusCode"] == 403
    assert status(_contacts(settings), STRANGER.e164) == "unknown"


@pytest.mark.parametrize("origin", [API, "https://a1b2.execute-api.eu-west-3.amazonaws.com"])
def test_a_post_from_our_own_page_is_taken_under_each_of_our_addresses(
    settings: Settings, form: Any, origin: str
) -> None:
    token = token_in(shown(form["id"]))
    move_clock(settings, READ)
    headers = {"Origin": origin, "Host": origin.removeprefix("https://")}

    assert posted(form["id"], filled(token), headers=headers)["statusCode"] == 303


def test_a_body_that_is_none_of_a_form_s_is_refused_by_its_status(form: Any) -> None:
    assert posted(form["id"], "&".join(f"f{place}=1" for place in range(60)))["statusCode"] == 400
    assert posted(form["id"], "phone=" + "0" * 70_000)["statusCode"] == 413
    assert posted(form["id"], "")["statusCode"] == 422


def test_no_number_is_in_a_log_or_an_address(settings: Settings, form: Any, caplog: Any, capsys: Any) -> None:
    answer = taken(settings, form, phone="06 98 76 54 32")
    wrong = taken(settings, form, phone="01 98 76 54 32")

    printed = caplog.text + capsys.readouterr().out
    assert printed
    for told in (printed, str(answer["headers"]), str(wrong["headers"])):
        assert not shows(told, STRANGER.e164)
        assert not shows(told, "+33198765432")


def test_the_summary_of_mistakes_takes_the_focus_but_in_a_frame_where_browsers_refuse_it(form: Any) -> None:
    framed = posted(form["id"], "", headers={"Sec-Fetch-Dest": "iframe"})["body"]
    alone = posted(form["id"], "", headers={"Sec-Fetch-Dest": "document"})["body"]

    assert ("autofocus" in alone, "autofocus" in framed) == (True, False)
    assert 'role="alert"' in framed


def test_while_nobody_is_asked_to_confirm_the_form_says_so_and_takes_nothing(
    base: DynamoContactStore, settings: Settings, form: dict[str, Any]
) -> None:
    token = token_in(shown(form["id"]))
    DynamoConfirmationSwitch(settings.campaign_table).write(
        ConfirmationStop(stopped=True, by="Claire", reason="attaque")
    )
    move_clock(settings, READ)

    for answer in (visit("GET", f"/forms/{form['id']}"), posted(form["id"], filled(token, STRANGER.e164))):
        assert (answer["statusCode"], "suspendues pour le moment" in answer["body"]) == (409, True)
    code, document, headers = asked_by(SHOP, form["id"])
    assert (code, document["type"]) == (409, "urn:stop-sms:problem:closed_for_now")
    assert headers["Access-Control-Allow-Origin"] == SHOP
    assert status(base, STRANGER.e164) == "unknown"
    assert requests_waiting(settings) == []
