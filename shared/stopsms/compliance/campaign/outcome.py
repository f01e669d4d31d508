"""Outcomes: what became of each recipient of a campaign, and how two accounts of the same recipient are merged.

Messages are delivered at least once and in any order, to several workers: the account that knows more about a recipient wins, and
a worker that knows less changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.law.rule import Authority, Explanation, Result, RuleResult

RECIPIENTS_IN_BATCH = 100
"""How many recipients travel in one queue message."""

RECIPIENTS_IN_GROUP = 25
"""How many recipients are claimed in one request and recorded in one item: as many as the store takes at once."""

GROUPS_IN_BATCH = RECIPIENTS_IN_BATCH // RECIPIENTS_IN_GROUP


class Fate(StrEnum):
    """The outcome of one recipient; `deferred` is the only one that is not final for the sender."""

    DEFERRED = "deferred"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


_TURNED_AWAY = frozenset({Fate.DEFERRED, Fate.BLOCKED})

_KNOWLEDGE = {fate: rank for rank, fate in enumerate(Fate)}


@dataclass(frozen=True, slots=True)
class RecordedObjection:
    """What one rule held against a message: kept in the words of then, whatever the rule may say later.

    `explanation` is None where the words were not kept: before they were kept at all, and once the person was erased. `authority` is
    the objection's own, where it had one.
    """

    rule: str
    result: Result
    explanation: Explanation | None = None
    authority: Authority | None = None


def recorded(result: RuleResult) -> RecordedObjection:
    """The objection of a rule's result, as it is recorded."""
    return RecordedObjection(result.rule, result.result, result.explanation, result.authority)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One recipient's outcome, as much as is needed to say why.

    `at` is when it was decided (UTC); `contact_version` the version judged, and, once claimed, claimed; `evidence` the
    sequence of the record that authorised it; `objections` what the rules that did not simply pass held against it;
    `reason` the carrier's own word, when it gave one; `values` the person's own words in a personalised text;
    `rulebook` the edition that judged: empty when no rule did (see `unjudged`), when whoever judged did not live to tell, and in
    outcomes of before it was kept.
    """

    fate: Fate
    at: datetime
    contact_version: int = 0
    evidence: int = 0
    parts: int = 0
    message_id: str = ""
    objections: tuple[RecordedObjection, ...] = ()
    reason: str = ""
    until: datetime | None = None
    values: tuple[str, ...] = ()
    rulebook: str = ""

    @property
    def final(self) -> bool:
        """Whether the sender has nothing left to do for this recipient."""
        return self.fate is not Fate.DEFERRED

    @property
    def judged(self) -> bool:
        """Whether the result of every rule is on record: of those that are not among `objections`, that they passed."""
        unjudged = any(objection.rule in UNJUDGED for objection in self.objections)
        return bool(self.rulebook or (self.contact_version and not unjudged))

    def without_words(self) -> "Outcome":
        """The same without a person's own words, and without those that may quote them: what an erasure leaves."""
        bare = tuple(replace(objection, explanation=None) for objection in self.objections)
        return replace(self, values=(), objections=bare)


@dataclass(frozen=True, slots=True)
class ReasonOfNoRule:
    """Why a recipient was turned away by no rule: recorded like an objection, under an `id` of no rulebook."""

    id: str
    title: str
    explanation: Explanation

    @property
    def objection(self) -> RecordedObjection:
        """As it is recorded."""
        return RecordedObjection(self.id, Result.BLOCK, self.explanation)


CANCELLED = ReasonOfNoRule(
    "policy.cancelled",
    "Campagne annulée",
    Explanation(
        "La campagne a été annulée avant le tour de ce destinataire.",
        "The campaign was cancelled before this recipient's turn.",
    ),
)
CLAIMED_BEFORE = ReasonOfNoRule(
    "policy.claimed-before",
    "Déjà destinataire",
    Explanation(
        "La campagne a déjà traité cette personne, sous un autre numéro par exemple : elle ne reçoit pas deux fois le même message.",
        "The campaign has dealt with this person already, under another number for instance: nobody gets the same message twice.",
    ),
)
ERASED = ReasonOfNoRule(
    "policy.erased",
    "Données effacées",
    Explanation(
        "Les données de cette personne ont été effacées avant son tour.",
        "This person's data were erased before their turn.",
    ),
)
UNJUDGED = {reason.id: reason for reason in (CANCELLED, CLAIMED_BEFORE, ERASED)}
"""By id."""

