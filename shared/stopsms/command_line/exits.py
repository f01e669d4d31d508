"""Exit codes of the command line: each reason has its own number, for scripts."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes. They are part of the contract: a number, once published, never changes meaning."""

    DONE = 0
    """Done; a checked message may be sent."""
    BROKEN = 1
    """Something failed on our side or theirs (5xx), or was interrupted."""
    USAGE = 2
    """The command was written wrongly."""
    REFUSED = 3
    """Rules refuse it; a checked message may not be sent."""
    LATER = 4
    """A checked message may not be sent now, and may later."""
    MISSING = 5
    """Not found (404)."""
    CONFLICT = 6
    """Not possible in the current state (409)."""
    INVALID = 7
    """The request is not valid (400, 413, 422 without rules)."""
    UNREACHED = 8
    """No stack was found, it did not answer, or it does not know the key (403, 429)."""
    ATTENTION = 9
    """It is done, and a person has to look: findings, dead letters that stay, a campaign that did not finish."""
    NOT_PERMITTED = 10
    """The key is known, and may not do this: its role, or its advertisers (403)."""
