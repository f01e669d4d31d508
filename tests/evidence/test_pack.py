"""The pack proves what it says, shows nobody else, and whatever is done to it is named."""

import json
import subprocess
import sys
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from archive.append_changes import append_changes
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.advertiser import Brand, DeclaredPhone
from stopsms.compliance.campaign.campaign import acted
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.route import OWN_ROUTE, Route
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.person.contact import Contact, Purpose, Status
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request, renumbered
from stopsms.compliance.proof.archive import hash_of
from stopsms.compliance.proof.evidence import canonical, redacted
from stopsms.contracts.records import advertiser_record, campaign_record, evidence_record
from stopsms.evidence import verify_pack as verify
from stopsms.evidence.build_case import NothingFound, case_of_changes
from stopsms.evidence.check_pack import check_pack
from stopsms.evidence.gather_case import Gathered, gather
from stopsms.evidence.pack import files_of, zipped
from stopsms.evidence.verify_pack import MANIFEST, Verification
from stopsms.use_cases.compile_case_file import digest_of

from tests.each_case import each
from tests.evidence.history import FIRST, FRANCE, NEIGHBOUR, SECOND, WORDING, History, a_history
from tests.evidence.page_text import text_of
from tests.factories import (
    CAMILLE,
    MARKETER,
    OFFICER,
    TUESDAY_10H_PARIS,
    a_campaign,
    a_collection,
    an_advertiser,
    terms,
)
from tests.rulebooks import rules_of_another_day

pytestmark = pytest.mark.exhaustive

NOW = TUESDAY_10H_PARIS + timedelta(days=2)
Files = dict[str, bytes]


def of_camille(history: History | None = None) -> Gathered:
    history = history or a_history()
    return gather(history.memory, history.chain, "zelie", NOW, CAMILLE)


@pytest.fixture(scope="module")
def pack() -> Files:
    return files_of(of_camille())


def faults(files: Files, known: str = "") -> list[str]:
    return Verification(files, known).run().faults


def made_anew(files: Files) -> bool:
    """Whether the archived lines make the same case."""
    case = json.loads(files["records.json"])
    return bool(case_of_changes(case, Verification(files).run().changes)["digest"] == case["digest"])


def forged(files: Files, name: str, written: bytes) -> Files:
    """The file replaced, and the manifest with it: by somebody who knows how packs are made."""
    files = {**files, name: written}
    manifest = json.loads(files[MANIFEST])
    manifest["files"][name] = hash_of(written)
    return {**files, MANIFEST: json.dumps(manifest).encode()}


def changed(files: Files, name: str, change: Callable[[Any], Any]) -> Files:
    value = json.loads(files[name])
    change(value)
    return forged(files, name, json.dumps(value, ensure_ascii=False).encode())


def recounted(files: Files, change: Callable[[Any], Any]) -> Files:
    """The facts changed by somebody who takes their digest anew, and puts it in every file."""
    case = json.loads(files["records.json"])
    before = case["digest"]
    change(case)
    case["digest"] = digest_of({name: value for name, value in case.items() if name != "unsent"})
    files = forged(files, "records.json", json.dumps(case, ensure_ascii=False).encode())
    for name in ("dossier.pdf", "consent_record.json"):
        files = forged(files, name, files[name].replace(before.encode(), case["digest"].encode()))
    return {**files, MANIFEST: files[MANIFEST].replace(before.encode(), case["digest"].encode())}


def lines_changed(files: Files, name: str, change: Callable[[list[bytes]], list[bytes]]) -> Files:
    return forged(files, name, b"".join(change(files[name].splitlines(keepends=True))))


def test_a_person_s_pack_holds_the_acts_the_messages_and_the_way_to_the_anchors(pack: Files) -> None:
    case = json.loads(pack["records.json"])
    (person,) = case["people"]

    assert faults(pack) == []
    assert Verification(pack).run().notes == ["dossier.pdf n'est pas signé."]
    assert [record["act"] for record in person["records"]] == ["basis_recorded", "opposed"]
    assert [(m["campaign"], m["status"]) for m in person["messages"]] == [(FIRST, "delivered"), (SECOND, "sent")]
    assert person["messages"][0]["text"] == "Zelie : -20 % samedi. STOP SMS 36180"
    assert person["records"][0]["content"]["wording"] == WORDING
    assert json.loads(pack[MANIFEST])["judged_again"] == {"messages": 2, "unlawful": []}


def test_a_pack_made_later_has_the_words_of_then_and_the_archived_edition_that_judged() -> None:
    history = a_history()
    with rules_of_another_day():
        later = files_of(of_camille(history))
        assert faults(later) == []
    case = json.loads(later["records.json"])
    (person,) = case["people"]
    output = [rule for rule in case["rules"] if FRANCE.id in rule["rulebooks"]]
    warned = [result for result in person["messages"][1]["results"] if result["result"] != "pass"]

    assert {message["rulebook"] for message in person["messages"]} == {FRANCE.id}
    assert case["rulebooks"] != {"FR": FRANCE.id}
    bare = [{part: value for part, value in rule.items() if part != "rulebooks"} for rule in output]
    assert len(bare) == len(FRANCE.rules)
    assert all(text in bare for text in FRANCE.rules)
    assert [(one["rule"], one["explanation"]["en"]) for one in warned] == [("fr.links", "It is not https.")]
    assert b"RULEBOOK#" in later["archive/campaign.jsonl"]


