"""forms: the consent forms' pages, for everybody, and the same forms for sites that draw them. No key: a signed token, and limits."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from forms.accept_post import Became, FormPost, OpenForm, PostPorts, accept_post
from forms.asking_site import embedding_page, is_ours, origin_of, sharing_headers, without_query
from forms.form_token import FormToken
from forms.visitor_words import CROWDED, ELSEWHERE, NOT_SERVED, NOT_TICKED, REWORDED, STALE, TICK_AGAIN, phone_mistake
from stopsms.adapters import wiring
from stopsms.adapters.addresses import public_address
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.http import answer, as_event, problem
from stopsms.adapters.doors.observability import count_throttled_call, logger, metrics
from stopsms.adapters.doors.pages import ContentPolicy, Event, PageRequest, asset, page, redirect, serve_page
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.doors.request_body import UnreadableBody, check_body
from stopsms.adapters.pages.rendering import PageTemplates
from stopsms.compliance.consent.form_text import shown_form
from stopsms.compliance.errors import BusyError, ContendedError, InvalidPhone
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.answers.forms import TakenAnswer, open_form_answer
from stopsms.contracts.bodies.consents import MistakenFields
from stopsms.contracts.bodies.forms import LONGEST_TYPED, FormPostBody
from stopsms.contracts.codec import written
from stopsms.use_cases.capture_consent import CapturePorts

THANKS = "Un SMS de confirmation est envoyé à ce numéro : répondez OUI sous 48 heures pour être inscrit."

ANSWERED_AFTER = 1.0
"""Seconds from the request to the answer to what was taken, or seems to be: longer than any branch of it takes, so none can be told by
the time that it took."""

LONGEST_AGENT = 512
"""Characters of a browser's name, as evidence keeps it."""

_FORM_ID = re.compile(r"[0-9a-f]{16}")
_MERCI = "/forms/{form_id}/merci"
_TAKEN = frozenset({Became.TAKEN, Became.DROPPED, Became.HASTY})
_TOLD = {
    Became.STALE: (422, "form_expired", STALE),
    Became.REWORDED: (409, "form_changed", REWORDED),
    Became.CROWDED: (429, "too_many", CROWDED),
    Became.HASTY: (
        429,
        "too_fast",
        "posted within two seconds of the token: ask for the form when it is shown, not when it is sent",
    ),
}
"""The status, code and words of what a person or a site can do something about. A page never tells of haste: it seems to be taken."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a field, by its id in the page."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed as a number, and what it is or why it is none."""

    text: str
    phone: Phone | None = None
    refused: InvalidPhone | None = None

    @classmethod
    def of(cls, text: str) -> "Typed":
        """As it was typed."""
        try:
            return cls(text, phone=parse_phone(text))
        except InvalidPhone as refused:
            return cls(text, refused=refused)

    @property
    def mistake(self) -> str:
        """What is wrong with it, in words for whoever typed it; "" when nothing is."""
        return "" if self.refused is None else phone_mistake(self.refused.reason, self.text)


@reused
def _templates() -> PageTemplates:
    return PageTemplates(Path(__file__).parent / "templates")


@reused
def _secret() -> bytes:
    return wiring.keyed_hash().secret_for("consent forms")


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """One request: a page, a file that pages ask for, or JSON for a site that draws the form."""
    begun = time.monotonic()
    return serve_page(event, lambda request: _answer(request, begun), _refuse)


def _refuse(_: PageRequest, status: int, why: str) -> Event:
    return as_event(problem(status, "too_large" if status == 413 else "invalid_request", why))


def _answer(request: PageRequest, begun: float) -> Event:
    if request.resource == "/assets/{name}":
        return asset(request.path.get("name", "")) or as_event(problem(404, "not_found", "no such file"))
    opened = _opened(request.path.get("form_id", ""))
    if opened is None:
        return _closed(request)
    if request.method != "OPTIONS" and request.resource != _MERCI and wiring.confirmation_switch().read().stopped:
        return _closed(request, opened)
    if _in_json(request):
        answered = _answer_site(request, opened, begun)
        answered["headers"] |= sharing_headers(request.headers.get("origin", ""), opened.form.allowed_origins)
        return answered
    if request.method == "POST":
        return _take(request, opened, begun)
    return _thanks(request, opened) if request.resource == _MERCI else _show(request, opened)


