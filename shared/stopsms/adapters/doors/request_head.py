"""The headers of a request as API Gateway passes them on."""

import re
from typing import Any

SEVERAL = "several values"
"""What stands for a header that came with different values, as nobody can tell which of them counts. With its space it is none of ours."""


def header_of(event: dict[str, Any], wanted: str) -> str | None:
    """The value of a header, whose name is `wanted` in lower case and may be written in any capitals; None where there is none."""
    given = [value for name, value in (event.get("headers") or {}).items() if name.lower() == wanted]
    for name, values in (event.get("multiValueHeaders") or {}).items():
        given += (values or ()) if name.lower() == wanted else ()
    if len(set(given)) > 1:
        return SEVERAL
    return str(given[0] or "") if given else None


def accepted_first(accept: str) -> str:
    """The media type that an `Accept` names first; "" where it names that one to refuse it (`q=0`, RFC 9110 12.4.2)."""
    media_type, *parameters = accept.partition(",")[0].lower().split(";")
    refuses = any(_REFUSED.fullmatch(parameter) for parameter in parameters)
    return "" if refuses else media_type.strip()


_REFUSED = re.compile(r"\s*q\s*=\s*0(?:\.0*)?\s*")
