"""Check how our account at the carrier is set up: whether every STOP reaches us, and whether campaigns would be taken.

Unless we manage opt-outs ourselves, a carrier may answer STOP itself, put the person on a list of its own, and not pass the message on.
Every request of the check is made even if another is refused: what the carrier does not tell is a finding of its own.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from stopsms.compliance.campaign.advertiser import Advertiser, is_number
from stopsms.compliance.outside.set_up import (
    FIRST_SPEND_LIMIT,
    Deployed,
    Fault,
    Finding,
    SetUp,
    territories_of,
)
from stopsms.compliance.ports.carrier import CarrierAccount, MessageKind, SenderIdentity, SenderName, Standing
from stopsms.compliance.ports.people import AdvertiserStore
from stopsms.contracts.repair import reply_number


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
    """Check every number that is ours with its pool, all that everybody uses, and what these advertisers need.

    What cannot be read is a finding, and `failed` is called with the reason; so is what there is no time for (`in_time`, looked at before
    each request). Without an account there is nothing to check. What test advertisers use is none of ours.
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
        leased = [number for number in numbers or () if number.standing is not Standing.GONE]
        self._look_at_numbers([number for number in leased if self._is_ours(number)])
        if name := self.deployed.opt_out_list:
            with self._asking(name):
                if not self._asked.has_list(name):
                    self._find(name, Fault.NO_SUCH_LIST)
        self._look_at_receipts()
        self._look_at_limits()
        by_code = {reply_number(number.number): number for number in leased}
        if numbers is not None:
            self._look_at_sending_numbers(of, by_code)
        self._look_at_sender_ids(of)
        if numbers is not None and not self.deployed.aggregator:
            self._look_for_stop_numbers(of, by_code, {reply_number(number.number) for number in numbers})

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
        return number.channel == self.deployed.inbound_topic or bool(self._using(number))

    def _using(self, number: SenderIdentity) -> Sequence[Advertiser]:
        """The advertisers whose messages print it, or leave from it, or once did: people also answer the number that wrote to them."""
        return [advertiser for advertiser in self.advertisers.answering(number.number) if not advertiser.test]

    def _look_at_numbers(self, ours: Sequence[SenderIdentity]) -> None:
        """A number, or the pool that it is in, harms the campaigns that print it."""
        printing: dict[str, dict[str, None]] = {}
        for number in ours:
            users = self._using(number)
            harmed = [user.id for user in users]
            self._judge(number, harmed, answers=not _only_leaves_from(number, users))
            if number.pool:
                printing.setdefault(number.pool, {}).update(dict.fromkeys(harmed))
        for pool_id, harmed_by_pool in printing.items():
            with self._asking(pool_id):
                pool = self._asked.pool(pool_id)
                if pool is None:
                    self.findings.append(Finding(pool_id, (Fault.NO_SUCH_POOL,), advertisers=tuple(harmed_by_pool)))
                else:
                    self._judge(pool, tuple(harmed_by_pool))

    def _judge(self, identity: SenderIdentity, harmed: Sequence[str], *, answers: bool = True) -> None:
        """`answers`: what people write to it is answered from it."""
        self.lists.append(identity.opt_out_list)
        found = _faults(identity, self.deployed)
        if faults := tuple(fault for fault in found if answers or fault is not Fault.REFUSES_ANSWERS):
            topic, opt_out_list = self.deployed.inbound_topic, self.deployed.opt_out_list
            settable = set(faults) - _NOT_SETTABLE
            command = self.account.setting_right(identity, topic, opt_out_list) if settable else ""
            if not settable and identity.number:
                command = self.account.command(faults[0], identity.id)
            self.findings.append(Finding(identity.id, faults, identity.number, None, command, tuple(harmed)))

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
            if limit.most <= FIRST_SPEND_LIMIT:  # nothing is left to be set
                self._find(about, Fault.FIRST_SPEND_LIMIT)
            elif limit.monthly < limit.most:
                self._find(about, Fault.SPEND_LIMIT_BELOW_MOST, limit=str(limit.most))

    def _look_at_sending_numbers(self, of: Collection[Advertiser], leased: Mapping[str, SenderIdentity]) -> None:
        """Campaigns may leave from a number of the account instead of a sender ID."""
        for name, users in _users(of).items():
            if is_number(name):
                number = leased.get(reply_number(name))
                if faults := tuple(_faults_of_sending_number(number)):
                    about, harmed = name if number is None else number.id, tuple(user.id for user in users)
                    self.findings.append(Finding(about, faults, name, advertisers=harmed))

    def _look_at_sender_ids(self, of: Collection[Advertiser]) -> None:
        """Each sender ID of each advertiser in each territory that it may write to."""
        wanted = {name: users for name, users in _users(of).items() if not is_number(name)}
        if not wanted:
            return
        with self._asking("sender IDs"):
            told = self._asked.sender_names(list(wanted), self._go_on)
            known = {(sender.name, sender.country): sender for sender in told}
            for name, users in wanted.items():
                for territory in dict.fromkeys(place for user in users for place in territories_of(user)):
                    if faults := tuple(_faults_of_sender(known.get((name, territory)), self.deployed)):
                        harmed = tuple(user.id for user in users if territory in territories_of(user))
                        command = self.account.command(faults[0], name, country=str(territory))
                        self.findings.append(Finding(name, faults, "", territory, command, harmed))

    def _look_for_stop_numbers(
        self, of: Collection[Advertiser], leased: Collection[str], ever_leased: Collection[str]
    ) -> None:
        """Without an aggregator, a STOP number has to be one of the account: otherwise nobody receives what people write to it."""
        for advertiser in of:
            for territory in territories_of(advertiser):
                number = advertiser.stop_number_in(territory) or ""
                code = reply_number(number)
                if code not in leased:
                    fault = Fault.NO_LONGER_LEASED if code in ever_leased else Fault.NOBODY_RECEIVES_STOP
                    self.findings.append(Finding(number, (fault,), number, territory, "", (advertiser.id,)))

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