def test_nobody_else_is_in_a_person_s_pack(pack: Files) -> None:
    assert all(NEIGHBOUR.e164[3:].encode() not in written for written in pack.values())


def test_a_campaign_s_pack_holds_its_recipients_and_their_consents_and_verifies(tmp_path: Path) -> None:
    history = a_history()
    first, second = (
        files_of(gather(history.memory, history.chain, "zelie", NOW, campaign_id=name)) for name in (FIRST, SECOND)
    )
    phones = [person["phone"] for person in json.loads(first["records.json"])["people"]]

    assert faults(first) == faults(second) == []
    assert made_anew(first)
    assert made_anew(second)
    assert phones == [CAMILLE.e164, NEIGHBOUR.e164]
    assert json.loads(first[MANIFEST])["judged_again"] == {"messages": 2, "unlawful": []}
    assert json.loads(second[MANIFEST])["judged_again"] == {"messages": 1, "unlawful": []}
    assert NEIGHBOUR.e164.encode() not in b"".join(second.values()), (
        "the carrier refused: nothing was sent to the neighbour"
    )
    (tmp_path / "pack.zip").write_bytes(zipped(first))
    assert check_pack(tmp_path / "pack.zip").faults == []


def test_the_verifier_needs_nothing_but_python(pack: Files, tmp_path: Path) -> None:
    with zipfile.ZipFile(Path(tmp_path, "pack.zip"), "w") as written:
        for name, content in pack.items():
            written.writestr(name, content)
    with zipfile.ZipFile(tmp_path / "pack.zip") as opened:
        opened.extractall(tmp_path / "pack")

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-I", "-S", str(tmp_path / "pack" / "verify.py"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", env={}, check=False)
        return done.returncode, done.stdout + done.stderr

    known = hash_of(pack[MANIFEST])
    assert run()[0] == 0
    assert "Dossier entier et inaltéré" in run(str(tmp_path / "pack.zip"), known)[1]
    assert run("0" * 64)[0] == 1
    (tmp_path / "pack" / "records.json").write_bytes(pack["records.json"].replace(b"stop merci", b"non merci !"))
    code, output = run()
    assert (code, "records.json : altéré" in output) == (1, True)


def test_a_file_that_is_altered_or_taken_out_is_named(pack: Files) -> None:
    for name in pack:
        altered = {**pack, name: pack[name][:-1] + bytes([pack[name][-1] ^ 1])}
        dropped = {reported: written for reported, written in pack.items() if reported != name}

        named = "manifest" if name == MANIFEST else name
        assert any(named in fault for fault in faults(altered)), (name, faults(altered))
        assert any(named in fault for fault in faults(dropped)), (name, faults(dropped))


def test_a_file_that_is_added_is_named(pack: Files) -> None:
    assert faults({**pack, "accord-2.pdf": b"%PDF"}) == ["accord-2.pdf : ajouté au dossier (absent du manifeste)"]


def swap(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0], *lines[2:]]


def reword(case: Any) -> None:
    case["people"][0]["records"][0]["content"]["wording"] = "J’accepte tout."


def name_another_principal(case: Any) -> None:
    assert case["people"][0]["records"][0]["content"]["principal"] == MARKETER
    case["people"][0]["records"][0]["content"]["principal"] = OFFICER


def reword_with_its_hashes(case: Any) -> None:
    reword(case)
    hash_anew(case)


def name_another_principal_with_its_hashes(case: Any) -> None:
    name_another_principal(case)
    hash_anew(case)


def hash_anew(case: Any) -> None:
    records = case["people"][0]["records"]
    for place, record in enumerate(records):
        record["content_hash"] = hash_of(canonical(record["content"]))
        record["previous"] = records[place - 1]["hash"] if place else ""
        header = ("advertiser_id", "sequence", "act", "occurred_at", "recorded_at", "content_hash", "previous")
        record["hash"] = hash_of(canonical({name: record[name] for name in header}))
    case["people"][0]["contact"]["evidence"]["hash"] = records[-1]["hash"]


def forget_the_opposition(case: Any) -> None:
    person = case["people"][0]
    del person["records"][1]
    person["contact"] |= {"status": "granted", "opposed_at": None}
    person["contact"]["evidence"] = {"sequence": 1, "hash": person["records"][0]["hash"]}


def swap_the_acts(case: Any) -> None:
    case["people"][0]["records"].reverse()


def forget_a_message(case: Any) -> None:
    del case["people"][0]["messages"][1]


def call_a_message_unsent(case: Any) -> None:
    gone = case["people"][0]["messages"].pop(1)
    case["unsent"].append({"phone": CAMILLE.e164, "campaign": SECOND, "send_id": gone["send_id"], "status": "released"})


def invent_a_message(case: Any) -> None:
    messages = case["people"][0]["messages"]
    messages.append({**messages[0], "send_id": "03-000009.0", "at": "2026-11-27T09:00:00.000+00:00"})


def soften_a_rule_that_judged(case: Any) -> None:
    case["rules"][-1]["requirement"]["fr"] = "Tout est permis."


def leave_out_a_rule_that_judged(case: Any) -> None:
    del case["rules"][-1]


def change_the_words_of_a_warning(case: Any) -> None:
    warned = next(one for one in case["people"][0]["messages"][1]["results"] if one["result"] != "pass")
    warned["explanation"]["fr"] = "Rien à signaler."


