"""Bringing an import further: once in effect whatever dies where, oppositions first, nothing lifted, every line accounted for."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from importer import read_list
from importer.import_file import import_file
from importer.importer_ports import ImporterPorts
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.carrier import BLACKLIST, Carrier
from stopsms.compliance.outside.file_import import FileImport, ImportKind, ImportOver, ImportState
from stopsms.compliance.outside.import_progress import LineFate
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.erasure import erased
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import HOME, Phone, Territory
from stopsms.compliance.person.rights import Request
from stopsms.compliance.ports.carrier import OptedOut
from stopsms.compliance.proof.evidence import faults
from stopsms.contracts.imports import ImportTask
from stopsms.evidence import words

from tests import fakes
from tests.fakes import Crash, World
from tests.functions.file_imports import NEVER, NOW, OptOuts, a_desk, a_world, an_import, report, run, status

pytestmark = pytest.mark.usefixtures("small_chunks")

HEADER = "Portable;Prénom;Date de consentement"
GOOD = [f"06 12 00 00 {place:02d};Zoé;01/10/2026" for place in range(7)]
FILE = "\n".join(
    [
        HEADER,
        *GOOD[:3],
        "01 40 00 00 00;fixe;01/10/2026",
        "+33612000001;Zoé;2026-10-01",
        *GOOD[3:],
        GOOD[0],
        "0612000099;=x;",
    ]
)


def take_some(world: World, import_id: str, ports: ImporterPorts | None = None) -> None:
    """Bring it further, some lines at a time, until the first of them are applied."""
    while not world.imports[import_id].tally.lines:
        world.import_tasks.clear()
        import_file(ImportTask(import_id), ports or a_desk(world), NOW)


def test_every_line_is_taken_or_reported() -> None:
    world = a_world()
    done = run(world, an_import(world, 1, FILE))

    assert done.state is ImportState.FINISHED
    assert done.tally.fates == {LineFate.TAKEN: 7, LineFate.REFUSED: 2, LineFate.DUPLICATE: 2}
    assert done.tally.refused_by == {"fr.mobile-number": 1, "fr.consent": 1}
    heading, *lines = report(world, done.id)
    assert heading[5:] == ["Portable", "Prénom", "Date de consentement"]
    assert [(line[0], line[1], line[2]) for line in lines] == [
        ("5", "refusée", "fr.mobile-number"),
        ("6", "doublon", "import.duplicate"),
        ("11", "doublon", "import.duplicate"),
        ("12", "refusée", "fr.consent"),
    ]
    assert lines[1][3] == "Doublon de la ligne 3."
    assert lines[3][4:7] == ["0612000099;=x;", "0612000099", "'=x"]
    assert len(world.contacts) == 7
    assert all(faults(chain) == () for chain in world.evidence.values())


def test_the_same_file_again_changes_nothing() -> None:
    world = a_world()
    run(world, an_import(world, 1, FILE))
    contacts, evidence = dict(world.contacts), {phone: list(chain) for phone, chain in world.evidence.items()}
    done = run(world, an_import(world, 2, FILE))

    assert done.tally.of(LineFate.UNCHANGED) == 9
    assert done.tally.of(LineFate.TAKEN) == 0
    assert (world.contacts, world.evidence) == (contacts, evidence)


@pytest.mark.exhaustive
@pytest.mark.parametrize("double_opt_in", [False, True])
def test_whatever_call_a_worker_dies_at_the_import_ends_as_if_it_had_not(double_opt_in: bool) -> None:
    whole = a_world(double_opt_in=double_opt_in)
    expected = run(whole, an_import(whole, 1, FILE))

    def state(world: World, done: FileImport) -> Any:
        people = {phone: (contact.version, contact.status) for phone, contact in world.contacts.items()}
        return done.tally, people, world.reports[done.id], sorted(reply.phone.e164 for reply in world.replies)

    for fatal in range(1, whole.steps + 1):
        world = a_world(double_opt_in=double_opt_in)
        import_id = an_import(world, 1, FILE)

        def die(step: int, call: str, fatal: int = fatal) -> None:
            if step == fatal:
                raise Crash(call)

        world.at_step = die
        with pytest.raises(Crash):
            run(world, import_id)
        found = world.replies
        done = run(world, import_id)

        missing = {reply.phone for reply in whole.replies} - {reply.phone for reply in found}
        assert len(missing) <= 1, (
            "nobody is asked twice; whoever was being asked when the worker died is not asked again"
        )
        ours, theirs = state(world, done), state(whole, expected)
        assert ours[:3] == theirs[:3], fatal


@pytest.mark.exhaustive
def test_two_workers_at_once_do_no_harm() -> None:
    for moment in range(1, 60):
        world = a_world()
        import_id = an_import(world, 1, FILE)

        def meanwhile(
            step: int, call: str, moment: int = moment, world: World = world, import_id: str = import_id
        ) -> None:
            if step == moment:
                world.at_step = lambda step, call: None
                import_file(ImportTask(import_id), a_desk(world), NEVER)

        world.at_step = meanwhile
        done = run(world, import_id)

        assert done.tally.fates == {LineFate.TAKEN: 7, LineFate.REFUSED: 2, LineFate.DUPLICATE: 2}, moment
        assert len(report(world, import_id)) == 5
        assert all(contact.version == 1 for contact in world.contacts.values())


def test_when_the_time_is_up_it_asks_to_go_on_where_it_is() -> None:
    world = a_world()
    import_id = an_import(world, 1, FILE)
    take_some(world, import_id)

    assert world.imports[import_id].tally.lines == 3
    assert [task.import_id for task in world.import_tasks] == [import_id]
    assert run(world, import_id, deadline=NOW).tally.lines == 11


# --------------------------------------------------------------------- oppositions

STOPS = "number;creationDatetime\n+33612000001;2026-10-15T10:00:00+02:00\n"


def test_contacts_wait_for_oppositions_and_whoever_opposed_is_refused() -> None:
    world = a_world()
    oppositions = an_import(world, 1, STOPS, ImportKind.OPPOSITIONS)
    contacts = an_import(world, 2, FILE)
    import_file(ImportTask(contacts), a_desk(world), NEVER)

    assert world.imports[contacts].state is ImportState.WAITING
    assert world.contacts == {}
    run(world, oppositions)
    done = run(world, contacts)
    assert status(world, "+33612000001") is Status.OPPOSED
    assert done.tally.refused_by["fr.opposition"] == 2
    assert done.tally.of(LineFate.TAKEN) == 6


def test_oppositions_that_come_while_contacts_are_read_go_before_the_rest() -> None:
    world = a_world()
    contacts = an_import(world, 1, FILE)
    take_some(world, contacts)
    oppositions = an_import(world, 2, None, ImportKind.OPPOSITIONS)
    import_file(ImportTask(contacts), a_desk(world), NEVER)

    assert world.imports[contacts].state is ImportState.WAITING
    world.uploads[oppositions] = STOPS.encode()
    run(world, oppositions)
    assert run(world, contacts).tally.lines == 11


def test_oppositions_that_failed_hold_contacts_until_a_person_cancels_them_and_those_never_uploaded_do_not() -> None:
    world = a_world()
    broken = run(world, an_import(world, 1, "Nom;Prénom\nx;y\n", ImportKind.OPPOSITIONS))
    contacts = an_import(world, 2, FILE)
    import_file(ImportTask(contacts), a_desk(world), NEVER)

    assert broken.state is ImportState.FAILED
    assert "Aucune colonne de téléphone" in broken.failure
    assert world.imports[contacts].state is ImportState.WAITING
    world.imports[broken.id] = broken.cancelled(NOW)
    never_uploaded = an_import(world, 3, None, ImportKind.OPPOSITIONS, upload_before=NOW - timedelta(seconds=1))
    assert run(world, contacts).state is ImportState.FINISHED
    assert world.imports[never_uploaded].seen_at(NOW).state is ImportState.EXPIRED
    with pytest.raises(ImportOver):
        world.imports[contacts].cancelled(NOW)


def test_no_import_lifts_an_opposition_however_new_the_consent_it_tells_of() -> None:
    world = a_world()
    run(world, an_import(world, 1, STOPS, ImportKind.OPPOSITIONS))
    later = f"{HEADER};Source\n0612000001;Zoé;20/11/2026;web_form\n0612000001;Zoé;21/11/2026;sms\n"
    done = run(world, an_import(world, 2, later))

    assert done.tally.refused_by == {"fr.opposition": 2}
    assert status(world, "+33612000001") is Status.OPPOSED


def test_an_opposition_survives_the_import_of_the_consent_that_came_before_it() -> None:
    world = a_world()
    run(world, an_import(world, 1, FILE))
    phone = Phone.of("+33612000001")
    contact, evidence = opposed(world.contacts[phone], Opposition("sms", NOW, "m1"), NOW, "a" * 32)
    fakes.FakeContactStore(world).record(contact, evidence)
    run(world, an_import(world, 2, FILE))
    run(world, an_import(world, 3, f"{HEADER}\n0612000001;Zoé;23/11/2026\n"))

    assert status(world, phone.e164) is Status.OPPOSED


def test_an_erased_opposition_stands_against_an_import() -> None:
    world = a_world()
    phone = Phone.of("+33612000001")
    letter = Request("letter", world.now - timedelta(days=9), "Claire Martin")
    world.erased[phone], record = erased(Contact("zelie", phone), letter, world.now, "0" * 32)
    world.evidence[phone] = [record]
    done = run(world, an_import(world, 1, FILE))

    assert done.tally.refused_by["fr.opposition"] == 2
    assert Phone.of("+33612000001") not in world.contacts


def test_reading_a_list_of_oppositions_again_does_not_undo_what_the_person_agreed_to_since() -> None:
    world = a_world()
    run(world, an_import(world, 1, STOPS, ImportKind.OPPOSITIONS))
    phone = Phone.of("+33612000001")
    world.contacts[phone] = replace(world.contacts[phone], status=Status.GRANTED, version=2)
    again = run(world, an_import(world, 2, STOPS, ImportKind.OPPOSITIONS))
    newer = run(world, an_import(world, 3, STOPS.replace("10-15", "11-20"), ImportKind.OPPOSITIONS))

    assert again.tally.fates == {LineFate.UNCHANGED: 1}
    assert newer.tally.fates == {LineFate.TAKEN: 1}
    assert status(world, phone.e164) is Status.OPPOSED


def test_the_account_s_own_list_is_read_page_by_page_and_a_throttled_page_is_asked_for_again() -> None:
    world = a_world()
    numbers = [OptedOut(f"+336120000{place:02d}", NOW - timedelta(days=place)) for place in range(5)]
    foreign = OptedOut("+447400123456", NOW)
    lists = OptOuts({"": (numbers[:3], "two"), "two": ([*numbers[3:], foreign], "")}, busy=2)
    import_id = an_import(world, 1, None, ImportKind.OPT_OUT_LIST, opt_out_list="Default", state=ImportState.QUEUED)
    done = run(world, import_id, a_desk(world, lists), deadline=NOW)

    assert done.state is ImportState.FINISHED
    assert done.tally.fates == {LineFate.TAKEN: 5, LineFate.REFUSED: 1}
    assert all(contact.status is Status.OPPOSED for contact in world.contacts.values())
    assert world.evidence[Phone.of("+33612000004")][0].occurred_at == NOW - timedelta(days=4)
    unknown = an_import(world, 2, None, ImportKind.OPT_OUT_LIST, opt_out_list="Autre", state=ImportState.QUEUED)
    assert "Autre" in run(world, unknown, a_desk(world, lists)).failure


def a_carrier_s_list(world: World, number: int, lists: OptOuts, deadline: datetime = NEVER) -> FileImport:
    usual: dict[str, Any] = {
        "opt_out_list": BLACKLIST,
        "carrier": "marseille",
        "state": ImportState.QUEUED,
        "defaults": {"received_at": NOW.isoformat()},
    }
    import_id = an_import(world, number, None, ImportKind.OPT_OUT_LIST, **usual)
    return run(world, import_id, a_desk(world, lists), deadline=deadline)


def smsfactor() -> Carrier:
    return Carrier("marseille", "smsfactor", "", 10.0, {HOME: 0.05}, {HOME: "36111"})


@pytest.mark.parametrize(
    "served",
    [{"route": Route("marseille")}, {"stop_number": "36111"}, {"stop_numbers": {Territory.REUNION: "3 61 11"}}],
    ids=["its messages leave there", "it has its number", "it has its number overseas"],
)
def test_a_declared_carrier_s_list_opposes_for_whoever_it_serves_and_a_day_that_it_does_not_tell_is_today(
    served: dict[str, Any],
) -> None:
    world = a_world(**served)
    world.carriers["marseille"] = smsfactor()
    listed = [OptedOut("+33612000001", NOW - timedelta(days=9)), OptedOut("+33612000002", None)]
    lists = OptOuts({"": (listed, "")}, recorded_as="smsfactor", name=BLACKLIST)

    done = a_carrier_s_list(world, 1, lists)

    assert (done.state, done.tally.fates) == (ImportState.FINISHED, {LineFate.TAKEN: 2})
    assert set(lists.asked) == {"marseille"}
    records = [world.evidence[Phone.of(f"+3361200000{n}")][0] for n in (1, 2)]
    assert [record.occurred_at for record in records] == [NOW - timedelta(days=9), NOW]
    assert {record.content["source"] for record in records} == {"carrier_list:smsfactor"}
    assert words.source("carrier_list:smsfactor") == "liste d’opposition de SMSFactor"


@pytest.mark.parametrize("deadline", [NEVER, NOW], ids=["one worker", "a worker for each part"])
def test_a_list_that_is_one_page_is_applied_part_by_part_and_each_entry_once(
    deadline: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_list, "ENTRIES_AT_ONCE", 2)
    world = a_world(stop_number="36111")
    world.carriers["marseille"] = smsfactor()
    listed = [OptedOut(f"+3361200000{n}", NOW) for n in (3, 1, 4, 0, 2)]
    lists = OptOuts({"": (listed, "second"), "second": ([OptedOut("+33612000009", NOW)], "")}, name=BLACKLIST)

    done = a_carrier_s_list(world, 1, lists, deadline)

    assert (done.state, done.tally.fates) == (ImportState.FINISHED, {LineFate.TAKEN: 6})
    assert {phone.e164[-1] for phone in world.contacts} == set("012349")
    assert len(lists.asked) == (3 if deadline is NEVER else 5)


def test_a_list_of_which_the_carrier_forgot_a_page_is_read_again_and_opposes_nobody_twice() -> None:
    world = a_world(stop_number="36111")
    world.carriers["marseille"] = smsfactor()
    lists = OptOuts({"": ([OptedOut("+33612000001", NOW)], "two"), "two": ([OptedOut("+33612000002", None)], "")})
    lists.name, lists.forgotten = BLACKLIST, {"two"}

    done = a_carrier_s_list(world, 1, lists)

    assert done.state is ImportState.FINISHED
    assert done.tally.fates == {LineFate.TAKEN: 2, LineFate.DUPLICATE: 1}
    assert [len(world.evidence[Phone.of(f"+3361200000{n}")]) for n in (1, 2)] == [1, 1]


def test_a_carrier_s_list_goes_into_no_base_of_an_advertiser_that_it_does_not_serve() -> None:
    world, lists = a_world(), OptOuts({"": ([OptedOut("+33612000001", NOW)], "")}, name=BLACKLIST)
    assert a_carrier_s_list(world, 1, lists).failure == "Aucun prestataire « marseille » n’est déclaré."

    world.carriers["marseille"] = smsfactor()
    failed = a_carrier_s_list(world, 2, lists)

    assert "n’envoie pas par le prestataire « marseille »" in failed.failure
    assert failed.holds_contacts(NOW), "a person has to look"
    assert (lists.asked, world.contacts) == ([], {})


def test_a_carrier_that_refuses_its_list_fails_the_import_with_what_to_look_at() -> None:
    world, lists = a_world(stop_number="36111"), OptOuts(name=BLACKLIST, closed=True)
    world.carriers["marseille"] = smsfactor()

    failed = a_carrier_s_list(world, 1, lists)

    assert failed.state is ImportState.FAILED
    assert failed.failure == (
        "La liste d’opposition du prestataire « marseille » ne peut pas être lue : vérifiez le compte et ses identifiants."
    )


# --------------------------------------------------------------------------- files


def test_a_file_that_is_replaced_while_it_is_read_ends_the_import() -> None:
    world = a_world()
    import_id = an_import(world, 1, FILE)
    take_some(world, import_id)
    world.uploads[import_id] = FILE.replace("Zoé", "Léa").encode()
    done = run(world, import_id)

    assert done.state is ImportState.FAILED
    assert "remplacé" in done.failure
    assert done.tally.lines == 3


def test_a_cancelled_import_goes_no_further() -> None:
    world = a_world()
    import_id = an_import(world, 1, FILE)
    take_some(world, import_id)
    world.imports[import_id] = world.imports[import_id].cancelled(NOW)

    assert run(world, import_id).tally.lines == 3


def test_the_report_corrected_is_a_file_to_import() -> None:
    world = a_world()
    first = run(world, an_import(world, 1, f"{HEADER}\n+33612000001;=Zoé;\n+33612000002;Léa;01/10/2026\n"))
    corrected = world.reports[first.id].decode("utf-8-sig").replace(";'=Zoé;", ";'=Zoé;01/10/2026")
    done = run(world, an_import(world, 2, corrected))

    assert done.tally.fates == {LineFate.TAKEN: 1}
    assert world.contacts[Phone.of("+33612000001")].attributes == {"first_name": "=Zoé"}


def test_with_double_opt_in_each_person_is_asked_once_in_lawful_hours_and_soon() -> None:
    world = a_world(double_opt_in=True)
    today = FILE.replace("01/10/2026", f"{NOW:%d/%m/%Y}")
    done = run(world, an_import(world, 1, today))

    assert done.tally.of(LineFate.TAKEN) == 7
    assert len(world.answer_tasks) == len({task.phone for task in world.answer_tasks}) == 7
    assert {task.before for task in world.answer_tasks} != {None}
    assert {contact.status for contact in world.contacts.values()} == {Status.PENDING}


def test_a_consent_older_than_a_day_is_not_asked_to_be_confirmed_and_its_line_says_so() -> None:
    world = a_world(double_opt_in=True)
    done = run(world, an_import(world, 1, FILE))

    assert done.tally.of(LineFate.TAKEN) == 0
    assert (world.answer_tasks, world.contacts) == ([], {})
    assert "import.too-old-to-confirm" in world.reports[done.id].decode()
