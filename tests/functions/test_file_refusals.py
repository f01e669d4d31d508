"""A contact file that says no: of whom it says it, nobody becomes contactable by it, and whoever was is held until a person has read."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importer.import_file import import_file
from importer.reading.read_cells import SOURCES
from stopsms.compliance.consent.means import IN_PERSON
from stopsms.compliance.outside.file_import import FileReading, ImportKind, ImportState
from stopsms.compliance.outside.import_progress import LineFate, Stage
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.opposition import Conclusion, Opposition, Review, opposed, reviewed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Act, faults
from stopsms.contracts.imports import ImportTask

from tests import fakes
from tests.each_case import each
from tests.fakes import World
from tests.functions.file_imports import (
    AT,
    NOW,
    PROVENANCE,
    a_desk,
    a_file,
    a_world,
    an_import,
    granted,
    oppositions,
    report,
    run,
    status,
    statuses,
)

pytestmark = pytest.mark.usefixtures("small_chunks")

# ------------------------------------------------- columns that nobody has named


@each(
    ("header", "line", "column", "value"),
    [
        ("Portable;Nom;Accepte les SMS", "0612000001;A;Non", "Accepte les SMS", "Non"),
        ("Phone;First name;Status", "0612000001;A;unsubscribed", "Status", "unsubscribed"),
        ("Prénom;Nom de famille;Numéro de mobile;Statut", "A;B;0612000001;Désabonné", "Statut", "Désabonné"),
        ("Mobile;Opt-In SMS;Statut contact", "0612000001;1;Désabonné", "Statut contact", "Désabonné"),
        ("Portable;Abonnement SMS", "0612000001;Désabonné", "Abonnement SMS", "Désabonné"),
        (
            "Mobile Phone;Marketing contact status",
            "0612000001;Non-marketing contact",
            "Marketing contact status",
            "Non-marketing",
        ),
        ("Portable;Opt-in email et SMS", "0612000001;0", "Opt-in email et SMS", "0"),
        ("Portable;Groupe", "0612000001;D", "Groupe", "D"),
        ("Portable;Société", "0612000001;non", "Société", "non"),
        ("Portable;SMS", "0612000001;non", "SMS", "non"),
        ("Portable;Mobile", "0612000001;désabonné", "Mobile", "désabonné"),
        ("Portable;Nom", "0612000001;Dupont (NE PAS CONTACTER)", "Nom", "NE PAS CONTACTER"),
    ],
)
def test_a_column_that_may_say_no_fails_the_file_before_any_line_and_names_the_option(
    header: str, line: str, column: str, value: str
) -> None:
    world = a_world()
    done = run(world, an_import(world, 1, a_file(line, header=header)))

    assert done.state is ImportState.FAILED
    assert f"« {column} »" in done.failure
    assert value in done.failure
    assert f'--column "{column}=opposed"' in done.failure
    assert f'"columns": {{"{column}": ' in done.failure
    assert world.contacts == {}


def test_a_no_on_the_last_line_of_a_column_of_notes_fails_the_file() -> None:
    notes = [f"0612{place:06d};passe le {place} du mois" for place in range(40)]
    world = a_world()
    done = run(
        world, an_import(world, 1, a_file(*notes, "0612999999;ne souhaite plus rien recevoir", header="Portable;Notes"))
    )

    assert done.state is ImportState.FAILED
    assert "ne souhaite plus rien recevoir" in done.failure
    assert world.contacts == {}


def test_columns_that_hold_names_dates_amounts_and_references_are_left_aside() -> None:
    rows = [
        f"06120000{place:02d};{AT};Ville{'abcdefgh'[place]};{place}/09/2026;{place * 10},50 €;C-00{place};{'M' if place % 2 else 'F'};;fr"
        for place in range(1, 8)
    ]
    header = "Portable;Date de consentement;Quartier;Dernier passage;Panier;Dossier;Genre;Vide;Pays"
    world = a_world()
    done = run(world, an_import(world, 1, a_file(*rows, header=header)))

    assert (done.state, done.failure) == (ImportState.FINISHED, "")
    assert set(statuses(world).values()) == {Status.GRANTED}


def test_a_field_that_only_a_later_json_line_has_costs_that_line() -> None:
    world = a_world()
    lines = '{"phone":"0612000001","consent date":"2026-10-01"}\n{"phone":"0612000002","consent date":"2026-10-01","sms":"no"}\n'
    done = run(world, an_import(world, 1, lines))

    assert statuses(world) == {"+33612000001": Status.GRANTED}
    assert done.tally.refused_by == {"import.unreadable": 1}


# --------------------------------------------------------------------- declarations


def declared(**columns: str) -> FileReading:
    return FileReading(columns=columns)


def test_what_was_said_of_a_column_counts_for_the_next_file_with_the_same_header_until_said_otherwise() -> None:
    world = a_world()
    first = a_file("0612000001;A1;" + AT, "0612000002;D4;" + AT, header="Portable;Groupe;Date de consentement")
    second = first.replace("06120000", "06120001")
    assert run(world, an_import(world, 1, first)).state is ImportState.FAILED
    told = run(world, an_import(world, 2, first, reading=declared(Groupe="ignored")))
    again = run(world, an_import(world, 3, second.replace("Groupe", "GROUPE")))
    otherwise = run(world, an_import(world, 4, second, reading=declared(Groupe="opposed")))
    after = run(world, an_import(world, 5, second))

    assert told.tally.of(LineFate.TAKEN) == again.tally.of(LineFate.TAKEN) == 2
    assert again.layout is not None
    assert again.layout.remembered == {"groupe": "ignored"}
    assert otherwise.tally.refused_by == after.tally.refused_by == {"fr.opposition": 2}


def test_what_was_said_of_a_list_of_contacts_is_not_said_of_one_of_oppositions() -> None:
    world = a_world()
    content = a_file("0612000001;A1", header="Portable;Groupe")
    run(world, an_import(world, 1, content, reading=declared(Groupe="ignored")))
    done = run(world, an_import(world, 2, content, kind=ImportKind.OPPOSITIONS))

    assert done.layout is not None
    assert done.layout.remembered == {}


def test_the_corrected_report_of_a_file_keeps_what_was_said_of_its_columns() -> None:
    world = a_world()
    content = a_file("0612000001;A1;", "0612000002;D4;" + AT, header="Portable;Groupe;Date de consentement")
    first = run(world, an_import(world, 1, content, reading=declared(Groupe="ignored")))
    corrected = world.reports[first.id].decode("utf-8-sig").replace("0612000001;A1;\r", f"0612000001;A1;{AT}\r")
    done = run(world, an_import(world, 2, corrected))

    assert done.tally.fates == {LineFate.TAKEN: 1}


# ---------------------------------------------------------- lines that say no

NO_AND_YES = [
    ("Portable;Désinscrit;Date de consentement", f"0612000001;oui;{AT}", f"06 12 00 00 01;non;{AT}"),
    ("Portable;Consentement SMS;Date de consentement", "0612000001;non;01/06/2026", "+33612000001;oui;01/01/2026"),
    ("Portable;Opt-in;Date de consentement", f"0612000001;;{AT}", f"0612000001;x;{AT}"),
    ("Portable;Opt-in;Date de consentement", f"0612000001;peut-être;{AT}", f"0612000001;x;{AT}"),
    ("Portable;Statut SMS;Date de consentement", f"0612000001;unsubscribed;{AT}", f"0612000001;subscribed;{AT}"),
    ("Portable;Désinscrit;Date de consentement", f"0612000001;✓;{AT}", f"0612000001;☐;{AT}"),
    ("Portable;Portable 1;Désinscrit;Date de consentement", f"0612000009;0612000001;oui;{AT}", f"0612000001;;non;{AT}"),
    ("Portable;Désinscrit;Date de consentement", f"0612000001;non;{AT};oui", f"0612000001;non;{AT}"),
    ("Portable;Désinscrit;Date de consentement", f'0612000001;"non;{AT}', f"0612000001;non;{AT}"),
]


@each("turned", [False, True])
@each(("header", "no", "yes"), NO_AND_YES)
def test_a_no_for_a_number_outweighs_every_yes_of_the_file_in_whatever_order(
    header: str, no: str, yes: str, turned: bool
) -> None:
    others = [f"06130000{place:02d}{';' * header.count(';')}{AT}" for place in range(7)]
    world = a_world()
    lines = [yes, *others, no] if turned else [no, *others, yes]
    done = run(world, an_import(world, 1, a_file(*lines, header=header)))

    assert done.state is ImportState.FINISHED
    assert Phone.of("+33612000001") not in world.contacts
    assert done.tally.refused_by["import.refusal"] == 1
    silenced = next(line for line in report(world, done.id) if line[2] == "import.refusal")
    assert f"La ligne {lines.index(no) + 2} du fichier dit non" in silenced[3]


def known(world: World, *numbers: str) -> None:
    lines = [f"{number};01/09/2026" for number in numbers]
    run(world, an_import(world, 90, a_file(*lines, header="Portable;Date de consentement")))


REFUSED = a_file(
    *(f"06130000{place:02d};non;{AT}" for place in range(5)),
    f"06 12 00 00 01;oui;{AT}",
    header="Portable;STOP SMS;Date de consentement",
)


def test_a_known_contact_of_whom_a_file_says_no_is_held_before_any_line_is_applied() -> None:
    world = a_world()
    known(world, "0612000001")
    import_id = an_import(world, 1, REFUSED)
    while world.imports[import_id].stage is not Stage.APPLYING or world.imports[import_id].started_at is None:
        import_file(ImportTask(import_id), a_desk(world), NOW)
        assert world.imports[import_id].tally.lines == 0 or status(world, "+33612000001") is Status.HELD
    assert status(world, "+33612000001") is Status.HELD
    done = run(world, import_id)

    chain = world.evidence[Phone.of("+33612000001")]
    assert [record.act for record in chain] == [Act.BASIS_RECORDED, Act.HELD]
    assert chain[-1].content["kind"] == "refusal"
    assert chain[-1].content["source"] == "import"
    assert chain[-1].content["words"] == "STOP SMS : oui"
    assert faults(chain) == ()
    assert done.tally.refused_by == {"fr.opposition": 1}
    assert "suspendu" in report(world, done.id)[1][3]


def test_the_same_no_is_told_once_and_what_was_read_and_released_stays_so_until_another_consent() -> None:
    world = a_world()
    known(world, "0612000001")
    phone = Phone.of("+33612000001")
    run(world, an_import(world, 1, REFUSED))
    run(world, an_import(world, 2, REFUSED))
    assert len(world.evidence[phone]) == 2

    review = Review(2, Conclusion.MISTAKEN, "Claire Martin", "colonne d’un autre outil")
    contact, record = reviewed(world.contacts[phone], review, world.evidence[phone][1], NOW, "b" * 32)
    fakes.FakeContactStore(world).record(contact, record)
    run(world, an_import(world, 3, REFUSED))
    assert status(world, phone.e164) is Status.GRANTED
    run(world, an_import(world, 4, a_file(f"0612000001;{AT}", header="Portable;Date de consentement")))
    run(world, an_import(world, 5, REFUSED))
    assert status(world, phone.e164) is Status.HELD


def test_an_opposed_contact_is_not_held_besides_and_an_unknown_number_is_not_recorded() -> None:
    world = a_world()
    known(world, "0612000001")
    phone = Phone.of("+33612000001")
    contact, record = opposed(world.contacts[phone], Opposition("sms", NOW, "m1"), NOW, "a" * 32)
    fakes.FakeContactStore(world).record(contact, record)
    run(world, an_import(world, 1, REFUSED + f"\n0612000002;oui;{AT}"))

    assert status(world, phone.e164) is Status.OPPOSED
    assert world.contacts[phone].hold is None
    assert Phone.of("+33612000002") not in world.contacts


def test_a_file_that_fails_as_a_whole_holds_nobody() -> None:
    world = a_world()
    known(world, "0612000001")
    content = a_file(
        f"0612000001;oui;A;{AT}", f"0612000002;non;D;{AT}", header="Portable;STOP;Groupe;Date de consentement"
    )
    done = run(world, an_import(world, 1, content))

    assert done.state is ImportState.FAILED
    assert status(world, "+33612000001") is Status.GRANTED


@pytest.mark.exhaustive
def test_killed_at_any_call_a_file_that_says_no_ends_as_if_it_had_not_been() -> None:
    content = REFUSED + f"\n0612000001;non;{AT}\n0612000002;non;{AT}"
    whole = a_world()
    known(whole, "0612000001")
    begun = whole.steps
    expected = run(whole, an_import(whole, 1, content))

    def state(world: World, done: Any) -> Any:
        return done.tally, statuses(world), world.reports[done.id], {p: len(c) for p, c in world.evidence.items()}

    for fatal in range(begun + 1, whole.steps + 1):
        world = a_world()
        known(world, "0612000001")
        import_id = an_import(world, 1, content)

        def die(step: int, call: str, fatal: int = fatal) -> None:
            if step == fatal:
                raise fakes.Crash(call)

        world.at_step = die
        with pytest.raises(fakes.Crash):
            run(world, import_id)
        assert state(world, run(world, import_id)) == state(whole, expected), fatal


@each("source", sorted({*SOURCES.values(), *IN_PERSON, "csv_import", "IMPORT", "crm sync"}))
def test_whatever_a_file_calls_its_source_it_lifts_no_opposition(source: str) -> None:
    world = a_world()
    phone = Phone.of("+33612000001")
    known(world, "0612000001")
    contact, record = opposed(world.contacts[phone], Opposition("sms", NOW, "m1"), NOW, "a" * 32)
    fakes.FakeContactStore(world).record(contact, record)
    world.now = NOW.replace(hour=15)
    header = "Portable;Date de consentement;Source"
    run(world, an_import(world, 2, a_file(f"0612000001;24/11/2026 12:00;{source}", header=header)))

    assert status(world, phone.e164) is Status.OPPOSED


# ------------------------------------------------------------------------- numbers

LIST: Any = {"kind": ImportKind.OPPOSITIONS}


@each(
    ("header", "line", "silenced"),
    [
        ("Nom;Portable;Téléphone", "A;06 16 00 00 10;06 16 00 00 11", ["+33616000010", "+33616000011"]),
        ("Nom;Portable;Téléphone", "B;01 42 00 00 00;06 16 00 00 12", ["+33616000012"]),
        ("Nom;Portable;Téléphone", "C;06 16 00 00 13 / 06 16 00 00 14;", ["+33616000013", "+33616000014"]),
        ("Nom;Téléphone", "D;0616000015/0616000016", ["+33616000015", "+33616000016"]),
        ("Name;Phone 1 - Value", "E;06 16 00 00 17 ::: 06 16 00 00 18", ["+33616000017", "+33616000018"]),
        ("Nom;Téléphone", "F;06 16 00 00 19 ou 06 16 00 00 20", ["+33616000019", "+33616000020"]),
        ("Nom,Téléphone", 'G,"06 16 00 00 21, 06 16 00 00 22"', ["+33616000021", "+33616000022"]),
        ("Nom;Téléphone", 'H;"06 16 00 00 23\n06 16 00 00 24"', ["+33616000023", "+33616000024"]),
        ("Nom;Téléphone;Tél. de la sœur", "I;06 16 00 00 25;06 16 00 00 26", ["+33616000025", "+33616000026"]),
        ("Nom;Téléphone", "J;06 16 00 00 27 06 16 00 00 28", ["+33616000027", "+33616000028"]),
    ],
)
def test_every_mobile_on_the_line_of_an_opposition_is_opposed(header: str, line: str, silenced: list[str]) -> None:
    world = a_world()
    done = run(world, an_import(world, 1, a_file(line, header=header), **LIST))

    assert statuses(world) == dict.fromkeys(silenced, Status.OPPOSED)
    assert done.tally.fates == {LineFate.TAKEN: 1}


def test_a_number_that_is_not_read_is_reported_though_another_of_its_line_was_opposed() -> None:
    world = a_world()
    done = run(world, an_import(world, 1, a_file("06 16 00 00 10;06 16 0", header="Portable;Téléphone"), **LIST))

    assert statuses(world) == {"+33616000010": Status.OPPOSED}
    assert done.tally.refused_by == {"fr.mobile-number": 1}
    assert "« 06 16 0 »" in report(world, done.id)[1][3]


@each(
    ("first", "second", "taken", "why"),
    [
        ("01 42 00 00 00", "06 16 00 00 10", True, ""),
        ("06 16 00 00 10", "+33616000010", True, ""),
        ("06 16 00 00 10 / 01 42 00 00 00", "", True, ""),
        ("06 16 00 00 10", "néant", True, ""),
        ("06 16 00 00 10", "06 16 00 00 11", False, "deux mobiles différents"),
        ("06 16 00 00 10 ou 06 16 00 00 11", "", False, "deux mobiles différents"),
        ("06 16 00 00 1", "06 16 00 00 11", False, "pas un numéro"),
    ],
)
def test_a_contact_is_taken_by_its_one_mobile_and_where_there_are_two_nobody_knows_which_agreed(
    first: str, second: str, taken: bool, why: str
) -> None:
    world = a_world()
    content = a_file(f"{first};{second};{AT}", header="Téléphone;Téléphone 2;Date de consentement")
    done = run(world, an_import(world, 1, content))

    assert statuses(world) == ({"+33616000010": Status.GRANTED} if taken else {})
    if not taken:
        assert why in report(world, done.id)[1][3]


# -------------------------------------------------------------------------- property

NOES = [
    *"non no n 0 false faux NON Non désabonné désabonnée Désinscrit desinscrit unsubscribed Unsubscribed unsuscribed désabonée".split(),
    *"désincrit opt-out optout OPTED_OUT never_subscribed blacklisted blacklisté STOP stop refus refusé opposé inactif ✗ ❌ 🚫".split(),
    *(
        "do_not_contact",
        "ne pas contacter",
        "ne plus solliciter",
        "pas de SMS",
        "Non inscrit",
        "liste noire",
        "Opposition SMS",
    ),
    "NE VEUT PLUS DE SMS",
]
YESES = [*"oui yes o 1 true vrai Oui abonné inscrit subscribed opt-in actif x ✓ ok accepté".split(), ""]
HEADERS = (
    "Accepte les SMS|Statut|Status|Abonnement|État|Contactable|SMS|Opt-in|Désinscrit|Refus|X|Champ 12|Remarques|Société|Zone|Profil|"
    "Marketing|Newsletter SMS|Consentement|STOP|Liste|Source|Nom|Ville|Code|Groupe|Opt-out|Ne plus contacter|Custom field"
).split("|")


REFUSALS = frozenset(["Désinscrit", "Opt-out", "STOP"])
"""Where a bare no says that the person did not refuse."""

BARE = frozenset("non no n 0 false faux NON Non ✗ ❌".split())
NAMES = frozenset(["Nom", "Ville", "Liste", "Source", "Société", "Zone"])
"""What they are called says what they hold: a letter, or « inactif », says nothing there of an agreement."""

LETTERS = frozenset("n")


@pytest.mark.exhaustive
@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(HEADERS),
    st.sampled_from(NOES),
    st.sampled_from(YESES),
    st.integers(1, 12),
    st.sets(st.integers(0, 11), min_size=1),
    st.integers(0, 2**16),
)
def test_of_whomever_a_hidden_column_says_no_nobody_becomes_contactable(
    header: str, no: str, yes: str, lines: int, refusing: set[int], seed: int
) -> None:
    chance = random.Random(seed)
    cells = [(f"06120000{place:02d}", no if place in refusing else yes) for place in range(lines)]
    cells += [(number, yes) for number, _ in cells if chance.random() < 0.2]
    chance.shuffle(cells)
    content = a_file(
        *(f"{number};{AT};{said}" for number, said in cells), header=f"Portable;Date de consentement;{header}"
    )
    world = a_world()
    run(world, an_import(world, 1, content, defaults=PROVENANCE))

    granted = {phone for phone, found in statuses(world).items() if found is Status.GRANTED}
    if (header in REFUSALS and no in BARE) or (header in NAMES and no in (*LETTERS, "inactif")):
        return
    noes = {f"+33612{place:06d}" for place in refusing if place < lines}
    assert not granted & noes


# ------------------------------------------------- what a reader made of it, who had not seen it made


@each(
    "note",
    [
        "STOP reçu le 12/03/2024",
        "client a dit STOP au téléphone hier soir",
        "merci d'arrêter les sms svp c'est pénible",
        "pour mémoire : ne rien envoyer",
        "sms ko 12/2023",
        "A demandé à être retiré de la liste",
        "a répondu Arrêtez le 3 mai 2024",
        "veut qu'on la laisse tranquille",
        "uniquement par email, surtout pas par téléphone mobile",
        "asked to be removed from our texts in 2024",
        "desabo",
    ],
)
def test_a_refusal_in_a_column_of_notes_is_read_as_the_reply_that_it_reports(note: str) -> None:
    lines = [f"06120000{number:02d};Cliente depuis {2000 + number}, aime le n° {number}" for number in range(10, 30)]
    done = run(world := a_world(), an_import(world, 1, a_file(*lines, f"0612000001;{note}", header="Portable;Notes")))

    assert done.state is ImportState.FAILED
    assert "« Notes »" in done.failure
    assert world.contacts == {}


@each(
    ("column", "cell"),
    [
        ("Étiquettes", "fidelite,STOP"),
        ("Étiquettes", "fidelite|sms-ko"),
        ("Étiquettes", "vip,arret"),
        ("Étiquettes", "noel, desabo"),
        ("Nom", "Dupont (STOP)"),
        ("Nom", "Martin SMS NON"),
        ("Nom", "Petit - pas sms"),
        ("Nom", "Fabre (plus de textos)"),
        ("Ville", "Lyon (STOP)"),
    ],
)
def test_a_refusal_beside_a_name_or_a_label_fails_the_file(column: str, cell: str) -> None:
    done = run(world := a_world(), an_import(world, 1, a_file(f"0612000001;{cell}", header=f"Portable;{column}")))

    assert done.state is ImportState.FAILED
    assert world.contacts == {}


NOTED = [
    f"06120000{number:02d};{note};{AT}"
    for number, note in enumerate(
        (
            "n'aime pas le bleu",
            "plus de 10 achats",
            "préfère le matin",
            "intéressée par la robe",
            "Cliente n° 4",
            "fidèle",
        )
    )
]
WITH_NOTES = "Portable;Notes;Date de consentement"


def test_words_that_nobody_described_fail_the_file_until_somebody_has_read_them() -> None:
    failed = run(world := a_world(), an_import(world, 1, a_file(*NOTED, header=WITH_NOTES)))
    told = run(world, an_import(world, 2, a_file(*NOTED, header=WITH_NOTES), reading=declared(Notes="ignored")))

    assert failed.state is ImportState.FAILED
    assert "« Notes » (« n'aime pas le bleu »" in failed.failure
    assert "rien ne dit de quoi ils parlent : lisez-la" in failed.failure
    assert '--column "Notes=ignored"' in failed.failure
    assert told.tally.fates == {LineFate.TAKEN: len(NOTED)}


def test_a_column_that_was_said_to_say_nothing_silences_whomever_a_later_file_says_no_of_there() -> None:
    world = a_world()
    run(world, an_import(world, 1, a_file(*NOTED, header=WITH_NOTES), reading=declared(Notes="ignored")))
    later = [*NOTED[1:], f"0612000000;ne veut plus de SMS;{AT}", f"0612000077;STOP reçu le 3;{AT}"]
    done = run(world, an_import(world, 2, a_file(*later, header=WITH_NOTES)))

    assert statuses(world).pop("+33612000000") is Status.HELD
    assert "+33612000077" not in statuses(world)
    assert done.tally.refused_by == {"fr.opposition": 2}
    assert "La colonne « Notes » dit « ne veut plus de SMS »" in report(world, done.id)[-2][3]


BESIDE_A_NAME = (
    "🚫|❌|⛔ SMS|mail uniquement|contact par mail uniquement|email only|courrier uniquement|mail seul|que par mail|que du mail|juste mail|"
    "DÃ©sinscrite|D?sinscrite|D\ufffdsinscrite|SMS : 0|0 SMS|sms=0 mail=1|pas par tel|pas sur le portable|pas de téléphone|hors téléphone|"
    "a quitté la liste|hors liste|sortie de liste|liste d'exclusion|à suppr.|(delete)|effacer|oubli demandé|opté out|a renoncé|"
    "laisser en paix|veut plus|Sтоп|Stp 12/03|DCD|décès|sauf SMS|déteste les SMS|a dit non|réclamation SMS|consentement retiré|"
    "consentement : non|(non)|STOP|[STOP]|NPAI|*STOP SMS*|STOPSMS|/STOP|désabonnée|désab.|ne plus relancer|(arrêt)|blacklisté|liste rouge"
).split("|")


@each("form", ["Dupont {}", "{}"])
@each("said", BESIDE_A_NAME)
def test_a_refusal_beside_a_name_fails_the_file_however_long_it_is(said: str, form: str) -> None:
    others = [f"06120001{number:02d};Martin{'abcdefghij'[number]}" for number in range(10)]
    content = a_file(*others, f"0612000001;{form.format(said)}", header="Portable;Nom")
    done = run(world := a_world(), an_import(world, 1, content))

    assert done.state is ImportState.FAILED
    assert world.contacts == {}


@each(
    ("column", "cell"),
    [
        *(
            (column, cell)
            for column in ("Ville", "Prénom", "Étiquettes", "Société")
            for cell in ("NON", "non", "false", "0")
        ),
        *(("Nom", cell) for cell in ("false", "0", "faux", "nope")),
    ],
)
def test_a_lone_no_in_a_column_of_something_else_fails_the_file_however_many_values_it_has(
    column: str, cell: str
) -> None:
    others = [f"06120001{number:02d};Valeur{'abcdefghij'[number]}" for number in range(10)]
    done = run(
        world := a_world(), an_import(world, 1, a_file(*others, f"0612000001;{cell}", header=f"Portable;{column}"))
    )

    assert done.state is ImportState.FAILED
    assert f"« {column} »" in done.failure


ORDINARY = {
    "Nom": "Soulier|Marre|Gaveau|Cesson|Niquet|Avocat|Desbonnet|Non|No|Tranquille|Clos|Perdu|Opportune|Blacker|Refuge|N’Guyen|Дмитрий",
    "Prénom": "Gavin|Souleymane|Désirée|Jean-Noël|Zoé|Bonnie|Unna|Ren?|FranÃ§ois",
    "Ville": "Cesson-Sévigné|Soulac-sur-Mer|Soultz-Haut-Rhin|Port-Mort|Gavray|Bannes|Oppède|Saint-Ouen|La Réole|Le Clos",
    "Code postal": "33700|44000|75001|97400|13001|59000|06000",
    "Adresse": "12 rue de la Justice|place de la Gendarmerie|Kerguen, sans numéro|impasse de la Marre|rue de la Paix|Le Mail",
    "Email": "cabinet.avocats@x.fr|gavin.durand@x.fr|dpo@x.fr|pas.de.mail@x.fr|stop@x.fr|refus@x.fr|contact@x.fr",
    "Société": "Avocat|Stop Affaires|Non-Stop Fitness|La Poste|Mail Boxes|Exclusif Coiffure|Résilience SARL|Hors Série|Sans Souci|DPO",
    "Fonction": "Avocat|Gendarme|Huissier|DPO|Juge|Facteur|Directrice commerciale",
    "Téléphone": "+33 (0)6 12 00 00 50|01 42 00 00 00|tél. : 06 12 00 00 52|n° 0612000053|néant|0612000054 / 0142000000|'+33612000055",
    "Panier moyen": "12,50 €|3|1 250,00|0|7|88,10|9",
}


@each("column", ORDINARY)
def test_ordinary_names_places_trades_and_addresses_are_no_refusal(column: str) -> None:
    lines = [f"06120001{number:02d};{cell}" for number, cell in enumerate(ORDINARY[column].split("|"))]
    done = run(world := a_world(), an_import(world, 1, a_file(*lines, header=f"Portable;{column}")))

    assert (done.state, done.failure) == (ImportState.FINISHED, "")


@pytest.mark.parametrize("name", ["Bannier", "Bannister", "Desbonnet"])
def test_a_customer_s_name_is_no_refusal(name: str) -> None:
    world = a_world()

    assert run(world, an_import(world, 1, a_file(f"0612000001;{name}", header="Portable;Nom"))).failure == ""


@each(
    ("column", "cell"),
    [
        *(
            ("Consentement", said)
            for said in ("❌ oui", "oui ❌", "oui ?", "≠ oui", "¬ oui", "~oui", "!ok", "x 👎", "-1")
        ),
        *(("Statut SMS", said) for said in ("❌ Inscrit", "inscrit ?", "abonné 🚫", "≠ abonné", "-abonné-", "act.if")),
        *(("Désinscrit", said) for said in ("non ?", "0 ?", "!non", "n!", "❌", "✗", "✘", "✖")),
    ],
)
def test_a_yes_that_a_sign_crosses_or_questions_is_none(column: str, cell: str) -> None:
    world = a_world()
    run(world, an_import(world, 1, a_file(f"0612000001;{cell};{AT}", header=f"Portable;{column};Date de consentement")))

    assert Status.GRANTED not in statuses(world).values()


@each("said", ["❌", "✗", "✘", "×", "n/a", "N/A", "/", ".", "?", "néant"])
def test_what_may_be_a_tick_or_a_no_holds_in_a_list_of_oppositions(said: str) -> None:
    """In one list ✗ stands for no, beside ✓; in another it is how people tick."""
    granted(world := a_world())
    done = oppositions(world, 2, a_file(f"0612000001;{said}", "0612000002;✓", header="Téléphone;Désinscrit"))

    assert statuses(world) == {"+33612000001": Status.HELD, "+33612000002": Status.OPPOSED}
    assert done.tally.refused_by == {"import.unclear": 1}


@each(
    ("said", "expected"),
    [
        *((said, Status.GRANTED) for said in ("non", "No!", "Non !", "☐", "abonné", "abonne\u0301", "Abonne\u0301e")),
        *((said, Status.OPPOSED) for said in ("oui", "Oui !", "✓", "x", "STOP", "12/03/2026", "par courrier")),
    ],
)
def test_a_clear_answer_of_a_list_of_oppositions_is_taken_at_its_word(said: str, expected: Status) -> None:
    granted(world := a_world())
    oppositions(world, 2, a_file(f"0612000001;{said}", header="Téléphone;Désinscrit"))

    assert set(statuses(world).values()) == {expected}


def test_each_status_of_a_list_of_oppositions_is_checked_and_not_the_one_alone_that_was_declared() -> None:
    granted(world := a_world())
    content = a_file("0612000001;;Actif", header="Portable;Statut;Statut SMS")
    oppositions(world, 2, content, reading=declared(Statut="status"))

    assert set(statuses(world).values()) == {Status.HELD}


def test_whom_a_line_that_is_not_understood_may_oppose_is_held_though_nothing_is_known_of_them_yet() -> None:
    world = a_world()
    oppositions(world, 2, a_file("0612000001;Actif", "0612000002 (?);oui", header="Téléphone;Statut"))
    granted_later = run(
        world,
        an_import(world, 3, a_file(f"0612000001;{AT}", f"0612000002;{AT}", header="Portable;Date de consentement")),
    )

    assert granted_later.state is ImportState.FINISHED
    assert set(statuses(world).values()) == {Status.HELD}
    assert all(contact.hold is not None for contact in world.contacts.values())


def test_digits_that_may_be_two_mobiles_hold_both_in_a_list_of_oppositions_and_are_no_contact() -> None:
    world = a_world()
    oppositions(world, 2, a_file("687751234", "0612000001", header="Téléphone"))
    done = run(world, an_import(world, 3, a_file(f"687751299;{AT}", header="Portable;Date de consentement")))

    assert statuses(world) == {
        "+33687751234": Status.HELD,
        "+687751234": Status.HELD,
        "+33612000001": Status.OPPOSED,
    }
    assert done.tally.refused_by == {"fr.mobile-number": 1}


@each("direction", ["inbound", "entrant", "received", "", "?"])
@each("sender", ["+33612000001", "rcs:+33612000001", "whatsapp:+33612000001"])
def test_a_stop_of_a_log_of_messages_opposes_however_its_direction_is_called(direction: str, sender: str) -> None:
    granted(world := a_world())
    ours = "+33757000001,rcs:+33612000009,Zelie : -20 %. STOP au 36180,outbound-api,"
    content = a_file(f"{sender},+33757000001,STOP,{direction},", ours, header="From,To,Body,Direction,ErrorCode")
    oppositions(world, 2, content)

    assert statuses(world) == {"+33612000001": Status.OPPOSED}


@each("box", ["O N", "o-n", "o/n", "O_N", "oui non", "ou i", "y e s"])
def test_letters_put_together_make_no_yes(box: str) -> None:
    world = a_world()
    run(world, an_import(world, 1, a_file(f"0612000001;{box};{AT}", header="Portable;Opt-in;Date de consentement")))

    assert Status.GRANTED not in statuses(world).values()


@each(
    ("column", "cell"),
    [
        ("Opt-in", "Oui !"),
        ("Opt-in", "Coche\u0301"),
        ("Opt-in", "coché"),
        ("Statut SMS", "Abonne\u0301"),
        ("Statut SMS", "Abonné !"),
    ],
)
def test_a_full_yes_is_one_in_whatever_form_a_computer_writes_its_accents(column: str, cell: str) -> None:
    world = a_world()
    run(world, an_import(world, 1, a_file(f"0612000001;{cell};{AT}", header=f"Portable;{column};Date de consentement")))

    assert set(statuses(world).values()) == {Status.GRANTED}


@each("beside", ["(perso)", "bureau", "- domicile", "*", "(pro)", "M."])
def test_whose_number_it_is_says_nothing_of_its_holder_s_wishes(beside: str) -> None:
    granted(world := a_world())
    run(world, an_import(world, 1, a_file(f"06 12 00 00 01 {beside};Zoe", header="Portable;Nom")))

    assert statuses(world) == {"+33612000001": Status.GRANTED}


def test_a_no_of_a_line_silences_no_number_that_is_something_else_s() -> None:
    granted(world := a_world(), "0612000003")
    header = "Portable;Désinscrit;N° client;Commande;Total"
    run(world, an_import(world, 1, a_file("0612000001;oui;612000003;CMD-612000003;612000003", header=header)))

    assert statuses(world) == {"+33612000003": Status.GRANTED}


@each("channel", ["Tous canaux", "tous les canaux", "All channels", "SMS marketing", "Voice", "email, Téléphone"])
def test_a_channel_that_includes_telephones_in_whatever_words_opposes(channel: str) -> None:
    granted(world := a_world())
    oppositions(world, 2, a_file(f'0612000001;"{channel}"', header="Téléphone;ChannelType"))

    assert set(statuses(world).values()) == {Status.OPPOSED}


@each(("channel", "expected"), [("Newsletter", Status.HELD), ("?", Status.HELD), ("E-mail", Status.GRANTED),
    ("Courrier", Status.GRANTED)])  # fmt: skip
def test_a_channel_that_is_not_known_holds_and_one_that_is_another_is_ignored(channel: str, expected: Status) -> None:
    granted(world := a_world())
    oppositions(world, 2, a_file(f"0612000001;{channel}", header="Téléphone;ChannelType"))

    assert set(statuses(world).values()) == {expected}


@each("date", ["hier", "31/02/2026", "??", "le 3 mars", "2026", "12/2026", "0", "99/99/9999 25:61"])
def test_an_opposition_whose_date_cannot_be_read_opposes_from_the_date_of_the_list(date: str) -> None:
    granted(world := a_world())
    done = oppositions(world, 2, a_file(f"0612000001;{date}", header="Téléphone;Date de désinscription"))

    (contact,) = world.contacts.values()
    assert (done.state, contact.status) == (ImportState.FINISHED, Status.OPPOSED)
    assert done.tally.of(LineFate.TAKEN) == 1
    assert "L’opposition est enregistrée, à la date de la liste." in report(world, done.id)[1][3]


@each("line", [
    "06 12 00 00 01 (Mme Dupont);Zoé;",
    "Dupont 0612000001;Zoé;",
    "06.12.00.00.01 / ???;Zoé;",
    "0612000001 poste 12;Zoé;",
    ";0612000001;",
    "n/c;Zoé 06 12 00 00 01;",
    "0612000001;Zoé;;;trop de cellules",
    "0612000001\x00;Zoé;",
    '"0612000001;Zoé',
])  # fmt: skip
def test_a_line_of_a_list_of_oppositions_that_is_not_understood_leaves_nobody_on_it_contactable(line: str) -> None:
    granted(world := a_world())
    lines = ("0698000001;Bea;", "0698000002;Léo;", line)
    done = oppositions(world, 2, a_file(*lines, header="Téléphone;Nom;Ville"))

    assert statuses(world)["+33612000001"] in (Status.HELD, Status.OPPOSED)
    assert done.state is ImportState.FINISHED
    assert statuses(world)["+33698000001"] is Status.OPPOSED


@each("line", ["0612000001\t01/10/2026\ttrop", "0612000001 12/05\t01/10/2026", "75 0612000001 npc\t",
    "0612000001 (2) npc\t", "0612000001 2x\t", "06 12 00 00 09 06 12 00 00 01 npc\t", "06.12.00.00.01/06.12.00.00.09 npc\t"])  # fmt: skip
def test_digits_beside_a_number_hide_nobody_on_a_line_that_is_not_understood(line: str) -> None:
    granted(world := a_world())
    oppositions(world, 2, a_file("0698000001\t01/10/2026", line, header="Téléphone\tDate de désinscription"))

    assert statuses(world)["+33612000001"] in (Status.HELD, Status.OPPOSED)


def test_digits_beside_a_number_that_a_file_speaks_of_leave_it_silenced() -> None:
    world = a_world()
    header = "Portable\tDate de consentement\tDésinscrit"
    lines = ("0612000001\t01/10/2026\tnon\toui", "0612000001\t02/10/2026\tnon", "0612000002 12/05 qzx\t02/10/2026\tnon",
        "0612000002\t02/10/2026\tnon", "0612000003\t02/10/2026\tnon")  # fmt: skip
    run(world, an_import(world, 1, a_file(*lines, header=header)))

    assert set(statuses(world)) == {"+33612000003"}


@pytest.mark.parametrize("said", ["Actif", "Active", "Inscrit"])
def test_a_state_that_may_mean_either_holds_in_a_list_of_oppositions_until_its_column_is_declared(said: str) -> None:
    granted(world := a_world())
    done = oppositions(world, 2, a_file(f"0612000001;{said}", header="Téléphone;Statut"))

    assert set(statuses(world).values()) == {Status.HELD}
    assert done.tally.refused_by == {"import.unclear": 1}
    assert "déclarez « Statut »" in "".join(report(world, done.id)[1])
    granted(other := a_world())
    oppositions(
        other,
        2,
        a_file(f"0612000001;{said}", header="Téléphone;Statut"),
        reading=FileReading(columns={"Statut": "status"}),
    )
    assert set(statuses(other).values()) == {Status.GRANTED}


@each("beside", ["STOP", "(STOP)", "- STOP", "arrêt", "x", "HS", "NON", "desabo", "🚫"])
def test_what_stands_beside_a_number_silences_it_and_holds_who_is_known(beside: str) -> None:
    granted(world := a_world())
    lines = (f"06 12 00 00 01 {beside};Zoe", f"06 12 00 00 02 {beside};Bea", "0612000002;Bea")
    done = run(world, an_import(world, 1, a_file(*lines, header="Portable;Nom")))

    assert statuses(world)["+33612000001"] in ({Status.GRANTED} if done.state is ImportState.FAILED else {Status.HELD})
    assert "+33612000002" not in statuses(world)


@each("number", ["06\u00a012\u00a000\u00a000\u00a001", "06\u202f12\u202f00\u202f00\u202f01", "06  12  00  00  01",
    "06\u201112\u201100\u201100\u201101", "+33 (0)6 12 00 00 01"])  # fmt: skip
@each("damage", [";oui;extra;x", ';"oui'])
def test_a_line_that_cannot_be_read_silences_its_number_however_it_is_written(number: str, damage: str) -> None:
    world = a_world()
    run(world, an_import(world, 1, a_file(f"{number}{damage}", "0612000001;non", header="Portable;Désinscrit")))

    assert Status.GRANTED not in statuses(world).values()


def test_a_json_line_that_says_more_or_twice_silences_its_number() -> None:
    world = a_world()
    date = '"consent date":"2026-10-01"'
    said = ('"phone":"0612000003"', '"phone":"0612000001","opposed":true', '"phone":"0612000001"')
    twice = ('"phone":"0612000002","phone":"0612000002"', '"phone":"0612000002"')
    content = "\n".join(f"{{{line},{date}}}" for line in (*said, *twice))
    run(world, an_import(world, 1, content))

    assert statuses(world) == {"+33612000003": Status.GRANTED}


def test_every_number_of_a_line_that_refuses_is_silenced_named_or_not() -> None:
    world = a_world()
    header = "Téléphone;Autre numero;Désinscrit;Ville"
    lines = (
        "0140200000;0612000001;oui;Lyon",
        *(f"06120000{n};{n};non;Paris{n}" for n in range(10, 20)),
        "0612000001;;non;Metz",
    )
    run(world, an_import(world, 1, a_file(*lines, header=header)))

    assert "+33612000001" not in statuses(world)


# ------------------------------------------------- what a second reader made of it


@each("column", ["Texte", "Mention", "Libellé du consentement", "Version", "Navigateur"])
@each("cell", ["NE PLUS CONTACTER", "STOP reçu le 12/03", "désinscrit", "NON", "refus"])
def test_a_remark_in_the_column_of_what_was_shown_is_no_wording(column: str, cell: str) -> None:
    lines = [f"06120001{number:02d};{AT};J’accepte n° {number}" for number in range(8)]
    content = a_file(*lines, f"0612000001;{AT};{cell}", header=f"Portable;Date de consentement;{column}")
    world = a_world()
    done = run(world, an_import(world, 1, content))

    assert done.state is ImportState.FAILED
    assert f"« {column} »" in done.failure


def test_a_wording_that_names_the_stop_is_a_wording() -> None:
    wording = "J’accepte de recevoir les offres de Zelie par SMS. Pour ne plus en recevoir : STOP au 36180."
    content = a_file(f"0612000001;{AT};{wording}", header="Portable;Date de consentement;Formulation")

    world = a_world()
    assert run(world, an_import(world, 1, content)).tally.fates == {LineFate.TAKEN: 1}


@each(
    ("column", "cell"),
    [
        ("Date d'inscription", "désinscrit"),
        ("Date d'inscription", "NE PAS CONTACTER"),
        ("Date de naissance", "STOP SMS"),
        ("Informé", "refus"),
        ("Case pré-cochée", "désabonné"),
        ("Dernier achat", "ne veut plus de sms"),
        ("Opposition proposée", "a refusé"),
        ("IP", "opt-out"),
        ("Vendeur", "ne plus relancer"),
    ],
)
def test_a_refusal_where_something_else_should_stand_silences_the_number_of_its_line(column: str, cell: str) -> None:
    granted(world := a_world())
    header = f"Portable;{column}"
    lines = [f"0612000001;{cell}", f"0612000002;{cell}", "0612000002;"]
    done = run(world, an_import(world, 1, a_file(*lines, header=header), defaults=PROVENANCE))

    assert "+33612000002" not in statuses(world)
    assert statuses(world)["+33612000001"] is (Status.GRANTED if done.state is ImportState.FAILED else Status.HELD)


@each(
    "column",
    "Mail pro|E-mail de contact|Contact mail|Remarque courrier|Commentaires e-mail|Courriel (notes)|Partenaires|WhatsApp|Fax|Push".split(
        "|"
    ),
)
@each("cell", ["NE PLUS CONTACTER", "STOP", "plus aucun message", "ne veut plus rien recevoir", "décédé"])
def test_a_refusal_in_a_column_of_addresses_of_another_kind_fails_the_file(column: str, cell: str) -> None:
    lines = [f"06120001{number:02d};p{number}@example.com" for number in range(8)]
    done = run(
        world := a_world(), an_import(world, 1, a_file(*lines, f"0612000001;{cell}", header=f"Portable;{column}"))
    )

    assert done.state is ImportState.FAILED


def test_who_refused_e_mails_is_left_alone_by_e_mail() -> None:
    lines = [f"06120001{number:02d};{cell};{AT}" for number, cell in enumerate(("oui", "STOP", "non", "désinscrit"))]
    content = a_file(*lines, header="Portable;Opt-in e-mail;Date de consentement")

    world = a_world()
    assert run(world, an_import(world, 1, content)).tally.fates == {LineFate.TAKEN: 4}


@each("cell", ["n", "N", "x", "X", "o"])
def test_a_letter_that_may_say_no_fails_a_column_that_nobody_named_after_however_many_numbers(cell: str) -> None:
    lines = [f"06120001{number:02d};{100 + 7 * number}" for number in range(12)]
    done = run(
        world := a_world(), an_import(world, 1, a_file(*lines, f"0612000001;{cell}", header="Portable;Champ 12"))
    )

    assert done.state is ImportState.FAILED


@each(
    ("column", "cells"),
    [
        ("Taille", "S|M|L|XL"),
        ("Zone", "A|B|C"),
        ("Bâtiment", "A|B|C"),
        ("Magasin", "1|2|3"),
        ("Vendeur", "1|2"),
        ("Secteur", "A|D"),
        ("Genre", "F|M"),
    ],
)
def test_sizes_and_zones_are_no_answers(column: str, cells: str) -> None:
    lines = [f"06120001{number:02d};{cell};{AT}" for number, cell in enumerate(cells.split("|"))]
    content = a_file(*lines, header=f"Portable;{column};Date de consentement")

    world = a_world()
    assert run(world, an_import(world, 1, content)).failure == ""


@each("note", ["STOP - Mme a appelé ce jour", "dit STOP et merci", "STOP!!! en colère", "STOP (Marie)"])
def test_a_stop_in_a_column_that_was_said_to_say_nothing_silences_its_line(note: str) -> None:
    world = a_world()
    content = a_file(f"0612000001;{note};{AT}", header=WITH_NOTES)
    run(world, an_import(world, 1, content, reading=declared(Notes="ignored")))

    assert statuses(world) == {}


@each("number", ["06,12,00,00,01", "612'000'001", "06:12:00:00:01", "06•12•00•00•01", "06~12~00~00~01",
    "06&nbsp;12&nbsp;00&nbsp;00&nbsp;01", "0️⃣6️⃣1️⃣2️⃣0️⃣0️⃣0️⃣0️⃣0️⃣1️⃣", "061200000906120000010612000008"])  # fmt: skip
def test_a_no_holds_whoever_may_be_meant_by_its_digits_whatever_parts_them(number: str) -> None:
    granted(world := a_world())
    oppositions(world, 2, a_file(f'"{number}";x', header="Téléphone;Nom"))
    assert statuses(world)["+33612000001"] in (Status.HELD, Status.OPPOSED)
    other = a_world()
    content = a_file(f'"{number}";oui;{AT}', f"0612000001;non;{AT}", header="Portable;Désinscrit;Date de consentement")
    run(other, an_import(other, 1, content))
    assert "+33612000001" not in statuses(other)


# ------------------------------------------------- every cell is read, whatever was said of its column


@each(
    ("column", "meaning", "before", "now"),
    [
        ("Groupe", "tags", "vip", "désinscrit"),
        ("Groupe", "tags", "vip", "fidele, STOP SMS"),
        ("Groupe", "tags", "vip", "ex-abonné"),
        ("Rayon", "categories", "mode", "refus sms"),
        ("Enseigne", "attribute:shop", "Lyon", "ne plus contacter"),
        ("Nom", "attribute:last_name", "Martin", "Dupont - NE PLUS CONTACTER"),
        ("Nom", "attribute:last_name", "Martin", "Dupont (STOP)"),
        ("Lieu", "attribute:city", "Paris", "Paris - plus de sms"),
        ("Libellé case", "wording", "J’accepte de recevoir des SMS", "a refusé les SMS"),
        ("Ver", "wording_version", "3", "désinscrit"),
        ("Appareil", "user_agent", "iPhone", "désabonné"),
        ("Ver", "wording_version", "3", "🚫"),
        ("Vu par", "operator", "Zoé", "🚫"),
        ("Divers", "ignored", "vip", "🚫"),
        ("Notes mail", "ignored", "vip", "ne plus envoyer de SMS"),
        ("Commentaire courrier", "ignored", "", "ne veut plus rien recevoir"),
    ],
)
def test_a_refusal_is_read_in_a_column_whose_meaning_was_said_in_an_earlier_file(
    column: str, meaning: str, before: str, now: str
) -> None:
    granted(world := a_world())
    header = f"Portable;Date de consentement;{column}"
    run(
        world,
        an_import(world, 1, a_file(f"0612000008;{AT};{before}", header=header), reading=declared(**{column: meaning})),
    )
    lines = (
        f"0612000001;{AT};{now}",
        f"0612000002;{AT};{now}",
        f"0612000002;{AT};{before}",
        f"0612000003;{AT};{before}",
    )
    done = run(world, an_import(world, 2, a_file(*lines, header=header)))

    assert statuses(world) == {
        "+33612000001": Status.HELD,
        "+33612000003": Status.GRANTED,
        "+33612000008": Status.GRANTED,
    }
    assert done.tally.refused_by == {"fr.opposition": 2, "import.refusal": 1}


@each(
    ("column", "meaning", "cell"),
    [
        ("VIP", "attribute:vip", "non"),
        ("Enfants", "attribute:children", "0"),
        ("Enseigne", "attribute:shop", "Stop Affaires"),
        ("Nom", "attribute:last_name", "Non"),
        ("Ver", "wording_version", "0"),
        ("Opt-in e-mail", "ignored", "désinscrit"),
        ("Opt-in magasin", "ignored", "non"),
        ("Groupe", "tags", "ancien client, hors saison, inactif"),
    ],
)
def test_what_answers_something_else_in_a_column_whose_meaning_was_said_is_no_refusal(
    column: str, meaning: str, cell: str
) -> None:
    world = a_world()
    content = a_file(f"0612000001;{AT};{cell}", header=f"Portable;Date de consentement;{column}")
    run(world, an_import(world, 1, content, reading=declared(**{column: meaning})))

    assert statuses(world) == {"+33612000001": Status.GRANTED}


NO_INSTEAD = [
    *(
        ("Formulation", said)
        for said in (
            "La cliente nous a dit qu'elle ne veut plus jamais recevoir de SMS de notre part",
            "Je ne souhaite pas recevoir les offres de Zelie par SMS merci",
        )
    ),
    *(
        ("Date d'inscription", said)
        for said in (
            "retiré le 03/11/2026",
            "annulé",
            "désactivé",
            "non",
            "jamais",
            "expiré",
            "n'a pas consenti",
            "fin 2025",
            "caduque",
            "🚫",
        )
    ),
    ("Date de naissance", "non"),
    ("Dernier achat", "compte clôturé"),
    ("Informé", "non"),
    ("Informé", "jamais"),
    ("Canaux", "aucun"),
    ("Canaux", "none"),
    ("Base légale", "aucune"),
    ("Source", "désactivé"),
]


@each(("column", "said"), NO_INSTEAD)
def test_a_no_where_something_else_should_stand_holds_who_is_known_and_no_other_line_grants_who_is_not(
    column: str, said: str
) -> None:
    others = {
        "Formulation": "J’accepte de recevoir les offres de Zelie par SMS.",
        "Informé": "oui",
        "Canaux": "sms",
        "Base légale": "consentement",
        "Source": "web",
    }
    good = {**others, "Date de naissance": "01/10/1980"}.get(column, AT)
    granted(world := a_world())
    lines = (f"0612000001;{said}", f"0612000002;{said}", f"0612000002;{good}")
    run(world, an_import(world, 1, a_file(*lines, header=f"Portable;{column}"), defaults=PROVENANCE))

    assert statuses(world) == {"+33612000001": Status.HELD}


@each("said", ["non renseignée", "inconnue", "31/02/2026", "hier", "n/c", "None"])
def test_a_date_that_is_missing_or_wrong_refuses_its_line_and_holds_nobody(said: str) -> None:
    granted(world := a_world())
    content = a_file(f"0612000001;{said}", header="Portable;Date d'inscription")
    done = run(world, an_import(world, 1, content, defaults=PROVENANCE))

    assert statuses(world) == {"+33612000001": Status.GRANTED}
    assert done.tally.refused_by == {"import.value": 1}


@each(
    "label",
    [
        "ex-abonné",
        "ancien abonné",
        "inactif SMS",
        "désactivé",
        "suspendu",
        "hors cible SMS",
        "archivé",
        "former subscriber",
    ],
)
def test_a_label_of_somebody_who_left_fails_the_file(label: str) -> None:
    world = a_world()
    done = run(
        world, an_import(world, 1, a_file(f"0612000001;vip,{label};{AT}", header="Portable;Tags;Date de consentement"))
    )

    assert done.state is ImportState.FAILED
    assert world.contacts == {}


# ------------------------------------------------- dates of nobody knows what


DATES_OF_LEAVING = (
    "Left at|Objection|Date d'arrêt|Arrêt|Date de sortie|Sorti le|Sortie de liste|cancelled_at|Annulé le|Date de décès|Date fin|"
    "Effacé le|Clôture|removed_at|Quit|hard_bounce|Churned at|Droit à l'oubli|Anonymisation|Réclamation|Interdit le|No contact since|"
    "Silence|Muted until|Snoozed|Suspension|Suspendu le|Inactif depuis|Perdu le|Désistement|Renonciation|Spam report|abuse|Date|Champ 12|"
    "Valable jusqu'au|Parti le|Date de non contact|Fin d'achat"
).split("|")


@pytest.mark.slow
@each("column", DATES_OF_LEAVING)
@each("date", ["03/11/2026", "2026-11-03T10:00:00Z", "3 novembre 2026", "11/2026"])
def test_a_date_of_which_nothing_says_what_happened_fails_the_file_until_somebody_has_said_so(
    column: str, date: str
) -> None:
    header = f"Portable;Date de consentement;{column}"
    lines = (f"0612000001;{AT};{date}", f"0612000002;{AT};")
    world = a_world()
    failed = run(world, an_import(world, 1, a_file(*lines, header=header)))

    assert failed.state is ImportState.FAILED
    assert world.contacts == {}
    assert f"La colonne « {column} »" in failed.failure
    assert f'--column "{column}=opposed"' in failed.failure
    opposed_there = run(
        world, an_import(world, 2, a_file(*lines, header=header), reading=declared(**{column: "opposed"}))
    )
    assert opposed_there.state is ImportState.FINISHED
    assert statuses(world) == {"+33612000002": Status.GRANTED}


@pytest.mark.parametrize("column", ["Left at", "Sorti le", "Inactif depuis"])
def test_a_date_that_a_spreadsheet_made_a_number_of_is_a_date_where_the_column_says_so(column: str) -> None:
    world = a_world()
    content = a_file(f"0612000001;{AT};46329", header=f"Portable;Date de consentement;{column}")

    assert run(world, an_import(world, 1, content)).state is ImportState.FAILED
    assert world.contacts == {}


@each(
    "column",
    (
        "Dernier achat en magasin|Date de dernière visite|Last order date|ADDED_TIME|LAST_CHANGED|date_added|Last Open|user_registered|"
        "Date de création du compte|Dernière connexion|Anniversaire|Date première commande|Dernier passage|Date de rendez-vous|"
        "Date de facture|Last seen at|Dernier contact|Updated at|Mise à jour|Client depuis le|Date d'adhésion|"
        "Date 1er achat|Créé(e) le|lastLoginAt|"
        "Date de livraison"
    ).split("|"),
)
def test_a_date_of_an_ordinary_event_is_left_aside(column: str) -> None:
    world = a_world()
    content = a_file(
        f"0612000001;{AT};03/11/2025", f"0612000002;{AT};", header=f"Portable;Date de consentement;{column}"
    )

    assert (run(world, an_import(world, 1, content)).failure, len(world.contacts)) == ("", 2)


# ------------------------------------------------- yes in usual words, and what is neither yes nor no


@each(
    "said",
    "acceptée|Accepté|abonné|abonnée|Inscrit|inscrite|optin|opt-in|Opt in|opt_in|J'accepte|J’accepte|Oui, j'accepte|oui j’accepte !|"
    "consenti|Je consens|I agree|Yes, I agree|J'accepte de recevoir des SMS|Oui sms|d'accord".split("|"),
)
def test_a_yes_in_usual_words_takes_the_line_and_leaves_the_known_alone(said: str) -> None:
    granted(world := a_world())
    content = a_file(
        f"0612000001;{said};{AT}", f"0612000002;{said};{AT}", header="Portable;Consentement SMS;Date de consentement"
    )
    done = run(world, an_import(world, 1, content, reading=declared(**{"Consentement SMS": "checked"})))

    assert done.tally.refused_by == {}
    assert set(statuses(world).values()) == {Status.GRANTED}
    assert "+33612000002" in statuses(world)


@each(
    "said",
    [
        "J'accepte pas",
        "n'accepte pas",
        "j'accepte ?",
        "❌ J'accepte",
        "désabonné",
        "non inscrit",
        "ex-abonné",
        "pas d'accord",
        "opt-out",
    ],
)
def test_a_yes_that_something_denies_is_none(said: str) -> None:
    granted(world := a_world())
    lines = [f"06130000{place:02d};oui;{AT}" for place in range(3)]
    content = a_file(
        *lines,
        f"0612000001;{said};{AT}",
        f"0612000002;{said};{AT}",
        header="Portable;Consentement;Date de consentement",
    )
    run(world, an_import(world, 1, content))

    assert statuses(world).pop("+33612000001") is Status.HELD
    assert "+33612000002" not in statuses(world)


def test_a_column_of_agreements_that_is_mostly_not_understood_fails_the_file_once_and_holds_nobody() -> None:
    world = a_world()
    numbers = [f"06120001{place:02d}" for place in range(40)]
    run(
        world,
        an_import(world, 1, a_file(*(f"{number};{AT}" for number in numbers), header="Portable;Date de consentement")),
    )
    lines = [f"{number};{'niveau 2' if place % 8 else 'oui'};{AT}" for place, number in enumerate(numbers)]
    done = run(world, an_import(world, 2, a_file(*lines, header="Portable;Consentement;Date de consentement")))

    assert done.state is ImportState.FAILED
    assert (
        "La plupart des valeurs de la colonne « Consentement » ne disent ni oui ni non (« niveau 2 »)" in done.failure
    )
    assert '--column "Consentement=ignored"' in done.failure
    assert set(statuses(world).values()) == {Status.GRANTED}


def test_a_few_answers_that_are_not_understood_hold_whom_they_are_about_and_noes_fail_no_file() -> None:
    granted(world := a_world())
    lines = [f"06130000{place:02d};{'non' if place % 2 else 'a refusé'};{AT}" for place in range(6)]
    content = a_file(*lines, f"0612000001;à voir;{AT}", header="Portable;Consentement;Date de consentement")
    done = run(world, an_import(world, 1, content))

    assert done.state is ImportState.FINISHED
    assert statuses(world) == {"+33612000001": Status.HELD}


# ------------------------------------------------- columns that count


@each(
    ("column", "cells"),
    [
        ("Nombre d'enfants", "0|1|2|3"),
        ("Enfants", "0|1"),
        ("Enfants", "1"),
        ("order_count", "0|3"),
        ("Panier moyen", "10|0|1"),
        ("Nb visites", "1"),
        ("Number of orders", "0|1|2"),
        ("Total achats", "0,00|1"),
        ("Montant dernier achat", "0|1|12,50 €"),
    ],
)
def test_a_column_that_counts_or_measures_says_nothing_of_an_agreement(column: str, cells: str) -> None:
    lines = [f"06120001{number:02d};{cell};{AT}" for number, cell in enumerate(cells.split("|") * 3)]
    world = a_world()

    done = run(world, an_import(world, 1, a_file(*lines, header=f"Portable;{column};Date de consentement")))
    assert (done.state, done.failure) == (ImportState.FINISHED, "")


@each(
    ("column", "cells"),
    [
        ("Nombre d'enfants", "0|1|non"),
        ("Enfants", "oui|non"),
        ("Nombre de STOP", "0|1"),
        ("Total opt-out", "0|1"),
        ("Points", "120|STOP"),
        ("Nb", "12|x|désinscrit"),
    ],
)
def test_a_column_that_counts_fails_the_file_where_it_holds_words_or_counts_refusals(column: str, cells: str) -> None:
    lines = [f"06120001{number:02d};{cell};{AT}" for number, cell in enumerate(cells.split("|"))]
    world = a_world()

    assert run(world, an_import(world, 1, a_file(*lines, header=f"Portable;{column};Date de consentement"))).state is (
        ImportState.FAILED
    )
    assert world.contacts == {}


def test_an_opt_out_box_in_a_column_of_wordings_grants_nobody_and_holds_nobody() -> None:
    granted(world := a_world())
    box = "Cochez cette case si vous ne souhaitez pas recevoir nos offres par SMS"
    lines = (f"0612000001;{AT};{box}", f"0612000002;{AT};{box}")
    done = run(world, an_import(world, 1, a_file(*lines, header="Portable;Date de consentement;Formulation")))

    assert statuses(world) == {"+33612000001": Status.GRANTED}
    assert done.tally.refused_by == {"fr.consent": 2}


@pytest.mark.parametrize(
    "wording",
    [
        "J’accepte les SMS. STOP au 36180.",
        "J’accepte de recevoir les SMS de Zelie, Libellé complet : je peux m’opposer à tout moment par STOP au 36180.",
    ],
)
def test_a_wording_of_a_column_that_was_declared_may_say_how_to_refuse(wording: str) -> None:
    world = a_world()
    content = a_file(f"0612000001;{AT};{wording}", header="Portable;Date de consentement;Libellé case")
    run(world, an_import(world, 1, content, reading=declared(**{"Libellé case": "wording"})))

    assert statuses(world) == {"+33612000001": Status.GRANTED}
