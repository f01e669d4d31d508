"""Check how our account at the carrier is set up: whether every STOP reaches us, and which opt-out lists may hold one that did not.

Unless we manage opt-outs ourselves, a carrier may answer STOP itself, put the person on a list of its own, and not pass the message on.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from stopsms.compliance.ports.carrier import CarrierAccount, SenderIdentity
from stopsms.compliance.ports.people import AdvertiserStore


class Fault(StrEnum):
    """What is wrong with a number, a pool or a list."""

    ANSWERED_BY_CARRIER = "answered_by_carrier"
    REPLIES_ELSEWHERE = "replies_elsewhere"
    OTHER_LIST = "other_list"
    NO_SUCH_LIST = "no_such_list"
    NO_SUCH_POOL = "no_such_pool"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with what (an id or a name; its number if it has one), and the command that fixes it ("" for none)."""

    about: str
    faults: tuple[Fault, ...]
    number: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What this system was deployed with: the topic that takes replies in, and the pool and the opt-out list it uses ("": none)."""

    inbound_topic: str
    pool: str
    opt_out_list: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """What is wrong, and the opt-out lists in use, ours first."""

    findings: tuple[Finding, ...]
    lists: tuple[str, ...]


def check_set_up(
    deployed: Deployed,
    account: CarrierAccount,
    advertisers: AdvertiserStore,
    failed: Callable[[str, Exception], None],
) -> SetUp:
    """Check every number and pool that is ours. What cannot be read is a finding, and `failed` is called with the reason."""
    check = _Check(deployed, account, advertisers, failed)
    check.look()
    lists = [deployed.opt_out_list, account.default_list, *check.lists]
    return SetUp(tuple(check.findings), tuple(name for name in dict.fromkeys(lists) if name))


@dataclass(slots=True)
class _Check:
    """The findings so far."""

    deployed: Deployed
    account: CarrierAccount
    advertisers: AdvertiserStore
    failed: Callable[[str, Exception], None]
    findings: list[Finding] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    def look(self) -> None:
        numbers = self._ours()
        for number in numbers:
            self._judge(number)
        for pool_id in dict.fromkeys([self.deployed.pool, *(number.pool for number in numbers)]):
            if pool_id:
                with self._finding(pool_id):
                    self._look_at_pool(pool_id)
        if name := self.deployed.opt_out_list:
            with self._finding(name):
                if not self.account.has_list(name):
                    self.findings.append(Finding(name, (Fault.NO_SUCH_LIST,)))

    def _ours(self) -> Sequence[SenderIdentity]:
        with self._finding("numbers"):
            return [number for number in self.account.numbers() if self._is_ours(number)]
        return ()

    def _is_ours(self, number: SenderIdentity) -> bool:
        """Whether people may write to it for one of our advertisers. Others may belong to another system that uses the account."""
        in_pool = bool(number.pool) and number.pool == self.deployed.pool
        return (
            in_pool or number.channel == self.deployed.inbound_topic or bool(self.advertisers.answering(number.number))
        )

    def _look_at_pool(self, pool_id: str) -> None:
        pool = self.account.pool(pool_id)
        if pool is None:
            self.findings.append(Finding(pool_id, (Fault.NO_SUCH_POOL,)))
        else:
            self._judge(pool)

    def _judge(self, identity: SenderIdentity) -> None:
        self.lists.append(identity.opt_out_list)
        if faults := tuple(_faults(identity, self.deployed)):
            command = self.account.setting_right(identity, self.deployed.inbound_topic, self.deployed.opt_out_list)
            self.findings.append(Finding(identity.id, faults, identity.number, command))

    @contextmanager
    def _finding(self, about: str) -> Iterator[None]:
        """If one call is refused, the others are still made, and that it could not be read is a finding."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 (whatever the reason)
            self.failed(about, error)
            self.findings.append(Finding(about, (Fault.UNREADABLE,)))


def _faults(identity: SenderIdentity, deployed: Deployed) -> Iterator[Fault]:
    """Nobody can reply to a pool without numbers; the carrier does not handle opt-outs itself there."""
    if identity.has_numbers and not identity.self_managed:
        yield Fault.ANSWERED_BY_CARRIER
    if identity.has_numbers and identity.channel != deployed.inbound_topic:
        yield Fault.REPLIES_ELSEWHERE
    if deployed.opt_out_list and identity.opt_out_list != deployed.opt_out_list:
        yield Fault.OTHER_LIST