def let_a_warning_rest_on_the_law(case: Any) -> None:
    warned = next(one for one in case["people"][0]["messages"][1]["results"] if one["result"] != "pass")
    assert warned["severity"] == "policy"
    warned["severity"] = "law"


def call_a_warning_a_pass(case: Any) -> None:
    warned = next(one for one in case["people"][0]["messages"][1]["results"] if one["result"] != "pass")
    warned["result"] = "pass"


def name_another_rulebook(case: Any) -> None:
    case["people"][0]["messages"][0]["rulebook"] = "FR-2027.01.01+00000000"


def move_a_message(case: Any) -> None:
    case["people"][0]["messages"][1]["at"] = "2026-11-24T12:00:00.000+00:00"


def swap_the_messages(case: Any) -> None:
    case["people"][0]["messages"].reverse()


def judge_another_state(case: Any) -> None:
    case["people"][0]["messages"][1]["contact_version"] = 1


def soften_the_campaign(case: Any) -> None:
    case["campaigns"][FIRST]["text"] = "Zelie : bonjour."


def lift_the_opposition(case: Any) -> None:
    case["people"][0]["contact"] |= {"status": "granted", "opposed_at": None}


def setting(*path: Any, to: Any) -> Callable[[Any], None]:
    """The fact at this place of the case told otherwise."""

    def change(case: Any) -> None:
        *way, name = path
        for step in way:
            case = case[step]
        assert case.get(name) != to
        case[name] = to

    return change


def pass_an_invented_rule(case: Any) -> None:
    case["people"][0]["messages"][0]["results"].append({"rule": "fr.invented", "result": "pass"})


def leave_out_a_pass(case: Any) -> None:
    del case["people"][0]["messages"][0]["results"][0]


def swap_the_passes(case: Any) -> None:
    results = case["people"][0]["messages"][0]["results"]
    results[0], results[1] = results[1], results[0]


def pass_a_rule_of_capture(case: Any) -> None:
    results = case["people"][0]["messages"][0]["results"]
    results.insert(0, {"rule": "fr.consent", "result": "pass"})


def say_that_nobody_is_there(case: Any) -> None:
    case["people"][0]["contact"] = None


def tell_a_claim_that_nobody_made(case: Any) -> None:
    case["unsent"].append({"phone": CAMILLE.e164, "campaign": FIRST, "send_id": "09-000000.0", "status": "failed"})


def tell_a_campaign_without_messages(case: Any) -> None:
    case["campaigns"]["0123456789abcdef"] = case["campaigns"][FIRST]


PERSON, MESSAGE = ("people", 0), ("people", 0, "messages", 0)
NOT_THAT_ADVERTISER = "l'annonceur n'est pas tel que l'archive le contient"
NOT_THAT_STATE = "l'état de la personne n'est pas le dernier"
NOT_THAT_CAMPAIGN = f"la campagne {FIRST} n'est pas telle que l'archive la contient"
NOT_THAT_MESSAGE = f"le message 03-000000.0 de la campagne {FIRST} n'est pas tel que l'archive le contient"
NOT_THOSE_PASSES = "les règles franchies ne sont pas celles de l'édition qui a jugé"
NOT_ARCHIVED = "des faits que l'archive ne contient pas"
REWRITTEN: dict[str, tuple[Callable[[Any], None], str]] = {
    **{
        f"advertiser {name}": (setting("advertiser", name, to=to), NOT_THAT_ADVERTISER)
        for name, to in dict[str, Any](
            {
                "legal_name": "AUTRE SA",
                "name": "Autre",
                "siren": "552100554",
                "stop_number": "36999",
                "stop_numbers": {},
                "sender_id": "AUTRE",
                "profile": "FR_AF2M_2026",
                "contact": None,
                "brands": [{}],
                "domains": ["autre.fr"],
                "authorisations": {"x": "y"},
                "alsace_moselle": True,
                "double_opt_in": True,
                "strict_opt_in": True,
                "kind": "charity",
                "test": True,
                "invented": "x",
            }
        ).items()
    },
    **{
        f"contact {name}": (setting(*PERSON, "contact", name, to=to), NOT_THAT_STATE)
        for name, to in dict[str, Any](
            {
                "legal_basis": "existing_customer",
                "collected_at": "2020-01-01T00:00:00.000+00:00",
                "categories": ["mode"],
                "last_contact_at": "2026-11-26T00:00:00.000+00:00",
                "unread": [1],
                "doubtful": True,
                "confirm_before": "2026-11-26T00:00:00.000+00:00",
                "status": "granted",
                "version": 5,
                "opposed_at": None,
                "evidence": {"sequence": 1, "hash": "0" * 64},
                "invented": "x",
            }
        ).items()
    },
    **{
        f"campaign {name}": (setting("campaigns", FIRST, name, to=to), NOT_THAT_CAMPAIGN)
        for name, to in dict[str, Any](
            {
                "name": "Autre",
                "nature": "non_commercial",
                "category": "autre",
                "brand": "Autre",
                "sender_id": "AUTRE",
                "text": "Autre",
                "profile": "FR_AF2M_2026",
                "created_at": "2020-01-01T00:00:00.000+00:00",
                "started_at": "2020-01-01T00:00:00.000+00:00",
                "accepted": [{}],
                "acts": [],
                "invented": "x",
            }
        ).items()
    },
    **{
        f"message {name}": (setting(*MESSAGE, name, to=told), words)
        for name, told, words in (
            ("text", "Zelie : information. STOP SMS 36180", "son texte n'est pas celui que l'archive contient"),
            ("sender_id", "BANQUE", NOT_THAT_MESSAGE),
            ("message_id", "m-0", NOT_THAT_MESSAGE),
            ("reason", "x", NOT_THAT_MESSAGE),
            ("status", "sent", NOT_THAT_MESSAGE),
            ("evidence", 2, NOT_THAT_MESSAGE),
            ("invented", "x", NOT_ARCHIVED),
        )
    },
    "message text without the mention": (
        setting(*MESSAGE, "text", to="Zelie : -20 % samedi."),
        "son texte n'est pas celui que l'archive contient",
    ),
    "message text with another number": (
        setting(*MESSAGE, "text", to="Zelie : -20 % samedi. STOP SMS 36181"),
        "son texte n'est pas celui que l'archive contient",
    ),
    "an invented pass": (pass_an_invented_rule, NOT_THOSE_PASSES),
    "a pass left out": (leave_out_a_pass, NOT_THOSE_PASSES),
    "passes swapped": (swap_the_passes, NOT_THOSE_PASSES),
    "a pass of a rule of capture": (pass_a_rule_of_capture, NOT_THOSE_PASSES),
    "person stop_number": (setting(*PERSON, "stop_number", to="36999"), "le numéro STOP n'est pas celui"),
    "person territory": (setting(*PERSON, "territory", to="RE"), "le territoire est dit de deux façons"),
    "person faults": (setting(*PERSON, "faults", to=["x"]), "ce qui est dit de la suite des actes"),
    "person invented": (setting(*PERSON, "invented", to="x"), NOT_ARCHIVED),
    "nobody there": (say_that_nobody_is_there, "de l'existence de cette personne"),
    "phones": (setting("about", "phones", to=[NEIGHBOUR.e164]), "les personnes ne sont pas celles du dossier"),
    "a campaign without messages": (tell_a_campaign_without_messages, "les campagnes ne sont pas celles des messages"),
    "a claim that nobody made": (tell_a_claim_that_nobody_made, "un envoi resté sans message n'est pas tel"),
    "invented": (setting("invented", to="x"), NOT_ARCHIVED),
}


