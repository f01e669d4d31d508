"""What the audit of contacts waits for, and by which clock it measures."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.audit.audit_findings import Audit
from stopsms.audit.audit_state import AuditState
from stopsms.audit.contact_acts import ArchivedAct, takes_away, why_impossible
from stopsms.audit.judge_contacts import ContactJudge
from stopsms.audit.judge_sends import SendJudge
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.proof.evidence import Act, Evidence
from stopsms.contracts.records import contact_record, evidence_record

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection

EARLIER = TUESDAY_10H_PARIS - timedelta(days=730)


class Judged:
    """A contact judge of its own, and what it finds."""

    def __init__(self, *, same_clock: bool = False) -> None:
        self.state, self.audit = AuditState(), Audit()
        sends = SendJudge(self.state, self.audit)
        self.judge = ContactJudge(self.state, self.audit, sends, same_clock=same_clock)

    def tell(self, pk: str, sk: str, item: Mapping[str, Any], at: datetime = TUESDAY_10H_PARIS) -> None:
        self.judge.take({"id": "e", "at": at.isoformat(), "pk": pk, "sk": sk, "item": item})

    def state_of(self, contact: Contact, at: datetime = TUESDAY_10H_PARIS) -> None:
        item = contact_record(contact)
        del item["phone"]
        self.tell(f"zelie#{shard_of(CAMILLE.e164):02d}", CAMILLE.e164, item, at)

    def proof(self, record: Evidence, at: datetime = TUESDAY_10H_PARIS) -> None:
        self.tell(f"EVIDENCE#zelie#{CAMILLE.e164}", f"{record.sequence:08d}", evidence_record(record), at)

    @property
    def found(self) -> list[str]:
        return [finding.why for finding in self.audit.findings]


def agreed(now: datetime = TUESDAY_10H_PARIS) -> tuple[Contact, Evidence]:
    return granted(Contact("zelie", CAMILLE), a_collection(collected_at=now), now, "a" * 32)


def test_a_state_and_its_proof_wait_for_each_other_as_long_as_the_archive_has_not_been_read_further() -> None:
    contact, record = agreed()
    judged = Judged()
    judged.state_of(contact)
    judged.judge.close(TUESDAY_10H_PARIS + timedelta(minutes=5))
    assert judged.found == []
    judged.proof(record)
    judged.judge.close(TUESDAY_10H_PARIS + timedelta(days=9))

    assert judged.found == []


def test_a_proof_without_a_state_is_found_once_the_archive_has_been_read_further() -> None:
    judged = Judged()
    judged.proof(agreed()[1])
    judged.judge.close(TUESDAY_10H_PARIS + timedelta(hours=26))
    assert judged.found == []
    judged.judge.close(TUESDAY_10H_PARIS + timedelta(hours=27))
    judged.judge.close(TUESDAY_10H_PARIS + timedelta(hours=28))

    assert judged.found == ["record 1: no version of the contact follows it"]


@pytest.mark.parametrize("same_clock", [True, False])
def test_a_proof_that_says_another_time_than_its_stream_is_found_where_the_clocks_are_one(same_clock: bool) -> None:
    contact, record = agreed(EARLIER)
    judged = Judged(same_clock=same_clock)
    judged.proof(record)
    judged.state_of(contact)

    assert ["was written at" in why for why in judged.found] == [True] * same_clock


def test_a_proof_that_says_the_time_of_its_stream_is_no_fault() -> None:
    contact, record = agreed()
    judged = Judged(same_clock=True)
    judged.proof(record, TUESDAY_10H_PARIS + timedelta(minutes=15))
    judged.state_of(contact, TUESDAY_10H_PARIS + timedelta(minutes=15))

    assert judged.found == []


statuses = st.sampled_from([status.value for status in Status])
states = st.fixed_dictionaries(
    {"status": statuses},
    optional={
        "hold": st.fixed_dictionaries(
            {"before": statuses, "unread": st.lists(st.integers(1, 4), min_size=1, max_size=2, unique=True)}
        ),
        "opposed_at": st.sampled_from(["2026-11-20T09:00:00.000+00:00", "2026-11-24T09:00:00.000+00:00"]),
        "confirmation": st.just("c"),
    },
)


@given(st.sampled_from(sorted(Act)), states, states)
def test_no_act_but_a_consent_or_a_yes_makes_anybody_contactable_who_was_not(
    act: Act, before: dict[str, Any], after: dict[str, Any]
) -> None:
    archived = ArchivedAct(act.value, 5, TUESDAY_10H_PARIS.isoformat(), TUESDAY_10H_PARIS.isoformat())
    lawful = act in (Act.BASIS_RECORDED, Act.CONFIRMED) or before["status"] in ("granted", "held")
    if after["status"] == "granted" != before["status"] and not lawful:
        assert why_impossible(archived, before, after)


@given(st.lists(st.sampled_from(["held", "opposed"]), max_size=2), states, states)
def test_nothing_that_takes_away_makes_anybody_contactable_who_was_not(
    acts: list[str], before: dict[str, Any], after: dict[str, Any]
) -> None:
    if after["status"] == "granted" != before["status"] and before["status"] != "held":
        assert not takes_away(acts, before, after)
    if before.get("opposed_at", "") > after.get("opposed_at", ""):
        assert not takes_away(acts, before, after)
