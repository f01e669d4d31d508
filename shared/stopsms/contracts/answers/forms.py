"""Answers about consent forms."""

from dataclasses import dataclass
from html import escape
from typing import Annotated

from stopsms.compliance.consent.form import ConsentForm
from stopsms.compliance.consent.form_text import NoticeEntry, ShownForm
from stopsms.contracts.codec import Form, declare


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """A form, where its page is, and how to embed it."""

    form: ConsentForm
    address: Annotated[str, "the page, for a link"]
    snippet: Annotated[str, 'HTML for a page of one of the allowed origins; "" when there is none']


declare(Form(FormAnswer, flat=("form",)))


@dataclass(frozen=True, slots=True)
class FormsAnswer:
    """A page of an advertiser's forms."""

    forms: list[FormAnswer]
    next: str | None


@dataclass(frozen=True, slots=True)
class RevisionsAnswer:
    """A form as it was defined from each change on, oldest first."""

    revisions: list[ConsentForm]


@dataclass(frozen=True, slots=True)
class OpenFormAnswer:
    """What a site needs that draws a form itself. `wording` is shown whole beside a box that is never ticked beforehand."""

    form: str
    title: str
    introduction: str
    phone_label: str
    phone_hint: str
    wording: str
    wording_version: str
    button: str
    notice: list[NoticeEntry]
    token: Annotated[str, "to be posted with what the person did"]
    expires_at: Annotated[str, "when the token does; ask for the form again then"]


@dataclass(frozen=True, slots=True)
class TakenAnswer:
    """What was posted is taken. It says the same of every number."""

    message: str


def form_answer(form: ConsentForm, api: str) -> FormAnswer:
    """A form, at the public address of the API."""
    address = f"{api}/forms/{form.id}"
    return FormAnswer(form, address, _snippet(form.title, address) if form.allowed_origins else "")


def _snippet(title: str, address: str) -> str:
    """An iframe that tells the form which page it is on (its address alone: the page's own policy decides otherwise)."""
    return (
        f'<iframe src="{escape(address)}"\n'
        f'        title="{escape(title)}"\n'
        '        referrerpolicy="no-referrer-when-downgrade"\n'
        '        width="100%" height="1200" style="border: 0" loading="lazy"></iframe>\n'
    )


def open_form_answer(form: ConsentForm, shown: ShownForm, token: str, expires_at: str) -> OpenFormAnswer:
    """What a site draws, with the token that it posts."""
    return OpenFormAnswer(
        form=form.id,
        title=shown.title,
        introduction=shown.introduction,
        phone_label=shown.phone_label,
        phone_hint=shown.phone_hint,
        wording=shown.wording,
        wording_version=shown.wording_version,
        button=shown.button,
        notice=list(shown.notice),
        token=token,
        expires_at=expires_at,
    )