@pytest.mark.parametrize("fact", REWRITTEN)
def test_each_fact_that_a_line_holds_and_that_is_told_otherwise_is_betrayed_by_that_line(
    pack: Files, fact: str
) -> None:
    rewrite, words = REWRITTEN[fact]
    named = faults(recounted(pack, rewrite))

    assert any(words in fault for fault in named), named


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ((*PERSON, "zones"), ["Pacific/Noumea"]),
        ((*MESSAGE, "profile"), "FR_AF2M_2026"),
        ((*MESSAGE, "encoding"), "UCS-2"),
        ((*MESSAGE, "parts"), 2),
    ],
)
def test_what_no_line_holds_is_betrayed_by_making_the_case_anew(
    pack: Files, tmp_path: Path, path: tuple[Any, ...], to: Any
) -> None:
    rewritten = recounted(pack, setting(*path, to=to))
    (tmp_path / "pack.zip").write_bytes(zipped(rewritten))

    assert faults(rewritten) == []
    assert "records.json : ce n'est pas ce que l'on obtient en le refaisant" in check_pack(tmp_path / "pack.zip").faults


PIECES = ["Zelie : ", "-20 %", " ", "\n", "{", "}", "{{", "}}", "{first_name}", "{first_name|vous}", "{ville|}", "{ville}",
    "STOP SMS 36180", "STOP au 36 180", "Stop : 36789", "STOP SMS 99999 (non surtaxé)", "répondez STOP", "STOP",
    "(STOP 36180).", " - ", "STOP 36789 (gratuit)"]  # fmt: skip


@given(
    text=st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join),
    values=st.lists(st.sampled_from(["", "Léa", "STOP SMS 36180", "{ville}"]), max_size=7).map(tuple),
    number=st.sampled_from(["+33612345678", "+262692123456", "+596696123456"]),
    nature=st.sampled_from(Nature),
    sender_id=st.sampled_from(["ZELIE", "36180", "36789"]),
    route=st.sampled_from([OWN_ROUTE, Route("ovh", stop_clause="\nSTOP {number}")]),
)
def test_the_verifier_makes_the_text_of_a_message_as_the_product_does(
    text: str, values: tuple[str, ...], number: str, nature: Nature, sender_id: str, route: Route
) -> None:
    under = replace(
        terms(advertiser=an_advertiser(route=route)), text=text, nature=nature, brand=Brand("Zelie", sender_id)
    )
    territory = Phone.of(number).territory
    left = Gate(under).message_with(territory, values)
    again = verify._text(campaign_record(a_campaign(terms=under)), values, territory.value)

    assert again == (None if left is None else left.text)


def by_carrier(opens: time) -> Gathered:
    route = Route("ovh", "\nSTOP {number}", opens, time(20), closed_sundays=True, closed_public_holidays=True)
    return of_camille(a_history(an_advertiser(route=route)))


