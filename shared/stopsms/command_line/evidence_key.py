"""The key that signs a stack's evidence: its certificate, and signatures by it with your own rights to the key."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen
from stopsms.command_line.session import Session, session
from stopsms.command_line.stack import LIVE, Account, Asked
from stopsms.compliance.errors import InputError

if TYPE_CHECKING:  # they bring boto3, and the libraries of documents and signatures
    from stopsms.adapters.files.certificate_store import S3Certificates
    from stopsms.adapters.keys.signing_key import SigningKey
    from stopsms.evidence.pack import Signature

LIBRARIES = frozenset(
    {"asn1crypto", "font_source_sans_pro", "phonenumbers", "pyhanko", "pyhanko_certvalidator", "reportlab"}
)
"""What the extra `stop-sms[evidence]` installs."""


@contextmanager
def failures(screen: Screen) -> Iterator[None]:
    """Each reason why evidence cannot be made or verified has its words and its exit code."""
    from stopsms.evidence.sign_document import NoTimeStamp, WrongCertificate  # noqa: PLC0415 (as above)

    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in LIBRARIES:
            raise
        screen.object_to(
            f"evidence files need further libraries ({error.name} is missing); in a checkout: pip install '.[evidence]'"
        )
        raise typer.Exit(Exit.BROKEN) from error
    except (InputError, WrongCertificate) as error:
        screen.object_to(str(error))
        raise typer.Exit(Exit.INVALID) from error
    except NoTimeStamp as error:
        screen.object_to(str(error))
        raise typer.Exit(Exit.UNREACHED) from error


def settings_of(account: Account) -> Mapping[str, str]:
    """The environment of the stack's own evidence function."""
    function = account.resource("EvidenceApiFunction")
    configuration = account.client("lambda").get_function_configuration(FunctionName=function, Qualifier=LIVE)
    variables: Mapping[str, str] = configuration["Environment"]["Variables"]
    return variables


def _key(account: Account) -> tuple["SigningKey", "S3Certificates"]:
    """The stack's signing key, and where its certificates are kept."""
    from stopsms.adapters.files.certificate_store import S3Certificates  # noqa: PLC0415 (as above)
    from stopsms.adapters.keys.signing_key import SigningKey  # noqa: PLC0415

    key = SigningKey(account.resource("EvidenceKey"), account.client("kms"))
    return key, S3Certificates(account.resource("ArchiveBucket"), key.public_key(), account.client("s3"))


def signature_of(asked: Asked) -> "Signature":
    """By the stack's key, with your own rights to it, and time-stamped as the stack's own documents are."""
    from stopsms.adapters.messaging.time_stamp import HttpTimeStampAuthority  # noqa: PLC0415 (as above)
    from stopsms.evidence.pack import Signature  # noqa: PLC0415
    from stopsms.evidence.sign_document import certificate_of, sign_document  # noqa: PLC0415

    key, certificates = _key(asked.account)
    now = asked.now()
    url = settings_of(asked.account)["TIME_STAMP_URL"]
    authority = HttpTimeStampAuthority(url) if url else None
    return Signature(
        lambda document: sign_document(document, key, certificates, authority, now),
        certificate_of(key, certificates, now),
    )


def certificate(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option(help="Write the certificate to this file (PEM).")] = None,
    put: Annotated[
        Path | None,
        typer.Option(help="Sign with this one from now on: PEM, issued by an authority for the key, with its issuers."),
    ] = None,
) -> None:
    """Show the certificate of the key that signs evidence: keep a copy elsewhere, to verify documents with."""
    here = session(context)
    with failures(here.screen):
        here.screen.show(_certificate(here, to, put), _drawn_certificate)


def _certificate(here: Session, to: Path | None, put: Path | None) -> dict[str, Any]:
    from stopsms.evidence.check_signature import fingerprint  # noqa: PLC0415 (as above)
    from stopsms.evidence.sign_document import certificate_of, put_certificate  # noqa: PLC0415

    key, certificates = _key(here.account)
    if put is not None:
        put_certificate(key, certificates, put.read_bytes())
    newest = certificate_of(key, certificates, here.asked.now())
    if to is not None:
        to.write_bytes(newest)
    number, _ = certificates.newest()
    return {"number": number, "sha256": fingerprint(newest), "file": None if to is None else str(to)}


def _drawn_certificate(newest: Mapping[str, Any]) -> RenderableType:
    return Text(f"Certificate {newest['number']} of the key, SHA-256 {newest['sha256']}: keep it elsewhere.")
