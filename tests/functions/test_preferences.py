"""The preference page through its door, on moto: what it shows, what its buttons record, and what nobody learns from it."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

import boto3
import pytest
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.person.contact import Claim, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import Roster
from stopsms.compliance.ports.links import PreferenceAction
from stopsms.contracts.records import contact_record

from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, an_advertiser, terms
from tests.functions.doors import CONSENT, ERASURE, Runtime, call, event, fresh, move_clock, reply, sign_up

CAMPAIGN = "c0ffee00c0ffee00"
BATCH = f"{shard_of(CAMILLE.e164):02d}-000000"


@dataclass(frozen=True)
class Shown:
    """What a browser was given."""

    status: int
    headers: Mapping[str, str]
    html: str

    @property
    def text(self) -> str:
        """What a person reads."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    @property
    def forms(self) -> dict[str, str]:
        """The form token of each button."""
        return dict(
            re.findall(r'name="action" value="(\w+)">\s*<input type="hidden" name="form" value="([^"]+)"', self.html)
        )


def token_of(phone: Phone = CAMILLE, advertiser_id: str = "zelie") -> str:
    fresh("preferences")
    address = wiring.preference_links().address(advertiser_id, phone)
    beginning, _, token = address.rpartition("/")
    assert beginning == f"https://sms.zelie.example/p/{advertiser_id}"
    return token


def browse(
    token: str, fields: Mapping[str, str] | str | None = None, *, advertiser_id: str = "zelie", **query: str
) -> Shown:
    """Open the link, or press a button of the page."""
    asked = event("preferences_get_page" if fields is None else "preferences_post_object")
    asked |= {"path": f"/p/{advertiser_id}/{token}", "queryStringParameters": query or None}
    asked["pathParameters"] = {"advertiser_id": advertiser_id, "token": token}
    asked["body"] = urlencode(fields) if isinstance(fields, Mapping) else fields
    answer = fresh("preferences").handler(asked, Runtime())
    return Shown(answer["statusCode"], answer["headers"], answer["body"])


def press(action: str, token: str) -> Shown:
    """Press a button of the page as it is now."""
    page = browse(token, **({"demande": "effacement"} if action == "erase" else {}))
    return browse(token, {"action": action, "form": page.forms[action]})


def form_token(action: str, phone: Phone = CAMILLE) -> str:
    """What the page's form would send."""
    return wiring.preference_links().form_token("zelie", phone, PreferenceAction(action))


def acts(base: DynamoContactStore, phone: Phone = CAMILLE) -> list[str]:
    return [record.act.value for record in base.evidence("zelie", phone)]


def was_sent(base: DynamoContactStore, *sent: tuple[str, Fate, tuple[str, ...]]) -> None:
    """Camille's claims and outcomes in these campaigns: the first an hour ago, the next an hour before."""
    contact, batches = base.find("zelie", CAMILLE), DynamoBatchStore("campaign")
    assert contact is not None
    claims = {}
    for hours, (campaign, fate, values) in enumerate(sent, start=1):
        at = TUESDAY_10H_PARIS - timedelta(hours=hours)
        claims[campaign] = Claim(at, f"{BATCH}.0", "worker")
        batches.save_roster(campaign, Roster(BATCH, (CAMILLE.e164,)))
        batches.merge_outcomes(campaign, BATCH, {0: Outcome(fate, at, 1, 1, 1, "m", values=values)})
    record = contact_record(replace(contact, claims=claims))
    item = {"pk": f"zelie#{shard_of(CAMILLE.e164):02d}", "sk": CAMILLE.e164, **record}
    boto3.client("dynamodb").put_item(TableName="consent", Item=attributes(item))


def reviews() -> list[tuple[str, str]]:
    _, listed = call("GET", "/reviews", advertiser_id="zelie")
    return [(review["kind"], review["due_at"][:10]) for review in listed["reviews"]]


def everything() -> str:
    tables = [boto3.client("dynamodb").scan(TableName=name)["Items"] for name in ("consent", "campaign")]
    return json.dumps(tables, default=str)


def test_the_page_says_who_writes_what_was_agreed_to_and_how_long_it_is_kept(base: DynamoContactStore) -> None:
    before = everything()
    page = browse(token_of())

    assert page.status == 200
    assert "ZELIE MODE SAS (SIREN 732 829 320)" in page.text
    assert "contact@zelie.example" in page.text
    assert "Zelie peut vous envoyer des SMS" in page.text
    assert "06 •• •• •• 78" in page.text
    assert "J’accepte de recevoir des SMS de Zelie." in page.text
    assert "Vous avez donné votre accord le 23 novembre 2026 à 10 h 00 , formulaire en ligne." in page.text
    assert "Contacts 3 ans. À compter du dernier contact" in page.text
    assert everything() == before, "previews of links open them too"


