"""The archive cannot be changed unnoticed, and the audit finds every send that was not lawful."""

import gzip
import json
import shutil
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from archive.anchor_blocks import anchor_blocks
from archive.append_changes import Head, append_changes
from hypothesis import example, given
from hypothesis import strategies as st
from stopsms.adapters.doors.observability import masked
from stopsms.audit import verifier
from stopsms.audit.audit_archive import audit_archive
from stopsms.audit.audit_findings import Audit
from stopsms.audit.audit_sends import audit_sends
from stopsms.audit.judge_campaigns import LATE
from stopsms.audit.send_faults import name_of
from stopsms.audit.verifier import TABLES
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Claim, Contact, LegalBasis
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.proof.archive import ArchivedChange, block, block_hash, hash_of, inclusion_path, merkle_root
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.records import campaign_record, contact_record, erased_record, evidence_record
from stopsms.evidence import verify_pack as verify

from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_collection, terms

CAMPAIGN = "c0ffee00c0ffee00"
LATER = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass
class Memory:
    """The bucket in memory: nothing is written over."""

    blocks: dict[tuple[str, int], bytes] = field(default_factory=dict)
    anchors: dict[int, bytes] = field(default_factory=dict)
    time_stamps: dict[int, bytes] = field(default_factory=dict)
    checkpoints: dict[int, bytes] = field(default_factory=dict)
    states: dict[str, bytes] = field(default_factory=dict)
    written_again: list[str] = field(default_factory=list)

    def add_block(self, table: str, number: int, written: bytes) -> bool:
        return self.blocks.setdefault((table, number), written) is written

    def block(self, table: str, number: int) -> bytes | None:
        return self.blocks.get((table, number))

    def block_after(self, table: str, number: int) -> int | None:
        return min((known for name, known in self.blocks if name == table and known > number), default=None)

    def newest_block(self, table: str, after: int = 0) -> int:
        return max((number for name, number in self.blocks if name == table), default=0)

    def add_anchor(self, number: int, written: bytes) -> bool:
        return self.anchors.setdefault(number, written) is written

    def anchor(self, number: int) -> bytes | None:
        return self.anchors.get(number)

    def anchor_after(self, number: int) -> int | None:
        return min((known for known in self.anchors if known > number), default=None)

    def newest_anchor(self) -> int:
        return max(self.anchors, default=0)

    def add_time_stamp(self, number: int, reply: bytes) -> bool:
        return self.time_stamps.setdefault(number, reply) is reply

    def time_stamped(self, after: int) -> frozenset[int]:
        return frozenset(number for number in self.time_stamps if number > after)

    def add_checkpoint(self, number: int, written: bytes) -> bool:
        return self.checkpoints.setdefault(number, written) is written

    def checkpoint(self, number: int) -> bytes | None:
        return self.checkpoints.get(number)

    def newest_checkpoint(self) -> int:
        return max(self.checkpoints, default=0)

    def writings(self, after: tuple[str, str] | None) -> tuple[Sequence[str], tuple[str, str] | None]:
        keys = sorted([f"{table}/{number:012d}" for table, number in self.blocks] + self.written_again)
        return (keys, None) if after is None else ([], None)

    def fetch(self, state: str, into: BinaryIO) -> bool:
        into.write(self.states.get(state, b""))
        return state in self.states

    def keep(self, state: str, file: BinaryIO) -> None:
        self.states[state] = file.read()

    def on_disk(self, folder: Path) -> Path:
        for (table, number), written in self.blocks.items():
            path = folder / table / f"{number:012d}.jsonl.gz"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(gzip.compress(written))
        for number, written in self.anchors.items():
            path = folder / "anchors" / f"{number:012d}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written)
        for number, reply in self.time_stamps.items():
            (folder / "anchors" / f"{number:012d}.tsr").write_bytes(reply)
        return folder


def change(number: int) -> ArchivedChange:
    return ArchivedChange(f"e{number}", TUESDAY_10H_PARIS, "pk", f"sk{number}", {"n": number})


