"""Numbers as people write them: digits, single separators, a + or 00, a word before, and nothing else."""

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.doors.numbers_in_text import mobiles_within
from stopsms.adapters.doors.phone_numbers import INVISIBLE, parse_phone, sender_of, senders_of
from stopsms.compliance.errors import PHONE_REASONS, InvalidPhone
from stopsms.compliance.person.phone import Phone, Territory, territory_of

from tests.each_case import each

MOBILES = {
    Territory.METROPOLITAN: ("33", "0", r"(?:6[0-24-8]|7[3-9])[0-9]{7}"),
    Territory.REUNION: ("262", "0", r"69[23][0-9]{6}"),
    Territory.MAYOTTE: ("262", "0", r"639(?:[0-8][0-9]|9[0-79])[0-9]{4}"),
    Territory.MARTINIQUE: ("596", "0", r"69[67][0-9]{6}"),
    Territory.GUADELOUPE: ("590", "0", r"690[0-9]{6}"),
    Territory.GUYANE: ("594", "0", r"694[0-9]{6}"),
    Territory.SAINT_PIERRE_ET_MIQUELON: ("508", "", r"55[0-9]{4}"),
    Territory.NEW_CALEDONIA: ("687", "", r"7[5-9][0-9]{4}"),
    Territory.FRENCH_POLYNESIA: ("689", "", r"8[79][0-9]{6}"),
    Territory.WALLIS_AND_FUTUNA: ("681", "", r"82[0-9]{4}"),
    Territory.SWITZERLAND: ("41", "", r"7[689][0-9]{7}"),
}
SEPARATORS = [
    "",
    " ",
    "  ",
    ".",
    "-",
    "\u00a0",
    "\u202f",
    "\u2009",
    "\u200b",
    "/",
    " - ",
    " / ",
    ". ",
    "\u2011",
    "\uff0f",
]
separators = st.sampled_from(SEPARATORS)
MASKS = "Xx*•#_?…~·□■█▪●○°%&@=<>|\\,;:!'\"\u2026\u20e3📱☎٣²①"
COUNTRY_CODES = ("33", "262", "590", "594", "596", "508", "687", "689", "681", "41")


@st.composite
def written_mobiles(draw: st.DrawFn) -> tuple[str, str]:
    """A mobile as people write it, and its E.164."""
    code, trunk, pattern = MOBILES[draw(st.sampled_from(sorted(MOBILES)))]
    national = draw(st.from_regex(pattern, fullmatch=True))
    between = draw(separators)
    grouped = between.join(national[place : place + 2] for place in range(0, len(national), 2))
    before = draw(
        st.sampled_from(["", "", "tel:", "Tél. ", "TÉLÉPHONE : ", "Portable ", "n° ", "gsm: ", "tél. mobile : ", " "])
    )
    starts = [f"+{code}{between or ' '}", f"00{code}", f"00 {code} ", f"(+{code}) ", f"+ {code} "]
    if trunk:
        starts += [trunk, f"+{code} ({trunk})", f"+{code} {trunk}", f"(+{code}) ({trunk}) ", f"00{code}({trunk})"]
    if trunk and code != "33":
        starts += ["+33 ", "0033 "]
    number = draw(st.sampled_from(starts)) + grouped
    return before + draw(st.sampled_from([number, number, f"{number} ", f"{number}."])), f"+{code}{national}"


def digits_of(text: str) -> str:
    return "".join(str(unicodedata.decimal(character)) for character in text if character.isdecimal())


def first_digit(text: str) -> int:
    return next(place for place, character in enumerate(text) if character.isdecimal())


def reason(written: str) -> str | None:
    """Why it is refused; None when it is taken for a number."""
    try:
        parse_phone(written)
    except InvalidPhone as refused:
        return refused.reason
    return None


def can_be_written(written: str, e164: str) -> bool:
    """Whether the digits written are those of the number, but for what stands before a national number."""
    code = next(code for code in COUNTRY_CODES if e164.startswith(f"+{code}"))
    national = e164.removeprefix(f"+{code}")
    before = {"", "0"} | {f"{way}{which}{trunk}" for way in ("", "00") for which in (code, "33") for trunk in ("", "0")}
    return digits_of(written) in {start + national for start in before}


@given(written_mobiles())
def test_a_mobile_is_read_in_whatever_groups_and_signs_it_is_written(written: tuple[str, str]) -> None:
    text, e164 = written

    assert parse_phone(text) == Phone.of(e164)