def test_the_page_names_nobody_and_may_be_kept_framed_or_followed_by_nobody(base: DynamoContactStore) -> None:
    sign_up()
    page = browse(token_of())

    for private in ("612345678", "123456", "06 12", "192.0.2", "Camille", "Claire"):
        assert private not in page.html
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert '<meta name="robots" content="noindex">' in page.html
    assert not re.search(r"(?:href|action|src)=\"(?!\.\./)", page.html), "a link that leaves the stage, or the host"
    assert "style=" not in page.html
    assert "<script" not in page.html


def test_one_press_opposes_at_once_and_the_page_says_so(base: DynamoContactStore) -> None:
    token = token_of()
    pressed = press("object", token)
    page = browse(token)

    assert (pressed.status, pressed.headers["Location"]) == (303, f"../../p/zelie/{token}")
    contact = base.find("zelie", CAMILLE)
    assert contact is not None
    assert contact.status is Status.OPPOSED
    assert base.evidence("zelie", CAMILLE)[-1].content["source"] == "preference_page"
    assert "Vous ne recevez plus de SMS de Zelie" in page.text
    assert "depuis le 24 novembre 2026 à 10 h 00" in page.text
    assert "Vous n’avez rien d’autre à faire" in page.text


def test_pressing_again_records_once_and_later_anew(base: DynamoContactStore, settings: Settings) -> None:
    token = token_of()
    form = browse(token).forms["object"]
    answers = [browse(token, {"action": "object", "form": form}).status for _ in range(3)]

    assert answers == [303, 303, 303]
    assert acts(base) == ["basis_recorded", "opposed"]

    move_clock(settings, timedelta(hours=1))
    assert press("object", token).status == 303
    assert acts(base) == ["basis_recorded", "opposed", "opposed"], "what was agreed to in between is refused too"


def test_an_opposition_on_the_page_is_lifted_only_by_what_the_person_does_afterwards(
    base: DynamoContactStore, settings: Settings
) -> None:
    press("object", token_of())
    move_clock(settings, timedelta(minutes=30))
    body = CONSENT | {"collected_at": "2026-11-24T09:59:00+01:00"}
    before, _ = call("POST", "/consents", body)
    after, _ = call("POST", "/consents", body | {"collected_at": "2026-11-24T10:20:00+01:00"})

    assert (before, after) == (422, 201)


def test_a_request_for_a_copy_waits_for_an_officer_and_the_person_is_told_until_when(base: DynamoContactStore) -> None:
    token = token_of()
    first, again = press("copy", token), browse(token)
    stale = browse(token, {"action": "copy", "form": form_token("copy")})

    assert (first.status, stale.status) == (303, 303)
    assert acts(base) == ["basis_recorded", "held"]
    assert reviews() == [("access", "2026-12-24")]
    assert "Demande d’une copie de vos données, enregistrée le 24 novembre 2026" in again.text
    assert "au plus tard le 24 décembre 2026" in again.text
    assert "Zelie ne vous envoie pas de SMS pour le moment" in again.text
    assert "copy" not in again.forms


def test_an_erasure_is_confirmed_first_then_opposes_at_once_and_waits_for_an_officer(base: DynamoContactStore) -> None:
    token, before = token_of(), everything()
    asked = browse(token, demande="effacement")

    assert "Vérifiez avant de confirmer" in asked.text
    assert "au plus tard le 24 décembre 2026" in asked.text
    assert everything() == before

    assert [press("erase", token).status, browse(token, {"action": "erase", "form": asked.forms["erase"]}).status] == [
        303
    ] * 2
    assert acts(base) == ["basis_recorded", "opposed"]
    assert reviews() == [("erasure", "2026-12-24")]
    page = browse(token, demande="effacement")
    assert "Vous ne recevez plus de SMS de Zelie" in page.text
    assert "Demande d’effacement de vos données, enregistrée le 24 novembre 2026" in page.text
    assert "Vérifiez" not in page.text


