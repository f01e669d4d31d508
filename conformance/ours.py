"""This project as a system under test: the rulebook itself answers. Run from the project's folder."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared"))

from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserKind, Brand
from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.consent.act_content import collection_of
from stopsms.compliance.consent.collection import Bundle, Channel, Checkbox, Collection, Collector, Occasion, Sale
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, act_confirmed, comes_too_late, confirmed
from stopsms.compliance.consent.judge_consent import ConsentDecision, judge_consent
from stopsms.compliance.errors import InputError, InvalidPhone
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.law.decision import Decision
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Result
from stopsms.compliance.law.rulebook import profile_named, rulebook_of
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.message.service_reply import confirmation_question
from stopsms.compliance.person.contact import Basis, Claim, Contact, LegalBasis, Professional, Purpose, Status
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import Country, Phone, Territory
from stopsms.compliance.person.rights import Request
from stopsms.compliance.proof.evidence import Evidence
from stopsms.compliance.replies.reading import Intent, read_reply

TRAITS = ["appends_stop", "cost_is_advice", "some_countries", "cautious"]
"""The mention is appended when the author wrote none; encoding and parts are advice, not rules: no text demands them. There is
a rulebook for some countries only. A reply whose author was sure, in words that are not, is held until a person has read it."""

SALT = "0" * 32
Question = Mapping[str, Any]


class CannotBeAsked(Exception):
    """The question is about something that this adapter does not reach."""


def _hours(question: Question) -> Hours:
    rulebook = rulebook_of(Country.FRANCE)
    where = rulebook.places(
        Territory(question["territory"]),
        question.get("attributes", {}),
        alsace_moselle=question.get("alsace_moselle", False),
    )
    return Hours(where, rulebook.timetable(profile_named(question["profile"])))


def hours(question: Question) -> str:
    """Whether an instant is permitted."""
    at, found = datetime.fromisoformat(question["at"]), _hours(question)
    standing, profile = found.obstacles(at), found.profile(at)
    if not standing:
        return "allow"
    return "warn" if profile is not None and standing <= profile.warned_of else "block"


def openings(question: Question) -> str | None:
    """The next permitted instant."""
    opening = _hours(question).next_opening(datetime.fromisoformat(question["at"]))
    return None if opening is None else opening.strftime("%Y-%m-%dT%H:%M:%SZ")


def numbers(question: Question) -> str:
    """The number, or why it is refused."""
    try:
        phone = parse_phone(question["number"])
    except InvalidPhone as refused:
        return "invalid" if refused.reason == "not_a_number" else refused.reason
    return f"{phone.e164} {phone.territory}"


def replies(question: Question) -> str:
    """What a reply means: it opposes, it is harmless, or it is held until a person has read it."""
    reading = read_reply(question["text"])
    if reading.opposes:
        return "opposes"
    agrees = reading.intent is Intent.YES and question.get("awaited", False)
    return "harmless" if reading.harmless or agrees else "hold"


def _said(decision: Decision) -> str:
    results = {result.result for result in decision.results}
    for result, said in (
        (Result.BLOCK, "block"),
        (Result.DEFER, "block"),
        (Result.REVIEW, "review"),
        (Result.WARN, "warn"),
    ):
        if result in results:
            return said
    return "allow"


def _typed(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the kit says of an advertiser, in the words of the domain."""
    kinds = {"kind": AdvertiserKind(given["kind"])} if given.get("kind") else {}
    numbers = {Territory(place): number for place, number in given.get("stop_numbers", {}).items()}
    domains = {"domains": frozenset(given["domains"])} if "domains" in given else {}
    return {**given, **kinds, **domains, **({"stop_numbers": numbers} if numbers else {})}


def _advertiser(given: Mapping[str, Any], profile: str = "FR_STRICT") -> Advertiser:
    usual: dict[str, Any] = {"id": "zelie", "profile": profile, "contact": None}
    return Advertiser(**(usual | _typed(given)))


def decision_on(question: Question) -> Decision:
    """The whole decision on a text, sent to somebody who consented."""
    at = datetime.fromisoformat(question["at"])
    advertiser = _advertiser(question["advertiser"], question["profile"])
    terms = Terms(
        "",
        advertiser,
        advertiser.main_brand,
        question["text"],
        Nature(question["nature"]),
        None,
        profile_named(advertiser.profile),
        topics=frozenset(map(Topic, question.get("topics", ()))),
        contract_in_progress=question.get("contract_in_progress", False),
    )
    agreed = at - timedelta(days=30)
    basis = Basis(
        LegalBasis.CONSENT,
        agreed,
        1,
        informed=True,
        objection_offered=True,
        source="web_form",
        checkbox_ticked=True,
        purposes=frozenset(Purpose),
    )
    status = Status.OPPOSED if question.get("opposed") else Status.GRANTED
    contact = Contact("zelie", parse_phone(question["phone"]), 1, status, basis, last_contact_at=agreed)
    return Gate(terms).judge(contact, at).decision


