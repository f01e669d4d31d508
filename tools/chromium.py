"""python -m tools.chromium: get Chromium for the tests of pages, where it may be had. Nothing is done when there is one.

As root on Debian: its package, the shell without windows, which takes half of the processor's time that the whole browser does. Else the
one inside the npm package `@sparticuz/chromium`, into .local/chromium. With neither, say so: the tests of pages then report that they were
not run, and fail with CI=true.
"""

import base64
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / ".local" / "chromium"
DEBIAN = ("chromium-headless-shell", "chromium")
"""Debian's packages and what they are called on the PATH; older releases have the second alone."""
NAMES = (*DEBIAN, "chromium-browser", "google-chrome", "google-chrome-stable")
"""Under which one is found on the PATH, the best first."""

PACKAGE = "@sparticuz/chromium"
VERSION = "153.0.0"
INTEGRITY = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
"""The SHA-512 of its archive, as the registry gives it."""

_UNPACK = """
const {pipeline} = require("stream"), {createBrotliDecompress} = require("zlib"), fs = require("fs");
pipeline(fs.createReadStream(process.argv[1]), createBrotliDecompress(), fs.createWriteStream(process.argv[2]), (error) => {
    if (error) throw error;
});
"""
"""Node has Brotli, Python has not. Nothing of the package is executed but the browser, so any version of Node will do."""

_LAUNCHER = """#!/bin/sh
export LD_LIBRARY_PATH="{folder}/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
test -e /etc/fonts/fonts.conf || export FONTCONFIG_FILE="{folder}/own-fonts.conf"
exec "{folder}/chromium" "$@"
"""

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/font-cache</cachedir></fontconfig>
"""


class ChromiumError(Exception):
    """There is no Chromium, or not this way; the message says why."""


def candidates() -> Iterator[Path]:
    """Where one may be: the one that CHROMIUM names and no other, else those on the PATH, else the one that was unpacked."""
    if named := os.environ.get("CHROMIUM"):
        yield Path(named)
        return
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield HOME / "launcher"


def found() -> Path:
    """A Chromium that starts. Raises ChromiumError."""
    for path in candidates():
        if runs(path):
            return path
    if named := os.environ.get("CHROMIUM"):
        raise ChromiumError(f"CHROMIUM names {named}, which does not start")
    raise ChromiumError(f"no Chromium: none of {', '.join(NAMES)} on the PATH, and {HOME} has none that starts")


def runs(path: Path) -> bool:
    """Whether it starts: what Ubuntu installs under the name is a pointer to another shop."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def from_debian() -> Path:
    """Debian's package. Raises ChromiumError."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise ChromiumError("Debian's package: that takes root and apt-get")
    patient = ["apt-get", "-y", "-o", "DPkg::Lock::Timeout=120"]
    refreshed = False
    for name in DEBIAN:
        install = [*patient, "install", "--no-install-recommends", name]
        done = _run(install)
        if done.returncode and not refreshed:  # an image may come without the lists of packages
            refreshed = not _run([*patient, "update"]).returncode
            done = _run(install)
        if not done.returncode and (path := shutil.which(name)) and runs(Path(path)):
            return Path(path)
    raise ChromiumError(f"Debian's package: {_last_line(done)}")


def from_npm() -> Path:
    """The one in the npm package. Raises ChromiumError."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise ChromiumError(f"npm's {PACKAGE}: made for Linux on x86_64")
    if not shutil.which("npm") or not shutil.which("node"):
        raise ChromiumError(f"npm's {PACKAGE}: that takes Node and npm")
    HOME.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME.parent, prefix="chromium-") as made:
        folder = Path(made)
        fetch = ["npm", "pack", "--silent", "--fetch-retries=1", f"--cache={folder}/npm", f"{PACKAGE}@{VERSION}"]
        done = _run(fetch, folder)
        archives = list(folder.glob("*.tgz"))
        if done.returncode or not archives:
            raise ChromiumError(f"npm's {PACKAGE}: {_last_line(done)}")
        _unpack(archives[0], folder / "unpacked")
        shutil.rmtree(HOME, ignore_errors=True)
        (folder / "unpacked").rename(HOME)
    path = HOME / "launcher"
    if not runs(path):
        raise ChromiumError(f"npm's {PACKAGE}: it does not start on this machine")
    return path


def _unpack(archive: Path, folder: Path) -> None:
    """Check the archive, and lay the browser out in the folder: it will stand in HOME. Raises ChromiumError."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    if base64.b64encode(digest).decode() != INTEGRITY:
        raise ChromiumError(f"npm's {PACKAGE}: its archive is not the one that was tried")
    folder.mkdir()
    _must(["tar", "-xf", str(archive), "-C", str(archive.parent)])
    for packed in sorted((archive.parent / "package" / "bin").glob("*.br")):
        unpacked = folder / packed.stem
        _must(["node", "-e", _UNPACK, str(packed), str(unpacked)])
        if unpacked.suffix == ".tar":
            _must(["tar", "-xf", str(unpacked), "-C", str(folder)])
            unpacked.unlink()
    for name, content in (("launcher", _LAUNCHER), ("own-fonts.conf", _FONTS)):
        (folder / name).write_text(content.format(folder=HOME))
    for name in ("launcher", "chromium"):
        (folder / name).chmod(0o755)


def _must(command: list[str]) -> None:
    done = _run(command)
    if done.returncode:
        raise ChromiumError(f"npm's {PACKAGE}: {_last_line(done)}")


def _run(command: list[str], folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _last_line(done: "subprocess.CompletedProcess[str]") -> str:
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return lines[-1] if lines else f"{done.args[0]} ended with {done.returncode}"


def main() -> int:
    """Say which there is, or why there is none: whoever tests pages will miss it, nobody else."""
    try:
        found()
    except ChromiumError as missing:
        reasons = [str(missing)]
    else:
        return 0
    if not os.environ.get("CHROMIUM"):
        print("Getting Chromium for the tests of pages (once)", flush=True)
        for way in (from_debian, from_npm):
            try:
                print(f"Chromium: {way()}")
            except ChromiumError as refused:
                reasons.append(str(refused))
            else:
                return 0
    print("\n  ".join(["The tests of pages will not be run:", *reasons]), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
