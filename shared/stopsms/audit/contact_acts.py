"""What each act does to a contact, as far as an archive shows it: which state may follow which, and no other.

The archive has the headers of acts, not their contents: it does not say which words were read, or what a person concluded. What it
does say is enough to know which states may follow one another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from stopsms.audit.contact_state import STATED, Item, bases_of, changes, instant, is_consistent, standing, unread
from stopsms.compliance.consent.collection import Collection, lifts_opposition
from stopsms.compliance.person.contact import LegalBasis

COME_FROM_THE_PERSON = frozenset(
    {"basis_recorded", "confirmed", "heard_from", "opposed", "rectified", "number_changed"}
)
"""The acts that show that the person is still in contact."""


@dataclass(frozen=True, slots=True)
class ArchivedAct:
    """The header of a record."""

    name: str
    sequence: int
    occurred_at: str
    recorded_at: str


def why_impossible(act: ArchivedAct, before: Item, after: Item) -> str:
    """Why this act does not lead from one state to the other; empty when it does. Follows the module of `compliance` of each act."""
    judge = _ACTS.get(act.name)
    if judge is None:
        return f"no version may follow {act.name}"
    may, why = judge(act, before, after)
    changed = changes(before, after)
    if "last_contact_at" in changed and not _heard(act, before, after):
        return f"last_contact_at changed, which this {act.name} does not do"
    if more := sorted(set(changed) - may - {"last_contact_at"}):
        return f"changed {', '.join(more)}, which no {act.name} does"
    if not why and not is_consistent(after):
        return "its hold and its status contradict each other"
    return why


_Judged = tuple[frozenset[str], str]
"""What an act may have changed, and why the change is none of those that it makes; empty when it is."""

_STANDING = frozenset({"status", "hold"})
_ROOM = frozenset({"attributes", "tags"})
"""Room is made for an opposition or a hold by leaving these out."""


def _heard(act: ArchivedAct, before: Item, after: Item) -> bool:
    if act.name not in COME_FROM_THE_PERSON or "last_contact_at" not in after:
        return False
    at = instant(after["last_contact_at"])
    known = before.get("last_contact_at")
    return at == instant(act.occurred_at) and (known is None or at > instant(known))


def _basis_recorded(act: ArchivedAct, before: Item, after: Item) -> _Judged:
    """`consent.granted`, `requested` and `noted`."""
    may = _STANDING | _ROOM | {"basis", "confirmation"}
    was, now, basis = standing(before), standing(after), after.get("basis")
    changed = set(changes(before, after)) - {"last_contact_at"}
    if why := _why_unread(before, after, act.name):
        return may, why
    if "confirmation" in before and "confirmation" not in after:
        return may, "ended what waits to be confirmed, which no basis_recorded does"
    if "basis" not in changed and (now == was or (now == "pending" and was == "none")):
        return may, ""  # noted, weaker than what is known, or still to be confirmed
    if now != "granted" or basis is None:
        return may, f"went from {was} to {now} by basis_recorded"
    if was == "opposed" and not _lifts(act.occurred_at, before, basis):
        return may, f"went from {was} to {now} by basis_recorded, which does not lift the opposition"
    beside = changed <= {"basis", *_ROOM} and bases_of(before)[:1] == bases_of(after)[:1]
    by_itself = _why_not_proved(act, basis) or _why_not_beside(before, after)
    return may, _why_not_added(act, before, after) if beside else by_itself


def _why_not_added(act: ArchivedAct, before: Item, after: Item) -> str:
    """A sale adds itself beside the consent that stands, and no other consent (`standing.with_weaker`)."""
    known, (consent, *others) = bases_of(before), bases_of(after)
    added = [basis for basis in others if basis not in known]
    if len(added) != 1 or consent["legal_basis"] != LegalBasis.CONSENT or added[0]["legal_basis"] == LegalBasis.CONSENT:
        return "has a basis beside its consent that this basis_recorded does not add"
    return _why_not_proved(act, added[0])


def _why_not_beside(before: Item, after: Item) -> str:
    """What stands beside a new consent stood before it, unopposed: none is made up, and none that was withdrawn comes back."""
    stood = bases_of(before) if standing(before) == "granted" else []
    if "basis" in changes(before, after) and any(basis not in stood for basis in bases_of(after)[1:]):
        return "has a basis beside its consent that did not stand before"
    return ""


def _why_not_proved(act: ArchivedAct, basis: Item) -> str:
    if basis["evidence"] != act.sequence:
        return "has a basis that names another record than its act"
    if instant(basis["collected_at"]) != instant(act.occurred_at):
        return "has a basis that was collected at another time than its record says"
    return ""


def _lifts(collected_at: str, before: Item, basis: Item) -> bool:
    if "opposed_at" not in before:
        return False
    at = datetime.fromisoformat(collected_at)
    collection = Collection(
        LegalBasis(basis["legal_basis"]),
        at,
        basis["source"],
        wording="",
        wording_version="",
        act_reference="in the record's content, which the archive does not have",
    )
    return lifts_opposition(collection, datetime.fromisoformat(before["opposed_at"]))


def _confirmed(act: ArchivedAct, before: Item, after: Item) -> _Judged:
    may = _STANDING | _ROOM | {"basis", "confirmation"}
    was, now, basis = standing(before), standing(after), after.get("basis", {})
    if "confirmation" not in before or was not in ("pending", "opposed", "granted") or now != "granted":
        return may, f"went from {was} to {now} by confirmed, though nothing waited to be confirmed"
    if why := _why_not_agreed_to(act, before, after):
        return may, why
    if was == "opposed" and not _lifts(basis["collected_at"], before, basis):
        return may, "was confirmed by a consent that does not lift the opposition"
    if "confirmation" in after:
        return may, "still waits to be confirmed after it was"
    if "opposed_at" in before and instant(act.occurred_at) < instant(before["opposed_at"]):
        return may, "was confirmed before it opposed"
    return may, _why_not_beside(before, after) or _why_unread(before, after, act.name)


def _why_not_agreed_to(act: ArchivedAct, before: Item, after: Item) -> str:
    """A yes brings a consent of before it, given when it was said; or leaves one that was given later still."""
    basis = after.get("basis")
    if basis is None or basis["legal_basis"] != LegalBasis.CONSENT or basis["evidence"] >= act.sequence:
        return "has no basis that names a consent of before it was confirmed"
    given, said, changed = instant(basis["collected_at"]), instant(act.occurred_at), "basis" in changes(before, after)
    if changed and given != said:
        return "has a basis that was given at another time than it was confirmed"
    if not changed and standing(before) == "granted" and given <= said:
        return "was confirmed, and rests on what was given before"
    return ""


def _heard_from(_: ArchivedAct, before: Item, after: Item) -> _Judged:
    """A purchase renews a customer's last sale."""
    was, now = dict(before.get("basis", {})), dict(after.get("basis", {}))
    sold = [basis.pop("sale_at", None) for basis in (was, now)]
    renewed = was == now and (sold[0] == sold[1] or (sold[1] is not None and (sold[0] is None or sold[0] < sold[1])))
    return (frozenset({"basis"}) if renewed else frozenset()), ""


