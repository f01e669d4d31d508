"""Sessions and what a sign-in says, without any machine: what is not understood is nobody."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from console.begin_sign_in import Attempt, read_attempt, sign_in_address
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.doors.pages import PageRequest
from stopsms.compliance.access.identity import NotIdentified, Provider, identified
from stopsms.compliance.access.person import address_key
from stopsms.compliance.access.session import IDLE, LONGEST, PersonSession, form_token, hash_of, signed_in

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PROVIDER = Provider("https://p.example", "client", "https://issuer.example", "https://a.example/c", "https://a.example")
CLAIMS: dict[str, Any] = {
    "iss": PROVIDER.issuer,
    "aud": PROVIDER.client,
    "token_use": "id",
    "nonce": "n",
    "exp": int(NOW.timestamp()) + 1,
    "email": "Claire@Zelie.example",
    "email_verified": "true",
}
SECRET = b"0123456789abcdef0123456789abcdef"
ATTEMPT = Attempt("A" * 43, SECRET, NOW)


class Nobody:
    """A store that must not be asked."""

    def find(self, key: str) -> Any:
        raise AssertionError(f"asked for {key!r}")


def test_an_address_is_told_as_addresses_are_compared_until_the_token_runs_out() -> None:
    assert identified(CLAIMS, PROVIDER, "n", NOW) == "claire@zelie.example"
    with pytest.raises(NotIdentified, match="exp"):
        identified(CLAIMS, PROVIDER, "n", NOW + timedelta(seconds=1))


@given(st.dictionaries(st.sampled_from(sorted(CLAIMS)), st.one_of(st.none(), st.booleans(), st.integers(), st.text())))
def test_claims_of_any_kind_name_somebody_or_nobody_and_nothing_fails(changed: dict[str, Any]) -> None:
    claims = CLAIMS | changed
    with suppress(NotIdentified):
        assert identified(claims, PROVIDER, "n", NOW) == str(claims["email"]).lower() != ""
        assert {name for name in changed if changed[name] != CLAIMS[name]} <= {"email", "exp", "email_verified"}


@given(st.text(min_size=1))
def test_an_address_beyond_ascii_is_nobodys_and_no_other_address(written: str) -> None:
    if not written.isascii():
        with pytest.raises(NotIdentified, match="email"):
            identified(CLAIMS | {"email": f"{written}@zelie.example"}, PROVIDER, "n", NOW)
        assert not address_key(written).isascii()


@pytest.mark.parametrize(
    "email", ["\u212aate@zelie.example", "mari\u017f@zelie.example", "kate@zelie.example\x1f", " "]
)
def test_a_letter_that_unicode_folds_to_ours_is_not_ours(email: str) -> None:
    with pytest.raises(NotIdentified, match="email"):
        identified(CLAIMS | {"email": email}, PROVIDER, "n", NOW)
    assert address_key(email) not in ("kate@zelie.example", "maris@zelie.example")


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1971 < at.year < 9000), st.timedeltas(timedelta(), LONGEST)
)
def test_a_session_ends_at_the_earlier_of_its_two_ends(begun: datetime, used_after: timedelta) -> None:
    session = PersonSession("hash", "claire@zelie.example", begun, begun + used_after)

    assert session.expires_at <= begun + LONGEST
    assert session.expires_at <= session.used_at + IDLE
    assert session.expires_at in (begun + LONGEST, session.used_at + IDLE)


@given(st.text())
def test_what_is_no_token_is_not_even_looked_for(token: str) -> None:
    if len(token) != 43 or not token.isascii():
        assert signed_in(token, Nobody(), Nobody(), NOW) is None  # type: ignore[arg-type]


def test_the_hash_that_is_kept_gives_neither_the_token_nor_that_of_its_forms() -> None:
    assert len({"A" * 43, hash_of("A" * 43), form_token("A" * 43)}) == 3
    assert form_token("A" * 43) != form_token("B" * 43)


@given(st.text())
def test_only_our_own_cookies_are_attempts(cookie: str) -> None:
    assert read_attempt(cookie, SECRET, NOW) is None


@given(st.integers(0, len(ATTEMPT.cookie) - 1), st.characters())
def test_no_character_of_a_cookie_can_be_another(place: int, other: str) -> None:
    changed = ATTEMPT.cookie[:place] + other + ATTEMPT.cookie[place + 1 :]
    assert (read_attempt(changed, SECRET, NOW) == ATTEMPT) is (changed == ATTEMPT.cookie)


def test_what_ties_an_attempt_together_is_another_for_each_and_the_verifier_is_not_told() -> None:
    other = Attempt("B" * 43, SECRET, NOW)
    values = [made for each in (ATTEMPT, other) for made in (each.state, each.nonce, each.verifier)]
    assert len(set(values)) == 6
    assert {len(value) for value in values} == {43}, "RFC 7636 wants 43 characters at least"

    assert ATTEMPT.verifier not in ATTEMPT.cookie + sign_in_address(ATTEMPT, PROVIDER)


def request(cookie: str) -> PageRequest:
    return PageRequest("GET", "/console", {}, {}, {"cookie": cookie}, "", "", "./")


@given(st.text(), st.text())
def test_a_cookie_is_found_among_any_others_once(before: str, after: str) -> None:
    others = [text for text in (before, after) if "stopsms_session" not in text]
    assert request("; ".join([*others, "stopsms_session=abc"])).cookie("stopsms_session") == "abc"
    assert request("; ".join(others)).cookie("stopsms_session") is None


@pytest.mark.parametrize(
    "cookie", ["stopsms_session=a; stopsms_session=b", "x_stopsms_session=a", "stopsms_sessions=a"]
)
def test_what_may_be_somebody_elses_cookie_is_none(cookie: str) -> None:
    assert request(cookie).cookie("stopsms_session") is None
