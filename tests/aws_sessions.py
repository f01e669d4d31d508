"""Sessions of botocore whose clients outlive a test: what a client does depends on its configuration and environment only."""

import os
from typing import Any

from botocore.config import Config
from botocore.session import Session

OF_ITS_OWN = frozenset({"pinpoint-sms-voice-v2"})
"""The carrier's clients keep connections that tests break."""


class SharingSession(Session):
    """Makes each client once for its service, configuration and what the environment says of AWS."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[tuple[str, ...], Any] = {}

    def create_client(self, service_name: str, *arguments: Any, **settings: Any) -> Any:
        if arguments or settings.keys() - {"config"} or service_name in OF_ITS_OWN:
            return super().create_client(service_name, *arguments, **settings)
        environment = (f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("AWS_"))
        config = sorted(vars(settings.get("config") or Config()).items(), key=str)
        key = (service_name, repr(config), *environment)
        if key not in self._made:
            self._made[key] = super().create_client(service_name, **settings)
        return self._made[key]
