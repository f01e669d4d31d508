"""The links to preference pages: only who made them can, and nothing of the number is in them."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.keys.preference_links import PURPOSES, KeyedPreferenceLinks, LinkKeys, sealed, unsealed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.links import PreferenceAction

from tests.factories import CAMILLE

MADE = LinkKeys.of(b"a secret of thirty-two bytes....")
FORMS = ("+3361{:07d}", "+3378{:07d}", "+262692{:06d}", "+5906905{:05d}", "+6877{:05d}", "+4179{:07d}")
PHONES = st.builds(
    lambda form, number: Phone.of(form.format(number % 10 ** int(form[-3]))),
    st.sampled_from(FORMS),
    st.integers(0, 10**7),
)
ADVERTISERS = st.sampled_from(["zelie", "nora"]) | st.text("azAZ09_-", min_size=1, max_size=64)


def secret_for(purpose: str) -> bytes:
    return hashlib.sha256(purpose.encode()).digest()


def links(**purposes: str) -> KeyedPreferenceLinks:
    return KeyedPreferenceLinks(secret_for, lambda: "https://zelie.example", purposes or PURPOSES)


def token_by(made: KeyedPreferenceLinks, phone: Phone = CAMILLE) -> str:
    return made.address("zelie", phone).rpartition("/")[2]


@given(PHONES, ADVERTISERS)
def test_a_link_opens_to_the_number_it_was_made_of(phone: Phone, advertiser_id: str) -> None:
    token = sealed(MADE, "a", advertiser_id, phone)

    assert re.fullmatch(r"a[A-Za-z0-9_-]{23}", token)
    assert unsealed(MADE, advertiser_id, token) == phone
    assert sealed(MADE, "a", advertiser_id, phone) == token, "always the same, so that nothing has to be stored"


@given(PHONES, st.integers(0, 17 * 8 - 1))
def test_a_link_with_any_bit_flipped_is_nobody_s(phone: Phone, place: int) -> None:
    token = sealed(MADE, "a", "zelie", phone)
    content = int.from_bytes(urlsafe_b64decode(f"{token[1:]}=")) ^ (1 << place)
    flipped = urlsafe_b64encode(content.to_bytes(17)).rstrip(b"=").decode()

    assert unsealed(MADE, "zelie", f"a{flipped}") is None


def test_a_link_is_written_in_one_way_only() -> None:
    token = token_by(links())
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    endings = [letter for letter in alphabet if links().opened("zelie", token[:-1] + letter)]

    assert endings == [token[-1]], "three more letters stand for the same bytes"


@given(PHONES, ADVERTISERS, ADVERTISERS)
def test_a_link_of_one_advertiser_is_nobody_s_at_another(phone: Phone, one: str, other: str) -> None:
    opened = unsealed(MADE, other, sealed(MADE, "a", one, phone))

    assert (opened is not None) is (one == other)


@given(st.text(max_size=40) | st.text("azAZ09_-", min_size=23, max_size=23).map("a".__add__), st.text(max_size=20))
def test_whatever_is_no_link_is_nobody_s(token: str, advertiser_id: str) -> None:
    assert links().opened(advertiser_id, token) is None


def test_links_of_neighbours_have_nothing_in_common_and_do_not_show_the_number() -> None:
    tokens = [sealed(MADE, "a", "zelie", Phone.of(f"+336123456{end:02d}")) for end in range(100)]
    alike = [sum(a == b for a, b in zip(one[1:], other[1:], strict=True)) for one, other in pairwise(sorted(tokens))]

    assert len({token[1:12] for token in tokens}) == len({token[15:] for token in tokens}) == 100
    assert max(alike) < 8
    assert not any("612345" in token for token in tokens)


def test_it_is_the_siv_construction_with_hmac_as_rfc_2104_writes_it() -> None:
    """As an oracle, the standard library's other HMAC, and the construction once more by hand."""

    def mac(key: bytes, message: bytes) -> bytes:
        return hmac.new(key, message, "sha256").digest()

    secret = secret_for("preference links")
    number = int(CAMILLE.e164[1:]).to_bytes(7, "big")
    vector = mac(mac(secret, b"vector"), b"azelie" + number)[:10]
    stream = mac(mac(secret, b"stream"), vector)[:7]
    content = vector + (int.from_bytes(number, "big") ^ int.from_bytes(stream, "big")).to_bytes(7, "big")

    assert token_by(links()) == "a" + urlsafe_b64encode(content).rstrip(b"=").decode()
    assert token_by(links()) == "acGEuUrBveVK1cCjNdoBCPrs", "links that were sent years ago"


def test_links_of_an_older_key_stay_good_until_it_is_removed() -> None:
    old, both, new = links(a="first"), links(b="second", a="first"), links(b="second")
    before, after = token_by(old), token_by(both)

    assert (before[0], after[0]) == ("a", "b")
    assert (both.opened("zelie", before), both.opened("zelie", after)) == (CAMILLE, CAMILLE)
    assert (new.opened("zelie", before), old.opened("zelie", after)) == (None, None)
    assert both.opened("zelie", f"b{before[1:]}") is None, "the letter is part of what is authenticated"


@pytest.mark.parametrize("action", PreferenceAction)
def test_a_form_s_token_is_of_one_person_advertiser_and_action(action: PreferenceAction) -> None:
    made, other = links(), Phone.of("+33612345679")
    asked: list[Callable[[], str]] = [
        lambda: made.form_token("zelie", CAMILLE, action),
        lambda: made.form_token("zelie", other, action),
        lambda: made.form_token("nora", CAMILLE, action),
        *(lambda each=each: made.form_token("zelie", CAMILLE, each) for each in PreferenceAction if each is not action),
        lambda: token_by(made),
    ]

    assert len({ask() for ask in asked}) == len(asked)


def test_no_key_is_asked_for_until_a_link_may_be_one() -> None:
    def unasked(_: str) -> bytes:
        raise AssertionError("a key was asked for")

    made = KeyedPreferenceLinks(unasked, lambda: "")

    assert [made.opened("zelie", token) for token in ("", "x" * 24, "a", "a" * 25, "é" * 24)] == [None] * 5
