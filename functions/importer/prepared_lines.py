"""What a line of a file comes to: the acts that it reports, why it is not applied, of whom it may say no; and what preparing works with."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.outside.file_import import FileImport, Layout
from stopsms.compliance.person.opposition import Opposition
from stopsms.compliance.person.phone import Phone

MOBILE = "fr.mobile-number"
CONSENT = "fr.consent"
CHECKBOX = "fr.checkbox"
INFORMED = "fr.informed"
OPPOSITION = "fr.opposition"
UNREADABLE = "import.unreadable"
VALUE = "import.value"
NOTHING = "import.no-opposition"
UNCLEAR = "import.unclear"
REFUSED_ELSEWHERE = "import.refusal"


@dataclass(frozen=True, slots=True, eq=False)
class ParsedAct:
    """What a line reports of one person. `reference` is the same whenever and however often the same act is reported.

    `dated`: the line says when; else two acts of one person have the same reference too.
    """

    line: int
    phone: Phone
    what: Collection | Opposition
    reference: str
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of a contact file that says no, of each mobile on it; in which words. `told`: it says so, rather than not saying yes."""

    line: int
    phones: tuple[Phone, ...]
    words: str
    told: bool


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that is not applied, by which rule, and why (in French).

    `ignored`: there was nothing to apply; `noted`: it was applied, and something of it could not be read.
    """

    line: int
    rule: str
    reason: str
    ignored: bool = False
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A line: the acts it reports (of oppositions there may be several), and why it, or a number of it, is not applied.

    `doubt` is what a line of a list of oppositions may say: whoever it is about is held until a person has read it.
    """

    acts: tuple[ParsedAct, ...] = ()
    refused: RefusedLine | None = None
    doubt: Refusal | None = None


@dataclass(frozen=True, slots=True)
class LineContext:
    """What preparing works with: the import, its secret for references, how a number is parsed, and the present moment.

    `mobiles_within` finds every mobile that may stand in a text, whatever stands beside it.
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
        """By which rule, and why (in French); `ignored` when there was nothing to apply."""
        super().__init__(reason)
        self.rule, self.reason, self.ignored = rule, reason, ignored


class Unclear(NotApplied):
    """A line of a list of oppositions may oppose, in these words: these numbers, or whomever it may speak of."""

    def __init__(self, reason: str, words: str, phones: Sequence[Phone] = ()) -> None:
        """Why it is not understood (in French), and of whom it may speak; of nobody in particular: all who may stand on the line."""
        super().__init__(UNCLEAR, f"{reason} ; le numéro est suspendu jusqu’à relecture.")
        self.words, self.phones = words[:2000], tuple(phones)


def reference_of(context: LineContext, what: str) -> str:
    """Keyed, so that it tells nothing of a number once the contact is erased."""
    said = f"{context.about.advertiser_id}\n{'oppositions' if context.about.opposes else 'contacts'}\n{what}"
    return f"import-{hmac.new(context.secret, said.encode(), hashlib.sha256).hexdigest()}"


def pseudonym(phone: Phone, context: LineContext) -> str:
    """A number as the import remembers it while it runs: keyed, and of no use in any other import."""
    return hmac.new(context.secret, f"{context.about.id}\n{phone.e164}".encode(), hashlib.sha256).hexdigest()


def imported_as(context: LineContext, line: int) -> str:
    """How an act names the import and the line that brought it."""
    return f"{context.about.id}:{line}"
