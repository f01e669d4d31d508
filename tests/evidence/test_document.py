"""The document says what the case file says, in French, over as many pages as it takes, and always in the same bytes."""

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from stopsms.compliance.access.principal import Principal, PrincipalKind
from stopsms.compliance.access.role import Role
from stopsms.compliance.campaign.campaign import Acceptance, acted
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.outcome import Fate, Outcome, RecordedObjection
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.consent.collection import Bundle, Collector, Sale
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.form import FormAct, collection_on
from stopsms.compliance.consent.recording import granted, requested
from stopsms.compliance.law.rule import Result
from stopsms.compliance.person.contact import Contact, Purpose, Status
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.person.rights import Correction, Request, accessed, rectified, renumbered
from stopsms.compliance.proof.evidence import Act, Evidence, redacted
from stopsms.compliance.proof.proof import ProofOfPerson, SentMessage
from stopsms.evidence import words
from stopsms.evidence.consent_record import consent_records
from stopsms.evidence.document import document
from stopsms.evidence.document.campaign import MOST_ROWS
from stopsms.use_cases.compile_case_file import case_file

from tests.each_case import each
from tests.evidence.page_text import text_of
from tests.factories import (
    CAMILLE,
    MARKETER,
    OFFICER,
    TUESDAY_10H_PARIS,
    a_campaign,
    a_collection,
    a_form,
    accepted,
    an_advertiser,
    terms,
)

pytestmark = pytest.mark.exhaustive

NOW = TUESDAY_10H_PARIS + timedelta(days=400)


def a_case(messages: int = 1, phone: Phone = CAMILLE, about: Any = None, **collected: Any) -> dict[str, Any]:
    contact, consent = granted(Contact("zelie", phone), a_collection(**collected), TUESDAY_10H_PARIS, "a" * 32)
    sent = [
        SentMessage(
            a_campaign(
                terms=terms(campaign_id=f"{number:016x}", accepted=accepted("fr.links")), name=f"Vague {number}"
            ),
            f"03-000000.{number}",
            Outcome(
                Fate.SENT,
                TUESDAY_10H_PARIS + timedelta(days=7 * number),
                number + 1,
                1,
                1,
                "m",
                (RecordedObjection("fr.links", Result.WARN),),
            ),
        )
        for number in range(messages)
    ]
    contact, stop = opposed(contact, Opposition("sms", NOW, "m-42", "stop merci"), NOW, "b" * 32)
    return case_file(an_advertiser(), [ProofOfPerson(phone, contact, [consent, stop], sent)], NOW, about)


def test_a_library_that_reads_any_document_reads_what_these_tests_read() -> None:
    wording = "J’accepte 😀 <b>tout</b> & « plus » \u202fœuf\x07 (\\) Ω"
    for case in (a_case(3, wording=wording), a_case(1, about=a_campaign())):
        written = document(case)
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(written)).pages]

        assert " ".join(" ".join(pages).split()) == text_of(written)


def test_the_same_case_gives_the_same_bytes_and_its_date_is_the_case_s() -> None:
    written = document(a_case())

    assert written == document(a_case())
    information = PdfReader(io.BytesIO(written)).metadata
    assert information is not None
    assert information.creation_date == NOW.replace(microsecond=0)
    assert information.subject == f"sha256:{a_case()['digest']}"


@pytest.mark.parametrize("messages", [8, 10, 14])
def test_no_page_has_a_heading_twice_or_an_act_without_its_hashes(messages: int) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document(a_case(messages)))).pages]

    assert all(page.count("Exigence") <= 1 and page.count("Message exact") <= 1 for page in pages)
    assert all(page.count("Enregistré le") == page.count("Empreinte du contenu") for page in pages)


def test_words_that_no_page_holds_run_over_several() -> None:
    case = a_case()
    case["people"][0]["records"][1]["content"]["words"] = "stop " * 2000

    assert text_of(document(case)).count("stop") >= 4000, "as the act's own words, and in the list of oppositions"


