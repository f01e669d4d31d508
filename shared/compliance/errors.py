"""Mistakes a caller can make. "The law says no" is not one: that is a rule's result, a normal answer, kept as evidence."""

from typing import ClassVar


class InputError(ValueError):
    """Input that the caller has to correct. `code` is stable and public; the message never holds personal data."""

    code: ClassVar[str] = "invalid_input"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        """About this field of the request, when there is one."""
        super().__init__(message)
        self.field = field


class InvalidPhone(InputError):
    """Not a number that a marketing SMS can be sent to; `reason` tells the kinds apart."""

    code: ClassVar[str] = "invalid_phone"

    def __init__(self, reason: str, *, field: str | None = "phone", country: str = "") -> None:
        """For one of `PHONE_REASONS`; `country` (ISO 3166) with `foreign`."""
        super().__init__(PHONE_REASONS[reason].format(country=country), field=field)
        self.reason = reason


PHONE_REASONS = {
    "landline": "this is a landline or internet telephony number: no SMS can be sent to it",
    "premium": "this is a special-rate number (08…), not a person's",
    "m2m": "this is a machine-to-machine number (0700…), not a person's",
    "short_code": "this is a short code, not a person's number",
    "foreign": "no rulebook for {country}: messages to this number's country cannot be judged, so none is sent",
    "invalid": "this is not a valid number",
}
