"""One value of each kind that is stored, hashed, queued or published, with every option set or left out."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserKind, Brand, ContactDetails, DeclaredPhone
from stopsms.compliance.campaign.approval import Approval
from stopsms.compliance.campaign.audience import EVERYBODY, Audience
from stopsms.compliance.campaign.breaker import Limits, Measure, Trip
from stopsms.compliance.campaign.budget import Budget, Commitment
from stopsms.compliance.campaign.campaign import Acceptance, Campaign, Canary, Counts, Margins, Prediction, State
from stopsms.compliance.campaign.campaign_act import CampaignAct, Step
from stopsms.compliance.campaign.condition import (
    AllOf,
    AnyOf,
    GotCampaign,
    HasAttribute,
    HasDate,
    HasTag,
    InPostcode,
    InShare,
    InTerritory,
    NotSo,
    OnLegalBasis,
)
from stopsms.compliance.campaign.frequency_cap import FrequencyCap
from stopsms.compliance.campaign.outcome import CANCELLED, Fate, Outcome, RecordedObjection
from stopsms.compliance.campaign.recurrence import (
    Move,
    RecurrenceAct,
    RecurrenceRun,
    RecurrenceState,
    RecurringMessage,
    RunCaps,
    RunFate,
    RunFigures,
)
from stopsms.compliance.campaign.rhythm import Every, Rhythm
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.campaign.template import CampaignTemplate
from stopsms.compliance.campaign.variant import Part, Variant
from stopsms.compliance.consent.collection import Bundle, Channel, Checkbox, Collection, Collector, Occasion, Sale
from stopsms.compliance.consent.confirmation import ConfirmationQuestion, confirmed
from stopsms.compliance.consent.form import ConsentForm, FormAct, PrivacyNotice, collection_on
from stopsms.compliance.consent.form_text import NoticeEntry, ShownForm
from stopsms.compliance.consent.recording import granted, requested
from stopsms.compliance.law.edition import Edition
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rule import Authority, Explanation, Result, Severity
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.outside.event import EventType
from stopsms.compliance.outside.file_import import FileImport, FileReading, ImportKind, ImportState, Layout, ReportSoFar
from stopsms.compliance.outside.import_progress import ColumnCells, FilePosition, ImportShare, LineFate, Stage, Tally
from stopsms.compliance.outside.webhook import Failure, Secret, Webhook
from stopsms.compliance.person.contact import (
    Basis,
    Claim,
    Confirmation,
    Contact,
    Hold,
    LegalBasis,
    Professional,
    Purpose,
    Status,
)
from stopsms.compliance.person.erasure import ErasedContact, erased, purged
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.person.rights import Correction, Request, accessed, rectified, renumbered
from stopsms.compliance.proof.evidence import Evidence

from tests.factories import ADMINISTRATOR, CAMILLE, MARKETER, OFFICER, a_recurrence, terms

NOW = datetime(2026, 11, 24, 9, 30, 15, 123000, tzinfo=UTC)
PARIS_NOW = datetime.fromisoformat("2026-11-24T10:00:00.500+01:00")
EARLIER = NOW - timedelta(days=30)
SALT = "5a" * 16

BASES = {
    "usual": Basis(LegalBasis.CONSENT, EARLIER, 1, True, True, "web_form", True),
    "every option": Basis(
        legal_basis=LegalBasis.EXISTING_CUSTOMER,
        collected_at=PARIS_NOW - timedelta(days=90),
        evidence=12,
        informed=True,
        objection_offered=False,
        source="till",
        checkbox_ticked=False,
        categories=frozenset({"mode", "beauté"}),
        sale_at=EARLIER,
        collector="Loto Bons Plans",
        born=date(1990, 5, 17),
        parental_consent=True,
        professional=Professional.SOLE_TRADER,
        contract_until=date(2027, 1, 31),
        obtained_at=EARLIER,
        purposes=frozenset({Purpose.COMMERCIAL, Purpose.CHARITABLE}),
    ),
}
CLAIM = Claim(NOW, "07-000012.63", "w0rker")

CONTACTS = {
    "unknown": Contact("zelie", CAMILLE),
    "granted": Contact(
        "zelie", CAMILLE, 1, Status.GRANTED, BASES["usual"], last_contact_at=EARLIER, sequence=1, head="h1"
    ),
    "every option": Contact(
        advertiser_id="zelie",
        phone=Phone.of("+262692123456"),
        version=7,
        status=Status.HELD,
        basis=BASES["every option"],
        last_contact_at=EARLIER,
        opposed_at=EARLIER - timedelta(days=1),
        tags=frozenset({"vip", "été"}),
        attributes={"prénom": "Zoé", "postcode": "97400"},
        claims={"c0ffee00c0ffee00": CLAIM, "beef000000000001": replace(CLAIM, worker="autre")},
        sequence=12,
        head="h12",
        hold=Hold(Status.OPPOSED, (11, 12)),
        confirmation=Confirmation(NOW + timedelta(hours=48)),
    ),
    "pending": Contact("zelie", CAMILLE, 2, Status.PENDING, confirmation=Confirmation(NOW)),
    "agreed to one category after all": Contact(
        advertiser_id="zelie",
        phone=CAMILLE,
        version=3,
        status=Status.GRANTED,
        basis=replace(
            BASES["usual"],
            evidence=3,
            categories=frozenset({"mode"}),
            purposes=frozenset({Purpose.COMMERCIAL}),
            earlier=(BASES["usual"], replace(BASES["every option"], evidence=2)),
        ),
        sequence=3,
        head="h3",
    ),
}

ERASED = {
    "opposed": ErasedContact("zelie", NOW, 8, 13, "h13", EARLIER, {"c0ffee00c0ffee00": CLAIM}),
    "purged": ErasedContact("zelie", NOW, 8, 13, "h13", None),
}

ADVERTISERS = {
    "usual": Advertiser(
        "zelie", "Zelie", "ZELIE MODE SAS", "732829320", ContactDetails(), "ZELIE", "36180", profile="FR_STRICT"
    ),
    "every option": Advertiser(
        id="zelie",
        name="Zélie",
        legal_name="ZELIE MODE SAS",
        siren="732829320",
        contact=ContactDetails("a@zelie.example", "0102030405", "1 rue de la Paix, Paris", "https://zelie.example"),
        sender_id="ZELIE",
        stop_number="36180",
        profile="FR_AF2M_2026",
        stop_numbers={Territory.REUNION: "36789", Territory.SWITZERLAND: "+41790000000"},
        brands=(Brand("Zelie Homme", "ZELIEH"), Brand("Zelie Bain", "ZELIEB")),
        domains=frozenset({"zelie.example", "bain.example"}),
        authorisations={"ZELIE": "dépôt 42"},
        alsace_moselle=True,
        double_opt_in=True,
        strict_opt_in=True,
        kind=AdvertiserKind.CHARITY,
    ),
    "with limits": Advertiser(
        "zelie",
        "Zelie",
        "ZELIE MODE SAS",
        "732829320",
        ContactDetails(),
        "ZELIE",
        "36180",
        profile="FR_STRICT",
        budget=Budget(10050, None),
        frequency_cap=FrequencyCap(2, 7),
    ),
    "by a carrier": Advertiser(
        "zelie",
        "Zelie",
        "ZELIE MODE SAS",
        "732829320",
        ContactDetails(),
        "ZELIE",
        "36180",
        profile="FR_STRICT",
        route=Route("ovh-1", "\nSTOP {number}", time(8), time(20), True, True, True, 6),
    ),
    "of two persons": Advertiser(
        "zelie",
        "Zelie",
        "ZELIE MODE SAS",
        "732829320",
        ContactDetails(),
        "ZELIE",
        "36180",
        profile="FR_STRICT",
        needs_digest=True,
        two_persons=True,
        test_phones=(DeclaredPhone(CAMILLE, "Claire, marketing"),),
    ),
}

PREDICTION = Prediction(
    at=NOW,
    audience=1200,
    judged=600,
    complete=False,
    sendable=1000,
    deferred=50,
    blocked=150,
    blocked_by={"fr.opposition": 100, "fr.frequency": 60},
    parts=1100,
    cost_eur=49.5,
    starts_at=NOW,
    ends_at=NOW + timedelta(hours=2),
    windows=2,
    continues_at=NOW + timedelta(days=1),
    without_consent=12,
    sampled_share=0.5,
    margins=Margins(audience=40, sendable=36, deferred=9, blocked=12, parts=38, cost_eur=1.71),
)
TERMS = terms(
    advertiser=ADVERTISERS["every option"],
    brand=Brand("Zelie Homme", "ZELIEH"),
    text="Zelie : {prénom|cher client}, -20 % samedi.",
    nature=Nature.NON_COMMERCIAL,
    category=None,
    accepted=(Acceptance("fr.frequency", NOW, "Claire Martin", "vu", MARKETER), Acceptance("fr.politics", NOW)),
    topics=frozenset({Topic.ALCOHOL, Topic.CREDIT}),
    contract_in_progress=True,
    companies_only=True,
)
CAMPAIGNS = {
    "draft": Campaign(terms(advertiser=ADVERTISERS["usual"]), "Soldes", EVERYBODY, State.DRAFT, NOW),
    "every option": Campaign(
        terms=TERMS,
        name="Soldes d’été",
        audience=Audience(frozenset({"vip", "été"})),
        state=State.PAUSED,
        created_at=EARLIER,
        at=NOW,
        started_at=NOW,
        finished_at=NOW + timedelta(hours=1),
        prediction=PREDICTION,
        revision=9,
        limits=Limits(0.125, None, 0.0001),
        canary=Canary(0.25, 15),
        canary_until=NOW + timedelta(minutes=15),
        canary_passed=True,
        trip=Trip(Measure.OPPOSITIONS, NOW, 20, 160, 0.125, "trop"),
        overruled=frozenset({Measure.CARRIER_BLOCKS, Measure.INVALID_NUMBERS}),
        acts=(CampaignAct(Step.DRAFTED, EARLIER, MARKETER), CampaignAct(Step.SCHEDULED, NOW, ADMINISTRATOR)),
    ),
    "with a limit": Campaign(
        terms=terms(advertiser=ADVERTISERS["with limits"]),
        name="Soldes",
        audience=Audience(),
        state=State.PAUSED,
        created_at=EARLIER,
        trip=Trip(Measure.SPEND, NOW, 1200, 1000, 100.5, "advertiser_campaign", cost_eur=120.07),
        max_cost_cents=12000,
        commitment=Commitment("2026-11", 10007, 1000, 0.045, 0.12),
    ),
    "continued": Campaign(
        terms=terms(
            advertiser=ADVERTISERS["usual"], continues=("c0ffee0000000001", "c0ffee0000000002"), claims_since=EARLIER
        ),
        name="Soldes",
        audience=EVERYBODY,
        state=State.CANCELLED,
        created_at=EARLIER,
        continued_as="c0ffee0000000004",
    ),
    "approved": Campaign(
        terms=terms(advertiser=ADVERTISERS["usual"]),
        name="Soldes",
        audience=EVERYBODY,
        state=State.SCHEDULED,
        created_at=EARLIER,
        at=NOW,
        acts=(
            CampaignAct(Step.DUPLICATED, EARLIER, MARKETER),
            CampaignAct(Step.EDITED, EARLIER, MARKETER),
            CampaignAct(Step.APPROVED, NOW, OFFICER),
        ),
        writers=frozenset({"key:3f9ac04b1d22"}),
        approvals=(Approval(OFFICER, NOW, "ab" * 32),),
        digest="ab" * 32,
    ),
    "a run": Campaign(
        terms(advertiser=ADVERTISERS["usual"]),
        "Offre (2026-11-26)",
        Audience(),
        State.DRAFT,
        NOW,
        recurrence="feedface00000001",
    ),
    "a run elsewhere": Campaign(
        terms(advertiser=ADVERTISERS["usual"]),
        "Offre (2026-11-26)",
        Audience(),
        State.PAUSED,
        NOW,
        trip=Trip(Measure.RECIPIENTS, NOW, 5001, 6000, 5000),
        recurrence="feedface00000001",
        timezone="Pacific/Noumea",
        most_recipients=5000,
    ),
}
RECURRENCES = {
    "usual": a_recurrence(state=RecurrenceState.PAUSED, activated_by="", active_since=None),
    "every option": a_recurrence(
        message=RecurringMessage(
            name="Anniversaire",
            text="Zelie : bon anniversaire {first_name} !",
            nature=Nature.COMMERCIAL,
            category="mode",
            brand="Zelie Homme",
            audience=Audience(frozenset({"vip", "été"})),
            topics=frozenset({Topic.ALCOHOL}),
            contract_in_progress=True,
            companies_only=True,
            limits=Limits(0.125, None, 0.0001),
            canary=Canary(0.25, 15),
        ),
        schedule=Rhythm(
            Every.MONTH,
            time(18, 30),
            "Indian/Reunion",
            day_of_month=31,
            since=date(2026, 12, 1),
            until=date(2027, 12, 31),
        ),
        caps=RunCaps(500),
        notice_hours=48,
        accepted=(Acceptance("fr.sunday", NOW, "Claire", "vu", MARKETER),),
        acts=(RecurrenceAct(Move.CREATED, EARLIER, MARKETER), RecurrenceAct(Move.ACTIVATED, NOW, ADMINISTRATOR)),
        revision=2,
        writers=frozenset({"key:3f9ac04b1d22"}),
    ),
}
RUNS = {
    "scheduled": RecurrenceRun(
        "feedface00000001", "zelie", "Offre", date(2026, 11, 26), NOW, RunFate.SCHEDULED, EARLIER, "af299ba321f6ebec"
    ),
    "refused": RecurrenceRun(
        "feedface00000001",
        "zelie",
        "Offre",
        date(2026, 12, 3),
        NOW,
        RunFate.REFUSED,
        EARLIER,
        "af299ba321f6ebed",
        "above_cap",
        "trop",
        ("fr.topic",),
        RunFigures(5001, 5000, 350_07, 350_00),
    ),
}
EVERY_CONDITION = AllOf(
    (
        AnyOf((HasTag("vip"), NotSo(HasTag("été")))),
        HasAttribute("city", frozenset({"Lyon", "Paris"})),
        HasAttribute("size", known=True),
        HasDate("last_sale", since=date(2026, 1, 1), before=date(2026, 6, 1)),
        HasDate("collected", more_than_days_ago=30),
        HasDate("last_message", within_days=0),
        HasDate("attribute:renewal", days_ago=7),
        HasDate("born", anniversary=True),
        HasDate("last_contact", known=True),
        InTerritory(frozenset({Territory.METROPOLITAN, Territory.REUNION})),
        InPostcode(frozenset({"69", "75001"})),
        OnLegalBasis(frozenset({LegalBasis.CONSENT})),
        NotSo(GotCampaign("c0ffee0000000001")),
        InShare("c0ffee0000000002", 0.0, 0.125),
    )
)
CAMPAIGNS["of conditions"] = replace(
    CAMPAIGNS["every option"], audience=Audience(frozenset({"vip"}), EVERY_CONDITION), day=date(2026, 11, 24)
)
TEMPLATE = CampaignTemplate(
    advertiser_id="zelie",
    id="soldes",
    name="Soldes",
    text="Zelie : {prénom|cher client}, -20 % samedi.",
    nature=Nature.COMMERCIAL,
    category="mode",
    brand="Zelie Homme",
    topics=frozenset({Topic.HEALTH}),
    contract_in_progress=False,
    companies_only=True,
    changed_at=NOW,
    changed_by=MARKETER,
)
CAMPAIGNS["of a comparison"] = replace(
    CAMPAIGNS["draft"], terms=terms(advertiser=ADVERTISERS["usual"], variant=Variant("c0ffee0000000001", Part.B, 0.1))
)
CAMPAIGNS["chosen"] = replace(
    CAMPAIGNS["draft"],
    terms=terms(advertiser=ADVERTISERS["usual"], variant=Variant("c0ffee0000000001", Part.REST, 0.125, Part.B)),
)
COUNTS = Counts(100, 60, 40, 5, 10, 20, 3, 7, 72, {"fr.opposition": 20}, {"BLOCKED": 10, "INVALID": 5})

OUTCOMES = {
    0: Outcome(Fate.SENT, NOW, contact_version=3, evidence=1, parts=1, message_id="m-1", rulebook="FR-1+ab"),
    1: Outcome(
        Fate.DELIVERED,
        NOW,
        contact_version=4,
        evidence=2,
        parts=2,
        message_id="m-2",
        objections=(
            RecordedObjection(
                "fr.frequency", Result.WARN, Explanation("Trois messages ce mois.", "Three messages this month.")
            ),
        ),
        reason="DELIVERED",
        values=("Zoé", "97400"),
        rulebook="FR-1+ab",
    ),
    2: Outcome(
        Fate.BLOCKED,
        NOW,
        contact_version=5,
        objections=(
            RecordedObjection(
                "fr.opposition",
                Result.BLOCK,
                Explanation("Opposition.", "Opposed."),
                Authority(Severity.LAW, "CPCE art. L.34-5"),
            ),
            RecordedObjection("fr.erased", Result.REVIEW),
        ),
        rulebook="FR-1+ab",
    ),
    3: Outcome(Fate.DEFERRED, NOW, contact_version=5, until=NOW + timedelta(hours=12)),
    4: Outcome(Fate.BLOCKED, NOW, objections=(CANCELLED.objection,)),
}

EDITION = Edition(
    "FR-2026.01.01+0123abcd",
    "FR",
    [
        {
            "rule": "fr.opposition",
            "stages": ["sending"],
            "title": "Opposition",
            "severity": "law",
            "citation": "CPCE art. L.34-5",
            "requirement": {"fr": "La personne ne s’est pas opposée.", "en": "The person has not opposed."},
            "source": {"title": "CPCE", "url": "https://example.org", "checked": "2026-01-01"},
            "since": None,
            "until": None,
            "natures": ["commercial"],
        }
    ],
)

WEBHOOKS = {
    "new": Webhook(
        "zelie", "crm", "https://zelie.example/h", frozenset({EventType.CONSENT_GRANTED}), (Secret("s1"),), NOW
    ),
    "every option": Webhook(
        advertiser_id="zelie",
        id="crm",
        url="https://zelie.example/h",
        events=frozenset({EventType.CONSENT_OPPOSED, EventType.CAMPAIGN_FINISHED}),
        secrets=(Secret("s2"), Secret("s1", NOW)),
        created_at=EARLIER,
        failing_since=EARLIER,
        last_failure=Failure(NOW, "timeout"),
        disabled_at=NOW,
        disabled_because="the endpoint answered 410 Gone",
        revision=4,
        changed_at=EARLIER,
        changed_by=ADMINISTRATOR,
    ),
}

LAYOUT = Layout(
    name="Brevo",
    encoding="utf-8",
    newline="\n",
    separator=";",
    header=("SMS", "Prénom", "STOP"),
    columns={"phone": (0,), "attribute:prenom": (1,)},
    ignored=("STOP",),
    declared=(1,),
    remembered={"Prénom": "attribute:prenom"},
)
IMPORTS = {
    "announced": FileImport(
        "1b", "zelie", ImportKind.CONTACTS, "Claire", NOW, NOW + timedelta(hours=1), ImportState.AWAITING_UPLOAD
    ),
    "every option": FileImport(
        id="1b",
        advertiser_id="zelie",
        kind=ImportKind.OPPOSITIONS,
        operator="Claire",
        created_at=EARLIER,
        upload_before=EARLIER + timedelta(hours=1),
        state=ImportState.FAILED,
        defaults={"legal_basis": "consent", "evidence": {"source": "salon", "informed": True}, "tags": ["é"]},
        reading=FileReading("utf-8", ";", {"SMS": "phone"}),
        file_name="été.csv",
        opt_out_list="liste",
        carrier="marseille",
        layout=LAYOUT,
        etag="e7a6",
        size=4096,
        stage=Stage.REFUSALS,
        start=FilePosition(12, 2),
        divided=4,
        place=FilePosition(2048, 90, "jeton"),
        cells={2: ColumnCells(("oui", "non"), ("NON",), True, 9, 1), 1: ColumnCells()},
        tally=Tally({LineFate.TAKEN: 80, LineFate.REFUSED: 8}, {"fr.checkbox": 8}, 5),
        parts=3,
        worked=12.345,
        started_at=EARLIER,
        finished_at=NOW,
        failure="le fichier n’est pas lisible",
        report=ReportSoFar(
            "upl0ad", ('"e1"', '"e2"'), "REPORT#0000000090#01", "4f.csv", Tally({LineFate.TAKEN: 3}, {})
        ),
        revision=11,
        principal=MARKETER,
        cancelled_by=ADMINISTRATOR,
    ),
}
SHARES = {
    "begun": ImportShare(3, Stage.EXAMINING, FilePosition(12, 2), revision=1),
    "every option": ImportShare(
        number=3,
        stage=Stage.APPLYING,
        place=FilePosition(2048, 90, "jeton"),
        blocks=2,
        cells={2: ColumnCells(("oui", "non"), ("NON",), True, 9, 1), 1: ColumnCells()},
        tally=Tally({LineFate.TAKEN: 80, LineFate.REFUSED: 8}, {"fr.checkbox": 8}, 5),
        parts=3,
        worked=12.345,
        done=True,
        revision=1,
    ),
}

FORMS = {
    "usual": ConsentForm(
        id="3f0c9a1be2d45f67",
        advertiser_id="zelie",
        brand="Zelie",
        title="Recevez nos offres par SMS",
        wording="J’accepte de recevoir par SMS les offres de Zelie.",
        wording_version="2026-11",
        notice=PrivacyNotice("Zelie", "Trois ans", "dpo@zelie.example", "https://zelie.example/n"),
        channels=frozenset({Channel.SMS}),
        purposes=frozenset(),
        categories=frozenset(),
        tags=frozenset(),
        allowed_origins=frozenset(),
        enabled=True,
        consents_an_hour=500,
        revision=1,
        changed_at=EARLIER,
    ),
}
FORMS["every option"] = replace(
    FORMS["usual"],
    brand="Zelie Homme",
    notice=replace(FORMS["usual"].notice, transfers="États-Unis : clauses contractuelles types."),
    consents_an_hour=None,
    channels=frozenset({Channel.SMS, Channel.RCS}),
    purposes=frozenset({Purpose.COMMERCIAL, Purpose.CHARITABLE}),
    categories=frozenset({"mode", "beauté"}),
    tags=frozenset({"vip", "été"}),
    allowed_origins=frozenset({"https://zelie.example", "https://bain.example:8443"}),
    enabled=False,
    revision=7,
    changed_at=NOW,
    changed_by=MARKETER,
    consents_an_hour_of_address=40,
)
SHOWN = {
    "usual": ShownForm(
        title="Recevez nos offres par SMS",
        introduction="Indiquez votre numéro de mobile.",
        phone_label="Numéro de téléphone mobile",
        phone_hint="Par exemple : 06 39 98 00 00",
        wording="J’accepte de recevoir par SMS les offres de Zelie.",
        wording_version="2026-11",
        button="Recevoir le SMS de confirmation",
        notice=(
            NoticeEntry("Qui vous écrira", "ZELIE MODE SAS (SIREN 732829320)."),
            NoticeEntry("En savoir plus", "Politique de confidentialité", "https://zelie.example/n"),
        ),
        channels=frozenset({Channel.SMS}),
        purposes=frozenset({Purpose.COMMERCIAL}),
        categories=frozenset(),
    )
}
FORM_ACT = FormAct(
    at=NOW,
    shown="ab" * 32,
    form_url="https://sms.zelie.example/forms/3f0c9a1be2d45f67",
    embedded_in="https://zelie.example/newsletter",
    rendered_by="https://bain.example:8443",
    ip="2001:db8::1",
    user_agent="Mozilla",
)

REQUEST = Request("letter", EARLIER, "Claire Martin", "demande du 12", about=3, principal=OFFICER)
FULL_COLLECTION = Collection(
    legal_basis=LegalBasis.CONSENT,
    collected_at=EARLIER,
    source="web_form",
    wording="J’accepte de recevoir des SMS de Zelie.",
    wording_version="3",
    checkbox=Checkbox(True, False, True),
    informed=True,
    objection_offered=True,
    ip="192.0.2.1",
    user_agent="Mozilla",
    operator="Claire",
    channels=frozenset({Channel.SMS, Channel.EMAIL}),
    bundled_with=frozenset({Bundle.CONTEST}),
    sale=Sale(Occasion.SERVICE, EARLIER, "732829320", date(2027, 1, 31)),
    collector=Collector("Loto", ("Zelie",), "2", date(2026, 1, 1), EARLIER),
    born=date(1990, 5, 17),
    parental_consent=True,
    professional=Professional.LEGAL_PERSON,
    categories=frozenset({"mode"}),
    tags=frozenset({"vip"}),
    attributes={"prénom": "Zoé"},
    imported_as="1b#12",
    form_url="https://zelie.example/f",
    notice_url="https://zelie.example/n",
    act_reference="fiche 12",
    purposes=frozenset({Purpose.COMMERCIAL}),
    principal=MARKETER,
)


def acts() -> dict[str, Evidence]:
    """The evidence of each act, as the domain seals it: content, its hash, and the hash that chains it."""
    unknown, known, full = CONTACTS["unknown"], CONTACTS["granted"], CONTACTS["every option"]
    plain = Collection(LegalBasis.PROFESSIONAL, EARLIER, "directory", "", "")
    question = ConfirmationQuestion("Zelie : OUI pour accepter.", EARLIER, "m-1")
    _, agreed = requested(unknown, collection_on(FORMS["every option"], FORM_ACT), NOW, SALT)
    waiting = replace(known, status=Status.PENDING, confirmation=Confirmation(NOW))
    claimed = replace(known, claims={"c0ffee00c0ffee00": replace(CLAIM, at=NOW - timedelta(hours=1))})
    unread = Unread(HoldKind.ACCESS, "sms", EARLIER, "m-2", "mes données", "données", "Claire", MARKETER)
    on_hold, hold_record = held(known, unread, NOW, SALT)
    opposition = Opposition("sms", EARLIER, "m-3", "STOP", "stop", True, "Claire", OFFICER)
    change = renumbered(known, Phone.of("+33612345679"), REQUEST, NOW, (SALT, SALT[::-1]))
    correction = Correction({"prénom": "Zoë", "ville": None}, frozenset({"vip", "été"}))
    return {
        "basis_recorded": granted(unknown, plain, NOW, SALT)[1],
        "basis_recorded, every option": granted(known, FULL_COLLECTION, NOW, SALT)[1],
        "basis_recorded, on a form": agreed,
        "confirmed": confirmed(waiting, question, agreed, "m-4", "Oui", NOW, NOW, SALT)[1],
        "heard_from": heard_from(known, SignOfLife(Interaction.PURCHASE, EARLIER, "c-1", MARKETER), NOW, SALT)[1],
        "opposed": opposed(claimed, opposition, NOW, SALT)[1],
        "held": hold_record,
        "opposition_reviewed": reviewed(
            on_hold,
            Review(hold_record.sequence, Conclusion.ANSWERED, "Claire", "répondu", OFFICER),
            hold_record,
            NOW,
            SALT,
        )[1],
        "accessed": accessed(known, REQUEST, NOW, SALT)[1],
        "rectified": rectified(known, correction, REQUEST, NOW, SALT)[1],
        "number_changed, leaving": change.leaving,
        "number_changed, arriving": change.arriving,
        "erased": erased(full, REQUEST, NOW, SALT)[1],
        "purged": purged(known, "fr.contacts", NOW, SALT)[1],
    }
