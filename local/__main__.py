"""python -m local run | up | down | restart | clock [INSTANT]: the commands behind `make run`, `make up`, `make down`, `make clock`.

`restart` is an outage: the emulator and its workers end and come back with their state, the carrier stays. With STACK_AT a stack
comes up at that instant, and its sample data are dated from there.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import Progress

from local import clock, people, sample_data
from local.api_key import keep_api_key
from local.deployment import deploy, describe, keep_inbound_secret
from local.processes import StartError, restart_emulator, start_carrier, start_emulator, stop_all
from local.stack_paths import CONFIGURATION_SET, OPT_OUT_LIST, StackPaths

console = Console()

PARAMETERS = {
    "Deployment": "production",
    "PartsPerSecond": "100",
    "SenderConcurrency": "2",
    "OptOutListName": OPT_OUT_LIST,
    "ConfigurationSetName": CONFIGURATION_SET,
}
"""Locked and protected as a real one, but faster than a real sender ID, so that a demonstration does not take its time."""


def come_up(paths: StackPaths) -> None:
    """Start everything, deploy, load the sample data; leave nothing behind if that fails."""
    fresh = os.environ.get("KEEP") != "1"
    if any(file.exists() for file in (paths.stack_file, *paths.pid_files.values())):
        raise StartError("a stack is up already, or was not ended: `make down` first")
    paths.folder.mkdir(parents=True, exist_ok=True)
    if fresh:
        shutil.rmtree(paths.folder / "state", ignore_errors=True)
        paths.clock_file.unlink(missing_ok=True)
        for log in paths.folder.glob("*.log"):
            log.unlink()
    if at := os.environ.get("STACK_AT"):
        clock.begin(paths, _instant(at))
    try:
        with Progress(console=console, transient=True) as progress:
            step = progress.add_task("Starting the emulator and the carrier simulator", total=None)
            start_emulator(paths)
            start_carrier(paths)
            progress.update(step, description="Building and deploying template.yaml (the first time takes a minute)")
            parameters = PARAMETERS | {
                "EmbeddedEndpoint": paths.endpoint,
                "EmbeddedCarrierUrl": paths.carrier_url,
                "EmbeddedClockFile": str(paths.clock_file),
                "InboundWebhookSecretName": keep_inbound_secret(paths),
            }
            for given in ("PartsPerSecond", "SenderConcurrency"):
                parameters[given] = os.environ.get(f"STACK_{given}") or parameters[given]
            deploy(paths, parameters)
            unfinished = paths.stack_file.with_suffix(".unfinished")
            described = describe(paths)
            keep_api_key(paths, described["resources"]["AccessTable"])
            with_sample = os.environ.get("SAMPLE") != "0"
            described["people"] = people.sample(paths) if with_sample else []
            unfinished.write_text(json.dumps(described, indent=2))
            unfinished.chmod(0o600)
            unfinished.rename(paths.stack_file)
            put_on_file(paths)
            if fresh and with_sample:
                progress.update(step, description="Loading sample contacts", total=sample_data.STEPS)
                people.load(paths, described)
                sample_data.load(paths.stack(), clock.now(paths), lambda: progress.advance(step))
    except BaseException:
        go_down(paths)
        raise


def put_on_file(paths: StackPaths) -> None:
    """Let the command line find the stack from any folder; where the user's state cannot be written, it is found from here alone."""
    try:
        paths.on_file.parent.mkdir(parents=True, exist_ok=True)
        paths.on_file.write_text(f"{paths.folder}\n")
    except OSError as error:
        console.print(
            f"[yellow]Outside of this folder, name the stack with --stack {paths.folder} ({error.strerror})[/yellow]"
        )


def go_down(paths: StackPaths) -> None:
    """End everything. What stays: the environments, the build cache, the logs and, for KEEP=1, the state."""
    stop_all(paths)
    with suppress(OSError):
        paths.on_file.unlink(missing_ok=True)
    paths.stack_file.unlink(missing_ok=True)
    paths.stack_file.with_suffix(".unfinished").unlink(missing_ok=True)
    shutil.rmtree(paths.folder / "tmp", ignore_errors=True)


