"""Words of refusal beside names, and names that are none; references and dates; numbers in one cell."""

import html
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from importer.read_cells import UnreadableCell
from importer.read_dates import moment
from importer.read_numbers import numbers_in
from importer.read_states import CellKind, is_bare_answer, kind_of
from importer.refusal_words import says_no, says_refusal, says_stop

from tests.each_case import each

STOPS = (
    "STOP|STOPP|STOPPÉ|stoppée|S.T.O.P|S T O P|ST0P|STOOOP|sssstop|STOP2|STOP2024|stopez|stopper les sms|stop_newsletter|stop_zelie|"
    "stop-total|stop tout|STOP définitif|stop_campagne|STOP - Mme a appelé ce jour|dit STOP et merci|STOP!!! en colère|STOP (Marie)|"
    "stop?|client STOPPÉ|stôp|ｓｔｏｐ|𝐒𝐓𝐎𝐏|StopPub|Non STOP|STOP:a@b.fr"
).split("|")
NOES = (
    "opt-in : non|opt in = 0|abonné : non|inscrit : non|accepte : non|RGPD : non|SMS : N|SMS=N|sms jamais|sms false|consent: N|"
    "SMS_OPTIN=0|pas OK SMS|sms désactivés|email oui sms non|0sms|non merci|REFUS2|NPAI2|desabo1|2desabo|RÉFUS01"
).split("|")
ENDS = (
    "pas le contacter|pas la rappeler|plus l'appeler|ne me contactez plus|n'envoyez plus rien|arrêt SMS|arrêt des sms|arrêter les SMS|"
    "merci d'arrêter|cesser les envois|halte aux sms|SUPPRIMER|supprimé|demande suppression|demande de suppression|retiré du fichier|"
    "enlever de la liste|rayé de la liste|radié|à radier|exclusion|résiliation|accord retiré|retrait du consentement|"
    "autorisation retirée|n'a pas donné son accord|a retiré son accord|pas d'envoi|plus d'envois|aucun envoi|pas de campagne|"
    "plus de newsletter|plus rien|contre les sms|liste Robinson|RGPD : oubli|trop de sms|mauvais numéro"
).split("|")
MISSPELT = "pa de sms|plu de sms|pas 2 sms|ne veu pa|pas de txt|oposé|refu|refuzé|liste noir|desbonné|d sinscrit|R E F U S".split(
    "|"
)
ENGLISH = (
    "DoNotContact|donotcontact|NePasContacter|PasDeSMS|smsoptout|SMSoptout|optedOut|NotSubscribed|isUnsubscribed|SmsUnsubscribed|"
    "no texts|no calls|please remove|opt me out|take off list|don’t text"
).split("|")


@each("form", ["{}", "Dupont {}", "Lyon ({})"])
@each("said", [*STOPS, *NOES, *ENDS, *MISSPELT, *ENGLISH])
def test_who_refuses_is_heard_beside_a_name_in_whatever_shape(said: str, form: str) -> None:
    assert says_refusal(form.format(said))
    assert kind_of(form.format(said)) is CellKind.REFUSAL


@each("said", ["Dupont - NON", "Dupont : non", "Dupont *NON*", "Dupont (non)", "Dupont/NON"])
def test_a_no_that_a_sign_sets_apart_from_a_name_is_one(said: str) -> None:
    assert says_refusal(said)
    assert not says_refusal("Dupont Non")


@each("said", STOPS)
def test_beside_a_person_s_name_the_keyword_is_heard_in_any_shape(said: str) -> None:
    assert says_stop(f"Dupont {said}")


DAMAGES: dict[str, Callable[[str], str]] = {
    "entities": lambda word: html.escape(word).encode("ascii", "xmlcharrefreplace").decode(),
    "named entities": lambda word: word.replace("é", "&eacute;").replace("É", "&Eacute;"),
    "entities of entities": lambda word: word.replace("é", "&amp;eacute;").replace("É", "&amp;Eacute;"),
    "an address": quote,
    "an address in Latin-1": lambda word: quote(word, encoding="latin-1"),
    "JSON": lambda word: word.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00"),
    "quoted-printable": lambda word: word.replace("é", "=E9").replace("É", "=C9"),
    "UTF-8 read as Windows": lambda word: word.encode().decode("cp1252"),
    "twice so": lambda word: word.encode().decode("cp1252").encode().decode("cp1252"),
    "Mac read as Windows": lambda word: word.encode("mac-roman").decode("cp1252"),
    "DOS read as Windows": lambda word: word.encode("cp850").decode("cp1252", "replace"),
    "DOS read as Latin-1": lambda word: word.encode("cp850").decode("latin-1"),
    "letters lost": lambda word: word.encode("ascii", "replace").decode(),
    "letters replaced": lambda word: word.encode("ascii", "replace").decode().replace("?", "\ufffd"),
}


