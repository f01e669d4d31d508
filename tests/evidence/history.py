"""A small history in an archive: two people, neighbours in every block, campaigns, an opposition, a claim given back."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from archive.anchor_blocks import anchor_blocks
from archive.append_changes import Head, append_changes
from stopsms.audit.verifier import TABLES
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Campaign, acted
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.outcome import Fate, Outcome, RecordedObjection
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.edition import Edition, edition_of
from stopsms.compliance.law.rule import Authority, Explanation, Result, Severity
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Country, Phone
from stopsms.compliance.proof.archive import ArchivedChange
from stopsms.compliance.proof.evidence import Evidence, redacted
from stopsms.contracts.records import (
    advertiser_record,
    campaign_record,
    contact_record,
    edition_record,
    evidence_record,
    outcome_record,
)

from tests.audit.test_audit import Memory
from tests.factories import (
    CAMILLE,
    MARKETER,
    TUESDAY_10H_PARIS,
    a_campaign,
    a_collection,
    accepted,
    an_advertiser,
    terms,
)

NEIGHBOUR = Phone.of("+33698765432")
FRANCE = edition_of(rulebook_of(Country.FRANCE))
FIRST, SECOND = "c0ffee00c0ffee00", "beef000000000001"
WARNED = RecordedObjection(
    "fr.links",
    Result.WARN,
    Explanation("http://x.fr n’est pas en https.", "It is not https."),
    Authority(Severity.POLICY, "Politique de ce projet"),
)
WORDING = "J’accepte de recevoir par SMS les offres de Zelie, sans frais ; je peux m’y opposer en répondant STOP."


@dataclass
class History:
    """What the streams told, two people's changes in each block."""

    memory: Memory = field(default_factory=Memory)
    waiting: dict[str, list[ArchivedChange]] = field(default_factory=lambda: {"consent": [], "campaign": []})
    heads: dict[str, Head] = field(default_factory=lambda: {"consent": Head(), "campaign": Head()})
    chains: dict[Phone, list[Evidence]] = field(default_factory=dict)
    told: int = 0
    at: datetime = TUESDAY_10H_PARIS
    """When what is told changed."""

    def chain(self, advertiser_id: str, phone: Phone) -> list[Evidence]:
        return [record for record in self.chains.get(phone, []) if record.advertiser_id == advertiser_id]

    def act(self, phone: Phone, evidence: Evidence) -> None:
        """Kept with its content, and archived without, as the stream does."""
        self.chains.setdefault(phone, []).append(evidence)
        archived = evidence_record(redacted(evidence))
        self.tell("consent", f"EVIDENCE#zelie#{phone.e164}", f"{evidence.sequence:08d}", archived)

    def tell(self, table: str, pk: str, sk: str, item: dict[str, Any] | None) -> None:
        self.told += 1
        self.waiting[table].append(ArchivedChange(f"e{self.told:04d}", self.at, pk, sk, item))
        if len(self.waiting[table]) == 3:
            self.flush(table)

    def flush(self, table: str) -> None:
        if self.waiting[table]:
            append_changes(table, self.waiting[table], self.memory, self.heads[table])
            self.waiting[table] = []

    def contact(self, contact: Contact, evidence: Evidence | None = None) -> Contact:
        phone = contact.phone.e164
        if evidence is not None:
            self.act(contact.phone, evidence)
        item = contact_record(contact)
        del item["phone"]
        self.tell("consent", f"zelie#{shard_of(phone):02d}", phone, item)
        return contact

    def campaign(self, campaign: Campaign) -> None:
        self.tell("campaign", f"CAMPAIGN#{campaign.id}", "CAMPAIGN", {"campaign": campaign_record(campaign)})

    def claim(self, contact: Contact, campaign: str, send: str, at: datetime) -> Contact:
        claims = {**contact.claims, campaign: Claim(at, send, "w")}
        return self.contact(replace(contact, version=contact.version + 1, claims=claims))

    def outcome(self, campaign: str, send: str, outcome: Outcome) -> None:
        batch, index = send.rsplit(".", 1)
        item = {"revision": 1, "outcomes": {index: outcome_record(outcome)}}
        self.tell("campaign", f"OUTCOME#{campaign}#{batch}", "0", item)

    def sent(
        self,
        contact: Contact,
        campaign: str,
        send: str,
        at: datetime,
        fate: Fate = Fate.DELIVERED,
        warnings: tuple[RecordedObjection, ...] = (),
    ) -> Contact:
        claimed = self.claim(contact, campaign, send, at)
        outcome = Outcome(fate, at, contact.version, 1, 1, f"m-{send}", warnings, rulebook=FRANCE.id)
        self.outcome(campaign, send, outcome)
        return claimed

    def edition(self, edition: Edition) -> None:
        self.tell("campaign", f"RULEBOOK#{edition.id}", "RULEBOOK", edition_record(edition))

    def anchor(self) -> None:
        for table in TABLES:
            self.flush(table)
        anchor_blocks(TABLES, self.memory, TUESDAY_10H_PARIS)


def a_history(advertiser: Advertiser | None = None) -> History:
    """Camille and a neighbour agree; both get the first campaign; Camille the second too, then opposes."""
    history, advertiser = History(), advertiser or an_advertiser()
    history.tell("consent", "ADVERTISER#zelie", "ADVERTISER", {"advertiser": advertiser_record(advertiser)})
    people = []
    for phone, salt in ((CAMILLE, "a" * 32), (NEIGHBOUR, "b" * 32)):
        contact, evidence = granted(
            Contact("zelie", phone), a_collection(wording=WORDING, principal=MARKETER), TUESDAY_10H_PARIS, salt
        )
        people.append(history.contact(contact, evidence))
    camille, neighbour = people
    first = terms(advertiser=advertiser)
    history.campaign(acted(a_campaign(terms=first), Step.DRAFTED, MARKETER, TUESDAY_10H_PARIS))
    second = replace(first, campaign_id=SECOND, accepted=accepted("fr.links"))
    history.campaign(a_campaign(terms=second, name="Rappel"))
    roster = f"{CAMILLE.e164} {NEIGHBOUR.e164}"
    history.tell("campaign", f"ROSTER#{FIRST}", "03-000000", {"phones": roster})
    history.tell("campaign", f"ROSTER#{SECOND}", "03-000000", {"phones": roster})
    history.edition(FRANCE)
    camille = history.sent(camille, FIRST, "03-000000.0", TUESDAY_10H_PARIS)
    neighbour = history.sent(neighbour, FIRST, "03-000000.1", TUESDAY_10H_PARIS)
    history.anchor()
    later = TUESDAY_10H_PARIS + timedelta(days=1)
    given_back = history.claim(camille, SECOND, "03-000000.0", later)
    claims = {FIRST: given_back.claims[FIRST]}
    camille = history.contact(replace(given_back, version=given_back.version + 1, claims=claims))
    camille = history.sent(camille, SECOND, "03-000000.0", later + timedelta(minutes=1), Fate.SENT, (WARNED,))
    history.claim(neighbour, SECOND, "03-000000.1", later)
    history.outcome(SECOND, "03-000000.1", Outcome(Fate.FAILED, later, neighbour.version, 1, 1, reason="INVALID"))
    stop = Opposition("sms", later + timedelta(hours=1), "m-42", "stop merci")
    history.contact(*opposed(camille, stop, later + timedelta(hours=1), "c" * 32))
    history.anchor()
    return history
