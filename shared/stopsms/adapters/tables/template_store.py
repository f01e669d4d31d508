"""`TemplateStore` on the campaign table: pk TEMPLATES#advertiser, sk id."""

from collections.abc import Sequence

from stopsms.adapters.tables.dynamodb import attributes, dynamodb, get, key, query
from stopsms.compliance.campaign.template import CampaignTemplate
from stopsms.contracts.codec import Form

_TEMPLATE = Form(CampaignTemplate, without=("advertiser_id", "id"))


class DynamoTemplateStore:
    """The templates in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, advertiser_id: str, template_id: str) -> CampaignTemplate | None:
        """See `TemplateStore.find`."""
        item = get(self._table, _key(advertiser_id), template_id)
        return None if item is None else _TEMPLATE.read(item, advertiser_id=advertiser_id, id=template_id)

    def put(self, template: CampaignTemplate) -> None:
        """See `TemplateStore.put`."""
        item = {"pk": _key(template.advertiser_id), "sk": template.id, **_TEMPLATE.write(template)}
        dynamodb().put_item(TableName=self._table, Item=attributes(item))

    def delete(self, advertiser_id: str, template_id: str) -> bool:
        """See `TemplateStore.delete`."""
        if self.find(advertiser_id, template_id) is None:
            return False
        dynamodb().delete_item(TableName=self._table, Key=key(_key(advertiser_id), template_id))
        return True

    def of_advertiser(self, advertiser_id: str) -> Sequence[CampaignTemplate]:
        """See `TemplateStore.of_advertiser`."""
        return [
            _TEMPLATE.read(item, advertiser_id=advertiser_id, id=item["sk"])
            for item in query(self._table, _key(advertiser_id))
        ]


def _key(advertiser_id: str) -> str:
    return f"TEMPLATES#{advertiser_id}"
