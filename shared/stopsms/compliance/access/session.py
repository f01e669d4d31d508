"""The session of a person who has signed in: a secret in their browser, of which we keep the hash alone.

It is no token that speaks for itself: each request reads the session and the person, so that whoever is signed out, or may do less
than a moment ago, is so at once.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from stopsms.compliance.access.person import Person
from stopsms.compliance.ports.access import PersonStore
from stopsms.compliance.ports.sessions import SessionStore

LONGEST = timedelta(hours=8)
"""A day's work: then people sign in again."""

IDLE = timedelta(hours=1)
"""A session that nobody has used for so long ends: the screen may be anybody's by now."""

NOTED_EVERY = timedelta(minutes=5)
"""How often it is noted that a session is used: not at each request, which would be a write each time."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 random bytes in base64."""


@dataclass(frozen=True, slots=True)
class PersonSession:
    """A session, known by the hash of its token. `email` is the person's, `used_at` the latest use that was noted."""

    token_hash: str
    email: str
    created_at: datetime
    used_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When it ends, unless it is used again or ended before."""
        return min(self.created_at + LONGEST, self.used_at + IDLE)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at work, and by which session."""

    person: Person
    session: PersonSession


def hash_of(token: str) -> str:
    """The hash by which a session is kept. A token has 256 random bits: whoever reads the table cannot find it."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """What the forms of a session carry: another site, which cannot read the cookie, cannot post them (CSRF)."""
    return hashlib.sha256(f"forms of {token}".encode()).hexdigest()


def signed_in(token: str, sessions: SessionStore, people: PersonStore, now: datetime) -> SignedIn | None:
    """Whose session this is. Writes nothing.

    None when it has ended, when the person is not known or not active any more, or when they were not at any time since it began.
    """
    if not _TOKEN.fullmatch(token):
        return None
    session = sessions.find(hash_of(token))
    if session is None or now >= session.expires_at:
        return None
    person = people.find(session.email)
    if person is None or not person.active or session.created_at < person.admitted_at:
        return None
    return SignedIn(person, session)
