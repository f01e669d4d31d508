"""Before a campaign is scheduled, our account at the carrier has to be set up for its advertiser: nobody is to be burnt (docs/api.md)."""

from collections.abc import Callable
from dataclasses import dataclass

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.set_up import (
    COUNTS_FOR,
    COUNTS_WITHOUT_CARRIER_FOR,
    CheckedSetUp,
    Deployed,
    SetUp,
    needs,
)
from stopsms.compliance.ports.carrier import CarrierAccount, CheckedSetUpStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.use_cases.check_set_up import check_set_up

CHECK_SECONDS = 3
"""How long the carrier may be asked; the request that is under way then, of one page, may take another three seconds."""


class NotSetUp(Exception):
    """The account has faults (`findings`); `unknown` if nothing stands against campaigns but that the carrier did not tell."""

    def __init__(self, set_up: SetUp) -> None:
        """With what the check found."""
        super().__init__("the account at the carrier is not set up")
        self.findings = set_up.faults
        self.unknown = set_up.all_unreadable


@dataclass(frozen=True, slots=True)
class SetUpPorts:
    """The dependencies of the check. `account` is None when the carrier tells nothing of it; `failed` is told what could not be read.

    `monotonic` reads seconds: how long the check takes, whatever the clock says.
    """

    deployed: Deployed
    account: CarrierAccount | None
    advertisers: AdvertiserStore
    checked: CheckedSetUpStore
    clock: Clock
    monotonic: Callable[[], float]
    failed: Callable[[str, Exception], None]


def require_set_up(advertiser: Advertiser, ports: SetUpPorts) -> SetUp:
    """What is to be known of the account before its campaign is scheduled. Raises NotSetUp.

    A check that found no fault counts for COUNTS_FOR, and longer while the carrier cannot be asked; otherwise it is made now. A test
    advertiser needs nothing of the carrier, and one whose messages leave through a declared carrier nothing of this account.
    """
    if ports.account is None or advertiser.test or advertiser.route.carrier:
        return SetUp()
    needed, now = needs(advertiser, ports.deployed), ports.clock.now()
    latest = ports.checked.find(advertiser.id)
    if latest is not None and latest.allows(needed, now, COUNTS_FOR):
        return SetUp(latest.findings)
    until = ports.monotonic() + CHECK_SECONDS
    found = check_set_up(
        ports.deployed,
        ports.account,
        ports.advertisers,
        [advertiser],
        ports.failed,
        in_time=lambda: ports.monotonic() < until,
    ).of(advertiser.id)
    if found.readable:
        ports.checked.write(CheckedSetUp(advertiser.id, now, needed, found.findings))
    elif latest is not None and latest.allows(needed, now, COUNTS_WITHOUT_CARRIER_FOR) and found.all_unreadable:
        return SetUp(latest.findings)
    if found.faults:
        raise NotSetUp(found)
    return found
