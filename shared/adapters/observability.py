"""Logs and metrics: structured, numbers masked, one line for an invocation where one says enough."""

import re
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import Metrics
from compliance.phone import mask

_NUMBER = re.compile(r"(?:\+|\b00)(?:33|262|590|594|596|508|687|689|681)\d{6,9}\b|\b0[67]\d{8}\b")


class MaskingFormatter(LambdaPowertoolsFormatter):
    """Writes no number in clear, wherever in the line it stands (an exception's text, say)."""

    def serialize(self, log: Any) -> str:
        """The line, with the middle of each number hidden."""
        return _NUMBER.sub(lambda found: mask(found.group()), super().serialize(log))


logger = Logger(logger_formatter=MaskingFormatter())
metrics = Metrics()
