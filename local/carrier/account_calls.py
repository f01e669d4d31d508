"""The calls that tell how the simulated account is set up. Source: the API model of End User Messaging SMS."""

from collections.abc import Callable, Mapping
from typing import Any

from stopsms.compliance.person.phone import Territory

from local.carrier.account import SimulatedRefusal
from local.carrier.network import POOL, Leased, Network
from local.stack_paths import CONFIGURATION_SET

_ARN = "arn:aws:sms-voice:eu-west-3:000000000000"
_SINCE = 1735689600.0
_PAGE = 100

Request = dict[str, Any]
Answer = dict[str, Any]


def _numbers(network: Network, _: Request) -> Answer:
    return {"PhoneNumbers": [_number(network, leased) for leased in network.leased.values()]}


def _changed_number(network: Network, request: Request) -> Answer:
    changed = network.leased.get(request["PhoneNumberId"])
    if changed is None:
        raise SimulatedRefusal("ResourceNotFoundException", "no such number", "")
    changed.two_way = request.get("TwoWayEnabled", changed.two_way)
    changed.self_managed = request.get("SelfManagedOptOutsEnabled", changed.self_managed)
    changed.opt_out_list = request.get("OptOutListName", changed.opt_out_list)
    return _number(network, changed)


def _number(network: Network, leased: Leased) -> Answer:
    two_way = {"TwoWayEnabled": leased.two_way} | ({"TwoWayChannelArn": network.channel()} if leased.two_way else {})
    in_pool = {"PoolId": leased.pool} if leased.pool else {}
    return (two_way | in_pool) | {
        "PhoneNumberArn": f"{_ARN}:phone-number/{leased.id}",
        "PhoneNumberId": leased.id,
        "PhoneNumber": leased.number,
        "Status": network.account.number_status,
        "IsoCountryCode": "FR",
        "MessageType": leased.type or network.account.number_type,
        "NumberCapabilities": ["SMS"],
        "NumberType": "SHORT_CODE",
        "MonthlyLeasingPrice": "1000.00",
        "SelfManagedOptOutsEnabled": leased.self_managed,
        "OptOutListName": leased.opt_out_list,
        "DeletionProtectionEnabled": False,
        "CreatedTimestamp": _SINCE,
    }


def _lists(network: Network, request: Request) -> Answer:
    names = request.get("OptOutListNames") or list(network.opted_out)
    if any(name not in network.opted_out for name in names):
        raise SimulatedRefusal("ResourceNotFoundException", "no such opt-out list", "")
    arns = {name: f"{_ARN}:opt-out-list/{name}" for name in names}
    return {
        "OptOutLists": [
            {"OptOutListArn": arn, "OptOutListName": name, "CreatedTimestamp": _SINCE} for name, arn in arns.items()
        ]
    }


def _pools(network: Network, request: Request) -> Answer:
    """The pool, with the settings of the numbers that are in it."""
    leased = next((number for number in network.leased.values() if number.pool == POOL), None)
    if leased is None or request["PoolIds"] != [POOL]:
        raise SimulatedRefusal("ResourceNotFoundException", "no such pool", "")
    number = _number(network, leased)
    shared = ("TwoWayEnabled", "TwoWayChannelArn", "SelfManagedOptOutsEnabled", "OptOutListName", "MessageType")
    pool = {
        "PoolArn": f"{_ARN}:pool/{POOL}",
        "PoolId": POOL,
        "Status": network.account.pool_status,
        "SharedRoutesEnabled": False,
        "DeletionProtectionEnabled": True,
        "CreatedTimestamp": _SINCE,
    }
    return {"Pools": [pool | {name: number[name] for name in shared if name in number}]}


def _sender_ids(network: Network, request: Request) -> Answer:
    """With the filter `sender-id`, page by page."""
    names = [value for one in request.get("Filters", ()) if one["Name"] == "sender-id" for value in one["Values"]]
    account = network.account
    found = account.sender_id_countries(names, list(Territory))
    start = int(request.get("NextToken", 0))
    answer: Answer = {
        "SenderIds": [
            {
                "SenderIdArn": f"{_ARN}:sender-id/{name}/{country}",
                "SenderId": name,
                "IsoCountryCode": country,
                "MessageTypes": account.message_types,
                "MonthlyLeasingPrice": "0.00",
                "DeletionProtectionEnabled": True,
                "Registered": False,
            }
            | ({"RegistrationId": f"registration-{name}"} if name in account.unregistered else {})
            for name, country in found[start : start + _PAGE]
        ]
    }
    return answer | ({"NextToken": str(start + _PAGE)} if start + _PAGE < len(found) else {})


def _configuration_sets(network: Network, request: Request) -> Answer:
    """There is one, which reports to the topic of receipts."""
    if any(name != CONFIGURATION_SET for name in request.get("ConfigurationSetNames", ())):
        raise SimulatedRefusal("ResourceNotFoundException", "no such configuration set", "")
    receipts = {
        "EventDestinationName": "receipts",
        "Enabled": True,
        "MatchingEventTypes": network.account.reports,
        "SnsDestination": {"TopicArn": network.receipts_topic()},
    }
    return {
        "ConfigurationSets": [
            {
                "ConfigurationSetArn": f"{_ARN}:configuration-set/{CONFIGURATION_SET}",
                "ConfigurationSetName": CONFIGURATION_SET,
                "EventDestinations": [receipts] if network.account.reports else [],
                "CreatedTimestamp": _SINCE,
            }
        ]
    }


def _spend_limits(network: Network, _: Request) -> Answer:
    limit = network.account.spend_limit
    most = network.account.most_spent
    enforced = most if limit is None else limit
    return {
        "SpendLimits": [
            {
                "Name": "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT",
                "EnforcedLimit": enforced,
                "MaxLimit": max(most, enforced),
                "Overridden": limit is not None,
            }
        ]
    }


def _attributes(network: Network, _: Request) -> Answer:
    tier = "SANDBOX" if network.account.sandbox else "PRODUCTION"
    return {"AccountAttributes": [{"Name": "ACCOUNT_TIER", "Value": tier}]}


CALLS: Mapping[str, Callable[[Network, Request], Answer]] = {
    "DescribeAccountAttributes": _attributes,
    "DescribeConfigurationSets": _configuration_sets,
    "DescribeOptOutLists": _lists,
    "DescribePhoneNumbers": _numbers,
    "DescribePools": _pools,
    "DescribeSenderIds": _sender_ids,
    "DescribeSpendLimits": _spend_limits,
    "UpdatePhoneNumber": _changed_number,
}