def test_an_officer_concludes_on_it_as_on_a_request_by_sms(base: DynamoContactStore) -> None:
    token = token_of()
    press("erase", token)
    body = {
        "advertiser_id": "zelie",
        "phone": CAMILLE.e164,
        "evidence": 2,
        "operator": "Claire Martin",
        "reason": "vérifié",
    }
    status, done = call("POST", "/reviews", body | {"conclusion": "upheld"})

    assert (status, done["evidence"]["act"], done["evidence"]["content"]["means"]) == (201, "erased", "preference_page")
    assert reviews() == []
    assert "Nous ne détenons plus de données sur vous" in browse(token).text


def test_whoever_was_erased_is_told_that_nothing_is_left_and_may_still_oppose(
    base: DynamoContactStore, settings: Settings
) -> None:
    token = token_of()
    assert call("POST", "/contacts/0612345678/erasure", ERASURE, advertiser_id="zelie")[0] == 201
    page = browse(token)

    assert "Nous ne détenons plus de données sur vous" in page.text
    assert "Vous ne recevez plus de SMS de Zelie" in page.text
    assert "J’accepte" not in page.text
    assert set(page.forms) == {"object"}

    move_clock(settings, timedelta(hours=1))
    assert press("object", token).status == 303
    assert acts(base) == ["basis_recorded", "erased", "opposed"]
    for action in ("copy", "erase"):
        assert browse(token, {"action": action, "form": form_token(action)}).status == 303


def test_whoever_is_unknown_is_told_so_and_may_oppose_before_ever_being_written_to(base: DynamoContactStore) -> None:
    stranger = Phone.of("+33698765432")
    token = token_of(stranger)
    page = browse(token)

    assert "Nous ne détenons pas de données sur ce numéro" in page.text
    assert set(page.forms) == {"object"}
    assert press("object", token).status == 303
    assert acts(base, stranger) == ["opposed"]
    status, _ = call("POST", "/consents", CONSENT | {"phone": stranger.e164})
    assert status == 422, "a consent of before"


def test_the_messages_received_are_shown_as_they_left_without_the_words_about_the_person(
    base: DynamoContactStore,
) -> None:
    campaigns = DynamoCampaignStore("campaign")
    personal = a_campaign(terms=terms(campaign_id="d0d0d0d0d0d0d0d0", text="Zelie : bonjour {first_name|vous}, -20 %."))
    campaigns.add(personal)
    campaigns.add(a_campaign(terms=terms(campaign_id="e0e0e0e0e0e0e0e0", text="Zelie : refusé.")))
    was_sent(
        base,
        (CAMPAIGN, Fate.DELIVERED, ()),
        (personal.id, Fate.SENT, ("Camille",)),
        ("e0e0e0e0e0e0e0e0", Fate.FAILED, ()),
    )

    page = browse(token_of())

    assert "24 novembre 2026 à 9 h 00 , de ZELIE : reçu par votre téléphone." in page.text
    assert "Zelie : -20 % samedi. STOP SMS 36180" in page.text
    assert "24 novembre 2026 à 8 h 00 , de ZELIE : envoyé." in page.text
    assert "Zelie : bonjour •••, -20 %. STOP SMS 36180" in page.text
    assert "Camille" not in page.text
    assert "refusé" not in page.text, "it never left"

    press("object", token_of())
    assert "peut encore arriver dans les 24 heures" in browse(token_of()).text
    _, counted = call("GET", f"/campaigns/{CAMPAIGN}/oppositions")
    assert len(counted["oppositions"]) == 1, "with the campaign whose message came last"


def test_whoever_has_a_number_now_is_shown_nothing_of_whoever_had_it_before(
    base: DynamoContactStore, settings: Settings
) -> None:
    was_sent(base, (CAMPAIGN, Fate.DELIVERED, ()))
    request = {"means": "letter", "received_at": "2026-11-24T09:00:00+01:00", "operator": "Claire Martin"}
    body = {"advertiser_id": "zelie", "request": request, "new_phone": "06 12 34 56 79"}
    assert call("POST", "/contacts/0612345678/number", body)[0] == 201
    left, moved = browse(token_of()), browse(token_of(Phone.of("+33612345679")))
    move_clock(settings, timedelta(hours=1))
    assert call("POST", "/consents", CONSENT | {"collected_at": "2026-11-24T10:30:00+01:00"})[0] == 201
    theirs = browse(token_of())

    for page in (left, theirs):
        assert "Changement de numéro" in page.text
        assert "J’accepte de recevoir des SMS de Zelie." not in page.text
        assert "612345679" not in page.html
        assert "samedi" not in page.text, "what was sent to them"
    assert "J’accepte de recevoir les offres de Zelie par SMS." in theirs.text
    assert "Zelie peut vous envoyer des SMS" in moved.text


