"""Answers about carriers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import stopsms.contracts.answers.rules  # noqa: F401 (says how an Explanation is written)
from stopsms.compliance.law.rule import Explanation
from stopsms.compliance.outside.carrier import Carrier, CarrierExamination, CarrierFinding, PushKind, Trouble
from stopsms.compliance.outside.carrier_check import CarrierCheck
from stopsms.compliance.outside.trouble_words import WORDS
from stopsms.compliance.person.phone import Territory


@dataclass(frozen=True, slots=True)
class CarrierAnswer:
    """A carrier: an account at a service that messages may leave through. Its credentials are shown nowhere."""

    id: str
    service: str
    account: str
    parts_per_second: float
    prices: Mapping[Territory, float]
    stop_numbers: Mapping[Territory, str]
    sources: list[str]
    changed_at: datetime | None
    changed_by: str | None
    ended_at: Annotated[datetime | None, "since when nothing leaves through it any more: it was taken back"]
    ended_by: str | None
    secret: Annotated[str, "the name of the secret in Secrets Manager that its credentials belong into"]
    secret_members: Annotated[list[str], "what that secret holds: a JSON object with these members, each a string"]
    addresses: Annotated[
        Mapping[PushKind, str], "what it is to call, by what for; TOKEN stands for the webhook_token of its secret"
    ]


@dataclass(frozen=True, slots=True)
class CarriersAnswer:
    """The carriers that were declared, beside the one that the system is deployed with."""

    carriers: list[CarrierAnswer]


def carrier_answer(
    carrier: Carrier, secret: str, members: tuple[str, ...], addresses: Mapping[PushKind, str]
) -> CarrierAnswer:
    """A carrier, with where its credentials belong and what it is to call."""
    return CarrierAnswer(
        id=carrier.id,
        service=carrier.service,
        account=carrier.account,
        parts_per_second=carrier.parts_per_second,
        prices=carrier.prices,
        stop_numbers=carrier.stop_numbers,
        sources=list(carrier.sources),
        changed_at=carrier.changed_at,
        changed_by=carrier.changed_by or None,
        ended_at=carrier.ended_at,
        ended_by=carrier.ended_by or None,
        secret=secret,
        secret_members=list(members),
        addresses=addresses,
    )


@dataclass(frozen=True, slots=True)
class CarrierFindingAnswer:
    """One thing that is wrong with the account, or with how an advertiser is stored: about what, and in the service's own words."""

    trouble: Trouble
    about: str | None
    told: str | None
    explanation: Explanation


def carrier_finding_answers(findings: Sequence[CarrierFinding]) -> list[CarrierFindingAnswer]:
    """What was found, in plain words."""
    return [
        CarrierFindingAnswer(finding.trouble, finding.about or None, finding.told or None, WORDS[finding.trouble])
        for finding in findings
    ]


@dataclass(frozen=True, slots=True)
class CarrierMessageAnswer:
    """What became of the message of the latest check; nothing of it is kept for longer than a day."""

    asked_at: datetime
    accepted: Annotated[bool, "whether the carrier said that it took it; otherwise its answer never came"]
    reported_at: Annotated[datetime | None, "when a receipt came through the carrier's own door"]
    status: Annotated[str | None, "what it said of this message"]
    heard_at: Annotated[datetime | None, "when the reply from that phone came"]
    words: Annotated[str | None, "what the reply said"]


@dataclass(frozen=True, slots=True)
class CarrierCheckAnswer:
    """A check of a carrier. `unseen` is what its service does not tell: a message proves it, or a person looks."""

    carrier: str
    balance: str | None
    findings: list[CarrierFindingAnswer]
    unseen: list[Trouble]
    message: CarrierMessageAnswer | None


def carrier_check_answer(
    carrier_id: str, examined: CarrierExamination, check: CarrierCheck | None
) -> CarrierCheckAnswer:
    """What was found, and how far the message has come."""
    return CarrierCheckAnswer(
        carrier=carrier_id,
        balance=examined.balance or None,
        findings=carrier_finding_answers(examined.findings),
        unseen=list(examined.unseen),
        message=None if check is None else carrier_message_answer(check),
    )


def carrier_message_answer(check: CarrierCheck) -> CarrierMessageAnswer:
    """How far the message of a check has come. The number is left out."""
    return CarrierMessageAnswer(
        asked_at=check.asked_at,
        accepted=bool(check.message_id),
        reported_at=check.reported_at,
        status=check.status or None,
        heard_at=check.heard_at,
        words=check.words or None,
    )
