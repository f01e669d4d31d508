"""rights_api: what a person may ask for, and what a person of the advertiser concludes on it.

The only API function that may remove a contact.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from rights_api.erase_contact import RightsPorts, erase_contact
from rights_api.read_held_data import read_held_data
from rights_api.rectify_contact import NumberKnown, change_number, rectify_contact
from rights_api.review_opposition import review_opposition
from rights_api.views import held_answer
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.http import (
    Event,
    answer,
    attachment,
    existing,
    phone_of_path,
    principal_of,
    resolver,
    serve,
    wants_pdf,
)
from stopsms.adapters.doors.listing import Most
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.gateways import carrier_name
from stopsms.adapters.settings import data_handling
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import ContendedError, InputError, UnknownAdvertiser
from stopsms.compliance.person.opposition import Review, SettledOtherwise
from stopsms.compliance.person.rights import Asker, Correction, Request, StillUnread, asker_of
from stopsms.compliance.ports.inbound import UnattributedConclusion
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.contracts.answers.consents import RecordedAnswer, contact_answer, recorded_answer
from stopsms.contracts.answers.description import PDF, documented
from stopsms.contracts.answers.rights import (
    ErasureAnswer,
    HeldDataAnswer,
    NumberChangeAnswer,
    PreferenceLinkAnswer,
    ReviewedAnswer,
    ReviewsAnswer,
    review_answer,
    stray_answer,
)
from stopsms.contracts.bodies.rights import (
    ErasureBody,
    NumberChangeBody,
    PreferenceLinkBody,
    RectificationBody,
    ReviewBody,
)
from stopsms.contracts.bodies.values import Identifier, Instant, Label, PageMark, Text
from stopsms.contracts.codec import written_form
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

app = resolver(conflicts=(SettledOtherwise, NumberKnown, StillUnread), busy=(ContendedError,))
AdvertiserId = Annotated[Identifier, Query()]


class UnsaidRequest(InputError):
    """A body asks for an erasure and does not say who asked for it, and how."""

    code: ClassVar[str] = "unsaid_request"


class UnclearAdvertiser(InputError):
    """A call names no advertiser, or two."""

    code: ClassVar[str] = "unclear_advertiser"


LONGEST_WORK = timedelta(seconds=18)
"""How long campaigns may be walked through: the API has to answer within 29 s."""

LONGEST_SEARCH_FOR_A_COPY = timedelta(seconds=9)
"""The same before a document is written of what was found, which may take as long."""


@app.get("/contacts/<phone>/data", responses=documented(HeldDataAnswer, also=PDF))
def get_data(
    phone: str,
    advertiser_id: AdvertiserId,
    operator: Annotated[Text, Query()],
    means: Annotated[Label, Query()],
    received_at: Annotated[Instant | None, Query()] = None,
    asked_by: Annotated[Asker | None, Query()] = None,
    reference: Annotated[Label | None, Query()] = None,
    next: Annotated[PageMark | None, Query()] = None,
    former_holders: Annotated[bool, Query()] = False,
) -> Response[str]:
    """All that is held on a person (access, portability); with `Accept: application/pdf`, as a document in French to hand to them.

    That it was asked for, by whom and how, and who answered, is evidence: once for each request, however often it is read. For the
    same request, `received_at` has to be the same.
    """
    request = Request(
        means,
        received_at or wiring.clock().now(),
        operator,
        principal=_caller(),
        asked_by=asked_by,
        reference=reference or "",
    )
    number, listing = phone_of_path(phone), ("data", advertiser_id)
    after = read_cursor(next, *listing)
    as_document = wants_pdf(app)
    deadline = _deadline(LONGEST_SEARCH_FOR_A_COPY if as_document else LONGEST_WORK)
    held = read_held_data(advertiser_id, number, request, after, _ports(), deadline, former_holders=former_holders)
    held = existing(held, "contact")
    found = held_answer(held, written_cursor(held.next, *listing))
    return _copy(found, request, continued=after is not None) if as_document else answer(200, found)


def _copy(held: HeldDataAnswer, request: Request, *, continued: bool) -> Response[str]:
    """The document for the person. Where older messages follow, `Link` leads to the next part."""
    from stopsms.evidence.personal_copy import CopyRequest, personal_copy  # noqa: PLC0415 (heavy: JSON does without)

    advertiser = existing(wiring.advertisers().find(held.controller.id), "advertiser")
    asked = CopyRequest(
        request.received_at,
        request.means,
        request.asked_by,
        stop_number=advertiser.stop_number_in(held.phone.territory) or "",
        continued=continued,
    )
    written = personal_copy(written_form(held), asked, data_handling(_carriers(held, advertiser)))
    document = attachment("application/pdf", written, "vos-donnees.pdf")  # no number in the name of a file
    if held.next is not None:
        query = app.current_event.query_string_parameters | {"next": held.next}
        document.headers["Link"] = f'<?{urlencode(query)}>; rel="next"'
    return document


def _carriers(held: HeldDataAnswer, advertiser: Advertiser) -> list[str]:
    """What the services are called that the person's messages went through, or would go through now."""
    used = {message.carrier for message in held.messages if message.at is not None} | {advertiser.route.carrier or None}
    declared = [wiring.carriers().find(carrier_id) for carrier_id in sorted(filter(None, used))]
    names = {wiring.service(carrier.service).name for carrier in declared if carrier is not None}
    return [carrier_name()] * (None in used) + sorted(names)


