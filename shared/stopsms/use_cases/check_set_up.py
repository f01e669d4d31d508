"""Check how our account at the carrier is set up: whether every STOP reaches us, and whether campaigns would be taken.

Unless we manage opt-outs ourselves, a carrier may answer STOP itself, put the person on a list of its own, and not pass the message on.
Every request of the check is made even if another is refused: what the carrier does not tell is a finding of its own.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.set_up import (
    FIRST_SPEND_LIMIT,
    Deployed,
    Fault,
    Finding,
    SetUp,
    senders_of,
    territories_of,
)
from stopsms.compliance.ports.carrier import CarrierAccount, MessageKind, SenderIdentity, SenderName
from stopsms.compliance.ports.people import AdvertiserStore


class OutOfTime(Exception):
    """Somebody waits for the check, and the carrier takes its time: nothing more is asked."""


def check_set_up(
    deployed: Deployed,
    account: CarrierAccount | None,
    advertisers: AdvertiserStore,
    of: Collection[Advertiser],
    failed: Callable[[str, Exception], None],
    *,
    in_time: Callable[[], bool] = lambda: True,
) -> SetUp:
    """Check every number and pool that is ours, all that everybody uses, and what these advertisers need.

    What cannot be read is a finding, and `failed` is called with the reason; so is what there is no time for (`in_time`, looked at before
    each request). Without an account there is nothing to check.
    """
    if account is None:
        return SetUp(lists=(deployed.opt_out_list,) if deployed.opt_out_list else ())
    check = _Check(deployed, account, advertisers, failed, in_time)
    check.look(of)
    lists = [deployed.opt_out_list, account.default_list, *check.lists]
    return SetUp(tuple(check.findings), tuple(name for name in dict.fromkeys(lists) if name))


@dataclass(slots=True)
class _Check:
    """The findings so far."""

    deployed: Deployed
    account: CarrierAccount
    advertisers: AdvertiserStore
    failed: Callable[[str, Exception], None]
    in_time: Callable[[], bool]
    findings: list[Finding] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    def look(self, of: Collection[Advertiser]) -> None:
        numbers: Sequence[SenderIdentity] | None = None
        with self._asking("numbers"):
            numbers = self._asked.numbers(self._go_on)
        ours = {number.id: number for number in numbers or () if self._is_ours(number)}
        for number in ours.values():
            self._judge(number)
        pools: dict[str, SenderIdentity] = {}
        for pool_id in dict.fromkeys([self.deployed.pool, *(number.pool for number in ours.values())]):
            if pool_id:
                with self._asking(pool_id):
                    self._look_at_pool(pool_id, pools)
        if name := self.deployed.opt_out_list:
            with self._asking(name):
                if not self._asked.has_list(name):
                    self._find(name, Fault.NO_SUCH_LIST)
        self._look_at_receipts()
        self._look_at_limits()
        self._look_at_senders(of, pools.get(self.deployed.pool), {number.number: number for number in numbers or ()})
        if numbers is not None and not self.deployed.aggregator:
            self._look_for_stop_numbers(of, {number.number for number in numbers})

    @property
    def _asked(self) -> CarrierAccount:
        """The account, for one more request. Raises OutOfTime."""
        self._go_on()
        return self.account

    def _go_on(self) -> None:
        if not self.in_time():
            raise OutOfTime

    def _is_ours(self, number: SenderIdentity) -> bool:
        """Whether people may write to it for one of our advertisers. Others may belong to another system that uses the account."""
        in_pool = bool(number.pool) and number.pool == self.deployed.pool
        return (
            in_pool or number.channel == self.deployed.inbound_topic or bool(self.advertisers.answering(number.number))
        )

    def _look_at_pool(self, pool_id: str, pools: dict[str, SenderIdentity]) -> None:
        pool = self._asked.pool(pool_id, self._go_on)
        if pool is None:
            self._find(pool_id, Fault.NO_SUCH_POOL)
        else:
            pools[pool_id] = pool
            self._judge(pool)

    def _judge(self, identity: SenderIdentity) -> None:
        """A number harms the campaigns that print it; what is in the pool of campaigns, everybody's."""
        self.lists.append(identity.opt_out_list)
        if faults := tuple(_faults(identity, self.deployed)):
            topic, opt_out_list = self.deployed.inbound_topic, self.deployed.opt_out_list
            settable = set(faults) - _SETTLED_BY_SUPPORT
            command = self.account.setting_right(identity, topic, opt_out_list) if settable else ""
            of_everybody = self.deployed.pool and self.deployed.pool in (identity.id, identity.pool)
            printing = tuple(advertiser.id for advertiser in self.advertisers.answering(identity.number))
            harmed = None if of_everybody else printing
            self.findings.append(Finding(identity.id, faults, identity.number, None, command, harmed))

    def _look_at_receipts(self) -> None:
        name, topic = self.deployed.configuration_set, self.deployed.receipts_topic
        if not name:
            self._find("", Fault.NO_CONFIGURATION_SET)
            return
        with self._asking(name):
            channels = self._asked.receipts(name)
            if channels is None:
                self._find(name, Fault.NO_SUCH_CONFIGURATION_SET)
                return
            to_us = [channel for channel in channels if channel.channel == topic]
            if not to_us:
                self._find(name, Fault.NO_RECEIPTS, channel=topic)
            elif not any(channel.every_end for channel in to_us):
                self._find(name, Fault.RECEIPTS_INCOMPLETE, channel=topic, id=to_us[0].id)

    def _look_at_limits(self) -> None:
        with self._asking("sandbox"):
            if self._asked.in_sandbox():
                self._find("sandbox", Fault.SANDBOX)
        with self._asking("spend limit"):
            limit = self._asked.spend_limit()
            about = f"{limit.monthly} USD of {limit.most} USD a month"
            if limit.monthly <= FIRST_SPEND_LIMIT:
                self._find(about, Fault.FIRST_SPEND_LIMIT, limit=str(limit.most))
            elif limit.monthly < limit.most:
                self._find(about, Fault.SPEND_LIMIT_BELOW_MOST, limit=str(limit.most))

    def _look_at_senders(
        self, of: Collection[Advertiser], pool: SenderIdentity | None, numbers: Mapping[str, SenderIdentity]
    ) -> None:
        """Each sender ID of each advertiser in each territory that it may write to; one may be a number of the account."""
        wanted = list(dict.fromkeys(name for advertiser in of for name in senders_of(advertiser)))
        for number in [numbers[name] for name in wanted if name in numbers]:
            if MessageKind.CAMPAIGN not in number.carries:
                harmed = tuple(advertiser.id for advertiser in of if number.number in senders_of(advertiser))
                self.findings.append(Finding(number.id, (Fault.REFUSES_CAMPAIGNS,), number.number, advertisers=harmed))
        names = [name for name in wanted if name not in numbers]
        if not names:
            return
        with self._asking("sender IDs"):
            known = {(sender.name, sender.country): sender for sender in self._asked.sender_names(names, self._go_on)}
            for name in names:
                users = [advertiser for advertiser in of if name in senders_of(advertiser)]
                for territory in dict.fromkeys(place for user in users for place in territories_of(user)):
                    harmed = tuple(user.id for user in users if territory in territories_of(user))
                    faults = tuple(
                        _faults_of_sender(known.get((name, territory)), (name, territory), pool, self.deployed)
                    )
                    if faults:
                        given = {"country": str(territory), "pool": self.deployed.pool}
                        command = self.account.command(faults[0], name, **given)
                        self.findings.append(Finding(name, faults, "", territory, command, harmed))

    def _look_for_stop_numbers(self, of: Collection[Advertiser], numbers: Collection[str]) -> None:
        """Without an aggregator, a STOP number has to be one of the account: otherwise nobody receives what people write to it."""
        for advertiser in of:
            for territory in territories_of(advertiser):
                number = advertiser.stop_number_in(territory) or ""
                if number not in numbers:
                    fault = (Fault.NOBODY_RECEIVES_STOP,)
                    self.findings.append(Finding(number, fault, number, territory, "", (advertiser.id,)))

    def _find(self, about: str, fault: Fault, **given: str) -> None:
        self.findings.append(Finding(about, (fault,), command=self.account.command(fault, about, **given)))

    @contextmanager
    def _asking(self, about: str) -> Iterator[None]:
        """If one request is refused, the others are still made, and that it could not be read is a finding."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 (whatever the reason)
            self.failed(about, error)
            self.findings.append(Finding(about, (Fault.UNREADABLE,)))


_SETTLED_BY_SUPPORT = frozenset({Fault.REFUSES_ANSWERS, Fault.REFUSES_CAMPAIGNS})
"""What a number or pool carries is registered, and no call changes it."""


def _faults(identity: SenderIdentity, deployed: Deployed) -> Iterator[Fault]:
    """Nobody can reply to a pool without numbers; the carrier does not handle opt-outs itself there."""
    if identity.has_numbers and not identity.self_managed:
        yield Fault.ANSWERED_BY_CARRIER
    if identity.has_numbers and identity.channel != deployed.inbound_topic:
        yield Fault.REPLIES_ELSEWHERE
    if identity.number and MessageKind.SERVICE not in identity.carries:
        yield Fault.REFUSES_ANSWERS
    if deployed.pool == identity.id and MessageKind.CAMPAIGN not in identity.carries:
        yield Fault.REFUSES_CAMPAIGNS
    if deployed.opt_out_list and identity.opt_out_list != deployed.opt_out_list:
        yield Fault.OTHER_LIST


def _faults_of_sender(
    sender: SenderName | None, wanted: tuple[str, str], pool: SenderIdentity | None, deployed: Deployed
) -> Iterator[Fault]:
    """Of what campaigns in this country are to leave from."""
    if sender is None:
        yield Fault.NO_SUCH_SENDER
        return
    if pool is not None and wanted not in pool.holds:
        yield Fault.NOT_IN_POOL
    if sender.registering:
        yield Fault.NOT_REGISTERED
    if MessageKind.CAMPAIGN not in sender.carries:
        yield Fault.REFUSES_CAMPAIGNS
    if sender.per_second is not None and deployed.parts_per_second > sender.per_second:
        yield Fault.PACE_ABOVE_CARRIER
