"""Before a campaign is scheduled: what leaves is what its preview showed, and seen by two persons, where that is wanted."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.approval import approvers, seen_by_another
from stopsms.compliance.campaign.campaign import Campaign, Terms
from stopsms.compliance.campaign.campaign_act import identity
from stopsms.compliance.campaign.digest import digest_of
from stopsms.compliance.errors import InputError


class DigestMissing(InputError):
    """The advertiser, or the key, schedules a campaign only as a preview showed it."""

    code: ClassVar[str] = "digest_missing"


class DigestChanged(InputError):
    """What would leave is not what the preview of this digest showed."""

    code: ClassVar[str] = "digest_changed"


class SecondPersonMissing(InputError):
    """The advertiser wants two persons, and nobody but who wrote the campaign has seen what would leave."""

    code: ClassVar[str] = "second_person_missing"


@dataclass(frozen=True, slots=True)
class Seen:
    """What `principal` gives as the `digest` of the preview that they saw ("": none); their key may itself want one (`needed`)."""

    principal: str
    digest: str = ""
    needed: bool = False


def check_seen(
    campaign: Campaign, terms: Terms, advertiser: Advertiser, at: datetime | None, seen: Seen, now: datetime
) -> str:
    """The digest of what leaves under these terms, to start at that time (None: now), for this advertiser as it is declared.

    Raises DigestMissing, DigestChanged and SecondPersonMissing.
    """
    digest = digest_of(campaign, terms, at)
    if not seen.digest and (advertiser.needs_digest or advertiser.two_persons or seen.needed):
        raise DigestMissing(
            "give the digest of the preview for this time: what was seen is what leaves", field="digest"
        )
    check_unchanged(seen.digest, digest)
    if advertiser.two_persons:
        seen_by = approvers(campaign.approvals, digest, at, now) | {identity(seen.principal)}
        if not seen_by_another(campaign.authors, seen_by):
            title = "somebody who has not written this campaign has to approve or schedule what its preview shows for this time"
            raise SecondPersonMissing(title, field="digest")
    return digest


def check_unchanged(seen: str, digest: str) -> None:
    """Raises DigestChanged where a digest was given, and what would leave has another."""
    if seen and seen != digest:
        title = "what would leave is not what that preview showed, or not at that time: look at the preview again"
        raise DigestChanged(title, field="digest")
