"""A consent form: a public page on which a person agrees to SMS, or the same questions drawn by a site of the advertiser's own.

Its id is public. Whoever knows it may fill the form in for any number, hence a consent given on it counts only once the holder of the
number has confirmed it (`confirmation.needs_confirmation`). A wording keeps its version: other words are another version, so that what
a person agreed to years ago is found by it (GDPR art. 7(1)).
Sources: CPCE art. L.34-5; GDPR art. 4(11), 7, 13; CNIL, « La prospection commerciale par SMS-MMS » (a box of its own, not pre-ticked).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import Capture, Channel, Checkbox, Collection
from stopsms.compliance.consent.form_scope import beyond_channel, beyond_wording
from stopsms.compliance.errors import InputError
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Contact, LegalBasis, Purpose
from stopsms.compliance.person.phone import HOME, Phone

SOURCE = "web_form"
"""What a consent given on a form says of where it comes from."""


class VersionInUse(InputError):
    """The wording differs from the one that this version of it already names."""

    code: ClassVar[str] = "wording_version_in_use"

    def __init__(self) -> None:
        """About the version."""
        super().__init__(
            "this version names another wording, which people may have agreed to: give the new one another version",
            field="wording_version",
        )


class NoSuchBrand(InputError):
    """The advertiser has no such brand."""

    code: ClassVar[str] = "unknown_brand"

    def __init__(self) -> None:
        """The name is not repeated in the message."""
        super().__init__("the advertiser has no brand of this name", field="brand")


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """What a person is told of their data besides what the advertiser's record says (GDPR art. 13(1)(b), (e), (f) and 13(2)(a)).

    `recipients` receive the data, `retention` is how long they are kept, `officer` whom to ask; `policy_url` is where the whole policy is.
    `transfers` says to which country outside of the Union they go, under which guarantees, and where these can be read (art. 13(1)(f));
    "" where they go to none.
    """

    recipients: str
    retention: str
    officer: str
    policy_url: str
    transfers: str = ""


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """The definition of a form: one of its revisions, of which the newest counts.

    What is agreed to on it is recorded with `purposes`, `channels`, `categories` and `tags`. Pages of `allowed_origins` may frame it or
    draw it themselves. `consents_an_hour` is the most that are taken in an hour; None for as many as may be asked to confirm, which
    are never exceeded (`confirmation_limits.acts_on_form`); `consents_an_hour_of_address` the most of these from one address, None for
    as many as usual (`acts_of_address`).

    `changed_by` is the principal who made this revision, "" where nobody did through a door.
    """

    id: str
    advertiser_id: str
    brand: str
    title: str
    wording: str
    wording_version: str
    notice: PrivacyNotice
    channels: frozenset[Channel]
    purposes: frozenset[Purpose]
    categories: frozenset[str]
    tags: frozenset[str]
    allowed_origins: frozenset[str]
    enabled: bool
    consents_an_hour: int | None
    revision: int
    changed_at: datetime
    changed_by: str = ""
    consents_an_hour_of_address: int | None = None


@dataclass(frozen=True, slots=True)
class FormAct:
    """What a person did on a form, and where: by which page and from where.

    `shown` is the hash of what they were shown (`form_text.ShownForm`). `form_url` is the page with the form, `embedded_in` the page that
    framed it, when it is known; `rendered_by` is the site that drew the form, "" when we did.
    """

    at: datetime
    shown: str
    form_url: str
    embedded_in: str = ""
    rendered_by: str = ""
    ip: str | None = None
    user_agent: str | None = None


def collection_on(form: ConsentForm, act: FormAct) -> Collection:
    """The act of collection, as it is judged and recorded: an empty box that the person ticked, on words that were shown whole."""
    return Collection(
        legal_basis=LegalBasis.CONSENT,
        collected_at=act.at,
        source=SOURCE,
        wording=form.wording,
        wording_version=form.wording_version,
        checkbox=Checkbox(present=True, prechecked=False, checked=True),
        informed=True,
        objection_offered=True,
        ip=act.ip,
        user_agent=act.user_agent,
        channels=form.channels,
        categories=form.categories,
        tags=form.tags,
        purposes=form.purposes,
        form_url=act.form_url,
        notice_url=form.notice.policy_url,
        form=form.id,
        shown=act.shown,
        embedded_in=act.embedded_in,
        rendered_by=act.rendered_by,
    )


def judge_form(form: ConsentForm, advertiser: Advertiser, now: datetime) -> tuple[RuleResult, ...]:
    """What the rules at capture hold against a consent given on this form, in each country that its advertiser has a STOP number for.

    What they would only remark on at each visitor's act, nobody would read there: it is said here too. The words have to name the means
    themselves, whatever `channels` says: they are all that the person reads. Nor may it record more than they name (`form_scope`).
    Raises NoSuchBrand.
    """
    if advertiser.brand_named(form.brand) is None:
        raise NoSuchBrand
    beyond = (*beyond_channel(form.channels), *beyond_wording(form.purposes, advertiser.kind, form.wording))
    act = collection_on(form, FormAct(now, shown="", form_url=form.notice.policy_url))
    judged = (
        result
        for territory in (HOME, *advertiser.stop_numbers)
        for read in (act, replace(act, channels=None))
        for result in rulebook_of(territory.country).judge_capture(
            Capture(read, advertiser, Contact(advertiser.id, Phone("", territory)), now)
        )
    )
    return tuple(dict.fromkeys((*(result for result in judged if result.result is not Result.PASS), *beyond)))


def check_version(form: ConsentForm, earlier: Iterable[ConsentForm]) -> None:
    """Whether its wording has a version of its own among the revisions so far. Raises VersionInUse."""
    for other in earlier:
        if other.wording_version == form.wording_version and other.wording != form.wording:
            raise VersionInUse
