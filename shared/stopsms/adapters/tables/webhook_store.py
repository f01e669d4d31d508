"""`WebhookStore` on the webhook table: pk advertiser, sk webhook. It has no stream: secrets, even sealed, stay out of the archive."""

from collections.abc import Sequence

from stopsms.adapters.tables.dynamodb import dynamodb, get, key, plain, put_revised, query
from stopsms.compliance.outside.webhook import Webhook
from stopsms.contracts.records import read_webhook, webhook_record


class DynamoWebhookStore:
    """The webhooks in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, advertiser_id: str, webhook_id: str) -> Webhook | None:
        """See `WebhookStore.find`."""
        item = get(self._table, advertiser_id, webhook_id)
        return None if item is None else read_webhook(advertiser_id, webhook_id, item)

    def of_advertiser(self, advertiser_id: str) -> Sequence[Webhook]:
        """See `WebhookStore.of_advertiser`."""
        return [read_webhook(advertiser_id, item["sk"], item) for item in query(self._table, advertiser_id)]

    def of_everybody(self) -> Sequence[Webhook]:
        """See `WebhookStore.of_everybody`. Some for each advertiser: the table is small."""
        pages = dynamodb().get_paginator("scan").paginate(TableName=self._table, ConsistentRead=True)
        items = [plain(item) for page in pages for item in page["Items"]]
        return [read_webhook(item["pk"], item["sk"], item) for item in items]

    def put(self, webhook: Webhook) -> bool:
        """See `WebhookStore.put`."""
        item = {"pk": webhook.advertiser_id, "sk": webhook.id} | webhook_record(webhook)
        return put_revised(self._table, item)

    def delete(self, advertiser_id: str, webhook_id: str) -> bool:
        """See `WebhookStore.delete`."""
        answer = dynamodb().delete_item(
            TableName=self._table, Key=key(advertiser_id, webhook_id), ReturnValues="ALL_OLD"
        )
        return "Attributes" in answer
