"""preferences: a person's page, opened by the link that only they were given. It shows and asks nothing that needs a login.

A GET changes nothing, since previews of links make one; each button is one POST.
"""

import hmac
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from preferences.read_preferences import PreferencePorts, read_preferences
from preferences.record_choice import ChoicePorts, TooManyRequests, record_choice
from preferences.views import PageView, page_view
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import count_opposition_by_other_means, count_throttled_call, logger, metrics
from stopsms.adapters.doors.pages import Event, PageRequest, page, redirect, serve_page
from stopsms.adapters.pages.rendering import PageTemplates
from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.person.hold import HoldKind, due_at
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.limits import CountedLimit, Limit
from stopsms.compliance.ports.links import PreferenceAction
from stopsms.contracts.events import referenced
from stopsms.evidence import words

COPIES = Limit(5, timedelta(days=1))
"""That one person may ask for, each after the one before was answered."""

_ASK_ERASURE = "effacement"

_BUSY = "Trop de demandes arrivent en même temps. Rien n’a été enregistré."
_TRY_AGAIN = "Rien n’a été enregistré. Revenez à la page et réessayez."
_ENOUGH = "Vous avez déjà demandé plusieurs copies aujourd’hui. Réessayez demain, ou écrivez à l’expéditeur."


def answer(request: PageRequest) -> Event:
    """One page, or the redirection to it after something was recorded."""
    advertiser_id, token = request.path.get("advertiser_id", ""), request.path.get("token", "")
    here = _here(request)
    try:
        phone = wiring.preference_links().opened(advertiser_id, token)
        if phone is None or wiring.advertisers().find(advertiser_id) is None:
            return _unknown(request)
        if request.method == "POST":
            return _chosen(request, advertiser_id, phone, here)
        return _shown(request, advertiser_id, phone, here)
    except ContendedError as error:
        if isinstance(error, BusyError):
            count_throttled_call()
        return _not_recorded(request.root, 429, here, "Réessayez dans un instant", _BUSY, timedelta(seconds=1))


def _here(request: PageRequest) -> str:
    return f"{request.root}p/{request.path.get('advertiser_id', '')}/{request.path.get('token', '')}"


def _shown(request: PageRequest, advertiser_id: str, phone: Phone, here: str) -> Event:
    now = wiring.clock().now()
    read = read_preferences(advertiser_id, phone, _reading())
    if read is None:
        return _unknown(request)
    view = page_view(read)
    asks_erasure = request.query.get("demande") == _ASK_ERASURE and view.may_ask_erasure
    return page(
        200,
        _templates().render(
            "erasure.html" if asks_erasure else "preferences.html",
            root=request.root,
            here=here,
            page=view,
            due_at=due_at(HoldKind.ERASURE, now),
            form_tokens={
                action.value: wiring.preference_links().form_token(advertiser_id, phone, action)
                for action in PreferenceAction
            },
            **_dates(view),
        ),
    )


def _chosen(request: PageRequest, advertiser_id: str, phone: Phone, here: str) -> Event:
    """What a button of the page asks for. It comes from the page, or from nobody: the form's token is part of it."""
    fields = request.fields()
    try:
        action = PreferenceAction(fields.get("action", ""))
    except ValueError:
        return _not_understood(request.root, here)
    expected = wiring.preference_links().form_token(advertiser_id, phone, action)
    if not hmac.compare_digest(expected.encode(), fields.get("form", "").encode(errors="replace")):
        return _not_understood(request.root, here)
    try:
        recorded = record_choice(advertiser_id, phone, action, _choosing(advertiser_id, phone))
    except TooManyRequests as error:
        title = "Cette demande n’est pas enregistrée"
        return _not_recorded(request.root, 429, here, title, _ENOUGH, error.again_in)
    if recorded and action is not PreferenceAction.COPY:
        count_opposition_by_other_means()
    return redirect(here)


def _unknown(request: PageRequest) -> Event:
    """The same page for every link that is nobody's, whatever is wrong with it, and nothing counted: 80 bits are not guessed."""
    return page(404, _templates().render("unknown.html", root=request.root))


def _not_understood(root: str, here: str, status: int = 400) -> Event:
    return _not_recorded(root, status, here, "Cette demande n’a pas été comprise", _TRY_AGAIN)


def _not_recorded(
    root: str, status: int, here: str, title: str, sentence: str, again_in: timedelta | None = None
) -> Event:
    html = _templates().render("not_recorded.html", root=root, here=here, title=title, sentence=sentence)
    again = {} if again_in is None else {"Retry-After": str(ceil(again_in.total_seconds()))}
    return page(status, html, headers=again)


def _dates(view: PageView) -> dict[str, Any]:
    """How the page writes instants, on the person's own clock, and codes."""
    return {
        "day": lambda at: words.day(at.isoformat(), view.zone),
        "moment": lambda at: words.minute(at.isoformat(), view.zone),
        "source": words.source,
        "siren": words.siren,
    }


def _choosing(advertiser_id: str, phone: Phone) -> ChoicePorts:
    person = wiring.references().of(f"copies for {referenced(advertiser_id, phone)}")
    return ChoicePorts(
        contacts=wiring.contacts(),
        batches=wiring.batches(),
        clock=wiring.clock(),
        salt=wiring.salt,
        limits=wiring.limits(),
        copies=CountedLimit(person, COPIES),
    )


@reused
def _reading() -> PreferencePorts:
    return PreferencePorts(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        campaigns=wiring.campaigns(),
        batches=wiring.batches(),
        clock=wiring.clock(),
    )


@reused
def _templates() -> PageTemplates:
    return PageTemplates(Path(__file__).parent / "templates")


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> Event:  # noqa: ARG001 (the runtime's signature)
    """One request of a browser."""
    return serve_page(event, answer, lambda request, status, _: _not_understood(request.root, _here(request), status))
