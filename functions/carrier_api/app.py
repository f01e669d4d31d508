"""carrier_api: the carriers that messages may leave through, beside the one that the system is deployed with; for administrators."""

from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.utilities.typing import LambdaContext
from carrier_api.check_carrier import (
    CheckPorts,
    NotSent,
    TooManyChecks,
    send_check,
    weak_tokens,
)
from carrier_api.keep_carriers import AnotherService, CarrierInUse, EndPorts, end_carrier, put_carrier
from stopsms.adapters import wiring
from stopsms.adapters.addresses import public_address
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.http import Event, answer, existing, principal_of, resolver, serve
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.adapters.gateways import services
from stopsms.compliance.errors import ContendedError, InputError
from stopsms.compliance.outside.carrier import Carrier, PushKind
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed
from stopsms.contracts.answers.carriers import (
    CarrierAnswer,
    CarrierCheckAnswer,
    CarrierMessageAnswer,
    CarriersAnswer,
    carrier_answer,
    carrier_check_answer,
    carrier_message_answer,
)
from stopsms.contracts.answers.description import documented
from stopsms.contracts.bodies.carriers import CarrierBody, CarrierCheckBody, CarrierId
from stopsms.use_cases.examine_carrier import examine_carrier, outdated

app = resolver(conflicts=(AnotherService, CarrierInUse, NotSent, TooManyChecks), busy=(ContendedError,))
CarrierPath = Annotated[CarrierId, Path()]


@app.get("/carriers", responses=documented(CarriersAnswer))
def get_carriers() -> Response[str]:
    """The carriers that were declared."""
    return answer(200, CarriersAnswer([_shown(carrier) for carrier in wiring.carriers().all()]))


@app.get("/carriers/<carrier_id>", responses=documented(CarrierAnswer))
def get_carrier(carrier_id: CarrierPath) -> Response[str]:
    """A carrier, where its credentials belong, and the addresses that it is to call."""
    return answer(200, _shown(_carrier(carrier_id)))


@app.put("/carriers/<carrier_id>", responses=documented(CarrierAnswer))
def put_one_carrier(carrier_id: CarrierPath, body: CarrierBody) -> Response[str]:
    """Declare a carrier, or change it. Advertisers name it; their campaigns then leave through it."""
    by, carriers = principal_of(app), wiring.carriers()
    return answer(200, _shown(put_carrier(body.to_domain(carrier_id), by, carriers, services.service, wiring.clock())))


@app.delete("/carriers/<carrier_id>", responses=documented(CarrierAnswer))
def delete_carrier(carrier_id: CarrierPath) -> Response[str]:
    """Take a carrier back: nothing leaves through it any more, and what people still write to its numbers is heard."""
    ports = EndPorts(wiring.carriers(), wiring.advertisers(), wiring.campaigns(), wiring.clock())
    return answer(200, _shown(end_carrier(_carrier(carrier_id), principal_of(app), ports)))


@app.post("/carriers/<carrier_id>/check", responses=documented(CarrierCheckAnswer))
def post_check(carrier_id: CarrierPath, body: CarrierCheckBody) -> Response[str]:
    """Check a carrier: what its service tells of the account and, with a phone of one's own, a message to it."""
    carrier, check = _carrier(carrier_id), None
    advertiser = None
    if body.advertiser_id is not None:
        advertiser = existing(wiring.advertisers().find(body.advertiser_id), "advertiser")
    senders = advertiser.senders if advertiser else ()
    examined = examine_carrier(
        senders, lambda: wiring.connections().connection(carrier.id), lambda: _called_at(carrier)
    )
    with suppress(GatewayClosed, GatewayBusy):  # that its secret cannot be read has been found already
        examined = replace(examined, findings=examined.findings + weak_tokens(_tokens(carrier)))
    if advertiser is not None:
        examined = replace(examined, findings=examined.findings + outdated(advertiser, carrier, services.service))
    if body.phone is not None:
        if advertiser is None:
            raise InputError("name the advertiser whose sender the message is to show", field="advertiser_id")
        check = send_check(carrier, advertiser, parse_phone(body.phone), _ports())
    return answer(200, carrier_check_answer(carrier.id, examined, check))


@app.get("/carriers/<carrier_id>/check", responses=documented(CarrierMessageAnswer))
def get_check(carrier_id: CarrierPath) -> Response[str]:
    """How far the message of the latest check has come: taken, reported, answered."""
    return answer(200, carrier_message_answer(existing(wiring.carrier_checks().find(carrier_id), "check")))


def _carrier(carrier_id: str) -> Carrier:
    return existing(wiring.carriers().find(carrier_id), "carrier")


def _shown(carrier: Carrier) -> CarrierAnswer:
    """Without addresses where this release does not know its service: a newer one declared it."""
    members, addresses = ["webhook_token"], dict[PushKind, str]()
    with suppress(LookupError):
        members += services.service(carrier.service).credentials
        addresses = _addresses(carrier, "TOKEN")
    return carrier_answer(carrier, wiring.carrier_secrets().name(carrier.id), tuple(members), addresses)


def _addresses(carrier: Carrier, token: str) -> dict[PushKind, str]:
    base = f"{public_address(wiring.settings())}/inbound/{carrier.id}/{token}"
    return {kind: f"{base}/{kind}" for kind in services.service(carrier.service).pushes}


def _called_at(carrier: Carrier) -> dict[PushKind, str]:
    """The addresses with the newest token. Raises like `_tokens`."""
    return _addresses(carrier, _tokens(carrier)[0])


def _tokens(carrier: Carrier) -> list[str]:
    """The newest first. Raises GatewayClosed where the secret cannot be read, GatewayBusy where it cannot for the moment."""
    return [token.strip() for token in wiring.connections().newest_credentials(carrier)["webhook_token"].split(",")]


@reused
def _ports() -> CheckPorts:
    return CheckPorts(
        connection=wiring.connections().connection,
        checks=wiring.carrier_checks(),
        limits=wiring.limits(),
        clock=wiring.real_clock(),
    )


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request."""
    return serve(app, event, context)
