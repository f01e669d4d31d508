"""What a declared carrier tells of its account, and what an advertiser was stored with that is not the carrier's any more."""

from dataclasses import replace
from typing import Any

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.carrier import Trouble
from stopsms.compliance.person.phone import Territory
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayRefused, GatewaySilent
from stopsms.use_cases.examine_carrier import examine_carrier, outdated

from tests.each_case import each
from tests.factories import A_SERVICE, a_carrier, a_service, an_advertiser


@each(
    ("error", "trouble"),
    [
        (GatewayClosed("no_such_service"), Trouble.CREDENTIALS),
        (GatewayClosed("HTTP 404", unclear=True), Trouble.UNREADABLE),
        (GatewayBusy("no answer"), Trouble.UNREADABLE),
        (GatewaySilent("no answer"), Trouble.UNREADABLE),
        (GatewayRefused("parameter"), Trouble.UNREADABLE),
    ],
)
def test_an_account_that_tells_nothing_is_a_finding(error: Exception, trouble: Trouble) -> None:
    def connection() -> Any:
        raise error

    (finding,) = examine_carrier((), connection).findings
    assert (finding.trouble, finding.told) == (trouble, str(error))


STORED = an_advertiser(
    route=replace(A_SERVICE.behaviour, carrier="ovh-1"), stop_number="36111", stop_numbers={Territory.REUNION: "36222"}
)


@each(
    ("advertiser", "found"),
    [
        (STORED, []),
        (replace(STORED, stop_numbers={}), []),
        (replace(STORED, stop_number="36180"), [(Trouble.STOP_NUMBER, "zelie: 36180 (FR)")]),
        (
            replace(STORED, stop_numbers={Territory.REUNION: "36111", Territory.SWITZERLAND: "963"}),
            [(Trouble.STOP_NUMBER, "zelie: 36111 (RE)"), (Trouble.STOP_NUMBER, "zelie: 963 (CH)")],
        ),
        (replace(STORED, route=replace(STORED.route, confirms_stop=False)), [(Trouble.ROUTE, "zelie")]),
        (replace(STORED, route=Route(carrier="other"), stop_number="36180"), []),
        (an_advertiser(), []),
    ],
)
def test_an_advertiser_stored_with_what_its_carrier_has_no_more_is_a_finding(
    advertiser: Advertiser, found: list[tuple[Trouble, str]]
) -> None:
    findings = outdated(advertiser, a_carrier(), a_service)

    assert [(finding.trouble, finding.about) for finding in findings] == found


def test_of_a_service_of_another_release_the_numbers_are_looked_at() -> None:
    stored = replace(STORED, stop_number="36180")

    (finding,) = outdated(stored, a_carrier(service="of_tomorrow"), a_service)
    assert finding.trouble is Trouble.STOP_NUMBER
