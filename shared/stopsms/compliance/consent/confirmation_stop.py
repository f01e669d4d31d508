"""The switch of confirmations: one setting that stops all requests to confirm of this deployment, while somebody abuses its forms."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ConfirmationStop:
    """Whether no request to confirm may leave, and who decided so, when and why. Consents are recorded all the same, and wait.

    `by` is whom the caller names, `principal` who called; both are empty where nobody decided.
    """

    stopped: bool = False
    by: str = ""
    reason: str = ""
    at: datetime | None = None
    principal: str = ""
