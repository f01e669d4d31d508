"""How other systems tell an opposition from another reply, typed anew from the rules that they publish (read on 2026-11-23).

Providers that keep their rule to themselves (Brevo, OVHcloud, SMSFactor) are not here: what cannot be read cannot be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.__main__ import Detection, cases, detection


@dataclass(frozen=True)
class Rival:
    """One system's published rule. `opposes` says whether it would take a reply as an opt-out."""

    name: str
    rule: str
    source: str
    opposes: Callable[[str], bool]


def _whole(*keywords: str) -> Callable[[str], bool]:
    return lambda text: text.strip().casefold() in {keyword.casefold() for keyword in keywords}


def _begins(*keywords: str) -> Callable[[str], bool]:
    return lambda text: text.strip().casefold().startswith(tuple(keyword.casefold() for keyword in keywords))


RIVALS = (
    Rival(
        "Twilio, default keywords",
        "the whole message is one of 8 English words",
        "https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out",
        _whole("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"),
    ),
    Rival(
        "Braze, default keywords",
        "the whole message is one of 6 English words",
        "https://www.braze.com/docs/user_guide/channels/sms_mms_and_rcs/message_features_and_optimization/keyword_processing/optin_optout",
        _whole("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"),
    ),
    Rival(
        "Telnyx, default keywords",
        "the whole message is one of 7 English words",
        "https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out",
        _whole("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"),
    ),
    Rival(
        "Sent, default keywords",
        "the whole trimmed message is one of 5 English words",
        "https://docs.sent.dm/reference/two-way-messaging",
        _whole("STOP", "CANCEL", "UNSUBSCRIBE", "QUIT", "END"),
    ),
    Rival(
        "AWS End User Messaging, managed",
        "the message begins with one of 10 words (ARRET among them)",
        "https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html",
        _begins("ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"),
    ),
    Rival(
        "Parcelvoy",
        "the message contains « stop »",
        "https://github.com/parcelvoy/platform",
        lambda text: "stop" in text.casefold(),
    ),
    Rival(
        "Mautic",
        "the message is « stop »",
        "https://github.com/mautic/mautic",
        _whole("stop"),
    ),
)
"""The systems compared."""


def compared(opposes: Callable[[str], bool]) -> Detection:
    """How well a rule does on the corpus of replies."""
    replies = cases("replies")
    return detection(replies, {case.id: opposes(case.input["text"]) for case in replies})
