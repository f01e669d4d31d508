"""What the carrier publishes: receipts and people's replies, in the exact JSON of End User Messaging, on the stack's topics."""

import heapq
import itertools
import json
import time
import uuid
from functools import cached_property
from threading import Condition, Thread
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.carrier.network import Network, SimulatedMessage
from local.stack_paths import StackPaths

RETRY_SECONDS = 1.0
"""How soon receipts that could not be published are tried again."""


def receipt(message: SimulatedMessage, event: str, status: str, final: bool, at_ms: int) -> dict[str, Any]:
    """A delivery event (« Configuration sets event format »)."""
    return {
        "eventType": event,
        "eventVersion": "1.0",
        "eventTimestamp": at_ms,
        "isFinal": final,
        "originationPhoneNumber": message.origin,
        "destinationPhoneNumber": message.to,
        "isoCountryCode": "FR",
        "isInternationalSend": False,
        "mcc": "208",
        "mnc": "01",
        "carrierName": "Simulated",
        "messageId": message.message_id,
        "messageRequestTimestamp": at_ms,
        "messageEncoding": "GSM" if message.encoding == "GSM-7" else "UNICODE",
        "messageType": message.message_type,
        "messageStatus": status,
        "messageStatusDescription": "Message has been accepted by phone" if status == "DELIVERED" else status,
        **({"context": message.context} if message.context else {}),
        "totalMessageParts": message.parts,
        "totalMessagePrice": 0.07 * message.parts,
        "totalCarrierFee": 0.0,
    }


class Publisher:
    """Publishes after a delay, in the background; knows the topics once the stack is deployed."""

    def __init__(self, paths: StackPaths, network: Network) -> None:
        self._paths = paths
        self._network = network
        self._waiting: list[tuple[float, int, dict[str, Any]]] = []
        self._order = itertools.count()
        self._changed = Condition()
        self._closed = False
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Publish no more: what waits is dropped, and what is under way is waited for."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    @cached_property
    def _sns(self) -> Any:
        """Made when it is first needed: not at all for carriers beside AWS."""
        return self._paths.client("sns")

    def announce(self, message: SimulatedMessage) -> None:
        """Send the receipts of a message, when receipts are on."""
        arrived = self._network.arrives()
        if arrived is None:
            return
        behaviour = self._network.behaviour
        due = time.monotonic() + behaviour.receipt_delay_ms / 1000
        with self._changed:
            for place, good in enumerate(self._network.told(arrived=arrived)):
                event, status = ("TEXT_DELIVERED", "DELIVERED") if good else ("TEXT_UNREACHABLE", "UNREACHABLE")
                final = receipt(message, event, status, final=True, at_ms=int(time.time() * 1000) + place)
                for _ in range(2 if behaviour.duplicate_receipts else 1):
                    heapq.heappush(self._waiting, (due, next(self._order), final))
            self._changed.notify()

    def reply(self, sender: str, recipient: str, body: str) -> str:
        """Publish a person's message to the inbound topic (« Two-way SMS message payload »), unless it is answered here; its id."""
        message_id = str(uuid.uuid4())
        if self._network.answers_itself(sender, recipient, body):
            return message_id
        received = self._network.messages(to=sender)
        payload = {
            "originationNumber": sender,
            "destinationNumber": recipient,
            "messageKeyword": body.split(maxsplit=1)[0].upper()[:30] if body.split() else "",
            "messageBody": body,
            "inboundMessageId": message_id,
            **({"previousPublishedMessageId": received[-1].message_id} if received else {}),
        }
        topic = self._paths.stack()["inbound_topic_arn"]
        self._sns.publish(TopicArn=topic, Message=self._written(payload))
        return message_id

    def _written(self, document: dict[str, Any]) -> str:
        """Its JSON, in any order when `shuffle` is set."""
        written = json.dumps(document, ensure_ascii=False)
        return self._network.shuffled(written.encode()).decode() if self._network.behaviour.shuffle else written

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and (not self._waiting or self._waiting[0][0] > time.monotonic()):
                    wait = self._waiting[0][0] - time.monotonic() if self._waiting else None
                    self._changed.wait(wait)
                if self._closed:
                    return
                due = [
                    heapq.heappop(self._waiting)[2]
                    for _ in range(min(10, len(self._waiting)))
                    if self._waiting[0][0] <= time.monotonic()
                ]
            try:
                self._publish(due)
            except (BotoCoreError, ClientError):  # the emulator is away: as the service does, keep them and try again
                with self._changed:
                    for event in due:
                        heapq.heappush(self._waiting, (time.monotonic() + RETRY_SECONDS, next(self._order), event))

    def _publish(self, events: list[dict[str, Any]]) -> None:
        try:
            topic = self._paths.stack()["receipts_topic_arn"]
        except FileNotFoundError:
            return
        entries = [{"Id": str(place), "Message": self._written(event)} for place, event in enumerate(events)]
        if entries:
            self._sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
