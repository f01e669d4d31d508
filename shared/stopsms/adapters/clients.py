"""Our AWS clients: botocore's, without boto3 around it, which would cost a worker a fifth of its time to start and is not used."""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_GROUP

USER_AGENT = "stop-sms"
"""Said to AWS. botocore's own is put together anew for each request, twice: a sixth of the CPU time of a call."""


CALLS_AT_ONCE = RECIPIENTS_IN_GROUP
"""How many calls of one kind a worker has under way: the latency of the carrier must not be what limits its pace."""


@cache
def session() -> Session:
    """The one session of this process: its clients share credentials and what was read of botocore's data."""
    return get_session()


def client(service: str, **settings: Any) -> Any:
    """A client of a service, configured as usual but for these settings (those of botocore's Config)."""
    return session().create_client(service, config=Config(user_agent=USER_AGENT, **settings))