def texts(question: Question) -> str:
    """Whether a text may be sent to somebody who consented."""
    return _said(decision_on(question))


@dataclass
class Bases:
    """Two advertisers that share a STOP number, and what they know of one person."""

    phone: Phone
    advertisers: dict[str, Advertiser] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    latest: dict[str, Evidence] = field(default_factory=dict)
    asked: tuple[ConfirmationQuestion, Evidence] | None = None

    def __post_init__(self) -> None:
        """Nothing is known of the person yet."""
        shared = {"siren": "732829320", "stop_number": "36180"}
        zelie = {"name": "Zelie", "legal_name": "ZELIE MODE SAS", "sender_id": "ZELIE", **shared}
        autre = {"id": "autre", "name": "Autre", "legal_name": "AUTRE SA", "sender_id": "AUTRE", **shared}
        brands = (Brand("Zelie Maison", "ZELIEMAISON"),)
        self.advertisers = {"zelie": _advertiser(zelie | {"brands": brands}), "autre": _advertiser(autre)}
        self.contacts = {name: Contact(name, self.phone) for name in self.advertisers}

    def take(self, event: Mapping[str, Any]) -> None:
        """One event of the history; what is refused leaves no trace."""
        name = event.get("advertiser", "zelie")
        contact, at = self.contacts[name], datetime.fromisoformat(event.get("at", "2026-11-17T00:00:00+01:00"))
        match event["event"]:
            case "advertiser":
                self.advertisers[name] = _declared(self.advertisers[name], event)
            case "collected":
                self._collect(name, _collection(event, at), _recorded_at(event, at))
            case "stop":
                self._oppose("STOP", at, event.get("to", "36180"))
            case "reply":
                self._reply(name, event["words"], at)
            case "stop_deleted":
                try:
                    mistaken = Review(contact.sequence, Conclusion.MISTAKEN, "admin", "demande interne")
                    self.contacts[name], _ = reviewed(contact, mistaken, self.latest[name], at, SALT)
                except InputError:
                    return
            case "erasure":
                remains, _ = erased(contact, Request("letter", at, "desk"), at, SALT)
                self.contacts[name] = remains.recalled(self.phone)
            case "delivered":
                return
            case _:
                self._seen(name, event["event"], at)

    def _collect(self, name: str, collection: Collection, at: datetime) -> None:
        found = self.capture(name, collection, at)
        if found.contact is not None:
            self.contacts[name] = found.contact
            if found.asks and found.evidence is not None:
                words = confirmation_question(self.advertisers[name], collection_of(found.evidence).purposes)
                self.asked = ConfirmationQuestion(words, at, act=found.evidence.hash), found.evidence

    def capture(self, name: str, collection: Collection, at: datetime) -> ConsentDecision:
        """What an act would make of the contact."""
        return judge_consent(self.contacts[name], collection, self.advertisers[name], at, SALT)

    def _seen(self, name: str, event: str, at: datetime) -> None:
        """A message that was sent to the person, or an act of theirs that shows that they are there."""
        contact = self.contacts[name]
        if event == "sent":
            claims = {**contact.claims, f"c{len(contact.claims)}": Claim(at, "00-000000.0", "w")}
            self.contacts[name] = replace(contact, claims=claims)
        elif event in set(Interaction):
            self.contacts[name], _ = heard_from(contact, SignOfLife(Interaction(event), at), at, SALT)
        else:
            raise CannotBeAsked(event)

    def _reply(self, name: str, words: str, at: datetime) -> None:
        contact = self.contacts[name]
        if self.asked is None or read_reply(words).intent is not Intent.YES:
            self._oppose(words, at, "36180")
            return
        question, act = self.asked
        if act_confirmed(contact, question, [act], self.advertisers[name], at):
            self.contacts[name], _ = confirmed(contact, question, act, "m", words, at, at, SALT)
        elif comes_too_late(contact, question, [act], at):
            self.contacts[name], _ = heard_from(contact, SignOfLife(Interaction.REPLY, at), at, SALT)
        else:
            self._oppose(words, at, "36180")

    def _oppose(self, words: str, at: datetime, number: str) -> None:
        reading = read_reply(words)
        if reading.harmless:
            return
        opposition = Opposition("sms", at, "m", words, reading.matched)
        unread = Unread(HoldKind.REPLY, "sms", at, "m", words, reading.matched)
        for name, advertiser in self.advertisers.items():
            if advertiser.stop_number == number:
                contact = self.contacts[name]
                acted = opposed(contact, opposition, at, SALT) if reading.opposes else held(contact, unread, at, SALT)
                self.contacts[name], self.latest[name] = acted