def _opened(form_id: str) -> OpenForm | None:
    """The form, if it is open to visitors."""
    form = wiring.forms().find(form_id) if _FORM_ID.fullmatch(form_id) else None
    advertiser = wiring.advertisers().find(form.advertiser_id) if form and form.enabled else None
    return OpenForm(form, advertiser, shown_form(form, advertiser)) if form and advertiser else None


def _in_json(request: PageRequest) -> bool:
    """Whether a site asks that draws the form: a preflight is always its browser's."""
    if request.method == "POST":
        return request.headers.get("content-type", "").lower().startswith("application/json")
    accepted = request.headers.get("accept", "")
    return request.method == "OPTIONS" or ("application/json" in accepted and "text/html" not in accepted)


# ---- pages


def _page(request: PageRequest, status: int, name: str, opened: OpenForm | None, **values: object) -> Event:
    """A page that the allowed sites may frame. Its own posts tell where they come from, and nobody else is told anything."""
    framed_by = sorted(opened.form.allowed_origins) if opened else ()
    policy = ContentPolicy(frame_ancestors=framed_by or ("'none'",))
    headers = {"Referrer-Policy": "same-origin", "Vary": "Accept"}
    return page(
        status, _templates().render(name, root=request.root, opened=opened, **values), policy=policy, headers=headers
    )


def _closed(request: PageRequest, for_now: OpenForm | None = None) -> Event:
    """There is no such form; or nobody is asked to confirm for the moment, so that nothing can be promised to whoever fills it in."""
    if not _in_json(request):
        return _page(request, 404 if for_now is None else 409, "closed.html", for_now)
    if for_now is None:
        return as_event(problem(404, "not_found", "no such form, or it is closed"))
    answered = as_event(
        problem(409, "closed_for_now", "no registrations are taken for the moment", headers={"Retry-After": "3600"})
    )
    answered["headers"] |= sharing_headers(request.headers.get("origin", ""), for_now.form.allowed_origins)
    return answered


def _thanks(request: PageRequest, opened: OpenForm) -> Event:
    return _page(request, 200, "thanks.html", opened)


def _show(
    request: PageRequest,
    opened: OpenForm,
    status: int = 200,
    *,
    typed: str = "",
    told: str = "",
    mistakes: Sequence[Mistake] = (),
    framed_in: str | None = None,
) -> Event:
    """The form, with an empty box. What the address holds behind a question mark changes nothing of it.

    The box is empty also where the person ticked it in the very post that is answered: so each page that we ever made had an empty box,
    and the record says the truth of it (`prechecked: false`). They are told to tick it again.
    """
    within = embedding_page(request.headers.get("referer", ""), opened.form.allowed_origins)
    token = _token(opened, embedded_in=within if framed_in is None else framed_in)
    again = TICK_AGAIN if typed and all(mistake.field != "accord" for mistake in mistakes) else ""
    return _page(
        request,
        status,
        "form.html",
        opened,
        token=token.signed(_secret()),
        typed=typed[:LONGEST_TYPED],
        framed=request.headers.get("sec-fetch-dest") == "iframe",
        told=told,
        mistakes=mistakes,
        wrong={"phone": "", "accord": again} | {mistake.field: mistake.words for mistake in mistakes},
    )


def _token(opened: OpenForm, rendered_by: str = "", embedded_in: str = "") -> FormToken:
    issued = int(wiring.clock().now().timestamp())
    return FormToken(opened.form.id, opened.shown.hash, issued, rendered_by, embedded_in)


def _take(request: PageRequest, opened: OpenForm, begun: float) -> Event:
    """What was posted from our own page."""
    origin, public = request.headers.get("origin", ""), public_address(wiring.settings())
    if origin and not is_ours(origin, request.headers.get("host", ""), public):
        return _show(request, opened, 403, told=ELSEWHERE)
    try:
        fields = request.fields()
    except UnreadableBody:
        return _show(request, opened, 400, told=STALE)
    typed, token = Typed.of(fields.get("phone", "")), fields.get("token", "")
    checked, trap = fields.get("accord") == "oui", bool(fields.get("remarque"))
    form_url = f"{public}/forms/{opened.form.id}"
    post = FormPost(token, typed.phone, checked, trap, form_url, "", request.address, _agent(request))
    became = _accept(post, opened)
    if became in _TAKEN:
        time.sleep(max(0.0, begun + ANSWERED_AFTER - time.monotonic()))
        return redirect(f"{request.root}forms/{opened.form.id}/merci")
    framed_in = _framed_in(token)
    if became in _TOLD:
        status, _, told = _TOLD[became]
        return _show(request, opened, status, typed=typed.text, told=told, framed_in=framed_in)
    number = NOT_SERVED if became is Became.NOT_SERVED else typed.mistake
    found = (Mistake("phone", number), Mistake("accord", "" if checked else NOT_TICKED))
    mistakes = [mistake for mistake in found if mistake.words]
    return _show(request, opened, 422, typed=typed.text, mistakes=mistakes, framed_in=framed_in)


