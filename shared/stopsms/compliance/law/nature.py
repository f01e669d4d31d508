"""What a message is for. The purpose decides, not the words: any commercial part makes the whole message commercial.

Source: CPCE art. L.34-5; CNIL, fiche of 10 June 2026 on prospection, transactional and relational messages (docs/law.md R-70).
"""

from enum import StrEnum


class Nature(StrEnum):
    """The purpose of a message.

    `commercial` promotes goods, services or an image; `non_commercial` solicits without selling (a charity's appeal);
    `transactional` is needed to perform what the person asked for (an order, an appointment, a code).
    """

    COMMERCIAL = "commercial"
    NON_COMMERCIAL = "non_commercial"
    TRANSACTIONAL = "transactional"


SOLICITING = frozenset({Nature.COMMERCIAL, Nature.NON_COMMERCIAL})
"""The natures that need a legal basis, lawful hours and a way out."""

EVERY = frozenset(Nature)
"""Every message that a system sends to people."""