def test_forty_messages_each_say_when_what_and_why() -> None:
    text = text_of(document(a_case(40)))

    for number in range(40):
        at = TUESDAY_10H_PARIS + timedelta(days=7 * number)
        assert words.short_moment(at.isoformat(), "Europe/Paris") in text
        assert f"état n° {number + 1} de la personne" in text
    assert text.count("fr.links : avertissement, accepté le 24 novembre 2026 par Claire Martin (« vu »)") == 40
    assert text.count("Fondement et règles appliquées") > 2, "the heading comes again on every page"


@pytest.mark.parametrize(
    "wording", ["J’accepte. " * 1500, "\n".join(["J’accepte."] * 300), "https://zelie.example/" + "x" * 9000]
)
def test_a_wording_of_any_length_is_shown_whole(wording: str) -> None:
    text = text_of(document(a_case(wording=wording)))

    assert text.replace(" ", "").count("J’accepte.") == wording.count("J’accepte.")
    assert text.count("x") >= wording.count("x")


def test_what_a_number_was_collected_for_and_what_proves_the_act_is_shown() -> None:
    collected: dict[str, Any] = {
        "purposes": frozenset({Purpose.CHARITABLE}),
        "act_reference": "bulletin 4512",
        "bundled_with": frozenset({Bundle.DISCOUNT}),
        "sale": Sale(contract_until=date(2027, 1, 31)),
        "collector": Collector("Bons Plans", ("ZELIE MODE SAS",), "12", date(2026, 9, 1), NOW),
    }
    text = text_of(document(a_case(**collected))).replace("\n", " ").replace("\u00a0", " ")

    for shown in (
        *("générosité et vie associative", "bulletin 4512", "une remise", "jusqu’au 31 janvier 2027"),
        "1er septembre 2026",
    ):
        assert shown in text
    assert "Canaux" not in text, "nobody told by which means: the wording does"


def test_what_the_typeface_cannot_draw_is_told_by_its_number_and_markup_is_shown_as_it_is() -> None:
    text = text_of(
        document(a_case(wording="J’accepte 😀 <b>tout</b> & « plus » \u202fœuf\x07", user_agent="<script>&amp;"))
    )

    assert "J’accepte [U+1F600] <b>tout</b> & « plus »" in text
    assert "œuf[U+0007]" in text
    assert "<script>&amp;" in text


def test_hours_are_the_recipient_s() -> None:
    text = text_of(document(a_case(phone=Phone.of("+262692123456"))))

    assert "heure de La Réunion" in text
    assert "24/11/2026 à 13:00:00" in text


def a_request(means: str = "letter") -> Request:
    return Request(means, NOW, "Claire Martin", "orthographe du prénom", principal=OFFICER)


