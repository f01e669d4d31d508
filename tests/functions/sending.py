"""A world in memory to send a batch in."""

from datetime import timedelta

from sender.send_batch import send_batch
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Claim
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import ClaimOrder, ClaimStatus
from stopsms.contracts.messages import Batch, Recipient

from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_contact
from tests.fakes import FakeContactStore, World

PHONES = [Phone.of(f"+3361234567{n}") for n in range(4)]

LATER = timedelta(minutes=10)


def a_world(**changes: object) -> World:
    return World(TUESDAY_10H_PARIS, a_campaign(), {phone: a_contact(phone) for phone in PHONES})


def the_batch(world: World) -> Batch:
    contacts = [world.contacts[phone] for phone in PHONES]
    recipients = tuple(Recipient(index, contact) for index, contact in enumerate(contacts))
    return Batch(world.campaign.id, "zelie", "00-000000", recipients)


def deliver(world: World, batch: Batch) -> None:
    send_batch(batch, world.ports(), world.now + LATER)


def fates(world: World) -> list[str]:
    return [world.outcomes["00-000000", index].fate.value for index in range(len(PHONES))]


def raising(error: Exception) -> object:
    def answer() -> None:
        raise error

    return answer


def claimed_elsewhere(world: World, phone: Phone) -> ClaimOrder:
    """Another worker has just claimed this person's send."""
    batch = the_batch(world)
    cleared = Gate(world.campaign.terms).judge(world.contacts[phone], world.now).clearance
    assert cleared is not None
    order = ClaimOrder(cleared, Claim(world.now, batch.send_id(PHONES.index(phone)), "another"))
    assert FakeContactStore(world).claim([order])[0].answer is ClaimStatus.TAKEN
    return order
