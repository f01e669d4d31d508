"""What each error of a send means to us: whether the message has left, and whom else the error holds for.

Every reason that the service's model knows is decided on here, and a test compares; reasons are recorded as the carrier gave them.
Sources: API reference, SendTextMessage and its exceptions, « Common errors »; botocore's model of the service.
"""

import re
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
)

from stopsms.adapters.gateways.end_user_messaging.words import OPTED_OUT
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayClosed,
    GatewayOptedOut,
    GatewayRefused,
    GatewaySilent,
)

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

REASONS_ABOUT_ONE_NUMBER = frozenset(
    {
        OPTED_OUT,
        "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
    }
)
"""Reasons that hold for this one recipient, whoever is sent to next: the message is refused, the campaign goes on."""

REASONS_ABOUT_A_FIELD = frozenset(
    {
        "CANNOT_PARSE",
        "FIELD_VALIDATION_FAILED",
        "INVALID_PARAMETER",
        "INVALID_REQUEST",
        "MAXIMUM_SIZE_EXCEEDED",
        "OTHER",
    }
)
"""Reasons that say only that the request is wrong: the fields that come with them say whose fault it is (see `translated`)."""

CLOSING_REASONS = REASONS_ABOUT_A_FIELD | frozenset(
    {
        # the account
        "ACCOUNT_DISABLED",
        "INSUFFICIENT_ACCOUNT_REPUTATION",
        "DESTINATION_PHONE_NUMBER_NOT_VERIFIED",  # it is in the sandbox: whoever nobody has verified is refused
        "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT",
        "CHANNEL_NOT_ENABLED",
        # the country
        "COUNTRY_NOT_ENABLED",
        "COUNTRY_CODE_MISMATCH",
        "DESTINATION_COUNTRY_BLOCKED",
        "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
        "INTERNATIONAL_SENDING_NOT_SUPPORTED",
        "PRICE_OVER_THRESHOLD",
        # the sender
        "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY",
        "MESSAGE_TYPE_MISMATCH",
        "NO_ORIGINATION_IDENTITIES_FOUND",
        "NUMBER_CAPABILITIES_MISMATCH",
        "RESOURCE_NOT_ACCESSIBLE",
        "RESOURCE_NOT_ACTIVE",
        "SENDER_ID_NOT_REGISTERED",
        "SENDER_ID_NOT_SUPPORTED",
        "SENDER_ID_REQUIRES_REGISTRATION",
        # the request, which is the same for everybody but for the number and, in a personalised text, a name
        "INVALID_ARN",
        "MISSING_PARAMETER",
        "PARAMETERS_CANNOT_BE_USED_TOGETHER",
        "UNKNOWN_OPERATION",
        "UNSPECIFIED_PARAMETER_NOT_SUPPORTED",
    }
)
"""Reasons that hold for the account, the sender, a country or the request: nobody is refused for them, the campaign pauses.

A country that is closed closes the whole campaign: its other recipients wait, and nobody is lost.
"""

