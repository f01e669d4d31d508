"""The archive of the deployed stack: every send of a campaign is proved lawful from it alone, and what is not is found."""

from datetime import UTC, datetime, timedelta

import pytest
from stopsms.adapters.files.archive_store import S3Archive
from stopsms.audit.audit_archive import audit_archive
from stopsms.audit.audit_findings import Audit, AuditFinding

from tests.stack import Advertiser, Stack, people, wait_for

pytestmark = pytest.mark.system


FORGED = "31-999999"
"""A batch that no campaign has; what is found about it is what the test below has forged, for as long as the archive lasts."""

CLAIMED_BY_TESTS = ("aaaa0000aaaa0000", "bbbb0000bbbb0000")
"""No campaigns: the tests of claims write claims of them, straight to the table."""


def audit(stack: Stack, ahead: timedelta = timedelta(days=2)) -> Audit:
    """The audit as it will be when everything has been archived, or as it is now."""
    bucket = S3Archive(stack.resource("ArchiveBucket"), stack.client("s3"))
    return audit_archive(bucket, datetime.now(UTC) + ahead)


def faults(stack: Stack, made_up: tuple[str, ...] = (FORGED, *CLAIMED_BY_TESTS)) -> list[AuditFinding]:
    """What the audit finds that no test has forged."""
    return [
        finding for finding in audit(stack).findings if not any(one in finding.about + finding.why for one in made_up)
    ]


@pytest.mark.guarantee("G5")
def test_every_send_is_proved_lawful_from_the_archive_alone_and_a_forged_one_is_found(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    before = audit(at_ten).sends
    at_ten.carrier("PUT", "/behaviour", {"throttle_rate": 0.1, "ambiguous_rate": 0.05, "seed": 7})
    person = people(at_ten, advertiser, "audit", 120)[-1]
    campaign_id = at_ten.started(advertiser.id, advertiser.text, audience={"tags": ["audit"]})
    wait_for(lambda: at_ten.messages(to=person, campaign_id=campaign_id), "the person's message")
    at_ten.reply(person, "STOP", advertiser.stop_number)

    def through() -> bool:
        counts = at_ten.api("GET", f"/campaigns/{campaign_id}").body["counts"]
        done = counts["sent"] + counts["failed"] + counts["blocked"] + counts["uncertain"] + counts["deferred"]
        return bool(counts["planned"]) and done == counts["planned"]

    wait_for(through, "everybody", 120)
    sent = {message["context"]["send_id"] for message in at_ten.messages(campaign_id=campaign_id)}
    assert len(sent) > 100
    wait_for(lambda: audit(at_ten).sends >= before + len(sent), "the archive", 60)
    wait_for(lambda: not faults(at_ten), f"the claims in the archive, {faults(at_ten)[:3]}", 60)

    said = at_ten.stopsms("--table", "audit")
    assert "Every one was lawful when it was claimed; nothing is missing or altered." in said

    forged = {"fate": {"S": "delivered"}, "at": {"S": "2026-11-24T09:00:00.000+00:00"}, "contact_version": {"N": "1"}}
    key = {"pk": {"S": f"OUTCOME#{campaign_id}#{FORGED}"}, "sk": {"S": "0"}}
    tables = at_ten.client("dynamodb")
    item = key | {"revision": {"N": "1"}, "outcomes": {"M": {"0": {"M": forged}}}}
    tables.put_item(TableName=at_ten.resource("CampaignTable"), Item=item)
    try:
        found = wait_for(lambda: faults(at_ten, CLAIMED_BY_TESTS), "the forgery in the archive", 60)
        assert [(finding.kind, FORGED in finding.about) for finding in found] == [("unknown", True)]
    finally:
        tables.delete_item(TableName=at_ten.resource("CampaignTable"), Key=key)
