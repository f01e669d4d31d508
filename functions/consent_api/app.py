"""consent_api: advertisers, consents, contacts, oppositions by other doors, checks."""

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path as PathParameter
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from consent_api.capture_consents import ActFate, ActToCapture, CapturedAct, capture_consents, capture_one
from consent_api.check_message import MessageCheck, check_message
from consent_api.choose_carrier import choose_carrier
from consent_api.list_advertisers import list_advertisers, many_advertisers
from consent_api.note_interaction import note_interaction
from consent_api.put_advertiser import TestForGood, put_advertiser, shared_numbers
from consent_api.put_form import DefineForm, FormPorts, add_form, change_form
from consent_api.show_register import carriers_in_use, show_register
from consent_api.siren import check_siren
from consent_api.suppress_contact import suppress_contact
from stopsms.adapters import wiring
from stopsms.adapters.addresses import public_address
from stopsms.adapters.doors.description import DESCRIPTION_ROUTES, serve_description
from stopsms.adapters.doors.field_errors import field_errors
from stopsms.adapters.doors.http import (
    Event,
    answer,
    busy_problem,
    existing,
    phone_of_path,
    principal_of,
    refused,
    resolver,
    serve,
)
from stopsms.adapters.doors.listing import Most
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.gateways import carrier_name
from stopsms.adapters.settings import deployment
from stopsms.compliance.access.carrier_choice import CarrierNotGiven
from stopsms.compliance.access.number_sharing import NumberNotGiven
from stopsms.compliance.campaign.advertiser import DeclaredPhone
from stopsms.compliance.campaign.notice import Notice
from stopsms.compliance.consent.form import ConsentForm, VersionInUse
from stopsms.compliance.consent.form_text import ShownForm
from stopsms.compliance.errors import ContendedError, InvalidPhone
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.interaction import SignOfLife
from stopsms.compliance.person.opposition import Opposition
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.compliance.proof.evidence import Evidence
from stopsms.compliance.proof.register import processing_record
from stopsms.contracts.answers.consents import (
    AdvertisersAnswer,
    CapturedAnswer,
    CaptureResult,
    ConsentOfManyResult,
    ConsentsCapturedAnswer,
    ContactAnswer,
    EvidenceHead,
    RecordedAnswer,
    StoredAdvertiserAnswer,
    advertiser_answer,
    contact_answer,
    listed_advertiser_answer,
    recorded_answer,
    state_alone,
)
from stopsms.contracts.answers.description import OBJECT, PAGE, documented
from stopsms.contracts.answers.forms import FormAnswer, FormsAnswer, RevisionsAnswer, form_answer
from stopsms.contracts.answers.problems import FieldError
from stopsms.contracts.answers.rules import DecisionAnswer, decision_answer, rule_answers
from stopsms.contracts.bodies.advertisers import AdvertiserBody
from stopsms.contracts.bodies.consents import (
    LONGEST_REFERENCE,
    CheckBody,
    ConsentBody,
    ConsentOfMany,
    ConsentsBody,
    InteractionBody,
    MistakenConsent,
    SuppressionBody,
)
from stopsms.contracts.bodies.forms import Digest, FormBody, FormId
from stopsms.contracts.bodies.values import Identifier, NewAdvertiserId, PageMark
from stopsms.contracts.codec import ABSENT
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.contracts.events import referenced
from stopsms.contracts.new_id import new_id
from stopsms.use_cases.capture_consent import CapturePorts

app = resolver(conflicts=(TestForGood, NumberNotGiven, CarrierNotGiven, VersionInUse), busy=(ContendedError,))
AdvertiserId = Annotated[Identifier, Query()]
AdvertiserPath = Annotated[Identifier, PathParameter()]
FormPath = Annotated[FormId, PathParameter()]

CAPTURE_TIME = timedelta(seconds=20)
"""How long consents may be recorded for: what is not done by then is told, to be sent again."""