@each(
    "text",
    [
        "0612345678", "06 12 34 56 78", "06.12.34.56.78", "06-12-34-56-78", "06/12/34/56/78", "06 12  34 56 78", "06 - 12 34 56 78",
        "+33612345678", "+33 (0)6 12 34 56 78", "+3306 12 34 56 78", "(+33) 6 12 34 56 78", "(33) 6 12 34 56 78", "+(33) 612345678",
        "0033612345678", "0033 (0) 6 12 34 56 78", "(0033) 6 12 34 56 78", "00 33 6 12 34 56 78", "+ 33 6 12 34 56 78",
        "33612345678", "33 (0)6 12 34 56 78", "612345678", "(06) 12 34 56 78", "(06 12 34 56 78)", "06 12 34 56 78.",
        "tel:+33612345678", "tel:+33-6-12-34-56-78", "tel://0612345678", "Tél. : 06 12 34 56 78", "TÉL 06 12 34 56 78",
        "te\u0301l. 06 12 34 56 78", "Tél. portable : 06 12 34 56 78", "portable: 0612345678", "Mobile 0612345678", "GSM 0612345678",
        "Phone: 0612345678", "phone number: 0612345678", "n° 06 12 34 56 78", "nº0612345678", "№ 0612345678",
        "N° de téléphone : 06 12 34 56 78", "Tél - 06 12 34 56 78", "Natel 0612345678",
        "０６ １２ ３４ ５６ ７８", "＋３３６１２３４５６７８", "\u202d+33 6 12 34 56 78\u202c",
        "\u206606 12 34 56 78\u2069\ufeff", " 0612345678\r\n",
        "06\u00a012\u202f34\u00a056\u00a078", "06\u201112\u201334\u201456\u221278",
    ],
)  # fmt: skip
def test_an_ordinary_spelling_is_read(text: str) -> None:
    assert parse_phone(text).e164 == "+33612345678"


@each(
    "text",
    [
        # letters, which a telephone's keys would make digits of
        "06 12 XX XX XX", "06 98 XX XX XX", "06 12 OO 41 OO", "06.12.NC.NC.NC", "06 12 34 5X XX", "0612 NON 123", "0612 PAS SMS",
        "06 12 00 Jean", "06 1X 34 56 78 9", "061234dgfs", "O6 12 34 56 78", "06 12 34 56 7l", "+33 6 6X XX XX 83", "l612345678",
        "o612345678", "+33 6 12 34 56 78 a", "0612345678x", "06 12 34 56 78 E", "+33б12345678",
        # what hides digits, or stands where they are missing
        "06 12 ** ** 78", "06 12 •• •• 78", "06 12 .. .. 78", "06 12 -- -- 78", "06 12 __ __ 78", "06 12 … 34 56 78", "06 12 ## 56 78",
        "06 12 34.. 56 78", "06--12345678", "06 12 - - 34 56 78", "06 12 ?? 56 78", "06 12 34 56 78 ?", "?0612345678", "06*12*34*56*78",
        "06·12·34·56·78", "06 12    34 56 78", "06 1? 34 56 78", "06 12 34 56 78 ..", "06 12 () 34 56 78", "~0612345678", "≈ 0612345678",
        # an extension, a pause, a parameter
        "0612345678 poste 12", "0612345678 ext. 5", "0612345678 #3", "0612345678,5", "0612345678;5", "tel:+33612345678;ext=5",
        "tel:0612345678;phone-context=+33",
        # a second number, or something that may be one
        "0612345678 / 0687654321", "0612345678 ou 0687654321", "0612345678 +33687654321", "0612345678;0687654321", "0612345678,",
        "0612345678 ::: 0687654321", "06 12 34 56 78\n06 87 65 43 21", "/ 0612345678", "0612345678 /", "-0612345678", "0612345678 -",
        "++33612345678", "00+33612345678", "+33+612345678", "06 12 34 56 78 (bis)", "06\t12345678",
        # other words: they may say whose number it is, or that it must not be used
        "Marie 0612345678", "0612345678 (Axel)", "no 0612345678", "NON 0612345678", "pas de mobile : 0612345678", "ancien tél 0612345678",
        "fax 0612345678", "tel0612345678", "stop 0612345678", "de 0612345678", "sms 06 12 34 56 78 oui", "'0612345678", '"0612345678"',
        # signs that are no digits, or digits set in another order
        "٠٦١٢٣٤٥٦٧٨", "०६१२३४५६७८", "06¹234567 8²", "①612345678", "0612345678²", "𝟬𝟲𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴", "0️⃣6️⃣12345678", "📱 0612345678", "☎0612345678",
        "0612345678 👍", "\u202e8765432160", "\u200f0612345678", "0612345678\x00", "06\x0712345678", "0612345678\ufffd", "06\u034f12345678",
        "[06] 12345678", "06_12_34_56_78", "06,12,34,56,78", "6.12345678E+08", "0612345678" + " " * 80 + "0",
    ],
)  # fmt: skip
def test_a_text_that_holds_anything_else_is_no_number(text: str) -> None:
    assert reason(text) == "not_a_number"


