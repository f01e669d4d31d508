"""`CarrierAccount` on AWS End User Messaging SMS."""

from collections.abc import Sequence

from botocore.exceptions import ClientError

from stopsms.adapters.gateways.end_user_messaging.gateway import lists_client
from stopsms.adapters.gateways.end_user_messaging.words import DEFAULT_LIST
from stopsms.compliance.ports.carrier import SenderIdentity


class EndUserMessagingAccount:
    """`CarrierAccount` on the numbers, pools and opt-out lists of the account.

    Source: API reference, DescribePhoneNumbers, DescribePools, ListPoolOriginationIdentities, DescribeOptOutLists; UpdatePhoneNumber
    (« If the origination phone number is associated with a pool, an error is returned »). Guide, « Self managed opt-outs »: unless they
    are, the service answers STOP itself, puts the person on the list of that number, and does not pass the message on.
    """

    default_list = DEFAULT_LIST

    def numbers(self) -> Sequence[SenderIdentity]:
        """See `CarrierAccount.numbers`."""
        return [
            SenderIdentity(
                id=item["PhoneNumberId"],
                number=item["PhoneNumber"],
                channel=item.get("TwoWayChannelArn", "") if item["TwoWayEnabled"] else "",
                self_managed=item["SelfManagedOptOutsEnabled"],
                opt_out_list=item["OptOutListName"],
                pool=item.get("PoolId", ""),
            )
            for page in lists_client().get_paginator("describe_phone_numbers").paginate()
            for item in page["PhoneNumbers"]
        ]

    def pool(self, pool_id: str) -> SenderIdentity | None:
        """See `CarrierAccount.pool`."""
        try:
            (item,) = lists_client().describe_pools(PoolIds=[pool_id])["Pools"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        pages = lists_client().get_paginator("list_pool_origination_identities").paginate(PoolId=pool_id)
        held = [identity for page in pages for identity in page["OriginationIdentities"]]
        return SenderIdentity(
            id=item["PoolId"],
            number="",
            channel=item.get("TwoWayChannelArn", "") if item["TwoWayEnabled"] else "",
            self_managed=item["SelfManagedOptOutsEnabled"],
            opt_out_list=item["OptOutListName"],
            has_numbers=any(identity.get("PhoneNumber") for identity in held),
        )

    def has_list(self, name: str) -> bool:
        """See `CarrierAccount.has_list`."""
        try:
            return bool(lists_client().describe_opt_out_lists(OptOutListNames=[name])["OptOutLists"])
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return False
            raise

    def setting_right(self, identity: SenderIdentity, channel: str, opt_out_list: str) -> str:
        """See `CarrierAccount.setting_right`. What is in a pool is set with its pool."""
        pool = identity.pool or ("" if identity.number else identity.id)
        what = f"update-pool --pool-id {pool}" if pool else f"update-phone-number --phone-number-id {identity.id}"
        replies = f" --two-way-enabled --two-way-channel-arn {channel} --self-managed-opt-outs-enabled"
        return (
            f"aws pinpoint-sms-voice-v2 {what}"
            + (replies if identity.has_numbers else "")
            + (f" --opt-out-list-name {opt_out_list}" if opt_out_list else "")
        )
