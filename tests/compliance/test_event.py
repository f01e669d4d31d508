"""What is told to others of what was recorded."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.campaign import State, cancel, finish, pause, resume, start
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.recording import granted, noted, requested
from stopsms.compliance.outside.event import (
    ActRecorded,
    CampaignChanged,
    ContactErased,
    EventType,
    event_id,
    events_of_act,
    events_of_campaign,
)
from stopsms.compliance.person.contact import Contact, LegalBasis, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.person.rights import Correction, Request, rectified, renumbered
from stopsms.contracts.events import PersonDetail, campaign_event, consent_event, erased_event, event_record

from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_collection, a_contact, terms

NOW, SALT = TUESDAY_10H_PARIS, "00" * 16
NOBODY = Contact("zelie", CAMILLE)
STOP = Opposition("sms", NOW, "m-1", "STOP")


def kinds(contact: Contact, opposition: Opposition = STOP) -> list[str]:
    return [kind.value for kind in events_of_act(opposed(contact, opposition, NOW, SALT)[1])]


@each(
    ("before", "told"),
    [
        (Status.NONE, EventType.CONSENT_GRANTED),
        (Status.PENDING, EventType.CONSENT_GRANTED),
        (Status.OPPOSED, EventType.CONSENT_GRANTED),
        (Status.GRANTED, EventType.CONSENT_RENEWED),
    ],
)
def test_a_consent_is_granted_once_and_renewed_after(before: Status, told: EventType) -> None:
    _, evidence = granted(replace(NOBODY, status=before), a_collection(), NOW, SALT)

    assert events_of_act(evidence) == (told,)


def test_double_opt_in_is_requested_first_and_granted_when_confirmed() -> None:
    waiting, evidence = requested(NOBODY, a_collection(), NOW, SALT)
    _, answer = confirmed(waiting, ConfirmationQuestion("Oui ?", NOW), evidence, "m-1", "OUI", NOW, NOW, SALT)

    assert events_of_act(evidence) == (EventType.CONSENT_REQUESTED,)
    assert events_of_act(answer) == (EventType.CONSENT_GRANTED,)


def test_a_customer_who_agrees_for_the_first_time_grants_a_consent_and_renews_it_after() -> None:
    customer, sale = granted(NOBODY, a_collection(legal_basis=LegalBasis.EXISTING_CUSTOMER), NOW, SALT)
    waiting, asked = requested(customer, a_collection(), NOW, SALT)
    agreed, yes = confirmed(waiting, ConfirmationQuestion("Oui ?", NOW), asked, "m-1", "OUI", NOW, NOW, SALT)
    _, again = granted(agreed, a_collection(), NOW, SALT)
    _, at_once = granted(customer, a_collection(), NOW, SALT)
    _, another_sale = granted(agreed, a_collection(legal_basis=LegalBasis.EXISTING_CUSTOMER), NOW, SALT)
    told = consent_event(EventType.CONSENT_GRANTED, ActRecorded(CAMILLE, yes), PersonDetail("ref", HOME, None))

    assert events_of_act(sale) == events_of_act(yes) == events_of_act(at_once) == (EventType.CONSENT_GRANTED,)
    assert events_of_act(again) == events_of_act(another_sale) == (EventType.CONSENT_RENEWED,)
    assert (told.before, told.after, told.legal_basis) == (Status.GRANTED, Status.GRANTED, LegalBasis.CONSENT)


def test_what_nobody_confirmed_is_no_news_of_a_consent_of_somebody_who_may_be_written_to() -> None:
    customer = replace(NOBODY, status=Status.GRANTED)
    _, awaited = requested(customer, a_collection(), NOW, SALT)
    _, typed = noted(customer, a_collection(), NOW, SALT)

    assert events_of_act(awaited) == (EventType.CONSENT_REQUESTED,)
    assert events_of_act(typed) == ()


def test_a_stop_is_told_each_time_and_a_wish_for_erasure_with_it() -> None:
    stopped, _ = opposed(a_contact(), STOP, NOW, SALT)

    assert kinds(a_contact()) == kinds(stopped) == ["consent.opposed"]
    assert kinds(a_contact(), replace(STOP, erasure_requested=True)) == ["consent.opposed", "erasure.requested"]


def test_a_hold_and_what_becomes_of_it_are_told() -> None:
    contact, hold = held(a_contact(), Unread(HoldKind.REPLY, "sms", NOW, "m"), NOW, SALT)
    mistaken = Review(hold.sequence, Conclusion.MISTAKEN, "Claire", "une blague")
    _, released = reviewed(contact, mistaken, hold, NOW, SALT)
    _, upheld = reviewed(contact, replace(mistaken, conclusion=Conclusion.UPHELD), hold, NOW, SALT)
    more, again = held(contact, Unread(HoldKind.REPLY, "sms", NOW, "m2"), NOW, SALT)
    _, half = reviewed(more, mistaken, hold, NOW, SALT)

    assert events_of_act(hold) == events_of_act(again) == (EventType.CONTACT_HELD,)
    assert events_of_act(released) == (EventType.CONTACT_RELEASED,)
    assert events_of_act(upheld) == (EventType.CONSENT_OPPOSED,)
    assert events_of_act(half) == ()


def test_a_sign_of_life_is_nobody_elses_business() -> None:
    assert events_of_act(heard_from(a_contact(), SignOfLife(Interaction.CLICK, NOW), NOW, SALT)[1]) == ()


def test_those_who_were_told_of_a_person_are_told_what_to_correct_and_to_erase() -> None:
    """GDPR art. 19."""
    request = Request("email", NOW, "Claire")
    _, corrected = rectified(a_contact(), Correction({"first_name": "Zoé"}), request, NOW, SALT)
    change = renumbered(a_contact(), Phone.of("+33698765432"), request, NOW, (SALT, SALT))
    last = a_contact()
    event = erased_event(ContactErased(last, NOW), PersonDetail("ref", last.phone.territory, "crm-42"))

    assert events_of_act(corrected) == (EventType.CONTACT_RECTIFIED,)
    assert events_of_act(change.arriving) == (EventType.CONTACT_RENUMBERED,)
    assert events_of_act(change.leaving) == ()
    assert (event.type, event.before, event.after) == (EventType.CONTACT_ERASED, last.status, None)
    assert event.evidence.hash == last.head


def test_a_record_whose_content_was_erased_tells_nothing_of_status() -> None:
    _, evidence = granted(NOBODY, a_collection(), NOW, SALT)

    assert events_of_act(replace(evidence, content={})) == ()


def test_every_step_of_a_campaigns_life_is_told_and_no_other_change() -> None:
    draft = a_campaign(state=State.DRAFT, started_at=None)
    scheduled = replace(draft, state=State.SCHEDULED)
    running = start(scheduled, NOW)
    steps = [
        (None, draft, "campaign.created"),
        (draft, scheduled, "campaign.scheduled"),
        (scheduled, running, "campaign.started"),
        (running, pause(running), "campaign.paused"),
        (pause(running), resume(pause(running), NOW), "campaign.resumed"),
        (pause(scheduled), resume(pause(scheduled), NOW), "campaign.resumed"),
        (running, finish(running, NOW), "campaign.finished"),
        (running, cancel(running, NOW), "campaign.cancelled"),
    ]

    assert [events_of_campaign(before.state if before else None, after.state) for before, after, _ in steps] == [
        (EventType(t),) for *_, t in steps
    ]
    assert events_of_campaign(State.RUNNING, State.RUNNING) == ()


def test_a_campaign_that_continues_another_is_told_with_which_and_no_draft_of_it_ever_was() -> None:
    assert events_of_campaign(None, State.SCHEDULED) == (EventType.CAMPAIGN_CREATED, EventType.CAMPAIGN_SCHEDULED)
    ended = a_campaign(state=State.CANCELLED, continued_as="beef000000000001")
    other = a_campaign(terms=terms(campaign_id="beef000000000001", continues=("aa", ended.id)), state=State.SCHEDULED)

    told = {
        campaign.id: event_record(campaign_event(kind, CampaignChanged(None, campaign, NOW), None))["campaign"]
        for campaign, kind in ((ended, EventType.CAMPAIGN_CANCELLED), (other, EventType.CAMPAIGN_SCHEDULED))
    }

    assert (told[ended.id]["continued_as"], told[other.id]["continues"]) == (other.id, ended.id)
    assert "continues" not in told[ended.id], "left out of any other"
    assert "continued_as" not in told[other.id]


def test_the_same_happening_bears_the_same_id_and_two_kinds_of_it_bear_two() -> None:
    _, evidence = opposed(a_contact(), replace(STOP, erasure_requested=True), NOW, SALT)
    act, person = ActRecorded(CAMILLE, evidence), PersonDetail("ref", CAMILLE.territory)
    told = [consent_event(kind, act, person) for kind in events_of_act(evidence)]

    assert told == [consent_event(kind, act, person) for kind in events_of_act(evidence)]
    assert len({event.id for event in told}) == 2


@given(st.lists(st.text(), min_size=1, max_size=3), st.lists(st.text(), min_size=1, max_size=3))
def test_ids_differ_where_happenings_do(one: list[str], other: list[str]) -> None:
    parts = ["".join(character for character in text if character != "\0") for text in one + other]
    left, right = parts[: len(one)], parts[len(one) :]
    kind = EventType.CONSENT_GRANTED

    assert (event_id(kind, *left) == event_id(kind, *right)) == (left == right)


def test_a_number_is_told_only_where_it_was_given() -> None:
    act = ActRecorded(CAMILLE, opposed(a_contact(), STOP, NOW, SALT)[1])
    without = consent_event(EventType.CONSENT_OPPOSED, act, PersonDetail("ref", CAMILLE.territory))
    with_it = consent_event(EventType.CONSENT_OPPOSED, act, PersonDetail("ref", CAMILLE.territory, phone=CAMILLE.e164))

    assert CAMILLE.e164[3:] not in str(event_record(without))
    assert "phone" not in event_record(without)["contact"]
    assert event_record(with_it)["contact"]["phone"] == CAMILLE.e164


def test_when_a_campaign_was_paused_is_when_it_was_recorded_so() -> None:
    running = a_campaign()
    later = NOW + timedelta(hours=1)
    event = campaign_event(EventType.CAMPAIGN_PAUSED, CampaignChanged(State.RUNNING, pause(running), later), None)

    assert event.occurred_at == later
    assert event_record(event)["counts"] is None
