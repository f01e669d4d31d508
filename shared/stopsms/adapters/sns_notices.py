"""`Notices` on an SNS topic with mail subscriptions. Source: SNS API reference, Publish."""

from functools import cache
from typing import Any

from stopsms.adapters.clients import client


@cache
def _sns() -> Any:
    return client("sns", connect_timeout=3, read_timeout=10)


class SnsNotices:
    """The subscribers of a topic."""

    def __init__(self, arn: str) -> None:
        """Of this topic."""
        self._arn = arn

    def tell(self, subject: str, text: str) -> None:
        """See `Notices.tell`."""
        _sns().publish(TopicArn=self._arn, Subject=subject, Message=text)