TEST_ADVERTISER = ReasonOfNoRule(
    "policy.test-advertiser",
    "Annonceur de test",
    Explanation(
        "Annonceur de test : aucune règle ne s’y oppose, mais rien n’est remis au prestataire d’envoi.",
        "A test advertiser: no rule objects, and nothing is given to the carrier.",
    ),
)
"""Why somebody is turned away whom every rule allows to be written to: an outcome with this one names the rulebook that judged."""

CLAIMED_BY_CONTINUED = ReasonOfNoRule(
    "policy.continued-claim",
    "Déjà destinataire, par un autre prestataire",
    Explanation(
        "Une campagne de la même suite a déjà réservé l’envoi à cette personne, par un autre prestataire : que le message soit arrivé ou"
        " que nul ne le sache, il ne lui est pas envoyé une seconde fois.",
        "A campaign of the same chain has claimed this person, through another carrier: whether the message arrived or nobody knows, it is"
        " not sent to them again.",
    ),
)
CLAIMS_FORGOTTEN = ReasonOfNoRule(
    "policy.continued-too-late",
    "Reprise trop tardive",
    Explanation(
        "La première campagne de cette suite a commencé il y a trop longtemps : bientôt, nul ne saurait plus à qui elle a écrit.",
        "The first campaign of this chain began too long ago: soon nobody would know to whom it has written.",
    ),
)
OF_CONTINUATION = {reason.id: reason for reason in (CLAIMED_BY_CONTINUED, CLAIMS_FORGOTTEN)}
"""Why a campaign that continues another does not write to somebody, whatever the rules say: by id."""

CLAIMED_BY_VARIANT = ReasonOfNoRule(
    "policy.other-text",
    "Déjà destinataire de l’autre texte",
    Explanation(
        "Une autre campagne de la même comparaison de textes a déjà réservé l’envoi à cette personne, sous un autre numéro par exemple :"
        " personne ne reçoit deux de ces textes.",
        "Another campaign of the same comparison of texts has claimed this person, under another number for instance: nobody gets two of"
        " these texts.",
    ),
)
OF_OTHER_CAMPAIGNS = OF_CONTINUATION | {CLAIMED_BY_VARIANT.id: CLAIMED_BY_VARIANT}
"""Why somebody is not written to because of what other campaigns have done: by id."""

EXPIRED = ReasonOfNoRule(
    "policy.expired",
    "Message périmé",
    Explanation(
        "Le message n’a plus d’utilité : il n’a pas pu partir licitement avant l’heure que son auteur a fixée.",
        "The message is not worth sending any more: it could not lawfully leave before the time that its author set.",
    ),
)
NO_SERVICE = ReasonOfNoRule(
    "policy.no-service",
    "Aucun service demandé",
    Explanation(
        "Aucun acte de cette personne ne dit ce qu’elle a demandé : un message transactionnel n’a pas de raison de lui parvenir.",
        "No act on this person's record says what they asked for: there is no reason for a transactional message to them.",
    ),
)
OF_SINGLE_MESSAGE = {reason.id: reason for reason in (EXPIRED, NO_SERVICE)}
"""Why a single message does not leave: by id."""

BARRING = OF_OTHER_CAMPAIGNS | OF_SINGLE_MESSAGE
"""Why a message does not leave whatever the rules say: by id. It is final, and nobody may overrule it."""

OF_NO_RULE = UNJUDGED | BARRING | {TEST_ADVERTISER.id: TEST_ADVERTISER}
"""Every reason that no rulebook has, by id."""


