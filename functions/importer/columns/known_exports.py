"""The exports of known programs, recognised by their headers.

The layouts are taken from their authors' documentation:
- OVHcloud: API description /sms.json, model sms.Blacklist (`number`, `creationDatetime`; formerly `dateCreation`).
- Brevo: API reference, « Get all the contacts » (`smsBlacklisted`, attribute `SMS`) and « Export contacts »
  (`exportSubscriptionStatus`: `sms_marketing`); help centre, « Blocklist, unblock, or resubscribe contacts ».
- Twilio: Consent Management API (`contact_id`, `status` opt-in, opt-out or re-opt-in, `date_of_consent`); resource Message
  (`From`, `To`, `Body`, `Direction`, `ErrorCode`) with error 21610, « Attempt to send to unsubscribed recipient ».
- Amazon Pinpoint: user guide, « Importing segments » and « Exporting segments » (`Address`, `ChannelType`, `OptOut`: ALL or
  NONE, `EffectiveDate`), as CSV or as one JSON object a line. OptOut NONE is a default and not a consent.
- AWS End User Messaging: API reference, OptedOutNumberInformation (`OptedOutNumber`, `OptedOutTimestamp`).
- Shopify, Klaviyo, Sendethic and others whose exports hold both contacts and refusals: tests/exports/README.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from importer.columns.header_names import folded

NUMBERS_OF_ONE_EXPORT = frozenset("address|contact id|opted out number|optedoutnumber".split("|"))
"""Columns that hold numbers in one program's export and something else in another's."""


@dataclass(frozen=True, slots=True)
class Export:
    """Another program's export and the headers that identify it."""

    name: str
    headers: frozenset[str]
    phone: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """The fields of columns whose names alone are not enough."""


EXPORTS = (
    Export("pinpoint", frozenset({"address", "optout"}), "address"),
    Export("pinpoint", frozenset({"address", "channeltype"}), "address"),
    Export("end_user_messaging", frozenset({"optedoutnumber"}), "optedoutnumber"),
    Export("twilio_consents", frozenset({"contact id", "status"}), "contact id"),
    Export("twilio_messages", frozenset({"from", "to", "body", "direction"}), "to"),
    Export("twilio_messages", frozenset({"from", "to", "direction", "errorcode"}), "to"),
    Export("twilio_messages", frozenset({"from", "to", "direction", "error code"}), "to"),
    Export("brevo", frozenset({"sms", "smsblacklisted"}), "sms"),
    Export("brevo", frozenset({"sms", "sms blacklisted"}), "sms"),
    Export("brevo", frozenset({"sms", "sms blocklisted"}), "sms"),
    Export("brevo", frozenset({"sms", "sms marketing"}), "sms"),
    Export("ovhcloud", frozenset({"number", "creationdatetime"}), "number"),
    Export("ovhcloud", frozenset({"number", "datecreation"}), "number"),
)
"""The most specific first."""

EMAIL_AGREEMENTS: Mapping[str, frozenset[str]] = {"brevo": frozenset({"double opt in"})}
"""Columns of a known export that record agreement to e-mail only."""

NO_CONSENT_IN = frozenset({"pinpoint", "end_user_messaging", "twilio_consents", "twilio_messages", "ovhcloud"})
"""Exports of oppositions: being listed without one proves no consent."""

CONTACT_EXPORTS = (
    Export(
        "shopify",
        frozenset({"phone", "accepts sms marketing", "accepts email marketing"}),
        "phone",
        {"accepts sms marketing": "checked", "accepts email marketing": "ignored", "tax exempt": "ignored"},
    ),
    Export(
        "sendethic",
        frozenset({"mobile pour sms", "opt in sms", "statut mobile"}),
        "mobile pour sms",
        {"opt in sms": "checked", "statut mobile": "status"},
    ),
)
"""Exports that state for each contact whether they agreed to SMS. None proves how: without `provenance` the lines are refused."""


AUTHORS: Mapping[str, str] = {
    "pinpoint": "Amazon Pinpoint",
    "end_user_messaging": "AWS End User Messaging",
    "twilio_consents": "Twilio",
    "twilio_messages": "Twilio",
    "ovhcloud": "OVHcloud",
}


def export_of(header: Sequence[str], opposes: bool) -> Export | None:
    """The known export with these headers, if any."""
    names = frozenset(map(folded, header))
    candidates = EXPORTS if opposes else (*EXPORTS, *CONTACT_EXPORTS)
    return next((export for export in candidates if export.headers <= names), None)
