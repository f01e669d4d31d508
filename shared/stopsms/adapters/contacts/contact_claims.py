"""Claims: the conditional writes by which a contact is reserved for one send (G1, G2).

Each is one write unit, on the contact's own item: a STOP and a claim on the same contact are serialised by the table.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stopsms.adapters.contacts.contact_items import ContactTable, contact_key, legible_contact
from stopsms.adapters.tables.dynamodb import attribute, dynamodb, key, plain
from stopsms.compliance.ports.people import ClaimOrder, ClaimResult, ClaimStatus
from stopsms.contracts.domain_forms import claim_written

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import BatchStatementRequestTypeDef


class ContactClaims(ContactTable):
    """The part of the store that claims contacts."""

    def claim(self, orders: Sequence[ClaimOrder]) -> Sequence[ClaimResult]:
        """See `ContactStore.claim`. One BatchExecuteStatement: independent conditional writes, one write unit each."""
        answer = dynamodb().batch_execute_statement(Statements=[self._statement(order) for order in orders])
        return [_claimed(order, response) for order, response in zip(orders, answer["Responses"], strict=True)]

    def _statement(self, order: ClaimOrder) -> "BatchStatementRequestTypeDef":
        clearance = order.clearance
        claim = f'claims."{clearance.campaign_id}"'  # ids are of our own making, hexadecimal
        pruned = "".join(f'REMOVE claims."{campaign}" ' for campaign in order.expired)
        e164 = clearance.phone.e164
        return {
            "Statement": f'UPDATE "{self._table}" SET {claim}=? SET version=? {pruned}'
            f"WHERE pk=? AND sk=? AND version=? AND {claim} IS MISSING",
            "Parameters": [
                attribute(claim_written(order.claim)),
                attribute(clearance.contact_version + 1),
                *map(attribute, contact_key(clearance.advertiser_id, e164)),
                attribute(clearance.contact_version),
            ],
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def release(self, order: ClaimOrder) -> None:
        """See `ContactStore.release`."""
        client = dynamodb()
        clearance = order.clearance
        try:
            client.update_item(
                TableName=self._table,
                Key=key(*contact_key(clearance.advertiser_id, clearance.phone.e164)),
                UpdateExpression="REMOVE claims.#campaign SET version = version + :one",
                ConditionExpression="claims.#campaign = :ours",
                ExpressionAttributeNames={"#campaign": clearance.campaign_id},
                ExpressionAttributeValues={":one": {"N": "1"}, ":ours": {"S": claim_written(order.claim)}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return


def _claimed(order: ClaimOrder, response: Mapping[str, Any]) -> ClaimResult:
    error = response.get("Error")
    if error is None:
        return ClaimResult(ClaimStatus.TAKEN)
    if error["Code"] not in ("ConditionalCheckFailed", "ConditionalCheckFailedException"):
        return ClaimResult(ClaimStatus.BUSY)
    old = error.get("Item") or response.get("Item")
    clearance = order.clearance
    contact = legible_contact(clearance.advertiser_id, plain(old)) if old else None
    if contact is None:
        return ClaimResult(ClaimStatus.GONE)
    held = contact.claims.get(clearance.campaign_id)
    if held is None:
        return ClaimResult(ClaimStatus.CHANGED, contact)
    # The very claim we asked for: the request was answered late and sent again by the SDK.
    return ClaimResult(ClaimStatus.TAKEN) if held == order.claim else ClaimResult(ClaimStatus.ALREADY_CLAIMED, contact)
