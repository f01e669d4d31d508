"""`CarrierAccount` on the numbers, sender IDs, pools, lists, configuration sets and limits of an AWS account.

Source: API reference, DescribePhoneNumbers, DescribeSenderIds, DescribePools, DescribeOptOutLists, DescribeConfigurationSets,
DescribeSpendLimits, DescribeAccountAttributes; UpdatePhoneNumber (« If the origination phone number is associated with a pool, an error is
returned »). Guide, « Self managed opt-outs »: unless they are, the service answers STOP itself, puts
the person on the list of that number, and does not pass the message on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from stopsms.adapters.clients import client, reused
from stopsms.adapters.gateways.end_user_messaging.gateway import lists_client
from stopsms.adapters.gateways.end_user_messaging.words import (
    COMMANDS,
    DEFAULT_LIST,
    EVERY_END,
    EVERY_EVENT,
    MESSAGE_KINDS,
    PROGRAM,
    SANDBOX_TIER,
    SPEND_LIMIT,
    STANDINGS,
    TEXT_MESSAGES,
)
from stopsms.compliance.outside.set_up import Fault
from stopsms.compliance.ports.carrier import (
    GoOn,
    MessageKind,
    ReceiptsChannel,
    SenderIdentity,
    SenderName,
    SpendLimit,
    Standing,
)

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client

NAMES_TOGETHER = 20
"""Most values of a filter (API model, FilterValueList)."""


@reused
def hurried_client() -> "PinpointSMSVoiceV2Client":
    """For a check that somebody waits for: a request is given up after three seconds, and not made again."""
    made: PinpointSMSVoiceV2Client = client(
        "pinpoint-sms-voice-v2", retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=2
    )
    return made


class EndUserMessagingAccount:
    """The account as the service tells it."""

    default_list = DEFAULT_LIST

    def __init__(self, *, patient: bool) -> None:
        """If `patient`, requests are repeated when the service is busy; otherwise each lasts three seconds at most."""
        self._patient = patient

    @property
    def _client(self) -> "PinpointSMSVoiceV2Client":
        made: PinpointSMSVoiceV2Client = lists_client() if self._patient else hurried_client()
        return made

    def numbers(self, go_on: GoOn) -> Sequence[SenderIdentity]:
        """See `CarrierAccount.numbers`."""
        return [
            SenderIdentity(
                id=item["PhoneNumberId"],
                number=item["PhoneNumber"],
                channel=item.get("TwoWayChannelArn", "") if item["TwoWayEnabled"] else "",
                self_managed=item["SelfManagedOptOutsEnabled"],
                opt_out_list=item["OptOutListName"],
                pool=item.get("PoolId", ""),
                carries=_kinds([item["MessageType"]] if TEXT_MESSAGES in item["NumberCapabilities"] else []),
                standing=_standing(item["Status"]),
            )
            for page in _each(self._client.get_paginator("describe_phone_numbers").paginate(), go_on)
            for item in page["PhoneNumbers"]
        ]

    def pool(self, pool_id: str) -> SenderIdentity | None:
        """See `CarrierAccount.pool`."""
        with _none_if_unknown() as found:
            (item,) = self._client.describe_pools(PoolIds=[pool_id])["Pools"]
            found.append(
                SenderIdentity(
                    id=item["PoolId"],
                    number="",
                    channel=item.get("TwoWayChannelArn", "") if item["TwoWayEnabled"] else "",
                    self_managed=item["SelfManagedOptOutsEnabled"],
                    opt_out_list=item["OptOutListName"],
                    carries=_kinds([item["MessageType"]]),
                    standing=_standing(item["Status"]),
                )
            )
        return found[0] if found else None

    def has_list(self, name: str) -> bool:
        """See `CarrierAccount.has_list`."""
        with _none_if_unknown() as found:
            found.extend(self._client.describe_opt_out_lists(OptOutListNames=[name])["OptOutLists"])
        return bool(found)

    def sender_names(self, names: Sequence[str], go_on: GoOn) -> Sequence[SenderName]:
        """See `CarrierAccount.sender_names`."""
        found = []
        for start in range(0, len(names), NAMES_TOGETHER):
            if start:
                go_on()
            asked = [{"Name": "sender-id", "Values": list(names[start : start + NAMES_TOGETHER])}]
            pages: Any = self._client.get_paginator("describe_sender_ids").paginate(Filters=asked)  # type: ignore[arg-type]
            found += [_sender_name(item) for page in _each(pages, go_on) for item in page["SenderIds"]]
        return found

    def receipts(self, configuration_set: str) -> Sequence[ReceiptsChannel] | None:
        """See `CarrierAccount.receipts`."""
        with _none_if_unknown() as found:
            answer = self._client.describe_configuration_sets(ConfigurationSetNames=[configuration_set])
            found.extend(answer["ConfigurationSets"])
        if not found:
            return None
        return [
            ReceiptsChannel(
                destination["EventDestinationName"], topic, bool(events & EVERY_EVENT) or events >= EVERY_END
            )
            for one in found
            for destination in one["EventDestinations"]
            if destination["Enabled"] and (topic := destination.get("SnsDestination", {}).get("TopicArn", ""))
            for events in [frozenset(destination["MatchingEventTypes"])]
        ]

    def spend_limit(self) -> SpendLimit:
        """See `CarrierAccount.spend_limit`."""
        limits = self._client.describe_spend_limits()["SpendLimits"]
        (text,) = [limit for limit in limits if limit["Name"] == SPEND_LIMIT]
        return SpendLimit(text["EnforcedLimit"], text["MaxLimit"])

    def in_sandbox(self) -> bool:
        """See `CarrierAccount.in_sandbox`."""
        name, tier = SANDBOX_TIER
        attributes = self._client.describe_account_attributes()["AccountAttributes"]
        (told,) = [attribute["Value"] for attribute in attributes if attribute["Name"] == name]
        return told == tier

    def setting_right(self, identity: SenderIdentity, channel: str, opt_out_list: str) -> str:
        """See `CarrierAccount.setting_right`. What is in a pool is set with its pool."""
        pool = identity.pool or ("" if identity.number else identity.id)
        what = f"update-pool --pool-id {pool}" if pool else f"update-phone-number --phone-number-id {identity.id}"
        replies = f" --two-way-enabled --two-way-channel-arn {channel} --self-managed-opt-outs-enabled"
        return f"{PROGRAM} {what}{replies}" + (f" --opt-out-list-name {opt_out_list}" if opt_out_list else "")

    def command(self, fault: Fault, about: str, **given: str) -> str:
        """See `CarrierAccount.command`."""
        words = COMMANDS.get(fault, "")
        return f"{PROGRAM} {words.format(about=about, **given)}" if words else ""


def _kinds(types: Iterable[str]) -> frozenset[MessageKind]:
    return frozenset(MESSAGE_KINDS[name] for name in types if name in MESSAGE_KINDS)


def _standing(status: str) -> Standing:
    """A state that no table knows does not count as one that works."""
    return STANDINGS.get(status, Standing.WAITING)


def _sender_name(item: Mapping[str, Any]) -> SenderName:
    return SenderName(
        name=item["SenderId"],
        country=item["IsoCountryCode"],
        carries=_kinds(item["MessageTypes"]),
        registering=bool(item.get("RegistrationId")) and not item["Registered"],
        per_second=item.get("MessagingLimits", {}).get("RateLimits", {}).get(TEXT_MESSAGES),
    )


def _each(pages: Iterable[Any], go_on: GoOn) -> Iterator[Any]:
    """Pages of answers, each asked for when it is needed."""
    for page in pages:
        yield page
        if page.get("NextToken"):
            go_on()


@contextmanager
def _none_if_unknown() -> Iterator[list[Any]]:
    """What is found within; nothing when the service does not know what it was asked for."""
    found: list[Any] = []
    try:
        yield found
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        found.clear()
