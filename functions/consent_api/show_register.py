"""Show the record of processing as a page to print and file."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from zoneinfo import ZoneInfo

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.carrier import Carrier, Service
from stopsms.compliance.person.phone import HOME_TIME
from stopsms.compliance.ports.carrier import CarrierStore
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.compliance.proof.register import ProcessingRecord, Section
from stopsms.use_cases.carrier_users import concerned_by

_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #999}"
    "dt{font-weight:bold;margin-top:.6rem}dd{margin:0}small{color:#555}"
    "article{break-after:page}"
)


def carriers_in_use(
    advertisers: Sequence[Advertiser],
    store: AdvertiserStore,
    carriers: CarrierStore,
    service: Callable[[str], Service],
    own: str,
) -> list[list[str]]:
    """Of each advertiser, what the services of its carriers are called, each once; one that this release does not know, by its id.

    A carrier is an advertiser's while its messages leave there, and as long as it has one of the carrier's numbers. The one that the system
    is deployed with, called `own`, comes first where messages of the advertiser leave through it, or did.
    """
    declared = [(carrier, concerned_by(carrier, store)) for carrier in carriers.all()]
    return [
        [own] * store.sends_by_own(advertiser.id)
        + _names((carrier for carrier, users in declared if _is_of(advertiser, carrier, users)), service)
        for advertiser in advertisers
    ]


def _is_of(advertiser: Advertiser, carrier: Carrier, users: frozenset[str]) -> bool:
    return advertiser.route.carrier == carrier.id or advertiser.id in users


def _names(carriers: Iterable[Carrier], service: Callable[[str], Service]) -> list[str]:
    names = set()
    for carrier in carriers:
        try:
            names.add(service(carrier.service).name)
        except LookupError:
            names.add(carrier.service)
    return sorted(names)


def show_register(records: Iterable[ProcessingRecord], following: str | None = None) -> str:
    """One page with a record for each advertiser. It says so when it is not all of them: `following` is where the others start."""
    articles = "".join(map(_article, records))
    if following is not None:
        more = f"Ce document ne présente pas tous les annonceurs. La suite : GET /register?next={following}"
        articles = f"<p><strong>{_text(more)}</strong></p>{articles}"
    return (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Registre des activités de traitement</title>'
        f"<style>{_STYLE}</style></head><body>{articles}</body></html>\n"
    )


def _article(record: ProcessingRecord) -> str:
    at = record.at.astimezone(ZoneInfo(HOME_TIME))
    head = (
        f"<h1>{_text('Registre des activités de traitement : prospection par SMS')}</h1>"
        f"<p>{_text(record.controller)}<br><small>"
        f"{_text(f'RGPD, art. 30(1). Établi le {at:%d/%m/%Y à %H h %M} (heure de Paris), d’après la configuration déployée.')}</small></p>"
    )
    return f"<article>{head}{''.join(map(_section, record.sections))}</article>"


def _section(section: Section) -> str:
    entries = "".join(f"<dt>{_text(entry.title)}</dt><dd>{_text(entry.text)}</dd>" for entry in section.entries)
    return f'<section id="{section.point}"><h2>{section.point}) {_text(section.title)}</h2><dl>{entries}</dl></section>'


def _text(text: str) -> str:
    """Escaped, with the no-break spaces of French typography."""
    for sign in ":;?!»":
        text = text.replace(f" {sign}", f"\u00a0{sign}")
    return escape(text.replace("« ", "«\u00a0"))
