"""Give people access, change it and take it away. What they may do stands in our table alone; who they are, the sign-in says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from access_api.keep_keys import NotYours
from stopsms.compliance.access.person import Person
from stopsms.compliance.access.principal import Advertisers, Principal
from stopsms.compliance.access.role import Role
from stopsms.compliance.ports.access import PersonStore
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.sessions import PeopleDirectory


@dataclass(frozen=True, slots=True)
class PeoplePorts:
    """The dependencies of keeping people."""

    people: PersonStore
    clock: Clock
    directory: PeopleDirectory


def put_person(
    email: str, name: str, role: Role, advertisers: Advertisers, by: Principal, ports: PeoplePorts
) -> Person:
    """The person with that access, from now on, and invited to sign in.

    Raises NotYours, also when they have more than whoever changes it could give, and AddressRefused. The invitation comes first, so that
    nobody is kept whom it cannot reach; whoever was invited and then not kept may prove who they are, and do nothing.
    """
    if not by.may_give(advertisers):
        raise NotYours("you can give access to your own advertisers alone", field="advertisers")
    attempts = Attempts("the person")
    while True:
        known = ports.people.find(email)
        if known is not None and not by.may_give(known.advertisers):
            raise NotYours("this person acts for other advertisers too: ask who gave them access", field="email")
        now = ports.clock.now()
        person = Person(
            email=email,
            name=name,
            role=role,
            advertisers=advertisers,
            admitted_at=known.admitted_at if known is not None and known.active else now,
            changed_at=now,
            changed_by=str(by),
            revision=1 if known is None else known.revision + 1,
        )
        admitted = known is None or not known.active
        if admitted:  # before they are kept: an address that takes no mail is refused, and nobody is kept
            ports.directory.invite(person.email)
        if ports.people.put(person):
            if not admitted:  # after: less access counts, whatever becomes of another invitation
                ports.directory.invite(person.email)
            _settle(person.email, ports)
            return person
        attempts.lost()


def people_for(by: Principal, ports: PeoplePorts) -> Sequence[Person]:
    """The people that this principal may look after."""
    return [person for person in ports.people.every() if by.may_give(person.advertisers)]


def person_for(by: Principal, email: str, ports: PeoplePorts) -> Person | None:
    """One of them; None when there is nobody, or they act for advertisers of others."""
    person = ports.people.find(email)
    return person if person is not None and by.may_give(person.advertisers) else None


def remove_person(email: str, by: Principal, ports: PeoplePorts) -> Person | None:
    """The person, who may do nothing any more, at once, nor sign in; None when there is nobody.

    They stay on record: evidence names them.
    """
    attempts = Attempts("the person")
    while True:
        known = person_for(by, email, ports)
        if known is None:
            return None
        if not known.active:
            _settle(known.email, ports)
            return known
        removed = replace(
            known, active=False, changed_at=ports.clock.now(), changed_by=str(by), revision=known.revision + 1
        )
        if ports.people.put(removed):
            _settle(removed.email, ports)
            return removed
        attempts.lost()


def _settle(email: str, ports: PeoplePorts) -> None:
    """Have the directory follow what is kept.

    Whoever acts there reads again afterwards: of two decisions at once, the one that was kept last also comes last there.
    """
    attempts = Attempts("the person")
    while (person := ports.people.find(email)) is not None:
        (ports.directory.let_in if person.active else ports.directory.shut_out)(email)
        now = ports.people.find(email)
        if now is None or now.active == person.active:
            return
        attempts.lost()
