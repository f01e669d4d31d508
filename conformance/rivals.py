"""Opt-out rules that other SMS systems publish, re-typed so that one set of replies can be run through all of them.

Only systems whose word list *and* way of matching are public are here; the code is ours, the rules are theirs.
Where a source is silent on a detail, the reading kinder to the rival is taken: case and outer blanks are ignored.
"Begins with" and "contains" are literal; no accent is removed, because no source says that one is.
A rival is judged on the reply alone: its operators, its staff and its customer's own settings are out of scope.
Systems that publish their words but not how they match them (Brevo, Esendex, Vonage…), or nothing (OVHcloud, SMSFactor…), are not here.
"""

import re
import string
from collections.abc import Callable
from dataclasses import dataclass

from conformance.__main__ import HARMLESS, OPPOSES, Detection, cases, detection


@dataclass(frozen=True)
class Rival:
    """One system: how it reads a reply, and where it says so."""

    name: str
    rule: str
    source: str
    opposes: Callable[[str], bool]


def _fold(text: str) -> str:
    return text.strip().lower()


def _whole(*phrases: str) -> Callable[[str], bool]:
    """The message is one of the phrases and nothing else."""
    known = frozenset(phrases)
    return lambda text: _fold(text) in known


def _begins(*words: str) -> Callable[[str], bool]:
    """The message begins with one of the words, whatever follows."""
    return lambda text: _fold(text).startswith(words)


def _first_word(*words: str) -> Callable[[str], bool]:
    """The first blank-separated word, without the punctuation around it, is one of the words."""
    known = frozenset(words)

    def opposes(text: str) -> bool:
        parts = _fold(text).split(maxsplit=1)
        return bool(parts) and parts[0].strip(string.punctuation) in known

    return opposes


def _contains(*words: str) -> Callable[[str], bool]:
    """One of the words is somewhere in the message, even inside a longer word."""
    return lambda text: any(word in _fold(text) for word in words)


def _contains_word(*words: str, ascii_only: bool = False) -> Callable[[str], bool]:
    """One of the words is somewhere in the message as a word of its own."""
    flags = re.IGNORECASE | (re.ASCII if ascii_only else 0)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", flags)
    return lambda text: pattern.search(text) is not None


_BRAZE = ("stop", "stopall", "unsubscribe", "cancel", "end", "quit")
_AWS = ("arret", "cancel", "end", "opt-out", "optout", "quit", "remove", "stop", "td", "unsubscribe")
_QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours(letter: str) -> str:
    """The letter and the keys to its left and right on a QWERTY keyboard."""
    for row in _QWERTY:
        at = row.find(letter)
        if at >= 0:
            return row[max(at - 1, 0) : at + 2]
    return letter


def _braze_fuzzy(text: str) -> bool:
    reply = _fold(text)
    if any(word in reply for word in _BRAZE):
        return True
    # Every letter may slip by one key: Braze's own example "Stpo" needs two slips.
    return any(
        len(reply) == len(word) and all(typed in _neighbours(meant) for typed, meant in zip(reply, word, strict=True))
        for word in _BRAZE
    )


_MOVEON_WHOLE = _whole("unsubscribe", "cancel", "end", "quit")
_MOVEON_INSIDE = _contains("remove my name", "delete my number", "i opt out", "stop2quit", "stopall")
_MOVEON_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"\A\s*stop\b",
        r"\bremove me\s*\Z",
        r"\btake me off th\w+ list",
        r"\blose my number",
        r"don\W?t contact me",
    )
)


def _moveon(text: str) -> bool:
    return _MOVEON_WHOLE(text) or _MOVEON_INSIDE(text) or any(pattern.search(text) for pattern in _MOVEON_PATTERNS)


_KALKUN = re.compile(r"\b(stop|activer)\b", re.IGNORECASE | re.ASCII)


def _kalkun(text: str) -> bool:
    # The first command found decides: ACTIVER is its opt-in.
    found = _KALKUN.search(text)
    return found is not None and found[1].lower() == "stop"


