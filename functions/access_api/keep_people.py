"""Give people access, change it and take it away. What they may do stands in our table alone; who they are, the sign-in says."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from access_api.keep_keys import NotYours
from stopsms.compliance.access.person import Person
from stopsms.compliance.access.principal import Advertisers, Principal
from stopsms.compliance.access.role import Role
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.ports.access import PersonStore
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.sessions import AddressRefused, PeopleDirectory


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

    Raises NotYours, also when they have more than whoever changes it could give, and AddressRefused. Then nobody has more than before.

    More access comes after the invitation: nobody is given what is answered as refused; whoever was invited and then not kept may prove
    who they are, and do nothing. Less comes before it, and counts whatever becomes of another invitation.
    """
    if not by.may_give(advertisers):
        raise NotYours("you can give access to your own advertisers alone", field="advertisers")
    attempts, invited = Attempts("the person"), False
    try:
        while True:
            known = ports.people.find(email)
            if known is not None and not by.may_give(known.advertisers):
                raise NotYours("this person acts for other advertisers too: ask who gave them access", field="email")
            now = ports.clock.now()
            person = _changed(known, Person(email, name, role, advertisers, now, now, str(by)))
            less = known is not None and _is_less(known, person)
            if not less:
                invited = True
                ports.directory.invite(person.email)
            if ports.people.put(person):
                if less:
                    invited = True
                    with suppress(AddressRefused, ContendedError):  # what was asked for is done
                        ports.directory.invite(person.email)
                return person
            attempts.lost()
    finally:
        if invited:  # of somebody who is shut out meanwhile, too
            _settle_unless_busy(email, ports)


def _changed(known: Person | None, person: Person) -> Person:
    """The person as the next revision of who is known. Whoever had access keeps what they have begun."""
    if known is None:
        return person
    admitted_at = known.admitted_at if known.active else person.admitted_at
    return replace(person, admitted_at=admitted_at, revision=known.revision + 1)


def _is_less(known: Person, person: Person) -> bool:
    """Whether something is taken away, and nothing given: neither by the role nor by the advertisers."""
    had, has = known.principal, person.principal
    return known.active and had.may_all_of(has) and not has.may_all_of(had)


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


def _settle_unless_busy(email: str, ports: PeoplePorts) -> None:
    """As `_settle`, where the directory takes it: what was kept counts by itself, and is not to be answered as if it were refused."""
    with suppress(ContendedError):
        _settle(email, ports)
