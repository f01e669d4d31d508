"""Each night's anchor is given to the outside: a mail, an event for webhooks, a metric, and a time stamp where one is asked for."""

import hashlib
import json
import re
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import jsonschema_rs
import pytest
from archive.app import TIME_FOR_A_STAMP
from archive.append_changes import Head, append_changes
from archive.give_out_anchor import GIVEN_OUT_FOR, give_out_anchor, mail
from archive.stamp_anchors import LOOKED_AT, stamp_anchors
from stopsms.adapters.files.archive_store import S3Archive
from stopsms.adapters.messaging.webhook_caller import LONGEST_CALL
from stopsms.adapters.settings import Settings
from stopsms.compliance.ports.archive import NotStampedError
from stopsms.contracts.events import FOR_WEBHOOKS, AnchorDetail, ArchiveEvent, DomainEvent

from tests.architecture.deployment import FUNCTIONS, TEMPLATE
from tests.audit.test_audit import an_archive, change
from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS
from tests.functions.doors import Runtime, bodies, fresh
from tests.functions.responder import GOOD, listening
from tools import schemas


@pytest.fixture
def post(bus: str, settings: Settings) -> str:
    """The mailbox of whoever keeps the hashes: a queue behind the topic."""
    sqs: Any = boto3.client("sqs")
    url: str = sqs.create_queue(QueueName="post")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topics: Any = boto3.client("sns")
    (topic,) = topics.list_topics()["Topics"]
    topics.subscribe(TopicArn=topic["TopicArn"], Protocol="sqs", Endpoint=arn)
    return url


def a_day(number: int = 1) -> None:
    """Something is archived."""
    append_changes("consent", [change(number)], S3Archive("archive"), Head())


def night() -> None:
    fresh("archive").handler({}, Runtime())


def hash_of_anchor(number: int) -> str:
    written = S3Archive("archive").anchor(number)
    assert written is not None
    return hashlib.sha256(written).hexdigest()


def measured(written: str) -> dict[str, Any]:
    """The night's metrics, as CloudWatch reads them from the log."""
    (found,) = [line for line in map(json.loads, written.splitlines()) if "_aws" in line]
    return dict(found)


def test_the_hash_of_an_anchor_is_mailed_told_as_an_event_and_to_be_found_with_the_metric(
    post: str, bus: str, capsys: pytest.CaptureFixture[str]
) -> None:
    a_day()
    night()

    sha256 = hash_of_anchor(1)
    (mailed,) = bodies(post)
    assert mailed["Subject"] == "Archive anchor 1 / ancre 1"
    for words in ("Ancre n° 1", "Anchor 1", f"python verifier.py COPIE {sha256}", f"python verifier.py COPY {sha256}"):
        assert words in mailed["Message"]
    (told,) = bodies(bus)
    assert (told["detail-type"], told["resources"]) == ("archive.anchored", [FOR_WEBHOOKS])
    assert jsonschema_rs.is_valid(schemas.schema("archive_event"), told["detail"])
    assert (told["detail"]["anchor"]["number"], told["detail"]["anchor"]["sha256"]) == (1, sha256)
    metric = measured(capsys.readouterr().out)
    assert (metric["AnchorNumber"], metric["anchor_sha256"]) == ([1.0], sha256)