def test_every_wrong_link_gets_the_same_page_and_leaves_no_trace_but_a_count(base: DynamoContactStore) -> None:
    token = token_of()
    DynamoAdvertiserStore("consent").put(an_advertiser(id="nora", name="Nora", stop_number="36222"))
    before = everything()
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    wrong = [browse(bad) for bad in (flipped, token[:-1], f"{token}A", "é" * 24, f"b{token[1:]}", "../admin")]
    wrong += [browse(token, advertiser_id=other) for other in ("nora", "nobody", "z\ud800", "")]
    wrong += [browse(flipped, {"action": "object", "form": form_token("object")})]
    wrong += [browse(token_of(advertiser_id="nobody"), advertiser_id="nobody")]

    assert {page.status for page in wrong} == {404}
    assert len({page.html for page in wrong}) == 1
    assert "Répondez STOP" in wrong[0].text
    assert everything() == before


def test_who_tries_many_links_is_slowed_down_and_the_right_link_works_from_there_all_the_same(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh("preferences"), "WRONG_LINKS", replace(fresh("preferences").WRONG_LINKS, most=2))
    token = token_of()

    assert [browse("x" * 24).status for _ in range(3)] == [404, 404, 429]
    assert browse(token).status == 200
    assert press("object", token).status == 303


@each(
    "sent",
    [
        "",
        "action=object",
        "action=object&form=",
        "action=object&form=%C3%A9",
        "action=everything&form=x",
        "&".join(f"a{number}=1" for number in range(60)),
    ],
)
def test_what_does_not_come_from_the_page_records_nothing_and_says_so(base: DynamoContactStore, sent: str) -> None:
    answer = browse(token_of(), sent)

    assert answer.status == 400
    assert "Rien n’a été enregistré" in answer.text
    assert acts(base) == ["basis_recorded"]


def test_a_form_s_token_is_good_for_one_action_of_one_person(base: DynamoContactStore) -> None:
    token = token_of()
    others = [("object", form_token("copy")), ("copy", form_token("object"))]
    others += [("object", form_token("object", Phone.of("+33698765432")))]

    assert [browse(token, {"action": action, "form": form}).status for action, form in others] == [400] * 3
    assert acts(base) == ["basis_recorded"]


def test_a_person_asks_only_so_often_in_a_day_but_opposes_each_time(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh("preferences"), "REQUESTS", replace(fresh("preferences").REQUESTS, most=1))
    token = token_of()
    copy, erasure = press("copy", token), press("erase", token)

    assert (copy.status, erasure.status) == (303, 429)
    assert "Votre opposition, elle, est enregistrée" in erasure.text
    assert acts(base) == ["basis_recorded", "held", "opposed"]
    assert [kind for kind, _ in reviews()] == ["access"]


def test_what_people_wrote_is_not_on_the_page_but_that_it_waits_is(base: DynamoContactStore) -> None:
    reply("mon avocat est prévenu, Camille")
    page = browse(token_of())

    assert "Un message vous concernant attend d’être lu" in page.text
    assert "avocat" not in page.text


def test_the_link_is_given_by_the_api_and_leaves_no_trace(base: DynamoContactStore) -> None:
    before = everything()
    asked = {"advertiser_id": "zelie"}
    status, given = call("POST", "/contacts/06 12 34 56 78/preference-link", asked)
    unknown, stranger = call("POST", "/contacts/0698765432/preference-link", asked)
    nobody, problem = call("POST", "/contacts/0612345678/preference-link", {"advertiser_id": "nobody"})

    assert (status, unknown, nobody) == (200, 200, 422)
    assert given["url"] == f"https://sms.zelie.example/p/zelie/{token_of()}"
    assert stranger["url"] != given["url"]
    assert problem["field"] == "advertiser_id"
    assert everything() == before


def test_no_log_line_of_the_page_shows_the_number_or_the_link(
    base: DynamoContactStore, capsys: pytest.CaptureFixture[str]
) -> None:
    token = token_of()
    press("object", token)
    written = capsys.readouterr()

    assert "Oppositions" in written.out, "the metric"
    assert token not in written.out + written.err
    assert CAMILLE.e164[3:] not in written.out + written.err
