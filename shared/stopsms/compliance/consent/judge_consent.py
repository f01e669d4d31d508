"""What one act of collection makes of a contact: the rules' verdict and, where none forbids it, the contact and the evidence to record.

One place for all doors: a consent given on a form, sent to the API or read in a file is judged and recorded in the same way. What makes
a consent valid is the law of a country: countries/france/person/consent.py.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import Capture, Collection
from stopsms.compliance.consent.confirmation import brings_more, needs_confirmation
from stopsms.compliance.consent.purpose import expected
from stopsms.compliance.consent.recording import granted, noted, requested, still_kept
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.law.rule import Result, RuleResult, block
from stopsms.compliance.law.rulebook import profile_named, rulebook_of
from stopsms.compliance.person.contact import Contact, Purpose
from stopsms.compliance.person.phone import Country
from stopsms.compliance.proof.evidence import Evidence


@dataclass(frozen=True, slots=True)
class ConsentDecision:
    """The contact to record, with its evidence; or, where rules refused, nothing but their results.

    Where none refused, some may have something to say all the same (`remarks`).
    With `asks` the holder of the number is to be asked by SMS to confirm (double opt-in), once it is recorded.
    """

    contact: Contact | None
    evidence: Evidence | None
    results: tuple[RuleResult, ...]
    asks: bool = False

    @property
    def refusals(self) -> tuple[RuleResult, ...]:
        """What refuses it."""
        return tuple(result for result in self.results if result.result is Result.BLOCK)

    @property
    def remarks(self) -> tuple[RuleResult, ...]:
        """What rules say of an act that they do not refuse: a person is to look at how it was collected."""
        return tuple(result for result in self.results if result.result in (Result.WARN, Result.REVIEW))

    def refused_by(self, *results: RuleResult) -> "ConsentDecision":
        """The same act, refused after all."""
        return replace(self, contact=None, evidence=None, results=results, asks=False)


def judge_consent(
    contact: Contact, collection: Collection, advertiser: Advertiser, now: datetime, salt: str
) -> ConsentDecision:
    """Judge one act of collection on the contact as it is. `salt` is random (128 bits or more, hexadecimal)."""
    rulebook = rulebook_of(contact.phone.territory.country)
    capture = Capture(collection, advertiser, contact, now)
    results = rulebook.judge_capture(capture)
    if any(result.result is Result.BLOCK for result in results):
        return ConsentDecision(None, None, results)
    collection = replace(collection, collected_at=capture.given_at, purposes=_purposes(collection, advertiser))
    if not needs_confirmation(contact, collection, advertiser):
        return ConsentDecision(*granted(contact, collection, now, salt), results)
    if contact.hold is not None or not brings_more(still_kept(contact, now), collection):
        # Whoever typed the number is not known: it is kept as evidence, and widens or prolongs nothing that its holder agreed to.
        return ConsentDecision(*noted(contact, collection, now, salt), results)
    return ConsentDecision(*requested(contact, collection, now, salt), results, asks=True)


def _purposes(collection: Collection, advertiser: Advertiser) -> frozenset[Purpose]:
    """What the number is collected for: as stated, else by the words shown and what the advertiser had declared to be.

    It is always kept: an advertiser that says one day that it is something else does not change what people agreed to. Of one that had
    not said what it is, a consent is commercial.
    """
    return collection.purposes or expected(collection.legal_basis, advertiser.kind, collection.wording)


def request_hours(contact: Contact, advertiser: Advertiser) -> Hours:
    """When a contact may be asked, on behalf of an advertiser, to confirm what a file reports: as it may be sent a campaign."""
    rulebook, territory = rulebook_of(contact.phone.territory.country), contact.phone.territory
    places = rulebook.places(territory, contact.attributes, alsace_moselle=advertiser.alsace_moselle)
    return Hours(places, rulebook.timetable(profile_named(advertiser.profile)))


def erased_opposition(country: Country) -> RuleResult:
    """The answer when only the keyed hash of an opposed number remains (G6), in the words of its country's rule on oppositions."""
    rule = next(rule for rule in rulebook_of(country).capture if rule.id.endswith(".opposition"))
    return rule.objected(
        block(
            "Ce numéro s’est opposé avant l’effacement de ses données : l’opposition demeure.",
            "This number opposed before its data were erased: the opposition stands.",
        )
    )
