"""`PeopleDirectory` with a user pool of Cognito: the user name is the e-mail address."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from stopsms.adapters.clients import client, reused, telling_when_busy
from stopsms.compliance.errors import BusyError
from stopsms.compliance.ports.sessions import AddressRefused

_TAKES_NO_MORE = frozenset({"TooManyRequestsException", "LimitExceededException"})
_REFUSED = frozenset({"InvalidParameterException", "CodeDeliveryFailureException"})
"""Of an address that is valid to us: « a..b@zelie.example », say. Source: Cognito, API reference, AdminCreateUser."""

_NOBODY = frozenset({"UserNotFoundException", "InvalidParameterException"})
_THERE_ALREADY = frozenset({"UsernameExistsException"})
_SIGNED_IN_MEANWHILE = frozenset({"UnsupportedUserStateException"})
_INVITED = "FORCE_CHANGE_PASSWORD"
"""Somebody who has not signed in yet: the password is still the one that was sent."""


@reused
def cognito() -> Any:
    """The one client of this process. Its calls raise BusyError."""
    return telling_when_busy(client("cognito-idp", retries={"total_max_attempts": 3}))


class CognitoDirectory:
    """The people of one pool."""

    def __init__(self, pool: str, *, sends_invitations: bool) -> None:
        """`sends_invitations`: whether Cognito writes to whom is invited. On the embedded stack, which sends no e-mail, it does not."""
        self._pool = pool
        self._sends_invitations = sends_invitations

    def invite(self, email: str) -> None:
        """See `PeopleDirectory.invite`. The address counts as verified: the password goes there, and to nobody else."""
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        action = None if self._sends_invitations else "SUPPRESS"
        if _done(partial(self._write_to, email, action, UserAttributes=attributes), unless=_THERE_ALREADY):
            return
        self._ask("admin_enable_user", email)
        if self._sends_invitations and self._status(email) == _INVITED:
            _done(partial(self._write_to, email, "RESEND"), unless=_SIGNED_IN_MEANWHILE)

    def let_in(self, email: str) -> None:
        """See `PeopleDirectory.let_in`."""
        self._ask("admin_enable_user", email)

    def shut_out(self, email: str) -> None:
        """See `PeopleDirectory.shut_out`."""
        self._ask("admin_disable_user", email)
        self._ask("admin_user_global_sign_out", email)

    def _ask(self, operation: str, email: str) -> None:
        """About somebody whom it knows; nothing happens when it does not."""
        _done(partial(getattr(cognito(), operation), UserPoolId=self._pool, Username=email), unless=_NOBODY)

    def _write_to(self, email: str, action: str | None, **about: Any) -> None:
        how = {"DesiredDeliveryMediums": ["EMAIL"], **({"MessageAction": action} if action else {})}
        cognito().admin_create_user(UserPoolId=self._pool, Username=email, **how, **about)

    def _status(self, email: str) -> str:
        found: list[str] = []

        def ask() -> None:
            found.append(str(cognito().admin_get_user(UserPoolId=self._pool, Username=email)["UserStatus"]))

        _done(ask, unless=_NOBODY)
        return found[0] if found else ""


def _done(call: Callable[[], Any], *, unless: Collection[str]) -> bool:
    """Whether the call was carried out; not for one of these errors. Raises AddressRefused, and BusyError."""
    try:
        call()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in unless:
            return False
        if code in _TAKES_NO_MORE:
            raise BusyError(f"the directory takes no more for the moment: {code}") from None
        if code in _REFUSED:
            raise AddressRefused from None
        raise
    return True
