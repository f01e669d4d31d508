"""Files to import, and a world in memory to import them into."""

import csv
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from importer.acts.apply_acts import ApplyPorts
from importer.import_file import import_file
from importer.importer_ports import ImporterPorts
from stopsms.adapters.doors.numbers_in_text import mobiles_within
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.compliance.outside.file_import import FileImport, ImportKind, ImportState
from stopsms.compliance.outside.import_progress import LineFate
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, OptedOut, PageForgotten
from stopsms.contracts.imports import ImportTask

from tests import fakes
from tests.factories import TUESDAY_10H_PARIS, a_campaign, an_advertiser, terms
from tests.fakes import World

NOW = TUESDAY_10H_PARIS

NEVER = NOW + timedelta(days=365)

PROVENANCE: Any = {
    "legal_basis": "consent",
    "evidence": {
        "source": "web_form",
        "wording": "J’accepte.",
        "wording_version": "1",
        "checkbox": {"present": True, "checked": True},
        "informed": True,
    },
}


@dataclass
class OptOuts:
    pages: dict[str, tuple[Sequence[OptedOut], str]] = field(default_factory=dict)
    busy: int = 0
    recorded_as: str = "end_user_messaging"
    columns: tuple[str, str] = ("OptedOutNumber", "OptedOutTimestamp")
    name: str = "Default"
    asked: list[str] = field(default_factory=list)
    """The carriers whose lists were asked for."""
    closed: bool = False
    forgotten: set[str] = field(default_factory=set)
    """Tokens that are not accepted, once each."""

    def of(self, carrier_id: str) -> "OptOuts":
        self.asked.append(carrier_id)
        return self

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        if self.busy:
            self.busy -= 1
            raise GatewayBusy("ThrottlingException")
        if self.closed:
            raise GatewayClosed("401")
        if name != self.name:
            raise LookupError("no such opt-out list")
        if token in self.forgotten:
            self.forgotten.remove(token)
            raise PageForgotten(name)
        return self.pages[token]

    def listed_at(self, name: str, number: str) -> datetime | None:
        return None


def a_world(**advertiser: Any) -> World:
    return World(NOW, a_campaign(terms=terms(advertiser=an_advertiser(**advertiser))))


def a_desk(world: World, opt_outs: OptOuts | None = None) -> ImporterPorts:
    salts, parts = itertools.count(), itertools.count(world.steps)
    counter = ApplyPorts(
        fakes.FakeContactStore(world),
        fakes.FakeAnswerQueue(world),
        fakes.FakeClock(world),
        lambda: f"{next(salts):032x}",
    )
    return ImporterPorts(
        fakes.FakeImportStore(world),
        fakes.FakeImportFiles(world),
        fakes.FakeImportQueue(world),
        (opt_outs or OptOuts()).of,
        fakes.FakeCarrierStore(*world.carriers.values()),
        fakes.FakeAdvertiserStore(world),
        counter,
        lambda _: b"k" * 32,
        parse_phone,
        mobiles_within,
        lambda: f"part-{next(parts)}",
    )


def an_import(
    world: World, number: int, content: str | None, kind: ImportKind = ImportKind.CONTACTS, **changes: Any
) -> str:
    usual: dict[str, Any] = {
        "id": f"{number:016x}",
        "advertiser_id": "zelie",
        "kind": kind,
        "operator": "Claire Martin",
        "created_at": NOW,
        "upload_before": NOW + timedelta(hours=1),
        "state": ImportState.AWAITING_UPLOAD,
        "defaults": PROVENANCE if kind is ImportKind.CONTACTS else {"received_at": NOW.isoformat(), "source": None},
    }
    file_import = FileImport(**(usual | changes))
    world.imports[file_import.id] = file_import
    if content is not None:
        world.uploads[file_import.id] = content.encode()
    return file_import.id


def run(world: World, import_id: str, ports: ImporterPorts | None = None, deadline: datetime = NEVER) -> FileImport:
    """Bring it further until it asks for nothing more."""
    world.import_tasks.clear()
    ports = ports or a_desk(world)
    import_file(ImportTask(import_id), ports, deadline)
    while world.import_tasks:
        import_file(world.import_tasks.pop(0), ports, deadline)
    return world.imports[import_id]


def report(world: World, import_id: str) -> list[list[str]]:
    lines = world.reports[import_id].decode("utf-8-sig").splitlines()
    return list(csv.reader(lines, delimiter=";"))


def status(world: World, phone: str) -> Status:
    return world.contacts[Phone.of(phone)].status


AT = "01/10/2026"


def a_file(*lines: str, header: str) -> str:
    return "\n".join([header, *lines])


def statuses(world: World) -> dict[str, Status]:
    return {phone.e164: contact.status for phone, contact in world.contacts.items()}


def oppositions(world: World, number: int, content: str, **reading: Any) -> Any:
    asked = an_import(
        world,
        number,
        content,
        kind=ImportKind.OPPOSITIONS,
        defaults={"received_at": "2026-11-01T00:00:00+01:00"},
        **reading,
    )
    return run(world, asked)


def granted(world: World, number: str = "0612000001") -> None:
    done = run(world, an_import(world, 90, a_file(f"{number};{AT}", header="Portable;Date de consentement")))
    assert done.tally.of(LineFate.TAKEN) == 1