def test_what_left_through_a_carrier_with_its_clause_and_hours_is_proved_like_anything_else() -> None:
    gathered = by_carrier(time(8))
    texts = {message["text"] for person in gathered.case["people"] for message in person["messages"]}

    assert texts == {"Zelie : -20 % samedi.\nSTOP 36180"}
    assert {campaign["carrier"] for campaign in gathered.case["campaigns"].values()} == {"ovh"}
    assert gathered.unlawful == []
    files = files_of(gathered)
    assert faults(files) == []
    assert "prestataire d’envoi : ovh" in text_of(files["dossier.pdf"])


@each(
    "change", [setting("campaigns", FIRST, "carrier", to="autre"), lambda case: case["campaigns"][FIRST].pop("carrier")]
)
def test_a_message_that_is_said_to_have_left_through_another_carrier_is_found_out(change: Callable[[Any], Any]) -> None:
    told = faults(recounted(files_of(by_carrier(time(8))), change))

    assert any(NOT_THAT_CAMPAIGN in fault for fault in told)


def test_what_was_given_to_a_carrier_that_kept_it_is_found_unlawful() -> None:
    assert any("policy.carrier-hours" in why for why in by_carrier(time(11)).unlawful)


def test_why_a_claim_led_to_no_message_is_as_archived() -> None:
    history = a_history()
    files = files_of(gather(history.memory, history.chain, "zelie", NOW, NEIGHBOUR))
    (unsent,) = json.loads(files["records.json"])["unsent"]
    rewritten = recounted(files, lambda case: case["unsent"][0].update(status="released"))

    assert (faults(files), unsent["status"]) == ([], "failed")
    assert any("un envoi resté sans message n'est pas tel" in fault for fault in faults(rewritten))


def test_each_fact_is_of_those_that_were_rewritten_here() -> None:
    """Otherwise a fact that is added later could be rewritten unnoticed."""
    case = of_camille().case
    (person,) = case["people"]
    held = {name.partition(" ")[2] for name in REWRITTEN}
    elsewhere = {"campaign", "send_id", "at", "contact_version", "rulebook", "results", "profile", "encoding", "parts"}

    assert set(person["messages"][0]) - elsewhere <= held
    assert set(case["advertiser"]) - {"id"} <= held
    assert set(person["contact"]) - {"territory"} <= held
    assert set(case["campaigns"][FIRST]) <= held


FORGED: dict[Callable[[Any], None], str] = {
    reword: "le contenu de l'acte n° 1 a été altéré",
    name_another_principal: "le contenu de l'acte n° 1 a été altéré",
    name_another_principal_with_its_hashes: "l'acte n° 1 n'est pas tel que l'archive le contient",
    reword_with_its_hashes: "l'acte n° 1 n'est pas tel que l'archive le contient",
    forget_the_opposition: "l'acte n° 2, que l'archive contient, n'y est pas",
    swap_the_acts: "l'acte n° 1 manque ou a été déplacé",
    forget_a_message: f"le message 03-000000.0 de la campagne {SECOND}, que l'archive contient, n'y est pas",
    call_a_message_unsent: f"le message 03-000000.0 de la campagne {SECOND}, que l'archive contient, n'y est pas",
    invent_a_message: "n'est pas dans l'archive",
    move_a_message: "n'est pas tel que l'archive le contient",
    swap_the_messages: "les messages ne sont pas dans l'ordre",
    judge_another_state: "n'a pas été envoyé sur l'état de la personne qui a été jugé",
    soften_the_campaign: f"la campagne {FIRST} n'est pas telle que l'archive la contient",
    lift_the_opposition: "l'état de la personne n'est pas le dernier",
    soften_a_rule_that_judged: "ne sont pas telles que l'archive les contient",
    leave_out_a_rule_that_judged: "ne sont pas telles que l'archive les contient",
    change_the_words_of_a_warning: "ce que les règles en ont dit",
    let_a_warning_rest_on_the_law: "ce que les règles en ont dit",
    call_a_warning_a_pass: "ce que les règles en ont dit",
    name_another_rulebook: "n'y sont pas telles qu'elles étaient",
}


@pytest.mark.parametrize("change", FORGED, ids=[change.__name__ for change in FORGED])
def test_facts_forged_with_every_hash_of_the_pack_are_betrayed_by_the_archive(
    pack: Files, change: Callable[[Any], None]
) -> None:
    named = faults(recounted(pack, change))

    assert any(FORGED[change] in fault for fault in named), named


def reworded(lines: list[bytes]) -> list[bytes]:
    return [line.replace(b"web_form", b"web_farm") for line in lines]


def lines(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Files], Files]:
    return lambda files: lines_changed(files, name, change)


def values(name: str, change: Callable[[Any], Any]) -> Callable[[Files], Files]:
    return lambda files: changed(files, name, change)


def another_header(blocks: Any) -> None:
    blocks["consent"][0]["header"] = blocks["consent"][0]["header"].replace('"previous":""', '"previous":"00"')


def a_neighbour_s_header(blocks: Any) -> None:
    blocks["consent"][0]["header"] = blocks["consent"][1]["header"]


def another_root(anchors: list[bytes]) -> list[bytes]:
    return [anchors[0].replace(b'"root":"', b'"root":"0', 1), *anchors[1:]]


def soften(rules: Any) -> None:
    rules["rules"][0]["requirement"]["fr"] = "Tout est permis."