def _declared(advertiser: Advertiser, event: Mapping[str, Any]) -> Advertiser:
    told = {key: value for key, value in event.items() if key in ("strict_opt_in", "double_opt_in", "kind")}
    return replace(advertiser, **_typed(told))


def _recorded_at(event: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(event["recorded_at"]) if "recorded_at" in event else at


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _sale(given: Mapping[str, Any]) -> Sale:
    occasion = Occasion(given.get("occasion", "sale"))
    return Sale(occasion, _instant(given.get("at")), given.get("seller_siren"), _day(given.get("contract_until")))


def _collector(given: Mapping[str, Any]) -> Collector:
    dates = _day(given.get("list_date")), _instant(given.get("obtained_at"))
    return Collector(given["name"], tuple(given.get("partners", ())), given.get("list_version", ""), *dates)


def _collection(event: Mapping[str, Any], at: datetime) -> Collection:
    shown = event["evidence"]
    sale, collector, born = shown.get("sale"), shown.get("collector"), shown.get("birth_date")
    professional = shown.get("professional")
    return Collection(
        legal_basis=LegalBasis(event["legal_basis"]),
        collected_at=at,
        source=shown["source"],
        wording=shown["wording"],
        wording_version=shown["wording_version"],
        checkbox=Checkbox(**shown["checkbox"]),
        informed=shown["informed"],
        objection_offered=shown["objection_offered"],
        channels=frozenset(map(Channel, shown["channels"])) if "channels" in shown else None,
        bundled_with=frozenset(map(Bundle, shown.get("bundled_with", []))),
        operator=shown.get("operator"),
        act_reference=shown.get("act_reference", ""),
        purposes=frozenset(map(Purpose, shown.get("purposes", []))),
        sale=None if sale is None else _sale(sale),
        collector=None if collector is None else _collector(collector),
        born=date.fromisoformat(born) if born else None,
        parental_consent=shown.get("parental_consent", False),
        professional=Professional(professional) if professional else None,
        categories=frozenset(event.get("categories", shown.get("categories", []))),
        imported_as="1:2" if event.get("imported") else "",
    )


def captures(question: Question) -> str:
    """Whether an act of collection may be recorded, after a history."""
    act = question["act"]
    bases = Bases(parse_phone(act.get("phone", "+33612345678")))
    for event in question.get("history", ()):
        bases.take(event)
    at = datetime.fromisoformat(act["at"])
    found = bases.capture("zelie", _collection(act, at), _recorded_at(act, at))
    if found.refusals:
        return "block"
    return "warn" if found.remarks else "allow"


def consents(question: Question) -> str:
    """Whether a person may be written to, after a history."""
    asked = question["question"]
    try:
        bases = Bases(parse_phone(asked.get("phone", "+33612345678")))
    except InvalidPhone:
        return "block"
    for event in question["history"]:
        bases.take(event)
    advertiser = bases.advertisers[asked["advertiser"]]
    brand = advertiser.brand_named(asked["brand"]) if "brand" in asked else advertiser.main_brand
    if brand is None:
        raise CannotBeAsked("brand")
    text = asked.get("text", f"{brand.name} : -20 % samedi.")
    terms = Terms(
        "",
        advertiser,
        brand,
        text,
        Nature(asked["nature"]),
        asked["category"],
        profile_named(advertiser.profile),
        topics=frozenset(map(Topic, asked.get("topics", ()))),
        contract_in_progress=asked.get("contract_in_progress", False),
    )
    return _said(Gate(terms).judge(bases.contacts[advertiser.id], datetime.fromisoformat(asked["at"])).decision)


ANSWERS: Mapping[str, Callable[[Question], str | None]] = {
    "hours": hours,
    "openings": openings,
    "numbers": numbers,
    "replies": replies,
    "texts": texts,
    "consents": consents,
    "captures": captures,
}


def answers(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The answer to each question."""
    for line in lines:
        asked = json.loads(line)
        try:
            answer = ANSWERS[asked["set"]](asked["input"])
        except CannotBeAsked:
            answer = None
        yield {"set": asked["set"], "id": asked["id"], "answer": answer}


if __name__ == "__main__":
    print(json.dumps({"traits": TRAITS}))
    for given in answers(iter(sys.stdin)):
        print(json.dumps(given, ensure_ascii=False))