@given(written_mobiles(), st.characters(categories=["L"]), st.data())
def test_a_letter_in_or_behind_the_digits_makes_it_no_number(
    written: tuple[str, str], letter: str, data: st.DataObject
) -> None:
    text, _ = written
    place = data.draw(st.integers(first_digit(text) + 1, len(text)))
    another = data.draw(st.sampled_from(range(first_digit(text), len(text))))

    assert reason(text[:place] + letter + text[place:]) == "not_a_number"
    assert reason(text[:another] + letter + text[another + 1 :]) == "not_a_number" or not text[another].isdecimal()


@given(written_mobiles(), st.sampled_from(MASKS), st.data())
def test_a_sign_that_hides_a_digit_or_doubts_it_makes_it_no_number(
    written: tuple[str, str], sign: str, data: st.DataObject
) -> None:
    text, _ = written
    start = first_digit(text)
    hidden = data.draw(
        st.sets(st.sampled_from([p for p in range(start, len(text)) if text[p].isdecimal()]), min_size=1)
    )
    place = data.draw(st.integers(start + 1, len(text)))

    masked = "".join(sign if at in hidden else character for at, character in enumerate(text))
    assert reason(masked) in ("not_a_number", "invalid")  # nothing but signs: no digit is left
    assert reason(text[:place] + sign + text[place:]) == "not_a_number"


@given(written_mobiles(), st.sampled_from("./-"), st.integers(2, 4), st.sampled_from(["", " "]), st.data())
def test_a_hole_of_separators_makes_it_no_number(
    written: tuple[str, str], sign: str, times: int, between: str, data: st.DataObject
) -> None:
    text, _ = written
    place = data.draw(st.sampled_from([at for at in range(first_digit(text), len(text)) if text[at].isdecimal()]))
    hole = between.join([sign] * times)

    assert reason(f"{text[: place + 1]}{between}{hole}{between}{text[place + 1 :]}") == "not_a_number"


@given(
    written_mobiles(),
    written_mobiles(),
    st.sampled_from([" ", "/", " / ", " - ", ".", ";", ", ", " ou ", "\n", " ::: "]),
)
def test_two_numbers_are_no_number(one: tuple[str, str], other: tuple[str, str], between: str) -> None:
    assert reason(one[0].strip() + between + other[0].strip()) is not None


ALPHABET = "0123456789００６６  \u00a0..--//()++tTeElL:n°é" + INVISIBLE


@given(
    st.one_of(
        st.text(max_size=40),
        st.text(ALPHABET, max_size=24),
        st.from_regex(r"(?:tel:|\(?\+?|00)[0-9]{1,3}[ )./-]{0,3}(?:[0-9]{1,3}[ ./()-]{0,3}){2,6}", fullmatch=True),
        written_mobiles().map(lambda written: written[0]),
    )
)
def test_what_is_taken_for_a_number_has_exactly_the_digits_that_were_written(text: str) -> None:
    try:
        phone = parse_phone(text)
    except InvalidPhone as refused:
        said = str(refused)
        country = said.rpartition("for ")[2].partition(":")[0]
        assert said == PHONE_REASONS[refused.reason].en.format(country=country)  # noqa: PT017 (most texts are refused)
        assert refused.words.fr == PHONE_REASONS[refused.reason].fr.format(country=country)  # noqa: PT017
    else:
        assert can_be_written(text, phone.e164)
        assert territory_of(phone.e164) is phone.territory
        assert parse_phone(phone.e164) == phone