CONSENT, CAMPAIGN, ANCHORS = "archive/consent.jsonl", "archive/campaign.jsonl", "archive/anchors.jsonl"
HARMED: dict[str, tuple[Callable[[Files], Files], str]] = {
    "a change altered": (lines(CONSENT, reworded), "ce n'est pas ce que l'archive contient"),
    "changes swapped": (lines(CONSENT, swap), "doublée ou déplacée"),
    "a change doubled": (lines(CAMPAIGN, lambda told: [*told, told[-1]]), "doublée ou déplacée"),
    "a state left out": (lines(CONSENT, lambda told: [*told[:3], *told[4:]]), "manquent"),
    "an outcome left out": (lines(CAMPAIGN, lambda told: told[:-1]), "retirées"),
    "an anchor forged": (lines(ANCHORS, another_root), "l'ancre 2 ne suit pas l'ancre 1"),
    "an anchor left out": (lines(ANCHORS, lambda told: told[1:]), "l'ancre 1 ne suit pas l'ancre 0"),
    "anchors swapped": (lines(ANCHORS, swap), "l'ancre 1 ne suit pas l'ancre 0"),
    "a header forged": (values("archive/blocks.json", another_header), "n'est pas celui que l'ancre 1 a vu"),
    "a neighbour's header": (values("archive/blocks.json", a_neighbour_s_header), "celui d'un autre bloc"),
    "a rule softened": (values("rules.json", soften), "rules.json : ce ne sont pas les règles du dossier"),
    "an event left out": (
        values("consent_record.json", lambda told: told["records"][0]["events"].pop()),
        "ne raconte pas",
    ),
    "events swapped": (
        values("consent_record.json", lambda told: told["records"][0]["events"].reverse()),
        "ne raconte pas",
    ),
    "another document": (lambda files: forged(files, "dossier.pdf", b"%PDF-1.4"), "n'est pas celui de ces faits"),
}


@pytest.mark.parametrize("harm", HARMED)
def test_what_is_forged_with_its_hash_in_the_manifest_is_named(pack: Files, harm: str) -> None:
    forge, words = HARMED[harm]
    named = faults(forge(pack))

    assert any(words in fault for fault in named), named


def test_a_document_or_a_rules_page_forged_with_the_manifest_is_named_by_writing_it_anew(
    pack: Files, tmp_path: Path
) -> None:
    for name, before, after in (
        ("dossier.pdf", b"FontName", b"FontNam3"),
        ("regles.md", b"Fondement", b"Fondation"),
        ("verify.py", b"FAUTE", b"faute"),
        ("LISEZ-MOI.txt", b"DOSSIER", b"DOSSIEZ"),
    ):
        (tmp_path / "pack.zip").write_bytes(zipped(forged(pack, name, pack[name].replace(before, after))))
        assert check_pack(tmp_path / "pack.zip").faults == [
            f"{name} : ce n'est pas ce que l'on obtient en le refaisant"
        ]


def test_a_pack_made_wholly_anew_is_betrayed_by_the_hash_kept_elsewhere(pack: Files) -> None:
    history = a_history()
    other = files_of(gather(history.memory, history.chain, "zelie", NOW + timedelta(days=1), CAMILLE))
    anchor = hash_of(pack[ANCHORS].splitlines(keepends=True)[-1])

    assert faults(other) == []
    assert "conservée ailleurs" in faults(other, hash_of(pack[MANIFEST]))[0]
    assert faults(other, anchor) == []


def test_the_same_facts_give_the_same_pack(pack: Files) -> None:
    assert zipped(files_of(of_camille())) == zipped(pack)


def test_what_is_not_anchored_yet_is_told_and_no_fault() -> None:
    history = a_history()
    del history.memory.anchors[2]
    named = Verification(files_of(of_camille(history))).run()

    assert named.faults == []
    assert any("pas encore ancré" in note for note in named.notes)


def not_anchored(blocks: Any) -> None:
    for table in blocks.values():
        for block in table:
            block |= {"anchor": None, "path": []}


def one_not_anchored(blocks: Any) -> None:
    blocks["campaign"][-1] |= {"anchor": None, "path": []}


@pytest.mark.parametrize("hide", [not_anchored, one_not_anchored])
def test_a_block_within_the_anchors_that_is_told_to_have_none_is_named(
    pack: Files, hide: Callable[[Any], None]
) -> None:
    anchor = hash_of(pack[ANCHORS].splitlines(keepends=True)[-1])
    named = faults(changed(pack, "archive/blocks.json", hide), anchor)

    assert named
    assert all("dit sans ancre, alors que les ancres couvrent ce bloc" in fault for fault in named)


def test_an_invented_archive_beneath_the_genuine_anchors_is_betrayed(pack: Files) -> None:
    history = a_history()
    history.memory.anchors.clear()
    invented = changed(files_of(of_camille(history)), "archive/blocks.json", not_anchored)
    invented = forged(invented, ANCHORS, pack[ANCHORS])
    anchor = hash_of(pack[ANCHORS].splitlines(keepends=True)[-1])

    assert any("dit sans ancre" in fault for fault in faults(invented, anchor))


