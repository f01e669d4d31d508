"""The signing key, its certificates and the time stamp authority, on moto and on a local server."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import boto3
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from moto import mock_aws
from stopsms.adapters.files.certificate_store import S3Certificates
from stopsms.adapters.keys.signing_key import SigningKey
from stopsms.adapters.messaging.time_stamp import HttpTimeStampAuthority, NoAnswer


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (("DEFAULT_REGION", "eu-west-3"), ("ACCESS_KEY_ID", "none"), ("SECRET_ACCESS_KEY", "none")):
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws(config={"core": {"passthrough": {"urls": [r"http://127\.0\.0\.1.*"]}}}):
        yield


def test_what_the_key_signs_is_verified_by_its_public_key(aws: None) -> None:
    kms = boto3.client("kms")
    made = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    key = SigningKey(made["KeyMetadata"]["KeyId"], kms)
    public: Any = load_der_public_key(key.public_key())

    public.verify(key.sign(b"message"), b"message", ec.ECDSA(hashes.SHA256()))


def test_a_certificate_is_written_once_and_the_newest_counts(aws: None) -> None:
    s3: Any = boto3.client("s3")
    where = {"LocationConstraint": "eu-west-3"}
    s3.create_bucket(Bucket="archive", ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)
    ours, another = (S3Certificates("archive", key, s3) for key in (b"ours", b"another"))

    assert ours.newest() == (0, None)
    assert ours.add(1, b"first")
    assert not ours.add(1, b"forged")
    assert ours.newest() == (1, b"first")
    assert all(ours.add(number, f"{number}".encode()) for number in range(2, 12))
    assert ours.newest() == (11, b"11")
    assert another.newest() == (0, None), "each key has its own"


ANSWERS: dict[str, tuple[int, bytes]] = {
    "/stamp": (200, b"stamp"),
    "/fails": (500, b"stamp"),
    "/elsewhere": (302, b""),
    "/endless": (200, bytes(200_000)),
}


class Authority(BaseHTTPRequestHandler):
    asked: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Authority.asked.append((self.headers["Content-Type"], body))
        status, told = ANSWERS[self.path]
        self.send_response(status)
        self.send_header("Location", "/stamp")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def authority() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_authority_is_asked_as_the_protocol_says(authority: str) -> None:
    Authority.asked.clear()

    assert HttpTimeStampAuthority(f"{authority}/stamp").stamp(b"request") == b"stamp"
    assert Authority.asked == [("application/timestamp-query", b"request")]


@pytest.mark.parametrize("path", ["/fails", "/elsewhere", "/endless"])
def test_another_answer_is_none(authority: str, path: str) -> None:
    with pytest.raises(NoAnswer):
        HttpTimeStampAuthority(authority + path).stamp(b"request")


def test_where_nobody_answers_there_is_none() -> None:
    with pytest.raises(NoAnswer):
        HttpTimeStampAuthority("http://127.0.0.1:1/").stamp(b"request")
