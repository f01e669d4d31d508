"""The result of reading a line (acts, refusals, reasons for rejection) and the context it is read in."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.law.rulebook import home_rulebook
from stopsms.compliance.outside.file_import import FileImport, Layout
from stopsms.compliance.person.opposition import Opposition
from stopsms.compliance.person.phone import Phone

MOBILE, CONSENT, CHECKBOX, INFORMED, OPPOSITION = map(
    home_rulebook().id_of, ("mobile-number", "consent", "checkbox", "informed", "opposition")
)
"""The rules that a line is refused by before there is a number to say whose rules apply: the controller's own."""

UNREADABLE = "import.unreadable"
VALUE = "import.value"
NOTHING = "import.no-opposition"
UNCLEAR = "import.unclear"
REFUSED_ELSEWHERE = "import.refusal"


@dataclass(frozen=True, slots=True, eq=False)
class ParsedAct:
    """What a line reports about one person. `reference` is the same however often the same act is reported.

    `dated`: the line gives a date. Without one, two acts of the same person share a reference. `place` is that of its number on the
    line, the first being 0.
    """

    line: int
    phone: Phone
    what: Collection | Opposition
    reference: str
    dated: bool = True
    place: int = 0


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """A refusal for each mobile on a line, and its words. `explicit`: it says no, rather than merely not saying yes."""

    line: int
    phones: tuple[Phone, ...]
    words: str
    explicit: bool


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that is not applied: the rule and the reason (in French).

    `ignored`: there was nothing to apply. `noted`: it was applied, but part of it could not be read.
    """

    line: int
    rule: str
    reason: str
    ignored: bool = False
    noted: bool = False


@dataclass(frozen=True, slots=True)
class PreparedLine:
    """A line: the acts it reports (possibly several oppositions), and why it, or one of its numbers, is not applied.

    `doubt` is a possible opposition: the contacts it may concern are held until a human has read the line.
    """

    acts: tuple[ParsedAct, ...] = ()
    refused: RefusedLine | None = None
    doubt: RowRefusal | None = None


@dataclass(frozen=True, slots=True)
class LineContext:
    """What reading a line needs: the import, its layout, the key for references, the parser of numbers and the current instant.

    `mobiles_within` finds every possible mobile number in a text, whatever surrounds it.
    """

    about: FileImport
    layout: Layout
    secret: bytes
    parse_phone: Callable[[str], Phone]
    mobiles_within: Callable[[str], Sequence[Phone]]
    now: datetime


class NotApplied(Exception):
    """The line is not applied."""

    def __init__(self, rule: str, reason: str, *, ignored: bool = False) -> None:
        """The rule and the reason (in French); `ignored` if there was nothing to apply."""
        super().__init__(reason)
        self.rule, self.reason, self.ignored = rule, reason, ignored


class Unclear(NotApplied):
    """A line of a list of oppositions that may be an opposition, for the given numbers or for any on the line."""

    def __init__(self, reason: str, words: str, phones: Sequence[Phone] = ()) -> None:
        """The reason (in French), the words, and the numbers concerned; without any, every number on the line."""
        super().__init__(UNCLEAR, f"{reason} ; le numéro est suspendu jusqu’à relecture.")
        self.words, self.phones = words[:2000], tuple(phones)


def reference_of(context: LineContext, what: str) -> str:
    """A keyed reference, so that it reveals nothing about a number once the contact is erased."""
    text = f"{context.about.advertiser_id}\n{'oppositions' if context.about.opposes else 'contacts'}\n{what}"
    return f"import-{hmac.new(context.secret, text.encode(), hashlib.sha256).hexdigest()}"


def pseudonym(phone: Phone, context: LineContext) -> str:
    """The keyed form in which an import remembers a refused number; it differs for every import."""
    return hmac.new(context.secret, f"{context.about.id}\n{phone.e164}".encode(), hashlib.sha256).hexdigest()


def imported_as(context: LineContext, line: int) -> str:
    """How an act names the import and the line it came from."""
    return f"{context.about.id}:{line}"