def test_what_is_behind_the_anchor_that_was_kept_is_counted_and_not_said_to_be_established_by_it(
    pack: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pack.zip").write_bytes(zipped(pack))
    first, last = (hash_of(line) for line in pack[ANCHORS].splitlines(keepends=True))

    assert verify.main([str(tmp_path / "pack.zip"), last]) == 0
    assert "Dossier entier et inaltéré, sous ses ancres." in capsys.readouterr().out
    assert verify.main([str(tmp_path / "pack.zip"), first]) == 0
    output = capsys.readouterr().out
    assert "6 lignes de l'archive sont postérieures à l'ancre conservée ailleurs" in output
    assert "Dossier entier" not in output


@pytest.mark.parametrize(("hours", "late"), [(23, True), (25, False)])
def test_a_line_behind_the_kept_anchor_that_is_older_than_streams_are_late_is_a_fault(hours: int, late: bool) -> None:
    history = a_history()
    history.at = TUESDAY_10H_PARIS - timedelta(hours=hours)
    contact = replace(Contact("zelie", CAMILLE, 6, Status.OPPOSED), sequence=2, head=history.chains[CAMILLE][-1].hash)
    stop = Opposition("sms", NOW, "m-43", "stop")
    history.contact(*opposed(contact, stop, NOW, "d" * 32))
    for table in ("consent", "campaign"):
        history.flush(table)
    files = files_of(of_camille(history))
    anchor = hash_of(files[ANCHORS].splitlines(keepends=True)[-1])

    assert ([fault for fault in faults(files, anchor) if "devrait être sous l'ancre" in fault] == []) is late
    assert faults(files) == []
    assert any("devrait être sous l'ancre" in note for note in Verification(files).run().notes) is not late


def test_changes_that_the_streams_told_twice_change_nothing(pack: Files) -> None:
    history = a_history()
    append_changes("consent", [], history.memory, history.heads["consent"])
    for number in range(1, 6):
        written = history.memory.blocks["consent", number]
        from stopsms.compliance.proof.archive import ArchivedChange

        again = [json.loads(line) for line in written.splitlines()[1:]]
        repeated = [ArchivedChange(c["id"], TUESDAY_10H_PARIS, c["pk"], c["sk"], c["item"]) for c in again]
        append_changes("consent", repeated, history.memory, history.heads["consent"])
    named = of_camille(history)

    assert named.case["digest"] == json.loads(pack["records.json"])["digest"]
    assert faults(files_of(named)) == []


def test_what_acts_say_is_asked_of_their_keeper_and_must_be_what_the_archive_knows_by_its_hash(pack: Files) -> None:
    history = a_history()
    assert WORDING.encode() not in b"".join(history.memory.blocks.values()), "the archive knows its hash"
    assert WORDING in pack["records.json"].decode()

    first, *others = history.chains[CAMILLE]
    history.chains[CAMILLE] = [replace(first, content={**first.content, "wording": "J’accepte tout."}), *others]
    assert any("le contenu de l'acte n° 1 a été altéré" in fault for fault in faults(files_of(of_camille(history))))
    history.chains[CAMILLE] = others
    assert any("l'acte n° 1 manque" in fault for fault in faults(files_of(of_camille(history)))), "its absence is told"


def test_an_erased_person_s_acts_stand_by_their_hashes_and_the_messages_stay_proved() -> None:
    history = a_history()
    opposition = Contact("zelie", CAMILLE, 9, Status.OPPOSED, sequence=2, head=history.chains[CAMILLE][-1].hash)
    request = Request("letter", NOW, "Claire Martin")
    _, last = erased(opposition, request, NOW, "e" * 32)
    redacted_ = [redacted(record) for record in history.chains[CAMILLE]]
    for record in redacted_:
        history.tell("consent", f"EVIDENCE#zelie#{CAMILLE.e164}", f"{record.sequence:08d}", None)
    for record in (*redacted_, last):
        bare = {**evidence_record(record), "content": {}}
        history.tell("consent", "ERASED#zelie#key:0123", f"{record.sequence:08d}", bare)
    history.tell("consent", "zelie#01", CAMILLE.e164, None)
    history.chains[CAMILLE] = [*redacted_, last]
    history.anchor()
    files = files_of(of_camille(history))
    (person,) = json.loads(files["records.json"])["people"]

    assert faults(files) == []
    assert made_anew(files)
    assert (person["contact"], len(person["messages"])) == (None, 2)
    assert [(record["act"], bool(record["content"])) for record in person["records"]] == [
        ("basis_recorded", False), ("opposed", False), ("erased", True),
    ]  # fmt: skip
    assert sum("est effacé" in note for note in Verification(files).run().notes) == 2


@pytest.mark.parametrize(
    "own",
    [{"needs_digest": True}, {"two_persons": True}, {"test_phones": (DeclaredPhone(NEIGHBOUR, "Claire Martin"),)}],
    ids=lambda own: next(iter(own)),
)
def test_how_an_advertiser_s_own_people_work_is_no_fact_of_a_case(own: Mapping[str, Any]) -> None:
    files = files_of(of_camille(a_history(an_advertiser(**own))))

    assert faults(files) == []
    assert not own.keys() & json.loads(files["records.json"])["advertiser"].keys()


def test_a_message_stands_by_the_act_that_covers_it_though_a_narrower_yes_came_since() -> None:
    history = History()
    history.tell("consent", "ADVERTISER#zelie", "ADVERTISER", {"advertiser": advertiser_record(an_advertiser())})
    contact = Contact("zelie", CAMILLE)
    for salt, categories in (("a" * 32, ()), ("b" * 32, ("mode",))):
        act = a_collection(wording=WORDING, categories=frozenset(categories), purposes=frozenset({Purpose.COMMERCIAL}))
        contact = history.contact(*granted(contact, act, TUESDAY_10H_PARIS, salt))
    history.campaign(acted(a_campaign(), Step.DRAFTED, MARKETER, TUESDAY_10H_PARIS))
    history.tell("campaign", f"ROSTER#{FIRST}", "03-000000", {"phones": CAMILLE.e164})
    history.edition(FRANCE)
    history.sent(contact, FIRST, "03-000000.0", TUESDAY_10H_PARIS)
    history.anchor()
    files = files_of(of_camille(history))
    (person,) = json.loads(files["records.json"])["people"]

    assert faults(files) == []
    assert made_anew(files)
    assert person["contact"]["categories"] == []
    assert [(one["evidence"], one["categories"]) for one in person["contact"]["earlier"]] == [(1, [])]
    assert [(message["evidence"], message["status"]) for message in person["messages"]] == [(1, "delivered")]
    assert "(acte n° 1), pour ce que la précédente ne couvre pas" in text_of(files["dossier.pdf"]).replace(
        "\u00a0", " "
    )
    assert faults(recounted(files, lambda case: case["people"][0]["contact"].pop("earlier"))) != []


def test_who_is_not_in_the_archive_has_no_pack() -> None:
    history = a_history()
    with pytest.raises(NothingFound):
        gather(history.memory, history.chain, "zelie", NOW, Phone.of("+33611111111"))
    with pytest.raises(NothingFound):
        gather(history.memory, history.chain, "autre", NOW, CAMILLE)
    with pytest.raises(NothingFound):
        gather(history.memory, history.chain, "zelie", NOW, campaign_id="unknown")


def a_zip(path: Path, entries: Sequence[tuple[str, bytes]]) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        warnings.simplefilter("ignore")  # zipfile warns of what is tried here
        for name, content in entries:
            written.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name",
    ["dossier.pdf", "Dossier.PDF", "/etc/cron.d/x", "../x", "a/../../x", "./x", "a//x", "C:/x", "a\\b", "archive/../x"],
)
def test_a_zip_with_a_doubled_name_or_one_that_leads_out_of_it_is_refused_by_that_name(
    pack: Files, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = a_zip(tmp_path / "pack.zip", [(name, b"%PDF forged"), *pack.items()])

    assert verify.main([str(given)]) == 1
    output = capsys.readouterr().out
    assert "Dossier entier" not in output
    assert name.casefold().replace("\\", "\\\\") in output.casefold()
    assert check_pack(given).faults != []


def test_a_small_zip_that_becomes_huge_is_refused_before_it_does(
    pack: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = a_zip(tmp_path / "pack.zip", [*pack.items(), ("archive/consent2.jsonl", bytes(60_000_000))])
    assert given.stat().st_size < 200_000

    tracemalloc.start()
    assert verify.main([str(given)]) == 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "archive/consent2.jsonl" in capsys.readouterr().out
    assert peak < 30_000_000


def test_a_zip_that_tells_less_than_it_holds_is_refused(
    pack: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = a_zip(tmp_path / "pack.zip", [("dossier.pdf", bytes(60_000_000))])
    size = (60_000_000).to_bytes(4, "little")
    given.write_bytes(given.read_bytes().replace(size, (1_000).to_bytes(4, "little")))

    assert verify.main([str(given)]) == 1
    assert "Dossier entier" not in capsys.readouterr().out


def test_what_is_no_zip_at_all_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pack.zip").write_bytes(b"PK\x03\x04 nothing of the kind")

    assert verify.main([str(tmp_path / "pack.zip")]) == 1
    assert "pack.zip" in capsys.readouterr().out


NEW = Phone.of("+33698000001")


def moved() -> History:
    """Somebody got the first campaign, then another number; there they oppose."""
    history = a_history()
    camille, evidence = granted(Contact("zelie", MOVER), a_collection(wording=WORDING), TUESDAY_10H_PARIS, "d" * 32)
    camille = history.sent(history.contact(camille, evidence), FIRST, "07-000000.0", TUESDAY_10H_PARIS)
    request = Request("letter", TUESDAY_10H_PARIS, "Claire Martin")
    change = renumbered(camille, NEW, request, TUESDAY_10H_PARIS, ("e" * 32, "f" * 32))
    history.contact(change.old, change.leaving)
    new = history.contact(change.new, change.arriving)
    stop = Opposition("sms", NOW, "m-43", "stop")
    history.contact(*opposed(new, stop, NOW, "0" * 32))
    history.anchor()
    return history


MOVER = Phone.of("+33612000077")


def test_a_message_is_told_of_the_number_that_got_it_and_not_of_the_one_that_the_person_has_now() -> None:
    history = moved()

    before, after = (files_of(gather(history.memory, history.chain, "zelie", NOW, phone)) for phone in (MOVER, NEW))
    campaign = files_of(gather(history.memory, history.chain, "zelie", NOW, campaign_id=FIRST))

    assert faults(before) == faults(after) == faults(campaign) == []
    assert all(made_anew(files) for files in (before, after, campaign))
    output = [
        [m["send_id"] for m in json.loads(files["records.json"])["people"][0]["messages"]] for files in (before, after)
    ]
    assert output == [["07-000000.0"], []]
    assert NEW.e164 not in [person["phone"] for person in json.loads(campaign["records.json"])["people"]]
