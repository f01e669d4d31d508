"""Numbers as people write them."""

import pytest
from adapters.phone_numbers import parse_phone
from compliance.errors import PHONE_REASONS, InvalidPhone
from compliance.phone import Territory, territory_of
from hypothesis import given
from hypothesis import strategies as st

MOBILES = {
    Territory.METROPOLITAN: ("33", "0", r"(?:6[0-24-8]|7[3-9])[0-9]{7}"),
    Territory.REUNION: ("262", "0", r"69[23][0-9]{6}"),
    Territory.MARTINIQUE: ("596", "0", r"69[67][0-9]{6}"),
    Territory.GUADELOUPE: ("590", "0", r"690[0-9]{6}"),
    Territory.NEW_CALEDONIA: ("687", "", r"7[5-9][0-9]{4}"),
    Territory.FRENCH_POLYNESIA: ("689", "", r"8[79][0-9]{6}"),
    Territory.SWITZERLAND: ("41", "", r"7[689][0-9]{7}"),
}
separators = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u202f", "\u2009", "\u200b", "/"])


@given(st.sampled_from(sorted(MOBILES)), st.data(), separators)
def test_a_mobile_is_read_in_whatever_groups_and_signs_it_is_written(
    territory: Territory, data: st.DataObject, separator: str
) -> None:
    code, trunk, pattern = MOBILES[territory]
    national = data.draw(st.from_regex(pattern, fullmatch=True))
    grouped = separator.join(national[place : place + 2] for place in range(0, len(national), 2))
    ways = [
        f"+{code}{separator or ' '}{grouped}",
        f"00{code}{grouped}",
        f" +{code} (0){national} " if trunk else f"+{code}{national}",
    ]
    ways += [f"{trunk}{national}"] if trunk else []

    for written in ways:
        phone = parse_phone(written)
        assert (phone.e164, phone.territory) == (f"+{code}{national}", territory)


@given(st.text(max_size=40))
def test_any_text_is_a_mobile_or_is_refused_with_a_reason_that_does_not_repeat_it(text: str) -> None:
    refusal = None
    try:
        phone = parse_phone(text)
    except InvalidPhone as refused:
        refusal = refused
    if refusal is None:
        assert territory_of(phone.e164) is phone.territory
    else:
        assert str(refusal) == PHONE_REASONS[refusal.reason].en.format(
            country=str(refusal).split("for ")[-1].split(":")[0]
        )


@pytest.mark.parametrize(
    ("written", "country"), [("+32 470 12 34 56", "BE"), ("+44 7400 123456", "GB"), ("+1 202 555 0123", "US")]
)
def test_a_country_without_a_rulebook_is_named(written: str, country: str) -> None:
    with pytest.raises(InvalidPhone, match=f"no rulebook for {country}"):
        parse_phone(written)