def test_every_right_that_was_exercised_is_told_in_french_and_an_erasure_is_an_opposition() -> None:
    contact, consent = granted(
        Contact("zelie", CAMILLE),
        a_collection(imported_as=f"{'7' * 16}:812", operator="Paul Girard", principal=MARKETER),
        NOW,
        "a" * 32,
    )
    contact, given = accessed(contact, a_request("desk"), NOW, "b" * 32)
    contact, corrected = rectified(contact, Correction({"first_name": "Zoë", "city": None}), a_request(), NOW, "c" * 32)
    change = renumbered(contact, Phone.of("+33698765432"), a_request("phone"), NOW, ("d" * 32, "e" * 32))
    _, gone = erased(contact, a_request(), NOW, "f" * 32)

    def told(phone: Phone, *chain: Evidence) -> str:
        return text_of(document(case_file(an_advertiser(), [ProofOfPerson(phone, None, chain, [])], NOW)))

    left = told(CAMILLE, consent, given, corrected, change.leaving)
    for words_of_it in (
        "Repris d’un fichier import 7777777777777777, ligne 812", "Saisi par Paul Girard",
        "Auteur authentifié ines@zelie.example « Inès Petit » (rôle : marketing)",
        "Acte n° 2 — Droit d’accès exercé", "Moyen de la demande au guichet", "Traité par Claire Martin",
        "Auteur authentifié claire@zelie.example « Claire Martin » (rôle : protection des données)",
        "Acte n° 3 — Droit de rectification exercé", "prénom : « Zoë »", "ville : supprimé", "Motif orthographe du prénom",
        "Acte n° 4 — Changement de numéro", "Nouveau numéro +33 6 98 76 54 32",
    ):  # fmt: skip
        assert words_of_it in left
    assert f"n° 4 {words.short_moment(NOW.isoformat(), 'Europe/Paris')} changement de numéro" in left
    assert "Aucune opposition de cette personne" in told(change.new.phone, change.arriving), (
        "who arrives is as free as before"
    )
    erasure = told(CAMILLE, consent, given, corrected, gone)
    assert "Acte n° 4 — Droit à l’effacement exercé" in erasure
    assert "Aucune opposition de cette personne" not in erasure


@each("role", Role)
def test_who_acted_is_told_in_french_and_another_form_is_shown_as_it_is(role: Role) -> None:
    key = Principal(PrincipalKind.KEY, "3f9ac04b1d22", "Boutique (web), Paris", role)
    told = words.principal(str(key))

    assert told == f"clé\u00a03f9ac04b1d22 «\u00a0Boutique (web), Paris\u00a0» (rôle\u00a0: {words.ROLES[role]})"
    assert words.principal("form:printemps") == "form:printemps"


def test_a_campaign_s_document_says_who_drafted_and_steered_it_and_who_answered_for_a_warning() -> None:
    acceptance = Acceptance("fr.links", NOW, "Claire Martin", "relu", OFFICER)
    campaign = a_campaign(terms=terms(campaign_id=f"{0:016x}", accepted=(acceptance,)))
    campaign = acted(campaign, Step.SCHEDULED, MARKETER, NOW)
    told = text_of(document(a_case(1, about=campaign)))

    assert "Claire Martin — claire@zelie.example « Claire Martin » (rôle : protection des données)" in told
    assert "Qui a conduit cette campagne" in told
    assert "programmée 29/12/2027 à 10:00:00 ines@zelie.example « Inès Petit » (rôle : marketing)" in told


def test_the_carrier_that_a_message_left_through_is_named_where_it_is_not_the_deployment_s_own() -> None:
    campaign_id = f"{0:016x}"
    through = a_campaign(terms=terms(campaign_id=campaign_id, advertiser=an_advertiser(route=Route("ovh-1"))))
    own = a_campaign(terms=terms(campaign_id=campaign_id))

    assert "Prestataire d’envoi ovh-1" in text_of(document(a_case(1, about=through)))
    assert "Prestataire d’envoi" not in text_of(document(a_case(1, about=own)))


@pytest.mark.parametrize("act", Act)
def test_every_act_has_its_words_in_the_document_and_in_the_consent_record(act: Act) -> None:
    _, record = granted(Contact("zelie", CAMILLE), a_collection(), NOW, "a" * 32)
    case = case_file(an_advertiser(), [ProofOfPerson(CAMILLE, None, [replace(record, act=act)], [])], NOW)
    case["people"][0]["records"][0]["content"] = {}
    (collected,) = consent_records(case)["records"]

    assert f"Acte n° 1 — {words.ACTS[act]}" in text_of(document(case))
    assert (collected["events"][0]["event_state"], collected["events"][0]["entity_id"]) == ("redacted", None)


def test_a_list_of_the_account_is_named_and_a_means_that_has_no_word_is_shown_as_it_is() -> None:
    assert words.source("opt_out_list:anciennes") == "liste d’oppositions « anciennes » du compte AWS"
    assert words.source("ovhcloud") == "liste noire d’OVHcloud, importée"
    assert words.source("pigeon") == "pigeon"


