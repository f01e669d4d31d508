"""The copy that a person gets says all that is held on them, in French and in plain words, and nothing that is not theirs to read."""

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from rights_api.read_held_data import HeldData, ReceivedMessage
from rights_api.views import held_answer
from stopsms.adapters.hosting import hosting
from stopsms.compliance.campaign.outcome import Fate, Outcome, RecordedObjection
from stopsms.compliance.consent.collection import Collector
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.rule import Result
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Asker, Request, accessed
from stopsms.compliance.ports.inbound import InboundMessage
from stopsms.compliance.proof.data_handling import DataHandling
from stopsms.compliance.proof.evidence import redacted
from stopsms.contracts.codec import written_form
from stopsms.evidence.personal_copy import CopyRequest, personal_copy

from tests.each_case import each
from tests.evidence.page_text import text_of
from tests.factories import CAMILLE, OFFICER, TUESDAY_10H_PARIS, a_campaign, a_collection, an_advertiser, terms

pytestmark = pytest.mark.exhaustive

NOW = TUESDAY_10H_PARIS + timedelta(days=30)
LETTER = Request("letter", NOW, "Claire Martin", "dossier 12", principal=OFFICER, asked_by=Asker.PERSON)
ASKED = CopyRequest(NOW, "letter", Asker.PERSON, "36180")
HANDLING = DataHandling(hosting("eu-west-3", ["AWS End User Messaging SMS"]), 1825, "dpo@zelie.example")
ADVERTISER = an_advertiser()


def what_is_held(*messages: ReceivedMessage, phone: Phone = CAMILLE, **collected: Any) -> HeldData:
    contact, consent = granted(Contact("zelie", phone), a_collection(**collected), TUESDAY_10H_PARIS, "a" * 32)
    contact = replace(contact, attributes={"first_name": "Camille", "city": "Lyon"}, tags=frozenset({"vip"}))
    contact, access = accessed(contact, LETTER, NOW, "b" * 32)
    return HeldData(NOW, ADVERTISER, phone, contact, None, [consent, access], [], messages, None)


def a_message(place: int, fate: Fate, text: str | None, *rules: str) -> ReceivedMessage:
    campaign = a_campaign(terms=terms(campaign_id=f"{place:016x}"))
    objections = tuple(RecordedObjection(rule, Result.BLOCK) for rule in rules)
    outcome = Outcome(fate, TUESDAY_10H_PARIS + timedelta(days=place), 1, 1, 1, "m-1", objections)
    return ReceivedMessage(campaign, f"01-000000.{place}", outcome, text)


def a_reply(body: str, intent: str, *, doubtful: bool = False) -> InboundMessage:
    return InboundMessage("i", "m", CAMILLE.e164, "36180", body, intent, intent, doubtful, NOW, ("zelie",))


def copy_of(data: HeldData, asked: CopyRequest = ASKED, following: str | None = None) -> bytes:
    return personal_copy(written_form(held_answer(data, following)), asked, HANDLING)


def words_of(data: HeldData, asked: CopyRequest = ASKED, following: str | None = None) -> str:
    return text_of(copy_of(data, asked, following))


def test_it_says_who_why_what_from_where_to_whom_how_long_and_which_rights() -> None:
    told = words_of(what_is_held(a_message(1, Fate.DELIVERED, "Zelie : -20 % samedi. STOP au 36180")))

    for said in (
        "En réponse à votre demande du 24 décembre 2026 (courrier postal)",
        "ZELIE MODE SAS, SIREN 732 829 320",
        "dpo@zelie.example",
        "parce que vous y avez consenti (RGPD, art. 6(1)(a)",
        "n’est prise par une machine seule (RGPD, art. 22)",
        "06 12 34 56 78",
        "Prénom Camille",
        "Ville Lyon",
        "« J’accepte de recevoir des SMS de Zelie. »",
        "Zelie : -20 % samedi. STOP au 36180",
        "Fondement : votre accord du 23 novembre 2026",
        "AWS End User Messaging SMS, puis votre opérateur mobile",
        "conservées dans l’Union (France)",
        "3 ans. À compter du dernier contact",
        "1 825 jours au moins",
        "SMS STOP au 36180",
        "faire effacer vos données (art. 17)",
        "la CNIL : 3, place de Fontenoy",
    ):
        assert said in told


def test_a_message_about_an_order_rests_on_what_the_person_asked_for() -> None:
    data = what_is_held(a_message(1, Fate.DELIVERED, "Zelie : votre colis 812 est arrivé."))
    ordered = SignOfLife(Interaction.SERVICE, TUESDAY_10H_PARIS, "commande 812", OFFICER, "0" * 16)
    assert data.contact is not None
    contact, order = heard_from(data.contact, ordered, NOW, "c" * 32)
    (message,) = data.messages
    assert message.outcome is not None
    message = replace(message, outcome=replace(message.outcome, evidence=order.sequence))

    told = words_of(replace(data, contact=contact, evidence=[*data.evidence, order], messages=(message,)))

    assert "Fondement : votre demande du 24 novembre 2026" in told
    assert "Référence : commande 812" in told
    assert "pour exécuter le contrat ou répondre à votre demande (RGPD, art. 6(1)(b))" in told


def test_who_asked_for_no_service_is_told_of_none() -> None:
    assert "art. 6(1)(b)" not in words_of(what_is_held())


