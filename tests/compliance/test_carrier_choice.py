"""Who may choose the carrier of an advertiser."""

from dataclasses import replace

import pytest
from stopsms.compliance.access.carrier_choice import CarrierNotGiven, check_carrier
from stopsms.compliance.access.principal import Principal, PrincipalKind
from stopsms.compliance.access.role import Role
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.route import Route

from tests.factories import an_advertiser

OWN = an_advertiser()
THROUGH = replace(OWN, route=Route(carrier="theirs"))
OF_ALL = Principal(PrincipalKind.KEY, "k", "k", Role.ADMINISTRATOR, None)
OF_ONE = Principal(PrincipalKind.KEY, "k", "k", Role.ADMINISTRATOR, frozenset({OWN.id}))


@pytest.mark.parametrize("standing", [None, OWN, THROUGH])
def test_who_acts_for_some_chooses_nobodys_account(standing: Advertiser | None) -> None:
    with pytest.raises(CarrierNotGiven) as refused:
        check_carrier("another", standing, OF_ONE)

    assert refused.value.field == "carrier"
    check_carrier("another", standing, OF_ALL)


def test_what_was_chosen_may_be_kept_and_the_deployments_own_is_everybodys() -> None:
    check_carrier("theirs", THROUGH, OF_ONE)
    for standing in (None, OWN, THROUGH):
        check_carrier("", standing, OF_ONE)