def _opposed(act: ArchivedAct, before: Item, after: Item) -> _Judged:
    may = _STANDING | _ROOM | {"opposed_at", "confirmation"}
    if standing(after) != "opposed" or after["status"] != "opposed":
        return may, "is not opposed after an opposition"
    if "confirmation" in after:
        return may, "still waits to be confirmed after an opposition"
    return may, _why_unopposed(act, before, after) or _why_unread(before, after, act.name)


def _why_unopposed(act: ArchivedAct, before: Item, after: Item) -> str:
    """An opposition counts from when it is recorded, and never goes back: see `Contact.opposed_from`."""
    known = [instant(act.recorded_at), instant(act.occurred_at) if act.name != "opposition_reviewed" else None]
    known.append(instant(before["opposed_at"]) if "opposed_at" in before else None)
    known.append(instant(before["basis"]["collected_at"]) if "basis" in before else None)
    if "opposed_at" not in after or instant(after["opposed_at"]) < max(at for at in known if at is not None):
        return "is opposed from an earlier time than its act, or than it was"
    return ""


def _why_unread(before: Item, after: Item, act: str) -> str:
    kept = unread(before) == unread(after)
    return "" if kept else f"something that nobody has read is held no more after a {act}"


def _held(act: ArchivedAct, before: Item, after: Item) -> _Judged:
    may = _STANDING | _ROOM
    if standing(before) != standing(after):
        return may, f"went from {standing(before)} to {standing(after)} beneath a hold"
    if unread(after) != (*unread(before), act.sequence):
        return may, "does not hold the record of its act"
    return may, ""


