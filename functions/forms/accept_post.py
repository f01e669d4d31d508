"""Take what was posted from a consent form: recorded if it is a person's agreement, and answered so that nothing can be read in it.

Whoever posts learns whether the number can be one that we write to, and nothing of the person who has it: known, opposed, pending,
granted, asked too often or new is answered alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from forms.form_token import FormToken, UnknownToken
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.form import ConsentForm, FormAct, collection_on
from stopsms.compliance.consent.form_text import ShownForm
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.forms import FormStore
from stopsms.compliance.ports.limits import Limit, LimitStore
from stopsms.use_cases.capture_consent import CapturePorts, capture_consent

QUICKEST = timedelta(seconds=2)
"""Faster than this nobody reads the form, finds the box and ticks it, were the number filled in by the browser."""

OF_AN_ADDRESS = Limit(60, timedelta(hours=1))
"""Posts from one address to one form: a shop's network, or a mobile operator's, is one address for many people."""

OF_A_NUMBER = Limit(3, timedelta(days=1))
"""Acts recorded for one number and advertiser: a form must not become a means to pester somebody, or to fill their record."""


class Became(StrEnum):
    """What became of a post. `taken` and `dropped` are answered alike; so that nothing tells them apart, neither is worded."""

    TAKEN = "taken"
    DROPPED = "dropped"
    MISTAKEN = "mistaken"
    NOT_SERVED = "not_served"
    STALE = "stale"
    REWORDED = "reworded"
    CROWDED = "crowded"
    HASTY = "hasty"


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
    """The dependencies of taking a post. `pseudonym` is a keyed hash, always the same for one text."""

    forms: FormStore
    limits: LimitStore
    capture: CapturePorts
    pseudonym: Callable[[str], str]
    secret: bytes


def accept_post(post: FormPost, opened: OpenForm, ports: PostPorts) -> Became:  # noqa: PLR0911 (one for each that it may become)
    """Take a post, if it is what was shown and within all limits. Raises ContendedError."""
    now = ports.capture.clock.now()
    token = _token(post, opened, ports)
    if token is None or now >= token.expires_at:
        return Became.STALE
    if token.shown != opened.shown.hash:
        return Became.REWORDED
    place = ports.pseudonym(f"address of a visitor {_network(post.address)}")
    if not ports.limits.take(f"form-address#{opened.form.id}#{place}", OF_AN_ADDRESS, now):
        return Became.CROWDED
    if post.phone is None or not post.checked:
        return Became.MISTAKEN
    if opened.advertiser.stop_number_in(post.phone.territory) is None:
        return Became.NOT_SERVED
    if post.trap or now < token.issued_at + QUICKEST:
        return Became.DROPPED if post.trap else Became.HASTY
    return _record(post, post.phone, token, opened, ports)


def _token(post: FormPost, opened: OpenForm, ports: PostPorts) -> FormToken | None:
    """The token of this form and of this site; None when there is none."""
    try:
        token = FormToken.read(post.token, ports.secret)
    except UnknownToken:
        return None
    return token if (token.form, token.rendered_by) == (opened.form.id, post.site) else None


def _record(post: FormPost, phone: Phone, token: FormToken, opened: OpenForm, ports: PostPorts) -> Became:
    form, now = opened.form, ports.capture.clock.now()
    number = ports.pseudonym(f"number on a form {form.advertiser_id} {phone.e164}")
    if not ports.limits.take(f"form-number#{number}", OF_A_NUMBER, now):
        return Became.DROPPED
    if not ports.limits.take(f"form#{form.id}", Limit(form.consents_an_hour, timedelta(hours=1)), now):
        return Became.CROWDED
    ports.forms.keep_shown(form.id, opened.shown)
    act = FormAct(
        at=now,
        shown=token.shown,
        form_url=post.form_url,
        embedded_in=token.embedded_in,
        rendered_by=token.rendered_by,
        ip=post.address or None,
        user_agent=post.user_agent,
    )
    once = ports.pseudonym(f"post of a form {post.token} {phone.e164}")  # sent twice, it is one act
    captured = capture_consent(form.advertiser_id, phone, collection_on(form, act), ports.capture, f"form-{once}")
    return Became.DROPPED if captured.evidence is None else Became.TAKEN


def _network(address: str) -> str:
    """The address; of IPv6 the network, as each home and each telephone has one to itself (RFC 6177)."""
    return ":".join(address.split(":")[:4]) if ":" in address else address
