"""Whether an aggregator of ours signed a delivery, as far as we can tell: a secret that we cannot read may be the one that it used."""

from collections.abc import Mapping
from datetime import datetime

from stopsms.compliance.ports.outside import InboundSecretSource
from stopsms.contracts.standard_webhooks import UnmatchedSignature, UnverifiedWebhook, verified_id


class UndecidedSignature(UnverifiedWebhook):
    """Signed just now, with none of the secrets that we can read, while there may be others."""


def verify_delivery(headers: Mapping[str, str], body: str, secrets: InboundSecretSource, now: datetime) -> None:
    """Return if it is signed. Raises UnverifiedWebhook if it is not, UndecidedSignature if only a secret that is at fault could tell.

    A signature that matches none is compared again with the newest secrets: one of them may have been added a moment ago.
    """
    known = secrets.held(now)
    try:
        verified_id(headers, body, known.usable, now)
    except UnmatchedSignature:
        newest = secrets.newest(now)
        try:
            verified_id(headers, body, newest.usable, now)
        except UnmatchedSignature as error:
            if newest.fault:
                raise UndecidedSignature(f"the secrets are at fault: {newest.fault}") from error
            raise
