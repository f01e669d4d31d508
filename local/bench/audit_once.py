"""Audit so many sends in a fresh process: python -m local.bench.audit_once RESULT SENDS."""

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from audit.audit_sends import audit_sends
from compliance.consent import Checkbox, Collection, granted
from compliance.contact import Claim, Contact, LegalBasis
from compliance.outcome import RECIPIENTS_IN_BATCH, Fate, Outcome
from compliance.phone import Phone
from contracts.records import campaign_record, claim_written, contact_record, evidence_record, outcome_record

from local.bench.audience import ADVERTISER, NOW, campaign, numbers

CAMPAIGN = "a" * 16
SHARDS = 2
Change = dict[str, Any]


def _change(pk: str, sk: str, item: dict[str, Any]) -> Change:
    told = json.loads(json.dumps(item))  # as it is read off the archive: no two items share a string
    return {"id": f"{pk} {sk} {item.get('version', 0)}", "at": NOW.isoformat(), "pk": pk, "sk": sk, "item": told}


def _consent(found: list[str]) -> Iterator[Change]:
    collection = Collection(
        legal_basis=LegalBasis.CONSENT,
        collected_at=NOW - timedelta(days=21),
        source="web_form",
        wording="J’accepte de recevoir des SMS de Bench.",
        wording_version="1",
        checkbox=Checkbox(present=True, prechecked=False, checked=True),
        informed=True,
        objection_offered=True,
    )
    for place, e164 in enumerate(found):
        contact, evidence = granted(Contact(ADVERTISER.id, Phone.of(e164)), collection, NOW, f"{place:032x}")
        yield _change(f"EVIDENCE#{ADVERTISER.id}#{e164}", "00000001", evidence_record(evidence) | {"content": {}})
        item = contact_record(contact)
        del item["phone"]
        yield _change(f"{ADVERTISER.id}#00", e164, item)
        claims = {CAMPAIGN: claim_written(Claim(NOW, _send_id(place), "5f0b9f6e"))}
        yield _change(f"{ADVERTISER.id}#00", e164, item | {"version": 2, "claims": claims})


def _send_id(place: int) -> str:
    batch, index = divmod(place, RECIPIENTS_IN_BATCH)
    return f"00-{batch:06d}.{index}"


def _campaign(found: list[str]) -> Iterator[Change]:
    yield _change(f"CAMPAIGN#{CAMPAIGN}", "CAMPAIGN", {"campaign": campaign_record(campaign(CAMPAIGN))})
    for first in range(0, len(found), RECIPIENTS_IN_BATCH):
        phones = found[first : first + RECIPIENTS_IN_BATCH]
        batch = _send_id(first).partition(".")[0]
        yield _change(f"ROSTER#{CAMPAIGN}", batch, {"phones": " ".join(phones)})
        for index, e164 in enumerate(phones):
            outcome = Outcome(Fate.DELIVERED, NOW, contact_version=1, evidence=1, parts=1, message_id=f"m{e164}")
            sent = {"outcomes": {str(index): outcome_record(outcome)}, "version": index}
            yield _change(f"OUTCOME#{CAMPAIGN}#{batch}", "0", sent)


def main(result: Path, sends: int) -> None:
    """Raises RuntimeError unless every send was audited and found lawful."""
    found = list(numbers(sends, SHARDS))
    began = time.process_time()
    audit = audit_sends(_consent(found), _campaign(found), NOW + timedelta(days=1))
    if audit.findings or audit.sends != sends:
        raise RuntimeError(f"{audit.sends} of {sends} sends audited; {audit.findings[:1]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result.write_text(json.dumps({"sends": sends, "cpu_seconds": time.process_time() - began, "peak_mb": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