def test_a_document_without_any_message_or_with_a_broken_chain_says_so() -> None:
    case = a_case(0)
    case["people"][0]["faults"] = ["the content of record 1 was altered"]

    assert "Aucun message de prospection n’a été adressé" in text_of(document(case))
    assert "ALTÉRÉE" in text_of(document(case))


def test_a_campaign_s_document_lists_its_recipients_and_says_how_many_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = a_case(1, about=a_campaign(terms=terms(campaign_id=f"{0:016x}", accepted=accepted("fr.links"))))
    case["people"] = case["people"] * 3
    text = text_of(document(case))
    monkeypatch.setattr("stopsms.evidence.document.campaign.MOST_ROWS", 2)
    cut = text_of(document(case))

    assert MOST_ROWS > 1000
    assert text.count("+33 6 12 34 56 78") == 3
    assert "Claire Martin" in text
    assert "Les 1 autres destinataires" in cut


@pytest.mark.parametrize(
    ("e164", "written"),
    [("+33612345678", "+33 6 12 34 56 78"), ("+262692123456", "+262 6 92 12 34 56"), ("+687751234", "+687 75 12 34")],
)
def test_a_number_is_written_in_groups(e164: str, written: str) -> None:
    assert words.number(e164).replace("\u00a0", " ") == written


def test_what_the_advertiser_declared_is_told_as_its_declaration_and_what_the_system_saw_is_not() -> None:
    contact, consent = granted(
        Contact("zelie", CAMILLE),
        a_collection(form_url="https://zelie.example/sms", notice_url="https://zelie.example/donnees"),
        TUESDAY_10H_PARIS,
        "a" * 32,
    )
    contact, by_letter = opposed(contact, Opposition("letter", NOW, "", "plus de SMS"), NOW, "b" * 32)
    _, by_sms = opposed(contact, Opposition("sms", NOW, "m-42", "stop merci"), NOW, "c" * 32)
    text = text_of(
        document(case_file(an_advertiser(), [ProofOfPerson(CAMILLE, None, [consent, by_letter, by_sms], [])], NOW))
    )

    assert text.count("Déclaré par ZELIE MODE SAS") == 2, "the consent and the letter"
    assert "Texte montré à la personne, déclaré par ZELIE MODE SAS" in text
    assert "Information déclarée délivrée (RGPD art. 13)" in text
    assert "Faculté d’opposition" in text
    assert "Page du formulaire https://zelie.example/sms" in text
    assert "Notice d’information https://zelie.example/donnees" in text


def on_a_form(rendered_by: str) -> str:
    """The document of somebody who agreed on a form."""
    act = FormAct(TUESDAY_10H_PARIS, "ab" * 32, "https://sms.zelie.example/forms/3f0c9a1be2d45f67", "", rendered_by)
    act = replace(act, embedded_in="" if rendered_by else "https://www.zelie.example/lettre")
    _, consent = granted(Contact("zelie", CAMILLE), collection_on(a_form(), act), TUESDAY_10H_PARIS, "a" * 32)
    return text_of(document(case_file(an_advertiser(), [ProofOfPerson(CAMILLE, None, [consent], [])], NOW)))


def test_what_the_system_s_own_form_showed_is_no_declaration_and_what_a_site_drew_is_one() -> None:
    ours, theirs = on_a_form(""), on_a_form("https://www.zelie.example")

    assert "Déclaré par ZELIE MODE SAS" not in ours
    assert "Texte affiché à la personne par le formulaire de ce système" in ours
    assert "Information affichée avec le formulaire" in ours
    assert "Affichée dans la page https://www.zelie.example/lettre" in ours
    assert "Formulaire 3f0c9a1be2d45f67" in ours
    assert "ab" * 32 in ours.replace("\n", "")
    assert "Déclaré par ZELIE MODE SAS" in theirs
    assert "Formulaire affiché par le site https://www.zelie.example" in theirs
    assert "Information déclarée délivrée" in theirs


