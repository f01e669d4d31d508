"""How classes of the domain are written wherever they are part of something else: stored, queued, published or answered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Any

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.breaker import Limits, Measure, Trip
from stopsms.compliance.campaign.budget import Budget, Commitment, cents, euros
from stopsms.compliance.campaign.campaign import Acceptance, Campaign, Counts, Prediction, Terms
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.campaign.variant import Variant
from stopsms.compliance.law.profile import Profile
from stopsms.compliance.law.rulebook import profile_named
from stopsms.compliance.person.contact import Claim
from stopsms.compliance.person.erasure import ErasedContact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts import conditions as _conditions  # noqa: F401 (declares how an audience's are written)
from stopsms.contracts.codec import (
    EXACT,
    Codec,
    Form,
    declare,
    declare_codec,
    instant,
    items,
    mapping,
    number,
    text,
    whole,
    written,
)


def claim_written(claim: Claim) -> str:
    """A claim in one short string."""
    return f"{written(claim.at)} {claim.send_id} {claim.worker}"


def claim_read(stored: str) -> Claim:
    """A claim from that string. Raises ValueError or TypeError when it is another."""
    at, send_id, worker = text(stored).split(" ")
    return Claim(instant(at), send_id, worker)


def _whole_numbers(value: Any) -> Any:
    """A value as it was written: tables return numbers as Decimals, and all in an evidence record are whole."""
    if isinstance(value, Decimal):
        return whole(value)
    if isinstance(value, Mapping):
        return {name: _whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(inner) for inner in value]
    return value


_MEASURE = Codec(lambda measure: measure.value, lambda value: Measure.of_any_release(text(value)), Measure)
_MEASURES = Codec(
    lambda measures: sorted(map(_MEASURE.write, measures)),
    lambda value: frozenset(map(_MEASURE.read, items(value))),
    frozenset[Measure],
)
"""While a deployment goes on, or after it was undone, a campaign may name a measure of another release: its list is read all the same."""

declare_codec(Claim, claim_written, claim_read)
declare_codec(Phone, lambda phone: phone.e164, Phone.of)
declare_codec(Profile, lambda profile: profile.id, profile_named)

declare(
    Form(
        Prediction,
        late=("continues_at", "without_consent", "sampled_share", "margins"),
        omit=("dearest_part_eur",),
        optional=("without_consent",),
    )
)
declare(Form(Acceptance, omit=("principal",)))
declare(Form(Variant, omit=("chosen",)))
declare(
    Form(
        Terms,
        names={"campaign_id": "id"},
        late=("accepted", "topics", "contract_in_progress", "companies_only"),
        omit=("continues", "claims_since", "variant", "expires_at", "service_record"),
    )
)
declare_codec(time, lambda at: at.isoformat("minutes"), lambda value: time.fromisoformat(text(value)))
declare(
    Form(
        Route,
        omit=(
            "stop_clause",
            "opens",
            "closes",
            "closed_sundays",
            "closed_public_holidays",
            "confirms_stop",
            "most_parts",
        ),
    )
)
EUROS = Codec(
    lambda amount: None if amount is None else euros(amount),
    lambda value: None if value is None else cents(number(value)),
    float | None,
)
"""Cents, or none, written as euros."""

declare(
    Form(
        Budget,
        names={"campaign_cents": "campaign_eur", "month_cents": "month_eur"},
        by={"campaign_cents": EUROS, "month_cents": EUROS},
        doc="What an advertiser may spend, in euros before tax: with one campaign, and in one calendar month of Paris. Null: no limit.",
    )
)
declare(
    Form(
        Commitment,
        names={"cents": "cost_eur"},
        by={"cents": replace(EUROS, written_as=float)},
        doc="""What a campaign has in the month that it starts in, in euros before tax: predicted (upper end) until it has ended, and
what it has cost once it is `settled`. Its prediction was of at most so many `parts`, at `part_eur` each; none costs more than
`dearest_eur`.""",
    )
)
ADVERTISER = declare(
    Form(
        Advertiser,
        omit=("route", "budget", "frequency_cap", "needs_digest", "two_persons", "test_phones"),
        late=("domains", "authorisations", "alsace_moselle", "double_opt_in", "strict_opt_in", "kind", "test"),
    )
)
declare(Form(Limits, late=("refusals",)))
declare(Form(Trip, late=("territory", "sender_id"), omit=("cost_eur",), by={"measure": _MEASURE}))
declare(Form(Audience, omit=("where",)))
CAMPAIGN = declare(
    Form(
        Campaign,
        flat=("terms",),
        names={"canary_passed": "opened", "max_cost_cents": "max_cost_eur"},
        by={"overruled": _MEASURES, "max_cost_cents": EUROS},
        omit=(
            "run",
            "acts",
            "continued_as",
            "recurrence",
            "max_cost_cents",
            "commitment",
            "day",
            "writers",
            "approvals",
            "digest",
            "single",
            "timezone",
            "most_recipients",
        ),
    ),
)
EVIDENCE = declare(
    Form(
        Evidence,
        by={
            "occurred_at": EXACT,
            "recorded_at": EXACT,
            "content": Codec(dict, lambda content: _whole_numbers(mapping(content)), dict[str, Any]),
        },
    )
)
ERASED = declare(Form(ErasedContact, without=("advertiser_id",)))
declare(
    Form(
        Counts,
        without=("parts", "blocked_by", "failed_by"),
        doc="""What became of the recipients so far. `sent` counts all that the carrier accepted, `delivered` and `undelivered` among them:
receipts that come after the end still move those two.""",
    )
)
