"""`PeopleDirectory` with a user pool of Cognito: the user name is the e-mail address."""

from typing import Any

from stopsms.adapters.clients import client, reused, telling_when_busy

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
        try:
            self._write_to(email, None if self._sends_invitations else "SUPPRESS", UserAttributes=attributes)
        except cognito().exceptions.UsernameExistsException:
            cognito().admin_enable_user(UserPoolId=self._pool, Username=email)
            if self._sends_invitations and self._status(email) == _INVITED:
                self._write_to(email, "RESEND")

    def shut_out(self, email: str) -> None:
        """See `PeopleDirectory.shut_out`."""
        try:
            cognito().admin_disable_user(UserPoolId=self._pool, Username=email)
            cognito().admin_user_global_sign_out(UserPoolId=self._pool, Username=email)
        except cognito().exceptions.UserNotFoundException:
            return

    def _write_to(self, email: str, action: str | None, **about: Any) -> None:
        how = {"DesiredDeliveryMediums": ["EMAIL"], **({"MessageAction": action} if action else {})}
        cognito().admin_create_user(UserPoolId=self._pool, Username=email, **how, **about)

    def _status(self, email: str) -> str:
        return str(cognito().admin_get_user(UserPoolId=self._pool, Username=email)["UserStatus"])
