"""What a number was collected for, how and by whom: the kinds behind the kit's cases on acts of collection and on persons."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.audit.read_items import contact_of, terms_of
from stopsms.compliance.campaign.advertiser import AdvertiserKind
from stopsms.compliance.consent.collection import Capture, Checkbox, Collector, Occasion, Sale
from stopsms.compliance.consent.confirmation import needs_confirmation
from stopsms.compliance.consent.judge_consent import judge_consent
from stopsms.compliance.consent.origin import Origin, origin_of
from stopsms.compliance.consent.purpose import expected, is_covered, purpose_of
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.consent.wording import WordingScope, scope
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.retention import last_sign_of
from stopsms.compliance.law.rule import Result, RuleResult, Severity
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.contact import Contact, LegalBasis, Professional, Purpose, Status
from stopsms.compliance.person.phone import Country, Phone
from stopsms.contracts.records import contact_record, read_contact

from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_basis, a_collection, a_contact, accepted, an_advertiser, terms

NOW = TUESDAY_10H_PARIS
SALT = "a" * 32
FRANCE = rulebook_of(Country.FRANCE)
SWISS = Phone.of("+41791234567")


def said(collection: dict[str, Any], contact: Contact | None = None, **advertiser: Any) -> dict[str, RuleResult]:
    """What objects to an act, by rule."""
    capture = Capture(
        a_collection(**collection), an_advertiser(**advertiser), contact or Contact("zelie", CAMILLE), NOW
    )
    return {result.rule: result for result in FRANCE.judge_capture(capture) if result.result is not Result.PASS}


# ------------------------------------------------------------------------------------------------------------- wordings

SCOPES: dict[WordingScope, str] = {
    WordingScope.SMS: """
        J’accepte de recevoir des SMS de Zelie
        J’accepte de recevoir vos textos promotionnels
        J’accepte de recevoir les offres de Zelie sur mon portable
        J’accepte d’être sollicité par tous moyens électroniques
        J’accepte les offres par e-mail, SMS et courrier
        J’accepte de recevoir des offres par SMS. Pour vous désinscrire, écrivez par e-mail à contact@zelie.example
        J’ai lu les conditions générales et j’accepte de recevoir des SMS
        J’accepte de recevoir des SMS et j’ai lu les conditions générales
        J’accepte de recevoir des SMS dans le respect de la politique de confidentialité
        J’accepte les SMS de suivi de livraison et les offres de Zelie
        J’accepte de recevoir les appels aux dons de l’association par SMS
        J’accepte de recevoir par SMS les actualités de la campagne de Mme Martin
        I agree to receive marketing texts from Zelie
        Recevez nos messages promotionnels
        J’accepte de recevoir des SMS de conseils et de suivi personnalisé
        J’accepte les CGV. / J’accepte de recevoir des SMS.
        En m’inscrivant, j’accepte de recevoir des SMS marketing. Voir la politique de confidentialité et les conditions d’utilisation.
        J’accepte que mon numéro et mon e-mail servent à m’envoyer des offres
        J'accepte de recevoir des SMS. Ne communiquez jamais votre code par SMS.
    """,
    WordingScope.NO_MEANS: """
        J’accepte
        Case cochée
        J’accepte de recevoir les offres de Zelie
        J’accepte les offres. Pour vous opposer, écrivez par courriel à dpo@zelie.example
        Accord oral recueilli par téléphone : la cliente accepte nos offres
    """,
    WordingScope.OTHER_MEANS: """
        J’accepte de recevoir la newsletter par e-mail
        J’accepte de recevoir vos offres par mail
        Je souhaite recevoir les promotions par courriel
        J’accepte d’être rappelé par téléphone
        J’accepte de recevoir votre catalogue par courrier
        J’accepte de recevoir des messages WhatsApp
        J’accepte les notifications push
        Yes, send me offers by email
        Rejoignez notre mailing
        Vous pouvez m’appeler
        Je veux recevoir le catalogue papier
        J’accepte d’être contacté par messages électroniques (e-mails)
    """,
    WordingScope.NEWSLETTER: """
        Je m’inscris à la newsletter
        Oui, je veux recevoir votre lettre d’information
        Subscribe to our newsletter
    """,
    WordingScope.SERVICE: """
        J’accepte de recevoir par SMS le suivi de ma commande
        SMS de rappel de rendez-vous
        Je souhaite être prévenu par SMS de la livraison de mon colis
        J’accepte de recevoir un code de vérification par SMS
        Recevoir ma facture par texto
        I agree to receive delivery updates by SMS
        J’accepte de recevoir un message à la livraison
    """,
    WordingScope.TERMS: """
        J’accepte les conditions générales
        J’accepte les conditions générales de vente et d’utilisation
        J’accepte les CGV
        J’ai lu et j’accepte la politique de confidentialité
        J’accepte le règlement du jeu
        J’accepte les cookies
        J’accepte le devis
        Je certifie avoir plus de 18 ans
        I agree to the Terms and Conditions
    """,
    WordingScope.WITH_TERMS: """
        J’accepte les CGV et de recevoir des SMS
        J’accepte les conditions générales ainsi que de recevoir des offres par SMS
        J’accepte le règlement du jeu et d’être contacté par SMS
        J’ai lu et j’accepte les CGU et j’accepte de recevoir des SMS
        J’accepte de recevoir vos SMS et les conditions générales d’utilisation
        I agree to the terms of service and to receive texts
        I agree to receive text offers and to the terms of use
    """,
}
WORDINGS = [(found, line.strip()) for found, lines in SCOPES.items() for line in lines.strip().splitlines()]


@each(("agrees_to", "wording"), WORDINGS)
def test_a_wording_agrees_to_what_it_says_and_to_nothing_else(agrees_to: WordingScope, wording: str) -> None:
    assert scope(wording) is agrees_to


@each(("agrees_to", "wording"), WORDINGS)
@each("country", Country)
def test_only_words_that_may_cover_sms_are_recorded_as_a_consent_to_it(
    agrees_to: WordingScope, wording: str, country: Country
) -> None:
    phone = CAMILLE if country is Country.FRANCE else SWISS
    found = judge_consent(Contact("zelie", phone), a_collection(wording=wording), an_advertiser(), NOW, SALT)

    assert (found.contact is not None) is (agrees_to in (WordingScope.SMS, WordingScope.NO_MEANS))
    unnamed = country is Country.FRANCE and agrees_to is WordingScope.NO_MEANS
    assert [remark.rule for remark in found.remarks] == (["fr.channel"] if unnamed else [])


def test_what_a_customer_reads_is_no_consent_but_must_speak_of_sms_or_of_no_means() -> None:
    customer = {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "checkbox": Checkbox(), "sale": Sale()}
    customer |= {"categories": frozenset({"mode"})}

    assert said(customer | {"wording": "Vous acceptez nos conditions générales et recevrez nos offres."}) == {}
    assert set(said(customer | {"wording": "Votre adresse servira à vous écrire par e-mail."})) == {"fr.channel"}


# -------------------------------------------------------------------------------------------------------------- origins

ORIGINS: dict[Origin, str] = {
    Origin.PERSON: "web_form|till|sms_keyword|paper_form|oral_recorded|preference_center|app|kiosk|checkout|Formulaire du site Zelie|"
    "Salon de l’agriculture|stand Lyon|caisse 3|carte de fidélité|Popup été|QR code vitrine|Boutique NC|page contact|magasin de Rennes|"
    "inscription newsletter|achat en ligne|Achat|location de vélos - accueil|Facebook Lead Ads|"
    "Formulaire du site|adhésion 2026|don en ligne|"
    "réunion publique|borne d’accueil|questionnaire|Salon du mariage Lille 2026|formulaire atelier couture|TPE magasin|landing page été",
    Origin.OCCASION: "formulaire|Formulaire|divers salons|salon|salons|site internet|site web|agence|nos agences|lettre|"
    "service client|courriel du client|leads Facebook|boutique|en boutique|magasin|plusieurs événements|stand|page web|appel",
    Origin.REPORTED: "import|csv_import|IMPORT|crm sync|API|CRM",
    Origin.ACQUIRED: "achat fichier|achat de fichier|fichier acheté|base achetée|location de fichier|fichier loué|leads achetés|"
    "échange de fichiers|data broker|courtier|scraping LinkedIn|pages jaunes|annuaire|partenaire|fichier partenaires|parrainage|"
    "bought list|purchased leads|third party|rented data|co-registration|import achat fichier|crm acheté - base",
    Origin.UNKNOWN: "inconnu|Inconnue|origine inconnue (web)|unknown|liste|Liste|base|fichier|fichier clients|n/a|-|?|autre|divers|"
    "non renseigné|ne sais pas|xyz|42|рассылка|列表|🙂|export Excel|fichier Excel|migration|export CRM|reprise de données|"
    "internet|web|Internet|"
    "Facebook|Google Maps|Google|téléphone|SMS|mobile|site du client|carte de visite|Instagram|mail|ERP|tableur|historique|collègue|ami",
}
SOURCES = [(origin, source) for origin, sources in ORIGINS.items() for source in sources.split("|")]


@each(("origin", "source"), SOURCES)
def test_a_source_tells_how_a_number_came_or_nothing(origin: Origin, source: str) -> None:
    assert origin_of(source) is origin


@each(("origin", "source"), SOURCES)
@each("basis", LegalBasis)
def test_a_number_of_no_origin_or_bought_from_nobody_is_recorded_on_no_basis(
    origin: Origin, source: str, basis: LegalBasis
) -> None:
    collection = {"source": source, "legal_basis": basis, "categories": frozenset({"mode"}), "sale": Sale()}
    collection |= {"professional": Professional.LEGAL_PERSON, "act_reference": "bulletin 4"}

    assert (said(collection) == {}) is (origin in (Origin.PERSON, Origin.OCCASION, Origin.REPORTED))


@given(st.text(max_size=64))
def test_any_words_are_read_as_an_origin(source: str) -> None:
    assert origin_of(source) in set(Origin)


def test_words_are_never_a_code_that_lifts_an_opposition() -> None:
    opposed = a_contact(status=Status.OPPOSED, opposed_at=NOW - timedelta(days=2))
    lifting = {source for _, source in SOURCES if not said({"source": source, "act_reference": "bulletin 4"}, opposed)}

    assert lifting == {
        "web_form",
        "till",
        "sms_keyword",
        "paper_form",
        "oral_recorded",
        "preference_center",
        "app",
        "kiosk",
    }


# ----------------------------------------------------------------------------------------------------------------- acts


@each("source", ["paper_form", "preference_center"])
@each(
    ("reference", "taken"),
    [
        ("", False),
        ("  ", False),
        ("-", False),
        (".", False),
        ("---", False),
        ("12", False),
        ("n/a", False),
        ("N/A", False),
        ("aucune", False),
        ("néant", False),
        ("xxx", False),
        ("bulletin 12", True),
        ("F-1", True),
        ("n° 7", True),
    ],
)
def test_without_a_box_an_act_that_leaves_no_trace_of_itself_has_to_name_one(
    source: str, reference: str, taken: bool
) -> None:
    found = said({"source": source, "checkbox": Checkbox(), "act_reference": reference})

    assert list(found) == ([] if taken else ["fr.checkbox"])


@each(
    ("changes", "remarked"),
    [
        ({"source": "oral_recorded", "checkbox": Checkbox()}, "fr.checkbox"),
        ({"source": "oral_recorded", "checkbox": Checkbox(), "act_reference": "-"}, "fr.checkbox"),
        ({"source": "oral_recorded", "checkbox": Checkbox(), "act_reference": "appel 88"}, ""),
        ({"source": "sms_keyword", "checkbox": Checkbox()}, ""),
        ({"source": "formulaire"}, "fr.consent"),
        ({"source": "CRM"}, "fr.consent"),
        ({"source": "csv import"}, "fr.consent"),
        ({"source": "import"}, ""),
        ({"source": "api"}, ""),
        ({"source": "formulaire", "form_url": "https://zelie.example/sms"}, ""),
        ({"source": "CRM", "act_reference": "capture 7"}, ""),
        ({"source": "CRM", "act_reference": "."}, "fr.consent"),
    ],
)
def test_what_does_not_show_how_the_person_agreed_is_recorded_with_a_remark(
    changes: dict[str, Any], remarked: str
) -> None:
    found = {rule: result.result for rule, result in said(changes).items()}

    assert found == ({remarked: Result.WARN} if remarked else {})


@each(
    ("sold", "until", "taken"),
    [
        (date(2026, 10, 1), date(2020, 1, 1), False),
        (date(2026, 10, 1), date(2026, 9, 29), False),
        (date(2026, 10, 1), date(2026, 10, 1), True),
        (date(2020, 10, 1), date(2023, 10, 1), True),
        (date(2026, 10, 1), date(2036, 11, 24), True),
        (date(2026, 10, 1), date(2036, 11, 25), False),
        (date(2026, 10, 1), date.max, False),
    ],
)
@each("basis", [LegalBasis.EXISTING_CUSTOMER, LegalBasis.CONSENT])
def test_a_contract_ends_after_its_sale_and_within_ten_years(
    basis: LegalBasis, sold: date, until: date, taken: bool
) -> None:
    at = datetime(sold.year, sold.month, sold.day, 12, tzinfo=UTC)
    customer = {"legal_basis": basis, "categories": frozenset({"mode"}), "sale": Sale(at=at, contract_until=until)}

    assert list(said(customer)) == ([] if taken else ["fr.existing-customer"])


@pytest.mark.parametrize("basis", [LegalBasis.EXISTING_CUSTOMER, LegalBasis.PROFESSIONAL, LegalBasis.NON_COMMERCIAL])
def test_terms_alone_do_not_show_that_somebody_was_told_of_marketing(basis: LegalBasis) -> None:
    told = CATEGORY | {"legal_basis": basis, "sale": Sale(), "checkbox": Checkbox(), "wording": "J’accepte les CGV"}

    assert {rule: result.result for rule, result in said(told).items()} == {"fr.informed": Result.WARN}
    assert said(told | {"wording": "J’accepte les CGV. Votre numéro servira à nos offres par SMS."}) == {}


@each(
    ("by", "reference", "lifts"),
    [
        ({"source": "oral_recorded", "checkbox": Checkbox()}, "", False),
        ({"source": "oral_recorded", "checkbox": Checkbox()}, "enregistrement 88", True),
        ({"source": "till"}, "", False),
        ({"source": "till"}, "-", False),
        ({"source": "till"}, "néant", False),
        ({"operator": "Claire"}, "n/a", False),
        ({"source": "till"}, "ticket 5", True),
        ({"operator": "Claire"}, "", False),
        ({"operator": "Claire"}, "capture 7", True),
        ({}, "", True),
        ({"source": "sms_keyword", "checkbox": Checkbox()}, "", True),
        ({"imported_as": "1:2"}, "bulletin 12", False),
        ({"collector": Collector("Bons Plans", ("ZELIE MODE SAS",))}, "bulletin 12", False),
    ],
)
def test_what_staff_enters_lifts_an_opposition_only_with_what_proves_the_person_s_act(
    by: dict[str, Any], reference: str, lifts: bool
) -> None:
    opposed = a_contact(status=Status.OPPOSED, opposed_at=NOW - timedelta(days=2))

    found = said(by | {"act_reference": reference}, opposed)
    refusing = [rule for rule, result in found.items() if result.result is Result.BLOCK]
    assert refusing == ([] if lifts else ["fr.opposition"])


@each("occasion", Occasion)
def test_what_is_no_sale_makes_no_customer_and_is_called_a_recommendation(occasion: Occasion) -> None:
    customer = {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "categories": frozenset({"mode"}), "sale": Sale(occasion)}
    found = said(customer)

    if occasion in (Occasion.SALE, Occasion.SERVICE):
        assert found == {}
    else:
        (result,) = found.values()
        assert (result.result, result.severity) == (Result.BLOCK, Severity.RECOMMENDATION)
        assert "C-654/23" in result.citation
        assert "CNIL" in result.citation


def test_a_customer_has_a_sale_and_gave_the_number_to_the_advertiser_itself_in_every_country() -> None:
    customer = {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "categories": frozenset({"mode"})}
    broker = {"collector": Collector("Bons Plans", ("ZELIE MODE SAS",))}

    def taken(collection: dict[str, Any]) -> set[bool]:
        act = a_collection(**(customer | collection))
        found = [judge_consent(Contact("zelie", phone), act, an_advertiser(), NOW, SALT) for phone in (CAMILLE, SWISS)]
        return {one.contact is not None for one in found}

    assert taken({"sale": Sale()}) == taken({"source": "till"}) == taken({"source": "checkout"}) == {True}
    assert taken({}) == taken({"source": "import"}) == taken({"sale": Sale(), **broker}) == {False}


def test_a_customer_of_a_third_party_is_not_written_to_and_one_of_before_sales_were_asked_for_is() -> None:
    customer = {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "categories": frozenset({"mode"})}
    text = "Zelie (via Bons Plans) : -20 % samedi."

    def blocking(**basis: Any) -> tuple[str, ...]:
        return Gate(terms(text=text)).judge(a_contact(basis=a_basis(**customer, **basis)), NOW).decision.blocking

    assert blocking() == ()
    assert blocking(collector="Bons Plans") == ("fr.existing-customer",)


def test_a_discount_is_recorded_with_what_the_consent_was_tied_to_and_the_advertiser_is_told() -> None:
    from stopsms.compliance.consent.collection import Bundle

    tied = a_collection(bundled_with=frozenset({Bundle.DISCOUNT}))
    found = judge_consent(Contact("zelie", CAMILLE), tied, an_advertiser(), NOW, SALT)

    assert found.evidence is not None
    assert found.evidence.content["bundled_with"] == ["discount"]
    (remark,) = found.remarks
    assert (remark.rule, remark.result, remark.severity) == ("fr.free-consent", Result.WARN, Severity.RECOMMENDATION)
    assert "05/2020" in remark.citation


def test_the_list_of_partners_is_older_than_the_agreement() -> None:
    agreed = NOW - timedelta(days=1)
    named = Collector("Bons Plans", ("ZELIE MODE SAS",), "12", agreed.date())
    later = Collector("Bons Plans", ("ZELIE MODE SAS",), "13", agreed.date() + timedelta(days=2))

    assert said({"collector": named, "collected_at": agreed}) == {}
    assert set(said({"collector": later, "collected_at": agreed})) == {"fr.named-partner"}


def test_no_text_sets_an_age_for_sms_and_the_rule_says_so() -> None:
    found = said({"born": date(2012, 1, 15)})["fr.minor"]

    assert (found.result, found.severity) == (Result.BLOCK, Severity.RECOMMENDATION)
    assert found.citation.startswith("Prudence")


# ------------------------------------------------------------------------------------------------------------- purposes

NON_COMMERCIAL = frozenset({Purpose.CHARITABLE, Purpose.POLITICAL, Purpose.PUBLIC_INFORMATION, Purpose.NON_COMMERCIAL})
kinds = st.sampled_from([None, *AdvertiserKind])
CATEGORY = {"categories": frozenset({"mode"}), "professional": Professional.LEGAL_PERSON}


@given(st.sampled_from(LegalBasis), kinds, kinds, st.sampled_from([Nature.COMMERCIAL, Nature.NON_COMMERCIAL]))
def test_what_was_collected_for_selling_serves_nothing_else_and_the_reverse(
    basis: LegalBasis, then: AdvertiserKind | None, now: AdvertiserKind | None, nature: Nature
) -> None:
    told = expected(basis, then)
    purpose = purpose_of(nature, now, political=False)

    assert is_covered(purpose, told) <= ((purpose is Purpose.COMMERCIAL) is (Purpose.COMMERCIAL in told))
    if told == {Purpose.POLITICAL}:
        assert is_covered(purpose, told) is (purpose is Purpose.POLITICAL)


@each("kind", AdvertiserKind)
@each("basis", [LegalBasis.CONSENT, LegalBasis.NON_COMMERCIAL])
def test_what_an_advertiser_is_when_it_collects_a_number_stays_what_for_it_was_collected(
    kind: AdvertiserKind, basis: LegalBasis
) -> None:
    act = a_collection(legal_basis=basis, checkbox=Checkbox(True, False, True))
    contact = judge_consent(Contact("zelie", CAMILLE), act, an_advertiser(kind=kind), NOW, SALT).contact

    assert contact is not None
    assert contact.basis is not None
    assert contact.basis.purposes == expected(basis, kind)
    for other in AdvertiserKind:
        if is_covered(purpose_of(Nature.NON_COMMERCIAL, other, political=False), expected(basis, kind)):
            continue
        nature = Nature.COMMERCIAL if Purpose.COMMERCIAL in expected(basis, other) else Nature.NON_COMMERCIAL
        campaign = terms(advertiser=an_advertiser(kind=other), nature=nature, text="Zelie : bonjour.")
        assert "fr.purpose" in Gate(campaign).judge(contact, NOW + timedelta(hours=1)).decision.blocking


@each("kind", AdvertiserKind)
@each("kept", [True, False])
def test_what_an_advertiser_says_later_that_it_is_changes_nothing_of_an_older_consent(
    kind: AdvertiserKind, kept: bool
) -> None:
    contact = judge_consent(Contact("zelie", CAMILLE), a_collection(), an_advertiser(), NOW, SALT).contact

    assert contact is not None
    assert contact.basis is not None
    assert contact.basis.purposes == {Purpose.COMMERCIAL}
    if not kept:  # recorded before purposes were kept
        contact = replace(contact, basis=replace(contact.basis, purposes=frozenset()))
    appeal = terms(advertiser=an_advertiser(kind=kind), nature=Nature.NON_COMMERCIAL, text="Zelie : merci.")
    sale = terms(advertiser=an_advertiser(kind=kind), text="Zelie : -20 % samedi.")
    refused = "fr.purpose" in Gate(appeal).judge(contact, NOW).decision.blocking
    assert refused is (kind not in (AdvertiserKind.COMPANY, AdvertiserKind.LAWYER))
    assert "fr.purpose" not in Gate(sale).judge(contact, NOW).decision.blocking


def test_an_older_contact_that_is_not_commercial_stays_so_without_a_purpose_kept() -> None:
    act = a_collection(legal_basis=LegalBasis.NON_COMMERCIAL, wording="Votre numéro servira à nos actions.")
    contact = judge_consent(Contact("zelie", CAMILLE), act, an_advertiser(), NOW, SALT).contact

    assert contact is not None
    assert contact.basis is not None
    assert contact.basis.purposes == {Purpose.NON_COMMERCIAL}
    older = replace(contact, basis=replace(contact.basis, purposes=frozenset()))
    appeal = terms(
        advertiser=an_advertiser(kind=AdvertiserKind.CHARITY), nature=Nature.NON_COMMERCIAL, text="Zelie : merci."
    )
    party = terms(
        advertiser=an_advertiser(kind=AdvertiserKind.POLITICAL), nature=Nature.NON_COMMERCIAL, text="Zelie : merci."
    )
    for found in (contact, older):
        assert "fr.purpose" not in Gate(appeal).judge(found, NOW).decision.blocking
        assert "fr.purpose" in Gate(party).judge(found, NOW).decision.blocking


@each(
    ("wording", "covers"),
    [
        ("J’accepte de recevoir les offres de Zelie par SMS.", {Purpose.COMMERCIAL}),
        ("Oui aux promotions par SMS", {Purpose.COMMERCIAL}),
        ("J’accepte de recevoir par SMS les offres et les appels aux dons.", {Purpose.COMMERCIAL, Purpose.CHARITABLE}),
        ("J’accepte de recevoir les appels aux dons par SMS.", {Purpose.CHARITABLE}),
        ("J’accepte de recevoir les SMS de Zelie.", {Purpose.CHARITABLE}),
        ("Je souhaite recevoir par SMS les offres de bénévolat.", {Purpose.CHARITABLE}),
    ],
)
def test_whoever_agreed_to_offers_agreed_to_no_appeal_were_it_a_charity_that_asked(
    wording: str, covers: set[Purpose]
) -> None:
    act = a_collection(wording=wording)
    contact = judge_consent(
        Contact("zelie", CAMILLE), act, an_advertiser(kind=AdvertiserKind.CHARITY), NOW, SALT
    ).contact

    assert contact is not None
    assert contact.basis is not None
    assert contact.basis.purposes == covers


@each(
    ("wording", "told", "remarked"),
    [
        ("J’accepte de recevoir les offres par SMS.", {Purpose.CHARITABLE}, True),
        ("J’accepte de recevoir les offres par SMS.", {Purpose.POLITICAL}, True),
        ("J’accepte de recevoir les appels aux dons par SMS.", {Purpose.COMMERCIAL}, True),
        ("J’accepte de recevoir les offres et appels aux dons par SMS.", {Purpose.CHARITABLE}, True),
        ("J’accepte de recevoir les offres par SMS.", {Purpose.COMMERCIAL}, False),
        ("J’accepte de recevoir les offres par SMS.", {Purpose.COMMERCIAL, Purpose.CHARITABLE}, False),
        ("J’accepte de recevoir les appels aux dons par SMS.", {Purpose.CHARITABLE}, False),
        ("J’accepte de recevoir des SMS de Zelie.", {Purpose.CHARITABLE}, False),
    ],
)
def test_a_wording_and_purposes_that_disagree_are_remarked(wording: str, told: set[Purpose], remarked: bool) -> None:
    found = said({"wording": wording, "purposes": frozenset(told)})

    assert {name: result.result for name, result in found.items()} == ({"fr.purpose": Result.WARN} if remarked else {})


@each(
    ("text", "asks"),
    [
        ("Zelie : donnez pour la banquise.", True),
        ("Zelie : faites un don, 66 % déductibles de vos impôts.", True),
        ("Zelie : votre don de 10 euros nourrit un chien.", True),
        ("Zelie : parrainez un enfant.", True),
        ("Zelie : soutenez notre refuge.", True),
        ("Zelie : sauvons les abeilles.", True),
        ("Zelie : donnez votre avis, -10 % sur la collection.", False),
        ("Zelie : Don Juan, le parfum, -20 % samedi.", False),
        ("Zelie : parrainez un ami, 10 euros offerts.", False),
        ("Zelie : donnez du style à votre salon, -20 %.", False),
        ("Zelie : -20 % samedi.", False),
    ],
)
@each("kind", [None, AdvertiserKind.COMPANY, AdvertiserKind.CHARITY])
def test_an_appeal_called_commercial_asks_a_person(text: str, asks: bool, kind: AdvertiserKind | None) -> None:
    campaign = terms(advertiser=an_advertiser(kind=kind), text=text)
    results = {result.rule: result.result for result in Gate(campaign).judge(a_contact(), NOW).decision.results}

    assert (results.get("fr.purpose") is Result.REVIEW) is asks


def test_words_of_politics_ask_a_person_and_a_declared_subject_decides() -> None:
    text = "Zelie : dimanche, votez pour notre liste."
    asked = Gate(terms(text=text)).judge(a_contact(), NOW).decision
    decided = Gate(terms(text=text, accepted=accepted("fr.purpose", "fr.regulated-topics"))).judge(a_contact(), NOW)
    declared = Gate(terms(topics=frozenset({Topic.POLITICS}), accepted=accepted("fr.purpose"))).judge(a_contact(), NOW)

    assert "fr.purpose" in [result.rule for result in asked.objecting if result.result is Result.REVIEW]
    assert {result.rule: result.result for result in decided.decision.objecting}["fr.purpose"] is Result.WARN
    assert "fr.purpose" in declared.decision.blocking, "nobody accepts that away"


def test_a_swiss_number_is_not_written_to_for_another_purpose_either() -> None:
    contact = a_contact(SWISS, basis=a_basis(purposes=frozenset({Purpose.COMMERCIAL})))
    campaign = terms(nature=Nature.NON_COMMERCIAL, text="Zelie : merci de vos dons.")
    found = {result.rule: result for result in Gate(campaign).judge(contact, NOW).decision.results}["ch.consent"]

    assert found.result is Result.BLOCK
    assert found.citation.startswith("RGPD art. 5(1)(b)")


def test_a_campaign_that_was_acknowledged_does_not_reach_who_agreed_to_something_else() -> None:
    campaign = terms(nature=Nature.NON_COMMERCIAL, text="Zelie : merci.", accepted=accepted("fr.purpose", "fr.nature"))

    assert "fr.purpose" in Gate(campaign).judge(a_contact(), NOW).decision.blocking


# ------------------------------------------------------------------------------------------------------------ retention

moments = st.one_of(st.none(), st.datetimes(datetime(2021, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC)))
days = st.one_of(st.none(), st.dates(date(2021, 1, 1), date(2028, 1, 1)))


@given(st.sampled_from(LegalBasis), st.datetimes(datetime(2021, 1, 1), datetime(2026, 11, 1)), moments, moments, days)
def test_whoever_may_no_longer_be_written_to_for_their_age_is_purged_and_nobody_else(
    basis: LegalBasis, collected: datetime, sold: datetime | None, heard: datetime | None, until: date | None
) -> None:
    found = a_basis(
        legal_basis=basis, collected_at=collected.replace(tzinfo=UTC), sale_at=sold, contract_until=until, **CATEGORY
    )
    contact = a_contact(basis=found, last_contact_at=heard)
    results = {result.rule: result.result for result in Gate(terms()).judge(contact, NOW).decision.results}

    assert (results["fr.retention"] is Result.BLOCK) is (FRANCE.retention.contact_due(contact, NOW) is not None)


@each(
    ("basis", "heard", "sign"),
    [
        ({"sale_at": NOW - timedelta(days=9)}, NOW - timedelta(days=30), NOW - timedelta(days=9)),
        ({"sale_at": NOW - timedelta(days=90)}, NOW - timedelta(days=30), NOW - timedelta(days=30)),
        ({"contract_until": date(2027, 1, 1)}, NOW, datetime(2027, 1, 2, 12, tzinfo=UTC)),
        ({"contract_until": date(2020, 1, 1)}, NOW, NOW),
    ],
)
def test_a_customer_s_three_years_count_from_the_last_contact_the_last_sale_or_the_end_of_the_contract(
    basis: dict[str, Any], heard: datetime, sign: datetime
) -> None:
    customer = a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER, collected_at=NOW - timedelta(days=900), **basis)

    assert last_sign_of(a_contact(basis=customer, last_contact_at=heard)) == sign


def test_a_new_sale_without_a_contract_does_not_end_the_contract_that_runs() -> None:
    customer = {"legal_basis": LegalBasis.EXISTING_CUSTOMER, "categories": frozenset({"mode"})}
    contact = Contact("zelie", CAMILLE)
    for sale in (Sale(contract_until=date(2027, 6, 30)), Sale()):
        contact, _ = granted(contact, a_collection(**customer, sale=sale), NOW, SALT)
    running = contact.basis and contact.basis.contract_until
    contact, _ = granted(contact, a_collection(**customer, sale=Sale(contract_until=date(2026, 12, 31))), NOW, SALT)

    assert running == date(2027, 6, 30)
    assert contact.basis is not None
    assert contact.basis.contract_until == date(2026, 12, 31), "what is told anew is what holds"


@each(
    ("until", "declared", "blocked"),
    [
        (date(2026, 11, 23), True, True),
        (date(2026, 11, 24), True, False),
        (date(2026, 11, 23), False, False),
        (None, True, False),
    ],
)
def test_a_campaign_about_running_contracts_leaves_out_who_is_known_to_have_none(
    until: date | None, declared: bool, blocked: bool
) -> None:
    customer = a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER, categories=frozenset({"mode"}), contract_until=until)
    decision = Gate(terms(contract_in_progress=declared)).judge(a_contact(basis=customer), NOW).decision

    assert ("fr.contract-in-progress" in decision.blocking) is blocked


# -------------------------------------------------------------------------------------------------------- source notice


@each(
    ("agreed", "obtained", "result"),
    [
        (timedelta(days=180), None, Result.REVIEW),
        (timedelta(days=63), None, Result.REVIEW),
        (timedelta(days=47), None, Result.PASS),
        (timedelta(days=180), timedelta(days=32), Result.REVIEW),
        (timedelta(days=180), timedelta(days=31), Result.PASS),
    ],
)
def test_a_first_message_that_comes_too_late_to_inform_asks_whether_the_person_was_informed_otherwise(
    agreed: timedelta, obtained: timedelta | None, result: Result
) -> None:
    basis = a_basis(
        collector="Bons Plans", collected_at=NOW - agreed, obtained_at=None if obtained is None else NOW - obtained
    )
    text = "Zelie (via Bons Plans) : -20 % samedi."

    def found(**changes: Any) -> Result:
        decision = Gate(terms(**({"text": text} | changes))).judge(a_contact(basis=basis), NOW).decision
        return next(one.result for one in decision.results if one.rule == "fr.source-notice")

    assert found() is result
    assert found(accepted=accepted("fr.source-notice")) is (Result.WARN if result is Result.REVIEW else result)
    assert found(text="Zelie : -20 % samedi.", accepted=accepted("fr.source-notice")) is Result.BLOCK


# --------------------------------------------------------------------------------------------------- stored, and audited


def test_what_is_new_of_a_basis_is_stored_and_what_was_stored_before_is_read_as_it_was() -> None:
    basis = a_basis(
        contract_until=date(2027, 1, 31),
        obtained_at=NOW - timedelta(days=3),
        purposes=frozenset({Purpose.CHARITABLE, Purpose.COMMERCIAL}),
    )
    contact = a_contact(basis=basis)
    record = contact_record(contact)
    older = contact_record(a_contact())

    assert read_contact("zelie", record) == contact
    assert contact_of("zelie", CAMILLE.e164, record).basis == basis, "the audit reads it anew"
    assert {"contract_until", "obtained_at", "purposes"}.isdisjoint(older["basis"])
    assert read_contact("zelie", older) == a_contact()


def test_the_audit_knows_what_the_advertiser_was_when_a_campaign_was_sent() -> None:
    from stopsms.contracts.records import campaign_record

    from tests.factories import a_campaign

    campaign = a_campaign(terms=terms(advertiser=an_advertiser(kind=AdvertiserKind.CHARITY)))
    item = campaign_record(campaign)
    before = {**item, "advertiser": {name: told for name, told in item["advertiser"].items() if name != "kind"}}

    assert terms_of(item).advertiser.kind is AdvertiserKind.CHARITY
    assert terms_of(before).advertiser.kind is None


def test_an_imported_consent_is_confirmed_and_a_further_one_of_a_contact_who_may_be_written_to_is_not() -> None:
    asking = an_advertiser(double_opt_in=True)
    imported = a_collection(source="sms_keyword", imported_as="1:2")

    assert needs_confirmation(Contact("zelie", CAMILLE), imported, asking)
    assert not needs_confirmation(a_contact(), a_collection(), asking)


# ----------------------------------------------------------------------------------------------------------- severities

SEVERITIES = {
    "fr.opposition": Severity.LAW,
    "fr.hold": Severity.RECOMMENDATION,
    "fr.consent": Severity.LAW,
    "fr.checkbox": Severity.LAW,
    "fr.free-consent": Severity.LAW,
    "fr.channel": Severity.LAW,
    "fr.informed": Severity.LAW,
    "fr.existing-customer": Severity.LAW,
    "fr.analogous-products": Severity.LAW,
    "fr.named-partner": Severity.LAW,
    "fr.purpose": Severity.LAW,
    "fr.contract-in-progress": Severity.LAW,
    "fr.minor": Severity.RECOMMENDATION,
    "fr.professional": Severity.RECOMMENDATION,
    "fr.retention": Severity.RECOMMENDATION,
    "fr.source-notice": Severity.LAW,
    "fr.mobile-number": Severity.POLICY,
    "policy.strict-opt-in": Severity.POLICY,
    "policy.frequency-cap": Severity.POLICY,
    "policy.contact-size": Severity.POLICY,
}


def test_each_rule_on_persons_and_on_their_acts_says_what_stands_behind_it() -> None:
    found = {rule.id: rule.severity for rule in FRANCE.capture} | {rule.id: rule.severity for rule in FRANCE.contact}

    assert found == SEVERITIES


def test_a_refusal_shows_what_refuses_and_no_remark() -> None:
    refused = judge_consent(
        a_contact(status=Status.OPPOSED, opposed_at=NOW),
        a_collection(wording="J’accepte", collected_at=NOW - timedelta(days=1)),
        an_advertiser(),
        NOW,
        SALT,
    )

    assert [result.rule for result in refused.refusals] == ["fr.opposition"]
