"""Take what was posted from a consent form: recorded if it is a person's agreement, and answered so that nothing can be read in it.

Whoever posts learns whether the number can be one that we write to, and nothing of the person who has it: known, opposed, pending,
granted, asked too often or new is answered alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from forms.form_token import FormToken, UnknownToken
from forms.visitor_network import network_of, site_of
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.confirmation_limits import (
    ConfirmationsAllowed,
    acts_of_address,
    acts_of_site,
    acts_on_form,
)
from stopsms.compliance.consent.form import ConsentForm, FormAct, collection_on
from stopsms.compliance.consent.form_text import ShownForm
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.counted_act import CountedAct
from stopsms.compliance.ports.forms import FormStore
from stopsms.compliance.ports.limits import CountedLimit, Limit, LimitStore
from stopsms.use_cases.capture_consent import CapturePorts, capture_consent

QUICKEST = timedelta(seconds=2)
"""Faster than this nobody reads the form, finds the box and ticks it, were the number filled in by the browser."""

OF_A_NUMBER = Limit(3, timedelta(days=1))
"""Acts recorded for one number and advertiser: a form must not become a means to pester somebody, or to fill their record."""

ONCE = Limit(1, timedelta(days=1))
"""The same form as shown, sent again with the same number, is the same act: it is counted once."""

_HOUR = timedelta(hours=1)


class Became(StrEnum):
    """What became of a post. `taken` and `dropped` are answered alike; so that nothing tells them apart, neither is worded."""

    TAKEN = "taken"
    DROPPED = "dropped"
    MISTAKEN = "mistaken"
    NOT_SERVED = "not_served"
    STALE = "stale"
    REWORDED = "reworded"
    CROWDED = "crowded"
    FULL = "full"
    BUSY = "busy"
    HASTY = "hasty"


@dataclass(frozen=True, slots=True)
class PostResult:
    """What became of a post; with `again_in` after which it may be tried again, where a limit refused it.

    `CROWDED` is the limit of an address, `FULL` that of a form. That of a number is none that anybody is told of.
    """

    became: Became
    again_in: timedelta | None = None


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that is open, with its advertiser and what it shows now."""

    form: ConsentForm
    advertiser: Advertiser
    shown: ShownForm


@dataclass(frozen=True, slots=True)
class FormPost:
    """What was posted. `phone` is None when what was typed is no number of ours; `trap` whether what only programs see was filled in.

    `form_url` is the page with the form, `site` the one that drew it ("" for ours), `address` where the connection came from.
    """

    token: str
    phone: Phone | None
    checked: bool
    trap: bool
    form_url: str
    site: str
    address: str
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class PostPorts:
    """The dependencies of taking a post. `pseudonym` is a keyed hash, always the same for one text.

    `allowed` is how many may be asked to confirm: no form takes more.
    """

    allowed: ConfirmationsAllowed
    forms: FormStore
    limits: LimitStore
    capture: CapturePorts
    pseudonym: Callable[[str], str]
    secret: bytes


def accept_post(post: FormPost, opened: OpenForm, ports: PostPorts) -> PostResult:
    """Take a post, if it is what was shown and within all limits. Raises ContendedError."""
    now = ports.capture.clock.now()
    token = _token(post, opened, ports)
    if token is None or now >= token.expires_at:
        return PostResult(Became.STALE)
    if token.shown != opened.shown.hash:
        return PostResult(Became.REWORDED)
    if post.phone is None or not post.checked:
        return PostResult(Became.MISTAKEN)
    if opened.advertiser.stop_number_in(post.phone.territory) is None:
        return PostResult(Became.NOT_SERVED)
    if post.trap or now < token.first_shown_at + QUICKEST:
        return PostResult(Became.DROPPED if post.trap else Became.HASTY)
    return _within_limits(post, post.phone, token, opened, ports)


