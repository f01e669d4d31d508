"""Define a consent form, or change it: what its visitors would agree to is judged here, before the first of them comes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.form import ConsentForm, check_version, judge_form
from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.law.rule import RuleResult
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.forms import FormStore
from stopsms.compliance.ports.people import AdvertiserStore

DefineForm = Callable[[str, Advertiser, int, datetime], ConsentForm]
"""The form of an id and an advertiser, at a revision that is made at a moment."""


@dataclass(frozen=True, slots=True)
class FormPorts:
    """The dependencies of defining forms."""

    forms: FormStore
    advertisers: AdvertiserStore
    clock: Clock


def add_form(
    advertiser_id: str, new_id: Callable[[], str], define: DefineForm, ports: FormPorts
) -> tuple[ConsentForm | None, tuple[RuleResult, ...]]:
    """The form as defined, under an id that no other has; or None and the rules that refuse it.

    Raises UnknownAdvertiser, NoSuchBrand and ContendedError.
    """
    advertiser, now = _advertiser(advertiser_id, ports), ports.clock.now()
    attempts = Attempts("the id of a new form")
    while True:
        form = define(new_id(), advertiser, 1, now)
        if refusals := judge_form(form, advertiser, now):
            return None, refusals
        if ports.forms.write(form):
            return form, ()
        attempts.lost()


def change_form(
    form_id: str, advertiser_id: str, define: DefineForm, ports: FormPorts
) -> tuple[ConsentForm | None, tuple[RuleResult, ...]] | None:
    """The same for a form that the advertiser has; None when it has not. Raises VersionInUse besides."""
    advertiser = _advertiser(advertiser_id, ports)
    attempts = Attempts("the form")
    while True:
        known = ports.forms.find(form_id)
        if known is None or known.advertiser_id != advertiser_id:
            return None
        now = ports.clock.now()
        form = define(form_id, advertiser, known.revision + 1, now)
        check_version(form, ports.forms.revisions(form_id))
        if refusals := judge_form(form, advertiser, now):
            return None, refusals
        if ports.forms.write(form):
            return form, ()
        attempts.lost()


def _advertiser(advertiser_id: str, ports: FormPorts) -> Advertiser:
    advertiser = ports.advertisers.find(advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser
    return advertiser
