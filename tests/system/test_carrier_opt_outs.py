"""What the carrier alone knows: an account that answers STOP itself, under the rights of the deployed function."""

import json
from array import array
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from stopsms.adapters.tables.comparison_store import DynamoComparisonStore
from stopsms.command_line.stack import LIVE
from stopsms.compliance.outside.comparison import Comparison

from local.deployment import STACK_NAME
from tests.stack import Advertiser, Stack, evidence, opposed, wait_for
from tests.system.test_rights import ERASURE

pytestmark = pytest.mark.system


@pytest.fixture
def leased(at_ten: Stack, advertiser: Advertiser) -> Iterator[Stack]:
    """The advertiser's number as AWS leases it: it answers STOP itself."""
    before = at_ten.carrier("GET", "/behaviour")
    at_ten.carrier("PUT", "/behaviour", {"self_managed": False, "numbers": [advertiser.stop_number]})
    yield at_ten
    at_ten.carrier("PUT", "/behaviour", {name: before[name] for name in ("self_managed", "numbers")})


def invoked(stack: Stack, event: dict[str, Any]) -> Any:
    answer = stack.client("lambda").invoke(
        FunctionName=stack.resource("ReconcileFunction"), Qualifier=LIVE, Payload=json.dumps(event).encode()
    )
    told = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, told
    return told


def compared(stack: Stack) -> Any:
    """The lists are compared from beginning to end, however many calls that takes; what was told of it."""
    while True:
        told = invoked(stack, {})
        if told["Finished"]:
            return told


def on_list(stack: Stack, name: str, phone: str) -> None:
    carrier: Any = boto3.client
    carrier("pinpoint-sms-voice-v2", endpoint_url=stack.described["carrier_url"], region_name="eu-west-3",
        aws_access_key_id="none", aws_secret_access_key="none",
    ).put_opted_out_number(OptOutListName=name, OptedOutNumber=phone)  # fmt: skip


@pytest.fixture
def declared(at_ten: Stack, advertiser: Advertiser) -> Iterator[str]:
    """A carrier that was declared, by its id, and that the advertiser's messages leave through: an account at SMSFactor."""
    account = at_ten.carrier("GET", "/accounts/smsfactor")
    carrier_id, number = f"nuit-{advertiser.stop_number}", advertiser.stop_number
    secrets, name = at_ten.client("secretsmanager"), f"{STACK_NAME}/carriers/{carrier_id}"
    secrets.create_secret(
        Name=name, SecretString=json.dumps(account["credentials"] | {"webhook_token": f"essai-{number}"})
    )
    carrier = {
        "service": "smsfactor",
        "parts_per_second": 20,
        "prices": {"FR": 0.05},
        "stop_numbers": {"FR": number},
    }
    assert at_ten.api("PUT", f"/carriers/{carrier_id}", carrier).status == 200
    theirs = {name: given for name, given in advertiser.body().items() if not name.startswith("stop_number")}
    assert at_ten.api("PUT", f"/advertisers/{advertiser.id}", theirs | {"carrier": carrier_id}).status == 200
    yield carrier_id
    secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


@pytest.mark.guarantee("G1")
def test_a_stop_that_a_declared_carrier_alone_knows_counts_after_the_night_and_ours_is_on_its_list(
    declared: str, at_ten: Stack, advertiser: Advertiser
) -> None:
    theirs, ours = "+33751000411", "+33751000412"
    for phone in (theirs, ours):
        assert at_ten.api("POST", "/consents", advertiser.consent(phone)).status == 201
    compared(at_ten)  # whatever else the lists of this stack hold by now
    at_ten.carrier("PUT", "/accounts/smsfactor/blacklist", {"number": theirs})
    stop = {
        "advertiser_id": advertiser.id,
        "phone": ours,
        "source": "telephone",
        "received_at": "2026-11-24T09:30:00+01:00",
    }
    assert at_ten.api("POST", "/suppressions", stop).status == 201

    told = compared(at_ten)

    assert (told["OptOutsUnknownHere"], told["OptOutsUnknownThere"], told["OptOutsUncompared"]) == (1, 1, 0), told
    assert opposed(at_ten, theirs, advertiser.id)
    record = evidence(at_ten, theirs, advertiser.id)[-1]
    assert (record["content"]["source"], record["content"]["reference"]) == ("carrier_list:smsfactor", declared)
    listed = at_ten.carrier("GET", "/accounts/smsfactor/blacklist")["blacklist"]
    assert {theirs, ours} <= {entry["number"] for entry in listed}