def test_what_was_done_on_a_request_has_the_date_of_the_request_and_its_own() -> None:
    held_data = what_is_held(born=date(1990, 5, 1))
    assert held_data.contact is not None
    contact, access = accessed(held_data.contact, LETTER, NOW + timedelta(days=2), "c" * 32)
    text = words_of(replace(held_data, contact=contact, evidence=[held_data.evidence[0], access]))

    assert "Date de naissance 1er mai 1990" in text
    assert "Demande reçue à cette date ; fait le 26 décembre 2026 à 10 h 00." in text


def test_it_shows_no_hash_no_salt_and_no_employee() -> None:
    data = what_is_held()
    told = words_of(data)

    for record in data.evidence:
        assert record.hash not in told
        assert str(record.content["salt"]) not in told
    assert "Claire" not in told
    assert "dossier 12" not in told


def test_what_was_held_back_says_why_in_words() -> None:
    told = words_of(what_is_held(a_message(1, Fate.BLOCKED, None, "fr.opposition")))

    assert "Retenu : vous ne l’avez pas reçu" in told
    assert "Opposition (STOP)" in told
    assert "fr.opposition" not in told


def test_it_quotes_what_the_person_wrote_to_the_letter_and_how_it_was_understood() -> None:
    replies = [a_reply("c koi <b>ce</b> num", "unknown", doubtful=True), a_reply("STOP", "stop")]
    told = words_of(replace(what_is_held(), replies=replies))

    assert "c koi <b>ce</b> num" in told
    assert "une personne devait le lire" in told
    assert "STOP Opposition" in told


def test_whoever_opposed_reads_so_first_with_their_words() -> None:
    data = what_is_held()
    assert data.contact is not None
    stop = Opposition("sms", NOW, "m-1", "stop merci", erasure_requested=True)
    contact, record = opposed(data.contact, stop, NOW, "c" * 32)
    told = words_of(replace(data, contact=contact, evidence=[*data.evidence, record]))

    assert "Zelie ne vous envoie plus de SMS publicitaires" in told
    assert "Vos mots : « stop merci »" in told
    assert "Vous avez aussi demandé l’effacement de vos données." in told


def test_whoever_is_held_reads_that_something_waits() -> None:
    data = what_is_held()
    assert data.contact is not None
    contact, record = held(data.contact, Unread(HoldKind.ACCESS, "sms", NOW, "m-1", "mes données ?"), NOW, "c" * 32)
    told = words_of(replace(data, contact=contact, evidence=[*data.evidence, record]))

    assert "Un message ou une demande de votre part est encore à traiter" in told
    assert "demande d’accès aux données" in told


def test_after_an_erasure_it_says_what_is_left_and_claims_nothing_of_messages() -> None:
    data = what_is_held()
    assert data.contact is not None
    remains, record = erased(data.contact, LETTER, NOW, "c" * 32)
    chain = [*map(redacted, data.evidence), record]
    told = words_of(replace(data, contact=None, erased=remains, evidence=chain))

    assert (
        "Vos données ont été effacées ou supprimées le 24 décembre 2026, et Zelie ne vous envoie plus de SMS." in told
    )
    assert "Le détail a été effacé ; il reste la date." in told
    assert "ne sont plus rattachés à votre numéro" in told
    assert "Camille" not in told


def test_a_part_says_that_others_follow_and_one_that_follows_has_messages_alone() -> None:
    data = what_is_held(a_message(1, Fate.SENT, "Zelie : -20 %"))

    first = words_of(data, following="t0k3n")
    second = words_of(data, replace(ASKED, continued=True))

    assert "Ce document est une partie de la copie" in first
    assert "1, et d’autres plus anciens" in first
    assert "Vos données (suite)" in second
    assert "Zelie : -20 %" in second
    assert "Vos droits" not in second


def test_it_says_that_what_went_to_a_number_that_was_replaced_is_in_a_copy_of_its_own() -> None:
    words = words_of(replace(what_is_held(), number_before="+33698765432"))

    assert "Ce numéro a remplacé le 06 98 76 54 32 : les messages envoyés à ce dernier" in words
    assert "a remplacé" not in words_of(what_is_held())


def test_a_swiss_number_is_told_of_its_authority_too() -> None:
    assert "PFPDT" in words_of(what_is_held(phone=Phone.of("+41791234567")))
    assert "PFPDT" not in words_of(what_is_held())


@each(
    ("asker", "said"),
    [
        (None, "En réponse à la demande du"),
        (Asker.REPRESENTATIVE, "En réponse à la demande faite en votre nom du"),
        (Asker.AUTHORITY, "À la demande d’une autorité, voici"),
        (Asker.CONTROLLER, "De la propre initiative du responsable, voici"),
    ],
)
def test_it_says_who_asked(asker: Asker | None, said: str) -> None:
    assert said in words_of(what_is_held(), replace(ASKED, asked_by=asker))


def test_who_collected_the_number_first_is_named_as_source_and_as_recipient() -> None:
    told = words_of(what_is_held(collector=Collector("PARTENAIRE SARL", ("ZELIE MODE SAS",))))

    assert "Recueilli par PARTENAIRE SARL" in told
    assert "Premier collecteur PARTENAIRE SARL" in told


def test_a_long_history_runs_over_pages_and_is_the_same_in_each_making() -> None:
    data = what_is_held(*(a_message(place, Fate.SENT, "Zelie : -20 % " * 10) for place in range(60)))
    document = copy_of(data)

    assert len(PdfReader(io.BytesIO(document)).pages) > 4
    assert document == copy_of(data)
