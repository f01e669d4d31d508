"""console: the pages of the people who work with the system, and how they sign in. No API key: their session says who they are."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from console.begin_sign_in import LASTS, Attempt, read_attempt, sign_in_address, sign_out_address
from console.complete_sign_in import NoRole, OtherAttempt, SignInPorts, complete_sign_in
from console.role_words import ROLES, abilities
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import count_throttled_call, logger, metrics
from stopsms.adapters.doors.pages import ContentPolicy, Event, PageRequest, page, redirect, serve_page
from stopsms.adapters.identity_provider import ProviderSilent, provider
from stopsms.adapters.pages.rendering import PageTemplates
from stopsms.compliance.access.identity import NotIdentified
from stopsms.compliance.access.session import NOTED_EVERY, SignedIn, form_token, hash_of, signed_in
from stopsms.compliance.errors import BusyError

SESSION, ATTEMPT = "stopsms_session", "stopsms_sign_in"
_MOST_LOOKED_UP = 10
"""Of the sessions that somebody brings who has not shown that one is theirs: more were not made in one browser."""

_SENT = "HttpOnly; Secure; SameSite=Lax"
"""Without a path: the browser takes that of /console, below whatever stage or domain. Not Strict: one comes back from the sign-in."""


@reused
def _templates() -> PageTemplates:
    return PageTemplates(Path(__file__).parent / "templates")


@reused
def _secret() -> bytes:
    return wiring.keyed_hash().secret_for("sign-in")


def show_console(request: PageRequest) -> Event:
    """Who is signed in and what they may do; else where to sign in."""
    token = request.cookie(SESSION)
    known = _known(token)
    if token is None or known is None:
        return _page(request, 200, "signed_out.html", ended=token is not None)
    person = known.person
    html = _templates().render(
        "console.html",
        root=request.root,
        person=person,
        role=ROLES[person.role],
        advertisers=None if person.advertisers is None else sorted(person.advertisers),
        abilities=abilities(person.principal),
        form_token=form_token(token),
    )
    # the answer to the form that signs out leads there, and browsers hold that against the form
    and_the_sign_in = ContentPolicy(more={"form-action": f"'self' {provider(wiring.settings()).address}"})
    return page(200, html, policy=and_the_sign_in)


def begin(_: PageRequest) -> Event:
    """To the page where people sign in, and from there to /console and nowhere else: no address is taken from the request."""
    attempt = Attempt(secrets.token_urlsafe(32), _secret(), wiring.real_clock().now())
    cookie = f"{ATTEMPT}={attempt.cookie}; Max-Age={int(LASTS.total_seconds())}; {_SENT}"
    return redirect(sign_in_address(attempt, provider(wiring.settings())), [cookie])


def complete(request: PageRequest) -> Event:
    """Back from there. Once its state has come back the attempt is over, whatever comes of it; sessions that this browser had before end.

    What comes with another state leaves the attempt to the tab that began it last. It is worth nothing to who sends it: the code was not
    redeemed, and the state that would fit cannot be guessed.
    """
    clock = wiring.real_clock()
    ports = SignInPorts(
        provider=provider(wiring.settings()),
        tokens=wiring.tokens(),
        sessions=wiring.sessions(),
        people=wiring.people(),
        clock=clock,
        new_token=partial(secrets.token_urlsafe, 32),
    )
    attempt = read_attempt(request.cookie(ATTEMPT) or "", _secret(), clock.now())
    state, code = (request.query.get(name, "") for name in ("state", "code"))
    over = _forgotten(ATTEMPT)
    try:
        token, person = complete_sign_in(attempt, state, code, ports)
    except OtherAttempt as error:
        logger.warning("a sign-in came to nothing", reason=str(error))
        return _page(request, 400, "not_signed_in.html")
    except NotIdentified as error:
        logger.warning("a sign-in came to nothing", reason=str(error))
        return _page(request, 400, "not_signed_in.html", [over])
    except NoRole as error:
        logger.warning("somebody without a role has signed in", person=error.email)
        elsewhere = sign_out_address(ports.provider)
        return _page(request, 403, "without_role.html", [over], email=error.email, sign_out_address=elsewhere)
    for before in _sessions(request):
        ports.sessions.end(hash_of(before))
    logger.info("signed in", person=person.email)
    return redirect(f"{request.root}console", [over, f"{SESSION}={token}; {_SENT}"])


def sign_out(request: PageRequest) -> Event:
    """End the session, here and at the sign-in. Only its own page may ask for it."""
    given, brought = request.fields().get("form_token", "").encode(), _sessions(request)
    if not any(_known(token) for token in brought if secrets.compare_digest(given, form_token(token).encode())):
        if any(map(_known, brought[:_MOST_LOOKED_UP])):
            return _page(request, 403, "refused.html")
        return redirect(f"{request.root}console", [_forgotten(SESSION)])
    for signed_in_with in filter(None, map(_known, brought)):
        wiring.sessions().end(signed_in_with.session.token_hash)
        logger.info("signed out", person=signed_in_with.person.email)
    return redirect(sign_out_address(provider(wiring.settings())), [_forgotten(SESSION)])


PAGES: Mapping[str, Callable[[PageRequest], Event]] = {
    "GET /console": show_console,
    "GET /console/sign-in": begin,
    "GET /console/callback": complete,
    "POST /console/sign-out": sign_out,
}
"""By method and route, as the template writes it."""


def _sessions(request: PageRequest) -> Sequence[str]:
    """Every session that the browser brings: which of several is its own nobody can tell, so that none may be left behind."""
    return list(dict.fromkeys(request.cookies(SESSION)))


def _known(token: str | None) -> SignedIn | None:
    """Whose session it is; that it is in use is noted now and then."""
    now = wiring.real_clock().now()
    known = None if token is None else signed_in(token, wiring.sessions(), wiring.people(), now)
    if known is not None and now - known.session.used_at >= NOTED_EVERY:
        wiring.sessions().note_use(known.session, now)
    return known


def _forgotten(cookie: str) -> str:
    return f"{cookie}=; Max-Age=0; {_SENT}"


def _page(request: PageRequest, status: int, template: str, cookies: Sequence[str] = (), **values: Any) -> Event:
    return page(status, _templates().render(template, root=request.root, **values), cookies=cookies)


def _answer(request: PageRequest) -> Event:
    asked = PAGES.get(f"{request.method} {request.resource}")
    if asked is None:
        return _page(request, 404, "refused.html")
    try:
        return asked(request)
    except BusyError:
        count_throttled_call()
        return _page(request, 429, "busy.html")
    except ProviderSilent as error:
        logger.error("the sign-in does not answer", reason=str(error))
        return _page(request, 503, "busy.html")


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, _: LambdaContext) -> dict[str, Any]:
    """One request of a browser."""
    return serve_page(event, _answer, lambda request, status, _: _page(request, status, "refused.html"))