def an_archive(blocks: int = 9) -> Memory:
    memory, heads = Memory(), {table: Head() for table in TABLES}
    for number in range(1, blocks + 1):
        append_changes("consent", [change(number), change(100 + number)], memory, heads["consent"])
        if number % 4 == 0:
            append_changes("campaign", [change(number)], memory, heads["campaign"])
        if number in (3, 7):
            anchor_blocks(TABLES, memory, TUESDAY_10H_PARIS)
    return memory


def faults(memory: Memory, *known: str) -> list[str]:
    found: list[str] = []
    anchors = verifier.Anchors(memory.anchor, memory.anchor_after)
    for table in TABLES:
        read, after = partial(memory.block, table), partial(memory.block_after, table)
        anchors.hashes[table] = [seen for seen, _ in verifier.blocks(table, read, found, after)]
    anchors.check(found)
    anchors.known(known, found)
    return found


def test_an_archive_that_nobody_touched_has_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    memory = an_archive()

    assert faults(memory) == []
    assert verifier.main([str(memory.on_disk(tmp_path))]) == 0
    assert "consent: 9 blocks, 18 changes\n" in capsys.readouterr().out


def alter(memory: Memory) -> None:
    memory.blocks["consent", 5] = memory.blocks["consent", 5].replace(b'"n":5', b'"n":6')


def alter_with_its_header(memory: Memory) -> None:
    previous = block_hash(memory.blocks["consent", 4])
    memory.blocks["consent", 5] = block("consent", 5, previous, [change(6), change(105)])


def drop(memory: Memory) -> None:
    for number in range(5, 9):
        memory.blocks["consent", number] = memory.blocks["consent", number + 1]
    del memory.blocks["consent", 9]


def duplicate(memory: Memory) -> None:
    for number in range(9, 4, -1):
        memory.blocks["consent", number + 1] = memory.blocks["consent", number]


def swap(memory: Memory) -> None:
    five, six = memory.blocks["consent", 5], memory.blocks["consent", 6]
    memory.blocks["consent", 5], memory.blocks["consent", 6] = six, five


def drop_a_change(memory: Memory) -> None:
    lines = memory.blocks["consent", 5].splitlines(keepends=True)
    memory.blocks["consent", 5] = b"".join(lines[:-1])


def cut_the_end(memory: Memory) -> None:
    for number in (7, 8, 9):
        del memory.blocks["consent", number]


def rewrite_from_there(memory: Memory) -> None:
    """A keeper who knows the format writes every block anew, from the altered one on."""
    previous = block_hash(memory.blocks["consent", 4])
    for number in range(5, 10):
        written = block("consent", number, previous, [change(1000 + number)])
        memory.blocks["consent", number], previous = written, block_hash(written)


def lose_one_that_no_anchor_knows(memory: Memory) -> None:
    del memory.blocks["consent", 8]


def lose_an_anchor(memory: Memory) -> None:
    del memory.anchors[1]


HARMS: dict[Callable[[Memory], None], str] = {
    alter: "block 5 does not hold the changes that its header was written for",
    alter_with_its_header: "block 6 does not follow block 5",
    drop: "block 5 is not in its place: it says consent 6",
    duplicate: "block 6 is not in its place: it says consent 5",
    swap: "block 5 is not in its place: it says consent 6",
    drop_a_change: "block 5 holds 1 changes instead of 2",
    cut_the_end: "blocks 7 to 7 are gone: anchor 2 knew them",
    lose_one_that_no_anchor_knows: "block 8 is missing, although block 9 is there",
    lose_an_anchor: "anchor 1 is missing, although anchor 2 is there",
    rewrite_from_there: "blocks 4 to 7 are not those that anchor 2 saw",
}


@pytest.mark.guarantee("G5")
@pytest.mark.parametrize("harm", HARMS, ids=[harm.__name__ for harm in HARMS])
def test_what_was_done_to_an_archive_is_noticed_and_named(harm: Callable[[Memory], None], tmp_path: Path) -> None:
    memory = an_archive()
    harm(memory)

    assert any(HARMS[harm] in fault for fault in faults(memory)), faults(memory)
    assert verifier.main([str(memory.on_disk(tmp_path))]) == 1