REASONS_OF_OTHER_CALLS = frozenset(
    {
        # ServiceQuotaExceededException
        "ASSOCIATIONS_PER_REGISTRATION",
        "CONFIGURATION_SETS_PER_ACCOUNT",
        "DAILY_DESTINATION_CALL_LIMIT",
        "DAILY_NOTIFY_TIER_MESSAGE_LIMIT",
        "EVENT_DESTINATIONS_PER_CONFIGURATION_SET",
        "KEYWORDS_PER_PHONE_NUMBER",
        "KEYWORDS_PER_POOL",
        "MONTHLY_SPEND_LIMIT_REACHED_FOR_MEDIA",
        "MONTHLY_SPEND_LIMIT_REACHED_FOR_NOTIFY",
        "MONTHLY_SPEND_LIMIT_REACHED_FOR_RCS",
        "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE",
        "NOTIFY_CONFIGURATIONS_PER_ACCOUNT",
        "OPT_OUT_LISTS_PER_ACCOUNT",
        "ORIGINATION_IDENTITIES_PER_POOL",
        "PHONE_NUMBERS_PER_ACCOUNT",
        "PHONE_NUMBERS_PER_REGISTRATION",
        "POOLS_PER_ACCOUNT",
        "PROTECT_CONFIGURATIONS_PER_ACCOUNT",
        "RCS_AGENTS_PER_ACCOUNT",
        "REGISTRATIONS_PER_ACCOUNT",
        "REGISTRATION_ATTACHMENTS_CREATED_PER_DAY",
        "REGISTRATION_ATTACHMENTS_PER_ACCOUNT",
        "REGISTRATION_VERSIONS_CREATED_PER_DAY",
        "SENDER_IDS_PER_ACCOUNT",
        "TAGS_PER_RESOURCE",
        "VERIFICATION_ATTEMPTS_PER_DAY",
        "VERIFIED_DESTINATION_NUMBERS_PER_ACCOUNT",
        # ValidationException
        "ATTACHMENT_TYPE_NOT_SUPPORTED",
        "CANNOT_ADD_OPTED_OUT_NUMBER",
        "INVALID_FILTER_VALUES",
        "INVALID_NEXT_TOKEN",
        "INVALID_REGISTRATION_ASSOCIATION",
        "MEDIA_TYPE_NOT_SUPPORTED",
        "PHONE_NUMBER_CANNOT_BE_OPTED_IN",
        "PHONE_NUMBER_CANNOT_BE_RELEASED",
        "REGISTRATION_FIELD_CANNOT_BE_DELETED",
        "REQUESTED_SPEND_LIMIT_HIGHER_THAN_SERVICE_LIMIT",
        "TWO_WAY_CHANNEL_NOT_PRESENT",
        "TWO_WAY_NOT_ENABLED",
        "TWO_WAY_NOT_SUPPORTED_IN_COUNTRY",
        "TWO_WAY_NOT_SUPPORTED_IN_REGION",
        "TWO_WAY_TOPIC_NOT_PRESENT",
        "UNKNOWN_REGISTRATION_FIELD",
        "UNKNOWN_REGISTRATION_SECTION",
        "UNKNOWN_REGISTRATION_TYPE",
        "UNKNOWN_REGISTRATION_VERSION",
        "VERIFICATION_CODE_MISMATCH",
        "VOICE_CAPABILITY_NOT_AVAILABLE",
        # ConflictException
        "CREATE_REGISTRATION_VERSION_NOT_ALLOWED",
        "DELETION_PROTECTION_ENABLED",
        "DISASSOCIATE_REGISTRATION_NOT_ALLOWED",
        "DISCARD_REGISTRATION_VERSION_NOT_ALLOWED",
        "EDIT_REGISTRATION_FIELD_VALUES_NOT_ALLOWED",
        "EVENT_DESTINATION_MISMATCH",
        "KEYWORD_MISMATCH",
        "LAST_PHONE_NUMBER",
        "NOTIFY_CONFIGURATION_NOT_ACTIVE",
        "OPT_OUT_LIST_MISMATCH",
        "PHONE_NUMBER_ASSOCIATED_TO_POOL",
        "PHONE_NUMBER_ASSOCIATED_TO_REGISTRATION",
        "PHONE_NUMBER_NOT_ASSOCIATED_TO_POOL",
        "PHONE_NUMBER_NOT_IN_REGISTRATION_REGION",
        "POOL_ASSOCIATED_TO_NOTIFY_CONFIGURATION",
        "PROTECT_CONFIGURATION_ASSOCIATED_WITH_CONFIGURATION_SET",
        "PROTECT_CONFIGURATION_IS_ACCOUNT_DEFAULT",
        "PROTECT_CONFIGURATION_NOT_ASSOCIATED_WITH_CONFIGURATION_SET",
        "RCS_AGENT_ALREADY_ASSOCIATED_TO_REGISTRATION_TYPE",
        "RCS_AGENT_ASSOCIATED_TO_POOL",
        "REGISTRATION_ALREADY_SUBMITTED",
        "REGISTRATION_NOT_COMPLETE",
        "RESOURCE_ALREADY_ASSOCIATED",
        "RESOURCE_ALREADY_EXISTS",
        "RESOURCE_DELETION_NOT_ALLOWED",
        "RESOURCE_MODIFICATION_NOT_ALLOWED",
        "RESOURCE_NOT_EMPTY",
        "SELF_MANAGED_OPT_OUTS_MISMATCH",
        "SENDER_ID_ASSOCIATED_TO_POOL",
        "SUBMIT_REGISTRATION_VERSION_NOT_ALLOWED",
        "TWO_WAY_CONFIG_MISMATCH",
        "VERIFICATION_ALREADY_COMPLETE",
        "VERIFICATION_CODE_EXPIRED",
    }
)
"""Reasons that the service's model shares among all its calls and that no send has: if one comes all the same, the gateway closes."""

RECIPIENTS_FIELD = "DestinationPhoneNumber"
"""What a validation error names when this one number is what it objects to: then it closes nothing."""

TEXT_FIELD = "MessageBody"
"""What it names when it objects to the text: one person's if it is personalised, else everybody's."""

FIELDS_OF_ALL = frozenset(
    {
        "OriginationIdentity",
        "MessageType",
        "Keyword",
        "ConfigurationSetName",
        "MaxPrice",
        "TimeToLive",
        "Context",
        "DestinationCountryParameters",
        "DryRun",
        "ProtectConfigurationId",
        "MessageFeedbackEnabled",
    }
)
"""The other fields of the request: what is wrong with one of them is wrong with every message."""