@app.post("/contacts/<phone>/rectification", responses=documented(RecordedAnswer, 201))
def post_rectification(phone: str, body: RectificationBody) -> Response[str]:
    """Correct attributes and tags. Status, basis and opposition change by acts of their own."""
    correction = Correction(body.attributes, None if body.tags is None else frozenset(body.tags))
    number, request = phone_of_path(phone), body.request.to_domain(_caller())
    rectified = rectify_contact(body.advertiser_id, number, correction, request, _ports())
    return answer(201, recorded_answer(*existing(rectified, "contact")))


@app.post("/contacts/<phone>/number", responses=documented(NumberChangeAnswer, 201))
def post_number(phone: str, body: NumberChangeBody) -> Response[str]:
    """Change a person's number. An opposition goes with the person, and the old number is not written to any more."""
    new_phone = parse_phone(body.new_phone, "new_phone")
    number, request = phone_of_path(phone), body.request.to_domain(_caller())
    change = existing(change_number(body.advertiser_id, number, new_phone, request, _ports()), "contact")
    old, new = recorded_answer(change.old, change.leaving), recorded_answer(change.new, change.arriving)
    return answer(201, NumberChangeAnswer(old, new))


@app.post("/contacts/<phone>/preference-link", responses=documented(PreferenceLinkAnswer))
def post_preference_link(phone: str, body: PreferenceLinkBody) -> Response[str]:
    """The link to a person's preference page, to be sent to that number. Nothing is recorded; the number may be unknown."""
    number = phone_of_path(phone)
    if wiring.advertisers().find(body.advertiser_id) is None:
        raise UnknownAdvertiser
    return answer(200, PreferenceLinkAnswer(wiring.preference_links().address(body.advertiser_id, number)))


@app.post("/contacts/<phone>/erasure", responses=documented(ErasureAnswer, 201))
def post_erasure(
    phone: str, body: ErasureBody, advertiser_id: Annotated[Identifier | None, Query()] = None
) -> Response[str]:
    """Erase all that is held on a person. The opposition stays, as a keyed hash; only the person lifts it.

    The record keeps who asked, by which means and when (`request`). Without a body, it says that nobody told.
    """
    named, caller = _one_advertiser(advertiser_id, body.advertiser_id), _caller()
    if body.request is not None:
        request = body.request.to_domain(caller)
    elif advertiser_id is None:
        raise UnsaidRequest("say who asked for the erasure, by which means and when", field="request")
    else:
        request = Request("API", wiring.clock().now(), operator=caller, principal=caller)
    erasure = erase_contact(named, phone_of_path(phone), request, _ports(), _deadline())
    asked_by = asker_of(erasure.evidence)
    return answer(201, ErasureAnswer(erasure.contact.opposed_at, asked_by, erasure.evidence, erasure.complete))


def _one_advertiser(in_query: str | None, in_body: str | None) -> str:
    """The advertiser that a call names, in either place. Raises UnclearAdvertiser."""
    named = in_query or in_body
    if named is None:
        raise UnclearAdvertiser("name the advertiser, in the query or in the body", field="advertiser_id")
    if in_body not in (None, named):
        raise UnclearAdvertiser("query and body name different advertisers", field="advertiser_id")
    return named


@app.get("/reviews", responses=documented(ReviewsAnswer))
def get_reviews(
    advertiser_id: AdvertiserId,
    limit: Most = ON_PAGE,
    next: Annotated[PageMark | None, Query()] = None,
) -> Response[str]:
    """What has come in and nobody has read yet: replies, refusals in files, requests; oldest first."""
    listing = ("reviews", advertiser_id)
    waiting, following = wiring.contacts().to_review(advertiser_id, read_cursor(next, *listing), limit)
    strays = wiring.inbound().unattributed(advertiser_id) if next is None else ()
    return answer(
        200,
        ReviewsAnswer(
            reviews=[review_answer(phone, evidence) for phone, evidence in waiting],
            strays=list(map(stray_answer, strays)),
            next=written_cursor(following, *listing),
        ),
    )


@app.post("/reviews", responses=documented(ReviewedAnswer, 201))
def post_review(body: ReviewBody) -> Response[str]:
    """Conclude on one of them: it opposes, it does not, or it is answered. A certain opposition is never lifted; an erasure is met."""
    if body.phone is None or body.evidence is None:
        return _concluded(body)
    review = Review(body.evidence, body.conclusion, body.operator, body.reason, _caller())
    done = review_opposition(body.advertiser_id, parse_phone(body.phone), review, _ports(), _deadline())
    contact, evidence = existing(done, "record")
    return answer(201, ReviewedAnswer(contact_answer(contact), evidence, stray=None))


def _concluded(body: ReviewBody) -> Response[str]:
    """What a person did about a message from no mobile number: it leaves the list, and is kept with the conclusion."""
    now, inbound = wiring.clock().now(), wiring.inbound()
    conclusion = UnattributedConclusion(body.conclusion.value, body.operator, body.reason, now, _caller())
    stray = existing(inbound.conclude_unattributed(body.advertiser_id, body.stray or "", conclusion), "message")
    return answer(201, ReviewedAnswer(contact=None, evidence=None, stray=stray_answer(stray)))


def _caller() -> str:
    """Who makes the call that is being answered, as evidence names them."""
    return str(principal_of(app))


@reused
def _ports() -> RightsPorts:
    stores = PersonalDataStores(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        inbound=wiring.inbound(),
        campaigns=wiring.campaigns(),
        batches=wiring.batches(),
    )
    return RightsPorts(stores, wiring.clock(), wiring.salt)


def _deadline(longest: timedelta = LONGEST_WORK) -> datetime:
    """When to answer with what is done."""
    return wiring.clock().now() + longest


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request: `serve` reads body and idempotency key, then the route validates and answers."""
    return serve(app, event, context)
