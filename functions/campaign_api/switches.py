"""The switches that stop all sending, or requests to confirm, within seconds."""

from aws_lambda_powertools.event_handler import Response
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import answer, principal_of, routes
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.contracts.answers.description import documented
from stopsms.contracts.bodies.campaigns import ConfirmationsBody, SendingBody

router = routes()


@router.get("/sending", responses=documented(Halt))
def get_sending() -> Response[str]:
    """Whether all sending is stopped."""
    return answer(200, wiring.kill_switch().read())


@router.put("/sending", responses=documented(Halt))
def put_sending(body: SendingBody) -> Response[str]:
    """The kill switch: stop all sending within seconds, or let it go on."""
    halt = Halt(body.stopped, body.by, body.reason, wiring.clock().now(), principal=str(principal_of(router)))
    return answer(200, wiring.kill_switch().write(halt))


@router.get("/confirmations", responses=documented(ConfirmationStop))
def get_confirmations() -> Response[str]:
    """Whether requests to confirm a consent by SMS are stopped."""
    return answer(200, wiring.confirmation_switch().read())


@router.put("/confirmations", responses=documented(ConfirmationStop))
def put_confirmations(body: ConfirmationsBody) -> Response[str]:
    """Stop all requests to confirm while somebody abuses a form, or let them leave again. Consents are recorded all the same, and wait."""
    decided = ConfirmationStop(body.stopped, body.by, body.reason, wiring.clock().now(), str(principal_of(router)))
    wiring.confirmation_switch().write(decided)
    return answer(200, decided)
