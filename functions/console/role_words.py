"""What roles and permissions are called on the page. What somebody may do is asked of the permissions themselves."""

from collections.abc import Mapping, Sequence

from stopsms.compliance.access.operation import DECIDE, LIFT, OPEN
from stopsms.compliance.access.principal import Principal
from stopsms.compliance.access.role import Role

ROLES: Mapping[Role, str] = {
    Role.COLLECTOR: "collecte",
    Role.MARKETER: "marketing",
    Role.APPROVER: "validation",
    Role.OFFICER: "protection des données (DPO)",
    Role.ADMINISTRATOR: "administration",
    Role.READER: "consultation",
}

ABILITIES: Mapping[str, str] = {
    "POST /consents": "enregistrer des consentements",
    "POST /suppressions": "enregistrer des oppositions",
    "GET /contacts/{phone}": "consulter la fiche d’un contact",
    "POST /imports": "importer des fichiers de contacts ou d’oppositions",
    "GET /campaigns/{campaign_id}": "consulter les campagnes et leurs résultats",
    "POST /campaigns": "préparer des campagnes",
    "POST /campaigns/{campaign_id}/schedule": "programmer des campagnes",
    DECIDE: "trancher ce que les règles laissent à l’appréciation d’une personne",
    "PUT /sending": "suspendre tous les envois",
    LIFT: "reprendre les envois suspendus",
    OPEN: "rouvrir les demandes de confirmation par SMS",
    "GET /contacts/{phone}/evidence": "consulter les preuves",
    "POST /contacts/{phone}/erasure": "répondre aux demandes d’accès, de rectification et d’effacement",
    "POST /reviews": "lire les réponses reçues et décider de leur suite",
    "PUT /advertisers/{advertiser_id}": "modifier les annonceurs",
    "PUT /webhooks/{webhook_id}": "gérer les webhooks",
    "POST /keys": "délivrer et révoquer des clés",
    "PUT /people/{email}": "ouvrir et retirer des accès",
}
"""By operation, in the order of the page."""


def abilities(principal: Principal) -> Sequence[str]:
    """What this principal may do, in words."""
    return [words for operation, words in ABILITIES.items() if principal.may(operation)]
