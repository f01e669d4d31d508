"""What a visitor of a consent form is shown, to the letter: a page shows these words and no others, and their hash is recorded.

What it says of the law is in the words of the controller's country (`CountryRecord.form_notice`).
Sources: GDPR art. 13 (what is told where data are collected) and 7(3) (how to withdraw); CPCE art. L.34-5, al. 5 (free means to
refuse); docs/law.md R-05, R-15, R-16.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.form import ConsentForm
from stopsms.compliance.consent.purpose import expected
from stopsms.compliance.law.rule import typeset
from stopsms.compliance.law.rulebook import home_rulebook
from stopsms.compliance.person.contact import LegalBasis
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.proof.country_record import FormNotice
from stopsms.compliance.proof.evidence import canonical


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """One heading of the notice, with what is told under it; `link` is the address of a page, "" for none."""

    heading: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class ShownForm:
    """The words of a form, and the version of its wording."""

    title: str
    introduction: str
    phone_label: str
    phone_hint: str
    wording: str
    wording_version: str
    button: str
    notice: tuple[NoticeEntry, ...]

    @property
    def hash(self) -> str:
        """SHA-256, hexadecimal, over all of it."""
        notice = [[entry.heading, entry.text, entry.link] for entry in self.notice]
        words = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "notice"}
        return hashlib.sha256(canonical({**words, "notice": notice})).hexdigest()


def shown_form(form: ConsentForm, advertiser: Advertiser) -> ShownForm:
    """What a visitor is shown now: the definition, with who the advertiser is and how to refuse as its record says."""
    return ShownForm(
        title=form.title,
        introduction=typeset(
            f"Indiquez votre numéro de mobile. {form.brand} vous enverra un SMS : répondez OUI sous 48 heures, et vous serez "
            "inscrit. Sans réponse de votre part, aucun autre envoi."
        ),
        phone_label="Numéro de téléphone mobile",
        phone_hint=typeset("Par exemple : 06 39 98 00 00"),
        wording=form.wording,
        wording_version=form.wording_version,
        button="Recevoir le SMS de confirmation",
        notice=tuple(replace(entry, text=typeset(entry.text)) for entry in _notice(form, advertiser)),
    )


def _notice(form: ConsentForm, advertiser: Advertiser) -> Iterator[NoticeEntry]:
    told, law = form.notice, _law()
    yield NoticeEntry("Qui vous écrira", _controller(form, advertiser))
    yield NoticeEntry(
        "Pourquoi",
        f"Pour vous envoyer par SMS {_sent(form, advertiser)}, {law.basis}. Donner votre numéro est facultatif ; ne pas le donner n’a pas "
        "d’autre conséquence.",
    )
    yield NoticeEntry("Comment arrêter", _refusing(advertiser))
    yield NoticeEntry("Appels téléphoniques", law.calls)
    yield NoticeEntry("Qui reçoit ces données", told.recipients)
    yield NoticeEntry("Combien de temps", told.retention)
    yield NoticeEntry("Preuve de votre accord", law.proof)
    yield NoticeEntry(
        "Vos droits",
        "Vous pouvez demander l’accès à vos données, leur copie, leur rectification, leur effacement ou la limitation de leur usage, et "
        f"retirer votre accord à tout moment, sans effet sur ce qui a été envoyé avant. Contact : {told.officer}. Vous pouvez aussi "
        f"{law.complaint}.",
    )
    yield NoticeEntry("En savoir plus", "Politique de confidentialité", told.policy_url)


def _law() -> FormNotice:
    """The notice of the controller's own country, which has one."""
    notice = home_rulebook().on_record.form_notice
    if notice is None:
        raise ValueError("the controllers' own country says nothing of forms")
    return notice


def _controller(form: ConsentForm, advertiser: Advertiser) -> str:
    details = advertiser.contact
    reached = ", ".join(filter(None, (details.email, details.phone, details.address, details.url)))
    under = "" if form.brand == advertiser.legal_name else f", sous le nom de {form.brand}"
    siren = " ".join(advertiser.siren[at : at + 3] for at in (0, 3, 6))
    return f"{advertiser.legal_name} (SIREN {siren}){under}.{f' Contact : {reached}.' if reached else ''}"


def _sent(form: ConsentForm, advertiser: Advertiser) -> str:
    purposes = form.purposes or expected(LegalBasis.CONSENT, advertiser.kind, form.wording)
    sent = ", ".join(words for purpose, words in _law().sent.items() if purpose in purposes)
    return f"{sent} ({', '.join(sorted(form.categories))})" if form.categories else sent


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} et {last}" if others else last


def _refusing(advertiser: Advertiser) -> str:
    places, elsewhere = _law().places, dict[str, list[str]]()
    for place, number in sorted(advertiser.stop_numbers.items()):
        if place is not HOME:
            elsewhere.setdefault(number, []).append(places[place])
    others = "".join(f" (au {number} depuis {_listed(names)})" for number, names in elsewhere.items())
    return (
        "À tout moment et sans frais (hors coût éventuel de l’envoi) : répondez STOP à l’un de nos SMS, ou envoyez STOP au "
        f"{advertiser.stop_number}{others}. Un mot suffit, sans motif."
    )
