"""What doors answer when a campaign is not scheduled, or a message not accepted: the account at the carrier stands against it."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from stopsms.adapters.doors.http import problem
from stopsms.contracts.answers.carriers import carrier_finding_answers
from stopsms.contracts.answers.set_up import finding_answer
from stopsms.contracts.codec import written_form
from stopsms.use_cases.campaigns.require_carrier import CarrierNotReady
from stopsms.use_cases.campaigns.require_set_up import NotSetUp


def answer_not_ready(app: APIGatewayRestResolver) -> None:
    """Have NotSetUp and CarrierNotReady answered: nothing leaves that the carrier would refuse, or whose STOPs nobody would hear."""

    @app.exception_handler(NotSetUp)
    def not_set_up(error: NotSetUp) -> Response[str]:
        findings = written_form([finding_answer(finding) for finding in error.findings])
        title = "the account at the carrier is not set up for this advertiser"
        return _not_ready(title, findings, unknown=error.unknown)

    @app.exception_handler(CarrierNotReady)
    def carrier_not_ready(error: CarrierNotReady) -> Response[str]:
        findings = written_form(carrier_finding_answers(error.findings))
        title = "the carrier would not take this advertiser's messages"
        return _not_ready(title, findings, unknown=error.unknown)


def _not_ready(title: str, findings: Any, *, unknown: bool) -> Response[str]:
    if unknown:
        title = "the carrier did not tell whether the account is set up, so nothing was changed: try again in a minute"
        return problem(409, "carrier_unreadable", title, headers={"Retry-After": "60"}, findings=findings)
    return problem(
        409, "carrier_not_set_up", f"{title}: see the findings, and stopsms carrier check", findings=findings
    )
