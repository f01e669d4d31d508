"""rights_api: what a person may ask for, and what a person of the advertiser concludes on it.

The only API function that may remove a contact.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from rights_api.erase_contact import ContendedError, RightsPorts, erase_contact
from rights_api.read_held_data import read_held_data
from rights_api.rectify_contact import NumberKnown, change_number, rectify_contact
from rights_api.review_opposition import review_opposition
from rights_api.views import held_view
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.http import Event, answer, existing, phone_of_path, resolver, serve
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.phone_numbers import parse_phone
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.opposition import Review, SettledOtherwise
from stopsms.compliance.person.rights import Correction, Request, StillUnread
from stopsms.compliance.ports.inbound import StrayReading
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.answers import (
    ErasureAnswer,
    HeldDataAnswer,
    NumberChangeAnswer,
    RecordedAnswer,
    ReviewedAnswer,
    ReviewsAnswer,
    documented,
)
from stopsms.contracts.api import (
    ErasureBody,
    Identifier,
    Instant,
    Label,
    NumberChangeBody,
    PageMark,
    RectificationBody,
    ReviewBody,
    Text,
)
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.contracts.views import contact_view, evidence_view, review_view, stray_view
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

app = resolver(conflicts=(SettledOtherwise, NumberKnown, StillUnread), busy=(ContendedError,))
AdvertiserId = Annotated[Identifier, Query()]

LONGEST_WORK = timedelta(seconds=18)
"""How long campaigns may be walked through: the API has to answer within 29 s."""


@app.get("/contacts/<phone>/data", responses=documented(HeldDataAnswer))
def get_data(
    phone: str,
    advertiser_id: AdvertiserId,
    operator: Annotated[Text, Query()],
    means: Annotated[Label, Query()],
    received_at: Annotated[Instant | None, Query()] = None,
    next: Annotated[PageMark | None, Query()] = None,
) -> Response[str]:
    """All that is held on a person (access, portability). That it was asked for, how and by whom it was answered, is evidence."""
    request = Request(means, received_at or wiring.clock().now(), operator)
    number, listing = phone_of_path(phone), ("data", advertiser_id)
    held = read_held_data(advertiser_id, number, request, read_cursor(next, *listing), _ports(), _deadline())
    held = existing(held, "contact")
    return answer(200, held_view(held) | {"next": written_cursor(held.next, *listing)})


@app.post("/contacts/<phone>/rectification", responses=documented(RecordedAnswer, 201))
def post_rectification(phone: str, body: RectificationBody) -> Response[str]:
    """Correct attributes and tags. Status, basis and opposition change by acts of their own."""
    correction = Correction(body.attributes, None if body.tags is None else frozenset(body.tags))
    number, request = phone_of_path(phone), body.request.to_domain()
    return _recorded(existing(rectify_contact(body.advertiser_id, number, correction, request, _ports()), "contact"))


@app.post("/contacts/<phone>/number", responses=documented(NumberChangeAnswer, 201))
def post_number(phone: str, body: NumberChangeBody) -> Response[str]:
    """Change a person's number. An opposition goes with the person, and the old number is not written to any more."""
    new_phone = parse_phone(body.new_phone, "new_phone")
    number, request = phone_of_path(phone), body.request.to_domain()
    change = existing(change_number(body.advertiser_id, number, new_phone, request, _ports()), "contact")
    old = {"contact": contact_view(change.old), "evidence": evidence_view(change.leaving)}
    new = {"contact": contact_view(change.new), "evidence": evidence_view(change.arriving)}
    return answer(201, {"old": old, "new": new})


@app.post("/contacts/<phone>/erasure", responses=documented(ErasureAnswer, 201))
def post_erasure(phone: str, advertiser_id: AdvertiserId, body: ErasureBody) -> Response[str]:
    """Erase all that is held on a person. The opposition stays, as a keyed hash; only the person lifts it."""
    request = body.request.to_domain() if body.request else Request("API", wiring.clock().now(), "API")
    erasure = erase_contact(advertiser_id, phone_of_path(phone), request, _ports(), _deadline())
    opposed_at = contact_view(erasure.contact)["opposed_at"]
    return answer(
        201, {"opposed_at": opposed_at, "evidence": evidence_view(erasure.evidence), "complete": erasure.complete}
    )


@app.get("/reviews", responses=documented(ReviewsAnswer))
def get_reviews(advertiser_id: AdvertiserId, next: Annotated[PageMark | None, Query()] = None) -> Response[str]:
    """What came and nobody has read yet: replies, refusals in files, requests; oldest first."""
    listing = ("reviews", advertiser_id)
    waiting, following = wiring.contacts().to_review(advertiser_id, read_cursor(next, *listing))
    strays = wiring.inbound().strays(advertiser_id) if next is None else ()
    return answer(
        200,
        {
            "reviews": [review_view(phone, evidence) for phone, evidence in waiting],
            "strays": [stray_view(stray) for stray in strays],
            "next": written_cursor(following, *listing),
        },
    )


@app.post("/reviews", responses=documented(ReviewedAnswer, 201))
def post_review(body: ReviewBody) -> Response[str]:
    """Conclude on one of them: it opposes, it does not, or it is answered. A certain opposition is never lifted; an erasure is met."""
    if body.phone is None or body.evidence is None:
        return _concluded(body)
    review = Review(body.evidence, body.conclusion, body.operator, body.reason)
    done = review_opposition(body.advertiser_id, parse_phone(body.phone), review, _ports(), _deadline())
    contact, evidence = existing(done, "record")
    return answer(201, {"contact": contact_view(contact), "evidence": evidence_view(evidence), "stray": None})


def _concluded(body: ReviewBody) -> Response[str]:
    """What a person did about a message from no mobile number: it leaves the list, and is kept with the conclusion."""
    reading = StrayReading(body.conclusion.value, body.operator, body.reason, wiring.clock().now())
    stray = existing(wiring.inbound().conclude_stray(body.advertiser_id, body.stray or "", reading), "message")
    return answer(201, {"contact": None, "evidence": None, "stray": stray_view(stray)})


def _recorded(recorded: tuple[Contact, Evidence]) -> Response[str]:
    contact, evidence = recorded
    return answer(201, {"contact": contact_view(contact), "evidence": evidence_view(evidence)})


@reused
def _ports() -> RightsPorts:
    places = PersonalDataStores(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        journal=wiring.inbound(),
        campaigns=wiring.campaigns(),
        ledger=wiring.batches(),
    )
    return RightsPorts(places, wiring.clock(), wiring.salt)


def _deadline() -> datetime:
    """When to answer with what is done."""
    return wiring.clock().now() + LONGEST_WORK


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request."""
    return serve(app, event, context)
