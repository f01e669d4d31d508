"""What phones have received and what their owners wrote, by whatever door: for the page of phones.

The network knows what it delivered and what was written through the simulator; the stack's own record has the rest: what came by
`POST /inbound`, or straight to the topic.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from local.carrier.network import Network, SimulatedMessage, WrittenMessage

PAGE = 50
"""Phones that are listed at first."""

ReadRecord = Callable[[str], Sequence[WrittenMessage]]
"""What the stack has on record that the owner of this number wrote."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a phone received and what its owner wrote, through the simulator: how often, and what came last."""

    phone: str
    received: int
    written: int
    last: str
    last_at: str
    last_is_theirs: bool


class Conversations:
    """Grouped anew when there is something new."""

    def __init__(self, network: Network, on_record: ReadRecord) -> None:
        """Of this network's phones, with what the stack has on record."""
        self._network = network
        self._on_record = on_record
        self._lock = Lock()
        self._grouped: tuple[int, Sequence[Conversation], dict[str, str]] = (-1, (), {})

    def listed(self, search: str = "", most: int = PAGE) -> dict[str, Any]:
        """So many of the phones, the latest first; `search` is part of a number as people write it, or of a text."""
        revision, phones, texts = self._latest()
        number, words = _digits(search), search.casefold().strip()
        found = [one for one in phones if not words or (number and number in one.phone) or (words in texts[one.phone])]
        return {
            "revision": revision,
            "phones": [asdict(one) for one in found[:most]],
            "found": len(found),
            "known": len(phones),
            "messages": sum(one.received for one in phones),
        }

    def of(self, phone: str) -> dict[str, Any]:
        """Everything between a phone and whom it heard from or wrote to, oldest first."""
        received = [_received(message) for message in self._network.messages(to=phone)]
        written = self._network.written(phone)
        recorded = self._on_record(phone)
        known = {one.message_id for one in written} & {one.message_id for one in recorded}
        said = Counter((one.to, one.body) for one in written if one.message_id not in known)
        elsewhere = []
        for one in recorded:
            if one.message_id in known:
                continue
            if said[one.to, one.body] > 0:  # a service that gives what it passes on an id of its own
                said[one.to, one.body] -= 1
                continue
            elsewhere.append(one)
        theirs = [_theirs(one, recorded=False) for one in written]
        theirs += [_theirs(one, recorded=True) for one in elsewhere]
        return {"phone": phone, "messages": sorted([*received, *theirs], key=lambda one: str(one["at"]))}

    def _latest(self) -> tuple[int, Sequence[Conversation], dict[str, str]]:
        with self._lock:
            revision = self._network.revision
            if self._grouped[0] != revision:
                self._grouped = (revision, *self._group())
            return self._grouped

    def _group(self) -> tuple[Sequence[Conversation], dict[str, str]]:
        received, written = Counter[str](), Counter[str]()
        latest: dict[str, tuple[str, str, bool]] = {}
        texts: dict[str, list[str]] = {}
        for message in self._network.messages():
            received[message.to] += 1
            _note(latest, texts, message.to, (message.at, message.body, False))
        for reply in self._network.written():
            written[reply.sender] += 1
            _note(latest, texts, reply.sender, (reply.at, reply.body, True))
        phones = [
            Conversation(phone, received[phone], written[phone], body, at, theirs)
            for phone, (at, body, theirs) in latest.items()
        ]
        phones.sort(key=lambda one: (one.last_at, one.phone), reverse=True)
        return phones, {phone: "\n".join(said).casefold() for phone, said in texts.items()}


def _note(
    latest: dict[str, tuple[str, str, bool]], texts: dict[str, list[str]], phone: str, said: tuple[str, str, bool]
) -> None:
    if phone not in latest or said[0] >= latest[phone][0]:
        latest[phone] = said
    texts.setdefault(phone, []).append(said[1])


def _digits(search: str) -> str:
    """Part of a number as people write it (06 12…, +33 6 12…), as it is in E.164; empty for anything else."""
    written = search.strip()
    plain = "".join(filter(str.isdigit, written))
    if not plain or any(letter.isalpha() for letter in written):
        return ""
    return plain.removeprefix("0") if written.startswith("0") else plain


def _received(message: SimulatedMessage) -> dict[str, Any]:
    return {
        "id": message.message_id,
        "theirs": False,
        "with": message.origin,
        "body": message.body,
        "at": message.at,
        "parts": message.parts,
        "encoding": message.encoding,
    }


def _theirs(written: WrittenMessage, *, recorded: bool) -> dict[str, Any]:
    """`recorded` is what only the stack knows of."""
    return {
        "id": written.message_id,
        "theirs": True,
        "with": written.to,
        "body": written.body,
        "at": written.at,
        "recorded": recorded,
    }
