"""What the reasons of every carrier mean, whichever of them a message went through: a line for each gateway."""

from collections.abc import Mapping

from stopsms.adapters.gateways.brevo import words as brevo
from stopsms.adapters.gateways.end_user_messaging import words as end_user_messaging
from stopsms.adapters.gateways.octopush import words as octopush
from stopsms.adapters.gateways.ovhcloud import words as ovhcloud
from stopsms.adapters.gateways.smsfactor import words as smsfactor
from stopsms.compliance.campaign.breaker import FailureKind

FAILURE_KINDS: Mapping[str, FailureKind] = {
    **end_user_messaging.FAILURE_KINDS,
    **brevo.FAILURE_KINDS,
    **octopush.FAILURE_KINDS,
    **ovhcloud.FAILURE_KINDS,
    **smsfactor.FAILURE_KINDS,
}
"""A recorded reason -> what it means."""