def _framed_in(token: str) -> str:
    """The page that frames the form: shown again, it is asked for by ourselves, and its browser does not tell any more."""
    try:
        return FormToken.read(token, _secret()).embedded_in
    except ValueError:
        return ""


def _accept(post: FormPost, opened: OpenForm) -> Became:
    capture = CapturePorts(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        answers=wiring.answer_queue(),
        clock=wiring.clock(),
        salt=wiring.salt,
    )
    ports = PostPorts(wiring.forms(), wiring.limits(), capture, wiring.references().of, _secret())
    try:
        became = accept_post(post, opened, ports)
    except ContendedError as error:
        if isinstance(error, BusyError):
            count_throttled_call()
        became = Became.CROWDED
    metrics.add_metric(f"Form {became.value}", MetricUnit.Count, 1)
    return became


def _agent(request: PageRequest) -> str | None:
    return request.headers.get("user-agent", "")[:LONGEST_AGENT] or None


# ---- JSON, for sites that draw the form themselves


def _answer_site(request: PageRequest, opened: OpenForm, begun: float) -> Event:
    """To a site of an allowed origin, and to no other."""
    if request.method == "OPTIONS":
        return {"statusCode": 204, "headers": {}, "body": "", "isBase64Encoded": False}
    origin = request.headers.get("origin", "")
    if origin not in opened.form.allowed_origins:
        return as_event(problem(403, "origin_not_allowed", "this form is not for pages of this origin"))
    if request.method == "POST":
        return _take_from_site(request, opened, origin, begun)
    token = _token(opened, rendered_by=origin)
    shown = open_form_answer(opened.form, opened.shown, token.signed(_secret()), written(token.expires_at))
    return as_event(answer(200, shown, {"Cache-Control": "no-store"}))


def _take_from_site(request: PageRequest, opened: OpenForm, origin: str, begun: float) -> Event:
    body = _body(request, origin)
    if not isinstance(body, FormPostBody):
        return body
    typed, page_url = Typed.of(body.phone), without_query(body.page)
    post = FormPost(body.token, typed.phone, body.checked, False, page_url, origin, request.address, _agent(request))
    became = _accept(post, opened)
    if became in (Became.TAKEN, Became.DROPPED):
        time.sleep(max(0.0, begun + ANSWERED_AFTER - time.monotonic()))
        return as_event(answer(202, TakenAnswer(THANKS)))
    if became in _TOLD:
        status, code, told = _TOLD[became]
        return as_event(problem(status, code, told))
    if became is Became.NOT_SERVED or typed.refused:
        reason = typed.refused.reason if typed.refused else became.value
        return as_event(problem(422, "invalid_phone", typed.mistake or NOT_SERVED, field="phone", reason=reason))
    return as_event(problem(422, "not_checked", NOT_TICKED, field="checked"))


def _body(request: PageRequest, origin: str) -> FormPostBody | Event:
    """What a site posts; or the answer that refuses it."""
    try:
        check_body(request.body)
        body = FormPostBody.of(request.body)
    except UnreadableBody as error:
        return _invalid(400, Mistake(error.field, error.message))
    except MistakenFields as error:
        return _invalid(422, *(Mistake(place, "missing, unknown or not as described") for place in error.places))
    return body if origin_of(body.page) == origin else _invalid(422, Mistake("page", "not a page of this site"))


def _invalid(status: int, *mistakes: Mistake) -> Event:
    errors = [{"field": mistake.field[:64], "message": mistake.words} for mistake in mistakes]
    return as_event(problem(status, "invalid_request", "the request is not valid", errors=errors))
