"""The page of the simulated phones in Chromium: every phone, found by number or text, and what its owner wrote by whatever door."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from local.carrier.__main__ import Server
from local.carrier.network import WrittenMessage
from local.stack_paths import StackPaths
from tests.browser.accessibility import check_accessibility
from tests.browser.watched_pages import watched_page
from tests.carrier_wire import PlainWire

pytestmark = pytest.mark.browser

CAMILLE, SHOWN = "+33612345678", "06 12 34 56 78"
AT_THE_SIGNED_DOOR = WrittenMessage("mo-1", CAMILLE, "36180", "arrêtez par pitié", "2026-11-24T09:59:00+00:00")


class Recorded(Server):
    """A simulator whose stack has one message on record that came by another door, and whose topic takes what is published."""

    def reply(self, sender: str, _: str, body: str) -> str:
        return f"m-{sender}-{body}"


@pytest.fixture
def simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorded]:
    def on_record(_: object, phone: str) -> Sequence[WrittenMessage]:
        return [AT_THE_SIGNED_DOOR] if phone == CAMILLE else []

    monkeypatch.setattr("local.carrier.record.StackRecord.written_by", on_record)
    server = Recorded(StackPaths(tmp_path, 0, 0), {"plain": PlainWire()})
    monkeypatch.setattr(server.publisher, "reply", server.reply)
    server.paths = StackPaths(tmp_path, 0, server.server_port)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def sends(simulator: Server, *phones: str, text: str = "Zelie : -20 % samedi. STOP au 36180") -> None:
    for phone in phones:
        simulator.network.keep(simulator.network.made(phone, "ZELIE", text))


def test_one_phone_and_one_message_are_counted_in_the_singular(simulator: Recorded, page: Page) -> None:
    sends(simulator, CAMILLE)
    page.goto(simulator.paths.carrier_url)

    expect(page.locator("#total")).to_have_text("1 SMS reçu, 1 téléphone.")
    sends(simulator, CAMILLE)
    expect(page.locator("#total")).to_have_text("2 SMS reçus, 1 téléphone.")
    check_accessibility(page)


def test_each_of_ten_thousand_phones_is_found_by_its_number_or_by_a_text(simulator: Recorded, page: Page) -> None:
    sends(simulator, *(f"+336{number:08}" for number in range(10_000)))
    sends(simulator, CAMILLE, text="Bienvenue au Salon du livre")
    page.goto(simulator.paths.carrier_url)
    phones, search = page.locator("#phones button"), page.get_by_role("searchbox")

    expect(page.locator("#total")).to_have_text("10 001 SMS reçus, 10 001 téléphones.")
    expect(phones).to_have_count(50)
    page.get_by_role("button", name="Afficher les suivants").click()
    expect(phones).to_have_count(250)
    for asked in ("06 12 34 56", "+33 6 12 34 56 78", "salon du LIVRE"):
        search.fill(asked)
        expect(page.locator("#found")).to_have_text("1 téléphone trouvé.")
        expect(phones.first).to_contain_text(SHOWN)
    search.fill("06 00 00 00 0")
    expect(page.locator("#found")).to_have_text("10 téléphones trouvés.")


def test_what_a_person_wrote_stays_after_a_reload_and_what_came_by_another_door_is_there(
    simulator: Recorded, page: Page
) -> None:
    sends(simulator, CAMILLE)
    page.goto(f"{simulator.paths.carrier_url}/#{CAMILLE}")
    log = page.get_by_role("log")

    expect(log).to_contain_text("arrêtez par pitié")
    expect(log).to_contain_text("reçu par une autre porte")
    message = page.get_by_label("Message", exact=True)
    expect(message).to_have_value("")
    expect(page.get_by_label("Écrire au")).to_have_value("36180")
    message.fill("Où en est ma commande ?")
    message.press("Enter")
    expect(log).to_contain_text("Où en est ma commande ?")
    page.reload()
    expect(log).to_contain_text("Où en est ma commande ?")
    expect(page.locator("#phones button").first).to_contain_text("Envoyé : Où en est ma commande ?")
    assert [one.body for one in simulator.network.written(CAMILLE)] == ["Où en est ma commande ?"]


def test_a_usual_word_is_filled_in_and_sent_by_a_second_press_alone(simulator: Recorded, page: Page) -> None:
    sends(simulator, CAMILLE)
    page.goto(f"{simulator.paths.carrier_url}/#{CAMILLE}")
    expect(page.get_by_label("Écrire au")).to_have_value("36180")
    page.get_by_role("button", name="STOP", exact=True).click()

    expect(page.get_by_label("Message", exact=True)).to_have_value("STOP")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    assert simulator.network.written() == []
    page.keyboard.press("Enter")
    expect(page.locator("li.mine")).to_have_count(2)
    assert [one.body for one in simulator.network.written()] == ["STOP"]


def test_somebody_of_whom_nothing_is_known_can_write_too(simulator: Recorded, page: Page) -> None:
    page.goto(simulator.paths.carrier_url)
    expect(page.locator("#total")).to_have_text("Aucun SMS.")
    page.get_by_role("searchbox").fill("06 98 76 54 32")
    page.get_by_role("button", name="Écrire depuis ce téléphone").click()
    page.get_by_label("Écrire au").fill("36180")
    page.get_by_label("Message", exact=True).fill("STOP")
    page.get_by_role("button", name="Envoyer").click()

    expect(page.get_by_role("log")).to_contain_text("STOP")
    assert [(one.sender, one.to) for one in simulator.network.written()] == [("+33698765432", "36180")]


def test_one_opens_a_conversation_by_keyboard_and_keeps_ones_place_while_others_write(
    simulator: Recorded, page: Page
) -> None:
    sends(simulator, "+33600000001", CAMILLE)
    page.goto(simulator.paths.carrier_url)
    mine = page.locator(f'[data-phone="{CAMILLE}"]')
    mine.focus()
    sends(simulator, "+33600000002")
    expect(page.locator("#phones button")).to_have_count(3)
    expect(mine).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#title")).to_have_text(SHOWN)
    expect(page.locator("#title")).to_be_focused()
    check_accessibility(page)


@pytest.mark.parametrize("width", [320, 390, 420])
def test_on_a_phone_there_is_the_list_or_the_conversation_in_its_whole_width(
    simulator: Recorded, browser: Browser, width: int, tmp_path: Path
) -> None:
    sends(simulator, CAMILLE, text="Zelie : " + "https://zelie.example/" + "a" * 60)
    with watched_page(browser, viewport={"width": width, "height": 700}, is_mobile=True, has_touch=True) as page:
        page.goto(simulator.paths.carrier_url)
        check_accessibility(page)
        page.get_by_role("button", name=SHOWN).click()
        log = page.get_by_role("log")
        expect(log).to_contain_text("Zelie")
        expect(page.get_by_role("navigation")).to_be_hidden()
        box = log.bounding_box()
        assert box is not None
        assert box["width"] >= width - 40
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        check_accessibility(page)
        page.get_by_role("button", name="← Téléphones").click()
        expect(log).to_be_hidden()
        expect(page.get_by_role("button", name=SHOWN)).to_be_focused()