def merge(known: Outcome | None, update: Outcome) -> Outcome:
    """The account that knows more; of a receipt, only the fate and reason are news: the decision stays as recorded."""
    if known is None or (known.fate is Fate.DEFERRED and update.fate is Fate.DEFERRED):
        return update
    if known.fate is update.fate is Fate.BLOCKED:
        return known  # turned away twice, each time for a reason of its own: the one on record stands
    decided = [account.at for account in (known, update) if account.contact_version] or [known.at, update.at]
    richer, poorer = (update, known) if _KNOWLEDGE[update.fate] > _KNOWLEDGE[known.fate] else (known, update)
    if poorer.fate in _TURNED_AWAY and richer.fate is not poorer.fate:
        return richer  # what turned somebody away decided nothing about what left after all
    # from here on both are final: there is nothing to wait `until`
    deciding = _deciding(richer, poorer)
    return Outcome(
        fate=richer.fate,
        at=min(decided),
        contact_version=richer.contact_version or poorer.contact_version,
        evidence=richer.evidence or poorer.evidence,
        parts=richer.parts or poorer.parts,
        message_id=richer.message_id or poorer.message_id,
        objections=deciding.objections,
        reason=richer.reason or poorer.reason,
        values=richer.values or poorer.values,
        rulebook=deciding.rulebook,
    )


def _deciding(richer: Outcome, poorer: Outcome) -> Outcome:
    """Of two accounts, the one whose objections stand, with the rulebook that raised them: never some of one and some of the other."""
    if richer.rulebook:
        return richer
    return poorer if poorer.rulebook or not richer.objections else richer


def count(outcomes: Iterable[Outcome]) -> Counts:
    """The tally of some recipients' outcomes; `planned` is left to the planner, who knows it."""
    fates: Counter[Fate] = Counter()
    blocked_by: Counter[str] = Counter()
    failed_by: Counter[str] = Counter()
    parts = 0
    for outcome in outcomes:
        fates[outcome.fate] += 1
        parts += outcome.parts if _KNOWLEDGE[outcome.fate] >= _KNOWLEDGE[Fate.UNCERTAIN] else 0
        if outcome.fate is Fate.BLOCKED:
            blocked_by.update(
                objection.rule for objection in outcome.objections if objection.result in (Result.BLOCK, Result.REVIEW)
            )
        if outcome.fate in (Fate.FAILED, Fate.UNDELIVERED):
            failed_by[outcome.reason] += 1
    return Counts(
        sent=fates[Fate.SENT] + fates[Fate.DELIVERED] + fates[Fate.UNDELIVERED],
        delivered=fates[Fate.DELIVERED],
        undelivered=fates[Fate.UNDELIVERED],
        failed=fates[Fate.FAILED],
        blocked=fates[Fate.BLOCKED],
        deferred=fates[Fate.DEFERRED],
        uncertain=fates[Fate.UNCERTAIN],
        parts=parts,
        blocked_by=dict(blocked_by),
        failed_by=dict(failed_by),
    )


def number_of(fate: Fate, counts: Counts) -> int:
    """How many of the recipients that were counted have this outcome, as it is now: `sent` while no receipt came."""
    if fate is Fate.SENT:
        return counts.sent - counts.delivered - counts.undelivered
    number: int = getattr(counts, fate.value)
    return number


def total(tallies: Iterable[Counts], planned: int) -> Counts:
    """The tally of a campaign from those of its batches."""
    return sum(tallies, Counts(planned=planned))


def group_of(index: int) -> int:
    """The group in which a recipient of a batch is claimed and recorded, from its place in the batch."""
    return index // RECIPIENTS_IN_GROUP


def by_group(outcomes: Mapping[int, Outcome]) -> Mapping[int, Mapping[int, Outcome]]:
    """Outcomes by place in the batch, put in their groups."""
    groups: dict[int, dict[int, Outcome]] = {}
    for index, outcome in outcomes.items():
        groups.setdefault(group_of(index), {})[index] = outcome
    return groups
