"""Numbers that people write to: who may give one, and when it can be taken from an advertiser that left it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.access.number_sharing import (
    NumberInUse,
    NumberNotGiven,
    check_joining,
    check_release,
    expected_until,
    settled,
)
from stopsms.compliance.access.principal import Principal, PrincipalKind
from stopsms.compliance.access.role import Role
from stopsms.compliance.campaign.advertiser import AdvertiserChange
from stopsms.compliance.campaign.reply_numbers import NumberUser, NumberUsers
from stopsms.compliance.law.rulebook import rulebooks

from tests.factories import TUESDAY_10H_PARIS as NOW
from tests.factories import an_advertiser

ZELIE, TESTING = an_advertiser(), an_advertiser(test=True)
CHANGE = AdvertiserChange(NOW, "key:1 (Claire, administrator)")
FREE = NumberUsers()
NORAS = NumberUsers((NumberUser("nora"),))
ONCE_NORAS = NORAS.without(["nora"], CHANGE)


def principal(*advertisers: str, test: bool = False) -> Principal:
    bound = frozenset(advertisers) if advertisers else None
    return Principal(PrincipalKind.KEY, "00000000000a", "Claire", Role.ADMINISTRATOR, bound, test)


MAY = [
    (ZELIE, FREE, principal()),
    (ZELIE, ONCE_NORAS, principal()),
    (ZELIE, NORAS, principal()),
    (ZELIE, NORAS, principal("nora", "zelie")),
    (TESTING, FREE, principal("zelie")),
    (TESTING, ONCE_NORAS, principal(test=True)),
    (TESTING, NORAS, principal("nora", "zelie")),
]
MAY_NOT = [
    (ZELIE, FREE, principal("zelie")),
    (ZELIE, ONCE_NORAS, principal("zelie")),
    (ZELIE, ONCE_NORAS, principal("nora", "zelie")),
    (ZELIE, NORAS, principal("zelie")),
    (TESTING, NORAS, principal(test=True)),
    (TESTING, NORAS, principal("nora", "zelie", test=True)),
    (TESTING, NORAS, principal("zelie")),
]


@pytest.mark.parametrize("case", MAY)
def test_a_number_is_given_by_who_acts_for_all_that_have_it_and_a_first_time_by_who_acts_for_everybody(
    case: tuple[object, ...],
) -> None:
    advertiser, users, by = case
    check_joining(advertiser, "36180", users, by)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", MAY_NOT)
def test_whoever_acts_for_some_is_told_the_same_of_a_number_that_others_have_and_of_one_that_nobody_has(
    case: tuple[object, ...],
) -> None:
    advertiser, users, by = case
    with pytest.raises(NumberNotGiven) as refused:
        check_joining(advertiser, "36180", users, by)  # type: ignore[arg-type]
    with pytest.raises(NumberNotGiven) as of_free:
        check_joining(ZELIE, "36180", FREE, principal("zelie"))
    assert (str(refused.value), refused.value.field) == (str(of_free.value), "stop_number")


def test_a_number_that_no_message_named_is_free_as_soon_as_the_declaration_names_it_no_more() -> None:
    left = FREE.joined_by(ZELIE).left_by(ZELIE, CHANGE)
    assert (left.real, left.addressed) == (frozenset(), [])
    assert left.known == (NumberUser("zelie", released_at=NOW, released_by=CHANGE.by),), "which stays on record"
    assert left.left_by(ZELIE, AdvertiserChange(NOW + timedelta(days=1), "key:2")) == left
    assert left.used_by("zelie", NOW) is None, "and no message may name it any more"
    assert left.joined_by(ZELIE) == FREE.joined_by(ZELIE)


@pytest.mark.guarantee("G1")
@given(
    st.datetimes(datetime(2020, 2, 28), datetime(2032, 3, 1), timezones=st.just(UTC)),
    st.integers(-4 * 366, 4 * 366),
    st.integers(0, 8 * 366),
)
def test_a_number_that_messages_named_is_kept_while_any_contact_may_be_kept_who_received_one(
    used: datetime, left_after: int, asked_after: int
) -> None:
    left = used + timedelta(days=left_after)
    users = FREE.joined_by(ZELIE).used_by("zelie", used)
    assert users is not None
    user = users.left_by(ZELIE, AdvertiserChange(left, "key:1")).having[0]
    now = max(used, left) + timedelta(days=asked_after)
    change = AdvertiserChange(now, "key:2")
    limits = [rulebook.retention.contacts.limit(now) for rulebook in rulebooks()]
    may_be_kept = any(max(used, left) > limit for limit in limits)

    try:
        check_release(user, now, declared=False)
    except NumberInUse:
        assert settled(NumberUsers((user,)), change).real == {"zelie"}
        assert now < (expected_until(user) or now)
    else:
        assert not may_be_kept
        assert settled(NumberUsers((user,)), change).real == frozenset()
    with pytest.raises(NumberInUse, match="declaration"):
        check_release(user, now, declared=True)


def test_nobody_loses_a_number_that_the_declaration_names_however_long_ago_a_message_did() -> None:
    later = AdvertiserChange(NOW + timedelta(days=4000), "key:2")
    for used in (None, NOW):
        users = NumberUsers((NumberUser("zelie", used_until=used),))
        assert settled(users, later) == users


def test_the_latest_message_counts_and_a_number_that_is_declared_again_is_as_it_was() -> None:
    users = FREE.joined_by(ZELIE)
    for until in (NOW + timedelta(days=2), NOW):
        users = users.used_by("zelie", until) or FREE
    used = NumberUser("zelie", used_until=NOW + timedelta(days=2))
    assert users.known == (used,)
    left = users.left_by(ZELIE, CHANGE)
    again = left.left_by(ZELIE, AdvertiserChange(NOW + timedelta(days=9), "key:2"))
    assert again == left == NumberUsers((replace(used, left_at=NOW),))
    assert left.used_by("zelie", NOW) == left, "what was scheduled before still leaves"
    assert left.joined_by(ZELIE) == users