def show(paths: StackPaths) -> None:
    """What to try next."""
    stack = paths.stack()
    url, key = stack["api_url"], stack["api_key"]
    campaign = json.dumps(
        {
            "advertiser_id": sample_data.ADVERTISER_ID,
            "name": "Mode",
            "text": "Zelie : -20 % sur la mode ce samedi.",
            "category": "mode",
        },
        ensure_ascii=False,
    )
    curl = 'curl -s -H "x-api-key: $KEY" $API/campaigns'
    lines = [
        f"The stack is up. For it, it is {clock.now(paths):%Y-%m-%d %H:%M:%S} UTC.",
        f"Phones: {paths.carrier_url}/    Everything else: {paths.stack_file}",
        f"The API, to read and to try: {url}/docs",
        *(f"Consent form: {address}" for address in sample_data.form_addresses(stack)),
        *_who_may_sign_in(stack),
        "",
        "Try next (the README's worked example goes on from here):",
        "",
        f"  API={url} KEY={key} CARRIER={paths.carrier_url}",
        *(
            []
            if os.environ.get("STACK_AT")
            else [f"  make clock AT={_tuesday_after(clock.now(paths)).isoformat()}   # a Tuesday morning in Paris"]
        ),
        f"  {curl} -d '{campaign}'",
        f"  {curl}/ID/preview",
        f"  {curl}/ID/schedule -d '{{}}'",
        f"  {curl}/ID",
        f"  {curl}/ID/recipients?status=blocked",
        '  make stopsms ARGS="campaign watch ID"     # all of this as commands: make stopsms ARGS=--help',
        *(f"  {link}   # a sample contact's preference page" for link in sample_data.preference_links(stack)),
        "  make down                                 # or Ctrl-C here, after make run",
        "",
    ]
    console.print("\n".join(lines), highlight=False, soft_wrap=True, markup=False)


def _who_may_sign_in(stack: dict[str, Any]) -> list[str]:
    """The sample people, if they were loaded."""
    found = stack["people"]
    if not found:
        return []
    shown = [f"  {person['email']:32}{person['role']}" for person in found]
    return [f"Console: {stack['api_url']}/console    Everybody's password: {found[0]['password']}", *shown]


def run(paths: StackPaths) -> None:
    """Come up, stay until interrupted, go down."""
    come_up(paths)
    show(paths)
    try:
        while paths.stack_file.exists():
            time.sleep(0.5)
    finally:
        go_down(paths)


def _tuesday_after(now: datetime) -> datetime:
    """Ten o'clock in Paris on the next Tuesday that is still to come: the clock is not turned back to before the sample data."""
    local = now.astimezone(ZoneInfo("Europe/Paris"))
    days = (1 - local.weekday()) % 7 or 7
    return (local + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)


def _instant(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise StartError(f"'{written}' is not a date and time: write 2026-11-24T10:00:00+01:00") from error
    if at.tzinfo is None:
        raise StartError(f"'{written}' has no offset from UTC: write 2026-11-24T10:00:00+01:00")
    return at


def _interrupted(number: int, _: FrameType | None) -> None:
    raise KeyboardInterrupt(number)


def main() -> int:
    """Do what was asked."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("command", choices=("run", "up", "down", "restart", "clock"))
    parser.add_argument("at", nargs="?", help="an instant with its offset: 2026-11-24T10:00:00+01:00")
    asked = parser.parse_args()
    paths = StackPaths.from_environment()
    for ending in (signal.SIGTERM, signal.SIGINT):  # a shell starts background jobs deaf to SIGINT
        signal.signal(ending, _interrupted)
    try:
        match asked.command:
            case "run":
                run(paths)
            case "up":
                come_up(paths)
                show(paths)
            case "down":
                go_down(paths)
            case "restart":
                restart_emulator(paths)
            case _:
                at = _instant(asked.at) if asked.at else None
                if not paths.stack_file.exists():
                    raise StartError("no stack is up")
                console.print(f"The stack's present moment: {clock.set_present(paths, at):%Y-%m-%dT%H:%M:%S%z}")
    except StartError as error:
        console.print(f"[red]{error}[/red]", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