def test_what_was_not_declared_is_not_told_as_done() -> None:
    text = text_of(document(a_case(informed=False, objection_offered=False)))

    assert "Information non déclarée délivrée" in text
    assert "non déclarée proposée" in text
    assert "Page du formulaire" not in text


@pytest.mark.parametrize("question", ["Zelie (ZELIE MODE SAS) : recevoir nos SMS publicitaires ?", ""])
def test_the_question_stands_beside_the_yes_or_is_said_not_to_have_been_kept(question: str) -> None:
    waiting, act = requested(Contact("zelie", CAMILLE), a_collection(), NOW, "a" * 32)
    _, yes = confirmed(
        waiting, ConfirmationQuestion(question, TUESDAY_10H_PARIS), act, "m-1", "oui merci", NOW, NOW, "b" * 32
    )
    text = text_of(document(case_file(an_advertiser(), [ProofOfPerson(CAMILLE, None, [yes], [])], NOW)))

    assert "« oui merci »" in text
    if question:
        asked = f"Question posée à la personne par SMS, le mardi 24 novembre 2026 à 10 h 00 min 00 s « {question} »"
        assert asked in text
        assert text.index(asked) < text.index("« oui merci »")
    else:
        assert "son texte n’était pas conservé" in text


def test_it_certifies_nothing_that_software_cannot_know() -> None:
    campaign = a_campaign(terms=terms(campaign_id=f"{0:016x}", accepted=accepted("fr.links")))
    for text in (text_of(document(a_case())), text_of(document(a_case(about=campaign)))):
        assert "« Jugé conforme aux règles appliquées » veut dire" in text
        assert "Le présent document ne rejuge aucun envoi" in text
        assert "Campagne jugée conforme" not in text
        assert "Ce que ce document ne peut pas établir" in text
        assert "Ce n’est ni un avis juridique ni un certificat" in text
        assert "était licite" not in text
        assert "Preuve de la licéité" not in text


@pytest.mark.parametrize(
    ("e164", "told"),
    [("+33612345678", "STOP au 36180"), ("+262692123456", "STOP au 36789"), ("+68987123456", "non renseigné")],
)
def test_the_number_to_oppose_at_is_that_of_the_person_s_territory(e164: str, told: str) -> None:
    advertiser = replace(an_advertiser(), stop_numbers={Territory.REUNION: "36789"})
    person = ProofOfPerson(Phone.of(e164), None, [], [])

    assert told in text_of(document(case_file(advertiser, [person], NOW)))


class Story:
    """One person's acts, an hour apart, and the messages sent in between."""

    def __init__(self) -> None:
        self.contact = Contact("zelie", CAMILLE)
        self.chain: list[Evidence] = []
        self.sent: list[SentMessage] = []
        self.now = TUESDAY_10H_PARIS

    def done(self, act: tuple[Contact, Evidence]) -> "Story":
        self.contact, record = act
        self.chain.append(record)
        self.now += timedelta(hours=1)
        return self

    def consents(self) -> "Story":
        return self.done(granted(self.contact, a_collection(collected_at=self.now), self.now, "a" * 32))

    def asks_to_confirm(self) -> "Story":
        return self.done(requested(self.contact, a_collection(collected_at=self.now), self.now, "a" * 32))

    def confirms(self) -> "Story":
        question = ConfirmationQuestion("Recevoir nos SMS ?", self.now - timedelta(minutes=1))
        return self.done(confirmed(self.contact, question, self.chain[-1], "m-2", "oui", self.now, self.now, "a" * 32))

    def opposes(self) -> "Story":
        return self.done(opposed(self.contact, Opposition("sms", self.now, "m-1", "stop"), self.now, "b" * 32))

    def writes(self, kind: HoldKind = HoldKind.REPLY) -> "Story":
        return self.done(held(self.contact, Unread(kind, "sms", self.now, "m-3", "hum"), self.now, "c" * 32))

    def is_read(self, conclusion: Conclusion) -> "Story":
        review = Review(self.chain[-1].sequence, conclusion, "Claire Martin", "relu")
        return self.done(reviewed(self.contact, review, self.chain[-1], self.now, "d" * 32))

    def is_sent(self, outcome: Outcome | None = None, text: str = "Zelie : -20 % samedi.") -> "Story":
        campaign = a_campaign(terms=terms(campaign_id=f"{len(self.sent):016x}", text=text))
        self.sent.append(SentMessage(campaign, "03-000000.0", outcome or Outcome(Fate.SENT, self.now, 1, 1, 1, "m")))
        self.now += timedelta(hours=1)
        return self

    def case(self, about: Any = None) -> dict[str, Any]:
        return case_file(
            an_advertiser(), [ProofOfPerson(CAMILLE, self.contact, self.chain, self.sent)], self.now, about
        )

    def text(self, about: Any = None) -> str:
        return text_of(document(self.case(about)))


