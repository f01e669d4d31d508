"""Who acted through a door is part of what an act says, hence of its hash; where nobody did, nothing says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from stopsms.compliance.campaign.campaign import acted
from stopsms.compliance.campaign.campaign_act import MOST_ACTS, Step
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Correction, Request, accessed, rectified, renumbered
from stopsms.compliance.proof.evidence import Evidence, faults

from tests.each_case import each
from tests.factories import ADMINISTRATOR, CAMILLE, MARKETER, TUESDAY_10H_PARIS, a_campaign, a_collection

NOW = TUESDAY_10H_PARIS
SALT = "5" * 32
UNKNOWN = Contact("zelie", CAMILLE)
KNOWN, FIRST = granted(UNKNOWN, a_collection(), NOW, SALT)


def a_request(principal: str) -> Request:
    return Request("letter", NOW, "Claire", principal=principal)


def a_review(principal: str) -> Evidence:
    waiting, record = held(KNOWN, Unread(HoldKind.REPLY, "sms", NOW, "m-1", "?!"), NOW, SALT)
    review = Review(record.sequence, Conclusion.ANSWERED, "Claire", "lu", principal)
    return reviewed(waiting, review, record, NOW, SALT)[1]


def a_change(principal: str) -> tuple[Evidence, Evidence]:
    change = renumbered(KNOWN, Phone.of("+33612345679"), a_request(principal), NOW, (SALT, SALT))
    return change.leaving, change.arriving


ACTS: dict[str, Callable[[str], Evidence]] = {
    "consent": lambda by: granted(UNKNOWN, a_collection(principal=by), NOW, SALT)[1],
    "interaction": lambda by: heard_from(KNOWN, SignOfLife(Interaction.VISIT, NOW, principal=by), NOW, SALT)[1],
    "opposition": lambda by: opposed(KNOWN, Opposition("phone", NOW, "", principal=by), NOW, SALT)[1],
    "hold": lambda by: held(KNOWN, Unread(HoldKind.REFUSAL, "import", NOW, "1b:2", principal=by), NOW, SALT)[1],
    "review": a_review,
    "access": lambda by: accessed(KNOWN, a_request(by), NOW, SALT)[1],
    "rectification": lambda by: rectified(KNOWN, Correction({"a": "b"}), a_request(by), NOW, SALT)[1],
    "number left": lambda by: a_change(by)[0],
    "number taken": lambda by: a_change(by)[1],
    "erasure": lambda by: erased(KNOWN, a_request(by), NOW, SALT)[1],
}


@each("name", ACTS)
def test_an_act_names_the_principal_and_naming_another_one_is_found(name: str) -> None:
    record = ACTS[name](MARKETER)
    alone = replace(record, sequence=1, previous="")
    forged = replace(alone, content={**record.content, "principal": ADMINISTRATOR})

    assert record.content["principal"] == MARKETER
    assert not any("content" in fault for fault in faults([alone]))
    assert any("content" in fault for fault in faults([forged]))


@each("name", ACTS)
def test_an_act_of_nobody_at_a_door_has_no_such_member(name: str) -> None:
    """As in every record of before principals were known: nothing that is left out changes a hash."""
    assert "principal" not in ACTS[name]("").content


def test_a_campaign_keeps_who_drafted_it_and_the_newest_of_what_followed() -> None:
    campaign = acted(a_campaign(), Step.DRAFTED, MARKETER, NOW)
    for minute in range(MOST_ACTS + 5):
        step = Step.RESUMED if minute % 2 else Step.PAUSED
        campaign = acted(campaign, step, ADMINISTRATOR, NOW + timedelta(minutes=minute))

    first, *others = campaign.acts
    assert (first.act, first.at, first.principal) == (Step.DRAFTED, NOW, MARKETER)
    assert [act.at for act in others] == [NOW + timedelta(minutes=minute) for minute in range(6, MOST_ACTS + 5)]
    assert campaign.revision == a_campaign().revision, "it is part of a change, and none by itself"
