"""Every operation of the API, whose it is and which roles may carry it out. What is not listed, nobody may."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from stopsms.compliance.access.role import Role


class Scope(Enum):
    """What an operation concerns, hence which principals it is for besides those of its roles.

    `ADVERTISER`: the one named in the path, the query or the body. `CAMPAIGN`, `RECURRENCE`, `MESSAGE` and `IMPORT`: the advertiser of
    the one that the path names. `OWN`: nothing that is one advertiser's, or of a list what is the caller's. `ACCESS`: keys and people,
    for no more than the caller's own advertisers, and never for who only tests. `SYSTEM`: all advertisers at once, so only for
    principals of all of them.
    """

    ADVERTISER = auto()
    CAMPAIGN = auto()
    MESSAGE = auto()
    RECURRENCE = auto()
    IMPORT = auto()
    OWN = auto()
    ACCESS = auto()
    SYSTEM = auto()


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may carry out an operation. One that `stops` says no for a person, or keeps messages from leaving: no limit holds it up."""

    scope: Scope
    roles: frozenset[Role]
    stops: bool = False


PUBLIC = frozenset({"GET /openapi.json", "POST /inbound"})
"""Operations without a principal: a description that is public anyway, and one whose caller signs each message."""

_C, _M, _A, _O, _R = Role.COLLECTOR, Role.MARKETER, Role.APPROVER, Role.OFFICER, Role.READER


def _by(scope: Scope, *roles: Role, stops: bool = False) -> Permission:
    return Permission(scope, frozenset({*roles, Role.ADMINISTRATOR}), stops)


DECLARE = "PUT /advertisers/{advertiser_id}"
LIFT = "PUT /sending, to go on"
OPEN = "PUT /confirmations, to go on"
DECIDE = "POST /campaigns/{campaign_id}/schedule, with decisions"
DECIDE_RECURRING = "POST /recurrences/{recurrence_id}/activate, with decisions"

