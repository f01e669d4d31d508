"""One call's part of a comparison with the carrier's opt-out lists, which may take several calls."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from reconcile.own_numbers import OwnNumbers
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.ports.carrier import GatewayBusy, KeptNumbers, OptedOut, OptOutList, OptOutReader
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore
from stopsms.use_cases.carrier_users import concerned_by

BUSY_SECONDS = 1.0
"""How long to pause when the carrier says it is too busy: one page of a list is read in a second."""

MOST_BUSY_SECONDS = 32.0
"""The pause doubles up to this while it stays so: some carriers count calls by the minute, or by the hour."""


T = TypeVar("T")


class TimeIsUp(Exception):
    """The call has to end; the next one goes on."""


@dataclass(frozen=True, slots=True)
class ReconcilePorts:
    """The dependencies of a comparison; `own_list` is the list that we write to ("": none).

    `carrier` is the one whose lists they are; None for the carrier that the system is deployed with.
    `wait` pauses for a number of seconds; `salt` gives 128 random bits in hexadecimal; `failed` reports what could not be compared.
    """

    own_list: str
    advertisers: AdvertiserStore
    contacts: ContactStore
    opt_outs: OptOutList
    listed: OptOutReader
    kept: KeptNumbers
    clock: Clock
    salt: Callable[[], str]
    wait: Callable[[float], None]
    failed: Callable[[str, Exception], None]
    carrier: Carrier | None = None

    @property
    def carrier_id(self) -> str:
        """The id of that carrier, "" for the deployment's own."""
        return self.carrier.id if self.carrier else ""


class ComparisonCall:
    """How far the comparison has come in this call, and what it has counted."""

    def __init__(self, ports: ReconcilePorts, deadline: datetime, comparison: Comparison) -> None:
        """From where the comparison is."""
        self.ports = ports
        self.progress = comparison
        self.counts = Counter(comparison.counts)
        self.own_numbers = OwnNumbers(ports.kept)
        self._deadline = deadline
        self._busy: GatewayBusy | None = None
        self._answered = False

    def check_time(self) -> None:
        """Raises TimeIsUp at the deadline."""
        if self.ports.clock.now() >= self._deadline:
            raise TimeIsUp

    def failed(self, what: str, error: Exception) -> None:
        """Report and count what could not be compared: one person, number or list costs only itself."""
        self.counts["uncompared"] += 1
        self.ports.failed(what, error)

    def keep_own_numbers(self) -> None:
        """Keep what this call knows of our own list for the next: written before the progress that counts on it."""
        if not self.progress.own_list:
            return
        try:
            self.progress = replace(self.progress, kept=self.progress.kept + self.own_numbers.keep())
        except Exception as error:  # noqa: BLE001 (the lists are read all the same: that is what finds people's oppositions)
            self.lose_own_list(f"opt-out list {self.progress.own_list}, to be kept for the next call", error)

    def lose_own_list(self, what: str, error: Exception) -> None:
        """Report and count that not all is known of our own list: nobody is put on it by this comparison any more."""
        self.own_numbers.forget()
        self.progress = replace(self.progress, own_list="")
        self.failed(what, error)

    def when_carrier_is_free(self, request: Callable[[], T]) -> T:
        """The result of a request to the carrier, made again whenever it is too busy. Raises TimeIsUp.

        No pause goes beyond the deadline: the time after it is that of the next carrier, or of writing down how far this one has come.
        """
        pause = BUSY_SECONDS
        while True:
            self.check_time()
            try:
                answer = request()
            except GatewayBusy as error:
                self._busy = error
                left = (self._deadline - self.ports.clock.now()).total_seconds()
                self.ports.wait(max(0.0, min(pause, left)))
                pause = min(2 * pause, MOST_BUSY_SECONDS)
            else:
                self._answered = True
                return answer

    def tell_if_unanswered(self) -> None:
        """Report and count a carrier that was too busy whenever it was asked in this call: the next call asks again."""
        if self._busy is not None and not self._answered:
            self.failed("the carrier, which was too busy all the time", self._busy)

    def page_of_list(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        """A page of one of the carrier's lists, and the token of the next page ("" after the last)."""
        return self.when_carrier_is_free(lambda: self.ports.listed.page(name, token))

    def advertisers(self, page: str | None = None) -> Iterator[tuple[Sequence[Advertiser], str | None]]:
        """The pages of advertisers from this one on, each with the mark of the next (None after the last)."""
        while True:
            advertisers, page = self.ports.advertisers.page(page)
            yield advertisers, page
            if page is None:
                return

    def concerned(self) -> dict[str, Advertiser]:
        """Whom an entry of these lists opposes, by id: of a declared carrier, those for whom a STOP that it received would be."""
        everybody = {advertiser.id: advertiser for page, _ in self.advertisers() for advertiser in page}
        carrier = self.ports.carrier
        if carrier is None:
            return everybody
        having = concerned_by(carrier, self.ports.advertisers)
        return {
            advertiser.id: advertiser
            for advertiser in everybody.values()
            if advertiser.id in having or advertiser.route.carrier == carrier.id
        }