LIFTED = "a levé l’opposition"


def test_a_consent_that_is_still_to_be_confirmed_lifts_no_opposition() -> None:
    story = Story().consents().opposes().asks_to_confirm()

    assert story.contact.status is Status.OPPOSED
    assert LIFTED not in story.text()
    assert "L’acte n° 4, accord que la personne a donné elle-même depuis, a levé l’opposition de l’acte n° 2." in (
        story.confirms().text()
    )


def test_an_agreement_lifts_the_oppositions_before_it_and_not_the_one_after() -> None:
    text = Story().consents().opposes().opposes().consents().opposes().text()

    assert text.count(LIFTED) == 1
    assert (
        "L’acte n° 4, accord que la personne a donné elle-même depuis, a levé l’opposition des actes n° 2, 3." in text
    )


def test_an_agreement_whose_effect_is_not_legible_is_not_said_to_lift_anything() -> None:
    story = Story().consents().opposes().consents()
    story.chain[2] = redacted(story.chain[2])
    text = story.text()

    assert LIFTED not in text
    assert "L’acte n° 3 est postérieur à l’opposition de l’acte n° 2 ; son effet n’est pas consigné" in text


def test_messages_after_a_lawful_new_consent_are_not_counted_against_the_opposition() -> None:
    def counted(story: Story) -> str:
        (row,) = [part for part in story.text().split("n° 2 ")[1:] if part.lstrip().startswith(("24/", "25/"))]
        return row.split("« stop »")[0].split("stop")[1].split()[0]

    assert counted(Story().consents().opposes().consents().is_sent()) == "aucun"
    assert counted(Story().consents().opposes().is_sent().consents().is_sent()) == "1"
    assert counted(Story().consents().opposes().asks_to_confirm().is_sent()) == "1"


def test_a_request_that_was_read_as_an_opposition_stands_among_the_oppositions() -> None:
    story = Story().consents().writes().is_read(Conclusion.UPHELD)

    assert story.contact.status is Status.OPPOSED
    assert "Aucune opposition de cette personne" not in story.text()
    assert "n° 3 24/11/2026 à 12:00:00" in story.text()


def test_it_says_that_there_is_no_opposition_only_where_every_act_can_be_read() -> None:
    free = Story().consents().writes().is_read(Conclusion.ANSWERED)
    blank = Story().consents().writes().is_read(Conclusion.ANSWERED)
    blank.chain[2] = redacted(blank.chain[2])
    listed = Story().consents()
    listed.contact = replace(listed.contact, status=Status.OPPOSED, opposed_at=listed.now)

    assert "Aucune opposition de cette personne n’est enregistrée" in free.text()
    assert "Aucune opposition de cette personne" not in blank.text() + listed.text()
    assert "Ce que consigne l’acte n° 3 a été effacé : une opposition a pu y être reconnue." in blank.text()
    assert "Une opposition est inscrite au mardi 24 novembre 2026" in listed.text()


