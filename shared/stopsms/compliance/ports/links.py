"""Links that are made for one person and need no login: whoever holds one is taken for that person, for what its page shows and does."""

from enum import StrEnum
from typing import Protocol

from stopsms.compliance.person.phone import Phone


class PreferenceAction(StrEnum):
    """What a person may do on their preference page: refuse messages, ask for a copy of their data, ask for their erasure."""

    OBJECT = "object"
    COPY = "copy"
    ERASE = "erase"


class PreferenceLinks(Protocol):
    """The links to the preference pages. None is stored: a number is read out of its link, and nobody else can make one."""

    def address(self, advertiser_id: str, phone: Phone) -> str:
        """The link of a number to its page at an advertiser; always the same one, while the keys are."""

    def opened(self, advertiser_id: str, token: str) -> Phone | None:
        """The number whose link of this advertiser ends in that token; None when it is nobody's, whatever is wrong with it."""

    def form_token(self, advertiser_id: str, phone: Phone, action: PreferenceAction) -> str:
        """What a form of the page has to send with the action: only somebody who was given the page knows it."""
