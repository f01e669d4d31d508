"""Send a draft to phones of the advertiser's own people, marked, so that they see it before anybody gets it.

No recipient of the campaign is claimed or counted by it. A reply STOP of such a phone is an opposition like any, and then it gets no more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from stopsms.compliance.campaign.advertiser import Advertiser, DeclaredPhone
from stopsms.compliance.campaign.campaign import Campaign, State, Terms, not_while
from stopsms.compliance.errors import InputError
from stopsms.compliance.law.decision import Message
from stopsms.compliance.law.rule import RuleResult
from stopsms.compliance.law.trial_rules import judge_trial
from stopsms.compliance.message.draft import final_message
from stopsms.compliance.message.trial import Trial, marked, trial_of_draft
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import KillSwitch
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayClosed,
    GatewayOptedOut,
    GatewayRefused,
    Gateways,
    GatewaySilent,
)
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.counted_act import CountedAct
from stopsms.compliance.ports.limits import CountedLimit, Limit, LimitStore
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore
from stopsms.contracts.events import referenced
from stopsms.use_cases.campaigns.present_terms import present_advertiser, present_terms
from stopsms.use_cases.campaigns.schedule_campaign import keep_numbers

_DAY = timedelta(days=1)
MOST_OF_ADVERTISER = Limit(20, _DAY)
MOST_TO_PHONE = Limit(5, _DAY)
"""How many trials leave in a day, by UTC: more would be a campaign of its own."""


class NotDeclared(InputError):
    """The advertiser has not declared this phone as one of its own people's, or none at all."""

    code: ClassVar[str] = "phone_not_declared"


class NothingLeaves(InputError):
    """No trial can leave: sending is stopped, or the advertiser only tests."""

    code: ClassVar[str] = "nothing_leaves"


class TrialFate(StrEnum):
    """What became of one trial. `uncertain`: the carrier did not answer, and may have taken it."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    UNCERTAIN = "uncertain"


class Obstruction(StrEnum):
    """Why one was not sent. `held`: something of the person's has to be read first; `limit`: as many as may leave in a day."""

    OPPOSED = "opposed"
    HELD = "held"
    RULES = "rules"
    LIMIT = "limit"
    CARRIER = "carrier"
    BUSY = "busy"
    NO_TIME = "no_time"


@dataclass(frozen=True, slots=True)
class DraftTrial:
    """One trial. `message` is with the mark, `parts_unmarked` how many the campaign's has; `carrier` is the reason that it gives."""

    to: DeclaredPhone
    fate: TrialFate
    why: Obstruction | None = None
    rules: tuple[RuleResult, ...] = ()
    carrier: str = ""
    message: Message | None = None
    parts_unmarked: int = 0
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class TrialPorts:
    """The dependencies. `reference` gives the keyed hash by which a phone is counted."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    kill_switch: KillSwitch
    gateways: Gateways
    limits: LimitStore
    reference: Callable[[str], str]
    clock: Clock


_SILENCED = {Status.OPPOSED: Obstruction.OPPOSED, Status.HELD: Obstruction.HELD}


def send_test(
    campaign: Campaign,
    phones: Sequence[Phone] | None,
    values: Mapping[str, str],
    ports: TrialPorts,
    deadline: datetime,
) -> Sequence[DraftTrial]:
    """Send it to these of the declared phones (None: to all), its fields filled with these values; none begins after `deadline`.

    Raises InvalidTransition once the campaign has started, NotDeclared, NothingLeaves, and NumberReleased where nobody would hear a STOP.
    """
    if campaign.state not in (State.DRAFT, State.SCHEDULED):
        raise not_while(campaign.state, "être essayée : dupliquez-la", "be tried: duplicate it")
    advertiser = present_advertiser(campaign, ports.advertisers)
    declared = _declared(advertiser, phones)
    if advertiser.test:
        raise NothingLeaves("a test advertiser's messages are given to no carrier", field="advertiser_id")
    if ports.kill_switch.read().stopped:
        raise NothingLeaves("all sending is stopped: GET /sending says by whom and why")
    terms = present_terms(campaign, advertiser)
    keep_numbers(terms, ports.clock.now(), ports.advertisers)
    return [
        _send(terms, one, values, ports)
        if ports.clock.now() < deadline
        else DraftTrial(one, TrialFate.NOT_SENT, Obstruction.NO_TIME)
        for one in declared
    ]


def _declared(advertiser: Advertiser, phones: Sequence[Phone] | None) -> Sequence[DeclaredPhone]:
    known = {one.phone: one for one in advertiser.test_phones}
    if not known:
        raise NotDeclared("the advertiser has declared no phone of its own: see test_phones of PUT /advertisers/{id}")
    if phones is None:
        return list(known.values())
    if not set(phones) <= known.keys():
        raise NotDeclared("a test goes to phones alone that the advertiser has declared (test_phones)", field="phones")
    return [known[phone] for phone in dict.fromkeys(phones)]


def _send(terms: Terms, to: DeclaredPhone, values: Mapping[str, str], ports: TrialPorts) -> DraftTrial:
    """One trial: whether the person has opposed is read just before it leaves."""
    now = ports.clock.now()
    contact = ports.contacts.recall(terms.advertiser.id, to.phone)
    draft, objecting = judge_trial(terms, contact, values, now)
    message = final_message(marked(draft))
    kept = DraftTrial(to, TrialFate.NOT_SENT, message=message, parts_unmarked=final_message(draft).parts)
    if contact.status in _SILENCED:
        return replace(kept, why=_SILENCED[contact.status])
    if objecting:
        return replace(kept, why=Obstruction.RULES, rules=objecting)
    with CountedAct(ports.limits, now) as act:
        if act.count(_limits(terms.advertiser.id, to.phone, ports)):
            return replace(kept, why=Obstruction.LIMIT)
        handed = _hand_over(kept, trial_of_draft(draft, to.phone), ports)
        if handed.fate is not TrialFate.NOT_SENT:
            act.took_place()
        return handed


def _hand_over(kept: DraftTrial, trial: Trial, ports: TrialPorts) -> DraftTrial:
    try:
        message_id = ports.gateways.of(trial.route.carrier).try_out(trial)
    except GatewaySilent:
        return replace(kept, fate=TrialFate.UNCERTAIN)
    except GatewayOptedOut:
        return replace(kept, why=Obstruction.OPPOSED)
    except GatewayBusy:
        return replace(kept, why=Obstruction.BUSY)
    except (GatewayClosed, GatewayRefused) as error:
        return replace(kept, why=Obstruction.CARRIER, carrier=error.reason)
    return replace(kept, fate=TrialFate.SENT, message_id=message_id)


def _limits(advertiser_id: str, phone: Phone, ports: TrialPorts) -> Sequence[CountedLimit]:
    return (
        CountedLimit(f"trial#{advertiser_id}", MOST_OF_ADVERTISER),
        CountedLimit(f"trial#{ports.reference(referenced(advertiser_id, phone))}", MOST_TO_PHONE),
    )