def test_a_keeper_who_rewrites_the_anchors_too_is_betrayed_by_any_hash_kept_elsewhere() -> None:
    for kept in (1, 2):
        memory = an_archive()
        known = hash_of(memory.anchors[kept])
        assert faults(memory, known) == []
        for number in range(1, 10):
            previous = block_hash(memory.blocks["consent", number - 1]) if number > 1 else ""
            memory.blocks["consent", number] = block("consent", number, previous, [change(1000 + number)])
        memory.anchors.clear()
        anchor_blocks(TABLES, memory, TUESDAY_10H_PARIS)

        assert faults(memory) == []
        assert faults(memory, known) == [f"no anchor has the hash {known[:16]}… that was kept elsewhere"]


@pytest.mark.parametrize("gone", ["consent", "campaign", "anchors", "everything"])
def test_the_verifier_fails_on_a_copy_of_which_something_is_missing_whole(gone: str, tmp_path: Path) -> None:
    folder = an_archive().on_disk(tmp_path / "copy")
    shutil.rmtree(folder if gone == "everything" else folder / gone)
    folder.mkdir(exist_ok=True)

    assert verifier.main([str(folder)]) == 1


def test_the_verifier_takes_the_hashes_of_anchors_that_were_kept(tmp_path: Path) -> None:
    memory = an_archive()
    folder = str(memory.on_disk(tmp_path))
    kept = [hash_of(memory.anchors[number]) for number in (1, 2)]

    assert verifier.main([folder, *kept]) == 0
    assert verifier.main([folder, kept[0], "0" * 64]) == 1


def test_blocks_that_are_written_while_the_archive_is_read_are_not_missing() -> None:
    memory, block_hash, read = an_archive(), list[str](), list[int]()

    def early(number: int) -> bytes | None:
        read.append(number)
        return memory.block("consent", number) if number < 8 or read.count(number) > 1 else None

    assert len(list(verifier.blocks("consent", early, block_hash, partial(memory.block_after, "consent")))) == 7
    assert block_hash == []


@given(st.lists(st.integers(0, 1), max_size=12))
def test_writers_that_take_turns_make_one_chain(turns: list[int]) -> None:
    memory, heads = Memory(), (Head(), Head())
    for number, writer in enumerate(turns, start=1):
        append_changes("consent", [change(number)], memory, heads[writer])

    assert faults(memory) == []
    assert len(memory.blocks) == len(turns)


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), max_size=20))
def test_the_verifier_s_own_merkle_root_is_that_of_the_writer(hashes: list[str]) -> None:
    assert verifier.merkle_root(hashes) == merkle_root(hashes)


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=20), st.data())
def test_a_path_leads_from_one_change_to_the_root_and_from_no_other(hashes: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(hashes) - 1))
    path = inclusion_path(hashes, index)

    assert verify.root_by_path(hashes[index], index, len(hashes), path) == merkle_root(hashes)
    assert verify.root_by_path(hash_of(bytes.fromhex(hashes[index])), index, len(hashes), path) != merkle_root(hashes)


# What the audit says of a history


@dataclass
class History:
    """A consent, a claim, an outcome, as the streams tell them."""

    consent: list[dict[str, Any]] = field(default_factory=list)
    campaign: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, stream: list[dict[str, Any]], pk: str, sk: str, item: dict[str, Any]) -> None:
        number = len(self.consent) + len(self.campaign)
        audit = json.loads(json.dumps(item))
        stream.append({"id": f"e{number}", "at": TUESDAY_10H_PARIS.isoformat(), "pk": pk, "sk": sk, "item": audit})

    def contact(self, contact: Contact, evidence: Evidence | None = None) -> None:
        if evidence is not None:
            place = f"EVIDENCE#zelie#{CAMILLE.e164}"
            self.tell(self.consent, place, f"{evidence.sequence:08d}", evidence_record(evidence))
        item = contact_record(contact)
        del item["phone"]
        self.tell(self.consent, "zelie#01", CAMILLE.e164, item)

    def outcome(
        self,
        contact_version: int,
        batch: str = "03-000000",
        fate: str = "sent",
        at: datetime = TUESDAY_10H_PARIS,
        evidence: int = 1,
    ) -> None:
        outcome = {
            "fate": fate, "at": at.isoformat(), "contact_version": contact_version, "parts": 1, "evidence": evidence,
        }  # fmt: skip
        self.tell(self.campaign, f"ROSTER#{CAMPAIGN}", batch, {"phones": CAMILLE.e164})
        self.tell(self.campaign, f"OUTCOME#{CAMPAIGN}#{batch}", "0", {"outcomes": {"0": outcome}, "revision": 1})


