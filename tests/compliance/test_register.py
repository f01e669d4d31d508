"""The record of processing: complete against GDPR art. 30(1), true of the template, honest about what it does not know."""

import copy
import json
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest
from consent_api.show_register import carriers_in_use, show_register
from stopsms.adapters.gateways import carrier_name
from stopsms.adapters.hosting import FACTS_OF_MEASURES, hosting
from stopsms.compliance.campaign.outcome import Outcome
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.consent.collection import Collection
from stopsms.compliance.person.contact import Basis, Contact, LegalBasis
from stopsms.compliance.person.interaction import SignOfLife
from stopsms.compliance.person.opposition import Opposition, Review
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.inbound import InboundMessage
from stopsms.compliance.proof.register import (
    Deployment,
    measures,
    processing_record,
)
from stopsms.compliance.proof.register_entries import CATEGORIES, MISSING, PURPOSES

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_carrier, a_service, an_advertiser
from tests.fakes import FakeAdvertiserStore, FakeCarrierStore, World
from tools import template_facts

OWN = carrier_name()
FACTS = json.loads(template_facts.TARGET.read_text())
DEPLOYED = Deployment(
    hosting("eu-west-3", [OWN]), 1825, True, False, False, False, "Dominique Petit, dpo@zelie.example", FACTS
)


def record(**changes: Any) -> dict[str, str]:
    """Each point of the article with all that it says."""
    made = processing_record(an_advertiser(), replace(DEPLOYED, **changes), TUESDAY_10H_PARIS)
    return {part.point: " ".join(f"{entry.title} {entry.text}" for entry in part.entries) for part in made.sections}


def test_the_record_of_an_advertiser_that_only_tests_says_so() -> None:
    def entries(test: bool) -> list[str]:
        made = processing_record(an_advertiser(test=test), DEPLOYED, TUESDAY_10H_PARIS)
        return [entry.title for part in made.sections for entry in part.entries]

    assert "Essai" in entries(True)
    assert "Essai" not in entries(False)


def test_every_carrier_of_an_advertiser_is_a_processor_on_record_and_each_service_once() -> None:
    left, gone = a_carrier(id="ovh-2"), a_carrier(id="gone", service="forgotten", stop_numbers={HOME: "36444"})
    unused = a_carrier(id="unused", service="unused", stop_numbers={HOME: "36555"})
    ours = an_advertiser(stop_number="36111", stop_numbers={}, route=Route(carrier="gone"))
    other = an_advertiser(id="other", stop_number="36999", stop_numbers={})
    advertisers = FakeAdvertiserStore(World(TUESDAY_10H_PARIS, a_campaign()))
    assert all(advertisers.put(one) for one in (ours, other))
    declared = FakeCarrierStore(a_carrier(), left, gone, unused)
    named, none = carriers_in_use([ours, other], advertisers, declared, a_service, OWN)

    assert none == [OWN]
    made = processing_record(an_advertiser(), replace(DEPLOYED, hosting=hosting("eu-west-3", named)), TUESDAY_10H_PARIS)
    (recipients,) = (part for part in made.sections if part.point == "d")
    processors = [entry.text for entry in recipients.entries if entry.title.startswith("Acheminement")]

    assert named == ["Un Service de SMS", "forgotten"]
    assert [text.split(",")[0] for text in processors] == named


def test_the_deployment_s_own_carrier_is_on_record_where_messages_leave_through_it_or_did() -> None:
    world = World(TUESDAY_10H_PARIS, a_campaign())
    advertisers = FakeAdvertiserStore(world)
    own = an_advertiser(stop_number="36999", stop_numbers={})
    moved = replace(own, route=Route(carrier="ovh-1"), stop_number="36111")

    def named() -> list[str]:
        (names,) = carriers_in_use([moved], advertisers, FakeCarrierStore(a_carrier()), a_service, OWN)
        return names

    for used in (False, True):
        advertisers.put(own)
        if used:
            assert advertisers.use(own.id, ["36999"], TUESDAY_10H_PARIS)
        advertisers.put(moved)
        assert named() == ([OWN] if used else []) + ["Un Service de SMS"]


def test_every_point_of_the_article_is_there_and_says_something() -> None:
    made = record()

    assert list(made) == list("abcdefg")
    assert all(made.values())
    for point, said in {
        "a": ["ZELIE MODE SAS", "732\u00a0829\u00a0320", "contact@zelie.example", "Dominique Petit"],
        "b": ["L.34-5", "consentement", "intérêt légitime", "obligation légale"],
        "c": ["Prospects", "téléphone", "opposées"],
        "d": ["Amazon Web Services", "eu-west-3", "opérateurs mobiles"],
        "e": ["France"],
        "f": [
            "3 ans",
            "5 ans",
            "30 jours",
            "1825 jours",
            "90 jours",
            "14 jours",
            "24 heures",
            "35 jours",
            "sans limite de durée",
        ],
        "g": ["Chiffrement", "Object Lock", "Moindre privilège"],
    }.items():
        assert all(words in made[point] for words in said), point


def test_every_legal_basis_has_its_purpose() -> None:
    assert set(PURPOSES) == set(LegalBasis)


@each("model", [Contact, Basis, Collection, Opposition, Review, SignOfLife, Outcome, InboundMessage])
def test_whatever_is_stored_of_persons_belongs_to_a_category(model: Any) -> None:
    covered = frozenset().union(*(category.fields for category in CATEGORIES))

    assert {field.name for field in fields(model)} <= covered


@each("fact", sorted(FACTS_OF_MEASURES))
def test_a_measure_that_does_not_hold_is_not_told(fact: str) -> None:
    told = measures(DEPLOYED)
    less = measures(replace(DEPLOYED, facts=FACTS | {fact: 0}))

    assert len(less) == len(told) - 1