@given(st.from_regex(r"\+?(?:0{0,2}(?:33|262|59[046]|508|68[179]|41)0?)?0?[1-9][0-9]{4,9}", fullmatch=True))
def test_digits_are_read_as_libphonenumber_reads_them(digits: str) -> None:
    try:
        read = phonenumbers.parse(digits, "FR")
    except phonenumbers.NumberParseException:
        assert reason(digits) is not None
        return
    e164 = phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
    ours = None if reason(digits) else parse_phone(digits).e164

    if territory_of(e164):
        assert ours == e164 or digits.startswith("+00")  # + and 00 at once, which libphonenumber takes
    elif ours is not None:
        assert can_be_written(digits, ours)


FICTION = ["19900", "26191", "35301", "46571", "53649", "63998"]


@given(
    st.sampled_from(FICTION),
    st.from_regex(r"[0-9]{4}", fullmatch=True),
    st.sampled_from(["0{}", "+33{}", "0033{}", "+33 (0){}", "33{}", "{}", "tel:+33-{}", "+262{}", "00262 0{}"]),
    st.sampled_from(["", " ", ".", "-"]),
)
def test_a_number_kept_for_fiction_is_invalid_however_it_is_typed(
    block: str, rest: str, way: str, between: str
) -> None:
    national = block + rest
    written = way.format(national[:1] + between + between.join(re.findall("..", national[1:])))

    assert reason(written) == "invalid"
    assert senders_of(written) == mobiles_within(written) == ()


@each("written", ["0639 97 12 34", "06 39 99 00 00", "+262 639 01 23 45", "+33 6 39 97 99 99", "0639 90 98 98"])
def test_the_rest_of_the_block_is_mayottes(written: str) -> None:
    assert parse_phone(written).territory is Territory.MAYOTTE


@each("written", ["01 99 01 12 34", "02 61 90 12 34", "03 53 02 00 00", "04 65 72 00 00", "05 36 50 00 00"])
def test_what_stands_beside_a_block_of_fiction_is_a_landline(written: str) -> None:
    assert reason(written) == "landline"


def test_a_number_of_fiction_that_is_on_record_is_read_back() -> None:
    assert Phone.of("+262639980001").territory is Territory.MAYOTTE


@pytest.mark.parametrize("written", ["+377 6 43 12 34 56", "00377 643 12 34 56", "+377 93 15 12 34"])
def test_a_number_of_monaco_is_foreign_and_told_so(written: str) -> None:
    with pytest.raises(InvalidPhone, match="no rulebook for MC"):
        parse_phone(written)


@pytest.mark.parametrize(("written", "named"), [("+8816 312 34567", r"\+881"), ("+870 772 123 456", r"\+870")])
def test_a_satellites_number_is_of_no_country_and_named_by_its_code(written: str, named: str) -> None:
    with pytest.raises(InvalidPhone, match=f"no rulebook for {named}:"):
        parse_phone(written)


@given(
    st.sampled_from(["0700", "+33 700", "0033 700"]),
    st.from_regex(r"[0-4][0-9]{9}", fullmatch=True),
)
def test_a_machines_number_of_fourteen_digits_is_told_to_be_one(before: str, rest: str) -> None:
    assert reason(f"{before} {rest[:4]} {rest[4:]}") == "m2m"


@pytest.mark.parametrize(
    ("written", "country"), [("+32 470 12 34 56", "BE"), ("+44 7400 123456", "GB"), ("+1 202 555 0123", "US")]
)
def test_a_country_without_a_rulebook_is_named(written: str, country: str) -> None:
    with pytest.raises(InvalidPhone, match=f"no rulebook for {country}"):
        parse_phone(written)


@given(st.sampled_from(sorted(MOBILES)), st.data())
def test_a_sender_is_known_with_or_without_its_plus(territory: Territory, data: st.DataObject) -> None:
    code, trunk, pattern = MOBILES[territory]
    national = data.draw(st.from_regex(pattern, fullmatch=True))
    phone = Phone(f"+{code}{national}", territory)
    ways = [f"+{code}{national}", f"00{code}{national}"] + [trunk + national] * bool(trunk)
    if code not in ("687", "681"):
        ways += [f"{code}{national}"]
    if trunk:
        ways += [f"+33{national}", f"33{national}"]

    assert {written: sender_of(written) for written in ways} == dict.fromkeys(ways, phone)


@pytest.mark.parametrize("sender", ["687751234", "681821234"])
def test_a_sender_that_two_people_can_be_is_nobody(sender: str) -> None:
    assert sender_of(f"+{sender}") != sender_of(f"0{sender}")
    assert sender_of(sender) is None
    assert senders_of(sender) == mobiles_within(sender) == (Phone.of(f"+33{sender}"), Phone.of(f"+{sender}"))
    assert reason(sender) == "ambiguous"
    assert parse_phone(f"0{sender}").e164 == parse_phone(f"+33{sender}").e164 == f"+33{sender}"
    assert parse_phone(f"+{sender}").e164 == f"+{sender}"


