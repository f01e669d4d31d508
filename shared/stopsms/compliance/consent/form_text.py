"""What a visitor of a consent form is shown, to the letter: a page shows these words and no others, and their hash is recorded.

What it says of the law is in the words of the controller's country (`CountryRecord.form_notice`).
Sources: GDPR art. 13 (what is told where data are collected) and 7(3) (how to withdraw); CPCE art. L.34-5, al. 5 (free means to
refuse); docs/law.md R-05, R-15, R-16.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import Channel
from stopsms.compliance.consent.form import ConsentForm
from stopsms.compliance.consent.purpose import expected
from stopsms.compliance.law.rule import typeset
from stopsms.compliance.law.rulebook import home_rulebook
from stopsms.compliance.message.service_reply import who_asks
from stopsms.compliance.person.contact import LegalBasis, Purpose
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
    """The words of a form, the version of its wording, and what is recorded with an agreement to it.

    `channels`, `purposes` and `categories` are said in words in the notice. They stand here too, so that a form that records something
    else from one moment to the next is another form.
    """

    title: str
    introduction: str
    phone_label: str
    phone_hint: str
    wording: str
    wording_version: str
    button: str
    notice: tuple[NoticeEntry, ...]
    channels: frozenset[Channel]
    purposes: frozenset[Purpose]
    categories: frozenset[str]

    @property
    def hash(self) -> str:
        """SHA-256, hexadecimal, over all of it."""
        notice = [[entry.heading, entry.text, entry.link] for entry in self.notice]
        recorded = {name: sorted(getattr(self, name)) for name in _RECORDED}
        words = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in (*_RECORDED, "notice")}
        return hashlib.sha256(canonical({**words, **recorded, "notice": notice})).hexdigest()


_RECORDED = ("channels", "purposes", "categories")


def shown_form(form: ConsentForm, advertiser: Advertiser) -> ShownForm:
    """What a visitor is shown now: the definition, with who the advertiser is and how to refuse as its record says."""
    return ShownForm(
        title=form.title,
        introduction=typeset(
            f"Indiquez votre numéro de mobile. {who_asks(advertiser)} vous enverra un SMS : répondez OUI sous 48 heures et votre "
            "inscription sera confirmée. Sans réponse de votre part, aucun autre SMS ne vous sera envoyé."
        ),
        phone_label="Numéro de téléphone mobile",
        phone_hint=typeset("Par exemple : 06 39 98 00 00"),
        wording=form.wording,
        wording_version=form.wording_version,
        button="Recevoir le SMS de confirmation",
        notice=tuple(replace(entry, text=typeset(entry.text)) for entry in _notice(form, advertiser)),
        channels=form.channels,
        purposes=_purposes(form, advertiser),
        categories=form.categories,
    )


def _purposes(form: ConsentForm, advertiser: Advertiser) -> frozenset[Purpose]:
    """What an agreement is recorded for: as `judge_consent` does."""
    return form.purposes or expected(LegalBasis.CONSENT, advertiser.kind, form.wording)


def _notice(form: ConsentForm, advertiser: Advertiser) -> Iterator[NoticeEntry]:
    told, law = form.notice, _law()
    yield NoticeEntry("Qui vous écrira", _controller(form, advertiser))
    yield NoticeEntry(
        "Pourquoi",
        f"Pour vous envoyer {_means(form.channels)} {_sent(form, advertiser)}, {law.basis}. Donner votre numéro est facultatif : sans "
        "lui, vous ne recevrez pas ces messages, sans autre conséquence.",
    )
    yield NoticeEntry("Comment arrêter", _refusing(advertiser))
    yield NoticeEntry("Appels téléphoniques", law.calls)
    yield NoticeEntry("Qui reçoit ces données", told.recipients)
    if told.transfers:
        yield NoticeEntry("Transferts hors de l’Union européenne", told.transfers)
    yield NoticeEntry("Combien de temps", told.retention)
    yield NoticeEntry("Preuve de votre accord", f"{law.proof} {_unanswered()}")
    yield NoticeEntry(
        "Vos droits",
        "Vous pouvez demander l’accès à vos données, leur rectification, leur effacement, la limitation de leur traitement ou leur "
        "portabilité, et retirer votre accord à tout moment, sans effet sur ce qui a été envoyé auparavant. "
        f"Contact : {told.officer}. Vous pouvez aussi "
        f"{law.complaint}.",
    )
    yield NoticeEntry("En savoir plus", "Politique de confidentialité", told.policy_url)


def _law() -> FormNotice:
    """The notice of the controller's own country, which has one."""
    notice = home_rulebook().on_record.form_notice
    if notice is None:
        raise ValueError("the controllers' own country says nothing of forms")
    return notice


def _unanswered() -> str:
    """How long what nobody confirmed is kept, by our own term: whatever the advertiser says of its contacts (GDPR art. 13(2)(a))."""
    kept = home_rulebook().retention.unconfirmed_proofs
    return f"Sans réponse OUI à notre SMS de confirmation, le détail de cette inscription est supprimé au bout de {kept.days} jours."


def _controller(form: ConsentForm, advertiser: Advertiser) -> str:
    details = advertiser.contact
    reached = ", ".join(filter(None, (details.email, details.phone, details.address, details.url)))
    under = "" if form.brand == advertiser.legal_name else f", sous le nom de {form.brand}"
    siren = " ".join(advertiser.siren[at : at + 3] for at in (0, 3, 6))
    return f"{advertiser.legal_name} (SIREN {siren}){under}.{f' Contact : {reached}.' if reached else ''}"


def _sent(form: ConsentForm, advertiser: Advertiser) -> str:
    purposes = _purposes(form, advertiser)
    sent = ", ".join(words for purpose, words in _law().sent.items() if purpose in purposes)
    return f"{sent} ({', '.join(sorted(form.categories))})" if form.categories else sent


def _means(channels: Collection[Channel]) -> str:
    """By which means: an agreement to SMS covers RCS, which few know by that name."""
    return "par SMS ou RCS (le format enrichi du SMS)" if Channel.RCS in channels else "par SMS"


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
        f"{advertiser.stop_number}{others}. Vous n’avez pas à vous justifier."
    )
