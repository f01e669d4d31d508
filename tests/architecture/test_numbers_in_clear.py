"""What tests take for a number that a text shows."""

from tests.each_case import each
from tests.numbers_in_clear import shows


@each(
    "text",
    [
        "+33698765432", "to 0698765432.", "33698765432", "0033698765432", "698765432", "06 98 76 54 32", "06.98.76.54.32",
        "+33 6 98 76 54 32", "+33 (0)6 98 76 54 32", "%2B33698765432", '{"phone": "+33698765432"}', "zelie_33698765432 x", "x0698765432",
        "1798765432123 0698765432",
    ],
)  # fmt: skip
def test_a_number_is_seen_in_whatever_way_it_is_written(text: str) -> None:
    assert shows(text, "+33698765432")


@each(
    "text",
    [
        "", "0698765433", "1698765432", "1795698765432", "6987654321", "698765432a", "f698765432", "06*******32",
        "bf66ad80698765432bc56", "98765432",
    ],
)  # fmt: skip
def test_hashes_and_milliseconds_that_hold_its_digits_are_not_it(text: str) -> None:
    assert not shows(text, "+33698765432")


def test_a_number_of_an_overseas_territory_is_seen_too() -> None:
    assert shows("for +262692000001", "+262692000001")
    assert shows("for 0692000001", "+262692000001")
    assert shows("for 00689 87123456", "+68987123456")
    assert not shows("a1692000001", "+262692000001")
