"""What can be forged by somebody with every permission on tables and buckets, but without the anchors' hashes that others keep.

Each forgery is made on a history that was audited the night before, then anchored and audited again as on any night. docs/forgeries.md
lists what detects each: python -m tests.audit.test_red_team writes it.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from archive.anchor_blocks import anchor_blocks
from hypothesis import given, settings
from hypothesis import strategies as st
from stopsms.audit import verifier
from stopsms.audit.audit_archive import audit_archive, audit_on
from stopsms.audit.audit_findings import Audit
from stopsms.audit.checkpoint import Checkpoint
from stopsms.audit.read_items import contact_of
from stopsms.audit.verifier import TABLES
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.continuation import continuation_id
from stopsms.compliance.campaign.outcome import CLAIMED_BY_CONTINUED, Fate, Outcome
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.campaign.variant import Part, Variant, part_id
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.edition import edition_of
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.phone import Country, Phone
from stopsms.compliance.person.rights import Request
from stopsms.compliance.proof.archive import ArchivedChange, block_hash, hash_of
from stopsms.compliance.proof.archive import block as written_block
from stopsms.compliance.proof.evidence import Act, seal
from stopsms.contracts.codec import written
from stopsms.contracts.records import advertiser_record, campaign_record, erased_record, evidence_record

from tests.audit.test_audit import Memory
from tests.evidence.history import FIRST, FRANCE, NEIGHBOUR, SECOND, History, a_history
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_collection, an_advertiser, terms
from tests.rulebooks import reworded

pytestmark = pytest.mark.exhaustive

NIGHT = TUESDAY_10H_PARIS + timedelta(days=2)
MONTHS_LATER = NIGHT + timedelta(days=90)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "forgeries.md"
LATER = edition_of(reworded(rulebook_of(Country.FRANCE), "FR-2027.01.01"))
"""What the rules say on another day."""


@dataclass
class World:
    """The history after a night, with what outsiders kept: the hash of the newest anchor."""

    history: History = field(default_factory=a_history)
    kept: str = ""
    now: datetime = NIGHT

    def __post_init__(self) -> None:
        self.memory = self.history.memory
        self.kept = hash_of(self.memory.anchors[self.memory.newest_anchor()])
        assert self.night(NIGHT).findings == []

    def night(self, now: datetime) -> Audit:
        return audit_on(self.memory, self.memory, lambda: now, now + timedelta(hours=1))

    def stored(self, phone: str = CAMILLE.e164) -> dict[str, Any]:
        """The contact as the table has it."""
        changes = [change for change in self.changes("consent") if change["sk"] == phone and change["item"]]
        return deepcopy(changes[-1]["item"])

    def changes(self, table: str) -> list[dict[str, Any]]:
        findings: list[dict[str, Any]] = []
        for _, changes in verifier.blocks(table, partial(self.memory.block, table), []):
            findings += changes
        return findings

    def put(self, item: dict[str, Any], phone: str = CAMILLE.e164) -> None:
        self.history.tell("consent", f"zelie#{shard_of(phone):02d}", phone, item)

    def outcome(self, campaign: str, send: str) -> dict[str, Any]:
        batch, index = send.rsplit(".", 1)
        item = [change for change in self.changes("campaign") if change["pk"] == f"OUTCOME#{campaign}#{batch}"]
        return deepcopy(next(c["item"]["outcomes"][index] for c in reversed(item) if index in c["item"]["outcomes"]))

    def put_outcome(self, campaign: str, send: str, **changed: Any) -> None:
        batch, index = send.rsplit(".", 1)
        item = {"revision": 9, "outcomes": {index: {**self.outcome(campaign, send), **changed}}}
        self.history.tell("campaign", f"OUTCOME#{campaign}#{batch}", "0", item)

    def campaign(self, campaign_id: str = FIRST) -> dict[str, Any]:
        item = [change for change in self.changes("campaign") if change["pk"] == f"CAMPAIGN#{campaign_id}"]
        return deepcopy(item[-1]["item"]["campaign"])

    def put_campaign(self, item: dict[str, Any]) -> None:
        item["revision"] += 1
        self.history.tell("campaign", f"CAMPAIGN#{item['id']}", "CAMPAIGN", {"campaign": deepcopy(item)})

    def rewrite(self, table: str, first: int, alter: Callable[[list[Any]], list[Any]]) -> None:
        """The chain written anew from a block on, with other changes in it."""

        previous = block_hash(self.memory.blocks[table, first - 1]) if first > 1 else ""
        number = first
        while (table, number) in self.memory.blocks:
            changes = [json.loads(line) for line in self.memory.blocks[table, number].splitlines()[1:]]
            changes = alter(changes) if number == first else changes
            item = [
                ArchivedChange(c["id"], datetime.fromisoformat(c["at"]), c["pk"], c["sk"], c["item"]) for c in changes
            ]
            written = written_block(table, number, previous, item)
            self.memory.blocks[table, number], previous = written, block_hash(written)
            number += 1

    def anchor_anew(self) -> None:
        self.memory.anchors.clear()
        anchor_blocks(TABLES, self.memory, TUESDAY_10H_PARIS)

    def audited(self) -> list[tuple[str, str]]:
        """What the night, an audit from the beginning and an outsider with the kept hash find: who, and in which words."""
        for table in TABLES:
            self.history.flush(table)
        anchor_blocks(TABLES, self.memory, self.now)
        later = self.now + timedelta(days=2)
        findings = [("night", f"{finding.kind}: {finding.why}") for finding in self.night(later).findings]
        whole = audit_archive(self.memory, later)
        findings += [("whole", f"{finding.kind}: {finding.why}") for finding in whole.findings]
        faults: list[str] = []
        anchors = verifier.Anchors(self.memory.anchor, self.memory.anchor_after)
        for table in TABLES:
            read, after = partial(self.memory.block, table), partial(self.memory.block_after, table)
            anchors.hashes[table] = [seen for seen, _ in verifier.blocks(table, read, faults, after)]
        anchors.check(faults)
        anchors.known([self.kept], faults)
        return findings + [("outsider", fault) for fault in faults]


@cache
def _audited_once() -> World:
    return World()


def a_world() -> World:
    """Always the same beginning, so its night is audited once; each test has a copy of its own."""
    return deepcopy(_audited_once())


Forgery = Callable[[World], None]
FORGERIES: dict[str, tuple[Forgery, str]] = {}


def forgery(words: str) -> Callable[[Forgery], Forgery]:
    """A forgery, and words of what is said of it."""

    def register(forge: Forgery) -> Forgery:
        FORGERIES[forge.__name__] = (forge, words)
        return forge

    return register


# ------------------------------------------------------------------------------------------------------------- outcomes


@forgery("went back from delivered to blocked")
def a_message_that_was_sent_is_recorded_as_blocked(world: World) -> None:
    world.put_outcome(FIRST, "03-000000.0", fate="blocked", objections=["fr.opposition block"])


@forgery("went back from delivered to uncertain")
def a_delivery_is_made_uncertain(world: World) -> None:
    world.put_outcome(FIRST, "03-000000.0", fate="uncertain")


@forgery("the contact_version of its outcome changed")
def a_send_is_moved_to_another_version(world: World) -> None:
    world.put_outcome(FIRST, "03-000000.0", contact_version=7)


@forgery("the evidence of its outcome changed")
def a_send_is_given_another_proof(world: World) -> None:
    world.put_outcome(FIRST, "03-000000.0", evidence=2)


@forgery("the at of its outcome changed")
def a_send_is_moved_to_another_hour(world: World) -> None:
    world.put_outcome(FIRST, "03-000000.0", at=(TUESDAY_10H_PARIS + timedelta(hours=3)).isoformat())


@forgery("the message_id of its outcome changed")
def a_send_is_given_another_message(world: World) -> None:
    world.put_outcome(FIRST, "03-000000.0", message_id="m-other")


@forgery("a send of a campaign or to a person that is not archived")
def a_send_to_nobody_is_added(world: World) -> None:
    archived = {"fate": "delivered", "at": TUESDAY_10H_PARIS.isoformat(), "contact_version": 1, "parts": 1}
    item = {"revision": 1, "outcomes": {"0": archived}}
    world.history.tell("campaign", f"OUTCOME#{FIRST}#31-999999", "0", item)


@forgery("no claim of it on any archived version")
def a_send_without_a_claim_is_added(world: World) -> None:
    stranger = "+33611111111"
    world.history.tell("campaign", f"ROSTER#{FIRST}", "03-000001", {"phones": stranger})
    item = {"fate": "delivered", "at": TUESDAY_10H_PARIS.isoformat(), "contact_version": 1, "parts": 1}
    world.history.tell("campaign", f"OUTCOME#{FIRST}#03-000001", "0", {"revision": 1, "outcomes": {"0": item}})


@forgery("sent place 0 of 03-000000 and place 0 of 03-000001")
def the_same_campaign_is_sent_a_second_time(world: World) -> None:
    world.history.tell("campaign", f"ROSTER#{FIRST}", "03-000001", {"phones": CAMILLE.e164})
    item = {"fate": "delivered", "at": TUESDAY_10H_PARIS.isoformat(), "contact_version": 1, "parts": 1}
    world.history.tell("campaign", f"OUTCOME#{FIRST}#03-000001", "0", {"revision": 1, "outcomes": {"0": item}})


@forgery("a roster names other people")
def a_roster_names_somebody_else(world: World) -> None:
    phones = f"{NEIGHBOUR.e164} {CAMILLE.e164}"
    world.history.tell("campaign", f"ROSTER#{FIRST}", "03-000000", {"phones": phones})


@forgery("the rulebook of its outcome changed")
def a_send_is_given_another_rulebook(world: World) -> None:
    world.put_outcome(FIRST, "03-000000.0", rulebook=LATER.id)


@forgery("the objections of its outcome changed")
def a_warning_is_taken_off_a_send(world: World) -> None:
    world.put_outcome(SECOND, "03-000000.0", objections=[])


@forgery("the objections of its outcome changed")
def the_words_of_a_warning_are_changed(world: World) -> None:
    (warning,) = world.outcome(SECOND, "03-000000.0")["objections"]
    world.put_outcome(SECOND, "03-000000.0", objections=[{**warning, "en": "Nothing to say."}])


# ------------------------------------------------------------------------------------------------------------ rulebooks


@forgery("the words of this rulebook were written over by others")
def the_words_of_a_rulebook_are_written_over(world: World) -> None:
    world.history.edition(replace(FRANCE, rules=LATER.rules))


@forgery("the words of this rulebook were removed")
def the_words_of_a_rulebook_are_removed(world: World) -> None:
    world.history.tell("campaign", f"RULEBOOK#{FRANCE.id}", "RULEBOOK", None)


@forgery("the words on record are not those of this rulebook")
def other_words_are_recorded_under_the_name_of_a_rulebook(world: World) -> None:
    world.history.edition(replace(LATER, rules=FRANCE.rules))


@forgery("decisions name this rulebook, whose words are not archived")
def a_send_names_a_rulebook_that_never_existed(world: World) -> None:
    archived = {
        "fate": "blocked",
        "at": TUESDAY_10H_PARIS.isoformat(),
        "contact_version": 1,
        "rulebook": "FR-2020+00000000",
    }
    item = {"revision": 1, "outcomes": {"0": archived}}
    world.history.tell("campaign", f"OUTCOME#{FIRST}#03-000009", "0", item)


# ------------------------------------------------------------------------------------------------------------ campaigns


@forgery("its text changed after it was started")
def the_text_of_a_campaign_is_rewritten(world: World) -> None:
    world.put_campaign(world.campaign() | {"text": "Zelie : merci de votre visite."})


@forgery("its nature changed after it was started")
def a_campaign_becomes_no_advertising(world: World) -> None:
    world.put_campaign(world.campaign() | {"nature": "transactional"})


@forgery("its accepted changed after it was started")
def a_warning_is_accepted_afterwards(world: World) -> None:
    one = {"rule": "fr.links", "at": TUESDAY_10H_PARIS.isoformat(), "by": "", "reason": ""}
    world.put_campaign(world.campaign() | {"accepted": [one]})


@forgery("its profile changed after it was started")
def the_hours_of_a_campaign_are_widened(world: World) -> None:
    world.put_campaign(world.campaign() | {"profile": "FR_AF2M_2026"})


@forgery("it went from running to draft")
def a_campaign_becomes_a_draft_again(world: World) -> None:
    world.put_campaign(world.campaign() | {"state": "draft"})


@forgery("was written twice, differently")
def a_campaign_is_rewritten_under_its_revision(world: World) -> None:
    item = world.campaign() | {"text": "Zelie : merci de votre visite."}
    world.history.tell("campaign", f"CAMPAIGN#{FIRST}", "CAMPAIGN", {"campaign": item})


# ------------------------------------------------------------------------------------------------------------- contacts


@forgery("changed status without an act")
def somebody_who_opposed_is_made_contactable_under_the_same_proof(world: World) -> None:
    world.put(world.stored() | {"version": world.stored()["version"] + 1, "status": "granted"})


@forgery("was written twice, differently")
def a_state_is_rewritten_under_its_version(world: World) -> None:
    world.put(world.stored() | {"status": "granted"})


@forgery("or after a later one")
def an_older_state_is_put_back(world: World) -> None:
    states = [change["item"] for change in world.changes("consent") if change["sk"] == CAMILLE.e164]
    world.put(states[0])


@forgery("are not in the archive")
def versions_are_left_out(world: World) -> None:
    world.put(world.stored() | {"version": world.stored()["version"] + 3})


@forgery("changed opposed_at without an act")
def an_opposition_is_moved_in_time(world: World) -> None:
    at = (TUESDAY_10H_PARIS + timedelta(days=30)).isoformat(timespec="milliseconds")
    world.put(world.stored() | {"version": world.stored()["version"] + 1, "opposed_at": at})


@forgery("changed basis without an act")
def a_consent_is_antedated(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    item["basis"]["collected_at"] = "2024-01-01T00:00:00.000+00:00"
    world.put(item | {"version": item["version"] + 1}, NEIGHBOUR.e164)


@forgery("changed attributes without an act")
def somebody_is_moved_to_another_time_zone(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    world.put(item | {"version": item["version"] + 1, "attributes": {"timezone": "Pacific/Noumea"}}, NEIGHBOUR.e164)


@forgery("which no heard_from does")
def a_click_makes_somebody_contactable(world: World) -> None:
    act_of(world, Act.HEARD_FROM, status="granted")


@forgery("went from opposed to granted by opposition_reviewed")
def a_review_lifts_a_certain_opposition(world: World) -> None:
    act_of(world, Act.OPPOSITION_REVIEWED, status="granted")


@forgery("is not opposed after an opposition")
def an_opposition_is_recorded_and_changes_nothing(world: World) -> None:
    act_of(world, Act.OPPOSED, NEIGHBOUR.e164)


@forgery("names a record that is not there")
def a_state_names_a_proof_that_was_never_recorded(world: World) -> None:
    item = world.stored()
    world.put(
        item | {"version": item["version"] + 1, "sequence": item["sequence"] + 1, "head": "0" * 64, "status": "granted"}
    )


@forgery("has a basis that names another record than its act")
def a_consent_rests_on_an_older_proof(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    basis = {**item["basis"], "evidence": 1, "source": "telephone"}
    act_of(world, Act.BASIS_RECORDED, NEIGHBOUR.e164, basis=basis)


@forgery("no erasure says why")
def a_contact_is_removed_without_an_erasure(world: World) -> None:
    world.history.tell("consent", "zelie#01", CAMILLE.e164, None)


def act_of(world: World, act: Act, phone: str = CAMILLE.e164, **changed: Any) -> None:
    """An act with the next state, as one who knows the formats writes them."""
    item = world.stored(phone)
    content = {"phone": phone, "salt": "f" * 32}
    record = seal("zelie", (item["sequence"], item["head"]), act, NIGHT, NIGHT, content)
    archived = evidence_record(record) | {"content": {}}
    world.history.tell("consent", f"EVIDENCE#zelie#{phone}", f"{record.sequence:08d}", archived)
    state = {"version": item["version"] + 1, "sequence": record.sequence, "head": record.hash}
    world.put(item | state | changed, phone)


# --------------------------------------------------------------------------------------------------------------- proofs


@forgery("was rewritten and says something else")
def a_proof_is_rewritten(world: World) -> None:
    content = {"wording": "J’accepte tout.", "salt": "f" * 32}
    record = seal("zelie", (0, ""), Act.BASIS_RECORDED, TUESDAY_10H_PARIS, TUESDAY_10H_PARIS, content)
    item = evidence_record(record) | {"content": {}}
    world.history.tell("consent", f"EVIDENCE#zelie#{CAMILLE.e164}", "00000001", item)


@forgery("its header was altered")
def the_time_of_a_proof_is_altered(world: World) -> None:
    first = next(c for c in world.changes("consent") if c["pk"] == f"EVIDENCE#zelie#{CAMILLE.e164}")
    altered = first["item"] | {"occurred_at": "2020-01-01T00:00:00+00:00"}
    world.history.tell("consent", first["pk"], first["sk"], altered)


@forgery("it does not follow the one before")
def a_proof_is_put_between(world: World) -> None:
    record = seal("zelie", (4, "0" * 64), Act.BASIS_RECORDED, NIGHT, NIGHT, {"salt": "f" * 32})
    item = evidence_record(record) | {"content": {}}
    world.history.tell("consent", f"EVIDENCE#zelie#{CAMILLE.e164}", "00000005", item)


@forgery("was removed though nothing was erased")
def a_proof_is_removed(world: World) -> None:
    world.history.tell("consent", f"EVIDENCE#zelie#{CAMILLE.e164}", "00000001", None)


@forgery("its content was altered")
def what_a_proof_says_is_altered_in_the_table(world: World) -> None:
    """As the archiver tells it: the archive does not have what proofs say."""
    first = next(c for c in world.changes("consent") if c["pk"] == f"EVIDENCE#zelie#{CAMILLE.e164}")
    world.history.tell("consent", first["pk"], first["sk"], first["item"] | {"content_altered": True})


@forgery("its content was removed though nothing was erased")
def what_a_proof_says_is_removed_from_the_table(world: World) -> None:
    first = next(c for c in world.changes("consent") if c["pk"] == f"EVIDENCE#zelie#{CAMILLE.e164}")
    world.history.tell("consent", first["pk"], first["sk"], first["item"] | {"content_emptied": True})


@forgery("is called unconfirmed, and has had its yes or never needed one")
def a_proof_is_called_unconfirmed_and_forgotten(world: World) -> None:
    first = next(c for c in world.changes("consent") if c["pk"] == f"EVIDENCE#zelie#{CAMILLE.e164}")
    for told in ({"unconfirmed": True}, {"content_emptied": True}):
        world.history.tell("consent", first["pk"], first["sk"], first["item"] | told)


@forgery("record 1 is that of somebody else")
def the_proof_of_somebody_else_proves_an_invented_consent(world: World) -> None:
    first = next(c for c in world.changes("consent") if c["pk"] == f"EVIDENCE#zelie#{NEIGHBOUR.e164}")
    theirs = next(c["item"] for c in world.changes("consent") if c["sk"] == NEIGHBOUR.e164)
    world.history.tell("consent", f"EVIDENCE#zelie#{STRANGER}", "00000001", first["item"])
    world.put(theirs, STRANGER)


@forgery("it is stored in the place of another advertiser or number")
def a_proof_of_another_advertiser_is_put_into_the_chain(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    record = seal("other", (item["sequence"], item["head"]), Act.HEARD_FROM, NIGHT, NIGHT, {"salt": "f" * 32})
    archived = evidence_record(record) | {"content": {}}
    world.history.tell("consent", f"EVIDENCE#zelie#{NEIGHBOUR.e164}", f"{record.sequence:08d}", archived)
    state = {"version": item["version"] + 1, "sequence": record.sequence, "head": record.hash}
    world.put(item | state, NEIGHBOUR.e164)


@forgery("it is stored in the place of another advertiser or number")
def a_proof_is_filed_under_another_number_than_its_own(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    record = seal("zelie", (item["sequence"], item["head"]), Act.HEARD_FROM, NIGHT, NIGHT, {"salt": "f" * 32})
    archived = evidence_record(record) | {"content": {}}
    world.history.tell("consent", f"EVIDENCE#zelie#{NEIGHBOUR.e164}", "00000077", archived)
    state = {"version": item["version"] + 1, "sequence": record.sequence, "head": record.hash}
    world.put(item | state, NEIGHBOUR.e164)


# ----------------------------------------------------------------------------------- acts that do not do what is told

STRANGER = "+33612349999"


def at_night(**later: int) -> str:
    return written(NIGHT + timedelta(**later))


def a_basis(sequence: int, collected_at: datetime = NIGHT, source: str = "web_form") -> dict[str, Any]:
    return {
        "legal_basis": "consent", "collected_at": written(collected_at), "evidence": sequence, "informed": True,
        "objection_offered": True, "source": source, "checkbox_ticked": True, "categories": [],
    }  # fmt: skip


def record(
    world: World, act: Act, phone: str, item: dict[str, Any], at: datetime = NIGHT, **changed: Any
) -> dict[str, Any]:
    """An act and the state that follows it, None for what it takes away; the state."""
    sealed = seal("zelie", (item["sequence"], item["head"]), act, at, NIGHT, {"salt": "f" * 32})
    archived = evidence_record(sealed) | {"content": {}}
    world.history.tell("consent", f"EVIDENCE#zelie#{phone}", f"{sealed.sequence:08d}", archived)
    state = item | {"version": item["version"] + 1, "sequence": sealed.sequence, "head": sealed.hash} | changed
    state = {name: value for name, value in state.items() if value is not None}
    world.put(state, phone)
    return state


def nobody() -> dict[str, Any]:
    """A contact of which nothing is recorded."""
    return {
        "version": 0, "sequence": 0, "head": "", "status": "none", "claims": {}, "tags": [], "attributes": {},
    }  # fmt: skip


@forgery("though nothing waited to be confirmed")
def a_yes_that_answers_no_question_lifts_an_opposition(world: World) -> None:
    record(world, Act.CONFIRMED, CAMILLE.e164, world.stored(), status="granted")


@forgery("is not opposed and empty after its holder left it")
def a_change_of_number_lifts_the_opposition_of_the_number_that_is_left(world: World) -> None:
    record(world, Act.NUMBER_CHANGED, CAMILLE.e164, world.stored(), status="granted", opposed_at=None)


@forgery("arrived from nowhere")
def a_number_arrives_from_nowhere(world: World) -> None:
    heard = written(NIGHT)
    record(world, Act.NUMBER_CHANGED, STRANGER, nobody(), status="granted", basis=a_basis(1), last_contact_at=heard)


@forgery("arrived from nowhere")
def a_number_arrives_without_the_opposition_of_the_one_that_was_left(world: World) -> None:
    item = world.stored()
    empty: dict[str, Any] = {"status": "opposed", "opposed_at": written(NIGHT), "basis": None}
    record(world, Act.NUMBER_CHANGED, CAMILLE.e164, item, **empty)
    arriving = nobody() | {"claims": item["claims"], "last_contact_at": written(NIGHT)}
    record(world, Act.NUMBER_CHANGED, STRANGER, arriving, status="granted", basis={**item["basis"], "evidence": 1})


@forgery("arrived from nowhere")
def a_number_arrives_without_the_claims_of_the_one_that_was_left(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    empty: dict[str, Any] = {"status": "opposed", "opposed_at": written(NIGHT), "basis": None}
    record(world, Act.NUMBER_CHANGED, NEIGHBOUR.e164, item, **empty)
    arriving = nobody() | {"last_contact_at": written(NIGHT)}
    record(world, Act.NUMBER_CHANGED, STRANGER, arriving, status="granted", basis={**item["basis"], "evidence": 1})


@forgery("the number was left for one that never arrived")
def somebody_disappears_by_a_change_of_number(world: World) -> None:
    empty: dict[str, Any] = {"status": "opposed", "opposed_at": written(NIGHT), "basis": None}
    record(world, Act.NUMBER_CHANGED, NEIGHBOUR.e164, world.stored(NEIGHBOUR.e164), **empty)


@forgery("went from opposed to granted beneath a hold")
def a_hold_opens_an_opposition_and_a_review_grants_it(world: World) -> None:
    item = world.stored()
    hold = {"before": "granted", "unread": [item["sequence"] + 1]}
    state = record(world, Act.HELD, CAMILLE.e164, item, status="held", hold=hold)
    record(world, Act.OPPOSITION_REVIEWED, CAMILLE.e164, state, status="granted", hold=None)


@forgery("went from pending to granted beneath a hold")
def a_hold_says_that_somebody_who_never_confirmed_had_agreed(world: World) -> None:
    asked = {"expires_at": at_night(days=2)}
    state = record(
        world, Act.BASIS_RECORDED, STRANGER, nobody(), status="pending", basis=a_basis(1), confirmation=asked,
        last_contact_at=written(NIGHT),
    )  # fmt: skip
    hold = {"before": "granted", "unread": [2]}
    state = record(world, Act.HELD, STRANGER, state, status="held", hold=hold)
    record(world, Act.OPPOSITION_REVIEWED, STRANGER, state, status="granted", hold=None)


@forgery("which does not lift the opposition")
def a_file_lifts_an_opposition(world: World) -> None:
    item = world.stored()
    basis = a_basis(item["sequence"] + 1, source="import")
    record(world, Act.BASIS_RECORDED, CAMILLE.e164, item, status="granted", basis=basis)


@forgery("which does not lift the opposition")
def a_consent_given_before_an_opposition_lifts_it(world: World) -> None:
    item, before = world.stored(), TUESDAY_10H_PARIS - timedelta(days=300)
    basis = a_basis(item["sequence"] + 1, before)
    record(world, Act.BASIS_RECORDED, CAMILLE.e164, item, before, status="granted", basis=basis)


@forgery("which does not lift the opposition")
def a_purchase_lifts_an_opposition(world: World) -> None:
    item = world.stored()
    basis = a_basis(item["sequence"] + 1, source="till") | {"legal_basis": "existing_customer"}
    record(world, Act.BASIS_RECORDED, CAMILLE.e164, item, status="granted", basis=basis)


@forgery("changed opposed_at, which no basis_recorded does")
def a_consent_makes_an_opposition_never_have_been(world: World) -> None:
    item = world.stored()
    basis = a_basis(item["sequence"] + 1)
    record(world, Act.BASIS_RECORDED, CAMILLE.e164, item, status="granted", basis=basis, opposed_at=None)


@forgery("was collected at another time than its record says")
def a_consent_is_older_than_its_proof(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    basis = a_basis(item["sequence"] + 1, TUESDAY_10H_PARIS - timedelta(days=700))
    record(world, Act.BASIS_RECORDED, NEIGHBOUR.e164, item, basis=basis)


@forgery("is opposed from an earlier time than its act, or than it was")
def an_opposition_is_moved_back_by_another(world: World) -> None:
    record(world, Act.OPPOSED, CAMILLE.e164, world.stored(), opposed_at=at_night(days=-900))


@forgery("is opposed from an earlier time than its act, or than it was")
def an_opposition_is_moved_back_by_a_review(world: World) -> None:
    record(world, Act.OPPOSITION_REVIEWED, CAMILLE.e164, world.stored(), opposed_at=at_night(days=-900))


@forgery("last_contact_at changed, which this accessed does not do")
def a_request_of_access_keeps_a_contact_from_growing_too_old(world: World) -> None:
    record(world, Act.ACCESSED, NEIGHBOUR.e164, world.stored(NEIGHBOUR.e164), last_contact_at=at_night(days=900))


@forgery("last_contact_at changed, which this heard_from does not do")
def a_click_is_dated_years_ahead(world: World) -> None:
    record(world, Act.HEARD_FROM, NEIGHBOUR.e164, world.stored(NEIGHBOUR.e164), last_contact_at=at_night(days=900))


@forgery("follows 2 records at once")
def a_stop_is_swallowed_by_the_act_after_it(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    stop = seal("zelie", (item["sequence"], item["head"]), Act.OPPOSED, NIGHT, NIGHT, {"salt": "f" * 32})
    archived = evidence_record(stop) | {"content": {}}
    world.history.tell("consent", f"EVIDENCE#zelie#{NEIGHBOUR.e164}", f"{stop.sequence:08d}", archived)
    after = item | {"sequence": stop.sequence, "head": stop.hash}
    record(world, Act.HEARD_FROM, NEIGHBOUR.e164, after)


@forgery("no version of the contact follows it")
def a_stop_is_recorded_and_changes_no_contact(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    stop = seal("zelie", (item["sequence"], item["head"]), Act.OPPOSED, NIGHT, NIGHT, {"salt": "f" * 32})
    archived = evidence_record(stop) | {"content": {}}
    world.history.tell("consent", f"EVIDENCE#zelie#{NEIGHBOUR.e164}", f"{stop.sequence:08d}", archived)


@forgery("goes back to record 1")
def an_older_state_comes_back_as_a_new_version(world: World) -> None:
    first = next(c["item"] for c in world.changes("consent") if c["sk"] == CAMILLE.e164)
    item = world.stored()
    world.put(first | {"version": item["version"] + 1, "claims": item["claims"]})


@forgery("changed its claims, which no heard_from does")
def an_act_gives_a_claim_back(world: World) -> None:
    record(world, Act.HEARD_FROM, NEIGHBOUR.e164, world.stored(NEIGHBOUR.e164), claims={})


@forgery("was confirmed by a consent that does not lift the opposition")
def somebody_who_opposed_is_asked_to_confirm_what_they_agreed_to_before(world: World) -> None:
    asked = {"expires_at": at_night(days=2)}
    state = record(world, Act.BASIS_RECORDED, CAMILLE.e164, world.stored(), confirmation=asked)
    later = NIGHT + timedelta(minutes=1)
    record(
        world, Act.CONFIRMED, CAMILLE.e164, state, later, status="granted", confirmation=None,
        last_contact_at=written(later),
    )  # fmt: skip


@forgery("ended what waits to be confirmed, which no basis_recorded does")
def a_sale_takes_away_what_somebody_may_still_confirm(world: World) -> None:
    asked = {"expires_at": at_night(days=2)}
    state = record(world, Act.BASIS_RECORDED, NEIGHBOUR.e164, world.stored(NEIGHBOUR.e164), confirmation=asked)
    record(world, Act.BASIS_RECORDED, NEIGHBOUR.e164, state, confirmation=None)


@forgery("was given at another time than it was confirmed")
def a_yes_is_dated_before_another_consent(world: World) -> None:
    asked, later = {"expires_at": at_night(days=2)}, NIGHT + timedelta(minutes=1)
    state = record(world, Act.BASIS_RECORDED, NEIGHBOUR.e164, world.stored(NEIGHBOUR.e164), confirmation=asked)
    record(
        world, Act.CONFIRMED, NEIGHBOUR.e164, state, later, confirmation=None, basis=a_basis(state["sequence"]),
        last_contact_at=written(later),
    )  # fmt: skip


@forgery("was confirmed, and rests on what was given before")
def a_yes_brings_nothing_to_somebody_who_agreed_before(world: World) -> None:
    asked, later = {"expires_at": at_night(days=2)}, NIGHT + timedelta(minutes=1)
    state = record(world, Act.BASIS_RECORDED, NEIGHBOUR.e164, world.stored(NEIGHBOUR.e164), confirmation=asked)
    record(world, Act.CONFIRMED, NEIGHBOUR.e164, state, later, confirmation=None, last_contact_at=written(later))


@forgery("is held no more after a basis_recorded")
def a_consent_puts_away_what_nobody_has_read(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    hold = {"before": "granted", "unread": [item["sequence"] + 1]}
    state = record(world, Act.HELD, NEIGHBOUR.e164, item, status="held", hold=hold)
    basis = a_basis(state["sequence"] + 1)
    record(world, Act.BASIS_RECORDED, NEIGHBOUR.e164, state, status="granted", hold=None, basis=basis)


@forgery("changed what is unread in a way that no opposition_reviewed does")
def one_review_puts_away_all_that_nobody_has_read(world: World) -> None:
    state = world.stored(NEIGHBOUR.e164)
    for _ in range(2):
        unread = [*state.get("hold", {"unread": []})["unread"], state["sequence"] + 1]
        hold = {"before": "granted", "unread": unread}
        state = record(world, Act.HELD, NEIGHBOUR.e164, state, status="held", hold=hold)
    record(world, Act.OPPOSITION_REVIEWED, NEIGHBOUR.e164, state, status="granted", hold=None)


@forgery("and nobody read it")
def what_waits_to_be_read_is_taken_off_the_list(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    sequence = item["sequence"] + 1
    hold = {"before": "granted", "unread": [sequence]}
    record(world, Act.HELD, NEIGHBOUR.e164, item, status="held", hold=hold)
    place = f"{at_night()}#{NEIGHBOUR.e164}#{sequence:08d}"
    world.history.tell("consent", "REVIEW#zelie", place, {"act": "held"})
    world.history.tell("consent", "REVIEW#zelie", place, None)


@forgery("its hold and its status contradict each other")
def somebody_held_may_be_written_to(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    hold = {"before": "granted", "unread": [item["sequence"] + 1]}
    record(world, Act.HELD, NEIGHBOUR.e164, item, status="granted", hold=hold)


@forgery("which is not its own")
def a_contact_is_also_stored_in_another_shard(world: World) -> None:
    world.history.tell("consent", "zelie#04", NEIGHBOUR.e164, world.stored(NEIGHBOUR.e164))


@forgery("without an act")
def a_replay_of_the_archive_is_announced_and_grants_somebody(world: World) -> None:
    world.history.tell("consent", "REPLAY", written(NIGHT), {})
    world.put(world.stored() | {"version": world.stored()["version"] + 1, "status": "granted"})


@forgery("without an act")
def a_consent_is_taken_from_somebody_and_no_replay_says_why(world: World) -> None:
    item = world.stored(NEIGHBOUR.e164)
    del item["basis"]
    world.put(item | {"version": item["version"] + 1, "status": "none"}, NEIGHBOUR.e164)


# ----------------------------------------------------------------------------------------------- erasures as a cover


def removed(world: World, phone: str, act: Act, opposed_at: str | None) -> dict[str, Any]:
    """An erasure as the product writes it; what it leaves."""
    item = world.stored(phone)
    sealed = seal("zelie", (item["sequence"], item["head"]), act, NIGHT, NIGHT, {"salt": "f" * 32})
    world.history.tell("consent", "ERASED#zelie#key:1", f"{sealed.sequence:08d}", evidence_record(sealed))
    remains = {
        "at": written(NIGHT), "version": item["version"] + 1, "sequence": sealed.sequence, "head": sealed.hash,
        "opposed_at": opposed_at, "claims": item["claims"],
    }  # fmt: skip
    world.history.tell("consent", "OPPOSITION#zelie#1", "key:1", remains)
    world.history.tell("consent", f"zelie#{shard_of(phone):02d}", phone, None)
    return remains


def what_is_recalled(remains: dict[str, Any]) -> dict[str, Any]:
    kept = {name: remains[name] for name in ("version", "sequence", "head", "claims")}
    return nobody() | kept | {"status": "opposed", "opposed_at": remains["opposed_at"]}


@forgery("starts over as if it had not opposed")
def somebody_who_opposed_is_purged_and_starts_again_with_no_opposition(world: World) -> None:
    removed(world, CAMILLE.e164, Act.PURGED, world.stored()["opposed_at"])
    basis = a_basis(1, source="import")
    record(
        world, Act.BASIS_RECORDED, CAMILLE.e164, nobody(), status="granted", basis=basis,
        last_contact_at=written(NIGHT),
    )  # fmt: skip


@forgery("starts over as if it had not opposed")
def somebody_erased_starts_again(world: World) -> None:
    removed(world, NEIGHBOUR.e164, Act.ERASED, written(NIGHT))
    record(
        world, Act.BASIS_RECORDED, NEIGHBOUR.e164, nobody(), status="granted", basis=a_basis(1),
        last_contact_at=written(NIGHT),
    )  # fmt: skip


@forgery("which does not lift the opposition")
def somebody_erased_is_brought_back_by_a_file(world: World) -> None:
    back = what_is_recalled(removed(world, NEIGHBOUR.e164, Act.ERASED, written(NIGHT)))
    later = NIGHT + timedelta(hours=1)
    basis = a_basis(back["sequence"] + 1, later, "import")
    record(
        world, Act.BASIS_RECORDED, NEIGHBOUR.e164, back, later, status="granted", basis=basis,
        last_contact_at=written(later),
    )  # fmt: skip


@forgery("changed its claims, which no basis_recorded does")
def an_erasure_loses_the_claims_so_that_a_campaign_can_be_sent_again(world: World) -> None:
    back = what_is_recalled(removed(world, NEIGHBOUR.e164, Act.ERASED, written(NIGHT)))
    later = NIGHT + timedelta(hours=1)
    basis = a_basis(back["sequence"] + 1, later)
    record(
        world, Act.BASIS_RECORDED, NEIGHBOUR.e164, back, later, status="granted", basis=basis, claims={},
        last_contact_at=written(later),
    )  # fmt: skip


@forgery("the opposition that outlives an erasure was removed")
def what_outlives_an_erasure_is_removed(world: World) -> None:
    removed(world, CAMILLE.e164, Act.ERASED, written(NIGHT))
    world.history.tell("consent", "OPPOSITION#zelie#1", "key:1", None)


@forgery("the opposition does not outlive the contact")
def what_outlives_an_erasure_does_not_say_that_it_opposes(world: World) -> None:
    removed(world, NEIGHBOUR.e164, Act.ERASED, None)


@forgery("the opposition does not outlive the contact")
def what_outlives_a_purge_does_not_say_that_somebody_had_opposed(world: World) -> None:
    removed(world, CAMILLE.e164, Act.PURGED, None)


@forgery("what outlives an erasure is kept where nothing looks for it")
def what_outlives_an_erasure_is_put_elsewhere(world: World) -> None:
    remains = removed(world, CAMILLE.e164, Act.ERASED, written(NIGHT))
    world.history.tell("consent", "OPPOSITION#zelie#2", "key:1", remains)


@forgery("what outlives an erasure was written twice, differently")
def what_outlives_an_erasure_is_rewritten(world: World) -> None:
    remains = removed(world, CAMILLE.e164, Act.ERASED, written(NIGHT))
    world.history.tell("consent", "OPPOSITION#zelie#1", "key:1", remains | {"opposed_at": None})


@forgery("nothing outlives the contact")
def an_erasure_leaves_nothing(world: World) -> None:
    item = world.stored()
    sealed = seal("zelie", (item["sequence"], item["head"]), Act.ERASED, NIGHT, NIGHT, {"salt": "f" * 32})
    world.history.tell("consent", "ERASED#zelie#key:1", f"{sealed.sequence:08d}", evidence_record(sealed))
    world.history.tell("consent", f"zelie#{shard_of(CAMILLE.e164):02d}", CAMILLE.e164, None)


# --------------------------------------------------------------------------------------------------------------- claims


@forgery("unlawful: campaign c0ffee0000000003")
def somebody_who_opposed_is_claimed_and_no_outcome_is_recorded(world: World) -> None:
    third = a_campaign(terms=terms(campaign_id="c0ffee0000000003"))
    world.history.campaign(third)
    item = world.stored()
    at = (TUESDAY_10H_PARIS + timedelta(days=1, hours=2)).isoformat(timespec="milliseconds")
    claims = {**item["claims"], third.id: f"{at} 03-000000.0 w"}
    world.put(item | {"version": item["version"] + 1, "claims": claims})


@forgery("a claim was given back though its message had left")
def a_claim_is_given_back_after_its_message_left(world: World) -> None:
    third = a_campaign(terms=terms(campaign_id="c0ffee0000000003"))
    world.history.campaign(third)
    world.history.tell("campaign", f"ROSTER#{third.id}", "03-000000", {"phones": NEIGHBOUR.e164})
    item = world.stored(NEIGHBOUR.e164)
    at = TUESDAY_10H_PARIS.isoformat(timespec="milliseconds")
    claimed = item | {"version": item["version"] + 1, "claims": {**item["claims"], third.id: f"{at} 03-000000.0 w"}}
    world.put(claimed, NEIGHBOUR.e164)
    world.put(item | {"version": item["version"] + 2}, NEIGHBOUR.e164)
    archived = {"fate": "delivered", "at": at, "contact_version": item["version"], "parts": 1}
    world.history.tell("campaign", f"OUTCOME#{third.id}#03-000000", "0", {"revision": 1, "outcomes": {"0": archived}})


@forgery("was written over by another")
def a_claim_is_moved_to_another_hour(world: World) -> None:
    item = world.stored()
    at = (TUESDAY_10H_PARIS + timedelta(hours=2)).isoformat(timespec="milliseconds")
    world.put(item | {"version": item["version"] + 1, "claims": {**item["claims"], FIRST: f"{at} 03-000000.0 w"}})


@forgery("a claim was given back though its message had left")
def a_claim_disappears_with_the_trace_of_who_was_written_to(world: World) -> None:
    item = world.stored()
    world.put(item | {"version": item["version"] + 1, "claims": {}})


def switched(world: World, stopped: bool, minutes: int) -> None:
    world.history.at = TUESDAY_10H_PARIS + timedelta(minutes=minutes)
    world.history.tell("campaign", "SWITCH", "SENDING", {"stopped": stopped, "by": "me", "reason": "", "at": None})


@forgery("claimed while all sending was stopped")
def sending_goes_on_while_it_is_stopped(world: World) -> None:
    third = a_campaign(terms=terms(campaign_id="c0ffee0000000003"))
    world.history.campaign(third)
    world.history.tell("campaign", f"ROSTER#{third.id}", "03-000000", {"phones": NEIGHBOUR.e164})
    switched(world, True, 1)
    world.history.at += timedelta(minutes=2)
    item = world.stored(NEIGHBOUR.e164)
    claim = f"{TUESDAY_10H_PARIS.isoformat(timespec='milliseconds')} 03-000000.0 w"
    world.put(item | {"version": item["version"] + 1, "claims": {**item["claims"], third.id: claim}}, NEIGHBOUR.e164)
    switched(world, False, 5)


@forgery("rewritten: it was removed")
def the_kill_switch_is_removed(world: World) -> None:
    switched(world, True, 1)
    world.history.tell("campaign", "SWITCH", "SENDING", None)


# ------------------------------------------------------------------------------------------------ claims, whatever follows


THIRD = "c0ffee0000000003"


def text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def third(world: World, phone: str, **changes: Any) -> None:
    """Another campaign, to one person."""
    world.history.campaign(a_campaign(terms=terms(campaign_id=THIRD), **changes))
    world.history.tell("campaign", f"ROSTER#{THIRD}", "03-000000", {"phones": phone})


def claimed(world: World, phone: str, campaign: str = THIRD) -> dict[str, Any]:
    item = world.stored(phone)
    claims = {**item["claims"], campaign: f"{text(world.history.at)} 03-000000.0 w"}
    item |= {"version": item["version"] + 1, "claims": claims}
    world.put(item, phone)
    return item


def told(world: World, fate: str, item: dict[str, Any], **more: Any) -> None:
    """What became of a claim, as the sender would record it."""
    outcome = {
        "fate": fate, "at": text(world.history.at), "contact_version": item["version"] - 1, "parts": 1,
        "evidence": (item.get("basis") or {}).get("evidence", 0),
    } | more  # fmt: skip
    world.history.tell("campaign", f"OUTCOME#{THIRD}#03-000000", "0", {"revision": 1, "outcomes": {"0": outcome}})


@forgery("refused by fr.opposition")
def somebody_who_opposed_is_sent_to_and_it_is_recorded_as_failed(world: World) -> None:
    third(world, CAMILLE.e164)
    told(world, "failed", claimed(world, CAMILLE.e164), reason="INVALID")


@forgery("refused by fr.opposition")
def somebody_who_opposed_is_sent_to_and_it_is_recorded_as_deferred(world: World) -> None:
    third(world, CAMILLE.e164)
    told(world, "deferred", claimed(world, CAMILLE.e164), until=text(NIGHT))


@forgery("refused by fr.opposition")
def somebody_who_opposed_is_claimed_and_recorded_as_erased(world: World) -> None:
    third(world, CAMILLE.e164)
    told(world, "blocked", claimed(world, CAMILLE.e164), objections=[{"rule": "policy.erased", "result": "block"}])


@forgery("refused by fr.opposition")
def somebody_who_opposed_is_claimed_and_the_claim_is_given_back_at_once(world: World) -> None:
    third(world, CAMILLE.e164)
    item = claimed(world, CAMILLE.e164)
    claims = {name: claim for name, claim in item["claims"].items() if name != THIRD}
    world.put(item | {"version": item["version"] + 1, "claims": claims})


@forgery("a claim of a campaign that is not archived")
def somebody_is_claimed_by_a_campaign_that_does_not_exist(world: World) -> None:
    item = claimed(world, NEIGHBOUR.e164)
    claims = {name: claim for name, claim in item["claims"].items() if name != THIRD}
    world.put(item | {"version": item["version"] + 1, "claims": claims}, NEIGHBOUR.e164)


@forgery("the campaign is another advertiser's")
def another_advertiser_writes_to_people_who_agreed_to_zelie(world: World) -> None:
    other = an_advertiser(id="other", name="Autre", legal_name="AUTRE SAS", sender_id="AUTRE")
    world.history.campaign(a_campaign(terms=terms(campaign_id=THIRD, advertiser=other, text="Autre : -20 % samedi.")))
    world.history.tell("campaign", f"ROSTER#{THIRD}", "03-000000", {"phones": NEIGHBOUR.e164})
    told(world, "delivered", claimed(world, NEIGHBOUR.e164))


@forgery("its advertiser only tests")
def a_test_advertiser_sends(world: World) -> None:
    testing = terms(campaign_id=THIRD, advertiser=an_advertiser(test=True))
    world.history.campaign(a_campaign(terms=testing))
    world.history.tell("campaign", f"ROSTER#{THIRD}", "03-000000", {"phones": NEIGHBOUR.e164})
    told(world, "delivered", claimed(world, NEIGHBOUR.e164))


def continuing(world: World, roster: str) -> str:
    """The first campaign was paused, and another continues it to these; its id."""
    for changes in ({"state": "paused"}, {"state": "cancelled", "continued_as": continuation_id(FIRST)}):
        world.put_campaign(world.campaign() | changes)
        world.history.flush("campaign")
    following = terms(campaign_id=continuation_id(FIRST), continues=(FIRST,), claims_since=TUESDAY_10H_PARIS)
    world.history.campaign(a_campaign(terms=following))
    world.history.tell("campaign", f"ROSTER#{following.campaign_id}", "03-000000", {"phones": roster})
    world.history.flush("campaign")
    return following.campaign_id


@forgery("withheld by policy.continued-claim")
def somebody_is_written_to_by_a_campaign_and_by_the_one_that_continues_it(world: World) -> None:
    following, item, at = continuing(world, NEIGHBOUR.e164), world.stored(NEIGHBOUR.e164), TUESDAY_10H_PARIS
    claim = f"{at.isoformat(timespec='milliseconds')} 03-000000.0 w"
    claims = {**item["claims"], following: claim}
    world.put(item | {"version": item["version"] + 1, "claims": claims}, NEIGHBOUR.e164)
    outcome = Outcome(Fate.DELIVERED, at, item["version"], 1, 1, "m-9", rulebook=FRANCE.id)
    world.history.outcome(following, "03-000000.0", outcome)


PARCEL = "5e0df00d5e0df00d"
"""A single message: what somebody asked for, to who opposed."""


def told_of_a_parcel(world: World, record: int, batch: str = "03-999999", **changes: Any) -> None:
    """Somebody is told, under these terms, of what that record of theirs says that they asked for."""
    usual: dict[str, Any] = {
        "campaign_id": PARCEL,
        "nature": Nature.TRANSACTIONAL,
        "text": "Zelie : votre commande 812 est expediee.",
        "category": None,
        "service_record": record,
        "expires_at": TUESDAY_10H_PARIS + timedelta(days=30),
    }
    message = a_campaign(terms=terms(**(usual | changes)), single=batch, started_at=TUESDAY_10H_PARIS)
    world.history.campaign(message)
    world.history.tell("campaign", f"ROSTER#{PARCEL}", batch, {"phones": NEIGHBOUR.e164})
    item = world.stored(NEIGHBOUR.e164)
    claim = f"{TUESDAY_10H_PARIS.isoformat(timespec='milliseconds')} {batch}.0 w"
    world.put(item | {"version": item["version"] + 1, "claims": {**item["claims"], PARCEL: claim}}, NEIGHBOUR.e164)
    outcome = Outcome(Fate.DELIVERED, TUESDAY_10H_PARIS, item["version"], record, 1, "m-9", rulebook=FRANCE.id)
    world.history.outcome(PARCEL, f"{batch}.0", outcome)


@forgery("is no act by which the person asked for something")
def a_message_is_called_transactional_though_the_person_asked_for_nothing(world: World) -> None:
    told_of_a_parcel(world, 1)


@forgery("its batch is not that of a commercial message")
def an_offer_is_counted_as_what_the_person_asked_for(world: World) -> None:
    told_of_a_parcel(world, 0, nature=Nature.COMMERCIAL, text="Zelie : -20 % samedi.", category="mode")


@forgery("its batch is not that of a transactional message")
def a_transactional_message_leaves_from_the_place_of_a_campaign(world: World) -> None:
    told_of_a_parcel(world, 1, batch="03-000000")


@forgery("withheld by policy.expired")
def a_message_leaves_after_its_end(world: World) -> None:
    sign = SignOfLife(Interaction.SERVICE, TUESDAY_10H_PARIS, "commande 812", message=PARCEL)
    asked(world, sign)
    told_of_a_parcel(world, 2, expires_at=TUESDAY_10H_PARIS)


@forgery("a roster hides whom it names, or a message what it said, and nobody was erased")
def what_a_message_said_is_taken_away_from_who_was_not_erased(world: World) -> None:
    asked(world, SignOfLife(Interaction.SERVICE, TUESDAY_10H_PARIS, "commande 812", message=PARCEL))
    told_of_a_parcel(world, 2)
    world.history.flush("campaign")
    world.put_campaign(world.campaign(PARCEL) | {"text": "", "name": ""})


@forgery("its text changed after it was started")
def a_message_said_something_else(world: World) -> None:
    asked(world, SignOfLife(Interaction.SERVICE, TUESDAY_10H_PARIS, "commande 812", message=PARCEL))
    told_of_a_parcel(world, 2)
    world.history.flush("campaign")
    world.put_campaign(world.campaign(PARCEL) | {"text": "Zelie : votre commande 813 est expediee."})


def asked(world: World, sign: SignOfLife) -> None:
    """The neighbour asked for something, as their next act."""
    item = world.stored(NEIGHBOUR.e164)
    changed, evidence = heard_from(contact_of("zelie", NEIGHBOUR.e164, item), sign, NIGHT, "e" * 32)
    world.history.contact(changed, evidence)
    world.history.flush("consent")


@forgery("its continues changed after it was started")
def a_campaign_denies_that_it_continues_another(world: World) -> None:
    following = world.campaign(continuing(world, NEIGHBOUR.e164))
    del following["continues"]
    world.put_campaign(following)


def comparing(world: World, roster: str) -> str:
    """The campaign with the other text, to be compared with that of the first one, to these; its id."""
    other = terms(campaign_id=part_id(FIRST, Part.B), variant=Variant(FIRST, Part.B, 0.5))
    world.history.campaign(a_campaign(terms=other))
    world.history.tell("campaign", f"ROSTER#{other.campaign_id}", "03-000000", {"phones": roster})
    world.history.flush("campaign")
    return other.campaign_id


@forgery("withheld by policy.other-text")
def somebody_gets_both_texts_that_are_compared(world: World) -> None:
    other, item, at = comparing(world, NEIGHBOUR.e164), world.stored(NEIGHBOUR.e164), TUESDAY_10H_PARIS
    claims = {**item["claims"], other: f"{at.isoformat(timespec='milliseconds')} 03-000000.0 w"}
    world.put(item | {"version": item["version"] + 1, "claims": claims}, NEIGHBOUR.e164)
    outcome = Outcome(Fate.DELIVERED, at, item["version"], 1, 1, "m-9", rulebook=FRANCE.id)
    world.history.outcome(other, "03-000000.0", outcome)


@forgery("its variant changed after it was started")
def a_campaign_denies_that_its_text_was_compared(world: World) -> None:
    other = world.campaign(comparing(world, NEIGHBOUR.e164))
    del other["variant"]
    world.put_campaign(other)


@forgery("whether it is a test advertiser changed")
def an_advertiser_is_made_one_that_only_tests(world: World) -> None:
    testing = advertiser_record(an_advertiser(test=True))
    world.history.tell("consent", "ADVERTISER#zelie", "ADVERTISER", {"advertiser": testing})


@forgery("its campaign was draft")
def a_draft_sends(world: World) -> None:
    third(world, NEIGHBOUR.e164, state=State.DRAFT)
    told(world, "delivered", claimed(world, NEIGHBOUR.e164))


@forgery("its campaign was cancelled")
def a_cancelled_campaign_goes_on_sending(world: World) -> None:
    third(world, NEIGHBOUR.e164)
    world.history.flush("campaign")
    world.put_campaign(world.campaign(THIRD) | {"state": "cancelled"})
    world.history.at += timedelta(hours=1)
    told(world, "delivered", claimed(world, NEIGHBOUR.e164))


@forgery("its text changed after it was started")
def the_text_of_a_campaign_that_waits_again_is_changed(world: World) -> None:
    for changes in ({"state": "paused"}, {"state": "scheduled"}, {"text": "Zelie : merci de votre visite."}):
        world.put_campaign(world.campaign() | changes)
        world.history.flush("campaign")


@forgery("claimed, and reported as blocked")
def a_send_is_hidden_behind_an_erasure_that_never_happened(world: World) -> None:
    third(world, NEIGHBOUR.e164)
    told(world, "blocked", claimed(world, NEIGHBOUR.e164), objections=[{"rule": "policy.erased", "result": "block"}])


@forgery("recorded as judged on version 77")
def a_send_without_an_outcome_is_given_a_false_one_afterwards(world: World) -> None:
    third(world, NEIGHBOUR.e164)
    item = claimed(world, NEIGHBOUR.e164)
    told(world, "uncertain", item, contact_version=None)
    world.history.flush("consent")
    world.history.flush("campaign")
    told(world, "uncertain", item, contact_version=77)


@forgery("the objections of its outcome changed")
def an_objection_is_added_to_what_was_delivered(world: World) -> None:
    world.put_outcome(FIRST, "03-000000.0", objections=[{"rule": "fr.opposition", "result": "block"}])


@forgery("are not in the archive")
def a_revision_of_a_campaign_is_left_out(world: World) -> None:
    item = world.campaign()
    world.put_campaign(item | {"revision": item["revision"] + 1, "state": "paused"})


@forgery("the campaign was removed")
def a_campaign_is_removed(world: World) -> None:
    world.history.tell("campaign", f"CAMPAIGN#{FIRST}", "CAMPAIGN", None)


def a_deleted_draft(world: World) -> dict[str, Any]:
    """A draft that somebody deleted, as it was archived before."""
    draft = a_campaign(terms=terms(campaign_id=THIRD), state=State.DRAFT, at=None, started_at=None)
    world.history.campaign(draft)
    world.history.tell("campaign", f"CAMPAIGN#{THIRD}", "CAMPAIGN", None)
    return campaign_record(draft)


@forgery("it was written again after it had been deleted")
def a_deleted_draft_comes_back_and_is_scheduled(world: World) -> None:
    world.put_campaign(a_deleted_draft(world) | {"state": "scheduled"})


@forgery("its campaign was deleted")
def a_deleted_draft_is_sent(world: World) -> None:
    a_deleted_draft(world)
    world.history.tell("campaign", f"ROSTER#{THIRD}", "03-000000", {"phones": NEIGHBOUR.e164})
    world.history.at += timedelta(hours=1)
    told(world, "delivered", claimed(world, NEIGHBOUR.e164))


@forgery("the campaign was removed")
def a_campaign_is_made_a_draft_of_which_nothing_is_known_and_removed(world: World) -> None:
    world.history.tell("campaign", f"CAMPAIGN#{THIRD}", "CAMPAIGN", None)


@forgery("its outcome was taken away")
def an_outcome_is_taken_out_of_its_group(world: World) -> None:
    world.history.tell("campaign", f"OUTCOME#{FIRST}#03-000000", "0", {"revision": 9, "outcomes": {"0": None}})


@forgery("the reason of its outcome changed")
def the_reason_of_a_failure_is_rewritten(world: World) -> None:
    world.put_outcome(SECOND, "03-000000.1", reason="NONE")


@forgery("the values of its outcome changed")
def the_values_put_into_a_text_are_added_afterwards(world: World) -> None:
    world.put_outcome(FIRST, "03-000000.0", values=["Camille"])


@forgery("reported to rest on record 7, claimed on record 1")
def a_send_rests_on_a_proof_that_the_contact_did_not_rest_on(world: World) -> None:
    third(world, NEIGHBOUR.e164)
    told(world, "delivered", claimed(world, NEIGHBOUR.e164), evidence=7)


@forgery("reported as of 2026-11-24T09:59:00.000+00:00, claimed at")
def a_send_is_recorded_at_another_hour_than_its_claim(world: World) -> None:
    third(world, NEIGHBOUR.e164)
    told(world, "delivered", claimed(world, NEIGHBOUR.e164), at="2026-11-24T09:59:00.000+00:00")


@forgery("a change of OUTCOME does not have a form that we write")
def a_send_has_a_fate_that_nobody_knows(world: World) -> None:
    third(world, NEIGHBOUR.e164)
    told(world, "rung", claimed(world, NEIGHBOUR.e164))


@forgery("a roster does not name whom it was planned for")
def a_roster_never_names_anybody(world: World) -> None:
    world.history.campaign(a_campaign(terms=terms(campaign_id=THIRD)))
    world.history.tell("campaign", f"ROSTER#{THIRD}", "03-000000", {"phones": "key:5f0b9f6e"})


@forgery("a roster hides whom it names, or a message what it said, and nobody was erased")
def a_roster_hides_whom_it_names(world: World) -> None:
    phones = f"{CAMILLE.e164} key:5f0b9f6e"
    world.history.tell("campaign", f"ROSTER#{FIRST}", "03-000000", {"phones": phones})


@forgery("a change was seen before with other contents")
def a_change_bears_the_id_of_another(world: World) -> None:
    world.history.tell("campaign", f"COUNT#{FIRST}", "03-000000", {"sent": 2})
    world.history.told -= 1
    world.history.tell("campaign", f"COUNT#{FIRST}", "03-000000", {"sent": 0})


@forgery("later than now")
def a_block_is_dated_years_ahead(world: World) -> None:
    world.history.at = NIGHT + timedelta(days=4000)
    world.history.tell("campaign", f"COUNT#{FIRST}", "03-000000", {"sent": 0})


# --------------------------------------------------------------------------------------------------------------- bucket


def without(pk: str) -> Callable[[list[Any]], list[Any]]:
    return lambda changes: [change for change in changes if not change["pk"].startswith(pk)]


@forgery("does not hold the changes that its header was written for")
def a_change_is_altered_in_its_block(world: World) -> None:
    world.memory.blocks["consent", 1] = world.memory.blocks["consent", 1].replace(b"granted", b"opposed")


@forgery("are not those that anchor 1 saw")
def a_chain_is_rewritten_beneath_its_anchors(world: World) -> None:
    world.rewrite("campaign", 1, without("ROSTER"))


@forgery("that was kept elsewhere")
def chain_and_anchors_are_rewritten(world: World) -> None:
    last = world.memory.newest_block("consent")
    world.rewrite("consent", last, lambda changes: changes[:-1])
    world.anchor_anew()


@forgery("that was kept elsewhere")
def everything_is_rewritten_with_its_checkpoint(world: World) -> None:
    last = world.memory.newest_block("consent")
    world.rewrite("consent", last, lambda changes: changes[:-1])
    world.anchor_anew()
    world.memory.checkpoints.clear()
    world.memory.states.clear()
    world.night(NIGHT)


@forgery("that was kept elsewhere")
def the_end_is_cut_off_with_its_anchor(world: World) -> None:
    last = world.memory.newest_block("consent")
    del world.memory.blocks["consent", last]
    del world.memory.anchors[world.memory.newest_anchor()]


@forgery("are gone: anchor")
def the_end_is_cut_off(world: World) -> None:
    del world.memory.blocks["consent", world.memory.newest_block("consent")]


@forgery("is missing, although block")
def a_block_is_taken_out(world: World) -> None:
    del world.memory.blocks["consent", 2]


@forgery("anchor 1 is missing, although anchor 2 is there")
def an_anchor_is_taken_out(world: World) -> None:
    del world.memory.anchors[1]


@forgery("an older version of it lies beneath")
def a_block_is_written_over_and_its_older_version_stays_beneath(world: World) -> None:
    world.memory.written_again.append("consent/000000000001")


@forgery("names other blocks than those that are there")
def a_checkpoint_skips_what_is_to_come(world: World) -> None:
    somebody_who_opposed_is_made_contactable_under_the_same_proof(world)
    for table in TABLES:
        world.history.flush(table)
    anchor_blocks(TABLES, world.memory, NIGHT)
    standing = Checkpoint.read(world.memory.checkpoints[1])
    numbers = {table: world.memory.newest_block(table) for table in TABLES}
    ends = {table: (n, block_hash(world.memory.blocks[table, n])) for table, n in numbers.items()}
    ends["campaign"] = (ends["campaign"][0], "0" * 64)
    forged = replace(standing, number=2, previous=hash_of(world.memory.checkpoints[1]), blocks=ends)
    world.memory.checkpoints[2] = forged.written()


@forgery("names a state that the archive does not lead to")
def a_checkpoint_says_that_all_is_well(world: World) -> None:
    somebody_who_opposed_is_made_contactable_under_the_same_proof(world)
    for table in TABLES:
        world.history.flush(table)
    anchor_blocks(TABLES, world.memory, NIGHT)
    standing = Checkpoint.read(world.memory.checkpoints[1])
    numbers = {table: world.memory.newest_block(table) for table in TABLES}
    ends = {table: (n, block_hash(world.memory.blocks[table, n])) for table, n in numbers.items()}
    newest = world.memory.newest_anchor()
    forged = replace(
        standing, number=2, previous=hash_of(world.memory.checkpoints[1]), blocks=ends, findings=[],
        anchor=(newest, hash_of(world.memory.anchors[newest])), since={table: [] for table in TABLES},
    )  # fmt: skip
    world.memory.checkpoints[2] = forged.written()


@forgery("its state is gone, or is another one")
def the_state_of_a_checkpoint_is_put_in_order(world: World) -> None:
    checkpoint = Checkpoint.read(world.memory.checkpoints[world.memory.newest_checkpoint()])
    world.memory.states[f"nights/{checkpoint.state}"] = b""


@forgery("does not follow checkpoint")
def a_checkpoint_is_taken_out(world: World) -> None:
    world.night(NIGHT)
    world.memory.checkpoints[1] = world.memory.checkpoints.pop(2)


HONEST_MONTHS_LATER = {"a_claim_disappears_with_the_trace_of_who_was_written_to"}
"""The product itself drops a claim after 31 days."""


@cache
def _months_later_once() -> World:
    world = a_world()
    world.now = world.history.at = MONTHS_LATER
    stranger = Contact("zelie", replace(CAMILLE, e164="+33612345699"))
    world.history.contact(*granted(stranger, a_collection(collected_at=NIGHT), NIGHT, "f" * 32))
    world.history.anchor()
    world.kept = hash_of(world.memory.anchors[world.memory.newest_anchor()])
    assert world.night(MONTHS_LATER + timedelta(hours=1)).findings == []
    assert len([name for name in world.memory.states if name.startswith("campaigns/")]) == 2
    return world


def months_later() -> World:
    """Another contact came in, and the campaigns were put aside."""
    return deepcopy(_months_later_once())


@cache
def found_of(name: str) -> tuple[tuple[str, str], ...]:
    """What the audits find of a forgery: for its own test, and for the page."""
    forge, _ = FORGERIES[name]
    world = a_world()
    forge(world)
    return tuple(world.audited())


@pytest.mark.parametrize("name", FORGERIES)
def test_whoever_forges_is_found(name: str) -> None:
    _, words = FORGERIES[name]
    findings = found_of(name)
    heard = [(who, why) for who, why in findings if words in why]

    assert heard, findings
    assert all(CAMILLE.e164 not in why and NEIGHBOUR.e164 not in why for _, why in findings)


@pytest.mark.parametrize("name", FORGERIES)
def test_whoever_forges_months_later_is_found_too(name: str) -> None:
    forge, _ = FORGERIES[name]
    world = months_later()
    forge(world)

    assert (world.audited() == []) == (name in HONEST_MONTHS_LATER)


def test_an_honest_archive_is_never_found_fault_with_whatever_the_nights_and_the_order() -> None:
    world = a_world()
    somebody = Contact("zelie", replace(CAMILLE, e164="+33612345600"))
    contact, evidence = granted(somebody, a_collection(collected_at=NIGHT), NIGHT, "e" * 32)
    world.history.contact(contact, evidence)
    world.history.anchor()

    assert world.audited() == []
    assert world.night(NIGHT + timedelta(days=40)).findings == []
    assert audit_archive(world.memory, NIGHT + timedelta(days=41)).findings == []


def test_a_campaign_that_continues_another_and_passes_over_whom_that_one_claimed_is_no_fault() -> None:
    world = a_world()
    newcomer = Phone.of("+33612345601")
    contact, evidence = granted(Contact("zelie", newcomer), a_collection(collected_at=NIGHT), NIGHT, "e" * 32)
    contact = world.history.contact(contact, evidence)
    following = continuing(world, f"{NEIGHBOUR.e164} {newcomer.e164}")
    version = world.stored(NEIGHBOUR.e164)["version"]
    objections = (CLAIMED_BY_CONTINUED.objection,)
    passed_over = Outcome(Fate.BLOCKED, NIGHT, version, objections=objections, rulebook=FRANCE.id)
    world.history.outcome(following, "03-000000.0", passed_over)
    world.history.sent(contact, following, "03-000000.1", NIGHT)

    assert world.audited() == []


def test_what_somebody_asked_for_is_told_them_and_that_is_no_fault() -> None:
    world = a_world()
    asked(world, SignOfLife(Interaction.SERVICE, TUESDAY_10H_PARIS, "commande 812", message=PARCEL))
    told_of_a_parcel(world, 2)

    assert world.audited() == []


def test_an_erasure_that_takes_away_what_a_message_said_is_no_fault() -> None:
    world = a_world()
    asked(world, SignOfLife(Interaction.SERVICE, TUESDAY_10H_PARIS, "commande 812", message=PARCEL))
    told_of_a_parcel(world, 2)
    world.history.flush("consent")
    world.history.flush("campaign")
    contact = contact_of("zelie", NEIGHBOUR.e164, world.stored(NEIGHBOUR.e164))
    remains, record = erased(contact, Request("letter", NIGHT, "Claire Martin"), NIGHT, "b" * 32)
    world.history.tell("consent", "ERASED#zelie#key:hash", f"{record.sequence:08d}", evidence_record(record))
    world.history.tell("consent", "OPPOSITION#zelie#ha", "key:hash", erased_record(remains))
    world.history.tell("consent", f"zelie#{shard_of(NEIGHBOUR.e164):02d}", NEIGHBOUR.e164, None)
    emptied = world.campaign(PARCEL) | {"text": "", "name": ""}
    world.put_campaign(emptied)
    world.history.tell(
        "campaign", f"CAMPAIGN#{PARCEL}", "CAMPAIGN", {"campaign": deepcopy(emptied)}
    )  # the stream tells it again
    world.put_campaign(emptied)  # and it is changed again
    world.history.tell("campaign", f"ROSTER#{PARCEL}", "03-999999", {"phones": "key:hash"})

    assert world.audited() == []


@pytest.mark.parametrize(("years", "found"), [(2, True), (4, False)])
def test_what_a_message_said_may_go_with_its_recipient_once_its_time_is_over(years: int, found: bool) -> None:
    world = a_world()
    asked(world, SignOfLife(Interaction.SERVICE, TUESDAY_10H_PARIS, "commande 812", message=PARCEL))
    told_of_a_parcel(world, 2)
    world.history.flush("campaign")
    world.now = NIGHT + timedelta(days=366 * years)
    world.history.at = world.now
    world.put_campaign(world.campaign(PARCEL) | {"text": "", "name": ""})

    why = "a roster hides whom it names, or a message what it said, and nobody was erased"
    assert {finding for _, finding in world.audited()} == ({f"rewritten: {why}"} if found else set())


def test_an_erasure_that_takes_the_words_of_an_objection_away_is_no_fault() -> None:
    world = a_world()
    (warning,) = world.outcome(SECOND, "03-000000.0")["objections"]
    world.put_outcome(
        SECOND, "03-000000.0", objections=[{name: value for name, value in warning.items() if name not in ("fr", "en")}]
    )

    assert world.audited() == []


def test_an_objection_that_is_written_anew_in_the_form_of_today_is_no_fault() -> None:
    world = a_world()
    archived = {"fate": "blocked", "at": TUESDAY_10H_PARIS.isoformat(), "contact_version": 1}
    for objection in ("fr.opposition block", {"rule": "fr.opposition", "result": "block"}):
        item = {"revision": 1, "outcomes": {"0": archived | {"objections": [objection]}}}
        world.history.tell("campaign", f"OUTCOME#{FIRST}#03-000009", "0", item)

    assert world.audited() == []


def test_a_draft_that_is_edited_and_deleted_is_no_fault_nor_what_the_stream_tells_of_it_twice() -> None:
    world = a_world()
    draft = a_campaign(terms=terms(campaign_id=THIRD), state=State.DRAFT, at=None, started_at=None)
    edited = replace(draft, name="Soldes, suite", revision=draft.revision + 1)
    for revision in (draft, edited):
        world.history.campaign(revision)
    for _ in range(2):
        world.history.tell("campaign", f"CAMPAIGN#{THIRD}", "CAMPAIGN", None)
        world.history.campaign(edited)

    assert world.audited() == []


def test_an_edition_that_is_told_twice_in_the_same_words_is_no_fault() -> None:
    world = a_world()
    world.history.edition(FRANCE)
    world.history.edition(LATER)

    assert world.audited() == []


def test_a_receipt_that_comes_months_later_is_no_fault() -> None:
    world = months_later()
    world.put_outcome(SECOND, "03-000000.0", fate="delivered")
    world.history.flush("campaign")

    assert world.audited() == []


def test_an_outcome_rewritten_months_later_is_held_against_what_was_put_aside() -> None:
    world = months_later()
    world.put_outcome(FIRST, "03-000000.0", fate="blocked")

    assert ("night", "rewritten: its outcome went back from delivered to blocked") in world.audited()


@pytest.mark.parametrize("forged", [None, b"", b"something else"])
def test_a_campaign_put_aside_that_is_gone_or_altered_is_found_as_soon_as_something_of_it_changes(
    forged: bytes | None,
) -> None:
    world = months_later()
    for name in [name for name in world.memory.states if name.startswith("campaigns/")]:
        if forged is None:
            del world.memory.states[name]
        else:
            world.memory.states[name] = forged
    world.put_outcome(FIRST, "03-000000.0", fate="blocked")
    findings = world.audited()

    assert ("night", "archive: what the audit knew of it is gone, or is something else") in findings
    assert ("whole", "rewritten: its outcome went back from delivered to blocked") in findings


@cache
def _busy_once() -> World:
    world = a_world()
    world.history.campaign(a_campaign(terms=terms(campaign_id="c0ffee0000000003")))
    for place in range(9):
        somebody = Contact("zelie", replace(CAMILLE, e164=f"+336123456{place:02}"))
        world.history.contact(*granted(somebody, a_collection(collected_at=NIGHT), NIGHT, f"{place:032x}"))
    world.history.anchor()
    return world


@cache
def _state_when_audited_at_once(end: datetime) -> str:
    memory = deepcopy(_busy_once().memory)
    audit_on(memory, memory, lambda: end, end + timedelta(hours=1))
    return newest_state(memory)


def newest_state(memory: Memory) -> str:
    return Checkpoint.read(memory.checkpoints[memory.newest_checkpoint()]).state


@settings(max_examples=40)  # nights cut seven blocks into pieces: there are not many more ways
@given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_however_often_it_is_interrupted_an_audit_comes_to_the_same_state(blocks_read: list[int]) -> None:
    memory = deepcopy(_busy_once().memory)
    end = NIGHT
    for most in blocks_read:
        clock = iter([end] * (2 * most + 1))  # it is asked before each block, and at each
        audit_on(memory, memory, partial(next, clock, end + timedelta(hours=2)), end + timedelta(hours=1))
        end += timedelta(hours=3)
    interrupted = audit_on(memory, memory, lambda: end, end + timedelta(hours=1))

    assert interrupted.whole
    assert newest_state(memory) == _state_when_audited_at_once(end)
    assert audit_archive(memory, end + timedelta(days=1)).findings == []


def test_what_was_claimed_before_the_switch_reached_the_senders_or_after_it_was_lifted_is_no_fault() -> None:
    world = a_world()
    third, fourth = (a_campaign(terms=terms(campaign_id=f"c0ffee000000000{number}")) for number in (3, 4))
    for campaign in (third, fourth):
        world.history.campaign(campaign)
        world.history.tell("campaign", f"ROSTER#{campaign.id}", "03-000000", {"phones": NEIGHBOUR.e164})
    item = world.stored(NEIGHBOUR.e164)
    claim = f"{TUESDAY_10H_PARIS.isoformat(timespec='milliseconds')} 03-000000.0 w"
    switched(world, True, 1)
    world.history.at += timedelta(seconds=2)
    once = item | {"version": item["version"] + 1, "claims": {**item["claims"], third.id: claim}}
    world.put(once, NEIGHBOUR.e164)
    switched(world, False, 5)
    world.history.at += timedelta(seconds=2)
    world.put(once | {"version": item["version"] + 2, "claims": {**once["claims"], fourth.id: claim}}, NEIGHBOUR.e164)

    assert [findings for findings in world.audited() if "stopped" in findings[1]] == []


HEAD = """# What each forgery is detected by

Generated by `make forgeries`; a test keeps it current. Somebody with every permission on tables and buckets forges a small history that was
audited the night before: two people, two campaigns, an opposition, a claim given back. Then there are three checks: the next nightly audit,
which continues from its checkpoint; `stopsms audit`, from the beginning; and an outsider with a copy of the bucket, `verifier.py` and the
hash of one anchor. The table shows the first of several findings; a cell is empty where that check finds nothing.

| forgery | nightly audit | audit from the beginning | outsider with a hash |
|---|---|---|---|
"""


def page() -> str:
    """What docs/forgeries.md has to be."""
    return HEAD + "".join(map(_row, FORGERIES))


def _row(name: str) -> str:
    _, words = FORGERIES[name]
    kinds = sorted(found_of(name), key=lambda one: words not in one[1])
    findings = [next((why for who, why in kinds if who == looks), "") for looks in ("night", "whole", "outsider")]
    return f"| {name.replace('_', ' ')} | {' | '.join(findings)} |\n"


def test_the_page_lists_what_detects_each_forgery() -> None:
    assert PAGE.read_text() == page(), "run make forgeries"


if __name__ == "__main__":
    PAGE.write_text(page())