REFUSED_CREDENTIALS = frozenset(
    {
        "AccessDenied",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "NotAuthorized",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
"""Errors of before any call is looked at: who asks is not known, so nothing was taken. Source: API reference, « Common errors »."""

ERRORS: Mapping[str, Callable[[str], Exception]] = {
    "ThrottlingException": GatewayBusy,
    "AccessDeniedException": GatewayClosed,
    "ServiceQuotaExceededException": GatewayClosed,
    "ResourceNotFoundException": GatewayClosed,
    "InternalServerException": GatewaySilent,
    **dict.fromkeys(REFUSED_CREDENTIALS, GatewayClosed),
}
"""The error of a send -> ours. One that is not here closes the gateway if the service says that the request was at fault (HTTP 4xx), since
nothing was taken then; any other may hide an accepted message: it is silent.
"""

ABOUT_THE_REQUEST = frozenset({"ConflictException", "ValidationException"})
"""Errors whose reason says whom they hold for. One that is in no table is of a later release of the service, or is missing."""


THROTTLED = frozenset({"RequestLimitExceeded", "RequestThrottled", "Throttling", "TooManyRequestsException"})
"""What AWS's services call a throttled request besides ThrottlingException. Source: botocore/retries/standard.py."""


def translated(error: "ClientError", *, personal: bool = False) -> Exception:
    """The service's error in our words; the text of the message was `personal` if it has somebody's own words in it.

    An error about a field that is one person's own refuses them alone. Should it hold for everybody all the same, there are many in a
    row. One that names no field that we know closes the gateway, and says that this is unclear. A reason that is known to hold for a
    country, a sender or the account closes it whatever fields come with it.
    """
    answer: Mapping[str, Any] = error.response
    code = answer.get("Error", {}).get("Code", "")
    reason = str(answer.get("Reason") or code)
    if reason == OPTED_OUT:
        return GatewayOptedOut(reason)
    if reason in REASONS_ABOUT_ONE_NUMBER:
        return GatewayRefused(reason)
    if reason in (CLOSING_REASONS | REASONS_OF_OTHER_CALLS) - REASONS_ABOUT_A_FIELD:
        return GatewayClosed(reason)
    if reason in REASONS_ABOUT_A_FIELD or code in ABOUT_THE_REQUEST:
        named = [str(field.get("Name")) for field in answer.get("Fields") or ()]
        return _of_fields(reason, named, personal=personal)
    meaning = ERRORS.get(code) or _by_status(code, answer.get("ResponseMetadata", {}).get("HTTPStatusCode"))
    return meaning(reason)


def _by_status(code: str, status: object) -> Callable[[str], Exception]:
    """An error that is in no table, by its HTTP status. 408 says that the service waited for the request, not that it did not have it."""
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in THROTTLED:
        return GatewayBusy
    at_fault = isinstance(status, int) and 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT
    return GatewayClosed if at_fault else GatewaySilent


def _of_fields(reason: str, fields: Collection[str], *, personal: bool) -> Exception:
    """An error that says whose fault it is only by the fields it names: a path may lead to them, in whatever letters."""
    named = {re.split(r"[./]", field)[-1].lower() for field in fields}
    own = {RECIPIENTS_FIELD.lower()} | ({TEXT_FIELD.lower()} if personal else set())
    of_all = {field.lower() for field in FIELDS_OF_ALL | {TEXT_FIELD}} - own
    if named and named <= own:
        return GatewayRefused(reason)
    return GatewayClosed(reason, unclear=not named & of_all)


BEFORE_SENDING = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, ParamValidationError)
"""What botocore raises before it has opened a connection, and again for the next message: nothing has left."""

_PARAMETER = re.compile(r"parameter (\w+)")
"""How each line of botocore's report on parameters names the one that is wrong. Source: botocore/validate.py, `ValidationErrors`."""


def before_sending(error: Exception, *, personal: bool) -> Exception:
    """An error of `BEFORE_SENDING` in our words: it closes the gateway, unless the only wrong parameters are one person's own."""
    word = type(error).__name__
    if isinstance(error, ParamValidationError):
        lines = str(error.kwargs.get("report", "")).splitlines()
        return _of_fields(
            word, [found[1] if (found := _PARAMETER.search(line)) else "" for line in lines], personal=personal
        )
    return GatewayClosed(word)


UNREACHED = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)
"""What it raises when there is no connection: a name that cannot be resolved, an address that refuses or does not answer.

Source: botocore/httpsession.py, `URLLib3Session.send`. A connection that ends after that may have carried the message away.
"""
