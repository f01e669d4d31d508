"""The references that carriers are given, and that come back with receipts and replies: 20 letters and digits; of a question, 19.

Carriers keep short references only (OVHcloud: some 20 characters), and some take letters and digits alone. So the campaign's id, the
shard, the batch and the place in it are one number, in base 36.
"""

import re

from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_BATCH
from stopsms.compliance.campaign.shards import SHARDS, batch_id

_CAMPAIGN = re.compile(r"[0-9a-f]{16}")
_SEND = re.compile(r"([0-9]{2})-([0-9]{6})\.(0|[1-9][0-9]?)")
_REFERENCE = re.compile(r"[0-9a-z]{20}")
_QUESTION = re.compile(r"q[0-9a-f]{18}")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CAMPAIGN_DIGITS, _PLACE_DIGITS = 13, 7
_BATCHES = 1_000_000


def reference_of(campaign_id: str, send_id: str) -> str:
    """The reference of one send of a campaign. Raises ValueError for ids of another form than ours."""
    named = _SEND.fullmatch(send_id)
    if named is None or not _CAMPAIGN.fullmatch(campaign_id) or int(named[1]) >= SHARDS:
        raise ValueError("not the id of a send")
    place = (int(named[1]) * _BATCHES + int(named[2])) * RECIPIENTS_IN_BATCH + int(named[3])
    return _written(int(campaign_id, 16), _CAMPAIGN_DIGITS) + _written(place, _PLACE_DIGITS)


def named_by(reference: str, campaign_id: str, send_id: str) -> bool:
    """Whether this is the reference of that send."""
    return send_of(reference) == (campaign_id, send_id)


def send_of(reference: str) -> tuple[str, str] | None:
    """The campaign and the send id of a reference; None when it is none of ours."""
    if not _REFERENCE.fullmatch(reference):
        return None
    campaign, place = int(reference[:_CAMPAIGN_DIGITS], 36), int(reference[_CAMPAIGN_DIGITS:], 36)
    batch, index = divmod(place, RECIPIENTS_IN_BATCH)
    shard, number = divmod(batch, _BATCHES)
    if campaign >= 1 << 64 or shard >= SHARDS:
        return None
    return f"{campaign:016x}", f"{batch_id(shard, number)}.{index}"


def question_reference(act: str) -> str:
    """The reference of a question whether a person agrees: of the act that it asks about, by its hash. It is never that of a send."""
    return f"q{act[:18]}"


def is_question(reference: str) -> bool:
    """Whether a reference has the form of a question's. Whoever names one has had the question."""
    return _QUESTION.fullmatch(reference) is not None


def _written(number: int, digits: int) -> str:
    written = ""
    for _ in range(digits):
        number, digit = divmod(number, 36)
        written = _DIGITS[digit] + written
    return written
