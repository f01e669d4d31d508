"""Judge what becomes of acts before the term of proofs: only what nobody confirmed is forgotten sooner, and in its own time."""

from datetime import datetime

from stopsms.audit.audit_findings import Audit, masked
from stopsms.audit.audit_state import AuditState
from stopsms.audit.chains import Chain, Item, last_erasure
from stopsms.compliance.law.retention import Retention
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.phone import Phone


class UnconfirmedJudge:
    """Keeps which acts still wait for a yes or never had one, from their first record until they are confirmed or gone."""

    def __init__(self, state: AuditState, audit: Audit, *, same_clock: bool) -> None:
        """With what is known so far; findings go into the audit. Terms are judged where the clocks are the same."""
        self._state = state
        self._audit = audit
        self._same_clock = same_clock

    def take(self, advertiser: str, phone: str, item: Item) -> None:
        """A record, as it is stored now. That an act is unconfirmed is told with its first record; it may only cease to be."""
        sequence = int(item["sequence"])
        known = self._state.get("unconfirmed", advertiser, phone, sequence)
        if item.get("content_emptied"):
            return
        if not item.get("unconfirmed"):
            if known is not None:
                self._state.drop("unconfirmed", advertiser, phone, sequence)
        elif known is None and self._is_new(advertiser, phone, item):
            self._state.put(
                "unconfirmed", advertiser=advertiser, phone=phone, sequence=sequence, recorded=item["recorded_at"]
            )
        elif known is None:
            why = f"record {sequence} is called unconfirmed, and has had its yes or never needed one"
            self._audit.found("rewritten", masked(phone), why)

    def _is_new(self, advertiser: str, phone: str, item: Item) -> bool:
        """Whether no record of this hash was known in its place."""
        chain = Chain.read(self._state.get("chains", advertiser, phone))
        waiting = self._state.get("acts", advertiser, phone, int(item["sequence"]))
        return not chain.has(int(item["sequence"]), item["hash"]) and waiting is None

    def forgets(self, advertiser: str, phone: str, sequence: int, at: str) -> bool:
        """Whether an act could lose its content then, its contact being kept: nobody had confirmed it, and it had had its time."""
        known = self._state.get("unconfirmed", advertiser, phone, sequence)
        return known is not None and self._is_over(phone, known["recorded"], at)

    def removed(self, advertiser: str, phone: str, sequence: int, at: str) -> None:
        """A record of a contact that is gone was removed: after an erasure; else when nobody had confirmed it, or its term was over."""
        known = self._state.get("unconfirmed", advertiser, phone, sequence)
        if known is not None:
            self._state.drop("unconfirmed", advertiser, phone, sequence)
        contact = self._state.get("contacts", advertiser, phone)
        last = None if contact is None else last_erasure(self._state, contact["head"])
        if last is None or last["act"] != "purged" or not self._same_clock:
            return
        if known is not None and self._is_over(phone, known["recorded"], at):
            return
        if datetime.fromisoformat(last["recorded"]) >= _terms(phone).proofs.limit(datetime.fromisoformat(at)):
            self._audit.found("evidence", masked(phone), f"record {sequence} was removed before the term of proofs")

    def _is_over(self, phone: str, recorded: str, at: str) -> bool:
        limit = _terms(phone).unconfirmed_proofs.limit(datetime.fromisoformat(at))
        return not self._same_clock or datetime.fromisoformat(recorded) < limit


def _terms(phone: str) -> Retention:
    return rulebook_of(Phone.of(phone).territory.country).retention