RIVALS: tuple[Rival, ...] = (
    Rival(
        name="Twilio",
        rule="default keywords; only a single-word message counts",
        # The list of today, with REVOKE and OPTOUT: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out.md
        source="https://www.twilio.com/help/faq/sms/does-twilio-support-stop-block-and-cancel-aka-sms-filtering",
        opposes=_whole("stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel"),
    ),
    Rival(
        name="Telnyx",
        rule="default stop words; recognised only when they are the only words in the message",
        source="https://support.telnyx.com/en/articles/1270091-sms-opt-out-keywords-and-stop-words",
        opposes=_whole("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit"),
    ),
    Rival(
        name="Sent",
        rule="default keywords; the entire trimmed message must equal one, in any case",
        source="https://www.skills.sh/sentdm/sent-plugin/sent-two-way-messaging",
        opposes=_whole("stop", "cancel", "unsubscribe", "quit", "end"),
    ),
    Rival(
        name="Braze",
        rule="default keywords; exact single-word message, in any case",
        source="https://www.braze.com/docs/user_guide/channels/sms_mms_and_rcs/"
        "message_features_and_optimization/keyword_processing/optin_optout",
        opposes=_whole(*_BRAZE),
    ),
    Rival(
        name="Braze, fuzzy opt-out",
        rule="option, off by default, English only: a keyword inside the message, or mistyped by adjacent QWERTY keys",
        source="https://www.braze.com/docs/user_guide/channels/sms_mms_and_rcs/"
        "message_features_and_optimization/keyword_processing/fuzzy_opt_out/",
        opposes=_braze_fuzzy,
    ),
    Rival(
        name="Klaviyo",
        rule="default setting 'contains word': an English opt-out keyword anywhere in the message, as a word",
        # The words: https://help.klaviyo.com/hc/en-us/articles/35575786638107 (lists in other languages not seen)
        source="https://help.klaviyo.com/hc/en-us/articles/29109965092251",
        opposes=_contains_word("stop", "quit", "end", "cancel", "unsubscribe"),
    ),
    Rival(
        name="TextAnywhere",
        rule="the message must start with 'stop'",
        source="https://www.textanywhere.com/resources/faqs/general-questions/"
        "can-i-change-the-opt-out-keyword-that-my-customers-use-to-cancel-their-sms-subscription/",
        opposes=_begins("stop"),
    ),
    Rival(
        name="AWS End User Messaging",
        rule="ten required keywords; the message begins with one, in any case",
        # The words: https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
        source="https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords.html",
        opposes=_begins(*_AWS),
    ),
    Rival(
        name="AWS End User Messaging, first word",
        rule="the same ten keywords, under the stricter note of the same guide: the first word is one of them",
        # The note was read in this translation; the English page we could read was cut before it.
        source="https://docs.aws.amazon.com/zh_tw/sms-voice/latest/userguide/phone-pool-keywords.html",
        opposes=_first_word(*_AWS),
    ),
    Rival(
        name="AWS sample, self-managed opt-outs",
        rule="the same ten keywords, each looked for anywhere in the message, even inside a word",
        source="https://github.com/aws-samples/communication-developer-services-reference-architectures/blob/"
        "521a6007f8c9bfc64bd08913c1e67882964ae274/legacy/cloudformation/Self-managed_Opt_Outs.yaml",
        opposes=_contains(*_AWS),
    ),
    Rival(
        name="Mautic",
        rule="the trimmed message is exactly 'stop', in any case",
        source="https://github.com/mautic/mautic/blob/"
        "099d37414a710066d644f63727bd9cf288b99a9f/app/bundles/SmsBundle/EventListener/StopSubscriber.php",
        opposes=_whole("stop"),
    ),
    Rival(
        name="Spoke (Politics Rewired)",
        rule="the trimmed message is exactly one of fourteen English phrases, in any case",
        source="https://github.com/politics-rewired/Spoke/blob/"
        "b8761c733bbca905651b7067d27eb2140f5929b7/src/server/api/lib/message-sending.js",
        opposes=_whole(
            *("stop", "stop all", "stopall", "unsub", "unsubscribe", "cancel", "end", "quit"),
            *("stop2quit", "stop 2 quit", "stop=quit", "stop = quit", "stop to quit", "stoptoquit"),
        ),
    ),
    Rival(
        name="Spoke (MoveOn), auto-optout",
        rule="default patterns: begins with the word 'stop', is one of four words, or has one of nine phrases",
        source="https://github.com/StateVoicesNational/Spoke/blob/"
        "50e0545c2e8ab1f4bf0988204cfbe492f41f471b/src/extensions/message-handlers/auto-optout/index.js",
        opposes=_moveon,
    ),
    Rival(
        name="Parcelvoy / Lunogram",
        rule="'stop' anywhere in the message, even inside a word, in any case",
        source="https://github.com/parcelvoy/platform/blob/"
        "3d59d28fff26471b3c3a76aa119290bd3d314ab0/apps/platform/src/providers/text/TextProvider.ts",
        opposes=_contains("stop"),
    ),
    Rival(
        name="Kalkun, stop manager",
        rule="default settings: STOP anywhere in the message as a word, unless ACTIVER (opt-in) comes first",
        source="https://github.com/kalkun-sms/Kalkun/blob/"
        "31516edc081ac22e530b2d8f741e86ceb9131322/application/plugins/stop_manager/libraries/MsgIncoming.php",
        opposes=_kalkun,
    ),
)


def compared(read: Callable[[str], str]) -> Detection:
    """How well a way of reading does on the corpus of replies."""
    replies = cases("replies")
    return detection(replies, {case.id: read(case.input["text"]) for case in replies})


def rival_reading(rival: Rival) -> Callable[[str], str]:
    """How a rival reads a reply: it opposes, or it is nothing to heed. None of them holds."""
    return lambda text: OPPOSES if rival.opposes(text) else HARMLESS
