"""Consent forms: their definitions, every revision of them, and what was shown when somebody agreed."""

from collections.abc import Sequence
from typing import Protocol

from stopsms.compliance.consent.form import ConsentForm
from stopsms.compliance.consent.form_text import ShownForm
from stopsms.compliance.ports.listing import ON_PAGE


class FormStore(Protocol):
    """The forms. Nothing is ever removed: a proof of years ago names its form, its version and the hash of what was shown."""

    def find(self, form_id: str) -> ConsentForm | None:
        """The newest revision of a form."""

    def write(self, form: ConsentForm) -> bool:
        """Write a revision over the one before it, or the first where none is. False when another one was written meanwhile."""

    def revisions(self, form_id: str) -> Sequence[ConsentForm]:
        """Every revision, oldest first."""

    def page(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[ConsentForm], str | None]:
        """An advertiser's forms by their ids, those after an id; and the id after which the next page starts."""

    def keep_shown(self, form_id: str, shown: ShownForm) -> None:
        """Keep what a form showed, under its hash."""

    def shown(self, form_id: str, digest: str) -> ShownForm | None:
        """What a form showed, by its hash."""
