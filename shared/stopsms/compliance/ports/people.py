"""People: contacts with their evidence and claims, advertisers, what is held and for how long.

Four words for removal: `erase` removes a contact and leaves its opposition under a keyed hash; `redact` removes the personal content of
a record that itself stays; `delete` removes a record; `purge` is the retention's decision that something has been kept long enough.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, Protocol

from stopsms.compliance.ports.listing import ON_PAGE

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from datetime import date, datetime

    from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange
    from stopsms.compliance.campaign.audience import Audience
    from stopsms.compliance.campaign.reply_numbers import NumberUser, NumberUsers
    from stopsms.compliance.campaign.sampling import Cells
    from stopsms.compliance.law.gate import Clearance
    from stopsms.compliance.law.retention import (
        HeldAnswer,
        HeldBatch,
        HeldBudget,
        HeldMessage,
        HeldReview,
        HeldUnattributed,
        Holding,
        RetentionRun,
        SurelyKept,
    )
    from stopsms.compliance.person.contact import Claim, Contact
    from stopsms.compliance.person.erasure import ErasedContact, ErasureTask
    from stopsms.compliance.person.phone import Phone
    from stopsms.compliance.person.rights import NumberChange
    from stopsms.compliance.proof.evidence import Evidence


class WriteResult(Enum):
    """The result of a change to a contact."""

    DONE = auto()
    CHANGED_MEANWHILE = auto()
    DONE_BEFORE = auto()
    ERASED_OPPOSITION = auto()


@dataclass(frozen=True, slots=True)
class ClaimOrder:
    """A request to take the right to send for a clearance: it succeeds only at the version that was judged.

    The same write removes the claims of the `expired` campaigns.
    """

    clearance: Clearance
    claim: Claim
    expired: tuple[str, ...] = ()


class ClaimStatus(Enum):
    """The result of a claim order."""

    TAKEN = auto()
    ALREADY_CLAIMED = auto()
    CHANGED = auto()
    GONE = auto()
    BUSY = auto()


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """The result of one claim order; with `CHANGED` and `ALREADY_CLAIMED`, the contact as it is now."""

    answer: ClaimStatus
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class ContactChange:
    """A contact at its new version with the evidence of the change: what `ContactStore.record` takes, for `record_all`.

    `idempotency_key` is an outside reference that can be recorded only once, `by` what recorded it. With `to_review` the evidence is
    added to the list of what a person has to review.
    """

    contact: Contact
    evidence: Evidence
    idempotency_key: str
    by: str
    grants_basis: bool = False
    to_review: bool = False


class ContactStore(Protocol):
    """The contacts of all advertisers, with their evidence. Reads are strongly consistent."""

    def find(self, advertiser_id: str, phone: Phone) -> Contact | None:
        """The contact, None when nothing was ever recorded of it."""

    def recall(self, advertiser_id: str, phone: Phone) -> Contact:
        """The contact as it is, including one of which only a keyed hash remains; version 0 for an unknown number.

        To be used before recording a basis or an opposition: it shows an erased opposition, and continues the chain.
        """

    def recall_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """Like `recall`, for each of these numbers, in few requests."""

    def find_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """Those of these contacts that exist, and can be read."""

    def record(
        self,
        contact: Contact,
        evidence: Evidence,
        idempotency_key: str | None = None,
        by: str = "",
        grants_basis: bool = False,
        to_review: bool = False,
        reviewed: Evidence | None = None,
        confirms: Evidence | None = None,
    ) -> WriteResult:
        """Write the contact at its new version with the evidence of the change, all or nothing.

        Fails if the stored version is not the one just before, or if `idempotency_key` (an outside reference) has been recorded
        already; `by` is what brought that reference, for `recorded_by`. A contact that is not stored is written only if nothing newer
        than what it was made from remains of an erased one; where the change `grants_basis` (permission to solicit), the result is
        then ERASED_OPPOSITION. With `to_review` the evidence is added to the list of what a person has to review; `reviewed` is
        taken off it. The act that it `confirms` is a proof from then on, and no longer forgotten before others.
        """

    def record_all(self, changes: Sequence[ContactChange]) -> Sequence[WriteResult]:
        """Write changes, each all or nothing like `record`, in few requests; the result of each.

        Of a contact or a reference that comes again, the later change is judged after the first.
        """

    def recorded_by(self, advertiser_id: str, references: Sequence[str]) -> Mapping[str, str]:
        """Which of these outside references have been recorded, and by what: an import, or a message (its time)."""

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
        leave_task: bool,
        reviewed: Evidence | None = None,
    ) -> WriteResult:
        """Remove the contact at the version given, leaving what remains of it under the keyed hash; all or nothing.

        With `leave_task` it leaves an `ErasureTask` as well; `reviewed` is taken off the list of what a person has to review
        (DONE_BEFORE when it is not on it).
        """

    def task(self, advertiser_id: str, phone: Phone) -> ErasureTask | None:
        """What an erasure still has to clean up for this number, None when nothing is left."""

    def tasks(self) -> Iterator[ErasureTask]:
        """The erasures that still have something to clean up."""

    def redact(self, task: ErasureTask) -> int:
        """Remove the content of the evidence that was erased, and every mention of the number with it; how many records."""

    def delete_task(self, task: ErasureTask) -> None:
        """Delete the task, the last place that held the number."""

    def forget_act(self, advertiser_id: str, phone: Phone, act: Evidence) -> bool:
        """Remove the content of an act that nobody confirmed, and of a contact that is gone the number with it; whether it was there.

        It stays in its chain, by its hash. Of an act that was confirmed meanwhile nothing is removed.
        """

    def delete_proofs(self, advertiser_id: str, phone: Phone, erased: ErasedContact) -> int:
        """Delete the proofs of a contact that was purged; how many records.

        If an opposition remains, the chain is redacted instead, so that it can still be verified.
        """

    def erased(self, advertiser_id: str, phone: Phone) -> ErasedContact | None:
        """What remains of an erased contact, None when nothing was erased."""

    def to_review(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[tuple[Phone, Evidence]], str | None]:
        """A page of the evidence that a person has to review, oldest first, and where the next page starts."""

    def all_to_review(self, advertiser_id: str) -> Iterator[Evidence]:
        """The evidence that a person has to review, oldest first by when it occurred; read as far as it is asked for."""

    def evidence(self, advertiser_id: str, phone: Phone) -> Sequence[Evidence]:
        """The whole chain of a contact, oldest first."""

    def proof(self, advertiser_id: str, phone: Phone, sequence: int) -> Evidence | None:
        """One record of the chain."""

    def audience(
        self, advertiser_id: str, shard: int, audience: Audience, day: date, after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        """Pages of a shard's contacts that are in the audience on that day, ordered by number, after this one."""

    def sample(self, advertiser_id: str, audience: Audience, day: date, cells: Cells) -> Iterator[SampledPage]:
        """Pages of the contacts in these cells that are in the audience on that day, in the same order each time.

        The larger part of a page may be in no cell: it takes a thirty-second of the table's reading for each turn.
        """

    def claim(self, orders: Sequence[ClaimOrder]) -> Sequence[ClaimResult]:
        """Try to take up to 25 claims in one request; each succeeds or fails on its own."""

    def release(self, order: ClaimOrder) -> None:
        """Give back a claim that was certainly not used, if it is still ours."""


