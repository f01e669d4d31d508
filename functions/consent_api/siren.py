"""The SIREN, by which INSEE numbers French companies: eight digits and a check digit (Luhn).

A SIREN that is not an advertiser's would stand in its record of processing and in every evidence pack.
Source: python-stdnum, `stdnum.fr.siren`.
"""

from typing import ClassVar

from stdnum.fr import siren as standard
from stopsms.compliance.errors import InputError


class InvalidSiren(InputError):
    """The check digit does not fit the others."""

    code: ClassVar[str] = "invalid_siren"


def check_siren(siren: str, field: str = "siren") -> None:
    """Raises InvalidSiren for one that no company has: a digit is wrong, or two are swapped."""
    if not standard.is_valid(siren):
        raise InvalidSiren("this is not a SIREN: its check digit does not fit the others", field=field)