def claimed(contact: Contact, at: datetime = TUESDAY_10H_PARIS, send: str = "03-000000.0") -> Contact:
    claims = {**contact.claims, CAMPAIGN: Claim(at, send, "w")}
    return replace(contact, version=contact.version + 1, claims=claims)


def a_consent() -> tuple[Contact, Evidence]:
    return granted(Contact("zelie", CAMILLE), a_collection(), TUESDAY_10H_PARIS, "a" * 32)


def lawful(at: datetime = TUESDAY_10H_PARIS) -> History:
    history = History()
    contact, evidence = a_consent()
    history.contact(contact, evidence)
    history.contact(claimed(contact, at))
    history.tell(history.campaign, f"CAMPAIGN#{CAMPAIGN}", "CAMPAIGN", {"campaign": campaign_record(a_campaign())})
    history.outcome(contact.version, at=at)
    return history


def audited(history: History, now: datetime = LATER) -> Audit:
    return audit_sends(history.consent, history.campaign, now)


def test_a_lawful_send_is_found_lawful_even_when_the_streams_repeat_themselves() -> None:
    history = lawful()
    history.consent += deepcopy(history.consent)
    history.campaign += deepcopy(history.campaign)
    audit = audited(history)

    assert audit.findings == []
    assert (audit.sends, audit.contacts, audit.campaigns) == (1, 1, 1)


@pytest.mark.guarantee("G5")
@pytest.mark.parametrize("second", [{}, {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "objection_offered": True}])
@pytest.mark.parametrize("category", ["maison", "mode"])
def test_a_send_rests_on_the_act_that_covers_it_and_one_that_names_another_is_found(
    category: str, second: dict[str, Any]
) -> None:
    """A consent, and a consent or a sale after it."""
    found, sold = [], bool(second)
    act = 2 if (category == "maison") is sold else 1
    for named in (1, 2):
        history = History()
        both = a_collection(categories=frozenset({"mode"} if sold else {"mode", "maison"}))
        contact, evidence = granted(Contact("zelie", CAMILLE), both, TUESDAY_10H_PARIS, "a" * 32)
        history.contact(contact, evidence)
        one = replace(both, categories=frozenset({"maison" if sold else "mode"}), **second)
        contact, evidence = granted(contact, one, TUESDAY_10H_PARIS, "b" * 32)
        history.contact(contact, evidence)
        history.contact(claimed(contact))
        campaign = {"campaign": campaign_record(a_campaign(terms=terms(category=category)))}
        history.tell(history.campaign, f"CAMPAIGN#{CAMPAIGN}", "CAMPAIGN", campaign)
        history.outcome(contact.version, evidence=named)
        found += [(named, finding.why) for finding in audited(history).findings]

    other = 3 - act
    assert [(named, why.rpartition(": ")[2]) for named, why in found] == [
        (other, f"reported to rest on record {other}, claimed on record {act}")
    ]


def sent_at_night() -> History:
    return lawful(datetime(2026, 11, 24, 2, tzinfo=UTC))


def sent_on_a_sunday() -> History:
    return lawful(datetime(2026, 11, 22, 10, tzinfo=UTC))


def sent_after_a_stop() -> History:
    history = History()
    contact, evidence = a_consent()
    history.contact(contact, evidence)
    contact, evidence = opposed(contact, Opposition("sms", TUESDAY_10H_PARIS, "m"), TUESDAY_10H_PARIS, "b" * 32)
    history.contact(contact, evidence)
    history.contact(claimed(contact))
    history.tell(history.campaign, f"CAMPAIGN#{CAMPAIGN}", "CAMPAIGN", {"campaign": campaign_record(a_campaign())})
    history.outcome(contact.version)
    return history


def sent_without_a_claim() -> History:
    history = lawful()
    del history.consent[-1]
    return history


def sent_twice() -> History:
    history = lawful()
    history.outcome(1, "03-000001")
    return history


def sent_to_nobody_known() -> History:
    history = lawful()
    history.campaign = [change for change in history.campaign if not change["pk"].startswith("ROSTER")]
    return history