MOST_ERRORS_OF_ONE = 10
"""How many errors of each of many consents are told."""


@app.put("/advertisers/<advertiser_id>", responses=documented(StoredAdvertiserAnswer))
def put_one_advertiser(
    advertiser_id: Annotated[NewAdvertiserId, PathParameter()], body: AdvertiserBody
) -> Response[str]:
    """Declare an advertiser, or change it. A test key declares test advertisers, whether it says so or not."""
    check_siren(body.siren)
    principal, store = principal_of(app), wiring.advertisers()
    choice = choose_carrier(body.carrier, body.numbers, wiring.carriers(), wiring.service)
    advertiser = body.to_domain(
        advertiser_id,
        test=body.test or principal.test,
        route=choice.route,
        stop_numbers=choice.stop_numbers,
        test_phones=tuple(
            DeclaredPhone(parse_phone(one.phone, field="test_phones"), one.of) for one in body.test_phones
        ),
    )
    forms, kill_switch = wiring.forms(), wiring.kill_switch()
    if results := put_advertiser(advertiser, principal, store, forms, kill_switch, wiring.clock()):
        return refused(results, "the advertiser's settings would make its messages unlawful")
    return _shown(advertiser_id, shared_numbers(advertiser, principal, store))


@app.get("/advertisers", responses=documented(AdvertisersAnswer))
def get_advertisers(limit: Most = ON_PAGE, next: Annotated[PageMark | None, Query()] = None) -> Response[str]:
    """The advertisers that the caller acts for, by their ids. For a test key a page may be empty though others follow: `next` says so."""
    after = read_cursor(next, "advertisers")
    advertisers, following = list_advertisers(principal_of(app), after, limit, wiring.advertisers())
    listed = list(map(listed_advertiser_answer, advertisers))
    return answer(200, AdvertisersAnswer(listed, written_cursor(following, "advertisers")))


@app.get("/advertisers/<advertiser_id>", responses=documented(StoredAdvertiserAnswer))
def get_one_advertiser(advertiser_id: AdvertiserPath) -> Response[str]:
    """An advertiser, with who wrote it last."""
    return _shown(advertiser_id)


@app.post("/advertisers/<advertiser_id>/forms", responses=documented(FormAnswer, 201))
def post_form(advertiser_id: AdvertiserPath, body: FormBody) -> Response[str]:
    """Define a consent form. One whose visitors' consents would not be valid is refused."""
    form, refusals = add_form(advertiser_id, partial(new_id, 8, secrets.token_bytes), _as_defined(body), _form_ports())
    return refused(refusals, _UNLAWFUL_FORM) if form is None else answer(201, _with_address(form))


@app.put("/advertisers/<advertiser_id>/forms/<form_id>", responses=documented(FormAnswer))
def put_form(advertiser_id: AdvertiserPath, form_id: FormPath, body: FormBody) -> Response[str]:
    """Change a form: a new revision of it. Another wording needs another version."""
    changed = change_form(form_id, advertiser_id, _as_defined(body), _form_ports())
    form, refusals = existing(changed, "form")
    return refused(refusals, _UNLAWFUL_FORM) if form is None else answer(200, _with_address(form))


@app.get("/advertisers/<advertiser_id>/forms", responses=documented(FormsAnswer))
def get_forms(
    advertiser_id: AdvertiserPath, limit: Most = ON_PAGE, next: Annotated[PageMark | None, Query()] = None
) -> Response[str]:
    """An advertiser's forms."""
    existing(wiring.advertisers().find(advertiser_id), "advertiser")
    forms, following = wiring.forms().page(advertiser_id, read_cursor(next, "forms", advertiser_id), limit)
    listed = [_with_address(form) for form in forms]
    return answer(200, FormsAnswer(listed, written_cursor(following, "forms", advertiser_id)))


