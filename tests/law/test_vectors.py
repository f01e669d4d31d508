"""The law as tables: every row of vectors.json, whose source is named in it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from adapters.phone_numbers import parse_phone
from compliance.calendar import Obstacle, next_opening, obstacles, warned_of
from compliance.countries.france import FR_AF2M_2026, FR_STRICT, Profile
from compliance.errors import InvalidPhone
from compliance.phone import Territory
from compliance.stop_words import Intent, read_reply

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("vectors.json").read_text())


def named(rows: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in rows]


def place(row: dict[str, Any]) -> tuple[Territory, bool]:
    """AM is a metropolitan number in Alsace-Moselle."""
    return (Territory.METROPOLITAN, True) if row["territory"] == "AM" else (Territory(row["territory"]), False)


def said(found: frozenset[Obstacle], profile: Profile) -> str:
    if found - warned_of(profile):
        return "block"
    return "warn" if found else "allow"


@pytest.mark.parametrize("row", named(VECTORS["time"]))
@pytest.mark.parametrize("profile", [FR_STRICT, FR_AF2M_2026], ids=lambda profile: profile.id)
def test_an_instant_is_judged_in_the_recipients_own_time(row: dict[str, Any], profile: Profile) -> None:
    territory, alsace_moselle = place(row)
    found = obstacles(datetime.fromisoformat(row["utc"]), territory, profile, alsace_moselle)

    expected = row["fr_strict"] if profile is FR_STRICT else row["af2m_2026"]
    assert said(found, profile) == expected


@pytest.mark.parametrize("row", named(VECTORS["next_slot"]))
def test_a_deferred_message_waits_for_the_next_lawful_opening(row: dict[str, Any]) -> None:
    territory, alsace_moselle = place(row)
    at = datetime.fromisoformat(row["utc"])

    opening = next_opening(at, territory, FR_STRICT, alsace_moselle=alsace_moselle)

    assert opening == datetime.fromisoformat(row["next_strict_utc"])


@pytest.mark.parametrize("row", named(VECTORS["number"]))
def test_a_number_is_read_however_it_is_written(row: dict[str, Any]) -> None:
    expected = row["expect"]
    if expected.startswith("OK") and not expected.split()[2].startswith(("BE", "CH")):
        phone = parse_phone(row["text"])
        assert (phone.e164, phone.territory) == tuple(expected.split()[1:3])
    else:
        with pytest.raises(InvalidPhone) as refused:
            parse_phone(row["text"])
        reason = "foreign" if expected.startswith("OK") else expected.split()[1].lower()
        assert refused.value.reason == reason


MEANINGS = {
    "STOP": (Intent.STOP, False),
    "REVIEW": (Intent.STOP, True),
    "CONTACT": (Intent.CONTACT, False),
    "OPTIN_CANDIDATE": (Intent.START, False),
    "NONE": (Intent.OTHER, False),
}


@pytest.mark.parametrize("row", named(VECTORS["keyword"]))
def test_a_reply_is_understood_as_people_mean_it(row: dict[str, Any]) -> None:
    reading = read_reply(row["text"])

    assert (reading.intent, reading.doubtful) == MEANINGS[row["expect"]]
