"""The lists as rows of a table: the columns of each, in the words that an import of ours reads again."""

from collections.abc import Iterator, Sequence
from typing import Any

from lists_api.list_people import ListedAct, ListedOpposition, StandingConsent
from stopsms.compliance.campaign.day_figures import Figures
from stopsms.compliance.consent.act_content import collection_of
from stopsms.compliance.consent.standing import categories_of
from stopsms.compliance.person.contact import Contact
from stopsms.contracts.answers.lists import CampaignFiguresAnswer, DayFiguresAnswer, TagAnswer, TotalFiguresAnswer
from stopsms.contracts.codec import written_form
from stopsms.contracts.csv_pages import Row

ATTRIBUTES = ("first_name", "last_name", "title", "city", "postcode", "timezone")
"""The attributes that have a column of their own in every file: those whose names an import knows."""

CONTACT_COLUMNS = (
    "phone",
    "territory",
    "status",
    "legal_basis",
    "collected_at",
    "categories",
    "tags",
    *ATTRIBUTES,
    "last_contact_at",
    "opposed_at",
    "version",
)
CONSENT_COLUMNS = (
    "phone",
    "legal_basis",
    "collected_at",
    "source",
    "wording",
    "wording_version",
    "checked",
    "prechecked",
    "informed",
    "objection_offered",
    "categories",
    "tags",
    "channels",
    "purposes",
    "sale_date",
    "contract_until",
    "act_reference",
    "birth_date",
    "ip",
    "user_agent",
    "operator",
    *ATTRIBUTES,
)
OPPOSITION_COLUMNS = ("phone", "opposed_at", "source")
ACT_COLUMNS = ("phone", "sequence", "act", "occurred_at", "recorded_at", "source", "principal", "operator", "hash")
TAG_COLUMNS = ("tag", "contacts", "granted", "contacts_margin", "granted_margin")
_FIGURES = tuple(Figures.__dataclass_fields__)
CAMPAIGN_COLUMNS = ("campaign_id", "name", "status", "started_at", *_FIGURES, "cost_eur")
DAY_COLUMNS = ("day", "campaigns", *_FIGURES, "cost_eur")
TOTAL_COLUMNS = ("campaigns", *_FIGURES, "cost_eur")


def contact_rows(contacts: Sequence[Contact], attributes: Sequence[str]) -> Iterator[Row]:
    """Contacts, with these further attributes."""
    for contact in contacts:
        basis = contact.basis
        yield {
            **attribute_cells(contact, attributes),
            "phone": contact.phone,
            "territory": contact.phone.territory,
            "status": contact.status,
            "legal_basis": None if basis is None else basis.legal_basis,
            "collected_at": None if basis is None else basis.collected_at,
            "categories": categories_of(contact),
            "tags": contact.tags,
            "last_contact_at": contact.last_contact_at,
            "opposed_at": contact.opposed_at,
            "version": contact.version,
        }


def attribute_columns(attributes: Sequence[str]) -> tuple[str, ...]:
    """The columns of further attributes, one for each."""
    return tuple(f"attribute:{name}" for name in dict.fromkeys(attributes) if name not in ATTRIBUTES)


def attribute_cells(contact: Contact, attributes: Sequence[str]) -> dict[str, str]:
    """The cells of a contact's attributes."""
    known = contact.attributes
    own = {name: known.get(name, "") for name in ATTRIBUTES}
    return own | {f"attribute:{name}": known.get(name, "") for name in attributes}


def consent_rows(consents: Sequence[StandingConsent], attributes: Sequence[str]) -> Iterator[Row]:
    """What people agreed to, with how each agreement was collected. A basis whose proof is gone has no row of its own to prove it."""
    for consent in consents:
        contact, basis = consent.contact, consent.basis
        proof: dict[str, Any] = {}
        if consent.act is not None and consent.act.content:
            told = collection_of(consent.act)
            box = told.checkbox
            proof = {
                "wording": told.wording,
                "wording_version": told.wording_version,
                "checked": box.checked if box.present else basis.checkbox_ticked,
                "prechecked": box.prechecked,
                "channels": told.channels,
                "act_reference": told.act_reference,
                "ip": told.ip,
                "user_agent": told.user_agent,
                "operator": told.operator,
            }
        yield {
            **attribute_cells(contact, attributes),
            **proof,
            "phone": contact.phone,
            "legal_basis": basis.legal_basis,
            "collected_at": basis.collected_at,
            "source": basis.source,
            "informed": basis.informed,
            "objection_offered": basis.objection_offered,
            "categories": basis.categories,
            "purposes": basis.purposes,
            "tags": contact.tags,
            "sale_date": basis.sale_at,
            "contract_until": basis.contract_until,
            "birth_date": basis.born,
        }


def opposition_rows(oppositions: Sequence[ListedOpposition]) -> Iterator[Row]:
    """Who opposed, by number: of whom only a keyed hash is left, there is nothing that another program could use."""
    for one in oppositions:
        if one.phone is not None:
            yield {"phone": one.phone, "opposed_at": one.opposed_at, "source": one.source}


def act_rows(acts: Sequence[ListedAct]) -> Iterator[Row]:
    """Acts, with what their content says of the door and of who acted."""
    for act in acts:
        record, content = act.record, act.record.content
        yield {
            "phone": act.phone,
            "sequence": record.sequence,
            "act": record.act,
            "occurred_at": record.occurred_at,
            "recorded_at": record.recorded_at,
            "source": content.get("source"),
            "principal": content.get("principal"),
            "operator": content.get("operator"),
            "hash": record.hash,
        }


def tag_rows(tags: Sequence[TagAnswer]) -> Iterator[Row]:
    """Tags."""
    yield from (written_form(tag) for tag in tags)


def figure_rows(
    answers: Sequence[CampaignFiguresAnswer] | Sequence[DayFiguresAnswer] | Sequence[TotalFiguresAnswer],
) -> Iterator[Row]:
    """Statistics."""
    for one in answers:
        own = {name: getattr(one, name) for name in one.__dataclass_fields__ if name != "figures"}
        yield own | {name: getattr(one.figures, name) for name in _FIGURES}
