"""Audit every send from the archive alone: was it lawful at the contact version on which it was claimed.

It shares nothing with the sending path but the rulebook: it reads the archive itself, follows each contact version by version, and
judges again each claim that led to a hand-over, at its instant, under the terms that the campaign was scheduled with.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from stopsms.audit.audit_findings import Audit
from stopsms.audit.audit_state import AuditNotice, AuditState
from stopsms.audit.contact_state import digest
from stopsms.audit.judge_contacts import ContactJudge
from stopsms.audit.judge_sends import SendJudge


def audit_sends(
    consent: Iterable[Mapping[str, Any]],
    campaign: Iterable[Mapping[str, Any]],
    now: datetime,
    rules_of: date | None = None,
    state: AuditState | None = None,
) -> Audit:
    """Audit the changes of both tables, in the order of their archives. `now` is by the clock that stamps changes.

    Each send is judged by the rules of its day; with `rules_of`, by those of that day: what would be unlawful today? With a state the
    audit continues from there.
    """
    audit, state = Audit(), state or AuditState()
    sends = SendJudge(state, audit, rules_of)
    contacts = ContactJudge(state, audit, sends)
    for change in consent:
        if state.take_notice(f"consent {change['id']}", change["at"], digest(change)) is not AuditNotice.SAME:
            contacts.take(change)
    for change in campaign:
        if state.take_notice(f"campaign {change['id']}", change["at"], digest(change)) is not AuditNotice.SAME:
            sends.take(change)
    contacts.close(now)
    sends.close(now)
    audit.contacts, audit.campaigns = state.count("contacts"), state.count("campaigns")
    return audit