_NOT_SETTABLE = frozenset({Fault.NOT_ACTIVE, Fault.REFUSES_ANSWERS})
"""Whether a number works, and what it carries, is the carrier's to say: no call changes it."""


def _users(of: Collection[Advertiser]) -> Mapping[str, Sequence[Advertiser]]:
    """What campaigns are sent from, and by whom."""
    users: dict[str, list[Advertiser]] = {}
    for advertiser in of:
        for name in advertiser.senders:
            users.setdefault(name, []).append(advertiser)
    return users


def _only_leaves_from(number: SenderIdentity, users: Collection[Advertiser]) -> bool:
    """Whether campaigns leave from it, and no message names it: one of AWS carries either campaigns or answers, never both."""
    code = reply_number(number.number)
    printed = {reply_number(name) for user in users for name in user.stop_numbers_printed}
    return code not in printed and code in {reply_number(name) for user in users for name in user.senders}


def _faults(identity: SenderIdentity, deployed: Deployed) -> Iterator[Fault]:
    if identity.standing is not Standing.ACTIVE:
        yield Fault.NOT_ACTIVE
    if not identity.self_managed:
        yield Fault.ANSWERED_BY_CARRIER
    if identity.channel != deployed.inbound_topic:
        yield Fault.REPLIES_ELSEWHERE
    if identity.number and MessageKind.SERVICE not in identity.carries:
        yield Fault.REFUSES_ANSWERS
    if deployed.opt_out_list and identity.opt_out_list != deployed.opt_out_list:
        yield Fault.OTHER_LIST


def _faults_of_sending_number(number: SenderIdentity | None) -> Iterator[Fault]:
    """Besides those of a number that people write to."""
    if number is None:
        yield Fault.NO_SUCH_SENDER
        return
    if MessageKind.CAMPAIGN not in number.carries:
        yield Fault.REFUSES_CAMPAIGNS


def _faults_of_sender(sender: SenderName | None, deployed: Deployed) -> Iterator[Fault]:
    """Of what campaigns in a country are to leave from."""
    if sender is None:
        yield Fault.NO_SUCH_SENDER
        return
    if sender.registering:
        yield Fault.NOT_REGISTERED
    if MessageKind.CAMPAIGN not in sender.carries:
        yield Fault.REFUSES_CAMPAIGNS
    if sender.per_second is not None and deployed.parts_per_second > sender.per_second:
        yield Fault.PACE_ABOVE_CARRIER
