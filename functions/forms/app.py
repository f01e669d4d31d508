"""forms: the consent forms' pages, for everybody, and the same forms for sites that draw them. No key: a signed token, and limits."""

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from forms.accept_post import Became, FormPost, OpenForm, PostPorts, PostResult, accept_post
from forms.asking_site import (
    FRAMES,
    framing_page,
    is_for_a_site,
    is_ours,
    origin_of,
    sharing_headers,
    without_query,
)
from forms.form_token import FormToken, token_of_page
from forms.post_refusals import Mistake, page_refusal, site_refusal
from forms.typed_number import TypedNumber
from forms.visitor_words import BUSY, ELSEWHERE, STALE, THANKS
from stopsms.adapters import wiring
from stopsms.adapters.addresses import public_address
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.http import answer, as_event, problem
from stopsms.adapters.doors.observability import count_throttled_call, logger, metrics
from stopsms.adapters.doors.pages import ContentPolicy, Event, PageRequest, asset, page, redirect, serve_page
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.doors.request_body import UnreadableBody, read_body
from stopsms.adapters.pages.rendering import PageTemplates
from stopsms.adapters.settings import confirmations_allowed
from stopsms.compliance.consent.form import ConsentForm
from stopsms.compliance.consent.form_text import shown_form
from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.message.characters import repaired
from stopsms.compliance.message.service_reply import who_asks
from stopsms.contracts.answers.forms import TakenAnswer, open_form_answer
from stopsms.contracts.bodies.consents import MistakenFields
from stopsms.contracts.bodies.forms import LONGEST_TYPED, FormPostBody
from stopsms.contracts.codec import written
from stopsms.use_cases.capture_consent import CapturePorts

ANSWERED_AFTER = 1.0
"""Seconds from the request to the answer to what was taken, or seems to be: longer than any branch of it takes, so none can be told by
the time that it took."""

LONGEST_AGENT = 512
"""Characters of a browser's name, as evidence keeps it."""

_FORM_ID = re.compile(r"[0-9a-f]{16}")
_LONGEST_FIELD = 64
_MERCI = "/forms/{form_id}/merci"


@reused
def _templates() -> PageTemplates:
    return PageTemplates(Path(__file__).parent / "templates")


@reused
def _secret() -> bytes:
    """What tokens are signed with."""
    return wiring.keyed_hash().secret_for("consent forms")


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """One request: a page, a file that pages ask for, or JSON for a site that draws the form."""
    begun = time.monotonic()
    return serve_page(
        event,
        lambda request: _unless_busy(request, lambda: _answer(request, begun)),
        lambda request, status, why: _unless_busy(request, lambda: _refuse(request, status, why)),
    )


def _unless_busy(request: PageRequest, answered: Callable[[], Event]) -> Event:
    """The answer; or, where a store takes no more for the moment, that it is to be tried again. It tells nothing of any form."""
    try:
        return answered()
    except BusyError:
        count_throttled_call()
    if is_for_a_site(request.method, request.headers):
        busy = as_event(problem(429, "busy", BUSY, headers=_retry_after(1)))
        shared = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
        return busy | {"headers": {**busy["headers"], **shared}}
    html = _templates().render("busy.html", root=request.root, words=BUSY)
    return page(429, html, policy=ContentPolicy(frame_ancestors=("*",)), headers=_retry_after(1))


def _answer(request: PageRequest, begun: float) -> Event:
    if request.resource == "/assets/{name}":
        return asset(request.path.get("name", "")) or as_event(problem(404, "not_found", "no such file"))
    form = _form_of(request.path.get("form_id", ""))
    if is_for_a_site(request.method, request.headers):
        return _shared(_to_site(request, form, begun), request.headers.get("origin", ""), form)
    return _to_visitor(request, form, begun)


def _refuse(request: PageRequest, status: int, why: str) -> Event:
    """What could not be read is refused; a site that may post may read that."""
    refused = as_event(problem(status, "too_large" if status == 413 else "invalid_request", why))
    if not is_for_a_site(request.method, request.headers):
        return refused
    return _shared(refused, request.headers.get("origin", ""), _form_of(request.path.get("form_id", "")))


def _to_site(request: PageRequest, form: ConsentForm | None, begun: float) -> Event:
    if request.method == "OPTIONS":
        return _preflight() if form else _closed()
    found = _opened(form)
    if found is None:
        return _closed()
    return _closed_for_now() if _nobody_is_asked() else _answer_site(request, found, begun)