@app.get("/advertisers/<advertiser_id>/forms/<form_id>", responses=documented(FormAnswer))
def get_form(advertiser_id: AdvertiserPath, form_id: FormPath) -> Response[str]:
    """A form, the address of its page, and the HTML that embeds it."""
    return answer(200, _with_address(_form_of(advertiser_id, form_id)))


@app.get("/advertisers/<advertiser_id>/forms/<form_id>/revisions", responses=documented(RevisionsAnswer))
def get_form_revisions(advertiser_id: AdvertiserPath, form_id: FormPath) -> Response[str]:
    """A form as it was from each change on: the wording of every version."""
    _form_of(advertiser_id, form_id)
    return answer(200, RevisionsAnswer(list(wiring.forms().revisions(form_id))))


@app.get("/advertisers/<advertiser_id>/forms/<form_id>/shown/<digest>", responses=documented(ShownForm))
def get_shown_form(
    advertiser_id: AdvertiserPath, form_id: FormPath, digest: Annotated[Digest, PathParameter()]
) -> Response[str]:
    """What a person was shown who agreed, to the letter, by the hash in the evidence."""
    _form_of(advertiser_id, form_id)
    return answer(200, existing(wiring.forms().shown(form_id, digest), "page of this form"))


@app.post("/consents", responses=documented(CapturedAnswer, 201))
def post_consent(body: ConsentBody) -> Response[str]:
    """Record a consent, or another legal basis, with its evidence.

    Sent again, with or without an `Idempotency-Key`, the same consent changes nothing: its `result` is `unchanged`, the contact is as it
    is now, and the evidence is that of the first time.
    """
    phone = parse_phone(body.phone)
    reference = wiring.references().of(
        referenced(body.advertiser_id, phone)
    )  # first: it may fail, and nothing is recorded then
    until = wiring.clock().now() + CAPTURE_TIME
    captured = capture_one(body.advertiser_id, _act(body.advertiser_id, phone, body), _ports(), until)
    if captured.fate is ActFate.NOT_DONE:
        return busy_problem()
    if captured.contact is None:
        return refused(captured.results, "this is not a valid legal basis: nothing was recorded")
    evidence = existing(captured.evidence, "evidence of this consent any more: its term has ended")
    contact = _as_told(contact_answer(captured.contact, reference))
    result: CaptureResult = "unchanged" if captured.fate is ActFate.UNCHANGED else "recorded"
    return answer(201, CapturedAnswer(contact, evidence, rule_answers(captured.results), result))


@app.post("/consents/bulk", responses=documented(ConsentsCapturedAnswer))
def post_consents(body: ConsentsBody) -> Response[str]:
    """Record up to 500 consents in one call, each with a result of its own: what is wrong with one keeps none of the others back.

    Sent again, what was recorded is `unchanged`, with or without an `Idempotency-Key`; an answer with something `not_done` has
    `Retry-After`, and is not given again for the key. Of each, ten errors are told at most.
    """
    read = [_read_one(body.advertiser_id, said) for said in body.consents]
    acts = [act for act, _, _ in read if act is not None]
    until = wiring.clock().now() + CAPTURE_TIME
    captured = dict(zip(acts, capture_consents(body.advertiser_id, acts, _ports(), until), strict=True))
    results = [
        ConsentOfManyResult("invalid", reference, errors=errors) if act is None else _result(captured[act], reference)
        for act, reference, errors in read
    ]
    said_once = {(one.rule, one.explanation.fr): one for act in captured.values() for one in act.results}
    counts: dict[str, int] = Counter(one.result for one in results)
    again = {"Retry-After": "1"} if ActFate.NOT_DONE in counts else {}
    return answer(200, ConsentsCapturedAnswer(results, counts, rule_answers(said_once.values())), headers=again)