class SampledPage(NamedTuple):
    """Contacts of a sample, and how many contacts are stored among which they were looked for: all lots, in the audience or not."""

    contacts: Sequence[Contact]
    stored: int


CheckJoining = Callable[[str, "NumberUsers"], "NumberUsers"]
"""Raises when an advertiser must not have this number besides those who have it; else, those who have it then."""

CheckRelease = Callable[["NumberUser", bool], None]
"""Raises when a number must not be taken from an advertiser, whose declaration names it or not."""


def anybody(number: str, users: NumberUsers) -> NumberUsers:  # noqa: ARG001 (the shape of a check)
    """Any number is for any advertiser."""
    return users


class AdvertiserStore(Protocol):
    """The advertisers."""

    def find(self, advertiser_id: str) -> Advertiser | None:
        """The advertiser, or None."""

    def find_with_change(self, advertiser_id: str) -> tuple[Advertiser, AdvertiserChange | None] | None:
        """The advertiser with who wrote it last, as far as that is known; or None."""

    def sends_by_own(self, advertiser_id: str) -> bool:
        """Whether its messages leave through the carrier that the system is deployed with, or some did until it was declared anew."""

    def put(
        self, advertiser: Advertiser, change: AdvertiserChange | None = None, check: CheckJoining = anybody
    ) -> bool:
        """Write it, with who does, unless one of that id is stored that is a test advertiser and this one is none, or the other way round.

        True if written. The numbers that it names are its own from then on. `check` is asked of each that it does not have yet, with
        those who have it at the moment of writing; nothing is written when it raises. A number that it names no more it has left by
        this change: it is released at once if no message ever named it (`NumberUsers.left_by`).
        """

    def page(self, after: str | None, most: int = ON_PAGE) -> tuple[Sequence[Advertiser], str | None]:
        """A page of advertisers in the order of their ids, and where the next page starts."""

    def answering(self, number: str) -> Sequence[Advertiser]:
        """The advertisers whose messages name this number for STOP, or leave from it; or did, until it is released.

        Test advertisers only where there are no others (`NumberUsers.addressed`).
        """

    def users(self, number: str) -> NumberUsers:
        """Who has this number, and who had it."""

    def use(self, advertiser_id: str, numbers: Collection[str], until: datetime) -> bool:
        """Note, before anything leaves, that messages which name these numbers leave in this advertiser's name until then.

        False, and nothing is noted, when it does not have all of them (any more): then no such message may leave.
        """

    def release(
        self, number: str, advertiser_id: str, change: AdvertiserChange, check: CheckRelease
    ) -> NumberUser | None:
        """Take the number from the advertiser, unless `check` raises at the moment of writing; how it had it. None if it never did.

        What was released before stays as it is.
        """


@dataclass(frozen=True, slots=True)
class HoldingsPage:
    """Some of what is held: each holding with the mark behind it.

    `examined` is how many records were looked at, `mark` where the next page starts; None after the last.
    """

    holdings: Sequence[tuple[Holding, str]]
    examined: int
    mark: str | None


class Holdings(Protocol):
    """Everything that is held on people, wherever it is stored."""

    def page(self, mark: str | None, kept: SurelyKept) -> HoldingsPage:
        """The holdings from a mark on, less those that are `kept` for sure. Memory is bounded."""

    def delete(self, holding: HeldReview | HeldMessage | HeldUnattributed | HeldBudget | HeldAnswer) -> bool:
        """Delete it; whether it was there."""

    def delete_batch(self, holding: HeldBatch) -> bool:
        """Delete a batch's roster and outcomes. The campaign's counts stay."""


class RetentionReports(Protocol):
    """The reports of the retention's runs. Reads are strongly consistent."""

    def write(self, run: RetentionRun) -> bool:
        """Compare-and-set on `revision`; returns False if another worker has written meanwhile."""

    def newest(self, *, dry: bool, after: str | None = None) -> tuple[Sequence[RetentionRun], str | None]:
        """A page of real or of dry runs, newest first, and where the next page starts."""


class References(Protocol):
    """The references by which outside systems know contacts: keyed hashes, stable for ever."""

    def of(self, text: str) -> str:
        """The reference for this text."""