PERMISSIONS: Mapping[str, Permission] = {
    # advertisers and their forms
    "GET /advertisers": _by(Scope.OWN, _M, _A, _O, _R),
    "GET /advertisers/{advertiser_id}": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    DECLARE: _by(Scope.ADVERTISER),
    "GET /advertisers/{advertiser_id}/spending": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "GET /advertisers/{advertiser_id}/forms": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "POST /advertisers/{advertiser_id}/forms": _by(Scope.ADVERTISER, _M),
    "GET /advertisers/{advertiser_id}/forms/{form_id}": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "PUT /advertisers/{advertiser_id}/forms/{form_id}": _by(Scope.ADVERTISER, _M),
    "GET /advertisers/{advertiser_id}/forms/{form_id}/revisions": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "GET /advertisers/{advertiser_id}/forms/{form_id}/shown/{digest}": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "GET /advertisers/{advertiser_id}/templates": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "GET /advertisers/{advertiser_id}/templates/{template_id}": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "PUT /advertisers/{advertiser_id}/templates/{template_id}": _by(Scope.ADVERTISER, _M),
    "DELETE /advertisers/{advertiser_id}/templates/{template_id}": _by(Scope.ADVERTISER, _M),
    "GET /confirmations": _by(Scope.OWN, _M, _A, _O, _R),
    "PUT /confirmations": _by(Scope.SYSTEM, _M, _A, _O, stops=True),
    OPEN: _by(Scope.SYSTEM, _A),
    # consents and oppositions
    "POST /consents": _by(Scope.ADVERTISER, _C, _M),
    "POST /contacts/{phone}/interactions": _by(Scope.ADVERTISER, _C, _M),
    "POST /suppressions": _by(Scope.ADVERTISER, _C, _M, _A, _O, stops=True),
    "GET /contacts/{phone}": _by(Scope.ADVERTISER, _M, _A, _O),
    "POST /checks": _by(Scope.ADVERTISER, _M, _A, _O),
    "POST /contacts/{phone}/preference-link": _by(Scope.ADVERTISER, _O),
    # the whole base, as lists
    "POST /consents/bulk": _by(Scope.ADVERTISER, _C, _M),
    "GET /contacts": _by(Scope.ADVERTISER, _M, _O),
    "GET /consents": _by(Scope.ADVERTISER, _O),
    "GET /suppressions": _by(Scope.ADVERTISER, _M, _O),
    "GET /acts": _by(Scope.ADVERTISER, _O),
    "GET /tags": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "GET /statistics": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    # rights and evidence
    "GET /contacts/{phone}/evidence": _by(Scope.ADVERTISER, _O),
    "GET /contacts/{phone}/data": _by(Scope.ADVERTISER, _O),
    "POST /contacts/{phone}/rectification": _by(Scope.ADVERTISER, _O),
    "POST /contacts/{phone}/number": _by(Scope.ADVERTISER, _O),
    "POST /contacts/{phone}/erasure": _by(Scope.ADVERTISER, _O, stops=True),
    "GET /reviews": _by(Scope.ADVERTISER, _O),
    "POST /reviews": _by(Scope.ADVERTISER, _O, stops=True),
    "GET /register": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "GET /retention": _by(Scope.SYSTEM, _O),
    "POST /retention": _by(Scope.SYSTEM, _O),
    # campaigns
    "POST /campaigns": _by(Scope.ADVERTISER, _M),
    "PUT /campaigns/{campaign_id}": _by(Scope.CAMPAIGN, _M),
    "DELETE /campaigns/{campaign_id}": _by(Scope.CAMPAIGN, _M),
    "POST /campaigns/{campaign_id}/duplicate": _by(Scope.CAMPAIGN, _M),
    "POST /campaigns/{campaign_id}/test": _by(Scope.CAMPAIGN, _M, _A),
    "POST /campaigns/{campaign_id}/approval": _by(Scope.CAMPAIGN, _M, _A),
    "GET /campaigns": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "GET /campaigns/{campaign_id}": _by(Scope.CAMPAIGN, _M, _A, _O, _R),
    "GET /campaigns/{campaign_id}/preview": _by(Scope.CAMPAIGN, _M, _A, _O),
    "GET /campaigns/{campaign_id}/recipients": _by(Scope.CAMPAIGN, _M, _A, _O),
    "GET /campaigns/{campaign_id}/recipients/{phone}": _by(Scope.CAMPAIGN, _M, _A, _O),
    "GET /campaigns/{campaign_id}/oppositions": _by(Scope.CAMPAIGN, _M, _A, _O),
    "POST /campaigns/{campaign_id}/variant": _by(Scope.CAMPAIGN, _M),
    "POST /campaigns/{campaign_id}/winner": _by(Scope.CAMPAIGN, _M),
    "GET /campaigns/{campaign_id}/variants": _by(Scope.CAMPAIGN, _M, _A, _O, _R),
    "POST /campaigns/{campaign_id}/schedule": _by(Scope.CAMPAIGN, _M, _A),
    DECIDE: _by(Scope.CAMPAIGN, _A),
    "POST /campaigns/{campaign_id}/resume": _by(Scope.CAMPAIGN, _M, _A),
    "POST /campaigns/{campaign_id}/pause": _by(Scope.CAMPAIGN, _M, _A, _O, stops=True),
    "POST /campaigns/{campaign_id}/cancel": _by(Scope.CAMPAIGN, _M, _A, stops=True),
    # single messages: of a collector, transactional ones alone (`message_api`)
    "POST /messages": _by(Scope.ADVERTISER, _C, _M),
    "GET /messages": _by(Scope.ADVERTISER, _M, _A, _O),
    "GET /messages/{message_id}": _by(Scope.MESSAGE, _C, _M, _A, _O),
    "GET /sending": _by(Scope.OWN, _M, _A, _O, _R),
    "PUT /sending": _by(Scope.SYSTEM, _M, _A, _O, stops=True),
    LIFT: _by(Scope.SYSTEM, _A),
    # recurring campaigns
    "POST /recurrences": _by(Scope.ADVERTISER, _M),
    "GET /recurrences": _by(Scope.ADVERTISER, _M, _A, _O, _R),
    "GET /recurrences/{recurrence_id}": _by(Scope.RECURRENCE, _M, _A, _O, _R),
    "PUT /recurrences/{recurrence_id}": _by(Scope.RECURRENCE, _M),
    "GET /recurrences/{recurrence_id}/preview": _by(Scope.RECURRENCE, _M, _A, _O),
    "GET /recurrences/{recurrence_id}/runs": _by(Scope.RECURRENCE, _M, _A, _O, _R),
    "POST /recurrences/{recurrence_id}/activate": _by(Scope.RECURRENCE, _M, _A),
    DECIDE_RECURRING: _by(Scope.RECURRENCE, _A),
    "POST /recurrences/{recurrence_id}/resume": _by(Scope.RECURRENCE, _M, _A),
    "POST /recurrences/{recurrence_id}/pause": _by(Scope.RECURRENCE, _M, _A, _O, stops=True),
    "POST /recurrences/{recurrence_id}/end": _by(Scope.RECURRENCE, _M, _A, stops=True),
    # files
    "POST /imports": _by(Scope.ADVERTISER, _M),
    "GET /imports": _by(Scope.ADVERTISER, _M, _O),
    "GET /imports/{import_id}": _by(Scope.IMPORT, _M, _O),
    "POST /imports/{import_id}/cancel": _by(Scope.IMPORT, _M, _O),
    # webhooks
    "GET /webhooks": _by(Scope.ADVERTISER),
    "GET /webhooks/{webhook_id}": _by(Scope.ADVERTISER),
    "PUT /webhooks/{webhook_id}": _by(Scope.ADVERTISER),
    "DELETE /webhooks/{webhook_id}": _by(Scope.ADVERTISER),
    "PUT /webhooks/{webhook_id}/secret": _by(Scope.ADVERTISER),
    # carriers
    "GET /carriers": _by(Scope.SYSTEM, _M, _A, _O, _R),
    "GET /carriers/{carrier_id}": _by(Scope.SYSTEM, _M, _A, _O, _R),
    "PUT /carriers/{carrier_id}": _by(Scope.SYSTEM),
    "DELETE /carriers/{carrier_id}": _by(Scope.SYSTEM),
    "POST /carriers/{carrier_id}/check": _by(Scope.SYSTEM),
    "GET /carriers/{carrier_id}/check": _by(Scope.SYSTEM),
    # keys and people
    "GET /me": _by(Scope.OWN, _C, _M, _A, _O, _R),
    "GET /keys": _by(Scope.ACCESS),
    "POST /keys": _by(Scope.ACCESS),
    "GET /keys/{key_id}": _by(Scope.ACCESS),
    "POST /keys/{key_id}/rotation": _by(Scope.ACCESS),
    "DELETE /keys/{key_id}": _by(Scope.ACCESS, stops=True),
    "GET /numbers/{number}": _by(Scope.SYSTEM),
    "DELETE /numbers/{number}/advertisers/{advertiser_id}": _by(Scope.SYSTEM),
    "GET /people": _by(Scope.ACCESS),
    "GET /people/{email}": _by(Scope.ACCESS),
    "PUT /people/{email}": _by(Scope.ACCESS),
    "DELETE /people/{email}": _by(Scope.ACCESS, stops=True),
}
"""By method and route; with what a body asks for, where one route does two things."""
