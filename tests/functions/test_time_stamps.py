"""What an authority says of an anchor is kept only when it is a good time stamp of that very anchor, asked for just now."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from archive.authority import MOST_BYTES, Rfc3161Authority, request, verify
from asn1crypto import core, tsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.ports.archive import NotStampedError

from tests.each_case import each
from tests.functions.responder import BEGAN, GOOD, Reply, certificate, wrong

ANCHOR = b"an anchor\n"
NONCE = 0xFEEDFACECAFEBEEF
NOW = datetime(2026, 11, 26, 5, 13, 42, tzinfo=UTC)

OF_OPENSSL = base64.b64decode(
    """
MIIEZjADAgEAMIIEXQYJKoZIhvcNAQcCoIIETjCCBEoCAQMxDzANBglghkgBZQMEAgEFADBzBgsqhkiG9w0BCRABBKBkBGIwYAIBAQYEKgMEATAx
MA0GCWCGSAFlAwQCAQUABCDZ6QOrp667aXa64f0H9Al6BE4NXJPzeem4xHz/TuKQ+wIBAxgPMjAyNjExMjYwNTEzNDJaMAMCAQECCQD+7frOyv6+
76CCAn8wggFFMIHtoAMCAQICFFVfhGvJQYab14o5gFzoUXxZGqcrMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHJvb3QwHhcNMjYwMTAxMDAwMDAw
WhcNMzUxMjMwMDAwMDAwWjAOMQwwCgYDVQQDDAN0c2EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQICdcC/E0oV5fcpydc15Fmq444VWluPrgz
42LskBuAH6kxwvIKfp+2e2mGAeG93to3VK2Ozl9ZXIc0sJ2e+H3moygwJjAMBgNVHRMBAf8EAjAAMBYGA1UdJQEB/wQMMAoGCCsGAQUFBwMIMAoG
CCqGSM49BAMCA0cAMEQCIDIma92Ai+WXYXTozq96rlMtOy0gG4ODGTCvsuq+sg1XAiA4VgJ75zDX8TqBXcawDfVF5CKbIZJreIu9MH70+t+BsTCC
ATIwgdmgAwIBAgIUOYaDpWdwpzof1DNh9cVDas4BZ3owCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEcm9vdDAeFw0yNjAxMDEwMDAwMDBaFw0zNTEy
MzAwMDAwMDBaMA8xDTALBgNVBAMMBHJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARSKQM2x0dtul2EX7f5cHczZ7QiKa3bhT98iGd2NwV4
/6selk7wRLoYrhj8tNTeDS/cwI2wWs9YFzANrgKvi2o6oxMwETAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIDXVdRINqkAHQIUG
egfQoNfHwM61z3mFHFnuX4NAoBgOAiEAs5oN46eEAzm2gkQFg1zA+mtVC31dNkCgo6Ih0wnqZ+oxggE6MIIBNgIBATAnMA8xDTALBgNVBAMMBHJv
b3QCFFVfhGvJQYab14o5gFzoUXxZGqcrMA0GCWCGSAFlAwQCAQUAoIGkMBoGCSqGSIb3DQEJAzENBgsqhkiG9w0BCRABBDAcBgkqhkiG9w0BCQUx
DxcNMjYxMTI2MDUxMzQyWjAvBgkqhkiG9w0BCQQxIgQgtpVq2qAVcM/1wglY016TCY37eX8phoLfRTReY9JXOI4wNwYLKoZIhvcNAQkQAi8xKDAm
MCQwIgQgsUwY5V4dQsnzQCCJJJbM7q09WwWqrqe1fYR1hnOd0tgwCgYIKoZIzj0EAwIERjBEAiBYwIvjyyTf/ShV1ISImMBowbHC5vHLYFdviBR0
eECZhAIgZ+JnLrTuvPaxMaygI4HmRoPGF/UuduMVSvVoghQoD/g=
"""
)
"""A reply of another program: `openssl ts -reply -chain`, OpenSSL 3.0, to the request for ANCHOR and NONCE, at NOW."""


def of(reply: Reply) -> bytes:
    """At NOW, unless it is of another moment."""
    return replace(reply, at=reply.at or NOW).to(request(ANCHOR, NONCE))


def test_a_reply_of_openssl_is_a_good_one() -> None:
    verify(OF_OPENSSL, ANCHOR, NONCE, NOW)


@pytest.mark.parametrize(
    "reply",
    [
        GOOD,
        wrong(names="signing_certificate"),
        wrong(digest="sha512"),
        wrong(key="rsa"),
        wrong(key="rsa", pss=True),
    ],
    ids=["elliptic curve", "named by SHA-1", "SHA-512", "RSA", "RSA-PSS"],
)
def test_a_good_reply_is_taken_whatever_the_authority_signs_with(reply: Reply) -> None:
    verify(of(reply), ANCHOR, NONCE, NOW)


def alter_the_time(signed: Any) -> None:
    info = signed["encap_content_info"]["content"].parsed.copy()
    info["gen_time"] = info["gen_time"].native + timedelta(minutes=1)
    signed["encap_content_info"]["content"] = core.ParsableOctetString(info.dump(force=True))


def alter_the_signature(signed: Any) -> None:
    signer = signed["signer_infos"][0]
    written = signer["signature"].native
    signer["signature"] = written[:-1] + bytes([written[-1] ^ 1])


def say_a_thing_twice(signed: Any) -> None:
    attributes = signed["signer_infos"][0]["signed_attrs"]
    attributes.append(attributes[0])


WRONG: dict[str, tuple[Reply, str]] = {
    "refused": (wrong(status="rejection"), "the authority answered rejection"),
    "not yet": (wrong(status="waiting"), "the authority answered waiting"),
    "another document": (wrong(document=b"another"), "of another document"),
    "another hash": (wrong(document=ANCHOR, imprint="sha512"), "of another document"),
    "another request": (wrong(nonce=NONCE - 1), "answers another request"),
    "no nonce": (wrong(nonce=0), "answers another request"),
    "an old one": (wrong(at=NOW - timedelta(days=1)), "the authority's clock says"),
    "one of tomorrow": (wrong(at=NOW + timedelta(days=1)), "the authority's clock says"),
    "without the certificate": (wrong(with_certificate=False), "did not come with it"),
    "another key": (wrong(signed_with="another"), "the signature is not valid"),
    "an altered signature": (wrong(key="rsa", after=alter_the_signature), "the signature is not valid"),
    "an altered time": (wrong(after=alter_the_time), "the signature is of something else"),
    "a certificate for sites": (
        wrong(certificate=certificate("ec", (ExtendedKeyUsageOID.SERVER_AUTH,))),
        "is not one for time stamps",
    ),
    "a certificate for sites too": (
        wrong(certificate=certificate("ec", (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.SERVER_AUTH))),
        "is not one for time stamps",
    ),
    "an optional usage": (wrong(certificate=certificate("ec", critical=False)), "is not one for time stamps"),
    "an expired certificate": (wrong(certificate=certificate("ec", years=1)), "was not valid at that moment"),
    "another certificate named": (wrong(named=certificate("another")), "names another certificate"),
    "SHA-1": (wrong(digest="sha1"), "sha1 is not a hash to rely on"),
    "two signatures": (wrong(signatures=2), "does not have exactly one signature"),
    "something else signed": (wrong(content_type="data"), "is not a time stamp"),
    "an attribute twice": (wrong(after=say_a_thing_twice), "an attribute is there twice"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_reply_is_refused_and_why_is_said(case: str) -> None:
    reply, why = WRONG[case]

    with pytest.raises(NotStampedError, match=why):
        verify(of(reply), ANCHOR, NONCE, NOW)


def test_the_expired_certificate_had_expired() -> None:
    assert BEGAN + timedelta(days=365) < NOW


@given(st.one_of(st.binary(max_size=64), st.just(b"<html>no</html>")))
def test_what_is_no_reply_at_all_is_refused(reply: bytes) -> None:
    with pytest.raises(NotStampedError):
        verify(reply, ANCHOR, NONCE, NOW)


SAID: bytes = tsp.TimeStampResp.load(OF_OPENSSL)["time_stamp_token"]["content"]["encap_content_info"][
    "content"
].contents


@given(st.integers(0, len(OF_OPENSSL) - 1), st.integers(1, 255))
def test_a_reply_with_another_byte_or_cut_short_is_refused_or_says_the_very_same(place: int, by: int) -> None:
    """What a byte may change unseen: what surrounds the token, and certificates that do not sign."""
    altered = OF_OPENSSL[:place] + bytes([OF_OPENSSL[place] ^ by]) + OF_OPENSSL[place + 1 :]
    with pytest.raises(NotStampedError):
        verify(OF_OPENSSL[:place], ANCHOR, NONCE, NOW)
    try:
        verify(altered, ANCHOR, NONCE, NOW)
    except NotStampedError:
        return
    assert SAID in altered


@each(
    ("answer", "why"),
    [
        ((0, "no answer in time", b""), "no answer in time"),
        ((503, "HTTP 503", b""), "HTTP 503"),
        ((302, "HTTP 302", b""), "HTTP 302"),
        ((200, "HTTP 200", b"0" * (MOST_BYTES + 1)), "longer than"),
        ((200, "HTTP 200", b""), "cannot be read"),
    ],
)
def test_no_reply_is_no_time_stamp(answer: tuple[int, str, bytes], why: str) -> None:
    with pytest.raises(NotStampedError, match=why):
        Rfc3161Authority("https://authority.example/", lambda *_: answer, lambda: NOW).stamp(ANCHOR)


def test_each_request_has_a_number_of_its_own() -> None:
    asked: list[bytes] = []

    def post(url: str, body: bytes, headers: dict[str, str], most: int) -> tuple[int, str, bytes]:
        asked.append(body)
        return 200, "HTTP 200", replace(GOOD, at=NOW).to(body)

    authority = Rfc3161Authority("https://authority.example/", post, lambda: NOW)

    assert authority.stamp(ANCHOR) != authority.stamp(ANCHOR)
    assert asked[0] != asked[1]
