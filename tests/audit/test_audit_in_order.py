"""The two archives do not wait for each other: whatever comes first, an honest send is found lawful, and what cannot be read is found."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from archive.anchor_blocks import anchor_blocks
from archive.append_changes import Head, append_changes
from stopsms.adapters.tables.stream import changes_of
from stopsms.audit.audit_archive import audit_archive, audit_on
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.person.contact import CLAIM_KEPT
from stopsms.compliance.proof.archive import ArchivedChange
from stopsms.contracts.records import campaign_record

from tests.audit.test_audit import Memory
from tests.audit.test_red_team import NIGHT, World
from tests.evidence.history import NEIGHBOUR, SECOND
from tests.factories import a_campaign, terms

THIRD = "c0ffee0000000003"
SECONDS = [NIGHT - timedelta(minutes=30) + timedelta(seconds=second) for second in range(10)]


def text(place: int) -> str:
    return SECONDS[place].isoformat(timespec="milliseconds")


def claimed_given_back_and_claimed_again(
    world: World, fate: str = "sent"
) -> tuple[list[ArchivedChange], list[ArchivedChange]]:
    """The carrier throttles, the claim is given back after five seconds, and taken again: what both tables tell."""
    world.history.at = SECONDS[0]
    world.history.campaign(a_campaign(terms=terms(campaign_id=THIRD)))
    world.history.tell("campaign", f"ROSTER#{THIRD}", "03-000000", {"phones": NEIGHBOUR.e164})
    world.history.flush("campaign")
    item = world.stored(NEIGHBOUR.e164)
    claims = [{**item["claims"], THIRD: f"{text(at)} 03-000000.0 w"} for at in (0, 6)]
    states = [
        item | {"version": item["version"] + 1, "claims": claims[0]},
        item | {"version": item["version"] + 2},
        item | {"version": item["version"] + 3, "claims": claims[1]},
    ]
    consent = [
        ArchivedChange(f"q{n}", SECONDS[at], f"zelie#{shard_of(NEIGHBOUR.e164):02d}", NEIGHBOUR.e164, state)
        for n, (at, state) in enumerate(zip((0, 5, 6), states, strict=True))
    ]
    outcome = {"fate": fate, "at": text(6), "contact_version": item["version"] + 2, "parts": 1, "evidence": 1}
    return consent, [ArchivedChange("r0", SECONDS[7], f"OUTCOME#{THIRD}#03-000000", "0", {"outcomes": {"0": outcome}})]


def archived(world: World, table: str, *groups: Sequence[ArchivedChange]) -> None:
    for group in groups:
        append_changes(table, list(group), world.memory, world.history.heads[table])


def nights(world: World, *hours: float) -> list[str]:
    found = [world.night(NIGHT + timedelta(hours=hour)).findings for hour in hours]
    return [finding.why for findings in found for finding in findings]


def test_an_outcome_that_is_read_before_the_claim_that_led_to_it_waits_for_it() -> None:
    world = World()
    consent, outcomes = claimed_given_back_and_claimed_again(world)
    before = ArchivedChange("r9", SECONDS[1], f"COUNT#{THIRD}", "03-000000", {})
    archived(world, "consent", consent[:1], consent[1:])
    archived(world, "campaign", [before, *outcomes])

    assert audit_archive(world.memory, NIGHT + timedelta(days=3)).findings == []


@pytest.mark.slow
@pytest.mark.parametrize("fate", ["sent", "failed", "deferred"])
@pytest.mark.parametrize("hours", [1, 12, 23])
def test_claims_that_are_archived_hours_after_what_they_led_to_are_no_fault(hours: int, fate: str) -> None:
    world = World()
    consent, outcomes = claimed_given_back_and_claimed_again(world, fate)
    kept = 2 if fate == "deferred" else 3
    archived(world, "consent", consent[:1])
    archived(world, "campaign", outcomes)
    findings = nights(world, 1)
    archived(world, "consent", consent[1:kept])
    findings += nights(world, 1 + hours, 80)

    assert findings == []
    assert audit_archive(world.memory, NIGHT + timedelta(days=4)).findings == []


def test_a_campaign_that_is_archived_hours_after_its_claims_is_no_fault() -> None:
    world = World()
    consent, outcomes = claimed_given_back_and_claimed_again(world)
    late = world.memory.newest_block("campaign")
    kept = world.memory.blocks.pop(("campaign", late))
    archived(world, "consent", consent)
    findings = nights(world, 1)
    world.memory.blocks["campaign", late] = kept
    archived(world, "campaign", outcomes)

    assert findings + nights(world, 12, 80) == []


def test_a_claim_that_nothing_ever_followed_is_found() -> None:
    world = World()
    consent, outcomes = claimed_given_back_and_claimed_again(world)
    archived(world, "consent", consent[:2])
    archived(world, "campaign", outcomes)

    assert any("no claim" in why or "given back" in why for why in nights(world, 1, 80))


STREAM = {
    "outcomes of garbage": {"outcomes": {"B": "AAAA"}},
    "outcomes that are no base64": {"outcomes": {"B": "é"}},
    "a set of bytes": {"x": {"BS": ["AAAA"]}},
    "a set of texts": {"x": {"SS": ["a", "b"]}},
    "a number that is none": {"x": {"N": "nine"}},
}


@pytest.mark.parametrize("name", STREAM)
def test_an_item_of_no_form_of_ours_holds_up_no_archive_and_is_found(name: str) -> None:
    world = World()
    keys = {"pk": {"S": f"OUTCOME#{THIRD}#03-000000"}, "sk": {"S": "0"}}
    change = {"Keys": keys, "ApproximateCreationDateTime": NIGHT.timestamp(), "NewImage": STREAM[name]}
    archived(world, "campaign", changes_of([{"eventID": "1", "dynamodb": change}]))

    assert any("does not have a form that we write" in why for why in nights(world, 1))


def test_an_outcome_that_is_taken_out_of_its_group_is_told_and_found() -> None:
    world = World()
    outcome = {"M": {"fate": {"S": "sent"}, "at": {"S": text(1)}}}
    keys = {"pk": {"S": f"OUTCOME#{THIRD}#03-000000"}, "sk": {"S": "0"}}
    change = {
        "Keys": keys, "ApproximateCreationDateTime": NIGHT.timestamp(),
        "OldImage": {"outcomes": {"M": {"0": outcome, "1": outcome}}}, "NewImage": {"outcomes": {"M": {"0": outcome}}},
    }  # fmt: skip
    archived(world, "campaign", changes_of([{"eventID": "1", "dynamodb": change}]))

    assert "its outcome was taken away" in nights(world, 1)


def line(**outcome: Any) -> bytes:
    return json.dumps({"id": "q", "at": NIGHT.isoformat(), "pk": "p", "sk": "s", "item": {}} | outcome).encode()


BLOCKS = {
    "empty": b"",
    "a list": b"[]\n",
    "no text": b"\xff\xfe\n",
    "deep": b"[" * 100_000,
    "a change that is a list": b"{}\n[]",
    "a change without a time": b"{}\n" + line(at=None),
    "a change of no zone": b"{}\n" + line(at="2026-11-24T10:00:00"),
    "a key that is a number": b"{}\n" + line(pk=1),
    "an item that is a list": b"{}\n" + line(item=[]),
    "half a letter": b'{}\n{"id":"\\ud800","at":"2026-11-24T10:00:00+00:00","pk":"p","sk":"s","item":{}}',
    "infinity": b'{"changes": Infinity, "number": NaN}\n',
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("table", ["consent", "campaign"])
def test_a_block_that_nobody_of_ours_wrote_is_found_and_ends_no_audit(table: str, name: str) -> None:
    world = World()
    world.memory.blocks[table, world.memory.newest_block(table) + 1] = BLOCKS[name]

    assert nights(world, 1)
    assert audit_archive(world.memory, NIGHT + timedelta(days=1)).findings


ANCHORS = {
    "empty": b"",
    "a list": b"[]",
    "no text": b"\xff",
    "deep": b"[" * 100_000,
    "tables that are a list": b'{"at":"x","tables":[]}',
    "infinity": b'{"tables":{"consent":{"first":Infinity,"last":1,"root":""}}}',
    "backwards": b'{"tables":{"consent":{"first":-10,"last":-20,"root":""},"campaign":{"first":1,"last":1,"root":""}}}',
}


@pytest.mark.parametrize("name", ANCHORS)
def test_an_anchor_that_nobody_of_ours_wrote_is_found_and_anchoring_goes_on(name: str) -> None:
    world = World()
    world.memory.anchors[world.memory.newest_anchor() + 1] = ANCHORS[name]
    world.history.tell("consent", "p", "s", {})
    world.history.flush("consent")
    made = anchor_blocks(("consent", "campaign"), world.memory, NIGHT)

    assert made is not None
    assert made.blocks == 1, "what was anchored before is not anchored again"
    assert nights(world, 1)


CHECKPOINTS: dict[str, dict[str, Any]] = {
    "blocks that are none": {"blocks": {"consent": [1]}},
    "a place that is no number": {"anchor": ["x", ""]},
    "of the far future": {"at": "2036-01-01T00:00:00+00:00"},
    "of another number": {"number": 7},
    "findings that are none": {"findings": 1},
    "a state that is not there": {"state": "0" * 64},
    "an unknown field": {"unknown": 1},
    "a number in words": {"sends": "0"},
    "true as a number": {"found": False},
    "a number as true": {"whole": 1},
    "a moment without its offset": {"at": "2026-11-24T10:00:00"},
    "a newest change of no time": {"newest": None},
    "half a place of the inventory": {"inventory": ["consent"]},
    "a finding that is no text": {"findings": [{"why": 1}]},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_checkpoint_that_cannot_be_one_is_found_and_the_audit_goes_on(name: str) -> None:
    world = World()
    forged = json.loads(world.memory.checkpoints[1]) | {"number": 2} | CHECKPOINTS[name]
    world.memory.checkpoints[2] = json.dumps(forged).encode()

    assert nights(world, 1)
    assert world.memory.newest_checkpoint() == 3
    assert world.night(NIGHT + timedelta(hours=2)).findings == [], "it goes on from there"


CLAIMS: dict[str, dict[str, Any]] = {
    "more sends than there were": {"sends": 7},
    "no finding": {"found": 0, "findings": []},
    "another anchor": {"anchor": [2, "0" * 64]},
    "hashes of other blocks": {"since": {"consent": ["0" * 64], "campaign": []}},
}


@pytest.mark.parametrize("name", CLAIMS)
def test_what_a_checkpoint_says_is_held_against_the_archive(name: str) -> None:
    world = World()
    world.put(world.stored() | {"status": "granted"})
    world.history.flush("consent")
    assert nights(world, 1)
    forged = json.loads(world.memory.checkpoints[2]) | CLAIMS[name]
    world.memory.checkpoints[2] = json.dumps(forged).encode()
    findings = [finding.why for finding in audit_archive(world.memory, NIGHT + timedelta(days=1)).findings]

    assert any(why.startswith("checkpoint 2 ") for why in findings), findings


def test_what_an_audit_has_found_stands_whoever_ran_it() -> None:
    world = World()
    world.put(world.stored() | {"status": "granted"})
    world.history.flush("consent")
    by_an_insider = audit_on(world.memory, world.memory, lambda: NIGHT, NIGHT + timedelta(hours=1))
    night = world.night(NIGHT + timedelta(hours=1))

    assert (by_an_insider.count, night.count, night.standing) == (1, 0, 1)


def test_two_audits_at_once_write_one_checkpoint_and_the_next_goes_on() -> None:
    world = World()
    beside = replace(world.memory, checkpoints=dict(world.memory.checkpoints))
    audit_on(beside, beside, lambda: NIGHT, NIGHT + timedelta(hours=1))
    assert world.night(NIGHT + timedelta(minutes=1)).findings == []

    assert nights(world, 1) == []
    assert audit_archive(world.memory, NIGHT + timedelta(days=1)).findings == []


def test_an_archive_goes_on_behind_a_block_that_is_none() -> None:
    memory, head = Memory(), Head()
    memory.blocks["consent", 1] = b"\xff"
    append_changes("consent", [ArchivedChange("e1", NIGHT, "p", "s", {})], memory, head)

    assert memory.newest_block("consent") == 2


def test_the_carrier_s_own_word_may_come_with_a_later_receipt_of_the_same_fate() -> None:
    world = World()
    world.put_outcome(SECOND, "03-000000.0", reason="PENDING")
    world.history.flush("campaign")

    assert nights(world, 1, 80) == []


def test_a_claim_of_a_text_with_names_that_was_given_back_is_judged_without_the_names() -> None:
    world = World()
    consent, _ = claimed_given_back_and_claimed_again(world)
    named = terms(campaign_id=THIRD, text="Zelie : bonjour {first_name}, -20 % samedi.")
    world.history.tell(
        "campaign", f"CAMPAIGN#{THIRD}", "CAMPAIGN", {"campaign": campaign_record(a_campaign(terms=named))}
    )
    archived(world, "consent", consent[:2])
    world.history.flush("campaign")
    findings = nights(world, 1, 80)

    assert not any("unlawful" in why or "refused" in why for why in findings), findings


@pytest.mark.parametrize("same_clock", [True, False])
def test_a_claim_that_ended_by_a_clock_that_was_moved_on_was_not_given_back(same_clock: bool) -> None:
    """On the embedded stack, where the streams keep real time: the claim that was taken by that write says when it was."""
    world = World()
    consent, outcomes = claimed_given_back_and_claimed_again(world)
    item: dict[str, Any] = dict(consent[2].item or {})
    later = (SECONDS[9] + CLAIM_KEPT).isoformat(timespec="milliseconds")
    moved = item | {"version": item["version"] + 1, "claims": {"c0ffee0000000004": f"{later} 03-000000.0 w"}}
    archived(world, "consent", consent)
    archived(world, "campaign", outcomes)
    archived(world, "consent", [replace(consent[2], id="q3", at=SECONDS[9], item=moved)])

    found = audit_archive(world.memory, NIGHT + timedelta(days=3), same_clock=same_clock).findings

    assert any("given back" in finding.why for finding in found) is same_clock