def _opposition_reviewed(act: ArchivedAct, before: Item, after: Item) -> _Judged:
    """Upheld, it opposes; otherwise one record less is unread."""
    may = _STANDING | {"opposed_at", "confirmation"}
    was, now = standing(before), standing(after)
    left = [number for number in unread(before) if number in unread(after)]
    if tuple(left) != unread(after) or len(unread(before)) - len(left) > 1:
        return may, "changed what is unread in a way that no opposition_reviewed does"
    if now not in {was, "opposed"}:
        return may, f"went from {was} to {now} by opposition_reviewed"
    changed = changes(before, after)
    if now == "opposed" and (now != was or "opposed_at" in changed):
        return may, _why_unopposed(act, before, after)
    if "opposed_at" in changed or ("confirmation" in changed and now != "opposed"):
        return may, "changed opposed_at or confirmation, which no opposition_reviewed does that does not oppose"
    return may, ""


def _nothing(_: ArchivedAct, __: Item, ___: Item) -> _Judged:
    return frozenset(), ""


def _rectified(_: ArchivedAct, __: Item, ___: Item) -> _Judged:
    return _ROOM, ""


def _left(act: ArchivedAct, before: Item, after: Item) -> _Judged:
    """`rights.renumbered`, the old number: its next holder has to consent again."""
    may = frozenset(STATED) - {"last_contact_at"}
    if after["status"] != "opposed" or any(
        name in after for name in ("hold", "basis", "confirmation", "tags", "attributes")
    ):
        return may, "is not opposed and empty after its holder left it"
    if "hold" in before:
        return may, "was left though something that came from it is unread"
    return may, _why_unopposed(act, before, after)


_ACTS: Mapping[str, Callable[[ArchivedAct, Item, Item], _Judged]] = {
    "basis_recorded": _basis_recorded,
    "confirmed": _confirmed,
    "heard_from": _heard_from,
    "opposed": _opposed,
    "held": _held,
    "opposition_reviewed": _opposition_reviewed,
    "accessed": _nothing,
    "rectified": _rectified,
    "number_changed": _left,
}


def why_not_arrived(act: ArchivedAct, left: Item, after: Item) -> str:
    """Why a number does not continue another: `rights.renumbered`, the number that is used from now on."""
    basis = left.get("basis")
    expected = {name: value for name, value in left.items() if name not in ("confirmation", "last_contact_at")}
    if basis is not None:
        expected["basis"] = {**basis, "evidence": act.sequence}
        if "earlier" in basis:
            expected["basis"]["earlier"] = [{**one, "evidence": act.sequence} for one in basis["earlier"]]
    arrived = {name: value for name, value in after.items() if name != "last_contact_at"}
    known = left.get("last_contact_at")
    heard = max(instant(act.occurred_at), instant(known)) if known else instant(act.occurred_at)
    if arrived != expected or "last_contact_at" not in after or instant(after["last_contact_at"]) != heard:
        return "does not have the state of the number that was left"
    return ""


def takes_away(acts: list[str], before: Item, after: Item) -> bool:
    """Whether nothing of a change brings somebody nearer to being written to: as the replay of an archive makes them.

    What is against the contact stays; a consent may be an older one, of which the table has the proof, while somebody has to read.
    """
    was, now = standing(before), standing(after)
    same_basis = before.get("basis") == after.get("basis")
    heard, known = after.get("last_contact_at", ""), before.get("last_contact_at", "")
    attributes = after.get("attributes", {})
    return (
        all(act in ("held", "opposed") for act in acts)
        and is_consistent(after)
        and (now != "granted" or (was == "granted" and (same_basis or after["status"] == "held")))
        and (was != "opposed" or now == "opposed")
        and after.get("confirmation") in (None, before.get("confirmation"))
        and (not unread(before) or bool(unread(after)) or now == "opposed")
        and after.get("opposed_at", "") >= before.get("opposed_at", "")
        and (heard <= known or bool(acts))
        and all(attributes.get(name) == value for name, value in before.get("attributes", {}).items())
    )