def test_what_nobody_has_read_yet_is_told_beside_the_oppositions() -> None:
    assert "Ce que consigne l’acte n° 2 n’a pas encore été lu" in Story().consents().writes().text()


@pytest.mark.parametrize("kind", [kind for kind in HoldKind if kind is not HoldKind.ERASURE])
def test_a_mistake_is_told_by_what_it_had_been_taken_for(kind: HoldKind) -> None:
    text = Story().consents().writes(kind).is_read(Conclusion.MISTAKEN).text()

    assert f"Après lecture de l’acte n° 2 : {words.MISTAKEN[kind]} (acte n° 3)." in text
    assert ("opposition" in words.MISTAKEN[kind]) == (kind is HoldKind.REPLY)
    assert "méprise" not in text


def test_a_message_without_a_recorded_decision_is_told_apart_from_those_that_were_judged() -> None:
    unknown = Outcome(Fate.UNCERTAIN, TUESDAY_10H_PARIS + timedelta(hours=2), parts=1)
    story = Story().consents().is_sent().is_sent(unknown)
    text = story.text()
    judged, apart = text.split("Messages dont la décision n’est pas consignée")

    assert "Messages jugés conformes aux règles appliquées au moment de l’envoi" in judged
    assert "Décision non consignée (envoi incertain)" in apart
    assert "Fondement non consigné" in apart
    assert "n° 0" not in text
    assert "Messages jugés conformes" not in Story().consents().is_sent(unknown).text()


def test_a_campaign_s_document_claims_no_judgement_that_is_not_on_record() -> None:
    unknown = Outcome(Fate.UNCERTAIN, TUESDAY_10H_PARIS, parts=1)
    story = Story().consents().is_sent(unknown)
    text = story.text(story.sent[0].campaign)

    assert "Règles appliquées à la campagne" in text
    assert "Décision non consignée pour 1 de ces messages" in text
    assert "n° 0" not in text
    assert "contenu effacé" not in text


def test_a_personalised_text_whose_words_are_gone_is_not_shown_with_others_in_their_place() -> None:
    sent = Outcome(Fate.SENT, TUESDAY_10H_PARIS, 1, 1, 1, "m", values=("Camille",))
    personal = "Bonjour {first_name} : -20 % samedi."
    kept, gone = (Story().consents().is_sent(outcome, personal) for outcome in (sent, sent.without_words()))
    (message,) = gone.case()["people"][0]["messages"]

    assert "Bonjour Camille" in kept.text()
    assert (message["text"], message["encoding"], message["parts"]) == (None, None, 1)
    assert "texte personnalisé, mots effacés" in gone.text()
    assert "Bonjour first_name" not in gone.text()
    fallback = Story().consents().is_sent(sent.without_words(), "Bonjour {first_name|chère cliente} : -20 %.")
    assert "Bonjour chère cliente :" not in fallback.text()


def test_an_agreement_beneath_a_hold_is_said_not_to_have_brought_the_messages_back() -> None:
    text = Story().consents().opposes().writes().consents().text()

    assert LIFTED not in text
    assert "L’acte n° 4, accord donné depuis, n’a pas rétabli les envois : un message restait à lire." in text


def test_a_mistaken_request_for_erasure_leaves_the_opposition_standing() -> None:
    story = Story().consents()
    wanted = Opposition("sms", story.now, "m-1", "effacez-moi", erasure_requested=True)
    story.done(opposed(story.contact, wanted, story.now, "b" * 32)).is_read(Conclusion.MISTAKEN)

    assert story.contact.status is Status.OPPOSED
    assert "ce n’était pas une demande d’effacement ; l’opposition demeure (acte n° 3)" in story.text()
