"""Publish the newest anchor's hash to those who keep it outside: by mail, and as an event, which reaches webhooks.

With one such hash anybody can prove that something which was in the archive at that time has since been cut off, left out or rewritten.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from stopsms.compliance.ports.archive import Archive, Notices
from stopsms.compliance.ports.outside import EventBus
from stopsms.compliance.proof.archive import anchored_at, hash_of
from stopsms.contracts.events import AnchorDetail, archive_event

GIVEN_OUT_FOR = timedelta(hours=12)
"""How long an anchor is published: a run that could not do so is invoked again. The next night's anchor contains the hash of this one."""


def newest_anchor(archive: Archive) -> AnchorDetail | None:
    """The newest anchor there is, or None."""
    number = archive.newest_anchor()
    written = archive.anchor(number) if number else None
    return None if written is None else AnchorDetail(number, hash_of(written), anchored_at(written))


def give_out_anchor(anchor: AnchorDetail, notices: Notices, bus: EventBus, now: datetime) -> bool:
    """Publish it, unless it is from an earlier night; returns whether it was published. Each way is tried, even if the other fails.

    Raises ExceptionGroup with what failed: to be called again. It is published at least once, under one event id.
    """
    if now - anchor.anchored_at > GIVEN_OUT_FOR:
        return False
    event = archive_event(anchor)
    # Always to webhooks, as it is rare: who subscribes, of all advertisers, is looked up on the way.
    to_webhooks = frozenset({event.id})
    failed: list[Exception] = []
    ways: tuple[Callable[[], None], ...] = (
        lambda: notices.send(*mail(anchor)),
        lambda: bus.publish([event], to_webhooks),
    )
    for publish in ways:
        try:
            publish()
        except Exception as error:  # noqa: BLE001 (raised below, once the other way was tried)
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"anchor {anchor.number} was not given out in every way", failed)
    return True


def mail(anchor: AnchorDetail) -> tuple[str, str]:
    """The subject and text of the mail, in French and English."""
    at = f"{anchor.anchored_at:%Y-%m-%d %H:%M:%S} UTC"
    return (
        f"Archive anchor {anchor.number} / ancre {anchor.number}",
        f"""\
Ancre n° {anchor.number} de l’archive, du {at}
SHA-256 : {anchor.sha256}

Conservez ce message hors de portée de ceux qui exploitent la plateforme : lancée sur une copie de l’archive, la commande
    python verifier.py COPIE {anchor.sha256}
révèle si quoi que ce soit de ce qu’elle contenait à cette date a depuis été coupé, omis ou réécrit.


Anchor {anchor.number} of the archive, of {at}
SHA-256: {anchor.sha256}

Keep this message out of reach of those who run the platform: run on a copy of the archive, the command
    python verifier.py COPY {anchor.sha256}
shows whether anything that it held at that moment has since been cut off, left out or rewritten.
""",
    )
