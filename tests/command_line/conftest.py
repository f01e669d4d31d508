"""What the program finds around it: nobody's home, nobody's settings, and a person at the keyboard, to whom nobody has spoken yet."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from stopsms.command_line.speech import HOME_ZONE, Speech, speak


@pytest.fixture(autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's state, empty; the login is a person's and the terminal wide, wherever the tests run.

    A program that was run before in this process, in English, is another one.
    """
    speak(Speech("fr", ZoneInfo(HOME_ZONE)))
    for name in [name for name in os.environ if name.startswith("STOPSMS_")]:
        monkeypatch.delenv(name)
    state: Path = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("getpass.getuser", lambda: "claire")
    return state