def test_the_facts_are_those_of_the_template() -> None:
    assert template_facts.TARGET.read_text() == template_facts.written(), "run make facts"
    assert set(FACTS) >= FACTS_OF_MEASURES
    assert all(FACTS[fact] for fact in FACTS_OF_MEASURES), "a measure has been given up"


kept = cache(template_facts.read)


def a_template() -> dict[str, Any]:
    """The template, for one test to change."""
    return copy.deepcopy(kept())


def without(*path: str | int) -> dict[str, Any]:
    template = a_template()
    at: Any = template["Resources"]
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return template


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("path", "fact"),
    [
        (("BatchQueue", "Properties", "KmsMasterKeyId"), "queues_encrypted"),
        (("BatchQueue", "Properties", "RedrivePolicy"), "dead_letters"),
        (("InboundTopic", "Properties", "KmsMasterKeyId"), "topics_encrypted"),
        (("SenderLogs", "Properties", "KmsKeyId"), "logs_encrypted"),
        (("ArchiveBucket", "Properties", "BucketEncryption"), "buckets_encrypted"),
        (("ArchiveBucket", "Properties", "ObjectLockEnabled"), "archive_object_lock"),
        (("ArchiveBucket", "Properties", "PublicAccessBlockConfiguration"), "archive_private"),
        (("DataKey", "Properties", "EnableKeyRotation"), "key_rotated"),
        (("ConsentTable", "Properties", "SSESpecification", "KMSMasterKeyId"), "tables_encrypted"),
        (("ConsentTable", "Properties", "DeletionProtectionEnabled"), "tables_protected"),
        (("ConsentTable", "Properties", "PointInTimeRecoverySpecification"), "tables_recoverable"),
        (("CampaignApiFunction", "Properties", "Policies", 0, "Statement", 0), "api_key_required"),
        (("Api", "Properties", "MethodSettings", 0), "api_throttled"),
        (("HashKey", "Properties", "KeySpec"), "pseudonymised_erasure"),
        (("ArchiveBucketPolicy", "Properties", "PolicyDocument"), "tls_only"),
    ],
)
def test_what_is_taken_out_of_the_template_is_no_longer_told(path: tuple[str | int, ...], fact: str) -> None:
    assert template_facts.facts(without(*path))[fact] == 0


@pytest.mark.parametrize(
    ("action", "resource", "fact"),
    [
        ("dynamodb:*", "ConsentTable", "least_privilege"),
        ("dynamodb:DeleteItem", "ConsentTable", "only_rights_and_retention_erase"),
    ],
)
def test_a_wider_right_is_seen(action: str, resource: str, fact: str) -> None:
    template = a_template()
    statement = {"Effect": "Allow", "Action": action, "Resource": f"{resource}.Arn"}
    template["Resources"]["SenderFunction"]["Properties"]["Policies"][0]["Statement"].append(statement)

    assert template_facts.facts(template)[fact] == 0


@each(
    ("changes", "point", "said"),
    [
        ({"hosting": hosting("eu-west-2", [OWN])}, "e", "pays couvert par une décision d’adéquation"),
        ({"hosting": hosting("us-east-1", [OWN])}, "e", f"garanties du chapitre V, {MISSING}"),
        ({"events_with_numbers": True}, "d", "avec les numéros"),
        ({"aggregator": True}, "d", "Agrégateur"),
        ({"archive_days": 30, "archive_locked": False}, "f", "30 jours à compter de son écriture, sauf intervention"),
        ({"firewall": True}, "g", "AWS WAF"),
        ({"data_protection_officer": ""}, "a", f"protection des données {MISSING}"),
    ],
)
def test_the_record_follows_the_deployment(changes: dict[str, Any], point: str, said: str) -> None:
    assert said in record(**changes)[point]
    assert said not in record()[point]


def test_the_page_is_dated_escaped_and_set_as_french_is() -> None:
    advertiser = replace(an_advertiser(), legal_name="<Zélie> & Fils")
    page = show_register([processing_record(advertiser, DEPLOYED, TUESDAY_10H_PARIS)])

    assert "24/11/2026" in page
    assert "&lt;Zélie&gt; &amp; Fils" in page
    assert " :" not in page
    assert " ;" not in page
    assert "'" not in page
    for point in "abcdefg":
        assert f'<section id="{point}">' in page


def test_interests_are_balanced_by_the_controller_and_what_the_system_cannot_know_is_asked_of_it() -> None:
    made = record()

    assert made["b"].count("mise en balance des intérêts : " + MISSING) == len(PURPOSES) - 2
    assert "C-654/23" in PURPOSES[LegalBasis.EXISTING_CUSTOMER].text, "of customers art. 6 asks for nothing more"
    for missing in ("art. 9(2) s’il y a lieu", "Critères que l’annonceur y met", "motif de son absence"):
        assert f"{missing} : {MISSING}" in made["c"]
    assert "aucune n’est demandée. L’activité de l’annonceur" in made["c"]


@each(
    ("point", "said"),
    [
        ("c", "Mineurs"),
        ("c", "Profilage"),
        ("c", "Analyse d’impact"),
        ("d", "Premier collecteur"),
        ("d", "CNIL, DGCCRF, juridictions"),
        ("e", "Wallis-et-Futuna"),
        ("f", "art. 17(3)(e)"),
        ("f", "1825 jours à compter de son écriture"),
        ("f", "tombe à son terme même si le contact sert encore"),
    ],
)
def test_persons_recipients_transfers_and_terms_that_are_easily_forgotten_are_told(point: str, said: str) -> None:
    assert said in record()[point]
