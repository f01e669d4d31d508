"""`Gateways`: the deployment's own carrier, and those that a person has declared, each connected when it is first needed."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock

from stopsms.adapters.gateways import services
from stopsms.adapters.keys.carrier_secrets import CredentialsUnreadable, SecretsManagerCarrierSecrets
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.ports.carrier import CarrierConnection, CarrierStore, Gateway, GatewayBusy, GatewayClosed

KNOWN_FOR = timedelta(minutes=1)
"""How long a declaration that was read is relied on: another pace, price or account counts that soon."""


class Connections:
    """The connections of one worker. Safe to share between threads."""

    def __init__(
        self,
        own: Callable[[], Gateway],
        carriers: CarrierStore,
        secrets: SecretsManagerCarrierSecrets,
        now: Callable[[], datetime],
        address: str = "",
    ) -> None:
        """`own` gives the gateway of the deployment's own carrier; `now` is real time; `address` as `services.connection` takes it."""
        self._own = own
        self._carriers = carriers
        self._secrets = secrets
        self._now = now
        self._address = address
        self._known: dict[str, tuple[Carrier, datetime]] = {}
        self._made: dict[str, tuple[Carrier, CarrierConnection]] = {}
        self._lock = Lock()

    def of(self, carrier_id: str) -> Gateway:
        """See `Gateways.of`."""
        return self.connection(carrier_id) if carrier_id else self._own()

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

    def connection(self, carrier_id: str) -> CarrierConnection:
        """All that a declared carrier offers. Raises GatewayClosed when it cannot be used."""
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
        """The credentials as they are now. Raises GatewayClosed when they cannot be read."""
        needed = ("webhook_token", *services.service(carrier.service).credentials)
        try:
            return self._secrets.held(carrier.id, self._now(), needed)
        except CredentialsUnreadable as error:
            raise GatewayClosed(f"credentials: {error}") from error

    def refused(self, carrier: Carrier) -> None:
        """A carrier has refused the credentials: they may have been rotated. Raises GatewayBusy when there are newer ones to try."""
        before = self.credentials(carrier)
        try:
            newest = self._secrets.newest(carrier.id, self._now())
        except CredentialsUnreadable:
            return
        if newest != before:
            raise GatewayBusy("rotated credentials")
