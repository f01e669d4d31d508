"""The preference page through its door, on moto: what it shows, what its buttons record, and what nobody learns from it."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from preferences.record_choice import ChoicePorts, record_choice
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.recording import noted, requested
from stopsms.compliance.errors import BusyError
from stopsms.compliance.person.contact import Claim, Contact, Status
from stopsms.compliance.person.erasure import purged
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import Roster
from stopsms.compliance.ports.limits import CountedLimit, Limit
from stopsms.compliance.ports.links import PreferenceAction
from stopsms.compliance.ports.people import WriteResult
from stopsms.contracts.records import contact_record

from tests import fakes
from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_collection, a_contact, an_advertiser, terms
from tests.functions.doors import CONSENT, ERASURE, Runtime, call, event, fresh, move_clock, reply, sign_up

CAMPAIGN = "c0ffee00c0ffee00"
MOVED = Phone.of("+33612345679")
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


def renumber(old: str = "0612345678", new: str = "06 12 34 56 79") -> None:
    request = {"means": "letter", "received_at": "2026-11-24T09:00:00+01:00", "operator": "Claire Martin"}
    body = {"advertiser_id": "zelie", "request": request, "new_phone": new}
    assert call("POST", f"/contacts/{old}/number", body)[0] == 201


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
    assert "Votre accord a été enregistré le 23 novembre 2026 à 10 h 00 , formulaire en ligne." in page.text
    assert "Votre numéro et ce qui l’accompagne 3 ans. À compter du dernier contact" in page.text
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
    assert "Ce qui était enregistré a été effacé ou supprimé" in browse(token).text


def test_whoever_was_erased_is_told_that_nothing_is_left_and_may_still_oppose(
    base: DynamoContactStore, settings: Settings
) -> None:
    token = token_of()
    assert call("POST", "/contacts/0612345678/erasure", ERASURE, advertiser_id="zelie")[0] == 201
    page = browse(token)

    assert "Ce qui était enregistré a été effacé ou supprimé. Restent" in page.text
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

    assert "Ce numéro n’est pas dans le fichier de Zelie" in page.text
    assert set(page.forms) == {"object"}
    stale = browse(token, {"action": "copy", "form": form_token("copy", stranger)})
    assert (stale.status, acts(base, stranger)) == (303, []), "there is nothing to copy"
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
    renumber()
    left, moved = browse(token_of()), browse(token_of(MOVED))
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


def test_a_person_asks_for_so_many_copies_in_a_day_and_is_erased_and_opposed_each_time(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh("preferences"), "COPIES", replace(fresh("preferences").COPIES, most=0))
    token = token_of()
    copy, erasure = press("copy", token), press("erase", token)

    assert (copy.status, erasure.status) == (429, 303)
    assert acts(base) == ["basis_recorded", "opposed"]
    assert [kind for kind, _ in reviews()] == ["erasure"]


def test_a_request_for_a_copy_that_was_not_recorded_is_not_one_of_those(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh("preferences"), "COPIES", replace(fresh("preferences").COPIES, most=1))
    token = token_of()

    def throttled(*_: Any, **__: Any) -> None:
        raise BusyError("throttled")

    with monkeypatch.context() as busy:
        busy.setattr(DynamoContactStore, "record", throttled)
        assert (press("copy", token).status, reviews()) == (429, [])

    assert press("copy", token).status == 303
    assert [kind for kind, _ in reviews()] == ["access"]


def test_of_two_presses_at_once_the_one_that_finds_a_request_waiting_already_counts_none() -> None:
    world = fakes.World(TUESDAY_10H_PARIS, a_campaign(), {CAMILLE: a_contact()})
    copies = CountedLimit("copies", Limit(5, timedelta(days=1)))
    stores = (fakes.FakeContactStore(world), fakes.FakeBatchStore(world), fakes.FakeClock(world))
    ports = ChoicePorts(*stores, lambda: f"{world.steps:032x}", fakes.FakeLimitStore(world), copies)

    def another_press(_: int, call: str) -> None:
        if call == "record":
            world.at_step = lambda *_: None
            assert record_choice("zelie", CAMILLE, PreferenceAction.COPY, ports)

    world.at_step = another_press
    assert not record_choice("zelie", CAMILLE, PreferenceAction.COPY, ports)

    assert list(world.taken.values()) == [1]


def test_whoever_asked_for_too_many_copies_is_told_when_to_ask_again(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh("preferences"), "COPIES", replace(fresh("preferences").COPIES, most=0))
    refused = press("copy", token_of())

    assert "Réessayez demain" in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 24 * 3600


def test_the_page_of_a_number_that_was_replaced_says_that_it_is_about_that_number_alone(
    base: DynamoContactStore, settings: Settings
) -> None:
    renumber()
    token = token_of()
    left = browse(token)

    assert "<title>Zelie n’envoie plus de SMS au 06" in left.html
    assert "06 •• •• •• 78, a été remplacé par un autre le 24 novembre 2026" in left.text
    assert "ce que vous choisissez ici n’y change rien" in left.text
    assert "répondez STOP" in left.text
    assert "Votre opposition" not in left.text.split("Vos données")[0], "nobody opposed"

    move_clock(settings, timedelta(hours=1))
    press("object", token)
    assert "Votre opposition pour ce numéro est enregistrée depuis le 24 novembre 2026 à 11 h 00" in browse(token).text
    moved = base.find("zelie", MOVED)
    assert moved is not None
    assert moved.status is Status.GRANTED, "whoever has the old number does not speak for whoever had it"


def test_the_page_of_the_number_in_its_place_shows_what_the_person_agreed_to_with_the_one_before(
    base: DynamoContactStore, settings: Settings
) -> None:
    was_sent(base, (CAMPAIGN, Fate.DELIVERED, ()))
    renumber()
    renumber("06 12 34 56 79", "06 12 34 56 80")
    page = browse(token_of(Phone.of("+33612345680")))

    assert "Zelie peut vous envoyer des SMS" in page.text
    assert "J’accepte de recevoir des SMS de Zelie." in page.text
    assert "Rien n’est affiché ici" not in page.text
    assert "Zelie : -20 % samedi." in page.text

    move_clock(settings, timedelta(hours=1))
    assert call("POST", "/consents", CONSENT | {"collected_at": "2026-11-24T10:30:00+01:00"})[0] == 201
    later = browse(token_of(Phone.of("+33612345680")))
    assert "les offres de Zelie" not in later.text, "the old number's next holder is somebody else"


def test_a_number_that_anybody_may_have_typed_is_not_called_the_person_s_agreement(base: DynamoContactStore) -> None:
    stranger = Phone.of("+33698765432")
    typed = a_collection(form="f0f0f0f0f0f0f0f0", collected_at=TUESDAY_10H_PARIS)
    unconfirmed, act = requested(Contact("zelie", stranger), typed, TUESDAY_10H_PARIS, "5a" * 16)
    base.record(unconfirmed, act)
    camille = base.find("zelie", CAMILLE)
    assert camille is not None
    base.record(*noted(camille, typed, TUESDAY_10H_PARIS, "5a" * 16))
    pending, granted = browse(token_of(stranger)), browse(token_of())

    assert "Comment votre numéro a été recueilli" in pending.text
    assert "rien n’a été confirmé. Sans réponse OUI depuis ce numéro" in pending.text
    for page in (pending, granted):
        assert "Quelqu’un a inscrit votre numéro ; rien n’a été confirmé le 24 novembre" in page.text
    assert "Votre accord a été enregistré" not in pending.text
    assert "Votre accord a été enregistré le 23 novembre" in granted.text

    asked = ConfirmationQuestion("OUI ?", TUESDAY_10H_PARIS)
    base.record(*confirmed(unconfirmed, asked, act, "m", "OUI", TUESDAY_10H_PARIS, TUESDAY_10H_PARIS, "5a" * 16))
    agreed = browse(token_of(stranger))
    assert "Vous avez donné votre accord, et l’avez confirmé par SMS le 24 novembre" in agreed.text
    assert "Quelqu’un a inscrit" not in agreed.text


def test_what_nobody_confirmed_in_time_waits_for_no_answer_and_keeps_its_date_in_the_end(
    base: DynamoContactStore, settings: Settings
) -> None:
    stranger = Phone.of("+33698765432")
    typed = a_collection(form="f0f0f0f0f0f0f0f0", collected_at=TUESDAY_10H_PARIS)
    base.record(*requested(Contact("zelie", stranger), typed, TUESDAY_10H_PARIS, "5a" * 16))
    camille = base.find("zelie", CAMILLE)
    assert camille is not None
    base.record(*noted(camille, typed, TUESDAY_10H_PARIS, "5a" * 16))
    move_clock(settings, timedelta(hours=49))
    late = browse(token_of(stranger))

    assert "rien n’a été confirmé. Le délai pour répondre OUI est passé : sans nouvel accord, rien ne sera" in late.text
    assert "Sans réponse OUI" not in late.text

    for phone in (stranger, CAMILLE):
        assert base.forget_act("zelie", phone, base.evidence("zelie", phone)[-1])
    for page in (browse(token_of(stranger)), browse(token_of())):
        assert "Quelqu’un a inscrit votre numéro le 24 novembre" in page.text
        assert "Rien n’a été confirmé, et le détail de cette inscription a été supprimé." in page.text
    assert "Votre accord a été enregistré le 23 novembre" in browse(token_of()).text


def test_what_an_erasure_leaves_is_said_before_it_and_after_in_the_same_words(base: DynamoContactStore) -> None:
    token = token_of()
    before = browse(token, demande="effacement")
    assert call("POST", "/contacts/0612345678/erasure", ERASURE, advertiser_id="zelie")[0] == 201
    after = browse(token)

    for left in ("une empreinte de votre numéro", "l’archive verrouillée", "prestataire d’envoi", "pendant 35 jours"):
        assert left in before.text
        assert left in after.text
    assert "ne détenons plus" not in after.text
    assert "les preuves de vos accords" not in after.text


def test_the_address_of_a_form_is_shown_without_what_it_was_asked_with(base: DynamoContactStore) -> None:
    camille = base.find("zelie", CAMILLE)
    assert camille is not None
    act = a_collection(form_url="https://zoe-durand:mot-de-passe@zelie.example:8443/club?email=camille@example.fr#a")
    base.record(*noted(camille, act, TUESDAY_10H_PARIS, "5a" * 16))
    page = browse(token_of())

    assert "https://zelie.example:8443/club" in page.text
    for private in ("zoe-durand", "mot-de-passe", "camille@"):
        assert private not in page.html


def test_the_page_has_the_newest_of_many_acts_and_says_how_many_it_leaves_out(base: DynamoContactStore) -> None:
    for number in range(31):
        camille = base.find("zelie", CAMILLE)
        assert camille is not None
        text = a_collection(wording_version=f"v{number}")
        base.record(*noted(camille, text, TUESDAY_10H_PARIS, "5a" * 16))
    page = browse(token_of())

    assert "Version du texte v30" in page.text
    assert "Version du texte v20" not in page.text
    assert "22 plus anciens figurent" in page.text
    assert "2 plus anciens figurent" in page.text.split("Ce qui s’est passé")[1]


def test_after_a_purge_a_page_that_was_open_records_an_opposition_and_nothing_else(
    base: DynamoContactStore, settings: Settings
) -> None:
    token = token_of()
    copy, erase = form_token("copy"), form_token("erase")
    camille = base.find("zelie", CAMILLE)
    assert camille is not None
    remains, record = purged(camille, "fr.retention.contacts", TUESDAY_10H_PARIS, "5a" * 16)
    assert base.erase(camille, remains, record, leave_task=False) is WriteResult.DONE
    page = browse(token)

    assert "Ce numéro n’est plus dans le fichier de Zelie" in page.text
    assert "les preuves de vos accords et de vos demandes, pendant 5 ans" in page.text
    before = everything()
    assert browse(token, {"action": "copy", "form": copy}).status == 303
    assert everything() == before

    assert browse(token, {"action": "erase", "form": erase}).status == 303
    assert acts(base) == ["basis_recorded", "purged", "opposed"]
    assert reviews() == []
    assert "Vous ne recevez plus de SMS de Zelie" in browse(token).text


def test_an_erasure_asked_for_before_a_new_agreement_is_told_together_with_it(
    base: DynamoContactStore, settings: Settings
) -> None:
    token = token_of()
    press("erase", token)
    move_clock(settings, timedelta(minutes=30))
    assert call("POST", "/consents", CONSENT | {"collected_at": "2026-11-24T10:20:00+01:00"})[0] == 201
    page = browse(token)

    assert "Zelie peut vous envoyer des SMS" in page.text
    assert "un nouvel accord a été enregistré depuis. Votre demande reste à traiter" in page.text
    assert "Demande d’effacement de vos données, enregistrée le 24 novembre 2026" in page.text


def test_an_agreement_older_than_its_term_allows_nothing_any_more(base: DynamoContactStore, settings: Settings) -> None:
    move_clock(settings, timedelta(days=3 * 366))
    page = browse(token_of())

    assert "Zelie ne vous envoie plus de SMS" in page.text
    assert "depuis plus de 3 ans" in page.text
    assert "peut vous envoyer" not in page.text


def test_the_title_says_what_is_true_after_the_press(base: DynamoContactStore) -> None:
    token = token_of()
    titles = [re.findall("<title>(.*?)</title>", browse(token).html)[0]]
    for action in ("copy", "object"):
        press(action, token)
        titles += re.findall("<title>(.*?)</title>", browse(token).html)

    assert titles == [
        "Zelie peut vous envoyer des SMS – Vos SMS de Zelie",
        "Demande enregistrée – Zelie ne vous envoie pas de SMS pour le moment – Vos SMS de Zelie",
        "Demande enregistrée – Vous ne recevez plus de SMS de Zelie – Vos SMS de Zelie",
    ]


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