def _token(post: FormPost, opened: OpenForm, ports: PostPorts) -> FormToken | None:
    """The token of this form and of this site; None when there is none."""
    try:
        token = FormToken.read(post.token, ports.secret)
    except UnknownToken:
        return None
    return token if (token.form, token.rendered_by) == (opened.form.id, post.site) else None


def _within_limits(post: FormPost, phone: Phone, token: FormToken, opened: OpenForm, ports: PostPorts) -> PostResult:
    """Count what an address and a form take first, then what is done for the number: the first is told, and depends on nothing else.

    Were a number's limit counted with them, all or none, the count of the form or of the address would tell of it: by one post more that
    they still take. So these count every act, also one that is dropped; and the number counts no act that they refuse, nor one of which
    nothing is recorded. What nobody is told was taken counts nowhere: whoever was told to try again is not counted twice.
    """
    form, now = opened.form, ports.capture.clock.now()
    once = ports.pseudonym(f"post of a form {post.token} {phone.e164}")  # sent twice, it is one act
    number = ports.pseudonym(f"number on a form {form.advertiser_id} {phone.e164}")
    of_form = acts_on_form(form.consents_an_hour, ports.allowed)
    sent, done = (CountedLimit(f"form-{what}#{once}", ONCE) for what in ("act", "done"))
    of_form_itself = CountedLimit(f"form#{form.id}", Limit(of_form, _HOUR))
    of_places = _limits_of_places(post.address, of_form, form, ports)
    with CountedAct(ports.limits, now) as posted, CountedAct(ports.limits, now) as recorded:
        # The form comes before its places: of one that is full, nobody is told that it is their connection.
        reached = posted.count((sent, of_form_itself, *of_places))
        if reached is not None and reached != sent:
            told = Became.FULL if reached == of_form_itself else Became.CROWDED
            return PostResult(told, reached.limit.time_left(now))
        of_number = recorded.count((done, CountedLimit(f"form-number#{number}", OF_A_NUMBER)))
        if of_number is not None and of_number != done:
            posted.took_place()
            return PostResult(Became.DROPPED)
        key = f"form-{once}"
        try:
            became = _record(post, phone, token, opened, ports, key)
        except Exception:
            if _is_recorded(form.advertiser_id, key, ports):
                recorded.took_place()
                posted.took_place()
            raise
        if became is Became.TAKEN:
            recorded.took_place()
        posted.took_place()
    return PostResult(became)


def _is_recorded(advertiser_id: str, key: str, ports: PostPorts) -> bool:
    """Whether the act is recorded, though what failed may not tell. While nobody can say, it is not."""
    try:
        return key in ports.capture.contacts.recorded_by(advertiser_id, [key])
    except ContendedError:
        return False


def _limits_of_places(address: str, of_form: int, form: ConsentForm, ports: PostPorts) -> tuple[CountedLimit, ...]:
    """How much may come from where it comes from: an address, and of IPv6 the site around it as well."""
    of_address = acts_of_address(form.consents_an_hour_of_address, of_form)
    return tuple(
        CountedLimit(f"form-address#{form.id}#{ports.pseudonym(f'{kind} of a visitor {place}')}", Limit(most, _HOUR))
        for kind, place, most in (
            ("address", network_of(address), of_address),
            ("site", site_of(address), acts_of_site(of_address, of_form)),
        )
        if place
    )


def _record(
    post: FormPost, phone: Phone, token: FormToken, opened: OpenForm, ports: PostPorts, idempotency_key: str
) -> Became:
    form = opened.form
    ports.forms.keep_shown(form.id, opened.shown)
    act = FormAct(
        at=ports.capture.clock.now(),
        shown=token.shown,
        form_url=post.form_url,
        embedded_in=token.embedded_in,
        rendered_by=token.rendered_by,
        ip=post.address or None,
        user_agent=post.user_agent,
    )
    captured = capture_consent(form.advertiser_id, phone, collection_on(form, act), ports.capture, idempotency_key)
    return Became.DROPPED if captured.evidence is None else Became.TAKEN