def _read_one(advertiser_id: str, said: Any) -> tuple[ActToCapture | None, str | None, list[FieldError]]:
    """One of many consents: the act, or what is wrong with it; and the caller's own name for it, as far as it can be read."""
    reference = said.get("reference") if isinstance(said, Mapping) else None
    name = reference if isinstance(reference, str) and 0 < len(reference) <= LONGEST_REFERENCE else None
    try:
        body = ConsentOfMany.of(said)
        phone = parse_phone(body.phone)
    except MistakenConsent as error:
        return None, name, field_errors(error.errors, ConsentOfMany, MOST_ERRORS_OF_ONE)
    except InvalidPhone as error:
        return None, name, [FieldError("phone", error.reason, str(error), error.explanation)]
    return _act(advertiser_id, phone, body), name, []


def _act(advertiser_id: str, phone: Phone, body: ConsentBody | ConsentOfMany) -> ActToCapture:
    """The act that a body tells of. Its reference is made of all that it says: one in a call or one of many, the same is one act."""
    content = body.model_copy(update={"phone": phone.e164}).content()
    key = wiring.references().of(f"consents of {advertiser_id}\n{content}")
    return ActToCapture(phone, replace(body.to_domain(), principal=str(principal_of(app))), f"bulk-{key}")


def _result(captured: CapturedAct, reference: str | None) -> ConsentOfManyResult:
    contact, evidence, rules = captured.contact, captured.evidence, [one.rule for one in captured.results]
    is_refused = captured.fate is ActFate.REFUSED
    return ConsentOfManyResult(
        captured.fate.value,
        reference,
        status=ABSENT if contact is None else contact.status,
        evidence=ABSENT if evidence is None else EvidenceHead(evidence.sequence, evidence.hash),
        rules=rules if is_refused else ABSENT,
        remarks=rules if rules and not is_refused else ABSENT,
    )


@app.get("/contacts/<phone>", responses=documented(ContactAnswer))
def get_contact(phone: str, advertiser_id: AdvertiserId) -> Response[str]:
    """A contact's state."""
    contact = existing(wiring.contacts().find(advertiser_id, phone_of_path(phone)), "contact")
    return answer(200, _with_reference(contact))


@app.post("/contacts/<phone>/interactions", responses=documented(RecordedAnswer, 201))
def post_interaction(phone: str, body: InteractionBody) -> Response[str]:
    """Note an act of the person, from which the three years are counted."""
    sign = SignOfLife(body.interaction, body.at, body.reference, str(principal_of(app)))
    number, contacts = phone_of_path(phone), wiring.contacts()
    noted = note_interaction(body.advertiser_id, number, sign, contacts, wiring.clock(), wiring.salt)
    return _recorded(*existing(noted, "contact"))


@app.post("/suppressions", responses=documented(RecordedAnswer, 201))
def post_suppression(body: SuppressionBody) -> Response[str]:
    """Record an opposition made by other means than a reply. A time in the future (a clock ahead of ours) counts as now."""
    opposition = Opposition(
        source=body.source,
        received_at=min(body.received_at, wiring.clock().now()),
        reference="",
        words=body.words,
        operator=body.operator,
        principal=str(principal_of(app)),
    )
    advertisers, contacts = wiring.advertisers(), wiring.contacts()
    contact, evidence = suppress_contact(
        body.advertiser_id, parse_phone(body.phone), opposition, advertisers, contacts, wiring.clock(), wiring.salt
    )
    metrics.add_metric("Oppositions", MetricUnit.Count, 1)
    return _recorded(contact, evidence)


@app.post("/checks", responses=documented(DecisionAnswer))
def post_check(body: CheckBody) -> Response[str]:
    """Judge one message to one number at one moment. Sends nothing, records nothing."""
    question = MessageCheck(
        advertiser_id=body.advertiser_id,
        phone=parse_phone(body.phone),
        text=body.text,
        nature=body.nature,
        category=body.category,
        at=body.at,
        topics=frozenset(body.topics),
        contract_in_progress=body.contract_in_progress,
    )
    decision = check_message(question, wiring.advertisers(), wiring.contacts(), wiring.clock())
    return answer(200, decision_answer(decision))


