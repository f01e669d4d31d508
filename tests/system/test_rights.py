"""A person's rights and the retention, through the doors of the deployed stack: what goes, and the opposition that never does."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.stack import Advertiser, Stack, evidence, opposed, people, settled, wait_for
from tests.system.test_audit import audit, faults

pytestmark = pytest.mark.system

REQUEST = {"means": "letter", "received_at": "2026-11-24T09:00:00+01:00", "operator": "Claire Martin"}
ERASURE = {"request": REQUEST}


def consent(
    advertiser: Advertiser,
    phone: str,
    source: str = "web_form",
    at: str = "2026-11-20T10:00:00+01:00",
    tag: str = "other",
) -> dict[str, Any]:
    evidence = {
        "source": source,
        "wording": "J’accepte de recevoir les offres de Brume par SMS.",
        "wording_version": "1",
        "checkbox": {"present": True, "checked": True},
        "informed": True,
        "objection_offered": True,
    }
    given = {"attributes": {"first_name": "Bérénice"}, "tags": [tag], "evidence": evidence}
    return advertiser.consent(phone, collected_at=at, **given)


def refused(stack: Stack, advertiser: Advertiser, phone: str) -> bool:
    answer = stack.api("POST", "/consents", consent(advertiser, phone, "import"))
    return answer.status == 422 and [rule["rule"] for rule in answer.body["rules"]] == ["fr.opposition"]


def retained(stack: Stack, *, dry: bool = False) -> Any:
    """A whole run of the retention, asked for until it is finished."""
    while True:
        answer = stack.api("POST", f"/retention?dry={str(dry).lower()}", {})
        assert answer.status == 200, answer
        if answer.body["finished_at"] is not None:
            return answer.body


def everything(stack: Stack) -> list[str]:
    """Every item of both tables, each in JSON."""
    tables = ("ConsentTable", "CampaignTable")
    dynamo = stack.client("dynamodb")
    pages = [dynamo.get_paginator("scan").paginate(TableName=stack.resource(table)) for table in tables]
    items = [item for found in pages for page in found for item in page["Items"]]
    return [json.dumps(item, default=str, sort_keys=True) for item in items]


@pytest.mark.guarantee("G6")
def test_an_opposition_outlives_import_erasure_and_purge_on_the_deployed_stack(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phone, stale = "+33635100001", "+33635100009"
    assert at_ten.api("POST", "/consents", consent(advertiser, phone)).status == 201
    assert at_ten.api("POST", "/consents", consent(advertiser, stale, at="2023-11-20T10:00:00+01:00")).status == 201
    at_ten.reply(phone, "STOP", advertiser.stop_number)
    wait_for(lambda: opposed(at_ten, phone, advertiser.id), "the opposition")
    assert refused(at_ten, advertiser, phone)

    erased = at_ten.api("POST", f"/contacts/{phone}/erasure?advertiser_id={advertiser.id}", ERASURE)
    assert erased.status == 201, erased
    assert erased.body["evidence"]["content"]["principal"].startswith("key:"), "whose key it was is on record"
    assert at_ten.api("GET", f"/contacts/{phone}?advertiser_id={advertiser.id}").status == 404
    assert refused(at_ten, advertiser, phone)
    records = evidence(at_ten, phone, advertiser.id)
    assert [(record["act"], bool(record["content"])) for record in records] == [
        ("basis_recorded", False),
        ("opposed", False),
        ("erased", True),
    ]
    assert phone not in json.dumps(records)

    at_ten.clock("2026-11-24T10:30:00+01:00")
    done = retained(at_ten)
    assert (done["unreadable"], done["purged"]["fr.retention.contacts"] > 0) == (0, True)
    assert at_ten.api("GET", f"/contacts/{stale}?advertiser_id={advertiser.id}").status == 404
    assert [record["act"] for record in evidence(at_ten, stale, advertiser.id)] == ["basis_recorded", "purged"], (
        "a proof has a term of its own"
    )
    left = [item for item in everything(at_ten) if phone in item]
    assert [item for item in left if '"pk": {"S": "REPLY#' not in item] == [], (
        "but that she was answered is known for two days"
    )
    assert refused(at_ten, advertiser, phone)
    back = at_ten.api("POST", "/consents", consent(advertiser, phone, at="2026-11-24T10:15:00+01:00"))
    assert (back.status, back.body["contact"]["version"]) == (201, 4)


@pytest.mark.guarantee("G3")
def test_a_campaign_goes_on_without_the_erased_and_its_counts_add_up(at_ten: Stack, advertiser: Advertiser) -> None:
    phones = [f"+336351001{number:02d}" for number in range(30)]
    for phone in phones:
        assert at_ten.api("POST", "/consents", consent(advertiser, phone, tag="rights")).status == 201
    at_ten.carrier("PUT", "/behaviour", {"hold": True})
    campaign_id = at_ten.started(
        advertiser.id, f"Bonjour {{first_name|vous}}, {advertiser.name} : -20 %.", audience={"tags": ["rights"]}
    )
    wait_for(lambda: at_ten.api("GET", f"/campaigns/{campaign_id}").body["counts"]["planned"] == 30, "every roster")
    gone = phones[::2]
    with ThreadPoolExecutor(3) as workers:
        answers = list(
            workers.map(
                lambda one: (
                    at_ten.api("POST", f"/contacts/{one}/erasure?advertiser_id={advertiser.id}", ERASURE).status
                ),
                gone,
            )
        )
    assert answers == [201] * len(gone)

    at_ten.carrier("PUT", "/behaviour", {"hold": False})
    wait_for(lambda: settled(at_ten.api("GET", f"/campaigns/{campaign_id}").body) == 30, "everybody", 60)
    at_ten.clock("2026-11-24T10:30:00+01:00")
    retained(at_ten)
    counts = at_ten.until(campaign_id, "finished", 120)["counts"]
    messages = at_ten.messages(campaign_id=campaign_id)
    assert len(messages) == len({message["to"] for message in messages}) == counts["sent"] + counts["uncertain"]
    assert set(phones) - set(gone) <= {message["to"] for message in messages}
    assert set(gone) - {message["to"] for message in messages}, "everybody was claimed before their erasure"
    assert sum(counts[name] for name in ("sent", "failed", "blocked", "uncertain")) == counts["planned"]
    held = "\n".join(everything(at_ten))
    assert not [phone for phone in gone if phone in held], "no roster, no cursor, no proof"
    told = at_ten.api("GET", f"/campaigns/{campaign_id}/recipients").body["recipients"]
    assert {recipient["phone"] for recipient in told} <= {None, *phones} - set(gone)
    wait_for(lambda: audit(at_ten).sends >= len(messages), "the archive", 60)
    wait_for(lambda: not faults(at_ten), f"the claims in the archive, {faults(at_ten)[:3]}", 60)


@pytest.mark.guarantee("G6")
def test_a_stop_and_a_form_that_race_an_erasure_leave_no_half_state(at_ten: Stack, advertiser: Advertiser) -> None:
    phones = [f"+336351002{number:02d}" for number in range(6)]

    def race(work: tuple[str, str]) -> None:
        what, phone = work
        does[what](phone)

    def erase(phone: str) -> None:
        assert at_ten.api("POST", f"/contacts/{phone}/erasure?advertiser_id={advertiser.id}", ERASURE).status == 201

    def bring(phone: str) -> None:
        assert at_ten.api("POST", "/consents", consent(advertiser, phone, "import", tag="again")).status in (201, 422)

    does = {"erase": erase, "stop": lambda phone: at_ten.reply(phone, "STOP", advertiser.stop_number), "import": bring}
    acts = ["erase", "stop", "import"]
    for place, phone in enumerate(phones):
        assert at_ten.api("POST", "/consents", consent(advertiser, phone)).status == 201
        in_turn = [(act, phone) for act in (*acts[place % 3 :], *acts[: place % 3])]
        with ThreadPoolExecutor(3) as workers:
            list(workers.map(race, in_turn))

    def settled() -> bool:
        states = [at_ten.api("GET", f"/contacts/{phone}?advertiser_id={advertiser.id}") for phone in phones]
        return all(state.status == 404 or state.body["status"] == "opposed" for state in states)

    wait_for(settled, "every opposition")
    for phone in phones:
        evidence(at_ten, phone, advertiser.id)  # holds, over the redaction
        assert refused(at_ten, advertiser, phone)


def test_access_rectification_and_a_new_number_each_leave_their_evidence(at_ten: Stack, advertiser: Advertiser) -> None:
    phone, new = "+33635100003", "+33635100004"
    assert at_ten.api("POST", "/consents", consent(advertiser, phone)).status == 201
    asked_by_letter = {"advertiser_id": advertiser.id, **ERASURE}
    corrected = at_ten.api(
        "POST", f"/contacts/{phone}/rectification", {**asked_by_letter, "attributes": {"first_name": "Bérénice-Marie"}}
    )
    asked = f"/contacts/{phone}/data?advertiser_id={advertiser.id}&operator=Claire&means=desk"
    held = at_ten.api("GET", asked)
    changed = at_ten.api("POST", f"/contacts/{phone}/number", {**asked_by_letter, "new_phone": new})

    assert (corrected.status, held.status, changed.status) == (201, 200, 201)
    assert held.body["contact"]["attributes"] == {"first_name": "Bérénice-Marie"}
    assert [record["act"] for record in evidence(at_ten, phone, advertiser.id)] == [
        "basis_recorded",
        "rectified",
        "accessed",
        "number_changed",
    ]
    assert at_ten.contact(new, advertiser.id)["status"] == "granted"
    assert at_ten.contact(phone, advertiser.id)["status"] == "opposed"


def test_the_retention_can_be_tried_dry_and_a_function_may_not_remove_an_advertiser(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    people(at_ten, advertiser, "old", 120)
    at_ten.clock("2032-01-05T10:00:00+01:00")
    before = everything(at_ten)
    told = retained(at_ten, dry=True)

    assert told["purged"]["fr.retention.contacts"] > 100
    kept = {item for item in before if '"pk": {"S": "EVIDENCE#' in item}
    assert len(kept) > 100
    assert kept <= set(everything(at_ten))
    assert at_ten.api("GET", "/retention?dry=true").body["runs"][0] == told
    at_ten.clock("2026-11-24T10:00:00+01:00")


def rotated(stack: Stack) -> str:
    """A newer key, given to the stack by a new release as docs/rights.md says; its name."""
    made = stack.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    formation = stack.client("cloudformation")
    given = formation.describe_stacks(StackName="stop-sms")["Stacks"][0]["Parameters"]
    before = {one["ParameterKey"]: one["ParameterValue"] for one in given}.get("NewerHashKeys", "")
    stack.deploy(NewerHashKeys=",".join(filter(None, (made["Arn"], before))))
    name: str = made["KeyId"]
    return name


@pytest.mark.guarantee("G6")
def test_an_opposition_outlives_rotations_of_the_keys_on_the_deployed_stack(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phones = [f"+336351003{number:02d}" for number in range(3)]
    names = [""]
    for place, phone in enumerate(phones):
        if place:
            names.append(rotated(at_ten))
        assert at_ten.api("POST", "/consents", consent(advertiser, phone)).status == 201
        assert at_ten.api("POST", f"/contacts/{phone}/erasure?advertiser_id={advertiser.id}", ERASURE).status == 201
        assert all(refused(at_ten, advertiser, erased) for erased in phones[: place + 1])

    at_ten.clock("2026-11-24T10:30:00+01:00")
    assert retained(at_ten)["unreadable"] == 0
    held = "\n".join(everything(at_ten))
    assert not any(phone in held for phone in phones)
    assert all(f"{name}:" in held for name in names[1:]), "the newest key hashes"
    for phone in phones:
        assert [record["act"] for record in evidence(at_ten, phone, advertiser.id)] == ["basis_recorded", "erased"]
        assert refused(at_ten, advertiser, phone)
