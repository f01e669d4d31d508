"""Preview a campaign: its audience is judged by the gate that judges the sends, as of the moment it is to start."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil

from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.campaign import Acceptance, Margins, Prediction, Terms
from stopsms.compliance.campaign.pacing import forecast
from stopsms.compliance.campaign.sampling import Amounts, RandomNumber
from stopsms.compliance.law.decision import Message, Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.message.draft import Advice, advise
from stopsms.compliance.person.phone import HOME, Territory
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ContactStore
from stopsms.use_cases.campaigns.find_rates import Rates, to_the_cent
from stopsms.use_cases.campaigns.judge_audience import AudienceReading, JudgedAudience, judge_audience
from stopsms.use_cases.campaigns.review_text import review_text
from stopsms.use_cases.campaigns.tally_audience import Sample


@dataclass(frozen=True, slots=True)
class Preview:
    """The prediction, the content rules' results, the final text for each territory of the audience, and samples.

    `advice` is how the text could cost less, and `eur_saved` what that would save on this audience. `unfilled` are the fields of the text
    that none of those who were judged has a value for.
    """

    prediction: Prediction
    results: tuple[RuleResult, ...]
    messages: dict[Territory, Message]
    samples: tuple[Sample, ...]
    advice: Advice | None
    eur_saved: float
    unfilled: frozenset[str] = frozenset()


def _as_if_decided(terms: Terms, results: Sequence[RuleResult], at: datetime) -> Terms:
    """The terms as if a person had accepted what the text raises: without that nothing would be sent, and the forecast would be empty."""
    raised = tuple(Acceptance(result.rule, at) for result in results if result.result is Result.REVIEW)
    return replace(terms, accepted=terms.accepted + raised)


def preview_campaign(
    terms: Terms,
    audience: Audience,
    audience_day: date,
    at: datetime,
    rates: Rates,
    contacts: ContactStore,
    clock: Clock,
    deadline: datetime,
    random: RandomNumber,
) -> Preview:
    """Judge the whole audience, or, if it is too large to be judged before `deadline`, a sample that `random` draws."""
    results = review_text(terms, at)
    gate = Gate(_as_if_decided(terms, results, at))
    judged = judge_audience(AudienceReading(gate, audience, audience_day, at, contacts, clock), deadline, random)
    tally = judged.tally
    day = at.date()
    shown = sorted({HOME, *tally.parts_in})
    messages = {territory: gate.content(territory, day)[0] for territory in shown}
    return Preview(
        prediction=_predict(judged, at, rates, (HOME, *terms.advertiser.stop_numbers)),
        results=results,
        messages=messages,
        samples=tuple(tally.samples),
        advice=advise(messages[HOME]),
        eur_saved=to_the_cent(rates.cost(tally.saved_in) * judged.sample.factor),
        unfilled=tally.unfilled or frozenset(),
    )


def _predict(judged: JudgedAudience, at: datetime, rates: Rates, reached: Sequence[Territory]) -> Prediction:
    def whole(number: int) -> int:
        return round(number * judged.sample.factor)

    tally = judged.tally
    parts = {hours: whole(number) for hours, number in tally.parts.items()}
    price_of_part = rates.cost(tally.parts_in) / max(1, tally.parts_in.total())
    ends = forecast(parts, at, rates.parts_per_second) if parts else None
    return Prediction(
        at=at,
        audience=whole(tally.judged),
        judged=tally.judged,
        complete=judged.margins is None,
        sendable=whole(tally.verdicts[Verdict.ALLOWED]),
        deferred=whole(tally.verdicts[Verdict.DEFERRED]),
        blocked=whole(tally.verdicts[Verdict.BLOCKED]),
        blocked_by={rule: whole(number) for rule, number in tally.blocked_by.items()},
        parts=sum(parts.values()),
        cost_eur=to_the_cent(sum(parts.values()) * price_of_part),
        starts_at=ends.starts_at if ends else None,
        ends_at=ends.ends_at if ends else None,
        windows=ends.windows if ends else 0,
        continues_at=ends.continues_at if ends else None,
        without_consent=whole(tally.without_consent),
        sampled_share=None if judged.margins is None else judged.share,
        margins=None if judged.margins is None else _margins(judged.margins, _cost_margin(judged, rates)),
        dearest_part_eur=max(rates.prices[territory] for territory in reached),
    )


def _cost_margin(judged: JudgedAudience, rates: Rates) -> float:
    """Of the cost: that of the parts counted in parts of the dearest territory, so that where people are makes an error too."""
    dearest = max(rates.prices.values())
    if not dearest:
        return 0
    shares = {territory: price / dearest for territory, price in rates.prices.items()}
    parts = sum(shares[territory] * number for territory, number in judged.tally.parts_in.items())
    squared = sum(shares[territory] ** 2 * number for territory, number in judged.tally.squares_in.items())
    return ceil(judged.sample.margin(parts, squared)) * dearest


def _margins(margins: Amounts, cost: float) -> Margins:
    """Rounded up: no surer than they are."""
    return Margins(
        audience=ceil(margins.audience),
        sendable=ceil(margins.sendable),
        deferred=ceil(margins.deferred),
        blocked=ceil(margins.blocked),
        parts=ceil(margins.parts),
        cost_eur=to_the_cent(cost),
    )
