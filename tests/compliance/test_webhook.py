"""Webhooks: how long they are tried, when they are given up, how their secrets change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.outside.event import EventType
from stopsms.compliance.outside.webhook import (
    BOTH_SECRETS_FOR,
    DISABLED_AFTER,
    MOST_ATTEMPTS,
    Secret,
    Webhook,
    changed,
    failed,
    rotated,
    subscribers,
    took,
    wait_before,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SHOP = Webhook("zelie", "shop", "https://shop.example", frozenset({EventType.CONSENT_OPPOSED}), (Secret("one"),), NOW)


def test_an_event_is_tried_for_more_than_a_day_with_growing_waits_that_a_queue_can_keep() -> None:
    waits = [wait_before(attempt) for attempt in range(1, MOST_ATTEMPTS)]

    assert waits == sorted(waits)
    assert max(waits) <= timedelta(hours=12)
    assert timedelta(days=1) < sum(waits, timedelta()) < timedelta(days=14)


def test_one_undelivered_event_alone_disables_no_webhook() -> None:
    webhook, now = SHOP, NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        webhook = failed(webhook, "HTTP 500", now)
        now += wait_before(attempt)

    assert webhook.enabled


def test_a_webhook_that_does_nothing_but_fail_is_disabled_and_says_why() -> None:
    webhook = failed(failed(SHOP, "HTTP 500", NOW), "HTTP 502", NOW + DISABLED_AFTER)

    assert (webhook.enabled, webhook.disabled_at) == (False, NOW + DISABLED_AFTER)
    assert "2026-11-24 09:00" in webhook.disabled_because
    assert "HTTP 502" in webhook.disabled_because
    assert not webhook.wants("consent.opposed")


def test_who_subscribes_to_an_event_is_enabled_and_chose_its_type() -> None:
    other_type = replace(SHOP, id="crm", events=frozenset({EventType.CONSENT_GRANTED}))
    disabled = replace(SHOP, id="broken", disabled_at=NOW)

    assert subscribers([other_type, SHOP, disabled], EventType.CONSENT_OPPOSED) == [SHOP]
    assert subscribers([SHOP], EventType.ARCHIVE_ANCHORED) == subscribers([], EventType.CONSENT_OPPOSED) == []


def test_a_success_in_between_starts_the_count_anew() -> None:
    webhook = took(failed(SHOP, "HTTP 500", NOW))

    assert failed(webhook, "HTTP 500", NOW + DISABLED_AFTER).enabled
    assert took(SHOP) is SHOP


def test_gone_is_believed_at_once_and_its_owner_can_bring_it_back() -> None:
    gone = failed(SHOP, "HTTP 410", NOW, gone=True)
    back = changed(gone, "https://shop.example/new", SHOP.events)

    assert not gone.enabled
    assert (back.enabled, back.failing_since, back.disabled_because, back.secrets) == (True, None, "", SHOP.secrets)


def test_a_webhook_is_told_of_what_it_chose_alone() -> None:
    assert SHOP.wants("consent.opposed")
    assert not SHOP.wants("consent.granted")


@given(st.lists(st.integers(min_value=0, max_value=100), max_size=6))
def test_at_most_two_secrets_sign_and_the_newest_always_does(hours: list[int]) -> None:
    webhook, now = SHOP, NOW
    for number, pause in enumerate(hours):
        now += timedelta(hours=pause)
        webhook = rotated(webhook, f"new {number}", now)
        assert webhook.signing(now)[0] == f"new {number}"
        assert len(webhook.signing(now)) == 2
        assert webhook.signing(now + BOTH_SECRETS_FOR) == (f"new {number}",)
