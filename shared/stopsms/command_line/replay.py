"""Bring tables restored from a backup up to date from the archive. If interrupted or repeated, it does what is left."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from stopsms.adapters.contacts.contact_items import UNCONFIRMED, contact_key
from stopsms.adapters.tables.column_codec import packed
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.adapters.tables.restored_table import RestoredTable, review_key_of_record
from stopsms.command_line.archive_index import ArchiveIndex, Record
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.restoration import Lost, Restored, is_behind, restored
from stopsms.compliance.proof.evidence import Act

SHOWN = 100
"""How many numbers of each kind are listed per advertiser; all are counted."""

MOST_ATTEMPTS = 20


class StillChanging(Exception):
    """A contact changes faster than it can be updated."""


@dataclass
class Changes:
    """What was changed, or would be: counts by advertiser and kind, and the first numbers of each kind."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    numbers: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    campaign_items: int = 0

    def add(self, advertiser_id: str, kind: str, e164: str = "") -> None:
        """Count one."""
        self.counts.setdefault(advertiser_id, Counter())[kind] += 1
        named = self.numbers.setdefault(advertiser_id, {}).setdefault(kind, [])
        if e164 and len(named) < SHOWN:
            named.append(e164)


@dataclass(frozen=True)
class Replay:
    """One run: the archive's index into both tables. A table that is older was restored, and its settings are older too."""

    index: ArchiveIndex
    consent: RestoredTable
    campaign: RestoredTable
    consent_is_older: bool
    campaign_is_older: bool
    now: Callable[[], datetime]
    changes: Changes = field(default_factory=Changes)

    def run(self) -> Changes:
        """Contacts first, campaigns last: an interruption in between leaves no claim without its contact.

        First of all it records in the archive that it begins: what it removes from contacts was nobody's act.
        """
        self.consent.put("REPLAY", self.now().isoformat(), {})
        if self.consent_is_older:
            for prefix in ("ADVERTISER", "STOP_NUMBER#", "FORM"):
                for pk, sk, item in self.index.items("consent", prefix):
                    self._settle(self.consent, pk, sk, item)
        self._erasures()
        for known in self.index.contacts():
            if known.gone:
                self._remove(known.contact)
            else:
                self._bring(known.contact)
        self._contents()
        if self.campaign_is_older:
            for pk, sk, item in self.index.items("campaign"):
                self.changes.campaign_items += self._settle(self.campaign, pk, sk, _stored(item))
        return self.changes

    def _settle(self, table: RestoredTable, pk: str, sk: str, item: Record | None) -> bool:
        """Write an item's newest archived state unless the table has a newer one. Returns True if written."""
        if item is None:
            return table.delete(pk, sk)
        if (standing := table.get(pk, sk)) is not None:
            standing = _without(standing, "pk", "sk")
            newest = standing if _age(standing) > _age(item) else item
            item = _with_latest_use(newest, standing, item)
            if attributes(standing) == attributes(item):
                return False
        table.put(pk, sk, item)
        return True

    def _erasures(self) -> None:
        """Repeat erasures made since the backup. What outlives them comes last, so that an interrupted one is found."""
        for pk, sk, item in self.index.items("consent", "ERASED#"):
            if item is not None:
                self.consent.put_new(pk, sk, item)
        numbers = self.index.erasures()
        for pk, pseudonym, item in self.index.items("consent", "OPPOSITION#"):
            advertiser_id = pk.split("#")[1]
            standing = self.consent.get(pk, pseudonym)
            if item is None or (standing is not None and standing["version"] >= item["version"]):
                continue
            if (e164 := numbers.get((advertiser_id, pseudonym))) is not None:
                place = f"{advertiser_id}#{e164}"
                task = self.index.item("consent", "ERASURE", place)
                if task is not None:
                    self.consent.put("ERASURE", place, task)
                self.consent.delete(*contact_key(advertiser_id, e164))
                self.changes.add(advertiser_id, "erased", e164)
            self.consent.put(pk, pseudonym, item)

    def _remove(self, last: Contact) -> None:
        """Remove a contact that was purged by age, or by an erasure that is already there."""
        stored = self.consent.contact(last.advertiser_id, last.phone)
        if stored is not None and stored.version <= last.version:
            self.consent.delete(*contact_key(last.advertiser_id, last.phone.e164))
            self.changes.add(last.advertiser_id, "removed", last.phone.e164)

    def _bring(self, archived: Contact) -> None:
        for _ in range(MOST_ATTEMPTS):
            stored = self.consent.contact(archived.advertiser_id, archived.phone)
            if stored is not None and (stored.version, stored.head) == (archived.version, archived.head):
                return
            headers = {
                int(header["sequence"]): header
                for header in self.index.evidence(archived.advertiser_id, archived.phone)
            }
            forked = self._forked(stored, archived, headers)
            if not is_behind(stored, archived, forked=forked):
                return
            if not forked:
                self._continue_chain(archived, stored, headers)
            salts = (secrets.token_hex(16), secrets.token_hex(16))
            back = restored(stored, archived, self._lost(stored, archived, headers, forked=forked), self.now(), salts)
            if self.consent.record(stored, back.contact, back.records, back.to_review):
                self._tell(back)
                return
        raise StillChanging("a contact keeps changing while it is being updated: stop what writes to it")

    def _forked(self, stored: Contact | None, archived: Contact, headers: Mapping[int, Record]) -> bool:
        """Whether the table and the archive have different evidence under the same number."""
        if stored is None or not min(stored.sequence, archived.sequence):
            return False
        if stored.sequence == archived.sequence:
            return stored.head != archived.head
        if stored.sequence < archived.sequence:
            known, following = headers.get(stored.sequence), headers.get(stored.sequence + 1)
            hashes = {known["hash"] if known else None, following["previous"] if following else None} - {None}
            return bool(hashes) and hashes != {stored.head}
        place = f"EVIDENCE#{archived.advertiser_id}#{archived.phone.e164}"
        own = self.consent.get(place, f"{archived.sequence:08d}")
        return own is not None and own["hash"] != archived.head

    def _continue_chain(self, archived: Contact, stored: Contact | None, headers: Mapping[int, Record]) -> None:
        """Add the evidence since the backup, without content, as for an erased contact: the chain stays whole."""
        place = f"EVIDENCE#{archived.advertiser_id}#{archived.phone.e164}"
        for sequence in range((stored.sequence if stored else 0) + 1, archived.sequence + 1):
            if sequence in headers:
                self.consent.put_new(
                    place, f"{sequence:08d}", _without(headers[sequence], UNCONFIRMED, "content_emptied")
                )

    def _lost(self, stored: Contact | None, archived: Contact, headers: Mapping[int, Record], *, forked: bool) -> Lost:
        unread = [headers[number] for number in (archived.hold.unread if archived.hold else ()) if number in headers]
        since = 0 if stored is None else stored.sequence
        waiting = {
            header["act"]
            for sequence, header in headers.items()
            if sequence > since
            and self.index.item("consent", *review_key_of_record(archived.phone, header)) is not None
        }
        return Lost(
            forked=forked,
            unread_at=datetime.fromisoformat(unread[-1]["occurred_at"]) if unread else None,
            erasure_requested="opposed" in waiting,
        )

    def _tell(self, back: Restored) -> None:
        contact = back.contact
        self.changes.add(contact.advertiser_id, back.brought, contact.phone.e164)
        if back.consent_lost:
            self.changes.add(contact.advertiser_id, "consent to collect anew", contact.phone.e164)

    def _contents(self) -> None:
        """Remove again evidence that was removed since, and its reviews; and keep as a proof what has had its yes since."""
        for pk, sk, item in self.index.items("consent", "EVIDENCE#"):
            if item is None and self.consent.delete(pk, sk):
                self.changes.add(pk.split("#")[1], "proof removed")
            elif item is not None and item["act"] == Act.BASIS_RECORDED and not item.get(UNCONFIRMED):
                self._confirm(pk, sk, item)

    def _confirm(self, pk: str, sk: str, item: Record) -> None:
        stored = None if item.get("content_emptied") else self.consent.get(pk, sk)
        if stored is not None and stored.get(UNCONFIRMED) and stored["hash"] == item["hash"]:
            self.consent.put(pk, sk, _without(stored, UNCONFIRMED))
            self.changes.add(pk.split("#")[1], "proof confirmed")


def _without(item: Record, *names: str) -> Record:
    return {name: value for name, value in item.items() if name not in names}


def _age(item: Record) -> tuple[int, str]:
    """By which of two states of an item the newer one is known: its revision, or when it was decided where it has none (a switch)."""
    return item.get("revision", 0), item.get("at", "")


def _stored(item: Record | None) -> Record | None:
    """An item as the table holds it: outcomes that are kept together are packed."""
    if item is None or not isinstance(item.get("outcomes"), dict):
        return item
    return item | {"outcomes": packed(item["outcomes"])}


def _with_latest_use(newest: Record, *states: Record) -> Record:
    """Of an advertiser's number, the newest state, with the latest use that any state knows of.

    Since a backup both tables have counted revisions of their own: the newest may not know of messages that name the number, and then
    has not seen that it must not be released.
    """
    used_until = max(state.get("used_until", "") for state in states)
    if used_until == newest.get("used_until", ""):
        return newest
    return _without(newest, "released_at", "released_by") | {"used_until": used_until}
