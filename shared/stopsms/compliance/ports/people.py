"""People: contacts with their evidence and claims, advertisers, what is held and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from stopsms.compliance.campaign.advertiser import Advertiser
    from stopsms.compliance.law.gate import Clearance
    from stopsms.compliance.law.retention import (
        HeldAnswer,
        HeldBatch,
        HeldBudget,
        HeldMessage,
        HeldReview,
        HeldStray,
        Holding,
        RetentionRun,
    )
    from stopsms.compliance.person.contact import Claim, Contact
    from stopsms.compliance.person.erasure import ErasedContact, ErasureTask
    from stopsms.compliance.person.phone import Phone
    from stopsms.compliance.person.rights import NumberChange
    from stopsms.compliance.proof.evidence import Evidence


class WriteResult(Enum):
    """What became of a change to a contact."""

    DONE = auto()
    CHANGED_MEANWHILE = auto()
    DONE_BEFORE = auto()
    ERASED_OPPOSITION = auto()


@dataclass(frozen=True, slots=True)
class ClaimOrder:
    """A clearance's wish to take the right to send: it succeeds only at the version that was judged.

    The same write drops the claims of the `expired` campaigns.
    """

    clearance: Clearance
    claim: Claim
    expired: tuple[str, ...] = ()


class ClaimStatus(Enum):
    """What became of a claim order."""

    TAKEN = auto()
    ALREADY_CLAIMED = auto()
    CHANGED = auto()
    GONE = auto()
    BUSY = auto()


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """The answer to one claim order; with `CHANGED` and `ALREADY_CLAIMED`, the contact as it is now."""

    answer: ClaimStatus
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class ContactChange:
    """A contact at its new version with the evidence of the change: what `ContactStore.record` takes, for `record_all`.

    `once` is an outside reference that is recorded once and for all, `by` whoever recorded it. With `to_review` the evidence is put on
    the list of what a person has to look at.
    """

    contact: Contact
    evidence: Evidence
    once: str
    by: str
    lifting: bool = False
    to_review: bool = False


class ContactStore(Protocol):
    """The contacts of all advertisers, with their evidence. Reads are strongly consistent."""

    def find(self, advertiser_id: str, phone: Phone) -> Contact | None:
        """The contact, None when nothing was ever recorded of it."""

    def recall(self, advertiser_id: str, phone: Phone) -> Contact:
        """The contact as it stands, one of which only a keyed hash remains included; of an unknown number, version 0.

        Whoever is going to record a basis or an opposition starts from here: an erased opposition is seen, a chain goes on.
        """

    def recall_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """As `recall`, for each of these numbers, in few requests."""

    def find_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """Those of these contacts that exist."""

    def record(
        self,
        contact: Contact,
        evidence: Evidence,
        once: str | None = None,
        by: str = "",
        lifting: bool = False,
        to_review: bool = False,
        reviewed: Evidence | None = None,
    ) -> WriteResult:
        """Write the contact at its new version with the evidence of the change, all or nothing.

        Fails if the stored version is not the one just before, or if `once` (an outside reference) was recorded before; `by` is what
        brought it, for `recorded_by`. A contact
        that is not stored is written only if nothing newer than what it was made from remains of an erased one; for `lifting`
        changes (a basis for soliciting) the answer is then ERASED_OPPOSITION. With `to_review` the evidence is put on the list of
        what a person has to look at; `reviewed` is taken off it.
        """

    def record_all(self, changes: Sequence[ContactChange]) -> Sequence[WriteResult]:
        """Write changes of different contacts, each all or nothing as `record` would, in few requests; each one's answer."""

    def recorded_by(self, advertiser_id: str, references: Sequence[str]) -> Mapping[str, str]:
        """Which of these outside references have been recorded, and what brought each: an import, or the time of a message."""

    def renumber(self, change: NumberChange) -> WriteResult:
        """Write both contacts of a change of number with their evidence, all or nothing.

        CHANGED_MEANWHILE when the old one was changed; ERASED_OPPOSITION when something is known of the new number already.
        """

    def erase(
        self,
        contact: Contact,
        erased: ErasedContact,
        record: Evidence,
        *,
        forgetting: bool,
        reviewed: Evidence | None = None,
    ) -> WriteResult:
        """Remove the contact at the version given, leaving what remains of it under the keyed hash; all or nothing.

        With `forgetting` it leaves an `ErasureTask` too; `reviewed` is taken off the list of what a person has to look at
        (DONE_BEFORE when it is not on it).
        """

    def task(self, advertiser_id: str, phone: Phone) -> ErasureTask | None:
        """What an erasure has still to forget of this number, None when that is nothing."""

    def tasks(self) -> Iterator[ErasureTask]:
        """The erasures that have still something to forget."""

    def redact(self, task: ErasureTask) -> int:
        """Remove the content of the evidence that was erased, and all mention of the number with it; how many records."""

    def finish(self, task: ErasureTask) -> None:
        """Forget the task itself: the number is gone."""

    def expire(self, advertiser_id: str, phone: Phone, erased: ErasedContact) -> int:
        """Remove the proofs of a contact whose data went by their age; how many records.

        Where an opposition stands the chain stays without its content, else nothing stays.
        """

    def erased(self, advertiser_id: str, phone: Phone) -> ErasedContact | None:
        """What remains of an erased contact, None when nothing was erased."""

    def to_review(self, advertiser_id: str, after: str | None) -> tuple[Sequence[tuple[Phone, Evidence]], str | None]:
        """A page of the evidence that a person has to look at, oldest first, and where the next page starts."""

    def evidence(self, advertiser_id: str, phone: Phone) -> Sequence[Evidence]:
        """The whole chain of a contact, oldest first."""

    def proof(self, advertiser_id: str, phone: Phone, sequence: int) -> Evidence | None:
        """One record of the chain."""

    def audience(
        self, advertiser_id: str, shard: int, tags: frozenset[str], after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        """Pages of a shard's contacts that hold one of the tags (all if none is asked), by number, from after one."""

    def claim(self, orders: Sequence[ClaimOrder]) -> Sequence[ClaimResult]:
        """Try to take up to 25 claims in one request; each stands or fails alone."""

    def release(self, order: ClaimOrder) -> None:
        """Give a claim back that was certainly not used, if it is still ours."""


class AdvertiserStore(Protocol):
    """The advertisers."""

    def find(self, advertiser_id: str) -> Advertiser | None:
        """The advertiser, or None."""

    def put(self, advertiser: Advertiser) -> None:
        """Write it; every STOP number it ever had keeps leading to it."""

    def page(self, after: str | None) -> tuple[Sequence[Advertiser], str | None]:
        """A page of advertisers in the order of their ids, and where the next page starts."""

    def answering(self, number: str) -> Sequence[Advertiser]:
        """The advertisers whose messages carry, or carried, this STOP number."""


class Holdings(Protocol):
    """All that is held on people, in whatever place."""

    def page(self, mark: str | None) -> tuple[Sequence[Holding], str | None]:
        """Some holdings, and the mark where to go on; None when that was all. Memory is bounded."""

    def drop(self, holding: HeldReview | HeldMessage | HeldStray | HeldBudget | HeldAnswer) -> bool:
        """Remove it; whether it was there."""

    def drop_batch(self, holding: HeldBatch) -> bool:
        """Remove who was in a batch and what became of each. The campaign's counts stay."""


class RetentionReports(Protocol):
    """What each run of the retention did. Reads are strongly consistent."""

    def write(self, run: RetentionRun) -> bool:
        """Write it over the revision just before its own; whether it was (another worker may be at it)."""

    def newest(self, *, dry: bool, after: str | None = None) -> tuple[Sequence[RetentionRun], str | None]:
        """A page of real or of dry runs, newest first, and where the next page starts."""


class References(Protocol):
    """The references by which others know contacts: keyed hashes, the same for ever."""

    def of(self, text: str) -> str:
        """The reference of what this text names."""
