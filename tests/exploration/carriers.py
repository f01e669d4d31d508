"""A world whose messages leave through the production adapter of a service, to its simulator in this process."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from stopsms.compliance.law.gate import Clearance
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.message.trial import Trial
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayRefused, GatewaySilent

from tests.carrier_contract import Tried
from tests.exploration.explorer import Scenario
from tests.fakes import World

FAULTLESS: dict[str, Any] = {"throttle_rate": 0, "ambiguous_rate": 0, "reject": {}}


@dataclass
class SimulatedGateway:
    """The adapter. A fault that a hand-over meets is the service's own; `World.sent` is what phones have."""

    world: World
    tried: Tried

    def send(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        """See `Gateway.send`."""
        world = self.world
        world.happened("handing over", clearance.phone, clearance.campaign_id)
        fault: dict[str, Any] = {}
        try:
            world.step("send")
        except GatewayBusy:
            fault = {"throttle_rate": 1}
        except GatewayRefused:
            fault = {"reject": {clearance.phone.e164: ""}}
        except GatewaySilent:  # it is taken, and the answer lost
            fault = {"ambiguous_rate": 1}
        known = len(self.tried.received())
        self.tried.behave(**{**FAULTLESS, **fault})
        try:
            message_id = self.tried.connection.send(clearance, send_id, valid_seconds)
        finally:
            for message in self.tried.received()[known:]:
                world.sent.append((Phone.of(message.to), message.context["send_id"], valid_seconds))
                world.happened("sent", clearance.phone, clearance.campaign_id)
        world.step("sent")
        return message_id

    def reply(self, reply: ServiceReply) -> str:
        """See `Gateway.reply`."""
        raise NotImplementedError("nobody is answered here")

    def try_out(self, trial: Trial) -> str:
        """See `Gateway.try_out`."""
        raise NotImplementedError("nothing is tried here")


def through(tried: Tried, scenario: Callable[[], Scenario]) -> Callable[[], Scenario]:
    """The scenario with this carrier, to which nothing has been handed over yet."""

    def made() -> Scenario:
        tried.begin_anew()
        found = scenario()
        world = found.world
        advertiser = tried.advertiser()
        world.campaign = replace(world.campaign, terms=replace(world.campaign.terms, advertiser=advertiser))
        world.put_advertiser(advertiser)
        world.gateway = SimulatedGateway(world, tried)
        return found

    return made
