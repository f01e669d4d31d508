"""`Notices` on an SNS topic with mail subscriptions. Source: SNS API reference, Publish."""

from typing import Any

from stopsms.adapters.clients import client, reused


@reused
def sns() -> Any:
    """For the topic of anchors."""
    return client("sns", connect_timeout=3, read_timeout=10)


class SnsNotices:
    """The subscribers of a topic."""

    def __init__(self, arn: str) -> None:
        """Of this topic."""
        self._arn = arn

    def send(self, subject: str, text: str) -> None:
        """See `Notices.send`."""
        sns().publish(TopicArn=self._arn, Subject=subject, Message=text)