def sent_without_naming_anybody() -> History:
    history = lawful()
    nameless = a_campaign(terms=terms(text="-20 % samedi"))
    history.campaign[0]["item"] = {"campaign": json.loads(json.dumps(campaign_record(nameless)))}
    return history


def a_version_left_out() -> History:
    history = lawful()
    history.contact(replace(a_consent()[0], version=4))
    return history


def a_proof_altered() -> History:
    history = lawful()
    history.consent[0]["item"]["content"]["wording"] = "J’accepte tout."
    return history


def a_proof_left_out() -> History:
    history = lawful()
    del history.consent[0]
    return history


def a_version_told_twice_differently() -> History:
    history = lawful()
    again = deepcopy(history.consent[1])
    history.consent.append(again | {"id": "other", "item": again["item"] | {"tags": ["vip"]}})
    return history


def erased_and_back(history: History, drop: int = 0) -> History:
    """She was written to, asked for erasure, agreed anew and was written to again by another campaign."""
    from stopsms.compliance.person.erasure import erased
    from stopsms.compliance.person.rights import Request

    claim = claimed(a_consent()[0])
    letter = Request("letter", TUESDAY_10H_PARIS, "Claire Martin")
    remains, record = erased(replace(claim, version=claim.version + drop), letter, TUESDAY_10H_PARIS, "b" * 32)
    history.tell(history.consent, "ERASED#zelie#key:hash", f"{record.sequence:08d}", evidence_record(record))
    history.tell(history.consent, "OPPOSITION#zelie#ha", "key:hash", erased_record(remains))
    history.consent.append(
        {"id": "gone", "at": TUESDAY_10H_PARIS.isoformat(), "pk": "zelie#01", "sk": CAMILLE.e164, "item": None}
    )
    later = TUESDAY_10H_PARIS + timedelta(hours=1)
    back, again = granted(remains.recalled(CAMILLE), a_collection(collected_at=later), later, "c" * 32)
    history.contact(back, again)
    history.tell(history.campaign, f"ROSTER#{CAMPAIGN}", "03-000000", {"phones": "key:hash"})
    return history


def test_an_erasure_is_no_gap_and_what_was_sent_before_it_is_still_proved_lawful() -> None:
    history = erased_and_back(lawful())
    for change in history.consent:
        if change["pk"].startswith("EVIDENCE#"):
            change["item"] = change["item"] | {"content": {}}
    audit = audited(history)

    assert audit.findings == []
    assert (audit.sends, audit.contacts) == (1, 1)


def a_version_dropped_before_an_erasure() -> History:
    return erased_and_back(lawful(), drop=1)


def an_erasure_left_out() -> History:
    history = erased_and_back(lawful())
    history.consent = [change for change in history.consent if not change["pk"].startswith("ERASED#")]
    return history


def a_roster_that_names_somebody_else() -> History:
    history = lawful()
    history.tell(history.campaign, f"ROSTER#{CAMPAIGN}", "03-000000", {"phones": "+33612345699"})
    return history


FOUND: dict[Callable[[], History], tuple[str, str]] = {
    sent_at_night: ("unlawful", "refused by fr.hours"),
    sent_on_a_sunday: ("unlawful", "refused by fr.sunday"),
    sent_after_a_stop: ("unlawful", "refused by fr.opposition"),
    sent_without_a_claim: ("unlawful", "no claim of it"),
    sent_twice: ("twice", "sent place 0 of 03-000000 and place 0 of 03-000001"),
    sent_to_nobody_known: ("unknown", "not archived"),
    sent_without_naming_anybody: ("unlawful", "refused by fr.identity"),
    a_version_left_out: ("gap", "versions [3]"),
    a_proof_altered: ("evidence", "its content was altered"),
    a_proof_left_out: ("evidence", "names a record that is not there"),
    a_version_dropped_before_an_erasure: ("gap", "versions [3]"),
    an_erasure_left_out: ("no act", "no erasure says why"),
    a_roster_that_names_somebody_else: ("rewritten", "names other people"),
    a_version_told_twice_differently: ("rewritten", "written twice, differently"),
}


