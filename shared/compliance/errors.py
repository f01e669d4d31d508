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
    """Not a number that a French marketing SMS can be sent to; `reason` tells the kinds apart."""

    code: ClassVar[str] = "invalid_phone"

    def __init__(self, reason: str, *, field: str | None = "phone") -> None:
        """For `not_mobile`, `m2m`, `short_code`, `foreign` or `invalid`."""
        super().__init__(_PHONE_REASONS[reason], field=field)
        self.reason = reason


_PHONE_REASONS = {
    "not_mobile": "this is not a mobile number: no SMS can be sent to it",
    "m2m": "this is a machine-to-machine number (0700…), not a person's",
    "short_code": "this is a short code, not a person's number",
    "foreign": "no rulebook for this number's country: only French and overseas mobile numbers are accepted",
    "invalid": "this is not a valid number",
}