@given(st.from_regex(r"\+?0{0,2}[1-9][0-9]{7,11}", fullmatch=True))
def test_what_can_be_two_numbers_is_refused_and_what_can_be_one_is_read(digits: str) -> None:
    readings = senders_of(digits)

    assert (reason(digits) == "ambiguous") == (len(readings) > 1)
    assert len(readings) != 1 or parse_phone(digits) == readings[0]


@each("written", ["687112345", "681112345", "612345678", "687012345"])
def test_nine_digits_that_can_be_one_number_alone_lost_their_0(written: str) -> None:
    assert parse_phone(written).e164 == f"+33{written}"


BESIDE = [
    "{};npi=1", "{}/TYPE=PLMN", "sms:{}", "rcs:{}", "smsc:{}", "whatsapp:{}", '"{}"', "‹{}›", "<{}>", "{},", "{};", "{}#", "{}@sfr.fr",
    "FR{}", "{}\u0000", "{}.0", "sip:{};user=phone", "Zelie Mode {}", "{}…", '["{}"]', "+{}", "00+{}", "%2B{}", "{}\n36180", "1\t{}\t2",
    "[06] 98765432, {}", "{}\u20e3",
]  # fmt: skip


@given(written_mobiles())
def test_a_mobile_is_found_with_whatever_stands_beside_it(written: tuple[str, str]) -> None:
    text, e164 = written

    assert [beside for beside in BESIDE if Phone.of(e164) not in mobiles_within(beside.format(text.strip()))] == []


@each(
    "text", ["", "ZELIE", "36180", "+32470123456", "+685123456", "06 12\t34 56 78", "06 12\n34 56 78", "0612345678901234", "06 12 34"]
)  # fmt: skip
def test_no_mobile_is_found_where_none_can_stand(text: str) -> None:
    assert mobiles_within(text) == ()


@each(
    "text",
    ["06\u200f12345678", "\u202b0612345678", "00612345678", "061234567812", "612345678687654321", "06…12…34…56…78",
        "06&#160;12&#160;34 56 78", "%2B33612345678"],
)  # fmt: skip
def test_a_mobile_is_found_within_what_no_network_should_write(text: str) -> None:
    assert Phone.of("+33612345678") in mobiles_within(text)


@given(st.text(ALPHABET, max_size=60))
def test_whoever_can_be_the_sender_stands_within_it(text: str) -> None:
    assert set(senders_of(text)) <= set(mobiles_within(text)) or "\n" in text


@each(
    ("sender", "known"),
    [
        ("+33612345678\n0612345678", True), ("33612345678\n33612345678", True), ("\n+33612345678", True),
        ("+33612345678\nZELIE", False), ("+33612345678\n+33612345679", False),
    ],
)  # fmt: skip
def test_a_sender_told_twice_is_one_when_each_time_it_is_the_same(sender: str, known: bool) -> None:
    assert (sender_of(sender) is not None) is known
    assert Phone.of("+33612345678") in mobiles_within(sender)


@each(
    "sender",
    [
        "+33123456789", "33123456789", "0123456789", "+32470123456", "32470123456", "36180", "3212345678", "ZELIE", "Zelie Mode", "", " ",
        "anonymous", "+", "+3361234567", "+336123456789", "061234567X", "+33612345678;ext=1", "sip:+33612345678@carrier.example",
        "unknown", "0", "٠٦١٢٣٤٥٦٧٨", "+33700123456", "\ud83d", "0612345678" * 100,
    ],
)  # fmt: skip
def test_a_sender_that_no_contact_can_have_is_nobody(sender: str) -> None:
    assert sender_of(sender) is None


@given(st.text(max_size=40))
def test_a_sender_is_nobody_or_has_the_digits_that_were_written(sender: str) -> None:
    phone = sender_of(sender)

    assert phone is None or can_be_written(sender, phone.e164)


def test_senders_are_told_without_loading_libphonenumber() -> None:
    project = Path(__file__).resolve().parents[2]
    code = (
        "import sys; from stopsms.adapters.doors.phone_numbers import sender_of as of;"
        "print(of('33612345678').e164, of('0123456789'), of('ZELIE'), 'phonenumbers' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(project / "shared")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["+33612345678", "None", "None", "False"]