@given(st.integers(0, 63), st.integers(0, 999_999), st.integers(0, 99))
@example(6, 12, 34)
def test_the_log_leaves_the_name_of_a_send_whatever_shard_and_place_it_is_of(
    shard: int, batch: int, place: int
) -> None:
    """Its id, 06-000012.34, is a mobile number as far as a log knows."""
    name = name_of({"campaign": CAMPAIGN, "batch": f"{shard:02d}-{batch:06d}", "place": place})

    assert masked(f"{name}: a claim") == f"{name}: a claim"
    assert masked(f"{name}, {name}") == f"{name}, {name}"


@pytest.mark.guarantee("G5")
@each("history", FOUND)
def test_what_should_not_be_is_found_and_said_in_plain_words(history: Callable[[], History]) -> None:
    kind, words = FOUND[history]
    findings = audited(history()).findings

    assert any(finding.kind == kind and words in finding.why for finding in findings), findings
    assert all("12345" not in finding.about + finding.why for finding in findings), "no number in clear"


def test_a_send_so_recent_that_its_claim_may_not_be_archived_yet_waits() -> None:
    soon, later = TUESDAY_10H_PARIS + LATE / 2, TUESDAY_10H_PARIS + 2 * LATE

    assert (audited(sent_without_a_claim(), soon).waiting, audited(sent_without_a_claim(), soon).findings) == (1, [])
    assert audited(sent_without_a_claim(), later).findings


def test_a_send_that_only_its_receipt_told_of_is_proved_by_its_claim_alone() -> None:
    history = lawful()
    del history.campaign[-1]["item"]["outcomes"]["0"]["contact_version"]  # its worker died before it could record it
    history.campaign[-1]["item"]["outcomes"]["0"]["fate"] = "delivered"
    assert audited(history).findings == []

    unclaimed = [change for change in history.consent if not change["item"].get("claims")]
    (finding,) = audit_sends(unclaimed, history.campaign, LATER).findings
    assert finding.why.endswith("no claim of it on any archived version of the contact")


def test_a_past_send_is_judged_under_the_rules_of_its_day() -> None:
    """21:45 was lawful under the charter of 2024, and is not under that of 2026."""
    from stopsms.compliance.countries.france.timing.sending_hours import FR_AF2M_2026

    def at(moment: datetime, rules_of: date | None = None) -> list[str]:
        history = History()
        agreed = moment - timedelta(days=2)
        contact, evidence = granted(Contact("zelie", CAMILLE), a_collection(collected_at=agreed), moment, "a" * 32)
        history.contact(contact, evidence)
        history.contact(claimed(contact, moment))
        campaign = a_campaign(terms=terms(profile=FR_AF2M_2026))
        history.tell(history.campaign, f"CAMPAIGN#{CAMPAIGN}", "CAMPAIGN", {"campaign": campaign_record(campaign)})
        history.outcome(1, at=moment)
        return [finding.why for finding in audit_sends(history.consent, history.campaign, LATER, rules_of).findings]

    past, present = datetime(2025, 11, 18, 20, 45, tzinfo=UTC), datetime(2026, 11, 17, 20, 45, tzinfo=UTC)
    assert at(past) == []
    assert "fr.hours" in at(present)[0]
    assert "fr.hours" in at(past, present.date())[0], "what was lawful would not be today"
    assert at(present, past.date()) == [], "nor the reverse"
    assert "fr.hours" in at(past, date(2010, 1, 1))[0], "a day without a profile permits nothing"


def test_a_whole_archive_is_audited_with_its_chain() -> None:
    history, memory = lawful(), Memory()
    for table, stream in (("consent", history.consent), ("campaign", history.campaign)):
        head = Head()
        for audit in stream:
            one = ArchivedChange(audit["id"], TUESDAY_10H_PARIS, audit["pk"], audit["sk"], audit["item"])
            append_changes(table, [one], memory, head)
    sound = audit_archive(memory, LATER)
    memory.blocks["consent", 1] = memory.blocks["consent", 1].replace(b"web_form", b"web_farm")
    harmed = audit_archive(memory, LATER)
    del memory.blocks["consent", 2]
    pierced = audit_archive(memory, LATER)

    assert (sound.sends, sound.findings) == (1, [])
    assert {finding.kind for finding in harmed.findings} >= {"archive", "evidence"}
    assert "consent block 2 is missing, although block 3 is there" in {finding.why for finding in pierced.findings}
