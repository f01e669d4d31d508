"""No number in clear in any line of a log."""

import io
import json

import pytest
from adapters.observability import MaskingFormatter
from aws_lambda_powertools import Logger


@pytest.mark.parametrize("number", ["+33612345678", "0612345678", "0033612345678", "+262692123456", "+68987123456"])
def test_a_number_is_masked_wherever_it_stands_in_a_line(number: str) -> None:
    written = io.StringIO()
    logger = Logger(service=f"masking {number}", stream=written, logger_formatter=MaskingFormatter())

    nothing: dict[str, int] = {}
    try:
        nothing[f"cannot send to {number}"]
    except KeyError:
        logger.exception("failed for %s", number, extra={"contact": {"phone": number}})

    line = written.getvalue()
    assert number not in line
    assert json.loads(line)["level"] == "ERROR"
    assert "*" in json.loads(line)["message"]
