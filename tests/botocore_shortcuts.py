"""What botocore computes anew for each call though no test looks at it: signatures, which moto does not check, and its own description."""

import re
from functools import cache
from typing import Any

import pytest
from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import get_current_datetime
from botocore.exceptions import NoCredentialsError
from botocore.useragent import UserAgentString


def take(patch: pytest.MonkeyPatch) -> None:
    """From here on."""
    patch.setattr(SigV4Auth, "add_auth", _add_auth)
    patch.setattr(UserAgentString, "to_string", cache(UserAgentString.to_string))


signed = SigV4Auth.add_auth
BY_HEADER = frozenset({SigV4Auth, S3SigV4Auth})
"""Others write a signed URL, which somebody may follow."""

_AT_AWS = re.compile(r"https://[a-z0-9.-]+\.amazonaws\.com/")
"""There moto answers. Whoever listens at another address (the emulator, the carrier of the tests) gets what is signed."""


def _add_auth(self: Any, request: AWSRequest) -> None:
    """The headers of a signed request: with whose key, when and for what, but without the signature."""
    if type(self) not in BY_HEADER or not _AT_AWS.match(str(request.url)):
        signed(self, request)
        return
    if self.credentials is None:
        raise NoCredentialsError
    request.context["timestamp"] = get_current_datetime().strftime(SIGV4_TIMESTAMP)
    self._modify_request_before_signing(request)
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={self.scope(request)}, SignedHeaders=host, Signature=none"
    )
