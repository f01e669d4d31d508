"""What the page of phones shows: each phone once, the latest first, and each message once, by whatever door it came."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.carrier.conversations import Conversations
from local.carrier.network import Network, WrittenMessage
from local.carrier.record import StackRecord
from local.stack_paths import StackPaths
from tests.factories import CAMILLE

OTHER = "+33698765432"


class Clock:
    """Goes on by a second each time that it is read."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def network() -> Network:
    return Network(Clock())


def delivers(network: Network, to: str, body: str) -> None:
    network.keep(network.made(to, "ZELIE", body))


def writes(network: Network, body: str, message_id: str, sender: str = CAMILLE.e164) -> WrittenMessage:
    written = WrittenMessage(message_id, sender, "36180", body, network.now().isoformat(timespec="milliseconds"))
    network.wrote(written)
    return written


def conversations(network: Network, *recorded: WrittenMessage) -> Conversations:
    def on_record(phone: str) -> Sequence[WrittenMessage]:
        return [one for one in recorded if one.sender == phone]

    return Conversations(network, on_record)


def numbers(listed: dict[str, object]) -> list[str]:
    phones = listed["phones"]
    assert isinstance(phones, list)
    return [one["phone"] for one in phones]


def bodies(conversations: Conversations) -> list[tuple[str, bool]]:
    return [(one["body"], one["theirs"]) for one in conversations.of(CAMILLE.e164)["messages"]]


def test_the_phone_with_the_latest_message_comes_first_whoever_wrote_it(network: Network) -> None:
    delivers(network, CAMILLE.e164, "Zelie")
    delivers(network, OTHER, "Zelie")
    listed = conversations(network).listed()
    writes(network, "STOP", "1")
    again = conversations(network).listed()

    assert (numbers(listed), numbers(again)) == ([OTHER, CAMILLE.e164], [CAMILLE.e164, OTHER])
    assert (again["phones"][0]["last"], again["phones"][0]["last_is_theirs"]) == ("STOP", True)


def test_a_search_finds_by_number_as_people_write_it_and_by_any_text_of_either_side(network: Network) -> None:
    delivers(network, CAMILLE.e164, "Zelie : soldes")
    delivers(network, OTHER, "Nora")
    writes(network, "Où est ma commande ?", "1", OTHER)
    here = conversations(network)

    assert numbers(here.listed("06 12 34")) == numbers(here.listed("SOLDES")) == [CAMILLE.e164]
    assert numbers(here.listed("+33 6 98")) == numbers(here.listed("commande")) == [OTHER]
    assert numbers(here.listed("personne")) == []
    assert here.listed("", 1)["found"] == 2


def test_what_was_written_here_is_not_told_again_from_the_record(network: Network) -> None:
    delivers(network, CAMILLE.e164, "Zelie")
    own = writes(network, "STOP", "m-1")
    passed_on = writes(network, "STOP", "7")
    other_door = WrittenMessage("mo-1", CAMILLE.e164, "36180", "STOP", passed_on.at)
    as_the_service_names_it = WrittenMessage("brevo-7", CAMILLE.e164, "36180", "STOP", passed_on.at)

    assert bodies(conversations(network, own, as_the_service_names_it)) == [
        ("Zelie", False),
        ("STOP", True),
        ("STOP", True),
    ]
    told = conversations(network, own, as_the_service_names_it, other_door).of(CAMILLE.e164)["messages"]
    assert [one["recorded"] for one in told if one["theirs"]] == [False, False, True]


def test_there_is_something_new_after_each_message_and_after_all_is_forgotten(network: Network) -> None:
    seen = [network.revision]
    delivers(network, CAMILLE.e164, "Zelie")
    seen.append(network.revision)
    writes(network, "STOP", "1")
    seen.append(network.revision)
    network.clear()
    seen.append(network.revision)
    delivers(network, CAMILLE.e164, "Zelie")
    seen.append(network.revision)

    assert len({*seen}) == len(seen)
    assert conversations(network).listed()["known"] == 1


def test_without_a_stack_there_is_no_record(tmp_path: Path) -> None:
    assert StackRecord(StackPaths(tmp_path, 0, 0)).written_by(CAMILLE.e164) == ()