@app.get("/register", responses=PAGE)
def get_register(
    advertiser_id: Annotated[Identifier | None, Query()] = None, next: Annotated[PageMark | None, Query()] = None
) -> Response[str]:
    """The record of processing activities (GDPR art. 30) of an advertiser, or of all, as the system is deployed. In French.

    Of very many advertisers it is several documents: each says so, and where the next one is (`next`).
    """
    facts = json.loads(Path(__file__).with_name("template_facts.json").read_text())
    store, now = wiring.advertisers(), wiring.clock().now()
    listing = ("register", advertiser_id or "")
    after = read_cursor(next, *listing)
    advertisers, following = (
        ([existing(store.find(advertiser_id), "advertiser")], None) if advertiser_id else many_advertisers(after, store)
    )
    used = carriers_in_use(advertisers, store, wiring.carriers(), wiring.service, carrier_name())
    records = [
        processing_record(advertiser, deployment(facts, names), now)
        for advertiser, names in zip(advertisers, used, strict=True)
    ]
    page = show_register(existing(records or None, "advertiser"), written_cursor(following, *listing))
    return Response(200, "text/html; charset=utf-8", page)


@app.get("/openapi.json", responses=OBJECT)
def get_openapi() -> Response[str]:
    """This API's description, as generated from the code and committed. `GET /docs` is a page to read it on, and to try it."""
    text = Path(__file__).with_name("openapi.json").read_text()
    here = json.dumps({"url": public_address(wiring.settings())})[1:-1]
    return Response(200, "application/json", text.replace(_SERVER, here, 1))


_SERVER = '"url": "/v1"'
"""How the description as it is committed has the API's own address."""


_UNLAWFUL_FORM = "what people agree to on this form would not be a valid consent"


def _as_defined(body: FormBody) -> DefineForm:
    """The form of this body, as the caller's."""
    return partial(body.to_domain, by=str(principal_of(app)))


def _form_ports() -> FormPorts:
    return FormPorts(forms=wiring.forms(), advertisers=wiring.advertisers(), clock=wiring.clock())


def _form_of(advertiser_id: str, form_id: str) -> ConsentForm:
    form = wiring.forms().find(form_id)
    return existing(form if form and form.advertiser_id == advertiser_id else None, "form")


def _with_address(form: ConsentForm) -> FormAnswer:
    return form_answer(form, public_address(wiring.settings()))


def _shown(advertiser_id: str, notices: tuple[Notice, ...] = ABSENT) -> Response[str]:
    """With the phones of its own people for those alone who may read about people."""
    advertiser, change = existing(wiring.advertisers().find_with_change(advertiser_id), "advertiser")
    reads_people = principal_of(app).may("GET /contacts/{phone}")
    return answer(200, advertiser_answer(advertiser if reads_people else advertiser.without_phones, change, notices))


def _recorded(contact: Contact, evidence: Evidence) -> Response[str]:
    recorded = recorded_answer(contact, evidence)
    return answer(201, replace(recorded, contact=_as_told(recorded.contact)))


def _as_told(contact: ContactAnswer) -> ContactAnswer:
    """What whoever records an act is told of the contact: all for who may read it, its state for a collector."""
    return contact if principal_of(app).may("GET /contacts/{phone}") else state_alone(contact)


def _ports() -> CapturePorts:
    return CapturePorts(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        answers=wiring.answer_queue(),
        clock=wiring.clock(),
        salt=wiring.salt,
    )


def _with_reference(contact: Contact) -> ContactAnswer:
    """A contact with the reference by which events name it."""
    return contact_answer(contact, wiring.references().of(referenced(contact.advertiser_id, contact.phone)))


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve_description(event) if event["resource"] in DESCRIPTION_ROUTES else serve(app, event, context)