def test_the_account_as_the_stack_sets_it_up_passes_every_stop_on(at_ten: Stack, advertiser: Advertiser) -> None:
    (number,) = at_ten.carrier("GET", "/behaviour")["numbers"]
    theirs = advertiser.body() | {"stop_number": number}  # so that it is checked even if its replies went elsewhere
    assert at_ten.api("PUT", f"/advertisers/{advertiser.id}", theirs).status == 200
    assert invoked(at_ten, {"check": True})["findings"] == []


def test_a_stop_that_the_carrier_kept_to_itself_is_told_and_takes_effect_with_the_comparison(
    leased: Stack, advertiser: Advertiser
) -> None:
    phone = "+33751000401"
    compared(leased)  # whatever else the lists of this stack hold by now
    assert leased.api("POST", "/consents", advertiser.consent(phone)).status == 201
    leased.reply(phone, "STOP", advertiser.stop_number)
    assert leased.carrier("GET", "/optouts")["Default"] == [phone]
    assert leased.contact(phone, advertiser.id)["status"] == "granted", "the carrier told nobody"

    (found,) = invoked(leased, {"check": True})["findings"]
    assert (found["number"], found["faults"]) == (advertiser.stop_number, ["answered_by_carrier", "other_list"])
    assert "--self-managed-opt-outs-enabled" in found["command"]

    told = compared(leased)
    assert (told["OptOutsUnknownHere"], told["OptOutsUncompared"]) == (1, 0), told
    assert opposed(leased, phone, advertiser.id)
    record = evidence(leased, phone, advertiser.id)[-1]
    assert (record["content"]["source"], record["content"]["reference"]) == ("carrier_list", "Default")


def test_somebody_held_is_opposed_and_somebody_erased_who_opposed_is_known_by_the_hash(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    gone, unclear = "+33751000402", "+33751000403"
    for phone in (gone, unclear):
        assert at_ten.api("POST", "/consents", advertiser.consent(phone)).status == 201
    at_ten.reply(gone, "STOP", advertiser.stop_number)
    wait_for(lambda: opposed(at_ten, gone, advertiser.id), "the STOP")
    assert at_ten.api("POST", f"/contacts/{gone}/erasure?advertiser_id={advertiser.id}", ERASURE).status == 201
    at_ten.reply(unclear, "stp", advertiser.stop_number)
    wait_for(lambda: at_ten.contact(unclear, advertiser.id)["status"] == "held", "the hold")
    compared(at_ten)  # whatever else the lists of this stack hold by now
    for phone in (gone, unclear):
        on_list(at_ten, "Default", phone)

    told = compared(at_ten)

    assert (told["OptOutsUnknownHere"], told["OptOutsUncompared"]) == (1, 0), told
    assert opposed(at_ten, unclear, advertiser.id)
    assert at_ten.api("GET", f"/contacts/{gone}?advertiser_id={advertiser.id}").status == 404
    assert compared(at_ten)["OptOutsUnknownHere"] == 0


def test_a_comparison_goes_on_with_what_an_earlier_call_kept_and_deletes_it_when_it_is_finished(
    at_ten: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared(at_ten)
    at_ten.adapters_use_it(monkeypatch)
    s3, bucket = at_ten.client("s3"), at_ten.resource("ImportBucket")
    comparisons = DynamoComparisonStore(at_ten.resource("ConsentTable"))
    newest = comparisons.newest()
    assert newest is not None
    s3.put_object(Bucket=bucket, Key="comparisons/5e", Body=array("Q", [33635000079]).tobytes())
    unfinished = Comparison(newest.started_at, (), revision=newest.revision + 1, own_list="oppositions", kept=("5e",))
    assert comparisons.write(unfinished)

    told = invoked(at_ten, {"begin": False})

    assert (told["Finished"], told["OptOutsUncompared"]) == (1, 0), "it could be read"
    assert s3.list_objects_v2(Bucket=bucket, Prefix="comparisons/")["KeyCount"] == 0


def test_who_opted_out_at_the_carrier_is_opposed_here_after_the_night(at_ten: Stack, advertiser: Advertiser) -> None:
    phone = "+33635000078"
    assert at_ten.api("POST", "/consents", advertiser.consent(phone)).status == 201
    compared(at_ten)  # whatever else the lists of this stack hold by now
    on_list(at_ten, "oppositions", phone)

    told = compared(at_ten)

    assert told["OptOutsUnknownHere"] == 1, told
    assert opposed(at_ten, phone, advertiser.id)
    (_, record) = evidence(at_ten, phone, advertiser.id)
    assert (record["act"], record["content"]["source"]) == ("opposed", "carrier_list")