def _to_visitor(request: PageRequest, form: ConsentForm | None, begun: float) -> Event:
    found = _opened(form)
    if found is None:
        return _page(request, 404, "closed.html", None)
    if request.resource == _MERCI:
        return _page(request, 200, "thanks.html", found, asks=who_asks(found.advertiser))
    if _nobody_is_asked():
        return _page(request, 409, "closed.html", found)
    return _take(request, found, begun) if request.method == "POST" else _show(request, found)


def _nobody_is_asked() -> bool:
    """Whether requests to confirm are stopped: then nothing can be promised to whoever fills in a form."""
    return wiring.confirmation_switch().read().stopped


def _form_of(form_id: str) -> ConsentForm | None:
    """The form of that id, open or closed; of what is no id of ours, nothing is asked of a table."""
    return wiring.forms().find(form_id) if _FORM_ID.fullmatch(form_id) else None


def _opened(form: ConsentForm | None) -> OpenForm | None:
    """The form with what it shows, if it is open to visitors."""
    advertiser = wiring.advertisers().find(form.advertiser_id) if form and form.enabled else None
    return OpenForm(form, advertiser, shown_form(form, advertiser)) if form and advertiser else None


def _new_token(form: OpenForm, rendered_by: str = "", embedded_in: str = "", first: int = 0) -> FormToken:
    """The token of a form that is shown now, and was `first`, by its own clock."""
    issued = int(wiring.clock().now().timestamp())
    return FormToken(form.form.id, form.shown.hash, issued, rendered_by, embedded_in, first or issued)


def _accept(post: FormPost, form: OpenForm) -> PostResult:
    """What becomes of a post, counted."""
    capture = CapturePorts(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        answers=wiring.answer_queue(),
        clock=wiring.clock(),
        salt=wiring.salt,
    )
    allowed = confirmations_allowed()
    ports = PostPorts(allowed, wiring.forms(), wiring.limits(), capture, wiring.references().of, _secret())
    try:
        result = accept_post(post, form, ports)
    except ContendedError as error:
        if isinstance(error, BusyError):
            count_throttled_call()
        result = PostResult(Became.BUSY)
    metrics.add_metric(f"Form {result.became.value}", MetricUnit.Count, 1)
    return result


def _wait_as_long_as_any(begun: float) -> None:
    """Before the answer to what was taken, or seems to be."""
    time.sleep(max(0.0, begun + ANSWERED_AFTER - time.monotonic()))


def _retry_after(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)} if seconds else {}


def _agent_of(request: PageRequest) -> str | None:
    """The browser, by the name that it gives itself."""
    return request.headers.get("user-agent", "")[:LONGEST_AGENT] or None


# ---- pages


def _page(request: PageRequest, status: int, name: str, found: OpenForm | None, **values: object) -> Event:
    """A page that the allowed sites may frame. Its own posts tell where they come from, and nobody else is told anything."""
    framed_by = sorted(found.form.allowed_origins) if found else ()
    policy = ContentPolicy(frame_ancestors=framed_by or ("'none'",))
    headers = {"Referrer-Policy": "same-origin", "Vary": "Accept"}
    rendered = _templates().render(name, root=request.root, opened=found, **values)
    return page(status, rendered, policy=policy, headers=headers)


def _show(
    request: PageRequest,
    found: OpenForm,
    status: int = 200,
    *,
    typed: str = "",
    told: str = "",
    mistakes: Sequence[Mistake] = (),
    before: FormToken | None = None,
) -> Event:
    """The form, with an empty box. What the address holds behind a question mark changes nothing of it.

    The box is empty also where the person ticked it in the very post that is answered: so each page that we ever made had an empty box,
    and the record says the truth of it (`prechecked: false`). They are told to tick it again. `before` is the token of the form that
    they posted: its page is asked for by ourselves now, and its browser does not tell any more what frames it.
    """
    if before is None:
        token = _new_token(found, embedded_in=framing_page(request.headers, found.form.allowed_origins))
    else:
        token = _new_token(found, embedded_in=before.embedded_in, first=int(before.first_shown_at.timestamp()))
    return _page(
        request,
        status,
        "form.html",
        found,
        token=token.signed(_secret()),
        typed=typed[:LONGEST_TYPED],
        framed=request.headers.get("sec-fetch-dest") in FRAMES,
        told=told,
        mistakes=mistakes,
        wrong={"phone": "", "accord": ""} | {mistake.field: mistake.words for mistake in mistakes},
    )


