"""Who may let an advertiser's messages leave through a declared carrier: it is somebody's account, which pays for them.

Several advertisers of one deployment may have accounts of their own at one service, whose STOP number is the same for all: so the
number alone does not say whose account it is. Sources: GDPR art. 28(1) and 28(3)(a): whoever is responsible for the data chooses the
processor that is given them.
"""

from typing import ClassVar

from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import InputError


class CarrierNotGiven(InputError):
    """The advertiser's messages do not leave through this carrier, and the caller may not choose it."""

    code: ClassVar[str] = "carrier_not_given"


def check_carrier(carrier_id: str, standing: Advertiser | None, principal: Principal) -> None:
    """Whether this principal may choose the carrier ("": the deployment's own) for the advertiser as it is declared; None: it is new.

    Who acts for all advertisers may; any other keeps the carrier that was chosen. Raises CarrierNotGiven.
    """
    chosen = "" if standing is None else standing.route.carrier
    if carrier_id not in ("", chosen) and principal.advertisers is not None:
        raise CarrierNotGiven(
            "messages of this advertiser do not leave through this carrier: who acts for all advertisers chooses another one",
            field="carrier",
        )