@each("damage", DAMAGES)
@each("word", ["désabonné", "Dupont désinscrite", "Dupont RADIÉ", "opposé", "REFUSÉ", "supprimé", "DÉCÉDÉ"])
def test_a_word_of_refusal_is_heard_though_a_program_damaged_it(word: str, damage: str) -> None:
    assert says_refusal(DAMAGES[damage](word))


SHOPS = "Stop Affaires|Pit Stop|Pit-Stop Auto|Coffee Stop|Non-Stop Fitness|Stop Hôtel|Stop & Go|Stop'n'Go"
COMPANIES = (
    "DNC SARL|Opposite SARL|Sans Contact|Assurance Plus Mobile|Plus Contact|Contact Plus|La Poste Mobile|NRJ Mobile|Contact N. Durand|"
    "Exclusif Coiffure|Résilience SARL|Sans Souci|Hors Série|Plus de Chic|La Halte|Mobile Home Sud|Irish Pub|Jean &amp; Fils|AT&T"
)
PEOPLE = (
    "Bloquet|Bloquel|Bloqueau|Debonne|Desbonne|Desbonnet|Radier|Rayer|Oppenheimer|Stopford|Stoppa|Radiguet|Non|McDonald|LeBlanc|"
    "Élodie|FranÃ§ois|Ren?|N. P. Durand"
)
TRADES = "Responsable réclamations|Chargée des réclamations|Service réclamations|Chef de pub|Responsable newsletter|Arrêt maladie"
PLACES = (
    "12 rue des Renoncules|4 rue des Abondances|Villa La Tranquille|Chemin des Inscriptions|Arrêt de bus|Rue de l'Arrêt|Tel Aviv|"
    "Pas-de-Calais|Port-Mort|12 chemin du Mail|rue de la Campagne"
)
NUMBERS = "n° 0612000053|Tel n° 06 12 00 00 01|tél. : 06 12 00 00 52|Mobile no 0612000001|+33 (0)6 12 00 00 01"
ADDRESSES = "stop@x.fr|refus@x.fr|<non@x.fr>|mailto:desinscrit@x.fr|www.x.fr/stop"


@each("ordinary", "|".join([SHOPS, COMPANIES, PEOPLE, TRADES, PLACES, NUMBERS, ADDRESSES]).split("|"))
def test_ordinary_names_of_people_companies_streets_and_trades_are_no_refusal(ordinary: str) -> None:
    assert not says_refusal(ordinary)


FLOWERS = (
    "Acacias|Ajoncs|Aubépines|Bleuets|Bruyères|Capucines|Cèdres|Charmes|Châtaigniers|Chênes|Coquelicots|Cyprès|Églantines|Érables|Fougères|"
    "Frênes|Genêts|Glycines|Hêtres|Hortensias|Iris|Jonquilles|Lavandes|Lilas|Marguerites|Mimosas|Mûriers|Noyers|Œillets|Oliviers|Ormes|"
    "Orties|Pâquerettes|Peupliers|Pins|Pivoines|Platanes|Primevères|Renoncules|Roses|Sapins|Saules|Sureaux|Tilleuls|Tulipes|Violettes|"
    "Abbesses|Abeilles|Abondances|Oppidums|Résistants|Postes|Moulins|Désirs"
).split("|")


@given(
    st.sampled_from(["rue des", "12 bis, avenue des", "résidence les", "SARL les", "ZA des"]), st.sampled_from(FLOWERS)
)
def test_no_street_of_flowers_or_trees_is_a_refusal(way: str, flower: str) -> None:
    assert not says_refusal(f"{way} {flower}")


