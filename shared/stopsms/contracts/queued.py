"""The format of queue messages: an old and a new release work side by side while a deployment shifts traffic from one to the other.

A release writes one format and reads every format up to its newest. Members that it does not know it leaves alone, so that adding one
changes no format; a new format is for messages that an older release would misread. It takes two releases: the first can read it, the
second writes it. What an older worker cannot read returns to the queue, where a newer one finds it.
"""

import json
from collections.abc import Mapping
from typing import Any

from stopsms.contracts.codec import count, mapping, read_json

WRITTEN = 1
"""The format of the messages that this release writes."""

NEWEST_READ = 1
"""The newest format that this release reads."""

FIRST = 1
"""The format of messages that name none: those from before formats were named."""


class NewerFormat(ValueError):
    """A message of a newer release."""


def in_format(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """A message with the format that it is written in."""
    return {"format": WRITTEN} | dict(message)


def written(message: Mapping[str, Any]) -> str:
    """A message as it is put on a queue."""
    return json.dumps(in_format(message))


def read(body: str) -> Mapping[str, Any]:
    """A message from a queue. Raises NewerFormat, and ValueError or TypeError when it is no message of ours."""
    message = mapping(read_json(body))
    named = count(message.get("format", FIRST))
    if named < FIRST:
        raise ValueError("no such format")
    if named > NEWEST_READ:
        raise NewerFormat(f"format {named}")
    return message
