"""No number in clear in any line of a log, and nothing else hidden in it."""

import io
import json
import logging
import re
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from aws_lambda_powertools import Logger
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.doors.observability import MaskingFormatter, masked
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.compliance.person.phone import Phone

from tests.adapters.test_phone_numbers import MOBILES, digits_of, written_mobiles
from tests.each_case import each

NUMBERS = [
    "+33612345678", "0612345678", "0033612345678", "33612345678", "612345678", "+262692123456", "262692123456", "+68987123456",
    "+41791234567", "41791234567", "0041 79 123 45 67", "+590690123456", "+594694123456", "+596696123456", "+508551234",
    "+687751234", "+681821234", "0692123456", "06 12 34 56 78", "06.12.34.56.78", "06-12-34-56-78", "+33 (0)6 12 34 56 78",
    "(+33) 6 12 34 56 78", "%2B33612345678", "%2B33%206%2012%2034%2056%2078", "06%2012%2034%2056%2078",
    "06\u202f12\u202f34\u202f56\u202f78", "０６１２３４５６７８", "06\\xa012\\xa034\\xa056\\xa078",
]  # fmt: skip


def logged(message: str, **more: Any) -> str:
    record = logging.makeLogRecord({"name": "masking", "levelname": "ERROR", "msg": message} | more)
    return MaskingFormatter().format(record)


def digits(text: str) -> str:
    """The digits of a text, without those of escapes."""
    return digits_of(re.sub(r"\\+(?:x[0-9a-f]{2}|u[0-9a-f]{4})|%[0-9A-F]{2}", " ", text))


@each("number", NUMBERS)
def test_a_number_is_masked_wherever_it_stands_in_a_line(number: str) -> None:
    written = io.StringIO()
    logger = Logger(service=f"masking {number}", stream=written, logger_formatter=MaskingFormatter())

    nothing: dict[str, int] = {}
    try:
        nothing[f"cannot send to {number}"]
    except KeyError as error:
        error.add_note(f"it was {number}")
        logger.exception("failed for %s", number, extra={"contact": {number: [number, (f"to:{number}",), {number}]}})

    line = written.getvalue()
    told = json.loads(line)
    assert number not in line
    assert digits(number)[-8:] not in digits(line.replace("\\\\", "\\"))
    assert told["level"] == "ERROR"
    for where in ("message", "service", "exception", "contact", "exception_notes"):
        assert "*" in json.dumps(told[where]), where


AROUND = [
    "{}", "{}.", "to {}", "to:{}", "phone={}&x=1", '"{}"', "'{}'", "({})", "<{}>", "GET /v1/contacts/{}/evidence", "CONTACT#zelie#{}",
    "zelie_{}", "line 12: {}", "12 {}", "2026-11-25T10:00:00Z {}", "2026-11-25 {}", "{} 2026-11-25", "a\nb\n{}\nc", "{}\n{}", "{}, {}",
    "{};{}", "{} {}", "repr \\n{}", "x%20{}", "%3A{}", "%5B{}%5D", "%40{}", "#{}#1", "{}T10", "[{}]", "07 {}", "0 {}",
]  # fmt: skip


@pytest.mark.exhaustive
@given(written_mobiles(), st.sampled_from(AROUND))
def test_in_whatever_way_a_door_takes_a_number_the_log_does_not_show_it(written: tuple[str, str], first: str) -> None:
    text, e164 = written
    number = re.sub(r"^[^0-9+(]+", "", text).strip().rstrip(".")
    national = digits_of(e164)[next(len(code) for code, _, _ in MOBILES.values() if e164.startswith(f"+{code}")) :]
    # A letter behind digits makes them an identifier, as it makes them no number.
    places = [around for around in AROUND if "T10" not in around or "+" in number]

    for form in dict.fromkeys((number, repr(number)[1:-1], quote(number, safe=""), quote(number))):
        texts = [around.replace("{}", form) for around in places]
        message = (first if first in places else "{}").replace("{}", form)
        told = json.loads(logged(message, detail=texts))
        assert len(told["detail"]) == len(texts)
        for line in (told["message"], *told["detail"]):
            pieces = re.split("[*,;]", line)  # signs that no number holds
            assert not [piece for piece in pieces if national in digits(piece)], line


@given(st.sampled_from(sorted(MOBILES)), st.data())
def test_an_integer_that_is_a_number_with_its_country_code_is_masked(territory: str, data: st.DataObject) -> None:
    code, _, pattern = next(found for place, found in MOBILES.items() if place == territory)
    number = int(code + data.draw(st.from_regex(pattern, fullmatch=True)))
    line = logged("sent", phone=number)

    assert len(str(number)) < 11 or str(number) not in line
    assert json.loads(line)["level"] == "ERROR"


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.uuids(),
    st.binary(min_size=16, max_size=16),
    st.integers(0, 10**10 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_what_is_no_number_stays_in_the_line(
    at: datetime, request: uuid.UUID, salt: bytes, count: int, seconds: float
) -> None:
    texts = [
        at.isoformat(),
        at.isoformat(timespec="milliseconds"),
        at.strftime("%Y-%m-%d %H:%M:%S,123+0100"),
        at.strftime("%Y%m%dT%H%M%SZ"),
        at.date().isoformat(),
        f"request {request} at {at.isoformat()}",
        f"Root=1-{int(at.timestamp()):08x}-{salt.hex()[:24]};Parent={salt.hex()[:16]}",
        f"epoch {int(at.timestamp()) % 2 * 10**9 + 1_000_000_000}",
        f"x{salt.hex()}x",
        "03-000000",
    ]
    told = json.loads(logged("done", texts=texts, count=count, seconds=seconds, fine=True, nothing=None))

    assert told["texts"] == texts
    assert (told["count"], told["seconds"], told["fine"]) == (count, seconds, True)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}[+-]\d{4}", told["timestamp"])


@each(
    "text",
    [
        "arn:aws:lambda:eu-west-3:123456789012:function:inbound", "c0ffee00c0ffee00", "bf66ad80-8bd5-4dc3-bc56-efb20b0b09aa",
        "STOP 36180", "1764061200", "1764061200123", "took 1.5 s", "256 MB", "20 of 100 people",
        "v0612345678a", "75011 Paris",        "01 23 45 67 89", "+32 470 12 34 56", "HTTP 404", "10.0.12.34", "",
        "a0612345678", "0612345678b",
    ],
)  # fmt: skip
def test_a_text_without_a_mobile_of_ours_is_left_as_it_is(text: str) -> None:
    assert masked(text) == text


@given(st.text("0123456789+ .-()%\\xabn２Bb\u202f", max_size=200))
def test_masking_hides_every_number_that_stands_alone_and_never_lengthens_a_line(text: str) -> None:
    assert len(masked(text)) == len(text)
    try:
        phone: Phone | None = parse_phone(text)
    except ValueError:
        phone = None
    assert phone is None or "*" in masked(text)