@given(st.text(max_size=200))
def test_whatever_stands_in_a_cell_something_is_made_of_it(cell: str) -> None:
    assert kind_of(cell) in CellKind
    assert isinstance(says_stop(cell), bool)
    assert says_refusal(f"{cell} désabonné")


@each("cell", ["NON1", "non_2", "KO1", "NON-12", "0", "NON"])
def test_digits_glued_to_a_no_do_not_hide_it(cell: str) -> None:
    assert says_no(cell)
    assert is_bare_answer(cell)


@each("cell", ["No12", "12 Ko", "Nonant", "Kono", "BL-2023-0012"])
def test_a_number_or_a_size_is_no_no(cell: str) -> None:
    assert not says_no(cell)


@each(
    ("cell", "said"),
    [
        *((cell, CellKind.REFUSAL) for cell in ("REFUS2", "NPAI2", "desabo1", "refus_01", "STOP/2026/001")),
        *((cell, CellKind.STATE) for cell in ("NON1", "KO1", "ok3", "actif2", "inactif1", "NON/2026/001", "sms2024")),
        ("BL2023", CellKind.WORD),
        *((cell, CellKind.DATA) for cell in ("#1001", "FA/2026/001", "24 nov. 2026", "1 octobre 2026", "CMD-2024-11")),
        *(
            (cell, CellKind.DATA)
            for cell in ("2026-10-01 10:30:00 +0100", "01/10/2026 10:30:15.123", "BL-2023-0012", "CA-NO-12")
        ),
        *((cell, CellKind.DATA) for cell in ("non.dupont@x.fr", "oui@x.fr")),
        *((cell, CellKind.NUMBER) for cell in ("C-001", "D4")),
        *((cell, CellKind.TEXT) for cell in ("x/1",)),
    ],
)
def test_a_reference_says_what_its_letters_alone_would_say(cell: str, said: CellKind) -> None:
    assert kind_of(cell) is said


@each(
    ("cell", "at"),
    [
        ("1 octobre 2026", "2026-10-01T00:00:00+02:00"),
        ("1er octobre 2026", "2026-10-01T00:00:00+02:00"),
        ("24 nov. 2026", "2026-11-24T00:00:00+01:00"),
        ("24-nov-26", "2026-11-24T00:00:00+01:00"),
        ("24 NOVEMBRE 2026", "2026-11-24T00:00:00+01:00"),
        ("24 févr. 2026 à 10h30", "2026-02-24T10:30:00+01:00"),
        ("24\u00a0août\u00a02026 10:30:15", "2026-08-24T10:30:15+02:00"),
        ("2026-10-01 10:30:00 +0100", "2026-10-01T10:30:00+01:00"),
        ("2026-10-01 10:30 -04:00", "2026-10-01T10:30:00-04:00"),
        ("2026-10-01 10:30:00.123 +0200", "2026-10-01T10:30:00.123+02:00"),
        ("01/10/2026 10:30:15.123", "2026-10-01T10:30:15+02:00"),
    ],
)
def test_dates_as_programs_and_people_in_france_write_them_are_read(cell: str, at: str) -> None:
    assert moment(cell) == datetime.fromisoformat(at)


@each(
    "cell",
    ["31 févr. 2026", "24 mart 2026", "24 may 2026", "2er mai 2026", "mai 2026", "2026-10-01+0100", "2026-10-01 +0100"],
)
def test_a_doubtful_date_is_none(cell: str) -> None:
    with pytest.raises(UnreadableCell):
        moment(cell)


@each(
    ("cell", "numbers"),
    [
        *((cell, [cell]) for cell in ("06,12,00,00,01", "06, 12, 00, 00, 01", "612,000,001", "612'000'001")),
        ("06,12,00,00,01 ; 07,12,00,00,02", ["06,12,00,00,01", "07,12,00,00,02"]),
        ("06 12 00 00 01, 07 12 00 00 02", ["06 12 00 00 01", "07 12 00 00 02"]),
        ("+33612000001   +33712000002", ["+33612000001", "+33712000002"]),
        ("111111111" + " " * 60000 + "111111111", ["111111111" + " " * 60000 + "111111111"]),
        ("néant", []),
    ],
)
def test_a_number_written_with_commas_is_not_taken_apart(cell: str, numbers: list[str]) -> None:
    assert numbers_in(cell) == numbers
