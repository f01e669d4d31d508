"""`Gateways`: the deployment's own carrier, and those that a person has declared, each connected when it is first needed."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from threading import Lock

from stopsms.adapters.gateways import services
from stopsms.adapters.keys.carrier_secrets import CredentialsUnreadable, SecretsManagerCarrierSecrets
from stopsms.compliance.outside.carrier import Carrier, Service
from stopsms.compliance.ports.carrier import (
    CarrierConnection,
    CarrierStore,
    Gateway,
    GatewayBusy,
    GatewayClosed,
    GatewayEnded,
    OptOutList,
)

KNOWN_FOR = timedelta(minutes=1)
"""How long a declaration that was read is relied on: another pace, price or account counts that soon."""


class Connections:
    """The connections of one worker. Safe to share between threads."""

    def __init__(
        self,
        own: Callable[[], Gateway],
        own_opt_outs: Callable[[], OptOutList],
        carriers: CarrierStore,
        secrets: SecretsManagerCarrierSecrets,
        now: Callable[[], datetime],
        address: str = "",
    ) -> None:
        """`own` and `own_opt_outs` give the gateway and the list of the deployment's own carrier; `now` is real time.

        `address` is as `services.connection` takes it.
        """
        self._own = own
        self._own_opt_outs = own_opt_outs
        self._carriers = carriers
        self._secrets = secrets
        self._now = now
        self._address = address
        self._known: dict[str, tuple[Carrier, datetime]] = {}
        self._made: dict[str, tuple[Carrier, CarrierConnection]] = {}
        self._lock = Lock()

    def of(self, carrier_id: str) -> Gateway:
        """See `Gateways.of`."""
        if not carrier_id:
            return self._own()
        if self.carrier(carrier_id).ended_at is not None:
            raise GatewayEnded
        return self.connection(carrier_id)

    def opt_outs(self, carrier_id: str) -> OptOutList | None:
        """A carrier's own list of opposed numbers; None if it has none that is added to, or was taken back. Raises GatewayClosed."""
        if not carrier_id:
            return self._own_opt_outs()
        carrier = self.carrier(carrier_id)
        if carrier.ended_at is not None or not self.service(carrier).adds_opt_outs:
            return None
        return self.connection(carrier_id)

    def carrier(self, carrier_id: str) -> Carrier:
        """The declaration, at most KNOWN_FOR old. Raises GatewayClosed when there is none."""
        with self._lock:
            known = self._known.get(carrier_id)
            if known is None or not timedelta(0) <= self._now() - known[1] < KNOWN_FOR:
                found = self._carriers.find(carrier_id)
                if found is None:
                    raise GatewayClosed("no_such_carrier")
                known = self._known[carrier_id] = (found, self._now())
        return known[0]

    def service(self, carrier: Carrier) -> Service:
        """What its service does. Raises GatewayClosed when this release does not know it."""
        try:
            return services.service(carrier.service)
        except LookupError as error:
            raise GatewayClosed("no_such_service") from error

    def connection(self, carrier_id: str) -> CarrierConnection:
        """All that a declared carrier offers; one that was taken back can still be asked. Raises GatewayClosed when it cannot be used."""
        carrier = self.carrier(carrier_id)
        with self._lock:
            known = self._made.get(carrier_id)
            if known is not None and known[0] == carrier:
                return known[1]
            try:
                made = services.connection(carrier, lambda: self.credentials(carrier), self._address)
            except LookupError as error:
                raise GatewayClosed("no_such_service") from error
            self._made[carrier_id] = (carrier, made)
        return made

    def credentials(self, carrier: Carrier) -> Mapping[str, str]:
        """The credentials as they are now. Raises GatewayClosed when they cannot be read, GatewayBusy when that may pass."""
        return self._credentials(carrier, self._secrets.held)

    def newest_credentials(self, carrier: Carrier) -> Mapping[str, str]:
        """The same, read again unless that was just done: what was refused may have been rotated. Raises the same."""
        return self._credentials(carrier, self._secrets.newest)

    def _credentials(
        self, carrier: Carrier, read: Callable[[str, datetime, Collection[str]], Mapping[str, str]]
    ) -> Mapping[str, str]:
        needed = ("webhook_token", *self.service(carrier).credentials)
        try:
            return read(carrier.id, self._now(), needed)
        except CredentialsUnreadable as error:
            fault = f"credentials: {error}"
            raise (GatewayBusy(fault) if error.passing else GatewayClosed(fault)) from error
