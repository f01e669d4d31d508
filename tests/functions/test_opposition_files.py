"""A list of oppositions: whom it names is silenced, in whichever column, key or message; what it clears says nothing else."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from importer.columns.find_layout import HEAD
from importer.columns.header_names import folded
from importer.reading.read_row import without_dates
from stopsms.compliance.consent.judge_consent import judge_consent
from stopsms.compliance.outside.file_import import FileReading, ImportState
from stopsms.compliance.outside.import_progress import ColumnCells, LineFate
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.opposition import Conclusion, Review, reviewed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import faults
from stopsms.contracts import imports as contract

from tests.each_case import each
from tests.factories import a_collection, an_advertiser
from tests.fakes import Crash, World
from tests.functions.file_imports import AT, a_file, a_world, an_import, granted, oppositions, report, run, statuses

pytestmark = pytest.mark.usefixtures("small_chunks")

PERSON, OURS, OTHER = "+33612000001", "+33757000001", "+33698000001"
SILENCED = (Status.HELD, Status.OPPOSED)


def after(content: str, **reading: Any) -> tuple[World, Any]:
    """A world in which the person had agreed, and what became of the list."""
    granted(world := a_world())
    return world, oppositions(world, 2, content, **reading)


# ------------------------------------------------------------------------ JSON lines


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        '{"mobile":"0612000001"}',
        '{"Phone":"0612000001"}',
        '{"phone":"0698000002","mobile":"0612000001"}',
        '{"phone":"0612000001","opt_out":true}',
        '{"phone":"0698000002","notes":"aussi le 06 12 00 00 01"}',
        '{"ph":"\\u002b33612000001"}',
        '{"phone":"\\u0030612000001"}x',
        '{"phone":"06\\/12\\/00\\/00\\/01"}x',
        '{"ph":6.12000001E8}',
        '{"phone":"0698000002","Phone":"0612000001"}',
        '["0612000001"]',
    ],
)
@pytest.mark.parametrize("beyond_the_head", [False, True])
def test_no_key_of_a_json_line_is_dropped(line: str, beyond_the_head: bool) -> None:
    others = [f'{{"phone":"0698000001"{" " * 1000}}}'] * (HEAD // 1000 if beyond_the_head else 1)
    before = "\n".join([*others, ""])
    world, done = after(before + line)

    assert (len(before) > HEAD) == beyond_the_head
    assert done.state is ImportState.FINISHED
    assert statuses(world)[PERSON] in SILENCED


@each(
    "lines",
    [
        '{"Address":"+33698000001","OptOut":"ALL"}\n{"address":"+33612000001","optout":"ALL"}',
        '{"Téléphone":"0698000001"}\n{"TELEPHONE":"0612000001"}',
        '{"phone":"0698000001","status":"subscribed"}\n{"phone":"0612000001","opt_out":true}',
        '{"phone":"0698000001"}\n{"mobile":"0612000001"}',
    ],
)
def test_keys_are_compared_as_headers_are_and_those_of_the_first_objects_are_known(lines: str) -> None:
    world, _ = after(lines)

    assert statuses(world)[PERSON] is Status.OPPOSED


def test_an_endpoint_that_says_all_within_another_key_holds() -> None:
    world, _ = after('{"Address":"+33612000001","ChannelType":"SMS","Attributes":{"OptOut":["ALL"]}}')

    assert statuses(world) == {PERSON: Status.HELD}


@pytest.mark.parametrize("text", ["\\ud800 stop", "\\udc00", "\\ud83d stop \\ud83d"])
def test_half_a_character_costs_no_opposition(text: str) -> None:
    content = f'{{"phone":"0612000001","message":"{text}"}}\n{{"phone":"0698000001","message":"{text}"}}'
    world, done = after(content)

    assert done.state is ImportState.FINISHED
    assert statuses(world) == {PERSON: Status.OPPOSED, OTHER: Status.OPPOSED}


def test_half_a_character_in_a_key_costs_no_opposition() -> None:
    world, done = after('{"phone":"0612000001","\\ud800":"x"}')

    assert done.layout.header == ("phone", "\ufffd")
    assert statuses(world) == {PERSON: Status.OPPOSED}


@pytest.mark.parametrize("opposes", [False, True])
def test_a_first_line_that_is_nested_too_deep_fails_the_file_with_a_reason(opposes: bool) -> None:
    content = '{"phone":' + "[" * 20_000
    world = a_world()
    done = oppositions(world, 1, content) if opposes else run(world, an_import(world, 1, content))

    assert done.state is ImportState.FAILED
    assert "n’est pas un objet JSON complet" in done.failure


def test_a_later_line_that_is_nested_too_deep_is_reported() -> None:
    world, done = after('{"phone":"0698000001"}\n{"phone":"0612000001","x":' + "[" * 20_000)

    assert done.tally.refused_by == {"import.unreadable": 1}
    assert statuses(world)[PERSON] is Status.HELD


# -------------------------------------------------------------------- logs of messages

LOGS = (
    "Expéditeur;Destinataire;Message|Sender;Recipient;Text|Expéditeur;Destinataire;Contenu|From;To;Message|De;À;Texte|"
    "From;Recipient;Body|Origine;Destinataire;Message|Source;Destination;Message|Émetteur;Destinataire;Message|"
    "Expediteur;N° court;Message|From;To number;Body|originator;recipient;body|Numéro expéditeur;Numéro destinataire;Message|"
    "Tél. de l'expéditeur;Tél. du destinataire;Réponse|Sender number;Receiver;Reply|SENDER;DESTINATION;TEXT"
).split("|")


@each("header", LOGS)
@each("to", [OURS, "36180"])
def test_of_a_log_of_messages_the_sender_who_says_stop_is_opposed_and_nobody_else(header: str, to: str) -> None:
    world, done = after(a_file(f"{PERSON};{to};STOP;24/10/2026", header=f"{header};Date"))

    assert done.state is ImportState.FINISHED
    assert done.layout.name == "messages"
    assert statuses(world) == {PERSON: Status.OPPOSED}


@each("sender", ["Zelie", "36180", "ZELIE 24"])
@each("words", ["Zelie : -20 %. STOP au 36180", "Bonjour, votre commande est prête", "Soldes ! STOP SMS 36180"])
def test_our_own_messages_oppose_and_hold_nobody(sender: str, words: str) -> None:
    world, done = after(a_file(f"{sender};{PERSON};{words}", header="Expéditeur;Destinataire;Message"))

    assert done.tally.fates == {LineFate.IGNORED: 1}
    assert statuses(world) == {PERSON: Status.GRANTED}


@each("direction", ["Sortant", "envoyé", "OUT", "MT", "outbound-api", "émis"])
def test_what_is_told_to_be_sent_by_us_opposes_nobody(direction: str) -> None:
    content = a_file(
        f"{OURS};{PERSON};Zelie : STOP au 36180;{direction}", header="Expéditeur;Destinataire;Message;Sens"
    )
    world, _ = after(content)

    assert statuses(world) == {PERSON: Status.GRANTED}


DIRECTIONS = (
    "Envoyé par le client|Sent by contact|sent to us|Émis par le mobile|Emission client|Outgoing (handset)|out of band|OUT->IN|output|"
    "Client -> Zelie|Mobile|E|S|1|?|sortant ?|non sortant|in/out|incoming call|entrant puis sortant|reçu par le client"
).split("|")


@pytest.mark.slow
@each("direction", DIRECTIONS)
@each("to", [OURS, "36180", "Zelie", ""])
def test_a_direction_in_words_of_its_own_is_none(direction: str, to: str) -> None:
    world, _ = after(a_file(f"{PERSON};{to};STOP;{direction}", header="Expéditeur;Destinataire;Message;Sens"))

    assert statuses(world)[PERSON] is Status.OPPOSED


@each("direction", [*DIRECTIONS, "sortant", "outbound-api", ""])
def test_our_own_message_whose_direction_is_not_understood_is_ours_by_its_sender(direction: str) -> None:
    content = a_file(
        f"36180;{PERSON};Soldes ! STOP au 36180;{direction}", header="Expéditeur;Destinataire;Message;Sens"
    )
    world, _ = after(content)

    assert statuses(world) == {PERSON: Status.GRANTED}


@each(
    ("line", "expected"),
    [
        (f"{PERSON};36180;STOP;sortant", Status.OPPOSED),
        (f"{PERSON};36180;STOP;Envoyé", Status.OPPOSED),
        (f"{PERSON};Zelie;STOP;MT", Status.OPPOSED),
        (f"{PERSON};3 61 80;STOP;out", Status.OPPOSED),
        (f"{PERSON};36180 (Zelie);STOP;out", Status.OPPOSED),
        (f"sms:{PERSON};36180;STOP;out", Status.OPPOSED),
        (f"{PERSON};36180;c'est quoi ce truc;sent", Status.HELD),
        (f"36180;{PERSON};STOP;reçu", Status.HELD),
        (f"36180;{PERSON};laissez-moi tranquille;inbound", Status.HELD),
        (f"Zelie;{PERSON};laissez-moi tranquille;in", Status.HELD),
        (f"36180;{PERSON};Merci;inbound", Status.GRANTED),
        (f"Zelie;{PERSON};Soldes;sortant", Status.GRANTED),
    ],
)
def test_a_direction_that_contradicts_the_sender_and_the_short_code_settles_nothing(
    line: str, expected: Status
) -> None:
    world, _ = after(a_file(line, header="Expéditeur;Destinataire;Message;Sens"))

    assert statuses(world)[PERSON] is expected


@each("error", ["21610", "21610.0", "21,610", "21 610", "21.610", "Error 21610", "21610 - opt-out", "#21610"])
@each("direction", ["outbound-api", "inbound", "?"])
def test_whom_a_carrier_knew_to_have_opposed_is_opposed_however_the_error_is_written(
    error: str, direction: str
) -> None:
    content = a_file(f"36180;{PERSON};Soldes;{direction};{error}", header="From;To;Body;Direction;ErrorCode")
    world, _ = after(content)

    assert statuses(world) == {PERSON: Status.OPPOSED}


@each(("column", "cell"), [("DNC", "1"), ("Radié le", "03/11/2026"), ("Opted out", "true"), ("Bloqué", "oui")])
def test_beside_a_message_of_ours_a_column_that_tells_who_refused_holds(column: str, cell: str) -> None:
    content = a_file(f"36180;{PERSON};Soldes;outbound-api;{cell}", header=f"From;To;Body;Direction;{column}")
    world, _ = after(content)
    cleared, _ = after(content.replace(f"outbound-api;{cell}", "outbound-api;"))

    assert statuses(world) == {PERSON: Status.HELD}
    assert statuses(cleared) == {PERSON: Status.GRANTED}


@each("error", ["", "0", "30007", "121610", "216100", "30,007"])
def test_another_error_opposes_nobody(error: str) -> None:
    content = a_file(f"36180;{PERSON};Soldes;outbound-api;{error}", header="From;To;Body;Direction;ErrorCode")
    world, _ = after(content)

    assert statuses(world) == {PERSON: Status.GRANTED}


@each(
    ("header", "line"),
    [
        ("Expéditeur;Destinataire;Message", f"{PERSON};{OURS};c'est quoi ce truc"),
        ("Expéditeur;Destinataire;Message", f"{OURS};{PERSON};c'est quoi ce truc"),
        ("Expéditeur;Destinataire;Message", f"Zelie;{PERSON};STOP"),
        ("Expéditeur;Destinataire;Message", f";{PERSON};STOP"),
        ("Expéditeur;Destinataire;Message", f"{OURS};{PERSON};Zelie : -20 %. STOP au 36180"),
        ("Expéditeur;Numéro;Message", f"{OURS};{PERSON};STOP"),
        ("Expéditeur;Numéro;Message", f"{PERSON};{OURS};STOP"),
        ("Expéditeur;Téléphone;Message;Sens", f"{PERSON};{OURS};STOP;reçu"),
        ("Expéditeur;Destinataire;Date", f"{PERSON};{OURS};24/10/2026"),
        ("Expéditeur;Destinataire;Message;Code erreur", f"Zelie;{PERSON};Soldes;21610"),
        ("Expéditeur;Destinataire;Message;Erreur", f"Zelie;{PERSON};Soldes;recipient unsubscribed"),
        ("From;To;Body;Direction;Status", f"Zelie;{PERSON};Soldes;outbound;blacklisted"),
        ("Expéditeur;Téléphone;Message;Désinscrit", f"Zelie;{PERSON};STOP;oui"),
    ],
)
def test_whoever_may_have_refused_by_a_message_is_silenced(header: str, line: str) -> None:
    world, done = after(a_file(line, header=header))

    assert done.state is ImportState.FINISHED
    assert statuses(world)[PERSON] in SILENCED


# ------------------------------------- the same line again, after a consent in between

SAME_DAY = "Portable;Date|0612000001;24/11/2026"
SAME_LISTS = [
    SAME_DAY,
    "Portable;Date|0612000009;24/11/2026|0612000001;24/11/2026",
    "Portable;Date|0612000001;25/11/2026",
    "Portable|0612000001",
    "0612000001",
    "Portable;Date|0612000001;hier",
    "Expéditeur;Destinataire;Message;Date|0612000001;36180;STOP;24/11/2026",
]


def consents_in_person(world: World, after: timedelta = timedelta(hours=1)) -> None:
    world.now += after
    phone = Phone.of(PERSON)
    collection = replace(a_collection(), collected_at=world.now - timedelta(minutes=1), source="web_form")
    found = judge_consent(
        world.contacts[phone], collection, an_advertiser(), world.now, f"{len(world.evidence[phone]):032x}"
    )
    assert found.contact is not None
    assert found.evidence is not None
    world.contacts[phone] = found.contact
    world.evidence[phone].append(found.evidence)


def a_list(world: World, number: int, lines: str) -> Any:
    world.now += timedelta(hours=1)
    return oppositions(world, number, lines.replace("|", "\n"))


def opposed_then_consenting(lines: str, after: timedelta = timedelta(hours=1)) -> World:
    granted(world := a_world())
    a_list(world, 2, lines)
    assert statuses(world)[PERSON] is Status.OPPOSED
    consents_in_person(world, after)
    assert statuses(world)[PERSON] is Status.GRANTED
    return world


@each("lines", SAME_LISTS)
def test_an_opposition_that_may_be_another_one_after_a_consent_holds_and_is_told(lines: str) -> None:
    world = opposed_then_consenting(lines)
    done = a_list(world, 3, lines)

    assert statuses(world)[PERSON] is Status.HELD
    assert done.tally.refused_by == {"import.unclear": 1}
    assert "la personne a consenti depuis" in report(world, done.id)[1][3]
    assert "suspendu jusqu’à relecture" in report(world, done.id)[1][3]
    assert faults(world.evidence[Phone.of(PERSON)]) == ()


@each("lines", SAME_LISTS)
def test_it_is_held_once_for_each_consent(lines: str) -> None:
    world = opposed_then_consenting(lines)
    a_list(world, 3, lines)
    release(world)
    released = a_list(world, 4, lines)
    assert statuses(world)[PERSON] is Status.GRANTED
    assert released.tally.refused_by == {}

    a_list(world, 5, "Portable;Source|0612000001;autre")
    assert statuses(world)[PERSON] is Status.OPPOSED
    consents_in_person(world)
    a_list(world, 6, lines)
    assert statuses(world)[PERSON] is Status.HELD


def release(world: World) -> None:
    phone = Phone.of(PERSON)
    about = world.evidence[phone][-1]
    review = Review(about.sequence, Conclusion.MISTAKEN, "Claire Martin", "déjà lue")
    world.contacts[phone], record = reviewed(world.contacts[phone], review, about, world.now, "e" * 32)
    world.evidence[phone].append(record)


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        ("Portable;Date|0612000001;24/11/2026 10:15", timedelta(hours=1)),
        ("OptedOutNumber;OptedOutTimestamp|+33612000001;2026-11-24T09:30:00Z", timedelta(hours=1)),
        (SAME_DAY, timedelta(days=2)),
    ],
)
def test_an_opposition_that_is_told_to_be_before_the_consent_is_unchanged(lines: str, after: timedelta) -> None:
    world = opposed_then_consenting(lines, after)
    done = a_list(world, 3, lines)

    assert statuses(world) == {PERSON: Status.GRANTED}
    assert done.tally.fates == {LineFate.UNCHANGED: 1}


@pytest.mark.slow
@pytest.mark.parametrize("lines", SAME_LISTS)
def test_whatever_call_a_worker_dies_at_the_second_list_ends_as_if_it_had_not(lines: str) -> None:
    whole = opposed_then_consenting(lines)
    start = whole.steps
    expected = a_list(whole, 3, lines)

    for fatal in range(start + 1, whole.steps + 1):
        world = opposed_then_consenting(lines)

        def die(step: int, call: str, fatal: int = fatal) -> None:
            if step == fatal:
                raise Crash(call)

        world.at_step = die
        with pytest.raises(Crash):
            a_list(world, 3, lines)
        done = run(world, expected.id)

        assert done.tally == expected.tally
        assert world.reports[done.id] == whole.reports[done.id]
        assert statuses(world) == statuses(whole)


# ------------------------------------------- cleared by one column, refused in another


@each(
    ("header", "line"),
    [
        ("Téléphone;Désinscrit;Commentaire", "non;ne veut plus de SMS"),
        ("Téléphone;Désinscrit;Commentaire", "non;merci d'arrêter les sms svp c'est pénible"),
        ("Téléphone;Désinscrit;Message", "non;STOP"),
        ("Téléphone;Désinscrit;Message", "non;pourquoi moi"),
        ("Téléphone;Désinscrit;Date de désinscription", ";12/03/2026"),
        ("Téléphone;Désinscrit;Date de désinscription", "non;12/03/2026"),
        ("Téléphone;Désinscrit;Date de désinscription", "non;hier"),
        ("Téléphone;Statut;Date de désinscription", "Abonné;12/03/2026"),
        ("Phone;Status;Unsubscribed at", "subscribed;2026-10-01"),
        ("Phone;Status;Opted out at", "subscribed;2026-10-01"),
        ("Phone;Status;Opt-out date", ";46350"),
        ("Téléphone;Statut;Motif", "Abonné;STOP reçu"),
        ("Téléphone;Statut;Motif", "Abonné;courrier du 3 mars"),
        ("Téléphone;Statut;Réponse", "subscribed;STOP"),
        ("Téléphone;Désinscrit;Raison", ";a demandé l'arrêt"),
        ("Téléphone;Désinscrit;Nom", "non;Dupont (STOP)"),
        ("Téléphone;Désinscrit;Étiquettes", "non;vip, désabonné"),
        ("Téléphone;Désinscrit;", "non;🚫"),
        ("Téléphone;Désinscrit;Origine", "non;désinscription par courrier"),
        ("Téléphone;Désinscrit;Code erreur", "non;21610"),
        ("SMS;SMS_BLACKLISTED;Commentaire", "false;ne plus contacter"),
        ("contact_id;status;note", "opt-in;STOP reçu"),
        ("Address;OptOut;Note", "NONE;désinscrite"),
        ("Téléphone;ChannelType;Commentaire", "email;STOP SMS"),
        ("Téléphone;ChannelType;Motif", "EMAIL;ne veut plus rien recevoir"),
        ("Téléphone;ChannelType;Motif", "EMAIL;tous canaux"),
        ("Téléphone;ChannelType;Motif", "EMAIL;ne plus contacter"),
        ("Téléphone;ChannelType;Motif", "EMAIL;STOP"),
        ("Téléphone;ChannelType;Motif", "EMAIL;harcèlement"),
        ("Téléphone;ChannelType;Message", "EMAIL;STOP"),
        ("Téléphone;ChannelType;Stop SMS", "EMAIL;oui"),
        ("Téléphone;ChannelType;OptOut", "EMAIL;ALL"),
        ("Téléphone;ChannelType;Désinscrit", "push;de tout"),
        ("Téléphone;ChannelType;Statut SMS", "EMAIL;désabonné"),
        ("Téléphone;Désinscrit;Motif email", "non;ne veut plus rien recevoir"),
        ("Téléphone;Désinscrit;Motif email", "non;tous canaux"),
        ("Téléphone;Désinscrit;Contact", "non;non"),
        ("Téléphone;Désinscrit;Date", "non;hier"),
        ("Téléphone;Désinscrit;Created at", "non;parti"),
        ("Téléphone;Désinscrit;Code erreur", "non;Error 21610"),
        ("Téléphone;Désinscrit;Code erreur", "non;destinataire absent"),
        ("Téléphone;Désinscrit;Étiquettes", "non;ancien abonné"),
        ("Téléphone;Désinscrit;Commentaire", "non;c'est fini pour lui"),
    ],
)
def test_a_line_that_clears_somebody_and_says_no_elsewhere_holds(header: str, line: str) -> None:
    world, done = after(a_file(f"{PERSON};{line}", header=header))

    assert done.tally.refused_by == {"import.unclear": 1}
    assert statuses(world) == {PERSON: Status.HELD}


@pytest.mark.exhaustive
@each("clears", ["Désinscrit;non", "Désinscrit;0", "Désinscrit;", "Statut;subscribed", "ChannelType;EMAIL"])
@each(
    ("column", "cell"),
    [
        *(
            (column, "oui")
            for column in ("Bloqué", "Plainte", "Exclu", "Supprimé", "Résilié", "Ne plus appeler", "Rejet", "Sorti")
        ),
        *(
            (column, "03/11/2026")
            for column in ("Radié le", "Retiré le", "Date d'arrêt", "Sorti le", "Suppression", "Clôture")
        ),
        *(
            (column, "2026-11-03")
            for column in ("Left at", "Revoked at", "cancelled_at", "Churned", "Quit", "removed_at")
        ),
        *((column, "46329") for column in ("Radié le", "Date d'arrêt", "Left at", "Sortie")),
        *((column, "x") for column in ("Exclu", "KO", "", "Perdu")),
        *(("DNC", cell) for cell in ("1", "vrai", "T", "❌", "✓", "?", "O")),
        *(("Groupe", cell) for cell in ("D", "2", "inactif", "perdu", "parti en 2025", "👎")),
    ],
)
def test_on_a_line_that_clears_somebody_whatever_is_not_known_to_be_harmless_holds(
    clears: str, column: str, cell: str
) -> None:
    name, cleared = clears.split(";")
    world, done = after(a_file(f"{PERSON};{cleared};{cell}", header=f"Portable;{name};{column}"))

    assert done.tally.refused_by == {"import.unclear": 1}
    assert statuses(world) == {PERSON: Status.HELD}


@each(
    ("header", "line"),
    [
        (
            "SMS;SMS_BLACKLISTED;CONTACT ID;EMAIL;FIRSTNAME;LASTNAME;ADDED_TIME;MODIFIED_TIME",
            "false;12;a@b.fr;Zoé;Non;2026-01-01 10:00:00;",
        ),
        ("contact_id;status;date_of_consent;source;correlation_id", "opt-in;2026-03-12T10:00:00Z;opt-in-message;ab12"),
        (
            "Address;ChannelType;OptOut;EffectiveDate;EndpointStatus;Location.City;Demographic.Locale;Metrics.x",
            "SMS;NONE;2026-03-12T10:00:00Z;ACTIVE;Lyon;fr;1",
        ),
        (
            "Téléphone;Désinscrit;Civilité;Prénom;Nom;Société;Code postal;Ville;Pays;Date de naissance",
            "non;M.;Zoé;Non;Stop Affaires;75001;Paris;NO;01/01/1980",
        ),
        (
            "Téléphone;Désinscrit;Adresse postale;Dernière visite;Conseiller;Points",
            "non;12 rue de l'Église, 75001 Paris;06/10/2026;Léa;0",
        ),
        ("Téléphone;Désinscrit;Bloqué;DNC;Radié le;Motif", "non;non;0;0000-00-00;néant"),
        ("Téléphone;Désinscrit;Source;Contact;Lien", "non;site web;Zoé Martin;https://example.com/u/1"),
        ("Téléphone;ChannelType;Désinscrit;Date de désinscription", "EMAIL;oui;12/03/2026"),
    ],
)
def test_an_ordinary_line_that_clears_somebody_is_left_aside(header: str, line: str) -> None:
    world, done = after(a_file(f"{PERSON};{line}", header=header))

    assert done.tally.fates == {LineFate.IGNORED: 1}
    assert statuses(world) == {PERSON: Status.GRANTED}


def test_an_endpoint_that_is_cleared_and_says_nothing_else_is_left_aside() -> None:
    line = {
        "Id": "a1",
        "Address": PERSON,
        "ChannelType": "SMS",
        "OptOut": "NONE",
        "EffectiveDate": "2026-03-12T10:00:00Z",
        "EndpointStatus": "ACTIVE",
        "Attributes": {},
        "Metrics": {"visits": 3},
        "Demographic": {"Locale": "fr_FR"},
        "Location": {"City": "Lyon"},
        "User": {"UserId": "u1"},
        "CreationDate": "2026-03-12T10:00:00Z",
    }
    world, done = after(json.dumps(line))

    assert done.tally.fates == {LineFate.IGNORED: 1}
    assert statuses(world) == {PERSON: Status.GRANTED}


def test_a_column_that_its_author_declared_to_say_nothing_holds_nobody_unless_it_refuses() -> None:
    content = a_file(f"{PERSON};non;{{}}", header="Portable;Désinscrit;Groupe")
    ignored = FileReading(columns={"Groupe": "ignored"})
    world, done = after(content.format("D4"), reading=ignored)
    other, _ = after(content.format("STOP SMS"), reading=ignored)

    assert done.tally.fates == {LineFate.IGNORED: 1}
    assert statuses(world) == {PERSON: Status.GRANTED}
    assert statuses(other) == {PERSON: Status.HELD}


def test_a_number_of_a_cleared_line_beside_which_words_stand_is_held() -> None:
    world, _ = after(a_file("06 12 00 00 01 (STOP);non", header="Téléphone;Désinscrit"))

    assert statuses(world) == {PERSON: Status.HELD}


@each(
    ("header", "line"),
    [
        ("Téléphone;Désinscrit;Date", "non;12/03/2026"),
        ("Téléphone;Désinscrit;Created at", ";2026-03-12"),
        ("Téléphone;Désinscrit;Date de désinscription", "non;"),
        ("Téléphone;Désinscrit;Date de désinscription", "non;-"),
        ("Téléphone;Désinscrit;Date de désinscription", "non;0000-00-00 00:00:00"),
        ("Téléphone;Désinscrit;Motif", "non;n/a"),
        ("Téléphone;Désinscrit;Message", "non;Merci"),
        ("Téléphone;Désinscrit;Nom", "non;Stop Affaires"),
        ("Téléphone;Désinscrit;Commentaire", "non;cliente fidèle"),
        ("Téléphone;Désinscrit;Motif email", "non;désabonné"),
        ("SMS;SMS_BLACKLISTED;EMAIL_BLACKLISTED", "false;true"),
        ("SMS;SMS_BLACKLISTED;DOUBLE_OPT-IN", "false;2"),
        ("contact_id;status;date_of_consent", "opt-in;2026-03-12"),
    ],
)
def test_a_line_that_clears_somebody_and_says_nothing_else_is_left_aside(header: str, line: str) -> None:
    world, done = after(a_file(f"{PERSON};{line}", header=header))

    assert done.tally.fates == {LineFate.IGNORED: 1}
    assert statuses(world) == {PERSON: Status.GRANTED}


@each("column", ["Refus SMS boutique", "Opt-in boutique", "Ne pas solliciter"])
@each("export", ["SMS;SMS_BLACKLISTED", "contact_id;status", "number;creationDatetime", "Address;OptOut"])
def test_a_column_of_a_known_export_that_may_say_who_refused_is_asked_for(export: str, column: str) -> None:
    content = a_file(f"{PERSON};false;oui", header=f"{export};{column}")
    _, done = after(content)
    world, told = after(content, reading=FileReading(columns={column: "opposed"}))

    assert done.state is ImportState.FAILED
    assert f"« {column} »" in done.failure
    assert told.state is ImportState.FINISHED
    assert statuses(world)[PERSON] is Status.OPPOSED


def test_our_report_on_a_list_can_be_corrected_and_imported() -> None:
    world = a_world()
    first = oppositions(world, 1, a_file("0612000001;Actif", "0698000001;oui", header="Téléphone;Statut"))
    corrected = world.reports[first.id].decode("utf-8-sig").replace("0612000001;Actif\r", "0612000001;Abonné\r")
    done = oppositions(world, 3, corrected)

    assert done.tally.fates == {LineFate.IGNORED: 1}


# ------------------------------------------------------------------ every mobile of a line


@each(
    ("header", "line"),
    [
        ("number;creationDatetime;Portable", f"0698000001;2026-10-01;{PERSON}"),
        ("SMS;SMS_BLACKLISTED;TELEPHONE", f"33698000001;true;{PERSON}"),
        ("SMS;SMS_BLACKLISTED;TELEPHONE", f";true;{PERSON}"),
        ("contact_id;status;Mobile", f"{OTHER};opt-out;{PERSON}"),
        ("Address;OptOut;User.UserAttributes.Phone", f"{OTHER};ALL;{PERSON}"),
        ("OptedOutNumber;OptedOutTimestamp;Tel", f"{OTHER};2026-10-01;{PERSON}"),
    ],
)
def test_every_column_of_numbers_of_a_known_export_opposes(header: str, line: str) -> None:
    world, done = after(a_file(line, header=header))

    assert done.tally.fates == {LineFate.TAKEN: 1}
    assert set(statuses(world).values()) == {Status.OPPOSED}


@pytest.mark.slow
@each("column", ["Contact", "WhatsApp", "Autre", "Coordonnées", "Ligne 2", "", "Nom", "Commentaire", "€"])
@each("number", ["0612000001", "06 12 00 00 01", "33612000001", "+33 6 12 00 00 01", "Zoé : 06.12.00.00.01"])
@each("export", ["Téléphone;Source", "SMS;SMS_BLACKLISTED"])
def test_a_mobile_elsewhere_on_the_line_of_an_opposition_is_held(export: str, column: str, number: str) -> None:
    world, done = after(a_file(f"0698000001;oui;{number}", header=f"{export};{column}"))

    assert statuses(world) == {OTHER: Status.OPPOSED, PERSON: Status.HELD}
    assert done.tally.fates == {LineFate.TAKEN: 1}
    assert "Un mobile dans une autre colonne est suspendu" in report(world, done.id)[1][3]


@each("column", ["Contact", "WhatsApp", "Ligne 2", ""])
def test_a_number_without_its_0_in_a_column_that_may_be_of_numbers_is_held(column: str) -> None:
    world, _ = after(a_file("698000001;612000001", header=f"Téléphone;{column}"))

    assert statuses(world) == {OTHER: Status.OPPOSED, PERSON: Status.HELD}


def test_an_identifier_of_a_known_export_is_no_number() -> None:
    world, done = after(a_file("1;33612000001;true;12 rue X", header="CONTACT ID;SMS;SMS_BLACKLISTED;ADDRESS"))

    assert done.tally.fates == {LineFate.TAKEN: 1}
    assert done.tally.refused_by == {}
    assert statuses(world) == {PERSON: Status.OPPOSED}


DATES = [
    "06/10/2026 10:30",
    "06/10/26 10:30",
    "06-10-2026 10h30",
    "06.10.2026 à 10:30:00",
    "2026-10-06 10:30:00",
    "2026-10-06T10:30:00+02:00",
    "2026-10-06 10:30:00.000000",
    "vue le 06/10/2026 10:30",
]


@each("date", DATES)
@each("line", ["0612000001;oui;{}", "0612000001;Actif;{}", "0612000001 (?);oui;{}"])
def test_a_date_with_an_hour_is_no_number(date: str, line: str) -> None:
    world, _ = after(a_file(line.format(date), header="Téléphone;Statut;Dernière visite"))

    assert set(statuses(world)) == {PERSON}


@given(
    st.sampled_from(["0612101030", "0602200612", "+33612101030", "0612202610"]),
    st.sampled_from([" ", ".", "-", "/", ""]),
)
def test_no_number_is_taken_for_a_date(number: str, between: str) -> None:
    pairs = [number[place : place + 2] for place in range(0, len(number), 2)]

    assert without_dates(between.join(pairs)) == between.join(pairs)


# ------------------------------------------------------------------------------ headers


@each(
    "signs",
    [
        ("€", "#"),
        ("✓", "✗"),
        ("?", "-"),
        ("同意", "拒绝"),
        ("Согласие", "Отказ"),
        ("Согласие SMS", "Отказ SMS"),
        ("SMS ✓", "SMS 🚫"),
        ("SMS", "Отказ SMS"),
    ],
)
def test_headers_of_other_signs_and_letters_are_kept_apart(signs: tuple[str, str]) -> None:
    assert folded(signs[0]) != folded(signs[1])
    assert all(map(folded, signs))


@each("header", ["", " ", "\u200b", "\ufeff", "\u00a0"])
def test_a_header_that_shows_nothing_is_empty(header: str) -> None:
    assert folded(header) == ""


def test_what_is_said_of_a_column_is_not_said_of_those_without_a_name() -> None:
    content = a_file(f"0612000001;1;non;{AT}", header="Portable;€;;Date de consentement")
    world = a_world()
    told = run(world, an_import(world, 1, content, reading=FileReading(columns={"€": "ignored"})))
    again = run(world, an_import(world, 2, content))
    unnamed = run(world, an_import(world, 3, content, reading=FileReading(columns={"": "ignored"})))

    assert [done.state for done in (told, again, unnamed)] == [ImportState.FAILED] * 3
    assert "n’a pas de nom" in told.failure
    assert "Une colonne sans nom ne se déclare pas" in unnamed.failure
    assert world.contacts == {}


@each(
    "content",
    [
        "Dupont;Tél. 06 12 00 00 01\nDurand;Tél. 06 12 00 00 02",
        "Dupont;mobile 0612000001\nDurand;mobile 0612000002",
        "Mme Dupont, portable : 06 12 00 00 01\nM. Durand, portable : 06 12 00 00 02",
        "0612000001 (portable pro)\n0612000002",
        "+33612000001 tel;Dupont\n+33612000002 tel;Durand",
        "Mobile Zoé 612000001\nMobile Léa 0612000002",
        "Numéro 0612000001;01/10/2026\nNuméro 0612000002;01/10/2026",
        "Portable;Date de consentement 06.12.00.00.01\n0612000002;01/10/2026",
        "Portable;0612000001;0612000002",
        "Portable 0612000001 0612000002",
        "Portable\u20280612000001\u20280612000002",
        "Portable\\r0612000001\\r0612000002",
        "<table><tr><td>Portable</td></tr><tr><td>0612000001</td></tr></table>",
        '{"portable 0612000001":"oui","portable":"0612000002"}',
    ],
)
@each("opposes", [False, True])
def test_a_first_line_that_holds_a_mobile_is_no_header_and_the_file_fails(content: str, opposes: bool) -> None:
    granted(world := a_world())
    done = oppositions(world, 2, content) if opposes else run(world, an_import(world, 2, content))

    assert done.state is ImportState.FAILED
    assert "contient un numéro de mobile" in done.failure
    assert statuses(world) == {PERSON: Status.GRANTED}


@pytest.mark.parametrize(
    "header", ["Portable;Liste du 06/12/2026 10:30", "Portable 2;Tél. 1", "Portable;Article L34-5"]
)
def test_a_header_with_figures_is_one(header: str) -> None:
    world, done = after(a_file("0612000001;", header=header))

    assert done.state is ImportState.FINISHED
    assert statuses(world) == {PERSON: Status.OPPOSED}


@each("separator", ["\t", ";", ",", "|"])
@each("end", ["\n", "\r\n"])
def test_every_separator_that_a_spreadsheet_announces_is_taken(separator: str, end: str) -> None:
    content = end.join([f"sep={separator}", separator.join(["Téléphone", "Motif a;b,c"]), f"0612000001{separator}x"])
    world, done = after(content)

    assert done.layout.separator == separator
    assert statuses(world) == {PERSON: Status.OPPOSED}


# ------------------------------------------------------------------- what is kept of columns


@pytest.mark.parametrize("sign", ["😀", "\x01", '"', "é", "a", "\U0010fffd"])
def test_what_is_kept_of_500_columns_fits_into_one_item(sign: str) -> None:
    cells = ColumnCells()
    for number in range(20):
        cells = cells.with_value(f"{number}{sign * 60}", telling=True, undescribed=True)
    kept = contract._cells_written(dict.fromkeys(range(500), cells))

    assert cells.many
    assert len(kept.encode()) < 250_000
    assert all(json.loads(json.dumps(value)) == value for value in cells.values)