def _take(request: PageRequest, found: OpenForm, begun: float) -> Event:
    """What was posted from our own page."""
    origin, public = request.headers.get("origin", ""), public_address(wiring.settings())
    if origin and not is_ours(origin, request.headers.get("host", ""), public):
        return _show(request, found, 403, told=ELSEWHERE)
    try:
        fields = request.fields()
    except ValueError:
        return _show(request, found, 400, told=STALE)
    typed, token = TypedNumber.of(fields.get("phone", ""), parse_phone), fields.get("token", "")
    checked, trap = fields.get("accord") == "oui", bool(fields.get("remarque"))
    form_url = f"{public}/forms/{found.form.id}"
    post = FormPost(token, typed.phone, checked, trap, form_url, "", request.address, _agent_of(request))
    said = page_refusal(_accept(post, found), typed, checked=checked)
    if said is None:
        _wait_as_long_as_any(begun)
        return redirect(f"{request.root}forms/{found.form.id}/merci")
    before = token_of_page(token, found.form.id, _secret())
    shown = _show(request, found, said.status, typed=typed.text, told=said.told, mistakes=said.mistakes, before=before)
    return shown | {"headers": {**shown["headers"], **_retry_after(said.retry_after)}}


# ---- JSON, for sites that draw the form themselves


def _shared(answered: Event, origin: str, form: ConsentForm | None) -> Event:
    """An answer, whatever it says, that pages of the form's allowed origins may read; of no form, nobody may."""
    answered["headers"] |= sharing_headers(origin, form.allowed_origins if form else ())
    return answered


def _preflight() -> Event:
    """To a browser that asks whether it may: the headers of `shared` say."""
    return {"statusCode": 204, "headers": {}, "body": "", "isBase64Encoded": False}


def _closed() -> Event:
    """There is no such form, or it is closed."""
    return as_event(problem(404, "not_found", "no such form, or it is closed"))


def _closed_for_now() -> Event:
    """Nobody is asked to confirm for the moment: nothing can be promised."""
    title = "no registrations are taken for the moment"
    return as_event(problem(409, "closed_for_now", title, headers={"Retry-After": "3600"}))


def _answer_site(request: PageRequest, form: OpenForm, begun: float) -> Event:
    """What is shown, or what became of what was posted."""
    origin = request.headers.get("origin", "")
    if origin not in form.form.allowed_origins:
        return as_event(problem(403, "origin_not_allowed", "this form is not for pages of this origin"))
    if request.method == "POST":
        return _take_from_site(request, form, origin, begun)
    token = _new_token(form, rendered_by=origin)
    shown = open_form_answer(form.form, form.shown, token.signed(_secret()), written(token.expires_at))
    return as_event(answer(200, shown, {"Cache-Control": "no-store"}))


def _take_from_site(request: PageRequest, form: OpenForm, origin: str, begun: float) -> Event:
    body = _body(request, origin)
    if not isinstance(body, FormPostBody):
        return body
    typed, page_url = TypedNumber.of(body.phone, parse_phone), without_query(body.page)
    post = FormPost(body.token, typed.phone, body.checked, False, page_url, origin, request.address, _agent_of(request))
    said = site_refusal(_accept(post, form), typed)
    if said is None:
        _wait_as_long_as_any(begun)
        return as_event(answer(202, TakenAnswer(THANKS)))
    return as_event(problem(said.status, said.code, said.words, headers=_retry_after(said.retry_after), **said.more))


def _body(request: PageRequest, origin: str) -> FormPostBody | Event:
    """What a site posts; or the answer that refuses it."""
    try:
        body = FormPostBody.of(read_body(request.body).said)
    except UnreadableBody as error:
        return _invalid(400, Mistake(error.field, error.message))
    except MistakenFields as error:
        return _invalid(422, *(Mistake(place, "missing, unknown or not as described") for place in error.places))
    return body if origin_of(body.page) == origin else _invalid(422, Mistake("page", "not a page of this site"))


def _invalid(status: int, *mistakes: Mistake) -> Event:
    errors = [{"field": repaired(mistake.field)[:_LONGEST_FIELD], "message": mistake.words} for mistake in mistakes]
    return as_event(problem(status, "invalid_request", "the request is not valid", errors=errors))