def test_a_night_after_a_day_without_anything_new_says_which_anchor_is_the_newest_and_tells_nobody_again(
    post: str, bus: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_day()
    night()
    bodies(post), bodies(bus)
    capsys.readouterr()
    later(settings, timedelta(days=1))
    night()

    assert bodies(post) == bodies(bus) == []
    metric = measured(capsys.readouterr().out)
    assert (metric["AnchorNumber"], metric["anchor_sha256"]) == ([1.0], hash_of_anchor(1))


def later(settings: Settings, by: timedelta) -> None:
    clock = Path(settings.clock_file)
    clock.write_text(str(float(clock.read_text()) + by.total_seconds()))


def test_the_first_night_of_an_empty_archive_is_measured_and_nothing_is_told(
    post: str, bus: str, capsys: pytest.CaptureFixture[str]
) -> None:
    night()

    assert bodies(post) == bodies(bus) == []
    assert measured(capsys.readouterr().out)["AnchorNumber"] == [0.0]


def test_a_mail_that_fails_holds_up_no_event_and_the_run_that_lambda_repeats_gives_the_same_anchor_out_again(
    post: str, bus: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_day()
    with monkeypatch.context() as broken:
        broken.setenv("ANCHOR_TOPIC_ARN", "arn:aws:sns:eu-west-3:123456789012:none")
        with pytest.raises(ExceptionGroup, match="anchor 1 was not given out"):
            night()
        (first,) = bodies(bus)
        assert measured(capsys.readouterr().out)["AnchorNumber"] == [1.0]
    night()

    (mailed,) = bodies(post)
    (second,) = bodies(bus)
    assert hash_of_anchor(1) in mailed["Message"]
    assert second["detail"] == first["detail"]
    assert S3Archive("archive").newest_anchor() == 1


class Told:
    def __init__(self) -> None:
        self.events: list[DomainEvent] = []
        self.subscribed: frozenset[str] = frozenset()
        self.mails: list[tuple[str, str]] = []

    def publish(self, events: Any, subscribed: frozenset[str]) -> None:
        self.events += events
        self.subscribed |= subscribed

    def send(self, subject: str, text: str) -> None:
        self.mails.append((subject, text))


class Broken:
    def publish(self, events: Any, subscribed: frozenset[str]) -> None:
        raise OSError("the bus")

    def send(self, subject: str, text: str) -> None:
        raise OSError("the topic")


AN_ANCHOR = AnchorDetail(7, "ab" * 32, TUESDAY_10H_PARIS)


def test_each_way_is_tried_whatever_becomes_of_the_other() -> None:
    told, broken = Told(), Broken()
    with pytest.raises(ExceptionGroup) as bus_failed:
        give_out_anchor(AN_ANCHOR, told, broken, TUESDAY_10H_PARIS)
    with pytest.raises(ExceptionGroup) as topic_failed:
        give_out_anchor(AN_ANCHOR, broken, told, TUESDAY_10H_PARIS)
    with pytest.raises(ExceptionGroup) as both_failed:
        give_out_anchor(AN_ANCHOR, broken, broken, TUESDAY_10H_PARIS)

    assert [len(each.value.exceptions) for each in (bus_failed, topic_failed, both_failed)] == [1, 1, 2]
    (event,) = told.events
    assert isinstance(event, ArchiveEvent)
    assert event.anchor == AN_ANCHOR
    assert told.subscribed == {event.id}
    assert told.mails == [mail(AN_ANCHOR)]


@each(
    ("age", "given"),
    [(timedelta(0), True), (GIVEN_OUT_FOR, True), (GIVEN_OUT_FOR + timedelta(seconds=1), False), (timedelta(-1), True)],
)
def test_an_anchor_of_the_night_is_given_out_and_one_of_an_earlier_night_is_not(age: timedelta, given: bool) -> None:
    told = Told()

    assert give_out_anchor(AN_ANCHOR, told, told, TUESDAY_10H_PARIS + age) is given
    assert len(told.mails) == len(told.events) == int(given)


def test_the_subject_of_the_mail_is_one_that_sns_takes() -> None:
    subject, _ = mail(AnchorDetail(999_999_999_999, "ab" * 32, TUESDAY_10H_PARIS))

    assert subject.isascii()
    assert len(subject) <= 100


def test_an_authority_stamps_the_anchor_and_its_reply_is_kept_beside_it_once(
    post: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_day()
    with listening(lambda query: (200, GOOD.to(query))) as (url, asked):
        monkeypatch.setenv("TIME_STAMP_AUTHORITY", url)
        night()
        kept = stamp_of(1)
        night()

    assert len(asked) == 1
    assert bytes.fromhex(hash_of_anchor(1)) in asked[0]
    assert bytes.fromhex(hash_of_anchor(1)) in kept
    assert stamp_of(1) == kept
    assert '"AnchorsWithoutTimeStamp":[0.0]' in capsys.readouterr().out


def stamp_of(number: int) -> bytes:
    found: Any = boto3.client("s3").get_object(Bucket="archive", Key=f"anchors/{number:012d}.tsr")
    return bytes(found["Body"].read())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "reply"), [(500, b""), (200, b"<html>"), (200, bytes.fromhex("30053003020102")), (302, b"")]
)
def test_an_authority_that_refuses_or_answers_wrongly_loses_no_anchor_and_is_asked_again_the_next_night(
    post: str,
    bus: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: int,
    reply: bytes,
) -> None:
    a_day()
    with listening(lambda query: (status, reply)) as (url, _):
        monkeypatch.setenv("TIME_STAMP_AUTHORITY", url)
        night()
    assert hash_of_anchor(1) in bodies(post)[0]["Message"]
    assert measured(capsys.readouterr().out)["AnchorsWithoutTimeStamp"] == [1.0]
    assert S3Archive("archive").time_stamped(0) == frozenset()

    later(settings, timedelta(days=1))
    a_day(2)
    with listening(lambda query: (200, GOOD.to(query))) as (url, asked):
        monkeypatch.setenv("TIME_STAMP_AUTHORITY", url)
        night()
    assert S3Archive("archive").time_stamped(0) == {1, 2}
    assert [bytes.fromhex(hash_of_anchor(number)) in query for number, query in zip((2, 1), asked, strict=True)] == [
        True,
        True,
    ]


@pytest.mark.slow
def test_an_authority_that_nobody_answers_for_loses_no_anchor(
    post: str, bus: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("TIME_STAMP_AUTHORITY", f"http://127.0.0.1:{closed.getsockname()[1]}/")
    a_day()
    night()

    assert len(bodies(post)) == len(bodies(bus)) == 1
    assert measured(capsys.readouterr().out)["AnchorsWithoutTimeStamp"] == [1.0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://authority.example/", "only https is called"),
        ("http://169.254.169.254/", "only https is called"),
        ("https://127.0.0.1/", "the name does not stand for public addresses"),
        ("https://169.254.169.254/", "the name does not stand for public addresses"),
    ],
)
def test_an_address_that_is_not_public_https_is_not_called(
    post: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, url: str, why: str
) -> None:
    monkeypatch.setenv("WEBHOOKS_TO_LOOPBACK", "no")
    monkeypatch.setenv("TIME_STAMP_AUTHORITY", url)
    a_day()
    night()

    assert [vars(line).get("why") for line in caplog.records if line.levelname == "WARNING"] == [why]


class Asked:
    """An authority in memory, which refuses from some request on."""

    def __init__(self, good: int) -> None:
        self.good = good
        self.documents: list[bytes] = []

    def stamp(self, document: bytes) -> bytes:
        self.documents.append(document)
        if len(self.documents) > self.good:
            raise NotStampedError("busy")
        return b"reply"


def test_the_newest_are_stamped_first_up_to_the_first_refusal_and_then_those_that_lack_it() -> None:
    memory = an_archive()
    memory.anchors |= {number: b"anchor %d" % number for number in range(3, 41)}
    first = stamp_anchors(memory, memory, Asked(2), lambda: True)
    second = stamp_anchors(memory, memory, Asked(100), lambda: True)

    assert (first.stamped, first.lacking, first.refused) == ((40, 39), LOOKED_AT - 2, "busy")
    assert second.stamped == tuple(range(38, 40 - LOOKED_AT, -1))
    assert (second.lacking, second.refused) == (0, "")


def test_no_authority_is_asked_when_the_time_is_nearly_over() -> None:
    memory, authority = an_archive(), Asked(100)
    times = iter([True, False])
    stamping = stamp_anchors(memory, memory, authority, lambda: next(times))

    assert (stamping.stamped, stamping.lacking) == ((2,), 1)
    assert len(authority.documents) == 1


def test_the_function_has_time_for_an_authority_that_hangs() -> None:
    assert LONGEST_CALL * 1000 < TIME_FOR_A_STAMP < FUNCTIONS["ArchiveFunction"]["Timeout"] * 1000 / 2


def test_the_authority_of_the_deployment_is_https_or_none() -> None:
    parameter = TEMPLATE["Parameters"]["TimeStampAuthority"]
    allowed = re.compile(parameter["AllowedPattern"])

    assert parameter["Default"] == ""
    assert all(allowed.fullmatch(url) for url in ("", "https://freetsa.org/tsr"))
    assert not any(allowed.fullmatch(url) for url in ("http://freetsa.org/tsr", "https://", "file:///etc", "x"))
